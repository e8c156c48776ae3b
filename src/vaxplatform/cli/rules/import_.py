"""``vaxplatform rules import``: an eligibility table that came back from a spreadsheet."""

from pathlib import Path
from typing import Annotated

import typer
from attrs import evolve

from vaxplatform.cli._terminal import say
from vaxplatform.cli.rules._target import CountryOrFolder, ProgrammeName, target_of
from vaxplatform.countries import load_pack
from vaxplatform.errors import PackError
from vaxplatform.exchange import edit_rules, write_whole

__all__ = ["import_"]


def import_(
    sheet: Annotated[Path, typer.Argument(metavar="SHEET", help="What `rules export` wrote, edited: .csv or .xlsx.")],
    country: CountryOrFolder,
    programme: ProgrammeName = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="The YAML file to write; by default the pack's own is rewritten.")
    ] = None,
) -> None:
    """Take over a spreadsheet's rules into the programme's file, and say what changed.

    The pack must be sound with them; otherwise everything that is wrong is told with its cell, and nothing is written.
    Lines that say the same stay as they are, comments included.

    Exit codes: 0 written, or nothing to change; 2 misuse; 3 the sheet cannot be used, nothing is written.
    """
    target = target_of(country, programme)
    if out is None and not Path(country).is_dir():
        raise typer.BadParameter(
            "name the folder of the pack, whose file is rewritten, or another file with --out", param_hint="--country"
        )
    before = target.text()
    edited = edit_rules(sheet, before, source=target.shown, pack=target.pack.code)
    try:
        load_pack(evolve(target.pack, instead={target.file: edited.text}))
    except PackError as error:
        raise edited.told(error) from None
    if out is not None or edited.text != before:
        whole = out or Path(country, target.file).resolve()
        with write_whole(whole) as unfinished:
            unfinished.write_text(edited.text, encoding="utf-8", newline="")
    for change in edited.changes:
        say(str(change))
    say(f"{'written: ' if edited.changes else 'nothing changed: '}{out or Path(country, target.file)}")
