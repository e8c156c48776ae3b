"""What an audit works on: the result beside what it was made from, with everybody's turn worked out anew."""

import hmac
from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import chain

from attrs import field, frozen

from vaxplatform.allocation.audit.finding import AuditFinding
from vaxplatform.allocation.policy import Households, Policy
from vaxplatform.allocation.proof import OPEN, SeatKind
from vaxplatform.allocation.result import Allocation, Seat, Unseated
from vaxplatform.model.centre import Session
from vaxplatform.model.request import Request

__all__ = ["Case", "ground_findings", "open_seat_findings"]


@frozen
class Case:
    """A result and what it was made from.

    Args:
        allocation: The result.
        asked: Requests by person id.
        sessions: Sessions by id.
        policy: The policy.
        tiers: The tier of everybody's ticket, by person id.
        keys: The draw key of everybody's ticket, by person id.
    """

    allocation: Allocation
    asked: Mapping[str, Request]
    sessions: Mapping[str, Session]
    policy: Policy
    tiers: Mapping[str, int] = field(repr=False)
    keys: Mapping[str, bytes] = field(repr=False)

    @classmethod
    def of(
        cls,
        allocation: Allocation,
        asked: Mapping[str, Request],
        sessions: Mapping[str, Session],
        policy: Policy,
        seed: str,
    ) -> "Case":
        """The case, with tickets worked out."""
        tiers: dict[str, int] = {}
        keys: dict[str, bytes] = {}
        for ticket, members in _tickets(asked, policy.households).items():
            key = hmac.new(seed.encode(), ticket.encode(), "sha256").digest()
            own = [request.tier for request in members]
            tier = min(own) if policy.households is not Households.MEAN else -(-sum(own) // len(own))
            for request in members:
                tiers[request.person], keys[request.person] = tier, key
        return cls(allocation, asked, sessions, policy, tiers, keys)

    def turn(self, person: str) -> tuple[int, bytes, str]:
        """By what people are drawn: the ticket's tier and key, and the id within one ticket."""
        return self.tiers[person], self.keys[person], person

    def capacity(self, kind: SeatKind) -> int:
        """The seats of a kind."""
        session = self.sessions.get(kind[0])
        return session.seats(kind[1]) if session else 0

    def held(self) -> Mapping[SeatKind, list[Seat]]:
        """Those seats of known people that are of one kind, in the order of their turns."""
        held: dict[SeatKind, list[Seat]] = defaultdict(list)
        for seat in sorted(self.seats(), key=lambda seat: self.turn(seat.person)):
            held[seat.session, seat.dose_number].append(seat)
        return held

    def seats(self) -> Iterator[Seat]:
        """The seats of people who asked."""
        return (seat for seat in self.allocation.seats if seat.person in self.asked)


def _tickets(asked: Mapping[str, Request], households: Households) -> Mapping[str, list[Request]]:
    """Who is drawn by which ticket: its people's ids, one a line."""
    together: dict[str, list[Request]] = defaultdict(list)
    for request in asked.values():
        own = households is Households.APART or not request.household
        together[f"person {request.person}" if own else f"household {request.household}"].append(request)
    return {"\n".join(sorted(each.person for each in members)): members for members in together.values()}


def ground_findings(case: Case) -> Iterator[AuditFinding]:
    """What is wrong under any rule: seats nobody asked for, other people's tiers and keys, too many on a session."""
    yield from _people(case)
    yield from _entries(case)
    yield from _places(case)
    for (session, dose_number), seats in case.held().items():
        if len(seats) > case.capacity((session, dose_number)):
            room = case.capacity((session, dose_number))
            sentence = f"session {session}: on a capacity of {room} for dose {dose_number}, {len(seats)} are seated"
            yield AuditFinding("session-overfull", sentence, session=session)


def open_seat_findings(case: Case) -> Iterator[AuditFinding]:
    """What is wrong under a rule without reserves: seats of one."""
    for seat in case.seats():
        if seat.category != OPEN:
            yield AuditFinding("category", f"{seat.person} holds a seat of a reserve", seat.person, seat.session)


def _people(case: Case) -> Iterator[AuditFinding]:
    allocation, listed = case.allocation, set[str]()
    for person in chain((seat.person for seat in allocation.seats), (entry.person for entry in allocation.unseated)):
        if person in listed:
            yield AuditFinding("seat-twice", f"{person} stands twice in the result", person)
        listed.add(person)
        if person not in case.asked:
            yield AuditFinding("person-unknown", f"{person} asked for nothing", person)
    for person in case.asked.keys() - listed:
        yield AuditFinding("person-missing", f"{person} asked and is not in the result", person)


def _entries(case: Case) -> Iterator[AuditFinding]:
    for entry in chain[Seat | Unseated](case.allocation.seats, case.allocation.unseated):
        person, session = entry.person, entry.session if isinstance(entry, Seat) else ""
        request = case.asked.get(person)
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
        if entry.key != case.keys[person]:
            sentence = f"the draw key of {person} is not the one the seed gives"
            yield AuditFinding("draw-key", sentence, person, session)


def _places(case: Case) -> Iterator[AuditFinding]:
    counted: dict[str, int] = defaultdict(int)
    for seat in sorted(case.seats(), key=lambda seat: case.turn(seat.person)):
        if seat.place != counted[seat.session]:
            sentence = (
                f"{seat.person} has place {seat.place} at {seat.session}; the draw gives place {counted[seat.session]}"
            )
            yield AuditFinding("place", sentence, seat.person, seat.session)
        counted[seat.session] += 1
