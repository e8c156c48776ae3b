"""Every single edit that somebody could make to a result, so that an audit can be shown each of them."""

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import singledispatch
from itertools import combinations, product
from typing import TypeVar

from attrs import evolve

from allocation import oracle
from allocation.shapes import Problem
from vaxplatform.allocation import (
    OPEN,
    RULE_NAMES,
    Allocation,
    Bench,
    CutOffs,
    Draw,
    Prices,
    Proof,
    Seat,
    Standing,
    TightSets,
    Unseated,
    VertexCover,
)

K = TypeVar("K")
V = TypeVar("V")
NOBODY = "nobody"


def tamperings(problem: Problem, result: Allocation) -> Iterator[tuple[str, Allocation]]:
    """Each edited result with what was done to it; none equals the original."""
    for what, edited in _edits(problem, result):
        if edited != result:
            yield what, edited


def other_outcomes(problem: Problem, result: Allocation) -> Iterator[Allocation]:
    """Every way to seat people where they asked, in any category, that is not the result."""
    drawn = Draw.of(problem.requests, problem.sessions, problem.policy, problem.seed)
    anywhere = [[None, *product(applicant.request.options, _categories(problem))] for applicant in drawn.applicants]
    for chosen in product(*anywhere):
        given = {each.person: place for each, place in zip(drawn.applicants, chosen, strict=True) if place}
        forged = drawn.allocation(given, result.proof)
        if (forged.seats, forged.unseated) != (result.seats, result.unseated):
            yield forged
            if isinstance(result.proof, CutOffs):
                yield evolve(forged, proof=_cut_offs_of(forged, problem))


def _cut_offs_of(result: Allocation, problem: Problem) -> CutOffs:
    """The last standing in each category of each session that has no seat left."""
    asked = {request.person: request for request in problem.requests}
    sessions = {session.id: session for session in problem.sessions}
    taken = Counter((seat.session, seat.dose_number) for seat in result.seats)
    cutoffs: dict[Bench, Standing] = {}
    for seat in result.seats:
        if taken[seat.session, seat.dose_number] >= problem.room.get((seat.session, seat.dose_number), 0):
            bench = seat.session, seat.dose_number, seat.category
            own = oracle.standing(asked[seat.person], sessions[seat.session], problem.policy, problem.seed)
            cutoffs[bench] = max(own, cutoffs.get(bench, own))
    return CutOffs(cutoffs)


def _edits(problem: Problem, result: Allocation) -> Iterator[tuple[str, Allocation]]:
    for rule in (*RULE_NAMES, ""):
        yield f"rule {rule}", evolve(result, rule=rule)
    yield from _of_seats(problem, result)
    yield from _of_those_without(problem, result)
    yield from _of_pairs(result)
    for what, proof in proof_edits(result.proof, problem, result):
        yield f"proof: {what}", evolve(result, proof=proof)
    for proof in (CutOffs({}), Prices(1, {}), TightSets({}), VertexCover((), (), 0)):
        if type(proof) is not type(result.proof):
            yield f"proof: {type(proof).__name__}", evolve(result, proof=proof)


def _of_seats(problem: Problem, result: Allocation) -> Iterator[tuple[str, Allocation]]:
    for number, seat in enumerate(result.seats):
        before, after = result.seats[:number], result.seats[number + 1 :]
        for what, *instead in _seat_edits(problem, result, seat):
            yield what, evolve(result, seats=(*before, *instead, *after))
        left = Unseated(seat.person, seat.dose_number, seat.tier, seat.key)
        yield f"{seat} unseated", evolve(result, seats=(*before, *after), unseated=_sorted(*result.unseated, left))


