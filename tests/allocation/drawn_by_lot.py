"""Draws made by lot from a number, for engines that must give the same: every rule, every term, all kinds of shapes."""

from fractions import Fraction
from random import Random

from allocation.problems import policy_of, sessions_of
from vaxplatform.allocation import (
    AreaCoverage,
    Draw,
    Households,
    Policy,
    Reserve,
    ReserveMethod,
    Reserves,
    Unused,
)
from vaxplatform.model import Request

GROUPS = ("60+", "hcw", "disabled")
AREAS = ("", "A", "B", "C")


def draw_of(number: int, rule: str, people: int = 80) -> Draw:
    """A draw of up to so many people: few or many seats, equal and unequal travel, lists from empty to full."""
    lot = Random(number)
    sessions = [f"S-{index}" for index in range(lot.randint(1, max(8, people // 60)))]
    seats = lot.choice((1, 3, 3 * people // len(sessions)))
    capacity = {(name, dose): lot.choice((0, lot.randint(0, seats), seats)) for name in sessions for dose in (1, 2)}
    farthest, tiers, doses = lot.choice((0, 1, 90, 20_000)), lot.choice((1, 3, 8)), lot.choice(((1,), (1, 1, 1, 2)))
    requests = []
    for index in range(lot.randint(people // 2, people) if people > 80 else lot.randint(0, lot.choice((6, people)))):
        options = lot.sample(sessions, lot.randint(0, min(len(sessions), 8)))
        travel = tuple(lot.randint(0, farthest) for _ in options) if lot.random() < 0.9 else ()
        groups = frozenset(group for group in GROUPS if lot.random() < 0.3)
        household = lot.choice(("", "", "H-1", "H-2", f"H-{index // 3}"))
        requests.append(
            Request(
                *(f"P-{index}", lot.randrange(tiers), lot.choice(doses), tuple(options), travel),
                area=lot.choice(AREAS),
                groups=groups,
                household=household,
            )
        )
    areas = {name: lot.choice(AREAS[:3]) for name in sessions}
    return Draw.of(requests, sessions_of(capacity, areas), _policy(lot, rule), f"seed {number}")


def _policy(lot: Random, rule: str) -> Policy:
    match rule:
        case "fair-draw":
            return policy_of(rule, households=lot.choice(tuple(Households)))
        case "site-priority":
            order = tuple(lot.sample(("tier", "resident", "band", "group:60+"), lot.randint(0, 4)))
            reserves = _reserves(lot, ReserveMethod.SEQUENTIAL) if lot.random() < 0.5 else None
            terms = {"site_orders": {"C-S-1": ("resident", "tier")}, "bands_km": (2, 5), "reserves": reserves}
            return policy_of(rule, site_order=order, **terms)
        case "reserved-shares":
            return policy_of(rule, reserves=_reserves(lot, lot.choice(tuple(ReserveMethod))))
        case "worst-served-first":
            known = [
                AreaCoverage(area, target=lot.randint(1, 60), served=lot.randint(0, 30))
                for area in ("A", "B", "elsewhere")
                if lot.random() < 0.5
            ]
            return policy_of(rule, areas=known)
        case _:
            return policy_of(rule)


def _reserves(lot: Random, method: ReserveMethod) -> Reserves:
    sequential = method is ReserveMethod.SEQUENTIAL
    unused = (Unused.OPEN, Unused.HOLD, *([Unused.NEXT] if sequential else []))
    categories = (
        Reserve("elderly", groups={"60+"}, share=Fraction(lot.randint(0, 4), 10), unused=lot.choice(unused)),
        Reserve(
            "workers", groups={"hcw", "disabled"}, share=Fraction(lot.randint(0, 3), 10), unused=lot.choice(unused[:2])
        ),
        Reserve(
            "locals", residents=True, areas={"C"}, share=Fraction(lot.randint(0, 3), 10), unused=lot.choice(unused[:2])
        ),
    )
    order = ["elderly", *lot.sample(["workers", "locals"], 2)]
    order.insert(lot.randint(1, 3) if sequential else lot.choice((0, 3)), "open")
    return Reserves(categories, order, method)
