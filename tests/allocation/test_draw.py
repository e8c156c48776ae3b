"""What a draw is made of, whatever the rule."""

import pytest
from attrs import evolve

from allocation.problems import policy_of, sessions_of
from vaxplatform.allocation import CutOffs, Draw, allocate
from vaxplatform.allocation.proof import OPEN
from vaxplatform.errors import AllocationError
from vaxplatform.model import Request

SESSIONS = sessions_of({("S-1", 1): 2, ("S-1", 2): 1, ("S-2", 1): 0})
WISH = Request("P-1", 0, 1, ("S-1", "S-2"))


def test_capacity_by_session_and_dose_number() -> None:
    assert Draw.of([], SESSIONS, policy_of(), "seed").capacity == {("S-1", 1): 2, ("S-1", 2): 1, ("S-2", 1): 0}


def test_a_request_handed_in_again_counts_once() -> None:
    once = allocate([WISH], SESSIONS, policy_of(), "seed")
    assert allocate([WISH, evolve(WISH), WISH], SESSIONS, policy_of(), "seed") == once


def test_a_request_names_as_many_sessions_as_the_policy_allows() -> None:
    draw = Draw.of([WISH], SESSIONS, policy_of(options_at_most=2), "seed")
    assert [applicant.request for applicant in draw.applicants] == [WISH]


def test_people_stand_in_the_order_of_the_draw_and_are_listed_by_id() -> None:
    wishes = [Request(f"P-{number}", number % 3, 1, ("S-1",)) for number in range(9)]
    draw = Draw.of(wishes, SESSIONS, policy_of(), "seed")
    assert [each.turn for each in draw.applicants] == sorted(
        (each.tier, each.key, each.person) for each in draw.applicants
    )
    first, second = "P-7", "P-4"  # in the order of the draw
    result = draw.allocation({first: ("S-1", OPEN), second: ("S-1", OPEN)}, CutOffs({}))
    assert {seat.person: seat.place for seat in result.seats} == {first: 0, second: 1}
    assert [seat.person for seat in result.seats] == sorted((first, second))
    left = sorted({each.person for each in wishes} - {first, second})
    assert [entry.person for entry in result.unseated] == left


@pytest.mark.parametrize(
    ("requests", "sessions", "terms", "seed", "code"),
    [
        ([WISH], SESSIONS, {}, "", "seed-empty"),
        ([WISH], [*SESSIONS, SESSIONS[0]], {}, "s", "session-duplicate"),
        ([WISH, evolve(WISH, tier=1)], SESSIONS, {}, "s", "request-duplicate"),
        ([evolve(WISH, options=("S-9",))], SESSIONS, {}, "s", "session-unknown"),
        ([WISH], SESSIONS, {"options_at_most": 1}, "s", "options-many"),
    ],
)
def test_what_cannot_be_drawn(requests, sessions, terms, seed, code) -> None:
    with pytest.raises(AllocationError) as raised:
        Draw.of(requests, sessions, policy_of(**terms), seed)
    assert raised.value.code == code
