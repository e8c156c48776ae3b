"""From people to requests: who is eligible, which dose is due, which sessions would do.

Every session is judged on its own date: by the rules, the age and the interval in force on that day.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from datetime import date

from attrs import frozen

from vaxplatform.allocation import Households, Policy
from vaxplatform.campaign.reach import Reach
from vaxplatform.codes import Code
from vaxplatform.countries import CountryProgramme
from vaxplatform.dates import Duration, PartialDate, completed_years
from vaxplatform.eligibility import VENUES, Alike, Answer, Decision, decide, tier_of
from vaxplatform.errors import InputError
from vaxplatform.model import Centre, Dose, EvaluatedDose, Fee, History, Person, Reason, Request, Session
from vaxplatform.schedule import Forecast, SeriesStatus, evaluate, forecast

__all__ = ["Intake", "Unserved", "venue_of"]


_NO_GROUPS: frozenset[str] = frozenset()


def venue_of(session: Session) -> str:
    """The kind of venue a rule may ask for: whoever charges is private.

    Calendars state the fee and not the owner; a free session at a private centre counts as the government's.
    """
    return "private" if session.fee is Fee.PAID else "government"


@frozen(weakref_slot=False)
class Unserved:
    """A person who gets no seat, and why.

    Args:
        person: The person's id.
        dose_number: The dose that is next, None when nothing is.
        reason: The word and the rule that decided.
        possible_from: The first day on which the answer is another one, where that is known and no birthday.
    """

    person: str
    dose_number: int | None
    reason: Reason
    possible_from: date | None = None


@frozen(weakref_slot=False)
class _Day:
    """What is open to a person on one day."""

    dose_number: int
    vaccines: frozenset[tuple[Code, str]]
    ages: tuple[int, int]
    groups: frozenset[str]


class Intake:
    """Judges people for the sessions of one campaign.

    Args:
        programme: The country's programme: rules, schedule, policy.
        centres: Every centre once.
        sessions: The sessions on or after ``on``.
        on: The day on which requests are made.

    Raises:
        InputError: A session's centre is not among the centres, or there is no session.
    """

    def __init__(
        self, programme: CountryProgramme, centres: Iterable[Centre], sessions: Sequence[Session], on: date
    ) -> None:
        centres = tuple(centres)
        if not sessions:
            raise InputError(f"there is no session on or after {on}", code="sessions-none")
        known = {centre.id for centre in centres}
        for session in sessions:
            if session.centre not in known:
                raise InputError(
                    f"session {session.id} is at centre {session.centre}, which is not there", code="centre-unknown"
                )
        self._programme = programme
        self._policy = programme.table.end_of_month
        self._on = on
        self._sessions = tuple(sessions)
        self._dates = tuple(sorted({session.date for session in sessions}))
        self._alike = Alike(programme.table, self._dates, ages=_age_limits(sessions))
        self._judged: dict[Hashable, tuple[int, int] | None] = {}
        self._groups = _groups_named(programme.policy)
        self._reach = Reach(centres, self._sessions, distance_km_at_most=programme.policy.distance_km_at_most)

    def judge(self, person: Person, doses: Sequence[Dose]) -> Request | Unserved:
        """A request for the person's next dose, or why there is none; of the person no more than the policy asks for.

        Args:
            person: With the facts that are known.
            doses: Given so far.
        """
        history = History.of(person, doses)
        open_to = self._open(person, history)
        if open_to is None:
            return self._why_not(person, history)
        dose_number, allowed = open_to
        if not allowed:
            return Unserved(person.id, dose_number, Reason("not-offered"))
        place = self._reach.place_of(person)
        if place is None:
            return Unserved(person.id, dose_number, Reason("place-unknown"))
        policy = self._programme.policy
        options, travel_m = self._reach.options(place, allowed, policy.options_at_most)
        if not options:
            return Unserved(person.id, dose_number, Reason("no-session-in-reach"))
        return Request(
            person.id,
            tier_of(person, self._programme.table, self._on),
            dose_number,
            options,
            travel_m=travel_m,
            area=person.region,
            groups=person.groups & self._groups or _NO_GROUPS,
            household="" if policy.households is Households.APART else person.household,
            sex=person.sex,
        )

    def _open(self, person: Person, history: History) -> tuple[int, int] | None:
        """The next dose and a bit for each session that may give it; None when no dose is open on any day.

        People whom the rules and the sessions cannot tell apart, with the same doses, are judged once.
        """
        doses = tuple((dose.date, dose.vaccine, dose.withdrawn, dose.booked_on) for dose in history.doses)
        who = (
            (history.birth_date, history.country_of_birth, history.area) if self._programme.schedule.asks_who else None
        )
        kind = (self._alike.of(person), doses, who)
        if kind not in self._judged:
            days = tuple(self._day(person, history, day) for day in self._dates)
            number = next((day.dose_number for day in days if day), None)
            self._judged[kind] = None if number is None else (number, self._allowed_sessions(number, days))
        return self._judged[kind]

    def _day(self, person: Person, history: History, day: date) -> _Day | None:
        due = self._forecast(history, day)
        if due is None or due.status is not SeriesStatus.NOT_COMPLETE or due.dose_number is None:
            return None
        if due.earliest is not None and due.earliest > day:
            return None
        vaccines = frozenset(
            (vaccine, venue)
            for venue, decision in self._decisions(person, history, day)
            for vaccine in due.vaccines
            if decision.offered(vaccine, due.dose_number, venue) is Answer.YES
        )
        if not vaccines:
            return None
        return _Day(due.dose_number, vaccines, self._ages(person.birth_date, day), person.groups)

    def _forecast(self, history: History, day: date) -> Forecast | None:
        """What is due; None where the schedule asks for ages and the birth date is known in part only."""
        disease = self._programme.programme.disease
        return next((each for each in forecast(history, self._programme.schedule, day) if each.group == disease), None)

    def _decisions(self, person: Person, history: History, day: date) -> list[tuple[str, Decision]]:
        """The decision at each kind of place; only where it is a yes is anything on offer."""
        judged = self._judged_doses(history, day)
        table = self._programme.table
        return [(venue, decide(person, table, day, judged, venue=venue)) for venue in VENUES]

    def _judged_doses(self, history: History, day: date) -> Sequence[EvaluatedDose]:
        return evaluate(history, self._programme.schedule, day) if history.doses else ()

    def _ages(self, birth_date: PartialDate, day: date) -> tuple[int, int]:
        """Completed years on a day, at the youngest and the oldest a person can be."""
        youngest, oldest = (
            completed_years(birth, day, self._policy) if birth <= day else 0
            for birth in (birth_date.latest, birth_date.earliest)
        )
        return youngest, oldest

    def _allowed_sessions(self, dose_number: int, days: Sequence[_Day | None]) -> int:
        by_date = dict(zip(self._dates, days, strict=True))
        return sum(
            1 << index
            for index, session in enumerate(self._sessions)
            if (day := by_date[session.date]) and day.dose_number == dose_number and _takes(session, day)
        )

    def _why_not(self, person: Person, history: History) -> Unserved:
        """The reason that stands nearest to a yes: the rules' answer first, then the schedule's."""
        day = self._dates[0]
        due = self._forecast(history, day)
        if due is None:
            return Unserved(person.id, None, Reason("birth-date-partial"))
        if due.status is not SeriesStatus.NOT_COMPLETE or due.dose_number is None:
            reason = due.reasons[0] if due.reasons else Reason("series-complete")
            if reason.code == "series-complete" and self._goes_on(reason.rule):
                reason = Reason("course-open", reason.rule)
            return Unserved(person.id, None, reason)
        decision = decide(person, self._programme.table, day, self._judged_doses(history, day))
        if decision.answer is not Answer.YES:
            reason = _nearest(decision)
            turns = None if reason.code in _TOLD_BY_BIRTH else decision.changes_on
            return Unserved(person.id, due.dose_number, reason, turns)
        if due.earliest is not None and due.earliest > self._dates[-1]:
            reason = due.reasons[0] if due.reasons else Reason("not-due-yet")
            return Unserved(person.id, due.dose_number, reason, due.earliest)
        return Unserved(person.id, due.dose_number, Reason("not-offered"))

    def _goes_on(self, series: str) -> bool:
        """Whether a course has more doses than the programme has in its series."""
        doses = next((len(each.doses) for each in self._programme.schedule.series if each.id == series), 0)
        return doses < self._programme.courses.get(series, 0)


def _groups_named(policy: Policy) -> frozenset[str]:
    """The groups that the policy reserves seats for, or that sites compare people by."""
    reserved = {group for each in policy.reserves.categories for group in each.groups} if policy.reserves else set()
    orders = (policy.site_order, *policy.site_orders.values(), *policy.limits.site_order)
    compared = {criterion.removeprefix("group:") for order in orders for criterion in order if ":" in criterion}
    return frozenset(reserved | compared)


def _takes(session: Session, day: _Day) -> bool:
    """Whether a session gives a person the dose that is open to them on its day."""
    youngest, oldest = day.ages
    return (
        (session.vaccine, venue_of(session)) in day.vaccines
        and session.seats(day.dose_number) > 0
        and (session.age_from is None or youngest >= session.age_from)
        and (session.age_to is None or oldest <= session.age_to)
        and (not session.groups or bool(session.groups & day.groups))
    )


def _age_limits(sessions: Iterable[Session]) -> set[Duration]:
    """The ages at which somebody crosses a limit of any session."""
    starts = {Duration(years=session.age_from) for session in sessions if session.age_from is not None}
    ends = {Duration(years=session.age_to + 1) for session in sessions if session.age_to is not None}
    return starts | ends


_TOLD_BY_BIRTH = frozenset({"age-too-low", "age-too-high", "born-after", "born-before", "fact-missing"})
"""Reasons whose turning day may give the birth date away."""

_NEAREST_FIRST = (
    "excluded",
    "deferred",
    "fact-missing",
    "age-too-low",
    "age-too-high",
    "born-after",
    "condition-missing",
    "group-missing",
)
_RANK: Mapping[str, int] = {code: rank for rank, code in enumerate(_NEAREST_FIRST)}


def _nearest(decision: Decision) -> Reason:
    """Of the reasons of all rules the most useful one: a birthday comes by itself, and the next one first."""
    return min(decision.reasons, key=lambda reason: (_RANK.get(reason.code, len(_RANK)), _age_to_come(reason)))


def _age_to_come(reason: Reason) -> tuple[int, int]:
    """The age that somebody is too young for, in months and days."""
    if reason.code != "age-too-low":
        return 0, 0
    age = Duration.parse(reason.facts["threshold"])
    return age.total_months, age.days
