from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaxplatform.errors import ModelError
from vaxplatform.model import Request


@given(st.lists(st.sampled_from(["S-1", "S-2", "S-3", "S-4"]), max_size=5))
def test_each_session_once_best_first(options: list[str]) -> None:
    if len(set(options)) == len(options):
        assert Request("P-1", 0, 1, tuple(options)).options == tuple(options)
    else:
        with pytest.raises(ModelError, match="P-1") as caught:
            Request("P-1", 0, 1, tuple(options))
        assert caught.value.code == "options-duplicate"


@pytest.mark.parametrize(("tier", "dose_number"), [(-1, 1), (1000, 1), (0, 0), (0, 100), ("0", 1), (0, None)])
def test_numbers_in_range(tier: Any, dose_number: Any) -> None:
    with pytest.raises(ModelError):
        Request("P-1", tier, dose_number)


def test_one_text_is_not_taken_apart_into_letters() -> None:
    options: Any = "S-1"
    with pytest.raises(ModelError):
        Request("P-1", 0, 1, options)
