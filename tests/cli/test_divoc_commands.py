"""A ministry that issues DIVOC credentials, and who reads them: from the record to the list of those taken back."""

import json
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, derive_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from jsonschema import Draft202012Validator

import vaxplatform.cli
from vaxplatform.certificate.formats import divoc

from .conftest import Command

RECORD = {
    "name": {"given": "आशा", "family": "पाटील", "given_romanised": "Asha", "family_romanised": "Patil"},
    "birth_date": "1961-12",
    "disease": "840539006",
    "prophylaxis": "29061000087103",
    "product": "Covishield",
    "product_name": "COVISHIELD",
    "manufacturer": "ORG-100001981",
    "manufacturer_name": "Serum Institute of India",
    "lot": "4121Z025",
    "dose_number": 1,
    "doses_in_series": 2,
    "date": "2021-08-26",
    "country": "IN",
    "issuer": "A ministry of health",
    "certificate_id": "URN:UVCI:01:IN:SECRET",
}
AT = ("--at", "2021-09-01T00:00:00Z")
KEY_ID = "did:example"


def validated(text: str, schema: str) -> Any:
    shown = json.loads(text)
    published = Path(vaxplatform.cli.__file__).parent / "schemas" / f"{schema}.schema.json"
    Draft202012Validator(json.loads(published.read_text("utf-8"))).validate(shown)
    return shown


@pytest.fixture
def ministry(tmp_path: Path, command: Command) -> Path:
    """A folder with a certificate as text and as picture, and a trust list."""
    signer = Ed25519PrivateKey.from_private_bytes(bytes(31) + b"\x07")
    lists = derive_private_key(72, SECP256R1())
    private = (Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    public = (Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    (tmp_path / "signer.pem").write_bytes(signer.private_bytes(*private))
    (tmp_path / "signer-public.pem").write_bytes(signer.public_key().public_bytes(*public))
    (tmp_path / "lists-key.pem").write_bytes(lists.private_bytes(*private))
    (tmp_path / "lists.pem").write_bytes(lists.public_key().public_bytes(*public))
    (tmp_path / "record.json").write_text(json.dumps(RECORD), encoding="utf-8")
    signed = ("--signer", tmp_path / "signer.pem", "--key-id", KEY_ID, "--issuer", "https://health.example/")
    for file in ("certificate.txt", "certificate.png"):
        made = command(
            *("cert", "issue", tmp_path / "record.json", "--profile", "divoc", *signed, *AT),
            *("--width", 120, "--out", tmp_path / file),
        )
        assert made.returncode == 0, made.stderr
    listed = command(
        *("trust", "build", f"{tmp_path / 'signer-public.pem'},kid={KEY_ID},country=IN", *AT),
        *("--out", tmp_path / "trust.jws", "--key", tmp_path / "lists-key.pem", "--issuer", "A ministry"),
    )
    assert listed.returncode == 0, listed.stderr
    return tmp_path


def trusted(ministry: Path) -> tuple[object, ...]:
    return ("--trust", ministry / "trust.jws", "--signed-by", ministry / "lists.pem", *AT)


def given(ministry: Path, form: str) -> object:
    """The certificate of a ministry in one of its forms."""
    if form in {"certificate.txt", "certificate.png"}:
        return ministry / form
    content = divoc.unpack((ministry / "certificate.txt").read_bytes().decode().rstrip("\n"))
    if form == "the JSON itself":
        return content
    (ministry / "certificate.json").write_text(content, encoding="utf-8")
    return ministry / "certificate.json"


FORMS = ("certificate.txt", "certificate.png", "certificate.json", "the JSON itself")


@pytest.mark.parametrize("form", FORMS)
def test_a_credential_is_verified_inspected_and_examined_in_every_form(
    ministry: Path, command: Command, form: str
) -> None:
    certificate = given(ministry, form)
    verified = command("verify", certificate, *trusted(ministry), "--json")
    verdict = validated(verified.stdout, "verify")
    assert (verified.returncode, verdict["code"], verdict["format"]) == (0, "VALID", "divoc")
    assert verdict["claims"]["evidence"][0]["batch"] == "4121Z025"
    told = command("cert", "verify", certificate, *trusted(ministry))
    assert "Lot number: 4121Z025" in told.stderr
    inspected = validated(command("cert", "inspect", certificate, "--json").stdout, "cert-inspect")
    assert (inspected["format"], inspected["header"]["verificationMethod"]) == ("divoc", KEY_ID)
    examined = command("cert", "doctor", certificate, *trusted(ministry), "--json")
    assert validated(examined.stdout, "cert-doctor")["healthy"]
    hindi = command("cert", "doctor", certificate, *trusted(ministry), "--lang", "hi")
    assert "DIVOC के रूप का प्रमाणपत्र" in " ".join(hindi.stderr.split())


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("by", ["signature", "uci"])
def test_a_credential_is_taken_back_in_every_form(ministry: Path, command: Command, form: str, by: str) -> None:
    keys = ("--list", ministry / "revoked.jws", "--key", ministry / "lists-key.pem", *AT)
    named = ("--issuer", "A ministry", "--country", "IN", "--by", by)
    without_end = command("revoke", given(ministry, form), *keys, *named)
    assert without_end.returncode == 3
    assert "--expires" in without_end.stderr
    ended = command("revoke", given(ministry, form), *keys, *named, "--expires", "2031-09-01T00:00:00Z", "--json")
    assert (ended.returncode, validated(ended.stdout, "revoke")["listed"]) == (0, 1)
    assert "SECRET" not in ended.stderr + without_end.stderr
    revocation = ("--revocation", ministry / "revoked.jws")
    for each in FORMS:
        verdict = json.loads(command("verify", given(ministry, each), *trusted(ministry), *revocation, "--json").stdout)
        assert verdict["code"] == "REVOKED"


def test_a_credential_names_no_country_so_its_list_has_one(ministry: Path, command: Command) -> None:
    ended = command(
        *("revoke", ministry / "certificate.txt", "--list", ministry / "revoked.jws", *AT),
        *("--key", ministry / "lists-key.pem", "--issuer", "A ministry", "--country", "IN", "--country", "NP"),
        *("--expires", "2031-09-01T00:00:00Z"),
    )
    assert ended.returncode == 3
    assert "names no country" in ended.stderr
    other = command(
        *("revoke", "no certificate at all", "--list", ministry / "revoked.jws", *AT),
        *("--key", ministry / "lists-key.pem", "--issuer", "A ministry", "--country", "IN"),
    )
    assert other.returncode == 3
    assert "no certificate of a format known here" in other.stderr


def test_a_member_that_nobody_signed_is_refused_with_its_path(ministry: Path, command: Command) -> None:
    forged = json.loads(str(given(ministry, "the JSON itself")))
    forged["credentialSubject"]["vaccinated"] = "fully"
    ended = command("verify", json.dumps(forged), *trusted(ministry), "--json")
    verdict = validated(ended.stdout, "verify")
    assert (ended.returncode, verdict["code"]) == (1, "INVALID_PAYLOAD")
    assert verdict["findings"][0]["stage"] == "envelope"
    assert verdict["findings"][0]["detail"].startswith("credentialSubject.vaccinated: no context has a term for it")
    assert verdict["claims"] is None
