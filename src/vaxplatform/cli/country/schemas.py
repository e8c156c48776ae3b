"""``vaxplatform country schemas``: JSON Schemas by which an editor completes and marks a pack's YAML."""

from pathlib import Path
from typing import Annotated

import typer

from vaxplatform.cli._terminal import counted, say
from vaxplatform.countries.json_schemas import pack_schemas, schema_comment
from vaxplatform.exchange import write_whole

__all__ = ["schemas"]


def schemas(
    out: Annotated[Path, typer.Option("--out", help="The folder to write them to, such as packs/_schema.")],
) -> None:
    """Write the JSON Schemas of a pack's files, for an editor to complete and mark YAML while it is typed.

    An editor with the YAML language server finds the schema of a file by the first line of it.

    Exit codes: 0 written; 2 misuse; 3 nothing is written.
    """
    texts = pack_schemas()
    for name, text in texts.items():
        with write_whole(out / name) as unfinished:
            unfinished.write_text(text, encoding="utf-8", newline="\n")
    say(f"{counted(len(texts), 'schema')} in {out}")
    say(f"The first line of a pack.yaml beside this folder: {schema_comment('pack.yaml', f'../{out.name}')}")
