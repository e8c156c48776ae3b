"""The policy of an allocation, from the country pack: which rule, by what order, and what is reserved."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import Enum
from itertools import pairwise
from typing import TypeAlias

from attrs import field, frozen

from vaxplatform.allocation._faults import refuse
from vaxplatform.allocation.coverage import AreaCoverage
from vaxplatform.allocation.limits import Limits
from vaxplatform.allocation.reserves import ReserveMethod, Reserves
from vaxplatform.errors import AllocationError, UnknownName

__all__ = ["RULE_NAMES", "Households", "Policy", "SiteOrder"]

RULE_NAMES = ("fair-draw", "site-priority", "most-people", "reserved-shares", "worst-served-first")

SiteOrder: TypeAlias = tuple[str, ...]
"""What a site compares before the draw key: ``tier``, ``resident``, ``band`` or ``group:WORD``, the first first."""

_CRITERIA = ("tier", "resident", "band")
_GROUP = "group:"
_Path: TypeAlias = tuple[str | int, ...]


class Households(Enum):
    """Whether people who live together are drawn together."""

    APART = "apart"
    """Everybody has a ticket."""
    BEST = "together-best"
    """One ticket a household, in the tier of the member who comes first; all are served in one session, or none."""
    MEAN = "together-mean"
    """The same in the mean tier of its members, so that one member of an early tier does not lift a large household; a
    broken mean is rounded back."""

    def tier(self, tiers: Sequence[int]) -> int:
        """The tier of a ticket whose people are in these."""
        return -(-sum(tiers) // len(tiers)) if self is Households.MEAN else min(tiers)


def _each(areas: Iterable[AreaCoverage]) -> tuple[AreaCoverage, ...]:
    return tuple(areas)


def _criteria(order: Iterable[str]) -> SiteOrder:
    return tuple(order)


@frozen
class Policy:
    """How seats are allotted.

    Args:
        rule: A name of :data:`RULE_NAMES`.
        options_at_most: How many sessions a request may name, at least 1.
        distance_km_at_most: How far a person is asked to travel, kilometres in a straight line, above 0.
        source: Where the choice stands.
        site_order: For ``site-priority``: what each site compares.
        site_orders: Another order at some centres, by centre id.
        bands_km: Where distance bands end, kilometres, rising; what lies beyond the last is one band more.
        reserves: For ``site-priority`` and ``reserved-shares``.
        areas: For ``worst-served-first``: each area once.
        households: For ``fair-draw``.
        limits: What a centre may decide for itself; without them, nothing.

    Raises:
        UnknownName: No rule of that name.
        AllocationError: A number out of range, or terms that the rule does not use; every fault is in
            ``data["faults"]``, each with the ``path`` of the term that is to blame.

    Example:
        >>> Policy(options_at_most=8, distance_km_at_most=25.0, source="district order").rule
        'fair-draw'
    """

    rule: str = field(default="fair-draw", kw_only=True)
    options_at_most: int = field(kw_only=True)
    distance_km_at_most: float = field(kw_only=True)
    source: str = field(kw_only=True)
    site_order: SiteOrder = field(default=("tier",), kw_only=True, converter=_criteria)
    site_orders: Mapping[str, SiteOrder] = field(factory=dict, kw_only=True)
    bands_km: tuple[float, ...] = field(default=(), kw_only=True, converter=tuple)
    reserves: Reserves | None = field(default=None, kw_only=True)
    areas: tuple[AreaCoverage, ...] = field(default=(), kw_only=True, converter=_each)
    households: Households = field(default=Households.APART, kw_only=True)
    limits: Limits = field(factory=Limits, kw_only=True)

    def __attrs_post_init__(self) -> None:
        if self.rule not in RULE_NAMES:
            raise UnknownName(
                f"{self.rule!r} is not a rule; there is {', '.join(RULE_NAMES)}", code="unknown-rule", path=("rule",)
            )
        refuse(self._faults())

    def order_at(self, centre: str) -> SiteOrder:
        """What a centre compares before the draw key."""
        return self.site_orders.get(centre, self.site_order)

    def _faults(self) -> Iterator[AllocationError]:
        if type(self.options_at_most) is not int or self.options_at_most < 1:
            yield _fault(
                "a request names a whole number of sessions, at least one",
                "options_at_most-range",
                ("options_at_most",),
            )
        if type(self.distance_km_at_most) not in (int, float) or not self.distance_km_at_most > 0:
            yield _fault(
                "the distance people travel is above 0 km", "distance_km_at_most-range", ("distance_km_at_most",)
            )
        yield from self._order_faults()
        yield from self._band_faults()
        yield from self._reserve_faults()
        seen = set()
        for index, each in enumerate(self.areas):
            if each.area in seen:
                yield _fault(
                    f"the coverage of area {each.area} is stated twice", "area-twice", ("areas", index, "area")
                )
            seen.add(each.area)
        yield from self._unused_faults()

    def _orders(self) -> Iterable[tuple[_Path, SiteOrder]]:
        """Every order stated, and where."""
        yield ("site_order",), self.site_order
        yield from ((("site_orders", centre), order) for centre, order in self.site_orders.items())
        yield from ((("limits", "site_order", index), order) for index, order in enumerate(self.limits.site_order))

    def _order_faults(self) -> Iterator[AllocationError]:
        for path, order in self._orders():
            for index, criterion in enumerate(order):
                if criterion not in _CRITERIA and not _names_group(criterion):
                    yield _fault(
                        f"a site cannot compare {criterion!r}; there is {', '.join(_CRITERIA)} and group:WORD",
                        "site-order",
                        (*path, index),
                    )
                if criterion in order[:index]:
                    yield _fault("a site's order compares the same thing twice", "site-order", (*path, index))
                if criterion == "band" and not self.bands_km:
                    yield _fault(
                        "a site's order compares distance bands, and no bands are stated",
                        "bands-missing",
                        (*path, index),
                    )

    def _band_faults(self) -> Iterator[AllocationError]:
        for index, (near, far) in enumerate(pairwise((0, *self.bands_km))):
            if not far > near:
                yield _fault(
                    "distance bands end at rising numbers of kilometres above 0", "bands-range", ("bands_km", index)
                )

    def _unused_faults(self) -> Iterator[AllocationError]:
        """Terms that the rule does not use."""
        if self.areas and self.rule != "worst-served-first":
            yield _fault(f"{self.rule} uses no areas' coverage", "areas-unused", ("areas",))
        if self.households is not Households.APART and self.rule != "fair-draw":
            yield _fault(
                "households are drawn together by fair-draw only: under the other rules a fair outcome may not exist",
                "households-rule",
                ("households",),
            )
        if self.reserves is not None and self.rule not in ("site-priority", "reserved-shares"):
            yield _fault(f"{self.rule} uses no reserves", "reserves-unused", ("reserves",))
        of_sites: Mapping[_Path, object] = {
            ("site_order",): self.site_order != ("tier",),
            ("site_orders",): self.site_orders,
            ("bands_km",): self.bands_km,
            ("limits", "site_order"): self.limits.site_order,
        }
        if self.rule != "site-priority":
            for path in (path for path, given in of_sites.items() if given):
                yield _fault(f"{self.rule} has one order for all sites", "site-order-unused", path)

    def _reserve_faults(self) -> Iterator[AllocationError]:
        if self.rule == "reserved-shares" and self.reserves is None:
            yield _fault("reserved-shares needs reserves", "reserves-missing", ("reserves",))
        sequential = self.reserves is None or self.reserves.method is ReserveMethod.SEQUENTIAL
        if self.rule == "site-priority" and not sequential:
            yield _fault("site-priority serves reserves one after the other", "reserves-method", ("reserves", "method"))
        limit = self.limits.resident_share
        if limit is not None:
            shares = [] if self.reserves is None else [each.share for each in self.reserves.for_residents]
            if len(shares) != 1 or shares[0] is None:
                yield _fault(
                    "centres choose the share of one reserve for residents: state one, with a share",
                    "limits-residents",
                    ("limits", "resident_share"),
                )
            elif limit.default != shares[0]:
                yield _fault(
                    "the default share of residents is the one that their reserve states",
                    "limits-residents",
                    ("limits", "resident_share"),
                )


def _fault(sentence: str, code: str, path: _Path) -> AllocationError:
    return AllocationError(sentence, code=code, path=path)


def _names_group(criterion: str) -> bool:
    return criterion.startswith(_GROUP) and criterion != _GROUP
