"""Several faults told at once."""

from collections.abc import Iterable

from vaxplatform.errors import AllocationError

__all__ = ["refuse"]


def refuse(found: Iterable[AllocationError]) -> None:
    """Raise the first fault, with all of them in ``data["faults"]``; nothing where there is none.

    Raises:
        AllocationError: The first.
    """
    faults = tuple(found)
    if faults:
        first = faults[0]
        raise AllocationError(first.sentence, code=first.code, place=first.place, **{**first.data, "faults": faults})
