"""An appointment: a seat a person was given."""

from datetime import date
from enum import Enum

from attrs import field, frozen

from vaxplatform.codes import Code
from vaxplatform.model._check import code, day, kind, text, whole_number

__all__ = ["Appointment", "AppointmentStatus"]


class AppointmentStatus(Enum):
    """Where an appointment is in its life."""

    BOOKED = "booked"
    VACCINATED = "vaccinated"
    MISSED = "missed"
    CANCELLED = "cancelled"
    DISPLACED = "displaced"


@frozen(weakref_slot=False)
class Appointment:
    """A seat for one person, one dose, one session.

    Args:
        person: The person's id.
        session: The session's id.
        centre: The centre's id.
        date: The session's day.
        slot: Part of the day, empty when it is not divided.
        dose_number: From 1.
        vaccine: The session's vaccine.
        status: Booked when drawn.
    """

    person: str = field(validator=text(at_most=64))
    session: str = field(validator=text(at_most=64))
    centre: str = field(validator=text(at_most=64))
    date: date = field(converter=day)
    dose_number: int = field(validator=whole_number(at_least=1, at_most=99))
    vaccine: Code = field(validator=code)
    slot: str = field(default="", validator=kind(str))
    status: AppointmentStatus = field(default=AppointmentStatus.BOOKED, validator=kind(AppointmentStatus))
