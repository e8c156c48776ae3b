"""CBOR (RFC 8949) as a certificate from a stranger is read: within limits, and without acting on anything in it."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

from cbor2 import CBORDecodeError, CBORDecoder, CBORTag

from vaxplatform.certificate.verdict import VerdictCode
from vaxplatform.errors import CertificateUnreadable

__all__ = ["DEEPEST_NESTING", "PLAIN_TAGS", "byte_string", "read"]

DEEPEST_NESTING = 16
"""A certificate needs 6."""

# Tags to which the CBOR library gives a meaning of its own (dates, large numbers, shared and string references, regular
# expressions, MIME, sets, addresses) stay what they are in a certificate: a number and a content. The two tags of the
# envelope (18 and 61) stand here too, since the library would freeze their content.
_TAGS_KEPT_PLAIN = (
    *(18, 61),
    *(1, 2, 3, 4, 5, 25, 28, 29, 30, 35, 36, 37, 52, 54, 100),
    *(256, 258, 260, 261, 43000, 55799),
)
# These say that a text is a date (1004, RFC 8943) or a date and time (0): some issuers write them, and the text alone
# says as much.
_TAGS_OF_A_TEXT = (0, 1004)


def _plain_tag(number: int) -> Callable[..., CBORTag]:
    return lambda content, *_immutable: CBORTag(number, content)


def _without_tag(content: object, *_immutable: bool) -> object:
    return content


PLAIN_TAGS = {number: _plain_tag(number) for number in _TAGS_KEPT_PLAIN} | dict.fromkeys(_TAGS_OF_A_TEXT, _without_tag)
"""How every tag known to the CBOR library is read instead: without its meaning."""


def read(data: bytes, code: VerdictCode) -> Any:
    """The one CBOR item that ``data`` is: definite lengths, no key twice, tags without meaning, nothing after.

    Args:
        data: A few thousand bytes at most, since keys made to collide cost the square of their number.
        code: What to call damaged CBOR at this stage.

    Raises:
        CertificateUnreadable: With this code, or ``TRAILING_DATA``.

    Source:
        RFC 8949; on keys that stand twice section 5.6, on indefinite lengths section 3.2.
    """
    stream = BytesIO(data)
    try:
        item = CBORDecoder(
            stream,
            semantic_decoders=PLAIN_TAGS,
            max_depth=DEEPEST_NESTING,
            allow_indefinite=False,
            allow_duplicate_keys=False,
        ).decode()
    except CBORDecodeError:
        raise CertificateUnreadable(
            "damaged CBOR, or CBOR of a kind that certificates do not use", code=code.value
        ) from None
    if stream.tell() != len(data):
        raise CertificateUnreadable("there are bytes after the CBOR item", code=VerdictCode.TRAILING_DATA.value)
    return item


def byte_string(data: bytes) -> bytes:
    """A CBOR byte string: RFC 8949 section 3.1, major type 2.

    Example:
        >>> byte_string(b"dose").hex()
        '44646f7365'
    """
    size = len(data)
    if size < 24:  # noqa: PLR2004 -- the sizes at which CBOR's length grows by a byte
        return bytes((0x40 + size,)) + data
    if size < 0x100:  # noqa: PLR2004
        return bytes((0x58, size)) + data
    if size < 0x10000:  # noqa: PLR2004
        return b"\x59" + size.to_bytes(2) + data
    return b"\x5a" + size.to_bytes(4) + data
