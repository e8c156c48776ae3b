"""What a registration comes to."""

from datetime import date

from attrs import field, frozen

from vaxplatform.model import Person, Reason
from vaxplatform.registration.duplicates import Resemblance
from vaxplatform.registration.facilitated import Facilitation
from vaxplatform.registration.likeness import Likeness

__all__ = ["PossibleDuplicate", "Refused", "Registered"]


@frozen(weakref_slot=False)
class Registered:
    """The person is on the register.

    Args:
        id: The reference id, which reveals nothing: see `ReferenceIds`.
        person: The person under that id; the register keeps it.
        likeness: What later registrations are compared with; the register keeps it by its `keys_of`.
        on: The day.
        facilitation: Who registered them, where it was a facilitator.
        notes: What is worth a look and stops nothing: a number whose check does not come out, no document, no consent.
    """

    id: str
    person: Person = field(repr=False)
    likeness: Likeness = field(repr=False)
    on: date
    facilitation: Facilitation | None = None
    notes: tuple[Reason, ...] = ()


@frozen(weakref_slot=False)
class PossibleDuplicate:
    """Somebody on the register may be this person. Nothing was registered or merged: a person decides.

    Who finds that they are different people registers again with ``not_the_same_as``; who finds that it is one person
    goes on with the entry there is, and corrects it if need be.

    Args:
        matches: Who, with the evidence, the likeliest first.
        possible_from: The points from which somebody looks.
        notes: As in `Registered`.
    """

    matches: tuple[Resemblance, ...]
    possible_from: int
    notes: tuple[Reason, ...] = ()


@frozen(weakref_slot=False)
class Refused:
    """The person cannot be registered so.

    Args:
        reasons: Every reason that holds; the message ``reason.<code>`` says it, ``register.settle.<code>`` what would
            settle it. ``facts["field"]`` names the field to look at.
        notes: As in `Registered`.
    """

    reasons: tuple[Reason, ...]
    notes: tuple[Reason, ...] = ()
