"""``vaxplatform rules show``: a programme's rules as a page."""

from pathlib import Path
from typing import Annotated

import typer

from vaxplatform.cli._options import day_of, language_of
from vaxplatform.cli._terminal import say
from vaxplatform.cli.rules._target import CountryOrFolder, ProgrammeName, target_of
from vaxplatform.exchange.files import write_whole
from vaxplatform.report import rules_page

__all__ = ["show"]


def show(
    country: CountryOrFolder,
    out: Annotated[Path, typer.Option("--out", help="The HTML file to write.")],
    programme: ProgrammeName = None,
    on: Annotated[str | None, typer.Option("--on", help="Only what is in force on this day, YYYY-MM-DD.")] = None,
    lang: Annotated[str | None, typer.Option("--lang", help="The language shown first, such as hi.")] = None,
) -> None:
    """Write a programme's rules as a page that a citizen understands, in every language of the pack.

    Exit codes: 0 written; 2 misuse; 3 the pack cannot be used, nothing is written.
    """
    target = target_of(country, programme)
    day = None if on is None else day_of(on)
    languages = target.country.languages
    first = () if lang is None else (language_of(lang, target.country.messages),)
    shown = tuple(dict.fromkeys((*first, *languages)))
    with write_whole(out) as unfinished:
        unfinished.write_text(rules_page(target.country, target.programme, shown, day), encoding="utf-8")
    rules = [rule for rule in target.programme.table.rules if day is None or rule.window.contains(day)]
    say(f"{len(rules)} rule{'' if len(rules) == 1 else 's'} of {target.programme.programme.id} in {out}")
