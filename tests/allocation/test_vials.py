"""When to open a vial, against every decision tried; and where every dose went."""

from fractions import Fraction
from functools import cache
from itertools import product
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaxplatform.allocation import VialPolicy, best_vial_policy, vial_day
from vaxplatform.errors import AllocationError

arrivals = st.lists(st.lists(st.integers(0, 5), min_size=1, max_size=2), min_size=1, max_size=3)
cases = st.fixed_dictionaries(
    {
        "arrivals": arrivals,
        "doses_per_vial": st.integers(1, 4),
        "usable_buckets": st.integers(1, 3),
        "vials": st.integers(1, 3),
        "standby": st.integers(0, 3),
        "dose_value": st.integers(1, 3),
        "waste_cost": st.integers(0, 4),
        "nobody_need_wait": st.booleans(),
    }
)


def case_of(number):
    """A session by lot."""
    lot = Random(number)
    busy = lot.choice((1, 4, 8))
    return {
        "arrivals": [[lot.randint(0, busy) for _ in range(lot.randint(1, 3))] for _ in range(lot.randint(1, 3))],
        "doses_per_vial": lot.randint(1, 5),
        "usable_buckets": lot.randint(1, 3),
        "vials": lot.randint(1, 2),
        "standby": lot.randint(0, 3),
        "dose_value": lot.randint(1, 3),
        "waste_cost": lot.randint(0, 4),
        "nobody_need_wait": lot.random() < 0.5,
    }


