"""``vaxplatform allocate compare``: the same draw under several policies, side by side."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from attrs import evolve

from vaxplatform.allocation import Policy
from vaxplatform.campaign import COMPARISON, ComparisonPlan, compare_draws
from vaxplatform.cli._options import Out, keep_out_of
from vaxplatform.cli._terminal import progress_bars, say, show_json
from vaxplatform.cli.allocate._inputs import (
    Areas,
    CountryName,
    HideBelow,
    Requests,
    Seed,
    Sessions,
    country_of,
    read_inputs,
)
from vaxplatform.countries import core_messages
from vaxplatform.exchange import ResultFolder, read_policy

__all__ = ["compare"]

_NAME = 19
_COLUMNS = (" seats", "seated", "share", "1st wish", "mean km", "worst area", " Gini")


def compare(
    policy: Annotated[list[Path], typer.Option("--policy", help="A policy: a YAML file; give it twice or more.")],
    requests: Requests,
    sessions: Sessions,
    seed: Seed,
    out: Out,
    country: CountryName = None,
    areas: Areas = None,
    hide_below: HideBelow = 0,
    as_json: Annotated[bool, typer.Option("--json", help="Print the comparison as JSON on stdout.")] = False,
) -> None:
    """Draw with the same requests and seed under several policies, and write a page that shows them side by side.

    Exit codes: 0 all fine; 1 done, with rows or sessions rejected (see rejected.csv); 2 misuse; 3 nothing done.
    """
    if len(policy) < len("ab"):
        raise typer.BadParameter("name two policies or more", param_hint="--policy")
    keep_out_of(out, *policy, requests, sessions, areas)
    policies = _named(policy)
    least = min(each.options_at_most for each in policies.values())
    pack = country_of(country)
    one = max(
        policies.values(), key=lambda each: bool(each.areas)
    )  # coverage that any of them states is not given twice
    inputs = read_inputs(evolve(one, options_at_most=least), pack, requests=requests, sessions=sessions, areas=areas)
    draws = {name: evolve(inputs.given, policy=each) for name, each in policies.items()}
    messages = pack.messages if pack else core_messages()
    languages = pack.languages if pack else messages.languages
    plan = ComparisonPlan(draws, inputs.rejected, seed, hide_below)
    with ResultFolder(out, mark=COMPARISON) as folder, progress_bars() as progress:
        found = compare_draws(plan, folder, messages, languages, progress=progress)
    if as_json:
        show_json(found)
    _finish(found, out)


def _named(paths: Sequence[Path]) -> Mapping[str, Policy]:
    """Policies by the names of their files; by their paths where several files have one name."""
    times = Counter(path.stem for path in paths)
    found: dict[str, Policy] = {}
    for path in paths:
        name = path.stem if times[path.stem] == 1 else str(path)
        if name in found:
            raise typer.BadParameter(f"{path} is named twice", param_hint="--policy")
        found[name] = read_policy(path)
    return found


def _finish(found: Mapping[str, Any], out: Path) -> None:
    """A table of 80 columns, a row a policy, and who would be better or worse off."""
    say(_line("", _COLUMNS))
    for each in found["policies"]:
        say(_line(each["name"], _cells(each["seats"], each["equity"])))
    first = found["policies"][0]["name"]
    for each in found["policies"][1:]:
        if change := each["change"]:
            say(f"{each['name']}, beside {first}:")
            say(f"  gain a seat: {change['gained']:,}; lose theirs: {change['lost']:,}; another: {change['moved']:,}")
    say(f"Side by side: {out / 'comparison.html'}")
    if found["rejected"]:
        say(f"Rejected: {found['rejected']:,}, each with a sentence in {out / 'rejected.csv'}")
        raise typer.Exit(1)


def _line(name: str, cells: Iterable[str]) -> str:
    shown = name if len(name) < _NAME else f"{name[: _NAME - 2]}…"
    placed = (f"{cell:>{len(column) + 2}}" for column, cell in zip(_COLUMNS, cells, strict=True))
    return f"{shown:<{_NAME}}{''.join(placed)}"


def _cells(seats: int, equity: Mapping[str, Any]) -> tuple[str, ...]:
    everybody, areas = equity["everybody"], equity["of_asked"]
    mean = everybody["travel"]["mean_m"]
    return (
        f"{seats:,}",
        f"{everybody['seated']:,}",
        _percent(everybody["coverage"]),
        f"{equity['ranks'][0]:,}" if equity["ranks"] else "-",
        "-" if mean is None else f"{mean / 1000:.1f}",
        _percent(areas["lowest"] if areas else None),
        "-" if not areas or areas["gini"] is None else f"{areas['gini']:.3f}",
    )


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{share:.1%}"
