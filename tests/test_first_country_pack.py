"""The page for somebody's first pack: its commands and edits, one after another, do what it shows."""

import os
import re
import shlex
import sys
from collections.abc import Iterator
from contextlib import chdir, redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from unittest.mock import patch

import pytest

from vaxplatform.cli import main

PAGE = Path(__file__).resolve().parents[1] / "docs" / "how-to" / "first-country-pack.md"
_STEP = re.compile(r"(?:<!-- (\w+) ([^ :]+)(?:: (.*?))? -->\n)?```(\w+)\n(.*?)```", re.DOTALL)
_TODAY = re.compile(r" on \d{4}-\d\d-\d\d: ")
_VERSION = re.compile(r"\d+(\.\d+)+")


def answer(file: Path, question: str, text: str) -> None:
    """Write lines in place of a question: its line, and the comments below it."""
    lines = file.read_text("utf-8").splitlines(keepends=True)
    (first,) = [at for at, line in enumerate(lines) if line.startswith("#?") and question in line]
    last = first + 1
    while last < len(lines) and lines[last].startswith("#") and not lines[last].startswith("#?"):
        last += 1
    file.write_text("".join((*lines[:first], text, *lines[last:])), "utf-8")


def change(file: Path, old: str, text: str) -> None:
    """Write a line in place of the one that holds a text."""
    lines = file.read_text("utf-8").splitlines(keepends=True)
    (at,) = [at for at, line in enumerate(lines) if old in line]
    lines[at] = text
    file.write_text("".join(lines), "utf-8")


def write(file: Path, text: str) -> None:
    """Write a file below the line that names its schema, if it has one."""
    file.parent.mkdir(parents=True, exist_ok=True)
    first = file.read_text("utf-8").splitlines(keepends=True)[:1] if file.exists() else []
    file.write_text("".join((*first, text)), "utf-8")


def run(line: str, folder: Path) -> tuple[int, str]:
    """A command of the page, run in a folder: its exit code, and what it prints."""
    words = shlex.split(line)
    named = dict(word.split("=", 1) for word in words if re.match(r"[A-Z_]+=", word))
    arguments = words[words.index("vaxplatform") :]
    said, code = StringIO(), 0
    with (
        chdir(folder),
        patch.dict(os.environ, {**named, "COLUMNS": "80", "TERM": "dumb", "NO_COLOR": "1"}),
        patch.object(sys, "argv", arguments),
        redirect_stdout(said),
        redirect_stderr(said),
    ):
        try:
            main()
        except SystemExit as ended:
            code = int(ended.code or 0)
    return code, said.getvalue()


def steps(folder: Path) -> Iterator[tuple[str, str, int, str]]:
    """Does in a folder all that the page says; of each command what is shown, its exit code and what it says."""
    edits = {"answer": answer, "change": change}
    for verb, name, where, kind, text in _STEP.findall(PAGE.read_text("utf-8")):
        if kind == "console":
            command, _, shown = text.partition("\n")
            yield command, shown, *run(command.removeprefix("$ "), folder)
        elif verb == "write":
            write(folder / name, text)
        else:
            edits[verb](folder / name, where, text)


def without_dates_and_versions(text: str) -> str:
    """Today's date, and versions of libraries, are another on another day; blanks at the ends of lines are not seen."""
    return _VERSION.sub("0.0", _TODAY.sub(" on today: ", "\n".join(map(str.rstrip, text.splitlines()))))


def test_the_page_does_what_it_shows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VAXPLATFORM_PACKS", raising=False)
    (tmp_path / ".git").mkdir()  # a project of its own
    codes = []
    for command, shown, code, said in steps(tmp_path):
        of_the_page = "".join(_of_the_page(said)) if "country list" in command else said
        assert without_dates_and_versions(shown) == without_dates_and_versions(of_the_page), command
        codes.append(code)
    assert codes == [0, 0, 1, 0, 0, 1, 0, 0, 0, 1, 0]


def _of_the_page(said: str) -> Iterator[str]:
    """The head and the pack that was made: which other packs are found is not the page's to say."""
    shown = True
    for line in said.splitlines(keepends=True):
        if re.match("[A-Z]{2} ", line):
            shown = line.startswith("BV ")
        if shown:
            yield line
