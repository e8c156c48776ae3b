"""Displaced people: more are booked than there are doses, because a delivery did not come or came short.

Who keeps a seat is settled by turn: those who have begun a series first, then tier, then draw key. When somebody booked
is no key, for whoever clicked first would be served twice. The others are booked elsewhere with the fewest moves, in
their own centre if it can be, and whoever finds no seat stands by or is told, and comes first in the next draw.

The people booked elsewhere are, in turn, as many as can be; of all ways to seat these, the one taken has

1. the fewest people moved,
2. of them the fewest who had kept their seat (none, unless shifts are allowed),
3. the fewest who go to another centre,
4. the earliest options on people's lists, added up.

Source:
    Turn by turn, each by the shortest augmenting path: the set is the best of a transversal matroid (Edmonds,
    Mathematical Programming 1 (1971) 127-136), the seats are a flow of least cost (Ahuja, Magnanti and Orlin, Network
    Flows (1993), 9.7).
"""

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping
from enum import Enum
from typing import TypeAlias

from attrs import evolve, frozen

from vaxplatform.allocation._given import each_once, whole
from vaxplatform.errors import AllocationError
from vaxplatform.model.centre import Session
from vaxplatform.model.request import Request

__all__ = ["MOST_MOVES", "Held", "Outcome", "Resettled", "Resettlement", "first_in_next_draw", "resettle"]

MOST_MOVES = 2
"""How often a person may be moved in all: a district may allow fewer, nobody more."""

_Pool: TypeAlias = tuple[str, int]
"""A session and a dose number whose seats these are; 0 stands for all dose numbers, where doses have run short."""


class Outcome(Enum):
    """What becomes of somebody.

    Attributes:
        MOVED: Was displaced, and is booked on another session.
        KEPT: Was displaced, and keeps the seat after all since somebody else was shifted.
        STANDBY: Was displaced, found no seat, and waits on the standby list.
        TOLD: Was displaced, found no seat, and is told so.
        SHIFTED: Was not displaced, and made room.
    """

    MOVED = "moved"
    KEPT = "kept"
    STANDBY = "standby"
    TOLD = "told"
    SHIFTED = "shifted"


@frozen
class Held:
    """A seat that somebody has booked.

    Args:
        person: The person's id.
        session: The session's id.
        dose_number: From 1.
        tier: Priority tier, 0 is first.
        key: The person's draw key.
        options: Other sessions that would do, best first; each already judged for eligibility and due date on its day.
        moves: How often the person has been moved before.
        stands_by: Whether they would rather wait on the standby list than be sent home.
    """

    person: str
    session: str
    dose_number: int
    tier: int
    key: bytes
    options: tuple[str, ...] = ()
    moves: int = 0
    stands_by: bool = False

    @property
    def turn(self) -> tuple[bool, int, bytes, str]:
        """Who keeps a seat first: a begun series, tier, draw key, and the id should two keys be equal."""
        return self.dose_number == 1, self.tier, self.key, self.person


@frozen
class Resettled:
    """What became of one person who was displaced or shifted.

    Args:
        person: The person's id.
        outcome: What.
        session: The session booked before.
        to: The session booked now; empty without a seat.
    """

    person: str
    outcome: Outcome
    session: str
    to: str


@frozen
class Resettlement:
    """The bookings afterwards, and what happened.

    Args:
        held: Everybody with a seat, in the order of ids; whoever was moved has one more move.
        events: One for each person displaced, in turn, then one for each person shifted, in turn.

    Attributes:
        without_a_seat: Ids of those who come first in the next draw.
    """

    held: tuple[Held, ...]
    events: tuple[Resettled, ...]

    @property
    def without_a_seat(self) -> tuple[str, ...]:
        """Ids of those displaced who found no seat, in turn."""
        return tuple(event.person for event in self.events if not event.to)


