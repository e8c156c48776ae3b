"""Streams within a bound."""

import zlib

import pytest

from vaxplatform.certificate.formats._deflate import RAW, ZLIB, inflated
from vaxplatform.errors import CertificateUnreadable

CONTENT = bytes(range(200))


def packed(kind: int) -> bytes:
    deflater = zlib.compressobj(9, zlib.DEFLATED, kind)
    return deflater.compress(CONTENT) + deflater.flush()


@pytest.mark.parametrize("kind", [RAW, ZLIB])
def test_a_stream_is_read_up_to_its_bound(kind: int) -> None:
    assert inflated(packed(kind), kind, at_most=200) == CONTENT
    with pytest.raises(CertificateUnreadable) as refused:
        inflated(packed(kind), kind, at_most=199)
    assert refused.value.code == "SIZE_LIMIT_EXCEEDED"


@pytest.mark.parametrize("kind", [RAW, ZLIB])
def test_a_stream_ends_where_its_bytes_end(kind: int) -> None:
    codes = {}
    for name, stream in (("short", packed(kind)[:-1]), ("long", packed(kind) + b"x"), ("none", b"\xff" * 9)):
        with pytest.raises(CertificateUnreadable) as refused:
            inflated(stream, kind, at_most=200)
        codes[name] = refused.value.code
    assert codes == {"short": "INVALID_COMPRESSION", "long": "TRAILING_DATA", "none": "INVALID_COMPRESSION"}


def test_one_kind_is_not_the_other() -> None:
    for kind, other in ((RAW, ZLIB), (ZLIB, RAW)):
        with pytest.raises(CertificateUnreadable):
            inflated(packed(kind), other, at_most=200)
