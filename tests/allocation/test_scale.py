"""Draws of a country's size: ``make scale``, since readable rules take minutes for what arrays do in seconds."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from random import Random

import pytest
from attrs import evolve

from allocation.country import DEMANDS, PEOPLE_A_DISTRICT, POLICIES, problem_of
from allocation.shapes import Problem
from vaxplatform.allocation import (
    Allocation,
    CutOffs,
    Draw,
    Prices,
    Seat,
    TightSets,
    Unseated,
    VertexCover,
    allocate_draw,
    allocate_in_shards,
    shards_of,
)
from vaxplatform.campaign import ShardPool
from vaxplatform.exchange import json_text, proof_json

pytestmark = pytest.mark.scale


def draw_of(problem: Problem) -> Draw:
    return Draw.of(problem.requests, problem.sessions, problem.policy, problem.seed)


def written(allocation: Allocation) -> tuple[object, ...]:
    """All that stands in a result folder of a draw."""
    return allocation.rule, allocation.seats, allocation.unseated, json_text(proof_json(allocation.proof))


def shuffled(problem: Problem) -> Problem:
    lot = Random(1)
    requests, sessions = list(problem.requests), list(problem.sessions)
    lot.shuffle(requests)
    lot.shuffle(sessions)
    return evolve(problem, requests=requests, sessions=sessions)


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("demand", DEMANDS)
@pytest.mark.parametrize("people", [20_000, 100_000])
def test_over_arrays_and_from_other_rows_in_shards_on_two_threads_as_by_the_readable_rule(
    people: int, demand: str, policy: str
) -> None:
    problem = evolve(problem_of(demand, people), policy=POLICIES[policy])
    draw = draw_of(problem)
    readable = written(allocate_draw(draw, engine="plain"))
    assert written(allocate_draw(draw, engine="fast")) == readable
    other = draw_of(shuffled(problem))
    assert len(shards_of(other)) >= people // PEOPLE_A_DISTRICT
    with ThreadPoolExecutor(2) as pool:
        assert written(allocate_in_shards(other, map_shards=pool.map, engine="fast")) == readable


@pytest.mark.parametrize("policy", POLICIES)
def test_processes_draw_what_one_does(policy: str) -> None:
    draw = draw_of(evolve(problem_of("heavy ties", 100_000), policy=POLICIES[policy]))
    whole = written(allocate_draw(draw, engine="fast"))
    for processes in (1, 2):
        assert written(allocate_in_shards(draw, map_shards=ShardPool(processes).map)) == whole


@pytest.mark.parametrize("policy", POLICIES)
def test_an_audit_passes_the_result_and_refuses_whoever_tampers_with_it(policy: str) -> None:
    problem = evolve(problem_of("as ever", 100_000), policy=POLICIES[policy])
    result = allocate_draw(draw_of(problem))
    assert problem.audit(result) == ()
    for what, forged in edits(problem, result):
        assert problem.audit(forged), what


def edits(problem: Problem, result: Allocation) -> Iterator[tuple[str, Allocation]]:
    """Some by lot of the edits that small draws are shown all of."""
    lot = Random(1)
    named = {(request.person, session) for request in problem.requests for session in request.options}
    left = lot.choice(result.unseated)
    seat = lot.choice([seat for seat in result.seats if alike(seat, left) and (left.person, seat.session) in named])
    named -= {(seat.person, seat.session)}
    other = lot.choice([each for each in result.seats if alike(each, seat) and (seat.person, each.session) in named])
    without = Unseated(seat.person, seat.dose_number, seat.tier, seat.key)
    instead = evolve(seat, person=left.person, tier=left.tier, key=left.key)
    yield "instead of somebody", replaced(result, {seat: instead, left: without})
    yield "given away", replaced(result, {seat: without})
    yield "forgotten", replaced(result, {left: None})
    yield (
        "at each other's sessions",
        replaced(result, {seat: evolve(seat, session=other.session), other: evolve(other, session=seat.session)}),
    )
    match result.proof:
        case CutOffs(cutoffs):
            yield "a cut-off less", evolve(result, proof=CutOffs(without_one(cutoffs, lot)))
        case Prices(step, prices):
            yield "a price less", evolve(result, proof=Prices(step, without_one(prices, lot)))
        case TightSets(ranks):
            yield "a rank less", evolve(result, proof=TightSets(without_one(ranks, lot)))
        case VertexCover(people, benches, size):
            yield "a smaller cover", evolve(result, proof=VertexCover(people[1:], benches, size - 1))


def alike(one: Seat | Unseated, other: Seat | Unseated) -> bool:
    return one.dose_number == other.dose_number


def replaced(result: Allocation, instead: dict[Seat | Unseated, Seat | Unseated | None]) -> Allocation:
    """Entries exchanged for others, sorted as ever."""
    entries = [instead.get(entry, entry) for entry in (*result.seats, *result.unseated)]
    ordered = sorted((entry for entry in entries if entry is not None), key=lambda entry: entry.person)
    return evolve(
        result,
        seats=tuple(entry for entry in ordered if not isinstance(entry, Unseated)),
        unseated=tuple(entry for entry in ordered if isinstance(entry, Unseated)),
    )


def without_one(entries: dict, lot: Random) -> dict:
    gone = lot.choice(sorted(entries))
    return {key: value for key, value in entries.items() if key != gone}
