"""Order of mixed directions, beside the Unicode consortium's algorithm as the library unicode-bidi has it."""

from bidi import get_display
from hypothesis import given, settings
from hypothesis import strategies as st

from vaxplatform.certificate._bidi import begins_right_to_left, visual_runs

# A letter or more of each class: L, R, AL, EN, AN, NSM, ES, ET, CS, WS, ON and brackets.
LETTERS = "aBкआ19אבعمی\u0661\u0662\u0301\u093c+-/%$,.: ;!([{)]}"


@settings(max_examples=600)
@given(text=st.text(LETTERS, max_size=24), right_to_left=st.booleans())
def test_the_order_is_that_of_the_standard(text, right_to_left) -> None:
    drawn = ""
    for start, end, backwards in visual_runs(text, right_to_left=right_to_left):
        drawn += text[start:end][::-1] if backwards else text[start:end]
    assert drawn == get_display(text, base_dir="R" if right_to_left else "L")


@given(text=st.text(max_size=40), right_to_left=st.booleans())
def test_every_character_stands_once(text, right_to_left) -> None:
    runs = visual_runs(text, right_to_left=right_to_left)
    assert sorted(at for start, end, _way in runs for at in range(start, end)) == list(range(len(text)))


def test_the_first_letter_decides_the_direction() -> None:
    assert begins_right_to_left("«12» علی Ali")
    assert not begins_right_to_left("12 Ali علی")
    assert not begins_right_to_left("12")
