"""Requests and sessions from Parquet files: what the same table in CSV gives, and every error in its place."""

import csv
import sys
from datetime import date
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaxplatform.errors import FileError, InputError, MissingExtra
from vaxplatform.exchange import (
    REQUEST_COLUMNS,
    SESSION_COLUMNS,
    read_request_columns,
    read_requests,
    read_sessions,
    requests_csv,
)
from vaxplatform.model import Request, Setting, Sex

ROW = {
    "person_id": "P-1",
    "tier": 0,
    "dose_number": 1,
    "options": ["S-1", "S-2"],
    "travel_m": [800, 2100],
    "area": "Hingna",
    "groups": ["HCW", "60+"],
    "household": "H-1",
    "sex": "female",
    "setting": "rural",
}
SESSION = {
    "session_id": "S-1",
    "centre_id": "C-1",
    "date": date(2021, 8, 26),
    "product": "COVISHIELD",
    "vaccine": "cvx|210",
    "slots": ["09:00-11:00", "11:00-13:00"],
    "dose_number": 1,
    "seats": 5,
    "area": "Hingna",
}
TYPES = {
    "tier": pa.int32(),
    "dose_number": pa.int32(),
    "seats": pa.int32(),
    "date": pa.date32(),
    "options": pa.list_(pa.string()),
    "groups": pa.list_(pa.string()),
    "slots": pa.list_(pa.string()),
    "travel_m": pa.list_(pa.int32()),
}


def written(path: Path, rows: list[dict[str, Any]], *, group: int | None = None, **types: pa.DataType) -> Path:
    columns = {name: pa.array([row[name] for row in rows], (TYPES | types).get(name, pa.string())) for name in rows[0]}
    pq.write_table(pa.table(columns), path, row_group_size=group)
    return path


def text_of(value: object, between: str) -> str:
    if isinstance(value, list):
        return between.join(map(str, value))
    return "" if value is None else str(value)


def as_csv(path: Path, rows: list[dict[str, Any]]) -> Path:
    between = {column.name: column.between for column in (*REQUEST_COLUMNS, *SESSION_COLUMNS)}
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(rows[0])
        writer.writerows([text_of(row[name], between[name]) for name in rows[0]] for row in rows)
    return path


words = st.text("ABC1-", min_size=1, max_size=3)
asked = st.fixed_dictionaries(
    {
        "person_id": st.one_of(words, st.sampled_from(["", "P 1", "Ü-ñ"]), st.none()),
        "tier": st.one_of(st.integers(-1, 3), st.sampled_from([None, 1000, 2**31 - 1])),
        "dose_number": st.integers(0, 3),
        "options": st.one_of(st.none(), st.lists(st.sampled_from(["S-1", "S-2", "S-9"]), max_size=3)),
        "travel_m": st.one_of(st.none(), st.lists(st.sampled_from([0, 800, 20_100_001]), max_size=3)),
        "area": st.one_of(st.none(), st.sampled_from(["", "नागपुर", "a\nb"])),
        "groups": st.one_of(st.none(), st.lists(words, max_size=2)),
        "sex": st.sampled_from(["female", "MALE", "", "woman"]),
    }
)


@given(st.lists(asked, min_size=1, max_size=12), st.integers(1, 5))
def test_the_same_requests_and_the_same_rows_set_aside_as_of_csv(
    tmp_path_factory: pytest.TempPathFactory, rows: list[dict[str, Any]], group: int
) -> None:
    folder = tmp_path_factory.getbasetemp()
    by_line = read_requests(as_csv(folder / "r.csv", rows), sessions={"S-1", "S-2"}, options_at_most=2)
    path = written(folder / "r.parquet", rows, group=group)
    with patch.object(requests_csv, "_ROWS_AT_ONCE", 3):
        by_row = read_requests(path, sessions={"S-1", "S-2"}, options_at_most=2)
    assert by_row[0] == by_line[0]
    assert [(each.field, each.code) for each in by_row[1]] == [(each.field, each.code) for each in by_line[1]]
    for one, other in zip(*(found[1] for found in (by_row, by_line)), strict=True):
        if one.code not in {"request-repeated", "request-contradicts"}:
            assert one.sentence == other.sentence


def test_a_request_in_every_column_and_its_least(tmp_path: Path) -> None:
    whole = Request(
        *("P-1", 0, 1, ("S-1", "S-2"), (800, 2100), "Hingna"),
        groups=frozenset({"HCW", "60+"}),
        household="H-1",
        sex=Sex.FEMALE,
        setting=Setting.RURAL,
    )
    assert read_requests(written(tmp_path / "r.parquet", [ROW])) == ((whole,), ())
    least = {name: ROW[name] for name in ("options", "person_id", "dose_number", "tier")}
    assert read_requests(written(tmp_path / "r.PARQUET", [least])) == ((Request("P-1", 0, 1, ("S-1", "S-2")),), ())


