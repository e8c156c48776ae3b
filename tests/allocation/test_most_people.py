"""The rule that serves most people against all outcomes enumerated, and its audit against results that were changed."""

import random
from collections import Counter
from itertools import product

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from allocation.problems import SESSIONS, capacities, journeys, policy_of, seated, sessions_of
from vaxplatform.allocation import CutOffs, Prices, allocate, audit, draw_key
from vaxplatform.allocation.result import Allocation, Seat, Unseated
from vaxplatform.model import Request

POLICY = policy_of("most-people")


def most_people(requests, capacity, seed: str = "seed") -> Allocation:
    return allocate(requests, sessions_of(capacity), POLICY, seed)


def findings(served: Allocation, requests, capacity, seed: str = "seed"):
    return audit(served, requests, sessions_of(capacity), POLICY, seed)


def codes(served: Allocation, requests, capacity) -> set[str]:
    return {finding.code for finding in findings(served, requests, capacity)}


def metres(request: Request, session: str | None) -> int:
    return (request.metres_to(session) or 0) if session else 0


def worth(requests, outcome) -> tuple[int, ...]:
    """People without a seat, tier by tier, and then everybody's travel: the smaller, the better."""
    without = Counter(request.tier for request, session in zip(requests, outcome, strict=True) if session is None)
    travel = sum(metres(request, session) for request, session in zip(requests, outcome, strict=True))
    return *(without[tier] for tier in range(3)), travel


def best_outcomes(requests, capacity) -> tuple[tuple[int, ...], list[tuple[str | None, ...]]]:
    """What the best outcomes are worth, and all of them, by looking at every outcome."""
    found: dict[tuple[int, ...], list[tuple[str | None, ...]]] = {}
    for outcome in product(*((*request.options, None) for request in requests)):
        load = Counter((session, request.dose_number) for request, session in zip(requests, outcome, strict=True))
        if all(seats <= capacity.get(kind, 0) for kind, seats in load.items() if kind[0]):
            found.setdefault(worth(requests, outcome), []).append(outcome)
    return min(found), found[min(found)]


def slow_most_people(requests, capacity, seed: str) -> dict[str, str]:
    """Of the best outcomes those in which the first in the draw has the first session on their list, and so on."""
    people = sorted(requests, key=lambda request: (request.tier, draw_key(seed, request.person)))
    _, left = best_outcomes(people, capacity)
    for place, request in enumerate(people):
        ranked = (*request.options, None)
        first = min(ranked.index(outcome[place]) for outcome in left)
        left = [outcome for outcome in left if outcome[place] == ranked[first]]
    (only,) = left
    return {request.person: session for request, session in zip(people, only, strict=True) if session}


@given(journeys, capacities, st.text(min_size=1, max_size=5))
def test_agrees_with_all_outcomes_enumerated(requests, capacity, seed) -> None:
    assert seated(most_people(requests, capacity, seed).seats) == slow_most_people(requests, capacity, seed)


@given(journeys, capacities)
def test_a_price_is_what_one_more_seat_would_save(requests, capacity) -> None:
    proof = most_people(requests, capacity).proof
    assert proof.step == 1 + sum(max(request.travel_m, default=0) for request in requests)
    behind = 1 + max((request.tier for request in requests), default=0)

    def cost(capacity) -> int:
        (*without, travel), _ = best_outcomes(requests, capacity)
        return travel + proof.step * sum((behind - tier) * people for tier, people in enumerate(without))

    now = cost(capacity)
    for kind in {(session, request.dose_number) for request in requests for session in request.options}:
        more = capacity | {kind: capacity.get(kind, 0) + 1}
        assert proof.prices.get(kind, 0) == now - cost(more)


