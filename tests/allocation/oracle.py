"""What the rules promise, worked out the slow and obvious way: by looking at every outcome there is.

Nothing here is shared with the library's rules, nor with its audit: draw keys, standings and matchings are worked out
anew from the definitions. Good for seven people and three sessions.
"""

import hashlib
import hmac
from collections import Counter
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import chain, combinations
from typing import TypeAlias, TypeVar

from vaxplatform.allocation import OPEN, Policy, Reserve, Reserves, Unused
from vaxplatform.model import Request, Session

Seating: TypeAlias = dict[str, str]
"""The session by person id; whoever has none is absent."""

Outcome: TypeAlias = dict[str, tuple[str, str]]
"""Session and category by person id."""

T = TypeVar("T")


def draw_key(seed: str, ticket: str) -> bytes:
    return hmac.new(seed.encode(), ticket.encode(), hashlib.sha256).digest()


def in_draw_order(requests: Iterable[Request], seed: str) -> list[Request]:
    return sorted(requests, key=lambda request: (request.tier, draw_key(seed, request.person)))


# ------------------------------------------------------------------------------------------ all outcomes, the best


def seatings(requests: Sequence[Request], sessions: Iterable[Session]) -> list[Seating]:
    """Every way to seat people at sessions they named, on seats that are there, each person once or not at all."""
    room = {(session.id, dose): seats for session in sessions for dose, seats in session.capacity.items()}
    found: list[Seating] = [{}]
    doses = {request.person: request.dose_number for request in requests}
    for request in requests:
        for seating in list(found):
            taken = Counter((session, doses[person]) for person, session in seating.items())
            for session in request.options:
                kind = (session, request.dose_number)
                if taken[kind] < room.get(kind, 0):
                    found.append(seating | {request.person: session})
    return found


def best(outcomes: Iterable[T], measure: Callable[[T], object]) -> list[T]:
    """The outcomes of the largest measure."""
    measured = [(measure(outcome), outcome) for outcome in outcomes]
    most = max(value for value, _ in measured)
    return [outcome for value, outcome in measured if value == most]


def in_turn(outcomes: Iterable[Seating], people: Iterable[Request]) -> Seating:
    """Of these outcomes the one that people choose in turn: each the first session on their list that is left."""
    left = list(outcomes)
    for request in people:
        for session in (*request.options, None):
            agreeing = [seating for seating in left if seating.get(request.person) == session]
            if agreeing:
                left = agreeing
                break
    (chosen,) = left
    return chosen


def seated_by_tier(seating: Collection[str], requests: Iterable[Request]) -> tuple[int, ...]:
    """How many people of each tier have a seat, the first tier first."""
    seated, there = Counter[int](), Counter[int]()
    for request in requests:
        there[request.tier] += 1
        seated[request.tier] += request.person in seating
    return tuple(seated[tier] for tier in sorted(there))


def travel(seating: Seating, requests: Iterable[Request]) -> int:
    """Metres that everybody travels together; 0 for whom nobody knows it."""
    return sum(
        request.travel_m[request.options.index(seating[request.person])]
        for request in requests
        if request.person in seating and request.travel_m
    )


def leximin(
    seating: Collection[str], requests: Iterable[Request], targets: Mapping[str, int], served: Mapping[str, int]
) -> list[Fraction]:
    """The coverage of each area, the worst first: of two such lists the larger is the fairer."""
    count = Counter(request.area for request in requests if request.person in seating)
    return sorted(Fraction(served[area] + count[area], targets[area]) for area in targets)


# ------------------------------------------------------------------------------------------------- matchings and covers


def most_matches(edges: Mapping[str, Collection[Hashable]], room: Mapping[Hashable, int]) -> int:
    """The size of the largest matching of people to places: all people, less the most by which any set of them
    outnumbers the seats that somebody of the set could have (Hall, Ore).
    """
    return len(edges) - max(
        len(people) - sum(room.get(place, 0) for place in set(chain.from_iterable(edges[each] for each in people)))
        for people in _subsets(list(edges))
    )


