from functools import cache

from hypothesis import given
from hypothesis import strategies as st

from vaxplatform.registration._edits import within

words = st.text("abc", max_size=7)


def slips(one: str, other: str) -> int:
    """By definition: the fewest letters more, less or wrong, or neighbours changed round."""

    @cache
    def from_here(i: int, j: int) -> int:
        if i == 0 or j == 0:
            return i + j
        fewest = min(
            from_here(i - 1, j) + 1, from_here(i, j - 1) + 1, from_here(i - 1, j - 1) + (one[i - 1] != other[j - 1])
        )
        if i > 1 and j > 1 and one[i - 1] == other[j - 2] and one[i - 2] == other[j - 1]:
            fewest = min(fewest, from_here(i - 2, j - 2) + 1)
        return fewest

    return from_here(len(one), len(other))


@given(words, words, st.integers(0, 4))
def test_as_by_definition(one: str, other: str, limit: int) -> None:
    assert within(one, other, limit) == (slips(one, other) <= limit)