@pytest.mark.parametrize(
    "types",
    [
        {"tier": pa.uint8(), "dose_number": pa.int64()},
        {"travel_m": pa.list_(pa.int64())},
        {"travel_m": pa.list_(pa.float64())},
        {"travel_m": pa.large_list(pa.float32())},
        {"travel_m": pa.list_(pa.uint16(), 2), "options": pa.list_(pa.large_string(), 2)},
        {"person_id": pa.large_string(), "area": pa.dictionary(pa.int8(), pa.string())},
    ],
)
def test_types_that_hold_the_same(tmp_path: Path, types: dict[str, pa.DataType]) -> None:
    wanted = read_requests(written(tmp_path / "one.parquet", [ROW]))
    assert read_requests(written(tmp_path / "other.parquet", [ROW], **types)) == wanted


def test_text_as_in_a_csv_file_and_columns_of_nothing(tmp_path: Path) -> None:
    text = ROW | {"tier": "0", "options": "S-1 S-2", "travel_m": "800 2100", "groups": "HCW;60+"}
    types = dict.fromkeys(("tier", "options", "travel_m", "groups"), pa.string())
    wanted = read_requests(written(tmp_path / "one.parquet", [ROW]))
    assert read_requests(written(tmp_path / "other.parquet", [text], **types)) == wanted
    nothing = ROW | {"travel_m": None, "household": None}
    types = {"travel_m": pa.null(), "household": pa.null()}
    ((request,), ()) = read_requests(written(tmp_path / "none.parquet", [nothing], **types))
    assert (request.travel_m, request.household) == ((), "")


@pytest.mark.parametrize(
    ("changes", "types", "field", "says"),
    [
        ({"travel_m": [800.0, float("nan")]}, {"travel_m": pa.list_(pa.float64())}, "travel_m", "whole numbers from 0"),
        ({"travel_m": [float("inf"), 1]}, {"travel_m": pa.list_(pa.float32())}, "travel_m", "whole numbers from 0"),
        ({"travel_m": [800.5, 1]}, {"travel_m": pa.list_(pa.float64())}, "travel_m", "whole numbers from 0"),
        ({"travel_m": [1e300, 1]}, {"travel_m": pa.list_(pa.float64())}, "travel_m", "whole numbers from 0"),
        ({"travel_m": [800, -1]}, {}, "travel_m", "whole numbers from 0"),
        ({"travel_m": [800, None]}, {}, "travel_m", "whole numbers from 0"),
        ({"travel_m": [800, 2**63 - 1]}, {"travel_m": pa.list_(pa.int64())}, "travel_m", "whole numbers from 0"),
        ({"travel_m": [800, 2**64 - 1]}, {"travel_m": pa.list_(pa.uint64())}, "travel_m", "whole numbers from 0"),
        ({"travel_m": [800, 20_100_001]}, {}, "travel_m", "at most 20,100,000"),
        ({"travel_m": [800]}, {}, "travel_m", "names 2 sessions and 1 distances"),
        ({"tier": 2**63 - 1}, {"tier": pa.int64()}, "tier", "at most 9 digits"),
        ({"tier": -1}, {}, "tier", "a whole number is wanted here"),
        ({"tier": None}, {}, "tier", "a whole number is wanted here"),
        ({"dose_number": 0}, {}, "dose_number", "at least 1"),
        ({"options": ["S-1 S-2", "S-3"]}, {}, "options", "no element of the list is empty or holds what separates"),
        ({"options": ["S-1", None]}, {}, "options", "no element of the list is empty"),
        ({"options": ["S-1", " "]}, {}, "options", "no element of the list is empty"),
        ({"options": ["S-1", "S-9"]}, {}, "options", "the session named in place 2 is not in this draw"),
        ({"options": ["S-1", "S-1"]}, {}, "options", "names a session twice"),
        ({"groups": ["a;b"]}, {}, "groups", "no element of the list is empty or holds what separates"),
        ({"area": "a\nb"}, {}, "area", "no line ends"),
        ({"person_id": None}, {}, "person_id", "1 to 64 printable characters"),
    ],
)
def test_a_wrong_row_is_set_aside_with_its_row_and_row_group(
    tmp_path: Path, changes: dict[str, Any], types: dict[str, pa.DataType], field: str, says: str
) -> None:
    rows = [ROW | {"person_id": "P-0"}, ROW | {"person_id": "P-2"}, ROW | changes, ROW | {"person_id": "P-3"}]
    path = written(tmp_path / "r.parquet", rows, group=2, **types)
    found, (rejected,) = read_requests(path, sessions={"S-1", "S-2", "S-3"})
    assert [request.person for request in found] == ["P-0", "P-2", "P-3"]
    assert str(rejected.place) == f"{path} at row 3 (row group 2), column {field}"
    assert rejected.field == field
    assert says in rejected.sentence


