"""What a pack's files may say: pack.yaml, products.yaml, programmes/*.yaml, cases/*.yaml, as pydantic models.

Only form is checked here: keys, kinds of value, durations, dates, codes. What refers to what is checked when a pack is
built. Every finding is a sentence with file, line and column, and all findings of a pack are told together.
"""

import types
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from difflib import get_close_matches
from typing import Annotated, Any, Literal, Self, TypeVar, Union, get_args, get_origin

from attrs import field, frozen
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import ErrorDetails, PydanticCustomError

from vaxplatform.codes import Code
from vaxplatform.countries._yaml import Document, Path
from vaxplatform.dates import Duration, EndOfMonth, PartialDate, add, parse_date
from vaxplatform.eligibility.predicate import EARLIEST, LATEST
from vaxplatform.errors import InputError, PackError
from vaxplatform.place import Place

__all__ = ["CasesFile", "Findings", "PackFile", "ProductsFile", "ProgrammeFile"]

# ------------------------------------------------------------------------------------------------------- small values


def _read(parse: Callable[[Any], object]) -> BeforeValidator:
    """A validator that reads a text by ``parse`` and tells its error in our own words."""

    def read(value: object) -> object:
        try:
            return parse(value)
        except InputError as error:
            raise PydanticCustomError("told", "{sentence}", {"sentence": error.sentence}) from None

    return BeforeValidator(read)


def _code(value: object) -> Code:
    if not isinstance(value, str):
        raise InputError("a code is a text «system|value», such as «cvx|210»")
    return Code.parse(value)


def _length(value: Any) -> Duration:
    strange = [letter for letter in str(value) if letter.isalpha() and not letter.isascii()]
    if strange:
        name = unicodedata.name(strange[0], "a letter without a name")
        raise InputError(
            f"a duration is written in Latin letters, such as «28 days»: there is a {name} (U+{ord(strange[0]):04X})",
            code="duration-letters",
        )
    return Duration.parse(value)


def _positive(value: Any) -> Duration:
    """A length that ends on a later day wherever it begins."""
    length = _length(value)
    if any(add(day, length, EndOfMonth.CLAMP) <= day for day in _FIRSTS_OF_MONTHS):
        raise InputError(f"a length of time is at least 1 day; «{length}» is not", code="duration-not-positive")
    return length


def _day(value: Any) -> date:
    day = parse_date(value)
    if not EARLIEST <= day <= LATEST:
        raise InputError(f"a date lies between {EARLIEST} and {LATEST}", code="date-out-of-range")
    return day


def _listed(value: object) -> object:
    return [value] if isinstance(value, str) else value


def _born(value: object) -> PartialDate:
    return PartialDate.parse(str(value) if isinstance(value, int | str) else "")  # YAML reads a year alone as a number


_FIRSTS_OF_MONTHS = [date(2001, month, 1) for month in range(1, 13)]
_YES_NO = {True: "yes", False: "no", "cannot tell": "cannot_tell"}


def _answer(value: object) -> object:
    for written, meant in _YES_NO.items():
        if written is value or (isinstance(written, str) and written == value):
            return meant
    raise InputError("an answer is true, false or cannot tell")


def _finite(value: float) -> float:
    if not 0 < value < float("inf"):
        raise PydanticCustomError("told", "a number above 0 is needed here")
    return value


_FILLED = Field(min_length=1)
Text = Annotated[str, StringConstraints(min_length=1, max_length=2000, strip_whitespace=True)]
Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9](?:[A-Za-z0-9 ._/-]{0,62}[A-Za-z0-9])?$")]
Word = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._|-]{0,62}$")]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(_[A-Z][A-Za-z]{1,3})?$")]
Sentences = Annotated[dict[Language, Text], _FILLED]
Day = Annotated[date, _read(_day)]
Born = Annotated[PartialDate, _read(_born)]
Length = Annotated[Duration, _read(_positive)]
CodeText = Annotated[Code, _read(_code)]
YesNo = Annotated[str, _read(_answer)]
DoseNumber = Annotated[int, Field(ge=1, le=20)]
Above0 = Annotated[float, AfterValidator(_finite)]


