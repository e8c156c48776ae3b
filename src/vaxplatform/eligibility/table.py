"""The rules of a programme as values: who, what is offered, from when to when, what defers it, who comes first."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from enum import Enum
from functools import cached_property
from types import MappingProxyType, UnionType
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

from attrs import Attribute, field, frozen

from vaxplatform.codes import Code, one_spelling
from vaxplatform.dates import Duration, EndOfMonth, Window
from vaxplatform.eligibility.predicate import Predicate
from vaxplatform.errors import ModelError
from vaxplatform.model import Fee

if TYPE_CHECKING:
    from vaxplatform.eligibility._compiled import Compiled

__all__ = ["VENUES", "Answer", "Deferral", "Exclusion", "HitPolicy", "Offer", "Rule", "RuleTable", "Tier"]

VENUES = ("government", "private")
"""The kinds of place that a rule may ask for, or limit what it offers to."""


class Answer(Enum):
    """What a rule or a whole table says of a person: a fact that is missing never counts as false."""

    YES = "yes"
    NO = "no"
    CANNOT_TELL = "cannot_tell"

    def __bool__(self) -> NoReturn:
        raise TypeError("an answer is yes, no or cannot tell: compare it, as in «answer is Answer.YES»")


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


T = TypeVar("T")


def _members(given: Iterable[Any]) -> frozenset[Any]:
    if isinstance(given, str):
        raise ModelError("a collection is wanted here, not a single text", code="collection-type")
    return frozenset(given)


def _conditions(given: Iterable[str]) -> frozenset[str]:
    return frozenset(map(one_spelling, _members(given)))


def _in_order(given: Iterable[Any]) -> tuple[Any, ...]:
    if isinstance(given, str):
        raise ModelError("a collection is wanted here, not a single text", code="collection-type")
    return tuple(given)


def _kind(kind: type | UnionType, *, each: bool = False) -> Callable[[object, "Attribute[Any]", Any], None]:
    """A value of a type, or a collection of such: one of another type would be taken for something else in silence."""
    named = getattr(kind, "__name__", "Predicate")

    def check(owner: object, attribute: "Attribute[Any]", value: Any) -> None:
        for found in value if each else (value,):
            if not isinstance(found, kind):
                raise ModelError(
                    f"{type(owner).__name__}.{attribute.name} {'holds values' if each else 'is'} of the type {named}, "
                    f"not {type(found).__name__}",
                    code=f"{attribute.name}-type",
                )

    return check


@frozen
class Offer:
    """What a rule lets a person have; an empty set means any.

    Like every value of this room it may be given any collections; it keeps ones that cannot change.

    Args:
        vaccines: Codes of the vaccines.
        dose_numbers: Which doses, from 1.
        venues: Kinds of place: ``government``, ``private``.
        fee: Whether it costs the person something; None where the rule does not say.

    Raises:
        ModelError: A single text where a collection is wanted, or a value of another type.

    Example:
        >>> Offer([Code("cvx", "502")], [1, 2]).includes(Code("cvx", "502"), 3)
        False
    """

    vaccines: frozenset[Code] = field(default=frozenset(), converter=_members, validator=_kind(Code, each=True))
    dose_numbers: frozenset[int] = field(default=frozenset(), converter=_members, validator=_kind(int, each=True))
    venues: frozenset[str] = field(default=frozenset(), converter=_members, validator=_kind(str, each=True))
    fee: Fee | None = None

    def includes(self, vaccine: Code, dose_number: int, venue: str | None = None) -> bool:
        """Whether this vaccine as this dose is on offer at this kind of venue (None: at some kind)."""
        return (
            (not self.vaccines or vaccine in self.vaccines)
            and (not self.dose_numbers or dose_number in self.dose_numbers)
            and (venue is None or not self.venues or venue in self.venues)
        )

    def shared_with(self, other: "Offer") -> "Offer | None":
        """What both offers include; None where that is nothing.

        Example:
            >>> print(Offer(dose_numbers=[1, 2]).shared_with(Offer(dose_numbers=[3])))
            None
        """
        vaccines = _shared(self.vaccines, other.vaccines)
        dose_numbers = _shared(self.dose_numbers, other.dose_numbers)
        venues = _shared(self.venues, other.venues)
        if vaccines is None or dose_numbers is None or venues is None:
            return None
        return Offer(vaccines, dose_numbers, venues, self.fee if self.fee is other.fee else None)


def _shared(one: frozenset[T], other: frozenset[T]) -> frozenset[T] | None:
    if not one or not other:
        return one or other
    return one & other or None


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
        honours_bookings: Whether a booking made while the rule was in force is honoured after it has ended.
        restates: Ids of rules that offer all that this one does: it stands for its readers, and as a reason.
    """

    id: str
    window: Window = field(validator=_kind(Window))
    who: Predicate = field(validator=_kind(Predicate))
    offer: Offer = field(validator=_kind(Offer))
    say: Mapping[str, str] = field(converter=_sentences, hash=False)
    source: str
    verified: bool = True
    honours_bookings: bool = False
    restates: tuple[str, ...] = field(default=(), converter=_in_order)

    def in_force(self, on: date, booked_on: date | None = None) -> bool:
        """Whether the rule counts on a day, for a visit that was booked on an earlier one.

        Example:
            >>> from vaxplatform.eligibility import parse_predicate
            >>> march = Window(date(2021, 3, 1), date(2021, 4, 1))
            >>> everyone = parse_predicate({"everyone": True})
            >>> rule = Rule("R", march, everyone, Offer(), {}, "circular", honours_bookings=True)
            >>> rule.in_force(date(2021, 4, 6)), rule.in_force(date(2021, 4, 6), date(2021, 3, 30))
            (False, True)
        """
        if self.window.contains(on):
            return True
        return self.honours_bookings and booked_on is not None and booked_on <= on and self.window.contains(booked_on)


