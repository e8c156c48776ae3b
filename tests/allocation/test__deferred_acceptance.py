"""Choices among people who ask, against the definition, over every set of people; and deferred acceptance with them."""

import random
from fractions import Fraction
from itertools import combinations, permutations, product

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from allocation import oracle
from allocation.problems import policy_of, sessions_of
from allocation.shapes import SHAPES, Problem, Shape
from vaxplatform.allocation import OPEN, Applicant, Draw, Reserve, Reserves, Unused, draw_key
from vaxplatform.allocation._deferred_acceptance import Choice, Newcomer, deferred_acceptance
from vaxplatform.allocation.proof import Standing
from vaxplatform.model import Request, Session

(SESSION,) = sessions_of({("S-1", 1): 4}, {"S-1": "A"})

# Every way to belong to two groups, twice in the draw order that the seed gives.
PEOPLE = tuple(
    Request(f"P-{number}", 0, 1, ("S-1",), groups=groups)
    for number, groups in enumerate(2 * ((), ("g",), ("h",), ("g", "h")))
)[:7]

SUBSETS = [frozenset(subset) for size in range(len(PEOPLE) + 1) for subset in combinations(PEOPLE, size)]


def reserves_of(order: tuple[str, ...], seats: dict[str, int], unused: dict[str, Unused]) -> Reserves:
    return Reserves(
        tuple(
            Reserve(name, groups=frozenset({name}), seats=seats[name], unused=unused[name])
            for name in order
            if name != OPEN
        ),
        order,
    )


EVERY_RESERVES = [
    reserves_of(order, {"g": mine, "h": theirs}, {"g": one, "h": other})
    for order in permutations((OPEN, "g", "h"))
    for mine, theirs in ((1, 2), (2, 1), (2, 2))
    for one, other in product(Unused, repeat=2)
    if {"g": one, "h": other}.get(order[-1]) is not Unused.NEXT
]


def turn(applicant: Applicant, _session: Session) -> Standing:
    return (applicant.tier,), applicant.key


def newcomer(request: Request) -> Newcomer:
    applicant = Applicant(request, request.person, request.tier, draw_key("seed", request.person))
    return Newcomer(turn(applicant, SESSION), applicant)


def choose(requests: list[Request], reserves: Reserves | None) -> tuple[dict[str, str], list[str]]:
    """Who is chosen and who is left, when people ask one after the other."""
    choice, left = Choice(SESSION, 1, reserves), []
    for request in requests:
        refused = choice.ask(newcomer(request))
        left += [refused.applicant.person] if refused else []
    return dict(choice.seated()), left


@pytest.mark.parametrize("reserves", EVERY_RESERVES, ids=lambda each: "-".join(each.order))
def test_a_session_that_has_more_to_choose_from_takes_nobody_back_and_never_seats_fewer(reserves: Reserves) -> None:
    """Over every set of seven people: as the definition chooses; substitutable; by the law of aggregate demand."""
    policy = policy_of("reserved-shares", reserves=reserves)
    chosen = {people: oracle.chosen(SESSION, list(people), policy, "seed") for people in SUBSETS}
    for people, taken in chosen.items():
        asking = sorted(people, key=lambda request: draw_key("another", request.person))
        mine, left = choose(asking, reserves)
        assert mine == taken
        assert sorted([*mine, *left]) == sorted(request.person for request in people)
        for request in people:
            fewer = chosen[people - {request}]
            assert (taken.keys() - {request.person}) <= fewer.keys()
            assert len(fewer) <= len(taken)


@given(st.sampled_from(EVERY_RESERVES), st.permutations(PEOPLE), st.permutations(PEOPLE))
def test_whoever_asks_first_is_chosen_no_sooner(reserves: Reserves, one, other) -> None:
    assert choose(one, reserves)[0] == choose(other, reserves)[0]


SITES = [shape for shape in SHAPES if shape.policy.rule == "site-priority" or "reserved-shares, g" in shape.name]


