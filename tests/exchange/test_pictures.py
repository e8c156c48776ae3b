from io import BytesIO

import pytest
from PIL import Image

from vaxplatform.certificate import qr_png
from vaxplatform.errors import FileError
from vaxplatform.exchange import read_qr_codes

TEXT = "HC1:6BF+70790T9WJWG.FKY*4GO0.O1CV2"


def written(picture: Image.Image, form: str = "PNG") -> bytes:
    stream = BytesIO()
    picture.save(stream, form)
    return stream.getvalue()


@pytest.fixture(scope="module")
def drawn() -> Image.Image:
    """A code up to its edge."""
    picture = Image.open(BytesIO(qr_png(TEXT))).convert("L")
    return picture.crop(picture.point(lambda value: 255 - value).getbbox())


def test_a_code_is_read(drawn: Image.Image) -> None:
    assert read_qr_codes(qr_png(TEXT)) == (TEXT,)
    assert read_qr_codes(written(drawn)) == (TEXT,)
    assert read_qr_codes(written(drawn, "JPEG")) == (TEXT,)
    assert read_qr_codes(written(drawn.convert("1"), "BMP")) == (TEXT,)


def test_a_code_on_nothing_is_read(drawn: Image.Image) -> None:
    on_nothing = Image.new("RGBA", drawn.size)
    on_nothing.putalpha(drawn.point(lambda value: 255 - value))
    assert read_qr_codes(written(on_nothing)) == (TEXT,)


def test_all_codes_of_a_picture_are_read(drawn: Image.Image) -> None:
    page = Image.new("L", (2 * drawn.width + 100, drawn.height), 255)
    page.paste(drawn, (0, 0))
    page.paste(drawn, (drawn.width + 100, 0))
    assert read_qr_codes(written(page)) == (TEXT, TEXT)


def test_a_picture_without_a_code() -> None:
    assert read_qr_codes(written(Image.new("L", (200, 200), 255))) == ()


@pytest.mark.parametrize("data", [b"", b"no picture", b"\x89PNG\r\n\x1a\n" + bytes(40)])
def test_what_is_no_picture(data: bytes) -> None:
    with pytest.raises(FileError) as refused:
        read_qr_codes(data)
    assert refused.value.code == "picture"


def test_a_picture_that_ends_too_early() -> None:
    with pytest.raises(FileError):
        read_qr_codes(qr_png(TEXT)[:-100])
