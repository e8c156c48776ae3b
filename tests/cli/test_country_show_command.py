"""``country show``: a schedule in the terminal, as a page, to print and as JSON."""

import json
from pathlib import Path

import pypdfium2
import pytest
from jsonschema import Draft202012Validator

import vaxplatform.cli
from countries.made_up_pack import write_pack
from countries.routine_pack import write_routine
from vaxplatform.countries import list_countries, load_country

from .conftest import Command

VALIDATOR = Draft202012Validator(
    json.loads((Path(vaxplatform.cli.__file__).parent / "schemas" / "country-show.schema.json").read_text("utf-8"))
)


def test_the_table_in_a_terminal_of_80_columns(command: Command, tmp_path: Path) -> None:
    ended = command("country", "show", write_routine(tmp_path))
    assert (ended.returncode, ended.stdout) == (0, "")
    lines = ended.stderr.splitlines()
    assert max(map(len, lines)) == 80
    assert lines[0] == "Routine immunization: Exampleland"
    assert lines[1] == "Version 1 of the country pack, draft"
    rows = [[cell.strip() for cell in line.split("│")[1:-1]] for line in lines if line.startswith("│")]
    assert [rows[0][0], *rows[0][2:]] == ["Birth", "1", ""]
    assert ["6 weeks", "1", "until 1 year"] in [[row[0], *row[2:]] for row in rows]
    assert ["16 to 24", "3", "Also at school."] in [[row[0], *row[2:]] for row in rows]
    assert ["10 years", "6", ""] in [[row[0], *row[2:]] for row in rows]
    assert "- Circular 1. https://health.example/1" in lines


def test_the_schedule_as_json(command: Command, tmp_path: Path) -> None:
    ended = command("country", "show", write_routine(tmp_path), "--json")
    assert ended.returncode == 0, ended.stderr
    shown = json.loads(ended.stdout)
    VALIDATOR.validate(shown)
    assert [table["population"] for table in shown["tables"]] == ["everybody", "pregnant"]
    doses = {
        (visit["when"], vaccine["id"]): dose
        for table in shown["tables"]
        for visit in table["visits"]
        for dose in visit["doses"]
        for vaccine in dose["vaccines"]
    }
    assert doses["16 to 24 months", "DTwP"]["age"] == {
        "from": "16 months",
        "to": "24 months",
        "after_dose": None,
        "every": None,
        "first_contact": False,
    }
    assert doses["9 years", "HPV4"]["sexes"] == ["female"]
    assert doses["9 months", "YF"]["areas"] == ["XX-N"]
    assert doses["6 years", "MMR"]["born"] == [None, "2022-01-01"]
    assert doses["First contact", "Td"]["age"]["first_contact"] is True
    assert (doses["10 years", "Td"]["number"], doses["10 years", "Td"]["round"]) == (4, 6)


@pytest.mark.parametrize("code", [code for code in list_countries() if load_country(code).routine])
def test_every_pack_is_shown_in_each_of_its_languages(command: Command, tmp_path: Path, code: str) -> None:
    country = load_country(code)
    for language in country.languages:
        ended = command("country", "show", code, "--lang", language, "--json")
        assert ended.returncode == 0, ended.stderr
        VALIDATOR.validate(json.loads(ended.stdout))
    page, paper = tmp_path / "page.html", tmp_path / "paper.pdf"
    ended = command("country", "show", code, "--html", page, "--pdf", paper)
    assert (ended.returncode, ended.stdout) == (0, "")
    assert page.read_text("utf-8").startswith("<!DOCTYPE html>")
    with pypdfium2.PdfDocument(paper) as document:
        assert len(document) >= 1


def test_a_page_opens_in_the_language_that_is_asked_for(command: Command, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    assert command("country", "show", write_routine(tmp_path), "--html", page).returncode == 0
    assert '<html lang="en" dir="ltr">' in page.read_text("utf-8")


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("zz",), 2, "there is no pack for 'zz'"),
        (("{pack}", "--lang", "xx"), 2, "there are no sentences in this language"),
        (("{bare}",), 3, "has no routine programme"),
        (("{empty}",), 2, "holds no pack"),
        (("{pack}", "--html", "{empty}"), 3, "this is a folder; a file is wanted"),
        ((), 2, "Missing argument"),
    ],
)
def test_what_cannot_be_shown_is_said(
    command: Command, tmp_path: Path, arguments: tuple[str, ...], code: int, says: str
) -> None:
    places = {"pack": write_routine(tmp_path / "a"), "bare": write_pack(tmp_path / "b"), "empty": tmp_path / "empty"}
    places["empty"].mkdir()
    ended = command("country", "show", *(each.format_map(places) for each in arguments))
    assert (ended.returncode, ended.stdout) == (code, "")
    assert says in ended.stderr.replace("\n", " ")


def test_a_pack_with_a_fault_is_not_shown(command: Command, tmp_path: Path) -> None:
    ended = command("country", "show", write_routine(tmp_path, ("at: 6 weeks", "at: 6 wks")))
    assert ended.returncode == 3
    assert "routine.yaml:10" in ended.stderr
    assert "did you mean '6 weeks'?" in ended.stderr