def resettle(
    held: Iterable[Held],
    sessions: Iterable[Session],
    doses: Mapping[str, int],
    *,
    allow_shift: bool = False,
    moves_at_most: int = MOST_MOVES,
) -> Resettlement:
    """Settle who keeps a seat on sessions that have fewer doses than bookings, and where the others go.

    Args:
        held: All bookings of these sessions, each person once, in any order.
        sessions: The sessions, those people may go to included; their capacity holds where doses are not short.
        doses: For each session whose doses changed, how many it has now, for all dose numbers together: 0 to its seats.
        allow_shift: Whether people who keep a seat may be moved so that more of the displaced find one.
        moves_at_most: How often a person may have been moved in all, 0 to 2.

    Returns:
        The bookings, and an event for everybody who was displaced or shifted; the same for any order of the input.

    Raises:
        AllocationError: ``person-duplicate``, ``session-duplicate``, ``session-unknown``, ``doses-range``,
            ``dose_number-range``, ``tier-range``, ``moves-range``, ``moves_at_most-range``, or ``session-overfull``
            where more people are booked on a session than it has seats and nothing is said of its doses.

    Example:
        >>> from datetime import date
        >>> from vaxplatform.codes import Code
        >>> vaccine = Code.parse("cvx|210")
        >>> today = Session("S-1", "C-1", date(2021, 6, 1), vaccine, {1: 3})
        >>> tomorrow = Session("S-2", "C-1", date(2021, 6, 2), vaccine, {1: 1})
        >>> booked = [Held(f"P-{number}", "S-1", 1, 0, bytes([number]), ("S-2",)) for number in (1, 2, 3)]
        >>> settled = resettle(booked, [today, tomorrow], {"S-1": 1})
        >>> for event in settled.events:
        ...     print(event.person, event.outcome.value, event.to or "-")
        P-2 moved S-2
        P-3 told -
    """
    everybody = sorted(held, key=lambda one: one.turn)
    by_id = _check(everybody, sessions, doses, moves_at_most)
    plan = _Plan(everybody, by_id, doses, moves_at_most=moves_at_most)
    displaced = plan.take_seats(allow_shift=allow_shift)
    for person in displaced:
        plan.seat(person)
    after = []
    moved, shifted = [], []
    lost = {person.person for person in displaced}
    for person in everybody:
        now = plan.session_of(person)
        if now:
            after.append(evolve(person, session=now, moves=person.moves + (now != person.session)))
        if person.person in lost:
            moved.append(Resettled(person.person, _outcome(person, now), person.session, now))
        elif now != person.session:
            shifted.append(Resettled(person.person, Outcome.SHIFTED, person.session, now))
    return Resettlement(tuple(sorted(after, key=lambda one: one.person)), (*moved, *shifted))


def _outcome(person: Held, now: str) -> Outcome:
    if now:
        return Outcome.KEPT if now == person.session else Outcome.MOVED
    return Outcome.STANDBY if person.stands_by else Outcome.TOLD


class _Plan:
    """Who sits where; people are added one by one, each by the cheapest chain of moves that ends at a free seat."""

    def __init__(
        self, everybody: list[Held], sessions: Mapping[str, Session], doses: Mapping[str, int], *, moves_at_most: int
    ) -> None:
        self._everybody = everybody
        self._sessions = sessions
        self._doses = doses
        self._moves_at_most = moves_at_most
        # A cost is one number of four digits, the most important first, in a base that no sum of a digit reaches.
        self._base = 1 + sum(len(person.options) for person in everybody)
        self._seats: dict[str, _Pool] = {}
        self._members: defaultdict[_Pool, list[Held]] = defaultdict(list)
        self._choices: dict[str, dict[_Pool, int]] = {}
        self._moves: dict[_Pool, dict[_Pool, tuple[int, Held]]] = {}

    def take_seats(self, *, allow_shift: bool) -> list[Held]:
        """Seat everybody in turn where they are booked; those for whom nothing is left, in turn."""
        displaced = []
        for person in self._everybody:
            home = self._pool(person.session, person)
            kept = self._free(home) > 0
            if kept:
                self._put(person, home)
            else:
                displaced.append(person)
            self._choices[person.person] = self._choices_of(person, may_move=allow_shift or not kept, kept=kept)
        return displaced

    def seat(self, person: Held) -> None:
        """Give a person without a seat one, if moving those who may be moved makes it possible (Bellman and Ford)."""
        cost = dict(self._choices[person.person])
        reached_by: dict[_Pool, tuple[Held, _Pool | None]] = dict.fromkeys(cost, (person, None))
        queue = deque(cost)
        while queue:
            pool = queue.popleft()
            for target, (price, member) in self._moves_from(pool).items():
                if target not in cost or cost[pool] + price < cost[target]:
                    cost[target], reached_by[target] = cost[pool] + price, (member, pool)
                    queue.append(target)
        end: _Pool | None = min(
            (pool for pool in cost if self._free(pool) > 0), key=lambda pool: (cost[pool], pool), default=None
        )
        while end is not None:
            mover, start = reached_by[end]
            if start is not None:
                self._members[start].remove(mover)
            self._put(mover, end)
            end = start

    def session_of(self, person: Held) -> str:
        """The session a person is booked on now, or an empty text."""
        return self._seats[person.person][0] if person.person in self._seats else ""

    def _put(self, person: Held, pool: _Pool) -> None:
        self._seats[person.person] = pool
        self._members[pool].append(person)
        self._moves.pop(pool, None)

    def _moves_from(self, pool: _Pool) -> dict[_Pool, tuple[int, Held]]:
        """For each pool that a member can move to, the cheapest such move; remembered until its members change."""
        if pool not in self._moves:
            cheapest: dict[_Pool, tuple[int, Held]] = {}
            for member in self._members[pool]:
                choices = self._choices[member.person]
                for target, price in choices.items():
                    if target not in cheapest or price - choices[pool] < cheapest[target][0]:
                        cheapest[target] = price - choices[pool], member
            self._moves[pool] = cheapest
        return self._moves[pool]

    def _pool(self, session: str, person: Held) -> _Pool:
        return session, 0 if session in self._doses else person.dose_number

    def _free(self, pool: _Pool) -> int:
        session, dose_number = pool
        seats = self._sessions[session].seats(dose_number) if dose_number else self._doses[session]
        return seats - len(self._members[pool])

    def _choices_of(self, person: Held, *, may_move: bool, kept: bool) -> dict[_Pool, int]:
        choices = {self._pool(person.session, person): 0}
        if may_move and person.moves < self._moves_at_most:
            centre = self._sessions[person.session].centre
            for place, session in enumerate(person.options):
                other_centre = self._sessions[session].centre != centre
                cost = 0
                for digit in (1, int(kept), int(other_centre), place):
                    cost = cost * self._base + digit
                choices.setdefault(self._pool(session, person), cost)
        return choices


