"""A stream that cannot go back, so that whoever writes an archive to it says the sizes behind the file."""

import io
from typing import IO


class OneWay(io.BytesIO):
    """A stream that only goes on.

    Args:
        into: Where to write to.
    """

    def __init__(self, into: IO[bytes]) -> None:
        super().__init__()
        self._into = into

    def write(self, part: bytes) -> int:  # type: ignore[override]  # of bytes alone
        return self._into.write(part)

    def seekable(self) -> bool:
        return False

    def tell(self) -> int:
        raise io.UnsupportedOperation

    def flush(self) -> None: ...
