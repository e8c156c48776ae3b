"""Every reason is compared again with what it was read from, by code of the test's own; and it names nobody else."""

import hmac
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

import pytest
from attrs import evolve
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from allocation.problems import SESSIONS, policy_of, sessions_of
from allocation.shapes import Problem
from allocation.tampering import proof_edits
from vaxplatform.allocation import (
    Allocation,
    AreaCoverage,
    CutOffs,
    Draw,
    Explainer,
    Explanation,
    Households,
    OptionReasons,
    Policy,
    Reserve,
    ReserveMethod,
    Reserves,
    TightSets,
    Unused,
    VertexCover,
    allocate,
    explain,
)
from vaxplatform.countries import core_messages
from vaxplatform.errors import AllocationError
from vaxplatform.model import Reason, Request, Session

AREAS = ("", "Hingna", "Umred")
PLACES = {"S-1": "Hingna", "S-2": "Umred"}  # of S-3 nobody knows the area
BANDS_KM = (2.0, 5.0)
GROUPS = ("60+", "HCW")
MESSAGES = core_messages()


@st.composite
def asked(draw: st.DrawFn, *, households: bool = False) -> list[Request]:
    found = []
    for number in range(draw(st.integers(1, 9))):
        options = tuple(draw(st.lists(st.sampled_from(SESSIONS), unique=True)))
        found.append(
            Request(
                f"Person-{number}.",
                draw(st.integers(0, 2)),
                draw(st.sampled_from((1, 1, 2))),
                options,
                tuple(draw(st.integers(0, 9_000)) for _ in options) if draw(st.booleans()) else (),
                draw(st.sampled_from(AREAS)),
                draw(st.frozensets(st.sampled_from(GROUPS))),
                draw(st.sampled_from(("", "H-1", "H-2"))) if households else "",
            )
        )
    return found


capacities = st.fixed_dictionaries({(session, dose): st.integers(0, 3) for session in SESSIONS for dose in (1, 2)})


@st.composite
def reserves(draw: st.DrawFn, method: ReserveMethod = ReserveMethod.SEQUENTIAL) -> Reserves:
    unused = st.sampled_from(Unused if method is ReserveMethod.SEQUENTIAL else (Unused.OPEN, Unused.HOLD))
    share = st.sampled_from((Fraction(0), Fraction(1, 4), Fraction(1, 2)))
    categories = (
        Reserve("elderly", groups=frozenset({"60+"}), share=draw(share), unused=draw(unused)),
        Reserve("local", residents=True, areas=frozenset({"Umred"}), share=draw(share), unused=draw(unused)),
    )
    order = draw(st.permutations(("elderly", "local", "open")))
    if method is ReserveMethod.SMART and order[1] == "open":
        order = sorted(order)
    if order[-1] != "open":  # whoever is served last hands on to nobody
        last = next(category for category in categories if category.name == order[-1])
        rest = [category for category in categories if category is not last]
        categories = (*rest, evolve(last, unused=Unused.OPEN if last.unused is Unused.NEXT else last.unused))
    return Reserves(categories, tuple(order), method)


site_orders = st.lists(
    st.sampled_from(("tier", "resident", "band", "group:60+")), unique=True, max_size=4, min_size=0
).map(tuple)

POLICIES: Mapping[str, st.SearchStrategy[Policy]] = {
    "fair-draw": st.just(policy_of()),
    "site-priority": st.builds(
        lambda order, other, kept: policy_of(
            "site-priority", site_order=order, site_orders={"C-S-2": other}, bands_km=BANDS_KM, reserves=kept
        ),
        site_orders,
        site_orders,
        st.none() | reserves(),
    ),
    "most-people": st.just(policy_of("most-people")),
    "worst-served-first": st.lists(
        st.builds(AreaCoverage, st.sampled_from(AREAS[1:]), target=st.integers(1, 9), served=st.integers(0, 9)),
        unique_by=lambda each: each.area,
    ).map(lambda areas: policy_of("worst-served-first", areas=areas)),
    "reserved-shares smart": reserves(ReserveMethod.SMART).map(
        lambda kept: policy_of("reserved-shares", reserves=kept)
    ),
    "reserved-shares reverse-rejecting": reserves(ReserveMethod.REVERSE_REJECTING).map(
        lambda kept: policy_of("reserved-shares", reserves=kept)
    ),
    "reserved-shares sequential": reserves().map(lambda kept: policy_of("reserved-shares", reserves=kept)),
}


@st.composite
def problems(draw: st.DrawFn, rule: str) -> tuple[list[Request], list[Session], Policy, Allocation]:
    policy = draw(POLICIES[rule])
    requests, sessions = draw(asked()), sessions_of(draw(capacities), PLACES)
    return requests, sessions, policy, allocate(requests, sessions, policy, "seed")


