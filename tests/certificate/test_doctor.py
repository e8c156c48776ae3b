"""Every way in which texts are spoilt that users of verifiers have told of, and that nothing at all makes it fail."""

import base64
import json
import re
import string
import zlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from random import Random
from urllib.parse import quote

import cbor2
import pytest
from attrs import evolve
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, derive_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from vaxplatform.certificate import (
    Certificate,
    Diagnosis,
    MemorySigner,
    Outcome,
    TrustedKey,
    TrustStore,
    VaccinationRecord,
    _base45,
    diagnose,
    doctor,
    issue,
    jwk_thumbprint,
    other_kinds,
)
from vaxplatform.certificate.base64url import to_base64url
from vaxplatform.certificate.formats import divoc, hcert, smart_health_card
from vaxplatform.certificate.formats._numeric import text_of
from vaxplatform.errors import CertificateError
from vaxplatform.messages import Messages, parse_po

AT = datetime(2021, 9, 1, tzinfo=UTC)
NOBODY = TrustStore.of(())
MESSAGES = {
    language: Messages(
        {language: [parse_po((files("vaxplatform") / "languages" / f"{language}.po").read_text("utf-8"), language)]},
        default=language,
    )
    for language in ("en", "hi")
}


def codes(found: Diagnosis, *outcomes: Outcome) -> list[str]:
    wanted = outcomes or (Outcome.MENDED, Outcome.WARNING, Outcome.WRONG)
    return [step.code for step in found.steps if step.outcome in wanted and step.code != "REVOCATION_UNAVAILABLE"]


def of_bytes(data: bytes) -> str:
    return "HC1:" + _base45.encode(data)


def cose_of(text: str) -> bytes:
    return zlib.decompress(_base45.decode(text[4:]))


def test_a_valid_certificate_passes_every_stage(certificate: Certificate, trust: TrustStore) -> None:
    found = diagnose(certificate.text, trust, at=AT)
    assert found.healthy
    assert codes(found) == []
    assert [str(step.stage) for step in found.steps] == [
        *("detect", "transport", "inflate", "envelope", "key", "signature", "key_policy", "time", "schema"),
        "revocation",
    ]


SPOILT = {
    "line-breaks": lambda text: "\n".join(text[start : start + 76] for start in range(0, len(text), 76)),
    "quotes": lambda text: f"\u201c{text}\u201d",
    "space-in-front": lambda text: f"   {text}",
    "invisible": lambda text: f"\ufeff{text[:50]}\u200b{text[50:]}",
    "other-spaces": lambda text: text.replace(" ", "\u00a0"),
    "link": lambda text: f"https://verify.example/check#{text}",
    "url-encoded": lambda text: quote(text, safe=""),
    "base64": lambda text: base64.b64encode(text.encode()).decode(),
    "hexadecimal": lambda text: text.encode().hex(),
    "colon": lambda text: text.replace("HC1:", "HC1\uff1a", 1),
    "small-letters": str.lower,
    "prefix-twice": lambda text: f"HC1:{text}",
    "prefix-missing": lambda text: text.removeprefix("HC1:"),
    "encoded-twice": lambda text: of_bytes(text.encode()),
}


@pytest.mark.parametrize("code", doctor._MENDS)
def test_what_others_did_to_a_text_is_undone_and_told(certificate: Certificate, trust: TrustStore, code: str) -> None:
    found = diagnose(SPOILT[code](certificate.text), trust, at=AT)
    assert codes(found) == [code]
    assert not found.healthy
    assert found.verdict is not None
    assert found.verdict.valid


def test_several_things_may_have_been_done_to_it(certificate: Certificate, trust: TrustStore) -> None:
    text = f"'{certificate.text.removeprefix('HC1:')}'"
    assert codes(diagnose(text, trust, at=AT)) == ["quotes", "prefix-missing"]
    text = f"https://verify.example/?code={quote(certificate.text, safe='')}"
    assert codes(diagnose(text, trust, at=AT)) == ["link"]


def long_text(certificate: Certificate) -> str:
    """A text that has each of Base45's signs."""
    for number in range(10**6):
        text = of_bytes(zlib.compress(cose_of(certificate.text) + b"%d" % number, 9))
        if all(sign in text[4:] for sign in string.digits + string.ascii_uppercase + " $%*+-./:"):
            return text
    raise AssertionError


