"""``vaxplatform cert``: certificates, issued, verified, looked into, and examined for what is wrong with them."""

import typer

from vaxplatform.cli import verify
from vaxplatform.cli.cert import doctor, inspect_, issue

__all__ = ["app"]

app = typer.Typer(no_args_is_help=True, help="Certificates.")
app.command("issue")(issue.issue)
app.command("verify")(verify.verify)
app.command("inspect")(inspect_.inspect_)
app.command("doctor")(doctor.doctor)
