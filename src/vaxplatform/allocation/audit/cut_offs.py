"""The audit of cut-offs: for ``site-priority``, and for ``reserved-shares`` that are served one after the other.

Four conditions together allow one result.

1. At each session categories were served in their order: none gave more seats than it had, each to its own group, and
   nobody of that group who holds a seat that was served later stands before one of them or while a seat was left.
2. The cut-off of each bench is the last standing seated there, where all its seats are taken.
3. Nobody named a session before their own at which they stand before the cut-off of a category of theirs, or at which
   such a category has a seat left.
4. No circle: if somebody gave up a seat, the session would call up one person instead, who would give up theirs, and
   so on; this never leads back to a seat that was given up before.

With the first three nobody has a complaint; of such results the fourth leaves only the one that everybody likes best.
For take another that everybody likes at least as well. Whoever sits better there gave up a seat; everywhere as many
people sit as before, so somebody took it; the one whom the session would call up first is among those who sit better,
or would have a complaint there. So from each of them the calls lead to another of them, and in the end back.

Source:
    Cut-offs: Azevedo and Leshno, Journal of Political Economy 124 (2016) 1235-1268. Circles: Gusfield and Irving, The
    Stable Marriage Problem (1989), where they are called rotations.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain
from typing import TypeAlias

from attrs import field, frozen

from vaxplatform.allocation.audit.case import Case
from vaxplatform.allocation.audit.finding import AuditFinding
from vaxplatform.allocation.proof import OPEN, Bench, CutOffs, SeatKind, Standing
from vaxplatform.allocation.reserves import Reserve, Unused
from vaxplatform.allocation.result import Seat
from vaxplatform.errors import AllocationError
from vaxplatform.model.centre import Session

__all__ = ["StandingAt", "cut_off_findings"]

StandingAt: TypeAlias = Callable[[str, Session], Standing]
"""Where a person, by id, stands at a session."""

_Placed: TypeAlias = tuple[Standing, str]
"""A person's standing and id."""


def cut_off_findings(case: Case, proof: CutOffs, standing_at: StandingAt) -> Iterator[AuditFinding]:
    """What a result with such cut-offs cannot contain."""
    held = case.held()
    try:
        tables = {
            (session.id, dose): _table(case, session, dose, held.get((session.id, dose), ()), standing_at)
            for session in case.sessions.values()
            for dose in session.capacity
        }
    except AllocationError as error:
        yield AuditFinding(error.code, str(error))
        return
    yield from _categories(case)
    for table in tables.values():
        yield from _served(table)
    yield from _cutoffs(tables, proof)
    yield from _passed_over(case, tables, standing_at)
    yield from _circles(tables)


@frozen
class _Turn:
    """A category's turn to be served.

    Args:
        category: Its name.
        reserve: Whose it is; None for everybody.
        room: The seats it had to give.
        heir: Which turn got what it left, counted from 0; None for none.
        seated: Who sits there, best first.
    """

    category: str
    reserve: Reserve | None
    room: int
    heir: int | None
    seated: Sequence[_Placed]


@frozen
class _Table:
    """A session's seats for one dose number.

    Args:
        case: The case.
        session: The session.
        dose_number: The dose number.
        turns: Its categories as they were served; behind them everybody, for seats that became open.
        refused: Who named it before what they got.
    """

    case: Case
    session: Session
    dose_number: int
    turns: Sequence[_Turn]
    refused: list[_Placed] = field(factory=list)

    def belongs(self, person: str, turn: _Turn) -> bool:
        """Whether a person may have the seats of a turn."""
        return turn.reserve is None or turn.reserve.belongs(self.case.asked[person], self.session)

    def room(self) -> Mapping[str, int]:
        """The seats of each category, with those that it was handed."""
        room: Counter[str] = Counter()
        for turn in self.turns:
            room[turn.category] += turn.room
        return room

    def cut_offs(self) -> Mapping[str, Standing]:
        """The last standing in each category whose seats are taken."""
        room = self.room()
        seated: dict[str, list[_Placed]] = defaultdict(list)
        for turn in self.turns:
            seated[turn.category].extend(turn.seated)
        return {name: max(placed)[0] for name, placed in seated.items() if placed and len(placed) >= room[name]}

    def behind(self, place: int) -> Iterator[tuple[Standing, str, int]]:
        """Those who may have the seats of a turn and were seated in a later one, and in which."""
        for later, turn in enumerate(self.turns[place + 1 :], place + 1):
            for standing, person in turn.seated:
                if self.belongs(person, self.turns[place]):
                    yield standing, person, later

    def called_up(self, place: int) -> str | None:
        """Who would come here if a seat were given up in a turn."""
        turn = self.turns[place]
        refused = ((*placed, None) for placed in self.refused if self.belongs(placed[1], turn))
        first = min(chain(self.behind(place), refused), default=None)
        if first is None:
            return None if turn.heir is None else self.called_up(turn.heir)
        _, person, later = first
        return person if later is None else self.called_up(later)


