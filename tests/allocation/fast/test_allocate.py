"""The rules over arrays give what the readable rules give, to the byte: seats, proofs, errors."""

import os
import subprocess
import sys
from fractions import Fraction
from pathlib import Path
from random import Random

import numpy as np
import pytest
from attrs import evolve

from allocation.drawn_by_lot import draw_of
from allocation.problems import policy_of, sessions_of
from vaxplatform.allocation import (
    RULE_NAMES,
    AreaCoverage,
    Draw,
    Reserve,
    ReserveMethod,
    Reserves,
)
from vaxplatform.allocation.allocate import _RULES
from vaxplatform.allocation.fast import certificates
from vaxplatform.allocation.fast.allocate import allocate as over_arrays
from vaxplatform.allocation.fast.columns import Wishes, columns_of
from vaxplatform.allocation.fast.most_people import most_people
from vaxplatform.errors import AllocationError
from vaxplatform.model import Request

TESTS = Path(__file__).parents[2]


@pytest.mark.parametrize("rule", RULE_NAMES)
@pytest.mark.parametrize("part", range(4))
def test_small_draws_of_every_shape(rule: str, part: int) -> None:
    for number in range(part * 60, part * 60 + 60):
        draw = draw_of(number, rule)
        assert over_arrays(draw) == _RULES[rule](draw), f"draw {number}"


@pytest.mark.parametrize("rule", RULE_NAMES)
@pytest.mark.parametrize("number", range(3))
def test_thousands_of_people(rule: str, number: int) -> None:
    draw = draw_of(number, rule, people=3000)
    assert over_arrays(draw) == _RULES[rule](draw)


@pytest.mark.parametrize("rule", RULE_NAMES)
def test_nobody_at_all(rule: str) -> None:
    draw = evolve(draw_of(1, rule), applicants=())
    assert over_arrays(draw) == _RULES[rule](draw)


@pytest.mark.parametrize("rule", RULE_NAMES)
@pytest.mark.parametrize("plenty", [200, 10**7, 10**30])
def test_more_seats_than_anybody_counts(rule: str, plenty: int) -> None:
    for number in range(40):
        draw, lot, most = draw_of(number, rule), Random(number), plenty
        if draw.policy.reserves and draw.policy.reserves.method is not ReserveMethod.SEQUENTIAL:
            most = 200  # the readable rule turns reserved seats over one by one
        ample = {
            name: evolve(
                session, capacity={dose: lot.choice((seats, most)) for dose, seats in session.capacity.items()}
            )
            for name, session in draw.sessions.items()
        }
        capacity = {(name, dose): seats for name, each in ample.items() for dose, seats in each.capacity.items()}
        draw = evolve(draw, sessions=ample, capacity=capacity)
        assert over_arrays(draw) == _RULES[rule](draw), f"draw {number}"


def test_the_last_of_a_thousand_tiers_and_the_farthest_sessions() -> None:
    lot = Random(7)
    sessions = [f"S-{number:02}" for number in range(12)]
    requests = [
        Request(
            f"P-{number}",
            lot.randint(0, 999),
            lot.choice((1, 99)),
            tuple(lot.sample(sessions, 5)),
            tuple(lot.choice((0, lot.randint(0, 20_100_000), 20_100_000)) for _ in range(5)),
        )
        for number in range(400)
    ]
    seats = sessions_of({(name, dose): lot.randint(0, 20) for name in sessions for dose in (1, 99)})
    draw = Draw.of(requests, seats, policy_of("most-people"), "seed")
    assert over_arrays(draw) == _RULES["most-people"](draw)


@pytest.mark.parametrize("rule", RULE_NAMES)
def test_what_does_not_pass_its_certificate_is_not_told(rule: str, monkeypatch: pytest.MonkeyPatch) -> None:
    draw = draw_of(4, rule)
    for check in ("draw_holds", "cut_offs_hold", "prices_hold", "reserves_hold", "tight_sets_hold"):
        monkeypatch.setattr(certificates, check, lambda *_: False)
    with pytest.raises(AllocationError, match=r"does not pass its certificate.* draw with the engine plain") as raised:
        over_arrays(draw)
    assert raised.value.code == "draw-not-certified"


