"""The regimes that are compared: two in which seats go to whoever clicks, and the rules of a draw."""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from attrs import evolve, field, frozen

from vaxplatform.allocation import OPEN, RULE_NAMES, AreaCoverage, Limits, Policy, Reserve, Reserves
from vaxplatform.errors import InputError, UnknownName
from vaxplatform.simulation.assumptions import ASSUMPTION, Stated

__all__ = ["FIRST_COME", "QUEUES", "REGIMES", "WAITING_ROOM", "Arm", "arms_of", "policies_of", "stated_of"]

FIRST_COME = "first-come-first-served"
WAITING_ROOM = "waiting-room"
QUEUES = (FIRST_COME, WAITING_ROOM)
"""Seats go to whoever clicks: in the order of clicks, or in random order within each minute."""

_WORST_SERVED = "worst-served"

REGIMES = (*QUEUES, *RULE_NAMES)

_RESERVED = Fraction(1, 5)
_RESERVED_SOURCE = "what Massachusetts kept, over and above, for the areas worst off (PMC8490915, table 1)"


def _share(value: Fraction | float | str) -> Fraction:
    try:
        share = Fraction(str(value))
    except (ValueError, ZeroDivisionError):
        share = None
    if share is None or not 0 <= share <= 1:
        raise InputError("the share of seats kept for walk-ins lies between 0 and 1", code="walk-in-share-range")
    return share


@frozen
class Arm:
    """A regime with a share of seats that are kept for people who walk in.

    Args:
        regime: A name of :data:`REGIMES`.
        walk_in_share: Part of every session's seats that cannot be booked, 0 to 1.

    Raises:
        UnknownName: No regime of that name.
        InputError: ``walk-in-share-range``.

    Example:
        >>> Arm("fair-draw", 0.2).walk_in_share
        Fraction(1, 5)
    """

    regime: str = field()
    walk_in_share: Fraction = field(converter=_share)

    @regime.validator
    def _known(self, _attribute: object, regime: str) -> None:
        if regime not in REGIMES:
            raise UnknownName(f"{regime!r} is not a regime; there is {', '.join(REGIMES)}", code="unknown-regime")


def arms_of(walk_in_share: Fraction | float | str) -> tuple[Arm, ...]:
    """Every regime with this walk-in share, and the fair draw with others from none to all.

    Args:
        walk_in_share: Of the regimes that are compared, 0 to 1.

    Raises:
        InputError: ``walk-in-share-range``.

    Example:
        >>> [str(arm.walk_in_share) for arm in arms_of(0.2) if arm.regime == "fair-draw"]
        ['1/5', '0', '1/2', '1']
    """
    shares = [Fraction(0), Fraction(1, 5), Fraction(1, 2), Fraction(1)]
    others = [Arm("fair-draw", share) for share in shares if share != _share(walk_in_share)]
    return (*(Arm(regime, walk_in_share) for regime in REGIMES), *others)


def policies_of(base: Policy, coverage: Sequence[AreaCoverage]) -> Mapping[str, Policy]:
    """A policy for each rule: the country's own for its rule, and for the others its options and distances.

    Sites ask whether somebody lives in their area; a fifth of each session is reserved, over and above, for the third
    of areas that is served least so far; that rule's areas are counted from what is given here.

    Args:
        base: The country's policy. What it lets centres decide is left out.
        coverage: Each area's people and who was served before.
    """
    fair = Policy(
        options_at_most=base.options_at_most, distance_km_at_most=base.distance_km_at_most, source=base.source
    )
    return {
        "fair-draw": fair,
        "site-priority": evolve(fair, rule="site-priority", site_order=("tier", "resident")),
        "most-people": evolve(fair, rule="most-people"),
        "reserved-shares": evolve(fair, rule="reserved-shares", reserves=_for_worst_served(coverage)),
        "worst-served-first": evolve(fair, rule="worst-served-first", areas=tuple(coverage)),
        base.rule: evolve(base, limits=Limits()),
    }


def stated_of(arms: Sequence[Arm], policies: Mapping[str, Policy]) -> tuple[Stated, ...]:
    """What the arms and their policies assume, for readers, as far as it is not the country's own.

    Args:
        arms: The first of them has the walk-in share of the regimes that are compared.
        policies: By rule, as :func:`policies_of` makes them.
    """
    walk_ins = Stated("walk_in_share", float(arms[0].walk_in_share), "share", ASSUMPTION)
    reserves = policies["reserved-shares"].reserves
    ours = [each.share for each in reserves.categories if each.name == _WORST_SERVED] if reserves else []
    reserved = [Stated("reserved_share", float(share), "share", _RESERVED_SOURCE) for share in ours if share]
    return (walk_ins, *reserved)


def _for_worst_served(coverage: Iterable[AreaCoverage]) -> Reserves:
    in_order = sorted(coverage, key=lambda each: (each.ratio(), each.area))
    areas = frozenset(each.area for each in in_order[: max(1, len(in_order) // 3)])
    if not areas:
        return Reserves((), (OPEN,))
    return Reserves((Reserve(_WORST_SERVED, areas=areas, share=_RESERVED),), (OPEN, _WORST_SERVED))
