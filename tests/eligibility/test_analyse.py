"""What an analysis finds: planted faults with who shows them, and made-up tables against people met one by one."""

from collections.abc import Iterable
from datetime import date, timedelta
from importlib import import_module
from random import Random
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from eligibility.made_up import days, given_doses, people, tables
from vaxplatform.codes import Code
from vaxplatform.dates import Duration, EndOfMonth, PartialDate, Window, add
from vaxplatform.eligibility import (
    VENUES,
    Answer,
    Deferral,
    Effort,
    Exclusion,
    Finding,
    HitPolicy,
    Offer,
    Rule,
    RuleTable,
    Supply,
    Visit,
    analyse,
    boundaries,
    decide,
    parse_predicate,
)
from vaxplatform.eligibility._formula import Every, No, entry_holds, holds_of, leaves_of, settled
from vaxplatform.eligibility._search import days_of_change, first_visit
from vaxplatform.errors import InputError
from vaxplatform.model import Fee, Person

MARCH = Window(date(2021, 3, 1), date(2021, 4, 1))
FROM_MARCH = Window(date(2021, 3, 1), None)
ALWAYS = Window(None, None)
ANYTHING = Offer()
ONE, OTHER = Code("cvx", "210"), Code("cvx", "502")


def rule(
    id_: str, who: dict[str, Any], window: Window = FROM_MARCH, offer: Offer = ANYTHING, *, bookings: bool = False
) -> Rule:
    return Rule(id_, window, parse_predicate(who), offer, {}, "test", honours_bookings=bookings)


def exclusion(id_: str, who: dict[str, Any], window: Window = FROM_MARCH) -> Exclusion:
    return Exclusion(id_, window, parse_predicate(who), {}, "test")


def table(*rules: Rule, hit: HitPolicy = HitPolicy.FIRST, **others: Any) -> RuleTable:
    return RuleTable("test", EndOfMonth.CLAMP, hit, rules, **others)


def codes(found: Iterable[Finding]) -> list[tuple[str, tuple[str, ...]]]:
    return [(each.code, each.entries) for each in found]


# ------------------------------------------------------------------------------------------------------ nobody meets it


@pytest.mark.parametrize(
    ("who", "window", "code", "parts"),
    [
        (
            {"age": ">= 18 years", "born": ">= 2010-01-01"},
            MARCH,
            "entry-unreachable",
            "the days it is in force, «age: >= 18 years» and «born: >= 2010-01-01»",
        ),
        (
            {"group": "HCW", "all": [{"born": "<= 1960-01-01"}, {"birth_year": ">= 1961"}]},
            FROM_MARCH,
            "condition-impossible",
            "«born: <= 1960-01-01, birth_year: >= 1961»",
        ),
        (
            {"group": "HCW", "not": {"group": ["FLW", "HCW"]}},
            FROM_MARCH,
            "condition-impossible",
            "«group: HCW» and «not: {group: [FLW, HCW]}»",
        ),
        (
            {"age": ">= 12 months", "all": [{"age": "< 365 days"}]},
            FROM_MARCH,
            "condition-impossible",
            "«age: >= 12 months» and «all: [{age: < 365 days}]»",
        ),
        (
            {"doses": {"at_least": 2}, "all": [{"doses": {"at_most": 1, "count": "any"}}]},
            FROM_MARCH,
            "condition-impossible",
            "«doses: {at_least: 2}» and «all: [{doses: {at_most: 1, count: any}}]»",
        ),
        ({"not": {"everyone": True}}, FROM_MARCH, "condition-impossible", "«not: {everyone: true}»"),
        (
            {"condition": {"is": "C", "with": {"score": ["< 20", "> 30"]}}},
            FROM_MARCH,
            "condition-impossible",
            "«condition: {is: C, with: {score: [< 20, > 30]}}»",
        ),
    ],
)
def test_a_condition_that_nobody_meets(who: dict[str, Any], window: Window, code: str, parts: str) -> None:
    dead = rule("DEAD", who, window)
    found = [each for each in analyse(table(dead, rule("18", {"age": ">= 18 years"}))) if "DEAD" in each.entries]
    assert codes(found) == [(code, ("DEAD",))]
    assert found[0].facts["parts"] == parts
    for witness in found[0].witnesses:
        assert witness.decision(table(dead)).answer is Answer.NO


