"""Centres, their sessions and slots: where and when doses are given."""

from collections.abc import Mapping
from datetime import date
from enum import Enum

from attrs import field, frozen

from vaxplatform.codes import Code
from vaxplatform.errors import ModelError
from vaxplatform.model._check import code, day, is_whole, kind, text, texts, whole_number, word_set
from vaxplatform.model._frozen import FrozenDict
from vaxplatform.model.person import Position

__all__ = ["Centre", "Fee", "Session"]


class Fee(Enum):
    """Whether a session costs the person something."""

    FREE = "free"
    PAID = "paid"


@frozen(weakref_slot=False)
class Centre:
    """A place where people are vaccinated.

    Args:
        id: The programme's id of it.
        name: As on its sign.
        position: Where it is; None when nobody knows.
        position_estimated: True when the position was filled in from its neighbours, not measured.
        area: Block, ward or other area below the district.
        district: District or other second level.
        region: State or province.
        postcode: Empty where missing.
        address: As written.
    """

    id: str = field(validator=text(at_most=64))
    name: str = field(validator=text(at_most=200))
    position: Position | None = field(default=None, validator=kind(Position, optional=True))
    position_estimated: bool = field(default=False, validator=kind(bool))
    area: str = field(default="", validator=kind(str))
    district: str = field(default="", validator=kind(str))
    region: str = field(default="", validator=kind(str))
    postcode: str = field(default="", validator=kind(str))
    address: str = field(default="", validator=kind(str))


def _seats_by_dose(given: Mapping[int, int]) -> Mapping[int, int]:
    if not isinstance(given, Mapping):
        raise ModelError(
            "a session's capacity is seats by dose number, such as {1: 20}", code="capacity-type", field="capacity"
        )
    return FrozenDict(sorted(given.items(), key=lambda entry: str(entry[0])))


@frozen(weakref_slot=False)
class Session:
    """One vaccine at one centre on one day.

    Args:
        id: The programme's id of it.
        centre: The centre's id.
        date: The day.
        vaccine: The vaccine's code.
        capacity: Seats by dose number (``{1: 20, 2: 20}``); a dose number that is absent has none.
        slots: Start-end texts ("09:00-11:00") in order; empty when the day is not divided.
        age_from: Youngest completed age that may book, years; None for no limit.
        age_to: Oldest completed age that may book, years, inclusive.
        fee: Free or paid.
        price: Amount as written in the source, with no currency arithmetic.
        groups: Who may book; empty for everybody.
        area: The centre's area (block, ward), by which residents are known; empty when unknown.

    Raises:
        ModelError: No capacity or a negative one, a dose number below 1, or an age range that is empty.

    Example:
        >>> morning = Session("S-1", "C-1", date(2021, 8, 26), Code.parse("cvx|210"), {1: 20, 2: 5})
        >>> morning.seats(2), morning.seats(3)
        (5, 0)
    """

    id: str = field(validator=text(at_most=64))
    centre: str = field(validator=text(at_most=64))
    date: date = field(converter=day)
    vaccine: Code = field(validator=code)
    capacity: Mapping[int, int] = field(converter=_seats_by_dose)
    slots: tuple[str, ...] = field(default=(), converter=texts)
    age_from: int | None = field(default=None, validator=whole_number(optional=True))
    age_to: int | None = field(default=None, validator=whole_number(optional=True))
    fee: Fee = field(default=Fee.FREE, validator=kind(Fee))
    price: str = field(default="", validator=kind(str))
    groups: frozenset[str] = field(default=frozenset(), converter=word_set)
    area: str = field(default="", validator=kind(str))

    @capacity.validator
    def _not_negative(self, _attribute: object, capacity: Mapping[int, int]) -> None:
        if not capacity:
            raise ModelError(
                f"session {self.id} states no capacity for any dose number", code="capacity-empty", field="capacity"
            )
        for dose_number, seats in capacity.items():
            if not is_whole(dose_number) or dose_number < 1:
                raise ModelError(
                    f"session {self.id}: dose numbers begin at 1, not {dose_number}", code="dose_number-range"
                )
            if not is_whole(seats):
                raise ModelError(
                    f"session {self.id}: seats for dose {dose_number} are a whole number",
                    code="capacity-type",
                    field="capacity",
                )
            if seats < 0:
                raise ModelError(
                    f"session {self.id}: a capacity of {seats} for dose {dose_number}; seats cannot be negative",
                    code="capacity-negative",
                    field="capacity",
                )

    @age_to.validator
    def _age_range(self, _attribute: object, age_to: int | None) -> None:
        if self.age_from is not None and age_to is not None and age_to < self.age_from:
            raise ModelError(
                f"session {self.id}: its ages run from {self.age_from} to {age_to}", code="age-range", field="age_to"
            )

    def seats(self, dose_number: int) -> int:
        """Seats for this dose number."""
        return self.capacity.get(dose_number, 0)

    @property
    def total(self) -> int:
        """Seats for all dose numbers together."""
        return sum(self.capacity.values())

    def slot_of(self, place: int) -> str:
        """The slot for the ``place``-th person seated (from 0): people are spread evenly over the slots, in order."""
        return self.slots[min(place * len(self.slots) // max(self.total, 1), len(self.slots) - 1)] if self.slots else ""
