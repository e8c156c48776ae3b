"""``vaxplatform country show``: a country's routine schedule as the table that hangs on a clinic's wall."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from textwrap import wrap
from typing import Annotated, Any

import typer
from rich.table import Table

from vaxplatform.cli._options import language_of
from vaxplatform.cli._terminal import say, show_json, show_rich
from vaxplatform.cli.country._pack import CodeOrPath
from vaxplatform.countries import Country, PlannedTime, load_pack, open_pack
from vaxplatform.dates import Duration
from vaxplatform.eligibility import Wording
from vaxplatform.exchange import read_fonts, write_whole
from vaxplatform.report import Wall, WallDose, WallTable, schedule_page, schedule_pdf, wall_of

__all__ = ["show"]

_COLUMNS = 80


def show(
    pack: CodeOrPath,
    lang: Annotated[str | None, typer.Option("--lang", help="The language, such as hi; by default English.")] = None,
    html: Annotated[
        Path | None, typer.Option("--html", help="Write a page, in every language of the pack, to this file.")
    ] = None,
    pdf: Annotated[Path | None, typer.Option("--pdf", help="Write it to this file, to be printed on A4.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the schedule as JSON on stdout.")] = False,
) -> None:
    """Show the routine schedule: who gets which dose of which vaccine at which age, and where that is published.

    Exit codes: 0 shown or written; 2 misuse; 3 the pack cannot be used, or has no routine programme.
    """
    country = load_pack(open_pack(pack))
    language = language_of(lang, country.messages)
    wall = wall_of(country, language)
    if html is not None:
        shown = dict.fromkeys((language, *country.languages)) if lang else dict.fromkeys(country.languages)
        with write_whole(html) as unfinished:
            unfinished.write_text(schedule_page(country, tuple(shown)), encoding="utf-8")
        say(f"{wall.title} in {html}")
    if pdf is not None:
        page = schedule_pdf(country, language, fonts=read_fonts(), created=datetime.now(UTC))
        with write_whole(pdf) as unfinished:
            unfinished.write_bytes(page)
        say(f"{wall.title} in {pdf}")
    if as_json:
        show_json(_json(country, wall))
    elif html is None and pdf is None:
        _print(wall, Wording(country.messages, language))


def _print(wall: Wall, words: Wording) -> None:
    say(wall.title)
    say(wall.subtitle)
    for notice in wall.notices:
        _item(notice)
    for table in wall.tables:
        show_rich(_rich(table, words))
    for heading, sources in (("rules.heading.sources", wall.sources), ("simulation.assumed.title", wall.assumptions)):
        if sources:
            say(words(heading))
        for title, where in sources:
            _item(f"{title}. {where}")


def _item(sentence: str) -> None:
    for line in wrap(
        sentence, _COLUMNS, initial_indent="- ", subsequent_indent="  ", break_long_words=False, break_on_hyphens=False
    ):
        say(line)


def _rich(table: WallTable, words: Wording) -> Table:
    """A table of 80 columns: visits, and what is given at each."""
    shown = Table(title=table.heading, title_justify="left", width=_COLUMNS)
    shown.add_column(words("wall.age"), ratio=3)
    shown.add_column(words("wall.vaccine"), ratio=5)
    shown.add_column(words("wall.dose-number"), justify="right")
    shown.add_column(words("wall.for"), ratio=5)
    for visit in table.visits:
        for at, dose in enumerate(visit.doses):
            shown.add_row(
                "" if at else visit.when,
                dose.vaccine,
                words.digits(dose.number),
                dose.remark,
                end_section=at == len(visit.doses) - 1,
            )
    return shown


# ---------------------------------------------------------------------------------------------------------------- JSON


def _json(country: Country, wall: Wall) -> Mapping[str, Any]:
    return {
        "country": country.code,
        "name": country.name,
        "title": wall.title,
        "version": country.version,
        "status": country.status,
        "notices": wall.notices,
        "tables": [
            {
                "population": table.population or "everybody",
                "heading": table.heading,
                "visits": [
                    {"when": visit.when, "doses": [_dose_json(dose) for dose in visit.doses]} for visit in table.visits
                ],
            }
            for table in wall.tables
        ],
        "sources": [{"title": title, "where": where} for title, where in wall.sources],
        "assumptions": [{"title": title, "where": where} for title, where in wall.assumptions],
    }


def _dose_json(dose: WallDose) -> Mapping[str, Any]:
    line, audience = dose.line, dose.line.audience
    return {
        "vaccines": [
            {"id": each.id, "name": each.name, "code": str(each.vaccine.code), "supplement": each.supplement}
            for each in line.vaccines
        ],
        "groups": line.groups,
        "number": line.number,
        "round": line.round,
        "age": _age_json(line.when),
        "until": None if line.until is None else str(line.until),
        "sexes": sorted(sex.value for sex in audience.sexes),
        "areas": audience.areas,
        "areas_not_listed": audience.areas_not_listed,
        "born": [None if day is None else day.isoformat() for day in (audience.born.start, audience.born.end)],
        "marks": dose.marks,
        "notes": dose.notes,
        "sources": line.sources,
        "minimum_age": _stated(each.minimum.age if each.minimum else None for each in line.doses),
        "minimum_interval": _stated(each.interval.minimum if each.interval else None for each in line.doses),
    }


def _stated(lengths: Iterable[Duration | None]) -> str | None:
    """The first that a source states; none where no source does."""
    return next((str(length) for length in lengths if length is not None), None)


def _age_json(when: PlannedTime) -> Mapping[str, Any]:
    lengths = {"from": when.begin, "to": when.end, "after_dose": when.after, "every": when.every}
    return {
        **{name: None if length is None else str(length) for name, length in lengths.items()},
        "first_contact": when.first_contact,
    }
