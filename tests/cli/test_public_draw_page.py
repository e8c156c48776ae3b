"""The page «Run a public draw» shows what the command prints."""

import re
import shlex
import shutil
from pathlib import Path

import pytest

from .conftest import Command

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "how-to" / "run-a-public-draw.md").read_text("utf-8")
DIGEST = re.compile(r"\b[0-9a-f]{64}\b")


def steps() -> list[tuple[list[str], str]]:
    """Every command line of the page with what stands below it."""
    found: list[tuple[list[str], str]] = []
    for block in re.findall(r"```console\n(.*?)```", PAGE, re.DOTALL):
        for part in re.split(r"^\$ ", block.replace("\\\n", " "), flags=re.MULTILINE)[1:]:
            line, _, printed = part.partition("\n")
            found.append((shlex.split(line), printed))
    return found


def test_every_step_prints_what_the_page_shows(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("policies", "allocation"):
        shutil.copytree(ROOT / "examples" / name, tmp_path / name)
    monkeypatch.chdir(tmp_path)
    ran = 0
    for (program, *arguments), printed in steps():
        match program:
            case "cp":
                shutil.copytree(arguments[-2], arguments[-1])
            case "sed":
                _, old, new, _ = arguments[-2].split("/")
                path = Path(arguments[-1])
                path.write_text(re.sub(old, new, path.read_text("utf-8"), flags=re.MULTILINE), encoding="utf-8")
            case "vaxplatform":
                ended = command(*arguments)
                assert DIGEST.sub("#", ended.stderr) == DIGEST.sub("#", printed), shlex.join(arguments)
                ran += 1
    assert ran == 5


def test_the_page_shows_the_hash_of_its_seed() -> None:
    from vaxplatform.allocation import commitment_of

    assert PAGE.count(commitment_of("41 07 88 23")) == 2