def test_where_a_text_was_damaged_is_told(certificate: Certificate, trust: TrustStore) -> None:
    text = certificate.text
    damaged = [
        (f"{text[:99]}#{text[100:]}", "base45-character", {"place": 100, "character": "number sign"}),
        (
            f"{text[:99]}é{text[100:]}",
            "base45-character",
            {"place": 100, "character": "latin small letter e with acute"},
        ),
        (f"{text[:103]}:::{text[106:]}", "base45-group", {"place": 104, "length": 3}),
        (f"{text}0" + "0" * (-len(text[4:]) % 3), "base45-length", {"length": len(text) - 3 + -len(text[4:]) % 3}),
    ]
    for spoilt, code, values in damaged:
        found = diagnose(spoilt, trust, at=AT)
        wrong = next(step for step in found.steps if step.outcome is Outcome.WRONG)
        assert (wrong.code, dict(wrong.values)) == (code, values)
    assert {step.outcome for step in found.steps[-8:]} == {Outcome.NOT_TRIED}


@pytest.mark.parametrize("seed", [16, 26, 72, 99, 117])  # in which a character that is left over looks like damage
def test_a_text_cut_off_within_a_group_is_not_damaged(seed: int) -> None:
    chance = Random(seed)
    content = bytes(chance.randrange(256) for _ in range(chance.randrange(40, 70))) + b"structure" * 5
    text = "HC1:" + _base45.encode(zlib.compress(content, 9))
    for length in range(20, len(text)):
        found = diagnose(text[:length], NOBODY, at=AT)
        assert codes(found, Outcome.WRONG) == ["zlib-cut-off"], length


def test_a_text_cut_off_is_told_at_every_length(certificate: Certificate, trust: TrustStore) -> None:
    for length in range(20, len(certificate.text)):
        found = diagnose(certificate.text[:length], trust, at=AT)
        assert codes(found, Outcome.WRONG) == ["zlib-cut-off"], length


def test_a_space_at_the_end_is_a_character(trust: TrustStore, certificate: Certificate) -> None:
    spoilt = diagnose(f"{certificate.text}\r\n", trust, at=AT)
    assert spoilt.healthy
    assert not diagnose(f"{certificate.text} ", trust, at=AT).healthy


def test_signs_that_programs_take_out_are_missed(certificate: Certificate, trust: TrustStore) -> None:
    text = long_text(certificate)
    assert codes(diagnose(text.replace(" ", ""), trust, at=AT), Outcome.WARNING) == ["spaces-lost"]
    assert codes(diagnose(text.replace(" ", "+"), trust, at=AT))[0] == "spaces-lost"
    found = diagnose(text.replace("+", " "), trust, at=AT)
    assert [dict(step.values) for step in found.steps if step.code == "sign-lost"] == [{"sign": "+"}]


def test_what_is_inside_instead_is_told(certificate: Certificate, trust: TrustStore) -> None:
    cose = cose_of(certificate.text)
    for data, code in (
        (cose, "zlib-missing"),
        (b"{}", "json-inside"),
        (zlib.compress(b'{"ver": "1.3.0"}'), "json-inside"),
        (b"\x1f\x8b\x08\0" + bytes(20), "gzip"),
        (b"", "nothing-inside"),
        (b"hello, here is a text", "zlib-header"),
        (zlib.compress(cose)[:-1] + b"?", "zlib-damaged"),
        (zlib.compress(cose) + b"more", "TRAILING_DATA"),
        (zlib.compress(cose + b"\0"), "TRAILING_DATA"),
        (zlib.compress(bytes(100_000)), "SIZE_LIMIT_EXCEEDED"),
        (zlib.compress(b"\x83\1\2\3"), "INVALID_ENVELOPE"),
        (zlib.compress(cbor2.dumps([cbor2.dumps({1: -257, 4: b"k"}), {}, b"", b""])), "UNSUPPORTED_ALG"),
        (zlib.compress(cbor2.dumps([cbor2.dumps({1: -7}), {}, b"", b""])), "MISSING_KID"),
    ):
        assert codes(diagnose(of_bytes(data), trust, at=AT), Outcome.WRONG)[0] == code
    assert codes(diagnose("HC2:ABC", trust, at=AT)) == ["UNSUPPORTED_VERSION"]
    assert codes(diagnose("HC1:" + "A" * 20_000, trust, at=AT)) == ["SIZE_LIMIT_EXCEEDED"]


