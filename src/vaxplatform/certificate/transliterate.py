"""Names in the letters of a passport's machine-readable zone: A to Z and ``<``, so that machines and borders can match.

The original script stays in the certificate beside it. A script without a table is never guessed at: the romanised
name, as in the person's travel document, is asked for.
"""

import unicodedata

from vaxplatform.errors import CertificateError

__all__ = ["transliterate"]

# Letters that become something else than their base letter; where the table allows several, its first.
_LETTERS = {
    "Ä": "AE",
    "Å": "AA",
    "Æ": "AE",
    "Ð": "D",
    "Ö": "OE",
    "Ø": "OE",
    "Ü": "UE",
    "Þ": "TH",
    "ẞ": "SS",
    "ß": "SS",
    "Đ": "D",
    "Ħ": "H",
    "\u0131": "I",  # the dotless i of Turkish
    "Ĳ": "IJ",
    "Ŀ": "L",
    "Ł": "L",
    "Ŋ": "N",
    "Œ": "OE",
    "Ŧ": "T",
}
_OMITTED = dict.fromkeys("'`\u00b4\u02bc\u2018\u2019", "")
_SEPARATORS = dict.fromkeys(" -.,/()\u00a0\u00b7\u2010\u2011\u2013", "<")
_TABLE = str.maketrans(
    {**_LETTERS, **{letter.lower(): to for letter, to in _LETTERS.items()}, **_OMITTED, **_SEPARATORS}
)
_MACHINE_READABLE = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ<")


def transliterate(name: str) -> str:
    """A name in Latin script as the machine-readable zone writes it.

    Args:
        name: A name, or part of one, in Latin letters with any diacritics.

    Returns:
        ``A`` to ``Z``, words separated by one ``<``; empty for an empty name.

    Raises:
        CertificateError: ``name-needs-romanisation``: a letter of a script without a table, or a digit or sign that
            names do not have. The sentence names the script's character, not the name.

    Source:
        ICAO Doc 9303 part 3: names in the machine-readable zone (hyphens and spaces become fillers, apostrophes are
        left out) and section 6 table A (Latin letters). Letters that are not in our table lose their mark, which is
        what the standard's table gives for all the others it lists.

    Example:
        >>> transliterate("d'Červenková Panklová"), transliterate("Jiřina-Maria Alena")
        ('DCERVENKOVA<PANKLOVA', 'JIRINA<MARIA<ALENA')
        >>> transliterate("Müller-Gößinger")
        'MUELLER<GOESSINGER'
    """
    composed = name if name.isascii() else unicodedata.normalize("NFC", name)
    letters = composed.translate(_TABLE).upper()
    if not letters.isascii():
        letters = "".join(
            letter for letter in unicodedata.normalize("NFD", letters) if not unicodedata.combining(letter)
        )
    if not _MACHINE_READABLE.issuperset(letters):
        strange = next(letter for letter in letters if letter not in _MACHINE_READABLE)
        raise CertificateError(
            f"a name has a character without a passport spelling ({unicodedata.name(strange, 'a control character')}): "
            "give the romanised name, as in the travel document",
            code="name-needs-romanisation",
        )
    return "<".join(filter(None, letters.split("<")))
