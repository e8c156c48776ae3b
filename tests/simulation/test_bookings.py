"""Who gets the free seats of a day: by clicks, by minute, by draw."""

import pytest
from attrs import evolve

from simulation.towns import POLICY, assumed, people, session
from vaxplatform.simulation import FIRST_COME, WAITING_ROOM, Assumptions, policies_of
from vaxplatform.simulation.bookings import Asking, book_by
from vaxplatform.simulation.conduct import Conduct, conducts

SESSIONS = {"S-1": session("S-1", 10), "S-2": session("S-2", 10, day=1)}


def asking(assumptions: Assumptions, **changes: object) -> Asking:
    found = conducts(people(100, ("S-1", "S-2")), assumptions, days=2, seed="x")
    free = {("S-1", 1): 10, ("S-2", 1): 5}
    return evolve(Asking(0, found, frozenset(), frozenset(), SESSIONS, free), **changes)


def booked(regime: str, assumptions: Assumptions, **changes: object) -> dict[str, str]:
    book = book_by(regime, policies_of(POLICY, ()), assumptions, seed="x", engine="plain")
    return dict(book(asking(assumptions, **changes)))


def by_click(assumptions: Assumptions) -> list[Conduct]:
    return sorted(asking(assumptions).people, key=lambda each: each.asking_minute(0, assumptions))


def test_the_first_clicks_get_the_seats_they_like_best() -> None:
    first = [each.person for each in by_click(assumed())]
    assert booked(FIRST_COME, assumed()) == dict.fromkeys(first[:10], "S-1") | dict.fromkeys(first[10:15], "S-2")


def test_a_waiting_room_keeps_the_order_of_minutes_and_no_other() -> None:
    assumptions = assumed(click_minutes=3.0)
    found = booked(WAITING_ROOM, assumptions)
    minutes = {each.person: int(each.asking_minute(0, assumptions)) for each in asking(assumptions).people}
    last = max(minutes[person] for person in found)
    assert all(minute >= last for person, minute in minutes.items() if person not in found)
    assert found.keys() != booked(FIRST_COME, assumptions).keys()


@pytest.mark.parametrize("regime", [FIRST_COME, WAITING_ROOM])
def test_only_who_tries_again_has_a_seat_and_programs_always_do(regime: str) -> None:
    everybody = frozenset(each.person for each in asking(assumed()).people)
    assert booked(regime, assumed(tries_again=0.0), again=everybody) == {}
    programs = assumed(tries_again=0.0, bots=1.0)
    assert len(booked(regime, programs, again=everybody)) == 15
    # a draw keeps their requests
    assert len(booked("fair-draw", assumed(tries_again=0.0), again=everybody)) == 15


def test_the_displaced_come_first_in_a_draw_and_have_to_click_again_without() -> None:
    lost = frozenset(each.person for each in by_click(assumed())[-15:])
    assert booked("fair-draw", assumed(), displaced=lost).keys() == lost
    assert booked(FIRST_COME, assumed(), displaced=lost) == booked(FIRST_COME, assumed())


def test_tiers_count_in_a_draw_and_not_among_clicks() -> None:
    wishes = [
        *people(20, tier=1),
        *(evolve(each, request=evolve(each.request, person=f"Q-{n}")) for n, each in enumerate(people(10))),
    ]
    found = conducts(wishes, assumed(), days=1, seed="x")
    terms = {"people": found, "sessions": {"S-1": session("S-1", 10)}, "free": {("S-1", 1): 10}}
    assert all(person.startswith("Q") for person in booked("fair-draw", assumed(), **terms))
    assert not all(person.startswith("Q") for person in booked(FIRST_COME, assumed(), **terms))


@pytest.mark.parametrize("regime", [FIRST_COME, WAITING_ROOM, "fair-draw", "most-people"])
def test_nobody_has_a_seat_that_is_not_free_or_not_on_their_list(regime: str) -> None:
    free = {("S-1", 1): 0, ("S-1", 2): 9, ("S-2", 1): 3}
    assert sorted(booked(regime, assumed(), free=free).values()) == ["S-2"] * 3
    assert booked(regime, assumed(), free={("S-9", 1): 3}, sessions={"S-9": session("S-9", 3)}) == {}
