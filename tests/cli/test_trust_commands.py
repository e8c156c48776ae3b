"""``trust`` and ``revoke`` as a ministry runs them, and what a verifier without a network makes of their lists."""

import base64
import json
import os
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from attrs import evolve
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, derive_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from cryptography.hazmat.primitives.serialization.pkcs7 import PKCS7Options, PKCS7SignatureBuilder
from jsonschema import Draft202012Validator

import vaxplatform.cli
from vaxplatform.certificate import (
    MemorySigner,
    VaccinationRecord,
    issue,
    jwk_thumbprint,
    key_id_of_certificate,
    qr_png,
    self_signed_certificate,
)
from vaxplatform.certificate.base64url import to_base64url
from vaxplatform.certificate.formats import hcert
from vaxplatform.certificate.identity import HashType
from vaxplatform.certificate.jwk import jwk_of
from vaxplatform.dates import PartialDate
from vaxplatform.exchange import read_eu_slices, read_trust_list
from vaxplatform.model.person import Name, Sex

from .conftest import Command

SCHEMAS = Path(vaxplatform.cli.__file__).parent / "schemas"
AT = datetime(2021, 9, 1, tzinfo=UTC)
TIMES = {"not_before": datetime(2021, 1, 1, tzinfo=UTC), "not_after": datetime(2022, 1, 1, tzinfo=UTC)}
RECORD = VaccinationRecord(
    Name(given_romanised="Asha", family_romanised="Patil"),
    PartialDate(1961),
    disease="840539006",
    prophylaxis="29061000087103",
    product="Covishield",
    manufacturer="ORG-100001981",
    dose_number=1,
    doses_in_series=2,
    date=date(2021, 8, 26),
    country="IN",
    issuer="A ministry",
    certificate_id="URN:UVCI:01:XX:SECRET",
)


def private_pem(key: EllipticCurvePrivateKey, password: bytes | None = None) -> bytes:
    locked = BestAvailableEncryption(password) if password else NoEncryption()
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, locked)


