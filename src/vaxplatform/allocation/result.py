"""What an allocation gives: seats, those left without one, and what proves it."""

from attrs import field, frozen

from vaxplatform.allocation.proof import OPEN, Proof

__all__ = ["Allocation", "Seat", "Unseated"]


@frozen(weakref_slot=False)
class Seat:
    """A seat given to a person.

    Args:
        person: The person's id.
        session: The session's id.
        dose_number: From 1.
        tier: The person's tier.
        key: The 32-byte draw key of the person's ticket.
        place: How many of the session's people had their turn before this one, from 0; slots are filled in this order.
        category: The reserve category that the seat was taken from.
    """

    person: str
    session: str
    dose_number: int
    tier: int
    key: bytes = field(repr=False)
    place: int
    category: str = OPEN


@frozen(weakref_slot=False)
class Unseated:
    """A request that found no seat.

    Args:
        person: The person's id.
        dose_number: From 1.
        tier: The person's tier.
        key: The 32-byte draw key of the person's ticket.
    """

    person: str
    dose_number: int
    tier: int
    key: bytes = field(repr=False)


@frozen
class Allocation:
    """The outcome of a draw.

    Args:
        rule: The rule that made it.
        seats: Sorted by person id.
        unseated: Sorted by person id.
        proof: What lets anybody check it.
        engine: What made it, ``plain`` or ``fast``; both make the same.
    """

    rule: str
    seats: tuple[Seat, ...]
    unseated: tuple[Unseated, ...]
    proof: Proof = field(repr=False)
    engine: str = field(default="plain", eq=False)

    def __str__(self) -> str:
        return f"{len(self.seats)} seated, {len(self.unseated)} without a seat, by {self.rule}"
