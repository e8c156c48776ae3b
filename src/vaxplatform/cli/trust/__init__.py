"""``vaxplatform trust``: lists of whom to trust, built from others' lists, shown and checked."""

import typer

from vaxplatform.cli.trust import build, check, show

__all__ = ["app"]

app = typer.Typer(no_args_is_help=True, help="Lists of whom to trust.")
app.command("build")(build.build)
app.command("show")(show.show)
app.command("check")(check.check)
