"""A campaign on given files: what goes in wrong comes out as sentences, and what goes in right is not lost."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import date, timedelta
from importlib import resources
from pathlib import Path

import pytest

from vaxplatform.allocation import commitment_of

from .conftest import CALENDAR, PEOPLE, Command, rows

pytestmark = pytest.mark.pack("IN")


def test_the_tiny_campaign(campaign: Command, inputs: Path) -> None:
    ended = campaign(json=None)
    assert ended.returncode == 0, ended.stderr
    out = inputs / "out"
    seated = {row["person_id"]: row for row in rows(out / "appointments.csv")}
    unserved = {row["person_id"]: row for row in rows(out / "unserved.csv")}
    assert seated["P-2"]["dose_number"] == "2"
    assert seated["P-2"]["product"] == "COVISHIELD"
    assert seated["P-1"]["tier"] == "1"
    assert len(seated) == 4
    assert unserved["P-3"]["reason"] == "age-too-low"
    assert unserved["P-3"]["rule_id"] == "IN-18"
    assert Counter(row["reason"] for row in unserved.values()) == {"age-too-low": 1, "no-seat-left": 1}
    assert rows(out / "rejected.csv") == []


def test_choices_that_the_policy_leaves_to_no_centre_are_refused(campaign: Command, inputs: Path) -> None:
    text = "centre_id,setting,value,who,when,why\n7,walk_in_share,20 %,medical officer,2021-08-20,few telephones\n"
    (inputs / "choices.csv").write_text(text, encoding="utf-8")
    ended = campaign(choices=inputs / "choices.csv")
    assert ended.returncode == 3
    assert "choices.csv:2: 7 cannot choose this walk_in_share: the district leaves that to no centre" in ended.stderr
    assert not (inputs / "out").exists()


def test_choices_of_centres_stand_in_the_audit_and_in_the_equity_report(
    campaign: Command, command: Command, inputs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a campaign's folder the draw alone gives the same seats, and the report beside them."""
    programme = inputs / "packs" / "in" / "programmes" / "covid19.yaml"
    shutil.copytree(resources.files("vaxplatform.countries").joinpath("packs", "in"), inputs / "packs" / "in")
    limits = "allocation:\n  limits: {walk_in_share: {least: 0 %, most: 60 %, default: 0 %}}\n"
    programme.write_text(programme.read_text("utf-8").replace("\nallocation:\n", f"\n{limits}"), encoding="utf-8")
    monkeypatch.setenv("VAXPLATFORM_PACKS", str(inputs / "packs"))
    text = "centre_id,setting,value,who,when,why\n7,walk_in_share,50 %,medical officer,2021-08-20,few telephones\n"
    (inputs / "choices.csv").write_text(text, encoding="utf-8")
    ended = campaign(choices=inputs / "choices.csv")
    assert ended.returncode == 0, ended.stderr
    out = inputs / "out"
    assert "each within the limits of the policy: 1, in choices.csv" in command("audit", out).stderr
    assert len(rows(out / "appointments.csv")) < 4  # as many as without the choice
    files = [part for name in ("requests", "sessions", "choices") for part in (f"--{name}", out / f"{name}.csv")]
    seed = json.loads((out / "audit.json").read_text("utf-8"))["seed"]
    drawn = command(
        "allocate", "run", *files, "--policy", out / "policy.yaml", "--seed", seed, "--out", inputs / "drawn"
    )
    assert drawn.returncode == 0, drawn.stderr
    assert (inputs / "drawn" / "appointments.csv").read_bytes() == (out / "appointments.csv").read_bytes()
    page = (inputs / "drawn" / "equity.html").read_text("utf-8")
    assert "50%. Decided by: medical officer, Friday, 20 Aug 2021. Why: few telephones" in page


