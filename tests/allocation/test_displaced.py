"""Fewer doses than bookings: who keeps a seat, and where the others go, against every way to seat them."""

from datetime import date
from itertools import product

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from vaxplatform.allocation import Held, Outcome, first_in_next_draw, resettle
from vaxplatform.codes import Code
from vaxplatform.errors import AllocationError, ModelError
from vaxplatform.model import Request, Session

VACCINE = Code.parse("cvx|210")
CENTRES = {"S-1": "C-1", "S-2": "C-1", "S-3": "C-2", "S-4": "C-2"}


def session(name, capacity):
    return Session(name, CENTRES[name], date(2021, 6, 1), VACCINE, capacity)


@st.composite
def shortages(draw):
    """Bookings within the capacities there were, and what came instead of it; many want the same seats elsewhere."""
    names = list(CENTRES)
    held = draw(
        st.lists(
            st.builds(
                Held,
                person=st.sampled_from([f"P-{number}" for number in range(9)]),
                session=st.sampled_from(["S-1", "S-1", *names]),
                dose_number=st.sampled_from((1, 1, 2)),
                tier=st.integers(0, 1),
                key=st.binary(min_size=1, max_size=1),
                options=st.lists(st.sampled_from(names), unique=True, max_size=3).map(tuple),
                moves=st.sampled_from((0, 0, 0, 1, 2)),
                stands_by=st.booleans(),
            ),
            max_size=6,
            unique_by=lambda one: one.person,
        )
    )
    sessions, doses = [], {}
    for name in names:
        booked = {dose: sum((one.session, one.dose_number) == (name, dose) for one in held) for dose in (1, 2)}
        capacity = {dose: many + draw(st.integers(0, 1)) for dose, many in booked.items()}
        sessions.append(session(name, capacity))
        if draw(st.sampled_from((True, True, False))):
            doses[name] = draw(st.integers(0, sum(capacity.values())))
    return held, sessions, doses


class Oracle:
    """Tries every way to seat everybody."""

    def __init__(self, held, sessions, doses, *, allow_shift, moves_at_most):
        self.held = sorted(held, key=lambda one: (one.dose_number == 1, one.tier, one.key, one.person))
        self.sessions = {session.id: session for session in sessions}
        self.doses = doses
        self.keepers = {
            one.person
            for one in self.held
            if one.session not in doses
            or [other for other in self.held if other.session == one.session].index(one) < doses[one.session]
        }
        self.choices = []
        for one in self.held:
            keeps = one.person in self.keepers
            may_move = one.moves < moves_at_most and (allow_shift or not keeps)
            self.choices.append({one.session, *(one.options if may_move else ())} | (set() if keeps else {""}))

    def fits(self, seats):
        for name, session in self.sessions.items():
            here = [one.dose_number for one, seat in zip(self.held, seats, strict=True) if seat == name]
            if name in self.doses:
                if len(here) > self.doses[name]:
                    return False
            elif any(here.count(dose) > session.seats(dose) for dose in here):
                return False
        return True

    def worth(self, seats):
        """Smaller is better: whom of the displaced in turn is left out, moves, shifts, other centres, options."""
        pairs = list(zip(self.held, seats, strict=True))
        moved = [(one, seat) for one, seat in pairs if seat not in {"", one.session}]
        return (
            [not seat for one, seat in pairs if one.person not in self.keepers],
            len(moved),
            sum(one.person in self.keepers for one, _ in moved),
            sum(self.sessions[seat].centre != self.sessions[one.session].centre for one, seat in moved),
            sum(one.options.index(seat) for one, seat in moved),
        )

    def best(self):
        return min(self.worth(seats) for seats in product(*self.choices) if self.fits(seats))


@given(shortages(), st.booleans(), st.sampled_from((2, 2, 2, 1, 0)))
def test_no_way_to_seat_people_is_better(shortage, allow_shift, moves_at_most):
    oracle = Oracle(*shortage, allow_shift=allow_shift, moves_at_most=moves_at_most)
    settled = resettle(*shortage, allow_shift=allow_shift, moves_at_most=moves_at_most)
    seat = {one.person: one.session for one in settled.held}
    seats = [seat.get(one.person, "") for one in oracle.held]
    assert all(seat in choices for seat, choices in zip(seats, oracle.choices, strict=True))
    assert oracle.fits(seats)
    assert oracle.worth(seats) == oracle.best()


