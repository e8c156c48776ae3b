"""What is known of one person, antigen by antigen, and which series concern them.

Source:
    CDC, Logic Specification for ACIP Recommendations, section 4.2 (organize the immunization history) and chapter 5
    (select relevant patient series).
"""

from collections.abc import Mapping, Sequence
from datetime import date

from vaxplatform.dates import require_day
from vaxplatform.errors import DateError, InputError
from vaxplatform.model import Dose, History
from vaxplatform.schedule._plan import LAST_DAY, NEVER, Plan, PlanAntigen, PlanSeries
from vaxplatform.schedule.series import SeriesKind

__all__ = ["Patient", "Shot", "is_relevant", "organize", "relevant_series", "require_assessment_day", "turn"]

_RISK = SeriesKind.RISK
FIRST_DAY = date(1850, 1, 1)
"""The first day to assess: no birth date lies before it."""


class Shot:
    """A given dose as the rules see it.

    Args:
        dose: The record.
        number: The vaccine's small integer.
    """

    __slots__ = ("booked", "day", "dose", "manufacturer", "number", "valid")

    def __init__(self, dose: Dose, number: int) -> None:
        self.dose = dose
        self.number = number
        self.day = dose.date.toordinal()
        self.booked = 0 if dose.booked_on is None else dose.booked_on.toordinal()
        self.manufacturer = dose.manufacturer
        self.valid = True
        """Whether some series counted it; taken for granted until all have been evaluated."""


class Patient:
    """One person, ready to be judged by a plan.

    Args:
        history: The person.
        plan: The schedule, made ready.
        on: The assessment date.
    """

    __slots__ = (
        "_ages_since",
        "_plan",
        "ages",
        "birth",
        "birth_is_exact",
        "calendar",
        "conflicts",
        "history",
        "may_be_special",
        "observations",
        "on",
        "records",
        "shots",
        "unknown",
        "untimely",
    )

    def __init__(self, history: History, plan: Plan, on: date) -> None:
        self.history = history
        self.on = on.toordinal()
        self.calendar = plan.calendar
        self.conflicts = plan.conflicts
        self.birth = history.birth_date.earliest.toordinal()
        self.birth_is_exact = history.birth_date.day is not None
        self.ages = plan.calendar.table(self.birth, plan.lengths) if self.birth_is_exact else [0, NEVER]
        self.observations = _observations(history, plan, self.on) if history.conditions else {}
        self.may_be_special = bool(self.observations) or plan.has_conditional_series
        """Whether a series may concern this person and not everybody of the same sex."""
        self.shots: list[Shot] = []
        self.unknown: list[Dose] = []
        self.untimely: list[Dose] = []
        self.records: dict[int, list[Shot]] = {}
        self._plan = plan
        self._ages_since: dict[str, list[int]] = {}

    def ages_of(self, series: PlanSeries) -> list[int]:
        """The age table of a series: of birth, or of the event that its ages are counted from."""
        event = series.counted_from
        if not event:
            return self.ages
        if event not in self._ages_since:
            self._ages_since[event] = self.calendar.table(self.observations[event], self._plan.lengths)
        return self._ages_since[event]


def _observations(history: History, plan: Plan, on: int) -> dict[str, int]:
    """The observations in force with the day of the most recent one; 0 where the day is not known."""
    found: dict[str, int] = {}
    for condition in history.conditions:
        day = 0 if condition.since is None else condition.since.toordinal()
        if condition.since is not None and condition.since < FIRST_DAY:
            raise InputError(f"{condition.code} is dated before {FIRST_DAY}: check the year", code="condition-old")
        if day <= on:
            for code in (condition.code, *plan.synonyms.get(condition.code, ())):
                found[code] = max(day, found.get(code, 0))
    return found


def organize(history: History, plan: Plan, on: date) -> Patient:
    """Organize a history: every dose once for each antigen that its vaccine counts for, in the order of days.

    Doses of vaccines that the schedule does not know, and doses dated after the assessment date, are set aside.

    Raises:
        InputError: The assessment date is none that people are assessed on, or the person is born after it.
    """
    require_assessment_day(on)
    if history.birth_date.earliest > on:
        raise InputError(f"the birth date of {history.id} lies after {on}", code="birth-after-assessment")
    patient = Patient(history, plan, on)
    records = patient.records
    for dose in sorted(history.doses, key=turn) if len(history.doses) > 1 else history.doses:
        if dose.withdrawn is not None:
            continue
        known = plan.associations.get(dose.vaccine)
        if known is None:
            patient.unknown.append(dose)
            continue
        number, antigens = known
        shot = Shot(dose, number)
        if shot.day > patient.on:
            patient.untimely.append(dose)
            continue
        patient.shots.append(shot)
        for index, begin, end in antigens:
            if not patient.birth_is_exact or patient.ages[begin] <= shot.day < patient.ages[end]:
                records.setdefault(index, []).append(shot)
    return patient


def require_assessment_day(on: date) -> None:
    """Refuse what is no day that people are assessed on.

    Raises:
        DateError: ``not-a-day``, or ``assessment-out-of-range``: centuries away.
    """
    require_day(on)
    if not FIRST_DAY <= on <= LAST_DAY:
        raise DateError(
            f"people are assessed on days from {FIRST_DAY} to {LAST_DAY}: check the year",
            code="assessment-out-of-range",
        )


def turn(dose: Dose) -> tuple[object, ...]:
    """Doses of one day are taken in an order of their own, so that the one in which they are given in never matters."""
    booked = 0 if dose.booked_on is None else dose.booked_on.toordinal()
    return (
        dose.date,
        dose.vaccine,
        dose.manufacturer,
        dose.lot,
        dose.centre,
        dose.vaccinator,
        dose.sub_standard,
        booked,
    )


def relevant_series(antigen: PlanAntigen, patient: Patient) -> Mapping[str, Sequence[PlanSeries]]:
    """The series of an antigen that concern a person, by series group, in the schedule's order.

    None where ages matter and the birth date is known in part only.
    """
    if antigen.uses_ages and not patient.birth_is_exact:
        return {}
    if antigen.is_unconditional or not patient.may_be_special:
        return antigen.for_everybody[patient.history.sex]
    groups: dict[str, list[PlanSeries]] = {}
    for series in antigen.series:
        if is_relevant(series, patient):
            groups.setdefault(series.series_group, []).append(series)
    return groups


def is_relevant(series: PlanSeries, patient: Patient) -> bool:
    """Whether a series concerns a person: Tables 5-4 (sex) and 5-5 (indications), and our own birth dates and areas."""
    values = series.series
    if series.kind is _RISK and not (patient.observations and _is_indicated(series, patient)):
        return False
    if values.counted_from and not patient.observations.get(values.counted_from):
        return False
    if values.sexes and patient.history.sex not in values.sexes:
        return False
    if not series.born_begin <= patient.birth < series.born_end:
        return False
    return not values.areas or _lives_in(values.areas, patient.history.area)


def _is_indicated(series: PlanSeries, patient: Patient) -> bool:
    ages, on = patient.ages, patient.on
    return any(
        code in patient.observations and ages[begin] <= on < ages[end] for code, begin, end in series.indications
    )


def _lives_in(areas: frozenset[str], area: str) -> bool:
    """Whether an area is one of those or lies in one: IN-MH is in IN."""
    return any(area == each or area.startswith(f"{each}-") for each in areas)
