"""Who sits on which bench in a result with reserves, and what the audits of smart and reverse rejecting ask alike.

The result names the category of each seat. Seats of a reserve that nobody of its group holds became open where the
policy says so: of the people who hold open seats at a session, the first in the draw are taken to sit on those that
were open from the start, the others on seats turned over. How many were turned over changes as members of the group are
moved. So every seat that can be has a token: on the bench of its reserve if it was, else among the seats turned over.

Both methods take two steps. In the first, people are seated on benches that are theirs by some right; a vertex cover
proves that these are as many as there can be, and tight sets that they are the right ones. In the second, those who are
left have the seats that are left; tight sets again prove who. Where all of them sit is what the order of the draw
chooses.
"""

from collections import Counter
from collections.abc import Collection, Generator, Iterator, Mapping, Sequence
from itertools import chain
from typing import TypeAlias

from attrs import field, frozen

from vaxplatform.allocation.audit.case import Case
from vaxplatform.allocation.audit.finding import AuditFinding
from vaxplatform.allocation.audit.in_turn import passed_over
from vaxplatform.allocation.audit.tight_sets import refusals
from vaxplatform.allocation.proof import OPEN, Bench, VertexCover
from vaxplatform.allocation.reserves import Reserves, Unused
from vaxplatform.errors import AllocationError

__all__ = ["TURNED_OVER", "Benches", "sound_benches", "two_step_findings"]

TURNED_OVER = ""
"""In place of a category: seats that a reserve left over."""

_Sitter: TypeAlias = str | tuple[Bench, int]
"""A person, by id, or the token of a seat that may be turned over: of which bench, and which of its seats."""


@frozen
class Benches:
    """Who sits where, and who may.

    Args:
        capacity: The seats of every bench that somebody may have asked for.
        reserved: The seats of their own groups, by person, in the order of the list.
        by_right: Those and open seats.
        for_everybody: The open seats and those turned over.
        at: Where everybody with a seat sits, in the order of the draw.
        tokens: Where tokens are.
    """

    capacity: Mapping[Bench, int] = field(repr=False)
    reserved: Mapping[str, Sequence[Bench]] = field(repr=False)
    by_right: Mapping[str, Sequence[Bench]] = field(repr=False)
    for_everybody: Mapping[str, Sequence[Bench]] = field(repr=False)
    at: Mapping[str, Bench] = field(repr=False)
    tokens: Mapping[tuple[Bench, int], Bench] = field(repr=False)

    @classmethod
    def of(cls, case: Case, reserves: Reserves) -> "Benches":
        """The benches of a result that seats nobody where they did not ask.

        Raises:
            AllocationError: ``reserve-too-large``.
        """
        kinds = {(session, asked.dose_number) for asked in case.asked.values() for session in asked.options}
        capacity: dict[Bench, int] = {}
        for session, dose in kinds:
            there = case.sessions.get(session)
            quotas = reserves.quotas(there, dose) if there else dict.fromkeys(reserves.order, 0)
            capacity.update({(session, dose, name): seats for name, seats in quotas.items()})
        at: dict[str, Bench] = {}
        taken: dict[Bench, int] = Counter()
        for seat in sorted(case.seats(), key=lambda seat: case.turn(seat.person)):
            bench = seat.session, seat.dose_number, seat.category
            if seat.category == OPEN and taken[bench] == capacity[bench]:
                bench = seat.session, seat.dose_number, TURNED_OVER
            taken[bench] += 1
            at[seat.person] = bench
        tokens: dict[tuple[Bench, int], Bench] = {}
        for (session, dose, name), seats in list(capacity.items()):
            bench, turned_over = (session, dose, name), (session, dose, TURNED_OVER)
            can_be = seats if name != OPEN and reserves.unused_of(name) is Unused.OPEN else 0
            capacity[turned_over] = capacity.get(turned_over, 0) + can_be
            for token in range(can_be):
                tokens[bench, token] = turned_over if token < taken[bench] else bench
        by_right = {
            person: [
                (session, asked.dose_number, name)
                for session in asked.options
                for name in reserves.order
                if (reserve := reserves.named(name)) is None or reserve.belongs(asked, case.sessions.get(session))
            ]
            for person, asked in case.asked.items()
        }
        for_everybody = {
            person: [(session, asked.dose_number, name) for session in asked.options for name in (OPEN, TURNED_OVER)]
            for person, asked in case.asked.items()
        }
        reserved = {person: [bench for bench in named if bench[2] != OPEN] for person, named in by_right.items()}
        return cls(capacity, reserved, by_right, for_everybody, at, tokens)


