import base64
import json
import zlib
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, derive_private_key
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jws as peer_jws
from joserfc.jwk import ECKey

from vaxplatform.certificate import (
    DiagnosticTestRecord,
    KeyStatus,
    MemorySigner,
    TrustedKey,
    TrustStore,
    Usage,
    VaccinationRecord,
    Verdict,
    issue,
    jwk_thumbprint,
    verify,
)
from vaxplatform.certificate.base64url import to_base64url
from vaxplatform.certificate.formats import smart_health_card
from vaxplatform.certificate.formats._numeric import text_of
from vaxplatform.certificate.jwk import public_key_of_jwk
from vaxplatform.errors import CertificateError, CertificateUnreadable
from vaxplatform.model.person import Name

ISSUER = "https://example.org/issuer"
PRIVATE_KEY = derive_private_key(0xC0FFEE, SECP256R1())
KID = jwk_thumbprint(PRIVATE_KEY.public_key())
SIGNER = MemorySigner(PRIVATE_KEY, kid=KID)
KEY = TrustedKey(KID, "IN", SIGNER.public_key, issuer=ISSUER)
TRUST = TrustStore.of([KEY])
AT = datetime(2021, 9, 1, tzinfo=UTC)
HEADER = {"zip": "DEF", "alg": "ES256", "kid": to_base64url(KID)}
DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def dose(record: VaccinationRecord) -> VaccinationRecord:
    return evolve(record, cvx="210", lot="4121Z001", centre="District hospital")


def issued(*doses: VaccinationRecord, expires: datetime | None = None, signer: MemorySigner = SIGNER) -> str:
    return issue(doses, signer, profile="smart-health-card", at=AT, expires=expires, issuer=ISSUER).text


def jws_of(text: str) -> str:
    return smart_health_card.unpack(text).jws


def claims_of(text: str) -> dict[str, Any]:
    claims = json.loads(smart_health_card.inflate(smart_health_card.decode(text).compressed))
    assert isinstance(claims, dict)
    return claims


def deflated(content: bytes) -> bytes:
    deflater = zlib.compressobj(9, zlib.DEFLATED, -15)
    return deflater.compress(content) + deflater.flush()


def signed(claims: object, header: Mapping[str, object] = HEADER, *, compressed: bytes | None = None) -> str:
    """A card of any header and claims, or of any compressed bytes."""
    payload = deflated(json.dumps(claims).encode()) if compressed is None else compressed
    text = f"{to_base64url(json.dumps(header).encode())}.{to_base64url(payload)}"
    return f"{text}.{to_base64url(SIGNER.sign(text.encode()))}"


def verdict_of(text: str, *, trust: TrustStore = TRUST, at: datetime = AT) -> Verdict:
    return smart_health_card.check(text, trust, at=at)


def findings_of(verdict: Verdict) -> list[tuple[str, str]]:
    return [(found.code.value, found.detail) for found in verdict.findings]


# ------------------------------------------------------------------------------------------------------------- issuing


def test_a_card_holds_what_the_framework_asks_for_and_nothing_else(dose: VaccinationRecord) -> None:
    second = evolve(dose, date=date(2021, 8, 27), dose_number=2, lot="", centre="")
    assert claims_of(issued(dose, second)) == {
        "iss": ISSUER,
        "nbf": 1630454400,
        "vc": {
            "type": [f"https://smarthealth.cards#{each}" for each in ("health-card", "immunization", "covid19")],
            "credentialSubject": {
                "fhirVersion": "4.0.1",
                "fhirBundle": {
                    "resourceType": "Bundle",
                    "type": "collection",
                    "entry": [
                        {
                            "fullUrl": "resource:0",
                            "resource": {
                                "resourceType": "Patient",
                                "name": [
                                    {"family": "पाटील", "given": ["आशा"]},
                                    {"family": "Patil", "given": ["Asha"]},
                                ],
                                "birthDate": "1961-12",
                            },
                        },
                        {
                            "fullUrl": "resource:1",
                            "resource": {
                                "resourceType": "Immunization",
                                "status": "completed",
                                "vaccineCode": {"coding": [{"system": "http://hl7.org/fhir/sid/cvx", "code": "210"}]},
                                "patient": {"reference": "resource:0"},
                                "occurrenceDateTime": "2021-08-26",
                                "performer": [{"actor": {"display": "District hospital"}}],
                                "lotNumber": "4121Z001",
                            },
                        },
                        {
                            "fullUrl": "resource:2",
                            "resource": {
                                "resourceType": "Immunization",
                                "status": "completed",
                                "vaccineCode": {"coding": [{"system": "http://hl7.org/fhir/sid/cvx", "code": "210"}]},
                                "patient": {"reference": "resource:0"},
                                "occurrenceDateTime": "2021-08-27",
                            },
                        },
                    ],
                },
            },
            "rid": smart_health_card.rid_of(dose.certificate_id),
        },
    }