def test_only_over_a_leap_day_is_a_year_longer_than_365_days() -> None:
    (found,) = analyse(table(rule("R", {"age": ["< 12 months", ">= 365 days"]})))
    assert (found.code, found.facts["first"]) == ("entry-late", "2024-02-29")


@pytest.mark.parametrize(
    ("first", "found"), [(date(2021, 5, 28), date(2021, 5, 28)), (date(2021, 5, 29), date(2021, 6, 1))]
)
def test_on_29_may_nobody_turns_three_months_old_in_a_common_year(first: date, found: date) -> None:
    there = table(rule("R", {"age": [">= 3 months", "< 3 months + 1 day"]}, Window(first, None)))
    visit = first_visit(entry_holds(there.rules[0]), there)
    assert visit is not None
    assert visit.on == found
    assert visit.person.birth_date.earliest == add(found, Duration(months=-3), EndOfMonth.CLAMP)


def test_who_shows_that_parts_cannot_hold_together_meets_all_but_the_last() -> None:
    dead = rule("DEAD", {"group": "HCW", "age": ">= 18 years", "born": ">= 2010-01-01"}, MARCH)
    (found,) = analyse(table(dead))
    (witness,) = found.witnesses
    (trace,) = witness.decision(table(dead)).trace
    assert (trace.in_force, trace.answer) == (True, Answer.NO)
    assert found.facts["parts"] == "the days it is in force, «age: >= 18 years» and «born: >= 2010-01-01»"


def test_a_rule_that_nobody_meets_for_years() -> None:
    late = table(rule("LATE", {"age": ">= 18 years", "born": ">= 2010-01-01"}))
    (found,) = analyse(late)
    assert (found.code, found.facts["first"]) == ("entry-late", "2028-01-01")
    (witness,) = found.witnesses
    assert witness.decision(late).answer is Answer.YES
    before = Visit(witness.person, witness.on - timedelta(1))
    assert before.decision(late).answer is Answer.NO


def test_exclusions_and_deferrals_that_concern_nobody() -> None:
    adults = rule("18", {"age": ">= 18 years"})
    never = Deferral("D", FROM_MARCH, ["C"], Duration(days=14), "onset", "test")
    impossible = exclusion("X", {"sex": "female", "not": {"sex": "female"}})
    children = exclusion("Y", {"age": "< 12 years"})
    there = table(adults, deferrals=[never], exclusions=[impossible, children])
    found = analyse(there)
    assert codes(found) == [("condition-impossible", ("X",)), ("stop-without-effect", ("Y",))]
    (witness,) = found[1].witnesses
    assert (witness.decision(there).answer, witness.decision(there).rules) == (Answer.NO, ())


# ------------------------------------------------------------------------------------------------------ it never counts


def test_a_rule_that_never_is_the_first() -> None:
    there = table(
        rule("60", {"age": ">= 60 years"}),
        rule("18-59", {"age": "18 years .. 59 years"}),
        rule("OLD", {"age": ">= 45 years", "group": "HCW"}),
    )
    (found,) = analyse(there)
    assert codes([found]) == [("rule-shadowed", ("OLD", "60", "18-59"))]
    (witness,) = found.witnesses
    assert first_visit(entry_holds(there.rules[2]), there) == witness
    assert witness.decision(there).rule in there.rules[:2]


def test_a_booking_that_is_honoured_reaches_beyond_the_days_of_the_rule_before() -> None:
    everybody = rule("ALL", {"everyone": True}, MARCH)
    old = {"id_": "OLD", "who": {"age": ">= 45 years"}, "window": MARCH}
    assert codes(analyse(table(everybody, rule(**old, bookings=True)))) == []
    assert codes(analyse(table(everybody, rule(**old)))) == [("rule-shadowed", ("OLD", "ALL"))]


