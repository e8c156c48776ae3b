"""Who works out the modules of a QR code: zxing-cpp where it is installed, else the library qrcode.

The first is some twenty times as fast and comes with ``[scan]``; the second is always there. Both write the smallest
code that holds the text, characters of Base45 in QR's alphanumeric mode, and a SMART Health Card in two segments: its
beginning as bytes, its digits in numeric mode. They may choose another of the eight masks,
which readers undo without noticing.
"""

import re
from collections.abc import Callable
from functools import cache
from typing import Any

from vaxplatform.errors import CertificateError

__all__ = ["LEVELS", "Modules", "modules_of"]

Modules = tuple[tuple[bool, ...], ...]
_Writer = Callable[[str, str], Modules]

LEVELS = {"L": 1, "M": 0, "Q": 3, "H": 2}
"""Levels of error correction, with the standard's two-bit indicators (ISO/IEC 18004, table 12)."""

_BYTES_AND_DIGITS = re.compile("(shc:/)([0-9]+)")  # SMART Health Cards Framework, "Encoding chunks as QR codes"
_DARK = b"\1" + bytes(255)  # of a grey pixel: black is dark


def modules_of(text: str, level: str) -> Modules:
    """The modules of the smallest code, row by row, True for dark, without the quiet zone.

    Raises:
        CertificateError: ``qr-too-long``: no QR code holds the text at this level; ``qr-text``: it is empty, or no
            Unicode text.
    """
    # What zxing-cpp makes of other characters depends on which they are; UTF-8 is what readers of certificates expect.
    write = _fast_writer() if text.isascii() and text.isprintable() else None
    return (write or _with_qrcode)(text, level)


@cache
def _fast_writer() -> _Writer | None:
    try:
        import zxingcpp
    except ModuleNotFoundError:
        return None

    def write(text: str, level: str) -> Modules:
        if not text:
            raise _no_text()
        try:
            code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level=level)
        except ValueError:
            raise _too_long() from None
        image: Any = code.to_image(scale=1, add_quiet_zones=False)
        rows, columns = image.shape
        dark = tuple(map(bool, bytes(image).translate(_DARK)))
        return tuple(dark[row * columns : (row + 1) * columns] for row in range(rows))

    return write


def _with_qrcode(text: str, level: str) -> Modules:
    from qrcode import QRCode
    from qrcode.exceptions import DataOverflowError
    from qrcode.util import QRData

    segments = _BYTES_AND_DIGITS.fullmatch(text)
    try:
        # Each segment in the densest mode that holds all of it.
        data = [QRData(each.encode()) for each in (segments.groups() if segments else (text,))]
    except UnicodeEncodeError:
        raise _no_text() from None
    if not text:
        raise _no_text()
    code = QRCode(error_correction=LEVELS[level], border=0)
    for each in data:
        code.add_data(each)
    try:
        code.make(fit=True)
    except (DataOverflowError, ValueError):
        raise _too_long() from None
    return tuple(tuple(map(bool, row)) for row in code.get_matrix())


def _no_text() -> CertificateError:
    return CertificateError("a QR code holds a text of at least one character, and this is none", code="qr-text")


def _too_long() -> CertificateError:
    return CertificateError(
        "the text is longer than a QR code of this level of error correction holds", code="qr-too-long"
    )
