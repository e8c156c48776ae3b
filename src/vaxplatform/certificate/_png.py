"""Black-and-white pictures as PNG (ISO/IEC 15948), one bit a pixel."""

import zlib
from collections.abc import Sequence
from struct import pack

__all__ = ["black_and_white_png"]

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_AS_ABOVE = b"\x02"  # filter type "up": a row is written as its difference from the one above
_INCHES_A_METRE = 39.3701


def black_and_white_png(modules: Sequence[Sequence[bool]], *, scale: int, dpi: int | None = None) -> bytes:
    """A picture of square modules.

    Args:
        modules: Rows of modules, True for dark.
        scale: Pixels a module.
        dpi: Pixels an inch, which printing programs obey; by default nothing is said.

    Example:
        >>> black_and_white_png([[True, False]], scale=8)[1:4]
        b'PNG'
    """
    width, height = len(modules[0]) * scale, len(modules) * scale
    padding = "1" * (-width % 8)
    dark, light = "0" * scale, "1" * scale
    rows = bytearray()
    same = _AS_ABOVE + bytes((width + 7) // 8)
    for row in modules:
        bits = "".join([dark if module else light for module in row]) + padding
        rows += b"\0" + int(bits, 2).to_bytes(len(bits) // 8)
        rows += same * (scale - 1)
    header = pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)  # depth 1, grey, deflate, adaptive filters, not interlaced
    density = b"" if dpi is None else _chunk(b"pHYs", pack(">IIB", *[round(dpi * _INCHES_A_METRE)] * 2, 1))
    return _SIGNATURE + _chunk(b"IHDR", header) + density + _chunk(b"IDAT", zlib.compress(rows)) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return pack(">I", len(data)) + kind + data + pack(">I", zlib.crc32(kind + data))
