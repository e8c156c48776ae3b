import base64
import json
from pathlib import Path
from typing import Any

import pytest

from vaxplatform.certificate import HashType
from vaxplatform.errors import FileError
from vaxplatform.exchange import read_eu_batch

from . import trust_lists as made

HASH = base64.b64encode(b"sixteen bytes it").decode()
BATCH: dict[str, Any] = {
    "country": "DE",
    "expires": "2022-09-01T00:00:00Z",
    "kid": "AQIDBAUGBwg=",
    "hashType": "SIGNATURE",
    "entries": [{"hash": HASH}, {"hash": base64.b64encode(bytes(16)).decode()}, {"hash": HASH}],
}


def write(folder: Path, **changed: object) -> Path:
    path = folder / "batch.json"
    path.write_text(json.dumps({**BATCH, **changed}), encoding="utf-8")
    return path


def test_a_batch_is_read(tmp_path: Path) -> None:
    batch = read_eu_batch(write(tmp_path))
    assert (batch.country, batch.key_id, batch.hash_type) == ("DE", bytes(range(1, 9)), HashType.SIGNATURE)
    assert list(batch.hashes) == [bytes(16), b"sixteen bytes it"]
    assert batch.expires.isoformat() == "2022-09-01T00:00:00+00:00"
    assert read_eu_batch(write(tmp_path, kid="UNKNOWN_KID")).key_id is None
    assert len(read_eu_batch(write(tmp_path, entries=[])).hashes) == 0


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"country": "DEU"}, "revocation-country"),
        ({"country": None}, "revocation-batch"),
        ({"expires": "2022-09-01"}, "revocation-batch"),
        ({"expires": "2022-09-01T00:00:00"}, "revocation-batch"),
        ({"expires": "9999-12-31T23:59:59-12:00"}, "instant-naive"),
        ({"kid": ""}, "revocation-key-id"),
        ({"kid": "!"}, "revocation-batch"),
        ({"hashType": "NAME"}, "revocation-batch"),
        ({"entries": [{"hash": "AAAA"}]}, "revocation-hash"),
        ({"entries": [{"hash": 7}]}, "revocation-batch"),
        ({"entries": [{"hash": HASH}] * 1001}, "revocation-batch"),
        ({"entries": HASH}, "revocation-batch"),
    ],
)
def test_what_is_no_batch(tmp_path: Path, changed: dict[str, object], code: str) -> None:
    path = write(tmp_path, **changed)
    with pytest.raises(FileError) as refused:
        read_eu_batch(path)
    assert (refused.value.code, str(refused.value.place)) == (code, str(path))
    path.write_text("[", encoding="utf-8")
    with pytest.raises(FileError):
        read_eu_batch(path)


GERMAN = made.upload_certificate("DE")


@pytest.mark.parametrize("ending", range(6))
def test_a_signed_batch_is_read_with_the_countrys_upload_certificate(tmp_path: Path, ending: int) -> None:
    """In DER the last byte is one of a random signature, and may be that of a line end."""
    path, content = tmp_path / "batch.cms", json.dumps(BATCH).encode()
    signed = made.cms(content, country="DE")
    while ending and signed[-1] not in b" \t\n\r\x0b\x0c":
        signed = made.cms(content, country="DE")
    lines = base64.encodebytes(signed)
    for written in (signed, base64.b64encode(signed), lines, lines.replace(b"\n", b"\r\n")):
        path.write_bytes(written)
        batch = read_eu_batch(path, upload_certificates=[made.upload_certificate("FR"), GERMAN])
        assert (batch.country, len(batch.hashes)) == ("DE", 2)


def test_a_batch_that_its_country_did_not_sign_is_refused(tmp_path: Path) -> None:
    path, content = tmp_path / "batch.cms", json.dumps(BATCH).encode()

    def code(*pinned: bytes) -> str:
        with pytest.raises(FileError) as refused:
            read_eu_batch(path, upload_certificates=pinned)
        return refused.value.code

    path.write_bytes(content)
    assert code(GERMAN) == "revocation-batch-unsigned"
    path.write_bytes(made.cms(content, country="DE"))
    assert code() == "revocation-batch-signed"
    path.write_bytes(made.cms(content, country="FR", number=3002))
    assert code(made.certificate(3002, "FR", usages=()), GERMAN) == "INVALID_SIGNATURE"
    path.write_bytes(made.cms(content, country="DE", number=3001))
    assert code(GERMAN) == "INVALID_SIGNATURE"
    path.write_bytes(b"no batch at all")
    assert code(GERMAN) == "cms-form"
    path.write_bytes(b"\xff\xfe{")
    assert code(GERMAN) == "revocation-batch"
