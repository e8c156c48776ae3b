"""What proves an allocation: a value of its own for each kind of proof, small enough to publish.

Source:
    Cut-offs: Azevedo and Leshno, Journal of Political Economy 124 (2016). Prices: linear programming duality, for
    assignment Shapley and Shubik, International Journal of Game Theory 1 (1971). Tight sets: Hall, Journal of the
    London Mathematical Society 10 (1935). Vertex covers: Kőnig, Matematikai és Fizikai Lapok 38 (1931).
"""

from collections.abc import Mapping
from typing import TypeAlias

from attrs import field, frozen

__all__ = ["OPEN", "Bench", "CutOffs", "Prices", "Proof", "SeatKind", "Standing", "TightSets", "VertexCover"]

OPEN = "open"
"""The category of seats that everybody may have."""

SeatKind: TypeAlias = tuple[str, int]
"""A session's seats for one dose number: (session id, dose number)."""

Bench: TypeAlias = tuple[str, int, str]
"""Seats of one kind in one category: (session id, dose number, category)."""

Standing: TypeAlias = tuple[tuple[int, ...], bytes]
"""Where somebody stands at a session: what the site's order compares, best smallest, then the draw key."""


@frozen
class CutOffs:
    """The last standing that was seated, wherever seats ran out.

    Whoever named a session and stands behind its cut-off was rightly refused there.

    Args:
        cutoffs: The standing of the last person seated on each bench that is full; no entry where a seat is left, nor
            where there never was one.
    """

    cutoffs: Mapping[Bench, Standing] = field(repr=False)


@frozen
class Prices:
    """What one more seat at each session would be worth, in metres of travel; zero where a seat is left.

    Nobody would rather be elsewhere at these prices, and only full sessions have one: that proves that no other
    assignment serves more people by tier, or the same with less travel.

    Args:
        step: Metres by which staying without a seat costs more in each tier than in the one behind it; above the
            travel of everybody together.
        prices: The lowest such price of each kind of seat; no entry where it is zero.
    """

    step: int
    prices: Mapping[SeatKind, int] = field(repr=False)


@frozen
class TightSets:
    """Sessions that are full of people who had their turn before somebody, and who can go nowhere else.

    Args:
        ranks: The rank of each kind of seat in a tight set. Whoever holds a seat of rank k, and whoever was refused by
            a set of rank k, named nothing but seats of rank k or below; no entry where no search ended.
    """

    ranks: Mapping[SeatKind, int] = field(repr=False)


@frozen
class VertexCover:
    """People and benches that together touch every possible match: no more matches than these can be made at once.

    Args:
        people: Person ids, sorted.
        benches: Benches, sorted; each counts as many times as it has seats.
        size: How many matches that allows, which is how many were made.
    """

    people: tuple[str, ...] = field(repr=False)
    benches: tuple[Bench, ...] = field(repr=False)
    size: int


Proof: TypeAlias = CutOffs | Prices | TightSets | VertexCover
