"""Corrections and merges as events that are handed back: nothing is overwritten, and everything can be undone.

Two records of one person are merged by an event; both ids live on, and lead to one. When it was a mistake, another
event parts them, and each is again what it was.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import attrs
from attrs import frozen

from vaxplatform.errors import InputError
from vaxplatform.model import Person

__all__ = ["Corrected", "Event", "Merged", "Parted", "Standing", "correct", "merge", "part", "taken_back"]

_CORRECTABLE = tuple(each.name for each in attrs.fields(Person) if each.name != "id")


@frozen(weakref_slot=False)
class Corrected:
    """One field of an entry was put right.

    Args:
        id: The entry's reference id.
        on: The day.
        by: Who did it, an id.
        why: What it was done on the strength of, a word or short text without personal data.
        field: The field of `Person`.
        old: What stood there, kept.
        new: What stands there now.
    """

    id: str
    on: date
    by: str
    why: str
    field: str
    old: object = attrs.field(repr=False)
    new: object = attrs.field(repr=False)


@frozen(weakref_slot=False)
class Merged:
    """Two ids were found to be one person.

    Args:
        kept: The id whose entry goes on.
        joined: The id that leads to it from now on.
        on: The day.
        by: Who did it, an id.
        why: What it was done on the strength of.
    """

    kept: str
    joined: str
    on: date
    by: str
    why: str


@frozen(weakref_slot=False)
class Parted:
    """A merge was taken back; the fields are as in `Merged`."""

    kept: str
    joined: str
    on: date
    by: str
    why: str


Event = Corrected | Merged | Parted


def correct(person: Person, *, on: date, by: str, why: str, **fields: Any) -> tuple[Person, tuple[Corrected, ...]]:
    """A person with fields put right, and an event for each that changed.

    Args:
        person: As the register has them.
        on: The day.
        by: Who does it, an id.
        why: What it is done on the strength of.
        **fields: Fields of `Person` and what should stand there.

    Raises:
        InputError: ``correction-field``: no such field, or the id, which never changes; ``event-unsigned``: nobody
            or no reason is named.
        ModelError: As `Person`.

    Example:
        >>> from vaxplatform.dates import PartialDate
        >>> asha = Person("P-1", PartialDate(1985))
        >>> known, events = correct(asha, on=date(2021, 5, 1), by="clerk-7", why="birth certificate",
        ...                         birth_date=PartialDate(1985, 3, 14))
        >>> str(known.birth_date), [event.field for event in events]
        ('1985-03-14', ['birth_date'])
        >>> taken_back(known, events) == asha
        True
    """
    _signed(by, why)
    for name in fields:
        if name not in _CORRECTABLE:
            raise InputError(
                f"{name[:40]!r} is not a field that is corrected; there is {', '.join(_CORRECTABLE)}",
                code="correction-field",
            )
    changed = attrs.evolve(person, **fields)
    events = tuple(
        Corrected(person.id, on, by, why, name, getattr(person, name), getattr(changed, name))
        for name in fields
        if getattr(person, name) != getattr(changed, name)
    )
    return changed, events


def taken_back(person: Person, events: Iterable[Corrected]) -> Person:
    """A person as they were before corrections, the latest of which come last.

    Raises:
        InputError: ``correction-other``: an event is of another entry, or does not lead to what stands there.
    """
    for event in reversed(tuple(events)):
        if event.id != person.id or getattr(person, event.field) != event.new:
            raise InputError("this correction is not the last of this entry's field", code="correction-other")
        before: dict[str, Any] = {event.field: event.old}
        person = attrs.evolve(person, **before)
    return person


@frozen
class Standing:
    """Which ids are one person, after all merges and partings.

    Args:
        leads_to: Each id that was merged, and the id it was merged into.

    Example:
        >>> day = date(2021, 5, 1)
        >>> first = merge(Standing(), kept="A", joined="B", on=day, by="clerk-7", why="one passport")
        >>> standing = Standing.after([first])
        >>> standing.current("B"), standing.together("A")
        ('A', ('A', 'B'))
        >>> again = Standing.after([first, part(standing, joined="B", on=day, by="clerk-7", why="twins")])
        >>> again.current("B"), again == Standing()
        ('B', True)
    """

    leads_to: Mapping[str, str] = attrs.field(factory=dict)

    @classmethod
    def after(cls, events: Iterable[Event]) -> "Standing":
        """What a history leads to.

        Raises:
            InputError: As `merge` and `part`: a history that could not have happened.
        """
        standing = cls({})
        for event in events:
            standing = standing.then(event)
        return standing

    def then(self, event: Event) -> "Standing":
        """What one more event leads to.

        Raises:
            InputError: As `merge` and `part`.
        """
        if isinstance(event, Merged):
            self._require_apart(event.kept, event.joined)
            return Standing({**self.leads_to, event.joined: event.kept})
        if isinstance(event, Parted):
            if self.leads_to.get(event.joined) != event.kept:
                raise InputError(
                    f"{event.joined} was not merged into {event.kept or 'another'}",
                    code="part-not-merged",
                    id=event.joined,
                )
            return Standing({joined: kept for joined, kept in self.leads_to.items() if joined != event.joined})
        return self

    def current(self, id: str) -> str:  # noqa: A002 - the field's name everywhere
        """The id whose entry is the person's now."""
        while id in self.leads_to:
            id = self.leads_to[id]  # noqa: A001 - as above
        return id

    def together(self, id: str) -> tuple[str, ...]:  # noqa: A002 - as above
        """All ids of one person, the current one first, the others sorted."""
        current = self.current(id)
        return (current, *sorted(each for each in self.leads_to if self.current(each) == current))

    def _require_apart(self, kept: str, joined: str) -> None:
        for id_ in (kept, joined):
            if id_ in self.leads_to:
                raise InputError(
                    f"{id_} was merged into {self.leads_to[id_]} already: merge {self.current(id_)}",
                    code="merge-again",
                    id=id_,
                )
        if kept == joined:
            raise InputError("an entry is not merged with itself: name two ids", code="merge-itself", id=kept)


def merge(standing: Standing, *, kept: str, joined: str, on: date, by: str, why: str) -> Merged:
    """The event by which two ids become one person.

    Args:
        standing: Which ids are one person so far.
        kept: The id whose entry goes on.
        joined: The id that leads to it.
        on: The day.
        by: Who does it, an id.
        why: What it is done on the strength of.

    Raises:
        InputError: ``merge-again``: one of them leads elsewhere already; ``merge-itself``; ``event-unsigned``.
    """
    _signed(by, why)
    event = Merged(kept, joined, on, by, why)
    standing.then(event)
    return event


def part(standing: Standing, *, joined: str, on: date, by: str, why: str) -> Parted:
    """The event that takes a merge back.

    Raises:
        InputError: ``part-not-merged``: the id leads nowhere; ``event-unsigned``.
    """
    _signed(by, why)
    event = Parted(standing.leads_to.get(joined, ""), joined, on, by, why)
    standing.then(event)
    return event


def _signed(by: str, why: str) -> None:
    if not by or not why:
        raise InputError("say who does it and on the strength of what", code="event-unsigned")