every_rule = pytest.mark.parametrize("rule", POLICIES)
few = settings(max_examples=settings.default.max_examples // 6)  # of each rule
some = settings(max_examples=settings.default.max_examples // 2)


# ------------------------------------------------------------------------------------------------- comparing once more


class Again:
    """Looks every number of a reason up again."""

    def __init__(self, requests: Sequence[Request], sessions: Sequence[Session], policy: Policy, result: Allocation):
        self.asked = {request.person: request for request in requests}
        self.sessions = {session.id: session for session in sessions}
        self.policy, self.result = policy, result
        self.keys = {entry.person: entry.key for entry in (*result.seats, *result.unseated)}

    def capacity(self, facts: Mapping[str, str]) -> int:
        return self.sessions[facts["session"]].capacity.get(int(facts["dose"]), 0)

    def seated(self, facts: Mapping[str, str], category: str | None = None) -> list[Request]:
        return [
            self.asked[seat.person]
            for seat in self.result.seats
            if seat.session == facts["session"]
            and seat.dose_number == int(facts["dose"])
            and (category is None or seat.category == category)
        ]

    def standing(self, request: Request, facts: Mapping[str, str]) -> tuple[list[int], str]:
        session = self.sessions[facts["session"]]
        *criteria, last = facts["order"].split(", ")
        assert last == "key"
        assert tuple(criteria) == self.policy.order_at(session.centre)
        values: Mapping[str, Callable[[], int]] = {
            "tier": lambda: request.tier,
            "resident": lambda: int(not session.area or session.area != request.area),
            "band": lambda: sum(
                1
                for band in BANDS_KM
                if request.metres_to(session.id) is None or request.metres_to(session.id) > band * 1000
            ),
            "group:60+": lambda: int("60+" not in request.groups),
        }
        return [values[criterion]() for criterion in criteria], self.keys[request.person].hex()

    def may_use(self, request: Request, category: str, session: str) -> bool:
        at = self.sessions[session].area
        return {
            "open": True,
            "elderly": "60+" in request.groups,
            "local": request.area == "Umred" or bool(at and at == request.area),
        }[category]

    def kept(self, facts: Mapping[str, str], category: str) -> int:
        quotas = self.policy.reserves.quotas(self.sessions[facts["session"]], int(facts["dose"]))
        return quotas[category]

    def had(self, facts: Mapping[str, str], category: str) -> int:
        """A category's seats, and those that the one served before it left to it."""
        order, seats = self.policy.reserves.order, self.kept(facts, category)
        before = order[order.index(category) - 1]
        if category == order[0] or self.policy.reserves.unused_of(before) is not Unused.NEXT:
            return seats
        return seats + self.had(facts, before) - len(self.seated(facts, before))

    def holds(self, person: str, reason: Reason) -> bool:
        return getattr(self, reason.code.replace("-", "_"))(self.asked[person], reason.facts)

    # One check a code.

    def turn(self, request: Request, facts: Mapping[str, str]) -> bool:
        order = sorted((r.tier, self.keys[r.person], r.person) for r in self.asked.values())
        place = order.index((request.tier, self.keys[request.person], request.person)) + 1
        own = (str(place), str(len(order)), str(request.tier), self.keys[request.person].hex())
        return own == tuple(facts[name] for name in ("turn", "people", "tier", "key"))

    def seat_given(self, request: Request, facts: Mapping[str, str]) -> bool:
        seat = next(seat for seat in self.result.seats if seat.person == request.person)
        return (seat.session, str(seat.dose_number), seat.category) == (
            facts["session"], facts["dose"], facts.get("category", "open"),
        ) and request.options[int(facts["rank"]) - 1] == seat.session  # fmt: skip

    def seat_none(self, request: Request, facts: Mapping[str, str]) -> bool:
        return str(len(request.options)) == facts["options"] and request.person not in {
            seat.person for seat in self.result.seats
        }

    def asked_nothing(self, request: Request, _facts: Mapping[str, str]) -> bool:
        return not request.options

    def session_without_seats(self, _request: Request, facts: Mapping[str, str]) -> bool:
        return not self.capacity(facts)

    def beside(self, request: Request, facts: Mapping[str, str]) -> bool:
        """Seats of a category that is not the person's."""
        category = facts["category"]
        counted = (self.had(facts, category), len(self.seated(facts, category)))
        written = (int(facts["seats"]), int(facts["taken"]))
        return not self.may_use(request, category, facts["session"]) and counted == written and counted[0] > 0

    def leaves(self, facts: Mapping[str, str]) -> Unused | None:
        """What the seats that a category left turned into; None where it left none."""
        left = int(facts["taken"]) < int(facts["seats"])
        return self.policy.reserves.unused_of(facts["category"]) if left else None

    def reserve_of_others(self, request: Request, facts: Mapping[str, str]) -> bool:
        return self.beside(request, facts) and self.leaves(facts) in {None, Unused.OPEN}

    def reserve_held(self, request: Request, facts: Mapping[str, str]) -> bool:
        left = len(self.seated(facts)) < self.capacity(facts)
        return self.beside(request, facts) and self.leaves(facts) is Unused.HOLD and left

    def reserve_handed_on(self, request: Request, facts: Mapping[str, str]) -> bool:
        order = self.policy.reserves.order
        heir = order[order.index(facts["category"]) + 1]
        return self.beside(request, facts) and self.leaves(facts) is Unused.NEXT and heir == facts["next"]

    def reserve_turned_over(self, request: Request, facts: Mapping[str, str]) -> bool:
        category = facts["category"]
        counted = (self.kept(facts, category), len(self.seated(facts, category)))
        return (
            counted == (int(facts["seats"]), int(facts["taken"]))
            and self.may_use(request, category, facts["session"])
            and self.policy.reserves.unused_of(category) is Unused.OPEN
            and len(self.seated(facts, "open")) > self.kept(facts, "open")
            and request.person in {seat.person for seat in self.result.seats}
        )

    def reserve_left_over(self, request: Request, facts: Mapping[str, str]) -> bool:
        return (
            self.beside(request, facts)
            and self.policy.reserves.method is not ReserveMethod.SEQUENTIAL
            and self.leaves(facts) is Unused.OPEN
            and len(self.seated(facts)) < self.capacity(facts)
            and request.person in {seat.person for seat in self.result.seats}
        )

    def behind_cut_off(self, request: Request, facts: Mapping[str, str]) -> bool:
        seated = self.seated(facts, facts.get("category", "open"))
        last = max(self.standing(each, facts) for each in seated)
        own = self.standing(request, facts)
        written = ([int(each) for each in facts["own"].split(", ") if each], facts["own_key"])
        cut_off = ([int(each) for each in facts["cut_off"].split(", ") if each], facts["cut_off_key"])
        names = facts["order"].split(", ")
        by = names[
            next(i for i, (a, b) in enumerate(zip([*own[0], own[1]], [*last[0], last[1]], strict=True)) if a != b)
        ]
        return (
            (written, cut_off, facts["by"], int(facts["seats"])) == (own, last, by, len(seated))
            and own > last
            and self.may_use(request, facts.get("category", "open"), facts["session"])
        )

    def area_turns(self) -> dict[tuple[int, str], tuple]:
        """By tier and area: served by then, target, the turns of the last seat and of the one refused."""
        coverage = {area: [0, sum(r.area == area for r in self.asked.values())] for area in AREAS}
        coverage |= {each.area: [each.served, each.target] for each in self.policy.areas}
        seated = {seat.person for seat in self.result.seats}
        found = {}
        for tier in sorted({r.tier for r in self.asked.values()}):
            for area in AREAS:
                people = [r for r in self.asked.values() if (r.tier, r.area) == (tier, area)]
                people.sort(key=lambda r: self.keys[r.person])
                seats = sum(r.person in seated for r in people)
                served, target = coverage[area]
                turns = [
                    (tier, Fraction(served + seat, target), target, self.keys[r.person])
                    for seat, r in enumerate(people)
                ]
                coverage[area][0] += seats
                last = turns[seats - 1] if seats else None
                refused = turns[seats] if seats < len(people) else None
                found[tier, area] = served + seats, target, last, refused
        return found

    def area_turn(self, request: Request, facts: Mapping[str, str]) -> bool:
        order = sorted(self.asked, key=lambda person: (self.asked[person].tier, self.keys[person]))
        served, target, *_ = self.area_turns()[request.tier, request.area]
        written = tuple(facts[name] for name in ("turn", "people", "tier", "key", "area", "served", "target"))
        place = order.index(request.person) + 1
        own = (place, len(order), request.tier, self.keys[request.person].hex(), request.area, served, target)
        return written == tuple(map(str, own))

    def tight_set(self, request: Request, facts: Mapping[str, str]) -> bool:
        kinds = {(session, request.dose_number) for session in request.options}
        assert len(kinds) == int(facts["named"])
        seated = {seat.person for seat in self.result.seats}
        while True:
            holders = [
                self.asked[seat.person] for seat in self.result.seats if (seat.session, seat.dose_number) in kinds
            ]
            groups = {(each.tier, each.area) for each in holders}
            left = [r for r in self.asked.values() if r.person not in seated and (r.tier, r.area) in groups]
            further = {(session, each.dose_number) for each in (*holders, *left) for session in each.options}
            if further <= kinds:
                break
            kinds |= further
        turns = self.area_turns()
        refused = turns[request.tier, request.area][3]
        ranks = [self.result.proof.ranks[kind] for kind in kinds]
        return (
            int(facts["sessions"]) == len(kinds)
            and int(facts["seats"]) == len(holders)
            and len(holders) == sum(self.sessions[session].seats(dose) for session, dose in kinds)
            and all(turns[group][2] < refused for group in groups)
            and max(ranks) == int(facts["rank"])
        )

    def full(self, _request: Request, facts: Mapping[str, str]) -> bool:
        return len(self.seated(facts)) == self.capacity(facts) == int(facts["seats"]) > 0

    def taken_in_turn(self, request: Request, facts: Mapping[str, str]) -> bool:
        seated = request.person in {seat.person for seat in self.result.seats}
        if "category" not in facts:
            return self.full(request, facts) and seated
        category = facts["category"]
        taken = len(self.seated(facts, category))
        return (
            taken == int(facts["seats"]) >= self.kept(facts, category)
            and self.may_use(request, category, facts["session"])
            and seated
        )

    def cover_of_rights(self, request: Request, facts: Mapping[str, str]) -> bool:
        return self.covered(request, facts, [*self.policy.reserves.order])

    def cover_of_reserves(self, request: Request, facts: Mapping[str, str]) -> bool:
        return self.covered(request, facts, [name for name in self.policy.reserves.order if name != "open"])

    def covered(self, request: Request, facts: Mapping[str, str], categories: Sequence[str]) -> bool:
        proof = self.result.proof
        benches = {
            (session, request.dose_number, category)
            for session in request.options
            for category in categories
            if self.may_use(request, category, session)
        }
        seats = sum(
            self.policy.reserves.quotas(self.sessions[session], dose)[category]
            for session, dose, category in proof.benches
        )
        written = tuple(int(facts[name]) for name in ("size", "people", "benches"))
        return (
            written == (len(proof.people) + seats, len(proof.people), len(proof.benches))
            and benches <= set(proof.benches)
            and request.person not in proof.people
        )

    def kept_to_reserve(self, request: Request, facts: Mapping[str, str]) -> bool:
        seat = next(seat for seat in self.result.seats if seat.person == request.person)
        return (seat.session, seat.category) == (facts["got"], facts["category"]) and seat.category != "open"

    def price_above(self, request: Request, facts: Mapping[str, str]) -> bool:
        tiers = [each.tier for each in self.asked.values()]
        limit = (1 + max(tiers) - request.tier) * int(facts["step"])
        full = len(self.seated(facts)) == self.capacity(facts)
        return self.priced(request, facts, limit) and int(facts["cost"]) >= limit and full and not facts["got"]

    def price_way(self, request: Request, facts: Mapping[str, str]) -> bool:
        return self.way(request, facts) and int(facts["cost"]) >= int(facts["limit"])

    def way(self, request: Request, facts: Mapping[str, str]) -> bool:
        there = self.result.proof.prices.get((facts["got"], request.dose_number), 0)
        return self.priced(request, facts, there + (request.metres_to(facts["got"]) or 0))

    def priced(self, request: Request, facts: Mapping[str, str], limit: int) -> bool:
        step = 1 + sum(max(each.travel_m, default=0) for each in self.asked.values())
        price = self.result.proof.prices.get((facts["session"], int(facts["dose"])), 0)
        travel = request.metres_to(facts["session"]) or 0
        written = tuple(int(facts[name]) for name in ("step", "price", "travel", "cost", "limit"))
        return written == (step, price, travel, price + travel, limit)


def complete(again: Again, person: str, option: OptionReasons) -> bool:
    """Whether the reasons together leave no seat that the person could have had."""
    request = again.asked[person]
    facts = {"session": option.session, "dose": str(request.dose_number)}
    codes = {reason.code for reason in option.reasons}
    if codes == {"session-without-seats"}:
        return True
    if again.policy.rule in {"most-people", "worst-served-first"}:
        return len(codes) == 1
    empty = again.capacity(facts) - len(again.seated(facts))
    told = {
        "open" if reason.code == "kept-to-reserve" else reason.facts.get("category", "open")
        for reason in option.reasons
    }
    used = {seat.category for seat in again.result.seats if seat.session == option.session
            and seat.dose_number == request.dose_number}  # fmt: skip
    if "kept-to-reserve" in codes:
        return used <= told
    return bool(codes) and used <= told and (not empty or bool(codes & {"reserve-held", "reserve-left-over"}))


@every_rule
@given(data=st.data())
@some
def test_every_reason_holds_again_and_together_they_are_enough(rule: str, data: st.DataObject) -> None:
    requests, sessions, policy, result = data.draw(problems(rule))
    again = Again(requests, sessions, policy, result)
    seats = {seat.person: seat for seat in result.seats}
    explainer = Explainer.of(result, requests, sessions, policy)
    for request in requests:
        why = explain(result, requests, sessions, policy, request.person)
        assert explainer.explain(request.person) == why
        outcome = [reason for reason in why.reasons if reason.code in {"seat-given", "seat-none", "asked-nothing"}]
        assert explainer.explain_briefly(request.person) == evolve(why, reasons=tuple(outcome))
        assert (why.person, why.rule, why.seat) == (request.person, policy.rule, seats.get(request.person))
        for reason in [*why.reasons, *(reason for option in why.options for reason in option.reasons)]:
            assert again.holds(request.person, reason), reason
        wished = request.options.index(why.seat.session) if why.seat else len(request.options)
        assert [option.session for option in why.options] == list(request.options[:wished])
        for option in why.options:
            assert complete(again, request.person, option), option


@every_rule
@given(data=st.data(), language=st.sampled_from(("en", "hi")))
@few
def test_every_reason_is_a_sentence_that_names_nobody_else(rule: str, data: st.DataObject, language: str) -> None:
    requests, sessions, policy, result = data.draw(problems(rule))
    for request in requests:
        why = explain(result, requests, sessions, policy, request.person)
        said = " ".join(why.sentences(MESSAGES, language))
        facts = " ".join(
            fact
            for reason in [*why.reasons, *(reason for option in why.options for reason in option.reasons)]
            for fact in reason.facts.values()
        )
        assert "reason." not in said
        assert "standing." not in said
        assert "{" not in said
        for other in requests:
            if other is not request:
                assert other.person not in said + facts


@every_rule
@given(data=st.data(), rng=st.randoms(use_true_random=False))
@few
def test_the_order_of_rows_changes_no_answer(rule: str, data: st.DataObject, rng) -> None:
    requests, sessions, policy, result = data.draw(problems(rule))
    shuffled = list(requests)
    rng.shuffle(shuffled)
    for request in requests:
        why = explain(result, requests, sessions, policy, request.person)
        assert explain(result, shuffled, sessions[::-1], policy, request.person) == why


@st.composite
def forged(draw: st.DrawFn, problem: Problem, result: Allocation) -> Allocation:
    """A seat given to somebody else or to nobody, or one rank of a tight set changed."""
    seats = {seat.person: (seat.session, seat.category) for seat in result.seats}
    edits: list[tuple[str, object]] = []
    if isinstance(result.proof, TightSets):
        edits += [("proof", proof) for _, proof in proof_edits(result.proof, problem, result)]
    edits += [("dropped", seat.person) for seat in result.seats]
    edits += [
        ("changed", (seat.person, entry.person))
        for seat in result.seats
        for entry in result.unseated
        if seat.dose_number == entry.dose_number
    ]
    assume(edits)
    what, edit = draw(st.sampled_from(edits))
    if what == "proof":
        return evolve(result, proof=edit)
    if what == "changed":
        seats[edit[1]] = seats.pop(edit[0])
    else:
        del seats[edit]
    asked = [
        evolve(each, options=(*each.options, *({seats[each.person][0]} - {*each.options})), travel_m=())
        if each.person in seats
        else each
        for each in problem.requests
    ]
    return Draw.of(asked, problem.sessions, problem.policy, problem.seed).allocation(seats, result.proof)


@pytest.mark.parametrize("rule", ["worst-served-first", "reserved-shares smart", "reserved-shares reverse-rejecting"])
@given(data=st.data())
@some
def test_of_a_forged_result_nothing_is_told_that_does_not_hold(rule: str, data: st.DataObject) -> None:
    requests, sessions, policy, result = data.draw(problems(rule))
    for _ in range(3):
        forgery = data.draw(forged(Problem(tuple(requests), tuple(sessions), policy, "seed"), result))
        again = Again(requests, sessions, policy, forgery)
        try:
            explainer = Explainer.of(forgery, requests, sessions, policy)
        except AllocationError as error:
            assert error.code == "result-session"  # noqa: PT017 - it may raise or not
            continue
        for request in requests:
            try:
                why = explainer.explain(request.person)
            except AllocationError as error:
                assert error.code == "unproved"  # noqa: PT017 - it may raise or not
                continue
            for reason in [*why.reasons, *(reason for option in why.options for reason in option.reasons)]:
                assert again.holds(request.person, reason), reason


# --------------------------------------------------------------------------------------------------------- households


@given(asked(households=True), capacities, st.sampled_from((Households.BEST, Households.MEAN)))
def test_households_are_told_what_they_needed_together(requests, capacity, together) -> None:
    policy, sessions = policy_of(households=together), sessions_of(capacity, PLACES)
    result = allocate(requests, sessions, policy, "seed")
    again = Again(requests, sessions, policy, result)
    for request in requests:
        members = [r for r in requests if r.household == request.household] if request.household else [request]
        why = explain(result, requests, sessions, policy, request.person)
        for option in why.options:
            for reason in option.reasons:
                facts = reason.facts
                match reason.code:
                    case "household-apart":
                        assert len(members) == int(facts["members"]) > 1
                        assert any(option.session not in each.options for each in members)
                    case "household-no-room":
                        needed = Counter(each.dose_number for each in members)[int(facts["dose"])]
                        assert needed == int(facts["needed"])
                        others = [each for each in again.seated(facts) if each not in members]
                        earlier = [
                            each for each in others if turn(again, each, together) < turn(again, request, together)
                        ]
                        assert int(facts["left"]) == again.capacity(facts) - len(earlier) < needed
                    case "household-order":
                        ranks = [
                            sum(each.options.index(at) for each in members) for at in (facts["got"], option.session)
                        ]
                        assert (ranks[0], facts["got"]) <= (ranks[1], option.session)
                    case "behind-cut-off":
                        assert len(members) == 1
                    case other:
                        assert other == "session-without-seats"
            assert option.reasons


def turn(again: Again, request: Request, together: Households) -> tuple[int, bytes]:
    tiers = [
        each.tier
        for each in again.asked.values()
        if each is request or (request.household and each.household == request.household)
    ]
    mean = -(-sum(tiers) // len(tiers))
    return (min(tiers) if together is Households.BEST else mean), again.keys[request.person]


def test_a_household_hears_what_was_left_at_its_turn_for_each_dose_number() -> None:
    """The first person took one of two seats for dose 1; for dose 2 there is one, and two of the household need it."""
    members = [Request(f"P-{dose}{who}", 1, dose, ("S-1",), household="H") for dose in (2, 1) for who in "ab"]
    requests = [wish("P-first"), *members]
    sessions, policy = sessions_of({("S-1", 1): 2, ("S-1", 2): 1}), policy_of(households=Households.BEST)
    result = allocate(requests, sessions, policy, "seed")
    (option,) = explain(result, requests, sessions, policy, "P-1a").options
    assert [(reason.code, dict(reason.facts)) for reason in option.reasons] == [
        ("household-no-room", {"session": "S-1", "dose": dose, "needed": "2", "left": "1"}) for dose in ("1", "2")
    ]


# ------------------------------------------------------------------------------------------------------ worked examples


def told(requests: list[Request], capacity, policy: Policy, person: str, language: str = "en") -> list[str]:
    sessions = sessions_of(capacity, PLACES)
    result = allocate(requests, sessions, policy, "seed")
    return list(explain(result, requests, sessions, policy, person).sentences(MESSAGES, language))


def test_who_was_drawn_too_late() -> None:
    requests = [Request("P-1", 0, 1, ("S-1",)), Request("P-2", 0, 1, ("S-1",)), Request("P-3", 1, 1, ("S-2", "S-1"))]
    capacity = {("S-1", 1): 1, ("S-2", 1): 0}
    assert told(requests, capacity, policy_of(), "P-3") == [
        f"Turn 3 of 3: tier 1, draw key {hmac.new(b'seed', b'P-3', 'sha256').hexdigest()[:12]}.",
        "No seat: none was left for this request at the sessions on its list (2).",
        "Session S-2, dose 1: the session has no seats for this dose.",
        "Session S-1, dose 1: all seats (1) went to people of tier 0 or an earlier one; this request is in tier 1.",
    ]
    late = next(r.person for r in requests if "Turn 2" in told(requests, capacity, policy_of(), r.person)[0])
    assert "the last of the seats (1) went to draw key" in told(requests, capacity, policy_of(), late)[-1]


@pytest.mark.parametrize(
    ("criterion", "said"),
    [
        ("tier", "went to tier 0; this request is level in all that is compared before, and is in tier 1."),
        ("band", "went to distance band 0 (0 is the nearest); this request is level in all that is compared before"),
    ],
)
def test_where_residents_come_first_nobody_hears_that_all_who_sit_there_are_of_an_earlier_tier(
    criterion: str, said: str
) -> None:
    """A resident of the last tier, from far away, has one of the seats."""
    requests = [
        Request("P-1", 2, 1, ("S-1",), travel_m=(9_000,), area="Hingna"),
        Request("P-2", 0, 1, ("S-1",), travel_m=(900,)),
        Request("P-3", 1, 1, ("S-1",), travel_m=(4_000,)),
    ]
    policy = policy_of("site-priority", site_order=("resident", criterion), **SITES)
    sentence = told(requests, TWO, policy, "P-3")[-1]
    assert f"the last of the seats (2) {said}" in sentence
    assert "went to people of" not in sentence


def test_who_asked_for_nothing() -> None:
    assert told([Request("P-1", 0, 1, ())], {("S-1", 1): 1}, policy_of(), "P-1")[1:] == [
        "No seat: the request names no session."
    ]


def test_whose_seats_they_are_is_said_where_some_are_kept() -> None:
    old, young, late = wish("P-old", groups=OLD), wish("P-young"), wish("P-late", tier=1, groups=OLD)
    policy = kept(ELDERLY, order=("elderly", "open"))
    assert told([old, young, late], TWO, policy, "P-old")[1] == (
        "A seat at session S-1 for dose 1, one of the seats kept for elderly: number 1 on a list of 1."
    )
    assert told([old, young, late], TWO, policy, "P-young")[1] == (
        "A seat at session S-1 for dose 1, one of the open seats: number 1 on a list of 1."
    )
    assert told([old, young, late], TWO, policy, "P-late")[2:] == [
        f"Session S-1, dose 1: all {seats} (1) went to people of tier 0 or an earlier one; this request is in tier 1."
        for seats in ("seats kept for elderly", "open seats")
    ]
    assert told([old], TWO, policy_of(), "P-old")[1] == ("A seat at session S-1 for dose 1: number 1 on a list of 1.")


def test_people_who_live_nobody_knows_where_are_an_area_too() -> None:
    requests = [wish("P-1", area="Katol"), wish("P-2")]
    policy = policy_of("worst-served-first")
    assert [told(requests, TWO, policy, person)[0].partition("served in ")[2] for person in ("P-1", "P-2")] == [
        "Katol have a seat.",
        "(no area given) have a seat.",
    ]


STAFF = frozenset({"HCW"})


@pytest.mark.parametrize(
    ("elders", "staff", "of_elderly", "of_staff"),
    [
        (1, 2, ("reserve-handed-on", 2, 1), ("reserve-of-others", 2, 2)),
        (2, 1, ("reserve-of-others", 2, 2), ("reserve-of-others", 1, 1)),
        (1, 1, ("reserve-handed-on", 2, 1), ("reserve-held", 2, 1)),
        (0, 0, ("reserve-handed-on", 2, 0), ("reserve-held", 3, 0)),
    ],
)
def test_what_a_category_leaves_counts_with_the_next(elders: int, staff: int, of_elderly, of_staff) -> None:
    """Of four seats two are for the elderly, who hand on the rest, one for staff, held for later; one is open."""
    policy = kept(
        evolve(ELDERLY, unused=Unused.NEXT),
        evolve(HCW, share=Fraction(1, 4), unused=Unused.HOLD),
        order=("elderly", "staff", "open"),
    )
    requests = [wish(f"P-elder-{number}", groups=OLD) for number in range(elders)]
    requests += [wish(f"P-staff-{number}", groups=STAFF) for number in range(staff)]
    requests += [wish("P-1"), wish("Me", tier=1)]
    sessions = sessions_of({("S-1", 1): 4})
    result = allocate(requests, sessions, policy, "seed")
    elderly, hcw, everybodys = explain(result, requests, sessions, policy, "Me").options[0].reasons
    for reason, expected in ((elderly, of_elderly), (hcw, of_staff)):
        assert (reason.code, int(reason.facts["seats"]), int(reason.facts["taken"])) == expected
    assert elderly.facts.get("next", "staff") == "staff"
    assert everybodys.code == "behind-cut-off"


def test_whoever_fills_a_reserve_hears_of_each_kind_of_seat_at_a_better_session_why() -> None:
    """At S-1 the one seat for the elderly is taken; its open seat is left to those who fill no reserve."""
    requests = [wish("P", groups=OLD), wish("Me", "S-1", "S-2", tier=1, groups=OLD), wish("P-young", tier=2)]
    policy = kept(ELDERLY, order=("elderly", "open"), method=ReserveMethod.SMART)
    sessions = sessions_of({("S-1", 1): 2, ("S-2", 1): 2})
    result = allocate(requests, sessions, policy, "seed")
    (option,) = explain(result, requests, sessions, policy, "Me").options
    assert [reason.code for reason in option.reasons] == ["taken-in-turn", "kept-to-reserve"]


@pytest.mark.parametrize(("elders", "of_elderly"), [(0, ("reserve-left-over", 1, 0)), (1, ("reserve-of-others", 1, 1))])
def test_whoever_sits_elsewhere_hears_what_became_of_seats_kept_for_others(elders: int, of_elderly) -> None:
    """At S-1 one seat is for the elderly, one for staff, held for later, and one is open, which somebody else has."""
    third = {"share": Fraction(1, 3)}
    policy = kept(
        evolve(ELDERLY, **third),
        evolve(HCW, **third, unused=Unused.HOLD),
        order=("elderly", "staff", "open"),
        method=ReserveMethod.REVERSE_REJECTING,
    )
    requests = [wish(f"P-elder-{number}", groups=OLD) for number in range(elders)]
    requests += [wish("P"), wish("Me", "S-1", "S-2", tier=1)]
    sessions = sessions_of({("S-1", 1): 3, ("S-2", 1): 3})
    result = allocate(requests, sessions, policy, "seed")
    (option,) = explain(result, requests, sessions, policy, "Me").options
    elderly, staff, everybodys = option.reasons
    for reason, expected in ((elderly, of_elderly), (staff, ("reserve-held", 1, 0))):
        assert (reason.code, int(reason.facts["seats"]), int(reason.facts["taken"])) == expected
    assert everybodys.code == "taken-in-turn"


def test_whoever_has_no_seat_is_not_told_of_people_who_had_none_otherwise() -> None:
    """The seat for the elderly went to P-2, and Me, who comes next, has none either: the one for staff is held."""
    third = {"share": Fraction(1, 3)}
    policy = kept(
        evolve(ELDERLY, **third),
        evolve(HCW, **third, unused=Unused.HOLD),
        order=("elderly", "staff", "open"),
        method=ReserveMethod.REVERSE_REJECTING,
    )
    requests, sessions = [wish("P-1"), wish("P-2"), wish("Me", tier=1)], sessions_of({("S-1", 1): 3})
    result = allocate(requests, sessions, policy, "seed")
    assert [seat.category for seat in result.seats] == ["open", "open"]
    (option,) = explain(result, requests, sessions, policy, "Me").options
    assert [reason.code for reason in option.reasons] == ["reserve-of-others", "reserve-held", "behind-cut-off"]


def test_nobody_hears_that_seats_were_turned_over_which_nobody_has() -> None:
    """P had the seat that the elderly left at S-1, and now has none."""
    requests = [wish("Me", "S-1", "S-2", groups=OLD), wish("P", tier=1)]
    policy = kept(evolve(ELDERLY, share=Fraction(1)), order=("elderly", "open"), method=ReserveMethod.REVERSE_REJECTING)
    sessions = sessions_of(BOTH)
    result = allocate(requests, sessions, policy, "seed")
    assert [seat.person for seat in result.seats] == ["Me", "P"]
    draw = Draw.of(requests, sessions, policy, "seed")
    with pytest.raises(AllocationError) as raised:
        explain(draw.allocation({"Me": ("S-2", "elderly")}, result.proof), requests, sessions, policy, "Me")
    assert raised.value.code == "unproved"


@pytest.mark.parametrize("method", ReserveMethod)
def test_the_seats_of_a_session_are_split_once_for_all_who_ask(
    method: ReserveMethod, monkeypatch: pytest.MonkeyPatch
) -> None:
    policy = kept(Reserve("elderly", groups={"60+"}, share=Fraction(1, 4)), order=("elderly", "open"), method=method)
    requests = [wish(f"P-{number}", "S-1", "S-2", groups={"60+"} if number % 3 else ()) for number in range(30)]
    sessions = sessions_of({("S-1", 1): 4, ("S-2", 1): 4, ("S-2", 2): 4})
    explainer = Explainer.of(allocate(requests, sessions, policy, "seed"), requests, sessions, policy)
    split, quotas = [], Reserves.quotas

    def counted(reserves: Reserves, session: Session, dose_number: int) -> Mapping[str, int]:
        split.append((session.id, dose_number))
        return quotas(reserves, session, dose_number)

    monkeypatch.setattr(Reserves, "quotas", counted)
    for request in requests:
        explainer.explain_briefly(request.person)
    assert sorted(split) == [("S-1", 1), ("S-2", 1)]


def test_of_areas_level_in_all_else_whoever_is_left_is_told_why() -> None:
    requests = [wish(f"P-{area}-{number}", area=area) for area in AREAS[1:] for number in (1, 2)]
    sessions, policy = sessions_of({("S-1", 1): 3}), policy_of("worst-served-first")
    for seed in map(str, range(12)):
        result = allocate(requests, sessions, policy, seed)
        (left,) = result.unseated
        why = explain(result, requests, sessions, policy, left.person)
        assert [reason.code for reason in why.reasons] == ["area-turn", "seat-none", "tight-set"]


def test_nobody_hears_that_an_area_was_served_which_stands_better() -> None:
    """Of ten people each, none are served in Hingna and nine in Umred; the seat is Hingna's, and Umred has it."""
    requests, sessions = [wish("Me", area="Hingna"), wish("P", area="Umred")], sessions_of(ONE)
    areas = (AreaCoverage("Hingna", target=10), AreaCoverage("Umred", target=10, served=9))
    policy = policy_of("worst-served-first", areas=areas)
    result = allocate(requests, sessions, policy, "seed")
    assert [seat.person for seat in result.seats] == ["Me"]
    draw = Draw.of(requests, sessions, policy, "seed")
    with pytest.raises(AllocationError) as raised:
        explain(draw.allocation({"P": ("S-1", "open")}, result.proof), requests, sessions, policy, "Me")
    assert raised.value.code == "unproved"


def test_nobody_hears_of_sessions_that_are_full_where_one_is_not() -> None:
    """Me wants S-1 alone; whoever sits there could move to S-2, and there a seat is free or the proof ends too late."""
    requests = [wish("P", "S-1", "S-2"), wish("Q", "S-2"), wish("Me", tier=1)]
    sessions, policy = sessions_of(BOTH), policy_of("worst-served-first")
    result = allocate(requests, sessions, policy, "seed")
    assert {seat.person: seat.session for seat in result.seats} == {"P": "S-1", "Q": "S-2"}
    assert isinstance(result.proof, TightSets)
    emptied = Draw.of(requests, sessions, policy, "seed").allocation({"P": ("S-1", "open")}, result.proof)
    ranks = result.proof.ranks
    later = evolve(result, proof=TightSets(ranks | {("S-2", 1): ranks["S-1", 1] + 1}))
    for forged in (emptied, later):
        with pytest.raises(AllocationError) as raised:
            explain(forged, requests, sessions, policy, "Me")
        assert raised.value.code == "unproved"


def test_under_reverse_rejecting_nobody_is_kept_to_a_reserve() -> None:
    """Me fills a reserve at S-2, and hears that the open seat at S-1 went to somebody before."""
    requests = [wish("P"), wish("Me", "S-1", "S-2", tier=1, groups=OLD)]
    elderly = evolve(ELDERLY, share=Fraction(0), share_at={"C-S-2": Fraction(1)})
    policy = kept(elderly, order=("elderly", "open"), method=ReserveMethod.REVERSE_REJECTING)
    sessions = sessions_of(BOTH)
    why = explain(allocate(requests, sessions, policy, "seed"), requests, sessions, policy, "Me")
    assert why.seat is not None
    assert why.seat.category == "elderly"
    assert [reason.code for reason in why.options[0].reasons] == ["taken-in-turn"]


def test_a_cover_explains_nothing_where_there_are_no_reserves() -> None:
    sessions = sessions_of(ONE)
    result = evolve(allocate(WISHES, sessions, policy_of(), "seed"), proof=VertexCover((), (), 0))
    with pytest.raises(AllocationError) as raised:
        explain(result, WISHES, sessions, policy_of(), "P-2")
    assert raised.value.code == "unproved"


def test_nobody_hears_of_a_cover_that_they_or_their_seats_would_break() -> None:
    requests, sessions = [wish("P"), wish("Me", tier=1)], sessions_of(ONE)
    policy = kept(evolve(ELDERLY, share=Fraction(0)), order=("elderly", "open"), method=ReserveMethod.REVERSE_REJECTING)
    result = allocate(requests, sessions, policy, "seed")
    assert isinstance(result.proof, VertexCover)
    for proof in (evolve(result.proof, benches=()), evolve(result.proof, people=("Me",))):
        with pytest.raises(AllocationError) as raised:
            explain(evolve(result, proof=proof), requests, sessions, policy, "Me")
        assert (raised.value.code, raised.value.data["session"]) == ("unproved", "S-1")


# -------------------------------------------------------------------------------------------------------- bad input

WISHES = [Request("P-1", 0, 1, ("S-1",)), Request("P-2", 1, 1, ("S-1",))]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"person": "P-9"}, "person-unknown"),
        ({"policy": policy_of("most-people")}, "result-rule"),
        ({"requests": WISHES[:1]}, "result-people"),
        ({"sessions": sessions_of({("S-2", 1): 1})}, "result-session"),
    ],
)
def test_what_does_not_belong_together(changed, code) -> None:
    sessions = sessions_of({("S-1", 1): 1})
    given = {
        "allocation": allocate(WISHES, sessions, policy_of(), "seed"),
        "requests": WISHES,
        "sessions": sessions,
        "policy": policy_of(),
        "person": "P-2",
    }
    with pytest.raises(AllocationError) as raised:
        explain(**(given | changed))
    assert raised.value.code == code


