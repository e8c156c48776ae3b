import base64
import json
import math
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any, Literal

import cbor2
import pytest
from attrs import evolve, frozen
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, SECP384R1, derive_private_key
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, PSS
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey, generate_private_key
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from hypothesis import given
from hypothesis import strategies as st

from vaxplatform.certificate import (
    Certificate,
    DiagnosticTestRecord,
    Edition,
    HashType,
    HealthRecord,
    KeyStatus,
    MemorySigner,
    RecoveryRecord,
    RevocationList,
    Signer,
    TrustedKey,
    TrustStore,
    Usage,
    VaccinationRecord,
    Verdict,
    _base45,
    batches_of,
    issue,
    read_recovery,
    read_test,
    read_vaccination,
    trusted_key_from_certificate,
)
from vaxplatform.certificate.formats import hcert
from vaxplatform.certificate.formats._cbor import PLAIN_TAGS, byte_string
from vaxplatform.certificate.formats.hcert import check as verify
from vaxplatform.dates import PartialDate
from vaxplatform.errors import CertificateError, CertificateUnreadable
from vaxplatform.model.person import Name

IAT, EXP = 1_630_000_000, 1_661_536_000
DCC: dict[str, Any] = {
    "ver": "1.3.0",
    "dob": "1961-12",
    "nam": {"fn": "Patil", "fnt": "PATIL"},
    "v": [
        {
            "tg": "840539006",
            "vp": "29061000087103",
            "mp": "Covishield",
            "ma": "ORG-100001981",
            "dn": 1,
            "sd": 2,
            "dt": "2021-08-26",
            "co": "IN",
            "is": "A ministry",
            "ci": "URN:UVCI:01:IN:1",
        }
    ],
}
TEST = {"tg": "840539006", "tt": "LP6464-4", "sc": "2021-08-26T09:00:00Z", "tr": "260415000"}
TEST |= {"co": "IN", "is": "A", "ci": "C"}
RECOVERY = {"tg": "840539006", "fr": "2021-01-01", "df": "2021-01-12", "du": "2021-06-30"}
RECOVERY |= {"co": "IN", "is": "A", "ci": "C"}


def write(cose: bytes) -> str:
    return "HC1:" + _base45.encode(zlib.compress(cose))


def cose_of(
    signer: Signer,
    claims: object,
    *,
    protected: object = ...,
    unprotected: object = None,
    wrap: Callable[[list[object]], object] = lambda item: cbor2.CBORTag(18, item),
    payload: bytes | None = None,
    signature: Callable[[bytes], bytes] = bytes,
) -> bytes:
    """An envelope made by another way than the code under test, with anything about it changed."""
    header = {1: -7, 4: signer.kid} if protected is ... else protected
    sealed = header if isinstance(header, bytes) else cbor2.dumps(header)
    content = cbor2.dumps(claims) if payload is None else payload
    signed = signer.sign(cbor2.dumps(["Signature1", sealed, b"", content]))
    return cbor2.dumps(wrap([sealed, unprotected or {}, content, signature(signed)]))


def cwt(dcc: object = DCC, **changed: object) -> dict[int, object]:
    keys = {"iss": 1, "exp": 4, "iat": 6, "hcert": -260}
    claims: dict[int, object] = {1: "IN", 4: EXP, 6: IAT, -260: {1: dcc}}
    return claims | {keys[name]: value for name, value in changed.items()}


@pytest.fixture
def judge(signer: MemorySigner, trust: TrustStore, at: datetime) -> Callable[..., Verdict]:
    def judge(claims: object = None, **how: Any) -> Verdict:
        cose = cose_of(signer, cwt() if claims is None else claims, **how)
        return verify(write(cose), trust, at=at)

    return judge


# -------------------------------------------------------------------------------------------------------- writing


def test_the_claims_are_deterministic_cbor(record: VaccinationRecord, at: datetime) -> None:
    content = hcert.encode(record, issued_at=at, expires_at=at + timedelta(days=1))
    assert content == cbor2.dumps(cbor2.loads(content), canonical=True)


def test_the_text_is_what_the_specification_says(certificate: Certificate, signer: MemorySigner, at: datetime) -> None:
    cose = zlib.decompress(_base45.decode(certificate.text.removeprefix("HC1:")))
    tagged = cbor2.loads(cose)
    assert cose == cbor2.dumps(tagged)
    assert tagged.tag == 18
    protected, unprotected, payload, signature = tagged.value
    assert cbor2.loads(protected) == {1: -7, 4: signer.kid}
    assert unprotected == {}
    assert len(signature) == 64
    claims = cbor2.loads(payload)
    assert list(claims) == [1, 4, 6, -260]
    assert (claims[1], claims[6]) == ("IN", at.timestamp())
    assert type(claims[4]) is int
    assert set(claims[-260]) == {1}
    assert claims[-260][1]["v"][0] == {
        "tg": "840539006",
        "vp": "29061000087103",
        "mp": "Covishield",
        "ma": "ORG-100001981",
        "dn": 1,
        "sd": 2,
        "dt": "2021-08-26",
        "co": "IN",
        "is": "A ministry of health",
        "ci": "URN:UVCI:01:IN:3D6A7C1B9E",
    }


def test_the_compressed_bytes_are_those_of_level_9(certificate: Certificate) -> None:
    compressed = _base45.decode(certificate.text.removeprefix("HC1:"))
    assert compressed == zlib.compress(zlib.decompress(compressed), 9)


def test_a_health_certificate_needs_an_end(record: VaccinationRecord, at: datetime) -> None:
    with pytest.raises(CertificateError) as refused:
        hcert.encode(record, issued_at=at, expires_at=None)
    assert refused.value.code == "expiry-missing"


