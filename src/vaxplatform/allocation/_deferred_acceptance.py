"""Deferred acceptance: people ask down their lists, and a session keeps whom it would choose of all who asked so far.

A session serves its categories one after the other: each takes the best standing of its group among those who are left,
as many as it has seats. What a category leaves goes to the category served next, or at the very end to everybody, or
stays empty, as its reserve says. A person who is seated nowhere yet asks the next session on the list; the session may
seat them in another's stead, who then asks further down their own list. Once nobody has a session left to ask, the
seats are final.

When more people ask, whoever was turned away stays so, and a session never seats fewer: the seats that a category hands
on become less as it fills, and never more. That makes the outcome the same whoever asks first. Nobody prefers a session
to their own where they stand before somebody seated there in a category that is theirs too; of all outcomes without
such a complaint it is the one that everybody likes best; and a list other than one's true wishes gains nothing.

Source:
    Gale and Shapley, American Mathematical Monthly 69 (1962) 9-15. Categories served in order: Kominers and Sönmez,
    Theoretical Economics 11 (2016) 653-710. Seats that a category hands on: Westkamp, Economic Theory 53 (2013)
    561-589. What substitutable choices that never seat fewer guarantee: Hatfield and Milgrom, American Economic Review
    95 (2005) 913-935.
"""

from bisect import insort
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple, TypeAlias

from attrs import define, field

from vaxplatform.allocation.draw import Applicant, Draw
from vaxplatform.allocation.proof import OPEN, Bench, CutOffs, Standing
from vaxplatform.allocation.reserves import Reserve, Reserves, Unused
from vaxplatform.allocation.result import Allocation
from vaxplatform.model.centre import Session

__all__ = ["Choice", "Newcomer", "StandingAt", "deferred_acceptance"]

StandingAt: TypeAlias = Callable[[Applicant, Session], Standing]
"""Where a person stands at a session."""


def deferred_acceptance(draw: Draw, standing_at: StandingAt) -> Allocation:
    """Seat people as above.

    Args:
        draw: People and seats; its policy's reserves are served one after the other.
        standing_at: Where a person stands at a session, the best smallest; no two alike.

    Returns:
        The allocation, with the cut-off of every bench that is full.

    Raises:
        AllocationError: ``reserve-too-large``.
    """
    choices = {
        (session, dose): Choice(draw.sessions[session], dose, draw.policy.reserves) for session, dose in draw.capacity
    }
    untried = {applicant.person: iter(applicant.request.options) for applicant in draw.applicants}
    free = list(draw.applicants)
    while free:
        applicant = free.pop()
        session = next(untried[applicant.person], None)
        if session is None:
            continue
        choice = choices.get((session, applicant.request.dose_number))
        newcomer = Newcomer(standing_at(applicant, draw.sessions[session]), applicant)
        refused = choice.ask(newcomer) if choice else newcomer
        if refused:
            free.append(refused.applicant)
    given: dict[str, tuple[str, str]] = {}
    cutoffs: dict[Bench, Standing] = {}
    for kind, choice in choices.items():
        given.update((person, (kind[0], category)) for person, category in choice.seated())
        cutoffs.update(((*kind, category), standing) for category, standing in choice.cut_offs().items())
    return draw.allocation(given, CutOffs(cutoffs))


class Newcomer(NamedTuple):
    """A person who asks at a session, and where they stand there: no two stand alike."""

    standing: Standing
    applicant: Applicant


@define
class _Serving:
    """A category being served.

    Args:
        category: Its name.
        reserve: Whose it is; None for everybody.
        seats: What it has by itself.
        heir: Which serving gets the seats that it leaves, counted from 0; None for none.
        seated: Who sits there, best first.
        room: Its seats with those that were handed on to it.
    """

    category: str
    reserve: Reserve | None
    seats: int
    heir: int | None
    seated: list[Newcomer] = field(factory=list)
    room: int = field(init=False, default=0)


class Choice:
    """Whom a session chooses for one dose number, of all who asked so far.

    Args:
        session: The session.
        dose_number: The dose number.
        reserves: The reserves, served in their order; None when all seats are open.

    Raises:
        AllocationError: ``reserve-too-large``.
    """

    def __init__(self, session: Session, dose_number: int, reserves: Reserves | None) -> None:
        self._session = session
        self._servings = list(_servings(session, dose_number, reserves))

    def ask(self, newcomer: Newcomer) -> Newcomer | None:
        """Choose again with a newcomer.

        Returns:
            Who is left without a seat: the newcomer or whoever gives way to them; None when there was room.
        """
        moving: Newcomer | None = newcomer
        handed_on = [0] * len(self._servings)
        for place, serving in enumerate(self._servings):
            serving.room = serving.seats + handed_on[place]
            if moving and (serving.reserve is None or serving.reserve.belongs(moving.applicant.request, self._session)):
                insort(serving.seated, moving)
                moving = None
            if len(serving.seated) > serving.room:
                moving = serving.seated.pop()  # one at most: with one more person, or one seat less
            if serving.heir is not None:
                handed_on[serving.heir] += serving.room - len(serving.seated)
        return moving

    def seated(self) -> Iterator[tuple[str, str]]:
        """Who sits here: person id and category."""
        return (
            (newcomer.applicant.person, serving.category) for serving in self._servings for newcomer in serving.seated
        )

    def cut_offs(self) -> Mapping[str, Standing]:
        """The last standing seated in each category whose seats are all taken."""
        room: dict[str, int] = {}
        seated: dict[str, list[Standing]] = {}
        for serving in self._servings:
            room[serving.category] = room.get(serving.category, 0) + serving.room
            seated.setdefault(serving.category, []).extend(newcomer.standing for newcomer in serving.seated)
        return {
            category: max(standings)
            for category, standings in seated.items()
            if standings and len(standings) == room[category]
        }


def _servings(session: Session, dose_number: int, reserves: Reserves | None) -> Iterator[_Serving]:
    """The categories in the order of serving, and behind them everybody, for seats that became open."""
    if reserves is None:
        yield _Serving(OPEN, None, session.seats(dose_number), None)
        return
    quotas = reserves.quotas(session, dose_number)
    end = len(reserves.order)
    for place, name in enumerate(reserves.order):
        heir = {Unused.OPEN: end, Unused.NEXT: place + 1, Unused.HOLD: None}[reserves.unused_of(name)]
        yield _Serving(name, reserves.named(name), quotas[name], heir)
    yield _Serving(OPEN, None, 0, None)
