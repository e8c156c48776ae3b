"""What holds whatever the rule: each property is asked of every rule in every shape that a policy gives it."""

from collections import Counter
from itertools import permutations

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from allocation.problems import SESSIONS, policy_of, seated, sessions_of
from allocation.shapes import SHAPES, Problem, Shape
from allocation.tampering import other_outcomes, tamperings
from vaxplatform.allocation import Draw, Explainer, Households, Unused, draw, draw_key
from vaxplatform.model import Request, Session


def _of(shapes: object) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("shape", list(shapes), ids=str)


few = settings(max_examples=settings.default.max_examples // 5)  # there are many shapes
every_shape = _of(SHAPES)


@every_shape
@given(data=st.data())
@few
def test_a_seat_is_there_was_asked_for_and_goes_to_one_person(shape: Shape, data: st.DataObject) -> None:
    problem = data.draw(shape.problems())
    result = problem.allocate()
    asked = {request.person: request for request in problem.requests}
    assert sorted(entry.person for entry in (*result.seats, *result.unseated)) == sorted(asked)
    for seat in result.seats:
        assert seat.session in asked[seat.person].options
        assert seat.dose_number == asked[seat.person].dose_number
    taken = Counter((seat.session, seat.dose_number) for seat in result.seats)
    assert all(count <= problem.room.get(kind, 0) for kind, count in taken.items())


@every_shape
@given(data=st.data(), rng=st.randoms(use_true_random=False))
@few
def test_the_order_of_rows_changes_nothing(shape: Shape, data: st.DataObject, rng) -> None:
    problem = data.draw(shape.problems())
    requests, sessions = list(problem.requests), list(problem.sessions)
    rng.shuffle(requests)
    rng.shuffle(sessions)
    shuffled = evolve(problem, requests=tuple(requests), sessions=tuple(sessions)).allocate()
    assert repr(shuffled) == repr(problem.allocate())
    assert shuffled == problem.allocate()


@every_shape
@given(data=st.data())
@few
def test_no_seat_stays_empty_that_somebody_without_one_named(shape: Shape, data: st.DataObject) -> None:
    problem = data.draw(shape.problems())
    if problem.policy.households is not Households.APART:
        return  # a household takes no seat that it cannot share
    reserves = problem.policy.reserves
    if reserves and any(category.unused is Unused.HOLD for category in reserves.categories):
        return  # they stay empty on purpose
    where = seated(problem.allocate().seats)
    doses = {request.person: request.dose_number for request in problem.requests}
    taken = Counter((session, doses[person]) for person, session in where.items())
    for request in problem.requests:
        if request.person not in where:
            for session in request.options:
                kind = (session, request.dose_number)
                assert taken[kind] >= problem.room.get(kind, 0)


@_of(shape for shape in SHAPES if shape.grows)
@given(data=st.data())
@few
def test_one_more_seat_never_seats_fewer(shape: Shape, data: st.DataObject) -> None:
    problem = data.draw(shape.problems())
    session, dose = data.draw(st.sampled_from(sorted(problem.room)))
    grown = tuple(_with_seats(each, dose, +1, shape) if each.id == session else each for each in problem.sessions)
    assert len(evolve(problem, sessions=grown).allocate().seats) >= len(problem.allocate().seats)


def _with_seats(session: Session, dose: int, more: int, shape: Shape) -> Session:
    return evolve(session, capacity=session.capacity | {dose: max(session.seats(dose) + more, shape.least)})


@every_shape
@given(data=st.data())
@few
def test_other_names_change_nothing_but_names(shape: Shape, data: st.DataObject) -> None:
    """Names are dealt out anew among the same people, and everybody's draw key goes with them."""
    problem = data.draw(shape.problems())
    people = [request.person for request in problem.requests]
    if problem.policy.households is Households.APART:
        renamed = dict(zip(people, data.draw(st.permutations(people)), strict=True))
    else:
        renamed = {person: f".{person}" for person in people}  # members of a household keep their order
    before = {new: old for old, new in renamed.items()}
    was = problem.allocate()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            draw,
            "lottery",
            lambda seed: lambda ticket: draw_key(seed, "\n".join(before[person] for person in ticket.split("\n"))),
        )
        now = evolve(
            problem, requests=tuple(evolve(each, person=renamed[each.person]) for each in problem.requests)
        ).allocate()
    assert set(now.seats) == {evolve(seat, person=renamed[seat.person]) for seat in was.seats}
    assert set(now.unseated) == {evolve(entry, person=renamed[entry.person]) for entry in was.unseated}


