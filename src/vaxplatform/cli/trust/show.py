"""``vaxplatform trust show``: the keys of a trust list, with what was let pass when each was read."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

import typer

from vaxplatform.certificate import TrustedKey
from vaxplatform.certificate.trust import public_key_digest
from vaxplatform.cli._lists import SignedBy, UploadCertificates, certificates_of, pinned_keys
from vaxplatform.cli._terminal import counted, say, show_json
from vaxplatform.cli.trust._sources import Authorities, Sources, import_all, left_out_as_json, tell_left_out
from vaxplatform.exchange import Origin

__all__ = ["show"]


def show(
    sources: Sources,
    signed_by: SignedBy = None,
    authorities: Authorities = None,
    upload_certificates: UploadCertificates = None,
    country: Annotated[
        str | None, typer.Option("--country", help="Two letters, for lists that name no country.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print the keys as JSON on stdout.")] = False,
) -> None:
    """Show the keys of trust lists, and what trust build would make of them.

    Exit codes: 0 shown; 2 misuse; 3 a file cannot be read.
    """
    origin = Origin(
        "",
        country=country,
        signed_by=pinned_keys(signed_by),
        authorities=certificates_of(authorities),
        upload_certificates=certificates_of(upload_certificates),
    )
    keys, left_out = import_all(sources, origin)
    if json:
        show_json({"keys": [_as_json(key) for key in keys], "left_out": left_out_as_json(left_out)})
    for key in keys:
        _say(key)
    tell_left_out(left_out)
    say(f"{counted(len(keys), 'key')}, {sum(bool(key.notes) for key in keys):,} with notes")


def _say(key: TrustedKey) -> None:
    uses = ", ".join(sorted(usage.value for usage in key.usages)) or "everything"
    methods = ", ".join(sorted(key.algorithms)) or "nothing that is known here"
    until = f", until {key.not_after:%Y-%m-%d}" if key.not_after else ""
    retired = f" since {key.retired_at.isoformat()}" if key.retired_at else ""
    ended = f"{key.status.value}{retired}"
    say(f"{_named(key.kid)} {key.country or '--'} {ended}: {methods}, for {uses}{until} ({key.source})")
    say(f"  public key: SHA-256 {public_key_digest(key).hex()}")
    if key.issuer:
        say(f"  issuer: {key.issuer}")
    for kid in key.other_kids:
        say(f"  also named {_named(kid)}")
    for note in key.notes:
        say(f"  note: {note}")


def _named(kid: bytes) -> str:
    """A key id in hex; one that is a text, as DIVOC's are, also as that."""
    text = kid.decode("ascii", errors="replace")
    return f"{kid.hex()} («{text}»)" if text.isascii() and text.isprintable() else kid.hex()


def _as_json(key: TrustedKey) -> Mapping[str, Any]:
    return {
        "kids": [kid.hex() for kid in (key.kid, *key.other_kids)],
        "issuer": key.issuer,
        "country": key.country,
        "status": key.status.value,
        "retired_at": _instant(key.retired_at),
        "algorithms": sorted(key.algorithms),
        "usages": sorted(usage.value for usage in key.usages),
        "not_before": _instant(key.not_before),
        "not_after": _instant(key.not_after),
        "public_key_sha256": public_key_digest(key).hex(),
        "fingerprint": None if key.fingerprint is None else key.fingerprint.hex(),
        "source": key.source,
        "notes": list(key.notes),
    }


def _instant(instant: datetime | None) -> str | None:
    return None if instant is None else instant.isoformat()
