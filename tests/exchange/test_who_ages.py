"""Age codes of WHO's export: every form it has, what is guessed, and what is refused."""

from contextlib import suppress

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from vaxplatform.dates import Duration
from vaxplatform.errors import DateError
from vaxplatform.exchange.who_ages import WhoAge, parse_who_age

CYRILLIC_M = "\N{CYRILLIC CAPITAL LETTER EM}"


def age(start: str | None, end: str | None, *, after: bool = False) -> WhoAge:
    first, last = (None if each is None else Duration.parse(each) for each in (start, end))
    return WhoAge(first, last, after_dose=after)


# Every form that stands in the export of 2025-02-01, with how often; ages are examples of the form.
FORMS = {
    "M9": (age("9 months", "9 months"), 2563),
    "": (WhoAge(), 1045),
    "W14": (age("14 weeks", "14 weeks"), 828),
    "Y12": (age("12 years", "12 years"), 752),
    "+M6": (age("6 months", "6 months", after=True), 638),
    "+Y10": (age("10 years", "10 years", after=True), 366),
    "1st contact": (WhoAge(first_contact=True), 362),
    "Y15-Y49": (age("15 years", "49 years"), 353),
    "B": (age("0 days", "0 days"), 338),
    "M16-M24": (age("16 months", "24 months"), 172),
    ">=Y10": (age("10 years", None), 166),
    ">Y7": (age("7 years", None), 105),
    ">=M6": (age("6 months", None), 50),
    "M18-Y6": (age("18 months", "6 years"), 42),
    "+M6-M12": (age("6 months", "12 months", after=True), 38),
    "+D28": (age("28 days", "28 days", after=True), 35),
    "+W4": (age("4 weeks", "4 weeks", after=True), 34),
    "<Y1": (age(None, "1 year"), 24),
    "M3.5": (age("3 months + 15 days", "3 months + 15 days"), 20),
    "Y4.5": (age("4 years + 6 months", "4 years + 6 months"), 16),
    "<=Y4": (age(None, "4 years"), 11),
    ">M12": (age("12 months", None), 10),
    "W10-W24": (age("10 weeks", "24 weeks"), 9),
    "B-M11": (age("0 days", "11 months"), 9),
    "D3": (age("3 days", "3 days"), 8),
    "D3-D5": (age("3 days", "5 days"), 7),
    "1st Contact": (WhoAge(first_contact=True), 4),
    "B-Y1": (age("0 days", "1 year"), 3),
    "Y1.5-Y11": (age("1 year + 6 months", "11 years"), 3),
    "B-W6": (age("0 days", "6 weeks"), 2),
    "<M18": (age(None, "18 months"), 2),
    "+M6-Y1": (age("6 months", "1 year", after=True), 1),
    "+W4-W6": (age("4 weeks", "6 weeks", after=True), 1),
    "B-D5": (age("0 days", "5 days"), 1),
    "+D7-D30": (age("7 days", "30 days", after=True), 1),
    "<W33": (age(None, "33 weeks"), 1),
    "+W8-M6": (age("8 weeks", "6 months", after=True), 1),
    "<D2": (age(None, "2 days"), 1),
    "D0-Y5": (age("0 days", "5 years"), 1),
    "+Y1-Y2": (age("1 year", "2 years", after=True), 1),
    "W6-M6": (age("6 weeks", "6 months"), 1),
}
GUESSED = {
    f"{CYRILLIC_M}2": (age("2 months", "2 months"), 16),
    f"+{CYRILLIC_M}1": (age("1 month", "1 month", after=True), 5),
    f"{CYRILLIC_M}4.5": (age("4 months + 15 days", "4 months + 15 days"), 1),
    f">={CYRILLIC_M}12": (age("12 months", None), 1),
    f">{CYRILLIC_M}9": (age("9 months", None), 1),
    f"{CYRILLIC_M}16-M23": (age("16 months", "23 months"), 1),
    "A5": (age("5 years", "5 years"), 1),
    "Y9-15": (age("9 years", "15 years"), 1),
}
REFUSED = {"Y3.6": 1, "Y25-Y24": 1}  # 3.6 years; and a range that ends before it begins
ROWS = 8052


