"""Doses given, and a person's history of them."""

from collections.abc import Iterable
from datetime import date
from enum import Enum
from typing import TypeAlias

from attrs import evolve, field, frozen

from vaxplatform.codes import Code, country_code
from vaxplatform.dates import PartialDate
from vaxplatform.errors import ModelError
from vaxplatform.model._check import code, day, day_if_known, each, kind, text
from vaxplatform.model.person import Condition, Person, Sex

__all__ = ["Dose", "History", "Withdrawal"]


Day: TypeAlias = date
"""A civil date, in a class that has a field of that name."""


class Withdrawal(Enum):
    """Why a recorded dose does not count: a record is never deleted, it is withdrawn."""

    NOT_GIVEN = "not_given"
    ANOTHER_PERSON = "another_person"
    WRONG_PRODUCT = "wrong_product"
    DUPLICATE_RECORD = "duplicate_record"


@frozen(weakref_slot=False)
class Dose:
    """One shot that was given. Six million of them fit in memory: codes, dates and centres are shared, not copied.

    Args:
        date: The day it was given.
        vaccine: The vaccine's code (``cvx|210``).
        lot: Batch number on the vial.
        manufacturer: As recorded, where the code does not say it.
        centre: Id of the centre that gave it.
        vaccinator: Id of who gave it.
        withdrawn: Set when the record turned out wrong; the dose then counts for nothing.
        sub_standard: Whether it was given from an expired or recalled lot, or otherwise not as it must be.
        booked_on: The day its appointment was made, if known; a programme may honour what was booked under older rules.

    Example:
        >>> dose = Dose(date(2021, 6, 1), Code.parse("cvx|210"), lot="4120Z001")
        >>> dose.withdraw(Withdrawal.DUPLICATE_RECORD).counts
        False
    """

    date: Day = field(converter=day)
    vaccine: Code = field(validator=code)
    lot: str = field(default="", validator=kind(str))
    manufacturer: str = field(default="", validator=kind(str))
    centre: str = field(default="", validator=kind(str))
    vaccinator: str = field(default="", validator=kind(str))
    withdrawn: Withdrawal | None = field(default=None, validator=kind(Withdrawal, optional=True))
    sub_standard: bool = field(default=False, validator=kind(bool))
    booked_on: Day | None = field(default=None, converter=day_if_known)

    @property
    def counts(self) -> bool:
        """Whether the record stands."""
        return self.withdrawn is None

    def withdraw(self, why: Withdrawal) -> "Dose":
        """The same record, marked as wrong."""
        return evolve(self, withdrawn=why)


def _in_order(doses: Iterable[Dose]) -> tuple[Dose, ...]:
    given = tuple(doses)
    for dose in given:
        if not isinstance(dose, Dose):
            raise ModelError(f"a history holds doses, not a {type(dose).__name__}", code="doses-type", field="doses")
    return given if len(given) <= 1 else tuple(sorted(given, key=lambda dose: dose.date))


def _conditions(given: Iterable[Condition]) -> tuple[Condition, ...]:
    return tuple(given)


@frozen(weakref_slot=False)
class History:
    """What scheduling needs to know of a person: birth date, sex, conditions and doses, in the order of their dates.

    Args:
        id: The person's id.
        birth_date: Possibly partial.
        sex: Some schedules ask for it.
        doses: Sorted by date when made; doses on one day keep the order given, which no answer depends on.
        conditions: What was observed of the person, with the first day if known; a schedule's codes or its synonyms.
        country_of_birth: ISO 3166-1 alpha-2; a few schedules ask for it.
        area: ISO 3166-2 code of residence; a few schedules ask for it.

    Raises:
        ModelError: A dose before birth.

    Example:
        >>> history = History("P-1", PartialDate.parse("1980"), doses=(Dose(date(2021, 6, 1), Code.parse("cvx|210")),))
        >>> len(history.standing)
        1
    """

    id: str = field(validator=text(at_most=64))
    birth_date: PartialDate = field(validator=kind(PartialDate), repr=False)
    sex: Sex = field(default=Sex.UNKNOWN, validator=kind(Sex))
    doses: tuple[Dose, ...] = field(default=(), converter=_in_order)
    conditions: tuple[Condition, ...] = field(default=(), converter=_conditions, validator=each(Condition))
    country_of_birth: str = field(default="", converter=country_code)
    area: str = field(default="", validator=kind(str))

    @doses.validator
    def _after_birth(self, _attribute: object, doses: tuple[Dose, ...]) -> None:
        born = self.birth_date.earliest
        if any(dose.date < born and dose.counts for dose in doses):
            raise ModelError(f"a dose of {self.id} was given before birth", code="dose-before-birth", field="doses")

    @classmethod
    def of(cls, person: Person, doses: Iterable[Dose]) -> "History":
        """The scheduling view of a person on the register.

        Example:
            >>> History.of(Person("P-1", PartialDate(1980), Sex.FEMALE, region="IN-MH"), ()).area
            'IN-MH'
        """
        return cls(
            person.id,
            person.birth_date,
            person.sex,
            tuple(doses),
            person.conditions,
            person.country_of_birth,
            person.region,
        )

    @property
    def standing(self) -> tuple[Dose, ...]:
        """The doses that were not withdrawn."""
        return tuple(dose for dose in self.doses if dose.counts)
