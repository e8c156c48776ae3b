"""What a cell of a rule sheet says: plain words where they are enough, YAML in brackets where something is nested.

A form reads the text of a cell and writes a value so that it reads back. Text that comes from a spreadsheet is told
what spreadsheets do to it: dates turned round, quotation marks made curly.
"""

import re
from collections.abc import Callable
from typing import Any

from attrs import frozen

from vaxplatform.dates import parse_date
from vaxplatform.errors import DateError, FileError, InputError
from vaxplatform.exchange.yaml_document import flow_yaml, load_yaml

__all__ = ["DAY", "LIST", "NESTED", "NUMBERS", "TEXT", "WHOLE", "WORDS", "YES_NO", "Form"]

_OPENS_YAML = ("{", "[", '"')
_CURLY = re.compile(r"[\[{,:]\s*([\u201c\u201d\u201e\u2018\u2019\u00ab\u00bb])")
_BY_THE_DAY = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})", re.ASCII)
_MONTHS = 12
_ANSWERS = {"true": True, "yes": True, "false": False, "no": False}


@frozen
class Form:
    """How a column's values stand in its cells.

    Args:
        parse: Reads the text of a cell that is not empty; raises InputError.
        yaml: Whether a value that plain text cannot hold is written in YAML.

    Example:
        >>> WORDS.write(["HCW", "FLW"]), WORDS.write(["HCW"]), WORDS.write({"is": "diabetes", "for": "> 10 years"})
        ('HCW, FLW', '[HCW]', '{is: diabetes, for: "> 10 years"}')
    """

    parse: Callable[[str], Any]
    yaml: bool = False

    def write(self, value: Any) -> str:
        """A value as the text of a cell."""
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, dict):
            return flow_yaml(value)
        plain = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
        return flow_yaml(value) if self.yaml and not self._says(plain, value) else plain

    def _says(self, text: str, value: Any) -> bool:
        try:
            return flow_yaml(self.parse(text)) == flow_yaml(value)
        except InputError:
            return False


def _yaml(text: str) -> Any:
    if curly := _CURLY.search(text):
        raise InputError(
            f"the quotation mark {curly[1]} stands here, where only the straight \" and ' count: replace it",
            code="cell-quotation-mark",
        )
    try:
        return load_yaml(text, "the cell").data
    except FileError as error:
        raise InputError(f"the brackets cannot be read: {error.sentence}", code="cell-yaml") from None


def _split(text: str) -> list[str]:
    parts = [part.strip() for part in text.split(",")]
    if "" in parts:
        raise InputError("between two commas, or at an end, nothing stands: take a comma out", code="cell-comma")
    return parts


def _words(text: str) -> Any:
    """One word, or several with commas between them."""
    if text.startswith(_OPENS_YAML):
        return _yaml(text)
    parts = _split(text)
    return parts[0] if len(parts) == 1 else parts


def _list(text: str) -> Any:
    return _yaml(text) if text.startswith(_OPENS_YAML) else _split(text)


def _numbers(text: str) -> Any:
    return [_whole(part) for part in _split(text.strip("[]"))]


def _whole(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > len("100000"):
        raise InputError("a whole number is needed here; several have commas between them: 1, 2", code="cell-number")
    return int(text)


def _day(text: str) -> str:
    """A day as text, as a pack holds it."""
    if match := _BY_THE_DAY.fullmatch(text):
        first, second, year = match.groups()
        readings = [
            f"{year}-{month:0>2}-{day:0>2}"
            for day, month in dict.fromkeys(((first, second), (second, first)))
            if 1 <= int(month) <= _MONTHS
        ]
        if readings:
            raise DateError(
                f"«{text}» can be read as {' or as '.join(readings)}: write the year first, YYYY-MM-DD",
                code="cell-date-order",
            )
    parse_date(text)
    return text


def _yes_no(text: str) -> bool:
    answer = _ANSWERS.get(text.casefold())
    if answer is None:
        raise InputError("this is true or false, or stays empty", code="cell-yes-no")
    return answer


TEXT = Form(str)
WORDS = Form(_words, yaml=True)
"""One word as itself, several as a list."""
LIST = Form(_list, yaml=True)
"""A list, of one word too."""
NUMBERS = Form(_numbers)
WHOLE = Form(_whole)
DAY = Form(_day)
YES_NO = Form(_yes_no)
NESTED = Form(_yaml, yaml=True)
