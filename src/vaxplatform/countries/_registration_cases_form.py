"""What ``cases/registration*.yaml`` may say, as pydantic models."""

from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from vaxplatform.countries.schema import Id, listed
from vaxplatform.exchange.strict import FILLED, Day, Part, Text, Word

__all__ = ["Facilitated", "RegistrationCase", "RegistrationCasesFile"]

Ids = Annotated[list[Id], BeforeValidator(listed, json_schema_input_type=Id | list[Id])]


class Facilitated(Part):
    """Who registers a person without papers.

    Keys:
        group: The group the person is of, a word of registration.yaml or another.
        venue: The kind of place the registration is for.
        phone: Whether the facilitator has a phone.
        document: Whether the facilitator has a document.
        registered_so_far: How many people the facilitator has registered before.
    """

    group: Word = ""
    venue: Literal["government", "private"] | None = None
    phone: bool = True
    document: bool = True
    registered_so_far: Annotated[int, Field(ge=0, le=100_000)] = 0


class RegistrationExpected(Part):
    """What the register must say.

    Keys:
        registered: Whether the person is taken.
        because: Exactly the reasons why not.
    """

    registered: bool
    because: Annotated[list[Text], FILLED] = []

    @model_validator(mode="after")
    def _has_no_reason_to_register(self) -> Self:
        if self.registered and self.because:
            raise PydanticCustomError("told", "«because» says why somebody is not registered")
        return self


class RegistrationCase(Part):
    """A worked example: who comes, on which day, and what the register must say.

    Keys:
        name: What it is about.
        born: The person's birth date.
        on: The day.
        people_on_phone: How many people are registered with the person's phone already.
        facilitated: Who registers the person, where they have no papers.
        expect: The answer.
        source: Where that is published; left out, the file's.
        note: How it follows from what is published.
    """

    name: Text
    born: Day
    on: Day
    people_on_phone: Annotated[int, Field(ge=0, le=1000)] = 0
    facilitated: Facilitated | None = None
    expect: RegistrationExpected
    source: Ids = []
    note: Text = ""


class RegistrationCasesFile(Part):
    """cases/registration*.yaml: worked examples for the register.

    Keys:
        source: What the cases follow from that name no other source.
        cases: The examples.
    """

    programme: Literal["registration"]
    source: Ids = []
    cases: Annotated[list[RegistrationCase], FILLED]
