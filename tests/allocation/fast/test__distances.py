"""What is known of the way to a free seat is never too much, whoever has moved, and is enough where there is none."""

from random import Random

import numpy as np
import pytest

from vaxplatform.allocation._counts import Counts as ReadableCounts
from vaxplatform.allocation.fast._counts import UNRANKED, Counts, counts_of, raised
from vaxplatform.allocation.fast._matching import Matching, matching_of, seat
from vaxplatform.allocation.fast.columns import Wishes

NOWHERE = -1
DRAWS = 40


def along_a_road(lot: Random) -> tuple[list[list[int]], np.ndarray]:
    """What people name who live along a road, the sessions around them, and seats that are mostly at one end."""
    sessions = lot.randint(2, 30)
    options = []
    for _ in range(3 * sessions):
        near = lot.randrange(sessions)
        there = range(max(0, near - 1), min(sessions, near + 2))
        options.append(lot.sample(there, len(there)) if lot.random() < 0.95 else [])
    seats = [2 * sessions, *lot.choices((0, 1, 2), (1, 40, 5), k=sessions - 1)]
    return options, np.array(seats, np.int64)


def wishes_of(options: list[list[int]]) -> Wishes:
    kind = np.array([each for own in options for each in own], np.int32)
    return Wishes(np.cumsum([0, *map(len, options)]), kind, np.zeros_like(kind))


def check(table: Counts | Matching, moves: list[set[int]]) -> list[int]:
    """What is known is at most how far away seats are, and whom a search would look at are listed; how far they are."""
    places = len(moves)
    last = set(np.flatnonzero(table.room).tolist())
    away = [0 if place in last else places for place in range(places)]
    for count in range(1, places):
        last = {place for place in range(places) if away[place] == places and moves[place] & last}
        for place in last:
            away[place] = count
    known = table.away
    assert (known.moves <= away).all()
    assert known.places.tolist() == np.bincount(known.moves, minlength=places + 1).tolist()
    for place, ahead in enumerate(table.ahead.tolist()):
        listed, person = [NOWHERE], table.rolls.head[place]
        while person != NOWHERE:
            listed.append(person)
            person = table.rolls.following[person]
        assert ahead in listed
    return away


def test_counts_of_groups_as_without_arrays() -> None:
    farthest = failed = 0
    for number in range(DRAWS):
        lot = Random(number)
        options, seats = along_a_road(lot)
        kinds, count = len(seats), lot.randint(1, 6)
        group = np.array([lot.randrange(count) for _ in options], np.int64)
        counts = counts_of(wishes_of(options), group, count, seats)
        members: dict[int, dict[str, list[int]]] = {each: {} for each in range(count)}
        for person, own in enumerate(options):
            members[int(group[person])][str(person)] = own
        readable = ReadableCounts(members, dict(enumerate(seats.tolist())))
        done: set[int] = set()
        for each in lot.sample(group.tolist(), len(group)):
            if each in done:
                continue
            more = raised(counts, each)
            assert more == readable.raised(each), f"draw {number}"
            done |= set() if more else {each}
            moves: list[set[int]] = [set() for _ in range(kinds + count)]
            for person, place in enumerate(counts.at.tolist()):
                moves[place] |= {*options[person]} - {place} | (
                    {kinds + int(group[person])} if place < kinds else set()
                )
            away = check(counts, moves)
            farthest = max(farthest, *[known for known in counts.away.moves.tolist() if known < len(away)], 0)
        ranks = {kind: rank for kind, rank in enumerate(counts.rank.tolist()) if rank != UNRANKED}
        assert ranks == readable.ranks, f"draw {number}"
        assert all(counts.away.moves[kind] == kinds + count for kind in ranks), "the next search stops at once"
        failed += len(done)
    assert farthest > 6
    assert failed > DRAWS


def test_seated_whenever_a_free_seat_is_in_reach() -> None:
    farthest = seated = turned_away = 0
    for number in range(DRAWS):
        lot = Random(number)
        options, seats = along_a_road(lot)
        first, kind, _ = wishes_of(options)
        matching = matching_of(kind, len(options), seats)
        for person in lot.sample(range(len(options)), len(options)):
            moves: list[set[int]] = [set() for _ in seats]
            for other, place in enumerate(matching.at.tolist()):
                if place != NOWHERE:
                    moves[place] |= {*options[other]} - {place}
            away = check(matching, moves)
            nearest = min([len(seats), *(away[place] for place in options[person])])
            possible = nearest < len(seats)
            assert seat(matching, person, first[person], first[person + 1]) == possible, f"draw {number}"
            tight = set(np.flatnonzero(matching.tight).tolist())
            assert all(away[place] == matching.away.moves[place] == len(seats) for place in tight)
            if possible:
                farthest = max(farthest, nearest)
            else:
                assert tight.issuperset(options[person])
                assert all(tight.issuperset(moves[place]) for place in tight)
            seated += possible
            turned_away += not possible
    assert farthest > 3
    assert seated > 500
    assert turned_away > 500


@pytest.mark.parametrize("part", range(2))
def test_a_place_without_people_or_seats_is_out_of_reach(part: int) -> None:
    counts = counts_of(wishes_of([[part]]), np.zeros(1, np.int64), 1, np.zeros(2, np.int64))
    assert not raised(counts, 0)
    assert counts.rank.tolist() == [0 if kind == part else UNRANKED for kind in range(2)]
