"""Counts of a result against counting by hand, one person after the other; and that no small count can be read."""

from collections.abc import Iterable
from fractions import Fraction
from itertools import chain

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from allocation.problems import SESSIONS, policy_of, sessions_of
from vaxplatform.allocation import (
    DIMENSIONS,
    TOGETHER,
    Allocation,
    AreaCoverage,
    Change,
    Equity,
    Group,
    Home,
    allocate,
    compare,
    equities,
    equity,
    gini,
)
from vaxplatform.errors import AllocationError
from vaxplatform.model import Request, Session, Setting, Sex

AREAS = ("", "Hingna", "Kamptee", "Umred")
PLACES = {"S-1": "Hingna", "S-2": "Umred"}  # of S-3 nobody knows the area


@st.composite
def asked(draw: st.DrawFn, at_most: int = 25) -> list[Request]:
    count = draw(st.integers(0, at_most))
    found = []
    for number in range(count):
        options = tuple(draw(st.lists(st.sampled_from(SESSIONS), unique=True)))
        known = draw(st.booleans())
        found.append(
            Request(
                f"P-{number}",
                draw(st.integers(0, 2)),
                1,
                options,
                tuple(draw(st.integers(0, 30_000)) for _ in options) if known else (),
                draw(st.sampled_from(AREAS)),
                draw(st.frozensets(st.sampled_from(("60+", "HCW")))),
                sex=draw(st.sampled_from(Sex)),
                setting=draw(st.sampled_from(Setting)),
            )
        )
    return found


capacities = st.fixed_dictionaries({(session, 1): st.integers(0, 8) for session in SESSIONS})
targets = st.lists(
    st.builds(
        AreaCoverage, st.sampled_from([*AREAS[1:], "Nobody's"]), target=st.integers(1, 40), served=st.integers(0, 50)
    ),
    unique_by=lambda each: each.area,
    max_size=4,
)


def drawn(requests: list[Request], capacity, seed: str = "seed") -> tuple[Allocation, list[Session]]:
    sessions = sessions_of(capacity, PLACES)
    return allocate(requests, sessions, policy_of(), seed), sessions


def names(request: Request, dimension: str) -> Iterable[str]:
    if dimension == "group":
        return request.groups or {""}
    value = getattr(request, dimension)
    return {str(getattr(value, "value", value))}


@given(asked(), capacities, targets)
def test_every_row_is_counted_as_by_hand(requests, capacity, areas) -> None:
    result, sessions = drawn(requests, capacity)
    found = equity(result, requests, sessions, areas)
    session_of = {seat.person: seat.session for seat in result.seats}
    for dimension in DIMENSIONS:
        for group in found.by[dimension]:
            people = [request for request in requests if group.name in names(request, dimension)]
            served = [request for request in people if request.person in session_of]
            assert (group.asked, group.seated) == (len(people), len(served))
            known = [r.metres_to(session_of[r.person]) for r in served if r.travel_m]
            assert (group.travel.known, group.travel.unknown) == (len(known), len(served) - len(known))
            assert group.travel.mean_m == (Fraction(sum(known), len(known)) if known else None)
            for part, at in ((Fraction(1, 2), group.travel.median_m), (Fraction(19, 20), group.travel.p95_m)):
                enough = [way for way in known if sum(other <= way for other in known) >= part * len(known)]
                assert at == (min(enough) if known else None)
            placed = [r for r in served if r.area and PLACES.get(session_of[r.person])]
            assert group.home.known == len(placed)
            assert group.home.own == sum(r.area == PLACES[session_of[r.person]] for r in placed)
    stated = {each.area for each in areas}
    assert [group.name for group in found.by["area"]] == sorted({r.area for r in requests} | stated)
    assert [group.name for group in found.by["tier"]] == sorted({str(r.tier) for r in requests})
    assert sum(found.ranks) == found.everybody.seated == len(result.seats)
    for rank, count in enumerate(found.ranks):
        assert count == sum(r.options.index(session_of[r.person]) == rank for r in requests if r.person in session_of)


