"""Requests: every row is a request or is told of, and no row wins because it comes first."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaxplatform.errors import FileError
from vaxplatform.exchange import REQUEST_COLUMNS, ResultFolder, read_requests, request_rows
from vaxplatform.model import Request, Setting, Sex

HEADER = "person_id,tier,dose_number,options,travel_m,area,groups,household,sex,setting"
ROW = "P-1,0,1,S-1 S-2,800 2100,Hingna,HCW;60+,H-1,female,rural"
SESSIONS = {"S-1", "S-2", "S-3"}

words = st.text("ABCxyz123-", min_size=1, max_size=5)
requests = st.lists(
    st.builds(
        lambda options, metres, **rest: Request(options=options, travel_m=metres[: len(options)], **rest),
        person=words,
        tier=st.integers(0, 999),
        dose_number=st.integers(1, 99),
        options=st.lists(st.sampled_from(sorted(SESSIONS)), unique=True).map(tuple),
        metres=st.one_of(st.just(()), st.lists(st.integers(0, 20_100_000), min_size=3, max_size=3).map(tuple)),
        area=st.one_of(st.just(""), st.sampled_from(["Hingna", "नागपुर", 'a, "b"'])),
        groups=st.frozensets(words, max_size=3),
        household=st.one_of(st.just(""), words),
        sex=st.sampled_from(Sex),
        setting=st.sampled_from(Setting),
    ),
    max_size=8,
    unique_by=lambda request: request.person,
)


def written(folder: Path, *rows: str, header: str = HEADER) -> Path:
    path = folder / "requests.csv"
    path.write_text("".join(f"{line}\n" for line in (header, *rows)), encoding="utf-8")
    return path


@given(requests)
def test_what_is_written_reads_back(tmp_path_factory: pytest.TempPathFactory, asked: list[Request]) -> None:
    out = tmp_path_factory.getbasetemp() / "requests"
    with ResultFolder(out) as folder:
        folder.table("requests.csv", [column.name for column in REQUEST_COLUMNS], request_rows(asked))
        folder.text("audit.json", '{"format": "vaxplatform-", "files": {"requests.csv": ""}}')
    assert read_requests(out / "requests.csv", sessions=SESSIONS) == (tuple(asked), ())


def test_columns_stand_in_any_order_and_six_may_be_left_out(tmp_path: Path) -> None:
    path = written(tmp_path, "S-1,1,P-1,0", header="options,dose_number,person_id,tier")
    assert read_requests(path) == ((Request("P-1", 0, 1, ("S-1",)),), ())


@pytest.mark.parametrize(
    ("old", "new", "field", "says"),
    [
        ("P-1,", ",", "person_id", "1 to 64 printable characters"),
        ("P-1,", "P" * 65 + ",", "person_id", "1 to 64 printable characters"),
        ("P-1,", '"P\n1",', "person_id", "no line ends and no control characters"),
        ("P-1,", "P\0,", "person_id", "no line ends and no control characters"),
        (",0,1,", ",-1,1,", "tier", "a whole number is wanted here"),
        (",0,1,", ",,1,", "tier", "a whole number is wanted here"),
        (",0,1,", ",१,1,", "tier", "a whole number is wanted here"),
        (",0,1,", "," + "9" * 5000 + ",1,", "tier", "a whole number is wanted here"),
        (",0,1,", ",1000,1,", "tier", "at most 999"),
        (",0,1,", ",0,0,", "dose_number", "at least 1"),
        (",0,1,", ",0,1.0,", "dose_number", "a whole number is wanted here"),
        ("S-1 S-2", "S-1 S-9", "options", "the session named in place 2 is not in this draw"),
        ("S-1 S-2", "S-1 S-1", "options", "names a session twice"),
        ("S-1 S-2,800 2100", "S-1 S-2 S-3,1 2 3", "options", "names 3 sessions; the policy allows 2"),
        ("800 2100", "800", "travel_m", "names 2 sessions and 1 distances"),
        ("800 2100", "800 -1", "travel_m", "whole numbers separated by spaces"),
        ("800 2100", "800 2.1", "travel_m", "whole numbers separated by spaces"),
        ("800 2100", "800 20100001", "travel_m", "at most 20,100,000"),
        ("800 2100", "800 " + "9" * 5000, "travel_m", "whole numbers separated by spaces"),
        ("female", "woman", "sex", "female, male or unknown is wanted here"),
        ("rural", "village", "setting", "urban, rural or unknown is wanted here"),
        (",rural", "", "", "the row has 9 cells and the header 10"),
    ],
)
def test_a_wrong_row_is_set_aside_and_the_others_go_on(
    tmp_path: Path, old: str, new: str, field: str, says: str
) -> None:
    assert old in ROW
    path = written(tmp_path, "P-0,1,1,S-3,,,,,,", ROW.replace(old, new, 1), "P-2,1,1,S-3,,,,,,")
    found, (rejected,) = read_requests(path, sessions=SESSIONS, options_at_most=2)
    assert [request.person for request in found] == ["P-0", "P-2"]
    assert (rejected.place.source, rejected.place.line, rejected.field) == (str(path), 3, field)
    assert says in rejected.sentence


def test_no_cell_of_a_shifted_row_comes_into_a_sentence(tmp_path: Path) -> None:
    shifted = "Asha Kumari,P-1,9876543210,Ravi,Asha,Hingna,HCW,H-1,Asha,Ravi"
    for cells in (shifted, ROW.replace("0,1,S-1 S-2", "0,1,Asha")):
        _, (rejected,) = read_requests(written(tmp_path, cells), sessions=SESSIONS)
        assert not any(word in rejected.sentence for word in ("Asha", "Ravi", "98765"))


def test_rows_of_one_person_that_differ_are_all_set_aside(tmp_path: Path) -> None:
    first, other = ROW, ROW.replace("S-1 S-2,800 2100", "S-2,800")
    for rows, lines in (((first, "P-2,0,1,S-1,,,,,,", other), "4 2"), ((other, first, first), "3, 4 2, 4 2, 3")):
        found, rejected = read_requests(written(tmp_path, *rows))
        assert "P-1" not in {request.person for request in found}
        told = [each.sentence.split("line ")[1].split(":")[0] for each in rejected]
        assert " ".join(told) == lines
        assert {each.code for each in rejected} == {"request-contradicts"}


def test_of_rows_that_say_the_same_the_first_is_taken_and_the_others_told(tmp_path: Path) -> None:
    again = ROW.replace("HCW;60+", "60+;HCW")
    found, rejected = read_requests(written(tmp_path, ROW, again, ROW))
    assert [request.person for request in found] == ["P-1"]
    assert [(each.place.line, each.sentence) for each in rejected] == [
        (3, "the row repeats line 2"),
        (4, "the row repeats line 2"),
    ]


def test_a_row_that_cannot_be_read_makes_the_persons_other_row_doubtful(tmp_path: Path) -> None:
    found, rejected = read_requests(written(tmp_path, ROW, ROW.replace(",0,1,", ",x,1,")))
    assert found == ()
    assert [each.code for each in rejected] == ["request-contradicts", "cell-number"]


def test_rows_without_an_id_have_nothing_to_do_with_each_other(tmp_path: Path) -> None:
    _, rejected = read_requests(written(tmp_path, ROW.replace("P-1", ""), ROW.replace("P-1", "")))
    assert [each.code for each in rejected] == ["person-text", "person-text"]


def test_a_file_without_requests_holds_none(tmp_path: Path) -> None:
    assert read_requests(written(tmp_path)) == ((), ())


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "requests.csv: the file is empty"),
        (b" \n\n", "requests.csv: the file is empty"),
        (b"person_id,tier,dose_number\n", "requests.csv:1: the column 'options' is missing"),
        (
            HEADER.replace("tier", "tires").encode(),
            "requests.csv:1: 'tires' is not a column of the file of requests; did",
        ),
        (HEADER.replace("tier", "colour").encode(), "its columns are person_id,tier,dose_number"),
        (HEADER.replace("sex", "tier").encode(), "requests.csv:1: the column 'tier' stands twice"),
        (f"{HEADER}\nआ".encode("utf-16"), "it looks like UTF-16"),
        (f"{HEADER}\n".encode() + b"P-\xff,0,1,S-1", "requests.csv:2: the file is not UTF-8"),
        (HEADER.encode() + b'\n"P-1,0\n', "requests.csv:2: this line is not CSV"),
        (b"\x00\x01\x02PNG", "is not a column"),
    ],
)
def test_a_file_that_is_none(tmp_path: Path, content: bytes, says: str) -> None:
    path = tmp_path / "requests.csv"
    path.write_bytes(content)
    with pytest.raises(FileError) as refused:
        read_requests(path)
    assert says in str(refused.value)


def test_a_folder_and_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="this is a folder"):
        read_requests(tmp_path)
    with pytest.raises(FileError, match="there is no such file"):
        read_requests(tmp_path / "nothing.csv")
