"""Smart and reverse-rejecting reserves over arrays.

The seats and the vertex cover are those of :mod:`vaxplatform.allocation._smart_reserves` and
:mod:`vaxplatform.allocation._reverse_rejecting`.
"""

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from vaxplatform.allocation.draw import Draw
from vaxplatform.allocation.fast._in_turn import in_turn
from vaxplatform.allocation.fast._matching import UNRANKED, Matching, matching_of, seat, seat_each
from vaxplatform.allocation.fast.benches import Benches, Lists
from vaxplatform.allocation.fast.columns import NOWHERE, Columns, Ints, Numbers, by_kind, people_of
from vaxplatform.allocation.proof import OPEN, Bench, VertexCover
from vaxplatform.allocation.reserves import Reserves
from vaxplatform.allocation.result import Allocation

__all__ = ["Reserved", "allocation_of", "reserved_by_matching"]


class Reserved(NamedTuple):
    """The outcome.

    Args:
        at: The bench of each person, or NOWHERE.
        early: Of those who had an open seat before reserves were served, an open bench each, on which all of them could
            have sat together; of everybody else NOWHERE.
        cover_people: Whether each person is in the vertex cover.
        cover_benches: Whether each bench is.
        size: How many matches it allows.
    """

    at: Numbers
    early: Numbers
    cover_people: NDArray[np.bool_]
    cover_benches: NDArray[np.bool_]
    size: int


def reserved_by_matching(benches: Benches) -> Reserved:
    """Seat people by the method of the reserves, smart or reverse-rejecting."""
    by_right, everybodys, tokens = benches.by_right, benches.everybodys, _tokens(benches)
    people = len(by_right.first) - 1
    pool = np.concatenate([by_right.bench, everybodys.bench, tokens.bench])
    matching = matching_of(pool, people + len(tokens.first) - 1, benches.capacity)
    early = _early(benches) if benches.open_first else np.full(people, NOWHERE, np.int32)
    late, soon = np.flatnonzero(early == NOWHERE), np.flatnonzero(early != NOWHERE)
    seat_each(matching, np.concatenate([late, soon]), by_right.first)
    ranked = matching.rank != UNRANKED
    size = int((matching.at != NOWHERE).sum())
    elsewhere = _names_other_than(by_right, ranked)
    _seat_tokens(matching, people, tokens.first + len(by_right.bench) + len(everybodys.bench))
    seat_each(matching, np.concatenate([soon, np.arange(people)]), everybodys.first + len(by_right.bench))
    return Reserved(_where_they_sit(matching, benches.capacity, people), early, elsewhere, ranked, size)


