from datetime import date
from typing import Any

import pytest

from vaxplatform.codes import Code
from vaxplatform.errors import ModelError
from vaxplatform.model import Appointment, AppointmentStatus

GOOD: dict[str, Any] = {
    "person": "P-1",
    "session": "S-1",
    "centre": "C-1",
    "date": date(2021, 8, 26),
    "dose_number": 1,
    "vaccine": Code("cvx", "210"),
}


def test_booked_when_drawn() -> None:
    assert Appointment(**GOOD).status is AppointmentStatus.BOOKED


@pytest.mark.parametrize(
    ("field", "bad"),
    [("person", ""), ("session", None), ("centre", "x" * 65), ("dose_number", 0), ("dose_number", 100)],
)
def test_what_cannot_be(field: str, bad: object) -> None:
    with pytest.raises(ModelError, match=rf"Appointment\.{field}"):
        Appointment(**(GOOD | {field: bad}))
