"""``vaxplatform cert doctor``: what anything handed in is, what is wrong with it, and what to do, stage by stage."""

from collections.abc import Mapping
from pathlib import Path
from textwrap import wrap
from typing import Annotated, Any

import typer

from vaxplatform.certificate import Diagnosis, Outcome, Step, diagnose
from vaxplatform.cli._lists import SignedBy, pinned_keys
from vaxplatform.cli._options import At, Language, instant_of, language_of
from vaxplatform.cli._terminal import say, show_json
from vaxplatform.countries import core_messages
from vaxplatform.exchange import HandedIn, read_handed_in, read_revocations, read_trust
from vaxplatform.messages import Messages

__all__ = ["doctor"]

_COLUMNS = 79
_SHOWN: Mapping[Outcome, str] = {
    Outcome.FINE: "ok",
    Outcome.MENDED: "MENDED",
    Outcome.WARNING: "note",
    Outcome.WRONG: "WRONG",
}


def doctor(
    given: Annotated[str, typer.Argument(metavar="FILE|TEXT", help="Anything: a text, a file, a picture, a PDF file.")],
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
    json: Annotated[bool, typer.Option("--json", help="Print what was found as JSON on stdout.")] = False,
) -> None:
    """Say what something is, what is wrong with it as a certificate, and what to do, stage by stage.

    Exit codes: 0 nothing is wrong; 1 something is; 2 misuse; 3 the file cannot be read.
    """
    messages = core_messages()
    language = language_of(lang, messages)
    handed_in = read_handed_in(given)
    pinned = pinned_keys(signed_by)
    trusted = read_trust(trust, signed_by=pinned)
    taken_back = None if revocation is None else read_revocations(revocation, signed_by=pinned)
    instant = instant_of(at)
    found = [diagnose(each, trusted, at=instant, revocation=taken_back) for each in _each(handed_in)]
    if json:
        show_json(_as_json(handed_in, found, messages, language))
    else:
        _say(handed_in, found, messages, language)
    if not found or not all(each.healthy for each in found):
        raise typer.Exit(1)


def _each(handed_in: HandedIn) -> tuple[str | bytes, ...]:
    return (handed_in.data,) if handed_in.data else handed_in.texts


def _picture(handed_in: HandedIn, messages: Messages, language: str) -> str:
    """What is to be seen in a picture."""
    if not handed_in.texts:
        return messages.get("doctor.picture-no-code", language)
    return messages.get("doctor.picture", language, n=len(handed_in.texts))


def _sentence(step: Step, messages: Messages, language: str) -> str:
    return messages.get(step.message_id, language, **step.values)


def _say(handed_in: HandedIn, found: list[Diagnosis], messages: Messages, language: str) -> None:
    if handed_in.is_picture:
        _say_wrapped(f"{handed_in.name}: {_picture(handed_in, messages, language)}", "")
    for number, diagnosis in enumerate(found, start=1):
        if len(found) > 1:
            say(f"{number}:")
        for step in diagnosis.steps:
            if step.outcome is Outcome.NOT_TRIED:
                continue
            detail = f" ({step.detail})" if step.detail else ""
            sentence = _sentence(step, messages, language)
            _say_wrapped(f"{step.stage.value:<10}  {_SHOWN[step.outcome]:<6}  {sentence}{detail}", " " * 20)
        if untried := [step.stage.value for step in diagnosis.steps if step.outcome is Outcome.NOT_TRIED]:
            _say_wrapped(f"{messages.get('doctor.not-tried', language)} {', '.join(untried)}", " " * 4)
        if any(step.outcome is Outcome.MENDED for step in diagnosis.steps):
            _say_wrapped(messages.get("doctor.mended", language), "")


def _say_wrapped(line: str, indent: str) -> None:
    for part in wrap(line, _COLUMNS, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False):
        say(part)


def _as_json(handed_in: HandedIn, found: list[Diagnosis], messages: Messages, language: str) -> Mapping[str, Any]:
    return {
        "healthy": bool(found) and all(each.healthy for each in found),
        "file": handed_in.name or None,
        "picture": _picture(handed_in, messages, language) if handed_in.is_picture else None,
        "codes": [
            {
                "healthy": each.healthy,
                "verdict": None if each.verdict is None else each.verdict.code.value,
                "steps": [
                    {
                        "stage": step.stage.value,
                        "outcome": step.outcome.value,
                        "code": step.code,
                        "sentence": _sentence(step, messages, language),
                        "values": step.values,
                        "detail": step.detail,
                    }
                    for step in each.steps
                ],
            }
            for each in found
        ],
    }
