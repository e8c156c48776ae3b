"""Why somebody got a seat or none, from the folder alone."""

import json
from pathlib import Path

import jsonschema
import pytest

import vaxplatform.cli

from .conftest import Command, rows

SCHEMA = Path(vaxplatform.cli.__file__).parent / "schemas" / "allocate-explain.schema.json"


@pytest.fixture
def out(allocate: Command, draw_inputs: Path) -> Path:
    """The result of the tiny draw; its inputs are gone."""
    assert allocate().returncode == 0
    for name in ("policy.yaml", "requests.csv", "sessions.csv"):
        (draw_inputs / name).unlink()
    return draw_inputs / "out"


def test_whoever_got_none_is_told_why_for_every_session(command: Command, out: Path) -> None:
    (unserved,) = rows(out / "unserved.csv")
    person = unserved["person_id"]
    ended = command("allocate", "explain", person, "--in", out, "--json")
    assert ended.returncode == 0, ended.stderr
    found = json.loads(ended.stdout)
    jsonschema.validate(found, json.loads(SCHEMA.read_text("utf-8")))
    (request,) = (row for row in rows(out / "requests.csv") if row["person_id"] == person)
    assert found["seat"] is None
    assert [option["session"] for option in found["options"]] == request["options"].split()
    assert all(option["reasons"] for option in found["options"])
    assert max(map(len, ended.stderr.splitlines())) <= 80


def test_the_table_says_the_same_as_the_command(command: Command, out: Path) -> None:
    (unserved,) = rows(out / "unserved.csv")
    told = command("allocate", "explain", unserved["person_id"], "--in", out).stderr
    (request,) = (row for row in rows(out / "requests.csv") if row["person_id"] == unserved["person_id"])
    assert unserved["reason"] == "no-seat-left"
    for session in request["options"].split():
        assert f"Session {session}, dose 1: " in unserved["sentence"]
        assert f"Session {session}, dose 1: " in told


def test_whoever_got_a_seat_is_told_which(command: Command, out: Path) -> None:
    (seat,) = (row for row in rows(out / "appointments.csv") if row["person_id"] == "P-4")
    ended = command("allocate", "explain", "P-4", "--in", out, "--json")
    found = json.loads(ended.stdout)
    assert found["seat"] == {
        "session": seat["session_id"],
        "dose_number": 2,
        "place": int(seat["place"]),
        "category": "open",
    }
    assert found["options"] == []
    others = {row["person_id"] for row in rows(out / "requests.csv")} - {"P-4"}
    assert not any(person in ended.stdout + ended.stderr for person in others)


def test_in_hindi(command: Command, out: Path) -> None:
    ended = command("allocate", "explain", "P-4", "--in", out, "--lang", "hi")
    assert ended.returncode == 0
    assert "सत्र S-1" in ended.stderr


@pytest.mark.parametrize(
    ("person", "options", "code", "says"),
    [
        ("P-9", (), 2, "knows nobody of this id"),
        ("\udcff", (), 2, "knows nobody of this id"),
        ("P-4", ("--lang", "xx"), 2, "there are no sentences in this language"),
    ],
)
def test_misuse(command: Command, out: Path, person: str, options: tuple[str, ...], code: int, says: str) -> None:
    ended = command("allocate", "explain", person, "--in", out, *options)
    assert ended.returncode == code
    assert says in " ".join(ended.stderr.replace("│", " ").split())
    assert "Traceback" not in ended.stderr


def test_a_folder_that_is_no_result(command: Command, tmp_path: Path) -> None:
    ended = command("allocate", "explain", "P-1", "--in", tmp_path)
    assert ended.returncode == 3
    assert "policy.yaml: there is no such file" in ended.stderr


def test_a_result_that_does_not_bear_its_proof_out_is_sent_to_the_audit(command: Command, out: Path) -> None:
    (unserved,) = rows(out / "unserved.csv")
    text = (out / "proof.json").read_text("utf-8")
    (out / "proof.json").write_text(text.replace('"standing": [\n    0\n   ]', '"standing": [\n    9\n   ]'), "utf-8")
    ended = command("allocate", "explain", unserved["person_id"], "--in", out)
    assert ended.returncode == 3
    assert "audit the result" in ended.stderr


@pytest.mark.pack("IN")
def test_whoever_could_not_ask_is_told_what_the_campaign_told(
    command: Command, campaign: Command, inputs: Path
) -> None:
    assert campaign().returncode == 0
    ended = command("allocate", "explain", "P-3", "--in", inputs / "out", "--json")
    assert ended.returncode == 0, ended.stderr
    found = json.loads(ended.stdout)
    jsonschema.validate(found, json.loads(SCHEMA.read_text("utf-8")))
    assert [reason["code"] for reason in found["reasons"]] == ["age-too-low"]
    drawn = command("allocate", "explain", "P-2", "--in", inputs / "out", "--json")
    assert json.loads(drawn.stdout)["seat"]["dose_number"] == 2
