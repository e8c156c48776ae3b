"""Tables that contradict themselves are refused where they are made."""

from collections.abc import Callable
from datetime import date

import pytest

from vaxplatform.codes import Code
from vaxplatform.dates import Duration, EndOfMonth, Window
from vaxplatform.eligibility import Deferral, HitPolicy, Offer, Rule, RuleTable, Tier, parse_predicate
from vaxplatform.errors import ModelError

ALWAYS = Window(None, None)
EVERYONE = parse_predicate({"everyone": True})
COVAXIN, COVISHIELD = Code("cvx", "502"), Code("cvx", "210")


def rule(name: str) -> Rule:
    return Rule(name, ALWAYS, EVERYONE, Offer(), {"en": "Everyone"}, "test")


def tier(number: int) -> Tier:
    return Tier(number, EVERYONE, {}, "test")


def test_ids_are_unique_across_rules_and_deferrals() -> None:
    deferral = Deferral("A", ALWAYS, {"covid19"}, Duration(months=3), "onset", "test")
    with pytest.raises(ModelError, match="two rules, exclusions or deferrals called 'A'"):
        RuleTable("p", EndOfMonth.CLAMP, HitPolicy.ALL, (rule("A"), rule("A")))
    with pytest.raises(ModelError, match="two rules, exclusions or deferrals called 'A'"):
        RuleTable("p", EndOfMonth.CLAMP, HitPolicy.ALL, (rule("A"),), (deferral,))


@pytest.mark.parametrize("numbers", [(1, 0), (0, 0), (-1, 0)])
def test_tiers_rise(numbers: tuple[int, ...]) -> None:
    with pytest.raises(ModelError, match="number them from 0 upwards"):
        RuleTable("p", EndOfMonth.CLAMP, HitPolicy.ALL, (), (), tuple(tier(number) for number in numbers))


ONLY_COVAXIN = Offer(frozenset([COVAXIN]))
PRECAUTION_PRIVATE = Offer(frozenset([COVAXIN]), frozenset([3]), frozenset(["private"]))


@pytest.mark.parametrize(
    ("offer", "asked"),
    [
        (Offer(), (COVAXIN, 9, "private")),
        (ONLY_COVAXIN, (COVAXIN, 1)),
        (PRECAUTION_PRIVATE, (COVAXIN, 3, "private")),
        (PRECAUTION_PRIVATE, (COVAXIN, 3)),
    ],
)
def test_an_empty_set_means_any(offer: Offer, asked: tuple[Code, int]) -> None:
    assert offer.includes(*asked)


@pytest.mark.parametrize(
    ("offer", "asked"),
    [
        (ONLY_COVAXIN, (COVISHIELD, 1)),
        (PRECAUTION_PRIVATE, (COVAXIN, 2)),
        (PRECAUTION_PRIVATE, (COVAXIN, 3, "government")),
    ],
)
def test_what_is_not_offered(offer: Offer, asked: tuple[Code, int]) -> None:
    assert not offer.includes(*asked)


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: RuleTable("p", EndOfMonth.CLAMP, "first", ()), "RuleTable.hit is of the type HitPolicy, not str"),
        (lambda: RuleTable("p", "clamp", HitPolicy.ALL, ()), "RuleTable.end_of_month is of the type EndOfMonth"),
        (lambda: RuleTable("p", EndOfMonth.CLAMP, HitPolicy.ALL, [tier(0)]), "holds values of the type Rule, not Tier"),
        (lambda: RuleTable("p", EndOfMonth.CLAMP, HitPolicy.ALL, "abc"), "not a single text"),
        (lambda: Rule("R", ALWAYS, {"age": ">= 18 years"}, Offer(), {}, "test"), "of the type Predicate, not dict"),
        (lambda: Rule("R", (None, None), EVERYONE, Offer(), {}, "test"), "of the type Window, not tuple"),
        (lambda: Rule("R", ALWAYS, EVERYONE, [COVAXIN], {}, "test"), "of the type Offer, not list"),
        (lambda: Rule("R", ALWAYS, EVERYONE, Offer(), {}, "test", restates="IN-18"), "not a single text"),
        (lambda: Offer(["cvx|502"]), "Offer.vaccines holds values of the type Code, not str"),
        (lambda: Deferral("D", ALWAYS, ["C"], "3 months", "onset", "test"), "of the type Duration, not str"),
    ],
)
def test_a_value_of_another_type_is_never_taken_for_something_else(make: Callable[[], object], says: str) -> None:
    with pytest.raises(ModelError, match=says):
        make()


def test_tables_are_values() -> None:
    one, two = (RuleTable("p", EndOfMonth.CLAMP, HitPolicy.ALL, (rule("A"),), (), (tier(0),)) for _ in range(2))
    assert one == two
    assert hash(one) == hash(two)
    assert date(2021, 1, 1) in one.rules[0].window
