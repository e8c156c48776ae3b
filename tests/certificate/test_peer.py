"""Round trips with python-cwt, which shares no code with ours but the cryptography: each verifies the other's.

It needs a CBOR library that ours is too new for, so it runs in an environment of its own, ``.venv-peers``.
"""

import json
import os
import subprocess
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import cbor2
import pytest
from attrs import frozen
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, PSS
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key as generate_rsa_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from vaxplatform.certificate import (
    DiagnosticTestRecord,
    HealthRecord,
    MemorySigner,
    RecoveryRecord,
    Signer,
    TrustStore,
    VaccinationRecord,
    issue,
    key_id_of_certificate,
    trusted_key_from_certificate,
    verify,
)
from vaxplatform.certificate.formats import hcert

pytestmark = pytest.mark.reference

ROOT = Path(__file__).resolve().parent.parent.parent
PYTHON = Path(os.environ.get("VAXPLATFORM_PEERS_PYTHON") or ROOT / ".venv-peers" / "bin" / "python")

Peer = Callable[..., dict[str, str]]


@pytest.fixture(scope="module")
def peer() -> Iterator[Peer]:
    if not PYTHON.exists():
        pytest.skip(f"python-cwt is not installed in {PYTHON.parent.parent}: make .venv-peers/.ready installs it")
    with subprocess.Popen(
        [PYTHON, ROOT / "bench" / "peers" / "cwt_hcert.py"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    ) as process:
        asked, answered = process.stdin, process.stdout
        assert asked is not None
        assert answered is not None

        def ask(**question: str) -> dict[str, str]:
            print(json.dumps(question), file=asked, flush=True)
            answer: dict[str, str] = json.loads(answered.readline())
            return answer

        yield ask
        asked.close()


@frozen
class RsaSigner:
    """PS256 as RFC 8230 has it."""

    private_key: RSAPrivateKey
    kid: bytes
    alg: str = "PS256"
    signature_encoding: str = "raw"

    @property
    def public_key(self) -> Any:
        return self.private_key.public_key()

    def sign(self, data: bytes) -> bytes:
        return self.private_key.sign(data, PSS(MGF1(SHA256()), 32), SHA256())


@frozen
class Issuer:
    """A document signer: its key, its certificate, and how we sign with it."""

    private_key: EllipticCurvePrivateKey | RSAPrivateKey
    certificate: bytes

    @property
    def signer(self) -> Signer:
        kid = key_id_of_certificate(self.certificate)
        if isinstance(self.private_key, RSAPrivateKey):
            return RsaSigner(self.private_key, kid)  # type: ignore[return-value]  # it is one by its members
        return MemorySigner(self.private_key, kid)

    @property
    def pem(self) -> dict[str, str]:
        certificate = x509.load_der_x509_certificate(self.certificate).public_bytes(Encoding.PEM).decode()
        return {"certificate": certificate}

    @property
    def secret(self) -> dict[str, str]:
        key = self.private_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
        return {"private_key": key, **self.pem}


@pytest.fixture(scope="module", params=["ES256", "PS256"])
def issuer(request: pytest.FixtureRequest, at: datetime) -> Issuer:
    key: EllipticCurvePrivateKey | RSAPrivateKey = (
        generate_private_key(SECP256R1()) if request.param == "ES256" else generate_rsa_key(65537, 2048)
    )
    name = x509.Name([x509.NameAttribute(x509.NameOID.COUNTRY_NAME, "IN")])
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), 1)
        .not_valid_before(at - timedelta(days=1))
        .not_valid_after(at + timedelta(days=700))
        .sign(key, SHA256())
    )
    return Issuer(key, certificate.public_bytes(Encoding.DER))


@pytest.fixture(params=["dose", "test", "recovery"])
def any_record(
    request: pytest.FixtureRequest, record: VaccinationRecord, tested: DiagnosticTestRecord, recovered: RecoveryRecord
) -> HealthRecord:
    records: dict[str, HealthRecord] = {"dose": record, "test": tested, "recovery": recovered}
    return records[request.param]


def test_the_peer_verifies_what_we_issue(peer: Peer, issuer: Issuer, any_record: HealthRecord, at: datetime) -> None:
    text = issue(any_record, issuer.signer, at=at).text
    assert peer(verify=text, **issuer.pem) == {"content": hcert.decode(text).payload.hex()}


def test_the_peer_refuses_what_is_not_ours(peer: Peer, issuer: Issuer, record: VaccinationRecord, at: datetime) -> None:
    stranger = MemorySigner(generate_private_key(SECP256R1()), key_id_of_certificate(issuer.certificate))
    assert "refused" in peer(verify=issue(record, stranger, at=at).text, **issuer.pem)


def test_we_verify_what_the_peer_issues(peer: Peer, issuer: Issuer, any_record: HealthRecord, at: datetime) -> None:
    content = hcert.encode(any_record, issued_at=at, expires_at=at + timedelta(days=365))
    text = peer(sign=content.hex(), **issuer.secret)["text"]
    trust = TrustStore.of([trusted_key_from_certificate(issuer.certificate)])
    verdict = verify(text, trust, at=at)
    assert verdict.valid
    assert verdict.claims == cbor2.loads(content)[-260][1]
    assert verify(text, trust, at=at + timedelta(days=366)).code == "EXPIRED"
