"""YAML as people write it: YAML 1.2's words, every position kept, and nothing that surprises.

libyaml (or PyYAML's own parser where libyaml is absent) gives the events; what they mean is decided here. ``no``,
``yes`` and ``on`` are words, dates stay text, keys are always text, and what hides meaning is refused: duplicate keys,
anchors, tags, tabs that indent, a second document.
"""

import json
import re
from collections.abc import Callable, Iterable
from typing import Any, ClassVar

import yaml
from attrs import field, frozen

from vaxplatform.errors import FileError
from vaxplatform.place import Place

__all__ = ["Document", "Path", "dump_yaml", "flow_yaml", "load_yaml", "unprintable"]

Path = tuple[str | int, ...]
"""Keys and indexes from the root of a document to a node."""

_LONGEST_TEXT = 2_000_000
_DEEPEST = 32
_LONGEST_NUMBER = 40

_PARSER: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)

_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_WHOLE: tuple[tuple[re.Pattern[str], Callable[[str], int]], ...] = (
    (re.compile(r"[-+]?[0-9]+"), int),
    (re.compile(r"0o[0-7]+"), lambda text: int(text, base=0)),
    (re.compile(r"0x[0-9a-fA-F]+"), lambda text: int(text, base=0)),
)
_FRACTIONS: tuple[tuple[re.Pattern[str], Callable[[str], float]], ...] = (
    (re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?"), float),
    (re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)"), lambda text: float(text.replace(".", ""))),
)
_NUMBERS = (*_WHOLE, *_FRACTIONS)

_TAB_INDENT = re.compile(r"^ *\t", re.MULTILINE)
_UNPRINTABLE = re.compile(
    "[^\t\n\r\\x20-\\x7e\\x85\\xa0-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]"
)  # YAML 1.2, c-printable

# What the parsers say, libyaml's words and PyYAML's, and what a person is told. The first that occurs is taken.
_SAID = (
    (
        "mapping values are not allowed",
        "a «:» stands where no key can be: indent the line as its neighbours, or put a text that has a «:» in quotes",
    ),
    ("could not find expected ':'", "this line has no «:» after its key, or is indented unlike its neighbours"),
    ("document start>", "this line is indented less than the first one: keys of one mapping line up"),
    ("expected '-' indicator", "a list goes on with «-»: this line is indented like the list but has none"),
    (
        "block end",
        "this line is indented unlike its neighbours: keys of one mapping line up",
    ),
    ("expected key", "this line is indented unlike its neighbours: keys of one mapping line up"),
    ("expected ',' or", "the bracket opened on line {opened} is not closed, or a comma is missing"),
    ("unexpected end of stream", "a quote was opened and not closed"),
    ("node content", "a value is missing before this"),
    ("escape", "«\\» means something inside double quotes: use single quotes, or write «\\\\»"),
    ("alphabetic or numeric character", "a text that begins with «*» or «&» goes into quotes"),
    ("cannot start any token", "a text that begins with this character goes into quotes"),
    ("nesting depth", f"this is nested more than {_DEEPEST} deep"),  # libyaml gives up before our own limit is met
)


@frozen
class Document:
    r"""A YAML text as plain values, with the place of every node.

    Args:
        data: dict, list, str, int, float, bool or None; keys of a dict are text.
        source: The file's name.

    Example:
        >>> document = load_yaml("country: no\nages: [6, 9]\n", "pack.yaml")
        >>> document.data
        {'country': 'no', 'ages': [6, 9]}
        >>> str(document.place_of(("ages", 1)))
        'pack.yaml:2:11'
    """

    data: Any
    source: str
    _nodes: dict[Path, tuple[int, int]] = field(repr=False, eq=False, alias="nodes")
    _keys: dict[Path, tuple[int, int]] = field(repr=False, eq=False, alias="keys")
    _spans: dict[Path, tuple[int, int]] = field(repr=False, eq=False, alias="spans", factory=dict)
    _key_starts: dict[Path, int] = field(repr=False, eq=False, alias="key_starts", factory=dict)

    def place_of(self, path: Path, *, key: bool = False) -> Place:
        """Where a node stands; for one that is not there, where its nearest ancestor does.

        Args:
            path: Keys and indexes from the root; ``()`` is the root.
            key: The place of the key instead of the value.
        """
        found = (self._keys.get(path) if key else None) or self._nodes.get(path)
        if found is None and path:
            return self.place_of(path[:-1], key=True)
        line, column = found or (1, 1)
        return Place(self.source, line, column)

    def path_at(self, place: Place) -> Path | None:
        """The outermost node or key that begins at a line and column; None where none does."""
        places = (*self._nodes.items(), *self._keys.items())
        return min((path for path, at in places if at == (place.line, place.column)), key=len, default=None)

    def span_of(self, path: Path, *, key: bool = False) -> tuple[int, int]:
        r"""Where a node begins and ends in the text, counted in characters.

        Args:
            path: Keys and indexes from the root to a node that is there.
            key: Begin with the key.

        Example:
            >>> text = "country: no\nages: [6, 9]\n"
            >>> first, last = load_yaml(text, "pack.yaml").span_of(("ages",), key=True)
            >>> text[first:last]
            'ages: [6, 9]'
        """
        start, end = self._spans[path]
        return (self._key_starts[path] if key else start), end


def load_yaml(text: str, source: str) -> Document:
    r"""Read one YAML document.

    Args:
        text: At most two million characters, nested at most 32 deep.
        source: The file's name, for messages.

    Raises:
        FileError: It is not YAML, or uses what is refused here; one sentence with line and column.

    Source:
        YAML 1.2.2, section 10.3 (core schema).

    Example:
        >>> load_yaml("dose: 1\ndose: 2\n", "covid19.yaml")
        Traceback (most recent call last):
            ...
        vaxplatform.errors.FileError: covid19.yaml:2:1: the key «dose» stands here a second time; the first is on line 1
    """
    _refuse_characters(text, source)
    reader = _Reader(source)
    try:
        for event in yaml.parse(text, Loader=_PARSER):
            reader.take(event)
    except yaml.MarkedYAMLError as error:
        raise _told(error, text, source) from None
    return Document(reader.root, source, reader.nodes, reader.keys, reader.spans, reader.key_starts)


def dump_yaml(data: object) -> str:
    r"""A YAML text that `load_yaml` reads back as the same values.

    Args:
        data: dict with texts as keys, list, str, int, float and bool.

    Example:
        >>> print(dump_yaml({"country": "no", "version": "1.0", "ages": [{"from": "6 weeks"}]}), end="")
        country: no
        version: '1.0'
        ages:
        - {from: 6 weeks}
    """
    text: str = yaml.dump(
        data, Dumper=_Dumper, allow_unicode=True, sort_keys=False, default_flow_style=None, width=_WIDTH
    )
    return text


def flow_yaml(data: object) -> str:
    """A value on one line, as it may stand inside brackets; `load_yaml` reads it back.

    Args:
        data: dict with texts as keys, list, str, int, float, bool or None.

    Example:
        >>> print(flow_yaml({"age": ">= 60 years", "group": ["HCW", "FLW"], "code": "12", "days": 12}))
        {age: ">= 60 years", group: [HCW, FLW], code: "12", days: 12}
    """
    match data:
        case dict():
            return f"{{{', '.join(f'{flow_yaml(key)}: {flow_yaml(value)}' for key, value in data.items())}}}"
        case list():
            return f"[{', '.join(map(flow_yaml, data))}]"
        case str():
            if _PLAIN.fullmatch(data) and data not in _WORDS and not any(form.fullmatch(data) for form, _ in _NUMBERS):
                return data
            return _SEEN_BY_NOBODY.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(data, ensure_ascii=False))
        case float():
            return str(data).replace("inf", ".inf").replace("nan", ".nan")
        case _:
            return json.dumps(data)