class _Part(BaseModel):
    """The ground of every model: no unknown key, nothing converted silently, nothing changed afterwards."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, strict=True, arbitrary_types_allowed=True, populate_by_name=False
    )

    @field_validator("*", mode="before")
    @classmethod
    def _is_filled_in(cls, value: object, info: ValidationInfo) -> object:
        # A key without a value is a slip; taken for one that is left out, it would open a rule to everybody.
        if value is None:
            optional = not cls.model_fields[info.field_name or ""].is_required()
            hint = ": fill it in, or leave the key out" if optional else ""
            raise PydanticCustomError("told", "{sentence}", {"sentence": f"a value is missing here{hint}"})
        return value


class _Sourced(_Part):
    """Something that states a fact: it names its source, and says so when nobody has confirmed it.

    Keys:
        source: An id of ``sources`` in pack.yaml, or several.
        verified: ``false`` marks a fact that is not confirmed.
        note: What a reviewer should know.
    """

    source: Annotated[list[Id], Field(min_length=1), BeforeValidator(_listed)]
    verified: bool = True
    note: Text = ""


class _Dated(_Part):
    """Something with a time: ``from`` is its first day, ``until`` its last; either may be left out."""

    from_: Day | None = Field(default=None, alias="from")
    until: Day | None = None


# ----------------------------------------------------------------------------------------------------------- pack.yaml


class SourceEntry(_Part):
    """Where facts are from.

    Keys:
        title: Publisher, day and what it says.
        kind: ``official``, ``press``, ``secondary``, or ``assumption`` for a choice of the pack's authors.
        url: The page; or
        where: How to find it, when its address is not known in full; for an assumption, why it was made.
    """

    title: Text
    kind: Literal["official", "press", "secondary", "assumption"]
    url: Annotated[str, StringConstraints(pattern=r"^https?://[^\s]{4,500}$")] = ""
    where: Text = ""
    archived: Annotated[str, StringConstraints(pattern=r"^https?://[^\s]{4,500}$")] = ""

    @model_validator(mode="after")
    def _can_be_found(self) -> Self:
        if not self.url and not self.where:
            raise PydanticCustomError("told", "a source has «url» or «where»: how else would a reader find it?")
        return self


class Iso3166(_Part):
    """The country's codes."""

    alpha2: Annotated[str, StringConstraints(pattern="^[A-Z]{2}$")]
    alpha3: Annotated[str, StringConstraints(pattern="^[A-Z]{3}$")]


class Reviewed(_Part):
    """Who looked through the pack last."""

    on: Day
    by: Text


class Languages(_Part):
    """The pack's languages, the default and the others."""

    default: Language
    supported: list[Language] = []


class PackFile(_Part):
    """pack.yaml: what the pack is."""

    pack: Annotated[str, StringConstraints(pattern="^[a-z]{2}$")]
    iso3166: Iso3166
    name: Sentences
    version: Text
    status: Literal["draft", "reviewed", "official"]
    reviewed: Reviewed | None = None
    languages: Languages
    session_formats: list[Word] = []
    sources: Annotated[dict[Id, SourceEntry], _FILLED]


# ------------------------------------------------------------------------------------------------------- products.yaml


class VaccineEntry(_Part):
    """The kind of vaccine a product is."""

    code: CodeText
    name: Text
    antigens: Annotated[list[Text], _FILLED]
    live: bool


class PresentationEntry(_Sourced):
    """How a product is packed."""

    doses_per_vial: Annotated[int, Field(ge=1, le=1000)]
    gtin: CodeText | None = None


class ProductEntry(_Sourced):
    """A product, under its id in products.yaml."""

    vaccine: VaccineEntry
    brand: Text
    manufacturer: Text
    codes: list[CodeText] = []
    presentations: list[PresentationEntry] = []


class ProductsFile(_Part):
    """products.yaml: the country's products by the id that sessions and people's records use."""

    products: Annotated[dict[Id, ProductEntry], _FILLED]


# --------------------------------------------------------------------------------------------------- programmes/*.yaml


class DatesPart(_Sourced):
    """How a date falls that the calendar does not have."""

    end_of_month: Literal["clamp", "roll_forward"]


class VocabularyEntry(_Sourced):
    """A word that rules use for a group or a condition.

    Keys:
        kind_of: A word it is a kind of: a rule that asks for that word is met by this one too.
    """

    code: Word
    name: Sentences
    kind_of: Word | None = None


class Grandfather(_Part):
    """Bookings made before this day keep the interval they were made under."""

    booked_before: Day
    honour: Literal[True]


class Recommended(_Part):
    """The recommended interval, from and perhaps to."""

    from_: Length = Field(alias="from")
    to: Length | None = None


class IntervalEntry(_Dated, _Sourced):
    """An interval and the days on which it is in force; without ``until`` it lasts to the next one's ``from``."""

    min: Length
    rec: Recommended | None = None
    grandfather: Grandfather | None = None


