"""A person's wish for one dose: which sessions would do, in order."""

from attrs import field, frozen

from vaxplatform.errors import ModelError
from vaxplatform.model._check import text, texts, whole_number

__all__ = ["Request"]


@frozen(weakref_slot=False)
class Request:
    """What a draw is made from: no name, no birth date.

    Args:
        person: The person's id; one live request per person.
        tier: Priority tier, 0 is first.
        dose_number: Which dose it is, from 1.
        options: Session ids, best first, each once; each already judged for eligibility and due date on its own day.

    Raises:
        ModelError: The same session twice, or a number out of range.

    Example:
        >>> Request("P-1", tier=0, dose_number=1, options=("S-2", "S-1")).options[0]
        'S-2'
    """

    person: str = field(validator=text(at_most=64))
    tier: int = field(validator=whole_number(at_most=999))
    dose_number: int = field(validator=whole_number(at_least=1, at_most=99))
    options: tuple[str, ...] = field(default=(), converter=texts)

    @options.validator
    def _each_once(self, _attribute: object, options: tuple[str, ...]) -> None:
        if len(set(options)) < len(options):
            raise ModelError(
                f"the request of {self.person} names a session twice", code="options-duplicate", field="options"
            )
