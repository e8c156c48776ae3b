"""Rules that are nearly right, each with the promise that it breaks: a promise that nothing can break proves nothing.

For each of them a small draw is looked for in which the promise is broken, and in which the audit of the right rule
refuses the outcome, though it comes with the right proof. Some of these rules are what one would write first.
docs/mutation-testing.md lists them.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from itertools import groupby
from pathlib import Path

import pytest
from attrs import evolve
from hypothesis import HealthCheck, Phase, find, given, settings

from allocation import oracle, promises
from allocation.shapes import SHAPES, Problem
from vaxplatform.allocation import OPEN, Draw, Unused, draw, draw_key
from vaxplatform.model import Request

Mutant = Callable[[Problem], oracle.Outcome]

_BY_NAME = {shape.name: shape for shape in SHAPES}
_SEARCH = settings(
    max_examples=3000,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def _order(problem: Problem) -> list[Request]:
    return oracle.in_draw_order(problem.requests, problem.seed)


def _open(seating: oracle.Seating) -> oracle.Outcome:
    return {person: (session, OPEN) for person, session in seating.items()}


def _one_after_the_other(problem: Problem, order: Sequence[Request]) -> oracle.Seating:
    """Each takes the first session on their list with a seat left."""
    left, seating = Counter(problem.room), oracle.Seating()
    for request in order:
        for session in request.options:
            if left[session, request.dose_number] > 0:
                left[session, request.dose_number] -= 1
                seating[request.person] = session
                break
    return seating


# --------------------------------------------------------------------------------------------------------- the mutants


def first_come_first_served(problem: Problem) -> oracle.Outcome:
    return _open(_one_after_the_other(problem, sorted(problem.requests, key=lambda each: (each.tier, each.person))))


def lottery_without_tiers(problem: Problem) -> oracle.Outcome:
    return _open(
        _one_after_the_other(problem, sorted(problem.requests, key=lambda each: draw_key(problem.seed, each.person)))
    )


def doses_share_their_seats(problem: Problem) -> oracle.Outcome:
    left, outcome = Counter[str](), oracle.Outcome()
    for (session, _), seats in problem.room.items():
        left[session] += seats
    for request in _order(problem):
        for session in request.options:
            if left[session]:
                left[session] -= 1
                outcome[request.person] = session, OPEN
                break
    return outcome


def first_choice_or_nothing(problem: Problem) -> oracle.Outcome:
    left, outcome = Counter(problem.room), oracle.Outcome()
    for request in _order(problem):
        kind = request.options[:1], request.dose_number
        for session in kind[0]:
            if left[session, kind[1]] > 0:
                left[session, kind[1]] -= 1
                outcome[request.person] = session, OPEN
    return outcome


def sent_wherever_there_is_room(problem: Problem) -> oracle.Outcome:
    """Whoever finds none of their sessions free is given another."""
    everywhere = [
        evolve(each, options=dict.fromkeys((*each.options, *(session.id for session in problem.sessions))), travel_m=())
        for each in _order(problem)
    ]
    return _open(_one_after_the_other(problem, everywhere))


def members_of_a_household_apart(problem: Problem) -> oracle.Outcome:
    return _open(_one_after_the_other(problem, _order(problem)))


def seats_kept_once_given(problem: Problem) -> oracle.Outcome:
    """Immediate acceptance: everybody's first choice is settled for good before anybody's second is looked at."""
    where: oracle.Seating = {}
    for choice in range(len(problem.sessions)):
        for session in problem.sessions:
            for dose in (1, 2):
                held = [each for each in problem.requests if where.get(each.person) == session.id]
                left = problem.room.get((session.id, dose), 0) - sum(each.dose_number == dose for each in held)
                asking = [
                    each
                    for each in problem.requests
                    if each.person not in where
                    and each.dose_number == dose
                    and each.options[choice : choice + 1] == (session.id,)
                ]
                asking.sort(key=lambda each: oracle.standing(each, session, problem.policy, problem.seed))
                where |= dict.fromkeys((each.person for each in asking[:left]), session.id)
    return _open(where)


def sessions_ask_people(problem: Problem) -> oracle.Outcome:
    """Of the outcomes without a complaint the one that people like least; to look for complaints does not find it."""
    stable = oracle.stable_seatings(problem.requests, problem.sessions, problem.policy, problem.seed)

    def rank(request: Request, seating: oracle.Seating) -> int:
        return request.options.index(seating[request.person]) if request.person in seating else len(request.options)

    return _open(max(stable, key=lambda each: sum(rank(request, each) for request in problem.requests)))


def one_order_for_all_sites(problem: Problem) -> oracle.Outcome:
    return _open(_one_after_the_other(problem, _order(problem)))


def reserves_served_in_another_order(problem: Problem) -> oracle.Outcome:
    assert problem.policy.reserves
    backwards = evolve(problem.policy.reserves, order=problem.policy.reserves.order[::-1])
    return promises.outcome_of(evolve(problem, policy=evolve(problem.policy, reserves=backwards)).allocate())


def reserved_seats_to_the_first(problem: Problem) -> oracle.Outcome:
    """Seats of every kind, one after the other, to whoever comes first."""
    assert problem.policy.reserves
    free, outcome = dict(oracle.Benches(problem.requests, problem.sessions, problem.policy.reserves).room), {}
    for request in _order(problem):
        for (session, dose, category), seats in free.items():
            if session in request.options and dose == request.dose_number and seats:
                free[session, dose, category] -= 1
                outcome[request.person] = session, category
                break
    return outcome


def unused_reserves_stay_empty(problem: Problem) -> oracle.Outcome:
    assert problem.policy.reserves
    held = tuple(evolve(each, unused=Unused.HOLD) for each in problem.policy.reserves.categories)
    reserves = evolve(problem.policy.reserves, categories=held)
    return promises.outcome_of(evolve(problem, policy=evolve(problem.policy, reserves=reserves)).allocate())


def open_seats_to_the_first_then_reserves(problem: Problem) -> oracle.Outcome:
    """Open seats to whoever comes first, whether the reserves can spare them or not."""
    return _smart(problem, lambda _benches, _early, _request: True)


def _smart(problem: Problem, spared: Callable[[oracle.Benches, list[Request], Request], bool]) -> oracle.Outcome:
    assert problem.policy.reserves
    benches = oracle.Benches(problem.requests, problem.sessions, problem.policy.reserves)
    seated: list[tuple[Request, list[oracle.Place]]] = []
    early: list[Request] = []
    for request in _order(problem):
        more = (request, [(session, OPEN) for session in request.options])
        if spared(benches, early, request) and benches.seat([*seated, more]) is not None:
            seated.append(more)
            early.append(request)
    for request in _order(problem):
        more = (request, benches.reserved(request))
        if request not in early and benches.seat([*seated, more]) is not None:
            seated.append(more)
    return benches_filled(problem, benches, seated)


def benches_filled(
    problem: Problem, benches: oracle.Benches, seated: list[tuple[Request, list[oracle.Place]]]
) -> oracle.Outcome:
    for request in _order(problem):
        more = (request, benches.everybodys(request))
        if all(request is not each for each, _ in seated) and benches.seat([*seated, more]) is not None:
            seated.append(more)
    places = benches.seat(seated)
    assert places is not None
    return {person: (session, name or OPEN) for person, (session, name) in places.items()}


def rejecting_from_the_top(problem: Problem) -> oracle.Outcome:
    """Reverse rejecting that goes through the draw from its beginning: it seats as many, and the last of them."""
    assert problem.policy.reserves
    benches, order = oracle.Benches(problem.requests, problem.sessions, problem.policy.reserves), _order(problem)
    edges, turn = benches.edges(order, benches.of_right), {request.person: n for n, request in enumerate(order)}
    most = oracle.most_matches(edges, benches.room)
    rejected: set[str] = set()
    for request in order:
        without = rejected | {request.person}
        left = {
            person: [end for end in ends if not any(end in edges[r] and turn[r] < turn[person] for r in without)]
            for person, ends in edges.items()
            if person not in without
        }
        if oracle.most_matches(left, benches.room) == most:
            rejected = without
    kept = [(request, benches.of_right(request)) for request in order if request.person not in rejected]
    return benches_filled(problem, benches, kept)


def seats_frozen_tier_by_tier(problem: Problem) -> oracle.Outcome:
    """The most people of a tier with the least travel, who then keep not only a seat but this seat."""
    room, where = Counter(problem.room), oracle.Seating()
    for _, people in groupby(_order(problem), key=lambda each: each.tier):
        tier = list(people)
        left = [
            evolve(session, capacity={dose: room[session.id, dose] for dose in session.capacity})
            for session in problem.sessions
        ]
        most = oracle.best(oracle.seatings(tier, left), len)
        seats = oracle.in_turn(oracle.best(most, lambda each: -oracle.travel(each, tier)), tier)  # noqa: B023 - called at once
        room.subtract((seats[each.person], each.dose_number) for each in tier if each.person in seats)
        where |= seats
    return _open(where)


def most_people_without_tiers(problem: Problem) -> oracle.Outcome:
    most = oracle.best(oracle.seatings(problem.requests, problem.sessions), len)
    nearest = oracle.best(most, lambda each: -oracle.travel(each, problem.requests))
    return _open(oracle.in_turn(nearest, _order(problem)))


def most_people_however_far(problem: Problem) -> oracle.Outcome:
    outcomes = oracle.seatings(problem.requests, problem.sessions)
    most = oracle.best(outcomes, lambda each: oracle.seated_by_tier(each, problem.requests))
    return _open(oracle.in_turn(most, _order(problem)))


def nearest_in_the_order_of_names(problem: Problem) -> oracle.Outcome:
    outcomes = oracle.seatings(problem.requests, problem.sessions)
    most = oracle.best(outcomes, lambda each: oracle.seated_by_tier(each, problem.requests))
    nearest = oracle.best(most, lambda each: -oracle.travel(each, problem.requests))
    return _open(oracle.in_turn(nearest, sorted(problem.requests, key=lambda each: each.person)))


def nobody_is_moved(problem: Problem) -> oracle.Outcome:
    return _open(_one_after_the_other(problem, _order(problem)))


def areas_by_what_this_draw_gave(problem: Problem) -> oracle.Outcome:
    """Worst served first that does not know who was served before."""
    areas = tuple(evolve(each, served=0) for each in problem.policy.areas)
    return promises.outcome_of(evolve(problem, policy=evolve(problem.policy, areas=areas)).allocate())


def areas_by_number_of_people(problem: Problem) -> oracle.Outcome:
    """An area of four with one served counts as one of one hundred with one served."""
    areas = tuple(evolve(each, target=1000) for each in problem.policy.areas)
    return promises.outcome_of(evolve(problem, policy=evolve(problem.policy, areas=areas)).allocate())


def areas_before_tiers(problem: Problem) -> oracle.Outcome:
    flat = evolve(problem, requests=tuple(evolve(each, tier=0) for each in problem.requests))
    return promises.outcome_of(flat.allocate())


def the_last_of_each_area(problem: Problem) -> oracle.Outcome:
    """As many of each area, and the wrong ones."""
    where = {person: session for person, (session, _) in promises.outcome_of(problem.allocate()).items()}
    order = {request.person: number for number, request in enumerate(_order(problem))}

    def kinds(people: set[str]) -> Counter[tuple[int, str]]:
        return Counter((each.tier, each.area) for each in problem.requests if each.person in people)

    alike = [
        each for each in oracle.seatings(problem.requests, problem.sessions) if kinds(set(each)) == kinds(set(where))
    ]
    return _open(max(alike, key=lambda each: sorted((order[person] for person in each), reverse=True)))


def in_the_order_of_rows(problem: Problem) -> oracle.Outcome:
    """Tiers are kept, and within one whoever stands first in the file is served first."""
    return _open(_one_after_the_other(problem, sorted(problem.requests, key=lambda each: each.tier)))


def half_empty_sessions_are_cancelled(problem: Problem) -> oracle.Outcome:
    """A session opens only if all its seats for a dose number are taken."""
    where = _one_after_the_other(problem, _order(problem))
    doses = {request.person: request.dose_number for request in problem.requests}
    taken = Counter((session, doses[person]) for person, session in where.items())
    full = {kind for kind, count in taken.items() if count == problem.room[kind]}
    return _open({person: session for person, session in where.items() if (session, doses[person]) in full})


CASES: Sequence[tuple[str, Mutant, promises.Promise]] = (
    ("fair-draw", first_come_first_served, promises.nobody_envies),
    ("fair-draw", lottery_without_tiers, promises.nobody_envies),
    ("fair-draw", doses_share_their_seats, promises.seats_are_there),
    ("fair-draw", first_choice_or_nothing, promises.nothing_is_wasted),
    ("fair-draw", sent_wherever_there_is_room, promises.sessions_were_asked_for),
    ("fair-draw, households in the best tier", members_of_a_household_apart, promises.households_stay_together),
    ("site-priority by residents", seats_kept_once_given, promises.nobody_complains),
    ("site-priority by residents", one_order_for_all_sites, promises.nobody_complains),
    ("site-priority by centre", sessions_ask_people, promises.nobody_could_do_better),
    (
        "site-priority with reserves, guaranteed",
        reserves_served_in_another_order,
        promises.categories_are_served_in_order,
    ),
    ("reserved-shares, over and above", reserves_served_in_another_order, promises.categories_are_served_in_order),
    ("reserved-shares, held", reserved_seats_to_the_first, promises.reserved_seats_are_their_groups),
    ("reserved-shares, guaranteed", unused_reserves_stay_empty, promises.nothing_is_wasted),
    ("reserved-shares, smart before", open_seats_to_the_first_then_reserves, promises.most_reserved_seats),
    ("reserved-shares, smart after", unused_reserves_stay_empty, promises.nothing_is_wasted),
    ("reserved-shares, reverse rejecting, held", rejecting_from_the_top, promises.reverse_rejecting_by_its_steps),
    ("most-people", seats_frozen_tier_by_tier, promises.most_by_tier),
    ("most-people", most_people_without_tiers, promises.most_by_tier),
    ("most-people", nobody_is_moved, promises.most_by_tier),
    ("most-people", most_people_however_far, promises.least_travel),
    ("most-people", nearest_in_the_order_of_names, promises.nearest_in_turn),
    ("worst-served-first", nobody_is_moved, promises.lowest_area_in_turn),
    ("worst-served-first", areas_by_what_this_draw_gave, promises.lowest_area_in_turn),
    ("worst-served-first", areas_by_number_of_people, promises.lowest_area_in_turn),
    ("worst-served-first", areas_before_tiers, promises.lowest_area_in_turn),
    ("worst-served-first", the_last_of_each_area, promises.first_of_their_area),
)


@pytest.mark.no_cover
@pytest.mark.parametrize(
    ("name", "mutant", "promise"), CASES, ids=[f"{name}: {mutant.__name__}" for name, mutant, _ in CASES]
)
def test_a_rule_that_is_nearly_right_breaks_its_promise_and_is_refused(
    name: str, mutant: Mutant, promise: promises.Promise
) -> None:
    shape = _BY_NAME[name]

    def broken(problem: Problem) -> bool:
        return not promise(problem, mutant(problem))

    problem = find(shape.problems(at_least=3, at_most=6), broken, settings=_SEARCH)
    assert promise(problem, promises.outcome_of(problem.allocate()))
    drawn = Draw.of(problem.requests, problem.sessions, problem.policy, problem.seed)
    assert problem.audit(drawn.allocation(mutant(problem), problem.allocate().proof))


# What is promised of two draws: a rule that breaks it may give one of them as it should.


def _right(problem: Problem) -> oracle.Outcome:
    return promises.outcome_of(problem.allocate())


def the_order_of_rows_changes_nothing(problem: Problem, rule: Mutant) -> bool:
    return rule(evolve(problem, requests=problem.requests[::-1])) == rule(problem)


def one_more_seat_never_seats_fewer(problem: Problem, rule: Mutant) -> bool:
    grown = [
        [evolve(each, capacity=each.capacity | {dose: each.seats(dose) + (each is one)}) for each in problem.sessions]
        for one in problem.sessions
        for dose in one.capacity
    ]
    return all(len(rule(evolve(problem, sessions=tuple(more)))) >= len(rule(problem)) for more in grown)


def other_names_change_nothing_but_names(problem: Problem, rule: Mutant) -> bool:
    """People swap names, and draw keys go with the people."""
    people = [request.person for request in problem.requests]
    swapped = dict(zip(people, people[::-1], strict=True))
    was = rule(problem)
    renamed = tuple(evolve(request, person=swapped[request.person]) for request in problem.requests)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(draw, "lottery", lambda seed: lambda ticket: draw_key(seed, swapped[ticket]))
        patch.setattr(oracle, "draw_key", lambda seed, ticket: draw_key(seed, swapped[ticket]))
        now = rule(evolve(problem, requests=renamed))
    return now == {swapped[person]: place for person, place in was.items()}


OF_TWO_DRAWS: Sequence[tuple[str, Mutant, Callable[[Problem, Mutant], bool]]] = (
    ("fair-draw", in_the_order_of_rows, the_order_of_rows_changes_nothing),
    ("fair-draw", half_empty_sessions_are_cancelled, one_more_seat_never_seats_fewer),
    ("most-people", nearest_in_the_order_of_names, other_names_change_nothing_but_names),
)


@pytest.mark.parametrize(
    ("name", "mutant", "promise"), OF_TWO_DRAWS, ids=[f"{name}: {mutant.__name__}" for name, mutant, _ in OF_TWO_DRAWS]
)
def test_a_rule_that_is_nearly_right_breaks_what_is_promised_of_two_draws_and_is_refused(
    name: str, mutant: Mutant, promise: Callable[[Problem, Mutant], bool]
) -> None:
    def broken(problem: Problem) -> bool:
        return not promise(problem, mutant) and mutant(problem) != _right(problem)

    problem = find(_BY_NAME[name].problems(at_least=3, at_most=6), broken, settings=_SEARCH)
    assert promise(problem, _right)
    drawn = Draw.of(problem.requests, problem.sessions, problem.policy, problem.seed)
    assert problem.audit(drawn.allocation(mutant(problem), problem.allocate().proof))


def test_the_page_lists_every_rule_that_is_nearly_right() -> None:
    page = (Path(__file__).parents[2] / "docs" / "mutation-testing.md").read_text(encoding="utf-8")
    rows = [f"| `{mutant.__name__}` | {name} | `{promise.__name__}` |" for name, mutant, promise in CASES]
    rows += [f"| `{mutant.__name__}` | {name} | `{promise.__name__}` |" for name, mutant, promise in OF_TWO_DRAWS]
    assert [row for row in rows if row not in page] == []


@given(_BY_NAME["reserved-shares, reverse rejecting, held"].problems(at_most=5))
@settings(max_examples=30)
def test_four_axioms_do_not_tell_rejecting_from_the_top(problem: Problem) -> None:
    """It is eligible, wastes nothing, seats as many as can be and respects priorities on every bench: still wrong."""
    outcome = rejecting_from_the_top(problem)
    assert promises.seats_are_there(problem, outcome)
    assert promises.most_by_right(problem, outcome)
    assert promises.first_of_their_bench(problem, outcome)


def test_a_ticket_for_each_member_of_a_household_is_found_out() -> None:
    """A household of four that stands where its first member stands: it comes first in 4 draws of 5, not in 1 of 2."""
    first = sum(
        min(draw_key(f"seed {seed}", f"P-{number}") for number in range(4)) < draw_key(f"seed {seed}", "P-9")
        for seed in range(1000)
    )
    assert abs(first - 500) > 47  # three standard deviations
