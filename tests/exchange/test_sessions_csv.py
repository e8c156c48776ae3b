"""Sessions: written and read back, and refused at the line that is to blame."""

from datetime import date
from pathlib import Path

import pytest

from vaxplatform.codes import Code
from vaxplatform.errors import InputError
from vaxplatform.exchange import SESSION_COLUMNS, ResultFolder, read_sessions, session_rows
from vaxplatform.model import Session

COVISHIELD, COVAXIN = Code("cvx", "210"), Code("cvx", "502")
SESSIONS = (
    Session("S-1", "C-1", date(2021, 8, 26), COVISHIELD, {1: 2, 2: 0}, ("09:00-11:00", "11:00-13:00"), area="Hingna"),
    Session("S-2", "C-1", date(2021, 8, 27), COVAXIN, {2: 5}),
)
PRODUCTS = {COVISHIELD: "COVISHIELD", COVAXIN: "COVAXIN"}
HEADER = ",".join(column.name for column in SESSION_COLUMNS)
FIRST = "S-1,C-1,2021-08-26,COVISHIELD,cvx|210,09:00-11:00,1,5,Hingna"


def written(folder: Path, *rows: str, header: str = HEADER) -> Path:
    path = folder / "sessions.csv"
    path.write_text("".join(f"{line}\n" for line in (header, *rows)), encoding="utf-8")
    return path


def test_what_is_written_reads_back(tmp_path: Path) -> None:
    with ResultFolder(tmp_path / "r") as folder:
        folder.table("sessions.csv", HEADER.split(","), session_rows(SESSIONS, PRODUCTS))
    assert read_sessions(tmp_path / "r" / "sessions.csv") == (SESSIONS, PRODUCTS)


def test_columns_stand_in_any_order_and_three_may_be_left_out(tmp_path: Path) -> None:
    header = "seats,dose_number,vaccine,date,centre_id,session_id"
    (session,), products = read_sessions(written(tmp_path, "5,1,cvx|210,2021-08-26,C-1,S-1", header=header))
    assert session == Session("S-1", "C-1", date(2021, 8, 26), COVISHIELD, {1: 5})
    assert products == {COVISHIELD: "cvx|210"}


@pytest.mark.parametrize(
    ("row", "place", "says"),
    [
        ("S-1,C-2,2021-08-26,COVISHIELD,cvx|210,09:00-11:00,2,5,Hingna", ":3", "differ in more than dose number"),
        ("S-1,C-1,2021-08-26,COVISHIELD,cvx|210,09:00-11:00,2,5,Umred", ":3", "differ in more than dose number"),
        ("S-1,C-1,2021-08-26,COVISHIELD,cvx|210,09:00-11:00,1,5,Hingna", ":3, column dose_number", "twice"),
        ("S-2,C-1,2021-08-26,COVISHIELD,cvx|210,,1,-5,", ":3, column seats", "seats cannot be negative"),
        ("S-2,C-1,2021-08-26,COVISHIELD,cvx|210,,1,,", ":3, column seats", "a whole number is wanted"),
        ("S-2,C-1,2021-08-26,COVISHIELD,cvx|210,,1," + "9" * 5000 + ",", ":3, column seats", "at most 9 digits"),
        ("S-2,C-1,2021-08-26,COVISHIELD,cvx|210,,0,5,", ":3", "dose numbers begin at 1"),
        ("S-2,C-1,26-08-2021,COVISHIELD,cvx|210,,1,5,", ":3, column date", "YYYY-MM-DD"),
        ("S-2,C-1,2021-08-26,COVISHIELD,210,,1,5,", ":3, column vaccine", "system|value"),
        ("S-2,C-1,2021-08-26,Other,cvx|210,,1,5,", ":3, column product", "another name on an earlier line"),
        ("S 2,C-1,2021-08-26,COVISHIELD,cvx|210,,1,5,", ":3, column session_id", "without spaces"),
        (",C-1,2021-08-26,COVISHIELD,cvx|210,,1,5,", ":3, column session_id", "without spaces"),
        ("S-2,,2021-08-26,COVISHIELD,cvx|210,,1,5,", ":3, column centre_id", "printable characters"),
        ("S-2,C\x07,2021-08-26,COVISHIELD,cvx|210,,1,5,", ":3, column centre_id", "no control characters"),
        ("S-2,C-1,2021-08-26", ":3", "the row has 3 cells and the header 9"),
    ],
)
def test_a_session_that_cannot_be_stops_the_file(tmp_path: Path, row: str, place: str, says: str) -> None:
    path = written(tmp_path, FIRST, row)
    with pytest.raises(InputError) as refused:
        read_sessions(path)
    assert str(refused.value).startswith(f"{path}{place}: ")
    assert says in str(refused.value)


def test_a_file_without_sessions(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"sessions.csv: the file has a header and no sessions"):
        read_sessions(written(tmp_path))
