import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaxplatform.certificate import transliterate
from vaxplatform.errors import CertificateError


# The first two: examples of EU DCC schema 1.3.3, person_name.
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("d'Červenková Panklová", "DCERVENKOVA<PANKLOVA"),
        ("Jiřina-Maria Alena", "JIRINA<MARIA<ALENA"),
        ("Musterfrau-Gößinger", "MUSTERFRAU<GOESSINGER"),
        ("Þórdís Æðey", "THORDIS<AEDEY"),
        ("Łukasz Żółć", "LUKASZ<ZOLC"),
        ("Ångström", "AANGSTROEM"),
        ("Nuñez", "NUNEZ"),
        ("İbrahim I\u015f\u0131k \u0131\u015f\u0131k", "IBRAHIM<ISIK<ISIK"),
        ("S. K. Rao", "S<K<RAO"),
        ("Kr̥ṣṇa Nārāyaṇa", "KRSNA<NARAYANA"),  # a mark that stands apart goes like one that does not
        ("A\u030angstro\u0308m", "AANGSTROEM"),  # the same name in decomposed form
        ("  --O\u2019Neill-  ", "ONEILL"),
        ("", ""),
    ],
)
def test_names_in_latin_letters(name: str, expected: str) -> None:
    assert transliterate(name) == expected


# ICAO Doc 9303-3 section 6 table A: every listed letter that only loses its mark.
@pytest.mark.parametrize(
    ("letters", "base"),
    [
        ("ÀÁÂÃĀĂĄ", "A"),
        ("ÇĆĈĊČ", "C"),
        ("ĎĐÐ", "D"),
        ("ÈÉÊËĒĔĖĘĚ", "E"),
        ("ĜĞĠĢ", "G"),
        ("ĤĦ", "H"),
        ("ÌÍÎÏĨĪĬĮİ\u0131", "I"),
        ("Ĵ", "J"),
        ("Ķ", "K"),
        ("ĹĻĽĿŁ", "L"),
        ("ÑŃŅŇŊ", "N"),
        ("ÒÓÔÕŌŎŐ", "O"),
        ("ŔŖŘ", "R"),
        ("ŚŜŞŠ", "S"),
        ("ŢŤŦ", "T"),
        ("ÙÚÛŨŪŬŮŰŲ", "U"),
        ("Ŵ", "W"),
        ("ÝŶŸ", "Y"),
        ("ŹŻŽ", "Z"),
        ("ÄÆ", "AE"),
        ("ÖØŒ", "OE"),
        ("Å", "AA"),
        ("Ü", "UE"),
        ("Þ", "TH"),
        ("ẞß", "SS"),
        ("Ĳ", "IJ"),
    ],
)
def test_the_table_of_latin_letters(letters: str, base: str) -> None:
    assert {transliterate(letter) for letter in letters} == {base}
    assert {transliterate(letter.lower()) for letter in letters} == {base}


@pytest.mark.parametrize("name", ["आशा", "Иванов", "محمد", "王", "สมชาย", "አበበ", "Agent 47", "a\x00b", "Ⅷ", "😀"])
def test_scripts_without_a_table_are_never_guessed_at(name: str) -> None:
    with pytest.raises(CertificateError, match="romanised name") as refused:
        transliterate(name)
    assert refused.value.code == "name-needs-romanisation"
    assert name not in str(refused.value)


@given(st.text(max_size=30))
def test_any_text_gives_machine_readable_letters_or_a_refusal(name: str) -> None:
    try:
        letters = transliterate(name)
    except CertificateError:
        return
    assert re.fullmatch(r"([A-Z]+(<[A-Z]+)*)?", letters)
    assert transliterate(letters.replace("<", " ")) == letters
