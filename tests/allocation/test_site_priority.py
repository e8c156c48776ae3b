"""Each centre's own order: what it compares, the fair draw as a case of it, and a peer's matchings."""

import json
import os
import random
import subprocess
from fractions import Fraction
from pathlib import Path

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from allocation.problems import capacities, policy_of, seated, sessions_of, wishes
from allocation.shapes import SHAPES, Problem
from vaxplatform.allocation import CutOffs, Reserve, Reserves, allocate, draw_key
from vaxplatform.model import Request, Session

ROOT = Path(__file__).resolve().parent.parent.parent
PYTHON = Path(os.environ.get("VAXPLATFORM_PEERS_PYTHON") or ROOT / ".venv-peers" / "bin" / "python")


def only_seat(first: Request, second: Request, **terms: object) -> str:
    """Who of two gets the only seat of S-1, in area A, under any of forty seeds; nobody where it differs."""
    policy = policy_of("site-priority", **terms)
    sessions = sessions_of({("S-1", 1): 1}, {"S-1": "A"})
    got = {
        seat.person for seed in range(40) for seat in allocate([first, second], sessions, policy, f"seed {seed}").seats
    }
    return got.pop() if len(got) == 1 else ""


def wish(person: str, tier: int = 0, **terms: object) -> Request:
    return Request(person, tier, 1, ("S-1",), **terms)


@pytest.mark.parametrize(
    ("better", "worse", "terms"),
    [
        (wish("P-1", 1), wish("P-2", 2), {}),
        (wish("P-1", 1, area="A"), wish("P-2", 0, area="B"), {"site_order": ("resident", "tier")}),
        (wish("P-1", 0, area="B"), wish("P-2", 1, area="A"), {"site_order": ("tier", "resident")}),
        (wish("P-1", 1, area="A"), wish("P-2"), {"site_order": ("resident",)}),
        (wish("P-1", 1, groups={"g"}), wish("P-2", groups={"h"}), {"site_order": ("group:g",)}),
        (wish("P-1", travel_m=(2000,)), wish("P-2", travel_m=(2001,)), {"site_order": ("band",), "bands_km": (2, 5)}),
        (wish("P-1", travel_m=(4100,)), wish("P-2", travel_m=(4101,)), {"site_order": ("band",), "bands_km": (4.1,)}),
        (wish("P-1", travel_m=(5000,)), wish("P-2"), {"site_order": ("band",), "bands_km": (2, 5)}),
        (wish("P-1", 1), wish("P-2", 2), {"site_order": ("resident",), "site_orders": {"C-S-1": ("tier",)}}),
    ],
)
def test_what_a_centre_compares(better: Request, worse: Request, terms: dict[str, object]) -> None:
    assert only_seat(better, worse, **terms) == better.person


@pytest.mark.parametrize(
    ("one", "other", "terms"),
    [
        (wish("P-1"), wish("P-2"), {}),
        (wish("P-1", 1), wish("P-2", 2), {"site_order": ()}),
        (wish("P-1", area="B"), wish("P-2"), {"site_order": ("resident",)}),
        (wish("P-1", travel_m=(1,)), wish("P-2", travel_m=(2000,)), {"site_order": ("band",), "bands_km": (2,)}),
        (wish("P-1", travel_m=(2001,)), wish("P-2"), {"site_order": ("band",), "bands_km": (2,)}),
        (wish("P-1", travel_m=(1,)), wish("P-2", travel_m=(9000,)), {"bands_km": (2,)}),
    ],
)
def test_where_the_draw_decides(one: Request, other: Request, terms: dict[str, object]) -> None:
    assert not only_seat(one, other, **terms)


def test_nobody_is_a_resident_where_areas_are_unknown() -> None:
    policy = policy_of("site-priority", site_order=("resident",))
    requests = [wish("P-1"), wish("P-2")]
    cut_off = allocate(requests, sessions_of({("S-1", 1): 1}), policy, "seed").proof.cutoffs["S-1", 1, "open"]
    assert cut_off[0] == (1,)


@given(wishes, capacities, st.sampled_from((("tier",), ("tier", "resident"))))
def test_one_order_everywhere_is_the_fair_draw(requests, capacity, order) -> None:
    """Nobody here lives anywhere, so that residence makes no difference."""
    sessions = sessions_of(capacity)
    fair = allocate(requests, sessions, policy_of(), "seed")
    by_site = allocate(requests, sessions, policy_of("site-priority", site_order=order), "seed")
    assert by_site.seats == fair.seats
    assert by_site.unseated == fair.unseated
    if order == ("tier",):
        assert by_site.proof == fair.proof


(MIXED,) = (shape for shape in SHAPES if shape.name == "site-priority by centre")


@given(data=st.data())
def test_whoever_is_refused_stands_behind_everybody_seated_there(data: st.DataObject) -> None:
    problem: Problem = data.draw(MIXED.problems())
    result = problem.allocate()
    assert isinstance(result.proof, CutOffs)
    where = seated(result.seats)
    for request in problem.requests:
        for session in request.options[
            : request.options.index(where[request.person]) if request.person in where else 3
        ]:
            kind = (session, request.dose_number)
            assert (*kind, "open") in result.proof.cutoffs or not problem.room.get(kind)


