"""A draw as columns of numbers: people in the order of the draw, kinds of seats in the order of their names.

Nothing of the draw is decided here, and nothing is lost: a column's numbers lead back to the people and sessions that
they stand for.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import chain
from typing import NamedTuple, TypeAlias

import numpy as np
from numba import njit
from numpy.typing import NDArray

from vaxplatform.allocation.draw import Draw
from vaxplatform.allocation.proof import OPEN, SeatKind

__all__ = [
    "NOWHERE",
    "Columns",
    "Ints",
    "Numbers",
    "Wishes",
    "by_kind",
    "columns_of",
    "numbered",
    "open_seats",
    "people_of",
]

NOWHERE = -1
"""Where somebody is who has no seat, and the number of whatever there is not."""

Ints: TypeAlias = NDArray[np.int64]
Numbers: TypeAlias = NDArray[np.int32]


class Wishes(NamedTuple):
    """What people named, one after the other: options of person i stand from ``first[i]`` up to ``first[i + 1]``.

    Args:
        first: Where each person's options begin, and behind the last person's end.
        kind: The kind of seat of each option, in the order of the list.
        metres: Travel to each option; 0 when nobody knows.
    """

    first: Ints
    kind: Numbers
    metres: Numbers


class Columns(NamedTuple):
    """A draw as columns.

    Args:
        kinds: Every kind of seat that the sessions state or somebody named, sorted.
        capacity: Seats of each kind, 0 where the session has none for the dose number, and at most one more than people
            who named it, beyond which none makes a difference.
        tier: The tier of everybody's ticket.
        lot: Everybody's place in the lottery, whatever the tier, from 0.
        wishes: What everybody named.
    """

    kinds: tuple[SeatKind, ...]
    capacity: Ints
    tier: Ints
    lot: Ints
    wishes: Wishes


def columns_of(draw: Draw) -> Columns:
    """The columns of a draw."""
    requests = [applicant.request for applicant in draw.applicants]
    named: dict[int, set[str]] = defaultdict(set)
    for request in requests:
        named[request.dose_number].update(request.options)
    kinds = tuple(sorted(draw.capacity.keys() | {(session, dose) for dose in named for session in named[dose]}))
    numbers: dict[int, dict[str, int]] = defaultdict(dict)
    for number, (session, dose) in enumerate(kinds):
        numbers[dose][session] = number
    first = np.zeros(len(requests) + 1, np.int64)
    np.cumsum([len(request.options) for request in requests], out=first[1:])
    kind = chain.from_iterable(map(numbers[request.dose_number].__getitem__, request.options) for request in requests)
    metres = chain.from_iterable(request.travel_m or (0,) * len(request.options) for request in requests)
    options = int(first[-1])
    wishes = Wishes(first, np.fromiter(kind, np.int32, options), np.fromiter(metres, np.int32, options))
    enough = (np.bincount(wishes.kind, minlength=len(kinds)) + 1).tolist()
    seats = (min(draw.capacity.get(kind, 0), most) for kind, most in zip(kinds, enough, strict=True))
    return Columns(
        kinds,
        np.fromiter(seats, np.int64, len(kinds)),
        np.fromiter((applicant.tier for applicant in draw.applicants), np.int64, len(requests)),
        _lots(draw),
        wishes,
    )


def open_seats(draw: Draw, columns: Columns, at: Numbers) -> Mapping[str, tuple[str, str]]:
    """What each person seated has, by id: a session, and the category of open seats.

    Args:
        draw: The draw.
        columns: Its columns.
        at: The kind of seat of each person, or NOWHERE.
    """
    return {
        applicant.person: (columns.kinds[kind][0], OPEN)
        for applicant, kind in zip(draw.applicants, at.tolist(), strict=True)
        if kind != NOWHERE
    }


def numbered(words: Iterable[str]) -> tuple[Ints, dict[str, int]]:
    """Words as numbers, in the order in which they first come, and the number of each."""
    number: dict[str, int] = {}
    return np.array([number.setdefault(word, len(number)) for word in words], np.int64), number


def people_of(first: Ints) -> Numbers:
    """The person of each option, where ``first`` says at which option each person's begin."""
    return np.repeat(np.arange(len(first) - 1, dtype=np.int32), np.diff(first))


def _lots(draw: Draw) -> Ints:
    """Everybody's place by draw key; members of one ticket stand by their ids, as in the draw."""
    keys = [applicant.key for applicant in draw.applicants]
    order = sorted(range(len(keys)), key=keys.__getitem__)
    lots = np.empty(len(order), np.int64)
    lots[order] = np.arange(len(order))
    return lots


@njit(cache=True)
def by_kind(kind: Numbers, kinds: int) -> tuple[Ints, Ints]:
    """Options put in the order of their kinds, within one kind as they stand.

    Args:
        kind: The kind of each option.
        kinds: How many kinds there are.

    Returns:
        Where each kind's options begin, and behind the last one's end; and the options.
    """
    begin = np.zeros(kinds + 1, np.int64)
    for option in range(len(kind)):
        begin[kind[option] + 1] += 1
    for each in range(kinds):
        begin[each + 1] += begin[each]
    place = begin[:-1].copy()
    options = np.empty(len(kind), np.int64)
    for option in range(len(kind)):
        options[place[kind[option]]] = option
        place[kind[option]] += 1
    return begin, options
