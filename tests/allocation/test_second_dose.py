"""Second doses: what is held back against a matching, whose turn it is, and seats that change hands."""

from datetime import date, timedelta
from fractions import Fraction
from itertools import product
from math import ceil

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from vaxplatform.allocation import (
    DoseInterval,
    SecondDoseDue,
    hold_back,
    second_dose_requests,
    transfer_unused,
)
from vaxplatform.codes import Code
from vaxplatform.dates import Duration, EndOfMonth
from vaxplatform.errors import AllocationError, DateError
from vaxplatform.model import Request, Session

VACCINE, OTHER = Code.parse("cvx|210"), Code.parse("cvx|208")
START = date(2021, 1, 28)


def after(days):
    return START + timedelta(days=days)


durations = st.builds(Duration, months=st.integers(0, 1), days=st.integers(0, 4))
intervals = st.builds(DoseInterval, durations, durations, st.sampled_from(EndOfMonth)).filter(
    lambda interval: all(
        interval.minimum.after(after(day), interval.end_of_month)
        <= interval.maximum.after(after(day), interval.end_of_month)
        for day in range(8)
    )
)
first_doses = st.dictionaries(st.integers(0, 6).map(after), st.integers(0, 4), max_size=4)
seats = st.dictionaries(st.integers(0, 45).map(after), st.integers(0, 4), max_size=12)
shares = st.fractions(Fraction(1, 5), 1, max_denominator=5)


def most_served(people, seats):
    """How many of these windows find a seat at most: augmenting paths, one seat at a time."""
    places = [(day, number) for day, many in seats.items() for number in range(many)]
    holder = {}

    def find(person, seen):
        for place in places:
            if place[0] in people[person] and place not in seen:
                seen.add(place)
                if place not in holder or find(holder[place], seen):
                    holder[place] = person
                    return True
        return False

    return sum(find(person, set()) for person in range(len(people)))


@given(first_doses, seats, intervals, shares)
def test_as_many_as_can_be_have_a_seat_within_their_interval(first_doses, seats, interval, share):
    kept = hold_back(first_doses, seats, interval, follow_through=share)
    people = [interval.window(day) for day, many in first_doses.items() for _ in range(ceil(many * share))]
    held = sum(kept.held.values())
    assert held == most_served(people, seats)
    # The seats held are enough for as many: every second dose lies inside its interval.
    assert most_served(people, kept.held) == held
    assert sum(kept.short.values()) == len(people) - held
    assert all(many > 0 for many in kept.short.values())


@given(first_doses, seats, intervals, shares)
def test_no_seat_is_lost_and_first_doses_take_none_that_is_held(first_doses, seats, interval, share):
    kept = hold_back(first_doses, seats, interval, follow_through=share)
    assert list(kept.held) == list(kept.open) == sorted(seats)
    assert all(kept.held[day] + kept.open[day] == many for day, many in seats.items())
    assert all(many >= 0 for many in (*kept.held.values(), *kept.open.values()))


@given(first_doses, seats, intervals, shares, st.data())
def test_whoever_comes_again_finds_a_seat_though_first_doses_took_all_that_was_open(
    first_doses, seats, interval, share, data
):
    kept = hold_back(first_doses, seats, interval, follow_through=share)
    if kept.short:
        return
    come = {day: data.draw(st.integers(0, ceil(many * share))) for day, many in first_doses.items()}
    people = [interval.window(day) for day, many in come.items() for _ in range(many)]
    assert most_served(people, kept.held) == len(people)


@given(first_doses, seats, intervals, shares)
def test_more_who_come_again_never_hold_less(first_doses, seats, interval, share):
    some = hold_back(first_doses, seats, interval, follow_through=share)
    every = hold_back(first_doses, seats, interval, follow_through=1)
    assert sum(every.held.values()) >= sum(some.held.values())


@given(first_doses, seats, intervals, shares, st.randoms(use_true_random=False))
def test_order_of_days_changes_nothing(first_doses, seats, interval, share, rng):
    days, places = list(first_doses.items()), list(seats.items())
    rng.shuffle(days)
    rng.shuffle(places)
    assert hold_back(dict(days), dict(places), interval, follow_through=share) == hold_back(
        first_doses, seats, interval, follow_through=share
    )


def test_whoever_is_too_late_first_has_the_day_that_both_could_have():
    """Of two first doses on days that follow each other, told in the wrong order, with one shared day: both fit."""
    interval = DoseInterval(Duration(days=28), Duration(days=29))
    kept = hold_back({after(1): 1, after(0): 1}, {after(29): 1, after(30): 1}, interval, follow_through=1)
    assert (kept.held, kept.short) == ({after(29): 1, after(30): 1}, {})


def test_a_month_that_has_no_such_day():
    interval = DoseInterval(Duration(months=1), Duration(months=1), EndOfMonth.CLAMP)
    kept = hold_back({date(2021, 1, 31): 1}, {date(2021, 2, 28): 1, date(2021, 3, 1): 1}, interval, follow_through=1)
    assert kept.held == {date(2021, 2, 28): 1, date(2021, 3, 1): 0}
    rolled = evolve(interval, end_of_month=EndOfMonth.ROLL_FORWARD)
    kept = hold_back({date(2021, 1, 31): 1}, {date(2021, 2, 28): 1, date(2021, 3, 1): 1}, rolled, follow_through=1)
    assert kept.held == {date(2021, 2, 28): 0, date(2021, 3, 1): 1}


