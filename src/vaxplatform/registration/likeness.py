"""What of a person is compared with others, and the keys under which those who may be the same are found."""

from collections.abc import Iterator

from attrs import field, frozen

from vaxplatform.dates import PartialDate
from vaxplatform.model import Household, IdValidator, Person, Sex
from vaxplatform.registration.names import NameForm, NameWords, name_forms, name_key
from vaxplatform.registration.numbers import PlainNumbers

__all__ = ["Likeness", "is_guess", "keys_of", "likeness_of"]

_PLAIN = PlainNumbers()
_NO_WORDS = NameWords()


@frozen(weakref_slot=False)
class Likeness:
    """What of an entry of the register is compared: made by `likeness_of`, kept by whoever keeps the register.

    Args:
        id: The entry's reference id.
        names: The name in each of its writings.
        birth_date: Possibly partial.
        sex: Administrative sex.
        phone: In one spelling; empty where there is none of the person's own household.
        documents: Kind and number, in one spelling.
        area: Area of residence.
        household: The household's id.
    """

    id: str
    names: tuple[NameForm, ...] = field(repr=False)
    birth_date: PartialDate = field(repr=False)
    sex: Sex = Sex.UNKNOWN
    phone: str = field(default="", repr=False)
    documents: frozenset[tuple[str, str]] = field(default=frozenset(), repr=False)
    area: str = ""
    household: str = ""


def likeness_of(
    person: Person,
    household: Household | None = None,
    *,
    id: str | None = None,  # noqa: A002 - the field's name everywhere
    names: NameWords = _NO_WORDS,
    validator: IdValidator = _PLAIN,
    phone: bool = True,
) -> Likeness:
    """What of a person is compared.

    Args:
        person: The person.
        household: The household, whose phone is theirs where they gave none.
        id: The reference id, where it is another than the person's.
        names: What the country's names have beside names.
        validator: Brings numbers to one spelling.
        phone: False where the phone given is somebody else's, such as a facilitator's.

    Example:
        >>> from vaxplatform.model import Contact, Name
        >>> asha = Person("P-1", PartialDate.parse("1985-03-14"), name=Name("Asha", "Patil"),
        ...               contact=Contact("+91 98765 43210"))
        >>> likeness_of(asha)
        Likeness(id='P-1', sex=<Sex.UNKNOWN: 'unknown'>, area='', household='')
    """
    number = (person.contact.phone or (household.contact.phone if household else "")) if phone else ""
    documents = ((each.kind, validator.read_document(each.kind, each.value).value) for each in person.identifiers)
    return Likeness(
        id or person.id,
        name_forms(person.name, names),
        person.birth_date,
        person.sex,
        validator.read_phone(number).value if number else "",
        frozenset((kind, value) for kind, value in documents if value),
        person.region,
        household.id if household else person.household,
    )


def is_guess(birth_date: PartialDate) -> bool:
    """Whether a birth date is known in part only, or is the 1 January that clerks write then."""
    return birth_date.day is None or (birth_date.month == 1 and birth_date.day == 1)


def keys_of(likeness: Likeness) -> tuple[str, ...]:
    """The keys under which a person is found by another record of them; each differs from the others.

    Two records that make a possible duplicate by the points as they stand in `DuplicateTerms` share one at least: the
    phone, a document or the household; the birth date with the first sounds of all names; or the consonants of all
    names with the year, the day of the year, or, where the age is a guess, the area. A database keeps them in a column
    with an index. Phones and document numbers stand in them: they are as confidential as the person.
    """
    return tuple(dict.fromkeys(_keys(likeness)))


def _keys(likeness: Likeness) -> Iterator[str]:
    if likeness.phone:
        yield phone_key(likeness.phone)
    for kind, value in likeness.documents:
        yield document_key(kind, value)
    if likeness.household:
        yield f"household|{likeness.household}"
    born = likeness.birth_date
    guess = is_guess(born)
    for form in likeness.names:
        keys = [name_key(token) for token in form.tokens]
        # In an order that depends neither on which name comes first nor on whether two are written as one.
        letters = "".join(sorted("".join(keys)))
        yield f"name|{letters}|{born.year}"
        if not guess:
            yield f"name|{letters}|{born.month}-{born.day}"
            yield f"born|{born}|{''.join(sorted(key[0] for key in keys))}"
        elif likeness.area:
            yield f"name|{letters}|{likeness.area}"


def phone_key(phone: str) -> str:
    """The key of those who share a phone."""
    return f"phone|{phone}"


def document_key(kind: str, value: str) -> str:
    """The key of those who showed a document."""
    return f"document|{kind}|{value}"
