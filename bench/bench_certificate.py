"""What certificates cost beside the bare cryptography: raw ES256 signing and verifying with the same key.

Ours and the peer take turns every few certificates, and the time is the processor's, so that a busy moment of the
machine falls on both or on none. What hostile certificates cost is compared with what is promised for them; they are
those of ``tests/fuzz/hostile.py``.
"""

import json
import statistics
import sys
import time
import tracemalloc
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, date, datetime
from importlib import import_module
from multiprocessing import get_context
from pathlib import Path

from attrs import evolve
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, derive_private_key
from cryptography.hazmat.primitives.hashes import SHA256

from vaxplatform.certificate import (
    MemorySigner,
    TrustedKey,
    TrustStore,
    VaccinationRecord,
    issue,
    jwk_thumbprint,
    verify,
)
from vaxplatform.certificate.formats import hcert, smart_health_card
from vaxplatform.dates import PartialDate
from vaxplatform.model.person import Name

TESTS = Path(__file__).resolve().parent.parent / "tests"
TURNS = 150
BATCH = 20
WORK = 6_000  # certificates a process verifies, where two are compared with one
PAIRS = 5
AT = datetime(2021, 8, 27, 9, 0, tzinfo=UTC)
PEER = "cryptography, raw ES256 on the same key and bytes"


PRIVATE_KEY = derive_private_key(0xC0FFEE, SECP256R1())
PUBLIC_KEY = PRIVATE_KEY.public_key()
SIGNER = MemorySigner(PRIVATE_KEY, kid=bytes(range(8)))
TRUST = TrustStore.of([TrustedKey(SIGNER.kid, "IN", SIGNER.public_key)])
RECORD = VaccinationRecord(
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
    cvx="210",
    lot="4121Z001",
    centre="District hospital",
)
ISSUER = "https://health.example.org/cards"
CARD_SIGNER = MemorySigner(PRIVATE_KEY, kid=jwk_thumbprint(PUBLIC_KEY))
CARD_TRUST = TrustStore.of([TrustedKey(CARD_SIGNER.kid, "IN", PUBLIC_KEY, issuer=ISSUER)])


def run() -> list[dict[str, object]]:
    records = [evolve(RECORD, certificate_id=f"URN:UVCI:01:IN:{n:032X}") for n in range(BATCH)]
    texts = [issue(one, SIGNER, at=AT).text for one in records]
    signed = [hcert.decode(text).signed_bytes for text in texts]
    method = ECDSA(SHA256())
    signatures = [PRIVATE_KEY.sign(data, method) for data in signed]

    def issue_all() -> None:
        for one in records:
            issue(one, SIGNER, at=AT)

    def sign_all() -> None:
        for data in signed:
            PRIVATE_KEY.sign(data, method)

    def verify_all() -> None:
        assert all(verify(text, TRUST, at=AT).valid for text in texts)

    def raw_verify_all() -> None:
        for signature, data in zip(signatures, signed, strict=True):
            PUBLIC_KEY.verify(signature, data, method)

    return [
        compare("hcert.issue", issue_all, sign_all, goal=0.30),
        compare("hcert.verify", verify_all, raw_verify_all, goal=0.55),
        health_cards(records),
        two_processes(),
        *hostile(),
    ]


def health_cards(records: Sequence[VaccinationRecord]) -> dict[str, object]:
    """SMART Health Cards as they come from QR codes."""
    texts = [issue(one, CARD_SIGNER, profile="smart-health-card", issuer=ISSUER, at=AT).text for one in records]
    signed = [smart_health_card.decode(text).signed_bytes for text in texts]
    method = ECDSA(SHA256())
    signatures = [PRIVATE_KEY.sign(data, method) for data in signed]

    def verify_all() -> None:
        assert all(verify(text, CARD_TRUST, at=AT).valid for text in texts)

    def raw_verify_all() -> None:
        for signature, data in zip(signatures, signed, strict=True):
            PUBLIC_KEY.verify(signature, data, method)

    return compare("shc.verify", verify_all, raw_verify_all, goal=0.50)


def compare(name: str, ours: Callable[[], None], peer: Callable[[], None], *, goal: float) -> dict[str, object]:
    """Ours and the peer by turns; the ratio is the median of the turns'."""
    turns = [(seconds(ours), seconds(peer)) for _ in range(TURNS)]
    return {
        "name": name,
        "value": round(BATCH / statistics.median(own for own, _ in turns)),
        "unit": "certificates/s",
        "peer": PEER,
        "peer_value": round(BATCH / statistics.median(other for _, other in turns)),
        "ratio": round(statistics.median(other / own for own, other in turns), 3),
        "goal": goal,
    }


def two_processes() -> dict[str, object]:
    """How many times as many certificates two processes verify as one: whether they are in each other's way.

    They share no lock and no file; what is left to share, caches and memory, shows in the processor's time. The clock
    on the wall would also show what else the machine has to do.
    """
    text = issue(RECORD, SIGNER, at=AT).text
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        list(pool.map(work, [text, text]))  # both processes are up
        pairs = [(sum(pool.map(work, [text])), sum(pool.map(work, [text, text]))) for _ in range(PAIRS)]
    return {
        "name": "hcert.verify.two_processes",
        "value": round(statistics.median(two for _, two in pairs)),
        "unit": "certificates/s",
        "peer": "the same in one process",
        "peer_value": round(statistics.median(one for one, _ in pairs)),
        "ratio": round(statistics.median(two / one for one, two in pairs), 3),
        "goal": 1.9,
    }


def work(text: str) -> float:
    """Certificates a second of a processor."""
    return WORK / seconds(lambda: [verify(text, TRUST, at=AT) for _ in range(WORK)])


def hostile() -> list[dict[str, object]]:
    """The costliest of the hostile certificates."""
    sys.path.append(str(TESTS))
    made = import_module("fuzz.hostile")
    cards: Sequence[str] = [card for _, card, _ in made.hostile_cards.hostile()]
    certificates: Sequence[str] = [given for _, given, _ in made.hostile() if given not in set(cards)]

    def memory(given: str) -> float:
        tracemalloc.start()
        verify(given, made.TRUST, at=made.AT)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return peak / 2**20

    def milliseconds(given: str) -> float:
        return 1_000 * min(seconds(lambda: verify(given, made.TRUST, at=made.AT)) for _ in range(3))

    limits = (
        (f"{name}.hostile.{what}", unit, max(map(measure, texts)), limit)
        for name, texts in (("hcert", certificates), ("shc", cards))
        for what, unit, measure, limit in (
            ("time", "ms", milliseconds, 1_000 * made.LONGEST_SECONDS),
            ("memory", "MiB", memory, made.LARGEST_MEMORY / 2**20),
        )
    )
    return [
        {
            "name": name,
            "value": round(value, 2),
            "unit": unit,
            "peer": "the limit",
            "peer_value": limit,
            "ratio": round(limit / value, 2),
            "goal": 1.0,
        }
        for name, unit, value, limit in limits
    ]


def seconds(job: Callable[[], object]) -> float:
    start = time.process_time()
    job()
    return time.process_time() - start


if __name__ == "__main__":
    print(json.dumps(run(), indent=1))