@given(asked(), capacities, targets)
def test_inequality_is_that_of_the_rows(requests, capacity, areas) -> None:
    result, sessions = drawn(requests, capacity)
    found = equity(result, requests, sessions, areas)
    rows = [group for group in found.by["area"] if group.asked]
    assert (found.of_asked is None) == (not rows)
    if rows:
        assert found.of_asked.gini == gini([(group.seated, group.asked) for group in rows])
        assert found.of_asked.lowest == min(group.coverage for group in rows)
        assert next(group for group in rows if group.name == found.of_asked.worst).coverage == found.of_asked.lowest
    assert (found.of_target is None) == (not areas)
    if areas:
        stated = {each.area: each for each in areas}
        for group in found.by["area"]:
            own = stated.get(group.name)
            assert group.target.target == (own.target if own else group.asked)
            assert group.target.area == (group.name or "-")
            assert group.target_coverage == Fraction((own.served if own else 0) + group.seated, group.target.target)
        assert found.of_target.lowest == min(group.target_coverage for group in found.by["area"])
    others = [found.everybody, *found.by["tier"], *(() if areas else found.by["area"])]
    assert [group.target_coverage for group in others] == [None] * len(others)


def test_of_a_hundred_and_one_people_the_middle_one_is_the_51st() -> None:
    """And it takes the 96th to have 95 of 100 who travel no further: 95 of 101 are fewer."""
    requests = [Request(f"P-{metres}", 0, 1, ("S-1",), (metres,)) for metres in range(1, 102)]
    result, sessions = drawn(requests, {("S-1", 1): 101})
    travel = equity(result, requests, sessions).everybody.travel
    assert (travel.mean_m, travel.median_m, travel.p95_m) == (51, 51, 96)


def test_an_area_of_which_nobody_asked_has_a_target_and_no_coverage() -> None:
    result, sessions = drawn([], {("S-1", 1): 1})
    (group,) = equity(result, [], sessions, [AreaCoverage("Umred", target=4, served=1)]).by["area"]
    assert (group.asked, group.coverage, group.target_coverage) == (0, None, Fraction(1, 4))


@given(asked(), capacities, targets, st.randoms(use_true_random=False))
def test_order_and_repeated_requests_change_nothing(requests, capacity, areas, rng) -> None:
    result, sessions = drawn(requests, capacity)
    shuffled = requests + requests
    rng.shuffle(shuffled)
    assert equity(result, shuffled, sessions[::-1], areas[::-1], below=3) == equity(
        result, requests, sessions, areas, below=3
    )


# ------------------------------------------------------------------------------------------------------- small counts


def shown_counts(group: Group) -> Iterable[int]:
    yield from (group.asked, group.seated, group.asked - group.seated)
    yield from (each for each in (group.travel.known, group.travel.unknown) if each is not None)
    if group.home:
        yield from (group.home.own, group.home.known - group.home.own, group.seated - group.home.known)


@given(asked(), capacities, targets, st.integers(0, 6))
def test_no_small_count_is_shown_or_follows_from_the_total(requests, capacity, areas, below: int) -> None:
    result, sessions = drawn(requests, capacity)
    found = equity(result, requests, sessions, areas, below=below)
    for dimension in DIMENSIONS:
        rows = found.by[dimension]
        assert [n for group in rows for n in shown_counts(group) if 0 < n < below] == []
        if dimension != "group":  # each person stands in one row
            for of in (lambda g: g.asked, lambda g: g.seated, lambda g: g.asked - g.seated):
                rest = of(found.everybody) - sum(map(of, rows))
                assert rest in {0, of(found.everybody)}  # of what is not shown only the total is known
        together = [group for group in rows if group.together]
        assert [group.name for group in together] == [TOGETHER][: len(together)]
        assert all(group.together > 1 for group in together)
        # In a column either every row tells or none, so that no row follows from the total and the others.
        assert len({group.home is None for group in rows}) <= 1
        assert len({group.travel.known is None for group in rows}) <= 1
    few = [count for count in found.ranks if 0 < count < below]
    assert few == [] or found.ranks == (found.everybody.seated,)
    assert sum(found.ranks) == found.everybody.seated


