"""Conditions and reasons in sentences."""

from datetime import date

import pytest
from hypothesis import given

from eligibility.made_up import conditions
from vaxplatform.codes import Code
from vaxplatform.countries import core_messages
from vaxplatform.dates import Duration
from vaxplatform.eligibility import Offer, Wording, parse_predicate
from vaxplatform.model import Fee, Reason

NAMES = {"HCW": {"en": "Health-care workers", "hi": "स्वास्थ्यकर्मी"}, "FLW": {"en": "Front-line workers"}}
ENGLISH = Wording(
    core_messages(),
    "en",
    NAMES,
    {"diabetes": {"en": "Diabetes", "hi": "मधुमेह"}, "hypertension": {"en": "Hypertension"}},
    {"cvx|502": "Covaxin"},
    {"HCW": {"en": "The employer's letter"}},
    {"IN-MH": {"en": "Maharashtra", "hi": "महाराष्ट्र"}},
)
HINDI = Wording(core_messages(), "hi_IN", NAMES, ENGLISH.conditions)


@pytest.mark.parametrize(
    ("who", "said"),
    [
        ({"everyone": True}, "everybody"),
        ({"group": ["HCW", "FLW"]}, "Health-care workers or Front-line workers"),
        ({"group": "nobody-named"}, "nobody-named"),
        ({"age": "< 9 months"}, "younger than 9 months"),
        ({"age": ">= 6 weeks"}, "at least 6 weeks old"),
        ({"age": "18 years .. 44 years", "as_of": "2022-01-01"},
         "at least 18 years old, younger than 45 years on 1 Jan 2022"),
        ({"born": "<= 1977-01-01"}, "born: until 1 Jan 1977"),
        ({"birth_year": "2008 .. 2010"}, "born: 2008 to 2010"),
        ({"condition": {"is": "diabetes", "for": "> 10 years"}}, "Diabetes (for more than 10 years)"),
        ({"condition": {"is": "diabetes", "for": ">= 10 years"}}, "Diabetes (for at least 10 years)"),
        ({"condition": {"is": "diabetes", "for": "< 28 days"}}, "Diabetes (for less than 4 weeks)"),
        (
            {"condition": {"is": "hypertension", "with": {"on_treatment": "yes", "admitted": "<= 1 year"}}},
            "Hypertension (on treatment: yes, admitted: at most 1 year ago)",
        ),
        ({"condition": {"is": "diabetes", "for": "<= 28 days"}}, "Diabetes (for at most 4 weeks)"),
        ({"condition": {"is": "x", "with": {"fev1": "< 50"}}}, "x (fev1: less than 50)"),
        ({"condition": {"is": "x", "with": {"fev1": "20 .. 50"}}}, "x (fev1: at least 20 and at most 50)"),
        ({"condition": {"is": "x", "with": {"seen": ">= 2020-07-01"}}}, "x (seen: from 1 Jul 2020 on)"),
        ({"condition": {"is": "x", "with": {"seen": "1 month .. 3 months"}}},
         "x (seen: at least 1 month ago and at most 3 months ago)"),
        ({"sex": "female"}, "women and girls"),
        ({"lives_in": ["IN-MH", "IN-GA"]}, "living in Maharashtra, IN-GA"),
        ({"venue": "private"}, "coming to: private centre"),
        ({"doses": {"at_least": 2}}, "valid doses so far: at least 2"),
        ({"doses": {"exactly": 0}}, "valid doses so far: 0"),
        ({"doses": {"at_most": 2, "of": "cvx|502", "count": "any"}},
         "doses so far, valid or not: at most 2 of Covaxin"),
        ({"not": {"sex": "male"}}, "not: men and boys"),
        ({"any": [{"sex": "male"}, {"group": "HCW", "age": ">= 18 years"}]},
         "men and boys or (Health-care workers; at least 18 years old)"),
        ({"at_least": {"n": 2, "of": [{"sex": "male"}, {"group": "HCW"}]}},
         "of these at least 2: men and boys; Health-care workers"),
    ],
)  # fmt: skip
def test_in_one_line(who: object, said: str) -> None:
    assert ENGLISH.condition(parse_predicate(who)) == said


def test_a_dialect_falls_back_to_its_language_and_then_to_any() -> None:
    who = parse_predicate({"group": ["HCW", "FLW"], "age": ">= 18 years"})
    assert HINDI.parts(who) == ("स्वास्थ्यकर्मी या Front-line workers", "आयु कम से कम 18 वर्ष")


def test_areas_are_told_by_name() -> None:
    reason = Reason("area-differs", "R", {"area": "IN-MH", "threshold": "IN-GA, IN-MH"})
    assert (
        ENGLISH.reason(reason) == "Rule R: only for people who live in IN-GA, Maharashtra (this person: Maharashtra)."
    )


