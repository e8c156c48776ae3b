"""Certificates of a person as PDF to print: A4 with up to three on a page, or cards with the QR code on their back."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from attrs import field, frozen

from vaxplatform.certificate.card import Card, CardLanguage, side_by_side, texts_of
from vaxplatform.certificate.fonts import FontSet, SetLine
from vaxplatform.certificate.pdf import Colour, Page, PdfDocument
from vaxplatform.certificate.qr import QrCode
from vaxplatform.certificate.typesetting import MILLIMETRES_A_POINT, Typesetter, line_step
from vaxplatform.errors import CertificateError

__all__ = ["Paper", "card_pdf"]


class Paper(StrEnum):
    """What a certificate is printed on."""

    A4 = "a4"
    CARD = "card"


def card_pdf(
    cards: Sequence[Card],
    *,
    fonts: FontSet,
    paper: Paper = Paper.A4,
    languages: Sequence[CardLanguage] = (CardLanguage(),),
    banner: str | None = None,
    created: datetime | None = None,
) -> bytes:
    """Certificates of one person as a PDF file that prints sharp at any size.

    Args:
        cards: At least one, all of one person.
        fonts: They need the letters of the names and of the languages.
        paper: A4, with up to three certificates on a page; or a card of 85.60 x 53.98 mm (ISO/IEC 7810, ID-1), with the
            QR code on the page behind it.
        languages: Of the labels, one or two. The first decides the side where lines begin.
        banner: A line in red, for what is only a demonstration.
        created: The instant written into the file; by default when the first certificate was issued.

    Returns:
        The file. Its texts can be searched and copied; the same arguments give the same bytes.

    Raises:
        CertificateError: ``another-person``: not all are of one person; ``font-missing``: no font has the letters of
            ``data["script"]``; ``qr-too-small``: its modules would be under 0.4 mm; ``page-full``: the texts do not fit
            in letters that can be read.
        MissingExtra: `FontSet` needs ``[pdf]``.

    Source:
        ISO/IEC 18004, section 9.1, for the quiet zone of four modules.
    """
    if not cards or len({(card.record.name, card.record.birth_date) for card in cards}) != 1:
        raise CertificateError(
            "a printed page is of one person: these are of several, or of nobody", code="another-person"
        )
    titles = {card.title for card in cards}
    title = titles.pop() if len(titles) == 1 else "title_several"
    first = languages[0]
    document = PdfDocument(
        title=texts_of(title, languages)[0][0], language=first.tag, created=created or cards[0].certificate.issued_at
    )
    look = _Look(fonts, first.right_to_left, languages=tuple(languages), banner=banner)
    if paper is Paper.A4:
        _a4(document, look, cards, title)
    else:
        for card in cards:
            _front(document.page(*_CARD), look, card)
            _back(document.page(*_CARD), look, card)
    return document.data()


# ------------------------------------------------------------------------------------------------------ what is common

_NAVY: Colour = (0.106, 0.310, 0.447)
_RED: Colour = (0.690, 0.227, 0.180)
_GREY: Colour = (0.33, 0.36, 0.40)
_PALE: Colour = (0.82, 0.85, 0.88)
_WHITE: Colour = (1, 1, 1)
_NARROWEST = 0.22  # of the size, between rows
_WIDEST = 0.4  # of the size, what is added to that where there is room
_GUTTER = 2.0  # millimetres between labels and texts
_LABEL = 0.7  # of the size of what it labels


@frozen
class _Look(Typesetter):
    """How all pages of a document are set."""

    languages: tuple[CardLanguage, ...] = field(kw_only=True)
    banner: str | None = field(kw_only=True)


def _sizes(largest: float, smallest: float) -> Sequence[float]:
    """Half a point smaller each time."""
    return [largest - step / 2 for step in range(int((largest - smallest) * 2) + 1)]


def _full() -> CertificateError:
    return CertificateError(
        "the texts do not fit in letters that can be read: print on A4, or label in one language", code="page-full"
    )


def _set_to_fit(
    look: _Look, text: str, width: float, *tries: Sequence[float], bold: bool = False, tag: str = ""
) -> tuple[list[SetLine], float]:
    """A text in the largest letters of the first try with which it stands on one line, else of the next on two."""
    for most_lines, sizes in enumerate(tries, start=1):
        for size in sizes:
            lines = look.lines(text, width, size, bold=bold, tag=tag)
            if len(lines) <= most_lines:
                return lines, size
    raise _full()


def _notes_to_fit(
    look: _Look, width: float, height: float, sizes: Sequence[float]
) -> tuple[list[list[SetLine]], float]:
    """What a checker has to know, in each language, in the largest letters that fit, and their size."""
    for size in sizes:
        notes = [look.lines(text, width, size, tag=language.tag) for text, language in texts_of("note", look.languages)]
        if sum(map(len, notes)) * line_step(size) <= height:
            return notes, size
    raise _full()


_HEADING = ""  # in place of a label: the text is in bold


@frozen
class _Rows:
    """Labels and texts beside each other."""

    rows: tuple[tuple[list[SetLine], list[SetLine]], ...]
    columns: tuple[float, float]
    size: float

    @classmethod
    def to_fit(
        cls,
        look: _Look,
        rows: Sequence[tuple[str, str]],
        columns: tuple[float, float],
        height: float,
        sizes: Sequence[float],
        *,
        joined: bool,
    ) -> "_Rows":
        """Rows in the largest letters that fit in a height; a label's languages on one line, or beneath each other."""
        for size in sizes:
            made = cls(
                tuple(
                    (
                        _label(look, label, columns[0], size * _LABEL, joined=joined),
                        look.lines(text, columns[1], size, bold=label == _HEADING),
                    )
                    for label, text in rows
                ),
                columns,
                size,
            )
            if made.height <= height:
                return made
        raise _full()

    @property
    def height(self) -> float:
        return sum(self._height(row) for row in self.rows)

    def _height(self, row: tuple[list[SetLine], list[SetLine]]) -> float:
        label, text = row
        return (
            max(len(label) * line_step(self.size * _LABEL), len(text) * line_step(self.size))
            + self.size * _NARROWEST * MILLIMETRES_A_POINT
        )

    def draw(self, look: _Look, page: Page, x: float, y: float, *, height: float) -> None:
        """From y downwards, spread over a height; a label's first line stands on the line of its text."""
        spread = min(max(height - self.height, 0) / len(self.rows), self.size * _WIDEST * MILLIMETRES_A_POINT)
        for row in self.rows:
            label, text = row
            line = y + self.size * MILLIMETRES_A_POINT
            raised = 0.12 * self.size * MILLIMETRES_A_POINT if len(label) > 1 else 0
            look.draw(page, label, x, line - raised, width=self.columns[0], size=self.size * _LABEL, colour=_GREY)
            look.draw(page, text, x + self.columns[0] + _GUTTER, line, width=self.columns[1], size=self.size)
            y += self._height(row) + spread


