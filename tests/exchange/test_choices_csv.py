"""What centres decided: every row is a choice, or the file is refused with all that is wrong."""

import csv
from datetime import UTC, date, datetime, time, timedelta, timezone
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaxplatform.allocation import SETTINGS, Override
from vaxplatform.errors import FileError
from vaxplatform.exchange import CHOICE_COLUMNS, choice_rows, read_choices
from vaxplatform.exchange.choices_csv import _READ

HEADER = "centre_id,setting,value,who,when,why"
ROW = "C-7,walk_in_share,40 %,medical officer,2021-08-20,few here have phones"

shares = st.integers(0, 10**8).map(lambda part: Fraction(part, 10**8))
times = st.builds(time, st.integers(0, 23), st.integers(0, 59))
orders = st.lists(st.sampled_from(["tier", "resident", "group:60+", "group:नर्स"]), unique=True).map(tuple)
values = st.one_of(
    *(st.tuples(st.just(name), shares) for name in ("walk_in_share", "second_dose_share", "resident_share")),
    st.tuples(st.just("standby_km"), st.integers(0, 10**9).map(lambda thousandths: thousandths / 10**4)),
    *(st.tuples(st.just(name), times) for name in ("opens", "closes")),
    st.tuples(st.just("slot_minutes"), st.integers(1, 1440)),
    st.tuples(st.just("site_order"), orders),
)
said = st.sampled_from(["medical officer", 'so, "far"', "गाँव दूर हैं", "1"])
whens = st.dates() | st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=5, minutes=30))]))
choices = st.lists(
    st.builds(
        lambda centre, chosen, who, when, why: Override(centre, *chosen, who, when, why),
        st.sampled_from(["C-7", "केंद्र 1"]),
        values,
        said,
        whens,
        said,
    ),
    max_size=5,
)


def written(folder: Path, *rows: str, header: str = HEADER) -> Path:
    path = folder / "choices.csv"
    path.write_text("".join(f"{line}\n" for line in (header, *rows)), encoding="utf-8")
    return path


@given(choices)
def test_what_is_written_reads_back(tmp_path_factory: pytest.TempPathFactory, chosen: list[Override]) -> None:
    path = tmp_path_factory.getbasetemp() / "choices.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([[column.name for column in CHOICE_COLUMNS], *choice_rows(chosen)])
    assert list(read_choices(path)) == chosen


@pytest.mark.parametrize(
    ("setting", "cell", "value"),
    [
        ("walk_in_share", "12.5%", Fraction(1, 8)),
        ("standby_km", "7.5", 7.5),
        ("opens", "09:30", time(9, 30)),
        ("slot_minutes", "30", 30),
        ("site_order", "resident; tier", ("resident", "tier")),
    ],
)
def test_a_choice_with_its_place(tmp_path: Path, setting: str, cell: str, value: object) -> None:
    path = written(tmp_path, ROW, ROW.replace("walk_in_share", setting).replace("40 %", cell))
    _, choice = read_choices(path)
    assert choice == Override("C-7", setting, value, "medical officer", date(2021, 8, 20), "few here have phones")
    assert str(choice.place) == f"{path}:3"


def test_columns_stand_in_any_order(tmp_path: Path) -> None:
    header = "why,who,centre_id,when,setting,value"
    path = written(tmp_path, "why not,me,C-1,2021-08-20T09:30Z,opens,10:00", header=header)
    (choice,) = read_choices(path)
    assert (choice.when, choice.value) == (datetime(2021, 8, 20, 9, 30, tzinfo=UTC), time(10))


def test_nobody_chose(tmp_path: Path) -> None:
    assert read_choices(written(tmp_path)) == ()


@pytest.mark.parametrize(
    ("old", "new", "column", "words"),
    [
        ("walk_in_share", "walkin_share", "setting", "did you mean «walk_in_share»?"),
        ("walk_in_share", "", "setting", "is nothing that a centre decides"),
        ("C-7", "", "centre_id", "a choice is of a centre"),
        ("40 %", "40", "value", "a share is written in per cent"),
        ("40 %", "", "value", "a share is written in per cent"),
        ("walk_in_share,40 %", "standby_km,five", "value", "kilometres are a number"),
        ("walk_in_share,40 %", "standby_km,-5", "value", "kilometres are a number"),
        ("walk_in_share,40 %", "standby_km,inf", "value", "kilometres are a number"),
        ("walk_in_share,40 %", "opens,9:30", "value", "a time of day is written «09:00»"),
        ("walk_in_share,40 %", "slot_minutes,30.5", "value", "minutes are a whole number"),
        ("medical officer", " ", "who", "says who decided it"),
        ("few here have phones", "", "why", "says why"),
        ("2021-08-20", "", "when", "says when it was made"),
        ("2021-08-20", "20-08-2021", "when", "a date is written YYYY-MM-DD"),
        ("2021-08-20", "2021-08-20T09:30", "when", "with its time zone"),
        ("2021-08-20", "2021-08-20T25:30Z", "when", "an instant is written"),
        ("C-7,", "", "", "the row has 5 cells and the header 6"),
        ("few", "\x1b[2Jfew", "why", "no control characters"),
    ],
)
def test_a_choice_that_cannot_be_read(tmp_path: Path, old: str, new: str, column: str, words: str) -> None:
    assert old in ROW
    path = written(tmp_path, ROW, ROW.replace(old, new, 1))
    with pytest.raises(FileError) as raised:
        read_choices(path)
    (problem,) = raised.value.data["problems"]
    assert problem.startswith(f"{path}:3, column {column}: " if column else f"{path}:3: ")
    assert words in problem


def test_all_that_is_wrong_is_told(tmp_path: Path) -> None:
    path = written(tmp_path, ROW.replace("40 %", "x"), ROW, ROW.replace("2021", "21"))
    with pytest.raises(FileError) as raised:
        read_choices(path)
    assert [problem.split(":")[1].split(",")[0] for problem in raised.value.data["problems"]] == ["2", "4"]


def test_a_column_that_is_missing(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="the column 'why' is missing"):
        read_choices(written(tmp_path, header=HEADER.removesuffix(",why")))


def test_every_setting_can_be_read() -> None:
    assert tuple(_READ) == SETTINGS
