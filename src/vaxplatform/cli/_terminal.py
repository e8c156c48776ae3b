"""Words and progress on stderr, JSON on stdout."""

import json
import os
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TextIO

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

from vaxplatform.campaign import Progress as Reporter

__all__ = [
    "console",
    "counted",
    "progress_bars",
    "say",
    "show_json",
    "show_json_line",
    "show_rich",
    "show_table",
    "write",
]

_STAGES = {
    "people": "Judging people",
    "register": "Taking people in",
    "draw": "Drawing seats",
    "simulation": "Simulating",
    "why": "Telling why not",
    "certificates": "Signing certificates",
    "report": "Report",
}

_STEERING = "\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069"
"""Characters beyond ASCII that steer a terminal: controls, line ends, and what turns the direction of writing."""

_STEERING_IN_TEXT = re.compile(f"[\x00-\x1f{_STEERING}]")
_STEERING_IN_JSON = re.compile(f"[{_STEERING}\ud800-\udfff]")
"""JSON writes the controls of ASCII as escapes by itself, and halves of characters could not be written at all."""


def console() -> Console:
    """A console on stderr."""
    return Console(stderr=True, highlight=False, soft_wrap=not sys.stderr.isatty())


def say(sentence: str) -> None:
    """A sentence on stderr; what would steer the terminal is shown, since files and certificates may hold it."""
    shown = _STEERING_IN_TEXT.sub(lambda found: found[0].encode("unicode_escape").decode(), sentence)
    write(sys.stderr, f"{shown}\n")


def counted(number: int, thing: str) -> str:
    """«1 key», «2 keys»."""
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def show_json(value: object) -> None:
    """A value as JSON on stdout; read-only mappings become objects."""
    write(sys.stdout, _json(value, indent=1))


def show_json_line(value: object) -> None:
    """A value as one line of JSON on stdout."""
    write(sys.stdout, _json(value, indent=None))


def _json(value: object, indent: int | None) -> str:
    written = json.dumps(value, ensure_ascii=False, indent=indent, default=dict)
    return _STEERING_IN_JSON.sub(lambda found: f"\\u{ord(found[0]):04x}", written) + "\n"


def write(stream: TextIO, text: str) -> None:
    """Write a text, and go on when the reader has left: how a command ends does not depend on who listens."""
    try:
        stream.write(text)
        stream.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


@contextmanager
def progress_bars() -> Iterator[Reporter]:
    """Progress bars of a campaign's stages on stderr; in a pipe or a log, a line for each stage that ends."""
    if not sys.stderr.isatty():
        yield _log()
        return
    columns = (TextColumn("{task.description:<22}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console()) as bars:
        tasks: dict[str, TaskID] = {}

        def report(stage: str, done: int, total: int | None) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(_STAGES.get(stage, stage), total=total)
            bars.update(tasks[stage], completed=done, total=total)

        yield report


def _log() -> Reporter:
    ended: set[str] = set()

    def report(stage: str, done: int, total: int | None) -> None:
        if done == total and stage not in ended:
            ended.add(stage)
            say(f"{_STAGES.get(stage, stage)}: {done:,}")

    return report


def show_table(title: str, rows: Mapping[str, str]) -> None:
    """Two columns of words on stderr, readable at 80 columns."""
    say(title)
    width = max(len(name) for name in rows)
    for name, value in rows.items():
        say(f"  {name:<{width}}  {value}")


def show_rich(table: Table) -> None:
    """A table with lines on stderr, its cells broken where they are too long."""
    screen = console()
    with screen.capture() as captured:
        screen.print(table, soft_wrap=False)
    write(sys.stderr, captured.get())
