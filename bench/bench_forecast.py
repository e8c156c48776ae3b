"""How many people a second are forecast, beside the plain rules that the tests compare the engine with.

CDC's healthy cases, and people with about sixteen doses each who follow the practice of the United States loosely.
The dates of every forecast are taken as ISO text. Needs the reference data; without it there are no rows.
"""

import importlib.util
import json
import os
import sys
import tracemalloc
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path
from random import Random
from statistics import mean, median
from time import perf_counter
from typing import Any

from vaxplatform.codes import Code
from vaxplatform.dates import PartialDate
from vaxplatform.exchange.cdsi import read_cdsi
from vaxplatform.model import Dose, History, Sex
from vaxplatform.schedule import Schedule, forecast

ROOT = Path(__file__).resolve().parent.parent
REFERENCE = Path(os.environ.get("VAXPLATFORM_REFERENCE_DATA") or ROOT.parent / "shared" / "data") / "cdsi"
ON = date(2025, 11, 10)
PAIRS = 5
GOALS = {"cdsi_healthy": 6, "full_histories": 5}
PEOPLE = 250
MEMORY_LIMIT = 64  # MiB
MIB = 1 << 20

Person = tuple[History, date]
Forecaster = Callable[[History, Schedule, date], object]

# What is given when: the age in months, and CVX codes of which one is given.
PRACTICE: tuple[tuple[int, tuple[str, ...]], ...] = (
    (0, ("08",)),
    *((age, codes) for age in (2, 4, 6) for codes in (("110", "120", "146"), ("133", "215"))),
    *((age, ("119", "116")) for age in (2, 4)),
    (6, ("10", "49")),
    *((12, codes) for codes in (("03",), ("21",), ("83",), ("133",))),
    *((15, codes) for codes in (("20", "106"), ("49", "48"))),
    (18, ("83",)),
    *((50, codes) for codes in (("130", "20"), ("94", "03"))),
    (70, ("150",)),
    *((134, codes) for codes in (("115",), ("114", "203"), ("165",))),
    (140, ("165",)),
    (194, ("114", "203")),
)


def from_tests(name: str) -> Any:
    """A module that the tests of schedules share."""
    path = ROOT / "tests" / "schedule" / f"{name}.py"
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def full_histories() -> list[Person]:
    """People from 10 months to 20 years; some come late and some doses are missed."""
    rng = Random(20251110)
    people = []
    for number in range(PEOPLE):
        lived = rng.randrange(300, 7_300)
        birth = ON - timedelta(lived)
        doses = []
        for months, codes in PRACTICE:
            late = rng.choice((-3, 0, 0, 2, 7, 20, 90))
            age = max(months * 30.44 + late, 0)
            if age < lived and rng.random() > 0.2:
                doses.append(Dose(birth + timedelta(age), Code("cvx", rng.choice(codes))))
        sex = rng.choice((Sex.FEMALE, Sex.MALE))
        people.append((History(f"P-{number}", PartialDate(birth.year, birth.month, birth.day), sex, doses), ON))
    assert 14 <= mean(len(history.doses) for history, _ in people) <= 18
    return people


def ours(history: History, schedule: Schedule, on: date) -> dict[tuple[str, str], tuple[str | None, ...]]:
    """Every forecast with its dates as text."""
    return {
        (each.group, each.series_group): iso(each)
        for first in forecast(history, schedule, on)
        for each in (first, *first.others)
    }


def theirs(plain: Any) -> Forecaster:
    """The same by the plain rules."""

    def forecasts(history: History, schedule: Schedule, on: date) -> dict[tuple[str, str], tuple[str | None, ...]]:
        return {name: iso(each) for name, each in plain.plain_forecasts(history, schedule, on).items()}

    return forecasts


def iso(each: Any) -> tuple[str | None, ...]:
    days = (each.earliest, each.recommended, each.past_due, each.latest)
    return tuple([None if day is None else day.isoformat() for day in days])


def people_a_second(forecaster: Forecaster, people: Sequence[Person], schedule: Schedule) -> float:
    begin = perf_counter()
    for history, on in people:
        forecaster(history, schedule, on)
    return len(people) / (perf_counter() - begin)


def speed(name: str, people: Sequence[Person], schedule: Schedule, peer: Forecaster) -> dict[str, Any]:
    """Ours and theirs in turn, so that a busy moment of the machine falls on both."""
    for history, on in people:
        assert ours(history, schedule, on) == peer(history, schedule, on)
    pairs = [(people_a_second(ours, people, schedule), people_a_second(peer, people, schedule)) for _ in range(PAIRS)]
    return {
        "name": f"forecast.{name}",
        "value": round(median(our for our, _ in pairs)),
        "unit": "people/s",
        "peer": "the plain rules",
        "peer_value": round(median(their for _, their in pairs)),
        "ratio": round(median(our / their for our, their in pairs), 2),
        "goal": GOALS[name],
    }


def memory(folder: Path) -> dict[str, Any]:
    """What the loaded schedule and its plan hold."""
    tracemalloc.start()
    schedule = read_cdsi(folder)
    assert schedule.plan.antigens
    held = tracemalloc.get_traced_memory()[0] / MIB
    tracemalloc.stop()
    return {
        "name": "forecast.schedule_memory",
        "value": round(held, 1),
        "unit": "MiB",
        "peer": "limit",
        "peer_value": MEMORY_LIMIT,
        "ratio": round(MEMORY_LIMIT / held, 2),
        "goal": 1,
    }


def linear(schedule: Schedule) -> dict[str, Any]:
    """The time a dose takes in a long history, beside a short one: each dose must not cost more the more there are."""

    def each_dose(number: int) -> float:
        vaccines = [Code("cvx", value) for value in ("20", "10", "03", "21", "133", "150")]
        doses = [Dose(date(2005, 3, 1) + timedelta(30 * place), vaccines[place % 6]) for place in range(number)]
        history = History("P-1", PartialDate(2005, 1, 1), doses=doses)
        begin = perf_counter()
        for _ in range(20):
            ours(history, schedule, ON)
        return (perf_counter() - begin) / 20 / number * 1e6

    pairs = [(each_dose(200), each_dose(10)) for _ in range(PAIRS)]
    return {
        "name": "forecast.linear",
        "value": round(median(long for long, _ in pairs), 1),
        "unit": "µs/dose of 200",
        "peer": "a dose of 10",
        "peer_value": round(median(short for _, short in pairs), 1),
        "ratio": round(median(short / long for long, short in pairs), 2),
        "goal": None,
    }


def run() -> list[dict[str, Any]]:
    if not REFERENCE.is_dir():
        print(f"no reference data at {REFERENCE}: set VAXPLATFORM_REFERENCE_DATA to its folder", file=sys.stderr)
        return []
    schedule = read_cdsi(REFERENCE / "supporting-data")
    peer = theirs(from_tests("plain"))
    cases = [(history, on) for _, history, on in from_tests("people").read_cases(REFERENCE.parent, "healthy")]
    return [
        speed("cdsi_healthy", cases, schedule, peer),
        speed("full_histories", full_histories(), schedule, peer),
        memory(REFERENCE / "supporting-data"),
        linear(schedule),
    ]


if __name__ == "__main__":
    print(json.dumps(run(), indent=2, ensure_ascii=False))
