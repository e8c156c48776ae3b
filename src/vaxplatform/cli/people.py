"""``vaxplatform people``: a file of people to fill in, of made-up people around a calendar's centres, or to check."""

import sys
from io import StringIO
from pathlib import Path
from typing import Annotated

import typer

from vaxplatform.cli._options import day_of, seed_text
from vaxplatform.cli._terminal import say, write
from vaxplatform.cli.people_check import check
from vaxplatform.countries import Country, list_countries, load_country
from vaxplatform.errors import UnknownName
from vaxplatform.exchange import (
    COLUMNS,
    DOSE_COLUMNS,
    REGISTER_COLUMNS,
    read_calendar,
    write_people,
    write_template,
    write_whole,
)
from vaxplatform.simulation import population

app = typer.Typer(no_args_is_help=True, help="Files of people.")
app.command("check")(check)


@app.command("template")
def template(
    out: Annotated[Path | None, typer.Option("--out", help="The file to write; by default stdout.")] = None,
) -> None:
    """Write the header of a people file; what stands in each column goes to stderr."""
    if out is None:
        header = StringIO()
        write_template(header)
        write(sys.stdout, header.getvalue())
    else:
        with write_whole(out) as path, path.open("w", encoding="utf-8", newline="") as file:
            write_template(file)
    for column in COLUMNS:
        say(f"  {column.name:<22} {'(required) ' if column.required else ''}{column.meaning}")
    for name, meaning in {**DOSE_COLUMNS, **REGISTER_COLUMNS}.items():
        say(f"  {name:<22} {meaning}")


@app.command("generate")
def generate(
    sessions: Annotated[Path, typer.Option(help="Centres and sessions: people are made around these centres.")],
    count: Annotated[int, typer.Option(min=1, max=100_000_000, help="How many people.")],
    seed: Annotated[str, typer.Option(help="The same seed makes the same people.", callback=seed_text)],
    out: Annotated[Path, typer.Option(help="The CSV file to write.")],
    country: Annotated[
        str | None,
        typer.Option(
            "--country", help="Whose names, ages and households; by default the country of the calendar's format."
        ),
    ] = None,
    on: Annotated[
        str | None, typer.Option("--on", help="The day ages are counted on; by default the first session's.")
    ] = None,
) -> None:
    """Make people up around a calendar's centres, as the country's demonstration tables have them."""
    pack = load_country(country) if country else _country_of_calendars()
    if pack.demo is None:
        raise UnknownName(f"the pack of {pack.name} has no demonstration tables", code="demo-missing")
    calendar = read_calendar(sessions, pack.catalogue, formats=pack.session_formats)
    day = day_of(on) if on else min(session.date for session in calendar.sessions)
    people = population(pack.demo, calendar.centres, on=day, count=count, seed=seed)
    with write_whole(out) as path, path.open("w", encoding="utf-8", newline="") as file:
        written = write_people(file, people)
    say(f"{written:,} made-up people in {out}")


def _country_of_calendars() -> Country:
    """The one country whose calendars we read and whose people we can make up."""
    found = [pack for code in list_countries() if (pack := load_country(code)).session_formats and pack.demo]
    if len(found) != 1:
        raise UnknownName("name the country: --country", code="country-ambiguous")
    return found[0]