def test_the_forms_below_are_all_of_the_export() -> None:
    counts = [*(count for _age, count in (*FORMS.values(), *GUESSED.values())), *REFUSED.values()]
    # Two of the export's forms hold both: 16 rows «Y4.5», of which one is «Y3.6», and 353 «Y15-Y49» with «Y25-Y24».
    assert sum(counts) - len(REFUSED) == ROWS


@pytest.mark.parametrize("code", FORMS)
def test_every_form_of_the_export(code: str) -> None:
    read = parse_who_age(code)
    assert read == FORMS[code][0]
    assert read.remarks == ()


@pytest.mark.parametrize("code", GUESSED)
def test_a_slip_is_understood_and_told(code: str) -> None:
    read = parse_who_age(code)
    assert read == GUESSED[code][0]
    assert len(read.remarks) == 1
    assert "is meant" in read.remarks[0]


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("Y3.6", "who-age-fraction"),
        ("W1.5", "who-age-fraction"),
        ("D0.5", "who-age-fraction"),
        ("Y25-Y24", "who-age-order"),
        ("M9-M9", "who-age-order"),
        ("Y1-M12", "who-age-order"),
        ("B-B", "who-age-order"),
        ("9 months", "who-age"),
        ("m9", "who-age"),
        ("M", "who-age"),
        ("M9-", "who-age"),
        ("-M9", "who-age"),
        (">=M6-M9", "who-age"),
        ("M9-M12-M15", "who-age"),
        ("++M6", "who-age"),
        ("M9.", "who-age"),
        ("M1000", "who-age"),
        ("M٩", "who-age"),
        ("2nd contact", "who-age"),
        ("=1+1", "who-age"),
    ],
)
def test_what_cannot_be_an_age_is_refused(code: str, error: str) -> None:
    with pytest.raises(DateError) as refused:
        parse_who_age(code)
    assert refused.value.code == error


UNITS = {"D": "days", "W": "weeks", "M": "months", "Y": "years"}
TERM = st.tuples(st.sampled_from("DWMY"), st.integers(0, 999))


@given(TERM, st.sampled_from(["", ">=", ">", "<", "<="]), st.sampled_from(["", "+"]))
def test_one_age_with_and_without_a_bound(term: tuple[str, int], bound: str, plus: str) -> None:
    unit, number = term
    length = Duration.parse(f"{number} {UNITS[unit]}")
    read = parse_who_age(f"{plus}{bound}{unit}{number}")
    assert read.after_dose is bool(plus)
    assert (read.start, read.end) == {"": (length, length), ">": (length, None), "<": (None, length)}[bound[:1]]


@given(st.sampled_from("DWMY"), st.integers(0, 998), st.integers(1, 999))
def test_a_range_has_both_its_ends_in_order(unit: str, first: int, second: int) -> None:
    code = f"{unit}{first}-{unit}{second}"
    if first >= second:
        with pytest.raises(DateError, match="ends before it begins"):
            parse_who_age(code)
    else:
        read = parse_who_age(code)
        assert read == age(f"{first} {UNITS[unit]}", f"{second} {UNITS[unit]}")


@given(st.integers(0, 99))
def test_half_a_year_is_six_months(years: int) -> None:
    assert parse_who_age(f"Y{years}.5").start == Duration(years=years, months=6)


@given(st.text(alphabet="BDWMY0123456789.-+<>=1st contA\u041c\u0412\u0423 ", max_size=12) | st.text(max_size=20))
@example("B-")
@example(">")
@example("+1st contact")
def test_whatever_is_written_gives_an_age_or_one_sentence(code: str) -> None:
    with suppress(DateError):
        assert parse_who_age(code).stated is bool(code.strip())
