"""Certificates and lists of others, as subcommands read and tell them."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from attrs import evolve

from vaxplatform.certificate import TrustedKey
from vaxplatform.certificate.document_signer import certificates_in
from vaxplatform.certificate.trust import distinct
from vaxplatform.cli._terminal import say
from vaxplatform.exchange import Origin, Rejected, import_trust_files

__all__ = ["Authorities", "import_all", "is_harmless", "left_out_as_json", "tell_left_out"]

_SHOWN = 20
_HARMLESS = frozenset({"trust-not-a-signer", "trust-reference"})

Authorities = Annotated[
    list[Path] | None,
    typer.Option("--authority", help="Certificates of authorities: one must have issued each signer. Repeatable."),
]


def import_all(
    sources: Iterable[Path], origin: Origin, authorities: Iterable[Path] | None
) -> tuple[tuple[TrustedKey, ...], tuple[Rejected, ...]]:
    """All keys of all sources, each once, and what was left out."""
    pinned = tuple(der for path in authorities or () for der in certificates_in(path.read_bytes()))
    imported = [each for source in sources for each in import_trust_files(source, evolve(origin, authorities=pinned))]
    return (
        distinct(key for each in imported for key in each.keys),
        tuple(entry for each in imported for entry in each.left_out),
    )


def is_harmless(entry: Rejected) -> bool:
    """Whether an entry is left out of every list: an authority's certificate, a reference."""
    return entry.code in _HARMLESS


def left_out_as_json(left_out: Iterable[Rejected]) -> list[Mapping[str, Any]]:
    """Entries for stdout."""
    return [{"place": str(each.place), "code": each.code, "sentence": each.sentence} for each in left_out]


def tell_left_out(left_out: Sequence[Rejected]) -> None:
    """Entries in words: what is left out of every list only counted, the others one by one."""
    for sentence, count in Counter(each.sentence for each in left_out if is_harmless(each)).items():
        say(f"Left out {count:,}: {sentence}")
    rejected = [each for each in left_out if not is_harmless(each)]
    for each in rejected[:_SHOWN]:
        say(f"{each.place}: {each.sentence}")
    if len(rejected) > _SHOWN:
        say(f"and {len(rejected) - _SHOWN:,} more")
