"""Standby: whom to call when doses are left over, in the order of the draw and with time to answer.

People near enough to come wait in turn: tier, then draw key. Doses left over are offered to more people than there are
doses, since not everybody answers; the first to accept get them. Everybody called has the same time to answer before
the next are called, and whoever finds the doses gone keeps their place.

Nothing is kept here: a list comes in, the next list and what happened go out. Minutes are those of the centre's clock,
from midnight.
"""

from collections.abc import Iterable
from enum import Enum
from math import ceil
from typing import TypeAlias

from attrs import evolve, frozen

from vaxplatform.allocation._given import Exact, each_once, exact, whole
from vaxplatform.errors import AllocationError

__all__ = [
    "Standby",
    "StandbyEvent",
    "StandbyList",
    "StandbyStep",
    "answer_standby",
    "call_standby",
    "settle_standby",
    "standby_list",
]

_LAST_MINUTE = 24 * 60 - 1


class StandbyStep(Enum):
    """What happened to somebody on a standby list.

    Attributes:
        CALLED: Was offered a dose.
        ACCEPTED: Is coming; a dose is kept.
        DECLINED: Will not come, and has left the list.
        TOO_LATE: Accepted when the doses were gone or the time was over, and keeps their place on the list.
        LAPSED: Did not answer in time though a dose was to be had, and has left the list.
        CAME: Came, and the dose is given.
        STAYED_AWAY: Accepted and did not come; the dose is left over again.
    """

    CALLED = "called"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    TOO_LATE = "too late"
    LAPSED = "lapsed"
    CAME = "came"
    STAYED_AWAY = "stayed away"


@frozen
class Standby:
    """Somebody ready to come at short notice.

    Args:
        person: The person's id.
        tier: Priority tier, 0 is first.
        key: The person's draw key.
        travel_m: How far they have to come, metres, at least 0.
    """

    person: str
    tier: int
    key: bytes
    travel_m: int

    @property
    def turn(self) -> tuple[int, bytes, str]:
        """Where they stand on the list: tier, draw key, and the id should two keys be equal."""
        return self.tier, self.key, self.person


@frozen
class StandbyEvent:
    """One thing that happened on a standby list.

    Args:
        minute: When.
        person: To whom.
        step: What.
    """

    minute: int
    person: str
    step: StandbyStep


@frozen
class StandbyList:
    """Who waits for a dose left over, who was called, and who is coming.

    Args:
        waiting: Not called yet, in turn.
        called: Called and not heard of, in turn.
        coming: Accepted and not there yet, each with a dose kept, in the order they accepted.
        offered: Doses of this round that nobody has accepted.
        minute: When something last happened.
        until: The end of this round's time to answer: whoever accepts before it is in time.
    """

    waiting: tuple[Standby, ...] = ()
    called: tuple[Standby, ...] = ()
    coming: tuple[Standby, ...] = ()
    offered: int = 0
    minute: int = 0
    until: int = 0


StandbyResult: TypeAlias = tuple[StandbyList, tuple[StandbyEvent, ...]]


def standby_list(people: Iterable[Standby], *, within_m: int) -> StandbyList:
    """The list in turn, of those near enough.

    Args:
        people: Everybody who is ready to come, each once, in any order.
        within_m: How far somebody may have to come, metres, at least 1.

    Returns:
        A list on which nobody has been called; whoever lives farther away is not on it.

    Raises:
        AllocationError: ``within_m-range``, ``travel_m-range``, ``tier-range`` or ``person-duplicate``.

    Example:
        >>> people = [Standby("P-1", 1, b"a", 2000), Standby("P-2", 0, b"b", 4500), Standby("P-3", 0, b"a", 9000)]
        >>> [person.person for person in standby_list(people, within_m=5000).waiting]
        ['P-2', 'P-1']
    """
    whole(within_m, "how far somebody may have to come, in metres,", code="within_m-range", at_least=1)
    everybody = tuple(people)
    each_once((person.person for person in everybody), "on the standby list", code="person-duplicate")
    for person in everybody:
        whole(person.tier, f"the tier of {person.person}", code="tier-range")
        whole(person.travel_m, f"the distance of {person.person} in metres", code="travel_m-range")
    near = (person for person in everybody if person.travel_m <= within_m)
    return StandbyList(waiting=tuple(sorted(near, key=lambda person: person.turn)))


