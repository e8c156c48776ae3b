"""The segments in a QR code's modules: in which modes its text is written, which readers of text do not tell.

A SMART Health Card is written in two, its prefix as bytes and its digits as numbers; in one alone the code is larger
than a phone reads well. Errors are not corrected here: the modules are right where a reader had nothing to correct.

Source:
    ISO/IEC 18004:2015, sections 6.3 (structure), 7.4 (modes), 7.6 to 7.8 (placement, masking); the tables of blocks and
    of alignment patterns are those of the library ``qrcode``.
"""

from collections.abc import Iterator, Sequence
from enum import StrEnum
from itertools import chain, zip_longest

from attrs import frozen
from qrcode.base import rs_blocks
from qrcode.constants import ERROR_CORRECT_H, ERROR_CORRECT_L, ERROR_CORRECT_M, ERROR_CORRECT_Q
from qrcode.util import mask_func, pattern_position

__all__ = ["Mode", "Segment", "segments_of", "smallest_version"]


class Mode(StrEnum):
    """How a segment writes its characters."""

    NUMERIC = "numeric"
    ALPHANUMERIC = "alphanumeric"
    BYTE = "byte"
    KANJI = "kanji"


@frozen
class Segment:
    """A run of characters in one mode.

    Args:
        mode: The mode.
        length: How many characters; of `Mode.BYTE`, bytes.
    """

    mode: Mode
    length: int


_LEVELS = {"L": ERROR_CORRECT_L, "M": ERROR_CORRECT_M, "Q": ERROR_CORRECT_Q, "H": ERROR_CORRECT_H}
_MODES = {1: Mode.NUMERIC, 2: Mode.ALPHANUMERIC, 4: Mode.BYTE, 8: Mode.KANJI}
_LENGTH_BITS = {
    Mode.NUMERIC: (10, 12, 14),
    Mode.ALPHANUMERIC: (9, 11, 13),
    Mode.BYTE: (8, 16, 16),
    Mode.KANJI: (8, 10, 12),
}
"""Table 3: bits of a segment's length in versions up to 9, up to 26 and up to 40."""
_PART_BITS = {
    Mode.NUMERIC: (3, (0, 4, 7, 10)),
    Mode.ALPHANUMERIC: (2, (0, 6, 11)),
    Mode.BYTE: (1, (0, 8)),
    Mode.KANJI: (1, (0, 13)),
}
"""How many characters go together, and the bits of none, one, two ... of them."""
_MODE_BITS, _ECI, _TERMINATOR = 4, 7, 0
_ECI_BITS = 8  # of a character set's number below 128, which are all there are in use
_LARGEST_VERSION = 40


def segments_of(modules: Sequence[Sequence[bool]], *, level: str, mask: int) -> tuple[Segment, ...]:
    """The segments of a code, in their order; those behind anything that is not understood are missing.

    Args:
        modules: The rows of the code without its margin, of which each module is dark or not.
        level: Its level of error correction, ``"L"``, ``"M"``, ``"Q"`` or ``"H"``.
        mask: Which pattern masks it, from 0 to 7.

    Example:
        >>> from qrcode.main import QRCode
        >>> from qrcode.util import QRData
        >>> code = QRCode(version=3, error_correction=1, mask_pattern=2, border=0)
        >>> for text, mode in ((b"shc:/", 4), (b"56762909", 1)):
        ...     code.add_data(QRData(text, mode=mode))
        >>> [(str(each.mode), each.length) for each in segments_of(code.get_matrix(), level="L", mask=2)]
        [('byte', 5), ('numeric', 8)]
    """
    version = (len(modules) - 17) // 4
    bits = _Bits(_data(_codewords(modules, version, mask), version, level))
    return tuple(_segments(bits, version))


def _segments(bits: "_Bits", version: int) -> Iterator[Segment]:
    while bits.left >= _MODE_BITS:
        number = bits.take(_MODE_BITS)
        if number == _ECI and bits.left >= _ECI_BITS:
            bits.take(_ECI_BITS)
            continue
        mode = _MODES.get(number)
        if number == _TERMINATOR or mode is None or bits.left < _length_bits(mode, version):
            return
        segment = Segment(mode, bits.take(_length_bits(mode, version)))
        if bits.left < _content_bits(segment):
            return
        bits.take(_content_bits(segment))
        yield segment


