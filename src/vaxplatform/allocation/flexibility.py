"""What a centre decides for itself, within the limits of its district, and what follows for its sessions.

A setting that the district leaves open has a default everywhere; a centre that wants another says who decided, when and
why. What comes out is what the draw is made from, and a record of every setting in force, so that nothing a centre did
is hidden from whoever checks the draw.

Seats are held back in whole ones: of each session's seats for a dose number the walk-ins' part, of those for the first
dose also the part for second doses that fall due later, and the rest for booking, by the largest remainder. Of equal
remainders booking comes first, then second doses. Nothing is lost: held and bookable seats are what was there.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from fractions import Fraction
from math import ceil
from typing import Any

from attrs import evolve, field, frozen

from vaxplatform.allocation._faults import refuse
from vaxplatform.allocation.hours import slots_between
from vaxplatform.allocation.limits import SETTINGS, SettingValue, setting_text
from vaxplatform.allocation.policy import Policy
from vaxplatform.allocation.reserves import Reserves
from vaxplatform.allocation.supply import largest_remainder
from vaxplatform.errors import AllocationError
from vaxplatform.model.centre import Session

__all__ = ["Arrangement", "InForce", "Override", "SeatsHeld", "arrange"]

_FIRST_DOSE = 1
_HOURS = ("opens", "closes", "slot_minutes")
_HELD = ("walk_in_share", "second_dose_share")
_ROUNDED_UP = {"bookable": b"1", "second_dose": b"2", "walk_in": b"3"}  # in this order, of equal remainders


@frozen
class Override:
    """A centre's choice that differs from the district's default.

    Args:
        centre: The centre's id.
        setting: A name of :data:`SETTINGS`.
        value: What it chose: a share as a ``Fraction``, kilometres, a time of day, minutes, or what the site compares.
        who: Who decided, by office rather than by name.
        when: The day, or the instant with its time zone.
        why: The reason, as those concerned may read it.
        place: Where it stands, for messages.

    Raises:
        AllocationError: ``override-who``, ``override-when``, ``override-why``.

    Example:
        >>> Override("C-7", "standby_km", 8, "medical officer", date(2021, 8, 20), "villages lie far apart").who
        'medical officer'
    """

    centre: str
    setting: str
    value: SettingValue
    who: str
    when: date
    why: str
    place: object | None = field(default=None, eq=False, kw_only=True)

    def __attrs_post_init__(self) -> None:
        for name, what in (("who", "who decided it"), ("why", "why")):
            said: Any = getattr(self, name)
            if not isinstance(said, str) or not said.strip():
                raise self._refused(f"a choice of a centre says {what}", f"override-{name}", name)
        if not isinstance(self.when, date):
            raise self._refused("a choice of a centre says when it was made", "override-when", "when")
        if isinstance(self.when, datetime) and self.when.tzinfo is None:
            raise self._refused("the instant of a choice has a time zone", "override-when", "when")

    def _refused(self, sentence: str, code: str, name: str) -> AllocationError:
        return AllocationError(
            sentence, code=code, place=self.place, field=name, centre=self.centre, setting=self.setting
        )


@frozen
class InForce:
    """A setting as it holds at a centre.

    Args:
        centre: The centre's id.
        setting: A name of :data:`SETTINGS`.
        value: What holds.
        override: The centre's choice; None where the default of the district holds.
        replaced: Earlier choices of the centre, the first first.
    """

    centre: str
    setting: str
    value: SettingValue
    override: Override | None = None
    replaced: tuple[Override, ...] = ()


@frozen
class SeatsHeld:
    """A session's seats for a dose number: what can be booked and what is held back.

    Args:
        session: The session's id.
        dose_number: From 1.
        bookable: Seats of the draw.
        walk_in: Seats for people who come without a booking.
        second_dose: First-dose seats for second doses that fall due later.
    """

    session: str
    dose_number: int
    bookable: int
    walk_in: int = 0
    second_dose: int = 0

    @property
    def total(self) -> int:
        """All seats, held or not: what was there before."""
        return self.bookable + self.walk_in + self.second_dose


@frozen
class Arrangement:
    """What the draw is made from, once every centre has decided.

    Args:
        sessions: With the seats that can be booked, and their slots; in the order given.
        policy: With the residents' shares and the orders that centres chose.
        seats: For each session and dose number what can be booked and what is held back.
        settings: Every setting in force, by centre and setting.
    """

    sessions: tuple[Session, ...]
    policy: Policy
    seats: tuple[SeatsHeld, ...]
    settings: Mapping[tuple[str, str], InForce]

    def standby_m(self, centre: str) -> int | None:
        """From how far away people on the standby list are called, whole metres, rounded up; None where it is open."""
        found = self.settings.get((centre, "standby_km"))
        return None if found is None else ceil(Fraction(str(found.value)) * 1000)


def arrange(sessions: Iterable[Session], policy: Policy, overrides: Iterable[Override] = ()) -> Arrangement:
    """Apply what centres decided to the sessions and the policy of a draw.

    Of two choices of one setting by a centre the later holds, and the earlier stays in the record; where ``when`` does
    not tell which is later (both are equal, or one is a day and the other an instant) they are refused. A policy that
    states no limits leaves sessions as they are.

    Args:
        sessions: With all their seats.
        policy: With the limits of the district.
        overrides: The centres' choices, in any order.

    Raises:
        AllocationError: ``override-centre``, ``override-setting``, ``override-value``, ``override-twice``;
            ``override-shares``, where more is held back than there is; ``hours-order``, ``slots-fit``; ``reserve-sum``,
            where reserves come to more than a session. The choice to blame is told by its place and ``index``; faults
            found together are in ``data["faults"]``.

    Example:
        >>> from vaxplatform.allocation import Limit, Limits
        >>> from vaxplatform.codes import Code
        >>> session = Session("S-1", "C-7", date(2021, 8, 26), Code.parse("cvx|210"), {1: 12})
        >>> limits = Limits(walk_in_share=Limit(Fraction(1, 10), Fraction(1, 2), Fraction(1, 5)))
        >>> policy = Policy(options_at_most=8, distance_km_at_most=25.0, source="district order", limits=limits)
        >>> arrange([session], policy).seats
        (SeatsHeld(session='S-1', dose_number=1, bookable=10, walk_in=2, second_dose=0),)
    """
    given, chosen = tuple(sessions), tuple(overrides)
    centres = sorted({session.centre for session in given})
    refuse(_not_allowed(centres, policy, chosen))
    refuse(_undated(chosen))
    in_force = _InForce(_settings(centres, policy, chosen), chosen)
    shared = in_force.policy(policy)
    slots = {centre: in_force.slots(centre) for centre in centres}
    shares = {centre: in_force.shares(centre) for centre in centres}
    refuse(in_force.faults)
    seats = tuple(held for session in given for held in _held(session, *shares[session.centre]))
    bookable: dict[str, dict[int, int]] = defaultdict(dict)
    for each in seats:
        bookable[each.session][each.dose_number] = each.bookable
    return Arrangement(
        tuple(
            evolve(session, capacity=bookable[session.id], slots=slots[session.centre] or session.slots)
            for session in given
        ),
        shared,
        seats,
        in_force.settings,
    )


def _held(session: Session, walk_in: Fraction, second_dose: Fraction) -> Iterator[SeatsHeld]:
    """What of a session's seats is held back."""
    for dose_number, seats in session.capacity.items():
        kept = second_dose if dose_number == _FIRST_DOSE else Fraction(0)
        parts = {"bookable": 1 - walk_in - kept, "second_dose": kept, "walk_in": walk_in}
        yield SeatsHeld(session.id, dose_number, **largest_remainder(seats, parts, _ROUNDED_UP))


