"""A certificate on paper: a page that prints as half an A4 sheet, folds to a card, and needs nothing but itself."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from html import escape
from types import MappingProxyType

from vaxplatform.certificate.claims import VaccinationRecord
from vaxplatform.certificate.formats._eu_value_sets import DISEASE, MANUFACTURER, PRODUCT
from vaxplatform.certificate.qr import QrCode
from vaxplatform.certificate.sign import Certificate
from vaxplatform.errors import CertificateError, InputError
from vaxplatform.messages import direction

__all__ = ["ENGLISH_LABELS", "card_html"]

ENGLISH_LABELS: Mapping[str, str] = MappingProxyType(
    {
        "title": "Vaccination certificate",
        "name": "Name",
        "birth_date": "Date of birth",
        "disease": "Disease",
        "vaccine": "Vaccine",
        "manufacturer": "Manufacturer",
        "dose": "Dose",
        "dose_of": "{number} of {series}",
        "date": "Date of vaccination",
        "country": "Country of vaccination",
        "issuer": "Issued by",
        "certificate_id": "Certificate number",
        "valid_until": "Signature valid until",
        "note": "The QR code proves what stands here, not who carries it: compare with an identity document.",
    }
)
"""The English texts of the page by label id; ``dose_of`` holds ``{number}`` and ``{series}``."""

_QR_WIDTH = 66  # millimetres, as in the style

_STYLE = """
@page { size: A4; margin: 12mm }
* { box-sizing: border-box }
body { margin: 0; font: 10.5pt/1.25 "Noto Sans", "Noto Sans Devanagari", "Nirmala UI", system-ui, sans-serif;
  color: #111; background: #fff }
.card { max-width: 186mm; min-height: 118mm; margin: 4mm auto; border: .4mm solid #1b4f72; border-radius: 3mm;
  overflow: hidden; break-inside: avoid }
.banner { background: #b03a2e; color: #fff; font-weight: 700; text-align: center; padding: 1.5mm 4mm }
h1 { font-size: 15pt; line-height: 1.25; margin: 0; padding: 3mm 5mm; background: #1b4f72; color: #fff }
h1 span { display: block } h1 span + span { font-size: 11.5pt; font-weight: 400 }
.body { display: flex; flex-wrap: wrap-reverse; gap: 5mm; padding: 4mm 5mm; justify-content: space-between }
dl { flex: 1 1 92mm; margin: 0; display: grid; grid-template-columns: minmax(34mm, 2fr) 3fr; gap: .8mm 3mm;
  align-content: start }
dt { color: #444; font-size: 8pt; line-height: 1.15 } dt span { display: block }
dd { margin: 0; overflow-wrap: anywhere } dd strong { font-size: 13pt; display: block }
figure { margin: 0 auto; flex: 0 0 66mm } svg { display: block; direction: ltr; width: 66mm; height: 66mm }
footer { border-top: .2mm solid #bbb; margin: 0 5mm; padding: 2mm 0 3mm; font-size: 8.5pt; color: #333 }
footer p { margin: 0 }
@media print { .card, .banner, h1 { print-color-adjust: exact; -webkit-print-color-adjust: exact } }
"""


def card_html(
    certificate: Certificate,
    record: VaccinationRecord,
    *,
    labels: Mapping[str, str] = ENGLISH_LABELS,
    language: str = "en",
    second_labels: Mapping[str, str] | None = None,
    second_language: str = "",
    product_name: str | None = None,
    manufacturer_name: str | None = None,
    banner: str | None = None,
    qr: QrCode | None = None,
) -> str:
    """A certificate as one self-contained HTML page to print.

    Args:
        certificate: As issued.
        record: What it was issued for; its texts are escaped. Its certificate id is the certificate's.
        labels: The page's texts by label id, as in `ENGLISH_LABELS`; a missing one is shown in English.
        language: BCP 47 tag of ``labels``.
        second_labels: The same in a second language, shown beneath the first; a missing one is left out.
        second_language: BCP 47 tag of ``second_labels``.
        product_name: The vaccine's name; by default the code list's.
        manufacturer_name: The manufacturer's name; by default the code list's.
        banner: A line on top, for what is only a demonstration.
        qr: The certificate's QR code where the caller has it already; by default it is made for paper.

    Returns:
        HTML with the QR code as inline SVG, 66 mm wide, and no reference to anything outside it. It names the last
        whole day of the certificate's time, by the time zone of ``expires_at``.

    Raises:
        CertificateError: ``record-mismatch``: the certificate was issued for another record; ``qr-too-small``.
        InputError: ``label``: a ``dose_of`` with other placeholders than its two.
    """
    if certificate.certificate_id != record.certificate_id:
        raise CertificateError("the certificate was issued for another record than this", code="record-mismatch")
    both: list[tuple[Mapping[str, str], str]] = [({**ENGLISH_LABELS, **labels}, language)]
    if second_labels is not None:
        both.append((second_labels, second_language))
    name = record.name
    rows = (
        ("name", f"<strong>{escape(name.original or name.romanised)}</strong>{_romanised(record)}"),
        ("birth_date", escape(str(record.birth_date))),
        ("disease", escape(DISEASE.get(record.disease, record.disease))),
        ("vaccine", escape(product_name or PRODUCT.get(record.product, record.product))),
        ("manufacturer", escape(manufacturer_name or MANUFACTURER.get(record.manufacturer, record.manufacturer))),
        ("dose", _dose(record, both)),
        ("date", record.date.isoformat()),
        ("country", escape(record.country)),
        ("issuer", escape(record.issuer)),
        ("certificate_id", escape(record.certificate_id)),
        *((("valid_until", _valid_until(certificate, certificate.expires_at)),) if certificate.expires_at else ()),
    )
    details = "\n".join(f"<dt>{_lines(label, both, 'span')}</dt><dd>{value}</dd>" for label, value in rows)
    title = both[0][0]["title"]
    picture = (qr or QrCode.for_paper(certificate.text, width=_QR_WIDTH)).svg(title=title)
    return (
        f'<!DOCTYPE html>\n<html {_language(language)}>\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        '<main class="card">\n'
        + (f'<div class="banner">{escape(banner)}</div>\n' if banner else "")
        + f"<h1>{_lines('title', both, 'span')}</h1>\n"
        f'<div class="body">\n<dl>\n{details}\n</dl>\n<figure>{picture}</figure>\n</div>\n'
        f"<footer>{_lines('note', both, 'p')}</footer>\n</main>\n</body>\n</html>\n"
    )


def _language(tag: str) -> str:
    return f'lang="{escape(tag)}" dir="{direction(tag)}"'


def _valid_until(certificate: Certificate, expires_at: datetime) -> str:
    """The last day that is within the certificate's time up to its last second; where there is none, the instant."""
    last = (expires_at - timedelta(hours=23, minutes=59, seconds=59)).date()
    if last < certificate.issued_at.astimezone(expires_at.tzinfo).date():
        return expires_at.isoformat(sep=" ", timespec="minutes")
    return last.isoformat()


def _romanised(record: VaccinationRecord) -> str:
    romanised = record.name.romanised
    return escape(romanised) if record.name.original and romanised != record.name.original else ""


def _dose(record: VaccinationRecord, both: list[tuple[Mapping[str, str], str]]) -> str:
    numbers = {"number": record.dose_number, "series": record.doses_in_series}
    try:
        shown = dict.fromkeys(texts["dose_of"].format_map(numbers) for texts, _ in both if "dose_of" in texts)
    except (KeyError, ValueError, AttributeError, TypeError):
        raise InputError(
            "the label dose_of holds {number} and {series} and no other placeholder", code="label", label="dose_of"
        ) from None
    return escape(" / ".join(shown))


def _lines(label: str, both: list[tuple[Mapping[str, str], str]], element: str) -> str:
    shown = {texts[label]: tag for texts, tag in reversed(both) if label in texts}  # a text that both share stands once
    return "".join(f"<{element} {_language(tag)}>{escape(text)}</{element}>" for text, tag in reversed(shown.items()))
