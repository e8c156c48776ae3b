"""Standby lists: turn, number called, time to answer, and that nobody and no dose is lost on the way."""

from collections import Counter
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaxplatform.allocation import (
    Standby,
    StandbyList,
    StandbyStep,
    answer_standby,
    call_standby,
    settle_standby,
    standby_list,
)
from vaxplatform.errors import AllocationError

HALF = Fraction(1, 2)
people = st.lists(
    st.builds(
        Standby,
        person=st.text("PQ0123456789", min_size=1, max_size=4),
        tier=st.integers(0, 2),
        key=st.binary(min_size=1, max_size=1),
        travel_m=st.sampled_from((0, 1500, 3000, 7250)),
    ),
    unique_by=lambda one: one.person,
    max_size=12,
)
rates = st.fractions(Fraction(1, 10), 1, max_denominator=10)


def line(many: int) -> StandbyList:
    return standby_list([Standby(f"P-{n}", 0, bytes([n]), 800) for n in range(many)], within_m=5000)


def ids(people):
    return [one.person for one in people]


@given(people, st.randoms(use_true_random=False))
def test_the_list_is_in_turn_whatever_order_people_were_named_in(people, rng):
    found = standby_list(people, within_m=3000)
    shuffled = list(people)
    rng.shuffle(shuffled)
    assert standby_list(shuffled, within_m=3000) == found
    assert set(found.waiting) == {one for one in people if one.travel_m <= 3000}
    assert all((a.tier, a.key, a.person) < (b.tier, b.key, b.person) for a, b in pairwise(found.waiting))


@given(people, st.integers(0, 9), rates)
def test_as_few_are_called_as_give_the_doses_in_expectation(people, leftover, rate):
    near = standby_list(people, within_m=9000)
    after, events = call_standby(near, leftover, minute=600, response_rate=rate, accept_minutes=10)
    called = ids(after.called)
    assert [event.person for event in events] == called
    assert (*after.called, *after.waiting) == near.waiting
    assert len(called) * rate >= leftover or not after.waiting
    assert not called or (len(called) - 1) * rate < leftover


@given(people, rates, st.integers(1, 20), st.data())
def test_a_day_of_calls_loses_nobody_and_promises_no_dose_twice(people, rate, accept_minutes, data):
    """Any order of calls, answers and arrivals; what became of each person is told by the events alone."""
    everybody = {one.person: one for one in people}
    near, minute, leftover = standby_list(people, within_m=9000), 0, data.draw(st.integers(0, 6))
    last_step = dict.fromkeys(everybody, None)
    rounds, given_doses = [], 0
    for _ in range(data.draw(st.integers(0, 25))):
        minute += data.draw(st.integers(0, 8))
        moves = ["call"] + ["answer"] * bool(near.called) + ["settle"] * bool(near.coming)
        match data.draw(st.sampled_from(moves)):
            case "call":
                before = near
                near, events = call_standby(
                    near, leftover, minute=minute, response_rate=rate, accept_minutes=accept_minutes
                )
                if any(event.step is StandbyStep.CALLED for event in events):
                    rounds.append(minute)
                    first = [one.turn for one in near.called]
                    assert first == sorted(first)
                    assert all(turn < one.turn for turn in first for one in near.waiting)
                elif minute < before.until:
                    assert near == before
            case "answer":
                who = data.draw(st.sampled_from(ids(near.called)))
                accepts = data.draw(st.booleans())
                in_time = near.offered > 0 and minute < rounds[-1] + accept_minutes
                near, events = answer_standby(near, who, minute=minute, accepts=accepts)
                expected = (
                    (StandbyStep.ACCEPTED if in_time else StandbyStep.TOO_LATE) if accepts else StandbyStep.DECLINED
                )
                assert [event.step for event in events] == [expected]
            case "settle":
                who = data.draw(st.sampled_from(ids(near.coming)))
                came = data.draw(st.booleans())
                near, events = settle_standby(near, who, minute=minute, came=came)
                leftover -= came
                given_doses += came
        for event in events:
            assert event.minute == minute
            last_step[event.person] = event.step
        assert len(near.coming) + near.offered <= leftover
        held = Counter([*ids(near.waiting), *ids(near.called), *ids(near.coming)])
        assert all(count == 1 for count in held.values())
        step = StandbyStep
        for person, last in last_step.items():
            gone = last in {step.DECLINED, step.LAPSED, step.CAME, step.STAYED_AWAY}
            assert gone == (person not in held)
            assert (last is step.ACCEPTED) == (person in ids(near.coming))
        assert list(near.waiting) == sorted(near.waiting, key=lambda one: one.turn)
    assert all(later - earlier >= accept_minutes for earlier, later in pairwise(rounds))
    assert given_doses == sum(last is StandbyStep.CAME for last in last_step.values())


