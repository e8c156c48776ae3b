"""A million people with six doses each: 2 GiB as persons with their doses, 1 GiB as histories.

Each row is measured in a process of its own: the growth of its peak resident memory over the empty library. The rows
with a goal take the dates of doses and births from a pool, as a reader that parses with a cache does; the rows named
"unshared_dates" make each anew and say what that costs.
"""

import gc
import json
import resource
import subprocess
import sys
from collections.abc import Callable, Iterable
from datetime import date

from vaxplatform.codes import Code
from vaxplatform.dates import PartialDate
from vaxplatform.model import Contact, Dose, History, Name, Person, Position, Sex

PEOPLE = 1_000_000
DOSES = 6
GIB = 2**30
# Linux counts ru_maxrss in KiB, macOS in bytes.
RSS_UNIT = 1 if sys.platform == "darwin" else 1024
LIMITS = {"people": 2.0, "histories": 1.0}

CODES = [Code("cvx", value) for value in ("210", "502", "505")]
SYLLABLES = ["आ", "शा", "रा", "म", "सु", "नी", "ता", "वि", "ज", "या", "की", "र्ति", "दे", "वी", "मो", "ह"]
LATIN = ["Aa", "sha", "ra", "ma", "su", "ni", "ta", "vi", "ja", "ya", "ki", "rti", "de", "vi", "mo", "ha"]
FIRST_DOSES = date(2021, 1, 16).toordinal()
FIRST_BIRTHS = date(1930, 1, 1).toordinal()


def name_pool(count: int) -> list[tuple[str, str]]:
    """Names in two scripts, as many as a district uses."""
    pairs = []
    for at in range(count):
        digits = at % 16, at // 16 % 16, (at * 7 + 3) % 16
        pairs.append(("".join(SYLLABLES[digit] for digit in digits), "".join(LATIN[digit] for digit in digits)))
    return pairs


def dates(*, shared: bool) -> Callable[[int], date]:
    """A day by its ordinal, each made once or each time anew."""
    pool: dict[int, date] = {}
    return (lambda day: pool.setdefault(day, date.fromordinal(day))) if shared else date.fromordinal


def births(*, shared: bool) -> Callable[[int], PartialDate]:
    """A birth date by a person's number, each made once or each time anew."""

    def made(day: int) -> PartialDate:
        born = date.fromordinal(day)
        return PartialDate(born.year, born.month, born.day)

    pool: dict[int, PartialDate] = {}
    return (lambda day: pool[day] if day in pool else pool.setdefault(day, made(day))) if shared else made


def everyone(*, shared: bool) -> Iterable[tuple[int, PartialDate, tuple[Dose, ...]]]:
    """A person's number, birth date and doses."""
    day, born = dates(shared=shared), births(shared=shared)
    lots = [f"4120Z{number:03}" for number in range(200)]
    centres = [f"C-{number:05}" for number in range(500)]
    for at in range(PEOPLE):
        first = FIRST_DOSES + at * 31 % 300
        given = tuple(
            Dose(day(first + 84 * dose), CODES[at % 3], lots[(at + dose) % 200], centre=centres[at * 7 % 500])
            for dose in range(DOSES)
        )
        yield at, born(FIRST_BIRTHS + at * 17 % 32_000), given


def hold(what: str, *, shared: bool) -> float:
    """GiB that the people take in this process."""
    gc.disable()  # nothing here becomes garbage, and looking for it takes most of the time
    names = name_pool(400)
    languages = ["hi", "mr", "en"]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    held: list[object] = []
    sexes = [Sex.FEMALE, Sex.MALE]
    for at, born, given in everyone(shared=shared):
        if what == "histories":
            held.append(History(f"P-{at:07}", born, sexes[at % 2], given))
            continue
        (first, first_latin), (last, last_latin) = names[at % 400], names[at * 13 % 400]
        person = Person(
            f"P-{at:07}",
            born,
            sexes[at % 2],
            name=Name(first, last, first_latin, last_latin),
            contact=Contact(f"98{at * 7919 % 10**8:08}", languages[at % 3]),
            position=Position(20.5 + at * 31 % 10_007 / 10_007, 78.5 + at * 37 % 10_009 / 10_009),
            household=f"H-{at // 5:06}",
        )
        held.append((person, given))
    return (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * RSS_UNIT / GIB


def run() -> list[dict[str, object]]:
    """One row per view and way of making dates; the ratio is the limit over what was taken."""
    rows: list[dict[str, object]] = []
    for what, limit in LIMITS.items():
        for way in ("shared", "unshared"):
            command = [sys.executable, __file__, what, way]
            value = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
            rows.append(
                {
                    "name": f"model.{what}.1m" + ("" if way == "shared" else ".unshared_dates"),
                    "value": value,
                    "unit": "GiB",
                    "peer": "limit",
                    "peer_value": limit,
                    "ratio": limit / value,
                    "goal": 1.0 if way == "shared" else None,
                }
            )
    return rows


if __name__ == "__main__":
    if len(sys.argv) == 3:
        print(json.dumps(hold(sys.argv[1], shared=sys.argv[2] == "shared")))
    else:
        print(json.dumps(run(), indent=1))
