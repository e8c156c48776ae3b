"""Seats for a million people, beside OR-tools, HMAC alone and our readable rules.

`allocate.most_people.*`: from the same arrays to the exact optimum with its lowest prices and the choice in turn,
beside OR-tools' SimpleMinCostFlow, which gives one of the optima; both come to the same objective. Shapes are of
100,000 people. `allocate.fair_draw.1m`: draw keys, their order and the seats, beside as many `hmac.digest` alone;
`pure` is the same by the readable rule, and `pure.whole` all of a call of it, with the checks and with everybody's
result as a value. `allocate.site_priority.1m`: beside the readable rule, with the same seats and no blocking pair;
`10k` is beside the library matching, which lives in `.venv-peers` and gives the same seats; its players are built
before. `certificate` rows: seconds to check what proves a result of a million, beside a limit of two. `memory`: the
peak of a process that does nothing else, beside 700 MiB. Compiling, some seconds once for each machine, is done before.
"""

import hmac
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date
from fractions import Fraction
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import numpy as np
from ortools.graph.python import min_cost_flow

sys.path.insert(0, str(Path(__file__).parent))  # for the module beside this one
from attrs import evolve

from draws import draw
from peak import peak_mib
from vaxplatform.allocation import (
    OPEN,
    Allocation,
    Draw,
    Policy,
    Reserve,
    ReserveMethod,
    Reserves,
    allocate,
    lottery,
)
from vaxplatform.allocation._deferred_acceptance import deferred_acceptance as readable
from vaxplatform.allocation.draw import turns_of
from vaxplatform.allocation.fair_draw import serve
from vaxplatform.allocation.fast import certificates, deferred_acceptance, reserved_by_matching, worst_served_first
from vaxplatform.allocation.fast import fair_draw as fast_fair_draw
from vaxplatform.allocation.fast._neighbours import reordered
from vaxplatform.allocation.fast.benches import benches_of
from vaxplatform.allocation.fast.columns import Columns, columns_of
from vaxplatform.allocation.fast.most_people import MostPeople, most_people
from vaxplatform.allocation.site_priority import standing_by
from vaxplatform.codes import Code
from vaxplatform.model import Request, Session

MILLION = 1_000_000
PEER = Path(__file__).parent / "peers" / "matching_residents.py"
PEERS_PYTHON = Path(__file__).parent.parent / ".venv-peers" / "bin" / "python"
SHAPES: dict[str, dict[str, Any]] = {
    "scarce": {"seats": 0.2},
    "ample": {"seats": 1.3},
    "one_tier": {"tiers": 1},
    "twelve_tiers": {"tiers": 12},
    "large_sessions": {"sessions": 100},
    "closed_sessions": {"closed": 0.2},
    "empty_lists": {"silent": 0.2},
    "four_days_alike": {"days": 4},
    "travel_unknown": {"level": True},
    "short_lists": {"options": 3},
    "long_lists": {"options": 16},
}
GROUPS = [frozenset(words) for words in ((), (), (), (), ("60+",), ("60+",), ("hcw",), ("60+", "hcw"))]
POLICY: dict[str, Any] = {"options_at_most": 16, "distance_km_at_most": 1000.0, "source": "bench"}


def peer(columns: Columns) -> tuple[float, int]:
    """Seconds of OR-tools, and the objective that it found."""
    begin = perf_counter()
    people, kinds = len(columns.tier), len(columns.capacity)
    sink = people + kinds
    solver = min_cost_flow.SimpleMinCostFlow()
    namer = np.repeat(np.arange(people), np.diff(columns.wishes.first))
    each = np.arange(people)
    solver.add_arcs_with_capacity_and_unit_cost(
        np.concatenate([namer, each, people + np.arange(kinds)]),
        np.concatenate([people + columns.wishes.kind, np.full(people, sink), np.full(kinds, sink)]),
        np.concatenate([np.ones(len(namer) + people, np.int64), columns.capacity]),
        np.concatenate([columns.wishes.metres, staying(columns), np.zeros(kinds, np.int64)]),
    )
    solver.set_nodes_supplies(
        np.arange(sink + 1), np.concatenate([np.ones(people, np.int64), np.zeros(kinds, np.int64), [-people]])
    )
    assert solver.solve() == solver.OPTIMAL
    return perf_counter() - begin, solver.optimal_cost()


