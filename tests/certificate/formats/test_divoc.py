import base64
import io
import json
import zipfile
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, derive_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, PSS
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from hypothesis import given
from hypothesis import strategies as st

from certificate.formats.json_ld import Oracle, header_of
from certificate.formats.one_way import OneWay
from vaxplatform.certificate import (
    DiagnosticTestRecord,
    Edition,
    HashType,
    KeyStatus,
    MemorySigner,
    RevocationList,
    TrustedKey,
    TrustStore,
    Usage,
    VaccinationRecord,
    Verdict,
    batches_of,
    issue,
    verify,
)
from vaxplatform.certificate.base64url import to_base64url
from vaxplatform.certificate.formats import divoc
from vaxplatform.certificate.formats._divoc_terms import SIGNATURE_TYPES
from vaxplatform.certificate.formats._zip_of_one import read_zip_of_one, write_zip_of_one
from vaxplatform.dates import PartialDate
from vaxplatform.errors import CertificateError, CertificateUnreadable
from vaxplatform.model.person import Name, Sex

ISSUER = "https://divoc.dev/"
KID = b"did:india"
RSA = MemorySigner(generate_private_key(65537, 2048), kid=KID)
ED25519 = MemorySigner(Ed25519PrivateKey.from_private_bytes(bytes(31) + b"\x07"), kid=KID)
OTHER = MemorySigner(Ed25519PrivateKey.from_private_bytes(bytes(31) + b"\x08"), kid=KID)
TRUST = TrustStore.of(TrustedKey(KID, "IN", each.public_key) for each in (OTHER, RSA, ED25519))
AT = datetime(2021, 9, 1, tzinfo=UTC)

CREDENTIAL: dict[str, Any] = {
    "@context": ["https://www.w3.org/2018/credentials/v1", "https://divoc.dev/credentials/vaccination/v2"],
    "type": ["VerifiableCredential", "ProofOfVaccinationCredential"],
    "credentialSubject": {
        "type": "Person",
        "id": "did:in.gov.uidai.aadhaar:2342343334",
        "refId": "12346",
        "name": "Asha Patil",
        "gender": "Female",
        "age": 59,
        "dob": "1961-12-03",
        "nationality": "Indian",
        "address": {"streetAddress": "", "district": "Pune", "addressCountry": "IN", "postalCode": 411001},
    },
    "issuer": ISSUER,
    "issuanceDate": "2021-08-27T09:00:00.237Z",
    "evidence": [
        {
            "id": "https://divoc.dev/vaccine/123456789",
            "feedbackUrl": "https://divoc.dev/?123456789",
            "infoUrl": "https://divoc.dev/?123456789",
            "certificateId": "123456789",
            "type": ["Vaccination"],
            "batch": "MB3428BX",
            "vaccine": "COVISHIELD",
            "manufacturer": "Serum Institute of India",
            "date": "2021-08-26T19:21:18.646Z",
            "effectiveStart": "2021-08-26",
            "effectiveUntil": "2022-08-26",
            "dose": 1,
            "totalDoses": 2,
            "verifier": {"name": "Sooraj Singh"},
            "facility": {"name": "Clinic 7", "address": {"district": "Pune", "addressCountry": "IN"}},
        }
    ],
    "nonTransferable": "true",
}
PROOF = {
    "type": "Ed25519Signature2018",
    "created": "2021-08-27T09:00:00Z",
    "verificationMethod": "did:india",
    "proofPurpose": "assertionMethod",
}


def with_dose(**members: object) -> dict[str, Any]:
    return CREDENTIAL | {"evidence": [CREDENTIAL["evidence"][0] | members]}


def with_person(**members: object) -> dict[str, Any]:
    return CREDENTIAL | {"credentialSubject": CREDENTIAL["credentialSubject"] | members}


def without(member: str, of: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in of.items() if name != member}


def signed(
    members: Mapping[str, Any], signer: MemorySigner = ED25519, proof: Mapping[str, Any] = PROOF
) -> dict[str, Any]:
    """A credential with its proof, signed as it is, whatever it is."""
    kinds = {algorithm: kind for kind, algorithm in SIGNATURE_TYPES.items()}
    stated = {**proof, "type": kinds[signer.alg]}
    header = header_of(signer.alg)
    bare = divoc.Credential(
        members["@context"], without("@context", members), stated, header, b"", signer.alg, signer.kid
    )
    signature = to_base64url(signer.sign(divoc.signed_bytes_of(bare)))
    return {**members, "proof": {**stated, "jws": f"{header}..{signature}"}}


def zipped(members: Mapping[str, Any] | str) -> str:
    text = members if isinstance(members, str) else json.dumps(members, ensure_ascii=False)
    return write_zip_of_one(text.encode(), "certificate.json").decode("latin-1")


def judged(given_: Mapping[str, Any] | str, trust: TrustStore = TRUST, at: datetime = AT) -> Verdict:
    return divoc.check(given_ if isinstance(given_, str) else json.dumps(given_), trust, at=at)


def found(verdict: Verdict) -> list[tuple[str, str]]:
    return [(each.code.value, each.detail) for each in verdict.findings]


