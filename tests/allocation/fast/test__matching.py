"""What is known of the way to a free seat is never too much, whoever has moved, and is enough where there is none."""

from random import Random

import numpy as np
import pytest

from vaxplatform.allocation._counts import Counts
from vaxplatform.allocation._matching import Matching as Readable
from vaxplatform.allocation.fast._matching import UNRANKED, Matching, list_at, matching_of, raised, seat

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


def lists_of(options: list[list[int]]) -> tuple[np.ndarray, np.ndarray]:
    """Where each one's options begin, and the options."""
    return np.cumsum([0, *map(len, options)]), np.array([each for own in options for each in own], np.int32)


def moves_of(matching: Matching) -> list[set[int]]:
    """From each place, where those who are there can go."""
    moves: list[set[int]] = [set() for _ in matching.room]
    for member, place in enumerate(matching.at.tolist()):
        if place != NOWHERE:
            moves[place] |= {*matching.options[matching.begin[member] : matching.end[member]].tolist()} - {place}
    return moves


def check(matching: Matching) -> list[int]:
    """What is known is at most how far away seats are, and whom a search would look at are listed; how far they are."""
    moves, places = moves_of(matching), len(matching.room)
    last = set(np.flatnonzero(matching.room).tolist())
    away = [0 if place in last else places for place in range(places)]
    for count in range(1, places):
        last = {place for place in range(places) if away[place] == places and moves[place] & last}
        for place in last:
            away[place] = count
    known = matching.away
    assert (known.moves <= away).all()
    assert known.places.tolist() == np.bincount(known.moves, minlength=places + 1).tolist()
    for place, ahead in enumerate(matching.ahead.tolist()):
        listed, member = [NOWHERE], matching.rolls.head[place]
        while member != NOWHERE:
            listed.append(member)
            member = matching.rolls.following[member]
        assert ahead in listed
    closed = [place for place in range(places) if matching.rank[place] != UNRANKED]
    assert all(away[place] == known.moves[place] == places for place in closed), "the next search stops at once"
    assert all(matching.rank[other] != UNRANKED for place in closed for other in moves[place])
    return away


def test_groups_as_without_arrays() -> None:
    farthest = failed = 0
    for number in range(DRAWS):
        lot = Random(number)
        options, seats = along_a_road(lot)
        kinds, count = len(seats), lot.randint(1, 6)
        group = np.array([lot.randrange(count) for _ in options])
        first, allowed = lists_of([[*own, kinds + each] for own, each in zip(options, group.tolist(), strict=True)])
        matching = matching_of(allowed, len(options), np.append(seats, np.zeros(count, np.int64)))
        list_at(matching, (kinds + group).astype(np.int32), first)
        members: dict[int, dict[str, list[int]]] = {each: {} for each in range(count)}
        for person, own in enumerate(options):
            members[int(group[person])][str(person)] = own
        readable = Counts(members, dict(enumerate(seats.tolist())))
        for each in lot.sample(group.tolist(), len(group)):
            more = raised(matching, kinds + each)
            assert more == readable.raised(each), f"draw {number}"
            away = check(matching)
            farthest = max(farthest, *[known for known in matching.away.moves.tolist() if known < len(away)], 0)
            failed += not more
        ranks = {kind: rank for kind, rank in enumerate(matching.rank[:kinds].tolist()) if rank != UNRANKED}
        assert sorted(ranks, key=lambda kind: (ranks[kind], kind)) == sorted(
            readable.ranks, key=lambda kind: (readable.ranks[kind], kind)
        )
        alike = {(ranks[kind], readable.ranks[kind]) for kind in ranks}
        assert len(alike) == len(set(ranks.values())) == len(set(readable.ranks.values())), f"draw {number}"
    assert farthest > 6
    assert failed > 10 * DRAWS


def test_whoever_was_refused_may_ask_again_for_more() -> None:
    farthest = seated = turned_away = 0
    for number in range(DRAWS):
        lot = Random(number)
        options, seats = along_a_road(lot)
        people, kinds = len(options), len(seats)
        more = [lot.sample(range(kinds), min(kinds, len(own))) + own for own in options]
        first, allowed = lists_of([*options, *more])
        matching, readable = matching_of(allowed, people, seats), Readable(dict(enumerate(seats.tolist())))
        for choices, begin in ((options, 0), (more, people)):
            for person in lot.sample(range(people), people):
                if matching.at[person] != NOWHERE:
                    continue
                away = check(matching)
                nearest = min([kinds, *(away[place] for place in choices[person])])
                found = seat(matching, person, first[begin + person], first[begin + person + 1])
                assert found == readable.seat(str(person), choices[person]) == (nearest < kinds), f"draw {number}"
                assert {*np.flatnonzero(matching.rank != UNRANKED).tolist()} == {*readable.ranks}
                farthest = max(farthest, nearest * found)
                seated += found
                turned_away += not found
    assert farthest > 3
    assert seated > 500
    assert turned_away > 500


@pytest.mark.parametrize("place", range(2))
def test_a_place_without_seats_is_out_of_reach(place: int) -> None:
    matching = matching_of(np.array([place], np.int32), 1, np.zeros(2, np.int64))
    assert not seat(matching, 0, 0, 1)
    assert matching.rank.tolist() == [0 if each == place else UNRANKED for each in range(2)]
