"""The fair draw against an oracle that follows its definition word by word, and against the audit."""

import hashlib
import hmac
from datetime import date
from itertools import permutations

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from vaxplatform.allocation import (
    Policy,
    allocate,
    audit,
    capacity_of,
    check_commitment,
    commitment_of,
    draw_key,
    fair_draw,
)
from vaxplatform.allocation.result import Allocation
from vaxplatform.codes import Code
from vaxplatform.errors import AllocationError, CommitmentMismatch, UnknownName
from vaxplatform.model import Request, Session

SESSIONS = ("S-1", "S-2", "S-3")

capacities = st.dictionaries(
    st.tuples(st.sampled_from(SESSIONS), st.sampled_from((1, 2))), st.integers(0, 3), min_size=1
).map(lambda found: {(session, 1): 0 for session in SESSIONS} | found)
wishes = st.lists(
    st.builds(
        Request,
        person=st.text("PQR0123456789-", min_size=1, max_size=6),
        tier=st.integers(0, 2),
        dose_number=st.sampled_from((1, 2)),
        options=st.lists(st.sampled_from(SESSIONS), unique=True).map(tuple),
    ),
    max_size=7,
    unique_by=lambda request: request.person,
)


def slow_draw(requests: list[Request], capacity: dict[tuple[str, int], int], seed: str) -> dict[str, str]:
    """Pick the next person by looking through everybody who is left, and count the seats taken anew each time."""
    left, seated = list(requests), {}
    while left:

        def turn(request: Request) -> tuple[int, str, str]:
            key = hmac.new(seed.encode(), request.person.encode(), hashlib.sha256).hexdigest()
            return request.tier, key, request.person

        person = min(left, key=turn)
        left.remove(person)
        for session in person.options:
            taken = sum(
                1
                for other in requests
                if seated.get(other.person) == session and other.dose_number == person.dose_number
            )
            if taken < capacity.get((session, person.dose_number), 0):
                seated[person.person] = session
                break
    return seated


@given(wishes, capacities, st.text(min_size=1, max_size=5))
def test_agrees_with_the_definition(requests: list[Request], capacity: dict[tuple[str, int], int], seed: str) -> None:
    drawn = fair_draw(requests, capacity, seed)
    assert {seat.person: seat.session for seat in drawn.seats} == slow_draw(requests, capacity, seed)
    assert {entry.person for entry in drawn.unseated} == {r.person for r in requests} - {s.person for s in drawn.seats}


@given(wishes, capacities, st.randoms(use_true_random=False))
def test_order_of_requests_changes_nothing(requests: list[Request], capacity: dict[tuple[str, int], int], rng) -> None:
    shuffled = list(requests)
    rng.shuffle(shuffled)
    assert fair_draw(shuffled, capacity, "seed") == fair_draw(requests, capacity, "seed")


@given(wishes, capacities)
def test_one_more_seat_never_seats_fewer(requests: list[Request], capacity: dict[tuple[str, int], int]) -> None:
    more = {seat: count + 1 for seat, count in capacity.items()}
    assert len(fair_draw(requests, more, "seed").seats) >= len(fair_draw(requests, capacity, "seed").seats)


@given(wishes, capacities, st.data())
def test_ranking_otherwise_than_one_likes_gains_nothing(requests, capacity, data) -> None:
    if not requests:
        return
    honest = data.draw(st.sampled_from(requests))
    drawn = {seat.person: seat.session for seat in fair_draw(requests, capacity, "seed").seats}
    rank = {session: place for place, session in enumerate(honest.options)}
    got = rank.get(drawn.get(honest.person), len(rank))
    for length in range(len(honest.options) + 1):
        for lie in permutations(honest.options, length):
            others = [evolve(r, options=lie) if r is honest else r for r in requests]
            lied = {seat.person: seat.session for seat in fair_draw(others, capacity, "seed").seats}
            assert rank.get(lied.get(honest.person), len(rank)) >= got


@given(wishes, capacities)
def test_places_of_a_session_count_up_in_draw_order(requests: list[Request], capacity) -> None:
    drawn = fair_draw(requests, capacity, "seed")
    for session in SESSIONS:
        seats = sorted((s for s in drawn.seats if s.session == session), key=lambda s: (s.tier, s.key))
        assert [seat.place for seat in seats] == list(range(len(seats)))


@given(wishes, capacities)
def test_audit_passes_what_was_drawn(requests: list[Request], capacity) -> None:
    assert audit(fair_draw(requests, capacity, "seed"), requests, capacity, "seed") == ()


