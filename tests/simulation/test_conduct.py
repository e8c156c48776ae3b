"""What people do in a run: as often as was assumed, and nobody is changed by somebody else."""

from math import exp, sqrt

import pytest

from simulation.towns import assumed, people
from vaxplatform.simulation import Assumptions, Device
from vaxplatform.simulation.conduct import Conduct, conducts

COUNT = 4000
ASSUMED = Assumptions(phones=((0, 0.7),), bots=0.1, kiosks=0.25, hesitancy=0.3, cancels=0.2, no_show=0.15)


@pytest.fixture(scope="module")
def drawn() -> tuple[Conduct, ...]:
    return conducts(people(COUNT, ("S-1", "S-2", "S-3")), ASSUMED, days=4, seed="many")


def within(count: int, share: float, of: int = COUNT) -> bool:
    return abs(count - share * of) < 3 * sqrt(of * share * (1 - share))


def test_everything_happens_as_often_as_assumed(drawn: tuple[Conduct, ...]) -> None:
    def count(device: Device) -> int:
        return sum(each.device is device for each in drawn)

    assert within(count(Device.BOT), 0.07)
    assert within(count(Device.PHONE), 0.63)
    assert within(count(Device.KIOSK), 0.075)
    assert within(count(Device.NONE), 0.225)
    assert within(sum(each.asks_from is None for each in drawn), 0.3)
    assert within(sum(each.asks_from == 0 for each in drawn), 0.7 * 0.6)
    for day in (1, 2, 3):
        assert within(sum(each.asks_from == day for each in drawn), 0.7 * 0.4 / 3)
    assert within(sum(each.cancels for each in drawn), 0.2)
    assert within(sum(not each.comes for each in drawn), 0.15)


def test_people_go_as_far_as_an_exponential_distribution_says(drawn: tuple[Conduct, ...]) -> None:
    for place, kilometres in enumerate((1, 2, 3)):
        assert within(sum(len(each.options) > place for each in drawn), exp(-kilometres / 15))


def test_clicks(drawn: tuple[Conduct, ...]) -> None:
    minutes = {device: [each.asking_minute(0, ASSUMED) for each in drawn if each.device is device] for device in Device}
    assert set(minutes[Device.BOT]) == {0.0}
    assert within(sum(minute < 5 for minute in minutes[Device.PHONE]), 1 - exp(-1 / 2), len(minutes[Device.PHONE]))
    assert all(60 <= minute < 480 for minute in minutes[Device.KIOSK])


def test_phones_go_by_age() -> None:
    found = conducts(people(100), assumed(phones=((0, 0.0), (40, 1.0), (41, 0.0))), days=1, seed="x")
    assert {each.device for each in found} == {Device.PHONE}


def test_one_more_person_changes_nobody_else() -> None:
    few, many = (conducts(people(count), ASSUMED, days=3, seed="x") for count in (20, 21))
    assert many[:20] == few


def test_a_way_that_nobody_knows_is_not_too_far() -> None:
    found = conducts(people(1, ("S-1", "S-2"), travel_m=()), assumed(tolerance_km=0.001), days=1, seed="x")
    assert found[0].options == ("S-1", "S-2")