class OtherProduct(_Dated, _Sourced):
    """Another product that may be given as this dose, from a day on."""

    product: Id


class DoseEntry(_Dated, _Sourced):
    """A dose of a series.

    Keys:
        n: Its number, from 1.
        after: Number of the dose its intervals are counted from.
        history: The intervals, in the order of their days.
        also: Products other than the series' own that may be given as this dose.
    """

    n: DoseNumber
    after: DoseNumber | None = None
    history: list[IntervalEntry] = []
    also: list[OtherProduct] = []


class SeriesEntry(_Part):
    """A series, under the id of the product it begins with."""

    group: Text
    doses: Annotated[list[DoseEntry], _FILLED]


class RuleEntry(_Dated, _Sourced):
    """Who may have what: one row of the eligibility table.

    Keys:
        who: The condition a person meets, in the rule language.
        offers: Products; left out, any of the programme.
        doses: Dose numbers; left out, any.
        venues: ``government`` or ``private``; left out, any.
        say: The rule as a sentence, by language.
    """

    id: Id
    who: Any
    offers: Annotated[list[Id], _FILLED] = []
    doses: Annotated[list[DoseNumber], _FILLED] = []
    venues: Annotated[list[Literal["government", "private"]], _FILLED] = []
    say: Sentences


class ExclusionEntry(_Dated, _Sourced):
    """Who may not be vaccinated under any rule while it is in force."""

    id: Id
    who: Any
    say: Sentences


class When(_Part):
    """What sets off a deferral."""

    condition: Word


class DeferralEntry(_Sourced):
    """A wait after a condition.

    Keys:
        wait: How long.
        from: ``onset``, or the condition's attribute with the day the wait is counted from.
        effective: The first day the deferral is in force.
        until: The last, if it ended.
    """

    id: Id
    when: When
    wait: Length
    from_: Word = Field(alias="from")
    effective: Day
    until: Day | None = None


class TierEntry(_Sourced):
    """A priority tier."""

    tier: Annotated[int, Field(ge=0, le=998)]
    who: Any
    name: Sentences


class AllocationPart(_Sourced):
    """How seats are drawn."""

    rule: Word
    options_at_most: Annotated[int, Field(ge=1, le=1000)]
    distance_km_at_most: Above0
    tiers: list[TierEntry] = []


class CertificatePart(_Sourced):
    """What goes on the certificate."""

    profile: Word
    disease: CodeText
    issuer: Annotated[str, StringConstraints(min_length=1, max_length=80)]
    valid_for: Length | None = None


class Remark(_Sourced):
    """Something the sources say that no rule computes."""

    say: Sentences


class ProgrammeFile(_Dated):
    """programmes/NAME.yaml: one programme whole."""

    programme: Word
    name: Sentences
    disease: Text
    dates: DatesPart
    groups: list[VocabularyEntry] = []
    conditions: list[VocabularyEntry] = []
    series: Annotated[dict[Id, SeriesEntry], _FILLED]
    mode: Literal["first", "any"]
    eligibility: Annotated[list[RuleEntry], _FILLED]
    exclusions: list[ExclusionEntry] = []
    deferrals: list[DeferralEntry] = []
    allocation: AllocationPart
    certificate: CertificatePart
    remarks: list[Remark] = []


# --------------------------------------------------------------------------------------------------------- cases/*.yaml


class GivenDose(_Part):
    """A dose the person of a case has had."""

    date: Day
    product: Id


class CaseCondition(_Part):
    """A condition with its days."""

    code: Word
    since: Day | None = None
    attributes: dict[Word, Text] = {}


class CasePerson(_Part):
    """The person of a case; ``unknown`` lists the kinds of fact that nobody asked for."""

    born: Born
    sex: Literal["female", "male", "unknown"] = "unknown"
    groups: list[Word] = []
    conditions: list[Word] = []
    conditions_since: list[CaseCondition] = []
    doses: list[GivenDose] = []
    unknown: list[Literal["groups", "conditions"]] = []


