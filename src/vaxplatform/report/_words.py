"""One language of a page: sentences, numbers, shares and dates as that language writes them."""

from collections.abc import Mapping
from datetime import date

from attrs import frozen

from vaxplatform.messages import Messages

__all__ = ["Words"]

_DASH = "\N{EN DASH}"


@frozen
class Words:
    """What a page says in one language.

    Args:
        messages: Sentences by id.
        language: The language's tag.
    """

    messages: Messages
    language: str

    def __call__(self, id_: str, /, **values: object) -> str:
        """The sentence ``id_``; whole numbers among its values are grouped as the language does."""
        n = values.pop("n", None)
        written = {key: self.number(value) if type(value) is int else value for key, value in values.items()}
        return self.messages.get(id_, self.language, n if isinstance(n, int) else None, **written)

    def first(self, *ids: str, **values: object) -> str:
        """The first of the sentences that exists; the last id is one that always does."""
        for id_ in ids:
            said = self(id_, **values)
            if said != id_:
                return said
        return ids[-1]

    def number(self, value: int) -> str:
        """A whole number, grouped by thousands or, where the language asks for it, by lakh and crore."""
        digits = str(value)
        head, tail = digits[:-3], digits[-3:]
        size = 2 if self("format.grouping") == "indian" else 3
        groups = [tail]
        while head:
            groups.insert(0, head[-size:])
            head = head[:-size]
        return self.messages.digits(self("format.group-separator").join(groups), self.language)

    def decimal(self, value: float, places: int = 1) -> str:
        """A number with decimals, ``places`` of them."""
        whole, _, rest = f"{value:.{places}f}".partition(".")
        decimals = self("format.decimal-point") + self.messages.digits(rest, self.language) if rest else ""
        return self.number(int(whole)) + decimals

    def kilometres(self, value: float | None) -> str:
        """A distance; a dash where nobody knows it."""
        return _DASH if value is None else self("format.kilometres", number=self.decimal(value))

    def percent(self, part: int, whole: int) -> str:
        """``part`` of ``whole`` in per cent; a dash where ``whole`` is 0, since no share exists."""
        if whole == 0:
            return _DASH
        tenths = part * 1000 // whole
        # A share is never rounded up to "all" nor down to "none".
        if 0 < part < whole and (tenths < 10 or tenths >= 990):  # noqa: PLR2004  tenths of a per cent
            return self("format.percent", number=self.decimal(max(tenths, 1) / 10))
        return self("format.percent", number=self.number((part * 200 + whole) // (2 * whole)))

    def share(self, part: int, whole: int) -> str:
        """``part`` of ``whole`` with both numbers: never a per cent alone."""
        return self("format.share", percent=self.percent(part, whole), part=part, whole=whole)

    def day(self, iso: str) -> str:
        """A date in full with its weekday; text that is no date stands as it is."""
        try:
            day = date.fromisoformat(iso)
        except ValueError:
            return iso
        return self("format.date", weekday=self(f"format.weekday.{day.isoweekday()}"), **self._parts(day))

    def short_day(self, iso: str) -> str:
        """A date for the foot of a column: day and month."""
        try:
            day = date.fromisoformat(iso)
        except ValueError:
            return iso
        return self("format.short-date", **self._parts(day))

    def named(self, names: Mapping[str, str]) -> str:
        """The name in this language, in its base language, or in any."""
        base = self.language.replace("-", "_").split("_")[0]
        return names.get(self.language) or names.get(base) or next(iter(names.values()), "")

    def _parts(self, day: date) -> dict[str, str]:
        day_of_month, year = (self.messages.digits(str(each), self.language) for each in (day.day, day.year))
        return {"day": day_of_month, "month": self(f"format.month.{day.month}"), "year": year}
