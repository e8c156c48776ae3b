"""What a synthetic district is made from, as values."""

from collections.abc import Mapping
from datetime import date

from attrs import frozen

from vaxplatform.codes import Code
from vaxplatform.model import Position, Sex


@frozen
class Band:
    """A run of whole numbers (ages in years, household sizes), uniform inside.

    Args:
        first: Lowest.
        last: Highest, inclusive.
        share: Part of all people or households, 0 to 1.
    """

    first: int
    last: int
    share: float

    @property
    def each(self) -> float:
        """The share of each number in the band."""
        return self.share / (self.last - self.first + 1)


@frozen
class Spelling:
    """One name in its original script and in Latin letters."""

    original: str
    romanised: str


@frozen
class Members:
    """Who lives together.

    Args:
        adult_from: Age in years from which somebody is an adult here; every household has one.
        partner: Share of second members who are an adult near in age to the first.
        partner_years: How near, years.
        generation_years: Fewest and most years between an adult and one a generation apart.
    """

    adult_from: int
    partner: float
    partner_years: int
    generation_years: tuple[int, int]


@frozen
class Trait:
    """A group or condition, and the share of people of certain ages who have it.

    Args:
        word: The pack's word (``HCW``).
        first: Lowest age, years.
        last: Highest age, inclusive.
        share: 0 to 1.
    """

    word: str
    first: int
    last: int
    share: float


@frozen
class ShownDocument:
    """A document that people have, and the numbers of those who were made up.

    Args:
        kind: The pack's word for it (``passport``).
        first: Lowest age, years.
        last: Highest age, inclusive.
        share: Of these people, 0 to 1.
        number: Pattern of numbers that nobody has; ``#`` stands for a digit.
    """

    kind: str
    first: int
    last: int
    share: float
    number: str


@frozen
class GivenProduct:
    """A product that was given before the campaign.

    Args:
        vaccine: Its code.
        share: Part of first doses, 0 to 1.
        since: First day it was given.
        second_after_days: Fewest and most days from its first to its second dose.
    """

    vaccine: Code
    share: float
    since: date
    second_after_days: tuple[int, int]


@frozen
class Vaccinated:
    """How many of some people have had doses already.

    Args:
        group: Only people of this group; empty for all.
        first_age: Lowest age, years, also on the day of the first dose.
        last_age: Highest age, inclusive.
        since: First day they were vaccinated.
        first: Share who had a first dose.
        second: Share who had the second, of those whose second fell due.
    """

    group: str
    first_age: int
    last_age: int
    since: date
    first: float
    second: float


@frozen
class Block:
    """A part of the district with its places, each of which has a centre.

    Args:
        name: Its name.
        east_km: Middle, kilometres east of the district's middle.
        north_km: Middle, kilometres north of it.
        radius_km: Centres lie within this.
        postcode: Of all its places.
        places: Names of villages or quarters.
    """

    name: str
    east_km: float
    north_km: float
    radius_km: float
    postcode: str
    places: tuple[str, ...]


@frozen
class CentreKind:
    """A kind of centre.

    Args:
        name: With ``{place}`` where the place's name goes.
        share: Part of all centres, 0 to 1.
        price: What it charges, as written; empty when free.
    """

    name: str
    share: float
    price: str


@frozen
class AgeLimit:
    """Ages a session is open to, years, both inclusive (None: no limit), and the share of such sessions."""

    first: int
    last: int | None
    share: float


@frozen
class SessionPlan:
    """How seats are spread over days.

    Args:
        days: Days of the calendar.
        slots: Start-end texts.
        seats_per_person: Seats of all sessions together, per person made.
        seats_each: Seats of a session on average, as long as centres and days suffice.
        second_dose_share: Part of a session's seats that is for second doses.
        second_dose_only: Share of sessions that give second doses only.
        ages: Age limits.
        rests_on_weekends: Whether the country's weekends are left out, so that the days are those between them.
    """

    days: int
    slots: tuple[str, ...]
    seats_per_person: float
    seats_each: int
    second_dose_share: float
    second_dose_only: float
    ages: tuple[AgeLimit, ...]
    rests_on_weekends: bool = False


@frozen
class DistrictPlan:
    """A fictional district.

    Args:
        name: Its name.
        region: The state or province it is said to lie in.
        middle: Its middle.
        blocks: Its parts.
        kinds: Kinds of centres.
        sessions: Their sessions.
    """

    name: str
    region: str
    middle: Position
    blocks: tuple[Block, ...]
    kinds: tuple[CentreKind, ...]
    sessions: SessionPlan


@frozen
class DemoTables:
    """All a synthetic district is made from.

    Args:
        on: The day the demonstration is about.
        ages: Ages from 0 up without a gap; shares add up to 1.
        women: Share of women.
        sizes: Household sizes from 1 up without a gap; shares add up to 1.
        members: Who lives together.
        given: Given names by sex.
        family: Family names.
        groups: Groups by age; a person is in one at most.
        conditions: Conditions by age.
        products: What was given before.
        vaccinated: To whom; the first row that fits applies.
        language: BCP 47 tag of messages.
        phone: Pattern of numbers; ``#`` stands for a digit.
        spread_km: Typical distance of a home from its centre.
        reach_km: Longest.
        district: Where they live.
        documents: What they show; the first that somebody is drawn to have.
    """

    on: date
    ages: tuple[Band, ...]
    women: float
    sizes: tuple[Band, ...]
    members: Members
    given: Mapping[Sex, tuple[Spelling, ...]]
    family: tuple[Spelling, ...]
    groups: tuple[Trait, ...]
    conditions: tuple[Trait, ...]
    products: tuple[GivenProduct, ...]
    vaccinated: tuple[Vaccinated, ...]
    language: str
    phone: str
    spread_km: float
    reach_km: float
    district: DistrictPlan
    documents: tuple[ShownDocument, ...] = ()

    @property
    def oldest(self) -> int:
        """The highest age, years."""
        return self.ages[-1].last

    @property
    def adults(self) -> float:
        """Share of people who are adults by :attr:`members`."""
        return sum(
            band.each
            for band in self.ages
            for age in range(band.first, band.last + 1)
            if age >= self.members.adult_from
        )

    @property
    def later_adults(self) -> float:
        """Share of third and later members who are adults, so that ages of all people come out as in :attr:`ages`.

        A household's first member is an adult and its second one with probability ``members.partner``; what is left
        of the adults is spread over the rest. Outside 0 to 1 the tables contradict each other.
        """
        people = later = several = 0.0
        for band in self.sizes:
            for size in range(band.first, band.last + 1):
                people += band.each * size
                several += band.each * (size > 1)
                later += band.each * max(size - 2, 0)
        left = self.adults * people - 1 - several * self.members.partner
        return left / later if later else 0.0
