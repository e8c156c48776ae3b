"""Who was served and who was not: coverage, travel and home by area, tier, sex, setting and group of a draw.

A rule that is fair to each person may still leave an area behind, so every result is counted afterwards, the same way
whatever the rule. Shares are exact fractions, always with the counts they are made of.

A count of one or two people in a small place tells whom it means. With ``below`` no count of a row from 1 up to it is
shown: rows that hold one are counted together as one row. Since the total is known, a single row taken out could be
worked out again from the others, so the row of those counted together always holds two rows or more and no small count
itself; where that takes all rows, only the total is left. What is measured over areas is measured over the rows as they
are shown. Places of lists are counted together from the last one up, distances are rounded to 100 m and left out where
few are known, and home is left out of a table in which a row would tell a small count.

This protects rows of one report; the total is shown however small it is. It does not protect against somebody who
knows a group's people and reads that all or none of them got a seat, nor, in the table of groups, against working out
from rows and total how many people stand in more than one row; nor against reports of the same draw cut in other ways
and laid beside each other: publish one.

Source:
    Small counts: Hundepool and others, Statistical Disclosure Control (2012), chapter 4, on tables: frequency rule and
    secondary suppression, here by counting together.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from fractions import Fraction
from math import ceil
from typing import NamedTuple

from attrs import evolve, field, frozen

from vaxplatform.allocation._given import result_of
from vaxplatform.allocation.coverage import AreaCoverage
from vaxplatform.allocation.inequality import Inequality
from vaxplatform.allocation.result import Allocation, Seat
from vaxplatform.errors import AllocationError
from vaxplatform.model.centre import Session
from vaxplatform.model.request import Request

__all__ = [
    "DIMENSIONS",
    "TOGETHER",
    "Change",
    "Comparison",
    "Equity",
    "Group",
    "Home",
    "Travel",
    "compare",
    "equities",
    "equity",
]

TOGETHER = "*"
"""The name of the row in which small groups are counted together."""

_NAMES: Mapping[str, Callable[[Request], Iterable[str]]] = {
    "area": lambda request: (request.area,),
    "tier": lambda request: (str(request.tier),),
    "sex": lambda request: (request.sex.value,),
    "setting": lambda request: (request.setting.value,),
    "group": lambda request: request.groups or ("",),
}

DIMENSIONS = tuple(_NAMES)
"""What people are grouped by; ``group`` is the words that seats may be reserved for, and somebody may have several."""


@frozen
class Travel:
    """How far those who got a seat travel to it.

    Args:
        known: People whose distance is known; None where that is not told.
        unknown: People whose distance nobody knows; None where that is not told.
        mean_m: Mean, metres; None where nobody is known.
        median_m: Half of those known travel no further (nearest rank), metres.
        p95_m: 95 of 100 travel no further (nearest rank), metres.
    """

    known: int | None
    unknown: int | None
    mean_m: Fraction | None = None
    median_m: int | None = None
    p95_m: int | None = None


@frozen
class Home:
    """How many are served in their own area.

    Args:
        own: Served in a session of their own area.
        known: Served, with their area and the session's known.
    """

    own: int
    known: int


@frozen
class Group:
    """People who have something in common, and what they got.

    Args:
        name: The area, tier, sex, setting or group; empty where it is unknown or there is none.
        asked: People who asked.
        seated: Those of them who got a seat.
        travel: Of those with a seat.
        home: Of those with a seat; None where it is not told.
        target: An area's people to be served and those served before; None for other groups, or where nobody said.
        together: How many groups are counted together here for being small; 0 for a group of its own.
    """

    name: str
    asked: int
    seated: int
    travel: Travel = field(repr=False)
    home: Home | None = field(repr=False)
    target: AreaCoverage | None = None
    together: int = 0

    @property
    def coverage(self) -> Fraction | None:
        """The part of those who asked that got a seat; None where nobody asked."""
        return Fraction(self.seated, self.asked) if self.asked else None

    @property
    def target_coverage(self) -> Fraction | None:
        """The part of the target that is served, before and now; None without a target."""
        return self.target.ratio(self.seated) if self.target else None


@frozen
class Equity:
    """What a draw gave to whom.

    Args:
        rule: The rule that made it.
        everybody: All people of the draw.
        by: Groups by dimension, each dimension in the order of names (tiers by number).
        of_asked: Inequality over areas of coverage of those who asked; None where nobody did.
        of_target: Inequality over areas of coverage of the target; None without targets.
        ranks: How many got the first session on their list, the second, and so on.
        ranks_together: Whether the last of the ranks counts all places of lists from there on.
        below: No count of people from 1 up to this number is shown; 0 where all are.
    """

    rule: str
    everybody: Group
    by: Mapping[str, tuple[Group, ...]] = field(repr=False)
    of_asked: Inequality | None = field(repr=False)
    of_target: Inequality | None = field(repr=False)
    ranks: tuple[int, ...]
    ranks_together: bool = False
    below: int = 0


@frozen
class Change:
    """How many people another result treats otherwise. The five counts add up to all people.

    Args:
        gained: Without a seat in the one, with one in the other.
        lost: The other way round.
        moved: With another session.
        kept: With the same session.
        without: With a seat in neither.
    """

    gained: int
    lost: int
    moved: int
    kept: int
    without: int


@frozen
class Comparison:
    """Two results for the same people side by side.

    Args:
        one: The first; its groups are those of the other, in the same order.
        other: The second.
        change: From the first to the second; None where one of its counts is too small to be shown.
    """

    one: Equity
    other: Equity
    change: Change | None

    def differences(self, dimension: str) -> tuple[tuple[str, Fraction | None], ...]:
        """By how much the other's coverage of those who asked is higher, by name; None where nobody asked."""
        pairs = zip(self.one.by[dimension], self.other.by[dimension], strict=True)
        return tuple(
            (one.name, Fraction(other.seated - one.seated, one.asked) if one.asked else None) for one, other in pairs
        )


