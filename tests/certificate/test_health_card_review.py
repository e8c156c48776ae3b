"""A review goes on where a verifier stops: each mistake is told, together with what stands behind it."""

import json
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from attrs import evolve
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, derive_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from hypothesis import given
from hypothesis import strategies as st

from vaxplatform.certificate import (
    HealthCardReview,
    KeyStatus,
    MemorySigner,
    TrustedKey,
    TrustStore,
    Usage,
    VaccinationRecord,
    issue,
    jwk_thumbprint,
)
from vaxplatform.certificate.formats import smart_health_card
from vaxplatform.certificate.health_card_review import cards_in, named_issuer
from vaxplatform.dates import PartialDate
from vaxplatform.errors import CertificateError
from vaxplatform.model.person import Name

AT = datetime(2021, 9, 1, tzinfo=UTC)
ISSUER = "https://health.example.org"
KEY = derive_private_key(7, SECP256R1())
SIGNER = MemorySigner(KEY, kid=jwk_thumbprint(KEY.public_key()))
TRUST = TrustStore.of([TrustedKey(SIGNER.kid, "", SIGNER.public_key, issuer=ISSUER)])
REVIEW = HealthCardReview(TRUST, AT)
RECORD = VaccinationRecord(
    Name(given="Asha", family="Patil"),
    PartialDate(1961, 12),
    disease="840539006",
    prophylaxis="29061000087103",
    product="Covishield",
    manufacturer="ORG-100001981",
    cvx="210",
    lot="4121Z025",
    centre="District hospital",
    dose_number=1,
    doses_in_series=2,
    date=date(2021, 8, 26),
    country="IN",
    issuer="A ministry of health",
    certificate_id="URN:UVCI:01:IN:1",
)
TEXT = issue(RECORD, SIGNER, profile="smart-health-card", at=AT, issuer=ISSUER).text
JWS = smart_health_card.unpack(TEXT).jws
HEADER, PAYLOAD, SIGNATURE = JWS.split(".")


