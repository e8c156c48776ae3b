"""The numeric text of SMART Health Cards, ``shc:/`` and two digits for each character, of one QR code or of several.

Source: SMART Health Cards Framework 1.4, "Encoding chunks as QR codes"; chunks are deprecated there, so they are read
and never written.
"""

import re
from collections.abc import Iterable
from typing import Final

from attrs import frozen

from vaxplatform.certificate.verdict import Finding, Stage, VerdictCode
from vaxplatform.errors import CertificateUnreadable

__all__ = ["LONGEST_CHUNK", "LONGEST_IN_ONE_CODE", "PREFIX", "Unpacked", "text_of", "unpack"]

PREFIX: Final = "shc:/"
LONGEST_IN_ONE_CODE: Final = 1195
"""Characters of a signed card that one QR code of version 22 and level L holds."""
LONGEST_CHUNK: Final = 1191
"""Characters of a signed card in each of several QR codes."""

_MOST_CHUNKS = 99
_LOWEST = 45  # "-", the first of the characters that base64url and the dots between its parts need
_HIGHEST_PAIR = 77  # "z"

# A pair of decimal digits is read as a byte written in hexadecimal, so that C code does the work: 77 is 0x77.
_TO_PAIR = bytes(
    int(str(code - _LOWEST).zfill(2), 16) if _LOWEST <= code <= _LOWEST + _HIGHEST_PAIR else 0xFF for code in range(256)
)
_FROM_PAIR = bytes(
    _LOWEST + int(f"{byte:02x}") if f"{byte:02x}".isdigit() and int(f"{byte:02x}") <= _HIGHEST_PAIR else 0
    for byte in range(256)
)
_CHUNK = re.compile(r"(?:([0-9]{1,4})/([0-9]{1,4})/)?([^/]*)")


@frozen(weakref_slot=False)
class Unpacked:
    """A signed card as it stood in QR codes.

    Args:
        jws: The compact JSON Web Signature.
        findings: What the framework advises against in how it was written; none where it was not in QR codes.
    """

    jws: str
    findings: tuple[Finding, ...] = ()


def text_of(jws: str) -> str:
    """The text of a QR code.

    Args:
        jws: A compact JSON Web Signature: letters, digits, ``-``, ``_`` and dots.

    Example:
        >>> text_of("eyJ"), text_of("z-")
        ('shc:/567629', 'shc:/7700')
    """
    return PREFIX + jws.encode("ascii").translate(_TO_PAIR).hex()


def unpack(text: str) -> Unpacked:
    """The signed card in the text of a QR code, or in those of several with white space between.

    Args:
        text: Of bounded length, beginning with ``shc:/``, in any case.

    Raises:
        CertificateUnreadable: ``INVALID_ENCODING`` or ``QR_CHUNK_MISSING``.

    Example:
        >>> unpack("shc:/567629").jws
        'eyJ'
        >>> found = unpack("shc:/2/2/29 shc:/1/2/5676")
        >>> found.jws, found.findings[0].detail
        ('eyJ', 'chunks: a card is written into one QR code')
    """
    codes = text.split()
    if len(codes) == 1 and "/" not in codes[0][len(PREFIX) :] and codes[0].startswith(PREFIX):
        return Unpacked(_characters(codes[0][len(PREFIX) :], ""))
    return _joined(codes)


def _joined(codes: Iterable[str]) -> Unpacked:
    chunks: dict[int, str] = {}
    counts = set()
    for code in codes:
        if code[: len(PREFIX)].lower() != PREFIX:
            raise _unreadable("header: each QR code begins with shc:/")
        chunk = _CHUNK.fullmatch(code, len(PREFIX))
        if chunk is None:
            raise _unreadable("header: shc:/ and digits are due, or shc:/, two numbers and digits")
        number, count = (1, 0) if chunk[1] is None else (int(chunk[1]), int(chunk[2]))
        if chunk[1] is not None and not 1 <= number <= count <= _MOST_CHUNKS:
            raise _unreadable(f"header: the number of a chunk lies between 1 and their count, at most {_MOST_CHUNKS}")
        if number in chunks:
            raise _unreadable(f"chunk {number}: stands there twice" if count else "header: two cards are given as one")
        chunks[number] = _characters(chunk[3], f"chunk {number}: " if count else "")
        counts.add(count)
    if len(counts) != 1:
        raise _unreadable("header: the chunks do not name one count")
    (count,) = counts
    missing = [number for number in range(1, count + 1) if number not in chunks]
    if missing:
        raise CertificateUnreadable(
            f"chunk {missing[0]} of {count} is missing", code=VerdictCode.QR_CHUNK_MISSING.value
        )
    jws = "".join(chunks[number] for number in sorted(chunks))
    return Unpacked(jws, _advice(chunks, count) if count else ())


def _characters(digits: str, where: str) -> str:
    try:
        characters = bytes.fromhex(digits).translate(_FROM_PAIR)
    except ValueError:
        characters = b""
    if not characters or b"\0" in characters:
        if not digits.isascii() or not digits.isdigit():
            raise _unreadable(f"{where}not only digits")
        if len(digits) % 2:
            raise _unreadable(f"{where}an odd number of digits")
        raise _unreadable(f"{where}a pair of digits is larger than {_HIGHEST_PAIR}")
    return characters.decode("ascii")


def _advice(chunks: dict[int, str], count: int) -> tuple[Finding, ...]:
    """What speaks against the chunks of a card."""
    if count == 1:
        return (_advised("header: a chunk of one has no numbers"),)
    found = ["chunks: a card is written into one QR code"]
    sizes = [len(each) for each in chunks.values()]
    found.extend(
        f"chunk {number}: more than {LONGEST_CHUNK} characters"
        for number in sorted(chunks)
        if len(chunks[number]) > LONGEST_CHUNK
    )
    if sum(sizes) <= LONGEST_IN_ONE_CODE:
        found.append(f"chunks: up to {LONGEST_IN_ONE_CODE} characters need one only")
    if max(sizes) - min(sizes) > 1:
        found.append("chunks: are of different sizes")
    return tuple(map(_advised, found))


def _advised(detail: str) -> Finding:
    return Finding(VerdictCode.NOT_RECOMMENDED, Stage.TRANSPORT, detail)


def _unreadable(detail: str) -> CertificateUnreadable:
    return CertificateUnreadable(detail, code=VerdictCode.INVALID_ENCODING.value)