def test_a_round_word_by_word():
    near, _ = call_standby(line(5), 1, minute=960, response_rate=Fraction(1, 3), accept_minutes=15)
    assert (ids(near.called), near.offered, near.until) == (["P-0", "P-1", "P-2"], 1, 975)
    near, events = answer_standby(near, "P-1", minute=965, accepts=False)
    assert events[0].step is StandbyStep.DECLINED
    near, events = answer_standby(near, "P-2", minute=966, accepts=True)
    assert events[0].step is StandbyStep.ACCEPTED
    # P-0 has not answered, and the dose is gone: they keep their place and are the first of the next round.
    assert call_standby(near, 2, minute=974, response_rate=1, accept_minutes=15) == (near, ())
    near, events = call_standby(near, 2, minute=975, response_rate=1, accept_minutes=15)
    assert [(event.person, event.step) for event in events] == [("P-0", StandbyStep.CALLED)]
    # One dose is kept for P-2, so one of two was on offer; P-0 does not answer and leaves the list.
    near, events = call_standby(near, 2, minute=990, response_rate=1, accept_minutes=15)
    assert [(event.person, event.step) for event in events] == [
        ("P-0", StandbyStep.LAPSED),
        ("P-3", StandbyStep.CALLED),
    ]
    near, events = settle_standby(near, "P-2", minute=991, came=False)
    assert events[0].step is StandbyStep.STAYED_AWAY
    assert near.coming == ()


def test_an_answer_when_the_time_is_over_is_too_late_though_a_dose_is_left():
    near, _ = call_standby(line(1), 1, minute=960, response_rate=1, accept_minutes=15)
    late, events = answer_standby(near, "P-0", minute=975, accepts=True)
    assert events[0].step is StandbyStep.TOO_LATE
    assert (ids(late.waiting), late.coming, late.offered) == (["P-0"], (), 1)
    _, events = answer_standby(near, "P-0", minute=974, accepts=True)
    assert events[0].step is StandbyStep.ACCEPTED


def test_of_more_who_accept_than_there_are_doses_the_first_get_them():
    near, _ = call_standby(line(3), 1, minute=960, response_rate=HALF, accept_minutes=15)
    near, events = answer_standby(near, "P-1", minute=961, accepts=True)
    assert events[0].step is StandbyStep.ACCEPTED
    near, events = answer_standby(near, "P-0", minute=962, accepts=True)
    assert events[0].step is StandbyStep.TOO_LATE
    assert (ids(near.coming), near.offered, ids(near.waiting)) == (["P-1"], 0, ["P-0", "P-2"])


def test_a_list_may_be_of_those_at_the_door_alone():
    assert ids(standby_list([Standby("P-1", 0, b"a", 1), Standby("P-2", 0, b"b", 2)], within_m=1).waiting) == ["P-1"]


def test_an_empty_list_calls_nobody_and_starts_no_round():
    near, events = call_standby(line(0), 3, minute=960, response_rate=HALF, accept_minutes=15)
    assert (near, events) == (StandbyList(minute=960), ())


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"leftover": -1}, "leftover-range"),
        ({"leftover": 1.0}, "leftover-range"),
        ({"minute": 99}, "minute-range"),
        ({"minute": 1440}, "minute-range"),
        ({"response_rate": 0}, "response_rate-range"),
        ({"response_rate": Fraction(11, 10)}, "response_rate-range"),
        ({"response_rate": 0.5}, "response_rate-range"),
        ({"accept_minutes": 0}, "accept_minutes-range"),
    ],
)
def test_a_call_that_cannot_be_made_is_refused(change, code):
    near = StandbyList(minute=100)
    given_values = {"leftover": 1, "minute": 100, "response_rate": HALF, "accept_minutes": 10} | change
    with pytest.raises(AllocationError) as caught:
        call_standby(near, given_values.pop("leftover"), **given_values)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("person", "within_m", "code"),
    [
        (Standby("P-1", 0, b"a", 800), 0, "within_m-range"),
        (Standby("P-1", 0, b"a", 800), 5000.0, "within_m-range"),
        (Standby("P-1", 0, b"a", -1), 5000, "travel_m-range"),
        (Standby("P-1", 0, b"a", 1.5), 5000, "travel_m-range"),
        (Standby("P-1", 0, b"a", "1"), 5000, "travel_m-range"),
        (Standby("P-1", -1, b"a", 800), 5000, "tier-range"),
        (Standby("P-0", 0, b"a", 800), 5000, "person-duplicate"),
    ],
)
def test_a_list_that_cannot_be_is_refused(person, within_m, code):
    with pytest.raises(AllocationError) as caught:
        standby_list([Standby("P-0", 0, b"b", 800), person], within_m=within_m)
    assert caught.value.code == code


def test_only_those_called_answer_and_only_those_who_accepted_come():
    with pytest.raises(AllocationError, match="P-0 was not called") as caught:
        answer_standby(line(1), "P-0", minute=1, accepts=True)
    assert caught.value.code == "person-not-called"
    with pytest.raises(AllocationError, match="P-0 has not accepted") as caught:
        settle_standby(line(1), "P-0", minute=1, came=True)
    assert caught.value.code == "person-not-coming"
    near, _ = call_standby(line(1), 1, minute=5, response_rate=1, accept_minutes=9)
    for step in (
        lambda: answer_standby(near, "P-0", minute=4, accepts=True),
        lambda: settle_standby(near, "P-0", minute=4, came=True),
    ):
        with pytest.raises(AllocationError) as caught:
            step()
        assert caught.value.code == "minute-range"
