"""QR codes in pictures and on the pages of PDF files."""

import warnings
from collections.abc import Iterator
from io import BytesIO
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from vaxplatform.certificate.formats.divoc import is_archive
from vaxplatform.certificate.scanned import text_of
from vaxplatform.errors import FileError, MissingExtra
from vaxplatform.exchange.qr_segments import Segment, segments_of

if TYPE_CHECKING:
    from PIL.Image import Image
    from zxingcpp import Barcode

__all__ = ["MOST_PAGES", "MOST_PIXELS", "QrSymbol", "is_picture", "read_qr_codes", "read_qr_symbols"]

MOST_PIXELS = 50_000_000
"""Pixels of a picture; an A3 page at 400 dpi has 31 million."""

MOST_PAGES = 20
"""Pages of a PDF file."""

_DPI = 300
_POINTS_AN_INCH = 72
_PDF = b"%PDF-"
_BEGINNINGS = (_PDF, b"\x89PNG\r\n", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*")
# These begin as a text may, and are told by what stands behind: RIFF's kind of content, BMP's four reserved bytes.
_RIFF, _WEBP = b"RIFF", b"WEBP"
_BMP, _RESERVED = b"BM", bytes(4)


def is_picture(data: bytes) -> bool:
    """Whether bytes begin as a picture or a PDF file does.

    Example:
        >>> is_picture(b"%PDF-1.7"), is_picture(b"HC1:NCF")
        (True, False)
    """
    return (
        data.startswith(_BEGINNINGS)
        or (data.startswith(_RIFF) and data[8:12] == _WEBP)
        or (data.startswith(_BMP) and data[6:10] == _RESERVED)
    )


_MARGIN = 32  # pixels


def read_qr_codes(picture: bytes) -> tuple[str, ...]:
    """The texts of all QR codes in a picture or PDF, page by page, from top to bottom; empty where none is to be seen.

    Codes may be turned, mirrored, light on dark, and several on a page.

    Args:
        picture: A file's bytes: PNG, JPEG or another form that Pillow reads, or PDF of at most 20 pages.

    Raises:
        FileError: ``picture``: this is no picture or PDF that can be read; ``picture-large``: it has more than 50
            million pixels; ``pdf-long``: too many pages.
        MissingExtra: Pictures need ``[scan]``.
    """
    return tuple(_text(code) for code in _codes(picture))


@frozen
class QrSymbol:
    """A QR code as it is drawn.

    Args:
        text: Its text.
        version: Its size, 1 (21 modules) to 40 (177).
        segments: In which modes the text is written.
    """

    text: str = field(repr=False)
    version: int
    segments: tuple[Segment, ...]


def read_qr_symbols(picture: bytes) -> tuple[QrSymbol, ...]:
    """All QR codes in a picture or PDF with their size and segments, in the order of `read_qr_codes`.

    Args:
        picture: As of `read_qr_codes`.

    Raises:
        FileError: As of `read_qr_codes`.
        MissingExtra: Pictures need ``[scan]``.
    """
    return tuple(map(_symbol, _codes(picture)))


def _symbol(code: "Barcode") -> QrSymbol:
    drawn: Any = code.to_image(scale=1, add_quiet_zones=False)  # its modules as they were seen, one pixel each
    pixels: Any = memoryview(drawn).tolist()
    modules = [[not pixel for pixel in row] for row in pixels]
    told: Any = code.extra
    segments = segments_of(modules, level=told["ECLevel"], mask=int(told["DataMask"]))
    return QrSymbol(_text(code), int(told["Version"]), segments)


def _codes(picture: bytes) -> "list[Barcode]":
    try:
        import zxingcpp
        from PIL import Image, UnidentifiedImageError
    except ModuleNotFoundError as error:
        raise MissingExtra.of("scan", "reading a QR code from a picture") from error
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # there is a limit of our own
            found = [
                ((page, code.position.top_left.y, code.position.top_left.x), code)
                for page, image in enumerate(_pages(picture))
                for code in zxingcpp.read_barcodes(
                    image, zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode), text_mode=zxingcpp.TextMode.Plain
                )
            ]
    except Image.DecompressionBombError as error:
        raise _too_large() from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise FileError("this is not a picture that can be read", code="picture") from error
    return [code for _place, code in sorted(found, key=itemgetter(0))]


def _text(code: "Barcode") -> str:
    """What a code holds; an archive is taken byte by byte, since readers guess at how bytes are to be read."""
    return text_of(code.bytes) if is_archive(code.bytes) else code.text


def _pages(picture: bytes) -> "Iterator[Image]":
    """The picture, or the pages, in grey."""
    from PIL import Image

    if picture.startswith(_PDF):
        yield from _pages_of_pdf(picture)
        return
    with Image.open(BytesIO(picture)) as opened:
        if opened.width * opened.height > MOST_PIXELS:
            raise _too_large()
        # A code may be drawn on nothing, or up to the edge: as on paper, it lies on white with some of it around.
        drawn = opened.convert("RGBA")
        page = Image.new("L", (drawn.width + 2 * _MARGIN, drawn.height + 2 * _MARGIN), "white")
        page.paste(drawn.convert("L"), (_MARGIN, _MARGIN), mask=drawn.getchannel("A"))
        yield page


def _pages_of_pdf(data: bytes) -> "Iterator[Image]":
    try:
        from pypdfium2 import PdfDocument, PdfiumError  # type: ignore[import-untyped]  # it has no stubs
    except ModuleNotFoundError as error:
        raise MissingExtra.of("scan", "reading a QR code from a PDF file") from error
    try:
        with PdfDocument(data) as document:
            if len(document) > MOST_PAGES:
                raise FileError(
                    f"the file has more than {MOST_PAGES} pages: give the one with the code", code="pdf-long"
                )
            for page in document:
                inches = (page.get_width() / _POINTS_AN_INCH) * (page.get_height() / _POINTS_AN_INCH)
                dpi = min(_DPI, (MOST_PIXELS / max(inches, 1)) ** 0.5)
                yield page.render(scale=dpi / _POINTS_AN_INCH, grayscale=True).to_pil().convert("L")
    except PdfiumError as error:
        raise FileError("this is not a PDF file that can be read; it may need a password", code="picture") from error


def _too_large() -> FileError:
    return FileError(
        f"the picture has more than {MOST_PIXELS // 1_000_000} million pixels: cut out the code", code="picture-large"
    )
