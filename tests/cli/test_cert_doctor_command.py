"""``cert doctor`` and ``cert inspect`` as people call them: with texts, files, pictures and PDF files."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from PIL import Image

import vaxplatform.cli
from vaxplatform.certificate import qr_png

from .conftest import Command

SCHEMAS = Path(vaxplatform.cli.__file__).parent / "schemas"
DOCTOR, INSPECT = (
    Draft202012Validator(json.loads((SCHEMAS / f"cert-{name}.schema.json").read_text("utf-8")))
    for name in ("doctor", "inspect")
)


@pytest.fixture(scope="module")
def text(demo: Path) -> str:
    return min((demo / "certificates").glob("*.txt")).read_text("utf-8").rstrip("\n")


def examined(command: Command, *arguments: object) -> tuple[int, Any]:
    ended = command("cert", "doctor", *arguments, "--json")
    found = json.loads(ended.stdout)
    DOCTOR.validate(found)
    return ended.returncode, found


def test_a_valid_certificate_is_healthy_as_text_file_picture_and_pdf(
    command: Command, demo: Path, text: str, tmp_path: Path
) -> None:
    (tmp_path / "certificate").write_text(f"{text}\n", encoding="utf-8")
    (tmp_path / "code.png").write_bytes(qr_png(text))
    Image.open(io.BytesIO(qr_png(text))).convert("L").save(tmp_path / "page.pdf", resolution=200)
    for given in (text, tmp_path / "certificate", tmp_path / "code.png", tmp_path / "page.pdf"):
        code, found = examined(command, given, "--trust", demo / "keys")
        assert (code, found["healthy"], found["codes"][0]["verdict"]) == (0, True, "VALID")


def test_each_of_several_codes_is_examined(command: Command, demo: Path, text: str, tmp_path: Path) -> None:
    codes = [Image.open(io.BytesIO(qr_png(each))).convert("L") for each in (text, text.lower())]
    page = Image.new("L", (1000, 1200), 255)
    for number, each in enumerate(codes):
        page.paste(each, (100, 550 * number))
    page.save(tmp_path / "page.png")
    code, found = examined(command, tmp_path / "page.png", "--trust", demo / "keys")
    assert (code, [each["healthy"] for each in found["codes"]]) == (1, [True, False])
    said = command("cert", "doctor", tmp_path / "page.png", "--trust", demo / "keys").stderr
    assert "There are 2 QR codes" in " ".join(said.split())
    assert "\n2:\ndetect      MENDED  It was written in small letters" in said


def test_a_picture_without_a_code(command: Command, tmp_path: Path) -> None:
    Image.new("L", (200, 200), 255).save(tmp_path / "white.png")
    code, found = examined(command, tmp_path / "white.png")
    assert (code, found["healthy"], found["codes"]) == (1, False, [])
    assert "no QR code to be seen" in found["picture"]


def test_what_is_said_fits_80_columns_and_names_nobody(command: Command, demo: Path, text: str) -> None:
    for language in ("en", "hi"):
        for given in (text, text[:200], f"{text[:80]}\u202e{text[80:]}", "hello", ""):
            ended = command("cert", "doctor", given, "--lang", language, "--trust", demo / "keys")
            assert all(len(line) <= 80 for line in ended.stderr.splitlines())
            assert ended.stdout == ""
            assert "URN:UVCI" not in ended.stderr


def test_files_that_are_something_else(command: Command, demo: Path, tmp_path: Path) -> None:
    code, found = examined(command, demo / "keys" / "demonstration-certificate.der")
    assert (code, found["codes"][0]["steps"][0]["code"]) == (1, "is-der-certificate")
    (tmp_path / "empty").write_bytes(b"")
    assert command("cert", "doctor", tmp_path / "empty").returncode == 3
    assert command("cert", "doctor", tmp_path / "missing.png").returncode == 3
    assert command("cert", "doctor", "hello", "--lang", "xx").returncode == 2


def test_inspect_shows_everything_and_says_that_nothing_is_proved(command: Command, text: str, tmp_path: Path) -> None:
    (tmp_path / "code.png").write_bytes(qr_png(text))
    for given in (text, tmp_path / "code.png"):
        ended = command("cert", "inspect", given)
        assert (ended.returncode, ended.stdout) == (0, "")
        assert ended.stderr.startswith("NOT VERIFIED")
        assert "  alg: ES256\n" in ended.stderr
        assert "    Disease: COVID-19 (840539006)\n" in ended.stderr
        assert "which nothing proves" in ended.stderr
    found = json.loads(command("cert", "inspect", text, "--json").stdout)
    INSPECT.validate(found)
    assert found["verified"] is False
    assert "    रोग: COVID-19" in command("cert", "inspect", text, "--lang", "hi").stderr


def test_inspect_points_to_the_doctor_where_it_cannot_read(command: Command, text: str) -> None:
    for given in ("hello", text[:100], text.lower(), ""):
        ended = command("cert", "inspect", given)
        assert (ended.returncode, ended.stdout) == (1, "")
        assert "vaxplatform cert doctor" in ended.stderr
