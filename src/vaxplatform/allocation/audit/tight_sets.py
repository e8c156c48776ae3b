"""Whether it was right to refuse people: from where they might have sat, no chain of moves led to a free seat.

Whoever was refused found a tight set: every place they named is full, and so is every other place that those who sit
there named. When all of those came before, nobody could give that person a seat without losing their own. The places
that one search has found are as full for the next, so each is looked at once.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Container, Generator, Iterable, Mapping, Sequence
from typing import TypeVar

from vaxplatform.allocation.audit.finding import AuditFinding
from vaxplatform.allocation.proof import Bench, SeatKind

__all__ = ["refusals"]

Sitter = TypeVar("Sitter", bound=str | tuple[Bench, int])
Place = TypeVar("Place", SeatKind, Bench)


def refusals(
    people: Iterable[str],
    lists: Mapping[Sitter | str, Sequence[Place]],
    at: Mapping[Sitter, Place],
    capacity: Mapping[Place, int],
    came_before: Callable[[Sitter, str], bool],
) -> Generator[AuditFinding, None, Mapping[Place, int] | None]:
    """Who was wrongly refused.

    Args:
        people: Those refused, in the order of their turns.
        lists: The places of everybody.
        at: Where everybody sits who does. Who sits outside their list sits on no place that anybody lists.
        capacity: How many each place holds.
        came_before: Whether somebody who sits had their turn before somebody refused; if so, then also before everybody
            refused later.

    Returns:
        The places of all tight sets by the number of the search that found them, from 0; None after a finding.
    """
    holders: dict[Place, list[Sitter]] = defaultdict(list)
    for sitter, place in at.items():
        holders[place].append(sitter)
    ranks: dict[Place, int] = {}
    searches = 0
    for person in people:
        tight = _tight_set(lists[person], lists, holders, ranks)
        for place in tight:
            if len(holders[place]) < capacity[place]:
                sentence = f"{person} was passed over: there was a way to a seat for everybody at session {place[0]}"
                yield AuditFinding("passed-over", sentence, person, place[0])
                return None
            for sitter in holders[place]:
                if not came_before(sitter, person):
                    sentence = f"{person} was passed over: {sitter} has a seat at {place[0]} instead, and came later"
                    yield AuditFinding("passed-over", sentence, person, place[0])
                    return None
        if tight:
            ranks.update(dict.fromkeys(tight, searches))
            searches += 1
    return ranks


def _tight_set(
    named: Sequence[Place],
    lists: Mapping[Sitter | str, Sequence[Place]],
    holders: Mapping[Place, Sequence[Sitter]],
    known: Container[Place],
) -> Collection[Place]:
    """What a person named, and what those who sit there named in turn, without what is known already."""
    tight = {place: None for place in named if place not in known}
    unread = list(tight)
    while unread:
        for sitter in holders[unread.pop()]:
            for place in lists[sitter]:
                if place not in tight and place not in known:
                    tight[place] = None
                    unread.append(place)
    return tight