@pytest.mark.parametrize(
    ("offer", "adds"),
    [
        (Offer([ONE], [1, 2]), False),
        (Offer([ONE]), True),
        (Offer([ONE], [1], fee=Fee.FREE), True),
        (Offer([OTHER], [1]), True),
        (Offer([ONE], [1], ["private"]), False),
    ],
)
def test_a_rule_that_offers_nothing_of_its_own(offer: Offer, *, adds: bool) -> None:
    there = table(
        rule("HCW", {"group": "HCW", "age": ">= 18 years"}, FROM_MARCH, offer),
        rule("D1", {"age": ">= 18 years"}, FROM_MARCH, Offer([ONE], [1])),
        rule("D2", {"age": ">= 18 years"}, FROM_MARCH, Offer([ONE], [2])),
        hit=HitPolicy.ALL,
    )
    found = analyse(there)
    if adds:
        assert found == ()
    else:
        assert found[0].code == "rule-adds-nothing"
        assert found[0].entries[0] == "HCW"
        decision = found[0].witnesses[0].decision(there)
        assert {each.id for each in decision.rules} >= set(found[0].entries)


def test_of_two_rules_that_say_the_same_the_later_is_told() -> None:
    there = table(rule("A", {"group": "HCW"}), rule("B", {"group": "HCW"}), hit=HitPolicy.ALL)
    assert codes(analyse(there)) == [("rule-adds-nothing", ("B", "A"))]


@pytest.mark.parametrize(
    ("restates", "group", "found"),
    [
        (["A"], "HCW", []),
        (["C"], "HCW", [("rule-restates-not", ("B", "C"))]),
        (["A"], "FLW", [("rule-restates-not", ("B", "A"))]),
    ],
)
def test_a_rule_that_says_it_restates_another_is_held_to_it(
    restates: list[str], group: str, found: list[tuple[str, tuple[str, ...]]]
) -> None:
    second = evolve(rule("B", {"group": group}), restates=restates)
    there = table(rule("A", {"group": "HCW"}), second, rule("C", {"sex": "female"}), hit=HitPolicy.ALL)
    assert codes(analyse(there)) == found


def test_a_rule_whose_people_are_always_left_out() -> None:
    there = table(
        rule("18", {"age": ">= 18 years"}),
        rule("PREG", {"condition": "pregnant", "age": ">= 12 years", "sex": "female"}),
        rule(
            "ILL", {"condition": {"is": "covid19", "with": {"recovered": "<= 2 months"}}, "age": "12 years .. 17 years"}
        ),
        exclusions=[exclusion("X", {"condition": "pregnant"})],
        deferrals=[Deferral("D", FROM_MARCH, ["covid19"], Duration(months=3), "recovered", "test")],
    )
    found = analyse(there)
    assert codes(found) == [("rule-always-stopped", ("PREG", "X")), ("rule-always-stopped", ("ILL", "D"))]
    for each in found:
        decision = each.witnesses[0].decision(there)
        assert (decision.answer, decision.rules[0].id) == (Answer.NO, each.entries[0])


# -------------------------------------------------------------------------------------------------------- days and ages


def test_one_condition_twice_on_the_same_days() -> None:
    late_march = Window(date(2021, 3, 20), date(2021, 5, 1))
    free, paid = Offer([ONE], fee=Fee.FREE), Offer([ONE], fee=Fee.PAID)
    who = {"age": ">= 60 years"}
    there = table(rule("A", who, MARCH, free), rule("B", who, late_march, paid), hit=HitPolicy.ALL)
    (found,) = analyse(there)
    assert (found.code, found.entries) == ("rules-overlap", ("B", "A"))
    assert found.facts["days"] == "2021-03-20 .. 2021-03-31"
    assert found.facts["effect"] == "one says «free», the other «paid»"
    (witness,) = found.witnesses
    assert [each.id for each in witness.decision(there).rules] == ["A", "B"]
    first = table(rule("A", who, MARCH, free), rule("B", who, late_march, paid))
    assert codes(analyse(first)) == [("rules-overlap", ("B", "A"))]
    apart = table(rule("A", who, MARCH, Offer([ONE])), rule("B", who, late_march, Offer([OTHER])), hit=HitPolicy.ALL)
    assert analyse(apart) == ()
    twice = table(rule("A", who, MARCH), rule("B", who, late_march), hit=HitPolicy.ALL)
    assert analyse(twice)[0].facts["effect"] == "what both offer is said twice"


