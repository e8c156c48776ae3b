"""What the tests of packs ask: what people are due, what a campaign answers, how documents and walls read."""

from datetime import date, timedelta

from vaxplatform.countries import Country
from vaxplatform.dates import Duration, EndOfMonth, PartialDate, add
from vaxplatform.eligibility import Answer, Decision, decide
from vaxplatform.model import Condition, Dose, History, Person, Sex
from vaxplatform.report import wall_of
from vaxplatform.schedule import Forecast, SeriesStatus, forecast

__all__ = [
    "BORN",
    "answer",
    "around",
    "at",
    "doubts_of",
    "due",
    "newly_allowed",
    "on_plan",
    "on_the_wall",
    "unnamed",
    "vaccines",
]

BORN = date(2026, 11, 29)
"""The birth date of the children that the tests follow."""


def at(born: date, age: str) -> date:
    """The day on which somebody reaches an age, such as ``18 months``."""
    return add(born, Duration.parse(age), EndOfMonth.CLAMP)


def due(
    country: Country,
    born: date,
    on: date,
    *doses: tuple[date, str],
    sex: Sex = Sex.UNKNOWN,
    conditions: tuple[Condition, ...] = (),
    area: str = "",
) -> dict[str, Forecast]:
    """What the routine programme says of somebody, by the name of each forecast."""
    assert country.routine is not None
    given = [Dose(day, country.catalogue.find(name).code) for day, name in doses]
    history = History("P-1", PartialDate.parse(str(born)), sex, given, conditions, area=area)
    return {each.group: each for each in forecast(history, country.routine.schedule, on)}


def vaccines(country: Country, found: Forecast) -> list[str]:
    """The vaccines that are offered as the next dose."""
    return [country.catalogue.of(code).id for code in found.vaccines]


def around(
    country: Country,
    born: date,
    age: str,
    group: str,
    *,
    sex: Sex = Sex.UNKNOWN,
    conditions: tuple[Condition, ...] = (),
) -> tuple[SeriesStatus, SeriesStatus]:
    """How a vaccine group stands on the day before an age and on the day itself."""
    end = at(born, age)
    before, on = (due(country, born, day, sex=sex, conditions=conditions) for day in (end - timedelta(1), end))
    return before[group].status, on[group].status


def on_plan(
    country: Country,
    born: date,
    until: str = "18 years",
    *,
    sex: Sex = Sex.UNKNOWN,
    conditions: tuple[Condition, ...] = (),
) -> list[tuple[date, list[str]]]:
    """Each day up to an age on which a child is due something, with the vaccines, every dose given on its day."""
    given: list[tuple[date, str]] = []
    days: list[tuple[date, list[str]]] = []
    today, last = born, at(born, until)
    while True:
        found = due(country, born, today, *given, sex=sex, conditions=conditions)
        waiting = [each for each in found.values() if each.recommended is not None and each.vaccines]
        coming = [max(each.recommended, today) for each in waiting if each.recommended is not None]
        if not coming or min(coming) > last:
            return days
        today = min(coming)
        shots = dict.fromkeys(
            vaccines(country, each)[0] for each in waiting if each.recommended is not None and each.recommended <= today
        )
        given += [(today, shot) for shot in shots]
        days.append((today, sorted(shots)))


def answer(
    country: Country,
    on: date,
    born: date,
    *,
    sex: Sex = Sex.UNKNOWN,
    groups: tuple[str, ...] = (),
    conditions: tuple[Condition, ...] = (),
    region: str = "",
) -> Decision:
    """Whether somebody may be vaccinated against COVID-19 on a day."""
    birth = PartialDate.parse(str(born))
    who = Person("P-1", birth, sex=sex, groups=frozenset(groups), conditions=conditions, region=region)
    return decide(who, country.programme("covid19").table, on, ())


def newly_allowed(
    country: Country,
    first: date,
    born: date,
    *,
    sex: Sex = Sex.UNKNOWN,
    groups: tuple[str, ...] = (),
    conditions: tuple[Condition, ...] = (),
) -> list[str]:
    """The rules by which somebody may be vaccinated on a day but not on the day before; none if that is not so."""
    before, on = (
        answer(country, day, born, sex=sex, groups=groups, conditions=conditions)
        for day in (first - timedelta(1), first)
    )
    return [each.id for each in on.rules] if (before.answer, on.answer) == (Answer.NO, Answer.YES) else []


def doubts_of(country: Country, document: str, written: str) -> int:
    """How much is doubted about the number of a document."""
    assert country.identity is not None
    return len(country.identity.read_document(document, written).doubts)


def on_the_wall(country: Country, language: str) -> dict[str, set[str]]:
    """What the schedule on the wall calls the vaccines of each population; that of every child has no name."""
    return {
        table.population: {dose.vaccine for visit in table.visits for dose in visit.doses}
        for table in wall_of(country, language).tables
    }


def unnamed(country: Country) -> list[str]:
    """The vaccines of the routine programme for which the pack has no name."""
    assert country.routine is not None
    return [each.id for each in country.routine.vaccines if not each.names]
