"""What is found on the whole way and belongs to no chapter alone."""

from datetime import date

import pytest
from attrs import evolve

from schedule.tiny import ON, A, B, C, ages, due, person, schedule, series, span, target, vaccines
from vaxplatform.codes import Code
from vaxplatform.dates import EndOfMonth, Window
from vaxplatform.model import Condition, DoseStatus, History
from vaxplatform.schedule import (
    Antigen,
    Association,
    Comparison,
    FromPrevious,
    Indication,
    Interval,
    Observation,
    Schedule,
    ScheduleVaccine,
    SeriesDose,
    SeriesKind,
    SeriesStatus,
    SeriesVaccine,
    Skip,
    SkipByAge,
    SkipByCount,
    SkipBySeries,
    SkipContext,
    SkipSet,
    VaccineConflict,
    VaccineGroup,
    evaluate,
    forecast,
)

VALID, NOT_VALID = DoseStatus.VALID, DoseStatus.NOT_VALID


def test_a_code_of_another_system_may_mean_several_observations() -> None:
    """SNOMED's code for infection with HIV is a synonym of two of CDC's observations."""
    paths = [
        series(code, kind=SeriesKind.RISK, indications=[Indication(code)], series_group=code, antigen="X", group="X")
        for code in ("infection", "deficiency")
    ]
    made = Schedule(
        "tiny",
        EndOfMonth.CLAMP,
        [Antigen("X", paths)],
        [VaccineGroup("X", ["X"])],
        [ScheduleVaccine(A, "A", [Association("X")])],
        observations=[Observation(code, "", ["snomed|86406008"]) for code in ("infection", "deficiency")],
    )
    history = History("P-1", person().birth_date, conditions=[Condition("snomed|86406008")])
    (found,) = forecast(history, made, ON)
    assert {each.series_group for each in (found, *found.others)} == {"infection", "deficiency"}


def test_a_live_vaccine_that_no_series_judged_conflicts_as_if_it_were_valid() -> None:
    """6.7: the shorter end holds for a dose that is valid or has no status."""
    made = Schedule(
        "tiny",
        EndOfMonth.CLAMP,
        [Antigen("X", [series("X", target(1, B))])],
        [VaccineGroup("X", ["X"])],
        [ScheduleVaccine(A, "A", []), ScheduleVaccine(B, "B", [Association("X")])],
        [VaccineConflict(A, B, span("1 day"), span("24 days"), span("28 days"))],
    )
    judged = evaluate(person((A, "2023-01-01"), (B, "2023-01-26")), made, ON)
    assert next(each.status for each in judged if each.dose.vaccine == B) is DoseStatus.VALID


def test_an_allowable_interval_without_a_minimum_is_kept() -> None:
    second = target(2, wait="6 months", allowable_intervals=[Interval(FromPrevious())])
    found = due(person((A, "2023-01-01"), (A, "2023-02-01")), series("X", target(1), second))
    assert found.status is SeriesStatus.COMPLETE
    (facts,) = [step.reason.facts for step in found.steps if step.reason.code == "interval-allowable"]
    assert facts["minimum"] == "0 days"


def test_where_no_earliest_day_is_stated_nothing_is_skipped_on_it() -> None:
    infants = Skip(SkipContext.FORECAST, [SkipSet([SkipByAge(None, span("1 year"))])])
    found = due(person(), series("X", SeriesDose(1, vaccines(A), skips=[infants])))
    assert (found.status, found.earliest) == (SeriesStatus.NOT_COMPLETE, None)


def test_where_no_earliest_day_is_stated_vaccines_are_named_for_today() -> None:
    named = [SeriesVaccine(A, span("1 year"), recommended=True), SeriesVaccine(B, span("9 years"), recommended=True)]
    assert due(person(), series("X", SeriesDose(1, named))).vaccines == (A,)


def test_a_vaccine_whose_window_ends_before_the_earliest_day_is_not_named() -> None:
    ending, joining = Window(None, date(2024, 3, 1)), Window(date(2024, 6, 1), None)
    named = [
        SeriesVaccine(A, recommended=True, window=ending),
        SeriesVaccine(B, recommended=True),
        SeriesVaccine(C, recommended=True, window=joining),
    ]
    dose = SeriesDose(1, named, ages=ages("51 months", recommended="54 months"))  # 2024-04-01 and 2024-07-01
    assert due(person(), series("X", dose)).vaccines == (B, C)


