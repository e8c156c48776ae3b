"""A policy of allocation as a file that people write, every fault in its place.

The same keys stand in a country pack under ``allocation``, beside the tiers. Keys are the words of
:class:`vaxplatform.allocation.Policy`; shares are written ``20 %``, times of day ``09:00``.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import time
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from attrs import field, frozen
from pydantic import Field, WithJsonSchema

from vaxplatform.allocation import (
    RULE_NAMES,
    AreaCoverage,
    Households,
    Limit,
    Limits,
    Policy,
    Reserve,
    ReserveMethod,
    Reserves,
    Unused,
    setting_text,
)
from vaxplatform.errors import AllocationError, InputError
from vaxplatform.exchange.files import read_text
from vaxplatform.exchange.strict import FILLED, Above0, Findings, Part, Text, Word, nearest, read_by
from vaxplatform.exchange.yaml_document import Document, flow_yaml, load_yaml
from vaxplatform.exchange.yaml_document import Path as Steps

__all__ = [
    "PolicyTerms",
    "build_policy",
    "parse_policy",
    "policy_text",
    "read_policy",
    "read_share",
    "read_time",
]

# ------------------------------------------------------------------------------------------------------- small values

_SHARE = re.compile(r"([0-9]{1,3}(?:\.[0-9]{1,10})?) ?%", re.ASCII)
_TIME = re.compile(r"([0-9]{2}):([0-9]{2})", re.ASCII)


def read_share(value: object) -> Fraction:
    """A share as people write it.

    Raises:
        InputError: ``share-form``.

    Example:
        >>> read_share("12.5 %")
        Fraction(1, 8)
    """
    match = _SHARE.fullmatch(value) if isinstance(value, str) else None
    share = Fraction(match[1]) / 100 if match else None
    if share is None or share > 1:
        raise InputError("a share is written in per cent, such as «20 %», and is at most 100 %", code="share-form")
    return share


def read_time(value: object) -> time:
    """A time of day as people write it.

    Raises:
        InputError: ``time-form``.

    Example:
        >>> read_time("09:30")
        datetime.time(9, 30)
    """
    match = _TIME.fullmatch(value) if isinstance(value, str) else None
    try:
        return time(int(match[1]), int(match[2])) if match else _no_time()
    except ValueError:
        return _no_time()


def _no_time() -> time:
    raise InputError("a time of day is written «09:00», from 00:00 to 23:59", code="time-form")


def _rule(value: object) -> object:
    if value not in RULE_NAMES:
        raise InputError(f"«{str(value)[:40]}» is not a rule; {nearest(str(value), RULE_NAMES)}", code="unknown-rule")
    return value


Rule = Annotated[str, read_by(_rule), WithJsonSchema({"enum": list(RULE_NAMES)})]
Share = Annotated[Fraction, read_by(read_share)]
TimeOfDay = Annotated[time, read_by(read_time)]
Minutes = Annotated[int, Field(ge=1, le=1440)]
Criteria = Annotated[list[Text], FILLED]

# -------------------------------------------------------------------------------------------------------------- form


class ReserveEntry(Part):
    """A category of reserved seats.

    Keys:
        name: Its name, not «open».
        groups: Whose members it is for.
        areas: Home areas it is for.
        residents: ``true`` where it is for people of the centre's own area.
        share: The part of a session's seats; or
        seats: How many of each session.
        share_at: Another share at some centres, by centre id.
        unused: What its seats turn into that none of them took.
    """

    name: Word
    groups: Annotated[list[Text], FILLED] = []
    areas: Annotated[list[Text], FILLED] = []
    residents: bool = False
    share: Share | None = None
    seats: Annotated[int, Field(ge=0)] | None = None
    share_at: dict[Text, Share] = {}
    unused: Literal["open", "next", "hold"] = "open"


class ReservesPart(Part):
    """The reserves, and the order in which categories and the open seats are served."""

    method: Literal["sequential", "smart", "reverse-rejecting"] = "sequential"
    order: Annotated[list[Word], FILLED]
    categories: Annotated[list[ReserveEntry], FILLED]


class AreaEntry(Part):
    """How well an area is served so far: people served of those to be served."""

    area: Text
    target: Annotated[int, Field(ge=1)]
    served: Annotated[int, Field(ge=0)] = 0


class ShareLimit(Part):
    """Between which shares centres may choose."""

    least: Share
    most: Share
    default: Share


class ResidentLimit(Part):
    """Between which shares centres may choose; the default is the share of the reserve for residents."""

    least: Share
    most: Share


class DistanceLimit(Part):
    """Between which distances centres may choose, kilometres."""

    least: Above0
    most: Above0
    default: Above0


class TimeLimit(Part):
    """Between which times of day centres may choose."""

    least: TimeOfDay
    most: TimeOfDay
    default: TimeOfDay


class MinutesLimit(Part):
    """Between which lengths centres may choose, minutes."""

    least: Minutes
    most: Minutes
    default: Minutes


class LimitsPart(Part):
    """What the district lets its centres decide; what is left out is nobody's to choose."""

    walk_in_share: ShareLimit | None = None
    second_dose_share: ShareLimit | None = None
    resident_share: ResidentLimit | None = None
    standby_km: DistanceLimit | None = None
    opens: TimeLimit | None = None
    closes: TimeLimit | None = None
    slot_minutes: MinutesLimit | None = None
    site_order: Annotated[list[Criteria], FILLED] = []