def _table(case: Case, session: Session, dose_number: int, seats: Sequence[Seat], standing_at: StandingAt) -> _Table:
    seated: dict[str, list[_Placed]] = defaultdict(list)
    for seat in seats:
        seated[seat.category].append((standing_at(seat.person, session), seat.person))
    for placed in seated.values():
        placed.sort()
    reserves = case.policy.reserves
    if reserves is None:
        return _Table(case, session, dose_number, [_Turn(OPEN, None, session.seats(dose_number), None, seated[OPEN])])
    quotas, end = reserves.quotas(session, dose_number), len(reserves.order)
    turns: list[_Turn] = []
    handed_on: Counter[int] = Counter()
    for place, name in enumerate((*reserves.order, OPEN)):
        room = handed_on[place] + (quotas[name] if place < end else 0)
        taken = seated[name][: room if name == OPEN and place < end else None]  # the other open seats are served last
        seated[name] = seated[name][len(taken) :]
        heir = {Unused.OPEN: end, Unused.NEXT: place + 1, Unused.HOLD: None}[reserves.unused_of(name)]
        if place == end:
            heir = None
        elif heir is not None:
            handed_on[heir] += max(room - len(taken), 0)
        turns.append(_Turn(name, reserves.named(name), room, heir, taken))
    return _Table(case, session, dose_number, turns)


def _categories(case: Case) -> Iterator[AuditFinding]:
    """Seats of categories that there are not."""
    known = case.policy.reserves.order if case.policy.reserves else (OPEN,)
    for seat in case.seats():
        if seat.category not in known:
            sentence = f"{seat.person} holds a seat of {seat.category}, which the policy does not reserve"
            yield AuditFinding("category", sentence, seat.person, seat.session)


def _served(table: _Table) -> Iterator[AuditFinding]:
    """Whether the people who sit at a session sit in the right categories."""
    session = table.session.id
    for place, turn in enumerate(table.turns):
        if len(turn.seated) > turn.room:
            sentence = (
                f"session {session}: on a capacity of {turn.room} for dose {table.dose_number} in {turn.category}, "
                f"{len(turn.seated)} are seated"
            )
            yield AuditFinding("category-overfull", sentence, session=session)
        for _, person in turn.seated:
            if not table.belongs(person, turn):
                sentence = f"{person} holds a seat that is reserved for {turn.category}, and does not belong to it"
                yield AuditFinding("category", sentence, person, session)
        standing, person, _ = min(table.behind(place), default=(None, "", 0))
        if standing and (len(turn.seated) < turn.room or (turn.seated and standing < turn.seated[-1][0])):
            sentence = f"{person} would have been seated in {turn.category}, which is served earlier"
            yield AuditFinding("category", sentence, person, session)


def _cutoffs(tables: Mapping[SeatKind, _Table], proof: CutOffs) -> Iterator[AuditFinding]:
    right: dict[Bench, Standing] = {
        (*kind, category): standing for kind, table in tables.items() for category, standing in table.cut_offs().items()
    }
    for bench in right.keys() | proof.cutoffs.keys():
        if right.get(bench) != proof.cutoffs.get(bench):
            session, dose, category = bench
            sentence = f"the cut-off of session {session} for dose {dose} ({category}) is not its last person seated"
            yield AuditFinding("cutoff", sentence, session=session)


def _passed_over(case: Case, tables: Mapping[SeatKind, _Table], standing_at: StandingAt) -> Iterator[AuditFinding]:
    """Who should sit at a session that they named before their own; everybody is noted where they were refused."""
    given = {seat.person: seat.session for seat in case.seats()}
    rooms = {kind: table.room() for kind, table in tables.items()}
    cut_offs = {kind: table.cut_offs() for kind, table in tables.items()}
    for person, request in sorted(case.asked.items()):
        got = request.options.index(given[person]) if person in given else None
        for option in request.options[:got]:
            kind = (option, request.dose_number)
            if kind not in tables:
                continue
            table, room, last = tables[kind], rooms[kind], cut_offs[kind]
            standing = standing_at(person, table.session)
            table.refused.append((standing, person))
            for turn in table.turns:
                name = turn.category
                if room[name] and (name not in last or standing < last[name]) and table.belongs(person, turn):
                    sentence = (
                        f"{person} was passed over: session {option} had a seat for dose {request.dose_number} ({name})"
                    )
                    yield AuditFinding("passed-over", sentence, person, option)
                    break


def _circles(tables: Mapping[SeatKind, _Table]) -> Iterator[AuditFinding]:
    """People who could all move up together."""
    where: dict[str, tuple[SeatKind, int]] = {
        person: (kind, place)
        for kind, table in tables.items()
        for place, turn in enumerate(table.turns)
        for _, person in turn.seated
    }
    called = {(kind, place): tables[kind].called_up(place) for kind, place in dict.fromkeys(where.values())}
    follows = {node: where[person] for node, person in called.items() if person in where}
    seen: set[tuple[SeatKind, int]] = set()
    for start in called:
        node, path = start, list[tuple[SeatKind, int]]()
        while node in follows and node not in seen:
            seen.add(node)
            path.append(node)
            node = follows[node]
        if node in path:
            people = sorted(str(called[each]) for each in path[path.index(node) :])
            sentence = f"{', '.join(people)} could all sit at sessions that they named before their own"
            yield AuditFinding("circle", sentence, people[0])
