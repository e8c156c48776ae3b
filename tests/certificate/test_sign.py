from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from attrs import evolve, frozen
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, derive_private_key
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicNumbers
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from vaxplatform.certificate import Certificate, MemorySigner, TrustStore, VaccinationRecord, issue, verify
from vaxplatform.dates import PartialDate
from vaxplatform.errors import CertificateError, UnknownName
from vaxplatform.model.person import Name


def test_a_certificate_knows_what_it_is(certificate: Certificate, signer: MemorySigner, at: datetime) -> None:
    assert certificate.text.startswith("HC1:")
    assert (certificate.profile, certificate.kid) == ("eu-dcc", signer.kid)
    assert certificate.issued_at == at
    assert certificate.expires_at == at + timedelta(days=365)
    assert certificate.text not in repr(certificate)


def test_the_issuer_may_be_another_country_than_that_of_the_vaccination(
    record: VaccinationRecord, signer: MemorySigner, trust: TrustStore, at: datetime
) -> None:
    text = issue(evolve(record, country="NP"), signer, at=at, issuer="IN").text
    verdict = verify(text, trust, at=at)
    assert verdict.valid
    assert verdict.issuer == "IN"
    assert [found.code for found in verdict.findings] == ["REVOCATION_UNAVAILABLE"]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"at": datetime(2021, 8, 27)}, "instant-naive"),  # noqa: DTZ001 -- wrong on purpose
        ({"expires": datetime(2022, 8, 27)}, "instant-naive"),  # noqa: DTZ001 -- wrong on purpose
        ({"at": date(2021, 8, 27)}, "instant-naive"),
        ({"expires": date(2022, 8, 27)}, "instant-naive"),
        ({"expires": datetime(2021, 8, 27, 9, 0, tzinfo=UTC)}, "times-out-of-order"),
        ({"expires": datetime(2021, 8, 27, 9, 0, 0, 999_999, tzinfo=UTC)}, "times-out-of-order"),
        ({"at": datetime(9999, 12, 31, tzinfo=UTC)}, "times-range"),
        ({"expires": datetime(9999, 12, 31, 23, tzinfo=timezone(timedelta(hours=-12)))}, "times-range"),
        ({"at": datetime(1969, 12, 31, 23, 59, 59, tzinfo=UTC)}, "times-range"),
        ({"issuer": "IND"}, "issuer-country"),
        ({"issuer": "in"}, "issuer-country"),
        ({"issuer": ""}, "issuer-country"),
    ],
)
def test_impossible_terms_are_refused(
    record: VaccinationRecord, signer: MemorySigner, at: datetime, changed: dict[str, object], code: str
) -> None:
    with pytest.raises(CertificateError) as refused:
        issue(record, signer, **{"at": at, **changed})  # type: ignore[arg-type]  # terms by name
    assert refused.value.code == code


def test_whole_seconds_are_signed_and_told(
    record: VaccinationRecord, signer: MemorySigner, trust: TrustStore, at: datetime
) -> None:
    certificate = issue(record, signer, at=at.replace(microsecond=999_999))
    verdict = verify(certificate.text, trust, at=at)
    assert (certificate.issued_at, certificate.expires_at) == (at, at + timedelta(days=365))
    assert (verdict.issued_at, verdict.expires_at) == (certificate.issued_at, certificate.expires_at)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"name": Name(given="आशा", family="पाटील")}, "name-needs-romanisation"),
        ({"name": Name(given="-", family="'")}, "name-needs-romanisation"),
        ({"birth_date": PartialDate(1899)}, "birth-date-range"),
        ({"birth_date": PartialDate(2100)}, "birth-date-range"),
        ({"birth_date": PartialDate(2021, 8, 29)}, "birth-date-after-issue"),
    ],
)
def test_what_the_format_cannot_say_is_refused(
    record: VaccinationRecord, signer: MemorySigner, at: datetime, changed: dict[str, object], code: str
) -> None:
    with pytest.raises(CertificateError) as refused:
        issue(evolve(record, **changed), signer, at=at)  # type: ignore[arg-type]  # fields by name
    assert refused.value.code == code


