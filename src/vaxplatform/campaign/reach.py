"""Which sessions a person can get to, nearest first.

Where people live is known to about half a kilometre at best, so positions are rounded to a grid of 0.005 degrees and
the way is measured from the grid point. All who live at one point share one list: a million people cost little more
than the points they live at.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from statistics import median
from typing import TypeAlias

from vaxplatform.model import Centre, Person, Position, Session
from vaxplatform.monitoring import distance_km

__all__ = ["Options", "Reach"]

Options: TypeAlias = tuple[tuple[str, ...], tuple[int, ...]]
"""Session ids, and the metres to each."""

_GRID = 200  # grid points a degree


class Reach:
    """Sessions around any place, by the distance of their centre, then by date.

    Args:
        centres: Every centre once.
        sessions: Their sessions; an option's index is its place here.
        distance_km_at_most: Centres farther than this are out of reach.
    """

    def __init__(self, centres: Iterable[Centre], sessions: Sequence[Session], *, distance_km_at_most: float) -> None:
        centres = tuple(centres)
        self._sessions = sessions
        self._limit = distance_km_at_most
        self._places = {centre.id: centre.position for centre in centres if centre.position}
        self._known_places = _medians(centres)
        self._by_point: dict[tuple[int, int], tuple[tuple[str, int], ...]] = {}
        self._options: dict[tuple[tuple[int, int], int, int], Options] = {}
        self._at_centre: dict[str, list[int]] = defaultdict(list)
        for index in sorted(range(len(sessions)), key=lambda i: (sessions[i].date, sessions[i].id)):
            self._at_centre[sessions[index].centre].append(index)

    def place_of(self, person: Person) -> Position | None:
        """Where a person lives: as registered, else the middle of the centres of their postcode or area, else None."""
        if person.position:
            return person.position
        return self._known_places.get(("postcode", person.postcode)) or self._known_places.get(("area", person.region))

    def options(self, place: Position, allowed: int, at_most: int) -> Options:
        """The nearest sessions that are allowed.

        Args:
            place: Where the person lives.
            allowed: A bit for each session, 1 shifted by its index.
            at_most: How many.

        Returns:
            Session ids, nearest centre first, at one centre the earliest first; equal distances by centre id. And the
            metres to each.
        """
        point = (round(place.latitude * _GRID), round(place.longitude * _GRID))
        options = self._options.get((point, allowed, at_most))
        if options is None:
            near = ((index, metres) for centre, metres in self._around(point) for index in self._at_centre[centre])
            chosen = tuple(islice((entry for entry in near if allowed >> entry[0] & 1), at_most))
            options = tuple(self._sessions[index].id for index, _ in chosen), tuple(metres for _, metres in chosen)
            self._options[point, allowed, at_most] = options
        return options

    def _around(self, point: tuple[int, int]) -> tuple[tuple[str, int], ...]:
        """Centres within reach, nearest first, with the metres to each."""
        found = self._by_point.get(point)
        if found is None:
            here = Position(point[0] / _GRID, point[1] / _GRID)
            near = sorted(
                (distance, centre)
                for centre, place in self._places.items()
                if (distance := distance_km(here, place)) <= self._limit
            )
            found = tuple((centre, round(1000 * km)) for km, centre in near)
            self._by_point[point] = found
        return found


def _medians(centres: Iterable[Centre]) -> Mapping[tuple[str, str], Position]:
    """The middle of the measured centres of each postcode and area."""
    places: dict[tuple[str, str], list[Position]] = defaultdict(list)
    for centre in centres:
        if centre.position and not centre.position_estimated:
            for key in (("postcode", centre.postcode), ("area", centre.area)):
                if key[1]:
                    places[key].append(centre.position)
    return {
        key: Position(median(place.latitude for place in found), median(place.longitude for place in found))
        for key, found in places.items()
    }
