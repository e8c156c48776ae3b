import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaxplatform.messages import Messages, parse_po
from vaxplatform.report._words import Words

LINES = {
    "format.group-separator": ",",
    "format.decimal-point": ".",
    "format.percent": "{number}%",
    "format.share": "{percent} ({part} of {whole})",
    "format.kilometres": "{number} km",
    "format.date": "{weekday} {day}.{month}.{year}",
    "format.short-date": "{day}.{month}",
    "format.weekday.4": "Thursday",
    "format.month.8": "August",
    "counted": "{count} centres and {n} more",
}


def words(grouping: str, numerals: str = "latn") -> Words:
    lines = {**LINES, "format.grouping": grouping}
    catalogue = parse_po("".join(f'msgid "{id_}"\nmsgstr "{said}"\n\n' for id_, said in lines.items()), "test.po")
    return Words(Messages({"en": [catalogue]}, default="en", numerals=lambda _language: numerals), "en")


WESTERN, INDIAN = words("western"), words("indian")


@pytest.mark.parametrize(
    ("value", "western", "indian"),
    [
        (0, "0", "0"),
        (999, "999", "999"),
        (1000, "1,000", "1,000"),
        (99999, "99,999", "99,999"),
        (100000, "100,000", "1,00,000"),
        (1234567, "1,234,567", "12,34,567"),
        (1400000000, "1,400,000,000", "1,40,00,00,000"),
    ],
)
def test_grouping(value: int, western: str, indian: str) -> None:
    assert (WESTERN.number(value), INDIAN.number(value)) == (western, indian)


@given(st.integers(0, 10**18))
def test_grouping_only_adds_separators(value: int) -> None:
    assert WESTERN.number(value) == f"{value:,}"
    assert INDIAN.number(value).replace(",", "") == str(value)


@pytest.mark.parametrize(
    ("part", "whole", "said"),
    [
        (0, 0, "\N{EN DASH} (0 of 0)"),
        (0, 9, "0% (0 of 9)"),
        (9, 9, "100% (9 of 9)"),
        (1, 3, "33% (1 of 3)"),
        (1, 2, "50% (1 of 2)"),
        (1, 5000, "0.1% (1 of 5,000)"),
        (4999, 5000, "99.9% (4,999 of 5,000)"),
    ],
)
def test_share(part: int, whole: int, said: str) -> None:
    assert WESTERN.share(part, whole) == said


@given(st.integers(1, 10**7), st.data())
def test_a_share_says_all_or_none_only_when_it_is(whole: int, data: st.DataObject) -> None:
    part = data.draw(st.integers(0, whole))
    said = WESTERN.percent(part, whole)
    assert (said == "0%") == (part == 0)
    assert (said == "100%") == (part == whole)
    assert abs(float(said.rstrip("%")) - 100 * part / whole) <= 0.5


def test_dates_and_distances() -> None:
    assert WESTERN.day("2021-08-26") == "Thursday 26.August.2021"
    assert WESTERN.short_day("2021-08-26") == "26.August"
    assert (WESTERN.day("soon"), WESTERN.short_day("soon")) == ("soon", "soon")
    assert (WESTERN.kilometres(None), WESTERN.kilometres(1234.56)) == ("\N{EN DASH}", "1,234.6 km")
    assert WESTERN.decimal(7.4, places=0) == "7"


def test_numbers_and_dates_stand_in_the_language_s_digits() -> None:
    deva = words("western", "deva")
    assert deva.day("2021-08-26") == "Thursday २६.August.२०२१"
    assert (deva.number(12345), deva.decimal(1234.56)) == ("१२,३४५", "१,२३४.६")
    assert deva.first("no.such", "counted", count=12345, n=3) == "१२,३४५ centres and ३ more"


def test_names_fall_back_to_the_base_language_and_then_to_any() -> None:
    hindi = Words(WESTERN.messages, "hi-IN")
    assert hindi.named({"en": "All", "hi": "सभी"}) == "सभी"
    assert hindi.named({"en": "All"}) == "All"
    assert hindi.named({}) == ""


def test_the_first_sentence_that_exists() -> None:
    assert WESTERN.first("no.such", "counted", count=12345, n=3) == "12,345 centres and 3 more"
    assert WESTERN.first("no.such", "none.either") == "none.either"
