"""Rows of requests checked and kept column by column, many at once.

Whatever can be wrong with a row is looked for in whole columns. A row that does not pass, for whatever cause, is left
to be read by itself: what is said of it, and whether it counts after all, is decided there and nowhere else.
"""

from array import array
from collections import Counter
from collections.abc import Callable, Collection, Container, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeAlias, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from vaxplatform.allocation import Coded, RequestColumns
from vaxplatform.errors import InputError
from vaxplatform.exchange._columns import CONTROLS
from vaxplatform.model import Request

if TYPE_CHECKING:
    from pyarrow import Array

__all__ = ["ColumnRows"]

Ints: TypeAlias = NDArray[np.signedinteger[Any]]
Word = TypeVar("Word")
_UNKNOWN = -1
_PLAIN_ID = r"^[!-~]{1,64}$"
"""Ids that need no closer look: no spaces around them, and nothing that cannot be printed."""
_FARTHEST_M = 20_100_000


class _Codes(Generic[Word]):
    """The different words of a column, numbered as they come.

    Args:
        parse: What turns a cell into a word.
    """

    def __init__(self, parse: Callable[[str], Word]) -> None:
        self._parse = parse
        self._of_text: dict[str, int] = {}
        self._of_word: dict[Word, int] = {}

    @property
    def words(self) -> Sequence[Word]:
        """The words, by number."""
        return tuple(self._of_word)

    def number(self, word: Word) -> int:
        """The number of a word."""
        return self._of_word.setdefault(word, len(self._of_word))

    def numbers(self, texts: "Array") -> Ints:
        """The number of each cell's word; of a cell that needs a closer look UNKNOWN."""
        encoded = texts.dictionary_encode()
        found = [self._number_of_text(text) for text in encoded.dictionary.to_pylist()]
        places: Ints = pc.fill_null(encoded.indices, len(found)).to_numpy()
        return np.array([*found, _UNKNOWN], np.int32)[places]

    def _number_of_text(self, text: str) -> int:
        if text not in self._of_text:
            try:
                unfit = CONTROLS.search(text.strip())
                self._of_text[text] = _UNKNOWN if unfit else self.number(self._parse(text.strip()))
            except InputError:
                self._of_text[text] = _UNKNOWN
        return self._of_text[text]


class _Rows(NamedTuple):
    """Rows that passed.

    Args:
        line: Where each stands in the file.
        person: Whose it is.
        words: The word of each column of few different ones, by number; a column of these for each row.
        known: Whether the travel is known.
        options: How many options it has.
        option: The options of all rows, one after the other, by number.
        metres: Travel to them.
    """

    line: Ints
    person: NDArray[np.object_]
    words: Ints
    known: NDArray[np.bool_]
    options: Ints
    option: Ints
    metres: Ints

    def chosen(self, places: Ints) -> "_Rows":
        """Some of the rows, in this order."""
        first, options = np.append(0, np.cumsum(self.options)), self.options[places]
        begin = np.append(0, np.cumsum(options))[:-1]
        of_option = np.arange(options.sum()) + np.repeat(first[places] - begin, options)
        return _Rows(
            self.line[places],
            self.person[places],
            self.words[:, places],
            self.known[places],
            options,
            self.option[of_option],
            self.metres[of_option],
        )