@pytest.mark.parametrize("shape", SITES, ids=str)
@given(data=st.data())
def test_the_outcome_is_the_same_whoever_asks_first(shape: Shape, data: st.DataObject) -> None:
    problem: Problem = data.draw(shape.problems())
    made = Draw.of(problem.requests, problem.sessions, problem.policy, problem.seed)
    shuffled = evolve(made, applicants=tuple(data.draw(st.permutations(made.applicants))))
    one, other = deferred_acceptance(made, turn), deferred_acceptance(shuffled, turn)
    assert {(seat.person, seat.session, seat.category) for seat in one.seats} == {
        (seat.person, seat.session, seat.category) for seat in other.seats
    }
    assert one.proof == other.proof


def in_draw_order(*groups: tuple[str, ...]) -> list[Request]:
    """People of these groups, the first in the draw first, who ask in another order."""
    people = sorted(
        (Request(f"P-{number}", 0, 1, ("S-1",)) for number in range(len(groups))),
        key=lambda request: draw_key("seed", request.person),
    )
    made = [evolve(request, groups=mine) for request, mine in zip(people, groups, strict=True)]
    random.Random(7).shuffle(made)
    return made


@pytest.mark.parametrize(
    ("unused", "categories"),
    [
        (Unused.OPEN, [OPEN, OPEN, "h", OPEN, None]),
        (Unused.NEXT, [OPEN, OPEN, "h", None, "h"]),
        (Unused.HOLD, [OPEN, None, "h", None, None]),
    ],
)
def test_what_a_seat_turns_into_that_none_of_its_group_took(unused: Unused, categories: list[str | None]) -> None:
    """The open seat goes to the first in the draw, who alone is of g: both seats of g are left.

    Handed on to h, which keeps one, they are three; two of h take two, and what is left of them becomes open.
    """
    asking = in_draw_order(("g",), (), ("h",), (), ("h",))
    reserves = reserves_of((OPEN, "g", "h"), {"g": 2, "h": 1}, {"g": unused, "h": Unused.OPEN})
    chosen, _ = choose(asking, reserves)
    order = sorted(asking, key=lambda request: draw_key("seed", request.person))
    assert [chosen.get(request.person) for request in order] == categories


def test_a_chain_of_categories_hands_seats_on_to_the_end() -> None:
    """g has nobody and h one: three seats go to g, then to h, and then to everybody, as h says."""
    asking = in_draw_order((), ("h",), ())
    reserves = reserves_of(("g", "h", OPEN), {"g": 2, "h": 1}, {"g": Unused.NEXT, "h": Unused.OPEN})
    assert sorted(choose(asking, reserves)[0].values()) == ["h", OPEN, OPEN]
    held = evolve(reserves, categories=(reserves.categories[0], evolve(reserves.categories[1], unused=Unused.HOLD)))
    assert sorted(choose(asking, held)[0].values()) == ["h", OPEN]


def test_a_bench_has_a_cut_off_where_its_seats_are_taken_and_no_other() -> None:
    reserves = reserves_of(("g", OPEN, "h"), {"g": 1, "h": 2}, {"g": Unused.OPEN, "h": Unused.OPEN})
    choice = Choice(SESSION, 1, reserves)
    asking = in_draw_order(("g",), (), ("h",), (), ())
    for request in asking:
        choice.ask(newcomer(request))
    order = sorted(asking, key=lambda request: draw_key("seed", request.person))
    # One of h's seats became open, for the fourth in the draw: that is the last open standing.
    assert choice.cut_offs() == {"g": newcomer(order[0]).standing, OPEN: newcomer(order[3]).standing}


def test_nobody_is_chosen_for_a_dose_that_the_session_does_not_state() -> None:
    requests = [Request("P-1", 0, 2, ("S-1",)), Request("P-2", 0, 1, ("S-1",))]
    made = Draw.of(requests, [SESSION], policy_of("site-priority"), "seed")
    assert [seat.person for seat in deferred_acceptance(made, turn).seats] == ["P-2"]


def test_shares_are_of_the_session_and_parts_are_rounded_by_the_largest_remainder() -> None:
    reserves = Reserves((Reserve("g", groups=frozenset({"g"}), share=Fraction(2, 5)),), ("g", OPEN))
    taken = choose(in_draw_order(*(5 * (("g",),))), reserves)[0]
    assert sorted(taken.values()) == ["g", "g", OPEN, OPEN]  # 1.6 and 2.4 of four seats