class Expected(_Part):
    """What the rules must say; what is left out is not compared.

    Keys:
        eligible: ``true``, ``false`` or ``cannot tell``.
        by: A rule that matches.
        because: Reasons that stand, each a code, a rule or deferral id, or ``ID.code``.
        offers: Products that may be had as the next dose: the rules offer them and the series goes on with them.
        not_offers: Products that may not.
        venue: The kind of venue that offers and not_offers are asked for.
        changes_on: The day on which the answer becomes another.
        valid: Whether each given dose counts.
        next_dose: Number of the dose that is due.
        earliest, recommended: Its days.
    """

    eligible: YesNo | None = None
    by: Id | None = None
    because: Annotated[list[Text], _FILLED] = []
    offers: Annotated[list[Id], _FILLED] = []
    not_offers: Annotated[list[Id], _FILLED] = []
    venue: Literal["government", "private"] | None = None
    changes_on: Day | None = None
    valid: Annotated[list[bool], _FILLED] = []
    next_dose: DoseNumber | None = None
    earliest: Day | None = None
    recommended: Day | None = None

    @model_validator(mode="after")
    def _expects_something(self) -> Self:
        if not self.model_fields_set - {"venue"}:
            raise PydanticCustomError("told", "a case expects something: «eligible» or another answer")
        return self


class Case(_Part):
    """A worked example: a person, a day, and what the rules must say."""

    name: Text
    person: CasePerson
    on: Day
    expect: Expected


class CasesFile(_Part):
    """cases/NAME.yaml: worked examples for one programme."""

    programme: Word
    cases: Annotated[list[Case], _FILLED]


# ------------------------------------------------------------------------------------------------------------- findings

Model = TypeVar("Model", bound=_Part)
_SHOWN = 5
_LISTED = 8


@frozen
class Finding:
    """One thing to mend in a pack.

    Args:
        place: File, line and column.
        sentence: What is wrong and what to do.
        code: A stable machine word.
    """

    place: Place
    sentence: str
    code: str

    def __str__(self) -> str:
        return f"{self.place}: {self.sentence}"


@frozen
class Findings:
    """What is wrong with a pack, gathered so that it can be told at once."""

    found: list[Finding] = field(factory=list)

    def add(self, place: Place, sentence: str, code: str = "pack") -> None:
        """Note one thing to mend."""
        self.found.append(Finding(place, sentence, code))

    def caught(self, error: InputError, place: Place) -> None:
        """Note what a parser below complained of, at a place it did not know."""
        if error.place is not None:
            place = error.place if isinstance(error.place, Place) else Place(str(error.place))
        self.add(place, error.sentence, error.code)

    def read(self, model: type[Model], document: Document) -> Model | None:
        """The document as a model; None, with what is wrong noted, when it is not one."""
        try:
            return model.model_validate(document.data)
        except ValidationError as error:
            details = error.errors(include_url=False)
            unknown = [detail["loc"] for detail in details if detail["type"] == "extra_forbidden"]
            meant = {(*loc[:-1], _close(str(loc[-1]), _keys_at(model, loc[:-1]))) for loc in unknown}
            for detail in details:
                if detail["type"] != "missing" or detail["loc"] not in meant:  # a slip of the pen is told once
                    self._translate(model, document, detail)
            return None

    def _translate(self, model: type[BaseModel], document: Document, detail: ErrorDetails) -> None:
        path, kind = detail["loc"], detail["type"]
        of_key = kind == "extra_forbidden" or path[-1:] == ("[key]",)
        path = path[:-1] if path[-1:] == ("[key]",) else path
        if kind == "extra_forbidden":
            sentence = _unknown_key(str(path[-1]), _keys_at(model, path[:-1]))
        elif kind == "missing":
            sentence = f"«{path[-1]}» is missing here" + (
                ": every fact names its source, an id of pack.yaml's sources" if path[-1] == "source" else ""
            )
            path = path[:-1]
        elif kind in ("model_type", "model_attributes_type"):
            sentence = f"a mapping is needed here, with {', '.join(_keys_at(model, path))}"
        else:
            sentence = _SAID.get(kind, _said_otherwise)(detail)
        self.add(document.place_of(path, key=of_key), sentence, f"pack-{kind.replace('_', '-')}")

    def raise_if_any(self) -> None:
        """Tell them all.

        Raises:
            PackError: As `error`, when there is anything to tell.
        """
        if self.found:
            raise self.error()

    def error(self) -> PackError:
        """Everything found, as one error: the first few in its text, every one in ``data["problems"]``."""
        self.found.sort(key=lambda each: (each.place.source, each.place.line or 0, each.place.column or 0))
        first, problems = self.found[0], tuple(str(each) for each in self.found)
        sentence = "\n".join((first.sentence, *problems[1:_SHOWN]))
        if len(problems) > _SHOWN:
            sentence += f"\nand {len(problems) - _SHOWN} more"
        return PackError(sentence, code=first.code, place=first.place, problems=problems)