def test_the_order_of_people_changes_nothing(campaign: Command, inputs: Path) -> None:
    header, *people = PEOPLE.splitlines()
    for name, lines in (("one", people), ("two", people[::-1])):
        (inputs / "people.csv").write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
        assert campaign(out=inputs / name).returncode == 0
    for name in ("appointments.csv", "requests.csv", "unserved.csv", "sessions.csv", "indicators.json"):
        assert (inputs / "one" / name).read_bytes() == (inputs / "two" / name).read_bytes(), name


def test_a_commitment_is_checked_and_told(campaign: Command, command: Command, inputs: Path) -> None:
    ended = campaign(commitment=commitment_of("the words drawn in public"))
    assert ended.returncode == 0, ended.stderr
    assert "not committed" not in ended.stderr
    audit = command("audit", inputs / "out")
    assert audit.returncode == 0
    assert "not committed" not in audit.stderr
    assert "not committed" not in (inputs / "out" / "report.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("commitment", "says"), [("0" * 64, "not the published commitment"), ("abc", "a commitment is a SHA-256")]
)
def test_another_commitment_is_refused(campaign: Command, inputs: Path, commitment: str, says: str) -> None:
    ended = campaign(commitment=commitment)
    assert ended.returncode == 2
    assert says in ended.stderr
    assert not (inputs / "out").exists()


@pytest.mark.parametrize(
    ("changes", "code", "says"),
    [
        ({"country": "zz"}, 2, "there is no pack for 'zz'"),
        ({"programme": "measles"}, 2, "no programme 'measles'"),
        ({"on": "26-08-2021"}, 2, "YYYY-MM-DD"),
        ({"on": "2022-08-26"}, 3, "there is no session on or after 2022-08-26"),
        ({"seed": ""}, 2, "a seed that is not empty"),
        ({"people": "nobody.csv"}, 3, "nobody.csv: there is no such file"),
        ({"sessions": "nothing.json"}, 3, "nothing.json: there is no such file"),
        ({"seed": None}, 2, "--seed"),
    ],
)
def test_misuse(campaign: Command, inputs: Path, changes: dict[str, object], code: int, says: str) -> None:
    ended = campaign(**changes)
    assert ended.returncode == code, ended.stderr
    assert says in ended.stderr
    assert "Traceback" not in ended.stderr
    assert not (inputs / "out").exists()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "people.csv: the file is empty"),
        (
            PEOPLE.replace("birth_date", "birthdate").encode(),
            "people.csv:1: 'birthdate' is not a column of the people file; did you",
        ),
        (PEOPLE.replace("birth_date", "sex", 1).encode(), "people.csv:1: the column 'sex' stands twice"),
        (PEOPLE.encode("utf-16"), "not UTF-8 (it looks like UTF-16)"),
        (PEOPLE.replace("आशा", "é").encode("latin-1", "replace"), "people.csv:2: the file is not UTF-8"),
        (b'person_id,birth_date\nP-1,"1950-01-01\nP-2', "people.csv:2: this line is not CSV"),
    ],
)
def test_a_people_file_that_cannot_be_used(campaign: Command, inputs: Path, content: bytes, says: str) -> None:
    (inputs / "people.csv").write_bytes(content)
    ended = campaign()
    assert ended.returncode == 3, ended.stderr
    assert says in ended.stderr
    assert "Traceback" not in ended.stderr
    assert not (inputs / "out").exists()


