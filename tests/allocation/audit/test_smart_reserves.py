"""The audit of smart reserves: of all outcomes and covers there are it passes the one."""

from typing import Any

import pytest
from attrs import evolve
from hypothesis import given, settings

from allocation.reserved import Bench, Problem, every_outcome, held, problems, reserves_of
from vaxplatform.allocation import OPEN, CutOffs, ReserveMethod, Unused, VertexCover
from vaxplatform.model import Request

SMART = ReserveMethod.SMART
LAST, FIRST = ("g", "h", "open"), ("open", "h", "g")


@given(problems(SMART, LAST, FIRST))
def test_passes_what_was_allotted(problem: Problem) -> None:
    assert problem.audit(problem.allocate()) == ()


@given(problems(SMART, LAST, FIRST, at_most=3, sessions=["S-1", "S-2"]))
@settings(max_examples=15)
def test_refuses_every_other_outcome(problem: Problem) -> None:
    result = problem.allocate()
    for outcome in every_outcome(problem):
        forged = problem.result(outcome, result.proof)
        assert (problem.audit(forged) == ()) == (forged == result)


REQUESTS = [
    Request("P-1", 0, 1, ("S-1",), groups={"g"}),
    Request("P-2", 1, 1, ("S-1",), groups={"g"}),
    Request("P-3", 2, 1, ("S-1",)),
    Request("P-4", 3, 1, ("S-1",), groups={"g", "h"}),
]
HELD = dict.fromkeys("gh", Unused.HOLD)
EARLY = Problem(REQUESTS, {"S-1": 3}, reserves_of(("open", "g", "h"), SMART, HELD))
RIGHT: dict[str, Bench] = {"P-1": ("S-1", OPEN), "P-2": ("S-1", "g"), "P-4": ("S-1", "h")}
COVER = VertexCover(("P-4",), (("S-1", 1, "g"),), size=2)


@pytest.mark.parametrize(
    ("change", "code", "sentence"),
    [
        (
            {"P-1": ("S-1", "g"), "P-2": ("S-1", OPEN)},
            "passed-over",
            "P-1 holds a reserved seat that others could fill, and was to have an open one early",
        ),
        (
            {"P-1": None},
            "passed-over",
            "P-1 was passed over: an open seat was to be had before reserves were served",
        ),
        ({"P-1": None, "P-3": ("S-1", OPEN)}, "passed-over", "P-1 was passed over: an open seat was to be had"),
        ({"P-2": None, "P-4": ("S-1", "g")}, "passed-over", "P-2 was passed over"),
        ({"P-4": None}, "passed-over", "P-4 was passed over: there was a way to a seat for everybody at session S-1"),
        (
            {"P-3": ("S-1", OPEN), "P-4": None},
            "category-overfull",
            "session S-1 holds more people for dose 1 on open seats",
        ),
        ({"P-3": ("S-1", "h"), "P-4": None}, "category", "P-3 holds a seat of h at S-1 without belonging to it"),
        ({"proof": CutOffs({})}, "proof", "the proof is not of the kind that smart reserves give"),
        ({"proof": evolve(COVER, people=("P-1", "P-4"))}, "cover", "those who may sit beside its benches"),
        ({"proof": evolve(COVER, benches=())}, "cover", "not those that somebody was refused"),
        ({"proof": evolve(COVER, size=3)}, "cover", "the cover allows 3 matches; 2 were made"),
    ],
)
def test_says_what_is_wrong(change: dict[str, Any], code: str, sentence: str) -> None:
    assert EARLY.allocate() == EARLY.result(RIGHT, COVER)
    benches = {person: bench for person, bench in (RIGHT | change).items() if bench}
    proof = benches.pop("proof", COVER)
    found = EARLY.audit(EARLY.result(benches, proof))
    assert any(finding.code == code and sentence in finding.sentence for finding in found), found


def test_whoever_was_to_have_an_open_seat_early_is_told_of_the_one_they_hold() -> None:
    benches: dict[str, Bench] = {**RIGHT, "P-1": ("S-1", "g"), "P-2": ("S-1", OPEN)}
    (found,) = EARLY.audit(EARLY.result(benches, COVER))
    assert (found.person, found.session) == ("P-1", "S-1")


