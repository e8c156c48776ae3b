"""A person's whole schedule to the end of childhood, as a table and as JSON."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from vaxplatform.codes import Code
from vaxplatform.dates import Duration, EndOfMonth, add
from vaxplatform.eligibility import Wording
from vaxplatform.model import History
from vaxplatform.schedule import ProjectedDose, Schedule, project

__all__ = ["ahead_json", "ahead_table", "doses_ahead"]

CHILDHOOD = Duration(years=18)
_WEEKS_SAID = 26
_MONTHS_SAID = 60
_HEAD = f"  {'date':<11}{'age':<12}{'vaccine':<28}counts as"
_WIDTH = 80
_LAST = 53


def doses_ahead(history: History, schedule: Schedule, on: date) -> tuple[ProjectedDose, ...]:
    """Every dose until 18 years of age; none of whom the birth date is known in part only."""
    if history.birth_date.day is None:
        return ()
    until = add(history.birth_date.earliest, CHILDHOOD, schedule.end_of_month)
    return project(history, schedule, on, until)


def ahead_json(doses: Sequence[ProjectedDose], names: Mapping[Code, str]) -> list[dict[str, Any]]:
    """The doses as JSON."""
    return [
        {
            "date": dose.date.isoformat(),
            "vaccine": _vaccine(dose.vaccine, names),
            "instead": [_vaccine(code, names) for code in dose.instead],
            "counts_as": [{"group": group, "dose_number": number} for group, number in dose.counts_as],
        }
        for dose in doses
    ]


def _vaccine(code: Code, names: Mapping[Code, str]) -> dict[str, str]:
    return {"code": str(code), "name": names.get(code, str(code))}


def ahead_table(doses: Sequence[ProjectedDose], born: date, names: Mapping[Code, str], words: Wording) -> Iterator[str]:
    """The doses as lines for a terminal of 80 columns: a day's date and age once, then a dose a line."""
    if not doses:
        return
    yield f"  {words('ahead.heading', age=words.age(CHILDHOOD))}"
    yield _HEAD
    last: date | None = None
    for dose in doses:
        when = "" if dose.date == last else f"{dose.date.isoformat()} {_age(born, dose.date, words):<11} "
        name = names.get(dose.vaccine, str(dose.vaccine))
        counts = [f"{group} {number}" for group, number in dose.counts_as]
        yield from _lines(f"  {when:<23}{name:<27} ", counts)
        for code in dose.instead:
            yield f"  {'':<23}{words('ahead.or', vaccine=names.get(code, str(code)))}"
        last = dose.date


def _lines(before: str, counts: Sequence[str]) -> Iterator[str]:
    """The groups a dose counts for, as many a line as stand in it."""
    line = before if len(before) <= _LAST else f"{before.rstrip()} "
    if len(line) > _LAST:
        yield line.rstrip()
        line = " " * _LAST
    separator = ""
    for each in counts:
        if len(line) + len(separator) + len(each) > _WIDTH and separator:
            yield f"{line},"
            line, separator = " " * _LAST, ""
        line += f"{separator}{each}"
        separator = ", "
    yield line.rstrip()


def _age(born: date, day: date, words: Wording) -> str:
    """An age as people say it of a child: at birth, in weeks, in months, from five years on in completed years."""
    days = (day - born).days
    if not days:
        return words("ahead.at-birth")
    if days % 7 == 0 and days // 7 < _WEEKS_SAID:
        return words.age(Duration(days=days))
    months = _completed_months(born, day)
    if not months:
        return words.age(Duration(days=days))
    if months >= _MONTHS_SAID:
        return words.age(Duration(years=months // 12))
    return words.age(Duration(months=months))


def _completed_months(born: date, day: date) -> int:
    months = (day.year - born.year) * 12 + day.month - born.month
    return months - (add(born, Duration(months=months), EndOfMonth.CLAMP) > day)
