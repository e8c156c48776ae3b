"""What a pack's files may say: pack.yaml, products.yaml, programmes/*.yaml, cases/*.yaml, as pydantic models.

Only form is checked here: keys, kinds of value, durations, dates, codes. What refers to what is checked when a pack is
built. Every finding is a sentence with file, line and column, and all findings of a pack are told together.
"""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, ClassVar, Literal, Self, cast

from attrs import frozen
from pydantic import (
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidatorFunctionWrapHandler,
    WrapValidator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from vaxplatform.dates import Duration, EndOfMonth, PartialDate, add
from vaxplatform.errors import InputError, PackError
from vaxplatform.exchange import strict
from vaxplatform.exchange.policy_file import PolicyTerms
from vaxplatform.exchange.strict import FILLED, CodeText, Day, Part, Text, Word, read_by, read_length

__all__ = [
    "CasesFile",
    "Dated",
    "DatesPart",
    "DoseNumber",
    "Findings",
    "Id",
    "Language",
    "Length",
    "PackFile",
    "ProductsFile",
    "ProgrammeFile",
    "Sentences",
    "Sourced",
    "listed",
]

# ------------------------------------------------------------------------------------------------------- small values


def _positive(value: Any) -> Duration:
    """A length that ends on a later day wherever it begins."""
    length = read_length(value)
    if any(add(day, length, EndOfMonth.CLAMP) <= day for day in _FIRSTS_OF_MONTHS):
        raise InputError(f"a length of time is at least 1 day; «{length}» is not", code="duration-not-positive")
    return length


def listed(value: object) -> object:
    """A single text stands for a list of one."""
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


def _detail(value: object) -> str:
    """What is known of a condition: a word, a day or a number, as people's records have it."""
    if value is None:
        raise InputError("a value is missing here")
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise InputError("a detail is a word, a day or a number")
    return str(value)


Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9](?:[A-Za-z0-9 ._/-]{0,62}[A-Za-z0-9])?$")]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(_[A-Z][A-Za-z]{1,3})?$")]
Sentences = Annotated[dict[Language, Text], FILLED]
Born = Annotated[PartialDate, read_by(_born)]
Length = Annotated[Duration, read_by(_positive)]
YesNo = Annotated[str, read_by(_answer, bool | Literal["cannot tell"])]
DetailText = Annotated[str, read_by(_detail, str | int | float)]
DoseNumber = Annotated[int, Field(ge=1, le=20)]


class Sourced(Part):
    """Something that states a fact: it names its source, and says so when nobody has confirmed it.

    Keys:
        source: An id of ``sources`` in pack.yaml, or several.
        verified: ``false`` marks a fact that is not confirmed.
        note: What a reviewer should know.
    """

    source: Annotated[list[Id], Field(min_length=1), BeforeValidator(listed, json_schema_input_type=Id | list[Id])]
    verified: bool = True
    note: Text = ""


class Dated(Part):
    """Something with a time: ``from`` is its first day, ``until`` its last; either may be left out."""

    from_: Day | None = Field(default=None, alias="from")
    until: Day | None = None


# ----------------------------------------------------------------------------------------------------------- pack.yaml


class SourceEntry(Part):
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


class Iso3166(Part):
    """The country's codes.

    Keys:
        alpha2: Two capital letters.
        alpha3: Three.
    """

    alpha2: Annotated[str, StringConstraints(pattern="^[A-Z]{2}$")]
    alpha3: Annotated[str, StringConstraints(pattern="^[A-Z]{3}$")]


class Reviewed(Part):
    """Who looked through the pack last.

    Keys:
        on: The day.
        by: Who.
    """

    on: Day
    by: Text


class MaintainerEntry(Part):
    """Who looks after the pack, and how they are reached.

    Keys:
        name: A person or an office.
        contact: A page or a mailbox.
    """

    name: Text
    contact: Text


