"""The audit of the rule that serves most people, from the prices that were published with its result.

Five conditions allow one result. The step is the one that the requests give. Only full sessions have a price, and what
everybody got has, with its price, the least travel of all that they may have: so no outcome is better (complementary
slackness). Each price is held up by somebody who is elsewhere, or without a seat, and would come if it were lower: so
no lower prices would do. And at nobody's turn could those behind them have made room at a session that is as good for
all and stands higher on the list.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from attrs import frozen

from vaxplatform.allocation.audit.case import Case, open_seat_findings
from vaxplatform.allocation.audit.finding import AuditFinding
from vaxplatform.allocation.audit.in_turn import passed_over
from vaxplatform.allocation.proof import Prices, SeatKind

__all__ = ["most_people_findings"]

_Place: TypeAlias = SeatKind | None
"""A kind of seat, or None for staying without one."""


@frozen
class _Person:
    """Somebody at the published prices.

    Args:
        id: The person's id.
        place: What the result gives them.
        costs: Travel and price together of each option, in the order of their list; None, to stay without, is last.
    """

    id: str
    place: _Place
    costs: Mapping[_Place, int]

    @property
    def best(self) -> Sequence[_Place]:
        """What costs them least."""
        least = min(self.costs.values())
        return [place for place, cost in self.costs.items() if cost == least]


def most_people_findings(case: Case, proof: Prices) -> Iterator[AuditFinding]:
    """What a result that serves most people cannot contain."""
    people = _people(case, proof)
    yield from open_seat_findings(case)
    if proof.step != _step(case):
        sentence = f"the step is {proof.step} m; one metre more than all longest ways together is {_step(case)} m"
        yield AuditFinding("step", sentence)
    yield from _prices(case, proof)
    yield from _choices(people)
    yield from _lowest(people, proof)
    yield from _turns(case, people, proof)


def _step(case: Case) -> int:
    return 1 + sum(max(request.travel_m, default=0) for request in case.asked.values())


def _people(case: Case, proof: Prices) -> Sequence[_Person]:
    """Everybody who asked, in the order of the draw."""
    session_of = {seat.person: seat.session for seat in case.seats()}
    tiers = 1 + max(case.tiers.values(), default=0)
    people: list[_Person] = []
    for person in sorted(case.asked, key=case.turn):
        request = case.asked[person]
        costs: dict[_Place, int] = {}
        for rank, session in enumerate(request.options):
            kind = (session, request.dose_number)
            costs[kind] = (request.travel_m[rank] if request.travel_m else 0) + proof.prices.get(kind, 0)
        costs[None] = (tiers - case.tiers[person]) * proof.step
        place = (session_of[person], request.dose_number) if person in session_of else None
        people.append(_Person(person, place, costs))
    return people


def _prices(case: Case, proof: Prices) -> Iterator[AuditFinding]:
    held = case.held()
    for kind, price in proof.prices.items():
        session, dose_number = kind
        what = f"the price of session {session} for dose {dose_number}"
        if type(price) is not int or price <= 0:
            yield AuditFinding("price", f"{what} is not a whole number of metres above 0", session=session)
        elif len(held.get(kind, ())) < case.capacity(kind):
            yield AuditFinding("price", f"{what} is above 0, and a seat is left", session=session)


def _choices(people: Sequence[_Person]) -> Iterator[AuditFinding]:
    for person in people:
        if person.place not in person.best:
            better = _words(person.best[0])
            sentence = f"{person.id} has more travel and price together than {better} would cost"
            yield AuditFinding("cheaper-elsewhere", sentence, person.id, person.place[0] if person.place else "")


def _lowest(people: Sequence[_Person], proof: Prices) -> Iterator[AuditFinding]:
    """Prices that nobody holds up: whoever would come lives by a price that nobody holds up either."""
    would_come: dict[_Place, set[_Place]] = defaultdict(set)
    for person in people:
        would_come[person.place].update(person.best)
    held_up = {place for person in people for place in person.costs if place not in proof.prices}
    search = list(held_up)
    for place in search:
        for goal in would_come[place] - held_up:
            held_up.add(goal)
            search.append(goal)
    for session, dose_number in proof.prices.keys() - held_up:
        sentence = f"the price of session {session} for dose {dose_number} could be lower"
        yield AuditFinding("price-high", sentence, session=session)


def _turns(case: Case, people: Sequence[_Person], proof: Prices) -> Iterator[AuditFinding]:
    """Whom others behind them could have made room for."""
    if any(person.place not in person.best for person in people):
        return
    capacity: dict[_Place, int] = {kind: case.capacity(kind) for person in people for kind in person.costs if kind}
    capacity[None] = len(people)
    better = passed_over(
        [person.best for person in people], [person.place for person in people], capacity, proof.prices
    )
    for number, place in better:
        if place:
            sentence = f"{people[number].id} was passed over: {_words(place)} was to be had, as good for all"
            yield AuditFinding("passed-over", sentence, people[number].id, place[0])


def _words(place: _Place) -> str:
    return f"session {place[0]}" if place else "no seat"
