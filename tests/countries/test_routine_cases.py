"""Worked cases of a routine programme: what they compare, and what is told of one that is wrong."""

from datetime import date
from pathlib import Path

import pytest

from countries.case_files import differences, problems, write_cases
from countries.routine_pack import write_routine
from vaxplatform.countries import check_pack, open_pack, run_cases
from vaxplatform.countries._pack_findings import CheckStage
from vaxplatform.countries.completeness import completeness
from vaxplatform.errors import PackError

CASES = """\
programme: routine
source: c1
cases:
  - name: At six weeks
    person: {born: 2024-01-31, sex: female, lives_in: XX-N, doses: [2024-01-31 HepB]}
    on: 2024-03-13
    expect:
      due: [DTP 1, Rotavirus 1]
      next:
        DTP: {dose: 1, earliest: 2024-03-13, recommended: 2024-03-13, give: DTwP-Hib-HepB}
        Rotavirus: {give: [RV5, RV1]}
        Hepatitis B: complete
        HPV: {dose: 1, recommended: 2033-01-31, status: not complete}
        DTP (Td in pregnancy): none
      valid: [true]
"""


def write(folder: Path, *changes: tuple[str, str], name: str = "routine.yaml") -> Path:
    return write_cases(write_routine(folder), name, CASES, *changes)


def test_a_case_that_holds(tmp_path: Path) -> None:
    assert differences(write(tmp_path), "routine") == []


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("due: [DTP 1, Rotavirus 1]", "due: [DTP 1]", "due: expected DTP 1, got DTP 1, Rotavirus 1"),
        ("due: [DTP 1, Rotavirus 1]", "due: []", "due: expected nothing, got DTP 1, Rotavirus 1"),
        ("{dose: 1, earliest", "{dose: 2, earliest", "DTP: dose: expected 2, got 1"),
        ("earliest: 2024-03-13", "earliest: 2024-03-14", "DTP: earliest: expected 2024-03-14, got 2024-03-13"),
        ("recommended: 2033-01-31", "past_due: 2033-01-31", "HPV: past_due: expected 2033-01-31, got none"),
        ("give: DTwP-Hib-HepB", "give: DTwP", "DTP: give: expected DTwP, got DTwP-Hib-HepB"),
        ("give: [RV5, RV1]", "give: RV1", "Rotavirus: give: expected RV1, got RV1, RV5"),
        ("B: complete", "B: aged out", "Hepatitis B: status: expected aged out, got complete"),
        ("pregnancy): none", "pregnancy): complete", "DTP (Td in pregnancy): status: expected complete, got none"),
        ("valid: [true]", "valid: [false]", "valid: expected false, got true"),
        ("valid: [true]", "valid: [true, true]", "valid: expected true, true, got true"),
        ("sex: female", "sex: male", "HPV: dose: expected 1, got none"),
    ],
)
def test_an_answer_that_is_another(tmp_path: Path, old: str, new: str, told: str) -> None:
    assert told in differences(write(tmp_path, (old, new)), "routine")
    (error,) = [
        each for each in check_pack(open_pack(str(tmp_path / "xx")), date(2026, 1, 1)).errors if told in str(each)
    ]
    assert error.stage is CheckStage.CASES


def test_a_dose_counts_where_the_series_or_what_catches_it_up_says_so(tmp_path: Path) -> None:
    """Of the catch-up alone the dose at six weeks would be none, and of the series alone the dose at three years."""
    pack = write(
        tmp_path,
        ("doses: [2024-01-31 HepB]", "doses: [2024-03-13 DTwP-Hib-HepB, 2027-01-31 Td, 2027-02-01 Td]"),
        ("on: 2024-03-13", "on: 2027-03-13"),
        (CASES[CASES.index("      due:") :], "      valid: [true, true, false]\n"),
    )
    catch_up = """\
  Td catch-up:
    group: DTP
    for: {population: catch-up}
    catches_up: DTP
    source: c1
    doses:
      - {give: Td, at: 2 years}
      - {give: Td, after: 1 month}
"""
    routine = pack / "programmes" / "routine.yaml"
    routine.write_text(routine.read_text("utf-8") + catch_up, "utf-8")
    assert differences(pack, "routine") == []


