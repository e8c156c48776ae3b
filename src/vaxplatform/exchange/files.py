"""Reading files people bring, and writing results that are whole or not there."""

import csv
import hashlib
import json
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from vaxplatform.errors import FileError
from vaxplatform.place import Place

__all__ = ["ResultFolder", "json_text", "read_bytes", "read_text", "sha256_of", "table_rows", "writable", "write_whole"]


def read_text(path: Path) -> str:
    """The text of a UTF-8 file, with or without a byte-order mark.

    Raises:
        FileError: The file is not there, is a folder, is empty or is not UTF-8 (with the line).
    """
    data = read_bytes(path)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _wrong_encoding(path, data, error) from error


def read_bytes(path: Path) -> bytes:
    """What a file holds.

    Raises:
        FileError: The file is not there, is a folder, is empty or cannot be read.
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise FileError("there is no such file", code="file-missing", place=Place(str(path))) from error
    except IsADirectoryError as error:
        raise FileError("this is a folder; a file is wanted", code="file-folder", place=Place(str(path))) from error
    except OSError as error:
        raise FileError(f"cannot be read: {error.strerror}", code="file-unreadable", place=Place(str(path))) from error
    if not data.strip():
        raise FileError("the file is empty", code="file-empty", place=Place(str(path)))
    return data


def _wrong_encoding(path: Path, data: bytes, error: UnicodeDecodeError) -> FileError:
    line = data.count(b"\n", 0, error.start) + 1
    utf_16 = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    seen = "it looks like UTF-16" if utf_16 else f"byte {error.start} is not UTF-8"
    return FileError(
        f"the file is not UTF-8 ({seen}): save it as «CSV UTF-8» or «UTF-8»",
        code="file-encoding",
        place=Place(str(path), line=None if utf_16 else line),
    )


def table_rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """The rows of a UTF-8 CSV file with the line each begins on, streamed; empty lines are passed over.

    Raises:
        FileError: The file cannot be read, is empty, or is not UTF-8 CSV.
    """
    try:
        with path.open("rb") as probe:
            if not probe.read(4096).strip():
                raise FileError("the file is empty", code="file-empty", place=Place(str(path)))
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, strict=True)
            line = 1
            for row in reader:
                if row:
                    yield line, row
                line = reader.line_num + 1
    except UnicodeDecodeError as error:
        data = read_bytes(path)
        try:
            data.decode("utf-8-sig")
        except UnicodeDecodeError as exact:
            raise _wrong_encoding(path, data, exact) from error
        raise
    except csv.Error as error:
        raise FileError(
            f"this line is not CSV ({error}); check its quotation marks",
            code="file-csv",
            place=Place(str(path), line=line),
        ) from error
    except OSError:
        read_bytes(path)
        raise


def json_text(value: object) -> str:
    """A value as results hold it in JSON: readable, one line feed at the end."""
    return json.dumps(value, ensure_ascii=False, indent=1, default=dict) + "\n"


def writable(path: Path | str) -> str:
    """A path as it can be written down: bytes of a name that are no UTF-8 are escaped."""
    return str(path).encode("utf-8", "backslashreplace").decode("utf-8")


def sha256_of(path: Path) -> str:
    """SHA-256 of a file's bytes, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def write_whole(path: Path) -> Iterator[Path]:
    """Write a file under another name and move it into place when it is whole.

    Yields:
        The path to write to; it becomes ``path`` if the block ends well, and is removed if not.

    Raises:
        FileError: ``file-folder``: there is a folder of that name.
    """
    if path.is_dir():
        raise FileError("this is a folder; a file is wanted", code="file-folder", place=Place(str(path)))
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.unfinished")
    try:
        yield unfinished
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


class ResultFolder:
    """A folder of results that appears only when it is whole.

    Everything is written beside it, in ``.NAME.unfinished``; a run that is interrupted leaves no folder that looks
    whole. A folder of an earlier run is replaced, if it holds what that run wrote and nothing else; any other folder
    that holds something is left alone.

    Args:
        path: The folder to make.
        mark: The file that every result of ours holds: JSON with a ``format`` of ours, and the names of all ``files``.

    Raises:
        FileError: The folder holds something else, or cannot be made.
    """

    def __init__(self, path: Path, *, mark: str = "audit.json") -> None:
        self.path = path
        if path.exists() and not path.is_dir():
            raise FileError("this is a file; a folder is wanted", code="folder-file", place=Place(str(path)))
        if path.is_dir() and (stranger := _stranger(path, mark)):
            raise FileError(
                f"the folder holds {stranger}, which no earlier run of this command left there: name another, or empty "
                "it",
                code="folder-occupied",
                place=Place(str(path)),
            )
        self._whole = path.resolve()  # of a link the folder it leads to
        self._work = self._whole.with_name(f".{self._whole.name}.unfinished")

    def __enter__(self) -> Self:
        shutil.rmtree(self._work, ignore_errors=True)
        try:
            self._work.mkdir(parents=True)
        except OSError as error:
            raise FileError(
                f"the folder cannot be made: {error.strerror}", code="folder-unwritable", place=Place(str(self.path))
            ) from error
        return self

    def __exit__(
        self, kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        if kind is None:
            earlier = self._whole.with_name(f".{self._whole.name}.earlier")
            shutil.rmtree(earlier, ignore_errors=True)
            if self._whole.exists():
                self._whole.replace(earlier)  # at no moment a folder that lacks half of its files
            self._work.replace(self._whole)
            shutil.rmtree(earlier, ignore_errors=True)
        else:
            shutil.rmtree(self._work, ignore_errors=True)

    def file(self, name: str) -> Path:
        """Where to write a file of the result; its folders are made."""
        path = self._work / name
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def table(self, name: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        """Write a CSV file: UTF-8, commas, one line feed a row."""
        with self.file(name).open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(columns)
            writer.writerows(rows)

    def text(self, name: str, text: str) -> None:
        """Write a text file in UTF-8."""
        self.file(name).write_text(text, encoding="utf-8", newline="\n")

    def digests(self) -> dict[str, str]:
        """SHA-256 of every file written so far, by its path inside the folder with ``/``."""
        return {
            path.relative_to(self._work).as_posix(): sha256_of(path)
            for path in sorted(self._work.rglob("*"))
            if path.is_file()
        }


_OF_FILE_MANAGERS = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})


def _stranger(folder: Path, mark: str) -> str | None:
    """The first file of a folder that no earlier result of ours wrote."""
    try:
        record = json.loads((folder / mark).read_bytes())
        ours = {mark, *record["files"]} if record["format"].startswith("vaxplatform-") else None
    except (OSError, ValueError, RecursionError, KeyError, TypeError, AttributeError):
        ours = None
    if ours is None:
        return next((path.name for path in sorted(folder.iterdir()) if path.name not in _OF_FILE_MANAGERS), None)
    files = (path for path in sorted(folder.rglob("*")) if not path.is_dir() and path.name not in _OF_FILE_MANAGERS)
    return next((name for path in files if (name := path.relative_to(folder).as_posix()) not in ours), None)
