"""A YAML text changed where its data changed and nowhere else: comments, layout and order of all the rest stay."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Any

from attrs import frozen

from vaxplatform.errors import FileError
from vaxplatform.exchange.yaml_document import Document, Path, flow_yaml, load_yaml
from vaxplatform.place import Place

__all__ = ["edit_yaml", "in_place"]

_WIDTH = 120
_BYTE_ORDER_MARK = "\ufeff"
_BLANK_LINE = re.compile(r"\n[ \t]*\r?\n")
_COMMENT = re.compile(r"[ \t]*#")


def edit_yaml(text: str, data: Mapping[str, Any], source: str, entries: Mapping[Path, str]) -> str:
    r"""Change as little of a text as makes it read as other data.

    A value that is the same keeps its bytes. A list's entry that is gone goes with its lines, and with the comment
    above it where blank lines set off the two as one paragraph; any other comment stays.

    Args:
        text: A YAML document, a mapping, that `load_yaml` reads.
        data: What it shall say; keys that it has already are in its own order.
        source: The file's name, for messages.
        entries: Lists of mappings that are known by a key: the path of the list, and that key.

    Raises:
        FileError: The text is not YAML, or laid out so that it cannot be changed in parts.

    Example:
        >>> text = "rules:\n  - id: A   # the first\n    age: 18\n  - {id: B}\n"
        >>> changed = {"rules": [{"id": "A", "age": 60}, {"id": "C", "age": 45}]}
        >>> print(edit_yaml(text, changed, "rules.yaml", {("rules",): "id"}), end="")
        rules:
          - id: A   # the first
            age: 60
          - id: C
            age: 45
    """
    mark = _BYTE_ORDER_MARK if text.startswith(_BYTE_ORDER_MARK) else ""
    line_end = "\r\n" if "\r\n" in text else "\n"
    body = text.removeprefix(mark)
    added = "" if body.endswith("\n") else line_end  # every line has an end while lines are taken out and put in
    editor = _Editor(body + added, load_yaml(body, source), entries, line_end)
    edited = mark + editor.edited(data).removesuffix(added)
    if flow_yaml(load_yaml(edited, source).data) != flow_yaml(dict(data)):
        raise FileError(
            "the lines of this file are laid out so that they cannot be changed one by one: put each key of a rule on "
            "a line of its own",
            code="yaml-layout",
            place=Place(source),
        )
    return edited


def in_place(before: Sequence[Any], after: Sequence[Any]) -> set[Any]:
    """Which entries keep their place in a list, by their ids; the others come, go or move.

    Example:
        >>> sorted(in_place(["A", "B", "C"], ["C", "A", "B", "D"]))
        ['A', 'B']
    """
    matched = SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks()
    return {each for block in matched for each in before[block.a : block.a + block.size]}


@frozen
class _Splice:
    """Other text for a part of the text."""

    start: int
    end: int
    text: str


@frozen
class _Editor:
    """Finds the splices that make a text say something else."""

    text: str
    document: Document
    entries: Mapping[Path, str]
    line_end: str

    def edited(self, data: Mapping[str, Any]) -> str:
        """The whole text."""
        return self._spliced(self._changes((), self.document.data, dict(data)), 0, len(self.text))

    def _spliced(self, splices: Iterable[_Splice], start: int, end: int) -> str:
        parts = []
        for splice in sorted(splices, key=lambda each: (each.start, each.end)):
            parts += [self.text[start : splice.start], splice.text]
            start = max(start, splice.end)  # blank lines between two entries that are gone are taken out once
        return "".join((*parts, self.text[start:end]))

    def _changes(self, path: Path, old: Any, new: Any) -> Iterator[_Splice]:
        """Descends to the smallest part that holds a change."""
        if flow_yaml(old) == flow_yaml(new):
            return
        if isinstance(old, dict) and isinstance(new, dict) and self._can_be_edited(path, list(old), list(new)):
            yield from self._keys(path, old, new)
        elif path in self.entries and old and new and self._can_be_edited(path, *self._ids(path, old, new)):
            yield from self._entries(path, old, new)
        else:
            yield self._replaced(path, new)

    def _can_be_edited(self, path: Path, old: Sequence[Any], new: Sequence[Any]) -> bool:
        """Whether what is inside can be changed in parts; inside brackets nothing can come, go or move."""
        if path in self.entries:
            return old == new or self._in_lines(path)
        kept_in_order = [key for key in old if key in new] == [key for key in new if key in old]
        return old == new or (kept_in_order and old[:1] == new[:1] and self._in_lines(path))

    def _ids(self, path: Path, *lists: Sequence[Mapping[str, Any]]) -> Iterator[list[Any]]:
        return ([each[self.entries[path]] for each in entries] for entries in lists)

    # ---------------------------------------------------------------------------------------------------------- keys

    def _keys(self, path: Path, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[_Splice]:
        for key, value in old.items():
            at = (*path, key)
            if key in new:
                yield from self._changes(at, value, new[key])
            else:
                start, end = self.document.span_of(at, key=True)
                yield _Splice(self._line_start(start), self._line_after(start, end), "")
        before = ""
        for key, value in new.items():
            if key in old:
                before = key
            else:
                start, end = self.document.span_of((*path, before), key=True)
                column = start - self._line_start(start)
                where = self._line_after(start, end)
                yield _Splice(where, where, f"{' ' * column}{self._pair((*path, key), value, column)}{self.line_end}")

    def _replaced(self, path: Path, new: Any) -> _Splice:
        start, end = self._span(path)
        parent, last = path[:-1], path[-1:]
        if last and isinstance(last[0], str) and self._in_lines(parent):
            key_start, _ = self.document.span_of(path, key=True)
            listed = bool(new) and path in self.entries
            if listed or self._line_start(key_start) != self._line_start(start):
                return _Splice(key_start, end, self._pair(path, new, key_start - self._line_start(key_start)))
        elif parent in self.entries and self._in_lines(parent):
            return _Splice(start, end, self._block(new, start - self._line_start(start)))
        return _Splice(start, end, flow_yaml(new))

    # ------------------------------------------------------------------------------------------------------- entries

    def _entries(
        self, path: Path, old: Sequence[Mapping[str, Any]], new: Sequence[Mapping[str, Any]]
    ) -> Iterator[_Splice]:
        old_ids, new_ids = self._ids(path, old, new)
        staying, index = in_place(old_ids, new_ids), {id_: at for at, id_ in enumerate(old_ids)}
        for id_ in old_ids:
            if id_ not in staying:
                yield self._taken_out(path, index[id_], len(old))
        after: int | None = None
        for id_, entry in zip(new_ids, new, strict=True):
            if id_ in staying:
                after = index[id_]
                yield from self._changes((*path, after), old[after], entry)
            else:
                written = self._moved(path, index[id_], old, entry) if id_ in index else self._new(path, entry)
                gap = self.line_end if self._apart(path, len(old)) else ""
                if after is None:
                    start, _, _ = self._paragraph(path, 0, len(old))
                    yield _Splice(start, start, written + gap)
                else:
                    _, end = self._lines(path, after)
                    yield _Splice(end, end, gap + written)

    def _moved(self, path: Path, at: int, old: Sequence[Any], entry: Mapping[str, Any]) -> str:
        start, end, _ = self._paragraph(path, at, len(old))
        return self._spliced(self._changes((*path, at), old[at], entry), start, end)

    def _new(self, path: Path, entry: Mapping[str, Any]) -> str:
        start, _ = self._lines(path, 0)
        dash = self.text.index("-", start) - start
        return f"{' ' * dash}- {self._block(entry, dash + 2)}{self.line_end}"

    def _taken_out(self, path: Path, at: int, count: int) -> _Splice:
        """The lines of an entry, with the blank lines before it, or after the first one."""
        start, end, set_off = self._paragraph(path, at, count)
        if set_off and at:
            start = len(self.text[:start].rstrip()) + len(self.line_end)
        elif set_off and at + 1 < count:
            end = self._line_start(len(self.text) - len(self.text[end:].lstrip()))
        return _Splice(start, end, "")

    def _paragraph(self, path: Path, at: int, count: int) -> tuple[int, int, bool]:
        """The lines of an entry with the comment that is its own, and whether blank lines set them off."""
        start, end = self._lines(path, at)
        above = start
        while _COMMENT.match(self.text, line := self._line_start(above - 1)) and line < above:
            above = line
        blank_above = self._is_blank(self._line_start(above - 1)) if above else False
        blank_below = at + 1 == count or self._is_blank(end)
        if blank_above and blank_below:
            return above, end, True
        return start, end, self._is_blank(self._line_start(start - 1)) or (at == 0 and blank_below)

    def _apart(self, path: Path, count: int) -> bool:
        """Whether blank lines stand between the entries."""
        spans = [self._lines(path, at) for at in range(count)]
        return any(_BLANK_LINE.search(self.text, end - 1, start) for (_, end), (start, _) in pairwise(spans))

    def _lines(self, path: Path, at: int) -> tuple[int, int]:
        """The lines of an entry, from that of its dash to the end of its last."""
        start, end = self._span((*path, at))
        return self._line_start(self.text.rindex("-", 0, start)), self._line_after(start, end)

    # --------------------------------------------------------------------------------------------------------- lines

    def _span(self, path: Path) -> tuple[int, int]:
        """A node without the line ends after it, which libyaml counts to a text in lines («|»)."""
        start, end = self.document.span_of(path)
        return start, start + len(self.text[start:end].rstrip())

    def _line_start(self, offset: int) -> int:
        return self.text.rfind("\n", 0, max(offset, 0)) + 1

    def _line_after(self, start: int, end: int) -> int:
        last = start + len(self.text[start:end].rstrip())
        return self.text.index("\n", last) + 1

    def _is_blank(self, line: int) -> bool:
        return not self.text[line : self.text.find("\n", line)].strip()

    def _in_lines(self, path: Path) -> bool:
        """Whether a mapping or list stands in lines, and not inside brackets."""
        return self.text[self.document.span_of(path)[0]] not in "{["

    # ------------------------------------------------------------------------------------------------------- writing

    def _block(self, entry: Mapping[str, Any], column: int) -> str:
        indent = self.line_end + " " * column
        return indent.join(self._pair((key,), value, column) for key, value in entry.items())

    def _pair(self, path: Path, value: Any, column: int) -> str:
        key = flow_yaml(path[-1])
        if path in self.entries and value:
            dash = f"{self.line_end}{' ' * (column + 2)}- "
            return f"{key}:" + "".join(f"{dash}{self._block(entry, column + 4)}" for entry in value)
        return f"{key}: {self._folded(value, column + len(key) + 2)}"

    def _folded(self, value: Any, column: int) -> str:
        """A value in brackets, a line for each key where one line would be too long."""
        line = flow_yaml(value)
        if not isinstance(value, dict) or column + len(line) <= _WIDTH:
            return line
        indent = f",{self.line_end}{' ' * (column + 1)}"
        return f"{{{indent.join(flow_yaml({key: each})[1:-1] for key, each in value.items())}}}"