def public_pem(key: EllipticCurvePrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


class Ministry:
    """A folder with what a ministry has: a signer with its certificate, the key of its lists, and a certificate."""

    def __init__(self, folder: Path, command: Command) -> None:
        self.folder, self.command = folder, command
        document_key, self.list_key = (derive_private_key(n, SECP256R1()) for n in (71, 72))
        self.der = self_signed_certificate(document_key, country="XX", organisation="M", serial=1, **TIMES)  # type: ignore[arg-type]
        self.kid = key_id_of_certificate(self.der)
        (folder / "signers").mkdir()
        (folder / "signers" / "one.der").write_bytes(self.der)
        (folder / "lists-key.pem").write_bytes(private_pem(self.list_key))
        (folder / "lists.pem").write_bytes(public_pem(self.list_key))
        self.signer = MemorySigner(document_key, kid=self.kid)
        self.text = issue(RECORD, self.signer, at=AT, issuer="XX").text
        (folder / "certificate.txt").write_text(self.text, encoding="utf-8")

    def path(self, name: str) -> Path:
        return self.folder / name

    def build(self, *more: object, at: str = "2021-09-01T00:00:00Z") -> Any:
        given = [self.path("signers")] if not more or str(more[0]).startswith("-") else []
        fixed = ("--out", self.path("trust.jws"), "--key", self.path("lists-key.pem"), "--at", at)
        return self.command("trust", "build", *given, *more, *fixed)

    def revoke(self, *more: object, at: str = "2021-09-01T00:00:00Z") -> Any:
        fixed = ("--list", self.path("revoked.jws"), "--key", self.path("lists-key.pem"), "--at", at)
        return self.command("revoke", *more, *fixed)

    def verify(self, *more: object, at: str = "2021-09-02T00:00:00Z") -> dict[str, Any]:
        fixed = ("--trust", self.path("trust.jws"), "--signed-by", self.path("lists.pem"), "--at", at, "--json")
        verdict: dict[str, Any] = json.loads(self.command("verify", self.path("certificate.txt"), *fixed, *more).stdout)
        return verdict


@pytest.fixture
def ministry(tmp_path: Path, command: Command) -> Ministry:
    return Ministry(tmp_path, command)


def told(ended: Any, schema: str) -> Any:
    value = json.loads(ended.stdout)
    Draft202012Validator(json.loads((SCHEMAS / f"{schema}.schema.json").read_text("utf-8"))).validate(value)
    return value


def codes(verdict: dict[str, Any]) -> list[str]:
    return [found["code"] for found in verdict["findings"]]


# ---------------------------------------------------------------------------------------------------------------- trust


def test_a_list_is_built_shown_checked_and_relied_on(ministry: Ministry, command: Command) -> None:
    built = ministry.build("--issuer", "A ministry", "--json")
    assert built.returncode == 0, built.stderr
    summary = told(built, "trust-build")
    assert (summary["sequence"], summary["keys"], summary["left_out"]) == (1, 1, [])
    assert summary["next_update"] == "2021-09-08T00:00:00+00:00"
    pinned = ("--signed-by", ministry.path("lists.pem"))
    shown = command("trust", "show", ministry.path("trust.jws"), *pinned, "--json")
    (key,) = told(shown, "trust-show")["keys"]
    assert (key["kids"], key["country"], key["source"]) == ([ministry.kid.hex()], "XX", "one.der")
    assert ministry.kid.hex() in command("trust", "show", ministry.path("trust.jws"), *pinned).stderr
    checked = command("trust", "check", ministry.path("trust.jws"), *pinned, "--at", "2021-09-02T00:00:00Z", "--json")
    assert checked.returncode == 0
    assert told(checked, "trust-check")["keys"] == {"current": 1, "retired": 0, "compromised": 0}
    verdict = ministry.verify()
    assert (verdict["code"], codes(verdict)) == ("VALID", ["REVOCATION_UNAVAILABLE"])
    assert codes(ministry.verify(at="2021-09-09T00:00:00Z")) == ["TRUSTLIST_STALE", "REVOCATION_UNAVAILABLE"]


def test_each_list_is_the_next_one_and_remembers_what_became_of_keys(ministry: Ministry, command: Command) -> None:
    ministry.build("--issuer", "A ministry")
    retired = ministry.build("--retire", f"{ministry.kid.hex()}@2021-08-31T00:00:00Z", "--json")
    assert told(retired, "trust-build")["sequence"] == 2
    assert ministry.verify()["code"] == "KEY_EXPIRED"
    shown = command("trust", "show", ministry.path("trust.jws"), "--signed-by", ministry.path("lists.pem"))
    assert "retired since 2021-08-31T00:00:00+00:00" in shown.stderr
    ministry.build()
    assert ministry.verify()["code"] == "KEY_EXPIRED"
    ministry.build("--retire", ministry.kid.hex())  # by the instant of the list
    assert ministry.verify()["code"] == "VALID"
    ministry.build("--compromised", ministry.kid.hex())
    assert ministry.verify()["code"] == "KEY_REVOKED"
    other = self_signed_certificate(
        derive_private_key(73, SECP256R1()), country="XX", organisation="M", serial=2, **TIMES
    )  # type: ignore[arg-type]
    ministry.path("signers/one.der").unlink()
    ministry.path("signers/two.der").write_bytes(other)
    assert ministry.build().returncode == 0
    assert ministry.verify()["code"] == "KEY_REVOKED"
    ministry.path("signers/two.der").write_bytes(ministry.der)
    ended = ministry.build()
    assert (
        f"No longer in the list, with all certificates it signed: key {key_id_of_certificate(other).hex()}"
        in ended.stderr
    )


def test_a_check_tells_age_number_and_keys_out_of_time(ministry: Ministry, command: Command) -> None:
    ministry.build("--issuer", "A ministry")
    fixed = (ministry.path("trust.jws"), "--signed-by", ministry.path("lists.pem"), "--json", "--at")
    ended = command("trust", "check", *fixed, "2022-01-02T00:00:00Z", "--seen", 2)
    found = told(ended, "trust-check")
    assert (ended.returncode, found["fit"]) == (1, False)
    assert [each["code"] for each in found["findings"]] == ["list-rollback", "list-stale", "key-expired"]
    assert "ends: 2022-01-01" in command("trust", "check", *fixed, "2021-12-31T00:00:00Z").stderr


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        ((), 2, "--issuer"),
        (("--issuer", "M", "--retire", "zz"), 2, "in hex"),
        (("--issuer", "M", "--retire", "00@then"), 2, "--retire"),
        (("--issuer", "M", "--compromised", "0000"), 3, "no key of the list has the id 0000"),
        (("--issuer", "M", "--authority", "nowhere.pem"), 3, "nowhere.pem"),
        (("--issuer", "M", "--authority", "lists.pem"), 3, "no authority's certificate"),
        (("--issuer", "M", "--country", "XXX"), 3, "country"),
        (("empty", "--issuer", "M"), 3, "no list and no certificate is here"),
        (("lists-key.pem", "--issuer", "M"), 3, "a private key stands here"),
        (("lists.pem,kid-hex=zz", "--issuer", "M"), 2, "hex digits"),
        (("lists.pem,kid=did:x,isuer=https://example.org", "--issuer", "M"), 2, "isuer= says nothing of a source"),
        (("lists.pem,kid=", "--issuer", "M"), 2, "1 to 255 bytes"),
        (("signers,kid=a,country=XXX", "--issuer", "M"), 3, "country"),
    ],
)
def test_what_is_not_built(ministry: Ministry, arguments: tuple[str, ...], code: int, says: str) -> None:
    ministry.path("empty").mkdir()
    files = {each.name for each in ministry.folder.iterdir()}
    given = [ministry.path(each) if each.partition(",")[0] in files else each for each in arguments]
    ended = ministry.build(*given)
    assert ended.returncode == code, ended.stderr
    assert says in " ".join(ended.stderr.replace("│", " ").split())
    assert "Traceback" not in ended.stderr
    assert not ministry.path("trust.jws").exists()


