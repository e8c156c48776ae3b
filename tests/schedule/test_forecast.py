"""What is due: by product, by the interval in force on the day, and in step with how given doses are judged."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from vaxplatform.codes import Code
from vaxplatform.dates import Duration, EndOfMonth, PartialDate, Window
from vaxplatform.errors import InputError
from vaxplatform.model import Condition, Dose, DoseStatus, History
from vaxplatform.schedule import (
    AgeLimits,
    AntigenContraindication,
    Forecast,
    FromDose,
    Indication,
    Interval,
    Observation,
    Schedule,
    Series,
    SeriesDose,
    SeriesKind,
    SeriesStatus,
    SeriesVaccine,
    evaluate,
    forecast,
)

COVISHIELD, COVAXIN, SPUTNIK, CORBEVAX = (Code("cvx", value) for value in ("210", "502", "505", "517"))
ANY = [SeriesVaccine(COVAXIN, recommended=True)]


def person(*doses: tuple[Code, str]) -> History:
    return History(
        "P", PartialDate(1980), doses=tuple(Dose(date.fromisoformat(day), vaccine) for vaccine, day in doses)
    )


def due(history: History, schedule: Schedule, on: str) -> Forecast:
    (only,) = forecast(history, schedule, date.fromisoformat(on))
    return only


@pytest.mark.parametrize(
    ("on", "vaccines"),
    [
        ("2021-01-16", (COVISHIELD, COVAXIN)),
        ("2021-05-13", (COVISHIELD, COVAXIN)),
        ("2021-05-14", (COVISHIELD, COVAXIN, SPUTNIK)),
    ],
)
def test_before_any_dose_every_product_in_force_is_offered(
    india: Schedule, on: str, vaccines: tuple[Code, ...]
) -> None:
    first = due(person(), india, on)
    assert (first.group, first.status, first.dose_number) == ("COVID-19", SeriesStatus.NOT_COMPLETE, 1)
    assert first.vaccines == vaccines
    assert (first.earliest, first.past_due, first.latest, first.reasons) == (date(2021, 1, 16), None, None, ())


def test_before_the_programme_begins_its_first_day_is_named(india: Schedule) -> None:
    first = due(person(), india, "2021-01-15")
    assert (first.earliest, first.vaccines) == (date(2021, 1, 16), (COVISHIELD, COVAXIN))
    assert first.reasons[0].code == "not-due-yet"


@pytest.mark.parametrize(
    ("vaccine", "first", "on", "dates"),
    [
        # Covishield as forecast on a day: 28 days (4 to 6 weeks), then 6 to 8 weeks, then 12 to 16 weeks.
        (COVISHIELD, "2021-03-01", "2021-03-21", ("2021-03-29", "2021-03-29", "2021-04-11")),
        (COVISHIELD, "2021-03-01", "2021-03-22", ("2021-04-12", "2021-04-12", "2021-04-25")),
        (COVISHIELD, "2021-03-01", "2021-05-13", ("2021-04-12", "2021-04-12", "2021-04-25")),
        (COVISHIELD, "2021-03-01", "2021-05-14", ("2021-05-24", "2021-05-24", "2021-06-20")),
        (COVAXIN, "2021-06-01", "2021-06-02", ("2021-06-29", "2021-06-29", "2021-07-12")),
        (SPUTNIK, "2021-06-01", "2021-06-02", ("2021-06-22", "2021-06-22", None)),
    ],
)
def test_second_dose(india: Schedule, vaccine: Code, first: str, on: str, dates: tuple[str | None, ...]) -> None:
    second = due(person((vaccine, first)), india, on)
    assert (second.dose_number, second.vaccines) == (2, (vaccine,))
    assert [second.earliest, second.recommended, second.past_due] == [
        date.fromisoformat(day) if day else None for day in dates
    ]


def test_complete_until_a_precaution_dose_joins_the_series(india: Schedule) -> None:
    both = person((COVAXIN, "2021-03-01"), (COVAXIN, "2021-04-01"))
    complete = due(both, india, "2022-01-09")
    assert (complete.status, complete.dose_number, complete.earliest) == (SeriesStatus.COMPLETE, None, None)
    assert [(reason.code, reason.rule) for reason in complete.reasons] == [("series-complete", "COVAXIN")]
    third = due(both, india, "2022-01-10")  # 39 weeks after 2021-04-01 is 2021-12-30
    assert (third.status, third.dose_number) == (SeriesStatus.NOT_COMPLETE, 3)
    assert (third.earliest, third.recommended, third.latest) == (date(2022, 1, 10), date(2022, 1, 10), None)
    assert due(both, india, "2022-08-10").vaccines == (COVAXIN, CORBEVAX)
    # A second product joins on 2022-08-10; the dose has been allowed since January all the same.
    assert due(both, india, "2022-08-10").earliest == date(2022, 1, 10)


def test_the_precaution_dose_is_counted_from_dose_2(india: Schedule) -> None:
    third = due(person((COVAXIN, "2022-01-03"), (COVAXIN, "2022-05-01")), india, "2022-07-06")
    assert (third.dose_number, third.earliest) == (3, date(2022, 10, 30))  # 26 weeks after 2022-05-01


def test_reasons_tell_what_is_awaited_and_what_did_not_count(india: Schedule) -> None:
    given = History(
        "P",
        PartialDate(1980),
        doses=(
            *person((COVISHIELD, "2021-06-01"), (COVISHIELD, "2021-07-01")).doses,
            Dose(date(2021, 6, 15), Code("cvx", "208")),
        ),
    )
    second = due(given, india, "2021-08-23")
    assert [(reason.code, reason.rule) for reason in second.reasons] == [
        ("not-due-yet", "COVISHIELD.2"),
        ("interval-too-short", "COVISHIELD.2"),
        ("unknown-vaccine", "in-covid19"),
    ]
    assert dict(second.reasons[0].facts) == {"dose": "2", "earliest": "2021-08-24"}
    assert [reason.code for reason in due(given, india, "2021-08-24").reasons] == [
        "interval-too-short",
        "unknown-vaccine",
    ]


def test_a_dose_given_later_than_the_assessment_is_still_awaited(india: Schedule) -> None:
    second = due(person((COVAXIN, "2021-05-01"), (COVAXIN, "2021-06-01")), india, "2021-05-30")
    assert second.dose_number == 2
    assert [reason.code for reason in second.reasons] == ["dose-after-assessment"]


def only(*doses: SeriesDose) -> Schedule:
    return Schedule.of_series("p", EndOfMonth.CLAMP, [Series("S", "G", "G", doses)])


def test_nothing_is_recommended_before_it_is_allowed() -> None:
    wait = Interval(FromDose(1), *[Duration(days=7)] * 2, Duration(days=14), Duration(days=21))
    joined = Window(date(2021, 6, 1), None)
    schedule = only(SeriesDose(1, ANY), SeriesDose(2, ANY, intervals=[wait], window=joined))
    second = due(person((COVAXIN, "2021-01-01")), schedule, "2021-07-01")
    assert (second.earliest, second.recommended, second.past_due) == (date(2021, 6, 1),) * 3


def test_a_dose_that_waits_for_no_other_follows_the_one_before() -> None:
    schedule = only(SeriesDose(1, ANY), SeriesDose(2, ANY))
    second = due(person((COVAXIN, "2021-01-01")), schedule, "2021-07-01")
    assert (second.dose_number, second.earliest, second.past_due) == (2, date(2021, 1, 1), None)
    given = evaluate(person((COVAXIN, "2021-01-01"), (COVAXIN, "2021-01-01")), schedule, date(2021, 7, 1))
    assert [each.dose_number for each in given] == [1, 2]


def test_first_doses_that_end_or_are_always_open() -> None:
    ending = only(SeriesDose(1, ANY, window=Window(None, date(2022, 1, 1))))
    over = due(person(), ending, "2022-01-01")
    assert (over.status, over.reasons[0].code) == (SeriesStatus.NOT_RECOMMENDED, "no-dose-in-force")
    still = due(person(), ending, "2021-12-31")
    assert (still.earliest, still.latest) == (None, date(2021, 12, 31))


def test_one_forecast_per_group_in_the_schedules_order() -> None:
    dose = SeriesDose(1, ANY)
    both = [Series(name, group, group, [dose]) for name, group in (("B", "Polio"), ("A", "Diphtheria"))]
    two = Schedule.of_series("p", EndOfMonth.CLAMP, both)
    assert [each.group for each in forecast(person(), two, date(2021, 1, 1))] == ["Polio", "Diphtheria"]
    assert forecast(person(), Schedule.of_series("p", EndOfMonth.CLAMP, []), date(2021, 1, 1)) == ()


DOSES = st.lists(
    st.tuples(
        st.sampled_from([COVISHIELD, COVISHIELD, COVAXIN, SPUTNIK, CORBEVAX]),
        st.dates(date(2021, 1, 1), date(2022, 9, 1)).map(str),
    ),
    max_size=4,
)
DAYS = st.dates(date(2021, 1, 1), date(2023, 6, 1))


@given(doses=DOSES, on=DAYS, vaccine=st.sampled_from([COVISHIELD, COVAXIN, SPUTNIK, CORBEVAX]))
def test_a_dose_today_is_valid_exactly_when_the_forecast_allows_it(
    india: Schedule, doses: list[tuple[Code, str]], on: date, vaccine: Code
) -> None:
    before = person(*((name, day) for name, day in doses if day < str(on)))
    (now,) = forecast(before, india, on)
    allowed = (
        now.status is SeriesStatus.NOT_COMPLETE
        and now.earliest is not None
        and now.earliest <= on
        and vaccine in now.vaccines
    )
    given_today = History("P", PartialDate(1980), doses=(*before.doses, Dose(on, vaccine)))
    assert (evaluate(given_today, india, on)[-1].status is DoseStatus.VALID) is allowed


@given(
    first=st.dates(date(2021, 5, 14), date(2021, 9, 1)),
    vaccine=st.sampled_from([COVISHIELD, COVAXIN, SPUTNIK]),
    later=st.integers(0, 100),
)
def test_the_earliest_date_is_the_first_valid_one(india: Schedule, first: date, vaccine: Code, later: int) -> None:
    begun = person((vaccine, str(first)))
    (second,) = forecast(begun, india, first + timedelta(days=later))
    assert second.earliest is not None
    judged = [
        evaluate(
            History(
                "P", PartialDate(1980), doses=(*begun.doses, Dose(second.earliest + timedelta(days=shift), vaccine))
            ),
            india,
            date(2023, 1, 1),
        )[1].status
        for shift in (-1, 0)
    ]
    assert judged == [DoseStatus.NOT_VALID, DoseStatus.VALID]


@given(
    second=st.dates(date(2021, 2, 15), date(2022, 7, 1)),
    vaccine=st.sampled_from([COVISHIELD, COVAXIN]),
    on=st.dates(date(2022, 7, 6), date(2023, 3, 1)),
)
def test_the_day_a_product_joins_moves_nobody(india: Schedule, second: date, vaccine: Code, on: date) -> None:
    """From 2022-07-06 one interval is in force, and on 2022-08-10 a product joins dose 3."""
    first = second - timedelta(days=84 if vaccine == COVISHIELD else 28)
    both = person((vaccine, str(first)), (vaccine, str(second)))
    (third,) = forecast(both, india, on)
    if third.status is SeriesStatus.NOT_COMPLETE and third.dose_number == 3:
        assert third.earliest == max(date(2022, 1, 10), second + timedelta(weeks=26))
        day = max(third.earliest, date(2022, 7, 6))
        given = History("P", PartialDate(1980), doses=(*both.doses, Dose(day, vaccine)))
        assert evaluate(given, india, date(2024, 1, 1))[2].status is DoseStatus.VALID


@given(doses=DOSES, on=DAYS)
def test_dates_are_in_order(india: Schedule, doses: list[tuple[Code, str]], on: date) -> None:
    (now,) = forecast(person(*doses), india, on)
    if now.status is SeriesStatus.NOT_COMPLETE:
        assert now.earliest is not None
        assert now.recommended is not None
        assert now.earliest <= now.recommended <= (now.past_due or now.recommended)
        assert now.latest is None or now.earliest <= now.latest
        assert now.vaccines
    else:
        assert (now.dose_number, now.earliest, now.recommended, now.past_due, now.vaccines) == (None,) * 4 + ((),)


def test_a_forecast_names_every_series_it_is_made_from(india: Schedule) -> None:
    unvaccinated = due(person(), india, "2021-06-01")
    assert unvaccinated.series == ("COVISHIELD", "COVAXIN", "SPUTNIK V")
    assert {step.reason.rule.partition(".")[0] for step in unvaccinated.steps} == set(unvaccinated.series)
    assert len(unvaccinated.vaccines) == 3


def test_every_series_considered_is_told_with_its_steps(india: Schedule) -> None:
    begun = due(person((COVISHIELD, "2021-06-01")), india, "2021-08-01")
    told = {each.series: each for each in begun.considered}
    assert list(told) == ["COVISHIELD", "COVAXIN", "SPUTNIK V"]
    assert [(each.satisfied, each.speaks, each.is_best) for each in told.values()] == [
        (1, True, True),
        (0, False, False),
        (0, False, False),
    ]
    assert told["COVISHIELD"].earliest == begun.earliest == date(2021, 8, 24)
    failed = [step.reason.code for step in told["COVAXIN"].steps if step.holds is False]
    assert failed == ["product-differs"]
    assert begun.series == ("COVISHIELD",)
    assert begun.antigens == ("COVID-19",)


def test_a_risk_has_a_forecast_of_its_own_beside_everybodys() -> None:
    adults = [SeriesDose(1, ANY, ages=[AgeLimits(minimum=Duration(years=60))])]
    pregnant = [SeriesDose(1, ANY)]
    schedule = Schedule.of_series(
        "p",
        EndOfMonth.CLAMP,
        [
            Series("adult", "RSV", "RSV", adults),
            Series(
                "pregnancy",
                "RSV",
                "RSV",
                pregnant,
                SeriesKind.RISK,
                series_group="2",
                indications=[Indication("pregnant")],
            ),
        ],
    )
    woman = History("P", PartialDate(1990, 1, 1), conditions=[Condition("pregnant", date(2021, 1, 1))])
    everybody, risk = forecast(woman, schedule, date(2021, 6, 1))
    assert (everybody.risk, everybody.earliest, everybody.others) == (False, date(2050, 1, 1), ())
    assert (risk.risk, risk.series, risk.others) == (True, ("pregnancy",), ())
    before = forecast(woman, schedule, date(2020, 12, 31))
    assert [each.risk for each in before] == [False]


def test_a_birth_date_known_in_part_leaves_out_what_asks_for_ages() -> None:
    aged = Series("aged", "Measles", "MMR", [SeriesDose(1, ANY, ages=[AgeLimits(minimum=Duration(years=1))])])
    ageless = Series("ageless", "COVID-19", "COVID-19", [SeriesDose(1, ANY)])
    both = Schedule.of_series("p", EndOfMonth.CLAMP, [aged, ageless])
    somebody = History("P", PartialDate(1990), doses=[Dose(date(2021, 1, 1), COVAXIN)])
    assert [each.group for each in forecast(somebody, both, date(2021, 6, 1))] == ["COVID-19"]
    (judged,) = evaluate(somebody, both, date(2021, 6, 1))
    assert (judged.series, judged.status) == ("ageless", DoseStatus.VALID)
    alone = Schedule.of_series("p", EndOfMonth.CLAMP, [aged])
    (judged,) = evaluate(somebody, alone, date(2021, 6, 1))
    assert [reason.code for reason in judged.reasons] == ["birth-date-partial"]
    ruled_out = evolve(
        ageless_only := Schedule.of_series("p", EndOfMonth.CLAMP, [ageless]),
        antigens=[
            evolve(
                ageless_only.antigens[0],
                contraindications=[AntigenContraindication("ill", end_age=Duration(years=40))],
            )
        ],
        observations=[Observation("ill", "")],
    )
    ill = evolve(somebody, conditions=[Condition("ill")])
    assert forecast(ill, ruled_out, date(2021, 6, 1)) == ()


@pytest.mark.parametrize(
    ("born", "on", "code", "words"),
    [
        ((2022, 1, 1), date(2021, 12, 31), "birth-after-assessment", "lies after 2021-12-31"),
        ((1990, 1, 1), date(2700, 1, 1), "assessment-out-of-range", "from 1850-01-01 to 2699-12-31"),
        ((1990, 1, 1), date(1849, 12, 31), "assessment-out-of-range", "from 1850-01-01 to 2699-12-31"),
        ((1990, 1, 1), "2024-01-01", "not-a-day", "such as date(2024, 1, 31), not a str"),
        ((1990, 1, 1), datetime(2024, 1, 1, tzinfo=UTC), "not-a-day", "not a datetime: give the local date"),
        ((1990, 1, 1), None, "not-a-day", "not a NoneType"),
    ],
)
@pytest.mark.parametrize("verb", [forecast, evaluate])
def test_days_that_cannot_be(
    india: Schedule,
    verb: Callable[[History, Schedule, date], object],
    born: tuple[int, int, int],
    on: date,
    code: str,
    words: str,
) -> None:
    with pytest.raises(InputError, match=re.escape(words)) as caught:
        verb(History("P", PartialDate(*born)), india, on)
    assert caught.value.code == code


@pytest.mark.parametrize("on", [date(1850, 1, 1), date(2699, 12, 31)])
def test_the_first_and_the_last_day_to_assess(india: Schedule, on: date) -> None:
    assert forecast(History("P", PartialDate(1850)), india, on)


def test_guidance_of_the_series_and_of_what_was_observed() -> None:
    told = Series(
        "pregnancy",
        "RSV",
        "RSV",
        [SeriesDose(1, ANY)],
        SeriesKind.RISK,
        indications=[Indication("pregnant", guidance="Weeks 32 to 36."), Indication("travel", guidance="Before.")],
        guidance=["One dose."],
    )
    schedule = Schedule.of_series("p", EndOfMonth.CLAMP, [told])
    antigen = evolve(
        schedule.antigens[0],
        contraindications=[AntigenContraindication("allergy", begin_age=Duration(years=50), guidance="Ask first.")],
    )
    schedule = evolve(schedule, antigens=[antigen], observations=[*schedule.observations, Observation("allergy", "")])
    woman = History("P", PartialDate(1990, 1, 1), conditions=[Condition("pregnant"), Condition("allergy")])
    (due_now,) = forecast(woman, schedule, date(2021, 6, 1))
    assert due_now.guidance == ("One dose.", "Weeks 32 to 36.")
    (later,) = forecast(woman, schedule, date(2040, 1, 1))
    assert later.guidance == ("One dose.", "Weeks 32 to 36.", "Ask first.")


def test_a_minimum_that_nobody_stated_is_told() -> None:
    first = SeriesDose(1, ANY, ages=[AgeLimits(earliest_recommended=Duration(months=9), minimum_unstated=True)])
    wait = Interval(FromDose(1), earliest_recommended=Duration(days=28), minimum_unstated=True)
    schedule = only(first, SeriesDose(2, ANY, intervals=[wait]))
    child = History("P", PartialDate(2021, 1, 1))
    (due_now,) = forecast(child, schedule, date(2021, 6, 1))
    assert (due_now.earliest, due_now.recommended) == (date(2021, 10, 1), date(2021, 10, 1))
    assert [(each.code, each.facts.get("age")) for each in due_now.reasons] == [
        ("not-due-yet", None),
        ("minimum-unstated", "9 months"),
    ]
    early = evolve(child, doses=[Dose(date(2021, 9, 30), COVAXIN)])
    assert evaluate(early, schedule, date(2021, 12, 1))[0].reasons[0].code == "age-too-young"
    begun = evolve(child, doses=[Dose(date(2021, 10, 1), COVAXIN)])
    (due_next,) = forecast(begun, schedule, date(2021, 10, 2))
    assert (due_next.dose_number, due_next.earliest) == (2, date(2021, 10, 29))
    assert due_next.reasons[-1].facts["interval"] == "28 days"