@pytest.mark.parametrize(
    ("old", "new", "line", "field", "says"),
    [
        ("1950-01-01", "01-01-1950", "2", "birth_date", "day-month-year"),
        ("1950-01-01", "1950-02-30", "2", "birth_date", "no such"),
        ("1950-01-01", "2030-01-01", "2", "birth_date", "lies in the future"),
        ("1950-01-01", "", "2", "birth_date", ""),
        ("P-1,", ",", "2", "person_id", "an id of 1 to 64"),
        ("female,आशा", "woman,आशा", "2", "sex", "female, male or unknown"),
        ("2021-06-01,COVISHIELD", "2021-06-01,COVISHEILD", "3", "dose_1_vaccine", "did you mean 'COVISHIELD'?"),
        ("2021-06-01,COVISHIELD", "2021-09-01,COVISHIELD", "3", "dose_1_date", "lies in the future"),
        ("2021-06-01,COVISHIELD", ",COVISHIELD", "3", "dose_1_date", "not both"),
        ("21.147,79.090,,\nP-5", "21.147,91.x,,\nP-5", "5", "longitude", "in degrees with decimals"),
        ("21.147,79.090,,\nP-5", "121.147,79.09,,\nP-5", "5", "latitude", "between -90 and 90"),
        (",,\nP-4", ",,,\nP-4", "4", "", "11 cells and the header 10"),
    ],
)
def test_a_wrong_row_is_set_aside_and_the_rest_go_on(
    campaign: Command, inputs: Path, old: str, new: str, line: str, field: str, says: str
) -> None:
    assert old in PEOPLE
    (inputs / "people.csv").write_text(PEOPLE.replace(old, new, 1), encoding="utf-8")
    ended = campaign()
    assert ended.returncode == 1, ended.stderr
    (row,) = rows(inputs / "out" / "rejected.csv")
    assert (row["file"], row["line"], row["field"]) == (str(inputs / "people.csv"), line, field)
    assert says in row["sentence"]
    assert new not in row["sentence"] or not new
    people = [*rows(inputs / "out" / "appointments.csv"), *rows(inputs / "out" / "unserved.csv")]
    assert len(people) == 5
    assert "rejected.csv" in ended.stderr


def test_a_shifted_row_does_not_carry_its_cells_into_the_sentence(campaign: Command, inputs: Path) -> None:
    shifted = PEOPLE.replace("2021-06-01,COVISHIELD", "2021-06-01,Ravi Kumar 9876543210")
    (inputs / "people.csv").write_text(shifted, encoding="utf-8")
    ended = campaign()
    (row,) = rows(inputs / "out" / "rejected.csv")
    assert row["field"] == "dose_1_vaccine"
    for told in (row["sentence"], ended.stderr):
        assert "Ravi" not in told
        assert "98765" not in told


def test_a_row_that_repeats_is_taken_once(campaign: Command, inputs: Path) -> None:
    (inputs / "people.csv").write_text(PEOPLE + PEOPLE.splitlines()[1] + "\n", encoding="utf-8")
    assert campaign().returncode == 1
    (row,) = rows(inputs / "out" / "rejected.csv")
    assert (row["line"], row["sentence"]) == ("8", "the row repeats line 2")
    assert "P-1" in {row["person_id"] for row in rows(inputs / "out" / "appointments.csv")}


def test_rows_that_contradict_each_other_are_all_set_aside(campaign: Command, inputs: Path) -> None:
    header, first, *others = PEOPLE.splitlines()
    double = first.replace("1950-01-01", "1951-01-01")
    for name, lines in (("one", [first, *others, double]), ("two", [double, *others, first])):
        (inputs / "people.csv").write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
        assert campaign(out=inputs / name).returncode == 1
        assert [row["line"] for row in rows(inputs / name / "rejected.csv")] == ["2", "8"]
    assert (inputs / "one" / "appointments.csv").read_bytes() == (inputs / "two" / "appointments.csv").read_bytes()


