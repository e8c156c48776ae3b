"""Expressions as conditions: what was written comes back, countries' shapes that mean the same do, others refuse."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from eligibility.certlogic.certificates import PRODUCTS, as_shown, clocks, conditions, payloads, shown, terms
from vaxplatform.dates import Duration, EndOfMonth, Window
from vaxplatform.eligibility import Answer, parse_predicate
from vaxplatform.eligibility._answers import judge
from vaxplatform.eligibility.certlogic import (
    CertificateType,
    Terms,
    evaluate,
    from_certlogic,
    from_certlogic_rule,
    read_rule,
    to_certlogic,
)
from vaxplatform.eligibility.predicate import Age, All, AnyOf, AtLeast, Born, DosesGiven, Everyone, Not
from vaxplatform.errors import InputError

CLAMPED = Terms(EndOfMonth.CLAMP, date(2021, 1, 1), date(2023, 12, 31), PRODUCTS)
ROLLED = Terms(EndOfMonth.ROLL_FORWARD, date(2021, 1, 1), date(2023, 12, 31), PRODUCTS)
BIRTH, CLOCK = {"var": "payload.dob"}, {"var": "external.validationClock"}
DOSE, PRODUCT, VACCINATION = {"var": "payload.v.0.dn"}, {"var": "payload.v.0.mp"}, {"var": "payload.v.0"}


def plus(to, amount=0, unit="day"):
    return {"plusTime": [to, amount, unit]}


def written(predicate, asked):
    try:
        return to_certlogic(predicate, asked)
    except InputError:
        return None


# ------------------------------------------------------------------------------------------------------ there and back


@given(st.data())
def test_what_was_written_comes_back_with_the_same_meaning(data):
    asked = data.draw(terms)
    predicate = parse_predicate(data.draw(conditions))
    expression = written(predicate, asked)
    assume(expression is not None)
    back = from_certlogic(expression, asked)
    assert to_certlogic(back, asked) == expression
    on = data.draw(st.sampled_from((asked.first, asked.last)))
    payload = data.draw(payloads(predicate, on, asked.end_of_month))
    facts = shown(payload, asked.end_of_month)
    answers = [judge(as_shown(node, payload), facts, on) is Answer.YES for node in (predicate, back)]
    assert answers[0] is answers[1]
    certificate = {"payload": payload, "external": {"validationClock": data.draw(clocks(on))}}
    assert evaluate(expression, certificate) is answers[0]


ADULT, SENIOR = Age(Duration(years=18)), Age(Duration(years=60))


@pytest.mark.parametrize("asked", [CLAMPED, ROLLED])
@pytest.mark.parametrize(
    "tree",
    [
        Everyone(),
        Not(Everyone()),
        ADULT,
        Age(Duration(), Duration(years=18)),
        Age(Duration(months=6), Duration(years=5)),
        Age(Duration(months=9, days=-4), Duration(days=400)),
        Age(Duration(years=12, days=3), as_of=date(2022, 2, 28)),
        Age(Duration(years=12), Duration(years=15), date(2022, 1, 1)),
        Not(Age(Duration(years=12), Duration(years=15))),
        Not(Age(Duration(months=7))),
        Born(Window(None, date(2008, 1, 1))),
        Born(Window(date(2005, 5, 17), None)),
        Born(Window(date(2005, 5, 1), date(2008, 1, 1))),
        Not(Born(Window(date(2005, 5, 17), date(2008, 1, 2)))),
        DosesGiven(2, valid=False),
        DosesGiven(1, vaccines=("cvx|210", "eu-dcc|CoronaVac"), valid=False),
        All((ADULT, Not(SENIOR))),
        AnyOf((Not(ADULT), SENIOR, DosesGiven(1, valid=False))),
        AtLeast(2, (ADULT, SENIOR, Born(Window(date(1980, 1, 1), None)))),
        AtLeast(1, (ADULT,)),
        All((AnyOf((ADULT, DosesGiven(3, valid=False))), AtLeast(1, (SENIOR, Everyone())))),
    ],
)
def test_the_same_tree_comes_back(tree, asked):
    assert from_certlogic(to_certlogic(tree, asked), asked) == tree


@pytest.mark.parametrize(
    ("tree", "back"),
    [
        ({"birth_year": "2005 .. 2007"}, {"born": "2005-01-01 .. 2007-12-31"}),
        ({"all": [{"age": ">= 18 years"}]}, {"age": ">= 18 years"}),
        ({"none": [{"age": ">= 18 years"}, {"born": "< 2000-01-01"}]},
         {"all": [{"not": {"age": ">= 18 years"}}, {"born": ">= 2000-01-01"}]}),
        ({"not": {"at_least": {"n": 2, "of": [{"age": ">= 18 years"}, {"age": ">= 60 years"}]}}},
         {"at_least": {"n": 1, "of": [{"not": {"age": ">= 18 years"}}, {"not": {"age": ">= 60 years"}}]}}),
    ],
)  # fmt: skip
def test_what_an_expression_does_not_tell_apart(tree, back):
    assert from_certlogic(to_certlogic(parse_predicate(tree), ROLLED), ROLLED) == parse_predicate(back)


# ------------------------------------------------------------------------------------------------------ countries' ways


ADULT_WRITTEN = {"not-after": [plus(BIRTH, 18, "year"), plus(CLOCK)]}


@pytest.mark.parametrize(
    ("expression", "tree"),
    [
        ({"not-before": [plus(CLOCK), plus(BIRTH, 18, "year")]}, ADULT),
        ({"not-before": [plus(CLOCK, 0, "hour"), plus(BIRTH, 18.0, "year")]}, ADULT),
        ({"if": [BIRTH, {"not-before": [plus(CLOCK), plus(BIRTH, 216, "month")]}, False]}, Age(Duration(months=216))),
        ({"after": [plus("2008-01-01"), plus(BIRTH)]}, Born(Window(None, date(2008, 1, 1)))),
        ({"not-before": [plus(BIRTH), plus("2008-01-01")]}, Born(Window(date(2008, 1, 1), None))),
        ({"if": [ADULT_WRITTEN, True, {">=": [DOSE, 2]}]}, AnyOf((ADULT, DosesGiven(2, valid=False)))),
        ({"if": [ADULT_WRITTEN, {">": [DOSE, 2]}, False]}, All((ADULT, DosesGiven(3, valid=False)))),
        ({"if": [VACCINATION, {">=": [DOSE, 1]}, False]}, DosesGiven(1, valid=False)),
        ({"===": [PRODUCT, "Covaxin"]}, DosesGiven(1, vaccines=("cvx|502",), valid=False)),
        ({"if": [VACCINATION, {"in": [PRODUCT, ["EU/1/21/1529", "CoronaVac", "Covishield"]]}, False]},
         DosesGiven(1, vaccines=("cvx|210", "eu-dcc|CoronaVac"), valid=False)),
        ({"if": [BIRTH, {"and": [ADULT_WRITTEN, {"before": [plus(BIRTH), plus("1990-01-01")]}]}, False]},
         All((ADULT, Born(Window(None, date(1990, 1, 1)))))),
    ],
)  # fmt: skip
def test_shapes_of_countries_rules(expression, tree):
    assert from_certlogic(expression, ROLLED) == tree


def rule(logic, kind="Vaccination"):
    return read_rule(
        {
            "Identifier": "VR-XX-0001", "Type": "Acceptance", "Country": "XX", "Version": "1.0.0",
            "SchemaVersion": "1.0.0", "Engine": "CERTLOGIC", "EngineVersion": "0.7.5", "CertificateType": kind,
            "Description": [{"lang": "en", "desc": "The vaccine must be one of the list."}],
            "ValidFrom": "2021-07-01T00:00:00Z", "ValidTo": "2022-06-01T02:00:00+02:00", "AffectedFields": [],
            "Logic": logic,
        }
    )  # fmt: skip


def test_of_a_vaccination_certificate_the_vaccination_is_there():
    logic = {"if": [VACCINATION, {"in": [PRODUCT, ["EU/1/20/1528", "Covaxin"]]}, True]}
    given_one = DosesGiven(1, vaccines=("eu-dcc|EU/1/20/1528", "cvx|502"), valid=False)
    assert from_certlogic_rule(rule(logic), EndOfMonth.CLAMP, PRODUCTS) == given_one
    assert from_certlogic(logic, CLAMPED, certificate_type=CertificateType.VACCINATION) == given_one
    told = r"rule at \$.Logic: it also accepts a certificate without payload.v.0; no condition of ours does"
    with pytest.raises(InputError, match=told):
        from_certlogic_rule(rule(logic, "General"), EndOfMonth.CLAMP)


def test_a_rule_is_read_for_the_days_on_which_it_is_in_force():
    logic = rule({"not-after": [plus(BIRTH, 18, "year"), plus(CLOCK)]})
    with pytest.raises(InputError, match="from 2021-07-01 to 2022-06-01, some"):
        from_certlogic_rule(logic, EndOfMonth.CLAMP)
    assert from_certlogic_rule(logic, EndOfMonth.ROLL_FORWARD) == ADULT


# ------------------------------------------------------------------------------------------------------------ refusals

OTHERWISE = (
    "from 2021-01-01 to 2023-12-31, some partial birth dates, or birthdays at the end of a month, are judged otherwise "
    "than in our conditions"
)


@pytest.mark.parametrize(
    ("expression", "asked", "place", "told"),
    [
        (ADULT_WRITTEN, CLAMPED, "$", OTHERWISE),
        ({"not-after": [plus(BIRTH, 6, "month"), plus(CLOCK)]}, ROLLED, "$", OTHERWISE),
        ({"and": [ADULT_WRITTEN, {"after": [plus(BIRTH, 60, "year"), plus(CLOCK)]}]}, ROLLED, "$", OTHERWISE),
        ({"and": [True, {"after": [plus(BIRTH, 60, "year"), plus(CLOCK)]}]}, ROLLED, "$.and[1]", OTHERWISE),
        ({"not-after": [plus("2005-05-17"), plus(BIRTH)]}, ROLLED, "$", OTHERWISE),
        ({"if": [BIRTH, {"in": [BIRTH, ["2004"]]}, False]}, ROLLED, "$.if[1]",
         "none of our conditions asks this of payload.dob"),
        ({"after": [plus(BIRTH), plus(CLOCK, -18, "year")]}, ROLLED, "$",
         "none of our conditions asks this of external.validationClock and payload.dob"),
        ({"and": [True, {">=": [DOSE, {"var": "payload.v.0.sd"}]}]}, ROLLED, "$.and[1]",
         "none of our conditions asks this of payload.v.0.dn and payload.v.0.sd"),
        ({"not-after": [plus({"var": "payload.v.0.dt"}, 14), plus(CLOCK)]}, ROLLED, "$",
         "none of our conditions asks this of payload.v.0.dt and external.validationClock"),
        ({">=": [DOSE, 0]}, ROLLED, "$", "none of our conditions asks this of payload.v.0.dn"),
        ({">=": [DOSE, True]}, ROLLED, "$", "none of our conditions asks this of payload.v.0.dn"),
        ({">": [DOSE, True]}, ROLLED, "$", "none of our conditions asks this of payload.v.0.dn"),
        ({"not-after": [plus(BIRTH, 1, "hour"), plus(CLOCK)]}, ROLLED, "$",
         "none of our conditions asks this of payload.dob and external.validationClock"),
        ({"in": [PRODUCT, []]}, ROLLED, "$", "none of our conditions asks this of payload.v.0.mp"),
        ({"in": [PRODUCT, {"var": "external.valueSets.x"}]}, ROLLED, "$",
         "none of our conditions asks this of payload.v.0.mp and external.valueSets.x"),
        ({"in": [PRODUCT, ["Covishield"]]}, ROLLED, "$",
         "of one vaccine our conditions name all products: EU/1/21/1529 is missing"),
        ({"in": [PRODUCT, ["a|b"]]}, ROLLED, "$",
         "'a|b' is not a value of «eu-dcc»: 1 to 64 characters without «|»"),
        ({"!": [{"var": "payload.v.1"}]}, ROLLED, "$",
         "it also holds where what it denies is not known; our conditions then do not"),
        ({"if": [True, {"!": [ADULT_WRITTEN]}, False]}, ROLLED, "$.if[1]",
         "it also holds where what it denies is not known; our conditions then do not"),
        ({"if": [BIRTH, ADULT_WRITTEN, True]}, ROLLED, "$",
         "it also accepts a certificate without payload.dob; no condition of ours does"),
        ({"if": [BIRTH, {"and": [ADULT_WRITTEN, {">=": [DOSE, 1]}]}, False]}, ROLLED, "$",
         "it holds only with payload.dob, which the condition within asks in part alone"),
        ({"if": [BIRTH, True, False]}, ROLLED, "$",
         "it holds only with payload.dob, which the condition within asks in part alone"),
        ({"if": [ADULT_WRITTEN, False, True]}, ROLLED, "$",
         "of «if», our conditions say «if A then true else B» and «if A then B else false»"),
        ({"if": [DOSE, True, ADULT_WRITTEN]}, ROLLED, "$.if[0]", "none of our conditions asks this of payload.v.0.dn"),
        (7, ROLLED, "$", "none of our conditions asks this"),
        ({"not-after": [plus(BIRTH, 99999, "year"), plus(CLOCK)]}, ROLLED, "$",
         "a duration of more than 9999 years is longer than the calendar"),
        ({"not-after": [plus(BIRTH, 5000, "year"), plus(CLOCK)]}, ROLLED, "$",
         "adding the duration leads outside the years 1 to 9999: check the day and the duration"),
        ({"not-after": [plus(BIRTH, 1, "year"), plus("2021")]}, ROLLED, "$",
         "a date is written YYYY-MM-DD; this looks like a year alone"),
    ],
)  # fmt: skip
def test_refusals(expression, asked, place, told):
    with pytest.raises(InputError) as caught:
        from_certlogic(expression, asked)
    assert told in caught.value.sentence
    assert str(caught.value.place) == f"expression at {place}"


def test_reduce_with_booleans_or_more_than_there_are_is_refused():
    counted = to_certlogic(AtLeast(1, (ADULT, Everyone())), ROLLED)
    for count in (0, 3, True):
        counted[">="][1] = count
        with pytest.raises(InputError, match="none of our conditions"):
            from_certlogic(counted, ROLLED)
    counted = to_certlogic(AtLeast(1, (ADULT, Everyone())), ROLLED)
    counted[">="][0]["reduce"][1] = {"+": [{"var": "accumulator"}, {"if": [{"var": "current"}, True, False]}]}
    with pytest.raises(InputError, match="none of our conditions"):
        from_certlogic(counted, ROLLED)


def test_the_refused_shapes_do_mean_something_else():
    """A year taken off the clock, and a day on which our 29 February birthdays fall earlier."""
    by_clock = {"not-after": [plus(BIRTH), plus(CLOCK, -1, "year")]}
    certificate = {
        "payload": {"dob": "2023-03-01"},
        "external": {"validationClock": datetime(2024, 2, 29, tzinfo=UTC).isoformat()},
    }
    assert evaluate(by_clock, certificate) is True
    leap = Terms(EndOfMonth.ROLL_FORWARD, date(2024, 2, 29), date(2024, 2, 29))
    assert evaluate(to_certlogic(Age(Duration(years=1)), leap), certificate) is False
