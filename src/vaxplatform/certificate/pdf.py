"""Pages of text, rectangles and QR codes as PDF: what a printed certificate needs, and no more.

Texts carry the characters they stand for, so that search, copying and screen readers get words in the order of reading
and not glyphs as they stand. The same calls give the same bytes.

Source:
    ISO 32000-1:2008 (PDF 1.7), sections 7.5 (file structure), 9.7 (composite fonts) and 14.9.4 (replacement text).
"""

import zlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from itertools import pairwise

from vaxplatform.certificate.fonts import Face, Glyph, Run, SetLine
from vaxplatform.certificate.qr import QrCode

__all__ = ["Colour", "Page", "PdfDocument"]

Colour = tuple[float, float, float]
"""Red, green and blue, each from 0 to 1."""

_POINTS_A_MILLIMETRE = 72 / 25.4
_BLACK: Colour = (0, 0, 0)
_MOST_ENTRIES = 100  # of a block in a character map


class Page:
    """One page; lengths are millimetres from its upper left corner."""

    def __init__(self, document: "PdfDocument", width: float, height: float) -> None:
        self.width = width
        self.height = height
        self.content: list[str] = []
        self._document = document

    def rectangle(self, x: float, y: float, width: float, height: float, colour: Colour) -> None:
        """A filled rectangle, its upper left corner at a point."""
        corner = self._point(x, y + height)
        self.content.append(f"{_colour(colour)} {corner} {_points(width)} {_points(height)} re f")

    def text(self, line: SetLine, x: float, y: float, *, size: float, colour: Colour = _BLACK) -> None:
        """A line of text that begins at x and stands on y, ``size`` points high."""
        self.content.append(f"BT {_colour(colour)}")
        for run in line.runs:
            font = self._document.font(run.face, run.glyphs)
            self.content.append(f"/{font} {_number(size)} Tf 1 0 0 1 {self._point(x, y)} Tm")
            self.content += (_shown(text, glyphs, run.face, size) for text, glyphs in _replaced(run))
            x += run.width * size / 1000 / _POINTS_A_MILLIMETRE
        self.content.append("ET")

    def qr_code(self, code: QrCode, x: float, y: float, width: float) -> None:
        """A QR code with its quiet zone, as one path: no hairline shows between modules at any scale."""
        module = _points(width / code.size)
        path = " ".join(f"{column} {code.size - row - 1} {length} 1 re" for column, row, length in code.dark_runs())
        self.content.append(f"q 0 g {module} 0 0 {module} {self._point(x, y + width)} cm {path} f Q")

    def _point(self, x: float, y: float) -> str:
        return f"{_points(x)} {_points(self.height - y)}"


class PdfDocument:
    """A document to be.

    Args:
        title: What viewers show on top.
        language: BCP 47 tag of its words.
        created: The instant written into it.
    """

    def __init__(self, *, title: str, language: str, created: datetime) -> None:
        self._title = title
        self._language = language
        self._created = created
        self._pages: list[Page] = []
        self._fonts: dict[Face, tuple[str, dict[int, str]]] = {}

    def page(self, width: float, height: float) -> Page:
        """A new page, its size in millimetres."""
        page = Page(self, width, height)
        self._pages.append(page)
        return page

    def font(self, face: Face, glyphs: Sequence[Glyph]) -> str:
        """The name by which pages ask for a font; it will hold these glyphs."""
        name, meanings = self._fonts.setdefault(face, (f"F{len(self._fonts) + 1}", {}))
        for glyph in glyphs:
            meanings.setdefault(glyph.id, glyph.text)
        return name

    def data(self) -> bytes:
        """The file."""
        objects = _Objects()
        fonts = " ".join(
            f"/{name} {_font(objects, face, meanings)} 0 R" for face, (name, meanings) in self._fonts.items()
        )
        tree = objects.reserve()
        pages = []
        for page in self._pages:
            content = objects.stream("\n".join(page.content).encode("ascii"))
            size = f"{_points(page.width)} {_points(page.height)}"
            pages.append(
                objects.add(
                    f"<</Type /Page /Parent {tree} 0 R /MediaBox [0 0 {size}]"
                    f" /Resources <</Font <<{fonts}>>>> /Contents {content} 0 R>>"
                )
            )
        kids = " ".join(f"{page} 0 R" for page in pages)
        objects.fill(tree, f"<</Type /Pages /Count {len(pages)} /Kids [{kids}]>>")
        catalog = objects.add(
            f"<</Type /Catalog /Pages {tree} 0 R /Lang {_text(self._language)}"
            " /ViewerPreferences <</DisplayDocTitle true>>>>"
        )
        created = self._created.astimezone(UTC).strftime("D:%Y%m%d%H%M%SZ")
        about = objects.add(f"<</Title {_text(self._title)} /CreationDate ({created}) /Producer (vaxplatform)>>")
        return objects.file(catalog, about)


