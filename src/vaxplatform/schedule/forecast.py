"""The next dose: which, from when, until when, with what, for every vaccine group of a schedule."""

from datetime import date, timedelta
from enum import Enum

from attrs import frozen

from vaxplatform.codes import Code
from vaxplatform.dates import EndOfMonth, Window, add
from vaxplatform.model import History, Reason
from vaxplatform.schedule.evaluate import Progress, follow
from vaxplatform.schedule.series import Schedule, Series, SeriesDose

__all__ = ["Forecast", "SeriesStatus", "forecast"]


class SeriesStatus(Enum):
    """How far a person is in a series.

    Source:
        CDC, Logic Specification for ACIP Recommendations, patient series status.
    """

    NOT_COMPLETE = "Not Complete"
    COMPLETE = "Complete"
    IMMUNE = "Immune"
    CONTRAINDICATED = "Contraindicated"
    NOT_RECOMMENDED = "Not Recommended"
    AGED_OUT = "Aged Out"


_NOT_COMPLETE, _COMPLETE, _NOT_RECOMMENDED = (
    SeriesStatus.NOT_COMPLETE,
    SeriesStatus.COMPLETE,
    SeriesStatus.NOT_RECOMMENDED,
)


@frozen
class Forecast:
    """What is due in one vaccine group.

    Args:
        group: The vaccine group.
        status: Whether anything is due at all; dates and number are None unless it is ``NOT_COMPLETE``.
        dose_number: The next dose, from 1.
        earliest: The first day on which it would be valid, by what is in force on the assessment date; it may lie in
            the past, and is None where no first day is stated.
        recommended: From when it is recommended.
        past_due: From when it is overdue; None where nothing is said.
        latest: The last day on which the dose is part of the series, as published so far.
        vaccines: What may be given, in the order of series, then of codes.
        reasons: Why nothing is due, or not yet; and of every dose that was given and did not count, why.
    """

    group: str
    status: SeriesStatus
    dose_number: int | None = None
    earliest: date | None = None
    recommended: date | None = None
    past_due: date | None = None
    latest: date | None = None
    vaccines: tuple[Code, ...] = ()
    reasons: tuple[Reason, ...] = ()


def forecast(history: History, schedule: Schedule, on: date) -> tuple[Forecast, ...]:
    """Say what is due for a person, in every vaccine group of a schedule.

    Before the first valid dose, every series whose first dose is in force on the day contributes its vaccines; then the
    series that dose began is followed, by the interval in force on the day.

    Args:
        history: The person's doses.
        schedule: What is given when.
        on: The assessment date.

    Returns:
        One forecast per vaccine group, in the schedule's order.

    Source:
        CDC, Logic Specification for ACIP Recommendations, chapter 7, FORECASTDT-1 to -6 (thin: intervals and windows).

    Example:
        >>> from vaxplatform.dates import Duration, PartialDate, Window
        >>> from vaxplatform.model import Dose
        >>> from vaxplatform.schedule import Interval
        >>> covaxin, always = Code("cvx", "502"), Window(None, None)
        >>> wait = Interval(always, Duration(days=28), Duration(days=28), Duration(days=42), "letter")
        >>> vaccines = frozenset([covaxin])
        >>> doses = (SeriesDose(1, vaccines, always), SeriesDose(2, vaccines, always, after=1, intervals=(wait,)))
        >>> schedule = Schedule("covid19", EndOfMonth.CLAMP, (Series("COVAXIN", "COVID-19", doses),))
        >>> history = History("P-1", PartialDate(1980), doses=(Dose(date(2021, 5, 1), covaxin),))
        >>> due, = forecast(history, schedule, date(2021, 5, 10))
        >>> due.dose_number, str(due.earliest), str(due.past_due), due.reasons[0].code
        (2, '2021-05-29', '2021-06-12', 'not-due-yet')
    """
    return tuple(
        [_forecast_group(group, progress, schedule, on) for group, progress in follow(history, schedule, on).items()]
    )


def _forecast_group(group: str, progress: Progress, schedule: Schedule, on: date) -> Forecast:
    series = progress.series
    if series is None:
        return _first_dose(group, schedule.by_group[group], on, tuple(progress.uncounted))
    number = len(progress.satisfied) + 1
    target = series.dose_on(number, on)
    if target is None:
        complete = Reason("series-complete", series.id, {"doses": str(number - 1)})
        return Forecast(group, _COMPLETE, reasons=(complete, *progress.uncounted))
    return _next_dose(series, target, progress, schedule.end_of_month, on)


def _first_dose(group: str, choices: tuple[Series, ...], on: date, uncounted: tuple[Reason, ...]) -> Forecast:
    open_now = [(series.span_of(first), first) for series in choices if (first := series.dose_on(1, on)) is not None]
    if open_now:
        earliest = min(span.start or date.min for span, _ in open_now)
        return _begins(group, open_now, None if earliest == date.min else earliest, uncounted)
    coming = [
        (dose.window.start, series.span_of(dose), dose)
        for series in choices
        for dose in series.doses
        if dose.number == 1 and dose.window.start is not None and dose.window.start > on
    ]
    if not coming:
        return Forecast(group, _NOT_RECOMMENDED, reasons=(Reason("no-dose-in-force", group), *uncounted))
    earliest = min(start for start, _, _ in coming)
    reason = Reason("not-due-yet", group, {"dose": "1", "earliest": earliest.isoformat()})
    begin = [(span, dose) for start, span, dose in coming if start == earliest]
    return _begins(group, begin, earliest, (reason, *uncounted))


def _begins(
    group: str, rows: list[tuple[Window, SeriesDose]], earliest: date | None, reasons: tuple[Reason, ...]
) -> Forecast:
    days = [_last_day(span) for span, _ in rows]
    latest = None if None in days else max(day for day in days if day)
    vaccines = _vaccines([dose for _, dose in rows])
    return Forecast(group, _NOT_COMPLETE, 1, earliest, earliest, None, latest, vaccines, reasons)


def _next_dose(series: Series, target: SeriesDose, progress: Progress, end_of_month: EndOfMonth, on: date) -> Forecast:
    # FORECASTDT-1: the latest of the interval's end and the day the dose joined the series; FORECASTDT-5 and -6:
    # nothing is recommended or overdue before it is allowed. There is no floor at the assessment date.
    previous = progress.satisfied[-1]
    span = series.span_of(target)
    earliest = max(previous, span.start) if span.start else previous
    recommended, past_due = earliest, None
    interval = target.interval_on(on)
    if interval is not None and target.after is not None:
        counted_from = progress.satisfied[target.after - 1]
        earliest = max(earliest, add(counted_from, interval.minimum, end_of_month))
        recommended = max(earliest, add(counted_from, interval.recommended, end_of_month))
        if interval.recommended_to is not None:
            past_due = max(earliest, add(counted_from, interval.recommended_to, end_of_month))
    reasons = tuple(progress.uncounted)
    if earliest > on:
        compared = {"dose": str(target.number), "earliest": earliest.isoformat()}
        reasons = (Reason("not-due-yet", f"{series.id}.{target.number}", compared), *reasons)
    return Forecast(
        series.group,
        _NOT_COMPLETE,
        target.number,
        earliest,
        recommended,
        past_due,
        _last_day(span),
        target.in_order,
        reasons,
    )


def _last_day(window: Window) -> date | None:
    return None if window.end is None else window.end - timedelta(days=1)


def _vaccines(doses: list[SeriesDose]) -> tuple[Code, ...]:
    return tuple(dict.fromkeys([vaccine for dose in doses for vaccine in dose.in_order]))