def sound_benches(case: Case, reserves: Reserves) -> Generator[AuditFinding, None, Benches | None]:
    """The benches of a case; None where too many sit on one, or somebody holds a seat of a reserve of others."""
    try:
        benches = Benches.of(case, reserves)
    except AllocationError as error:
        yield AuditFinding(error.code, str(error))
        return None
    sound = True
    for person, bench in benches.at.items():
        if bench not in benches.by_right[person] and bench not in benches.for_everybody[person]:
            sentence = f"{person} holds a seat of {bench[2]} at {bench[0]} without belonging to it"
            yield AuditFinding("category", sentence, person, bench[0])
            sound = False
    for (session, dose, name), sitting in Counter((*benches.at.values(), *benches.tokens.values())).items():
        if sitting > benches.capacity.get((session, dose, name), 0):
            sentence = f"session {session} holds more people for dose {dose} on {name or OPEN} seats than there are"
            yield AuditFinding("category-overfull", sentence, session=session)
            sound = False
    return benches if sound else None


def two_step_findings(
    case: Case,
    benches: Benches,
    proof: VertexCover,
    *,
    lists: Mapping[str, Sequence[Bench]],
    first: Collection[str],
    early: Collection[str] = (),
) -> Iterator[AuditFinding]:
    """What is wrong about who was seated in which step, about the proof of the first, and about where they sit.

    Args:
        case: The case.
        benches: Its benches.
        proof: The cover that was published.
        lists: The benches of everybody in the first step.
        first: Who was seated in it.
        early: Who had a seat before; none of the first step's is left for them.
    """
    order = sorted(case.asked, key=case.turn)
    turn = {person: place for place, person in enumerate(order)}
    others = [person for person in order if person not in first and person not in early]
    full = yield from refusals(
        [*others, *early],
        lists,
        benches.at,
        benches.capacity,
        lambda sitter, person: person in early or turn[sitter] < turn[person],
    )
    if full is None:
        return
    yield from _cover(proof, lists, full, len(first))
    may_sit: dict[_Sitter, Sequence[Bench]] = {
        person: lists[person] if person in first else benches.for_everybody[person] for person in order
    }
    for token in benches.tokens:
        (session, dose, _), _ = token
        may_sit[token] = (session, dose, TURNED_OVER), token[0]
    sitting: dict[_Sitter, Bench] = dict(chain[tuple[_Sitter, Bench]](benches.at.items(), benches.tokens.items()))
    before_others = {*first, *early, *benches.tokens}
    full = yield from refusals(
        [person for person in others if person not in benches.at],
        may_sit,
        sitting,
        benches.capacity,
        lambda sitter, person: sitter in before_others or turn[str(sitter)] < turn[person],
    )
    if full is None:
        return
    sitters = list(sitting)
    for place, (session, _, name) in passed_over(
        [may_sit[sitter] for sitter in sitters], list(sitting.values()), benches.capacity
    ):
        if isinstance(sitters[place], str):
            what = f"a seat of {name or OPEN} at {session}"
            sentence = f"{sitters[place]} could have {what}, and everybody seated would keep one as good by right"
            yield AuditFinding("passed-over", sentence, str(sitters[place]), session)


def _cover(
    proof: VertexCover, lists: Mapping[str, Sequence[Bench]], full: Mapping[Bench, int], size: int
) -> Iterator[AuditFinding]:
    """A cover other than the benches that somebody was refused and the people who may sit elsewhere."""
    people = tuple(sorted(person for person, named in lists.items() if not full.keys() >= set(named)))
    if proof.people != people:
        yield AuditFinding("cover", "the cover's people are not those who may sit beside its benches")
    if proof.benches != tuple(sorted(full)):
        yield AuditFinding("cover", "the cover's benches are not those that somebody was refused")
    if proof.size != size:
        yield AuditFinding("cover", f"the cover allows {proof.size} matches; {size} were made")