def test_an_unknown_key_is_told_with_those_of_its_country(
    certificate: Certificate, trust: TrustStore, signer: MemorySigner
) -> None:
    def key(kid: bytes, country: str) -> TrustedKey:
        return TrustedKey(kid, country, signer.public_key)

    for keys, code, values in (
        ((), "key-nobody-trusted", {"kid": signer.kid.hex(), "country": "IN"}),
        ([key(b"another", "FR")], "key-country-unknown", {"countries": "FR"}),
        ([key(b"another", "IN"), key(b"a french", "FR")], "key-unknown", {"known": b"another".hex()}),
        (
            [key(bytes([n]), "IN") for n in range(10)],
            "key-unknown",
            {"known": "00, 01, 02, 03, 04, 05, 06, 07, … (10)"},
        ),
    ):
        found = diagnose(certificate.text, TrustStore.of(keys), at=AT)
        (wrong,) = (step for step in found.steps if step.outcome is Outcome.WRONG)
        assert wrong.code == code
        assert values.items() <= wrong.values.items()
    as_text = evolve(signer, kid=base64.b64encode(signer.kid))
    content = hcert.decode(certificate.text).payload
    assert codes(diagnose(hcert.sign(content, as_text), trust, at=AT)) == ["key-id-as-text"]


def test_what_a_verifier_finds_stands_at_its_stage(certificate: Certificate, trust: TrustStore) -> None:
    late = diagnose(certificate.text, trust, at=certificate.expires_at + timedelta(days=1))
    assert [(str(step.stage), step.code) for step in late.steps if step.outcome is Outcome.WRONG] == [
        ("time", "EXPIRED")
    ]
    cose = bytearray(cose_of(certificate.text))
    cose[-1] ^= 1
    forged = diagnose(of_bytes(zlib.compress(bytes(cose))), trust, at=AT)
    assert codes(forged) == ["INVALID_SIGNATURE"]
    assert forged.steps[-1].outcome is Outcome.NOT_TRIED


@pytest.mark.parametrize(
    ("given_text", "kind"),
    [
        ("", "empty"),
        (" \n", "empty"),
        ("-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n", "pem-certificate"),
        ("-----BEGIN EC PRIVATE KEY-----\nMIIB\n-----BEGIN CERTIFICATE-----", "pem-private-key"),
        ("-----BEGIN PUBLIC KEY-----\n", "pem-public-key"),
        ("0676290952" * 30, "health-card-digits"),
        ("https://viewer.example/#shlink:/eyJ1cmwiOi", "health-link"),
        ("eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJodHRwczovLyJ9.c2ln", "jws"),
        ("eyJhbGciOiJFUzI1NiJ9YQ.eyJpc3MiOiJodHRwczovLyJ9.c2ln", "jws"),
        ("URN:UVCI:01:IN:3D6A7C1B9E", "certificate-number"),
        ("d28443a10126a104", "cose-hexadecimal"),
        ("https://example.org/certificate", "link"),
        ('{"ver": "1.3.0", "nam": {}, "v": []}', "json-content"),
        ('{"credentialSubject": {}, "proof": {}}', "json-verifiable-credential"),
        ('{"verifiableCredential": []}', "json-health-card-file"),
        ('{"data": {}, "sig": {}}', "json-visible-seal"),
        ('{"name": {}, "certificate_id": ""}', "json-record"),
        ('{"keys": []}', "json-key-set"),
        ('{"kty": "EC"}', "json-key"),
        ("[1]", "json"),
        ("{", "json-damaged"),
        ("[" * 100_000, "json-damaged"),
        ("hello", "unknown"),
    ],
)
def test_other_things_are_recognised(given_text: str, kind: str) -> None:
    found = diagnose(given_text, NOBODY, at=AT)
    assert codes(found) == [f"is-{kind}"]
    assert found.verdict is None


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"\x30\x82\x01\0", "der-certificate"),
        (b"\xd2\x84\x43", "cose-bytes"),
        (b"\x78\xda\xff", "zlib-bytes"),
        (b"\xff\xfeH\0C\0", "utf-16"),
        (b"\xfe\xff\0H\0C", "utf-16"),
        (b"\0\0\0\x24ftypheic\xff", "photograph"),
        (b"\0\n\0\x24ftypavif\xff", "photograph"),
        (b"\xff\0", "unknown-bytes"),
    ],
)
def test_other_files_are_recognised(data: bytes, kind: str) -> None:
    assert codes(diagnose(data, NOBODY, at=AT)) == [f"is-{kind}"]


