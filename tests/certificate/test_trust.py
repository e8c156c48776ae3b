import hashlib
from datetime import UTC, datetime

import pytest
from attrs import evolve
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    SECP384R1,
    EllipticCurvePrivateKey,
    derive_private_key,
)
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicNumbers
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID, ObjectIdentifier

from vaxplatform.certificate import (
    KeyStatus,
    MemorySigner,
    TrustedKey,
    TrustStore,
    Usage,
    self_signed_certificate,
    trusted_key_from_certificate,
)
from vaxplatform.certificate.trust import USAGE_OIDS, algorithms_of
from vaxplatform.errors import CertificateError

KEY = derive_private_key(7, SECP256R1())
START, END = datetime(2021, 1, 1, tzinfo=UTC), datetime(2023, 1, 1, tzinfo=UTC)


def make(
    *,
    country: str | None = "IN",
    usages: tuple[str, ...] = (),
    key: EllipticCurvePrivateKey | Ed25519PrivateKey = KEY,
) -> x509.Certificate:
    attributes = [x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Health")]
    if country:
        attributes.append(x509.NameAttribute(NameOID.COUNTRY_NAME, country))
    name = x509.Name(attributes)
    builder = x509.CertificateBuilder(name, name, key.public_key(), 1, START, END)
    if usages:
        builder = builder.add_extension(x509.ExtendedKeyUsage(map(ObjectIdentifier, usages)), critical=False)
    return builder.sign(KEY, SHA256())


def test_a_document_signer_becomes_a_trusted_key() -> None:
    der = self_signed_certificate(
        KEY, country="IN", organisation="A ministry", not_before=START, not_after=END, serial=1
    )
    key = trusted_key_from_certificate(der, source="ceremony")
    assert key.kid == hashlib.sha256(der).digest()[:8]
    assert (key.country, key.source, key.status) == ("IN", "ceremony", KeyStatus.CURRENT)
    assert (key.not_before, key.not_after) == (START, END)
    assert key.usages == {Usage.VACCINATION}
    assert key.algorithms == {"ES256"}
    pem = x509.load_der_x509_certificate(der).public_bytes(Encoding.PEM)
    assert evolve(trusted_key_from_certificate(pem), source="ceremony") == key


@pytest.mark.parametrize("arc", ["1.3.6.1.4.1.1847.2021.1", "1.3.6.1.4.1.0.1847.2021.1"])
def test_both_arcs_of_key_usage_count(arc: str) -> None:
    certificate = make(usages=(f"{arc}.1", f"{arc}.3", "1.3.6.1.5.5.7.3.1"))
    assert trusted_key_from_certificate(certificate.public_bytes(Encoding.DER)).usages == {Usage.TEST, Usage.RECOVERY}
    assert USAGE_OIDS[f"{arc}.2"] is Usage.VACCINATION


@pytest.mark.parametrize("usages", [(), ("1.3.6.1.5.5.7.3.1",)])
def test_without_a_health_usage_a_key_is_not_restricted(usages: tuple[str, ...]) -> None:
    assert trusted_key_from_certificate(make(usages=usages).public_bytes(Encoding.DER)).usages == frozenset()


@pytest.mark.parametrize("data", [b"", b"garbage", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"])
def test_what_is_no_certificate_is_refused(data: bytes) -> None:
    with pytest.raises(CertificateError) as refused:
        trusted_key_from_certificate(data)
    assert refused.value.code == "trust-certificate-unreadable"


def test_a_certificate_without_a_country_needs_one_said() -> None:
    der = make(country=None).public_bytes(Encoding.DER)
    with pytest.raises(CertificateError, match="country="):
        trusted_key_from_certificate(der)
    assert trusted_key_from_certificate(der, country="NP").country == "NP"


def test_a_key_of_another_kind_is_refused() -> None:
    certificate = make(key=Ed25519PrivateKey.from_private_bytes(bytes(32)))
    with pytest.raises(CertificateError) as refused:
        trusted_key_from_certificate(certificate.public_bytes(Encoding.DER))
    assert refused.value.code == "trust-key-type"


def test_the_key_says_which_methods_fit_it() -> None:
    assert algorithms_of(KEY.public_key()) == {"ES256"}
    assert algorithms_of(derive_private_key(7, SECP384R1()).public_key()) == frozenset()
    assert algorithms_of(RSAPublicNumbers(65537, (1 << 2047) + 1).public_key()) == {"PS256"}
    assert algorithms_of(RSAPublicNumbers(65537, (1 << 1023) + 1).public_key()) == frozenset()
    assert algorithms_of("a key") == frozenset()


def test_a_store_keeps_all_keys_of_an_id_and_none_of_another(signer: MemorySigner) -> None:
    clean = TrustedKey(b"kid", "IN", signer.public_key)
    stolen = evolve(clean, status=KeyStatus.COMPROMISED)
    other = TrustedKey(b"other", "NP", KEY.public_key())
    store = TrustStore.of([clean, other, stolen])
    assert store.keys_for(b"kid") == (stolen, clean)  # the compromised one is tried first
    assert store.keys_for(b"KID") == ()
    assert set(store.keys) == {clean, stolen, other}
    assert len(store) == 3
