"""A result beside what it was made from, looked up by person and by bench; and one person of it who asks why."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import chain
from typing import TypeAlias

from attrs import field, frozen

from vaxplatform.allocation._given import result_of
from vaxplatform.allocation.draw import Applicant
from vaxplatform.allocation.policy import Households, Policy
from vaxplatform.allocation.proof import OPEN, Bench, SeatKind, Standing, VertexCover
from vaxplatform.allocation.result import Allocation, Seat, Unseated
from vaxplatform.errors import AllocationError
from vaxplatform.model.centre import Session
from vaxplatform.model.request import Request

__all__ = ["Appeal", "AreaTurns", "Record", "Turn", "facts_of"]

Turn: TypeAlias = tuple[int, bytes]
"""A ticket's tier and draw key, by which people are drawn."""


@frozen
class Record:
    """A result, looked up.

    Args:
        allocation: The result.
        asked: The requests that it was made from, by person id.
        sessions: The sessions by id.
        policy: The policy.
        entries: What each person got.
        households: Whom each household is drawn together with; empty where people are drawn apart.
        turns: Everybody's turn in the draw, by person id.
        order: The turns in their order.
        area_turns: Under the rule for the worst served, by tier and area; empty under others.
        taken: How many seats each bench gave out.
        holders: Who holds the seats of each kind.
        last: The latest turn of those on each bench, as a standing.
        last_tier: The last tier of anybody.
        cover: The people and the benches of a vertex cover; empty under other proofs.
    """

    allocation: Allocation
    asked: Mapping[str, Request]
    sessions: Mapping[str, Session]
    policy: Policy
    entries: Mapping[str, Seat | Unseated]
    households: Mapping[str, Sequence[Request]]
    turns: Mapping[str, Turn]
    order: Sequence[Turn]
    area_turns: Mapping[tuple[int, str], "AreaTurns"]
    taken: Mapping[Bench, int]
    holders: Mapping[SeatKind, Sequence[str]]
    last: Mapping[Bench, Standing]
    last_tier: int
    cover: frozenset[str | Bench]
    _quotas: dict[SeatKind, Mapping[str, int]] = field(factory=dict, init=False, eq=False, repr=False)

    @classmethod
    def of(
        cls, allocation: Allocation, requests: Iterable[Request], sessions: Iterable[Session], policy: Policy
    ) -> "Record":
        """Look a result up.

        Raises:
            AllocationError: ``result-rule``, for a policy of another rule; ``result-people`` and ``result-session``,
                for a result of something else.
        """
        asked = {request.person: request for request in requests}
        by_id = {session.id: session for session in sessions}
        if allocation.rule != policy.rule:
            raise AllocationError(
                f"the result was made by {allocation.rule}, and the policy's rule is {policy.rule}", code="result-rule"
            )
        result_of(allocation, asked, by_id)
        households: dict[str, list[Request]] = defaultdict(list)
        if policy.households is not Households.APART:
            for request in asked.values():
                if request.household:
                    households[request.household].append(request)
        entries = {entry.person: entry for entry in chain[Seat | Unseated](allocation.seats, allocation.unseated)}
        turns: dict[str, Turn] = {}
        for person, request in asked.items():
            tiers = [each.tier for each in households.get(request.household, [request])]
            turns[person] = policy.households.tier(tiers), entries[person].key
        holders: dict[SeatKind, list[str]] = defaultdict(list)
        last: dict[Bench, Standing] = {}
        for seat in allocation.seats:
            holders[seat.session, seat.dose_number].append(seat.person)
            tier, key = turns[seat.person]
            bench = seat.session, seat.dose_number, seat.category
            last[bench] = max(last.get(bench, ((), b"")), ((tier,), key))
        proof = allocation.proof
        return cls(
            allocation,
            asked,
            by_id,
            policy,
            entries,
            households,
            turns,
            sorted(turns.values()),
            _area_turns(asked, turns, entries, policy) if policy.rule == "worst-served-first" else {},
            Counter((seat.session, seat.dose_number, seat.category) for seat in allocation.seats),
            holders,
            last,
            max((request.tier for request in asked.values()), default=0),
            frozenset[str | Bench]((*proof.people, *proof.benches)) if isinstance(proof, VertexCover) else frozenset(),
        )

    def quotas(self, kind: SeatKind) -> Mapping[str, int]:
        """The seats of each category of a kind, before any is handed on; counted once for all who named it."""
        if kind not in self._quotas:
            session, dose = self.sessions[kind[0]], kind[1]
            reserves = self.policy.reserves
            self._quotas[kind] = reserves.quotas(session, dose) if reserves else {OPEN: session.seats(dose)}
        return self._quotas[kind]

    def appeal(self, person: str) -> "Appeal":
        """One person of it.

        Raises:
            AllocationError: ``person-unknown``.
        """
        if person not in self.asked:
            raise AllocationError(f"{person} asked for nothing in this draw", code="person-unknown", person=person)
        entry, request = self.entries[person], self.asked[person]
        members = self.households.get(request.household, [request])
        seat = entry if isinstance(entry, Seat) else None
        return Appeal(self, Applicant(request, "", *self.turns[person]), seat, members)


