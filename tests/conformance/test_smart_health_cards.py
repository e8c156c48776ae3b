import json
from base64 import b64encode, urlsafe_b64encode
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, derive_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from vaxplatform.certificate import MemorySigner, VaccinationRecord, issue, jwk_thumbprint
from vaxplatform.certificate.formats import smart_health_card
from vaxplatform.conformance import read_health_card_cases, run_health_card_cases
from vaxplatform.conformance.smart_health_cards import CODES
from vaxplatform.dates import PartialDate
from vaxplatform.errors import FileError
from vaxplatform.model.person import Name

ISSUER = "https://cards.example.org/of/a/ministry"
KEY = derive_private_key(7, SECP256R1())
SIGNER = MemorySigner(KEY, kid=jwk_thumbprint(KEY.public_key()))
RECORD = VaccinationRecord(
    Name(given="Asha", family="Patil"),
    PartialDate(1961),
    disease="840539006",
    prophylaxis="29061000087103",
    product="Covishield",
    manufacturer="ORG-100001981",
    cvx="210",
    dose_number=1,
    doses_in_series=2,
    date=date(2021, 8, 26),
    country="IN",
    issuer="A ministry of health",
    certificate_id="URN:UVCI:01:IN:1",
)


def b64(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


class Folder:
    """Cards, an issuer's key set, and what is expected."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.cases: list[Any] = []
        numbers = KEY.public_key().public_numbers()
        jwk = {
            "kty": "EC",
            "crv": "P-256",
            "use": "sig",
            "alg": "ES256",
            "kid": b64(SIGNER.kid),
            "crlVersion": 1,
            "x": b64(numbers.x.to_bytes(32)),
            "y": b64(numbers.y.to_bytes(32)),
        }
        self.home = path / "sites" / "ministry" / ".well-known"
        (self.home / "crl").mkdir(parents=True)
        (self.home / "jwks.json").write_text(json.dumps({"keys": [jwk]}), encoding="utf-8")
        self.revoked({"kid": jwk["kid"], "method": "rid", "ctr": 1, "rids": []})

    def revoked(self, listed: Any) -> None:
        (self.home / "crl" / f"{b64(SIGNER.kid)}.json").write_text(json.dumps(listed), encoding="utf-8")

    def add(
        self, kind: str, content: str, errors: Any = (), warnings: Any = (), name: str = "a case", **options: Any
    ) -> None:
        file = f"{len(self.cases)}.smart-health-card"
        (self.path / file).write_text(content, encoding="utf-8")
        case = {"name": name, "files": [file], "type": kind, "errors": errors, "warnings": warnings, "options": options}
        self.expect(case)

    def expect(self, *cases: Any) -> None:
        self.cases += cases
        (self.path / "expected.json").write_text(json.dumps({"cases": self.cases}), encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def card(issuer: str = ISSUER) -> str:
    made = issue(RECORD, SIGNER, profile="smart-health-card", at=datetime(2021, 9, 1, tzinfo=UTC), issuer=issuer)
    return smart_health_card.unpack(made.text).jws


@pytest.mark.reference
def test_the_cases_of_the_developer_tools_agree(reference_data: Path) -> None:
    report = run_health_card_cases(read_health_card_cases(reference_data / "certificates" / "smart-health-cards"))
    assert (report.suite, report.cases, report.agree, report.disagree) == ("smart-health-cards", 74, 74, ())
    assert (len(report.not_run), report.known_defects) == (9, ())
    assert {each.id.split()[1] for each in report.not_run} == {"SHL"}


def test_an_issuers_key_set_lies_where_its_address_ends(folder: Folder) -> None:
    folder.add("jws", f"{card()}\n")
    folder.add("jws", card("https://cards.example.org/of/ministry"))
    folder.add(
        "jws", card("https://cards.example.org/of/nobody"), ["ISSUER_KEY_DOWNLOAD_ERROR", "JWS_VERIFICATION_ERROR"]
    )
    done: list[int] = []
    report = run_health_card_cases(read_health_card_cases(folder.path), progress=done.append)
    assert (report.disagree, report.agree, done) == ((), 3, [1, 2, 3])


def certificate_of(address: str) -> bytes:
    """Of the issuer's key, signed by itself."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "An issuer of cards")])
    builder = x509.CertificateBuilder(name, name, KEY.public_key(), 1)
    builder = builder.not_valid_before(datetime(2021, 1, 1, tzinfo=UTC)).not_valid_after(
        datetime(2031, 1, 1, tzinfo=UTC)
    )
    named = x509.SubjectAlternativeName([x509.UniformResourceIdentifier(address)])
    return builder.add_extension(named, critical=False).sign(KEY, SHA256()).public_bytes(Encoding.DER)


def test_a_key_set_whose_certificate_names_another_host_is_another_issuers(folder: Folder) -> None:
    key_set = folder.home / "jwks.json"
    document = json.loads(key_set.read_text(encoding="utf-8"))
    document["keys"][0]["x5c"] = [b64encode(certificate_of(ISSUER)).decode()]
    key_set.write_text(json.dumps(document), encoding="utf-8")
    elsewhere = card("https://cards.example.net/of/a/ministry")
    folder.add("jws", card())
    folder.add("jws", elsewhere, ["ISSUER_KEY_DOWNLOAD_ERROR", "ISSUER_KID_MISMATCH"])
    folder.add("jws", elsewhere, ["ISSUER_KEY_DOWNLOAD_ERROR", "JWS_VERIFICATION_ERROR"], clearKeyStore=True)
    folder.add("jws", card(f"{ISSUER}/of/nobody/["), ["ISSUER_KEY_DOWNLOAD_ERROR", "ISSUER_KID_MISMATCH"])
    report = run_health_card_cases(read_health_card_cases(folder.path))
    assert (report.disagree, report.agree) == ((), 4)


@pytest.mark.parametrize(
    ("errors", "warnings", "differences"),
    [
        (["TRAILING_CHARACTERS"], [], []),
        ([], [], [("transport", None, "TRAILING_DATA: white space around it")]),
        (
            ["INFLATION_ERROR"],
            [],
            [
                ("error INFLATION_ERROR", "INVALID_COMPRESSION", None),
                ("transport", None, "TRAILING_DATA: white space around it"),
            ],
        ),
        (["TRAILING_CHARACTERS", "TRAILING_CHARACTERS"], [], [("error TRAILING_CHARACTERS", "TRAILING_DATA", None)]),
        (["NO_SUCH_CODE"], 1, [("error NO_SUCH_CODE", "no code of ours", None)]),
        (1, [], []),
        (2, [], [("number of findings", "2", "1")]),
        (0, 1, []),
    ],
)
def test_what_differs_is_told(folder: Folder, errors: Any, warnings: Any, differences: list[Any]) -> None:
    folder.add("jws", f" {card()}", errors, warnings)
    report = run_health_card_cases(read_health_card_cases(folder.path))
    assert [(each.field, each.expected, each.got) for each in report.disagree] == differences
    assert (report.agree, {each.id for each in report.disagree}) == (
        (1, set()) if not differences else (0, {"0 a case"})
    )


@pytest.mark.parametrize(
    ("changed", "errors"),
    [
        ({}, 0),
        ({"kid": "another"}, 1),
        ({"method": "guess"}, 1),
        ({"ctr": 2}, 1),
        ({"rids": ["AbC", "AbC.1630000000", "AbC"]}, 2),
        ({"rids": ["!", "x" * 25]}, 1),
    ],
)
def test_lists_of_cards_taken_back_are_looked_through(folder: Folder, changed: dict[str, Any], errors: int) -> None:
    folder.revoked({"kid": b64(SIGNER.kid), "method": "rid", "ctr": 1, "rids": ["AbC"], **changed})
    folder.add("jws", card(), ["REVOCATION_ERROR"] * errors)
    report = run_health_card_cases(read_health_card_cases(folder.path))
    assert report.disagree == ()


def test_options_of_a_case(folder: Folder) -> None:
    (folder.path / "some-issuers.json").write_text(json.dumps({"participating_issuers": [{"iss": ISSUER}]}))
    folder.add("jws", card(), issuerDirectory="some")
    folder.add("jws", card(), issuerDirectory="https://example.org/lists/some-issuers.json")
    folder.add("jws", card(), ["ISSUER_NOT_TRUSTED"], issuerDirectory="another")
    folder.add("healthcard", json.dumps({"verifiableCredential": [f"{card()} "]}), [], [], exclude=["x"])
    patient = {"fullUrl": "resource:0", "resource": {"resourceType": "Patient", "x": 1}}
    bundle = json.dumps({"resourceType": "Bundle", "entry": [patient]})
    folder.add("fhirbundle", bundle, exclude=["fhir-schema-error"])
    folder.add("fhirbundle", bundle, ["FHIR_SCHEMA_ERROR", "PROFILE_ERROR"], profile="usa-covid19-immunization")
    report = run_health_card_cases(read_health_card_cases(folder.path))
    assert [(each.id, each.got) for each in report.disagree] == [
        ("3 a case", "TRAILING_DATA: 0: white space around it")
    ]


def test_what_is_not_compared_is_told(folder: Folder) -> None:
    folder.add("jws", card())
    folder.add("shlink", "shlink:/abc", name="SHL of something")
    folder.add("letter", "Dear all")
    missing = {"name": "b", "files": ["none.txt"], "type": "jws", "errors": [], "warnings": []}
    folder.expect(missing, {"name": "c"}, 7)
    report = run_health_card_cases(read_health_card_cases(folder.path))
    assert (report.cases, report.agree) == (1, 1)
    assert sorted(each.id for each in report.not_run) == ["1 SHL of something", "2 a case", "3 b", "4 c", "5 None"]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"files": []}, "one file is due"),
        ({"files": ["0.smart-health-card"] * 2}, "one file is due"),
        ({"files": "0.smart-health-card"}, "this is no case"),
        ({"files": ["a\0b"]}, "this is no case"),
        ({"files": ["sites"]}, "this is a folder"),
        ({"type": "qr", "files": ["none.png"]}, "there is no such file"),
        ({"type": "qr", "files": ["sites"]}, "this is a folder"),
        ({"options": {"jwkset": "none.json"}}, "the key set that the case names is not in the folder"),
        ({"options": {"exclude": 7}}, "this is no case"),
        ({"options": [1]}, "this is no case"),
        ({"errors": True}, "this is no case"),
        ({"warnings": [7]}, "this is no case"),
    ],
)
def test_a_case_that_is_none_is_told_and_the_others_run(folder: Folder, changes: dict[str, Any], reason: str) -> None:
    folder.add("jws", card())
    folder.add("jws", card())
    folder.cases[1] |= changes
    folder.expect()
    report = run_health_card_cases(read_health_card_cases(folder.path))
    (told,) = report.not_run
    assert (report.agree, report.disagree, told.id) == (1, (), "1 a case")
    assert told.reason.startswith(reason)


