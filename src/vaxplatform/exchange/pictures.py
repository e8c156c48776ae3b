"""Pictures of QR codes."""

from io import BytesIO

from vaxplatform.errors import FileError, MissingExtra

__all__ = ["read_qr_codes"]


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
            codes = zxingcpp.read_barcodes(opened.convert("L"))
    except (UnidentifiedImageError, OSError, SyntaxError, Image.DecompressionBombError) as error:
        raise FileError("this is not a picture that can be read", code="picture") from error
    return tuple(code.text for code in codes if code.format == zxingcpp.BarcodeFormat.QRCode)