@pytest.mark.parametrize(
    ("window", "outside"),
    [
        (Window(date(2021, 2, 1), None), ["2021-02-01 .. 2021-02-28"]),
        (Window(date(2021, 2, 1), date(2022, 2, 1)), ["2021-02-01 .. 2021-02-28", "2022-01-01 .. 2022-01-31"]),
        (Window(date(2022, 2, 1), None), [">= 2022-02-01"]),
        (Window(None, None), []),
        (Window(date(2021, 3, 1), date(2022, 1, 1)), []),
    ],
)
def test_days_on_which_there_is_no_programme(window: Window, outside: list[str]) -> None:
    there = table(rule("R", {"everyone": True}, window))
    found = analyse(there, programme=Window(date(2021, 3, 1), date(2022, 1, 1)))
    assert [each.facts["days"] for each in found] == outside
    for each in found:
        assert each.code == "window-outside"
        assert not Window(date(2021, 3, 1), date(2022, 1, 1)).contains(each.witnesses[0].on)
        assert each.witnesses[0].decision(there).answer is Answer.YES


@pytest.mark.parametrize("hit", HitPolicy)
def test_an_age_between_two_that_are_served(hit: HitPolicy) -> None:
    there = table(
        rule("60", {"age": ">= 60 years"}),
        rule("18-44", {"age": "18 years .. 44 years"}),
        rule("HCW", {"group": "HCW", "age": ">= 18 years"}, Window(date(2021, 2, 1), None)),
        hit=hit,
    )
    (found,) = analyse(there)
    assert codes([found]) == [("age-gap", ("18-44", "60"))]
    assert found.facts == {"on": "2021-03-01", "born": "1961-03-02 .. 1976-03-01", "older": "60", "younger": "18-44"}
    between, older, younger = found.witnesses
    assert [each.decision(there).answer.value for each in (between, older, younger)] == ["no", "yes", "yes"]
    facts = [(each.on, each.person.groups, each.person.conditions, each.person.sex) for each in found.witnesses]
    assert facts[0] == facts[1] == facts[2]


def test_bands_that_meet_have_no_gap() -> None:
    bands = [rule("60", {"age": ">= 60 years"}), rule("18-59", {"age": "18 years .. 59 years"})]
    assert analyse(table(*bands)) == ()


def test_a_gap_within_one_rule_and_of_those_with_an_illness() -> None:
    flu = table(rule("FLU", {"any": [{"age": "< 5 years"}, {"age": ">= 65 years"}]}))
    assert codes(analyse(flu)) == [("age-gap", ("FLU", "FLU"))]
    ill = table(
        rule("12-17", {"age": "12 years .. 17 years"}),
        rule("45", {"age": ">= 45 years", "condition": "C"}),
        hit=HitPolicy.ALL,
    )
    (found,) = analyse(ill)
    assert {each.person.conditions[0].code for each in found.witnesses} == {"C"}


# ------------------------------------------------------------------------------------------------------------- products


def test_products_that_nobody_can_have() -> None:
    there = table(
        rule("18", {"age": ">= 18 years"}, MARCH, Offer([ONE], [1, 2])),
        rule("60", {"age": ">= 60 years"}, Window(date(2021, 4, 1), None), Offer([OTHER], [3])),
        hit=HitPolicy.ALL,
    )
    every = [Supply(ONE, 1), Supply(OTHER, 3)]
    assert analyse(there, supplies=every) == ()
    cases = {
        "60 never offers it as a dose, and on a day, that a series allows": [Supply(ONE, 1), Supply(OTHER, 1)],
        "no series gives it": [Supply(ONE, 1)],
        "no rule that counts offers it": [*every, Supply(Code("cvx", "517"), 1)],
    }
    for why, supplies in cases.items():
        (found,) = analyse(there, supplies=supplies)
        assert (found.code, found.facts["why"]) == ("product-unobtainable", why)
        for witness in found.witnesses:
            assert witness.decision(there).answer is Answer.YES
    (found,) = analyse(there, supplies=[Supply(ONE, 1, Window(date(2021, 4, 1), None)), Supply(OTHER, 3)])
    assert found.facts["product"] == "cvx|210"