def b64(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def decoded(part: str) -> bytes:
    return urlsafe_b64decode(part + "=" * (-len(part) % 4))


def content() -> dict[str, Any]:
    claims: dict[str, Any] = json.loads(zlib.decompress(decoded(PAYLOAD), -15))
    return claims


def signed(header: dict[str, Any], payload: bytes) -> str:
    part = f"{b64(json.dumps(header).encode())}.{b64(payload)}"
    return f"{part}.{b64(SIGNER.sign(part.encode()))}"


def deflated(claims: object, window: int = -15) -> bytes:
    deflater = zlib.compressobj(9, zlib.DEFLATED, window)
    return deflater.compress(json.dumps(claims).encode()) + deflater.flush()


WHOLE = {"zip": "DEF", "alg": "ES256", "kid": b64(SIGNER.kid)}


def without(member: str) -> dict[str, Any]:
    return {name: value for name, value in WHOLE.items() if name != member}


def codes(found: Any) -> list[str]:
    return [each.code.value for each in found]


def test_a_card_as_issued_is_without_fault() -> None:
    assert codes(REVIEW.of_codes([TEXT])) == []
    assert codes(REVIEW.of_jws(JWS)) == []
    assert codes(REVIEW.of_file(json.dumps({"verifiableCredential": [JWS, JWS]}))) == []
    assert codes(REVIEW.of_content(json.dumps(content()))) == []
    assert codes(REVIEW.of_bundle(json.dumps(content()["vc"]["credentialSubject"]["fhirBundle"]))) == []


JWS_MISTAKES: list[tuple[str, str, list[str]]] = [
    ("white space", f" {JWS}\n", ["TRAILING_DATA"]),
    ("another key", f"{JWS[:-3]}AAA", ["INVALID_SIGNATURE"]),
    ("two parts", f"{HEADER}.{PAYLOAD}", ["INVALID_ENVELOPE"]),
    ("no base64url", f"{HEADER}.!{PAYLOAD}.{SIGNATURE}", ["INVALID_ENCODING"]),
    ("no object", f"{b64(b'[]')}.{PAYLOAD}.{SIGNATURE}", ["INVALID_ENVELOPE"]),
    ("no method", signed(without("alg"), deflated(content())), ["INVALID_ENVELOPE"]),
    ("another method", signed({**WHOLE, "alg": "none"}, deflated(content())), ["UNSUPPORTED_ALG"]),
    ("no key id", signed(without("kid"), deflated(content())), ["MISSING_KID", "KEY_NOT_FOUND"]),
    ("zip not said", signed(without("zip"), deflated(content())), ["INVALID_ENVELOPE"]),
    ("with a zlib header", signed(WHOLE, deflated(content(), 15)), ["INVALID_COMPRESSION"]),
    ("not compressed", signed(WHOLE, json.dumps(content()).encode()), ["NOT_RECOMMENDED", "INVALID_COMPRESSION"]),
    ("a text in a text", signed(WHOLE, deflated(json.dumps(content()))), ["INVALID_PAYLOAD"]),
    (
        "a mark before the content",
        signed(WHOLE, zlib.compress(b"\xef\xbb\xbf" + json.dumps(content()).encode(), 9)[2:-4]),
        ["TRAILING_DATA", "TRAILING_DATA"],
    ),
    (
        "another issuer",
        signed(WHOLE, deflated({**content(), "iss": "https://elsewhere.example.org"})),
        ["ISSUER_NOT_TRUSTED", "ISSUER_NOT_TRUSTED"],
    ),
]


@pytest.mark.parametrize(("jws", "expected"), [row[1:] for row in JWS_MISTAKES], ids=[row[0] for row in JWS_MISTAKES])
def test_mistakes_of_a_signed_card(jws: str, expected: list[str]) -> None:
    assert codes(REVIEW.of_jws(jws)) == expected


def test_a_signature_in_der_is_told_and_checked() -> None:
    der = KEY.sign(f"{HEADER}.{PAYLOAD}".encode(), ECDSA(SHA256()))
    assert codes(REVIEW.of_jws(f"{HEADER}.{PAYLOAD}.{b64(der)}")) == ["SIGNATURE_FORMAT"]
    foreign = KEY.sign(b"something else", ECDSA(SHA256()))
    assert codes(REVIEW.of_jws(f"{HEADER}.{PAYLOAD}.{b64(foreign)}")) == ["SIGNATURE_FORMAT", "INVALID_SIGNATURE"]


def test_a_key_that_is_not_known() -> None:
    nobody = evolve(REVIEW, trust=TrustStore.of([]))
    assert codes(nobody.of_jws(JWS)) == ["ISSUER_NOT_TRUSTED", "KEY_NOT_FOUND"]


def test_what_the_trust_list_says_against_the_key_is_told() -> None:
    key = TRUST.keys[0]
    for changes, code in (
        ({"status": KeyStatus.COMPROMISED}, "KEY_REVOKED"),
        ({"not_after": datetime(2021, 8, 1, tzinfo=UTC)}, "KEY_EXPIRED"),
        ({"usages": frozenset({Usage.TEST})}, "KEY_USAGE"),
    ):
        review = HealthCardReview(TrustStore.of([evolve(key, **changes)]), AT)
        assert codes(review.of_jws(JWS)) == [code]


def test_content_that_is_no_text_is_told() -> None:
    deflater = zlib.compressobj(9, zlib.DEFLATED, -15)
    latin = json.dumps({**content(), "name": "Zoë"}, ensure_ascii=False).encode("latin-1")
    assert codes(REVIEW.of_jws(signed(WHOLE, deflater.compress(latin) + deflater.flush()))) == ["INVALID_PAYLOAD"]


def test_a_review_has_an_instant_with_its_time_zone() -> None:
    with pytest.raises(CertificateError) as refused:
        HealthCardReview(TRUST, datetime(2021, 9, 1))  # noqa: DTZ001 -- that is refused
    assert refused.value.code == "instant-naive"


def test_a_directory_names_who_takes_part() -> None:
    assert codes(evolve(REVIEW, issuers=frozenset({ISSUER})).of_jws(JWS)) == []
    assert codes(evolve(REVIEW, issuers=frozenset()).of_jws(JWS)) == ["ISSUER_NOT_TRUSTED"]


def test_mistakes_of_files() -> None:
    assert codes(REVIEW.of_file("{")) == ["INVALID_PAYLOAD"]
    assert codes(REVIEW.of_file("{}")) == ["SCHEMA_INVALID"]
    assert codes(REVIEW.of_file('{"verifiableCredential": [7]}')) == ["SCHEMA_INVALID"]
    answer = {"parameter": [{"name": "verifiableCredential", "valueString": JWS}, {"name": "resourceLink"}]}
    assert codes(REVIEW.of_file(json.dumps(answer))) == []
    found = list(REVIEW.of_file(json.dumps({"verifiableCredential": [JWS, f"{JWS} "]})))
    assert [(each.code, each.detail) for each in found] == [("TRAILING_DATA", "1: white space around it")]


def test_mistakes_of_codes_stop_where_nothing_can_be_read() -> None:
    assert codes(REVIEW.of_codes(["shc:/567"])) == ["INVALID_ENCODING"]
    assert codes(REVIEW.of_codes([f"shc:/1/2/{TEXT[5:105]}"])) == ["QR_CHUNK_MISSING"]
    halves = [f"shc:/2/2/{TEXT[705:]}", f"shc:/1/2/{TEXT[5:705]}"]
    assert set(codes(REVIEW.of_codes(halves))) == {"NOT_RECOMMENDED"}


def test_the_profile_of_the_united_states_is_asked_for() -> None:
    bundle = content()["vc"]["credentialSubject"]["fhirBundle"]
    bundle["entry"][0]["resource"]["gender"] = "female"
    assert codes(REVIEW.of_bundle(json.dumps(bundle))) == []
    assert codes(evolve(REVIEW, united_states=True).of_bundle(json.dumps(bundle))) == ["SCHEMA_INVALID"]
    claims = content()
    claims["vc"]["credentialSubject"]["fhirBundle"] = bundle
    card = signed(WHOLE, deflated(claims))
    assert codes(REVIEW.of_jws(card)) == []
    assert codes(evolve(REVIEW, united_states=True).of_jws(card)) == ["SCHEMA_INVALID"]
    assert codes(REVIEW.of_bundle("]")) == ["INVALID_PAYLOAD"]


def test_what_a_card_names_and_a_file_holds() -> None:
    assert named_issuer(TEXT) == named_issuer(JWS) == ISSUER
    assert [named_issuer(each) for each in ("", "shc:/1", "a.b.c", signed(WHOLE, deflated([])))] == [None] * 4
    assert cards_in(json.dumps({"verifiableCredential": [JWS, 7]})) == [JWS]
    assert cards_in("[") == []


Look = Callable[[str], Any]


@given(
    st.text()
    | st.sampled_from([JWS, TEXT, json.dumps(content())]).flatmap(
        lambda whole: st.tuples(st.integers(0, len(whole)), st.text(max_size=3)).map(
            lambda cut: whole[: cut[0]] + cut[1] + whole[cut[0] + 1 :]
        )
    )
)
def test_whatever_is_handed_in_something_is_said_and_nothing_raised(text: str) -> None:
    looks: list[Look] = [REVIEW.of_jws, REVIEW.of_content, REVIEW.of_bundle, REVIEW.of_file]
    for look in (*looks, lambda given: REVIEW.of_codes([given])):
        assert not any("Patil" in each.detail for each in look(text))
