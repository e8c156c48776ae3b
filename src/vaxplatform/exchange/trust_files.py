"""Files of certificates: the signers one trusts, and the text of a certificate to verify."""

from pathlib import Path

from vaxplatform.certificate import TrustedKey, TrustStore, trusted_keys_from_certificates
from vaxplatform.certificate.document_signer import PEM_CERTIFICATE
from vaxplatform.certificate.formats.hcert import LONGEST_TEXT
from vaxplatform.errors import CertificateError, FileError, MissingExtra
from vaxplatform.exchange.files import read_text
from vaxplatform.place import Place

__all__ = ["read_certificate_text", "read_trust"]

_CERTIFICATES = {".pem", ".der", ".crt", ".cer"}
_PICTURES = {".png", ".jpg", ".jpeg", ".gif", ".bmp", ".webp"}


def read_trust(path: Path | None) -> TrustStore:
    """The signers' certificates of a file or folder (DER, or PEM with any number of them); nobody when there is none.

    Raises:
        FileError: Nothing is there, or a file is not a certificate; one such file of a folder is enough, since a list
            that lost a signer in silence calls its certificates unknown.
    """
    if path is None:
        return TrustStore.of(())
    if not path.exists():
        raise FileError("there is no such file or folder", code="file-missing", place=Place(str(path)))
    files = (
        [path] if path.is_file() else sorted(each for each in path.iterdir() if each.suffix.lower() in _CERTIFICATES)
    )
    keys = [key for file in files for key in _keys(file)]
    if not keys:
        raise FileError(
            f"no certificate is here ({', '.join(sorted(_CERTIFICATES))})", code="trust-empty", place=Place(str(path))
        )
    return TrustStore.of(keys)


def _keys(file: Path) -> tuple[TrustedKey, ...]:
    data = file.read_bytes()
    if b"PRIVATE KEY" in data and not PEM_CERTIFICATE.search(data):
        return ()
    try:
        return trusted_keys_from_certificates(data, source=str(file))
    except CertificateError as error:
        raise FileError(error.sentence, code=error.code, place=Place(str(file))) from error


def read_certificate_text(given: str) -> str:
    """The text of a certificate: from a file, from a picture of its QR code, or as it was given.

    Args:
        given: A path, or the text itself.

    Raises:
        FileError: The file cannot be read or shows no QR code.
        MissingExtra: A picture needs ``[scan]``.
    """
    if given.startswith(("HC1:", "HC2:")) or len(given) > LONGEST_TEXT:
        return given
    path = Path(given)
    try:
        there = path.is_file()
    except (OSError, ValueError):
        there = False
    if not there:
        if path.suffix or "/" in given:
            raise FileError("there is no such file", code="file-missing", place=Place(given[:200]))
        return given
    return _scan(path) if path.suffix.lower() in _PICTURES else read_text(path).strip("\r\n\t")


def _scan(path: Path) -> str:
    try:
        import zxingcpp
        from PIL import Image, UnidentifiedImageError
    except ModuleNotFoundError as error:
        raise MissingExtra.of("scan", "reading a QR code from a picture") from error
    try:
        with Image.open(path) as picture:
            codes = zxingcpp.read_barcodes(picture.convert("L"))
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError) as error:
        raise FileError("this is not a picture that can be read", code="picture", place=Place(str(path))) from error
    found = [code.text for code in codes if code.format == zxingcpp.BarcodeFormat.QRCode]
    if not found:
        raise FileError("no QR code is to be seen in this picture", code="picture-no-qr", place=Place(str(path)))
    return found[0]
