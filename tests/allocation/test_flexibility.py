"""A centre's choices: what follows for its sessions, what is recorded, and what is refused."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from fractions import Fraction

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from allocation.problems import COVISHIELD, DAY, policy_of
from vaxplatform.allocation import (
    Arrangement,
    InForce,
    Limit,
    Limits,
    Override,
    Policy,
    Reserve,
    Reserves,
    SeatsHeld,
    arrange,
)
from vaxplatform.errors import AllocationError
from vaxplatform.model import Session

NONE, TENTH, FIFTH, HALF = Fraction(0), Fraction(1, 10), Fraction(1, 5), Fraction(1, 2)
LIMITS = Limits(
    walk_in_share=Limit(TENTH, Fraction(4, 5), FIFTH),
    second_dose_share=Limit(NONE, HALF, NONE),
    resident_share=Limit(TENTH, HALF, FIFTH),
    standby_km=Limit(1, 10, 5),
    opens=Limit(time(8), time(11), time(9)),
    closes=Limit(time(10), time(20), time(17)),
    slot_minutes=Limit(15, 240, 120),
    site_order=(("resident", "tier"),),
)
RESERVES = Reserves(
    (
        Reserve("local", residents=True, share=FIFTH),
        Reserve("elderly", groups=frozenset({"60+"}), share=Fraction(3, 5)),
    ),
    ("elderly", "open", "local"),
)
POLICY = policy_of("site-priority", reserves=RESERVES, limits=LIMITS)
ON = date(2021, 8, 20)


def session(name: str = "S-1", centre: str = "C-1", capacity: Mapping[int, int] | None = None) -> Session:
    return Session(name, centre, DAY, COVISHIELD, capacity or {1: 10, 2: 5}, ("09:00-12:00",))


def chose(setting: str, value: object, centre: str = "C-1", when: date = ON, **more: object) -> Override:
    return Override(centre, setting, value, "medical officer", when, "many have no phone", **more)


# ------------------------------------------------------------------------------------------------------ what follows


def test_defaults_hold_where_nobody_chose() -> None:
    found = arrange([session()], POLICY)
    assert found.seats == (SeatsHeld("S-1", 1, 8, walk_in=2), SeatsHeld("S-1", 2, 4, walk_in=1))
    assert dict(found.sessions[0].capacity) == {1: 8, 2: 4}
    assert found.sessions[0].slots == ("09:00-11:00", "11:00-13:00", "13:00-15:00", "15:00-17:00")
    assert found.policy == POLICY
    assert found.standby_m("C-1") == 5000
    assert {each.override for each in found.settings.values()} == {None}
    assert found.settings["C-1", "site_order"] == InForce("C-1", "site_order", ("tier",))


def test_a_centre_that_chose_everything() -> None:
    choices = [
        chose("walk_in_share", HALF),
        chose("second_dose_share", TENTH),
        chose("resident_share", Fraction(2, 5)),
        chose("standby_km", 2.5),
        chose("opens", time(8)),
        chose("closes", time(10)),
        chose("slot_minutes", 60),
        chose("site_order", ("resident", "tier")),
    ]
    found = arrange([session(), session("S-2", "C-2")], POLICY, choices)
    assert found.seats[:2] == (SeatsHeld("S-1", 1, 4, 5, 1), SeatsHeld("S-1", 2, 3, 2))
    assert found.sessions[0].slots == ("08:00-09:00", "09:00-10:00")
    assert found.standby_m("C-1") == 2500
    assert found.policy.order_at("C-1") == ("resident", "tier")
    assert [each.share_of("C-1") for each in found.policy.reserves.categories] == [Fraction(2, 5), Fraction(3, 5)]
    assert [found.settings["C-1", each.setting].override for each in choices] == choices
    # the other centre stays as the district has it
    other = arrange([session("S-2", "C-2")], POLICY)
    assert found.seats[2:] == other.seats
    assert found.sessions[1:] == other.sessions
    assert found.policy.order_at("C-2") == ("tier",)
    assert found.policy.reserves.categories[0].share_of("C-2") == FIFTH
    assert {at: each for at, each in found.settings.items() if at[0] == "C-2"} == other.settings


def test_a_centre_may_hold_back_every_seat() -> None:
    policy = policy_of(limits=Limits(walk_in_share=Limit(NONE, HALF, NONE), second_dose_share=Limit(NONE, HALF, HALF)))
    found = arrange([session(capacity={1: 10})], policy, [chose("walk_in_share", HALF)])
    assert found.seats == (SeatsHeld("S-1", 1, 0, walk_in=5, second_dose=5),)


def test_what_is_in_force_is_listed_by_centre_and_setting() -> None:
    limits = Limits(standby_km=Limit(1, 10, 5), walk_in_share=Limit(TENTH, HALF, FIFTH))
    centres = [f"C-{number}" for number in (7, 3, 1, 8, 2, 6, 4, 5)]
    found = arrange([session(f"S-{centre}", centre) for centre in centres], policy_of(limits=limits))
    assert list(found.settings) == [
        (centre, setting) for centre in sorted(centres) for setting in ("walk_in_share", "standby_km")
    ]


def test_only_first_doses_are_held_back_for_second_ones() -> None:
    policy = policy_of(limits=Limits(second_dose_share=Limit(NONE, HALF, HALF)))
    assert arrange([session(capacity={1: 7, 2: 7, 3: 7})], policy).seats == (
        SeatsHeld("S-1", 1, 4, second_dose=3),
        SeatsHeld("S-1", 2, 7),
        SeatsHeld("S-1", 3, 7),
    )


def test_of_equal_remainders_bookings_come_first_then_second_doses() -> None:
    third = Fraction(1, 3)
    limits = Limits(walk_in_share=Limit(third, third, third), second_dose_share=Limit(third, third, third))
    found = arrange([session(capacity={1: seats}) for seats in (1,)], policy_of(limits=limits))
    assert found.seats == (SeatsHeld("S-1", 1, 1),)
    found = arrange([session(capacity={1: 2})], policy_of(limits=limits))
    assert found.seats == (SeatsHeld("S-1", 1, 1, second_dose=1),)


def test_without_limits_nothing_changes() -> None:
    found = arrange([session()], policy_of())
    assert found == Arrangement((session(),), policy_of(), (SeatsHeld("S-1", 1, 10), SeatsHeld("S-1", 2, 5)), {})
    assert found.standby_m("C-1") is None


def test_exceptions_of_the_policy_are_a_centres_default() -> None:
    local = evolve(RESERVES.categories[0], share_at={"C-1": TENTH})
    reserves = Reserves((local, RESERVES.categories[1]), RESERVES.order)
    policy = evolve(POLICY, reserves=reserves, site_orders={"C-1": ("resident",)})
    found = arrange([session()], policy)
    assert found.settings["C-1", "resident_share"].value == TENTH
    assert found.settings["C-1", "site_order"].value == ("resident",)


def test_the_later_choice_holds_and_the_earlier_is_kept() -> None:
    first, second, third = (chose("standby_km", km, when=date(2021, 8, km)) for km in (1, 2, 3))
    for order in ([first, second, third], [third, first, second]):
        found = arrange([session()], POLICY, order).settings["C-1", "standby_km"]
        assert found == InForce("C-1", "standby_km", 3, third, (first, second))


def test_instants_are_compared_as_instants() -> None:
    early = chose("standby_km", 1, when=datetime.fromisoformat("2021-08-20T04:00+05:30"))
    late = chose("standby_km", 2, when=datetime(2021, 8, 19, 23, tzinfo=UTC))
    assert arrange([session()], POLICY, [late, early]).settings["C-1", "standby_km"].value == 2


@pytest.mark.parametrize(("km", "metres"), [(2.3, 2300), (0.0001, 1), (7, 7000)])
def test_the_radius_is_rounded_up_to_a_metre(km: float, metres: int) -> None:
    policy = policy_of(limits=Limits(standby_km=Limit(km, km, km)))
    assert arrange([session()], policy).standby_m("C-1") == metres


# ---------------------------------------------------------------------------------------------------- what is refused


@pytest.mark.parametrize(
    ("choice", "code", "words"),
    [
        (chose("standby_km", 2, centre="C-9"), "override-centre", "no session of this draw is held at C-9"),
        (chose("vaccine", 2), "override-setting", "'vaccine' is nothing that a centre decides; there is walk_in_share"),
        (chose("standby_km", 11), "override-value", "C-1 cannot choose this standby_km: the district allows 1 to 10"),
        (chose("walk_in_share", NONE), "override-value", "the district allows 10 % to 80 %"),
        (chose("walk_in_share", 0.5), "override-value", "it is a share between 0 and 1"),
        (chose("site_order", ("tier",)), "override-value", "the district allows resident;tier"),
        (chose("slot_minutes", 50), "slots-fit", "C-1: slots of 50 minutes do not fill 09:00 to 17:00"),
        (chose("resident_share", HALF), "reserve-sum", "C-1: the reserves' shares come to more than the whole session"),
    ],
)
def test_one_choice_that_is_refused(choice: Override, code: str, words: str) -> None:
    choice = evolve(choice, place="choices.csv:3")
    with pytest.raises(AllocationError) as raised:
        arrange([session()], POLICY, [chose("opens", time(9)), choice])
    error = raised.value
    assert (error.code, error.data["index"], error.place) == (code, 1, "choices.csv:3")
    assert (error.data["centre"], error.data["setting"]) == (choice.centre, choice.setting)
    assert words in error.sentence


def test_a_district_that_leaves_a_setting_to_nobody() -> None:
    with pytest.raises(AllocationError) as raised:
        arrange([session()], policy_of(), [chose("opens", time(9))])
    assert "C-1 cannot choose this opens: the district leaves that to no centre" in raised.value.sentence


@pytest.mark.parametrize(
    ("choices", "code", "index"),
    [
        ([chose("walk_in_share", Fraction(4, 5)), chose("second_dose_share", HALF)], "override-shares", 1),
        ([chose("second_dose_share", HALF), chose("walk_in_share", Fraction(4, 5))], "override-shares", 0),
        ([chose("opens", time(11)), chose("closes", time(10))], "hours-order", 1),
        ([chose("opens", time(9, 10))], "slots-fit", 0),
    ],
)
def test_choices_that_do_not_fit_together(choices: list[Override], code: str, index: int) -> None:
    with pytest.raises(AllocationError) as raised:
        arrange([session(), session("S-2")], POLICY, choices)
    assert [(fault.code, fault.data["index"]) for fault in raised.value.data["faults"]] == [(code, index)]


@pytest.mark.parametrize("when", [ON, datetime(2021, 8, 20, 9, tzinfo=UTC)])
def test_two_choices_of_which_nobody_knows_the_later(when: date) -> None:
    with pytest.raises(AllocationError) as raised:
        arrange([session()], POLICY, [chose("standby_km", 2), chose("standby_km", 2, when=when)])
    assert (raised.value.code, raised.value.data["index"]) == ("override-twice", 1)


def test_all_choices_that_are_wrong_are_told() -> None:
    wrong = [chose("standby_km", 11, centre="C-9"), chose("closes", time(9)), chose("opens", time(8)), chose("x", 1)]
    with pytest.raises(AllocationError) as raised:
        arrange([session()], POLICY, wrong)
    assert [(fault.code, fault.data["index"]) for fault in raised.value.data["faults"]] == [
        ("override-centre", 0),
        ("override-value", 0),
        ("override-value", 1),
        ("override-setting", 3),
    ]


@pytest.mark.parametrize(
    ("terms", "code"),
    [
        ({"who": " "}, "override-who"),
        ({"who": None}, "override-who"),
        ({"why": ""}, "override-why"),
        ({"when": None}, "override-when"),
        ({"when": "2021-08-20"}, "override-when"),
        ({"when": datetime(2021, 8, 20, 9)}, "override-when"),  # noqa: DTZ001  what is refused
    ],
)
def test_a_choice_without_who_when_or_why(terms: dict[str, object], code: str) -> None:
    with pytest.raises(AllocationError) as raised:
        evolve(chose("standby_km", 2, place="choices.csv:3"), **terms)
    assert (raised.value.code, raised.value.place) == (code, "choices.csv:3")


# --------------------------------------------------------------------------------------------------------- properties

shares = st.builds(Fraction, st.integers(0, 60), st.just(120))
seats = st.dictionaries(st.integers(1, 3), st.integers(0, 40), min_size=1)


@st.composite
def arranged(draw) -> tuple[list[Session], Policy, list[Override]]:
    bounds = [sorted(draw(st.lists(shares, min_size=3, max_size=3))) for _ in range(2)]
    walk_in, second = (Limit(least, most, default) for least, default, most in bounds)
    policy = policy_of(limits=Limits(walk_in_share=walk_in, second_dose_share=second, standby_km=Limit(1, 9, 2)))
    sessions = [
        session(f"S-{index}", draw(st.sampled_from(["C-1", "C-2"])), capacity)
        for index, capacity in enumerate(draw(st.lists(seats, min_size=1, max_size=4)))
    ]
    centres = sorted({each.centre for each in sessions})
    choices = [
        chose(setting, value, centre)
        for centre in centres
        for setting, value in (
            ("walk_in_share", draw(st.none() | st.sampled_from([walk_in.least, walk_in.most]))),
            ("second_dose_share", draw(st.none() | st.sampled_from([second.least, second.most]))),
            ("standby_km", draw(st.none() | st.integers(1, 9))),
        )
        if value is not None
    ]
    return sessions, policy, draw(st.permutations(choices))


@given(arranged())
def test_nothing_is_lost_and_limits_are_kept(problem: tuple[list[Session], Policy, list[Override]]) -> None:
    sessions, policy, choices = problem
    found = arrange(sessions, policy, choices)
    assert [(each.session, each.dose_number, each.total) for each in found.seats] == [
        (each.id, dose_number, count) for each in sessions for dose_number, count in each.capacity.items()
    ]
    net = {(each.id, dose_number): count for each in found.sessions for dose_number, count in each.capacity.items()}
    assert net == {(each.session, each.dose_number): each.bookable for each in found.seats}
    centre_of = {each.id: each.centre for each in sessions}
    for each in found.seats:
        centre = centre_of[each.session]
        assert min(each.bookable, each.walk_in, each.second_dose) >= 0
        assert each.second_dose == 0 or each.dose_number == 1
        assert abs(each.walk_in - found.settings[centre, "walk_in_share"].value * each.total) < 1
    for (_, setting), each in found.settings.items():
        assert not policy.limits.refusal(setting, each.value)


@given(arranged())
def test_the_order_of_choices_says_nothing(problem: tuple[list[Session], Policy, list[Override]]) -> None:
    sessions, policy, choices = problem
    found = arrange(sessions, policy, choices)
    assert arrange(sessions, policy, reversed(choices)) == found
    backwards = arrange(reversed(sessions), policy, choices)
    assert (set(backwards.sessions), backwards.settings) == (set(found.sessions), found.settings)


@given(arranged())
def test_a_centre_changes_nothing_at_another(problem: tuple[list[Session], Policy, list[Override]]) -> None:
    sessions, policy, choices = problem
    alone = arrange(sessions, policy, [each for each in choices if each.centre == "C-1"])
    both = arrange(sessions, policy, choices)
    assert [each for each in alone.sessions if each.centre == "C-1"] == [
        each for each in both.sessions if each.centre == "C-1"
    ]


def test_choosing_the_default_gives_the_same_seats() -> None:
    chosen = arrange([session()], POLICY, [chose("walk_in_share", FIFTH), chose("opens", time(9))])
    assert (chosen.sessions, chosen.seats) == (
        arrange([session()], POLICY).sessions,
        arrange([session()], POLICY).seats,
    )
    assert chosen.settings["C-1", "opens"].override is not None
