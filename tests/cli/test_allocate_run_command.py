"""A draw on given requests and sessions: what goes in wrong comes out as sentences, and anybody can audit the rest."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from unittest.mock import patch

import jsonschema
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import vaxplatform.cli
from vaxplatform.allocation import commitment_of

from .conftest import CALENDAR, POLICY, REQUESTS, SESSIONS, Command, rows


def shown(text: str) -> str:
    """A message without the frame around it."""
    return " ".join(text.replace("│", " ").split())


def test_the_tiny_draw_and_its_audit(allocate: Command, command: Command, draw_inputs: Path) -> None:
    ended = allocate(json=True)
    assert ended.returncode == 0, ended.stderr
    out = draw_inputs / "out"
    seated = {row["person_id"]: (row["session_id"], row["category"]) for row in rows(out / "appointments.csv")}
    assert seated["P-4"] == ("S-1", "open")
    assert "P-1" in seated
    assert len(seated) + len(rows(out / "unserved.csv")) == 4
    assert rows(out / "rejected.csv") == []
    found = json.loads(ended.stdout)
    folder = Path(vaxplatform.cli.__file__).parent / "schemas"
    jsonschema.validate(found, json.loads((folder / "allocate-run.schema.json").read_text("utf-8")))
    assert json.loads((out / "summary.json").read_text("utf-8")) == found
    assert found["draw"] == {
        "rule": "fair-draw",
        "policy": "district order 12",
        "seed_sha256": commitment_of("the words drawn in public"),
        "committed": False,
        "engine": "plain",
    }
    equity = json.loads((out / "equity.json").read_text("utf-8"))
    jsonschema.validate(equity, json.loads((folder / "equity.schema.json").read_text("utf-8")))
    assert equity["everybody"]["seated"] == found["totals"]["seated"]
    assert "equity.html" in ended.stderr
    audit = command("audit", out)
    assert audit.returncode == 0, audit.stderr
    assert "not committed beforehand" in audit.stderr


def test_the_order_of_rows_and_columns_changes_nothing(allocate: Command, draw_inputs: Path) -> None:
    assert allocate(out=draw_inputs / "one").returncode == 0
    header, *people = REQUESTS.splitlines()
    turned = [",".join(line.split(",")[::-1]) for line in (header, *people[::-1])]
    (draw_inputs / "requests.csv").write_text("\n".join(turned) + "\n", encoding="utf-8")
    assert allocate(out=draw_inputs / "two").returncode == 0
    for name in ("appointments.csv", "unserved.csv", "proof.json", "policy.yaml", "summary.json"):
        assert (draw_inputs / "one" / name).read_bytes() == (draw_inputs / "two" / name).read_bytes(), name


RESERVED = (
    POLICY.replace("fair-draw", "reserved-shares")
    + """\
reserves:
  order: [elderly, open]
  categories:
    - {name: elderly, groups: [60+], AMOUNT}