def test_every_step_has_a_sentence_in_every_language() -> None:
    source = Path(doctor.__file__).read_text("utf-8")
    named = set(re.findall(r'Stage\.[A-Z]+, "([a-z0-9-]+)"|"(key-[a-z-]+)", values', source))
    own = {f"doctor.{code}" for pair in named for code in pair if code}
    own |= {f"doctor.{code}" for table in (doctor._MENDS, doctor._CARD_MENDS) for code in table}
    own |= {f"doctor.{code}" for code in doctor._PASSED.values()} | {"doctor.spaces-lost", "doctor.sign-lost"}
    tables = (other_kinds._BYTES, other_kinds._TEXTS, other_kinds._JSON)
    own |= {f"doctor.is-{kind}" for table in tables for kind in table}
    own |= {f"doctor.is-{kind}" for kind in ("unknown", "unknown-bytes", "json", "json-damaged")}
    for messages in MESSAGES.values():
        (language,) = messages.languages
        assert own <= messages.ids(language)


def filled(found: Diagnosis) -> str:
    return " ".join(
        messages.get(step.message_id, language, **step.values)
        for language, messages in MESSAGES.items()
        for step in found.steps
    )


@given(
    st.text()
    | st.binary()
    | st.text(alphabet="HC1:0AZ $%*+-./").map("HC1:".__add__)
    | st.binary(max_size=60).map(of_bytes)
    | st.binary(max_size=60).map(lambda data: of_bytes(zlib.compress(data)))
)
def test_anything_at_all_gets_a_diagnosis(given_anything: str | bytes) -> None:
    found = diagnose(given_anything, NOBODY, at=AT)
    assert "{" not in filled(found)
    assert not found.healthy


@given(st.data())
def test_any_change_of_a_certificate_is_told_and_nothing_of_the_person(
    certificate: Certificate, trust: TrustStore, data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(certificate.text) - 1))
    other = data.draw(st.sampled_from("0A $é#\n") | st.just(""))
    spoilt = certificate.text[:place] + other + certificate.text[place + 1 :]
    found = diagnose(spoilt, trust, at=AT)
    assert found.healthy == (spoilt == certificate.text or (found.verdict is not None and found.verdict.valid))
    assert not any(part in filled(found) for part in ("Asha", "ASHA", "Patil", "PATIL", "आशा", "1961", "3D6A7C1B9E"))


def test_something_else_than_a_text_or_bytes_is_refused() -> None:
    with pytest.raises(CertificateError) as refused:
        diagnose(None, NOBODY, at=AT)  # type: ignore[arg-type]  # what is refused
    assert refused.value.code == "argument-kind"


def test_a_known_key_whose_signature_does_not_fit_can_be_told(certificate: Certificate, signer: MemorySigner) -> None:
    others = [derive_private_key(number, SECP256R1()).public_key() for number in (3, 5)]
    trust = TrustStore.of(TrustedKey(signer.kid, country, key) for country, key in zip(("NP", ""), others, strict=True))
    found = diagnose(certificate.text, trust, at=AT)
    assert codes(found, Outcome.WRONG) == ["INVALID_SIGNATURE"]
    step = next(each for each in found.steps if each.code == "key")
    assert MESSAGES["en"].get(step.message_id, "en", **step.values) == "The trust list has this key, of ?, NP."


# ---------------------------------------------------------------------------------------------------------------- DIVOC