def staying(columns: Columns) -> Any:
    """What it costs to stay without: more than any chain of moves in these draws gains."""
    return (behind(columns) - columns.tier) * np.int64(64 * int(columns.wishes.metres.max()) + 1)


def behind(columns: Columns) -> int:
    return int(columns.tier.max()) + 1


def objective(columns: Columns, outcome: MostPeople) -> int:
    namer = np.repeat(np.arange(len(columns.tier)), np.diff(columns.wishes.first))
    travel = columns.wishes.metres[columns.wishes.kind == outcome.at[namer]].sum(dtype=np.int64)
    return int(travel + staying(columns)[outcome.at < 0].sum())


def row(name: str, value: float, beside: str | None, theirs: float | None, goal: float | None) -> dict[str, Any]:
    return {
        "name": f"allocate.{name}",
        "value": value,
        "unit": "MiB" if name.endswith("memory") else "s",
        "peer": beside,
        "peer_value": theirs,
        "ratio": theirs / value if theirs else None,
        "goal": goal,
    }


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    begin = perf_counter()
    result = work()
    return perf_counter() - begin, result


def most_people_rows() -> Iterator[dict[str, Any]]:
    draws: list[tuple[str, dict[str, Any], int, int, int]] = [("100k", {}, 100_000, 6, 3), ("1m", {}, MILLION, 8, 1)]
    draws += [(f"100k.{name}", shape, 100_000, 3, 3) for name, shape in SHAPES.items()]
    for name, shape, people, goal, pairs in draws:
        columns = draw(people, **shape)
        measured = []
        for _ in range(pairs):
            ours, outcome = timed(lambda: most_people(columns, behind(columns)))  # noqa: B023 - called at once
            theirs, cost = peer(columns)
            assert objective(columns, outcome) == cost, f"the objective of {name} differs"
            measured.append((ours, theirs))
        ours, theirs = (median(each) for each in zip(*measured, strict=True))
        yield row(f"most_people.{name}", ours, "OR-tools SimpleMinCostFlow", theirs, goal)
        if people == MILLION:
            yield certificate_row(
                "most_people.1m",
                lambda: certificates.prices_hold(columns, outcome.at, outcome.price, behind(columns)),  # noqa: B023 - called at once
            )


def requests_of(columns: Columns) -> tuple[list[Request], list[Session]]:
    """The same draw as values; homes are the area of the nearest session."""
    vaccine, day = Code.parse("cvx|210"), date(2021, 8, 26)
    names = [name for name, _ in columns.kinds]
    areas = [f"A-{number // 40}" for number in range(len(names))]
    sessions = [
        Session(name, name, day, vaccine, {1: seats}, area=area)
        for name, seats, area in zip(names, columns.capacity.tolist(), areas, strict=True)
    ]
    first, kind, metres = (column.tolist() for column in columns.wishes)
    requests = [
        Request(
            f"P-{person:07}",
            tier,
            1,
            tuple(names[each] for each in kind[first[person] : first[person + 1]]),
            tuple(metres[first[person] : first[person + 1]]),
            area=areas[kind[first[person]]],
            groups=GROUPS[person * 7919 % len(GROUPS)],
        )
        for person, tier in enumerate(columns.tier.tolist())
    ]
    return requests, sessions


def fair_draw_rows(requests: list[Request], sessions: list[Session], columns: Columns) -> Iterator[dict[str, Any]]:
    people = [request.person for request in requests]
    tier = np.array([request.tier for request in requests])
    same = np.arange(len(columns.kinds), dtype=np.int32)

    def alone() -> None:
        for person in people:
            hmac.digest(b"seed", person.encode(), "sha256")

    policy = Policy(**POLICY)
    made = Draw.of(requests, sessions, policy, "seed")

    def pure() -> Any:
        return turns_of(requests, policy, "seed"), serve(made.applicants, made.capacity)

    def whole_call() -> Allocation:
        return allocate(requests, sessions, policy, "seed", engine="plain")

    def over_arrays() -> Any:
        keys = np.frombuffer(b"".join(map(lottery("seed"), people)), ">u8").reshape(len(people), 4)
        order = np.lexsort((keys[:, 3], keys[:, 2], keys[:, 1], keys[:, 0], tier)).astype(np.int32)
        wishes = reordered(columns.wishes, order, same)
        return fast_fair_draw.serve_each(wishes, columns.capacity.copy())

    measured = [[timed(work)[0] for work in (alone, over_arrays, pure, whole_call)] for _ in range(3)]
    hashed, *ours = (median(each) for each in zip(*measured, strict=True))
    for name, seconds, goal in zip(("1m", "pure", "pure.whole"), ours, (1 / 2.5, 1 / 3, None), strict=True):
        yield row(f"fair_draw.{name}", seconds, "hmac.digest alone", hashed, goal)