last_in_the_draw = st.builds(
    Request,
    person=st.just("LAST"),
    tier=st.just(3),
    dose_number=st.sampled_from((1, 2)),
    options=st.permutations(SESSIONS),
    groups=st.sets(st.sampled_from(("g", "h"))),
)


@_of(shape for shape in SHAPES if shape.from_the_top)
@given(data=st.data(), last=last_in_the_draw)
@few
def test_whoever_comes_last_changes_nothing_for_the_others(shape: Shape, data: st.DataObject, last: Request) -> None:
    problem = data.draw(shape.problems())
    with_last = seated(evolve(problem, requests=(*problem.requests, last)).allocate().seats)
    with_last.pop("LAST", None)
    assert with_last == seated(problem.allocate().seats)


@_of(shape for shape in SHAPES if shape.name == "reserved-shares, reverse rejecting, held")
@given(data=st.data(), last=last_in_the_draw)
@few
def test_whoever_comes_last_costs_nobody_a_seat_under_reverse_rejecting(shape, data, last: Request) -> None:
    """They may have to sit elsewhere, and where reserves are not held a seat may turn out not to be left over."""
    problem = data.draw(shape.problems())
    with_last = seated(evolve(problem, requests=(*problem.requests, last)).allocate().seats)
    assert with_last.keys() - {"LAST"} == seated(problem.allocate().seats).keys()


