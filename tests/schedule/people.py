"""People to try schedules on: CDC's cases, and people made up at random."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

from vaxplatform.codes import Code
from vaxplatform.dates import PartialDate
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


def random_history(
    rng: Random,
    schedule: Schedule,
    on: date,
    oldest: int,
    *,
    observed: Sequence[str],
    areas: Sequence[str] = ("",),
    countries: Sequence[str] = ("US", ""),
) -> History:
    """Somebody with up to 20 doses, most of a few vaccines and many in early life.

    Args:
        rng: Decides everything.
        schedule: Its vaccines are given.
        on: Born before this day.
        oldest: Days lived at most.
        observed: What may be observed of them.
        areas: Where they may live.
        countries: Where they may be born.
    """
    lived = rng.randrange(1, oldest) if rng.random() < 0.6 else rng.randrange(1, oldest // 4)
    birth = on - timedelta(lived)
    vaccines = [vaccine.code for vaccine in schedule.vaccines]
    usual = rng.sample(vaccines, min(len(vaccines), rng.randint(1, 6)))
    skew = rng.choice((1, 1, 3))

    def some_day() -> date:
        return birth + timedelta(int((lived + rng.choice((0, 0, 30))) * rng.random() ** skew))

    doses = []
    for _ in range(rng.choice((0, 1, 2, 3, 5, 8, 20))):
        given = some_day()
        booked = given - timedelta(rng.randrange(60)) if rng.random() < 0.2 else None
        vaccine = rng.choice(usual if rng.random() < 0.9 else vaccines)
        maker = rng.choice(("", "", "MSD", "PFR"))
        doses.append(Dose(given, vaccine, manufacturer=maker, sub_standard=rng.random() < 0.04, booked_on=booked))
    conditions = [
        Condition(rng.choice(observed), rng.choice((None, some_day()))) for _ in range(rng.choice((0, 0, 1, 3, 8)))
    ]
    return History(
        "P-1",
        PartialDate(birth.year, birth.month, birth.day),
        rng.choice(list(Sex)),
        doses,
        conditions,
        rng.choice(countries),
        rng.choice(areas),
    )
