"""People from JSON: one object a line, which streams, or a file with one object or a list of them.

A person is ``{"id", "birth_date", "sex", "country_of_birth", "area", "groups", "conditions", "doses"}``; only the first
two are required. What a register asks for stands in ``name`` (``given``, ``family``, ``given_romanised``,
``family_romanised``), ``phone``, ``language``, ``documents`` (``kind``, ``number``), ``postcode``, ``household``,
``consents`` (``purpose``, ``given_on`` and, if so, ``given_by`` and ``withdrawn_on``) and, of a person without papers,
``facilitation`` (``facilitator`` and, if known, ``group``, ``venue``, ``phone``, ``documents``).

A condition has ``code`` and, if known, ``since`` and ``attributes``; a dose ``date`` and ``vaccine`` and, if known,
``lot``, ``manufacturer``, ``centre``, ``booked_on`` and ``sub_standard``. Codes are ``system|code``.
"""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from vaxplatform.codes import Code, country_code, one_spelling
from vaxplatform.dates import PartialDate, parse_date
from vaxplatform.eligibility import Words
from vaxplatform.errors import InputError
from vaxplatform.exchange._json_objects import JsonObject, json_objects, rejected
from vaxplatform.exchange.files import read_bytes
from vaxplatform.exchange.rejected import Rejected
from vaxplatform.exchange.vocabulary import check_condition, check_group
from vaxplatform.model import Condition, Consent, Contact, Dose, GivenBy, History, Identifier, Name, Person, Sex
from vaxplatform.place import Place
from vaxplatform.registration import Facilitation

__all__ = ["read_histories", "read_json_applicants", "read_residents", "sex_of"]

_FACTS = ("id", "birth_date", "sex", "country_of_birth", "area", "groups", "conditions", "doses")
_REGISTERED = ("name", "phone", "language", "documents", "postcode", "household", "consents", "facilitation")
_PERSON = (*_FACTS, *_REGISTERED)
_NAME = ("given", "family", "given_romanised", "family_romanised")
_DOCUMENT = ("kind", "number")
_CONSENT = ("purpose", "given_on", "given_by", "withdrawn_on")
_FACILITATION = ("facilitator", "group", "venue", "phone", "documents")
_CONDITION = ("code", "since", "attributes")
_DOSE = ("date", "vaccine", "lot", "manufacturer", "centre", "booked_on", "sub_standard")
_SEXES = {sex.value: sex for sex in Sex}
_GIVEN_BY = {by.value: by for by in GivenBy}
T = TypeVar("T")


def read_histories(
    path: Path, *, vaccine: Callable[[str], Code] = Code.parse
) -> Iterator[tuple[Place, History] | Rejected]:
    """Read people with their doses.

    Args:
        path: A UTF-8 file.
        vaccine: How a vaccine's text becomes a code; a country's pack knows names too.

    Yields:
        A history with its place: the line, or the JSON path in a list; or what was wrong with a person, and where.
        Nothing of what stands there is repeated but keys.

    Raises:
        FileError: The file cannot be read, or is no JSON.

    Example:
        >>> from tempfile import TemporaryDirectory
        >>> with TemporaryDirectory() as folder:
        ...     path = Path(folder) / "people.jsonl"
        ...     dose = '{"date": "2024-06-12", "vaccine": "cvx|107"}'
        ...     line = f'{{"id": "P-1", "birth_date": "2024-05-01", "doses": [{dose}]}}'
        ...     _ = path.write_text(line, encoding="utf-8")
        ...     [(history.id, place.line) for place, history in read_histories(path)]
        [('P-1', 1)]
    """
    yield from _people(path, lambda person: _history(person, vaccine))


def read_residents(
    path: Path, *, vaccine: Callable[[str], Code] = Code.parse, words: Words | None = None
) -> Iterator[tuple[Place, tuple[Person, tuple[Dose, ...]]] | Rejected]:
    """Read people with all that rules may ask of them, and their doses.

    A list of ``groups`` or ``conditions`` that is not there at all says that nobody asked; an empty one, that there are
    none.

    Args:
        path: A UTF-8 file.
        vaccine: How a vaccine's text becomes a code; a country's pack knows names too.
        words: The programme's vocabulary, outside which no group or condition may stand; None for any.

    Yields:
        A person with the doses and where they stand, or what was wrong: with the line or the place in the list, and the
        JSON path.

    Raises:
        FileError: The file cannot be read, or is no JSON.

    Example:
        >>> from tempfile import TemporaryDirectory
        >>> with TemporaryDirectory() as folder:
        ...     path = Path(folder) / "people.jsonl"
        ...     _ = path.write_text('{"id": "P-1", "birth_date": "1961", "groups": ["HCW"]}', encoding="utf-8")
        ...     [(sorted(person.groups), sorted(person.facts_unknown)) for _, (person, doses) in read_residents(path)]
        [(['HCW'], ['conditions'])]
    """
    yield from _people(path, lambda person: _resident(person, vaccine, words))


def read_json_applicants(path: Path) -> Iterator[tuple[Place, Person, Facilitation | None] | Rejected]:
    """Read people as a register takes them in: without doses, groups and conditions being any words.

    Raises:
        FileError: The file cannot be read, or is no JSON.
    """
    for entry in _people(path, lambda person: (person.made(lambda: _person(person, None)), _facilitation(person))):
        yield entry if isinstance(entry, Rejected) else (entry[0], *entry[1])