@pytest.mark.parametrize("name", ["issued_at", "expires_at"])
def test_content_and_verdict_need_instants(record: VaccinationRecord, at: datetime, name: str) -> None:
    times: dict[str, Any] = {"issued_at": at, "expires_at": at + timedelta(days=1)}
    with pytest.raises(CertificateError) as refused:
        hcert.encode(record, **{**times, name: times[name].replace(tzinfo=None)})
    assert (refused.value.code, refused.value.data["argument"]) == ("instant-naive", name)
    with pytest.raises(CertificateError):
        hcert.check("HC1:", TrustStore.of([]), at=at.replace(tzinfo=None))


@pytest.mark.parametrize("size", [0, 23, 24, 255, 256, 65535, 65536])
def test_byte_strings_of_every_length(size: int) -> None:
    assert byte_string(bytes(size)) == cbor2.dumps(bytes(size))


LATIN = st.text(st.characters(max_codepoint=0x17F, categories=["L"]), min_size=1, max_size=80)
ORIGINAL = st.text(st.characters(categories=["L", "Mn"]), max_size=80)
PRINTABLE = st.text(st.characters(categories=["L", "N", "P"]), min_size=1, max_size=80)


@given(
    st.builds(
        VaccinationRecord,
        st.builds(Name, ORIGINAL, ORIGINAL, LATIN.filter(lambda name: name.isascii()), st.just("Patil")),
        st.builds(PartialDate, st.integers(1900, 2020), st.none() | st.integers(1, 12)),
        disease=PRINTABLE,
        prophylaxis=PRINTABLE,
        product=PRINTABLE,
        manufacturer=PRINTABLE,
        dose_number=st.integers(1, 99),
        doses_in_series=st.integers(1, 99),
        date=st.dates(date(1900, 1, 1), date(2099, 1, 1)),
        country=st.sampled_from(["IN", "DE", "BR"]),
        issuer=PRINTABLE,
        certificate_id=PRINTABLE,
    )
)
def test_what_is_issued_reads_back_the_same(
    signer: MemorySigner, trust: TrustStore, at: datetime, record: VaccinationRecord
) -> None:
    verdict = verify(issue(record, signer, at=at).text, trust, at=at)
    assert verdict.valid
    assert verdict.claims is not None
    back = read_vaccination(verdict.claims)
    name = record.name
    assert back.name.given == (name.given or name.given_romanised)
    assert back.name.family == (name.family or name.family_romanised)
    assert back.name.given_romanised == name.given_romanised.upper()
    assert evolve(back, name=name) == record


def authentic_claims(record: HealthRecord, signer: MemorySigner, trust: TrustStore, at: datetime) -> dict[str, Any]:
    verdict = verify(issue(record, signer, at=at).text, trust, at=at)
    assert (verdict.findings, verdict.authentic) == ((), True)
    return dict(verdict.claims or {})


def in_capitals(name: Name) -> Name:
    return evolve(name, given_romanised=name.given_romanised.upper(), family_romanised=name.family_romanised.upper())


def test_a_test_is_issued_and_read(
    tested: DiagnosticTestRecord, signer: MemorySigner, trust: TrustStore, at: datetime
) -> None:
    claims = authentic_claims(tested, signer, trust, at)
    assert claims["t"] == [
        {
            "ci": "URN:UVCI:01:IN:7E57",
            "co": "IN",
            "is": "A ministry of health",
            "ma": "1232",
            "sc": "2021-08-26T09:00:00Z",
            "tc": "Clinic 7",
            "tg": "840539006",
            "tr": "260415000",
            "tt": "LP217198-3",
        }
    ]
    assert read_test(claims) == evolve(tested, name=in_capitals(tested.name))
    abroad = evolve(tested, sampled_at=datetime(2021, 8, 26, 14, 30, 1, 999, tzinfo=timezone(timedelta(hours=5.5))))
    assert authentic_claims(abroad, signer, trust, at)["t"][0]["sc"] == "2021-08-26T14:30:01+05:30"
    molecular = evolve(tested, test_type="LP6464-4", test_name="A PCR", device="", centre="")
    back = read_test(authentic_claims(molecular, signer, trust, at))
    assert back == evolve(molecular, name=in_capitals(molecular.name))


def test_a_recovery_is_issued_and_read(
    recovered: RecoveryRecord, signer: MemorySigner, trust: TrustStore, at: datetime
) -> None:
    claims = authentic_claims(recovered, signer, trust, at)
    assert claims["r"] == [
        {
            "ci": "URN:UVCI:01:IN:2EC0",
            "co": "IN",
            "df": "2021-04-12",
            "du": "2021-09-28",
            "fr": "2021-04-01",
            "is": "A ministry of health",
            "tg": "840539006",
        }
    ]
    assert read_recovery(claims) == evolve(recovered, name=in_capitals(recovered.name))


def test_all_kinds_are_deterministic_cbor(
    tested: DiagnosticTestRecord, recovered: RecoveryRecord, at: datetime
) -> None:
    records: tuple[HealthRecord, ...] = (tested, evolve(tested, test_name="A PCR"), recovered)
    for record in records:
        content = hcert.encode(record, issued_at=at, expires_at=at + timedelta(days=1))
        assert content == cbor2.dumps(cbor2.loads(content), canonical=True)


def test_each_kind_is_read_as_what_it_is() -> None:
    for read, code, own in (
        (read_vaccination, "not-a-vaccination", DCC),
        (read_test, "not-a-test", kind("t", TEST)),
        (read_recovery, "not-a-recovery", kind("r", RECOVERY)),
    ):
        read(own)
        for other in ({}, DCC, kind("t", TEST), kind("r", RECOVERY), {**own, "dob": ""}):
            if other != own:
                with pytest.raises(CertificateError) as refused:
                    read(other)
                assert refused.value.code == code
    with pytest.raises(CertificateError) as refused:
        read_test(kind("t", {**TEST, "sc": "2021-08-26T09:00:00"}))
    assert refused.value.data["field"] == "sampled_at"


