"""What a check of a pack finds: each at its stage, as an error or as something to know."""

from enum import StrEnum

from attrs import frozen

from vaxplatform.errors import InputError
from vaxplatform.exchange import strict
from vaxplatform.place import Place

__all__ = ["CheckStage", "PackFinding", "Severity", "a_warning", "an_error", "errors_of"]


class CheckStage(StrEnum):
    """What is looked at, in the order in which it is told."""

    SCHEMA = "schema"
    REFERENCES = "references"
    DATES = "dates"
    UNITS = "units"
    RULES = "rules"
    SOURCES = "sources"
    CASES = "cases"
    CATALOGUES = "catalogues"
    IDENTITY = "identity"
    SNAPSHOT = "snapshot"
    STALENESS = "staleness"


class Severity(StrEnum):
    """What a finding means."""

    ERROR = "error"
    WARNING = "warning"


@frozen
class PackFinding:
    """One thing to mend or to know.

    Args:
        stage: What was looked at.
        severity: Whether it keeps the pack from being clean.
        place: File, line and column.
        sentence: What is wrong and what to do.
        code: A stable machine word.
    """

    stage: CheckStage
    severity: Severity
    place: Place
    sentence: str
    code: str

    def __str__(self) -> str:
        return f"{self.place}: {self.severity}: {self.sentence}"


_STAGES: tuple[tuple[str, CheckStage], ...] = (
    ("pack-source", CheckStage.SOURCES),
    ("pack-missing-source", CheckStage.SOURCES),
    ("pack-samples", CheckStage.IDENTITY),
    ("pack-weekend", CheckStage.DATES),
    ("pack-holiday", CheckStage.DATES),
    ("pack-area", CheckStage.REFERENCES),
    ("pack-language", CheckStage.CATALOGUES),
    ("pack-sentence", CheckStage.CATALOGUES),
    ("po-", CheckStage.CATALOGUES),
    ("plural-", CheckStage.CATALOGUES),
    ("pack-window", CheckStage.DATES),
    ("pack-interval-overlap", CheckStage.DATES),
    ("pack-cut-off", CheckStage.DATES),
    ("date-", CheckStage.DATES),
    ("duration-", CheckStage.UNITS),
    ("schedule-order", CheckStage.UNITS),
    ("pack-ages", CheckStage.UNITS),
    ("pack-live-spacing", CheckStage.UNITS),
    ("pack-series-overlap", CheckStage.DATES),
    ("pack-series", CheckStage.REFERENCES),
    ("pack-vaccine", CheckStage.REFERENCES),
    ("pack-product", CheckStage.REFERENCES),
    ("pack-group", CheckStage.REFERENCES),
    ("pack-condition", CheckStage.REFERENCES),
    ("pack-rule-unknown", CheckStage.REFERENCES),
    ("pack-kind-circle", CheckStage.REFERENCES),
    ("pack-clock", CheckStage.REFERENCES),
    ("pack-dose", CheckStage.REFERENCES),
    ("pack-offer", CheckStage.REFERENCES),
    ("pack-profile", CheckStage.REFERENCES),
    ("pack-format", CheckStage.REFERENCES),
    ("word-undefined", CheckStage.REFERENCES),
    ("condition-unknown", CheckStage.REFERENCES),
    ("unknown-", CheckStage.REFERENCES),
    ("case-", CheckStage.CASES),
)
"""The stage of a finding by how its code begins; what stands here nowhere is of form."""


def _stage(code: str) -> CheckStage:
    return next((stage for beginning, stage in _STAGES if code.startswith(beginning)), CheckStage.SCHEMA)


def errors_of(error: InputError, place: Place) -> list[PackFinding]:
    """An error's findings, each at its stage."""
    told = error.data.get("findings")
    if not isinstance(told, tuple):
        at = error.place if isinstance(error.place, Place) else place
        told = (strict.Finding(at, error.sentence, error.code),)
    return [an_error(_stage(each.code), each.place, each.sentence, each.code) for each in told]


def an_error(stage: CheckStage, place: Place, sentence: str, code: str) -> PackFinding:
    """Something to mend."""
    return PackFinding(stage, Severity.ERROR, place, sentence, code)


def a_warning(stage: CheckStage, place: Place, sentence: str, code: str) -> PackFinding:
    """Something to know."""
    return PackFinding(stage, Severity.WARNING, place, sentence, code)
