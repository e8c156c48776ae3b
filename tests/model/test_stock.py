from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaxplatform.codes import Code
from vaxplatform.errors import ModelError
from vaxplatform.model import Lot, Stock

LAST = date(2021, 12, 31)


def lot(doses_per_vial: Any = 10) -> Lot:
    return Lot("4120Z001", Code("cvx", "210"), LAST, doses_per_vial)


@pytest.mark.parametrize(("day", "usable"), [(-1, True), (0, True), (1, False)])
def test_the_expiry_day_is_the_last_of_use(day: int, *, usable: bool) -> None:
    assert lot().usable_on(LAST + timedelta(days=day)) is usable


@given(st.integers(0, 100), st.integers(2, 20), st.integers(0, 60))
def test_doses_at_hand(vials: int, per_vial: int, rest: int) -> None:
    assert Stock("C-1", lot(per_vial), vials, rest).doses == vials * per_vial + rest


def test_a_single_dose_vial_leaves_no_rest() -> None:
    assert Stock("C-1", lot(1), 5).doses == 5
    with pytest.raises(ModelError, match="4120Z001") as caught:
        Stock("C-1", lot(1), 5, 1)
    assert caught.value.code == "open_doses-single"


@pytest.mark.parametrize(("vials", "rest"), [(-1, 0), (0, -1), (1.5, 0), ("3", 0)])
def test_stock_is_counted(vials: Any, rest: Any) -> None:
    with pytest.raises(ModelError):
        Stock("C-1", lot(), vials, rest)


@pytest.mark.parametrize("per_vial", [0, 1001, "10"])
def test_vials_hold_doses(per_vial: Any) -> None:
    with pytest.raises(ModelError):
        lot(per_vial)
