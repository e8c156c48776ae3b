"""Small draws with reserves for two overlapping groups, and who could sit together, found by trying everything."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import product

from attrs import evolve, field, frozen
from hypothesis import strategies as st

from allocation.problems import SESSIONS, policy_of, sessions_of
from vaxplatform.allocation import (
    OPEN,
    Allocation,
    AuditFinding,
    Draw,
    Policy,
    Proof,
    Reserve,
    ReserveMethod,
    Reserves,
    Unused,
    allocate,
    audit,
)
from vaxplatform.model import Request, Session

Bench = tuple[str, str]
"""A session and a category: everybody here asks for the first dose."""

SESSION_AREAS = {"S-1": "A", "S-2": "B", "S-3": ""}


@frozen(slots=False)
class Problem:
    """People, seats by session, and reserves: g for whoever is in that group, h also for residents of the area."""

    requests: Sequence[Request]
    room: Mapping[str, int]
    reserves: Reserves = field(repr=False)
    seed: str = "seed"

    @property
    def sessions(self) -> list[Session]:
        return sessions_of({(session, 1): seats for session, seats in self.room.items()}, SESSION_AREAS)

    @property
    def policy(self) -> Policy:
        return policy_of("reserved-shares", reserves=self.reserves)

    def allocate(self) -> Allocation:
        return allocate(self.requests, self.sessions, self.policy, self.seed)

    def audit(self, result: Allocation) -> tuple[AuditFinding, ...]:
        return audit(result, self.requests, self.sessions, self.policy, self.seed)

    @cached_property
    def draw(self) -> Draw:
        return Draw.of(self.requests, self.sessions, self.policy, self.seed)

    @property
    def order(self) -> list[Request]:
        """People in the order of the draw."""
        return [applicant.request for applicant in self.draw.applicants]

    @cached_property
    def seats(self) -> dict[Bench, int]:
        return {
            (session.id, category): seats
            for session in self.sessions
            for category, seats in self.reserves.quotas(session, 1).items()
        }

    def belongs(self, request: Request, bench: Bench) -> bool:
        session, category = bench
        resident = bool(request.area) and request.area == SESSION_AREAS[session]
        return category in request.groups or (category == "h" and resident)

    def reserved(self, request: Request) -> list[Bench]:
        return [bench for bench in self.by_right(request) if bench[1] != OPEN]

    def by_right(self, request: Request) -> list[Bench]:
        named = product(request.options, self.reserves.order)
        return [bench for bench in named if bench[1] == OPEN or self.belongs(request, bench)]

    def for_everybody(self, request: Request) -> list[Bench]:
        """Open seats, and then any seat of a reserve that is turned over."""
        soft = [each.name for each in self.reserves.categories if each.unused is Unused.OPEN]
        return [(session, category) for session in request.options for category in (OPEN, *soft)]

    def result(self, held: Mapping[str, Bench], proof: Proof) -> Allocation:
        """A forged one: with the right keys, tiers and places."""
        return self.draw.allocation(held, proof)

    def raised(self, person: str) -> "Problem":
        """The same with somebody in an earlier tier than everybody else."""
        return evolve(
            self, requests=[evolve(each, tier=0 if each.person == person else each.tier + 1) for each in self.requests]
        )

    def instead(self, request: Request) -> "Problem":
        """The same with another request of the same person."""
        return evolve(self, requests=[request if each.person == request.person else each for each in self.requests])


def seatings(lists: Sequence[Collection[Bench]], seats: Mapping[Bench, int]) -> Iterator[tuple[Bench, ...]]:
    """Every way in which everybody has a seat on their list."""
    if not lists:
        yield ()
        return
    for bench in lists[0]:
        if seats[bench]:
            for others in seatings(lists[1:], {**seats, bench: seats[bench] - 1}):
                yield bench, *others


def possible(lists: Iterable[Collection[Bench]], seats: Mapping[Bench, int]) -> bool:
    """Whether all of these people can sit together."""
    return next(seatings(sorted(lists, key=len), seats), None) is not None


def most(lists: Sequence[Collection[Bench]], seats: Mapping[Bench, int]) -> int:
    """How many of these people can sit together."""
    if not lists:
        return 0
    seated = [most(lists[1:], {**seats, bench: seats[bench] - 1}) + 1 for bench in lists[0] if seats[bench]]
    return max([most(lists[1:], seats), *seated])


def asked_in_turn(
    problem: Problem, lists: Mapping[str, Sequence[Bench]], by_right: Collection[str]
) -> dict[str, Bench]:
    """Of all seatings of these people the one that they choose in the order of the draw: session by session, and those
    seated by right also bench by bench. Seats turned over count as open ones.
    """
    people = [request.person for request in problem.order if request.person in lists]

    def named(person: str, bench: Bench) -> Bench:
        return bench if person in by_right else (bench[0], OPEN)

    left = {
        tuple(map(named, people, seating)) for seating in seatings([lists[person] for person in people], problem.seats)
    }
    for place, person in enumerate(people):
        wishes = [named(person, bench) for bench in lists[person]]
        best = min(wishes.index(outcome[place]) for outcome in left)
        left = {outcome for outcome in left if outcome[place] == wishes[best]}
    (only,) = left
    return dict(zip(people, only, strict=True))


def held(result: Allocation) -> dict[str, Bench]:
    return {seat.person: (seat.session, seat.category) for seat in result.seats}


def every_outcome(problem: Problem) -> Iterator[dict[str, Bench]]:
    """Every way to put people on benches, or on none, that they named, whoever may sit there."""
    named = [
        [None, *((session, category) for session in request.options for category in problem.reserves.order)]
        for request in problem.requests
    ]
    for outcome in product(*named):
        yield {
            request.person: bench for request, bench in zip(problem.requests, outcome, strict=True) if bench is not None
        }


def envied(problem: Problem, result: Allocation) -> list[tuple[str, str]]:
    """Pairs of a person without a seat and one behind them who holds an open seat, or one of the first one's group, at
    a session that the first one named.
    """
    order = [request.person for request in problem.order]
    asked = {request.person: request for request in problem.requests}
    return [
        (entry.person, person)
        for entry in result.unseated
        for person, (session, category) in held(result).items()
        if session in asked[entry.person].options
        and (category == OPEN or problem.belongs(asked[entry.person], (session, category)))
        and order.index(person) > order.index(entry.person)
    ]


def without(request: Request) -> Iterator[Request]:
    """The same request with a group less, or a session less."""
    for group in request.groups:
        yield evolve(request, groups=request.groups - {group})
    if request.area:
        yield evolve(request, area="")
    for place in range(len(request.options)):
        yield evolve(request, options=request.options[:place] + request.options[place + 1 :])


def reserves_of(
    order: Sequence[str], method: ReserveMethod, unused: Mapping[str, Unused] | None = None, **seats: int
) -> Reserves:
    """Reserves for g and h, of a seat each or as many as stated."""
    categories = [
        Reserve(
            name,
            groups=frozenset({name}),
            residents=name == "h",
            seats=seats.get(name, 1),
            unused=(unused or {}).get(name, Unused.OPEN),
        )
        for name in order
        if name != OPEN
    ]
    return Reserves(categories, order, method)


def problems(
    method: ReserveMethod,
    *orders: Sequence[str],
    at_most: int = 6,
    sessions: Sequence[str] = SESSIONS,
    unused: Collection[Unused] = (Unused.OPEN, Unused.HOLD),
) -> st.SearchStrategy[Problem]:
    """Draws of up to so many people."""
    wishes = st.lists(
        st.builds(
            Request,
            person=st.text("PQR01", min_size=1, max_size=4),
            tier=st.integers(0, 1),
            dose_number=st.just(1),
            options=st.lists(st.sampled_from(sessions), unique=True).map(tuple),
            groups=st.sets(st.sampled_from("gh")),
            area=st.sampled_from(("", "A", "B")),
        ),
        min_size=at_most // 2,
        max_size=at_most,
        unique_by=lambda request: request.person,
    )
    terms = st.sampled_from(list(unused))
    made = st.builds(
        lambda order, g, terms: reserves_of(order, method, terms, g=g),
        st.sampled_from(orders),
        st.integers(0, 1),
        st.fixed_dictionaries({"g": terms, "h": terms}),
    )
    return made.flatmap(
        lambda reserves: st.builds(
            Problem,
            requests=wishes,
            room=st.fixed_dictionaries({session: st.sampled_from((0, 2, 3)) for session in sessions}),
            reserves=st.just(reserves),
            seed=st.sampled_from("abc"),
        )
    )