@given(shortages(), st.booleans())
def test_everybody_displaced_is_booked_again_on_standby_or_told(shortage, allow_shift):
    held, sessions, doses = shortage
    settled = resettle(held, sessions, doses, allow_shift=allow_shift)
    keepers = Oracle(*shortage, allow_shift=allow_shift, moves_at_most=2).keepers
    before = {one.person: one for one in held}
    after = {one.person: one for one in settled.held}
    events = {event.person: event for event in settled.events}
    assert len(events) == len(settled.events)
    displaced = before.keys() - keepers
    assert displaced <= events.keys()
    assert {person for person, event in events.items() if event.outcome is Outcome.SHIFTED} == events.keys() - displaced
    for person, event in events.items():
        assert event.session == before[person].session
        assert event.to == (after[person].session if person in after else "")
        match event.outcome:
            case Outcome.MOVED | Outcome.SHIFTED:
                assert event.to not in {"", event.session}
            case Outcome.KEPT:
                assert event.to == event.session
            case Outcome.STANDBY | Outcome.TOLD:
                assert event.to == ""
                assert before[person].stands_by == (event.outcome is Outcome.STANDBY)
    assert set(settled.without_a_seat) == before.keys() - after.keys()
    assert list(after) == sorted(after)
    for person, one in after.items():
        moved = one.session != before[person].session
        assert one == evolve(before[person], session=one.session, moves=before[person].moves + moved)
        assert one.moves <= 2


@given(shortages())
def test_nobody_who_was_not_displaced_is_moved_unless_allowed(shortage):
    settled = resettle(*shortage)
    assert not {event.outcome for event in settled.events} & {Outcome.SHIFTED, Outcome.KEPT}
    keepers = Oracle(*shortage, allow_shift=False, moves_at_most=2).keepers
    kept = {one.person: one for one in settled.held}
    assert all(kept[one.person] == one for one in shortage[0] if one.person in keepers)


@given(shortages())
def test_where_nothing_else_is_free_as_many_are_displaced_as_doses_are_missing(shortage):
    held, sessions, doses = shortage
    alone = [evolve(one, options=()) for one in held]
    settled = resettle(alone, sessions, doses)
    missing = sum(max(sum(one.session == name for one in held) - left, 0) for name, left in doses.items())
    assert len(settled.without_a_seat) == len(settled.events) == missing


@given(shortages(), st.booleans(), st.randoms(use_true_random=False))
def test_order_changes_nothing(shortage, allow_shift, rng):
    held, sessions, doses = shortage
    settled = resettle(held, sessions, doses, allow_shift=allow_shift)
    shuffled, turned = list(held), list(sessions)
    rng.shuffle(shuffled)
    rng.shuffle(turned)
    again = resettle(shuffled, turned, dict(reversed(doses.items())), allow_shift=allow_shift)
    assert again == settled


@given(shortages(), st.booleans())
def test_settled_is_settled(shortage, allow_shift):
    held, sessions, doses = shortage
    settled = resettle(held, sessions, doses, allow_shift=allow_shift)
    assert resettle(settled.held, sessions, doses, allow_shift=allow_shift).events == ()


def test_begun_series_first_then_tier_then_key():
    held = [
        Held("P-1", "S-1", 1, 0, b"b"),
        Held("P-2", "S-1", 1, 0, b"a"),
        Held("P-3", "S-1", 1, 1, b"a"),
        Held("P-4", "S-1", 2, 1, b"z"),
    ]
    settled = resettle(held, [session("S-1", {1: 3, 2: 1})], {"S-1": 2})
    assert [one.person for one in settled.held] == ["P-2", "P-4"]
    assert settled.without_a_seat == ("P-1", "P-3")


def test_a_shift_makes_room_for_somebody_with_nowhere_to_go():
    held = [Held("P-1", "S-1", 1, 0, b"a", ("S-3",)), Held("P-2", "S-1", 1, 0, b"b")]
    sessions = [session("S-1", {1: 2}), session("S-3", {1: 1})]
    assert [event.outcome for event in resettle(held, sessions, {"S-1": 1}).events] == [Outcome.TOLD]
    shifted = resettle(held, sessions, {"S-1": 1}, allow_shift=True)
    assert [(event.person, event.outcome, event.to) for event in shifted.events] == [
        ("P-2", Outcome.KEPT, "S-1"),
        ("P-1", Outcome.SHIFTED, "S-3"),
    ]
    # Somebody moved twice already is not asked again.
    twice = [evolve(held[0], moves=2), held[1]]
    assert [event.outcome for event in resettle(twice, sessions, {"S-1": 1}, allow_shift=True).events] == [Outcome.TOLD]


