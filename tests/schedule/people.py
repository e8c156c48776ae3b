"""People to try schedules on: CDC's cases, and people made up at random."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

from attrs import fields, has

from vaxplatform.codes import Code
from vaxplatform.dates import Duration, PartialDate, add
from vaxplatform.model import Condition, Dose, History, Sex
from vaxplatform.schedule import Schedule

Case = Mapping[str, Any]
SEXES = {"F": Sex.FEMALE, "M": Sex.MALE}


def read_cases(reference_data: Path, suite: str) -> Iterator[tuple[Case, History, date]]:
    """CDC's cases: what is expected, the person and the assessment date. They take the United States for granted."""
    with (reference_data / f"cdsi/cases/{suite}.jsonl").open(encoding="utf-8") as lines:
        for case in map(json.loads, lines):
            doses = [
                Dose(day(each["date"]), Code("cvx", each["cvx"]), manufacturer=each["mvx"] or "")
                for each in case["doses"]
            ]
            observed = [
                Condition(f"cdsi|{each['code']}", each["date"] and day(each["date"])) for each in case["observations"]
            ]
            birth, sex = PartialDate.parse(case["dob"]), SEXES[case["sex"]]
            yield case, History(case["id"], birth, sex, doses, observed, "US"), day(case["assessment_date"])


def day(text: str) -> date:
    return date.fromisoformat(text)


class Boundaries:
    """The lengths and days a schedule speaks of: the days beside them are where mistakes show.

    Args:
        schedule: The schedule.
    """

    def __init__(self, schedule: Schedule) -> None:
        found = dict.fromkeys(_values(schedule.antigens))
        self.lengths = [each for each in found if isinstance(each, Duration)] or [Duration()]
        self.days = [each for each in found if isinstance(each, date)] or [date(2020, 1, 1)]
        self.end_of_month = schedule.end_of_month

    def near(self, rng: Random, origins: Sequence[date]) -> date:
        """A day beside one that matters, counted from one of some days or standing in the schedule."""
        if rng.random() < 0.15:
            found = rng.choice(self.days)
        else:
            found = add(rng.choice(origins), rng.choice(self.lengths), self.end_of_month)
        return found - timedelta(rng.choice((0, 0, 0, 1)))


def _values(value: object) -> Iterator[object]:
    if isinstance(value, Duration | date):
        yield value
    elif isinstance(value, tuple):
        for each in value:
            yield from _values(each)
    elif has(type(value)):
        for each in fields(type(value)):
            yield from _values(getattr(value, each.name))


def random_history(
    rng: Random,
    schedule: Schedule,
    boundaries: Boundaries,
    on: date,
    oldest: int,
    *,
    observed: Sequence[str],
    areas: Sequence[str] = ("",),
) -> History:
    """Somebody with up to 20 doses, most of a few vaccines, many in early life or on days that matter.

    Args:
        rng: Decides everything.
        schedule: Its vaccines are given.
        boundaries: Of the schedule.
        on: Born before this day.
        oldest: Days lived at most.
        observed: What may be observed of them.
        areas: Where they may live.
    """
    lived = rng.randrange(1, oldest) if rng.random() < 0.6 else rng.randrange(1, oldest // 4)
    birth = on - timedelta(lived)
    vaccines = [vaccine.code for vaccine in schedule.vaccines]
    usual = rng.sample(vaccines, min(len(vaccines), rng.randint(1, 6)))
    skew = rng.choice((1, 1, 3))
    origins = [birth]

    def some_day() -> date:
        found = boundaries.near(rng, origins[-3:])
        if found < birth or found > on or rng.random() < 0.4:
            found = birth + timedelta(int((lived + rng.choice((0, 0, 30))) * rng.random() ** skew))
        origins.append(found)
        return found

    doses = []
    for _ in range(rng.choice((0, 1, 2, 3, 5, 8, 20))):
        given = some_day()
        booked = given - timedelta(rng.randrange(60)) if rng.random() < 0.3 else None
        vaccine = rng.choice(usual if rng.random() < 0.9 else vaccines)
        maker = rng.choice(("", "", "MSD", "PFR"))
        doses.append(Dose(given, vaccine, manufacturer=maker, sub_standard=rng.random() < 0.04, booked_on=booked))
    conditions = [
        Condition(rng.choice(observed), rng.choice((None, some_day()))) for _ in range(rng.choice((0, 0, 1, 3, 8)))
    ]
    born, sex = PartialDate(birth.year, birth.month, birth.day), rng.choice(list(Sex))
    return History("P-1", born, sex, doses, conditions, rng.choice(("US", "")), rng.choice(areas))