def test_it_is_valid_without_a_word_against_it(dose: VaccinationRecord) -> None:
    verdict = verdict_of(issued(dose, expires=AT + DAY))
    assert verdict.valid
    assert verdict.findings == ()
    assert (verdict.format, verdict.issuer, verdict.key, verdict.key_id) == ("smart-health-card", ISSUER, KEY, KID)
    assert (verdict.issued_at, verdict.expires_at) == (AT, AT + DAY)
    assert verdict.claims == claims_of(issued(dose, expires=AT + DAY))


def test_the_header_is_as_the_framework_writes_it(dose: VaccinationRecord) -> None:
    header = base64.urlsafe_b64decode(jws_of(issued(dose)).split(".")[0] + "==")
    assert header == f'{{"zip":"DEF","alg":"ES256","kid":"{to_base64url(KID)}"}}'.encode()


def test_other_vaccines_are_not_of_covid(dose: VaccinationRecord) -> None:
    measles = evolve(dose, disease="14189004", cvx="03")
    verdict = verdict_of(issued(measles))
    assert verdict.findings == ()
    assert verdict.claims is not None
    assert "https://smarthealth.cards#covid19" not in verdict.claims["vc"]["type"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"cvx": ""}, "cvx"),
        ({"name": Name(given="Ravi")}, "name"),
        ({"birth_date": "other"}, "birth_date"),
    ],
)
def test_what_a_card_cannot_hold_names_the_field(
    dose: VaccinationRecord, tested: DiagnosticTestRecord, changes: dict[str, Any], field: str
) -> None:
    if field == "birth_date":
        changes = {"birth_date": type(dose.birth_date)(1962)}
    with pytest.raises(CertificateError) as raised:
        issued(dose, evolve(dose, **changes))
    assert (raised.value.code, raised.value.data["field"]) == ("profile-field", field)
    with pytest.raises(CertificateError) as raised:
        issue(tested, SIGNER, profile="smart-health-card", at=AT, issuer=ISSUER)
    assert (raised.value.code, raised.value.data["field"]) == ("profile-field", "record")


def test_other_profiles_are_of_one_record(record: VaccinationRecord, signer: MemorySigner) -> None:
    with pytest.raises(CertificateError) as raised:
        issue([record, record], signer, at=AT)
    assert (raised.value.code, raised.value.data["field"]) == ("profile-field", "record")
    for records in ([], [record, None]):
        with pytest.raises(CertificateError) as raised:
            issue(records, signer, at=AT)  # type: ignore[arg-type]  # the second is of something else
        assert raised.value.code == "argument-kind"
    assert issue([record], signer, at=AT).text.startswith("HC1:")


@pytest.mark.parametrize(
    ("issuer", "code"),
    [
        (None, "issuer-missing"),
        ("", "issuer-address"),
        ("http://example.org/issuer", "issuer-address"),
        ("https://example.org/issuer/", "issuer-address"),
        ("https://", "issuer-address"),
        ("https://example.org/a b", "issuer-address"),
        ("https://example.org/issuer?x=1", "issuer-address"),
        ("https://example.org//issuer", "issuer-address"),
    ],
)
def test_the_issuer_is_an_address(dose: VaccinationRecord, issuer: str | None, code: str) -> None:
    with pytest.raises(CertificateError) as raised:
        issue(dose, SIGNER, profile="smart-health-card", at=AT, issuer=issuer)
    assert raised.value.code == code


