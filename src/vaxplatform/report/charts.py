"""Charts as inline SVG: columns, bars and shares, each with a title, a description and labelled axes.

Drawings are 344 units wide, about what a phone shows without scaling; a wide page sets several side by side. All
functions are pure: values in, markup out. Numbers on a chart are written by the caller, who knows the language.
"""

import math
from collections.abc import Callable, Iterable, Sequence

from attrs import frozen

from vaxplatform.report._html import tag, text

__all__ = [
    "GREEN",
    "INK",
    "WIDTH",
    "Caption",
    "Mean",
    "Series",
    "Share",
    "bars",
    "columns",
    "means",
    "share_groups",
    "shares",
]

WIDTH = 344

INK = "#1b2733"
GREEN = "#0b6e5b"
_MUTED = "#4d5b68"
_GRID = "#dbe1e7"
_TRACK = "#e6ebf0"
_LINE = "#5d6b79"

_BAR = 11.0
_CHARACTER = 6.3  # mean width of a letter at 12 units, a little generous


@frozen
class Caption:
    """What a chart is called.

    Args:
        id: Unique on the page.
        title: What it shows, in a few words.
        description: What a person who cannot see it should know.
        across: Label of the horizontal axis, with its unit.
        up: Label of the vertical axis, with its unit; empty where the rows name themselves.
    """

    id: str
    title: str
    description: str
    across: str
    up: str = ""


@frozen
class Series:
    """One measure over all groups.

    Args:
        name: As in the legend.
        colour: Fill.
        values: One a group, 0 or more.
        edge: Outline, for fills too light to stand alone.
    """

    name: str
    colour: str
    values: tuple[int, ...]
    edge: str | None = None


@frozen
class Share:
    """One row of a chart of shares.

    Args:
        label: Who or what.
        part: The numerator.
        whole: The denominator; 0 draws no bar.
        written: The share in words, with both numbers.
    """

    label: str
    part: int
    whole: int
    written: str


@frozen
class Mean:
    """A bar of a measured mean with its interval.

    Args:
        label: Who or what.
        value: 0 or more; None draws no bar.
        low: Lower end of the interval; None draws none.
        high: Upper end.
        written: The mean and its interval in words.
    """

    label: str
    value: float | None
    low: float | None
    high: float | None
    written: str


def ticks(top: float, at_most: int = 4) -> tuple[int, ...]:
    """Whole numbers of an axis from 0 to the first round one at or above ``top``.

    Example:
        >>> ticks(0), ticks(7), ticks(1234)
        ((0, 1), (0, 2, 4, 6, 8), (0, 500, 1000, 1500))
    """
    rough = max(top, 1) / at_most
    power = 10 ** max(math.floor(math.log10(rough)), 0)
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough)
    return tuple(range(0, math.ceil(max(top, 1) / step) * step + 1, step))


def picture(caption: Caption, height: float, *body: str, class_: str = "chart") -> str:
    """An SVG of the common width that says what it is to people who cannot see it."""
    title, description = f"{caption.id}-title", f"{caption.id}-desc"
    return tag(
        "svg",
        tag("title", text(caption.title), id=title),
        tag("desc", text(caption.description), id=description),
        *body,
        class_=class_,
        role="img",
        aria_labelledby=f"{title} {description}",
        viewBox=f"0 0 {WIDTH} {height:g}",
    )


def label(said: str, x: float, y: float, *, anchor: str = "start", **attributes: object) -> str:
    """A piece of text in a drawing."""
    given = {"fill": _MUTED, **attributes}
    return tag("text", text(said), x=round(x, 2), y=round(y, 2), text_anchor=anchor, **given)


