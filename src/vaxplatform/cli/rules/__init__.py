"""``vaxplatform rules``: a programme's eligibility table, shown, checked, and edited in a spreadsheet."""

import typer

from vaxplatform.cli.rules import export_certlogic, show

__all__ = ["app"]

app = typer.Typer(no_args_is_help=True, help="Eligibility rules.")
app.command("show")(show.show)
app.command("export-certlogic")(export_certlogic.export_certlogic)
