"""Small towns that the tests of the simulator share."""

from collections.abc import Iterable
from datetime import date, timedelta

from vaxplatform.allocation import Policy
from vaxplatform.codes import Code
from vaxplatform.model import Request, Session
from vaxplatform.simulation import Assumptions, Candidate

DAY = date(2021, 8, 26)
POLICY = Policy(options_at_most=8, distance_km_at_most=25.0, source="test")

NOTHING_HAPPENS = {
    "phones": ((0, 1.0),),
    "bots": 0.0,
    "kiosks": 0.0,
    "hesitancy": 0.0,
    "tolerance_km": 1e9,
    "asks_at_once": 1.0,
    "tries_again": 1.0,
    "cancels": 0.0,
    "no_show": 0.0,
    "stock_out": 0.0,
    "walks_in": 0.0,
    "doses_a_vial": 1,
}
"""Everybody has a phone, asks at once, and comes; every delivery comes."""


def assumed(**changes: object) -> Assumptions:
    return Assumptions(**(NOTHING_HAPPENS | changes))


def session(name: str, seats: int, *, day: int = 0, area: str = "", second: int = 0) -> Session:
    capacity = {1: seats} | ({2: second} if second else {})
    return Session(name, f"C-{name}", DAY + timedelta(days=day), Code.parse("cvx|210"), capacity, area=area)


def people(count: int, options: Iterable[str] = ("S-1",), **terms: object) -> list[Candidate]:
    wish = tuple(options)
    given = {"tier": 0, "dose_number": 1, "options": wish, "travel_m": tuple(range(1000, 1000 * len(wish) + 1, 1000))}
    return [Candidate(Request(f"P-{number:04d}", **(given | terms)), age=40) for number in range(count)]


def town(count: int = 240) -> tuple[list[Candidate], list[Session]]:
    """People of three tiers in two areas, with sessions on three days; fewer seats than people."""
    sessions = [
        session("S-1", 30, area="North", second=5),
        session("S-2", 20, day=1, area="South"),
        session("S-3", 25, day=2, area="North"),
        session("S-4", 15, day=2, area="South", second=5),
    ]
    lists = (("S-1", "S-3", "S-2"), ("S-2", "S-4"), ("S-3", "S-1", "S-4"), ("S-4", "S-2", "S-1"))
    found = []
    for number in range(count):
        options = lists[number % 4]
        found.append(
            Candidate(
                Request(
                    f"P-{number:04d}",
                    tier=number % 3,
                    dose_number=2 if number % 10 == 0 else 1,
                    options=options,
                    travel_m=tuple(700 * (place + 1) + number for place in range(len(options))),
                    area=("North", "South")[number % 2],
                ),
                age=20 + number % 60,
            )
        )
    return found, sessions