def test_keys_of_several_issuers_go_into_one_list(ministry: Ministry, command: Command) -> None:
    keys = [derive_private_key(number, SECP256R1()) for number in (81, 82, 83)]
    ministry.path("cowin.pem").write_bytes(public_pem(keys[0]) + public_pem(keys[1]))
    set_of_keys = json.dumps({"keys": [jwk_of(keys[2].public_key())]})
    for name in ("a.json", "b.json"):
        ministry.path(name).write_text(set_of_keys, encoding="utf-8")
    ended = ministry.build(
        ministry.path("signers"),
        f"{ministry.path('cowin.pem')},kid=did:india,issuer=https://cowin.example.org/?a=1,b=2,country=in",
        f"{ministry.path('a.json')},issuer=https://a.example.org",
        f"{ministry.path('b.json')},kid-hex=0aff,issuer=https://b.example.org",
        *("--issuer", "A ministry"),
    )
    assert ended.returncode == 0, ended.stderr
    lists = ("--signed-by", ministry.path("lists.pem"))
    shown = told(command("trust", "show", ministry.path("trust.jws"), *lists, "--json"), "trust-show")["keys"]
    thumbprint = jwk_thumbprint(keys[2].public_key()).hex()
    assert [(key["kids"], key["issuer"], key["country"]) for key in shown[1:]] == [
        ([b"did:india".hex()], "https://cowin.example.org/?a=1,b=2", "IN"),
        ([b"did:india".hex()], "https://cowin.example.org/?a=1,b=2", "IN"),
        ([thumbprint], "https://a.example.org", ""),
        ([thumbprint, "0aff"], "https://b.example.org", ""),
    ]
    assert len(read_trust_list(ministry.path("trust.jws"), signed_by=[ministry.list_key.public_key()]).keys) == 5
    words = command("trust", "show", ministry.path("trust.jws"), *lists).stderr
    assert "6469643a696e646961 («did:india») IN current" in words
    again = (ministry.path("trust.jws"), *lists)
    both = ministry.build(*again, "--compromised", b"did:india".hex())
    assert (both.returncode, "SHA-256 of its public key" in both.stderr) == (3, True)
    assert ministry.build(*again, "--compromised", shown[1]["public_key_sha256"]).returncode == 0
    statuses = told(command("trust", "show", ministry.path("trust.jws"), *lists, "--json"), "trust-show")["keys"]
    assert [key["status"] for key in statuses] == ["current", "compromised", "current", "current", "current"]


