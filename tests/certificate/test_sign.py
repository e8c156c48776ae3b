from datetime import UTC, datetime, timedelta

import pytest
from attrs import evolve, frozen
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
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
    text = issue(evolve(record, country="NP"), signer, at=at, issuer_country="IN").text
    verdict = verify(text, trust, at=at)
    assert verdict.valid
    assert verdict.issuer == "IN"
    assert verdict.findings == ()


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"at": datetime(2021, 8, 27)}, "instant-naive"),  # noqa: DTZ001 -- wrong on purpose
        ({"expires": datetime(2022, 8, 27)}, "instant-naive"),  # noqa: DTZ001 -- wrong on purpose
        ({"expires": datetime(2021, 8, 27, 9, 0, tzinfo=UTC)}, "times-out-of-order"),
    ],
)
def test_impossible_times_are_refused(
    record: VaccinationRecord, signer: MemorySigner, at: datetime, changed: dict[str, datetime], code: str
) -> None:
    with pytest.raises(CertificateError) as refused:
        issue(record, signer, **{"at": at, **changed})  # type: ignore[arg-type]  # instants by name
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"name": Name(given="आशा", family="पाटील")}, "name-needs-romanisation"),
        ({"name": Name(given="-", family="'")}, "name-needs-romanisation"),
        ({"birth_date": PartialDate(1899)}, "birth-date-range"),
        ({"birth_date": PartialDate(2100)}, "birth-date-range"),
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
        issue(record, signer, profile="divoc", at=at)


@frozen
class SecurityModule:
    """Another signer: one that answers in DER, as some modules do, or wrongly."""

    inner: MemorySigner
    alg: str = "ES256"
    signature_encoding: str = "der"
    cut: int = 0

    @property
    def kid(self) -> bytes:
        return self.inner.kid

    @property
    def public_key(self) -> EllipticCurvePublicKey:
        return self.inner.public_key

    def sign(self, data: bytes) -> bytes:
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
    [({"alg": "HS256"}, "signer-algorithm"), ({"signature_encoding": "raw", "cut": 1}, "signer-signature")],
)
def test_a_signer_that_does_not_fit_is_refused(
    record: VaccinationRecord, signer: MemorySigner, at: datetime, changed: dict[str, object], code: str
) -> None:
    module = SecurityModule(signer, **changed)  # type: ignore[arg-type]  # fields by name
    with pytest.raises(CertificateError) as refused:
        issue(record, module, at=at)  # type: ignore[arg-type]  # a plain str for a literal
    assert refused.value.code == code
