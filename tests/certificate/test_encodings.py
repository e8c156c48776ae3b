"""Which ways of writing one certificate are let pass, and which are not: the signed bytes are the same in all of them.

The list stands in ``docs/how-to/verify-a-certificate.md``.
"""

import zlib
from collections.abc import Callable
from datetime import datetime

import cbor2
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from vaxplatform.certificate import Certificate, MemorySigner, TrustStore, _base45, verify
from vaxplatform.certificate.formats import hcert
from vaxplatform.certificate.formats._cose import to_be_signed
from vaxplatform.errors import CertificateUnreadable

ORDER_OF_P256 = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551

Members = list[object]


def text(compressed: bytes) -> str:
    return "HC1:" + _base45.encode(compressed)


def packed(cose: bytes) -> str:
    return text(zlib.compress(cose))


def compressed_by(level: int, bits: int, strategy: int = zlib.Z_DEFAULT_STRATEGY) -> Callable[[bytes], str]:
    def write(cose: bytes) -> str:
        packer = zlib.compressobj(level, zlib.DEFLATED, bits, 9, strategy)
        return text(packer.compress(cose) + packer.flush())

    return write


def in_pieces(cose: bytes) -> str:
    packer = zlib.compressobj()
    middle = len(cose) // 2
    first = packer.compress(cose[:middle]) + packer.flush(zlib.Z_FULL_FLUSH)
    return text(first + packer.compress(cose[middle:]) + packer.flush())


def with_dictionary(cose: bytes) -> str:
    packer = zlib.compressobj(zdict=cose[:20])
    return text(packer.compress(cose) + packer.flush())


def with_checksum(change: int) -> Callable[[bytes], str]:
    def write(cose: bytes) -> str:
        stream = bytearray(zlib.compress(cose))
        stream[-1] ^= change
        return text(bytes(stream))

    return write


def members(cose: bytes) -> Members:
    return list(cbor2.loads(cose).value)


def rebuilt(change: Callable[[Members], object]) -> Callable[[bytes], str]:
    return lambda cose: packed(cbor2.dumps(change(members(cose))))


def with_unprotected(header: dict[object, object]) -> Callable[[bytes], str]:
    return rebuilt(lambda parts: cbor2.CBORTag(18, [parts[0], header, *parts[2:]]))


def with_signature(change: Callable[[int, int], tuple[int, int]]) -> Callable[[bytes], str]:
    def signature(raw: object) -> bytes:
        assert isinstance(raw, bytes)
        r, s = change(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))
        return (r % 2**256).to_bytes(32) + (s % 2**256).to_bytes(32)

    return rebuilt(lambda parts: cbor2.CBORTag(18, [*parts[:3], signature(parts[3])]))


def long_heads(cose: bytes) -> str:
    """Every length with eight bytes more than it needs."""
    items = b"".join(b"\x5b" + len(part).to_bytes(8) + part for part in members(cose) if isinstance(part, bytes))
    first = len(members(cose)[0]) + 9  # type: ignore[arg-type]  # bytes
    return packed(
        b"\xdb" + (18).to_bytes(8) + b"\x9b" + (4).to_bytes(8) + items[:first] + b"\xbb" + bytes(8) + items[first:]
    )


LET_PASS: dict[str, Callable[[bytes], str]] = {
    "line ends and tabs around it": lambda cose: f"\r\n\t{packed(cose)}\t\r\n",
    "no compression within zlib": compressed_by(0, 15),
    "the fastest level": compressed_by(1, 15),
    "a small window": compressed_by(9, 9),
    "Huffman codes alone": compressed_by(9, 15, zlib.Z_HUFFMAN_ONLY),
    "fixed codes": compressed_by(9, 15, zlib.Z_FIXED),
    "several blocks": in_pieces,
    "no tag": rebuilt(lambda parts: parts),
    "the tag of a CWT around it": rebuilt(lambda parts: cbor2.CBORTag(61, cbor2.CBORTag(18, parts))),
    "the tag of a CWT alone": rebuilt(lambda parts: cbor2.CBORTag(61, parts)),
    "lengths longer than needed": long_heads,
    "a key id in the unprotected header": with_unprotected({4: b"elsewhere"}),
    "another algorithm in the unprotected header": with_unprotected({1: -37}),
    "anything in the unprotected header": with_unprotected({33: b"x5chain", "note": [1, {"a": None}]}),
    "the other s of the same signature": with_signature(lambda r, s: (r, ORDER_OF_P256 - s)),
}