KID = b"did:example"
ED25519 = MemorySigner(Ed25519PrivateKey.from_private_bytes(bytes(31) + b"\x07"), kid=KID)
TRUSTED = TrustStore.of([TrustedKey(KID, "IN", ED25519.public_key)])


@pytest.fixture(scope="module")
def credential(record: VaccinationRecord) -> str:
    dose = evolve(record, product_name="COVISHIELD", manufacturer_name="Serum Institute of India", lot="4121Z025")
    return issue(dose, ED25519, profile="divoc", at=AT, issuer="https://health.example/").text


def test_a_valid_credential_passes_every_stage(credential: str) -> None:
    content = divoc.unpack(credential)
    for each in (credential, credential.encode("latin-1"), credential.encode(), content, f"\n{content}\n"):
        found = diagnose(each, TRUSTED, at=AT)
        assert found.healthy
        assert codes(found) == []
        passed = [step.code for step in found.steps if step.outcome is Outcome.FINE]
        begins = ["divoc", "json"] if each in (content, f"\n{content}\n") else ["divoc-archive", "archive", "json"]
        assert passed == [*begins, "envelope", "key", "signature", "key-policy", "time-without-end", "schema"]
        envelope = next(step for step in found.steps if step.code == "envelope")
        assert dict(envelope.values) == {"algorithm": "EdDSA", "kid": "did:example"}


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda text: "\ufeff" + divoc.unpack(text), "invisible"),
        (lambda text: json.dumps(divoc.unpack(text)), "json-in-text"),
        (lambda text: text.encode().decode("latin-1"), "archive-encoded-twice"),
    ],
)
def test_what_programs_do_to_credentials_is_mended_and_told(
    credential: str, spoil: Callable[[str], str], code: str
) -> None:
    found = diagnose(spoil(credential), TRUSTED, at=AT)
    assert codes(found) == [code]
    assert not found.healthy
    assert found.verdict is not None
    assert found.verdict.valid


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda text: text.encode("latin-1").decode("utf-8", errors="replace"), "archive-as-text"),
        (lambda text: text[:-30], "INVALID_COMPRESSION"),
        (lambda text: text + "x", "TRAILING_DATA"),
        (lambda text: divoc.unpack(text)[:-30], "json-broken"),
        (lambda text: divoc.unpack(text)[:-1] + ',"issuer":"x"}', "INVALID_ENCODING"),
        (lambda text: divoc.unpack(text)[:-1] + ',"x":' + "[" * 60_000, "INVALID_ENCODING"),
        (lambda text: divoc.unpack(text)[:-1] + ',"x":1}', "INVALID_PAYLOAD"),
        (lambda text: divoc.unpack(text).replace("Ed25519Signature2018", "x"), "UNSUPPORTED_ALG"),
        (lambda text: divoc.unpack(text).replace("did:example", "did:other"), "key-name-unknown"),
        (lambda text: divoc.unpack(text).replace("COVISHIELD", "COVAXIN"), "INVALID_SIGNATURE"),
        (lambda _text: '"{"@context"', "is-unknown"),
        (lambda _text: json.dumps('{"@context"'), "json-broken"),
    ],
)
def test_what_is_wrong_with_a_credential_is_told_at_its_place(
    credential: str, spoil: Callable[[str], str], code: str
) -> None:
    found = diagnose(spoil(credential), TRUSTED, at=AT)
    assert codes(found, Outcome.WRONG) == [code]
    for step in found.steps:
        for messages in MESSAGES.values():
            assert messages.get(step.message_id, messages.default, **step.values)


def test_a_place_in_broken_json_is_told(credential: str) -> None:
    found = diagnose('{\n"@context": [,\n', NOBODY, at=AT)
    assert dict(found.steps[1].values) == {
        "line": 2,
        "column": 14,
    }
    nobody = diagnose(credential, NOBODY, at=AT)
    assert codes(nobody, Outcome.WRONG) == ["key-nobody-trusted"]


def test_a_name_of_a_key_that_is_no_text_is_told_in_hexadecimal(credential: str) -> None:
    others = TrustStore.of(TrustedKey(bytes((n,)) * 8, "IN", ED25519.public_key) for n in range(10))
    found = diagnose(credential, others, at=AT)
    step = next(each for each in found.steps if each.code == "key-name-unknown")
    assert str(step.values["known"]).startswith("0000000000000000, 0101010101010101")
    assert str(step.values["known"]).endswith("… (10)")


