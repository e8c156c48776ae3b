"""How many additions a second, beside dateutil, on distinct dates."""

import json
from collections.abc import Callable
from datetime import date
from statistics import median
from time import perf_counter
from typing import Any

from vaxplatform.dates import Duration, EndOfMonth, add

TEXTS = ("28 days", "12 weeks", "9 months", "1 year", "6 weeks - 4 days", "16 years - 4 months")
FIRST = date(1950, 1, 1).toordinal()
DAYS = [date.fromordinal(FIRST + n) for n in range(28_000)]  # every day once: 1950 to 2026
PAIRS = 7
GOAL = 3


def additions_a_second(work: Callable[[], object]) -> float:
    begin = perf_counter()
    work()
    return len(DAYS) * len(TEXTS) / (perf_counter() - begin)


def ours(durations: list[Duration], end_of_month: EndOfMonth) -> None:
    for duration in durations:
        for day in DAYS:
            add(day, duration, end_of_month)


def dateutils(deltas: list[Any]) -> None:
    for delta in deltas:
        for day in DAYS:
            day + delta


def run() -> list[dict[str, Any]]:
    durations = [Duration.parse(text) for text in TEXTS]
    deltas = [duration.to_relativedelta() for duration in durations]
    for duration, delta in zip(durations, deltas, strict=True):
        assert [add(day, duration, EndOfMonth.CLAMP) for day in DAYS] == [day + delta for day in DAYS]

    # Ours and theirs in turn, so that a busy moment of the machine falls on both.
    clamped, rolled, theirs = [], [], []
    for _ in range(PAIRS):
        clamped.append(additions_a_second(lambda: ours(durations, EndOfMonth.CLAMP)))
        theirs.append(additions_a_second(lambda: dateutils(deltas)))
        rolled.append(additions_a_second(lambda: ours(durations, EndOfMonth.ROLL_FORWARD)))
    return [
        {
            "name": "dates.add",
            "value": round(median(clamped)),
            "unit": "additions/s",
            "peer": "dateutil.relativedelta",
            "peer_value": round(median(theirs)),
            "ratio": round(median(our / their for our, their in zip(clamped, theirs, strict=True)), 2),
            "goal": GOAL,
        },
        {
            "name": "dates.add.roll_forward",
            "value": round(median(rolled)),
            "unit": "additions/s",
            "peer": None,
            "peer_value": None,
            "ratio": None,
            "goal": None,
        },
    ]


if __name__ == "__main__":
    print(json.dumps(run(), indent=2))
