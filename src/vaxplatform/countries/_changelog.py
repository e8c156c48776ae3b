"""Where changes of who is due when are told: the changelog of a pack, or of the project that it stands in."""

import re
from collections.abc import Iterable
from importlib.resources.abc import Traversable
from pathlib import Path

__all__ = ["HEADING", "find_changelog", "tells_of"]

HEADING = "Schedule data"
NAME = "CHANGELOG.md"
_NO_PROJECT = ("site-packages", "dist-packages")
_HEADING = re.compile(r"#+\s*(.*?)\s*#*\s*")


def find_changelog(folder: Traversable) -> Path | None:
    """The nearest changelog at or above a pack's folder, up to the top of the repository; None where there is none.

    A pack that is installed has none: what stands above it belongs to somebody else.
    """
    if not isinstance(folder, Path):
        return None
    for above in (folder.resolve(), *folder.resolve().parents):
        if above.name in _NO_PROJECT:
            return None
        if (found := above / NAME).is_file():
            here = Path.cwd()
            return found.relative_to(here) if found.is_relative_to(here) else found
        if (above / ".git").exists():
            return None
    return None


def tells_of(text: str, names: Iterable[str], version: str) -> bool:
    r"""Whether a line under the heading names the country and the version.

    Example:
        >>> tells_of("## 2\n### Schedule data\n- IN 7: measles at 9 months\n", ["India", "IN"], "7")
        True
        >>> tells_of("### Added\n- IN 7: measles at 9 months\n", ["India", "IN"], "7")
        False
    """
    under = False
    for line in text.splitlines():
        if (heading := _HEADING.fullmatch(line)) is not None:
            under = heading[1].casefold() == HEADING.casefold()
        elif under and _has(line, version) and any(_has(line, name) for name in names):
            return True
    return False


def _has(line: str, word: str) -> bool:
    return re.search(rf"(?<![\w.]){re.escape(word)}(?![\w]|\.\w)", line) is not None
