import io
from typing import Any

import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from vaxplatform.certificate import (
    Certificate,
    QrCode,
    TrustStore,
    _qr_writers,
    qr_png,
    qr_svg,
    qr_terminal,
    verify,
)
from vaxplatform.certificate.qr import ErrorCorrection
from vaxplatform.errors import CertificateError
from vaxplatform.exchange import read_qr_symbols


def read(image: Image.Image) -> str:
    (code,) = zxingcpp.read_barcodes(image, zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode))
    return code.text


def paint(code: QrCode, scale: int = 3) -> Image.Image:
    """The modules as a picture, by another way than the code under test."""
    size = len(code.modules) + 8
    image = Image.new("L", (size, size), 255)
    for y, row in enumerate(code.modules):
        for x, dark in enumerate(row):
            image.putpixel((x + 4, y + 4), 0 if dark else 255)
    return image.resize((size * scale, size * scale), Image.Resampling.NEAREST)


@pytest.mark.parametrize("level", ["L", "M", "Q", "H"])
def test_an_independent_reader_reads_the_printed_code(
    certificate: Certificate, trust: TrustStore, level: ErrorCorrection
) -> None:
    image = Image.open(io.BytesIO(qr_png(certificate.text, error_correction=level, scale=3)))
    text = read(image)
    assert text == certificate.text
    assert verify(text, trust, at=certificate.issued_at).valid


def test_the_png_is_crisp_with_a_quiet_zone(certificate: Certificate) -> None:
    code = QrCode.of(certificate.text)
    image = Image.open(io.BytesIO(code.png(scale=5)))
    side = (len(code.modules) + 8) * 5
    assert image.size == (side, side)
    assert image.mode == "1"
    grey = image.convert("L")
    for edge in ((0, 0, side, 20), (0, 0, 20, side), (0, side - 20, side, side), (side - 20, 0, side, side)):
        assert set(grey.crop(edge).tobytes()) == {255}
    assert set(grey.crop((20, 20, 25, 25)).tobytes()) == {0}  # the finder pattern begins at once


def test_a_certificate_is_written_in_alphanumeric_mode(certificate: Certificate) -> None:
    # ISO/IEC 18004: a version 19 code at level Q holds 644 alphanumeric characters, but 443 bytes.
    assert 443 < len(certificate.text) <= 644
    assert QrCode.of(certificate.text, error_correction="Q").version <= 19


def test_other_texts_are_written_as_bytes() -> None:
    assert read(paint(QrCode.of("shc:/ आशा"))) == "shc:/ आशा"


CAPACITY = {"L": 1195, "M": 927, "Q": 670, "H": 519}
"""Characters of a card that version 22 holds (SMART Health Cards Framework 1.4, "Chunking"), each as two digits."""


@pytest.mark.parametrize("level", ["L", "M", "Q", "H"])
@pytest.mark.parametrize("write", [_qr_writers.modules_of, _qr_writers._with_qrcode])
def test_a_health_card_is_written_in_two_segments(write: Any, level: ErrorCorrection) -> None:
    longest = "shc:/" + "57" * CAPACITY[level]
    assert QrCode(write(longest, level)).version == 22
    assert QrCode(write(longest + "57", level)).version == 23
    (code,) = read_qr_symbols(QrCode(write(longest, level)).png(scale=3))
    assert code.text == longest
    assert [(str(each.mode), each.length) for each in code.segments] == [
        ("byte", 5),
        ("numeric", 2 * CAPACITY[level]),
    ]


def test_a_health_card_has_no_larger_code_than_its_readers_know() -> None:
    longest = "shc:/" + "57" * CAPACITY["L"]
    for level in ("M", "Q", "H"):
        with pytest.raises(CertificateError) as refused:
            QrCode.of(longest, error_correction=level)
        assert refused.value.code == "qr-too-long"
    assert QrCode.of(longest, error_correction="L").version == 22
    assert QrCode.for_screen(longest) == QrCode.of(longest, error_correction="L")
    assert QrCode.for_paper(longest, width=60) == QrCode.of(longest, error_correction="L")
    with pytest.raises(CertificateError) as refused:
        QrCode.for_screen(longest + "57")
    assert refused.value.code == "qr-too-long"
    assert QrCode.of("HC1:" + "A" * 1300, error_correction="Q").version > 22  # others may be larger


def test_the_svg_draws_the_same_modules(certificate: Certificate) -> None:
    code = QrCode.of(certificate.text)
    svg = qr_svg(certificate.text, title="A <b> & c")
    size = len(code.modules) + 8
    assert f'viewBox="0 0 {size} {size}"' in svg
    assert "<title>A &lt;b&gt; &amp; c</title>" in svg
    drawn = set()
    for run in svg.split('fill="#000" d="M')[1].split('"')[0].split("M"):
        corner, width = run.split("v1")[0].split("h")
        x, y = map(int, corner.split())
        drawn |= {(x + step, y) for step in range(int(width))}
    assert read(paint(QrCode(tuple(tuple((x + 4, y + 4) in drawn for x in range(size - 8)) for y in range(size - 8)))))
    assert drawn == {(x + 4, y + 4) for y, row in enumerate(code.modules) for x, dark in enumerate(row) if dark}
    assert 'aria-hidden="true"' in code.svg()


