"""``vaxplatform cert inspect``: what stands in a certificate, whoever wrote it."""

from typing import Annotated

import typer

from vaxplatform.certificate import inspect_certificate
from vaxplatform.cli._claims import say_claims
from vaxplatform.cli._options import Language, language_of
from vaxplatform.cli._terminal import say, show_json
from vaxplatform.countries import core_messages
from vaxplatform.errors import CertificateUnreadable
from vaxplatform.exchange import read_certificate_text

__all__ = ["inspect_"]


def inspect_(
    certificate: Annotated[
        str, typer.Argument(metavar="FILE|TEXT", help="A file with the text or a picture, or the text.")
    ],
    lang: Language = None,
    json: Annotated[bool, typer.Option("--json", help="Print what stands there as JSON on stdout.")] = False,
) -> None:
    """Show what stands in a certificate without checking anything: header, key id, times, content.

    Exit codes: 0 decoded; 1 not a certificate that can be decoded; 2 misuse; 3 the file cannot be read.
    """
    messages = core_messages()
    language = language_of(lang, messages)
    try:
        found = inspect_certificate(read_certificate_text(certificate))
    except CertificateUnreadable as error:
        say(f"{messages.get(f'verdict.{error.code}', language)} ({error.sentence})")
        say("vaxplatform cert doctor says more.")
        raise typer.Exit(1) from None
    times = {"issued_at": found.issued_at, "expires_at": found.expires_at}
    shown = {name: None if each is None else each.isoformat() for name, each in times.items()}
    if json:
        show_json(
            {
                "verified": False,
                "format": found.format,
                "header": found.header,
                "issuer": found.issuer,
                **shown,
                "unverified_claims": found.claims,
                "problems": found.problems,
            }
        )
        return
    say("NOT VERIFIED: whoever wrote this may have written anything.")
    for name, value in {"format": found.format, **found.header, "issuer": found.issuer, **shown}.items():
        say(f"  {name}: {'-' if value is None else value}")
    for problem in found.problems:
        say(f"  {problem}")
    if found.claims:
        say("What it states, which nothing proves:")
        say_claims(found.claims, messages, language)
