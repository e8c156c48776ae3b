"""The score of a pack: its points add up, and each is got by what it says."""

from datetime import date
from pathlib import Path

import pytest

from countries.made_up_pack import write_pack
from vaxplatform.countries import list_countries, load_pack, open_pack
from vaxplatform.countries.completeness import Completeness, completeness

ON = date(2026, 11, 29)


def scored(folder: Path | str) -> Completeness:
    pack = open_pack(str(folder))
    return completeness(pack, load_pack(pack), ON)


def points(folder: Path) -> dict[str, float]:
    return {part.name: round(part.points, 2) for part in scored(folder).parts}


def test_the_made_up_pack_s_points(tmp_path: Path) -> None:
    got = points(write_pack(tmp_path))
    assert {name: number for name, number in got.items() if number} == {
        "campaign": 10,
        "products": 5,
        "languages": 10,
        "confirmed": 5,
    }
    assert scored(tmp_path).score == 30


@pytest.mark.parametrize("code", list_countries())
def test_points_add_up_to_a_hundred(code: str) -> None:
    found = scored(code)
    assert sum(part.of for part in found.parts) == 100
    assert all(0 <= part.points <= part.of for part in found.parts)


@pytest.mark.parametrize(
    ("name", "old", "new", "part", "got"),
    [
        ("pack.yaml", "status: draft", "status: reviewed\nreviewed: {on: 2026-01-01, by: M}", "review", 5),
        ("pack.yaml", "status: draft", "status: reviewed\nreviewed: {on: 2024-01-01, by: M}", "review", 2.5),
        ("pack.yaml", "status: draft", "status: draft\nreviewed: {on: 2026-01-01, by: M}", "review", 0),
        ("pack.yaml", "{default: en}", "{default: en, placeholder: [sw]}", "languages", 5),
        ("pack.yaml", "{default: en}", "{default: en, needs_review: [en]}", "languages", 5),
        ("cases/covid19.yaml", "eligible: false", "because: [XX-60.age-too-young, XX-HCW]", "cases", 2.5),
        ("programmes/covid19.yaml", "from: 2021-06-01, source: c1", "source: c1, verified: false", "confirmed", 4.69),
    ],
)
def test_a_point_is_got_by_what_it_says(tmp_path: Path, name: str, old: str, new: str, part: str, got: float) -> None:
    folder = write_pack(tmp_path)
    file = folder / name
    assert old in file.read_text("utf-8")
    file.write_text(file.read_text("utf-8").replace(old, new), "utf-8")
    assert points(folder)[part] == got


def test_a_file_of_questions_alone_counts_for_nothing(tmp_path: Path) -> None:
    folder = write_pack(tmp_path)
    (folder / "aefi.yaml").write_text("#? What does the form ask?\n", "utf-8")
    assert points(folder)["aefi"] == 0
    (folder / "aefi.yaml").write_text("observation: {minutes: 30, source: c1}\n", "utf-8")
    assert points(folder)["aefi"] == 5
