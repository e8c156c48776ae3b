"""What is handed in around a seat: numbers in a range, ids that stand once, and results of the people who asked."""

from fractions import Fraction

import pytest
from attrs import evolve

from allocation.problems import policy_of, sessions_of
from vaxplatform.allocation import allocate
from vaxplatform.allocation._given import each_once, exact, result_of, whole
from vaxplatform.errors import AllocationError
from vaxplatform.model import Request

HALF = Fraction(1, 2)
WISHES = {f"P-{n}": Request(f"P-{n}", 0, 1, ("S-1",)) for n in range(3)}
RESULT = allocate(WISHES.values(), sessions_of({("S-1", 1): 1}), policy_of(), "seed")


def test_what_lies_in_its_range_is_taken() -> None:
    assert [whole(value, "it", code="c", at_least=1, at_most=3) for value in (1, 2, 3)] == [1, 2, 3]
    assert [whole(value, "it", code="c") for value in (0, 10**9)] == [0, 10**9]
    assert [exact(value, "it", code="c", at_most=1) for value in (0, HALF, 1)] == [0, HALF, 1]
    assert [exact(value, "it", code="c", above=HALF) for value in (Fraction(51, 100), 7)] == [Fraction(51, 100), 7]
    assert exact(0, "it", code="c") == 0
    each_once(["A", "B"], "area", code="c")
    result_of(RESULT, WISHES, {"S-1"})


@pytest.mark.parametrize(
    ("value", "bounds", "sentence"),
    [
        (-1, {}, "the stock is a whole number of at least 0, not -1"),
        (True, {}, "the stock is a whole number of at least 0, not True"),
        (1.0, {}, "the stock is a whole number of at least 0, not 1.0"),
        (0, {"at_least": 1, "at_most": 9}, "the stock is a whole number of at least 1 and at most 9, not 0"),
        (10, {"at_least": 1, "at_most": 9}, "the stock is a whole number of at least 1 and at most 9, not 10"),
    ],
)
def test_no_whole_number_in_its_range(value: object, bounds: dict[str, int], sentence: str) -> None:
    with pytest.raises(AllocationError) as raised:
        whole(value, "the stock", code="stock-range", **bounds)
    assert (raised.value.sentence, raised.value.code) == (sentence, "stock-range")


@pytest.mark.parametrize(
    ("value", "bounds", "sentence"),
    [
        (-HALF, {}, "the share is at least 0, not -1/2"),
        (2, {"at_most": 1}, "the share is at least 0 and at most 1, not 2"),
        (HALF, {"above": HALF, "at_most": 1}, "the share is above 1/2 and at most 1, not 1/2"),
        (0, {"above": 0}, "the share is above 0, not 0"),
        (True, {}, "the share is exact: a whole number or a Fraction such as Fraction('0.9'), not True"),
        (0.5, {}, "the share is exact: a whole number or a Fraction such as Fraction('0.9'), not 0.5"),
    ],
)
def test_no_exact_number_in_its_range(value: object, bounds: dict[str, Fraction], sentence: str) -> None:
    with pytest.raises(AllocationError) as raised:
        exact(value, "the share", code="share-range", **bounds)
    assert (raised.value.sentence, raised.value.code) == (sentence, "share-range")


def test_an_id_that_stands_twice() -> None:
    with pytest.raises(AllocationError, match="area B stands there twice") as raised:
        each_once(["A", "B", "B"], "area", code="area-twice")
    assert (raised.value.code, raised.value.data["id"]) == ("area-twice", "B")


@pytest.mark.parametrize(
    ("result", "asked", "sessions", "code"),
    [
        (evolve(RESULT, unseated=(*RESULT.unseated, RESULT.unseated[0])), WISHES, {"S-1"}, "result-people"),
        (evolve(RESULT, unseated=(RESULT.unseated[0],) * 2), WISHES, {"S-1"}, "result-people"),
        (RESULT, {"P-0": WISHES["P-0"]}, {"S-1"}, "result-people"),
        (RESULT, WISHES, {"S-2"}, "result-session"),
        (
            RESULT,
            {person: evolve(wish, options=("S-2",)) for person, wish in WISHES.items()},
            {"S-1"},
            "result-session",
        ),
    ],
)
def test_a_result_that_these_requests_cannot_have_led_to(result, asked, sessions, code) -> None:
    with pytest.raises(AllocationError) as raised:
        result_of(result, asked, sessions)
    assert raised.value.code == code
