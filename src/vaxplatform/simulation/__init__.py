"""People who do not exist, to try rules on: a synthetic district, and what each regime of giving seats does to it.

**The district.** Ages, household sizes and names come from a country pack's tables. Everything is drawn from a seed:
the same seed gives the same district and the same people, whoever runs it.

Ages overall are exactly those of the table. The adults of a household are steps from its first member, a few years for
a partner, a generation for others, of a Metropolis walk whose resting distribution is the table's adults: a step that
is not taken leaves the age as it was. Children's ages are drawn from the table alone: a parent may be too young.

**The simulator.** :func:`simulate` tries regimes on the same people, sessions and chance: seats for whoever clicks
first, a waiting room, and the five rules of a draw, with seats kept for people who walk in. Programs that click for
people, people without a phone, appointments that are cancelled or missed, and deliveries that do not come are part of
it, as :class:`Assumptions` states them.
"""

from vaxplatform.simulation.assumptions import ASSUMPTION, Assumptions, Stated
from vaxplatform.simulation.conduct import Candidate, Device
from vaxplatform.simulation.district import district
from vaxplatform.simulation.interval import CONFIDENCE, Estimate, estimate
from vaxplatform.simulation.measures import DIMENSIONS, MEASURES, SHARES, Outcome, Served
from vaxplatform.simulation.population import Resident, population
from vaxplatform.simulation.regimes import (
    FIRST_COME,
    QUEUES,
    REGIMES,
    WAITING_ROOM,
    Arm,
    arms_of,
    policies_of,
    stated_of,
)
from vaxplatform.simulation.results import COLUMNS, results_of, rows_of
from vaxplatform.simulation.simulate import Simulation, simulate
from vaxplatform.simulation.supply import scaled

__all__ = [
    "ASSUMPTION",
    "COLUMNS",
    "CONFIDENCE",
    "DIMENSIONS",
    "FIRST_COME",
    "MEASURES",
    "QUEUES",
    "REGIMES",
    "SHARES",
    "WAITING_ROOM",
    "Arm",
    "Assumptions",
    "Candidate",
    "Device",
    "Estimate",
    "Outcome",
    "Resident",
    "Served",
    "Simulation",
    "Stated",
    "arms_of",
    "district",
    "estimate",
    "policies_of",
    "population",
    "results_of",
    "rows_of",
    "scaled",
    "simulate",
    "stated_of",
]
