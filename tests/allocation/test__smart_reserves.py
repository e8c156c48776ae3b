"""Smart reserves against their definition, and against every outcome there is."""

from collections.abc import Sequence
from fractions import Fraction

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
from vaxplatform.model import Request

SMART = ReserveMethod.SMART
LAST, FIRST = ("g", "h", "open"), ("open", "h", "g")

some = problems(SMART, LAST, FIRST)
one_session = problems(SMART, LAST, FIRST, sessions=["S-1"])


def open_benches(request: Request) -> list[Bench]:
    return [(session, OPEN) for session in request.options]


def defined(problem: Problem) -> dict[str, Bench]:
    """Early seats, seats of groups and what is left, each in the order of the draw; then where everybody sits."""
    order = problem.order
    reserved = {request.person: problem.reserved(request) for request in order}
    size = most(list(reserved.values()), problem.seats)
    early: list[Request] = []
    for request in order if problem.reserves.order[0] == OPEN else ():
        others = [reserved[other.person] for other in order if other not in [*early, request]]
        together = possible([open_benches(other) for other in [*early, request]], problem.seats)
        if together and most(others, problem.seats) == size:
            early.append(request)
    lists: dict[str, list[Bench]] = {}
    for request in order:
        if request not in early and possible([*lists.values(), reserved[request.person]], problem.seats):
            lists[request.person] = reserved[request.person]
    members = list(lists)
    for request in [*early, *(other for other in order if other not in early)]:
        everybodys = problem.for_everybody(request)
        if request.person not in members and possible([*lists.values(), everybodys], problem.seats):
            lists[request.person] = everybodys
    assert all(request.person in lists for request in early)
    return asked_in_turn(problem, lists, members)


def as_published(problem: Problem) -> set[str]:
    """At one session, as counts: early open units, groups' units by priority, the open ones that remain, the rest."""
    order = [request for request in problem.order if request.options]
    quota = {category: seats for (_, category), seats in problem.seats.items()}
    size = most([problem.reserved(request) for request in order], problem.seats)
    early, members = [], []
    for request in order:
        n = quota[OPEN] if problem.reserves.order[0] == OPEN else 0
        spared = [problem.reserved(other) for other in order if other not in [*early, request]]
        if len(early) < n and most(spared, problem.seats) == size:
            early.append(request)
        elif possible([problem.reserved(other) for other in [*members, request]], problem.seats):
            members.append(request)
    left_over = quota[OPEN] - len(early)
    if len(members) < sum(seats for category, seats in quota.items() if category != OPEN):
        left_over += turned_over(problem, members)
    others = [request for request in order if request not in early and request not in members]
    return {request.person for request in [*early, *members, *others[:left_over]]}


def turned_over(problem: Problem, members: Sequence[Request]) -> int:
    """The most seats that members can leave on benches that are not held."""
    soft = {each.name for each in problem.reserves.categories if each.unused is Unused.OPEN}
    anywhere = [bench for bench in problem.seats if bench[1] in soft]
    total = sum(problem.seats[bench] for bench in anywhere)
    return next(
        count
        for count in range(total, -1, -1)
        if possible([*(problem.reserved(member) for member in members), *[anywhere] * count], problem.seats)
    )


@given(some)
def test_agrees_with_the_definition(problem: Problem) -> None:
    assert held(problem.allocate()) == defined(problem)


@given(one_session)
def test_at_one_session_seats_whom_the_published_method_seats(problem: Problem) -> None:
    assert held(problem.allocate()).keys() == as_published(problem)


@given(some)
def test_no_outcome_fills_more_reserved_seats_and_nobody_without_a_seat_stands_before_another(problem: Problem) -> None:
    result = problem.allocate()
    reserved = [seat for seat in result.seats if seat.category != OPEN]
    asked = {request.person: request for request in problem.requests}
    assert all(problem.belongs(asked[seat.person], (seat.session, seat.category)) for seat in reserved)
    size = most([problem.reserved(request) for request in problem.requests], problem.seats)
    assert len(reserved) == result.proof.size == size
    assert envied(problem, result) == []


