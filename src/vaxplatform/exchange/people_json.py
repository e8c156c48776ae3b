"""People from JSON: one object a line, which streams, or a file with one object or a list of them.

A person is ``{"id", "birth_date", "sex", "country_of_birth", "area", "groups", "conditions", "doses"}``; only the first
two are required. A condition has ``code`` and, if known, ``since`` and ``attributes``; a dose ``date`` and ``vaccine``
and, if known, ``lot``, ``manufacturer``, ``centre``, ``booked_on`` and ``sub_standard``. Codes are ``system|code``.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from functools import partial
from io import StringIO
from itertools import chain
from pathlib import Path
from typing import Any, TextIO, TypeVar

from attrs import evolve

from vaxplatform.codes import Code, country_code, one_spelling
from vaxplatform.dates import PartialDate, parse_date
from vaxplatform.eligibility import Words
from vaxplatform.errors import FileError, InputError
from vaxplatform.exchange.rejected import Rejected
from vaxplatform.exchange.vocabulary import check_condition, check_group
from vaxplatform.model import Condition, Dose, History, Person, Sex
from vaxplatform.place import Place

__all__ = ["read_histories", "read_residents"]

_LARGEST = 50_000_000
"""Characters of a file that is not one object a line."""

_NOT_UTF8 = re.compile("[\udc80-\udcff]")
"""What `surrogateescape` makes of a byte that is not UTF-8."""

_PERSON = ("id", "birth_date", "sex", "country_of_birth", "area", "groups", "conditions", "doses")
_CONDITION = ("code", "since", "attributes")
_DOSE = ("date", "vaccine", "lot", "manufacturer", "centre", "booked_on", "sub_standard")
_SEXES = {sex.value: sex for sex in Sex}
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


def _people(path: Path, make: "Callable[[_Object], T]") -> "Iterator[tuple[Place, T] | Rejected]":
    try:
        with path.open(encoding="utf-8-sig", errors="surrogateescape") as file:
            for place, data in _objects(file, Place(str(path))):
                yield data if isinstance(data, Rejected) else _read(data, place, make)
    except OSError as error:
        raise FileError("the file cannot be read", code="file-unreadable", place=Place(str(path))) from error


def _objects(file: TextIO, place: Place) -> Iterator[tuple[Place, object]]:
    """Every object with its place: a line each, or the one or the list that the whole file is.

    A line that is no JSON is rejected, and the others go on.
    """
    lines = iter(file.readline, "")
    number, first = next(((number, line) for number, line in enumerate(lines, start=1) if line.strip()), (0, ""))
    if not first:
        raise FileError("the file holds nobody", code="file-no-people", place=place)
    begun = [first]
    if not isinstance(_value(first), Mapping):
        begun += StringIO(file.read(_LARGEST) + file.readline())
        if not _has_people_on_lines(begun):
            yield from _whole("\n" * (number - 1) + "".join(begun), place)
            return
    for at, line in enumerate(chain(begun, lines), start=number):
        if line.strip():
            here = Place(place.source, line=at, path="$")
            try:
                yield here, _parsed(line, here)
            except FileError as error:
                yield here, _rejected(error, here)


def _value(line: str) -> object:
    """What a line holds by itself; None where it is no JSON."""
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None


def _has_people_on_lines(begun: Sequence[str]) -> bool:
    """Whether people stand a line each after a first line that is nobody, rather than in a list that it opens."""
    first, *others = begun
    opens_list = first.lstrip().startswith("[") and _value(first) is None
    return not opens_list and any(isinstance(value := _value(line), Mapping) and "id" in value for line in others)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object whose keys stand there once: of two the second would silently win."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise FileError("a key stands twice in one object", code="json-key-twice")
    return found


def _whole(text: str, place: Place) -> Iterator[tuple[Place, object]]:
    if len(text) > _LARGEST:
        raise FileError("the file is large: write one object a line", code="file-large", place=place)
    found = _parsed(text, place)
    if isinstance(found, list):
        for number, each in enumerate(found):
            yield Place(place.source, path=f"$[{number}]"), each
    else:
        yield Place(place.source, path="$"), found


def _parsed(text: str, place: Place) -> object:
    text = text.rstrip()
    if bad := _NOT_UTF8.search(text):
        where = _within(place, text, bad.start())
        raise FileError("a byte here is not UTF-8: save the file as UTF-8", code="file-encoding", place=where)
    try:
        return json.loads(text, object_pairs_hook=_once)
    except FileError as error:
        raise error.at(place) from None
    except json.JSONDecodeError as error:
        raise FileError("this is not JSON", code="file-json", place=_within(place, text, error.pos)) from None
    except ValueError:
        raise FileError("a number here has thousands of digits", code="file-json", place=place) from None
    except RecursionError:
        raise FileError("this is nested too deep", code="file-json", place=place) from None


def _within(place: Place, text: str, position: int) -> Place:
    """The line and column of a character in the text of a line, or of a whole file."""
    line = (place.line or 1) + text.count("\n", 0, position)
    return evolve(place, line=line, column=position - text.rfind("\n", 0, position))


def _read(data: object, place: Place, make: "Callable[[_Object], T]") -> "tuple[Place, T] | Rejected":
    try:
        return place, make(_Object(data, place, _PERSON))
    except InputError as error:
        return _rejected(error, place)


def _rejected(error: InputError, place: Place) -> Rejected:
    return Rejected.because(error, error.place if isinstance(error.place, Place) else place)


class _Object:
    """A JSON object whose keys are known, and which says where something is wrong."""

    def __init__(self, data: object, place: Place, keys: tuple[str, ...]) -> None:
        self.place = place
        if not isinstance(data, Mapping):
            raise self.wrong("", "an object is wanted here, in braces", "json-object")
        self._data: Mapping[str, Any] = data
        for key in data:
            if key not in keys:
                near = get_close_matches(str(key), keys, n=1)
                hint = f"did you mean «{near[0]}»?" if near else f"known: {', '.join(keys)}"
                raise self.wrong("", f"«{str(key)[:40]}» is not a key here; {hint}", "json-key")

    def wrong(self, key: str, sentence: str, code: str) -> InputError:
        return InputError(sentence, code=code, place=self.place.child(key) if key else self.place)

    def text(self, key: str, parse: Callable[[str], T], empty: T | None = None) -> T:
        """A text turned into a value; `empty` where it is absent and may be."""
        value = self._data.get(key)
        if value is None:
            if empty is None:
                raise self.wrong("", f"«{key}» is missing", "json-missing")
            return empty
        if not isinstance(value, str):
            raise self.wrong(key, "a text is wanted here, in quotation marks", "json-text")
        try:
            return parse(value)
        except InputError as error:
            raise self.wrong(key, error.sentence, error.code) from None

    def has(self, key: str) -> bool:
        return self._data.get(key) is not None

    def made(self, make: Callable[[], T]) -> T:
        """A value; what is wrong with it as a whole is told where the object stands."""
        try:
            return make()
        except InputError as error:
            if error.place is None:
                raise self.wrong("", error.sentence, error.code) from None
            raise

    def optional(self, key: str, parse: Callable[[str], T]) -> T | None:
        return None if self._data.get(key) is None else self.text(key, parse)

    def flag(self, key: str) -> bool:
        value = self._data.get(key, False)
        if not isinstance(value, bool):
            raise self.wrong(key, "true or false is wanted here", "json-flag")
        return value

    def items(self, key: str, keys: tuple[str, ...]) -> list["_Object"]:
        """The objects of a list; none where it is absent."""
        return [_Object(each, self.place.child(key).child(number), keys) for number, each in enumerate(self.array(key))]

    def array(self, key: str) -> list[Any]:
        value = self._data.get(key)
        if value is None:
            return []
        if not isinstance(value, list):
            raise self.wrong(key, "a list is wanted here, in brackets", "json-list")
        return value

    def words(self, key: str) -> Mapping[str, str]:
        value = self._data.get(key)
        if value is None:
            return {}
        if not isinstance(value, Mapping) or not all(isinstance(each, str) for each in value.values()):
            raise self.wrong(key, "an object of texts is wanted here", "json-words")
        return value


def _history(person: _Object, vaccine: Callable[[str], Code]) -> History:
    _groups(person, None)
    return person.made(
        lambda: History(
            person.text("id", str),
            person.text("birth_date", PartialDate.parse),
            person.text("sex", _sex, Sex.UNKNOWN),
            _doses(person, vaccine),
            _conditions(person, None),
            person.text("country_of_birth", country_code, ""),
            person.text("area", str, ""),
        )
    )


def _resident(person: _Object, vaccine: Callable[[str], Code], words: Words | None) -> tuple[Person, tuple[Dose, ...]]:
    doses = tuple(_doses(person, vaccine))
    made = person.made(
        lambda: Person(
            person.text("id", str),
            person.text("birth_date", PartialDate.parse),
            person.text("sex", _sex, Sex.UNKNOWN),
            country_of_birth=person.text("country_of_birth", country_code, ""),
            region=person.text("area", str, ""),
            groups=frozenset(_groups(person, words)),
            conditions=_conditions(person, words),
            facts_unknown=frozenset(kind for kind in ("groups", "conditions") if not person.has(kind)),
        )
    )
    person.made(lambda: History.of(made, doses))
    return made, doses


def _groups(person: _Object, words: Words | None) -> list[str]:
    groups = person.array("groups")
    for number, group in enumerate(groups):
        at = person.place.child("groups").child(number)
        if not isinstance(group, str):
            raise person.wrong("groups", "a list of texts is wanted here", "json-text")
        if words is not None:
            _at(at, check_group, group, words)
    return groups


def _conditions(person: _Object, words: Words | None) -> list[Condition]:
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


def _doses(person: _Object, vaccine: Callable[[str], Code]) -> list[Dose]:
    doses = [_dose(each, vaccine) for each in person.items("doses", _DOSE)]
    for number, dose in enumerate(doses):
        if dose in doses[:number]:
            at = person.place.child("doses").child(number)
            raise InputError("the dose stands here a second time: take one out", code="dose-duplicate", place=at)
    return doses


def _sex(text: str) -> Sex:
    if text not in _SEXES:
        raise InputError(f"the sex is written {', '.join(_SEXES)}", code="sex-word")
    return _SEXES[text]


def _condition(given: _Object) -> Condition:
    return Condition(given.text("code", one_spelling), given.optional("since", parse_date), given.words("attributes"))


def _dose(given: _Object, vaccine: Callable[[str], Code]) -> Dose:
    return Dose(
        given.text("date", parse_date),
        given.text("vaccine", vaccine),
        given.text("lot", str, ""),
        given.text("manufacturer", str, ""),
        given.text("centre", str, ""),
        sub_standard=given.flag("sub_standard"),
        booked_on=given.optional("booked_on", parse_date),
    )
