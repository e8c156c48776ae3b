"""``vaxplatform people check``: what a register would make of a file of people."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from textwrap import wrap
from typing import Annotated, Any

import typer
from attrs import field, frozen

from vaxplatform.campaign import Progress
from vaxplatform.cli._options import Language, day_of, language_of
from vaxplatform.cli._people import reason_json
from vaxplatform.cli._terminal import counted, progress_bars, say, show_json
from vaxplatform.countries import Country, core_messages, load_country
from vaxplatform.errors import MissingExtra
from vaxplatform.exchange import Rejected, read_applicants
from vaxplatform.messages import Messages
from vaxplatform.model import IdValidator, Reason
from vaxplatform.place import Place
from vaxplatform.registration import (
    PlainNumbers,
    PossibleDuplicate,
    Refused,
    Registered,
    RegistrationRules,
    Resemblance,
    TrialRegister,
)

__all__ = ["check"]

_WIDTH = 80
_SHOWN = 20
_EVERY = 1000


@frozen
class _Row:
    """A row that somebody should look at."""

    number: int
    place: Place
    id: str


@frozen
class _Found:
    """What came of a file."""

    duplicates: list[tuple[_Row, _Row, Resemblance]] = field(factory=list)
    refused: list[tuple[_Row, Refused]] = field(factory=list)
    rejected: list[Rejected] = field(factory=list)
    notes: Counter[str] = field(factory=Counter)
    doubts: list[tuple[_Row, Reason]] = field(factory=list)
    counts: Counter[str] = field(factory=Counter)

    @property
    def people(self) -> int:
        """How many could be read."""
        return sum(self.counts.values())

    @property
    def is_fine(self) -> bool:
        """Whether nobody needs to look at anything."""
        return not (self.duplicates or self.refused or self.rejected)


def check(
    file: Annotated[Path, typer.Argument(help="People: a people file (.csv), or JSON, one a line.")],
    country: Annotated[
        str | None,
        typer.Option("--country", help="Whose register; without it numbers are not checked and no limits hold."),
    ] = None,
    on: Annotated[
        str | None, typer.Option("--on", help="The day they would be registered, YYYY-MM-DD; by default today.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print what was found as JSON on stdout.")] = False,
    lang: Language = None,
) -> None:
    """Say what a register would make of a file of people: who may be in it twice, and who would be refused and why.

    People are taken in one after another, in the order of the file. Nothing is kept, and nothing personal is shown:
    rows are named by their number.

    Exit codes: 0 nothing to look at; 1 possible duplicates, refusals or rows that cannot be read; 2 misuse; 3 nothing
    done.
    """
    day = datetime.now(UTC).date() if on is None else day_of(on)
    pack = load_country(country) if country else None
    rules = (pack.registration if pack else None) or RegistrationRules()
    messages = pack.messages if pack else core_messages()
    language = language_of(lang, messages)
    trial = TrialRegister(rules, day, _validator(pack))
    with progress_bars() as progress:
        found = _taken(file, trial, progress)
    if as_json:
        show_json(_json(file, pack, day.isoformat(), found, messages, language))
    _Report(found, messages, language).say()
    if not found.people:
        raise typer.Exit(3)
    if not found.is_fine:
        raise typer.Exit(1)


def _validator(pack: Country | None) -> IdValidator:
    """The country's, if the libraries it needs are there."""
    identity = pack.identity if pack else None
    if identity is None:
        return PlainNumbers()
    try:
        identity.read_phone("1")
        for document in identity.documents:
            identity.read_document(document, "1")
    except MissingExtra as error:
        say(f"Numbers are not checked: {error}")
        return PlainNumbers()
    return identity


def _taken(file: Path, trial: TrialRegister, progress: Progress) -> _Found:
    found = _Found()
    rows: dict[str, _Row] = {}
    for at, entry in enumerate(read_applicants(file), start=1):
        if at % _EVERY == 0:
            progress("register", at, None)
        if isinstance(entry, Rejected):
            found.rejected.append(entry)
            continue
        place, person, facilitation = entry
        row = _Row(place.line or at, place, person.id)
        outcome = trial.take(row.number, person, facilitation)
        rows[str(row.number)] = row
        found.counts[_WORDS[type(outcome)]] += 1
        for note in outcome.notes:
            found.notes[note.code] += 1
            if note.code.startswith("number-"):
                found.doubts.append((row, note))
        if isinstance(outcome, PossibleDuplicate):
            found.duplicates.extend((row, rows[match.id], match) for match in outcome.matches)
        elif isinstance(outcome, Refused):
            found.refused.append((row, outcome))
    done = found.people + len(found.rejected)
    progress("register", done, done)
    return found


