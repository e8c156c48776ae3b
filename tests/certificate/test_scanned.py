import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaxplatform.certificate.formats._zip_of_one import write_zip_of_one
from vaxplatform.certificate.scanned import text_of

ARCHIVE = write_zip_of_one(json.dumps({"@context": ["é"]}, ensure_ascii=False).encode() * 9, "certificate.json")


def test_an_archive_is_read_with_or_without_the_damage_of_its_qr_code() -> None:
    text = ARCHIVE.decode("latin-1")
    assert any(byte > 0x7F for byte in ARCHIVE)
    assert text_of(ARCHIVE) == text
    assert text_of(text.encode("utf-8")) == text


def test_an_archive_that_happens_to_be_utf_8_is_taken_as_it_is() -> None:
    stored = b"PK\x03\x04" + "é".encode() + b"PK\x05\x06" + bytes(8) + bytes((0, 0, 0, 0, 6, 0, 0, 0)) + bytes(2)
    assert text_of(stored).encode("latin-1") == stored


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"HC1:NCF", "HC1:NCF"),
        ("आशा".encode(), "आशा"),
        (b"\xff", "\ufffd"),
        (b"", ""),
        (b"PK\x03\x04\xff", "PK\x03\x04\xff"),
        ("PK\x03\x04\u0100".encode(), "PK\x03\x04\u00c4\u0080"),
    ],
)
def test_bytes_are_a_text(data: bytes, text: str) -> None:
    assert text_of(data) == text


@given(st.binary())
def test_any_bytes_are_a_text(data: bytes) -> None:
    assert isinstance(text_of(data), str)
    assert isinstance(text_of(b"PK\x03\x04" + data), str)