def test_somebody_of_whom_something_is_recorded(tmp_path: Path) -> None:
    pregnant = "conditions: [{is: pregnant, since: 2024-03-01}]"
    change = ("sex: female, lives_in: XX-N, doses: [2024-01-31 HepB]", f"sex: female, {pregnant}")
    told = differences(write(tmp_path, change), "routine")
    assert "DTP (Td in pregnancy): status: expected none, got not complete" in told


BAD = [
    ("due: [DTP 1, Ro", "due: [DPT 1, Ro", "8:13", "«DPT 1» is no dose of the programme; did you mean «DTP 1»?"),
    ("due: [DTP 1, Ro", "due: [DTP, Ro", "8:13", "«DTP» is no dose of the programme"),
    (
        "        Rotavirus:",
        "        Rotavrius:",
        "11:20",
        "no vaccine group of the programme; did you mean «Rotavirus»?",
    ),
    ("give: [RV5", "give: [RV9", "11:28", "neither products.yaml nor the shared catalogue has «RV9»"),
    ("2024-01-31 HepB]", "2024-01-31 HebP]", "5:69", "neither products.yaml nor the shared catalogue has «HebP»"),
    ("2024-01-31 HepB]", "2024-01-31]", "5:69", "a dose is its day and its product"),
    ("source: c1", "source: c2", "2:9", "the source «c2» is not listed in pack.yaml; known: c1"),
    ("source: c1\n", "", "3:5", "«source» is missing here"),
    ("sex: female", "conditions: [pregnent]", "5:45", "asks nothing about «pregnent»; did you mean «pregnant»?"),
    ("on: 2024-03-13", "on: 13.03.2024", "6:9", "a date is written YYYY-MM-DD"),
    ("on: 2024-03-13", "on: 2023-03-13", "4:5", "lies after 2023-03-13"),
    ("born: 2024-01-31", "born: 2024", "5:20", "a date is written YYYY-MM-DD"),
    ("B: complete", "B: finished", "12:9", "«finished» is not one of"),
    (
        "dose: 1, earliest: 2024-03-13, recommended: 2024-03-13, give: DTwP-Hib-HepB",
        "",
        "10:14",
        "something is expected",
    ),
    ("next:", "nxt:", "9:7", "did you mean «next»?"),
    ("programme: routine", "programme: routin", "1:12", "«routine»"),
]


@pytest.mark.parametrize(("old", "new", "where", "told"), BAD)
def test_what_is_wrong_is_told_with_its_place(tmp_path: Path, old: str, new: str, where: str, told: str) -> None:
    found = problems(write(tmp_path, (old, new)))
    assert any(f"cases/routine.yaml:{where}: " in each and told in each for each in found), found


def test_a_file_of_another_name(tmp_path: Path) -> None:
    pack = write(tmp_path, name="children.yaml")
    text = (pack / "cases" / "covid19.yaml").read_text("utf-8").replace("programme: covid19", "programme: routine")
    (pack / "cases" / "children.yaml").write_text(text, "utf-8")
    with pytest.raises(PackError, match=r"cases of «routine» stand in files cases/routine\*.yaml: name this one so"):
        run_cases(open_pack(str(pack)))


def test_a_pack_without_a_routine_programme(tmp_path: Path) -> None:
    pack = write(tmp_path)
    (pack / "programmes" / "routine.yaml").unlink()
    with pytest.raises(PackError, match=r"the pack has no routine programme: programmes/routine.yaml states one"):
        run_cases(open_pack(str(pack)))


def test_cases_raise_the_score_by_the_groups_they_name(tmp_path: Path) -> None:
    def points(folder: Path) -> float:
        pack = open_pack(str(folder))
        country = check_pack(pack, date(2026, 1, 1)).country
        assert country is not None
        return next(each.points for each in completeness(pack, country, date(2026, 1, 1)).parts if each.name == "cases")

    before = points(write_routine(tmp_path / "before"))
    assert points(write(tmp_path / "after")) > before
