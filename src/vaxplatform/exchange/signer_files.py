"""Files of those who sign: a private key, and the certificate of its document signer."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from attrs import evolve

from vaxplatform.certificate import MemorySigner, TrustedKey, trusted_keys_from_certificates
from vaxplatform.errors import CertificateError, FileError
from vaxplatform.exchange.files import read_bytes
from vaxplatform.place import Place

__all__ = ["read_signer"]


def read_signer(
    key: Path, *, certificate: Path | None = None, password_file: Path | None = None
) -> tuple[MemorySigner, TrustedKey | None]:
    """A signer from files, with what its certificate says of its key.

    Args:
        key: The private key, PEM or JWK; PEM may hold its certificate too.
        certificate: The document signer's certificate, PEM or DER, if it stands apart; its hash is the key id.
        password_file: A file with the password of an encrypted key in its first line.

    Returns:
        The signer, and its key as verifiers will know it; None without a certificate.

    Raises:
        FileError: A file cannot be read, is not what it should be, or ``signer-certificate``: no certificate is this
            key's. Nothing of the key or password is repeated.
    """
    data = read_bytes(key)
    password = None if password_file is None else read_bytes(password_file).partition(b"\n")[0].rstrip(b"\r")
    with _told_of(key):
        signer = (
            MemorySigner.from_jwk(data)
            if data.lstrip().startswith(b"{")
            else MemorySigner.from_pem(data, password=password)
        )
    beside = key if certificate is None and b"BEGIN CERTIFICATE" in data else certificate
    if beside is None:
        return signer, None
    with _told_of(beside):
        known = trusted_keys_from_certificates(read_bytes(beside), source=str(beside))
    own = next((each for each in known if each.public_key == signer.public_key), None)
    if own is None:
        raise FileError(
            "the certificate is another key's than the signer's", code="signer-certificate", place=Place(str(beside))
        )
    return evolve(signer, kid=own.kid), own


@contextmanager
def _told_of(file: Path) -> Iterator[None]:
    """What is wrong is told of this file."""
    try:
        yield
    except CertificateError as error:
        raise FileError(error.sentence, code=error.code, place=Place(str(file))) from error
