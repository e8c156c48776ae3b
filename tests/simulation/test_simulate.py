"""The anchors of the simulator: what theory says of bots, draws, doses and chance comes out of it."""

from fractions import Fraction
from math import sqrt

import pytest
from attrs import evolve

from simulation.towns import POLICY, assumed, people, session, town
from vaxplatform.allocation import AreaCoverage
from vaxplatform.errors import InputError, UnknownName
from vaxplatform.simulation import FIRST_COME, QUEUES, REGIMES, Arm, Assumptions, Simulation, arms_of, simulate

DRAWS = tuple(regime for regime in REGIMES if regime not in QUEUES)
COVERAGE = (AreaCoverage("North", target=400, served=100), AreaCoverage("South", target=200, served=20))


def tried(arms: list[Arm], assumptions: Assumptions, **changes: object) -> Simulation:
    candidates, sessions = town()
    terms = {"assumptions": assumptions, "coverage": COVERAGE, "seed": "a fixed seed", "runs": 3} | changes
    return simulate(candidates, sessions, POLICY, arms, **terms)


@pytest.mark.parametrize(("bots", "seats"), [(0.05, 60), (0.2, 60), (0.5, 60), (0.1, 3)])
def test_first_come_first_served_gives_programs_q_of_bn(bots: float, seats: int) -> None:
    everybody = 300
    arm = Arm(FIRST_COME, 0)
    found = simulate(
        people(everybody), [session("S-1", seats)], POLICY, [arm], assumptions=assumed(bots=bots), seed="bots", runs=30
    )
    for outcome in found.outcomes[arm]:
        programs = outcome.coverage["device"]["bot"]
        assert programs.served / programs.people == min(1, seats / programs.people)
        assert outcome.measures["given"] == seats
    # the share of programs is b itself, within three standard errors of the drawing of phones
    mean = sum(each.coverage["device"]["bot"].people for each in found.outcomes[arm]) / 30
    assert abs(mean - bots * everybody) < 3 * sqrt(everybody * bots * (1 - bots) / 30)


@pytest.mark.parametrize("regime", DRAWS)
def test_a_draw_gives_programs_everybodys_chance(regime: str) -> None:
    everybody, seats, runs = 200, 60, 40
    arm = Arm(regime, 0)
    found = simulate(
        people(everybody, area="North"),
        [session("S-1", seats, area="North")],
        POLICY,
        [arm],
        assumptions=assumed(bots=0.2, bot_accounts=4),
        coverage=COVERAGE,
        seed="the draw knows no programs",
        runs=runs,
    )
    groups = [outcome.coverage["device"]["bot"] for outcome in found.outcomes[arm]]
    expected = seats / everybody * sum(each.people for each in groups)
    # in each run the served programs are drawn without replacement: the hypergeometric variance
    variance = sum(
        seats * (k := each.people / everybody) * (1 - k) * (everybody - seats) / (everybody - 1) for each in groups
    )
    assert abs(sum(each.served for each in groups) - expected) < 3 * sqrt(variance)


@pytest.mark.parametrize("regime", [*DRAWS, FIRST_COME])
def test_second_accounts_change_nothing(regime: str) -> None:
    # under the draws a person is a person; of clicks the first counts
    arm = Arm(regime, "0.2")
    one, many = (
        tried([arm], assumed(bots=0.3, bot_accounts=accounts, walks_in=0.3, no_show=0.1)) for accounts in (1, 5)
    )
    assert one.outcomes[arm] == many.outcomes[arm]


def test_a_waiting_room_pays_for_second_accounts() -> None:
    arm = Arm("waiting-room", 0)
    shares = []
    for accounts in (1, 20):
        assumptions = assumed(bots=0.2, bot_accounts=accounts, click_minutes=0.01)  # all click in the first minute
        found = simulate(
            people(200), [session("S-1", 40)], POLICY, [arm], assumptions=assumptions, seed="room", runs=20
        )
        shares.append(sum(outcome.measures["bot_success"] for outcome in found.outcomes[arm]) / 20)
    assert abs(shares[0] - 0.2) < 0.05
    assert shares[1] > 0.6


@pytest.mark.parametrize("regime", REGIMES)
def test_the_same_seed_gives_the_same_and_another_seed_another(regime: str) -> None:
    arm = Arm(regime, "0.2")
    candidates, sessions = town()
    first = simulate(candidates, sessions, POLICY, [arm], coverage=COVERAGE, seed="one", runs=2)
    again = simulate(candidates[::-1], sessions[::-1], POLICY, [arm], coverage=COVERAGE, seed="one", runs=2)
    other = simulate(candidates, sessions, POLICY, [arm], coverage=COVERAGE, seed="two", runs=2)
    assert first == again
    assert first.outcomes != other.outcomes


