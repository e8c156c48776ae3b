"""Letters of other scripts in rough Latin ones: enough to find a name again, not enough to print it on anything.

Scripts of India are laid out alike in Unicode, block after block, so that one table reads nine of them. Of a script
without a table nothing is guessed: its names are compared with names in the same script.
"""

import unicodedata

__all__ = ["romanised", "script_of"]

# Blocks of 128 letters each, all in the order of ISCII: Unicode, chapter 12.
_INDIC = {
    "DEVANAGARI": 0x0900,
    "BENGALI": 0x0980,
    "GURMUKHI": 0x0A00,
    "GUJARATI": 0x0A80,
    "ORIYA": 0x0B00,
    "TAMIL": 0x0B80,
    "TELUGU": 0x0C00,
    "KANNADA": 0x0C80,
    "MALAYALAM": 0x0D00,
}
_INDIC_VOWELS = dict(zip(range(0x05, 0x15), "a aa i ii u uu ri li e e e ai o o o au".split(), strict=True))
_INDIC_CONSONANTS = dict(
    zip(
        range(0x15, 0x3A),
        "k kh g gh n ch chh j jh n t th d dh n t th d dh n n p ph b bh m y r r l l l v sh sh s h".split(),
        strict=True,
    )
)
_INDIC_SIGNS = dict(zip(range(0x3E, 0x4D), "aa i ii u uu ri ri e e e ai o o o au".split(), strict=True))
_OTHER_SIGNS = {0x01: "n", 0x02: "n", 0x03: "", 0x70: "n", 0x71: ""}  # nasals; a breath; those of Gurmukhi
_VIRAMA = 0x4D
_NUKTA = 0x3C
_LAST = 0x7F
_ASSAMESE = {0x70: "r", 0x71: "v"}

_CYRILLIC = dict(
    zip(
        "абвгґдеёєжзиіїйклмнопрстуфхцчшщъыьэюяў",
        "a b v g g d e e ie zh z i i i i k l m n o p r s t u f kh ts ch sh shch - y - e iu ia v".replace("-", "").split(
            " "
        ),
        strict=True,
    )
)
_ARABIC = {
    **dict(
        zip(
            "ابتثجحخدذرزسشصضطظعغفقكلمنهوي",
            "a b t th j h kh d dh r z s sh s d t z a gh f q k l m n h v i".split(),
            strict=True,
        )
    ),
    "آ": "a",
    "أ": "a",
    "إ": "i",
    "ٱ": "a",
    "ؤ": "v",
    "ئ": "i",
    "ى": "a",
    "ة": "a",
    "ء": "",
    "پ": "p",
    "چ": "ch",
    "ژ": "zh",
    "ک": "k",
    "گ": "g",
    "ی": "i",
    "ے": "i",
    "ہ": "h",
    "ھ": "h",
    "ں": "n",
    "ٹ": "t",
    "ڈ": "d",
    "ڑ": "r",
    "ڤ": "v",
    "ۆ": "o",
    "ێ": "e",
    "ە": "e",
    "ڵ": "l",
    "ڕ": "r",
    "ۀ": "h",
    "ۇ": "u",
}
_LATIN = {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "ı": "i", "ħ": "h"}
_HOOKED = {"ə": "a", "ɓ": "b", "ɗ": "d", "ƙ": "k", "ƴ": "y", "ŋ": "ng", "ɛ": "e", "ɔ": "o"}  # of West African Latin
_GREEK = dict(
    zip("αβγδεζηθικλμνξοπρσςτυφχψω", "a v g d e z i th i k l m n x o p r s s t y f ch ps o".split(), strict=True)
)
_BY_LETTER = {**_LATIN, **_HOOKED, **_CYRILLIC, **_ARABIC, **_GREEK}


def script_of(word: str) -> str:
    """The script of a word's first letter, as Unicode names it.

    Example:
        >>> script_of("आशा"), script_of("Asha"), script_of("محمد")
        ('DEVANAGARI', 'LATIN', 'ARABIC')
    """
    return next((unicodedata.name(letter, "").partition(" ")[0] for letter in word if letter.isalpha()), "")


def romanised(word: str) -> str:
    """A word in small Latin letters without marks; letters of a script without a table stay.

    Example:
        >>> [romanised(word) for word in ("आशा", "पाटील", "রহিম", "Юлія", "Łukasz", "Nguyễn", "محمد")]
        ['aashaa', 'paatiil', 'rahim', 'iuliia', 'lukasz', 'nguyen', 'mhmd']
    """
    if word.isascii():
        return word.lower()
    script = script_of(word)
    if script in _INDIC:
        return _indic(unicodedata.normalize("NFC", word), _INDIC[script])
    composed = unicodedata.normalize("NFC", word.lower())
    return "".join(_BY_LETTER[letter] if letter in _BY_LETTER else _bare(letter) for letter in composed)


def _bare(letter: str) -> str:
    bare = "".join(each for each in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(each))
    return "".join(_BY_LETTER.get(each, each) for each in bare)


def _indic(word: str, block: int) -> str:
    """Consonants carry an a unless a sign says otherwise; at the end of a word it is not spoken."""
    consonants = {**_INDIC_CONSONANTS, **_ASSAMESE} if block == _INDIC["BENGALI"] else _INDIC_CONSONANTS
    spelled: list[str] = []
    bare = False  # whether the last letter is a consonant that still carries its a
    for letter in word:
        at = ord(letter) - block
        if at == _VIRAMA:
            bare = False
        elif at in consonants:
            spelled += ["a", consonants[at]] if bare else [consonants[at]]
            bare = True
        elif at in _INDIC_SIGNS:
            spelled.append(_INDIC_SIGNS[at])
            bare = False
        elif at != _NUKTA:
            sound = _INDIC_VOWELS.get(at) or _OTHER_SIGNS.get(at, _bare(letter) if at > _LAST or at < 0 else "")
            spelled += ["a", sound] if bare and sound else [sound]
            bare = False if sound else bare
    return "".join(spelled)
