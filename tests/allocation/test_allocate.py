"""Which engine draws how many people."""

import sys

import pytest

from allocation.problems import policy_of, sessions_of
from vaxplatform.allocation import FAST_FROM, allocate, audit, engine_for
from vaxplatform.errors import AllocationError, MissingExtra
from vaxplatform.model import Request

REQUESTS = [Request(f"P-{index}", 0, 1, ("S-1",)) for index in range(9)]
SESSIONS = sessions_of({("S-1", 1): 4})


def test_the_engine_is_told_and_makes_no_difference() -> None:
    plain = allocate(REQUESTS, SESSIONS, policy_of(), "seed", engine="plain")
    fast = allocate(REQUESTS, SESSIONS, policy_of(), "seed", engine="fast")
    assert (plain.engine, fast.engine) == ("plain", "fast")
    assert plain == fast
    assert audit(fast, REQUESTS, SESSIONS, policy_of(), "seed") == ()


def test_many_people_are_drawn_over_arrays() -> None:
    many = [Request(f"P-{index}", 0, 1, ("S-1",)) for index in range(FAST_FROM)]
    assert allocate(many, SESSIONS, policy_of(), "seed").engine == "fast"
    assert allocate(many[:-1], SESSIONS, policy_of(), "seed").engine == "plain"


def test_many_people_are_drawn_by_the_readable_rules_where_the_extra_is_not_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "numba", None)
    assert engine_for(FAST_FROM) == "plain"


def test_an_engine_that_there_is_not() -> None:
    with pytest.raises(AllocationError, match="'quick' is not an engine; there is auto, plain, fast") as raised:
        allocate(REQUESTS, SESSIONS, policy_of(), "seed", engine="quick")
    assert raised.value.code == "engine-unknown"


def test_without_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "vaxplatform.allocation.fast.allocate", None)
    with pytest.raises(MissingExtra, match=r"vaxplatform\[fast\]"):
        allocate(REQUESTS, SESSIONS, policy_of(), "seed", engine="fast")


def test_a_result_says_how_many_have_a_seat() -> None:
    assert str(allocate(REQUESTS, SESSIONS, policy_of(), "seed")) == "4 seated, 5 without a seat, by fair-draw"
