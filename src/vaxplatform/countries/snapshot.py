"""What a pack's rules lead to, as rows a reviewer reads: who may have what on which day, and when the next dose is due.

A pack keeps its snapshot beside its files. When an age, an interval or a rule changes, the difference says who is due
when, instead of which number stands on which line.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from attrs import field, frozen

from vaxplatform.countries._campaign_snapshot import MayHave, NextDose, may_have, next_doses
from vaxplatform.countries._routine_snapshot import Due, due_by_routine
from vaxplatform.countries._snapshot_form import NextDoseRow, SnapshotFile
from vaxplatform.countries._yaml import load_yaml
from vaxplatform.countries.country import Country
from vaxplatform.countries.schema import Findings
from vaxplatform.exchange.yaml_document import flow_yaml

__all__ = [
    "SNAPSHOT",
    "Due",
    "MayHave",
    "NextDose",
    "Snapshot",
    "parse_snapshot",
    "snapshot_changes",
    "snapshot_text",
    "take_snapshot",
]

SNAPSHOT = "snapshot.yaml"
"""Its file in a pack."""

_ONE_DAY = timedelta(days=1)


def _rows(given: Any) -> Any:
    return tuple(given)


@frozen
class Snapshot:
    """A pack's consequences.

    Args:
        version: The pack's version that they are of.
        may_have: In the order of programmes and days.
        next_doses: In the order of programmes and series.
        due: Of the routine programme, by who it is and by birth date.
    """

    version: str
    may_have: tuple[MayHave, ...] = field(converter=_rows)
    next_doses: tuple[NextDose, ...] = field(converter=_rows)
    due: tuple[Due, ...] = field(default=(), converter=_rows)


# ---------------------------------------------------------------------------------------------------------- taking it


def take_snapshot(country: Country) -> Snapshot:
    """The consequences of a pack.

    Of campaigns: on each day on which a rule begins or has ended, who may have a first dose, by day of birth, group,
    condition, sex and area as the rules name them, and who a further one where rules count doses; whoever is not named
    has what anybody has. Of each series, when the doses after the first are due, for a first dose on each day on which
    something of the series changes. Of the routine programme: what children of several birth dates are due at each
    visit until they are grown up, what those are due besides whom it tells apart, and what late children.

    Args:
        country: Any.

    Example:
        >>> from vaxplatform.countries import list_countries, load_country
        >>> country = load_country(list_countries()[0])
        >>> take_snapshot(country).version == country.version
        True
    """
    programmes = country.programmes.values()
    return Snapshot(
        country.version,
        [row for each in programmes for row in may_have(each, country)],
        [row for each in programmes for row in next_doses(each, country)],
        due_by_routine(country.routine) if country.routine else (),
    )


# ----------------------------------------------------------------------------------------------------------- its file

_HEAD = """\
# Who may have what on which day, and when the next dose is due, as this pack says. Written by
# `vaxplatform country check --update-snapshot`; not edited by hand. A change of it is a change for people.
"""


def parse_snapshot(text: str, source: str) -> Snapshot:
    """Read a snapshot's file.

    Args:
        text: YAML.
        source: The file's name, for messages.

    Raises:
        PackError: It is no snapshot; every fault with its line.
    """
    findings = Findings()
    document = load_yaml(text, source)
    file = findings.read(SnapshotFile, document)
    people: list[MayHave] = []
    doses: list[NextDose] = []
    due: list[Due] = []
    for programme, rows in file.programmes.items() if file else ():
        for index, row in enumerate(rows.may_have):
            born = _BORN.fullmatch(row.born)
            if born is None:
                place = document.place_of(("programmes", programme, "may_have", index, "born"))
                findings.add(place, "days of birth are written FIRST..LAST, such as ..2003-01-16", "snapshot-born")
                continue
            first, last = (date.fromisoformat(day) if day else None for day in born.groups())
            people.append(MayHave(programme, row.on, row.who, (first, last or row.on), tuple(row.may_have)))
        doses += [
            NextDose(programme, *(getattr(row, key) for key in NextDoseRow.model_fields)) for row in rows.next_doses
        ]
        due += [Due(programme, row.who, row.born, row.on, tuple(row.due)) for row in rows.due]
    findings.raise_if_any()
    return Snapshot(file.version if file else "", people, doses, due)


_BORN = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})?\.\.([0-9]{4}-[0-9]{2}-[0-9]{2})")


def snapshot_text(snapshot: Snapshot) -> str:
    """A snapshot as its file holds it, a row a line; `parse_snapshot` reads it back."""
    lines = [f"version: {flow_yaml(snapshot.version)}"]
    parts: dict[str, tuple[MayHave | NextDose | Due, ...]] = {
        "may_have": snapshot.may_have,
        "next_doses": snapshot.next_doses,
        "due": snapshot.due,
    }
    programmes = list(dict.fromkeys(row.programme for rows in parts.values() for row in rows))
    lines += ["programmes:"] if programmes else []
    for programme in programmes:
        lines.append(f"  {programme}:")
        for key, rows in parts.items():
            of_it = [row for row in rows if row.programme == programme]
            lines += [f"    {key}:"] if of_it else []
            lines += [f"      - {flow_yaml(_row(row))}" for row in of_it]
    return _HEAD + "\n".join(lines) + "\n"


def _row(row: MayHave | NextDose | Due) -> dict[str, Any]:
    if isinstance(row, Due):
        return {"who": row.who, "born": str(row.born), "on": str(row.on), "due": list(row.doses)}
    if isinstance(row, MayHave):
        born = f"{row.born[0] or ''}..{row.born[1]}"
        return {"on": str(row.on), "who": row.who, "born": born, "may_have": list(row.products)}
    days = {"earliest": row.earliest, "recommended": row.recommended, "past_due": row.past_due}
    return {"after": row.after, "dose": row.dose, **{key: str(day) for key, day in days.items() if day is not None}}


# ---------------------------------------------------------------------------------------------------------- changes


def snapshot_changes(before: Snapshot, after: Snapshot) -> tuple[str, ...]:
    """What another snapshot means for people, a sentence each; empty where nobody is due otherwise.

    Example:
        >>> from attrs import evolve
        >>> row = NextDose("covid19", "A 1 on 2021-03-01", "A 2", date(2021, 3, 29), date(2021, 3, 29), None)
        >>> later = evolve(row, earliest=date(2021, 5, 24))
        >>> snapshot_changes(Snapshot("1", [], [row]), Snapshot("1", [], [later]))
        ('covid19: A 2 after A 1 on 2021-03-01 has its earliest day on 2021-05-24, was 2021-03-29',)
    """
    return (
        *_may_have_changes(before.may_have, after.may_have),
        *_dose_changes(before.next_doses, after.next_doses),
        *_due_changes(before.due, after.due),
    )


def _may_have_changes(before: Iterable[MayHave], after: Iterable[MayHave]) -> Iterator[str]:
    old, new = _by_question(before), _by_question(after)
    for question in sorted({*old, *new}):
        programme, on, who = question
        were, are = old.get(question, []), new.get(question, [])
        firsts = {row.born[0] or date.min for row in (*were, *are)} | {row.born[1] + _ONE_DAY for row in (*were, *are)}
        told: list[tuple[date, date, str, str]] = []
        for first, following in pairwise(sorted(firsts)):
            had, have = _products(were, first), _products(are, first)
            if had == have:
                continue
            if told and told[-1][1] + _ONE_DAY == first and told[-1][2:] == (had, have):
                told[-1] = (told[-1][0], following - _ONE_DAY, had, have)
            else:
                told.append((first, following - _ONE_DAY, had, have))
        for first, last, had, have in told:
            born = f"until {last}" if first == date.min else f"from {first} to {last}"
            yield f"{programme}: on {on}, {who} born {born} may have {have}, was {had}"


def _by_question(rows: Iterable[MayHave]) -> dict[tuple[str, date, str], list[MayHave]]:
    found: dict[tuple[str, date, str], list[MayHave]] = {}
    for row in rows:
        found.setdefault((row.programme, row.on, row.who), []).append(row)
    return found


def _products(rows: Iterable[MayHave], born: date) -> str:
    """What somebody born on a day may have."""
    for row in rows:
        if (row.born[0] or date.min) <= born <= row.born[1]:
            return ", ".join(row.products)
    return "nothing"


def _dose_changes(before: Iterable[NextDose], after: Iterable[NextDose]) -> Iterator[str]:
    old = {(row.programme, row.after, row.dose): row for row in before}
    new = {(row.programme, row.after, row.dose): row for row in after}
    for key in dict.fromkeys((*old, *new)):
        programme, first, dose = key
        was, now = old.get(key), new.get(key)
        if was is None or now is None:
            yield f"{programme}: {dose} after {first} is {'no longer' if now is None else 'now'} told of"
            continue
        for what, name in (("earliest", "earliest day"), ("recommended", "recommended day"), ("past_due", "last day")):
            if getattr(was, what) != getattr(now, what):
                had, has = getattr(was, what) or "none", getattr(now, what) or "no day"
                yield f"{programme}: {dose} after {first} has its {name} on {has}, was {had}"


def _due_changes(before: Iterable[Due], after: Iterable[Due]) -> Iterator[str]:
    old, new = _by_dose(before), _by_dose(after)
    for key in dict.fromkeys((*old, *new)):
        programme, who, born, dose = key
        was, now = old.get(key), new.get(key)
        if was == now:
            continue
        when = f"on {now}" if now else "no more"
        told = f", was on {was}" if was and now else "" if now is None else ", was not"
        yield f"{programme}: {who} born on {born} is due {dose} {when}{told}"


def _by_dose(rows: Iterable[Due]) -> dict[tuple[str, str, date, str], date]:
    return {(row.programme, row.who, row.born, dose): row.on for row in rows for dose in row.doses}
