"""The command as a user runs it: its exit code and what it wrote where."""

import csv
import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from unittest.mock import patch

import pytest

from vaxplatform.cli import main
from vaxplatform.countries import list_countries

Command = Callable[..., subprocess.CompletedProcess[str]]

CALENDAR = """{"centers": [{"center_id": 7, "name": "Town hall", "state_name": "S", "district_name": "Exampletown",
 "block_name": "North", "pincode": 440001, "lat": "21.14580000", "long": "79.08820000", "fee_type": "Free",
 "vaccine_fees": [], "sessions": [
  {"session_id": "s-1", "date": "26-08-2021", "min_age_limit": 18, "allow_all_age": true, "vaccine": "COVISHIELD",
   "available_capacity": 3, "available_capacity_dose1": 2, "available_capacity_dose2": 1},
  {"session_id": "s-2", "date": "27-08-2021", "vaccine": "COVAXIN", "available_capacity": 1,
   "available_capacity_dose1": 1, "available_capacity_dose2": 0}]}]}
"""

PEOPLE = """person_id,birth_date,sex,given_name,given_name_romanised,area,latitude,longitude,dose_1_date,dose_1_vaccine
P-1,1950-01-01,female,आशा,Asha,North,21.145,79.088,,
P-2,1960-05-05,male,रवि,Ravi,North,21.146,79.089,2021-06-01,COVISHIELD
P-3,2010-02-02,female,मीना,Meena,North,21.146,79.089,,
P-4,1990-03-03,male,अमित,Amit,North,21.147,79.090,,
P-5,1991-03-03,male,सुमित,Sumit,North,21.147,79.090,,
P-6,1992-03-03,male,अनिल,Anil,North,21.147,79.090,,
"""

POLICY = """\
rule: fair-draw
options_at_most: 2
distance_km_at_most: 25
source: district order 12
"""

REQUESTS = """\
person_id,tier,dose_number,options
P-1,0,1,S-1 S-2
P-2,0,1,S-1
P-3,1,1,S-1 S-2
P-4,1,2,S-1
"""

SESSIONS = """\
session_id,centre_id,date,vaccine,dose_number,seats
S-1,C-1,2021-08-26,cvx|210,1,1
S-1,C-1,2021-08-26,cvx|210,2,1
S-2,C-2,2021-08-26,cvx|210,1,1
"""


TERMINAL = {"COLUMNS": "80", "TERM": "dumb", "NO_COLOR": "1"}


@pytest.fixture(scope="session")
def process() -> Command:
    """Runs ``vaxplatform`` with arguments in a process of its own."""

    def run(*arguments: object, timeout: int = 570) -> subprocess.CompletedProcess[str]:
        code = "from vaxplatform.cli import main; main()"
        return subprocess.run(
            [sys.executable, "-c", code, *map(str, arguments)],
            capture_output=True,
            text=True,
            check=False,
            timeout=timeout,
            env={**os.environ, **TERMINAL},
        )

    return run


@pytest.fixture(scope="session")
def command() -> Command:
    """Runs ``vaxplatform`` with arguments in this process, which takes a tenth of the time."""

    def run(*arguments: object) -> subprocess.CompletedProcess[str]:
        given = list(map(str, arguments))
        out, err, code = StringIO(), StringIO(), 0
        with (
            patch.dict(os.environ, TERMINAL),
            patch.object(sys, "argv", ["vaxplatform", *given]),
            redirect_stdout(out),
            redirect_stderr(err),
        ):
            try:
                main()
            except SystemExit as ended:
                code = int(ended.code or 0)
        return subprocess.CompletedProcess(given, code, out.getvalue(), err.getvalue())

    return run


@pytest.fixture(scope="session")
def demo(process: Command, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The result folder of a small demonstration, made once; tests that change it copy it first."""
    if "IN" not in list_countries():
        pytest.skip("the pack of IN was removed")
    out = tmp_path_factory.mktemp("demo") / "result"
    ended = process("demo", "--country", "in", "--count", 2500, "--out", out)
    assert ended.returncode == 0, ended.stderr
    return out


@pytest.fixture
def inputs(tmp_path: Path) -> Path:
    """A folder with a tiny calendar and people around it."""
    (tmp_path / "calendar.json").write_text(CALENDAR, encoding="utf-8")
    (tmp_path / "people.csv").write_text(PEOPLE, encoding="utf-8")
    return tmp_path


@pytest.fixture
def campaign(command: Command, inputs: Path) -> Command:
    """Runs the tiny campaign, with changes to its options (None leaves one out)."""

    def run(**changes: object) -> subprocess.CompletedProcess[str]:
        options: dict[str, object] = {
            "country": "in",
            "programme": "covid19",
            "on": "2021-08-26",
            "sessions": inputs / "calendar.json",
            "people": inputs / "people.csv",
            "seed": "the words drawn in public",
            "out": inputs / "out",
        }
        arguments = [
            part
            for name, value in (options | changes).items()
            if value is not None
            for part in (f"--{name}", str(value))
        ]
        return command("campaign", "run", *arguments)

    return run


@pytest.fixture
def draw_inputs(tmp_path: Path) -> Path:
    """A folder with a policy, requests and sessions."""
    for name, text in (("policy.yaml", POLICY), ("requests.csv", REQUESTS), ("sessions.csv", SESSIONS)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture
def allocate(command: Command, draw_inputs: Path) -> Command:
    """Runs the tiny draw, with changes to its options (None leaves one out, True gives a flag)."""

    def run(**changes: object) -> subprocess.CompletedProcess[str]:
        options: dict[str, object] = {
            "policy": draw_inputs / "policy.yaml",
            "requests": draw_inputs / "requests.csv",
            "sessions": draw_inputs / "sessions.csv",
            "seed": "the words drawn in public",
            "out": draw_inputs / "out",
        }
        arguments: list[object] = []
        for name, value in (options | changes).items():
            if value is not None:
                arguments += [f"--{name}"] if value is True else [f"--{name}", value]
        return command("allocate", "run", *arguments)

    return run


def rows(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
