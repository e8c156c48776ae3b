"""Worst served first against its definition, every set of people that could be seated, and its audit."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from fractions import Fraction
from itertools import chain, combinations

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from allocation.problems import Capacity, capacities, policy_of, seated, sessions_of, wishes
from vaxplatform.allocation import Allocation, AreaCoverage, Draw, TightSets, allocate, audit
from vaxplatform.model import Request

AREAS = ("", "Katol", "Umred")

stated = st.lists(
    st.builds(
        AreaCoverage, st.sampled_from(("Katol", "Umred", "Saoner")), target=st.integers(1, 4), served=st.integers(0, 4)
    ),
    unique_by=lambda coverage: coverage.area,
)
in_areas = st.tuples(wishes, st.lists(st.sampled_from(AREAS), min_size=7, max_size=7)).map(
    lambda drawn: [evolve(request, area=area) for request, area in zip(*drawn, strict=False)]
)


def draw_of(requests: list[Request], capacity: Capacity, areas: Collection[AreaCoverage], seed: str = "seed") -> Draw:
    return Draw.of(requests, sessions_of(capacity), policy_of("worst-served-first", areas=areas), seed)


def run(requests: list[Request], capacity: Capacity, areas: Collection[AreaCoverage], seed: str = "seed") -> Allocation:
    return allocate(requests, sessions_of(capacity), policy_of("worst-served-first", areas=areas), seed)


def findings(result: Allocation, requests: list[Request], capacity: Capacity, areas, seed: str = "seed"):
    return audit(result, requests, sessions_of(capacity), policy_of("worst-served-first", areas=areas), seed)


def seatings(requests: Collection[Request], capacity: Capacity) -> Iterator[dict[str, str]]:
    """Every way to seat all these people, by trying."""
    if not requests:
        yield {}
        return
    first, *others = requests
    for session in first.options:
        room = capacity.get((session, first.dose_number), 0)
        if room > 0:
            for seating in seatings(others, {**capacity, (session, first.dose_number): room - 1}):
                yield {first.person: session, **seating}


def possible(requests: Collection[Request], capacity: Capacity) -> bool:
    return next(seatings(requests, capacity), None) is not None


def subsets(requests: Collection[Request]) -> Iterator[tuple[Request, ...]]:
    return chain.from_iterable(combinations(requests, count) for count in range(len(requests) + 1))


def ratios(people: Collection[Request], requests: list[Request], areas) -> dict[str, Fraction]:
    """Coverage by area when these people are served."""
    target = Counter(request.area for request in requests)
    served = Counter(request.area for request in people)
    for coverage in areas:
        target[coverage.area] = coverage.target
        served[coverage.area] += coverage.served
    return {area: Fraction(served[area], target[area]) for area in target}


def slow(requests: list[Request], capacity: Capacity, areas) -> dict[str, str]:
    """The definition word by word, with a look at every outcome at each step."""
    order = [applicant.request for applicant in draw_of(requests, capacity, areas).applicants]
    group = {request.person: (request.tier, request.area) for request in requests}
    target = dict(Counter(request.area for request in requests)) | {each.area: each.target for each in areas}
    served = Counter({each.area: each.served for each in areas})
    outcomes = [seating for people in subsets(requests) for seating in seatings(people, capacity)]
    numbers = [Counter(group[person] for person in seating) for seating in outcomes]
    seats: Counter[tuple[int, str]] = Counter()
    for tier in sorted({request.tier for request in order}):
        asking = {each for each in group.values() if each[0] == tier}
        while asking:

            def turn(each: tuple[int, str]) -> tuple[Fraction, int, int]:
                people = [place for place, request in enumerate(order) if group[request.person] == each]
                return Fraction(served[each[1]], target[each[1]]), target[each[1]], people[seats[each]]

            lowest = min(asking, key=turn)
            more = seats + Counter([lowest])
            if more in numbers:
                seats[lowest] += 1
                served[lowest[1]] += 1
            if more not in numbers or seats[lowest] == sum(each == lowest for each in group.values()):
                asking.remove(lowest)
    left = [seating for seating, number in zip(outcomes, numbers, strict=True) if number == seats]
    for person in order:

        def rank(seating: Mapping[str, str], person: Request = person) -> int:
            return person.options.index(seating[person.person]) if person.person in seating else len(person.options)

        best = min(map(rank, left))
        left = [seating for seating in left if rank(seating) == best]
    (only,) = left
    return only


@given(in_areas, capacities, stated)
@settings(deadline=None)
def test_agrees_with_the_definition(requests, capacity, areas) -> None:
    result = run(requests, capacity, areas)
    assert seated(result.seats) == slow(requests, capacity, areas)
    assert {seat.category for seat in result.seats} <= {"open"}


@given(in_areas, capacities, stated)
@settings(deadline=None)
def test_in_every_tier_as_many_sit_as_there_can_be(requests, capacity, areas) -> None:
    where = seated(run(requests, capacity, areas).seats)
    before: list[Request] = []
    for tier in sorted({request.tier for request in requests}):
        own = [request for request in requests if request.tier == tier]
        most = max(len(others) for others in subsets(own) if possible([*before, *others], capacity))
        seats = [request for request in own if request.person in where]
        assert len(seats) == most
        before += seats
    assert len(where) == max(len(people) for people in subsets(requests) if possible(people, capacity))


@given(in_areas, capacities, stated)
@settings(deadline=None)
def test_in_every_tier_no_coverages_are_better(requests, capacity, areas) -> None:
    """The lowest, then the second lowest and so on, with as many of each area in the tiers before."""
    where = seated(run(requests, capacity, areas).seats)
    sets = [people for people in subsets(requests) if possible(people, capacity)]

    def up_to(people: Collection[Request], tier: int) -> list[Request]:
        return [request for request in people if request.tier <= tier]

    for tier in sorted({request.tier for request in requests}):
        got = up_to([request for request in requests if request.person in where], tier)
        best = sorted(ratios(got, requests, areas).values())
        assert all(sorted(ratios(up_to(people, tier), requests, areas).values()) <= best for people in sets)
        numbers = Counter((request.tier, request.area) for request in got)
        sets = [
            people
            for people in sets
            if Counter((request.tier, request.area) for request in up_to(people, tier)) == numbers
        ]


def test_a_worse_served_area_goes_before_the_draw_inside_another() -> None:
    """Umred's second in the draw would take the seat that Katol needs; another of Umred has one to himself."""
    requests = [
        Request("K-1", 0, 1, ("S-1",), area="Katol"),
        Request("K-2", 0, 1, ("S-2",), area="Katol"),
        Request("U-1", 0, 1, ("S-1", "S-2"), area="Umred"),
        Request("U-2", 0, 1, ("S-2",), area="Umred"),
        Request("U-3", 0, 2, ("S-1",), area="Umred"),
    ]
    capacity = {("S-1", 1): 2, ("S-2", 1): 1, ("S-1", 2): 1}
    for seed in map(str, range(40)):
        where = seated(run(requests, capacity, (), seed).seats)
        covered = ratios([each for each in requests if each.person in where], requests, ())
        assert covered == {"Katol": Fraction(1), "Umred": Fraction(2, 3)}
        assert where.keys() == {"K-1", "K-2", "U-1", "U-3"}


