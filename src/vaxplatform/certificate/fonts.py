"""Fonts as values: which of them has a script's letters, and how a line of text is set with them.

Letters that join, change their order or stack are set by HarfBuzz; a script that no font has is an error that names it,
never a row of boxes.
"""

import re
from collections.abc import Sequence
from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING
from unicodedata import category, name

from attrs import define, field, frozen

from vaxplatform.certificate._bidi import begins_right_to_left, visual_runs
from vaxplatform.errors import CertificateError, MissingExtra

if TYPE_CHECKING:
    import uharfbuzz

__all__ = ["Face", "FontSet", "Glyph", "Run", "SetLine"]

_WEIGHTS = {False: 400, True: 700}
_DRAWN = frozenset({"glyf", "loca", "head", "hhea", "hmtx", "maxp"})
"""Tables of a font that a page needs: outlines and widths. What sets the text has been done by then."""

_SCRIPT = re.compile(
    r"(.+?) (?:CAPITAL|SMALL|LETTER|SYLLABLE|SYLLABICS|VOWEL|SIGN|DIGIT|UNIFIED|COMPATIBILITY|IDEOGRAPH|INDEPENDENT"
    r"|CONSONANT|MARK|NUMBER)"
)


@frozen
class Glyph:
    """A shape on a line.

    Args:
        id: Its number in the font.
        advance: To the next, in thousandths of the size.
        x: To the right of where it would stand.
        y: Above the line.
        text: What it stands for; empty for all but the first of several that stand for the same.
    """

    id: int
    advance: float
    x: float
    y: float
    text: str


@define(eq=False)
class Face:
    """One font in one weight, ready to set text.

    Args:
        name: As a PDF names it.
    """

    name: str
    _face: "uharfbuzz.Face" = field(repr=False)

    @cached_property
    def _font(self) -> "uharfbuzz.Font":
        from uharfbuzz import Font

        return Font(self._face)

    @property
    def heights(self) -> tuple[float, float]:
        """How far letters reach above the line, and (below 0) beneath it, in thousandths of the size."""
        extents = self._font.get_font_extents("ltr")
        return self._thousandths(extents.ascender), self._thousandths(extents.descender)

    def width(self, glyph: int) -> float:
        """A glyph's own advance, in thousandths of the size."""
        return self._thousandths(self._font.get_glyph_h_advance(glyph))

    def shape(self, text: str, *, right_to_left: bool, language: str) -> tuple[Glyph, ...]:
        """The glyphs of a stretch of one direction, from left to right."""
        from uharfbuzz import Buffer, shape

        buffer = Buffer()
        buffer.add_str(text)
        buffer.guess_segment_properties()
        buffer.direction = "rtl" if right_to_left else "ltr"
        if language:
            buffer.language = language
        shape(self._font, buffer)
        infos, positions = buffer.glyph_infos, buffer.glyph_positions
        clusters = sorted({info.cluster for info in infos})
        ends = dict(zip(clusters, [*clusters[1:], len(text)], strict=True))
        told: set[int] = set()
        glyphs = []
        for info, position in zip(infos, positions, strict=True):
            first = info.cluster not in told
            told.add(info.cluster)
            glyphs.append(
                Glyph(
                    info.codepoint,
                    self._thousandths(position.x_advance),
                    self._thousandths(position.x_offset),
                    self._thousandths(position.y_offset),
                    text[info.cluster : ends[info.cluster]] if first else "",
                )
            )
        return tuple(glyphs)

    def subset(self, glyphs: set[int]) -> bytes:
        """The font with the outlines of some glyphs only, under the numbers they have."""
        from uharfbuzz import SubsetFlags, SubsetInput, subset

        wanted = SubsetInput()
        wanted.glyph_set.update(glyphs)
        wanted.flags = SubsetFlags.RETAIN_GIDS | SubsetFlags.NO_LAYOUT_CLOSURE | SubsetFlags.NO_HINTING
        wanted.drop_table_tag_set.update(
            int.from_bytes(tag.encode()) for tag in self._face.table_tags if tag not in _DRAWN
        )
        return bytes(subset(self._face, wanted).blob.data)

    def _thousandths(self, units: int) -> float:
        thousandths: float = round(units * 1000 / self._face.upem, 2)
        return thousandths


@frozen
class Run:
    """A stretch of a line in one face and one direction.

    Args:
        text: In the order of reading.
        right_to_left: Whether it is written from right to left.
        glyphs: From left to right.
    """

    text: str
    right_to_left: bool
    face: Face
    glyphs: tuple[Glyph, ...]

    @cached_property
    def width(self) -> float:
        """In thousandths of the size."""
        return sum(glyph.advance for glyph in self.glyphs)