def test_parts_are_joined_as_the_language_joins_them() -> None:
    who = parse_predicate({"sex": "female", "age": ">= 18 years"})
    assert Wording(core_messages(), "ar").condition(who).count("؛ ") == 1


@given(conditions)
def test_every_condition_can_be_said_in_every_language(data: object) -> None:
    for language in core_messages().languages:
        assert Wording(core_messages(), language).condition(parse_predicate(data))


def test_lengths_of_time() -> None:
    said = [ENGLISH.length(Duration(*each)) for each in ((1, 0, 0), (0, 9, 0), (0, 0, 42), (1, 2, 3), (0, 0, 0))]
    assert said == ["1 year", "9 months", "6 weeks", "1 year and 2 months and 3 days", "0 days"]


def test_a_year_of_age_is_not_a_year_that_passes() -> None:
    vietnamese = Wording(core_messages(), "vi")
    two = Duration(years=2)
    assert (vietnamese.age(two), vietnamese.length(two)) == ("2 tuổi", "2 năm")
    assert (ENGLISH.age(two), ENGLISH.length(two)) == ("2 years", "2 years")
    assert vietnamese.condition(parse_predicate({"age": "18 years .. 59 years"})) == "từ đủ 18 tuổi đến dưới 60 tuổi"
    too_low = Reason("age-too-low", "VN-18", {"threshold": "18 years", "age": "9 months"})
    assert vietnamese.reason(too_low) == "Quy định VN-18: chưa đủ 18 tuổi (tuổi hiện tại: 9 tháng)."
    skipped = Reason("dose-skipped", "HepB.1", {"on": "2026-01-01", "because": "age >= 2 months, < 2 years"})
    assert vietnamese.reason(skipped).endswith("không cần HepB.1: từ đủ 2 tháng đến dưới 2 tuổi.")
    assert ENGLISH.reason(skipped).endswith("at least 2 months old, younger than 2 years.")
    too_short = Reason(
        "interval-too-short", facts={"minimum": "1 year", "given": "2026-01-01", "earliest": "2026-06-01"}
    )
    assert "1 năm" in vietnamese.reason(too_short)


def test_offers() -> None:
    offer = Offer([Code("cvx", "502")], [1, 2], ["government"], Fee.FREE)
    assert list(ENGLISH.offer(offer)) == ["Covaxin", "dose 1, 2", "government centre", "free"]
    assert list(ENGLISH.offer(Offer())) == []


def test_reasons_by_the_names_people_know() -> None:
    reason = Reason("group-missing", "R", {"threshold": "HCW, FLW", "source": "s"})
    assert ENGLISH.reason(reason) == "Rule R: only for these groups: Health-care workers, Front-line workers."
    missing = Reason("fact-missing", "R", {"fact": "groups", "asked": "HCW", "source": "s"})
    assert ENGLISH.proofs_for(missing) == ("The employer's letter",)
    turning = Reason(
        "fact-missing", "R", {"fact": "birth_date", "asked": "60 years", "turns_between": "2021-01-01 .. 2021-12-31"}
    )
    assert ENGLISH.reason(turning).endswith("The answer turns between 1 Jan 2021 and 31 Dec 2021.")
    detail = Reason("fact-missing", "R", {"fact": "conditions.diabetes.on_treatment", "asked": "yes"})
    assert "Diabetes: on treatment" in ENGLISH.reason(detail)


@pytest.mark.parametrize(
    ("code", "facts", "said"),
    [
        ("no-rule-matches", {"on": "2021-03-05"}, "No rule of the programme allows vaccination on 5 Mar 2021."),
        ("born-after", {"threshold": "1977-01-01"}, "Rule R: for people born up to 1 Jan 1977."),
        ("born-after", {"threshold": "2007"}, "Rule R: for people born up to 2007."),
        (
            "deferred",
            {"condition": "diabetes", "wait": "3 months", "until": "2021-06-29"},
            "R: vaccination waits 3 months because of Diabetes, until 29 Jun 2021.",
        ),
        (
            "doses-too-few",
            {"doses": "0", "threshold": "2", "vaccines": "cvx|502"},
            "Rule R: doses needed so far: 2 (counted: 0). Only doses of Covaxin count.",
        ),
        (
            "venue-differs",
            {"venue": "government", "threshold": "private"},
            "Rule R: only at private centre (this visit: government centre).",
        ),
        ("sex-differs", {"threshold": "female"}, "Rule R: only for women and girls."),
    ],
)
def test_what_a_reason_compares_is_said_as_people_say_it(code: str, facts: dict[str, str], said: str) -> None:
    assert ENGLISH.reason(Reason(code, "R", facts)) == said


def test_days() -> None:
    assert ENGLISH.days(date(2021, 3, 1), date(2021, 4, 1)) == "1 Mar 2021 to 31 Mar 2021"
    assert ENGLISH.days(None, date(2021, 4, 1)) == "until 31 Mar 2021"
    assert ENGLISH.days(None, None) == "at any time"
