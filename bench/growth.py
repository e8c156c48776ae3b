"""How time and memory grow with the number of people, from 10,000 to 3,000,000; writes the picture of the docs.

Every draw is made once, eight options a person, 14 sessions a thousand people and 0.6 seats a person, and every rule is
measured on it in a process of its own: seconds of the processor for the engine over arrays, without the check of what
it found (`bench_allocation.py` has that), and the peak of the process, with Python and the draw's columns. Of each rule
the exponents are printed by which time, and memory beyond that of the smallest draw, grow between 100,000 people and
all of them: 1 is linear. It takes a quarter of an hour and 3 GiB.
Usage: ``python bench/growth.py``.
"""

import csv
import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parent))  # for the module beside this one
from draws import draw
from peak import peak_mib
from vaxplatform.allocation import Draw, Policy, lottery
from vaxplatform.allocation.fast import (
    deferred_acceptance,
    fair_draw,
    most_people,
    reserved_by_matching,
    worst_served_first,
)
from vaxplatform.allocation.fast._neighbours import reordered
from vaxplatform.allocation.fast.benches import Benches, Lists
from vaxplatform.allocation.fast.columns import Columns, Wishes
from vaxplatform.codes import Code
from vaxplatform.model import Session

IMAGES = Path(__file__).resolve().parent.parent / "docs" / "images"
SIZES = (10_000, 100_000, 300_000, 1_000_000, 2_000_000, 3_000_000)
TIMES = 3
"""How often each is measured; the least time counts, since others may share the machine."""
BAND_M = 2000
FIT_FROM = 100_000
"""Below, what a process needs for itself hides what the draw does."""
WARM = 500

Row = Mapping[str, Any]


def by_fair_draw(columns: Columns) -> Callable[[], object]:
    """Draw keys, their order and the seats."""
    people = [f"P-{number:07}" for number in range(len(columns.tier))]
    same = np.arange(len(columns.kinds), dtype=np.int32)

    def work() -> object:
        keys = np.frombuffer(b"".join(map(lottery("seed"), people)), ">u8").reshape(len(people), 4)
        order = np.lexsort((keys[:, 3], keys[:, 2], keys[:, 1], keys[:, 0], columns.tier)).astype(np.int32)
        return fair_draw.serve_each(reordered(columns.wishes, order, same), columns.capacity.copy())

    return work


def by_site_priority(columns: Columns) -> Callable[[], object]:
    """Sites order people by distance band, then tier, then draw key."""
    day, vaccine = date(2021, 8, 26), Code.parse("cvx|210")
    sessions = [
        Session(name, name, day, vaccine, {dose: seats})
        for (name, dose), seats in zip(columns.kinds, columns.capacity.tolist(), strict=True)
    ]
    policy = Policy(rule="site-priority", options_at_most=8, distance_km_at_most=1000.0, source="bench")
    nobody = Draw.of([], sessions, policy, "seed")

    def work() -> object:
        person = np.repeat(np.arange(len(columns.tier)), np.diff(columns.wishes.first))
        band = columns.wishes.metres // BAND_M
        standing = (band * (columns.tier.max() + 1) + columns.tier[person]) * len(columns.tier) + columns.lot[person]
        return deferred_acceptance.deferred_acceptance(nobody, columns, standing)

    return work


def by_most_people(columns: Columns) -> Callable[[], object]:
    """The exact optimum with its lowest prices and the choice in turn."""
    return lambda: most_people.most_people(columns, int(columns.tier.max()) + 1)


