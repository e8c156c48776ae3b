"""A synthetic district: centres with sessions, and the households who live around them. Nobody in it exists.

Ages, household sizes and names come from a country pack's tables. Everything is drawn from a seed: the same seed gives
the same district and the same people, whoever runs it.

Ages overall are exactly those of the table, though a household's members fit each other: a partner's age and the age of
an adult a generation apart are steps of a Metropolis walk whose resting distribution is the table's adults.
"""

from vaxplatform.simulation.district import district
from vaxplatform.simulation.population import Resident, population

__all__ = ["Resident", "district", "population"]
