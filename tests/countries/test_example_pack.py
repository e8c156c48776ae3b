"""The example of a pack: complete, clean, and used as any other."""

import re
from datetime import date
from importlib import import_module
from pathlib import Path

import pytest
from attrs import evolve

from countries.example_pack import FOLDER, PACK
from vaxplatform.countries import check_pack, find_pack, list_countries, load_country, load_pack, open_pack
from vaxplatform.countries.completeness import completeness
from vaxplatform.countries.json_schemas import schema_of
from vaxplatform.dates import PartialDate
from vaxplatform.model import History, Sex
from vaxplatform.schedule import forecast

ON = date(2025, 6, 1)
FILES = sorted(path.relative_to(PACK).as_posix() for path in PACK.rglob("*.yaml"))


def test_it_is_clean_and_only_a_draft() -> None:
    found = check_pack(open_pack(str(FOLDER)), ON)
    assert [str(each) for each in found.errors] == []
    assert [each.code for each in found.warnings] == ["draft"]


def test_only_a_review_is_lacking() -> None:
    pack = open_pack(str(PACK))
    lacking = [part.name for part in completeness(pack, load_pack(pack), ON).parts if part.points < part.of]
    assert lacking == ["review"]


def test_it_is_found_where_the_environment_names_its_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VAXPLATFORM_PACKS", str(FOLDER))
    assert "XA" in list_countries()
    country = load_country("xa")
    assert (country.name, country.names["hi"]) == ("Exampleland", "उदाहरणलैंड")
    assert country.demo is not None
    assert find_pack("xa").folder == PACK


@pytest.mark.parametrize("name", FILES)
def test_an_editor_finds_the_schema_of_each_file(name: str) -> None:
    if name == "snapshot.yaml":
        return  # nobody edits it
    first = (PACK / name).read_text("utf-8").splitlines()[0]
    (found,) = re.findall(r"^# yaml-language-server: \$schema=(.*)$", first)
    schema = ((PACK / name).parent / found).resolve()
    assert schema.is_file()
    assert schema.name == schema_of(name)


@pytest.mark.parametrize("name", FILES)
def test_each_file_is_as_its_schema_says(name: str) -> None:
    marked = import_module("countries.test_json_schemas").marked
    assert marked(name, (PACK / name).read_text("utf-8")) == []


@pytest.mark.parametrize(
    ("born", "sex", "groups"),
    [
        ("2024-01-31", Sex.FEMALE, ["BCG", "DTP", "MMR", "HPV"]),
        ("2024-01-31", Sex.MALE, ["BCG", "DTP", "MMR"]),
        ("2013-12-31", Sex.FEMALE, ["BCG", "DTP", "MMR"]),  # before the cohort
    ],
)
def test_whom_the_routine_programme_is_for(born: str, sex: Sex, groups: list[str]) -> None:
    routine = load_pack(open_pack(str(PACK))).routine
    assert routine is not None
    child = History("C", PartialDate.parse(born), sex)
    asked_on = PartialDate.parse(born).earliest
    due = [each.group for each in forecast(child, routine.schedule, asked_on) if each.recommended]
    assert due == groups


def test_a_change_of_it_is_told_by_what_it_does_to_children(tmp_path: Path) -> None:
    pack = open_pack(str(PACK))
    text = pack.read("programmes/routine.yaml") or ""
    assert "{give: MR, at: 9 months, min: {age: 9 months" in text
    later = text.replace(
        "{give: MR, at: 9 months, min: {age: 9 months", "{give: MR, at: 10 months, min: {age: 10 months"
    )
    changed = evolve(pack, instead={"programmes/routine.yaml": later})
    told = [each.sentence for each in check_pack(changed, ON, changelog=_changelog(tmp_path)).errors]
    assert "routine: a child born on 2024-08-15 is due MR = MMR 1 on 2025-06-15, was on 2025-05-15" in told
    assert told[-1].startswith("who is due when has changed. If that is meant: a new «version» in pack.yaml")


def _changelog(folder: Path) -> Path:
    file = folder / "changes.md"
    file.write_text("### Schedule data\n- Exampleland 2025.1: all of it.\n", "utf-8")
    return file