def first_in_next_draw(
    requests: Iterable[Request], displaced: Iterable[str], *, second_doses_ahead: bool = True
) -> tuple[Request, ...]:
    """Number the tiers of a draw anew, so that displaced people come first.

    Args:
        requests: The requests of the next draw, one a person.
        displaced: Ids of those who lost a seat and got none. Whoever of them has made no request is not in the draw.
        second_doses_ahead: Whether people who have begun a series still come before displaced people who have not.

    Returns:
        The requests in the order given, with tiers from 0. Among the displaced, and among the others, whoever was in an
        earlier tier still is.

    Raises:
        AllocationError: ``request-duplicate``.
        ModelError: ``tier-range`` when there would be more than 1,000 tiers.

    Example:
        >>> wishes = [Request("P-1", 0, 1), Request("P-2", 3, 1), Request("P-3", 5, 2), Request("P-4", 1, 1)]
        >>> [(wish.person, wish.tier) for wish in first_in_next_draw(wishes, ["P-2"])]
        [('P-1', 2), ('P-2', 1), ('P-3', 0), ('P-4', 3)]
    """
    wishes = tuple(requests)
    each_once((wish.person for wish in wishes), "in this draw", code="request-duplicate")
    lost = set(displaced)

    def before(wish: Request) -> tuple[bool, bool, int]:
        begun = second_doses_ahead and wish.dose_number > 1
        return not begun, wish.person not in lost, wish.tier

    tiers = {place: tier for tier, place in enumerate(sorted({before(wish) for wish in wishes}))}
    return tuple(evolve(wish, tier=tiers[before(wish)]) for wish in wishes)


def _check(
    held: list[Held], sessions: Iterable[Session], doses: Mapping[str, int], moves_at_most: int
) -> dict[str, Session]:
    whole(moves_at_most, "how often a person may be moved", code="moves_at_most-range", at_most=MOST_MOVES)
    given = tuple(sessions)
    each_once((session.id for session in given), "among the sessions", code="session-duplicate")
    each_once((person.person for person in held), "among the bookings", code="person-duplicate")
    by_id = {session.id: session for session in given}
    for session, left in doses.items():
        if session not in by_id:
            raise _unknown(session, "the doses left")
        whole(left, f"the doses left for {session}", code="doses-range", at_most=by_id[session].total)
    booked: defaultdict[_Pool, int] = defaultdict(int)
    for person in held:
        whole(person.dose_number, f"the dose number of {person.person}", code="dose_number-range", at_least=1)
        whole(person.tier, f"the tier of {person.person}", code="tier-range")
        whole(person.moves, f"how often {person.person} was moved", code="moves-range")
        for session in (person.session, *person.options):
            if session not in by_id:
                raise _unknown(session, f"the booking of {person.person}")
        booked[person.session, person.dose_number] += 1
    for (session, dose_number), many in booked.items():
        seats = by_id[session].seats(dose_number)
        if session not in doses and many > seats:
            raise AllocationError(
                f"session {session}: on a capacity of {seats} for dose {dose_number}, {many} are booked: "
                "say how many doses it has",
                code="session-overfull",
                session=session,
            )
    return by_id


def _unknown(session: str, where: str) -> AllocationError:
    return AllocationError(
        f"{where} names session {session}, which is not among the sessions", code="session-unknown", session=session
    )
