"""A zip archive of one file, read so strictly that no two readers can find different things in it, and written.

A zip archive says everything twice, in front of the file and in the directory behind it, and readers differ in which
they believe. Here both must say the same, nothing may stand before, between or behind, and nothing is skipped. What is
written in one go says the sizes behind the file instead of in front: that is read where nothing stands in front.

Source:
    PKWARE, APPNOTE.TXT 6.3.10, sections 4.3.6 to 4.3.16 and 4.4. DIVOC's codes on screens are written with JSZip, and
    those in its PDFs with Go's ``archive/zip``, in one go.
"""

import struct
import zlib
from collections.abc import Sequence

from attrs import frozen

from vaxplatform.certificate.verdict import VerdictCode
from vaxplatform.errors import CertificateUnreadable

__all__ = ["BEGINNING", "is_whole", "read_zip_of_one", "write_zip_of_one"]

BEGINNING = b"PK\x03\x04"
_DIRECTORY, _END, _DESCRIBED = b"PK\x01\x02", b"PK\x05\x06", b"PK\x07\x08"
# version needed, flags, method, time, date, CRC-32, compressed size, size, length of name, length of extra field
_FILE = struct.Struct("<4s5H3I2H")
# CRC-32, compressed size, size: behind a file that was written in one go
_BEHIND = struct.Struct("<4s3I")
# version made by, then as above, then length of comment, disk, attributes (internal, external), offset
_ENTRY = struct.Struct("<4s6H3I5H2I")
# disk, disk of directory, entries here, entries, size and offset of directory, length of comment
_LAST = struct.Struct("<4s4H2IH")
_SIZES = slice(5, 8)  # CRC-32 and sizes, of what the file's header and the entry share

_STORED, _DEFLATED = 0, 8
_ENCRYPTED, _STRONGLY_ENCRYPTED, _SIZES_BEHIND = 0x0001, 0x0040, 0x0008
_HARMLESS_FLAGS = (
    0x0806 | _SIZES_BEHIND
)  # how hard it was deflated, and that names are UTF-8: the name asked for is ASCII
_MOST_RATIO = 100
"""Times as much as was compressed; a credential has three times as much."""


def is_whole(data: bytes) -> bool:
    """Whether the directory at the end stands where it says: bytes that were encoded once more have moved it."""
    if len(data) < _LAST.size or data[-_LAST.size :][:4] != _END:
        return False
    *_, size, offset, _comment = _LAST.unpack_from(data, len(data) - _LAST.size)
    return bool(size + offset == len(data) - _LAST.size)


def read_zip_of_one(data: bytes, name: str, *, at_most: int) -> bytes:
    """The content of the one file in an archive.

    Args:
        data: The archive.
        name: What the file must be called.
        at_most: How many bytes it may have.

    Raises:
        CertificateUnreadable: ``INVALID_COMPRESSION``, ``SIZE_LIMIT_EXCEEDED`` or ``TRAILING_DATA``.
    """
    header = _headers(data, name.encode("ascii"))
    if header.size > at_most or header.size > _MOST_RATIO * max(header.compressed_size, 1):
        raise _refused(f"the file in the archive has more than {at_most} bytes or is compressed too well", _TOO_LARGE)
    packed = data[header.begin : header.begin + header.compressed_size]
    content = packed if header.method == _STORED else _inflated(packed, header.size)
    if len(content) != header.size or zlib.crc32(content) != header.crc:
        raise _refused("the file in the archive is damaged")
    return content


@frozen
class _Header:
    """What an archive says of its file."""

    begin: int
    method: int
    crc: int
    compressed_size: int
    size: int


