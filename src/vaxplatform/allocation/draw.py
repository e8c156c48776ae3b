"""The problem that every rule solves: people in the order of the draw, and seats by session and dose number."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from operator import attrgetter
from typing import NamedTuple

from attrs import field, frozen

from vaxplatform.allocation.lottery import lottery
from vaxplatform.allocation.policy import Households, Policy
from vaxplatform.allocation.proof import Proof, SeatKind
from vaxplatform.allocation.result import Allocation, Seat, Unseated
from vaxplatform.errors import AllocationError
from vaxplatform.model.centre import Session
from vaxplatform.model.request import Request

__all__ = ["Applicant", "Draw", "Scale", "turns_of"]


@frozen(weakref_slot=False)
class Applicant:
    """A person in the draw.

    Args:
        request: What the person asked for.
        ticket: What the draw key was made from: the person's id; for a household its people's, sorted, one a line.
        tier: The ticket's tier.
        key: The ticket's draw key.
    """

    request: Request
    ticket: str
    tier: int
    key: bytes = field(repr=False)

    @property
    def person(self) -> str:
        """The person's id."""
        return self.request.person

    @property
    def turn(self) -> tuple[int, bytes, str]:
        """What people are drawn by: tier, draw key, and the id among members of one household."""
        return self.tier, self.key, self.request.person


@frozen
class Scale:
    """What people and travel are counted in when as many as possible are to be served.

    Args:
        step: Metres, longer than all travel together: what one tier counts more than the next.
        behind: The tier behind the last.
    """

    step: int
    behind: int

    @classmethod
    def of(cls, applicants: Iterable[Applicant]) -> "Scale":
        """The scale of a draw of these people."""
        step, behind = 1, 1
        for applicant in applicants:
            step += max(applicant.request.travel_m, default=0)
            behind = max(behind, applicant.tier + 1)
        return cls(step, behind)


@frozen
class Draw:
    """A draw that can be made: every option names a session of it, and nobody asks twice.

    Args:
        applicants: In the order of the draw.
        sessions: By id.
        capacity: Seats by (session id, dose number), for every session and dose number that states them.
        policy: The policy.
        scale: For a part of a larger draw, what its whole counts in; None for a draw of its own.
    """

    applicants: tuple[Applicant, ...]
    sessions: Mapping[str, Session]
    capacity: Mapping[SeatKind, int]
    policy: Policy
    scale: "Scale | None" = None

    @classmethod
    def of(cls, requests: Iterable[Request], sessions: Iterable[Session], policy: Policy, seed: str) -> "Draw":
        """Check and order what was given; the same for any order of requests and sessions.

        A request that is handed in again counts once.

        Raises:
            AllocationError: ``seed-empty``; ``session-duplicate``; ``session-unknown``; ``request-duplicate``, for two
                requests of one person that differ; ``options-many``, for more sessions than the policy allows.
        """
        if not seed:
            raise AllocationError("a draw needs a seed that is not empty", code="seed-empty")
        by_id: dict[str, Session] = {}
        for session in sessions:
            if session.id in by_id:
                raise AllocationError(
                    f"two sessions are called {session.id}", code="session-duplicate", session=session.id
                )
            by_id[session.id] = session
        asked: dict[str, Request] = {}
        known = frozenset(by_id)
        for request in requests:
            earlier = asked.setdefault(request.person, request)
            if earlier is not request and earlier != request:
                raise AllocationError(
                    f"{request.person} has two requests in this draw that differ",
                    code="request-duplicate",
                    person=request.person,
                )
            if len(request.options) > policy.options_at_most or not known.issuperset(request.options):
                raise _options_wrong(request, known, policy)
        capacity = {(each.id, dose): seats for each in by_id.values() for dose, seats in each.capacity.items()}
        people = list(asked.values())
        tickets, tiers, keys, order = turns_of(people, policy, seed)
        applicants = tuple(Applicant(people[at], tickets[at], tiers[at], keys[at]) for at in order)
        return cls(applicants, by_id, capacity, policy)

    def allocation(self, given: Mapping[str, tuple[str, str]], proof: Proof) -> Allocation:
        """The result in which these people hold these seats.

        Args:
            given: (session id, category) by person id.
            proof: What proves it.
        """
        seats: list[Seat] = []
        unseated: list[Unseated] = []
        taken: dict[str, int] = defaultdict(int)
        for applicant in self.applicants:
            request = applicant.request
            seat = given.get(request.person)
            if seat is None:
                unseated.append(Unseated(request.person, request.dose_number, request.tier, applicant.key))
                continue
            session, category = seat
            place = taken[session]
            taken[session] = place + 1
            seats.append(
                Seat(request.person, session, request.dose_number, request.tier, applicant.key, place, category)
            )
        seats.sort(key=attrgetter("person"))
        unseated.sort(key=attrgetter("person"))
        return Allocation(self.policy.rule, tuple(seats), tuple(unseated), proof)


def _options_wrong(request: Request, known: frozenset[str], policy: Policy) -> AllocationError:
    for session in request.options:
        if session not in known:
            return AllocationError(
                f"the request of {request.person} names session {session}, which is not in this draw",
                code="session-unknown",
                person=request.person,
                session=session,
            )
    return AllocationError(
        f"the request of {request.person} names {len(request.options)} sessions; the policy allows "
        f"{policy.options_at_most}",
        code="options-many",
        person=request.person,
    )


class Turns(NamedTuple):
    """When people have their turn.

    Args:
        tickets: Everybody's ticket, in the order in which people were given.
        tiers: Its tier.
        keys: Its draw key.
        order: The places of people in these lists, in the order of the draw.
    """

    tickets: Sequence[str]
    tiers: Sequence[int]
    keys: Sequence[bytes]
    order: Sequence[int]


def turns_of(requests: Sequence[Request], policy: Policy, seed: str) -> Turns:
    """The order of a draw: by tier, by draw key, and by id among members of a household.

    Args:
        requests: One a person.
        policy: Says which households are drawn together.
        seed: The seed of the draw.
    """
    key_of = lottery(seed)
    tickets = [request.person for request in requests]
    tiers = [request.tier for request in requests]
    order: Sequence[int] = range(len(requests))
    if policy.households is not Households.APART:
        order = sorted(order, key=tickets.__getitem__)
        households: dict[str, list[int]] = defaultdict(list)
        for place in order:
            if requests[place].household:
                households[requests[place].household].append(place)
        for members in households.values():
            ticket = "\n".join(requests[place].person for place in members)
            tier = policy.households.tier([requests[place].tier for place in members])
            for place in members:
                tickets[place], tiers[place] = ticket, tier
    keys = list(map(key_of, tickets))
    order = sorted(sorted(order, key=keys.__getitem__), key=tiers.__getitem__)
    return Turns(tickets, tiers, keys, order)
