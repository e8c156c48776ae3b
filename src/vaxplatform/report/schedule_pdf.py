"""A country's routine schedule to print and to hang up: A4 across, vaccines by visits, from PDF that prints sharp."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from attrs import define, field, frozen

from vaxplatform.certificate import FontSet
from vaxplatform.certificate.fonts import SetLine
from vaxplatform.certificate.pdf import Colour, Page, PdfDocument
from vaxplatform.certificate.typesetting import MILLIMETRES_A_POINT, Typesetter, line_step
from vaxplatform.countries import Country
from vaxplatform.messages import direction
from vaxplatform.report._words import Words
from vaxplatform.report.wall import Wall, WallTable, WallVisit, footnote, wall_of

__all__ = ["schedule_pdf"]

_A4 = (297.0, 210.0)
_MARGIN = 12.0
_BAND = 22.0
_FOOT = 200.0
_FIRST = 56.0
"""The column of the vaccines' names."""

_SIZES = (12.0, 11.0, 10.0, 9.0, 8.0)
"""Of the letters in tables: the largest with which everything stands on one page, or else the last."""

_MOST_VISITS = 16  # in one table; more go into a table beneath
_SMALL = 8.0  # points, of the legend
_SMALLEST = 5.0  # points, of ages
_PAD = 1.1

_DEEP: Colour = (0.043, 0.290, 0.247)
_WARM: Colour = (1.0, 0.957, 0.863)
_PALE: Colour = (0.835, 0.863, 0.890)
_GREEN: Colour = (0.86, 0.94, 0.92)
_GREY: Colour = (0.30, 0.36, 0.41)
_WHITE: Colour = (1, 1, 1)


def schedule_pdf(country: Country, language: str, *, fonts: FontSet, created: datetime) -> bytes:
    """The schedule of a country's routine programme as a PDF file.

    Args:
        country: With a routine programme.
        language: A tag such as ``hi``.
        fonts: With the letters of the language.
        created: The instant written into the file.

    Returns:
        The file: its texts can be searched and copied; the same arguments give the same bytes.

    Raises:
        InputError: ``routine-none``: the pack has no routine programme.
        CertificateError: ``font-missing``: no font has the letters of ``data["script"]``.
    """
    wall = wall_of(country, language)
    tag = language.replace("_", "-")
    setter = Typesetter(fonts, mirrored=direction(language) == "rtl")
    for size in _SIZES:
        document = PdfDocument(title=wall.title, language=tag, created=created)
        pages = _Sheets(document, setter, wall, Words(country.messages, language), size).fill()
        if pages == 1:
            break
    return document.data()


@frozen
class _Row:
    """A row of a table: a name in letters of one size, and a text for each visit in another."""

    name: Sequence[SetLine]
    cells: Sequence[Sequence[SetLine]]
    size: float
    cell_size: float
    ground: Colour | None = None

    @property
    def height(self) -> float:
        """In millimetres."""
        name, cells = len(self.name) * line_step(self.size), max(map(len, self.cells)) * line_step(self.cell_size)
        return max(name, cells) + 2 * _PAD


