"""Adverse events following immunization (AEFI), the part every country's form shares."""

from collections.abc import Iterable
from datetime import date
from enum import Enum

from attrs import field, frozen

from vaxplatform.errors import ModelError
from vaxplatform.model._check import day, each, kind, text, texts
from vaxplatform.model.dose import Dose

__all__ = ["AdverseEvent", "Outcome", "Seriousness"]


class Seriousness(Enum):
    """Why an event is serious, in the words of WHO's reporting form; several may hold."""

    DEATH = "death"
    LIFE_THREATENING = "life_threatening"
    DISABILITY = "disability"
    HOSPITALISATION = "hospitalisation"
    CONGENITAL_ANOMALY = "congenital_anomaly"
    OTHER_IMPORTANT = "other_important"


class Outcome(Enum):
    """How the person was when the report was made, in the words of WHO's reporting form."""

    RECOVERING = "recovering"
    RECOVERED = "recovered"
    RECOVERED_WITH_SEQUELAE = "recovered_with_sequelae"
    NOT_RECOVERED = "not_recovered"
    UNKNOWN = "unknown"
    DIED = "died"


def _doses(given: Iterable[Dose]) -> tuple[Dose, ...]:
    return tuple(given)


def _seriousness(given: Iterable[Seriousness]) -> frozenset[Seriousness]:
    return frozenset(given)


@frozen(weakref_slot=False)
class AdverseEvent:
    """A report that something happened after a dose; it says nothing about the cause.

    Args:
        id: The report's id.
        person: The person's id.
        doses: The doses suspected, at least one.
        events: What happened, the form's words or the pack's codes, at least one.
        onset: First day.
        reported: Day of the report, not before the onset.
        seriousness: Empty when not serious.
        outcome: As known on the day of the report.

    Raises:
        ModelError: No dose or event, or dates in the wrong order.

    Source:
        WHO, Reporting form for adverse events following immunization (December 2020).
    """

    id: str = field(validator=text(at_most=64))
    person: str = field(validator=text(at_most=64))
    doses: tuple[Dose, ...] = field(converter=_doses, validator=each(Dose), repr=False)
    events: tuple[str, ...] = field(converter=texts, repr=False)
    onset: date = field(converter=day)
    reported: date = field(converter=day)
    seriousness: frozenset[Seriousness] = field(
        default=frozenset(), converter=_seriousness, validator=each(Seriousness)
    )
    outcome: Outcome = field(default=Outcome.UNKNOWN, validator=kind(Outcome))

    def __attrs_post_init__(self) -> None:
        if not self.doses or not self.events:
            raise ModelError(f"report {self.id} names at least one dose and one event", code="report-empty")
        if self.onset < min(dose.date for dose in self.doses):
            raise ModelError(
                f"report {self.id}: the event began before the first dose it names", code="onset-order", field="onset"
            )
        if self.reported < self.onset:
            raise ModelError(
                f"report {self.id} was made before the event began", code="reported-order", field="reported"
            )
        if (self.outcome is Outcome.DIED) != (Seriousness.DEATH in self.seriousness):
            raise ModelError(
                f"report {self.id}: a death is both outcome and reason of seriousness",
                code="outcome-death",
                field="outcome",
            )

    @property
    def serious(self) -> bool:
        """Whether any reason of seriousness holds."""
        return bool(self.seriousness)