@pytest.fixture(scope="module")
def dose(record: VaccinationRecord) -> VaccinationRecord:
    return evolve(
        record,
        product_name="COVISHIELD",
        manufacturer_name="Serum Institute of India",
        lot="4121Z025",
        icd11="XM68M6",
        centre="Clinic 7",
        vaccinator="Sooraj Singh",
        sex=Sex.FEMALE,
        nationality="Indian",
        document="did:passport:K1234567",
        effective_from=date(2021, 9, 9),
        effective_until=date(2022, 8, 26),
    )


@pytest.fixture(scope="module")
def folder(reference_data: Path) -> Path:
    return reference_data / "certificates" / "divoc"


@pytest.fixture(scope="module")
def oracle(folder: Path) -> Oracle:
    return Oracle(folder)


# ------------------------------------------------------------------------------------------------ what is published


def published() -> list[str]:
    names = [f"DIVOC-signer-{n}" for n in (1, 2, 3)] + [f"divoc-sdk-signed-{n}" for n in (0, 1, 2)]
    return ["DIVOC-ed25519signer-0", *names]


@pytest.mark.reference
@pytest.mark.parametrize("name", published())
def test_a_published_credential_has_its_verdict(folder: Path, name: str) -> None:
    trust = TrustStore.of(
        TrustedKey(KID, "IN", load_pem_public_key((folder / f"DIVOC-{key}-public.pem").read_bytes()))  # type: ignore[arg-type]  # an RSA and an Ed25519 key
        for key in ("ed25519", "signer")
    )
    text = (folder / f"{name}.json").read_text(encoding="utf-8")
    expected = {each["file"]: each for each in json.loads((folder / "expected.json").read_text())["cases"]}
    valid = expected[f"{name}.json"]["verdict"] == "valid"
    for given_ in (text, zipped(text)):
        verdict = divoc.check(given_, trust, at=AT)
        assert verdict.valid == valid
        assert valid or verdict.code == "INVALID_SIGNATURE"
        assert verdict.unverified_claims is not None
        assert (verdict.claims is not None) == valid


@pytest.mark.reference
@pytest.mark.parametrize("name", ["DIVOC-ed25519signer-0", "DIVOC-signer-2"])
def test_any_change_to_what_a_published_credential_states_is_refused(folder: Path, name: str) -> None:
    key = load_pem_public_key(
        (folder / f"DIVOC-{'ed25519' if 'ed25519' in name else 'signer'}-public.pem").read_bytes()
    )
    trust = TrustStore.of([TrustedKey(KID, "IN", key)])  # type: ignore[arg-type]  # an RSA or an Ed25519 key
    text = (folder / f"{name}.json").read_text(encoding="utf-8")
    assert judged(text, trust).valid
    for at, character in enumerate(text):
        changed = text[:at] + ("x" if character != "x" else "y") + text[at + 1 :]
        assert not judged(changed, trust).valid, f"character {at}"
        assert not judged(text[:at], trust).valid


# ------------------------------------------------------------------------------------------------------- issuing


@pytest.mark.parametrize("signer", [RSA, ED25519], ids=["PS256", "EdDSA"])
def test_a_record_goes_into_a_credential_and_comes_back(dose: VaccinationRecord, signer: MemorySigner) -> None:
    at = datetime(2021, 8, 27, 9, 0, 0, 5, tzinfo=UTC)
    made = issue(dose, signer, profile="divoc", at=at, issuer=ISSUER)
    assert (made.expires_at, made.issued_at) == (None, at.replace(microsecond=0))
    assert made.text.startswith("PK\x03\x04")
    verdict = verify(made.text, TRUST, at=AT)
    assert [each.code for each in verdict.findings] == ["REVOCATION_UNAVAILABLE"]
    assert (verdict.valid, verdict.format, verdict.issuer) == (True, "divoc", ISSUER)
    assert (verdict.issued_at, verdict.expires_at, verdict.key_id) == (made.issued_at, None, KID)
    assert verdict.claims == {
        "type": ["VerifiableCredential", "ProofOfVaccinationCredential"],
        "credentialSubject": {
            "type": "Person",
            "id": "did:passport:K1234567",
            "name": "आशा पाटील",
            "gender": "Female",
            "dob": "1961-12",
            "nationality": "Indian",
        },
        "issuer": ISSUER,
        "issuanceDate": "2021-08-27T09:00:00Z",
        "evidence": [
            {
                "type": ["Vaccination"],
                "id": "https://divoc.dev/vaccine/URN%3AUVCI%3A01%3AIN%3A3D6A7C1B9E",
                "certificateId": "URN:UVCI:01:IN:3D6A7C1B9E",
                "batch": "4121Z025",
                "vaccine": "COVISHIELD",
                "manufacturer": "Serum Institute of India",
                "icd11Code": "XM68M6",
                "date": "2021-08-26",
                "effectiveStart": "2021-09-09",
                "effectiveUntil": "2022-08-26",
                "dose": 1,
                "totalDoses": 2,
                "verifier": {"name": "Sooraj Singh"},
                "facility": {"name": "Clinic 7", "address": {"addressCountry": "IN"}},
            }
        ],
        "nonTransferable": "true",
    }
    proof = json.loads(divoc.unpack(made.text))["proof"]
    assert proof["created"] == "2021-08-27T09:00:00Z"
    assert proof["jws"].startswith(f"{header_of(signer.alg)}..")