class Languages(Part):
    """The pack's languages.

    Keys:
        default: What is said where another language lacks it.
        supported: The others that everything is said in.
        needs_review: Languages whose sentences nobody who speaks them has read; one that is not supported may lack
            some.
        placeholder: Languages that are wanted and in which nothing is said yet.
        scripts: The script of each language, four letters of ISO 15924.
    """

    default: Language
    supported: list[Language] = []
    needs_review: list[Language] = []
    placeholder: list[Language] = []
    scripts: dict[Language, Annotated[str, StringConstraints(pattern="^[A-Z][a-z]{3}$")]] = {}


class PackFile(Part):
    """pack.yaml: what the pack is.

    Keys:
        pack: The country's two letters, small, as the folder is called.
        iso3166: The country's codes.
        name: The country's name in each language of the pack.
        version: Raised when the pack is in use and who is due when changes.
        status: Whether a health authority has looked through it, or calls it its own.
        reviewed: The last review.
        maintainers: Who looks after the pack.
        languages: Those of the pack.
        session_formats: Formats of booking systems' calendars that sessions come in.
        sources: Where facts are from, by the id that they name.
    """

    pack: Annotated[str, StringConstraints(pattern="^[a-z]{2}$")]
    iso3166: Iso3166
    name: Sentences
    version: Text
    status: Literal["draft", "reviewed", "official"]
    reviewed: Reviewed | None = None
    maintainers: list[MaintainerEntry] = []
    languages: Languages
    session_formats: list[Word] = []
    sources: Annotated[dict[Id, SourceEntry], FILLED]


# ------------------------------------------------------------------------------------------------------- products.yaml


class VaccineEntry(Part):
    """The kind of vaccine a product is."""

    code: CodeText
    name: Text
    antigens: Annotated[list[Text], FILLED]
    live: bool


class PresentationEntry(Sourced):
    """How a product is packed."""

    doses_per_vial: Annotated[int, Field(ge=1, le=1000)]
    gtin: CodeText | None = None


def _by_name(value: object, read: ValidatorFunctionWrapHandler) -> object:
    return value if isinstance(value, str) else read(value)


class ProductEntry(Sourced):
    """A product, under its id in products.yaml.

    Keys:
        vaccine: The kind of vaccine it is; or the word of the shared catalogue for it.
    """

    vaccine: Annotated[VaccineEntry, WrapValidator(_by_name, json_schema_input_type=VaccineEntry | Id)]
    brand: Text
    manufacturer: Text
    codes: list[CodeText] = []
    presentations: list[PresentationEntry] = []


class ProductsFile(Part):
    """products.yaml: the country's products by the id that sessions and people's records use."""

    products: Annotated[dict[Id, ProductEntry], FILLED]


# --------------------------------------------------------------------------------------------------- programmes/*.yaml


class DatesPart(Sourced):
    """How a date falls that the calendar does not have."""

    end_of_month: Literal["clamp", "roll_forward"]


class VocabularyEntry(Sourced):
    """A word that rules use for a group or a condition.

    Keys:
        kind_of: A word it is a kind of: a rule that asks for that word is met by this one too.
        proof: What shows it, as a sentence by language; a word without one takes that of the word it is a kind of.
    """

    code: Word
    name: Sentences
    kind_of: Word | None = None
    proof: Sentences | None = None


class ConditionEntry(VocabularyEntry):
    """A word that rules use for a health condition.

    Keys:
        details: What may be known of it, by name: ``date``, ``number``, or a list of words (``[yes, no]``).
        means: A condition in the rule language that amounts to having it, or a list of which each does.
    """

    details: dict[Word, Literal["date", "number"] | Annotated[list[Word], FILLED]] = {}
    means: Any = None


class Grandfather(Part):
    """Bookings made before this day keep the interval they were made under."""

    booked_before: Day
    honour: Literal[True]


class Recommended(Part):
    """The recommended interval, from and perhaps to; on the day of ``to`` a dose is not overdue yet."""

    from_: Length = Field(alias="from")
    to: Length | None = None


class IntervalEntry(Dated, Sourced):
    """An interval and the days on which it is in force; without ``until`` it lasts to the next one's ``from``."""

    min: Length
    rec: Recommended | None = None
    grandfather: Grandfather | None = None


class OtherProduct(Dated, Sourced):
    """Another product that may be given as this dose, from a day on."""

    product: Id


