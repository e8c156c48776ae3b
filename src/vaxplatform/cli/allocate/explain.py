"""``vaxplatform allocate explain``: why a person got this seat or none, option by option, from the folder alone."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from textwrap import wrap
from typing import Annotated, Any

import typer

from vaxplatform.allocation import Explanation
from vaxplatform.allocation import explain as explain_person
from vaxplatform.campaign import Drawn, read_draw
from vaxplatform.cli._options import Language, language_of
from vaxplatform.cli._people import reason_json
from vaxplatform.cli._terminal import say, show_json
from vaxplatform.countries import core_messages
from vaxplatform.errors import UnknownName
from vaxplatform.exchange import UNSERVED_COLUMNS

__all__ = ["explain"]

_WIDTH = 80


def explain(
    person: Annotated[str, typer.Argument(metavar="PERSON", help="The person's id.")],
    folder: Annotated[Path, typer.Option("--in", help="A result folder.")],
    lang: Language = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the answer as JSON on stdout.")] = False,
) -> None:
    """Say why a person got this seat, or none: for every session they would have liked better, what stood in the way.

    Nothing but the folder is read, and nobody else is named.

    Exit codes: 0 all fine; 2 misuse, or nobody of that id; 3 not a result folder.
    """
    messages = core_messages()
    language = language_of(lang, messages)
    drawn = read_draw(folder)
    given = drawn.given
    if not any(request.person == person for request in given.requests):
        _not_drawn(person, drawn, folder, as_json=as_json)
        return
    arranged = given.arrangement
    why = explain_person(drawn.allocation, given.requests, arranged.sessions, arranged.policy, person)
    if as_json:
        show_json(_json(why))
    _show(person, why.sentences(messages, language))


def _not_drawn(person: str, drawn: Drawn, folder: Path, *, as_json: bool) -> None:
    """Whoever could not ask for a seat was told why when the campaign was run."""
    row = next((row for row in drawn.unserved if row.cells[0] == person), None)
    if row is None:
        raise UnknownName(f"{folder} knows nobody of this id who asked for a seat", code="person-unknown")
    cells = dict(zip(UNSERVED_COLUMNS, row.cells, strict=True))
    if as_json:
        reason = {"code": cells["reason"], "rule": cells["rule_id"], "facts": {}}
        show_json({"id": person, "rule": drawn.allocation.rule, "seat": None, "reasons": [reason], "options": []})
    _show(person, [cells["sentence"]])


def _json(why: Explanation) -> Mapping[str, Any]:
    seat = why.seat
    return {
        "id": why.person,
        "rule": why.rule,
        "seat": {
            "session": seat.session,
            "dose_number": seat.dose_number,
            "place": seat.place,
            "category": seat.category,
        }
        if seat
        else None,
        "reasons": [reason_json(reason) for reason in why.reasons],
        "options": [
            {"session": option.session, "reasons": [reason_json(reason) for reason in option.reasons]}
            for option in why.options
        ],
    }


def _show(person: str, sentences: Iterable[str]) -> None:
    say(person)
    for sentence in sentences:
        for part in wrap(sentence, _WIDTH, initial_indent="  ", subsequent_indent="    "):
            say(part)
