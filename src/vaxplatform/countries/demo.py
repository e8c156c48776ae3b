"""A pack's ``demo.yaml``: names, ages, households, conditions and centres, from which a synthetic district is made."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Annotated, Literal, TypeVar, cast

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from vaxplatform.countries._demo_tables import (
    AgeLimit,
    Band,
    Block,
    CentreKind,
    DemoTables,
    DistrictPlan,
    GivenProduct,
    Members,
    SessionPlan,
    ShownDocument,
    Spelling,
    Trait,
    Vaccinated,
)
from vaxplatform.countries._yaml import Document, Path
from vaxplatform.countries.schema import Findings, SourceEntry
from vaxplatform.eligibility import Words
from vaxplatform.exchange.strict import CodeText, Day, Part, nearest
from vaxplatform.model import Catalogue, Position, Sex

__all__ = [
    "AgeLimit",
    "Band",
    "Block",
    "CentreKind",
    "DemoFile",
    "DemoTables",
    "DistrictPlan",
    "GivenProduct",
    "Members",
    "SessionPlan",
    "ShownDocument",
    "Spelling",
    "Trait",
    "Vaccinated",
    "parse_demo",
]

_TOLERANCE = 0.001


_Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
_Km = Annotated[float, Field(ge=0.001, le=500)]
_Offset = Annotated[float, Field(ge=-1000, le=1000)]
_Age = Annotated[int, Field(ge=0, le=130)]
_Count = Annotated[int, Field(ge=0)]


def _form(pattern: str, sentence: str) -> AfterValidator:
    def check(value: str) -> str:
        if not re.fullmatch(pattern, value):
            raise PydanticCustomError("told", "{sentence}", {"sentence": sentence})
        return value

    return AfterValidator(check)


_Text = Annotated[
    str, Field(min_length=1, max_length=120), _form(r"[^\t\n\r]*", "this text stands on one line, without tabs")
]
_Names = Annotated[dict[_Text, _Text], Field(min_length=1)]


_TIME = r"(?:[01]\d|2[0-3]):[0-5]\d"
_Slot = Annotated[str, _form(rf"{_TIME}-{_TIME}", "a slot is its beginning and end, such as 09:00-11:00")]
_Ordered = TypeVar("_Ordered", bound="_Range | _AgeLimit")


def _in_order(given: _Ordered) -> _Ordered:
    if given.last is not None and given.last < given.first:
        raise PydanticCustomError(
            "told", "{sentence}", {"sentence": f"«to» is {given.last}, before «from» {given.first}"}
        )
    return given


class _Range(Part):
    first: _Age = Field(alias="from")
    last: _Age = Field(alias="to")
    _first_is_not_after_last = model_validator(mode="after")(_in_order)


class _Table(Part):
    source: _Text
    verified: bool = True
    note: str = ""


class _AgeBand(_Range):
    people: _Count


class _Ages(_Table):
    bands: list[_AgeBand] = Field(min_length=1)
    not_stated: _Count = 0
    total: _Count


class _Sexes(_Table):
    women_to_1000_men: float = Field(gt=0, le=10_000)


class _SharedRange(_Range):
    share: _Share


class _Households(_Table):
    sizes: list[_SharedRange] = Field(min_length=1)


class _Members(_Table):
    adult_from: _Age
    partner: _Share
    partner_years: int = Field(ge=0, le=30)
    generation_years: _Range


class _Group(_SharedRange):
    group: _Text


class _Groups(_Table):
    shares: list[_Group]


class _Condition(_SharedRange):
    condition: _Text


class _Conditions(_Table):
    shares: list[_Condition]


class _Days(_Range):
    first: int = Field(alias="from", ge=1, le=3650)
    last: int = Field(alias="to", ge=1, le=3650)


class _Product(Part):
    vaccine: CodeText
    share: _Share
    since: Day
    second_after_days: _Days


class _Row(_Range):
    group: str = ""
    since: Day
    first_dose: _Share = Field(alias="first")
    second_dose: _Share = Field(alias="second")


class _Vaccinated(_Table):
    products: list[_Product] = Field(min_length=1)
    people: list[_Row]


class _Contact(_Table):
    language: _Text
    phone: Annotated[str, _form(r"[0-9+ ]*#{6,}", "a pattern of phone numbers is digits and then six or more «#»")]


class _Document(_SharedRange):
    document: _Text
    number: Annotated[
        str, _form(r"[A-Z0-9./ -]*#{6,}[A-Z0-9./ -]*", "a pattern of numbers is letters or digits and six or more «#»")
    ]


class _Documents(_Table):
    shown: list[_Document] = Field(min_length=1)


class _Homes(_Table):
    spread_km: _Km
    reach_km: _Km


class _Block(Part):
    name: _Text
    east_km: _Offset
    north_km: _Offset
    radius_km: _Km
    postcode: _Text
    places: list[_Text] = Field(min_length=1)


class _Kind(Part):
    name: Annotated[str, _form(r"[^{}\t\n\r]*\{place\}[^{}\t\n\r]*", "a centre's name has «{place}» in it, once")]
    share: _Share
    price: str = ""


class _AgeLimit(Part):
    first: _Age = Field(alias="from")
    last: _Age | None = Field(alias="to", default=None)
    share: _Share
    _first_is_not_after_last = model_validator(mode="after")(_in_order)


class _Sessions(Part):
    days: int = Field(ge=1, le=60)
    slots: list[_Slot]
    seats_per_person: float = Field(gt=0, le=10)
    seats_each: int = Field(ge=1, le=10_000)
    second_dose_share: _Share
    second_dose_only: _Share
    ages: list[_AgeLimit] = Field(min_length=1)
    weekends: Literal["open", "closed"] = "open"


class _District(_Table):
    name: _Text
    region: _Text
    latitude: float = Field(ge=-80, le=80)
    longitude: float = Field(ge=-180, le=180)
    blocks: list[_Block] = Field(min_length=1)
    kinds: list[_Kind] = Field(min_length=1)
    sessions: _Sessions


class _NameLists(_Table):
    female: _Names
    male: _Names
    family: _Names


class DemoFile(Part):
    """demo.yaml: what a synthetic district is made from."""

    on: Day
    sources: dict[str, SourceEntry]
    ages: _Ages
    sexes: _Sexes
    households: _Households
    members: _Members
    groups: _Groups
    conditions: _Conditions
    vaccinated: _Vaccinated
    contact: _Contact
    documents: _Documents | None = None
    homes: _Homes
    district: _District
    names: _NameLists


# ----------------------------------------------------------------------------------------------------------- reading it


def parse_demo(
    document: Document,
    words: Words | None = None,
    catalogue: Catalogue | None = None,
    documents: Collection[str] | None = None,
) -> DemoTables:
    """Read a pack's demonstration tables.

    Args:
        document: ``demo.yaml``; every table names its ``source``, and shares add up to 1 within 0.001.
        words: The pack's words for groups and conditions; None for any.
        catalogue: The pack's products; None for any.
        documents: The pack's words for documents; None for any.

    Raises:
        PackError: Keys that are missing or unknown, numbers out of range, or tables that contradict each other;
            ``data["problems"]`` has all of them with their places.

    Example:
        >>> from vaxplatform.countries._yaml import load_yaml
        >>> from vaxplatform.errors import PackError
        >>> try:
        ...     parse_demo(load_yaml("on: 26/08/2021", "demo.yaml"))
        ... except PackError as error:
        ...     print(error.data["problems"][-1])
        demo.yaml:1:5: a date is written YYYY-MM-DD; this looks like day-month-year
    """
    findings = Findings()
    demo = findings.read(DemoFile, document)
    for path, sentence in _contradictions(demo) if demo else ():
        findings.add(document.place_of(path), sentence, "demo-tables")
    for path, sentence in _unknown(demo, words, catalogue) if demo else ():
        findings.add(document.place_of(path), sentence, "demo-word")
    for path, sentence in _unknown_documents(demo, documents) if demo and documents is not None else ():
        findings.add(document.place_of(path), sentence, "demo-word")
    tables = _tables(demo) if demo and not findings.found else None
    if tables and not 0 <= tables.later_adults <= 1:
        sentence = "with these households, that many adults and partners cannot be had at once"
        findings.add(document.place_of(("members",)), sentence, "demo-tables")
    findings.raise_if_any()
    return cast("DemoTables", tables)


def _contradictions(demo: DemoFile) -> Iterator[tuple[Path, str]]:
    for name, table in demo:
        if isinstance(table, _Table) and table.source not in demo.sources:
            yield (name, "source"), f"«{table.source}» is not one of this file's sources"
    yield from _gaps(("ages", "bands"), demo.ages.bands, begin=0)
    yield from _gaps(("households", "sizes"), demo.households.sizes, begin=1)
    counted = sum(band.people for band in demo.ages.bands) + demo.ages.not_stated
    if counted != demo.ages.total:
        yield ("ages", "total"), f"the bands and those not stated add up to {counted}, not to {demo.ages.total}"
    if all(band.people == 0 for band in demo.ages.bands):
        yield ("ages", "bands"), "nobody lives in these bands: at least one has people"
    sessions = demo.district.sessions
    divided: tuple[tuple[Path, list[float]], ...] = (
        (("households", "sizes"), [size.share for size in demo.households.sizes]),
        (("vaccinated", "products"), [product.share for product in demo.vaccinated.products]),
        (("district", "kinds"), [kind.share for kind in demo.district.kinds]),
        (("district", "sessions", "ages"), [limit.share for limit in sessions.ages]),
    )
    for path, shares in divided:
        if abs(sum(shares) - 1) > _TOLERANCE:
            yield path, f"the shares add up to {sum(shares):.4g}, not to 1"


def _unknown(demo: DemoFile, words: Words | None, catalogue: Catalogue | None) -> Iterator[tuple[Path, str]]:
    """Words and vaccines that the pack does not know."""
    if words is not None:
        groups: list[tuple[Path, str]] = [
            *((("groups", "shares", index, "group"), row.group) for index, row in enumerate(demo.groups.shares)),
            *(
                (("vaccinated", "people", index, "group"), row.group)
                for index, row in enumerate(demo.vaccinated.people)
                if row.group
            ),
        ]
        conditions: list[tuple[Path, str]] = [
            (("conditions", "shares", index, "condition"), row.condition)
            for index, row in enumerate(demo.conditions.shares)
        ]
        for kind, used, known in (
            ("group", groups, words.groups),
            ("condition", conditions, words.conditions),
        ):
            for path, word in used:
                if word not in known:
                    yield path, f"«{word}» is no {kind} of the pack's programmes; {nearest(word, sorted(known))}"
    if catalogue is not None:
        codes = [str(product.code) for product in catalogue.products]
        for index, row in enumerate(demo.vaccinated.products):
            if str(row.vaccine) not in codes:
                place: Path = ("vaccinated", "products", index, "vaccine")
                yield place, f"no product of the pack has the code «{row.vaccine}»; {nearest(str(row.vaccine), codes)}"


def _unknown_documents(demo: DemoFile, known: Collection[str]) -> Iterator[tuple[Path, str]]:
    """Documents that identity.yaml does not have."""
    for index, row in enumerate(demo.documents.shown if demo.documents else ()):
        if row.document not in known:
            sentence = f"«{row.document}» is no document of identity.yaml; {nearest(row.document, sorted(known))}"
            yield ("documents", "shown", index, "document"), sentence


def _gaps(path: Path, bands: Sequence[_Range], *, begin: int) -> Iterator[tuple[Path, str]]:
    expected = begin
    for number, band in enumerate(bands):
        if band.first != expected:
            yield (*path, number), f"this band runs from {band.first} to {band.last}; it should begin at {expected}"
            return
        expected = band.last + 1


def _tables(demo: DemoFile) -> DemoTables:
    people = sum(band.people for band in demo.ages.bands)
    women = demo.sexes.women_to_1000_men
    return DemoTables(
        on=demo.on,
        ages=tuple(Band(band.first, band.last, band.people / people) for band in demo.ages.bands),
        women=women / (1000 + women),
        sizes=tuple(Band(size.first, size.last, size.share) for size in demo.households.sizes),
        members=Members(
            demo.members.adult_from,
            demo.members.partner,
            demo.members.partner_years,
            (demo.members.generation_years.first, demo.members.generation_years.last),
        ),
        given=MappingProxyType({Sex.FEMALE: _spellings(demo.names.female), Sex.MALE: _spellings(demo.names.male)}),
        family=_spellings(demo.names.family),
        groups=tuple(Trait(row.group, row.first, row.last, row.share) for row in demo.groups.shares),
        conditions=tuple(Trait(row.condition, row.first, row.last, row.share) for row in demo.conditions.shares),
        products=tuple(
            GivenProduct(row.vaccine, row.share, row.since, (row.second_after_days.first, row.second_after_days.last))
            for row in demo.vaccinated.products
        ),
        vaccinated=tuple(
            Vaccinated(row.group, row.first, row.last, row.since, row.first_dose, row.second_dose)
            for row in demo.vaccinated.people
        ),
        language=demo.contact.language,
        phone=demo.contact.phone,
        spread_km=demo.homes.spread_km,
        reach_km=demo.homes.reach_km,
        district=_district(demo.district),
        documents=tuple(
            ShownDocument(row.document, row.first, row.last, row.share, row.number)
            for row in (demo.documents.shown if demo.documents else ())
        ),
    )


def _spellings(names: Mapping[str, str]) -> tuple[Spelling, ...]:
    return tuple(Spelling(original, romanised) for romanised, original in names.items())


def _district(plan: _District) -> DistrictPlan:
    return DistrictPlan(
        plan.name,
        plan.region,
        Position(plan.latitude, plan.longitude),
        tuple(
            Block(block.name, block.east_km, block.north_km, block.radius_km, block.postcode, tuple(block.places))
            for block in plan.blocks
        ),
        tuple(CentreKind(kind.name, kind.share, kind.price) for kind in plan.kinds),
        SessionPlan(
            plan.sessions.days,
            tuple(plan.sessions.slots),
            plan.sessions.seats_per_person,
            plan.sessions.seats_each,
            plan.sessions.second_dose_share,
            plan.sessions.second_dose_only,
            tuple(AgeLimit(limit.first, limit.last, limit.share) for limit in plan.sessions.ages),
            rests_on_weekends=plan.sessions.weekends == "closed",
        ),
    )
