from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaxplatform.codes import Code
from vaxplatform.dates import PartialDate
from vaxplatform.errors import ModelError
from vaxplatform.model import Dose, History, Withdrawal

COVISHIELD = Code("cvx", "210")
BORN = PartialDate.parse("1980")


@pytest.mark.parametrize("why", Withdrawal)
def test_a_withdrawn_dose_stays_on_record_and_counts_for_nothing(why: Withdrawal) -> None:
    dose = Dose(date(2021, 6, 1), COVISHIELD, lot="4120Z001")
    withdrawn = dose.withdraw(why)
    assert (dose.counts, withdrawn.counts) == (True, False)
    assert (withdrawn.lot, withdrawn.withdrawn) == ("4120Z001", why)
    history = History("P-1", BORN, doses=(dose, withdrawn))
    assert history.doses == (dose, withdrawn)
    assert history.standing == (dose,)


@given(st.lists(st.tuples(st.dates(date(2021, 1, 1), date(2021, 1, 9)), st.integers(0, 99)), max_size=8))
def test_a_history_is_in_the_order_of_dates_and_keeps_the_order_of_one_day(given: list[tuple[date, int]]) -> None:
    doses = [Dose(day, COVISHIELD, lot=str(at)) for at, (day, _) in enumerate(given)]
    history = History("P-1", BORN, doses=tuple(doses))
    keys = [(dose.date, int(dose.lot)) for dose in history.doses]
    assert keys == sorted(keys)
    assert len(keys) == len(doses)


@pytest.mark.parametrize("count", [0, 1, 2])
def test_doses_given_as_a_list_are_held_as_a_tuple(count: int) -> None:
    doses: Any = [Dose(date(2021, 6, 1), COVISHIELD)] * count
    assert type(History("P-1", BORN, doses=doses).doses) is tuple


@pytest.mark.parametrize(
    ("born", "fits"),
    [
        ("2021-06-01", True),
        ("2021-06-02", False),
        ("2021-06", True),
        ("2021-07", False),
        ("2021", True),
        ("2022", False),
    ],
)
def test_no_dose_before_birth_read_as_early_as_it_can_be(born: str, *, fits: bool) -> None:
    doses = (Dose(date(2021, 6, 1), COVISHIELD),)
    if fits:
        assert History("P-1", PartialDate.parse(born), doses=doses).doses == doses
    else:
        with pytest.raises(ModelError) as caught:
            History("P-1", PartialDate.parse(born), doses=doses)
        assert caught.value.code == "dose-before-birth"
        assert born not in str(caught.value)


def test_another_persons_dose_once_withdrawn_may_lie_before_birth() -> None:
    stray = Dose(date(1979, 1, 1), COVISHIELD, withdrawn=Withdrawal.ANOTHER_PERSON)
    assert History("P-1", BORN, doses=(stray,)).standing == ()


@pytest.mark.parametrize("day", ["2021-06-01", datetime(2021, 6, 1, 9, 30), None])  # noqa: DTZ001 - any time of day is wrong
def test_a_dose_is_given_on_a_day(day: Any) -> None:
    with pytest.raises(ModelError):
        Dose(day, COVISHIELD)


@pytest.mark.parametrize("vaccine", ["cvx|210", None])
def test_a_dose_carries_a_code(vaccine: Any) -> None:
    with pytest.raises(ModelError):
        Dose(date(2021, 6, 1), vaccine)
