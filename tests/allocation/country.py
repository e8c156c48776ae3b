"""Draws of a country's size: people in districts, each naming the sessions that are nearest to their home."""

from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache

import numpy as np
from attrs import frozen

from allocation.problems import policy_of, sessions_of
from allocation.shapes import Problem
from vaxplatform.allocation import AreaCoverage, Households, Policy, Reserve, ReserveMethod, Reserves, Unused
from vaxplatform.model import Request

PEOPLE_A_DISTRICT = 5_000
_NAMED = 8
_METRES_ACROSS = 40_000
_GROUPS = (frozenset(), frozenset(), frozenset({"60+"}), frozenset({"hcw"}), frozenset({"60+", "hcw"}))


@frozen
class Demand:
    """What people ask for, and what there is.

    Args:
        seats: Seats a person.
        tiers: How many tiers there are, all equally large.
        people_a_session: People a session, so how large sessions are.
        closed: The part of the sessions that has no seats.
        silent: The part of the people who name no session.
        metres: Travel is rounded to so many; 0 where it is the same for everybody.
    """

    seats: float = 0.6
    tiers: int = 4
    people_a_session: int = 70
    closed: float = 0.0
    silent: float = 0.0
    metres: int = 1


DEMANDS = {
    "as ever": Demand(),
    "scarce": Demand(seats=0.15),
    "ample": Demand(seats=1.3),
    "one tier": Demand(tiers=1),
    "large sessions": Demand(people_a_session=PEOPLE_A_DISTRICT // _NAMED),
    "closed sessions": Demand(closed=0.25),
    "empty lists": Demand(silent=0.25),
    "heavy ties": Demand(tiers=2, metres=5_000),
    "equal costs": Demand(metres=0),
}


@lru_cache(maxsize=1)
def problem_of(demand: str, people: int) -> Problem:
    """What so many people ask for, a multiple of those of a district; districts share no session and no area."""
    requests: list[Request] = []
    capacity: dict[tuple[str, int], int] = {}
    areas: dict[str, str] = {}
    for district in range(people // PEOPLE_A_DISTRICT):
        lot = np.random.default_rng(district)
        terms = DEMANDS[demand]
        count = PEOPLE_A_DISTRICT // terms.people_a_session
        names = [f"S-{district:02}-{number:03}" for number in range(count)]
        centres = lot.random((count, 2)) * _METRES_ACROSS
        share = lot.pareto(1.5, count) + 0.2
        homes = centres[lot.choice(count, PEOPLE_A_DISTRICT, p=share / share.sum())]
        homes += lot.normal(0, _METRES_ACROSS / 20, homes.shape)
        seats = lot.multinomial(int(PEOPLE_A_DISTRICT * terms.seats), np.full(count, 1 / count))
        seats[lot.random(count) < terms.closed] = 0
        for name, number, place in zip(names, seats.tolist(), centres, strict=True):
            capacity[name, 1], capacity[name, 2] = number - number // 5, number // 5
            areas[name] = _area(district, place)
        requests += _requests(terms, district, names, centres, homes, lot)
    return Problem(tuple(requests), tuple(sessions_of(capacity, areas)), policy_of(), "a draw of a country")


def _requests(
    demand: Demand, district: int, names: list[str], centres: np.ndarray, homes: np.ndarray, lot: np.random.Generator
) -> Iterator[Request]:
    away = np.linalg.norm(centres - homes[:, None], axis=2)
    nearest = np.argsort(away, axis=1, kind="stable")[:, :_NAMED]
    metres = np.take_along_axis(away, nearest, axis=1).astype(int) if demand.metres else np.ones_like(nearest)
    metres -= metres % max(1, demand.metres)
    people = len(homes)
    silent = lot.random(people) < demand.silent
    tiers, groups = lot.integers(demand.tiers, size=people), lot.integers(len(_GROUPS), size=people)
    for person in range(people):
        yield Request(
            f"P-{district:02}-{person:04}",
            int(tiers[person]),
            2 if person % 5 == 0 else 1,
            () if silent[person] else tuple(names[each] for each in nearest[person]),
            () if silent[person] else tuple(metres[person].tolist()),
            area=_area(district, homes[person]),
            groups=_GROUPS[groups[person]],
            household=f"H-{district:02}-{person // 4:04}" if person % 2 else "",
        )


def _area(district: int, place: np.ndarray) -> str:
    """One of the four quarters of a district."""
    east, north = (place > _METRES_ACROSS / 2).tolist()
    return f"A-{district:02}-{'north' if north else 'south'}{'east' if east else 'west'}"


def _reserves(order: tuple[str, ...], method: ReserveMethod, unused: Unused) -> Reserves:
    return Reserves(
        (
            Reserve("elderly", groups={"60+"}, share=Fraction(1, 5), unused=unused),
            Reserve("workers", groups={"hcw"}, share=Fraction(1, 10), unused=unused),
            Reserve("residents", residents=True, share=Fraction(1, 5), unused=unused),
        ),
        order,
        method,
    )


_GUARANTEED, _OVER_AND_ABOVE = ("residents", "workers", "elderly", "open"), ("open", "workers", "elderly", "residents")
_SEQUENTIAL, _SMART, _REVERSE_REJECTING = ReserveMethod
_BY_SITE = {"rule": "site-priority", "site_order": ("resident", "band", "tier"), "bands_km": (2, 5, 10)}
_SHARES = {"rule": "reserved-shares"}

POLICIES: dict[str, Policy] = {
    name: policy_of(**terms)
    for name, terms in {
        "fair-draw": {},
        "fair-draw, households": {"households": Households.BEST},
        "site-priority": _BY_SITE,
        "site-priority, reserves": _BY_SITE | {"reserves": _reserves(_GUARANTEED, _SEQUENTIAL, Unused.NEXT)},
        "most-people": {"rule": "most-people"},
        "reserved-shares": _SHARES | {"reserves": _reserves(_OVER_AND_ABOVE, _SEQUENTIAL, Unused.OPEN)},
        "reserved-shares, smart": _SHARES | {"reserves": _reserves(_OVER_AND_ABOVE, _SMART, Unused.OPEN)},
        "reserved-shares, reverse rejecting": _SHARES
        | {"reserves": _reserves(_GUARANTEED, _REVERSE_REJECTING, Unused.HOLD)},
        "worst-served-first": {
            "rule": "worst-served-first",
            "areas": tuple(AreaCoverage(f"A-{number:02}-northeast", target=3_000, served=300) for number in range(3)),
        },
    }.items()
}
"""Every rule, and each way to keep reserves."""
