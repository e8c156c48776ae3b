"""Reading indicators: what is missing or of the wrong kind is named by its JSON path."""

from collections.abc import Mapping, Sequence

from attrs import frozen

from vaxplatform.errors import InputError
from vaxplatform.place import Place

__all__ = ["Node"]

_LARGEST = 2**53 - 1  # JSON's readers agree on whole numbers up to here (RFC 8259 section 6)


@frozen
class Node:
    """An object of the indicators and where it stands.

    Args:
        data: The object.
        place: Its JSON path.

    Example:
        >>> node = Node.of({"totals": {"people": 20000}})
        >>> node.child("totals").count("people")
        20000
        >>> node.child("totals").count("seats")
        Traceback (most recent call last):
        vaxplatform.errors.InputError: indicators at $.totals.seats: a whole number of 0 or more is expected here
    """

    data: Mapping[str, object]
    place: Place

    @classmethod
    def of(cls, indicators: Mapping[str, object]) -> "Node":
        """The whole document."""
        return cls(indicators, Place("indicators"))

    def child(self, key: str) -> "Node":
        """The object under ``key``."""
        found = self.data.get(key)
        if not isinstance(found, Mapping):
            raise self._expected(key, "an object")
        return Node(found, self.place.child(key))

    def rows(self, key: str) -> tuple["Node", ...]:
        """The list of objects under ``key``."""
        found = self.data.get(key)
        if not isinstance(found, Sequence) or isinstance(found, str) or not all(isinstance(x, Mapping) for x in found):
            raise self._expected(key, "a list of objects")
        return tuple(Node(row, self.place.child(key).child(index)) for index, row in enumerate(found))

    def text(self, key: str) -> str:
        """The text under ``key``."""
        found = self.data.get(key)
        if not isinstance(found, str):
            raise self._expected(key, "a text")
        return found

    def texts(self, key: str) -> dict[str, str]:
        """The texts under ``key``, by language."""
        return {language: self.child(key).text(language) for language in self.child(key).data}

    def names(self, what: str) -> dict[str, str]:
        """The names of something by language; indicators of an older version have the English one alone."""
        key = f"{what}_names"
        return self.texts(key) if key in self.data else {"en": self.text(f"{what}_name")}

    def flag(self, key: str) -> bool:
        """The yes or no under ``key``."""
        found = self.data.get(key)
        if not isinstance(found, bool):
            raise self._expected(key, "true or false")
        return found

    def count(self, key: str) -> int:
        """The whole number, 0 or more, under ``key``."""
        found = self.data.get(key)
        if not isinstance(found, int) or isinstance(found, bool) or found < 0:
            raise self._expected(key, "a whole number of 0 or more")
        if found > _LARGEST:
            raise self._expected(key, "a whole number below 2**53")
        return found

    def number_or_none(self, key: str) -> float | None:
        """The number under ``key``; None where it is null or absent."""
        found = self.data.get(key)
        if found is None:
            return None
        if not isinstance(found, int | float) or isinstance(found, bool) or not -_LARGEST <= found <= _LARGEST:
            raise self._expected(key, "a number or null")
        return float(found)

    def _expected(self, key: str, what: str) -> InputError:
        return InputError(f"{what} is expected here", code="indicators", place=self.place.child(key), key=key)