_WORDS: Mapping[type, str] = {
    Registered: "registered",
    PossibleDuplicate: "possible_duplicate",
    Refused: "refused",
}


# ----------------------------------------------------------------------------------------------------------- for people


class _Report:
    """What was found, in words; of long lists the beginning."""

    def __init__(self, found: _Found, messages: Messages, language: str) -> None:
        self._found, self._messages, self._language = found, messages, language

    def say(self) -> None:
        """Rows that cannot be read, refusals, possible duplicates, doubts and counts."""
        found = self._found
        self._some([str(each.error()) for each in found.rejected], "rows that cannot be read")
        self._some([line for row, refused in found.refused for line in self._refusals(row, refused)], "refusals")
        self._some([self._pair(*each) for each in found.duplicates], "possible duplicates")
        self._some(
            [f"{row.place}{_column(note)}: {self._said('reason', note)}" for row, note in found.doubts], "doubts"
        )
        for code, number in sorted(found.notes.items()):
            if not code.startswith("number-"):
                name = self._messages.get(f"register.note.{code}", self._language)
                say(f"{name}: {number:,}")
        read = "1 person" if found.people == 1 else f"{found.people:,} people"
        counts = found.counts
        say(
            f"{read}: {counts['registered']:,} would be registered, {counts['possible_duplicate']:,} may stand there "
            f"twice, {counts['refused']:,} would be refused; {counted(len(found.rejected), 'row')} cannot be read."
        )

    def _some(self, lines: list[str], what: str) -> None:
        for line in lines[:_SHOWN]:
            for part in wrap(line, _WIDTH, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False):
                say(part)
        if len(lines) > _SHOWN:
            say(f"... and {len(lines) - _SHOWN:,} more {what}: --json lists them all")

    def _refusals(self, row: _Row, refused: Refused) -> Iterator[str]:
        for reason in refused.reasons:
            why, settle = self._said("reason", reason), self._said("register.settle", reason)
            yield f"{row.place}{_column(reason)}: {why} {settle}"

    def _said(self, kind: str, reason: Reason) -> str:
        facts: Mapping[str, Any] = reason.facts
        return self._messages.get(f"{kind}.{reason.code}", self._language, **facts)

    def _pair(self, later: _Row, earlier: _Row, match: Resemblance) -> str:
        told = "; ".join(
            self._messages.get(f"register.evidence.{each.what}.{each.level}", self._language) + _points(each.points)
            for each in match.evidence
            if each.points or each.what == "everything"
        )
        return f"{later.place} and row {earlier.number} may be one person, {match.points} points: {told}"


def _points(points: int) -> str:
    return f" ({points:+d})" if points else ""


def _column(reason: Reason) -> str:
    named = reason.facts.get("field", "")
    return f", column {named}" if named else ""


# --------------------------------------------------------------------------------------------------------- for programs


def _json(
    file: Path, pack: Country | None, on: str, found: _Found, messages: Messages, language: str
) -> Mapping[str, Any]:
    def said(kind: str, reason: Reason) -> str:
        facts: Mapping[str, Any] = reason.facts
        return messages.get(f"{kind}.{reason.code}", language, **facts)

    return {
        "file": str(file),
        "country": pack.code if pack else None,
        "on": on,
        "counts": {
            "people": found.people,
            "registered": found.counts["registered"],
            "possible_duplicates": found.counts["possible_duplicate"],
            "refused": found.counts["refused"],
            "rejected": len(found.rejected),
        },
        "notes": dict(sorted(found.notes.items())),
        "possible_duplicates": [
            {
                "rows": [later.number, earlier.number],
                "ids": [later.id, earlier.id],
                "points": match.points,
                "evidence": [
                    {"what": each.what, "level": each.level, "points": each.points} for each in match.evidence
                ],
            }
            for later, earlier, match in found.duplicates
        ],
        "refused": [
            {
                "row": row.number,
                "id": row.id,
                "reasons": [
                    {
                        **reason_json(reason),
                        "sentence": said("reason", reason),
                        "settle": said("register.settle", reason),
                    }
                    for reason in refused.reasons
                ],
            }
            for row, refused in found.refused
        ],
        "doubts": [{"row": row.number, "id": row.id, **reason_json(note)} for row, note in found.doubts],
        "rejected": [
            {"place": str(each.place), "code": each.code, "field": each.field, "sentence": each.sentence}
            for each in found.rejected
        ],
    }
