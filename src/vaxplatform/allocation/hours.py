"""The slots of a day: opening hours divided evenly."""

from datetime import time
from itertools import pairwise

from vaxplatform.errors import AllocationError

__all__ = ["slots_between"]


def slots_between(opens: time, closes: time, slot_minutes: int) -> tuple[str, ...]:
    """The slots from opening to closing, each of the same length.

    Args:
        opens: When the first slot begins.
        closes: When the last one ends, on the same day.
        slot_minutes: A slot's length, minutes, from 1.

    Returns:
        Texts such as ``09:00-10:00``, in order, as sessions have them.

    Raises:
        AllocationError: ``hours-order``, for closing that does not come after opening; ``slots-fit``, for hours that
            are no whole number of slots.

    Example:
        >>> slots_between(time(9), time(10, 30), 45)
        ('09:00-09:45', '09:45-10:30')
    """
    first, last = (each.hour * 60 + each.minute for each in (opens, closes))
    hours = f"{opens:%H:%M} to {closes:%H:%M}"
    if last <= first:
        raise AllocationError(f"a centre closes after it opens; {hours} is no stretch of a day", code="hours-order")
    if (last - first) % slot_minutes:
        raise AllocationError(
            f"slots of {slot_minutes} minutes do not fill {hours}, which is {last - first} minutes: {slot_minutes} has "
            "to divide it",
            code="slots-fit",
        )
    marks = [f"{minute // 60:02}:{minute % 60:02}" for minute in range(first, last + 1, slot_minutes)]
    return tuple(f"{start}-{end}" for start, end in pairwise(marks))
