"""What a routine programme leads to: which doses a child is due on which day, from birth on."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from attrs import evolve, frozen

from vaxplatform.codes import Code
from vaxplatform.countries.routine import Audience, Routine
from vaxplatform.dates import Duration, EndOfMonth, PartialDate, add
from vaxplatform.model import Condition, Dose, History, Sex
from vaxplatform.schedule import Forecast, SeriesStatus, forecast

__all__ = ["CHILD", "Due", "cohort_edges", "due_by_routine", "is_whole", "planned_doses"]

_BIRTHS = (date(2024, 1, 31), date(2024, 8, 15))
"""Of those whose birth date does not matter to the programme: one at the end of a month."""

_LATE = (Duration(years=1), Duration(years=2), Duration(years=5))
"""Ages at which somebody comes for the first time."""

_GROWN_UP = Duration(years=18)
_PREGNANT_AT = Duration(years=25)
_FOLLOWED = Duration(years=2)
_VISITS = 60
_ONE_DAY = timedelta(days=1)

CHILD = "a child"
_IS, _AND = " = ", " + "


@frozen
class Due:
    """What somebody is due on a day, who has had all that was due before.

    Args:
        programme: The programme's word.
        who: ``a child``, or what is said of the person besides, who then has all that a child has, but for what stands
            here; of a late child, at which age it comes first.
        born: The day of birth.
        on: The day.
        doses: The vaccines with the doses they are: ``DTwP-Hib-HepB = DTP 1 + Hib 1``.
    """

    programme: str
    who: str
    born: date
    on: date
    doses: tuple[str, ...]


def is_whole(who: str) -> bool:
    """Whether the rows of somebody stand for all that the person has, and not for what is other than a child's."""
    return who.startswith(CHILD)


def planned_doses(text: str) -> tuple[str, tuple[str, ...]]:
    """The vaccines and the doses of a text such as ``DTwP-Hib-HepB = DTP 1 + Hib 1``.

    Example:
        >>> planned_doses("DTwP-Hib-HepB = DTP 1 + Hib 1")
        ('DTwP-Hib-HepB', ('DTP 1', 'Hib 1'))
    """
    vaccines, _, doses = text.partition(_IS)
    return vaccines, tuple(doses.split(_AND))


def due_by_routine(routine: Routine, births: Iterable[date] = ()) -> Iterator[Due]:
    """The visits of children of several birth dates, and of those whom the programme tells apart.

    Args:
        routine: Any.
        births: Further birth dates to follow a child from.
    """
    names = {each.vaccine.code: each.id for each in routine.vaccines}
    plain: dict[date, list[Due]] = {}  # what a child of a birth date has of whom nothing more is known
    for who, history in _people(routine, births):
        born = history.birth_date.earliest
        visits = [*_visits(history, routine, names, _first_day(history))]
        rows = [Due(routine.id, who, born, on, doses) for on, doses in visits]
        known = {(row.on, row.doses) for row in plain.setdefault(born, rows)}
        yield from (row for row in rows if row in plain[born] or (row.on, row.doses) not in known)
    for age in _LATE:
        first = add(_BIRTHS[0], age, routine.schedule.end_of_month)
        for on, doses in _visits(_somebody(_BIRTHS[0]), routine, names, first):
            yield Due(routine.id, f"{CHILD} who comes first at {age}", _BIRTHS[0], on, doses)


def _somebody(born: date) -> History:
    return History("SNAPSHOT", PartialDate(born.year, born.month, born.day))


def _people(routine: Routine, births: Iterable[date]) -> Iterator[tuple[str, History]]:
    """A child of whom nothing more is known, on each birth date; then one for whom each audience is told apart."""
    for born in sorted({*_BIRTHS, *cohort_edges(routine), *births}):
        yield CHILD, _somebody(born)
    recorded = {each.id: [one.code for one in each.indications] for each in routine.schedule.series}
    told: dict[tuple[str, date], History] = {}
    for series in routine.series:
        for born in (_BIRTHS[0], *_edges(series.audience)):
            who, person = _of_audience(series.audience, recorded[series.id], born)
            told[who, person.birth_date.earliest] = person
    yield from ((who, told[who, born]) for who, born in sorted(told) if who)


def _of_audience(audience: Audience, recorded: list[str], born: date) -> tuple[str, History]:
    """Somebody of an audience born on a day, and what is said of the person."""
    pregnant = audience.population == "pregnant"
    person = _pregnant() if pregnant else _somebody(born)
    words = ["pregnant"] if pregnant else []
    for code in recorded[:1]:  # one of them is enough
        person = evolve(person, conditions=[*person.conditions, Condition(code)])
        words.append(f"recorded as {code}")
    for sex in sorted(audience.sexes, key=lambda sex: sex.value)[:1] if not pregnant else ():
        person = evolve(person, sex=sex)
        words.append(sex.value)
    for area in audience.areas[:1]:
        person = evolve(person, area=area)
        words.append(f"lives in {area}")
    return ", ".join(words), person


def _pregnant() -> History:
    born = _BIRTHS[0].replace(year=_BIRTHS[0].year - _PREGNANT_AT.years)
    return evolve(_somebody(born), sex=Sex.FEMALE, conditions=[Condition("pregnant", _BIRTHS[0])])


def _first_day(history: History) -> date:
    """Birth; of somebody with a day from which ages are counted, that day."""
    return max((each.since for each in history.conditions if each.since), default=history.birth_date.earliest)


def cohort_edges(routine: Routine) -> Iterator[date]:
    """The last birth date before, and the first of, every cohort that is told apart."""
    for series in routine.series:
        yield from _edges(series.audience)


def _edges(audience: Audience) -> Iterator[date]:
    for edge in (audience.born.start, audience.born.end):
        if edge is not None:
            yield from (edge - _ONE_DAY, edge)


def _visits(
    history: History, routine: Routine, names: dict[Code, str], first: date
) -> Iterator[tuple[date, tuple[str, ...]]]:
    """Each day on which something is due from a first day on, what is due there being given."""
    schedule, day = routine.schedule, first
    given: set[tuple[str, int | None]] = set()
    grown_up = add(history.birth_date.earliest, _GROWN_UP, EndOfMonth.CLAMP)
    until = max(grown_up, add(first, _FOLLOWED, EndOfMonth.CLAMP))
    for _ in range(_VISITS):
        waiting = [
            each
            for each in forecast(history, schedule, day)
            if each.status is SeriesStatus.NOT_COMPLETE
            and each.recommended is not None
            and (each.group, each.dose_number) not in given  # a dose that did not count is not given for ever
        ]
        day = max(day, min((each.recommended for each in waiting if each.recommended), default=date.max))
        if day > until:
            return
        due = [each for each in waiting if each.recommended and each.recommended <= day]
        given |= {(each.group, each.dose_number) for each in due}
        shots = _shots(due)
        history = evolve(history, doses=[*history.doses, *(Dose(day, codes[0]) for codes in shots)])
        yield day, tuple(_told(codes, each, names) for codes, each in shots.items())


def _shots(due: list[Forecast]) -> dict[tuple[Code, ...], list[Forecast]]:
    """What is due by the vaccines that it may be given with."""
    shots: dict[tuple[Code, ...], list[Forecast]] = {}
    for each in due:
        shots.setdefault(each.vaccines, []).append(each)
    return shots


def _told(codes: tuple[Code, ...], due: list[Forecast], names: dict[Code, str]) -> str:
    vaccines = " or ".join(names.get(code, str(code)) for code in codes)
    return f"{vaccines}{_IS}{_AND.join(f'{each.group} {each.dose_number}' for each in due)}"