def test_requests_as_columns_are_those_of_the_file(tmp_path: Path) -> None:
    rows = [
        ROW,
        ROW | {"person_id": "आशा", "options": [], "travel_m": None, "groups": ["60+"], "sex": "MALE"},
        ROW | {"person_id": "P-3", "travel_m": [0, 20_100_000], "area": " नागपुर ", "household": None},
        ROW | {"person_id": "P-4", "tier": 1000},
        ROW | {"person_id": "P-1"},
    ]
    path = written(tmp_path / "r.parquet", rows, group=2)
    columns, set_aside = read_request_columns(path)
    requests, same = read_requests(as_csv(tmp_path / "r.csv", rows))
    assert (len(columns), tuple(columns), columns[-1], columns[:2]) == (3, requests, requests[-1], [*requests[:2]])
    assert [each.code for each in set_aside] == [each.code for each in same] == ["tier-range", "request-repeated"]
    assert requests[2].area == "नागपुर"
    with pytest.raises(IndexError):
        columns[3]


def test_rows_of_one_person(tmp_path: Path) -> None:
    path = written(
        tmp_path / "r.parquet", [ROW, ROW, ROW | {"person_id": "P-2"}, ROW | {"person_id": "P-2", "tier": 1}]
    )
    found, rejected = read_requests(path)
    assert [request.person for request in found] == ["P-1"]
    assert [each.sentence for each in rejected] == [
        "the row repeats row 1",
        "the same person has another request on row 4: none of them is taken",
        "the same person has another request on row 3: none of them is taken",
    ]


def test_more_rows_than_are_read_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(requests_csv, "_ROWS_AT_ONCE", 8192)
    rows = [ROW | {"person_id": f"P-{number}", "tier": number % 7} for number in range(20_000)]
    rows[17_000] = rows[17_000] | {"travel_m": [1]}
    path = written(tmp_path / "r.parquet", rows, group=9_000)
    found, (rejected,) = read_requests(path)
    assert [request.person for request in found] == [row["person_id"] for row in rows if row is not rows[17_000]]
    assert str(rejected.place) == f"{path} at row 17001 (row group 2), column travel_m"


@pytest.mark.parametrize(
    ("name", "kind", "value", "says"),
    [
        ("tier", pa.float64(), 1.0, "column tier: the column holds double; int32 is wanted, or text as in a CSV file"),
        ("tier", pa.bool_(), True, "column tier: the column holds bool; int32 is wanted"),
        ("options", pa.int64(), 7, r"column options: the column holds int64; list<string> is wanted"),
        ("options", pa.list_(pa.int64()), [7], "column options: the column holds list<element: int64>"),
        (
            "travel_m",
            pa.list_(pa.string()),
            ["7"],
            "column travel_m: the column holds list<element: string>; list<int32>",
        ),
        ("person_id", pa.int64(), 7, "column person_id: the column holds int64; string is wanted"),
        ("person_id", pa.binary(), b"P", "column person_id: the column holds binary; string is wanted"),
        (
            "area",
            pa.struct({"block": pa.string()}),
            {"block": "x"},
            "column area: the column holds struct<block: string>",
        ),
        ("name", pa.string(), "Asha", "'name' is not a column of the file of requests; its columns are person_id"),
        ("tires", pa.int32(), 1, "'tires' is not a column of the file of requests; did you mean 'tier'?"),
    ],
)
def test_a_file_of_another_schema(tmp_path: Path, name: str, kind: pa.DataType, value: object, says: str) -> None:
    path = written(tmp_path / "r.parquet", [ROW | {name: value}], **{name: kind})
    with pytest.raises(FileError) as refused:
        read_requests(path)
    assert str(refused.value).startswith(f"{path}")
    assert says in str(refused.value)


def test_a_column_missing_or_twice(tmp_path: Path) -> None:
    path = written(tmp_path / "r.parquet", [{name: ROW[name] for name in ROW if name != "options"}])
    with pytest.raises(FileError, match="the column 'options' is missing"):
        read_requests(path)
    pq.write_table(pa.table([pa.array(["P-1"])] * 2, names=["person_id"] * 2), path)
    with pytest.raises(FileError, match="the column 'person_id' stands twice"):
        read_requests(path)