# --------------------------------------------------------------------------------------------------- one choice alone


def _not_allowed(centres: Sequence[str], policy: Policy, overrides: Sequence[Override]) -> Iterator[AllocationError]:
    """Choices that are wrong whatever else was chosen."""
    for index, override in enumerate(overrides):
        if override.centre not in centres:
            yield _fault(override, index, f"no session of this draw is held at {override.centre}", "override-centre")
        if override.setting not in SETTINGS:
            sentence = f"{override.setting!r} is nothing that a centre decides; there is {', '.join(SETTINGS)}"
            yield _fault(override, index, sentence, "override-setting")
        elif refusal := policy.limits.refusal(override.setting, override.value):
            sentence = f"{override.centre} cannot choose this {override.setting}: {refusal}"
            yield _fault(override, index, sentence, "override-value")


def _undated(overrides: Sequence[Override]) -> Iterator[AllocationError]:
    """Choices of one setting by one centre of which nobody knows which came later."""
    seen: dict[tuple[str, str], list[Override]] = defaultdict(list)
    for index, override in enumerate(overrides):
        earlier = seen[override.centre, override.setting]
        timed = isinstance(override.when, datetime)
        if any(each.when == override.when or isinstance(each.when, datetime) != timed for each in earlier):
            sentence = f"{override.centre} chose its {override.setting} twice, and «when» does not say which came later"
            yield _fault(override, index, f"{sentence}: strike one out", "override-twice")
        earlier.append(override)


