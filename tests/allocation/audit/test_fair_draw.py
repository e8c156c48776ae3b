"""The audit of households that are drawn together: what it says, and the order in which they like sessions."""

from attrs import evolve

from allocation.problems import policy_of, seated, sessions_of
from vaxplatform.allocation import AuditFinding, CutOffs, Draw, Households, allocate, audit
from vaxplatform.model import Request

POLICY = policy_of(households=Households.BEST)
REQUESTS = [
    Request("P-3", 0, 1, ("S-3", "S-2", "S-1"), household="H"),
    Request("P-1", 0, 2, ("S-2", "S-3", "S-1"), household="H"),
    Request("P-2", 0, 1, ("S-3", "S-1", "S-2"), household="H"),
]
SESSIONS = sessions_of({(session, dose): 2 for session in ("S-1", "S-2", "S-3") for dose in (1, 2)})


def test_a_household_sits_where_its_lists_together_say() -> None:
    right = allocate(REQUESTS, SESSIONS, POLICY, "seed")
    assert set(seated(right.seats).values()) == {"S-3"}
    assert audit(right, REQUESTS, SESSIONS, POLICY, "seed") == ()
    drawn = Draw.of(REQUESTS, SESSIONS, POLICY, "seed")
    sentence = "P-1 was passed over: session S-3 had a seat left for dose 1 at their turn"
    for session in ("S-1", "S-2"):
        elsewhere = drawn.allocation(
            {request.person: (session, "open") for request in REQUESTS}, evolve(right.proof, cutoffs={})
        )
        found = [each for each in audit(elsewhere, REQUESTS, SESSIONS, POLICY, "seed") if each.code == "passed-over"]
        assert found == [AuditFinding("passed-over", sentence, "P-1", "S-3")]


def test_a_household_is_drawn_in_the_tier_of_whoever_of_it_comes_first() -> None:
    requests = [
        Request("P-1", 2, 1, ("S-1",), household="H"),
        Request("P-2", 0, 1, ("S-1",), household="H"),
        Request("P-3", 1, 1, ("S-1",)),
    ]
    sessions = sessions_of({("S-1", 1): 2})
    drawn = allocate(requests, sessions, POLICY, "seed")
    assert seated(drawn.seats).keys() == {"P-1", "P-2"}
    assert audit(drawn, requests, sessions, POLICY, "seed") == ()


def test_a_split_household_is_named_by_the_first_of_its_people() -> None:
    drawn = Draw.of(REQUESTS, SESSIONS, POLICY, "seed")
    split = drawn.allocation({"P-1": ("S-3", "open"), "P-2": ("S-1", "open"), "P-3": ("S-3", "open")}, CutOffs({}))
    sentence = "P-1 and others of one ticket are not served together"
    assert audit(split, REQUESTS, SESSIONS, POLICY, "seed") == (AuditFinding("household-split", sentence, "P-1"),)


def test_a_seat_of_a_reserve_is_a_finding() -> None:
    drawn = allocate(REQUESTS, SESSIONS, POLICY, "seed")
    forged = evolve(drawn, seats=(evolve(drawn.seats[0], category="elderly"), *drawn.seats[1:]))
    (found,) = audit(forged, REQUESTS, SESSIONS, POLICY, "seed")
    assert (found.code, found.person, found.session) == ("category", drawn.seats[0].person, drawn.seats[0].session)
