"""Overbooking: how many to book on a session when some do not come.

An unused dose costs something, and so does turning away somebody who came. The fewest bookings at which one more would
cost at least as much as it saves is the answer; it is never above five quarters of the seats.

How many come is known of sessions, never of persons. There is no way to hand in a person here, and counts too small to
hide one are refused: whoever predicts no-shows person by person books the poor onto each other's seats.

Source:
    The newsvendor: Arrow, Harris and Marschak, Econometrica 19 (1951) 250-272. Urn of shows: Eggenberger and Pólya
    (1923); as a predictive distribution it is the Beta-Binomial.
"""

from bisect import bisect_left
from fractions import Fraction
from itertools import accumulate
from math import comb, floor, lcm
from operator import mul

from attrs import field, frozen

from vaxplatform.allocation._given import Exact, exact, whole
from vaxplatform.errors import AllocationError

__all__ = ["MOST_BOOKINGS_A_SEAT", "Overbooked", "ShowRate", "bookings", "overbooked", "show_rate"]

MOST_BOOKINGS_A_SEAT = Fraction(5, 4)
"""The cap: a district may set a lower one, nobody a higher."""

_FEWEST_BOOKINGS = 11
"""Counts of 1 to 10 may point at a person. Source: Centers for Medicare & Medicaid Services, cell size suppression."""

_MOST_SEATS = 2_000


@frozen
class ShowRate:
    """Which share of the bookings of one kind of session comes, and how well that is known.

    Made by :meth:`known` or :func:`show_rate`. Each of the next people booked comes as if drawn from an urn of those
    who came and those who stayed away; the more is known, the fuller it is.

    Args:
        came: The urn's weight of coming.
        missed: Its weight of staying away.
        added: What each draw adds to its own side: 1 where the rate is learnt from counts, 0 where it is known.

    Example:
        >>> rate = ShowRate.known(Fraction(9, 10))
        >>> rate.mean
        Fraction(9, 10)
    """

    came: Fraction
    missed: Fraction
    added: int = field(default=1)

    @classmethod
    def known(cls, rate: Exact) -> "ShowRate":
        """A rate that is not in doubt, above 0 and at most 1: people come independently of each other.

        Raises:
            AllocationError: ``show-rate-range``.
        """
        share = exact(rate, "a show rate", code="show-rate-range", above=0, at_most=1)
        return cls(share, 1 - share, added=0)

    @property
    def mean(self) -> Fraction:
        """The share that is expected to come."""
        return self.came / (self.came + self.missed)


def show_rate(*, came: int, booked: int, prior_came: int, prior_booked: int, prior_worth: int) -> ShowRate:
    """The show rate of one kind of session, learnt from counts and drawn towards a wider area's.

    Args:
        came: Who came to past sessions of this kind (one centre, dose number and lead time, say), 0 to ``booked``.
        booked: Who was booked on them: 0 where there were none yet, or at least 11, so that nobody stands out.
        prior_came: Who came in the wider area, such as the district, 1 to ``prior_booked``.
        prior_booked: Who was booked in it, at least 11.
        prior_worth: How many bookings the wider area's rate weighs, at least 1: with as many of its own, a kind of
            session counts half.

    Returns:
        The rate: a Beta distribution, of which only what it says of whole sessions is used.

    Raises:
        AllocationError: ``came-range``, ``booked-range``, ``counts-too-few``, ``prior_came-range``,
            ``prior_booked-range`` or ``prior_worth-range``.

    Source:
        Beta-Binomial model with a conjugate prior: Gelman and others, Bayesian Data Analysis (3rd edition 2013), 2.4.

    Example:
        >>> show_rate(came=150, booked=200, prior_came=9000, prior_booked=10000, prior_worth=100).mean
        Fraction(4, 5)
    """
    whole(booked, "the number booked", code="booked-range")
    whole(came, "the number who came", code="came-range", at_most=booked)
    if 0 < booked < _FEWEST_BOOKINGS:
        raise AllocationError(
            f"a show rate is a session's, not a person's: {booked} bookings are too few, take "
            f"{_FEWEST_BOOKINGS} or more, or none",
            code="counts-too-few",
        )
    whole(prior_booked, "the number booked in the wider area", code="prior_booked-range", at_least=_FEWEST_BOOKINGS)
    whole(
        prior_came, "the number who came in the wider area", code="prior_came-range", at_least=1, at_most=prior_booked
    )
    whole(prior_worth, "what the wider area's rate weighs, in bookings,", code="prior_worth-range", at_least=1)
    prior = Fraction(prior_came, prior_booked)
    return ShowRate(came + prior_worth * prior, booked - came + prior_worth * (1 - prior))


