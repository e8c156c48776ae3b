"""Groups and conditions of people: only what the programme's rules know, held as they read it."""

import pytest

from vaxplatform.eligibility import ConditionWord, Kind, Words
from vaxplatform.errors import DateError, ModelError
from vaxplatform.exchange.vocabulary import parse_conditions, parse_groups, write_conditions, write_groups

WORDS = Words(
    {"HCW": (), "FLW": ()},
    {
        "heart-failure": ConditionWord(
            details={"admitted": Kind.DATE, "ejection_fraction": Kind.NUMBER, "on_treatment": ("yes", "no")}
        )
    },
)


def test_all_kinds_of_detail_are_read_and_written() -> None:
    text = "heart-failure@2019-04-01 admitted=2021-01-05 ejection_fraction=35.5 on_treatment=yes"
    conditions = parse_conditions(text, WORDS)
    assert dict(conditions[0].attributes) == {
        "admitted": "2021-01-05",
        "ejection_fraction": "35.5",
        "on_treatment": "yes",
    }
    assert write_conditions(conditions) == text
    assert write_groups(parse_groups("HCW; FLW", WORDS)) == "FLW;HCW"


@pytest.mark.parametrize(
    ("text", "error", "says"),
    [
        ("heart-failure admitted=soon", DateError, "YYYY-MM-DD"),
        ("heart-failure ejection_fraction=low", ModelError, "«ejection_fraction» holds a number, such as 35"),
        ("heart-failure on_treatment=often", ModelError, "«on_treatment» holds one of yes, no"),
        ("heart-failure on_treatmnet=yes", ModelError, "did you mean «on_treatment»?"),
        ("heart-failure on_treatment", ModelError, "after a condition stand its attributes"),
        ("heart-attack", ModelError, "«heart-attack» is not a condition of this programme"),
    ],
)
def test_what_rules_could_not_read_is_refused(text: str, error: type[Exception], says: str) -> None:
    with pytest.raises(error) as refused:
        parse_conditions(text, WORDS)
    assert says in str(refused.value)
