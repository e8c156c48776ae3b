"""Certificates as nobody should send them, each with the verdict that is due: the corpus of the fuzzer and of tests.

Everything is made here from a few lines each, so that the tree holds no bytes that nobody can read. The keys are
nobody's secret.
"""

import itertools
import json
import math
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, derive_private_key
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicNumbers
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from fuzz import hostile_cards, hostile_divoc
from vaxplatform.certificate import MemorySigner, TrustedKey, TrustStore, Verdict, _base45
from vaxplatform.certificate.formats import hcert
from vaxplatform.certificate.formats._cbor import byte_string
from vaxplatform.certificate.formats._cose import seal, to_be_signed

LONGEST_SECONDS = 0.050
LARGEST_MEMORY = 16 * 2**20
LARGEST_OUTPUT = 512 * 2**10

AT = datetime(2021, 8, 27, 9, 0, tzinfo=UTC)
IAT, EXP = 1_630_000_000, 1_661_536_000
SIGNER = MemorySigner(derive_private_key(0xC0FFEE, SECP256R1()), kid=bytes(range(8)))
RSA_KID = b"RSA"
# Several keys under one id, the last of which signs; and one of another kind under another, which signs nothing.
TRUST = TrustStore.of(
    [
        *hostile_divoc.KEYS,
        *hostile_cards.KEYS,
        *(
            TrustedKey(SIGNER.kid, "XX", derive_private_key(number, SECP256R1()).public_key())
            for number in (3, 5, 0xC0FFEE)
        ),
        TrustedKey(RSA_KID, "XX", RSAPublicNumbers(65537, (1 << 2047) + 1).public_key()),
    ]
)
PROTECTED = cbor2.dumps({1: -7, 4: SIGNER.kid})

NAME = {"fn": "पाटील", "fnt": "PATIL", "gn": "आशा", "gnt": "ASHA"}
COMMON = {"tg": "840539006", "co": "IN", "is": "A ministry", "ci": "URN:UVCI:01:IN:1"}
VACCINATION = COMMON | {"vp": "29061000087103", "mp": "Covishield", "ma": "ORG-100001981", "dn": 1, "sd": 2}
VACCINATION |= {"dt": "2021-08-26"}
TEST = COMMON | {"tt": "LP6464-4", "sc": "2021-08-26T09:00:00Z", "tr": "260415000"}
RECOVERY = COMMON | {"fr": "2021-01-01", "df": "2021-01-12", "du": "2021-06-30"}


def certificate(**members: object) -> dict[str, Any]:
    return {"ver": "1.3.0", "dob": "1961-12", "nam": NAME} | (members or {"v": [VACCINATION]})


def claims(content: object = None, **times: object) -> dict[int, object]:
    given = {"exp": EXP, "iat": IAT, **times}
    return {1: "XX", 4: given["exp"], 6: given["iat"], -260: {1: certificate() if content is None else content}}


def raw_claims(content: bytes) -> bytes:
    """Claims around a certificate that is CBOR already, and as strange as one likes."""
    return b"\xa4" + cbor2.dumps({1: "XX", 4: EXP, 6: IAT})[1:] + b"\x39\x01\x03\xa1\x01" + content


def raw_certificate(**members: bytes) -> bytes:
    """A certificate some of whose members are CBOR already."""
    plain = {key: cbor2.dumps(value) for key, value in {**certificate(), "ver": "1.0.0"}.items()} | members
    return bytes((0xA0 + len(plain),)) + b"".join(cbor2.dumps(key) + value for key, value in plain.items())


def text(cose: bytes) -> str:
    return "HC1:" + _base45.encode(zlib.compress(cose, 9))


def signed(payload: object, protected: bytes = PROTECTED) -> str:
    return text(cose(payload, protected))


def cose(payload: object, protected: bytes = PROTECTED) -> bytes:
    content = payload if isinstance(payload, bytes) else cbor2.dumps(payload)
    return seal(protected, content, SIGNER.sign(to_be_signed(protected, content)))


ROOM = hcert.LARGEST_CONTENT - 350  # what is left for hostile content in an envelope


def many(unit: bytes) -> bytes:
    """A list of as many items as fit."""
    count = ROOM // len(unit)
    return b"\x99" + count.to_bytes(2) + unit * count