@given(st.text(st.sampled_from('{}[]",:\\ @contexPK\x03\x04\ufffd1')))
def test_nothing_that_looks_like_a_credential_makes_it_fail(text: str) -> None:
    for each in (text, '{"@context"' + text, "PK\x03\x04" + text, ("PK\x03\x04" + text).encode()):
        assert diagnose(each, TRUSTED, at=AT).steps


# -------------------------------------------------------------------------------------------------- SMART Health Cards

CARD_KEY = derive_private_key(0xC0FFEE, SECP256R1())
CARD_SIGNER = MemorySigner(CARD_KEY, kid=jwk_thumbprint(CARD_KEY.public_key()))
CARD_ISSUER = "https://example.org/issuer"
CARD_TRUST = TrustStore.of([TrustedKey(CARD_SIGNER.kid, "", CARD_SIGNER.public_key, issuer=CARD_ISSUER)])


@pytest.fixture(scope="module")
def health_card(record: VaccinationRecord) -> str:
    dose = evolve(record, cvx="210", lot="4121Z025")
    return issue(dose, CARD_SIGNER, profile="smart-health-card", at=AT, issuer=CARD_ISSUER).text


def test_a_health_card_passes_every_stage(health_card: str) -> None:
    for text in (health_card, smart_health_card.unpack(health_card).jws):
        found = diagnose(text, CARD_TRUST, at=AT)
        assert found.healthy
        assert [(str(step.stage), step.code) for step in found.steps] == [
            ("detect", "health-card"),
            ("transport", "card-text"),
            ("inflate", "deflate"),
            ("envelope", "envelope"),
            ("key", "key"),
            ("signature", "signature"),
            ("key_policy", "key-policy"),
            ("time", "time-without-end"),
            ("schema", "schema"),
            ("revocation", "REVOCATION_UNAVAILABLE"),
        ]
        assert "{" not in filled(found)
        assert CARD_ISSUER in filled(found)


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda text: f"\ufeff{text}", "invisible"),
        (lambda text: f'"{text}"', "quotes"),
        (lambda text: f"https://viewer.example/#{text}", "link"),
        (lambda text: quote(text, safe=""), "url-encoded"),
        (lambda text: "\n".join(text[at : at + 70] for at in range(0, len(text), 70)), "line-breaks"),
        (lambda text: text.removeprefix("shc:/"), "card-prefix-missing"),
    ],
)
def test_what_is_done_to_health_cards_on_their_way_is_undone(
    health_card: str, spoil: Callable[[str], str], code: str
) -> None:
    found = diagnose(spoil(health_card), CARD_TRUST, at=AT)
    assert codes(found) == [code]
    assert found.verdict is not None
    assert found.verdict.valid
    assert not found.healthy


def test_what_is_wrong_with_a_health_card_is_told_at_its_stage(health_card: str) -> None:
    header, payload, signature = smart_health_card.unpack(health_card).jws.split(".")
    for text, stage, code in (
        (health_card[:-1], "transport", "INVALID_ENCODING"),
        ("shc:/1/2/5676", "transport", "QR_CHUNK_MISSING"),
        ("shc:/" + "56" * 90_000, "transport", "SIZE_LIMIT_EXCEEDED"),
        (f"{header}.{payload[:-4]}.{signature}", "inflate", "INVALID_COMPRESSION"),
        (f"{header}.A.{signature}", "transport", "INVALID_ENCODING"),
        (f"{header}.{payload}.{signature[:-2]}", "signature", "SIGNATURE_FORMAT"),
    ):
        found = diagnose(text, CARD_TRUST, at=AT)
        assert codes(found, Outcome.WRONG) == [code]
        assert [str(step.stage) for step in found.steps if step.outcome is Outcome.WRONG] == [stage]
        assert "{" not in filled(found)
    unsigned = to_base64url(json.dumps({"alg": "none", "zip": "DEF"}).encode())
    found = diagnose(f"{unsigned}.{payload}.", CARD_TRUST, at=AT)
    assert codes(found) == ["UNSUPPORTED_ALG", "MISSING_KID", "KEY_NOT_FOUND", "SIGNATURE_FORMAT"]


