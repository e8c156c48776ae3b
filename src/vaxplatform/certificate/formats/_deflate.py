"""Compressed contents within a bound: a stream that ends where its bytes end, and no more of it than is allowed."""

import zlib

from vaxplatform.certificate.verdict import VerdictCode
from vaxplatform.errors import CertificateUnreadable

__all__ = ["RAW", "ZLIB", "inflated"]

RAW, ZLIB = -15, 15
"""Streams without a header (RFC 1951), and with that of zlib (RFC 1950), as `zlib` numbers them."""

_NAMES = {RAW: "raw DEFLATE", ZLIB: "zlib"}


def inflated(compressed: bytes, kind: int, *, at_most: int) -> bytes:
    """The content of a stream.

    Args:
        compressed: The stream and nothing else.
        kind: `RAW` or `ZLIB`.
        at_most: How many bytes the content may have; never more than one beyond it are unpacked.

    Raises:
        CertificateUnreadable: ``INVALID_COMPRESSION``, ``SIZE_LIMIT_EXCEEDED`` or ``TRAILING_DATA``.

    Example:
        >>> inflated(zlib.compress(b"content"), ZLIB, at_most=7)
        b'content'
    """
    inflater = zlib.decompressobj(kind)
    try:
        content = inflater.decompress(compressed, at_most + 1)
    except zlib.error:
        raise _unreadable(VerdictCode.INVALID_COMPRESSION, f"not a {_NAMES[kind]} stream, or a damaged one") from None
    if len(content) > at_most:
        raise _unreadable(VerdictCode.SIZE_LIMIT_EXCEEDED, f"the content has more than {at_most} bytes")
    if not inflater.eof:
        raise _unreadable(VerdictCode.INVALID_COMPRESSION, f"the {_NAMES[kind]} stream ends too early")
    if inflater.unused_data:
        raise _unreadable(VerdictCode.TRAILING_DATA, f"there are bytes after the {_NAMES[kind]} stream")
    return content


def _unreadable(code: VerdictCode, detail: str) -> CertificateUnreadable:
    return CertificateUnreadable(detail, code=code.value)
