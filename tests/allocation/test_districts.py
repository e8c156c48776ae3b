"""Districts drawn by themselves: nothing lost at a border, and one draw's result where there is no border to cross."""

from collections import Counter

import pytest
from attrs import evolve

from allocation.drawn_by_lot import draw_of
from allocation.problems import policy_of, seated, sessions_of
from vaxplatform.allocation import (
    RULE_NAMES,
    AreaCoverage,
    Draw,
    Households,
    Reserve,
    Reserves,
    Unused,
    allocate,
    allocate_by_district,
    audit,
)
from vaxplatform.errors import AllocationError
from vaxplatform.model import Request

DISTRICTS = {"A": "north", "B": "south", "C": "south", "": "nowhere"}


def drawn(number: int, rule: str) -> tuple[Draw, str]:
    draw = draw_of(number, rule)
    apart = evolve(draw.policy, households=Households.APART)
    requests = [applicant.request for applicant in draw.applicants]
    return Draw.of(requests, draw.sessions.values(), apart, f"seed {number}"), f"seed {number}"


@pytest.mark.parametrize("rule", RULE_NAMES)
def test_every_draw_stands_and_no_session_is_overfull(rule: str) -> None:
    for number in range(40):
        draw, seed = drawn(number, rule)
        requests = [applicant.request for applicant in draw.applicants]
        result = allocate_by_district(requests, draw.sessions.values(), draw.policy, seed, district_of=DISTRICTS)
        for each in (*result.by_district.values(), result.mop_up):
            assert audit(each.allocation, each.requests, each.sessions, each.policy, seed) == ()
        assert list(result.by_district) == sorted(result.by_district)
        for each in result.by_district.values():
            assert [session.id for session in each.sessions] == sorted(session.id for session in each.sessions)
        people = [seat.person for seat in result.seats]
        assert people == sorted(set(people))
        assert len(people) + len(result.mop_up.allocation.unseated) == len(requests)
        given = Counter((seat.session, seat.dose_number) for seat in result.seats)
        assert all(given[kind] <= draw.capacity[kind] for kind in given)


@pytest.mark.parametrize("rule", ["fair-draw", "most-people", "worst-served-first"])
def test_no_seat_is_lost_at_a_border(rule: str) -> None:
    for number in range(40):
        draw, seed = drawn(number, rule)
        requests = [applicant.request for applicant in draw.applicants]
        result = allocate_by_district(requests, draw.sessions.values(), draw.policy, seed, district_of=DISTRICTS)
        given = Counter((seat.session, seat.dose_number) for seat in result.seats)
        held = seated(result.seats)
        for request in requests:
            if request.person not in held:
                kinds = [(session, request.dose_number) for session in request.options]
                assert all(given[kind] == draw.capacity.get(kind, 0) for kind in kinds)


def test_where_nobody_crosses_a_border_it_is_one_draw() -> None:
    requests = [
        Request(f"P-{n}", n % 3, 1, ("S-1", "S-2") if n % 2 else ("S-3",), area="A" if n % 2 else "B")
        for n in range(40)
    ]
    sessions = sessions_of({("S-1", 1): 5, ("S-2", 1): 6, ("S-3", 1): 7})
    result = allocate_by_district(requests, sessions, policy_of(), "seed", district_of=DISTRICTS)
    assert seated(result.seats) == seated(allocate(requests, sessions, policy_of(), "seed").seats)
    assert result.mop_up.allocation.seats == ()


def test_seats_are_split_by_who_named_them_and_the_rest_is_drawn_again() -> None:
    requests = [
        Request(f"P-{n}", 0, 1, ("S-1", "S-2") if n < 6 else ("S-1",), area="A" if n < 6 else "B") for n in range(9)
    ]
    sessions = sessions_of({("S-1", 1): 3, ("S-2", 1): 4})
    result = allocate_by_district(requests, sessions, policy_of(), "seed", district_of=DISTRICTS)
    parts = {name: {each.id: each.seats(1) for each in draw.sessions} for name, draw in result.by_district.items()}
    assert parts == {"north": {"S-1": 2, "S-2": 4}, "south": {"S-1": 1}}
    assert len(result.by_district["north"].allocation.seats) == 6
    assert len(result.seats) == 7


