"""Every rule on real shapes of demand: a university's roster of 5,000 people, and the calendars of two districts.

The roster and the calendars are reference data (its README says from where); people around the calendars' centres are
made up. Seats are divided by the numbers below so that there are fewer than people: as published, nobody goes without.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from itertools import product
from pathlib import Path

import pytest
from attrs import evolve, frozen

from allocation import oracle
from allocation.problems import COVISHIELD, policy_of, seated
from allocation.shapes import Problem
from vaxplatform.allocation import (
    Allocation,
    AreaCoverage,
    Explainer,
    Households,
    Policy,
    Reserve,
    ReserveMethod,
    Reserves,
    Unused,
)
from vaxplatform.campaign import Intake
from vaxplatform.countries import load_country
from vaxplatform.exchange import read_cowin_calendar
from vaxplatform.model import Request, Session
from vaxplatform.simulation import population

PEOPLE = 8_000
DAY = date(2021, 8, 26)


def roster(folder: Path, *, one_seat_of: int) -> Problem:
    """One visit each: dates x blocks x ranked sites; 12 visits an hour and line; cohorts are tiers, sites are areas."""
    (campus,) = json.loads((folder / "tufts_config.json").read_text()).values()
    people = json.loads((folder / "tufts_sample_5000.json").read_text())
    blocks, sites = campus["policy"]["blocks"], campus["sites"]
    days = sorted({day for person in people for day in person["schedule"]})
    seats = {
        f"{day} {block} {site}": _open_hours(date.fromisoformat(day), blocks[block], sites[site]["hours"])
        * sites[site]["n_lines"]
        * 12
        // one_seat_of
        for day, block, site in product(days, blocks, sites)
    }
    sessions = [
        Session(name, site, date.fromisoformat(day), COVISHIELD, {1: seats[name]}, area=site)
        for day, block, site in product(days, blocks, sites)
        if seats[name := f"{day} {block} {site}"]
    ]
    known = {session.id for session in sessions}
    tiers = {"High-frequency staff": 0, "Low-frequency staff": 1, "Students": 2}
    requests = [
        Request(
            person["id"],
            tiers[person["cohort"]],
            1,
            [
                name
                for day in sorted(person["schedule"])
                for block in person["schedule"][day]
                for site in person["site_rank"]
                if (name := f"{day} {block} {site}") in known
            ],
            area=person["site_rank"][0],
            groups={person["cohort"]},
        )
        for person in people
    ]
    return Problem(tuple(requests), tuple(sessions), policy_of(), "2020-08-17 Medford")


def _open_hours(day: date, block: Mapping[str, str], hours: list[Mapping[str, str]]) -> int:
    return sum(
        max(0, int(min(block["end"], each["end"])[:2]) - int(max(block["start"], each["start"])[:2]))
        for each in hours
        if each["day"] == day.strftime("%A")
    )


def district(calendar_file: Path, *, one_seat_of: int) -> Problem:
    """A calendar's sessions, and people made up around its centres, with what the country's rules allow each."""
    country = load_country("in")
    programme = country.programme("covid19")
    calendar = read_cowin_calendar(calendar_file, programme.programme.catalogue)
    intake = Intake(programme, calendar.centres, calendar.sessions, DAY)
    assert country.demo
    requests = []
    for person, doses in population(country.demo, calendar.centres, on=DAY, count=PEOPLE, seed="reference"):
        judged = intake.judge(person, doses)
        if isinstance(judged, Request):
            requests.append(evolve(judged, groups=person.groups, household=person.household))
    sessions = tuple(
        evolve(session, capacity={dose: -(-seats // one_seat_of) for dose, seats in session.capacity.items()})
        for session in calendar.sessions
    )
    return Problem(tuple(requests), sessions, policy_of(), "2021-08-26")


# --------------------------------------------------------------------------------------------------------- the policies


def _reserves(problem: Problem, order: tuple[str, ...], method: ReserveMethod, unused: Unused) -> Reserves:
    """A third for residents and a tenth for workers: whoever works may well live there."""
    working = frozenset(word for request in problem.requests for word in request.groups) - {"Students"}
    return Reserves(
        (
            Reserve("residents", residents=True, share=Fraction(1, 3), unused=unused),
            Reserve("workers", groups=working, share=Fraction(1, 10), unused=unused),
        ),
        order,
        method,
    )


def _policies(problem: Problem) -> dict[str, Policy]:
    before, after = ("residents", "workers", "open"), ("open", "workers", "residents")
    sequential, smart, reverse = ReserveMethod
    local = {"site_order": ("resident", "band", "tier"), "bands_km": (2, 5, 10)}
    people = Counter(request.area for request in problem.requests)
    areas = [AreaCoverage(area, target=2 * count, served=count // 5) for area, count in people.most_common(2) if area]
    return {
        "fair-draw": policy_of(),
        "households": policy_of(households=Households.BEST),
        "site-priority": policy_of("site-priority"),
        "residents first": policy_of("site-priority", **local),
        "residents first, reserves": policy_of(
            "site-priority", **local, reserves=_reserves(problem, before, sequential, Unused.OPEN)
        ),
        "most-people": policy_of("most-people"),
        "guaranteed": policy_of("reserved-shares", reserves=_reserves(problem, before, sequential, Unused.NEXT)),
        "over and above": policy_of("reserved-shares", reserves=_reserves(problem, after, sequential, Unused.OPEN)),
        "held": policy_of("reserved-shares", reserves=_reserves(problem, after, sequential, Unused.HOLD)),
        "smart": policy_of("reserved-shares", reserves=_reserves(problem, before, smart, Unused.OPEN)),
        "smart, held": policy_of("reserved-shares", reserves=_reserves(problem, after, smart, Unused.HOLD)),
        "reverse rejecting": policy_of("reserved-shares", reserves=_reserves(problem, after, reverse, Unused.OPEN)),
        "reverse rejecting, held": policy_of(
            "reserved-shares", reserves=_reserves(problem, after, reverse, Unused.HOLD)
        ),
        "worst-served-first": policy_of("worst-served-first", areas=tuple(areas)),
    }


@frozen
class Solved:
    """A problem under every policy."""

    problems: Mapping[str, Problem]
    results: Mapping[str, Allocation]

    @classmethod
    def of(cls, problem: Problem) -> "Solved":
        problems = {name: evolve(problem, policy=policy) for name, policy in _policies(problem).items()}
        return cls(problems, {name: each.allocate() for name, each in problems.items()})

    @property
    def requests(self) -> tuple[Request, ...]:
        return self.problems["fair-draw"].requests


@pytest.fixture(scope="module", params=["roster", "nagpur", "pune"])
def solved(request: pytest.FixtureRequest, reference_data: Path) -> Solved:
    folder = reference_data / "cowin"
    if request.param == "roster":
        return Solved.of(roster(folder, one_seat_of=8))
    return Solved.of(district(folder / f"{request.param}-calendar-2021-08-26.json", one_seat_of=5))


# ----------------------------------------------------------------------------------------------------------- what holds


def test_there_are_fewer_seats_than_people_and_each_rule_gives_out_its_own(solved: Solved) -> None:
    for result in solved.results.values():
        assert result.seats
        assert result.unseated
    assert len({tuple(seated(result.seats).items()) for result in solved.results.values()}) > 8


def test_every_result_passes_the_audit(solved: Solved) -> None:
    for name, problem in solved.problems.items():
        assert problem.audit(solved.results[name]) == (), name


def test_the_audit_of_one_rule_refuses_what_another_gave(solved: Solved) -> None:
    for name, other in zip(solved.results, [*list(solved.results)[1:], "fair-draw"], strict=True):
        if solved.results[name].seats != solved.results[other].seats:
            forged = evolve(
                solved.results[name], seats=solved.results[other].seats, unseated=solved.results[other].unseated
            )
            assert solved.problems[name].audit(forged), (name, other)


def test_one_in_fifty_of_those_without_a_seat_is_told_why_for_every_session(solved: Solved) -> None:
    for name, problem in solved.problems.items():
        result = solved.results[name]
        explainer = Explainer.of(result, problem.requests, problem.sessions, problem.policy)
        asked = {request.person: request for request in problem.requests}
        for entry in result.unseated[::50]:
            why = explainer.explain(entry.person)
            assert [option.session for option in why.options] == list(asked[entry.person].options)
            assert all(option.reasons for option in why.options)


def test_nobody_serves_more_people_of_a_tier_than_most_people(solved: Solved) -> None:
    most = oracle.seated_by_tier(seated(solved.results["most-people"].seats), solved.requests)
    assert oracle.seated_by_tier(seated(solved.results["worst-served-first"].seats), solved.requests) == most
    for result in solved.results.values():
        assert oracle.seated_by_tier(seated(result.seats), solved.requests)[0] <= most[0]
        assert len(result.seats) <= sum(most)


def test_most_people_travel_least_of_those_who_serve_as_many(solved: Solved) -> None:
    most = seated(solved.results["most-people"].seats)
    fairest = seated(solved.results["worst-served-first"].seats)
    assert oracle.travel(most, solved.requests) <= oracle.travel(fairest, solved.requests)


def test_site_priority_by_tier_is_the_fair_draw(solved: Solved) -> None:
    drawn, by_site = solved.results["fair-draw"], solved.results["site-priority"]
    assert evolve(by_site, rule="fair-draw") == drawn


def test_nobody_would_be_taken_at_a_session_they_like_better(solved: Solved) -> None:
    """Without reserves: no free seat there, and nobody with a worse standing."""
    for name in ("fair-draw", "site-priority", "residents first"):
        problem = solved.problems[name]
        where = seated(solved.results[name].seats)
        held: dict[tuple[str, int], list[Request]] = defaultdict(list)
        for request in problem.requests:
            if request.person in where:
                held[where[request.person], request.dose_number].append(request)
        sessions = {session.id: session for session in problem.sessions}

        def standing(request: Request, session: str) -> object:
            return oracle.standing(request, sessions[session], problem.policy, problem.seed)  # noqa: B023 - called at once

        last = {kind: max(standing(each, kind[0]) for each in people) for kind, people in held.items()}
        for request in problem.requests:
            for session in request.options:
                if where.get(request.person) == session:
                    break
                kind = session, request.dose_number
                assert len(held[kind]) == problem.room.get(kind, 0)
                assert not held[kind] or last[kind] < standing(request, session)


def test_smart_reserves_give_their_own_at_least_as_many_seats_as_any(solved: Solved) -> None:
    def reserved(name: str) -> int:
        return sum(seat.category != "open" for seat in solved.results[name].seats)

    for name in ("guaranteed", "over and above", "held", "reverse rejecting", "reverse rejecting, held"):
        assert reserved("smart") >= reserved(name)


def test_reverse_rejecting_seats_at_least_as_many_by_right_as_any(solved: Solved) -> None:
    for name in ("held", "smart, held"):
        assert len(solved.results["reverse rejecting, held"].seats) >= len(solved.results[name].seats)


def test_a_reserve_seats_only_its_own(solved: Solved) -> None:
    for name, problem in solved.problems.items():
        sessions = {session.id: session for session in problem.sessions}
        asked = {request.person: request for request in problem.requests}
        for seat in solved.results[name].seats:
            if seat.category == "residents":
                assert asked[seat.person].area == sessions[seat.session].area
            elif seat.category == "workers":
                assert asked[seat.person].groups - {"Students"}


def test_the_worst_served_area_of_the_first_tier_is_served_best_by_its_rule(solved: Solved) -> None:
    first = [request for request in solved.requests if request.tier == 0]
    targets = Counter(request.area for request in solved.requests)
    served = dict.fromkeys(targets, 0)
    for coverage in solved.problems["worst-served-first"].policy.areas:
        targets[coverage.area], served[coverage.area] = coverage.target, coverage.served
    best = oracle.leximin(seated(solved.results["worst-served-first"].seats), first, targets, served)
    for result in solved.results.values():
        assert oracle.leximin(seated(result.seats), first, targets, served) <= best


def test_no_household_is_split(solved: Solved) -> None:
    where = seated(solved.results["households"].seats)
    together: dict[str, set[str | None]] = defaultdict(set)
    for request in solved.requests:
        if request.household:
            together[request.household].add(where.get(request.person))
    assert all(len(sessions) == 1 for sessions in together.values())