def bookings(
    seats: int,
    rate: ShowRate,
    *,
    unused_cost: Exact,
    turned_away_cost: Exact,
    most_a_seat: Exact = MOST_BOOKINGS_A_SEAT,
) -> int:
    """How many to book on a session of so many seats.

    With b booked, one more saves an unused dose when they come and fewer than ``seats`` of the others do; it turns
    somebody away when they come and the seats are taken. So b is the smallest number for which
    P(fewer than ``seats`` of b come, given that the next would) <= turned away / (turned away + unused).
    With a known rate the condition behind the bar changes nothing; with a rate that is learnt, that somebody comes is
    itself a sign that many do.

    Args:
        seats: Doses for people with an appointment, 0 to 2,000.
        rate: The session's show rate.
        unused_cost: What a dose without a person costs, above 0; less where a standby list takes it.
        turned_away_cost: What a person without a dose costs, at least 0, in the same unit.
        most_a_seat: The cap, bookings for each seat: 1 to 5/4.

    Returns:
        Bookings, from ``seats`` to the cap rounded down. Of numbers that cost equally little the smallest, and so the
        one that turns fewest away.

    Raises:
        AllocationError: ``seats-range``, ``unused_cost-range``, ``turned_away_cost-range`` or ``most_a_seat-range``.

    Source:
        Newsvendor, with bookings as the order.

    Example:
        >>> bookings(100, ShowRate.known(Fraction(9, 10)), unused_cost=1, turned_away_cost=2)
        109
        >>> learnt = show_rate(came=18, booked=20, prior_came=900, prior_booked=1000, prior_worth=10)
        >>> bookings(100, learnt, unused_cost=1, turned_away_cost=2)
        107
    """
    whole(seats, "the number of seats", code="seats-range", at_most=_MOST_SEATS)
    unused = exact(unused_cost, "the cost of an unused dose", code="unused_cost-range", above=0)
    turned_away = exact(turned_away_cost, "the cost of turning somebody away", code="turned_away_cost-range")
    cap = exact(most_a_seat, "the cap, bookings for each seat,", code="most_a_seat-range", at_most=MOST_BOOKINGS_A_SEAT)
    if cap < 1:
        raise AllocationError(f"the cap, bookings for each seat, is at least 1, not {cap}", code="most_a_seat-range")
    enough = turned_away / (turned_away + unused)
    given_the_next_comes = ShowRate(rate.came + rate.added, rate.missed, rate.added)
    choices = range(seats, floor(seats * cap))

    def one_more_costs(booked: int) -> bool:
        shows = _shows(booked, given_the_next_comes)
        return sum(shows[:seats]) <= enough * sum(shows)

    return seats + bisect_left(choices, True, key=one_more_costs)


@frozen
class Overbooked:
    """What is expected of a session with so many booked.

    Args:
        unused: Doses without a person, on average.
        turned_away: People without a dose, on average.
        chance_all_served: The probability that nobody who comes is turned away.
    """

    unused: Fraction
    turned_away: Fraction
    chance_all_served: Fraction


def overbooked(booked: int, seats: int, rate: ShowRate) -> Overbooked:
    """What a number of bookings means for a session, to be shown before it is decided.

    Args:
        booked: Bookings, 0 to 2,500.
        seats: Doses for people with an appointment, 0 to 2,000.
        rate: The session's show rate.

    Returns:
        Expected unused doses and people turned away, and the chance that all are served; exact.

    Raises:
        AllocationError: ``booked-range`` or ``seats-range``.

    Source:
        Expectation over the distribution of shows.

    Example:
        >>> meant = overbooked(109, 100, ShowRate.known(Fraction(9, 10)))
        >>> f"{float(meant.unused):.1f} unused, {float(meant.turned_away):.1f} turned away"
        '2.4 unused, 0.5 turned away'
    """
    whole(booked, "the number booked", code="booked-range", at_most=floor(_MOST_SEATS * MOST_BOOKINGS_A_SEAT))
    whole(seats, "the number of seats", code="seats-range", at_most=_MOST_SEATS)
    shows = _shows(booked, rate)
    every = sum(shows)
    return Overbooked(
        unused=Fraction(sum(weight * (seats - came) for came, weight in enumerate(shows[:seats])), every),
        turned_away=Fraction(sum(weight * came for came, weight in enumerate(shows[seats:])), every),
        chance_all_served=Fraction(sum(shows[: seats + 1]), every),
    )


def _shows(booked: int, rate: ShowRate) -> list[int]:
    """How probable 0, 1, ... ``booked`` people coming are, relative to each other: draws from the urn."""
    scale = lcm(rate.came.denominator, rate.missed.denominator)
    step = rate.added * scale

    def in_a_row(weight: Fraction) -> list[int]:
        """The weight of 0, 1, ... ``booked`` draws of one side: its powers, or its rising factorials."""
        first = int(weight * scale)
        return list(accumulate((first + step * drawn for drawn in range(booked)), mul, initial=1))

    came, missed = in_a_row(rate.came), in_a_row(rate.missed)
    return [comb(booked, many) * came[many] * missed[booked - many] for many in range(booked + 1)]