def matchings(edges: Mapping[str, Sequence[Hashable]], room: Mapping[Hashable, int]) -> Iterator[dict[str, Hashable]]:
    """Every matching of people to places."""
    if not edges:
        yield {}
        return
    (person, *others) = edges
    for matching in matchings({other: edges[other] for other in others}, room):
        yield matching
        taken = Counter(matching.values())
        for place in edges[person]:
            if taken[place] < room.get(place, 0):
                yield {person: place} | matching


def vertex_covers(
    edges: Mapping[str, Collection[Hashable]], room: Mapping[Hashable, int]
) -> Iterator[tuple[int, frozenset[str], frozenset[Hashable]]]:
    """Every choice of people and places that touches every edge, with its weight; a place counts with its seats."""
    places = sorted(set(chain.from_iterable(edges.values())), key=repr)
    for inside in _subsets(places):
        for people in _subsets(list(edges)):
            if all(person in people or end in inside for person, ends in edges.items() for end in ends):
                weight = len(people) + sum(room.get(place, 0) for place in inside)
                yield weight, frozenset(people), frozenset(inside)


def _subsets(things: Sequence[T]) -> Iterator[tuple[T, ...]]:
    return chain.from_iterable(combinations(things, size) for size in range(len(things) + 1))


# ------------------------------------------------------------------------------------------------- envy and stability


def envies(seating: Seating, requests: Sequence[Request], seed: str) -> list[tuple[str, str]]:
    """Who would rather have the seat of somebody who had their turn later, for the same dose number."""
    order = in_draw_order(requests, seed)
    return [
        (one.person, other.person)
        for place, one in enumerate(order)
        for other in order[place + 1 :]
        if other.dose_number == one.dose_number
        and other.person in seating
        and prefers(one, seating[other.person], seating)
    ]


def prefers(request: Request, session: str, seating: Seating) -> bool:
    """Whether a person would rather be at a session than where they are."""
    options = list(request.options)
    if session not in options:
        return False
    held = seating.get(request.person)
    return held is None or options.index(session) < options.index(held)


def standing(request: Request, session: Session, policy: Policy, seed: str) -> tuple[tuple[int, ...], bytes]:
    """Where a person stands at a session, the best smallest: what its centre compares, then the draw key."""

    def compared(criterion: str) -> int:
        if criterion == "tier":
            return request.tier
        if criterion == "resident":
            return 0 if request.area and request.area == session.area else 1
        if criterion == "band":
            metres = request.metres_to(session.id)
            if metres is None:
                return len(policy.bands_km)
            return sum(metres > 1000 * band for band in policy.bands_km)
        return 0 if criterion.removeprefix("group:") in request.groups else 1

    return tuple(compared(each) for each in policy.order_at(session.centre)), draw_key(seed, request.person)


def chosen(session: Session, people: Sequence[Request], policy: Policy, seed: str) -> dict[str, str]:
    """Whom a session takes of people who ask for one dose number, and from which category: the best standings, each
    category in its turn; what a category leaves goes on as it says.
    """
    queue = sorted(people, key=lambda request: standing(request, session, policy, seed))
    seats = session.seats(people[0].dose_number) if people else 0
    if policy.reserves is None:
        return {request.person: OPEN for request in queue[:seats]}
    named = {category.name: category for category in policy.reserves.categories}
    quotas = shares(seats, {name: _size(category, session, seats) for name, category in named.items()})
    taken: dict[str, str] = {}
    handed_on = at_the_end = 0
    for name in policy.reserves.order:
        mine = [
            request
            for request in queue
            if request.person not in taken and (name == OPEN or _belongs(request, named[name], session))
        ]
        room = quotas[name] + handed_on
        taken |= {request.person: name for request in mine[:room]}
        left = max(room - len(mine), 0)
        handed_on = left if name != OPEN and named[name].unused is Unused.NEXT else 0
        at_the_end += left if name == OPEN or named[name].unused is Unused.OPEN else 0
    rest = [request for request in queue if request.person not in taken]
    return taken | {request.person: OPEN for request in rest[:at_the_end]}