def equity(
    allocation: Allocation,
    requests: Iterable[Request],
    sessions: Iterable[Session],
    areas: Iterable[AreaCoverage] = (),
    *,
    below: int = 0,
) -> Equity:
    """Count what a result gave to whom.

    Args:
        allocation: The result.
        requests: The requests it was made from.
        sessions: The sessions.
        areas: Targets and people served before, each area once. As under the rule for the worst served, an area that
            is not among them has the number of its people in the draw for a target.
        below: No count of people from 1 up to this number is shown; 0 or 1 shows all.

    Raises:
        AllocationError: ``result-people``, for a result of other people; ``result-session``, for a seat at a session
            that its person did not name or that is not among them; ``area-twice``; ``equity-below``.

    Example:
        >>> from datetime import date
        >>> from vaxplatform.allocation import Policy, allocate
        >>> from vaxplatform.codes import Code
        >>> session = Session("S-1", "C-1", date(2021, 8, 26), Code.parse("cvx|210"), {1: 3}, area="Hingna")
        >>> wishes = [Request(f"P-{n}", 0, 1, ("S-1",), (900 * n,), "Hingna" if n < 3 else "Umred") for n in range(6)]
        >>> policy = Policy(options_at_most=8, distance_km_at_most=25.0, source="district order")
        >>> found = equity(allocate(wishes, [session], policy, seed="rain"), wishes, [session])
        >>> [(group.name, group.seated, group.asked) for group in found.by["area"]]
        [('Hingna', 2, 3), ('Umred', 1, 3)]
        >>> found.of_asked.worst, found.of_asked.gini, found.everybody.travel.median_m, found.everybody.home
        ('Umred', Fraction(1, 6), 900, Home(own=2, known=3))
    """
    return _Count.of((allocation,), requests, sessions, areas, below).equity(allocation)


def compare(
    one: Allocation,
    other: Allocation,
    requests: Iterable[Request],
    sessions: Iterable[Session],
    areas: Iterable[AreaCoverage] = (),
    *,
    below: int = 0,
) -> Comparison:
    """Two results for the same people side by side; arguments and errors as for :func:`equity`.

    A group is counted together with others in both results where it is small in one of them.

    Args:
        one: The first result.
        other: The second.
        requests: The requests that both were made from.
        sessions: The sessions of both.
        areas: Targets and people served before.
        below: No count of people from 1 up to this number is shown.

    Example:
        >>> from datetime import date
        >>> from vaxplatform.allocation import Policy, allocate
        >>> from vaxplatform.codes import Code
        >>> session = Session("S-1", "C-1", date(2021, 8, 26), Code.parse("cvx|210"), {1: 3})
        >>> wishes = [Request(f"P-{number}", 0, 1, ("S-1",)) for number in range(6)]
        >>> policy = Policy(options_at_most=8, distance_km_at_most=25.0, source="district order")
        >>> rain, sun = (allocate(wishes, [session], policy, seed) for seed in ("rain", "sun"))
        >>> compare(rain, sun, wishes, [session]).change
        Change(gained=2, lost=2, moved=0, kept=1, without=1)
    """
    count = _Count.of((one, other), requests, sessions, areas, below)
    return Comparison(count.equity(one), count.equity(other), count.change(one, other))