def allocation_of(draw: Draw, columns: Columns, reserves: Reserves, outcome: Reserved) -> Allocation:
    """The allocation that an outcome stands for, as the rule without arrays gives it."""
    names = (*reserves.order, OPEN)
    people = [applicant.person for applicant in draw.applicants]

    def bench_of(number: int) -> Bench:
        return (*columns.kinds[number // len(names)], names[number % len(names)])

    given = {}
    for person, number in zip(people, outcome.at.tolist(), strict=True):
        if number != NOWHERE:
            session, _, category = bench_of(number)
            given[person] = session, category
    cover = VertexCover(
        tuple(sorted(people[place] for place in np.flatnonzero(outcome.cover_people).tolist())),
        tuple(sorted(map(bench_of, np.flatnonzero(outcome.cover_benches).tolist()))),
        size=outcome.size,
    )
    return draw.allocation(given, cover)


def _tokens(benches: Benches) -> Lists:
    """The lists of the seats that may be turned over, one a seat."""
    may_be = np.flatnonzero(benches.turned_over).astype(np.int32)
    of_each = np.repeat(may_be, benches.capacity[may_be])
    return Lists(
        np.arange(0, 2 * len(of_each) + 1, 2, dtype=np.int64),
        np.column_stack([benches.heir_of(of_each), of_each]).reshape(-1),
    )


def _early(benches: Benches) -> Numbers:
    """Who has an open seat before reserves are served, and where they could sit."""
    reserved, open_seats = benches.by_right, benches.open_seats
    people = len(reserved.first) - 1
    matching = matching_of(reserved.bench, people, benches.capacity)
    seat_each(matching, np.arange(people - 1, -1, -1), reserved.first)
    named_by, option = by_kind(reserved.bench, len(benches.capacity))
    user = people_of(reserved.first)[option]
    admitted = matching_of(open_seats.bench, people, benches.capacity)
    _spare(matching.at, Lists(named_by, user), admitted, open_seats.first)
    return admitted.at


@njit(cache=True)
def _spare(at: Numbers, users: Lists, open_seats: Matching, first: Ints) -> None:
    """Seat in the order of the draw whom the reserves can spare and the open seats can take."""
    people, benches = len(at), len(users.first) - 1
    early, needed = np.zeros(people, np.bool_), np.zeros(benches, np.bool_)
    came_by, came_from = np.full(benches, -1, np.int64), np.full(benches, -1, np.int64)
    reached = np.empty(benches, np.int64)
    for person in range(people):
        if _make_way(at, person, users, early, needed, came_by, came_from, reached) and seat(
            open_seats, person, first[person], first[person + 1]
        ):
            early[person] = True


@njit(cache=True)
def _make_way(
    at: Numbers,
    person: int,
    users: Lists,
    gone: NDArray[np.bool_],
    needed: NDArray[np.bool_],
    came_by: Ints,
    came_from: Ints,
    reached: Ints,
) -> bool:
    """Whether others can fill the reserved seats without this person; from then on they do."""
    start = at[person]
    if start == NOWHERE:
        return True
    if needed[start]:
        return False
    reached[0] = start
    count, looked_at = 1, 0
    came_by[start] = person
    found = False
    while looked_at < count and not found:
        bench = reached[looked_at]
        looked_at += 1
        for index in range(users.first[bench], users.first[bench + 1]):
            user = users.bench[index]
            here = at[user]
            if here == NOWHERE and not gone[user]:
                at[person] = NOWHERE
                _fill(at, user, bench, start, came_by, came_from)
                found = True
                break
            if here != NOWHERE and came_by[here] < 0 and not needed[here]:
                came_by[here], came_from[here] = user, bench
                reached[count] = here
                count += 1
    for index in range(count):
        came_by[reached[index]] = -1
        needed[reached[index]] |= not found
    return found


@njit(cache=True)
def _fill(at: Numbers, user: int, bench: int, start: int, came_by: Ints, came_from: Ints) -> None:
    at[user] = bench
    while bench != start:
        at[came_by[bench]] = came_from[bench]
        bench = came_from[bench]


@njit(cache=True)
def _names_other_than(lists: Lists, ranked: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Who may sit on a bench that no failed search came to."""
    found = np.zeros(len(lists.first) - 1, np.bool_)
    for person in range(len(found)):
        for index in range(lists.first[person], lists.first[person + 1]):
            found[person] |= not ranked[lists.bench[index]]
    return found


@njit(cache=True)
def _seat_tokens(matching: Matching, people: int, first: Ints) -> None:
    """Turn the reserved seats over that nobody took."""
    for token in range(len(first) - 1):
        seat(matching, people + token, first[token], first[token + 1])


def _where_they_sit(matching: Matching, capacity: Ints, people: int) -> Numbers:
    """Where everybody sits, by the order of the draw; the seats that may be turned over are asked last."""
    sitters = np.flatnonzero(matching.at != NOWHERE)
    lengths = (matching.end - matching.begin)[sitters]
    first = np.concatenate([[0], np.cumsum(lengths)])
    index = np.arange(first[-1]) - np.repeat(first[:-1], lengths) + np.repeat(matching.begin[sitters], lengths)
    benches = in_turn(first, matching.options[index], matching.at[sitters], capacity, np.zeros(len(capacity), np.bool_))
    at = np.full(people, NOWHERE, np.int32)
    seated = sitters < people
    at[sitters[seated]] = benches[seated]
    return at