@pytest.mark.parametrize("listed", [None, "{", "[]"])
def test_a_list_that_a_key_set_asks_for_and_nobody_can_read_is_told(folder: Folder, listed: str | None) -> None:
    file = folder.home / "crl" / f"{b64(SIGNER.kid)}.json"
    file.unlink() if listed is None else file.write_text(listed, encoding="utf-8")
    folder.add("jws", card(), ["REVOCATION_ERROR"])
    assert run_health_card_cases(read_health_card_cases(folder.path)).disagree == ()


@pytest.mark.parametrize("key_set", ["{", "[]", "{}", '{"keys": 7}', '{"keys": []}'])
def test_a_key_set_that_is_none_has_no_keys(folder: Folder, key_set: str) -> None:
    (folder.home / "jwks.json").write_text(key_set, encoding="utf-8")
    folder.add("jws", card(), ["ISSUER_KEY_DOWNLOAD_ERROR", "JWS_VERIFICATION_ERROR"])
    assert run_health_card_cases(read_health_card_cases(folder.path)).disagree == ()


def test_what_is_no_key_in_a_key_set_is_told(folder: Folder) -> None:
    file = folder.home / "jwks.json"
    keys = json.loads(file.read_text(encoding="utf-8"))["keys"]
    file.write_text(json.dumps({"keys": [*keys, 7, {"crlVersion": 1}, {"x5c": []}]}), encoding="utf-8")
    folder.add("jws", card(), ["INVALID_KEY_X5C"] * 3)
    assert run_health_card_cases(read_health_card_cases(folder.path)).disagree == ()


@pytest.mark.parametrize("expected", [None, "{", "[]", "{}", '{"cases": []}', '{"cases": [7]}'])
def test_a_folder_that_says_nothing_is_refused(tmp_path: Path, expected: str | None) -> None:
    if expected is not None:
        (tmp_path / "expected.json").write_text(expected, encoding="utf-8")
    with pytest.raises(FileError):
        read_health_card_cases(tmp_path)


def test_every_code_stands_for_something_of_ours() -> None:
    assert all(CODES.values())
    assert {grade for grade, _ in CODES} == {"error", "warning"}
