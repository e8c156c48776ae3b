"""The measures of a run, counted by hand."""

import pytest

from simulation.towns import assumed, people, session
from vaxplatform.simulation import MEASURES, Served
from vaxplatform.simulation.conduct import conducts
from vaxplatform.simulation.course import Course, Given
from vaxplatform.simulation.measures import outcome_of


def course(**changes: object) -> Course:
    found = conducts(people(10, ("S-1", "S-2"), area="North"), assumed(), days=1, seed="x")
    sessions = (session("S-1", 12), session("S-2", 5), session("S-3", 8))
    terms = {"conducts": found, "sessions": sessions, "undelivered": frozenset({"S-3"})} | changes
    return Course(**terms)


def test_doses_by_hand() -> None:
    given = {f"P-000{number}": Given("S-1" if number < 6 else "S-2", booked=True) for number in range(8)}
    found = outcome_of(course(given=given, offered={"P-0000": 1, "P-0001": 4}), doses_a_vial=5).measures
    # S-1 opens two vials for six doses, S-2 one for two
    assert (found["delivered"], found["given"], found["wasted"], found["left"]) == (17, 8, 4 + 3, 2)
    assert found["idle"] == pytest.approx((25 - 8) / 25)
    assert found["travel_km"] == pytest.approx((6 * 1 + 2 * 2) / 8)
    assert found["offer_days"] == 2.5
    assert found["others_success"] == pytest.approx(0.8)
    assert (found["bot_success"], found["bot_share"]) == (None, 0)
    assert found["worst_area"] == pytest.approx(0.8)


def test_a_last_vial_holds_no_more_than_came() -> None:
    found = outcome_of(course(given={"P-0000": Given("S-2", booked=True)}), doses_a_vial=10).measures
    assert (found["wasted"], found["left"]) == (4, 12)


def test_nothing_given_is_measured_too() -> None:
    found = outcome_of(course(), doses_a_vial=10)
    assert tuple(found.measures) == MEASURES
    assert (found.measures["travel_km"], found.measures["offer_days"], found.measures["bot_share"]) == (None,) * 3
    assert (found.measures["given"], found.measures["left"], found.measures["worst_area"]) == (0, 17, 0)
    assert found.coverage == {
        "tier": {"0": Served(10, 0)}, "area": {"North": Served(10, 0)}, "device": {"phone": Served(10, 0)},
    }  # fmt: skip


def test_a_way_that_nobody_knows_is_left_out() -> None:
    found = conducts(people(2, travel_m=()), assumed(), days=1, seed="x")
    given = {"P-0000": Given("S-1", booked=True)}
    assert outcome_of(course(conducts=found, given=given), doses_a_vial=1).measures["travel_km"] is None