def test_both_ends_of_an_interval_are_good_days():
    interval = DoseInterval(Duration(days=28), Duration(days=42))
    free = {after(days): 1 for days in (27, 28, 42, 43)}
    kept = hold_back({START: 9}, free, interval, follow_through=1)
    assert [day for day, many in kept.held.items() if many] == [after(28), after(42)]
    assert kept.short == {START: 7}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"first_doses": {START: -1}}, "first_doses-range"),
        ({"first_doses": {START: 1.5}}, "first_doses-range"),
        ({"seats": {START: -1}}, "seats-range"),
        ({"seats": {START: True}}, "seats-range"),
        ({"follow_through": 0}, "follow_through-range"),
        ({"follow_through": 0.9}, "follow_through-range"),
        ({"follow_through": Fraction(11, 10)}, "follow_through-range"),
        ({"interval": DoseInterval(Duration(days=42), Duration(days=28))}, "interval-empty"),
    ],
)
def test_a_hold_back_that_cannot_be_is_refused(change, code):
    given_values = {
        "first_doses": {START: 1},
        "seats": {START: 1},
        "interval": DoseInterval(Duration(days=28), Duration(days=42)),
        "follow_through": 1,
    } | change
    with pytest.raises(AllocationError) as caught:
        hold_back(**given_values)
    assert caught.value.code == code


def test_days_are_days():
    interval = DoseInterval(Duration(days=28), Duration(days=42))
    for first, free in (({"2021-03-01": 1}, {}), ({}, {"2021-03-01": 1})):
        with pytest.raises(DateError):
            hold_back(first, free, interval, follow_through=1)
    for earliest, latest in (("2021-03-01", None), (START, "2021-03-01")):
        with pytest.raises(DateError):
            SecondDoseDue(earliest, latest, {VACCINE})
    with pytest.raises(DateError):
        second_dose_requests([], {}, [], on="2021-03-01")


SESSIONS = [
    Session(f"S-{day}{letter}", "C-1", date(2021, 6, day), vaccine, {2: 3})
    for day in (1, 4, 7)
    for letter, vaccine in (("a", VACCINE), ("b", OTHER))
]
june = st.integers(1, 9).map(lambda day: date(2021, 6, day))


@st.composite
def due_people(draw):
    requests, due = [], {}
    for number in range(draw(st.integers(0, 5))):
        options = tuple(draw(st.lists(st.sampled_from([session.id for session in SESSIONS]), unique=True)))
        travel = tuple(100 * (place + 1) for place in range(len(options))) if draw(st.booleans()) else ()
        requests.append(Request(f"P-{number}", draw(st.integers(0, 9)), draw(st.integers(2, 3)), options, travel))
        earliest = draw(june)
        latest = draw(st.none() | june.filter(lambda day, earliest=earliest: day >= earliest))
        vaccines = draw(st.sampled_from([{VACCINE}, {VACCINE, OTHER}]))
        due[f"P-{number}"] = SecondDoseDue(earliest, latest, vaccines)
    return requests, due


@given(due_people(), june)
def test_every_session_lies_inside_the_interval_and_has_the_vaccine(people, on):
    requests, due = people
    sessions = {session.id: session for session in SESSIONS}
    for before, ready in zip(requests, second_dose_requests(requests, due, SESSIONS, on=on), strict=True):
        when = due[ready.person]
        good = [
            name
            for name in before.options
            if when.earliest <= sessions[name].date <= (when.latest or date.max)
            and sessions[name].vaccine in when.vaccines
        ]
        assert list(ready.options) == good
        if before.travel_m:
            assert [ready.metres_to(name) for name in good] == [before.metres_to(name) for name in good]
        assert evolve(ready, tier=before.tier, options=before.options, travel_m=before.travel_m) == before


@given(due_people(), june)
def test_who_has_been_due_longest_stands_first(people, on):
    requests, due = people
    ready = second_dose_requests(requests, due, SESSIONS, on=on)
    for one, other in product(ready, repeat=2):
        waited = [max((on - due[wish.person].earliest).days, 0) for wish in (one, other)]
        assert (one.tier < other.tier) == (waited[0] > waited[1])


@pytest.mark.parametrize(("days", "tier"), [(-5, 999), (0, 999), (1, 998), (30, 969), (999, 0), (5000, 0)])
def test_tiers_count_days_down_from_the_last(days, tier):
    due = {"P-1": SecondDoseDue(date(2021, 6, 1) - timedelta(days=days), None, {VACCINE})}
    assert second_dose_requests([Request("P-1", 0, 2)], due, [], on=date(2021, 6, 1))[0].tier == tier