# -------------------------------------------------------------------------------------------------------- reading


def test_decoding_gives_the_parts(certificate: Certificate, signer: MemorySigner) -> None:
    envelope = hcert.decode(certificate.text)
    assert (envelope.algorithm, envelope.kid) == ("ES256", signer.kid)
    assert envelope.signed_bytes == cbor2.dumps(["Signature1", envelope.protected, b"", envelope.payload])
    for text, code in (("shc:/1", "UNKNOWN_FORMAT"), ("HC2:1", "UNSUPPORTED_VERSION"), ("HC1:1", "INVALID_ENCODING")):
        with pytest.raises(CertificateUnreadable) as refused:
            hcert.decode(text)
        assert refused.value.code == code


@frozen
class RsaSigner:
    """PS256 as RFC 8230 has it: a salt as long as the hash."""

    private_key: RSAPrivateKey
    kid: bytes = b"rsa"
    alg: str = "PS256"
    signature_encoding: Literal["raw", "der"] = "raw"
    salt_length: int = 32

    @property
    def public_key(self) -> RSAPublicKey:
        return self.private_key.public_key()

    def sign(self, data: bytes) -> bytes:
        return self.private_key.sign(data, PSS(MGF1(SHA256()), self.salt_length), SHA256())


def test_ps256_and_that_no_method_stands_in_for_another(
    record: VaccinationRecord, certificate: Certificate, signer: MemorySigner, at: datetime
) -> None:
    rsa = RsaSigner(generate_private_key(65537, 2048))
    text = issue(record, rsa, at=at).text
    trusted = TrustedKey(rsa.kid, "IN", rsa.public_key)
    assert verify(text, TrustStore.of([trusted]), at=at).valid
    other_salt = write(cose_of(evolve(rsa, salt_length=20), cwt(), protected={1: -37, 4: rsa.kid}))
    assert verify(other_salt, TrustStore.of([trusted]), at=at).code == "INVALID_SIGNATURE"
    crossed = [TrustedKey(rsa.kid, "IN", signer.public_key), TrustedKey(signer.kid, "IN", rsa.public_key)]
    for one in (text, certificate.text):
        assert verify(one, TrustStore.of(crossed), at=at).code == "ALG_KEY_MISMATCH"


def test_a_certificate_taken_back_stays_so_under_every_id_of_its_key(
    signer: MemorySigner, trust: TrustStore, at: datetime
) -> None:
    """The unprotected header is not signed: whoever holds the certificate can name another id of the same key."""
    (key,) = trust.keys
    alias, again = evolve(key, other_kids=(b"alias",)), evolve(key, kid=b"again")
    edition = Edition("A ministry", at, at + timedelta(days=7), sequence=1)
    honest = write(cose_of(signer, cwt(), protected={1: -7}, unprotected={4: key.kid}))
    batches = batches_of([hcert.identify(honest, country=key.country)], HashType.UCI, expires=at + timedelta(days=9))
    taken_back = RevocationList(edition, frozenset({key.country}), batches)
    for kid in (key.kid, b"alias", b"again"):
        text = write(cose_of(signer, cwt(), protected={1: -7}, unprotected={4: kid}))
        assert verify(text, TrustStore.of([alias, again]), at=at, revocation=taken_back).code == "REVOKED", kid


@pytest.mark.parametrize(
    "wrap",
    [
        lambda item: cbor2.CBORTag(18, item),
        lambda item: item,
        lambda item: cbor2.CBORTag(61, cbor2.CBORTag(18, item)),
    ],
)
def test_the_tags_seen_in_real_certificates_pass(judge: Callable[..., Verdict], wrap: Callable[..., object]) -> None:
    assert judge(wrap=wrap).valid


def test_headers_may_stand_unprotected_and_the_protected_win(
    judge: Callable[..., Verdict], signer: MemorySigner
) -> None:
    kid = signer.kid
    assert judge(protected={1: -7}, unprotected={4: kid}).valid
    assert judge(protected={4: kid}, unprotected={1: -7}).valid
    assert judge(protected=b"", unprotected={1: -7, 4: kid}).valid
    assert judge(protected={1: -7, 4: kid}, unprotected={4: b"other", 1: -37}).valid
    assert judge(protected={1: -7, 4: b"other"}, unprotected={4: kid}).code == "KEY_NOT_FOUND"