class PolicyTerms(Part):
    """How seats are allotted; ``source`` stands beside these keys, in a pack as an id of its sources.

    Keys:
        rule: Which rule.
        options_at_most: How many sessions a request may name.
        distance_km_at_most: How far a person is asked to travel, kilometres in a straight line.
        site_order: What each site compares before the draw.
        site_orders: Another order at some centres, by centre id.
        bands_km: Where distance bands end, kilometres.
        reserves: Seats for groups.
        areas: How well areas are served so far.
        households: Whether people who live together are drawn together.
        limits: What a centre may decide.
    """

    rule: Rule
    options_at_most: Annotated[int, Field(ge=1, le=1000)]
    distance_km_at_most: Above0
    site_order: Criteria = ["tier"]
    site_orders: dict[Text, Criteria] = {}
    bands_km: Annotated[list[Above0], FILLED] = []
    reserves: ReservesPart | None = None
    areas: Annotated[list[AreaEntry], FILLED] = []
    households: Literal["apart", "together-best", "together-mean"] = "apart"
    limits: LimitsPart | None = None


class PolicyFile(PolicyTerms):
    """A policy on its own; ``source`` says where the choice stands."""

    source: Text


# ------------------------------------------------------------------------------------------------------------ reading


def read_policy(path: Path) -> Policy:
    """Read a policy file.

    Args:
        path: YAML in UTF-8.

    Raises:
        FileError: The file cannot be read, or something in it is wrong; with line and column, and every fault in
            ``data["problems"]``.
    """
    return parse_policy(read_text(path), str(path))


def parse_policy(text: str, source: str = "<text>") -> Policy:
    r"""Read the text of a policy file.

    Args:
        text: YAML.
        source: The file's name, for messages.

    Raises:
        FileError: Something in it is wrong.

    Example:
        >>> policy = parse_policy('''
        ... rule: reserved-shares
        ... options_at_most: 8
        ... distance_km_at_most: 25
        ... source: district order 12
        ... reserves:
        ...   order: [open, elderly]
        ...   categories: [{name: elderly, groups: [60+], share: 20 %}]
        ... ''')
        >>> policy.reserves.categories[0].share
        Fraction(1, 5)
    """
    findings = Findings()
    document = load_yaml(text, source)
    file = findings.read(PolicyFile, document)
    policy = build_policy(file, file.source, document, (), findings=findings) if file else None
    findings.raise_if_any()
    assert policy is not None  # noqa: S101  nothing is wrong with it
    return policy


