"""What an allocation gives: seats, those left without one, and what proves it."""

from collections.abc import Mapping

from attrs import field, frozen

__all__ = ["Allocation", "Seat", "Unseated"]


@frozen(weakref_slot=False)
class Seat:
    """A seat drawn for a person.

    Args:
        person: The person's id.
        session: The session's id.
        dose_number: From 1.
        tier: The person's tier.
        key: The person's 32-byte draw key.
        place: How many seats of the session were drawn before this one, from 0; slots are filled in this order.
    """

    person: str
    session: str
    dose_number: int
    tier: int
    key: bytes = field(repr=False)
    place: int


@frozen(weakref_slot=False)
class Unseated:
    """A request that found no seat: every session it named was full of people drawn before it.

    Args:
        person: The person's id.
        dose_number: From 1.
        tier: The person's tier.
        key: The person's 32-byte draw key.
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
        cutoffs: For each (session, dose number) that filled up, the (tier, key) of the last person seated. Whoever
            named it and stands after that cut-off was rightly refused; publishing cut-offs lets anybody check.
    """

    rule: str
    seats: tuple[Seat, ...]
    unseated: tuple[Unseated, ...]
    cutoffs: Mapping[tuple[str, int], tuple[int, bytes]] = field(repr=False)

    def __str__(self) -> str:
        return f"{len(self.seats)} seated, {len(self.unseated)} without a seat, by {self.rule}"
