"""``vaxplatform rules``: a programme's eligibility table, shown, checked, and edited in a spreadsheet."""

import typer

from vaxplatform.cli.rules import check, export, export_certlogic, import_, show

__all__ = ["app"]

app = typer.Typer(no_args_is_help=True, help="Eligibility rules.")
app.command("check")(check.check)
app.command("show")(show.show)
app.command("export")(export.export)
app.command("import")(import_.import_)
app.command("export-certlogic")(export_certlogic.export_certlogic)
