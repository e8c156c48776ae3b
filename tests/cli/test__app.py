"""How a command ends: one sentence, one exit code, and never a traceback."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import vaxplatform.cli
from vaxplatform.cli import _app, main
from vaxplatform.errors import CommitmentMismatch, FileError, MissingExtra, PackError, UnknownName, VaxPlatformError

from .conftest import Command

GENERATE = ["--sessions", "x", "--count", "1", "--seed", "s", "--out"]


@pytest.mark.parametrize(
    ("error", "code", "says"),
    [
        (UnknownName("there is no such country"), 2, "there is no such country"),
        (CommitmentMismatch("another seed"), 2, "another seed"),
        (MissingExtra("a library is missing: pip install it"), 2, "a library is missing: pip install it"),
        (FileError("not a file", place="people.csv"), 3, "people.csv: not a file"),
        (PackError("a pack that contradicts itself"), 3, "a pack that contradicts itself"),
        (PackError("one\nf:2: two", place="f:1", problems=("f:1: one", "f:2: two")), 3, "f:1: one\nf:2: two"),
        (VaxPlatformError("anything else"), 3, "anything else"),
        (PermissionError(13, "Permission denied", "/there"), 3, "/there: Permission denied"),
        (OSError(28, "No space left on device"), 3, "the system: No space left on device"),
        (SystemExit(130), 3, "interrupted: nothing was written"),
        (SystemExit(1), 1, ""),
        (SystemExit(0), 0, ""),
    ],
)
def test_errors_become_a_sentence_and_a_code(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], error: BaseException, code: int, says: str
) -> None:
    def fail() -> None:
        raise error

    monkeypatch.setattr(_app, "app", fail)
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == code
    assert capsys.readouterr().err == (f"{says}\n" if says else "")


def test_a_fault_of_ours_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_app, "app", lambda: 1 // 0)
    with pytest.raises(ZeroDivisionError):
        main()


@pytest.mark.parametrize("library", ["typer", "rich"])
def test_a_missing_extra_names_the_command_that_installs_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], library: str
) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(SystemExit) as ended:
        vaxplatform.cli.main()
    assert ended.value.code == 2
    assert "pip install 'vaxplatform[cli]'" in capsys.readouterr().err


@pytest.mark.pack("IN")
@pytest.mark.parametrize("arguments", [["people", "template"], ["audit", "DIR", "--json"]])
def test_a_pipe_that_closes_does_not_change_how_a_command_ends(demo: Path, arguments: list[str]) -> None:
    process = subprocess.Popen(
        [
            *(sys.executable, "-c", "from vaxplatform.cli import main; main()"),
            *(str(demo) if argument == "DIR" else argument for argument in arguments),
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "TERM": "dumb"},
    )
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    words = process.stderr.read()
    process.stderr.close()
    assert process.wait(timeout=60) == 0, words
    assert "Traceback" not in words
    assert "Exception ignored" not in words


def test_a_seed_that_is_no_text_is_misuse(command: Command, tmp_path: Path) -> None:
    ended = command("demo", "--country", "in", "--count", 5, "--seed", os.fsdecode(b"\xff"), "--out", tmp_path / "out")
    assert ended.returncode == 2
    assert "a seed is a text in UTF-8" in ended.stderr
    assert not (tmp_path / "out").exists()


def test_a_country_without_demonstration_tables_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    class Bare:
        name, demo = "Nowhere", None

    for module in (_app.demo, _app.people):
        monkeypatch.setattr(module, "load_country", lambda _code: Bare())
    for arguments in (
        ["demo", "--country", "nw", "--out", str(tmp_path / "out")],
        ["people", "generate", "--country", "nw", *GENERATE, str(tmp_path / "out")],
    ):
        monkeypatch.setattr(sys, "argv", ["vaxplatform", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        assert ended.value.code == 2
        assert "the pack of Nowhere has no demonstration tables" in capsys.readouterr().err


def test_without_one_country_of_calendars_it_has_to_be_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(_app.people, "list_countries", tuple)
    monkeypatch.setattr(sys, "argv", ["vaxplatform", "people", "generate", *GENERATE, "y"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    assert "--country" in capsys.readouterr().err
