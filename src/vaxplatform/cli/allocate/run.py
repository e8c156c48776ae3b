"""``vaxplatform allocate run``: a draw on given requests and sessions."""

from collections.abc import Mapping
from enum import Enum
from pathlib import Path
from typing import Annotated, Any

import typer

from vaxplatform.allocation import engine_for
from vaxplatform.campaign import DrawInput, DrawPlan, ProgrammeNames, run_draw
from vaxplatform.cli._options import Choices, Commitment, Out, keep_out_of
from vaxplatform.cli._terminal import progress_bars, say, show_json, show_table
from vaxplatform.cli.allocate._compiling import compiling_told
from vaxplatform.cli.allocate._inputs import (
    Areas,
    CountryName,
    HideBelow,
    Requests,
    Seed,
    Sessions,
    policy_of,
    read_inputs,
)
from vaxplatform.cli.rules._target import ProgrammeName, Target
from vaxplatform.countries import core_messages
from vaxplatform.errors import AllocationError, CommitmentMismatch
from vaxplatform.exchange import ResultFolder
from vaxplatform.place import Place

__all__ = ["Engine", "run"]

_DRAWN = {
    "plain": "the readable rule",
    "fast": "the rule over arrays",
    "fast+plain": "the rule over arrays, and the readable one for small shards",
}


class Engine(Enum):
    """What may draw; all of them draw the same."""

    AUTO = "auto"
    PLAIN = "plain"
    FAST = "fast"


def run(
    requests: Requests,
    sessions: Sessions,
    seed: Seed,
    out: Out,
    policy: Annotated[Path | None, typer.Option("--policy", help="How seats are allotted: a YAML file.")] = None,
    country: CountryName = None,
    programme: ProgrammeName = None,
    choices: Choices = None,
    areas: Areas = None,
    commitment: Commitment = None,
    hide_below: HideBelow = 0,
    engine: Annotated[
        Engine, typer.Option("--engine", help="What draws; by default whichever suits the number of people.")
    ] = Engine.AUTO,
    processes: Annotated[
        int, typer.Option("--processes", min=1, help="How many processes draw shards that share no session.")
    ] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="Print what came out as JSON on stdout.")] = False,
) -> None:
    """Allot seats by a policy, and write the result with its proof to --out, for anybody to audit.

    Exit codes: 0 all fine; 1 done, with rows or sessions rejected (see rejected.csv); 2 misuse; 3 nothing done.
    """
    keep_out_of(out, policy, requests, sessions, choices, areas)
    terms, target = policy_of(policy, country, programme)
    pack = target.country if target else None
    inputs = read_inputs(terms, pack, requests=requests, sessions=sessions, areas=areas, choices=choices)
    messages = pack.messages if pack else core_messages()
    languages = pack.languages if pack else messages.languages
    names = _names(target, of_policy=policy is None) if target else ProgrammeNames()
    plan = DrawPlan(inputs.given, inputs.rejected, seed, commitment, hide_below, engine.value, processes, names)
    drawn_by = engine_for(len(inputs.given.requests), engine.value)
    try:
        with compiling_told(drawn_by), ResultFolder(out) as folder, progress_bars() as progress:
            summary = run_draw(plan, folder, messages, languages, progress=progress)
    except CommitmentMismatch:
        raise
    except AllocationError as error:
        raise error.at(Place(str(policy or country))) from None
    if unknown := _unknown_centres(inputs.given):
        say(f"The policy has terms for centres that hold no session of this draw: {unknown}")
    if as_json:
        show_json(summary)
    _finish(summary, out)


def _names(target: Target, *, of_policy: bool) -> ProgrammeNames:
    """What the programme calls its groups and tiers, and its policy where the draw is by that."""
    terms = target.programme
    source = target.country.titles(terms.policy.source) if of_policy else ""
    return ProgrammeNames(terms.groups, terms.table.tiers, source)


def _unknown_centres(given: DrawInput) -> str:
    """Centres that the policy names and the sessions do not: a slip of the pen, or of another draw."""
    policy = given.policy
    categories = policy.reserves.categories if policy.reserves else ()
    named = {*policy.site_orders, *(centre for category in categories for centre in category.share_at)}
    return ", ".join(sorted(named - {session.centre for session in given.sessions}))


def _finish(summary: Mapping[str, Any], out: Path) -> None:
    """Say what came out, and exit with 1 when something was rejected."""
    totals = summary["totals"]
    rows = {
        "requests": f"{totals['requests']:,}",
        "seats": f"{totals['seats']:,}",
        "seated": f"{totals['seated']:,}",
        "without a seat": f"{totals['unserved']:,}",
        "rejected": f"{totals['rejected']:,}",
    }
    show_table(f"By {summary['draw']['rule']}, as {summary['draw']['policy']} says", rows)
    say(f"Engine: {summary['draw']['engine']}, {_DRAWN[summary['draw']['engine']]}")
    if not summary["draw"]["committed"]:
        say("The seed was not committed beforehand: publish its SHA-256 before requests close (--commitment).")
    say(f"Who got a seat: {out / 'equity.html'}")
    say(f"Result: {out}, which «vaxplatform audit» checks")
    if totals["rejected"]:
        say(f"Rejected: {totals['rejected']:,}, each with a sentence in {out / 'rejected.csv'}")
        raise typer.Exit(1)