@pytest.mark.parametrize(
    ("old", "new", "path", "says"),
    [
        (
            '"available_capacity_dose1": 2',
            '"available_capacity_dose1": -2',
            "$.centers[0].sessions[0]",
            "seats cannot be negative",
        ),
        ('"COVAXIN"', '"COVAXINN"', "$.centers[0].sessions[1].vaccine", "did you mean 'COVAXIN'?"),
        ('"27-08-2021"', '"2021-08-27"', "$.centers[0].sessions[1].date", "DD-MM-YYYY"),
        (
            '"session_id": "s-2"',
            '"session_id": "s-1"',
            "$.centers[0].sessions[1].session_id",
            "another session has the same id",
        ),
        ('"min_age_limit": 18', '"min_age_limit": "old"', "$.centers[0].sessions[0].min_age_limit", "min_age_limit"),
    ],
)
def test_a_wrong_session_is_set_aside_and_the_rest_go_on(
    campaign: Command, inputs: Path, old: str, new: str, path: str, says: str
) -> None:
    assert old in CALENDAR
    (inputs / "calendar.json").write_text(CALENDAR.replace(old, new, 1), encoding="utf-8")
    ended = campaign()
    assert ended.returncode == 1, ended.stderr
    (row,) = rows(inputs / "out" / "rejected.csv")
    assert row["file"] == str(inputs / "calendar.json")
    assert row["line"].startswith(path)
    assert says in row["sentence"]
    assert rows(inputs / "out" / "appointments.csv")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", "the file is empty"),
        ('{"centers": [', "calendar.json:1:14: this is not JSON"),
        ('{"centres": []}', 'an object with a list "centers"'),
        ('{"centers": []}', "no session that can be used"),
    ],
)
def test_a_calendar_that_cannot_be_used(campaign: Command, inputs: Path, content: str, says: str) -> None:
    (inputs / "calendar.json").write_text(content, encoding="utf-8")
    ended = campaign()
    assert ended.returncode == 3
    assert says in ended.stderr
    assert "Traceback" not in ended.stderr


def test_when_every_row_is_wrong_the_folder_says_so(campaign: Command, inputs: Path) -> None:
    (inputs / "people.csv").write_text("person_id,birth_date\nP-1,x\n", encoding="utf-8")
    assert campaign().returncode == 1
    assert len(rows(inputs / "out" / "rejected.csv")) == 1
    assert rows(inputs / "out" / "appointments.csv") == []


def test_a_name_that_has_no_romanisation_gets_a_seat_and_no_certificate(campaign: Command, inputs: Path) -> None:
    (inputs / "people.csv").write_text(PEOPLE.replace("Asha", ""), encoding="utf-8")
    assert campaign().returncode == 1
    (row,) = rows(inputs / "out" / "rejected.csv")
    assert row["file"] == "certificates/P-1-dose1.txt"
    assert "आशा" not in row["sentence"]


@pytest.mark.parametrize("option", ["people", "sessions"])
def test_a_file_that_would_be_replaced_with_the_folder_is_refused(campaign: Command, inputs: Path, option: str) -> None:
    assert campaign().returncode == 0
    before = sorted(path.name for path in (inputs / "out").iterdir())
    ended = campaign(**{option: inputs / "out" / "sessions.csv"})
    assert ended.returncode == 2
    assert "would be replaced" in " ".join(ended.stderr.replace("│", " ").split())
    assert sorted(path.name for path in (inputs / "out").iterdir()) == before


def test_an_interrupted_run_leaves_nothing(inputs: Path) -> None:
    people = PEOPLE.splitlines()
    header, first = people[0], people[1].split(",", 1)[1]
    with (inputs / "people.csv").open("w", encoding="utf-8") as file:
        file.write(header + "\n")
        file.writelines(f"Q-{number},{first}\n" for number in range(300_000))
    arguments = ["campaign", "run", "--country", "in", "--programme", "covid19", "--on", "2021-08-26", "--seed", "s"]
    files = [
        "--sessions",
        str(inputs / "calendar.json"),
        "--people",
        str(inputs / "people.csv"),
        "--out",
        str(inputs / "out"),
    ]
    # A shell's background job ignores the signal; the run that is tested here does not.
    program = (
        "import signal; signal.signal(signal.SIGINT, signal.default_int_handler);"
        "from vaxplatform.cli import main; main()"
    )
    unfinished = inputs / ".out.unfinished"
    with subprocess.Popen(
        [sys.executable, "-c", program, *arguments, *files],
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "TERM": "dumb"},
    ) as process:
        give_up = time.monotonic() + 60
        while not (unfinished / "keys").exists() and time.monotonic() < give_up:
            time.sleep(0.05)  # the run is under way once it has written its keys
        process.send_signal(signal.SIGINT)
        _, words = process.communicate(timeout=60)
    assert process.returncode == 3, words
    assert "interrupted" in words
    assert not (inputs / "out").exists()
    assert not unfinished.exists()