@frozen
class Exclusion:
    """Who may not be vaccinated under any rule while it is in force.

    Args:
        id: The pack's name for it.
        window: When it is in force.
        who: The condition of those who are left out.
        say: The exclusion as a sentence, by language.
        source: Where it is published.
        verified: False for a fact the pack's authors have not confirmed.
    """

    id: str
    window: Window = field(validator=_kind(Window))
    who: Predicate = field(validator=_kind(Predicate))
    say: Mapping[str, str] = field(converter=_sentences, hash=False)
    source: str
    verified: bool = True


@frozen
class Deferral:
    """A condition that postpones vaccination: eligible, but not yet.

    Args:
        id: The pack's name for it.
        window: When the deferral is in force.
        conditions: Codes of the conditions that defer, any of them.
        wait: How long after the clock starts.
        since: What starts the clock: ``onset`` is the condition's first day, any other word the condition's attribute
            that holds a date (``recovered``, ``discharged``).
        source: Where it is published.
        verified: False for a fact the pack's authors have not confirmed.
    """

    id: str
    window: Window = field(validator=_kind(Window))
    conditions: frozenset[str] = field(converter=_conditions)
    wait: Duration = field(validator=_kind(Duration))
    since: str
    source: str
    verified: bool = True


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
    who: Predicate = field(validator=_kind(Predicate))
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
        exclusions: Applied after the rules: they turn a yes into a no.

    Raises:
        ModelError: Two rules, exclusions or deferrals share an id, tiers are not in rising order, or a value is of
            another type.
    """

    programme: str
    end_of_month: EndOfMonth = field(validator=_kind(EndOfMonth))
    hit: HitPolicy = field(validator=_kind(HitPolicy))
    rules: tuple[Rule, ...] = field(converter=_in_order, validator=_kind(Rule, each=True))
    deferrals: tuple[Deferral, ...] = field(default=(), converter=_in_order, validator=_kind(Deferral, each=True))
    tiers: tuple[Tier, ...] = field(default=(), converter=_in_order, validator=_kind(Tier, each=True))
    exclusions: tuple[Exclusion, ...] = field(default=(), converter=_in_order, validator=_kind(Exclusion, each=True))

    @cached_property
    def compiled(self) -> "Compiled":
        """The table made ready for many people."""
        from vaxplatform.eligibility._compiled import Compiled

        return Compiled(self)

    def __attrs_post_init__(self) -> None:
        entries: tuple[Any, ...] = (*self.rules, *self.exclusions, *self.deferrals)
        if repeated := _first_repeated(entry.id for entry in entries):
            raise ModelError(
                f"programme {self.programme!r} has two rules, exclusions or deferrals called {repeated!r}: give each "
                "its own id",
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
