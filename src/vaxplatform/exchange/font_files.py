"""Fonts for printed certificates: those that come with ``[pdf]``, or those of a folder."""

from importlib.resources import files
from pathlib import Path

from vaxplatform.certificate import FontSet
from vaxplatform.errors import CertificateError, FileError, MissingExtra
from vaxplatform.exchange.files import read_bytes
from vaxplatform.place import Place

__all__ = ["read_fonts"]

_PACKAGE = "manimgx_fonts"
"""Noto Sans of Latin, Cyrillic, Greek and nineteen more scripts, under the SIL Open Font License 1.1."""

_NOT_FOR_WORDS = ("Italic", "Emoji", "Symbols")
_FIRST = "NotoSans["  # the font for what several have


def read_fonts(folder: Path | None = None) -> FontSet:
    """Read fonts.

    Args:
        folder: With TrueType fonts (``.ttf``), preferred in the order of their names; by default the Noto fonts that
            come with ``[pdf]``.

    Raises:
        MissingExtra: Nothing is given and ``[pdf]`` is not installed.
        FileError: ``font``: there is no font in the folder, or one that cannot be used; ``file-unreadable``: there is
            no such folder, or a font cannot be read.
    """
    if folder is None:
        try:
            inside = files(_PACKAGE)
        except ModuleNotFoundError as error:
            raise MissingExtra.of("pdf", "printing as PDF") from error
        entries = sorted(inside.iterdir(), key=lambda entry: (not entry.name.startswith(_FIRST), entry.name))
        return FontSet(
            [
                entry.read_bytes()
                for entry in entries
                if entry.name.endswith(".ttf") and not any(kind in entry.name for kind in _NOT_FOR_WORDS)
            ]
        )
    place = Place(str(folder))
    if not folder.is_dir():
        raise FileError("there is no such folder", code="file-unreadable", place=place)
    paths = sorted(folder.glob("*.ttf"))
    if not paths:
        raise FileError("there is no TrueType font (.ttf) in this folder", code="font", place=place)
    return FontSet([_font(path) for path in paths])


def _font(path: Path) -> bytes:
    data = read_bytes(path)
    try:
        FontSet([data])
    except CertificateError as error:
        raise FileError("this is not a TrueType font", code=error.code, place=Place(str(path))) from error
    return data
