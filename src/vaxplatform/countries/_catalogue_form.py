"""What the files of the shared catalogue may say, as pydantic models."""

from typing import Annotated

from pydantic import BeforeValidator, Field

from vaxplatform.countries.schema import Id, Length, listed
from vaxplatform.exchange.strict import FILLED, CodeText, Part, Text, Word

__all__ = [
    "AntigensFile",
    "ContraindicationsFile",
    "DiseasesFile",
    "SpacingFile",
    "SupplementsFile",
    "VaccineEntry",
    "VaccinesFile",
]

Sources = Annotated[list[Id], FILLED, BeforeValidator(listed)]
SourceTitles = Annotated[dict[Id, Text], FILLED]


class AntigenEntry(Part):
    """An antigen, under its name."""

    disease: Id
    source: Sources


class AntigensFile(Part):
    """antigens.yaml: antigens, and the groups that forecasts are made for."""

    sources: SourceTitles
    antigens: Annotated[dict[Id, AntigenEntry], FILLED]
    groups: Annotated[dict[Id, Annotated[list[Id], FILLED]], FILLED]


class VaccineEntry(Part):
    """A vaccine or supplement, under the word that packs use.

    Keys:
        codes: The first is the one that doses carry.
    """

    name: Text
    antigens: Annotated[list[Id], FILLED]
    live: bool
    codes: Annotated[list[CodeText], FILLED]
    source: Sources
    note: Text = ""


class VaccinesFile(Part):
    """vaccines.yaml."""

    sources: SourceTitles
    vaccines: Annotated[dict[Id, VaccineEntry], FILLED]


class SupplementsFile(Part):
    """supplements.yaml."""

    sources: SourceTitles
    supplements: Annotated[dict[Id, VaccineEntry], FILLED]


class DiseaseEntry(Part):
    """A disease, under its id."""

    name: Text
    codes: list[CodeText] = []
    source: Sources


class DiseasesFile(Part):
    """diseases.yaml."""

    sources: SourceTitles
    diseases: Annotated[dict[Id, DiseaseEntry], FILLED]


class SpacingEntry(Part):
    """A distance between live vaccines: each of ``between`` with each of ``and``."""

    between: Annotated[list[Id], FILLED]
    and_: Annotated[list[Id], FILLED] = Field(alias="and")
    from_: Length = Field(alias="from")
    if_valid: Length
    until: Length
    source: Id


class SpacingFile(Part):
    """spacing.yaml."""

    sources: SourceTitles
    spacing: Annotated[list[SpacingEntry], FILLED]


class ContraindicationEntry(Part):
    """Antigens whose vaccines are ruled out for a person of whom something is recorded."""

    recorded: Word
    antigens: Annotated[list[Id], FILLED]
    source: Id


class ContraindicationsFile(Part):
    """contraindications.yaml."""

    sources: SourceTitles
    contraindications: Annotated[list[ContraindicationEntry], FILLED]
