import io
import struct
import warnings
import zipfile
import zlib
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certificate.formats.one_way import OneWay
from vaxplatform.certificate.formats._zip_of_one import is_whole, read_zip_of_one, write_zip_of_one
from vaxplatform.errors import CertificateUnreadable

NAME = "certificate.json"
CONTENT = b'{"@context": ["' + bytes(range(0x20, 0x7F)) + b'"]}'


def read(data: bytes) -> bytes:
    return read_zip_of_one(data, NAME, at_most=65_536)


def archive(*files: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED, comment: bytes = b"") -> bytes:
    """As Python's own library writes it."""
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w", method) as made, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # two files of one name are a thing that others warn of
        for name, content in files:
            made.writestr(zipfile.ZipInfo(name), content, method)
        made.comment = comment
    return into.getvalue()


def patched(data: bytes, *, local: tuple[int, bytes] | None = None, central: tuple[int, bytes] | None = None) -> bytes:
    """An archive with some bytes of its header, or of its entry in the directory, written over."""
    changed = bytearray(data)
    for at, given_ in ((0, local), (data.index(b"PK\x01\x02"), central)):
        if given_ is not None:
            offset, value = given_
            changed[at + offset : at + offset + len(value)] = value
    return bytes(changed)


WHOLE = archive((NAME, CONTENT))
STORED = archive((NAME, CONTENT), method=zipfile.ZIP_STORED)
EXTRA = struct.pack("<HHI", 0x5455, 4, 0)


def with_extra(data: bytes) -> bytes:
    """An archive whose local header has an extra field."""
    begin = 30 + len(NAME)
    changed = patched(data, local=(28, struct.pack("<H", len(EXTRA))))
    moved = changed[:begin] + EXTRA + changed[begin:]
    return moved[:-6] + struct.pack("<I", len(moved) - 22 - (46 + len(NAME))) + b"\0\0"


