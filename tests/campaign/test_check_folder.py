"""An audit needs nothing but the folder, and no change passes it."""

import csv
import json
import re
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaxplatform.allocation import commitment_of
from vaxplatform.campaign import DrawInput, DrawPlan, FolderAudit, audit_folder, run_draw
from vaxplatform.countries import core_messages
from vaxplatform.errors import FileError
from vaxplatform.exchange import ResultFolder, parse_policy, read_choices, read_requests, read_sessions, sha256_of

from .conftest import Campaign

TABLES = (
    *("appointments.csv", "requests.csv", "sessions.csv", "unserved.csv", "policy.yaml", "proof.json"),
    "rejected.csv",
)


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
        ("appointments.csv", lambda rows: rows[1:], "person-missing"),
        ("appointments.csv", lambda rows: [*rows, rows[-1]], "seat-twice"),
        ("appointments.csv", lambda rows: [rows[1], rows[0], *rows[2:]], "row-order"),
        ("appointments.csv", lambda rows: [rows[0][:-1] + "~", *rows[1:]], "category"),
        ("appointments.csv", lambda rows: [rows[0].replace("2021-", "2022-"), *rows[1:]], "row-differs"),
        ("appointments.csv", lambda rows: [rows[0] + ",more", *rows[1:]], "table-width"),
        ("requests.csv", lambda rows: rows[len(rows) // 2 :], "person-unknown"),
        ("requests.csv", lambda rows: [rows[0].replace(" ", " x", 1), *rows], "session-unknown"),
        ("requests.csv", lambda rows: [rows[0], *rows], "request-repeated"),
        ("requests.csv", lambda rows: [rows[0].replace(",1,", ",2,", 1), *rows], "request-contradicts"),
        ("requests.csv", lambda rows: [*rows, "P-new,0,1,S-00001,,,,,,"], "person-missing"),
        (
            "sessions.csv",
            lambda rows: [",".join([*row.split(",")[:-2], "0", row.split(",")[-1]]) for row in rows],
            "session-overfull",
        ),
        ("sessions.csv", lambda rows: [rows[0], *rows], "session-dose-twice"),
        ("sessions.csv", lambda rows: [",".join([*rows[0].split(",")[:-2], "-1", ""]), *rows[1:]], "capacity-negative"),
        ("unserved.csv", lambda rows: [row for row in rows if "no-seat-left" not in row], "person-missing"),
        ("unserved.csv", lambda rows: [row.replace("no-seat-left", "deferred") for row in rows], "row-differs"),
        ("unserved.csv", lambda rows: [row.replace("age-too-low", "no-seat-left") for row in rows], "row-differs"),
        ("unserved.csv", lambda rows: rows[::-1], "row-order"),
        (
            "policy.yaml",
            lambda rows: [row.replace("options_at_most: 8", "options_at_most: 1") for row in rows],
            "options-many",
        ),
        ("proof.json", lambda rows: [row.replace('"dose_number": 1', '"dose_number": 7') for row in rows], "cutoff"),
        ("proof.json", lambda _: ['"kind": "prices", "step": 1, "prices": []}'], "proof"),
    ],
)
def test_a_forgery_with_fitting_digests_is_found_by_the_audit_of_the_draw(
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
    assert "draw-key" in codes(audit_folder(copy))


@pytest.mark.parametrize("name", TABLES)
def test_a_table_that_is_gone_is_named(copy: Path, name: str) -> None:
    (copy / name).unlink()
    found = audit_folder(copy)
    assert any(finding.place.source == str(copy / name) for finding in found.findings)
    assert "file-gone" in codes(found)


@pytest.mark.parametrize("name", TABLES[:6])
@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"a,b\n", b'"'])
def test_a_table_that_is_none_is_a_finding_and_no_crash(copy: Path, name: str, content: bytes) -> None:
    (copy / name).write_bytes(content)
    record_again(copy)
    assert not audit_folder(copy).passed


def test_a_rule_that_is_not_the_policys(copy: Path) -> None:
    record_again(copy, rule="most-people")
    findings = audit_folder(copy).findings
    assert {(each.code, each.place.path) for each in findings} == {("record-differs", "$.rule")}
    assert {each.sentence for each in findings} == {"indicators.json says otherwise", "policy.yaml says otherwise"}


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