@pytest.mark.reference
@pytest.mark.parametrize("signer", [RSA, ED25519], ids=["PS256", "EdDSA"])
def test_others_verify_what_we_issue(oracle: Oracle, dose: VaccinationRecord, signer: MemorySigner) -> None:
    text = issue(dose, signer, profile="divoc", at=AT, issuer="https://health.example:8443/divoc?x=1").text
    document = json.loads(read_zip_of_one(text.encode("latin-1"), "certificate.json", at_most=65_536))
    header, _, signature = document["proof"]["jws"].split(".")
    data = oracle.signed_bytes(document, header)
    raw = base64.urlsafe_b64decode(signature + "==")
    match signer.public_key:
        case RSAPublicKey() as key:
            key.verify(raw, data, PSS(MGF1(SHA256()), 32), SHA256())
        case Ed25519PublicKey() as key:
            key.verify(raw, data)
            with pytest.raises(InvalidSignature):
                key.verify(raw, data + b"x")


@pytest.mark.reference
@pytest.mark.parametrize("signer", [RSA, ED25519], ids=["PS256", "EdDSA"])
def test_we_verify_what_others_issue(oracle: Oracle, signer: MemorySigner) -> None:
    kind = next(kind for kind, algorithm in SIGNATURE_TYPES.items() if algorithm == signer.alg)
    document = {**CREDENTIAL, "proof": {**PROOF, "type": kind}}
    header = header_of(signer.alg)
    data = oracle.signed_bytes(document, header)
    key = signer.private_key
    match key:
        case RSAPrivateKey():
            signature = key.sign(data, PSS(MGF1(SHA256()), 32), SHA256())
        case _:
            signature = signer.sign(data)
    document["proof"]["jws"] = f"{header}..{to_base64url(signature)}"
    assert judged(document).valid
    assert judged(zipped(document)).valid


@given(
    st.builds(
        Name,
        given=st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=20),
        family=st.sampled_from(["", 'O"Hara\\', "पाटील", "\U0001f600"]),
    ),
    st.sampled_from(list(Sex)),
    st.integers(1, 9),
    st.sampled_from([None, date(2021, 9, 9)]),
    st.sampled_from(["", "bare"]),
)
def test_whatever_is_issued_is_valid(
    dose: VaccinationRecord, name: Name, sex: Sex, number: int, until: date | None, bare: str
) -> None:
    record = evolve(dose, name=name, sex=sex, dose_number=number, effective_until=until, effective_from=None)
    if bare:
        record = evolve(record, icd11="", centre="", vaccinator="", nationality="", document="")
    made = issue(record, ED25519, profile="divoc", at=AT, issuer=ISSUER)
    verdict = verify(made.text, TRUST, at=AT)
    assert verdict.valid
    assert ("AMBIGUOUS_CONTENT" in [each.code for each in verdict.warnings]) == (number > 2)


def test_an_issuer_may_ask_for_an_end(dose: VaccinationRecord) -> None:
    end = datetime(2022, 8, 27, tzinfo=UTC)
    made = issue(dose, ED25519, profile="divoc", at=AT, issuer=ISSUER, expires=end)
    assert made.expires_at == end
    assert verify(made.text, TRUST, at=end).valid
    late = verify(made.text, TRUST, at=end + timedelta(seconds=1))
    assert (late.code, late.expires_at) == ("EXPIRED", end)


@pytest.mark.parametrize(
    ("changed", "terms", "code", "field"),
    [
        ({}, {"issuer": None}, "issuer-missing", "issuer"),
        ({}, {"issuer": "IN"}, "issuer-address", "issuer"),
        ({}, {"issuer": "http://divoc.dev/"}, "issuer-address", "issuer"),
        ({}, {"issuer": "https://"}, "issuer-address", "issuer"),
        ({}, {"issuer": "https://[x"}, "issuer-address", "issuer"),
        ({}, {"issuer": "https://divoc dev/"}, "issuer-address", "issuer"),
        ({"product_name": ""}, {}, "profile-field", "product_name"),
        ({"manufacturer_name": ""}, {}, "profile-field", "manufacturer_name"),
        ({"lot": ""}, {}, "profile-field", "lot"),
        ({"document": "K1234567"}, {}, "profile-field", "document"),
        ({"document": "did:Voter ID:1"}, {}, "profile-field", "document"),
        ({"date": date(2021, 9, 3)}, {}, "profile-field", "date"),
        ({"effective_until": date(2021, 9, 8)}, {}, "profile-field", "effective_until"),
        ({"birth_date": PartialDate(2021, 10)}, {}, "birth-date-after-issue", None),
        ({}, {"expires": AT}, "times-out-of-order", None),
        ({}, {"at": datetime(1969, 12, 31, tzinfo=UTC)}, "times-range", None),
        ({}, {"expires": datetime(9999, 12, 31, 23, tzinfo=timezone(timedelta(hours=-12)))}, "times-range", None),
        ({}, {"at": datetime(2021, 9, 1)}, "instant-naive", None),  # noqa: DTZ001 -- wrong on purpose
    ],
)
def test_what_the_format_needs_or_cannot_carry_is_named(
    dose: VaccinationRecord, changed: dict[str, Any], terms: dict[str, Any], code: str, field: str | None
) -> None:
    with pytest.raises(CertificateError) as refused:
        issue(evolve(dose, **changed), ED25519, **{"profile": "divoc", "at": AT, "issuer": ISSUER, **terms})
    assert (refused.value.code, refused.value.data.get("field")) == (code, field)


