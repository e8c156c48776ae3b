"""``vaxplatform allocate``: seats allotted by a policy, compared with other policies, and explained to a person."""

import typer

from vaxplatform.cli.allocate import compare, explain, policy, run, simulate

__all__ = ["app"]

app = typer.Typer(no_args_is_help=True, help="Seats: a draw that anybody can audit.")
app.command("run")(run.run)
app.command("compare")(compare.compare)
app.command("explain")(explain.explain)
app.command("policy")(policy.policy)
app.command("simulate")(simulate.simulate)