def shares(seats: int, reserved: Mapping[str, Fraction]) -> dict[str, int]:
    """Whole seats by category and open: rounded down, then one more to the largest remainders, ties by name."""
    exact = reserved | {OPEN: seats - sum(reserved.values())}
    whole = {name: size.__floor__() for name, size in exact.items()}
    by_remainder = sorted(exact, key=lambda name: (whole[name] - exact[name], name))
    for name in by_remainder[: seats - sum(whole.values())]:
        whole[name] += 1
    return whole


def _size(category: Reserve, session: Session, seats: int) -> Fraction:
    if category.share is not None:
        return category.share_at.get(session.centre, category.share) * seats
    return Fraction(category.seats if seats else 0)


def _belongs(request: Request, category: Reserve, session: Session) -> bool:
    resident = request.area != "" and request.area == session.area
    return bool(request.groups & category.groups) or request.area in category.areas or (category.residents and resident)


def blocking_pairs(
    seating: Seating, requests: Sequence[Request], sessions: Iterable[Session], policy: Policy, seed: str
) -> list[tuple[str, str]]:
    """Who would rather be at a session that would take them, were they to ask with those it holds; and whom a session
    holds that it would not take.
    """
    found = []
    for session in sessions:
        for dose in sorted({request.dose_number for request in requests}):
            asking = [request for request in requests if request.dose_number == dose]
            held = [request for request in asking if seating.get(request.person) == session.id]
            taken = chosen(session, held, policy, seed)
            found += [(request.person, session.id) for request in held if request.person not in taken]
            found += [
                (request.person, session.id)
                for request in asking
                if prefers(request, session.id, seating)
                and request.person in chosen(session, [*held, request], policy, seed)
            ]
    return found


def stable_seatings(
    requests: Sequence[Request], sessions: Sequence[Session], policy: Policy, seed: str
) -> list[Seating]:
    """Every seating that no person and no session would leave."""
    return [
        seating
        for seating in seatings(requests, sessions)
        if not blocking_pairs(seating, requests, sessions, policy, seed)
    ]


# ---------------------------------------------------------------------------------------- matching people to categories

Place: TypeAlias = tuple[str, str]
"""A session and a category there; the category of reserved seats that nobody of the group took is empty."""


class Benches:
    """Who may sit where, and whether people can sit together; by going through all ways until one does."""

    def __init__(self, requests: Sequence[Request], sessions: Sequence[Session], reserves: Reserves) -> None:
        self._sessions = {session.id: session for session in sessions}
        self._named = {category.name: category for category in reserves.categories}
        self._order = reserves.order
        self._doses = {request.person: request.dose_number for request in requests}
        self.room: dict[tuple[str, int, str], int] = {}
        for session in sessions:
            for dose in set(self._doses.values()):
                seats = session.seats(dose)
                kept = {name: _size(category, session, seats) for name, category in self._named.items()}
                for name, count in shares(seats, kept).items():
                    self.room[session.id, dose, name] = count

    def of_right(self, request: Request) -> list[Place]:
        """The open seats and those of a person's groups, at the sessions on the list."""
        return [
            (session, name)
            for session in request.options
            for name in self._order
            if name == OPEN or _belongs(request, self._named[name], self._sessions[session])
        ]

    def reserved(self, request: Request) -> list[Place]:
        return [place for place in self.of_right(request) if place[1] != OPEN]

    def everybodys(self, request: Request) -> list[Place]:
        """Open seats, and reserved seats that nobody took, where the policy opens them."""
        return [(session, name) for session in request.options for name in (OPEN, "")]

    def edges(
        self, requests: Iterable[Request], of: Callable[[Request], list[Place]]
    ) -> dict[str, list[tuple[str, int, str]]]:
        """For the size of a matching: everybody's benches."""
        return {each.person: [(session, each.dose_number, name) for session, name in of(each)] for each in requests}

    def seat(self, choices: Sequence[tuple[Request, Sequence[Place]]]) -> dict[str, Place] | None:
        """Everybody seated, each in turn at the first place that still leaves one for all; None if that cannot be."""

        def outcomes(number: int, taken: dict[str, Place]) -> Iterator[dict[str, Place]]:
            if number == len(choices):
                yield taken
                return
            request, places = choices[number]
            for place in places:
                more = taken | {request.person: place}
                if self._fits(more):
                    yield from outcomes(number + 1, more)

        return next(outcomes(0, {}), None)

    def _fits(self, taken: Mapping[str, Place]) -> bool:
        used = Counter((session, self._doses[person], name) for person, (session, name) in taken.items())
        for (session, dose, name), count in used.items():
            left_over = sum(
                self.room[session, dose, each] - used[session, dose, each]
                for each, category in self._named.items()
                if category.unused is Unused.OPEN
            )
            if count > (self.room[session, dose, name] if name else left_over):
                return False
        return True


