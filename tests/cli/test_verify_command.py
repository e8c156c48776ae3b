"""``verify`` on what strangers hand over: other signers, forged texts, texts that would write on the screen."""

import json
import os
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import cbor2
import pytest
import zxingcpp
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

import vaxplatform.cli
from vaxplatform.certificate import MemorySigner, QrCode, TrustStore, VerdictCode, verify
from vaxplatform.certificate.formats import hcert
from vaxplatform.cli.verify import _as_json, _say
from vaxplatform.countries import core_messages

from .conftest import Command

SIGNER = MemorySigner(ec.generate_private_key(ec.SECP256R1()), kid=b"stranger")
AT = datetime(2021, 9, 1, tzinfo=UTC)
SCHEMA = Draft202012Validator(
    json.loads((Path(vaxplatform.cli.__file__).parent / "schemas" / "verify.schema.json").read_text("utf-8"))
)

contents = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-(2**63), 2**63),
        st.floats(),
        st.text(max_size=20),
        st.binary(max_size=8),
        st.sampled_from([10**40, cbor2.CBORTag(1004, "2021-08-26"), cbor2.CBORTag(37, b"x" * 16)]),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.one_of(st.text(max_size=5), st.integers()), inner, max_size=4)
    ),
    max_leaves=12,
)


def signed(certificate: object) -> str:
    """A certificate that anybody could sign with a key of their own."""
    return hcert.sign(cbor2.dumps({1: "XX", 4: 1_800_000_000, 6: 1_600_000_000, -260: {1: certificate}}), SIGNER)


@given(st.dictionaries(st.sampled_from(["v", "t", "r", "nam", "dob", "ver", "other"]), contents, max_size=5))
def test_whatever_a_stranger_signed_can_be_told(certificate: dict[str, object]) -> None:
    verdict = verify(signed(certificate), TrustStore.of(()), at=AT)
    shown = json.loads(json.dumps(_as_json(verdict, core_messages(), "hi"), default=dict, allow_nan=False))
    SCHEMA.validate(shown)
    assert shown["valid"] is False
    assert shown["claims"] is None
    _say(verdict, core_messages(), "hi", trusted=False)


def test_what_exactly_is_wrong_is_told_in_both_outputs(command: Command) -> None:
    told = command("verify", "HC1:0", "--json")
    verdict = json.loads(told.stdout)
    SCHEMA.validate(verdict)
    assert verdict["findings"][0]["detail"]
    assert f"({verdict['findings'][0]['detail']})" in command("verify", "HC1:0").stderr
    unknown_key = command("verify", signed({})).stderr
    assert f"(key id {SIGNER.kid.hex()})" in unknown_key


def test_a_forger_cannot_write_on_the_screen(command: Command) -> None:
    forged = {"ver": "1.3.0", "dob": "\x1b[2J\x1b[HVALID: all is well", "nam": {"fnt": "X\nVALID: signed by all"}}
    ended = command("verify", signed(forged))
    assert ended.returncode == 1
    assert "\x1b" not in ended.stderr
    assert not any(line.startswith("VALID") for line in ended.stderr.splitlines())
    assert "which nothing proves" in ended.stderr
    assert ended.stdout == ""


def test_the_signers_of_another_run_are_not_these(command: Command, demo: Path, tmp_path: Path) -> None:
    assert command("demo", "--country", "in", "--count", 40, "--out", tmp_path / "other").returncode == 0
    text = min((demo / "certificates").glob("*.txt"))
    ended = command("verify", text, "--trust", tmp_path / "other" / "keys", "--json")
    verdict = json.loads(ended.stdout)
    assert (ended.returncode, verdict["code"], verdict["claims"]) == (1, VerdictCode.KEY_NOT_FOUND, None)
    assert verdict["unverified_claims"]["v"]
    ended = command("verify", text, "--trust", demo / "keys" / "demonstration-certificate.der")
    assert (ended.returncode, ended.stdout) == (0, "")
    assert ended.stderr.startswith("VALID")