@given(some)
def test_nobody_left_could_have_an_open_seat_or_one_turned_over(problem: Problem) -> None:
    result = problem.allocate()
    taken = held(result)
    for request in problem.requests:
        if request.person in taken:
            continue
        for session in request.options:
            seats = sum(problem.seats[session, category] for category in problem.reserves.order)
            kept = sum(
                problem.seats[session, each.name] - list(taken.values()).count((session, each.name))
                for each in problem.reserves.categories
                if each.unused is Unused.HOLD
            )
            assert [bench[0] for bench in taken.values()].count(session) == seats - kept


HELD = dict.fromkeys("gh", Unused.HOLD)
P1 = Request("P-1", 0, 1, ("S-1",), groups={"g"})
P2 = Request("P-2", 1, 1, ("S-1",))
P3 = Request("P-3", 2, 1, ("S-1",), groups={"g", "h"})
P4 = Request("P-4", 3, 1, ("S-1",), groups={"h"})


def test_giving_open_seats_to_the_first_would_leave_a_reserve_empty() -> None:
    """P-1 is the only one of g: with an open seat for each of the first, nobody is left for the seat of g."""
    problem = Problem([P1, P2, P4], {"S-1": 3}, reserves_of(("open", "g", "h"), SMART, HELD))
    first = [request.person for request in problem.order][: problem.seats["S-1", OPEN]]
    assert first == ["P-1"]
    assert held(problem.allocate()) == {"P-1": ("S-1", "g"), "P-2": ("S-1", OPEN), "P-4": ("S-1", "h")}


def test_open_seats_served_first_leave_reserves_to_those_behind() -> None:
    requests = [P1, Request("P-2", 1, 1, ("S-1",), groups={"g"}), P4]
    before = Problem(requests, {"S-1": 3}, reserves_of(("open", "g", "h"), SMART))
    after = Problem([*requests, P2_LATE], {"S-1": 3}, reserves_of(("g", "h", "open"), SMART))
    assert held(before.allocate()) == {"P-1": ("S-1", OPEN), "P-2": ("S-1", "g"), "P-4": ("S-1", "h")}
    assert held(after.allocate()) == {"P-1": ("S-1", "g"), "P-2": ("S-1", OPEN), "P-4": ("S-1", "h")}


P2_LATE = Request("P-5", 9, 1, ("S-1",))


def test_whoever_could_have_either_seat_leaves_the_only_one_to_another() -> None:
    """One category after the other would give P-3 the seat of g, being the first, and leave that of h to nobody."""
    requests = [P3, Request("P-9", 5, 1, ("S-1",), groups={"g"})]
    problem = Problem(requests, {"S-1": 2}, reserves_of(("g", "h", "open"), SMART, HELD))
    result = problem.allocate()
    assert held(result) == {"P-3": ("S-1", "h"), "P-9": ("S-1", "g")}
    assert result.proof == VertexCover(("P-3", "P-9"), (), size=2)


def test_the_cover_is_what_was_refused_and_which_members_may_sit_elsewhere() -> None:
    requests = [P1, P2, P3, Request("P-5", 4, 1, ("S-1",), groups={"g"})]
    result = Problem(requests, {"S-1": 2}, reserves_of(("g", "h", "open"), SMART)).allocate()
    assert held(result) == {"P-1": ("S-1", "g"), "P-3": ("S-1", "h")}
    assert result.proof == VertexCover(("P-3",), (("S-1", 1, "g"),), size=2)


