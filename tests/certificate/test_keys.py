import hashlib
from datetime import UTC, datetime

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, SECP384R1, derive_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from vaxplatform.certificate import (
    MemorySigner,
    Signer,
    TrustedKey,
    TrustStore,
    VaccinationRecord,
    issue,
    key_id_of_certificate,
    self_signed_certificate,
    verify,
)
from vaxplatform.errors import CertificateError

KEY = derive_private_key(11, SECP256R1())
PEM = KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
START, END = datetime(2021, 1, 1, tzinfo=UTC), datetime(2023, 1, 1, tzinfo=UTC)


def certificate_der() -> bytes:
    return self_signed_certificate(KEY, country="IN", organisation="M", not_before=START, not_after=END, serial=1)


def test_a_signature_is_r_and_s_and_verifies(signer: MemorySigner) -> None:
    signature = signer.sign(b"data")
    assert len(signature) == 64
    der = encode_dss_signature(int.from_bytes(signature[:32]), int.from_bytes(signature[32:]))
    signer.public_key.verify(der, b"data", ECDSA(SHA256()))
    assert isinstance(signer, Signer)
    assert (signer.alg, signer.signature_encoding) == ("ES256", "raw")


def test_the_key_id_comes_from_the_argument_the_certificate_or_the_public_key() -> None:
    der = certificate_der()
    bundle = PEM + x509.load_der_x509_certificate(der).public_bytes(Encoding.PEM)
    spki = KEY.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    assert MemorySigner.from_pem(bundle, kid=b"own").kid == b"own"
    assert MemorySigner.from_pem(bundle).kid == key_id_of_certificate(der)
    assert MemorySigner.from_pem(PEM).kid == hashlib.sha256(spki).digest()[:8]


def test_the_certificate_beside_the_key_is_the_keys_own() -> None:
    other = derive_private_key(12, SECP256R1())
    terms = {"country": "IN", "organisation": "M", "not_before": START, "not_after": END, "serial": 1}
    foreign = x509.load_der_x509_certificate(self_signed_certificate(other, **terms)).public_bytes(Encoding.PEM)  # type: ignore[arg-type]  # terms by name
    own = x509.load_der_x509_certificate(der := certificate_der()).public_bytes(Encoding.PEM)
    assert MemorySigner.from_pem(foreign + PEM + own).kid == key_id_of_certificate(der)
    broken = b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"
    for beside in (foreign, broken, own + broken):
        with pytest.raises(CertificateError) as refused:
            MemorySigner.from_pem(PEM + beside)
        assert refused.value.code == "signer-certificate"


@pytest.mark.parametrize("kid", [b"", bytes(256), "AQID"])
def test_a_key_id_has_1_to_255_bytes(kid: bytes) -> None:
    for make in (lambda: MemorySigner(KEY, kid=kid), lambda: MemorySigner.from_pem(PEM, kid=kid)):
        with pytest.raises(CertificateError) as refused:
            make()
        assert refused.value.code == "signer-key-id"


def test_an_encrypted_key_needs_its_password() -> None:
    encrypted = KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"secret"))
    assert MemorySigner.from_pem(encrypted, password=b"secret").public_key == KEY.public_key()
    openssl = KEY.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, BestAvailableEncryption(b"secret"))
    for pem, password, says in (
        (encrypted, None, "its password is needed"),
        (encrypted, b"wrong", "does not open"),
        (openssl, None, "its password is needed"),
        (openssl, b"wrong", "does not open"),
        (PEM, b"secret", "leave the password out"),
    ):
        with pytest.raises(CertificateError, match=says) as refused:
            MemorySigner.from_pem(pem, password=password)
        assert refused.value.code == "signer-password"


def test_a_key_in_pem_and_its_password_are_bytes() -> None:
    for pem, password in ((PEM.decode(), None), (PEM, "secret")):
        with pytest.raises(CertificateError) as refused:
            MemorySigner.from_pem(pem, password=password)  # type: ignore[arg-type]  # what is refused
        assert refused.value.code == "argument-kind"


@pytest.mark.parametrize(
    ("pem", "code"),
    [
        (b"", "signer-key-unreadable"),
        (b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "signer-key-unreadable"),
        (
            derive_private_key(11, SECP384R1()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
            "signer-key-type",
        ),
        (
            X25519PrivateKey.from_private_bytes(bytes(32)).private_bytes(
                Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
            ),
            "signer-key-type",
        ),
    ],
)
def test_other_keys_are_refused(pem: bytes, code: str) -> None:
    with pytest.raises(CertificateError) as refused:
        MemorySigner.from_pem(pem)
    assert refused.value.code == code


def test_the_private_key_is_not_printed(signer: MemorySigner) -> None:
    assert "private" not in repr(signer)


@pytest.mark.parametrize(
    "changed",
    [
        {"not_before": END, "not_after": START},
        {"not_before": START.replace(tzinfo=None)},
        {"country": "INDIA"},
        {"organisation": ""},
        {"organisation": "x" * 65},
        {"serial": 0},
    ],
)
def test_an_impossible_certificate_is_refused(changed: dict[str, object]) -> None:
    usual = {"country": "IN", "organisation": "M", "not_before": START, "not_after": END, "serial": 1}
    with pytest.raises(CertificateError) as refused:
        self_signed_certificate(KEY, **{**usual, **changed})  # type: ignore[arg-type]  # wrong on purpose
    assert refused.value.code == "certificate-impossible"


def test_the_demonstration_certificate_is_for_vaccinations() -> None:
    parsed = x509.load_der_x509_certificate(certificate_der())
    usage = parsed.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert [oid.dotted_string for oid in usage] == ["1.3.6.1.4.1.1847.2021.1.2"]
    parsed.verify_directly_issued_by(parsed)


def test_an_edwards_key_signs_lists_and_no_certificates(record: VaccinationRecord, at: datetime) -> None:
    signer = MemorySigner(Ed25519PrivateKey.from_private_bytes(bytes(32)), kid=b"lists")
    assert (signer.alg, len(signer.sign(b"data"))) == ("EdDSA", 64)
    with pytest.raises(CertificateError) as refused:
        issue(record, signer, at=at)
    assert refused.value.code == "signer-algorithm"


def test_an_rsa_key_signs_certificates(record: VaccinationRecord, at: datetime) -> None:
    signer = MemorySigner(generate_private_key(65537, 2048), kid=b"rsa")
    trust = TrustStore.of([TrustedKey(signer.kid, "IN", signer.public_key)])
    assert signer.alg == "PS256"
    assert verify(issue(record, signer, at=at).text, trust, at=at).valid
    with pytest.raises(CertificateError) as refused:
        MemorySigner(generate_private_key(65537, 1024), kid=b"short")  # noqa: S505 -- too short on purpose
    assert refused.value.code == "signer-key-type"
    with pytest.raises(CertificateError):
        MemorySigner("a key", kid=b"none")  # type: ignore[arg-type]  # wrong on purpose
