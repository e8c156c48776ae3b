import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from vaxplatform.certificate import MemorySigner, VaccinationRecord, issue
from vaxplatform.certificate.formats import divoc
from vaxplatform.conformance import read_divoc, run_divoc
from vaxplatform.dates import PartialDate, parse_date
from vaxplatform.errors import FileError
from vaxplatform.model.person import Name

AT = datetime(2021, 9, 1, tzinfo=UTC)
KEYS = [Ed25519PrivateKey.from_private_bytes(bytes(31) + bytes((n,))) for n in (7, 8)]
RECORD = VaccinationRecord(
    Name(given="Asha"),
    PartialDate(1961),
    disease="840539006",
    prophylaxis="29061000087103",
    product="Covishield",
    product_name="COVISHIELD",
    manufacturer="ORG-100001981",
    manufacturer_name="Serum Institute of India",
    lot="4121Z025",
    dose_number=1,
    doses_in_series=2,
    date=parse_date("2021-08-26"),
    country="IN",
    issuer="A ministry of health",
    certificate_id="URN:UVCI:01:IN:1",
)


class Folder:
    """Credentials, keys, and what is expected."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.cases: list[Any] = []
        for number, key in enumerate(KEYS):
            pem = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
            (path / f"{number}.pem").write_bytes(pem)

    def add(self, file: str, number: int, *, change: tuple[str, str] = ("", ""), **expected: Any) -> None:
        signer = MemorySigner(KEYS[number], kid=b"did:example")
        text = divoc.unpack(issue(RECORD, signer, profile="divoc", at=AT, issuer="https://health.example/").text)
        (self.path / file).write_text(text.replace(*change), encoding="utf-8")
        self.expect({"file": file, "key": f"{number}.pem", "verdict": "valid"} | expected)

    def expect(self, *cases: Any) -> None:
        self.cases += cases
        (self.path / "expected.json").write_text(json.dumps({"cases": self.cases}), encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


@pytest.mark.reference
def test_the_published_credentials_agree(reference_data: Path) -> None:
    report = run_divoc(read_divoc(reference_data / "certificates" / "divoc"))
    assert (report.suite, report.cases, report.agree, report.disagree) == ("divoc", 7, 7, ())
    assert (report.known_defects, report.not_run) == ((), ())


def test_every_key_is_told_from_the_others(folder: Folder) -> None:
    folder.add("a.json", 0)
    folder.add("b.json", 1)
    done: list[int] = []
    report = run_divoc(read_divoc(folder.path), progress=done.append)
    assert (report.cases, report.agree, done) == (2, 2, [1, 2])


@pytest.mark.parametrize(
    ("number", "expected", "change", "differences"),
    [
        (0, {"key": "1.pem"}, ("", ""), [("key", "1.pem", "0.pem")]),
        (
            0,
            {},
            ("COVISHIELD", "COVAXIN"),
            [("verdict", "valid", "not verified: INVALID_SIGNATURE"), ("key", "0.pem", None)],
        ),
        (0, {"key": None, "verdict": "not verified"}, ("COVISHIELD", "COVAXIN"), []),
        (
            0,
            {"key": None, "verdict": "not verified"},
            ("", ""),
            [("verdict", "not verified", "valid"), ("key", None, "0.pem")],
        ),
        (0, {"key": None, "verdict": "not verified"}, ("{", "["), []),
        (0, {"verdict": "not verified"}, ("4121Z025", "COVISHIELD"), [("key", "0.pem", None)]),
    ],
)
def test_what_differs_is_told(
    folder: Folder,
    number: int,
    expected: dict[str, Any],
    change: tuple[str, str],
    differences: list[tuple[str, str | None, str | None]],
) -> None:
    folder.add("a.json", number, change=change, **expected)
    report = run_divoc(read_divoc(folder.path))
    assert [(each.field, each.expected, each.got) for each in report.disagree] == differences
    assert report.agree == (not differences)


def test_what_is_not_compared_is_told(folder: Folder) -> None:
    folder.add("a.json", 0)
    folder.expect({"file": "missing.json", "key": None, "verdict": "valid"}, {"file": "x"}, 5)
    (folder.path / "more.json").write_text('{"@context": [], "proof": {}}', encoding="utf-8")
    (folder.path / "context.json").write_text('{"@context": {}}', encoding="utf-8")
    report = run_divoc(read_divoc(folder.path))
    assert (report.cases, report.agree) == (1, 1)
    assert [each.id for each in report.not_run] == [
        "missing.json",
        "expected.json#cases.2",
        "expected.json#cases.3",
        "more.json",
    ]


@pytest.mark.parametrize(
    ("expected", "code"),
    [(None, "file-missing"), ("{", "json"), ("[]", "expected"), ("{}", "expected"), ('{"cases": []}', "cases-none")],
)
def test_a_folder_that_says_nothing_is_refused(tmp_path: Path, expected: str | None, code: str) -> None:
    if expected is not None:
        (tmp_path / "expected.json").write_text(expected, encoding="utf-8")
    with pytest.raises(FileError) as refused:
        read_divoc(tmp_path)
    assert refused.value.code == code
    with pytest.raises(FileError) as refused:
        read_divoc(tmp_path / "none")
    assert refused.value.code == "folder-missing"
