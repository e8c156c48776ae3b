"""Policies that cannot be, and what their sentences say."""

from fractions import Fraction

import pytest
from attrs import evolve

from allocation.problems import policy_of, sessions_of
from vaxplatform.allocation import (
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
from vaxplatform.errors import AllocationError, UnknownName
from vaxplatform.model import Request, Session

ELDERLY = Reserve("elderly", groups=frozenset({"60+"}), share=Fraction(1, 5))
LOCAL = Reserve("local", residents=True, share=Fraction(1, 2), unused=Unused.HOLD)
RESERVES = Reserves((ELDERLY, LOCAL), ("elderly", "open", "local"))
OF_RESIDENTS = Limits(resident_share=Limit(Fraction(0), Fraction(1), Fraction(1, 4)))


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"rule": "first-come"}, UnknownName),
        ({"options_at_most": 0}, AllocationError),
        ({"options_at_most": 2.5}, AllocationError),
        ({"distance_km_at_most": 0.0}, AllocationError),
        ({"distance_km_at_most": Fraction(1, 2)}, AllocationError),
    ],
)
def test_policies_that_cannot_be(changes: dict[str, object], error: type[Exception]) -> None:
    with pytest.raises(error):
        Policy(**({"options_at_most": 1, "distance_km_at_most": 1.0, "source": "test"} | changes))


def test_people_may_be_asked_for_one_session_close_by() -> None:
    policy = Policy(options_at_most=1, distance_km_at_most=0.5, source="test")
    assert (policy.options_at_most, policy.distance_km_at_most) == (1, 0.5)


@pytest.mark.parametrize(
    ("terms", "code"),
    [
        ({"rule": "site-priority", "site_order": ("age",)}, "site-order"),
        ({"rule": "site-priority", "site_order": ("group:",)}, "site-order"),
        ({"rule": "site-priority", "site_order": ("tier", "tier")}, "site-order"),
        ({"rule": "site-priority", "site_orders": {"C-1": ("nearest",)}}, "site-order"),
        ({"rule": "site-priority", "site_order": ("band",)}, "bands-missing"),
        ({"rule": "site-priority", "bands_km": (5, 2)}, "bands-range"),
        ({"rule": "site-priority", "bands_km": (0,)}, "bands-range"),
        ({"rule": "fair-draw", "bands_km": (2,)}, "site-order-unused"),
        ({"rule": "fair-draw", "site_order": ("resident",)}, "site-order-unused"),
        ({"rule": "reserved-shares"}, "reserves-missing"),
        ({"rule": "most-people", "reserves": RESERVES}, "reserves-unused"),
        (
            {
                "rule": "site-priority",
                "reserves": Reserves((ELDERLY,), ("open", "elderly"), ReserveMethod.SMART),
            },
            "reserves-method",
        ),
        ({"rule": "fair-draw", "areas": (AreaCoverage("A", target=1),)}, "areas-unused"),
        (
            {"rule": "worst-served-first", "areas": (AreaCoverage("A", target=1), AreaCoverage("A", target=2))},
            "area-twice",
        ),
        ({"rule": "most-people", "households": Households.BEST}, "households-rule"),
        ({"rule": "fair-draw", "limits": OF_RESIDENTS}, "limits-residents"),
        ({"rule": "reserved-shares", "reserves": RESERVES, "limits": OF_RESIDENTS}, "limits-residents"),
        ({"rule": "most-people", "limits": Limits(site_order=[["tier"]])}, "site-order-unused"),
        ({"rule": "site-priority", "limits": Limits(site_order=[["band"]])}, "bands-missing"),
    ],
)
def test_terms_that_contradict_their_rule(terms: dict[str, object], code: str) -> None:
    with pytest.raises(AllocationError) as raised:
        policy_of(**terms)
    assert raised.value.code == code


def test_centres_choose_no_share_of_a_reserve_that_is_a_number_of_seats() -> None:
    in_seats = Reserves((Reserve("local", residents=True, seats=2),), ("local", "open"))
    with pytest.raises(AllocationError, match=r"state one, with a share$"):
        policy_of("reserved-shares", reserves=in_seats, limits=OF_RESIDENTS)


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda: Reserve("open", residents=True, seats=1), "reserve-name"),
        (lambda: Reserve("", residents=True, seats=1), "reserve-name"),
        (lambda: Reserve("nobody", seats=1), "reserve-who"),
        (lambda: Reserve("a", residents=True), "reserve-size"),
        (lambda: Reserve("a", residents=True, seats=1, share=Fraction(1, 2)), "reserve-size"),
        (lambda: Reserve("a", residents=True, seats=-1), "reserve-size"),
        (lambda: Reserve("a", residents=True, seats=1.5), "reserve-size"),
        (lambda: Reserve("a", residents=True, seats=1, share_at={"C": Fraction(1, 2)}), "reserve-size"),
        (lambda: Reserve("a", residents=True, share=Fraction(3, 2)), "reserve-size"),
        (lambda: Reserve("a", residents=True, share=0.5), "reserve-size"),
        (lambda: Reserve("a", residents=True, share=Fraction(1, 2), share_at={"C": Fraction(2)}), "reserve-size"),
        (lambda: Reserves((ELDERLY, ELDERLY), ("elderly", "open")), "reserve-twice"),
        (lambda: Reserves((ELDERLY,), ("elderly",)), "reserve-order"),
        (lambda: Reserves((ELDERLY,), ("elderly", "open", "local")), "reserve-order"),
        (lambda: Reserves((ELDERLY, LOCAL), ("elderly", "open", "local"), ReserveMethod.SMART), "reserve-order"),
        (
            lambda: Reserves((LOCAL, Reserve("b", residents=True, share=Fraction(2, 3))), ("local", "b", "open")),
            "reserve-sum",
        ),
        (lambda: AreaCoverage("", target=1), "area-name"),
        (lambda: AreaCoverage("A", target=0), "area-target"),
        (lambda: AreaCoverage("A", target=1.5), "area-target"),
        (lambda: AreaCoverage("A", target=1, served=-1), "area-served"),
        (lambda: AreaCoverage("A", target=1, served=0.5), "area-served"),
    ],
)
def test_reserves_and_areas_that_cannot_be(make: object, code: str) -> None:
    with pytest.raises(AllocationError) as raised:
        make()
    assert raised.value.code == code