@pytest.mark.parametrize(
    ("how", "code"),
    [
        ({"wrap": lambda item: cbor2.CBORTag(98, item)}, "INVALID_ENVELOPE"),
        ({"wrap": lambda item: item[:3]}, "INVALID_ENVELOPE"),
        ({"wrap": lambda item: [*item, b""]}, "INVALID_ENVELOPE"),
        ({"wrap": lambda item: {"cose": item}}, "INVALID_ENVELOPE"),
        ({"wrap": lambda item: [item[0], [], *item[2:]]}, "INVALID_ENVELOPE"),
        ({"wrap": lambda item: [*item[:3], "signature"]}, "INVALID_ENVELOPE"),
        ({"wrap": lambda item: [*item[:2], None, item[3]]}, "INVALID_ENVELOPE"),
        ({"protected": [1, -7]}, "INVALID_ENVELOPE"),
        ({"protected": {1.0: -7, 4: b"k"}}, "INVALID_ENVELOPE"),
        ({"protected": bytes.fromhex("a301260401" + "0127")}, "INVALID_ENVELOPE"),  # alg twice
        ({"protected": bytes.fromhex("bf0126044101ff")}, "INVALID_ENVELOPE"),  # indefinite length
        ({"protected": {1: -7, 2: [99], 4: b"k", 99: 1}}, "INVALID_ENVELOPE"),  # crit, RFC 9052 section 3.1
        ({"unprotected": {2: [4]}}, "INVALID_ENVELOPE"),
        ({"protected": bytes.fromhex("a101260000")}, "TRAILING_DATA"),
        ({"protected": {1: -7}}, "MISSING_KID"),
        ({"protected": {1: -7, 4: "AQIDBAUGBwg="}}, "MISSING_KID"),
        ({"protected": {1: -7, 4: b""}}, "MISSING_KID"),
        ({"protected": {4: b"k"}}, "UNSUPPORTED_ALG"),
        ({"protected": {1: -8, 4: b"k"}}, "UNSUPPORTED_ALG"),  # EdDSA
        ({"protected": {1: 5, 4: b"k"}}, "UNSUPPORTED_ALG"),  # HMAC 256
        ({"protected": {1: -257, 4: b"k"}}, "UNSUPPORTED_ALG"),  # RS256
        ({"protected": {1: "ES256", 4: b"k"}}, "UNSUPPORTED_ALG"),
        ({"protected": {1: True, 4: b"k"}}, "UNSUPPORTED_ALG"),
        ({"protected": {1: [-7], 4: b"k"}}, "UNSUPPORTED_ALG"),
        ({"signature": lambda raw: raw[:-1]}, "SIGNATURE_FORMAT"),
        ({"signature": lambda _raw: b""}, "SIGNATURE_FORMAT"),
        (
            {"signature": lambda raw: encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))},
            "SIGNATURE_FORMAT",
        ),
        ({"signature": lambda raw: raw[32:] + raw[:32]}, "INVALID_SIGNATURE"),
        ({"signature": lambda _raw: bytes(64)}, "INVALID_SIGNATURE"),
        ({"signature": lambda _raw: b"\xff" * 64}, "INVALID_SIGNATURE"),
    ],
)
def test_each_thing_wrong_with_an_envelope_has_its_code(
    judge: Callable[..., Verdict], how: dict[str, Any], code: str
) -> None:
    verdict = judge(**how)
    assert verdict.code == code
    assert len(verdict.findings) == 1
    assert not verdict.authentic
    assert verdict.claims is None


def test_each_thing_wrong_with_the_transport_has_its_code(
    signer: MemorySigner, trust: TrustStore, at: datetime
) -> None:
    cose = cose_of(signer, cwt())
    deflated = zlib.compress(cose)

    def code(text: str) -> str:
        return verify(text, trust, at=at).code

    assert code("HC1:" + _base45.encode(deflated)) == "VALID"
    assert code("HC1:" + _base45.encode(cose)) == "INVALID_COMPRESSION"
    assert code("HC1:" + _base45.encode(deflated[:-1])) == "INVALID_COMPRESSION"
    assert code("HC1:" + _base45.encode(deflated[:-1] + b"\0")) == "INVALID_COMPRESSION"
    assert code("HC1:" + _base45.encode(deflated + b"\0")) == "TRAILING_DATA"
    assert code(write(cose + b"\0")) == "TRAILING_DATA"
    assert code(write(cose[:-1])) == "INVALID_ENVELOPE"
    assert code(write(bytes(2 * 1024 * 1024))) == "SIZE_LIMIT_EXCEEDED"  # a bomb that a QR code holds
    assert code("HC1:" + "0" * hcert.LONGEST_TEXT) == "SIZE_LIMIT_EXCEEDED"
    assert code(write(b"\x81" * 8_000 + b"\0")) == "INVALID_ENVELOPE"  # deep nesting
    assert code(write(b"\x9b" + b"\xff" * 8)) == "INVALID_ENVELOPE"  # an array of 2**64 - 1
    assert code("HC1:") == "INVALID_COMPRESSION"


# Tags that a CBOR library would act on: date, large number, fraction, references, expression, MIME, set, address.
@pytest.mark.parametrize("tag", [0, 1, 2, 4, 25, 28, 29, 30, 35, 36, 37, 52, 54, 100, 256, 258, 260, 261, 1004, 43000])
@pytest.mark.parametrize("content", ["00", "40", "60", "80", "a0", "8101", "820a0b", "f97e00", "1bffffffffffffffff"])
def test_tags_have_no_meaning(judge: Callable[..., Verdict], tag: int, content: str) -> None:
    tagged = cbor2.dumps(cbor2.CBORTag(tag, 0))[:-1] + bytes.fromhex(content)
    head = cbor2.dumps(cwt())
    verdict = judge(payload=bytes((head[0] + 1,)) + head[1:] + b"\x18\x63" + tagged)
    assert verdict.valid


def test_the_library_knows_no_tag_that_we_do_not() -> None:
    known = set()
    for tag in (*range(300), 1004, 43000, 55799):
        try:
            item = cbor2.loads(cbor2.dumps(cbor2.CBORTag(tag, [])))
        except cbor2.CBORDecodeError:
            known.add(tag)
        else:
            if not isinstance(item, cbor2.CBORTag):
                known.add(tag)
    assert known <= set(PLAIN_TAGS)


def test_every_flipped_bit_of_the_envelope_is_noticed(
    certificate: Certificate, trust: TrustStore, at: datetime
) -> None:
    cose = zlib.decompress(_base45.decode(certificate.text.removeprefix("HC1:")))
    for position in range(len(cose)):
        changed = bytearray(cose)
        changed[position] ^= 1 << position % 8
        verdict = verify(write(bytes(changed)), trust, at=at)
        assert not verdict.valid, position
        assert not verdict.authentic


