"""From people to requests: who is eligible, which dose is due, which sessions would do.

Every session is judged on its own date: by the rules, the age and the interval in force on that day.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from attrs import evolve, frozen

from vaxplatform.campaign.reach import Reach
from vaxplatform.codes import Code
from vaxplatform.countries import CountryProgramme
from vaxplatform.dates import PartialDate, completed_years
from vaxplatform.eligibility import Answer, Decision, decide, tier_of
from vaxplatform.errors import InputError
from vaxplatform.model import Centre, Dose, Fee, History, Person, Reason, Request, Session
from vaxplatform.schedule import Forecast, SeriesStatus, evaluate, forecast

__all__ = ["Intake", "Unserved", "venue_of"]


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
        self._age_limits = _age_limits(sessions)
        self._by_group = any(session.groups for session in sessions)
        self._allowed: dict[tuple[_Day | None, ...], int] = {}
        self._reach = Reach(centres, self._sessions, distance_km_at_most=programme.policy.distance_km_at_most)
        self._first_dose: dict[tuple[object, ...], tuple[int, int] | Unserved] = {}

    def judge(self, person: Person, doses: Sequence[Dose]) -> Request | Unserved:
        """A request for the person's next dose, or why there is none.

        Args:
            person: With the facts that are known.
            doses: Given so far.
        """
        found = self._found(person, tuple(doses)) if doses else self._found_without_doses(person)
        if isinstance(found, Unserved):
            return evolve(found, person=person.id)
        dose_number, allowed = found
        if not allowed:
            return Unserved(person.id, dose_number, Reason("not-offered"))
        place = self._reach.place_of(person)
        if place is None:
            return Unserved(person.id, dose_number, Reason("place-unknown"))
        options = self._reach.options(place, allowed, self._programme.policy.options_at_most)
        if not options:
            return Unserved(person.id, dose_number, Reason("no-session-in-reach"))
        return Request(person.id, tier_of(person, self._programme.table, self._on), dose_number, options)

    def _found_without_doses(self, person: Person) -> tuple[int, int] | Unserved:
        """Without doses, people of one birth date, sex and facts are judged alike: once is enough."""
        facts = (person.birth_date, person.sex, person.groups, person.conditions, person.facts_unknown)
        if facts not in self._first_dose:
            self._first_dose[facts] = self._found(person, ())
        return self._first_dose[facts]

    def _found(self, person: Person, doses: tuple[Dose, ...]) -> tuple[int, int] | Unserved:
        history = History(person.id, person.birth_date, person.sex, doses)
        return self._open(person, history) or self._why_not(person, history)

    def _open(self, person: Person, history: History) -> tuple[int, int] | None:
        """The next dose and a bit for each session that may give it; None when no dose is open on any day."""
        days = tuple(self._day(person, history, day) for day in self._dates)
        number = next((day.dose_number for day in days if day), None)
        if number is None:
            return None
        return number, self._allowed_sessions(tuple(day if day and day.dose_number == number else None for day in days))

    def _day(self, person: Person, history: History, day: date) -> _Day | None:
        due = self._forecast(history, day)
        if due.status is not SeriesStatus.NOT_COMPLETE or due.dose_number is None:
            return None
        if due.earliest is not None and due.earliest > day:
            return None
        decision = self._decision(person, history, day)
        if decision.answer is not Answer.YES:
            return None
        vaccines = frozenset(
            (vaccine, venue)
            for vaccine in due.vaccines
            for venue in ("government", "private")
            if decision.offered(vaccine, due.dose_number, venue)
        )
        if not vaccines:
            return None
        groups = person.groups if self._by_group else frozenset()
        return _Day(due.dose_number, vaccines, self._age_classes(person.birth_date, day), groups)

    def _forecast(self, history: History, day: date) -> Forecast:
        disease = self._programme.programme.disease
        return next(each for each in forecast(history, self._programme.schedule, day) if each.group == disease)

    def _decision(self, person: Person, history: History, day: date) -> Decision:
        evaluated = evaluate(history, self._programme.schedule, day) if history.doses else ()
        return decide(person, self._programme.table, day, evaluated)

    def _age_classes(self, birth_date: PartialDate, day: date) -> tuple[int, int]:
        """Which side of every session's age limits the person is on, at the youngest and the oldest they can be."""
        youngest, oldest = (
            completed_years(birth, day, self._policy) if birth <= day else 0
            for birth in (birth_date.latest, birth_date.earliest)
        )
        return bisect_right(self._age_limits, youngest), bisect_right(self._age_limits, oldest)

    def _allowed_sessions(self, days: tuple[_Day | None, ...]) -> int:
        allowed = self._allowed.get(days)
        if allowed is None:
            by_date = dict(zip(self._dates, days, strict=True))
            allowed = sum(
                1 << index
                for index, session in enumerate(self._sessions)
                if (day := by_date[session.date]) and self._takes(session, day)
            )
            self._allowed[days] = allowed
        return allowed

    def _takes(self, session: Session, day: _Day) -> bool:
        first, last = (
            0 if session.age_from is None else bisect_right(self._age_limits, session.age_from),
            len(self._age_limits) if session.age_to is None else bisect_right(self._age_limits, session.age_to),
        )
        return (
            (session.vaccine, venue_of(session)) in day.vaccines
            and session.seats(day.dose_number) > 0
            and all(first <= age <= last for age in day.ages)
            and (not session.groups or bool(session.groups & day.groups))
        )

    def _why_not(self, person: Person, history: History) -> Unserved:
        """The reason that stands nearest to a yes: the rules' answer first, then the schedule's."""
        day = self._dates[0]
        due = self._forecast(history, day)
        if due.status is not SeriesStatus.NOT_COMPLETE or due.dose_number is None:
            reason = due.reasons[0] if due.reasons else Reason("series-complete")
            return Unserved(person.id, None, reason)
        decision = self._decision(person, history, day)
        if decision.answer is not Answer.YES:
            reason = _nearest(decision)
            turns = None if reason.code in _TOLD_BY_BIRTH else decision.changes_on
            return Unserved(person.id, due.dose_number, reason, turns)
        if due.earliest is not None and due.earliest > self._dates[-1]:
            reason = due.reasons[0] if due.reasons else Reason("not-due-yet")
            return Unserved(person.id, due.dose_number, reason, due.earliest)
        return Unserved(person.id, due.dose_number, Reason("not-offered"))


def _age_limits(sessions: Iterable[Session]) -> tuple[int, ...]:
    """The years at which somebody crosses an age limit of any session."""
    starts = {session.age_from for session in sessions if session.age_from is not None}
    ends = {session.age_to + 1 for session in sessions if session.age_to is not None}
    return tuple(sorted(starts | ends))


_TOLD_BY_BIRTH = frozenset({"age-too-low", "age-too-high", "born-after", "born-before"})
"""Reasons whose turning day would give the birth date away."""

_NEAREST_FIRST: Mapping[str, int] = {
    code: rank
    for rank, code in enumerate(
        ("deferred", "fact-missing", "age-too-low", "age-too-high", "born-after", "condition-missing", "group-missing")
    )
}


def _nearest(decision: Decision) -> Reason:
    """Of the reasons of all rules the most useful one: a birthday comes by itself, a profession does not."""
    return min(decision.reasons, key=lambda reason: _NEAREST_FIRST.get(reason.code, len(_NEAREST_FIRST)))
