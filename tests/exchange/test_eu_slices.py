"""Archives of slices as the EU's service hands them out, made here entry by entry, and what is refused of them."""

import base64
import gzip
import hashlib
import io
import tarfile
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaxplatform.certificate import (
    BloomFilter,
    CertificateIdentity,
    Edition,
    HashBatch,
    HashList,
    HashType,
    Partitioning,
    RevocationList,
    RevocationSlice,
    batches_of,
    bloom_slices,
)
from vaxplatform.errors import CertificateError, FileError
from vaxplatform.exchange import read_eu_slices, write_eu_slices

EXPIRES = datetime(2022, 9, 1, tzinfo=UTC)
KID = bytes.fromhex("fbefbe0102030405")  # with strokes and signs in base64: ++++AQIDBAU=
HASH = bytes.fromhex("a5c3") + bytes(14)
FILTER = BloomFilter.of([HASH], false_positives=0.001)
CONTENT = FILTER.to_bytes()


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def tar(*entries: tuple[str, bytes] | tarfile.TarInfo) -> bytes:
    """As the service writes it: without the two empty blocks that end an archive."""
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w", format=tarfile.GNU_FORMAT) as written:
        for each in entries:
            entry, content = (each, b"") if isinstance(each, tarfile.TarInfo) else (tarfile.TarInfo(each[0]), each[1])
            if content:
                entry.size = len(content)
            written.addfile(entry, io.BytesIO(content))
        end = archive.tell()
    return archive.getvalue()[:end]


def named(
    kid: str = "++++AQIDBAU=", part: str = "null", chunk: str = "a", content: bytes = CONTENT
) -> tuple[str, bytes]:
    return f"{kid}/{part}/{chunk}/{digest(content)}", content


def read(folder: Path, data: bytes, *kinds: HashType) -> tuple[RevocationSlice, ...]:
    path = folder / "slices.tar.gz"
    path.write_bytes(data)
    return read_eu_slices(path, country="XX", hash_types=kinds or (HashType.UCI,), expires=EXPIRES)


@pytest.mark.parametrize(
    ("part", "chunk", "partitioning", "digits"),
    [
        ("null", "a", Partitioning.POINT, "a"),
        ("a", "5", Partitioning.VECTOR, "a5"),
        ("a5", "c", Partitioning.COORDINATE, "a5c"),
    ],
)
def test_a_slice_is_that_of_its_name(
    tmp_path: Path, part: str, chunk: str, partitioning: Partitioning, digits: str
) -> None:
    (found,) = read(tmp_path, gzip.compress(tar(named(part=part, chunk=chunk))))
    assert found == RevocationSlice("XX", KID, HashType.UCI, partitioning, digits, FILTER, EXPIRES)
    assert found.may_hold(HASH)
    assert not found.may_hold(bytes(16))


def test_key_ids_are_in_either_base64_and_there_may_be_none(tmp_path: Path) -> None:
    kid = b"\xff" * 8
    for written, key_id in (
        ("UNKNOWN_KID", None),
        (base64.b64encode(kid).decode(), kid),  # "//////////8=", whose strokes are no ends of folders
        (base64.urlsafe_b64encode(kid).decode(), kid),
        ("__________8", kid),
    ):
        assert read(tmp_path, gzip.compress(tar(named(written))))[0].key_id == key_id


def test_a_slice_stands_for_each_kind_of_hash_that_is_said(tmp_path: Path) -> None:
    kinds = (HashType.SIGNATURE, HashType.COUNTRYCODEUCI)
    assert tuple(each.hash_type for each in read(tmp_path, gzip.compress(tar(named())), *kinds)) == kinds


def test_a_certificate_taken_back_is_found_in_an_archive(tmp_path: Path) -> None:
    certificate = CertificateIdentity(KID, "XX", "ES256", bytes(range(64)), "XX", "URN:UVCI:01:XX:EXAMPLE")
    other = CertificateIdentity(KID, "XX", "ES256", bytes(64), "XX", "URN:UVCI:01:XX:OTHER")
    at = EXPIRES - timedelta(days=1)
    for partitioning in Partitioning:
        (batch,) = batches_of([certificate], HashType.SIGNATURE, expires=EXPIRES)
        made = bloom_slices(batch, partitioning=partitioning, chunked=True, false_positives=1e-6)
        write_eu_slices(tmp_path / "a.tar.gz", made)
        found = read_eu_slices(tmp_path / "a.tar.gz", country="XX", hash_types=[HashType.SIGNATURE], expires=EXPIRES)
        assert found == made
        revoked = RevocationList(
            Edition("M", at - timedelta(days=1), EXPIRES, sequence=1), frozenset({"XX"}), slices=found
        )
        assert [each.code for each in revoked.look_up(certificate, at=at)] == ["POSSIBLY_REVOKED"]
        assert revoked.look_up(other, at=at) == ()


