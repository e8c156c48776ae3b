"""A synthetic district: centres with sessions, and the households who live around them. Nobody in it exists.

Ages, household sizes and names come from a country pack's tables. Everything is drawn from a seed: the same seed gives
the same district and the same people, whoever runs it.

Ages overall are exactly those of the table. The adults of a household are steps from its first member, a few years for
a partner, a generation for others, of a Metropolis walk whose resting distribution is the table's adults: a step that
is not taken leaves the age as it was. Children's ages are drawn from the table alone: a parent may be too young.
"""

from vaxplatform.simulation.district import district
from vaxplatform.simulation.population import Resident, population

__all__ = ["Resident", "district", "population"]