def _of_those_without(problem: Problem, result: Allocation) -> Iterator[tuple[str, Allocation]]:
    for number, entry in enumerate(result.unseated):
        before, after = result.unseated[:number], result.unseated[number + 1 :]
        for what, *instead in _unseated_edits(result, entry):
            yield what, evolve(result, unseated=(*before, *instead, *after))
        for session in problem.sessions:
            place = sum(seat.session == session.id for seat in result.seats)
            for category in _categories(problem):
                seat = Seat(entry.person, session.id, entry.dose_number, entry.tier, entry.key, place, category)
                seated = evolve(result, seats=_sorted(*result.seats, seat), unseated=(*before, *after))
                yield f"{entry} seated at {session.id} as {category}", seated


def _of_pairs(result: Allocation) -> Iterator[tuple[str, Allocation]]:
    """Two people change seats, wholly or in part; a person who has one and a person who has none change roles."""
    for one, other in combinations(result.seats, 2):
        for fields in (("session",), ("category",), ("session", "category"), ("session", "category", "place")):
            swapped = {
                one: evolve(one, **{name: getattr(other, name) for name in fields}),
                other: evolve(other, **{name: getattr(one, name) for name in fields}),
            }
            seats = tuple(swapped.get(seat, seat) for seat in result.seats)
            yield f"{one} and {other} swap {', '.join(fields)}", evolve(result, seats=seats)
    for seat in result.seats:
        for entry in result.unseated:
            instead = evolve(seat, person=entry.person, dose_number=entry.dose_number, tier=entry.tier, key=entry.key)
            left = Unseated(seat.person, seat.dose_number, seat.tier, seat.key)
            yield (
                f"{entry} instead of {seat}",
                evolve(
                    result,
                    seats=_sorted(*(each for each in result.seats if each is not seat), instead),
                    unseated=_sorted(*(each for each in result.unseated if each is not entry), left),
                ),
            )


def _seat_edits(problem: Problem, result: Allocation, seat: Seat) -> Iterator[tuple[object, ...]]:
    yield (f"{seat} dropped",)
    yield f"{seat} twice", seat, seat
    for session in (*(session.id for session in problem.sessions), NOBODY):
        yield f"{seat} at {session}", evolve(seat, session=session)
        place = sum(each.session == session for each in result.seats)
        yield f"{seat} at {session}, place {place}", evolve(seat, session=session, place=place)
    for category in (*_categories(problem), NOBODY):
        yield f"{seat} as {category}", evolve(seat, category=category)
    for place in {seat.place - 1, seat.place + 1, 0, len(result.seats)}:
        yield f"{seat} at place {place}", evolve(seat, place=place)
    yield from _person_edits(result, seat)


def _unseated_edits(result: Allocation, entry: Unseated) -> Iterator[tuple[object, ...]]:
    yield (f"{entry} dropped",)
    yield f"{entry} twice", entry, entry
    yield from _person_edits(result, entry)


def _person_edits(result: Allocation, entry: Seat | Unseated) -> Iterator[tuple[object, ...]]:
    everybody = (*result.seats, *result.unseated)
    for person in {NOBODY, *(each.person for each in everybody)}:
        yield f"{entry} is {person}", evolve(entry, person=person)
    for dose in (entry.dose_number - 1, entry.dose_number + 1):
        yield f"{entry} for dose {dose}", evolve(entry, dose_number=dose)
    for tier in {entry.tier - 1, entry.tier + 1, 0}:
        yield f"{entry} in tier {tier}", evolve(entry, tier=tier)
    for key in {*_keys(entry.key), *(each.key for each in everybody)}:
        yield f"{entry} with key {key.hex()}", evolve(entry, key=key)


@singledispatch
def proof_edits(proof: Proof, problem: Problem, result: Allocation) -> Iterator[tuple[str, Proof]]:
    """Each number and each entry of a proof: another, removed, added."""
    raise NotImplementedError(type(proof))