def test_the_same_slices_are_written_as_the_same_bytes(tmp_path: Path) -> None:
    hashes = HashList.of(hashlib.sha256(bytes((n,))).digest()[:16] for n in range(99))
    made = bloom_slices(HashBatch("XX", None, HashType.UCI, hashes, EXPIRES), chunked=True)
    assert len(made) == 16
    write_eu_slices(tmp_path / "one", made)
    write_eu_slices(tmp_path / "two", reversed(made))
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_slices_that_are_not_in_chunks_are_no_archive(tmp_path: Path) -> None:
    whole = bloom_slices(HashBatch("XX", KID, HashType.UCI, HashList.of([HASH]), EXPIRES))
    with pytest.raises(CertificateError) as refused:
        write_eu_slices(tmp_path / "a.tar.gz", whole)
    assert refused.value.code == "revocation-slices"
    assert not list(tmp_path.iterdir())


def special(kind: bytes, size: int = 0) -> bytes:
    """An archive with one entry of another kind; a sparse one claims this size and holds one block."""
    entry = tarfile.TarInfo(named()[0])
    entry.type, entry.size, entry.linkname = kind, size, "/etc/passwd"
    if kind != tarfile.GNUTYPE_SPARSE:
        return entry.tobuf(tarfile.GNU_FORMAT) + bytes(512)
    entry.size = 512
    header = bytearray(entry.tobuf(tarfile.GNU_FORMAT))
    header[386:410] = b"%011o\0%011o\0" % (0, 512)
    header[483:495] = b"%011o\0" % size
    header[148:156] = b" " * 8
    header[148:155] = b"%06o\0" % sum(header)
    return bytes(header) + bytes(512)


VAR_HASH_LIST = b"\0\1" + b"\x2d\x2f\xeb\xff" + b"\0\0\0\1" + b"\2" + HASH[:2]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"hello", "revocation-slices"),
        (gzip.compress(b"hello"), "revocation-slices"),
        (gzip.compress(tar(named()))[:-9], "revocation-slices"),
        (gzip.compress(tar(named())) + b"x", "revocation-slices"),
        (gzip.compress(tar(named()))[:-4] + b"\0\0\0\0", "revocation-slices"),  # its own check of length
        (gzip.compress(bytes(64 * 1024 * 1024 + 1)), "revocation-slices"),
        (gzip.compress(tar(named())[:700]), "revocation-slices"),
        (gzip.compress(special(tarfile.SYMTYPE)), "revocation-slices"),
        (gzip.compress(special(tarfile.LNKTYPE)), "revocation-slices"),
        (gzip.compress(special(tarfile.DIRTYPE)), "revocation-slices"),
        (gzip.compress(special(tarfile.CHRTYPE)), "revocation-slices"),
        (gzip.compress(special(tarfile.GNUTYPE_SPARSE, 2**32)), "revocation-slices"),
        (gzip.compress(special(tarfile.REGTYPE, 2**40)), "revocation-slices"),
        (gzip.compress(tar((named()[0], CONTENT + b"\0"))), "revocation-slices"),
        (gzip.compress(tar(("slice", CONTENT))), "revocation-slices"),
        (gzip.compress(tar(named(part="a5c"))), "revocation-slices"),
        (gzip.compress(tar(named(chunk="ab"))), "revocation-slices"),
        (gzip.compress(tar(named(chunk="A"))), "revocation-part"),
        (gzip.compress(tar(named(part="x"))), "revocation-part"),
        (gzip.compress(tar(named("!"))), "revocation-slices"),
        (gzip.compress(tar(named(""))), "revocation-key-id"),
        (gzip.compress(tar(named(content=VAR_HASH_LIST))), "bloom-filter"),
        (gzip.compress(tar(named(content=b"x"))), "bloom-filter"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_archive_of_slices(tmp_path: Path, data: bytes, code: str) -> None:
    with pytest.raises(FileError) as refused:
        read(tmp_path, data)
    assert (refused.value.code, str(refused.value.place)) == (code, str(tmp_path / "slices.tar.gz"))


@given(st.data())
def test_whatever_is_changed_in_an_archive_only_our_errors_come_out(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    archive = bytearray(tar(named(), named(part="a")))
    for _ in range(data.draw(st.integers(1, 3))):
        archive[data.draw(st.integers(0, len(archive) - 1))] = data.draw(st.integers(0, 255))
    path = tmp_path_factory.getbasetemp() / "slices.tar.gz"
    path.write_bytes(gzip.compress(bytes(archive[: data.draw(st.integers(0, len(archive)))])))
    with suppress(FileError):
        found = read_eu_slices(path, country="XX", hash_types=[HashType.UCI], expires=EXPIRES)
        assert {each.filter for each in found} <= {FILTER}
