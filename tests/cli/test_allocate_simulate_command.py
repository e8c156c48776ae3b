"""Trying rules before one is chosen: a page, its numbers as JSON and CSV, and what was assumed."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import vaxplatform.cli
from vaxplatform.simulation import COLUMNS, MEASURES, REGIMES

from .conftest import CALENDAR, Command, rows

pytestmark = pytest.mark.pack("IN")

SCHEMA = Path(vaxplatform.cli.__file__).parent / "schemas" / "allocate-simulate.schema.json"


@pytest.fixture(scope="module")
def simulated(command: Command, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Any, str]:
    """A small simulation, made once: its folder, what was printed, and what was said."""
    out = tmp_path_factory.mktemp("simulation") / "out"
    ended = command("allocate", "simulate", "--country", "in", "--people", 500, "--seeds", 2, "--out", out, "--json")
    assert ended.returncode == 0, ended.stderr
    return out, json.loads(ended.stdout), ended.stderr


def test_what_is_printed_follows_its_schema_and_lies_in_the_folder(simulated: tuple[Path, Any, str]) -> None:
    out, printed, said = simulated
    jsonschema.validate(printed, json.loads(SCHEMA.read_text("utf-8")))
    assert json.loads((out / "results.json").read_text("utf-8")) == printed
    assert sorted(path.name for path in out.iterdir()) == ["results.csv", "results.json", "simulation.html"]
    assert "Judging people: 500" in said
    assert "Simulating: 2" in said


def test_every_regime_is_compared_and_the_walk_in_share_is_varied(simulated: tuple[Path, Any, str]) -> None:
    arms = [(arm["regime"], arm["walk_in_share"]) for arm in simulated[1]["arms"]]
    assert arms == [*((regime, 0.2) for regime in REGIMES), *(("fair-draw", share) for share in (0, 0.5, 1))]


def test_every_assumption_has_a_source(simulated: tuple[Path, Any, str]) -> None:
    assumed = {row["id"]: row["source"] for row in simulated[1]["assumptions"]}
    assert all(assumed.values())
    assert "PMC8490915" in assumed["reserved_share"]
    assert assumed["walk_in_share"] == "assumption"
    assert assumed["bots"] == "assumption"


def test_the_table_holds_every_run(simulated: tuple[Path, Any, str]) -> None:
    out, printed, _ = simulated
    table = rows(out / "results.csv")
    assert tuple(table[0]) == COLUMNS
    assert {row["run"] for row in table} == {"1", "2"}
    for arm in printed["arms"]:
        for measure in MEASURES:
            values = [
                float(row["value"])
                for row in table
                if (row["regime"], float(row["walk_in_share"]), row["measure"])
                == (arm["regime"], arm["walk_in_share"], measure)
                and row["value"]
            ]
            if values:
                assert arm["measures"][measure]["mean"] == pytest.approx(sum(values) / len(values))
    candidates = printed["simulation"]["candidates"]
    served = [row for row in table if row["measure"] == "served, by area" and row["run"] == "1"]
    assert sum(int(row["people"]) for row in served) == 10 * candidates


def test_the_page_is_in_the_countrys_languages_and_fetches_nothing(simulated: tuple[Path, Any, str]) -> None:
    page = (simulated[0] / "simulation.html").read_text("utf-8")
    assert "What each way of giving seats does to whom" in page
    assert "सीट देने का हर तरीका किसके साथ क्या करता है" in page
    assert "http" not in page.replace("http-equiv", "")
    assert "<script" not in page


def test_the_same_seed_gives_the_same_folder(
    command: Command, simulated: tuple[Path, Any, str], tmp_path: Path
) -> None:
    again = command("allocate", "simulate", "--country", "in", "--people", 500, "--seeds", 2, "--out", tmp_path / "out")
    assert again.returncode == 0
    assert again.stdout == ""
    for name in ("results.csv", "results.json", "simulation.html"):
        assert (tmp_path / "out" / name).read_bytes() == (simulated[0] / name).read_bytes()


def test_a_calendar_is_scaled_and_says_so(command: Command, tmp_path: Path) -> None:
    calendar = tmp_path / "calendar.json"
    calendar.write_text(CALENDAR, encoding="utf-8")
    ended = command(
        "allocate", "simulate", "--country", "in", "--sessions", calendar, "--people", 60, "--seeds", 1,
        "--seats-per-person", 0.5, "--assume", "bots=0.5", "--assume", "phones=0:0.9,60:0.2", "--assume",
        "kiosk_minutes=30-90", "--assume", "doses_a_vial=5", "--out", tmp_path / "out", "--json",
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    printed = json.loads(ended.stdout)
    jsonschema.validate(printed, json.loads(SCHEMA.read_text("utf-8")))
    facts = printed["simulation"]
    assert (facts["seats_in_calendar"], facts["seats"], facts["district"]) == (4, 30, "Exampletown")
    assert printed["arms"][0]["measures"]["given"]["low"] is None
    values = {row["id"]: (row["value"], row["source"]) for row in printed["assumptions"]}
    given = "given for this simulation"
    assert values["bots"] == (0.5, given)
    assert values["phones"] == ([[0, 0.9], [60, 0.2]], given)
    assert values["kiosk_minutes"] == ([30, 90], given)
    assert "scaled to 30" in (tmp_path / "out" / "simulation.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("assumed", "sentence"),
    [
        ("bots", "no assumption"),
        ("clicks=1", "no assumption"),
        ("bots=many", "a share such as 0.1"),
        ("bots=1.5", "the assumption bots is a share"),
        ("bots=nan", "the assumption bots is a share"),
        ("phones=18:0.5", "a list of ages from 0 on"),
        ("phones=0.5", "ages with shares such as"),
        ("kiosk_minutes=60", "two minutes such as"),
    ],
)
def test_an_assumption_that_cannot_be_used_is_refused(
    command: Command, tmp_path: Path, assumed: str, sentence: str
) -> None:
    ended = command("allocate", "simulate", "--country", "in", "--assume", assumed, "--out", tmp_path / "out")
    assert ended.returncode == 2
    assert sentence in " ".join(ended.stderr.replace("│", " ").split())
    assert not (tmp_path / "out").exists()


def test_a_town_of_children_is_told(command: Command, tmp_path: Path) -> None:
    ended = command("allocate", "simulate", "--country", "in", "--people", 1, "--seed", "2", "--out", tmp_path / "out")
    assert ended.returncode == 3
    assert "nobody may have a dose: make more of them" in ended.stderr
    assert not (tmp_path / "out").exists()


def test_a_calendar_of_its_own_size_opens_vials_of_ten(command: Command, tmp_path: Path) -> None:
    calendar = tmp_path / "calendar.json"
    calendar.write_text(CALENDAR, encoding="utf-8")
    for ratio, vial in ((0.1, 10), (0.5, 1)):
        ended = command(
            "allocate", "simulate", "--country", "in", "--sessions", calendar, "--people", 40, "--seeds", 1,
            "--seats-per-person", ratio, "--out", tmp_path / "out", "--json",
        )  # fmt: skip
        assert ended.returncode == 0, ended.stderr
        assert {row["id"]: row["value"] for row in json.loads(ended.stdout)["assumptions"]}["doses_a_vial"] == vial


def test_a_folder_of_something_else_is_left_alone(command: Command, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("dear")
    ended = command("allocate", "simulate", "--country", "in", "--people", 50, "--seeds", 1, "--out", tmp_path)
    assert ended.returncode == 3
    assert (tmp_path / "letter.txt").read_text() == "dear"


@pytest.mark.parametrize("district", ["nagpur", "pune"])
def test_the_calendars_of_two_districts(command: Command, reference_data: Path, tmp_path: Path, district: str) -> None:
    calendar = reference_data / "cowin" / f"{district}-calendar-2021-08-26.json"
    ended = command(
        "allocate", "simulate", "--country", "in", "--sessions", calendar, "--people", 1500, "--seeds", 2,
        "--out", tmp_path / "out", "--json",
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    printed = json.loads(ended.stdout)
    assert printed["simulation"]["seats"] == 300
    found = {(arm["regime"], arm["walk_in_share"]): arm["measures"] for arm in printed["arms"]}
    first, fair, most = (found[name, 0.2] for name in ("first-come-first-served", "fair-draw", "most-people"))
    assert first["bot_success"]["mean"] > 1.2 * fair["bot_success"]["mean"]
    assert most["given"]["mean"] >= fair["given"]["mean"]
    nobody = found["fair-draw", 0]
    assert nobody["given"]["mean"] > 0
