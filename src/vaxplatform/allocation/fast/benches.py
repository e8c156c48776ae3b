"""The benches of a draw with reserves, for the methods that seat people by matching, as columns.

A bench holds the seats of one kind and one category, as in :mod:`vaxplatform.allocation._benches`. Benches are numbered
kind of seat by kind of seat, within one by the order in which categories are served, with seats that were turned over
last.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from vaxplatform.allocation.draw import Draw
from vaxplatform.allocation.fast.columns import Columns, Ints, Numbers
from vaxplatform.allocation.fast.deferred_acceptance import belongs_to
from vaxplatform.allocation.proof import OPEN
from vaxplatform.allocation.reserves import ReserveMethod, Reserves, Unused

__all__ = ["Benches", "Lists", "benches_of"]


class Lists(NamedTuple):
    """Lists of benches, one a person: each begins in ``bench`` where ``first`` says, and ends where the next begins."""

    first: Ints
    bench: Numbers


class Benches(NamedTuple):
    """The benches, and who may have which.

    Args:
        width: How many a kind of seat has.
        capacity: The seats of each; of those turned over as many as can be.
        turned_over: Whether the seats of a bench that its group leaves become everybody's.
        by_right: What people ask for first: the benches of their groups, and of reverse-rejecting reserves open ones.
        open_seats: The open benches of everybody's list.
        open_first: Whether whom the reserves can spare has an open seat early.
    """

    width: int
    capacity: Ints
    turned_over: NDArray[np.bool_]
    by_right: Lists
    open_seats: Lists
    open_first: bool

    @property
    def everybodys(self) -> Lists:
        """By everybody's list, the open bench and the one of seats turned over."""
        bench = np.empty(2 * len(self.open_seats.bench), np.int32)
        bench[0::2] = self.open_seats.bench
        bench[1::2] = self.heir_of(self.open_seats.bench)
        return Lists(2 * self.open_seats.first, bench)

    def heir_of(self, bench: Numbers) -> Numbers:
        """The bench of the seats that are turned over, for a bench of the same kind of seat."""
        return bench - bench % self.width + self.width - 1


def benches_of(draw: Draw, columns: Columns, reserves: Reserves) -> Benches:
    """The benches of a draw.

    Raises:
        AllocationError: ``reserve-too-large``.
    """
    width, smart = len(reserves.order) + 1, reserves.method is ReserveMethod.SMART
    capacity, turned_over = _capacity(draw, columns, reserves, width)
    open_bench = columns.wishes.kind * width + reserves.order.index(OPEN)
    return Benches(
        width,
        capacity,
        turned_over,
        _by_right(draw, columns, reserves, open_too=not smart),
        Lists(columns.wishes.first, open_bench.astype(np.int32)),
        smart and reserves.order[0] == OPEN,
    )


def _capacity(draw: Draw, columns: Columns, reserves: Reserves, width: int) -> tuple[Ints, NDArray[np.bool_]]:
    """The seats of each bench, and whether those that are left are turned over."""
    doses = {applicant.request.dose_number for applicant in draw.applicants}
    capacity = np.zeros(len(columns.kinds) * width, np.int64)
    turned_over = np.zeros(len(capacity), np.bool_)
    enough = (np.bincount(columns.wishes.kind, minlength=len(columns.kinds)) + 1).tolist()
    for number, (session, dose) in enumerate(columns.kinds):
        if dose in doses:
            quotas = reserves.quotas(draw.sessions[session], dose)
            for place, name in enumerate(reserves.order):
                bench = number * width + place
                capacity[bench] = min(quotas[name], enough[number])
                turned_over[bench] = name != OPEN and reserves.unused_of(name) is Unused.OPEN
    of_each = capacity.reshape(-1, width)
    of_each[:, -1] = np.where(turned_over.reshape(-1, width), of_each, 0).sum(axis=1)
    return capacity, turned_over


def _by_right(draw: Draw, columns: Columns, reserves: Reserves, *, open_too: bool) -> Lists:
    """The benches of everybody's groups, and the open ones if wanted: by list, then in the order of serving."""
    belongs = belongs_to(draw, columns)
    names = [category.name for category in reserves.categories]
    may = np.empty((len(columns.wishes.kind), len(reserves.order)), np.bool_)
    for place, name in enumerate(reserves.order):
        may[:, place] = open_too if name == OPEN else (belongs >> names.index(name)) & 1
    option, bench = np.nonzero(may)
    before = np.concatenate([[0], np.cumsum(may.sum(axis=1))])
    return Lists(
        before[columns.wishes.first], (columns.wishes.kind[option] * (len(reserves.order) + 1) + bench).astype(np.int32)
    )
