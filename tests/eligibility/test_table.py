"""Tables that contradict themselves are refused where they are made."""

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


def test_tables_are_values() -> None:
    one, two = (RuleTable("p", EndOfMonth.CLAMP, HitPolicy.ALL, (rule("A"),), (), (tier(0),)) for _ in range(2))
    assert one == two
    assert hash(one) == hash(two)
    assert date(2021, 1, 1) in one.rules[0].window