class _Objects:
    """The numbered objects of a file."""

    def __init__(self) -> None:
        self._bodies: list[bytes] = []

    def reserve(self) -> int:
        """A number whose object follows."""
        self._bodies.append(b"")
        return len(self._bodies)

    def fill(self, number: int, body: str) -> None:
        self._bodies[number - 1] = body.encode("ascii")

    def add(self, body: str) -> int:
        number = self.reserve()
        self.fill(number, body)
        return number

    def stream(self, data: bytes, more: str = "") -> int:
        packed = zlib.compress(data, 9)
        head = f"<</Length {len(packed)} /Filter /FlateDecode{more}>>\nstream\n".encode("ascii")
        self._bodies.append(head + packed + b"\nendstream")
        return len(self._bodies)

    def file(self, catalog: int, about: int) -> bytes:
        """All of them, with the table of where each begins."""
        out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
        table = ["0000000000 65535 f \n"]
        for number, body in enumerate(self._bodies, start=1):
            table.append(f"{len(out):010} 00000 n \n")
            out += f"{number} 0 obj\n".encode("ascii") + body + b"\nendobj\n"
        start, size = len(out), len(table)
        identity = sha256(out).hexdigest()[:32]
        out += (
            f"xref\n0 {size}\n{''.join(table)}trailer\n"
            f"<</Size {size} /Root {catalog} 0 R /Info {about} 0 R /ID [<{identity}> <{identity}>]>>\n"
            f"startxref\n{start}\n%%EOF\n"
        ).encode("ascii")
        return bytes(out)


def _font(objects: _Objects, face: Face, meanings: Mapping[int, str]) -> int:
    """A composite font whose codes are glyph numbers (9.7.4.2, Identity-H)."""
    file = face.subset(set(meanings))
    outlines = objects.stream(file, f" /Length1 {len(file)}")
    ascent, descent = face.heights
    name = f"{_prefix(meanings)}+{face.name}"
    described = objects.add(
        f"<</Type /FontDescriptor /FontName /{name} /Flags 4 /ItalicAngle 0 /StemV 80"
        f" /FontBBox [-1000 {_number(descent)} 3000 {_number(ascent)}] /Ascent {_number(ascent)}"
        f" /Descent {_number(descent)} /CapHeight 714 /FontFile2 {outlines} 0 R>>"
    )
    widths = " ".join(f"{glyph} [{_number(face.width(glyph))}]" for glyph in sorted(meanings))
    descendant = objects.add(
        f"<</Type /Font /Subtype /CIDFontType2 /BaseFont /{name} /CIDToGIDMap /Identity /DW 0 /W [{widths}]"
        f" /CIDSystemInfo <</Registry (Adobe) /Ordering (Identity) /Supplement 0>> /FontDescriptor {described} 0 R>>"
    )
    characters = objects.stream(_character_map(meanings).encode("ascii"))
    return objects.add(
        f"<</Type /Font /Subtype /Type0 /BaseFont /{name} /Encoding /Identity-H"
        f" /DescendantFonts [{descendant} 0 R] /ToUnicode {characters} 0 R>>"
    )


def _prefix(meanings: Mapping[int, str]) -> str:
    """Six letters that tell one part of a font from another (9.6.4)."""
    digest = sha256(" ".join(map(str, sorted(meanings))).encode()).digest()
    return "".join(chr(ord("A") + byte % 26) for byte in digest[:6])


def _character_map(meanings: Mapping[int, str]) -> str:
    """What glyphs stand for, for readers that pass over the replacement text (9.10.3)."""
    entries = [f"<{glyph:04X}> {_utf16(text)}" for glyph, text in sorted(meanings.items()) if text]
    blocks = "".join(
        "\n".join([f"{len(block)} beginbfchar", *block, "endbfchar\n"]) for block in _blocks(entries, _MOST_ENTRIES)
    )
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
        "/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n"
        "/CMapName /Adobe-Identity-UCS def /CMapType 2 def\n"
        f"1 begincodespacerange <0000> <FFFF> endcodespacerange\n{blocks}"
        "endcmap CMapName currentdict /CMap defineresource pop end end\n"
    )


def _blocks(entries: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    return (entries[start : start + size] for start in range(0, len(entries), size))


def _replaced(run: Run) -> Iterator[tuple[str, Sequence[Glyph]]]:
    """Glyphs with the text they stand for: all at once, or letter by letter where readers turn the order round."""
    if not run.right_to_left:
        yield run.text, run.glyphs
        return
    starts = [at for at, glyph in enumerate(run.glyphs) if glyph.text] or [0]
    for start, end in pairwise([*starts, len(run.glyphs)]):
        yield run.glyphs[start].text, run.glyphs[start:end]


def _shown(text: str, glyphs: Sequence[Glyph], face: Face, size: float) -> str:
    """Glyphs one after the other, each moved from where the font's own widths would put it (9.4.3)."""
    shown: list[str] = []
    behind, raised = 0.0, 0.0  # thousandths of the size that the next glyph has to move right; how high it stands
    for glyph in glyphs:
        if glyph.y != raised:
            raised = glyph.y
            shown.append(f"] TJ {_number(raised * size / 1000)} Ts [")
        if behind + glyph.x:
            shown.append(f" {_number(-behind - glyph.x)} ")
        shown.append(f"<{glyph.id:04X}>")
        behind = glyph.advance - face.width(glyph.id) - glyph.x
    if behind:
        shown.append(f" {_number(-behind)}")
    return f"/Span <</ActualText {_text(text)}>> BDC [{''.join(shown)}] TJ{' 0 Ts' if raised else ''} EMC"


def _points(millimetres: float) -> str:
    return _number(millimetres * _POINTS_A_MILLIMETRE)


def _colour(colour: Colour) -> str:
    return f"{' '.join(map(_number, colour))} rg"


def _number(value: float) -> str:
    """Three digits after the point are enough for the finest printers; no exponent, which PDF does not know."""
    return f"{round(value, 3) + 0.0:.3f}".rstrip("0").rstrip(".")


def _utf16(text: str) -> str:
    return f"<{text.encode('utf-16-be').hex().upper()}>"


def _text(text: str) -> str:
    """A text string (7.9.2.2), in UTF-16 with its mark."""
    return _utf16(f"\ufeff{text}")