def _people(path: Path, make: Callable[[JsonObject], T]) -> "Iterator[tuple[Place, T] | Rejected]":
    try:
        with path.open(encoding="utf-8-sig", errors="surrogateescape") as file:
            for place, data in json_objects(file, Place(str(path)), key="id"):
                yield data if isinstance(data, Rejected) else _read(data, place, make)
    except OSError:
        read_bytes(path)  # which says what is wrong
        raise


def _read(data: object, place: Place, make: Callable[[JsonObject], T]) -> "tuple[Place, T] | Rejected":
    try:
        return place, make(JsonObject(data, place, _PERSON))
    except InputError as error:
        return rejected(error, place)


def _history(person: JsonObject, vaccine: Callable[[str], Code]) -> History:
    _groups(person, None)
    return person.made(
        lambda: History(
            person.text("id", str),
            person.text("birth_date", PartialDate.parse),
            person.text("sex", sex_of, Sex.UNKNOWN),
            _doses(person, vaccine),
            _conditions(person, None),
            person.text("country_of_birth", country_code, ""),
            person.text("area", str, ""),
        )
    )


def _resident(
    person: JsonObject, vaccine: Callable[[str], Code], words: Words | None
) -> tuple[Person, tuple[Dose, ...]]:
    doses = tuple(_doses(person, vaccine))
    made = person.made(lambda: _person(person, words))
    person.made(lambda: History.of(made, doses))
    return made, doses


def _person(person: JsonObject, words: Words | None) -> Person:
    return Person(
        person.text("id", str),
        person.text("birth_date", PartialDate.parse),
        person.text("sex", sex_of, Sex.UNKNOWN),
        name=_name(person),
        identifiers=[_document(each) for each in person.items("documents", _DOCUMENT)],
        contact=Contact(person.text("phone", str, ""), person.text("language", str, "")),
        country_of_birth=person.text("country_of_birth", country_code, ""),
        region=person.text("area", str, ""),
        postcode=person.text("postcode", str, ""),
        household=person.text("household", str, ""),
        groups=frozenset(_groups(person, words)),
        conditions=_conditions(person, words),
        consents=[_consent(each) for each in person.items("consents", _CONSENT)],
        facts_unknown=frozenset(kind for kind in ("groups", "conditions") if not person.has(kind)),
    )


def _name(person: JsonObject) -> Name:
    if not person.has("name"):
        return Name()
    given = person.inner("name", _NAME)
    return Name(*(given.text(key, str, "") for key in _NAME))


def _document(given: JsonObject) -> Identifier:
    return given.made(lambda: Identifier(given.text("kind", str), given.text("number", str)))


def _facilitation(person: JsonObject) -> Facilitation | None:
    if not person.has("facilitation"):
        return None
    given = person.inner("facilitation", _FACILITATION)
    return given.made(
        lambda: Facilitation(
            given.text("facilitator", str),
            given.text("group", str, ""),
            given.text("venue", str, ""),
            contact=Contact(given.text("phone", str, "")),
            identifiers=[_document(each) for each in given.items("documents", _DOCUMENT)],
        )
    )


def _consent(given: JsonObject) -> Consent:
    return given.made(
        lambda: Consent(
            given.text("purpose", str),
            given.text("given_on", parse_date),
            given.text("given_by", _given_by, GivenBy.PERSON),
            given.optional("withdrawn_on", parse_date),
        )
    )


def _given_by(text: str) -> GivenBy:
    if text not in _GIVEN_BY:
        raise InputError(f"who agreed is written {', '.join(_GIVEN_BY)}", code="given_by-word")
    return _GIVEN_BY[text]


def _groups(person: JsonObject, words: Words | None) -> list[str]:
    groups = person.array("groups")
    for number, group in enumerate(groups):
        at = person.place.child("groups").child(number)
        if not isinstance(group, str):
            raise person.wrong("groups", "a list of texts is wanted here", "json-text")
        if words is not None:
            _at(at, check_group, group, words)
    return groups


def _conditions(person: JsonObject, words: Words | None) -> list[Condition]:
    found = []
    for each in person.items("conditions", _CONDITION):
        condition = each.made(partial(_condition, each))
        if words is not None:
            _at(each.place, check_condition, condition, words)
        found.append(condition)
    return found


def _at(place: Place, check: Callable[[Any, Words], None], value: object, words: Words) -> None:
    try:
        check(value, words)
    except InputError as error:
        raise InputError(error.sentence, code=error.code, place=place) from None


def _doses(person: JsonObject, vaccine: Callable[[str], Code]) -> list[Dose]:
    doses = [_dose(each, vaccine) for each in person.items("doses", _DOSE)]
    for number, dose in enumerate(doses):
        if dose in doses[:number]:
            at = person.place.child("doses").child(number)
            raise InputError("the dose stands here a second time: take one out", code="dose-duplicate", place=at)
    return doses


def sex_of(text: str) -> Sex:
    """The sex as all our files write it."""
    if text not in _SEXES:
        raise InputError(f"the sex is written {', '.join(_SEXES)}", code="sex-word")
    return _SEXES[text]


def _condition(given: JsonObject) -> Condition:
    return Condition(given.text("code", one_spelling), given.optional("since", parse_date), given.words("attributes"))


def _dose(given: JsonObject, vaccine: Callable[[str], Code]) -> Dose:
    return Dose(
        given.text("date", parse_date),
        given.text("vaccine", vaccine),
        given.text("lot", str, ""),
        given.text("manufacturer", str, ""),
        given.text("centre", str, ""),
        sub_standard=given.flag("sub_standard"),
        booked_on=given.optional("booked_on", parse_date),
    )
