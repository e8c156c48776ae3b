"""Fonts that come with the extra, and those of a folder."""

import sys
from importlib.resources import files
from pathlib import Path

import pytest

from vaxplatform.errors import CertificateError, FileError, MissingExtra
from vaxplatform.exchange import read_fonts


def test_a_folder_of_fonts_is_what_there_is(tmp_path: Path) -> None:
    font = files("manimgx_fonts").joinpath("NotoSansTamil[wght].ttf").read_bytes()
    (tmp_path / "tamil.ttf").write_bytes(font)
    (tmp_path / "notes.txt").write_text("no font", encoding="utf-8")
    fonts = read_fonts(tmp_path)
    assert fonts.line("தமிழ்").runs[0].face.name == "NotoSansTamil-400"
    with pytest.raises(CertificateError, match="Devanagari"):
        fonts.line("आशा")


def test_a_folder_without_fonts_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileError) as refused:
        read_fonts(tmp_path)
    assert (refused.value.code, str(refused.value.place)) == ("font", str(tmp_path))
    (tmp_path / "bad.ttf").write_bytes(b"no font")
    with pytest.raises(FileError) as refused:
        read_fonts(tmp_path)
    assert (refused.value.code, str(refused.value.place)) == ("font", str(tmp_path / "bad.ttf"))


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileError) as refused:
        read_fonts(tmp_path / "none")
    assert (refused.value.code, str(refused.value.place)) == ("file-unreadable", str(tmp_path / "none"))


def test_without_the_extra_the_command_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "manimgx_fonts", None)
    with pytest.raises(MissingExtra, match=r"pip install 'vaxplatform\[pdf\]'"):
        read_fonts()
