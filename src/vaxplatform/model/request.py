"""A person's wish for one dose: which sessions would do, in order."""

from collections.abc import Iterable
from enum import Enum

from attrs import field, frozen

from vaxplatform.errors import ModelError
from vaxplatform.model._check import is_whole, kind, text, texts, whole_number, word_set
from vaxplatform.model.person import Sex

__all__ = ["Request", "Setting"]

_FARTHEST_M = 20_100_000  # half the way round the earth


class Setting(Enum):
    """Whether a person lives in a town or in the country, as the programme classes areas."""

    URBAN = "urban"
    RURAL = "rural"
    UNKNOWN = "unknown"


def _all(metres: Iterable[int]) -> tuple[int, ...]:
    return tuple(metres)


@frozen(weakref_slot=False)
class Request:
    """What a draw is made from: no name, no birth date.

    Args:
        person: The person's id; one live request per person.
        tier: Priority tier, 0 is first.
        dose_number: Which dose it is, from 1.
        options: Session ids, best first, each once; each already judged for eligibility and due date on its own day.
        travel_m: Metres to each option, in the order of ``options``; empty when nobody knows.
        area: Home area (block, ward); empty when unknown.
        groups: The programme's words for groups that seats may be reserved for.
        household: Id of the household that is asked for together; empty for a person alone.
        sex: Counted by the equity report, used by no rule.
        setting: Counted by the equity report, used by no rule.

    Raises:
        ModelError: The same session twice, a number out of range, or as many metres as there are no options.

    Example:
        >>> wish = Request("P-1", tier=0, dose_number=1, options=("S-2", "S-1"), travel_m=(800, 2100))
        >>> wish.options[0], wish.metres_to("S-1")
        ('S-2', 2100)
    """

    person: str = field(validator=text(at_most=64))
    tier: int = field(validator=whole_number(at_most=999))
    dose_number: int = field(validator=whole_number(at_least=1, at_most=99))
    options: tuple[str, ...] = field(default=(), converter=texts)
    travel_m: tuple[int, ...] = field(default=(), converter=_all)
    area: str = field(default="", validator=kind(str))
    groups: frozenset[str] = field(default=frozenset(), converter=word_set)
    household: str = field(default="", validator=kind(str))
    sex: Sex = field(default=Sex.UNKNOWN, validator=kind(Sex))
    setting: Setting = field(default=Setting.UNKNOWN, validator=kind(Setting))

    @options.validator
    def _each_once(self, _attribute: object, options: tuple[str, ...]) -> None:
        if len(set(options)) < len(options):
            raise ModelError(
                f"the request of {self.person} names a session twice", code="options-duplicate", field="options"
            )

    @travel_m.validator
    def _one_an_option(self, _attribute: object, travel_m: tuple[int, ...]) -> None:
        if travel_m and len(travel_m) != len(self.options):
            raise ModelError(
                f"the request of {self.person} names {len(self.options)} sessions and {len(travel_m)} distances",
                code="travel_m-count",
                field="travel_m",
            )
        if not all(is_whole(metres) and 0 <= metres <= _FARTHEST_M for metres in travel_m):
            raise ModelError(
                f"the request of {self.person}: a distance is a whole number of metres, at most {_FARTHEST_M:,}",
                code="travel_m-range",
                field="travel_m",
            )

    def metres_to(self, session: str) -> int | None:
        """Metres to an option; None when nobody knows, or when it is not an option."""
        if not self.travel_m or session not in self.options:
            return None
        return self.travel_m[self.options.index(session)]
