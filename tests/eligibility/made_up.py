"""Made-up rule tables, people and visits for property tests: every key of the language, every kind of missing fact."""

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from vaxplatform.codes import Code
from vaxplatform.dates import Duration, EndOfMonth, PartialDate, Window
from vaxplatform.eligibility import (
    ConditionWord,
    Deferral,
    Exclusion,
    HitPolicy,
    Kind,
    Offer,
    Predicate,
    Rule,
    RuleTable,
    Words,
    parse_predicate,
)
from vaxplatform.model import Condition, Dose, DoseStatus, EvaluatedDose, Person, Sex

FIRST_DAY = date(2021, 1, 1)
GROUPS = ("HCW", "FLW", "POLL")
AREAS = ("IN", "IN-MH", "IN-GA", "LK")
VACCINES = ("cvx|210", "cvx|502")
DETAILS = {"treated": ("yes", "no"), "score": Kind.NUMBER, "admitted": Kind.DATE}

_plain = Words(
    {"HCW": (), "FLW": ("POLL",), "POLL": ()},
    {"C1": ConditionWord(("C2",), DETAILS), "C2": ConditionWord((), DETAILS), "C3": ConditionWord()},
)
_meaning = parse_predicate(
    {"all": [{"condition": {"is": "C2", "with": {"treated": "yes"}}}, {"age": ">= 30 years"}]}, _plain
)
WORDS = Words(_plain.groups, {**_plain.conditions, "C3": ConditionWord((), {}, (_meaning,))})
"""The words of the made-up programmes; having C3 may follow from what is known of C2."""

days = st.integers(0, 400).map(lambda number: FIRST_DAY + timedelta(number))
births = st.integers(0, 25_000).map(lambda number: date(2021, 12, 31) - timedelta(number))
windows = st.tuples(st.none() | days, st.none() | st.integers(1, 200)).map(
    lambda ends: Window(ends[0], (ends[0] or FIRST_DAY) + timedelta(ends[1]) if ends[1] else None)
)

ages = st.sampled_from((">= 60 years", "< 18 years", "12 years .. 17 years", ">= 6 weeks", "<= 9 months", "> 44 years"))
words = st.sampled_from(GROUPS)
details = st.fixed_dictionaries(
    {},
    optional={
        "treated": st.sampled_from(("yes", ["no", "yes"])),
        "score": st.sampled_from(("< 40", "20 .. 40", "> 39.5", [">= 10", "< 30"])),
        "admitted": st.sampled_from(("<= 1 year", "> 3 months", ">= 2020-07-01", "1 month .. 3 months")),
    },
)
detailed = st.tuples(
    st.sampled_from(("C1", "C2")), st.none() | st.sampled_from(("> 10 years", "< 28 days")), details
).map(
    lambda made: {
        "condition": {
            "is": made[0],
            **({"for": made[1]} if made[1] else {}),
            **({"with": made[2]} if made[2] else {}),
        }
    }
)
leaves = st.one_of(
    st.just({"everyone": True}),
    words.map(lambda word: {"group": word}),
    ages.map(lambda age: {"age": age}),
    st.tuples(ages, days).map(lambda made: {"age": made[0], "as_of": made[1].isoformat()}),
    births.map(lambda day: {"born": f"<= {day}"}),
    births.map(lambda day: {"birth_year": f"{day.year - 3} .. {day.year}"}),
    st.sampled_from(("C1", "C2", "C3")).map(lambda code: {"condition": code}),
    detailed,
    st.sampled_from(("female", "male")).map(lambda sex: {"sex": sex}),
    st.sampled_from(AREAS).map(lambda area: {"lives_in": area}),
    st.sampled_from(("government", "private")).map(lambda venue: {"venue": venue}),
    st.sampled_from(
        ({"at_least": 1}, {"exactly": 0}, {"at_most": 1, "of": VACCINES[0]}, {"at_least": 2, "count": "any"})
    ).map(lambda asked: {"doses": asked}),
)


def combined(parts: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    """Some of the conditions, combined in one of the ways of the language."""
    few = st.lists(parts, min_size=1, max_size=3)
    return st.one_of(
        few.map(lambda parts: {"all": parts}),
        few.map(lambda parts: {"any": parts}),
        few.map(lambda parts: {"none": parts}),
        parts.map(lambda part: {"not": part}),
        few.flatmap(lambda parts: st.integers(1, len(parts)).map(lambda n: {"at_least": {"n": n, "of": parts}})),
    )


conditions = st.recursive(leaves, combined, max_leaves=6)
"""Conditions as a pack writes them."""

predicates: st.SearchStrategy[Predicate] = conditions.map(lambda data: parse_predicate(data, WORDS))
offers = st.sampled_from((Offer(), Offer(dose_numbers=[1, 2]), Offer(venues=["private"]), Offer([Code("cvx", "210")])))


@st.composite
def tables(draw: st.DrawFn) -> RuleTable:
    """A table with a few rules, exclusions and deferrals."""
    rules = [
        Rule(
            f"R{at}", draw(windows), draw(predicates), draw(offers), {}, "made up", honours_bookings=draw(st.booleans())
        )
        for at in range(draw(st.integers(1, 4)))
    ]
    exclusions = [
        Exclusion(f"X{at}", draw(windows), draw(predicates), {}, "made up") for at in range(draw(st.integers(0, 1)))
    ]
    deferrals = [
        Deferral(
            f"D{at}",
            draw(windows),
            ["C1", "C2"],
            draw(st.sampled_from((Duration(months=3), Duration(days=28)))),
            draw(st.sampled_from(("onset", "admitted"))),
            "made up",
        )
        for at in range(draw(st.integers(0, 1)))
    ]
    policy, hit = draw(st.sampled_from(EndOfMonth)), draw(st.sampled_from(HitPolicy))
    return RuleTable("made up", policy, hit, rules, deferrals, exclusions=exclusions)


attributes = st.fixed_dictionaries(
    {},
    optional={
        "treated": st.sampled_from(("yes", "no")),
        "score": st.sampled_from(("10", "39.9", "40", "low")),
        "admitted": days.map(date.isoformat),
    },
)
had = st.builds(Condition, st.sampled_from(("C1", "C2", "C3")), st.none() | days | births, attributes)


def _known_in_part(day: date) -> st.SearchStrategy[PartialDate]:
    return st.sampled_from(
        (PartialDate(day.year, day.month, day.day), PartialDate(day.year, day.month), PartialDate(day.year))
    )


people = st.builds(
    Person,
    st.just("P"),
    births.flatmap(_known_in_part) | births.map(lambda day: PartialDate(day.year, day.month, day.day)),
    st.sampled_from(Sex),
    region=st.sampled_from(("", *AREAS, "IN-MH-505")),
    groups=st.frozensets(words, max_size=2),
    conditions=st.lists(had, max_size=2).map(tuple),
    facts_unknown=st.frozensets(st.sampled_from(("groups", "conditions"))),
)
given_doses = st.builds(
    EvaluatedDose, st.builds(Dose, days, st.sampled_from(VACCINES).map(Code.parse)), st.sampled_from(DoseStatus)
)
histories = st.none() | st.lists(given_doses, max_size=3)
venues = st.sampled_from(("", "government", "private"))