def test_somebody_seated_a_moment_ago_makes_room_for_the_next_and_only_once():
    held = [
        Held("P-1", "S-1", 1, 0, b"a", ("S-2", "S-3")),
        Held("P-2", "S-1", 1, 0, b"b", ("S-2",)),
        Held("P-3", "S-1", 1, 0, b"c", ("S-2",)),
    ]
    assert {person.moves for person in held} == {0}
    sessions = [session("S-1", {1: 3}), session("S-2", {1: 1}), session("S-3", {1: 2})]
    settled = resettle(held, sessions, {"S-1": 0})
    assert [(event.person, event.to) for event in settled.events] == [("P-1", "S-3"), ("P-2", "S-2"), ("P-3", "")]


def test_a_chain_of_three_moves():
    held = [
        Held("P-1", "S-1", 1, 0, b"a", ("S-3", "S-4")),
        Held("P-2", "S-1", 1, 0, b"b", ("S-2", "S-3")),
        Held("P-3", "S-1", 1, 0, b"c", ("S-2",)),
    ]
    sessions = [session("S-1", {1: 3}), *(session(name, {1: 1}) for name in ("S-2", "S-3", "S-4"))]
    settled = resettle(held, sessions, {"S-1": 0})
    assert [event.to for event in settled.events] == ["S-4", "S-3", "S-2"]


def test_somebody_moved_before_moves_on_so_that_another_stays_in_their_own_centre():
    """P-2 would find a seat at once, in another centre; of P-1, who leaves theirs anyway, it is asked to go there."""
    held = [
        Held("P-1", "S-9", 1, 0, b"a", ("S-2", "S-3")),
        Held("P-2", "S-1", 1, 0, b"b", ("S-3", "S-2")),
    ]
    far = Session("S-9", "C-9", date(2021, 6, 1), VACCINE, {1: 1})
    sessions = [session("S-1", {1: 1}), session("S-2", {1: 1}), session("S-3", {1: 1}), far]
    settled = resettle(held, sessions, {"S-1": 0, "S-9": 0})
    assert [(event.person, event.to) for event in settled.events] == [("P-1", "S-3"), ("P-2", "S-2")]


@pytest.mark.parametrize("first", [b"a", b"c"])
def test_of_two_who_could_make_room_the_one_moves_who_named_the_other_session_earlier(first):
    held = [
        Held("P-1", "S-1", 1, 0, first, ("S-2", "S-4", "S-3")),
        Held("P-2", "S-1", 1, 0, b"b", ("S-2", "S-3")),
        Held("P-3", "S-1", 1, 0, b"d", ("S-2",)),
    ]
    sessions = [session("S-1", {1: 3}), session("S-2", {1: 2}), session("S-3", {1: 1}), session("S-4", {1: 0})]
    settled = resettle(held, sessions, {"S-1": 0})
    assert {event.person: event.to for event in settled.events} == {"P-1": "S-2", "P-2": "S-3", "P-3": "S-2"}


@pytest.mark.parametrize(("booked", "own", "other"), [("S-1", "S-2", "S-3"), ("S-4", "S-3", "S-2")])
def test_ones_own_centre_comes_before_an_option_named_earlier(booked, own, other):
    held = [Held("P-1", booked, 1, 0, b"a", (other, own))]
    sessions = [session(name, {1: 1}) for name in (booked, own, other)]
    assert resettle(held, sessions, {booked: 0}).events[0].to == own


def test_nobody_is_moved_again_for_an_outcome_that_is_only_as_good():
    """P-1 at S-3 and P-2 at S-2 would be one person in another centre too."""
    held = [Held(person, "S-1", 1, 0, person.encode(), ("S-2", "S-3")) for person in ("P-1", "P-2")]
    sessions = [session("S-1", {1: 2}), session("S-2", {1: 1}), session("S-3", {1: 1})]
    settled = resettle(held, sessions, {"S-1": 0})
    assert [(event.person, event.to) for event in settled.events] == [("P-1", "S-2"), ("P-2", "S-3")]


def test_short_sessions_count_doses_for_all_dose_numbers_together():
    held = [Held("P-1", "S-1", 1, 0, b"a"), Held("P-2", "S-1", 2, 0, b"b", ("S-2",))]
    sessions = [session("S-1", {1: 1, 2: 1}), session("S-2", {1: 2})]
    # S-2 has no seat for dose 2; once it is said that it has two doses for whoever comes, it has.
    assert resettle(held, sessions, {"S-1": 0}).without_a_seat == ("P-2", "P-1")
    doses = {"S-1": 0, "S-2": 2}
    settled = resettle(held, sessions, doses)
    assert settled.without_a_seat == ("P-1",)
    assert resettle(settled.held, sessions, doses).events == ()  # more for dose 2 than the calendar says is no mistake


