"""People in households around centres, with the doses they have had."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import lru_cache
from math import exp, log, sqrt
from random import Random
from typing import NamedTuple

from attrs import frozen

from vaxplatform.codes import Code
from vaxplatform.countries.demo import DemoTables, GivenProduct, Members, Trait, Vaccinated
from vaxplatform.dates import Duration, EndOfMonth, PartialDate, add
from vaxplatform.errors import InputError
from vaxplatform.model import Centre, Condition, Contact, Dose, Identifier, Name, Person, Position, Sex
from vaxplatform.simulation._drawing import around, at_least_one, drawer, moved, stream

__all__ = ["Resident", "population"]

_LONGEST_YEAR = 366
_NO_GROUPS: frozenset[str] = frozenset()


class Resident(NamedTuple):
    """A made-up person with the doses they have had: ``person, doses = resident``."""

    person: Person
    doses: tuple[Dose, ...]


def population(tables: DemoTables, centres: Sequence[Centre], *, on: date, count: int, seed: str) -> Iterator[Resident]:
    """Make people, household by household, around centres; a stream, so that a million need no memory.

    Args:
        tables: The pack's tables.
        centres: Homes are scattered around those whose position was measured; an estimated one is nobody's home.
        on: The day ages are reckoned on; doses were given before it.
        count: How many people, at least 1; the last household may be cut short.
        seed: Any text.

    Returns:
        People with their doses. Members of a household follow each other and share family name, home, phone, post
        code and area.

    Raises:
        InputError: ``count`` is below 1, or no centre has a measured position.

    Example:
        >>> from vaxplatform.countries import list_countries, load_country
        >>> tables = load_country(list_countries()[0]).demo
        >>> clinic = Centre("C-1", "Clinic", Position(20.0, 76.0), area="Devpur")
        >>> person, doses = next(population(tables, [clinic], on=tables.on, count=1, seed="a newcomer"))
        >>> person.id, person.region
        ('P-0000001', 'Devpur')
    """
    at_least_one(count)
    # By id: the order in which a calendar names its centres must not move anybody.
    in_order = sorted(centres, key=lambda centre: centre.id)
    anchors = [(centre, centre.position) for centre in in_order if centre.position and not centre.position_estimated]
    if not anchors:
        raise InputError(
            "no centre has a measured position, so people cannot be placed around any: give positions", code="no-anchor"
        )
    return _Town(tables, anchors, on, stream(seed, "population"), stream(seed, "documents")).residents(count)


class _Town:
    """The tables prepared for drawing: what depends on age alone is looked up by age."""

    def __init__(
        self,
        tables: DemoTables,
        anchors: Sequence[tuple[Centre, Position]],
        on: date,
        random: Random,
        of_documents: Random,
    ) -> None:
        ages = [0.0] * (tables.oldest + 1)
        for band in tables.ages:
            ages[band.first : band.last + 1] = [band.each] * (band.last + 1 - band.first)
        adult = tables.members.adult_from
        self._tables, self._anchors, self._random = tables, anchors, random
        self._kin = _Kin(tables.members, [0.0] * adult + ages[adult:], tables.later_adults, tables.women, random)
        self._child = drawer(range(adult), ages[:adult], random) if adult else self._kin.adult
        sizes = [(size, band.each) for band in tables.sizes for size in range(band.first, band.last + 1)]
        self._size = drawer([size for size, _ in sizes], [share for _, share in sizes], random)
        self._groups = [
            [(share, frozenset((word,))) for share, word in _of_age(tables.groups, age)] for age in range(len(ages))
        ]
        self._conditions = [
            [(share, Condition(word)) for share, word in _of_age(tables.conditions, age)] for age in range(len(ages))
        ]
        self._documents = [
            [each for each in tables.documents if each.first <= age <= each.last] for age in range(len(ages))
        ]
        self._of_documents = of_documents
        self._birthdays = [_birthdays(age, on) for age in range(len(ages))]
        self._past = _Past(tables.products, tables.vaccinated, on, random)

    def residents(self, count: int) -> Iterator[Resident]:
        """People, household by household."""
        made = household = 0
        while made < count:
            household += 1
            members = min(self._size(), count - made)
            yield from self._household(household, made, members)
            made += members

    def _household(self, number: int, made: int, members: int) -> Iterator[Resident]:
        random, tables = self._random.random, self._tables
        anchor, middle = self._anchors[int(random() * len(self._anchors))]
        home = self._home(middle)
        family = tables.family[int(random() * len(tables.family))]
        contact = Contact(_numbered(tables.phone, number), tables.language)
        household = f"H-{number:07d}"
        for place, (age, sex) in enumerate(self._kin.members(members, self._child), start=made + 1):
            given_names = tables.given[sex]
            given = given_names[int(random() * len(given_names))]
            first, days = self._birthdays[age]
            born = first + int(random() * days)
            groups = self._group(age)
            person = Person(
                id=f"P-{place:07d}",
                birth_date=_partial(born),
                sex=sex,
                name=Name(given.original, family.original, given.romanised, family.romanised),
                contact=contact,
                region=anchor.area,
                postcode=anchor.postcode,
                position=home,
                household=household,
                groups=groups,
                conditions=self._conditions_of(age),
                identifiers=self._document(age, place),
            )
            yield Resident(person, self._past.doses(age, born, groups, anchor.id))

    def _home(self, middle: Position) -> Position:
        # Distances follow Rayleigh's law (two normal offsets), cut off at the reach.
        tables = self._tables
        within = 1 - exp(-((tables.reach_km / tables.spread_km) ** 2))
        far = tables.spread_km * sqrt(-log(1 - within * self._random.random()))
        return moved(middle, *around(far, self._random))

    def _document(self, age: int, place: int) -> tuple[Identifier, ...]:
        for each in self._documents[age]:
            if self._of_documents.random() < each.share:
                return (Identifier(each.kind, _numbered(each.number, place)),)
        return ()

    def _group(self, age: int) -> frozenset[str]:
        for share, group in self._groups[age]:
            if self._random.random() < share:
                return group
        return _NO_GROUPS

    def _conditions_of(self, age: int) -> tuple[Condition, ...]:
        return tuple([condition for share, condition in self._conditions[age] if self._random.random() < share])


class _Kin:
    """Ages and sexes of people who live together; ages of all adults together are as in the table."""

    def __init__(self, members: Members, ages: list[float], later_adults: float, women: float, random: Random) -> None:
        self._members, self._ages, self._later_adults, self._women = members, ages, later_adults, women
        self._random = random
        self.adult = drawer(range(len(ages)), ages, random)

    def members(self, size: int, child: Callable[[], int]) -> Iterator[tuple[int, Sex]]:
        """Age and sex of each member: an adult, mostly a partner, then children and further adults."""
        random, nearby = self._random.random, self._members.partner_years
        head, sex = self.adult(), self._sex()
        yield head, sex
        if size > 1:
            if random() < self._members.partner:
                yield self._near(head, nearby), self._opposite(sex)
            else:
                yield child(), self._sex()
        for _ in range(size - 2):
            if random() < self._later_adults:
                yield self._near(self._generation(head), nearby), self._sex()
            else:
                yield child(), self._sex()

    def _sex(self) -> Sex:
        return Sex.FEMALE if self._random.random() < self._women else Sex.MALE

    def _opposite(self, sex: Sex) -> Sex:
        """A partner's sex, such that partners together have the table's share of women."""
        rarer, share = (Sex.FEMALE, self._women) if self._women <= 1 / 2 else (Sex.MALE, 1 - self._women)
        commoner = Sex.MALE if rarer is Sex.FEMALE else Sex.FEMALE
        return rarer if sex is commoner and self._random.random() < share / (1 - share) else commoner

    def _near(self, age: int, years: int) -> int:
        return self._step(age, int(self._random.random() * (2 * years + 1)) - years)

    def _generation(self, age: int) -> int:
        fewest, most = self._members.generation_years
        years = fewest + int(self._random.random() * (most - fewest + 1))
        return self._step(age, years if self._random.random() < 1 / 2 else -years)

    def _step(self, age: int, years: int) -> int:
        """A Metropolis step: taken as often as the table has more people of the new age than of the old."""
        other = age + years
        if 0 <= other < len(self._ages) and self._random.random() * self._ages[age] < self._ages[other]:
            return other
        return age


@frozen
class _Start:
    """From which day (ordinal) people of a row were given a product."""

    day: int
    vaccine: Code
    second_after: tuple[int, int]


class _Past:
    """The doses people had before the campaign."""

    def __init__(self, products: Sequence[GivenProduct], rows: Sequence[Vaccinated], on: date, random: Random) -> None:
        self._random, self._on = random, on
        self._rows = [(row, start) for row in rows if (start := self._starts(row, products)) is not None]

    def _starts(self, row: Vaccinated, products: Sequence[GivenProduct]) -> Callable[[], _Start] | None:
        starts = [
            (
                _Start(max(row.since, product.since).toordinal(), product.vaccine, product.second_after_days),
                product.share,
            )
            for product in products
            if max(row.since, product.since) < self._on and product.share
        ]
        return drawer([start for start, _ in starts], [share for _, share in starts], self._random) if starts else None

    def doses(self, age: int, born: int, groups: frozenset[str], centre: str) -> tuple[Dose, ...]:
        """The doses of a person of this age and birth date (ordinal), all before the day of the demonstration."""
        random, today = self._random.random, self._on.toordinal()
        found = next(
            (
                (row, draw)
                for row, draw in self._rows
                if row.first_age <= age <= row.last_age and (not row.group or row.group in groups)
            ),
            None,
        )
        if found is None or random() >= found[0].first:
            return ()
        row, start = found[0], found[1]()
        begin = start.day
        if begin < born + (row.first_age + 1) * _LONGEST_YEAR:  # they may have come of age since
            begin = max(begin, _birthday(born, row.first_age))
        if begin >= today:
            return ()
        first = begin + int(random() * (today - begin))
        fewest, most = start.second_after
        second = first + fewest + int(random() * (most - fewest + 1))
        days = (first, second) if second < today and random() < row.second else (first,)
        return tuple([Dose(date.fromordinal(day), start.vaccine, centre=centre) for day in days])


def _of_age(traits: Sequence[Trait], age: int) -> list[tuple[float, str]]:
    return [(trait.share, trait.word) for trait in traits if trait.first <= age <= trait.last]


def _birthdays(age: int, on: date) -> tuple[int, int]:
    """The earliest birth date (ordinal) of somebody who is ``age`` years old on a day, and how many days there are."""
    latest = add(on, Duration(years=-age), EndOfMonth.CLAMP).toordinal()
    earliest = add(on, Duration(years=-age - 1), EndOfMonth.CLAMP).toordinal() + 1
    return earliest, latest - earliest + 1


def _birthday(born: int, years: int) -> int:
    return add(date.fromordinal(born), Duration(years=years), EndOfMonth.ROLL_FORWARD).toordinal()


def _numbered(pattern: str, number: int) -> str:
    digits = pattern.count("#")
    return pattern.replace("#" * digits, f"{number % 10**digits:0{digits}d}")


@lru_cache(maxsize=65_536)
def _partial(day: int) -> PartialDate:
    born = date.fromordinal(day)
    return PartialDate(born.year, born.month, born.day)
