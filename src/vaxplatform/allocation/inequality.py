"""How unequally a share is spread over groups of people: the lowest, the ratio, Gini's and Theil's indices.

Each group is a pair (part, whole): so many of its so many people are served. Its coverage is x = part / whole, its
weight w its part of all the people. All numbers are exact but Theil's index, which is a logarithm.

Source:
    Gini, Variabilità e mutabilità (1912); in the form with weights and absolute differences: Sen, On Economic
    Inequality (1973), chapter 2. Theil, Economics and Information Theory (1967), chapter 4. The ratio of the highest to
    the lowest: World Health Organization, Handbook on health inequality monitoring (2013), simple measures.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import fsum, log1p
from typing import TypeAlias

from attrs import field, frozen

from vaxplatform.errors import AllocationError

__all__ = ["Inequality", "Part", "gini", "theil"]

Part: TypeAlias = tuple[int, int]
"""(part, whole): so many people served of so many; the part may exceed the whole where a target was passed."""


def gini(parts: Sequence[Part]) -> Fraction | None:
    """Gini's index of coverage over groups, weighted by their people: 0 where all are equal, below 1 always.

    The sum over all pairs of ``w_i w_j |x_i - x_j|``, divided by twice the mean: half the difference of coverage that
    two people picked by chance have in their groups, as a part of the mean coverage.

    Args:
        parts: One pair a group.

    Returns:
        An exact fraction; None where nobody is served, since the mean is 0.

    Raises:
        AllocationError: ``inequality-part``.

    Example:
        Half of 10 people here, all of 10 people there: the mean is 3/4, and of the four pairs of groups two differ by
        1/2, each of weight 1/4. That is 1/4, divided by twice 3/4.

        >>> gini([(5, 10), (10, 10)])
        Fraction(1, 6)
    """
    counted = _counted(parts)
    served, people = _sums(counted)
    if not served:
        return None
    # In the order of rising coverage |x_i - x_j| has no sign left, and w_i w_j (x_j - x_i) is the whole number
    # part_j whole_i - part_i whole_j over the square of all people: one pass with running sums.
    apart, served_below, people_below = 0, 0, 0
    for part, whole in sorted(counted, key=lambda each: Fraction(*each)):
        apart += part * people_below - whole * served_below
        served_below += part
        people_below += whole
    return Fraction(apart, people * served)


def theil(parts: Sequence[Part]) -> float | None:
    """Theil's index T of coverage over groups, weighted by their people: 0 where all are equal, and only there.

    The sum of ``w r ln r`` with ``r`` a group's coverage as a multiple of the mean; a group of which nobody is served
    adds nothing. It splits into a part within and a part between wider groups, which Gini's index does not.

    Args:
        parts: One pair a group.

    Returns:
        At least 0, at most the logarithm of all people through those of the best-served group; None where nobody is
        served.

    Raises:
        AllocationError: ``inequality-part``.

    Example:
        Multiples of the mean 3/4: 2/3 and 4/3; ``(2/3 ln 2/3 + 4/3 ln 4/3) / 2``.

        >>> round(theil([(5, 10), (10, 10)]), 4)
        0.0566
    """
    counted = _counted(parts)
    served, people = _sums(counted)
    if not served:
        return None
    terms = []
    for part, whole in counted:
        more = Fraction(part * people - whole * served, whole * served)  # r - 1; the weighted sum of these is 0
        # Written with - (r - 1), which changes no sum, each term is at least 0 and small differences are not lost.
        term = (1 + float(more)) * log1p(float(more)) - float(more) if part else 1.0
        terms.append(whole / people * max(term, 0.0))
    return fsum(terms)


@frozen
class Inequality:
    """Inequality of coverage over groups.

    Args:
        lowest: The least coverage.
        worst: The group that has it; of several the first by name.
        highest: The greatest coverage.
        best: The group that has it.
        gini: See :func:`gini`.
        theil: See :func:`theil`.

    Example:
        >>> found = Inequality.of({"Hingna": (5, 10), "Umred": (10, 10)})
        >>> found.worst, found.lowest, found.disparity
        ('Hingna', Fraction(1, 2), Fraction(2, 1))
    """

    lowest: Fraction
    worst: str
    highest: Fraction
    best: str
    gini: Fraction | None = field(default=None)
    theil: float | None = field(default=None)

    @classmethod
    def of(cls, groups: Mapping[str, Part]) -> "Inequality | None":
        """Measure named groups; None where none of them has people.

        Raises:
            AllocationError: ``inequality-part``.
        """
        ratios = {name: Fraction(*each) for name, each in groups.items() if each[1]}
        if not ratios:
            return None
        parts = tuple(groups.values())
        worst = min(ratios, key=lambda name: (ratios[name], name))
        best = min(ratios, key=lambda name: (-ratios[name], name))
        return cls(ratios[worst], worst, ratios[best], best, gini(parts), theil(parts))

    @property
    def disparity(self) -> Fraction | None:
        """How many times the coverage of the worst group the best has; None where the worst has none."""
        return self.highest / self.lowest if self.lowest else None


def _counted(parts: Sequence[Part]) -> list[Part]:
    for part, whole in parts:
        if part < 0 or whole < 0 or (part and not whole):
            raise AllocationError(
                f"{part} of {whole} people is no coverage: both are counts from 0", code="inequality-part"
            )
    return [each for each in parts if each[1]]


def _sums(parts: Sequence[Part]) -> tuple[int, int]:
    return sum(part for part, _ in parts), sum(whole for _, whole in parts)