@given(asked(), capacities, targets)
def test_without_a_limit_everything_is_shown(requests, capacity, areas) -> None:
    result, sessions = drawn(requests, capacity)
    whole = equity(result, requests, sessions, areas)
    assert evolve(equity(result, requests, sessions, areas, below=1), below=0) == whole


def people(number: int, area: str, **terms: object) -> list[Request]:
    return [Request(f"{area}-{n}", 0, 1, ("S-1",), area=area, **terms) for n in range(number)]


def areas_shown(requests: list[Request], seats: int, below: int) -> list[tuple[str, int, int, int]]:
    result, sessions = drawn(requests, {("S-1", 1): seats, ("S-2", 1): 0})
    rows = equity(result, requests, sessions, below=below).by["area"]
    return [(row.name, row.seated, row.asked, row.together) for row in rows]


def test_a_small_row_takes_the_next_larger_one_with_it() -> None:
    requests = people(3, "A") + people(20, "B") + people(10, "C")
    assert areas_shown(requests, 33, below=5) == [("B", 20, 20, 0), (TOGETHER, 13, 13, 2)]
    assert areas_shown(requests, 33, below=3) == [("A", 3, 3, 0), ("B", 20, 20, 0), ("C", 10, 10, 0)]


def test_of_rows_as_small_a_small_one_takes_the_first_by_name_with_it() -> None:
    others = [people(6, name) for name in "NMLKJIHGFEDC"]
    requests = people(3, "Z") + people(7, "B") + list(chain.from_iterable(others))
    shown = areas_shown(requests, len(requests), below=5)
    assert [name for name, *_ in shown] == ["B", *"DEFGHIJKLMN", TOGETHER]


def test_an_area_of_which_nobody_asked_hides_nobody() -> None:
    """It stands by itself, and is not counted together with a small one."""
    requests = people(3, "A") + people(20, "B") + people(10, "C")
    result, sessions = drawn(requests, {("S-1", 1): 33})
    rows = equity(result, requests, sessions, [AreaCoverage("D", target=7)], below=5).by["area"]
    assert [(row.name, row.together) for row in rows] == [("B", 0), ("D", 0), (TOGETHER, 2)]


def test_targets_of_rows_counted_together_are_added_up() -> None:
    requests = people(3, "A") + people(20, "B") + people(10, "C")
    result, sessions = drawn(requests, {("S-1", 1): 33})
    areas = [AreaCoverage("A", target=10, served=2), AreaCoverage("B", target=40)]
    whole, together = equity(result, requests, sessions, areas, below=5).by["area"]
    assert (whole.target, whole.target_coverage) == (areas[1], Fraction(1, 2))
    assert together.target == AreaCoverage(TOGETHER, target=10 + 10, served=2)  # of C nobody said: its 10 people
    assert together.target_coverage == Fraction(2 + 13, 20)


@pytest.mark.parametrize(("elsewhere", "home"), [(3, None), (5, Home(10, 15))])
def test_home_is_left_out_where_few_are_served_elsewhere(elsewhere: int, home: Home | None) -> None:
    requests = people(10, "Hingna") + people(elsewhere, "Umred")
    result, sessions = drawn(requests, {("S-1", 1): 10 + elsewhere})
    assert equity(result, requests, sessions, below=5).everybody.home == home


def test_rows_go_on_joining_while_their_sum_is_small() -> None:
    requests = people(1, "A") + people(1, "B") + people(1, "C") + people(9, "D") + people(10, "E")
    assert areas_shown(requests, 22, below=5) == [("E", 10, 10, 0), (TOGETHER, 12, 12, 4)]


def test_where_only_small_rows_are_left_the_total_alone_is_shown() -> None:
    assert areas_shown(people(3, "A") + people(1, "B"), 4, below=5) == []