def test_every_truncation_is_noticed(certificate: Certificate, trust: TrustStore, at: datetime) -> None:
    for length in range(len(certificate.text)):
        assert not verify(certificate.text[:length], trust, at=at).valid


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text() | st.binary() | st.integers(),
        lambda item: st.lists(item) | st.dictionaries(st.text() | st.integers(), item),
        max_leaves=12,
    )
)
def test_any_signed_content_gives_a_verdict_that_can_be_shown(
    signer: MemorySigner, trust: TrustStore, at: datetime, content: object
) -> None:
    for claims in (
        content,
        cwt(content),
        cwt({**DCC, "v": [content]}),
        cwt(iat=content),
        cwt(exp=content, iss=content),
    ):
        verdict = verify(write(cose_of(signer, claims)), trust, at=at)
        assert verdict.authentic
        json.dumps(dict(verdict.claims or {}), allow_nan=False)


# ------------------------------------------------------------------------------------------------------------ keys


def test_an_unknown_key_id_tries_no_key(certificate: Certificate, signer: MemorySigner, at: datetime) -> None:
    elsewhere = TrustStore.of([TrustedKey(b"elsewhere", "IN", signer.public_key)])
    verdict = verify(certificate.text, elsewhere, at=at)
    assert verdict.code == "KEY_NOT_FOUND"
    assert signer.kid.hex() in verdict.findings[0].detail
    assert verdict.claims is None
    assert verdict.unverified_claims is not None


def test_all_keys_under_one_id_are_tried(certificate: Certificate, signer: MemorySigner, at: datetime) -> None:
    stranger = derive_private_key(5, SECP256R1()).public_key()
    keys = [TrustedKey(signer.kid, "FR", stranger), TrustedKey(signer.kid, "IN", signer.public_key)]
    verdict = verify(certificate.text, TrustStore.of(keys), at=at)
    assert verdict.valid
    assert verdict.key == keys[1]
    alone = verify(certificate.text, TrustStore.of(keys[:1]), at=at)
    assert alone.code == "INVALID_SIGNATURE"


def test_a_key_of_another_curve_does_not_sign_es256(
    certificate: Certificate, signer: MemorySigner, at: datetime
) -> None:
    key = TrustedKey(signer.kid, "IN", derive_private_key(5, SECP384R1()).public_key())
    assert verify(certificate.text, TrustStore.of([key]), at=at).code == "ALG_KEY_MISMATCH"


@pytest.mark.parametrize(
    ("changed", "code", "authentic"),
    [
        ({"status": KeyStatus.RETIRED}, "VALID", True),
        ({"status": KeyStatus.COMPROMISED}, "KEY_REVOKED", False),
        ({"not_after": datetime(2021, 8, 27, 9, 0, tzinfo=UTC)}, "VALID", True),
        ({"not_after": datetime(2021, 8, 27, 8, 59, tzinfo=UTC)}, "KEY_EXPIRED", True),
        ({"not_before": datetime(2021, 8, 27, 9, 1, tzinfo=UTC)}, "KEY_NOT_YET_VALID", True),
        ({"usages": frozenset({Usage.VACCINATION})}, "VALID", True),
        ({"usages": frozenset({Usage.TEST, Usage.RECOVERY})}, "KEY_USAGE", True),
        ({"country": "NP"}, "VALID", True),
        ({"usages": frozenset({Usage.TRAVEL_SEAL})}, "KEY_USAGE", True),
        ({"usages": frozenset({Usage.TRAVEL_SEAL, Usage.VACCINATION})}, "VALID", True),
        ({"not_before": datetime(2021, 8, 27, 9, 4, tzinfo=UTC)}, "KEY_NOT_YET_VALID", True),
    ],
)
def test_what_the_trust_list_says_of_a_key_counts(
    certificate: Certificate, signer: MemorySigner, at: datetime, changed: dict[str, Any], code: str, *, authentic: bool
) -> None:
    key = evolve(TrustedKey(signer.kid, "IN", signer.public_key), **changed)
    verdict = verify(certificate.text, TrustStore.of([key]), at=at)
    assert (verdict.code, verdict.authentic) == (code, authentic)
    assert [found.code for found in verdict.warnings] == (["ISSUER_MISMATCH"] if key.country == "NP" else [])


def test_no_certificate_is_older_than_its_key(certificate: Certificate, signer: MemorySigner, at: datetime) -> None:
    for minutes, code in ((5, "VALID"), (6, "KEY_NOT_YET_VALID")):
        key = TrustedKey(signer.kid, "IN", signer.public_key, not_before=at + timedelta(minutes=minutes))
        assert verify(certificate.text, TrustStore.of([key]), at=at + timedelta(hours=1)).code == code
    over = TrustedKey(signer.kid, "IN", signer.public_key, not_after=at + timedelta(days=30))
    assert verify(certificate.text, TrustStore.of([over]), at=at + timedelta(days=30)).valid
    assert verify(certificate.text, TrustStore.of([over]), at=at + timedelta(days=31)).code == "KEY_EXPIRED"


@pytest.mark.parametrize(("member", "usage"), [("v", Usage.VACCINATION), ("t", Usage.TEST), ("r", Usage.RECOVERY)])
def test_a_key_signs_what_it_is_meant_for(signer: MemorySigner, at: datetime, member: str, usage: Usage) -> None:
    entries = {"v": DCC["v"][0], "t": TEST, "r": RECOVERY}
    text = write(cose_of(signer, cwt(kind(member, entries[member]))))
    for allowed in Usage:
        key = TrustedKey(signer.kid, "IN", signer.public_key, frozenset({allowed}))
        assert verify(text, TrustStore.of([key]), at=at).code == ("VALID" if allowed is usage else "KEY_USAGE")


