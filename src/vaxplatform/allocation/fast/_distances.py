"""How many moves each place is away from a free seat at least.

A search goes only where a free seat comes nearer. People who move along such a way bring a seat nearer to no place, so
what is known only grows, and it is raised where a search finds no way on. Once no place is a certain number of moves
away, no place farther than that can reach a free seat any more.

Source:
    Ahuja, Magnanti and Orlin, Network Flows (1993), 7.4: the shortest augmenting path algorithm, with its distance
    labels, current arcs and the test for gaps.
"""

from typing import NamedTuple

import numpy as np
from numba import njit

from vaxplatform.allocation.fast.columns import Ints

__all__ = ["Distances", "distances_of", "recede"]


class Distances(NamedTuple):
    """Lower bounds, and how many places have each.

    Args:
        moves: By place; as many as there are places if no free seat is in reach.
        places: By number of moves.
    """

    moves: Ints
    places: Ints


def distances_of(moves: Ints) -> Distances:
    """What is known at first, by place."""
    return Distances(moves, np.bincount(moves, minlength=len(moves) + 1).astype(np.int64))


@njit(cache=True)
def recede(distances: Distances, place: int, least: int) -> None:
    """Put a place one move farther away than the nearest to which people there can go.

    Args:
        distances: What is known.
        place: The place.
        least: How far away the nearest is.
    """
    before, out_of_reach = distances.moves[place], len(distances.moves)
    _put(distances, place, min(least + 1, out_of_reach))
    if not distances.places[before]:
        for other in range(out_of_reach):
            if before < distances.moves[other] < out_of_reach:
                _put(distances, other, out_of_reach)


@njit(cache=True)
def _put(distances: Distances, place: int, moves: int) -> None:
    distances.places[distances.moves[place]] -= 1
    distances.moves[place] = moves
    distances.places[moves] += 1
