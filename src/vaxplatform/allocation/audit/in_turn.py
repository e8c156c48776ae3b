"""Whether everybody has the best place on their list that was left for them when they were asked.

People are asked in the order of the draw, and whoever has not been asked yet can be moved. So a place above one's own
was left for somebody when others, who come later, can be moved from there along a chain that ends where that person
sits, or, where that place may be left empty, at a spare seat.

No such chain exists in a right result. Every search that fails has found places that nobody later can leave; nobody
from outside can come in either, since they are full. Later searches stop at that border, so there are no more of them
than places.
"""

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Final, TypeVar

__all__ = ["passed_over"]

Place = TypeVar("Place", bound=Hashable)

_SPARE: Final = object()
"""Spare seats, wherever they are: who takes one lets somebody leave any place that need not stay full."""


def passed_over(
    allowed: Sequence[Sequence[Place]],
    at: Sequence[Place],
    capacity: Mapping[Place, int],
    full: Collection[Place] = (),
) -> Iterator[tuple[int, Place]]:
    """Who could have had a better place, and which.

    Args:
        allowed: Each person's places in the order of their list, people in the order of the draw.
        at: Where each person is: a place allowed to them, none holding more people than its capacity.
        capacity: Every place and how many people it holds.
        full: The places that must stay full.

    Returns:
        Person and place, by the order of the draw; nothing when the outcome is the one that the draw chooses.

    Example:
        >>> list(passed_over([("A", "B"), ("A", "B")], ["B", "A"], {"A": 1, "B": 1}))
        [(0, 'A')]
    """
    later: dict[object, list[int]] = {place: [] for place in capacity}
    for person in reversed(range(len(at))):
        later[at[person]].append(person)
    spare = {place for place, seats in capacity.items() if len(later[place]) < seats}
    left_by_one = [place for place in capacity if place not in full]

    def following(place: object) -> Iterable[object]:
        if place is _SPARE:
            return left_by_one
        others = chain.from_iterable(allowed[other] for other in later[place])
        return chain(others, (_SPARE,)) if place in spare else others

    border: dict[object, int] = defaultdict(int)
    borders = 0
    for person, choices in enumerate(allowed):
        here = at[person]
        later[here].pop()  # asked now, and moved by nobody any more
        for choice in choices[: choices.index(here)]:
            if border[choice] != border[here]:
                continue
            reached: dict[object, None] = {choice: None}
            unread: list[object] = [choice]
            while unread and here not in reached:
                found = [
                    place for place in following(unread.pop()) if place not in reached and border[place] == border[here]
                ]
                reached.update(dict.fromkeys(found))
                unread.extend(dict.fromkeys(found))
            if here in reached:
                yield person, choice
                break
            borders += 1
            border.update(dict.fromkeys(reached, borders))