def test_of_a_keys_entries_the_one_that_lets_the_certificate_pass_decides(
    certificate: Certificate, signer: MemorySigner, at: datetime
) -> None:
    fits = TrustedKey(signer.kid, "IN", signer.public_key, frozenset({Usage.VACCINATION}))
    abroad = evolve(fits, country="NP")
    tests = evolve(fits, usages=frozenset({Usage.TEST}))
    over = evolve(fits, not_after=datetime(2020, 1, 1, tzinfo=UTC))
    for listed in ([tests, over, abroad, fits], [fits, over, tests], [over, fits]):
        verdict = verify(certificate.text, TrustStore.of(listed), at=at)
        assert (verdict.key, verdict.findings) == (fits, ())
    assert verify(certificate.text, TrustStore.of([tests, abroad]), at=at).key == abroad
    assert verify(certificate.text, TrustStore.of([tests, over]), at=at).code == "KEY_USAGE"
    assert verify(certificate.text, TrustStore.of([over, tests]), at=at).code == "KEY_EXPIRED"


def test_a_key_compromised_under_another_id_makes_no_certificate_valid(
    certificate: Certificate, signer: MemorySigner, at: datetime
) -> None:
    clean = TrustedKey(signer.kid, "IN", signer.public_key)
    stolen = evolve(clean, kid=b"other id", status=KeyStatus.COMPROMISED)
    verdict = verify(certificate.text, TrustStore.of([clean, stolen]), at=at)
    assert (verdict.code, verdict.authentic) == ("KEY_REVOKED", False)


@pytest.mark.parametrize(
    ("after_issue", "status", "code"),
    [
        (0, KeyStatus.RETIRED, "VALID"),
        (90, KeyStatus.RETIRED, "VALID"),
        (-1, KeyStatus.RETIRED, "KEY_EXPIRED"),
        (90, KeyStatus.COMPROMISED, "KEY_REVOKED"),
        (None, KeyStatus.RETIRED, "VALID"),
    ],
)
def test_a_retired_key_verifies_what_it_signed_until_then(
    certificate: Certificate, trust: TrustStore, at: datetime, after_issue: int | None, status: KeyStatus, code: str
) -> None:
    retired_at = None if after_issue is None else certificate.issued_at + timedelta(seconds=after_issue)
    key = evolve(trust.keys[0], status=status, retired_at=retired_at)
    assert verify(certificate.text, TrustStore.of([key]), at=at).code == code


def test_a_key_without_a_country_is_compared_with_none(
    certificate: Certificate, trust: TrustStore, at: datetime
) -> None:
    verdict = verify(certificate.text, TrustStore.of([evolve(trust.keys[0], country="", issuer="NL")]), at=at)
    assert verdict.findings == ()


def test_after_the_signature_everything_wrong_is_collected(signer: MemorySigner, at: datetime) -> None:
    key = TrustedKey(
        signer.kid, "NP", signer.public_key, frozenset({Usage.TEST}), not_after=datetime(2020, 1, 1, tzinfo=UTC)
    )
    dcc = {**DCC, "ver": "1", "v": [{**DCC["v"][0], "dn": 0, "mp": "Unheard-of"}]}
    text = write(cose_of(signer, cwt(dcc, exp=1)))
    codes = [found.code for found in verify(text, TrustStore.of([key]), at=at).findings]
    assert codes == [
        "KEY_EXPIRED",
        "KEY_USAGE",
        "ISSUER_MISMATCH",
        "EXPIRED",
        "SCHEMA_INVALID",
        "CODE_UNKNOWN",
        "SCHEMA_INVALID",
    ]


# ---------------------------------------------------------------------------------------------------------- claims


@pytest.mark.parametrize("seconds", [IAT, float(IAT), IAT + 0.75, cbor2.CBORTag(1, IAT), 0])
def test_times_as_real_issuers_write_them(judge: Callable[..., Verdict], seconds: object) -> None:
    verdict = judge(cwt(iat=seconds))
    assert verdict.valid
    assert verdict.issued_at == datetime.fromtimestamp(IAT if seconds else 0, UTC)


@pytest.mark.parametrize(
    "seconds", [math.nan, math.inf, -1, 2**63, 2**200, 1e300, "2021", None, True, [IAT], 253_402_300_800]
)
def test_what_is_no_time(judge: Callable[..., Verdict], seconds: object) -> None:
    assert judge(cwt(iat=seconds)).code == "INVALID_PAYLOAD"
    assert judge(cwt(exp=seconds)).code == "INVALID_PAYLOAD"


@pytest.mark.parametrize(
    ("claims", "code"),
    [
        ([], "INVALID_PAYLOAD"),
        ("text", "INVALID_PAYLOAD"),
        ({}, "INVALID_PAYLOAD"),
        ({1: "IN", 4: EXP, 6: IAT}, "INVALID_PAYLOAD"),
        (cwt(iss=7), "INVALID_PAYLOAD"),
        (cwt(hcert={}), "INVALID_PAYLOAD"),
        (cwt(hcert=[DCC]), "INVALID_PAYLOAD"),
        (cwt(hcert={-6: {}}), "UNSUPPORTED_PAYLOAD"),
        (cwt("certificate"), "INVALID_PAYLOAD"),
        (cwt({1: 2}), "INVALID_PAYLOAD"),
        (cwt({}), "SCHEMA_INVALID"),
    ],
)
def test_content_of_another_kind(judge: Callable[..., Verdict], claims: object, code: str) -> None:
    verdict = judge(claims)
    assert verdict.code == code
    assert verdict.authentic