REFUSED: dict[str, tuple[Callable[[bytes], str], str]] = {
    "a space before": (lambda cose: " " + packed(cose), "UNKNOWN_FORMAT"),
    "a prefix in small letters": (lambda cose: packed(cose).replace("HC1", "hc1"), "UNKNOWN_FORMAT"),
    "another version": (lambda cose: packed(cose).replace("HC1", "HC2"), "UNSUPPORTED_VERSION"),
    "small letters": (lambda cose: "HC1:" + packed(cose)[4:].lower(), "INVALID_ENCODING"),
    "a line end within": (lambda cose: packed(cose)[:90] + "\n" + packed(cose)[90:], "INVALID_ENCODING"),
    "not compressed": (text, "INVALID_COMPRESSION"),
    "without the zlib header": (compressed_by(9, -15), "INVALID_COMPRESSION"),
    "gzip": (compressed_by(9, 31), "INVALID_COMPRESSION"),
    "a dictionary": (with_dictionary, "INVALID_COMPRESSION"),
    "another checksum": (with_checksum(1), "INVALID_COMPRESSION"),
    "bytes behind the stream": (lambda cose: text(zlib.compress(cose) + b"\0"), "TRAILING_DATA"),
    "bytes behind the envelope": (lambda cose: packed(cose + b"\0"), "TRAILING_DATA"),
    "the tag twice": (rebuilt(lambda parts: cbor2.CBORTag(18, cbor2.CBORTag(18, parts))), "INVALID_ENVELOPE"),
    "another tag": (rebuilt(lambda parts: cbor2.CBORTag(17, parts)), "INVALID_ENVELOPE"),
    "the tag that says CBOR": (
        rebuilt(lambda parts: cbor2.CBORTag(55799, cbor2.CBORTag(18, parts))),
        "INVALID_ENVELOPE",
    ),
    "indefinite length": (lambda cose: packed(b"\xd2\x9f" + cose[2:] + b"\xff"), "INVALID_ENVELOPE"),
    "a fifth member": (rebuilt(lambda parts: cbor2.CBORTag(18, [*parts, None])), "INVALID_ENVELOPE"),
    "what must be understood": (with_unprotected({2: [4]}), "INVALID_ENVELOPE"),
    "a key twice in the unprotected header": (
        lambda cose: packed(cose.replace(b"\xa0", b"\xa2\x05\x01\x05\x01", 1)),
        "INVALID_ENVELOPE",
    ),
    "s beyond the order of the curve": (with_signature(lambda r, s: (r, s + ORDER_OF_P256)), "INVALID_SIGNATURE"),
    "r below zero": (with_signature(lambda r, s: (-r, s)), "INVALID_SIGNATURE"),
    "a signature with a zero before": (
        rebuilt(lambda parts: cbor2.CBORTag(18, [*parts[:3], b"\0" + parts[3]])),  # type: ignore[operator]  # bytes
        "SIGNATURE_FORMAT",
    ),
}


@pytest.fixture(scope="module")
def cose(certificate: Certificate) -> bytes:
    return zlib.decompress(_base45.decode(certificate.text.removeprefix("HC1:")))


@pytest.mark.parametrize("name", LET_PASS)
def test_these_ways_of_writing_pass(
    cose: bytes, certificate: Certificate, trust: TrustStore, at: datetime, name: str
) -> None:
    written = LET_PASS[name](cose)
    assert written != certificate.text
    assert hcert.decode(written).signed_bytes == hcert.decode(certificate.text).signed_bytes
    verdict = verify(written, trust, at=at)
    assert verdict.valid
    assert verdict == verify(certificate.text, trust, at=at)


@pytest.mark.parametrize("name", REFUSED)
def test_these_do_not(cose: bytes, trust: TrustStore, at: datetime, name: str) -> None:
    write, code = REFUSED[name]
    verdict = verify(write(cose), trust, at=at)
    assert not verdict.authentic
    assert verdict.code == code


@given(st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:", max_size=30))
@example("00")
@example("FGW")
def test_base45_writes_bytes_in_one_way_only(written: str) -> None:
    try:
        data = _base45.decode(written)
    except CertificateUnreadable:
        return
    assert _base45.encode(data) == written


def test_an_empty_header_is_signed_as_it_was_written(signer: MemorySigner, trust: TrustStore, at: datetime) -> None:
    content = cbor2.dumps({1: "IN", 4: 1_661_536_000, 6: 1_630_000_000, -260: {5: "link"}})
    for signed_as, sent_as in ((b"", b""), (b"\xa0", b"\xa0"), (b"", b"\xa0"), (b"\xa0", b"")):
        signature = signer.sign(to_be_signed(signed_as, content))
        written = packed(cbor2.dumps([sent_as, {1: -7, 4: signer.kid}, content, signature]))
        assert verify(written, trust, at=at).authentic == (signed_as == sent_as)
