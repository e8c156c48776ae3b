"""Reserves served one after the other: minimum guarantee and over and above, seats that are held, what cannot be."""

from collections import Counter
from fractions import Fraction

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from allocation.problems import policy_of, sessions_of
from allocation.shapes import SHAPES, Problem, requests, reserves
from vaxplatform.allocation import (
    OPEN,
    Allocation,
    CutOffs,
    Draw,
    Policy,
    Reserve,
    Reserves,
    Unused,
    VertexCover,
    allocate,
    audit,
    reserved_shares,
)
from vaxplatform.allocation.audit.case import Case
from vaxplatform.allocation.audit.reserved_shares import reserved_shares_findings
from vaxplatform.errors import AllocationError
from vaxplatform.model import Request

ELDERLY = Reserve("elderly", groups=frozenset({"g"}), seats=2)
everybody = st.lists(requests(), max_size=8, unique_by=lambda request: request.person)


def shares(*categories: Reserve, order: tuple[str, ...]) -> Policy:
    return policy_of("reserved-shares", reserves=Reserves(categories, order))


def served(asking: list[Request], order: tuple[str, ...], seats: int, unused: Unused) -> int:
    """How many of the group get a seat of the only session that everybody asks for."""
    asking = [evolve(request, options=("S-1",), travel_m=(), dose_number=1) for request in asking]
    policy = shares(evolve(ELDERLY, unused=unused), order=order)
    group = {request.person for request in asking if "g" in request.groups}
    result = allocate(asking, sessions_of({("S-1", 1): seats}), policy, "seed")
    return sum(seat.person in group for seat in result.seats)


@given(everybody, st.integers(2, 6), st.sampled_from([Unused.OPEN, Unused.HOLD]))
def test_a_reserve_served_later_never_serves_fewer_of_its_group(asking, seats: int, unused: Unused) -> None:
    guaranteed = served(asking, ("elderly", OPEN), seats, unused)
    assert served(asking, (OPEN, "elderly"), seats, unused) >= guaranteed
    assert guaranteed >= min(2, sum("g" in request.groups for request in asking))


def test_over_several_sessions_a_reserve_served_later_may_serve_fewer_of_its_group() -> None:
    """Over and above, the member takes the open seat; whoever wanted that goes on to where another member asks."""
    asking = [
        Request("G-1", 0, 1, ("S-1",), groups={"g"}),
        Request("P-1", 1, 1, ("S-1", "S-2")),
        Request("G-2", 2, 1, ("S-2",), groups={"g"}),
    ]
    sessions = sessions_of({("S-1", 1): 2, ("S-2", 1): 1})
    elderly = Reserve(
        "elderly",
        groups=frozenset({"g"}),
        share=Fraction(1, 2),
        share_at={sessions[1].centre: Fraction(0)},
        unused=Unused.HOLD,
    )
    people = {
        order: {seat.person for seat in allocate(asking, sessions, shares(elderly, order=order), "seed").seats}
        for order in (("elderly", OPEN), (OPEN, "elderly"))
    }
    assert people == {("elderly", OPEN): {"G-1", "P-1", "G-2"}, (OPEN, "elderly"): {"G-1", "P-1"}}


def test_a_minimum_guarantee_and_over_and_above_differ() -> None:
    """A guarantee is met by the group's first two, who stand first; over and above, one of them has the open seat."""
    asking = [Request(f"G-{tier}", tier, 1, ("S-1",), groups={"g"}) for tier in (0, 2, 3, 4)]
    asking += [Request("P-1", 1, 1, ("S-1",)), Request("P-2", 1, 1, ("S-1",))]
    people = {
        order: {
            seat.person: seat.category
            for seat in allocate(asking, sessions_of({("S-1", 1): 4}), shares(ELDERLY, order=order), "seed").seats
        }
        for order in (("elderly", OPEN), (OPEN, "elderly"))
    }
    assert people["elderly", OPEN] == {"G-0": "elderly", "G-2": "elderly", "P-1": OPEN, "P-2": OPEN}
    over = people[OPEN, "elderly"]
    assert over.pop("G-0") == OPEN
    assert {person: category for person, category in over.items() if person.startswith("G")} == {
        "G-2": "elderly",
        "G-3": "elderly",
    }
    assert list(over.values()).count(OPEN) == 1


