"""The age codes of WHO's export of national schedules: «W6», «M9-M12», «>=Y10», «+M6», «1st contact».

Source:
    WHO/UNICEF Joint Reporting Form, export of vaccine schedules created 2025-02-01, column AGEADMINISTERED. The export
    comes with no grammar of its codes: this one covers every form that stands in its 8,052 rows.
"""

import re
from fractions import Fraction

from attrs import field, frozen

from vaxplatform.dates import Duration
from vaxplatform.errors import DateError

__all__ = ["WhoAge", "parse_who_age"]

_UNITS = {"D": "days", "W": "weeks", "M": "months", "Y": "years"}
_MONTHS_IN_YEAR = 12
_HALF_A_MONTH = 15

_LOOKALIKES = {"\u041c": "M", "\u0412": "B", "\u0423": "Y"}
"""Cyrillic letters that stand in codes where the Latin ones that look the same are meant."""

_FIRST_CONTACT = re.compile(r"1st contact", re.IGNORECASE | re.ASCII)
_TERM = r"B|[DWMY][0-9]{1,3}(?:\.[0-9])?"
_CODE = re.compile(rf"(\+?)(>=|<=|>|<|)({_TERM})(?:-({_TERM}))?", re.ASCII)
_WITHOUT_UNIT = re.compile(r"([DWMY])([0-9.]+)-([0-9.]+)", re.ASCII)
_OTHER_LETTER = re.compile(r"A(?=[0-9])", re.ASCII)


@frozen
class WhoAge:
    """When a dose is given.

    Args:
        start: From this age on; None where only the end is stated, or nothing.
        end: Up to this age; the same as ``start`` where one age is stated, None where it is left open.
        after_dose: Whether ``start`` and ``end`` are counted from the dose before and not from birth.
        first_contact: Whether the dose is given when somebody first comes.
        remarks: What had to be guessed to read the code, a sentence each.

    Example:
        >>> str(parse_who_age("M9-M12").start), str(parse_who_age("M9-M12").end)
        ('9 months', '12 months')
    """

    start: Duration | None = None
    end: Duration | None = None
    after_dose: bool = False
    first_contact: bool = False
    remarks: tuple[str, ...] = field(default=(), eq=False)

    @property
    def stated(self) -> bool:
        """Whether anything is said of when."""
        return self.first_contact or not (self.start is None and self.end is None)


def parse_who_age(code: str) -> WhoAge:
    """Read an age code.

    Args:
        code: Such as ``B`` (birth), ``D3``, ``W6``, ``M9``, ``Y1`` (days, weeks, months, years of age); two of them
            with ``-`` between; ``>=Y10``, ``>Y7``, ``<Y1``, ``<=Y4``; any of them after ``+``: that long after the dose
            before; ``1st contact``; empty, where nothing is stated.

    Returns:
        The age. ``>`` and ``>=`` are read alike, as are ``<`` and ``<=``: both name the birthday that the range begins
        or ends with. Half a year is six months, and half a month 15 days.

    Raises:
        DateError: ``who-age``: the code says nothing that can be understood; ``who-age-fraction``: a fraction that is
            no whole number of days; ``who-age-order``: a range that ends before it begins.

    Example:
        >>> parse_who_age("+W4").after_dose, str(parse_who_age("Y4.5").start)
        (True, '4 years + 6 months')
        >>> parse_who_age("1st contact").first_contact
        True
        >>> parse_who_age("\u041c2").remarks
        ('a Cyrillic letter (U+041C) stands here: M is meant',)
        >>> parse_who_age("soon")
        Traceback (most recent call last):
        ...
        vaxplatform.errors.DateError: this is no age code: one is written W6, M9-M12, >=Y10, +M6, B or 1st contact
    """
    if not code.strip():
        return WhoAge()
    if _FIRST_CONTACT.fullmatch(code.strip()):
        return WhoAge(first_contact=True)
    written, remarks = _mended(code.strip())
    match = _CODE.fullmatch(written)
    if match is None or (match[2] and match[4]):
        raise DateError("this is no age code: one is written W6, M9-M12, >=Y10, +M6, B or 1st contact", code="who-age")
    first = _length(match[3])
    last = _length(match[4]) if match[4] else first
    if match[4] and _rough_days(first) >= _rough_days(last):
        raise DateError("the range of ages ends before it begins", code="who-age-order")
    bound = match[2][:1]
    return WhoAge(
        None if bound == "<" else first, None if bound == ">" else last, after_dose=bool(match[1]), remarks=remarks
    )


def _mended(code: str) -> tuple[str, tuple[str, ...]]:
    """The code in its usual spelling, and what was guessed to bring it there."""
    remarks = []
    for cyrillic, latin in _LOOKALIKES.items():
        if cyrillic in code:
            code = code.replace(cyrillic, latin)
            remarks.append(f"a Cyrillic letter (U+{ord(cyrillic):04X}) stands here: {latin} is meant")
    if _OTHER_LETTER.search(code):
        code = _OTHER_LETTER.sub("Y", code)
        remarks.append("the letter A is taken for years (años, années): Y is meant")
    if match := _WITHOUT_UNIT.fullmatch(code):
        code = f"{match[1]}{match[2]}-{match[1]}{match[3]}"
        remarks.append(f"the second number has no unit: {match[1]}{match[3]} is meant")
    return code, tuple(remarks)


def _length(term: str) -> Duration:
    if term == "B":
        return Duration()
    number, unit = Fraction(term[1:]), term[0]
    if number.denominator == 1:
        return Duration.parse(f"{number} {_UNITS[unit]}")
    months = number * _MONTHS_IN_YEAR
    if unit == "Y" and months.denominator == 1:
        return Duration(years=int(number), months=int(months) % _MONTHS_IN_YEAR)
    if unit == "M" and number % 1 == Fraction(1, 2):
        return Duration(months=int(number), days=_HALF_A_MONTH)
    raise DateError(
        f"«{term}» is no whole number of days: of years and months there are halves",
        code="who-age-fraction",
    )


def _rough_days(length: Duration) -> Fraction:
    """For the order of a range's ends; an average month is long enough off any week that is written."""
    return Fraction(146097, 4800) * length.total_months + length.days
