"""The audit of smart reserves.

First step: members on seats of their own groups. The cover shows that no outcome fills more. Whoever is not among them
found all seats of their groups full of members who stand before them in the draw and can go nowhere else.

Where open seats are served first, who had one early is worked out anew, in the order of the draw: everybody who could
have one beside those before them, and whom the reserves can spare. Whoever is not on a seat of their group is spared in
this very result; whoever is can be spared if others, not early themselves, could move up to fill their seat.

Second step: everybody else on open seats and seats turned over, in the order of the draw.
"""

from collections import defaultdict
from collections.abc import Collection, Generator, Iterator, Mapping, Sequence

from vaxplatform.allocation.audit.benches import TURNED_OVER, Benches, sound_benches, two_step_findings
from vaxplatform.allocation.audit.case import Case
from vaxplatform.allocation.audit.finding import AuditFinding
from vaxplatform.allocation.proof import OPEN, Bench, VertexCover
from vaxplatform.allocation.reserves import Reserves

__all__ = ["smart_reserves_findings"]


def smart_reserves_findings(case: Case, reserves: Reserves, proof: VertexCover) -> Iterator[AuditFinding]:
    """What a result of smart reserves cannot contain."""
    benches = yield from sound_benches(case, reserves)
    if benches is None:
        return
    members = {person: bench for person, bench in benches.at.items() if bench[2] not in (OPEN, TURNED_OVER)}
    early: Collection[str] | None = ()
    if reserves.order[0] == OPEN:
        early = yield from _early(case, benches, members)
    if early is not None:
        yield from two_step_findings(case, benches, proof, lists=benches.reserved, first=members.keys(), early=early)


def _early(
    case: Case, benches: Benches, members: Mapping[str, Bench]
) -> Generator[AuditFinding, None, Collection[str] | None]:
    """Who had an open seat before reserves were served, in the order of the draw; None after a finding."""
    early: dict[str, None] = {}
    open_seats = _OpenSeats(benches)
    users: dict[Bench, list[str]] = defaultdict(list)
    for person, own in benches.reserved.items():
        for bench in own:
            users[bench].append(person)
    needed: set[Bench] = set()
    for person in sorted(case.asked, key=case.turn):
        if person in members and not _can_be_spared(members[person], users, members, early, needed):
            continue
        if not open_seats.admit(person):
            continue
        if person in members:
            sentence = f"{person} holds a reserved seat that others could fill, and was to have an open one early"
            yield AuditFinding("passed-over", sentence, person, members[person][0])
            return None
        if person not in benches.at:
            sentence = f"{person} was passed over: an open seat was to be had before reserves were served"
            yield AuditFinding("passed-over", sentence, person)
            return None
        early[person] = None
    return early


def _can_be_spared(
    bench: Bench,
    users: Mapping[Bench, Sequence[str]],
    members: Mapping[str, Bench],
    early: Collection[str],
    needed: set[Bench],
) -> bool:
    """Whether somebody without a reserved seat could come, perhaps by moves of members, for whoever leaves a bench."""
    if bench in needed:
        return False
    reached = {bench: None}
    unread = [bench]
    while unread:
        for user in users[unread.pop()]:
            if user not in members:
                if user not in early:
                    return True
            elif (here := members[user]) not in reached and here not in needed:
                reached[here] = None
                unread.append(here)
    needed.update(reached)
    return False


class _OpenSeats:
    """Who could have the open seats, one person after the other: whoever is admitted may be moved, and keeps one."""

    def __init__(self, benches: Benches) -> None:
        self._benches = benches
        self._at: dict[str, Bench] = {}
        self._holders: dict[Bench, dict[str, None]] = defaultdict(dict)
        self._shut: set[Bench] = set()

    def admit(self, person: str) -> bool:
        """Whether there is a seat for one person more."""
        wanted_by: dict[Bench, str] = {}
        asking = [person]
        for one in asking:
            for bench in self._benches.for_everybody[one]:
                if bench[2] != OPEN or bench in wanted_by or bench in self._shut:
                    continue
                wanted_by[bench] = one
                if len(self._holders[bench]) < self._benches.capacity[bench]:
                    self._move_up(bench, wanted_by)
                    return True
                asking.extend(self._holders[bench])
        self._shut.update(wanted_by)
        return False

    def _move_up(self, free: Bench | None, wanted_by: Mapping[Bench, str]) -> None:
        while free:
            one = wanted_by[free]
            left = self._at.get(one)
            if left:
                del self._holders[left][one]
            self._holders[free][one] = None
            self._at[one] = free
            free = left