@_of(shape for shape in SHAPES if shape.policy.reserves is None and shape.policy.households is Households.APART)
@given(data=st.data())
@few
def test_a_session_split_in_two_seats_the_same_people_at_each_centre(shape: Shape, data: st.DataObject) -> None:
    """Everybody names the two halves one behind the other."""
    problem = data.draw(shape.problems())
    split, *others = problem.sessions
    halves = (
        evolve(split, capacity={dose: seats - seats // 2 for dose, seats in split.capacity.items()}),
        evolve(split, id="S-0", capacity={dose: seats // 2 for dose, seats in split.capacity.items()}),
    )
    requests = tuple(_naming_both(request, split.id, "S-0") for request in problem.requests)
    parted = evolve(problem, requests=requests, sessions=(*others, *halves)).allocate()
    joined = {person: split.id if session == "S-0" else session for person, session in seated(parted.seats).items()}
    assert joined == seated(problem.allocate().seats)


def _naming_both(request: Request, session: str, half: str) -> Request:
    if session not in request.options:
        return request
    behind = request.options.index(session) + 1
    options = (*request.options[:behind], half, *request.options[behind:])
    metres = request.travel_m and (*request.travel_m[:behind], request.metres_to(session), *request.travel_m[behind:])
    return evolve(request, options=options, travel_m=metres)


@_of(shape for shape in SHAPES if shape.clones)
@given(data=st.data())
@few
def test_everybody_and_every_seat_twice_is_the_same_outcome_twice(shape: Shape, data: st.DataObject) -> None:
    """A person's double has their turn right behind them."""
    problem = data.draw(shape.problems())
    policy = problem.policy
    if policy.reserves:
        twice = tuple(evolve(category, seats=2 * (category.seats or 0)) for category in policy.reserves.categories)
        policy = evolve(policy, reserves=evolve(policy.reserves, categories=twice))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(draw, "lottery", lambda seed: lambda ticket: _key_behind(seed, ticket))
        doubled = evolve(
            problem,
            requests=(*problem.requests, *(evolve(each, person=each.person + "'") for each in problem.requests)),
            sessions=tuple(
                evolve(each, capacity={dose: 2 * seats for dose, seats in each.capacity.items()})
                for each in problem.sessions
            ),
            policy=policy,
        ).allocate()
    once = seated(problem.allocate().seats)
    assert seated(doubled.seats) == once | {f"{person}'": session for person, session in once.items()}


def _key_behind(seed: str, ticket: str) -> bytes:
    """A double's key comes right behind the key of whom it doubles."""
    return draw_key(seed, ticket.rstrip("'")) + (b"'" if ticket.endswith("'") else b"")


@_of(shape for shape in SHAPES if shape.truthful)
@given(data=st.data())
@few
def test_naming_fewer_sessions_or_in_another_order_gains_nothing(shape: Shape, data: st.DataObject) -> None:
    problem = data.draw(shape.problems())
    got = seated(problem.allocate().seats)
    for honest in problem.requests:
        wished = {session: place for place, session in enumerate(honest.options)}
        metres = dict(zip(honest.options, honest.travel_m, strict=False))
        for length in range(len(honest.options) + 1):
            for lie in permutations(honest.options, length):
                lying = evolve(honest, options=lie, travel_m=[metres[session] for session in lie] if metres else ())
                others = tuple(lying if each is honest else each for each in problem.requests)
                lied = seated(evolve(problem, requests=others).allocate().seats)
                assert wished.get(lied.get(honest.person), len(wished)) >= wished.get(
                    got.get(honest.person), len(wished)
                )


@every_shape
@given(data=st.data())
@few
def test_whoever_has_no_seat_is_told_why_for_every_session(shape: Shape, data: st.DataObject) -> None:
    """And unless a reserve is held or a household is too large, no seat is left there; test_explain goes into each."""
    problem = data.draw(shape.problems())
    result = problem.allocate()
    explainer = Explainer.of(result, problem.requests, problem.sessions, problem.policy)
    taken = Counter((seat.session, seat.dose_number) for seat in result.seats)
    asked = {request.person: request for request in problem.requests}
    for entry in result.unseated:
        why = explainer.explain(entry.person)
        assert [option.session for option in why.options] == list(asked[entry.person].options)
        for option in why.options:
            codes = {reason.code for reason in option.reasons}
            assert codes
            if not codes & {"reserve-held", "household-no-room", "household-apart"}:
                kind = option.session, entry.dose_number
                assert taken[kind] == problem.room.get(kind, 0)


@every_shape
@given(data=st.data())
@few
def test_the_audit_passes_what_was_allotted(shape: Shape, data: st.DataObject) -> None:
    problem = data.draw(shape.problems())
    assert problem.audit(problem.allocate()) == ()


@every_shape
@given(data=st.data())
@settings(max_examples=4)  # each tries every edit or outcome
def test_the_audit_refuses_every_single_edit(shape: Shape, data: st.DataObject) -> None:
    problem: Problem = data.draw(shape.problems(at_least=3, at_most=6))
    for what, forged in tamperings(problem, problem.allocate()):
        assert problem.audit(forged), what


@every_shape
@given(data=st.data())
@settings(max_examples=4)  # each tries every edit or outcome
def test_the_audit_allows_one_outcome(shape: Shape, data: st.DataObject) -> None:
    """Every other outcome is refused, with the proof of the right one and with cut-offs of its own."""
    problem: Problem = data.draw(shape.problems(at_least=2, at_most=3 if shape.policy.reserves else 4))
    right = problem.allocate()
    for forged in other_outcomes(problem, right):
        assert problem.audit(forged), forged


@every_shape
def test_people_who_ask_alike_have_the_same_chance(shape: Shape) -> None:
    """Four people, three seats or one, 900 seeds: three standard deviations are 39 draws."""
    people = [Request(f"P-{number}", 1, 1, ("S-1",), area="B") for number in range(4)]
    problem = Problem(tuple(people), tuple(sessions_of({("S-1", 1): 3}, {"S-1": "A"})), shape.policy, "")
    seats = Counter[str]()
    for seed in range(900):
        seats.update(seated(evolve(problem, seed=f"seed {seed}").allocate().seats).keys())
    assert seats.total() in (900, 2700)
    assert all(abs(seats[request.person] - seats.total() / 4) <= 39 for request in people)


def test_every_order_of_four_people_is_drawn_as_often() -> None:
    """4,800 seeds over 24 orders: chi-square of 23 degrees of freedom stays below 49.7 in 999 cases of 1,000."""
    people = [Request(f"P-{number}", 0, 1, ("S-1",)) for number in range(4)]
    sessions = sessions_of({("S-1", 1): 4})
    orders = Counter(
        tuple(each.person for each in Draw.of(people, sessions, policy_of(), f"seed {seed}").applicants)
        for seed in range(4800)
    )
    assert len(orders) == 24
    assert sum((count - 200) ** 2 / 200 for count in orders.values()) < 49.7


@pytest.mark.parametrize("households", [Households.BEST, Households.MEAN])
def test_a_household_of_any_size_has_one_ticket(households: Households) -> None:
    """3,000 seeds and three tickets: three standard deviations are 77 draws."""
    sizes = {"H-1": 1, "H-2": 2, "H-4": 4}
    people = [
        Request(f"P-{household}-{number}", 0, 1, ("S-1",), household=household)
        for household, size in sizes.items()
        for number in range(size)
    ]
    sessions, policy = sessions_of({("S-1", 1): 4}), policy_of(households=households)
    first = Counter(
        Draw.of(people, sessions, policy, f"seed {seed}").applicants[0].request.household for seed in range(3000)
    )
    assert all(abs(first[household] - 1000) <= 77 for household in sizes)
