"""Lines of text on a page: broken between words, set once, and begun on the side of their language."""

from collections.abc import Callable, Sequence
from unicodedata import category

from attrs import field, frozen

from vaxplatform.certificate._bidi import begins_right_to_left, holds_right_to_left
from vaxplatform.certificate.fonts import FontSet, SetLine
from vaxplatform.certificate.pdf import Colour, Page

__all__ = ["MILLIMETRES_A_POINT", "Typesetter", "line_step", "line_width"]

MILLIMETRES_A_POINT = 25.4 / 72
_INK: Colour = (0.07, 0.07, 0.07)
_LEADING = 1.3  # of the size, from line to line
_PARTING = ":/#"


@frozen
class Typesetter:
    """How the pages of a document are set; what was set once is not set again.

    Args:
        fonts: With the letters of all texts.
        mirrored: Whether lines begin on the right.
    """

    fonts: FontSet
    mirrored: bool = False
    _set: dict[tuple[str, bool, bool, str], SetLine] = field(factory=dict, repr=False, init=False)

    def line(self, text: str, *, bold: bool, right_to_left: bool, tag: str) -> SetLine:
        """A text on one line; labels stand on many."""
        key = (text, bold, right_to_left, tag)
        if key not in self._set:
            self._set[key] = self.fonts.line(text, bold=bold, right_to_left=right_to_left, language=tag)
        return self._set[key]

    def lines(
        self,
        text: str,
        width: float,
        size: float,
        *,
        bold: bool = False,
        tag: str = "",
    ) -> list[SetLine]:
        """A text broken into lines between words; within one where it is longer than a line.

        Where lines begin on the right, a text with letters of such a script does so whatever stands first in it.
        """
        backwards = holds_right_to_left(text) if self.mirrored else begins_right_to_left(text)

        def set_(part: str) -> SetLine:
            return self.line(part, bold=bold, right_to_left=backwards, tag=tag)

        def fits(part: str) -> bool:
            return line_width(set_(part), size) <= width

        if fits(text):
            return [set_(text)]
        lines: list[str] = [""]
        for word in text.split():
            joined = f"{lines[-1]} {word}".strip()
            if fits(joined):
                lines[-1] = joined
                continue
            lines += [word] if lines[-1] else []
            lines[-1] = word
            while not fits(lines[-1]):
                end = _longest(lines[-1], fits)
                lines[-1:] = [lines[-1][:end], lines[-1][end:]]
        return [set_(line) for line in lines if line]

    def draw(
        self,
        page: Page,
        lines: Sequence[SetLine],
        x: float,
        y: float,
        *,
        width: float,
        size: float,
        colour: Colour = _INK,
        at_end: bool = False,
    ) -> float:
        """Lines in a column, beginning on the side of the language; the first stands on y. Returns where a next would.

        ``x`` is measured from the side where lines begin.
        """
        for line in lines:
            room = width - line_width(line, size)
            from_start = x + (room if at_end else 0)
            left = page.width - from_start - line_width(line, size) if self.mirrored else from_start
            page.text(line, left, y, size=size, colour=colour)
            y += line_step(size)
        return y

    def left(self, page: Page, x: float, width: float) -> float:
        """The left edge of a box that begins ``x`` from the side where lines begin."""
        return page.width - x - width if self.mirrored else x


def line_width(line: SetLine, size: float) -> float:
    """How wide a line is in millimetres, its letters ``size`` points high."""
    return line.width * size / 1000 * MILLIMETRES_A_POINT


def line_step(size: float) -> float:
    """From line to line in millimetres, letters ``size`` points high."""
    return size * _LEADING * MILLIMETRES_A_POINT


def _longest(word: str, fits: Callable[[str], bool]) -> int:
    """How much of a word to put on a line: up to a sign that parts a number, else all that fits.

    It is at least one character, and never a letter without its marks.
    """
    ends = [end for end in range(1, len(word)) if not category(word[end]).startswith("M")] or [len(word)]
    fitting = [end for end in ends if fits(word[:end])] or ends[:1]
    return next((end for end in reversed(fitting) if word[end - 1] in _PARTING), fitting[-1])