@pytest.mark.parametrize(
    ("requests", "sessions", "code"),
    [
        ([Request("P-1", 0, 1)], SESSIONS, "dose_number-first"),
        ([Request("P-2", 0, 2)], SESSIONS, "due-missing"),
        ([Request("P-1", 0, 2), Request("P-1", 0, 2)], SESSIONS, "request-duplicate"),
        ([Request("P-1", 0, 2, ("S-9",))], SESSIONS, "session-unknown"),
        ([Request("P-1", 0, 2)], [SESSIONS[0], SESSIONS[0]], "session-duplicate"),
    ],
)
def test_requests_that_cannot_be_are_refused(requests, sessions, code):
    due = {"P-1": SecondDoseDue(date(2021, 6, 1), None, {VACCINE})}
    with pytest.raises(AllocationError) as caught:
        second_dose_requests(requests, due, sessions, on=date(2021, 6, 1))
    assert caught.value.code == code


def test_a_due_date_that_cannot_be_is_refused():
    with pytest.raises(AllocationError) as caught:
        SecondDoseDue(date(2021, 6, 2), date(2021, 6, 1), {VACCINE})
    assert caught.value.code == "due-order"
    with pytest.raises(AllocationError) as caught:
        SecondDoseDue(date(2021, 6, 2), None, ())
    assert caught.value.code == "vaccines-empty"
    assert SecondDoseDue(date(2021, 6, 2), date(2021, 6, 2), {VACCINE}).latest == date(2021, 6, 2)


@st.composite
def transfers(draw):
    capacity = draw(st.dictionaries(st.integers(1, 3), st.integers(0, 4), min_size=1))
    booked = {dose: draw(st.integers(0, many)) for dose, many in capacity.items()}
    waiting = draw(st.dictionaries(st.integers(1, 3), st.integers(0, 4)))
    return Session("S-1", "C-1", START, VACCINE, capacity), booked, waiting


@given(transfers())
def test_no_other_way_to_hand_seats_on_serves_later_doses_better_or_moves_fewer(transfer):
    session, booked, waiting = transfer
    demand = {dose: booked.get(dose, 0) + waiting.get(dose, 0) for dose in (1, 2, 3)}

    def worth(seats):
        served = [min(seats[dose], demand[dose]) for dose in (3, 2, 1)]
        moved = sum(max(seats[dose] - session.seats(dose), 0) for dose in seats)
        return (*(-many for many in served), moved)

    ways = (dict(zip((1, 2, 3), seats, strict=True)) for seats in product(range(session.total + 1), repeat=3))
    fair = [
        seats
        for seats in ways
        if sum(seats.values()) == session.total
        and all(seats[dose] >= min(session.seats(dose), demand[dose]) for dose in seats)
    ]
    handed = transfer_unused(session, booked, waiting, hours_left=48, at_hours=48)
    found = {dose: handed.seats(dose) for dose in (1, 2, 3)}
    assert found in fair
    assert worth(found) == min(map(worth, fair))
    assert evolve(handed, capacity=session.capacity) == session
    assert transfer_unused(handed, booked, waiting, hours_left=0, at_hours=48) == handed


@given(transfers())
def test_before_the_hour_nothing_changes_hands(transfer):
    session, booked, waiting = transfer
    assert transfer_unused(session, booked, waiting, hours_left=Fraction(481, 10), at_hours=48) is session


def test_seats_go_either_way():
    session = Session("S-1", "C-1", START, VACCINE, {1: 5, 2: 5})
    to_first = transfer_unused(session, {1: 5}, {1: 3}, hours_left=0, at_hours=48)
    assert dict(to_first.capacity) == {1: 8, 2: 2}
    to_third = transfer_unused(session, {1: 1}, {3: 2}, hours_left=0, at_hours=48)
    assert dict(to_third.capacity) == {1: 3, 2: 5, 3: 2}


def test_a_later_dose_is_served_first_whatever_its_number():
    session = Session("S-1", "C-1", START, VACCINE, {1: 5})
    handed = transfer_unused(session, {1: 3}, {2: 2, 8: 2}, hours_left=0, at_hours=48)
    assert dict(handed.capacity) == {1: 3, 8: 2}


def test_where_there_is_no_seat_to_spare_the_session_stays_as_it_is():
    session = Session("S-1", "C-1", START, VACCINE, {1: 5})
    assert transfer_unused(session, {1: 5}, {2: 2}, hours_left=0, at_hours=48) == session


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"booked": {1: 3}}, "booked-range"),
        ({"booked": {2: 1}}, "booked-range"),
        ({"booked": {1: -1}}, "booked-range"),
        ({"waiting": {1: -1}}, "waiting-range"),
        ({"waiting": {1: 0.5}}, "waiting-range"),
        ({"hours_left": -1}, "hours_left-range"),
        ({"hours_left": 1.5}, "hours_left-range"),
        ({"at_hours": -1}, "at_hours-range"),
    ],
)
def test_a_transfer_that_cannot_be_is_refused(change, code):
    given_values = {"booked": {}, "waiting": {}, "hours_left": 50, "at_hours": 48} | change
    session = Session("S-1", "C-1", START, VACCINE, {1: 2})
    with pytest.raises(AllocationError) as caught:
        transfer_unused(session, given_values.pop("booked"), given_values.pop("waiting"), **given_values)
    assert caught.value.code == code
