"""Reverse rejecting against the method as it was published, and against every outcome there is."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction

import pytest
from hypothesis import given

from allocation.reserved import (
    Bench,
    Problem,
    asked_in_turn,
    envied,
    held,
    most,
    possible,
    problems,
    reserves_of,
    without,
)
from vaxplatform.allocation import OPEN, Reserve, ReserveMethod, Reserves, Unused, VertexCover
from vaxplatform.errors import AllocationError
from vaxplatform.model import Request

REV = ReserveMethod.REVERSE_REJECTING
ORDERS = [("g", "open", "h"), ("open", "h", "g"), ("h", "g", "open")]

some = problems(REV, *ORDERS)
all_held = problems(REV, *ORDERS, unused=[Unused.HOLD])
one_session = problems(REV, *ORDERS, sessions=["S-1"])


def as_published(
    problem: Problem,
    lists: Mapping[str, Sequence[Bench]],
    standing: Callable[[Request, Bench], object],
    loop: Callable[[list[Request]], Iterable[Request]] = reversed,
) -> set[str]:
    """Go through the draw from its end; reject whoever can be spared while nobody sits behind somebody rejected."""
    people = {request.person: request for request in problem.requests}
    size = most(list(lists.values()), problem.seats)
    rejected: list[str] = []
    for request in loop(problem.order):
        out = [*rejected, request.person]
        left = [
            [
                bench
                for bench in benches
                if not any(
                    bench in lists[other] and standing(people[other], bench) < standing(people[person], bench)
                    for other in out
                )
            ]
            for person, benches in lists.items()
            if person not in out
        ]
        if most(left, problem.seats) == size:
            rejected = out
    return people.keys() - rejected


def by_turn(problem: Problem) -> Callable[[Request, Bench], object]:
    order = [request.person for request in problem.order]
    return lambda request, _bench: order.index(request.person)


def members_first(problem: Problem) -> Callable[[Request, Bench], object]:
    order = [request.person for request in problem.order]
    return lambda request, bench: (
        bench[1] != OPEN and not problem.belongs(request, bench),
        order.index(request.person),
    )


def defined(problem: Problem) -> dict[str, Bench]:
    """Two steps, each asking in the order of the draw, and where everybody sits chosen among all seatings."""
    lists: dict[str, list[Bench]] = {}
    for request in problem.order:
        if possible([*lists.values(), problem.by_right(request)], problem.seats):
            lists[request.person] = problem.by_right(request)
    by_right = list(lists)
    for request in problem.order:
        turned_over = [bench for bench in problem.for_everybody(request) if bench[1] != OPEN]
        if request.person not in lists and possible([*lists.values(), turned_over], problem.seats):
            lists[request.person] = turned_over
    return asked_in_turn(problem, lists, by_right)


@given(some)
def test_agrees_with_the_definition(problem: Problem) -> None:
    assert held(problem.allocate()) == defined(problem)


@given(all_held)
def test_keeps_whom_the_published_method_keeps(problem: Problem) -> None:
    lists = {request.person: problem.by_right(request) for request in problem.requests}
    assert held(problem.allocate()).keys() == as_published(problem, lists, by_turn(problem))


@given(one_session)
def test_at_one_session_as_many_are_seated_as_if_reserves_only_took_their_group_first(problem: Problem) -> None:
    lists = {r.person: [*problem.reserved(r), *problem.for_everybody(r)] for r in problem.requests}
    assert len(problem.allocate().seats) == len(as_published(problem, lists, members_first(problem)))


def test_a_seat_is_turned_over_only_when_no_member_could_be_seated_on_it() -> None:
    """The first could have the seat of g and leave that of h, for which there is no other, to the second."""
    requests = [
        Request("P-1", 0, 1, ("S-1",), groups={"g", "h"}),
        Request("P-2", 1, 1, ("S-1",)),
        Request("P-3", 2, 1, ("S-1",), groups={"g"}),
    ]
    problem = Problem(requests, {"S-1": 2}, reserves_of(("g", "h", "open"), REV))
    lists = {r.person: [*problem.reserved(r), *problem.for_everybody(r)] for r in requests}
    assert as_published(problem, lists, members_first(problem)) == {"P-1", "P-2"}
    assert held(problem.allocate()) == {"P-1": ("S-1", "h"), "P-3": ("S-1", "g")}


@given(some)
def test_no_outcome_seats_more_by_right_and_nobody_without_a_seat_stands_before_another(problem: Problem) -> None:
    result = problem.allocate()
    size = most([problem.by_right(request) for request in problem.requests], problem.seats)
    assert result.proof.size == size
    assert len(result.seats) >= size
    assert envied(problem, result) == []


@given(some)
def test_coming_earlier_never_costs_a_seat_and_claiming_less_never_gains_one(problem: Problem) -> None:
    seated = held(problem.allocate()).keys()
    for request in problem.requests:
        if request.person in seated:
            assert request.person in held(problem.raised(request.person).allocate())
        else:
            assert not any(request.person in held(problem.instead(less).allocate()) for less in without(request))


@given(problems(REV, ("open",), ("open",), sessions=["S-1"]))
def test_one_session_and_one_category_seats_the_first_in_the_draw(problem: Problem) -> None:
    asking = [request.person for request in problem.order if request.options]
    assert held(problem.allocate()).keys() == set(asking[: problem.room["S-1"]])


HELD = dict.fromkeys("gh", Unused.HOLD)


def test_going_forward_through_the_draw_would_keep_the_wrong_people() -> None:
    """As many keep a seat and nobody stands before a holder, but the second gives way to the last."""
    requests = [
        Request("P-1", 0, 1, ("S-1",), groups={"g"}),
        Request("P-2", 1, 1, ("S-1",)),
        Request("P-3", 2, 1, ("S-1",), groups={"g"}),
    ]
    problem = Problem(requests, {"S-1": 3}, reserves_of(("g", "h", "open"), REV, HELD))
    lists = {request.person: problem.by_right(request) for request in requests}
    assert as_published(problem, lists, by_turn(problem), iter) == {"P-1", "P-3"}
    assert as_published(problem, lists, by_turn(problem)) == {"P-1", "P-2"}
    assert held(problem.allocate()) == {"P-1": ("S-1", "g"), "P-2": ("S-1", OPEN)}


def test_at_several_sessions_a_seat_by_right_is_kept_though_a_move_would_seat_one_more() -> None:
    """All of S-1 is for g and all of S-2 for h, which leaves its seat: there the first could make room for the last."""
    requests = [
        Request("P-1", 0, 1, ("S-1", "S-2"), groups={"g"}),
        Request("P-2", 1, 1, ("S-1",)),
        Request("P-3", 2, 1, ("S-1",), groups={"g"}),
    ]
    whole = [
        Reserve(name, groups=frozenset({name}), share=Fraction(0), share_at={centre: Fraction(1)})
        for name, centre in (("g", "C-S-1"), ("h", "C-S-2"))
    ]
    problem = Problem(requests, {"S-1": 1, "S-2": 1}, Reserves(whole, ("g", "h", "open"), REV))
    lists = {r.person: [*problem.reserved(r), *problem.for_everybody(r)] for r in requests}
    assert as_published(problem, lists, members_first(problem)) == {"P-1", "P-3"}
    assert held(problem.allocate()) == {"P-1": ("S-1", "g")}


def test_the_cover_is_what_was_refused_and_who_may_sit_elsewhere() -> None:
    requests = [
        Request("P-1", 0, 1, ("S-1",)),
        Request("P-2", 1, 1, ("S-1",), groups={"g"}),
        Request("P-3", 2, 1, ("S-1",)),
        Request("P-4", 3, 1, ("S-1", "S-2")),
    ]
    problem = Problem(requests, {"S-1": 2, "S-2": 2}, reserves_of(("g", "open"), REV, HELD))
    result = problem.allocate()
    assert held(result) == {"P-1": ("S-1", OPEN), "P-2": ("S-1", "g"), "P-4": ("S-2", OPEN)}
    assert result.proof == VertexCover(("P-2", "P-4"), (("S-1", 1, OPEN),), size=3)


def test_seats_left_over_cannot_go_to_the_next_category() -> None:
    with pytest.raises(AllocationError, match="no category is next to have the seats that h leaves") as raised:
        reserves_of(("g", "open", "h"), REV, {"h": Unused.NEXT})
    assert raised.value.code == "reserve-next"
