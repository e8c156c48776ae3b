"""Given doses against India's schedule: products, intervals by the day of the dose, and what is reported, not lost."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaxplatform.codes import Code
from vaxplatform.dates import Duration, EndOfMonth, PartialDate
from vaxplatform.model import Dose, DoseStatus, History, Withdrawal
from vaxplatform.schedule import FromDose, Interval, Schedule, Series, SeriesDose, SeriesVaccine, evaluate

VACCINES = {name: Code("cvx", value) for name, value in (("CS", "210"), ("CX", "502"), ("SP", "505"), ("CB", "517"))}
LATER = date(2023, 1, 1)


def history(*doses: str) -> History:
    """Doses as «CS 2021-06-01»."""
    given = (text.split() for text in doses)
    return History(
        "P", PartialDate(1980), doses=tuple(Dose(date.fromisoformat(day), VACCINES[name]) for name, day in given)
    )


@pytest.mark.parametrize(
    ("first", "second", "valid"),
    [
        # Covishield, interval in force on the day of dose 2: 28 days, from 2021-03-22 6 weeks, from 2021-05-14 84 days.
        ("CS 2021-01-16", "CS 2021-02-12", False),
        ("CS 2021-01-16", "CS 2021-02-13", True),
        ("CS 2021-02-21", "CS 2021-03-21", True),
        ("CS 2021-02-22", "CS 2021-03-22", False),
        ("CS 2021-02-22", "CS 2021-04-04", False),
        ("CS 2021-02-22", "CS 2021-04-05", True),
        ("CS 2021-04-01", "CS 2021-05-13", True),
        ("CS 2021-04-02", "CS 2021-05-14", False),
        ("CS 2021-04-02", "CS 2021-06-24", False),
        ("CS 2021-04-02", "CS 2021-06-25", True),
        # Covaxin: 28 days throughout.
        ("CX 2021-05-01", "CX 2021-05-28", False),
        ("CX 2021-05-01", "CX 2021-05-29", True),
        # Sputnik V: 21 days.
        ("SP 2021-06-01", "SP 2021-06-21", False),
        ("SP 2021-06-01", "SP 2021-06-22", True),
        # Dose 2 is of the same product.
        ("CS 2021-05-01", "CX 2021-09-01", False),
    ],
)
def test_second_doses(india: Schedule, first: str, second: str, valid: bool) -> None:  # noqa: FBT001 -- a column of the table
    one, two = evaluate(history(first, second), india, LATER)
    assert (one.status, one.dose_number) == (DoseStatus.VALID, 1)
    assert (two.status, two.dose_number) == ((DoseStatus.VALID, 2) if valid else (DoseStatus.NOT_VALID, None))
    assert bool(two.reasons) is not valid


@pytest.mark.parametrize(
    ("booked", "given", "valid"),
    [
        # An appointment made before 2021-05-14 stays good (businesstoday, devdiscourse, odishabytes 2021-05-16).
        ("2021-05-13", "2021-05-20", True),
        ("2021-05-14", "2021-05-20", False),
        (None, "2021-05-20", False),
        # Six weeks, the interval of the day of booking, still hold.
        ("2021-05-13", "2021-05-16", False),
        ("2021-05-13", "2021-05-17", True),
        # A booking changes nothing where no interval was lengthened.
        ("2021-04-06", "2021-05-10", False),
    ],
)
def test_a_booking_made_under_the_shorter_interval_is_honoured(
    india: Schedule,
    booked: str | None,
    given: str,
    valid: bool,  # noqa: FBT001 -- a column of the table
) -> None:
    covishield = VACCINES["CS"]
    booked_on = None if booked is None else date.fromisoformat(booked)
    doses = (Dose(date(2021, 4, 5), covishield), Dose(date.fromisoformat(given), covishield, booked_on=booked_on))
    second = evaluate(History("P", PartialDate(1980), doses=doses), india, LATER)[1]
    assert (second.status is DoseStatus.VALID) is valid
    if not valid and given >= "2021-05-14" and booked is None:
        assert second.reasons[0].facts["unless_booked_before"] == "2021-05-14"


@pytest.mark.parametrize(
    ("third", "status", "code"),
    [
        # Precaution dose: from 2022-01-10, 39 weeks after dose 2 (2021-05-01), 26 weeks from 2022-07-06.
        ("CX 2022-01-09", DoseStatus.EXTRANEOUS, "series-complete"),
        ("CX 2022-01-28", DoseStatus.NOT_VALID, "interval-too-short"),
        ("CX 2022-01-29", DoseStatus.VALID, None),
        # Corbevax after Covaxin: from 2022-08-10.
        ("CB 2022-08-09", DoseStatus.NOT_VALID, "vaccine-not-then"),
        ("CB 2022-08-10", DoseStatus.VALID, None),
        ("CS 2022-08-10", DoseStatus.NOT_VALID, "product-differs"),
    ],
)
def test_precaution_doses(india: Schedule, third: str, status: DoseStatus, code: str | None) -> None:
    judged = evaluate(history("CX 2021-04-01", "CX 2021-05-01", third), india, LATER)[2]
    assert judged.status is status
    assert [reason.code for reason in judged.reasons] == ([code] if code else [])


def test_a_shorter_interval_holds_from_its_day(india: Schedule) -> None:
    two = ("CX 2021-12-04", "CX 2022-01-04")  # 26 weeks later is 2022-07-05
    assert evaluate(history(*two, "CX 2022-07-05"), india, LATER)[2].status is DoseStatus.NOT_VALID
    assert evaluate(history(*two, "CX 2022-07-06"), india, LATER)[2].status is DoseStatus.VALID


def test_every_reason_is_given_with_what_was_compared(india: Schedule) -> None:
    judged = evaluate(history("CS 2021-06-01", "CX 2021-06-10"), india, LATER)[1]
    assert judged.series == "COVISHIELD"
    assert [(reason.code, reason.rule, dict(reason.facts)) for reason in judged.reasons] == [
        ("product-differs", "COVISHIELD.2", {"vaccine": "cvx|502", "expected": "cvx|210"}),
        (
            "interval-too-short",
            "COVISHIELD.2",
            {
                "given": "2021-06-10",
                "earliest": "2021-08-24",
                "minimum": "84 days",
                "from": "dose 1",
                "source": "businesstoday 2021-05-16",
                "unless_booked_before": "2021-05-14",
            },
        ),
    ]


def test_an_invalid_dose_does_not_restart_the_clock(india: Schedule) -> None:
    judged = evaluate(history("CX 2021-05-01", "CX 2021-05-20", "CX 2021-05-29"), india, LATER)
    assert [each.dose_number for each in judged] == [1, None, 2]


def test_a_withdrawn_dose_counts_for_nothing(india: Schedule) -> None:
    first, second = history("CS 2021-05-01", "CX 2021-06-01").doses
    left = History("P", PartialDate(1980), doses=(first.withdraw(Withdrawal.ANOTHER_PERSON), second))
    (judged,) = evaluate(left, india, LATER)
    assert (judged.dose, judged.dose_number, judged.series) == (second, 1, "COVAXIN")


@pytest.mark.parametrize(
    ("dose", "on", "status", "code"),
    [
        (
            "SP 2021-05-13",
            "2022-01-01",
            DoseStatus.NOT_VALID,
            "dose-not-in-force",
        ),  # before its first day in the schedule
        ("CB 2021-09-01", "2022-01-01", DoseStatus.NOT_VALID, "product-differs"),  # begins no series here
        ("CX 2021-06-02", "2021-06-01", DoseStatus.NOT_VALID, "dose-after-assessment"),
        ("CX 2021-06-01", "2021-06-01", DoseStatus.VALID, None),
    ],
)
def test_first_doses(india: Schedule, dose: str, on: str, status: DoseStatus, code: str | None) -> None:
    (judged,) = evaluate(history(dose), india, date.fromisoformat(on))
    assert judged.status is status
    assert [reason.code for reason in judged.reasons] == ([code] if code else [])


def test_a_dose_after_the_assessment_does_not_disturb_the_others(india: Schedule) -> None:
    judged = evaluate(history("CX 2021-05-01", "CX 2021-06-01"), india, date(2021, 5, 15))
    assert [(each.dose_number, each.series) for each in judged] == [(1, "COVAXIN"), (None, "")]


def test_an_unknown_vaccine_is_reported_in_its_place(india: Schedule) -> None:
    unknown = Dose(date(2021, 5, 15), Code("cvx", "208"))
    known = history("CX 2021-05-01", "CX 2021-06-01").doses
    judged = evaluate(History("P", PartialDate(1980), doses=(*known, unknown)), india, LATER)
    assert [each.dose_number for each in judged] == [1, None, 2]
    assert (judged[1].reasons[0].code, dict(judged[1].reasons[0].facts)) == ("unknown-vaccine", {"vaccine": "cvx|208"})


def test_months_follow_the_schedules_end_of_month() -> None:
    wait = Interval(FromDose(1), *[Duration(months=1)] * 3)
    only = [SeriesVaccine(VACCINES["CX"])]
    series = Series("S", "G", "G", [SeriesDose(1, only), SeriesDose(2, only, intervals=[wait])])
    statuses = [
        evaluate(history("CX 2021-01-31", "CX 2021-02-28"), Schedule.of_series("p", policy, [series]), LATER)[1].status
        for policy in (EndOfMonth.CLAMP, EndOfMonth.ROLL_FORWARD)
    ]
    assert statuses == [DoseStatus.VALID, DoseStatus.NOT_VALID]


def test_a_vaccine_of_two_groups_is_judged_in_both() -> None:
    dose = SeriesDose(1, [SeriesVaccine(VACCINES["CX"])])
    both = [Series(name, group, group, [dose]) for name, group in (("A", "Diphtheria"), ("B", "Polio"))]
    two = Schedule.of_series("p", EndOfMonth.CLAMP, both)
    assert [each.series for each in evaluate(history("CX 2021-01-31"), two, LATER)] == ["A", "B"]


DOSES = st.lists(
    st.builds(
        Dose,
        st.dates(date(2021, 1, 1), date(2022, 12, 31)),
        st.sampled_from([*VACCINES.values(), Code("cvx", "208")]),
        withdrawn=st.sampled_from([None, None, None, Withdrawal.NOT_GIVEN]),
    ),
    max_size=6,
    unique_by=lambda dose: dose.date,
)


@given(doses=DOSES, on=st.dates(date(2021, 1, 1), date(2023, 1, 1)), data=st.data())
def test_order_does_not_matter_nothing_is_lost_and_numbers_rise(
    india: Schedule, doses: list[Dose], on: date, data: st.DataObject
) -> None:
    judged = evaluate(History("P", PartialDate(1980), doses=tuple(doses)), india, on)
    shuffled = data.draw(st.permutations(doses))
    assert judged == evaluate(History("P", PartialDate(1980), doses=tuple(shuffled)), india, on)
    assert [each.dose for each in judged] == sorted((dose for dose in doses if dose.counts), key=lambda dose: dose.date)
    numbers = [each.dose_number for each in judged if each.dose_number is not None]
    assert numbers == list(range(1, len(numbers) + 1))
    for each in judged:
        assert (each.status is DoseStatus.VALID) == (each.dose_number is not None) == (not each.reasons)


@given(doses=DOSES, on=st.dates(date(2021, 1, 1), date(2023, 1, 1)))
def test_what_was_valid_stays_valid_as_days_pass(india: Schedule, doses: list[Dose], on: date) -> None:
    given = History("P", PartialDate(1980), doses=tuple(doses))
    today, tomorrow = (evaluate(given, india, day) for day in (on, on + timedelta(days=1)))
    for before, after in zip(today, tomorrow, strict=True):
        assert before == after or before.reasons[0].code == "dose-after-assessment"
