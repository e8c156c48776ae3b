"""The fair draw against an oracle that follows its definition word by word, and against the audit."""

import hashlib
import hmac
from collections import Counter
from itertools import permutations

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from allocation.problems import SESSIONS, capacities, policy_of, seated, sessions_of, wishes
from vaxplatform.allocation import CutOffs, Households, allocate, audit, common_options
from vaxplatform.allocation.result import Allocation
from vaxplatform.errors import AllocationError
from vaxplatform.model import Request


def fair_draw(requests: list[Request], capacity: dict[tuple[str, int], int], seed: str) -> Allocation:
    return allocate(requests, sessions_of(capacity), policy_of(), seed)


def findings(drawn: Allocation, requests: list[Request], capacity: dict[tuple[str, int], int], seed: str):
    return audit(drawn, requests, sessions_of(capacity), policy_of(), seed)


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
    assert findings(fair_draw(requests, capacity, "seed"), requests, capacity, "seed") == ()


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
            "fair-draw", (*drawn.seats, *template.seats), tuple(e for e in drawn.unseated if e != entry), drawn.proof
        )
    elif held.session != session:
        seats = tuple(evolve(seat, session=session) if seat is held else seat for seat in drawn.seats)
        forged = evolve(drawn, seats=seats)
    else:
        forged = evolve(drawn, seats=tuple(seat for seat in drawn.seats if seat is not held))
    assert findings(forged, requests, capacity, "seed")


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
    assert code in {finding.code for finding in findings(forged, requests, capacity, "seed")}


def test_audit_finds_an_overfull_session_and_a_person_twice() -> None:
    requests = [Request("P-1", 1, 1, ("S-1",)), Request("P-2", 1, 1, ("S-1",))]
    drawn = fair_draw(requests, {("S-1", 1): 2}, "seed")
    assert {f.code for f in findings(drawn, requests, {("S-1", 1): 1}, "seed")} == {"session-overfull"}
    twice = evolve(drawn, seats=(*drawn.seats, drawn.seats[0]))
    assert "seat-twice" in {f.code for f in findings(twice, requests, {("S-1", 1): 3}, "seed")}


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


def test_audit_checks_what_stands_beside_the_seats() -> None:
    requests = [Request("P-1", 0, 1, ("S-1",)), Request("P-2", 1, 1, ("S-1",))]
    capacity = {("S-1", 1): 1}
    drawn = fair_draw(requests, capacity, "seed")
    (left,) = drawn.unseated
    for forged, code in (
        (evolve(drawn, rule="first-come"), "rule"),
        (evolve(drawn, proof=CutOffs({})), "cutoff"),
        (evolve(drawn, proof=CutOffs({("S-1", 1, "open"): ((9,), b"x"), ("S-2", 1, "open"): ((0,), b"x")})), "cutoff"),
        (evolve(drawn, unseated=(evolve(left, tier=99),)), "tier"),
        (evolve(drawn, unseated=(evolve(left, dose_number=2),)), "dose-number"),
        (evolve(drawn, unseated=(evolve(left, key=b"x"),)), "draw-key"),
        (evolve(drawn, unseated=()), "person-missing"),
    ):
        assert {finding.code for finding in findings(forged, requests, capacity, "seed")} == {code}
    assert findings(drawn, [*requests, requests[1]], capacity, "seed") == ()  # handed in again, it counts once
    twice = findings(drawn, [*requests, evolve(requests[1], dose_number=2)], capacity, "seed")
    assert [finding.code for finding in twice] == ["request-duplicate"]


household_wishes = st.lists(
    st.builds(
        Request,
        person=st.text("PQR0123456789-", min_size=1, max_size=6),
        tier=st.integers(0, 2),
        dose_number=st.sampled_from((1, 2)),
        options=st.lists(st.sampled_from(SESSIONS), unique=True).map(tuple),
        household=st.sampled_from(("", "H-1", "H-2", "P-1")),
    ),
    max_size=7,
    unique_by=lambda request: request.person,
)
together = st.sampled_from((Households.BEST, Households.MEAN))


def slow_households(requests, capacity, seed, households) -> dict[str, str]:
    """Tickets by the definition, and the seats taken counted anew each time."""
    groups: dict[tuple[str, str], list[Request]] = {}
    for request in requests:
        groups.setdefault(("h", request.household) if request.household else ("p", request.person), []).append(request)

    def turn(members: list[Request]) -> tuple[int, bytes, str]:
        tiers = [member.tier for member in members]
        tier = min(tiers) if households is Households.BEST else round(sum(tiers) / len(tiers) + 0.4999)
        name = "\n".join(sorted(member.person for member in members))
        return tier, hmac.new(seed.encode(), name.encode(), hashlib.sha256).digest(), name

    given: dict[str, str] = {}
    for members in sorted(groups.values(), key=turn):
        common = [s for s in SESSIONS if all(s in member.options for member in members)]
        if len(members) == 1:
            common = list(members[0].options)
        else:
            common.sort(key=lambda s: (sum(member.options.index(s) for member in members), s))
        for session in common:
            taken = Counter(r.dose_number for r in requests if given.get(r.person) == session)
            taken.update(member.dose_number for member in members)
            if all(taken[member.dose_number] <= capacity.get((session, member.dose_number), 0) for member in members):
                given.update({member.person: session for member in members})
                break
    return given


