"""Reserves: a part of a session's seats for a group, as the policy states it."""

from collections.abc import Iterable, Mapping
from enum import Enum
from fractions import Fraction

from attrs import field, frozen

from vaxplatform.allocation.proof import OPEN
from vaxplatform.allocation.supply import largest_remainder
from vaxplatform.errors import AllocationError
from vaxplatform.model.centre import Session
from vaxplatform.model.request import Request

__all__ = ["Reserve", "ReserveMethod", "Reserves", "Unused"]


class Unused(Enum):
    """What reserved seats turn into that no member of the group took."""

    OPEN = "open"
    """Everybody's, once every category has been served."""
    NEXT = "next"
    """Seats of the category that is served next, and then, where that leaves them too, what its own seats turn into."""
    HOLD = "hold"
    """They stay empty in this draw, and are given out later."""


class ReserveMethod(Enum):
    """How people who belong to several groups are counted."""

    SEQUENTIAL = "sequential"
    """Categories are served one after the other, in the order stated."""
    SMART = "smart"
    """As many reserved seats as possible go to the groups that they are for."""
    REVERSE_REJECTING = "reverse-rejecting"
    """As many seats as possible are filled, and whoever can be spared stands last in the draw."""


def _share(value: object) -> bool:
    return isinstance(value, Fraction) and 0 <= value <= 1


@frozen
class Reserve:
    """One category of reserved seats. Whoever belongs to a group, an area or the centre's residents may have them.

    Args:
        name: The category's name, such as ``elderly``; not ``open``.
        groups: Words of requests' ``groups``.
        areas: Home areas.
        residents: Whether people of the centre's own area belong to it.
        share: The part of a session's seats, 0 to 1; or else ``seats``.
        seats: A number of seats of each session.
        share_at: Another share at some centres, by centre id.
        unused: What its seats turn into that none of them took.

    Raises:
        AllocationError: ``reserve-name``, ``reserve-who``, ``reserve-size``.

    Example:
        >>> elderly = Reserve("elderly", groups=frozenset({"60+"}), share=Fraction(1, 5))
        >>> elderly.belongs(Request("P-1", 0, 1, ("S-1",), groups=frozenset({"60+"})), session=None)
        True
    """

    name: str
    groups: frozenset[str] = field(default=frozenset(), kw_only=True)
    areas: frozenset[str] = field(default=frozenset(), kw_only=True)
    residents: bool = field(default=False, kw_only=True)
    share: Fraction | None = field(default=None, kw_only=True)
    seats: int | None = field(default=None, kw_only=True)
    share_at: Mapping[str, Fraction] = field(factory=dict, kw_only=True)
    unused: Unused = field(default=Unused.OPEN, kw_only=True)

    def __attrs_post_init__(self) -> None:
        if not self.name or self.name == OPEN:
            raise AllocationError(
                f"a reserve has a name, and not «{OPEN}», which is everybody's", code="reserve-name", path=("name",)
            )
        if not (self.groups or self.areas or self.residents):
            raise AllocationError(
                f"reserve {self.name} is for nobody: name groups, areas or residents", code="reserve-who"
            )
        if (self.share is None) == (self.seats is None):
            raise AllocationError(
                f"reserve {self.name} is a share of a session's seats or a number of them: state one",
                code="reserve-size",
            )
        stated = [(("share",), self.share), *((("share_at", centre), share) for centre, share in self.share_at.items())]
        for path, share in stated:
            if self.share is not None and not _share(share):
                raise AllocationError(
                    f"the share of reserve {self.name} lies between 0 and 1", code="reserve-size", path=path
                )
        if self.seats is not None and (type(self.seats) is not int or self.seats < 0 or self.share_at):
            raise AllocationError(
                f"the seats of reserve {self.name} are a whole number, the same everywhere",
                code="reserve-size",
                path=("share_at",) if self.share_at else ("seats",),
            )

    def share_of(self, centre: str) -> Fraction:
        """Its share of the seats of a session at a centre; 0 where it is a number of seats."""
        return self.share_at.get(centre, self.share or Fraction(0))

    def belongs(self, request: Request, session: Session | None) -> bool:
        """Whether a person may have its seats at a session."""
        if self.groups & request.groups or (request.area and request.area in self.areas):
            return True
        return self.residents and session is not None and bool(session.area) and request.area == session.area

    def seats_of(self, session: Session, dose_number: int) -> Fraction:
        """How many of a session's seats for a dose number it is for, before rounding."""
        if self.seats is not None:
            return Fraction(self.seats)
        return self.share_of(session.centre) * session.seats(dose_number)


def _categories(given: Iterable[Reserve]) -> tuple[Reserve, ...]:
    return tuple(given)