def build_policy(
    terms: PolicyTerms,
    source: str,
    document: Document,
    path: Steps,
    *,
    findings: Findings,
    groups: Collection[str] | None = None,
) -> Policy | None:
    """The policy; None, with all that is wrong noted, when it cannot be.

    Args:
        terms: Of the right form.
        source: Where the choice stands.
        document: What the terms were read from.
        path: Where in it they stand.
        findings: What is wrong is noted here.
        groups: The programme's words for groups; None for any.
    """
    return _Builder(terms, source, document, path, findings, groups).build()


Made = TypeVar("Made")


@frozen
class _Builder:
    """Builds one policy; every part notes what is wrong with it and the others go on."""

    terms: PolicyTerms
    source: str
    document: Document
    path: Steps
    findings: Findings
    groups: Collection[str] | None
    _failed: set[str] = field(init=False, factory=set)

    def build(self) -> Policy | None:
        terms = self.terms
        self._check_groups()
        reserves = self._reserves()
        limits = self._limits(reserves)
        areas = [
            self._made(("areas", index), AreaCoverage, each.area, target=each.target, served=each.served)
            for index, each in enumerate(terms.areas)
        ]
        policy = self._made(
            (),
            Policy,
            rule=terms.rule,
            options_at_most=terms.options_at_most,
            distance_km_at_most=terms.distance_km_at_most,
            source=self.source,
            site_order=terms.site_order,
            site_orders={centre: tuple(order) for centre, order in terms.site_orders.items()},
            bands_km=terms.bands_km,
            reserves=reserves,
            areas=[area for area in areas if area is not None],
            households=Households(terms.households),
            limits=limits or Limits(),
        )
        return None if self._failed else policy

    def _reserves(self) -> Reserves | None:
        part = self.terms.reserves
        if part is None:
            return None
        made = [
            self._made(
                ("reserves", "categories", index),
                Reserve,
                entry.name,
                groups=frozenset(entry.groups),
                areas=frozenset(entry.areas),
                residents=entry.residents,
                share=entry.share,
                seats=entry.seats,
                share_at=entry.share_at,
                unused=Unused(entry.unused),
            )
            for index, entry in enumerate(part.categories)
        ]
        categories = [category for category in made if category is not None]
        if len(categories) < len(made):
            return None
        return self._made(("reserves",), Reserves, categories, part.order, ReserveMethod(part.method))

    def _limits(self, reserves: Reserves | None) -> Limits | None:
        part = self.terms.limits
        if part is None:
            return None
        stated: dict[str, Any] = {
            name: Limit(given.least, given.most, given.default)
            for name in type(part).model_fields
            if name not in ("resident_share", "site_order") and (given := getattr(part, name)) is not None
        }
        if part.resident_share is not None and "reserves" not in self._failed:
            shares = [each.share for each in reserves.for_residents if each.share is not None] if reserves else []
            default = shares[0] if shares else part.resident_share.least  # without such a reserve the policy is refused
            stated["resident_share"] = Limit(part.resident_share.least, part.resident_share.most, default)
        return self._made(("limits",), Limits, site_order=part.site_order, **stated)

    # ------------------------------------------------------------------------------------------------------ shared

    def _made(self, path: Steps, make: Callable[..., Made], *args: object, **named: object) -> Made | None:
        try:
            return make(*args, **named)
        except AllocationError as error:
            faults: Any = error.data.get("faults", (error,))
            for fault in faults:
                where = (*path, *fault.data.get("path", ()))
                if where[:1] and where[0] in self._failed and not path:
                    continue  # a part that could not be made is told of once
                self._add(where, fault.sentence, fault.code)
            self._failed.add(str(path[0]) if path else "")
            return None

    def _add(self, path: Steps, sentence: str, code: str) -> None:
        at: tuple[Any, ...] = (*self.path, *path)
        value: Any = self.document.data
        for step in at:
            value = value[step] if isinstance(value, list) or step in value else ""
        self.findings.add(self.document.place_of(at, key=isinstance(value, dict | list)), sentence, code)

    def _check_groups(self) -> None:
        """Note a group that the programme does not know."""
        if self.groups is None:
            return
        for path, group in self._named_groups():
            if group not in self.groups:
                self._add(
                    path,
                    f"the group «{group}» is not defined under «groups»; {nearest(group, list(self.groups))}",
                    f"{self.findings.prefix}-group-unknown",
                )

    def _named_groups(self) -> Iterator[tuple[Steps, str]]:
        terms = self.terms
        for index, entry in enumerate(terms.reserves.categories if terms.reserves else ()):
            for at, group in enumerate(entry.groups):
                yield ("reserves", "categories", index, "groups", at), group
        orders: list[tuple[Steps, Iterable[str]]] = [(("site_order",), terms.site_order)]
        orders += [(("site_orders", centre), order) for centre, order in terms.site_orders.items()]
        if terms.limits is not None:
            orders += [(("limits", "site_order", at), order) for at, order in enumerate(terms.limits.site_order)]
        for path, order in orders:
            for at, criterion in enumerate(order):
                kind, _, group = criterion.partition(":")
                if kind == "group" and group:
                    yield (*path, at), group