"""
)


def test_a_reserve_larger_than_its_session_is_told_with_policy_and_session(
    allocate: Command, draw_inputs: Path
) -> None:
    (draw_inputs / "policy.yaml").write_text(RESERVED.replace("AMOUNT", "seats: 2"), encoding="utf-8")
    ended = allocate()
    assert ended.returncode == 3
    assert "policy.yaml: session S-1: of a capacity of 1 for dose 1, 2 are reserved for elderly" in ended.stderr


def test_centres_of_the_policy_that_hold_no_session_are_named(allocate: Command, draw_inputs: Path) -> None:
    text = RESERVED.replace("AMOUNT", "share: 50 %, share_at: {C-1: 20 %, C-11: 30 %}")
    (draw_inputs / "policy.yaml").write_text(text, encoding="utf-8")
    ended = allocate()
    assert ended.returncode == 0, ended.stderr
    assert "for centres that hold no session of this draw: C-11\n" in ended.stderr


def test_a_commitment_is_checked_and_told(allocate: Command, command: Command, draw_inputs: Path) -> None:
    ended = allocate(commitment=commitment_of("the words drawn in public").upper())
    assert ended.returncode == 0, ended.stderr
    assert "not committed" not in ended.stderr
    assert "not committed" not in command("audit", draw_inputs / "out").stderr


@pytest.mark.parametrize(
    ("changes", "code", "says"),
    [
        ({"commitment": "0" * 64}, 2, "not the published commitment"),
        ({"commitment": "\udcff"}, 2, "64 hex digits"),
        ({"seed": ""}, 2, "a seed that is not empty"),
        ({"seed": "\udcff"}, 2, "a seed is a text in UTF-8"),
        ({"seed": None}, 2, "--seed"),
        ({"policy": None}, 2, "say by which policy"),
        ({"policy": None, "country": "zz"}, 2, "there is no pack for 'zz'"),
        pytest.param(
            {"policy": None, "country": "in", "programme": "measles"},
            2,
            "no programme 'measles'",
            marks=pytest.mark.pack("IN"),
        ),
        ({"requests": "nothing.csv"}, 3, "nothing.csv: there is no such file"),
        ({"sessions": "nothing.csv"}, 3, "nothing.csv: there is no such file"),
        ({"policy": "nothing.yaml"}, 3, "nothing.yaml: there is no such file"),
        ({"areas": "nothing.csv"}, 3, "nothing.csv: there is no such file"),
        ({"sessions": "calendar.json"}, 2, "with the vaccines of a country"),
        ({"requests": "."}, 3, "this is a folder"),
        ({"sessions": "."}, 3, "this is a folder"),
        ({"policy": "."}, 3, "this is a folder"),
    ],
)
def test_misuse(allocate: Command, draw_inputs: Path, changes: dict[str, object], code: int, says: str) -> None:
    ended = allocate(**changes)
    assert ended.returncode == code, ended.stderr
    assert says in shown(ended.stderr)
    assert "Traceback" not in ended.stderr
    assert not (draw_inputs / "out").exists()


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("requests.csv", b"", "requests.csv: the file is empty"),
        ("requests.csv", b"person_id,tier,dose_number,options\n", "a header and no requests: there is nothing to draw"),
        ("requests.csv", b"person_id,tier,dose_number\n", "requests.csv:1: the column 'options' is missing"),
        ("requests.csv", b"\xff\xfeP", "requests.csv: the file is not UTF-8 (it looks like UTF-16)"),
        ("requests.csv", b"\x89PNG\r\n\x1a\n\0\0", "requests.csv:1: the file is not UTF-8"),
        ("sessions.csv", b"", "sessions.csv: the file is empty"),
        (
            "sessions.csv",
            SESSIONS.replace("1,1\n", "1,-1\n", 1).encode(),
            "sessions.csv:2, column seats: a session's seats",
        ),
        ("sessions.csv", SESSIONS.replace("2021-08-26", "\0").encode(), "sessions.csv:2, column date: a cell holds no"),
        ("policy.yaml", b"", "policy.yaml: the file is empty"),
        ("policy.yaml", b"\0", "policy.yaml"),
        (
            "policy.yaml",
            POLICY.replace("fair-draw", "fair-drow").encode(),
            "policy.yaml:1:7: «fair-drow» is not a rule; did",
        ),
        ("policy.yaml", POLICY.replace(": 2", ": -2").encode(), "policy.yaml:2:18: "),
        ("areas.csv", b"area,target\nUmred,0\n", "areas.csv:2: area Umred: its target is at least one"),
    ],
)
def test_a_file_that_cannot_be_used(allocate: Command, draw_inputs: Path, name: str, content: bytes, says: str) -> None:
    (draw_inputs / name).write_bytes(content)
    ended = allocate(**({"areas": draw_inputs / name} if name == "areas.csv" else {}))
    assert ended.returncode == 3, ended.stderr
    assert says in ended.stderr
    assert "Traceback" not in ended.stderr
    assert not (draw_inputs / "out").exists()


@pytest.mark.parametrize(
    ("change", "line", "field", "says"),
    [
        (lambda text: text.replace("P-2,0,1,S-1", "P-2,0,1,S-9"), "3", "options", "place 1 is not in this draw"),
        (lambda text: text.replace("P-2,0,1,S-1", "P-2,0,1,S-1 S-2 S-1"), "3", "options", "names a session twice"),
        (lambda text: text.replace("P-2,0", "P-2,-1"), "3", "tier", "a whole number"),
        (lambda text: text.replace("P-2,0,1", "P-2,0,0"), "3", "dose_number", "at least 1"),
        (lambda text: text + "P-2,0,1,S-1\n", "6", "person_id", "the row repeats line 3"),
    ],
)
def test_a_wrong_row_is_set_aside_and_the_others_go_on(
    allocate: Command,
    command: Command,
    draw_inputs: Path,
    change: Callable[[str], str],
    line: str,
    field: str,
    says: str,
) -> None:
    (draw_inputs / "requests.csv").write_text(change(REQUESTS), encoding="utf-8")
    ended = allocate()
    assert ended.returncode == 1, ended.stderr
    assert "rejected.csv" in ended.stderr
    (row,) = rows(draw_inputs / "out" / "rejected.csv")
    assert (row["file"], row["line"], row["field"]) == (str(draw_inputs / "requests.csv"), line, field)
    assert says in row["sentence"]
    assert command("audit", draw_inputs / "out").returncode == 0


def test_requests_of_one_person_that_differ_are_all_set_aside(allocate: Command, draw_inputs: Path) -> None:
    (draw_inputs / "requests.csv").write_text(REQUESTS + "P-2,0,1,S-2\n", encoding="utf-8")
    assert allocate().returncode == 1
    assert [row["line"] for row in rows(draw_inputs / "out" / "rejected.csv")] == ["3", "6"]
    assert "P-2" not in (draw_inputs / "out" / "requests.csv").read_text("utf-8")


LIMITS = """limits:
  walk_in_share: {least: 0 %, most: 50 %, default: 0 %}
