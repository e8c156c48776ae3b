import base64
import json
from pathlib import Path
from typing import Any

import pytest

from vaxplatform.certificate import HashType
from vaxplatform.errors import FileError
from vaxplatform.exchange import read_eu_batch

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
