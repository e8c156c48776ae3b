"""``vaxplatform verify``: read certificates and say what each is worth, and what is wrong with it."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from vaxplatform.certificate import Verdict
from vaxplatform.certificate import verify as verify_text
from vaxplatform.cli._claims import say_claims
from vaxplatform.cli._lists import SignedBy, pinned_keys
from vaxplatform.cli._options import At, Language, instant_of, language_of
from vaxplatform.cli._terminal import say, show_json
from vaxplatform.countries import core_messages
from vaxplatform.exchange import read_certificate_texts, read_revocations, read_trust
from vaxplatform.messages import Messages


def verify(
    certificate: Annotated[
        str, typer.Argument(metavar="FILE|TEXT", help="A file with texts or a picture, or the text.")
    ],
    trust: Annotated[
        Path | None,
        typer.Option("--trust", help="Whom you trust: a signed trust list, certificates, or a folder of them."),
    ] = None,
    revocation: Annotated[
        Path | None, typer.Option("--revocation", help="Certificates taken back: a signed list or a folder of them.")
    ] = None,
    signed_by: SignedBy = None,
    at: At = None,
    lang: Language = None,
    json: Annotated[bool, typer.Option("--json", help="Print the verdict as JSON on stdout.")] = False,
) -> None:
    """Read a certificate and say whether it is valid, by the keys you trust and at the instant you name.

    Of several in one file or picture each is judged by itself.

    Exit codes: 0 valid, all of several; 1 not valid, or one of several is not; 2 misuse; 3 the file cannot be read.
    """
    messages = core_messages()
    language = language_of(lang, messages)
    pinned = pinned_keys(signed_by)
    revocations = None if revocation is None else read_revocations(revocation, signed_by=pinned)
    trusted, instant = read_trust(trust, signed_by=pinned), instant_of(at)
    texts = read_certificate_texts(certificate)
    verdicts = [verify_text(text, trusted, at=instant, revocation=revocations) for text in texts]
    if json:
        show_json(_all_as_json(verdicts, messages, language))
    else:
        for number, verdict in enumerate(verdicts, start=1):
            if len(verdicts) > 1:
                say(f"{number} of {len(verdicts)}:")
            _say(verdict, messages, language, trusted=trust is not None)
    if not all(verdict.valid for verdict in verdicts):
        raise typer.Exit(1)


def _say(verdict: Verdict, messages: Messages, language: str, *, trusted: bool) -> None:
    say(f"{'VALID' if verdict.valid else 'NOT VALID'}: {messages.get(verdict.message_id, language)}")
    for finding in verdict.findings:
        detail = f" ({finding.detail})" if finding.detail else ""
        say(f"  {finding.stage.value}: {finding.code.value}: {messages.get(finding.message_id, language)}{detail}")
    if not trusted:
        say("  No signer is trusted: name their certificates with --trust.")
    claims = verdict.claims or verdict.unverified_claims
    if claims:
        say("What it states:" if verdict.claims else "What it states, which nothing proves:")
        say_claims(claims, messages, language)


def _all_as_json(verdicts: Sequence[Verdict], messages: Messages, language: str) -> Mapping[str, Any]:
    """The one verdict, or all of several."""
    shown = [_as_json(verdict, messages, language) for verdict in verdicts]
    if len(shown) == 1:
        return shown[0]
    return {"valid": all(verdict.valid for verdict in verdicts), "certificates": shown}


def _as_json(verdict: Verdict, messages: Messages, language: str) -> Mapping[str, Any]:
    return {
        "valid": verdict.valid,
        "code": verdict.code.value,
        "format": verdict.format,
        "sentence": messages.get(verdict.message_id, language),
        "findings": [
            {
                "stage": f.stage.value,
                "code": f.code.value,
                "sentence": messages.get(f.message_id, language),
                "detail": f.detail,
            }
            for f in verdict.findings
        ],
        "claims": verdict.claims,
        "unverified_claims": verdict.unverified_claims,
    }