@pytest.mark.parametrize(
    ("unused", "workers", "held"),
    [
        (Unused.OPEN, 0, 2),  # the seat of the elderly is everybody's, that of workers stays empty, in each district
        (Unused.NEXT, 0, 4),  # both stay empty
        (Unused.NEXT, 1, 3),
        (Unused.NEXT, 4, 2),
    ],
)
def test_seats_that_a_reserve_holds_back_stay_held(unused: Unused, workers: int, held: int) -> None:
    # Three of six seats in each district: one for the elderly, who do not come, one for workers, and one open.
    requests = [
        Request(f"{area}-{n}", 0, 1, ("S-1",), area=area, groups={"worker"} if area == "A" and n < workers else ())
        for area in "AB"
        for n in range(4)
    ]
    elderly = Reserve("elderly", groups={"60+"}, seats=1, unused=unused)
    kept = Reserve("workers", groups={"worker"}, seats=1, unused=Unused.HOLD)
    policy = policy_of("reserved-shares", reserves=Reserves((elderly, kept), ("elderly", "workers", "open")))
    result = allocate_by_district(requests, sessions_of({("S-1", 1): 6}), policy, "seed", district_of=DISTRICTS)
    assert len(result.seats) == 6 - held
    assert [session.seats(1) for session in result.mop_up.sessions] == [0]


def test_the_last_draw_knows_who_has_been_served_by_then() -> None:
    # North and south have one seat each of S-1. Those of A all sit in S-2, so the seat of north is left for the south.
    requests = [Request(f"A-{n}", 0, 1, ("S-2", "S-1"), area="A") for n in range(4)]
    requests += [Request(f"{area}-{n}", 0, 1, ("S-1",), area=area) for area in "BC" for n in range(2)]
    areas = (AreaCoverage("B", target=10, served=4), AreaCoverage("C", target=20, served=9))
    policy = policy_of("worst-served-first", areas=areas)
    sessions = sessions_of({("S-1", 1): 2, ("S-2", 1): 4})
    result = allocate_by_district(requests, sessions, policy, "seed", district_of=DISTRICTS)
    served_first, served_then = result.by_district["south"], result.mop_up
    assert [seat.person[0] for seat in served_first.allocation.seats] == ["B"]
    assert [seat.person[0] for seat in served_then.allocation.seats] == ["C"]
    assert {each.area: (each.served, each.target) for each in served_first.policy.areas} == {
        "A": (0, 4),
        "B": (4, 10),
        "C": (9, 20),
    }
    assert {each.area: (each.served, each.target) for each in served_then.policy.areas} == {
        "A": (4, 4),
        "B": (5, 10),
        "C": (9, 20),
    }


def test_a_map_that_loses_a_district_is_told() -> None:
    requests = [Request(f"P-{area}", 0, 1, ("S-1",), area=area) for area in "AB"]
    with pytest.raises(AllocationError, match="2 shards were drawn, and what came back are 1 results") as raised:
        allocate_by_district(
            *(requests, sessions_of({("S-1", 1): 3}), policy_of(), "seed"),
            district_of=DISTRICTS,
            map_shards=lambda rule, draws: [rule(draws[0])],
        )
    assert raised.value.code == "shard-results"


@pytest.mark.parametrize(
    ("requests", "terms", "code", "sentence"),
    [
        ([Request("P-1", 0, 1, ("S-1",), area="Z")], {}, "district-unknown", "P-1 lives in «Z»"),
        (
            [
                Request("P-1", 0, 1, ("S-1",), area="A", household="H-1"),
                Request("P-2", 0, 1, ("S-1",), area="B", household="H-1"),
            ],
            {"households": Households.BEST},
            "household-border",
            "household H-1",
        ),
    ],
)
def test_what_cannot_be_split(requests, terms, code, sentence) -> None:
    with pytest.raises(AllocationError, match=sentence) as raised:
        allocate_by_district(requests, sessions_of({("S-1", 1): 3}), policy_of(**terms), "seed", district_of=DISTRICTS)
    assert raised.value.code == code