@define
class _Sheets:
    """The pages, filled from top to bottom."""

    document: PdfDocument
    setter: Typesetter
    wall: Wall
    words: Words
    size: float
    page: Page = field(init=False)
    pages: int = 0
    y: float = 0.0

    def __attrs_post_init__(self) -> None:
        self.turn()

    def fill(self) -> int:
        """Draw everything; how many pages it took."""
        self._head()
        for table in self.wall.tables:
            for start in range(0, len(table.visits), _MOST_VISITS):
                self._table(table, table.visits[start : start + _MOST_VISITS])
            self._legend(table)
        self._sources()
        return self.pages

    # ---------------------------------------------------------------------------------------------------------- parts

    def _head(self) -> None:
        page, inner = self.page, _A4[0] - 2 * _MARGIN
        page.rectangle(0, 0, page.width, _BAND, _DEEP)
        self.y = 10.5
        self._text(self.wall.title, 17, inner, bold=True, colour=_WHITE)
        self.y = 17.5
        self._text(self.wall.subtitle, 10, inner, colour=_WHITE)
        self.y = _BAND
        notices = [line for notice in self.wall.notices for line in self._lines(f"\N{BULLET} {notice}", inner, 8.5)]
        if notices:
            height = len(notices) * line_step(8.5) + 3
            page.rectangle(0, self.y, page.width, height, _WARM)
            self.y += 1.5 + 8.5 * MILLIMETRES_A_POINT
            self._draw(notices, _MARGIN, inner, 8.5)
            self.y = _BAND + height
        self.y += 4

    def _table(self, table: WallTable, visits: Sequence[WallVisit]) -> None:
        width = min((_A4[0] - 2 * _MARGIN - _FIRST) / len(visits), 30.0)
        head = self._head_row(visits, width)
        rows = list(self._rows(table, visits, width))
        self._room(8 + head.height + rows[0].height)
        self.y += 6
        self._text(table.heading, self.size + 3, _A4[0] - 2 * _MARGIN, bold=True)
        self.y -= 2.5
        self._row(head, width)
        for row in rows:
            if self.y + row.height > _FOOT:
                self.turn()
                self._row(head, width)
            self._row(row, width)
        self.y += 1

    def _head_row(self, visits: Sequence[WallVisit], width: float) -> _Row:
        """The ages, in letters in which no word is broken."""
        words = {word for visit in visits for word in visit.when.split()}
        sizes = [self.size - 0.5 * step for step in range(1, int(2 * (self.size - _SMALLEST)) + 1)]
        size = next(
            (size for size in sizes if all(len(self._lines(word, width - 1, size, bold=True)) == 1 for word in words)),
            _SMALLEST,
        )
        return _Row(
            self._lines(self.words("wall.vaccine"), _FIRST - 2 * _PAD, self.size, bold=True),
            [self._lines(visit.when, width - 1, size, bold=True) for visit in visits],
            self.size,
            size,
            _PALE,
        )

    def _rows(self, table: WallTable, visits: Sequence[WallVisit], width: float) -> Iterator[_Row]:
        letters = {remark: footnote(at) for at, remark in enumerate(table.remarks)}
        size = self.size + 1
        for vaccine in table.vaccines:
            cells = [
                " ".join(
                    f"{self.words.number(dose.number)}{letters.get(dose.remark, '')}"
                    for dose in table.cell(vaccine, visit)
                )
                for visit in visits
            ]
            if any(cells):
                yield _Row(
                    self._lines(vaccine, _FIRST - 2 * _PAD, self.size),
                    [self._lines(cell, width, size, bold=True) if cell else [] for cell in cells],
                    self.size,
                    size,
                )

    def _row(self, row: _Row, width: float) -> None:
        page, height = self.page, row.height
        whole = _FIRST + width * len(row.cells)
        if row.ground:
            page.rectangle(self.setter.left(page, _MARGIN, whole), self.y, whole, height, row.ground)
        line = self.y + _PAD + row.size * MILLIMETRES_A_POINT
        self.setter.draw(page, row.name, _MARGIN + _PAD, line, width=_FIRST - 2 * _PAD, size=row.size)
        for at, cell in enumerate(row.cells):
            x = _MARGIN + _FIRST + at * width
            if cell and not row.ground:
                box = self.setter.left(page, x + 0.4, width - 0.8)
                page.rectangle(box, self.y + 0.4, width - 0.8, height - 0.8, _GREEN)
            self._centre(cell, x, line, width, row.cell_size)
        self.y += height
        page.rectangle(self.setter.left(page, _MARGIN, whole), self.y, whole, 0.15, _PALE)

    def _legend(self, table: WallTable) -> None:
        """The signs beside numbers, one after another."""
        if table.remarks:
            said = [f"{footnote(at)}: {remark}" for at, remark in enumerate(table.remarks)]
            self._small(" \N{MIDDLE DOT} ".join(said), _SMALL)

    def _sources(self) -> None:
        self.y += 2
        titles = self.words("list.semicolon").join(title for title, _where in self.wall.sources)
        self._small(self.words("wall.source", sources=titles), _SMALL)
        if self.wall.assumptions:
            titles = self.words("list.semicolon").join(title for title, _where in self.wall.assumptions)
            self._small(f"{self.words('simulation.assumed.title')}: {titles}", _SMALL)

    def _small(self, text: str, size: float) -> None:
        inner = _A4[0] - 2 * _MARGIN
        lines = self._lines(text, inner, size)
        self._room(len(lines) * line_step(size))
        self.y += size * MILLIMETRES_A_POINT
        self._draw(lines, _MARGIN, inner, size, colour=_GREY)
        self.y -= size * MILLIMETRES_A_POINT

    # --------------------------------------------------------------------------------------------------------- setting

    def _lines(self, text: str, width: float, size: float, *, bold: bool = False) -> list[SetLine]:
        return self.setter.lines(text, width, size, bold=bold, tag=self.words.language.replace("_", "-"))

    def _draw(
        self, lines: Sequence[SetLine], x: float, width: float, size: float, *, colour: Colour = (0.07, 0.07, 0.07)
    ) -> None:
        self.y = self.setter.draw(self.page, lines, x, self.y, width=width, size=size, colour=colour)

    def _text(
        self, text: str, size: float, width: float, *, bold: bool = False, colour: Colour = (0.07, 0.07, 0.07)
    ) -> None:
        self._draw(self._lines(text, width, size, bold=bold), _MARGIN, width, size, colour=colour)

    def _centre(self, lines: Sequence[SetLine], x: float, y: float, width: float, size: float) -> None:
        for line in lines:
            room = width - line.width * size / 1000 * MILLIMETRES_A_POINT
            y = self.setter.draw(self.page, [line], x + room / 2, y, width=width - room, size=size)

    def _room(self, height: float) -> None:
        if self.y + height > _FOOT:
            self.turn()

    def turn(self) -> None:
        """Go on on a new page."""
        self.page = self.document.page(*_A4)
        self.pages += 1
        self.y = _MARGIN
