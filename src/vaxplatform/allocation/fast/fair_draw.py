"""The fair draw over arrays: the seats of :mod:`vaxplatform.allocation.fair_draw`."""

from itertools import groupby

import numpy as np
from numba import njit

from vaxplatform.allocation.draw import Draw
from vaxplatform.allocation.fair_draw import common_options
from vaxplatform.allocation.fast.columns import NOWHERE, Columns, Ints, Numbers, Wishes, open_seats
from vaxplatform.allocation.policy import Households
from vaxplatform.allocation.proof import OPEN, CutOffs
from vaxplatform.allocation.result import Allocation

__all__ = ["allocation_of", "fair_draw", "serve_each"]


def fair_draw(draw: Draw, columns: Columns) -> Numbers:
    """Draw seats.

    Args:
        draw: The draw.
        columns: Its columns.

    Returns:
        The kind of seat of each person, or NOWHERE.
    """
    free = columns.capacity.copy()
    if draw.policy.households is Households.APART:
        return serve_each(columns.wishes, free)
    return _serve_tickets(*_tickets(draw, columns), free, len(columns.tier))


def allocation_of(draw: Draw, columns: Columns, at: Numbers) -> Allocation:
    """The allocation that an outcome stands for, as the rule without arrays gives it."""
    seated = np.flatnonzero(at != NOWHERE)
    last = np.full(len(columns.kinds), NOWHERE, np.int64)
    last[at[seated]] = seated  # who stands later in the draw overwrites who stands before
    full = np.bincount(at[seated], minlength=len(columns.kinds)) == columns.capacity
    cutoffs = {}
    for kind in np.flatnonzero(full & (last != NOWHERE)).tolist():
        applicant = draw.applicants[last[kind]]
        cutoffs[*columns.kinds[kind], OPEN] = ((applicant.tier,), applicant.key)
    return draw.allocation(open_seats(draw, columns, at), CutOffs(cutoffs))


@njit(cache=True)
def serve_each(wishes: Wishes, free: Ints) -> Numbers:
    """The first of everybody's options that is left, in the order of people; what is taken is taken off ``free``."""
    at = np.full(len(wishes.first) - 1, NOWHERE, np.int32)
    for person in range(len(at)):
        for option in range(wishes.first[person], wishes.first[person + 1]):
            kind = wishes.kind[option]
            if free[kind]:
                free[kind] -= 1
                at[person] = kind
                break
    return at


def _tickets(draw: Draw, columns: Columns) -> tuple[Ints, Ints, Numbers]:
    """Tickets in the order of the draw: where each one's people begin, where its options, and what each option needs.

    An option of a ticket is a stretch of as many kinds of seats as the ticket has people, in their order.
    """
    number = {kind: index for index, kind in enumerate(columns.kinds)}
    people, options, needs = [0], [0], list[int]()
    for _, together in groupby(draw.applicants, key=lambda applicant: applicant.ticket):
        requests = [applicant.request for applicant in together]
        for session in common_options(requests):
            needs.extend(number[session, request.dose_number] for request in requests)
        people.append(people[-1] + len(requests))
        options.append(len(needs))
    return np.array(people, np.int64), np.array(options, np.int64), np.array(needs, np.int32)


@njit(cache=True)
def _serve_tickets(people: Ints, options: Ints, needs: Numbers, free: Ints, count: int) -> Numbers:
    at = np.full(count, NOWHERE, np.int32)
    for ticket in range(len(people) - 1):
        members = people[ticket + 1] - people[ticket]
        for begin in range(options[ticket], options[ticket + 1], members):
            room = True
            for member in range(members):
                free[needs[begin + member]] -= 1
                room = room and free[needs[begin + member]] >= 0
            if room:
                at[people[ticket] : people[ticket + 1]] = needs[begin : begin + members]
                break
            for member in range(members):
                free[needs[begin + member]] += 1
    return at
