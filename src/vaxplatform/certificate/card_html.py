"""A certificate as HTML: a page that prints as half an A4 sheet, folds to a card, and needs nothing but itself."""

from collections.abc import Sequence
from html import escape

from vaxplatform.certificate.card import Card, CardLanguage, texts_of
from vaxplatform.certificate.qr import QrCode

__all__ = ["card_html"]

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
    card: Card,
    *,
    languages: Sequence[CardLanguage] = (CardLanguage(),),
    banner: str | None = None,
    qr: QrCode | None = None,
) -> str:
    """A certificate as one self-contained HTML page to print.

    Args:
        card: The certificate and its record, whose texts are escaped.
        languages: Of the labels; the second stands beneath the first.
        banner: A line on top, for what is only a demonstration.
        qr: The certificate's QR code where the caller has it already; by default it is made for paper.

    Returns:
        HTML with the QR code as inline SVG, 66 mm wide, and no reference to anything outside it. It names the last
        whole day of the certificate's time, by the time zone of ``expires_at``.

    Raises:
        CertificateError: ``qr-too-small``.
    """
    name, *romanised = map(escape, card.names(languages))
    rows = [
        ("name", f"<strong>{name}</strong>{''.join(romanised)}"),
        *((label, escape(text)) for label, text in card.rows(languages)),
    ]
    details = "\n".join(f"<dt>{_lines(label, languages, 'span')}</dt><dd>{text}</dd>" for label, text in rows)
    title = texts_of(card.title, languages)[0][0]
    picture = (qr or QrCode.for_paper(card.certificate.text, width=_QR_WIDTH)).svg(title=title)
    return (
        f'<!DOCTYPE html>\n<html {_language(languages[0])}>\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        '<main class="card">\n'
        + (f'<div class="banner">{escape(banner)}</div>\n' if banner else "")
        + f"<h1>{_lines(card.title, languages, 'span')}</h1>\n"
        f'<div class="body">\n<dl>\n{details}\n</dl>\n<figure>{picture}</figure>\n</div>\n'
        f"<footer>{_lines('note', languages, 'p')}</footer>\n</main>\n</body>\n</html>\n"
    )


def _language(language: CardLanguage) -> str:
    direction = "rtl" if language.right_to_left else "ltr"
    return f'lang="{escape(language.tag)}" dir="{direction}"'


def _lines(label: str, languages: Sequence[CardLanguage], element: str) -> str:
    return "".join(
        f"<{element} {_language(language)}>{escape(text)}</{element}>" for text, language in texts_of(label, languages)
    )