def colliding_keys() -> bytes:
    """A map whose keys are lists of -1 and -2, which all have one hash in Python."""
    bits = 8
    keys = [bytes((0x80 + bits, *each)) for each in itertools.product((0x20, 0x21), repeat=bits)]
    many_keys = [*keys, *(b"\x89\x20" + key[1:] for key in keys), *(b"\x89\x21" + key[1:] for key in keys)]
    fitting = many_keys[: ROOM // 11]
    return b"\xb9" + len(fitting).to_bytes(2) + b"".join(key + b"\0" for key in fitting)


def hostile() -> Iterator[tuple[str, str, str]]:
    """Name, text and the code of the verdict that is due."""
    yield from _valid()
    yield from _transport()
    yield from _envelopes()
    yield from _contents()
    yield from _costly()
    yield from hostile_divoc.hostile()
    yield from hostile_cards.hostile()


def _valid() -> Iterator[tuple[str, str, str]]:
    for member, entry in (("v", VACCINATION), ("t", TEST), ("r", RECOVERY)):
        yield f"valid {member}", signed(claims(certificate(**{member: [entry]}))), "VALID"
    content = cbor2.dumps(claims())
    yield "no tag", text(cose(content)[1:]), "VALID"
    yield "tag of a CWT", text(b"\xd8\x3d" + cose(content)), "VALID"
    yield "fractions of seconds", signed(claims(iat=IAT + 0.5, exp=float(EXP))), "VALID"


def _transport() -> Iterator[tuple[str, str, str]]:
    whole = cose(claims())
    packed = zlib.compress(whole)
    yield "nothing", "HC1:", "INVALID_COMPRESSION"
    yield "small letters", text(whole)[:-3] + "abc", "INVALID_ENCODING"
    yield "not Base45", "HC1:::::::", "INVALID_ENCODING"
    yield "long text", "HC1:" + "0" * 100_000, "SIZE_LIMIT_EXCEEDED"
    yield "endless text", "HC1:" + "0" * 1_000_000, "SIZE_LIMIT_EXCEEDED"
    yield "endless line ends", "\r\n" * 20_000_000 + "HC1:A", "SIZE_LIMIT_EXCEEDED"
    yield "bomb of 2 MiB", text(bytes(2 * 2**20)), "SIZE_LIMIT_EXCEEDED"
    yield "bomb in a bomb", text(zlib.compress(bytes(2 * 2**20))), "INVALID_ENVELOPE"
    yield "bomb behind a certificate", text(whole + bytes(2 * 2**20)), "SIZE_LIMIT_EXCEEDED"
    yield "not compressed", "HC1:" + _base45.encode(whole), "INVALID_COMPRESSION"
    yield "compressed without header", "HC1:" + _base45.encode(packed[2:-4]), "INVALID_COMPRESSION"
    yield "gzip", "HC1:" + _base45.encode(b"\x1f\x8b\x08\0\0\0\0\0\0\xff" + packed[2:]), "INVALID_COMPRESSION"
    yield "two streams", "HC1:" + _base45.encode(packed * 2), "TRAILING_DATA"
    yield "preset dictionary", "HC1:" + _base45.encode(_with_dictionary(whole)), "INVALID_COMPRESSION"


def _with_dictionary(content: bytes) -> bytes:
    packer = zlib.compressobj(9, zdict=b"PATIL")
    return packer.compress(content) + packer.flush()


def _envelopes() -> Iterator[tuple[str, str, str]]:
    content = cbor2.dumps(claims())
    for name, number in (
        ("none", None),
        ("HS256", 5),
        ("RS256", -257),
        ("ES384", -35),
        ("EdDSA", -8),
        ("huge", 2**64 - 1),
    ):
        header = cbor2.dumps({1: number, 4: SIGNER.kid})
        yield f"algorithm {name}", signed(content, header), "UNSUPPORTED_ALG"
    yield "algorithm in words", signed(content, cbor2.dumps({1: "ES256", 4: SIGNER.kid})), "UNSUPPORTED_ALG"
    yield "PS256 for an EC key", signed(content, cbor2.dumps({1: -37, 4: SIGNER.kid})), "ALG_KEY_MISMATCH"
    yield "ES256 for an RSA key", signed(content, cbor2.dumps({1: -7, 4: RSA_KID})), "ALG_KEY_MISMATCH"
    by_rsa = cbor2.dumps({1: -37, 4: RSA_KID})
    yield "PS256 and a signature of ES256", signed(content, by_rsa), "INVALID_SIGNATURE"
    yield "PS256 and no signature", text(seal(by_rsa, content, b"")), "INVALID_SIGNATURE"
    yield "PS256 and a huge signature", text(seal(by_rsa, content, b"\xff" * ROOM)), "INVALID_SIGNATURE"
    yield "long key id", signed(content, cbor2.dumps({1: -7, 4: bytes(ROOM // 2)})), "KEY_NOT_FOUND"
    yield "unknown key", signed(content, cbor2.dumps({1: -7, 4: b"elsewhere"})), "KEY_NOT_FOUND"
    yield "no key", signed(content, cbor2.dumps({1: -7})), "MISSING_KID"
    yield "critical header", signed(content, cbor2.dumps({1: -7, 2: [99], 4: SIGNER.kid, 99: 1})), "INVALID_ENVELOPE"
    yield "indefinite header", signed(content, b"\xbf" + PROTECTED[1:] + b"\xff"), "INVALID_ENVELOPE"
    yield "key twice", signed(content, b"\xa3\x01\x26\x04\x48" + SIGNER.kid + b"\x01\x26"), "INVALID_ENVELOPE"
    signature = SIGNER.sign(to_be_signed(PROTECTED, content))
    half = len(signature) // 2
    r, s = int.from_bytes(signature[:half]), int.from_bytes(signature[half:])
    for name, written, code in (
        ("DER", encode_dss_signature(r, s), "SIGNATURE_FORMAT"),
        ("empty", b"", "SIGNATURE_FORMAT"),
        ("zeros", bytes(64), "INVALID_SIGNATURE"),
        ("ones", b"\xff" * 64, "INVALID_SIGNATURE"),
        ("of s and r", signature[half:] + signature[:half], "INVALID_SIGNATURE"),
        ("of another content", SIGNER.sign(b"another"), "INVALID_SIGNATURE"),
        ("huge", bytes(ROOM), "SIGNATURE_FORMAT"),
    ):
        yield f"signature {name}", text(seal(PROTECTED, content, written)), code
    yield "indefinite array", text(b"\xd2\x9f" + cose(content)[2:] + b"\xff"), "INVALID_ENVELOPE"
    yield "indefinite byte string", text(b"\xd2\x84\x5f" + cose(content)[2:]), "INVALID_ENVELOPE"
    yield "more behind it", text(cose(content) + b"\0"), "TRAILING_DATA"
    yield "deep nesting", text(b"\x81" * ROOM + b"\0"), "INVALID_ENVELOPE"
    yield "deep tags", text(b"\xd2" * ROOM + b"\0"), "INVALID_ENVELOPE"
    yield "array of 2**64 - 1", text(b"\x9b" + b"\xff" * 8), "INVALID_ENVELOPE"
    yield "bytes of 2**64 - 1", text(b"\x5b" + b"\xff" * 8), "INVALID_ENVELOPE"
    yield "map of 2**63", text(b"\xbb\x80" + bytes(7)), "INVALID_ENVELOPE"
    yield "colliding keys, unprotected", text(b"\xd2\x84\x40" + colliding_keys() + b"\x40\x40"), "INVALID_ENVELOPE"
    yield "colliding keys, protected", text(seal(colliding_keys(), b"", b"")), "INVALID_ENVELOPE"


def _contents() -> Iterator[tuple[str, str, str]]:
    for name, seconds in (
        ("NaN", math.nan),
        ("infinite", math.inf),
        ("before 1970", -1),
        ("after 9999", 253_402_300_800),
        ("huge", 2**64 - 1),
        ("larger", 2**200),
        ("of 1e300", 1e300),
        ("in words", "2021-08-26"),
        ("of nothing", None),
        ("of a truth", True),
        ("of a list", [IAT]),
        ("of tags", cbor2.CBORTag(1, cbor2.CBORTag(1, IAT))),
    ):
        yield f"time {name}", signed(claims(iat=seconds)), "INVALID_PAYLOAD"
        yield f"end {name}", signed(claims(exp=seconds)), "INVALID_PAYLOAD"
    yield "last second of all", signed(claims(iat=253_402_300_799, exp=253_402_300_799)), "NOT_YET_VALID"
    yield "claim twice", signed(b"\xa5" + cbor2.dumps(claims())[1:] + b"\x06\x00"), "INVALID_PAYLOAD"
    member_twice = b"\xa5" + cbor2.dumps(certificate())[1:] + cbor2.dumps("dob") + cbor2.dumps("1961")
    yield "member twice", signed(raw_claims(member_twice)), "INVALID_PAYLOAD"
    yield "indefinite text", signed(raw_claims(raw_certificate(dob=b"\x7f\x641961\xff"))), "INVALID_PAYLOAD"
    for name, unit in (("lists", b"\x81"), ("tags", b"\xc6"), ("maps", b"\xa1\x00")):
        nested = unit * (ROOM // len(unit)) + b"\x00"
        yield f"deep {name} for claims", signed(nested), "INVALID_PAYLOAD"
        yield f"deep {name} within", signed(raw_claims(raw_certificate(x=nested))), "INVALID_PAYLOAD"
    yield "large number", signed(raw_claims(raw_certificate(x=b"\xc2" + byte_string(b"\xff" * ROOM)))), "VALID"
    yield "large number for a birth date", signed(claims({**certificate(), "dob": 2**4_000})), "SCHEMA_INVALID"
    yield "NaN for a key", signed(raw_claims(b"\xa1\xf9\x7e\x00\x00")), "INVALID_PAYLOAD"
    yield "indefinite claims", signed(b"\xbf" + cbor2.dumps(claims())[1:] + b"\xff"), "INVALID_PAYLOAD"
    yield "content behind content", signed(cbor2.dumps(claims()) + b"\0"), "INVALID_PAYLOAD"
    yield "no content", signed(b""), "INVALID_PAYLOAD"
    yield "broken text", signed(raw_claims(raw_certificate(x=b"\x62\xc3\x28"))), "INVALID_PAYLOAD"
    yield "half a character", signed(raw_claims(raw_certificate(x=b"\x63\xed\xa0\x80"))), "INVALID_PAYLOAD"
    for name, content in (("list", [1]), ("words", "certificate"), ("numbers for names", {1: 2}), ("nothing", None)):
        yield f"certificate of {name}", signed({**claims(), -260: {1: content}}), "INVALID_PAYLOAD"
    yield "another kind", signed({**claims(), -260: {-6: {"n": "x"}}}), "UNSUPPORTED_PAYLOAD"
    steering = {**NAME, "fn": "\x00\x07\x1b[2J\u202e\u2028\r\n<script>"}
    yield "control characters in a name", signed(claims(certificate(nam=steering, v=[VACCINATION]))), "VALID"
    yield (
        "control characters in letters",
        signed(claims(certificate(nam={"fnt": "A\n"}, v=[VACCINATION]))),
        "SCHEMA_INVALID",
    )
    for number in (2**64 - 1, 2**200, -(2**200), 1e308, math.nan, 0):
        entry = VACCINATION | {"dn": number}
        code = "VALID" if number == 2**64 - 1 else "SCHEMA_INVALID"
        yield f"dose {number!r:.12}", signed(claims(certificate(v=[entry]))), code
    for digits in ("٢٠٢١-٠٨-٢٦", "2021-08-26\n", "2021-02-30", "0000-00-00", "2021-08-26T" + "9" * 1_000):
        code = "VALID" if "T" in digits else "SCHEMA_INVALID"
        yield f"date {digits[:12]!a}", signed(claims(certificate(v=[VACCINATION | {"dt": digits}]))), code


def _costly() -> Iterator[tuple[str, str, str]]:
    for name, unit in (
        ("lists", b"\x80"),
        ("maps", b"\xa0"),
        ("tags", b"\xc6\x00"),
        ("byte strings", b"\x40"),
        ("undefined", b"\xf7"),
        ("small numbers", b"\xf9\x00\x01"),
        ("large numbers", b"\xfb\x7e\x37\xe4\x3c\x88\x00\x75\x9c"),
    ):
        yield f"many {name} beside", signed(raw_claims(raw_certificate(x=many(unit)))), "VALID"
        yield f"many {name} as doses", signed(raw_claims(raw_certificate(v=many(unit)))), "SCHEMA_INVALID"
    yield "many lists, deep", signed(raw_claims(raw_certificate(x=b"\x81" * 8 + many(b"\xa0")))), "VALID"
    yield "many in tags", signed(raw_claims(raw_certificate(x=b"\xd8\x99" * 8 + many(b"\xa0")))), "VALID"
    yield "colliding keys", signed(raw_claims(raw_certificate(x=colliding_keys()))), "VALID"
    yield "colliding claims", signed(colliding_keys()), "INVALID_PAYLOAD"
    long = "9" * ROOM
    yield "long date", signed(claims(certificate(v=[{"dt": f"2021-08-26T{long}"}]))), "SCHEMA_INVALID"
    yield "long time", signed(claims(certificate(t=[{"sc": f"2021-08-26T09:00:00.{long}"}]))), "SCHEMA_INVALID"
    yield "long name", signed(claims(certificate(nam={"fnt": "A" * ROOM}, v=[VACCINATION]))), "SCHEMA_INVALID"
    yield "long version", signed(claims({**certificate(), "ver": f"1.0.{long}"})), "VALID"
    yield "bytes", signed(raw_claims(raw_certificate(x=byte_string(bytes(ROOM))))), "VALID"


def output_of(verdict: Verdict) -> str:
    """Everything a verdict says, as JSON: it has to be sayable."""
    return json.dumps(
        {
            "claims": dict(verdict.claims or {}),
            "unverified": dict(verdict.unverified_claims or {}),
            "issuer": verdict.issuer,
            "times": [str(verdict.issued_at), str(verdict.expires_at)],
            "findings": [(found.code, found.stage, found.sentence, found.detail) for found in verdict.findings],
        },
        allow_nan=False,
    )
