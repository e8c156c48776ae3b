"""What a simulation takes for granted about people, programs and supply: every number with where it comes from."""

from typing import Any, TypeAlias

from attrs import Attribute, field, fields, frozen

from vaxplatform.errors import InputError

__all__ = ["ASSUMPTION", "Assumptions", "Stated"]

ASSUMPTION = "assumption"
"""The source of a number that nobody measured: it was chosen, and another choice may lead to another result."""

_GIVEN = "given for this simulation"
_MOST = 1_000
"""Of accounts, each of which is drawn for by itself, and of doses in a vial."""

Value: TypeAlias = int | float | tuple[tuple[int, float], ...] | tuple[int, int]


@frozen
class Stated:
    """One assumption as it is shown to readers.

    Args:
        id: Its name.
        value: Its value.
        unit: ``share`` (0 to 1), ``share-by-age`` (pairs of an age in years and the share from it on), ``km``,
            ``minutes``, ``minutes-range`` or ``count``.
        source: Where it comes from; :data:`ASSUMPTION` where it was chosen.
    """

    id: str
    value: Value
    unit: str
    source: str


def _refuse(name: str, must: str) -> InputError:
    return InputError(f"the assumption {name} is {must}", code="assumption-range", assumption=name)


def _share_of(name: str, value: object) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise _refuse(name, "a share, from 0 to 1")


def _share(_of: object, attribute: "Attribute[Any]", value: object) -> None:
    _share_of(attribute.name, value)


def _above_zero(_of: object, attribute: "Attribute[Any]", value: object) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < float("inf"):
        raise _refuse(attribute.name, "a number above 0")


def _count(_of: object, attribute: "Attribute[Any]", value: object) -> None:
    if type(value) is not int or not 1 <= value <= _MOST:
        raise _refuse(attribute.name, f"a whole number from 1 to {_MOST:,}")


def _by_age(_of: object, attribute: "Attribute[Any]", value: tuple[tuple[int, float], ...]) -> None:
    ages = [age for age, _ in value]
    if not ages or ages[0] != 0 or ages != sorted(set(ages)):
        raise _refuse(attribute.name, "a list of ages from 0 on, rising, each with a share")
    for _, share in value:
        _share_of(attribute.name, share)


def _opening(_of: object, attribute: "Attribute[Any]", value: tuple[int, int]) -> None:
    first, last = value
    if not 0 <= first < last <= 24 * 60:
        raise _refuse(attribute.name, "an opening and a closing minute of one day")


def _assumed(default: Any, unit: str, check: Any, source: str = ASSUMPTION) -> Any:
    return field(default=default, validator=check, kw_only=True, metadata={"unit": unit, "source": source})


@frozen
class Assumptions:
    """What is assumed, with defaults that say nothing about any real place unless their source does.

    Args:
        phones: Share of people who have a phone of their own to ask with, by age: pairs of an age in years, the first
            0, and the share from it on.
        bots: Share of those with a phone who have a program that clicks for them, before anybody can.
        bot_accounts: How many times such a program asks for the same person, 1 to 1,000.
        kiosks: Share of those without a phone who ask at a kiosk; the others cannot ask at all, and may only walk in.
        hesitancy: Share of people who do not want a dose yet.
        tolerance_km: How far people are willing to travel: the mean of an exponential distribution, kilometres.
        asks_at_once: Share of those who want a dose who ask on the first day; the others on a later one, each as
            likely.
        tries_again: Share of those left without a seat who click again on a day, where seats go to whoever clicks.
            Programs do so always; requests in a draw stay in it.
        click_minutes: How long after the opening people with a phone click: the mean of an exponential distribution,
            minutes.
        kiosk_minutes: From which to which minute after the opening kiosks ask.
        cancels: Share of appointments that are cancelled on a day before they take place, where there is one.
        no_show: Share of other appointments to which nobody comes.
        stock_out: Share of sessions whose delivery does not come, which nobody knows before.
        walks_in: Share of those who want a dose and have no appointment who go to the nearest session of a day without.
        doses_a_vial: How many doses a vial holds, 1 to 1,000; what is left in one at the end of a session is wasted.

    Raises:
        InputError: ``assumption-range``.

    Example:
        >>> Assumptions(bots=0.1).bots
        0.1
        >>> Assumptions(bots=2)
        Traceback (most recent call last):
        vaxplatform.errors.InputError: the assumption bots is a share, from 0 to 1
    """

    phones: tuple[tuple[int, float], ...] = _assumed(((0, 0.8), (45, 0.6), (60, 0.4)), "share-by-age", _by_age)
    bots: float = _assumed(0.05, "share", _share)
    bot_accounts: int = _assumed(3, "count", _count)
    kiosks: float = _assumed(0.4, "share", _share)
    hesitancy: float = _assumed(0.2, "share", _share)
    tolerance_km: float = _assumed(15.0, "km", _above_zero)
    asks_at_once: float = _assumed(0.6, "share", _share)
    tries_again: float = _assumed(0.5, "share", _share)
    click_minutes: float = _assumed(10.0, "minutes", _above_zero)
    kiosk_minutes: tuple[int, int] = _assumed((60, 480), "minutes-range", _opening)
    cancels: float = _assumed(0.05, "share", _share)
    no_show: float = _assumed(
        0.10,
        "share",
        _share,
        "reported of COVID-19 appointments in 2021: 10 % in Santa Clara County, 12 % in Brazos County; 9.4 % missed a "
        "second dose (Emerging Infectious Diseases, 2022)",
    )
    stock_out: float = _assumed(0.05, "share", _share)
    walks_in: float = _assumed(0.25, "share", _share)
    doses_a_vial: int = _assumed(10, "count", _count)

    def stated(self) -> tuple[Stated, ...]:
        """All of them for readers, each with its source; one that was changed from its default is «given»."""
        return tuple(
            Stated(
                each.name,
                value := getattr(self, each.name),
                each.metadata["unit"],
                each.metadata["source"] if value == each.default else _GIVEN,
            )
            for each in fields(Assumptions)
        )
