"""Why a table says what it says: details of conditions, places, doses, bookings, and the trace of every rule."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings

from eligibility.made_up import days, histories, people, tables, venues
from vaxplatform.codes import Code
from vaxplatform.dates import EndOfMonth, PartialDate, Window
from vaxplatform.eligibility import Answer, HitPolicy, Offer, Rule, RuleTable, decide, parse_predicate
from vaxplatform.errors import InputError
from vaxplatform.model import Condition, Dose, DoseStatus, EvaluatedDose, Fee, Person

YES, NO, CANNOT_TELL = Answer.YES, Answer.NO, Answer.CANNOT_TELL
ON = date(2021, 6, 15)
ALWAYS = Window(None, None)


def one(who: object, window: Window = ALWAYS, *, honours: bool = False, offer: Offer | None = None) -> RuleTable:
    rule = Rule("R", window, parse_predicate(who), offer or Offer(), {}, "test", honours_bookings=honours)
    return RuleTable("test", EndOfMonth.CLAMP, HitPolicy.ALL, [rule])


def somebody(*conditions: Condition, born: str = "1980-01-10", region: str = "") -> Person:
    return Person("P", PartialDate.parse(born), conditions=conditions, region=region)


def diabetes(since: date | None = None, **details: str) -> Condition:
    return Condition("diabetes", since, details)


TEN_YEARS = {"condition": {"is": "diabetes", "for": "> 10 years"}}


@pytest.mark.parametrize(
    ("since", "answer"),
    [(date(2011, 6, 14), YES), (date(2011, 6, 15), NO), (date(2011, 6, 16), NO), (None, CANNOT_TELL)],
)
def test_more_than_ten_years_begins_the_day_after_ten_years(since: date | None, answer: Answer) -> None:
    assert decide(somebody(diabetes(since)), one(TEN_YEARS), ON).answer is answer


def test_the_day_on_which_ten_years_have_passed_is_told() -> None:
    decision = decide(somebody(diabetes(date(2011, 8, 1))), one(TEN_YEARS), ON)
    assert decision.changes_on == date(2021, 8, 2)
    reason = decision.reasons[1]
    assert (reason.code, dict(reason.facts)) == (
        "condition-detail",
        {
            "condition": "diabetes",
            "detail": "onset",
            "threshold": "> 10 years",
            "value": "9 years + 10 months + 14 days",
            "in_force": "..",
            "source": "test",
        },
    )


@pytest.mark.parametrize(
    ("asked", "details", "answer"),
    [
        ({"on_treatment": "yes"}, {"on_treatment": "yes"}, YES),
        ({"on_treatment": "yes"}, {"on_treatment": "no"}, NO),
        ({"on_treatment": "yes"}, {}, CANNOT_TELL),
        ({"score": "< 40"}, {"score": "39.9"}, YES),
        ({"score": "< 40"}, {"score": "40"}, NO),
        ({"score": "<= 40"}, {"score": "40.0"}, YES),
        ({"score": "< 40"}, {"score": "low"}, CANNOT_TELL),
        ({"admitted": "<= 1 year"}, {"admitted": "2020-06-15"}, YES),
        ({"admitted": "<= 1 year"}, {"admitted": "2020-06-14"}, NO),
        ({"admitted": "<= 1 year"}, {"admitted": "2021-06-16"}, NO),
        ({"admitted": "<= 1 year"}, {"admitted": "June"}, CANNOT_TELL),
        ({"seen": ">= 2020-07-01"}, {"seen": "2020-07-01"}, YES),
        ({"seen": ">= 2020-07-01"}, {"seen": "2020-06-30"}, NO),
    ],
)
def test_details_of_a_condition(asked: dict[str, str], details: dict[str, str], answer: Answer) -> None:
    table = one({"condition": {"is": "diabetes", "with": asked}})
    decision = decide(somebody(diabetes(**details)), table, ON)
    assert decision.answer is answer
    if answer is CANNOT_TELL:
        assert decision.missing == (f"conditions.diabetes.{next(iter(asked))}",)


def test_all_details_are_of_one_and_the_same_condition() -> None:
    table = one({"condition": {"is": "diabetes", "for": ">= 1 year", "with": {"on_treatment": "yes"}}})
    old_untreated, new_treated = diabetes(date(2010, 1, 1), on_treatment="no"), diabetes(ON, on_treatment="yes")
    assert decide(somebody(old_untreated, new_treated), table, ON).answer is NO


@pytest.mark.parametrize(
    ("region", "answer"), [("IN-MH", YES), ("IN-MH-505", YES), ("IN-MHX", NO), ("IN", NO), ("", CANNOT_TELL)]
)
def test_residence(region: str, answer: Answer) -> None:
    decision = decide(somebody(region=region), one({"lives_in": "IN-MH"}), ON)
    assert decision.answer is answer
    assert decision.missing == (("area",) if answer is CANNOT_TELL else ())


@pytest.mark.parametrize(("venue", "answer"), [("private", YES), ("government", NO), ("", CANNOT_TELL)])
def test_the_kind_of_place(venue: str, answer: Answer) -> None:
    decision = decide(somebody(), one({"venue": "private"}), ON, venue=venue)
    assert (decision.answer, decision.missing) == (answer, ("venue",) if answer is CANNOT_TELL else ())


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ({"exactly": 2}, YES),
        ({"at_least": 3, "count": "any"}, YES),
        ({"at_least": 3}, NO),
        ({"at_most": 1}, NO),
        ({"exactly": 1, "of": "cvx|210"}, YES),
        ({"at_least": 2, "of": "cvx|210"}, NO),
        ({"exactly": 2, "of": ["cvx|210", "cvx|502"]}, YES),
    ],
)
def test_doses_by_product_valid_or_any(asked: object, answer: Answer) -> None:
    given = [
        EvaluatedDose(Dose(date(2021, 3, day), Code.parse(code)), status)
        for day, code, status in (
            (1, "cvx|210", DoseStatus.VALID),
            (2, "cvx|210", DoseStatus.NOT_VALID),
            (3, "cvx|502", DoseStatus.VALID),
        )
    ]
    assert decide(somebody(), one({"doses": asked}), ON, given).answer is answer
    assert decide(somebody(), one({"doses": asked}), ON).missing == ("doses",)


def test_doses_may_come_from_anything_that_can_be_gone_through_once() -> None:
    given = [EvaluatedDose(Dose(date(2021, 3, day), Code.parse("cvx|210")), DoseStatus.VALID) for day in (1, 2)]
    table = one({"all": [{"doses": {"at_least": 2}}, {"doses": {"exactly": 2, "of": "cvx|210"}}]})
    decision = decide(somebody(), table, ON, iter(given))  # type: ignore[arg-type]  # what is said of a wrong call
    assert (decision.answer, decision.trace[0].answer) == (YES, YES)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({"history": [Dose(date(2021, 3, 1), Code.parse("cvx|210"))]}, "doses-not-judged"),
        ({"history": "Covishield"}, "doses-not-judged"),
        ({"venue": "Private"}, "venue-unknown"),
    ],
)
def test_facts_of_another_type_are_never_taken_for_a_no(arguments: dict[str, Any], code: str) -> None:
    with pytest.raises(InputError) as caught:
        decide(somebody(), one({"venue": "private"}), ON, **arguments)
    assert caught.value.code == code


# ------------------------------------------------------------------------------------------------------------ bookings

MARCH = Window(date(2021, 3, 1), date(2021, 4, 1))


@pytest.mark.parametrize(
    ("on", "booked_on", "honours", "answer"),
    [
        (date(2021, 4, 5), date(2021, 3, 31), True, YES),
        (date(2021, 4, 5), date(2021, 4, 1), True, NO),
        (date(2021, 4, 5), date(2021, 2, 28), True, NO),
        (date(2021, 4, 5), None, True, NO),
        (date(2021, 4, 5), date(2021, 3, 31), False, NO),
        (date(2021, 3, 5), date(2021, 2, 1), False, YES),
    ],
)
def test_a_booking_keeps_the_rule_it_was_made_under(
    on: date,
    booked_on: date | None,
    honours: bool,  # noqa: FBT001  a column of the table
    answer: Answer,
) -> None:
    table = one({"age": ">= 18 years"}, MARCH, honours=honours)
    assert decide(somebody(), table, on, booked_on=booked_on).answer is answer


@pytest.mark.parametrize(
    ("on", "booked_on", "code"),
    [
        ("2021-06-15", None, "not-a-day"),
        (datetime(2021, 6, 15, 8), None, "not-a-day"),  # noqa: DTZ001  any time at all is refused
        (ON, "2021-06-01", "not-a-day"),
        (ON, ON + timedelta(1), "booked-after-visit"),
    ],
)
def test_days_that_are_none(on: object, booked_on: object, code: str) -> None:
    with pytest.raises(InputError) as caught:
        decide(somebody(), one({"everyone": True}), on, booked_on=booked_on)  # type: ignore[arg-type]
    assert caught.value.code == code


def test_a_fee_goes_with_the_offer() -> None:
    table = one({"everyone": True}, offer=Offer(fee=Fee.PAID))
    assert [offer.fee for offer in decide(somebody(), table, ON).offers] == [Fee.PAID]
    assert Offer(fee=Fee.PAID).shared_with(Offer(fee=Fee.FREE)) == Offer()


# --------------------------------------------------------------------------------------------------------------- trace


def test_every_rule_tells_its_own_answer_and_when_it_changes() -> None:
    rules = [
        Rule("60", Window(date(2021, 3, 1), None), parse_predicate({"age": ">= 60 years"}), Offer(), {}, "test"),
        Rule("50", Window(date(2021, 7, 1), None), parse_predicate({"age": ">= 50 years"}), Offer(), {}, "test"),
        Rule("HCW", ALWAYS, parse_predicate({"group": "HCW"}), Offer(), {}, "test"),
    ]
    table = RuleTable("test", EndOfMonth.CLAMP, HitPolicy.ALL, rules)
    sixty, fifty, staff = decide(somebody(born="1961-09-05"), table, ON).trace
    assert (sixty.in_force, sixty.answer, sixty.changes_on) == (True, NO, date(2021, 9, 5))
    assert [reason.code for reason in sixty.reasons] == ["age-too-low"]
    assert (fifty.in_force, fifty.answer, fifty.changes_on, fifty.reasons) == (False, NO, date(2021, 7, 1), ())
    assert (staff.in_force, staff.answer, staff.changes_on) == (True, NO, None)


def test_a_year_of_birth_says_between_which_days_the_answer_turns() -> None:
    decision = decide(somebody(born="1961"), one({"age": ">= 60 years"}), ON)
    assert (decision.answer, decision.missing) == (CANNOT_TELL, ("birth_date",))
    assert decision.reasons[0].facts["turns_between"] == "2021-01-01 .. 2021-12-31"


@settings(max_examples=150, deadline=None)
@given(tables(), people, days, histories, venues)
def test_each_trace_changes_on_the_first_day_that_differs(
    table: RuleTable, person: Person, on: date, doses: list[EvaluatedDose] | None, venue: str
) -> None:
    def answers(day: date) -> list[Answer]:
        return [each.answer for each in decide(person, table, day, doses, venue=venue).trace]

    first = [None] * len(table.rules)
    today = answers(on)
    walked: list[date | None] = list(first)
    for day in map(date.fromordinal, range(on.toordinal() + 1, on.toordinal() + 60)):
        for at, answer in enumerate(answers(day)):
            if walked[at] is None and answer is not today[at]:
                walked[at] = day
    for trace, seen in zip(decide(person, table, on, doses, venue=venue).trace, walked, strict=True):
        if seen is not None or (trace.changes_on is not None and trace.changes_on < on + timedelta(60)):
            assert trace.changes_on == seen