class ColumnRows:
    """Rows taken up many at a time.

    Args:
        parse: What turns a cell into a word, by column.
        sessions: Ids of the sessions of the draw; None for any.
        options_at_most: How many of them a request may name; None for any number.
    """

    def __init__(
        self, parse: Mapping[str, Callable[[str], Any]], sessions: Container[str] | None, options_at_most: int | None
    ) -> None:
        self._codes = {name: _Codes[Any](parse[name]) for name in _WORDS}
        self._sessions = _Codes[str](lambda text: _session(text, sessions))
        self._at_most = options_at_most
        self._taken: list[_Rows] = []

    def take(self, first_line: int, columns: Mapping[str, "Array"], texts: Mapping[str, "Array"]) -> Ints:
        """Take up the rows that pass.

        Args:
            first_line: Where the first row stands in the file.
            columns: The columns as they are.
            texts: The same as the text of a CSV file; null where a cell has a fault.

        Returns:
            The places of the rows that do not pass.
        """
        count = len(texts["person_id"])
        nothing = pa.array([""] * count)
        words = np.array([known.numbers(texts.get(name, nothing)) for name, known in self._codes.items()])
        options, named = _elements(columns["options"])
        option = self._sessions.numbers(named)
        travel, metres = (
            _metres(columns["travel_m"]) if "travel_m" in columns else (np.zeros_like(options), np.zeros(0))
        )
        row_of_option = np.repeat(np.arange(count), options)
        fit: NDArray[np.bool_] = (words != _UNKNOWN).all(axis=0)
        fit &= pc.match_substring_regex(texts["person_id"], _PLAIN_ID).to_numpy(zero_copy_only=False)
        fit &= (travel == 0) | (travel == options)
        if self._at_most is not None:
            fit &= options <= self._at_most
        fit[row_of_option[option == _UNKNOWN]] = False
        fit[_twice(row_of_option, option)] = False
        far = ~((metres >= 0) & (metres <= _FARTHEST_M) & (metres == np.floor(metres)))  # also what is no number
        row_of_metres = np.repeat(np.arange(count), travel)
        fit[row_of_metres[far]] = False
        away = np.zeros(len(option), np.int32)
        away[(fit & (travel > 0))[row_of_option]] = metres[fit[row_of_metres]]
        rows = _Rows(
            first_line + np.arange(count),
            np.array(texts["person_id"].to_pylist(), np.object_),
            words,
            travel > 0,
            options,
            option,
            away,
        )
        self._taken.append(rows.chosen(np.flatnonzero(fit)))
        return np.flatnonzero(~fit)

    def add(self, lines: Sequence[int], requests: Sequence[Request]) -> None:
        """Take up requests that were read by themselves."""
        words = [[known.number(getattr(each, name)) for each in requests] for name, known in self._codes.items()]
        travel = [each.travel_m or (0,) * len(each.options) for each in requests]
        self._taken.append(
            _Rows(
                np.array(lines, np.int64),
                np.array([each.person for each in requests], np.object_),
                np.array(words, np.int32),
                np.array([bool(each.travel_m) for each in requests], np.bool_),
                np.array([len(each.options) for each in requests], np.int64),
                np.array([self._sessions.number(name) for each in requests for name in each.options], np.int32),
                np.array([away for metres in travel for away in metres], np.int32),
            )
        )

    def of_several_rows(self, others: Collection[str]) -> Mapping[int, Request]:
        """By line the requests of people who stand in more than one row; they are taken out again.

        Args:
            others: People of rows that did not pass.
        """
        rows = self._all()
        people = rows.person.tolist()
        if len({*people, *others}) == len(people) + len(others):
            return {}
        often = Counter([*people, *others])
        several = np.array([often[person] > 1 for person in people], np.bool_)
        taken_out = self._columns(rows.chosen(np.flatnonzero(several)))
        self._taken = [rows.chosen(np.flatnonzero(~several))]
        return dict(zip(rows.line[several].tolist(), taken_out, strict=True))

    def columns(self) -> RequestColumns:
        """All requests, in the order of the file."""
        rows = self._all()
        return self._columns(rows.chosen(np.argsort(rows.line)) if (np.diff(rows.line) < 0).any() else rows)

    def _all(self) -> _Rows:
        if not self._taken:
            self.add([], [])
        columns = zip(*self._taken, strict=True)
        self._taken = [_Rows(*(np.concatenate(column, axis=-1) for column in columns))]
        return self._taken[0]

    def _columns(self, rows: _Rows) -> RequestColumns:
        coded = [
            Coded(known.words, _array("i", column))
            for known, column in zip(self._codes.values(), rows.words, strict=True)
        ]
        tier, dose_number = (_array("i", np.array(each.words, np.int64)[each.code]) for each in coded[:2])
        return RequestColumns(
            rows.person.tolist(),
            tier,
            dose_number,
            self._sessions.words,
            _array("q", np.append(0, np.cumsum(rows.options))),
            _array("i", rows.option),
            _array("i", rows.metres),
            _array("b", rows.known),
            *coded[2:],
        )


_WORDS = ("tier", "dose_number", "area", "groups", "household", "sex", "setting")
"""Columns of few different cells; the first two hold numbers."""


def _session(text: str, sessions: Container[str] | None) -> str:
    if text.split() != [text] or (sessions is not None and text not in sessions):
        raise InputError("not a session of the draw")
    return text


def _elements(column: "Array") -> tuple[Ints, "Array"]:
    """How many elements each list has, and all of them, one after the other."""
    if not pa.types.is_nested(column.type):
        text = column.cast(pa.string())
        column = pc.utf8_split_whitespace(pc.if_else(pc.equal(text, ""), pa.scalar(None, pa.string()), text))
    lengths = pc.fill_null(pc.list_value_length(column), 0).cast(pa.int64()).to_numpy()
    return lengths, column.flatten()


def _metres(column: "Array") -> tuple[Ints, NDArray[np.float64]]:
    """As :func:`_elements`; what is no number of at most 8 digits is no number of metres either."""
    lengths, values = _elements(column)
    if pa.types.is_string(values.type) or pa.types.is_large_string(values.type):
        digits = pc.fill_null(pc.match_substring_regex(values, "^[0-9]{1,8}$"), False)
        values = pc.if_else(digits, values, pa.scalar(None, values.type))
    return lengths, pc.fill_null(values.cast(pa.float64(), safe=False), float("nan")).to_numpy()


def _twice(row: Ints, option: Ints) -> Ints:
    """The rows that name an option twice."""
    many = int(option.max(initial=0)) + 2
    both = np.sort(row * many + option + 1)
    again: Ints = both[1:][both[1:] == both[:-1]]
    return again // many


def _array(kind: str, column: NDArray[Any]) -> "array[int]":
    found = array(kind)
    found.frombytes(column.astype(found.typecode).tobytes())
    return found