_PLAIN = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_/+|-]*([ .][A-Za-z0-9_/+|-]+)*", re.ASCII)
_SEEN_BY_NOBODY = re.compile("[\x7f-\xa0\u2028\u2029\ufeff]")

_WIDTH = 120
_DUMPER: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


class _Dumper(_DUMPER):  # type: ignore[misc]  # libyaml's where it is there
    """Puts into quotes what would be read as another value: YAML 1.2's words and numbers, and no others."""

    yaml_implicit_resolvers: ClassVar[dict[Any, Any]] = {}

    def ignore_aliases(self, _data: object) -> bool:
        return True


def _either(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, words)))


for _tag, _forms in (
    ("null", [_either(word for word, value in _WORDS.items() if value is None)]),
    ("bool", [_either(word for word, value in _WORDS.items() if value is not None)]),
    ("int", [form for form, _ in _WHOLE]),
    ("float", [form for form, _ in _FRACTIONS]),
):
    for _form in _forms:
        _Dumper.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(f"(?:{_form.pattern})\\Z"), None)


def _told(error: yaml.MarkedYAMLError, text: str, source: str) -> FileError:
    problem, mark = str(error.problem), error.problem_mark
    said = next((sentence for words, sentence in _SAID if words in problem), "this is not YAML: {problem}")
    knows_better = any(words in problem for words in ("mapping values are not allowed", "expected ',' or"))
    if mark and text[mark.index : mark.index + 1] == ":" and not knows_better:
        said = "the key before this «:» is missing"
    opened = error.context_mark.line + 1 if error.context_mark else 1
    place = Place(source, mark.line + 1, mark.column + 1) if mark else Place(source)
    return FileError(said.format(opened=opened, problem=problem), code="yaml-unreadable", place=place)


def _refuse_characters(text: str, source: str) -> None:
    if len(text) > _LONGEST_TEXT:
        raise FileError(
            f"this file has more than {_LONGEST_TEXT:,} characters", code="yaml-too-long", place=Place(source)
        )
    if bad := _UNPRINTABLE.search(text):
        raise _unprintable(bad[0], _place_at(text, bad.start(), source))
    if tab := _TAB_INDENT.search(text):
        raise FileError(
            "a tab stands at the beginning of this line: indent with spaces",
            code="yaml-tab",
            place=_place_at(text, tab.end() - 1, source),
        )


