"""What QR codes cost in bulk, beside the library qrcode as it comes: a certificate's 600 characters as a PNG."""

import json
import statistics
import time
from collections.abc import Callable
from io import BytesIO
from random import Random

from qrcode import QRCode

from vaxplatform.certificate import QrCode

ROUNDS = 9
BATCH = 5
LENGTH = 600
BASE45 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
PEER = "the library qrcode with its defaults (level M), as PNG"


def run() -> list[dict[str, object]]:
    letters = Random(45)
    texts = ["HC1:" + "".join(letters.choices(BASE45, k=LENGTH - 4)) for _ in range(BATCH)]

    def ours() -> None:
        for text in texts:
            QrCode.of(text, error_correction="M").png()

    def peer() -> None:
        for text in texts:
            code = QRCode()
            code.add_data(text)
            code.make()
            code.make_image().save(BytesIO())

    pairs = [(seconds(ours), seconds(peer)) for _ in range(ROUNDS)]
    return [
        {
            "name": "qr.bulk",
            "value": round(BATCH / statistics.median(own for own, _ in pairs), 1),
            "unit": "codes/s",
            "peer": PEER,
            "peer_value": round(BATCH / statistics.median(other for _, other in pairs), 1),
            "ratio": round(statistics.median(other / own for own, other in pairs), 1),
            "goal": 10,
        }
    ]


def seconds(job: Callable[[], None]) -> float:
    start = time.perf_counter()
    job()
    return time.perf_counter() - start


if __name__ == "__main__":
    print(json.dumps(run(), indent=1))
