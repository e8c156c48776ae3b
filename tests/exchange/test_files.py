"""Files are read with their faults named, and written whole or not at all."""

import json
from pathlib import Path

import pytest

from vaxplatform.errors import FileError
from vaxplatform.exchange import ResultFolder, read_text, sha256_of, table_rows, write_whole


@pytest.mark.parametrize(
    ("content", "code", "line"),
    [
        (b"", "file-empty", None),
        (b" \r\n\t", "file-empty", None),
        (b"a\nb\n\xff\n", "file-encoding", 3),
        ("a".encode("utf-16"), "file-encoding", None),
    ],
)
def test_text_that_cannot_be_read(tmp_path: Path, content: bytes, code: str, line: int | None) -> None:
    path = tmp_path / "file.txt"
    path.write_bytes(content)
    for reader in (read_text, lambda path: list(table_rows(path))):
        with pytest.raises(FileError) as refused:
            reader(path)
        assert (refused.value.code, refused.value.place.line) == (code, line)


@pytest.mark.parametrize(("name", "code"), [("nothing", "file-missing"), (".", "file-folder")])
def test_files_that_are_not_there(tmp_path: Path, name: str, code: str) -> None:
    for reader in (read_text, lambda path: list(table_rows(path))):
        with pytest.raises(FileError) as refused:
            reader(tmp_path / name)
        assert refused.value.code == code


def test_a_wrong_byte_far_down_is_found_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    path.write_bytes(b"a,b\n" * 50_000 + b"\xe9,x\n" + b"a,b\n")
    with pytest.raises(FileError) as refused:
        list(table_rows(path))
    assert refused.value.place.line == 50_001


def test_rows_know_the_line_they_begin_on(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(b'\xef\xbb\xbfa,b\r\n"x\r\ny",1\r\n\r\nz,2\r\n')
    assert list(table_rows(path)) == [(1, ["a", "b"]), (2, ["x\r\ny", "1"]), (5, ["z", "2"])]


def test_a_table_with_an_open_quote_names_its_line(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text('a,b\nc,"d\n', encoding="utf-8")
    with pytest.raises(FileError, match="quotation marks") as refused:
        list(table_rows(path))
    assert refused.value.place.line == 2


def test_a_file_is_whole_or_not_there(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "file.txt"
    with write_whole(path) as unfinished:
        unfinished.write_text("one", encoding="utf-8")
        assert not path.exists()
    assert path.read_text("utf-8") == "one"
    with pytest.raises(KeyboardInterrupt):
        interrupted(path)
    assert path.read_text("utf-8") == "one"
    assert [each.name for each in path.parent.iterdir()] == ["file.txt"]


@pytest.mark.parametrize("name", ["/", ".", "..", ""])
def test_a_folder_is_no_file_to_write(name: str) -> None:
    with pytest.raises(FileError) as refused, write_whole(Path(name)):
        pytest.fail("a folder was about to be written over")
    assert refused.value.code == "file-folder"


def interrupted(path: Path) -> None:
    with write_whole(path) as unfinished:
        unfinished.write_text("half of t", encoding="utf-8")
        raise KeyboardInterrupt


def record(text: str, *files: str) -> str:
    return json.dumps({"format": "vaxplatform-test", "text": text, "files": dict.fromkeys(files, "")})


def half_filled(path: Path, error: type[BaseException]) -> None:
    with ResultFolder(path) as folder:
        folder.text("audit.json", "half")
        raise error


def fill(path: Path, text: str) -> None:
    with ResultFolder(path) as folder:
        folder.text("audit.json", record(text, "sub/table.csv"))
        folder.table("sub/table.csv", ("a", "b"), [(1, "x,y"), (2, None)])
        assert not (path / "audit.json").exists() or text_in(path) != text


def text_in(path: Path) -> str:
    return json.loads((path / "audit.json").read_text("utf-8"))["text"]


def test_a_result_appears_whole_and_replaces_an_earlier_one(tmp_path: Path) -> None:
    path = tmp_path / "result"
    for text in ("one", "two"):
        fill(path, text)
        assert text_in(path) == text
        assert (path / "sub" / "table.csv").read_bytes() == b'a,b\n1,"x,y"\n2,\n'
    assert [each.name for each in tmp_path.iterdir()] == ["result"]


@pytest.mark.parametrize("error", [KeyboardInterrupt, ValueError])
def test_a_result_that_was_interrupted_leaves_the_earlier_one(tmp_path: Path, error: type[BaseException]) -> None:
    path = tmp_path / "result"
    fill(path, "one")
    with pytest.raises(error):
        half_filled(path, error)
    assert text_in(path) == "one"
    assert [each.name for each in tmp_path.iterdir()] == ["result"]


def test_a_folder_of_somebody_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("x", encoding="utf-8")
    with pytest.raises(FileError, match="name another, or empty it"):
        ResultFolder(tmp_path)
    with pytest.raises(FileError, match="a folder is wanted"):
        ResultFolder(tmp_path / "thesis.txt")
    with pytest.raises(FileError, match="cannot be made"), ResultFolder(tmp_path / "thesis.txt" / "out"):
        pass
    (tmp_path / "empty").mkdir()
    fill(tmp_path / "empty", "one")


@pytest.mark.parametrize(
    "mark",
    ["{}", "", "[1]", '{"format": 1, "files": {}}', '{"format": "npm", "files": {"thesis.txt": ""}}', "[" * 100_000],
)
def test_an_audit_record_of_something_else_gives_nothing_away(tmp_path: Path, mark: str) -> None:
    (tmp_path / "audit.json").write_text(mark, encoding="utf-8")
    (tmp_path / "thesis.txt").write_text("years of work", encoding="utf-8")
    with pytest.raises(FileError, match=r"the folder holds audit\.json"):
        ResultFolder(tmp_path)


def test_a_result_with_somebody_elses_file_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "result"
    fill(path, "one")
    (path / ".DS_Store").write_bytes(b"of the file manager")
    fill(path, "two")
    (path / "sub" / "thesis.txt").write_text("years of work", encoding="utf-8")
    with pytest.raises(FileError, match=r"the folder holds sub/thesis\.txt"):
        ResultFolder(path)


def test_a_link_leads_to_the_folder_that_is_replaced(tmp_path: Path) -> None:
    fill(tmp_path / "real", "one")
    (tmp_path / "link").symlink_to("real")
    fill(tmp_path / "link", "two")
    assert (tmp_path / "link").is_symlink()
    assert text_in(tmp_path / "real") == "two"
    assert sorted(each.name for each in tmp_path.iterdir()) == ["link", "real"]


def test_the_folder_one_stands_in_may_be_filled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    fill(Path(), "one")
    assert text_in(tmp_path / "here") == "one"


def test_an_earlier_result_is_never_half_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(tmp_path / "result", "one")

    def broken(path: Path, target: Path) -> None:
        raise OSError(16, "Device or resource busy", str(path), None, str(target))

    monkeypatch.setattr(Path, "replace", broken)
    with pytest.raises(OSError, match="busy"):
        fill(tmp_path / "result", "two")
    assert text_in(tmp_path / "result") == "one"
    assert (tmp_path / "result" / "sub" / "table.csv").exists()


def test_digests_name_every_file(tmp_path: Path) -> None:
    with ResultFolder(tmp_path / "result") as folder:
        folder.text("b.txt", "abc")
        folder.text("a/c.txt", "")
        digests = folder.digests()
    # FIPS 180-4, example B.1
    assert digests["b.txt"] == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert list(digests) == ["a/c.txt", "b.txt"]
    assert sha256_of(tmp_path / "result" / "b.txt") == digests["b.txt"]