def test_a_result_that_its_proof_does_not_bear_out_is_explained_to_nobody() -> None:
    sessions = sessions_of({("S-1", 1): 1})
    result = allocate(WISHES, sessions, policy_of(), "seed")
    bench, own = ("S-1", 1, "open"), next(entry.key for entry in result.unseated)
    for proof in (CutOffs({}), CutOffs({bench: ((5,), bytes(32))}), CutOffs({bench: ((1,), own)})):
        with pytest.raises(AllocationError) as raised:
            explain(evolve(result, proof=proof), WISHES, sessions, policy_of(), "P-2")
        assert (raised.value.code, raised.value.data["session"]) == ("unproved", "S-1")


def kept(*categories: Reserve, order: tuple[str, ...], method: ReserveMethod = ReserveMethod.SEQUENTIAL) -> Policy:
    return policy_of("reserved-shares", reserves=Reserves(categories, order, method))


ELDERLY = Reserve("elderly", groups=frozenset({"60+"}), share=Fraction(1, 2))
HCW = Reserve("staff", groups=frozenset({"HCW"}), share=Fraction(1, 2))
OLD = frozenset({"60+"})
SITES = {"bands_km": BANDS_KM}
ONE, TWO = {("S-1", 1): 1}, {("S-1", 1): 2}
BOTH = {("S-1", 1): 1, ("S-2", 1): 1}


