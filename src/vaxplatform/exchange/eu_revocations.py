"""Batches of certificates taken back, as the EU gateway hands them from country to country.

The gateway wraps a batch in CMS, signed by the upload key of the country; what is read here is the JSON inside, after
whoever fetched it has checked that signature. Verifiers never read a batch: it goes into a list of one's own, signed.

Source: eHealth Network, EU DCC revocation, version 1.3, and the gateway's reference implementation.
"""

from pathlib import Path
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from vaxplatform.certificate import HashBatch, HashList, HashType
from vaxplatform.certificate.base64url import from_base64
from vaxplatform.errors import CertificateError, FileError
from vaxplatform.exchange.files import read_text
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


def read_eu_batch(path: Path) -> HashBatch:
    """A batch of the EU gateway.

    Args:
        path: The JSON: country, expires, kid (base64, or ``UNKNOWN_KID`` for all keys of the country), hashType and at
            most 1,000 entries.

    Raises:
        FileError: ``revocation-batch``, or what is wrong with a country, a key id or a hash; the file cannot be read.

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
    try:
        read = _Batch.model_validate_json(read_text(path))
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
