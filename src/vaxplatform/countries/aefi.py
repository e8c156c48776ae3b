"""What a country's form for adverse events asks beyond the core that every country's form shares."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Literal

from attrs import field, frozen

from vaxplatform.countries._frozen import read_only
from vaxplatform.dates import Duration

__all__ = ["AefiField", "AefiForm", "FieldKind", "OnsetAge"]

FieldKind = Literal["text", "number", "date", "time", "yes_no", "choice"]


@frozen
class AefiField:
    """A question that the country's form adds.

    Args:
        code: The pack's word for it.
        names: The question, by language.
        kind: What the answer is: a text, a whole number, a day, a time of day, yes or no, one of some words.
        choices: The words of a choice, each with its name by language.
        required: Whether a report is not complete without it.
        source: Ids of sources, by commas.
        verified: Whether somebody confirmed it.
    """

    code: str
    names: Mapping[str, str] = field(converter=read_only)
    kind: FieldKind
    choices: Mapping[str, Mapping[str, str]] = field(factory=dict, converter=read_only)
    required: bool = False
    source: str = ""
    verified: bool = True


@frozen
class OnsetAge:
    """A group of ages at onset, as the country's form has it.

    Args:
        names: By language.
        at_least: The youngest age in it.
        below: The youngest age no longer in it; None where it is the last.
    """

    names: Mapping[str, str] = field(converter=read_only)
    at_least: Duration
    below: Duration | None = None


@frozen
class AefiForm:
    """A country's form for adverse events following immunization.

    Args:
        fields: What it asks beyond the core, in the order of the form.
        ages: Its groups of ages at onset; none where it has WHO's.
        observed_for: How long people stay after a dose; None where it is not said.
        serious_within: How soon a serious event is reported; None where it is not said.
    """

    fields: tuple[AefiField, ...]
    ages: tuple[OnsetAge, ...] = ()
    observed_for: timedelta | None = None
    serious_within: timedelta | None = None
