"""SMART Health Cards as nobody should send them, each with the verdict that is due.

Everything is made here from a few lines each, as in ``hostile.py``. The key is nobody's secret.
"""

import json
import zlib
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, derive_private_key
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from vaxplatform.certificate import MemorySigner, TrustedKey, jwk_thumbprint
from vaxplatform.certificate.base64url import to_base64url

_PRIVATE_KEY = derive_private_key(0xCA4D, SECP256R1())
SIGNER = MemorySigner(_PRIVATE_KEY, kid=jwk_thumbprint(_PRIVATE_KEY.public_key()))
ISSUER = "https://example.org/issuer"
KEYS = [TrustedKey(SIGNER.kid, "XX", SIGNER.public_key, issuer=ISSUER)]
KID = to_base64url(SIGNER.kid)
HEADER = {"zip": "DEF", "alg": "ES256", "kid": KID}
NBF = 1_630_000_000
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # of the curve P-256

PATIENT = {"resourceType": "Patient", "name": [{"family": "पाटील", "given": ["आशा"]}], "birthDate": "1961-12"}
DOSE = {
    "resourceType": "Immunization",
    "status": "completed",
    "vaccineCode": {"coding": [{"system": "http://hl7.org/fhir/sid/cvx", "code": "210"}]},
    "patient": {"reference": "resource:0"},
    "occurrenceDateTime": "2021-08-26",
    "lotNumber": "4121Z001",
}
ROOM = 40_000  # characters of hostile content, whatever becomes of them in compression


def bundle(*resources: object) -> dict[str, Any]:
    held = resources or (PATIENT, DOSE)
    entries = [{"fullUrl": f"resource:{n}", "resource": each} for n, each in enumerate(held)]
    return {"resourceType": "Bundle", "type": "collection", "entry": entries}


def claims(content: object = None, **members: object) -> dict[str, Any]:
    subject = {"fhirVersion": "4.0.1", "fhirBundle": bundle() if content is None else content}
    types = [f"https://smarthealth.cards#{each}" for each in ("health-card", "immunization", "covid19")]
    return {"iss": ISSUER, "nbf": NBF, "vc": {"type": types, "credentialSubject": subject}} | members


def written(value: object) -> bytes:
    return value if isinstance(value, bytes) else json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def deflated(content: bytes) -> bytes:
    deflater = zlib.compressobj(9, zlib.DEFLATED, -15)
    return deflater.compress(content) + deflater.flush()


def signing_input(payload: bytes, header: object = HEADER) -> str:
    return f"{to_base64url(written(header))}.{to_base64url(payload)}"


def jws(payload: bytes, header: object = HEADER) -> str:
    signed = signing_input(payload, header)
    return f"{signed}.{to_base64url(SIGNER.sign(signed.encode()))}"


def card(content: object = None, header: object = HEADER) -> str:
    """A card, signed, of any content."""
    return jws(deflated(written(claims() if content is None else content)), header)


def digits(text: str) -> str:
    return "".join(f"{ord(character) - 45:02}" for character in text)


def in_qr_code(text: str) -> str:
    return "shc:/" + digits(text)


def chunks(text: str, *sizes: int) -> list[str]:
    """A card in several QR codes."""
    starts = [0, *(sum(sizes[: n + 1]) for n in range(len(sizes))), len(text)]
    parts = [text[start:end] for start, end in pairwise(starts)]
    return [f"shc:/{n}/{len(parts)}/{digits(part)}" for n, part in enumerate(parts, start=1)]


def hostile() -> Iterator[tuple[str, str, str]]:
    """Name, text and the code of the verdict that is due."""
    for part in (_valid, _transport, _envelopes, _signatures, _compressed, _contents, _costly):
        yield from ((f"health card: {name}", given, code) for name, given, code in part())


