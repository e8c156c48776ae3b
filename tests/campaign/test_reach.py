"""The nearest sessions, against measuring the way to every centre."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from vaxplatform.campaign import Reach
from vaxplatform.codes import Code
from vaxplatform.dates import PartialDate
from vaxplatform.model import Centre, Person, Position, Session
from vaxplatform.monitoring import distance_km

DAY = date(2021, 8, 26)
VACCINE = Code("cvx", "210")

positions = st.builds(Position, st.floats(20.5, 21.5), st.floats(78.5, 79.5))
centre_positions = st.lists(st.one_of(st.none(), positions), min_size=1, max_size=8)


def sessions_at(centres: list[Centre], days: list[int]) -> list[Session]:
    return [
        Session(f"S-{n:02}", centres[n % len(centres)].id, DAY + timedelta(days=day), VACCINE, {1: 1})
        for n, day in enumerate(days)
    ]


@given(
    centre_positions,
    st.lists(st.integers(0, 3), min_size=1, max_size=20),
    positions,
    st.integers(0, 2**20 - 1),
    st.integers(1, 6),
    st.floats(1, 80),
)
def test_options_are_the_nearest_allowed(places, days, home, allowed, at_most, limit) -> None:
    centres = [Centre(f"C-{n}", "Centre", place) for n, place in enumerate(places)]
    sessions = sessions_at(centres, days)
    place_of = {centre.id: centre.position for centre in centres}
    point = Position(round(home.latitude * 200) / 200, round(home.longitude * 200) / 200)
    near = sorted(
        (distance_km(point, place_of[session.centre]), session.centre, session.date, session.id)
        for n, session in enumerate(sessions)
        if place_of[session.centre] and allowed >> n & 1
    )
    right = [(name, round(1000 * distance)) for distance, _, _, name in near if distance <= limit][:at_most]
    reach = Reach(centres, sessions, distance_km_at_most=limit)
    options = tuple(name for name, _ in right), tuple(metres for _, metres in right)
    assert reach.options(home, allowed, at_most) == options
    assert reach.options(home, allowed, at_most) == options  # remembered, not made otherwise


@given(positions, positions)
def test_the_grid_costs_nobody_more_than_half_a_kilometre(home: Position, centre: Position) -> None:
    point = Position(round(home.latitude * 200) / 200, round(home.longitude * 200) / 200)
    assert abs(distance_km(home, centre) - distance_km(point, centre)) < 0.5


def test_neighbours_share_one_list_and_strangers_do_not() -> None:
    centres = [Centre("N", "North", Position(21.2, 79)), Centre("S", "South", Position(20.8, 79))]
    sessions = [Session("S-n", "N", DAY, VACCINE, {1: 1}), Session("S-s", "S", DAY, VACCINE, {1: 1})]
    reach = Reach(centres, sessions, distance_km_at_most=100)
    for latitude in (21.1001, 21.1002):
        assert reach.options(Position(latitude, 79), 3, 2)[0] == ("S-n", "S-s")
    assert reach.options(Position(20.9, 79), 3, 2)[0] == ("S-s", "S-n")
    assert reach.options(Position(20.9, 79), 1, 2)[0] == ("S-n",)


def test_where_people_live() -> None:
    centres = [
        Centre("A", "A", Position(21.0, 79.0), area="North", postcode="440001"),
        Centre("B", "B", Position(21.4, 79.2), area="North", postcode="440002"),
        Centre("C", "C", None, area="Hills", postcode="440003"),
    ]
    reach = Reach(centres, sessions_at(centres, [0]), distance_km_at_most=10)

    def place(**facts: object) -> Position | None:
        return reach.place_of(Person("P", PartialDate(1980), **facts))

    registered = Position(20.9, 78.9)
    assert place(position=registered, region="North", postcode="440002") == registered
    assert place(region="North", postcode="440002") == Position(21.4, 79.2)
    assert place(region="North", postcode="999999") == Position(21.2, 79.1)
    assert place(region="Hills", postcode="440003") is None
    assert place() is None
