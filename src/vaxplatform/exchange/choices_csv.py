"""What centres decided themselves, from a CSV file: one row a choice, columns by name in any order.

:data:`CHOICE_COLUMNS` documents them. A choice that cannot be read stops the file, with every other fault told beside
it: a draw without it would go on by another setting than the centre published.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from pathlib import Path

from vaxplatform.allocation import SETTINGS, Override, SettingValue, setting_text
from vaxplatform.dates import parse_date
from vaxplatform.errors import AllocationError, InputError
from vaxplatform.exchange._columns import Column, NamedTable, Row
from vaxplatform.exchange.policy_file import read_share, read_time
from vaxplatform.exchange.strict import Findings, nearest

__all__ = ["CHOICE_COLUMNS", "choice_rows", "read_choices"]

CHOICE_COLUMNS = (
    Column("centre_id", "the centre, as in the file of sessions", required=True),
    Column("setting", f"what it decided: {', '.join(SETTINGS)}", required=True),
    Column(
        "value",
        "a share such as 25 %, kilometres, a time of day such as 09:30, minutes, or what the site compares, separated "
        "by «;»",
        required=True,
    ),
    Column("who", "who decided, by office", required=True),
    Column("when", "the day, or the instant with its time zone, such as 2021-08-20T09:30+05:30", required=True),
    Column("why", "the reason, as those concerned may read it", required=True),
)
"""The columns of ``choices.csv``, in the order in which results have them."""

_NUMBER = re.compile(r"[0-9]{1,6}(\.[0-9]{1,6})?", re.ASCII)
_MINUTES = re.compile(r"[0-9]{1,4}", re.ASCII)


def read_choices(path: Path) -> tuple[Override, ...]:
    """Read centres' choices.

    Args:
        path: A UTF-8 CSV file; a header without rows says that nobody chose anything.

    Returns:
        The choices in the order of the file, each with its place.

    Raises:
        FileError: The file cannot be read or is empty, has a column twice or one nobody defined, or lacks one; or a
            row cannot be used: every fault is in ``data["problems"]``.
    """
    table = NamedTable(path, CHOICE_COLUMNS, file="file of choices")
    findings = Findings()
    choices = []
    for line, cells in table:
        try:
            choices.append(_choice(table.row(line, cells), table.place_of(line)))
        except (InputError, AllocationError) as error:
            findings.add(table.place_of(line, str(error.data.get("field", ""))), error.sentence, error.code)
    findings.raise_if_any()
    return tuple(choices)


def choice_rows(choices: Iterable[Override]) -> Iterator[tuple[object, ...]]:
    """Rows in the order of :data:`CHOICE_COLUMNS`."""
    for each in choices:
        yield each.centre, each.setting, setting_text(each.value), each.who, each.when.isoformat(), each.why


def _choice(row: Row, place: object) -> Override:
    setting = row["setting"]
    if setting not in _READ:
        sentence = f"«{setting[:40]}» is nothing that a centre decides; {nearest(setting, SETTINGS)}"
        raise row.wrong("setting", sentence, "override-setting")
    if not row["centre_id"]:
        raise row.wrong("centre_id", "a choice is of a centre", "override-centre")
    value = row.read("value", _READ[setting])
    return Override(row["centre_id"], setting, value, row["who"], row.read("when", _when), row["why"], place=place)


def _when(text: str) -> date:
    if not text:
        raise InputError("a choice of a centre says when it was made", code="override-when")
    if "T" not in text:
        return parse_date(text)
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        instant = None
    if instant is None or instant.tzinfo is None:
        raise InputError("an instant is written 2021-08-20T09:30+05:30, with its time zone", code="instant-form")
    return instant


def _kilometres(text: str) -> float:
    if not _NUMBER.fullmatch(text):
        raise InputError("kilometres are a number, such as 5 or 7.5", code="cell-number")
    return float(text)


def _minutes(text: str) -> int:
    if not _MINUTES.fullmatch(text):
        raise InputError("minutes are a whole number, such as 30", code="cell-number")
    return int(text)


def _order(text: str) -> tuple[str, ...]:
    return tuple(word for part in text.split(";") if (word := part.strip()))


_READ: Mapping[str, Callable[[str], SettingValue]] = {
    "walk_in_share": read_share,
    "second_dose_share": read_share,
    "resident_share": read_share,
    "standby_km": _kilometres,
    "opens": read_time,
    "closes": read_time,
    "slot_minutes": _minutes,
    "site_order": _order,
}
