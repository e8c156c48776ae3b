"""``vaxplatform country``: packs of countries, begun, checked, listed, shown and compared."""

import typer

from vaxplatform.cli.country import check, diff, list_, new, schemas, show

__all__ = ["app"]

app = typer.Typer(no_args_is_help=True, help="Packs of countries.")
app.command("new")(new.new)
app.command("check")(check.check)
app.command("diff")(diff.diff)
app.command("list")(list_.list_)
app.command("schemas")(schemas.schemas)
app.command("show")(show.show)
