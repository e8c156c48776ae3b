"""Groups and conditions as a people file writes them, and the words that a programme knows.

Groups stand as ``HCW;FLW``; conditions as ``diabetes;covid19-confirmed@2021-05-01 recovered=2021-05-20``: the word, its
first day after ``@``, and attributes after spaces.
"""

from collections.abc import Collection, Mapping
from difflib import get_close_matches

from attrs import frozen

from vaxplatform.dates import parse_date
from vaxplatform.errors import ModelError
from vaxplatform.model import Condition

__all__ = ["Vocabulary", "parse_conditions", "parse_groups", "write_conditions", "write_groups"]

_SHOWN = 40


@frozen
class Vocabulary:
    """The words that a programme's rules know.

    Args:
        groups: Of people.
        conditions: Of health, each with the attributes that hold the day a wait is counted from.

    Example:
        >>> words = Vocabulary({"HCW"}, {"covid19": {"recovered"}})
        >>> parse_groups("hcw", words)
        Traceback (most recent call last):
            ...
        vaxplatform.errors.ModelError: «hcw» is not a group of this programme; did you mean «HCW»?
    """

    groups: Collection[str]
    conditions: Mapping[str, Collection[str]]


def parse_groups(text: str, vocabulary: Vocabulary | None = None) -> frozenset[str]:
    """Groups from a cell.

    Args:
        text: Words separated by ``;``.
        vocabulary: The words that may stand there; None for any.

    Raises:
        ModelError: A word that the programme does not know.
    """
    groups = _parts(text)
    if vocabulary is not None:
        for group in groups:
            _known(group, vocabulary.groups, "a group of this programme", "group-unknown")
    return frozenset(groups)


def parse_conditions(text: str, vocabulary: Vocabulary | None = None) -> tuple[Condition, ...]:
    """Conditions from a cell.

    Args:
        text: Conditions separated by ``;``.
        vocabulary: The words that may stand there; None for any.

    Raises:
        ModelError: A word or attribute that the programme does not know, or an attribute without a value.
        DateError: A day is not one.

    Example:
        >>> condition, = parse_conditions("covid19@2021-05-01 recovered=2021-05-20")
        >>> condition.since.isoformat(), dict(condition.attributes)
        ('2021-05-01', {'recovered': '2021-05-20'})
    """
    return tuple([_condition(part, vocabulary) for part in _parts(text)])


def _condition(text: str, vocabulary: Vocabulary | None) -> Condition:
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
    if vocabulary is not None:
        _known(code, vocabulary.conditions, "a condition of this programme", "condition-unknown")
        for name, value in attributes.items():
            _known(name, vocabulary.conditions[code], f"an attribute of «{code}»", "condition-attribute")
            parse_date(value)
    return Condition(code, parse_date(since) if since else None, attributes)


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
