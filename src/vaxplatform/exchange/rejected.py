"""What a file holds that cannot be used: kept, with its place and a sentence, while the rest goes on."""

from attrs import frozen

from vaxplatform.errors import InputError, VaxPlatformError
from vaxplatform.place import Place

__all__ = ["Rejected"]


@frozen(weakref_slot=False)
class Rejected:
    """A row or record that was not used.

    Args:
        place: Where it stands.
        sentence: What is wrong and what to do; no personal data.
        code: The error's code.
        field: The column or key, if one is to blame.

    Example:
        >>> from vaxplatform.errors import DateError
        >>> error = DateError("a date is written YYYY-MM-DD", code="date-form", field="birth_date")
        >>> Rejected.because(error, Place("people.csv", line=7)).field
        'birth_date'
    """

    place: Place
    sentence: str
    code: str
    field: str = ""

    @classmethod
    def because(cls, error: VaxPlatformError, place: Place, field: str = "") -> "Rejected":
        """The record of an error at a place."""
        return cls(place, error.sentence, error.code, field or str(error.data.get("field", "")))

    def error(self) -> InputError:
        """The same as an exception, for callers who want to stop at the first."""
        return InputError(self.sentence, code=self.code, place=self.place, field=self.field)
