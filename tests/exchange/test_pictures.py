"""Pictures as cameras, scanners and word processors make them; codes are written by ours and by another library."""

import io
from collections.abc import Sequence
from contextlib import suppress

import pytest
import zxingcpp
from PIL import Image, ImageDraw, ImageFilter

from vaxplatform.certificate import QrCode
from vaxplatform.certificate.formats._zip_of_one import write_zip_of_one
from vaxplatform.errors import FileError
from vaxplatform.exchange import pictures, read_qr_codes, read_qr_symbols

TEXT = "HC1:" + "6BFOXN*TS0BI$ZD8UH " * 31  # about as long as a certificate, with spaces inside and at the end


def code(text: str = TEXT, scale: int = 4) -> Image.Image:
    return Image.open(io.BytesIO(QrCode.of(text).png(scale=scale))).convert("L")


def saved(image: Image.Image, form: str, **options: object) -> bytes:
    data = io.BytesIO()
    image.save(data, form, **options)
    return data.getvalue()


def page(codes: Sequence[tuple[Image.Image, tuple[int, int]]], size: tuple[int, int] = (2480, 3508)) -> Image.Image:
    """An A4 page at 300 dpi."""
    paper = Image.new("L", size, 255)
    ImageDraw.Draw(paper).multiline_text((200, 3000), "A ministry of health\n" * 5, fill=0)
    for image, place in codes:
        paper.paste(image, place)
    return paper


@pytest.mark.parametrize("form", ["PNG", "JPEG", "GIF", "BMP", "WEBP", "TIFF", "PDF"])
def test_a_certificate_reads_back_from_every_kind_of_file(form: str) -> None:
    data = saved(page([(code(), (900, 900))]), form, **({"resolution": 300} if form == "PDF" else {}))
    assert pictures.is_picture(data)
    assert read_qr_codes(data) == (TEXT,)


@pytest.mark.parametrize("degrees", [90, 180, 270, 7, 45, 200])
def test_a_picture_may_be_turned(degrees: int) -> None:
    turned = code().rotate(degrees, expand=True, fillcolor=255, resample=Image.Resampling.BILINEAR)
    assert read_qr_codes(saved(turned, "JPEG", quality=60)) == (TEXT,)


def test_a_picture_may_be_blurred_dark_light_on_dark_or_without_a_ground() -> None:
    clean = code(scale=6)
    grey = clean.point(lambda value: 60 + value // 3).filter(ImageFilter.GaussianBlur(1.5))
    assert read_qr_codes(saved(grey, "JPEG", quality=40)) == (TEXT,)
    assert read_qr_codes(saved(clean.point(lambda value: 255 - value), "PNG")) == (TEXT,)
    on_nothing = Image.new("RGBA", clean.size, (0, 0, 0, 0))
    on_nothing.paste((0, 0, 0, 255), mask=clean.point(lambda value: 255 - value))
    assert read_qr_codes(saved(on_nothing, "PNG")) == (TEXT,)
    assert read_qr_codes(saved(clean.convert("P"), "PNG")) == (TEXT,)


def test_a_code_up_to_the_edge_is_read() -> None:
    clean = code()
    assert read_qr_codes(saved(clean.crop(clean.point(lambda value: 255 - value).getbbox()), "PNG")) == (TEXT,)


def test_all_codes_of_a_page_are_read_from_top_to_bottom_and_other_codes_are_not() -> None:
    codes = [(code(f"HC1:NUMBER {number}"), (300, 300 + 500 * number)) for number in (2, 0, 1)]
    barcode = zxingcpp.create_barcode("HELLO", zxingcpp.BarcodeFormat.Code128)
    codes.append((Image.fromarray(barcode.to_image(scale=4)), (1500, 300)))
    assert read_qr_codes(saved(page(codes), "PNG")) == tuple(f"HC1:NUMBER {number}" for number in range(3))


def test_all_pages_of_a_pdf_are_read_in_order() -> None:
    pages = [page([(code(f"HC1:PAGE {number}"), (300, 300))]) for number in range(3)]
    data = saved(pages[0], "PDF", resolution=300, save_all=True, append_images=pages[1:])
    assert read_qr_codes(data) == ("HC1:PAGE 0", "HC1:PAGE 1", "HC1:PAGE 2")


def test_a_pdf_of_too_many_pages_is_not_worked_through() -> None:
    small = Image.new("L", (50, 50), 255)
    with pytest.raises(FileError) as refused:
        read_qr_codes(saved(small, "PDF", save_all=True, append_images=[small] * pictures.MOST_PAGES))
    assert refused.value.code == "pdf-long"


def test_a_pdf_page_as_large_as_a_house_is_drawn_smaller() -> None:
    wall = saved(page([(code("HC1:WALL", scale=40), (300, 300))]), "PDF", resolution=20)  # 3 m by 4.5 m
    assert read_qr_codes(wall) == ("HC1:WALL",)


@pytest.mark.parametrize("side", [7_100, 11_000, 14_000])
def test_a_picture_too_large_is_refused_before_it_is_unpacked(side: int) -> None:
    bomb = saved(Image.new("1", (side, side), 1), "PNG")
    assert len(bomb) < 100_000
    with pytest.raises(FileError) as refused:
        read_qr_codes(bomb)
    assert refused.value.code == "picture-large"


@pytest.mark.parametrize(
    "data",
    [b"", b"HC1:", b"%PDF-1.7 but no more", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0 and no more", b"BM", b"GIF89a"],
)
def test_what_is_no_picture_is_refused(data: bytes) -> None:
    with pytest.raises(FileError) as refused:
        read_qr_codes(data)
    assert refused.value.code == "picture"


def test_a_picture_cut_off_is_refused_or_read_as_far_as_it_goes() -> None:
    whole = saved(page([(code(), (900, 2900))]), "PNG")
    for length in range(8, len(whole), 997):
        with suppress(FileError):
            assert read_qr_codes(whole[:length]) in {(), (TEXT,)}


@pytest.mark.parametrize("degrees", [0, 90])
def test_a_symbol_is_told_with_its_size_and_segments(degrees: int) -> None:
    turned = code().rotate(degrees, expand=True, fillcolor=255)
    (symbol,) = read_qr_symbols(saved(turned, "PNG"))
    assert (symbol.text, [str(each.mode) for each in symbol.segments]) == (TEXT, ["alphanumeric"])
    assert symbol.segments[0].length == len(TEXT)
    assert symbol.version == QrCode.of(TEXT).version


def test_an_archive_in_a_code_is_its_bytes() -> None:
    """As CoWIN's codes are made: the archive's bytes as characters, and those in UTF-8; or the archive itself."""
    archive = write_zip_of_one("{} आशा é".encode() * 20, "certificate.json")
    text = archive.decode("latin-1")
    assert not text.isascii()
    mended = zxingcpp.create_barcode(archive, zxingcpp.BarcodeFormat.QRCode)
    for drawn in (code(text), Image.fromarray(mended.to_image(scale=4))):
        assert read_qr_codes(saved(drawn, "PNG")) == (text,)


@pytest.mark.parametrize("form", ["PNG", "JPEG", "GIF", "BMP", "WEBP", "TIFF"])
def test_pictures_are_known_by_their_beginning(form: str) -> None:
    data = io.BytesIO()
    Image.new("L", (10, 10)).save(data, form)
    assert pictures.is_picture(data.getvalue())


@pytest.mark.parametrize("text", [b"", b"BM", b"BMW is not a certificate", b"RIFF-RAFF WEB", b"GIF", b"HC1:NCF"])
def test_texts_are_no_pictures(text: bytes) -> None:
    assert not pictures.is_picture(text)