@given(journeys, capacities, st.randoms(use_true_random=False))
def test_order_of_input_changes_nothing(requests, capacity, rng) -> None:
    served = most_people(requests, capacity)
    shuffled = list(requests)
    rng.shuffle(shuffled)
    again = most_people([*shuffled, *requests[:1]], dict(reversed(capacity.items())))
    assert again == served
    assert list(again.proof.prices) == list(served.proof.prices)  # so that files have the same bytes


@given(journeys, capacities)
def test_no_fewer_people_than_other_rules_serve(requests, capacity) -> None:
    most = len(most_people(requests, capacity).seats)
    for rule in ("fair-draw", "site-priority"):
        assert len(allocate(requests, sessions_of(capacity), policy_of(rule), "seed").seats) <= most


@given(journeys, capacities, st.data())
def test_one_more_seat_never_serves_fewer(requests, capacity, data) -> None:
    more = capacity | {kind: seats + 1 for kind, seats in capacity.items() if data.draw(st.booleans())}
    assert len(most_people(requests, more).seats) >= len(most_people(requests, capacity).seats)


@given(journeys, capacities)
def test_no_seat_is_left_that_somebody_without_one_would_have(requests, capacity) -> None:
    served = most_people(requests, capacity)
    taken = Counter((seat.session, seat.dose_number) for seat in served.seats)
    for entry in served.unseated:
        (request,) = (request for request in requests if request.person == entry.person)
        for session in request.options:
            kind = (session, request.dose_number)
            assert taken[kind] == capacity.get(kind, 0)


def frozen_tier_by_tier(requests, capacity) -> int:
    """What most people of each tier for itself would be, on the seats that the tiers before it left."""
    left, people = dict(capacity), 0
    for tier in range(3):
        of_tier = [request for request in requests if request.tier == tier]
        for seat in most_people(of_tier, left).seats:
            left[seat.session, seat.dose_number] -= 1
            people += 1
    return people


def test_to_freeze_the_seats_of_a_tier_serves_fewer() -> None:
    requests = [Request("P-1", 0, 1, ("S-1", "S-2"), travel_m=(1, 2)), Request("P-2", 1, 1, ("S-1",), travel_m=(1,))]
    capacity = {("S-1", 1): 1, ("S-2", 1): 1}
    assert frozen_tier_by_tier(requests, capacity) == 1
    assert seated(most_people(requests, capacity).seats) == {"P-1": "S-2", "P-2": "S-1"}


def test_a_tier_comes_before_any_number_of_people_behind_it_and_any_travel() -> None:
    far = Request("P-1", 0, 1, ("S-1",), travel_m=(20_000_000,))
    near = [Request(f"P-{index}", 1, 1, ("S-1",), travel_m=(1,)) for index in range(2, 9)]
    served = most_people([far, *near], {("S-1", 1): 1})
    assert seated(served.seats) == {"P-1": "S-1"}
    assert served.proof == Prices(20_000_008, {("S-1", 1): 20_000_007})


def test_it_is_not_strategy_proof_in_travel() -> None:
    """P-1 likes S-1 and lives nearer to it; to call S-2 far wins S-1 from P-2, who would have gone there."""
    honest = [
        Request("P-1", 0, 1, ("S-1", "S-2"), travel_m=(4, 5)),
        Request("P-2", 0, 1, ("S-1", "S-2"), travel_m=(1, 5)),
    ]
    capacity = {("S-1", 1): 1, ("S-2", 1): 1}
    assert seated(most_people(honest, capacity).seats) == {"P-1": "S-2", "P-2": "S-1"}
    lied = [evolve(honest[0], travel_m=(4, 50)), honest[1]]
    assert seated(most_people(lied, capacity).seats) == {"P-1": "S-1", "P-2": "S-2"}