def test_whom_a_reserve_is_for(made_session: Session) -> None:
    at_home = Request("P-1", 0, 1, ("S-1",), area="Umred")
    away = Request("P-2", 0, 1, ("S-1",), area="Kamptee", groups=frozenset({"60+"}))
    nowhere = Request("P-3", 0, 1, ("S-1",))
    assert [LOCAL.belongs(request, made_session) for request in (at_home, away, nowhere)] == [True, False, False]
    assert [ELDERLY.belongs(request, made_session) for request in (at_home, away, nowhere)] == [False, True, False]
    by_area = Reserve("a", areas=frozenset({"Kamptee"}), seats=1)
    assert [by_area.belongs(request, None) for request in (at_home, away, nowhere)] == [False, True, False]
    assert not LOCAL.belongs(at_home, None)  # of no session anybody is a resident
    (unplaced,) = sessions_of({("S-2", 1): 3})
    assert not LOCAL.belongs(nowhere, unplaced)
    assert not Reserve("a", areas=frozenset({""}), seats=1).belongs(nowhere, made_session)  # unknown is no area


@pytest.mark.parametrize("order", [("elderly", "open"), ("open", "elderly")])
@pytest.mark.parametrize("method", ReserveMethod)
def test_only_reserves_served_one_after_the_other_hand_seats_on(method: ReserveMethod, order: tuple[str, ...]) -> None:
    """Seats that become everybody's, or are held, may stand before the open ones or behind them under each method."""
    for unused in (Unused.OPEN, Unused.HOLD):
        assert Reserves((evolve(ELDERLY, unused=unused),), order, method).unused_of("elderly") is unused
    hands_on = (evolve(ELDERLY, unused=Unused.NEXT),)
    if method is ReserveMethod.SEQUENTIAL and order[-1] == "open":
        assert Reserves(hands_on, order, method).unused_of("elderly") is Unused.NEXT
    else:
        with pytest.raises(AllocationError) as raised:
            Reserves(hands_on, order, method)
        assert raised.value.code == "reserve-next"


def test_only_the_category_served_last_has_none_to_hand_its_seats_on_to() -> None:
    hands_on = evolve(ELDERLY, unused=Unused.NEXT)
    for order in (("elderly", "local", "open"), ("local", "elderly", "open")):
        assert Reserves((hands_on, LOCAL), order).unused_of("elderly") is Unused.NEXT
    with pytest.raises(AllocationError) as raised:
        Reserves((hands_on, LOCAL), ("local", "open", "elderly"))
    assert raised.value.code == "reserve-next"


def test_a_reserve_may_keep_no_seats() -> None:
    assert Reserve("a", residents=True, seats=0).seats_of(sessions_of({("S-1", 1): 3})[0], 1) == 0


@pytest.fixture
def made_session() -> Session:
    (session,) = sessions_of({("S-1", 1): 3}, {"S-1": "Umred"})
    return session


def test_the_first_centre_is_named_at_which_reserves_come_to_more_than_there_is() -> None:
    half = {f"C-{number:02}": Fraction(1, 2) for number in range(40, 0, -1)}
    elderly = Reserve("elderly", groups=frozenset({"60+"}), share=Fraction(1, 2))
    local = Reserve("local", residents=True, share=Fraction(1, 4), share_at=half | {"C-00": Fraction(1, 4)})
    too_much = Reserve("workers", groups=frozenset({"HCW"}), share=Fraction(1, 8))
    with pytest.raises(AllocationError, match=r"more than the whole session at C-01$"):
        Reserves((elderly, local, too_much), ("elderly", "local", "workers", "open"))
    everywhere = Reserve("workers", groups=frozenset({"HCW"}), share=Fraction(1, 2))
    with pytest.raises(AllocationError, match=r"more than the whole session$"):
        Reserves((elderly, local, everywhere), ("elderly", "local", "workers", "open"))


def test_which_reserves_are_for_residents() -> None:
    assert RESERVES.for_residents == (LOCAL,)
