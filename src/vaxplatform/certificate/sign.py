"""Issuing: a record and a signer give a certificate, as text for a QR code."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from attrs import field, frozen

from vaxplatform.certificate._instant import require_instant
from vaxplatform.certificate.claims import HealthRecord
from vaxplatform.certificate.formats import OF_SEVERAL_DOSES, PROFILES
from vaxplatform.certificate.keys import MemorySigner, Signer
from vaxplatform.errors import CertificateError, UnknownName

__all__ = ["Certificate", "issue"]


@frozen(weakref_slot=False)
class Certificate:
    """A certificate as issued.

    Args:
        text: What goes into the QR code. It holds the person's name and birth date: handle it like them.
        profile: The profile of its content (``"eu-dcc"``).
        kid: The id of the key that signed it.
        issued_at: The instant of issue, in whole seconds.
        expires_at: Until when it is technically valid; None for good, where the profile allows it.
        certificate_id: Its own id, as in the record.
    """

    text: str = field(repr=False)
    profile: str
    kid: bytes
    issued_at: datetime
    expires_at: datetime | None
    certificate_id: str = field(repr=False)


def issue(
    record: HealthRecord | Sequence[HealthRecord],
    signer: Signer,
    *,
    profile: str = "eu-dcc",
    at: datetime,
    expires: datetime | None = None,
    issuer: str | None = None,
) -> Certificate:
    """A signed certificate of a vaccination, a test or a recovery.

    Args:
        record: The dose, test or recovery; of ``smart-health-card`` also several doses of one person.
        signer: Whoever holds the key.
        profile: The profile of the content.
        at: The instant of issue, with its time zone, from 1970; whole seconds count.
        expires: Until when the certificate is technically valid, within the time of the signing key; by default as long
            as is usual for the profile: ``eu-dcc`` 365 days, the longest that WHO's trust network recommends.
        issuer: How certificates of the profile name their issuer: ``eu-dcc`` by a country, ISO 3166-1 alpha-2, by
            default the record's; the others by an address that begins with ``https://``, which they ask for.

    Raises:
        UnknownName: No such profile.
        CertificateError: ``argument-kind``: ``record`` is no record, ``signer`` no `Signer` or ``profile`` no text;
            ``instant-naive``; ``times-out-of-order``; ``times-range`` (1970 to 9999); ``name-needs-romanisation`` for a
            name in a script without a passport spelling; and what the profile and signer refuse.

    Example:
        >>> from datetime import UTC, date, datetime
        >>> from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, derive_private_key
        >>> from vaxplatform.certificate import MemorySigner, TrustedKey, TrustStore, VaccinationRecord, issue, verify
        >>> from vaxplatform.dates import PartialDate
        >>> from vaxplatform.model.person import Name
        >>> record = VaccinationRecord(
        ...     Name(given="आशा", family="पाटील", given_romanised="Asha", family_romanised="Patil"),
        ...     PartialDate.parse("1961-12"), disease="840539006", prophylaxis="29061000087103", product="Covishield",
        ...     manufacturer="ORG-100001981", dose_number=1, doses_in_series=2, date=date(2021, 8, 26), country="IN",
        ...     issuer="A ministry of health", certificate_id="URN:UVCI:01:IN:EXAMPLE",
        ... )
        >>> signer = MemorySigner(derive_private_key(1, SECP256R1()), kid=bytes(8))  # 1 is nobody's secret
        >>> certificate = issue(record, signer, at=datetime(2021, 8, 27, tzinfo=UTC))
        >>> certificate.text[:4]
        'HC1:'
        >>> trust = TrustStore.of([TrustedKey(signer.kid, "IN", signer.public_key)])
        >>> verify(certificate.text, trust, at=datetime(2021, 9, 1, tzinfo=UTC)).valid
        True
    """
    records = _records(record)
    # To look whether something fulfils a protocol costs more than all else here.
    if type(signer) is not MemorySigner and not isinstance(signer, Signer):
        raise CertificateError("signer is a Signer", code="argument-kind", argument="signer")
    if not isinstance(profile, str):
        raise CertificateError("profile is a str", code="argument-kind", argument="profile")
    form = PROFILES.get(profile)
    if form is None:
        raise UnknownName(
            f"there is no certificate profile {profile!r}; there are: {', '.join(PROFILES)}", code="unknown-profile"
        )
    require_instant(at=at)
    # A certificate holds whole seconds: what is compared, signed and returned is the same instant.
    at = at.replace(microsecond=0)
    if expires is not None:
        require_instant(expires=expires)
        expires_at: datetime | None = expires.replace(microsecond=0)
    else:
        expires_at = _after(at, form.VALIDITY)
    several = profile in OF_SEVERAL_DOSES
    if len(records) > 1 and not several:
        raise CertificateError(
            f"a certificate of the profile {profile} is of one record, and {len(records)} were given",
            code="profile-field",
            field="record",
        )
    first = records[0]
    content = form.encode(records if several else first, issued_at=at, expires_at=expires_at, issuer=issuer)
    text: str = form.sign(content, signer)
    return Certificate(text, profile, signer.kid, at, expires_at, first.certificate_id)


def _records(record: object) -> Sequence[HealthRecord]:
    records = (record,) if isinstance(record, HealthRecord) else record
    if isinstance(records, list | tuple) and records and all(isinstance(each, HealthRecord) for each in records):
        return records
    raise CertificateError(
        "record is a VaccinationRecord, a DiagnosticTestRecord or a RecoveryRecord",
        code="argument-kind",
        argument="record",
    )


def _after(at: datetime, validity: timedelta | None) -> datetime | None:
    if validity is None:
        return None
    try:
        return at + validity
    except OverflowError:
        raise CertificateError("the times of a certificate lie between 1970 and 9999", code="times-range") from None