def call_standby(
    standby: StandbyList, leftover: int, *, minute: int, response_rate: Exact, accept_minutes: int
) -> StandbyResult:
    """Whom to call next, so that about as many come as there are doses.

    For k doses that nobody is coming for and a response rate a, the first ceil(k / a) on the list are called. Nobody is
    called before the last round's time to answer is over.

    Args:
        standby: The list.
        leftover: Doses left over now, those kept for people who are coming included, at least 0.
        minute: When, from midnight: 0 to 1439, not before what happened last.
        response_rate: Which share of those called accepts, above 0 and at most 1.
        accept_minutes: How long those called have to answer, at least 1.

    Returns:
        The list afterwards, and who was called; before that, who left the list because they did not answer.

    Raises:
        AllocationError: ``leftover-range``, ``minute-range``, ``response_rate-range`` or ``accept_minutes-range``.

    Example:
        >>> from fractions import Fraction
        >>> people = [Standby(f"P-{number}", 0, bytes([number]), 800) for number in range(1, 6)]
        >>> near = standby_list(people, within_m=5000)
        >>> after, events = call_standby(near, 2, minute=990, response_rate=Fraction(1, 2), accept_minutes=15)
        >>> [event.person for event in events], after.until
        (['P-1', 'P-2', 'P-3', 'P-4'], 1005)
    """
    _check_minute(standby, minute)
    whole(leftover, "the number of doses left over", code="leftover-range")
    rate = exact(response_rate, "a response rate", code="response_rate-range", above=0, at_most=1)
    whole(accept_minutes, "the time to answer, in minutes,", code="accept_minutes-range", at_least=1)
    if minute < standby.until:
        return standby, ()
    waiting, lapsed = standby.waiting, standby.called
    if not standby.offered:  # the doses were gone before these could answer
        waiting, lapsed = _in_turn(waiting + lapsed), ()
    events = [StandbyEvent(minute, person.person, StandbyStep.LAPSED) for person in lapsed]
    wanted = max(leftover - len(standby.coming), 0)
    many = ceil(wanted / rate)
    called, waiting = waiting[:many], waiting[many:]
    events += [StandbyEvent(minute, person.person, StandbyStep.CALLED) for person in called]
    after = StandbyList(
        waiting,
        called,
        standby.coming,
        offered=wanted if called else 0,
        minute=minute,
        until=minute + accept_minutes if called else standby.until,
    )
    return after, tuple(events)


def answer_standby(standby: StandbyList, person: str, *, minute: int, accepts: bool) -> StandbyResult:
    """What somebody who was called says.

    Args:
        standby: The list.
        person: The id of somebody who was called and has not answered.
        minute: When, from midnight: 0 to 1439, not before what happened last.
        accepts: Whether they come. The first to accept get the doses.

    Returns:
        The list afterwards, and what happened: accepted, declined or too late.

    Raises:
        AllocationError: ``minute-range`` or ``person-not-called``.

    Example:
        >>> near = standby_list([Standby("P-1", 0, b"a", 800), Standby("P-2", 0, b"b", 800)], within_m=5000)
        >>> near, _ = call_standby(near, 1, minute=990, response_rate=1, accept_minutes=15)
        >>> near, (event,) = answer_standby(near, "P-1", minute=993, accepts=True)
        >>> event.step.value, [person.person for person in near.coming]
        ('accepted', ['P-1'])
    """
    _check_minute(standby, minute)
    who = _find(standby.called, person, "was not called, or has answered", code="person-not-called")
    after = evolve(standby, called=_without(standby.called, who), minute=minute)
    if not accepts:
        step = StandbyStep.DECLINED
    elif standby.offered and minute < standby.until:
        step = StandbyStep.ACCEPTED
        after = evolve(after, coming=(*standby.coming, who), offered=standby.offered - 1)
    else:
        step = StandbyStep.TOO_LATE
        after = evolve(after, waiting=_in_turn((*standby.waiting, who)))
    return after, (StandbyEvent(minute, person, step),)


def settle_standby(standby: StandbyList, person: str, *, minute: int, came: bool) -> StandbyResult:
    """Whether somebody who accepted came; either way, no dose is kept for them any longer.

    Args:
        standby: The list.
        person: The id of somebody who accepted.
        minute: When, from midnight: 0 to 1439, not before what happened last.
        came: Whether they came and the dose was given.

    Returns:
        The list afterwards, and what happened: came or stayed away.

    Raises:
        AllocationError: ``minute-range`` or ``person-not-coming``.

    Example:
        >>> near = StandbyList(coming=(Standby("P-1", 0, b"a", 800),), minute=993)
        >>> near, (event,) = settle_standby(near, "P-1", minute=1010, came=True)
        >>> event.step.value, near.coming
        ('came', ())
    """
    _check_minute(standby, minute)
    who = _find(standby.coming, person, "has not accepted", code="person-not-coming")
    after = evolve(standby, coming=_without(standby.coming, who), minute=minute)
    return after, (StandbyEvent(minute, person, StandbyStep.CAME if came else StandbyStep.STAYED_AWAY),)


def _check_minute(standby: StandbyList, minute: int) -> None:
    whole(minute, "the minute of the day", code="minute-range", at_least=standby.minute, at_most=_LAST_MINUTE)


def _find(people: tuple[Standby, ...], person: str, otherwise: str, *, code: str) -> Standby:
    for one in people:
        if one.person == person:
            return one
    raise AllocationError(f"{person} {otherwise}", code=code, person=person)


def _without(people: tuple[Standby, ...], who: Standby) -> tuple[Standby, ...]:
    return tuple(person for person in people if person is not who)


def _in_turn(people: tuple[Standby, ...]) -> tuple[Standby, ...]:
    return tuple(sorted(people, key=lambda person: person.turn))
