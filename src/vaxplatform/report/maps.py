"""A map of centres as inline SVG: the area of a circle is its seats, its colour how many of them were booked.

Positions are projected equirectangularly with the latitude of the district's middle as the true parallel: north and
south are true, east and west are stretched by cos(middle's latitude) / cos(latitude). 50 km and 250 km nearer to the
pole that is 0.3 % and 1.6 % for a middle at 21 degrees, 1.4 % and 7.4 % at 60 degrees: enough to see who is near, not
to measure. Positions far from the rest, often a typing error in a calendar, would squash the map: they are left out,
counted, and shown as arrows on its edge.
"""

import math
from collections.abc import Callable, Sequence
from statistics import median

from attrs import frozen

from vaxplatform.report._html import tag, text
from vaxplatform.report.charts import INK, WIDTH, Caption, label, picture

__all__ = ["FILL_CLASSES", "GROUND", "NO_SEATS", "Dot", "Drawn", "closer_view", "draw_map", "fill_colour"]

EARTH_KM_A_DEGREE = 6371.0088 * math.pi / 180
"""Kilometres in a degree of latitude on the sphere of mean radius 6371.0088 km (IUGG, GRS 80)."""

FILL_CLASSES: tuple[tuple[int, str], ...] = ((50, "#c77700"), (80, "#b83a4b"), (100, "#7d2a68"), (101, "#241a57"))
"""Upper end in per cent (not included) and colour: each is darker than the last, and 3:1 or more on the map."""

NO_SEATS = "#66737f"

GROUND = "#f2f5f8"
_EDGE = 20.0
_LARGEST = 12.0
_SMALLEST = 1.4
_STRIP = 40.0
_GAP = 3.0  # a centre this many times as far out as the one before it lies elsewhere
_NEAR_KM = 2.0  # below this, distances say nothing about gaps
_NAMES_AT_MOST = 14


@frozen
class Dot:
    """A centre with a position.

    Args:
        latitude: Degrees, -90 to 90.
        longitude: Degrees, -180 to 180.
        seats: What its circle's area shows.
        booked: Of these.
        estimated: True draws it hollow: nobody measured this position.
        said: Its name and numbers in words.
        area: Block or ward, named on the map.
    """

    latitude: float
    longitude: float
    seats: int
    booked: int
    estimated: bool = False
    said: str = ""
    area: str = ""


@frozen
class Drawn:
    """A map and what it leaves out.

    Args:
        svg: The picture.
        outside: How many centres lie outside it.
    """

    svg: str
    outside: int


def fill_colour(booked: int, seats: int) -> str:
    """The colour of a centre with ``booked`` of ``seats``.

    Example:
        >>> fill_colour(20, 20), fill_colour(0, 0) == NO_SEATS
        ('#241a57', True)
    """
    if seats == 0:
        return NO_SEATS
    return next((colour for below, colour in FILL_CLASSES if booked * 100 < below * seats), FILL_CLASSES[-1][1])


def project(dots: Sequence[Dot]) -> list[tuple[float, float]]:
    """Kilometres east and north of the middle (the median position) of ``dots``, also across the 180th meridian.

    Example:
        >>> east, west = project([Dot(0, 179.5, 1, 0), Dot(0, -179.5, 1, 0)])
        >>> round(west[0] - east[0], 1)
        111.2
    """
    if not dots:
        return []
    first = dots[0].longitude
    turned = [(dot.longitude - first + 180) % 360 - 180 for dot in dots]
    middle, latitude = median(turned), median(dot.latitude for dot in dots)
    shrink = math.cos(math.radians(latitude)) * EARTH_KM_A_DEGREE
    return [
        ((turn - middle) * shrink, (dot.latitude - latitude) * EARTH_KM_A_DEGREE)
        for turn, dot in zip(turned, dots, strict=True)
    ]