def test_tests_have_no_place_in_it(tested: DiagnosticTestRecord) -> None:
    with pytest.raises(CertificateError, match="vaccinations only") as refused:
        issue(tested, ED25519, profile="divoc", at=AT, issuer=ISSUER)
    assert (refused.value.code, refused.value.data["field"]) == ("profile-field", "record")


@pytest.mark.parametrize(
    ("signer", "code"),
    [
        (MemorySigner(derive_private_key(7, SECP256R1()), kid=KID), "signer-algorithm"),
        (evolve(ED25519, kid=b"india"), "signer-key-id"),
        (evolve(ED25519, kid=b"did:\xff"), "signer-key-id"),
        (evolve(ED25519, kid=bytes(8)), "signer-key-id"),
    ],
)
def test_a_signer_that_cannot_sign_such_credentials_is_told(
    dose: VaccinationRecord, signer: MemorySigner, code: str
) -> None:
    with pytest.raises(CertificateError) as refused:
        issue(dose, signer, profile="divoc", at=AT, issuer=ISSUER)
    assert refused.value.code == code


class Mistaken:
    """A signer with another key than it says."""

    alg, kid, signature_encoding = "PS256", KID, "raw"
    public_key = ED25519.public_key

    def sign(self, data: bytes) -> bytes:
        return data


def test_a_signer_whose_key_cannot_do_its_method_is_told(dose: VaccinationRecord) -> None:
    with pytest.raises(CertificateError) as refused:
        issue(dose, Mistaken(), profile="divoc", at=AT, issuer=ISSUER)  # type: ignore[arg-type]  # wrong on purpose
    assert refused.value.code == "signer-key-type"


# ------------------------------------------------------------------------------------------------------ the envelope


def test_a_credential_is_valid_as_json_or_in_an_archive() -> None:
    whole = signed(CREDENTIAL)
    for text in (json.dumps(whole), json.dumps(whole, indent=3), f"\n {json.dumps(whole)}\r\n", zipped(whole)):
        assert judged(text).valid


