"""Archives of revocation slices, as the EU's reference service hands them to verifiers: a gzipped tar of Bloom filters.

An entry is named ``key id/part/chunk/SHA-256 of the content``. The part is ``null`` (POINT), the first hex digit of the
hashes (VECTOR) or the first two (COORDINATE), and the chunk is the digit that follows. The hashes of all kinds that a
country uses for a key are in one filter, and neither kinds nor country nor expiry stand in the archive: they come from
the service's list of keys (``/lists``), and whoever reads an archive says them.

Only Bloom filters are read. The service's other slices (VARHASHLIST) hold shortened hashes in a layout that changed
between its releases and writes some hashes in a way they cannot be read back from: they are refused, never guessed at.

An archive is not signed: it goes into a list of one's own, which is.

Source: the EU's reference service for distributing revocations to verifiers and its Bloom filter.
"""

import gzip
import tarfile
import zlib
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Iterator
from datetime import datetime
from hashlib import sha256
from io import BytesIO
from pathlib import Path

from vaxplatform.certificate import BloomFilter, HashType, Partitioning, RevocationSlice
from vaxplatform.certificate.base64url import from_base64
from vaxplatform.errors import CertificateError, FileError
from vaxplatform.exchange.files import read_bytes, write_whole
from vaxplatform.place import Place

__all__ = ["read_eu_slices", "write_eu_slices"]

_LARGEST = 64 * 1024 * 1024
"""Bytes of an unpacked archive: filters of 37 million certificates with one wrong hit in a thousand."""

_GZIP = 31  # zlib's number for the gzip format (RFC 1952) with the largest window
_ANY_KEY, _NO_PART = "UNKNOWN_KID", "null"
_PARTITIONING = {0: Partitioning.POINT, 1: Partitioning.VECTOR, 2: Partitioning.COORDINATE}
_BROKEN: tuple[type[Exception], ...] = (tarfile.TarError, ValueError, OverflowError, EOFError)


def read_eu_slices(
    path: Path, *, country: str, hash_types: Iterable[HashType], expires: datetime
) -> tuple[RevocationSlice, ...]:
    """The slices of an archive, one for each kind of hash.

    Args:
        path: The archive.
        country: ISO 3166-1 alpha-2 of whose certificates it holds.
        hash_types: What the service's list says is hashed for these keys.
        expires: When the last of the certificates has expired on its own.

    Raises:
        FileError: ``revocation-slices``: it cannot be unpacked within 64 MiB, or an entry is no Bloom filter, or not
            what its name says; ``revocation-country``; ``instant-naive``; the file cannot be read.

    Example:
        >>> from datetime import UTC
        >>> from tempfile import TemporaryDirectory
        >>> from vaxplatform.certificate import HashBatch, HashList, bloom_slices
        >>> expires, taken_back = datetime(2022, 9, 1, tzinfo=UTC), HashList.of([b"sixteen bytes it"])
        >>> made = bloom_slices(HashBatch("XX", bytes(8), HashType.UCI, taken_back, expires), chunked=True)
        >>> with TemporaryDirectory() as folder:
        ...     path = Path(folder) / "slices.tar.gz"
        ...     write_eu_slices(path, made)
        ...     read_eu_slices(path, country="XX", hash_types=[HashType.UCI], expires=expires) == made
        True
    """
    kinds = tuple(hash_types)
    try:
        return tuple(
            RevocationSlice(country, kid, kind, partitioning, part, filtered, expires)
            for kid, partitioning, part, filtered in _entries(_unpacked(read_bytes(path)))
            for kind in kinds
        )
    except CertificateError as error:
        raise FileError(error.sentence, code=error.code, place=Place(str(path))) from error


def _unpacked(data: bytes) -> bytes:
    unpacking = zlib.decompressobj(_GZIP)
    try:
        unpacked = unpacking.decompress(data, _LARGEST)
    except zlib.error:
        raise _wrong("this is not gzip") from None
    if not unpacking.eof or unpacking.unused_data:
        raise _wrong("this is cut off, has something after it, or unpacks to more than 64 MiB")
    return unpacked


def _entries(archive: bytes) -> Iterator[tuple[bytes | None, Partitioning, str, BloomFilter]]:
    try:
        with tarfile.open(fileobj=BytesIO(archive), mode="r:") as tar:
            for entry in tar:
                yield _entry(entry.name, _content(tar, entry))
    except _BROKEN:
        raise _wrong("this is no tar archive of slices") from None


def _content(tar: tarfile.TarFile, entry: tarfile.TarInfo) -> bytes:
    # A sparse file can claim any size without holding it.
    plain = entry.type in {tarfile.REGTYPE, tarfile.AREGTYPE} and not entry.issparse()
    file = tar.extractfile(entry) if plain and 0 < entry.size <= _LARGEST else None
    if file is None:
        raise _wrong("it holds something else than slices")
    return file.read()


def _entry(name: str, content: bytes) -> tuple[bytes | None, Partitioning, str, BloomFilter]:
    kid, part, chunk, digest = name.rsplit("/", 3)  # a key id in base64 may have strokes of its own
    digits = "" if part == _NO_PART else part
    if digest != sha256(content).hexdigest():
        raise _wrong("the content of an entry is not that which its name states")
    if len(digits) not in _PARTITIONING or len(chunk) != 1:
        raise _wrong("an entry is named by key id, part, chunk and digest")
    key_id = None if kid == _ANY_KEY else from_base64(kid)
    return key_id, _PARTITIONING[len(digits)], digits + chunk, BloomFilter.from_bytes(content)


def _wrong(sentence: str) -> CertificateError:
    return CertificateError(sentence, code="revocation-slices")


def write_eu_slices(path: Path, slices: Iterable[RevocationSlice]) -> None:
    """Write slices as an archive of this kind, the same bytes for the same slices; it is there whole or not at all.

    Args:
        path: The archive (``.tar.gz``).
        slices: In chunks, as `bloom_slices` makes them with ``chunked=True``. Their country, kind and expiry are not
            written: hand them on beside the archive.

    Raises:
        CertificateError: ``revocation-slices``: one is not of a chunk.
    """
    contents = {_name(each): each.filter.to_bytes() for each in slices}
    archive = BytesIO()
    with tarfile.open(fileobj=archive, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for name, content in sorted(contents.items()):
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            tar.addfile(entry, BytesIO(content))
    with write_whole(path) as unfinished:
        unfinished.write_bytes(gzip.compress(archive.getvalue(), mtime=0))


def _name(each: RevocationSlice) -> str:
    if len(each.part) == len(each.partitioning.part_of(bytes(2))):
        raise _wrong("an archive holds the chunks of parts: make the slices in chunks")
    kid = _ANY_KEY if each.key_id is None else urlsafe_b64encode(each.key_id).decode("ascii")
    digest = sha256(each.filter.to_bytes()).hexdigest()
    return f"{kid}/{each.part[:-1] or _NO_PART}/{each.part[-1]}/{digest}"
