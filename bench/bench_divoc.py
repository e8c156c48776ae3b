"""What verifying a DIVOC credential costs beside PyLD, a general JSON-LD processor, and the same cryptography.

Both verify the published credentials, from their text and with their key; the peer has the contexts in memory, and
keeps what it made of them. Ours and the peer take turns, and the time is the processor's. Needs the reference data;
without it there are no rows.
"""

import json
import os
import sys
import time
from base64 import urlsafe_b64decode
from collections.abc import Callable
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from statistics import median

from cryptography.hazmat.primitives.asymmetric.padding import MGF1, PSS
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from vaxplatform.certificate import TrustedKey, TrustStore, verify

ROOT = Path(__file__).resolve().parent.parent
REFERENCE = Path(os.environ.get("VAXPLATFORM_REFERENCE_DATA") or ROOT.parent / "shared" / "data")
FOLDER = REFERENCE / "certificates" / "divoc"
PEER = "PyLD and cryptography, on the same credentials"
AT = datetime(2021, 9, 1, tzinfo=UTC)
TURNS = 40
ROUNDS = 10  # of all credentials in a turn, so that caches are warm for both
GOAL = 20.0


def run() -> list[dict[str, object]]:
    if not FOLDER.is_dir():
        return []
    sys.path.append(str(ROOT / "tests"))
    oracle = import_module("certificate.formats.json_ld").Oracle(FOLDER)
    key = load_pem_public_key((FOLDER / "DIVOC-signer-public.pem").read_bytes())
    assert isinstance(key, RSAPublicKey)
    trust = TrustStore.of([TrustedKey(b"did:india", "IN", key)])
    expected = json.loads((FOLDER / "expected.json").read_text("utf-8"))["cases"]
    made_by_it = [case["file"] for case in expected if case["key"] == "DIVOC-signer-public.pem"]
    texts = ROUNDS * [(FOLDER / file).read_text("utf-8") for file in made_by_it]

    def ours() -> None:
        assert all(verify(text, trust, at=AT).valid for text in texts)

    def peer() -> None:
        for text in texts:
            document = json.loads(text)
            header, _, signature = document["proof"]["jws"].split(".")
            raw = urlsafe_b64decode(signature + "==")
            key.verify(raw, oracle.signed_bytes(document, header), PSS(MGF1(SHA256()), 32), SHA256())

    turns = [(seconds(ours), seconds(peer)) for _ in range(TURNS)]
    return [
        {
            "name": "divoc.verify",
            "value": round(len(texts) / median(own for own, _ in turns)),
            "unit": "certificates/s",
            "peer": PEER,
            "peer_value": round(len(texts) / median(other for _, other in turns)),
            "ratio": round(median(other / own for own, other in turns), 2),
            "goal": GOAL,
        }
    ]


def seconds(job: Callable[[], object]) -> float:
    start = time.process_time()
    job()
    return time.process_time() - start


if __name__ == "__main__":
    print(json.dumps(run(), indent=1))