def test_a_credential_is_valid_as_the_pdf_files_of_cowin_hold_it() -> None:
    """Those are written in one go, so that the sizes stand behind the file, and the code holds the archive's bytes."""
    into = io.BytesIO()
    with zipfile.ZipFile(OneWay(into), "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("certificate.json", json.dumps(signed(CREDENTIAL, RSA)))
    assert b"PK\x07\x08" in into.getvalue()
    assert verify(into.getvalue(), TRUST, at=AT).valid


def test_the_order_of_members_and_the_way_of_writing_do_not_matter() -> None:
    whole = signed(CREDENTIAL)
    backwards = dict(reversed(whole.items())) | {"proof": dict(reversed(whole["proof"].items()))}
    assert judged(backwards).valid
    assert judged(json.dumps(whole).replace("Asha", "\\u0041sha")).valid
    assert judged(whole | {"evidence": whole["evidence"][0]}).valid  # one dose, with or without a list around it
    assert judged(whole | {"type": list(reversed(whole["type"]))}).valid
    assert judged(whole | {"credentialSubject": whole["credentialSubject"] | {"uhid": None}}).valid


Change = Callable[[dict[str, Any]], object]


@pytest.mark.parametrize(
    ("change", "code", "detail"),
    [
        (lambda c: c.pop("proof"), "INVALID_ENVELOPE", "proof: an object"),
        (lambda c: c.update(proof=[c["proof"]]), "INVALID_ENVELOPE", "proof: an object"),
        (lambda c: c["proof"].update(created=5), "INVALID_ENVELOPE", "proof: an object of texts"),
        (lambda c: c["proof"].pop("verificationMethod"), "MISSING_KID", "proof.verificationMethod"),
        (lambda c: c["proof"].update(verificationMethod="india"), "INVALID_ENVELOPE", "proof.verificationMethod"),
        (lambda c: c["proof"].update(verificationMethod="a:" + "b" * 254), "INVALID_ENVELOPE", "at most 255 bytes"),
        (lambda c: c["proof"].update(verificationMethod="did:nepal"), "KEY_NOT_FOUND", "key id 6469643a6e6570616c"),
        (lambda c: c["proof"].pop("created"), "INVALID_ENVELOPE", "created"),
        (lambda c: c["proof"].update(created="yesterday"), "INVALID_ENVELOPE", "created"),
        (lambda c: c["proof"].update(created="2021-08-27T09:00:00"), "INVALID_ENVELOPE", "created"),
        (lambda c: c["proof"].update(created='2021-08-27T09:00:00Z"'), "INVALID_ENVELOPE", "created"),
        (lambda c: c["proof"].update(created="2021-08-27T09:00:01Z"), "INVALID_SIGNATURE", "keys tried: 2"),
        (lambda c: c["proof"].update(proofPurpose="authentication"), "INVALID_ENVELOPE", "proofPurpose"),
        (lambda c: c["proof"].update(domain="x"), "INVALID_ENVELOPE", "as DIVOC writes it"),
        (lambda c: c["proof"].update(id="a:b"), "INVALID_ENVELOPE", "as DIVOC writes it"),
        (lambda c: c["proof"].update(type="JsonWebSignature2020"), "UNSUPPORTED_ALG", "RsaSignature2018"),
        (lambda c: c["proof"].update(type="RsaSignature2018"), "UNSUPPORTED_ALG", "PS256 is due"),
        (lambda c: c["proof"].update(jws="x"), "INVALID_ENVELOPE", "a header, no content and a signature"),
        (lambda c: c["proof"].update(jws=c["proof"]["jws"].replace("..", ".e30.")), "INVALID_ENVELOPE", "no content"),
        (lambda c: c["proof"].update(jws=c["proof"]["jws"] + "=="), "INVALID_ENVELOPE", "in base64url"),
        (lambda c: c["proof"].update(jws=c["proof"]["jws"] + "A"), "SIGNATURE_FORMAT", "64 bytes"),
        (lambda c: c["proof"].update(jws=c["proof"]["jws"][:-1] + "_"), "INVALID_ENVELOPE", "without padding"),
        (lambda c: c["proof"].update(jws=c["proof"]["jws"] + "AAA"), "INVALID_ENVELOPE", "without padding"),
        (lambda c: c["proof"].update(jws=c["proof"]["jws"] + "AAAA"), "SIGNATURE_FORMAT", "64 bytes"),
        (lambda c: c["proof"].update(jws=header_of("EdDSA") + "..AAAA"), "SIGNATURE_FORMAT", "64 bytes"),
        (lambda c: c.update({"@context": None}), "INVALID_PAYLOAD", "@context"),
        (lambda c: c.update({"@context": c["@context"][:1]}), "INVALID_PAYLOAD", "@context"),
        (lambda c: c.update({"@context": list(reversed(c["@context"]))}), "INVALID_PAYLOAD", "@context"),
        (lambda c: c["@context"].append({"x": "y"}), "INVALID_PAYLOAD", "@context"),
        (lambda c: c["@context"].__setitem__(1, {"@vocab": "x"}), "INVALID_PAYLOAD", "@context"),
        (
            lambda c: c["@context"].__setitem__(1, "https://evil.example/credentials/vaccination/v2"),
            "INVALID_PAYLOAD",
            "@context",
        ),
        (
            lambda c: c["@context"].__setitem__(1, "https://divoc.dev/credentials/vaccination/v3"),
            "INVALID_PAYLOAD",
            "@context",
        ),
        (lambda c: c.update(issuer=5), "INVALID_PAYLOAD", "issuer"),
        (lambda c: c.update(x=1), "INVALID_PAYLOAD", "x: no context has a term for it"),
        (lambda c: c["evidence"][0].update({"@id": "a:b"}), "INVALID_PAYLOAD", "evidence.0.@id: no context"),
        (lambda c: c["evidence"][0].update(dose=2), "INVALID_SIGNATURE", "keys tried: 2"),
        (lambda c: c["evidence"][0].update(dose="1"), "INVALID_SIGNATURE", "keys tried: 2"),
        (lambda c: c["evidence"][0].update(dose=None), "INVALID_SIGNATURE", "keys tried: 2"),
        (lambda c: c.update(evidence=[]), "INVALID_SIGNATURE", "keys tried: 2"),
        (lambda c: c.update(expirationDate="2030-01-01T00:00:00Z"), "INVALID_SIGNATURE", "keys tried: 2"),
    ],
)
def test_a_change_to_a_credential_is_refused(change: Change, code: str, detail: str) -> None:
    whole = json.loads(json.dumps(signed(CREDENTIAL)))
    change(whole)
    verdict = judged(whole)
    assert verdict.code == code
    assert detail in verdict.findings[0].detail
    assert not verdict.authentic
    assert len(verdict.findings) == 1


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ({"alg": "none", "b64": False, "crit": ["b64"]}, "UNSUPPORTED_ALG"),
        ({"alg": "HS256", "b64": False, "crit": ["b64"]}, "UNSUPPORTED_ALG"),
        ({"alg": "PS256", "b64": False, "crit": ["b64"]}, "UNSUPPORTED_ALG"),
        ({"alg": None, "b64": False, "crit": ["b64"]}, "UNSUPPORTED_ALG"),
        ({"alg": "EdDSA", "b64": False}, "INVALID_ENVELOPE"),
        ({"alg": "none", "b64": False}, "INVALID_ENVELOPE"),
        ({"alg": "EdDSA"}, "INVALID_ENVELOPE"),
        ({"alg": "EdDSA", "b64": False, "crit": ["b64"], "kid": "x"}, "INVALID_ENVELOPE"),
        ({"alg": "EdDSA", "b64": True, "crit": ["b64"]}, "INVALID_ENVELOPE"),
        ({"alg": "EdDSA", "b64": 0, "crit": ["b64"]}, "INVALID_ENVELOPE"),
        ({"alg": "EdDSA", "b64": False, "crit": ["b64", "exp"]}, "INVALID_ENVELOPE"),
        ({"alg": "EdDSA", "b64": False, "crit": []}, "INVALID_ENVELOPE"),
        ({"alg": "EdDSA", "b64": False, "crit": "b64"}, "INVALID_ENVELOPE"),
        (["alg", "b64", "crit"], "INVALID_ENVELOPE"),
        ("no JSON", "INVALID_ENVELOPE"),
        ('{"alg":"EdDSA","alg":"EdDSA","b64":false,"crit":["b64"]}', "INVALID_ENVELOPE"),
        ('{"alg":"EdDSA","b64":false,"crit":["b64"]' + " " * 200 + ",}", "INVALID_ENVELOPE"),
    ],
)
def test_a_header_is_what_it_must_be_or_nothing(header: object, code: str) -> None:
    whole = signed(CREDENTIAL)
    text = header if isinstance(header, str) else json.dumps(header)
    encoded = to_base64url(text.encode())
    signature = whole["proof"]["jws"].split("..")[1]
    verdict = judged(whole | {"proof": whole["proof"] | {"jws": f"{encoded}..{signature}"}})
    assert verdict.code == code


