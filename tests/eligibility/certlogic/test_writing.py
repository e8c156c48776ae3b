"""Conditions as expressions: the same answer for every certificate, every birth date, every instant of a day."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from eligibility.certlogic.certificates import PRODUCTS, as_shown, clocks, conditions, payloads, shown, terms
from eligibility.certlogic.interpreter import interpret
from eligibility.made_up import predicates
from vaxplatform.dates import Duration, EndOfMonth, PartialDate, Window, add
from vaxplatform.eligibility import Answer, parse_predicate
from vaxplatform.eligibility._answers import Facts, judge
from vaxplatform.eligibility.certlogic import Terms, compile_expression, evaluate, to_certlogic
from vaxplatform.eligibility.predicate import (
    Age,
    All,
    AnyOf,
    AtVenue,
    Born,
    DosesGiven,
    Everyone,
    HasCondition,
    InGroup,
    LivesIn,
    Not,
    SexIs,
    walk,
)  # fmt: skip
from vaxplatform.errors import InputError
from vaxplatform.model import Person

TERMS = Terms(EndOfMonth.CLAMP, date(2021, 1, 1), date(2021, 12, 31), PRODUCTS)
UNSAID = (InGroup, HasCondition, SexIs, LivesIn, AtVenue)


def written(predicate, given_terms):
    try:
        return to_certlogic(predicate, given_terms)
    except InputError:
        return None


# ----------------------------------------------------------------------------------------------------------- exactness


@given(st.data())
def test_an_expression_is_true_exactly_when_the_answer_is_yes(data):
    asked = data.draw(terms)
    predicate = parse_predicate(data.draw(conditions))
    expression = written(predicate, asked)
    assume(expression is not None)
    compiled = compile_expression(expression)
    for _ in range(3):
        on = asked.first + timedelta(data.draw(st.integers(0, (asked.last - asked.first).days)))
        payload = data.draw(payloads(predicate, on, asked.end_of_month))
        certificate = {"payload": payload, "external": {"validationClock": data.draw(clocks(on))}}
        answer = judge(as_shown(predicate, payload), shown(payload, asked.end_of_month), on)
        assert compiled(certificate) is (answer is Answer.YES)
        assert interpret(expression, certificate) is (answer is Answer.YES)


@given(predicates)
def test_whatever_asks_more_than_a_certificate_says_is_refused(predicate):
    if any(isinstance(node, UNSAID) or (isinstance(node, DosesGiven) and node.valid) for node in walk(predicate)):
        with pytest.raises(InputError) as caught:
            to_certlogic(predicate, TERMS)
        assert caught.value.code == "certificate-unsaid"


AGES = [
    "1 month", "6 months", "9 months", "9 months - 4 days", "13 months", "1 year", "5 years + 6 months", "12 years",
    "16 years - 4 months", "18 years", "18 years + 1 day", "40 days", "60 days - 1 month", "60 years", "80 years",
]  # fmt: skip


@pytest.mark.parametrize("policy", EndOfMonth)
@pytest.mark.parametrize("age", AGES)
@pytest.mark.parametrize("first", [date(2019, 12, 25), date(2021, 12, 25), date(2099, 12, 25)])
def test_every_birth_date_over_leap_years_and_ends_of_months(policy, age, first):
    age = Duration.parse(age)
    births = [first + timedelta(number) for number in range(435)]
    begin, end = (add(births[at], age, policy) + timedelta(more) for at, more in ((0, -5), (-1, 5)))
    asked = Terms(policy, begin, end)
    reached, unreached = (compile_expression(to_certlogic(node, asked)) for node in (Age(age), Not(Age(age))))
    texts = sorted({text for born in births for text in (str(born), str(born)[:7], str(born)[:4])})
    for text in texts:
        born = PartialDate.parse(text)
        facts = Facts.of(Person("P", born), policy, None)
        turns = {add(day, age, policy) for day in (born.earliest, born.latest)}
        for on in {day + timedelta(more) for day in turns for more in range(-4, 5)}:
            if not begin <= on <= end:
                continue
            answer = judge(Age(age), facts, on)
            for clock in (f"{on}T00:00:00Z", f"{on}T23:59:59.999Z"):
                certificate = {"payload": {"dob": text}, "external": {"validationClock": clock}}
                assert reached(certificate) is (answer is Answer.YES), (text, clock)
                assert unreached(certificate) is (answer is Answer.NO), (text, clock)


TURNS = [date(year, month, 25) for year in (2020, 2021) for month in (1, 2, 4)]


@pytest.mark.no_cover
@pytest.mark.parametrize("policy", EndOfMonth)
@pytest.mark.parametrize("age", ["1 month", "2 months", "2 months + 59 days", "9 months - 4 days", "18 years"])
def test_every_birth_date_for_each_single_day(policy, age):
    age = Duration.parse(age)
    for on in (start + timedelta(number) for start in TURNS for number in range(9)):
        about = add(on, -age, policy)
        births = [(about + timedelta(more)).isoformat() for more in range(-8, 9)]
        asked = Terms(policy, on, on)
        for node in (Age(age), Not(Age(age)), Age(age, as_of=on), Not(Age(age, as_of=on))):
            compiled = compile_expression(to_certlogic(node, asked))
            for text in sorted({part for born in births for part in (born, born[:7], born[:4])}):
                answer = judge(node, Facts.of(Person("P", PartialDate.parse(text)), policy, None), on)
                certificate = {"payload": {"dob": text}, "external": {"validationClock": f"{on}T23:59:59+00:00"}}
                assert compiled(certificate) is (answer is Answer.YES), (text, on)


def test_birth_dates_are_named_only_where_a_day_shows_the_difference():
    adults = Age(Duration(years=18))
    rolled = Terms(EndOfMonth.ROLL_FORWARD, date(2021, 5, 1), date(2030, 12, 31))
    assert to_certlogic(adults, rolled) == {
        "if": [
            {"var": "payload.dob"},
            {
                "not-after": [
                    {"plusTime": [{"var": "payload.dob"}, 18, "year"]},
                    {"plusTime": [{"var": "external.validationClock"}, 0, "day"]},
                ]
            },
            False,
        ]
    }
    for first, named in [(date(2022, 2, 28), ["2004-02", "2004-02-29"]), (date(2022, 3, 1), None)]:
        clamped = Terms(EndOfMonth.CLAMP, first, date(2022, 12, 31))
        inner = to_certlogic(adults, clamped)["if"][1]
        assert (inner["if"][0]["in"][1] if "if" in inner else None) == named


@pytest.mark.parametrize(
    ("clock", "adult"),
    [
        ("2021-08-26T00:00:00+02:00", False),
        ("2021-08-26T02:00:00+02:00", True),
        ("2021-08-25T23:59:59.999Z", False),
        ("2021-08-25T20:00:00-04:00", True),
    ],
)
def test_the_day_is_that_of_the_clock_in_utc(clock, adult):
    expression = to_certlogic(Age(Duration(years=18)), TERMS)
    certificate = {"payload": {"dob": "2003-08-26"}, "external": {"validationClock": clock}}
    assert evaluate(expression, certificate) is adult


@pytest.mark.parametrize("payload", [{}, {"dob": ""}, {"dob": None}, {"v": []}, {"v": None}, {"v": [{}]}, {"r": [{}]}])
@pytest.mark.parametrize(
    "condition",
    [
        {"age": ">= 0 days"},
        {"age": "< 18 years"},
        {"not": {"age": "< 18 years"}},
        {"none": [{"born": "2004-02-29 .. 2004-05-31"}, {"birth_year": "<= 1950"}]},
        {"doses": {"at_least": 1, "count": "any"}},
        {"doses": {"at_least": 1, "of": "cvx|210", "count": "any"}},
        {"at_least": {"n": 1, "of": [{"age": ">= 1 day"}, {"not": {"age": ">= 1 day"}}]}},
    ],
)
def test_what_is_missing_is_false_under_a_negation_too(condition, payload):
    expression = to_certlogic(parse_predicate(condition), TERMS)
    clock = datetime(2021, 8, 26, tzinfo=UTC).isoformat()
    assert evaluate(expression, {"payload": payload, "external": {"validationClock": clock}}) is False


def test_everyone_is_everyone():
    assert to_certlogic(Everyone(), TERMS) is True
    assert to_certlogic(Not(Everyone()), TERMS) is False


# ------------------------------------------------------------------------------------------------------------ refusals


@pytest.mark.parametrize(
    ("condition", "told"),
    [
        ({"group": "HCW"}, "$: «group»: a certificate does not say to which groups a person belongs"),
        ({"condition": "C1"}, "$: «condition»: a certificate does not say which conditions a person has"),
        ({"sex": "female"}, "$: «sex»: a certificate does not say of which sex a person is"),
        ({"lives_in": "IN"}, "$: «lives_in»: a certificate does not say where a person lives"),
        ({"not": {"venue": "private"}}, "$.not: «venue»: a certificate does not say where a visit takes place"),
        ({"doses": {"at_least": 1}},
         "$: «doses»: a certificate does not say which doses scheduling finds valid; write 'count: any'"),
        ({"doses": {"at_least": 2, "of": "cvx|210", "count": "any"}},
         "$: «doses»: a certificate names the product of one dose only"),
        ({"any": [{"doses": {"at_least": 1, "of": ["cvx|210", "cvx|207", "eu-dcc|Covaxin"], "count": "any"}}]},
         "$.any[0]: «doses»: no product on certificates is known for cvx|207"),
        *(
            (condition, f"$.{path}: «doses»: a certificate shows doses, never that there were no more")
            for condition, path in [
                ({"all": [{"doses": {"exactly": 0, "count": "any"}}]}, "all[0]"),
                ({"all": [{"doses": {"at_least": 1, "at_most": 2, "count": "any"}}]}, "all[0]"),
                ({"none": [{"doses": {"at_least": 1, "count": "any"}}]}, "not.any[0]"),
                ({"not": {"at_least": {"n": 1, "of": [{"doses": {"at_least": 1, "count": "any"}}]}}},
                 "not.at_least.of[0]"),
            ]
        ),
    ],
)  # fmt: skip
def test_refusals(condition, told):
    with pytest.raises(InputError) as caught:
        to_certlogic(parse_predicate(condition), TERMS)
    assert caught.value.data["problems"][0] == f"condition at {told}"


def test_all_reasons_are_told_at_once():
    asked = {"group": "HCW", "any": [{"sex": "male"}, {"age": ">= 18 years"}, {"lives_in": "IN"}]}
    with pytest.raises(InputError, match=r"\(and 2 more\)$") as caught:
        to_certlogic(parse_predicate(asked), TERMS)
    assert [told.split(":")[0] for told in caught.value.data["problems"]] == [
        "condition at $.all[0]", "condition at $.all[1].any[0]", "condition at $.all[1].any[2]",
    ]  # fmt: skip


@pytest.mark.no_cover
def test_an_expression_too_large_is_refused():
    young = AnyOf((Not(Age(Duration(months=7))), Not(Age(Duration(months=8)))))
    with pytest.raises(InputError, match="holds at most 10000 values"):
        to_certlogic(young, Terms(EndOfMonth.CLAMP, date(1900, 1, 1), date(2250, 1, 1)))


def test_combinations_of_nothing_and_windows_without_ends():
    assert [to_certlogic(node, TERMS) for node in (All(()), AnyOf(()), Not(All(())), Not(AnyOf(())))] == [
        True, False, False, True,
    ]  # fmt: skip
    always = Born(Window(None, None))
    assert to_certlogic(always, TERMS) == {"if": [{"var": "payload.dob"}, True, False]}
    assert to_certlogic(Not(always), TERMS) == {"if": [{"var": "payload.dob"}, False, False]}
