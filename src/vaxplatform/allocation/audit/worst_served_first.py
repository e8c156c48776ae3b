"""The audit of worst served first.

How many people of each tier and area sit follows from the result, and with it the turn of every seat: its tier, how
well the area was served before it, the area's target, and the draw. An area that has people left in a tier had one more
turn, at which no way to a seat was found for any of them. That was right when there is none now: every session they
named is full, every other session that the people there named is, and every session that those left of the tiers and
areas of the people there named. When all who are served there had their area's last turn before, that area could only
have had a seat that came before its own.

So from the first turn to the last the numbers are right. Raising the lowest that can be raised is optimal on the
polymatroid of numbers that can be served together (Federgruen and Groenevelt, Operations Research 34, 1986), which
makes the coverages leximin in every tier.

The sessions of all these searches, each less what an earlier one came to, have the ranks that the proof must give. Who
sits and where is the only outcome with these numbers that the order of the draw chooses.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import TypeAlias

from vaxplatform.allocation.audit.case import Case, open_seat_findings
from vaxplatform.allocation.audit.finding import AuditFinding
from vaxplatform.allocation.audit.in_turn import passed_over
from vaxplatform.allocation.audit.tight_sets import refusals
from vaxplatform.allocation.proof import SeatKind, TightSets

__all__ = ["worst_served_first_findings"]

_Group: TypeAlias = tuple[int, str]
"""The people of one tier and area."""

_Turn: TypeAlias = tuple[int, Fraction, int, tuple[int, bytes, str]]
"""Tier, coverage of the area before the seat, its target, and the draw."""


def worst_served_first_findings(case: Case, proof: TightSets) -> Iterator[AuditFinding]:
    """What a result of worst served first cannot contain."""
    yield from open_seat_findings(case)
    groups: dict[_Group, list[str]] = defaultdict(list)
    for person in sorted(case.asked, key=case.turn):
        groups[case.tiers[person], case.asked[person].area].append(person)
    at = {seat.person: (seat.session, seat.dose_number) for seat in case.seats()}
    yield from _numbers(case, groups, at, proof)
    yield from _in_turn(case, groups, at)


def _numbers(
    case: Case, groups: Mapping[_Group, Sequence[str]], at: Mapping[str, SeatKind], proof: TightSets
) -> Iterator[AuditFinding]:
    """Whether as many of each tier and area sit as the rule gives."""
    last, refused = _turns(case, groups, at)
    group_of = {person: group for group, people in groups.items() for person in people}
    left = {
        group: tuple(dict.fromkeys(kind for person in people if person not in at for kind in _named(case, person)))
        for group, people in groups.items()
    }
    lists = {person: (*_named(case, person), *left[group]) for person, group in group_of.items()}
    asked = {
        next(person for person in groups[group] if person not in at): refused[group]
        for group in sorted(refused, key=lambda group: refused[group])
    }
    capacity = {kind: case.capacity(kind) for person in case.asked for kind in _named(case, person)}
    ranks = yield from refusals(
        asked, lists, at, capacity, lambda sitter, person: last[group_of[sitter]] < asked[person]
    )
    if ranks is None:
        return
    for kind in ranks.keys() | proof.ranks.keys():
        if ranks.get(kind) != proof.ranks.get(kind):
            sentence = f"the rank of session {kind[0]} for dose {kind[1]} is not that of the tight set it is part of"
            yield AuditFinding("rank", sentence, session=kind[0])


def _in_turn(case: Case, groups: Mapping[_Group, Sequence[str]], at: Mapping[str, SeatKind]) -> Iterator[AuditFinding]:
    """Whether it is the outcome with these numbers that the draw chooses."""
    group_of = {person: group for group, people in groups.items() for person in people}
    order = sorted(case.asked, key=case.turn)
    without = {group: sum(person not in at for person in people) for group, people in groups.items()}
    seats = {kind: case.capacity(kind) for person in order for kind in _named(case, person)}
    allowed: list[list[SeatKind | _Group]] = [[*_named(case, person), group_of[person]] for person in order]
    places = [at.get(person, group_of[person]) for person in order]
    for place, (session, _) in passed_over(allowed, places, {**seats, **without}, full=without):
        sentence = f"{order[place]} could sit at {session}, and every area would keep its number of seats"
        yield AuditFinding("passed-over", sentence, order[place], str(session))


def _named(case: Case, person: str) -> Sequence[SeatKind]:
    request = case.asked[person]
    return [(session, request.dose_number) for session in request.options]


def _turns(
    case: Case, groups: Mapping[_Group, Sequence[str]], at: Mapping[str, SeatKind]
) -> tuple[Mapping[_Group, _Turn], Mapping[_Group, _Turn]]:
    """The turn of the last seat of each tier and area that has any, and of the seat that was refused to it."""
    targets = Counter(request.area for request in case.asked.values())
    served: Counter[str] = Counter()
    for coverage in case.policy.areas:
        targets[coverage.area], served[coverage.area] = coverage.target, coverage.served
    last: dict[_Group, _Turn] = {}
    refused: dict[_Group, _Turn] = {}
    for (tier, area), people in groups.items():  # in the order of the draw, and so tier by tier
        seats = sum(person in at for person in people)
        for turns, taken in ((last, seats - 1), (refused, seats)):
            if 0 <= taken < len(people):
                coverage_then = Fraction(served[area] + taken, targets[area])
                turns[tier, area] = tier, coverage_then, targets[area], case.turn(people[taken])
        served[area] += seats
    return last, refused
