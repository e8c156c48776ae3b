"""Certificates and lists of others, as subcommands read and tell them."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from attrs import evolve

from vaxplatform.certificate import TrustedKey
from vaxplatform.certificate.trust import distinct, is_key_id
from vaxplatform.cli._terminal import say
from vaxplatform.exchange import Origin, Rejected, import_trust_files, read_issuer_directory
from vaxplatform.place import Place

__all__ = ["Authorities", "Sources", "import_all", "is_harmless", "left_out_as_json", "tell_left_out"]

_SHOWN = 20
_HARMLESS = frozenset({"trust-issuer-unlisted", "trust-not-a-signer", "trust-reference"})

Authorities = Annotated[
    list[Path] | None,
    typer.Option("--authority", help="Certificates of authorities: one must have issued each signer. Repeatable."),
]


Sources = Annotated[
    list[str],
    typer.Argument(
        metavar="SOURCE...",
        help="Certificates, public keys and lists of others: files or folders. What one does not say itself is added:"
        " FILE,kid=did:example,issuer=ADDRESS (also country=; kid-hex= for a key id in hex;"
        " directory=FILE for a directory of issuers of SMART Health Cards, keys of others being left out).",
    ),
]
_SAID = re.compile(",(kid|kid-hex|issuer|country|directory)=")
_MISSPELT = re.compile(",([a-z-]+)=")


def import_all(
    sources: Iterable[str], origin: Origin, at: datetime | None = None
) -> tuple[tuple[TrustedKey, ...], tuple[Rejected, ...]]:
    """All keys of all sources, each once, and what was left out; with an instant, no list that is stale by then."""
    described = [_described(source, origin) for source in sources]
    imported = [each for path, of in described for each in import_trust_files(path, of, at=at)]
    return (
        distinct(key for each in imported for key in each.keys),
        tuple(entry for each in imported for entry in each.left_out),
    )


def _described(source: str, origin: Origin) -> tuple[Path, Origin]:
    """A source's file, and what is known of it beforehand."""
    path, *said = _SAID.split(source)
    for name, value in zip(said[::2], said[1::2], strict=True):
        match name:
            case "issuer":
                origin = evolve(origin, issuer=value)
            case "country":
                origin = evolve(origin, country=value)
            case "directory":
                origin = evolve(origin, issuers=read_issuer_directory(Path(value)))
            case _:
                origin = evolve(origin, kid=_key_id(name, value))
    return Path(path), origin


def _key_id(name: str, value: str) -> bytes:
    misspelt = _MISSPELT.search(value)
    if misspelt:
        raise typer.BadParameter(
            f"{misspelt[1]}= says nothing of a source; kid=, issuer=, country= and directory= do, "
            "and kid-hex= for any key id",
            param_hint="SOURCE",
        )
    try:
        kid = value.encode() if name == "kid" else bytes.fromhex(value)
    except ValueError as error:
        raise typer.BadParameter("kid-hex= is followed by hex digits", param_hint="SOURCE") from error
    if not is_key_id(kid):
        raise typer.BadParameter(f"{name}= is followed by 1 to 255 bytes", param_hint="SOURCE")
    return kid


def is_harmless(entry: Rejected) -> bool:
    """Whether an entry is meant to be left out: an authority's certificate, a reference, an issuer of no directory."""
    return entry.code in _HARMLESS


def left_out_as_json(left_out: Iterable[Rejected]) -> list[Mapping[str, Any]]:
    """Entries for stdout."""
    return [{"place": _printable(each.place), "code": each.code, "sentence": each.sentence} for each in left_out]


def _printable(place: Place) -> str:
    """Lists may name things by halves of characters, which UTF-8 does not hold."""
    return str(place).encode("utf-8", "backslashreplace").decode("utf-8")


def tell_left_out(left_out: Sequence[Rejected]) -> None:
    """Entries in words: what is left out of every list only counted, the others one by one."""
    for sentence, count in Counter(each.sentence for each in left_out if is_harmless(each)).items():
        say(f"Left out {count:,}: {sentence}")
    rejected = [each for each in left_out if not is_harmless(each)]
    for each in rejected[:_SHOWN]:
        say(f"{each.place}: {each.sentence}")
    if len(rejected) > _SHOWN:
        say(f"and {len(rejected) - _SHOWN:,} more")
