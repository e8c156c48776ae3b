"""Every dose a person has had, judged in one series: which target dose it satisfied, or why it satisfied none.

A walk with two pointers: one through the given doses, one through the target doses.

Source:
    CDC, Logic Specification for ACIP Recommendations, chapter 6.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Protocol

from vaxplatform.schedule._plan import NEVER, PlanAge, PlanCondition, PlanDose, PlanInterval, PlanSeries, PlanSkip
from vaxplatform.schedule.relevant import Patient, Shot
from vaxplatform.schedule.series import Comparison

__all__ = [
    "EXTRANEOUS",
    "INADVERTENT",
    "NOT_VALID",
    "SUB_STANDARD",
    "VALID",
    "Progress",
    "age_in_force",
    "can_skip",
    "conflict_end",
    "counted",
    "evaluate_series",
    "intervals_in_force",
    "is_accepted",
    "reference_day",
    "set_met",
]

VALID, NOT_VALID, INADVERTENT, EXTRANEOUS, SUB_STANDARD = range(1, 6)
"""How a dose is judged; 0 while it is not. An inadvertent dose is not valid, and no interval is counted from it."""


NO_GROUPS: Mapping[str, int] = MappingProxyType({})
"""No series group is complete."""


class Progress:
    """How far a person has come in one series.

    Args:
        series: The series.
        records: The person's doses of the antigen, in order.
        ages: The person's age table.
        complete_groups: The series groups of the antigen in which a series is complete, each with the day from which.
    """

    __slots__ = (
        "ages",
        "at",
        "complete_groups",
        "complete_now",
        "consulted",
        "previous",
        "records",
        "satisfied",
        "series",
        "statuses",
    )

    def __init__(
        self, series: PlanSeries, records: Sequence[Shot], ages: Sequence[int], complete_groups: Mapping[str, int]
    ) -> None:
        self.series = series
        self.records = records
        self.ages = ages
        self.complete_groups = complete_groups
        self.complete_now: Collection[str] = complete_groups
        """The series groups complete for a dose to come: also by target doses that a forecast passes over."""
        self.statuses = [0] * len(records)
        self.satisfied: list[tuple[PlanDose, int, int]] = []
        """The target doses satisfied, each with the day and the place of the dose among the records."""
        self.at = 0
        self.previous = 0
        """The day of the last dose that an interval may be counted from (CALCDTINT-1)."""
        self.consulted: list[Shot] = []
        """Doses whose validity decided how long a conflict lasts."""

    @property
    def is_complete(self) -> bool:
        """Whether every target dose is satisfied or skipped, and one satisfied."""
        return self.at == len(self.series.doses) and bool(self.satisfied)


class Observer(Protocol):
    """Told every step of an evaluation before it counts, to explain it."""

    def skipped(self, target: PlanDose, index: int, progress: Progress, patient: Patient) -> None:
        """A target dose is passed over for the dose at a place among the records."""

    def judged(self, status: int, target: PlanDose | None, index: int, progress: Progress, patient: Patient) -> None:
        """The dose at a place has a status against a target dose, or comes after the last of them."""


def evaluate_series(
    series: PlanSeries,
    records: Sequence[Shot],
    patient: Patient,
    complete_groups: Mapping[str, int] = NO_GROUPS,
    *,
    observer: Observer | None = None,
) -> Progress:
    """Judge the doses of an antigen in one series (figure 4-6).

    Args:
        series: The series.
        records: The person's doses of the antigen, in order.
        patient: The person.
        complete_groups: The series groups of the antigen in which a series is complete, each with the day from which.
        observer: Told every step.
    """
    progress = Progress(series, records, patient.ages_of(series), complete_groups)
    doses, statuses, count = series.doses, progress.statuses, len(series.doses)
    index, last = 0, len(records)
    while index < last:
        shot = records[index]
        if progress.at == count:
            statuses[index] = EXTRANEOUS
            if observer is not None:
                observer.judged(EXTRANEOUS, None, index, progress, patient)
            index += 1
            continue
        target = doses[progress.at]
        # 6.2: a target dose that is skipped leaves the given dose for the next one.
        if (
            target.skips_evaluation
            and not shot.dose.sub_standard
            and can_skip(target.skips_evaluation, shot.day, index, progress, patient)
        ):
            if observer is not None:
                observer.skipped(target, index, progress, patient)
            progress.at += 1
            continue
        status = _judge(target, shot, index, progress, patient)
        if observer is not None:
            observer.judged(status, target, index, progress, patient)
        statuses[index] = status
        if status == VALID:
            progress.satisfied.append((target, shot.day, index))
            progress.at += not target.recurring
        if status <= NOT_VALID:
            progress.previous = shot.day
        index += 1
    return progress


def _judge(target: PlanDose, shot: Shot, index: int, progress: Progress, patient: Patient) -> int:
    """The status of a given dose against a target dose (Table 6-31)."""
    day, ages = shot.day, progress.ages
    if shot.dose.sub_standard:  # 6.1, Table 6-3
        return SUB_STANDARD
    if not target.begin <= day < target.end:
        return EXTRANEOUS if progress.satisfied else NOT_VALID
    if shot.number in target.inadvertent:  # Table 6-13
        return INADVERTENT
    age = target.age or age_in_force(target, day)
    if age is not None:  # Table 6-15
        if day >= ages[age.maximum]:
            return EXTRANEOUS
        if day < ages[age.absolute_minimum]:
            return NOT_VALID
    if not is_accepted(target, shot, ages):
        return NOT_VALID
    if target.intervals and not _intervals_kept(target, shot, index, progress, patient):
        return NOT_VALID
    if conflict_end(shot, progress, patient):
        return NOT_VALID
    return VALID


# ------------------------------------------------------------------------------------------------------------ 6.4 age


def age_in_force(target: PlanDose, day: int) -> PlanAge | None:
    """The age limits in force on a day (RELEVANT-1 and -2)."""
    for age in target.ages:
        if age.begin <= day < age.end:
            return age
    return None


# ------------------------------------------------------------------------------------------------ 6.5, 6.6 intervals


def intervals_in_force(intervals: Sequence[PlanInterval], day: int, booked: int = 0) -> list[PlanInterval]:
    """The intervals in force on a day, or on the day of the booking where one of them honours that."""
    found = [each for each in intervals if each.begin <= day < each.end]
    if booked and any(booked < each.honours_before for each in found):
        return [each for each in intervals if each.begin <= booked < each.end]
    return found


def _intervals_kept(target: PlanDose, shot: Shot, index: int, progress: Progress, patient: Patient) -> bool:
    for interval in intervals_in_force(target.intervals, shot.day, shot.booked):
        if interval.absolute_minimum is not None:
            since = reference_day(interval, index, progress, patient)
            if since and shot.day < patient.calendar.add(since, interval.absolute_minimum):
                return _allowable_interval_kept(target, shot, index, progress, patient)
    return True


def _allowable_interval_kept(target: PlanDose, shot: Shot, index: int, progress: Progress, patient: Patient) -> bool:
    for interval in intervals_in_force(target.allowable_intervals, shot.day, shot.booked):
        since = reference_day(interval, index, progress, patient)
        minimum = interval.absolute_minimum
        if minimum is None or not since or shot.day >= patient.calendar.add(since, minimum):
            return True
    return False


def reference_day(interval: PlanInterval, index: int, progress: Progress, patient: Patient) -> int:
    """The day an interval is counted from; 0 where there is none yet (CALCDTINT-1, -2, -8, -9).

    Args:
        interval: The interval.
        index: The place of the dose being judged among the records; their number for a dose to come.
        progress: What was judged before.
        patient: The person.
    """
    if interval.previous:
        return progress.previous
    if interval.dose:
        for target, day, _ in reversed(progress.satisfied):
            if target.number == interval.dose:
                return day
        return 0
    if interval.vaccines:
        return _most_recent(interval.vaccines, index, progress, patient)
    return patient.observations.get(interval.observation, 0)


def _most_recent(vaccines: frozenset[int], index: int, progress: Progress, patient: Patient) -> int:
    """The day of the last dose of some vaccines that was not inadvertent, of whatever antigen."""
    now = progress.records[index] if index < len(progress.records) else None
    before = patient.shots if now is None else patient.shots[: patient.shots.index(now)]
    for shot in reversed(before):
        if shot.number in vaccines:
            judged = progress.statuses[progress.records.index(shot)] if shot in progress.records else 0
            if judged != INADVERTENT:
                return shot.day
    return 0


# ------------------------------------------------------------------------------------------------------- 6.7 conflict


def conflict_end(shot: Shot, progress: Progress, patient: Patient) -> int:
    """The day on which a conflict with an earlier live vaccine ends, if the dose was given in it; otherwise 0."""
    rows = patient.conflicts.get(shot.number)
    if not rows:
        return 0
    add = patient.calendar.add
    latest = 0
    for earlier in patient.shots:
        if earlier.day >= shot.day:
            break
        row = rows.get(earlier.number)
        if row is not None:
            begin, end_if_valid, end = row
            progress.consulted.append(earlier)
            until = add(earlier.day, end_if_valid if earlier.valid else end)
            if add(earlier.day, begin) <= shot.day < until:
                latest = max(latest, until)
    return latest


# ----------------------------------------------------------------------------------------------- 6.8, 6.9 vaccines


def is_accepted(target: PlanDose, shot: Shot, ages: Sequence[int]) -> bool:
    """Whether the vaccine is a preferable or allowable one of the target dose (Tables 6-26 and 6-29)."""
    for vaccine in target.vaccines.get(shot.number, ()):
        if (
            ages[vaccine.age_begin] <= shot.day < ages[vaccine.age_end]
            and vaccine.begin <= shot.day < vaccine.end
            and (not vaccine.manufacturer or not shot.manufacturer or vaccine.manufacturer == shot.manufacturer)
        ):
            return True
    return False


# ------------------------------------------------------------------------------------------------- 6.2 conditional skip


def can_skip(skips: Sequence[PlanSkip], day: int, index: int, progress: Progress, patient: Patient) -> bool:
    """Whether a target dose is passed over on a day (Tables 6-4 to 6-11): any of its skips is enough.

    Args:
        skips: Those of the context, evaluation or forecast.
        day: The reference date (CONDSKIP-2).
        index: How many of the records come before.
        progress: What was judged before.
        patient: The person.
    """
    for skip in skips:  # noqa: SIM110 -- a generator costs as much as what it would ask
        if _skip_met(skip, day, index, progress, patient):
            return True
    return False


def _skip_met(skip: PlanSkip, day: int, index: int, progress: Progress, patient: Patient) -> bool:
    """Whether the sets of a skip that are in force hold: one of them, or all, as it says; none in force is a no."""
    in_force = False
    for begin, end, all_of, conditions, _ in skip.sets:
        if begin <= day < end:
            in_force = True
            if set_met(conditions, day, index, progress, patient, all_of=all_of) is not skip.all_of:
                return not skip.all_of
    return in_force and skip.all_of


def set_met(
    conditions: Sequence[PlanCondition], day: int, index: int, progress: Progress, patient: Patient, *, all_of: bool
) -> bool:
    """Whether the conditions of a skip's set hold."""
    for condition in conditions:
        if _condition_met(condition, day, index, progress, patient) is not all_of:
            return not all_of
    return all_of


