"""Deferred acceptance over arrays: the seats of ``site-priority``, and of ``reserved-shares`` served in order.

People ask and sessions choose as :mod:`vaxplatform.allocation._deferred_acceptance` says. Where somebody stands at a
session is one number: what the site compares, the first first, and then their place in the lottery.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from vaxplatform.allocation._deferred_acceptance import StandingAt
from vaxplatform.allocation.draw import Draw
from vaxplatform.allocation.fast.columns import NOWHERE, Columns, Ints, Numbers, Wishes, numbered, people_of
from vaxplatform.allocation.proof import OPEN, CutOffs, Standing
from vaxplatform.allocation.reserves import Reserves, Unused
from vaxplatform.allocation.result import Allocation
from vaxplatform.errors import AllocationError
from vaxplatform.model.centre import Session

__all__ = ["EVERYBODY", "Seated", "Servings", "allocation_of", "belongs_to", "deferred_acceptance", "standings"]

_NOBODY = -1
EVERYBODY = 63
"""The bit of open seats, which everybody may have; reserves have the bits before it."""
_LARGEST = 1 << 62


class Servings(NamedTuple):
    """The categories of all sessions as they are served, one kind of seat after the other.

    Args:
        first: Where each kind's servings begin.
        category: Which category, as a place in the policy's order; behind the last: seats that became open.
        seats: What a serving has by itself.
        heir: Which serving gets what it leaves, or NOBODY.
        bit: Who may have its seats.
        begin: Where its people stand.
    """

    first: Ints
    category: Ints
    seats: Ints
    heir: Ints
    bit: Ints
    begin: Ints


class Seated(NamedTuple):
    """Who sits where.

    Args:
        servings: The categories of all sessions.
        room: The seats that each serving had, with those that were handed on to it.
        size: How many people it seats.
        person: Its people from ``servings.begin`` on, a heap: who stands last is the first.
        standing: Where they stand.
        belongs: For each option a bit for every reserve that its person belongs to there.
    """

    servings: Servings
    room: Ints
    size: Ints
    person: Numbers
    standing: Ints
    belongs: Ints

    def serving_of_each(self, people: int) -> Numbers:
        """By which serving each person is seated, or -1."""
        at = np.full(people, _NOBODY, np.int32)
        for serving, (begin, size) in enumerate(zip(self.servings.begin.tolist(), self.size.tolist(), strict=True)):
            at[self.person[begin : begin + size]] = serving
        return at


def deferred_acceptance(draw: Draw, columns: Columns, standing: Ints) -> Seated:
    """Seat people.

    Args:
        draw: The draw.
        columns: Its columns.
        standing: Where each person stands at each option, the best smallest; no two alike at a session.

    Raises:
        AllocationError: ``reserve-too-large``; ``draw-range``, for more than 63 reserves.
    """
    reserves = draw.policy.reserves
    if reserves and len(reserves.categories) > EVERYBODY:
        raise AllocationError(
            f"the policy has {len(reserves.categories)} reserves; over arrays {EVERYBODY} can be served: draw with the "
            "engine «plain»",
            code="draw-range",
        )
    servings, people = _servings(draw, columns)
    count = len(servings.seats)
    seated = Seated(
        servings,
        np.zeros(count, np.int64),
        np.zeros(count, np.int64),
        np.zeros(people, np.int32),
        np.zeros(people, np.int64),
        belongs_to(draw, columns),
    )
    _ask_everybody(columns.wishes, standing, seated)
    return seated


def allocation_of(draw: Draw, columns: Columns, seated: Seated, standing_at: StandingAt) -> Allocation:
    """The allocation that an outcome stands for, as the rule without arrays gives it."""
    given: dict[str, tuple[str, str]] = {}
    cutoffs: dict[tuple[str, int, str], Standing] = {}
    order = draw.policy.reserves.order if draw.policy.reserves else (OPEN,)
    first, begin, room, size = (
        column.tolist() for column in (seated.servings.first, seated.servings.begin, seated.room, seated.size)
    )
    for number, kind in enumerate(columns.kinds):
        seats: dict[str, int] = {}
        last: dict[str, list[tuple[int, int]]] = {}
        for serving in range(first[number], first[number + 1]):
            category = (*order, OPEN)[seated.servings.category[serving]]
            people = slice(begin[serving], begin[serving] + size[serving])
            seats[category] = seats.get(category, 0) + room[serving] - size[serving]
            sitting = seated.person[people].tolist()
            given.update((draw.applicants[person].person, (kind[0], category)) for person in sitting)
            if sitting:
                last.setdefault(category, []).append((int(seated.standing[people.start]), sitting[0]))
        for category, lasts in last.items():
            if not seats[category]:
                applicant = draw.applicants[max(lasts)[1]]
                cutoffs[*kind, category] = standing_at(applicant, draw.sessions[kind[0]])
    return draw.allocation(given, CutOffs(cutoffs))


def standings(draw: Draw, columns: Columns) -> Ints:
    """Where each person stands at each option, by what the option's site compares and then by draw key.

    Raises:
        AllocationError: ``draw-range``: what sites compare does not fit into one number.
    """
    policy, people = draw.policy, len(columns.tier)
    person = people_of(columns.wishes.first)
    order_of_kind = [policy.order_at(draw.sessions[session].centre) for session, _ in columns.kinds]
    orders = sorted(set(order_of_kind))
    order_of_option = np.array([orders.index(order) for order in order_of_kind], np.int64)[columns.wishes.kind]
    standing = columns.lot[person]
    for index, order in enumerate(orders):
        here = np.flatnonzero(order_of_option == index)
        weight = people
        for criterion in reversed(order):
            compared, values = _compared(criterion, draw, columns, person[here], here)
            if weight * values >= _LARGEST:
                raise AllocationError(
                    f"what sites compare of {people:,} people ({', '.join(order)}) does not fit into one number: draw "
                    "with the engine «plain», or compare less",
                    code="draw-range",
                )
            standing[here] += compared * weight
            weight *= values
    return standing


def _compared(criterion: str, draw: Draw, columns: Columns, person: Numbers, option: Ints) -> tuple[Ints, int]:
    """What the sites of some options compare, the best smallest, and how many values there are."""
    match criterion:
        case "tier":
            return columns.tier[person], int(columns.tier.max(initial=0)) + 1
        case "resident":
            return 1 - _at_home(draw, columns, person, option), 2
        case "band":
            ends = np.array(draw.policy.bands_km)
            band = np.searchsorted(ends, columns.wishes.metres[option] / 1000, side="left")
            known = np.array([bool(each.request.travel_m) for each in draw.applicants], np.bool_)
            return np.where(known[person], band, len(ends)).astype(np.int64), len(ends) + 1
        case group:
            word = group.removeprefix("group:")
            return np.array([word not in each.request.groups for each in draw.applicants], np.int64)[person], 2


def _at_home(draw: Draw, columns: Columns, person: Numbers, option: Ints) -> Ints:
    """1 where an option's session is in the person's own area, 0 elsewhere."""
    home, number = numbered(applicant.request.area for applicant in draw.applicants)
    number[""] = NOWHERE  # nobody is at home where no area is stated
    area = np.array([number.get(draw.sessions[session].area, NOWHERE) for session, _ in columns.kinds], np.int64)
    own: NDArray[np.bool_] = home[person] == area[columns.wishes.kind[option]]
    return own.astype(np.int64)


def _servings(draw: Draw, columns: Columns) -> tuple[Servings, int]:
    """The servings of all sessions, and how many people can stand in them at once."""
    rows: list[tuple[int, int, int, int, int]] = []
    first, people = [0], 0
    named = np.bincount(columns.wishes.kind, minlength=len(columns.kinds)).tolist()
    for (session, dose), enough in zip(columns.kinds, named, strict=True):
        room = min(draw.sessions[session].seats(dose), enough) + 1
        for category, seats, heir, bit in _servings_of(draw.sessions[session], dose, draw.policy.reserves):
            rows.append((category, min(seats, enough + 1), heir + first[-1] if heir >= 0 else _NOBODY, bit, people))
            people += room
        first.append(len(rows))
    columns_of_rows = np.array(rows, np.int64).reshape(len(rows), 5).T
    return Servings(np.array(first, np.int64), *(np.ascontiguousarray(column) for column in columns_of_rows)), people


def _servings_of(session: Session, dose: int, reserves: Reserves | None) -> Iterator[tuple[int, int, int, int]]:
    """Category, seats, heir and bit of the servings at a session."""
    if reserves is None:
        yield 0, session.seats(dose), _NOBODY, EVERYBODY
        return
    quotas = reserves.quotas(session, dose)
    names = [category.name for category in reserves.categories]
    end = len(reserves.order)
    for place, name in enumerate(reserves.order):
        heir = {Unused.OPEN: end, Unused.NEXT: place + 1, Unused.HOLD: _NOBODY}[reserves.unused_of(name)]
        yield place, quotas[name], heir, EVERYBODY if name == OPEN else names.index(name)
    yield end, 0, _NOBODY, EVERYBODY


def belongs_to(draw: Draw, columns: Columns) -> Ints:
    """For each option a bit for every reserve that its person belongs to there."""
    option = np.arange(len(columns.wishes.kind))
    person = people_of(columns.wishes.first)
    belongs = np.zeros(len(option), np.int64)
    for bit, category in enumerate(draw.policy.reserves.categories if draw.policy.reserves else ()):
        own = np.array([category.belongs(applicant.request, None) for applicant in draw.applicants], np.bool_)[person]
        if category.residents:
            own |= _at_home(draw, columns, person, option).astype(np.bool_)
        belongs |= own.astype(np.int64) << bit
    return belongs


@njit(cache=True)
def _ask_everybody(wishes: Wishes, standing: Ints, seated: Seated) -> None:
    """People ask down their lists until nobody has anybody left to ask."""
    people = len(wishes.first) - 1
    next_option = wishes.first[:-1].copy()
    free = np.arange(people - 1, -1, -1)
    left = people
    while left > 0:
        left -= 1
        person = free[left]
        option = next_option[person]
        if option == wishes.first[person + 1]:
            continue
        next_option[person] += 1
        refused = _ask(seated, wishes, wishes.kind[option], person, standing[option])
        if refused >= 0:
            free[left] = refused
            left += 1


@njit(cache=True)
def _ask(seated: Seated, wishes: Wishes, kind: int, person: int, standing: int) -> int:
    """A session chooses again with a newcomer; who is left without a seat, or NOBODY, is returned."""
    servings = seated.servings
    for serving in range(servings.first[kind], servings.first[kind + 1]):
        seated.room[serving] = servings.seats[serving]
    moving = person
    for serving in range(servings.first[kind], servings.first[kind + 1]):
        if moving >= 0 and _may_have(wishes, seated.belongs, moving, kind, servings.bit[serving]):
            _enter(seated, serving, moving, standing)
            moving = _NOBODY
        if seated.size[serving] > seated.room[serving]:
            first = servings.begin[serving]
            moving, standing = seated.person[first], seated.standing[first]
            _leave(seated, serving)
        if servings.heir[serving] >= 0:
            seated.room[servings.heir[serving]] += seated.room[serving] - seated.size[serving]
    return moving


@njit(cache=True)
def _may_have(wishes: Wishes, belongs: Ints, person: int, kind: int, bit: int) -> bool:
    if bit == EVERYBODY:
        return True
    for option in range(wishes.first[person], wishes.first[person + 1]):
        if wishes.kind[option] == kind:
            return bool((belongs[option] >> bit) & 1)
    return False


@njit(cache=True)
def _enter(seated: Seated, serving: int, person: int, standing: int) -> None:
    """Put a person among those whom a serving seats."""
    begin, place = seated.servings.begin[serving], seated.size[serving]
    seated.size[serving] += 1
    while place > 0 and seated.standing[begin + (place - 1) // 2] < standing:
        _put(seated, begin + place, begin + (place - 1) // 2)
        place = (place - 1) // 2
    seated.standing[begin + place] = standing
    seated.person[begin + place] = person


@njit(cache=True)
def _leave(seated: Seated, serving: int) -> None:
    """Take out whoever stands last."""
    seated.size[serving] -= 1
    begin, size, place = seated.servings.begin[serving], seated.size[serving], 0
    standing = seated.standing[begin + size]
    while 2 * place + 1 < size:
        child = 2 * place + 1
        if child + 1 < size and seated.standing[begin + child + 1] > seated.standing[begin + child]:
            child += 1
        if seated.standing[begin + child] <= standing:
            break
        _put(seated, begin + place, begin + child)
        place = child
    _put(seated, begin + place, begin + size)


@njit(cache=True)
def _put(seated: Seated, place: int, origin: int) -> None:
    seated.standing[place] = seated.standing[origin]
    seated.person[place] = seated.person[origin]