@pytest.mark.parametrize(
    ("container", "told"),
    [
        ({3: {"n": "x"}}, "WHO DDCC vaccination status"),
        ({4: {"n": "x"}}, "WHO DDCC test result"),
        ({5: [{"u": "vhlink:/eyJ1"}]}, "Verifiable Health Link"),
        ({-6: {"n": "x", "vx": {}}}, "WHO international certificate of vaccination, in development"),
        ({5: "", -6: {}}, "Verifiable Health Link, WHO international certificate of vaccination, in development"),
        ({99: [1]}, "a kind of health certificate that is not registered"),
        ({"eu": DCC}, "a kind of health certificate that is not registered"),
    ],
)
def test_other_contents_than_the_eus_are_authentic_and_not_supported(
    judge: Callable[..., Verdict], container: dict[Any, Any], told: str
) -> None:
    verdict = judge(cwt(hcert=container))
    assert [(found.code, found.detail) for found in verdict.findings] == [("UNSUPPORTED_PAYLOAD", told)]
    assert verdict.authentic
    assert not verdict.valid
    assert verdict.claims == {key if isinstance(key, str) else repr(key): value for key, value in container.items()}


def test_a_certificate_of_the_eu_beside_others_is_judged(judge: Callable[..., Verdict]) -> None:
    verdict = judge(cwt(hcert={5: "vhlink:/x", 1: DCC}))
    assert verdict.valid
    assert verdict.claims == DCC


def test_content_that_is_no_cbor(judge: Callable[..., Verdict]) -> None:
    assert judge(payload=b"\xff").code == "INVALID_PAYLOAD"
    assert judge(payload=b'{"ver": "1.3.0"}').code == "INVALID_PAYLOAD"
    forged = judge(payload=b"\xff", signature=lambda _raw: bytes(64))
    assert forged.code == "INVALID_SIGNATURE"  # the signature is judged first


def entry(**changed: object) -> dict[str, Any]:
    return {**DCC, "v": [{**DCC["v"][0], **changed}]}


def without(*path: str | int) -> dict[str, Any]:
    dcc: dict[str, Any] = json.loads(json.dumps(DCC))
    inner: Any = dcc
    for step in path[:-1]:
        inner = inner[step]
    del inner[path[-1]]
    return dcc


def kind(member: str, value: object) -> dict[str, Any]:
    return {"ver": "1.3.0", "dob": "1961", "nam": {"fnt": "PATIL"}, member: [value]}


@pytest.mark.parametrize(
    "dcc",
    [
        {**DCC, "dob": ""},
        {**DCC, "dob": "1961"},
        {**DCC, "dob": "1961-12-03"},
        {**DCC, "dob": "1961-12-03T00:00:00"},
        {**DCC, "nam": {"gnt": "A<B"}},
        {**DCC, "nam": {"fnt": ""}},
        {**DCC, "extra": [1]},
        entry(dn=3, sd=1),
        entry(dt="2021-08-26T10:00:00Z"),
        {**DCC, "dob": "1961-00"},
        {**DCC, "dob": "1961-00-00"},
        {**DCC, "dob": "1961-12-00"},
        {**DCC, "dob": "2021-08-27"},
        {**DCC, "nam": {"fnt": "P", "gn": "", "gnt": "", "fn": None}},
        {**DCC, "t": None, "r": None},
        {**DCC, "ver": "1.0.0", "v": DCC["v"] * 2},
        {**DCC, "ver": "1.0.1", "v": DCC["v"] * 2},
        entry(dt=cbor2.CBORTag(1004, "2021-08-26")),
        kind("t", TEST),
        kind("t", {**TEST, "sc": "2021-08-26T09:00", "nm": None, "ma": "", "tc": None}),
        kind("t", {**TEST, "sc": "2021-06-30T23:59:60.5Z"}),
        kind("t", {**TEST, "sc": cbor2.CBORTag(0, "2021-08-26T09:00:00+05:30"), "nm": "A test", "ma": "1232"}),
        kind("r", RECOVERY),
    ],
)
def test_what_the_schema_allows(judge: Callable[..., Verdict], dcc: dict[str, Any]) -> None:
    assert judge(cwt(dcc)).findings == ()


@pytest.mark.parametrize(
    ("dcc", "path"),
    [
        (without("ver"), "ver is missing"),
        ({**DCC, "ver": "1.3"}, "ver"),
        (without("dob"), "dob"),
        ({**DCC, "dob": "1899"}, "dob"),
        ({**DCC, "dob": "1961-13"}, "dob"),
        ({**DCC, "dob": "1961-00-12"}, "dob"),
        ({**DCC, "dob": "1961-12-03-00"}, "dob"),
        ({**DCC, "dob": "1961-05-00-00"}, "dob"),
        ({**DCC, "dob": "2022"}, "dob lies after the day of issue"),
        ({**DCC, "dob": "2021-08-28"}, "dob lies after the day of issue"),
        ({**DCC, "nam": {"fnt": "P", "gn": "आशा", "gnt": ""}}, "nam.gnt is empty, nam.gn is not"),
        ({**DCC, "dob": "1961-02-29"}, "dob"),
        ({**DCC, "dob": "1961-02-30T00:00:00"}, "dob"),
        ({**DCC, "dob": 1961}, "dob"),
        ({**DCC, "nam": "Patil"}, "nam"),
        ({**DCC, "nam": {"fn": "Patil"}}, "nam: fnt or gnt is due"),
        ({**DCC, "nam": {"fnt": "Patil"}}, "nam.fnt"),
        ({**DCC, "nam": {"fnt": "P" * 81}}, "nam.fnt"),
        ({**DCC, "nam": {"fnt": "P", "gn": "x" * 81}}, "nam.gn"),
        (without("v"), "exactly one of v, t and r is due"),
        ({**DCC, "r": [RECOVERY]}, "exactly one of v, t and r is due"),
        ({**DCC, "v": []}, "v: a list of exactly one entry is due"),
        ({**DCC, "v": DCC["v"] * 2}, "v: a list of exactly one entry is due"),
        ({**DCC, "v": ["dose"]}, "v.0"),
        ({**DCC, "v": None}, "exactly one of v, t and r is due"),
        (without("v", 0, "ci"), "v.0.ci is missing"),
        (entry(dn=0), "v.0.dn"),
        (entry(dn=True), "v.0.dn"),
        (entry(sd="2"), "v.0.sd"),
        (entry(sd=2.0), "v.0.sd"),
        (entry(dt="26-08-2021"), "v.0.dt"),
        (entry(dt="2021-02-30"), "v.0.dt"),
        (entry(dt=20210826), "v.0.dt"),
        (entry(co="in"), "v.0.co"),
        (entry(**{"is": "x" * 81}), "v.0.is"),
        (entry(ci=1), "v.0.ci"),
        (entry(tg=840539006), "v.0.tg"),
        ({**DCC, "ver": "1.1.0", "v": DCC["v"] * 2}, "v: a list of exactly one entry is due"),
        ({**DCC, "ver": "1.0.0", "v": [*DCC["v"], {}]}, "v.1.tg is missing"),
        (kind("t", {**TEST, "sc": "2021-08-26"}), "t.0.sc"),
        (kind("t", {**TEST, "sc": "2021-13-26T09:00:00Z"}), "t.0.sc"),
        (kind("t", {**TEST, "sc": 1_630_000_000}), "t.0.sc"),
        (kind("t", {**TEST, "tr": None}), "t.0.tr is missing"),
        (kind("t", {**TEST, "tc": "x" * 81}), "t.0.tc"),
        (kind("r", {**RECOVERY, "du": ""}), "r.0.du"),
    ],
)
def test_what_the_schema_does_not_allow(judge: Callable[..., Verdict], dcc: dict[str, Any], path: str) -> None:
    verdict = judge(cwt(dcc))
    assert verdict.code == "SCHEMA_INVALID"
    assert path in [found.detail for found in verdict.findings]


