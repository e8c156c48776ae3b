"""The audit of site priority: by what people stand at a session, whichever of two the lot puts first."""

import pytest

from allocation.problems import policy_of, seated, sessions_of
from vaxplatform.allocation import allocate, audit
from vaxplatform.model import Request

SESSIONS = sessions_of({("S-1", 1): 1})
BANDS = policy_of("site-priority", site_order=("band",), bands_km=(5.0, 10.0))
RESIDENTS = policy_of("site-priority", site_order=("resident",))
NAMES = [("P-1", "P-2"), ("P-2", "P-1")]


@pytest.mark.parametrize(("near", "far"), [(5_000, 5_001), (10_000, 10_001)])
@pytest.mark.parametrize("names", NAMES)
def test_a_band_ends_with_its_last_metre(near: int, far: int, names: tuple[str, str]) -> None:
    requests = [
        Request(name, 0, 1, ("S-1",), travel_m=(metres,)) for name, metres in zip(names, (near, far), strict=True)
    ]
    result = allocate(requests, SESSIONS, BANDS, "seed")
    assert seated(result.seats).keys() == {names[0]}
    assert audit(result, requests, SESSIONS, BANDS, "seed") == ()


@pytest.mark.parametrize("names", NAMES)
def test_a_way_that_is_not_known_stands_behind_the_last_band(names: tuple[str, str]) -> None:
    requests = [Request(names[0], 0, 1, ("S-1",), travel_m=(10_001,)), Request(names[1], 0, 1, ("S-1",))]
    assert audit(allocate(requests, SESSIONS, BANDS, "seed"), requests, SESSIONS, BANDS, "seed") == ()


@pytest.mark.parametrize("names", NAMES)
def test_nobody_is_a_resident_where_no_area_is_known(names: tuple[str, str]) -> None:
    requests = [Request(names[0], 0, 1, ("S-1",)), Request(names[1], 0, 1, ("S-1",), area="A")]
    assert audit(allocate(requests, SESSIONS, RESIDENTS, "seed"), requests, SESSIONS, RESIDENTS, "seed") == ()
