"""``vaxplatform trust check``: is a trust list whole, fresh, no older than one seen, and are its keys in their time?"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from vaxplatform.certificate import Edition, KeyStatus, TrustStore
from vaxplatform.cli._lists import SignedBy, pinned_keys
from vaxplatform.cli._options import At, instant_of
from vaxplatform.cli._terminal import counted, say, show_json
from vaxplatform.errors import CertificateError
from vaxplatform.exchange import read_trust_list

__all__ = ["check"]

_SOON = timedelta(days=30)
_CLOCK_SKEW = timedelta(minutes=5)


def check(
    trust_list: Annotated[Path, typer.Argument(metavar="LIST", help="A trust list as trust build writes it.")],
    signed_by: SignedBy = None,
    seen: Annotated[int, typer.Option("--seen", min=0, help="The highest number of this list that was ever read.")] = 0,
    at: At = None,
    json: Annotated[bool, typer.Option("--json", help="Print what was found as JSON on stdout.")] = False,
) -> None:
    """Check a trust list before it is handed on: its signature, its age and number, and the time of its keys.

    Exit codes: 0 fit to use; 1 stale, older than one seen, or a current key is out of its time; 2 misuse; 3 the list
    cannot be read or is not signed by the key named.
    """
    trust = read_trust_list(trust_list, signed_by=pinned_keys(signed_by))
    edition = trust.edition
    instant = instant_of(at)
    findings = [*_of_edition(edition, seen, instant), *_of_keys(trust, instant)] if edition else []
    if json and edition:
        show_json(
            {
                "fit": not findings,
                "issuer": edition.issuer,
                "sequence": edition.sequence,
                "issued_at": edition.issued_at.isoformat(),
                "next_update": edition.next_update.isoformat(),
                "keys": {status.value: sum(key.status is status for key in trust.keys) for status in KeyStatus},
                "findings": [{"code": code, "sentence": sentence} for code, sentence in findings],
            }
        )
    for _code, sentence in findings:
        say(sentence)
    soon = [key for key in trust.keys if key.not_after and instant <= key.not_after < instant + _SOON]
    for key in soon:
        say(f"Within 30 days the time of key {key.kid.hex()} ends: {key.not_after}")
    if edition:
        keys = counted(len(trust), "key")
        say(f"List number {edition.sequence} of {edition.issuer}, {keys}, due by {edition.next_update}")
    if findings:
        raise typer.Exit(1)


def _of_edition(edition: Edition, seen: int, at: datetime) -> Iterator[tuple[str, str]]:
    for require in (partial(edition.require_not_older_than, seen), partial(edition.require_fresh, at)):
        try:
            require()
        except CertificateError as error:
            yield error.code, error.sentence
    if at < edition.issued_at - _CLOCK_SKEW:
        yield "list-early", f"it says that it was issued later, at {edition.issued_at}: is the clock right, and whose?"


def _of_keys(trust: TrustStore, at: datetime) -> Iterator[tuple[str, str]]:
    for key in trust.keys:
        if key.status is KeyStatus.CURRENT and key.not_after is not None and at > key.not_after:
            yield "key-expired", f"key {key.kid.hex()} is current and its time ended on {key.not_after}"
