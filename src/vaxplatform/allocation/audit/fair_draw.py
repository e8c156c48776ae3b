"""The audit of the fair draw.

Whoever was refused a session that they named above what they got must have found too few seats there when it was their
turn: as many as the session has, less those held by people whose turn came before. From the first ticket to the last
this allows one result.
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

from vaxplatform.allocation.audit.case import Case, open_seat_findings
from vaxplatform.allocation.audit.finding import AuditFinding
from vaxplatform.allocation.proof import OPEN, CutOffs, SeatKind, Standing

__all__ = ["fair_draw_findings"]


def fair_draw_findings(case: Case, proof: CutOffs) -> Iterator[AuditFinding]:
    """What a result of the fair draw cannot contain."""
    turns: dict[SeatKind, list[tuple[int, bytes]]] = {
        kind: [case.turn(seat.person)[:2] for seat in seats] for kind, seats in case.held().items()
    }
    yield from open_seat_findings(case)
    yield from _cutoffs(case, turns, proof)
    tickets: dict[bytes, list[str]] = defaultdict(list)
    for person in sorted(case.asked):
        tickets[case.keys[person]].append(person)
    given = {seat.person: seat.session for seat in case.seats()}
    for people in tickets.values():
        yield from _ticket(case, people, given, turns)


def _cutoffs(
    case: Case, turns: Mapping[SeatKind, Sequence[tuple[int, bytes]]], proof: CutOffs
) -> Iterator[AuditFinding]:
    right: dict[tuple[str, int, str], Standing] = {
        (*kind, OPEN): ((seated[-1][0],), seated[-1][1])
        for kind, seated in turns.items()
        if len(seated) >= case.capacity(kind)
    }
    for bench in right.keys() | proof.cutoffs.keys():
        if right.get(bench) != proof.cutoffs.get(bench):
            session, dose_number, _ = bench
            sentence = f"the cut-off of session {session} for dose {dose_number} is not its last person seated"
            yield AuditFinding("cutoff", sentence, session=session)


def _ticket(
    case: Case,
    people: Sequence[str],
    given: Mapping[str, str],
    turns: Mapping[SeatKind, Sequence[tuple[int, bytes]]],
) -> Iterator[AuditFinding]:
    """What one ticket cannot have got."""
    sessions = {given.get(person) for person in people}
    if len(sessions) > 1:
        yield AuditFinding(
            "household-split", f"{people[0]} and others of one ticket are not served together", people[0]
        )
        return
    (got,) = sessions
    wanted = Counter(case.asked[person].dose_number for person in people)
    turn = case.turn(people[0])[:2]
    for session in _named_by_all(case, people):
        if session == got:
            return
        left = {
            dose: case.capacity((session, dose)) - bisect_left(turns.get((session, dose), ()), turn) for dose in wanted
        }
        if all(left[dose] >= seats for dose, seats in wanted.items()):
            dose = min(wanted)
            sentence = f"{people[0]} was passed over: session {session} had a seat left for dose {dose} at their turn"
            yield AuditFinding("passed-over", sentence, people[0], session)
            return


def _named_by_all(case: Case, people: Sequence[str]) -> Sequence[str]:
    """The sessions every member named, by the sum of the places where they stand on the lists."""
    lists = [case.asked[person].options for person in people]
    if len(lists) == 1:
        return lists[0]
    named = [session for session in lists[0] if all(session in each for each in lists)]
    return sorted(named, key=lambda session: (sum(each.index(session) for each in lists), session))