@given(household_wishes, capacities, together, st.text(min_size=1, max_size=5))
def test_households_agree_with_the_definition(requests, capacity, households, seed) -> None:
    policy = policy_of(households=households)
    drawn = allocate(requests, sessions_of(capacity), policy, seed)
    assert seated(drawn.seats) == slow_households(requests, capacity, seed, households)
    assert audit(drawn, requests, sessions_of(capacity), policy, seed) == ()


@given(household_wishes, capacities, together, st.data())
def test_no_household_is_split_and_the_audit_sees_one_that_is(requests, capacity, households, data) -> None:
    policy = policy_of(households=households)
    drawn = allocate(requests, sessions_of(capacity), policy, "seed")
    where = seated(drawn.seats)
    for request in requests:
        if request.household:
            members = [other.person for other in requests if other.household == request.household]
            assert len({where.get(member) for member in members}) == 1
    if drawn.seats:
        seat = data.draw(st.sampled_from(drawn.seats))
        forged = evolve(drawn, seats=tuple(each for each in drawn.seats if each is not seat))
        assert audit(forged, requests, sessions_of(capacity), policy, "seed")


@given(wishes, capacities, together)
def test_people_without_a_household_are_drawn_as_ever(requests, capacity, households) -> None:
    together = allocate(requests, sessions_of(capacity), policy_of(households=households), "seed")
    assert together == fair_draw(requests, capacity, "seed")


def test_a_large_household_is_drawn_first_as_often_as_a_person_alone() -> None:
    """Over 2,000 seeds; three standard deviations of a fair coin are 67 draws."""
    requests = [Request(f"P-{i}", 0, 1, ("S-1",), household="H-1") for i in range(3)] + [Request("P-9", 0, 1, ("S-1",))]
    policy = policy_of(households=Households.BEST)
    alone = 0
    for seed in range(2000):
        drawn = allocate(requests, sessions_of({("S-1", 1): 3}), policy, f"seed {seed}")
        alone += "P-9" in seated(drawn.seats)
    assert abs(alone - 1000) <= 67


def test_a_household_takes_no_seat_it_cannot_share() -> None:
    requests = [
        Request("P-1", 0, 1, ("S-1", "S-2"), household="H"),
        Request("P-2", 0, 2, ("S-2", "S-1"), household="H"),
    ]
    capacity = {("S-1", 1): 1, ("S-1", 2): 0, ("S-2", 1): 1, ("S-2", 2): 1}
    drawn = allocate(requests, sessions_of(capacity), policy_of(households=Households.BEST), "seed")
    assert seated(drawn.seats) == {"P-1": "S-2", "P-2": "S-2"}


def test_in_a_household_one_gains_at_the_cost_of_another_by_naming_less() -> None:
    capacity = {("S-1", 1): 2, ("S-2", 1): 2}
    one, other = (
        Request("P-1", 0, 1, ("S-1", "S-2"), household="H"),
        Request("P-2", 0, 1, ("S-2", "S-1"), household="H"),
    )
    policy = policy_of("fair-draw", households=Households.BEST)

    def where(*wishes: Request) -> set[str]:
        return set(seated(allocate(wishes, sessions_of(capacity), policy, "seed").seats).values())

    assert where(one, other) == {"S-1"}
    assert where(one, evolve(other, options=("S-2",))) == {"S-2"}


def test_a_household_prefers_what_stands_highest_on_its_lists_together() -> None:
    lists = (("S-3", "S-2", "S-1"), ("S-2", "S-3", "S-1"), ("S-3", "S-1", "S-2"))
    members = [Request(f"P-{number}", 0, 1, options) for number, options in enumerate(lists)]
    assert common_options(members) == ("S-3", "S-2", "S-1")
    assert common_options(members[:2]) == ("S-2", "S-3", "S-1")  # level: by id


def test_a_result_says_what_it_is() -> None:
    requests = [Request("P-1", 0, 1, ("S-1",)), Request("P-2", 0, 1, ("S-1",))]
    allocation = allocate(requests, sessions_of({("S-1", 1): 1}), policy_of("fair-draw"), "seed")
    assert str(allocation) == "1 seated, 1 without a seat, by fair-draw"