@pytest.mark.parametrize(
    ("held", "doses", "more", "code"),
    [
        ([Held("P-1", "S-1", 1, 0, b"a"), Held("P-1", "S-2", 1, 0, b"a")], {}, {}, "person-duplicate"),
        ([Held("P-1", "S-9", 1, 0, b"a")], {}, {}, "session-unknown"),
        ([Held("P-1", "S-1", 1, 0, b"a", ("S-9",))], {}, {}, "session-unknown"),
        ([], {"S-9": 1}, {}, "session-unknown"),
        ([], {"S-1": -1}, {}, "doses-range"),
        ([], {"S-1": 2}, {}, "doses-range"),
        ([], {"S-1": 0.5}, {}, "doses-range"),
        ([Held("P-1", "S-1", 0, 0, b"a")], {}, {}, "dose_number-range"),
        ([Held("P-1", "S-1", 1, -1, b"a")], {}, {}, "tier-range"),
        ([Held("P-1", "S-1", 1, 0, b"a", moves=-1)], {}, {}, "moves-range"),
        ([], {}, {"moves_at_most": 3}, "moves_at_most-range"),
        ([], {}, {"moves_at_most": -1}, "moves_at_most-range"),
        ([Held("P-1", "S-1", 1, 0, b"a"), Held("P-2", "S-1", 1, 0, b"b")], {}, {}, "session-overfull"),
        ([Held("P-1", "S-1", 2, 0, b"a")], {"S-2": 1}, {}, "session-overfull"),
    ],
)
def test_bookings_that_cannot_be_are_refused(held, doses, more, code):
    with pytest.raises(AllocationError) as caught:
        resettle(held, [session("S-1", {1: 1}), session("S-2", {1: 1})], doses, **more)
    assert caught.value.code == code


def test_two_sessions_of_one_name_are_refused():
    with pytest.raises(AllocationError, match="S-1") as caught:
        resettle([], [session("S-1", {1: 1})] * 2, {})
    assert caught.value.code == "session-duplicate"


requests = st.lists(
    st.builds(
        Request,
        person=st.sampled_from([f"P-{number}" for number in range(9)]),
        tier=st.integers(0, 4),
        dose_number=st.integers(1, 3),
    ),
    max_size=9,
    unique_by=lambda wish: wish.person,
)
displaced = st.sets(st.sampled_from([f"P-{number}" for number in range(9)]))


@given(requests, displaced, st.booleans())
def test_displaced_people_come_first_but_for_begun_series(wishes, lost, second_doses_ahead):
    renumbered = first_in_next_draw(wishes, lost, second_doses_ahead=second_doses_ahead)
    assert [evolve(after, tier=before.tier) for before, after in zip(wishes, renumbered, strict=True)] == wishes
    assert {wish.tier for wish in renumbered} == set(range(len({wish.tier for wish in renumbered})))
    old = {wish.person: wish.tier for wish in wishes}
    for one in renumbered:
        for other in renumbered:
            if second_doses_ahead and (one.dose_number > 1) != (other.dose_number > 1):
                assert (one.tier < other.tier) == (one.dose_number > 1)
            elif (one.person in lost) != (other.person in lost):
                assert (one.tier < other.tier) == (one.person in lost)
            else:
                assert (one.tier < other.tier) == (old[one.person] < old[other.person])


@given(requests)
def test_where_nobody_was_displaced_the_order_of_tiers_stays(wishes):
    renumbered = first_in_next_draw(wishes, [], second_doses_ahead=False)
    by_tier = sorted({wish.tier for wish in wishes})
    assert [by_tier[wish.tier] for wish in renumbered] == [wish.tier for wish in wishes]


def test_a_draw_with_two_requests_of_one_person_is_refused():
    with pytest.raises(AllocationError, match="P-1") as caught:
        first_in_next_draw([Request("P-1", 0, 1), Request("P-1", 1, 1)], [])
    assert caught.value.code == "request-duplicate"


def test_more_tiers_than_a_request_can_say_are_refused():
    wishes = [Request(f"P-{tier}-{dose}", tier, dose) for tier in range(1000) for dose in (1, 2)]
    with pytest.raises(ModelError) as caught:
        first_in_next_draw(wishes, [])
    assert caught.value.code == "tier-range"
