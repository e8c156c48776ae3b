"""What a change of packs means for people: which children become due when, and whom campaigns serve otherwise."""

from collections.abc import Iterable, Iterator
from datetime import date

from attrs import evolve, frozen

from vaxplatform.countries._routine_snapshot import CHILD, Due, cohort_edges, due_by_routine, is_whole, planned_doses
from vaxplatform.countries.country import Country
from vaxplatform.countries.snapshot import snapshot_changes, take_snapshot

__all__ = ["DueChange", "PackDiff", "PlannedDose", "diff_packs"]


@frozen
class PlannedDose:
    """When a dose is due, and with what.

    Args:
        on: The day, everything before having been given on its day.
        vaccines: What may be given, by the pack's words.
    """

    on: date
    vaccines: str


@frozen
class DueChange:
    """A dose that somebody becomes due on another day or with another vaccine, or that is new or gone.

    Args:
        who: ``a child``, or what is said of the person besides.
        born: The day of birth.
        dose: The vaccine group with the dose's number: ``MMR 2``.
        was: In the first pack; None where it has no such dose.
        now: In the second.
    """

    who: str
    born: date
    dose: str
    was: PlannedDose | None
    now: PlannedDose | None

    def __str__(self) -> str:
        subject = f"{self.who}, born on {self.born},"
        if self.now is None:
            last = f", was on {self.was.on} ({self.was.vaccines})" if self.was else ""
            return f"{subject} is due {self.dose} no more{last}"
        said = f"{subject} is due {self.dose} on {self.now.on} ({self.now.vaccines})"
        if self.was is None:
            return f"{said}, was not"
        if self.was.on == self.now.on:
            return f"{said}, was {self.was.vaccines} on that day"
        other = f" ({self.was.vaccines})" if self.was.vaccines != self.now.vaccines else ""
        return f"{said}, was on {self.was.on}{other}"


@frozen
class PackDiff:
    """What two packs differ in for people.

    Args:
        due: Of the routine programmes, by who it is, birth date and day.
        campaigns: Of the campaigns, a sentence each.
    """

    due: tuple[DueChange, ...]
    campaigns: tuple[str, ...]

    @property
    def same(self) -> bool:
        """Whether nobody is served otherwise."""
        return not self.due and not self.campaigns


def diff_packs(before: Country, after: Country) -> PackDiff:
    """What another pack means for people.

    Children of several birth dates are followed through both routine programmes, those around each cohort of either
    pack among them, children who come late, and somebody of each audience that one of the packs tells apart. Of
    campaigns, the snapshots are compared.

    Args:
        before: A pack.
        after: Another version of it, or another country's.

    Example:
        >>> from vaxplatform.countries import list_countries, load_country
        >>> country = load_country(list_countries()[0])
        >>> diff_packs(country, country).same
        True
    """
    was, now = _due(before, after), _due(after, before)
    old, new = (evolve(take_snapshot(country), due=()) for country in (before, after))
    return PackDiff(tuple(_changes(was, now)), snapshot_changes(old, new))


_Doses = dict[str, PlannedDose]
_People = dict[tuple[str, date], _Doses]


def _due(country: Country, other: Country) -> _People:
    """What everybody is due by a pack's routine programme, on birth dates that matter to either pack."""
    if country.routine is None:
        return {}
    births = () if other.routine is None else cohort_edges(other.routine)
    return _by_person(due_by_routine(country.routine, births))


def _by_person(rows: Iterable[Due]) -> _People:
    people: _People = {}
    for row in rows:
        doses = people.setdefault((row.who, row.born), {})
        for vaccines, planned in map(planned_doses, row.doses):
            doses |= {dose: PlannedDose(row.on, vaccines) for dose in planned}
    return people


def _changes(was: _People, now: _People) -> Iterator[DueChange]:
    children: dict[date, set[DueChange]] = {}
    people = sorted({*was, *now}, key=lambda person: (not is_whole(person[0]), *person))
    for who, born in people:
        found = set(_of_person(who, born, _whole(who, born, was), _whole(who, born, now)))
        if is_whole(who):
            children.setdefault(born, set()).update(found if who == CHILD else ())
        else:
            told = {evolve(each, who=who) for each in children.get(born, ())}
            found -= told
        yield from sorted(found, key=lambda each: (min(_days(each)), each.dose))


def _whole(who: str, born: date, people: _People) -> _Doses:
    """All that somebody is due: what a child is, where the rows are only of what is other."""
    besides = people.get((who, born), {})
    return besides if is_whole(who) else people.get((CHILD, born), {}) | besides


def _of_person(who: str, born: date, was: _Doses, now: _Doses) -> Iterator[DueChange]:
    for dose in {*was, *now}:
        if was.get(dose) != now.get(dose):
            yield DueChange(who, born, dose, was.get(dose), now.get(dose))


def _days(change: DueChange) -> Iterator[date]:
    return (planned.on for planned in (change.was, change.now) if planned)
