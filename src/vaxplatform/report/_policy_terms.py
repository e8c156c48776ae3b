"""The terms of a policy in words: shares, distances, what a site compares, groups."""

from collections.abc import Mapping, Sequence
from datetime import time
from decimal import Decimal
from fractions import Fraction
from typing import TypeAlias

from attrs import frozen

from vaxplatform.allocation import SettingValue
from vaxplatform.eligibility import Tier
from vaxplatform.report._words import Words

__all__ = ["Names", "Terms"]

Names: TypeAlias = Mapping[str, Mapping[str, str]]
"""Names of groups by word, each by language."""

_PLACES = 6


@frozen
class Terms:
    """How terms are said in one language.

    Args:
        words: The language.
        groups: Names of groups; a word that is not there stands as it is.
        tiers: The programme's tiers; one that is not there stands by its number alone.
    """

    words: Words
    groups: Names
    tiers: Sequence[Tier] = ()

    def value(self, setting: str, value: SettingValue) -> str:
        """What a setting of a centre is."""
        match value:
            case Fraction():
                return self.share(value)
            case time():
                return f"{value:%H:%M}"
            case int() if setting == "slot_minutes":
                return self.words("policy.minutes", n=value)
            case int() | float():
                return self.kilometres(value)
            case _:
                return self.order(value)

    def order(self, order: Sequence[str]) -> str:
        """What a site compares, the first first."""
        return self.words("policy.then").join(map(self._criterion, order))

    def share(self, share: Fraction) -> str:
        """A part of the seats in per cent."""
        return self.words("format.percent", number=self._number(float(share * 100)))

    def kilometres(self, kilometres: float) -> str:
        """A distance."""
        return self.words("format.kilometres", number=self._number(kilometres))

    def tier(self, number: int) -> str:
        """A tier by its number and, where it has one, its name."""
        said = self.words("equity.tier", number=number)
        names = next((tier.names for tier in self.tiers if tier.number == number), None)
        return said if names is None else self.words("report.tier", number=said, name=self.words.named(names))

    def group(self, word: str) -> str:
        """A group by its name, if it has one."""
        return self.words.named(self.groups[word]) if word in self.groups else word

    def _criterion(self, criterion: str) -> str:
        kind, _, group = criterion.partition(":")
        return self.words(f"policy.criterion.{kind}", group=self.group(group))

    def _number(self, number: float) -> str:
        """A number with the decimals that it has, and no more."""
        exponent = Decimal(f"{number:.{_PLACES}f}").normalize().as_tuple().exponent
        return self.words.decimal(number, max(0, -exponent) if isinstance(exponent, int) else 0)
