"""A country's draw in parts: as many draws as there are places that share no seats, and the same result to the byte.

Most people ask for sessions of their own district and nobody else's. A draw falls into shards that share no session, no
household that is drawn together and, where areas are compared, no area. Each is drawn by itself, on any machine and as
often as need be, and what comes out is put together as if it had been drawn at once.

Source:
    Connected parts by disjoint sets: Tarjan, Journal of the ACM 22 (1975) 215-225.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import partial
from typing import TypeAlias

from attrs import evolve

from vaxplatform.allocation.allocate import allocate_draw
from vaxplatform.allocation.draw import Applicant, Draw, Scale
from vaxplatform.allocation.policy import Policy
from vaxplatform.allocation.proof import CutOffs, Prices, Proof, SeatKind, TightSets, VertexCover
from vaxplatform.allocation.result import Allocation
from vaxplatform.errors import AllocationError

__all__ = ["MapShards", "allocate_in_shards", "drawn_by", "shards_of"]

MapShards: TypeAlias = Callable[[Callable[[Draw], Allocation], Iterable[Draw]], Iterable[Allocation]]
"""What draws the shards and gives their results in the same order: ``map``, or that of a pool of processes."""

_Node: TypeAlias = tuple[str, str]


def allocate_in_shards(draw: Draw, *, map_shards: MapShards = map, engine: str = "auto") -> Allocation:
    """Draw each shard by itself and put the results together.

    Args:
        draw: The draw.
        map_shards: What draws the shards; a shard that was lost on the way can be drawn again, to the same bytes.
        engine: As for :func:`~vaxplatform.allocation.allocate`, for each shard.

    Returns:
        What one draw of everybody gives.

    Raises:
        AllocationError: As for :func:`~vaxplatform.allocation.allocate_draw`; ``shard-results``, where not every shard
            came back with its result.

    Example:
        >>> from datetime import date
        >>> from vaxplatform.allocation import Policy, allocate
        >>> from vaxplatform.codes import Code
        >>> from vaxplatform.model import Request, Session
        >>> day, vaccine = date(2021, 8, 26), Code.parse("cvx|210")
        >>> sessions = [Session(name, "C-1", day, vaccine, {1: 1}) for name in ("S-1", "S-2")]
        >>> wishes = [Request("P-1", 0, 1, ("S-1",)), Request("P-2", 1, 1, ("S-1",)), Request("P-3", 2, 1, ("S-2",))]
        >>> policy = Policy(options_at_most=8, distance_km_at_most=25.0, source="district order")
        >>> draw = Draw.of(wishes, sessions, policy, "seed")
        >>> allocate_in_shards(draw) == allocate(wishes, sessions, policy, "seed")
        True
    """
    shards = shards_of(draw)
    results = drawn_by(map_shards, partial(allocate_draw, engine=engine), shards)
    given = {seat.person: (seat.session, seat.category) for result in results for seat in result.seats}
    engines = "+".join(sorted({result.engine for result in results}))
    return evolve(draw.allocation(given, _together(draw, shards, results)), engine=engines)


def drawn_by(map_shards: MapShards, rule: Callable[[Draw], Allocation], shards: Sequence[Draw]) -> Sequence[Allocation]:
    """The results of shards, each checked to be of as many people as its shard.

    Args:
        map_shards: What draws them.
        rule: What draws one.
        shards: The shards.

    Raises:
        AllocationError: As ``rule``; ``shard-results``, where a result is missing, too many, or of another shard.
    """
    results = list(map_shards(rule, shards))
    people = [len(result.seats) + len(result.unseated) for result in results]
    if people != [len(shard.applicants) for shard in shards]:
        raise AllocationError(
            f"{len(shards)} shards were drawn, and what came back are {len(results)} results that are not theirs one "
            "by one: map_shards gives a result for each shard, in the same order",
            code="shard-results",
        )
    return results


def shards_of(draw: Draw) -> tuple[Draw, ...]:
    """The parts of a draw that share nothing.

    Args:
        draw: The draw.

    Returns:
        Draws that can be made by themselves, those first whose people are drawn first; at least one. Sessions that
        nobody named are in none of them.
    """
    parts = _Parts()
    for applicant in draw.applicants:
        parts.join(_shared(applicant, draw.policy))
    people: dict[_Node, list[Applicant]] = defaultdict(list)
    for applicant in draw.applicants:
        people[parts.part_of(("ticket", applicant.ticket))].append(applicant)
    whole = evolve(draw, scale=draw.scale or Scale.of(draw.applicants))
    return tuple(_shard(whole, applicants) for applicants in people.values()) or (draw,)


def _shared(applicant: Applicant, policy: Policy) -> Iterator[_Node]:
    """What a person shares with others of the same shard."""
    yield "ticket", applicant.ticket
    for session in applicant.request.options:
        yield "session", session
    if policy.rule == "worst-served-first":
        yield "area", applicant.request.area


def _shard(whole: Draw, applicants: Sequence[Applicant]) -> Draw:
    named = dict.fromkeys(session for applicant in applicants for session in applicant.request.options)
    sessions = {name: whole.sessions[name] for name in named}
    capacity = {(name, dose): seats for name, each in sessions.items() for dose, seats in each.capacity.items()}
    return evolve(whole, applicants=tuple(applicants), sessions=sessions, capacity=capacity)


class _Parts:
    """What hangs together."""

    def __init__(self) -> None:
        self._above: dict[_Node, _Node] = {}

    def join(self, nodes: Iterable[_Node]) -> None:
        """These hang together."""
        first, *others = (self.part_of(node) for node in nodes)
        for other in others:
            self._above[self.part_of(other)] = self.part_of(first)

    def part_of(self, node: _Node) -> _Node:
        """Which part something is in, by one of its members."""
        above = self._above.setdefault(node, node)
        while above != node:
            self._above[node] = self._above[above]
            node, above = above, self._above[above]
        return node


def _together(draw: Draw, shards: Sequence[Draw], results: Sequence[Allocation]) -> Proof:
    """The proof that one draw of everybody gives."""
    proofs = [result.proof for result in results]
    match proofs[0]:
        case CutOffs():
            cutoffs = [each.cutoffs for each in proofs if isinstance(each, CutOffs)]
            return CutOffs({bench: last for each in cutoffs for bench, last in each.items()})
        case Prices(step):
            prices = [each.prices for each in proofs if isinstance(each, Prices)]
            return Prices(step, {kind: price for each in prices for kind, price in each.items()})
        case VertexCover():
            covers = [each for each in proofs if isinstance(each, VertexCover)]
            return VertexCover(
                tuple(sorted(person for each in covers for person in each.people)),
                tuple(sorted(bench for each in covers for bench in each.benches)),
                sum(each.size for each in covers),
            )
        case TightSets():
            ranks = [each.ranks for each in proofs if isinstance(each, TightSets)]
            return _ranked_together(draw, shards, results, ranks)


_Turn: TypeAlias = tuple[int, Fraction, int, tuple[int, bytes, str]]
"""When an area was asked: tier, coverage, target, and the turn of its next person."""


def _ranked_together(
    draw: Draw, shards: Sequence[Draw], results: Sequence[Allocation], ranks: Sequence[Mapping[SeatKind, int]]
) -> TightSets:
    """Ranks count the searches that failed, in the order in which areas of all shards had their turns."""
    coverage = {each.area: each for each in draw.policy.areas}
    people = Counter(applicant.request.area for applicant in draw.applicants)
    failed: list[tuple[_Turn, int, int]] = []
    for number, (shard, result) in enumerate(zip(shards, results, strict=True)):
        seats = Counter[tuple[int, str]]()
        groups: dict[tuple[int, str], list[Applicant]] = defaultdict(list)
        seated = {seat.person for seat in result.seats}
        named: dict[tuple[int, str], int] = {}
        for applicant in shard.applicants:
            request, group = applicant.request, (applicant.tier, applicant.request.area)
            groups[group].append(applicant)
            if applicant.person in seated:
                seats[group] += 1
            elif request.options:
                rank = max(ranks[number][session, request.dose_number] for session in request.options)
                named[group] = max(named.get(group, rank), rank)
        served = Counter({area: each.served for area, each in coverage.items()})
        first: dict[int, _Turn] = {}
        for group in groups:  # people are drawn tier by tier
            tier, area = group
            target = coverage[area].target if area in coverage else people[area]
            if group in named:
                turn = tier, Fraction(served[area] + seats[group], target), target, groups[group][seats[group]].turn
                first[named[group]] = min(first.get(named[group], turn), turn)
            served[area] += seats[group]
        failed += [(turn, number, rank) for rank, turn in first.items()]
    order = {(number, rank): index for index, (_, number, rank) in enumerate(sorted(failed))}
    return TightSets({kind: order[number, rank] for number, each in enumerate(ranks) for kind, rank in each.items()})
