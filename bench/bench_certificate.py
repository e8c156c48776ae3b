"""What certificates cost beside the bare cryptography: raw ES256 signing and verifying with the same key."""

import json
import statistics
import time
from collections.abc import Callable
from datetime import UTC, date, datetime

from attrs import evolve
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, derive_private_key
from cryptography.hazmat.primitives.hashes import SHA256

from vaxplatform.certificate import MemorySigner, TrustedKey, TrustStore, VaccinationRecord, issue, verify
from vaxplatform.certificate.formats import hcert
from vaxplatform.dates import PartialDate
from vaxplatform.model.person import Name

ROUNDS = 15
BATCH = 100
AT = datetime(2021, 8, 27, 9, 0, tzinfo=UTC)
PEER = "cryptography, raw ES256 on the same key and bytes"


def run() -> list[dict[str, object]]:
    record = VaccinationRecord(
        Name(given="आशा", family="पाटील", given_romanised="Asha", family_romanised="Patil"),
        PartialDate(1961, 12, 3),
        disease="840539006",
        prophylaxis="29061000087103",
        product="Covishield",
        manufacturer="ORG-100001981",
        dose_number=1,
        doses_in_series=2,
        date=date(2021, 8, 26),
        country="IN",
        issuer="A ministry of health",
        certificate_id="URN:UVCI:01:IN:0",
    )
    records = [evolve(record, certificate_id=f"URN:UVCI:01:IN:{n:032X}") for n in range(BATCH)]
    private_key = derive_private_key(0xC0FFEE, SECP256R1())
    public_key = private_key.public_key()
    signer = MemorySigner(private_key, kid=bytes(range(8)))
    trust = TrustStore.of([TrustedKey(signer.kid, "IN", signer.public_key)])
    texts = [issue(one, signer, at=AT).text for one in records]
    signed = [hcert.decode(text).signed_bytes for text in texts]
    method = ECDSA(SHA256())
    signatures = [private_key.sign(data, method) for data in signed]

    def issue_all() -> None:
        for one in records:
            issue(one, signer, at=AT)

    def sign_all() -> None:
        for data in signed:
            private_key.sign(data, method)

    def verify_all() -> None:
        assert all(verify(text, trust, at=AT).valid for text in texts)

    def raw_verify_all() -> None:
        for signature, data in zip(signatures, signed, strict=True):
            public_key.verify(signature, data, method)

    return [
        compare("hcert.issue", "certificates/s", issue_all, sign_all),
        compare("hcert.verify", "certificates/s", verify_all, raw_verify_all),
    ]


def compare(name: str, unit: str, ours: Callable[[], None], peer: Callable[[], None]) -> dict[str, object]:
    """Ours and the peer by turns; the ratio is the median of the pairs'."""
    pairs = [(seconds(ours), seconds(peer)) for _ in range(ROUNDS)]
    return {
        "name": name,
        "value": round(BATCH / statistics.median(own for own, _ in pairs)),
        "unit": unit,
        "peer": PEER,
        "peer_value": round(BATCH / statistics.median(other for _, other in pairs)),
        "ratio": round(statistics.median(other / own for own, other in pairs), 3),
        "goal": None,
    }


def seconds(job: Callable[[], None]) -> float:
    start = time.perf_counter()
    job()
    return time.perf_counter() - start


if __name__ == "__main__":
    print(json.dumps(run(), indent=1))