def circle() -> tuple[list[Request], list[Session]]:
    """Each of two people likes the other's site better, and each site likes its own: two outcomes are stable."""
    requests = [
        Request("P-1", 0, 1, ("S-1", "S-2"), area="B"),
        Request("P-2", 0, 1, ("S-2", "S-1"), area="A"),
    ]
    return requests, sessions_of({("S-1", 1): 1, ("S-2", 1): 1}, {"S-1": "A", "S-2": "B"})


def test_of_two_outcomes_without_complaint_people_get_the_one_they_like_and_the_audit_refuses_the_other() -> None:
    requests, sessions = circle()
    problem = Problem(tuple(requests), tuple(sessions), policy_of("site-priority", site_order=("resident",)), "seed")
    right = problem.allocate()
    assert seated(right.seats) == {"P-1": "S-1", "P-2": "S-2"}
    keys = {person: draw_key("seed", person) for person in ("P-1", "P-2")}
    swapped = evolve(
        right,
        seats=tuple(evolve(seat, session={"S-1": "S-2", "S-2": "S-1"}[seat.session]) for seat in right.seats),
        proof=CutOffs({("S-1", 1, "open"): ((0,), keys["P-2"]), ("S-2", 1, "open"): ((0,), keys["P-1"])}),
    )
    (finding,) = problem.audit(swapped)
    assert finding.code == "circle"
    assert finding.sentence == "P-1, P-2 could all sit at sessions that they named before their own"


@pytest.mark.parametrize("beside", [False, True])
def test_a_circle_through_seats_that_reserves_hand_on_is_refused(*, beside: bool) -> None:
    """P-1 holds a seat of S-1 that is reserved for g, and would rather have that of P-2, who would rather be at S-1.

    If P-1 left, nobody of g would wait for the seat and it would be open; or P-3 beside them would move to it, and an
    open seat would be left.
    """
    reserve = Reserve("g", groups=frozenset({"g"}), share=Fraction(0), share_at={"C-S-1": Fraction(1, 1 + beside)})
    orders = {"C-S-1": ("tier",), "C-S-2": ("group:w",)}
    policy = policy_of("site-priority", site_orders=orders, reserves=Reserves((reserve,), ("g", "open")))
    requests = (
        Request("P-1", 0, 1, ("S-2", "S-1"), groups={"g"}),
        Request("P-2", 2, 1, ("S-1", "S-2"), groups={"w"}),
        *([Request("P-3", 1, 1, ("S-1",), groups={"g"})] if beside else []),
    )
    sessions = tuple(sessions_of({("S-1", 1): 1 + beside, ("S-2", 1): 1}))
    problem = Problem(requests, sessions, policy, "seed")
    assert seated(problem.allocate().seats).items() >= {"P-1": "S-2", "P-2": "S-1"}.items()
    modest = evolve(problem, requests=tuple(evolve(each, options=each.options[-1:]) for each in requests)).allocate()
    assert {seat.person: seat.category for seat in modest.seats}["P-1"] == "g"
    (finding,) = problem.audit(modest)
    assert finding.sentence == "P-1, P-2 could all sit at sessions that they named before their own"


@pytest.mark.reference
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_agrees_with_the_library_matching(seed: int) -> None:
    """1,000 people, eight sites each, on too few seats; sites compare residents, distance bands and tiers."""
    if not PYTHON.exists():
        pytest.skip(f"matching is not installed in {PYTHON.parent.parent}: make .venv-peers/.ready installs it")
    rng = random.Random(seed)
    names = [f"S-{number}" for number in range(40)]
    sessions = sessions_of(
        {(name, 1): rng.randrange(10, 35) for name in names}, {n: rng.choice("ABCDE") for n in names}
    )
    requests = [
        Request(
            f"P-{number}",
            rng.randrange(3),
            1,
            rng.sample(names, 8),
            travel_m=[rng.randrange(12_000) for _ in range(8)],
            area=rng.choice("ABCDE"),
        )
        for number in range(1000)
    ]
    orders = {f"C-{name}": rng.choice([("tier", "band"), ("band",), ("resident", "tier")]) for name in names}
    policy = policy_of("site-priority", site_orders=orders, bands_km=(2, 5, 10))

    def rank(request: Request, session: Session) -> tuple[object, ...]:
        metres = request.travel_m[request.options.index(session.id)]
        value = {
            "tier": request.tier,
            "band": sum(metres > end for end in (2000, 5000, 10_000)),
            "resident": request.area != session.area,
        }
        return (*(value[each] for each in orders[session.centre]), draw_key("seed", request.person))

    ranks = {
        session.id: [
            one.person
            for one in sorted((r for r in requests if session.id in r.options), key=lambda r: rank(r, session))
        ]
        for session in sessions
    }
    lists = {request.person: request.options for request in requests}
    answer = subprocess.run(
        [PYTHON, ROOT / "bench" / "peers" / "matching_residents.py"],
        input=json.dumps([lists, ranks, {session.id: session.seats(1) for session in sessions}]) + "\n",
        capture_output=True,
        text=True,
        check=True,
    )
    theirs, _ = json.loads(answer.stdout)
    assert seated(allocate(requests, sessions, policy, "seed").seats) == theirs
