"""Why: every rule that was applied to a dose or a forecast, with the dates that were compared.

Made by going the same way again for one series, so that forecasting many people costs nothing for it.
"""

from collections.abc import Iterator
from datetime import date

from attrs import frozen

from vaxplatform.dates import Duration
from vaxplatform.model import Reason
from vaxplatform.schedule._plan import NEVER, PlanAntigen, PlanCondition, PlanDose, PlanInterval, PlanSkip
from vaxplatform.schedule.evaluate import (
    Progress,
    age_in_force,
    can_skip,
    conflict_end,
    evaluate_series,
    intervals_in_force,
    is_accepted,
    reference_day,
    set_met,
)
from vaxplatform.schedule.forecast import SeriesForecast, ruled_out
from vaxplatform.schedule.relevant import Patient, Shot
from vaxplatform.schedule.series import FromDose, FromMostRecent, FromObservation, SkipByAge, SkipByInterval

__all__ = ["Step", "dose_steps", "explain_evaluation", "explain_forecast", "observed"]


@frozen
class Step:
    """One rule applied.

    Args:
        reason: Its word, the target dose, and what was compared.
        holds: Whether the dose passed it; None where it only sets a date.
    """

    reason: Reason
    holds: bool | None = None


def iso(day: int) -> str:
    """A day as text."""
    return date.fromordinal(day).isoformat()


# ---------------------------------------------------------------------------------------------------------- given doses


class _Steps:
    """Collects the steps of an evaluation, dose by dose."""

    def __init__(self) -> None:
        self.of_dose: list[list[Step]] = []
        self._skips: list[Step] = []

    def skipped(self, target: PlanDose, index: int, progress: Progress, patient: Patient) -> None:
        day = progress.records[index].day
        self._skips += skip_steps(target, target.skips_evaluation, day, index, progress, patient)

    def judged(self, _status: int, target: PlanDose | None, index: int, progress: Progress, patient: Patient) -> None:
        shot = progress.records[index]
        self.of_dose.append([*self._skips, *dose_steps(target, shot, index, progress, patient)])
        self._skips = []


def explain_evaluation(progress: Progress, patient: Patient) -> list[list[Step]]:
    """Every rule applied to each dose of an antigen in one series, in the order of the doses."""
    steps = _Steps()
    evaluate_series(progress.series, progress.records, patient, progress.complete_groups, observer=steps)
    return steps.of_dose


def dose_steps(target: PlanDose | None, shot: Shot, index: int, progress: Progress, patient: Patient) -> Iterator[Step]:
    """Every rule applied to a given dose against a target dose (sections 6.1 to 6.9): all that fail, not the first."""
    given = iso(shot.day)
    name = progress.series.series.id
    if shot.dose.sub_standard:
        yield Step(Reason("sub-standard", name, {"given": given}), holds=False)
        return
    if target is None or (not target.begin <= shot.day < target.end and progress.satisfied):
        yield Step(Reason("series-complete", name, {"doses": str(len(progress.satisfied))}), holds=False)
        return
    rule = f"{name}.{target.number}"
    vaccine = str(shot.dose.vaccine)
    if not target.begin <= shot.day < target.end:
        yield Step(Reason("dose-not-in-force", rule, {"vaccine": vaccine, "given": given}), holds=False)
        return
    if shot.number in target.inadvertent:
        yield Step(Reason("inadvertent-vaccine", rule, {"vaccine": vaccine, "given": given}), holds=False)
        return
    yield from _age_steps(target, shot, rule, progress)
    accepted = is_accepted(target, shot, progress.ages)
    if accepted:
        yield Step(Reason("vaccine-accepted", rule, {"vaccine": vaccine}), holds=True)
    elif shot.number in target.vaccines:
        yield Step(Reason("vaccine-not-then", rule, {"vaccine": vaccine, "given": given}), holds=False)
    else:
        expected = ", ".join(sorted({str(each.vaccine.code) for each in target.preferable}))
        yield Step(Reason("product-differs", rule, {"vaccine": vaccine, "expected": expected}), holds=False)
    yield from _interval_steps(target, shot, index, rule, progress, patient)
    until = conflict_end(shot, progress, patient)
    if until:
        yield Step(Reason("live-vaccine-conflict", rule, {"given": given, "until": iso(until)}), holds=False)


