"""A person as a vaccination programme knows them: names in two scripts, a birth date that may be partial, facts."""

from collections.abc import Iterable, Mapping
from datetime import date
from enum import Enum

from attrs import field, frozen

from vaxplatform.codes import country_code, one_spelling
from vaxplatform.dates import PartialDate
from vaxplatform.errors import ModelError
from vaxplatform.model._check import day_if_known, each, kind, number, text, word_set
from vaxplatform.model._frozen import words
from vaxplatform.model.consent import Consent

__all__ = ["Condition", "Contact", "Identifier", "Name", "Person", "Position", "Sex"]

_KINDS_OF_FACT = frozenset({"groups", "conditions"})
_NO_ATTRIBUTES: Mapping[str, str] = words({})


class Sex(Enum):
    """Administrative sex, as the person file spells it."""

    FEMALE = "female"
    MALE = "male"
    UNKNOWN = "unknown"


@frozen(weakref_slot=False)
class Name:
    """A name in its original script and romanised; either may be all there is.

    Args:
        given: Given name in the original script.
        family: Family name in the original script; empty where a person has one name.
        given_romanised: Given name in Latin letters; empty when unknown (never made up).
        family_romanised: Family name in Latin letters.

    Example:
        >>> Name(given="आशा", family="पाटील", given_romanised="Asha", family_romanised="Patil").romanised
        'Asha Patil'
    """

    given: str = field(default="", validator=kind(str))
    family: str = field(default="", validator=kind(str))
    given_romanised: str = field(default="", validator=kind(str))
    family_romanised: str = field(default="", validator=kind(str))

    @property
    def original(self) -> str:
        """Given and family name in the original script."""
        return f"{self.given} {self.family}".strip()

    @property
    def romanised(self) -> str:
        """Given and family name in Latin letters; empty when unknown."""
        return f"{self.given_romanised} {self.family_romanised}".strip()


@frozen(weakref_slot=False)
class Identifier:
    """A number on a document.

    Args:
        kind: The document's name in the country pack (``aadhaar``, ``passport``).
        value: The number as written on it.

    Example:
        >>> Identifier("passport", "K1234567").masked
        'XXXXX567'
        >>> str(Identifier("passport", "K1234567"))
        'passport XXXXX567'
    """

    kind: str = field(validator=text(at_most=40))
    value: str = field(validator=text(at_most=64), repr=False)

    @property
    def masked(self) -> str:
        """The value with all but its last characters hidden: at most four are shown, and fewer of a short number."""
        shown = min(4, max(0, (len(self.value) - 2) // 2))
        return "X" * (len(self.value) - shown) + self.value[len(self.value) - shown :]

    def __str__(self) -> str:
        return f"{self.kind} {self.masked}"


@frozen(weakref_slot=False)
class Contact:
    """How a person is reached.

    Args:
        phone: Number in the form the country writes it; shared by a household more often than not.
        language: BCP 47 tag of the language messages are sent in.
    """

    phone: str = field(default="", validator=kind(str), repr=False)
    language: str = field(default="", validator=kind(str))


@frozen(weakref_slot=False)
class Position:
    """A point on the earth.

    Args:
        latitude: Degrees north, -90 to 90.
        longitude: Degrees east, -180 to 180.
    """

    latitude: float = field(validator=number(at_least=-90, at_most=90))
    longitude: float = field(validator=number(at_least=-180, at_most=180))


@frozen(weakref_slot=False)
class Condition:
    """A health condition or state that a rule may ask for.

    Args:
        code: The pack's word or a code (``diabetes``, ``icd11|5A11``).
        since: First day of it, if known.
        attributes: Details a rule may ask for, as words (``{"on_treatment": "yes"}``, ``{"recovered": "2021-05-03"}``).
    """

    code: str = field(converter=one_spelling, validator=text(at_most=64))
    since: date | None = field(default=None, converter=day_if_known)
    attributes: Mapping[str, str] = field(default=_NO_ATTRIBUTES, converter=words)


def _identifiers(given: Iterable[Identifier]) -> tuple[Identifier, ...]:
    return tuple(given)


def _consents(given: Iterable[Consent]) -> tuple[Consent, ...]:
    return tuple(given)


def _conditions(given: Iterable[Condition]) -> tuple[Condition, ...]:
    return tuple(given)


@frozen(weakref_slot=False)
class Person:
    """A person on the register.

    Args:
        id: The register's reference id: never a phone or document number.
        birth_date: Possibly only a year, or a year and a month.
        sex: Administrative sex.
        name: In original script and romanised.
        identifiers: Documents shown.
        contact: Phone and language.
        country_of_birth: ISO 3166-1 alpha-2; a few schedules ask for it.
        region: ISO 3166-2 code or the pack's area code.
        postcode: As written in the country.
        position: Where the person lives, if known.
        household: Id of the household, if registered with one.
        groups: Occupation and other groups, the pack's words (``HCW``).
        conditions: Health conditions with onset and details.
        consents: What the person, or who speaks for them, agreed to.
        facts_unknown: Facts nobody asked for (``groups``, ``conditions``); rules that need one cannot tell.

    Raises:
        ModelError: The id is empty, too long or has control characters.

    Example:
        >>> from vaxplatform.dates import PartialDate
        >>> Person("P-0001", PartialDate.parse("1961-12"), Sex.FEMALE).birth_date.latest
        datetime.date(1961, 12, 31)
    """

    id: str = field(validator=text(at_most=64))
    birth_date: PartialDate = field(validator=kind(PartialDate), repr=False)
    sex: Sex = field(default=Sex.UNKNOWN, validator=kind(Sex))
    name: Name = field(default=Name(), validator=kind(Name), repr=False)
    identifiers: tuple[Identifier, ...] = field(
        default=(), converter=_identifiers, validator=each(Identifier), repr=False
    )
    contact: Contact = field(default=Contact(), validator=kind(Contact), repr=False)
    country_of_birth: str = field(default="", converter=country_code)
    region: str = field(default="", validator=kind(str))
    postcode: str = field(default="", validator=kind(str), repr=False)
    position: Position | None = field(default=None, validator=kind(Position, optional=True), repr=False)
    household: str = field(default="", validator=kind(str))
    groups: frozenset[str] = field(default=frozenset(), converter=word_set)
    conditions: tuple[Condition, ...] = field(default=(), converter=_conditions, validator=each(Condition), repr=False)
    facts_unknown: frozenset[str] = field(default=frozenset(), converter=word_set)
    consents: tuple[Consent, ...] = field(default=(), converter=_consents, validator=each(Consent))

    @facts_unknown.validator
    def _kinds_of_fact(self, _attribute: object, unknown: frozenset[str]) -> None:
        for fact in unknown - _KINDS_OF_FACT:
            raise ModelError(
                f"Person.facts_unknown names {fact!r}; the kinds of fact are {', '.join(sorted(_KINDS_OF_FACT))}",
                code="facts_unknown-word",
                field="facts_unknown",
            )

    def condition(self, code: str) -> Condition | None:
        """The person's condition with this code, or None."""
        return next((condition for condition in self.conditions if condition.code == code), None)
