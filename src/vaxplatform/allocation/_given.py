"""Checks of what is handed in around a seat: exact numbers in a stated range, or a sentence."""

from collections.abc import Collection, Iterable, Mapping
from fractions import Fraction
from typing import TypeAlias

from vaxplatform.allocation.result import Allocation
from vaxplatform.errors import AllocationError
from vaxplatform.model.request import Request

__all__ = ["Exact", "each_once", "exact", "result_of", "whole"]

Exact: TypeAlias = int | Fraction
"""A number without rounding: a whole one, or a fraction."""


def whole(value: object, what: str, *, code: str, at_least: int = 0, at_most: int | None = None) -> int:
    """A whole number in a closed range; True and False are none.

    Raises:
        AllocationError: ``code``, with ``what`` as the subject of its sentence.
    """
    if type(value) is not int or value < at_least or (at_most is not None and value > at_most):
        upper = "" if at_most is None else f" and at most {at_most}"
        raise AllocationError(f"{what} is a whole number of at least {at_least}{upper}, not {value!r}", code=code)
    return value


def exact(value: object, what: str, *, code: str, above: Exact | None = None, at_most: Exact | None = None) -> Fraction:
    """A fraction of at least 0 (or above ``above``) and at most ``at_most``; a float is refused, since it was rounded.

    Raises:
        AllocationError: ``code``, with ``what`` as the subject of its sentence.
    """
    if isinstance(value, bool) or not isinstance(value, int | Fraction):
        raise AllocationError(
            f"{what} is exact: a whole number or a Fraction such as Fraction('0.9'), not {value!r}", code=code
        )
    if (value < 0 if above is None else value <= above) or (at_most is not None and value > at_most):
        lower = "at least 0" if above is None else f"above {above}"
        upper = "" if at_most is None else f" and at most {at_most}"
        raise AllocationError(f"{what} is {lower}{upper}, not {value}", code=code)
    return Fraction(value)


def each_once(ids: Iterable[str], what: str, *, code: str) -> None:
    """Refuse an id that stands twice.

    Raises:
        AllocationError: ``code``, with the id in the sentence.
    """
    seen: set[str] = set()
    for one in ids:
        if one in seen:
            raise AllocationError(f"{what} {one} stands there twice", code=code, id=one)
        seen.add(one)


def result_of(allocation: Allocation, asked: Mapping[str, Request], sessions: Collection[str]) -> None:
    """Refuse a result that these requests and sessions cannot have led to.

    Raises:
        AllocationError: ``result-people``, for a result of other people; ``result-session``, for a seat at a session
            that its person did not name or that is not among them.
    """
    listed = [seat.person for seat in allocation.seats] + [entry.person for entry in allocation.unseated]
    if len(listed) != len(asked) or set(listed) != asked.keys():
        raise AllocationError(
            f"the result lists {len(listed)} people, and {len(asked)} asked: give the requests that it was made from",
            code="result-people",
        )
    for seat in allocation.seats:
        if seat.session not in sessions or seat.session not in asked[seat.person].options:
            raise AllocationError(
                f"the result gives {seat.person} a seat at {seat.session}, which is not a session that they named",
                code="result-session",
                person=seat.person,
                session=seat.session,
            )