def district(people: int, tied: bool) -> tuple[list[Request], dict[tuple[str, int], int]]:  # noqa: FBT001 - a test helper
    rng = random.Random(people)
    capacity = {(f"S-{index}", 1): rng.randrange(people // 15) for index in range(20)}
    names = [session for session, _ in capacity]
    requests = [
        Request(
            f"P-{index}",
            rng.randrange(3),
            1,
            tuple(options := rng.sample(names, 6)),
            travel_m=tuple(rng.randrange(3 if tied else 20_000) for _ in options),
        )
        for index in range(people)
    ]
    return requests, capacity


@pytest.mark.parametrize("tied", [False, True])
def test_three_hundred_people_pay_for_themselves(tied) -> None:
    """By duality the best costs what everybody's cheapest option does at the prices, less those of all seats."""
    requests, capacity = district(300, tied)
    served = most_people(requests, capacity)
    proof, where = served.proof, seated(served.seats)
    primal = sum(
        metres(request, where[request.person]) if request.person in where else (3 - request.tier) * proof.step
        for request in requests
    )
    dual = sum(
        min(
            (3 - request.tier) * proof.step,
            *(metres(request, session) + proof.prices.get((session, 1), 0) for session in request.options),
        )
        for request in requests
    ) - sum(price * capacity[kind] for kind, price in proof.prices.items())
    assert primal == dual
    assert findings(served, requests, capacity) == ()


@given(journeys, capacities)
def test_audit_passes_what_was_served(requests, capacity) -> None:
    assert findings(most_people(requests, capacity), requests, capacity) == ()


def other_entries(served: Allocation) -> list[Allocation]:
    """Every result in which one person has another place, two have swapped, or an entry is missing or twice there."""
    forged = []
    for seat in served.seats:
        others = tuple(each for each in served.seats if each is not seat)
        free = Unseated(seat.person, seat.dose_number, seat.tier, seat.key)
        forged += [
            evolve(served, seats=(*others, evolve(seat, session=name))) for name in SESSIONS if name != seat.session
        ]
        forged += [
            evolve(served, seats=others),
            evolve(served, seats=others, unseated=(*served.unseated, free)),
            evolve(served, seats=(*served.seats, seat)),
            evolve(served, seats=(*others, evolve(seat, place=seat.place + 1))),
            evolve(served, seats=(*others, evolve(seat, tier=seat.tier + 1))),
            evolve(served, seats=(*others, evolve(seat, key=b"\0" * 32))),
            evolve(served, seats=(*others, evolve(seat, dose_number=seat.dose_number + 1))),
            evolve(served, seats=(*others, evolve(seat, category="elderly"))),
        ]
        forged += [
            evolve(
                served,
                seats=tuple(
                    evolve(each, session=other.session, place=other.place)
                    if each is seat
                    else evolve(each, session=seat.session, place=seat.place)
                    if each is other
                    else each
                    for each in served.seats
                ),
            )
            for other in served.seats
            if other.session != seat.session
        ]
    for entry in served.unseated:
        others = tuple(each for each in served.unseated if each is not entry)
        forged += [
            evolve(served, unseated=others),
            evolve(served, unseated=(*others, evolve(entry, tier=entry.tier + 1))),
            *(
                evolve(
                    served,
                    unseated=others,
                    seats=(*served.seats, Seat(entry.person, name, entry.dose_number, entry.tier, entry.key, place)),
                )
                for name in SESSIONS
                for place in range(4)
            ),
        ]
    return forged


def other_proofs(served: Allocation) -> list[Allocation]:
    """Every result whose proof differs in one number."""
    step, prices = served.proof.step, served.proof.prices
    proofs = [Prices(step + 1, prices), Prices(step - 1, prices), CutOffs({})]
    for kind, price in prices.items():
        rest = {other: each for other, each in prices.items() if other != kind}
        proofs.append(Prices(step, rest))
        proofs += [Prices(step, rest | {kind: wrong}) for wrong in (price + 1, price - 1, 0, -price, float(price))]
    proofs += [
        Prices(step, prices | {(session, dose_number): price})
        for session in (*SESSIONS, "S-9")
        for dose_number in (1, 2)
        for price in (1, 0)
        if (session, dose_number) not in prices
    ]
    return [evolve(served, proof=proof) for proof in proofs]


@given(journeys, capacities)
def test_audit_refuses_every_single_edit(requests, capacity) -> None:
    served = most_people(requests, capacity)
    for forged in (*other_entries(served), *other_proofs(served), evolve(served, rule="fair-draw")):
        assert findings(forged, requests, capacity), forged


@given(journeys, capacities, st.data())
def test_audit_allows_one_result(requests, capacity, data) -> None:
    """Any other outcome is refused under the right proof, however much it differs, even when it is as good."""
    served = most_people(requests, capacity)
    people = sorted(requests, key=lambda request: (request.tier, draw_key("seed", request.person)))
    _, best = best_outcomes(people, capacity)
    other = data.draw(st.sampled_from(best))
    seats, unseated, places = [], [], Counter()
    for request, session in zip(people, other, strict=True):
        rest = (request.dose_number, request.tier, draw_key("seed", request.person))
        if session:
            seats.append(Seat(request.person, session, *rest, places[session]))
            places[session] += 1
        else:
            unseated.append(Unseated(request.person, *rest))
    forged = Allocation("most-people", tuple(seats), tuple(unseated), served.proof)
    same = seated(forged.seats) == seated(served.seats)
    assert (codes(forged, requests, capacity) == set()) is same
    assert same or "passed-over" in codes(forged, requests, capacity)


TWO = [Request("P-1", 0, 1, ("S-1", "S-2"), travel_m=(4, 5)), Request("P-2", 1, 1, ("S-1",), travel_m=(1,))]
THREE = {("S-1", 1): 1, ("S-2", 1): 1, ("S-3", 1): 1}


def test_audit_names_what_is_wrong() -> None:
    served = most_people(TWO, THREE)
    assert served.proof == Prices(7, {("S-1", 1): 1})
    swapped = evolve(
        served,
        seats=(evolve(served.seats[0], session="S-1"),),
        unseated=(Unseated("P-2", 1, 1, served.seats[1].key),),
    )
    for forged, wrong in (
        (evolve(served, proof=Prices(8, {("S-1", 1): 1})), {"step"}),
        (evolve(served, proof=Prices(7, {("S-1", 1): 1.0})), {"price"}),
        (evolve(served, proof=Prices(7, {("S-1", 1): 1, ("S-3", 1): 1})), {"price", "price-high"}),
        (evolve(served, proof=Prices(7, {("S-1", 1): 2})), {"price-high"}),
        (evolve(served, proof=Prices(7, {})), {"cheaper-elsewhere"}),
        (swapped, {"cheaper-elsewhere"}),
        (evolve(served, seats=(served.seats[0], evolve(served.seats[1], category="elderly"))), {"category"}),
        (evolve(served, proof=CutOffs({})), {"proof"}),
    ):
        assert codes(forged, TWO, THREE) == wrong
    idle = evolve(served, proof=Prices(7, {("S-1", 1): 1, ("S-2", 1): 1}))
    assert "price" in codes(idle, TWO, THREE | {("S-2", 1): 2})
    assert [finding.sentence for finding in findings(swapped, TWO, THREE)] == [
        "P-2 has more travel and price together than session S-1 would cost"
    ]


def test_audit_sees_that_the_first_in_the_draw_was_passed_over() -> None:
    requests = [Request(f"P-{index}", 0, 1, ("S-1", "S-2")) for index in (1, 2)]
    capacity = {("S-1", 1): 1, ("S-2", 1): 1}
    served = most_people(requests, capacity)
    first = min(served.seats, key=lambda seat: seat.key)
    assert first.session == "S-1"
    swapped = {"S-1": "S-2", "S-2": "S-1"}
    forged = evolve(served, seats=tuple(evolve(seat, session=swapped[seat.session]) for seat in served.seats))
    assert [(finding.code, finding.person) for finding in findings(forged, requests, capacity)] == [
        ("passed-over", first.person)
    ]