def site_priority_rows(requests: list[Request], sessions: list[Session]) -> Iterator[dict[str, Any]]:
    made, columns = by_residents(requests, sessions)
    ours, (standing, seated) = timed(lambda: seated_by_sites(made, columns))
    theirs, expected = timed(lambda: readable(made, standing_by(made.policy)))
    at = seated.serving_of_each(len(columns.tier))
    assert sessions_at(made, columns, at) == {seat.person: seat.session for seat in expected.seats}
    assert blocking_pairs(columns, at, standing) == 0
    yield row("site_priority.1m", ours, "the readable rule", theirs, 8)
    yield cut_offs_row("site_priority.1m", made, columns, seated, standing)


def peer_of_sites_row(requests: list[Request], sessions: list[Session]) -> dict[str, Any]:
    made, columns = by_residents(requests, sessions)
    first, kind = columns.wishes.first.tolist(), list(map(str, columns.wishes.kind.tolist()))
    person = np.repeat(np.arange(len(requests)), np.diff(columns.wishes.first)).tolist()
    lists = {str(each): kind[first[each] : first[each + 1]] for each in range(len(requests))}
    ranks: dict[str, list[str]] = {each: [] for each in sorted(set(kind))}
    for option in np.argsort(seated_by_sites(made, columns)[0], kind="stable").tolist():
        ranks[kind[option]].append(str(person[option]))
    named = json.dumps([lists, ranks, {site: int(columns.capacity[int(site)]) for site in ranks}])
    measured = []
    for _ in range(3):
        ours, (_, seated) = timed(lambda: seated_by_sites(made, columns))
        answer = subprocess.run([PEERS_PYTHON, PEER], input=named, capture_output=True, text=True, check=True)
        found, theirs = json.loads(answer.stdout)
        at = seated.serving_of_each(len(requests)).tolist()
        assert {str(each): str(at[each]) for each in range(len(at)) if at[each] >= 0} == found
        measured.append((ours, theirs))
    ours, theirs = (median(each) for each in zip(*measured, strict=True))
    return row("site_priority.10k", ours, "matching", theirs, 50)


def by_residents(requests: list[Request], sessions: list[Session]) -> tuple[Draw, Columns]:
    policy = Policy(**POLICY, rule="site-priority", site_order=("resident", "tier"))
    made = Draw.of(requests, sessions, policy, "seed")
    return made, columns_of(made)


def seated_by_sites(made: Draw, columns: Columns) -> tuple[Any, deferred_acceptance.Seated]:
    standing = deferred_acceptance.standings(made, columns)
    return standing, deferred_acceptance.deferred_acceptance(made, columns, standing)


def blocking_pairs(columns: Columns, at: Any, standing: Any) -> int:
    """How many options come before their person's seat where a seat is free or somebody sits who stands behind."""
    kind, options = columns.wishes.kind, np.arange(len(columns.wishes.kind))
    person = np.repeat(np.arange(len(at)), np.diff(columns.wishes.first))
    own = np.flatnonzero(kind == at[person])
    seat = np.full(len(at), len(options))
    seat[person[own]] = own
    last = np.full(len(columns.capacity), -1)
    np.maximum.at(last, kind[own], standing[own])
    last[np.bincount(kind[own], minlength=len(last)) < columns.capacity] = np.iinfo(np.int64).max
    return int(((options < seat[person]) & (standing < last[kind])).sum())


def sessions_at(made: Draw, columns: Columns, at: Any) -> dict[str, str]:
    people = zip(made.applicants, at.tolist(), strict=True)
    return {applicant.person: columns.kinds[kind][0] for applicant, kind in people if kind >= 0}