def test_a_header_may_be_written_in_another_order() -> None:
    header = to_base64url(b'{ "crit": ["b64"], "b64": false, "alg": "EdDSA" }')
    bare = divoc.Credential(CREDENTIAL["@context"], without("@context", CREDENTIAL), PROOF, header, b"", "EdDSA", KID)
    signature = to_base64url(ED25519.sign(divoc.signed_bytes_of(bare)))
    assert judged(CREDENTIAL | {"proof": PROOF | {"jws": f"{header}..{signature}"}}).valid


def test_a_key_of_another_kind_is_not_tried() -> None:
    trust = TrustStore.of([TrustedKey(KID, "IN", RSA.public_key)])
    assert judged(signed(CREDENTIAL), trust).code == "ALG_KEY_MISMATCH"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "UNKNOWN_FORMAT"),
        ('{"ver": "1.3.0"}', "UNKNOWN_FORMAT"),
        ('["@context"]', "UNKNOWN_FORMAT"),
        ('{"@context": ', "INVALID_ENCODING"),
        ('{"@context": 1, "@context": 1}', "INVALID_ENCODING"),
        ('{"@context": ' + "[" * 60_000, "INVALID_ENCODING"),
        ('{"@context": ' + " " * 70_000, "SIZE_LIMIT_EXCEEDED"),
        ('{"@context": []}', "INVALID_ENVELOPE"),
        ("PK\x03\x04", "INVALID_COMPRESSION"),
        ("PK\x03\x04\u0100", "INVALID_ENCODING"),
        ("PK\x03\x04" + "\0" * 70_000, "SIZE_LIMIT_EXCEEDED"),
        (zipped("[]"), "INVALID_ENVELOPE"),
        (zipped("{"), "INVALID_ENCODING"),
        (write_zip_of_one(b'"\xff"', "certificate.json").decode("latin-1"), "INVALID_ENCODING"),
        (write_zip_of_one(b"{}", "other.json").decode("latin-1"), "INVALID_COMPRESSION"),
    ],
)
def test_what_is_no_credential_has_a_verdict(text: str, code: str) -> None:
    verdict = judged(text)
    assert (verdict.code, verdict.format, verdict.unverified_claims) == (code, "divoc", None)


# -------------------------------------------------------------------------------------------------- keys and times


def test_all_keys_under_one_id_are_tried() -> None:
    for signer in (RSA, ED25519, OTHER):
        assert judged(signed(CREDENTIAL, signer)).valid


def test_a_key_bound_to_an_issuer_signs_for_no_other() -> None:
    whole = signed(CREDENTIAL)
    bound = TrustedKey(KID, "IN", ED25519.public_key, issuer=ISSUER)
    assert judged(whole, TrustStore.of([bound])).valid
    elsewhere = TrustStore.of([evolve(bound, issuer="https://cowin.gov.in/")])
    assert judged(whole, elsewhere).code == "ISSUER_NOT_TRUSTED"
    both = TrustStore.of([evolve(bound, issuer="https://cowin.gov.in/"), evolve(bound, country="NP")])
    verdict = judged(whole, both)
    assert verdict.key is not None
    assert (verdict.valid, verdict.key.country) == (True, "NP")


CREATED = datetime(2021, 8, 27, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("members", "code"),
    [
        ({}, "VALID"),
        ({"not_before": CREATED + timedelta(minutes=4)}, "VALID"),
        ({"not_before": CREATED + timedelta(minutes=6)}, "KEY_NOT_YET_VALID"),
        ({"not_after": CREATED}, "KEY_EXPIRED"),
        ({"status": KeyStatus.RETIRED, "retired_at": CREATED}, "VALID"),
        ({"status": KeyStatus.RETIRED, "retired_at": CREATED - timedelta(seconds=1)}, "KEY_EXPIRED"),
        ({"status": KeyStatus.COMPROMISED}, "KEY_REVOKED"),
        ({"usages": frozenset({Usage.VACCINATION})}, "VALID"),
        ({"usages": frozenset({Usage.TEST})}, "KEY_USAGE"),
    ],
)
def test_a_key_has_its_time_its_state_and_its_use(members: dict[str, Any], code: str) -> None:
    trust = TrustStore.of([TrustedKey(KID, "IN", ED25519.public_key, **members)])
    verdict = judged(signed(CREDENTIAL), trust)
    assert verdict.code == code
    assert verdict.authentic == (code != "KEY_REVOKED")


