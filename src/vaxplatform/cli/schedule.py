"""``vaxplatform schedule``: files of schedules, made from CDC's supporting data or checked as a team wrote them."""

from pathlib import Path
from typing import Annotated

import typer

from vaxplatform.cli._terminal import say
from vaxplatform.exchange import read_cdsi, read_schedule, write_schedule
from vaxplatform.schedule import Schedule

app = typer.Typer(no_args_is_help=True, help="Files of schedules.")


@app.command("import-cdsi")
def import_cdsi(
    data: Annotated[Path, typer.Argument(metavar="DIR|ZIP", help="CDC's supporting data (CDSi) as published, in XML.")],
    out: Annotated[Path, typer.Option(help="The file to write: JSON if it ends with .json, YAML otherwise.")],
    id_: Annotated[str, typer.Option("--id", help="The schedule's name.")] = "cdsi",
) -> None:
    """Write CDC's supporting data as a schedule file, whole or not at all.

    Exit codes: 0 written; 2 misuse; 3 the data cannot be read, nothing is written.
    """
    schedule = read_cdsi(data, id_=id_)
    write_schedule(schedule, out)
    say(f"{_counted(schedule)} in {out}")


@app.command("check")
def check(file: Annotated[Path, typer.Argument(metavar="FILE", help="A schedule file, YAML or JSON.")]) -> None:
    """Read a schedule file and say everything that is wrong with it, each with its line.

    Exit codes: 0 nothing is wrong; 2 misuse; 3 it cannot be used.
    """
    schedule = read_schedule(file)
    say(f"{_counted(schedule)}: nothing is wrong with {file}")


def _counted(schedule: Schedule) -> str:
    series = list(schedule.series)
    counts = {
        "antigen": len(schedule.antigens),
        "series": len(series),
        "dose": sum(len(each.doses) for each in series),
        "vaccine": len(schedule.vaccines),
    }
    return ", ".join(
        f"{count:,} {word if count == 1 or word == 'series' else f'{word}s'}" for word, count in counts.items()
    )
