"""What scheduling says of a dose, as a value that other rooms may read without knowing how it was found."""

from collections.abc import Mapping
from enum import Enum

from attrs import field, frozen

from vaxplatform.model._frozen import words
from vaxplatform.model.dose import Dose

__all__ = ["DoseStatus", "EvaluatedDose", "Reason"]


class DoseStatus(Enum):
    """Evaluation status of a given dose.

    Source:
        CDC, Logic Specification for ACIP Recommendations, chapter 6.
    """

    VALID = "Valid"
    NOT_VALID = "Not Valid"
    EXTRANEOUS = "Extraneous"
    SUB_STANDARD = "Sub-standard"


@frozen(weakref_slot=False)
class Reason:
    """Why something was decided: a word, the rule that says so, and the facts that were compared.

    Args:
        code: The word; the message ``reason.<code>`` is its sentence.
        rule: Id of the rule, series or deferral, and where its number comes from.
        facts: What the sentence needs: dates, ages, intervals, as text; never a name or birth date.

    Example:
        >>> Reason("interval-too-short", "COVISHIELD.2", {"earliest": "2021-08-24"}).facts["earliest"]
        '2021-08-24'
    """

    code: str
    rule: str = ""
    facts: Mapping[str, str] = field(factory=dict, converter=words)


@frozen(weakref_slot=False)
class EvaluatedDose:
    """A given dose and what scheduling says of it.

    Args:
        dose: The dose.
        status: Whether it counts.
        dose_number: Its number among the doses that count in the series, from 1; None when it counts for none.
        series: Id of the series it was judged in.
        reasons: Every reason that holds, not only the first.
    """

    dose: Dose
    status: DoseStatus
    dose_number: int | None = None
    series: str = ""
    reasons: tuple[Reason, ...] = ()
