"""Tiny schedules for tests that want one thing at a time."""

from collections.abc import Iterable
from datetime import date

from vaxplatform.codes import Code
from vaxplatform.dates import Duration, EndOfMonth, PartialDate
from vaxplatform.model import Condition, Dose, History
from vaxplatform.schedule import (
    AgeLimits,
    Forecast,
    FromDose,
    FromPrevious,
    Interval,
    Schedule,
    Series,
    SeriesDose,
    SeriesVaccine,
    forecast,
)

ON = date(2024, 1, 1)
BIRTH = date(2020, 1, 1)
A, B, C = (Code("made-up", name) for name in "ABC")


def span(text: str) -> Duration:
    return Duration.parse(text)


def vaccines(*codes: Code) -> list[SeriesVaccine]:
    return [SeriesVaccine(code, recommended=True) for code in codes]


def ages(minimum: str = "", maximum: str = "", recommended: str = "") -> list[AgeLimits]:
    least, most, wanted = (span(text) if text else None for text in (minimum, maximum, recommended))
    return [AgeLimits(least, least, wanted, None, most)]


def after(text: str, number: int = 0) -> Interval:
    """A minimum from the dose before, or from a numbered one."""
    return Interval(FromDose(number) if number else FromPrevious(), span(text), span(text))


def target(
    number: int, *codes: Code, wait: str = "", minimum: str = "", maximum: str = "", **more: object
) -> SeriesDose:
    """A target dose with at most one interval and one age limit."""
    fields = {"intervals": [after(wait)] if wait else [], "ages": ages(minimum, maximum), **more}
    return SeriesDose(number, vaccines(*(codes or (A,))), **fields)


def series(id_: str, *doses: SeriesDose, **more: object) -> Series:
    return Series(id_, more.pop("antigen", "X"), more.pop("group", "X"), doses or [target(1)], **more)


def schedule(*given: Series) -> Schedule:
    return Schedule.of_series("tiny", EndOfMonth.ROLL_FORWARD, given)


def person(*doses: tuple[Code, str], observed: Iterable[str] = (), birth: date = BIRTH) -> History:
    return History(
        "P-1",
        PartialDate(birth.year, birth.month, birth.day),
        doses=[Dose(date.fromisoformat(day), code) for code, day in doses],
        conditions=[Condition(code) for code in observed],
    )


def due(history: History, *given: Series, on: date = ON) -> Forecast:
    """The headline of the only vaccine group."""
    (found,) = forecast(history, schedule(*given), on)
    return found