def test_an_inequality_names_no_area_that_is_not_shown() -> None:
    requests = people(3, "A") + people(20, "B") + people(10, "C")
    result, sessions = drawn(requests, {("S-1", 1): 33})
    found = equity(result, [evolve(r, area="Z") if r.area == "A" else r for r in requests], sessions, below=5)
    assert {found.of_asked.worst, found.of_asked.best} <= {"B", TOGETHER}


def test_distances_of_few_are_left_out_and_others_rounded() -> None:
    near = [evolve(r, travel_m=(1_234,)) for r in people(6, "A")]
    far = [evolve(r, travel_m=(9_999,) if n < 2 else ()) for n, r in enumerate(people(8, "B"))]
    result, sessions = drawn(near + far, {("S-1", 1): 14})
    one, two = equity(result, near + far, sessions, below=5).by["area"]
    assert (one.travel.mean_m, one.travel.median_m, one.travel.p95_m) == (1_200, 1_200, 1_200)
    assert (two.travel.mean_m, two.travel.median_m, two.travel.p95_m) == (None, None, None)
    assert (one.travel.known, two.travel.known) == (None, None)
    exact = equity(result, near + far, sessions).by["area"]
    assert [(each.travel.known, each.travel.unknown, each.travel.p95_m) for each in exact] == [
        (6, 0, 1234),
        (2, 6, 9999),
    ]


@pytest.mark.parametrize(("metres", "told"), [(49, 0), (50, 100), (1_249, 1_200), (1_250, 1_300)])
def test_distances_are_rounded_to_100_m_as_soon_as_any_count_is_left_out(metres: int, told: int) -> None:
    requests = people(2, "A", travel_m=(metres,))
    result, sessions = drawn(requests, {("S-1", 1): 2})
    travel = [equity(result, requests, sessions, below=below).everybody.travel for below in (1, 2)]
    assert [(each.mean_m, each.median_m, each.p95_m) for each in travel] == [(metres,) * 3, (told,) * 3]


@pytest.mark.parametrize(
    ("people_by_place", "below", "shown"),
    [
        ((9, 6, 2), 0, (9, 6, 2)),
        ((9, 6, 2), 2, (9, 6, 2)),
        ((9, 6, 2), 5, (9, 8)),
        ((9, 6, 2), 10, (17,)),
        ((9, 2, 1, 2), 5, (9, 5)),
    ],
)
def test_places_of_lists_are_counted_together_from_the_last(
    people_by_place: tuple[int, ...], below: int, shown: tuple[int, ...]
) -> None:
    """Only S-9 has seats; who has one there named it behind others."""
    lists = [(*(f"S-{number}" for number in range(place)), "S-9") for place in range(len(people_by_place))]
    requests = [
        Request(f"P-{place}-{number}", 0, 1, lists[place])
        for place, count in enumerate(people_by_place)
        for number in range(count)
    ]
    sessions = sessions_of({(f"S-{number}", 1): 99 * (number == 9) for number in range(10)})
    found = equity(allocate(requests, sessions, policy_of(), "seed"), requests, sessions, below=below)
    assert (found.ranks, found.ranks_together) == (shown, shown != people_by_place)


# --------------------------------------------------------------------------------------------------------- comparing


