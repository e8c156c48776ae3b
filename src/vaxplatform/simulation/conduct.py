"""What each person does in one run: drawn once, and the same whatever regime gives the seats."""

from collections.abc import Callable, Iterable
from enum import Enum
from itertools import pairwise
from math import log

from attrs import frozen

from vaxplatform.errors import InputError
from vaxplatform.model import Request
from vaxplatform.simulation._drawing import stream
from vaxplatform.simulation.assumptions import Assumptions

__all__ = ["Candidate", "Conduct", "Device", "conducts"]


class Device(Enum):
    """With what a person asks for a seat."""

    BOT = "bot"
    """A phone, on which a program clicks."""
    PHONE = "phone"
    KIOSK = "kiosk"
    """Somebody else's counter, with opening hours."""
    NONE = "none"


@frozen(weakref_slot=False)
class Candidate:
    """A person who may have a dose, whether they ask for one or not.

    Args:
        request: What they would ask for.
        age: Completed years.
    """

    request: Request
    age: int


@frozen(weakref_slot=False)
class Day:
    """What a person would do on one day. All are drawn from 0 to 1, evenly.

    Args:
        click: How late after the opening they click.
        again: Whether they click again.
        walk: Whether they walk in.
        queue: Where they stand in the queue at a centre.
        places: Where they stand among those who click in the same minute, once for each account.
    """

    click: float
    again: float
    walk: float
    queue: float
    places: tuple[float, ...]


@frozen(weakref_slot=False)
class Conduct:
    """What one person does in one run.

    Args:
        candidate: Who.
        device: With what they ask.
        options: Session ids of their request within the distance they accept, in its order.
        asks_from: The day on which they first want a seat, from 0; None for somebody who hesitates.
        cancels: Whether they would cancel, where there is time to.
        cancels_when: From 0 to 1, when between booking and session.
        comes: Whether they come.
        days: A day each.
    """

    candidate: Candidate
    device: Device
    options: tuple[str, ...]
    asks_from: int | None
    cancels: bool
    cancels_when: float
    comes: bool
    days: tuple[Day, ...]

    @property
    def person(self) -> str:
        """The person's id."""
        return self.candidate.request.person

    def asking_minute(self, day: int, assumptions: Assumptions) -> float:
        """When they click on a day, minutes after the opening; a program at once."""
        click = self.days[day].click
        match self.device:
            case Device.BOT:
                return 0.0
            case Device.KIOSK:
                first, last = assumptions.kiosk_minutes
                return first + click * (last - first)
            case _:
                return _exponential(assumptions.click_minutes, click)


def conducts(candidates: Iterable[Candidate], assumptions: Assumptions, *, days: int, seed: str) -> tuple[Conduct, ...]:
    """Draw what everybody does; each person by their own id, so that one more changes nobody else.

    Args:
        candidates: One a person.
        assumptions: How often who does what.
        days: How many days there are to ask on.
        seed: Of the run.

    Returns:
        By person id.

    Raises:
        InputError: ``candidate-twice``.
    """
    in_order = sorted(candidates, key=lambda candidate: candidate.request.person)
    for one, other in pairwise(in_order):
        if one.request.person == other.request.person:
            raise InputError(f"{one.request.person} comes twice", code="candidate-twice", person=one.request.person)
    return tuple(_conduct(candidate, assumptions, days, seed) for candidate in in_order)


def _conduct(candidate: Candidate, assumptions: Assumptions, days: int, seed: str) -> Conduct:
    request = candidate.request
    chance = stream(seed, f"conduct of {request.person}").random
    device = _device(chance(), chance(), chance(), candidate.age, assumptions)
    willing_m = 1000 * _exponential(assumptions.tolerance_km, chance())
    hesitates, late, which_day = chance() < assumptions.hesitancy, chance() >= assumptions.asks_at_once, chance()
    return Conduct(
        candidate,
        device,
        _within(request, willing_m),
        None if hesitates else _first_day(days, which_day) if late else 0,
        chance() < assumptions.cancels,
        chance(),
        chance() >= assumptions.no_show,
        _days(chance, days, (assumptions.bot_accounts if device is Device.BOT else 1) - 1),
    )


def _days(chance: Callable[[], float], days: int, more_accounts: int) -> tuple[Day, ...]:
    drawn = [tuple(chance() for _ in range(5)) for _ in range(days)]
    # Drawn last, so that more of them change nothing else.
    more = [tuple(chance() for _ in range(more_accounts)) for _ in range(days)]
    return tuple(
        Day(click, again, walk, queue, (place, *others))
        for (click, again, walk, queue, place), others in zip(drawn, more, strict=True)
    )


def _device(has_phone: float, has_program: float, has_kiosk: float, age: int, assumptions: Assumptions) -> Device:
    phones = next(share for first, share in reversed(assumptions.phones) if age >= first)
    if has_phone < phones:
        return Device.BOT if has_program < assumptions.bots else Device.PHONE
    return Device.KIOSK if has_kiosk < assumptions.kiosks else Device.NONE


def _first_day(days: int, chance: float) -> int:
    """One of the days after the first; where there is only one, that."""
    return min(1 + int(chance * (days - 1)), days - 1)


def _within(request: Request, metres: float) -> tuple[str, ...]:
    if not request.travel_m:
        return request.options
    pairs = zip(request.options, request.travel_m, strict=True)
    return tuple(session for session, far in pairs if far <= metres)


def _exponential(mean: float, chance: float) -> float:
    return -mean * log(1 - chance)