def _close(word: str, known: Sequence[str]) -> str:
    """The known word that is meant, or nothing."""
    near = get_close_matches(word, known, n=1) or get_close_matches(word.upper(), known, n=1)
    return next(iter(near), next((each for each in known if word and each.startswith(word)), ""))


def nearest(word: str, known: Sequence[str]) -> str:
    """The end of a sentence about an unknown word: the known one that is meant, or what there is."""
    if close := _close(word, known):
        return f"did you mean «{close}»?"
    more = f" and {len(known) - _LISTED} more" if len(known) > _LISTED else ""
    return f"known: {', '.join(known[:_LISTED]) or 'none'}{more}"


def _unknown_key(key: str, known: Sequence[str]) -> str:
    return f"«{key}» is not a key here; {nearest(key, known)}"


def _keys_at(model: type[BaseModel], path: Path) -> list[str]:
    """The keys that a mapping at this path may have."""
    at: Any = model
    for step in path:
        at = _inside(at, step)
    at = _plain(at)
    return [info.alias or name for name, info in at.model_fields.items()] if _is_model(at) else []


def _inside(annotation: Any, step: str | int) -> Any:
    plain = _plain(annotation)
    if _is_model(plain):
        fields: Mapping[str, Any] = plain.model_fields
        return next(info.annotation for name, info in fields.items() if (info.alias or name) == step)
    return get_args(plain)[-1]


def _plain(annotation: Any) -> Any:
    """The type inside ``| None``; pydantic has taken it out of Annotated."""
    if get_origin(annotation) in (Union, types.UnionType):
        return next(each for each in get_args(annotation) if each is not type(None))
    return annotation


def _is_model(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


def _said_kind(kind: str) -> Callable[[ErrorDetails], str]:
    def said(detail: ErrorDetails) -> str:
        if detail["input"] is None:
            return f"a value is missing: {kind} is needed here"
        return f"{kind} is needed here"

    return said


def _said_choice(detail: ErrorDetails) -> str:
    if detail["input"] is None:
        return "a value is missing here"
    expected = str(detail.get("ctx", {}).get("expected", "")).replace("'", "").replace(" or ", ", ").split(", ")
    return f"{_shown(detail['input'])} is not one of {', '.join(expected)}; {nearest(str(detail['input']), expected)}"


def _said_form(detail: ErrorDetails) -> str:
    form = _FORMS.get(str(detail.get("ctx", {}).get("pattern", "")), "the form that is needed here")
    return f"{_shown(detail['input'])} is not {form}"


def _said_otherwise(detail: ErrorDetails) -> str:
    sentence = detail["msg"]
    return sentence[:1].lower() + sentence[1:]


def _shown(value: object) -> str:
    return f"«{str(value)[:60]}»"


_text, _list, _mapping, _yes_no = map(
    _said_kind,
    (
        "a text (in quotes if it looks like a number)",
        "a list, each line beginning with «-»,",
        "a mapping of keys and values",
        "true or false",
    ),
)
_whole = _said_kind("a whole number")
_SAID: Mapping[str, Callable[[ErrorDetails], str]] = {
    "string_type": _text,
    "string_too_short": lambda _detail: "this text is empty",
    "string_pattern_mismatch": _said_form,
    "list_type": _list,
    "dict_type": _mapping,
    "bool_type": _yes_no,
    "int_type": _whole,
    "float_type": _said_kind("a number"),
    "literal_error": _said_choice,
    "greater_than_equal": lambda detail: f"a number of at least {detail['ctx']['ge']:g} is needed here",
    "less_than_equal": lambda detail: f"a number of at most {detail['ctx']['le']} is needed here",
    "too_short": lambda _detail: "this is empty: at least one is needed",
}

# The patterns of this page, as a person is told of them.
_FORMS: Mapping[str, str] = {
    r"^[A-Za-z0-9](?:[A-Za-z0-9 ._/-]{0,62}[A-Za-z0-9])?$": "an id: up to 64 Latin letters, digits, spaces and . _ / -",
    r"^[A-Za-z0-9][A-Za-z0-9._|-]{0,62}$": "a word: Latin letters, digits and . _ | -, no spaces",
    r"^[a-z]{2,3}(_[A-Z][A-Za-z]{1,3})?$": "a language such as en, hi or en_IN",
    r"^https?://[^\s]{4,500}$": "the address of a page, beginning with https://",
    "^[a-z]{2}$": "a country's two small letters",
    "^[A-Z]{2}$": "a country's two capital letters",
    "^[A-Z]{3}$": "a country's three capital letters",
}