def test_a_member_can_be_spared_when_another_moves_up() -> None:
    """P-2 may leave h for the seat of g, and P-3 comes to h: so P-1 was to have the open seat."""
    requests = [
        Request("P-1", 0, 1, ("S-1",), groups={"g"}),
        Request("P-2", 1, 1, ("S-1",), groups={"g", "h"}),
        Request("P-3", 2, 1, ("S-1",), groups={"h"}),
    ]
    problem = evolve(EARLY, requests=requests)
    right = problem.allocate()
    assert held(right) == {"P-1": ("S-1", OPEN), "P-2": ("S-1", "g"), "P-3": ("S-1", "h")}
    forged = problem.result({"P-1": ("S-1", "g"), "P-2": ("S-1", "h"), "P-3": ("S-1", OPEN)}, right.proof)
    assert [(found.code, found.person) for found in problem.audit(forged)] == [("passed-over", "P-1")]


def test_another_moves_to_where_an_open_seat_is_left_for_whoever_is_spared() -> None:
    """P-1 has the first open seat until P-2, whom P-3 lets go, needs it."""
    requests = [
        Request("P-1", 0, 1, ("S-1", "S-2")),
        Request("P-2", 1, 1, ("S-1",), groups={"g"}),
        Request("P-3", 2, 1, ("S-1",), groups={"g"}),
    ]
    problem = Problem(requests, {"S-1": 2, "S-2": 2}, reserves_of(("open", "g"), SMART, HELD))
    right = problem.allocate()
    assert held(right) == {"P-1": ("S-2", OPEN), "P-2": ("S-1", OPEN), "P-3": ("S-1", "g")}
    forged = problem.result({"P-1": ("S-2", OPEN), "P-2": ("S-1", "g"), "P-3": ("S-1", OPEN)}, right.proof)
    assert [(found.code, found.person) for found in problem.audit(forged)] == [("passed-over", "P-2")]


def test_whoever_has_an_open_seat_early_fills_no_seat_of_their_group() -> None:
    """P-2, who was left for the seat of g by P-1, has it though an open seat stays empty."""
    requests = [Request("P-1", 0, 1, ("S-1",), groups={"g"}), Request("P-2", 1, 1, ("S-1",), groups={"g"})]
    problem = Problem(requests, {"S-1": 3}, reserves_of(("open", "g"), SMART))
    result = problem.allocate()
    assert held(result) == {"P-1": ("S-1", OPEN), "P-2": ("S-1", "g")}
    assert problem.audit(result) == ()


def test_whoever_has_moved_to_another_open_seat_leaves_none_behind() -> None:
    """P-1 goes to S-2 for P-2; at S-1 there is nothing more that could be had for P-3."""
    requests = [Request("P-1", 0, 1, ("S-1", "S-2")), Request("P-2", 1, 1, ("S-1",)), Request("P-3", 2, 1, ("S-1",))]
    problem = Problem(requests, {"S-1": 1, "S-2": 2}, reserves_of(("open", "g"), SMART, g=0))
    result = problem.allocate()
    assert held(result) == {"P-1": ("S-2", OPEN), "P-2": ("S-1", OPEN)}
    assert problem.audit(result) == ()


def test_members_seated_on_their_groups_seats_may_come_later_than_somebody_refused() -> None:
    requests = [REQUESTS[2], evolve(REQUESTS[2], person="P-5", tier=3), evolve(REQUESTS[0], tier=4)]
    problem = Problem(requests, {"S-1": 2}, reserves_of(("g", "open"), SMART))
    result = problem.allocate()
    assert [entry.person for entry in result.unseated] == ["P-5"]
    assert problem.audit(result) == ()


def test_a_seat_of_a_reserve_that_there_is_not() -> None:
    benches: dict[str, Bench] = {"P-1": ("S-1", OPEN), "P-2": ("S-1", "g"), "P-3": ("S-1", "k")}
    found = EARLY.audit(EARLY.result(benches, COVER))
    assert [(each.code, each.person, each.session) for each in found] == [
        ("category-overfull", "", "S-1"),
        ("category", "P-3", "S-1"),
    ]


def test_reserves_larger_than_a_session_are_a_finding() -> None:
    audited = evolve(EARLY, room={"S-1": 1})
    assert {finding.code for finding in audited.audit(EARLY.result({}, COVER))} == {"reserve-too-large"}
