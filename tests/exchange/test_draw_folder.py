"""What came out of a draw, read back from its folder and refused with its line when it cannot be."""

import json
from pathlib import Path

import pytest

from vaxplatform.allocation import Seat, Unseated
from vaxplatform.errors import FileError
from vaxplatform.exchange import (
    APPOINTMENT_COLUMNS,
    UNSERVED_COLUMNS,
    read_appointments,
    read_audit_record,
    read_unserved,
)

KEY = "0f" * 32
APPOINTMENT = f"P-1,S-1,C-1,2021-08-26,09:00-10:00,1,COVISHIELD,0,{KEY},2,open"
UNSERVED = f"P-2,1,no-seat-left,,,all taken,3,{KEY}"
RECORD = {"format": "vaxplatform-audit-2", "seed": "s", "rule": "fair-draw", "files": {"requests.csv": "0" * 64}}


def written(folder: Path, columns: tuple[str, ...], *rows: str) -> Path:
    path = folder / "table.csv"
    path.write_text("".join(f"{line}\n" for line in (",".join(columns), *rows)), encoding="utf-8")
    return path


def test_an_appointment_is_a_seat(tmp_path: Path) -> None:
    (row,) = read_appointments(written(tmp_path, APPOINTMENT_COLUMNS, APPOINTMENT))
    assert row.seat == Seat("P-1", "S-1", 1, 0, bytes.fromhex(KEY), 2, "open")
    assert (row.line, ",".join(row.cells)) == (2, APPOINTMENT)


def test_whoever_was_in_the_draw_has_a_turn_and_others_have_none(tmp_path: Path) -> None:
    drawn, other = read_unserved(written(tmp_path, UNSERVED_COLUMNS, UNSERVED, "P-3,,age-too-low,IN-18,,too young,,"))
    assert drawn.unseated == Unseated("P-2", 1, 3, bytes.fromhex(KEY))
    assert other.unseated is None
    assert other.line == 3


@pytest.mark.parametrize("old", ["1,COVISHIELD", "0,0f", "2,open"])
@pytest.mark.parametrize("number", ["", "-1", "+1", "01", "1.0", "x", "१", "9" * 10])
def test_a_number_has_one_spelling(tmp_path: Path, old: str, number: str) -> None:
    path = written(tmp_path, APPOINTMENT_COLUMNS, APPOINTMENT, APPOINTMENT.replace(old, number + old[1:], 1))
    with pytest.raises(FileError, match=r"table.csv:3: a whole number of at most 9 digits"):
        list(read_appointments(path))


@pytest.mark.parametrize("key", ["", "0F" * 32, "0f" * 31, "0f" * 33, "zz" * 32])
def test_a_draw_key_has_one_spelling(tmp_path: Path, key: str) -> None:
    with pytest.raises(FileError, match=r"table.csv:2: a draw key has 64 hex digits"):
        list(read_appointments(written(tmp_path, APPOINTMENT_COLUMNS, APPOINTMENT.replace(KEY, key))))
    with pytest.raises(FileError, match=r"table.csv:2: a draw key has 64 hex digits"):
        list(read_unserved(written(tmp_path, UNSERVED_COLUMNS, UNSERVED.replace(KEY, key))))


def test_a_tier_without_a_key_is_no_turn(tmp_path: Path) -> None:
    path = written(tmp_path, UNSERVED_COLUMNS, "P-3,1,age-too-low,IN-18,,too young,1,")
    with pytest.raises(FileError, match=r"table.csv:2: a draw key"):
        list(read_unserved(path))


@pytest.mark.parametrize(("row", "says"), [("a,b", "a row has 11 cells"), (APPOINTMENT + ",", "a row has 11 cells")])
def test_a_row_of_another_width(tmp_path: Path, row: str, says: str) -> None:
    with pytest.raises(FileError, match=f"table.csv:2: {says}"):
        list(read_appointments(written(tmp_path, APPOINTMENT_COLUMNS, row)))


def test_other_columns(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"table.csv:1: the columns of this file are person_id,session_id"):
        list(read_appointments(written(tmp_path, APPOINTMENT_COLUMNS[::-1], APPOINTMENT)))


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"format": "vaxplatform-audit-1"}, "carries no policy and no proof: audit it with the version that wrote it"),
        ({"format": "other"}, 'has "format": "vaxplatform-audit-2"'),
        ({"format": ["vaxplatform-audit-2"]}, 'has "format": "vaxplatform-audit-2"'),
        ({"seed": None}, "names no seed or no rule"),
        ({"rule": 1}, "names no seed or no rule"),
        ({"seed": "\ud800"}, "at $.seed: the seed is no text"),
        ({"files": []}, "at $.files: the record has no digests"),
        ({"files": {"a": "0" * 63}}, "at $.files: the record has no digests"),
        ({"files": {"\ud800": "0" * 64}}, "at $.files: a file's name is no text"),
    ],
)
def test_a_record_that_is_none(tmp_path: Path, changes: dict[str, object], says: str) -> None:
    path = tmp_path / "audit.json"
    path.write_text(json.dumps(RECORD), encoding="utf-8")
    assert read_audit_record(path) == RECORD
    path.write_text(json.dumps(RECORD | changes), encoding="utf-8")
    with pytest.raises(FileError) as refused:
        read_audit_record(path)
    assert says in str(refused.value)


@pytest.mark.parametrize("text", ["", "[]", "{", '{"format": 1}', '{"a": 1, "a": 2}', "[" * 100_000])
def test_a_record_that_is_no_object(tmp_path: Path, text: str) -> None:
    path = tmp_path / "audit.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(FileError):
        read_audit_record(path)
