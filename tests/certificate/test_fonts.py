"""Setting lines of text: which font, which order, and what is missing."""

import sys
from importlib.resources import files

import pytest
import uharfbuzz

from vaxplatform.certificate import FontSet
from vaxplatform.errors import CertificateError, MissingExtra
from vaxplatform.exchange import read_fonts

LATIN = files("manimgx_fonts").joinpath("NotoSans[wght].ttf").read_bytes()


@pytest.fixture(scope="module")
def fonts() -> FontSet:
    return read_fonts()


@pytest.mark.parametrize(
    ("text", "faces"),
    [
        ("Nguyễn Thị Ánh", ["NotoSans-400"]),
        ("Юлія Щербак'єва", ["NotoSans-400"]),
        ("आशा पाटील 12.", ["NotoSansDevanagari-400"]),
        ("আশা পাটিল", ["NotoSansBengali-400"]),
        ("தமிழ்ச்செல்வி", ["NotoSansTamil-400"]),
        ("Name · नाम", ["NotoSans-400", "NotoSansDevanagari-400"]),
        ("محمد علی", ["NotoSansArabic-400"]),
    ],
)
def test_each_script_has_its_font(fonts: FontSet, text: str, faces: list[str]) -> None:
    line = fonts.line(text)
    assert [run.face.name for run in line.runs] == faces
    assert "".join(run.text for run in line.runs) == text
    assert all(glyph.id for run in line.runs for glyph in run.glyphs)  # 0 is the box for what is missing
    assert line.width > 0


def test_letters_are_shaped(fonts: FontSet) -> None:
    (run,) = fonts.line("क्षि").runs  # four characters: a ligature, with the vowel drawn before it
    assert len(run.glyphs) == 2
    assert run.glyphs[0].text == "क्षि"
    alone, joined = fonts.line("ع").runs[0].glyphs, fonts.line("عع").runs[0].glyphs
    assert {glyph.id for glyph in alone}.isdisjoint({glyph.id for glyph in joined})


def test_bold_is_wider_and_right_to_left_is_turned(fonts: FontSet) -> None:
    assert fonts.line("Asha", bold=True).width > fonts.line("Asha").width
    (run,) = fonts.line("אב").runs
    assert run.right_to_left
    assert [glyph.text for glyph in run.glyphs] == ["ב", "א"]


def test_white_space_is_one_space_and_nothing_is_nothing(fonts: FontSet) -> None:
    assert fonts.line(" a \n b ").runs[0].text == "a b"
    assert fonts.line("").runs == ()


@pytest.mark.parametrize(
    ("text", "script"),
    [("Asha 田中", "Han"), ("김", "Hangul"), ("ᱚᱞ", "Ol Chiki"), ("ꯃ", "Meetei Mayek"), ("😀", "")],
)
def test_a_script_without_a_font_is_named(fonts: FontSet, text: str, script: str) -> None:
    with pytest.raises(CertificateError) as missing:
        fonts.line(text)
    assert (missing.value.code, missing.value.data["script"]) == ("font-missing", script)
    assert text not in missing.value.sentence


def test_a_font_without_weights_is_used_for_both() -> None:
    one_weight = uharfbuzz.SubsetInput()
    one_weight.keep_everything()
    face = uharfbuzz.Face(LATIN)
    one_weight.pin_all_axes_to_default(face)
    fonts = FontSet([bytes(uharfbuzz.subset(face, one_weight).blob.data)])
    assert fonts.line("Asha", bold=True).width == fonts.line("Asha").width == FontSet([LATIN]).line("Asha").width


@pytest.mark.parametrize("data", [[], [b""], [b"no font"], [LATIN, b"no font"]])
def test_what_is_no_font_is_refused(data: list[bytes]) -> None:
    with pytest.raises(CertificateError) as refused:
        FontSet(data)
    assert refused.value.code == "font"


def test_without_the_extra_the_command_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "uharfbuzz", None)
    with pytest.raises(MissingExtra, match=r"pip install 'vaxplatform\[pdf\]'"):
        FontSet([LATIN])
