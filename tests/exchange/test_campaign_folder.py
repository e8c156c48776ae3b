"""The tables an auditor reads: written and read back, and refused with their line when they cannot be."""

from datetime import date
from pathlib import Path

import pytest

from vaxplatform.codes import Code
from vaxplatform.errors import FileError, InputError
from vaxplatform.exchange import REQUEST_COLUMNS, SESSION_COLUMNS, ResultFolder, read_requests, read_sessions
from vaxplatform.exchange.campaign_folder import request_rows, session_rows
from vaxplatform.model import Request, Session

REQUESTS = [Request("P-1", 0, 1, ("S-1", "S-2")), Request("P, 2", 3, 2, ())]
SESSIONS = (
    Session("S-1", "C-1", date(2021, 8, 26), Code("cvx", "210"), {1: 2, 2: 0}, ("09:00-11:00", "11:00-13:00")),
    Session("S-2", "C-1", date(2021, 8, 27), Code("cvx", "502"), {2: 5}),
)
PRODUCTS = {Code("cvx", "210"): "COVISHIELD", Code("cvx", "502"): "COVAXIN"}


def test_tables_read_back(tmp_path: Path) -> None:
    with ResultFolder(tmp_path / "r") as folder:
        folder.table("requests.csv", REQUEST_COLUMNS, request_rows(REQUESTS))
        folder.table("sessions.csv", SESSION_COLUMNS, session_rows(SESSIONS, PRODUCTS))
    assert list(read_requests(tmp_path / "r" / "requests.csv")) == REQUESTS
    assert read_sessions(tmp_path / "r" / "sessions.csv") == (SESSIONS, PRODUCTS)


@pytest.mark.parametrize(
    ("rows", "line"),
    [
        ("person,tier\n", 1),
        ("person_id,tier,dose_number,options\nP-1,0,1\n", 2),
        ("person_id,tier,dose_number,options\nP-1,0,1,S-1\nP-2,x,1,S-1\n", 3),
        ("person_id,tier,dose_number,options\nP-1,-1,1,S-1\n", 2),
        ("person_id,tier,dose_number,options\nP-1,0,1,S-1 S-1\n", 2),
    ],
)
def test_requests_that_cannot_be(tmp_path: Path, rows: str, line: int) -> None:
    path = tmp_path / "requests.csv"
    path.write_text(rows, encoding="utf-8")
    with pytest.raises(InputError) as refused:
        list(read_requests(path))
    assert str(refused.value).startswith(f"{path}:{line}: ")


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("S-1,C-2,2021-08-26,COVISHIELD,cvx|210,,2,5", "differ in more"),
        ("S-1,C-1,2021-08-26,COVISHIELD,cvx|210,,1,5", "twice"),
        ("S-2,C-1,26-08-2021,COVISHIELD,cvx|210,,1,5", "YYYY-MM-DD"),
        ("S-2,C-1,2021-08-26,COVISHIELD,210,,1,5", "system|value"),
    ],
)
def test_sessions_that_cannot_be(tmp_path: Path, row: str, says: str) -> None:
    path = tmp_path / "sessions.csv"
    first = "S-1,C-1,2021-08-26,COVISHIELD,cvx|210,,1,5"
    path.write_text(f"{','.join(SESSION_COLUMNS)}\n{first}\n{row}\n", encoding="utf-8")
    with pytest.raises((FileError, InputError)) as refused:
        read_sessions(path)
    assert str(refused.value).startswith(f"{path}:3: ")
    assert says in str(refused.value)