def test_the_signer_is_named_by_its_thumbprint_and_signs_with_es256(dose: VaccinationRecord) -> None:
    with pytest.raises(CertificateError) as raised:
        issued(dose, signer=evolve(SIGNER, kid=bytes(32)))
    assert raised.value.code == "signer-key-id"
    with pytest.raises(CertificateError) as raised:
        issued(dose, signer=MemorySigner(generate_private_key(65537, 2048), kid=KID))
    assert raised.value.code == "signer-algorithm"


def test_times(dose: VaccinationRecord) -> None:
    for at, expires, code in (
        (AT, AT, "times-out-of-order"),
        (datetime(1969, 12, 31, tzinfo=UTC), None, "times-range"),
        (datetime(1961, 11, 29, tzinfo=UTC), None, "times-range"),
    ):
        with pytest.raises(CertificateError) as raised:
            issue(dose, SIGNER, profile="smart-health-card", at=at, expires=expires, issuer=ISSUER)
        assert raised.value.code == code
    young = evolve(dose, birth_date=type(dose.birth_date)(2021, 9, 3))
    with pytest.raises(CertificateError) as raised:
        issued(young)
    assert raised.value.code == "birth-date-after-issue"


def test_more_than_a_qr_code_holds_is_refused_and_never_divided(dose: VaccinationRecord) -> None:
    doses = [evolve(dose, date=dose.date - n * DAY, lot=f"{n * 7919 % 65537:x}{n}") for n in range(40)]
    with pytest.raises(CertificateError) as raised:
        issued(*doses)
    assert raised.value.code == "qr-too-long"


# -------------------------------------------------------------------------------------------- round trips with a peer


def test_a_peer_verifies_our_cards(dose: VaccinationRecord) -> None:
    key = ECKey.import_key(SIGNER.public_key)
    seen = peer_jws.deserialize_compact(jws_of(issued(dose)), key, algorithms=["ES256"], registry=_with_zip())
    assert json.loads(zlib.decompress(seen.payload, -15)) == claims_of(issued(dose))


def test_we_verify_a_peers_cards(dose: VaccinationRecord) -> None:
    claims = claims_of(issued(dose))
    payload = deflated(json.dumps(claims).encode())
    text = peer_jws.serialize_compact(dict(HEADER), payload, ECKey.import_key(PRIVATE_KEY), registry=_with_zip())
    verdict = verdict_of(text)
    assert verdict.findings == ()
    assert verdict.claims == claims
    assert verdict_of(text_of(text)) == verdict


def _with_zip() -> peer_jws.JWSRegistry:
    """The peer does not know ``zip``, which is this format's own: it neither inflates nor objects."""
    return peer_jws.JWSRegistry(strict_check_header=False)


@given(st.data())
def test_any_change_to_what_is_signed_is_refused(dose: VaccinationRecord, data: st.DataObject) -> None:
    jws = jws_of(issued(dose))
    place = data.draw(st.integers(0, len(jws) - 1))
    other = data.draw(st.sampled_from("ABCxyz019-_.").filter(lambda each: each != jws[place]))
    verdict = verdict_of(jws[:place] + other + jws[place + 1 :])
    assert not verdict.authentic


@given(st.data())
def test_every_text_has_a_verdict(dose: VaccinationRecord, data: st.DataObject) -> None:
    text = data.draw(st.sampled_from([issued(dose), jws_of(issued(dose))]))
    cut = data.draw(st.integers(0, len(text) - 1))
    assert not verdict_of(text[:cut]).valid


# ----------------------------------------------------------------------------------------------------------- transport


def test_what_is_a_health_card() -> None:
    for text in ("shc:/5676", " SHC:/1/2/5676\n", "shc:5676", "eyJhbGciOiJub25lIn0.e30."):
        assert smart_health_card.recognises(text)
    for text in ("HC1:NCF", "", "hello", "index.tar.gz", "eyes.tar.gz", "{}", "shlink:/eyJ"):
        assert not smart_health_card.recognises(text)


