"""A draw by itself: requests and sessions come in, and a result folder that anybody can audit comes out."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from attrs import field, frozen

from vaxplatform.allocation import Allocation, Explainer, check_commitment, commitment_of, equity
from vaxplatform.campaign.drawn import NO_SEAT, DrawInput, write_draw, write_rejected
from vaxplatform.campaign.intake import Unserved
from vaxplatform.campaign.progress import Progress
from vaxplatform.eligibility import Tier
from vaxplatform.exchange import AUDIT_FORMAT, Rejected, ResultFolder, equity_json, json_text
from vaxplatform.messages import Messages
from vaxplatform.model import Reason
from vaxplatform.report import EquityResult, equity_page

__all__ = ["DrawPlan", "ProgrammeNames", "run_draw"]

_REPORT_EVERY = 500


@frozen
class ProgrammeNames:
    """What a programme calls what its draws are about.

    Args:
        groups: Names of groups by word, each by language.
        tiers: Its tiers.
        source: Where its policy stands, for readers; empty where the policy says so itself.
    """

    groups: Mapping[str, Mapping[str, str]] = field(factory=dict)
    tiers: Sequence[Tier] = ()
    source: str = ""


@frozen
class DrawPlan:
    """What a draw is run on.

    Args:
        given: Requests, sessions and policy.
        rejected: What the files held that could not be used.
        seed: Of the draw; not empty.
        commitment: SHA-256 of the seed in hex if it was published before requests closed, else None.
        hide_below: No count of people from 1 up to this number is shown in the equity report.
        engine: As for :func:`~vaxplatform.allocation.allocate`.
        processes: How many draw shards beside each other.
        names: What the programme calls its groups and tiers.
    """

    given: DrawInput
    rejected: Sequence[Rejected]
    seed: str
    commitment: str | None
    hide_below: int = 0
    engine: str = "auto"
    processes: int = 1
    names: ProgrammeNames = ProgrammeNames()


def run_draw(
    plan: DrawPlan,
    folder: ResultFolder,
    messages: Messages,
    languages: Sequence[str],
    *,
    progress: Progress = lambda _stage, _done, _total: None,
) -> Mapping[str, object]:
    """Draw, and fill the result folder.

    Args:
        plan: What it is run on.
        folder: Entered, and written to; it becomes visible when its block ends.
        messages: The sentences of reasons and of the page.
        languages: Those of the page, as tags.
        progress: Told how far each stage is.

    Returns:
        What came out in numbers, as in ``summary.json``.

    Raises:
        CommitmentMismatch: The seed is not the one that was committed to.
        AllocationError: The policy cannot be used on these requests and sessions.
        MissingExtra: The engine is asked for and not installed.
    """
    if plan.commitment is not None:
        check_commitment(plan.seed, plan.commitment)
    given, people = plan.given, len(plan.given.requests)
    progress("draw", 0, people)
    allocation = given.allocation(plan.seed, engine=plan.engine, processes=plan.processes)
    progress("draw", people, people)
    explainer = Explainer.of(allocation, given.requests, given.arrangement.sessions, given.arrangement.policy)
    write_draw(
        folder, given, allocation, _unserved(allocation, progress), lambda entry: _why(entry, explainer, messages)
    )
    _write_equity(plan, allocation, folder, messages, languages)
    write_rejected(folder, plan.rejected)
    summary = _summary(plan, allocation)
    folder.text("summary.json", json_text(summary))
    record = {
        "format": AUDIT_FORMAT,
        "rule": allocation.rule,
        "seed": plan.seed,
        "seed_sha256": commitment_of(plan.seed),
        "committed_beforehand": plan.commitment is not None,
        "engine": allocation.engine,
        "files": folder.digests(),
    }
    folder.text("audit.json", json_text(record))
    return summary


def _unserved(allocation: Allocation, progress: Progress) -> Iterator[Unserved]:
    """Everybody who was in the draw and has no seat; each is told why as they are taken."""
    people = len(allocation.unseated)
    for done, entry in enumerate(allocation.unseated, start=1):
        yield Unserved(entry.person, entry.dose_number, Reason(NO_SEAT))
        if done % _REPORT_EVERY == 0 or done == people:
            progress("why", done, people)


def _why(entry: Unserved, explainer: Explainer, messages: Messages) -> str:
    """Why none of the sessions on the list was theirs, session by session."""
    return " ".join(explainer.explain_briefly(entry.person).sentences(messages, "en"))


def _write_equity(
    plan: DrawPlan, allocation: Allocation, folder: ResultFolder, messages: Messages, languages: Sequence[str]
) -> None:
    given, arrangement = plan.given, plan.given.arrangement
    areas = given.areas or arrangement.policy.areas
    found = equity(allocation, given.requests, arrangement.sessions, areas, below=plan.hide_below)
    result = EquityResult(allocation.rule, found)
    settings = arrangement.settings.values()
    page = equity_page(
        [result],
        messages,
        languages,
        subject=plan.names.source or given.policy.source,
        settings=settings,
        groups=plan.names.groups,
        tiers=plan.names.tiers,
    )
    folder.text("equity.json", json_text(equity_json(found)))
    folder.text("equity.html", page)


def _summary(plan: DrawPlan, allocation: Allocation) -> Mapping[str, object]:
    given = plan.given
    tiers = Counter(request.tier for request in given.requests)
    seated_tiers = Counter(seat.tier for seat in allocation.seats)
    doses = Counter(request.dose_number for request in given.requests)
    seated_doses = Counter(seat.dose_number for seat in allocation.seats)
    seats: Counter[int] = Counter()
    for session in given.arrangement.sessions:
        seats.update(session.capacity)
    return {
        "draw": {
            "rule": allocation.rule,
            "policy": given.policy.source,
            "seed_sha256": commitment_of(plan.seed),
            "committed": plan.commitment is not None,
            "engine": allocation.engine,
        },
        "totals": {
            "requests": len(given.requests),
            "seats": seats.total(),
            "seated": len(allocation.seats),
            "unserved": len(allocation.unseated),
            "rejected": len(plan.rejected),
        },
        "tiers": [{"tier": tier, "requests": tiers[tier], "seated": seated_tiers[tier]} for tier in sorted(tiers)],
        "doses": [
            {"dose_number": dose, "seats": seats[dose], "requests": doses[dose], "seated": seated_doses[dose]}
            for dose in sorted(seats | doses)
        ],
    }
