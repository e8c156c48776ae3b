"""The audit of cut-offs, where a small draw taken by chance does not lead."""

from fractions import Fraction

from attrs import evolve

from allocation.problems import policy_of, seated, sessions_of
from vaxplatform.allocation import CutOffs, Draw, Reserve, Reserves, allocate, audit
from vaxplatform.model import Request


def test_a_seat_given_up_calls_nobody_to_whom_it_is_not_reserved() -> None:
    """P-1 and P-2 sit where the sessions like them; P-9, who stands before both, may have no seat at all."""
    requests = [
        Request("P-1", 0, 1, ("S-1", "S-2"), groups={"g", "b"}),
        Request("P-2", 0, 1, ("S-2", "S-1"), groups={"g", "a"}),
        Request("P-9", 0, 1, ("S-1", "S-2"), groups={"a", "b"}),
    ]
    sessions = sessions_of({("S-1", 1): 1, ("S-2", 1): 1})
    policy = policy_of(
        "site-priority",
        site_orders={"C-S-1": ("group:a", "tier"), "C-S-2": ("group:b", "tier")},
        reserves=Reserves((Reserve("g", groups=frozenset({"g"}), share=Fraction(1)),), ("g", "open")),
    )
    # Of these seeds one draws P-9 before both.
    seed = next(
        seed for seed in map(str, range(9)) if Draw.of(requests, sessions, policy, seed).applicants[0].person == "P-9"
    )
    right = allocate(requests, sessions, policy, seed)
    assert seated(right.seats) == {"P-1": "S-1", "P-2": "S-2"}
    assert audit(right, requests, sessions, policy, seed) == ()
    keys = {seat.person: seat.key for seat in right.seats}
    cutoffs = CutOffs({("S-1", 1, "g"): ((0, 0), keys["P-2"]), ("S-2", 1, "g"): ((0, 0), keys["P-1"])})
    drawn = Draw.of(requests, sessions, policy, seed)
    swapped = drawn.allocation({"P-1": ("S-2", "g"), "P-2": ("S-1", "g")}, cutoffs)
    (finding,) = audit(swapped, requests, sessions, policy, seed)
    assert (finding.code, finding.person) == ("circle", "P-1")


def test_who_is_called_up_is_the_first_of_those_who_wait() -> None:
    """P-1 and P-2 have each the seat that the other named first. P-0 waits at both sessions, behind them."""
    requests = [
        Request("P-0", 1, 1, ("S-1", "S-2")),
        Request("P-1", 0, 1, ("S-1", "S-2"), groups={"b"}),
        Request("P-2", 0, 1, ("S-2", "S-1"), groups={"a"}),
    ]
    sessions = sessions_of({("S-1", 1): 1, ("S-2", 1): 1})
    policy = policy_of("site-priority", site_orders={"C-S-1": ("group:a", "tier"), "C-S-2": ("group:b", "tier")})
    right = allocate(requests, sessions, policy, "seed")
    assert seated(right.seats) == {"P-1": "S-1", "P-2": "S-2"}
    keys = {seat.person: seat.key for seat in right.seats}
    cutoffs = CutOffs({("S-1", 1, "open"): ((0, 0), keys["P-2"]), ("S-2", 1, "open"): ((0, 0), keys["P-1"])})
    drawn = Draw.of(requests, sessions, policy, "seed")
    swapped = drawn.allocation({"P-1": ("S-2", "open"), "P-2": ("S-1", "open")}, cutoffs)
    (finding,) = audit(swapped, requests, sessions, policy, "seed")
    assert (finding.code, finding.person) == ("circle", "P-1")


def test_findings_come_in_the_same_order_every_time() -> None:
    requests = [Request("P-1", 0, 1, ("S-1",)), Request("P-2", 0, 2, ("S-1",)), Request("P-3", 0, 3, ("S-1",))]
    sessions = sessions_of({("S-1", 1): 1, ("S-1", 2): 1, ("S-1", 3): 1})
    for rule in ("fair-draw", "site-priority"):
        policy = policy_of(rule)
        forged = evolve(allocate(requests, sessions, policy, "seed"), proof=CutOffs({}))
        sentences = [finding.sentence for finding in audit(forged, requests, sessions, policy, "seed")]
        assert len(sentences) == 3
        assert sentences == sorted(sentences)


G = Reserve("g", groups=frozenset({"g"}), seats=1)
OF_G = [Request(f"P-{number}", number, 1, ("S-1",), groups={"g"}) for number in range(3)]


def test_the_first_of_a_group_has_its_first_category_whoever_else_sits_behind() -> None:
    """P-0 and P-1 change places, and the cut-off with them; P-2 stands behind both, as always."""
    policy = policy_of("reserved-shares", reserves=Reserves((G,), ("g", "open")))
    sessions = sessions_of({("S-1", 1): 3})
    drawn = Draw.of(OF_G, sessions, policy, "seed")
    keys = {applicant.person: applicant.key for applicant in drawn.applicants}
    cutoffs = CutOffs({("S-1", 1, "g"): ((1,), keys["P-1"]), ("S-1", 1, "open"): ((2,), keys["P-2"])})
    places = {"P-0": ("S-1", "open"), "P-1": ("S-1", "g"), "P-2": ("S-1", "open")}
    (finding,) = audit(drawn.allocation(places, cutoffs), OF_G, sessions, policy, "seed")
    assert (finding.code, finding.person) == ("category", "P-0")


def test_one_seat_would_have_been_enough() -> None:
    """Two categories have a seat left for P-0: they were passed over once."""
    policy = policy_of("reserved-shares", reserves=Reserves((G,), ("g", "open")))
    sessions = sessions_of({("S-1", 1): 2})
    empty = Draw.of(OF_G[:1], sessions, policy, "seed").allocation({}, CutOffs({}))
    (finding,) = audit(empty, OF_G[:1], sessions, policy, "seed")
    assert (finding.code, finding.person, finding.session) == ("passed-over", "P-0", "S-1")