# ------------------------------------------------------------------------------------------- a draw by itself, any rule

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
RESERVES = """
rule: reserved-shares
options_at_most: 8
distance_km_at_most: 25
source: made up
reserves:
  method: {method}
  order: [elderly, residents, open]
  categories:
    - {{name: elderly, groups: [60+], share: 20 %}}
    - {{name: residents, residents: true, share: 40 %}}
"""
RULES = {path.stem: path.read_text("utf-8") for path in sorted((EXAMPLES / "policies").glob("*.yaml"))} | {
    method: RESERVES.format(method=method) for method in ("smart", "reverse-rejecting")
}


@pytest.fixture(scope="module")
def draws(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    """The result of the example's draw by every rule; the fair draw with what centres chose."""
    files = EXAMPLES / "allocation"
    sessions, products = read_sessions(files / "sessions.csv")
    requests, _ = read_requests(files / "requests.csv")
    found = {}
    for name, text in RULES.items():
        choices = read_choices(files / "choices.csv") if name == "fair-draw" else ()
        given_in = DrawInput(requests, sessions, products, parse_policy(text), choices)
        found[name] = tmp_path_factory.mktemp("draws") / "result"
        with ResultFolder(found[name]) as folder:
            run_draw(DrawPlan(given_in, (), "t", None), folder, core_messages(), ["en"])
    return found


@pytest.fixture(scope="module")
def edited(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path, str, str], FolderAudit]:
    """Audits a copy of a folder in which a file holds another text, with digests made to fit."""

    def audit(folder: Path, name: str, text: str) -> FolderAudit:
        copy = tmp_path_factory.getbasetemp() / "edited"
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(folder, copy)
        assert (copy / name).read_text("utf-8") != text
        (copy / name).write_text(text, encoding="utf-8", newline="\n")
        record_again(copy)
        return audit_folder(copy)

    return audit


@pytest.mark.parametrize("rule", RULES)
def test_a_draw_by_every_rule_stands(draws: Mapping[str, Path], rule: str) -> None:
    found = audit_folder(draws[rule])
    assert found.findings == ()
    assert found.seats > 15
    assert found.overrides == (3 if rule == "fair-draw" else 0)


@given(st.data())
def test_any_cell_of_who_got_what_may_hold_one_thing_only(draws, edited, data: st.DataObject) -> None:
    folder = draws[data.draw(st.sampled_from(sorted(RULES)))]
    name = data.draw(st.sampled_from(["appointments.csv", "unserved.csv"]))
    with (folder / name).open(encoding="utf-8", newline="") as file:
        header, *table = csv.reader(file)
    told = ("rule_id", "possible_from", "sentence")  # of the result, and not the result
    column = header.index(data.draw(st.sampled_from([each for each in header if each not in told])))
    at = data.draw(st.integers(0, len(table) - 1))
    others = {row[column] for row in table} | {"", "0", "1", "2", "P-99", "S-1", "open", "0f" * 32}
    table[at][column] = data.draw(st.sampled_from(sorted(others - {table[at][column]})))
    text = "".join(",".join(f'"{cell}"' for cell in row) + "\n" for row in (header, *table))
    assert not edited(folder, name, text).passed


@given(st.data())
def test_any_number_of_a_proof_may_be_one_thing_only(draws, edited, data: st.DataObject) -> None:
    folder = draws[data.draw(st.sampled_from(sorted(RULES)))]
    text = (folder / "proof.json").read_text("utf-8")
    number = data.draw(st.sampled_from(list(re.finditer(r"(?<=: )\d+|\b[0-9a-f]{64}\b", text))))
    if len(number[0]) == 64:
        other = number[0][:-1] + ("0" if number[0][-1] != "0" else "1")
    else:
        other = str(max(0, int(number[0]) + data.draw(st.sampled_from([-1, 1]))))
    if other != number[0]:
        assert not edited(folder, "proof.json", text[: number.start()] + other + text[number.end() :]).passed


@pytest.mark.parametrize("rule", RULES)
def test_no_line_of_a_table_may_go_or_come_twice(draws, edited, rule: str) -> None:
    for name in ("appointments.csv", "unserved.csv", "requests.csv"):
        header, *lines = (draws[rule] / name).read_text("utf-8").splitlines(keepends=True)
        assert not edited(draws[rule], name, header + "".join(lines[1:])).passed
        assert not edited(draws[rule], name, header + "".join([lines[0], *lines])).passed


def test_choices_that_are_taken_out_are_missed(draws: Mapping[str, Path], tmp_path: Path) -> None:
    shutil.copytree(draws["fair-draw"], tmp_path / "copy")
    (tmp_path / "copy" / "choices.csv").unlink()
    record_again(tmp_path / "copy")
    assert not audit_folder(tmp_path / "copy").passed
