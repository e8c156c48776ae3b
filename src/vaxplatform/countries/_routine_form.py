"""What ``programmes/routine.yaml`` may say, as pydantic models."""

from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from vaxplatform.countries.schema import Dated, DatesPart, DoseNumber, Id, Length, Sentences, Sourced, listed
from vaxplatform.exchange.strict import FILLED, Part, Text, Word

__all__ = [
    "AlsoEntry",
    "AtEntry",
    "ChildrenEntry",
    "ForEntry",
    "RoutineDoseEntry",
    "RoutineFile",
    "RoutineSeriesEntry",
    "VaccineNameEntry",
]

Words = Annotated[list[Word], FILLED, BeforeValidator(listed, json_schema_input_type=Word | list[Word])]
Names = Annotated[list[Id], FILLED, BeforeValidator(listed, json_schema_input_type=Id | list[Id])]

_WORDS = {"birth": {"birth": True}, "first contact": {"first_contact": True}, "unstated": {"unstated": True}}


def _age(value: Any) -> Any:
    """``6 weeks`` is short for ``{from: 6 weeks}``; ``birth``, ``first contact`` and ``unstated`` are words."""
    return _WORDS.get(value, {"from": value}) if isinstance(value, str) else value


class AtEntry(Part):
    """When a dose is planned: an age, ``birth``, ``first contact``, ``unstated``, or ages ``from`` and ``to``.

    Keys:
        from: The age; of a range its first.
        to: The last age of a range.
        birth: The same as the word birth.
        first_contact: The same as the words first contact.
        unstated: The same as the word unstated.
    """

    from_: Length | None = Field(default=None, alias="from")
    to: Length | None = None
    birth: bool = False
    first_contact: bool = False
    unstated: bool = False

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.model_fields_set:
            raise PydanticCustomError("told", "a range of ages has «from», «to» or both")
        return self


At = Annotated[
    AtEntry,
    BeforeValidator(_age, json_schema_input_type=AtEntry | Length | Literal["birth", "first contact", "unstated"]),
]


class MinimumEntry(Sourced):
    """The youngest age at which a dose counts, where a source states it.

    Keys:
        age: Never planned for a younger age.
        counts_from: Given from this age on, a dose counts by grace; left out, there is none.
    """

    age: Length
    counts_from: Length | None = None


class IntervalEntry(Sourced):
    """The wait after the dose before, where a source states it.

    Keys:
        min: The shortest that is planned.
        counts_from: A dose given after so long counts by grace; left out, there is none.
        recommended: The recommended wait.
        overdue: From when the dose is overdue.
    """

    min: Length | None = None
    counts_from: Length | None = None
    recommended: Length | None = None
    overdue: Length | None = None


class AlsoEntry(Sourced):
    """Another vaccine that counts as the dose.

    Keys:
        give: The vaccine.
        from: From which age; left out, from any.
        until: Until before which age.
        offered: Whether it is offered too; ``false`` for one that only counts when it was given.
    """

    give: Id
    from_: Length | None = Field(default=None, alias="from")
    until: Length | None = None
    offered: bool = True


class MissedEntry(Sourced):
    """What becomes of a dose that was missed, such as one at birth.

    Keys:
        from: From this age on it is passed over, and the next dose takes its turn.
    """

    from_: Length = Field(alias="from")


class SpacingEntry(Sourced):
    """That live vaccines planned too near to each other are meant so.

    Keys:
        waived_for: The other vaccines.
    """

    waived_for: Names


class RoutineDoseEntry(Part):
    """A dose of a series.

    Keys:
        n: Its number; left out, its place in the list.
        give: The vaccine, or several of which any is given: words of the shared catalogue or of products.yaml.
        at: The planned age.
        after: Instead of ``at``: so long after the dose before.
        until: Until before which age it is given; left out, the sources state no end.
        min: The minimum age.
        interval: The wait after the dose before.
        every: It comes again and again, so long after the last.
        round: The dose's number in the export of national schedules, where that counts otherwise.
        also: Other vaccines that count as the dose.
        missed: From when a missed dose is passed over.
        spacing: A distance between live vaccines that the plan waives.
        say: What who gives or gets it should know, by language; it stands on the wall.
        source: Of the dose; left out, the series'.
        note: What a reviewer should know; it stands among the pack's open questions.
    """

    n: DoseNumber | None = None
    give: Names
    at: At | None = None
    after: Length | None = None
    until: Length | None = None
    min: MinimumEntry | None = None
    interval: IntervalEntry | None = None
    every: Length | None = None
    round: DoseNumber | None = None
    also: list[AlsoEntry] = []
    missed: MissedEntry | None = None
    spacing: SpacingEntry | None = None
    say: Sentences | None = None
    source: Names = []
    verified: bool = True
    note: Text = ""


class BornEntry(Dated):
    """Of which birth dates a series is for.

    Keys:
        from: The first; left out, any before.
        until: The last; left out, any after.
    """


class ForEntry(Part):
    """Whom a series is for; what is left out does not matter.

    Keys:
        sex: ``female`` or ``male``.
        born: Birth dates, ``from`` and ``until``.
        areas: ISO 3166-2 codes; or ``not-listed`` where no source says which.
        population: A population that is not every child.
        conditions: What must be recorded of a person, any of these.
        contraindicated: Vaccines of which one is ruled out for the person.
    """

    sex: Literal["female", "male"] | None = None
    born: BornEntry | None = None
    areas: Words = []
    population: Literal["pregnant", "risk", "adults", "health-workers", "travellers", "catch-up"] | None = None
    conditions: Words = []
    contraindicated: Names = []


class RoutineSeriesEntry(Sourced):
    """A series, under its id.

    Keys:
        group: The vaccine group that forecasts are made for, of the shared catalogue.
        for: Whom it is for; left out, every child.
        catches_up: The series that it makes up for.
        doses: In order.
    """

    group: Id
    for_: ForEntry = Field(default=ForEntry(), alias="for")
    catches_up: Id | None = None
    doses: Annotated[list[RoutineDoseEntry], FILLED]


class ChildrenEntry(Sourced):
    """Until which age the programme is one for children.

    Keys:
        until: Series for every child, all of whose doses are planned for a younger age, are given until before it; a
            dose with an ``until`` of its own until then.
    """

    until: Length


class VaccineNameEntry(Part):
    """What people in the country call a vaccine.

    Keys:
        name: By language.
    """

    name: Sentences


class RoutineFile(Part):
    """programmes/routine.yaml: the vaccines that a country gives as a matter of course.

    Keys:
        name: What the programme is called, by language.
        dates: How ages and waits are counted where the calendar lacks a day.
        children: Until which age series for every child are given; left out, whoever lacks a dose is due it at any age.
        vaccines: What people call a vaccine, by its word in ``give``; left out, its English name.
        series: Each under an id of your own.
    """

    programme: Literal["routine"]
    kind: Literal["routine"]
    name: Sentences
    dates: DatesPart
    children: ChildrenEntry | None = None
    vaccines: Annotated[dict[Id, VaccineNameEntry], FILLED] = {}
    series: Annotated[dict[Id, RoutineSeriesEntry], FILLED]
