"""The transliteration tables of passports, restated: national letters and what the machine-readable zone has for them.

Source: ICAO Doc 9303, Machine Readable Travel Documents, eighth edition (2021), part 3: section 6, tables A (Latin),
B (Cyrillic) and C (Arabic script), and appendix B (informative) on the Arabic script. Capital letters only: small ones
are raised first. A letter that is in no table, and is a letter of one with a mark, loses the mark, as table A has it
for every accent.
"""

from collections.abc import Mapping
from types import MappingProxyType

__all__ = [
    "BY_LANGUAGE",
    "DOUBLING",
    "LETTERS",
    "OMITTED",
    "TEH_MARBUTA",
    "TEH_MARBUTA_AT_THE_END",
    "UKRAINIAN_INITIALS",
]

_LATIN: Mapping[str, str] = {
    "Ä": "AE",  # or A
    "Å": "AA",  # or A
    "Æ": "AE",
    "Ð": "D",
    "Ö": "OE",  # or O
    "Ø": "OE",
    "Ü": "UE",  # or UXX or U
    "Þ": "TH",
    "Đ": "D",
    "Ħ": "H",
    "Ĳ": "IJ",
    "Ŀ": "L",
    "Ł": "L",
    "Ŋ": "N",
    "Œ": "OE",
    "Ŧ": "T",
    "ẞ": "SS",
}
"""Table A where a letter does more than lose its mark; of several spellings that it allows, the first."""

_CYRILLIC: Mapping[str, str] = {
    "Ё": "E",
    "Ђ": "D",  # printed with the shape of Ћ
    "Ѓ": "G",  # printed as Ғ (U+0492), which has its shape
    "Є": "IE",
    "Ѕ": "DZ",
    "І": "I",
    "Ї": "I",
    "Ј": "J",
    "Љ": "LJ",
    "Њ": "NJ",
    "Ћ": "C",  # printed as Һ (U+04BA), which has its shape
    "Ќ": "K",
    "Ў": "U",
    "Џ": "DZ",
    "А": "A",
    "Б": "B",
    "В": "V",
    "Г": "G",
    "Д": "D",
    "Е": "E",
    "Ж": "ZH",
    "З": "Z",
    "И": "I",
    "Й": "I",
    "К": "K",
    "Л": "L",
    "М": "M",
    "Н": "N",
    "О": "O",
    "П": "P",
    "Р": "R",
    "С": "S",
    "Т": "T",
    "У": "U",
    "Ф": "F",
    "Х": "KH",
    "Ц": "TS",
    "Ч": "CH",
    "Ш": "SH",
    "Щ": "SHCH",
    "Ъ": "IE",
    "Ы": "Y",
    "Ь": "",  # in no row of the table; states that use it leave the soft sign out
    "Э": "E",
    "Ю": "IU",
    "Я": "IA",
    "Ѫ": "U",
    "Ѵ": "Y",
    "Ґ": "G",
    "Ғ": "G",
    "Һ": "C",
}
"""Table B as it reads for a name of which the language is not told."""

_ARABIC: Mapping[str, str] = {
    "ء": "XE",
    "آ": "XAA",
    "أ": "XAE",
    "ؤ": "U",
    "إ": "I",
    "ئ": "XI",
    "ا": "A",
    "ب": "B",
    "ة": "XTA",
    "ت": "T",
    "ث": "XTH",
    "ج": "J",
    "ح": "XH",
    "خ": "XKH",
    "د": "D",
    "ذ": "XDH",
    "ر": "R",
    "ز": "Z",
    "س": "S",
    "ش": "XSH",
    "ص": "XSS",
    "ض": "XDZ",
    "ط": "XTT",
    "ظ": "XZZ",
    "ع": "E",
    "غ": "G",
    "ف": "F",
    "ق": "Q",
    "ك": "K",
    "ل": "L",
    "م": "M",
    "ن": "N",
    "ه": "H",
    "و": "W",
    "ى": "XAY",
    "ي": "Y",
    "\u0671": "XXA",  # alef wasla
    "\u0679": "XXT",  # tteh
    "\u067c": "XRT",  # teh with ring
    "\u067e": "P",  # peh
    "\u0681": "XKE",  # hah with hamza above
    "\u0685": "XXH",  # hah with three dots above
    "\u0686": "XC",  # tcheh
    "\u0688": "XXD",  # ddal
    "\u0689": "XDR",  # dal with ring
    "\u0691": "XXR",  # rreh
    "\u0693": "XRR",  # reh with ring
    "\u0696": "XRX",  # reh with dot below and dot above
    "\u0698": "XJ",  # jeh
    "\u069a": "XXS",  # seen with dot below and dot above
    "\u06a4": "V",  # veh, appendix B.5.4
    "\u06a5": "XF",  # feh with three dots below, appendix B.5.4
    "\u06a9": "XKK",  # keheh
    "\u06ab": "XXK",  # kaf with ring
    "\u06ad": "XNG",  # ng
    "\u06af": "XGG",  # gaf
    "\u06ba": "XNN",  # noon ghunna
    "\u06bc": "XXN",  # noon with ring
    "\u06be": "XDO",  # heh doachashmee
    "\u06c0": "XYH",  # heh with yeh above
    "\u06c1": "XXG",  # heh goal
    "\u06c2": "XGE",  # heh goal with hamza above
    "\u06c3": "XTG",  # teh marbuta goal
    "\u06cc": "XYA",  # Farsi yeh
    "\u06cd": "XXY",  # yeh with tail
    "\u06d0": "Y",  # Pashto yeh
    "\u06d2": "XYB",  # yeh barree
    "\u06d3": "XBE",  # yeh barree with hamza above
}
"""Table C: X before a letter says that it and what follows stand for one letter of the Arabic script."""

LETTERS: Mapping[str, str] = MappingProxyType({**_LATIN, **_CYRILLIC, **_ARABIC})
"""Every national letter that the tables name, in all scripts."""

OMITTED = "\u0640\u064b\u064c\u064d\u064e\u064f\u0650\u0652\u0670\u069c\u06a2\u06a7\u06a8"
"""Table C, "not encoded": tatweel, the marks of short vowels, and four letters that are obsolete."""

DOUBLING = "\u0651"
"""Shadda: what the letter before it became stands twice, X but once: FXDZDZXAH is table C's example."""

TEH_MARBUTA = "\u0629"
TEH_MARBUTA_AT_THE_END = "XAH"
"""Table C, note 2: what teh marbuta is at the end of a part of a name; elsewhere XTA."""

BY_LANGUAGE: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "be": {"Ё": "IO", "Г": "H"},
        "bg": {"Щ": "SHT"},
        "es": {"Ü": "U"},
        "mk": {"Ѓ": "GJ", "Ғ": "GJ", "Ќ": "KJ", "Х": "H", "Ц": "C", "Џ": "DJ"},
        "sr": {"Г": "H", "Ж": "Z", "Х": "H", "Ц": "C", "Ч": "C", "Ш": "S"},
        "tr": {"Ö": "O", "Ü": "U"},
        "uk": {"Г": "H", "И": "Y"},
    }
)
"""Where a language differs (ISO 639-1): table B's exceptions, and table A's alternatives of Spain and Turkey."""

UKRAINIAN_INITIALS: Mapping[str, str] = MappingProxyType({"Є": "YE", "Ї": "YI", "Й": "Y", "Ю": "YU", "Я": "YA"})
"""Table B, "if Ukrainian first character": at the beginning of a part of a name."""