# ------------------------------------------------------------------------------------------------------------ writing


def policy_text(policy: Policy) -> str:
    """A policy as :func:`parse_policy` reads it; what says nothing is left out.

    Example:
        >>> print(policy_text(Policy(options_at_most=8, distance_km_at_most=25.0, source="order 12")), end="")
        rule: fair-draw
        options_at_most: 8
        distance_km_at_most: 25.0
        source: order 12
    """
    stated: dict[str, Any] = {
        "rule": policy.rule,
        "options_at_most": policy.options_at_most,
        "distance_km_at_most": policy.distance_km_at_most,
        "source": policy.source,
        "site_order": [] if policy.site_order == ("tier",) else list(policy.site_order),
        "site_orders": {centre: list(order) for centre, order in policy.site_orders.items()},
        "bands_km": list(policy.bands_km),
        "reserves": _reserves_data(policy.reserves) if policy.reserves else {},
        "areas": [{"area": each.area, "target": each.target, "served": each.served} for each in policy.areas],
        "households": "" if policy.households is Households.APART else policy.households.value,
        "limits": _limits_data(policy.limits),
    }
    return "".join(_lines(_filled(stated)))


def _lines(data: dict[str, Any], indent: str = "") -> Iterator[str]:
    """A key a line, those of a mapping of the first level below it."""
    for key, value in data.items():
        if isinstance(value, dict) and not indent:
            yield f"{flow_yaml(key)}:\n"
            yield from _lines(value, "  ")
        else:
            yield f"{indent}{flow_yaml(key)}: {flow_yaml(value)}\n"


def _reserves_data(reserves: Reserves) -> dict[str, Any]:
    return {
        "method": reserves.method.value,
        "order": list(reserves.order),
        "categories": [
            _filled(
                {
                    "name": each.name,
                    "groups": sorted(each.groups),
                    "areas": sorted(each.areas),
                    "residents": each.residents or None,
                    "share": None if each.share is None else setting_text(each.share),
                    "seats": each.seats,
                    "share_at": {centre: setting_text(share) for centre, share in each.share_at.items()},
                    "unused": each.unused.value,
                }
            )
            for each in reserves.categories
        ],
    }


def _limits_data(limits: Limits) -> dict[str, Any]:
    data: dict[str, Any] = {}
    for name in limits.stated:
        limit = limits.limit_of(name)
        if limit is None:
            data[name] = [list(order) for order in limits.site_order]
            continue
        data[name] = {bound: _bound(getattr(limit, bound)) for bound in ("least", "most", "default")}
        if name == "resident_share":
            del data[name]["default"]
    return data


def _bound(value: Any) -> Any:
    return value if isinstance(value, int | float) else setting_text(value)


def _filled(data: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in data.items() if value is not None and value not in ([], {}, "")}
