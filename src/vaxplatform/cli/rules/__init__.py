"""``vaxplatform rules``: a programme's eligibility table, shown, checked, and edited in a spreadsheet."""

import typer

__all__ = ["app"]

app = typer.Typer(no_args_is_help=True, help="Eligibility rules.")
