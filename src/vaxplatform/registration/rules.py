"""What a country's register asks for: data, each with the days on which it is in force and its source."""

from collections.abc import Iterable, Mapping
from datetime import date
from itertools import pairwise
from types import MappingProxyType

from attrs import field, frozen

from vaxplatform.dates import Duration, EndOfMonth, Window
from vaxplatform.errors import InputError
from vaxplatform.registration.names import NameWords

__all__ = ["ConsentTerms", "DocumentTerms", "DuplicateTerms", "PhoneLimit", "RegistrationRules", "WithoutPapers"]

_ALWAYS = Window(None, None)


@frozen
class PhoneLimit:
    """How many people one phone registers.

    Args:
        people: 1 or more.
        window: The days on which it holds.
        source: Ids of the sources.
        verified: False where nobody has confirmed it.
    """

    people: int
    window: Window = _ALWAYS
    source: str = ""
    verified: bool = True

    def __attrs_post_init__(self) -> None:
        if self.people < 1:
            raise InputError("a phone registers at least 1 person", code="phone-limit", field="people")


@frozen
class DocumentTerms:
    """A kind of document that is taken, when, and who holds one. None is ever required.

    Args:
        kind: The country pack's word (``passport``).
        accepted: The days on which it is taken; none where nothing is said of it.
        age_from: Nobody younger holds one; None where no age is known.
        source: Ids of the sources of the age.
    """

    kind: str
    accepted: tuple[Window, ...] = (_ALWAYS,)
    age_from: Duration | None = None
    source: str = ""


@frozen
class WithoutPapers:
    """Who may be registered by a facilitator without papers, where, and by whom.

    Args:
        groups: The names of the groups by language, by their word; empty for anybody.
        other_groups: Whether another group will do, such as a district has named.
        window: The days on which it is possible.
        age_from: The least age, in completed years; None for any.
        venues: Kinds of place the registration holds for (``government``); empty for any.
        facilitator_phone: Whether the facilitator needs a phone.
        facilitator_document: Whether the facilitator needs a document.
        people_at_most: How many people one facilitator registers; None where no source says.
        source: Ids of the sources.
    """

    groups: Mapping[str, Mapping[str, str]] = field(factory=dict)
    other_groups: bool = False
    window: Window = _ALWAYS
    age_from: Duration | None = None
    venues: frozenset[str] = frozenset()
    facilitator_phone: bool = False
    facilitator_document: bool = False
    people_at_most: int | None = None
    source: str = ""


@frozen
class ConsentTerms:
    """What a person agrees to when they are registered.

    Args:
        purposes: What their data may be wanted for, by a word, each with its name by language; the first is what the
            register itself needs.
        own_from: The age from which people give consent themselves; below it a parent or guardian does.
        source: Ids of the sources.
    """

    purposes: Mapping[str, Mapping[str, str]]
    own_from: Duration
    source: str = ""


# How much each agreement says, in points. Chosen, not measured: an agreement counts the more the fewer other people
# share it, and a difference counts the more the less often one person gives both.
_POINTS: Mapping[str, Mapping[str, int]] = {
    "name": {
        "same": 8,  # many thousands of names, but the common ones are shared by many
        "similar": 5,  # another spelling, another script, a slip of the pen
        "initials": 3,  # «A. Patil» is one of many
        "part": 3,  # one of them gave fewer names
        "one-differs": 2,  # after a marriage, or a middle name of somebody else
        "unknown": 0,  # what nobody knows is no difference
        "different": 0,  # never one person, whatever else agrees, unless a document does
    },
    "birth_date": {
        "same": 6,  # one day of some thirty thousand
        "swapped": 4,  # day and month changed places: a slip that one person makes
        "same-month": 3,
        "one-part": 2,  # day, month or year by a slip: but many people's birth dates lie so close
        "same-new-year": 2,  # 1 January is what is written when nobody knows the day
        "same-year": 1,
        "near": 0,  # two guesses at an age
        "different": -6,
    },
    "sex": {"same": 0, "unknown": 0, "different": -4},
    "phone": {"same": 3, "unknown": 0, "different": 0},  # a family shares one; people change it
    "area": {"same": 1, "unknown": 0, "different": 0},
    "document": {"same": 12, "unknown": 0, "different": -4},  # two numbers of one kind: a slip, or two people
}


def _table(given: Mapping[str, Mapping[str, int]]) -> Mapping[str, Mapping[str, int]]:
    """The points with those of a country in their place; nobody else's words."""
    for name, levels in given.items():
        for level in levels:
            if level not in _POINTS.get(name, {}):
                raise InputError(f"there are no points for {name} {level}", code="points-unknown", field="points")
    return MappingProxyType(
        {name: MappingProxyType({**levels, **given.get(name, {})}) for name, levels in _POINTS.items()}
    )


@frozen
class DuplicateTerms:
    """When two people are taken for possibly one.

    Args:
        possible_from: The sum of points from which somebody looks at the two.
        points: Points by what is compared and how it agrees; what is left out is as it stands here.
        compared_at_most: How many people that share a phone, a name and year, or the like are looked at; where there
            are more, the answer says that the search was cut short.
        source: Ids of the sources, or of the assumption that the points are.

    Raises:
        InputError: ``points-unknown``: points for what is not compared.

    Example:
        >>> terms = DuplicateTerms(points={"area": {"same": 2}})
        >>> terms.points["area"]["same"], terms.points["document"]["same"], terms.possible_from
        (2, 12, 11)
    """

    possible_from: int = 11
    points: Mapping[str, Mapping[str, int]] = field(factory=dict, converter=_table)
    compared_at_most: int = 500
    source: str = ""


def _in_order(given: Iterable[PhoneLimit]) -> tuple[PhoneLimit, ...]:
    limits = tuple(sorted(given, key=lambda each: each.window.start or date.min))
    if any(a.window.overlaps(b.window) for a, b in pairwise(limits)):
        raise InputError("two limits of people per phone hold on one day", code="phone-limits", field="phone_limits")
    return limits


@frozen
class RegistrationRules:
    """Everything a register of one country asks for.

    Args:
            phone_limits: People per phone, one at a time; where none is in force, any number.
            documents: Kinds of document that are taken, by kind; empty where the country did not say.
            without_papers: Who may be registered without papers, whatever is in force.
            consent: What people agree to; None where the country did not say.
            names: What names have beside names.
            duplicates: When two people are taken for possibly one.
            end_of_month: How ages are counted for those born on 29 February.

    Raises:
            InputError: ``phone-limits``: two limits hold on one day.

    Example:
        >>> from datetime import date
        >>> january = date(2022, 1, 21)
        >>> rules = RegistrationRules(phone_limits=(PhoneLimit(4, Window(date(2021, 3, 1), january)),
        ...                                         PhoneLimit(6, Window(january, None))))
        >>> days = (date(2021, 2, 28), date(2022, 1, 20), january)
        >>> [limit.people if limit else None for limit in map(rules.phone_limit, days)]
        [None, 4, 6]
    """

    phone_limits: tuple[PhoneLimit, ...] = field(default=(), converter=_in_order)
    documents: Mapping[str, DocumentTerms] = field(factory=dict)
    without_papers: tuple[WithoutPapers, ...] = ()
    consent: ConsentTerms | None = None
    names: NameWords = field(factory=NameWords)
    duplicates: DuplicateTerms = field(factory=DuplicateTerms)
    end_of_month: EndOfMonth = EndOfMonth.CLAMP

    def phone_limit(self, on: date) -> PhoneLimit | None:
        """The limit in force on a day."""
        return next((limit for limit in self.phone_limits if on in limit.window), None)
