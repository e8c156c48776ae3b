"""What QR codes and files hold is bytes; what a certificate is, is a text."""

from vaxplatform.certificate.formats._zip_of_one import is_whole
from vaxplatform.certificate.formats.divoc import is_archive

__all__ = ["text_of"]


def text_of(data: bytes) -> str:
    r"""The text of a certificate from the bytes of a QR code or a file.

    Bytes are a text in UTF-8, but for a zip archive, which is written as one character for each byte. DIVOC's QR codes
    hold that text in UTF-8 once more, so that the archive itself is damaged in them: it is mended here.

    Args:
        data: As read.

    Returns:
        A text for any bytes; what is no UTF-8 is replaced in it.

    Source:
        DIVOC, ``certificate_api``: the archive is handed on as a string whose characters are its bytes.

    Example:
        >>> text_of(b"HC1:NCF"), text_of(b"PK\x03\x04\xe9") == text_of("PK\x03\x04\xe9".encode())
        ('HC1:NCF', True)
    """
    if not is_archive(data):
        return data.decode("utf-8", errors="replace")
    if not is_whole(data):
        try:
            text = data.decode("utf-8")
            text.encode("latin-1")
        except UnicodeError:
            pass
        else:
            return text
    return data.decode("latin-1")