@given(everybody)
def test_where_all_seats_are_held_for_residents_nobody_else_has_one(asking: list[Request]) -> None:
    locals_ = Reserve("local", residents=True, share=Fraction(1), unused=Unused.HOLD)
    sessions = sessions_of({("S-1", 1): 2, ("S-2", 1): 2, ("S-3", 1): 2}, {"S-1": "A", "S-2": "B", "S-3": "B"})
    areas = {session.id: session.area for session in sessions}
    for policy in (
        shares(locals_, order=(OPEN, "local")),
        policy_of("site-priority", reserves=Reserves((locals_,), ("local", OPEN))),
    ):
        result = allocate(asking, sessions, policy, "seed")
        home = {request.person: request.area for request in asking}
        assert all(areas[seat.session] == home[seat.person] for seat in result.seats)
        open_ = evolve(policy.reserves, categories=(evolve(locals_, unused=Unused.OPEN),))
        given_out = allocate(asking, sessions, evolve(policy, reserves=open_), "seed")
        seats = Counter(seat.session for seat in given_out.seats)
        without = {entry.person for entry in given_out.unseated if entry.dose_number == 1}
        wanted = {session for request in asking if request.person in without for session in request.options}
        assert all(seats[session] == 2 for session in wanted)


HELD = [shape for shape in SHAPES if shape.policy.rule == "reserved-shares" and shape.name.endswith(", held")]


@pytest.mark.parametrize("shape", [shape for shape in HELD if shape.truthful], ids=str)
@given(data=st.data())
def test_only_seats_that_are_held_for_others_stay_empty(shape, data: st.DataObject) -> None:
    problem: Problem = data.draw(shape.problems())
    held = problem.policy.reserves
    result = problem.allocate()
    taken = Counter((seat.session, seat.dose_number, seat.category) for seat in result.seats)
    sessions = {session.id: session for session in problem.sessions}
    asked = {request.person: request for request in problem.requests}
    for entry in result.unseated:
        request = asked[entry.person]
        for option in request.options:
            for name, seats in held.quotas(sessions[option], request.dose_number).items():
                category = held.named(name)
                if category is None or category.belongs(request, sessions[option]):
                    assert taken[option, request.dose_number, name] == seats


@pytest.mark.parametrize(
    ("categories", "sentence"),
    [
        ((ELDERLY,), "session S-1: of a capacity of 1 for dose 1, 2 are reserved for elderly: lower the reserve"),
        (
            (ELDERLY, Reserve("local", residents=True, share=Fraction(1, 2))),
            "session S-1: of a capacity of 1 for dose 1, 2 are reserved for elderly: lower the reserve",
        ),
        (
            (evolve(ELDERLY, seats=1), Reserve("local", residents=True, share=Fraction(1, 2))),
            "session S-1: of a capacity of 1 for dose 1, 1.5 are reserved for elderly, local: lower the reserve",
        ),
    ],
)
def test_a_reserve_larger_than_its_session_is_refused_where_it_stands(categories, sentence: str) -> None:
    policy = shares(*categories, order=(*(category.name for category in categories), OPEN))
    sessions = sessions_of({("S-1", 1): 1, ("S-2", 1): 5})
    with pytest.raises(AllocationError, match=sentence) as raised:
        allocate([], sessions, policy, "seed")
    assert raised.value.code == "reserve-too-large"
    assert raised.value.data["session"] == "S-1"
    right = allocate([], sessions_of({("S-2", 1): 5}), policy, "seed")
    (finding,) = audit(right, [], sessions, policy, "seed")
    assert finding.code == "reserve-too-large"


