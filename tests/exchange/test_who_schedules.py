"""WHO's export of schedules: read with every row that cannot be used, and refused where it is another file."""

from pathlib import Path

import pytest

from vaxplatform.errors import FileError
from vaxplatform.exchange.who_schedules import WHO_POPULATIONS, read_who_schedules

HEADER = (
    "ISO_3_CODE,COUNTRYNAME,WHO_REGION,YEAR,VACCINECODE,VACCINE_DESCRIPTION,SCHEDULEROUNDS,TARGETPOP,"
    "TARGETPOP_DESCRIPTION,GEOAREA,AGEADMINISTERED,SOURCECOMMENT"
)
ROW = "ZZZ,Nowhere,EURO,2023,BCG,BCG vaccine,1,,General/routine,NATIONAL,B,"


def export(folder: Path, text: str, *, encoding: str = "utf-8", newline: str = "\n") -> Path:
    path = folder / "vaccine-schedule-data.csv"
    path.write_text(text, encoding=encoding, newline=newline)
    return path


@pytest.mark.reference
def test_the_whole_export_is_read(reference_data: Path) -> None:
    read = read_who_schedules(reference_data / "who-schedules")
    assert (len(read.rows), len(read.rejected)) == (8050, 2)
    assert [(country, str(each.place).rpartition("/")[2], each.code) for country, each in read.rejected] == [
        ("GBR", "vaccine-schedule-data.csv:2710, column AGEADMINISTERED", "who-age-order"),
        ("KWT", "vaccine-schedule-data.csv:4129, column AGEADMINISTERED", "who-age-fraction"),
    ]
    remarks = [remark for row in read.rows for remark in row.age.remarks]
    assert len(remarks) == 27
    assert sum("Cyrillic" in remark for remark in remarks) == 25
    assert {row.target for row in read.rows} == set(WHO_POPULATIONS)


@pytest.mark.reference
def test_routine_rows_and_others_of_the_eleven(reference_data: Path) -> None:
    path = reference_data / "who-schedules" / "eleven-countries.csv"
    rows = read_who_schedules(path).rows
    assert len(rows) == 458
    assert sum(row.population.routine for row in rows) == 309


def test_a_file_or_its_folder_is_named(tmp_path: Path) -> None:
    path = export(tmp_path, f"{HEADER}\n{ROW}\n")
    assert read_who_schedules(path) == read_who_schedules(tmp_path)
    (row,) = read_who_schedules(tmp_path).rows
    assert (row.country, row.vaccine, row.round, row.target, row.area) == ("ZZZ", "BCG", 1, "", "NATIONAL")
    assert (str(row.place), row.population.name) == (f"{path}:2", "routine")


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_what_spreadsheet_programs_leave_does_no_harm(tmp_path: Path, newline: str, encoding: str) -> None:
    text = f'{HEADER},,\n\n{ROW}"he said ""yes"", twice\nover",,\n"ZZZ","","","","BCG","","2"," ","","",">=Y1","",,\n'
    export(tmp_path, text, encoding=encoding, newline=newline)
    first, second = read_who_schedules(tmp_path).rows
    assert first.comment.split() == ["he", "said", '"yes",', "twice", "over"]
    assert (second.round, second.target, second.area) == (2, "", "")


def test_columns_stand_in_any_order_and_others_are_passed_over(tmp_path: Path) -> None:
    export(
        tmp_path, "NOTE,AGEADMINISTERED,GEOAREA,TARGETPOP,SCHEDULEROUNDS,VACCINECODE,ISO_3_CODE\nx,M9,,PW,1,TT,ZZZ\n"
    )
    (row,) = read_who_schedules(tmp_path).rows
    assert (row.target, row.year, row.comment) == ("PW", "", "")


@pytest.mark.parametrize(
    ("row", "column", "says"),
    [
        (ROW.replace(",B,", ",soon,"), "AGEADMINISTERED", "this is no age code"),
        (ROW.replace(",1,", ",first,"), "SCHEDULEROUNDS", "a whole number from 1"),
        (ROW.replace(",1,", ",0,"), "SCHEDULEROUNDS", "a whole number from 1"),
        (ROW.replace(",,G", ",FEMALES,G"), "TARGETPOP", "did you mean «FEMALE»?"),
        (ROW.replace(",NATIONAL", ",LOCAL"), "GEOAREA", "NATIONAL, SUBNATIONAL"),
        (ROW.replace("ZZZ", "Nowhere"), "ISO_3_CODE", "three capital letters"),
        (ROW.replace(",BCG,", ",,"), "VACCINECODE", "names no product"),
        ("ZZZ,Nowhere", None, "the row has 2 cells and the header 12"),
        ("Created: 2025-02-01 16:10 UTC", None, "the row has 1 cells"),
    ],
)
def test_a_row_that_cannot_be_read_is_told_and_the_rest_goes_on(
    tmp_path: Path, row: str, column: str | None, says: str
) -> None:
    path = export(tmp_path, f"{HEADER}\n{ROW}\n{row}\n")
    read = read_who_schedules(tmp_path)
    assert len(read.rows) == 1
    ((country, rejected),) = read.rejected
    assert country == ("ZZZ" if row.startswith("ZZZ") else "")
    assert says in rejected.sentence
    assert str(rejected.place) == f"{path}:3" + (f", column {column}" if column else "")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "file-empty"),
        (f"{HEADER}\n", "who-rows-none"),
        (f"{HEADER}\n{ROW}\n".replace(",", ";"), "who-separator"),
        (f"{HEADER}\n{ROW}\n".replace(",", "\t"), "who-separator"),
        (f"{HEADER.replace('TARGETPOP,', 'POPULATION,')}\n{ROW}\n", "column-missing"),
        (f"{HEADER},GEOAREA\n{ROW},\n", "column-twice"),
        ("name,age\nAsha,4\n", "column-missing"),
        (f'{HEADER}\n{ROW}"open\n', "file-csv"),
    ],
)
def test_another_file_is_refused(tmp_path: Path, text: str, code: str) -> None:
    export(tmp_path, text)
    with pytest.raises(FileError) as refused:
        read_who_schedules(tmp_path)
    assert refused.value.code == code
    assert "vaccine-schedule-data.csv" in str(refused.value)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"PK\x03\x04rest of a workbook", "file-workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "file-workbook"),
        (HEADER.encode("utf-16"), "file-encoding"),
        (f"{HEADER}\n{ROW}caf\xe9\n".encode("latin-1"), "file-encoding"),
    ],
)
def test_bytes_that_are_no_text_are_refused(tmp_path: Path, data: bytes, code: str) -> None:
    (tmp_path / "vaccine-schedule-data.csv").write_bytes(data)
    with pytest.raises(FileError) as refused:
        read_who_schedules(tmp_path)
    assert refused.value.code == code


def test_a_folder_without_the_file_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "no-such-folder"):
        with pytest.raises(FileError, match=r"vaccine-schedule-data.csv: there is no such file"):
            read_who_schedules(path)
