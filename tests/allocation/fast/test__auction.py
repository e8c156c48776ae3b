"""Prices of a sample lead to the same outcome as all passes do, and where they mislead, all passes are made."""

from random import Random

import numpy as np
import pytest

from vaxplatform.allocation.fast import _auction
from vaxplatform.allocation.fast.certificates import prices_hold
from vaxplatform.allocation.fast.columns import Columns, Wishes
from vaxplatform.allocation.fast.most_people import most_people

FARTHEST = 9000


def scarce(seed: int, people: int, sessions: int, more: int = 0) -> Columns:
    """Large sessions for two tiers, with as many seats as the first tier has people, and some more or fewer."""
    lot = Random(seed)
    tier = np.sort(np.array([lot.randrange(2) for _ in range(people)]))
    kind = np.array([lot.sample(range(sessions), 3) for _ in range(people)], np.int32)
    metres = np.array([lot.randint(0, FARTHEST) for _ in range(3 * people)], np.int32)
    capacity = np.full(sessions, (int((tier == 0).sum()) + more) // sessions)
    kinds = tuple((f"S-{number}", 1) for number in range(sessions))
    wishes = Wishes(np.arange(0, 3 * people + 1, 3), kind.reshape(-1), metres)
    return Columns(kinds, capacity, tier, np.arange(people), wishes)


def test_a_sample_leads_to_the_same_outcome(monkeypatch: pytest.MonkeyPatch) -> None:
    near = []

    def told(*given: object) -> bool:
        near.append(from_sample(*given))
        return near[-1]

    from_sample = _auction._from_sample
    monkeypatch.setattr(_auction, "_from_sample", told)
    draws = [scarce(seed, 1500, 6, more) for seed in range(10) for more in (-4, 20)]
    by_sample = [most_people(draw, 2) for draw in draws]
    assert near.count(True) > 10
    assert near.count(False) > 0, "the last seats are of another tier in the sample"

    monkeypatch.setattr(_auction, "_FEWER", 1 << 60)
    for draw, outcome in zip(draws, by_sample, strict=True):
        assert prices_hold(draw, outcome.at, outcome.price, 2)
        for ours, by_all_passes in zip(outcome, most_people(draw, 2), strict=True):
            assert (ours == by_all_passes).all()
    assert len(near) == len(draws)
