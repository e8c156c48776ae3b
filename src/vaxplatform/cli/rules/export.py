"""``vaxplatform rules export``: a programme's eligibility table as a spreadsheet."""

from pathlib import Path
from typing import Annotated

import typer

from vaxplatform.cli._terminal import say
from vaxplatform.cli.rules._target import CountryOrFolder, ProgrammeName, target_of
from vaxplatform.exchange import write_rule_sheet

__all__ = ["export"]


def export(
    country: CountryOrFolder,
    out: Annotated[Path, typer.Option("--out", help="The sheet to write: NAME.csv or NAME.xlsx.")],
    programme: ProgrammeName = None,
) -> None:
    """Write the rules, exclusions, deferrals and tiers of a programme as a spreadsheet, to edit and bring back.

    Exit codes: 0 written; 2 misuse; 3 the pack cannot be used, nothing is written.
    """
    target = target_of(country, programme)
    counts = write_rule_sheet(
        out, target.text(), source=target.shown, pack=target.pack.code, languages=target.country.languages
    )
    counted = (f"{count:,} {kind.name if count == 1 else kind.sheet}" for kind, count in counts.items())
    say(f"{', '.join(counted)} in {out}")
