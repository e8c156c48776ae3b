"""How a subcommand is told which pack it is about."""

from typing import Annotated

import typer

__all__ = ["CodeOrPath"]

CodeOrPath = Annotated[
    str,
    typer.Argument(
        metavar="CODE|PATH", help="Two letters of a country that has a pack, in any case, or a pack's folder."
    ),
]