def equities(
    allocations: Sequence[Allocation],
    requests: Iterable[Request],
    sessions: Iterable[Session],
    areas: Iterable[AreaCoverage] = (),
    *,
    below: int = 0,
) -> tuple[Equity, ...]:
    """Any number of results for the same people, with the same groups in each; arguments and errors as above.

    Args:
        allocations: The results.
        requests: The requests that all were made from.
        sessions: The sessions of all.
        areas: Targets and people served before.
        below: No count of people from 1 up to this number is shown.
    """
    count = _Count.of(allocations, requests, sessions, areas, below)
    return tuple(count.equity(allocation) for allocation in allocations)


def _small(number: int, below: int) -> bool:
    return 0 < number < below


class _Held(NamedTuple):
    """What is counted of a seat: its place on the person's list, from 0, how far it is, and whether it is at home."""

    rank: int
    metres: int | None
    at_home: bool | None


@frozen
class _Count:
    """What is counted: people by the rows they stand in, the same rows for every result."""

    asked: Mapping[str, Request]
    area_of: Mapping[str, str]
    targets: Mapping[str, AreaCoverage]
    rows: Mapping[str, Mapping[str, Sequence[Request]]]
    together: Mapping[str, frozenset[str]]
    below: int

    @classmethod
    def of(
        cls,
        allocations: Sequence[Allocation],
        requests: Iterable[Request],
        sessions: Iterable[Session],
        areas: Iterable[AreaCoverage],
        below: int,
    ) -> "_Count":
        if type(below) is not int or below < 0:
            raise AllocationError("counts are left out below a whole number from 0", code="equity-below")
        asked = {request.person: request for request in requests}
        area_of = {session.id: session.area for session in sessions}
        for allocation in allocations:
            result_of(allocation, asked, area_of)
        targets: dict[str, AreaCoverage] = {}
        for each in areas:
            if each.area in targets:
                raise AllocationError(f"area {each.area}: its coverage is stated twice", code="area-twice")
            targets[each.area] = each
        rows = {dimension: _rows(asked.values(), names) for dimension, names in _NAMES.items()}
        for area in targets:
            rows["area"].setdefault(area, [])
        seated = [{seat.person for seat in allocation.seats} for allocation in allocations]
        together = {dimension: _too_small(each, seated, below) for dimension, each in rows.items()}
        return cls(asked, area_of, targets, rows, together, below)

    def equity(self, allocation: Allocation) -> Equity:
        held = {seat.person: self._held(seat) for seat in allocation.seats}
        by = {dimension: self._groups(dimension, held) for dimension in DIMENSIONS}
        ranks, ranks_together = self._ranks(held)
        return Equity(
            allocation.rule,
            self._group("", self.asked.values(), held),
            by,
            Inequality.of({group.name: (group.seated, group.asked) for group in by["area"]}),
            Inequality.of(
                {
                    group.name: (group.target.served + group.seated, group.target.target)
                    for group in by["area"]
                    if group.target
                }
            ),
            ranks,
            ranks_together,
            self.below,
        )

    def _held(self, seat: Seat) -> _Held:
        request, area = self.asked[seat.person], self.area_of[seat.session]
        rank = request.options.index(seat.session)
        metres = request.travel_m[rank] if request.travel_m else None
        return _Held(rank, metres, request.area == area if request.area and area else None)

    def change(self, one: Allocation, other: Allocation) -> Change | None:
        before, after = ({seat.person: seat.session for seat in each.seats} for each in (one, other))
        found: Counter[str] = Counter()
        for person in self.asked:
            match before.get(person), after.get(person):
                case None, None:
                    found["without"] += 1
                case None, _:
                    found["gained"] += 1
                case _, None:
                    found["lost"] += 1
                case old, new:
                    found["kept" if old == new else "moved"] += 1
        if any(_small(number, self.below) for number in found.values()):
            return None
        return Change(found["gained"], found["lost"], found["moved"], found["kept"], found["without"])

    def _groups(self, dimension: str, held: Mapping[str, _Held]) -> tuple[Group, ...]:
        rows, together = self.rows[dimension], self.together[dimension]
        order = sorted(rows.keys() - together, key=int if dimension == "tier" else str)
        groups = [self._group(name, rows[name], held, self._target(dimension, [name])) for name in order]
        if together:
            people = {request.person: request for name in together for request in rows[name]}
            target = self._target(dimension, together)
            groups.append(self._group(TOGETHER, people.values(), held, target, together=len(together)))
        # What one row does not tell, the total and the other rows must not give away.
        if any(group.travel.known is None for group in groups):
            groups = [evolve(group, travel=evolve(group.travel, known=None, unknown=None)) for group in groups]
        if any(group.home is None for group in groups):
            groups = [evolve(group, home=None) for group in groups]
        return tuple(groups)

    def _target(self, dimension: str, names: Collection[str]) -> AreaCoverage | None:
        if dimension != "area" or not self.targets:
            return None
        people = self.rows["area"]
        known = [self.targets.get(name) or AreaCoverage(name or "-", target=len(people[name])) for name in names]
        if len(known) == 1:
            return known[0]
        return AreaCoverage(
            TOGETHER, target=sum(each.target for each in known), served=sum(each.served for each in known)
        )

    def _group(
        self,
        name: str,
        people: Iterable[Request],
        held: Mapping[str, _Held],
        target: AreaCoverage | None = None,
        *,
        together: int = 0,
    ) -> Group:
        asked, own, known = 0, 0, 0
        seats: list[_Held] = []
        for request in people:
            asked += 1
            seat = held.get(request.person)
            if seat is not None:
                seats.append(seat)
                known += seat.at_home is not None
                own += seat.at_home is True
        seated, metres = len(seats), [seat.metres for seat in seats if seat.metres is not None]
        tells = any(_small(each, self.below) for each in (own, known - own, seated - known))
        home = None if tells else Home(own, known)
        return Group(name, asked, seated, self._travel(metres, seated), home, target, together)

    def _travel(self, metres: list[int], seated: int) -> Travel:
        counted = len(metres)
        known: int | None = counted
        unknown: int | None = seated - counted
        if _small(counted, self.below) or _small(seated - counted, self.below):
            known = unknown = None
        if not metres or _small(counted, self.below):
            return Travel(known, unknown)
        metres.sort()
        mean = Fraction(sum(metres), counted)
        median, p95 = (metres[ceil(counted * percent / 100) - 1] for percent in (50, 95))
        if self.below > 1:
            mean, median, p95 = Fraction(_to_100(mean)), _to_100(median), _to_100(p95)
        return Travel(known, unknown, mean, median, p95)

    def _ranks(self, held: Mapping[str, _Held]) -> tuple[tuple[int, ...], bool]:
        found = Counter(seat.rank for seat in held.values())
        ranks = [found[rank] for rank in range(max(found, default=-1) + 1)]
        fitting = (
            length
            for length in range(len(ranks), 0, -1)
            if not any(_small(each, self.below) for each in (*ranks[:length], sum(ranks[length:])))
        )
        shown = next(fitting, 0)
        rest = sum(ranks[shown:])
        return (*ranks[:shown], rest) if rest else tuple(ranks[:shown]), shown < len(ranks)


