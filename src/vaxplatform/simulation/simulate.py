"""Every regime on the same people, sessions and chance, run after run."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from attrs import frozen

from vaxplatform.allocation import AreaCoverage, Policy
from vaxplatform.errors import InputError
from vaxplatform.model import Session
from vaxplatform.simulation.assumptions import Assumptions
from vaxplatform.simulation.bookings import book_by
from vaxplatform.simulation.conduct import Candidate, conducts
from vaxplatform.simulation.course import days_of, run, undelivered
from vaxplatform.simulation.measures import Outcome, outcome_of
from vaxplatform.simulation.regimes import QUEUES, Arm, policies_of

__all__ = ["Simulation", "simulate"]

Progress = Callable[[str, int, int | None], None]


@frozen
class Simulation:
    """What came out.

    Args:
        arms: What was compared.
        seeds: One a run.
        outcomes: For each arm its runs, in the order of the seeds.
    """

    arms: tuple[Arm, ...]
    seeds: tuple[str, ...]
    outcomes: Mapping[Arm, tuple[Outcome, ...]]


def simulate(
    candidates: Sequence[Candidate],
    sessions: Sequence[Session],
    policy: Policy,
    arms: Sequence[Arm],
    *,
    coverage: Sequence[AreaCoverage] = (),
    assumptions: Assumptions | None = None,
    seed: str,
    runs: int,
    engine: str = "auto",
    progress: Progress = lambda _stage, _done, _total: None,
) -> Simulation:
    """Try regimes on one population.

    People and sessions are the same in all runs. What people have and do, which deliveries do not come and how draws
    turn out is drawn anew in each run, and is the same for every arm in it.

    Args:
        candidates: Everybody who may have a dose: one a person, with what they would ask for.
        sessions: With all their seats.
        policy: The country's; what the other rules share with it, see :func:`policies_of`.
        arms: What is compared, at least one.
        coverage: Each area's people and who was served before; for the rules that begin from it.
        assumptions: How people behave; by default those of :class:`Assumptions`.
        seed: Any text; the same seed gives the same result.
        runs: How many, at least 1.
        engine: Of the draws, as :func:`vaxplatform.allocation.allocate` takes it.
        progress: Told how many runs are done.

    Returns:
        The measures of every run.

    Raises:
        InputError: ``simulation-empty``, without people, sessions, arms or runs; ``candidate-twice``.
        AllocationError: As :func:`vaxplatform.allocation.allocate` raises it.

    Example:
        >>> from datetime import date
        >>> from vaxplatform.codes import Code
        >>> from vaxplatform.model import Request
        >>> people = [Candidate(Request(f"P-{n}", 0, 1, ("S-1",)), age=40) for n in range(20)]
        >>> session = Session("S-1", "C-1", date(2021, 8, 26), Code.parse("cvx|210"), {1: 5})
        >>> policy = Policy(options_at_most=8, distance_km_at_most=25.0, source="district order")
        >>> found = simulate(people, [session], policy, [Arm("fair-draw", 0)], seed="a first try", runs=2)
        >>> [outcome.measures["delivered"] for outcome in found.outcomes[Arm("fair-draw", 0)]]
        [5, 5]
    """
    if not (candidates and sessions and arms and runs >= 1):
        raise InputError("a simulation needs people, sessions, regimes and at least one run", code="simulation-empty")
    setting = _Setting(candidates, sessions, policies_of(policy, coverage), assumptions or Assumptions(), engine)
    outcomes: dict[Arm, list[Outcome]] = {arm: [] for arm in arms}
    seeds = tuple(f"{seed}, run {number + 1}" for number in range(runs))
    for number, run_seed in enumerate(seeds):
        progress("simulation", number, runs)
        for arm, outcome in setting.run(tuple(outcomes), run_seed):
            outcomes[arm].append(outcome)
    progress("simulation", runs, runs)
    return Simulation(tuple(outcomes), seeds, {arm: tuple(found) for arm, found in outcomes.items()})


@frozen
class _Setting:
    """What is the same in all runs."""

    candidates: Sequence[Candidate]
    sessions: Sequence[Session]
    policies: Mapping[str, Policy]
    assumptions: Assumptions
    engine: str

    def run(self, arms: Sequence[Arm], seed: str) -> Iterator[tuple[Arm, Outcome]]:
        """Every arm under the same chance."""
        assumptions = self.assumptions
        people = conducts(self.candidates, assumptions, days=len(days_of(self.sessions)), seed=seed)
        missing = undelivered(self.sessions, assumptions.stock_out, seed=seed)
        for arm in arms:
            course = run(
                people,
                self.sessions,
                book_by(arm.regime, self.policies, assumptions, seed=seed, engine=self.engine),
                assumptions,
                walk_in_share=arm.walk_in_share,
                nothing_comes_to=missing,
                days_to_offer=0 if arm.regime in QUEUES else 1,
            )
            yield arm, outcome_of(course, assumptions.doses_a_vial)