def test_an_unknown_profile_is_named(record: VaccinationRecord, signer: MemorySigner, at: datetime) -> None:
    with pytest.raises(UnknownName, match="eu-dcc"):
        issue(record, signer, profile="iso-card", at=at)


@frozen
class SecurityModule:
    """Another signer: one that answers in DER, as some modules do, or wrongly."""

    inner: MemorySigner
    alg: str = "ES256"
    signature_encoding: str = "der"
    cut: int = 0
    other_kid: object = None
    other_key: object = None
    answer: object = None

    @property
    def kid(self) -> object:
        return self.inner.kid if self.other_kid is None else self.other_kid

    @property
    def public_key(self) -> object:
        return self.inner.public_key if self.other_key is None else self.other_key

    def sign(self, data: bytes) -> object:
        if self.answer is not None:
            return self.answer
        if self.signature_encoding == "der":
            return self.inner.private_key.sign(data, ECDSA(SHA256()))
        return self.inner.sign(data)[self.cut :]


def test_a_security_module_may_answer_in_der(
    record: VaccinationRecord, signer: MemorySigner, trust: TrustStore, at: datetime
) -> None:
    text = issue(record, SecurityModule(signer), at=at).text  # type: ignore[arg-type]  # a plain str for a literal
    assert verify(text, trust, at=at).valid


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"alg": "HS256"}, "signer-algorithm"),
        ({"alg": "PS256"}, "signer-key-type"),
        ({"alg": "PS256", "other_key": RSAPublicNumbers(65537, (1 << 1023) + 1).public_key()}, "signer-key-type"),
        ({"signature_encoding": "raw", "cut": 1}, "signer-signature"),
        ({"answer": b"no DER"}, "signer-signature"),
        ({"answer": "text"}, "signer-signature"),
        ({"answer": encode_dss_signature(1 << 256, 1)}, "signer-signature"),
        ({"answer": encode_dss_signature(1, 1)}, "signer-signature"),
        ({"signature_encoding": "raw", "answer": bytes(64)}, "signer-signature"),
        ({"signature_encoding": "raw", "answer": ["r", "s"] * 32}, "signer-signature"),
        ({"other_key": derive_private_key(5, SECP256R1()).public_key()}, "signer-signature"),
        ({"other_kid": b""}, "signer-key-id"),
        ({"other_kid": bytes(256)}, "signer-key-id"),
        ({"other_kid": "text"}, "signer-key-id"),
    ],
)
def test_a_signer_that_does_not_fit_is_refused(
    record: VaccinationRecord, signer: MemorySigner, at: datetime, changed: dict[str, object], code: str
) -> None:
    module = SecurityModule(signer, **changed)  # type: ignore[arg-type]  # fields by name
    with pytest.raises(CertificateError) as refused:
        issue(record, module, at=at)  # type: ignore[arg-type]  # a plain str for a literal
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("changed", "argument"),
    [
        ({"record": None}, "record"),
        ({"record": Name(given="Asha")}, "record"),
        ({"record": {"dn": 1}}, "record"),
        ({"signer": None}, "signer"),
        ({"signer": derive_private_key(1, SECP256R1())}, "signer"),
        ({"profile": ["eu-dcc"]}, "profile"),
    ],
)
def test_arguments_of_another_kind_are_told(
    record: VaccinationRecord, signer: MemorySigner, at: datetime, changed: dict[str, Any], argument: str
) -> None:
    given = {"record": record, "signer": signer, **changed}
    with pytest.raises(CertificateError) as refused:
        issue(given.pop("record"), given.pop("signer"), at=at, **given)
    assert (refused.value.code, refused.value.data["argument"]) == ("argument-kind", argument)
    with pytest.raises(CertificateError) as refused:
        issue(record, signer, at=at, issuer=91)  # type: ignore[arg-type]  # a country is two letters
    assert refused.value.code == "issuer-country"