def test_a_file_that_is_none(tmp_path: Path) -> None:
    path = written(tmp_path / "r.parquet", [ROW | {"person_id": f"P-{number}"} for number in range(200)], group=50)
    whole = path.read_bytes()
    for content, says in (
        (b"", "the file is empty"),
        (b"person_id,tier\n", "this is not a Parquet file"),
        (b"PAR1", "is not whole"),
        (whole[: len(whole) // 2], "is not whole: it has no readable footer"),
        (whole[:-1], "is not whole"),
        (b"PAR1" + bytes(100) + b"PAR1", "is not whole"),
    ):
        path.write_bytes(content)
        with pytest.raises(FileError) as refused:
            read_requests(path)
        assert str(refused.value).startswith(f"{path}: "), says
        assert says in str(refused.value)
    with pytest.raises(FileError, match="there is no such file"):
        read_requests(tmp_path / "nothing.parquet")
    (tmp_path / "folder.parquet").mkdir()
    with pytest.raises(FileError, match="this is a folder"):
        read_requests(tmp_path / "folder.parquet")


def test_a_file_whose_pages_are_damaged(tmp_path: Path) -> None:
    path = written(tmp_path / "r.parquet", [ROW | {"person_id": f"P-{number}"} for number in range(200)], group=50)
    whole = path.read_bytes()
    at = whole.index(b"P-", len(whole) // 3)
    path.write_bytes(whole[: at - 40] + bytes([255]) * 80 + whole[at + 40 :])
    with pytest.raises(FileError, match=r"r.parquet at row \d+ \(row group \d\): the file is damaged"):
        read_requests(path)


def test_text_that_is_not_utf_8(tmp_path: Path) -> None:
    broken = pa.array([b"P-\xff"]).view(pa.string())
    columns = {name: pa.array([ROW[name]], TYPES.get(name, pa.string())) for name in ROW if name != "person_id"}
    pq.write_table(pa.table({"person_id": broken, **columns}), tmp_path / "r.parquet")
    with pytest.raises(
        FileError, match=r"row 1 \(row group 1\): the file is damaged and cannot be read from this row on"
    ):
        read_requests(tmp_path / "r.parquet")


def test_a_file_without_requests_holds_none(tmp_path: Path) -> None:
    table = pa.table({name: pa.array([], TYPES.get(name, pa.string())) for name in ROW})
    pq.write_table(table, tmp_path / "r.parquet")
    assert read_requests(tmp_path / "r.parquet") == ((), ())


def test_sessions_are_those_of_a_csv_file(tmp_path: Path) -> None:
    rows = [SESSION, SESSION | {"dose_number": 2, "seats": 0}, SESSION | {"session_id": "S-2", "slots": None}]
    wanted = read_sessions(as_csv(tmp_path / "s.csv", rows))
    assert read_sessions(written(tmp_path / "s.parquet", rows)) == wanted
    assert read_sessions(written(tmp_path / "s.parquet", rows, date=pa.date64(), seats=pa.int64())) == wanted
    text = [row | {"date": row["date"].isoformat()} for row in rows]
    assert read_sessions(written(tmp_path / "s.parquet", text, date=pa.string())) == wanted


@pytest.mark.parametrize(
    ("changes", "place", "says"),
    [
        ({"area": "Umred", "dose_number": 2}, "", "differ in more than dose number and seats (row 1)"),
        ({}, ", column dose_number", "twice"),
        ({"session_id": "S-2", "seats": -5}, ", column seats", "seats cannot be negative"),
        ({"session_id": "S-2", "seats": None}, ", column seats", "a whole number is wanted"),
        ({"session_id": "S-2", "slots": ["09:00;10:00"]}, ", column slots", "no element of the list"),
        ({"session_id": "S-2", "date": None}, ", column date", "YYYY-MM-DD"),
        ({"session_id": "S 2"}, ", column session_id", "without spaces"),
        ({"session_id": "S-2", "product": "COVAXIN"}, ", column product", "another name on an earlier row"),
    ],
)
def test_a_session_that_cannot_be_stops_the_file(
    tmp_path: Path, changes: dict[str, Any], place: str, says: str
) -> None:
    path = written(tmp_path / "s.parquet", [SESSION, SESSION | changes])
    with pytest.raises(InputError) as refused:
        read_sessions(path)
    assert str(refused.value).startswith(f"{path} at row 2 (row group 1){place}: ")
    assert says in str(refused.value)


def test_without_the_extra_the_command_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path / "r.parquet", [ROW])
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(MissingExtra, match=r"pip install 'vaxplatform\[parquet\]'"):
        read_requests(path)