class DoseEntry(Dated, Sourced):
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


class CourseEntry(Sourced):
    """How many doses a course has.

    Keys:
        doses: Their number, without boosters.
    """

    doses: DoseNumber


class SeriesEntry(Part):
    """A series, under the id of the product it begins with.

    Keys:
        group: What it is against.
        course: How many doses make the course, which certificates state: needed where boosters follow, or where fewer
            are offered; left out, as many as the series has on the day of the dose.
        doses: The doses that are given, boosters among them.
    """

    group: Text
    course: CourseEntry | None = None
    doses: Annotated[list[DoseEntry], FILLED]


class RuleEntry(Dated, Sourced):
    """Who may have what: one row of the eligibility table.

    Keys:
        who: The condition a person meets, in the rule language.
        offers: Products; left out, any of the programme.
        doses: Dose numbers; left out, any.
        venues: ``government`` or ``private``; left out, any.
        fee: ``free`` or ``paid``; left out, not said.
        honours_bookings: ``true`` where a booking made while the rule was in force is honoured after it has ended.
        restates: Rules that offer all that this one does, where it stands for its readers; the review holds it to that.
        say: The rule as a sentence, by language.
    """

    id: Id
    who: Any
    offers: Annotated[list[Id], FILLED] = []
    doses: Annotated[list[DoseNumber], FILLED] = []
    venues: Annotated[list[Literal["government", "private"]], FILLED] = []
    fee: Literal["free", "paid"] | None = None
    honours_bookings: bool = False
    restates: Annotated[list[Id], FILLED, BeforeValidator(listed, json_schema_input_type=Id | list[Id])] = []
    say: Sentences


class ExclusionEntry(Dated, Sourced):
    """Who may not be vaccinated under any rule while it is in force."""

    id: Id
    who: Any
    say: Sentences


class When(Part):
    """What sets off a deferral."""

    condition: Word


class DeferralEntry(Sourced):
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


class TierEntry(Sourced):
    """A priority tier."""

    tier: Annotated[int, Field(ge=0, le=998)]
    who: Any
    name: Sentences


class AllocationPart(Sourced, PolicyTerms):
    """How seats are drawn: the terms of a policy file, and who belongs to which tier."""

    tiers: list[TierEntry] = []


class CertificatePart(Sourced):
    """What goes on the certificate."""

    profile: Word
    disease: CodeText
    issuer: Annotated[str, StringConstraints(min_length=1, max_length=80)]
    valid_for: Length | None = None


class Remark(Sourced):
    """Something the sources say that no rule computes."""

    say: Sentences


class ProgrammeFile(Dated):
    """programmes/NAME.yaml: one programme whole."""

    programme: Word
    kind: Literal["campaign"] = "campaign"
    name: Sentences
    disease: Text
    dates: DatesPart
    groups: list[VocabularyEntry] = []
    conditions: list[ConditionEntry] = []
    series: Annotated[dict[Id, SeriesEntry], FILLED]
    mode: Literal["first", "any"]
    eligibility: Annotated[list[RuleEntry], FILLED]
    exclusions: list[ExclusionEntry] = []
    deferrals: list[DeferralEntry] = []
    allocation: AllocationPart
    certificate: CertificatePart
    remarks: list[Remark] = []


# --------------------------------------------------------------------------------------------------------- cases/*.yaml


class CaseCondition(Part):
    """A condition: its word alone, or with what is known of it (``{is: diabetes, on_treatment: yes}``).

    Keys:
        is: The programme's word.
        since: Its first day.
        Any other key is a detail of that condition.
    """

    in_one_text: ClassVar[bool] = True
    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, DetailText]

    is_: Word = Field(alias="is")
    since: Day | None = None

    @model_validator(mode="before")
    @classmethod
    def _word_alone(cls, value: object) -> object:
        return {"is": value} if isinstance(value, str) else value

    @property
    def details(self) -> dict[str, str]:
        """What is known of it, by name."""
        return dict(self.__pydantic_extra__)