"""
CHOICES = """centre_id,setting,value,who,when,why
C-1,walk_in_share,50 %,medical officer,2021-08-20,few people have a telephone
"""


def test_what_a_centre_chose_is_drawn_by_and_stands_in_the_audit(
    allocate: Command, command: Command, draw_inputs: Path
) -> None:
    (draw_inputs / "policy.yaml").write_text(POLICY + LIMITS, encoding="utf-8")
    (draw_inputs / "choices.csv").write_text(CHOICES, encoding="utf-8")
    sessions = (draw_inputs / "sessions.csv").read_text("utf-8").replace("1,1\n", "1,2\n", 1)
    (draw_inputs / "sessions.csv").write_text(sessions, encoding="utf-8")
    ended = allocate(choices=draw_inputs / "choices.csv")
    assert ended.returncode == 0, ended.stderr
    out = draw_inputs / "out"
    assert (out / "choices.csv").read_text("utf-8") == CHOICES
    assert json.loads((out / "summary.json").read_text("utf-8"))["totals"]["seats"] == 3  # of 4, one kept at C-1
    assert "few people have a telephone" in (out / "equity.html").read_text("utf-8")
    audit = command("audit", out, "--json")
    assert audit.returncode == 0, audit.stderr
    assert json.loads(audit.stdout)["overrides"] == 1
    (out / "choices.csv").write_text(CHOICES.replace("50 %", "60 %"), encoding="utf-8")
    audit = command("audit", out)
    assert audit.returncode == 1
    assert "choices.csv:2: C-1 cannot choose this walk_in_share: the district allows 0 % to 50 %" in audit.stderr


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("50 %", "60 %", ["choices.csv:2: C-1 cannot choose this walk_in_share: the district allows 0 % to 50 %"]),
        ("C-1", "C-9", ["choices.csv:2: no session of this draw is held at C-9"]),
        (
            "walk_in_share,50 %",
            "opens,08:00",
            ["choices.csv:2: C-1 cannot choose this opens: the district leaves"],
        ),
        ("medical officer", "", ["choices.csv:2, column who: "]),
        ("50 %", "half", ["choices.csv:2, column value: a share is written in per cent"]),
        (
            "\nC-1,",
            "\nC-8,opens,09:00,x,2021-08-20,y\nC-9,",
            ["s.csv:2: no session", "s.csv:3: no session"],
        ),
    ],
)
def test_a_choice_that_the_district_does_not_allow(
    allocate: Command, draw_inputs: Path, old: str, new: str, says: list[str]
) -> None:
    (draw_inputs / "policy.yaml").write_text(POLICY + LIMITS, encoding="utf-8")
    (draw_inputs / "choices.csv").write_text(CHOICES.replace(old, new, 1), encoding="utf-8")
    ended = allocate(choices=draw_inputs / "choices.csv")
    assert ended.returncode == 3, ended.stderr
    assert all(sentence in ended.stderr for sentence in says)
    assert not (draw_inputs / "out").exists()


def test_when_every_row_is_wrong_the_folder_says_so(allocate: Command, command: Command, draw_inputs: Path) -> None:
    (draw_inputs / "requests.csv").write_text("person_id,tier,dose_number,options\nP-1,x,1,S-1\n", encoding="utf-8")
    assert allocate().returncode == 1
    assert len(rows(draw_inputs / "out" / "rejected.csv")) == 1
    assert rows(draw_inputs / "out" / "appointments.csv") == []
    assert command("audit", draw_inputs / "out").returncode == 0


@pytest.mark.parametrize("name", ["policy", "requests", "sessions"])
def test_a_file_that_would_be_replaced_with_the_folder_is_refused(
    allocate: Command, draw_inputs: Path, name: str
) -> None:
    assert allocate().returncode == 0
    before = sorted(path.name for path in (draw_inputs / "out").iterdir())
    ended = allocate(**{name: draw_inputs / "out" / "sessions.csv"})
    assert ended.returncode == 2
    assert "would be replaced" in shown(ended.stderr)
    assert sorted(path.name for path in (draw_inputs / "out").iterdir()) == before


@pytest.mark.pack("IN")
def test_a_calendar_and_the_policy_of_a_country(allocate: Command, command: Command, draw_inputs: Path) -> None:
    (draw_inputs / "calendar.json").write_text(CALENDAR, encoding="utf-8")
    (draw_inputs / "requests.csv").write_text("person_id,tier,dose_number,options\nP-1,0,1,s-2 s-1\n", encoding="utf-8")
    ended = allocate(policy=None, country="in", programme="covid19", sessions=draw_inputs / "calendar.json")
    assert ended.returncode == 0, ended.stderr
    (row,) = rows(draw_inputs / "out" / "appointments.csv")
    assert (row["session_id"], row["product"], row["centre_id"]) == ("s-2", "COVAXIN", "7")
    assert {row["area"] for row in rows(draw_inputs / "out" / "sessions.csv")} == {"North"}
    page = (draw_inputs / "out" / "equity.html").read_text(encoding="utf-8")
    assert "Tier 0: Health-care and front-line workers" in page
    assert "How far people are asked to travel" in page
    assert command("audit", draw_inputs / "out").returncode == 0


@pytest.mark.pack("IN")
def test_a_session_of_a_calendar_that_cannot_be_used_takes_its_requests_with_it(
    allocate: Command, draw_inputs: Path
) -> None:
    (draw_inputs / "calendar.json").write_text(CALENDAR.replace("COVAXIN", "COVAXINN"), encoding="utf-8")
    text = "person_id,tier,dose_number,options\nP-1,0,1,s-2 s-1\nP-2,0,1,s-1\n"
    (draw_inputs / "requests.csv").write_text(text, encoding="utf-8")
    ended = allocate(country="in", sessions=draw_inputs / "calendar.json")
    assert ended.returncode == 1, ended.stderr
    assert [row["field"] for row in rows(draw_inputs / "out" / "rejected.csv")] == ["vaccine", "options"]
    assert [row["person_id"] for row in rows(draw_inputs / "out" / "appointments.csv")] == ["P-2"]


def test_a_name_that_is_no_text_is_escaped_in_what_is_written(allocate: Command, draw_inputs: Path) -> None:
    path = draw_inputs / "requests\udcff.csv"
    path.write_text(REQUESTS.replace("P-2,0", "P-2,x"), encoding="utf-8")
    assert allocate(requests=path).returncode == 1
    (row,) = rows(draw_inputs / "out" / "rejected.csv")
    assert row["file"].endswith("requests\\udcff.csv")


def in_parquet(path: Path, lists: tuple[str, ...] = ()) -> Path:
    """A CSV file's table as a Parquet file beside it."""
    table = rows(path)
    columns = {
        name: [
            row[name].split() if name in lists else int(row[name]) if row[name].lstrip("-").isdigit() else row[name]
            for row in table
        ]
        for name in table[0]
    }
    pq.write_table(pa.table(columns), path.with_suffix(".parquet"))
    return path.with_suffix(".parquet")


