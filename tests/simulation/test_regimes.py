"""What is compared, by which policies, and what these assume."""

from fractions import Fraction

import pytest
from attrs import evolve

from simulation.towns import POLICY
from vaxplatform.allocation import RULE_NAMES, AreaCoverage, Limit, Limits, Policy, Reserve, Reserves
from vaxplatform.errors import InputError
from vaxplatform.simulation import REGIMES, Arm, arms_of, policies_of, stated_of

AREAS = [
    AreaCoverage(name, target=100, served=served)
    for name, served in zip("ABCDEF", (50, 10, 30, 10, 60, 90), strict=True)
]


def test_a_policy_for_every_rule_with_the_countrys_options() -> None:
    base = Policy(
        options_at_most=5,
        distance_km_at_most=12.0,
        source="order 12",
        limits=Limits(walk_in_share=Limit(Fraction(0), Fraction(1), Fraction(1, 2))),
    )
    policies = policies_of(base, AREAS)
    assert tuple(policies) == RULE_NAMES
    for rule, policy in policies.items():
        terms = (policy.rule, policy.options_at_most, policy.distance_km_at_most, policy.source, policy.limits)
        assert terms == (rule, 5, 12.0, "order 12", Limits())
    assert policies["site-priority"].site_order == ("tier", "resident")
    assert policies["worst-served-first"].areas == tuple(AREAS)


def test_the_third_of_areas_served_least_has_a_fifth_over_and_above() -> None:
    reserves = policies_of(POLICY, AREAS)["reserved-shares"].reserves
    assert reserves is not None
    assert reserves.order[0] == "open"
    assert [(each.areas, each.share) for each in reserves.categories] == [({"B", "D"}, Fraction(1, 5))]


def test_a_countrys_own_policy_stands_for_its_rule() -> None:
    own = Policy(
        rule="reserved-shares",
        reserves=Reserves((Reserve("elderly", groups=frozenset({"60+"}), share=Fraction(1, 4)),), ("elderly", "open")),
        options_at_most=8,
        distance_km_at_most=25.0,
        source="law 7",
    )
    policies = policies_of(own, AREAS)
    assert policies["reserved-shares"] == own
    assert policies["fair-draw"].reserves is None
    assert [each.id for each in stated_of(arms_of("0.2"), policies)] == ["walk_in_share"]


def test_what_the_arms_assume_is_stated() -> None:
    stated = {each.id: each for each in stated_of(arms_of("0.3"), policies_of(POLICY, AREAS))}
    assert (stated["walk_in_share"].value, stated["walk_in_share"].source) == (0.3, "assumption")
    assert stated["reserved_share"].value == 0.2
    assert "Massachusetts" in stated["reserved_share"].source


def test_the_fair_draw_is_tried_with_other_shares_each_once() -> None:
    for share, others in (("0.2", (0, 0.5, 1)), (0.5, (0, 0.2, 1)), (0.3, (0, 0.2, 0.5, 1))):
        arms = arms_of(share)
        assert [arm.regime for arm in arms[:7]] == list(REGIMES)
        assert [(arm.regime, float(arm.walk_in_share)) for arm in arms[7:]] == [("fair-draw", each) for each in others]
        assert len(set(arms)) == len(arms)


def test_without_areas_nothing_is_reserved() -> None:
    reserves = policies_of(evolve(POLICY), ())["reserved-shares"].reserves
    assert reserves is not None
    assert reserves.categories == ()


@pytest.mark.parametrize("share", [-0.1, 1.1, float("nan"), float("inf"), "a fifth", "1/0"])
def test_a_share_that_is_none_is_refused(share: float | str) -> None:
    for made in (lambda: Arm("fair-draw", share), lambda: arms_of(share)):
        with pytest.raises(InputError, match="between 0 and 1") as refused:
            made()
        assert refused.value.code == "walk-in-share-range"