@pytest.mark.parametrize(
    ("text", "code", "detail"),
    [
        ("shc:567629", "INVALID_ENCODING", "header: each QR code begins with shc:/"),
        ("shc:/567", "INVALID_ENCODING", "an odd number of digits"),
        ("shc:/5678", "INVALID_ENCODING", "a pair of digits is larger than 77"),
        ("shc:/56a6", "INVALID_ENCODING", "not only digits"),
        ("shc:/\u0665\u0666", "INVALID_ENCODING", "not only digits"),
        ("shc:/1/56", "INVALID_ENCODING", "header: shc:/ and digits are due, or shc:/, two numbers and digits"),
        ("shc:/3/2/56", "INVALID_ENCODING", "header: the number of a chunk lies between 1 and their count, at most 99"),
        ("shc:/0/2/56", "INVALID_ENCODING", "header: the number of a chunk lies between 1 and their count, at most 99"),
        ("shc:/1/2/56", "QR_CHUNK_MISSING", "chunk 2 of 2 is missing"),
        ("shc:/1/2/56 shc:/1/2/56", "INVALID_ENCODING", "chunk 1: stands there twice"),
        ("shc:/1/2/56 shc:/2/3/56", "INVALID_ENCODING", "header: the chunks do not name one count"),
        ("shc:/1/2/5 shc:/2/2/56", "INVALID_ENCODING", "chunk 1: an odd number of digits"),
        ("shc:/56 shc:/56", "INVALID_ENCODING", "header: two cards are given as one"),
        ("shc:/5676 29", "INVALID_ENCODING", "header: each QR code begins with shc:/"),
        ("shc:/", "INVALID_ENCODING", "not only digits"),
        ("shc:/56", "INVALID_ENVELOPE", "three parts with dots between are due"),
        ("shc:/" + "56" * 100_000, "SIZE_LIMIT_EXCEEDED", "the text has more than 131072 characters"),
        ("hello", "UNKNOWN_FORMAT", "the text does not begin with shc:/ and is no compact JWS"),
    ],
)
def test_damaged_texts(text: str, code: str, detail: str) -> None:
    assert findings_of(verdict_of(text)) == [(code, detail)]