def test_parquet_files_give_what_csv_files_give(allocate: Command, command: Command, draw_inputs: Path) -> None:
    assert allocate(out=draw_inputs / "one").returncode == 0
    requests = in_parquet(draw_inputs / "requests.csv", lists=("options",))
    sessions = in_parquet(draw_inputs / "sessions.csv")
    ended = allocate(requests=requests, sessions=sessions, out=draw_inputs / "two")
    assert ended.returncode == 0, ended.stderr
    for file in (draw_inputs / "one").iterdir():
        assert file.read_bytes() == (draw_inputs / "two" / file.name).read_bytes(), file.name
    assert command("audit", draw_inputs / "two").returncode == 0


def test_rows_of_a_parquet_file_that_are_set_aside_and_files_that_are_none(
    allocate: Command, draw_inputs: Path
) -> None:
    people = [f"P-{number},{0 if number not in {2, 11} else -1},1,S-1" for number in range(1, 12)]
    (draw_inputs / "requests.csv").write_text("person_id,tier,dose_number,options\n" + "\n".join(people) + "\n")
    requests = in_parquet(draw_inputs / "requests.csv", lists=("options",))
    assert allocate(requests=requests).returncode == 1
    told = [(row["file"], row["line"], row["field"]) for row in rows(draw_inputs / "out" / "rejected.csv")]
    assert told == [(str(requests), f"row {row} (row group 1)", "tier") for row in (2, 11)]
    whole = requests.read_bytes()
    for content, says in (
        (b"", "is empty"),
        (whole[:-9], "is not whole"),
        (b"person_id,tier\n", "is not a Parquet file"),
    ):
        requests.write_bytes(content)
        ended = allocate(requests=requests, out=draw_inputs / "none")
        assert ended.returncode == 3
        assert says in shown(ended.stderr)
        assert "Traceback" not in ended.stderr
    requests.write_bytes(whole)
    with patch.dict(sys.modules, {"pyarrow": None}):
        ended = allocate(requests=requests, out=draw_inputs / "none")
    assert ended.returncode == 2
    assert "pip install 'vaxplatform[parquet]'" in shown(ended.stderr)