def _rows(people: Iterable[Request], names: Callable[[Request], Iterable[str]]) -> dict[str, list[Request]]:
    rows: dict[str, list[Request]] = defaultdict(list)
    for request in people:
        for name in names(request):
            rows[name].append(request)
    return dict(rows)


def _too_small(rows: dict[str, list[Request]], seated: Sequence[set[str]], below: int) -> frozenset[str]:
    """Which rows are counted together: those that hold a small count, and what must hide with them.

    Where that would tell a small count still, the rows are taken out.
    """
    if below <= 1:
        return frozenset()

    def tells(names: Iterable[str]) -> bool:
        people = {request.person for name in names for request in rows[name]}
        counts = [len(people), *(count for each in seated for count in (len(people & each), len(people - each)))]
        return any(_small(count, below) for count in counts)

    together = {name for name in rows if tells([name])}
    others = sorted((name for name in rows.keys() - together if rows[name]), key=lambda name: (len(rows[name]), name))
    while others and tells(together):
        together.add(others.pop(0))
    if tells(together):  # then they are all the people of the draw, and only the total is left
        for name in together:
            del rows[name]
        return frozenset()
    return frozenset(together)


def _to_100(metres: Fraction | int) -> int:
    """The nearest 100 m, a half up."""
    return int((metres + 50) // 100 * 100)
