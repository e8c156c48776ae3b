"""Base45 (RFC 9285): bytes as the 45 characters that a QR code packs in its alphanumeric mode.

Two bytes ``n = a * 256 + b`` become three digits, lowest first: ``n = c + d * 45 + e * 45 * 45``; a last single byte
becomes two. Instead of a loop over pairs, all pairs stand side by side, a lane each: tables give the digits of every
byte, and the arithmetic of the standard is done on all lanes at once, as one large integer.
"""

from collections.abc import Callable
from functools import lru_cache

from vaxplatform.errors import CertificateUnreadable

__all__ = ["decode", "encode"]

_ALPHABET = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_NOT_A_DIGIT = 255
_DIGIT_OF = bytes(_ALPHABET.index(byte) if byte in _ALPHABET else _NOT_A_DIGIT for byte in range(256))


def _table(value: Callable[[int], int]) -> bytes:
    """A table for `bytes.translate`."""
    return bytes(map(value, range(256)))


# The digits of a pair's first byte, which counts 256 times, and of its second.
_C_OF_FIRST = _table(lambda a: a * 256 % 45)
_D_OF_FIRST = _table(lambda a: a * 256 // 45 % 45)
_E_OF_FIRST = _table(lambda a: a * 256 // 2025)
_C_OF_SECOND = _table(lambda b: b % 45)
_D_OF_SECOND = _table(lambda b: b // 45)
# Their sums stay below 90: a digit, and perhaps one that is carried to the next.
_CARRIED = _table(lambda digits: digits // 45)
_CHARACTER_OF = _table(lambda digits: _ALPHABET[digits % 45])


@lru_cache(maxsize=256)
def _every_lane(lane: bytes, lanes: int) -> int:
    return int.from_bytes(lane * lanes)


def encode(data: bytes) -> str:
    """Bytes as Base45 text.

    Source:
        RFC 9285 section 4; the examples are those of section 4.3.

    Example:
        >>> encode(b"AB"), encode(b"Hello!!"), encode(b"base-45")
        ('BB8', '%69 VD92EX0', 'UJCLQE7W581')
    """
    pairs, odd = divmod(len(data), 2)
    first, second = data[0 : 2 * pairs : 2], data[1 : 2 * pairs : 2]
    lanes = int.from_bytes
    c = (lanes(first.translate(_C_OF_FIRST)) + lanes(second.translate(_C_OF_SECOND))).to_bytes(pairs)
    d_carried = lanes(second.translate(_D_OF_SECOND)) + lanes(c.translate(_CARRIED))
    d = (lanes(first.translate(_D_OF_FIRST)) + d_carried).to_bytes(pairs)
    e = (lanes(first.translate(_E_OF_FIRST)) + lanes(d.translate(_CARRIED))).to_bytes(pairs)
    text = bytearray(3 * pairs)
    text[0::3] = c.translate(_CHARACTER_OF)
    text[1::3] = d.translate(_CHARACTER_OF)
    text[2::3] = e.translate(_CHARACTER_OF)
    if odd:
        high, low = divmod(data[-1], 45)
        text += bytes((_ALPHABET[low], _ALPHABET[high]))
    return text.decode("ascii")


def decode(text: str) -> bytes:
    """The bytes of a Base45 text.

    Args:
        text: Nothing but Base45 characters; a space is one of them, so do not strip spaces from a text first.

    Raises:
        CertificateUnreadable: Code ``INVALID_ENCODING``: another character (small letters are), a length that no bytes
            give, or a group of characters that stands for more than its bytes hold.

    Source:
        RFC 9285 section 4 and, on rejecting what is not Base45, section 6.

    Example:
        >>> decode("QED8WEX0")
        b'ietf!'
    """
    triplets, rest = divmod(len(text), 3)
    if rest == 1:
        raise _refused("the text has a length that Base45 never gives: characters are missing or were added")
    try:
        digits = text.encode("ascii").translate(_DIGIT_OF)
    except UnicodeEncodeError:
        raise _refused("the text has a character outside Base45's 45") from None
    if _NOT_A_DIGIT in digits:
        raise _refused("the text has a character outside Base45's 45 (small letters are outside)")
    # Three digits are already a lane of three bytes: c, d, e.
    cde = int.from_bytes(digits[: 3 * triplets])
    low = _every_lane(b"\0\0\xff", triplets)
    n = ((cde >> 16 & low) + (cde >> 8 & low) * 45 + (cde & low) * 2025).to_bytes(3 * triplets)
    if n[0::3] != bytes(triplets):
        raise _refused("three characters of the text stand for more than two bytes hold")
    data = bytearray(n)
    del data[0::3]
    if rest:
        last = digits[-2] + digits[-1] * 45
        if last > 255:  # noqa: PLR2004 -- a byte's largest value
            raise _refused("the last two characters of the text stand for more than a byte holds")
        data.append(last)
    return bytes(data)


def _refused(detail: str) -> CertificateUnreadable:
    return CertificateUnreadable(detail, code="INVALID_ENCODING")
