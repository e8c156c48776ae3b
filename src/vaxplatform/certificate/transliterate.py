"""Names in the letters of a passport's machine-readable zone: A to Z and ``<``, so that machines and borders can match.

The original script stays in the certificate beside it. Latin, Cyrillic and Arabic letters have tables; of a script
without one (Devanagari, Bengali, Thai, Amharic, Chinese ...) nothing is guessed: the romanised name, as in the person's
travel document, is asked for.
"""

import re
import unicodedata
from collections.abc import Mapping
from functools import cache

from vaxplatform.certificate._icao_9303 import (
    BY_LANGUAGE,
    DOUBLING,
    LETTERS,
    OMITTED,
    TEH_MARBUTA,
    TEH_MARBUTA_AT_THE_END,
    UKRAINIAN_INITIALS,
)
from vaxplatform.errors import CertificateError

__all__ = ["transliterate"]

_APOSTROPHES = "'`\u00b4\u02bb\u02bc\u02be\u02bf\u2018\u2019"  # also the signs for ayn and hamza in romanised Arabic
_SEPARATORS = " -.,/()\u00a0\u00b7\u060c\u2010\u2011\u2013"
_PUNCTUATION = str.maketrans(dict.fromkeys(_APOSTROPHES, "") | dict.fromkeys(_SEPARATORS, "<"))
_NOT_ENCODED = str.maketrans(dict.fromkeys(OMITTED))
_MACHINE_READABLE = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ<")
_SHAPED = re.compile("[\ufb50-\ufdff\ufe70-\ufefc]+")  # Arabic letters as the shape they take beside others
_PART = re.compile("[^<]+")


def transliterate(name: str, *, language: str | None = None) -> str:
    """A name as the machine-readable zone writes it.

    Args:
        name: A name, or part of one, in Latin, Cyrillic or Arabic letters, also mixed.
        language: Whose spelling it is, where that makes a difference: ISO 639-1 ``be``, ``bg``, ``mk``, ``sr`` and
            ``uk`` for Cyrillic, ``es`` and ``tr`` for Ö and Ü; any other changes nothing.

    Returns:
        ``A`` to ``Z``, words separated by one ``<``; empty for an empty name.

    Raises:
        CertificateError: ``name-needs-romanisation``: a letter of a script without a table, or a digit or sign that
            names do not have. The sentence names the script, nothing of the name.

    Source:
        ICAO Doc 9303 part 3: section 4.6 (hyphens and spaces become fillers, apostrophes are left out) and section 6,
        tables A to C.

    Example:
        >>> transliterate("d'Červenková Panklová"), transliterate("Jiřina-Maria Alena")
        ('DCERVENKOVA<PANKLOVA', 'JIRINA<MARIA<ALENA')
        >>> transliterate("Müller-Gößinger"), transliterate("Gözde Ünlü", language="tr")
        ('MUELLER<GOESSINGER', 'GOZDE<UNLU')
        >>> transliterate("Юлія Згурська", language="uk")
        'YULIIA<ZHURSKA'
        >>> transliterate("ابو بكر محمد بن زكريا الرازي")
        'ABW<BKR<MXHMD<BN<ZKRYA<ALRAZY'
    """
    if name.isascii() and name.isalpha():
        return name.upper()
    letters = name.upper().translate(_PUNCTUATION)
    if not letters.isascii():
        letters = _by_tables(letters, language or "")
    if not _MACHINE_READABLE.issuperset(letters):
        raise _asks_for_romanisation(next(letter for letter in letters if letter not in _MACHINE_READABLE))
    return "<".join(filter(None, letters.split("<")))


def _by_tables(name: str, language: str) -> str:
    letters = _letters_of(language)
    whole = _SHAPED.sub(lambda shaped: unicodedata.normalize("NFKC", shaped[0]), name)
    composed = unicodedata.normalize("NFC", whole).translate(_NOT_ENCODED)
    return _PART.sub(lambda part: _part(part[0], letters, ukrainian=language == "uk"), composed)


@cache
def _letters_of(language: str) -> Mapping[str, str]:
    return {**LETTERS, **BY_LANGUAGE.get(language, {})}


def _part(part: str, letters: Mapping[str, str], *, ukrainian: bool) -> str:
    """One part of a name, between fillers."""
    spelled: list[str] = []
    if ukrainian and part[0] in UKRAINIAN_INITIALS:
        spelled.append(UKRAINIAN_INITIALS[part[0]])
        part = part[1:]
    for letter in part:
        if letter == DOUBLING:
            spelled.append(spelled[-1].removeprefix("X") if spelled else "")
        else:
            spelled.append(letters[letter] if letter in letters else _without_mark(letter, letters))
    if part.endswith(TEH_MARBUTA):
        spelled[-1] = TEH_MARBUTA_AT_THE_END
    return "".join(spelled)


def _without_mark(letter: str, letters: Mapping[str, str]) -> str:
    """A letter that no table has, without the marks it bears; the letter itself where even its base is in none."""
    bare = "".join(each for each in unicodedata.normalize("NFD", letter) if not unicodedata.combining(each))
    spelled = letters.get(bare, bare)
    return spelled if _MACHINE_READABLE.issuperset(spelled) else letter


def _asks_for_romanisation(letter: str) -> CertificateError:
    # A surname may be one letter long: its script is told, and not the letter.
    if unicodedata.category(letter)[0] in {"L", "M"}:
        what = (
            f"letters of a script without a passport spelling ({unicodedata.name(letter, 'unknown').partition(' ')[0]})"
        )
    else:
        what = "a digit or sign, which passports do not spell"
    return CertificateError(
        f"a name has {what}: give the romanised name, as in the travel document", code="name-needs-romanisation"
    )