# ------------------------------------------------------------------------------------------------------------ too large


@pytest.mark.no_cover
def test_of_what_is_too_large_nothing_is_claimed() -> None:
    words = [f"G{number}" for number in range(24)]  # whether half of them hold is known late
    half = {"at_least": {"n": 12, "of": [{"group": word} for word in words]}}
    there = table(rule("R", {"all": [half, {"not": half}]}))
    assert codes(analyse(there)) == [("entry-too-large", ("R",))]
    twice = table(rule("R", half), rule("S", half))  # that R hides S is too much to be sure of
    assert codes(analyse(twice)) == [("entry-not-compared", ("S",)), ("rules-overlap", ("S", "R"))]
    with pytest.raises(InputError, match="split the rule"):
        first_visit(entry_holds(there.rules[0]), there)


@pytest.mark.no_cover
@pytest.mark.parametrize(
    "who",
    [
        {"all": [{"doses": {"at_least": 50, "of": f"cvx|{number}"}} for number in range(1, 6)]},
        {"condition": {"is": "C", "with": {f"d{number}": ["< 10", "< 20", ">= 0"] for number in range(9)}}},
        {"all": [{"group": [f"G{number}", f"G{number + 1}"]} for number in range(24)]},
    ],
    ids=["doses of five vaccines", "nine details", "groups in a chain"],
)
def test_a_search_gives_up_though_one_kind_of_fact_alone_is_endless(who: dict[str, Any]) -> None:
    there = table(rule("R", who), rule("S", {"age": ">= 18 years"}))
    assert ("entry-too-large", ("R",)) in codes(analyse(there))


def test_searches_share_what_they_may_ask() -> None:
    there = table(rule("R", {"age": ">= 18 years"}))
    effort = Effort(in_all=300)
    visits = (first_visit(entry_holds(there.rules[0]), there, effort) for _ in range(100))
    assert next(visits) is not None
    with pytest.raises(InputError, match="too many facts matter together"):
        list(visits)


def many(count: int) -> list[Rule]:
    """Rules that ask a dozen things each, of which many are shared by some."""
    return [
        rule(
            f"R{at}",
            {
                "group": f"G{at % 50}",
                "age": f"{18 + at % 40} years .. {60 + at % 30} years",
                "lives_in": f"IN-{at % 36}",
                "sex": "female" if at % 2 else "male",
                "condition": {"is": f"C{at % 20}", "for": f"> {1 + at % 9} years"},
                "doses": {"at_most": 1 + at % 3},
                "none": [{"condition": f"D{at % 11}"}, {"group": f"H{at % 13}"}],
                "any": [{"condition": f"E{at % 17}"}, {"group": f"K{at % 19}"}, {"born": f"<= {1950 + at % 50}-01-01"}],
                "at_least": {"n": 2, "of": [{"condition": f"F{(at + part) % 23}"} for part in range(3)]},
            },
            Window(date(2021, 1, 1) + timedelta(at), None),
        )
        for at in range(count)
    ]


@pytest.mark.no_cover
@pytest.mark.parametrize("hit", HitPolicy)
def test_a_table_of_many_rules_is_looked_at_whole(hit: HitPolicy) -> None:
    """Without weighing every rule against all others at once, which took hours."""
    rules = many(40)
    hidden = rule("HIDDEN", {"group": "G7", "age": "30 years .. 40 years", "lives_in": "IN-7"}, MARCH)
    wider = rule("WIDER", {"group": ["G7", "G8"], "age": ">= 30 years", "lives_in": "IN"}, MARCH)
    code = "rule-shadowed" if hit is HitPolicy.FIRST else "rule-adds-nothing"
    found = analyse(table(*rules[:20], wider, *rules[20:], hidden, hit=hit))
    assert codes(found) == [(code, ("HIDDEN", "WIDER"))]


