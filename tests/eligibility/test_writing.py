"""Conditions as plain values: as short as the language allows, and equal when they are read again."""

from datetime import date

import pytest

from vaxplatform.dates import Duration, Window
from vaxplatform.eligibility import Predicate, parse_predicate, write_predicate
from vaxplatform.eligibility.predicate import (
    Age,
    All,
    BirthYear,
    Born,
    DosesGiven,
    Elapsed,
    HasCondition,
    InGroup,
    Not,
    SexIs,
)
from vaxplatform.model import Sex

YEARS = [Duration(years=number) for number in range(100)]


@pytest.mark.parametrize(
    ("tree", "written"),
    [
        (Age(YEARS[18]), {"age": ">= 18 years"}),
        (Age(Duration(), YEARS[18]), {"age": "< 18 years"}),
        (Age(YEARS[18], YEARS[45]), {"age": "18 years .. 44 years"}),
        (Age(Duration(months=6), Duration(months=60)), {"age": "6 months .. 59 months"}),
        (Age(Duration(days=42), Duration(days=49)), {"age": "42 days .. 48 days"}),
        (Age(YEARS[18], None, date(2022, 1, 1)), {"age": ">= 18 years", "as_of": date(2022, 1, 1)}),
        (Born(Window(date(2005, 1, 1), None)), {"born": ">= 2005-01-01"}),
        (Born(Window(date(2005, 1, 1), date(2008, 1, 1))), {"born": "2005-01-01 .. 2007-12-31"}),
        (BirthYear(2005, None), {"birth_year": ">= 2005"}),
        (BirthYear(None, 2007), {"birth_year": "<= 2007"}),
        (Not(SexIs(Sex.MALE)), {"not": {"sex": "male"}}),
        (All((InGroup(("A",)), Age(YEARS[18]))), {"group": "A", "age": ">= 18 years"}),
        (All((InGroup(("A",)), InGroup(("B",)))), {"all": [{"group": "A"}, {"group": "B"}]}),
        (All((All((InGroup(("A",)), SexIs(Sex.MALE))), Age(YEARS[18]))), {
            "all": [{"group": "A", "sex": "male"}, {"age": ">= 18 years"}],
        }),
        (DosesGiven(1, None, ("cvx|05", "cvx|10")), {"doses": {"at_least": 1, "of": ["cvx|05", "cvx|10"]}}),
        (HasCondition(("C",), (Elapsed("onset", YEARS[1], YEARS[2]),)), {
            "condition": {"is": "C", "for": "1 year .. 2 years - 1 day"},
        }),
    ],
)  # fmt: skip
def test_written(tree: Predicate, written: dict[str, object]) -> None:

    assert write_predicate(tree) == written
    assert parse_predicate(written) == tree


def test_ages_that_no_range_can_say_are_said_one_by_one() -> None:
    tree = Age(Duration(years=1), Duration(years=1, months=6))
    written = write_predicate(tree)
    assert written == {"all": [{"age": ">= 1 year"}, {"age": "< 1 year + 6 months"}]}
    assert parse_predicate(written) == All((Age(Duration(years=1)), Age(Duration(), Duration(years=1, months=6))))
    assert write_predicate(All((tree, Age(YEARS[2])))) == {**written, "age": ">= 2 years"}
