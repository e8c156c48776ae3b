"""The rules of a programme as values: who, what is offered, from when to when, what defers it, who comes first."""

from collections.abc import Iterable, Mapping
from enum import Enum
from types import MappingProxyType

from attrs import field, frozen

from vaxplatform.codes import Code
from vaxplatform.dates import Duration, EndOfMonth, Window
from vaxplatform.eligibility.predicate import Predicate
from vaxplatform.errors import ModelError

__all__ = ["Answer", "Deferral", "HitPolicy", "Offer", "Rule", "RuleTable", "Tier"]


class Answer(Enum):
    """What a rule or a whole table says of a person: a fact that is missing never counts as false."""

    YES = "yes"
    NO = "no"
    CANNOT_TELL = "cannot_tell"


class HitPolicy(Enum):
    """Which matching rules count.

    Attributes:
        FIRST: Only the first that matches, in the table's order.
        ALL: Every one that matches; what they offer adds up.

    Source:
        OMG, Decision Model and Notation, hit policies «First» and «Collect».
    """

    FIRST = "first"
    ALL = "all"


@frozen
class Offer:
    """What a rule lets a person have; an empty set means any.

    Like every value of this room it may be given any collections; it keeps ones that cannot change.

    Args:
        vaccines: Codes of the vaccines.
        dose_numbers: Which doses, from 1.
        venues: Kinds of place: ``government``, ``private``.

    Example:
        >>> Offer(frozenset([Code("cvx", "502")]), frozenset([1, 2])).includes(Code("cvx", "502"), 3)
        False
    """

    vaccines: frozenset[Code] = frozenset()
    dose_numbers: frozenset[int] = frozenset()
    venues: frozenset[str] = frozenset()

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "vaccines", frozenset(self.vaccines))
        object.__setattr__(self, "dose_numbers", frozenset(self.dose_numbers))
        object.__setattr__(self, "venues", frozenset(self.venues))

    def includes(self, vaccine: Code, dose_number: int, venue: str | None = None) -> bool:
        """Whether this vaccine as this dose is on offer at this kind of venue (None: at some kind)."""
        return (
            (not self.vaccines or vaccine in self.vaccines)
            and (not self.dose_numbers or dose_number in self.dose_numbers)
            and (venue is None or not self.venues or venue in self.venues)
        )


def _sentences(given: Mapping[str, str]) -> Mapping[str, str]:
    return MappingProxyType(dict(given))


@frozen
class Rule:
    """One row of the table.

    Args:
        id: The pack's name for it (``IN-60``).
        window: When it is in force.
        who: The condition a person must meet.
        offer: What the person may then have.
        say: The rule as a sentence, by language.
        source: Where it is published.
        verified: False for a fact the pack's authors have not confirmed.
    """

    id: str
    window: Window
    who: Predicate
    offer: Offer
    say: Mapping[str, str] = field(converter=_sentences, hash=False)
    source: str
    verified: bool = True


@frozen
class Deferral:
    """A condition that postpones vaccination: eligible, but not yet.

    Args:
        id: The pack's name for it.
        window: When the deferral is in force.
        condition: Code of the condition that defers.
        wait: How long after the clock starts.
        since: What starts the clock: ``onset`` is the condition's first day, any other word the condition's attribute
            that holds a date (``recovered``, ``discharged``).
        source: Where it is published.
    """

    id: str
    window: Window
    condition: str
    wait: Duration
    since: str
    source: str


@frozen
class Tier:
    """A priority class when there are fewer seats than people; the lowest number is served first.

    Args:
        number: Its rank, 0 or more.
        who: The condition a person must meet.
        names: What it is called, by language.
        source: Where the order is published.
    """

    number: int
    who: Predicate
    names: Mapping[str, str] = field(converter=_sentences, hash=False)
    source: str


@frozen
class RuleTable:
    """The eligibility rules of one programme.

    Args:
        programme: The programme's id.
        end_of_month: How birthdays and waits fall that the calendar does not have (29 February in a common year).
        hit: Which matching rules count.
        rules: In the table's order.
        deferrals: Applied after the rules: they turn a yes into a not yet.
        tiers: In rising order of their numbers; who matches none comes after the last.

    Raises:
        ModelError: Two rules or deferrals share an id, or tiers are not in rising order.
    """

    programme: str
    end_of_month: EndOfMonth
    hit: HitPolicy
    rules: tuple[Rule, ...]
    deferrals: tuple[Deferral, ...] = ()
    tiers: tuple[Tier, ...] = ()

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "rules", tuple(self.rules))
        object.__setattr__(self, "deferrals", tuple(self.deferrals))
        object.__setattr__(self, "tiers", tuple(self.tiers))
        if repeated := _first_repeated([*(rule.id for rule in self.rules), *(each.id for each in self.deferrals)]):
            raise ModelError(
                f"programme {self.programme!r} has two rules or deferrals called {repeated!r}: give each its own id",
                code="rule-duplicate",
                rule=repeated,
            )
        numbers = [tier.number for tier in self.tiers]
        if any(number < 0 for number in numbers) or numbers != sorted(set(numbers)):
            raise ModelError(
                f"the tiers of programme {self.programme!r} are {numbers}: number them from 0 upwards, in order",
                code="tiers-order",
            )


def _first_repeated(ids: Iterable[str]) -> str | None:
    seen: set[str] = set()
    for each in ids:
        if each in seen:
            return each
        seen.add(each)
    return None
