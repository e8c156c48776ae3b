"""A person's whole schedule ahead, if every dose is given on the day it is recommended."""

from collections.abc import Iterator, Sequence
from datetime import date

from attrs import evolve, frozen

from vaxplatform.codes import Code
from vaxplatform.dates import require_day
from vaxplatform.model import Dose, History
from vaxplatform.schedule.answers import Forecast, forecast
from vaxplatform.schedule.forecast import SeriesStatus
from vaxplatform.schedule.schedule import Schedule

__all__ = ["ProjectedDose", "project"]


@frozen
class ProjectedDose:
    """A dose to come.

    Args:
        date: The day it is recommended for; the day of assessment for one that is due already.
        vaccine: The vaccine; of several that may be given the first, or one that counts in more vaccine groups.
        counts_as: The vaccine groups it is given for, each with the dose's number there.
        instead: Other vaccines that may be given for all of them.
    """

    date: date
    vaccine: Code
    counts_as: tuple[tuple[str, int], ...]
    instead: tuple[Code, ...] = ()


def project(history: History, schedule: Schedule, on: date, until: date) -> tuple[ProjectedDose, ...]:
    """Give every dose on the day it is recommended, and forecast again, until a day.

    Args:
        history: The person's doses, and what was observed of them.
        schedule: What is given when.
        on: The day of assessment.
        until: The last day.

    Returns:
        Doses in the order of their days; those of one day in the order of the vaccine groups. What a forecast names no
        vaccine for is left out.

    Raises:
        DateError: ``on`` or ``until`` is no calendar day, or ``on`` lies outside 1850 to 2699.
        InputError: The person is born after the assessment date.

    Example:
        >>> from vaxplatform.dates import Duration, EndOfMonth, PartialDate
        >>> from vaxplatform.schedule import FromPrevious, Interval, Schedule, Series, SeriesDose, SeriesVaccine
        >>> mr = SeriesVaccine(Code("cvx", "04"), recommended=True)
        >>> wait = Interval(FromPrevious(), *[Duration(days=28)] * 3)
        >>> series = Series("MR", "Measles", "MR", [SeriesDose(1, [mr]), SeriesDose(2, [mr], intervals=[wait])])
        >>> schedule = Schedule.of_series("example", EndOfMonth.CLAMP, [series])
        >>> child = History("P-1", PartialDate(2026, 1, 1))
        >>> for dose in project(child, schedule, date(2026, 10, 1), date(2027, 1, 1)):
        ...     print(dose.date, dose.vaccine, dose.counts_as)
        2026-10-01 cvx|04 (('MR', 1),)
        2026-10-29 cvx|04 (('MR', 2),)
    """
    require_day(until)
    return tuple(_projected(history, schedule, on, until))


def _projected(history: History, schedule: Schedule, on: date, until: date) -> Iterator[ProjectedDose]:
    given: set[str] = set()  # today: a dose that does not count is not given twice on one day
    while True:
        due = [each for each in forecast(history, schedule, on) if _is_to_come(each)]
        days = {each.group: max(each.recommended or on, on) for each in due}
        days = {group: day for group, day in days.items() if day > on or group not in given}
        first = min(days.values(), default=None)
        if first is None or first > until:
            return
        if first > on:
            on = first
            given.clear()
            continue  # what is due is asked again as of that day
        today = list(_shots([each for each in due if days.get(each.group) == on], on))
        yield from today
        history = evolve(history, doses=(*history.doses, *(Dose(on, shot.vaccine) for shot in today)))
        given.update(group for shot in today for group, _ in shot.counts_as)


def _is_to_come(each: Forecast) -> bool:
    return each.status is SeriesStatus.NOT_COMPLETE and each.dose_number is not None and bool(each.vaccines)


def _shots(due: Sequence[Forecast], on: date) -> Iterator[ProjectedDose]:
    """As few shots as serve all groups: of vaccines that may be given, the one for most groups first."""
    left = list(due)
    while left:
        vaccine = max(left[0].vaccines, key=lambda code: sum(code in each.vaccines for each in left))
        served = [each for each in left if vaccine in each.vaccines]
        instead = [
            code for code in served[0].vaccines if code != vaccine and all(code in each.vaccines for each in served)
        ]
        counts_as = tuple((each.group, each.dose_number or 0) for each in served)
        yield ProjectedDose(on, vaccine, counts_as, tuple(instead))
        left = [each for each in left if each not in served]
