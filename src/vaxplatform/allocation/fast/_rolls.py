"""Who is at each place, in linked lists: somebody enters or leaves one in a step, whoever else is there."""

from typing import NamedTuple

import numpy as np
from numba import njit

from vaxplatform.allocation.fast.columns import Numbers

__all__ = ["NOBODY", "Rolls", "enter", "leave", "rolls_of"]

NOBODY = -1
"""Where a list ends."""


class Rolls(NamedTuple):
    """A list for each place.

    Args:
        head: The first at each place, or NOBODY.
        following: Of each person, the next at the same place.
        preceding: The one before.
    """

    head: Numbers
    following: Numbers
    preceding: Numbers


def rolls_of(places: int, people: int) -> Rolls:
    """Nobody is anywhere yet."""
    return Rolls(
        np.full(places, NOBODY, np.int32), np.full(people, NOBODY, np.int32), np.full(people, NOBODY, np.int32)
    )


@njit(cache=True)
def enter(rolls: Rolls, person: int, place: int) -> None:
    """Put somebody who is on no list first on that of a place."""
    head = rolls.head[place]
    rolls.following[person], rolls.preceding[person] = head, NOBODY
    if head != NOBODY:
        rolls.preceding[head] = person
    rolls.head[place] = person


@njit(cache=True)
def leave(rolls: Rolls, person: int, place: int) -> None:
    """Take somebody off the list of the place where they are."""
    following, preceding = rolls.following[person], rolls.preceding[person]
    if preceding != NOBODY:
        rolls.following[preceding] = following
    else:
        rolls.head[place] = following
    if following != NOBODY:
        rolls.preceding[following] = preceding
