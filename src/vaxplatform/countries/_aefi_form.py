"""aefi.yaml: what a country's form for adverse events asks beyond the core that every country's form shares."""

from datetime import date, timedelta
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import Field

from vaxplatform.countries._yaml import Document
from vaxplatform.countries.aefi import AefiField, AefiForm, OnsetAge
from vaxplatform.countries.schema import Findings, Sentences, Sourced
from vaxplatform.dates import Duration, EndOfMonth, add
from vaxplatform.exchange.strict import FILLED, Part, Word, read_by, read_length

__all__ = ["AefiFile", "build_aefi"]

Age = Annotated[Duration, read_by(read_length)]


class FieldEntry(Sourced):
    """A question.

    Keys:
        code: The pack's word for it.
        name: The question, by language.
        kind: ``text``, ``number``, ``date``, ``time``, ``yes_no`` or ``choice``.
        choices: The words of a choice, each with its name by language.
        required: ``true`` where a report is not complete without it.
    """

    code: Word
    name: Sentences
    kind: Literal["text", "number", "date", "time", "yes_no", "choice"]
    choices: dict[Word, Sentences] = {}
    required: bool = False


class AgeEntry(Part):
    """A group of ages at onset; it ends where the next one begins.

    Keys:
        from: The youngest age in it.
    """

    name: Sentences
    from_: Age = Field(alias="from")


class AgesPart(Sourced):
    """The form's groups of ages, the youngest first."""

    groups: Annotated[list[AgeEntry], FILLED]


class ObservationPart(Sourced):
    """How long people stay after a dose."""

    minutes: Annotated[int, Field(ge=1, le=1440)]


class ReportPart(Sourced):
    """How soon a serious event is reported."""

    hours: Annotated[int, Field(ge=1, le=720)]


class AefiFile(Part):
    """aefi.yaml: additions to WHO's core variables.

    Keys:
        fields: Further questions, in the order of the form.
        ages: Groups of ages at onset, where they are not those of WHO's form.
        observation: How long people stay after a dose.
        serious: How soon a serious event is reported.
    """

    fields: list[FieldEntry] = []
    ages: AgesPart | None = None
    observation: ObservationPart | None = None
    serious: ReportPart | None = None


def build_aefi(file: AefiFile, document: Document, findings: Findings) -> AefiForm:
    """The form as a value, with what contradicts itself noted."""
    seen: set[str] = set()
    for at, entry in enumerate(file.fields):
        if entry.code in seen:
            findings.add(
                document.place_of(("fields", at, "code")),
                f"the question «{entry.code}» stands here a second time",
                "pack-field-twice",
            )
        seen.add(entry.code)
        if (entry.kind == "choice") != bool(entry.choices):
            sentence = "a choice has «choices»" if entry.kind == "choice" else "only a choice has «choices»"
            findings.add(document.place_of(("fields", at, "kind")), sentence, "pack-field-choices")
    return AefiForm(
        tuple(_field(entry) for entry in file.fields),
        _ages(file, document, findings),
        timedelta(minutes=file.observation.minutes) if file.observation else None,
        timedelta(hours=file.serious.hours) if file.serious else None,
    )


def _field(entry: FieldEntry) -> AefiField:
    return AefiField(
        entry.code, entry.name, entry.kind, entry.choices, entry.required, ", ".join(entry.source), entry.verified
    )


def _ages(file: AefiFile, document: Document, findings: Findings) -> tuple[OnsetAge, ...]:
    groups = file.ages.groups if file.ages else []
    for at, (younger, older) in enumerate(pairwise(groups), 1):
        if _day_of(older) <= _day_of(younger):
            findings.add(
                document.place_of(("ages", "groups", at, "from")),
                f"{older.from_} comes after {younger.from_}: the youngest stand first",
                "pack-ages-order",
            )
    ends = [*(each.from_ for each in groups[1:]), None]
    return tuple(OnsetAge(each.name, each.from_, below) for each, below in zip(groups, ends, strict=False))


def _day_of(entry: AgeEntry) -> date:
    """When a child born on a new year's day comes of the age."""
    return add(date(2001, 1, 1), entry.from_, EndOfMonth.CLAMP)
