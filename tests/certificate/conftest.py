"""A record, a signer whose key is nobody's secret, and a trust store, for all tests of certificates."""

from datetime import UTC, date, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, derive_private_key

from vaxplatform.certificate import (
    Certificate,
    DiagnosticTestRecord,
    MemorySigner,
    RecoveryRecord,
    TrustedKey,
    TrustStore,
    VaccinationRecord,
    issue,
)
from vaxplatform.dates import PartialDate
from vaxplatform.model.person import Name


@pytest.fixture(scope="session")
def record() -> VaccinationRecord:
    return VaccinationRecord(
        Name(given="आशा", family="पाटील", given_romanised="Asha", family_romanised="Patil"),
        PartialDate(1961, 12),
        disease="840539006",
        prophylaxis="29061000087103",
        product="Covishield",
        manufacturer="ORG-100001981",
        dose_number=1,
        doses_in_series=2,
        date=date(2021, 8, 26),
        country="IN",
        issuer="A ministry of health",
        certificate_id="URN:UVCI:01:IN:3D6A7C1B9E",
    )


@pytest.fixture(scope="session")
def tested(record: VaccinationRecord) -> DiagnosticTestRecord:
    return DiagnosticTestRecord(
        record.name,
        record.birth_date,
        disease="840539006",
        test_type="LP217198-3",
        device="1232",
        sampled_at=datetime(2021, 8, 26, 9, 0, tzinfo=UTC),
        result="260415000",
        centre="Clinic 7",
        country="IN",
        issuer="A ministry of health",
        certificate_id="URN:UVCI:01:IN:7E57",
    )


@pytest.fixture(scope="session")
def recovered(record: VaccinationRecord) -> RecoveryRecord:
    return RecoveryRecord(
        record.name,
        record.birth_date,
        disease="840539006",
        first_positive=date(2021, 4, 1),
        valid_from=date(2021, 4, 12),
        valid_until=date(2021, 9, 28),
        country="IN",
        issuer="A ministry of health",
        certificate_id="URN:UVCI:01:IN:2EC0",
    )


@pytest.fixture(scope="session")
def at() -> datetime:
    return datetime(2021, 8, 27, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def signer() -> MemorySigner:
    return MemorySigner(derive_private_key(0xC0FFEE, SECP256R1()), kid=b"\x01\x02\x03\x04\x05\x06\x07\x08")


@pytest.fixture(scope="session")
def trust(signer: MemorySigner) -> TrustStore:
    return TrustStore.of([TrustedKey(signer.kid, "IN", signer.public_key)])


@pytest.fixture(scope="session")
def certificate(record: VaccinationRecord, signer: MemorySigner, at: datetime) -> Certificate:
    return issue(record, signer, at=at)