def _valid() -> Iterator[tuple[str, str, str]]:
    whole = card()
    first, second = chunks(whole, len(whole) // 2)
    yield "card", in_qr_code(whole), "VALID"
    yield "card as a file holds it", whole, "VALID"
    yield "card with white space around", f"\r\n {in_qr_code(whole)}\t\n", "VALID"
    yield "card in two codes, the second first", f"{second}\n{first}", "VALID"
    yield "fraction of a second", card(claims(nbf=NBF + 0.297)), "VALID"
    yield "white space in the JSON", card(json.dumps(claims(), indent=1).encode()), "VALID"
    yield "members of a header that nobody knows", card(None, HEADER | {"cty": "x", "iat": [1]}), "VALID"
    # RFC 7515 section 4.1.3: no key that a card brings is ever used; this one would not fit.
    yield "a key in the header", card(None, HEADER | {"jwk": {"kty": "EC"}, "jku": "https://example.net"}), "VALID"


def _transport() -> Iterator[tuple[str, str, str]]:
    whole = card()
    numbers = digits(whole)
    yield "prefix alone", "shc:/", "INVALID_ENCODING"
    yield "prefix cut off", "shc:" + numbers, "INVALID_ENCODING"
    yield "odd count of digits", f"shc:/{numbers}0", "INVALID_ENCODING"
    yield "pair above 77", f"shc:/78{numbers[2:]}", "INVALID_ENCODING"
    yield "pair of 99", f"shc:/{numbers[:-2]}99", "INVALID_ENCODING"
    yield "letters for digits", f"shc:/{numbers[:-2]}7A", "INVALID_ENCODING"
    yield "digits of another script", "shc:/" + numbers.translate({ord("5"): "५"}), "INVALID_ENCODING"
    yield "superscript digits", "shc:/" + numbers.replace("5", "⁵"), "INVALID_ENCODING"
    yield "two cards", f"{in_qr_code(whole)} {in_qr_code(whole)}", "INVALID_ENCODING"
    first, second, third = chunks(whole, 200, 200)
    yield "chunk missing", f"{first} {third}", "QR_CHUNK_MISSING"
    yield "one chunk of three", second, "QR_CHUNK_MISSING"
    yield "chunk twice", f"{first} {second} {second} {third}", "INVALID_ENCODING"
    yield "chunks of two cards", f"{first} {second.replace('/3/', '/2/')} {third}", "INVALID_ENCODING"
    yield "chunks changed over", f"shc:/2{first[6:]} shc:/1{second[6:]} {third}", "INVALID_ENVELOPE"
    yield "chunk with a whole card", f"{first} {in_qr_code(whole)}", "INVALID_ENCODING"
    yield "chunk of none", f"shc:/1/0/{numbers}", "INVALID_ENCODING"
    yield "chunk before the first", f"shc:/0/1/{numbers}", "INVALID_ENCODING"
    yield "chunk behind the last", f"shc:/3/2/{numbers}", "INVALID_ENCODING"
    yield "chunk of a huge number", f"shc:/1/{'9' * 5_000}/{numbers}", "INVALID_ENCODING"
    yield "chunk of many", f"shc:/1/999999999/{numbers}", "INVALID_ENCODING"
    yield "chunks, more than anybody scans", " ".join(f"shc:/{n}/999/56" for n in range(1, 1_000)), "INVALID_ENCODING"
    yield "chunks, very many", " ".join(f"shc:/{n}/9999/56" for n in range(1, 9_999)), "SIZE_LIMIT_EXCEEDED"
    yield "long card", "shc:/" + "56" * 300_000, "SIZE_LIMIT_EXCEEDED"
    yield "endless card", "shc:/" + "56" * 3_000_000, "SIZE_LIMIT_EXCEEDED"
    yield "long card as a file holds it", whole.replace(".", f".{'A' * 200_000}", 1), "SIZE_LIMIT_EXCEEDED"


def _envelopes() -> Iterator[tuple[str, str, str]]:
    payload = deflated(written(claims()))
    whole = jws(payload)
    header, middle, signature = whole.split(".")
    yield "two parts", in_qr_code(f"{header}.{middle}"), "INVALID_ENVELOPE"
    yield "four parts", in_qr_code(f"{whole}.{signature}"), "INVALID_ENVELOPE"
    yield "padding", in_qr_code(f"{whole}=="), "INVALID_ENCODING"
    yield "last bits not zero", in_qr_code(whole[:-1] + _next_letter(whole[-1])), "INVALID_ENCODING"
    yield (
        "last bits of the header not zero",
        in_qr_code(jws(payload, HEADER | {"a": ""})[:-1] + "B"),
        "INVALID_ENCODING",
    )
    yield "other base64", in_qr_code(f"{header}.{middle}.{signature[:-2]}/w"), "INVALID_ENCODING"
    yield "a length that cannot be", in_qr_code(f"{header}.{middle}.{signature[:-1]}"), "INVALID_ENCODING"
    yield "line break within", in_qr_code(f"{header}.{middle}.") + "\n" + digits(signature), "INVALID_ENCODING"
    for algorithm in ("none", "None", "HS256", "RS256", "PS256", "ES384", "ES256K", "EdDSA", "es256", ""):
        yield f"algorithm {algorithm or 'empty'}", card(None, HEADER | {"alg": algorithm}), "UNSUPPORTED_ALG"
    for name, odd in (("a list", ["ES256"]), ("an object", {}), ("nothing", None), ("a number", -7)):
        yield f"algorithm that is {name}", card(None, HEADER | {"alg": odd}), "UNSUPPORTED_ALG"
    yield "algorithm none and no signature", f"{signing_input(payload, HEADER | {'alg': 'none'})}.", "UNSUPPORTED_ALG"
    for name in ("crit", "crit of nothing", "crit of what is known"):
        crit = {"crit": ["b64"], "crit of nothing": [], "crit of what is known": ["zip"]}[name]
        yield name, card(None, HEADER | {"b64": False, "crit": crit}), "INVALID_ENVELOPE"
    for name, zipped in (("GZ", "GZ"), ("def", "def"), ("nothing", None), ("a list", ["DEF"])):
        yield f"zip of {name}", card(None, HEADER | {"zip": zipped}), "INVALID_ENVELOPE"
    without = {name: {key: HEADER[key] for key in HEADER if key != name} for name in HEADER}
    yield "no zip", card(None, without["zip"]), "INVALID_ENVELOPE"
    yield "no kid", card(None, without["kid"]), "MISSING_KID"
    yield "no header", in_qr_code(card(None, {})), "INVALID_ENVELOPE"
    for name, kid in (("of another", to_base64url(bytes(32))), ("not in base64", "क"), ("long", "A" * 20_000)):
        yield f"key id {name}", card(None, HEADER | {"kid": kid}), "KEY_NOT_FOUND"
    for name, kid in (("number", 7), ("list", [KID]), ("nothing", None)):
        yield f"key id that is a {name}", card(None, HEADER | {"kid": kid}), "INVALID_ENVELOPE"
    yield "header member twice", card(None, written(HEADER)[:-1] + b',"alg":"ES256"}'), "INVALID_ENVELOPE"
    yield "header member twice, escaped", card(None, written(HEADER)[:-1] + b',"al\\u0067":"none"}'), "INVALID_ENVELOPE"
    yield "header of NaN", card(None, written(HEADER)[:-1] + b',"a":NaN}'), "INVALID_ENVELOPE"
    yield "header nested deep", card(None, b'{"a":' + b"[" * 5_000 + b"]" * 5_000 + b"}"), "INVALID_ENVELOPE"
    yield "header cut off", card(None, written(HEADER)[:-1]), "INVALID_ENVELOPE"
    yield "header not in UTF-8", card(None, written(HEADER)[:-1] + b',"a":"\xff"}'), "INVALID_ENVELOPE"
    yield "header with more behind it", card(None, written(HEADER) + b"{}"), "INVALID_ENVELOPE"
    # Signed as they were, and changed on the way: nobody signed what stands there now.
    for name, changed in (
        ("added", HEADER | {"typ": "JWT"}),
        ("in another order", dict(reversed(HEADER.items()))),
        ("with white space", json.dumps(HEADER).encode()),
    ):
        yield f"header members {name}", f"{to_base64url(written(changed))}.{middle}.{signature}", "INVALID_SIGNATURE"


def _next_letter(letter: str) -> str:
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    return alphabet[(alphabet.index(letter) + 1) % 64]


def _signatures() -> Iterator[tuple[str, str, str]]:
    signed = signing_input(deflated(written(claims())))
    raw = SIGNER.sign(signed.encode())
    r, s = int.from_bytes(raw[:32]), int.from_bytes(raw[32:])
    for name, signature, code in (
        ("in DER", encode_dss_signature(r, s), "SIGNATURE_FORMAT"),
        ("empty", b"", "SIGNATURE_FORMAT"),
        ("one byte short", raw[:-1], "SIGNATURE_FORMAT"),
        ("one byte long", raw + b"\0", "SIGNATURE_FORMAT"),
        ("huge", bytes(ROOM // 2), "SIGNATURE_FORMAT"),
        ("of zeros", bytes(64), "INVALID_SIGNATURE"),
        ("of ones", b"\xff" * 64, "INVALID_SIGNATURE"),
        ("of s and r", raw[32:] + raw[:32], "INVALID_SIGNATURE"),
        ("with s of the order", raw[:32] + ORDER.to_bytes(32), "INVALID_SIGNATURE"),
        ("of another content", SIGNER.sign(b"another"), "INVALID_SIGNATURE"),
        # Both are the signature of the same content: why lists of those taken back hash the first half.
        ("with the other s", raw[:32] + (ORDER - s).to_bytes(32), "VALID"),
    ):
        yield f"signature {name}", f"{signed}.{to_base64url(signature)}", code


def _compressed() -> Iterator[tuple[str, str, str]]:
    content = written(claims())
    for name, payload, code in (
        ("not at all", content, "INVALID_COMPRESSION"),
        ("by zlib", zlib.compress(content), "INVALID_COMPRESSION"),
        ("by gzip", b"\x1f\x8b\x08\0\0\0\0\0\0\xff" + deflated(content), "INVALID_COMPRESSION"),
        ("and cut off", deflated(content)[:-5], "INVALID_COMPRESSION"),
        ("from nothing", b"", "INVALID_COMPRESSION"),
        ("with more behind it", deflated(content) + b"\0", "TRAILING_DATA"),
        ("twice", deflated(content) * 2, "TRAILING_DATA"),
        ("to a bomb", deflated(bytes(16 * 2**20)), "SIZE_LIMIT_EXCEEDED"),
        ("to a bomb behind a card", deflated(content + b" " * 2**21), "SIZE_LIMIT_EXCEEDED"),
        ("in empty blocks", b"\0\0\0\xff\xff" * 6_000 + deflated(content), "VALID"),
    ):
        yield f"compressed {name}", jws(payload), code


def _contents() -> Iterator[tuple[str, str, str]]:
    plain = written(claims())
    for name, content in (
        ("nothing", b""),
        ("a list", b"[]"),
        ("a text", b'"card"'),
        ("no JSON", b"HC1:"),
        ("JSON in JSON", json.dumps(plain.decode()).encode()),
        ("not UTF-8", plain.replace("आशा".encode(), b"\xff")),
        ("UTF-16", plain.decode().encode("utf-16")),
        ("a member twice", plain[:-1] + b',"nbf":0}'),
        ("a member twice, deep", plain.replace(b'"status"', b'"status":"x","status"')),
        ("NaN", plain[:-1] + b',"a":NaN}'),
        ("deep lists", b'{"a":' + b"[" * 20_000 + b"]" * 20_000 + b"}"),
        ("lists of 40", plain[:-1] + b',"a":' + b"[" * 40 + b"]" * 40 + b"}"),
        ("deep objects", b'{"a":' * 5_000 + b"1" + b"}" * 5_000),
        ("a number without end", plain[:-1] + b',"a":' + b"9" * ROOM + b"}"),
        ("more behind it", plain + b"{}"),
        ("a byte order mark", b"\xef\xbb\xbf" + plain),
    ):
        yield f"content of {name}", card(content), "INVALID_PAYLOAD"
    for name, seconds in (
        ("before 1970", -1),
        ("in words", "2021-08-26"),
        ("of nothing", None),
        ("of a truth", True),
        ("of a list", [NBF]),
        ("of 1e300", 1e300),
        ("of 2**70", 2**70),
    ):
        yield f"nbf {name}", card(claims(nbf=seconds)), "SCHEMA_INVALID"
        yield f"exp {name}", card(claims(exp=seconds)), "SCHEMA_INVALID"
    yield "nbf too large for a number", card(plain.replace(b"1630000000", b"1e999")), "INVALID_PAYLOAD"
    yield "a number too large, beside", card(plain[:-1] + b',"a":1e999}'), "INVALID_PAYLOAD"
    yield "half a character", card(plain.replace("आशा".encode(), b"\\ud800")), "INVALID_PAYLOAD"
    yield "not yet", card(claims(nbf=NBF + 10**7)), "NOT_YET_VALID"
    yield "no longer", card(claims(exp=NBF + 1)), "EXPIRED"
    for name, odd_issuer in (("of nothing", None), ("of a list", [ISSUER])):
        yield f"issuer {name}", card(claims(iss=odd_issuer)), "SCHEMA_INVALID"
    yield "issuer of another key", card(claims(iss="https://example.net")), "ISSUER_NOT_TRUSTED"
    yield "issuer with a slash", card(claims(iss=f"{ISSUER}/")), "ISSUER_NOT_TRUSTED"
    yield "issuer in capitals", card(claims(iss=ISSUER.upper())), "ISSUER_NOT_TRUSTED"
    yield "issuer long", card(claims(iss="https://" + "a" * ROOM)), "ISSUER_NOT_TRUSTED"
    for name, odd in (("a text", "x"), ("a list", []), ("nothing", None), ("empty", {})):
        yield f"vc of {name}", card(claims(vc=odd)), "SCHEMA_INVALID"
        yield f"bundle of {name}", card(claims({} if odd is None else odd)), "SCHEMA_INVALID"
        yield f"entry of {name}", card(claims(bundle() | {"entry": odd})), "SCHEMA_INVALID"
        yield f"resource of {name}", card(claims(bundle(PATIENT, odd))), "SCHEMA_INVALID"
        yield f"vaccine of {name}", card(claims(bundle(PATIENT, DOSE | {"vaccineCode": odd}))), "SCHEMA_INVALID"
    types = {"type": [["x"], {}, None, 1], "credentialSubject": {"fhirVersion": "4.0.1", "fhirBundle": bundle()}}
    yield "types of everything", card(claims(vc=types)), "SCHEMA_INVALID"
    kind = {"resourceType": ["Patient"]}
    yield "resource type that is a list", card(claims(bundle(kind, DOSE))), "SCHEMA_INVALID"
    steering = PATIENT | {"name": [{"family": "\x07\x1b[2J\u202e\u2028\r\n<script>"}]}
    yield "control characters in a name", card(claims(bundle(steering, DOSE))), "SCHEMA_INVALID"
    yield "dose given in error", card(claims(bundle(PATIENT, DOSE | {"status": "entered-in-error"}))), "SCHEMA_INVALID"
    yield (
        "somebody else's dose",
        card(claims(bundle(PATIENT, DOSE | {"patient": {"reference": "resource:7"}}))),
        ("SCHEMA_INVALID"),
    )


def _costly() -> Iterator[tuple[str, str, str]]:
    for name, unit in (("lists", "[]"), ("objects", "{}"), ("numbers", "1"), ("nothings", "null"), ("texts", '""')):
        many = f"[{','.join([unit] * 10_000)}]".encode()
        content = written(claims(bundle() | {"entry": "many"})).replace(b'"many"', many)
        yield f"10,000 {name} as entries", card(content), "SCHEMA_INVALID"
    same = {"fullUrl": "resource:0", "resource": {"resourceType": "Patient"}}
    yield "entries, as many as fit", card(claims(bundle() | {"entry": [same] * 900})), "SCHEMA_INVALID"
    doses = [PATIENT, *[DOSE] * 180]
    yield "doses, as many as fit", card(claims(bundle(*doses))), "VALID"
    wide = PATIENT | {f"a{n}": "" for n in range(3_500)}
    yield "members that nobody knows", card(claims(bundle(wide, DOSE))), "SCHEMA_INVALID"
    yield (
        "type after type",
        card(claims(vc=claims()["vc"] | {"type": ["https://smarthealth.cards#health-card", *["x"] * 9_000]})),
        "VALID",
    )
    yield (
        "long date",
        card(claims(bundle(PATIENT, DOSE | {"occurrenceDateTime": "2021-08-26T09:00:00." + "9" * ROOM}))),
        ("SCHEMA_INVALID"),
    )
    yield (
        "long code",
        card(claims(bundle(PATIENT, DOSE | {"vaccineCode": {"coding": [{"code": "a " * (ROOM // 2) + " "}]}}))),
        "SCHEMA_INVALID",
    )
    yield (
        "long text of spaces",
        card(claims(bundle(PATIENT, DOSE | {"lotNumber": " " * ROOM + "\x0b"}))),
        "SCHEMA_INVALID",
    )
