"""Public keys from whatever file people have them in."""

import json
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from vaxplatform.certificate.jwk import jwk_of
from vaxplatform.errors import FileError
from vaxplatform.exchange import read_public_keys

from . import trust_lists as made


def spki(key: Any, encoding: Encoding = Encoding.PEM) -> bytes:
    written: bytes = key.public_bytes(encoding, PublicFormat.SubjectPublicKeyInfo)
    return written


KEY = made.key(1).public_key()


@pytest.mark.parametrize(
    "data",
    [
        spki(KEY),
        made.certificate(1),
        x509.load_der_x509_certificate(made.certificate(1)).public_bytes(Encoding.PEM),
        json.dumps(jwk_of(KEY)).encode(),
        json.dumps({"keys": [jwk_of(KEY)]}).encode(),
    ],
    ids=map(str, count()),
)
def test_a_public_key_is_read_from_what_people_have(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "key").write_bytes(data)
    assert read_public_keys(tmp_path / "key") == (KEY,)


@pytest.mark.parametrize(
    "data",
    [
        b"hello",
        b"{",
        b"{}",
        b'{"keys": 7}',
        b'{"keys": [7]}',
        b'{"a":' * 9999,
        b"\x30\x00",
        spki(X25519PrivateKey.from_private_bytes(bytes(32)).public_key()),
    ],
    ids=map(str, count()),
)
def test_what_is_no_public_key(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "key").write_bytes(data)
    with pytest.raises(FileError) as refused:
        read_public_keys(tmp_path / "key")
    assert refused.value.code == "public-key-unreadable"
    with pytest.raises(FileError):
        read_public_keys(tmp_path / "nowhere")


def test_all_public_keys_of_a_file_are_read(tmp_path: Path) -> None:
    (tmp_path / "keys.pem").write_bytes(b"old and new\n" + made.public_pem(1) + made.public_pem(2))
    assert read_public_keys(tmp_path / "keys.pem") == (KEY, made.key(2).public_key())
