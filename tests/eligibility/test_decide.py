"""Decisions: India's published phases as worked cases, three-valued logic, and when an answer changes."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from vaxplatform.codes import Code
from vaxplatform.dates import Duration, EndOfMonth, PartialDate, Window
from vaxplatform.eligibility import (
    Answer,
    Deferral,
    Exclusion,
    HitPolicy,
    Offer,
    Rule,
    RuleTable,
    Tier,
    decide,
    parse_predicate,
    tier_of,
)
from vaxplatform.errors import DateError, InputError
from vaxplatform.model import Condition, Dose, DoseStatus, EvaluatedDose, Person, Sex

YES, NO, CANNOT_TELL = Answer.YES, Answer.NO, Answer.CANNOT_TELL
ALWAYS = Window(None, None)
COVISHIELD, COVAXIN, CORBEVAX = (Code("cvx", value) for value in ("210", "502", "517"))


def offer(vaccines: tuple[Code, ...], dose_numbers: tuple[int, ...], *venues: str) -> Offer:
    return Offer(frozenset(vaccines), frozenset(dose_numbers), frozenset(venues))


PRIMARY = offer((COVISHIELD, COVAXIN), (1, 2))


def day(text: str) -> date:
    return date.fromisoformat(text)


def window(start: str | None = None, end: str | None = None) -> Window:
    return Window(day(start) if start else None, day(end) if end else None)


def rule(name: str, span: Window, who: object, offers: Offer | None = None, source: str = "test") -> Rule:
    return Rule(name, span, parse_predicate(who), offers or Offer(), {"en": name}, source)


def table(
    *rules: Rule,
    hit: HitPolicy = HitPolicy.ALL,
    deferrals: tuple[Deferral, ...] = (),
    tiers: tuple[Tier, ...] = (),
    exclusions: tuple[Exclusion, ...] = (),
) -> RuleTable:
    return RuleTable("covid19", EndOfMonth.CLAMP, hit, rules, deferrals, tiers, exclusions)


def exclusion(name: str, span: Window, who: object) -> Exclusion:
    return Exclusion(name, span, parse_predicate(who), {"en": name}, "test")


def one(who: object, policy: EndOfMonth = EndOfMonth.CLAMP) -> RuleTable:
    return RuleTable("test", policy, HitPolicy.FIRST, (rule("R", ALWAYS, who),))


def person(
    born: str,
    *,
    groups: tuple[str, ...] = (),
    conditions: tuple[Condition, ...] = (),
    sex: Sex = Sex.UNKNOWN,
    unknown: tuple[str, ...] = (),
) -> Person:
    return Person(
        "P",
        PartialDate.parse(born),
        sex,
        groups=frozenset(groups),
        conditions=conditions,
        facts_unknown=frozenset(unknown),
    )


def doses(count: int) -> list[EvaluatedDose]:
    return [EvaluatedDose(Dose(date(2021, 6, 1), COVAXIN), DoseStatus.VALID, n + 1) for n in range(count)]


# Public reports of the rules in force, 2021 to 2022: the day each began and how its age is reckoned.
INDIA = table(
    rule("IN-HCW", window("2021-01-16"), {"group": "HCW", "age": ">= 18 years"}, PRIMARY, "livemint 2021-01-15"),
    rule("IN-FLW", window("2021-02-02"), {"group": "FLW", "age": ">= 18 years"}, PRIMARY, "news18 2021-03-24"),
    rule(
        "IN-60",
        window("2021-03-01", "2021-04-01"),
        {"age": ">= 60 years", "as_of": "2022-01-01"},
        PRIMARY,
        "newindianexpress 2021-03-01",
    ),
    rule(
        "IN-45C",
        window("2021-03-01", "2021-04-01"),
        {"age": "45 years .. 59 years", "as_of": "2022-01-01", "condition": ["C01", "C20"]},
        PRIMARY,
        "thehindu 2021-02-27",
    ),
    rule("IN-45", window("2021-04-01", "2021-05-01"), {"born": "<= 1977-01-01"}, PRIMARY, "rediff 2021-03-24"),
    rule("IN-18", window("2021-05-01"), {"age": ">= 18 years"}, PRIMARY, "indiatoday 2021-05-13"),
    rule("IN-15", window("2022-01-03"), {"birth_year": "2005 .. 2007"}, offer((COVAXIN,), (1, 2)), "news18 2022-01-02"),
    rule(
        "IN-12", window("2022-03-16"), {"age": "12 years .. 13 years"}, offer((CORBEVAX,), (1, 2)), "zeenews 2022-03-15"
    ),
    rule(
        "IN-P-60",
        window("2022-03-16"),
        {"age": ">= 60 years", "doses": {"at_least": 2}},
        offer((COVISHIELD, COVAXIN), (3,)),
        "zeenews 2022-03-15",
    ),
    rule(
        "IN-P-18",
        window("2022-04-10"),
        {"age": ">= 18 years", "doses": {"at_least": 2}},
        offer((COVISHIELD, COVAXIN), (3,), "private"),
        "indianexpress 2022-04-08",
    ),
    deferrals=(
        Deferral(
            "IN-DEF", window("2021-05-19"), {"covid19"}, Duration(months=3), "recovered", "freepressjournal 2021-05-19"
        ),
    ),
)


@pytest.mark.parametrize(
    ("born", "facts", "on", "answer", "by"),
    [
        # IN-HCW: from 2021-01-16, 18 and over.
        ("1990-01-01", {"groups": ("HCW",)}, "2021-01-15", NO, None),
        ("1990-01-01", {"groups": ("HCW",)}, "2021-01-16", YES, "IN-HCW"),
        ("2003-02-01", {"groups": ("HCW",)}, "2021-01-31", NO, None),
        ("2003-02-01", {"groups": ("HCW",)}, "2021-02-01", YES, "IN-HCW"),
        ("1990-01-01", {"groups": ("FLW",)}, "2021-02-01", NO, None),
        ("1990-01-01", {"groups": ("FLW",)}, "2021-02-02", YES, "IN-FLW"),
        # IN-60: the age reached by 2022-01-01, not on the day of the visit.
        ("1961-12-31", {}, "2021-02-28", NO, None),
        ("1961-12-31", {}, "2021-03-01", YES, "IN-60"),
        ("1962-01-01", {}, "2021-03-01", YES, "IN-60"),
        ("1962-01-02", {}, "2021-03-01", NO, None),
        # IN-45C: 45 to 59 by the same day, with a listed condition.
        ("1962-01-02", {"conditions": (Condition("C20"),)}, "2021-03-01", YES, "IN-45C"),
        ("1977-01-01", {"conditions": (Condition("C01"),)}, "2021-03-01", YES, "IN-45C"),
        ("1977-01-02", {"conditions": (Condition("C01"),)}, "2021-03-01", NO, None),
        ("1977-01-01", {"conditions": (Condition("asthma"),)}, "2021-03-31", NO, None),
        # IN-45: born on or before 1977-01-01.
        ("1976-12-31", {}, "2021-04-01", YES, "IN-45"),
        ("1977-01-01", {}, "2021-04-01", YES, "IN-45"),
        ("1977-01-02", {}, "2021-04-01", NO, None),
        ("1977-01-01", {}, "2021-03-31", NO, None),
        # IN-18: completed years on the day.
        ("2003-05-01", {}, "2021-05-01", YES, "IN-18"),
        ("2003-05-02", {}, "2021-05-01", NO, None),
        ("2003-05-02", {}, "2021-05-02", YES, "IN-18"),
        # IN-15: the birth year.
        ("2007-12-31", {}, "2022-01-02", NO, None),
        ("2007-12-31", {}, "2022-01-03", YES, "IN-15"),
        ("2008-01-01", {}, "2022-01-03", NO, None),
        ("2007", {}, "2022-01-03", YES, "IN-15"),
        # IN-12: completed 12 on the day. Press examples for 16 March 2022 name 2010-03-15, a day stricter than that.
        ("2010-03-16", {}, "2022-03-16", YES, "IN-12"),
        ("2010-03-17", {}, "2022-03-16", NO, None),
        ("2010-03-17", {}, "2022-03-17", YES, "IN-12"),
        # Deferral: three months from recovery, by the rules of 2021-05-19.
        (
            "1980-01-01",
            {"conditions": (Condition("covid19", None, {"recovered": "2021-05-26"}),)},
            "2021-08-25",
            NO,
            "IN-18",
        ),
        (
            "1980-01-01",
            {"conditions": (Condition("covid19", None, {"recovered": "2021-05-26"}),)},
            "2021-08-26",
            YES,
            "IN-18",
        ),
        (
            "1980-01-01",
            {"conditions": (Condition("covid19", None, {"recovered": "2021-05-01"}),)},
            "2021-05-18",
            YES,
            "IN-18",
        ),
        ("1980-01-01", {"conditions": (Condition("covid19"),)}, "2021-08-26", CANNOT_TELL, "IN-18"),
    ],
)
def test_indias_phases(born: str, facts: dict[str, tuple[str, ...]], on: str, answer: Answer, by: str | None) -> None:
    decision = decide(person(born, **facts), INDIA, day(on), ())  # type: ignore[arg-type] # a table of keywords
    assert (decision.answer, decision.rule and decision.rule.id) == (answer, by)


def test_offers_add_up_under_all_and_hold_per_venue() -> None:
    decision = decide(person("1980"), INDIA, date(2022, 4, 10), doses(2))
    assert [each.id for each in decision.rules] == ["IN-18", "IN-P-18"]
    assert decision.offered(COVISHIELD, 1) is YES
    assert decision.offered(COVISHIELD, 3, "private") is YES
    assert decision.offered(COVISHIELD, 3, "government") is NO
    with pytest.raises(InputError) as refused:
        decision.offered("cvx|210", 1)  # type: ignore[arg-type]  # wrong on purpose
    assert refused.value.code == "argument-kind"
    assert decision.offered(CORBEVAX, 1) is NO


def test_under_first_only_the_first_counts() -> None:
    first = RuleTable("covid19", EndOfMonth.CLAMP, HitPolicy.FIRST, INDIA.rules)
    decision = decide(person("1950"), first, date(2022, 4, 10), doses(2))
    assert [each.id for each in decision.rules] == ["IN-18"]
    assert decision.offered(COVISHIELD, 3) is NO


# ------------------------------------------------------------------------------------------- four ways to reckon an age


@pytest.mark.parametrize(
    ("who", "turns_on_birth"),
    [
        ({"age": ">= 18 years"}, "2003-06-15"),  # completed on the day, 2021-06-15
        ({"age": ">= 18 years", "as_of": "2022-01-01"}, "2004-01-01"),  # reached by a cut-off day
        ({"birth_year": "<= 2004"}, "2004-12-31"),  # calendar year
        ({"born": "<= 1977-01-01"}, "1977-01-01"),  # born on or before
    ],
)
def test_the_last_birth_date_that_is_old_enough(who: object, turns_on_birth: str) -> None:
    last = day(turns_on_birth)
    found = [
        decide(person(str(last + timedelta(days=shift))), one(who), date(2021, 6, 15)).answer for shift in (-1, 0, 1)
    ]
    assert found == [YES, YES, NO]


@pytest.mark.parametrize(
    ("who", "first_birth"),
    [
        ({"age": "< 18 years"}, "2003-06-16"),
        ({"age": "<= 17 years"}, "2003-06-16"),
        ({"birth_year": ">= 2004"}, "2004-01-01"),
    ],
)
def test_the_first_birth_date_that_is_young_enough(who: object, first_birth: str) -> None:
    first = day(first_birth)
    found = [
        decide(person(str(first + timedelta(days=shift))), one(who), date(2021, 6, 15)).answer for shift in (-1, 0, 1)
    ]
    assert found == [NO, YES, YES]


@pytest.mark.parametrize(
    ("policy", "birthday"),
    [(EndOfMonth.CLAMP, date(2022, 2, 28)), (EndOfMonth.ROLL_FORWARD, date(2022, 3, 1))],
)
def test_born_on_29_february(policy: EndOfMonth, birthday: date) -> None:
    adult = one({"age": ">= 18 years"}, policy)
    before = decide(person("2004-02-29"), adult, birthday - timedelta(days=1))
    assert (before.answer, before.changes_on) == (NO, birthday)
    assert decide(person("2004-02-29"), adult, birthday).answer is YES


def test_nobody_is_of_any_age_before_birth() -> None:
    decision = decide(person("2021-06-15"), one({"age": "< 5 years"}), date(2021, 6, 14))
    assert (decision.answer, decision.changes_on) == (NO, date(2021, 6, 15))
    assert decision.reasons[1].code == "age-too-low"


# -------------------------------------------------------------------------------------------------- three-valued logic

# With nobody asked for groups, "group: X" cannot be told; sex is known.
VALUES = {YES: {"sex": "female"}, NO: {"sex": "male"}, CANNOT_TELL: {"group": "X"}}
HALF_KNOWN = person("1980", sex=Sex.FEMALE, unknown=("groups",))
ORDER = [NO, CANNOT_TELL, YES]


def value(who: object) -> Answer:
    return decide(HALF_KNOWN, one(who), date(2021, 6, 15)).answer


@pytest.mark.parametrize(("left", "right"), list(product(Answer, repeat=2)))
def test_truth_tables(left: Answer, right: Answer) -> None:
    pair = [VALUES[left], VALUES[right]]
    assert value({"all": pair}) is min(left, right, key=ORDER.index)
    assert value({"any": pair}) is max(left, right, key=ORDER.index)


@pytest.mark.parametrize(("inner", "outer"), [(YES, NO), (NO, YES), (CANNOT_TELL, CANNOT_TELL)])
def test_negation(inner: Answer, outer: Answer) -> None:
    assert value({"not": VALUES[inner]}) is outer


@pytest.mark.parametrize(
    ("who", "facts", "missing"),
    [
        ({"group": "HCW"}, {"unknown": ("groups",)}, "groups"),
        ({"condition": "C01"}, {"unknown": ("conditions",)}, "conditions"),
        ({"sex": "female"}, {}, "sex"),
        ({"doses": {"at_least": 1}}, {}, "doses"),
        ({"age": ">= 41 years"}, {}, "birth_date"),
        ({"born": "<= 1980-06-15"}, {}, "birth_date"),
        ({"not": {"all": [{"everyone": True}, {"age": ">= 41 years"}]}}, {}, "birth_date"),
    ],
)
def test_a_missing_fact_is_named_and_never_false(who: object, facts: dict[str, tuple[str, ...]], missing: str) -> None:
    decision = decide(person("1980", **facts), one(who), date(2021, 6, 15))  # type: ignore[arg-type] # a table
    assert (decision.answer, decision.missing) == (CANNOT_TELL, (missing,))
    assert [(each.code, each.facts["fact"]) for each in decision.reasons] == [("fact-missing", missing)]


def test_a_known_fact_counts_though_others_were_not_asked() -> None:
    half = person("1980", groups=("HCW",), conditions=(Condition("C01"),), unknown=("groups", "conditions"))
    assert decide(half, one({"group": "HCW", "condition": "C01"}), date(2021, 6, 15)).answer is YES


def test_another_rule_may_settle_what_one_cannot_tell() -> None:
    both = table(rule("A", ALWAYS, {"group": "HCW"}), rule("B", ALWAYS, {"age": ">= 18 years"}))
    decision = decide(person("1980", unknown=("groups",)), both, date(2021, 6, 15))
    assert (decision.answer, decision.rule, decision.undecided) == (YES, both.rules[1], both.rules[:1])


def test_what_an_undecided_rule_offers_is_neither_on_offer_nor_refused() -> None:
    both = table(
        rule("A", ALWAYS, {"group": "HCW"}, offer((COVAXIN,), (3,))),
        rule("B", ALWAYS, {"age": ">= 18 years"}, offer((COVAXIN,), (1, 2))),
    )
    decision = decide(person("1980", unknown=("groups",)), both, date(2021, 6, 15))
    assert [decision.offered(COVAXIN, number) for number in (1, 3, 4)] == [YES, CANNOT_TELL, NO]
    assert decision.missing == ("groups",)
    assert [(each.code, each.rule) for each in decision.reasons] == [("rule-matches", "B"), ("fact-missing", "A")]
    known = decide(person("1980"), both, date(2021, 6, 15))
    assert (known.offered(COVAXIN, 3), known.missing, known.undecided) == (NO, (), ())


def test_under_first_an_undecided_rule_before_leaves_only_what_both_offer() -> None:
    rules = (
        rule("A", ALWAYS, {"group": "HCW"}, offer((COVAXIN,), (1, 2), "government")),
        rule("B", ALWAYS, {"age": ">= 18 years"}, offer((COVAXIN, COVISHIELD), (1,))),
        rule("C", ALWAYS, {"everyone": True}, offer((CORBEVAX,), (1,))),
    )
    decision = decide(person("1980", unknown=("groups",)), table(*rules, hit=HitPolicy.FIRST), date(2021, 6, 15))
    assert (decision.answer, decision.rules, decision.undecided) == (YES, rules[1:2], rules[:1])
    assert decision.offered(COVAXIN, 1, "government") is YES
    assert [decision.offered(COVAXIN, 2), decision.offered(COVISHIELD, 1)] == [CANNOT_TELL, CANNOT_TELL]
    assert decision.offered(CORBEVAX, 1) is NO


def test_an_answer_is_never_taken_for_true_or_false() -> None:
    with pytest.raises(TypeError, match="compare it"):
        bool(decide(person("1980"), INDIA, date(2021, 8, 26), ()).offered(COVAXIN, 1))


def test_a_birth_year_that_two_rules_cover_together() -> None:
    teens = table(
        rule("TEEN", ALWAYS, {"birth_year": "<= 2007", "age": "< 18 years"}, offer((COVAXIN,), (1, 2))),
        rule("ADULT", ALWAYS, {"age": ">= 18 years"}, offer((COVAXIN, COVISHIELD), (1, 2))),
    )
    decision = decide(person("2004"), teens, date(2022, 3, 1), ())
    assert (decision.answer, [each.id for each in decision.rules]) == (YES, ["TEEN", "ADULT"])
    assert [decision.offered(vaccine, 1) for vaccine in (COVAXIN, COVISHIELD, CORBEVAX)] == [YES, CANNOT_TELL, NO]
    assert decision.missing == ("birth_date",)
    assert decision.changes_on is None
    grown = decide(person("2004"), teens, date(2022, 12, 31), ())
    assert (grown.offered(COVISHIELD, 1), grown.missing) == (YES, ())


def test_a_birth_year_turns_at_the_ends_of_the_year() -> None:
    adult = one({"age": ">= 18 years"})
    answers = {
        on: decide(person("2003"), adult, day(on)).answer
        for on in ("2020-12-31", "2021-01-01", "2021-12-30", "2021-12-31")
    }
    assert list(answers.values()) == [NO, CANNOT_TELL, CANNOT_TELL, YES]
    assert decide(person("2003"), adult, day("2020-12-31")).changes_on == day("2021-01-01")
    assert decide(person("2003"), adult, day("2021-01-01")).changes_on == day("2021-12-31")


def test_valid_doses_count() -> None:
    invalid = EvaluatedDose(Dose(date(2021, 6, 1), COVAXIN), DoseStatus.NOT_VALID)
    two = one({"doses": {"at_least": 2}})
    assert decide(person("1980"), two, date(2021, 7, 1), [*doses(1), invalid]).answer is NO
    assert decide(person("1980"), two, date(2021, 7, 1), doses(2)).answer is YES


def test_a_condition_holds_from_its_first_day() -> None:
    listed = one({"condition": "pregnant"})
    decision = decide(person("1990", conditions=(Condition("pregnant", day("2021-07-02")),)), listed, day("2021-07-01"))
    assert (decision.answer, decision.changes_on) == (NO, day("2021-07-02"))


# ------------------------------------------------------------------------------------------------------------ deferrals


@pytest.mark.parametrize(
    ("condition", "answer", "changes_on", "missing"),
    [
        (Condition("ill", day("2021-06-01")), NO, "2021-06-29", ()),
        (Condition("ill"), CANNOT_TELL, None, ("conditions.ill.onset",)),
        (Condition("ill", day("2021-06-16")), YES, "2021-06-16", ()),
        (Condition("other", day("2021-06-01")), YES, None, ()),
    ],
)
def test_deferral_from_onset(
    condition: Condition, answer: Answer, changes_on: str | None, missing: tuple[str, ...]
) -> None:
    wait = Deferral("D", ALWAYS, {"ill"}, Duration(days=28), "onset", "test")
    decision = decide(
        person("1980", conditions=(condition,)),
        table(rule("R", ALWAYS, {"everyone": True}), deferrals=(wait,)),
        date(2021, 6, 15),
    )
    assert (decision.answer, decision.missing) == (answer, missing)
    assert decision.changes_on == (day(changes_on) if changes_on else None)
    assert bool(decision.offers) is (answer is YES)


def test_a_deferral_names_its_end_and_all_that_hold() -> None:
    waits = tuple(Deferral(name, ALWAYS, {name}, Duration(days=28), "left", "test") for name in ("a", "b"))
    ill = person(
        "1980", conditions=(Condition("a", None, {"left": "2021-06-01"}), Condition("b", None, {"left": "2021-06-09"}))
    )
    decision = decide(ill, table(rule("R", ALWAYS, {"everyone": True}), deferrals=waits), date(2021, 6, 15))
    assert [(each.code, each.rule, each.facts["until"]) for each in decision.reasons] == [
        ("deferred", "a", "2021-06-29"),
        ("deferred", "b", "2021-07-07"),
    ]
    assert decision.changes_on == date(2021, 7, 7)
    assert decision.rule is not None


def test_a_deferral_of_several_conditions_tells_which_one_the_person_has() -> None:
    wait = Deferral("D", ALWAYS, {"ill", "very-ill"}, Duration(days=28), "left", "test")
    rules = table(rule("R", ALWAYS, {"everyone": True}), deferrals=(wait,))
    ill, worse = Condition("ill", None, {"left": "2021-06-01"}), Condition("very-ill", None, {"left": "2021-06-09"})
    decision = decide(person("1980", conditions=(ill, worse)), rules, date(2021, 6, 15))
    assert [(each.facts["condition"], each.facts["until"]) for each in decision.reasons] == [("very-ill", "2021-07-07")]
    decision = decide(person("1980", conditions=(ill, Condition("very-ill"))), rules, date(2021, 6, 29))
    assert (decision.answer, decision.missing) == (CANNOT_TELL, ("conditions.very-ill.left",))


def test_a_deferral_begins_with_its_own_window() -> None:
    ill = person("1970-01-01", conditions=(Condition("covid19", None, {"recovered": "2021-05-01"}),))
    decision = decide(ill, INDIA, date(2021, 5, 18), ())
    assert (decision.answer, decision.changes_on) == (YES, date(2021, 5, 19))
    assert decide(ill, INDIA, date(2021, 5, 19), ()).changes_on == date(2021, 8, 1)


def test_a_clock_that_is_no_date_cannot_be_told() -> None:
    ill = person("1980", conditions=(Condition("covid19", None, {"recovered": "in May"}),))
    decision = decide(ill, INDIA, date(2021, 8, 26))
    assert (decision.answer, decision.missing) == (CANNOT_TELL, ("conditions.covid19.recovered",))


def test_unasked_conditions_leave_a_deferral_open() -> None:
    decision = decide(person("1980", unknown=("conditions",)), INDIA, date(2021, 8, 26))
    assert (decision.answer, decision.missing) == (CANNOT_TELL, ("conditions",))
    assert decide(person("1980", unknown=("conditions",)), INDIA, date(2021, 5, 18)).answer is YES


@pytest.mark.parametrize("since", ["9999-12-31", "9999-10-01"])
def test_a_wait_past_the_end_of_the_calendar_never_ends(since: str) -> None:
    ill = person("1980", conditions=(Condition("covid19", None, {"recovered": since}),))
    decision = decide(ill, INDIA, date(2021, 8, 26), ())
    assert (decision.answer, decision.reasons[0].facts["until"]) == (NO, "9999-12-31")


# ----------------------------------------------------------------------------------------------------------- exclusions


def test_an_exclusion_takes_every_yes_away_and_says_by_which() -> None:
    left_out = table(
        rule("R", ALWAYS, {"age": ">= 18 years"}),
        exclusions=(exclusion("X", window("2021-01-16", "2021-05-19"), {"sex": "female", "condition": "lactating"}),),
    )
    nursing = person("1990", sex=Sex.FEMALE, conditions=(Condition("lactating"),))
    decision = decide(nursing, left_out, date(2021, 5, 18))
    assert (decision.answer, decision.offers, decision.changes_on) == (NO, (), date(2021, 5, 19))
    assert [(each.code, each.rule, dict(each.facts)) for each in decision.reasons] == [
        ("excluded", "X", {"in_force": "2021-01-16 .. 2021-05-18", "source": "test"})
    ]
    assert decide(nursing, left_out, date(2021, 5, 19)).answer is YES
    assert decide(person("1990", sex=Sex.FEMALE), left_out, date(2021, 5, 18)).answer is YES


def test_an_exclusion_that_cannot_be_told_leaves_the_answer_open() -> None:
    left_out = table(
        rule("R", ALWAYS, {"age": ">= 18 years"}), exclusions=(exclusion("X", ALWAYS, {"condition": "lactating"}),)
    )
    decision = decide(person("1990", unknown=("conditions",)), left_out, date(2021, 5, 18))
    assert (decision.answer, decision.missing) == (CANNOT_TELL, ("conditions",))
    assert decision.offered(COVAXIN, 1) is CANNOT_TELL
    assert [(each.code, each.rule) for each in decision.reasons] == [("fact-missing", "X")]


def test_of_a_partial_birth_date_only_what_surely_stops_is_a_reason() -> None:
    left_out = table(
        rule("R", ALWAYS, {"age": ">= 0 days"}),
        deferrals=(Deferral("D", ALWAYS, {"ill"}, Duration(days=28), "onset", "test"),),
        exclusions=(exclusion("X", ALWAYS, {"any": [{"age": ">= 6 months"}, {"age": "< 6 months"}]}),),
    )
    decision = decide(person("2020", unknown=("conditions",)), left_out, date(2020, 12, 1))
    assert (decision.answer, [each.rule for each in decision.reasons]) == (NO, ["X"])


def test_a_certain_exclusion_settles_what_a_rule_cannot_tell() -> None:
    left_out = table(rule("R", ALWAYS, {"group": "HCW"}), exclusions=(exclusion("X", ALWAYS, {"condition": "C01"}),))
    ill = person("1990", conditions=(Condition("C01"),), unknown=("groups",))
    assert decide(ill, left_out, date(2021, 5, 18)).answer is NO


# -------------------------------------------------------------------------------------------------------------- reasons


@pytest.mark.parametrize(
    ("who", "code", "facts"),
    [
        ({"age": ">= 60 years"}, "age-too-low", {"age": "41 years", "threshold": "60 years"}),
        ({"age": "< 18 years"}, "age-too-high", {"age": "41 years", "threshold": "18 years"}),
        ({"age": "< 9 months"}, "age-too-high", {"age": "497 months", "threshold": "9 months"}),
        (
            {"age": ">= 60 years", "as_of": "2022-01-01"},
            "age-too-low",
            {"age": "41 years", "threshold": "60 years", "as_of": "2022-01-01"},
        ),
        ({"born": "<= 1977-01-01"}, "born-after", {"threshold": "1977-01-01"}),
        ({"born": ">= 1990-01-01"}, "born-before", {"threshold": "1990-01-01"}),
        ({"birth_year": "<= 1977"}, "born-after", {"threshold": "1977"}),
        ({"birth_year": ">= 1990"}, "born-before", {"threshold": "1990"}),
        ({"group": ["HCW", "FLW"]}, "group-missing", {"threshold": "HCW, FLW"}),
        ({"condition": "C01"}, "condition-missing", {"threshold": "C01"}),
        ({"sex": "female"}, "sex-differs", {"threshold": "female"}),
        ({"doses": {"at_least": 2}}, "doses-too-few", {"doses": "1", "threshold": "2"}),
        ({"not": {"sex": "male"}}, "ruled-out", {"by": "sex: male"}),
    ],
)
def test_the_first_failing_condition_is_the_reason(who: object, code: str, facts: dict[str, str]) -> None:
    decision = decide(person("1980-01-10", sex=Sex.MALE), one(who), date(2021, 6, 15), doses(1))
    headline, reason = decision.reasons
    assert (headline.code, dict(headline.facts)) == ("no-rule-matches", {"programme": "test", "on": "2021-06-15"})
    assert (reason.code, reason.rule, dict(reason.facts)) == (
        code,
        "R",
        {**facts, "in_force": "..", "source": "test"},
    )


def test_of_parts_the_first_and_of_alternatives_all_are_blamed() -> None:
    def codes(who: object) -> list[str]:
        return [each.code for each in decide(person("1980", sex=Sex.MALE), one(who), date(2021, 6, 15)).reasons[1:]]

    assert codes({"sex": "male", "group": "HCW", "condition": "C01"}) == ["group-missing"]
    assert codes({"any": [{"group": "HCW"}, {"condition": "C01"}]}) == ["group-missing", "condition-missing"]


def test_rules_not_in_force_come_last_with_their_window() -> None:
    reasons = decide(person("2010-01-01"), INDIA, date(2021, 4, 15), ()).reasons
    in_force = {each.rule: each.facts["in_force"] for each in reasons if each.code == "rule-not-in-force"}
    assert in_force["IN-60"] == "2021-03-01 .. 2021-03-31"
    assert in_force["IN-18"] == "2021-05-01 .."
    assert [each.code for each in reasons[:4]] == ["no-rule-matches", "group-missing", "group-missing", "born-after"]


def test_a_yes_names_its_rules() -> None:
    (reason,) = decide(person("1980"), INDIA, date(2021, 8, 26), ()).reasons
    assert (reason.code, reason.rule, reason.facts["in_force"]) == ("rule-matches", "IN-18", "2021-05-01 ..")


@pytest.mark.parametrize("born", ["2004-08-27", "2004-08", "2004"])
def test_reasons_and_repr_never_tell_the_birth_date(born: str) -> None:
    decision = decide(person(born), INDIA, date(2021, 8, 26), ())
    told = repr(decision) + " ".join(text for each in decision.reasons for text in each.facts.values())
    assert born not in told
    assert decision.reasons


def test_an_age_of_a_partial_birth_date_is_a_span() -> None:
    reason = decide(person("1980"), one({"age": ">= 60 years"}), date(2021, 6, 15)).reasons[1]
    assert reason.facts["age"] == "40 years .. 41 years"


# ---------------------------------------------------------------------------------------------------------------- tiers


@pytest.mark.parametrize(
    ("born", "facts", "number"),
    [
        ("1990", {"groups": ("HCW",)}, 0),
        ("1950", {}, 1),
        ("1970", {"conditions": (Condition("C01"),)}, 1),
        ("1970", {}, 2),
        ("1990", {}, 3),
        ("1961", {}, 2),  # perhaps 60, perhaps not yet: only what is certain counts
    ],
)
def test_tiers(born: str, facts: dict[str, tuple[str, ...]], number: int) -> None:
    who = (
        {"group": ["HCW", "FLW"]},
        {"any": [{"age": ">= 60 years"}, {"age": "45 years .. 59 years", "condition": "C01"}]},
        {"age": ">= 45 years"},
    )
    tiers = tuple(Tier(rank, parse_predicate(each), {}, "test") for rank, each in enumerate(who))
    found = tier_of(person(born, **facts), table(tiers=tiers), date(2021, 8, 26))  # type: ignore[arg-type] # a table
    assert found == number


@pytest.mark.parametrize("verb", [decide, tier_of])
@pytest.mark.parametrize(
    ("on", "words"),
    [("2021-08-26", "not a str"), (datetime(2021, 8, 26, tzinfo=UTC), "not a datetime: give the local")],
)
def test_a_day_that_is_none(verb: Callable[[Person, RuleTable, object], object], on: object, words: str) -> None:
    with pytest.raises(DateError, match=words):
        verb(person("1960-01-01"), table(), on)


def test_without_tiers_everyone_is_equal() -> None:
    assert tier_of(person("1980"), table(), date(2021, 8, 26)) == 0


# ------------------------------------------------------------------------------------------------------ when it changes

DAYS = st.dates(date(2020, 12, 1), date(2022, 3, 1))
LEAVES = st.one_of(
    st.integers(0, 30).map(lambda months: {"age": f">= {months} months"}),
    st.integers(0, 400).map(lambda days: {"age": f"< {days + 1} days"}),
    st.tuples(st.integers(0, 12), st.integers(0, 12)).map(
        lambda ends: {"age": f"{min(ends)} months .. {max(ends)} months"}
    ),
    DAYS.map(lambda cut: {"age": ">= 6 months", "as_of": str(cut)}),
    DAYS.map(lambda cut: {"born": f"<= {cut}"}),
    st.just({"birth_year": "<= 2020"}),
    st.sampled_from(["HCW", "FLW"]).map(lambda group: {"group": group}),
    st.sampled_from(["ill", "C01"]).map(lambda code: {"condition": code}),
    st.just({"sex": "female"}),
    st.just({"doses": {"at_least": 1}}),
)
TREES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"all": parts}),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"any": parts}),
        inner.map(lambda part: {"not": part}),
    ),
    max_leaves=4,
)
WINDOWS = st.tuples(st.none() | DAYS, st.none() | DAYS).map(
    lambda ends: Window(*ends) if None in ends or ends[0] < ends[1] else Window(ends[0], None)  # type: ignore[operator] # None is ruled out first
)
BIRTHS = st.one_of(
    st.dates(date(2020, 1, 1), date(2021, 12, 31)).map(str),
    st.sampled_from(["2020", "2021", "2020-02", "2021-02", "2020-02-29"]),
)
CONDITIONS = st.lists(
    st.builds(
        Condition,
        st.sampled_from(["ill", "C01"]),
        st.none() | DAYS,
        st.one_of(st.just({}), DAYS.map(lambda on: {"recovered": str(on)})),
    ),
    max_size=2,
)
PEOPLE = st.builds(
    lambda born, groups, conditions, sex, unknown: person(
        born, groups=groups, conditions=tuple(conditions), sex=sex, unknown=unknown
    ),
    BIRTHS,
    st.sampled_from([(), ("HCW",)]),
    CONDITIONS,
    st.sampled_from(Sex),
    st.sampled_from([(), ("groups",), ("conditions",)]),
)
TABLES = st.builds(
    lambda policy, hit, rules, deferrals, exclusions: RuleTable(
        "p",
        policy,
        hit,
        tuple(
            rule(f"R{index}", span, who, offer((COVAXIN,), (1 + index % 2,))) for index, (span, who) in enumerate(rules)
        ),
        tuple(
            Deferral(f"D{index}", span, {"ill"}, Duration(months=months), since, "test")
            for index, (span, months, since) in enumerate(deferrals)
        ),
        exclusions=tuple(exclusion(f"X{index}", span, who) for index, (span, who) in enumerate(exclusions)),
    ),
    st.sampled_from(EndOfMonth),
    st.sampled_from(HitPolicy),
    st.lists(st.tuples(WINDOWS, TREES), min_size=1, max_size=3),
    st.lists(st.tuples(WINDOWS, st.integers(1, 4), st.sampled_from(["onset", "recovered"])), max_size=2),
    st.lists(st.tuples(WINDOWS, TREES), max_size=1),
)
LAST = date(2025, 1, 1)  # after every edge, birthday and wait that the strategies can make


@settings(max_examples=120, deadline=None)
@given(who=PEOPLE, rules=TABLES, on=DAYS)
def test_changes_on_agrees_with_trying_every_day(who: Person, rules: RuleTable, on: date) -> None:
    decision = decide(who, rules, on)
    later = (on + timedelta(days=number) for number in range(1, (LAST - on).days))
    assert decision.changes_on == next(
        (each for each in later if decide(who, rules, each).answer is not decision.answer), None
    )


@settings(max_examples=100, deadline=None)
@given(who=PEOPLE, rules=TABLES, on=DAYS, data=st.data())
def test_what_is_certain_of_a_partial_date_holds_for_every_day_it_may_mean(
    who: Person, rules: RuleTable, on: date, data: st.DataObject
) -> None:
    certain = decide(who, rules, on).answer
    exact = data.draw(st.dates(who.birth_date.earliest, who.birth_date.latest))
    known = Person(
        "P",
        PartialDate(exact.year, exact.month, exact.day),
        who.sex,
        groups=who.groups,
        conditions=who.conditions,
        facts_unknown=who.facts_unknown,
    )
    assert certain in (CANNOT_TELL, decide(known, rules, on).answer)


@settings(max_examples=80, deadline=None)
@given(who=PEOPLE.filter(lambda each: each.birth_date.day is None), rules=TABLES, on=DAYS, count=st.integers(0, 1))
def test_a_partial_date_is_answered_as_all_its_days_agree(who: Person, rules: RuleTable, on: date, count: int) -> None:
    first, last = who.birth_date.earliest, who.birth_date.latest
    readings = [
        decide(evolve(who, birth_date=PartialDate(born.year, born.month, born.day)), rules, on, doses(count))
        for born in (first + timedelta(days=number) for number in range((last - first).days + 1))
    ]
    answers = {reading.answer for reading in readings}
    decision = decide(who, rules, on, doses(count))
    assert decision.answer is (answers.pop() if len(answers) == 1 else CANNOT_TELL)
    if decision.answer is YES:
        for number in (1, 2):
            found = {reading.offered(COVAXIN, number) for reading in readings}
            assert decision.offered(COVAXIN, number) is (found.pop() if len(found) == 1 else CANNOT_TELL)


def test_an_exclusion_that_holds_for_no_day_of_a_partial_date_leaves_the_yes() -> None:
    nobody = exclusion("X", ALWAYS, {"all": [{"age": ">= 1 months"}, {"age": "< 1 days"}]})
    rules = table(rule("R", ALWAYS, {"birth_year": "<= 2020"}), exclusions=(nobody,))
    assert decide(person("2020"), rules, date(2020, 12, 1)).answer is YES


@settings(max_examples=60, deadline=None)
@given(who=PEOPLE, rules=TABLES, on=DAYS)
def test_every_decision_explains_itself(who: Person, rules: RuleTable, on: date) -> None:
    decision = decide(who, rules, on)
    codes = {each.code for each in decision.reasons}
    if decision.answer is CANNOT_TELL:
        assert decision.missing
        assert "fact-missing" in codes
        assert {each.facts["fact"] for each in decision.reasons if each.code == "fact-missing"} == set(decision.missing)
    else:
        assert bool(decision.missing) is bool(decision.possible)
        assert codes & ({"rule-matches"} if decision.answer is YES else {"no-rule-matches", "deferred", "excluded"})
