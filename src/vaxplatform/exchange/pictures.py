"""Pictures of QR codes."""

from io import BytesIO

from vaxplatform.errors import FileError, MissingExtra

__all__ = ["read_qr_codes"]

_MARGIN = 32  # pixels


def read_qr_codes(picture: bytes) -> tuple[str, ...]:
    """The texts of all QR codes in a picture; empty where none is to be seen.

    Args:
        picture: A file's bytes: PNG, JPEG or another form that Pillow reads.

    Raises:
        FileError: ``picture``: this is not a picture that can be read.
        MissingExtra: Pictures need ``[scan]``.
    """
    try:
        import zxingcpp
        from PIL import Image, UnidentifiedImageError
    except ModuleNotFoundError as error:
        raise MissingExtra.of("scan", "reading a QR code from a picture") from error
    try:
        with Image.open(BytesIO(picture)) as opened:
            drawn = opened.convert("RGBA")
    except (UnidentifiedImageError, OSError, SyntaxError, Image.DecompressionBombError) as error:
        raise FileError("this is not a picture that can be read", code="picture") from error
    # A code may be drawn on nothing, or up to the edge: as on paper, it lies on white with some of it around.
    page = Image.new("L", (drawn.width + 2 * _MARGIN, drawn.height + 2 * _MARGIN), "white")
    page.paste(drawn.convert("L"), (_MARGIN, _MARGIN), mask=drawn.getchannel("A"))
    codes = zxingcpp.read_barcodes(page)
    return tuple(code.text for code in codes if code.format == zxingcpp.BarcodeFormat.QRCode)
