from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaxplatform.errors import InputError
from vaxplatform.registration import ReferenceIds

IDS = ReferenceIds(b"a key of the tests")
LAST = 8_999_999_999_999
numbers = st.integers(0, LAST)


@given(numbers)
def test_fourteen_digits_the_first_not_zero_and_whole(number: int) -> None:
    id_ = IDS.of(number)
    assert len(id_) == 14
    assert id_.isdecimal()
    assert id_[0] != "0"
    assert ReferenceIds.is_whole(id_)
    assert ReferenceIds.is_whole(ReferenceIds.shown(id_))
    assert len(ReferenceIds.shown(id_)) == 17


def test_no_two_numbers_share_one() -> None:
    numbers = [*range(3_000), *range(LAST - 1_000, LAST + 1)]
    assert len({IDS.of(number) for number in numbers}) == len(numbers)


@given(numbers, st.integers(0, 13), st.integers(1, 9))
def test_a_wrong_digit_is_noticed(number: int, at: int, more: int) -> None:
    id_ = IDS.of(number)
    wrong = id_[:at] + str((int(id_[at]) + more) % 10) + id_[at + 1 :]
    assert not ReferenceIds.is_whole(wrong)


@given(numbers, st.integers(0, 12))
def test_two_digits_that_changed_places_are_noticed(number: int, at: int) -> None:
    id_ = IDS.of(number)
    wrong = id_[:at] + id_[at + 1] + id_[at] + id_[at + 2 :]
    assert wrong == id_ or not ReferenceIds.is_whole(wrong)


def test_ids_in_a_row_tell_neither_order_nor_number() -> None:
    ids = [IDS.of(number) for number in range(2_000)]
    rises = sum(one < other for one, other in pairwise(ids))
    assert 850 < rises < 1_150  # a fair coin leaves this once in 10^11
    assert all(sum(id_[at] == "5" for id_ in ids) < 300 for at in range(14))  # of 2,000, about a tenth or ninth


def test_another_key_gives_other_ids() -> None:
    other = ReferenceIds(b"another key of the tests")
    assert not {IDS.of(number) for number in range(100)} & {other.of(number) for number in range(100)}


@pytest.mark.parametrize("number", [-1, LAST + 1, True, 1.0, "1", None])
def test_a_number_that_is_none(number: object) -> None:
    with pytest.raises(InputError) as caught:
        IDS.of(number)  # type: ignore[arg-type]  # a wrong type is what is refused
    assert caught.value.code == "register-number"


@pytest.mark.parametrize("key", [b"", b"fifteen bytes..", "a text of sixteen or more", None])
def test_a_key_that_is_too_short(key: object) -> None:
    with pytest.raises(InputError) as caught:
        ReferenceIds(key)  # type: ignore[arg-type]  # a wrong type is what is refused
    assert caught.value.code == "register-key"


def test_the_key_is_not_printed() -> None:
    assert "tests" not in repr(IDS)


@pytest.mark.parametrize("text", ["", "1", "2431513069354", "243151306935420", "०४३१५१३०६९३५४२", "2431513069354x"])
def test_what_is_no_id(text: str) -> None:
    assert not ReferenceIds.is_whole(text)
