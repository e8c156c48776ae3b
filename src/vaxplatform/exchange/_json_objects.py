"""JSON as people write it: one object a line, or a file with one object or a list, each with the place it stands at.

What is wrong is told with file, line and JSON path; of what stands there nothing is repeated but keys.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from io import StringIO
from itertools import chain
from pathlib import Path
from typing import Any, TextIO, TypeVar

from attrs import evolve

from vaxplatform.errors import FileError, InputError, VaxPlatformError
from vaxplatform.exchange.files import read_text
from vaxplatform.exchange.rejected import Rejected
from vaxplatform.place import Place

__all__ = ["JsonObject", "json_document", "json_objects", "rejected"]

_LARGEST = 50_000_000
"""Characters of a file that is not one object a line."""

_NOT_UTF8 = re.compile("[\udc80-\udcff]")
"""What `surrogateescape` makes of a byte that is not UTF-8."""

T = TypeVar("T")


def json_objects(file: TextIO, place: Place, *, key: str) -> Iterator[tuple[Place, object]]:
    """Every object with its place: a line each, or the one or the list that the whole file is.

    A line that is no JSON is rejected, and the others go on.

    Args:
        file: As text, bytes that are no UTF-8 by `surrogateescape`.
        place: The file.
        key: One that every object has.
    """
    lines = iter(file.readline, "")
    number, first = next(((number, line) for number, line in enumerate(lines, start=1) if line.strip()), (0, ""))
    if not first:
        raise FileError("there is nothing in the file", code="file-no-people", place=place)
    begun = [first]
    if not isinstance(_value(first), Mapping):
        begun += StringIO(file.read(_LARGEST) + file.readline())
        if not _has_objects_on_lines(begun, key):
            yield from _whole("\n" * (number - 1) + "".join(begun), place)
            return
    for at, line in enumerate(chain(begun, lines), start=number):
        if line.strip():
            here = Place(place.source, line=at, path="$")
            try:
                yield here, _parsed(line, here)
            except FileError as error:
                yield here, rejected(error, here)


def json_document(path: Path) -> tuple[Place, object]:
    """What a file holds that is one JSON document, with its place.

    Raises:
        FileError: The file cannot be read or is not JSON, with line and column.
    """
    return Place(str(path), path="$"), _parsed(read_text(path), Place(str(path)))


def _value(line: str) -> object:
    """What a line holds by itself; None where it is no JSON."""
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None


def _has_objects_on_lines(begun: Sequence[str], key: str) -> bool:
    """Whether objects stand a line each after a first line that is none, rather than in a list that it opens."""
    first, *others = begun
    opens_list = first.lstrip().startswith("[") and _value(first) is None
    return not opens_list and any(isinstance(value := _value(line), Mapping) and key in value for line in others)


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


def rejected(error: VaxPlatformError, place: Place) -> Rejected:
    """What was wrong with an object, and where."""
    return Rejected.because(error, error.place if isinstance(error.place, Place) else place)


class JsonObject:
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

    def whole_number(self, key: str) -> int:
        """A number without a fraction; JSON's 1.0 is none."""
        value = self._data.get(key)
        if value is None:
            raise self.wrong("", f"«{key}» is missing", "json-missing")
        if type(value) is not int:
            raise self.wrong(key, "a whole number is wanted here, without quotation marks", "json-number")
        return value

    def inner(self, key: str, keys: tuple[str, ...]) -> "JsonObject":
        """The object under a key."""
        if self._data.get(key) is None:
            raise self.wrong("", f"«{key}» is missing", "json-missing")
        return JsonObject(self._data[key], self.place.child(key), keys)

    def items(self, key: str, keys: tuple[str, ...]) -> list["JsonObject"]:
        """The objects of a list; none where it is absent."""
        return [
            JsonObject(each, self.place.child(key).child(number), keys) for number, each in enumerate(self.array(key))
        ]

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