def wish(person: str, *options: str, tier: int = 0, **terms: object) -> Request:
    return Request(person, tier, 1, options or ("S-1",), **terms)


WORKED = [
    ("behind-cut-off tier", [wish("P"), wish("Me", tier=1)], ONE, policy_of()),
    ("behind-cut-off key", [wish("P-1"), wish("P-2"), wish("P-3"), wish("P-4"), wish("Me")], ONE, policy_of()),
    (
        "behind-cut-off resident",
        [wish("P", area="Hingna"), wish("Me")],
        ONE,
        policy_of("site-priority", site_order=("resident",)),
    ),
    (
        "behind-cut-off band",
        [wish("P", travel_m=(900,)), wish("Me", travel_m=(9_000,))],
        ONE,
        policy_of("site-priority", site_order=("band",), **SITES),
    ),
    (
        "behind-cut-off group",
        [wish("P", groups=OLD), wish("Me")],
        ONE,
        policy_of("site-priority", site_order=("group:60+",)),
    ),
    ("session-without-seats", [wish("Me")], {("S-1", 1): 0}, policy_of()),
    ("asked-nothing", [Request("Me", 0, 1, ())], ONE, policy_of()),
    (
        "reserve-of-others",
        [wish("P-1", groups=OLD), wish("P-2"), wish("Me", tier=1)],
        TWO,
        kept(ELDERLY, order=("elderly", "open")),
    ),
    (
        "reserve-held",
        [wish("P"), wish("Me", tier=1)],
        TWO,
        kept(evolve(ELDERLY, unused=Unused.HOLD), order=("elderly", "open")),
    ),
    (
        "reserve-handed-on",
        [wish("P", groups=frozenset({"HCW"})), wish("Me", tier=1)],
        ONE,
        kept(
            evolve(ELDERLY, share=Fraction(1), unused=Unused.NEXT),
            evolve(HCW, share=Fraction(0)),
            order=("elderly", "staff", "open"),
        ),
    ),
    (
        "cover-of-reserves",
        [wish("P", groups=OLD), wish("P-2"), wish("Me", tier=1, groups=OLD)],
        TWO,
        kept(ELDERLY, order=("elderly", "open"), method=ReserveMethod.SMART),
    ),
    (
        "cover-of-rights",
        [wish("P"), wish("Me", tier=1)],
        ONE,
        kept(evolve(ELDERLY, share=Fraction(0)), order=("elderly", "open"), method=ReserveMethod.REVERSE_REJECTING),
    ),
    (
        "kept-to-reserve",
        [wish("Me", "S-1", "S-2", groups=OLD)],
        BOTH,
        kept(
            Reserve("elderly", groups=OLD, share=Fraction(0), share_at={"C-S-2": Fraction(1)}),
            order=("elderly", "open"),
            method=ReserveMethod.SMART,
        ),
    ),
    (
        "reserve-left-over",
        [wish("P"), wish("Me", "S-1", "S-2", tier=1)],
        {("S-1", 1): 2, ("S-2", 1): 1},
        kept(
            evolve(ELDERLY, share_at={"C-S-2": Fraction(0)}),
            order=("elderly", "open"),
            method=ReserveMethod.REVERSE_REJECTING,
        ),
    ),
    (
        "reserve-turned-over",
        [wish("Me", "S-1", "S-2", groups=OLD), wish("P", "S-1", tier=1)],
        BOTH,
        kept(evolve(ELDERLY, share=Fraction(1)), order=("elderly", "open"), method=ReserveMethod.REVERSE_REJECTING),
    ),
    ("price-above", [wish("P"), wish("Me", tier=1)], ONE, policy_of("most-people")),
    ("price-way", [wish("P"), wish("Me", "S-1", "S-2", tier=1)], BOTH, policy_of("most-people")),
    ("tight-set", [wish("P"), wish("Me", tier=1)], ONE, policy_of("worst-served-first")),
    ("full", [wish("P"), wish("Me", tier=1)], ONE, policy_of("worst-served-first")),
    ("taken-in-turn", [wish("P"), wish("Me", "S-1", "S-2", tier=1)], BOTH, policy_of("worst-served-first")),
    ("area-turn", [wish("Me")], ONE, policy_of("worst-served-first")),
    ("turn", [wish("Me")], ONE, policy_of()),
    ("seat-given", [wish("Me")], ONE, policy_of()),
    ("seat-none", [wish("P"), wish("Me", tier=1)], ONE, policy_of()),
    (
        "household-no-room",
        [wish("P", household="H"), wish("Me", household="H")],
        ONE,
        policy_of(households=Households.BEST),
    ),
    (
        "household-apart",
        [wish("P", "S-2", household="H"), wish("Me", "S-1", "S-2", household="H")],
        {("S-1", 1): 2, ("S-2", 1): 2},
        policy_of(households=Households.BEST),
    ),
    (
        "household-order",
        [wish("P", "S-2", "S-3", "S-1", household="H"), wish("Me", "S-1", "S-2", household="H")],
        {("S-1", 1): 2, ("S-2", 1): 2, ("S-3", 1): 0},
        policy_of(households=Households.BEST),
    ),
]