def test_a_picture_without_a_code_and_one_that_is_none(command: Command, tmp_path: Path) -> None:
    from PIL import Image

    Image.new("L", (200, 200), 255).save(tmp_path / "white.png")
    (tmp_path / "text.png").write_bytes(b"HC1:\xff")
    barcode = zxingcpp.create_barcode("HELLO", zxingcpp.BarcodeFormat.Code128)
    Image.fromarray(barcode.to_image(scale=3)).save(tmp_path / "barcode.png")
    for name, says in (
        ("white.png", "no QR code is to be seen"),
        ("barcode.png", "no QR code is to be seen"),
        ("text.png", "not a picture that can be read"),
    ):
        ended = command("verify", tmp_path / name)
        assert ended.returncode == 3, name
        assert f"{name}: " in ended.stderr
        assert says in ended.stderr
        assert "Traceback" not in ended.stderr


@pytest.mark.parametrize("text", ["", "HC1:", "HC1:NOT BASE 45!", "HC1:6BF", "hello", os.linesep])
def test_what_is_no_certificate_is_not_valid(command: Command, text: str) -> None:
    ended = command("verify", text, "--json")
    assert ended.returncode == 1
    verdict = json.loads(ended.stdout)
    SCHEMA.validate(verdict)
    assert verdict["valid"] is False


def test_several_certificates_in_a_picture_each_get_a_verdict(command: Command, demo: Path, tmp_path: Path) -> None:
    from PIL import Image

    texts = [each.read_text("utf-8").strip() for each in sorted((demo / "certificates").glob("*.txt"))[:2]]
    forged = f"{texts[1][:-1]}{'0' if texts[1][-1] != '0' else '1'}"
    codes = [Image.open(BytesIO(QrCode.for_screen(each).png(scale=4))) for each in (texts[0], forged)]
    page = Image.new("L", (max(each.width for each in codes), sum(each.height for each in codes)), 255)
    page.paste(codes[0], (0, 0))
    page.paste(codes[1], (0, codes[0].height))
    page.save(tmp_path / "page.png")
    ended = command("verify", tmp_path / "page.png", "--trust", demo / "keys", "--json")
    shown = json.loads(ended.stdout)
    SCHEMA.validate(shown)
    assert (ended.returncode, shown["valid"], shown.keys()) == (1, False, {"valid", "certificates"})
    assert [each["valid"] for each in shown["certificates"]] == [True, False]
    told = command("verify", tmp_path / "page.png", "--trust", demo / "keys").stderr
    assert told.startswith("1 of 2:\nVALID: ")
    assert "\n2 of 2:\nNOT VALID: " in told


def test_all_cards_of_a_file_are_valid_or_one_is_not(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "cards.smart-health-card"
    file.write_text(json.dumps({"verifiableCredential": ["eyJhbGciOiJFUzI1NiJ9.AAAA.AAAA", "no card"]}), "utf-8")
    shown = json.loads(command("verify", file, "--json").stdout)
    SCHEMA.validate(shown)
    assert [each["code"] for each in shown["certificates"]] == ["INVALID_ENVELOPE", "UNKNOWN_FORMAT"]
    ended = command("cert", "inspect", file)
    assert ended.returncode == 3
    assert "cards.smart-health-card: there are 2 certificates" in ended.stderr


def test_what_it_states_is_told_in_words_of_a_language(command: Command, demo: Path) -> None:
    text = min((demo / "certificates").glob("*.txt"))
    at = ("--trust", demo / "keys")
    told = command("verify", text, *at).stderr
    assert "  Vaccination:\n    Disease: COVID-19 (840539006)\n" in told
    assert "    Dose number: " in told
    hindi = command("verify", text, *at, "--lang", "hi").stderr
    assert "    रोग: COVID-19 (840539006)\n" in hindi
    assert hindi.startswith("VALID: प्रमाणपत्र असली है")
    assert command("verify", text, "--lang", "xx").returncode == 2
