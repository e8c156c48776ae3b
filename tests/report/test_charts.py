from collections.abc import Callable, Sequence
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaxplatform.report import charts
from vaxplatform.report.charts import Caption, Mean, Series, Share

CAPTION = Caption("c", "Doses", "Doses by day", "day", "doses")
COUNTS = st.lists(st.integers(0, 10**9), min_size=1, max_size=12)


def sizes(svg: str, side: str) -> list[float]:
    return [float(rect.get(side) or "nan") for rect in ET.fromstring(svg).findall("rect[@class='bar']")]  # noqa: S314


def in_proportion(drawn: Sequence[float], values: Sequence[int]) -> bool:
    top, most = max(drawn), max(values)
    return all(
        length * most == pytest.approx(value * top, abs=1e-5 * most + 1e-9)
        for length, value in zip(drawn, values, strict=True)
    )


@given(COUNTS)
def test_heights_of_columns_are_in_proportion(values: list[int]) -> None:
    groups = [f"{day}" for day in range(len(values))]
    svg = charts.columns(CAPTION, groups, [Series("given", "#000", tuple(values))], str)
    assert in_proportion(sizes(svg, "height"), values)


@given(COUNTS, COUNTS)
def test_lengths_of_bars_are_in_proportion_over_all_series(one: list[int], other: list[int]) -> None:
    size = min(len(one), len(other))
    series = [Series("a", "#000", tuple(one[:size])), Series("b", "#111", tuple(other[:size]), "#222")]
    svg = charts.bars(CAPTION, [str(row) for row in range(size)], series, str)
    values = [value for pair in zip(one[:size], other[:size], strict=True) for value in pair]
    assert in_proportion(sizes(svg, "width"), values)


@given(st.lists(st.tuples(st.integers(0, 500), st.integers(0, 500)).map(sorted), min_size=1, max_size=9))
def test_shares_are_measured_on_one_track(pairs: list[list[int]]) -> None:
    rows = [Share(f"row {index}", part, whole, "") for index, (part, whole) in enumerate(pairs)]
    svg = charts.shares(CAPTION, rows, ["0", "50", "100"])
    track = float(ET.fromstring(svg).find("rect").get("width"))  # type: ignore[union-attr, arg-type]  # noqa: S314  there
    expected = [track * row.part / row.whole for row in rows if row.whole]
    assert sizes(svg, "width") == pytest.approx(expected, abs=1e-5)


@given(st.integers(0, 10**12), st.integers(1, 8))
def test_ticks_are_even_whole_and_reach_the_top(top: int, at_most: int) -> None:
    marks = charts.ticks(top, at_most)
    steps = {after - before for before, after in pairwise(marks)}
    assert marks[0] == 0
    assert marks[-1] >= top
    assert len(steps) == 1
    assert len(marks) <= at_most + 1
    assert str(steps.pop()).rstrip("0") in {"1", "2", "5"}


@pytest.mark.parametrize("draw", [charts.columns, charts.bars])
def test_no_groups_and_no_values_draw_an_empty_chart(draw: type) -> None:
    for values in ((), (0,)):
        svg = draw(CAPTION, ["a"][: len(values)], [Series("given", "#000", values)], str)
        assert "nan" not in svg
        ET.fromstring(svg)  # noqa: S314  our own text


def test_names_along_the_foot_are_thinned_where_they_would_touch() -> None:
    svg = charts.columns(CAPTION, [f"{day} August" for day in range(31)], [Series("given", "#000", (1,) * 31)], str)
    assert 2 <= svg.count("August</text>") < 16


def test_a_long_name_is_shortened_on_the_chart_and_whole_in_its_title() -> None:
    name = "Everybody who lives in a very long street of a very large town"
    svg = charts.shares(CAPTION, [Share(name, 1, 2, "50%")], ["0", "100"])
    assert f">{name}<" not in svg
    assert f"{name}: 50%" in svg


@pytest.mark.parametrize("most", [0, 999, 1_234_567, 45_000_000, 9_000_000_000_000_000])
@pytest.mark.parametrize("draw", [charts.columns, charts.bars])
def test_the_longest_number_stays_inside(draw: Callable[..., str], most: int) -> None:
    svg = draw(CAPTION, ["a", "b"], [Series("given", "#000", (most, 1))], "{:,}".format)
    for said in ET.fromstring(svg).findall("text"):  # noqa: S314  our own text
        width, at = 6.3 * len(said.text or ""), float(said.get("x") or "nan")
        left = {"start": at, "middle": at - width / 2, "end": at - width}[said.get("text-anchor") or ""]
        if (said.text or "").replace(",", "").isdigit():
            assert left >= 0
            assert left + width <= charts.WIDTH


@given(
    st.lists(
        st.tuples(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1)).map(sorted).map(tuple), min_size=1, max_size=9
    )
)
def test_means_and_their_intervals_are_measured_on_one_axis(found: list[tuple[float, float, float]]) -> None:
    rows = [Mean(f"row {index}", mean, low, high, "said") for index, (low, mean, high) in enumerate(found)]
    svg = charts.means(CAPTION, [row.label for row in rows], [("#000", rows)], [(0.0, "0"), (0.5, "half"), (1.0, "1")])
    tree = ET.fromstring(svg)  # noqa: S314 - our own picture
    track = max(float(line.get("x1") or "nan") for line in tree.findall("line[@stroke='#dbe1e7']")) - 0.5
    assert sizes(svg, "width") == pytest.approx([mean * track for _, mean, _ in found], abs=1e-4)
    whiskers = [line for line in tree.findall("line[@stroke-width='1.6']") if line.get("y1") == line.get("y2")]
    ends = [(float(line.get("x1") or "nan"), float(line.get("x2") or "nan")) for line in whiskers]
    expected = [(low * track + 0.5, high * track + 0.5) for low, _, high in found]
    assert [end for pair in ends for end in pair] == pytest.approx([end for pair in expected for end in pair], abs=1e-4)


def test_a_mean_that_nobody_has_draws_no_bar_and_a_single_run_no_interval() -> None:
    rows = [Mean("none", None, None, None, "-"), Mean("one", 0.5, None, None, "half")]
    svg = charts.means(CAPTION, ["none", "one"], [("#000", rows)], [(0.0, "0"), (1.0, "1")])
    assert len(sizes(svg, "width")) == 1
    assert "1.6" not in svg
    assert ">-<" in svg
