"""A policy in plain sentences, in the languages the library ships."""

from datetime import time
from fractions import Fraction
from pathlib import Path

import pytest

from vaxplatform.allocation import (
    RULE_NAMES,
    AreaCoverage,
    Households,
    Limit,
    Limits,
    Policy,
    Reserve,
    ReserveMethod,
    Reserves,
    Unused,
)
from vaxplatform.countries import core_messages, list_countries, load_country
from vaxplatform.eligibility import Tier
from vaxplatform.eligibility.predicate import Everyone
from vaxplatform.exchange import read_policy
from vaxplatform.report import policy_in_words, policy_parts, rules_page

EXAMPLES = Path(__file__).parents[2] / "examples" / "policies"
SNAPSHOTS = Path(__file__).parent / "policies"
MESSAGES = core_messages()


def policy_of(rule: str, **terms: object) -> Policy:
    return Policy(**({"rule": rule, "options_at_most": 8, "distance_km_at_most": 25.0, "source": "order 12"} | terms))


def sentences(policy: Policy, language: str = "en", **more: object) -> list[str]:
    return [said for part in policy_parts(policy, MESSAGES, language, **more) for said in part.sentences]


@pytest.mark.parametrize("language", ["en", "hi"])
@pytest.mark.parametrize("rule", RULE_NAMES)
def test_the_examples_in_words(rule: str, language: str) -> None:
    """After a change that is meant, write the new text over the old one, and read the difference."""
    said = policy_in_words(read_policy(EXAMPLES / f"{rule}.yaml"), MESSAGES, language)
    assert said + "\n" == (SNAPSHOTS / f"{rule}.{language}.txt").read_text("utf-8")
    assert all(len(line) <= 80 for line in said.splitlines())


RICH = policy_of(
    "site-priority",
    site_order=("tier", "resident", "band", "group:HCW"),
    site_orders={"C-1": ("group:FLW",)},
    bands_km=(2, 5.5),
    reserves=Reserves(
        (
            Reserve(
                "workers", groups=frozenset({"HCW", "FLW"}), areas=frozenset({"Umred"}), seats=1, unused=Unused.NEXT
            ),
            Reserve(
                "local",
                residents=True,
                share=Fraction(1, 8),
                share_at={"C-1": Fraction(0)},
                unused=Unused.HOLD,
            ),
        ),
        ("workers", "local", "open"),
    ),
    limits=Limits(
        walk_in_share=Limit(Fraction(0), Fraction(1, 2), Fraction(1, 3)),
        second_dose_share=Limit(Fraction(0), Fraction(1, 2), Fraction(1, 4)),
        resident_share=Limit(Fraction(0), Fraction(1, 2), Fraction(1, 8)),
        standby_km=Limit(0.5, 10, 2),
        opens=Limit(time(8), time(9), time(8, 30)),
        closes=Limit(time(12), time(18), time(16, 30)),
        slot_minutes=Limit(1, 60, 30),
        site_order=(("tier",), ("resident", "band")),
    ),
)


@pytest.mark.parametrize("language", ["en", "hi"])
@pytest.mark.parametrize(
    "policy",
    [
        RICH,
        policy_of("fair-draw", households=Households.BEST, options_at_most=1),
        policy_of("fair-draw", households=Households.MEAN),
        policy_of("worst-served-first"),
        policy_of("worst-served-first", areas=[AreaCoverage("Umred", target=3)]),
        *(
            policy_of(
                "reserved-shares",
                reserves=Reserves((Reserve("a", residents=True, seats=2),), ("a", "open"), method),
            )
            for method in ReserveMethod
        ),
    ],
)
def test_every_sentence_is_there_in_every_language(policy: Policy, language: str) -> None:
    tiers = [Tier(0, Everyone(), {"en": "Everybody", "hi": "सभी"}, "order 12")]
    for part in policy_parts(policy, MESSAGES, language, tiers=tiers):
        for said in (part.heading, *part.sentences):
            assert "policy." not in said
            assert not {"{", "}"} & set(said)


def test_numbers_are_exact_and_plural() -> None:
    said = "\n".join(sentences(RICH))
    assert "workers: one seat of every session is kept for FLW or HCW or people from Umred." in said
    assert "local: 12.5% of the seats of every session are kept for people who live in the centre's area." in said
    assert "At C-1 it is 0%." in said
    assert "Distance bands end at 2 km, 5.5 km;" in said
    assert "from 0.5 km to 10 km; 2 km where" in said
    assert "from 1 minute to 60 minutes; 30 minutes where" in said
    assert "from 0% to 50%; 33.333333% where" in said


def test_what_unused_seats_turn_into_and_when_they_are_given() -> None:
    said = sentences(RICH)
    workers, local = (next(each for each in said if each.startswith(name)) for name in ("workers", "local"))
    assert "before the open seats: a minimum guarantee. What the group leaves goes to local." in workers
    assert "What the group leaves stays empty in this draw" in local
    over = Reserves((Reserve("a", residents=True, seats=2),), ("open", "a"))
    after = sentences(policy_of("reserved-shares", reserves=over))
    assert any("after the open seats: over and above" in each for each in after)


def test_a_reserve_may_leave_its_seats_to_the_open_ones() -> None:
    reserve = Reserve("a", residents=True, seats=2, unused=Unused.NEXT)
    said = sentences(policy_of("reserved-shares", reserves=Reserves((reserve,), ("a", "open"))))
    assert any("What the group leaves goes to open seats." in each for each in said)


def test_groups_and_tiers_have_the_programmes_names() -> None:
    groups = {"HCW": {"en": "health-care workers", "hi": "स्वास्थ्यकर्मी"}}
    tiers = [Tier(3, Everyone(), {"en": "Everybody", "hi": "सभी"}, "order 12")]
    assert "whether the person is of the group health-care workers" in "\n".join(sentences(RICH, groups=groups))
    assert "Tier 3: Everybody." in sentences(RICH, tiers=tiers)
    assert "प्राथमिकता स्तर 3: सभी।" in sentences(RICH, "hi", tiers=tiers)
    assert not any("ier " in each for each in sentences(policy_of("most-people"), tiers=None)[1:])


def test_where_the_choice_stands() -> None:
    assert "Source: order 12" in sentences(RICH)
    assert "Source: the gazette" in sentences(RICH, source="the gazette")


@pytest.mark.skipif(not list_countries(), reason="every pack was removed")
def test_the_page_of_rules_says_how_seats_are_given() -> None:
    country = load_country(list_countries()[0])
    for programme in country.programmes.values():
        page = rules_page(country, programme, country.languages)
        for language in country.languages:
            for part in policy_parts(programme.policy, country.messages, language, tiers=None)[:1]:
                assert part.heading in page
                assert part.sentences[0] in page
