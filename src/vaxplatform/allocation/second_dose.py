"""Second doses: seats held back for those who have had the first, their turn, and seats that change hands near the day.

Whoever has begun a series must find a seat when its interval allows. Three things see to that:

- when first doses are given, seats are held back on the days on which their second falls due, and no first dose takes
  them;
- when these days come near, those due are drawn for by themselves, who has waited longest first;
- shortly before a session, seats of one dose that nobody wants go to the other.

Source:
    Serving in the order of deadlines is best for people who each need one day of a stretch: Glover, Naval Research
    Logistics Quarterly 14 (1967) 313-316, on convex bipartite graphs.
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from math import ceil

from attrs import evolve, field, frozen

from vaxplatform.allocation._given import Exact, each_once, exact, whole
from vaxplatform.codes import Code
from vaxplatform.dates import Duration, EndOfMonth, Window, require_day
from vaxplatform.errors import AllocationError
from vaxplatform.model.centre import Session
from vaxplatform.model.request import Request

__all__ = ["DoseInterval", "HoldBack", "SecondDoseDue", "hold_back", "second_dose_requests", "transfer_unused"]

_SECOND_DOSE = 2
_LAST_TIER = 999


@frozen
class DoseInterval:
    """From when until when a second dose is given, counted from the first.

    Args:
        minimum: The earliest day, such as 28 days.
        maximum: The latest day, which is still good, such as 42 days.
        end_of_month: Where a date goes that adding months made impossible.

    Raises:
        AllocationError: ``interval-empty`` where the latest day would come before the earliest.

    Example:
        >>> interval = DoseInterval(Duration.parse("28 days"), Duration.parse("42 days"))
        >>> interval.window(date(2021, 3, 1))
        Window(start=datetime.date(2021, 3, 29), end=datetime.date(2021, 4, 13))
    """

    minimum: Duration
    maximum: Duration
    end_of_month: EndOfMonth = EndOfMonth.ROLL_FORWARD

    def window(self, first_dose: date) -> Window:
        """The days on which the second dose of somebody may be given."""
        earliest = self.minimum.after(first_dose, self.end_of_month)
        latest = self.maximum.after(first_dose, self.end_of_month)
        if latest < earliest:
            raise AllocationError(f"an interval of {self.minimum} to {self.maximum} has no day", code="interval-empty")
        return Window(earliest, latest + timedelta(days=1))


@frozen
class HoldBack:
    """Seats held back at a centre, day by day.

    Args:
        held: Seats for second doses by day; first doses never take them.
        open: Seats left for first doses by day.
        short: For each day of first doses, how many second doses find no seat within their interval. More seats are
            wanted there, or fewer first doses on that day.
    """

    held: Mapping[date, int]
    open: Mapping[date, int]
    short: Mapping[date, int]


def hold_back(
    first_doses: Mapping[date, int], seats: Mapping[date, int], interval: DoseInterval, *, follow_through: Exact
) -> HoldBack:
    """Hold seats back for the second doses of those who have, or will have, their first.

    Args:
        first_doses: First doses by day, given or booked, of one vaccine at one centre, at least 0.
        seats: Seats by day of the same vaccine at the same centre, for all dose numbers, at least 0.
        interval: When the second dose falls due.
        follow_through: Which share comes for the second dose, above 0 and at most 1; a day's number is rounded up.

    Returns:
        For each day of ``seats`` what is held back and what is open, as early as doses fall due; as many second doses
        as possible have a seat, and those that have none are told.

    Raises:
        AllocationError: ``first_doses-range``, ``seats-range``, ``follow_through-range`` or ``interval-empty``.

    Source:
        Earliest deadline first (Glover 1967).

    Example:
        >>> from fractions import Fraction
        >>> interval = DoseInterval(Duration(days=28), Duration(days=29))
        >>> given = {date(2021, 3, 1): 20, date(2021, 3, 2): 10}
        >>> free = {date(2021, 3, 29): 12, date(2021, 3, 30): 12, date(2021, 3, 31): 12}
        >>> kept = hold_back(given, free, interval, follow_through=Fraction("0.9"))
        >>> list(kept.held.values()), list(kept.open.values()), kept.short
        ([12, 12, 3], [0, 0, 9], {})
    """
    require_day(*first_doses, *seats)
    share = exact(follow_through, "the share who come again", code="follow_through-range", above=0, at_most=1)
    left = {day: whole(seats[day], f"the number of seats on {day}", code="seats-range") for day in sorted(seats)}
    short: dict[date, int] = {}
    # Whoever had the first dose later falls due no earlier, nor is too late before: this is the order of deadlines.
    for first_dose in sorted(first_doses):
        given = whole(first_doses[first_dose], f"the number of first doses on {first_dose}", code="first_doses-range")
        window, wanted = interval.window(first_dose), ceil(given * share)
        for day, free in left.items():
            if day in window:
                taken = min(wanted, free)
                left[day] = free - taken
                wanted -= taken
        if wanted:
            short[first_dose] = wanted
    return HoldBack(held={day: seats[day] - left[day] for day in left}, open=left, short=short)


@frozen
class SecondDoseDue:
    """When somebody's next dose may be given, and which vaccines may complete the series.

    Args:
        earliest: The earliest day.
        latest: The latest day, which is still good; None where no day is too late.
        vaccines: The vaccines that count: the one begun with, unless the schedule allows to mix.

    Raises:
        AllocationError: ``due-order`` or ``vaccines-empty``.
    """

    earliest: date
    latest: date | None
    vaccines: frozenset[Code] = field(converter=frozenset)

    def __attrs_post_init__(self) -> None:
        require_day(self.earliest, *(() if self.latest is None else (self.latest,)))
        if self.latest is not None and self.latest < self.earliest:
            raise AllocationError(
                f"a dose due from {self.earliest} is not too late from {self.latest} on", code="due-order"
            )
        if not self.vaccines:
            raise AllocationError("some vaccine completes the series: name it", code="vaccines-empty")

    def fits(self, session: Session) -> bool:
        """Whether a session is on one of the days and has one of the vaccines."""
        in_time = self.earliest <= session.date and (self.latest is None or session.date <= self.latest)
        return in_time and session.vaccine in self.vaccines


def second_dose_requests(
    requests: Iterable[Request], due: Mapping[str, SecondDoseDue], sessions: Iterable[Session], *, on: date
) -> tuple[Request, ...]:
    """The requests of a draw for those due a second or later dose: who has been due longest stands first.

    Args:
        requests: One a person, for dose 2 or later.
        due: When each person's dose may be given, by the person's id.
        sessions: The sessions of the draw.
        on: The day from which days are counted, such as that of the draw.

    Returns:
        The requests in the order given. The tier is 999 less the days since the earliest date: due for 30 days is tier
        969, not due yet is tier 999; the draw settles ties. Sessions outside the interval, or with another vaccine, are
        left out, and with them their metres.

    Raises:
        AllocationError: ``request-duplicate``, ``dose_number-first``, ``due-missing``, ``session-duplicate`` or
            ``session-unknown``.

    Example:
        >>> vaccine = Code.parse("cvx|210")
        >>> sessions = [Session(f"S-{day}", "C-1", date(2021, 6, day), vaccine, {2: 5}) for day in (1, 9)]
        >>> wish = Request("P-1", 0, 2, ("S-1", "S-9"))
        >>> due = {"P-1": SecondDoseDue(date(2021, 5, 20), date(2021, 6, 3), {vaccine})}
        >>> (ready,) = second_dose_requests([wish], due, sessions, on=date(2021, 5, 30))
        >>> ready.tier, ready.options
        (989, ('S-1',))
    """
    require_day(on)
    given, wishes = tuple(sessions), tuple(requests)
    each_once((session.id for session in given), "among the sessions", code="session-duplicate")
    each_once((wish.person for wish in wishes), "in this draw", code="request-duplicate")
    by_id = {session.id: session for session in given}
    return tuple(_due_request(wish, due.get(wish.person), by_id, on) for wish in wishes)


def _due_request(wish: Request, due: SecondDoseDue | None, sessions: Mapping[str, Session], on: date) -> Request:
    if wish.dose_number < _SECOND_DOSE:
        raise AllocationError(
            f"{wish.person} asks for dose {wish.dose_number} in a draw for second doses", code="dose_number-first"
        )
    if due is None:
        raise AllocationError(f"it is not told when {wish.person} is due", code="due-missing", person=wish.person)
    for session in wish.options:
        if session not in sessions:
            raise AllocationError(
                f"the request of {wish.person} names session {session}, which is not in this draw",
                code="session-unknown",
                person=wish.person,
                session=session,
            )
    fitting = [place for place, session in enumerate(wish.options) if due.fits(sessions[session])]
    return evolve(
        wish,
        tier=_LAST_TIER - min(max((on - due.earliest).days, 0), _LAST_TIER),
        options=tuple(wish.options[place] for place in fitting),
        travel_m=tuple(wish.travel_m[place] for place in fitting) if wish.travel_m else (),
    )


def transfer_unused(
    session: Session,
    booked: Mapping[int, int],
    waiting: Mapping[int, int],
    *,
    hours_left: Exact,
    at_hours: Exact,
) -> Session:
    """Hand seats of one dose that nobody wants to another dose that has too few, shortly before the session.

    Args:
        session: The session, with its seats by dose number.
        booked: Who is booked, by dose number.
        waiting: Who asks for a seat and has none, by dose number.
        hours_left: Hours until the session begins, at least 0.
        at_hours: At how many hours before it, or fewer, seats change hands, at least 0; the programme states it.

    Returns:
        The session with its seats by dose number, as many as before. As many seats change hands as somebody waits for;
        later doses get them first, and none is taken that its own dose wants.

    Raises:
        AllocationError: ``hours_left-range``, ``at_hours-range``, ``waiting-range``, or ``booked-range``, also where
            more are booked than the dose has seats.

    Example:
        >>> session = Session("S-1", "C-1", date(2021, 6, 1), Code.parse("cvx|210"), {1: 20, 2: 20})
        >>> dict(transfer_unused(session, {1: 12, 2: 20}, {2: 5}, hours_left=47, at_hours=48).capacity)
        {1: 15, 2: 25}
        >>> transfer_unused(session, {1: 12, 2: 20}, {2: 5}, hours_left=49, at_hours=48) == session
        True
    """
    left = exact(hours_left, "the hours until the session begins", code="hours_left-range")
    stated = exact(at_hours, "the hour at which seats change hands", code="at_hours-range")
    doses = sorted({*session.capacity, *booked, *waiting})
    seats = {dose: session.seats(dose) for dose in doses}
    missing = {}
    for dose in doses:
        subject = f"session {session.id}: the number booked for dose {dose}"
        taken = whole(booked.get(dose, 0), subject, code="booked-range", at_most=seats[dose])
        subject = f"session {session.id}: the number waiting for dose {dose}"
        missing[dose] = taken + whole(waiting.get(dose, 0), subject, code="waiting-range") - seats[dose]
    if left > stated:
        return session
    for taker in reversed(doses):
        for giver in doses:
            handed = min(max(missing[taker], 0), max(-missing[giver], 0))
            seats[taker] += handed
            seats[giver] -= handed
            missing[taker] -= handed
            missing[giver] += handed
    return evolve(session, capacity={dose: many for dose, many in seats.items() if many or dose in session.capacity})
