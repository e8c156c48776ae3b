"""Supply split among places, district to centre to session, exactly and with nothing lost.

Shares follow weights, such as the population not yet covered. Two methods turn exact quotas into whole doses, and no
method has all that one would wish for (Balinski and Young): the largest remainder keeps every place within one dose of
its quota; Webster's never takes a dose from a place because the district received more.

Ties are broken by draw key where keys are handed in, else by id: never by the order in which places were named.

Source:
    Balinski and Young, Fair Representation: Meeting the Ideal of One Man, One Vote (2nd edition 2001): Hamilton's
    method is the largest remainder, Webster's is Sainte-Laguë's.
"""

from collections.abc import Callable, Mapping
from fractions import Fraction
from heapq import heapify, heapreplace
from math import ceil, floor
from typing import TypeAlias

from attrs import frozen

from vaxplatform.allocation._given import Exact, exact, whole
from vaxplatform.errors import AllocationError

__all__ = ["SplitMethod", "VialSplit", "in_vials", "largest_remainder", "webster"]

SplitMethod: TypeAlias = Callable[[int, Mapping[str, Exact], Mapping[str, bytes] | None], dict[str, int]]
"""A method of whole shares: :func:`largest_remainder` or :func:`webster`."""


def largest_remainder(
    total: int, weights: Mapping[str, Exact], keys: Mapping[str, bytes] | None = None
) -> dict[str, int]:
    """Split by Hamilton's method: every place gets its quota rounded down, and the largest remainders one more.

    Every share is its quota rounded down or up. With more to split, though, a place may get less (the Alabama
    paradox): where supply grows from week to week, take :func:`webster`.

    Args:
        total: Doses (or vials, or teams) to split, at least 0.
        weights: What each place counts, by its id, at least 0; whole numbers or fractions, not all 0.
        keys: Draw keys of the places, by id, for ties; without them the smaller id wins.

    Returns:
        Whole shares by id, in the order of ids; together the total.

    Raises:
        AllocationError: ``total-range``, ``weight-range``, ``weights-zero`` or ``key-missing``.

    Source:
        Balinski and Young (2001), Hamilton's method.

    Example:
        >>> largest_remainder(10, {"Kamptee": 50, "Ramtek": 30, "Umred": 25})
        {'Kamptee': 5, 'Ramtek': 3, 'Umred': 2}
    """
    exact_weights, order = _places(total, weights, keys)
    whole_weight = sum(exact_weights.values()) or 1
    quotas = {place: total * weight / whole_weight for place, weight in exact_weights.items()}
    shares = {place: floor(quota) for place, quota in quotas.items()}
    by_remainder = sorted(quotas, key=lambda place: (shares[place] - quotas[place], order[place]))
    for place in by_remainder[: total - sum(shares.values())]:
        shares[place] += 1
    return shares


def webster(total: int, weights: Mapping[str, Exact], keys: Mapping[str, bytes] | None = None) -> dict[str, int]:
    """Split by Webster's method: each next dose goes where weight / (2 x share + 1) is largest.

    It is the only divisor method that favours neither large places nor small ones, and is house monotone: with more to
    split, no place gets less.

    Args:
        total: Doses (or vials, or teams) to split, at least 0.
        weights: What each place counts, by its id, at least 0; whole numbers or fractions, not all 0.
        keys: Draw keys of the places, by id, for ties; without them the smaller id wins.

    Returns:
        Whole shares by id, in the order of ids; together the total.

    Raises:
        AllocationError: ``total-range``, ``weight-range``, ``weights-zero`` or ``key-missing``.

    Source:
        Balinski and Young (2001), Webster's method.

    Example:
        >>> webster(10, {"Kamptee": 50, "Ramtek": 30, "Umred": 25})
        {'Kamptee': 5, 'Ramtek': 3, 'Umred': 2}
    """
    exact_weights, order = _places(total, weights, keys)
    whole_weight = sum(exact_weights.values()) or 1
    # Rounding half down at one common divisor gives whatever the first rounds would have given. Aimed half a dose a
    # place too low, it never gives too much, and leaves at most one round for each place.
    aim = max(total - Fraction(len(weights), 2), Fraction(0)) / whole_weight
    shares = {place: ceil(weight * aim - Fraction(1, 2)) for place, weight in exact_weights.items()}
    queue = [(-weight / (2 * shares[place] + 1), order[place], place) for place, weight in exact_weights.items()]
    heapify(queue)
    for _ in range(total - sum(shares.values())):
        _, turn, place = queue[0]
        shares[place] += 1
        heapreplace(queue, (-exact_weights[place] / (2 * shares[place] + 1), turn, place))
    return shares


@frozen
class VialSplit:
    """Doses split in whole vials, and what stays.

    Args:
        shares: Doses by place, each a multiple of a vial's.
        remainder: Doses that fill no vial and stay where they are.

    Attributes:
        total: All doses, split or not: what was there before.
    """

    shares: Mapping[str, int]
    remainder: int

    @property
    def total(self) -> int:
        """All doses, split or not."""
        return sum(self.shares.values()) + self.remainder


def in_vials(
    doses: int,
    weights: Mapping[str, Exact],
    *,
    doses_per_vial: int,
    method: SplitMethod = webster,
    keys: Mapping[str, bytes] | None = None,
) -> VialSplit:
    """Split doses in whole vials: a vial cannot be divided between two places.

    Args:
        doses: Doses to split, at least 0.
        weights: What each place counts, by its id, at least 0; whole numbers or fractions, not all 0.
        doses_per_vial: 1 to 1000.
        method: How vials become whole shares.
        keys: Draw keys of the places, by id, for ties; without them the smaller id wins.

    Returns:
        Doses by place, and the doses that fill no vial.

    Raises:
        AllocationError: ``doses-range``, ``doses_per_vial-range``, ``weight-range``, ``weights-zero`` or
            ``key-missing``.

    Source:
        Whole vials by the method named.

    Example:
        >>> in_vials(127, {"Kamptee": 4200, "Ramtek": 1300}, doses_per_vial=10)
        VialSplit(shares={'Kamptee': 90, 'Ramtek': 30}, remainder=7)
    """
    whole(doses, "the number of doses to split", code="doses-range")
    whole(doses_per_vial, "the doses of a vial", code="doses_per_vial-range", at_least=1, at_most=1000)
    vials, remainder = divmod(doses, doses_per_vial)
    shares = method(vials, weights, keys)
    return VialSplit({place: share * doses_per_vial for place, share in shares.items()}, remainder)


def _places(
    total: int, weights: Mapping[str, Exact], keys: Mapping[str, bytes] | None
) -> tuple[dict[str, Fraction], dict[str, tuple[bytes, str]]]:
    """The weights, checked, in the order of ids; and each place's turn in a tie."""
    whole(total, "the total to split", code="total-range")
    checked = {place: exact(weights[place], f"the weight of {place}", code="weight-range") for place in sorted(weights)}
    if total and not any(checked.values()):
        raise AllocationError(f"no place has a weight above 0, and {total} are to be split", code="weights-zero")
    if keys is None:
        return checked, {place: (b"", place) for place in checked}
    for place in checked:
        if place not in keys:
            raise AllocationError(f"draw keys are handed in, and {place} has none", code="key-missing", place=place)
    return checked, {place: (keys[place], place) for place in checked}
