"""Words go to stderr and cannot steer the terminal; a reader who leaves changes nothing."""

import json
import os
import sys
from types import MappingProxyType

import pytest

from vaxplatform.cli._terminal import console, progress_bars, say, show_json, show_json_line, show_table, write


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("plain words", "plain words"),
        ("clear \x1b[2Jthe screen", "clear \\x1b[2Jthe screen"),
        ("name\nVALID: trust me", "name\\nVALID: trust me"),
        ("back\rwards\b\x7f\x9b", "back\\rwards\\x08\\x7f\\x9b"),
        ("turned \u202edilav\u202c \u2066x", "turned \\u202edilav\\u202c \\u2066x"),
        ("line\u2028end", "line\\u2028end"),
        ("marked \u200e\u200f\u061c", "marked \\u200e\\u200f\\u061c"),
        ("क्\u200dष र्\u200cय नाम\u00a0", "क्\u200dष र्\u200cय नाम\u00a0"),  # joiners belong to Indic script
    ],
)
def test_what_would_steer_a_terminal_is_shown(capsys: pytest.CaptureFixture[str], given: str, shown: str) -> None:
    say(given)
    assert capsys.readouterr() == ("", f"{shown}\n")


def test_json_goes_to_stdout_in_its_own_script(capsys: pytest.CaptureFixture[str]) -> None:
    show_json(MappingProxyType({"name": "आशा", "deep": [MappingProxyType({"x": None})]}))
    out, err = capsys.readouterr()
    assert json.loads(out) == {"name": "आशा", "deep": [{"x": None}]}
    assert "आशा" in out
    assert err == ""


def test_json_holds_nothing_that_would_steer_a_terminal_or_could_not_be_written(
    capsys: pytest.CaptureFixture[str],
) -> None:
    value = {"name": "\x1b[2J\x9b\x7f\u202e\u2028\n\u200f क्\u200dष", "half \ud800": "\udcff"}
    for show in (show_json, show_json_line):
        show(value)
        out = capsys.readouterr().out
        assert json.loads(out) == value
        assert out.replace("\n", "").replace("\u200d", "").isprintable()
    assert out.count("\n") == 1


def test_a_table_is_aligned(capsys: pytest.CaptureFixture[str]) -> None:
    show_table("Nagpur", {"people": "20", "seats": "1,234"})
    assert capsys.readouterr().err == "Nagpur\n  people  20\n  seats   1,234\n"


def test_a_reader_who_left_stops_nothing() -> None:
    ear, mouth = os.pipe()
    with os.fdopen(mouth, "w", encoding="utf-8") as stream:
        os.close(ear)
        for _ in range(3):
            write(stream, "anybody there?\n")


def test_a_log_has_one_line_for_each_stage_that_ends(capsys: pytest.CaptureFixture[str]) -> None:
    with progress_bars() as progress:
        for done in (500, 1000, 1500):
            progress("people", done, None)
        progress("people", 1500, 1500)
        progress("draw", 0, 0)
        progress("draw", 0, 0)
        progress("unheard of", 1, 1)
    assert capsys.readouterr().err == "Judging people: 1,500\nDrawing seats: 0\nunheard of: 1\n"


def test_bars_are_drawn_for_somebody_who_watches(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "80")
    with progress_bars() as progress:
        progress("people", 10, None)
        progress("people", 20, 20)
    shown = capsys.readouterr()
    assert "Judging people" in shown.err
    assert "20/20" in shown.err
    assert shown.out == ""
    assert console().stderr
