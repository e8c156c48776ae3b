"""``vaxplatform country new``: a pack begun from what libraries know of a country."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from vaxplatform.cli._terminal import console, counted, say
from vaxplatform.countries.json_schemas import pack_schemas
from vaxplatform.countries.scaffold import country_named, new_pack
from vaxplatform.exchange import write_whole

__all__ = ["new"]


def new(
    country: Annotated[str, typer.Argument(metavar="CODE", help="Two letters of ISO 3166-1, in any case.")],
    out: Annotated[Path, typer.Option("--out", help="The folder of packs; the pack becomes a folder in it.")] = Path(
        "packs"
    ),
) -> None:
    """Begin a country's pack: what libraries know of it, with sources, and questions about everything else.

    Codes, names, areas, languages, scripts, numerals, weekends, holidays and phones are filled in. The rest stands in
    the files as questions in plain sentences; `vaxplatform country check` says what is still lacking. The JSON Schemas
    by which an editor completes and marks the files are put beside the pack.

    Exit codes: 0 written; 2 misuse; 3 nothing is written.
    """
    with console().status("Asking libraries"):
        named = country_named(country)
        folder = out / named.alpha2.lower()
        if folder.exists():
            raise typer.BadParameter(f"{folder} is there already: nothing is written over it", param_hint="--out")
        files = new_pack(named, datetime.now(UTC).year)
    for name, text in files.items():
        _write(folder / name, text)
    for name, text in pack_schemas().items():
        _write(out / "_schema" / name, text)
    say(f"{named.name}: {counted(len(files), 'file')} in {folder}.")
    say(f"Answer their questions, which begin with «#?». What is lacking: vaxplatform country check {folder}")


def _write(file: Path, text: str) -> None:
    with write_whole(file) as unfinished:
        unfinished.write_text(text, encoding="utf-8", newline="\n")
