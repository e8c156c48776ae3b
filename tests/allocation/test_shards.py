"""Shards drawn by themselves give what one draw of everybody gives, to the byte."""

from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from random import Random

import pytest
from attrs import evolve

from allocation.drawn_by_lot import draw_of
from allocation.problems import policy_of, sessions_of
from vaxplatform.allocation import RULE_NAMES, Draw, allocate_draw, allocate_in_shards, shards_of
from vaxplatform.errors import AllocationError
from vaxplatform.model import Request


def districts(number: int, rule: str, count: int = 4) -> Draw:
    """Several draws of one rule beside each other: no session, area or household is of two of them."""
    parts = [draw_of(number * 10 + part, rule, people=30) for part in range(count)]
    policy = parts[0].policy
    requests, sessions = [], []
    for part, draw in enumerate(parts):
        for applicant in draw.applicants:
            request = applicant.request
            options = tuple(f"{name}/{part}" for name in request.options)
            home = f"{request.area}/{part}" if part else request.area
            household = request.household and f"{request.household}/{part}"
            requests.append(
                evolve(request, person=f"{request.person}/{part}", options=options, area=home, household=household)
            )
        sessions += [
            evolve(session, id=f"{session.id}/{part}", area=f"{session.area}/{part}" if part else session.area)
            for session in draw.sessions.values()
        ]
    return Draw.of(requests, sessions, policy, f"seed {number}")


@pytest.mark.parametrize("rule", RULE_NAMES)
@pytest.mark.parametrize("engine", ["plain", "fast"])
def test_the_same_as_one_draw(rule: str, engine: str) -> None:
    fell_apart = 0
    for number in range(60):
        draw = districts(number, rule)
        fell_apart += len(shards_of(draw)) > 1
        assert allocate_in_shards(draw, engine=engine) == allocate_draw(draw, engine="plain"), number
    assert fell_apart > 30


@pytest.mark.parametrize("rule", RULE_NAMES)
def test_shards_share_nothing_and_lose_nobody(rule: str) -> None:
    for number in range(20):
        draw = districts(number, rule)
        shards = shards_of(draw)
        people = [applicant.person for shard in shards for applicant in shard.applicants]
        assert sorted(people) == sorted(applicant.person for applicant in draw.applicants)
        named = [session for shard in shards for session in shard.sessions]
        assert len(named) == len(set(named))


def test_processes_draw_shards_as_one_does() -> None:
    draw = districts(7, "most-people")
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        assert allocate_in_shards(draw, map_shards=pool.map, engine="plain") == allocate_draw(draw)


def test_a_lost_shard_is_drawn_again() -> None:
    draw = districts(7, "worst-served-first")

    def twice(rule, shards):
        for shard in shards:
            rule(shard)  # this one's result was lost
            yield rule(shard)

    assert allocate_in_shards(draw, map_shards=twice) == allocate_draw(draw)


def test_a_shard_divided_again_gives_the_same() -> None:
    for shard in shards_of(districts(7, "most-people")):
        assert allocate_in_shards(shard) == allocate_draw(shard)


def test_every_engine_that_drew_a_shard_is_told() -> None:
    requests = [Request(f"P-{number}", 0, 1, (f"S-{number}",)) for number in range(8)]
    draw = Draw.of(requests, sessions_of({(f"S-{number}", 1): 1 for number in range(8)}), policy_of(), "seed")
    assert allocate_in_shards(draw, engine="fast").engine == "fast"
    assert allocate_in_shards(draw, engine="plain").engine == "plain"

    def several(rule, shards):
        for number, shard in enumerate(shards):
            yield evolve(rule(shard), engine=f"engine {number % 6}")

    assert allocate_in_shards(draw, map_shards=several).engine == "+".join(f"engine {number}" for number in range(6))


@pytest.mark.parametrize("rule", RULE_NAMES)
def test_rows_in_any_order_on_any_number_of_threads_give_the_same(rule: str) -> None:
    draw, lot = districts(7, rule), Random(7)
    whole = allocate_draw(draw, engine="plain")
    requests, sessions = [applicant.request for applicant in draw.applicants], list(draw.sessions.values())
    for threads in (1, 2, 5):
        lot.shuffle(requests)
        lot.shuffle(sessions)
        other = Draw.of(requests, sessions, draw.policy, "seed 7")
        with ThreadPoolExecutor(threads) as pool:
            assert allocate_in_shards(other, map_shards=pool.map, engine="fast") == whole


@pytest.mark.parametrize(
    "change", [lambda found: found[:-1], lambda found: [*found, found[0]], lambda found: found[::-1]]
)
def test_a_map_that_loses_or_mixes_up_results_is_told(change) -> None:
    requests = [Request("P-1", 0, 1), Request("P-2", 0, 1, ("S-1",)), Request("P-3", 0, 1, ("S-1",))]
    draw = Draw.of(requests, sessions_of({("S-1", 1): 1}), policy_of(), "seed")
    with pytest.raises(AllocationError, match="2 shards were drawn, and what came back") as raised:
        allocate_in_shards(draw, map_shards=lambda rule, shards: change([rule(shard) for shard in shards]))
    assert raised.value.code == "shard-results"


def test_nobody_asks() -> None:
    draw = Draw.of([], sessions_of({("S-1", 1): 3}), policy_of(), "seed")
    assert allocate_in_shards(draw) == allocate_draw(draw)


def test_somebody_who_names_nothing_is_a_shard_alone() -> None:
    requests = [Request("P-1", 0, 1), Request("P-2", 0, 1, ("S-1",)), Request("P-3", 0, 1, ("S-1",))]
    draw = Draw.of(requests, sessions_of({("S-1", 1): 1}), policy_of("most-people"), "seed")
    assert sorted(len(shard.applicants) for shard in shards_of(draw)) == [1, 2]
    assert allocate_in_shards(draw) == allocate_draw(draw)
