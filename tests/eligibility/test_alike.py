"""People of one class are decided alike on every day: the class is compared with the decisions themselves."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaxplatform.dates import Duration, EndOfMonth, PartialDate, Window, add
from vaxplatform.eligibility import (
    Alike,
    Deferral,
    HitPolicy,
    Offer,
    Rule,
    RuleTable,
    Tier,
    decide,
    parse_predicate,
    tier_of,
)
from vaxplatform.model import Condition, Person, Sex

DAYS = [date(2024, 2, 26) + timedelta(days=n) for n in range(8)]
WHO = [
    {"age": ">= 18 years"},
    {"age": ">= 60 years", "as_of": "2024-03-01"},
    {"all": [{"age": "45 years .. 59 years"}, {"condition": "diabetes"}]},
    {"born": "<= 2006-02-28"},
    {"birth_year": "1990 .. 1994"},
    {"age": "6 weeks .. 9 months"},
    {"group": "HCW"},
    {"sex": "female"},
]
TABLE = RuleTable(
    "campaign",
    EndOfMonth.CLAMP,
    HitPolicy.ALL,
    [Rule(f"R{n}", Window(None, None), parse_predicate(who), Offer(), {}, "test") for n, who in enumerate(WHO)],
    [Deferral("D", Window(None, None), {"infection"}, Duration(days=3), "onset", "test")],
    [Tier(0, parse_predicate({"age": ">= 75 years"}), {}, "test")],
)
EDGES = [
    add(day, -age, EndOfMonth.CLAMP) for day in DAYS for age in map(Duration.parse, ("18 years", "60 years", "6 weeks"))
]

births = st.one_of(
    st.dates(date(1940, 1, 1), date(2024, 2, 20)),
    st.sampled_from(EDGES),
    st.builds(lambda year, month: date(year, month, 1), st.integers(1989, 2007), st.integers(1, 12)),
)
people = st.builds(
    lambda born, precision, sex, groups, conditions: Person(
        "P-1",
        PartialDate(born.year, *(born.month, born.day)[:precision]),
        sex,
        groups=groups,
        conditions=conditions,
    ),
    births,
    st.sampled_from([0, 1, 2, 2, 2]),
    st.sampled_from(Sex),
    st.sampled_from([frozenset(), frozenset({"HCW"})]),
    st.sampled_from([(), (Condition("diabetes"),), (Condition("infection", since=date(2024, 2, 25)),)]),
)


@given(people, st.lists(people, max_size=30))
def test_one_class_one_decision(person: Person, others: list[Person]) -> None:
    alike = Alike(TABLE, DAYS)
    moved = [Person("P-2", PartialDate(b.year, b.month, b.day), person.sex) for b in EDGES]
    for other in [*others, *moved]:
        if alike.of(other) == alike.of(person):
            for day in DAYS:
                one, two = decide(person, TABLE, day, ()), decide(other, TABLE, day, ())
                assert (one.answer, one.rules, one.missing) == (two.answer, two.rules, two.missing)
                assert tier_of(person, TABLE, day) == tier_of(other, TABLE, day)


@pytest.mark.parametrize("years", [20, 60])
def test_a_birthday_inside_the_days_makes_a_class_of_its_own(years: int) -> None:
    table = RuleTable("c", EndOfMonth.CLAMP, HitPolicy.FIRST, [])
    alike = Alike(table, DAYS, ages=[Duration(years=years)])
    classes = [alike.of(Person("P", PartialDate(2024 - years, 2, day))) for day in range(24, 30)]
    assert classes[0] == classes[1] == classes[2]
    assert len(set(classes)) == 4


def test_years_apart_from_every_edge_are_one_class() -> None:
    table = RuleTable(
        "c",
        EndOfMonth.CLAMP,
        HitPolicy.FIRST,
        [Rule("R", Window(None, None), parse_predicate(WHO[0]), Offer(), {}, "t")],
    )
    alike = Alike(table, DAYS)
    assert len({alike.of(Person("P", PartialDate(year, 5, 5))) for year in range(1940, 2005)}) == 1