@frozen
class SetLine:
    """A line of text as it is drawn: its runs from left to right."""

    runs: tuple[Run, ...]

    @cached_property
    def width(self) -> float:
        """In thousandths of the size."""
        return sum(run.width for run in self.runs)


class FontSet:
    """Fonts in the order of preference.

    Args:
        fonts: Files of TrueType fonts as bytes, the first for what several have. A font with an axis of weight gives
            regular and bold; any other is used for both.

    Raises:
        MissingExtra: Setting text needs ``[pdf]``.
        CertificateError: ``font``: one is no TrueType font, or there is none.
    """

    def __init__(self, fonts: Sequence[bytes]) -> None:
        try:
            import uharfbuzz
        except ModuleNotFoundError as error:
            raise MissingExtra.of("pdf", "printing as PDF") from error
        self._fonts = [uharfbuzz.Font(uharfbuzz.Face(each)) for each in fonts]
        if not fonts or not all("glyf" in font.face.table_tags for font in self._fonts):
            raise CertificateError("a page is set with TrueType fonts, at least one", code="font")
        self._faces: dict[tuple[int, bool], Face] = {}

    def line(self, text: str, *, bold: bool = False, right_to_left: bool | None = None, language: str = "") -> SetLine:
        """A text set as one line; any white space is one space.

        Args:
            text: What to set.
            bold: Whether in bold.
            right_to_left: The direction of the line; by default that of its first letter.
            language: BCP 47 tag, for letters that languages write differently.

        Raises:
            CertificateError: ``font-missing``: no font has the letters of ``data["script"]``, empty for another sign.
        """
        text = " ".join(text.split())
        chosen = self._choice(text)
        runs = []
        if right_to_left is None:
            right_to_left = begins_right_to_left(text)
        for start, end, backwards in visual_runs(text, right_to_left=right_to_left):
            stretches = [tuple(group) for _font, group in groupby(range(start, end), key=chosen.__getitem__)]
            for stretch in reversed(stretches) if backwards else stretches:
                face = self._face(chosen[stretch[0]], bold=bold)
                part = text[stretch[0] : stretch[-1] + 1]
                glyphs = face.shape(part, right_to_left=backwards, language=language)
                runs.append(Run(part, backwards, face, glyphs))
        return SetLine(tuple(runs))

    def _choice(self, text: str) -> list[int]:
        """The font of each character: marks, digits and what stands between words keep to their neighbour's."""
        chosen: list[int] = []
        for character in text:
            kind = category(character)
            if chosen and (kind == "Cf" or (not kind.startswith("L") and self._has(chosen[-1], character))):
                chosen.append(chosen[-1])
                continue
            having = next((at for at in range(len(self._fonts)) if kind == "Cf" or self._has(at, character)), None)
            if having is None:
                raise _missing(character)
            chosen.append(having)
        return chosen

    def _has(self, font: int, character: str) -> bool:
        return self._fonts[font].get_nominal_glyph(ord(character)) is not None

    def _face(self, number: int, *, bold: bool) -> Face:
        """A font in a weight, cut down to it once."""
        face = self._faces.get((number, bold))
        if face is None:
            face = self._faces[number, bold] = _in_weight(self._fonts[number].face, _WEIGHTS[bold])
        return face


def _in_weight(face: "uharfbuzz.Face", weight: int) -> Face:
    from uharfbuzz import OTNameIdPredefined, SubsetInput, subset, subset_preprocess

    family = face.get_name(OTNameIdPredefined.FONT_FAMILY) or "Font"
    named = f"{re.sub('[^A-Za-z0-9]', '', family)}-{weight}"
    if face.axis_infos:
        all_of_it = SubsetInput()
        all_of_it.keep_everything()
        all_of_it.pin_all_axes_to_default(face)
        axis = next((axis for axis in face.axis_infos if axis.tag == "wght"), None)
        if axis is not None:
            all_of_it.pin_axis_location(face, "wght", min(max(weight, axis.min_value), axis.max_value))
        face = subset(face, all_of_it)
    return Face(named, subset_preprocess(face))


def _missing(character: str) -> CertificateError:
    if category(character)[0] in "SP":  # no script's: to name the sign would be to repeat a part of a name
        return CertificateError(
            "no font here has a sign of the text that is no letter: give one that has, or leave the sign out",
            code="font-missing",
            script="",
        )
    named = name(character, "")
    match = _SCRIPT.match(named)
    script = (match[1] if match else named or f"U+{ord(character):04X}").title().replace("Cjk", "Han")
    return CertificateError(
        f"no font here has the letters of {script}: give one that has", code="font-missing", script=script
    )