def test_a_compromised_key_is_not_made_a_retired_one(ministry: Ministry) -> None:
    ministry.build("--issuer", "A ministry", "--compromised", ministry.kid.hex())
    before = ministry.path("trust.jws").read_text("utf-8")
    ended = ministry.build("--retire", ministry.kid.hex())
    assert (ended.returncode, "is compromised, and stays so" in ended.stderr) == (3, True)
    assert ministry.path("trust.jws").read_text("utf-8") == before
    assert ministry.build("--compromised", ministry.kid.hex()).returncode == 0


def test_a_clock_that_goes_back_is_told(ministry: Ministry, command: Command) -> None:
    ministry.build("--issuer", "A ministry")
    lists = (ministry.path("trust.jws"), "--signed-by", ministry.path("lists.pem"), "--json", "--at")
    assert told(command("trust", "check", *lists, "2021-08-31T23:55:00Z"), "trust-check")["fit"]
    unnamed = command("trust", "check", ministry.path("trust.jws"))
    assert (unnamed.returncode, "name the key of whoever signs it" in unnamed.stderr) == (3, True)
    early = told(command("trust", "check", *lists, "2021-08-31T23:54:59Z"), "trust-check")
    assert [each["code"] for each in early["findings"]] == ["list-early"]
    ended = ministry.build(at="2021-08-31T23:59:59Z")
    assert (ended.returncode, "is the clock right" in ended.stderr) == (0, True)
    ended = ministry.build("--days", 3650, at="9999-01-01T00:00:00Z")
    assert (ended.returncode, "year 9999" in ended.stderr) == (2, True)


def test_a_stale_list_is_no_source(ministry: Ministry) -> None:
    """In the new list its keys would look as fresh as the others."""
    ministry.build("--issuer", "A ministry")
    ministry.path("signers/theirs.jws").write_bytes(ministry.path("trust.jws").read_bytes())
    ministry.path("trust.jws").unlink()
    pinned = ("--issuer", "M", "--signed-by", ministry.path("lists.pem"))
    assert ministry.build(*pinned, at="2021-09-08T00:00:00Z").returncode == 0
    ministry.path("trust.jws").unlink()
    ended = ministry.build(*pinned, at="2021-09-08T00:00:01Z")
    assert (ended.returncode, "theirs.jws: a newer list was due" in ended.stderr) == (3, True)
    assert not ministry.path("trust.jws").exists()


def test_a_key_that_signs_certificates_is_kept_apart_from_the_lists(ministry: Ministry) -> None:
    ended = ministry.build(ministry.path("signers"), ministry.path("lists.pem"), "--issuer", "A ministry")
    assert (ended.returncode, "keep the two apart" in ended.stderr) == (0, True)
    assert "keep the two apart" not in ministry.build().stderr


def test_a_name_that_is_no_unicode_is_shown_escaped(ministry: Ministry) -> None:
    odd = os.fsdecode(os.fsencode(ministry.path("signers")) + b"/odd\xff.der")
    Path(odd).write_bytes(b"\x30\x82")
    Path(odd.replace("odd", "two")).write_bytes(ministry.der)
    ministry.path("signers/one.der").unlink()
    ended = ministry.build("--issuer", "A ministry", "--json")
    assert ended.returncode == 1, ended.stderr
    assert told(ended, "trust-build")["left_out"][0]["place"] == "odd\\udcff.der at $[0]"


