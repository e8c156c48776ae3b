"""Which of several equally good outcomes it is: people are asked in turn.

In the order of the draw, each takes the first place on their list that still leaves such an outcome for everybody.
Nobody is left where they were put first: whoever has not been asked yet can be moved. A person can go to a place when
others can be moved along a chain that ends where that person was, or, where nobody is needed there, at a spare seat.

Places that lie on a common circle of moves form a part, and only within a part can anybody ever go elsewhere. Moves
along a circle leave the parts as they are, and whoever has been asked only takes moves away. So a search that fails has
found where a part falls in two, which is remembered: there are no more failed searches than places.

Source:
    Residual graphs of flows: Ahuja, Magnanti and Orlin, Network Flows (1993), section 2.4.
"""

from collections.abc import Collection, Hashable, Mapping, Sequence
from itertools import pairwise
from typing import TypeVar

__all__ = ["in_turn"]

Place = TypeVar("Place", bound=Hashable)


def in_turn(
    allowed: Sequence[Sequence[Place | None]],
    assigned: Sequence[Place | None],
    capacity: Mapping[Place, int],
    full: Collection[Place] = (),
) -> list[Place | None]:
    """Ask people in turn, beginning from any outcome of those that are equally good.

    An outcome counts when everybody has a place allowed to them, no place holds more than its capacity, and each place
    of ``full`` holds as many.

    Args:
        allowed: Each person's places in the order of their list, people in the order of the draw; None, where it
            stands, is to stay without a place.
        assigned: One outcome that counts, by person.
        capacity: Every place and how many people it holds.
        full: The places that must stay full.

    Returns:
        Each person's place: the only outcome that counts in which the first person has the first place on their list
        that there is in any, the second the first that there is in any of those, and so on.

    Example:
        >>> in_turn([("A", "B"), ("A", None)], ["B", "A"], {"A": 1, "B": 1})
        ['A', None]
        >>> in_turn([("A", "B"), ("A", None)], ["B", "A"], {"A": 1, "B": 1}, full=["B"])
        ['B', 'A']
    """
    number: dict[Place | None, int] = {place: index for index, place in enumerate([*capacity, None])}
    places: list[Place | None] = list(number)
    moves = _Moves(
        [[number[place] for place in choices] for choices in allowed],
        [number[place] for place in assigned],
        [*capacity.values(), len(allowed)],
        {number[place] for place in full},
    )
    for person, choices in enumerate(moves.allowed):
        moves.settle(person)
        any(moves.place(person, choice) for choice in choices)
    return [places[at] for at in moves.at]


class _Moves:
    """Who can be moved from where to where. One place more stands for spare seats, wherever they are.

    Args:
        allowed: Places by person.
        at: Where each person is.
        capacity: Seats by place.
        full: The places that nobody can leave unless another comes.
    """

    def __init__(self, allowed: list[list[int]], at: list[int], capacity: list[int], full: set[int]) -> None:
        self.allowed = allowed
        self.at = at
        self._capacity = capacity
        self._spare = len(capacity)
        self._load = [0] * len(capacity)
        for place in at:
            self._load[place] += 1
        # By place, and by the place where they could go: those who have not been asked yet.
        self._movers: list[dict[int, set[int]]] = [{} for _ in capacity]
        self._movers.append({place: set() for place in range(len(capacity)) if place not in full})
        for place in range(len(capacity)):
            self._note_spare(place)
        for person in range(len(at)):
            self._stand(person)
        self._part = [0] * len(self._movers)
        self._parts = 1

    def settle(self, person: int) -> None:
        """It is this person's turn: from now on nobody moves them."""
        here = self._movers[self.at[person]]
        for place in self.allowed[person]:
            if place in here:
                here[place].discard(person)
                if not here[place]:
                    del here[place]

    def place(self, person: int, place: int) -> bool:
        """Whether a settled person can have a place; moves them and others there if so."""
        if place == self.at[person]:
            return True
        chain = self._chain(place, self.at[person])
        if chain:
            self._go(person, place)
        for origin, goal in pairwise(chain):
            if self._spare not in (origin, goal):
                mover = next(iter(self._movers[origin][goal]))
                self.settle(mover)
                self._go(mover, goal)
                self._stand(mover)
        return bool(chain)

    def _chain(self, start: int, goal: int) -> list[int]:
        """The shortest chain of places along which others can be moved, or none."""
        part, movers = self._part, self._movers
        if part[start] != part[goal]:
            return []
        before = {start: start}
        reached = [start]
        for place in reached:
            if goal in movers[place]:
                chain = [goal, place]
                while chain[-1] != start:
                    chain.append(before[chain[-1]])
                return chain[::-1]
            for following in movers[place]:
                if following not in before and part[following] == part[goal]:
                    before[following] = place
                    reached.append(following)
        for place in reached:
            part[place] = self._parts
        self._parts += 1
        return []

    def _stand(self, person: int) -> None:
        """Enter a person among those who can be moved from where they are."""
        here = self._movers[self.at[person]]
        for place in self.allowed[person]:
            if place != self.at[person]:
                here.setdefault(place, set()).add(person)

    def _go(self, person: int, place: int) -> None:
        origin, self.at[person] = self.at[person], place
        self._load[origin] -= 1
        self._load[place] += 1
        self._note_spare(origin)
        self._note_spare(place)

    def _note_spare(self, place: int) -> None:
        if self._load[place] < self._capacity[place]:
            self._movers[place].setdefault(self._spare, set())
        else:
            self._movers[place].pop(self._spare, None)
