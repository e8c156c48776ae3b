import json
import shutil
import sys
import zlib
from base64 import b64encode
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import cbor2
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, SECP384R1, derive_private_key
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID, ObjectIdentifier

from vaxplatform.certificate import (
    MemorySigner,
    VaccinationRecord,
    issue,
    key_id_of_certificate,
    qr_png,
    self_signed_certificate,
)
from vaxplatform.certificate.formats import hcert
from vaxplatform.certificate.formats._cose import protected_header, seal, to_be_signed
from vaxplatform.conformance import Report, eu_dcc, read_eu_dcc, run_eu_dcc
from vaxplatform.dates import PartialDate
from vaxplatform.errors import FileError, MissingExtra
from vaxplatform.model.person import Name

AT = datetime(2021, 8, 27, 9, 0, tzinfo=UTC)
KEY = derive_private_key(0xC0FFEE, SECP256R1())


def signers_certificate(**changed: Any) -> bytes:
    times = {"not_before": AT - timedelta(days=1), "not_after": AT + timedelta(days=700), **changed}
    return self_signed_certificate(KEY, country="XX", organisation="A ministry", serial=1, **times)


CERTIFICATE = signers_certificate()
RECORD = VaccinationRecord(
    Name(given="Asha", family="Patil"),
    PartialDate(1961, 12),
    disease="840539006",
    prophylaxis="29061000087103",
    product="Covishield",
    manufacturer="ORG-100001981",
    dose_number=1,
    doses_in_series=2,
    date=date(2021, 8, 26),
    country="IN",
    issuer="A ministry",
    certificate_id="URN:UVCI:01:XX:1",
)
TEXT = issue(RECORD, MemorySigner(KEY, kid=key_id_of_certificate(CERTIFICATE)), at=AT).text
COMPRESSED = hcert.decode_base45(TEXT[4:])
COSE = zlib.decompress(COMPRESSED)
CLAIMS: dict[Any, Any] = cbor2.loads(hcert.decode(TEXT).payload)
EXPECTED = dict.fromkeys(eu_dcc._STEPS, True)


@pytest.fixture(scope="module")
def picture() -> str:
    return b64encode(qr_png(TEXT)).decode()


@pytest.fixture
def whole(picture: str) -> dict[str, Any]:
    """A file that gives every layer and expects every result."""
    return {
        "JSON": CLAIMS[-260][1],
        "CBOR": cbor2.dumps(CLAIMS).hex(),
        "COSE": COSE.hex().upper(),
        "COMPRESSED": COMPRESSED.hex(),
        "BASE45": TEXT[4:],
        "PREFIX": TEXT,
        "2DCODE": picture,
        "TESTCTX": {"CERTIFICATE": b64encode(CERTIFICATE).decode(), "VALIDATIONCLOCK": AT.isoformat()},
        "EXPECTEDRESULTS": EXPECTED,
    }


Run = Callable[..., Report]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    def run(*contents: object) -> Report:
        for number, content in enumerate(contents):
            written = content if isinstance(content, str) else json.dumps(content)
            (tmp_path / "XX" / "raw").mkdir(parents=True, exist_ok=True)
            (tmp_path / "XX" / "raw" / f"{number}.json").write_text(written, encoding="utf-8")
        return run_eu_dcc(read_eu_dcc(tmp_path))

    return run


def differences(report: Report) -> dict[str, str | None]:
    return {each.field: each.got for each in report.disagree}


def left_out(report: Report) -> dict[str, str]:
    return {each.id: each.reason for each in report.not_run}


def test_every_step_succeeds(run: Run, whole: dict[str, Any]) -> None:
    report = run(whole)
    assert (report.suite, report.cases, report.agree) == ("eu-dcc", 1, 1)
    assert (report.disagree, report.not_run, report.known_defects) == ((), (), ())


def test_a_step_whose_layer_is_absent_starts_from_the_text(run: Run, whole: dict[str, Any]) -> None:
    for layer in ("JSON", "CBOR", "COSE", "COMPRESSED", "BASE45"):
        del whole[layer]
    left = {key: True for key in EXPECTED if key not in {"EXPECTEDVALIDOBJECT", "EXPECTEDENCODE"}}
    report = run({**whole, "EXPECTEDRESULTS": left})
    assert (report.agree, report.not_run) == (1, ())


OTHER_SIGNER = MemorySigner(derive_private_key(5, SECP256R1()), kid=key_id_of_certificate(CERTIFICATE))