def test_a_session_without_seats_for_a_dose_reserves_none() -> None:
    (session,) = sessions_of({("S-1", 1): 3, ("S-1", 2): 0})
    made = Reserves((ELDERLY,), ("elderly", OPEN))
    assert made.quotas(session, 1) == {"elderly": 2, OPEN: 1}
    assert made.quotas(session, 2) == made.quotas(session, 3) == {"elderly": 0, OPEN: 0}


@given(st.integers(0, 40), st.integers(0, 8), st.integers(0, 8))
def test_the_seats_of_all_categories_come_to_the_sessions(seats: int, eighths: int, others: int) -> None:
    one = Reserve("a", groups=frozenset({"g"}), share=Fraction(eighths, 16), share_at={"C-S-2": Fraction(1, 2)})
    made = Reserves((one, Reserve("b", residents=True, share=Fraction(others, 16))), ("a", OPEN, "b"))
    for session in sessions_of({("S-1", 1): seats, ("S-2", 1): seats}):
        quotas = made.quotas(session, 1)
        share = Fraction(1, 2) if session.id == "S-2" else Fraction(eighths, 16)
        assert sum(quotas.values()) == seats
        assert abs(quotas["a"] - seats * share) < 1
        assert abs(quotas["b"] - seats * Fraction(others, 16)) < 1


def test_the_last_category_has_none_to_hand_its_seats_to() -> None:
    with pytest.raises(AllocationError) as raised:
        Reserves((evolve(ELDERLY, unused=Unused.NEXT),), (OPEN, "elderly"))
    assert raised.value.code == "reserve-next"


def test_a_policy_without_reserves_has_no_reserved_shares() -> None:
    policy = policy_of("site-priority")
    with pytest.raises(AllocationError) as raised:
        reserved_shares(Draw.of([], [], policy, "seed"))
    assert raised.value.code == "reserves-missing"
    empty = Allocation("reserved-shares", (), (), CutOffs({}))
    (finding,) = reserved_shares_findings(Case.of(empty, {}, {}, policy, "seed"), CutOffs({}))
    assert finding.code == "reserves-missing"


def test_a_proof_of_another_method_is_refused() -> None:
    policy = policy_of("reserved-shares", reserves=reserves(("g", "h", OPEN)))
    forged = Allocation("reserved-shares", (), (), VertexCover((), (), 0))
    assert [finding.code for finding in audit(forged, [], [], policy, "seed")] == ["proof"]


def test_the_audit_tells_what_is_wrong_with_a_category() -> None:
    asking = [Request("G-0", 0, 1, ("S-1",), groups={"g"}), Request("P-1", 1, 1, ("S-1",))]
    sessions, policy = sessions_of({("S-1", 1): 3}), shares(ELDERLY, order=("elderly", OPEN))
    right = allocate(asking, sessions, policy, "seed")
    in_group, other = right.seats
    assert (in_group.category, other.category) == ("elderly", OPEN)
    for seats, sentence in (
        ((evolve(in_group, category=OPEN), other), "G-0 would have been seated in elderly, which is served earlier"),
        (
            (in_group, evolve(other, category="elderly")),
            "P-1 holds a seat that is reserved for elderly, and does not belong to it",
        ),
        ((in_group, evolve(other, category="young")), "P-1 holds a seat of young, which the policy does not reserve"),
    ):
        found = audit(evolve(right, seats=seats), asking, sessions, policy, "seed")
        assert sentence in {finding.sentence for finding in found if finding.code == "category"}
    one_seat = shares(evolve(ELDERLY, seats=1), order=("elderly", OPEN))
    asking = [*asking, Request("G-2", 2, 1, ("S-1",), groups={"g"})]
    right = allocate(asking, sessions, one_seat, "seed")
    more = evolve(right, seats=tuple(evolve(s, category="elderly") if s.person == "G-2" else s for s in right.seats))
    found = audit(more, asking, sessions, one_seat, "seed")
    assert "session S-1: on a capacity of 1 for dose 1 in elderly, 2 are seated" in {
        finding.sentence for finding in found
    }
