"""Every dose a person has had, judged against the schedule: which target dose it satisfied, or why it satisfied none.

A walk with two pointers, as in CDC's Logic Specification, chapter 6: one through the given doses, one through the
target doses of the series that the first valid dose began. Each dose is judged by what was in force on its day, or, of
its interval, on the day it was booked where the programme honours that.
"""

from datetime import date

from attrs import define, field

from vaxplatform.dates import EndOfMonth, add
from vaxplatform.model import Dose, DoseStatus, EvaluatedDose, History, Reason
from vaxplatform.schedule.series import Schedule, Series, SeriesDose

__all__ = ["Progress", "evaluate", "follow"]

_VALID, _NOT_VALID, _EXTRANEOUS = DoseStatus.VALID, DoseStatus.NOT_VALID, DoseStatus.EXTRANEOUS


@define
class Progress:
    """How far a person has come in one vaccine group.

    Args:
        series: The series begun, or None before the first valid dose.
        satisfied: The days of the valid doses, target dose 1 first.
        doses: Every dose of the group, judged, in the order given.
        uncounted: Why doses did not count, those of unknown vaccines included.
    """

    series: Series | None = None
    satisfied: list[date] = field(factory=list)
    doses: list[EvaluatedDose] = field(factory=list)
    uncounted: list[Reason] = field(factory=list)

    def count(self, dose: Dose, series: Series) -> None:
        """The dose satisfies the next target dose of the series."""
        self.series = series
        self.satisfied.append(dose.date)
        self.doses.append(EvaluatedDose(dose, _VALID, len(self.satisfied), series.id))

    def refuse(self, dose: Dose, status: DoseStatus, *reasons: Reason) -> None:
        """The dose satisfies nothing."""
        series = "" if self.series is None else self.series.id
        self.doses.append(EvaluatedDose(dose, status, None, series, reasons))
        self.uncounted.extend(reasons)


def evaluate(history: History, schedule: Schedule, on: date) -> tuple[EvaluatedDose, ...]:
    """Judge every dose of a history.

    Args:
        history: The person's doses; withdrawn ones count for nothing and are left out of the answer.
        schedule: What doses are judged by.
        on: The assessment date. A dose dated later is reported, not judged.

    Returns:
        The doses in the order of their dates: valid ones with the number they satisfied, the others with every reason.
        A vaccine that the schedule does not know is reported with ``unknown-vaccine``; a vaccine of several groups is
        judged once in each.

    Source:
        CDC, Logic Specification for ACIP Recommendations, chapter 6 (thin: products, intervals and series order).

    Example:
        >>> from vaxplatform.codes import Code
        >>> from vaxplatform.dates import Duration, PartialDate, Window
        >>> from vaxplatform.schedule import Interval
        >>> covaxin, always, four_weeks = Code("cvx", "502"), Window(None, None), Duration(days=28)
        >>> wait = Interval(always, four_weeks, four_weeks, None, "letter")
        >>> vaccines = frozenset([covaxin])
        >>> doses = (SeriesDose(1, vaccines, always), SeriesDose(2, vaccines, always, after=1, intervals=(wait,)))
        >>> schedule = Schedule("covid19", EndOfMonth.CLAMP, (Series("COVAXIN", "COVID-19", doses),))
        >>> given = tuple(Dose(date(2021, 5, day), covaxin) for day in (1, 28, 29))
        >>> judged = evaluate(History("P-1", PartialDate(1980), doses=given), schedule, date(2021, 6, 1))
        >>> [(each.status.value, each.dose_number) for each in judged]
        [('Valid', 1), ('Not Valid', None), ('Valid', 2)]
        >>> judged[1].reasons[0].facts["earliest"]
        '2021-05-29'
    """
    judged = [each for progress in follow(history, schedule, on).values() for each in progress.doses]
    judged.extend(
        EvaluatedDose(dose, _NOT_VALID, reasons=(_unknown_vaccine(dose, schedule),))
        for dose in history.standing
        if dose.vaccine not in schedule.groups_of
    )
    return tuple(sorted(judged, key=lambda each: each.dose.date))


def _unknown_vaccine(dose: Dose, schedule: Schedule) -> Reason:
    return Reason("unknown-vaccine", schedule.id, {"vaccine": str(dose.vaccine)})


def follow(history: History, schedule: Schedule, on: date) -> dict[str, Progress]:
    """Walk through a history: the progress in every vaccine group of the schedule, in the schedule's order."""
    progress = {group: Progress() for group in schedule.by_group}
    for dose in history.doses:
        if dose.withdrawn is not None:
            continue
        groups = schedule.groups_of.get(dose.vaccine)
        if groups is None:
            for each in progress.values():
                each.uncounted.append(_unknown_vaccine(dose, schedule))
            continue
        for group in groups:
            _judge(dose, progress[group], schedule.by_group[group], schedule.end_of_month, on)
    return progress


def _judge(dose: Dose, progress: Progress, choices: tuple[Series, ...], end_of_month: EndOfMonth, on: date) -> None:
    series = progress.series
    if dose.date > on:
        compared = {"given": dose.date.isoformat(), "on": on.isoformat()}
        progress.refuse(dose, _NOT_VALID, Reason("dose-after-assessment", "", compared))
    elif series is None:
        _begin(dose, progress, choices)
    elif (target := series.dose_on(len(progress.satisfied) + 1, dose.date)) is None:
        compared = {"doses": str(len(progress.satisfied))}
        progress.refuse(dose, _EXTRANEOUS, Reason("series-complete", series.id, compared))
    elif reasons := _objections(dose, target, f"{series.id}.{target.number}", progress.satisfied, end_of_month):
        progress.refuse(dose, _NOT_VALID, *reasons)
    else:
        progress.count(dose, series)


def _begin(dose: Dose, progress: Progress, choices: tuple[Series, ...]) -> None:
    """Start the first series of the group whose first dose, on that day, was this vaccine."""
    for series in choices:
        first = series.dose_on(1, dose.date)
        if first is not None and dose.vaccine in first.vaccines:
            progress.count(dose, series)
            return
    compared = {"vaccine": str(dose.vaccine), "given": dose.date.isoformat()}
    progress.refuse(dose, _NOT_VALID, Reason("dose-not-in-force", "", compared))


def _objections(
    dose: Dose, target: SeriesDose, rule: str, satisfied: list[date], end_of_month: EndOfMonth
) -> list[Reason]:
    reasons = []
    if dose.vaccine not in target.vaccines:
        expected = ", ".join(map(str, target.in_order))
        reasons.append(Reason("product-differs", rule, {"vaccine": str(dose.vaccine), "expected": expected}))
    interval = target.interval_for(dose.date, dose.booked_on)
    if interval is not None and target.after is not None:
        earliest = add(satisfied[target.after - 1], interval.minimum, end_of_month)
        if dose.date < earliest:
            compared = {
                "given": dose.date.isoformat(),
                "earliest": earliest.isoformat(),
                "minimum": str(interval.minimum),
                "source": interval.source,
            }
            if interval.honours_bookings_before is not None:
                compared["unless_booked_before"] = interval.honours_bookings_before.isoformat()
            reasons.append(Reason("interval-too-short", rule, compared))
    return reasons
