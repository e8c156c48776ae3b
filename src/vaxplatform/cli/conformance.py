"""``vaxplatform conformance``: published test suites, run against the library."""

from itertools import chain
from pathlib import Path
from typing import Annotated

import typer

from vaxplatform.cli._terminal import say, show_json
from vaxplatform.conformance import read_cases, run_cdsi
from vaxplatform.exchange import read_cdsi

app = typer.Typer(no_args_is_help=True, help="Published test suites, run against the library.")

_SHOWN = 40


@app.callback()
def conformance() -> None:
    """Published test suites, run against the library."""


@app.command("cdsi")
def cdsi(
    supporting_data: Annotated[
        Path, typer.Option("--supporting-data", help="A folder or zip of CDC's supporting data.")
    ],
    cases: Annotated[
        list[Path], typer.Option("--cases", help="A file of test cases, a JSON object a line; repeatable.")
    ],
    repeat: Annotated[int, typer.Option(min=1, max=1000, help="Work everything out so many times, to time it.")] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON on stdout.")] = False,
) -> None:
    """Run CDC's test cases for immunization decision support.

    Exit codes: 0 nothing disagrees that is not a documented defect; 1 something does; 2 misuse; 3 nothing done.
    """
    schedule = read_cdsi(supporting_data)
    report = run_cdsi(schedule, chain.from_iterable(read_cases(path) for path in cases), repeat=repeat)
    if as_json:
        show_json(report.as_json())
    say(f"{report.agree:,} of {report.cases:,} cases agree, in {report.seconds:.2f} seconds.")
    for defect in report.known_defects:
        say(f"Documented defect {defect.id}: {defect.reason}")
    for each in report.disagree[:_SHOWN]:
        say(f"{each.id}, {each.field}: expected {each.expected or 'nothing'}, got {each.got or 'nothing'}")
    if len(report.disagree) > _SHOWN:
        say(f"and {len(report.disagree) - _SHOWN:,} more")
    if report.disagree:
        raise typer.Exit(1)