def test_a_member_moves_to_where_their_seat_is_turned_over_for_somebody_else() -> None:
    """The seat of g at S-2 is nobody else's wish; so the member takes it, and P-2 has the one at S-1."""
    requests = [Request("P-1", 0, 1, ("S-1", "S-2"), groups={"g"}), P2]
    problem = Problem(requests, {"S-1": 1, "S-2": 1}, reserves_of(("g", "open"), SMART))
    assert held(problem.allocate()) == {"P-1": ("S-2", "g"), "P-2": ("S-1", OPEN)}


def shares_at_first(g: Fraction, h: Fraction) -> Reserves:
    """Shares of S-1 alone: all seats of S-2 are open."""
    return Reserves(
        (
            Reserve("g", groups=frozenset({"g"}), share=Fraction(0), share_at={"C-S-1": g}),
            Reserve("h", groups=frozenset({"h"}), share=Fraction(0), share_at={"C-S-1": h}),
        ),
        FIRST,
        SMART,
    )


def test_whoever_has_stood_in_for_one_stands_in_for_nobody_else() -> None:
    """P-1, who can have no open seat, makes P-2 spare; with P-3 spare too a seat of g would stay empty."""
    requests = [
        Request("P-1", 0, 1, ("S-1",), groups={"g"}),
        Request("P-2", 1, 1, ("S-1", "S-2"), groups={"g"}),
        Request("P-3", 2, 1, ("S-1", "S-2"), groups={"g"}),
    ]
    problem = Problem(requests, {"S-1": 2, "S-2": 2}, shares_at_first(Fraction(1), Fraction(0)))
    assert held(problem.allocate()) == {"P-1": ("S-1", "g"), "P-2": ("S-2", OPEN), "P-3": ("S-1", "g")}


def test_whoever_has_moved_up_for_one_has_no_seat_to_move_from_again() -> None:
    """P-2 leaves g to P-5, and P-5 h to P-1; no more can be moved for P-3, though P-4 waits for h as well."""
    requests = [
        Request("P-1", 0, 1, ("S-1",), groups={"h"}),
        Request("P-4", 1, 1, ("S-1",), groups={"h"}),
        Request("P-2", 2, 1, ("S-1", "S-2"), groups={"g"}),
        Request("P-3", 3, 1, ("S-1", "S-2"), groups={"g"}),
        Request("P-5", 4, 1, ("S-1",), groups={"g", "h"}),
    ]
    problem = Problem(requests, {"S-1": 3, "S-2": 2}, shares_at_first(Fraction(2, 3), Fraction(1, 3)))
    assert held(problem.allocate()) == {
        "P-1": ("S-1", "h"),
        "P-2": ("S-2", OPEN),
        "P-3": ("S-1", "g"),
        "P-5": ("S-1", "g"),
    }


def test_whoever_has_left_for_an_open_seat_moves_up_for_nobody() -> None:
    """P-3 leaves g to P-1 for a seat at S-2, and cannot go on to h, though P-2 waits for g: P-4 keeps h."""
    requests = [
        Request("P-1", 0, 1, ("S-1",), groups={"g"}),
        Request("P-2", 1, 1, ("S-1",), groups={"g"}),
        Request("P-3", 2, 1, ("S-1", "S-2"), groups={"g", "h"}),
        Request("P-4", 3, 1, ("S-1", "S-2"), groups={"h"}),
    ]
    problem = Problem(requests, {"S-1": 2, "S-2": 2}, shares_at_first(Fraction(1, 2), Fraction(1, 2)))
    assert held(problem.allocate()) == {"P-1": ("S-1", "g"), "P-3": ("S-2", OPEN), "P-4": ("S-1", "h")}


@given(some)
def test_claiming_less_never_gains_a_reserved_seat(problem: Problem) -> None:
    reserved = {person for person, bench in held(problem.allocate()).items() if bench[1] != OPEN}
    if problem.reserves.order[0] != OPEN:
        for request in problem.requests:
            if request.person not in reserved:
                for less in without(request):
                    assert held(problem.instead(less).allocate()).get(request.person, ("", OPEN))[1] == OPEN
