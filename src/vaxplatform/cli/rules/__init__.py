"""``vaxplatform rules``: a programme's eligibility table, shown, checked, and edited in a spreadsheet."""

import typer

from vaxplatform.cli.rules import check, show

__all__ = ["app"]

app = typer.Typer(no_args_is_help=True, help="Eligibility rules.")
app.command("check")(check.check)
app.command("show")(show.show)