@frozen
class AreaTurns:
    """The people of one tier and area under the rule for the worst served.

    Args:
        served: How many of the area are served, with the seats of this tier and those before.
        target: How many are to be served.
        last: When their last seat came; empty where they have none.
        refused: When one more was refused to them; empty where all have a seat.
        left: What those of them without a seat named.
    """

    served: int
    target: int
    last: "AreaTurn"
    refused: "AreaTurn"
    left: Sequence[SeatKind]


AreaTurn: TypeAlias = tuple[int, Fraction, int, Turn] | tuple[()]
"""By tier, the area's coverage, its target, and the draw."""


def _area_turns(
    asked: Mapping[str, Request],
    turns: Mapping[str, Turn],
    entries: Mapping[str, Seat | Unseated],
    policy: Policy,
) -> Mapping[tuple[int, str], AreaTurns]:
    targets = Counter(request.area for request in asked.values())
    served: Counter[str] = Counter()
    for coverage in policy.areas:
        targets[coverage.area], served[coverage.area] = coverage.target, coverage.served
    groups: dict[tuple[int, str], list[Request]] = defaultdict(list)
    for request in sorted(asked.values(), key=lambda request: turns[request.person]):
        groups[request.tier, request.area].append(request)
    found: dict[tuple[int, str], AreaTurns] = {}
    for (tier, area), people in groups.items():  # in the order of the draw, and so tier by tier
        without = [request for request in people if not isinstance(entries[request.person], Seat)]
        seats, target = len(people) - len(without), targets[area]
        last, refused = (
            (tier, Fraction(served[area] + seat, target), target, turns[people[seat].person])
            if 0 <= seat < len(people)
            else ()
            for seat in (seats - 1, seats)
        )
        served[area] += seats
        left = dict.fromkeys((session, each.dose_number) for each in without for session in each.options)
        found[tier, area] = AreaTurns(served[area], target, last, refused, tuple(left))
    return found


@frozen
class Appeal:
    """A result and one person of it: the ticket that they were drawn by, their seat, and who was drawn together."""

    record: Record
    own: Applicant
    seat: Seat | None
    members: Sequence[Request]

    @property
    def request(self) -> Request:
        return self.own.request

    @property
    def policy(self) -> Policy:
        return self.record.policy

    @property
    def turn(self) -> Turn:
        return self.own.tier, self.own.key

    def session(self, session: str) -> Session:
        return self.record.sessions[session]

    def taken(self, session: str, category: str) -> int:
        """Seats for the person's dose number that were given out."""
        return self.record.taken.get((session, self.request.dose_number, category), 0)

    def facts(self, session: str, **more: object) -> dict[str, str]:
        """Facts of a reason about a session."""
        return facts_of(session=session, dose=self.request.dose_number, **more)

    def category(self, category: str) -> dict[str, str]:
        """The category as a fact, where there is more than one."""
        return facts_of(category=category) if self.policy.reserves else {}

    def holders(self, session: str) -> Sequence[str]:
        """Who holds a session's seats for the person's dose number."""
        return self.record.holders.get((session, self.request.dose_number), ())

    def is_full(self, session: str) -> bool:
        """Whether all of them were given out."""
        return len(self.holders(session)) >= self.session(session).seats(self.request.dose_number)

    def unproved(self, session: str) -> AllocationError:
        """What is raised where the result does not bear its proof out."""
        return AllocationError(
            f"the proof does not say why {self.own.person} was refused at {session}: audit the result",
            code="unproved",
            person=self.own.person,
            session=session,
        )


def facts_of(**values: object) -> dict[str, str]:
    """Facts of a reason, as text."""
    return {key: str(value) for key, value in values.items()}
