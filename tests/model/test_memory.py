"""A million people with six doses each hold in 2 GiB, and in 1 GiB as histories; here a sample of them."""

import gc
import tracemalloc
from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest

from vaxplatform.codes import Code
from vaxplatform.dates import PartialDate
from vaxplatform.model import Contact, Dose, History, Name, Person, Position, Sex

SAMPLE = 5_000
GIB = 2**30
CODE = Code("cvx", "210")
DAYS = [date(2021, 1, 16) + timedelta(days=day) for day in range(700)]


def doses(at: int) -> tuple[Dose, ...]:
    return tuple(Dose(DAYS[(at + 90 * dose) % len(DAYS)], CODE) for dose in range(6))


def born(at: int) -> PartialDate:
    return PartialDate(1930 + at % 90, 1 + at % 12, 1 + at % 28)


def history(at: int) -> History:
    return History(f"P-{at:07}", born(at), Sex.FEMALE, doses(at))


def person(at: int) -> tuple[Person, tuple[Dose, ...]]:
    who = Person(
        f"P-{at:07}",
        born(at),
        Sex.FEMALE,
        name=Name(f"given{at}", f"family{at}", f"Given{at}", f"Family{at}"),
        contact=Contact(f"{9800000000 + at}"),
        position=Position(21 + at / 1e6, 79 + at / 1e6),
    )
    return who, doses(at)


@pytest.fixture
def traced() -> Iterator[Callable[[], int]]:
    """Bytes allocated since the test began."""
    gc.collect()
    tracemalloc.start()
    yield lambda: tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()


@pytest.mark.parametrize(("make", "limit"), [(person, 2 * GIB), (history, GIB)])
def test_a_million_would_hold(make: Callable[[int], object], limit: int, traced: Callable[[], int]) -> None:
    held = [make(at) for at in range(SAMPLE)]
    assert traced() * 1_000_000 / len(held) < limit
