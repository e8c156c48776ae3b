"""Smart reserves: as many reserved seats as possible go to the groups that they are for.

When people belong to several groups, serving categories one after the other may spend a reserved seat on somebody who
could have had another, and leave one empty. Here as many reserved seats as can be are filled with their groups' members
first, by the draw; then open seats are given out in the order of the draw, with the reserved seats that nobody took,
where the policy turns them over. Nobody is unseated, only moved: members among the benches of their groups.

Where the policy serves open seats first, open seats are given early, in the order of the draw, to everybody whom the
reserves can spare: the others can fill as many of them without that person. So whoever wins an open seat does not use
up one of their group's.

What holds, at any number of sessions:

*   No outcome seats more people on seats of their own groups.
*   Whoever has no seat stands behind everybody on the seats of their groups, and behind everybody on open seats, at
    sessions they named.
*   No further person could have an open seat, or one turned over.

Both steps are greedy on transversal matroids. Whoever is not among the members seated found the benches of their groups
full of members before them who can go nowhere else but there, and whoever was not given an early seat though the
reserves could spare them found the same of the open ones; that stays so however people are moved later.

Source:
    Pathak, Sönmez, Ünver and Yenmez, Management Science 70 (2024) 3999-4036, for one session. The matroids: Edmonds and
    Fulkerson, Journal of Research of the National Bureau of Standards 69B (1965) 147-153.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from vaxplatform.allocation._benches import Benches, Sitter
from vaxplatform.allocation._matching import Matching
from vaxplatform.allocation.draw import Draw
from vaxplatform.allocation.proof import OPEN, Bench
from vaxplatform.allocation.reserves import Reserves
from vaxplatform.allocation.result import Allocation

__all__ = ["smart_reserves"]


def smart_reserves(draw: Draw, reserves: Reserves) -> Allocation:
    """Seat people as above.

    Args:
        draw: People and seats.
        reserves: The reserves of its policy, ``open`` first or last in their order.

    Returns:
        The allocation, with the vertex cover of the reserved seats and those whose groups they are for.

    Raises:
        AllocationError: ``reserve-too-large``.
    """
    benches = Benches(draw, reserves)
    people = [applicant.person for applicant in draw.applicants]
    reserved = {applicant.person: benches.reserved(applicant.request) for applicant in draw.applicants}
    everybodys = {applicant.person: benches.for_everybody(applicant.request) for applicant in draw.applicants}
    early = _early(people, reserved, everybodys, benches.capacity) if reserves.order[0] == OPEN else {}
    matching = Matching[Sitter, Bench](benches.capacity)
    for person in (*(person for person in people if person not in early), *early):
        matching.seat(person, reserved[person])  # those who come early find none left, and tell which benches are full
    cover = benches.cover(reserved, matching)
    benches.turn_over(matching)
    for person in (*early, *people):
        if person not in matching.at:
            matching.seat(person, everybodys[person])
    return benches.allocation(matching, cover)


def _early(
    people: Sequence[str],
    reserved: Mapping[str, Sequence[Bench]],
    everybodys: Mapping[str, Sequence[Bench]],
    capacity: Mapping[Bench, int],
) -> dict[str, None]:
    """Who has an open seat before reserves are served, in the order of the draw."""
    early: dict[str, None] = {}
    open_seats = Matching[str, Bench]({bench: seats for bench, seats in capacity.items() if bench[2] == OPEN})
    spares = _Spares(people, reserved, capacity)
    for person in people:
        if spares.make_way(person) and open_seats.seat(person, everybodys[person]):
            spares.leave(person)
            early[person] = None
    return early


class _Spares:
    """Whom the reserves can spare: without them as many reserved seats can be filled.

    Args:
        people: Person ids in the order of the draw.
        reserved: The seats of their groups.
        capacity: Of every bench.
    """

    def __init__(
        self, people: Sequence[str], reserved: Mapping[str, Sequence[Bench]], capacity: Mapping[Bench, int]
    ) -> None:
        matching = Matching[str, Bench](capacity)
        self._users: dict[Bench, list[str]] = defaultdict(list)
        for person in reversed(people):
            matching.seat(person, reserved[person])
            for bench in reserved[person]:
                self._users[bench].append(person)
        self._at = matching.at
        self._left: set[str] = set()
        self._needed: set[Bench] = set()

    def leave(self, person: str) -> None:
        """This person, who has made way, takes none of the seats any more."""
        self._left.add(person)

    def make_way(self, person: str) -> bool:
        """Whether others can fill the seats without this person; from then on they do."""
        start = self._at.get(person)
        if start is None:
            return True
        if start in self._needed:
            return False
        goes_to: dict[Bench, tuple[str, Bench]] = {}
        reached = [start]
        for bench in reached:
            for user in self._users[bench]:
                if user not in self._at:
                    if user not in self._left:
                        del self._at[person]
                        self._fill(user, bench, goes_to)
                        return True
                elif (here := self._at[user]) != start and here not in goes_to and here not in self._needed:
                    goes_to[here] = user, bench
                    reached.append(here)
        self._needed.update(reached)  # nobody can come from outside, and those who may still leave make it no easier
        return False

    def _fill(self, user: str, bench: Bench, goes_to: Mapping[Bench, tuple[str, Bench]]) -> None:
        self._at[user] = bench
        while step := goes_to.get(bench):
            user, bench = step
            self._at[user] = bench