@pytest.mark.parametrize("options", [{"engine": "fast"}, {"processes": 2}, {"engine": "fast", "processes": 2}])
def test_engines_and_processes_draw_the_same(allocate: Command, command: Command, draw_inputs: Path, options) -> None:
    assert allocate(out=draw_inputs / "one").returncode == 0
    ended = allocate(out=draw_inputs / "two", json=True, **options)
    assert ended.returncode == 0, ended.stderr
    for name in ("appointments.csv", "unserved.csv", "proof.json", "equity.json", "equity.html"):
        assert (draw_inputs / "one" / name).read_bytes() == (draw_inputs / "two" / name).read_bytes(), name
    engine = options.get("engine", "plain")
    found = json.loads(ended.stdout)
    assert found["draw"]["engine"] == engine
    folder = Path(vaxplatform.cli.__file__).parent / "schemas"
    jsonschema.validate(found, json.loads((folder / "allocate-run.schema.json").read_text("utf-8")))
    assert json.loads((draw_inputs / "two" / "audit.json").read_text("utf-8"))["engine"] == engine
    assert f"Engine: {engine}, the" in ended.stderr
    assert command("audit", draw_inputs / "two").returncode == 0


def test_an_engine_that_there_is_not(allocate: Command, draw_inputs: Path) -> None:
    for options, says in (({"engine": "swift"}, "--engine"), ({"processes": 0}, "--processes")):
        ended = allocate(**options)
        assert ended.returncode == 2
        assert says in shown(ended.stderr)
    assert not (draw_inputs / "out").exists()
