"""Limits: what a district lets its centres decide for themselves, and between which values."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import time
from fractions import Fraction
from math import isfinite
from typing import Any, Generic, TypeAlias, TypeVar

from attrs import field, fields_dict, frozen

from vaxplatform.allocation._faults import refuse
from vaxplatform.allocation.hours import slots_between
from vaxplatform.errors import AllocationError

__all__ = ["SETTINGS", "Limit", "Limits", "SettingValue", "setting_text"]

SettingValue: TypeAlias = Fraction | float | time | int | tuple[str, ...]
"""A share, kilometres, a time of day, minutes, or what a site compares."""

Value = TypeVar("Value", Fraction, float, time, int)


@frozen
class Limit(Generic[Value]):
    """Between which values centres may choose.

    Args:
        least: The smallest, or earliest.
        most: The largest, or latest.
        default: What holds where a centre chooses nothing.
    """

    least: Value
    most: Value
    default: Value


def _is_share(value: object) -> bool:
    return isinstance(value, Fraction) and 0 <= value <= 1


def _is_distance(value: object) -> bool:
    return (type(value) is int or type(value) is float) and isfinite(value) and value > 0


def _is_time(value: object) -> bool:
    return isinstance(value, time) and value.tzinfo is None and not (value.second or value.microsecond)


def _is_length(value: object) -> bool:
    return type(value) is int and 1 <= value <= 24 * 60


def _is_order(value: object) -> bool:
    return isinstance(value, tuple)


_SHARE = (_is_share, "a share between 0 and 1")
_TIME = (_is_time, "a time of day in whole minutes")

_KINDS: Mapping[str, tuple[Callable[[object], bool], str]] = {
    "walk_in_share": _SHARE,
    "second_dose_share": _SHARE,
    "resident_share": _SHARE,
    "standby_km": (_is_distance, "a number of kilometres above 0"),
    "opens": _TIME,
    "closes": _TIME,
    "slot_minutes": (_is_length, "a whole number of minutes, 1 to 1,440"),
    "site_order": (_is_order, "what a site compares, the first first"),
}

SETTINGS = tuple(_KINDS)
"""What a centre may decide where its district lets it."""

_HOURS = ("opens", "closes", "slot_minutes")


def setting_text(value: SettingValue) -> str:
    """A setting's value as people write it.

    Args:
        value: A share, a time of day, kilometres, minutes, or what a centre compares.

    Example:
        >>> [setting_text(value) for value in (Fraction(1, 8), time(9), 2.5, 30, ("resident", "tier"))]
        ['12.5 %', '09:00', '2.5', '30', 'resident;tier']
    """
    match value:
        case Fraction():
            return f"{float(value * 100):.10f}".rstrip("0").rstrip(".") + " %"
        case time():
            return f"{value:%H:%M}"
        case tuple():
            return ";".join(value)
        case _:
            return str(value).removesuffix(".0")


def _orders(given: Iterable[Iterable[str]]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(order) for order in given)


@frozen
class Limits:
    """What centres may decide.

    A setting that is left out is nobody's to choose, and a district that states no limits leaves sessions as they are.

    Args:
        walk_in_share: The part of each session's seats kept for people who come without a booking.
        second_dose_share: The part of each session's first-dose seats kept for second doses that fall due later.
        resident_share: The share of the reserve for residents; its default is the share that the policy states.
        standby_km: From how far away people on the standby list are called.
        opens: When a centre's first slot begins; with ``closes`` and ``slot_minutes``, or none of the three.
        closes: When its last slot ends.
        slot_minutes: How long each slot is.
        site_order: The orders a centre may compare people by, instead of the policy's own.

    Raises:
        AllocationError: ``limit-value``, ``limit-range``, ``limits-hours``, ``limits-shares``, or of the default hours
            ``hours-order`` and ``slots-fit``; every fault is in ``data["faults"]``.

    Example:
        >>> Limits(standby_km=Limit(1, 10, 5)).refusal("standby_km", 12)
        'the district allows 1 to 10'
    """

    walk_in_share: Limit[Fraction] | None = field(default=None, kw_only=True)
    second_dose_share: Limit[Fraction] | None = field(default=None, kw_only=True)
    resident_share: Limit[Fraction] | None = field(default=None, kw_only=True)
    standby_km: Limit[float] | None = field(default=None, kw_only=True)
    opens: Limit[time] | None = field(default=None, kw_only=True)
    closes: Limit[time] | None = field(default=None, kw_only=True)
    slot_minutes: Limit[int] | None = field(default=None, kw_only=True)
    site_order: tuple[tuple[str, ...], ...] = field(default=(), kw_only=True, converter=_orders)

    def __attrs_post_init__(self) -> None:
        refuse(self._faults())

    def limit_of(self, setting: str) -> Limit[Any] | None:
        """The limit of a setting that has a least and a most; None where none is stated."""
        limit = getattr(self, setting)
        return limit if isinstance(limit, Limit) else None

    @property
    def stated(self) -> tuple[str, ...]:
        """The settings that centres may choose, in the order of :data:`SETTINGS`."""
        return tuple(setting for setting in SETTINGS if getattr(self, setting))

    def refusal(self, setting: str, value: SettingValue) -> str:
        """Why a centre may not choose a value; empty where it may."""
        fits, kind = _KINDS[setting]
        limit: Any = getattr(self, setting)
        if not limit:
            return "the district leaves that to no centre"
        if not fits(value):
            return f"it is {kind}"
        if isinstance(limit, tuple):
            allowed = ", ".join(setting_text(order) for order in limit)
            return "" if value in limit else f"the district allows {allowed}"
        if not limit.least <= value <= limit.most:
            return f"the district allows {setting_text(limit.least)} to {setting_text(limit.most)}"
        return ""

    def _faults(self) -> Iterator[AllocationError]:
        sound = set()
        for setting in fields_dict(type(self)):
            fits, kind = _KINDS[setting]
            limit = self.limit_of(setting)
            if limit is None:
                continue
            bounds = {name: getattr(limit, name) for name in ("least", "most", "default")}
            strange = [name for name, value in bounds.items() if not fits(value)]
            for name in strange:
                yield AllocationError(
                    f"the {name} of {setting} is {kind}", code="limit-value", path=(setting, name), setting=setting
                )
            if not strange and not limit.least <= limit.default <= limit.most:
                yield AllocationError(
                    f"{setting}: the default {setting_text(limit.default)} lies outside {setting_text(limit.least)} to "
                    f"{setting_text(limit.most)}",
                    code="limit-range",
                    path=(setting, "default"),
                    setting=setting,
                )
            elif not strange:
                sound.add(setting)
        if sound.issuperset({"walk_in_share", "second_dose_share"}):
            yield from self._shares()
        yield from self._hours(sound)

    def _shares(self) -> Iterator[AllocationError]:
        held = sum(getattr(self, setting).default for setting in ("walk_in_share", "second_dose_share"))
        if held > 1:
            yield AllocationError(
                f"walk-ins and second doses are kept {setting_text(held)} of a session by default: at most 100 % is "
                "there",
                code="limits-shares",
                path=("second_dose_share", "default"),
            )

    def _hours(self, sound: set[str]) -> Iterator[AllocationError]:
        stated = [setting for setting in _HOURS if self.limit_of(setting)]
        if stated and len(stated) < len(_HOURS):
            yield AllocationError(
                f"hours and slots are stated together: {', '.join(_HOURS)}", code="limits-hours", path=(stated[0],)
            )
        if sound.issuperset(_HOURS):
            try:
                slots_between(*(getattr(self, setting).default for setting in _HOURS))
            except AllocationError as error:
                path = ("closes" if error.code == "hours-order" else "slot_minutes", "default")
                yield AllocationError(error.sentence, code=error.code, path=path)
