"""What each rule promises, asked of all outcomes there are: each promise alone, so that it can be broken."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import TypeAlias

from allocation import oracle
from allocation.shapes import Problem
from vaxplatform.allocation import OPEN, Allocation
from vaxplatform.model import Request

Promise: TypeAlias = Callable[[Problem, oracle.Outcome], bool]


def outcome_of(result: Allocation) -> oracle.Outcome:
    return {seat.person: (seat.session, seat.category) for seat in result.seats}


def _where(outcome: oracle.Outcome) -> oracle.Seating:
    return {person: session for person, (session, _) in outcome.items()}


def _everything(problem: Problem) -> list[oracle.Seating]:
    return oracle.seatings(problem.requests, problem.sessions)


def _order(problem: Problem) -> list[Request]:
    return oracle.in_draw_order(problem.requests, problem.seed)


# ---------------------------------------------------------------------------------------------------------- every rule


def seats_are_there(problem: Problem, outcome: oracle.Outcome) -> bool:
    doses = {request.person: request.dose_number for request in problem.requests}
    taken = Counter((session, doses[person]) for person, (session, _) in outcome.items())
    return all(count <= problem.room.get(kind, 0) for kind, count in taken.items())


def sessions_were_asked_for(problem: Problem, outcome: oracle.Outcome) -> bool:
    asked = {request.person: request.options for request in problem.requests}
    return all(session in asked[person] for person, (session, _) in outcome.items())


def nothing_is_wasted(problem: Problem, outcome: oracle.Outcome) -> bool:
    """No seat stays empty that somebody without one named."""
    doses = {request.person: request.dose_number for request in problem.requests}
    taken = Counter((session, doses[person]) for person, (session, _) in outcome.items())
    return all(
        taken[session, request.dose_number] >= problem.room.get((session, request.dose_number), 0)
        for request in problem.requests
        if request.person not in outcome
        for session in request.options
    )


# ---------------------------------------------------------------------------------------------------------- fair-draw


def nobody_envies(problem: Problem, outcome: oracle.Outcome) -> bool:
    """Nobody would rather have the seat of somebody who had their turn later."""
    return not oracle.envies(_where(outcome), problem.requests, problem.seed)


def chosen_in_turn(problem: Problem, outcome: oracle.Outcome) -> bool:
    """Of all outcomes it is the one that people choose one after the other."""
    return _where(outcome) == oracle.in_turn(_everything(problem), _order(problem))


def households_stay_together(problem: Problem, outcome: oracle.Outcome) -> bool:
    """All of a household in one session, or none."""
    together: dict[str, set[str]] = defaultdict(set)
    for request in problem.requests:
        if request.household:
            together[request.household].add(outcome.get(request.person, ("", ""))[0])
    return all(len(sessions) == 1 for sessions in together.values())


# ---------------------------------------------------------------------------------- site-priority and reserves in order


def nobody_complains(problem: Problem, outcome: oracle.Outcome) -> bool:
    """Nobody would be taken at a session that they like better, and every session would take those it holds."""
    return not oracle.blocking_pairs(_where(outcome), problem.requests, problem.sessions, problem.policy, problem.seed)


def nobody_could_do_better(problem: Problem, outcome: oracle.Outcome) -> bool:
    """In no outcome without a complaint anybody sits at a session that they like better."""
    where = _where(outcome)
    stable = oracle.stable_seatings(problem.requests, problem.sessions, problem.policy, problem.seed)
    return not any(
        oracle.prefers(request, other[request.person], where)
        for other in stable
        for request in problem.requests
        if request.person in other
    )


def categories_are_served_in_order(problem: Problem, outcome: oracle.Outcome) -> bool:
    """Those who sit at a session sit in the categories from which it would take them."""
    taken: dict[str, str] = {}
    for session in problem.sessions:
        for dose in {request.dose_number for request in problem.requests}:
            held = [
                request
                for request in problem.requests
                if request.dose_number == dose and outcome.get(request.person, ("", ""))[0] == session.id
            ]
            taken |= oracle.chosen(session, held, problem.policy, problem.seed)
    return taken == {person: category for person, (_, category) in outcome.items()}


def reserved_seats_are_their_groups(problem: Problem, outcome: oracle.Outcome) -> bool:
    """Whoever has a reserved seat belongs to the group that it is for."""
    benches = _benches(problem)
    asked = {request.person: request for request in problem.requests}
    return all(place[1] == OPEN or place in benches.reserved(asked[person]) for person, place in outcome.items())


# --------------------------------------------------------------------------------------------------------- most-people


def _most(problem: Problem) -> list[oracle.Seating]:
    return oracle.best(_everything(problem), lambda each: oracle.seated_by_tier(each, problem.requests))


def most_by_tier(problem: Problem, outcome: oracle.Outcome) -> bool:
    """No outcome seats more of the first tier, nor as many and more of the second, and so on."""
    return oracle.seated_by_tier(outcome, problem.requests) == oracle.seated_by_tier(
        _most(problem)[0], problem.requests
    )


def least_travel(problem: Problem, outcome: oracle.Outcome) -> bool:
    """No outcome that seats as many makes people travel less."""
    return oracle.travel(_where(outcome), problem.requests) <= min(
        oracle.travel(each, problem.requests) for each in _most(problem)
    )


def nearest_in_turn(problem: Problem, outcome: oracle.Outcome) -> bool:
    """Of the outcomes of most people and least travel it is the one that people choose one after the other."""
    nearest = oracle.best(_most(problem), lambda each: -oracle.travel(each, problem.requests))
    return _where(outcome) == oracle.in_turn(nearest, _order(problem))


# -------------------------------------------------------------------------------------------------- worst-served-first


def lowest_area_in_turn(problem: Problem, outcome: oracle.Outcome) -> bool:
    """Every area has the seats that it gets when the next always goes to the lowest that can have one more."""
    targets = Counter(request.area for request in problem.requests)
    served: Counter[str] = Counter()
    for coverage in problem.policy.areas:
        targets[coverage.area], served[coverage.area] = coverage.target, coverage.served
    people: dict[tuple[int, str], list[int]] = defaultdict(list)
    for place, request in enumerate(_order(problem)):
        people[request.tier, request.area].append(place)
    group_of = {request.person: (request.tier, request.area) for request in problem.requests}
    possible = {frozenset(Counter(group_of[person] for person in each).items()) for each in _everything(problem)}
    seats: Counter[tuple[int, str]] = Counter()
    for tier in sorted({tier for tier, _ in people}):
        asking = {group for group in people if group[0] == tier}
        while asking:
            group = min(
                asking,
                key=lambda each: (
                    Fraction(served[each[1]], targets[each[1]]),
                    targets[each[1]],
                    people[each][seats[each]],
                ),
            )
            more = seats + Counter([group])
            if frozenset(more.items()) in possible:
                seats = more
                served[group[1]] += 1
            if seats[group] == len(people[group]) or frozenset(more.items()) not in possible:
                asking.remove(group)
    return Counter(group_of[person] for person in outcome) == seats


def best_coverages(problem: Problem, outcome: oracle.Outcome) -> bool:
    """In every tier no outcome with the same seats in the tiers before has better coverages: leximin."""
    targets = Counter(request.area for request in problem.requests)
    before: Counter[str] = Counter()
    for coverage in problem.policy.areas:
        targets[coverage.area], before[coverage.area] = coverage.target, coverage.served
    asked = {request.person: request for request in problem.requests}
    outcomes = list(_everything(problem))

    def seats(people: Iterable[str], tier: int) -> Counter[tuple[int, str]]:
        return Counter((asked[person].tier, asked[person].area) for person in people if asked[person].tier <= tier)

    def coverages(people: Iterable[str], tier: int) -> list[Fraction]:
        served = before + Counter(asked[person].area for person in people if asked[person].tier <= tier)
        return sorted(Fraction(served[area], targets[area]) for area in targets)

    for tier in sorted({request.tier for request in problem.requests}):
        own = coverages(outcome, tier)
        if any(coverages(each, tier) > own for each in outcomes):
            return False
        outcomes = [each for each in outcomes if seats(each, tier) == seats(outcome, tier)]
    return True


def first_of_their_area(problem: Problem, outcome: oracle.Outcome) -> bool:
    """Nobody without a seat could have it from somebody of their tier and area who stands behind them in the draw."""
    order = _order(problem)
    sets = {frozenset(each) for each in _everything(problem)}
    return not any(
        outcome.keys() - {other.person} | {request.person} in sets
        for place, request in enumerate(order)
        if request.person not in outcome
        for other in order[place + 1 :]
        if other.person in outcome and (other.tier, other.area) == (request.tier, request.area)
    )


def seated_in_turn(problem: Problem, outcome: oracle.Outcome) -> bool:
    """Of the outcomes that seat the same people it is the one that they choose one after the other."""
    same = [each for each in _everything(problem) if each.keys() == outcome.keys()]
    return _where(outcome) == oracle.in_turn(same, _order(problem))


# ------------------------------------------------------------------------------------------------- overlapping reserves


def _benches(problem: Problem) -> oracle.Benches:
    assert problem.policy.reserves
    return oracle.Benches(problem.requests, problem.sessions, problem.policy.reserves)


def most_reserved_seats(problem: Problem, outcome: oracle.Outcome) -> bool:
    """No outcome gives more reserved seats to those whom they are for, not counting who has an open seat early."""
    benches = _benches(problem)
    most = oracle.most_matches(benches.edges(problem.requests, benches.reserved), benches.room)
    return sum(category != OPEN for _, category in outcome.values()) == most


def most_by_right(problem: Problem, outcome: oracle.Outcome) -> bool:
    """No outcome seats more people on open seats and those of their groups."""
    benches = _benches(problem)
    most = oracle.most_matches(benches.edges(problem.requests, benches.of_right), benches.room)
    return len(outcome) >= most


def first_of_their_bench(problem: Problem, outcome: oracle.Outcome) -> bool:
    """Whoever has no seat stands behind everybody in the open seats and those of their groups, where they asked."""
    benches, order = _benches(problem), _order(problem)
    return not any(
        outcome.get(other.person) in benches.of_right(request) and other.dose_number == request.dose_number
        for place, request in enumerate(order)
        if request.person not in outcome
        for other in order[place + 1 :]
    )


def smart_by_its_steps(problem: Problem, outcome: oracle.Outcome) -> bool:
    return outcome == oracle.smart(problem.requests, problem.sessions, problem.policy, problem.seed)


def reverse_rejecting_by_its_steps(problem: Problem, outcome: oracle.Outcome) -> bool:
    return outcome == oracle.reverse_rejecting(problem.requests, problem.sessions, problem.policy, problem.seed)