@pytest.mark.parametrize(
    ("days", "statuses"),
    [
        # The first is too young, so that the conflict with the second lasts 28 days, and with the third after that.
        (("2020-12-17", "2021-01-12", "2021-02-07"), (NOT_VALID, NOT_VALID, NOT_VALID)),
        (("2020-12-17", "2021-01-12", "2021-02-09"), (NOT_VALID, NOT_VALID, VALID)),
        (("2020-12-03", "2020-12-30", "2021-01-25", "2021-02-18"), (NOT_VALID, NOT_VALID, NOT_VALID, NOT_VALID)),
    ],
)
def test_a_dose_in_a_conflict_makes_the_next_conflict_longer(
    days: tuple[str, ...], statuses: tuple[DoseStatus, ...]
) -> None:
    live = Schedule.of_series("p", EndOfMonth.ROLL_FORWARD, [series("two", target(1, A, minimum="1 year - 4 days"))])
    live = evolve(live, conflicts=[VaccineConflict(A, A, span("1 day"), span("24 days"), span("28 days"))])
    child = person(*((A, day) for day in days), birth=date(2020, 1, 1))
    judged = evaluate(child, live, date(2021, 6, 1))
    assert [each.status for each in judged][: len(statuses)] == list(statuses)


def test_only_the_grounds_that_hold_are_told_of_a_skip() -> None:
    """Also of a dose that is passed over because of its own earliest day (7.6)."""
    grounds = [
        SkipSet([SkipByAge(span("60 years"))]),
        SkipSet([SkipByAge(span("1 year")), SkipByAge(span("90 years"))], all_of=False),
    ]
    catch_up = target(2, A, wait="1 year", skips=[Skip(SkipContext.FORECAST, grounds)])
    found = due(
        person((A, "2020-06-01"), birth=date(2020, 1, 1)),
        series("p", target(1, A), catch_up, target(3, A)),
        on=date(2020, 7, 1),
    )
    told = [step.reason.facts for step in found.steps if step.reason.code == "dose-skipped"]
    assert [(each["on"], each["because"]) for each in told] == [("2021-06-01", "age >= 1 year or age >= 90 years")]
    assert found.dose_number == 2


STANDARD = series(
    "standard",
    target(1, A),
    target(2, A, skips=[Skip(SkipContext.BOTH, [SkipSet([SkipByCount(Comparison.GREATER_THAN, 0)])])]),
)
"""Its second dose is passed over once there was any."""
AT_RISK = series(
    "at risk",
    target(1, B, skips=[Skip(SkipContext.BOTH, [SkipSet([SkipBySeries(["1"])])])]),
    target(2, B, minimum="5 years"),
    kind=SeriesKind.RISK,
    series_group="2",
    indications=[Indication("asplenia")],
)


@pytest.mark.parametrize(
    ("given", "earliest"),
    [
        ([], None),
        ([(A, "2021-01-01")], date(2025, 1, 1)),  # the standard series is complete, its second dose not needed
        ([(A, "2021-01-01"), (A, "2022-01-01")], date(2025, 1, 1)),
    ],
)
def test_a_forecast_knows_a_series_complete_of_which_it_passes_over_the_rest(
    given: list[tuple[Code, str]], earliest: date | None
) -> None:
    found = forecast(person(*given, observed=["asplenia"]), schedule(STANDARD, AT_RISK), ON)
    (risk,) = [each for each in found if each.risk]
    assert (risk.earliest, risk.dose_number) == (earliest, 1)


@pytest.mark.parametrize(
    ("day", "status", "reasons"),
    [
        ("2020-12-31", VALID, []),  # given before the series was complete: the risk series' first dose
        ("2021-01-01", VALID, []),
        ("2021-01-02", NOT_VALID, ["age-too-young"]),  # after it: the second
    ],
)
def test_a_dose_knows_the_series_that_were_complete_before_it(day: str, status: DoseStatus, reasons: list[str]) -> None:
    judged = evaluate(person((A, "2021-01-01"), (B, day), observed=["asplenia"]), schedule(STANDARD, AT_RISK), ON)
    (found,) = [each for each in judged if each.dose.vaccine == B and each.series == "at risk"]
    assert (found.status, [reason.code for reason in found.reasons]) == (status, reasons)