def columns(
    caption: Caption,
    groups: Sequence[str],
    series: Sequence[Series],
    number: Callable[[int], str],
    *,
    height: int = 224,
) -> str:
    """Standing columns, side by side within each group: counts by day.

    Args:
        caption: Title and axes.
        groups: Labels along the foot; thinned where there is no room for all.
        series: One or more measures, a value per group each.
        number: Writes a whole number.
        height: Units.

    Returns:
        An ``<svg>``.
    """
    marks = ticks(max((value for one in series for value in one.values), default=0))
    left, right, top, foot = _room(46.0, map(number, marks)), WIDTH - 4.0, 24.0, height - 40.0
    step = (right - left) / max(len(groups), 1)
    thick = step * 0.8 / max(len(series), 1)
    body = _rising_axis(marks, number, left=left, right=right, top=top, foot=foot)
    for index, group in enumerate(groups):
        start = left + index * step + step * 0.1
        for place, one in enumerate(series):
            tall = one.values[index] / marks[-1] * (foot - top)
            said = f"{group}, {one.name}: {number(one.values[index])}"
            body.append(
                _block(
                    said, one.colour, one.edge, x=start + place * thick, y=foot - tall, width=thick * 0.92, height=tall
                )
            )
    every = _every(groups, step)
    body += [
        label(group, left + (index + 0.5) * step, foot + 14, anchor="middle")
        for index, group in enumerate(groups)
        if index % every == 0
    ]
    body.append(label(caption.across, (left + right) / 2, height - 6, anchor="middle", class_="axis"))
    body.append(label(caption.up, 2, 12, class_="axis"))
    return picture(caption, height, *body)


def bars(caption: Caption, groups: Sequence[str], series: Sequence[Series], number: Callable[[int], str]) -> str:
    """Lying bars with their numbers beside them: counts by product or by dose number.

    Args:
        caption: Title and the axis below.
        groups: One row each, named above its bars.
        series: One or more measures, a value per group each.
        number: Writes a whole number.

    Returns:
        An ``<svg>``.
    """
    room = _room(58.0, (number(value) for one in series for value in one.values))  # for the number after a bar
    marks = ticks(max((value for one in series for value in one.values), default=0), at_most=3)
    tall = 22 + len(series) * (_BAR + 3) + 8
    bottom = len(groups) * tall + 2
    right = WIDTH - room
    body = [_line(tick / marks[-1] * right + 0.5, 4, bottom) for tick in marks]
    for index, group in enumerate(groups):
        y = index * tall
        body.append(label(_short(group, WIDTH), 0, y + 15, fill=INK, class_="name"))
        for place, one in enumerate(series):
            value, start = one.values[index], y + 22 + place * (_BAR + 3)
            long = value / marks[-1] * right
            said = f"{group}, {one.name}: {number(value)}"
            body.append(_block(said, one.colour, one.edge, x=0.5, y=start, width=long, height=_BAR))
            body.append(label(number(value), long + 5, start + _BAR - 1.5, class_="value"))
    body += _lying_axis([(tick / marks[-1] * right, number(tick)) for tick in marks], bottom, caption.across, right)
    return picture(caption, bottom + 36, *body)


def shares(caption: Caption, rows: Sequence[Share], hundredths: Sequence[str]) -> str:
    """Lying bars of shares from nothing to all, each with its two numbers.

    Args:
        caption: Title and the axis below.
        rows: One bar each.
        hundredths: What the axis says at none, half and all.

    Returns:
        An ``<svg>``.
    """
    return share_groups(caption, [row.label for row in rows], [(GREEN, rows)], hundredths)


def share_groups(
    caption: Caption, groups: Sequence[str], measures: Sequence[tuple[str, Sequence[Share]]], hundredths: Sequence[str]
) -> str:
    """Lying bars of shares, several to a group: the same group under different rules.

    Args:
        caption: Title and the axis below.
        groups: One row each, named above its bars.
        measures: Fill and one share a group, each; a share's label says whose and of what.
        hundredths: What the axis says at none, half and all.

    Returns:
        An ``<svg>``.
    """
    track, step = 150.0, _BAR + 3
    tall = 24 + step * len(measures)
    bottom = len(groups) * tall + 2
    body = []
    for index, group in enumerate(groups):
        y = index * tall
        body.append(label(_short(group, WIDTH), 0, y + 15, fill=INK, class_="name"))
        for place, (colour, rows) in enumerate(measures):
            row, start = rows[index], y + 21 + place * step
            body.append(tag("rect", x=0.5, y=start, width=track, height=_BAR, fill=_TRACK))
            if row.whole:
                long = min(row.part / row.whole, 1.0) * track
                said = f"{row.label}: {row.written}"
                body.append(_block(said, colour, x=0.5, y=start, width=long, height=_BAR))
            body.append(label(row.written, track + 8, start + _BAR - 1.5, class_="value"))
    steps = [(track * index / max(len(hundredths) - 1, 1), said) for index, said in enumerate(hundredths)]
    body += _lying_axis(steps, bottom, caption.across, track)
    return picture(caption, bottom + 36, *body)