def test_rejected_entries_are_told_and_harmless_ones_only_counted(ministry: Ministry) -> None:
    entries = [{"certificateType": "CSCA", "rawData": "AAAA"}, {"certificateType": "DSC", "rawData": "!"}]
    ministry.path("signers/list.json").write_text(json.dumps(entries), encoding="utf-8")
    ended = ministry.build("--issuer", "M", "--json")
    assert ended.returncode == 1
    assert [each["code"] for each in told(ended, "trust-build")["left_out"]] == ["trust-not-a-signer", "trust-base64"]
    assert "Left out 1: " in ended.stderr
    assert "list.json at $[1]: " in ended.stderr
    ministry.path("signers/list.json").write_text(json.dumps(entries[:1] + entries[1:] * 30), encoding="utf-8")
    assert "and 10 more" in ministry.build().stderr


def test_what_was_let_pass_is_shown_before_the_list_is_handed_on(ministry: Ministry, command: Command) -> None:
    key = {"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo", "kid": "AQIDBAUGBwg="}
    ministry.path("signers/keys.json").write_text(json.dumps({"keys": [key]}), encoding="utf-8")
    entry = {"certificateType": "DSC", "rawData": base64.b64encode(ministry.der).decode(), "kid": "AQID"}
    ministry.path("signers/list.json").write_text(json.dumps([entry]), encoding="utf-8")
    assert "on 2 keys. See trust show" in ministry.build("--issuer", "M").stderr
    shown = command("trust", "show", ministry.path("trust.jws"), "--signed-by", ministry.path("lists.pem")).stderr
    assert "0102030405060708 -- current: EdDSA, for everything (keys.json)" in shown
    assert "  also named 010203" in shown
    assert "  note: no certificate: its use and time are not known" in shown
    assert "  issuer: " not in shown


def test_another_key_cannot_follow_the_list_unless_the_earlier_is_named(ministry: Ministry) -> None:
    ministry.build("--issuer", "A ministry")
    before = ministry.path("trust.jws").read_text("utf-8")
    ministry.path("lists-key.pem").write_bytes(private_pem(derive_private_key(99, SECP256R1()), b"secret"))
    ministry.path("password").write_bytes(b"secret\r\n")
    locked = ministry.build()
    assert locked.returncode == 3
    refused = ministry.build("--password-file", ministry.path("password"))
    assert refused.returncode == 3
    assert "another key signed it" in refused.stderr
    assert ministry.path("trust.jws").read_text("utf-8") == before
    followed = ministry.build("--password-file", ministry.path("password"), "--signed-by", ministry.path("lists.pem"))
    assert followed.returncode == 0
    assert "List number 2" in followed.stderr


def test_a_signed_list_is_believed_only_with_its_key(ministry: Ministry, command: Command) -> None:
    ministry.build("--issuer", "A ministry")
    text, trust = ministry.path("certificate.txt"), ministry.path("trust.jws")
    unpinned = command("verify", text, "--trust", trust)
    assert (unpinned.returncode, "name the key of whoever signs it" in unpinned.stderr) == (3, True)
    ministry.path("other.pem").write_bytes(public_pem(derive_private_key(99, SECP256R1())))
    forged = command("verify", text, "--trust", trust, "--signed-by", ministry.path("other.pem"))
    assert (forged.returncode, "another key signed it" in forged.stderr) == (3, True)


# --------------------------------------------------------------------------------------------------------------- revoke