def test_it_is_told_from_which_rule_on_no_gaps_were_looked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    there = table(
        rule("YOUNG", {"age": "5 years .. 11 years"}),
        rule("OLD", {"age": ">= 18 years"}),
        rule("HCW", {"age": ">= 16 years", "group": "HCW"}),
    )
    assert codes(analyse(there)) == [("age-gap", ("YOUNG", "OLD")), ("age-gap", ("YOUNG", "HCW"))]
    monkeypatch.setattr(import_module("vaxplatform.eligibility.analyse"), "_OF_GAPS", 1300)
    assert codes(analyse(there)) == [("gaps-not-looked-for", ("HCW",)), ("age-gap", ("YOUNG", "OLD"))]


# ----------------------------------------------------------------------------------------------------------- boundaries


def test_boundaries_stand_where_the_answer_turns() -> None:
    there = table(
        rule("60", {"age": ">= 60 years", "born": "<= 1990-01-01"}, MARCH),
        rule(
            "C",
            {"condition": {"is": "C", "for": "> 1 year", "with": {"seen": ">= 2020-07-01"}}, "age": "< 60 years"},
            ALWAYS,
        ),
        exclusions=[exclusion("X", {"group": "G"}, MARCH)],
        deferrals=[Deferral("D", FROM_MARCH, ["C"], Duration(months=3), "seen", "test")],
    )
    names = [str(each) for each in boundaries(there)]
    assert len(names) == len(set(names)) == 3 * (4 + 3 + 2 + 2)
    for boundary in boundaries(there):
        visit = boundary.example()
        if visit is None:
            assert "born until 1990-01-01" in str(boundary)  # nobody of 60 was born then
        else:
            assert boundary.touched_by(visit)
            assert [str(each) for each in boundaries(there) if each.touched_by(visit)].count(str(boundary)) == 1


def test_the_three_days_of_an_age() -> None:
    there = table(rule("60", {"age": ">= 60 years"}))
    stood = [each.example() for each in boundaries(there) if each.threshold == "age 60 years"]
    said = [(str(each.person.birth_date), each.decision(there).answer.value) for each in stood if each]
    assert said == [("1961-03-02", "no"), ("1961-03-01", "yes"), ("1961-02-28", "yes")]


# ---------------------------------------------------------------------------------------- against people met one by one

visits = st.builds(
    lambda person, on, doses, venue, booked: Visit(
        person, on, tuple(doses), venue, None if booked is None or booked > on else booked
    ),
    people.filter(lambda person: person.birth_date.exact is not None),
    days,
    st.lists(given_doses, max_size=3),
    st.sampled_from(VENUES),  # every visit is somewhere, whether or not anybody says so
    st.none() | days,
).filter(lambda visit: visit.person.birth_date.earliest <= visit.on)

OF_A_RULE = {
    "condition-impossible",
    "entry-unreachable",
    "rule-shadowed",
    "rule-adds-nothing",
    "rule-always-stopped",
}

crowd = st.lists(visits, min_size=5, max_size=25)


@settings(max_examples=150, deadline=None)
@given(tables(), crowd)
def test_whom_somebody_meets_is_never_told_as_met_by_nobody(table: RuleTable, crowd: list[Visit]) -> None:
    said = {each.entries[0]: each for each in analyse(table) if each.code in OF_A_RULE}
    for visit in crowd:
        decision = visit.decision(table)
        for rule in decision.rules:
            finding = said.get(rule.id)
            if finding is None:
                continue
            assert finding.code not in ("condition-impossible", "entry-unreachable")
            if finding.code == "rule-shadowed":
                assert decision.rule is not rule
            if finding.code == "rule-always-stopped":
                assert decision.answer is not Answer.YES
            if finding.code == "rule-adds-nothing" and decision.answer is Answer.YES:
                others = [each.offer for each in decision.rules if each is not rule]
                assert all(any(_has(offer, one) for offer in others) for one in _single(rule.offer))


def _single(offer: Offer) -> list[Offer]:
    return [
        Offer([vaccine], [number], [venue])
        for vaccine in offer.vaccines or {ONE, OTHER}
        for number in offer.dose_numbers or {1, 3}
        for venue in offer.venues or {"government", "private"}
    ]


def _has(offer: Offer, one: Offer) -> bool:
    (vaccine,), (number,), (venue,) = one.vaccines, one.dose_numbers, one.venues
    return offer.includes(vaccine, number, venue)


