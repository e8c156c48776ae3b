"""What a printed page costs after the first: a bilingual A4 page with a QR code, beside what it may take.

``pdf.page`` is held to 100 ms. ``pdf.page.peer`` does the same work with fpdf2, which shapes text with the same library
and cuts its fonts down anew for every page; it sets the same words in the two fonts that they need, in one weight.
"""

import json
import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from importlib.resources import files
from io import BytesIO

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, derive_private_key
from fpdf import FPDF
from qrcode import QRCode

from vaxplatform.certificate import Card, CardLanguage, MemorySigner, Paper, VaccinationRecord, card_pdf, issue
from vaxplatform.countries import core_messages
from vaxplatform.dates import PartialDate
from vaxplatform.exchange import read_fonts
from vaxplatform.model import Name

ROUNDS = 15
LIMIT = 100.0  # milliseconds
AT = datetime(2021, 8, 27, 9, 0, tzinfo=UTC)
RECORD = VaccinationRecord(
    Name("आशा", "पाटील", "Asha", "Patil"),
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
LATIN, DEVANAGARI = (str(files("manimgx_fonts") / f"{name}[wght].ttf") for name in ("NotoSans", "NotoSansDevanagari"))


def run() -> list[dict[str, object]]:
    signer = MemorySigner(derive_private_key(0xC0FFEE, SECP256R1()), kid=bytes(range(8)))
    card = Card(issue(RECORD, signer, at=AT), RECORD)
    messages = core_messages()
    languages = [CardLanguage.of(messages, tag) for tag in ("en", "hi")]
    fonts = read_fonts()

    def ours(paper: Paper) -> bytes:
        return card_pdf([card], fonts=fonts, paper=paper, languages=languages)

    def peer() -> bytes:
        page = FPDF()
        page.add_page()
        page.set_text_shaping(True)
        page.add_font("latin", fname=LATIN)
        page.add_font("devanagari", fname=DEVANAGARI)
        texts = [RECORD.name.original, RECORD.name.romanised]
        texts += [text for _label, text in card.rows(languages)]
        texts += [text for language in languages for text in language.labels.values()]
        page.set_fallback_fonts(["devanagari"])
        page.set_font("latin", size=10)
        for text in texts:
            page.cell(0, 6, text, new_x="LMARGIN", new_y="NEXT")
        code = QRCode()
        code.add_data(card.certificate.text)
        picture = BytesIO()
        code.make_image().save(picture)
        page.image(picture, w=62)
        return bytes(page.output())

    first = milliseconds(lambda: ours(Paper.A4))
    print(f"the first page takes {first:.0f} ms", file=sys.stderr)
    peer()
    pairs = [(milliseconds(lambda: ours(Paper.A4)), milliseconds(peer)) for _ in range(ROUNDS)]
    own = statistics.median(mine for mine, _other in pairs)
    on_card = statistics.median(milliseconds(lambda: ours(Paper.CARD)) for _ in range(ROUNDS))
    return [
        row("pdf.page", own, "the limit for a page with its QR code", peer_value=LIMIT, ratio=LIMIT / own, goal=1),
        row(
            "pdf.card",
            on_card,
            "the limit for a page with its QR code",
            peer_value=LIMIT,
            ratio=LIMIT / on_card,
            goal=1,
        ),
        row(
            "pdf.page.peer",
            own,
            "qrcode and fpdf2, one weight of the two fonts",
            peer_value=statistics.median(other for _mine, other in pairs),
            ratio=statistics.median(other / mine for mine, other in pairs),
            goal=None,
        ),
    ]


def row(
    name: str, value: float, peer: str, *, peer_value: float, ratio: float, goal: float | None
) -> dict[str, object]:
    return {
        "name": name,
        "value": round(value, 1),
        "unit": "ms",
        "peer": peer,
        "peer_value": round(peer_value, 1),
        "ratio": round(ratio, 2),
        "goal": goal,
    }


def milliseconds(job: Callable[[], bytes]) -> float:
    start = time.perf_counter()
    job()
    return (time.perf_counter() - start) * 1000


if __name__ == "__main__":
    print(json.dumps(run(), indent=1))
