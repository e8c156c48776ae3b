"""What no draw can have been made from is found, though everything else of the result fits."""

import pytest
from attrs import evolve

from allocation.problems import policy_of, sessions_of
from vaxplatform.allocation import RULE_NAMES, Policy, Reserve, ReserveMethod, Reserves, allocate, audit, draw_key
from vaxplatform.model import Request

SESSIONS = sessions_of({("S-1", 1): 1, ("S-2", 1): 1})
WISHES = [Request("P-1", 0, 1, ("S-1", "S-2")), Request("P-2", 0, 1, ("S-1",))]
RESERVES = Reserves((Reserve("elderly", groups=frozenset({"60+"}), seats=1),), order=("elderly", "open"))


def policy(rule: str) -> Policy:
    return policy_of(rule, **({"reserves": RESERVES} if rule == "reserved-shares" else {}))


POLICIES = [
    *map(policy, RULE_NAMES),
    policy_of("reserved-shares", reserves=evolve(RESERVES, method=ReserveMethod.SMART)),
    policy_of("reserved-shares", reserves=evolve(RESERVES, method=ReserveMethod.REVERSE_REJECTING)),
]


@pytest.mark.parametrize("rule", RULE_NAMES)
def test_a_request_that_names_more_sessions_than_the_policy_allows(rule: str) -> None:
    drawn = allocate(WISHES, SESSIONS, policy(rule), "seed")
    findings = audit(drawn, WISHES, SESSIONS, evolve(policy(rule), options_at_most=1), "seed")
    assert [(each.code, each.person) for each in findings] == [("options-many", "P-1")]


@pytest.mark.parametrize("policy", POLICIES)
def test_a_request_that_names_a_session_which_is_not_there(policy: Policy) -> None:
    wishes = [*WISHES, Request("P-3", 0, 1, ("S-9",))]
    drawn = allocate(wishes, [*SESSIONS, *sessions_of({("S-9", 1): 0})], policy, "seed")
    findings = audit(drawn, wishes, SESSIONS, policy, "seed")
    assert [(each.code, each.person, each.session) for each in findings] == [("session-unknown", "P-3", "S-9")]


def test_a_seat_at_a_session_which_is_not_there() -> None:
    wishes = [Request("P-3", 0, 1, ("S-9",))]
    drawn = allocate(wishes, sessions_of({("S-9", 1): 1}), policy("most-people"), "seed")
    findings = audit(drawn, wishes, SESSIONS, policy("most-people"), "seed")
    assert [(each.code, each.session) for each in findings] == [
        ("session-overfull", "S-9"),
        ("session-unknown", "S-9"),
    ]


def test_two_sessions_of_one_name() -> None:
    drawn = allocate(WISHES, SESSIONS, policy("most-people"), "seed")
    findings = audit(drawn, WISHES, [*SESSIONS, SESSIONS[0]], policy("most-people"), "seed")
    assert [(each.code, each.session) for each in findings] == [("session-duplicate", "S-1")]


def test_whoever_asked_for_nothing_hides_nobody_else() -> None:
    drawn = allocate([Request("P-0", 0, 1, ("S-1",)), *WISHES], SESSIONS, policy("most-people"), "seed")
    raised = evolve(drawn, seats=tuple(evolve(seat, tier=seat.tier - 1) for seat in drawn.seats))
    findings = audit(raised, WISHES, SESSIONS, policy("most-people"), "seed")
    assert {("person-unknown", "P-0"), ("tier", "P-1")} <= {(each.code, each.person) for each in findings}


def test_a_draw_without_a_seed() -> None:
    drawn = allocate(WISHES[:1], SESSIONS, policy("most-people"), "seed")
    unseeded = evolve(drawn, seats=tuple(evolve(seat, key=draw_key("", seat.person)) for seat in drawn.seats))
    assert [each.code for each in audit(unseeded, WISHES[:1], SESSIONS, policy("most-people"), "")] == ["seed-empty"]
