"""Counting people, requests, seats and doses by age, sex, area and tier while they stream past.

Shares are never stored: a reader gets the number and the number it is out of, always both.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable
from datetime import date
from itertools import pairwise

from attrs import define, field, frozen

from vaxplatform.dates import EndOfMonth, PartialDate, completed_years
from vaxplatform.model import Sex

__all__ = ["AGE_BANDS", "Profile", "Tally", "age_band"]

AGE_BANDS = (0, 12, 15, 18, 30, 45, 60, 70, 80)
"""First completed year of each age band, the last being open: ages at which programmes open, and tens."""


def age_band(birth_date: PartialDate, on: date, end_of_month: EndOfMonth) -> int:
    """The first year of the band a person is in; a partial birth date is read at its latest.

    Example:
        >>> age_band(PartialDate.parse("1961-09-01"), date(2021, 8, 26), EndOfMonth.CLAMP)
        45
    """
    birth = birth_date.latest
    years = completed_years(birth, on, end_of_month) if birth <= on else 0
    return AGE_BANDS[bisect_right(AGE_BANDS, years) - 1]


@frozen
class Profile:
    """What is counted of a person, and all that is kept of them for counting.

    Args:
        band: First year of the age band.
        sex: Administrative sex.
        area: Block or ward, empty when unknown.
    """

    band: int
    sex: Sex
    area: str


@define
class Tally:
    """Counts of one campaign, by :class:`Profile`.

    Example:
        >>> tally = Tally()
        >>> tally.people[Profile(60, Sex.FEMALE, "Hingna")] += 1
        >>> tally.by_sex()[0]
        {'sex': 'female', 'people': 1, 'requests': 0, 'seated': 0, 'given': 0}
    """

    people: Counter[Profile] = field(factory=Counter)
    requests: Counter[Profile] = field(factory=Counter)
    seated: Counter[Profile] = field(factory=Counter)
    given: Counter[Profile] = field(factory=Counter)

    def by_age(self) -> list[dict[str, object]]:
        """A row for each age band."""
        upper = {low: high - 1 for low, high in pairwise(AGE_BANDS)}
        return [
            {"from": band, "to": upper.get(band)}
            | self._counts(profile for profile in self.people if profile.band == band)
            for band in AGE_BANDS
        ]

    def by_sex(self) -> list[dict[str, object]]:
        """A row for each sex."""
        return [
            {"sex": sex.value} | self._counts(profile for profile in self.people if profile.sex is sex) for sex in Sex
        ]

    def by_area(self, also: Iterable[str] = ()) -> list[dict[str, object]]:
        """A row for each area of the people, and for those of ``also`` where nobody lives, in the order of names."""
        areas: dict[str, list[Profile]] = {area: [] for area in also}
        for profile in self.people:
            areas.setdefault(profile.area, []).append(profile)
        return [{"area": area} | self._counts(areas[area]) for area in sorted(areas)]

    def _counts(self, profiles: Iterable[Profile]) -> dict[str, object]:
        chosen = list(profiles)
        return {
            name: sum(counter[profile] for profile in chosen)
            for name, counter in (
                ("people", self.people),
                ("requests", self.requests),
                ("seated", self.seated),
                ("given", self.given),
            )
        }