def test_chunks_are_read_in_any_order_and_advised_against(dose: VaccinationRecord) -> None:
    jws = jws_of(issued(dose))
    size = -(-len(jws) // 3)
    chunks = [f"shc:/{n + 1}/3/{text_of(jws[n * size : (n + 1) * size])[len('shc:/') :]}" for n in range(3)]
    verdict = verdict_of("\n".join(reversed(chunks)))
    assert verdict.valid
    assert [detail for _, detail in findings_of(verdict)][:2] == [
        "chunks: a card is written into one QR code",
        "chunks: up to 1195 characters need one only",
    ]
    assert findings_of(verdict_of(f"shc:/1/1/{text_of(jws)[5:]}")) == [
        ("NOT_RECOMMENDED", "header: a chunk of one has no numbers")
    ]


@given(st.text(alphabet="ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.", min_size=1, max_size=60))
def test_digits_are_those_of_each_character(jws: str) -> None:
    digits = "".join(f"{ord(each) - 45:02d}" for each in jws)
    assert text_of(jws) == f"shc:/{digits}"
    assert smart_health_card.unpack(f"shc:/{digits}").jws == jws


# ------------------------------------------------------------------------------------------------- envelope and content


@pytest.mark.parametrize(
    ("header", "code", "detail"),
    [
        ({"zip": "DEF", "kid": "AA"}, "INVALID_ENVELOPE", "header.alg: is missing"),
        ({**HEADER, "alg": "none"}, "UNSUPPORTED_ALG", "header.alg: is not ES256"),
        ({**HEADER, "alg": "HS256"}, "UNSUPPORTED_ALG", "header.alg: is not ES256"),
        ({**HEADER, "alg": "ES384"}, "UNSUPPORTED_ALG", "header.alg: is not ES256"),
        ({**HEADER, "alg": ["ES256"]}, "UNSUPPORTED_ALG", "header.alg: is not ES256"),
        ({"alg": "ES256", "kid": "AA"}, "INVALID_ENVELOPE", "header.zip: is missing"),
        ({**HEADER, "zip": "def"}, "INVALID_ENVELOPE", "header.zip: is not DEF"),
        ({"zip": "DEF", "alg": "ES256"}, "MISSING_KID", "header.kid: is missing"),
        ({**HEADER, "kid": 7}, "INVALID_ENVELOPE", "header.kid: is no text"),
        ({**HEADER, "kid": ""}, "INVALID_ENVELOPE", "header.kid: is no text"),
        ({**HEADER, "crit": ["zip"]}, "INVALID_ENVELOPE", "header.crit: no extension is understood here"),
        ({**HEADER, "crit": []}, "INVALID_ENVELOPE", "header.crit: no extension is understood here"),
        ({**HEADER, "kid": "no base64url!"}, "KEY_NOT_FOUND", "header.kid: is no thumbprint (RFC 7638)"),
    ],
)
def test_headers(dose: VaccinationRecord, header: dict[str, object], code: str, detail: str) -> None:
    assert findings_of(verdict_of(signed(claims_of(issued(dose)), header))) == [(code, detail)]


def test_members_that_nobody_asks_for_are_passed_over_and_no_key_is_taken_from_them(dose: VaccinationRecord) -> None:
    other = derive_private_key(7, SECP256R1())
    header = {**HEADER, "typ": "JWT", "jwk": {"kty": "EC"}, "jku": "https://example.org/keys", "b64": True}
    assert verdict_of(signed(claims_of(issued(dose)), header)).valid
    forger = MemorySigner(other, kid=KID)
    text = signed(claims_of(issued(dose)), header).rpartition(".")[0]
    assert verdict_of(f"{text}.{to_base64url(forger.sign(text.encode()))}").code == "INVALID_SIGNATURE"


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        (lambda parts: [f"{parts[0]}=", *parts[1:]], "UNKNOWN_FORMAT"),
        (lambda parts: [*parts[:2], parts[2] + "AA"], "SIGNATURE_FORMAT"),
        (lambda parts: [*parts[:2], ""], "SIGNATURE_FORMAT"),
        (lambda parts: [*parts[:2], parts[2][:-1] + chr(ord(parts[2][-1]) + 1)], "INVALID_ENCODING"),
        (lambda parts: [parts[0], parts[1] + "A" * ((1 - len(parts[1])) % 4), parts[2]], "INVALID_ENCODING"),
        (lambda parts: [parts[0], "", parts[2]], "INVALID_COMPRESSION"),
        (lambda parts: parts[:2], "UNKNOWN_FORMAT"),
    ],
)
def test_parts(dose: VaccinationRecord, changed: Any, code: str) -> None:
    parts = jws_of(issued(dose)).split(".")
    assert verdict_of(".".join(changed(parts))).code == code


@pytest.mark.parametrize(
    ("compressed", "code"),
    [
        (b"{}", "INVALID_COMPRESSION"),
        (zlib.compress(b"{}"), "INVALID_COMPRESSION"),
        (deflated(b"{}")[:-1], "INVALID_COMPRESSION"),
        (deflated(b"{}") + b"\0", "TRAILING_DATA"),
        (deflated(bytes(10_000_000)), "SIZE_LIMIT_EXCEEDED"),
    ],
)
def test_compression(compressed: bytes, code: str) -> None:
    assert verdict_of(signed({}, compressed=compressed)).code == code


@pytest.mark.parametrize(
    ("content", "detail"),
    [
        (b"\xef\xbb\xbf{}", "begins with a byte order mark"),
        (b"\xff", "not in UTF-8"),
        (b"[]", "not a JSON object"),
        (b'"{}"', "not a JSON object"),
        (b'{"iss": 1, "iss": 2}', "a member stands in the JSON twice"),
        (b'{"nbf": NaN}', "damaged JSON, or JSON nested too deep"),
        (b"[" * 30_000, "damaged JSON, or JSON nested too deep"),
        (b'{"a":' * 40 + b"1" + b"}" * 40, "the JSON is nested deeper than 32 levels"),
    ],
)
def test_content_that_is_none(content: bytes, detail: str) -> None:
    for trust in (TrustStore.of([KEY]), TrustStore.of([evolve(KEY, issuer="")])):
        verdict = verdict_of(signed({}, compressed=deflated(content)), trust=trust)
        assert findings_of(verdict) == [("INVALID_PAYLOAD", detail)]  # whose issuer cannot be read is no other's


# ------------------------------------------------------------------------------------------------------- key and times