class BestOfEverything:
    """The largest mean value over everything that may be done in each bucket, with no thought of thresholds.

    In each bucket any number of those who came may be served from the open vials and, when these are empty, from any
    number of new ones, also none. A vial is opened for somebody who waits; or for nobody, one at a time, if allowed.
    """

    def __init__(self, case):
        self.case = case
        self.vial = case["doses_per_vial"]
        self.value = cache(self.value)

    def value(self, bucket, stock, open_vials, standby):
        """From the start of a bucket on. Open vials are pairs: doses left, buckets left."""
        over = bucket == len(self.case["arrivals"])
        worth = Fraction(0)
        for left, usable in open_vials:
            if over or not usable:
                called = min(left, standby)
                standby -= called
                worth += self.case["dose_value"] * called - self.case["waste_cost"] * (left - called)
        if over:
            return worth
        kept = tuple(vial for vial in open_vials if vial[1])
        seen = self.case["arrivals"][bucket]
        return worth + sum(self.best(bucket, stock, kept, standby, came) for came in seen) / Fraction(len(seen))

    def best(self, bucket, stock, open_vials, standby, came):
        in_vials = sum(left for left, _ in open_vials)
        return max(
            self.case["dose_value"] * given
            + self.value(bucket + 1, stock - new, self.used(open_vials, new, given), standby)
            for from_open in range(min(in_vials, came) + 1)
            for new in range(stock + 1)
            if self.may_open(new, came - from_open, nothing_open=from_open == in_vials)
            for given in [from_open + min(new * self.vial, came - from_open)]
        )

    def may_open(self, new, waiting, *, nothing_open):
        for_somebody = -(-waiting // self.vial)
        for_nobody = waiting % self.vial == 0 and self.case["nobody_need_wait"]
        return new == 0 or (nothing_open and new <= for_somebody + for_nobody)

    def used(self, open_vials, new, given):
        after = []
        for left, usable in sorted(
            (*open_vials, *[(self.vial, self.case["usable_buckets"])] * new), key=lambda vial: vial[1]
        ):
            taken = min(left, given)
            given -= taken
            if left > taken:
                after.append((left - taken, usable - 1))
        return tuple(after)

    def opening(self, bucket, stock, standby, waiting):
        """What it gains to open a vial for so many who wait, over asking them to come another day."""
        opened = ((self.vial - waiting, self.case["usable_buckets"] - 1),)
        return (
            self.case["dose_value"] * waiting
            + self.value(bucket + 1, stock - 1, opened, standby)
            - self.value(bucket + 1, stock, (), standby)
        )


def mean_of(policy, case):
    """What a policy makes of every day that may come, on average."""
    days = list(product(*case["arrivals"]))
    worth = 0
    for day in days:
        done = vial_day(policy, day, vials=case["vials"], standby=case["standby"])
        worth += case["dose_value"] * done.given - case["waste_cost"] * done.wasted
    return Fraction(worth, len(days))


@given(cases)
def test_nothing_that_could_be_done_is_better(case):
    policy = best_vial_policy(**case)
    assert mean_of(policy, case) == BestOfEverything(case).value(0, case["vials"], (), case["standby"])


def test_a_vial_is_opened_from_where_that_is_as_good_as_asking_people_to_come_another_day():
    for case in map(case_of, range(250)):
        best, every = best_vial_policy(**case), BestOfEverything(case)
        for bucket, by_stock in enumerate(best.least_waiting):
            for stock, by_standby in enumerate(by_stock, start=1):
                for standby, threshold in enumerate(by_standby):
                    gains = [every.opening(bucket, stock, standby, waiting) for waiting in range(best.doses_per_vial)]
                    as_good = [waiting for waiting, gain in enumerate(gains) if waiting and gain >= 0]
                    for_nobody = case["nobody_need_wait"] and gains[0] > 0
                    assert threshold == (0 if for_nobody else min(as_good, default=best.doses_per_vial)), case


@given(cases, st.data())
def test_no_other_table_of_thresholds_is_better(case, data):
    n = case["doses_per_vial"]
    best = best_vial_policy(**case)
    lowest = 0 if case["nobody_need_wait"] else 1
    other = VialPolicy(
        n,
        case["usable_buckets"],
        [
            [[data.draw(st.integers(lowest, n)) for _ in by_standby] for by_standby in by_stock]
            for by_stock in best.least_waiting
        ],
    )
    assert mean_of(other, case) <= mean_of(best, case)


policies = st.integers(1, 4).flatmap(
    lambda n: st.builds(
        VialPolicy,
        st.just(n),
        st.integers(1, 3),
        st.lists(
            st.lists(st.lists(st.integers(0, n), min_size=1, max_size=3), min_size=1, max_size=3),
            min_size=1,
            max_size=3,
        ),
    )
)
days = st.lists(st.integers(0, 9), max_size=5)


@given(policies, days, st.integers(0, 6), st.integers(0, 6))
def test_every_dose_is_given_wasted_or_still_closed(policy, came, vials, standby):
    day = vial_day(policy, came, vials=vials, standby=standby)
    assert day.received == vials * policy.doses_per_vial
    assert day.given + day.wasted + day.closed_vials * policy.doses_per_vial == day.received
    assert len(day.openings) + day.closed_vials == vials
    assert day.given - day.to_standby + day.turned_away == sum(came)
    assert 0 <= day.to_standby <= standby
    assert day.wasted >= 0


@given(cases, days)
def test_no_vial_is_opened_with_nobody_waiting_unless_the_policy_says_so(case, came):
    case["nobody_need_wait"] = False
    day = vial_day(best_vial_policy(**case), came, vials=case["vials"], standby=case["standby"])
    assert all(waiting >= 1 for _, waiting in day.openings)


def test_a_vial_is_opened_for_standby_alone_only_when_allowed():
    case = {"arrivals": [[0]], "doses_per_vial": 5, "usable_buckets": 1, "vials": 2, "standby": 5}
    assert vial_day(best_vial_policy(**case), [0], vials=2, standby=5).openings == ()
    allowed = vial_day(best_vial_policy(**case, nobody_need_wait=True), [0], vials=2, standby=5)
    assert (allowed.openings, allowed.to_standby, allowed.wasted, allowed.closed_vials) == (((0, 0),), 5, 0, 1)


def test_a_vial_kept_for_a_later_hour_is_not_opened_there_for_nobody():
    # Kept, it gives five doses on two days of three, and none where nobody comes: 10/3. Opened for one person, with
    # three on standby, it gives four.
    hours = [[2], [5, 5, 0]]
    policy = best_vial_policy(hours, doses_per_vial=5, usable_buckets=1, vials=1, standby=3, waste_cost=0)
    assert policy.least_waiting[0] == ((4, 3, 2, 1),)


@given(cases)
def test_more_people_on_call_never_make_a_vial_harder_to_open(case):
    policy = best_vial_policy(**case)
    for by_stock in policy.least_waiting:
        for by_standby in by_stock:
            assert list(by_standby) == sorted(by_standby, reverse=True)


@given(cases)
def test_dearer_waste_never_makes_a_vial_easier_to_open_on_the_last_bucket(case):
    dearer = best_vial_policy(**case | {"waste_cost": case["waste_cost"] + 1}).least_waiting[-1]
    cheaper = best_vial_policy(**case).least_waiting[-1]
    assert all(
        dear >= cheap for by_stock in zip(dearer, cheaper, strict=True) for dear, cheap in zip(*by_stock, strict=True)
    )


@given(cases, st.randoms(use_true_random=False))
def test_the_order_of_days_seen_changes_nothing(case, rng):
    shuffled = [list(seen) for seen in case["arrivals"]]
    for seen in shuffled:
        rng.shuffle(seen)
    assert best_vial_policy(**case | {"arrivals": shuffled}) == best_vial_policy(**case)


@given(cases, st.integers(2, 3))
def test_each_day_seen_twice_changes_nothing(case, times):
    assert best_vial_policy(**case | {"arrivals": [seen * times for seen in case["arrivals"]]}) == best_vial_policy(
        **case
    )


def test_the_last_hour_is_a_newsvendor_of_one():
    # One bucket, ten doses: opening for w gains w and loses 10 - w, so with equal worth from 5 on.
    policy = best_vial_policy([[0]], doses_per_vial=10, usable_buckets=1, vials=1)
    assert policy.least_waiting == (((5,),),)
    # With four on standby, w + 4 are given and 6 - w are lost: from 1 on.
    assert best_vial_policy([[0]], doses_per_vial=10, usable_buckets=1, vials=1, standby=4).least_waiting[0][0][4] == 1
    # Where waste costs nothing, whoever waits is served.
    assert best_vial_policy([[0]], doses_per_vial=10, usable_buckets=1, vials=1, waste_cost=0).least_waiting == (
        ((1,),),
    )


def test_a_vial_is_opened_sooner_while_more_are_to_come():
    policy = best_vial_policy([[3], [4], [0]], doses_per_vial=10, usable_buckets=3, vials=1)
    assert [by_stock[0][0] for by_stock in policy.least_waiting] == [1, 5, 5]


def test_the_last_vial_is_kept_for_a_fuller_hour():
    policy = best_vial_policy([[5], [10]], doses_per_vial=10, usable_buckets=1, vials=2)
    assert policy.least_waiting[0] == ((10,), (5,))


def test_beyond_its_end_a_table_goes_on_as_it_ended():
    policy = VialPolicy(10, 2, [[[1, 2], [3, 4]], [[5, 6], [7, 8]]])
    table = {(0, 1, 0): 1, (0, 1, 5): 2, (0, 9, 0): 3, (0, 2, 1): 4, (7, 1, 0): 5, (1, 3, 9): 8}
    for (bucket, stock, standby), least in table.items():
        assert policy.opens(bucket, stock, least, standby)
        assert not policy.opens(bucket, stock, least - 1, standby)
    assert not policy.opens(0, 0, 10, 0)


def test_a_day_without_a_standby_list_that_opens_for_whoever_waits():
    day = vial_day(VialPolicy.whenever(5, 1), [1, 6], vials=3)
    assert (day.openings, day.given, day.to_standby, day.wasted) == (((0, 1), (1, 6), (1, 1)), 7, 0, 8)


def test_a_day_of_quarter_hours():
    policy = best_vial_policy([[1]] * 96, doses_per_vial=2, usable_buckets=2, vials=1)
    assert [by_stock[0][0] for by_stock in policy.least_waiting] == [1] * 96


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"arrivals": []}, "arrivals-empty"),
        ({"arrivals": [[1], []]}, "arrivals-empty"),
        ({"arrivals": [[1]] * 97}, "arrivals-many"),
        ({"arrivals": [[1], [-1]]}, "arrivals-range"),
        ({"arrivals": [[1.0]]}, "arrivals-range"),
        ({"doses_per_vial": 0}, "doses_per_vial-range"),
        ({"doses_per_vial": 1001}, "doses_per_vial-range"),
        ({"usable_buckets": 0}, "usable_buckets-range"),
        ({"vials": 0}, "vials-range"),
        ({"vials": 101}, "vials-range"),
        ({"standby": -1}, "standby-range"),
        ({"standby": 101}, "standby-range"),
        ({"dose_value": 0}, "dose_value-range"),
        ({"dose_value": 1.5}, "dose_value-range"),
        ({"waste_cost": -1}, "waste_cost-range"),
    ],
)
def test_a_session_that_cannot_be_is_refused(change, code):
    with pytest.raises(AllocationError) as caught:
        best_vial_policy(**{"arrivals": [[1], [1]], "doses_per_vial": 5, "usable_buckets": 2, "vials": 2} | change)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("doses_per_vial", "usable_buckets", "table", "code"),
    [
        (0, 1, [[[0]]], "doses_per_vial-range"),
        (5, 0, [[[1]]], "usable_buckets-range"),
        (5, 1, [], "least_waiting-range"),
        (5, 1, [[]], "least_waiting-range"),
        (5, 1, [[[1], []]], "least_waiting-range"),
        (5, 1, [[[1]], []], "least_waiting-range"),
        (5, 1, [[[6]]], "least_waiting-range"),
        (5, 1, [[[-1]]], "least_waiting-range"),
    ],
)
def test_a_policy_that_cannot_be_is_refused(doses_per_vial, usable_buckets, table, code):
    with pytest.raises(AllocationError) as caught:
        VialPolicy(doses_per_vial, usable_buckets, table)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("came", "vials", "standby", "code"),
    [([1, -1], 1, 0, "arrivals-range"), ([1], -1, 0, "vials-range"), ([1], 1, -1, "standby-range")],
)
def test_a_day_that_cannot_be_is_refused(came, vials, standby, code):
    with pytest.raises(AllocationError) as caught:
        vial_day(VialPolicy.whenever(5, 1), came, vials=vials, standby=standby)
    assert caught.value.code == code
