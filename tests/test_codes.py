import pickle

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaxplatform.codes import SYSTEMS, Code, country_code, gtin_check_digit, one_spelling
from vaxplatform.errors import CodeError

# Published examples: EAN-8, UPC-A and EAN-13 as in Wikipedia's articles on those codes, each beside its check digit.
GTINS = [("7351353", 7), ("03600029145", 2), ("400638133393", 1)]


@pytest.mark.parametrize(("digits", "check"), GTINS)
def test_gtin_check_digits_of_published_examples(digits: str, check: int) -> None:
    assert gtin_check_digit(digits) == check
    assert str(Code("gtin", f"{digits}{check}")) == f"gtin|{digits}{check}".replace("|", f"|{'0' * (13 - len(digits))}")


@given(st.from_regex(r"[0-9]{13}", fullmatch=True), st.integers(1, 9))
def test_any_other_check_digit_is_refused(digits: str, off: int) -> None:
    right = gtin_check_digit(digits)
    Code("gtin", f"{digits}{right}")
    with pytest.raises(CodeError) as caught:
        Code("gtin", f"{digits}{(right + off) % 10}")
    assert caught.value.code == "code-check-digit"


@given(st.from_regex(r"[0-9]{12}", fullmatch=True), st.data())
def test_any_one_wrong_digit_is_noticed(digits: str, data: st.DataObject) -> None:
    whole = f"{digits}{gtin_check_digit(digits)}"
    at = data.draw(st.integers(0, 12))
    wrong = str((int(whole[at]) + data.draw(st.integers(1, 9))) % 10)
    with pytest.raises(CodeError):
        Code("gtin", whole[:at] + wrong + whole[at + 1 :])


@pytest.mark.parametrize(("system", "known"), SYSTEMS.items())
def test_each_system_takes_its_own_example(system: str, known: object) -> None:
    assert Code.parse(f"{system}|{SYSTEMS[system].example}").value == SYSTEMS[system].example
    assert known is SYSTEMS[system]


@pytest.mark.parametrize(
    ("text", "system", "value"),
    [
        ("cvx|210", "cvx", "210"),
        ("cvx|3", "cvx", "03"),  # CDC writes 03 for MMR
        ("cvx|010", "cvx", "10"),
        ("cdsi|55", "cdsi", "055"),
        ("gtin|4006381333931", "gtin", "04006381333931"),  # a GTIN-13 is a GTIN-14 with a zero in front
        (" CVX | 210 ", "cvx", "210"),
        ("atc|J07BN02", "atc", "J07BN02"),
        ("atc|J07", "atc", "J07"),
        ("icd11|5A11", "icd11", "5A11"),
        ("icd11|XM68M6", "icd11", "XM68M6"),  # COVID-19 vaccines; extension codes have six characters
        ("in|INCOVACC", "in", "INCOVACC"),
        ("eu-dcc|EU/1/20/1528", "eu-dcc", "EU/1/20/1528"),
        ("in|कोविशील्ड", "in", "कोविशील्ड"),
        ("x|" + "a" * 64, "x", "a" * 64),
    ],
)
def test_codes_are_read(text: str, system: str, value: str) -> None:
    code = Code.parse(text)
    assert (code.system, code.value) == (system, value)
    assert Code.parse(str(code)) == code


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "code-form"),
        ("210", "code-form"),
        ("cvx:210", "code-form"),
        ("|210", "code-system"),
        ("c v x|210", "code-system"),
        ("1cvx|210", "code-system"),
        ("\u0441|210", "code-system"),  # a Cyrillic letter that looks like c
        ("a" * 33 + "|1", "code-system"),
        ("cvx|", "code-value"),
        ("cvx|1234", "code-value"),
        ("cvx|2l0", "code-value"),
        ("cvx|२१०", "code-value"),  # Devanagari digits: would be another spelling of cvx|210
        ("snomed|\uff18\uff14\uff10\uff15\uff13\uff19\uff10\uff10\uff16", "code-value"),  # full-width digits
        ("cvx|210|x", "code-value"),
        ("cvx|-1", "code-value"),
        ("atc|j07bn02", "code-value"),
        ("atc|J07BN2", "code-value"),
        ("cdsi|0055", "code-value"),
        ("snomed|123", "code-value"),
        ("gtin|12345", "code-value"),
        ("cvx|0010", "code-value"),
        ("gtin|73513538", "code-check-digit"),
        ("in|", "code-value"),
        ("in|a\nb", "code-value"),
        ("in|a|b", "code-value"),
        ("in|" + "a" * 65, "code-value"),
    ],
)
def test_what_is_not_a_code_is_refused(text: str, problem: str) -> None:
    with pytest.raises(CodeError) as caught:
        Code.parse(text)
    assert caught.value.code == problem


@pytest.mark.parametrize("value", [210, None, b"210"])
def test_a_value_that_is_no_text_is_refused(value: object) -> None:
    with pytest.raises(CodeError):
        Code("cvx", value)  # type: ignore[arg-type]  # what a careless reader of JSON would pass


def test_a_long_wrong_text_is_not_repeated_whole() -> None:
    with pytest.raises(CodeError) as caught:
        Code.parse("x" * 5000)
    assert len(str(caught.value)) < 200


@given(st.text(max_size=40))
def test_any_text_is_a_code_that_is_written_back_or_a_code_error(text: str) -> None:
    try:
        code = Code.parse(text)
    except CodeError:
        return
    assert Code.parse(str(code)) == code


def test_padding_gives_one_spelling() -> None:
    assert Code("cvx", "3") == Code("cvx", "03") == Code.parse("CVX|3")
    assert hash(Code("cvx", "3")) == hash(Code("cvx", "03"))


def test_the_same_text_gives_the_same_object() -> None:
    assert Code.parse("cvx|502") is Code.parse("cvx|502")


def test_codes_sort_by_system_then_value() -> None:
    texts = ["cvx|502", "atc|J07BN02", "cvx|210"]
    assert [str(code) for code in sorted(map(Code.parse, texts))] == ["atc|J07BN02", "cvx|210", "cvx|502"]


def test_a_code_is_a_value() -> None:
    code = Code("cvx", "210")
    assert not hasattr(code, "__dict__")
    assert pickle.loads(pickle.dumps(code)) == code  # noqa: S301 - our own bytes
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        code.value = "502"  # type: ignore[misc]  # the point of the test


@pytest.mark.parametrize(
    ("given", "expected"),
    [("cdsi|007", "cdsi|007"), ("CDSI|7", "cdsi|007"), (" snomed | 77386006", "snomed|77386006"), ("Asthma", "Asthma")],
)
def test_what_is_observed_has_one_spelling(given: str, expected: str) -> None:
    assert one_spelling(given) == expected
    assert one_spelling(expected) == expected


@pytest.mark.parametrize("given", ["cdsi|", "|7", "cdsi|seven", "a|b|c"])
def test_what_is_observed_is_no_broken_code(given: str) -> None:
    with pytest.raises(CodeError):
        one_spelling(given)


@pytest.mark.parametrize(("given", "expected"), [("", ""), ("US", "US"), ("in", "IN"), ("Np", "NP")])
def test_countries_are_two_capitals(given: str, expected: str) -> None:
    assert country_code(given) == expected


@pytest.mark.parametrize("given", ["USA", "U", "U.S.", "India", "1N", "\u0399\u039d", "\u00df", None, 1])
def test_what_is_no_country(given: object) -> None:
    with pytest.raises(CodeError, match="a country is written with its two letters"):
        country_code(given)  # type: ignore[arg-type]  # the point of the test
