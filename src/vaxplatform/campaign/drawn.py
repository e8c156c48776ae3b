"""A draw in its result folder, written and read back: what it was made from, what came out, and its proof."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from attrs import evolve, field, frozen

from vaxplatform.allocation import (
    Allocation,
    AreaCoverage,
    Arrangement,
    Draw,
    Override,
    Policy,
    Seat,
    Unseated,
    allocate_draw,
    allocate_in_shards,
    arrange,
)
from vaxplatform.campaign.intake import Unserved
from vaxplatform.campaign.shard_pool import ShardPool
from vaxplatform.codes import Code
from vaxplatform.exchange import (
    APPOINTMENT_COLUMNS,
    AREA_COLUMNS,
    CHOICE_COLUMNS,
    REJECTED_COLUMNS,
    REQUEST_COLUMNS,
    SESSION_COLUMNS,
    UNSERVED_COLUMNS,
    AppointmentRow,
    Rejected,
    ResultFolder,
    UnservedRow,
    area_rows,
    choice_rows,
    json_text,
    policy_text,
    proof_json,
    read_appointments,
    read_areas,
    read_choices,
    read_policy,
    read_proof,
    read_requests,
    read_sessions,
    read_unserved,
    request_rows,
    session_rows,
)
from vaxplatform.model import Request, Session

__all__ = ["NO_SEAT", "DrawInput", "Drawn", "appointment_row", "read_draw", "write_draw", "write_rejected"]


NO_SEAT = "no-seat-left"
"""The reason of everybody who was in the draw and has no seat."""


@frozen
class DrawInput:
    """What a draw is made from.

    Args:
        requests: One a person.
        sessions: Each once, with all their seats.
        products: The product's name by vaccine code.
        policy: The policy of the district.
        overrides: What centres chose within its limits.
        areas: Coverage of areas that was handed in beside the policy: what the rule for the worst served begins from,
            and under any rule what the equity report counts against.
        arrangement: Sessions and policy once every centre has decided: what seats are drawn by.

    Raises:
        AllocationError: A centre chose what it may not.
    """

    requests: Sequence[Request]
    sessions: Sequence[Session]
    products: Mapping[Code, str]
    policy: Policy
    overrides: Sequence[Override] = ()
    areas: Sequence[AreaCoverage] = ()
    arrangement: Arrangement = field(init=False, repr=False)

    @arrangement.default
    def _arranged(self) -> Arrangement:
        policy = self.policy
        if self.areas and policy.rule == "worst-served-first":
            policy = evolve(policy, areas=self.areas)
        return arrange(self.sessions, policy, self.overrides)

    def allocation(self, seed: str, *, engine: str = "auto", processes: int = 1) -> Allocation:
        """Draw.

        Args:
            seed: Of the draw; not empty.
            engine: As for :func:`~vaxplatform.allocation.allocate`.
            processes: How many draw shards beside each other; with 1 everybody is drawn at once. What comes out is the
                same.

        Raises:
            AllocationError: The draw cannot be made.
            MissingExtra: The engine is asked for and not installed.
        """
        draw = Draw.of(self.requests, self.arrangement.sessions, self.arrangement.policy, seed)
        if processes == 1:
            return allocate_draw(draw, engine=engine)
        return allocate_in_shards(draw, map_shards=ShardPool(processes).map, engine=engine)


@frozen
class Drawn:
    """A draw as its folder tells it.

    Args:
        given: What it was made from.
        allocation: What came out of it.
        appointments: The rows that its seats stand on.
        unserved: The rows of everybody without a seat.
    """

    given: DrawInput
    allocation: Allocation
    appointments: Sequence[AppointmentRow]
    unserved: Sequence[UnservedRow]


def read_draw(folder: Path) -> Drawn:
    """Read a draw from its folder; whether it is right, the audit says.

    Raises:
        InputError: A file cannot be read, or a row of it cannot be, with its place.
        AllocationError: The policy cannot be.
    """
    policy = read_policy(folder / "policy.yaml")
    sessions, products = read_sessions(folder / "sessions.csv")
    ids = {session.id for session in sessions}
    requests, rejected = read_requests(folder / "requests.csv", sessions=ids, options_at_most=policy.options_at_most)
    if rejected:
        raise rejected[0].error()
    areas = read_areas(folder / "areas.csv") if (folder / "areas.csv").exists() else ()
    overrides = read_choices(folder / "choices.csv") if (folder / "choices.csv").exists() else ()
    appointments = tuple(read_appointments(folder / "appointments.csv"))
    unserved = tuple(read_unserved(folder / "unserved.csv"))
    allocation = Allocation(
        policy.rule,
        tuple(row.seat for row in appointments),
        tuple(row.unseated for row in unserved if row.unseated is not None),
        read_proof(folder / "proof.json"),
    )
    return Drawn(DrawInput(requests, sessions, products, policy, overrides, areas), allocation, appointments, unserved)


def write_draw(
    folder: ResultFolder,
    given: DrawInput,
    allocation: Allocation,
    unserved: Iterable[Unserved],
    sentence: Callable[[Unserved], str],
) -> None:
    """Write what a draw was made from, what came out of it, and its proof.

    Args:
        folder: Where to.
        given: What it was made from.
        allocation: What came out.
        unserved: Everybody without a seat, also those who could not ask.
        sentence: Tells somebody why, in English.
    """
    folder.table("requests.csv", [column.name for column in REQUEST_COLUMNS], request_rows(given.requests))
    folder.table(
        "sessions.csv", [column.name for column in SESSION_COLUMNS], session_rows(given.sessions, given.products)
    )
    folder.text("policy.yaml", policy_text(given.policy))
    if given.overrides:
        folder.table("choices.csv", [column.name for column in CHOICE_COLUMNS], choice_rows(given.overrides))
    if given.areas:
        folder.table("areas.csv", [column.name for column in AREA_COLUMNS], area_rows(given.areas))
    by_id = {session.id: session for session in given.arrangement.sessions}
    rows = (appointment_row(seat, by_id[seat.session], given.products) for seat in allocation.seats)
    folder.table("appointments.csv", APPOINTMENT_COLUMNS, rows)
    folder.table("unserved.csv", UNSERVED_COLUMNS, _unserved_rows(unserved, allocation.unseated, sentence))
    folder.text("proof.json", json_text(proof_json(allocation.proof)))


def write_rejected(folder: ResultFolder, rejected: Iterable[Rejected]) -> None:
    """Write what could not be used, by file and line; records that have no line, in the order of the file."""
    entries = sorted(rejected, key=lambda entry: (entry.place.source, entry.place.line or 0))
    rows = (
        (entry.place.source, entry.place.line or entry.place.path or "", entry.field, entry.sentence)
        for entry in entries
    )
    folder.table("rejected.csv", REJECTED_COLUMNS, rows)


def appointment_row(seat: Seat, session: Session, products: Mapping[Code, str]) -> tuple[object, ...]:
    """A row of ``appointments.csv``.

    Args:
        seat: The seat.
        session: Its session.
        products: The product's name by vaccine code.
    """
    slot, product = session.slot_of(seat.place), products[session.vaccine]
    return (
        *(seat.person, session.id, session.centre, session.date, slot),
        *(seat.dose_number, product, seat.tier, seat.key.hex(), seat.place, seat.category),
    )


def _unserved_rows(
    unserved: Iterable[Unserved], unseated: Iterable[Unseated], sentence: Callable[[Unserved], str]
) -> Iterator[tuple[object, ...]]:
    """Rows of ``unserved.csv``, by person id; tier and draw key of those who were in the draw."""
    drawn = {entry.person: entry for entry in unseated}
    for entry in sorted(unserved, key=lambda entry: entry.person):
        code, rule = entry.reason.code, entry.reason.rule
        turn = drawn.get(entry.person)
        tier, key = (turn.tier, turn.key.hex()) if turn else ("", "")
        possible_from = entry.possible_from or ""
        yield entry.person, entry.dose_number or "", code, rule, possible_from, sentence(entry), tier, key