@pytest.mark.parametrize("number", [{"target": 2**31}, {"target": 10**30}, {"target": 1, "served": 2**63}])
def test_areas_too_large_to_count_are_refused(number: dict[str, int]) -> None:
    requests = [evolve(request, area="A") for request in REQUESTS]
    draw = Draw.of(requests, SESSIONS, policy_of("worst-served-first", areas=[AreaCoverage("A", **number)]), "seed")
    with pytest.raises(AllocationError, match="area A has more people than can be counted") as raised:
        over_arrays(draw)
    assert raised.value.code == "draw-range"


def test_more_than_sites_can_compare_over_arrays_is_refused() -> None:
    order = tuple(f"group:{number}" for number in range(60))
    draw = Draw.of(REQUESTS, SESSIONS, policy_of("site-priority", site_order=order), "seed")
    with pytest.raises(AllocationError, match=r"of 9 people \(group:0, .*draw with the engine «plain»") as raised:
        over_arrays(draw)
    assert raised.value.code == "draw-range"
    fits = Draw.of(REQUESTS, SESSIONS, policy_of("site-priority", site_order=order[:58]), "seed")
    assert over_arrays(fits) == _RULES["site-priority"](fits)


def test_more_reserves_than_arrays_hold_are_refused() -> None:
    def draw(count: int) -> Draw:
        names = [f"group {number}" for number in range(count)]
        reserves = Reserves(
            tuple(Reserve(name, groups={name}, share=Fraction(1, 100)) for name in names), (*names, "open")
        )
        requests = [evolve(request, groups={names[-1]}) for request in REQUESTS]
        return Draw.of(requests, SESSIONS, policy_of("reserved-shares", reserves=reserves), "seed")

    with pytest.raises(AllocationError, match="the policy has 64 reserves; over arrays 63 can be served") as raised:
        over_arrays(draw(64))
    assert raised.value.code == "draw-range"
    assert over_arrays(draw(63)) == _RULES["reserved-shares"](draw(63))


REQUESTS = [Request(f"P-{index}", 0, 1, ("S-1",)) for index in range(9)]
SESSIONS = sessions_of({("S-1", 1): 4})


def test_a_reserve_larger_than_its_session_is_refused_alike() -> None:
    reserves = Reserves((Reserve("locals", residents=True, seats=5),), ("locals", "open"))
    draw = Draw.of(REQUESTS, SESSIONS, policy_of("reserved-shares", reserves=reserves), "seed")
    sentences = []
    for rule in (over_arrays, _RULES["reserved-shares"]):
        with pytest.raises(AllocationError) as raised:
            rule(draw)
        sentences.append((raised.value.code, str(raised.value)))
    assert sentences[0] == sentences[1]


def test_numbers_too_large_to_add_up_are_refused() -> None:
    columns = columns_of(draw_of(3, "most-people"))
    far = Wishes(columns.wishes.first, columns.wishes.kind, np.full_like(columns.wishes.metres, 2**31 - 1))
    kinds = columns.capacity.repeat(5000)
    with pytest.raises(AllocationError) as raised:
        most_people(columns._replace(capacity=kinds, wishes=far), behind=9)
    assert raised.value.code == "draw-range"


_SMALL_DRAWS = """
from random import Random
from allocation.drawn_by_lot import draw_of
from allocation.fast.certified import check
from vaxplatform.allocation import RULE_NAMES
from vaxplatform.allocation.allocate import _RULES
from vaxplatform.allocation.fast.allocate import allocate
for rule in RULE_NAMES:
    for number in range(1000, 1000 + {count}):
        draw = draw_of(number, rule)
        assert allocate(draw) == _RULES[rule](draw), (rule, number)
        check(draw, Random(number))
print("the same")
"""


@pytest.mark.parametrize(
    ("setting", "count"),
    [({"NUMBA_DISABLE_JIT": "1"}, 25), ({"NUMBA_BOUNDSCHECK": "1"}, 60)],
    ids=["interpreted", "bounds"],
)
def test_compiled_or_interpreted_nothing_reaches_beyond_an_array(
    setting: dict[str, str], count: int, tmp_path: Path
) -> None:
    environment = {**os.environ, **setting, "NUMBA_CACHE_DIR": str(tmp_path), "PYTHONPATH": str(TESTS)}
    run = subprocess.run(
        [sys.executable, "-c", _SMALL_DRAWS.format(count=count)],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.stdout == "the same\n", run.stderr
