"""Counts add up, and distances are what a globe says."""

from datetime import date
from math import asin, cos, radians, sin, sqrt
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaxplatform.dates import EndOfMonth, PartialDate
from vaxplatform.model import Position, Sex
from vaxplatform.monitoring import AGE_BANDS, Profile, Tally, age_band, distance_km, travel

profiles = st.builds(Profile, st.sampled_from(AGE_BANDS), st.sampled_from(Sex), st.sampled_from(["", "North", "South"]))


@given(st.lists(profiles, max_size=60), st.data())
def test_every_breakdown_adds_up_to_the_whole(people: list[Profile], data: st.DataObject) -> None:
    tally = Tally()
    tally.people.update(people)
    asked = data.draw(st.lists(st.sampled_from(people), max_size=20)) if people else []
    tally.requests.update(asked)
    for rows in (tally.by_age(), tally.by_sex(), tally.by_area()):
        assert sum(row["people"] for row in rows) == len(people)
        assert sum(row["requests"] for row in rows) == len(asked)


@given(st.lists(profiles, max_size=60))
def test_rows_are_counted_as_by_hand(people: list[Profile]) -> None:
    tally = Tally()
    tally.given.update(people)
    tally.people.update(people)
    for row in tally.by_area():
        assert row["given"] == sum(person.area == row["area"] for person in people)
    assert [row["area"] for row in tally.by_area()] == sorted({person.area for person in people})
    for row in tally.by_age():
        assert row["people"] == sum(person.band == row["from"] for person in people)
    for row in tally.by_sex():
        assert row["seated"] == 0


def test_an_area_may_have_nobody() -> None:
    tally = Tally()
    tally.people[Profile(18, Sex.UNKNOWN, "North")] += 1
    rows = tally.by_area(also=["South", "North"])
    assert [(row["area"], row["people"], row["given"]) for row in rows] == [("North", 1, 0), ("South", 0, 0)]


def test_every_house_may_be_an_area() -> None:
    tally = Tally()
    for number in range(30_000):  # comparing each area with each profile would take minutes
        tally.people[Profile(18, Sex.UNKNOWN, f"House {number}")] += 1
    assert len(tally.by_area()) == 30_000


@pytest.mark.parametrize(
    ("born", "band"),
    [
        ("2021-08-26", 0),
        ("2009-08-27", 0),
        ("2009-08-26", 12),
        ("1961-08-27", 45),
        ("1961-08-26", 60),
        ("1900", 80),
        ("2022", 0),
    ],
)
def test_age_bands_begin_on_the_birthday(born: str, band: int) -> None:
    assert age_band(PartialDate.parse(born), date(2021, 8, 26), EndOfMonth.CLAMP) == band


def haversine(one: Position, other: Position) -> float:
    up, across = radians(other.latitude - one.latitude), radians(other.longitude - one.longitude)
    half = sin(up / 2) ** 2 + cos(radians(one.latitude)) * cos(radians(other.latitude)) * sin(across / 2) ** 2
    return 2 * 6371.0088 * asin(sqrt(half))


@given(st.floats(-60, 60), st.floats(-180, 180), st.floats(-0.6, 0.6), st.floats(-0.6, 0.6))
def test_distance_agrees_with_the_great_circle(latitude: float, longitude: float, north: float, east: float) -> None:
    one = Position(latitude, longitude)
    other = Position(max(-60.0, min(60.0, latitude + north)), (longitude + east + 180) % 360 - 180)
    assert distance_km(one, other) == pytest.approx(haversine(one, other), rel=0.001, abs=1e-6)
    assert distance_km(one, other) == pytest.approx(distance_km(other, one), abs=1e-9)


@given(st.lists(st.floats(0, 200), min_size=1, max_size=50))
def test_travel_against_counting(distances: list[float]) -> None:
    summary = travel(distances)
    assert summary["known"] == len(distances) == sum(row["count"] for row in summary["bins"])
    assert sum(each <= summary["median_km"] + 0.005 for each in distances) >= len(distances) / 2
    assert summary["median_km"] <= median(distances) + 0.005
    assert sum(each <= summary["p95_km"] + 0.005 for each in distances) >= 0.95 * len(distances)
    for row in summary["bins"]:
        upper = row["to_km"] or float("inf")
        assert row["count"] == sum(row["from_km"] <= each < upper for each in distances)


def test_nobody_travels_nowhere() -> None:
    summary = travel([])
    assert (summary["known"], summary["median_km"], summary["p95_km"]) == (0, None, None)