@pytest.mark.parametrize(
    ("changed", "fails"),
    [
        ({"PREFIX": "HC2:" + TEXT[4:]}, {"EXPECTEDUNPREFIX": "UNSUPPORTED_VERSION", "EXPECTEDPICTUREDECODE": ...}),
        ({"BASE45": "abc"}, {"EXPECTEDUNPREFIX": "«BASE45» differs", "EXPECTEDB45DECODE": "INVALID_ENCODING"}),
        (
            {"COMPRESSED": COSE.hex()},
            {"EXPECTEDB45DECODE": "«COMPRESSED» differs", "EXPECTEDCOMPRESSION": "INVALID_COMPRESSION"},
        ),
        (
            {"COSE": COSE[:-1].hex()},
            {
                "EXPECTEDCOMPRESSION": "«COSE» differs",
                **dict.fromkeys(
                    (
                        "EXPECTEDVERIFY",
                        "EXPECTEDDECODE",
                        "EXPECTEDSCHEMAVALIDATION",
                        "EXPECTEDEXPIRATIONCHECK",
                        "EXPECTEDKEYUSAGE",
                    ),
                    "INVALID_ENVELOPE",
                ),
            },
        ),
        (
            {"COSE": zlib.decompress(hcert.decode_base45(issue(RECORD, OTHER_SIGNER, at=AT).text[4:])).hex()},
            {"EXPECTEDCOMPRESSION": "«COSE» differs", "EXPECTEDVERIFY": "INVALID_SIGNATURE"},
        ),
        ({"JSON": {}}, dict.fromkeys(("EXPECTEDDECODE", "EXPECTEDVALIDJSON", "EXPECTEDENCODE"), ...)),
        (
            {"JSON": None, "CBOR": "a0"},
            {
                "EXPECTEDVALIDOBJECT": "JSON is no object",
                "EXPECTEDENCODE": "«CBOR» differs",
                "EXPECTEDDECODE": "«CBOR» differs",
            },
        ),
        ({"CBOR": "ff"}, dict.fromkeys(("EXPECTEDDECODE", "EXPECTEDVALIDJSON", "EXPECTEDENCODE"), ...)),
        ({"2DCODE": b64encode(qr_png("HC1:ANOTHER")).decode()}, {"EXPECTEDPICTUREDECODE": "another text is seen"}),
        ({"2DCODE": b64encode(b"no picture").decode()}, {"EXPECTEDPICTUREDECODE": ...}),
        ({"2DCODE": "x"}, {"EXPECTEDPICTUREDECODE": "the picture is not Base64"}),
    ],
)
def test_a_layer_that_fails_is_told_with_the_reason(
    run: Run, whole: dict[str, Any], changed: dict[str, Any], fails: dict[str, Any]
) -> None:
    got = differences(run({**whole, **changed}))
    assert got == {key: got.get(key) if why is ... else f"false: {why}" for key, why in fails.items()}
    wanted = {**EXPECTED, **dict.fromkeys(fails, False)}
    assert run({**whole, **changed, "EXPECTEDRESULTS": wanted}).agree == 1


@pytest.mark.parametrize(
    ("context", "fails"),
    [
        ({"VALIDATIONCLOCK": "2021-08-27T08:54:59"}, {"EXPECTEDEXPIRATIONCHECK": "false: NOT_YET_VALID"}),
        ({"VALIDATIONCLOCK": "2021-08-27T08:55:00"}, {}),
        ({"VALIDATIONCLOCK": "2022-08-28T00:00:00+02:00"}, {"EXPECTEDEXPIRATIONCHECK": "false: EXPIRED"}),
        (
            {"CERTIFICATE": b64encode(signers_certificate(not_before=AT + timedelta(minutes=6))).decode()},
            {
                "EXPECTEDEXPIRATIONCHECK": "false: KEY_NOT_YET_VALID",
                "EXPECTEDVERIFY": "false: KEY_NOT_FOUND",
            },
        ),
    ],
)
def test_the_clock_and_the_key_are_those_of_the_file(
    run: Run, whole: dict[str, Any], context: dict[str, str], fails: dict[str, str]
) -> None:
    assert differences(run({**whole, "TESTCTX": {**whole["TESTCTX"], **context}})) == fails


