"""Batches of certificates taken back, as the EU gateway hands them from country to country.

The gateway wraps a batch in CMS, signed by the upload key of the country. A verifier never reads a batch: it goes into
a list of one's own, signed.

Source: eHealth Network, EU DCC revocation, version 1.3, and the gateway's reference implementation; RFC 5652 (CMS).
"""

from codecs import BOM_UTF8
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from vaxplatform.certificate import HashBatch, HashList, HashType
from vaxplatform.certificate.base64url import from_base64
from vaxplatform.certificate.cms import cms_content
from vaxplatform.certificate.document_signer import of_country
from vaxplatform.errors import CertificateError, FileError
from vaxplatform.exchange.files import read_bytes
from vaxplatform.place import Place

__all__ = ["read_eu_batch"]

_MOST_ENTRIES = 1000
_ANY_KEY = "UNKNOWN_KID"


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True)

    hash: Annotated[bytes, BeforeValidator(from_base64)]


class _Batch(BaseModel):
    model_config = ConfigDict(frozen=True)

    country: str
    expires: AwareDatetime
    kid: str
    hashType: HashType  # noqa: N815 -- the gateway's spelling
    entries: Annotated[tuple[_Entry, ...], Field(max_length=_MOST_ENTRIES)]


def read_eu_batch(path: Path, *, upload_certificates: Sequence[bytes] = ()) -> HashBatch:
    """A batch of the EU gateway.

    Args:
        path: The batch as the gateway gives it, CMS in base64 or DER, or the JSON inside: country, expires, kid
            (base64, or ``UNKNOWN_KID`` for all keys of the country), hashType and at most 1,000 entries.
        upload_certificates: Certificates (DER) of countries' upload keys, of which one of the batch's country must have
            signed it. Without any only bare JSON is read, whose signature whoever fetched it has checked.

    Raises:
        FileError: ``revocation-batch``, or what is wrong with a country, a key id or a hash;
            ``revocation-batch-signed`` and ``revocation-batch-unsigned``: signed, and nobody says by whom, or the other
            way round; ``INVALID_SIGNATURE``; ``cms-form``; the file cannot be read.
        MissingExtra: The library that reads CMS is not installed.

    Example:
        >>> from tempfile import TemporaryDirectory
        >>> with TemporaryDirectory() as folder:
        ...     path = Path(folder) / "batch.json"
        ...     entries = '[{"hash": "AAAAAAAAAAAAAAAAAAAAAA=="}]'
        ...     head = '"country": "XX", "expires": "2022-09-01T00:00:00Z", "kid": "UNKNOWN_KID", "hashType": "UCI"'
        ...     _ = path.write_text(f'{{{head}, "entries": {entries}}}', encoding="utf-8")
        ...     batch = read_eu_batch(path)
        >>> batch.country, batch.key_id, batch.hash_type.value, len(batch.hashes)
        ('XX', None, 'UCI', 1)
    """
    place = Place(str(path))
    data = read_bytes(path)
    bare = data.removeprefix(BOM_UTF8).strip()
    try:
        if bare.startswith(b"{"):
            read = _Batch.model_validate_json(_unsigned(bare, upload_certificates))
        else:
            message = _message(data, upload_certificates)
            read = _Batch.model_validate_json(cms_content(message, signed_by=upload_certificates))
            # A country's upload key takes no other country's certificates back.
            cms_content(message, signed_by=of_country(upload_certificates, read.country))
        kid = None if read.kid == _ANY_KEY else from_base64(read.kid)
        hashes = HashList.of(entry.hash for entry in read.entries)
        return HashBatch(read.country, kid, read.hashType, hashes, read.expires)
    except CertificateError as error:
        raise FileError(error.sentence, code=error.code, place=place) from error
    except (ValidationError, ValueError):
        raise FileError(
            "this is no batch of the EU gateway: country, expires, kid, hashType and at most 1,000 entries",
            code="revocation-batch",
            place=place,
        ) from None


def _unsigned(content: bytes, upload_certificates: Sequence[bytes]) -> bytes:
    if upload_certificates:
        raise CertificateError(
            "this batch stands here without its signature: fetch it as the gateway gives it",
            code="revocation-batch-unsigned",
        )
    return content


def _message(data: bytes, upload_certificates: Sequence[bytes]) -> bytes:
    """A signed batch in DER."""
    if not upload_certificates:
        raise CertificateError(
            "this batch is signed: name the certificate of the country's upload key", code="revocation-batch-signed"
        )
    # DER begins with the byte of "0", and its base64 with "M"; the last byte of DER may be that of a line end.
    return data if data.startswith(b"0") else from_base64(b"".join(data.split()).decode("ascii"))