@pytest.mark.parametrize(
    ("dcc", "path"),
    [(entry(**{field: "new in next year's list"}), f"v.0.{field}") for field in ("tg", "vp", "mp", "ma")]
    + [
        (entry(co="XY"), "v.0.co"),
        (entry(co="WHO"), "v.0.co"),
        (kind("t", {**TEST, "tt": "LP0"}), "t.0.tt"),
        (kind("t", {**TEST, "tr": ""}), "t.0.tr"),
        (kind("t", {**TEST, "ma": "9999"}), "t.0.ma"),
        (kind("r", {**RECOVERY, "tg": "1"}), "r.0.tg"),
    ],
)
def test_an_unknown_code_is_a_warning(judge: Callable[..., Verdict], dcc: dict[str, Any], path: str) -> None:
    verdict = judge(cwt(dcc))
    assert verdict.valid
    assert [(found.code, found.detail) for found in verdict.warnings] == [("CODE_UNKNOWN", path)]


@pytest.mark.parametrize("claims", [{}, kind("t", TEST), {**DCC, "dob": ""}, {**DCC, "v": []}, {**DCC, "nam": "P"}])
def test_claims_that_state_no_vaccination(claims: dict[str, Any]) -> None:
    with pytest.raises(CertificateError) as refused:
        read_vaccination(claims)
    assert refused.value.code == "not-a-vaccination"


@pytest.mark.parametrize(
    ("changed", "field"),
    [({"co": "WHO"}, "country"), ({"is": ""}, "issuer"), ({"mp": "x" * 81}, "product"), ({"dn": 2**60}, "dose_number")],
)
def test_a_valid_certificate_that_no_record_holds(
    judge: Callable[..., Verdict], changed: dict[str, object], field: str
) -> None:
    verdict = judge(cwt(entry(**changed)))
    assert verdict.valid
    assert verdict.claims is not None
    with pytest.raises(CertificateError) as refused:
        read_vaccination(verdict.claims)
    assert (refused.value.code, refused.value.data["field"]) == ("not-a-vaccination", field)
    assert field in refused.value.sentence


# ---------------------------------------------------------------------------------------- published certificates


def published(folder: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    for file in sorted(folder.rglob("*.json")):
        case = json.loads(file.read_text(encoding="utf-8-sig"))
        if "EXPECTEDRESULTS" in case:
            yield file.relative_to(folder).as_posix(), case


def reached(verdict: Verdict) -> dict[str, bool]:
    """How far a verdict got, in the words of the published test data."""
    stages = ("detect", "transport", "inflate", "envelope")
    passed = stages.index(verdict.stage) if verdict.stage in stages else len(stages)
    return {
        "EXPECTEDUNPREFIX": passed > 0,
        "EXPECTEDB45DECODE": passed > 1,
        "EXPECTEDCOMPRESSION": passed > 2,
        "EXPECTEDDECODE": passed > 3 and verdict.code != "INVALID_PAYLOAD",
        "EXPECTEDVERIFY": verdict.key is not None,
    }


@pytest.mark.reference
def test_published_certificates_decode_and_verify_as_expected(reference_data: Path) -> None:
    seen: Counter[str] = Counter()
    for name, case in published(reference_data / "certificates" / "eu-dcc" / "test-data"):
        context = case["TESTCTX"]
        at = datetime.fromisoformat(context["VALIDATIONCLOCK"])
        key = trusted_key_from_certificate(base64.b64decode(context["CERTIFICATE"]), country=name[:2].upper())
        verdict = verify(case["PREFIX"], TrustStore.of([key]), at=at if at.tzinfo else at.replace(tzinfo=UTC))
        for check, got in reached(verdict).items():
            expected = case["EXPECTEDRESULTS"].get(check)
            if expected is not None:
                assert got is expected, (name, check, verdict.code)
                seen[check] += 1
    assert min(seen.values()) > 400
    assert set(seen) == set(reached(Verdict(None, datetime(2021, 1, 1, tzinfo=UTC))))
