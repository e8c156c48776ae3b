"""What the demonstration leaves behind, looked at as its readers do: officer, auditor, verifier."""

import json
import re
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
import zxingcpp
from jsonschema import Draft202012Validator
from PIL import Image

import vaxplatform.cli
from vaxplatform.certificate import VerdictCode, verify
from vaxplatform.exchange import read_people, read_trust

from .conftest import Command, rows

pytestmark = pytest.mark.pack("IN")

SCHEMAS = Path(vaxplatform.cli.__file__).parent / "schemas"
FILES = {
    "appointments.csv": "person_id,session_id,centre_id,date,slot,dose_number,product,tier,draw_key,place,category",
    "requests.csv": "person_id,tier,dose_number,options,travel_m,area,groups,household,sex,setting",
    "sessions.csv": "session_id,centre_id,date,product,vaccine,slots,dose_number,seats,area",
    "unserved.csv": "person_id,dose_number,reason,rule_id,possible_from,sentence,tier,draw_key",
    "rejected.csv": "file,line,field,sentence",
}


def schema(name: str) -> Draft202012Validator:
    return Draft202012Validator(json.loads((SCHEMAS / f"{name}.schema.json").read_text("utf-8")))


@pytest.mark.parametrize(("name", "header"), FILES.items())
def test_tables_have_their_columns(demo: Path, name: str, header: str) -> None:
    assert (demo / name).read_text("utf-8").split("\n", 1)[0] == header


def test_everybody_is_somewhere_once(demo: Path) -> None:
    people = [row["person_id"] for row in rows(demo / "people.csv")]
    seated = [row["person_id"] for row in rows(demo / "appointments.csv")]
    unserved = [row["person_id"] for row in rows(demo / "unserved.csv")]
    assert sorted(people) == sorted([*seated, *unserved])
    assert seated == sorted(seated)
    assert len(seated) > 100
    assert len(unserved) > 100


def test_no_session_holds_more_people_than_seats(demo: Path) -> None:
    seats = {(row["session_id"], row["dose_number"]): int(row["seats"]) for row in rows(demo / "sessions.csv")}
    for row in rows(demo / "appointments.csv"):
        seats[row["session_id"], row["dose_number"]] -= 1
    assert min(seats.values()) >= 0


def test_slots_are_filled_evenly(demo: Path) -> None:
    by_session: dict[str, dict[str, int]] = {}
    full = {row["session_id"]: 0 for row in rows(demo / "sessions.csv")}
    for row in rows(demo / "sessions.csv"):
        full[row["session_id"]] += int(row["seats"])
    for row in rows(demo / "appointments.csv"):
        counts = by_session.setdefault(row["session_id"], {})
        counts[row["slot"]] = counts.get(row["slot"], 0) + 1
    whole = [counts for session, counts in by_session.items() if sum(counts.values()) == full[session] >= 8]
    assert whole
    assert all(max(counts.values()) - min(counts.values()) <= 1 for counts in whole)


def test_indicators_follow_their_schema_and_the_tables(demo: Path) -> None:
    found = json.loads((demo / "indicators.json").read_text("utf-8"))
    schema("campaign").validate(found)
    totals = found["totals"]
    seated = rows(demo / "appointments.csv")
    first_day = min(row["date"] for row in rows(demo / "sessions.csv"))
    assert totals["seated"] == len(seated) == sum(row["booked"] for row in found["centres"])
    assert totals["seats"] == sum(int(row["seats"]) for row in rows(demo / "sessions.csv"))
    assert totals["requests"] == len(rows(demo / "requests.csv")) == sum(row["requests"] for row in found["ages"])
    assert totals["unserved"] == len(rows(demo / "unserved.csv")) == sum(row["count"] for row in found["unserved"])
    assert totals["people"] == totals["seated"] + totals["unserved"] == sum(row["people"] for row in found["areas"])
    assert totals["vaccinated"] == sum(row["date"] == first_day for row in seated) == totals["certificates"]
    for name in ("days", "products", "doses", "centres"):
        assert sum(row["booked"] for row in found[name]) == totals["seated"], name
        assert sum(row["given"] for row in found[name]) == totals["vaccinated"], name
    assert found["travel"]["known"] == sum(row["count"] for row in found["travel"]["bins"])


def test_every_certificate_of_the_first_day_verifies(demo: Path) -> None:
    texts = sorted((demo / "certificates").glob("*.txt"))
    first_day = min(row["date"] for row in rows(demo / "sessions.csv"))
    seated = [row for row in rows(demo / "appointments.csv") if row["date"] == first_day]
    assert [path.stem for path in texts] == sorted(f"{row['person_id']}-dose{row['dose_number']}" for row in seated)
    trust, now = read_trust(demo / "keys"), datetime.now(UTC)
    for path in texts:
        assert verify(path.read_text("utf-8").strip(), trust, at=now).valid


