"""The pages of country packs: made from whatever packs there are, and nothing that a check warns of is left out."""

import importlib.util
import re
import shutil
from datetime import date
from pathlib import Path
from types import ModuleType

import pytest

from countries.example_pack import PACK
from countries.routine_pack import write_routine

ON = date(2026, 11, 29)
SCRIPT = Path(__file__).resolve().parents[1] / "docs" / "country_pages.py"


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("country_pages", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def packs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example, and one with everything a schedule may have, which has no snapshot and so is not clean."""
    folder = tmp_path_factory.mktemp("packs")
    shutil.copytree(PACK, folder / "xa")
    write_routine(folder)
    return folder


def test_a_page_for_every_pack_that_is_put_there(script: ModuleType, packs: Path) -> None:
    found = script.pages(ON, packs)
    assert set(found) == {"index.md", "xa.md", "xx.md"}
    rows = [line for line in found["index.md"].splitlines() if line.startswith("| {doc}")]
    assert [row.split(" | ")[0] for row in rows] == ["| {doc}`Exampleland <xa>`", "| {doc}`Exampleland <xx>`"]
    assert rows[0].split(" | ")[1:5] == ["XA", "draft", "2025.1", "95"]


def test_what_a_ministry_reads(script: ModuleType, packs: Path) -> None:
    page = script.pages(ON, packs)["xx.md"]
    headings = re.findall(r"^##? (.*)$", page, re.MULTILINE)
    assert headings == [
        "Exampleland",
        "What to answer first",
        "Completeness",
        "Routine immunization",
        "COVID-19 vaccination",
        "Sources",
    ]
    assert "| status | draft |" in page
    assert "- No source states from which age these doses count; the planned age is taken\n  - DTP: dose 1 at" in page
    assert "| 9 years | HPV" in page
    assert "| Covishield or Covaxin | 2 | At any time | 4 weeks |" in page
    assert "| From 60 | From 15 Mar 2021 on | XX-60 |" in page
    assert str(packs) not in page


def test_documents_and_what_was_taken_when(script: ModuleType, packs: Path) -> None:
    page = script.pages(ON, packs)["xa.md"]
    (row,) = [line for line in page.splitlines() if line.startswith("| Citizen card")]
    assert row == "| Citizen card | From 20 Feb 2021 on | `#### ####`, checked by stdnum:luhn |  |"


def test_signs_of_markdown_in_a_pack_are_words(script: ModuleType) -> None:
    assert script._text("in|INCOVACC <b> *a* `A|B`") == r"in\|INCOVACC \<b\> \*a\* `A\|B`"


def test_pages_of_packs_that_are_gone_are_taken_out(script: ModuleType, packs: Path, tmp_path: Path) -> None:
    script.write_pages(ON, packs, tmp_path)
    (tmp_path / "yy.md").write_text("old", "utf-8")
    script.write_pages(ON, packs, tmp_path)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["index.md", "xa.md", "xx.md"]
