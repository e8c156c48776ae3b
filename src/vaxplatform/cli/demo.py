"""``vaxplatform demo``: a synthetic district, from people to report."""

from pathlib import Path
from typing import Annotated

import typer

from vaxplatform.campaign import CampaignPlan
from vaxplatform.cli._options import CountryCode, seed_text
from vaxplatform.cli.campaign import finish, run_in_folder
from vaxplatform.countries import load_country
from vaxplatform.errors import UnknownName
from vaxplatform.exchange import ResultFolder, read_people, write_people
from vaxplatform.simulation import district, population


def demo(
    country: CountryCode,
    count: Annotated[int, typer.Option(min=1, max=100_000_000, help="How many people.")] = 20_000,
    out: Annotated[
        Path, typer.Option("--out", help="The folder of results; one of an earlier run is replaced.")
    ] = Path("build/demo"),
    seed: Annotated[
        str, typer.Option(help="The same seed makes the same district.", callback=seed_text)
    ] = "demonstration",
    json: Annotated[bool, typer.Option("--json", help="Print the indicators as JSON on stdout.")] = False,
) -> None:
    """Make up a district - people, centres, sessions - and run a campaign in it.

    Exit codes: 0 all fine; 1 done, with something rejected; 2 misuse; 3 nothing done.
    """
    pack = load_country(country)
    tables = pack.demo
    if tables is None:
        raise UnknownName(f"the pack of {pack.name} has no demonstration tables", code="demo-missing")
    terms = next(iter(pack.programmes.values()))
    catalogue = terms.programme.catalogue
    rests = pack.calendar.is_weekend if pack.calendar else None
    centres, sessions = district(tables, on=tables.on, people=count, seed=seed, catalogue=catalogue, is_weekend=rests)
    plan = CampaignPlan(
        country=pack,
        programme=terms,
        centres=centres,
        sessions=sessions,
        rejected=(),
        on=tables.on,
        seed=seed,
        commitment=None,
        district=tables.district.name,
        synthetic=True,
    )
    with ResultFolder(out) as folder:
        path = folder.file("people.csv")
        with path.open("w", encoding="utf-8", newline="") as file:
            write_people(file, population(tables, centres, on=tables.on, count=count, seed=seed))
        indicators = run_in_folder(
            plan,
            lambda only: read_people(path, catalogue, on=tables.on, only=only, words=terms.words),
            folder,
        )
    finish(indicators, out, as_json=json)