def test_qr_codes_of_the_sample_read_back_as_the_texts(demo: Path) -> None:
    pictures = sorted((demo / "certificates").glob("*.png"))
    assert 1 <= len(pictures) <= 50
    for picture in pictures[:10]:
        (found,) = zxingcpp.read_barcodes(Image.open(picture), zxingcpp.BarcodeFormat.QRCode)
        assert found.text == picture.with_suffix(".txt").read_text("utf-8").strip()
        assert "<svg" in picture.with_suffix(".html").read_text("utf-8")


def test_verify_reads_text_and_picture(demo: Path, process: Command) -> None:
    picture = min((demo / "certificates").glob("*.png"))
    text = picture.with_suffix(".txt").read_text("utf-8").strip()
    for given in (picture, picture.with_suffix(".txt"), text):
        ended = process("verify", given, "--trust", demo / "keys", "--json")
        assert ended.returncode == 0, ended.stderr
        verdict = json.loads(ended.stdout)
        schema("verify").validate(verdict)
        assert verdict["valid"] is True
        assert verdict["claims"]["v"][0]["is"].startswith("Demonstration")


def test_verify_says_what_is_wrong(demo: Path, command: Command, tmp_path: Path) -> None:
    path = min((demo / "certificates").glob("*.txt"))
    text = path.read_text("utf-8").strip()
    ended = command("cert", "verify", path, "--json")
    assert (ended.returncode, json.loads(ended.stdout)["code"]) == (1, VerdictCode.KEY_NOT_FOUND)
    ended = command("verify", text, "--trust", demo / "keys", "--at", "2010-01-01T00:00:00Z")
    assert ended.returncode == 1
    assert "NOT VALID" in ended.stderr
    place = len(text) // 2
    changed = tmp_path / "changed.txt"
    changed.write_text(text[:place] + ("A" if text[place] != "A" else "B") + text[place + 1 :], encoding="utf-8")
    ended = command("verify", changed, "--trust", demo / "keys")
    assert ended.returncode == 1
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["nothing.txt"], 3, "nothing.txt: there is no such file"),
        (["HC1:X", "--trust", "nowhere"], 3, "nowhere: there is no such file or folder"),
        (["HC1:X", "--at", "yesterday"], 2, "2021-08-26T12:00:00Z"),
        (["HC1:X", "--at", "2021-08-26T12:00:00"], 2, "time zone"),
    ],
)
def test_verify_misuse(command: Command, arguments: list[str], code: int, says: str) -> None:
    ended = command("verify", *arguments)
    assert ended.returncode == code
    assert says in ended.stderr
    assert "Traceback" not in ended.stderr


def test_audit_passes_and_says_that_nothing_was_committed(demo: Path, process: Command) -> None:
    ended = process("audit", demo, "--json")
    assert ended.returncode == 0, ended.stderr
    found = json.loads(ended.stdout)
    schema("audit").validate(found)
    assert found["passed"] is True
    assert "not committed beforehand" in ended.stderr


def edit(path: Path, line: int = 1) -> None:
    """Change one character of one line."""
    lines = path.read_text("utf-8").split("\n")
    lines[line] = lines[line].replace("1", "3", 1) if "1" in lines[line] else lines[line] + "x"
    path.write_text("\n".join(lines), encoding="utf-8", newline="\n")


@pytest.mark.parametrize(
    "name",
    [
        *("appointments.csv", "requests.csv", "sessions.csv", "unserved.csv", "indicators.json"),
        *("policy.yaml", "proof.json"),
    ],
)
def test_audit_fails_after_one_edited_line(demo: Path, command: Command, tmp_path: Path, name: str) -> None:
    copy = tmp_path / "result"
    shutil.copytree(demo, copy)
    edit(copy / name)
    ended = command("audit", copy)
    assert ended.returncode == 1
    assert f"{copy / name}" in ended.stderr
    assert "does not stand" in ended.stderr


def test_audit_sees_through_a_result_whose_digests_were_made_to_fit(
    demo: Path, command: Command, tmp_path: Path
) -> None:
    copy = tmp_path / "result"
    shutil.copytree(demo, copy)
    seated = rows(copy / "appointments.csv")
    unserved = next(row for row in rows(copy / "unserved.csv") if row["reason"] == "no-seat-left")
    text = (copy / "appointments.csv").read_text("utf-8").replace(seated[0]["person_id"], unserved["person_id"], 1)
    (copy / "appointments.csv").write_text(text, encoding="utf-8", newline="\n")
    record = json.loads((copy / "audit.json").read_text("utf-8"))
    from vaxplatform.exchange import sha256_of

    record["files"]["appointments.csv"] = sha256_of(copy / "appointments.csv")
    (copy / "audit.json").write_text(json.dumps(record), encoding="utf-8")
    ended = command("audit", copy)
    assert ended.returncode == 1
    assert f"{unserved['person_id']} stands twice in the result" in ended.stderr
    assert "changed after" not in ended.stderr


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda folder: (folder / "requests.csv").unlink(), "requests.csv: the file was there"),
        (lambda folder: (folder / "extra.txt").write_text("x"), "extra.txt: the file was not there"),
        (lambda folder: min((folder / "certificates").glob("*.txt")).write_text("HC1:"), "the file was changed"),
    ],
)
def test_audit_names_what_happened_to_a_file(demo: Path, command: Command, tmp_path: Path, change, says: str) -> None:
    copy = tmp_path / "result"
    shutil.copytree(demo, copy)
    change(copy)
    ended = command("audit", copy)
    assert ended.returncode == 1
    assert says in ended.stderr


