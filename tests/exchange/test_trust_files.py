"""Whom one trusts, and what one was given to verify, from files."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, derive_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from PIL import Image

from vaxplatform.certificate import (
    Edition,
    MemorySigner,
    TrustedKey,
    TrustStore,
    qr_png,
    self_signed_certificate,
)
from vaxplatform.errors import FileError
from vaxplatform.exchange import read_certificate_text, read_trust, write_trust_list

KEY = derive_private_key(7, SECP256R1())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    times = {"not_before": datetime(2021, 1, 1, tzinfo=UTC), "not_after": datetime(2031, 1, 1, tzinfo=UTC)}
    der = self_signed_certificate(KEY, country="XX", organisation="Test", serial=1, **times)
    (tmp_path / "signer.der").write_bytes(der)
    (tmp_path / "key.pem").write_bytes(KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    (tmp_path / "README.txt").write_text("not a certificate", encoding="utf-8")
    return tmp_path


def test_certificates_of_a_folder_or_file_are_trusted_and_private_keys_passed_over(folder: Path) -> None:
    assert len(read_trust(folder)) == len(read_trust(folder / "signer.der")) == 1
    assert len(read_trust(None)) == 0


@pytest.mark.parametrize("name", ["nowhere", "key.pem", "README.txt"])
def test_what_is_no_trust(folder: Path, name: str) -> None:
    with pytest.raises(FileError) as refused:
        read_trust(folder / name)
    assert str(folder / name) in str(refused.value)


def test_every_certificate_of_a_pem_file_is_trusted_whatever_stands_before_it(folder: Path) -> None:
    times = {"not_before": datetime(2021, 1, 1, tzinfo=UTC), "not_after": datetime(2031, 1, 1, tzinfo=UTC)}
    ders = [
        self_signed_certificate(KEY, country=country, organisation="Test", serial=1, **times)
        for country in ("XX", "XY", "XZ")
    ]
    pem = b"".join(x509.load_der_x509_certificate(der).public_bytes(Encoding.PEM) for der in ders)
    for name, before in (("bare", b""), ("mark", b"\xef\xbb\xbf"), ("text", b"Certificate:\n    Data:\n")):
        (folder / f"{name}.crt").write_bytes(before + pem)
        assert {key.country for key in read_trust(folder / f"{name}.crt").keys} == {"XX", "XY", "XZ"}


def test_a_bad_certificate_in_a_folder_is_named(folder: Path) -> None:
    whole = (folder / "signer.der").read_bytes()
    (folder / "broken.der").write_bytes(whole[:-9])
    with pytest.raises(FileError) as refused:
        read_trust(folder)
    assert (refused.value.code, str(refused.value.place)) == (
        "trust-certificate-unreadable",
        str(folder / "broken.der"),
    )


def test_of_two_editions_of_a_list_in_a_folder_the_newer_counts_alone(tmp_path: Path) -> None:
    """An older one would bring back a key that was taken off the list since."""
    start = datetime(2021, 9, 1, tzinfo=UTC)
    signer = MemorySigner(derive_private_key(9, SECP256R1()), kid=b"lists")
    for name, issuer, numbers, sequence in (
        ("a.jws", "A", (1, 2), 7),
        ("b.jws", "A", (1,), 8),
        ("c.jws", "B", (3,), 1),
    ):
        keys = [TrustedKey(bytes((n,)), "XX", derive_private_key(n, SECP256R1()).public_key()) for n in numbers]
        edition = Edition(issuer, start, start + timedelta(days=sequence), sequence=sequence)
        write_trust_list(tmp_path / name, TrustStore.of(keys, edition=edition), signer)
    read = read_trust(tmp_path, signed_by=(signer.public_key,))
    assert [key.kid for key in read.keys] == [b"\x01", b"\x03"]
    assert read.edition is not None
    assert read.edition.issuer == "B"


def test_what_a_folder_holds_beside_files_is_told(tmp_path: Path) -> None:
    (tmp_path / "broken.pem").symlink_to(tmp_path / "nowhere")
    with pytest.raises(FileError, match="no such file"):
        read_trust(tmp_path)
    (tmp_path / "broken.pem").unlink()
    (tmp_path / "folder.pem").mkdir()
    with pytest.raises(FileError, match="a file is wanted"):
        read_trust(tmp_path)


def test_a_bare_public_key_is_trusted_through_a_list_only(tmp_path: Path) -> None:
    pem = KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    (tmp_path / "key.pem").write_bytes(pem)
    with pytest.raises(FileError) as refused:
        read_trust(tmp_path)
    assert refused.value.code == "trust-public-key"


def test_a_certificate_is_text_a_file_or_a_picture(tmp_path: Path) -> None:
    text = "HC1:NCFOXN%TS3DH 0ABC"
    (tmp_path / "c.txt").write_text(f"{text}\r\n", encoding="utf-8")
    (tmp_path / "c.png").write_bytes(qr_png(text))
    for given in (text, str(tmp_path / "c.txt"), str(tmp_path / "c.png")):
        assert read_certificate_text(given) == text
    assert read_certificate_text("shc:") == "shc:"
    assert read_certificate_text("x" * 20_000) == "x" * 20_000
    assert read_certificate_text("a\0b") == "a\0b"


def test_pictures_without_a_code(tmp_path: Path) -> None:
    Image.new("L", (50, 50), 255).save(tmp_path / "white.png")
    (tmp_path / "no.png").write_bytes(b"no picture \xff")
    for name, says in (("white.png", "no QR code"), ("no.png", "not a picture"), ("gone.png", "no such file")):
        with pytest.raises(FileError, match=says):
            read_certificate_text(str(tmp_path / name))