@given(in_areas, capacities, stated, st.randoms(use_true_random=False))
def test_order_of_input_changes_nothing(requests, capacity, areas, rng) -> None:
    shuffled = list(requests)
    rng.shuffle(shuffled)
    assert run(shuffled, dict(reversed(capacity.items())), areas[::-1]) == run(requests, capacity, areas)


@given(in_areas, capacities, stated)
def test_whoever_is_refused_named_only_full_sessions_of_a_rank(requests, capacity, areas) -> None:
    result = run(requests, capacity, areas)
    ranks, asked = result.proof.ranks, {request.person: request for request in requests}
    for entry in result.unseated:
        assert all((session, entry.dose_number) in ranks for session in asked[entry.person].options)
    for seat in result.seats:
        rank = ranks.get((seat.session, seat.dose_number))
        if rank is not None:
            assert all(ranks[session, seat.dose_number] <= rank for session in asked[seat.person].options)


@given(in_areas, capacities, stated)
def test_audit_passes_what_was_allotted(requests, capacity, areas) -> None:
    assert findings(run(requests, capacity, areas), requests, capacity, areas) == ()


@given(in_areas.map(lambda requests: requests[:5]), capacities, stated)
@settings(deadline=None, max_examples=50)
def test_audit_refuses_every_other_outcome(requests, capacity, areas) -> None:
    draw, result = draw_of(requests, capacity, areas), run(requests, capacity, areas)
    for people in subsets(requests):
        for seating in seatings(people, capacity):
            held = {person: (session, "open") for person, session in seating.items()}
            forged = draw.allocation(held, result.proof)
            assert (findings(forged, requests, capacity, areas) == ()) == (forged == result)