def reverse_rejecting(requests: Sequence[Request], sessions: Sequence[Session], policy: Policy, seed: str) -> Outcome:
    """By the method's own steps: from the end of the draw everybody is rejected who can be spared."""
    assert policy.reserves
    benches, order = Benches(requests, sessions, policy.reserves), in_draw_order(requests, seed)
    edges, turn = benches.edges(order, benches.of_right), {request.person: n for n, request in enumerate(order)}
    most = most_matches(edges, benches.room)
    rejected: set[str] = set()
    for request in reversed(order):
        without = rejected | {request.person}
        left = {
            person: [end for end in ends if not any(end in edges[r] and turn[r] < turn[person] for r in without)]
            for person, ends in edges.items()
            if person not in without
        }
        if most_matches(left, benches.room) == most:
            rejected = without
    kept = [request for request in order if request.person not in rejected]
    assert len(kept) == most
    return _fill_up(benches, order, [(request, benches.of_right(request)) for request in kept])


def smart(requests: Sequence[Request], sessions: Sequence[Session], policy: Policy, seed: str) -> Outcome:
    """By the method's own steps: as many reserved seats as can be, open seats early to those who can be spared."""
    assert policy.reserves
    benches, order = Benches(requests, sessions, policy.reserves), in_draw_order(requests, seed)
    edges = benches.edges(order, benches.reserved)
    most = most_matches(edges, benches.room)
    early: list[Request] = []
    members: list[Request] = []
    for request in order if policy.reserves.order[0] == OPEN else ():
        gone = {each.person for each in (*early, request)}
        others = {person: ends for person, ends in edges.items() if person not in gone}
        open_seats = benches.edges((*early, request), lambda each: [(session, OPEN) for session in each.options])
        if most_matches(others, benches.room) == most and most_matches(open_seats, benches.room) == len(open_seats):
            early.append(request)
    for request in order:
        wanted = benches.edges((*members, request), benches.reserved)
        if request not in early and most_matches(wanted, benches.room) == len(wanted):
            members.append(request)
    assert len(members) == most
    seated = [(request, benches.reserved(request)) for request in members]
    seated += [(request, benches.everybodys(request)) for request in early]
    return _fill_up(benches, order, seated)


def _fill_up(benches: Benches, order: Sequence[Request], seated: list[tuple[Request, list[Place]]]) -> Outcome:
    """Whoever is left, in the order of the draw, has open seats and those that nobody took, if all others keep one."""
    for request in order:
        more = (request, benches.everybodys(request))
        if all(request is not each for each, _ in seated) and benches.seat([*seated, more]) is not None:
            seated.append(more)
    seated.sort(key=lambda entry: order.index(entry[0]))
    places = benches.seat(seated)
    assert places is not None
    return {person: (session, name or OPEN) for person, (session, name) in places.items()}