class GivenDose(Part):
    """A dose the person of a case has had; ``2021-06-01 COVISHIELD`` says day and product in one text.

    Keys:
        date: The day.
        product: The product.
        booked_on: The day its appointment was made; left out, the person walked in.
    """

    in_one_text: ClassVar[bool] = True

    date: Day
    product: Id
    booked_on: Day | None = None

    @model_validator(mode="before")
    @classmethod
    def _in_one_text(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        day, _, product = value.partition(" ")
        if not product:
            raise PydanticCustomError("told", "a dose is its day and its product, such as «2021-06-01 COVISHIELD»")
        return {"date": day, "product": product.strip()}


class CasePerson(Part):
    """The person of a case; ``unknown`` lists the kinds of fact that nobody asked for."""

    born: Born
    sex: Literal["female", "male", "unknown"] = "unknown"
    lives_in: Word = ""
    groups: list[Word] = []
    conditions: list[CaseCondition] = []
    doses: list[GivenDose] = []
    unknown: list[Literal["groups", "conditions"]] = []


class Expected(Part):
    """What the rules must say; what is left out is not compared.

    Keys:
        eligible: ``true``, ``false`` or ``cannot tell``.
        by: A rule that matches.
        because: Reasons that stand, each a code, a rule or deferral id, or ``ID.code``; also what a rule fails by
            that does not match, while another does.
        missing: Exactly the facts without which nothing more can be told.
        offers: Products that may be had as the next dose: the rules offer them and the series goes on with them.
        not_offers: Products that may not.
        fee: What the next dose costs at the venue, ``free`` or ``paid``.
        tier: The priority tier.
        changes_on: The day on which the answer becomes another.
        valid: Whether each given dose counts.
        next_dose: Number of the dose that is due.
        earliest, recommended, past_due: Its days.
    """

    eligible: YesNo | None = None
    by: Id | None = None
    because: Annotated[list[Text], FILLED] = []
    missing: Annotated[list[Text], FILLED] = []
    offers: Annotated[list[Id], FILLED] = []
    not_offers: Annotated[list[Id], FILLED] = []
    fee: Literal["free", "paid"] | None = None
    tier: Annotated[int, Field(ge=0, le=999)] | None = None
    changes_on: Day | None = None
    valid: Annotated[list[bool], FILLED] = []
    next_dose: DoseNumber | None = None
    earliest: Day | None = None
    recommended: Day | None = None
    past_due: Day | None = None

    @model_validator(mode="after")
    def _expects_something(self) -> Self:
        if not self.model_fields_set:
            raise PydanticCustomError("told", "a case expects something: «eligible» or another answer")
        return self


class Case(Part):
    """A worked example: a person, a day, and what the rules must say.

    Keys:
        person: The person; or the name of one of the file's ``people``.
        on: The day of the visit; left out, the file's.
        venue: The kind of place of the visit; left out, it is not known.
        booked_on: The day the visit was booked; left out, the person walks in.
    """

    name: Text
    person: Annotated[CasePerson, WrapValidator(_by_name, json_schema_input_type=CasePerson | str)]
    on: Day | None = None
    venue: Literal["government", "private"] | None = None
    booked_on: Day | None = None
    expect: Expected


class CasesFile(Part):
    """cases/NAME.yaml: worked examples for one programme.

    Keys:
        on: The day of every case that has no other.
        people: People that several cases are about, by a name.
    """

    programme: Word
    on: Day | None = None
    people: dict[Id, CasePerson] = {}
    cases: Annotated[list[Case], FILLED]

    def person_of(self, case: Case) -> CasePerson | None:
        """The person of a case; None where it names nobody of this file."""
        named = cast("CasePerson | str", case.person)
        return self.people.get(named) if isinstance(named, str) else named


# ------------------------------------------------------------------------------------------------------------- findings


@frozen
class Findings(strict.Findings):
    """What is wrong with a pack, gathered so that it can be told at once."""

    kind: ClassVar[type[InputError]] = PackError
    prefix: ClassVar[str] = "pack"
    hints: ClassVar[Mapping[str, str]] = {"source": ": every fact names its source, an id of pack.yaml's sources"}
