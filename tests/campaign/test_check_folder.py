"""An audit needs nothing but the folder, and no change passes it."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaxplatform.allocation import commitment_of
from vaxplatform.campaign import FolderAudit, audit_folder
from vaxplatform.errors import FileError
from vaxplatform.exchange import sha256_of

from .conftest import Campaign

TABLES = ("appointments.csv", "requests.csv", "sessions.csv", "unserved.csv", "rejected.csv")


@pytest.fixture
def copy(result: Path, tmp_path: Path) -> Path:
    shutil.copytree(result, tmp_path / "copy")
    return tmp_path / "copy"


def record_again(folder: Path, **changes: object) -> None:
    """Make the digests fit what now stands in the folder, as a careful forger would."""
    record = json.loads((folder / "audit.json").read_text("utf-8"))
    record["files"] = {
        path.relative_to(folder).as_posix(): sha256_of(path)
        for path in folder.rglob("*")
        if path.is_file() and path.name != "audit.json"
    }
    (folder / "audit.json").write_text(json.dumps(record | changes), encoding="utf-8")


def change(path: Path, do: Callable[[list[str]], list[str]]) -> None:
    """Change the rows below the header."""
    header, *rows = path.read_text("utf-8").splitlines()
    path.write_text("".join(f"{line}\n" for line in [header, *do(rows)]), encoding="utf-8", newline="\n")


def codes(found: FolderAudit) -> set[str]:
    return {finding.code for finding in found.findings}


def test_an_untouched_result_stands_without_its_inputs(copy: Path) -> None:
    found = audit_folder(copy)
    assert found.passed
    assert not found.committed_beforehand
    assert found.seats == len((copy / "appointments.csv").read_text("utf-8").splitlines()) - 1 > 20


def test_a_committed_result_says_so(campaign: Campaign, tmp_path: Path) -> None:
    campaign.with_plan(commitment=commitment_of("t").upper()).run(tmp_path / "out", campaign.people[:60])
    found = audit_folder(tmp_path / "out")
    assert found.passed
    assert found.committed_beforehand


@given(st.data())
def test_any_changed_byte_of_any_file_is_found(result: Path, tmp_path_factory, data: st.DataObject) -> None:
    folder = tmp_path_factory.getbasetemp() / "bytes"
    if not folder.exists():
        shutil.copytree(result, folder)
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.stat().st_size)
    name = data.draw(st.sampled_from([each for each in names if (folder / each).is_file() and each != "audit.json"]))
    path = folder / name
    whole = path.read_bytes()
    at = data.draw(st.integers(0, len(whole) - 1))
    path.write_bytes(whole[:at] + bytes([whole[at] ^ data.draw(st.integers(1, 255))]) + whole[at + 1 :])
    try:
        found = audit_folder(folder)
    finally:
        path.write_bytes(whole)
    assert "file-changed" in codes(found)
    assert any(finding.place.source == str(path) for finding in found.findings)


@pytest.mark.parametrize(
    ("name", "do", "code"),
    [
        ("appointments.csv", lambda rows: rows[1:], "appointment-differs"),
        ("appointments.csv", lambda rows: [*rows, rows[-1]], "appointment-differs"),
        ("appointments.csv", lambda rows: [rows[1], rows[0], *rows[2:]], "appointment-differs"),
        ("appointments.csv", lambda rows: [rows[0][:-1] + "~", *rows[1:]], "appointment-differs"),
        ("appointments.csv", lambda rows: [rows[0] + ",more", *rows[1:]], "table-width"),
        ("requests.csv", lambda rows: rows[len(rows) // 2 :], "appointment-differs"),
        ("requests.csv", lambda rows: [rows[0], *rows], "request-duplicate"),
        ("requests.csv", lambda rows: [rows[0] + " nowhere", *rows[1:]], "session-unknown"),
        ("sessions.csv", lambda rows: [row.rsplit(",", 1)[0] + ",0" for row in rows], "appointment-differs"),
        ("sessions.csv", lambda rows: [rows[0], *rows], "table-session"),
        ("sessions.csv", lambda rows: [rows[0].rsplit(",", 1)[0] + ",-1", *rows[1:]], "table-number"),
        ("unserved.csv", lambda rows: [row for row in rows if "no-seat-left" not in row], "unserved-differs"),
        ("unserved.csv", lambda rows: [row.replace("no-seat-left", "deferred") for row in rows], "unserved-differs"),
        ("unserved.csv", lambda rows: [row.replace("age-too-low", "no-seat-left") for row in rows], "unserved-differs"),
    ],
)
def test_a_forgery_with_fitting_digests_is_found_by_drawing_again(
    copy: Path, name: str, do: Callable[[list[str]], list[str]], code: str
) -> None:
    before = (copy / name).read_bytes()
    change(copy / name, do)
    assert (copy / name).read_bytes() != before
    record_again(copy)
    found = audit_folder(copy)
    assert code in codes(found)
    assert "file-changed" not in codes(found)


def test_another_seed_with_its_own_hash_draws_otherwise(copy: Path) -> None:
    record_again(copy, seed="chosen", seed_sha256=commitment_of("chosen"))
    assert "appointment-differs" in codes(audit_folder(copy))


@pytest.mark.parametrize("name", TABLES)
def test_a_table_that_is_gone_is_named(copy: Path, name: str) -> None:
    (copy / name).unlink()
    found = audit_folder(copy)
    assert any(finding.place.source == str(copy / name) for finding in found.findings)
    assert "file-gone" in codes(found)


@pytest.mark.parametrize("name", TABLES[:4])
@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"a,b\n", b'"'])
def test_a_table_that_is_none_is_a_finding_and_no_crash(copy: Path, name: str, content: bytes) -> None:
    (copy / name).write_bytes(content)
    record_again(copy)
    assert not audit_folder(copy).passed


def test_a_rule_nobody_knows_is_a_finding(copy: Path) -> None:
    record_again(copy, rule="first-come")
    assert "unknown-rule" in codes(audit_folder(copy))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("committed_beforehand", True),
        ("on", "2021-08-25"),
        ("country", "XX"),
        ("programme", "x"),
        ("pack_version", "9"),
    ],
)
def test_a_record_that_says_otherwise_than_the_indicators(copy: Path, name: str, value: object) -> None:
    record = json.loads((copy / "audit.json").read_text("utf-8"))
    (copy / "audit.json").write_text(json.dumps(record | {name: value}), encoding="utf-8")
    (finding,) = audit_folder(copy).findings
    assert (finding.code, finding.place.path) == ("record-differs", f"$.{name}")


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b'{"campaign": {}}', b'{"campaign": 1}'])
def test_indicators_that_are_none_are_a_changed_file(copy: Path, content: bytes) -> None:
    (copy / "indicators.json").write_bytes(content)
    assert codes(audit_folder(copy)) == {"file-changed"}


@pytest.mark.parametrize("text", ['"\\ud800"', "7" * 5000])
def test_a_seed_that_no_draw_can_use_is_no_record(copy: Path, text: str) -> None:
    whole = (copy / "audit.json").read_text("utf-8")
    (copy / "audit.json").write_text(whole.replace('"seed": "t"', f'"seed": {text}'), encoding="utf-8")
    with pytest.raises(FileError):
        audit_folder(copy)


def test_a_folder_without_a_record_is_no_result(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="there is no such file"):
        audit_folder(tmp_path)
