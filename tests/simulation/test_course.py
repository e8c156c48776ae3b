"""One run, followed by hand: cancelled, missed, walked in, nothing delivered."""

from collections.abc import Mapping
from fractions import Fraction

from attrs import evolve

from simulation.towns import assumed, people, session
from vaxplatform.simulation import Assumptions
from vaxplatform.simulation.bookings import Asking
from vaxplatform.simulation.conduct import Conduct, conducts
from vaxplatform.simulation.course import Course, Given, days_of, run, undelivered

SESSIONS = [session("S-1", 2), session("S-2", 2, day=2)]


def in_order(asking: Asking) -> Mapping[str, str]:
    """Seats in the order of ids."""
    free, given = dict(asking.free), {}
    for conduct in asking.people:
        for each in conduct.options:
            if free.get((each, 1), 0) > 0:
                free[each, 1] -= 1
                given[conduct.person] = each
                break
    return given


def four(assumptions: Assumptions, **first: object) -> tuple[Conduct, ...]:
    """Four people who would go to either session; the first of them as told."""
    found = conducts(people(4, ("S-1", "S-2")), assumptions, days=2, seed="x")
    return (evolve(found[0], **first), *found[1:])


def course(found: tuple[Conduct, ...], assumptions: Assumptions, share: Fraction | int = 0, *missing: str) -> Course:
    return run(
        found,
        SESSIONS,
        in_order,
        assumptions,
        walk_in_share=Fraction(share),
        nothing_comes_to=frozenset(missing),
        days_to_offer=1,
    )


def test_everybody_who_comes_is_served_where_they_booked() -> None:
    found = course(four(assumed()), assumed())
    assert {person: given.session for person, given in found.given.items()} == {
        "P-0000": "S-1", "P-0001": "S-1", "P-0002": "S-2", "P-0003": "S-2",
    }  # fmt: skip
    assert set(found.offered.values()) == {1}


def test_whoever_stays_away_leaves_a_dose_and_whoever_hesitates_asks_for_none() -> None:
    assert course(four(assumed(), comes=False), assumed()).given.keys() == {"P-0001", "P-0002", "P-0003"}
    late = course(four(assumed(), asks_from=None), assumed())
    assert "P-0000" not in late.offered
    assert late.given.keys() == {"P-0001", "P-0002", "P-0003"}


def test_a_seat_given_back_goes_to_who_asks_next() -> None:
    found = conducts(people(5, ("S-1", "S-2")), assumed(), days=2, seed="x")
    gives_back = evolve(found[2], cancels=True, cancels_when=0.5)
    after = course((*found[:2], gives_back, *found[3:]), assumed())
    assert after.given.keys() == {"P-0000", "P-0001", "P-0003", "P-0004"}
    assert after.offered["P-0004"] == 1 + 2  # the next booking is two days later


def test_nobody_cancels_on_the_day() -> None:
    assert "P-0000" in course(four(assumed(), cancels=True), assumed()).given


def test_people_of_a_session_without_doses_ask_again() -> None:
    found = course(four(assumed()), assumed(), 0, "S-1")
    assert found.displaced == {"P-0000", "P-0001"}
    assert found.given.keys() == {"P-0002", "P-0003"}
    assert found.offered.keys() == {"P-0000", "P-0001", "P-0002", "P-0003"}


def test_walk_ins_have_what_was_kept_and_what_others_leave() -> None:
    walking = assumed(walks_in=1.0)
    found = conducts(people(6, ("S-1", "S-2")), walking, days=2, seed="x")
    kept = course(found, walking, Fraction(1, 2))
    assert [given.booked for given in kept.given.values()].count(True) == 2
    assert len(kept.given) == 4
    nobody = course(tuple(evolve(each, comes=False) for each in found), walking, Fraction(1, 2))
    assert all(not given.booked for given in nobody.given.values())
    assert len(nobody.given) == 4
    assert course(found, walking, 0).given.keys() == {"P-0000", "P-0001", "P-0002", "P-0003"}


def test_a_session_without_doses_serves_no_walk_in() -> None:
    walking = assumed(walks_in=1.0)
    found = course(conducts(people(6, ("S-1",)), walking, days=2, seed="x"), walking, 1, "S-1")
    assert found.given == {}
    assert found.displaced == set()


def test_the_dose_number_decides_which_seat() -> None:
    wishes = people(3, ("S-1",), dose_number=2)
    sessions = [session("S-1", 5, second=1)]
    walking = assumed(walks_in=1.0)
    for share in (0, 1):
        found = run(
            conducts(wishes, walking, days=1, seed="x"),
            sessions,
            lambda asking: dict.fromkeys([asking.people[0].person], "S-1") if asking.free["S-1", 2] else {},
            walking,
            walk_in_share=Fraction(share),
            nothing_comes_to=frozenset(),
            days_to_offer=0,
        )
        assert list(found.given.values()) == [Given("S-1", booked=share == 0)]


def test_which_deliveries_fail_depends_on_no_other_session() -> None:
    many = [session(f"S-{number}", 1) for number in range(400)]
    missing = undelivered(many, 0.25, seed="x")
    assert abs(len(missing) - 100) < 3 * (400 * 0.25 * 0.75) ** 0.5
    assert undelivered(many[:100], 0.25, seed="x") == missing & {each.id for each in many[:100]}
    assert undelivered(many, 0, seed="x") == frozenset()
    assert len(undelivered(many, 1, seed="x")) == 400


def test_days() -> None:
    assert [day.day for day in days_of([*SESSIONS, session("S-3", 1, day=2)])] == [26, 28]