def unprintable(text: str) -> str:
    """What is said of a text that would reach a reader's screen unseen; nothing where all can be seen."""
    bad = _UNPRINTABLE.search(text)
    return f"a character that cannot be printed (U+{ord(bad[0]):04X}) stands here: take it out" if bad else ""


def _unprintable(text: str, place: Place) -> FileError:
    return FileError(unprintable(text), code="yaml-character", place=place)


def _place_at(text: str, offset: int, source: str) -> Place:
    return Place(source, text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset))


def _span(event: yaml.Event) -> tuple[int, int]:
    start: Any = event.start_mark
    end: Any = event.end_mark
    return start.index, end.index


class _Reader:
    """Builds values out of events, on a stack of its own: a hostile file cannot exhaust Python's."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.root: Any = None
        self.nodes: dict[Path, tuple[int, int]] = {}
        self.keys: dict[Path, tuple[int, int]] = {}
        self.spans: dict[Path, tuple[int, int]] = {}
        self.key_starts: dict[Path, int] = {}
        self.end = 0
        self.documents = 0
        self.open: list[dict[str, Any] | list[Any]] = []
        self.path: list[str | int] = []
        self.key: str | None = None

    def take(self, event: yaml.Event) -> None:
        mark: Any = event.start_mark  # every event has one; the stubs say it may have none
        place = (mark.line + 1, mark.column + 1)
        match event:
            case yaml.DocumentStartEvent():
                self.documents += 1
                if self.documents > 1:
                    raise self._refuse("a second document begins here: one file holds one", "yaml-documents", place)
            case yaml.AliasEvent():
                raise self._refuse("«*» repeats another part of the file: write it out", "yaml-alias", place)
            case yaml.ScalarEvent() | yaml.CollectionStartEvent():
                # «"\e[2J"» is printable as it is written and not as it is read: it would clear a reader's screen.
                if isinstance(event, yaml.ScalarEvent) and _UNPRINTABLE.search(event.value):
                    raise _unprintable(event.value, Place(self.source, *place))
                if event.anchor is not None:
                    raise self._refuse("«&» names a part of the file to repeat it: write it out", "yaml-anchor", place)
                if event.tag is not None:
                    raise self._refuse(f"the tag {event.tag!r} has no meaning here: leave it out", "yaml-tag", place)
                self._value(event, place)
            case yaml.CollectionEndEvent():
                self._close(event)

    def _close(self, event: yaml.CollectionEndEvent) -> None:
        start, end = _span(event)
        if end > start:  # a bracket; without one a collection ends where its last value does
            self.end = end
        path = tuple(self.path)
        self.spans[path] = (self.spans[path][0], self.end)
        self.open.pop()
        if self.path:
            self.path.pop()

    def _value(self, event: yaml.ScalarEvent | yaml.CollectionStartEvent, place: tuple[int, int]) -> None:
        inside = self.open[-1] if self.open else None
        start, self.end = _span(event)
        if isinstance(inside, dict) and self.key is None:
            self._key(event, inside, place)
            return
        value: Any
        if isinstance(event, yaml.ScalarEvent):
            value = self._scalar(event, place)
        else:
            value = {} if isinstance(event, yaml.MappingStartEvent) else []
        step: str | int | None = None
        if isinstance(inside, dict) and self.key is not None:
            step, self.key = self.key, None
            inside[step] = value
        elif isinstance(inside, list):
            step = len(inside)
            inside.append(value)
        else:
            self.root = value
        path = tuple(self.path) if step is None else (*self.path, step)
        self.nodes[path] = place
        self.spans[path] = (start, self.end)
        if isinstance(value, dict | list):
            if len(self.open) == _DEEPEST:
                raise self._refuse(f"this is nested more than {_DEEPEST} deep", "yaml-depth", place)
            self.open.append(value)
            if step is not None:
                self.path.append(step)

    def _key(
        self, event: yaml.ScalarEvent | yaml.CollectionStartEvent, inside: dict[str, Any], place: tuple[int, int]
    ) -> None:
        if not isinstance(event, yaml.ScalarEvent) or not event.value:
            raise self._refuse("a key is a word, and this is none", "yaml-key", place)
        path = (*self.path, event.value)
        if event.value in inside:
            raise self._refuse(
                f"the key «{event.value}» stands here a second time; the first is on line {self.keys[path][0]}",
                "yaml-duplicate-key",
                place,
            )
        self.key = event.value
        self.keys[path] = place
        self.key_starts[path] = _span(event)[0]

    def _scalar(self, event: yaml.ScalarEvent, place: tuple[int, int]) -> Any:
        text: str = event.value
        if not event.implicit[0]:
            return text
        if text in _WORDS:
            return _WORDS[text]
        for form, read in _NUMBERS:
            if form.fullmatch(text):
                if len(text) > _LONGEST_NUMBER:
                    raise self._refuse("this number has too many digits", "yaml-number", place)
                return read(text)
        return text

    def _refuse(self, sentence: str, code: str, place: tuple[int, int]) -> FileError:
        return FileError(sentence, code=code, place=Place(self.source, *place))