def test_people_template_and_generate(command: Command, inputs: Path) -> None:
    ended = command("people", "template")
    assert ended.returncode == 0
    assert ended.stdout.startswith("person_id,birth_date,sex,")
    assert command("people", "template", "--out", inputs / "empty.csv").returncode == 0
    assert (inputs / "empty.csv").read_text("utf-8") == ended.stdout
    for name in ("one.csv", "two.csv"):
        ended = command(
            *(
                "people",
                "generate",
                "--sessions",
                inputs / "calendar.json",
                "--count",
                40,
                "--seed",
                "s",
                "--out",
                inputs / name,
            )
        )
        assert ended.returncode == 0, ended.stderr
    assert (inputs / "one.csv").read_bytes() == (inputs / "two.csv").read_bytes()
    assert len(rows(inputs / "one.csv")) == 40


@pytest.mark.reference
@pytest.mark.parametrize("district", ["nagpur", "pune"])
def test_a_real_calendar_with_80_000_people(
    process: Command, reference_data: Path, tmp_path: Path, district: str
) -> None:
    calendar = reference_data / "cowin" / f"{district}-calendar-2021-08-26.json"
    people, out = tmp_path / "people.csv", tmp_path / "out"
    ended = process(
        "people", "generate", "--sessions", calendar, "--count", 80_000, "--seed", district, "--out", people
    )
    assert ended.returncode == 0, ended.stderr
    options = ["--country", "in", "--programme", "covid19", "--on", "2021-08-26", "--sessions", calendar, "--seed", "s"]
    ended = process("campaign", "run", *options, "--people", people, "--out", out)
    assert ended.returncode == 0, ended.stderr
    assert process("audit", out).returncode == 0

    seated = rows(out / "appointments.csv")
    by_id = {row["person_id"]: row for row in rows(people)}
    sessions = {
        session["session_id"]: session
        for centre in json.loads(calendar.read_text("utf-8"))["centers"]
        for session in centre["sessions"]
    }
    reasons = Counter(row["reason"] for row in rows(out / "unserved.csv"))
    assert len(seated) + reasons.total() == 80_000
    assert reasons["no-seat-left"] > 5_000
    taken = Counter((row["session_id"], row["dose_number"]) for row in seated)
    for (session, dose_number), count in taken.items():
        assert count <= sessions[session][f"available_capacity_dose{dose_number}"]
    waits = {"COVISHIELD": 84, "COVAXIN": 28, "SPUTNIK V": 21}  # the intervals in force on these days
    for row in seated:
        person, session = by_id[row["person_id"]], sessions[row["session_id"]]
        day = date.fromisoformat(row["date"])
        born = date.fromisoformat(person["birth_date"])
        age = day.year - born.year - ((day.month, day.day) < (born.month, born.day))
        assert age >= max(18, session["min_age_limit"])
        assert age <= session.get("max_age_limit", 200)
        assert row["product"] == session["vaccine"]
        if row["dose_number"] == "1":
            assert person["dose_1_date"] == ""
        else:
            given = date.fromisoformat(person["dose_1_date"])
            assert given + timedelta(days=waits[row["product"]]) <= day

    shuffled = people.read_text("utf-8").splitlines(keepends=True)
    order = shuffled[1:]
    random.Random(1).shuffle(order)
    (tmp_path / "shuffled.csv").write_text("".join([shuffled[0], *order]), encoding="utf-8")
    again = tmp_path / "again"
    assert process("campaign", "run", *options, "--people", tmp_path / "shuffled.csv", "--out", again).returncode == 0
    assert (again / "appointments.csv").read_bytes() == (out / "appointments.csv").read_bytes()