def test_audit_of_another_seed_fails(demo: Path, command: Command, tmp_path: Path) -> None:
    copy = tmp_path / "result"
    shutil.copytree(demo, copy)
    record = json.loads((copy / "audit.json").read_text("utf-8"))
    record["seed"] = "another"
    (copy / "audit.json").write_text(json.dumps(record), encoding="utf-8")
    ended = command("audit", copy)
    assert ended.returncode == 1
    assert "not the SHA-256 of the seed" in ended.stderr


@pytest.mark.parametrize("text", ["", "[]", "{", '{"format": "other"}', '{"format": "vaxplatform-audit-2", "seed": 1}'])
def test_audit_of_what_is_no_result(command: Command, tmp_path: Path, text: str) -> None:
    (tmp_path / "audit.json").write_text(text, encoding="utf-8")
    ended = command("audit", tmp_path)
    assert ended.returncode == 3
    assert "audit.json" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_report_is_one_page_in_two_languages(demo: Path) -> None:
    page = (demo / "report.html").read_text("utf-8")
    assert not re.search(r"""(?:src|href)=["'](?:https?:)?//|url\(\s*["']?(?:https?:)?//|@import""", page)
    assert 'lang="hi"' in page
    assert "Invented people" in page
    assert "report." not in re.sub(r"report\.html", "", re.sub(r"<style.*?</style>", "", page, flags=re.DOTALL))


def test_nothing_personal_stands_where_others_look(demo: Path) -> None:
    from vaxplatform import load_country

    catalogue = load_country("in").catalogue
    public = ("requests.csv", "appointments.csv", "unserved.csv", "sessions.csv", "indicators.json", "report.html")
    texts = {name: (demo / name).read_text("utf-8") for name in public}
    people = list(read_people(demo / "people.csv", catalogue, on=datetime.now(UTC).date()))
    for person, _ in people[:400]:
        personal = {str(person.birth_date), person.contact.phone, person.name.original, person.name.romanised} - {""}
        own = {name: [line for line in text.split("\n") if person.id in line] for name, text in texts.items()}
        for name, lines in own.items():
            for value in personal:
                assert all(value not in line for line in lines), name


def test_no_phone_and_no_document_stands_where_others_look(demo: Path) -> None:
    secrets = {row[column] for row in rows(demo / "people.csv") for column in ("phone", "document_number")} - {""}
    assert len(secrets) > 100
    for name in ("requests.csv", "appointments.csv", "unserved.csv", "sessions.csv", "indicators.json", "report.html"):
        words = set(re.split(r"[^\w+-]+", (demo / name).read_text("utf-8")))
        assert not secrets & words, name


def test_the_same_seed_gives_the_same_seats_again_in_the_same_folder(command: Command, tmp_path: Path) -> None:
    out = tmp_path / "result"
    made = []
    for _ in range(2):
        ended = command("demo", "--country", "IN", "--count", 300, "--seed", "s", "--out", out, "--json")
        assert ended.returncode == 0, ended.stderr
        schema("campaign").validate(json.loads(ended.stdout))
        made.append((out / "appointments.csv").read_bytes())
    assert made[0] == made[1]
    assert [path.name for path in tmp_path.iterdir()] == ["result"]


def test_a_folder_that_holds_something_else_is_left_alone(command: Command, tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work", encoding="utf-8")
    ended = command("demo", "--country", "in", "--count", 50, "--out", tmp_path)
    assert ended.returncode == 3
    assert "name another, or empty it" in ended.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_words_go_to_stderr_and_help_to_stdout(process: Command) -> None:
    ended = process("--help")
    assert ended.returncode == 0
    assert "Exit codes" in ended.stdout
    assert process("demo", "--country", "in", "--count", 0).returncode == 2


def test_the_readme_shows_what_the_demo_prints(process: Command, tmp_path: Path) -> None:
    ended = process("demo", "--country", "in", "--out", tmp_path / "demo")
    readme = (Path(__file__).resolve().parents[2] / "README.md").read_text("utf-8")
    shown = readme.split("```text\n", 1)[1].split("```", 1)[0]
    assert ended.stderr.replace(str(tmp_path / "demo"), "build/demo") == shown
