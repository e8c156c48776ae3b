"""The benches of a draw with reserves, for the methods that seat people by matching.

A bench holds the seats of one kind and one category. Each kind of seat has one bench more, for seats that a reserve
left over and that became everybody's. How many those are depends on where the group's members sit, who may be moved
until the end; so every seat that can be turned over has a token, which takes a place on the bench of its reserve when
it is, and else a place among the seats turned over.
"""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from vaxplatform.allocation._in_turn import in_turn
from vaxplatform.allocation._matching import Matching
from vaxplatform.allocation.draw import Draw
from vaxplatform.allocation.proof import OPEN, Bench, VertexCover
from vaxplatform.allocation.reserves import Reserves, Unused
from vaxplatform.allocation.result import Allocation
from vaxplatform.model.request import Request

__all__ = ["Benches", "Sitter"]

_TURNED_OVER = ""
"""In place of a category: seats that a reserve left over."""

_Token: TypeAlias = tuple[Bench, int]
"""A reserved seat that may be turned over: of which bench, and which of its seats."""

Sitter: TypeAlias = str | _Token
"""Who has a place on a bench: a person, by id, or the token of a seat."""


class Benches:
    """Who may have which seats.

    Args:
        draw: People and seats.
        reserves: The reserves of its policy.

    Attributes:
        capacity: The seats of every bench that somebody may ask for.

    Raises:
        AllocationError: ``reserve-too-large``.
    """

    def __init__(self, draw: Draw, reserves: Reserves) -> None:
        self._draw = draw
        self._reserves = {name: reserves.named(name) for name in reserves.order}
        self._tokens: list[_Token] = []
        self.capacity: dict[Bench, int] = {}
        for dose in {applicant.request.dose_number for applicant in draw.applicants}:
            for session in draw.sessions.values():
                turned_over = 0
                for name, seats in reserves.quotas(session, dose).items():
                    bench = session.id, dose, name
                    self.capacity[bench] = seats
                    if name != OPEN and reserves.unused_of(name) is Unused.OPEN:
                        self._tokens += [(bench, seat) for seat in range(seats)]
                        turned_over += seats
                self.capacity[session.id, dose, _TURNED_OVER] = turned_over

    def of_right(self, request: Request) -> list[Bench]:
        """Open seats and those of a person's own groups: by the list of sessions, then in the order of serving."""
        return [
            (session, request.dose_number, name)
            for session in request.options
            for name, reserve in self._reserves.items()
            if reserve is None or reserve.belongs(request, self._draw.sessions[session])
        ]

    def reserved(self, request: Request) -> list[Bench]:
        """The seats of a person's own groups."""
        return [bench for bench in self.of_right(request) if bench[2] != OPEN]

    def for_everybody(self, request: Request) -> list[Bench]:
        """Open seats, and those that became so."""
        return [(session, request.dose_number, name) for session in request.options for name in (OPEN, _TURNED_OVER)]

    def turn_over(self, matching: Matching[Sitter, Bench]) -> None:
        """From now on reserved seats that nobody took are for everybody, where the policy says so."""
        for token in self._tokens:
            (session, dose, _), _ = token
            matching.seat(token, [(session, dose, _TURNED_OVER), token[0]])

    def cover(self, lists: Mapping[str, Sequence[Bench]], matching: Matching[Sitter, Bench]) -> VertexCover:
        """What proves that as many are seated as can be, when everybody with a list was asked.

        Benches that a failed search came to are full of people who can go nowhere else: they are all in the cover, and
        so is everybody who may sit anywhere else.
        """
        people = [person for person, benches in lists.items() if not matching.ranks.keys() >= set(benches)]
        return VertexCover(tuple(sorted(people)), tuple(sorted(matching.ranks)), size=len(matching.at))

    def allocation(self, matching: Matching[Sitter, Bench], proof: VertexCover) -> Allocation:
        """The result in which just these people are seated, where they sit being decided in the order of the draw."""
        people = [applicant.person for applicant in self._draw.applicants if applicant.person in matching.at]
        sitters: list[Sitter] = [*people, *self._tokens]
        benches = in_turn(
            [matching.options[sitter] for sitter in sitters],
            [matching.at[sitter] for sitter in sitters],
            self.capacity,
        )
        given = {person: (bench[0], bench[2] or OPEN) for person, bench in zip(people, benches, strict=False) if bench}
        return self._draw.allocation(given, proof)