def _label(look: _Look, label: str, width: float, size: float, *, joined: bool) -> list[SetLine]:
    if label == _HEADING:
        return []
    texts = texts_of(label, look.languages)
    if joined:
        return look.lines(side_by_side(texts, " · "), width, size)
    return [line for text, language in texts for line in look.lines(text, width, size, tag=language.tag)]


# ------------------------------------------------------------------------------------------------------------------ A4

_A4 = (210.0, 297.0)
_MARGIN = 14.0
_BAND = 26.0
_STRIP = 8.0
_FOOT = 271.0
_QR = 62.0
_BETWEEN = 4.0
_A4_COLUMNS = (38.0, 76.0)
_NAME_ON_A4 = ((_sizes(20, 14), _sizes(16, 10)), (_sizes(12, 9), _sizes(10, 8)))
"""Sizes of the name as written, on one line and on two, and of the name in Latin letters."""


def _a4(document: PdfDocument, look: _Look, cards: Sequence[Card], title: str) -> None:
    pages: list[Page] = []
    y = _FOOT
    for card in cards:
        qr, width = _large_enough(card.certificate.text)
        rows = [row for row in card.rows(look.languages) if row[0] != "birth_date"]
        if title != card.title:
            rows.insert(0, (_HEADING, side_by_side(texts_of(card.title, look.languages), " · ")))
        columns = (_A4_COLUMNS[0], _A4_COLUMNS[1] + _QR - width)
        block = _Rows.to_fit(look, rows, columns, width + 2, _sizes(10, 7), joined=False)
        height = max(block.height, width)
        if y + height > _FOOT:
            pages.append(document.page(*_A4))
            y = _head(pages[-1], look, card, title)
        page = pages[-1]
        page.rectangle(_MARGIN, y, page.width - 2 * _MARGIN, 0.3, _PALE)
        y += _BETWEEN / 2
        block.draw(look, page, _MARGIN, y, height=width)
        page.qr_code(qr, look.left(page, page.width - _MARGIN - width, width), y, width)
        y += height + _BETWEEN / 2
    for number, page in enumerate(pages, start=1):
        _foot(page, look, f"{number} / {len(pages)}" if len(pages) > 1 else "")


def _large_enough(text: str) -> tuple[QrCode, float]:
    """The QR code at the width of its column, or wider where its modules would be too small."""
    try:
        return QrCode.for_paper(text, width=_QR), _QR
    except CertificateError as error:
        width = error.data.get("width")
        if not isinstance(width, float):
            raise
        return QrCode.for_paper(text, width=width), width


