"""What a district may let its centres decide, and what cannot be a limit."""

from datetime import UTC, time
from fractions import Fraction

import pytest
from attrs import fields_dict
from hypothesis import given
from hypothesis import strategies as st

from vaxplatform.allocation import SETTINGS, Limit, Limits, setting_text
from vaxplatform.errors import AllocationError

TENTH, FIFTH, HALF = Fraction(1, 10), Fraction(1, 5), Fraction(1, 2)
OPENS = Limit(time(8), time(11), time(9))
CLOSES = Limit(time(13), time(20), time(17))


def test_settings_are_the_fields() -> None:
    assert tuple(fields_dict(Limits)) == SETTINGS


@pytest.mark.parametrize(
    ("limits", "codes", "path"),
    [
        ({"walk_in_share": Limit(TENTH, HALF, 0.2)}, ["limit-value"], ("walk_in_share", "default")),
        ({"walk_in_share": Limit(TENTH, Fraction(3, 2), FIFTH)}, ["limit-value"], ("walk_in_share", "most")),
        ({"walk_in_share": Limit(-TENTH, HALF, FIFTH)}, ["limit-value"], ("walk_in_share", "least")),
        ({"walk_in_share": Limit(FIFTH, HALF, TENTH)}, ["limit-range"], ("walk_in_share", "default")),
        ({"resident_share": Limit(TENTH, FIFTH, HALF)}, ["limit-range"], ("resident_share", "default")),
        ({"standby_km": Limit(0, 5, 2)}, ["limit-value"], ("standby_km", "least")),
        ({"standby_km": Limit(1, float("inf"), 2)}, ["limit-value"], ("standby_km", "most")),
        ({"standby_km": Limit(1, 5, True)}, ["limit-value"], ("standby_km", "default")),
        ({"slot_minutes": Limit(15, 60, 30.0)}, ["limit-value", "limits-hours"], ("slot_minutes", "default")),
        (
            {"opens": Limit("08:00", time(11), time(9, 0, 0, 1)), "closes": CLOSES, "slot_minutes": Limit(0, 60, 30)},
            ["limit-value"] * 3,
            ("opens", "least"),
        ),
        ({"opens": OPENS}, ["limits-hours"], ("opens",)),
        ({"opens": OPENS, "closes": CLOSES}, ["limits-hours"], ("opens",)),
        (
            {"opens": OPENS, "closes": CLOSES, "slot_minutes": Limit(15, 60, 50)},
            ["slots-fit"],
            ("slot_minutes", "default"),
        ),
        (
            {"opens": OPENS, "closes": Limit(time(9), time(20), time(9)), "slot_minutes": Limit(15, 60, 60)},
            ["hours-order"],
            ("closes", "default"),
        ),
        (
            {
                "opens": Limit(time(8), time(11), time(9, 0, 1)),
                "closes": Limit(time(13), time(20, tzinfo=UTC), time(17)),
                "slot_minutes": Limit(15, 1441, 60),
            },
            ["limit-value"] * 3,
            ("opens", "default"),
        ),
        (
            {"walk_in_share": Limit(TENTH, HALF, HALF), "second_dose_share": Limit(TENTH, Fraction(1), Fraction(3, 5))},
            ["limits-shares"],
            ("second_dose_share", "default"),
        ),
    ],
)
def test_limits_that_cannot_be(limits: dict[str, object], codes: list[str], path: tuple[str, ...]) -> None:
    with pytest.raises(AllocationError) as raised:
        Limits(**limits)
    assert [fault.code for fault in raised.value.data["faults"]] == codes
    assert raised.value.code == codes[0]
    assert raised.value.data["path"] == path


def test_a_slot_is_a_minute_or_a_whole_day_at_the_extremes() -> None:
    limits = Limits(opens=OPENS, closes=CLOSES, slot_minutes=Limit(1, 1440, 60))
    assert [bool(limits.refusal("slot_minutes", minutes)) for minutes in (0, 1, 1440, 1441)] == [
        True,
        False,
        False,
        True,
    ]


def test_a_district_may_keep_every_seat_from_booking() -> None:
    limits = Limits(walk_in_share=Limit(HALF, HALF, HALF), second_dose_share=Limit(HALF, HALF, HALF))
    assert limits.stated == ("walk_in_share", "second_dose_share")


def test_what_is_stated_comes_in_one_order() -> None:
    limits = Limits(site_order=[["tier"]], standby_km=Limit(1, 5, 2), walk_in_share=Limit(TENTH, HALF, FIFTH))
    assert limits.stated == ("walk_in_share", "standby_km", "site_order")
    assert limits.limit_of("site_order") is None
    assert Limits().stated == ()


@given(st.fractions(0, 1), st.fractions(0, 1), st.fractions(0, 1), st.fractions(-1, 2))
def test_a_value_is_refused_exactly_outside_its_limits(
    one: Fraction, two: Fraction, three: Fraction, value: Fraction
) -> None:
    least, default, most = sorted((one, two, three))
    limits = Limits(second_dose_share=Limit(least, most, default))
    assert (limits.refusal("second_dose_share", value) == "") is (least <= value <= most)


@pytest.mark.parametrize(
    ("setting", "value", "words"),
    [
        ("walk_in_share", FIFTH, "the district leaves that to no centre"),
        ("standby_km", "5", "it is a number of kilometres above 0"),
        ("standby_km", 12, "the district allows 1 to 10"),
        ("standby_km", 10, ""),
        ("standby_km", 2.5, ""),
        ("opens", time(7), "the district allows 08:00 to 11:00"),
        ("slot_minutes", True, "it is a whole number of minutes, 1 to 1,440"),
        ("site_order", ["tier"], "it is what a site compares, the first first"),
        ("site_order", ("resident", "tier"), ""),
        ("site_order", ("band",), "the district allows tier, resident;tier"),
        ("site_order", (1,), "the district allows tier, resident;tier"),
    ],
)
def test_a_refusal_says_what_is_allowed_and_what_is_allowed_is_not_refused(
    setting: str, value: object, words: str
) -> None:
    limits = Limits(
        standby_km=Limit(1, 10, 5),
        opens=OPENS,
        closes=CLOSES,
        slot_minutes=Limit(15, 60, 60),
        site_order=(("tier",), ("resident", "tier")),
    )
    assert limits.refusal(setting, value) == words


@given(st.integers(0, 10**8).map(lambda millionths: Fraction(millionths, 10**8)))
def test_a_share_is_written_whole(share: Fraction) -> None:
    assert Fraction(setting_text(share).removesuffix(" %")) / 100 == share