def reach(points: Sequence[tuple[float, float]]) -> float:
    """Distance from the middle within which the district lies, km.

    The nearer three quarters of the centres belong to it; then, going outwards, each next centre does as long as it
    is at most three times as far out as the one before. A village far from town stays on the map, a typing error does
    not, even if a quarter of all positions are wrong.

    Example:
        >>> reach([(0, 0), (1, 0), (0, 4), (9, 0), (0, 25), (0, 8800)])
        25.0
    """
    distances = sorted(math.hypot(*point) for point in points)
    furthest = _core(distances)
    for distance in distances:
        if distance > furthest:
            if distance > _GAP * max(furthest, _NEAR_KM):
                break
            furthest = distance
    return furthest


def closer_view(dots: Sequence[Dot]) -> float | None:
    """Radius of the dense middle, km, where a second map of it is worth its place; else None."""
    points = project(dots)
    core = _core(sorted(math.hypot(*point) for point in points))
    return 1.25 * core if core and reach(points) > _GAP * core else None


def _core(distances: Sequence[float]) -> float:
    """Distance within which three quarters of the centres lie."""
    return distances[math.floor(0.75 * (len(distances) - 1))] if distances else 0.0


def draw_map(
    caption: Caption,
    dots: Sequence[Dot],
    *,
    north: str,
    kilometres: Callable[[int], str],
    seats: Callable[[int], str],
    within: float | None = None,
) -> Drawn:
    """Centres on a map, with a scale bar, a circle to compare with, and north.

    Args:
        caption: Title and description; a map has no axes.
        dots: Centres with a position, in any order.
        north: The letter at the arrow.
        kilometres: Writes a distance in whole kilometres.
        seats: Writes a number of seats.
        within: Show only what lies this far from the middle, km, and no arrows to the rest; None shows the district.

    Returns:
        The map, and how many centres lie outside it.
    """
    points = project(dots)
    limit = reach(points) if within is None else within
    inside = [index for index, point in enumerate(points) if math.hypot(*point) <= limit]
    outside = [index for index, point in enumerate(points) if math.hypot(*point) > limit]
    frame = _Frame.around([points[index] for index in inside])
    most = max((dot.seats for dot in dots), default=0)
    body = [tag("rect", x=0, y=0, width=WIDTH, height=frame.height, rx=4, fill=GROUND)]
    # Large circles first, so that small ones stay in sight.
    body += [
        _circle(dots[index], *frame.at(points[index]), most)
        for index in sorted(inside, key=lambda index: (-dots[index].seats, index))
    ]
    if within is None:
        body += [_arrow(dots[index], points[index], frame) for index in outside]
    body += _area_names([(dots[index], frame.at(points[index])) for index in inside])
    body += _scale_bar(frame, kilometres) + _sample(frame, most, seats) + _north(frame, north)
    return Drawn(picture(caption, frame.height + _STRIP, *body, class_="chart map"), len(outside))


@frozen
class _Frame:
    """How kilometres become units: ``scale`` units a kilometre around the middle of the frame."""

    middle: tuple[float, float]
    scale: float
    height: float

    @classmethod
    def around(cls, points: Sequence[tuple[float, float]]) -> "_Frame":
        if not points:
            return cls((0.0, 0.0), 10.0, 120.0)
        lows = [min(point[axis] for point in points) for axis in (0, 1)]
        highs = [max(point[axis] for point in points) for axis in (0, 1)]
        wide, tall = (max(high - low, 2.0) for low, high in zip(lows, highs, strict=True))
        height = min(max(WIDTH * tall / wide, 0.6 * WIDTH), WIDTH)
        scale = min((WIDTH - 2 * _EDGE) / wide, (height - 2 * _EDGE) / tall)
        return cls(((lows[0] + highs[0]) / 2, (lows[1] + highs[1]) / 2), scale, round(height, 1))

    def at(self, point: tuple[float, float]) -> tuple[float, float]:
        return (
            WIDTH / 2 + (point[0] - self.middle[0]) * self.scale,
            self.height / 2 - (point[1] - self.middle[1]) * self.scale,
        )


def radius(seats: int, most: int) -> float:
    """Radius of a centre's circle, units: area in proportion to seats, but never too small to be seen.

    Example:
        >>> radius(400, 400), radius(100, 400), radius(1, 400)
        (12.0, 6.0, 1.4)
    """
    return max(_LARGEST * math.sqrt(seats / most), _SMALLEST) if most else _SMALLEST