def _condition_met(condition: PlanCondition, day: int, index: int, progress: Progress, patient: Patient) -> bool:
    ages = progress.ages
    kind = condition.kind
    if kind == PlanCondition.AGE:
        return ages[condition.age_begin] <= day < ages[condition.age_end]
    if kind == PlanCondition.COUNT:
        count = len(list(counted(condition, index, progress, ages))) if index else 0
        if condition.comparison is Comparison.GREATER_THAN:
            return count > condition.count
        return count == condition.count if condition.comparison is Comparison.EQUAL_TO else count < condition.count
    if kind == PlanCondition.INTERVAL:
        return bool(index) and day >= patient.calendar.add(progress.records[index - 1].day, condition.interval)
    if index == len(progress.records):
        return any(group in progress.complete_now for group in condition.groups)
    # As of the reference date: a dose that is judged knows nothing of doses given after it, or of itself.
    return any(progress.complete_groups.get(group, NEVER) < day for group in condition.groups)


def counted(condition: PlanCondition, index: int, progress: Progress, ages: Sequence[int]) -> Iterator[int]:
    """The places of the doses that a count counts (CONDSKIP-1)."""
    first = max(condition.begin, ages[condition.age_begin])
    last = min(condition.end, ages[condition.age_end])
    for place in range(index):
        shot = progress.records[place]
        if (
            first <= shot.day < last
            and (not condition.numbers or shot.number in condition.numbers)
            and (not condition.valid_only or progress.statuses[place] == VALID)
        ):
            yield place
