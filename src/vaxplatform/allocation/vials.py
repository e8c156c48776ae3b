"""When to open a vial: an open one must be used up within hours, and those who wait go home without it.

A session is divided into buckets, each as long as people can be asked to wait. In each, those who came are served from
the open vial, then from vials that they use up wholly. The question is the rest, too few to use up a vial: open one for
them, hoping that more will come while it lasts, or ask them to come another day? The best answer is a threshold, the
least number waiting for which a vial is opened, and it depends on the time, the stock and the people on standby.

Why a threshold: one more dose in an open vial is never worth more than a dose given, so each further person who waits
adds to the gain of opening at least as much as to the gain of staying shut.

Source:
    The decision as a Markov decision process, its threshold by the time of day, and how much it gains on always
    opening: Society for Medical Decision Making, 34th annual meeting (2012), abstract 6925. Here by exact dynamic
    programming.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import chain
from math import prod
from typing import NamedTuple

from attrs import field, frozen

from vaxplatform.allocation._given import whole
from vaxplatform.errors import AllocationError

__all__ = ["VialDay", "VialPolicy", "best_vial_policy", "vial_day"]

_MOST_BUCKETS = 96  # a day of quarter hours


def _table(given: Iterable[Iterable[Iterable[int]]]) -> tuple[tuple[tuple[int, ...], ...], ...]:
    return tuple(tuple(tuple(by_standby) for by_standby in by_stock) for by_stock in given)


@frozen
class VialPolicy:
    """For how many people a vial is opened.

    Args:
        doses_per_vial: 1 to 1000.
        usable_buckets: For how many buckets an open vial may be used, that of its opening included, at least 1.
        least_waiting: The threshold by bucket (from 0), by vials in stock (from 1) and by people on standby (from 0): 0
            opens a vial even when nobody waits, the doses of a vial only one that is used up at once. Beyond its end,
            each list goes on as it ended.

    Raises:
        AllocationError: ``doses_per_vial-range``, ``usable_buckets-range`` or ``least_waiting-range``.

    Example:
        >>> morning_and_evening = VialPolicy(10, 6, least_waiting=[[[1]], [[8, 6, 4]]])
        >>> morning_and_evening.opens(0, in_stock=3, waiting=1, standby=0)
        True
        >>> morning_and_evening.opens(1, in_stock=3, waiting=5, standby=1)
        False
        >>> morning_and_evening.opens(1, in_stock=3, waiting=5, standby=20)
        True
    """

    doses_per_vial: int
    usable_buckets: int
    least_waiting: tuple[tuple[tuple[int, ...], ...], ...] = field(converter=_table)

    def __attrs_post_init__(self) -> None:
        _check_vial(self.doses_per_vial, self.usable_buckets)
        if not self.least_waiting or not all(by_stock and all(by_stock) for by_stock in self.least_waiting):
            raise AllocationError(
                "a vial policy has a threshold for each case, and one is empty", code="least_waiting-range"
            )
        for threshold in chain.from_iterable(chain.from_iterable(self.least_waiting)):
            whole(threshold, "a threshold", code="least_waiting-range", at_most=self.doses_per_vial)

    @classmethod
    def whenever(cls, doses_per_vial: int, usable_buckets: int, *, waiting: int = 1) -> "VialPolicy":
        """One threshold all day: with 1, a vial is opened whenever somebody waits.

        Example:
            >>> VialPolicy.whenever(10, 6).opens(5, in_stock=1, waiting=1, standby=0)
            True
        """
        return cls(doses_per_vial, usable_buckets, [[[waiting]]])

    def opens(self, bucket: int, in_stock: int, waiting: int, standby: int) -> bool:
        """Whether to open a vial now, when no open one has a dose left.

        Args:
            bucket: The bucket of the session, from 0.
            in_stock: Closed vials, at least 0.
            waiting: People waiting without a dose, at least 0.
            standby: People who come when they are called, at least 0.
        """
        by_stock = self.least_waiting[min(bucket, len(self.least_waiting) - 1)]
        by_standby = by_stock[min(in_stock, len(by_stock)) - 1]
        return in_stock > 0 and waiting >= by_standby[min(standby, len(by_standby) - 1)]


def best_vial_policy(
    arrivals: Sequence[Sequence[int]],
    *,
    doses_per_vial: int,
    usable_buckets: int,
    vials: int,
    standby: int = 0,
    dose_value: int = 1,
    waste_cost: int = 1,
    nobody_need_wait: bool = False,
) -> VialPolicy:
    """The policy that does best on average, if each bucket is like one of those seen.

    Doses left when a vial's time or the session is over go to people on standby, as far as there are any; the rest is
    wasted. Whoever is not served within their bucket goes home. A vial left closed costs nothing: it is used another
    day.

    Args:
        arrivals: For each bucket, 1 to 96 of them, how many people came in it on each past day looked at, in any
            order; each is as likely as the others.
        doses_per_vial: 1 to 1000.
        usable_buckets: For how many buckets an open vial may be used, that of its opening included, at least 1.
        vials: The largest stock, closed vials, 1 to 100.
        standby: The most people on standby, 0 to 100, counting only those who do come when called.
        dose_value: What a dose given is worth, whole, at least 1.
        waste_cost: What a dose wasted costs, whole, at least 0, in the same unit.
        nobody_need_wait: Whether a vial may be opened for people on standby alone.

    Returns:
        The policy, with the lowest of equally good thresholds of 1 or more, so that people are served.

    Raises:
        AllocationError: ``arrivals-empty``, ``arrivals-many``, ``arrivals-range``, ``doses_per_vial-range``,
            ``usable_buckets-range``, ``vials-range``, ``standby-range``, ``dose_value-range`` or ``waste_cost-range``.

    Source:
        Bellman's recursion over buckets. The work grows with buckets x vials x doses x usable buckets x standby.

    Example:
        >>> hours = [[4, 6], [5, 0], [1, 0]]
        >>> policy = best_vial_policy(hours, doses_per_vial=10, usable_buckets=2, vials=2)
        >>> [by_stock[-1] for by_stock in policy.least_waiting]
        [(3,), (5,), (5,)]
    """
    _check_vial(doses_per_vial, usable_buckets)
    whole(vials, "the stock in vials", code="vials-range", at_least=1, at_most=100)
    whole(standby, "the number on standby", code="standby-range", at_most=100)
    whole(dose_value, "the value of a dose given", code="dose_value-range", at_least=1)
    whole(waste_cost, "the cost of a dose wasted", code="waste_cost-range")
    if not arrivals or not all(arrivals):
        raise AllocationError(
            "a session has buckets, and for each it is told how many came on at least one day", code="arrivals-empty"
        )
    if len(arrivals) > _MOST_BUCKETS:
        raise AllocationError(f"a session has at most {_MOST_BUCKETS} buckets", code="arrivals-many")
    for bucket, seen in enumerate(arrivals):
        for came in seen:
            whole(came, f"the number who came in bucket {bucket}", code="arrivals-range")

    session = _Session(
        arrivals,
        doses_per_vial,
        usable_buckets,
        dose_value=dose_value,
        waste_cost=waste_cost,
        nobody_need_wait=nobody_need_wait,
    )
    return VialPolicy(
        doses_per_vial,
        usable_buckets,
        [
            [
                [session.threshold(bucket, stock, on_call) for on_call in range(standby + 1)]
                for stock in range(1, vials + 1)
            ]
            for bucket in range(len(arrivals))
        ],
    )


class _State(NamedTuple):
    """What a decision depends on beside the bucket."""

    stock: int
    in_vial: int
    usable: int
    on_call: int


class _Session:
    """Bellman's recursion. Values are sums over all that may come, not averages, and so stay whole numbers."""

    def __init__(
        self,
        arrivals: Sequence[Sequence[int]],
        doses_per_vial: int,
        usable_buckets: int,
        *,
        dose_value: int,
        waste_cost: int,
        nobody_need_wait: bool,
    ) -> None:
        self._end = len(arrivals)
        self._frequency = [Counter(seen) for seen in arrivals]
        self._cases = [prod(len(seen) for seen in arrivals[bucket:]) for bucket in range(self._end + 1)]
        self._vial = doses_per_vial
        self._usable = usable_buckets
        self._worth = dose_value
        self._cost = waste_cost
        self._nobody_need_wait = nobody_need_wait
        self._known: dict[tuple[int, _State], int] = {}

    def threshold(self, bucket: int, stock: int, on_call: int) -> int:
        """The least number waiting for which opening a vial is as good as leaving all shut."""
        rest = _State(stock, 0, 0, on_call)
        stay_shut = self._shut(bucket, rest)
        if self._nobody_need_wait and self._opened(bucket, rest, 0) > stay_shut:
            return 0
        good = (waiting for waiting in range(1, self._vial) if self._opened(bucket, rest, waiting) >= stay_shut)
        return next(good, self._vial)

    def _value(self, bucket: int, state: _State) -> int:
        """Of all that follows, before it is seen who comes in this bucket."""
        if (bucket, state) not in self._known:
            worth, after = 0, state
            if not state.usable or bucket == self._end:
                called = min(state.in_vial, state.on_call)
                worth = (self._worth * called - self._cost * (state.in_vial - called)) * self._cases[bucket]
                after = _State(state.stock, 0, 0, state.on_call - called)
            if bucket < self._end:
                worth += sum(
                    often * self._when_came(bucket, after, came) for came, often in self._frequency[bucket].items()
                )
            self._known[bucket, state] = worth
        return self._known[bucket, state]

    def _when_came(self, bucket: int, state: _State, came: int) -> int:
        """Of this bucket and all that follows, when so many came."""
        served = min(state.in_vial, came)
        whole_vials = min(state.stock, (came - served) // self._vial)
        given = served + whole_vials * self._vial
        rest = state._replace(stock=state.stock - whole_vials, in_vial=state.in_vial - served)
        best = self._shut(bucket, rest)
        if rest.stock and not rest.in_vial and (came > given or self._nobody_need_wait):
            best = max(best, self._opened(bucket, rest, came - given))
        return self._worth * given * self._cases[bucket + 1] + best

    def _shut(self, bucket: int, rest: _State) -> int:
        return self._value(bucket + 1, rest._replace(usable=rest.usable - 1 if rest.in_vial else 0))

    def _opened(self, bucket: int, rest: _State, waiting: int) -> int:
        after = _State(rest.stock - 1, self._vial - waiting, self._usable - 1, rest.on_call)
        return self._worth * waiting * self._cases[bucket + 1] + self._value(bucket + 1, after)


@frozen
class VialDay:
    """What became of a session's vials. Doses given, wasted and in closed vials are the doses received.

    Args:
        received: Doses there were.
        given: Doses given, those to people on standby included.
        to_standby: Doses given to people on standby.
        wasted: Doses of open vials that nobody got in time.
        closed_vials: Vials never opened.
        turned_away: People who came and went home without a dose.
        openings: For each vial opened, the bucket and how many were waiting for its doses.
    """

    received: int
    given: int
    to_standby: int
    wasted: int
    closed_vials: int
    turned_away: int
    openings: tuple[tuple[int, int], ...]


def vial_day(policy: VialPolicy, arrivals: Sequence[int], *, vials: int, standby: int = 0) -> VialDay:
    """What a policy makes of a day on which so many came.

    Args:
        policy: The policy.
        arrivals: How many came in each bucket.
        vials: Closed vials at the start, at least 0.
        standby: People who come when they are called, at least 0.

    Returns:
        What became of the vials.

    Raises:
        AllocationError: ``arrivals-range``, ``vials-range`` or ``standby-range``.

    Example:
        >>> day = vial_day(VialPolicy.whenever(10, 2), [4, 3, 1], vials=5, standby=2)
        >>> day.given, day.to_standby, day.wasted, day.closed_vials
        (10, 2, 10, 3)
        >>> day.openings
        ((0, 4), (2, 1))
    """
    whole(vials, "the stock in vials", code="vials-range")
    whole(standby, "the number on standby", code="standby-range")
    stock, in_vial, usable, on_call = vials, 0, 0, standby
    given = wasted = turned_away = 0
    openings: list[tuple[int, int]] = []
    for bucket, came in enumerate(arrivals):
        waiting = whole(came, f"the number who came in bucket {bucket}", code="arrivals-range")
        while True:
            served = min(in_vial, waiting)
            given, in_vial, waiting = given + served, in_vial - served, waiting - served
            if in_vial or not policy.opens(bucket, stock, waiting, on_call):
                break
            openings.append((bucket, waiting))
            stock, in_vial, usable = stock - 1, policy.doses_per_vial, policy.usable_buckets
        turned_away += waiting
        usable -= 1
        if usable == 0 or bucket == len(arrivals) - 1:
            called = min(in_vial, on_call)
            given, wasted, on_call, in_vial = given + called, wasted + in_vial - called, on_call - called, 0
    return VialDay(
        received=vials * policy.doses_per_vial,
        given=given,
        to_standby=standby - on_call,
        wasted=wasted,
        closed_vials=stock,
        turned_away=turned_away,
        openings=tuple(openings),
    )


def _check_vial(doses_per_vial: int, usable_buckets: int) -> None:
    whole(doses_per_vial, "the doses of a vial", code="doses_per_vial-range", at_least=1, at_most=1000)
    whole(usable_buckets, "how long an open vial may be used, in buckets,", code="usable_buckets-range", at_least=1)
