"""People from JSON: one object a line, which streams, or a file with one object or a list of them.

A person is ``{"id", "birth_date", "sex", "country_of_birth", "area", "groups", "conditions", "doses"}``; only the first
two are required. A condition has ``code`` and, if known, ``since`` and ``attributes``; a dose ``date`` and ``vaccine``
and, if known, ``lot``, ``manufacturer``, ``centre``, ``booked_on`` and ``sub_standard``. Codes are ``system|code``.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from difflib import get_close_matches
from itertools import chain
from pathlib import Path
from typing import Any, TextIO, TypeVar

from attrs import evolve

from vaxplatform.codes import Code, country_code, one_spelling
from vaxplatform.dates import PartialDate, parse_date
from vaxplatform.errors import FileError, InputError
from vaxplatform.exchange.rejected import Rejected
from vaxplatform.model import Condition, Dose, History, Sex
from vaxplatform.place import Place

__all__ = ["read_histories"]

_LARGEST = 50_000_000
"""Characters of a file that is not one object a line."""

_PERSON = ("id", "birth_date", "sex", "country_of_birth", "area", "groups", "conditions", "doses")
_CONDITION = ("code", "since", "attributes")
_DOSE = ("date", "vaccine", "lot", "manufacturer", "centre", "booked_on", "sub_standard")
_SEXES = {sex.value: sex for sex in Sex}
T = TypeVar("T")


def read_histories(path: Path, *, vaccine: Callable[[str], Code] = Code.parse) -> Iterator[History | Rejected]:
    """Read people with their doses.

    Args:
        path: A UTF-8 file.
        vaccine: How a vaccine's text becomes a code; a country's pack knows names too.

    Yields:
        A history, or what was wrong with a person: with the line or the place in the list, and the JSON path. Nothing
        of what stands there is repeated but keys.

    Raises:
        FileError: The file cannot be read, or is no JSON.

    Example:
        >>> from tempfile import TemporaryDirectory
        >>> with TemporaryDirectory() as folder:
        ...     path = Path(folder) / "people.jsonl"
        ...     dose = '{"date": "2024-06-12", "vaccine": "cvx|107"}'
        ...     line = f'{{"id": "P-1", "birth_date": "2024-05-01", "doses": [{dose}]}}'
        ...     _ = path.write_text(line, encoding="utf-8")
        ...     [history.id for history in read_histories(path)]
        ['P-1']
    """
    try:
        with path.open(encoding="utf-8-sig") as file:
            for place, data in _objects(file, Place(str(path))):
                yield data if isinstance(data, Rejected) else _read(data, place, vaccine)
    except OSError as error:
        raise FileError("the file cannot be read", code="file-unreadable", place=Place(str(path))) from error
    except UnicodeDecodeError as error:
        raise FileError("the file is not UTF-8", code="file-encoding", place=Place(str(path))) from error


def _objects(file: TextIO, place: Place) -> Iterator[tuple[Place, object]]:
    """Every object with its place: a line each, or the one or the list that the whole file is.

    A line that is no JSON is rejected, and the others go on.
    """
    lines = enumerate(iter(file.readline, ""), start=1)
    number, first = next(((number, line) for number, line in lines if line.strip()), (0, ""))
    if not first:
        raise FileError("the file holds nobody", code="file-no-people", place=place)
    if not _is_object(first):
        yield from _whole(first + file.read(_LARGEST), place)
        return
    for at, line in chain([(number, first)], lines):
        if line.strip():
            here = Place(place.source, line=at, path="$")
            try:
                yield here, _parsed(line, here)
            except FileError as error:
                yield here, Rejected.because(error, here)


def _is_object(line: str) -> bool:
    try:
        return isinstance(json.loads(line), Mapping)
    except (ValueError, RecursionError):
        return False


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
    try:
        return json.loads(text, object_pairs_hook=_once)
    except FileError as error:
        raise FileError(error.sentence, code=error.code, place=place) from None
    except json.JSONDecodeError as error:
        line = error.lineno if place.line is None else place.line
        raise FileError("this is not JSON", code="file-json", place=evolve(place, line=line)) from None
    except RecursionError:
        raise FileError("this is nested too deep", code="file-json", place=place) from None


def _read(data: object, place: Place, vaccine: Callable[[str], Code]) -> History | Rejected:
    try:
        return _history(_Object(data, place, _PERSON), vaccine)
    except InputError as error:
        where = error.place if isinstance(error.place, Place) else place
        return Rejected.because(error, where, "")


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
    if not all(isinstance(group, str) for group in person.array("groups")):
        raise person.wrong("groups", "a list of texts is wanted here", "json-text")
    doses = [_dose(each, vaccine) for each in person.items("doses", _DOSE)]
    for number, dose in enumerate(doses):
        if dose in doses[:number]:
            at = person.place.child("doses").child(number)
            raise InputError("the dose stands here a second time: take one out", code="dose-duplicate", place=at)
    try:
        return History(
            person.text("id", str),
            person.text("birth_date", PartialDate.parse),
            person.text("sex", _sex, Sex.UNKNOWN),
            doses,
            [_condition(each) for each in person.items("conditions", _CONDITION)],
            person.text("country_of_birth", country_code, ""),
            person.text("area", str, ""),
        )
    except InputError as error:
        if error.place is None:
            raise person.wrong("", error.sentence, error.code) from None
        raise


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