@given(in_areas, capacities, stated)
def test_audit_refuses_every_other_rank(requests, capacity, areas) -> None:
    result = run(requests, capacity, areas)
    ranks: Mapping[tuple[str, int], int] = result.proof.ranks
    forgeries = [{other: rank for other, rank in ranks.items() if other != kind} for kind in ranks]
    forgeries += [{**ranks, kind: rank + step} for kind, rank in ranks.items() for step in (-1, 1)]
    forgeries += [{**ranks, kind: 0} for kind in capacity.keys() - ranks.keys()]
    for forged in forgeries:
        found = findings(evolve(result, proof=TightSets(forged)), requests, capacity, areas)
        assert {finding.code for finding in found} == {"rank"}
        assert {finding.session for finding in found} <= {session for session, _ in capacity}


P, Q, R = (Request(f"P-{name}", 0, 1, ("S-1", "S-2"), area=name) for name in ("Katol", "Umred", "Saoner"))
ONE_SEAT = {("S-1", 1): 1, ("S-2", 1): 0}


@pytest.mark.parametrize(
    ("areas", "seat"),
    [
        ([AreaCoverage("Katol", target=9, served=2), AreaCoverage("Umred", target=8, served=2)], "P-Katol"),
        ([AreaCoverage("Katol", target=9, served=3), AreaCoverage("Umred", target=6, served=2)], "P-Umred"),
        ([AreaCoverage("Katol", target=6, served=2), AreaCoverage("Umred", target=9, served=3)], "P-Katol"),
        ([AreaCoverage("Katol", target=9, served=1)], "P-Umred"),  # an area without a target: its people in the draw
        ([AreaCoverage("Katol", target=9), AreaCoverage("Umred", target=9)], "P-Katol"),  # the draw decides
    ],
)
def test_whose_turn_it_is(areas, seat) -> None:
    for seed in ("0", "1"):
        first = draw_of([P, Q], ONE_SEAT, areas, seed).applicants[0].person
        (got,) = run([P, Q], ONE_SEAT, areas, seed).seats
        tied = len({(each.target, each.served) for each in areas}) == 1 and len(areas) == 2
        assert got.person == (first if tied else seat)


def test_an_area_goes_on_until_it_is_level_with_the_next() -> None:
    """Katol with 0, 1 and 2 of 20 comes before Umred with 3 of 20."""
    areas = [AreaCoverage("Katol", target=20), AreaCoverage("Umred", target=20, served=3)]
    requests = [Request(f"K-{number}", 0, 1, ("S-1",), area="Katol") for number in range(3)]
    requests += [Request("U-1", 0, 1, ("S-1",), area="Umred")]
    assert seated(run(requests, {("S-1", 1): 3}, areas).seats).keys() == {"K-0", "K-1", "K-2"}


