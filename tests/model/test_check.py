import math
from typing import Any

import pytest
from attrs import field, frozen
from hypothesis import given
from hypothesis import strategies as st

from vaxplatform.errors import ModelError
from vaxplatform.model._check import no_duplicates, number, text, whole_number


@frozen
class Sample:
    word: Any = field(default="a", validator=text(at_most=5))
    count: Any = field(default=1, validator=whole_number(at_least=1, at_most=3))
    share: Any = field(default=0.5, validator=number(at_least=0, at_most=1))


@pytest.mark.parametrize("good", ["a", "abcde", "आशा", "a b", "क\u094d\u200dष", "a\u00a0b"])
def test_text_takes_what_people_write(good: str) -> None:
    """Zero-width joiners shape Indic letters, and no-break spaces are spaces."""
    assert Sample(word=good).word == good


@pytest.mark.parametrize("bad", ["", "abcdef", "a\nb", "a\tb", "\x00", "\x7f", None, 3, b"a"])
def test_text_refuses(bad: object) -> None:
    with pytest.raises(ModelError, match=r"Sample\.word") as caught:
        Sample(word=bad)
    assert caught.value.code == "word-text"
    assert caught.value.data["field"] == "word"


@pytest.mark.parametrize("bad", [0, 4, -1, 1.0, 2.5, "2", None, True])
def test_whole_number_refuses(bad: object) -> None:
    with pytest.raises(ModelError, match=r"Sample\.count") as caught:
        Sample(count=bad)
    assert caught.value.code == "count-range"


@pytest.mark.parametrize("bad", [-0.1, 1.1, math.nan, math.inf, -math.inf, "0.5", None])
def test_number_refuses(bad: object) -> None:
    with pytest.raises(ModelError, match=r"Sample\.share") as caught:
        Sample(share=bad)
    assert caught.value.code == "share-range"


@given(st.integers(-10, 10))
def test_whole_number_is_a_closed_range(value: int) -> None:
    try:
        assert Sample(count=value).count == value
        accepted = True
    except ModelError:
        accepted = False
    assert accepted == (1 <= value <= 3)


def test_no_upper_limit_is_not_mentioned() -> None:
    @frozen
    class Seats:
        seats: Any = field(validator=whole_number())

    with pytest.raises(ModelError) as caught:
        Seats(-1)
    assert "at most" not in str(caught.value)
    assert Seats(10**9).seats == 10**9


@given(st.lists(st.integers(0, 5), max_size=6))
def test_no_duplicates(keys: list[int]) -> None:
    if len(set(keys)) == len(keys):
        no_duplicates("members", list(keys), "household H-1")
    else:
        with pytest.raises(ModelError, match="household H-1 has two members called"):
            no_duplicates("members", list(keys), "household H-1")