def _headers(data: bytes, name: bytes) -> _Header:
    """What both headers say of the file, if they say the same and everything is in its place."""
    if not data.startswith(BEGINNING) or len(data) < _FILE.size:
        raise _refused("this is no zip archive, or its beginning is missing")
    _, *shared, extra_length = _FILE.unpack_from(data)
    _version, flags, method, _time, _date, *_sizes, name_length = shared
    _require_plain(flags, method, extra_length)
    begin = _FILE.size + name_length
    if data[_FILE.size : begin] != name:
        raise _refused(f"the file in the archive is not called {name.decode('ascii')}")
    if flags & _SIZES_BEHIND:
        shared[_SIZES] = _sizes_behind(data, len(data) - _LAST.size - _ENTRY.size - name_length, shared[_SIZES])
    crc, compressed_size, size = shared[_SIZES]
    directory = begin + compressed_size + (_BEHIND.size if flags & _SIZES_BEHIND else 0)
    last = directory + _ENTRY.size + name_length
    if last + _LAST.size > len(data):
        raise _refused("the archive is cut off, or its directory is missing")
    entry, end = _ENTRY.unpack_from(data, directory), _LAST.unpack_from(data, last)
    if entry[0] != _DIRECTORY or end[0] != _END:
        raise _refused("the archive holds more than one file, or its directory is not behind the file")
    no_extra, no_comment, no_disk, *_attributes, offset = entry[11:]
    if ([*entry[2:11]], data[last - name_length : last]) != (shared, name):
        raise _refused("the archive's two descriptions of its file differ")
    if any((no_extra, no_comment, no_disk, offset)) or end[1:] != (0, 0, 1, 1, last - directory, directory, 0):
        raise _refused("the archive's directory describes another archive, or has a comment")
    if last + _LAST.size != len(data):
        raise _refused("there are bytes behind the archive", VerdictCode.TRAILING_DATA)
    return _Header(begin, method, crc, compressed_size, size)


def _require_plain(flags: int, method: int, extra_length: int) -> None:
    if flags & (_ENCRYPTED | _STRONGLY_ENCRYPTED):
        raise _refused("the archive is encrypted")
    if flags & ~_HARMLESS_FLAGS or extra_length:
        raise _refused("the archive uses extensions (zip64, extra fields)")
    if method not in {_STORED, _DEFLATED}:
        raise _refused("the file in the archive is neither stored nor deflated")
    if flags & _SIZES_BEHIND and method != _DEFLATED:
        raise _refused("nothing says where the stored file ends")


def _sizes_behind(data: bytes, directory: int, in_front: Sequence[int]) -> Sequence[int]:
    """CRC-32 and sizes of a file from behind it, where nothing else is said in front."""
    described, *sizes = _BEHIND.unpack_from(data, max(directory - _BEHIND.size, 0))
    if described != _DESCRIBED or any(in_front):
        raise _refused("the sizes of the file are neither in front of it nor behind")
    return sizes


def _inflated(packed: bytes, size: int) -> bytes:
    inflater = zlib.decompressobj(-15)
    try:
        content = inflater.decompress(packed, size + 1)
    except zlib.error:
        raise _refused("the file in the archive is damaged") from None
    if not inflater.eof or inflater.unused_data:
        raise _refused("the file in the archive ends elsewhere than it says")
    return content


_TOO_LARGE = VerdictCode.SIZE_LIMIT_EXCEEDED


def _refused(detail: str, code: VerdictCode = VerdictCode.INVALID_COMPRESSION) -> CertificateUnreadable:
    return CertificateUnreadable(detail, code=code.value)


def write_zip_of_one(content: bytes, name: str) -> bytes:
    """An archive with this one file, deflated, of no date.

    Args:
        content: The file.
        name: What it is called, in ASCII.

    Example:
        >>> read_zip_of_one(write_zip_of_one(b"{}", "certificate.json"), "certificate.json", at_most=2)
        b'{}'
    """
    deflater = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = deflater.compress(content) + deflater.flush()
    called = name.encode("ascii")
    first_of_1980 = (0, 0x21)  # the earliest date that the form knows
    described = (10 * 2, 0, _DEFLATED, *first_of_1980, zlib.crc32(content), len(packed), len(content), len(called), 0)
    file = _FILE.pack(BEGINNING, *described) + called + packed
    entry = _ENTRY.pack(_DIRECTORY, 10 * 2, *described, 0, 0, 0, 0, 0) + called
    return file + entry + _LAST.pack(_END, 0, 0, 1, 1, len(entry), len(file), 0)