@proof_edits.register
def _(proof: CutOffs, problem: Problem, result: Allocation) -> Iterator[tuple[str, Proof]]:
    standings = [((0,), b""), ((0,), b"\xff" * 32), *(((each.tier,), each.key) for each in result.seats)]
    benches = [(*kind, category) for kind in problem.room for category in _categories(problem)]
    for what, cutoffs in _mapping_edits(proof.cutoffs, [*benches, (NOBODY, 1, OPEN)], standings):
        yield what, CutOffs(cutoffs)
    for bench, (compared, key) in proof.cutoffs.items():
        changed = [(compared, other) for other in _keys(key)]
        for number, value in enumerate(compared):
            for other in (value - 1, value + 1):
                changed.append(((*compared[:number], other, *compared[number + 1 :]), key))  # noqa: PERF401 - a loop in a loop
        changed += [((*compared, 0), key), (compared[:-1], key)]
        for standing in changed:
            yield f"{bench} has {standing}", CutOffs({**proof.cutoffs, bench: standing})


@proof_edits.register
def _(proof: Prices, problem: Problem, result: Allocation) -> Iterator[tuple[str, Proof]]:  # noqa: ARG001 - one signature for all
    for step in {proof.step - 1, proof.step + 1, 0, 10 * proof.step}:
        yield f"step {step}", evolve(proof, step=step)
    for what, prices in _mapping_edits(proof.prices, [*problem.room, (NOBODY, 1)], [-1, 0, 1, proof.step]):
        yield what, evolve(proof, prices=prices)
    for kind, price in proof.prices.items():
        for other in (price - 1, price + 1):
            yield f"{kind} costs {other}", evolve(proof, prices={**proof.prices, kind: other})


@proof_edits.register
def _(proof: TightSets, problem: Problem, result: Allocation) -> Iterator[tuple[str, Proof]]:  # noqa: ARG001 - one signature for all
    highest = max(proof.ranks.values(), default=0)
    for what, ranks in _mapping_edits(proof.ranks, [*problem.room, (NOBODY, 1)], range(-1, highest + 2)):
        yield what, TightSets(ranks)


@proof_edits.register
def _(proof: VertexCover, problem: Problem, result: Allocation) -> Iterator[tuple[str, Proof]]:  # noqa: ARG001 - one signature for all
    for size in {proof.size - 1, proof.size + 1, 0}:
        yield f"size {size}", evolve(proof, size=size)
    for person in (*(request.person for request in problem.requests), NOBODY):
        people = set(proof.people) ^ {person}
        yield f"with or without {person}", evolve(proof, people=tuple(sorted(people)))
        yield f"{person} once more", evolve(proof, people=tuple(sorted([*proof.people, person])))
    for bench in ((*kind, category) for kind in (*problem.room, (NOBODY, 1)) for category in _categories(problem)):
        benches = set(proof.benches) ^ {bench}
        yield f"with or without {bench}", evolve(proof, benches=tuple(sorted(benches)))
        yield f"{bench} once more", evolve(proof, benches=tuple(sorted([*proof.benches, bench])))
    yield "people backwards", evolve(proof, people=proof.people[::-1])
    yield "benches backwards", evolve(proof, benches=proof.benches[::-1])


def _mapping_edits(entries: Mapping[K, V], keys: object, values: object) -> Iterator[tuple[str, Mapping[K, V]]]:
    for key in entries:
        yield f"without {key}", {other: value for other, value in entries.items() if other != key}
    for key in keys:
        for value in values:
            yield f"{key}: {value}", {**entries, key: value}


def _keys(key: bytes) -> tuple[bytes, ...]:
    return b"", key[:-1], bytes([key[0] ^ 1]) + key[1:], key[:-1] + bytes([key[-1] ^ 1])


def _categories(problem: Problem) -> tuple[str, ...]:
    reserves = problem.policy.reserves
    return (OPEN, *(category.name for category in reserves.categories)) if reserves else (OPEN, "g")


def _sorted(*entries: Seat | Unseated) -> tuple[Seat | Unseated, ...]:
    return tuple(sorted(entries, key=lambda entry: entry.person))