def means(
    caption: Caption,
    groups: Sequence[str],
    measures: Sequence[tuple[str, Sequence[Mean]]],
    axis: Sequence[tuple[float, str]],
) -> str:
    """Lying bars of means, each with a thin line for its interval.

    Args:
        caption: Title and the axis below.
        groups: One row each, named above its bars.
        measures: Fill and one mean a group, each.
        axis: What the axis says at which values, rising from 0; the last is where it ends.

    Returns:
        An ``<svg>``.
    """
    longest = max((len(row.written) for _, rows in measures for row in rows), default=0)
    track, step = WIDTH - max(90.0, 14 + _CHARACTER * longest), _BAR + 3
    tall = 24 + step * len(measures)
    bottom, top = len(groups) * tall + 2, axis[-1][0]
    body = [_line(value / top * track + 0.5, 4, bottom) for value, _ in axis]
    for index, group in enumerate(groups):
        y = index * tall
        body.append(label(_short(group, WIDTH), 0, y + 15, fill=INK, class_="name"))
        for place, (colour, rows) in enumerate(measures):
            row, start = rows[index], y + 21 + place * step
            if row.value is not None:
                said = f"{row.label}: {row.written}"
                long = min(row.value / top, 1.0) * track
                body.append(_block(said, colour, x=0.5, y=start, width=long, height=_BAR))
            if row.low is not None and row.high is not None:
                ends = [min(max(end / top, 0.0), 1.0) * track + 0.5 for end in (row.low, row.high)]
                middle = start + _BAR / 2
                body.append(tag("line", x1=ends[0], x2=ends[1], y1=middle, y2=middle, stroke=INK, stroke_width=1.6))
                body += [
                    tag("line", x1=end, x2=end, y1=start + 2.5, y2=start + _BAR - 2.5, stroke=INK, stroke_width=1.6)
                    for end in ends
                ]
            body.append(label(row.written, track + 10, start + _BAR - 1.5, class_="value"))
    body += _lying_axis([(value / top * track, said) for value, said in axis], bottom, caption.across, track)
    return picture(caption, bottom + 36, *body)


def _rising_axis(
    marks: Sequence[int], number: Callable[[int], str], *, left: float, right: float, top: float, foot: float
) -> list[str]:
    drawn = []
    for tick in marks:
        y = foot - tick / marks[-1] * (foot - top)
        drawn.append(tag("line", x1=left, x2=right, y1=y, y2=y, stroke=_LINE if tick == 0 else _GRID))
        drawn.append(label(number(tick), left - 5, y + 4, anchor="end"))
    return drawn


def _lying_axis(marks: Sequence[tuple[float, str]], y: float, across: str, right: float) -> list[str]:
    drawn = [tag("line", x1=0, x2=right + 1, y1=y, y2=y, stroke=_LINE)]
    for index, (x, said) in enumerate(marks):
        anchor = "start" if index == 0 else "end" if index == len(marks) - 1 else "middle"
        drawn.append(label(said, x, y + 14, anchor=anchor))
    drawn.append(label(across, right / 2, y + 30, anchor="middle", class_="axis"))
    return drawn


def _line(x: float, top: float, bottom: float) -> str:
    return tag("line", x1=x, x2=x, y1=top, y2=bottom, stroke=_GRID)


def _block(said: str, fill: str, edge: str | None = None, *, x: float, y: float, width: float, height: float) -> str:
    return tag(
        "rect",
        tag("title", text(said)),
        class_="bar",
        x=x,
        y=y,
        width=width,
        height=height,
        fill=fill,
        stroke=edge,
        stroke_width=None if edge is None else 0.7,
    )


def _room(least: float, numbers: Iterable[str]) -> float:
    """Units that the longest of the numbers needs beside an axis or a bar."""
    return max(least, 8 + _CHARACTER * max(map(len, numbers), default=0))


def _every(names: Sequence[str], step: float) -> int:
    """Every how manieth name along the foot has room beside the next."""
    longest = max((len(name) for name in names), default=0)
    return max(1, math.ceil((longest * _CHARACTER + 3) / step))


def _short(said: str, room: float) -> str:
    most = int(room / _CHARACTER)
    return said if len(said) <= most else said[: most - 1].rstrip() + "\N{HORIZONTAL ELLIPSIS}"
