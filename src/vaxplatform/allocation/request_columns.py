"""Requests kept as columns: a million in the memory of a hundred thousand."""

from array import array
from collections.abc import Sequence
from typing import TYPE_CHECKING, Generic, TypeAlias, TypeVar, overload

from attrs import field, frozen

from vaxplatform.model.person import Sex
from vaxplatform.model.request import Request, Setting

__all__ = ["Coded", "RequestColumns"]

if TYPE_CHECKING:
    Column: TypeAlias = array[int]

Word = TypeVar("Word")


@frozen
class Coded(Generic[Word]):
    """A column of which many cells hold the same.

    Args:
        words: What stands in it, each once.
        code: For each request the place of its word; 32 bits.

    Example:
        >>> Coded(("Katol", "Umred"), array("i", [1, 0, 1]))[2]
        'Umred'
    """

    words: Sequence[Word] = field(repr=False)
    code: "Column" = field(repr=False)

    def __getitem__(self, place: int) -> Word:
        return self.words[self.code[place]]


@frozen(eq=False)
class RequestColumns(Sequence[Request]):
    """Requests of columns that were checked; each is made when it is asked for, and not kept.

    Args:
        persons: Everybody's id, each once.
        tier: Tiers; 32 bits.
        dose_number: Dose numbers; 32 bits.
        sessions: The ids of all sessions that somebody named.
        first: Where each request's options begin, and behind them where the last one's end; 64 bits.
        option: Options, as places in ``sessions``; 32 bits.
        metres: Travel to each option, 0 where nobody knows; 32 bits.
        known: 1 where the travel of a request is known, else 0; 8 bits.
        area: Home areas.
        groups: Groups that seats may be reserved for.
        household: Households.
        sex: Sexes.
        setting: Settings.

    Raises:
        IndexError: Of a place beyond the last request.
    """

    persons: Sequence[str] = field(repr=False)
    tier: "Column" = field(repr=False)
    dose_number: "Column" = field(repr=False)
    sessions: Sequence[str] = field(repr=False)
    first: "Column" = field(repr=False)
    option: "Column" = field(repr=False)
    metres: "Column" = field(repr=False)
    known: "Column" = field(repr=False)
    area: Coded[str]
    groups: Coded[frozenset[str]]
    household: Coded[str]
    sex: Coded[Sex]
    setting: Coded[Setting]

    def __len__(self) -> int:
        return len(self.persons)

    @overload
    def __getitem__(self, place: int) -> Request: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[Request]: ...

    def __getitem__(self, place: int | slice) -> Request | Sequence[Request]:
        if isinstance(place, slice):
            return [self[each] for each in range(len(self))[place]]
        at = range(len(self))[place]
        options = slice(self.first[at], self.first[at + 1])
        return Request(
            self.persons[at],
            self.tier[at],
            self.dose_number[at],
            tuple(map(self.sessions.__getitem__, self.option[options])),
            tuple(self.metres[options]) if self.known[at] else (),
            self.area[at],
            self.groups[at],
            self.household[at],
            self.sex[at],
            self.setting[at],
        )
