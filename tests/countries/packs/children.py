"""People of a pack's tests, and what they are told: due vaccines by the routine programme, answers of a campaign."""

from datetime import date

from vaxplatform.countries import Country
from vaxplatform.dates import Duration, EndOfMonth, PartialDate, add
from vaxplatform.eligibility import Decision, decide
from vaxplatform.model import Condition, Dose, History, Person, Sex
from vaxplatform.schedule import Forecast, forecast

__all__ = ["answer", "at", "due", "on_plan", "vaccines"]


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
    groups: tuple[str, ...] = (),
    conditions: tuple[Condition, ...] = (),
    region: str = "",
) -> Decision:
    """Whether somebody may be vaccinated against COVID-19 on a day."""
    who = Person("P-1", PartialDate.parse(str(born)), groups=frozenset(groups), conditions=conditions, region=region)
    return decide(who, country.programme("covid19").table, on, ())
