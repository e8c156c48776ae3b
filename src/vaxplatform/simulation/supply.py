"""A calendar with fewer seats: the same sessions in proportion, so that a small town has a large one's scarcity."""

from collections import defaultdict
from collections.abc import Sequence

from attrs import evolve

from vaxplatform.allocation import largest_remainder
from vaxplatform.errors import InputError
from vaxplatform.model import Session

__all__ = ["scaled"]


def scaled(sessions: Sequence[Session], seats: int) -> tuple[Session, ...]:
    """The sessions with so many seats in all, each session and dose number in proportion (by largest remainder).

    Args:
        sessions: With at least one seat among them.
        seats: At least 1.

    Returns:
        Those that have a seat left, in the order given.

    Raises:
        InputError: ``seats-none``.

    Example:
        >>> from datetime import date
        >>> from vaxplatform.codes import Code
        >>> day, vaccine = date(2021, 8, 26), Code.parse("cvx|210")
        >>> given = [Session("S-1", "C-1", day, vaccine, {1: 90, 2: 30}), Session("S-2", "C-1", day, vaccine, {1: 60})]
        >>> [dict(session.capacity) for session in scaled(given, 6)]
        [{1: 3, 2: 1}, {1: 2}]
    """
    weights = {f"{session.id}\n{dose}": count for session in sessions for dose, count in session.capacity.items()}
    if seats < 1 or not any(weights.values()):
        raise InputError("a calendar without a seat cannot be scaled", code="seats-none")
    parts = largest_remainder(seats, weights)
    capacity: dict[str, dict[int, int]] = defaultdict(dict)
    for session in sessions:
        for dose in session.capacity:
            if parts[f"{session.id}\n{dose}"]:
                capacity[session.id][dose] = parts[f"{session.id}\n{dose}"]
    return tuple(evolve(session, capacity=capacity[session.id]) for session in sessions if session.id in capacity)
