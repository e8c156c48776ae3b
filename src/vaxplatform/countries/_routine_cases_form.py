"""What ``cases/routine*.yaml`` may say, as pydantic models."""

from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import BeforeValidator, model_validator
from pydantic_core import PydanticCustomError

from vaxplatform.countries.schema import CaseCondition, DoseNumber, GivenDose, Id, listed
from vaxplatform.exchange.strict import FILLED, Day, Part, Text, Word

__all__ = ["NextEntry", "RoutineCase", "RoutineCasesFile"]

Ids = Annotated[list[Id], BeforeValidator(listed, json_schema_input_type=Id | list[Id])]


class RoutineCasePerson(Part):
    """The person of a case of a routine programme.

    Keys:
        born: The birth date.
        sex: Left out, it is not known.
        lives_in: The area's code.
        conditions: What is recorded of the person, such as ``{is: pregnant, since: 2026-01-31}``.
        doses: Those given so far, each its day and its vaccine.
    """

    born: Day
    sex: Literal["female", "male", "unknown"] = "unknown"
    lives_in: Word = ""
    conditions: list[CaseCondition] = []
    doses: list[GivenDose] = []


class NextEntry(Part):
    """What is next in a vaccine group; its status alone says it in one text. What is left out is not compared.

    Keys:
        dose: Its number.
        earliest, recommended, past_due: Its days.
        give: Exactly the vaccines that it may be given with.
        status: How far the person is; ``none`` where the group is not for the person.
    """

    in_one_text: ClassVar[bool] = True

    dose: DoseNumber | None = None
    earliest: Day | None = None
    recommended: Day | None = None
    past_due: Day | None = None
    give: Ids = []
    status: (
        Literal["not complete", "complete", "immune", "contraindicated", "not recommended", "aged out", "none"] | None
    ) = None

    @model_validator(mode="before")
    @classmethod
    def _status_alone(cls, value: Any) -> Any:
        return {"status": value} if isinstance(value, str) else value

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.model_fields_set:
            raise PydanticCustomError("told", "something is expected of a vaccine group: «dose», a day or «status»")
        return self


class RoutineExpected(Part):
    """What the programme must say; what is left out is not compared.

    Keys:
        due: Exactly the doses that are due on the day, each its vaccine group and number; ``[]`` for none.
        next: What is next, by vaccine group.
        valid: Whether each given dose counts for all that it is given for, in the order of the days.
    """

    due: list[Text] | None = None
    next: dict[Text, NextEntry] = {}
    valid: Annotated[list[bool], FILLED] = []

    @model_validator(mode="after")
    def _expects_something(self) -> Self:
        if not self.model_fields_set:
            raise PydanticCustomError("told", "a case expects something: «due», «next» or «valid»")
        return self


class RoutineCase(Part):
    """A worked example: a person, a day, and what the programme must say.

    Keys:
        name: What it is about.
        person: The person.
        on: The day of the visit.
        expect: The answer.
        source: Where that is published; left out, the file's.
        note: How it follows from what is published.
    """

    name: Text
    person: RoutineCasePerson
    on: Day
    expect: RoutineExpected
    source: Ids = []
    note: Text = ""

    @property
    def groups(self) -> set[str]:
        """The vaccine groups that it says something of."""
        return {*self.expect.next, *(due.rpartition(" ")[0] for due in self.expect.due or ())}


class RoutineCasesFile(Part):
    """cases/routine*.yaml: worked examples for the routine programme.

    Keys:
        source: What the cases follow from that name no other source, such as the schedule's own.
        cases: The examples.
    """

    programme: Literal["routine"]
    source: Ids = []
    cases: Annotated[list[RoutineCase], FILLED]