def _names(given: Iterable[str]) -> tuple[str, ...]:
    return tuple(given)


@frozen
class Reserves:
    """The reserves of a policy.

    Args:
        categories: Each once.
        order: The names of all categories and ``open``, in the order in which they are served. A category that stands
            before ``open`` is a minimum guarantee, one behind it is over and above.
        method: How people of several groups are counted. Under ``smart``, ``open`` stands first (over and above) or
            last (minimum guarantee).

    Raises:
        AllocationError: ``reserve-twice``, ``reserve-order``, ``reserve-sum``; ``reserve-next``, for a category that
            gives its seats to the next where none is: the last one, and each under another method than sequential.
    """

    categories: tuple[Reserve, ...] = field(converter=_categories)
    order: tuple[str, ...] = field(converter=_names)
    method: ReserveMethod = ReserveMethod.SEQUENTIAL

    def __attrs_post_init__(self) -> None:
        names = [category.name for category in self.categories]
        for index, name in enumerate(names):
            if name in names[:index]:
                raise AllocationError(
                    f"two reserves are called {name}", code="reserve-twice", path=("categories", index, "name")
                )
        if sorted(self.order) != sorted([*names, OPEN]):
            raise AllocationError(
                f"the order of serving names each of {', '.join([*names, OPEN])} once",
                code="reserve-order",
                path=("order",),
            )
        if self.method is ReserveMethod.SMART and OPEN not in {self.order[0], self.order[-1]}:
            raise AllocationError(
                "smart reserves are served before the open seats or after them", code="reserve-order", path=("order",)
            )
        for centre in ("", *sorted({centre for category in self.categories for centre in category.share_at})):
            if sum(category.share_of(centre) for category in self.categories) > 1:
                where = f" at {centre}" if centre else ""
                raise AllocationError(
                    f"the reserves' shares come to more than the whole session{where}",
                    code="reserve-sum",
                    path=("categories",),
                    centre=centre,
                )
        for index, category in enumerate(self.categories):
            if self.method is not ReserveMethod.SEQUENTIAL and category.unused is Unused.NEXT:
                raise AllocationError(
                    f"under {self.method.value} reserves no category is next to have the seats that {category.name} "
                    "leaves: they become open, or are held",
                    code="reserve-next",
                    path=("categories", index, "unused"),
                )
        if self.unused_of(self.order[-1]) is Unused.NEXT:
            raise AllocationError(
                f"reserve {self.order[-1]} is served last: no category is next to have the seats that it leaves",
                code="reserve-next",
                path=("categories", names.index(self.order[-1]), "unused"),
            )

    @property
    def for_residents(self) -> tuple[Reserve, ...]:
        """The categories that a centre's own residents belong to."""
        return tuple(category for category in self.categories if category.residents)

    def named(self, name: str) -> Reserve | None:
        """The category of a name; None for the open seats, which are everybody's."""
        return next((category for category in self.categories if category.name == name), None)

    def unused_of(self, name: str) -> Unused:
        """What seats of a category turn into; open seats stay open."""
        category = self.named(name)
        return category.unused if category else Unused.OPEN

    def quotas(self, session: Session, dose_number: int) -> Mapping[str, int]:
        """The seats of each category and ``open`` at a session, for one dose number: together all that there are.

        Parts of a seat are rounded by the largest remainder. A session that has no seats for the dose reserves none.

        Raises:
            AllocationError: ``reserve-too-large``, where the reserves come to more than the session has.

        Example:
            >>> from datetime import date
            >>> from vaxplatform.codes import Code
            >>> session = Session("S-1", "C-1", date(2021, 8, 26), Code.parse("cvx|210"), {1: 12})
            >>> elderly = Reserve("elderly", groups=frozenset({"60+"}), share=Fraction(1, 5))
            >>> Reserves((elderly,), order=("open", "elderly")).quotas(session, dose_number=1)
            {'elderly': 2, 'open': 10}
        """
        seats = session.seats(dose_number)
        if not seats:
            return dict.fromkeys(self.order, 0)
        kept = {category.name: category.seats_of(session, dose_number) for category in self.categories}
        too_large = [name for name, count in kept.items() if count > seats] or list(kept)
        asked = sum(kept[name] for name in too_large)
        if asked > seats:
            raise AllocationError(
                f"session {session.id}: of a capacity of {seats} for dose {dose_number}, {float(asked):g} are reserved "
                f"for {', '.join(too_large)}: lower the reserve, or state it as a share",
                code="reserve-too-large",
                session=session.id,
                reserves=too_large,
            )
        return largest_remainder(seats, {**kept, OPEN: seats - sum(kept.values())})
