"""The audit of most-people: where a finding is about."""

from attrs import evolve

from allocation.problems import policy_of, sessions_of
from vaxplatform.allocation import Draw, Prices, allocate, audit
from vaxplatform.model import Request

REQUESTS = [Request("P-1", 0, 1, ("S-1", "S-2"), (5, 1)), Request("P-2", 1, 1, ("S-1",), (1,))]
SESSIONS = sessions_of({("S-1", 1): 1, ("S-2", 1): 1})
POLICY = policy_of("most-people")


def test_somebody_who_would_rather_be_elsewhere_is_found_at_their_own_session_or_at_none() -> None:
    right = allocate(REQUESTS, SESSIONS, POLICY, "seed")
    assert audit(right, REQUESTS, SESSIONS, POLICY, "seed") == ()
    drawn = Draw.of(REQUESTS, SESSIONS, POLICY, "seed")
    assert isinstance(right.proof, Prices)
    unpriced = evolve(right.proof, prices={})
    swapped = drawn.allocation({"P-1": ("S-1", "open")}, unpriced)
    found = {
        (finding.person, finding.session)
        for finding in audit(swapped, REQUESTS, SESSIONS, POLICY, "seed")
        if finding.code == "cheaper-elsewhere"
    }
    assert found == {("P-1", "S-1"), ("P-2", "")}


def test_nobody_asked() -> None:
    right = allocate([], SESSIONS, POLICY, "seed")
    assert right.proof == Prices(1, {})
    assert audit(right, [], SESSIONS, POLICY, "seed") == ()