@pytest.mark.parametrize("dark_background", [True, False])
def test_the_terminal_blocks_draw_the_same_modules(certificate: Certificate, *, dark_background: bool) -> None:
    lines = qr_terminal(certificate.text, dark_background=dark_background).split("\n")
    inked = {"█": (True, True), "▀": (True, False), "▄": (False, True), " ": (False, False)}
    rows = [[inked[block][half] for block in line] for line in lines for half in (0, 1)]
    code = QrCode.of(certificate.text, error_correction="M")
    for y, row in enumerate(code.modules):
        assert [cell is not dark_background for cell in rows[y + 4][4 : 4 + len(row)]] == list(row)
    assert all(cell is dark_background for row in (*rows[:4], rows[len(code.modules) + 4]) for cell in row)


@pytest.fixture(params=["zxing-cpp", "qrcode"])
def writer(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both writers, as with the extra and without."""
    if request.param == "qrcode":
        monkeypatch.setattr(_qr_writers, "_fast_writer", lambda: None)


@pytest.mark.usefixtures("writer")
@pytest.mark.parametrize("level", ["L", "M", "Q", "H"])
def test_both_writers_make_the_smallest_code_in_alphanumeric_mode(level: ErrorCorrection) -> None:
    # ISO/IEC 18004, table 7: alphanumeric characters of version 19 at each level
    full = {"L": 1153, "M": 909, "Q": 644, "H": 493}[level]
    for length, version in ((full, 19), (full + 1, 20)):
        text = ("HC1:" + "0A Z$%*+-./:9" * 100)[:length]
        code = QrCode.of(text, error_correction=level)
        assert (code.version, read(paint(code))) == (version, text)


@pytest.mark.usefixtures("writer")
def test_both_writers_refuse_the_same() -> None:
    assert QrCode.of("A" * 2420).version == 40
    for text, code in (("A" * 2421, "qr-too-long"), ("", "qr-text"), ("\ud800", "qr-text")):
        with pytest.raises(CertificateError) as refused:
            QrCode.of(text)
        assert refused.value.code == code


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), min_size=1, max_size=40))
def test_any_text_reads_back_as_it_was(text: str) -> None:
    (code,) = zxingcpp.read_barcodes(paint(QrCode.of(text)), zxingcpp.BarcodeFormat.QRCode)
    assert code.bytes.decode() == text


def test_paper_decides_the_level(certificate: Certificate) -> None:
    text = certificate.text
    levels: tuple[tuple[float, ErrorCorrection], ...] = ((66, "Q"), (40.4, "Q"), (37, "M"), (32, "L"))
    for width, level in levels:
        code = QrCode.for_paper(text, width=width)
        assert code == QrCode.of(text, error_correction=level), width
        assert width / (len(code.modules) + 8) >= 0.4
    with pytest.raises(CertificateError) as refused:
        QrCode.for_paper(text, width=25)
    assert refused.value.code == "qr-too-small"
    needed = refused.value.data["width"]
    assert isinstance(needed, float)
    assert QrCode.for_paper(text, width=needed) == QrCode.of(text, error_correction="L")
    assert QrCode.for_screen(text) == QrCode.of(text, error_correction="M")


def test_a_text_too_long_for_one_level_takes_the_next() -> None:
    assert QrCode.for_paper("A" * 2421, width=200) == QrCode.of("A" * 2421, error_correction="M")
    with pytest.raises(CertificateError) as refused:
        QrCode.for_paper("A" * 4297, width=1000)
    assert refused.value.code == "qr-too-long"


def test_a_png_for_paper_has_whole_pixels_and_says_its_size(certificate: Certificate) -> None:
    code = QrCode.for_paper(certificate.text, width=50)
    image = Image.open(io.BytesIO(code.png_for_paper(width=50, dpi=600)))
    modules = len(code.modules) + 8
    assert image.width % modules == 0
    assert 45 < image.width / 600 * 25.4 <= 50
    assert image.info["dpi"] == pytest.approx((600, 600), abs=0.1)
    assert read(image) == certificate.text
    with pytest.raises(CertificateError, match="pixels"):
        code.png_for_paper(width=5, dpi=72)


def test_an_svg_for_paper_says_its_size(certificate: Certificate) -> None:
    svg = QrCode.of(certificate.text).svg(width=42.5)
    assert 'width="42.5mm" height="42.5mm"' in svg
    assert "mm" not in QrCode.of(certificate.text).svg()


def test_what_no_code_can_hold_is_refused() -> None:
    # ISO/IEC 18004: 2,420 alphanumeric characters at level Q, version 40
    assert QrCode.of("A" * 2420).version == 40
    with pytest.raises(CertificateError) as refused:
        QrCode.of("A" * 2421)
    assert refused.value.code == "qr-too-long"


def test_wrong_options_are_refused() -> None:
    with pytest.raises(CertificateError, match="L, M, Q or H"):
        QrCode.of("A", error_correction="X")  # type: ignore[arg-type]  # wrong on purpose
    for scale in (0, 65):
        with pytest.raises(CertificateError, match="pixels"):
            qr_png("A", scale=scale)