def _head(page: Page, look: _Look, card: Card, title: str) -> float:
    """Title, banner, and whose certificates these are. Returns where what follows begins."""
    inner = page.width - 2 * _MARGIN
    page.rectangle(0, 0, page.width, _BAND, _NAVY)
    titles = texts_of(title, look.languages)
    y = 12.0 if len(titles) > 1 else 15.5
    for at, ((text, language), sizes) in enumerate(zip(titles, (_sizes(19, 10), _sizes(13, 8)), strict=False)):
        lines, size = _set_to_fit(look, text, inner, sizes, bold=not at, tag=language.tag)
        look.draw(page, lines, _MARGIN, y, width=inner, size=size, colour=_WHITE)
        y += 8.5
    y = _BAND
    if look.banner:
        page.rectangle(0, y, page.width, _STRIP, _RED)
        lines, size = _set_to_fit(look, look.banner, inner, _sizes(11, 6), bold=True)
        look.draw(page, lines, _MARGIN, y + 5.4, width=inner, size=size, colour=_WHITE)
        y += _STRIP
    y += 7
    name_width, birth_width = 126.0, 50.0
    birth = page.width - _MARGIN - birth_width
    for label, x, width in (("name", _MARGIN, name_width), ("birth_date", birth, birth_width)):
        text = side_by_side(texts_of(label, look.languages), " · ")
        lines, size = _set_to_fit(look, text, width, _sizes(7.5, 5))
        look.draw(page, lines, x, y, width=width, size=size, colour=_GREY)
    look.draw(page, look.lines(str(card.record.birth_date), birth_width, 14), birth, y + 8, width=birth_width, size=14)
    y += 8
    for at, text in enumerate(card.names(look.languages)):
        lines, size = _set_to_fit(look, text, name_width, *_NAME_ON_A4[at], bold=not at)
        y = look.draw(page, lines, _MARGIN, y, width=name_width, size=size) - (1.5 if not at else 0)
    return y + 0.5


def _foot(page: Page, look: _Look, number: str) -> None:
    inner = page.width - 2 * _MARGIN
    page.rectangle(_MARGIN, _FOOT + 3, inner, 0.3, _PALE)
    top, width = _FOOT + 8, inner - 16
    notes, size = _notes_to_fit(look, width, page.height - 6 - top, _sizes(8.5, 5.5))
    y = top
    for lines in notes:
        y = look.draw(page, lines, _MARGIN, y, width=width, size=size, colour=_GREY)
    if number:
        lines = look.lines(number, 14, size)
        look.draw(page, lines, page.width - _MARGIN - 14, top, width=14, size=size, colour=_GREY, at_end=True)


# ---------------------------------------------------------------------------------------------------------------- card

_CARD = (85.60, 53.98)
_NOT_ON_A_CARD = frozenset({"manufacturer", "test_name", "test_centre"})
_EDGE = 3.2
_CARD_COLUMNS = (27.0, 50.2)
_CARD_BAND = 8.6
_CARD_STRIP = 4.6
_CARD_QR = 50.0
_NAME_ON_CARD = ((_sizes(12, 8.5), _sizes(9, 6)), (_sizes(8, 6), _sizes(6.5, 5)))


def _front(page: Page, look: _Look, card: Card) -> None:
    inner = page.width - 2 * _EDGE
    page.rectangle(0, 0, page.width, _CARD_BAND, _NAVY)
    titles = texts_of(card.title, look.languages)
    share = inner if len(titles) == 1 else inner / 2 - 1
    for at, (text, language) in enumerate(titles):
        lines, size = _set_to_fit(look, text, share, _sizes(9, 5), bold=not at, tag=language.tag)
        look.draw(
            page, lines, _EDGE + at * (inner - share), 5.6, width=share, size=size, colour=_WHITE, at_end=bool(at)
        )
    y = _CARD_BAND + 5.2
    for at, text in enumerate(card.names(look.languages)):
        lines, size = _set_to_fit(look, text, inner, *_NAME_ON_CARD[at], bold=not at)
        y = look.draw(page, lines, _EDGE, y, width=inner, size=size) - (0.8 if not at else 0)
    y -= 1.4
    end = page.height - 1.6
    if look.banner:
        end -= _CARD_STRIP
        page.rectangle(0, page.height - _CARD_STRIP, page.width, _CARD_STRIP, _RED)
        lines, size = _set_to_fit(look, look.banner, inner, _sizes(7, 4.5), bold=True)
        look.draw(page, lines, _EDGE, page.height - 1.5, width=inner, size=size, colour=_WHITE)
    rows = [row for row in card.rows(look.languages) if row[0] not in _NOT_ON_A_CARD]
    block = _Rows.to_fit(look, rows, _CARD_COLUMNS, end - y, _sizes(7.5, 5), joined=True)
    block.draw(look, page, _EDGE, y, height=end - y)


def _back(page: Page, look: _Look, card: Card) -> None:
    try:
        qr = QrCode.for_paper(card.certificate.text, width=_CARD_QR)
    except CertificateError as error:
        raise CertificateError(f"{error.sentence}: print it on A4", code=error.code, **error.data) from error
    margin = (page.height - _CARD_QR) / 2
    page.qr_code(qr, look.left(page, margin, _CARD_QR), margin, _CARD_QR)
    x = margin + _CARD_QR + 1
    width = page.width - x - _EDGE
    number = look.lines(card.record.certificate_id, width, 5)
    end = page.height - 4 - (len(number) - 1) * line_step(5)
    y = 7.0
    notes, size = _notes_to_fit(look, width, end - line_step(5) - y, _sizes(7, 4.5))
    for lines in notes:
        y = look.draw(page, lines, x, y, width=width, size=size) + 1
    look.draw(page, number, x, end, width=width, size=5, colour=_GREY)
