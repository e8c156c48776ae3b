"""Opening hours divided into slots."""

from datetime import time

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from vaxplatform.allocation import slots_between
from vaxplatform.errors import AllocationError

times = st.builds(time, st.integers(0, 23), st.integers(0, 59))


@given(times, times, st.integers(1, 240))
def test_slots_touch_fill_the_day_and_are_of_one_length(opens: time, closes: time, slot_minutes: int) -> None:
    minutes = (closes.hour - opens.hour) * 60 + closes.minute - opens.minute
    assume(minutes > 0)
    if minutes % slot_minutes:
        with pytest.raises(AllocationError) as raised:
            slots_between(opens, closes, slot_minutes)
        assert raised.value.code == "slots-fit"
        return
    slots = [slot.split("-") for slot in slots_between(opens, closes, slot_minutes)]
    assert [start for start, _ in slots[1:]] == [end for _, end in slots[:-1]]
    assert (slots[0][0], slots[-1][1]) == (f"{opens:%H:%M}", f"{closes:%H:%M}")
    for start, end in slots:
        first, last = (time.fromisoformat(each) for each in (start, end))
        assert (last.hour - first.hour) * 60 + last.minute - first.minute == slot_minutes


@pytest.mark.parametrize(("opens", "closes"), [(time(9), time(9)), (time(17), time(9))])
def test_closing_comes_after_opening(opens: time, closes: time) -> None:
    with pytest.raises(AllocationError) as raised:
        slots_between(opens, closes, 60)
    assert raised.value.code == "hours-order"