@pytest.mark.parametrize(
    ("compress", "seen"), [(lambda content: content, "deflate-missing"), (zlib.compress, "deflate-header")]
)
def test_behind_what_stops_a_verifier_the_doctor_looks_on(
    health_card: str, compress: Callable[[bytes], bytes], seen: str
) -> None:
    header = smart_health_card.unpack(health_card).jws.split(".")[0]
    claims = json.loads(smart_health_card.inflate(smart_health_card.decode(health_card).compressed))
    claims["nbf"] *= 1000
    signed = f"{header}.{to_base64url(compress(json.dumps(claims).encode()))}"
    for jws, of_signature in (
        (f"{signed}.{to_base64url(CARD_SIGNER.sign(signed.encode()))}", []),
        (f"{signed}.{'A' * 86}", [("signature", "INVALID_SIGNATURE")]),
    ):
        for text in (jws, text_of(jws)):
            found = diagnose(text, CARD_TRUST, at=AT)
            wrong = [(str(step.stage), step.code) for step in found.steps if step.outcome is Outcome.WRONG]
            assert wrong == [("inflate", seen), *of_signature, ("schema", "SCHEMA_INVALID")]
            assert not found.healthy
            assert found.verdict is None


def test_an_archive_that_was_read_as_a_text_and_saved_is_told(credential: str) -> None:
    saved = credential.encode("latin-1").decode("utf-8", errors="replace").encode()
    assert codes(diagnose(saved, TRUSTED, at=AT)) == ["archive-as-text"]


def test_an_issuer_of_a_credential_whose_key_is_anothers_is_told(credential: str) -> None:
    (key,) = TRUSTED.keys
    another = diagnose(credential, TrustStore.of([evolve(key, issuer="https://a.example/")]), at=AT)
    (wrong,) = (step for step in another.steps if step.outcome is Outcome.WRONG)
    assert (wrong.code, wrong.values) == ("key-of-another-issuer", {"issuers": "https://a.example/"})


def test_a_long_name_of_a_key_is_cut(credential: str) -> None:
    named = divoc.unpack(credential).replace("did:example", "did:" + "x" * 200)
    found = diagnose(named, TRUSTED, at=AT)
    for code in ("envelope", "key-name-unknown"):
        (step,) = (each for each in found.steps if each.code == code)
        assert step.values["kid"] == "did:" + "x" * 51 + "…"


def test_unknown_keys_and_issuers_of_health_cards_are_told(health_card: str) -> None:
    (key,) = CARD_TRUST.keys
    another = diagnose(health_card, TrustStore.of([evolve(key, issuer="https://a.example")]), at=AT)
    (wrong,) = (step for step in another.steps if step.outcome is Outcome.WRONG)
    assert (wrong.code, wrong.values) == ("key-of-another-issuer", {"issuers": "https://a.example"})
    unknown = diagnose(health_card, TrustStore.of([evolve(key, kid=bytes(32))]), at=AT)
    (wrong,) = (step for step in unknown.steps if step.outcome is Outcome.WRONG)
    assert (wrong.code, wrong.values["kid"]) == ("key-name-unknown", to_base64url(CARD_SIGNER.kid))
    assert codes(diagnose(health_card, NOBODY, at=AT)) == ["key-nobody-trusted"]
    country = diagnose(health_card, TrustStore.of([evolve(key, kid=bytes(8), issuer="")]), at=AT)
    (wrong,) = (step for step in country.steps if step.outcome is Outcome.WRONG)
    assert (wrong.code, wrong.values["known"]) == ("key-name-unknown", "-")  # its key signs no card
    assert "{" not in filled(another) + filled(unknown)


@given(st.text(alphabet="0123456789/ shc:").map("shc:/".__add__) | st.binary(max_size=60).map(to_base64url))
def test_anything_like_a_health_card_gets_a_diagnosis(text: str) -> None:
    found = diagnose(f"eyJhbGciOiJFUzI1NiJ9.{text}.AA" if "shc" not in text else text, NOBODY, at=AT)
    assert "{" not in filled(found)
    assert not found.healthy
