"""Words and progress on stderr, JSON on stdout."""

import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from vaxplatform.campaign import Progress as Reporter

__all__ = ["console", "progress_bars", "say", "show_json"]

_STAGES = {
    "people": "Judging people",
    "draw": "Drawing seats",
    "certificates": "Signing certificates",
    "report": "Report",
}


def console() -> Console:
    """A console on stderr."""
    return Console(stderr=True, highlight=False, soft_wrap=not sys.stderr.isatty())


def say(sentence: str) -> None:
    """A sentence on stderr, as it stands."""
    sys.stderr.write(f"{sentence}\n")


def show_json(value: object) -> None:
    """A value as JSON on stdout; read-only mappings become objects."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=1, default=dict) + "\n")


@contextmanager
def progress_bars() -> Iterator[Reporter]:
    """Progress bars of a campaign's stages on stderr; in a pipe or a log, a line for each stage that ends."""
    if not sys.stderr.isatty():
        yield _log
        return
    columns = (TextColumn("{task.description:<22}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console()) as bars:
        tasks: dict[str, TaskID] = {}

        def report(stage: str, done: int, total: int | None) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(_STAGES.get(stage, stage), total=total)
            bars.update(tasks[stage], completed=done, total=total)

        yield report


def _log(stage: str, done: int, total: int | None) -> None:
    if done == total:
        say(f"{_STAGES.get(stage, stage)}: {done:,}")


def show_table(title: str, rows: Mapping[str, str]) -> None:
    """Two columns of words on stderr, readable at 80 columns."""
    say(title)
    width = max(len(name) for name in rows)
    for name, value in rows.items():
        say(f"  {name:<{width}}  {value}")