def test_a_certificate_is_taken_back(ministry: Ministry) -> None:
    ministry.build("--issuer", "A ministry")
    revoked = ("--revocation", ministry.path("revoked.jws"))
    empty = ministry.revoke("--issuer", "A ministry", "--country", "xx", "--json")
    assert told(empty, "revoke") == {
        "sequence": 1,
        "next_update": "2021-09-08T00:00:00+00:00",
        "countries": ["XX"],
        "given": 0,
        "listed": 0,
    }
    assert codes(ministry.verify(*revoked)) == []
    ended = ministry.revoke(ministry.path("certificate.txt"), "--bloom", ministry.path("bloom.jws"), "--json")
    assert (told(ended, "revoke")["sequence"], told(ended, "revoke")["listed"]) == (2, 1)
    verdict = ministry.verify(*revoked)
    assert (verdict["code"], verdict["valid"], codes(verdict)) == ("REVOKED", False, ["REVOKED"])
    assert codes(ministry.verify("--revocation", ministry.path("bloom.jws"))) == ["POSSIBLY_REVOKED"]
    assert codes(ministry.verify("--revocation", ministry.folder)) == ["REVOKED"]
    terms = {"country": "XX", "hash_types": [HashType.SIGNATURE], "expires": AT}
    ministry.revoke("--eu-slices", ministry.path("slices.tar.gz"), "--partitioning", "coordinate")
    (slice_,) = read_eu_slices(ministry.path("slices.tar.gz"), **terms)  # type: ignore[arg-type]  # terms by name
    assert slice_.may_hold(hcert.identify(ministry.text).hash_of(HashType.SIGNATURE) or b"")
    assert (slice_.key_id, slice_.filter.elements, len(slice_.part)) == (ministry.kid, 1, 3)
    late = codes(ministry.verify(*revoked, at="2021-09-09T00:00:00Z"))
    assert late == ["TRUSTLIST_STALE", "REVOKED", "REVOCATION_STALE"]
    again = ministry.revoke(ministry.text, at="2022-09-02T00:00:00Z")  # it has expired, and is left out
    assert "with 0 certificates" in again.stderr
    assert "1 given now have expired on their own already" in again.stderr
    for output in (ended.stderr, again.stderr, ended.stdout):
        assert "SECRET" not in output
        assert "Patil" not in output


@pytest.mark.parametrize("by", list(HashType))
def test_a_certificate_is_taken_back_by_each_hash_also_without_its_text(ministry: Ministry, by: HashType) -> None:
    ministry.build("--issuer", "A ministry")
    hashed = hcert.identify(ministry.text).hash_of(by)
    assert hashed is not None
    first = ("--issuer", "A ministry", "--country", "XX")
    named = ("--hash", f"{by.value.lower()}:{hashed.hex()}", "--expires", "2022-09-01T00:00:00Z")
    assert ministry.revoke(*first, *named).returncode == 0
    assert ministry.verify("--revocation", ministry.path("revoked.jws"))["code"] == "REVOKED"
    ministry.path("revoked.jws").unlink()
    ministry.path("certificate.png").write_bytes(qr_png(ministry.text))
    assert ministry.revoke(*first, ministry.path("certificate.png"), "--by", by.value.lower()).returncode == 0
    assert ministry.verify("--revocation", ministry.path("revoked.jws"))["code"] == "REVOKED"


def test_a_credential_that_names_neither_country_nor_end_is_taken_back_with_both_said(ministry: Ministry) -> None:
    """A DIVOC credential, whose key came into the list as a bare public key."""
    key, issuer = Ed25519PrivateKey.from_private_bytes(bytes(32)), "https://divoc.example.org/"
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    ministry.path("divoc.pem").write_bytes(public_pem(derive_private_key(85, SECP256R1())) + public)
    dose = evolve(
        RECORD, product_name="COVISHIELD", manufacturer_name="A manufacturer", lot="1", centre="C", sex=Sex.FEMALE
    )
    made = issue(dose, MemorySigner(key, kid=b"did:example"), profile="divoc", at=AT, issuer=issuer)
    with ZipFile(BytesIO(made.text.encode("latin-1"))) as archive:
        ministry.path("certificate.txt").write_bytes(archive.read("certificate.json"))
    ministry.build(f"{ministry.path('divoc.pem')},kid=did:example,issuer={issuer},country=XX", "--issuer", "M")
    assert codes(ministry.verify()) == ["REVOCATION_UNAVAILABLE"]
    first = ("--issuer", "M", "--country", "XX", ministry.path("certificate.txt"), "--by", "uci")
    unsaid = ministry.revoke(*first)
    assert (unsaid.returncode, "certificate.txt: the certificate does not say" in unsaid.stderr) == (3, True)
    assert ministry.revoke(*first, "--expires", "2031-01-01T00:00:00Z", "--country", "XY").returncode == 3
    assert ministry.revoke(*first, "--expires", "2031-01-01T00:00:00Z").returncode == 0
    assert ministry.verify("--revocation", ministry.path("revoked.jws"))["code"] == "REVOKED"


