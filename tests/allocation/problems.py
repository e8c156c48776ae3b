"""Small draws that the tests of every rule share: sessions made from capacities, policies, and strategies for both."""

from collections.abc import Iterable, Mapping
from datetime import date

from hypothesis import strategies as st

from vaxplatform.allocation import Policy
from vaxplatform.codes import Code
from vaxplatform.model import Request, Session

SESSIONS = ("S-1", "S-2", "S-3")
DAY = date(2021, 8, 26)
COVISHIELD = Code.parse("cvx|210")

Capacity = Mapping[tuple[str, int], int]


def policy_of(rule: str = "fair-draw", **terms: object) -> Policy:
    """A policy of a rule; names of sessions and distances are not limited."""
    return Policy(**({"rule": rule, "options_at_most": 1000, "distance_km_at_most": 1000.0, "source": "test"} | terms))


def sessions_of(capacity: Capacity, areas: Mapping[str, str] | None = None) -> list[Session]:
    """A session for each id, its centre named after it, with the seats by dose number."""
    seats: dict[str, dict[int, int]] = {}
    for (session, dose_number), count in capacity.items():
        seats.setdefault(session, {})[dose_number] = count
    return [
        Session(name, f"C-{name}", DAY, COVISHIELD, doses, area=(areas or {}).get(name, ""))
        for name, doses in seats.items()
    ]


def seated(seats: Iterable[object]) -> dict[str, str]:
    """The session by person id."""
    return {seat.person: seat.session for seat in seats}


capacities = st.dictionaries(
    st.tuples(st.sampled_from(SESSIONS), st.sampled_from((1, 2))), st.integers(0, 3), min_size=1
).map(lambda found: {(session, 1): 0 for session in SESSIONS} | found)

people = st.text("PQR0123456789-", min_size=1, max_size=6)

wishes = st.lists(
    st.builds(
        Request,
        person=people,
        tier=st.integers(0, 2),
        dose_number=st.sampled_from((1, 2)),
        options=st.lists(st.sampled_from(SESSIONS), unique=True).map(tuple),
    ),
    max_size=7,
    unique_by=lambda request: request.person,
)

journeys = st.lists(
    st.builds(
        lambda metres, known, **request: Request(
            options=tuple(metres), travel_m=tuple(metres.values()) if known else (), **request
        ),
        person=people,
        tier=st.integers(0, 2),
        dose_number=st.sampled_from((1, 1, 1, 2)),
        metres=st.dictionaries(st.sampled_from(SESSIONS), st.integers(0, 3)),
        known=st.sampled_from((True, True, True, False)),
    ),
    max_size=7,
    unique_by=lambda request: request.person,
)
"""Requests that state the way to each option, short ones, so that many outcomes are equally good."""