def by_reserved_shares(columns: Columns) -> Callable[[], object]:
    """Smart reserves: a fifth of the seats for a fifth of the people, and everybody's where those leave some."""
    first, kind, _ = columns.wishes
    belongs = columns.lot % 5 == 0
    own = np.repeat(belongs, np.diff(first))
    capacity = np.column_stack([columns.capacity // 5, columns.capacity - columns.capacity // 5, columns.capacity // 5])
    reserved, open_bench, width = 0, 1, 3  # the third is for seats that are turned over
    benches = Benches(
        width,
        capacity.reshape(-1),
        np.tile([True, False, False], len(capacity)),
        Lists(
            np.concatenate([[0], np.cumsum(np.diff(first) * belongs)]), (width * kind[own] + reserved).astype(np.int32)
        ),
        Lists(first, (width * kind + open_bench).astype(np.int32)),
        open_first=False,
    )
    return lambda: reserved_by_matching.reserved_by_matching(benches)


def by_worst_served_first(columns: Columns) -> Callable[[], object]:
    """An area is forty sessions that follow each other, and the people who named one of them first."""
    area = (columns.wishes.kind[columns.wishes.first[:-1]] // 40).astype(np.int64)
    target = np.bincount(area).astype(np.int64)

    def work() -> object:
        groups = worst_served_first.grouped(columns.tier, area, target, np.zeros_like(target))
        return worst_served_first.worst_served_first(columns, groups)

    return work


RULES: Mapping[str, Callable[[Columns], Callable[[], object]]] = {
    "fair-draw": by_fair_draw,
    "site-priority": by_site_priority,
    "most-people": by_most_people,
    "reserved-shares": by_reserved_shares,
    "worst-served-first": by_worst_served_first,
}


def make(people: int, path: Path) -> None:
    columns = draw(people)
    first, kind, metres = columns.wishes
    np.savez(path, capacity=columns.capacity, tier=columns.tier, lot=columns.lot, first=first, kind=kind, metres=metres)


def read(path: Path) -> Columns:
    with np.load(path) as saved:
        wishes = Wishes(saved["first"], saved["kind"], saved["metres"])
        kinds = tuple((f"S-{number:05}", 1) for number in range(len(saved["capacity"])))
        return Columns(kinds, saved["capacity"], saved["tier"], saved["lot"], wishes)


def measure(rule: str, path: Path) -> Row:
    RULES[rule](draw(WARM))()  # compiles, or reads what was compiled
    work = RULES[rule](read(path))
    seconds = []
    for _ in range(TIMES):
        begin = process_time()
        work()
        seconds.append(process_time() - begin)
    return {"seconds": round(min(seconds), 3), "MiB": round(peak_mib())}


def exponents(rows: Sequence[Row]) -> Iterator[str]:
    """How each rule grows: the slope between logarithms, fitted by least squares; 0.1 more is 7 % for a doubling."""
    for rule in RULES:
        own = [row for row in rows if row["rule"] == rule]
        least = min(row["MiB"] for row in own)
        many = [row for row in own if row["people"] >= FIT_FROM]
        people = np.log([row["people"] for row in many])
        time, _ = np.polyfit(people, np.log([row["seconds"] for row in many]), 1)
        memory, _ = np.polyfit(people, np.log([row["MiB"] - least for row in many]), 1)
        yield f"{rule}: time grows by people^{time:.2f}, memory by people^{memory:.2f}"


def in_own_process(*arguments: object) -> str:
    command = [sys.executable, __file__, *map(str, arguments)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def table(rows: Sequence[Row]) -> Iterator[Sequence[object]]:
    """A line for each number of people, with the time and the memory of each rule."""
    yield ["people", *RULES]
    for people in SIZES:
        own = {row["rule"]: row for row in rows if row["people"] == people}
        yield [f"{people:,}", *[f"{own[rule]['seconds']} s, {own[rule]['MiB']:,} MiB" for rule in RULES]]


# ------------------------------------------------------------------------------------------------------- the picture

WIDTH, HEIGHT, LEFT, TOP, NAMES = 300, 200, 56, 40, 125
COLOURS = ("#1b6ca8", "#b3541e", "#3d7a3a", "#7b3f98", "#555555")


def picture(rows: Sequence[Row]) -> str:
    panels = (("processor seconds", "seconds"), ("peak memory, GiB", "GiB"))
    width = len(panels) * (LEFT + WIDTH + NAMES)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {TOP + HEIGHT + 50}" role="img"',
        ' font-family="sans-serif" font-size="12">',
        "<title>Time and memory by the number of people</title>",
        '<rect width="100%" height="100%" fill="white"/>',
    ]
    for place, (title, key) in enumerate(panels):
        parts.append(f'<g transform="translate({LEFT + place * (LEFT + WIDTH + NAMES)} {TOP})">')
        parts += panel(title, [row | {"GiB": row["MiB"] / 1024} for row in map(dict, rows)], key)
        parts.append("</g>")
    return "\n".join([*parts, "</svg>", ""])


def panel(title: str, rows: Sequence[Row], key: str) -> list[str]:
    right = max(row["people"] for row in rows)
    step = next(step for step in (0.25, 0.5, 1, 2, 5, 10, 20, 50) if max(row[key] for row in rows) <= 6 * step)
    top = step * -(-max(row[key] for row in rows) // step)
    parts = [f'<text x="0" y="-16" font-weight="bold">{title}</text>']
    for mark in np.arange(0, top + step / 2, step):
        y = HEIGHT * (1 - mark / top)
        parts.append(f'<line x1="0" x2="{WIDTH}" y1="{y:.1f}" y2="{y:.1f}" stroke="#ddd"/>')
        parts.append(f'<text x="-8" y="{y + 4:.1f}" text-anchor="end">{mark:g}</text>')
    for million in range(right // 1_000_000 + 1):
        x = WIDTH * million * 1_000_000 / right
        parts.append(f'<text x="{x:.1f}" y="{HEIGHT + 20}" text-anchor="middle">{million or 0}</text>')
    parts.append(f'<text x="{WIDTH / 2}" y="{HEIGHT + 38}" text-anchor="middle">million people</text>')
    ends: list[float] = []
    for rule, colour in zip(RULES, COLOURS, strict=True):
        line = [(WIDTH * row["people"] / right, HEIGHT * (1 - row[key] / top)) for row in rows if row["rule"] == rule]
        points = " ".join(f"{x:.1f},{y:.1f}" for x, y in line)
        parts.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in line]
        ends.append(line[-1][1])
    for rule, colour, y in zip(RULES, COLOURS, apart(ends), strict=True):
        parts.append(f'<text x="{WIDTH + 8}" y="{y + 4:.1f}" fill="{colour}">{rule}</text>')
    return parts


def apart(heights: Sequence[float], least: float = 14) -> list[float]:
    """Heights of labels moved up until none lies over another."""
    placed: dict[int, float] = {}
    above = float("inf")
    for index in sorted(range(len(heights)), key=lambda index: -heights[index]):
        above = min(heights[index], above - least)
        placed[index] = above
    return [placed[index] for index in range(len(heights))]


def main() -> None:
    rows: list[Row] = []
    with TemporaryDirectory() as folder:
        path = Path(folder) / "draw.npz"
        in_own_process("make", WARM, path)
        for rule in RULES:
            in_own_process("measure", rule, path)  # compiles, which takes memory too
        for people in SIZES:
            in_own_process("make", people, path)
            for rule in RULES:
                rows.append({"people": people, "rule": rule} | json.loads(in_own_process("measure", rule, path)))
                print(rows[-1], flush=True)
    with (IMAGES / "growth.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(table(rows))
    (IMAGES / "growth.svg").write_text(picture(rows), encoding="utf-8")
    print(*exponents(rows), sep="\n")


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["make", people, path]:
            make(int(people), Path(path))
        case ["measure", rule, path]:
            print(json.dumps(measure(rule, Path(path))))
        case _:
            main()
