"""What somebody agreed to, when, and whether it still stands."""

from datetime import date
from enum import StrEnum

from attrs import evolve, field, frozen

from vaxplatform.errors import ModelError
from vaxplatform.model._check import day, day_if_known, kind, text

__all__ = ["Consent", "GivenBy"]


class GivenBy(StrEnum):
    """Who agreed."""

    PERSON = "person"
    PARENT = "parent"
    GUARDIAN = "guardian"


@frozen(weakref_slot=False)
class Consent:
    """An agreement to one use of a person's data.

    Args:
        purpose: What for, the country pack's word (``vaccination-record``, ``reminders``).
        given_on: The day.
        given_by: The person, or for a child a parent or guardian.
        withdrawn_on: The day it was taken back; the consent stays on record.

    Raises:
        ModelError: ``withdrawn_on-early``: it was taken back before it was given.

    Example:
        >>> reminders = Consent("reminders", date(2021, 3, 1), GivenBy.PARENT).withdrawn(date(2021, 6, 1))
        >>> [reminders.stands(day) for day in (date(2021, 3, 1), date(2021, 5, 31), date(2021, 6, 1))]
        [True, True, False]
    """

    purpose: str = field(validator=text(at_most=64))
    given_on: date = field(converter=day)
    given_by: GivenBy = field(default=GivenBy.PERSON, validator=kind(GivenBy))
    withdrawn_on: date | None = field(default=None, converter=day_if_known)

    def __attrs_post_init__(self) -> None:
        if self.withdrawn_on is not None and self.withdrawn_on < self.given_on:
            raise ModelError(
                "a consent is taken back on the day it was given or later",
                code="withdrawn_on-early",
                field="withdrawn_on",
            )

    def stands(self, on: date) -> bool:
        """Whether it was given by a day and not taken back by it."""
        return self.given_on <= on and (self.withdrawn_on is None or on < self.withdrawn_on)

    def withdrawn(self, on: date) -> "Consent":
        """The same consent, taken back on a day.

        Raises:
            ModelError: ``withdrawn_on-early``.
        """
        return evolve(self, withdrawn_on=on)