def test_what_else_is_compared_changes_nothing() -> None:
    arms = [Arm(regime, "0.2") for regime in REGIMES]
    together = tried(arms, Assumptions())
    for arm in arms:
        assert tried([arm], Assumptions()).outcomes[arm] == together.outcomes[arm]


def test_doses_are_conserved() -> None:
    arms = list(arms_of("0.2"))
    found = tried(arms, Assumptions(doses_a_vial=7, stock_out=0.2, cancels=0.2, no_show=0.2))
    for outcome in (outcome for arm in arms for outcome in found.outcomes[arm]):
        measures = outcome.measures
        assert measures["delivered"] == measures["given"] + measures["wasted"] + measures["left"]
        assert min(measures["given"], measures["wasted"], measures["left"]) >= 0
        for groups in outcome.coverage.values():
            assert sum(group.served for group in groups.values()) == measures["given"]
            assert sum(group.people for group in groups.values()) == 240
            assert all(group.served <= group.people for group in groups.values())


def test_without_walk_ins_nobody_without_a_phone_is_served() -> None:
    arms = [Arm(regime, 0) for regime in REGIMES]
    found = tried(arms, Assumptions(walks_in=1.0))
    for outcome in (outcome for arm in arms for outcome in found.outcomes[arm]):
        assert outcome.coverage["device"]["none"].served == 0
        assert outcome.coverage["device"]["phone"].served > 0


def test_where_everybody_walks_in_no_regime_differs_and_programs_have_no_use() -> None:
    arms = [Arm(regime, 1) for regime in REGIMES]
    found = tried(arms, assumed(bots=0.3, phones=((0, 0.5),), walks_in=1.0), runs=20)
    first = found.outcomes[arms[0]]
    assert all(found.outcomes[arm] == first for arm in arms)
    assert all(outcome.measures["displaced"] == 0 for outcome in first)
    rates = {
        device: sum(run.coverage["device"][device].served for run in first)
        / sum(run.coverage["device"][device].people for run in first)
        for device in ("bot", "phone", "none")
    }
    assert max(rates.values()) - min(rates.values()) < 0.06


def test_most_people_serves_no_fewer_than_the_fair_draw_where_all_come() -> None:
    arms = [Arm(rule, 0) for rule in ("fair-draw", "most-people", "worst-served-first")]
    found = tried(arms, assumed())
    for fair, most, worst in zip(*(found.outcomes[arm] for arm in arms), strict=True):
        assert most.measures["given"] >= fair.measures["given"]
        assert worst.measures["given"] == most.measures["given"]


def test_people_whose_session_gets_nothing_are_displaced() -> None:
    arm = Arm("fair-draw", 0)
    found = simulate(
        people(100, ("S-1", "S-2")),
        [session("S-1", 10), session("S-2", 10, day=1)],
        POLICY,
        [arm],
        assumptions=assumed(stock_out=0.5),
        seed="trucks",
        runs=40,
    )
    measures = [each.measures for each in found.outcomes[arm]]
    kinds = {(each["delivered"], each["given"], each["displaced"]) for each in measures}
    assert kinds == {(20, 20, 0), (10, 10, 10), (0, 0, 20)}


def test_a_simulation_of_nothing_is_refused() -> None:
    candidates, sessions = town()
    arm = Arm("fair-draw", 0)
    for given in (
        ([], sessions, [arm], 1),
        (candidates, [], [arm], 1),
        (candidates, sessions, [], 1),
        (candidates, sessions, [arm], 0),
    ):
        with pytest.raises(InputError) as caught:
            simulate(given[0], given[1], POLICY, given[2], seed="x", runs=given[3])
        assert caught.value.code == "simulation-empty"


def test_a_person_who_comes_twice_is_refused() -> None:
    candidates, sessions = town(4)
    with pytest.raises(InputError) as caught:
        simulate([*candidates, evolve(candidates[0], age=7)], sessions, POLICY, [Arm("fair-draw", 0)], seed="x", runs=1)
    assert caught.value.code == "candidate-twice"


def test_an_unknown_regime_is_refused() -> None:
    with pytest.raises(UnknownName, match="first-come-first-served, waiting-room, fair-draw"):
        Arm("first-come", 0)


def test_progress_is_told() -> None:
    told: list[tuple[str, int, int | None]] = []
    tried([Arm("fair-draw", Fraction(1, 5))], assumed(), progress=lambda *stage: told.append(stage))
    assert told == [("simulation", done, 3) for done in range(4)]


def test_the_engine_changes_nothing() -> None:
    pytest.importorskip("numba")
    arm = Arm("fair-draw", "0.2")
    assert tried([arm], Assumptions(), engine="fast").outcomes == tried([arm], Assumptions(), engine="plain").outcomes
