"""Check a draw without repeating it: anyone who holds the requests, the capacities and the seed can.

Three conditions together allow exactly one result of the fair draw, so a result that meets them is the right one:

1. every seat was asked for, and no session holds more people than seats;
2. every draw key is HMAC-SHA256 of the person's id under the seed, every tier is the request's;
3. whoever was refused a session that they named above what they got was refused because it was full of people who
   stood before them.

Source:
    Cut-off characterisation of stable assignments: Azevedo and Leshno, Journal of Political Economy 124 (2016).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import chain

from attrs import frozen

from vaxplatform.allocation.fair_draw import draw_key
from vaxplatform.allocation.result import Allocation, Seat
from vaxplatform.model.request import Request

__all__ = ["AuditFinding", "audit"]


@frozen
class AuditFinding:
    """Something that a right result cannot contain.

    Args:
        code: ``seat-not-requested``, ``session-overfull``, ``draw-key``, ``tier``, ``seat-twice``, ``person-missing``,
            ``person-unknown`` or ``passed-over``.
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
        >>> audit(drawn, wishes, {("S-1", 1): 2}, "seed")[0].sentence
        'P-2 was passed over: session S-1 has a seat left for dose 1'
    """
    asked = {request.person: request for request in requests}
    findings = [*_wrong_seats(allocation, asked, seed), *_wrong_people(allocation, asked)]
    held: dict[tuple[str, int], list[tuple[int, bytes]]] = defaultdict(list)
    for seat in allocation.seats:
        held[seat.session, seat.dose_number].append((seat.tier, seat.key))
    for (session, dose_number), people in sorted(held.items()):
        if len(people) > capacity.get((session, dose_number), 0):
            seats = capacity.get((session, dose_number), 0)
            sentence = f"session {session} holds {len(people)} people for dose {dose_number} on {seats} seats"
            findings.append(AuditFinding("session-overfull", sentence, session=session))
    last = {seat: max(people) if len(people) >= capacity.get(seat, 0) else None for seat, people in held.items()}
    given = {seat.person: seat for seat in allocation.seats}
    for person in sorted(asked):
        finding = _passed_over(asked[person], given.get(person), last, capacity, seed)
        if finding:
            findings.append(finding)
    return tuple(sorted(findings, key=lambda finding: (finding.person, finding.session, finding.code)))


def _wrong_seats(allocation: Allocation, asked: Mapping[str, Request], seed: str) -> Iterable[AuditFinding]:
    for seat in allocation.seats:
        request = asked.get(seat.person)
        if request is None:
            continue
        if seat.session not in request.options or seat.dose_number != request.dose_number:
            sentence = f"{seat.person} holds a seat at {seat.session} for dose {seat.dose_number} without asking for it"
            yield AuditFinding("seat-not-requested", sentence, seat.person, seat.session)
        if seat.tier != request.tier:
            sentence = f"{seat.person} was drawn in tier {seat.tier}; the request says {request.tier}"
            yield AuditFinding("tier", sentence, seat.person, seat.session)
        if seat.key != draw_key(seed, seat.person):
            sentence = f"the draw key of {seat.person} is not the one the seed gives"
            yield AuditFinding("draw-key", sentence, seat.person, seat.session)


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