def test_a_health_card_is_taken_back_in_its_issuers_own_list(ministry: Ministry) -> None:
    key, issuer = derive_private_key(86, SECP256R1()), "https://health.example.org/cards"
    kid = jwk_thumbprint(key.public_key())
    ministry.path("jwks.json").write_text(json.dumps({"keys": [jwk_of(key.public_key())]}), "utf-8")
    made = issue(
        evolve(RECORD, cvx="210"), MemorySigner(key, kid=kid), profile="smart-health-card", at=AT, issuer=issuer
    )
    ministry.path("certificate.txt").write_text(made.text, "utf-8")
    ministry.path("issuers.json").write_text(json.dumps({"participating_issuers": [{"iss": issuer}]}), "utf-8")
    nobody = ministry.build(f"{ministry.path('jwks.json')},directory={ministry.path('issuers.json')}", "--issuer", "M")
    assert (nobody.returncode, "Left out 1: the directory" in nobody.stderr) == (3, True)
    described = f"{ministry.path('jwks.json')},issuer={issuer},directory={ministry.path('issuers.json')}"
    assert ministry.build(described, "--issuer", "M").returncode == 0
    lists = ministry.path("crl")
    first = ("--issuer", "M", "--country", "XX", "--expires", "2031-01-01T00:00:00Z", "--rid-lists", lists)
    ended = ministry.revoke(*first, ministry.path("certificate.txt"), "--json")
    assert told(ended, "revoke")["rid_lists"] == [{"kid": to_base64url(kid), "ctr": 1}]
    assert ministry.verify("--revocation", lists)["code"] == "REVOKED"
    assert ministry.verify("--revocation", lists / f"{to_base64url(kid)}.json")["code"] == "REVOKED"
    again = ministry.revoke(*first, ministry.path("certificate.txt"))
    assert "crlVersion 2" in again.stderr
    assert "rid_lists" not in told(ministry.revoke("--json"), "revoke")
    written = ministry.path("revoked.jws").read_bytes()
    (lists / f"{to_base64url(kid)}.json").write_text("{}", "utf-8")
    assert ministry.revoke(*first, ministry.path("certificate.txt")).returncode == 3
    assert ministry.path("revoked.jws").read_bytes() == written


HASH = "UCI:" + "00" * 16


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("--country", "XX"), 2, "--issuer"),
        (("--issuer", "M"), 2, "--country"),
        (("--issuer", "M", "--country", "XX", "--hash", "UCI:00"), 2, "32 hex digits"),
        (("--issuer", "M", "--country", "XX", "--hash", "NAME:" + "00" * 16), 2, "COUNTRYCODEUCI"),
        (("--issuer", "M", "--country", "XX", "--hash", HASH), 2, "--expires"),
        (
            (
                "--issuer",
                "M",
                "--country",
                "XX",
                "--country",
                "XY",
                "--hash",
                HASH,
                "--expires",
                "2022-01-01T00:00:00Z",
            ),
            2,
            "one country",
        ),
        (("--issuer", "M", "--country", "XX", "--hash", HASH, "--expires", "soon"), 2, "--expires"),
        (("--issuer", "M", "--country", "XXX"), 3, "countries it speaks for"),
        (("--issuer", "M", "--country", "ß"), 3, "countries it speaks for"),  # whose capitals are a country's code
        (("--issuer", "M", "--country", "XX", "--bloom", "SAME"), 2, "a file each"),
        (("--issuer", "M", "--country", "XX", "--eu-slices", "SAME"), 2, "a file each"),
        (("--issuer", "M", "--country", "XX", "HC1:hello"), 3, "certificate 1: "),
        (("--issuer", "M", "--country", "XX", "CERTIFICATE", "HC1:hello"), 3, "certificate 2: "),
        (("--issuer", "M", "--country", "XX", "PASSWORDS"), 3, "passwords.txt: "),
        (("--issuer", "M", "--country", "XY", "CERTIFICATE"), 3, "countries it speaks for"),
    ],
)
def test_what_is_not_taken_back(ministry: Ministry, arguments: tuple[str, ...], code: int, says: str) -> None:
    ministry.path("passwords.txt").write_text("root", encoding="utf-8")
    meant = {"CERTIFICATE": ministry.text, "SAME": ministry.path("revoked.jws")}
    meant["PASSWORDS"] = ministry.path("passwords.txt")
    ended = ministry.revoke(*(meant.get(each, each) for each in arguments))
    assert ended.returncode == code, ended.stderr
    assert says in " ".join(ended.stderr.replace("│", " ").split())
    assert "Traceback" not in ended.stderr
    assert not ministry.path("revoked.jws").exists()