def with_sizes_behind(*, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """An archive whose sizes stand in a data descriptor, as Go's library and any stream write them."""
    into = io.BytesIO()
    with zipfile.ZipFile(OneWay(into), "w", method) as made:
        made.writestr(zipfile.ZipInfo(NAME), CONTENT, method)  # of no day: ids of tests are made of it
    return into.getvalue()


BEHIND = with_sizes_behind()
DESCRIPTOR = BEHIND.index(b"PK\x07\x08")


def with_descriptor(descriptor: bytes) -> bytes:
    """An archive with something else for its data descriptor, and the directory where it says."""
    moved = BEHIND[:DESCRIPTOR] + descriptor + BEHIND[DESCRIPTOR + 16 :]
    return moved[:-6] + struct.pack("<I", DESCRIPTOR + len(descriptor)) + b"\0\0"


def encrypted(data: bytes) -> bytes:
    return patched(data, local=(6, b"\x01\x00"), central=(8, b"\x01\x00"))


@pytest.mark.parametrize("data", [WHOLE, STORED, BEHIND, write_zip_of_one(CONTENT, NAME)])
def test_an_archive_of_one_file_is_read(data: bytes) -> None:
    assert read(data) == CONTENT
    assert is_whole(data)
    assert not is_whole(data + b"\0")
    assert not is_whole(data[:-1])


@given(st.binary(max_size=2_000))
def test_what_is_written_is_read_by_others(content: bytes) -> None:
    data = write_zip_of_one(content, NAME)
    with zipfile.ZipFile(io.BytesIO(data)) as opened:
        assert opened.testzip() is None
        assert opened.namelist() == [NAME]
        assert opened.read(NAME) == content


@pytest.mark.parametrize(
    ("data", "code", "detail"),
    [
        (b"", "INVALID_COMPRESSION", "beginning is missing"),
        (WHOLE[:29], "INVALID_COMPRESSION", "beginning is missing"),
        (WHOLE[1:], "INVALID_COMPRESSION", "no zip archive"),
        (b"x" + WHOLE, "INVALID_COMPRESSION", "no zip archive"),
        (WHOLE + b"x", "TRAILING_DATA", "behind the archive"),
        (WHOLE[:-1], "INVALID_COMPRESSION", "cut off"),
        (archive((NAME, CONTENT), comment=b"x"), "INVALID_COMPRESSION", "has a comment"),
        (archive(("other.json", CONTENT)), "INVALID_COMPRESSION", "not called certificate.json"),
        (archive((f"../{NAME}", CONTENT)), "INVALID_COMPRESSION", "not called certificate.json"),
        (archive((NAME.upper(), CONTENT)), "INVALID_COMPRESSION", "not called certificate.json"),
        (archive((f"{NAME}\u00e9", CONTENT)), "INVALID_COMPRESSION", "not called certificate.json"),
        (archive((NAME, CONTENT), ("b", b"")), "INVALID_COMPRESSION", "more than one file"),
        (archive(("b", b""), (NAME, CONTENT)), "INVALID_COMPRESSION", "not called"),
        (archive((NAME, b"{}"), (NAME, CONTENT)), "INVALID_COMPRESSION", "more than one file"),
        (archive(), "INVALID_COMPRESSION", "beginning is missing"),
        (encrypted(WHOLE), "INVALID_COMPRESSION", "encrypted"),
        (patched(WHOLE, local=(6, b"\x40\x00")), "INVALID_COMPRESSION", "encrypted"),
        (patched(WHOLE, local=(6, b"\x20\x00")), "INVALID_COMPRESSION", "extensions"),
        (with_sizes_behind(method=zipfile.ZIP_STORED), "INVALID_COMPRESSION", "where the stored file ends"),
        (patched(WHOLE, local=(6, b"\x08\0"), central=(8, b"\x08\0")), "INVALID_COMPRESSION", "nor behind"),
        (patched(BEHIND, local=(22, b"\x01")), "INVALID_COMPRESSION", "neither in front of it"),
        (patched(BEHIND, central=(16, bytes(4))), "INVALID_COMPRESSION", "two descriptions of its file differ"),
        (patched(BEHIND, central=(24, bytes(4))), "INVALID_COMPRESSION", "two descriptions of its file differ"),
        (with_descriptor(BEHIND[DESCRIPTOR + 4 : DESCRIPTOR + 16]), "INVALID_COMPRESSION", "nor behind"),
        (with_descriptor(BEHIND[DESCRIPTOR:][:8] + bytes(8)), "INVALID_COMPRESSION", "directory is not behind"),
        (with_descriptor(b"x" + BEHIND[DESCRIPTOR:][:16]), "INVALID_COMPRESSION", "directory is not behind"),
        (BEHIND[:31], "INVALID_COMPRESSION", "not called certificate.json"),
        (BEHIND[:50], "INVALID_COMPRESSION", "nor behind"),
        (BEHIND + b"x", "INVALID_COMPRESSION", "nor behind"),
        (with_extra(WHOLE), "INVALID_COMPRESSION", "extensions"),
        (archive((NAME, CONTENT), method=zipfile.ZIP_BZIP2), "INVALID_COMPRESSION", "neither stored nor deflated"),
        (archive((NAME, CONTENT), method=zipfile.ZIP_LZMA), "INVALID_COMPRESSION", "neither stored nor deflated"),
        (patched(WHOLE, local=(8, b"\0\0")), "INVALID_COMPRESSION", "two descriptions of its file differ"),
        (patched(WHOLE, central=(10, b"\0\0")), "INVALID_COMPRESSION", "two descriptions of its file differ"),
        (patched(WHOLE, central=(16, bytes(4))), "INVALID_COMPRESSION", "two descriptions of its file differ"),
        (patched(WHOLE, central=(24, bytes(4))), "INVALID_COMPRESSION", "two descriptions of its file differ"),
        (patched(WHOLE, central=(46, b"C")), "INVALID_COMPRESSION", "two descriptions of its file differ"),
        (patched(WHOLE, central=(30, b"\x04\0")), "INVALID_COMPRESSION", "another archive"),
        (patched(WHOLE, central=(34, b"\x01\0")), "INVALID_COMPRESSION", "another archive"),
        (patched(WHOLE, central=(42, b"\x01\0\0\0")), "INVALID_COMPRESSION", "another archive"),
        (patched(WHOLE, local=(18, b"\xff\xff\xff\xff")), "INVALID_COMPRESSION", "cut off"),
        (patched(WHOLE, local=(18, b"\x05\0\0\0")), "INVALID_COMPRESSION", "directory is not behind"),
        (WHOLE[:-14] + b"\x02\0" + WHOLE[-12:], "INVALID_COMPRESSION", "another archive"),
        (archive((NAME, bytes(65_537))), "SIZE_LIMIT_EXCEEDED", "more than 65536 bytes"),
        (archive((NAME, bytes(65_536))), "SIZE_LIMIT_EXCEEDED", "compressed too well"),
    ],
)
def test_whatever_two_readers_could_read_differently_is_refused(data: bytes, code: str, detail: str) -> None:
    with pytest.raises(CertificateUnreadable, match=detail) as refused:
        read(data)
    assert refused.value.code == code


def made_of(packed: bytes, size: int, crc: int) -> bytes:
    """An archive around this stream, whatever it is."""
    both = struct.pack("<HHHHHIIIHH", 20, 0, 8, 0, 0x21, crc, len(packed), size, len(NAME), 0)
    file = b"PK\x03\x04" + both + NAME.encode() + packed
    entry = b"PK\x01\x02" + struct.pack("<H", 20) + both + struct.pack("<HHHII", 0, 0, 0, 0, 0) + NAME.encode()
    return file + entry + b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 1, 1, len(entry), len(file), 0)


def deflated(content: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(content) + packer.flush()


@pytest.mark.parametrize(
    ("packed", "size", "crc"),
    [
        (deflated(CONTENT)[:-1], len(CONTENT), zlib.crc32(CONTENT)),
        (deflated(CONTENT) + b"x", len(CONTENT), zlib.crc32(CONTENT)),
        (deflated(CONTENT), len(CONTENT) - 1, zlib.crc32(CONTENT[:-1])),
        (deflated(CONTENT), len(CONTENT) + 1, zlib.crc32(CONTENT)),
        (deflated(CONTENT), len(CONTENT), zlib.crc32(CONTENT) ^ 1),
        (b"\xff" * 40, len(CONTENT), zlib.crc32(CONTENT)),
        (deflated(bytes(1_000_000)), 90_000 // 2, zlib.crc32(bytes(45_000))),
        (b"", 0, 0),
    ],
)
def test_a_stream_that_is_not_what_the_headers_say_is_refused(packed: bytes, size: int, crc: int) -> None:
    with pytest.raises(CertificateUnreadable) as refused:
        read(made_of(packed, size, crc))
    assert refused.value.code == "INVALID_COMPRESSION"


def test_the_archives_made_here_are_read_where_nothing_is_wrong() -> None:
    assert read(made_of(deflated(CONTENT), len(CONTENT), zlib.crc32(CONTENT))) == CONTENT


@given(st.data(), st.sampled_from([WHOLE, BEHIND]))
def test_any_change_is_read_as_the_same_or_refused(data: st.DataObject, whole: bytes) -> None:
    at = data.draw(st.integers(0, len(whole) - 1))
    changed = whole[:at] + bytes((whole[at] ^ data.draw(st.integers(1, 255)),)) + whole[at + 1 :]
    with suppress(CertificateUnreadable):
        assert read(changed) == CONTENT
