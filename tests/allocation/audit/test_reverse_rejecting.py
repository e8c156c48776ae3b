"""The audit of reverse rejecting: of all outcomes and covers there are it passes the one."""

from typing import Any

import pytest
from attrs import evolve
from hypothesis import given, settings

from allocation.reserved import Bench, Problem, every_outcome, problems, reserves_of
from vaxplatform.allocation import OPEN, ReserveMethod, Unused, VertexCover
from vaxplatform.model import Request

REV = ReserveMethod.REVERSE_REJECTING
ORDERS = [("g", "open", "h"), ("open", "h", "g"), ("h", "g", "open")]


@given(problems(REV, *ORDERS))
def test_passes_what_was_allotted(problem: Problem) -> None:
    assert problem.audit(problem.allocate()) == ()


@given(problems(REV, *ORDERS, at_most=3, sessions=["S-1", "S-2"]))
@settings(max_examples=15)
def test_refuses_every_other_outcome(problem: Problem) -> None:
    result = problem.allocate()
    for outcome in every_outcome(problem):
        forged = problem.result(outcome, result.proof)
        assert (problem.audit(forged) == ()) == (forged == result)


REQUESTS = [
    Request("P-1", 0, 1, ("S-1", "S-2")),
    Request("P-2", 1, 1, ("S-1",), groups={"g"}),
    Request("P-3", 2, 1, ("S-1",)),
    Request("P-4", 3, 1, ("S-2", "S-1"), groups={"g"}),
]
PROBLEM = Problem(REQUESTS, {"S-1": 2, "S-2": 2}, reserves_of(("g", "open"), REV))
RIGHT: dict[str, Bench] = {"P-1": ("S-2", OPEN), "P-2": ("S-1", "g"), "P-3": ("S-1", OPEN), "P-4": ("S-2", "g")}
COVER = VertexCover(("P-1", "P-2", "P-3", "P-4"), (), size=4)


@pytest.mark.parametrize(
    ("change", "code", "sentence"),
    [
        (
            {"P-3": ("S-1", "g"), "P-2": ("S-1", OPEN)},
            "category",
            "P-3 holds a seat of g at S-1 without belonging to it",
        ),
        (
            {"P-3": None, "P-4": ("S-1", "g")},
            "category-overfull",
            "session S-1 holds more people for dose 1 on g seats than there are",
        ),
        (
            {"P-3": None},
            "passed-over",
            "P-3 was passed over: there was a way to a seat for everybody at session S-1",
        ),
        (
            {"P-4": ("S-2", OPEN)},
            "passed-over",
            "P-4 was passed over: there was a way to a seat for everybody at session S-2",
        ),
        ({"proof": evolve(COVER, people=("P-1", "P-2", "P-3"))}, "cover", "those who may sit beside its benches"),
        ({"proof": evolve(COVER, benches=(("S-1", 1, OPEN),))}, "cover", "not those that somebody was refused"),
        ({"proof": evolve(COVER, size=3)}, "cover", "the cover allows 3 matches; 4 were made"),
    ],
)
def test_says_what_is_wrong(change: dict[str, Any], code: str, sentence: str) -> None:
    assert PROBLEM.allocate() == PROBLEM.result(RIGHT, COVER)
    benches = {person: bench for person, bench in (RIGHT | change).items() if bench}
    proof = benches.pop("proof", COVER)
    found = PROBLEM.audit(PROBLEM.result(benches, proof))
    assert any(finding.code == code and sentence in finding.sentence for finding in found), found


def test_a_seat_higher_on_the_list_that_would_cost_nobody_theirs() -> None:
    for requests, worse, sentence in (
        (REQUESTS[:1], {"P-1": ("S-2", OPEN)}, "P-1 could have a seat of open at S-1"),
        (REQUESTS[1:2], {"P-2": ("S-1", OPEN)}, "P-2 could have a seat of g at S-1"),
    ):
        problem = evolve(PROBLEM, requests=requests)
        (found,) = problem.audit(problem.result(worse, problem.allocate().proof))
        assert found.sentence == f"{sentence}, and everybody seated would keep one as good by right"


def test_a_seat_turned_over_goes_by_the_draw_and_a_held_one_to_nobody() -> None:
    requests = [evolve(REQUESTS[0], options=("S-1",)), REQUESTS[2]]
    turned_over = Problem(requests, {"S-1": 1}, reserves_of(("g", "open"), REV))
    kept = Problem(requests, {"S-1": 1}, reserves_of(("g", "open"), REV, {"g": Unused.HOLD}))
    cover = turned_over.allocate().proof
    assert turned_over.audit(turned_over.result({"P-1": ("S-1", OPEN)}, cover)) == ()
    (found,) = turned_over.audit(turned_over.result({"P-3": ("S-1", OPEN)}, cover))
    assert found.sentence == "P-1 was passed over: P-3 has a seat at S-1 instead, and came later"
    (found,) = kept.audit(kept.result({"P-1": ("S-1", OPEN)}, kept.allocate().proof))
    assert found.code == "category-overfull"