def _age_steps(target: PlanDose, shot: Shot, rule: str, progress: Progress) -> Iterator[Step]:
    """Table 6-15."""
    age = age_in_force(target, shot.day)
    if age is None:
        return
    ages, limits, given = progress.ages, age.limits, iso(shot.day)
    if shot.day >= ages[age.maximum]:
        compared = {"given": given, "before": iso(ages[age.maximum]), "maximum": str(limits.maximum)}
        yield Step(Reason("age-too-old", rule, compared), holds=False)
        return
    minimum = limits.earliest_recommended if limits.minimum_unstated else limits.absolute_minimum
    if minimum is None:
        return
    compared = {"given": given, "earliest": iso(ages[age.absolute_minimum]), "minimum": str(minimum)}
    if shot.day < ages[age.absolute_minimum]:
        yield Step(Reason("age-too-young", rule, compared), holds=False)
    else:
        code = "age-within-grace" if shot.day < ages[age.minimum] else "age-kept"
        yield Step(Reason(code, rule, compared), holds=True)


def _interval_steps(  # noqa: PLR0917 -- what an interval is asked with
    target: PlanDose, shot: Shot, index: int, rule: str, progress: Progress, patient: Patient
) -> Iterator[Step]:
    """Tables 6-18 to 6-22: each interval in force; one that is not kept fails unless an allowable one is."""
    failed = []
    for interval in intervals_in_force(target.intervals, shot.day, shot.booked):
        since = reference_day(interval, index, progress, patient)
        if interval.absolute_minimum is None or not since:
            continue
        compared = _interval_compared(interval, shot, since, patient)
        if shot.day < patient.calendar.add(since, interval.absolute_minimum):
            failed.append(Step(Reason("interval-too-short", rule, compared), holds=False))
        else:
            yield Step(Reason("interval-kept", rule, compared), holds=True)
    if not failed:
        return
    for interval in intervals_in_force(target.allowable_intervals, shot.day, shot.booked):
        since = reference_day(interval, index, progress, patient)
        minimum = interval.absolute_minimum
        if minimum is None or not since or shot.day >= patient.calendar.add(since, minimum):
            yield Step(
                Reason("interval-allowable", rule, _interval_compared(interval, shot, since, patient)), holds=True
            )
            return
    yield from failed


def _interval_compared(interval: PlanInterval, shot: Shot, since: int, patient: Patient) -> dict[str, str]:
    values = interval.interval
    minimum = values.earliest_recommended if values.minimum_unstated else values.absolute_minimum
    compared = {"given": iso(shot.day), "minimum": str(minimum or Duration()), "from": _reference(interval)}
    if since and interval.absolute_minimum is not None:
        compared["earliest"] = iso(patient.calendar.add(since, interval.absolute_minimum))
    if values.source:
        compared["source"] = values.source
    if values.honours_bookings_before is not None:
        compared["unless_booked_before"] = values.honours_bookings_before.isoformat()
    return compared


def _reference(interval: PlanInterval) -> str:
    """What an interval counts from: ``dose-before``, ``dose 2``, ``last-of`` with vaccines, or what was observed."""
    reference = interval.interval.reference
    if isinstance(reference, FromDose):
        return f"dose {reference.number}"
    if isinstance(reference, FromMostRecent):
        return ", ".join(["last-of", *sorted(map(str, reference.vaccines))])
    if isinstance(reference, FromObservation):
        return reference.code
    return "dose-before"


def skip_steps(  # noqa: PLR0917 -- what a skip is asked with
    target: PlanDose, skips: tuple[PlanSkip, ...], day: int, index: int, progress: Progress, patient: Patient
) -> Iterator[Step]:
    """The skips that pass a target dose over on a day."""
    rule = f"{progress.series.series.id}.{target.number}"
    for skip in skips:
        if can_skip((skip,), day, index, progress, patient):
            told = [
                part.description or _told(conditions, all_of=all_of)
                for begin, end, all_of, conditions, part in skip.sets
                if begin <= day < end and set_met(conditions, day, index, progress, patient, all_of=all_of)
            ]
            yield Step(Reason("dose-skipped", rule, {"on": iso(day), "because": "; ".join(told)}), holds=True)
            return


def _told(conditions: tuple[PlanCondition, ...], *, all_of: bool) -> str:
    return (" and " if all_of else " or ").join([_condition_told(each) for each in conditions])


