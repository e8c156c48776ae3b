"""The same requests and seed under several policies, side by side: what a district looks at before it chooses."""

from collections.abc import Mapping, Sequence
from typing import Any

from attrs import frozen

from vaxplatform.allocation import Allocation, Change, compare, equities
from vaxplatform.campaign.drawn import DrawInput, write_rejected
from vaxplatform.campaign.progress import Progress
from vaxplatform.errors import AllocationError, InputError
from vaxplatform.exchange import Rejected, ResultFolder, equity_json, json_text
from vaxplatform.messages import Messages
from vaxplatform.place import Place
from vaxplatform.report import EquityResult, equity_page

__all__ = ["COMPARISON", "ComparisonPlan", "compare_draws"]

COMPARISON = "comparison.json"
"""The file that marks a folder of a comparison."""


@frozen
class ComparisonPlan:
    """What is compared.

    Args:
        draws: By what readers know each policy by, at least two; of the same requests, sessions and areas.
        rejected: What the files held that could not be used.
        seed: Of every draw; not empty.
        hide_below: No count of people from 1 up to this number is shown.

    Raises:
        InputError: ``comparison-one``, for less than two policies.
    """

    draws: Mapping[str, DrawInput]
    rejected: Sequence[Rejected]
    seed: str
    hide_below: int = 0

    def __attrs_post_init__(self) -> None:
        if len(self.draws) < 2:  # noqa: PLR2004 - one is compared with another
            raise InputError("a comparison needs two policies or more", code="comparison-one")


def compare_draws(
    plan: ComparisonPlan,
    folder: ResultFolder,
    messages: Messages,
    languages: Sequence[str],
    *,
    progress: Progress = lambda _stage, _done, _total: None,
) -> Mapping[str, Any]:
    """Draw under every policy and fill the folder with a page and its numbers.

    Args:
        plan: What is compared.
        folder: Entered, and written to.
        messages: The sentences of the page.
        languages: Those of the page, as tags.
        progress: Told how far each draw is, by the policy's name.

    Returns:
        What is in ``comparison.json``.

    Raises:
        AllocationError: A policy cannot be used on these requests and sessions; its name is the place.
    """
    drawn: dict[str, Allocation] = {}
    for name, draw in plan.draws.items():
        people = len(draw.requests)
        progress(name, 0, people)
        try:
            drawn[name] = draw.allocation(plan.seed)
        except AllocationError as error:
            raise error.at(Place(name)) from None
        progress(name, people, people)
    results = _results(plan, drawn)
    page = equity_page(results, messages, languages)
    folder.text("comparison.html", page)
    write_rejected(folder, plan.rejected)
    found = {
        "format": "vaxplatform-comparison-1",
        "requests": len(next(iter(plan.draws.values())).requests),
        "rejected": len(plan.rejected),
        "policies": [
            {
                "name": result.name,
                "policy": plan.draws[result.name].policy.source,
                "seats": sum(session.total for session in plan.draws[result.name].arrangement.sessions),
                "equity": equity_json(result.equity),
                "change": _change(result.change),
            }
            for result in results
        ],
        "files": folder.digests(),
    }
    folder.text(COMPARISON, json_text(found))
    return found


def _results(plan: ComparisonPlan, drawn: Mapping[str, Allocation]) -> Sequence[EquityResult]:
    draws, allocations = tuple(plan.draws.values()), tuple(drawn.values())
    areas = draws[0].areas or next((draw.policy.areas for draw in draws if draw.policy.areas), ())
    requests, sessions, below = draws[0].requests, draws[0].sessions, plan.hide_below
    counted = equities(allocations, requests, sessions, areas, below=below)
    first, *others = allocations
    changes = [compare(first, other, requests, sessions, areas, below=below).change for other in others]
    return [EquityResult(*each) for each in zip(drawn, counted, (None, *changes), strict=True)]


def _change(change: Change | None) -> Mapping[str, int] | None:
    if change is None:
        return None
    names = ("gained", "lost", "moved", "kept", "without")
    return {name: getattr(change, name) for name in names}