def test_a_key_signs_for_its_issuer_only(dose: VaccinationRecord) -> None:
    text = issued(dose)
    other = evolve(KEY, issuer="https://example.org/another")
    assert verdict_of(text, trust=TrustStore.of([other])).code == "ISSUER_NOT_TRUSTED"
    assert verdict_of(text, trust=TrustStore.of([other, KEY])).valid
    assert verdict_of(text, trust=TrustStore.of([evolve(KEY, issuer="")])).valid
    assert verdict_of(text, trust=TrustStore.of([])).code == "KEY_NOT_FOUND"
    assert verdict_of(text, trust=TrustStore.of([evolve(KEY, kid=bytes(32))])).code == "KEY_NOT_FOUND"


def test_a_country_s_signer_of_certificates_signs_no_health_card(dose: VaccinationRecord) -> None:
    key = TrustedKey(KID[:8], "IN", SIGNER.public_key)  # names no issuer's address, and would sign for all
    text = signed(claims_of(issued(dose)), {**HEADER, "kid": to_base64url(key.kid)})
    verdict = verify(text, TrustStore.of([key]), at=AT)
    assert (verdict.code, verdict.authentic) == ("KEY_NOT_FOUND", False)


def test_an_issuer_of_health_cards_signs_for_no_country(dose: VaccinationRecord) -> None:
    text = issue(dose, SIGNER, profile="eu-dcc", at=AT).text
    for country in ("", "IN"):
        verdict = verify(text, TrustStore.of([evolve(KEY, country=country)]), at=AT)
        assert (verdict.code, verdict.authentic) == ("ISSUER_NOT_TRUSTED", False)
    assert verify(text, TrustStore.of([evolve(KEY, issuer="IN")]), at=AT).valid


@pytest.mark.parametrize(("kind", "usage"), [("Immunization", Usage.TEST), ("Observation", Usage.VACCINATION)])
def test_a_key_for_one_thing_does_not_sign_another_that_is_called_nothing(
    dose: VaccinationRecord, kind: str, usage: Usage
) -> None:
    claims = claims_of(issued(dose))
    claims["vc"]["type"] = claims["vc"]["type"][:1]
    claims["vc"]["credentialSubject"]["fhirBundle"]["entry"][1]["resource"]["resourceType"] = kind
    trust = TrustStore.of([evolve(KEY, usages=frozenset({usage}))])
    assert "KEY_USAGE" in [code for code, _ in findings_of(verdict_of(signed(claims), trust=trust))]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"not_after": AT - DAY}, "KEY_EXPIRED"),
        ({"not_before": AT + DAY}, "KEY_NOT_YET_VALID"),
        ({"status": KeyStatus.COMPROMISED}, "KEY_REVOKED"),
        ({"status": KeyStatus.RETIRED, "retired_at": AT - DAY}, "KEY_EXPIRED"),
        ({"status": KeyStatus.RETIRED, "retired_at": AT + DAY}, "VALID"),
        ({"usages": frozenset({Usage.TEST})}, "KEY_USAGE"),
        ({"usages": frozenset({Usage.TEST, Usage.VACCINATION})}, "VALID"),
    ],
)
def test_the_trust_list_says_what_a_key_is_good_for(dose: VaccinationRecord, changes: Any, code: str) -> None:
    assert verdict_of(issued(dose), trust=TrustStore.of([evolve(KEY, **changes)])).code == code


def test_its_own_time(dose: VaccinationRecord) -> None:
    text = issued(dose, expires=AT + DAY)
    assert verdict_of(text, at=AT - timedelta(minutes=5)).valid
    assert verdict_of(text, at=AT - timedelta(minutes=5, seconds=1)).code == "NOT_YET_VALID"
    assert verdict_of(text, at=AT + DAY - timedelta(seconds=1)).valid
    assert verdict_of(text, at=AT + DAY).code == "EXPIRED"  # RFC 7519 section 4.1.4: on or after
    assert verdict_of(issued(dose), at=datetime(9999, 12, 31, tzinfo=UTC)).valid