def test_a_batch_of_the_gateway_goes_into_a_list_that_speaks_for_its_country(ministry: Ministry) -> None:
    hashed = hcert.identify(ministry.text).hash_of(HashType.UCI)
    entries = [{"hash": base64.b64encode(hashed or b"").decode()}]
    terms = {"country": "XX", "expires": "2022-09-01T00:00:00Z", "kid": "UNKNOWN_KID", "hashType": "UCI"}
    ministry.path("batch.json").write_text(json.dumps({**terms, "entries": entries}), encoding="utf-8")
    refused = ministry.revoke("--issuer", "M", "--country", "XY", "--batch", ministry.path("batch.json"))
    assert refused.returncode == 3
    ministry.build("--issuer", "M")
    assert ministry.revoke("--issuer", "M", "--country", "XX", "--batch", ministry.path("batch.json")).returncode == 0
    assert ministry.verify("--revocation", ministry.path("revoked.jws"))["code"] == "REVOKED"


def test_a_batch_in_its_signature_needs_the_countrys_upload_certificate(ministry: Ministry) -> None:
    batch = {"country": "XX", "expires": "2022-09-01T00:00:00Z", "kid": "UNKNOWN_KID", "hashType": "UCI", "entries": []}
    key = derive_private_key(91, SECP256R1())
    for name, country in (("xx.der", "XX"), ("xy.der", "XY")):
        ministry.path(name).write_bytes(
            self_signed_certificate(key, country=country, organisation="UP", serial=1, **TIMES)  # type: ignore[arg-type]  # by name
        )
    signer = x509.load_der_x509_certificate(ministry.path("xx.der").read_bytes())
    message = PKCS7SignatureBuilder().set_data(json.dumps(batch).encode()).add_signer(signer, key, SHA256())
    signed = base64.b64encode(message.sign(Encoding.DER, [PKCS7Options.Binary]))
    ministry.path("batch.cms").write_bytes(signed)
    first = ("--issuer", "M", "--country", "XX", "--batch", ministry.path("batch.cms"))
    for upload, code, says in (
        ((), 3, "name the certificate of the country's upload key"),
        (("--upload-certificate", ministry.path("xy.der")), 3, "none of the signers given signed this"),
        (("--upload-certificate", ministry.path("xx.der")), 0, "List number 1"),
    ):
        ended = ministry.revoke(*first, *upload)
        assert (ended.returncode, says in ended.stderr) == (code, True), ended.stderr
        assert "were not checked" not in ended.stderr
    ministry.path("batch.json").write_text(json.dumps(batch), encoding="utf-8")
    assert "were not checked" in ministry.revoke("--batch", ministry.path("batch.json")).stderr


def test_a_list_may_come_to_speak_for_another_country(ministry: Ministry) -> None:
    ministry.revoke("--issuer", "M", "--country", "XX")
    ended = ministry.revoke("--country", "XY", "--json")
    assert told(ended, "revoke")["countries"] == ["XX", "XY"]


def test_a_folder_without_a_list_is_no_revocation(ministry: Ministry, command: Command) -> None:
    ministry.build("--issuer", "A ministry")
    ended = command("verify", ministry.text, "--revocation", ministry.path("signers"))
    assert (ended.returncode, "no revocation list is here" in ended.stderr) == (3, True)