def smallest_version(segments: Sequence[Segment]) -> int:
    """The smallest version that holds these segments, at the lowest level of error correction; 41 where none does.

    Args:
        segments: In their order.

    Example:
        >>> smallest_version([Segment(Mode.BYTE, 5), Segment(Mode.NUMERIC, 2390)])
        22
    """
    for version in range(1, _LARGEST_VERSION + 1):
        needed = sum(_MODE_BITS + _length_bits(each.mode, version) + _content_bits(each) for each in segments)
        if needed <= 8 * sum(block.data_count for block in rs_blocks(version, ERROR_CORRECT_L)):
            return version
    return _LARGEST_VERSION + 1


def _length_bits(mode: Mode, version: int) -> int:
    return _LENGTH_BITS[mode][(version > 9) + (version > 26)]  # noqa: PLR2004 -- table 3


def _content_bits(segment: Segment) -> int:
    together, bits = _PART_BITS[segment.mode]
    whole, rest = divmod(segment.length, together)
    return whole * bits[together] + bits[rest]


class _Bits:
    """Bits taken from bytes, from the most significant on."""

    def __init__(self, data: bytes) -> None:
        self._value = int.from_bytes(data)
        self.left = 8 * len(data)

    def take(self, number: int) -> int:
        self.left -= number
        taken = self._value >> self.left
        self._value &= (1 << self.left) - 1
        return taken


def _data(codewords: Sequence[int], version: int, level: str) -> bytes:
    """The data codewords in their order: blocks take turns in the symbol, and shorter ones come first (7.6)."""
    lengths = [block.data_count for block in rs_blocks(version, _LEVELS[level])]
    turns = zip_longest(*(range(length) for length in lengths))
    order = [(block, place) for turn in turns for block, place in enumerate(turn) if place is not None]
    blocks: list[list[int]] = [[] for _ in lengths]
    for (block, _), codeword in zip(order, codewords, strict=False):
        blocks[block].append(codeword)
    return bytes(chain.from_iterable(blocks))


def _codewords(modules: Sequence[Sequence[bool]], version: int, mask: int) -> list[int]:
    """The codewords as they stand in the symbol, unmasked, in the order of placement (7.7.3)."""
    is_masked = mask_func(mask)
    reserved = _reserved(len(modules), version)
    bits = [
        bool(modules[row][column]) != is_masked(row, column)
        for row, column in _placement(len(modules))
        if (row, column) not in reserved
    ]
    return [int("".join("01"[bit] for bit in bits[at : at + 8]), 2) for at in range(0, len(bits) - 7, 8)]


_TIMING = 6  # the row and the column of the timing patterns


def _placement(size: int) -> Iterator[tuple[int, int]]:
    """Every place of a module: in pairs of columns from the right, up and down in turn."""
    upward = True
    right = size - 1
    while right > 0:
        if right == _TIMING:
            right -= 1
        rows = range(size - 1, -1, -1) if upward else range(size)
        for row in rows:
            yield row, right
            yield row, right - 1
        upward = not upward
        right -= 2


def _reserved(size: int, version: int) -> frozenset[tuple[int, int]]:
    """The places of patterns and of the format and version (6.3, 7.9, 7.10), which hold no data."""
    end = size - 8
    places = {(row, column) for row in range(9) for column in (*range(9), *range(end, size))}
    places |= {(row, column) for row in range(end, size) for column in range(9)}
    places |= {(_TIMING, other) for other in range(size)} | {(other, _TIMING) for other in range(size)}
    centres = pattern_position(version)
    corners = {(6, 6), (6, size - 7), (size - 7, 6)}
    for row, column in ((row, column) for row in centres for column in centres if (row, column) not in corners):
        places |= {(row + down, column + right) for down in range(-2, 3) for right in range(-2, 3)}
    if version >= 7:  # noqa: PLR2004 -- 7.10
        places |= {place for low in range(6) for high in range(size - 11, end) for place in ((low, high), (high, low))}
    return frozenset(places)