def _condition_told(condition: PlanCondition) -> str:
    values = condition.condition
    if isinstance(values, SkipByAge):
        below = f", < {values.end}" if values.end else ""
        return f"age >= {values.begin or '0 days'}{below}"
    if isinstance(values, SkipByInterval):
        return f"{values.interval} since the dose before"
    if condition.kind == PlanCondition.SERIES:
        return "series group " + ", ".join(condition.groups) + " complete"
    return f"doses {condition.comparison.value} {condition.count}"


# ------------------------------------------------------------------------------------------------------------ forecasts


def explain_forecast(found: SeriesForecast, antigen: PlanAntigen, patient: Patient) -> Iterator[Step]:
    """Every rule applied to what is due next in one series (chapter 7)."""
    progress = found.progress
    name = progress.series.series.id
    index = len(progress.records)
    for target, day in found.skipped:
        yield from skip_steps(target, target.skips_forecast, day, index, progress, patient)
    compared = {"status": found.status.value, "doses": str(len(progress.satisfied)), **observed(found)}
    yield Step(Reason(found.reason or "dose-needed", name, compared))
    if found.target is None:
        return
    rule = f"{name}.{found.target.number}"
    for code, facts, day in date_bounds(found.target, found, patient):
        yield Step(Reason(code, rule, {**facts, "day": iso(day)}))
    if antigen.vaccine_contraindications and patient.observations:
        removed = ruled_out(antigen, patient)
        told = [str(each.vaccine.code) for each in found.target.preferable if each.number in removed]
        if told:
            yield Step(Reason("vaccines-left-out", rule, {"vaccines": ", ".join(dict.fromkeys(told))}))


def observed(found: SeriesForecast) -> dict[str, str]:
    """What rules the vaccines of a forecast out, where something does."""
    return {"observed": ", ".join(found.observed)} if found.observed else {}


Bound = tuple[str, dict[str, str], int]
"""A date that a forecast is made from: the word, what it comes from, the day."""


def date_bounds(target: PlanDose, found: SeriesForecast, patient: Patient) -> Iterator[Bound]:
    """Every date that a forecast is made from (FORECASTDT-1 to -4)."""
    if target.season_start:
        yield "earliest-season", {}, target.season_start
    if target.begin:
        yield "earliest-in-force", {}, target.begin
    yield from _age_bounds(target, found, patient)
    for interval in intervals_in_force(target.intervals, patient.on):
        since = reference_day(interval, len(found.progress.records), found.progress, patient)
        if since:
            yield from _interval_bounds(interval, since, patient)
    for shot in patient.shots:
        for length in target.conflicts.get(shot.number, ()):
            yield "earliest-conflict", {"vaccine": str(shot.dose.vaccine)}, patient.calendar.add(shot.day, length)
    if found.progress.records:
        yield "earliest-last-dose", {}, found.progress.records[-1].day
    if target.end != NEVER:
        yield "latest-in-force", {}, target.end - 1


def _age_bounds(target: PlanDose, found: SeriesForecast, patient: Patient) -> Iterator[Bound]:
    age = age_in_force(target, patient.on)
    if age is None:
        return
    limits, ages = age.limits, found.progress.ages
    minimum = limits.earliest_recommended if limits.minimum_unstated else limits.minimum
    for code, duration, row in (
        ("earliest-age", minimum, age.minimum),
        ("recommended-age", limits.earliest_recommended, age.earliest),
        ("past-due-age", limits.latest_recommended, age.latest),
        ("latest-age", limits.maximum, age.maximum),
    ):
        if duration is not None:
            yield code, {"age": str(duration)}, ages[row]
    if limits.minimum_unstated:
        yield "minimum-unstated", {"age": str(minimum)}, ages[age.minimum]


def _interval_bounds(interval: PlanInterval, since: int, patient: Patient) -> Iterator[Bound]:
    values, add = interval.interval, patient.calendar.add
    minimum = values.earliest_recommended if values.minimum_unstated else values.minimum
    for code, duration, length in (
        ("earliest-interval", minimum, interval.minimum),
        ("recommended-interval", values.earliest_recommended, interval.earliest),
        ("past-due-interval", values.latest_recommended, interval.latest),
    ):
        if length is not None:
            compared = {"interval": str(duration), "from": _reference(interval), "since": iso(since)}
            yield code, compared, add(since, length)
    if values.minimum_unstated and interval.minimum is not None:
        yield "minimum-unstated", {"interval": str(minimum)}, add(since, interval.minimum)
