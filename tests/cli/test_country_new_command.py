"""``vaxplatform country new``, as a user runs it."""

import json
from pathlib import Path

import pytest

from .conftest import Command


def test_a_pack_is_begun_checked_and_never_written_over(command: Command, tmp_path: Path) -> None:
    made = command("country", "new", "ke", "--out", str(tmp_path))
    assert made.returncode == 0
    assert "Kenya: 8 files in" in made.stderr
    assert json.loads((tmp_path / "_schema" / "pack.schema.json").read_text("utf-8"))["title"] == "pack.yaml of a pack"
    checked = command("country", "check", str(tmp_path / "ke"), "--on", "2026-11-29")
    assert checked.returncode == 0
    assert "Kenya is clean on 2026-11-29: 0 errors" in checked.stderr
    assert "this file holds questions alone" in checked.stderr
    (tmp_path / "ke" / "pack.yaml").write_text("mine", "utf-8")
    again = command("country", "new", "KE", "--out", str(tmp_path))
    assert again.returncode == 2
    assert "is there already" in " ".join(again.stderr.replace("│", " ").split())
    assert (tmp_path / "ke" / "pack.yaml").read_text("utf-8") == "mine"


@pytest.mark.parametrize("word", ["UK", "XK", "Kenya"])
def test_what_is_no_code_writes_nothing(command: Command, tmp_path: Path, word: str) -> None:
    refused = command("country", "new", word, "--out", str(tmp_path / "packs"))
    assert refused.returncode == 2
    assert "ISO 3166-1 has no country" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert not (tmp_path / "packs").exists()