@pytest.mark.parametrize(
    ("changes", "code", "detail"),
    [
        ({"nbf": 1630454400.75}, "VALID", ""),
        ({"nbf": 1630454400_000}, "SCHEMA_INVALID", "nbf is in milliseconds, not in seconds"),
        ({"exp": 1730454400_000}, "SCHEMA_INVALID", "exp is in milliseconds, not in seconds"),
        ({"exp": 300_000_000_000}, "SCHEMA_INVALID", "exp is no time from 1970 to 9999"),
        ({"nbf": -1}, "SCHEMA_INVALID", "nbf is no time from 1970 to 9999"),
        ({"nbf": True}, "SCHEMA_INVALID", "nbf is of another kind than the framework asks for"),
        ({"nbf": "1630454400"}, "SCHEMA_INVALID", "nbf is of another kind than the framework asks for"),
        ({"iss": "https://example.org/issuer/"}, "SCHEMA_INVALID", "iss ends with a slash"),
        ({"iss": "http://example.org/issuer"}, "SCHEMA_INVALID", "iss is no https address"),
        ({"vc": 7}, "SCHEMA_INVALID", "vc is of another kind than the framework asks for"),
    ],
)
def test_claims(dose: VaccinationRecord, changes: dict[str, Any], code: str, detail: str) -> None:
    unbound = TrustStore.of([evolve(KEY, issuer="")])
    verdict = verdict_of(signed(claims_of(issued(dose)) | changes), trust=unbound)
    assert verdict.code == code
    assert verdict.authentic
    assert [found.detail for found in verdict.findings] == ([detail] if detail else [])


def test_what_is_wrong_with_the_bundle_is_told_after_the_signature(dose: VaccinationRecord) -> None:
    claims = claims_of(issued(dose))
    entries = claims["vc"]["credentialSubject"]["fhirBundle"]["entry"]
    entries[1]["resource"]["status"] = "not-done"
    entries[0]["resource"]["id"] = "1"
    claims["vc"]["rid"] = "*"
    verdict = verdict_of(signed(claims))
    assert {code for code, _ in findings_of(verdict)} == {"SCHEMA_INVALID", "NOT_RECOMMENDED"}
    assert len(verdict.findings) == 3
    assert verdict.authentic


# ---------------------------------------------------------------------------------------------------------- the list


def test_a_revocation_id_is_the_certificates_or_a_hash_of_it() -> None:
    assert smart_health_card.rid_of("a" * 24) == "a" * 24
    assert len(smart_health_card.rid_of("a" * 25)) == 11
    assert smart_health_card.rid_of("URN:UVCI:01:IN:1") != smart_health_card.rid_of("URN:UVCI:01:IN:2")


def test_a_card_is_known_by_its_signature_and_its_revocation_id(dose: VaccinationRecord) -> None:
    identity = smart_health_card.identify(issued(dose), country="IN")
    assert (identity.key_id, identity.country, identity.algorithm) == (KID, "IN", "ES256")
    assert identity.certificate_id == smart_health_card.rid_of(dose.certificate_id)
    assert identity.issued_at == AT


def test_what_cannot_be_decoded_is_raised() -> None:
    with pytest.raises(CertificateUnreadable) as raised:
        smart_health_card.decode("shc:/567")
    assert raised.value.code == "INVALID_ENCODING"


# ------------------------------------------------------------------------------------------ the framework's own example


def test_the_frameworks_example_is_valid(reference_data: Path) -> None:
    folder = reference_data / "certificates" / "smart-health-cards" / "spec-example-00"
    issuer = "https://spec.smarthealth.cards/examples/issuer"
    keys = [
        public_key_of_jwk(each)
        for each in json.loads((folder / "jwks.json").read_text("utf-8"))["keys"]
        if each["crv"] == "P-256"
    ]
    trust = TrustStore.of(TrustedKey(jwk_thumbprint(key), "", key, issuer=issuer) for key in keys)
    verdict = verify((folder / "example-00-d-jws.txt").read_text("utf-8"), trust, at=datetime(2022, 5, 31, tzinfo=UTC))
    assert verdict.valid
    assert [str(found.code) for found in verdict.findings] == ["REVOCATION_UNAVAILABLE"]
    assert verdict.issued_at == datetime(2021, 8, 4, 17, 59, 24, tzinfo=UTC)  # a fraction of a second is left out