@pytest.mark.parametrize(("code", "requests", "capacity", "policy"), WORKED, ids=[case[0] for case in WORKED])
def test_each_reason_has_a_case(code: str, requests, capacity, policy) -> None:
    sessions = sessions_of(capacity, PLACES)
    result = allocate(requests, sessions, policy, "seed")
    why = explain(result, requests, sessions, policy, "Me")
    reasons = [*why.reasons, *(reason for option in why.options for reason in option.reasons)]
    named = {" ".join([reason.code, reason.facts.get("by", "").partition(":")[0]]).strip() for reason in reasons}
    assert code in named


def test_every_code_that_is_documented_has_a_case() -> None:
    documented = set(re.findall(r"``([a-z-]+)``", (Explanation.__doc__ or "").partition("Codes of reasons")[2]))
    assert {case[0].partition(" ")[0] for case in WORKED} == documented


@pytest.mark.parametrize("language", ["en", "hi"])
def test_every_code_has_a_sentence_of_its_own(language: str) -> None:
    said = set()
    for _, requests, capacity, policy in WORKED:
        sessions = sessions_of(capacity, PLACES)
        result = allocate(requests, sessions, policy, "seed")
        said |= set(explain(result, requests, sessions, policy, "Me").sentences(MESSAGES, language))
    assert not [sentence for sentence in said if "reason." in sentence or "standing." in sentence or "{" in sentence]
    assert len(said) > len(WORKED)