@given(wishes, capacities, st.data())
def test_audit_refuses_every_other_result(requests: list[Request], capacity, data) -> None:
    drawn = fair_draw(requests, capacity, "seed")
    if not requests:
        return
    person = data.draw(st.sampled_from([request.person for request in requests]))
    held = next((seat for seat in drawn.seats if seat.person == person), None)
    session = data.draw(st.sampled_from(SESSIONS))
    if held is None:
        entry = next(entry for entry in drawn.unseated if entry.person == person)
        template = fair_draw(
            [Request(person, entry.tier, entry.dose_number, (session,))], {(session, entry.dose_number): 1}, "seed"
        )
        forged = Allocation(
            "fair-draw", (*drawn.seats, *template.seats), tuple(e for e in drawn.unseated if e != entry), {}
        )
    elif held.session != session:
        seats = tuple(evolve(seat, session=session) if seat is held else seat for seat in drawn.seats)
        forged = Allocation("fair-draw", seats, drawn.unseated, {})
    else:
        forged = Allocation("fair-draw", tuple(seat for seat in drawn.seats if seat is not held), drawn.unseated, {})
    assert audit(forged, requests, capacity, "seed")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"tier": 0}, "tier"),
        ({"key": b"\0" * 32}, "draw-key"),
        ({"dose_number": 2}, "dose-number"),
        ({"session": "S-2"}, "seat-not-requested"),
        ({"place": 5}, "place"),
        ({"person": "P-9"}, "person-unknown"),
    ],
)
def test_audit_names_what_is_wrong(change: dict[str, object], code: str) -> None:
    requests = [Request("P-1", 1, 1, ("S-1",)), Request("P-2", 1, 1, ("S-1",))]
    capacity = {("S-1", 1): 2, ("S-1", 2): 2}
    drawn = fair_draw(requests, capacity, "seed")
    forged = evolve(drawn, seats=(evolve(drawn.seats[0], **change), drawn.seats[1]))
    assert code in {finding.code for finding in audit(forged, requests, capacity, "seed")}


def test_audit_finds_an_overfull_session_and_a_person_twice() -> None:
    requests = [Request("P-1", 1, 1, ("S-1",)), Request("P-2", 1, 1, ("S-1",))]
    drawn = fair_draw(requests, {("S-1", 1): 2}, "seed")
    assert {f.code for f in audit(drawn, requests, {("S-1", 1): 1}, "seed")} == {"session-overfull"}
    twice = evolve(drawn, seats=(*drawn.seats, drawn.seats[0]))
    assert "seat-twice" in {f.code for f in audit(twice, requests, {("S-1", 1): 3}, "seed")}


def test_draw_key_is_plain_hmac_sha256() -> None:
    expected = hmac.new("बीज".encode(), b"P-1", hashlib.sha256).digest()
    assert draw_key("बीज", "P-1") == expected


def test_commitment() -> None:
    check_commitment("abc", hashlib.sha256(b"abc").hexdigest().upper())  # FIPS 180-4, appendix B.1
    assert commitment_of("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    for wrong in (commitment_of("abd"), "", "abc", "é"):
        with pytest.raises(CommitmentMismatch):
            check_commitment("abc", wrong)


@pytest.mark.parametrize(
    ("requests", "seed", "code"),
    [
        ([Request("P-1", 0, 1, ("S-1",))], "", "seed-empty"),
        ([Request("P-1", 0, 1, ("S-1",)), Request("P-1", 0, 2, ("S-1",))], "s", "request-duplicate"),
        ([Request("P-1", 0, 1, ("S-9",))], "s", "session-unknown"),
    ],
)
def test_what_cannot_be_drawn(requests: list[Request], seed: str, code: str) -> None:
    with pytest.raises(AllocationError) as raised:
        fair_draw(requests, {("S-1", 1): 1}, seed)
    assert raised.value.code == code


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"rule": "first-come"}, UnknownName),
        ({"options_at_most": 0}, AllocationError),
        ({"distance_km_at_most": 0.0}, AllocationError),
    ],
)
def test_policies_that_cannot_be(changes: dict[str, object], error: type[Exception]) -> None:
    with pytest.raises(error):
        Policy(**({"options_at_most": 1, "distance_km_at_most": 1.0, "source": "test"} | changes))


def test_allocate_refuses_two_sessions_with_one_id() -> None:
    session = Session("S-1", "C-1", date(2021, 8, 26), Code.parse("cvx|210"), {1: 2, 2: 1})
    policy = Policy(options_at_most=1, distance_km_at_most=1.0, source="test")
    with pytest.raises(AllocationError, match="S-1"):
        allocate([], [session, session], policy, "seed")
    assert capacity_of([session]) == {("S-1", 1): 2, ("S-1", 2): 1}


def test_audit_checks_what_stands_beside_the_seats() -> None:
    requests = [Request("P-1", 0, 1, ("S-1",)), Request("P-2", 1, 1, ("S-1",))]
    capacity = {("S-1", 1): 1}
    drawn = fair_draw(requests, capacity, "seed")
    (left,) = drawn.unseated
    for forged, code in (
        (evolve(drawn, rule="first-come"), "rule"),
        (evolve(drawn, cutoffs={}), "cutoff"),
        (evolve(drawn, cutoffs={("S-1", 1): (9, b"x"), ("S-2", 1): (0, b"x")}), "cutoff"),
        (evolve(drawn, unseated=(evolve(left, tier=99),)), "tier"),
        (evolve(drawn, unseated=(evolve(left, dose_number=2),)), "dose-number"),
        (evolve(drawn, unseated=(evolve(left, key=b"x"),)), "draw-key"),
        (evolve(drawn, unseated=()), "person-missing"),
    ):
        assert {finding.code for finding in audit(forged, requests, capacity, "seed")} == {code}
    twice = audit(drawn, [*requests, requests[1]], capacity, "seed")
    assert [finding.code for finding in twice] == ["request-duplicate"]