def _fault(override: Override, index: int, sentence: str, code: str) -> AllocationError:
    return AllocationError(
        sentence, code=code, place=override.place, index=index, centre=override.centre, setting=override.setting
    )


# ---------------------------------------------------------------------------------------------- what holds at a centre


def _settings(
    centres: Iterable[str], policy: Policy, overrides: Iterable[Override]
) -> Mapping[tuple[str, str], InForce]:
    chosen: dict[tuple[str, str], list[Override]] = defaultdict(list)
    for override in sorted(overrides, key=lambda each: (isinstance(each.when, datetime), each.when)):
        chosen[override.centre, override.setting].append(override)
    found = {}
    for at in ((centre, setting) for centre in centres for setting in policy.limits.stated):
        if chosen[at]:
            *replaced, last = chosen[at]
            found[at] = InForce(*at, last.value, last, tuple(replaced))
        else:
            found[at] = InForce(*at, _default(policy, *at))
    return found


def _default(policy: Policy, centre: str, setting: str) -> SettingValue:
    """What holds where the centre chose nothing: the limit's default, or what the policy itself says of the centre."""
    limit = policy.limits.limit_of(setting)
    if limit is None:
        return policy.order_at(centre)
    default: SettingValue = limit.default
    if setting == "resident_share" and policy.reserves is not None:
        return policy.reserves.for_residents[0].share_at.get(centre, default)
    return default


class _InForce:
    """What follows from several settings of a centre together, and what is wrong with it."""

    def __init__(self, settings: Mapping[tuple[str, str], InForce], overrides: Sequence[Override]) -> None:
        self.settings = settings
        self.faults: list[AllocationError] = []
        self._overrides = overrides

    def policy(self, policy: Policy) -> Policy:
        """The policy with the orders and the residents' shares that centres chose."""
        chosen: dict[str, dict[str, Any]] = defaultdict(dict)
        for (centre, setting), each in self.settings.items():
            if each.override is not None:
                chosen[setting][centre] = each.value
        reserves = policy.reserves
        try:
            if reserves is not None:
                shares = chosen["resident_share"]
                categories = [
                    evolve(each, share_at={**each.share_at, **shares}) if each.residents else each
                    for each in reserves.categories
                ]
                reserves = Reserves(categories, reserves.order, reserves.method)
        except AllocationError as error:
            self._blame(str(error.data["centre"]), ("resident_share",), error)
        return evolve(policy, reserves=reserves, site_orders={**policy.site_orders, **chosen["site_order"]})

    def slots(self, centre: str) -> tuple[str, ...]:
        """The slots of a centre's day; none where hours are left to nobody."""
        hours: Any = [self.settings[centre, name].value for name in _HOURS if (centre, name) in self.settings]
        try:
            return slots_between(*hours) if hours else ()
        except AllocationError as error:
            self._blame(centre, tuple(reversed(_HOURS)), error)
            return ()

    def shares(self, centre: str) -> tuple[Fraction, Fraction]:
        """What is kept for walk-ins and for second doses."""
        found = (self.settings.get((centre, setting)) for setting in _HELD)
        kept: Any = [each.value if each else Fraction(0) for each in found]
        if sum(kept) > 1:
            sentence = f"{setting_text(sum(kept))} of a session are kept for walk-ins and second doses: at most 100 %"
            self._blame(centre, tuple(reversed(_HELD)), AllocationError(sentence, code="override-shares"))
        return kept[0], kept[1]

    def _blame(self, centre: str, settings: Iterable[str], error: AllocationError) -> None:
        """Note what is wrong at the first of these settings that the centre chose: defaults alone fit together."""
        chosen = (self.settings[centre, setting].override for setting in settings)
        override = next(each for each in chosen if each is not None)
        index = next(index for index, each in enumerate(self._overrides) if each is override)
        self.faults.append(_fault(override, index, f"{centre}: {error.sentence}", error.code))