def _circle(dot: Dot, x: float, y: float, most: int) -> str:
    colour = fill_colour(dot.booked, dot.seats)
    hollow = dot.estimated or dot.seats == 0
    return tag(
        "circle",
        tag("title", text(dot.said)),
        class_="centre",
        cx=round(x, 2),
        cy=round(y, 2),
        r=round(radius(dot.seats, most), 4),
        fill="none" if hollow else colour,
        fill_opacity=None if hollow else 0.82,
        stroke=colour if hollow else "#ffffff",
        stroke_width=1.4 if hollow else 0.4,
    )


def _arrow(dot: Dot, point: tuple[float, float], frame: _Frame) -> str:
    """A triangle on the map's edge that points to where the centre would be."""
    x, y = frame.at(point)
    east, south = x - WIDTH / 2, y - frame.height / 2
    inward = min(
        (WIDTH / 2 - 6) / abs(east) if east else math.inf, (frame.height / 2 - 6) / abs(south) if south else math.inf, 1
    )
    turn = math.degrees(math.atan2(south, east))
    place = f"translate({WIDTH / 2 + east * inward:.2f} {frame.height / 2 + south * inward:.2f}) rotate({turn:.1f})"
    return tag("path", tag("title", text(dot.said)), class_="outside", d="M5 0L-4 -4L-4 4Z", transform=place, fill=INK)


def _area_names(placed: Sequence[tuple[Dot, tuple[float, float]]]) -> list[str]:
    """Names of areas at the median of their measured centres, the largest areas first, where there is room."""
    members: dict[str, list[tuple[Dot, tuple[float, float]]]] = {}
    for dot, at in placed:
        if dot.area and not dot.estimated:
            members.setdefault(dot.area, []).append((dot, at))
    taken: list[tuple[float, float, float, float]] = []
    drawn: list[str] = []
    for area, dots in sorted(members.items(), key=lambda item: (-sum(dot.seats for dot, _ in item[1]), item[0])):
        half = len(area) * 2.8
        x = min(max(median(at[0] for _, at in dots), half + 2), WIDTH - half - 2)
        y = median(at[1] for _, at in dots) - 4
        box = (x - half, y - 9, x + half, y + 3)
        if len(drawn) < _NAMES_AT_MOST and half < WIDTH / 3 and not any(_overlap(box, other) for other in taken):
            taken.append(box)
            drawn.append(label(area, x, y, anchor="middle", class_="area", fill=INK))
    return drawn


def _overlap(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _round_down(value: float) -> int:
    """The largest of 1, 2, 5, 10, 20, 50 ... that is not above ``value``; 1 at least."""
    power = int(10 ** math.floor(math.log10(max(value, 1.0))))
    return max(factor * power for factor in (1, 2, 5) if factor * power <= max(value, 1.0))


def _scale_bar(frame: _Frame, kilometres: Callable[[int], str]) -> list[str]:
    length = _round_down(90 / frame.scale)
    right, y = 4 + length * frame.scale, frame.height + 14
    return [
        tag("path", class_="scale", d=f"M4 {y - 4:g}V{y:g}H{right:.2f}V{y - 4:g}", fill="none", stroke=INK),
        label(kilometres(length), 4, y + 14, fill=INK),
    ]


def _sample(frame: _Frame, most: int, seats: Callable[[int], str]) -> list[str]:
    if not most:
        return []
    count = _round_down(most)
    y = frame.height + 21
    return [
        tag("circle", cx=166, cy=y, r=round(radius(count, most), 4), fill="none", stroke=INK),
        label(seats(count), 183, y + 4, fill=INK),
    ]


def _north(frame: _Frame, letter: str) -> list[str]:
    y = frame.height + 8
    return [
        tag("path", d=f"M{WIDTH - 10} {y:g}l5 13l-5 -3l-5 3Z", fill=INK),
        label(letter, WIDTH - 10, y + 25, anchor="middle", fill=INK),
    ]