def cut_offs_row(
    name: str, made: Draw, columns: Columns, seated: deferred_acceptance.Seated, standing: Any
) -> dict[str, Any]:
    at, belongs = seated.serving_of_each(len(columns.tier)), deferred_acceptance.belongs_to(made, columns)
    return certificate_row(name, lambda: certificates.cut_offs_hold(columns, seated.servings, at, standing, belongs))


def certificate_row(name: str, check: Callable[[], bool]) -> dict[str, Any]:
    seconds, holds = timed(check)
    assert holds
    return row(f"{name}.certificate", seconds, "limit", 2.0, 1)


def other_rules_rows(requests: list[Request], sessions: list[Session]) -> Iterator[dict[str, Any]]:
    """The rules that no peer has: from a draw's columns to the seats and what proves them."""
    made = Draw.of(requests, sessions, Policy(**POLICY), "seed")
    columns = columns_of(made)
    at = fast_fair_draw.fair_draw(made, columns)
    yield certificate_row("fair_draw.1m", lambda: certificates.draw_holds(columns, at))

    reserved = evolve(made, policy=reserved_policy(ReserveMethod.SEQUENTIAL))
    standing = np.repeat(np.arange(len(columns.tier)), np.diff(columns.wishes.first))
    ours, seated = timed(lambda: deferred_acceptance.deferred_acceptance(reserved, columns, standing))
    yield row("reserved_shares.sequential.1m", ours, None, None, None)
    yield cut_offs_row("reserved_shares.sequential.1m", reserved, columns, seated, standing)
    for method in (ReserveMethod.SMART, ReserveMethod.REVERSE_REJECTING):
        name, policy = f"reserved_shares.{method.name.lower()}.1m", reserved_policy(method)
        made = evolve(made, policy=policy)
        ours, (benches, outcome) = timed(lambda: by_matching(made, columns))  # noqa: B023 - called at once
        yield row(name, ours, None, None, None)
        yield certificate_row(name, lambda: certificates.reserves_hold(benches, outcome))  # noqa: B023 - called at once

    made = evolve(made, policy=Policy(**POLICY, rule="worst-served-first"))
    ours, (groups, served) = timed(lambda: by_groups(made, columns))
    yield row("worst_served_first.1m", ours, None, None, None)
    last, refused = worst_served_first.turns(groups, served.at)
    yield certificate_row(
        "worst_served_first.1m",
        lambda: certificates.tight_sets_hold(columns, served.at, served.rank, groups.group, last, refused),
    )


def by_groups(made: Draw, columns: Columns) -> tuple[Any, Any]:
    groups = worst_served_first.groups_of(made, columns)
    return groups, worst_served_first.worst_served_first(columns, groups)


def by_matching(made: Draw, columns: Columns) -> tuple[Any, Any]:
    benches = benches_of(made, columns, made.policy.reserves or Reserves((), (OPEN,)))
    return benches, reserved_by_matching.reserved_by_matching(benches)


def reserved_policy(method: ReserveMethod) -> Policy:
    elderly = Reserve("elderly", groups=frozenset({"60+"}), share=Fraction(1, 5))
    workers = Reserve("workers", groups=frozenset({"hcw"}), share=Fraction(1, 10))
    residents = Reserve("residents", residents=True, share=Fraction(1, 5))
    order = (OPEN, "workers", "elderly", "residents")
    reserves = Reserves((elderly, workers, residents), order, method)
    return Policy(**POLICY, rule="reserved-shares", reserves=reserves)


def memory_row() -> dict[str, Any]:
    command = [sys.executable, __file__, "memory"]
    found = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return row("most_people.1m.memory", found["peak"], "limit", 700.0, 1)


def run() -> Iterator[dict[str, Any]]:
    small = draw(500)
    most_people(small, behind(small))
    yield memory_row()
    yield from most_people_rows()
    few, open_to_few = requests_of(draw(1000))
    compiling = [*site_priority_rows(few, open_to_few), *other_rules_rows(few, open_to_few)]
    assert compiling
    yield peer_of_sites_row(*requests_of(draw(10_000)))
    million = draw(MILLION)
    requests, sessions = requests_of(million)
    yield from fair_draw_rows(requests, sessions, million)
    yield from site_priority_rows(requests, sessions)
    yield from other_rules_rows(requests, sessions)


if __name__ == "__main__":
    columns = draw(MILLION)
    most_people(columns, behind(columns))
    print(json.dumps({"peak": peak_mib()}))