@settings(max_examples=150, deadline=None)
@given(tables())
def test_whom_a_finding_names_shows_it(table: RuleTable) -> None:
    named = {rule.id: rule for rule in table.rules}
    for found in analyse(table):
        for visit in found.witnesses:
            decision = visit.decision(table)
            traced = {each.rule.id: each.answer for each in decision.trace}
            if found.code in ("condition-impossible", "entry-unreachable") and found.entries[0] in named:
                assert traced[found.entries[0]] is not Answer.YES
            if found.code in ("rule-shadowed", "rule-adds-nothing", "rule-always-stopped", "entry-late"):
                assert traced.get(found.entries[0], Answer.YES) is Answer.YES
            if found.code == "rule-shadowed":
                assert decision.rule is not named[found.entries[0]]
            if found.code == "rule-always-stopped":
                assert decision.answer is Answer.NO
        if found.code == "age-gap":
            matched = [bool(visit.decision(table).rules) for visit in found.witnesses]
            assert matched == [False, True, True]


bands = st.tuples(st.sampled_from((2, 5, 12, 18, 30, 45, 60)), st.integers(1, 15), st.booleans(), st.integers(0, 3))


@settings(max_examples=100, deadline=None)
@given(st.lists(bands, min_size=2, max_size=6))
def test_every_gap_on_a_day_on_which_rules_begin_is_found(made: list[tuple[int, int, bool, int]]) -> None:
    """Beside asking for decisions on everybody of an age at which one may change."""
    rules, edges = [], set[int]()
    for number, (low, length, of_workers, month) in enumerate(made):
        who = {"age": f"{low} years .. {low + length - 1} years"} | ({"group": "HCW"} if of_workers else {})
        rules.append(rule(f"R{number}", who, Window(date(2021, 3 + month, 1), None)))
        edges |= {low, low + length}
    there = table(*rules)
    expected = set()
    for on in {each.window.start for each in rules}:
        for groups in (frozenset[str](), frozenset({"HCW"})):
            born = sorted({date(on.year - age, on.month, 1) - timedelta(later) for age in edges for later in (0, 1)})
            matched = []
            for day in born[::-1]:  # from the youngest on
                somebody = Person("P", PartialDate(day.year, day.month, day.day), groups=groups)
                found = decide(somebody, there, on, ()).rule
                matched.append(found.id if found else "")
            for at, here in enumerate(matched):
                older = next((other for other in matched[at:] if other), "")
                if at and not here and matched[at - 1] and older:
                    expected.add((matched[at - 1], older))
    assert expected <= {each.entries for each in analyse(there) if each.code == "age-gap"}


@settings(max_examples=150, deadline=None)
@given(tables(), visits, st.randoms(use_true_random=False))
def test_what_is_left_of_a_rule_decides_as_the_whole(table: RuleTable, visit: Visit, lot: Random) -> None:
    ask = visit.asked(table.end_of_month)
    for each in (*table.rules, *table.exclusions, *table.deferrals):
        whole = entry_holds(each)
        answered = {leaf: ask(leaf) for leaf in leaves_of(whole) if lot.random() < 0.5}
        left = settled(whole, answered.get)
        assert holds_of(left, ask) == holds_of(whole, ask)
        assert all(answered.get(leaf) is None for leaf in leaves_of(left))


@settings(max_examples=150, deadline=None)
@given(tables(), visits)
def test_what_holds_of_somebody_is_found(table: RuleTable, visit: Visit) -> None:
    """The search finds somebody for any formula that a sampled person fulfils, and whom it finds fulfils it."""
    traced = {each.rule.id: each.answer for each in visit.decision(table).trace}
    if Answer.CANNOT_TELL in traced.values():
        return
    goal = Every(
        tuple(entry_holds(rule) if traced[rule.id] is Answer.YES else No(entry_holds(rule)) for rule in table.rules)
    )
    found = first_visit(goal, table)
    assert found is not None
    before_any_change = days_of_change(leaves_of(goal), table.end_of_month)[0]
    assert found.on <= max(visit.on, before_any_change)
    assert {each.rule.id: each.answer for each in found.decision(table).trace} == traced