@pytest.mark.parametrize(
    ("at", "code"),
    [
        (CREATED - timedelta(minutes=4), "VALID"),
        (CREATED - timedelta(minutes=6), "NOT_YET_VALID"),
        (CREATED + timedelta(days=36_500), "VALID"),
    ],
)
def test_a_credential_begins_and_does_not_end_by_its_effect(at: datetime, code: str) -> None:
    assert judged(signed(CREDENTIAL), at=at).code == code


def test_a_credential_begins_when_both_its_times_have() -> None:
    late = signed(CREDENTIAL | {"issuanceDate": "2021-08-27T09:30:00Z"})
    assert judged(late, at=CREATED).code == "NOT_YET_VALID"
    assert judged(late, at=CREATED + timedelta(minutes=30)).valid


# ----------------------------------------------------------------------------------------------------------- content


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        (CREDENTIAL, []),
        (with_dose(dose="1", totalDoses="2"), []),
        (with_dose(dose="", totalDoses=""), []),
        (with_dose(date="20210826"), []),
        (with_dose(date="2021-08-26T19:21:18"), []),
        (with_dose(effectiveUntil=""), []),
        (with_dose(effectiveUntil="2021-08-26"), []),
        (without("nonTransferable", CREDENTIAL), []),
        (without("issuer", CREDENTIAL), [("SCHEMA_INVALID", "issuer: it is missing")]),
        (
            CREDENTIAL | {"issuanceDate": "2021-08-27"},
            [("SCHEMA_INVALID", "issuanceDate: it is no date and time with its zone")],
        ),
        (
            CREDENTIAL | {"issuanceDate": "2021-02-30T23:59:60Z"},
            [("SCHEMA_INVALID", "issuanceDate: it is no date and time with its zone")],
        ),
        (
            CREDENTIAL | {"expirationDate": "never"},
            [("SCHEMA_INVALID", "expirationDate: it is no date and time with its zone")],
        ),
        (with_person(name=""), [("SCHEMA_INVALID", "credentialSubject.name: it is missing")]),
        (without("credentialSubject", CREDENTIAL), [("SCHEMA_INVALID", "credentialSubject.name: it is missing")]),
        (CREDENTIAL | {"evidence": []}, [("SCHEMA_INVALID", "evidence: there is no dose")]),
        (with_dose(vaccine=""), [("SCHEMA_INVALID", "evidence.0.vaccine: it is missing")]),
        (with_dose(date=""), [("SCHEMA_INVALID", "evidence.0.date: it is no date")]),
        (with_dose(date="2021-02-30"), [("SCHEMA_INVALID", "evidence.0.date: it is no date")]),
        (with_dose(effectiveStart="soon"), [("SCHEMA_INVALID", "evidence.0.effectiveStart: it is no date")]),
        (
            with_dose(date="2022-08-26", effectiveUntil="2021-08-26"),
            [
                ("SCHEMA_INVALID", "evidence.0.date: the dose was given after the credential was issued"),
                ("AMBIGUOUS_CONTENT", "evidence.0.date: it may be effectiveStart, and effectiveStart this"),
                ("AMBIGUOUS_CONTENT", "evidence.0.date: it may be effectiveUntil, and effectiveUntil this"),
            ],
        ),
        (
            with_dose(effectiveStart="2022-08-26", effectiveUntil="2021-08-26"),
            [("SCHEMA_INVALID", "evidence.0.effectiveUntil: it is before effectiveStart")],
        ),
        (with_dose(dose=0), [("SCHEMA_INVALID", "evidence.0.dose: it is no whole number from 1")]),
        (with_dose(dose=True), [("SCHEMA_INVALID", "evidence.0.dose: it is no whole number from 1")]),
        (with_dose(totalDoses="two"), [("SCHEMA_INVALID", "evidence.0.totalDoses: it is no whole number from 1")]),
        (
            with_dose(dose=3),
            [("AMBIGUOUS_CONTENT", "evidence.0.dose: it may be totalDoses, and totalDoses this")],
        ),
    ],
)
def test_what_cannot_be_is_found_after_the_signature(members: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    verdict = judged(signed(members))
    assert verdict.authentic
    assert found(verdict) == expected


def test_an_impossible_time_of_the_proof_is_found() -> None:
    verdict = judged(signed(CREDENTIAL, proof=PROOF | {"created": "2021-02-30T09:00:00Z"}))
    assert found(verdict) == [("SCHEMA_INVALID", "proof.created: there is no such date and time")]


def test_what_the_signature_leaves_open_is_told() -> None:
    """Members of one address are signed as a heap: whoever exchanges two of them leaves the signature as it was."""
    whole = signed(CREDENTIAL)
    first = whole["evidence"][0]
    exchanged = whole | {"evidence": [first | {"dose": 2, "totalDoses": 1}]}
    assert [each.code for each in judged(exchanged).warnings] == ["AMBIGUOUS_CONTENT"]
    later = whole | {"evidence": [first | {"date": first["effectiveUntil"], "effectiveUntil": first["date"]}]}
    assert judged(later).code == "SCHEMA_INVALID"


LONG_AFTER = "2023-01-01T00:00:00Z"


@pytest.mark.parametrize(
    ("stated", "exchanged", "member"),
    [
        ({"effectiveStart": "2021-08-26"}, {"effectiveStart": "2021-08-26"}, "effectiveStart"),
        ({"effectiveStart": "2021-08-26"}, {"effectiveStart": "2022-08-26"}, "effectiveUntil"),
        ({"effectiveStart": None}, {}, "effectiveUntil"),
    ],
)
def test_a_dose_made_fresher_by_an_exchange_of_its_days_is_told(
    stated: dict[str, Any], exchanged: dict[str, Any], member: str
) -> None:
    dates = {"date": "2021-08-26", "effectiveUntil": "2022-08-26", **stated}
    proof = PROOF | {"created": LONG_AFTER}
    whole = signed(with_dose(**dates) | {"issuanceDate": LONG_AFTER}, proof=proof)
    at = datetime(2023, 2, 1, tzinfo=UTC)
    assert found(judged(whole, at=at)) == []
    fresher = {**dates, "date": "2022-08-26", "effectiveUntil": "2021-08-26", **exchanged}
    verdict = judged(whole | {"evidence": [whole["evidence"][0] | fresher]}, at=at)
    assert verdict.authentic
    told = ("AMBIGUOUS_CONTENT", f"evidence.0.date: it may be {member}, and {member} this")
    assert told in found(verdict)


def test_a_dose_given_late_in_the_evening_of_utc_counts_from_the_day_before() -> None:
    assert found(judged(signed(with_dose(date="2021-08-27T01:00:00Z", effectiveUntil="2021-08-26")))) == []


def test_what_is_null_is_not_signed_and_so_no_claim() -> None:
    whole = signed(CREDENTIAL)
    person = whole["credentialSubject"] | {"uhid": None}
    verdict = judged(whole | {"credentialSubject": person, "expirationDate": None})
    assert verdict.valid
    assert verdict.claims == judged(whole).claims


# --------------------------------------------------------------------------------------------------------- revocation


def taken_back(text: str, by: HashType) -> RevocationList:
    batches = batches_of([divoc.identify(text, country="IN")], by, expires=AT + timedelta(days=365))
    edition = Edition("A ministry of health", AT, AT + timedelta(days=7), sequence=1)
    return RevocationList(edition, frozenset({"IN"}), batches)


@pytest.mark.parametrize("by", [HashType.SIGNATURE, HashType.UCI])
def test_a_credential_can_be_taken_back(by: HashType) -> None:
    whole = signed(CREDENTIAL)
    listed = taken_back(json.dumps(whole), by)
    assert divoc.check(json.dumps(whole), TRUST, at=AT, revocation=listed).code == "REVOKED"
    first = whole["evidence"][0]
    exchanged = whole | {"evidence": [first | {"batch": first["certificateId"], "certificateId": first["batch"]}]}
    assert divoc.check(json.dumps(exchanged), TRUST, at=AT, revocation=listed).code == "REVOKED"
    other = signed(with_dose(certificateId="987654321"), OTHER)
    assert divoc.check(json.dumps(other), TRUST, at=AT, revocation=listed).valid


def test_a_number_of_digits_alone_can_be_taken_back_whether_it_is_a_text_or_a_number() -> None:
    whole = json.dumps(signed(with_dose(certificateId=123456789)))
    assert divoc.identify(whole).certificate_id == "123456789"
    assert divoc.check(whole, TRUST, at=AT, revocation=taken_back(whole, HashType.UCI)).code == "REVOKED"


def test_whatever_an_exchange_can_make_the_certificates_number_is_looked_up() -> None:
    listed = taken_back(json.dumps(signed(CREDENTIAL)), HashType.UCI)
    whole = signed(with_dose(icd11Code="XM68M6"))
    first = whole["evidence"][0]
    for member in ("batch", "vaccine", "manufacturer", "icd11Code"):
        exchanged = whole | {"evidence": [first | {member: first["certificateId"], "certificateId": first[member]}]}
        assert divoc.check(json.dumps(exchanged), TRUST, at=AT, revocation=listed).code == "REVOKED"


def test_one_word_about_each_list_however_many_values_are_looked_up() -> None:
    stale = taken_back(json.dumps(signed(CREDENTIAL, OTHER)), HashType.SIGNATURE)
    verdict = divoc.check(json.dumps(signed(CREDENTIAL)), TRUST, at=AT + timedelta(days=30), revocation=stale)
    assert [each.code for each in verdict.findings] == ["REVOCATION_STALE"]


def test_an_identity_needs_no_certificate_id() -> None:
    text = json.dumps(signed(with_dose(certificateId=None)))
    identity = divoc.identify(text)
    assert (identity.certificate_id, identity.country, identity.key_id, identity.algorithm) == (None, "", KID, "EdDSA")
    with pytest.raises(CertificateUnreadable):
        divoc.identify("{}")
