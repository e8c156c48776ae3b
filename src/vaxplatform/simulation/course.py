"""One run: day by day people book, cancel, come or stay away, walk in, and find that nothing was delivered."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from fractions import Fraction

from attrs import define, field, frozen

from vaxplatform.allocation import Limit, Limits, Policy, SeatKind, arrange
from vaxplatform.model import Session
from vaxplatform.simulation._drawing import stream
from vaxplatform.simulation.assumptions import Assumptions
from vaxplatform.simulation.bookings import Asking, Book
from vaxplatform.simulation.conduct import Conduct, Device

__all__ = ["Course", "Given", "days_of", "run", "undelivered"]


def days_of(sessions: Iterable[Session]) -> tuple[date, ...]:
    """The days on which there are sessions; on the eve of each, seats are booked."""
    return tuple(sorted({session.date for session in sessions}))


def undelivered(sessions: Iterable[Session], share: float, *, seed: str) -> frozenset[str]:
    """Sessions to which no doses come; each by its own id, so that one more changes no other.

    Args:
        sessions: The sessions.
        share: How many of them, 0 to 1.
        seed: Of the run.

    Returns:
        Their ids.
    """
    return frozenset(session.id for session in sessions if stream(seed, f"delivery to {session.id}").random() < share)


@frozen(weakref_slot=False)
class Given:
    """A dose that a person got.

    Args:
        session: Where.
        booked: Whether they had an appointment.
    """

    session: str
    booked: bool


@define
class Course:
    """What happened in one run.

    Args:
        conducts: Everybody who may have a dose.
        sessions: All sessions.
        undelivered: Ids of those to which nothing came.
        given: Doses by person id.
        offered: By person id, days from the first asking to the first offer: of a seat, or of a dose to somebody who
            walked in. A seat that is clicked is offered at once, one that is drawn when the day's draw is made.
        displaced: Ids of people who had a seat at a session to which nothing came.
    """

    conducts: tuple[Conduct, ...]
    sessions: tuple[Session, ...]
    undelivered: frozenset[str]
    given: dict[str, Given] = field(factory=dict)
    offered: dict[str, int] = field(factory=dict)
    displaced: set[str] = field(factory=set)


def run(
    conducts: Sequence[Conduct],
    sessions: Sequence[Session],
    book: Book,
    assumptions: Assumptions,
    *,
    walk_in_share: Fraction,
    nothing_comes_to: frozenset[str],
    days_to_offer: int,
) -> Course:
    """Run all days.

    On the eve of each day with sessions those who want a seat book what is free; who cancelled has given theirs back by
    then. On the day, those with a seat come or do not; whoever walks in is served, in the order of the queue, from the
    seats that were kept, those nobody booked and those whose people stay away. Where no seats are kept for walk-ins,
    nobody walks in. People whose session got no delivery ask again the next day.

    Args:
        conducts: What each person does.
        sessions: With all their seats.
        book: How seats are given out.
        assumptions: The shares of those who walk in.
        walk_in_share: Part of each session's seats that cannot be booked, 0 to 1.
        nothing_comes_to: Ids of sessions without a delivery.
        days_to_offer: Days from asking until an answer: 0 for clicks, 1 for a draw.
    """
    days = _Days(tuple(conducts), tuple(sessions), assumptions, walk_in_share, nothing_comes_to)
    for day in range(len(days.dates)):
        days.cancel(day)
        days.book(day, book, days_to_offer)
        days.hold(day)
    return days.course


class _Days:
    """Where everybody stands."""

    def __init__(
        self,
        conducts: tuple[Conduct, ...],
        sessions: tuple[Session, ...],
        assumptions: Assumptions,
        walk_in_share: Fraction,
        nothing_comes_to: frozenset[str],
    ) -> None:
        self.course = Course(conducts, sessions, nothing_comes_to)
        self.dates = days_of(sessions)
        self._assumptions = assumptions
        self._walk_ins = walk_in_share > 0
        self._people = {conduct.person: conduct for conduct in conducts if conduct.asks_from is not None}
        self._sessions = {session.id: session for session in sessions}
        self._place = {day: place for place, day in enumerate(self.dates)}
        self._free = _bookable(sessions, walk_in_share)
        self._seat: dict[str, str] = {}
        self._cancels_on: dict[int, list[str]] = defaultdict(list)
        self._asked: set[str] = set()
        self._gone: set[str] = set()
        self._lost: set[str] = set()

    def cancel(self, day: int) -> None:
        """Seats that people give back before this day's booking; they ask for none again."""
        for person in self._cancels_on.pop(day, ()):
            self._free[self._seat.pop(person), self._dose(person)] += 1
            self._gone.add(person)

    def book(self, day: int, book: Book, days_to_offer: int) -> None:
        """The day's bookings."""
        asking = [conduct for conduct in self._wanting(day) if conduct.device is not Device.NONE]
        to_come = {id_: session for id_, session in self._sessions.items() if self._place[session.date] >= day}
        free = {kind: seats for kind, seats in self._free.items() if kind[0] in to_come}
        found = book(Asking(day, asking, frozenset(self._asked), frozenset(self._lost), to_come, free))
        for person, session in sorted(found.items()):
            self._seat[person] = session
            self._free[session, self._dose(person)] -= 1
            self._lost.discard(person)
            self._offer(person, day, days_to_offer)
            conduct, ahead = self._people[person], self._place[self._sessions[session].date] - day
            if conduct.cancels and ahead:
                self._cancels_on[day + 1 + int(conduct.cancels_when * ahead)].append(person)
        self._asked.update(conduct.person for conduct in asking)

    def hold(self, day: int) -> None:
        """The day's sessions."""
        today = [session for session in self.course.sessions if session.date == self.dates[day]]
        left: Counter[SeatKind] = Counter()
        for session in today:
            if session.id not in self.course.undelivered:
                left.update({(session.id, dose): seats for dose, seats in session.capacity.items()})
        held = {session.id for session in today}
        for person, session_id in sorted((who, where) for who, where in self._seat.items() if where in held):
            del self._seat[person]
            if session_id in self.course.undelivered:
                self.course.displaced.add(person)
                self._lost.add(person)
            elif self._people[person].comes:
                left[session_id, self._dose(person)] -= 1
                self.course.given[person] = Given(session_id, booked=True)
            else:
                self._gone.add(person)
        if self._walk_ins:
            self._serve_walk_ins(day, held, left)

    def _serve_walk_ins(self, day: int, held: set[str], left: Counter[SeatKind]) -> None:
        waiting = [each for each in self._wanting(day) if each.days[day].walk < self._assumptions.walks_in]
        for conduct in sorted(waiting, key=lambda each: (each.days[day].queue, each.person)):
            # They go to the nearest session of the day, whatever they find there.
            session = next((each for each in conduct.options if each in held), None)
            kind = (session or "", self._dose(conduct.person))
            if session is not None and left[kind] > 0:
                left[kind] -= 1
                self.course.given[conduct.person] = Given(session, booked=False)
                self._lost.discard(conduct.person)
                self._offer(conduct.person, day, 1)

    def _wanting(self, day: int) -> Iterator[Conduct]:
        """Who wants a dose by now and has neither one nor a seat."""
        settled = self.course.given.keys() | self._seat.keys() | self._gone
        for person, conduct in self._people.items():
            if person not in settled and conduct.asks_from is not None and conduct.asks_from <= day:
                yield conduct

    def _offer(self, person: str, day: int, later: int) -> None:
        since = self.dates[self._people[person].asks_from or 0]
        self.course.offered.setdefault(person, (self.dates[day] - since).days + later)

    def _dose(self, person: str) -> int:
        return self._people[person].candidate.request.dose_number


def _bookable(sessions: Sequence[Session], walk_in_share: Fraction) -> dict[SeatKind, int]:
    """The seats that can be booked."""
    share = Limit(walk_in_share, walk_in_share, walk_in_share)
    policy = Policy(options_at_most=1, distance_km_at_most=1, source="", limits=Limits(walk_in_share=share))
    return {(held.session, held.dose_number): held.bookable for held in arrange(sessions, policy).seats}
