"""What a schedule file may say, as pydantic models; each entry makes the value of the same fields.

Keys are the fields of `vaxplatform.schedule`; what stands otherwise is said at the entry. A default is left out, and is
stated once: by the value.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Annotated, Any, ClassVar, Literal, Self

from attrs import evolve
from pydantic import AfterValidator, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from vaxplatform.codes import country_code, one_spelling
from vaxplatform.dates import Duration, EndOfMonth, Window
from vaxplatform.exchange.strict import CodeText, Day, Part, brought_to, read_by, read_length
from vaxplatform.exchange.yaml_document import unprintable
from vaxplatform.model import Sex
from vaxplatform.schedule import (
    AgeLimits,
    Antigen,
    AntigenContraindication,
    Association,
    BirthDateImmunity,
    Comparison,
    ContraindicatedVaccine,
    FromDose,
    FromMostRecent,
    FromObservation,
    FromPrevious,
    Indication,
    Interval,
    IntervalReference,
    Observation,
    Schedule,
    ScheduleVaccine,
    Season,
    Series,
    SeriesDose,
    SeriesKind,
    SeriesVaccine,
    Skip,
    SkipByAge,
    SkipByCount,
    SkipByInterval,
    SkipBySeries,
    SkipCondition,
    SkipContext,
    SkipSet,
    VaccineConflict,
    VaccineContraindication,
    VaccineGroup,
)

__all__ = ["COMPARISONS", "NO_MINIMUM", "AntigenEntry", "DoseEntry", "Entry", "ScheduleFile", "SeriesEntry"]

NO_MINIMUM = "none"
"""The word for an absolute minimum that is open; one that is left out is the minimum."""

COMPARISONS = {
    "more_than": Comparison.GREATER_THAN,
    "exactly": Comparison.EQUAL_TO,
    "fewer_than": Comparison.LESS_THAN,
}


def _printable(text: str) -> str:
    if sentence := unprintable(text):
        raise PydanticCustomError("told", "{sentence}", {"sentence": sentence})
    return text


def _absolute(value: Any) -> Duration | None:
    return None if value == NO_MINIMUM else read_length(value)


Note = Annotated[str, AfterValidator(_printable)]
Text = Annotated[str, StringConstraints(min_length=1), AfterValidator(_printable)]
Observed = Annotated[Text, brought_to(one_spelling)]
Country = Annotated[Note, brought_to(country_code)]
Length = Annotated[Duration, read_by(read_length)]
Absolute = Annotated[Duration | None, read_by(_absolute)]
Count = Annotated[int, Field(ge=0)]
DoseNumber = Annotated[int, Field(ge=1)]
Millilitres = Annotated[float, Field(ge=0, le=1000)]


class Entry(Part):
    """An entry that makes a value of its fields."""

    makes: ClassVar[Any]

    def make(self, named: dict[str, Any]) -> Any:
        """The value.

        Args:
            named: What the keys that are given say, as values.

        Raises:
            InputError: The fields contradict one another.
        """
        return self.makes(**named)


def _with_window(key: str, named: dict[str, Any]) -> dict[str, Any]:
    """With ``from`` and ``until`` as a window of its own name."""
    start, last = named.pop("from_", None), named.pop("until", None)
    return named if start is last is None else {**named, key: Window(start, last and last + timedelta(days=1))}


def _alone(key: str, article: str) -> Callable[[Any], Any]:
    """Of an entry of which only one thing is to be said, that may stand alone."""

    def read(given: Any) -> Any:
        if not isinstance(given, str | dict):
            raise PydanticCustomError(
                "told", "{sentence}", {"sentence": f"{article} is needed here, alone or in a mapping"}
            )
        return {key: given} if isinstance(given, str) else given

    return read


def _exactly_one(part: Part, *keys: str) -> str:
    given = [key for key in keys if key in part.model_fields_set]
    if len(given) != 1:
        found = " and ".join(f"«{key}»" for key in given) or "none of them"
        raise PydanticCustomError(
            "told", "{sentence}", {"sentence": f"one of {', '.join(keys)} is wanted here, and there is {found}"}
        )
    return given[0]


class Dated(Entry):
    """Something with a time: ``from`` is its first day, ``until`` its last; either may be left out."""

    from_: Day | None = Field(default=None, alias="from")
    until: Day | None = None

    def make(self, named: dict[str, Any]) -> Any:
        return super().make(_with_window("window", named))


class Sourced(Entry):
    """A fact: where it is published, and ``verified: false`` when nobody has confirmed it."""

    source: Note = ""
    verified: bool = True


class AgedCode(Entry):
    """A code that counts at some ages."""

    code: Observed
    begin_age: Length | None = None
    end_age: Length | None = None


# ---------------------------------------------------------------------------------------------------------- a dose


class _WithMinimum(Dated, Sourced):
    """``absolute_minimum`` left out is ``minimum``: no grace; ``none`` says that it is open."""

    absolute_minimum: Absolute = None
    minimum: Length | None = None
    earliest_recommended: Length | None = None
    latest_recommended: Length | None = None
    minimum_unstated: bool = False

    def make(self, named: dict[str, Any]) -> Any:
        return super().make({"absolute_minimum": named.get("minimum"), **named})


class AgesEntry(_WithMinimum):
    """At which ages a dose is given."""

    makes = AgeLimits
    maximum: Length | None = None


class ReferenceEntry(Entry):
    """What an interval is counted from: ``previous``, or one of a dose, vaccines and an observation."""

    previous: Literal[True] | None = None
    dose: DoseNumber | None = None
    vaccines: Annotated[list[CodeText], Field(min_length=1)] = []
    observation: Observed = ""

    @model_validator(mode="before")
    @classmethod
    def _previous(cls, given: Any) -> Any:
        return {"previous": True} if given == "previous" else given

    @model_validator(mode="after")
    def _says_one(self) -> Self:
        _exactly_one(self, "previous", "dose", "vaccines", "observation")
        return self

    def make(self, named: dict[str, Any]) -> IntervalReference:
        ((kind, value),) = named.items()
        match kind:
            case "dose":
                return FromDose(value)
            case "vaccines":
                return FromMostRecent(value)
            case "observation":
                return FromObservation(value)
            case _:
                return FromPrevious()


class IntervalEntry(_WithMinimum):
    """How long to wait, ``after`` what."""

    makes = Interval
    after: ReferenceEntry
    overrides: bool = False
    honours_bookings_before: Day | None = None

    def make(self, named: dict[str, Any]) -> Any:
        return super().make({"reference": named.pop("after"), **named})


class VaccineEntry(Dated, Sourced):
    """A vaccine that satisfies a dose: its code, or the code with more."""

    makes = SeriesVaccine
    code: CodeText
    begin_age: Length | None = None
    end_age: Length | None = None
    manufacturer: Note = ""
    trade_name: Note = ""
    volume_ml: Millilitres | None = None
    recommended: bool = False
    _code_alone = model_validator(mode="before")(_alone("code", "a code"))


class AgeRangeEntry(Entry):
    """A range of ages."""

    makes = SkipByAge
    begin: Length | None = None
    end: Length | None = None


class GivenDosesEntry(Dated):
    """How many doses: one of ``more_than``, ``exactly`` and ``fewer_than``; of which vaccines, ages and days."""

    more_than: Count | None = None
    exactly: Count | None = None
    fewer_than: Count | None = None
    valid_only: bool = False
    vaccines: list[CodeText] = []
    begin_age: Length | None = None
    end_age: Length | None = None

    @model_validator(mode="after")
    def _compares(self) -> Self:
        _exactly_one(self, *COMPARISONS)
        return self

    def make(self, named: dict[str, Any]) -> SkipByCount:
        key = _exactly_one(self, *COMPARISONS)
        return SkipByCount(COMPARISONS[key], named.pop(key), **_with_window("given", named))


class ConditionEntry(Entry):
    """A condition of a skip: one of an age, an interval, complete series and doses given."""

    age: AgeRangeEntry | None = None
    interval: Length | None = None
    complete_series_groups: Annotated[list[Text], Field(min_length=1)] = []
    doses: GivenDosesEntry | None = None

    @model_validator(mode="after")
    def _says_one(self) -> Self:
        _exactly_one(self, "age", "interval", "complete_series_groups", "doses")
        return self

    def make(self, named: dict[str, Any]) -> SkipCondition:
        ((kind, value),) = named.items()
        match kind:
            case "interval":
                return SkipByInterval(value)
            case "complete_series_groups":
                return SkipBySeries(value)
            case _:
                made: SkipCondition = value
                return made


class SetEntry(Dated):
    """Conditions that together are one ground to skip a dose."""

    makes = SkipSet
    conditions: list[ConditionEntry]
    all_of: bool = True
    description: Note = ""


class SkipEntry(Entry):
    """When a dose is passed over."""

    context: Literal["evaluation", "forecast", "both"]
    sets: list[SetEntry]
    all_of: bool = False

    def make(self, named: dict[str, Any]) -> Skip:
        return Skip(SkipContext(named.pop("context")), **named)


class SeasonEntry(Dated):
    """The days of the season."""

    def make(self, named: dict[str, Any]) -> Season:
        return Season(named.get("from_"), named.get("until"))


class DoseEntry(Dated, Sourced):
    """A target dose."""

    makes = SeriesDose
    number: DoseNumber
    preferable: list[VaccineEntry] = []
    allowable: list[VaccineEntry] = []
    inadvertent: list[CodeText] = []
    ages: list[AgesEntry] = []
    intervals: list[IntervalEntry] = []
    allowable_intervals: list[IntervalEntry] = []
    skips: list[SkipEntry] = []
    recurring: bool = False
    season: SeasonEntry | None = None


# ------------------------------------------------------------------------------------------------ a series, an antigen


class IndicationEntry(AgedCode):
    """What makes a risk series relevant."""

    makes = Indication
    description: Note = ""
    guidance: Note = ""


class BornEntry(Dated):
    """Of which birth dates a series is for."""

    def make(self, named: dict[str, Any]) -> Window:
        window: Window = _with_window("born", named).get("born", Window(None, None))
        return window


_KINDS = {kind.value.lower(): kind for kind in SeriesKind}


class SeriesEntry(Entry):
    """A series; its antigen is the one it stands under."""

    id: Text
    group: Text
    doses: list[DoseEntry]
    kind: Literal["standard", "risk", "evaluation only"] = "standard"
    series_group: Note = ""
    series_group_name: Note = ""
    equivalent_groups: list[Text] = []
    default: bool = False
    product_path: bool = False
    exclusive: bool = False
    priority: Note = ""
    preference: int | None = None
    latest_start: Length | None = None
    earliest_start: Length | None = None
    sexes: list[Literal["female", "male", "unknown"]] = []
    born: BornEntry | None = None
    areas: list[Text] = []
    counted_from: Annotated[Note, brought_to(one_spelling)] = ""
    indications: list[IndicationEntry] = []
    guidance: list[Note] = []
    source: Note = ""

    def make(self, named: dict[str, Any]) -> Series:
        return Series(**{**named, "antigen": "", "kind": _KINDS[self.kind], "sexes": map(Sex, self.sexes)})


class ImmuneByBirthEntry(Entry):
    """Birth dates that are evidence of immunity."""

    makes = BirthDateImmunity
    born_before: Day
    country_of_birth: Country = ""
    unless: list[Observed] = []


class ContraindicationEntry(AgedCode):
    """An observation that rules out every vaccine of the antigen."""

    makes = AntigenContraindication
    description: Note = ""
    guidance: Note = ""


class RuledOutEntry(AgedCode):
    """A vaccine that an observation rules out: its code, or the code with ages."""

    makes = ContraindicatedVaccine
    code: CodeText  # type: ignore[assignment]  # of a vaccine
    _code_alone = model_validator(mode="before")(_alone("code", "a code"))


class VaccineContraindicationEntry(Entry):
    """An observation that rules out some vaccines."""

    makes = VaccineContraindication
    code: Observed
    vaccines: list[RuledOutEntry]
    description: Note = ""
    guidance: Note = ""


class AntigenEntry(Entry):
    """An antigen with its series."""

    name: Text
    series: list[SeriesEntry]
    immune_by_history: list[Observed] = []
    immune_by_birth: list[ImmuneByBirthEntry] = []
    contraindications: list[ContraindicationEntry] = []
    vaccine_contraindications: list[VaccineContraindicationEntry] = []

    def make(self, named: dict[str, Any]) -> Antigen:
        return Antigen(**{**named, "series": [evolve(each, antigen=self.name) for each in named["series"]]})


# ----------------------------------------------------------------------------------------------------- the whole file


class GroupEntry(Entry):
    """What a forecast is made for."""

    makes = VaccineGroup
    name: Text
    antigens: Annotated[list[Text], Field(min_length=1)]
    all_antigens_due: bool = False
    supplement: bool = False


class AssociationEntry(Entry):
    """An antigen a vaccine counts for: its name, or the name with ages."""

    makes = Association
    antigen: Text
    begin_age: Length | None = None
    end_age: Length | None = None

    _name_alone = model_validator(mode="before")(_alone("antigen", "an antigen"))


class ScheduleVaccineEntry(Entry):
    """A vaccine that the schedule knows."""

    makes = ScheduleVaccine
    code: CodeText
    name: Note
    antigens: list[AssociationEntry]


class ConflictEntry(Entry):
    """Two live vaccines that need a distance."""

    makes = VaccineConflict
    previous: CodeText
    current: CodeText
    begin: Length
    end_if_valid: Length
    end: Length


class ObservationEntry(Entry):
    """Something observed of a person that the schedule asks for."""

    makes = Observation
    code: Observed
    title: Note
    synonyms: list[Observed] = []


class ScheduleFile(Entry):
    """A schedule file."""

    id: Text
    version: Note = ""
    source: Note = ""
    end_of_month: Literal["clamp", "roll_forward"]
    groups: list[GroupEntry]
    vaccines: list[ScheduleVaccineEntry]
    antigens: list[AntigenEntry]
    conflicts: list[ConflictEntry] = []
    observations: list[ObservationEntry] = []

    def make(self, named: dict[str, Any]) -> Schedule:
        return Schedule(**{**named, "end_of_month": EndOfMonth(self.end_of_month)})
