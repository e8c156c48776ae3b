"""Who gets which of the free seats on one day: in the order of clicks, or by a draw."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Protocol

from attrs import evolve, frozen

from vaxplatform.allocation import Policy, SeatKind, allocate, first_in_next_draw
from vaxplatform.model import Request, Session
from vaxplatform.simulation.assumptions import Assumptions
from vaxplatform.simulation.conduct import Conduct, Device
from vaxplatform.simulation.regimes import FIRST_COME, QUEUES

__all__ = ["Asking", "Book", "book_by"]


@frozen
class Asking:
    """Who asks on one day, and for what.

    Args:
        day: From 0.
        people: Who has no seat and wants one; whoever asked before and was left without is among them.
        again: Ids of those who asked before.
        displaced: Ids of those whose session got no delivery and who have no seat since.
        sessions: Those still to come.
        free: Free seats that can be booked.
    """

    day: int
    people: Sequence[Conduct]
    again: frozenset[str]
    displaced: frozenset[str]
    sessions: Mapping[str, Session]
    free: Mapping[SeatKind, int]

    def options(self, conduct: Conduct) -> tuple[str, ...]:
        """The sessions on somebody's list that are still to come and have a free seat for their dose."""
        dose = conduct.candidate.request.dose_number
        return tuple(session for session in conduct.options if self.free.get((session, dose), 0) > 0)


class Book(Protocol):
    """Gives out free seats."""

    def __call__(self, asking: Asking, /) -> Mapping[str, str]:
        """Session ids by person id."""
        ...


def book_by(regime: str, policies: Mapping[str, Policy], assumptions: Assumptions, *, seed: str, engine: str) -> Book:
    """How a regime gives out seats.

    Args:
        regime: Its name.
        policies: Of the draws, by rule.
        assumptions: When who clicks, and who clicks again.
        seed: Of the draws; each day's is made from it.
        engine: Of the draws, as :func:`vaxplatform.allocation.allocate` takes it.
    """
    if regime in QUEUES:
        return partial(_in_order_of_clicks, assumptions, by_minute=regime != FIRST_COME)
    return partial(_by_draw, policies[regime], assumptions, seed, engine)


def _in_order_of_clicks(assumptions: Assumptions, asking: Asking, *, by_minute: bool) -> Mapping[str, str]:
    """Whoever clicks first has the first session on their list with a free seat; tiers count for nothing."""
    free = dict(asking.free)
    given: dict[str, str] = {}
    for conduct in sorted(_clicking(asking, assumptions), key=partial(_click, assumptions, asking.day, by_minute)):
        dose = conduct.candidate.request.dose_number
        session = next((each for each in asking.options(conduct) if free[each, dose] > 0), None)
        if session is not None:
            free[session, dose] -= 1
            given[conduct.person] = session
    return given


def _clicking(asking: Asking, assumptions: Assumptions) -> Iterable[Conduct]:
    for conduct in asking.people:
        tireless = conduct.device is Device.BOT or conduct.person not in asking.again
        if tireless or conduct.days[asking.day].again < assumptions.tries_again:
            yield conduct


def _click(assumptions: Assumptions, day: int, by_minute: bool, conduct: Conduct) -> tuple[float, float]:  # noqa: FBT001 - private
    """A place in the queue: the moment, or the minute and a random place in it, of several accounts the best."""
    minute, places = conduct.asking_minute(day, assumptions), conduct.days[day].places
    return (int(minute), min(places)) if by_minute else (minute, places[0])


def _by_draw(policy: Policy, assumptions: Assumptions, seed: str, engine: str, asking: Asking) -> Mapping[str, str]:
    """Everybody who asks is in the draw, displaced people first. A program's further requests are handed in as well."""
    wishes = tuple(wish for conduct in asking.people if (wish := _request(conduct, asking)).options)
    if asking.displaced:
        wishes = first_in_next_draw(wishes, asking.displaced, second_doses_ahead=False)
    programs = {conduct.person for conduct in asking.people if conduct.device is Device.BOT}
    handed_in = [wish for wish in wishes for _ in range(assumptions.bot_accounts if wish.person in programs else 1)]
    kinds: dict[str, dict[int, int]] = defaultdict(dict)
    for (session, dose), seats in asking.free.items():
        if seats:
            kinds[session][dose] = seats
    sessions = [evolve(asking.sessions[session], capacity=seats) for session, seats in kinds.items()]
    drawn = allocate(handed_in, sessions, policy, f"{seed}, day {asking.day}", engine=engine)
    return {seat.person: seat.session for seat in drawn.seats}


def _request(conduct: Conduct, asking: Asking) -> Request:
    request = conduct.candidate.request
    options = asking.options(conduct)
    metres = dict(zip(request.options, request.travel_m, strict=False))
    return evolve(request, options=options, travel_m=tuple(metres[each] for each in options) if metres else ())
