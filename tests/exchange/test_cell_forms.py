"""Cells: what is written reads back, and what people type is read or told."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaxplatform.errors import InputError
from vaxplatform.exchange.cell_forms import DAY, LIST, NESTED, NUMBERS, TEXT, WHOLE, WORDS, YES_NO, Form

letters = st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp", "Pi", "Pf"])  # curly quotation marks are slips
words = st.text(letters, min_size=1, max_size=9)
nested = st.recursive(words | st.integers(), lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner))


@given(words | st.lists(words, min_size=1) | st.dictionaries(words, nested, min_size=1))
def test_words_and_what_is_nested(value: object) -> None:
    written = WORDS.write(value)
    assert written == written.strip() or isinstance(value, str)
    assert WORDS.parse(written) == value


@given(st.lists(words, min_size=1))
def test_lists(value: list[str]) -> None:
    assert LIST.parse(LIST.write(value)) == value


@given(nested)
def test_what_is_nested(value: object) -> None:
    assert NESTED.parse(NESTED.write(value)) == value


@pytest.mark.parametrize(
    ("form", "value", "text"),
    [
        (TEXT, '[not a list], "quoted"', '[not a list], "quoted"'),
        (WORDS, "HCW", "HCW"),
        (WORDS, ["HCW"], "[HCW]"),
        (WORDS, ["HCW", "FLW"], "HCW, FLW"),
        (WORDS, "Area, North", '"Area, North"'),
        (WORDS, ["Area, North", "B"], '["Area, North", B]'),
        (WORDS, {"is": "diabetes"}, "{is: diabetes}"),
        (WORDS, ["C\u00f4te d\u2019Ivoire, Abidjan"], '["C\u00f4te d\u2019Ivoire, Abidjan"]'),
        (LIST, ["HCW"], "HCW"),
        (NUMBERS, [1, 2], "1, 2"),
        (NUMBERS, [3], "3"),
        (WHOLE, 0, "0"),
        (DAY, "2021-03-01", "2021-03-01"),
        (YES_NO, True, "true"),
        (YES_NO, False, "false"),
        (NESTED, {"at_least": 2}, "{at_least: 2}"),
        (NESTED, [{"age": ">= 60 years"}], '[{age: ">= 60 years"}]'),
    ],
)
def test_how_values_are_written(form: Form, value: object, text: str) -> None:
    assert form.write(value) == text
    assert form.parse(text) == value


@pytest.mark.parametrize(
    ("form", "text", "value"),
    [
        (NUMBERS, "1,2", [1, 2]),
        (NUMBERS, "[1, 2]", [1, 2]),
        (LIST, "[COVAXIN]", ["COVAXIN"]),
        (WORDS, " HCW ,FLW", ["HCW", "FLW"]),
        (YES_NO, "TRUE", True),
        (YES_NO, "No", False),
        (NESTED, "at_least: 2", {"at_least": 2}),
    ],
)
def test_what_people_type(form: Form, text: str, value: object) -> None:
    assert form.parse(text) == value


@pytest.mark.parametrize(
    ("form", "text", "sentence"),
    [
        (WORDS, "HCW,,FLW", "between two commas"),
        (WORDS, "[HCW", "the brackets cannot be read"),
        (WORDS, "{is: \u201cdiabetes\u201d}", "quotation mark \u201c"),
        (NUMBERS, "1.2", "whole number"),
        (NUMBERS, "\u0663", "whole number"),
        (NUMBERS, "9" * 5000, "whole number"),
        (WHOLE, "-1", "whole number"),
        (YES_NO, "maybe", "true or false"),
        (DAY, "1/2/2021", "can be read as 2021-02-01 or as 2021-01-02: write the year first"),
        (DAY, "1.1.2021", "can be read as 2021-01-01: write"),
        (DAY, "3-25-2021", "can be read as 2021-03-25: write"),
        (DAY, "31/31/2021", "a date is written YYYY-MM-DD"),
        (DAY, "2021-3-1", "a date is written YYYY-MM-DD"),
        (NESTED, "{" * 100, "the brackets cannot be read"),
    ],
)
def test_what_cannot_be_read(form: Form, text: str, sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        form.parse(text)
