"""Two records that may be one person: what agrees, what it counts, and where to look for them among millions.

Records are never merged here. The sum of points only says that somebody should look, and the evidence says at what.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from attrs import frozen

from vaxplatform.dates import PartialDate
from vaxplatform.model import Sex
from vaxplatform.registration._edits import within
from vaxplatform.registration.likeness import Likeness, is_guess, keys_of
from vaxplatform.registration.names import NameLikeness, compare_names
from vaxplatform.registration.rules import DuplicateTerms

__all__ = ["DuplicateIndex", "Evidence", "KnownPeople", "Resemblance", "compare", "duplicates_among", "look_for"]

_YEARS_OF_A_GUESS = 2
_PARTS_THAT_AGREE = 2
_NO_TERMS = DuplicateTerms()


@frozen(weakref_slot=False)
class Evidence:
    """How one thing about two people agrees; the message ``register.evidence.<what>.<level>`` says it.

    Args:
        what: ``name``, ``birth_date``, ``sex``, ``phone``, ``area``, ``document``; or ``everything``.
        level: How it agrees (``same``, ``similar``, ``different``, ``unknown`` ...).
        points: What it counts.
    """

    what: str
    level: str
    points: int


@frozen(weakref_slot=False)
class Resemblance:
    """Somebody on the register, and why they may be the same person.

    Args:
        id: Their reference id.
        evidence: All that was compared, also what speaks against it.
        possible: Whether somebody should look.
    """

    id: str
    evidence: tuple[Evidence, ...]
    possible: bool

    @property
    def points(self) -> int:
        """The sum."""
        return sum(each.points for each in self.evidence)

    def level(self, what: str) -> str:
        """How one thing agrees."""
        return next((each.level for each in self.evidence if each.what == what), "unknown")


def compare(one: Likeness, other: Likeness, terms: DuplicateTerms = _NO_TERMS) -> Resemblance:
    """Hold two people against each other.

    Those whose names differ are never taken for one: twins share birth date, phone, home and family name. Two who
    showed one document always are, and so are two of whom everything that is known is the same, however little.

    Args:
        one: A person.
        other: Somebody on the register.
        terms: Points and from how many on somebody looks.

    Example:
        >>> from vaxplatform.registration.names import name_forms
        >>> from vaxplatform.model import Name
        >>> def child(id, given):
        ...     return Likeness(id, name_forms(Name(given, "Rao")), PartialDate(2021, 5, 3), household="H")
        >>> compare(child("1", "Sunita"), child("2", "Suneeta")).points
        17
        >>> compare(child("1", "Sita"), child("2", "Gita")).possible
        False
    """
    names = compare_names(one.names, other.names)
    levels = {
        "name": names.value,
        "birth_date": birth_dates_agree(one.birth_date, other.birth_date),
        "sex": _agree(one.sex, other.sex, Sex.UNKNOWN),
        "phone": _contact(one, other),
        "area": _agree(one.area, other.area, ""),
        "document": _documents(one, other),
    }
    evidence = [Evidence(what, level, terms.points[what][level]) for what, level in levels.items()]
    possible = names is not NameLikeness.DIFFERENT and sum(each.points for each in evidence) >= terms.possible_from
    possible |= levels["document"] == "same"
    if _everything(one) == _everything(other) and _is_somebody(one):
        evidence.append(Evidence("everything", "same", 0))
        possible = True
    return Resemblance(other.id, tuple(evidence), possible)


def birth_dates_agree(one: PartialDate, other: PartialDate) -> str:
    """How two birth dates agree, either perhaps known in part.

    Example:
        >>> parse = PartialDate.parse
        >>> others = ("1985-03-04", "1985-04-03", "1985-03-14", "1985-03", "1985", "1991-11-02")
        >>> [birth_dates_agree(parse("1985-03-04"), parse(other)) for other in others]
        ['same', 'swapped', 'one-part', 'same-month', 'same-year', 'different']
        >>> [birth_dates_agree(parse("1985-01-01"), parse(other)) for other in ("1985-01-01", "1985", "1987")]
        ['same-new-year', 'same-year', 'near']
    """
    if one.day is not None and one == other:
        return "same-new-year" if is_guess(one) else "same"
    guesses = is_guess(one), is_guess(other)
    if one.year == other.year and any(guesses):
        if _only_year(one) or _only_year(other):
            return "same-year"
        if one.month == other.month:
            return "same-month"
    if all(guesses) and abs(one.year - other.year) <= _YEARS_OF_A_GUESS:
        return "near"
    if one.day is not None and other.day is not None:
        if one.year == other.year and (one.month, one.day) == (other.day, other.month):
            return "swapped"
        same = (one.year == other.year) + (one.month == other.month) + (one.day == other.day)
        if same == _PARTS_THAT_AGREE and within(str(one.year), str(other.year), 1):
            return "one-part"
    return "different"


def _only_year(birth_date: PartialDate) -> bool:
    return birth_date.month is None or (birth_date.month == 1 and birth_date.day == 1)


def _agree(one: object, other: object, unknown: object) -> str:
    if unknown in (one, other):
        return "unknown"
    return "same" if one == other else "different"


def _contact(one: Likeness, other: Likeness) -> str:
    """The phone, or the household that shares one."""
    if one.household and one.household == other.household:
        return "same"
    return _agree(one.phone, other.phone, "")


def _documents(one: Likeness, other: Likeness) -> str:
    if one.documents & other.documents:
        return "same"
    both = {kind for kind, _ in one.documents} & {kind for kind, _ in other.documents}
    return "different" if both else "unknown"


def _everything(likeness: Likeness) -> tuple[object, ...]:
    return (
        likeness.names,
        likeness.birth_date,
        likeness.sex,
        likeness.phone,
        likeness.documents,
        likeness.area,
        likeness.household,
    )


def _is_somebody(likeness: Likeness) -> bool:
    return bool(likeness.names or likeness.phone or likeness.documents or likeness.household)


# ------------------------------------------------------------------------------------------------------------ searching


class KnownPeople(Protocol):
    """The register as the search sees it: a `DuplicateIndex` in memory, or a database with a column of keys."""

    def sharing(self, key: str) -> Sequence[Likeness]:
        """Those who have a key among their `keys_of`, in any order."""
        ...


class DuplicateIndex:
    """People by their keys, in memory: a million take about 1.5 GB.

    Args:
        people: Those already on the register.

    Example:
        >>> from vaxplatform.registration.names import name_forms
        >>> from vaxplatform.model import Name
        >>> asha = Likeness("1", name_forms(Name("Asha", "Patil")), PartialDate(1985, 3, 14))
        >>> index = DuplicateIndex([asha])
        >>> len(index), [each.id for each in index.sharing("born|1985-03-14|ap")]
        (1, ['1'])
    """

    def __init__(self, people: Iterable[Likeness] = ()) -> None:
        self._by_key: dict[str, list[Likeness] | Likeness] = {}
        self._people = 0
        for likeness in people:
            self.add(likeness)

    def __len__(self) -> int:
        return self._people

    def add(self, likeness: Likeness) -> None:
        """Take somebody in."""
        self._people += 1
        for key in keys_of(likeness):
            found = self._by_key.setdefault(key, likeness)
            if found is likeness:
                continue
            if isinstance(found, Likeness):
                self._by_key[key] = [found, likeness]
            else:
                found.append(likeness)

    def sharing(self, key: str) -> Sequence[Likeness]:
        """Those who have a key, as they came."""
        found = self._by_key.get(key, ())
        return (found,) if isinstance(found, Likeness) else found


@frozen
class Found:
    """What a search found.

    Args:
        resemblances: Those who may be the same person, the likeliest first.
        cut_short: Whether more people shared a key than are compared.
    """

    resemblances: tuple[Resemblance, ...]
    cut_short: bool


def look_for(likeness: Likeness, known: KnownPeople, terms: DuplicateTerms = _NO_TERMS) -> Found:
    """Those on the register who may be this person.

    Args:
        likeness: The person.
        known: The register.
        terms: Points, from how many on somebody looks, and how many are compared.
    """
    seen = {likeness.id}
    possible: list[Resemblance] = []
    cut_short = False
    for key in keys_of(likeness):
        sharing = known.sharing(key)
        cut_short |= len(sharing) > terms.compared_at_most
        for other in sharing[: terms.compared_at_most]:
            if other.id not in seen:
                seen.add(other.id)
                if not _is_out_of_reach(likeness, other, terms):
                    found = compare(likeness, other, terms)
                    possible += [found] if found.possible else []
    return Found(tuple(sorted(possible, key=lambda each: (-each.points, each.id))), cut_short)


def _is_out_of_reach(one: Likeness, other: Likeness, terms: DuplicateTerms) -> bool:
    """Whether birth dates differ so that nothing but a document could make two people possibly one.

    Most of those who share a phone are of one family and of other ages; their names need not be compared.
    """
    level = birth_dates_agree(one.birth_date, other.birth_date)
    if level != "different" or one.documents & other.documents:
        return False
    best = sum(max(terms.points[what].values()) for what in ("name", "sex", "phone", "area"))
    return best + terms.points["birth_date"][level] < terms.possible_from


def duplicates_among(
    people: Iterable[Likeness], terms: DuplicateTerms = _NO_TERMS
) -> Iterator[tuple[Likeness, Resemblance]]:
    """Every pair among people who may be one, each once: the later of them and the earlier; as they come.

    Example:
        >>> from vaxplatform.registration.names import name_forms
        >>> from vaxplatform.model import Name
        >>> people = [Likeness(id, name_forms(Name(*name)), PartialDate(1985, 3, 14)) for id, name in
        ...           [("1", ("Asha", "Patil")), ("2", ("Ravi", "Rao")), ("3", ("Patil", "Aasha"))]]
        >>> [(later.id, earlier.id, earlier.points) for later, earlier in duplicates_among(people)]
        [('3', '1', 14)]
    """
    index = DuplicateIndex()
    for likeness in people:
        for resemblance in look_for(likeness, index, terms).resemblances:
            yield likeness, resemblance
        index.add(likeness)