def test_what_is_not_understood_is_reported(run: Run, whole: dict[str, Any]) -> None:
    odd = {
        **whole,
        "_2DCODE": "",
        "COSE": "no hexadecimal",
        "TESTCTX": {"VALIDATIONCLOCK": "noon", "CERTIFICATE": "AAAA", "Clock": 1},
        "EXPECTEDRESULTS": {**EXPECTED, "EXPECTEDVERFIY": True, "EXPECTEDDECODE": "yes"},
    }
    del odd["2DCODE"], odd["CBOR"]
    report = run(odd, {"TESTCTX": {}}, "{", "[]", {"other": "document"})
    assert report.agree == 1
    told = left_out(report)
    at = "XX/raw/0.json#"
    assert told == {
        f"{at}_2DCODE": "the test data's description knows no «_2DCODE»; perhaps «2DCODE» is meant",
        f"{at}TESTCTX.Clock": "the test data's description knows no «TESTCTX.Clock»",
        f"{at}EXPECTEDRESULTS.EXPECTEDVERFIY": (
            "the test data's description knows no «EXPECTEDRESULTS.EXPECTEDVERFIY»; perhaps «EXPECTEDVERIFY» is meant"
        ),
        f"{at}EXPECTEDDECODE": "the expected result is neither true nor false",
        f"{at}EXPECTEDENCODE": "«JSON» and «CBOR» are needed",
        f"{at}EXPECTEDPICTUREDECODE": "there is no «2DCODE»",
        f"{at}EXPECTEDVERIFY": told[f"{at}EXPECTEDVERIFY"],
        f"{at}EXPECTEDKEYUSAGE": told[f"{at}EXPECTEDVERIFY"],
        f"{at}EXPECTEDEXPIRATIONCHECK": "«TESTCTX.VALIDATIONCLOCK» is missing or no date and time",
        f"{at}COSE": "this is not hexadecimal; the step starts from «PREFIX»",
        "XX/raw/1.json": "this file states no «EXPECTEDRESULTS»",
        "XX/raw/2.json": "this is not JSON",
    }
    assert told[f"{at}EXPECTEDVERIFY"].startswith("«TESTCTX.CERTIFICATE»: this is not an X.509 certificate")


def test_a_file_with_nothing_to_start_from(run: Run) -> None:
    report = run({"EXPECTEDRESULTS": {"EXPECTEDVERIFY": True, "EXPECTEDUNPREFIX": False}, "TESTCTX": 7})
    assert (report.agree, report.cases) == (1, 1)
    assert set(left_out(report).values()) == {"there is no «PREFIX» to start from"}


def test_pictures_are_not_run_without_the_extra(
    run: Run, whole: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(_picture: bytes) -> tuple[str, ...]:
        raise MissingExtra.of("scan", "reading a QR code from a picture")

    monkeypatch.setattr(eu_dcc, "read_qr_codes", missing)
    report = run(whole)
    assert report.agree == 1
    assert "vaxplatform[scan]" in left_out(report)["XX/raw/0.json#EXPECTEDPICTUREDECODE"]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2021-08-26T10:00:00+02:00", "2021-08-26T08:00:00Z", True),
        ("2021-08-26T10:00:00+02:00", "2021-08-26T10:00:00.123Z", True),
        ("2021-08-26", "2021-08-26T00:00:00Z", True),
        ("2021-08-26", "2021-08-27", False),
        ("1961", "1962", False),
        ({"a": None, "b": [1]}, {"b": [1.0]}, True),
        ([1], [1, 1], False),
        ({"a": "x"}, {"a": ["x"]}, False),
    ],
)
def test_what_says_the_same(one: object, other: object, *, same: bool) -> None:
    assert eu_dcc._same(one, other) is same