def test_of_areas_level_in_all_else_the_one_comes_first_whose_next_person_does() -> None:
    """Two people of each area, three seats: after one seat each the place of the second in the draw counts."""
    requests = [Request(f"{area[0]}-{number}", 0, 1, ("S-1",), area=area) for area in AREAS[1:] for number in (1, 2)]
    capacity = {("S-1", 1): 3}
    for seed in map(str, range(12)):
        draw = draw_of(requests, capacity, (), seed)
        last = {applicant.request.area: applicant.person for applicant in draw.applicants}
        *_, left = (applicant.person for applicant in draw.applicants if applicant.person in last.values())
        result = run(requests, capacity, (), seed)
        assert [entry.person for entry in result.unseated] == [left]
        assert findings(result, requests, capacity, (), seed) == ()
        for other in {request.person for request in requests} - {left}:
            held = {request.person: ("S-1", "open") for request in requests if request.person != other}
            assert findings(draw.allocation(held, result.proof), requests, capacity, (), seed)


def test_tiers_come_before_coverage_and_those_served_in_them_count() -> None:
    areas = [AreaCoverage("Katol", target=4, served=2), AreaCoverage("Umred", target=4, served=1)]
    late = [evolve(P, tier=1), evolve(Q, tier=1), evolve(Q, tier=1, person="P-Umred-2")]
    requests, capacity = [evolve(P, person="P-early"), *late], {("S-1", 1): 3, ("S-2", 1): 0}
    for seed in ("0", "1", "2", "3"):
        result = run(requests, capacity, areas, seed)
        assert set(seated(result.seats)) == {"P-early", "P-Umred", "P-Umred-2"}
        assert findings(result, requests, capacity, areas, seed) == ()


def test_nobody_is_unseated_only_moved() -> None:
    """Umred's person comes first and would like S-1, which is the only session that Katol's can reach."""
    areas = [AreaCoverage("Katol", target=9, served=3), AreaCoverage("Umred", target=9)]
    result = run([evolve(P, options=("S-1",)), Q], {("S-1", 1): 1, ("S-2", 1): 1}, areas)
    assert seated(result.seats) == {"P-Katol": "S-1", "P-Umred": "S-2"}
    assert result.proof == TightSets({})


def test_audit_says_who_was_passed_over() -> None:
    areas = [AreaCoverage("Katol", target=9, served=3), AreaCoverage("Umred", target=9)]
    draw = draw_of([P, Q], ONE_SEAT, areas)
    ranks = TightSets(dict.fromkeys((("S-1", 1), ("S-2", 1)), 0))
    assert run([P, Q], ONE_SEAT, areas) == draw.allocation({"P-Umred": ("S-1", "open")}, ranks)
    for held, proof, said in (
        (
            {"P-Katol": ("S-1", "open")},
            ranks,
            "P-Umred was passed over: P-Katol has a seat at S-1 instead, and came later",
        ),
        ({}, TightSets({}), "P-Umred was passed over: there was a way to a seat for everybody at session S-1"),
        (
            {"P-Umred": ("S-1", "open")},
            TightSets({}),
            "the rank of session S-1 for dose 1 is not that of the tight set it is part of",
        ),
        ({"P-Umred": ("S-1", "elderly")}, ranks, "P-Umred holds a seat of a reserve"),
    ):
        found = findings(draw.allocation(held, proof), [P, Q], ONE_SEAT, areas)
        assert said in {finding.sentence for finding in found}
    both = {("S-1", 1): 1, ("S-2", 1): 1}
    worse = draw_of([P], both, areas).allocation({"P-Katol": ("S-2", "open")}, TightSets({}))
    (found,) = findings(worse, [P], both, areas)
    assert (found.code, found.session) == ("passed-over", "S-1")
