"""Shards drawn by processes: the bytes of one draw, also when processes are killed on the way."""

from functools import partial
from pathlib import Path

import pytest

from allocation import killed
from allocation.problems import policy_of, sessions_of
from vaxplatform.allocation import Draw, allocate_draw, allocate_in_shards, shards_of
from vaxplatform.campaign import ShardPool
from vaxplatform.errors import AllocationError
from vaxplatform.model import Request

DRAW = Draw.of(
    [Request(f"P-{number}", number % 2, 1, (f"S-{number % 3}",)) for number in range(30)],
    sessions_of({(f"S-{number}", 1): 4 for number in range(3)}),
    policy_of("most-people"),
    "seed",
)


def killing(folder: Path, times: int, losses: int):
    """A pool whose first processes are killed."""
    rule = partial(killed.killed_until, folder, times)
    return lambda _rule, shards: ShardPool(2, losses_at_most=losses).map(rule, shards)


def test_the_same_as_one_draw() -> None:
    assert len(shards_of(DRAW)) == 3
    assert allocate_in_shards(DRAW, map_shards=ShardPool(2).map, engine="plain") == allocate_draw(DRAW)


def test_shards_of_killed_processes_are_drawn_again(tmp_path: Path) -> None:
    assert allocate_in_shards(DRAW, map_shards=killing(tmp_path, 2, losses=3)) == allocate_draw(DRAW)
    assert len(list(tmp_path.iterdir())) == 2


def test_processes_that_are_killed_again_and_again_are_given_up(tmp_path: Path) -> None:
    with pytest.raises(AllocationError, match=r"ended 2 times before their work.*use fewer processes") as lost:
        allocate_in_shards(DRAW, map_shards=killing(tmp_path, 99, losses=1))
    assert lost.value.code == "shard-lost"


def test_what_a_rule_refuses_is_told_as_by_one_process() -> None:
    with pytest.raises(AllocationError, match="10 people are too many") as refused:
        ShardPool(2).map(killed.refused, shards_of(DRAW))
    assert (refused.value.code, refused.value.data) == ("reserve-too-large", {"people": 3})


def test_no_shards() -> None:
    assert list(ShardPool(1).map(allocate_draw, [])) == []
