import math
import random
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaxplatform.report import maps
from vaxplatform.report.charts import Caption
from vaxplatform.report.maps import FILL_CLASSES, GROUND, NO_SEATS, Dot, closer_view, draw_map, fill_colour

CAPTION = Caption("m", "Centres", "Where they are", "")


def drawn(dots: list[Dot], within: float | None = None) -> tuple[ET.Element, int]:
    picture = draw_map(CAPTION, dots, north="N", kilometres=lambda km: f"{km} km", seats=str, within=within)
    return ET.fromstring(picture.svg), picture.outside  # noqa: S314  our own text


def town(count: int, *, latitude: float = 21.1, longitude: float = 79.0, seats: int = 50) -> list[Dot]:
    chance = random.Random(7)
    return [
        Dot(latitude + chance.uniform(-0.1, 0.1), longitude + chance.uniform(-0.1, 0.1), seats, seats // 2)
        for _ in range(count)
    ]


def haversine(one: Dot, other: Dot) -> float:
    """Great-circle distance, km: an oracle that shares nothing with the projection."""
    a, b, c, d = (math.radians(x) for x in (one.latitude, one.longitude, other.latitude, other.longitude))
    square = math.sin((c - a) / 2) ** 2 + math.cos(a) * math.cos(c) * math.sin((d - b) / 2) ** 2
    return 2 * 6371.0088 * math.asin(math.sqrt(square))


@given(st.lists(st.tuples(st.floats(-0.5, 0.5), st.floats(-0.5, 0.5)), min_size=2, max_size=6), st.floats(-45, 45))
def test_distances_on_the_plane_agree_with_the_sphere(offsets: list[tuple[float, float]], latitude: float) -> None:
    dots = [Dot(latitude + north, 79 + east, 1, 1) for north, east in offsets]
    points = maps.project(dots)
    for dot, point in zip(dots, points, strict=True):
        assert math.dist(point, points[0]) == pytest.approx(haversine(dot, dots[0]), rel=0.02, abs=0.01)


@pytest.mark.parametrize(
    ("latitude", "kilometres", "off"), [(21, 50, 0.003), (21, 250, 0.016), (60, 50, 0.014), (60, 250, 0.074)]
)
def test_the_projection_is_as_far_off_as_it_says(latitude: float, kilometres: float, off: float) -> None:
    north = latitude + kilometres / maps.EARTH_KM_A_DEGREE
    pair = [Dot(north, 79.0, 1, 1), Dot(north, 79.1, 1, 1)]
    points = maps.project([Dot(latitude, 79.05, 1, 1)] * 3 + pair)
    assert math.dist(*points[-2:]) / haversine(*pair) - 1 == pytest.approx(off, abs=0.0005)


def test_the_180th_meridian_does_not_tear_the_map() -> None:
    dots = [Dot(-17.0, 179.9, 10, 5), Dot(-17.1, -179.9, 10, 5), Dot(-17.05, 180.0, 10, 5)]
    svg, outside = drawn(dots)
    assert outside == 0
    assert maps.reach(maps.project(dots)) < 20
    assert len(svg.findall("circle[@class='centre']")) == 3


@pytest.mark.parametrize(
    ("far", "outside"),
    [
        ([Dot(0.0, 0.2, 50, 1)], 1),
        ([Dot(22.1, 79.0, 50, 1)], 1),
        ([Dot(-60.0, -120.0, 50, 1), Dot(21.1, 85.0, 50, 1)], 2),
        ([Dot(21.1, 79.25, 50, 1), Dot(21.1, 79.5, 50, 1), Dot(21.1, 79.9, 50, 1)], 0),
    ],
    ids=["open sea", "100 km off", "another continent", "villages ever further out"],
)
def test_wrong_positions_do_not_squash_the_map(far: list[Dot], outside: int) -> None:
    dots = town(20)
    svg, count = drawn(dots + far)
    assert count == outside
    assert len(svg.findall("path[@class='outside']")) == outside
    xs = [float(circle.get("cx") or "nan") for circle in svg.findall("circle[@class='centre']")]
    if outside:
        assert max(xs) - min(xs) > 200
    width, height = (float(side) for side in (svg.get("viewBox") or "").split()[2:])
    for circle in svg.findall("circle[@class='centre']"):
        assert 0 < float(circle.get("cx") or "nan") < width
        assert 0 < float(circle.get("cy") or "nan") < height


@pytest.mark.parametrize("count", [0, 1, 2, 300])
def test_any_number_of_centres_on_one_spot(count: int) -> None:
    svg, outside = drawn([Dot(21.1, 79.0, 5, 5, area="Town")] * count)
    assert outside == 0
    assert len(svg.findall("circle[@class='centre']")) == count
    assert "nan" not in ET.tostring(svg, encoding="unicode")


@given(st.integers(1, 5000), st.integers(1, 5000))
def test_area_of_a_circle_is_its_seats(one: int, other: int) -> None:
    most = max(one, other)
    small = maps.radius(min(one, other), most)
    assert small >= 1.4
    if small > 1.4:
        assert small**2 * most == pytest.approx(maps.radius(most, most) ** 2 * min(one, other))


def test_the_scale_bar_is_as_long_as_it_says() -> None:
    svg, _ = drawn(town(30))
    bar = svg.find("path[@class='scale']")
    assert bar is not None
    length = float((bar.get("d") or "").split("H")[1].split("V")[0]) - 4
    said = next(float((text.text or "").split()[0]) for text in svg.findall("text") if (text.text or "").endswith("km"))
    circles = svg.findall("circle[@class='centre']")
    xs = [float(circle.get("cx") or "nan") for circle in circles]
    east = [point[0] for point in maps.project(town(30))]
    units_a_km = (max(xs) - min(xs)) / (max(east) - min(east))
    assert length == pytest.approx(said * units_a_km, rel=0.001)


def test_an_estimated_position_is_hollow() -> None:
    svg, _ = drawn([Dot(21.1, 79.0, 50, 50, estimated=True), Dot(21.2, 79.1, 50, 50)])
    fills = [circle.get("fill") for circle in svg.findall("circle[@class='centre']")]
    assert sorted(fill == "none" for fill in fills if fill) == [False, True]


def test_north_is_up_and_east_is_right() -> None:
    svg, _ = drawn([Dot(21.0, 79.0, 60, 0), Dot(21.2, 79.2, 50, 0)])
    south_west, north_east = svg.findall("circle[@class='centre']")
    assert float(north_east.get("cx") or "nan") > float(south_west.get("cx") or "nan")
    assert float(north_east.get("cy") or "nan") < float(south_west.get("cy") or "nan")


def test_a_dense_middle_gets_a_closer_view() -> None:
    spread = [Dot(21.1 + 0.25 * step, 79.0, 20, 1) for step in (1, 2, 3)]
    radius = closer_view(town(40) + spread)
    assert radius is not None
    assert 8 < radius < 20
    svg, _ = drawn(town(40) + spread, within=radius)
    assert svg.findall("path[@class='outside']") == []
    assert closer_view(town(40)) is None
    assert closer_view([]) is None


def test_names_of_areas_do_not_overlap() -> None:
    dots = [Dot(21.1 + step * 0.002, 79.0, 50, 1, area=f"Ward {step}") for step in range(30)]
    svg, _ = drawn(dots)
    heights = sorted(float(text.get("y") or "nan") for text in svg.findall("text[@class='area']"))
    assert 1 < len(heights) <= 14
    assert all(below - above >= 12 for above, below in pairwise(heights))


@pytest.mark.parametrize(
    ("booked", "seats", "place"),
    [(0, 10, 0), (499, 1000, 0), (5, 10, 1), (8, 10, 2), (999, 1000, 2), (10, 10, 3), (12, 10, 3)],
)
def test_colour_is_the_share_booked(booked: int, seats: int, place: int) -> None:
    assert fill_colour(booked, seats) == FILL_CLASSES[place][1]


def luminance(colour: str) -> float:
    """WCAG 2.1, relative luminance."""
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_colours_stand_out_and_grow_darker() -> None:
    # WCAG 2.1, 1.4.11: 3:1 for graphics; a falling luminance orders the classes for every kind of colour vision.
    shades = [luminance(colour) for _, colour in FILL_CLASSES]
    assert shades == sorted(shades, reverse=True)
    assert all((luminance(GROUND) + 0.05) / (shade + 0.05) >= 3 for shade in [*shades, luminance(NO_SEATS)])