@given(asked(), capacities, capacities, targets, st.integers(0, 4))
def test_two_results_side_by_side(requests, capacity, more, areas, below: int) -> None:
    one, sessions = drawn(requests, capacity)
    other, _ = drawn(requests, more, "another")
    found = compare(one, other, requests, sessions, areas, below=below)
    for dimension in DIMENSIONS:
        first, second = found.one.by[dimension], found.other.by[dimension]
        assert [(g.name, g.asked, g.together) for g in first] == [(g.name, g.asked, g.together) for g in second]
        assert len(found.differences(dimension)) == len(first)
        if below == 0:
            assert found.differences(dimension) == tuple(
                (a.name, b.coverage - a.coverage if a.asked else None) for a, b in zip(first, second, strict=True)
            )
    if below == 0:
        assert found.one == equity(one, requests, sessions, areas)
        assert found.other == equity(other, requests, sessions, areas)
    before, after = ({seat.person: seat.session for seat in each.seats} for each in (one, other))
    counts = Change(
        gained=len(after.keys() - before.keys()),
        lost=len(before.keys() - after.keys()),
        moved=sum(before[person] != after[person] for person in before.keys() & after.keys()),
        kept=sum(before[person] == after[person] for person in before.keys() & after.keys()),
        without=len({r.person for r in requests} - before.keys() - after.keys()),
    )
    numbers = (counts.gained, counts.lost, counts.moved, counts.kept, counts.without)
    assert found.change == (None if any(0 < number < below for number in numbers) else counts)
    assert sum(numbers) == len(requests)


def test_any_number_of_results_have_the_rows_of_two() -> None:
    requests = people(3, "A") + people(6, "B") + people(9, "C")
    results = [drawn(requests, {("S-1", 1): seats})[0] for seats in (18, 12)]
    sessions = sessions_of({("S-1", 1): 18})
    side_by_side = compare(*results, requests, sessions, below=5)
    assert equities(results, requests, sessions, below=5) == (side_by_side.one, side_by_side.other)
    assert equities(results[:1], requests, sessions) == (equity(results[0], requests, sessions),)


def test_tiers_stand_by_number_and_areas_by_name() -> None:
    requests = [Request(f"P-{tier}", tier, 1, (), area=area) for tier, area in ((10, "B"), (2, "10"), (0, "AAAA"))]
    result, sessions = drawn(requests, {("S-1", 1): 1})
    found = equity(result, requests, sessions)
    assert [group.name for group in found.by["tier"]] == ["0", "2", "10"]
    assert [group.name for group in found.by["area"]] == ["10", "AAAA", "B"]


@given(asked(), capacities)
def test_a_result_beside_itself_changes_nobody(requests, capacity) -> None:
    result, sessions = drawn(requests, capacity)
    found = compare(result, result, requests, sessions)
    assert found.one == found.other
    assert (found.change.gained, found.change.lost, found.change.moved) == (0, 0, 0)
    assert all(not difference for name in DIMENSIONS for _, difference in found.differences(name))


# --------------------------------------------------------------------------------------------------------- bad input

WISHES = people(2, "A")


@pytest.mark.parametrize(
    ("requests", "sessions", "areas", "below", "code"),
    [
        (WISHES[:1], ["S-1"], [], 0, "result-people"),
        ([*WISHES, Request("X", 0, 1, ())], ["S-1"], [], 0, "result-people"),
        ([WISHES[0], Request("X", 0, 1, ())], ["S-1"], [], 0, "result-people"),
        (WISHES, ["S-2"], [], 0, "result-session"),
        ([evolve(each, options=("S-2",)) for each in WISHES], ["S-1", "S-2"], [], 0, "result-session"),
        (WISHES, ["S-1"], [AreaCoverage("A", target=3), AreaCoverage("A", target=3)], 0, "area-twice"),
        (WISHES, ["S-1"], [], -1, "equity-below"),
        (WISHES, ["S-1"], [], True, "equity-below"),
        (WISHES, ["S-1"], [], 2.0, "equity-below"),
    ],
)
def test_what_does_not_belong_together(requests, sessions, areas, below, code) -> None:
    result, _ = drawn(WISHES, {("S-1", 1): 2})
    with pytest.raises(AllocationError) as raised:
        equity(result, requests, sessions_of({(name, 1): 2 for name in sessions}), areas, below=below)
    assert raised.value.code == code


def test_nobody_at_all() -> None:
    result, sessions = drawn([], {("S-1", 1): 2})
    found = equity(result, [], sessions, below=5)
    assert (found.everybody.asked, found.of_asked, found.of_target, found.ranks) == (0, None, None, ())
    assert list(chain.from_iterable(found.by.values())) == []
    assert isinstance(found, Equity)
