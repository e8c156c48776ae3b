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
        FileError: ``font``: there is no font in the folder, or one that cannot be used; ``file-unreadable``.
    """
    if folder is None:
        try:
            inside = files(_PACKAGE)
        except ModuleNotFoundError as error:
            raise MissingExtra.of("pdf", "printing a certificate as PDF") from error
        entries = sorted(inside.iterdir(), key=lambda entry: (not entry.name.startswith(_FIRST), entry.name))
        return FontSet(
            [
                entry.read_bytes()
                for entry in entries
                if entry.name.endswith(".ttf") and not any(kind in entry.name for kind in _NOT_FOR_WORDS)
            ]
        )
    try:
        return FontSet([read_bytes(path) for path in sorted(folder.glob("*.ttf"))])
    except CertificateError as error:
        raise FileError(error.sentence, code=error.code, place=Place(str(folder))) from error
