"""Calendars as they are in the wild, and every way in which one can be wrong."""

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaxplatform.errors import FileError, UnknownName
from vaxplatform.exchange import read_calendar, read_cowin_calendar
from vaxplatform.model import Catalogue, Fee, Position


def session(number: int = 1, **changes: object) -> dict[str, object]:
    usual = {
        "session_id": f"s-{number}",
        "date": "26-08-2021",
        "vaccine": "COVISHIELD",
        "available_capacity_dose1": 2,
        "available_capacity_dose2": 1,
    }
    return {key: value for key, value in (usual | changes).items() if value is not None}


def centre(number: int = 1, *sessions: object, **changes: object) -> dict[str, object]:
    usual = {
        "center_id": number,
        "name": "Town hall",
        "district_name": "Exampletown",
        "block_name": "North",
        "lat": "21.1",
        "long": "79.1",
        "sessions": list(sessions) or [session(number)],
    }
    return {key: value for key, value in (usual | changes).items() if value is not None}


def read(path: Path, catalogue: Catalogue, *centres: object):
    path.write_text(json.dumps({"centers": list(centres)}), encoding="utf-8")
    return read_cowin_calendar(path, catalogue)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "calendar.json"


def test_what_a_session_says(path: Path, catalogue: Catalogue) -> None:
    slots = ["09:00AM-11:00AM", {"time": "11:00AM-01:00PM", "seats": 5}]
    whole = session(slots=slots, min_age_limit=18, max_age_limit=44, vaccine="COVAXIN")
    fees = [{"vaccine": "COVAXIN", "fee": "1410"}]
    calendar = read(path, catalogue, centre(1, whole, fee_type="Paid", vaccine_fees=fees, pincode=440001))
    (one,) = calendar.sessions
    assert (one.date, dict(one.capacity), one.slots) == (
        date(2021, 8, 26),
        {1: 2, 2: 1},
        ("09:00AM-11:00AM", "11:00AM-01:00PM"),
    )
    assert (one.age_from, one.age_to, one.fee, one.price) == (18, 44, Fee.PAID, "1410")
    assert (calendar.centres[0].postcode, calendar.district) == ("440001", "Exampletown")


def test_what_may_be_missing(path: Path, catalogue: Catalogue) -> None:
    second_only = session(available_capacity_dose1=None, available_capacity_dose2=4)
    calendar = read(path, catalogue, centre(1, second_only, block_name=None))
    (one,) = calendar.sessions
    assert (dict(one.capacity), one.age_from, one.age_to, one.slots, one.fee) == ({2: 4}, None, None, (), Fee.FREE)
    assert (calendar.centres[0].postcode, calendar.centres[0].area, calendar.rejected) == ("", "", ())


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [(21, 79), ("21", "79"), (0, 0), (None, None), ("", ""), ("x", "79.1"), (121.5, 79.1), ([], {})],
)
def test_a_position_that_says_nothing_is_taken_from_the_block(
    path: Path, catalogue: Catalogue, latitude: object, longitude: object
) -> None:
    near = [centre(n, lat=f"21.{n}", long=f"79.{n}") for n in (1, 2, 3)]
    far = centre(4, block_name="South", lat="25.5", long="75.5")
    lost = centre(5, lat=latitude, long=longitude)
    calendar = read(path, catalogue, *near, far, lost)
    assert [each.position_estimated for each in calendar.centres] == [False] * 4 + [True]
    assert calendar.centres[4].position == Position(21.2, 79.2)


def test_without_a_block_the_district_helps_and_without_that_nothing_does(path: Path, catalogue: Catalogue) -> None:
    calendar = read(path, catalogue, centre(1), centre(2, block_name="West", lat=0, long=0))
    assert calendar.centres[1].position == Position(21.1, 79.1)
    calendar = read(path, catalogue, centre(1, lat=21, long=79))
    assert (calendar.centres[0].position, calendar.centres[0].position_estimated) == (None, True)


