"""Numbers and dates as a country's people read them: order and words from Unicode's CLDR, digits as the pack says."""

from datetime import date
from typing import Literal

from attrs import frozen

from vaxplatform.numerals import in_numerals

__all__ = ["Writing"]


@frozen
class Writing:
    """How one language writes numbers and dates in a country.

    Args:
        language: A language of the pack, such as ``hi``.
        country: ISO 3166-1 alpha-2.
        numerals: A numbering system of CLDR.

    Example:
        >>> hindi = Writing("hi", "IN", "deva")
        >>> hindi.number(1234567), hindi.date(date(2021, 8, 26))
        ('१२,३४,५६७', '२६ अगस्त २०२१')
    """

    language: str
    country: str
    numerals: str = "latn"

    def number(self, number: float) -> str:
        """A number with the language's separators; a language that CLDR lacks is written as English is.

        Raises:
            MissingExtra: The library is not installed.
        """
        from vaxplatform.countries.adapters.cldr import format_number

        return in_numerals(format_number(number, self.language, self.country, self.numerals), self.numerals)

    def date(self, day: date, style: Literal["short", "medium", "long", "full"] = "long") -> str:
        """A day; a language that CLDR lacks is written as English is.

        Raises:
            MissingExtra: The library is not installed.
        """
        from vaxplatform.countries.adapters.cldr import format_date

        return in_numerals(format_date(day, self.language, self.country, style), self.numerals)