def test_a_documented_defect_has_to_differ_as_recorded(
    tmp_path: Path, whole: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = eu_dcc._Recorded("a reason", frozenset({("EXPECTEDUNPREFIX", "false", "true")}))
    monkeypatch.setattr(
        eu_dcc, "_known_defects", lambda: {"XX/2DCode/raw/1.json": entry, "YY/2DCode/raw/1.json": entry}
    )
    file = tmp_path / "data" / "XX" / "2DCode" / "raw" / "1.json"
    file.parent.mkdir(parents=True)

    def run(folder: Path, **expected: bool) -> Report:
        file.write_text(json.dumps({**whole, "EXPECTEDRESULTS": {**EXPECTED, **expected}}), encoding="utf-8")
        return run_eu_dcc(read_eu_dcc(folder))

    for folder in (tmp_path, *file.parents[:4]):
        report = run(folder, EXPECTEDUNPREFIX=False)
        assert [each.reason for each in report.known_defects] == ["a reason"]
        assert (report.disagree, report.agree, report.cases) == ((), 0, 1)
    stale = run(tmp_path)
    assert [(each.field, each.got) for each in stale.disagree] == [("known defect", "agrees: take it off the list")]
    assert differences(run(tmp_path, EXPECTEDUNPREFIX=False, EXPECTEDVERIFY=False)) == {
        "EXPECTEDUNPREFIX": "true",
        "EXPECTEDVERIFY": "true",
    }


def test_a_key_that_cannot_do_the_method_named_is_a_defect_of_the_data_wherever_it_stands(
    run: Run, whole: dict[str, Any]
) -> None:
    key = derive_private_key(7, SECP384R1())
    times = {"not_before": AT - timedelta(days=1), "not_after": AT + timedelta(days=700)}
    der = self_signed_certificate(key, country="XX", organisation="A ministry", serial=1, **times)
    protected, payload = protected_header("ES256", key_id_of_certificate(der)), hcert.decode(TEXT).payload
    r, s = decode_dss_signature(key.sign(to_be_signed(protected, payload), ECDSA(SHA256())))
    cose = seal(protected, payload, r.to_bytes(48) + s.to_bytes(48))
    content = {
        "COSE": cose.hex(),
        "TESTCTX": {**whole["TESTCTX"], "CERTIFICATE": b64encode(der).decode()},
        "EXPECTEDRESULTS": {"EXPECTEDVERIFY": True, "EXPECTEDKEYUSAGE": True, "EXPECTEDEXPIRATIONCHECK": True},
    }
    refused = {**content, "EXPECTEDRESULTS": {"EXPECTEDVERIFY": False}}
    otherwise_wrong = {**content, "EXPECTEDRESULTS": {"EXPECTEDVERIFY": True, "EXPECTEDKEYUSAGE": False}}
    report = run(content, refused, otherwise_wrong)
    assert [each.id for each in report.known_defects] == ["XX/raw/0.json"]
    assert "P-384" in report.known_defects[0].reason
    assert (report.agree, {each.id for each in report.disagree}) == (1, {"XX/raw/2.json"})


def test_the_usages_of_a_key_are_read_from_certificates_beyond_strict_der_with_the_extra(
    run: Run, whole: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    default_written_out = x509.UnrecognizedExtension(ObjectIdentifier("2.5.29.19"), b"\x30\x03\x01\x01\x00")
    for_tests = x509.ExtendedKeyUsage([ObjectIdentifier("1.3.6.1.4.1.1847.2021.1.1")])
    name = x509.Name([x509.NameAttribute(NameOID.COUNTRY_NAME, "XX")])
    builder = x509.CertificateBuilder(name, name, KEY.public_key(), 1, AT - timedelta(days=1), AT + timedelta(days=700))
    signed = builder.add_extension(for_tests, False).add_extension(default_written_out, False).sign(KEY, SHA256())
    context = {**whole["TESTCTX"], "CERTIFICATE": signed.public_bytes(Encoding.PEM).decode()}
    content = {**whole, "TESTCTX": context, "EXPECTEDRESULTS": {"EXPECTEDKEYUSAGE": False}}
    assert run(content).agree == 1
    monkeypatch.setitem(sys.modules, "asn1crypto.x509", None)
    assert differences(run(content)) == {"EXPECTEDKEYUSAGE": "true"}


def test_a_folder_without_cases(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="the folder holds no case"):
        read_eu_dcc(tmp_path)
    with pytest.raises(FileError, match="there is no such folder"):
        read_eu_dcc(tmp_path / "none")


# ------------------------------------------------------------------------------------------------- the published cases


@pytest.fixture(scope="module")
def published(reference_data: Path) -> Path:
    return reference_data / "certificates" / "eu-dcc" / "test-data"


def test_all_published_cases_agree(published: Path) -> None:
    report = run_eu_dcc(read_eu_dcc(published))
    assert report.disagree == ()
    assert report.cases == len(list(published.rglob("*.json")))
    assert report.agree + len(report.known_defects) == report.cases
    given = {"/".join(path.relative_to(published).parts) for path in published.rglob("*.json")}
    assert {each.id for each in report.known_defects} == given & eu_dcc._known_defects().keys()
    assert len({each.id for each in report.not_run}) == len(report.not_run)
    ids = [each.id for each in report.not_run if not each.id.endswith(("#_2DCODE", "#TESTCTX.validationClockInstant"))]
    assert all(each.endswith("#EXPECTEDPICTUREDECODE") for each in ids)


def test_a_changed_file_of_a_country_alone_is_noticed(published: Path, tmp_path: Path) -> None:
    shutil.copytree(published / "SE", tmp_path / "SE")
    changed = tmp_path / "SE" / "2DCode" / "raw" / "1.json"
    content = json.loads(changed.read_text("utf-8-sig"))
    content["TESTCTX"]["VALIDATIONCLOCK"] = "2031-01-01T00:00:00Z"
    changed.write_text(json.dumps(content), encoding="utf-8")
    report = run_eu_dcc(read_eu_dcc(tmp_path / "SE"))
    assert {each.id for each in report.disagree} == {"2DCode/raw/1.json"}
