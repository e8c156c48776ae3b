"""``vaxplatform conformance``: published test suites, run against the library."""

from collections import Counter
from itertools import chain
from pathlib import Path
from typing import Annotated

import typer

from vaxplatform.cli._terminal import say, show_json
from vaxplatform.conformance import (
    Report,
    read_cases,
    read_certlogic_suite,
    read_country_rules,
    read_divoc,
    read_eu_dcc,
    read_health_card_cases,
    run_cdsi,
    run_certlogic,
    run_divoc,
    run_eu_dcc,
    run_health_card_cases,
    run_who_schedules,
)
from vaxplatform.countries import find_pack, list_countries, load_pack, open_pack
from vaxplatform.exchange import read_cdsi, read_who_schedules

app = typer.Typer(no_args_is_help=True, help="Published test suites, run against the library.")

_SHOWN = 40


@app.callback()
def conformance() -> None:
    """Published test suites, run against the library."""


Repeat = Annotated[int, typer.Option(min=1, max=1000, help="Work everything out so many times, to time it.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the report as JSON on stdout.")]


@app.command("cdsi")
def cdsi(
    supporting_data: Annotated[
        Path, typer.Option("--supporting-data", help="A folder or zip of CDC's supporting data.")
    ],
    cases: Annotated[
        list[Path], typer.Option("--cases", help="A file of test cases, a JSON object a line; repeatable.")
    ],
    repeat: Repeat = 1,
    as_json: AsJson = False,
) -> None:
    """Run CDC's test cases for immunization decision support.

    Exit codes: 0 nothing disagrees that is not a documented defect; 1 something does; 2 misuse; 3 nothing done.
    """
    schedule = read_cdsi(supporting_data)
    report = run_cdsi(schedule, chain.from_iterable(read_cases(path) for path in cases), repeat=repeat)
    _tell(report, as_json=as_json)


@app.command("certlogic")
def certlogic(
    suite: Annotated[Path, typer.Option("--suite", help="A folder with the specification's test suites.")],
    country_rules: Annotated[
        Path, typer.Option("--country-rules", help="A folder with rules of countries and their cases.")
    ],
    repeat: Repeat = 1,
    as_json: AsJson = False,
) -> None:
    """Run the test suites of CertLogic, and the rules of countries with their cases.

    Exit codes: 0 nothing disagrees; 1 something does; 2 misuse; 3 nothing done.
    """
    report = run_certlogic(read_certlogic_suite(suite), read_country_rules(country_rules), repeat=repeat)
    _tell(report, as_json=as_json)


@app.command("eu-dcc")
def eu_dcc(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A folder with test certificates, at any depth.")],
    as_json: AsJson = False,
) -> None:
    """Run the EU's test certificates: every result that a file of the folder expects.

    Exit codes: 0 nothing disagrees that is not a documented defect; 1 something does; 2 misuse; 3 nothing done.
    """
    _tell(run_eu_dcc(read_eu_dcc(folder)), as_json=as_json)


@app.command("divoc")
def divoc(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="A folder with credentials, public keys and expected.json.")
    ],
    as_json: AsJson = False,
) -> None:
    """Run published credentials of DIVOC: which key made each, and whether it is valid.

    Exit codes: 0 nothing disagrees; 1 something does; 2 misuse; 3 nothing done.
    """
    _tell(run_divoc(read_divoc(folder)), as_json=as_json)


@app.command("smart-health-cards")
def smart_health_cards(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A folder with expected.json and the files it names.")],
    as_json: AsJson = False,
) -> None:
    """Run the cases of the SMART Health Cards developer tools: the errors and warnings that each file must give.

    Exit codes: 0 nothing disagrees; 1 something does; 2 misuse; 3 nothing done.
    """
    _tell(run_health_card_cases(read_health_card_cases(folder)), as_json=as_json)


@app.command("who-schedules")
def who_schedules(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="A folder with WHO's export, vaccine-schedule-data.csv, or the file.")
    ],
    country: Annotated[
        str | None,
        typer.Option(
            "--country", metavar="CODE|PATH", help="A country's two letters or a pack's folder; by default every pack."
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Compare every row of WHO's export of national schedules with the countries' packs.

    Rows of the routine programme must agree. Others may differ where the pack records it, with the reason.

    Exit codes: 0 nothing disagrees that is not a recorded difference; 1 something does, or a row cannot be read; 2
    misuse; 3 nothing done.
    """
    packs = [open_pack(country)] if country is not None else [find_pack(code) for code in list_countries()]
    countries = [load_pack(pack) for pack in packs]
    given = read_who_schedules(folder)
    found = run_who_schedules(given, countries)
    for remark in found.remarks:
        say(remark)
    _tell(found.report, as_json=as_json)
    if found.rejected:
        raise typer.Exit(1)


def _tell(report: Report, *, as_json: bool) -> None:
    """Show a report, and end with 1 where something disagrees, with 3 where nothing could be compared."""
    if as_json:
        show_json(report.as_json())
    say(f"{report.agree:,} of {report.cases:,} cases agree, in {report.seconds:.2f} seconds.")
    for defect in report.known_defects:
        say(f"Documented defect {defect.id}: {defect.reason}")
    for reason, count in Counter(each.reason for each in report.not_run).items():
        first = next(each.id for each in report.not_run if each.reason == reason)
        say(f"Not run: {count:,} such as {first}: {reason}")
    for each in report.disagree[:_SHOWN]:
        say(f"{each.id}, {each.field}: expected {each.expected or 'nothing'}, got {each.got or 'nothing'}")
    if len(report.disagree) > _SHOWN:
        say(f"and {len(report.disagree) - _SHOWN:,} more")
    if not report.cases:
        say("Nothing was compared.")
        raise typer.Exit(3)
    if report.disagree:
        raise typer.Exit(1)
