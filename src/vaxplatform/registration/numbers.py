"""Numbers of documents and phones where no country's validator is at hand: brought to one spelling, nothing doubted."""

import unicodedata

from vaxplatform.model import IdValidator, NumberReading

__all__ = ["PlainNumbers", "ReadOnce"]

_SHOWN = 4


class PlainNumbers:
    """An `IdValidator` that knows no country: letters and digits count, signs and case do not.

    Example:
        >>> PlainNumbers().read_document("passport", "k 123-4567")
        NumberReading(masked='XXXXX567', doubts=())
        >>> PlainNumbers().read_phone("+91 ९८७६५ 43210").value
        '+919876543210'
    """

    def read_document(self, _document: str, number: str) -> NumberReading:
        """The number's letters and digits, in capitals, digits of any script as 0 to 9."""
        return _read(number)

    def read_phone(self, number: str) -> NumberReading:
        """The number's digits; a leading plus stays."""
        reading = _read(number)
        international = unicodedata.normalize("NFKC", number).lstrip().startswith("+")
        return NumberReading(f"+{reading.value}" if international else reading.value, reading.masked)


class ReadOnce:
    """An `IdValidator` that asks another one for each number once; used for one registration and forgotten with it."""

    def __init__(self, validator: IdValidator) -> None:
        self._validator = validator
        self._read: dict[tuple[str, str], NumberReading] = {}

    def read_document(self, document: str, number: str) -> NumberReading:
        """What the other one answers."""
        key = (document, number)
        if key not in self._read:
            self._read[key] = self._validator.read_document(document, number)
        return self._read[key]

    def read_phone(self, number: str) -> NumberReading:
        """What the other one answers."""
        key = ("", number)
        if key not in self._read:
            self._read[key] = self._validator.read_phone(number)
        return self._read[key]


def _read(number: str) -> NumberReading:
    letters = unicodedata.normalize("NFKC", number).upper()
    value = "".join(_digit(letter) for letter in letters if letter.isalnum())
    shown = min(_SHOWN, max(0, (len(value) - 2) // 2))
    return NumberReading(value, "X" * (len(value) - shown) + value[len(value) - shown :])


def _digit(letter: str) -> str:
    return str(unicodedata.decimal(letter)) if letter.isdecimal() else letter
