"""Groups and conditions as a people file writes them, and the words that a programme knows.

Groups stand as ``HCW;FLW``; conditions as ``diabetes;covid19-confirmed@2021-05-01 recovered=2021-05-20``: the word, its
first day after ``@``, and attributes after spaces.
"""

import re
from collections.abc import Collection
from difflib import get_close_matches

from vaxplatform.dates import parse_date
from vaxplatform.eligibility import DetailKind, Kind, Words
from vaxplatform.errors import ModelError
from vaxplatform.model import Condition

__all__ = [
    "check_condition",
    "check_detail",
    "check_group",
    "parse_conditions",
    "parse_groups",
    "write_conditions",
    "write_groups",
]

_SHOWN = 40


def parse_groups(text: str, words: Words | None = None) -> frozenset[str]:
    """Groups from a cell.

    Args:
        text: Words separated by ``;``.
        words: The programme's vocabulary, outside which no word stand there; None for any words.

    Raises:
        ModelError: A word that the programme does not know.

    Example:
        >>> parse_groups("hcw", Words({"HCW": ()}))
        Traceback (most recent call last):
            ...
        vaxplatform.errors.ModelError: «hcw» is not a group of this programme; did you mean «HCW»?
    """
    groups = _parts(text)
    if words is not None:
        for group in groups:
            check_group(group, words)
    return frozenset(groups)


def check_group(group: str, words: Words) -> None:
    """Refuse a group that the programme's rules do not know.

    Raises:
        ModelError: They do not.
    """
    _known(group, words.groups, "a group of this programme", "group-unknown")


def check_condition(condition: Condition, words: Words) -> None:
    """Refuse a condition, or a detail of one, that the programme's rules do not know or cannot read.

    Raises:
        ModelError: They do not know it, or it does not hold what it must.
        DateError: A detail that is a day is not written as one.
    """
    _known(condition.code, words.conditions, "a condition of this programme", "condition-unknown")
    details = words.conditions[condition.code].details
    for name, value in condition.attributes.items():
        _known(name, details, f"a detail of «{condition.code}»", "condition-attribute")
        check_detail(details[name], name, value)


def parse_conditions(text: str, words: Words | None = None) -> tuple[Condition, ...]:
    """Conditions from a cell.

    Args:
        text: Conditions separated by ``;``.
        words: The programme's vocabulary, outside which no word stand there; None for any words.

    Raises:
        ModelError: A word or attribute that the programme does not know, or an attribute without a value.
        DateError: A day is not one.

    Example:
        >>> condition, = parse_conditions("covid19@2021-05-01 recovered=2021-05-20")
        >>> condition.since.isoformat(), dict(condition.attributes)
        ('2021-05-01', {'recovered': '2021-05-20'})
    """
    return tuple([_condition(part, words) for part in _parts(text)])


def _condition(text: str, words: Words | None) -> Condition:
    word, *pairs = text.split()
    code, _, since = word.partition("@")
    attributes = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals or not name or not value:
            raise ModelError(
                "after a condition stand its attributes, such as recovered=2021-05-20", code="condition-attribute"
            )
        attributes[name] = value
    condition = Condition(code, parse_date(since) if since else None, attributes)
    if words is not None:
        check_condition(condition, words)
    return condition


_NUMBER = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,9})?", re.ASCII)


def check_detail(kind: DetailKind, name: str, value: str) -> None:
    """Refuse a detail of a condition that is not written as the programme's rules read it.

    Args:
        kind: What the detail holds.
        name: Its name.
        value: What stands there.

    Raises:
        ModelError: It is no number, or none of the detail's words.
        DateError: It is no day.

    Example:
        >>> check_detail(("yes", "no"), "on_treatment", "maybe")
        Traceback (most recent call last):
            ...
        vaxplatform.errors.ModelError: «on_treatment» holds one of yes, no
    """
    if kind is Kind.DATE:
        parse_date(value)
    elif kind is Kind.NUMBER:
        if not _NUMBER.fullmatch(value):
            raise ModelError(f"«{name}» holds a number, such as 35 or 35.5", code="condition-attribute")
    elif value not in kind:
        raise ModelError(f"«{name}» holds one of {', '.join(kind)}", code="condition-attribute")


def _parts(text: str) -> list[str]:
    return [word for part in text.split(";") if (word := part.strip())]


def _known(word: str, known: Collection[str], what: str, code: str) -> None:
    if word in known:
        return
    by_fold = {each.casefold(): each for each in known}
    near = get_close_matches(word.casefold(), by_fold, n=1)
    hint = f"did you mean «{by_fold[near[0]]}»?" if near else f"there is {', '.join(sorted(known)) or 'none'}"
    raise ModelError(f"«{word[:_SHOWN]}» is not {what}; {hint}", code=code)


def write_groups(groups: Collection[str]) -> str:
    """Groups as :func:`parse_groups` reads them."""
    return ";".join(sorted(groups))


def write_conditions(conditions: Collection[Condition]) -> str:
    """Conditions as :func:`parse_conditions` reads them."""
    return ";".join(
        " ".join(
            [
                f"{condition.code}@{condition.since}" if condition.since else condition.code,
                *(f"{name}={value}" for name, value in condition.attributes.items()),
            ]
        )
        for condition in conditions
    )
