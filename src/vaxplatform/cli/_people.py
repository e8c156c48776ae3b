"""What commands that answer for one person after another share."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from vaxplatform.cli._terminal import say, show_json_line
from vaxplatform.errors import InputError
from vaxplatform.exchange import Rejected
from vaxplatform.model import Reason
from vaxplatform.place import Place

__all__ = ["AsJson", "Explain", "PersonFile", "for_each", "reason_json"]

PersonFile = Annotated[Path, typer.Option("--person", help="People as JSON: one object, or one a line.")]
Explain = Annotated[bool, typer.Option("--explain", help="Say why, step by step.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON on stdout, an object a line for each person.")]

Entry = TypeVar("Entry")


def for_each(
    entries: Iterable[tuple[Place, Entry] | Rejected], answer: Callable[[Entry], Mapping[str, Any]], *, as_json: bool
) -> None:
    """Answer for every person, as they are read; go on after one that cannot be used.

    Raises:
        typer.Exit: 1 where somebody was rejected, 3 where nobody could be answered for.
    """
    done = rejected = 0
    for entry in entries:
        try:
            found = _answered(entry, answer)
        except InputError as error:
            rejected += 1
            say(str(error))
            continue
        done += 1
        if as_json:
            show_json_line(found)
    if rejected:
        say(f"{rejected:,} of {done + rejected:,} could not be used.")
        raise typer.Exit(1 if done else 3)


def _answered(entry: tuple[Place, Entry] | Rejected, answer: Callable[[Entry], Mapping[str, Any]]) -> Mapping[str, Any]:
    """The answer for a person; what is wrong with one is told with the place."""
    if isinstance(entry, Rejected):
        raise entry.error()
    place, somebody = entry
    try:
        return answer(somebody)
    except InputError as error:
        raise error.at(place) from None


def reason_json(reason: Reason) -> Mapping[str, Any]:
    """A reason as JSON."""
    return {"code": reason.code, "rule": reason.rule, "facts": dict(reason.facts)}
