"""Check a draw without repeating it: anyone who holds the requests, the capacities and the seed can.

Three conditions together allow exactly one result of the fair draw, so a result that meets them is the right one:

1. every seat was asked for, everybody who asked stands in the result once, and no session holds more people than seats;
2. every draw key is HMAC-SHA256 of the person's id under the seed, every tier and dose number is the request's, and a
   session's places count up in the order of the draw;
3. whoever was refused a session that they named above what they got was refused because it was full of people who
   stood before them.

Source:
    Cut-off characterisation of stable assignments: Azevedo and Leshno, Journal of Political Economy 124 (2016).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import chain
from typing import TypeAlias

from attrs import frozen

from vaxplatform.allocation.fair_draw import draw_key
from vaxplatform.allocation.result import Allocation, Seat, Unseated
from vaxplatform.model.request import Request

__all__ = ["AuditFinding", "audit"]

_RULE = "fair-draw"
_SeatKind: TypeAlias = tuple[str, int]
_Turn: TypeAlias = tuple[int, bytes]


@frozen
class AuditFinding:
    """Something that a right result cannot contain.

    Args:
        code: ``rule``, ``request-duplicate``, ``seat-not-requested``, ``dose-number``, ``session-overfull``,
            ``draw-key``, ``tier``, ``place``, ``cutoff``, ``seat-twice``, ``person-missing``, ``person-unknown`` or
            ``passed-over``.
        sentence: What is wrong, naming person id and session id.
        person: The person's id, or empty.
        session: The session's id, or empty.
    """

    code: str
    sentence: str
    person: str = ""
    session: str = ""


def audit(
    allocation: Allocation, requests: Iterable[Request], capacity: Mapping[tuple[str, int], int], seed: str
) -> tuple[AuditFinding, ...]:
    """Check an allocation by the fair draw.

    Args:
        allocation: The result to check.
        requests: The requests it was made from.
        capacity: Seats by (session id, dose number).
        seed: The seed it claims.

    Returns:
        Findings in the order of person ids; empty when the result is right.

    Example:
        >>> from vaxplatform.allocation.fair_draw import fair_draw
        >>> wishes = [Request("P-1", 0, 1, ("S-1",)), Request("P-2", 1, 1, ("S-1",))]
        >>> drawn = fair_draw(wishes, {("S-1", 1): 1}, "seed")
        >>> audit(drawn, wishes, {("S-1", 1): 1}, "seed")
        ()
        >>> for finding in audit(drawn, wishes, {("S-1", 1): 2}, "seed"):
        ...     print(finding.code, "-", finding.sentence)
        cutoff - the cut-off of session S-1 for dose 1 is not its last person seated
        passed-over - P-2 was passed over: session S-1 has a seat left for dose 1
    """
    asked: dict[str, Request] = {}
    findings: list[AuditFinding] = []
    if allocation.rule != _RULE:
        findings.append(AuditFinding("rule", f"this is the audit of {_RULE}; the result names {allocation.rule!r}"))
    for request in requests:
        if request.person in asked:
            sentence = f"{request.person} has two requests in this draw"
            findings.append(AuditFinding("request-duplicate", sentence, request.person))
        asked[request.person] = request
    findings.extend(_wrong_seats(allocation, asked, seed))
    findings.extend(_wrong_people(allocation, asked))
    findings.extend(_wrong_places(allocation))
    held: dict[_SeatKind, list[_Turn]] = defaultdict(list)
    for seat in allocation.seats:
        held[seat.session, seat.dose_number].append((seat.tier, seat.key))
    last = {seat: max(people) if len(people) >= capacity.get(seat, 0) else None for seat, people in held.items()}
    findings.extend(_wrong_counts(allocation, held, last, capacity))
    given = {seat.person: seat for seat in allocation.seats}
    for person, request in asked.items():
        finding = _passed_over(request, given.get(person), last, capacity, seed)
        if finding:
            findings.append(finding)
    return tuple(sorted(findings, key=lambda finding: (finding.person, finding.session, finding.code)))


def _wrong_seats(allocation: Allocation, asked: Mapping[str, Request], seed: str) -> Iterable[AuditFinding]:
    for entry in chain[Seat | Unseated](allocation.seats, allocation.unseated):
        person, session = entry.person, entry.session if isinstance(entry, Seat) else ""
        request = asked.get(person)
        if request is None:
            continue
        if session and session not in request.options:
            sentence = f"{person} holds a seat at {session} without asking for it"
            yield AuditFinding("seat-not-requested", sentence, person, session)
        if entry.dose_number != request.dose_number:
            sentence = f"{person} was drawn for dose {entry.dose_number}; the request says {request.dose_number}"
            yield AuditFinding("dose-number", sentence, person, session)
        if entry.tier != request.tier:
            sentence = f"{person} was drawn in tier {entry.tier}; the request says {request.tier}"
            yield AuditFinding("tier", sentence, person, session)
        if entry.key != draw_key(seed, person):
            sentence = f"the draw key of {person} is not the one the seed gives"
            yield AuditFinding("draw-key", sentence, person, session)


def _wrong_places(allocation: Allocation) -> Iterable[AuditFinding]:
    by_session: dict[str, list[Seat]] = defaultdict(list)
    for seat in allocation.seats:
        by_session[seat.session].append(seat)
    for session, seats in by_session.items():
        seats.sort(key=lambda seat: (seat.tier, seat.key, seat.person))
        for place, seat in enumerate(seats):
            if seat.place != place:
                sentence = f"{seat.person} has place {seat.place} at {session}; the draw gives place {place}"
                yield AuditFinding("place", sentence, seat.person, session)


def _wrong_counts(
    allocation: Allocation,
    held: Mapping[_SeatKind, list[_Turn]],
    last: Mapping[_SeatKind, _Turn | None],
    capacity: Mapping[_SeatKind, int],
) -> Iterable[AuditFinding]:
    for (session, dose_number), people in held.items():
        seats = capacity.get((session, dose_number), 0)
        if len(people) > seats:
            sentence = f"session {session} holds {len(people)} people for dose {dose_number} on {seats} seats"
            yield AuditFinding("session-overfull", sentence, session=session)
    cutoffs = {seat: turn for seat, turn in last.items() if turn is not None}
    for session, dose_number in cutoffs.keys() | allocation.cutoffs.keys():
        if cutoffs.get((session, dose_number)) != allocation.cutoffs.get((session, dose_number)):
            sentence = f"the cut-off of session {session} for dose {dose_number} is not its last person seated"
            yield AuditFinding("cutoff", sentence, session=session)


def _wrong_people(allocation: Allocation, asked: Mapping[str, Request]) -> Iterable[AuditFinding]:
    listed: set[str] = set()
    for person in chain((seat.person for seat in allocation.seats), (entry.person for entry in allocation.unseated)):
        if person in listed:
            yield AuditFinding("seat-twice", f"{person} stands twice in the result", person)
        listed.add(person)
        if person not in asked:
            yield AuditFinding("person-unknown", f"{person} asked for nothing", person)
    for person in asked.keys() - listed:
        yield AuditFinding("person-missing", f"{person} asked and is not in the result", person)


def _passed_over(
    request: Request,
    seat: Seat | None,
    last: Mapping[tuple[str, int], tuple[int, bytes] | None],
    capacity: Mapping[tuple[str, int], int],
    seed: str,
) -> AuditFinding | None:
    turn = (request.tier, draw_key(seed, request.person))
    for session in request.options:
        if seat is not None and session == seat.session:
            return None
        if not capacity.get((session, request.dose_number), 0):
            continue
        cutoff = last.get((session, request.dose_number))
        if cutoff is None:
            sentence = (
                f"{request.person} was passed over: session {session} has a seat left for dose {request.dose_number}"
            )
            return AuditFinding("passed-over", sentence, request.person, session)
        if turn < cutoff:
            sentence = f"{request.person} was passed over: session {session} seats somebody who stands after them"
            return AuditFinding("passed-over", sentence, request.person, session)
    return None