@pytest.mark.parametrize(
    ("record", "where", "says"),
    [
        (centre(2, session(1)), ".sessions[0].session_id", "another session has the same id"),
        (centre(2, session(2, available_capacity_dose1=-1)), ".sessions[0]", "seats cannot be negative"),
        (centre(2, session(2, available_capacity_dose1="2")), ".sessions[0].available_capacity_dose1", "integer"),
        (
            centre(2, session(2, available_capacity_dose1=None, available_capacity_dose2=None)),
            ".sessions[0]",
            "no capacity",
        ),
        (centre(2, session(2, vaccine="COVISHEILD")), ".sessions[0].vaccine", "did you mean 'COVISHIELD'?"),
        (centre(2, session(2, date="2021-08-26")), ".sessions[0].date", "DD-MM-YYYY"),
        (centre(2, session(2, date="31-02-2021")), ".sessions[0].date", "date"),
        (centre(2, session(2, date=None)), ".sessions[0].date", "'date' is missing"),
        (centre(2, session(2, min_age_limit=45, max_age_limit=18)), ".sessions[0].age_to", "ages run from 45 to 18"),
        (centre(2, "nothing"), ".sessions[0]", "an object is wanted here"),
        (centre(1, session(2)), ".center_id", "another centre has the same id"),
        (centre(2, name=None), ".name", "'name' is missing"),
        (centre(2, sessions=None), ".sessions", "'sessions' is missing"),
        (17, "", "an object is wanted here"),
    ],
)
def test_what_cannot_be_used_is_set_aside(
    path: Path, catalogue: Catalogue, record: object, where: str, says: str
) -> None:
    calendar = read(path, catalogue, centre(1), record, centre(3))
    assert [each.id for each in calendar.sessions] == ["s-1", "s-3"]
    (rejected,) = calendar.rejected
    assert says in rejected.sentence
    expected = f"$.centers[1]{where}"
    assert str(rejected.place.path) in {expected, expected.rpartition(".")[0]}


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"centers": {}}', '{"centers": []}', "[" * 100_000])
def test_files_that_are_no_calendar(path: Path, catalogue: Catalogue, text: str) -> None:
    path.write_text(text, encoding="utf-8")
    with pytest.raises(FileError) as refused:
        read_cowin_calendar(path, catalogue)
    assert str(refused.value).startswith(str(path))


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*centre(), *session(), "x"]), inner, max_size=6)
    ),
    max_leaves=20,
)


@given(json_values, st.sampled_from(["session", "centre", "file"]))
def test_any_json_gives_a_calendar_or_a_sentence(catalogue: Catalogue, value: object, place: str) -> None:
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as folder:
        path = Path(folder) / "calendar.json"
        records = {"session": [centre(1), centre(2, value)], "centre": [centre(1), value], "file": value}[place]
        path.write_text(json.dumps({"centers": records}), encoding="utf-8")
        try:
            calendar = read_cowin_calendar(path, catalogue)
        except FileError:
            assert place == "file"
        else:
            assert calendar.sessions[0].id == "s-1" or place == "file"


def test_formats_are_found_by_name(path: Path, catalogue: Catalogue) -> None:
    path.write_text(json.dumps({"centers": [centre(1)]}), encoding="utf-8")
    assert read_calendar(path, catalogue, formats=("other", "cowin-calendar")).sessions
    with pytest.raises(UnknownName, match="it names none"):
        read_calendar(path, catalogue, formats=())


@pytest.mark.parametrize(("district", "sessions", "estimated"), [("nagpur", 254, 17), ("pune", 405, 7)])
def test_the_published_calendars(
    reference_data: Path, catalogue: Catalogue, district: str, sessions: int, estimated: int
) -> None:
    calendar = read_cowin_calendar(reference_data / "cowin" / f"{district}-calendar-2021-08-26.json", catalogue)
    assert (len(calendar.centres), len(calendar.sessions), calendar.rejected) == (200, sessions, ())
    assert sum(each.position_estimated for each in calendar.centres) == estimated
    assert all(each.position for each in calendar.centres)


def test_numbers_beyond_all_measure(path: Path, catalogue: Catalogue) -> None:
    calendar = read(path, catalogue, centre(1, lat=10**400), centre(2, lat="1e999", long="nan"), centre(3))
    assert [each.position_estimated for each in calendar.centres] == [True, True, False]
    path.write_text('{"centers": [' + "7" * 5000 + "]}", encoding="utf-8")
    with pytest.raises(FileError, match="too many digits"):
        read_cowin_calendar(path, catalogue)


@pytest.mark.parametrize("name", ["s 1", "s\u00a01", "s\t1"])
def test_a_session_id_with_a_space_could_not_be_told_from_two(path: Path, catalogue: Catalogue, name: str) -> None:
    calendar = read(path, catalogue, centre(1, session(1), session(session_id=name)))
    assert [each.id for each in calendar.sessions] == ["s-1"]
    (rejected,) = calendar.rejected
    assert rejected.place.path == "$.centers[0].sessions[1].session_id"
    assert "has no spaces" in rejected.sentence


def test_texts_that_no_table_could_hold(path: Path, catalogue: Catalogue) -> None:
    slots = ["09:00;10:00", "\ud800"]
    calendar = read(path, catalogue, centre(1, session(slots=slots), block_name="No\ud800rth", name="Town\udfff"))
    assert calendar.sessions[0].slots == ("09:00,10:00", "?")
    assert (calendar.centres[0].area, calendar.centres[0].name) == ("No?rth", "Town?")
