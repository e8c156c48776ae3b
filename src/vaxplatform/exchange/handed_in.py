"""What somebody hands in to be verified: a text, a file with texts or an archive, a picture or PDF with QR codes."""

import re
from pathlib import Path

from attrs import field, frozen

from vaxplatform.certificate.formats import format_of
from vaxplatform.certificate.formats.divoc import is_archive
from vaxplatform.certificate.formats.hcert import LONGEST_TEXT
from vaxplatform.certificate.health_card_review import cards_in
from vaxplatform.certificate.scanned import text_of
from vaxplatform.errors import FileError
from vaxplatform.exchange.files import read_bytes
from vaxplatform.exchange.health_card_chunks import joined_chunks
from vaxplatform.exchange.pictures import is_picture, read_qr_codes
from vaxplatform.place import Place

__all__ = ["HandedIn", "read_certificate_text", "read_certificate_texts", "read_handed_in"]

LARGEST_FILE = 64 * 1024 * 1024
_LONGEST_JSON = 4_000_000  # characters; a card has 1,000
_PICTURES = {".png", ".jpg", ".jpeg", ".gif", ".bmp", ".webp", ".tif", ".tiff", ".pdf"}
_LONGEST_NAME = 255
_FILE_NAME = re.compile(r"""[^:"{}\x00-\x1f]*(\.[A-Za-z0-9]{1,5}|/[^:"{}\x00-\x1f]*)""")  # with an ending, or a folder
_EDGE = "\r\n\t"  # of a text; a space is a character of some certificates


@frozen(weakref_slot=False)
class HandedIn:
    """What was handed in.

    Args:
        name: The file's name as given; empty for a text.
        texts: The text, those of all cards in a file of SMART Health Cards, or those of all QR codes, the chunks of a
            card as one; a picture may show none. They hold what certificates hold: handle them like personal data.
        is_picture: Whether QR codes were looked for.
        data: The bytes of a file that is neither text nor an archive; no text is read from it then.
    """

    name: str = ""
    texts: tuple[str, ...] = field(default=(), repr=False)
    is_picture: bool = False
    data: bytes = field(default=b"", repr=False)


def read_handed_in(given: str) -> HandedIn:
    """Whatever somebody hands in, read and not judged.

    Args:
        given: A path, or a text itself.

    Raises:
        FileError: It looks like a path, and nothing is there; or it is a folder; or the file is empty, cannot be read,
            is larger than 64 MiB, or is called a picture and is none.
        MissingExtra: A picture needs ``[scan]``.

    Example:
        >>> read_handed_in("HC1:NCF").texts
        ('HC1:NCF',)
    """
    path = _path(given)
    if path is None:
        return HandedIn(texts=_texts(given))
    place = Place(str(path))
    if path.stat().st_size > LARGEST_FILE:
        raise FileError("the file is larger than any picture of a certificate", code="file-large", place=place)
    data = read_bytes(path)
    if not is_picture(data):
        if (text := _text(data)) is not None:
            return HandedIn(str(path), _texts(text))
        if path.suffix.lower() not in _PICTURES:
            return HandedIn(str(path), data=data)
    try:
        return HandedIn(str(path), joined_chunks(read_qr_codes(data)), is_picture=True)
    except FileError as error:
        raise error.at(place) from error.__cause__


def _texts(text: str) -> tuple[str, ...]:
    """The text, or the cards of the file that it is; of a file without cards, itself."""
    is_json = len(text) <= _LONGEST_JSON and text.lstrip()[:1] == "{"
    return tuple(cards_in(text) if is_json else ()) or (text,)


def _text(data: bytes) -> str | None:
    if is_archive(data):
        return text_of(data)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None


def _path(given: str) -> Path | None:
    """The file that is meant, or None where the text itself was given."""
    if format_of(given) is not None or len(given) > LONGEST_TEXT:
        return None
    path = Path(given)
    try:
        there, folder = path.is_file(), path.is_dir() and bool(given)
    except (OSError, ValueError):
        there = folder = False
    if there:
        return path
    if folder:
        raise FileError("this is a folder: name one file in it", code="file-folder", place=Place(given))
    if len(given) <= _LONGEST_NAME and _FILE_NAME.fullmatch(given):
        raise FileError("there is no such file", code="file-missing", place=Place(given))
    return None


def read_certificate_texts(given: str) -> tuple[str, ...]:
    """The texts of all certificates in a file, in a picture or PDF, or the text as it was given; each once.

    Args:
        given: A path, or the text itself.

    Returns:
        One or more, in their order. Of a picture's QR codes those that are no certificates are left out, unless there
        is none.

    Raises:
        FileError: The file cannot be read; ``picture-no-qr``: it shows no QR code; ``file-encoding``: it is neither
            text nor picture.
        MissingExtra: A picture needs ``[scan]``.

    Example:
        >>> read_certificate_texts('{"verifiableCredential": ["eyJ6.3VJ.xyz", "eyJ6.3VI.abc"]}')
        ('eyJ6.3VJ.xyz', 'eyJ6.3VI.abc')
    """
    return _certificates(read_handed_in(given))


def _certificates(handed_in: HandedIn) -> tuple[str, ...]:
    place = Place(handed_in.name)
    if handed_in.data:
        raise FileError("this is neither a text in UTF-8 nor a picture", code="file-encoding", place=place)
    if not handed_in.texts:
        raise FileError("no QR code is to be seen in this picture", code="picture-no-qr", place=place)
    texts = tuple(dict.fromkeys(handed_in.texts))
    if handed_in.is_picture:
        return tuple(text for text in texts if format_of(text) is not None) or texts[:1]
    return tuple(text.strip(_EDGE) for text in texts) if handed_in.name else texts


def read_certificate_text(given: str) -> str:
    """The text of one certificate: from a file, from a picture of its QR code, or as it was given.

    Args:
        given: A path, or the text itself.

    Raises:
        FileError: As of `read_certificate_texts`; ``certificates-several``: there is more than one, and which is meant
            is not known.
        MissingExtra: A picture needs ``[scan]``.
    """
    handed_in = read_handed_in(given)
    texts = _certificates(handed_in)
    if len(texts) > 1:
        raise FileError(
            f"there are {len(texts)} certificates in this: give each by itself, or all to verify or cert doctor",
            code="certificates-several",
            place=Place(handed_in.name),
        )
    return texts[0]
