"""Which series speaks: every row of the tables of chapter 8, on tiny schedules."""

from datetime import date

import pytest
from attrs import evolve

from schedule.tiny import ON, A, B, C, ages, due, person, schedule, series, span, target, vaccines
from vaxplatform.codes import Code
from vaxplatform.dates import Window
from vaxplatform.model import Condition, History
from vaxplatform.schedule import (
    AgeLimits,
    Comparison,
    ContraindicatedVaccine,
    Forecast,
    FromDose,
    Indication,
    Interval,
    Observation,
    Season,
    Series,
    SeriesDose,
    SeriesKind,
    SeriesStatus,
    Skip,
    SkipByAge,
    SkipByCount,
    SkipByInterval,
    SkipContext,
    SkipSet,
    VaccineContraindication,
    forecast,
)

TWO = [(A, "2021-01-01"), (A, "2022-01-01")]
RISK = {"kind": SeriesKind.RISK, "indications": [Indication("asplenia")]}


def chosen(history: History, *given: Series, on: date = ON) -> str:
    """The id of the series that speaks."""
    return due(history, *given, on=on).series[0]


def doses(count: int, *codes: Code, **more: str) -> list[SeriesDose]:
    return [target(number, *codes, **more) for number in range(1, count + 1)]


def spoken(history: History, *given: Series) -> dict[str, Forecast]:
    """The forecasts by the id of the series they are made from."""
    found = forecast(history, schedule(*given), ON)
    return {each.series[0]: each for first in found for each in (first, *first.others)}


# ------------------------------------------------------------------------------------------------------- 8.1 scorable


def test_contraindicated_series_are_candidates_only_if_all_are() -> None:
    """SELECTB-24: a group where nothing may be given still has a series that says so."""
    begun, other = series("begun", *doses(2, A)), series("other", *doses(2, A, B))
    made = schedule(begun, other)
    allergy = VaccineContraindication("allergy", [ContraindicatedVaccine(A)])
    allergies = VaccineContraindication("allergies", [ContraindicatedVaccine(A), ContraindicatedVaccine(B)])
    (antigen,) = made.antigens
    made = evolve(
        made,
        antigens=[evolve(antigen, vaccine_contraindications=[allergy, allergies])],
        observations=[Observation(code, "") for code in ("allergy", "allergies")],
    )
    for observed, id_, status in (
        ("allergy", "other", SeriesStatus.NOT_COMPLETE),
        ("allergies", "begun", SeriesStatus.CONTRAINDICATED),
    ):
        (found,) = forecast(person(TWO[0], observed=[observed]), made, ON)
        assert (found.series, found.status) == ((id_,), status)


@pytest.mark.parametrize(("priorities", "expected"), [("BA", "second"), ("AB", "first"), ("CB", "second")])
def test_of_risk_series_the_better_priority(priorities: str, expected: str) -> None:
    one, other = (
        series(name, target(1, code), priority=priority, **RISK)
        for name, code, priority in zip(("first", "second"), (A, B), priorities, strict=True)
    )
    assert chosen(person(observed=["asplenia"]), one, other) == expected


@pytest.mark.parametrize(("given", "expected"), [("2020-12-31", "early"), ("2021-01-01", "any age")])
def test_a_standard_series_counts_if_begun_in_time(given: str, expected: str) -> None:
    """SELECTSCORE-2: before the maximum age to start, not on it."""
    early = series("early", *doses(3), latest_start=span("1 year"), preference=1)
    late = series("any age", *doses(3), preference=2)
    assert chosen(person((A, given)), early, late) == expected


def test_without_a_valid_dose_or_a_default_every_standard_series_counts() -> None:
    one, other = series("one", target(1, A), preference=2), series("other", target(1, B), preference=1)
    assert chosen(person(), one, other) == "other"


def test_once_one_is_begun_the_others_do_not_count() -> None:
    """Here the one begun does not count either: it was begun too late."""
    begun, other = series("begun", *doses(2), latest_start=span("1 day")), series("other", target(1, B))
    assert forecast(person(TWO[0]), schedule(begun, other), ON) == ()


def test_where_there_is_a_default_no_other_counts_before_the_first_dose() -> None:
    """Not even where the default is contraindicated: it is for a vaccinator to say what else to give."""
    other, default = (target(1, code, minimum="9 years") for code in (B, A))
    made = schedule(series("other", other), series("default", default, default=True))
    allergy = VaccineContraindication("allergy", [ContraindicatedVaccine(A)])
    antigen = evolve(made.antigens[0], vaccine_contraindications=[allergy])
    made = evolve(made, antigens=[antigen], observations=[Observation("allergy", "")])
    (found,) = forecast(person((B, "2021-01-01"), observed=["allergy"]), made, ON)
    assert (found.series, found.status) == (("default",), SeriesStatus.CONTRAINDICATED)


@pytest.mark.parametrize(("given", "expected"), [(TWO, "old way"), (TWO[:1], "default")])
def test_an_evaluation_only_series_counts_if_complete(given: list[tuple[Code, str]], expected: str) -> None:
    old = series("old way", *doses(2), kind=SeriesKind.EVALUATION_ONLY)
    default = series("default", *doses(3), default=True, latest_start=span("1 day"))
    assert chosen(person(*given), default, old) == expected


# ------------------------------------------------------------------------------------- 8.2 single winner (Table 8-3)


def test_8_3_none_scorable_the_default() -> None:
    assert chosen(person(), series("other", target(1, B)), series("default", default=True)) == "default"


def test_8_3_none_scorable_and_no_default_nothing() -> None:
    old = series("old way", kind=SeriesKind.EVALUATION_ONLY)
    assert forecast(person(), schedule(old), ON) == ()


def test_8_3_one_scorable() -> None:
    assert chosen(person((B, "2021-01-01")), series("default", default=True), series("B", *doses(2, B))) == "B"


def test_8_3_one_complete() -> None:
    """It wins over one in process that would win by points."""
    assert chosen(person(*TWO), series("three", *doses(3), preference=1), series("two", *doses(2))) == "two"


def test_8_3_one_in_process() -> None:
    """The other has as many valid doses and is aged out."""
    aged_out = series("aged out", *doses(2, A, maximum="3 years"), preference=1)
    assert chosen(person(TWO[0]), aged_out, series("going on", *doses(2))) == "going on"


def test_8_3_none_begun_and_a_default() -> None:
    """A risk series that is its group's default stands before one that could start earlier."""
    default = series("default", target(1, A, minimum="9 years"), default=True, **RISK)
    assert chosen(person(observed=["asplenia"]), series("early", target(1, B), **RISK), default) == "default"


# --------------------------------------------------------------------------- 8.3 which are scored, and how (Table 8-5)


def test_8_5_two_complete_only_these_are_scored() -> None:
    one, two = series("one", *doses(1)), series("two", *doses(2))
    going_on = series("going on", *doses(9), preference=1)
    assert chosen(person(*TWO), going_on, one, two) == "two"


def test_8_5_two_in_process_only_these_are_scored() -> None:
    """The third would win by its points: it keeps its product, has more valid doses and is closest to its end."""
    aged_out = series("aged out", *doses(3, A, B, maximum="3 years"), product_path=True)
    given = person((A, "2021-01-01"), (B, "2021-06-01"))
    assert chosen(given, aged_out, series("long", *doses(9)), series("short", *doses(4))) == "short"


def test_8_5_nobody_began_all_are_scored() -> None:
    late = series("late", target(1, A, minimum="9 years"), preference=1)
    assert chosen(person(), late, series("now", target(1, B), preference=2)) == "now"


def test_8_5_those_that_cannot_go_on_are_scored_before_those_nobody_began() -> None:
    """The table has no column for it: a risk series begun and aged out, and two that nobody began."""
    stopped = [
        series(name, *doses(count, A, maximum="3 years"), preference=9, **RISK)
        for name, count in (("far", 4), ("near", 3))
    ]
    open_one = series("open", target(1, B), preference=1, **RISK)
    found = due(person((A, "2021-01-01"), observed=["asplenia"]), open_one, *stopped)
    assert (found.series, found.status) == (("near",), SeriesStatus.AGED_OUT)


# ------------------------------------------------------------------------------------------------- 8.4 complete series


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [(1, 2, "second"), (2, 1, "first"), (2, 2, "second")],  # equal: by preference
)
def test_8_4_most_valid_doses(first: int, second: int, expected: str) -> None:
    one = series("first", *doses(first), preference=2 if first == second else 1)
    other = series("second", *doses(second), preference=1 if first == second else 2)
    assert chosen(person(*TWO), one, other) == expected


# ----------------------------------------------------------------------------------------------- 8.5 series in process


def test_8_5_product_path_with_every_dose_valid() -> None:
    """SELECTB-2 and -23: it gains 2 and the other loses 2, more than the day of the finish is worth."""
    any_product = series("any", target(1, A, B), target(2, A, B, wait="4 years"), preference=1)
    product = series("product", target(1), target(2, wait="5 years"), product_path=True)
    assert chosen(person(TWO[0]), any_product, product) == "product"


def test_8_5_product_path_with_a_dose_that_is_not_valid() -> None:
    """A dose of another product: both lose 2, and preference decides."""
    given = person(TWO[0], (A, "2021-01-05"))
    paths = [series(name, *doses(2, code, wait="28 days"), product_path=path, preference=rank)
             for name, code, path, rank in (("any", A, False, 1), ("product", A, True, 2))]  # fmt: skip
    assert chosen(given, *paths) == "any"


def test_8_5_product_path_counts_for_all_that_keep_it() -> None:
    """No tie rule: two product paths both gain 2, which outweighs the preference of the third."""
    paths = [series(name, *doses(2), product_path=True, preference=rank) for name, rank in (("P", 3), ("Q", 2))]
    assert chosen(person(TWO[0]), series("any", *doses(2), preference=1), *paths) == "Q"


def test_8_5_completable() -> None:
    """SELECTB-3: it gains 3 and the other loses 3, more than a product path does."""
    hopeless = series(
        "hopeless",
        target(1),
        target(2),
        target(3, wait="9 years", maximum="5 years"),
        product_path=True,
        preference=1,
    )
    assert chosen(person(TWO[0]), hopeless, series("can be done", *doses(3))) == "can be done"


def test_8_5_most_valid_doses() -> None:
    """SELECTB-19: 2 to 1 outweighs what can be finished first; both have one to go."""
    many = series("many", target(1), target(2), target(3, wait="3 years"), preference=2)
    few = series("few", target(1), target(2, wait="18 months"), preference=1)
    assert chosen(person(*TWO), few, many) == "many"


def test_8_5_closest_to_completion() -> None:
    """SELECTB-5."""
    assert chosen(person(TWO[0]), series("long", *doses(3), preference=1), series("short", *doses(2))) == "short"


def test_8_5_several_equally_close_lose_nothing() -> None:
    """0 for both and -2 for the third, which gains 1 as they lose 1 by its finish: all have as many points."""
    near = [series(name, target(1), target(2, wait="5 years"), preference=rank) for name, rank in (("P", 1), ("Q", 2))]
    assert chosen(person(TWO[0]), series("far", *doses(3), preference=3), *near) == "P"


def test_8_5_several_equally_close_gain_nothing() -> None:
    """The third loses 2, and still wins by keeping its product."""
    near = [series(name, *doses(2), preference=rank) for name, rank in (("P", 1), ("Q", 2))]
    assert chosen(person(TWO[0]), series("far", *doses(3), product_path=True, preference=3), *near) == "far"


def test_8_5_can_be_finished_earliest() -> None:
    """SELECTB-11."""
    soon = series("soon", target(1), target(2, wait="4 years"), preference=2)
    late = series("late", target(1), target(2, wait="5 years"), preference=1)
    assert chosen(person(TWO[0]), late, soon) == "soon"


def test_8_5_all_equal_the_preference_then_the_order() -> None:
    one, other, third = (series(name, *doses(2), preference=rank) for name, rank in (("a", None), ("b", 2), ("c", 2)))
    assert chosen(person(TWO[0]), one, other, third) == "b"
    assert chosen(person(TWO[0]), one, third, other) == "c"
    assert chosen(person(TWO[0]), one, series("d", *doses(2))) == "a"


# -------------------------------------------------------------------------------------------- 8.6 no valid doses


def test_8_6_can_start_earliest() -> None:
    """SELECTB-14."""
    late = series("late", target(1, A, minimum="5 years"), preference=1)
    soon = series("soon", target(1, B, minimum="4 years + 1 day"), preference=2)
    assert chosen(person(), late, soon) == "soon"


def test_8_6_a_series_starts_on_the_earliest_day_of_its_forecast() -> None:
    """SELECTB-14 compares those days, also where all are past."""
    long_ago = series("long ago", target(1, A, minimum="1 month"), preference=2)
    lately = series("lately", target(1, B, minimum="3 years"), preference=1)
    assert chosen(person(), long_ago, lately) == "long ago"


def test_8_6_a_series_that_states_no_earliest_day_starts_today() -> None:
    """So it comes after one that could have been started before, and before one that cannot be started yet."""
    unstated = series("unstated", target(1, A), preference=1)
    past, future = (series(age, target(1, B, minimum=age), preference=2) for age in ("3 years", "5 years"))
    assert chosen(person(), unstated, past) == "3 years"
    assert chosen(person(), evolve(unstated, preference=3), future) == "unstated"


def test_8_6_paths_that_exclude_one_another_start_today_at_the_soonest() -> None:
    """Both could have been begun long ago, so they tie, and preference decides."""
    long_ago = series("long ago", target(1, A, minimum="1 month"), preference=2, exclusive=True)
    lately = series("lately", target(1, B, minimum="3 years"), preference=1, exclusive=True)
    assert chosen(person(), long_ago, lately) == "lately"


def test_8_6_completable() -> None:
    hopeless = series("hopeless", target(1, A), target(2, A, wait="2 years", maximum="5 years"), preference=1)
    assert chosen(person(), hopeless, series("can be done", target(1, B), preference=2)) == "can be done"


def test_8_6_a_product_path_loses() -> None:
    product = series("product", target(1, A), product_path=True, preference=1)
    assert chosen(person(), product, series("any", target(1, B), preference=2)) == "any"


def test_8_6_what_is_aged_out_neither_starts_nor_can_be_completed() -> None:
    aged_out = series("aged out", target(1, A, maximum="3 years"), target(2, A), preference=1)
    product = series("product", target(1, B), product_path=True, preference=2)
    assert chosen(person(), aged_out, product) == "product"


def test_8_6_equals_are_offered_together() -> None:
    """The first day of any, to the last day of all; what one leaves open stays open."""
    one = series("one", target(1, A, minimum="2 months", maximum="9 years"), exclusive=True)
    other = series("other", target(1, B, minimum="1 month", maximum="8 years"), exclusive=True)
    found = due(person(), one, other)
    assert (found.vaccines, found.earliest, found.latest) == ((A, B), date(2020, 2, 1), date(2028, 12, 31))
    third = series("third", target(1, C), exclusive=True)
    assert due(person(), one, other, third).latest is None


def test_8_6_equals_in_points_but_not_in_preference_are_not() -> None:
    one, other = series("one", target(1, A), preference=2), series("other", target(1, B), preference=1)
    assert due(person(), one, other).vaccines == (B,)


# ------------------------------------------------------------------------------------- finish, completable, skips


def completable(*later: SeriesDose) -> bool:
    """Whether a series begun can be completed: else another wins that is further from its end."""
    tried = series("tried", target(1), *later, preference=1)
    rest = [target(number) for number in range(2, 9)]
    return chosen(person((A, "2023-12-02")), tried, series("other", target(1), *rest, preference=2)) == "tried"


@pytest.mark.parametrize(("maximum", "expected"), [("55 months", True), ("54 months", False)])
def test_the_finish_is_the_longest_wait_that_remains_not_the_sum(maximum: str, expected: bool) -> None:  # noqa: FBT001 -- a column
    """SELECTB-12: due on 2024-01-01 at the earliest, then 6 months and 3 months: 2024-07-01, at 54 months."""
    second = target(2, minimum="4 years")
    third, fourth = target(3, wait="6 months"), target(4, wait="3 months", maximum=maximum)
    assert completable(second, third, fourth) is expected


@pytest.mark.parametrize(("wait", "expected"), [("9 years", True), ("1 year", True)])
def test_the_wait_for_the_dose_that_is_due_is_not_counted_twice(wait: str, expected: bool) -> None:  # noqa: FBT001 -- a column
    """It is in the earliest day already."""
    second = target(2, wait=wait)
    third = target(3, maximum="13 years")
    assert completable(second, third) is expected


def test_the_maximum_age_is_that_of_the_last_dose_and_open_if_it_has_none() -> None:
    assert completable(target(2, maximum="4 years + 1 day"), target(3, wait="9 years"))


def test_only_intervals_in_force_today_count() -> None:
    old = Interval(FromDose(2), span("9 years"), span("9 years"), window=Window(None, date(2023, 1, 1)))
    assert completable(target(2), target(3, intervals=[old], maximum="5 years"))


def test_only_ages_in_force_today_count() -> None:
    old = AgeLimits(maximum=span("3 years"), window=Window(None, date(2023, 1, 1)))
    assert completable(target(2), target(3, ages=[old]))


def test_a_recurring_dose_counts_each_time_and_is_never_the_end() -> None:
    yearly = target(2, wait="1 year", recurring=True)
    found = due(person(*TWO, (A, "2023-01-01")), series("yearly", target(1), yearly))
    assert (found.status, found.dose_number, found.earliest) == (SeriesStatus.NOT_COMPLETE, 4, date(2024, 1, 1))


@pytest.mark.parametrize(
    ("condition", "status", "number"),
    [
        (SkipByAge(span("4 years"), None), SeriesStatus.COMPLETE, None),
        (SkipByAge(span("4 years + 1 day"), None), SeriesStatus.NOT_COMPLETE, 3),
        (SkipByInterval(span("2 years")), SeriesStatus.COMPLETE, None),
        (SkipByCount(Comparison.GREATER_THAN, 2), SeriesStatus.NOT_COMPLETE, 3),
        (SkipByCount(Comparison.EQUAL_TO, 2), SeriesStatus.COMPLETE, None),
    ],
)
def test_a_recurring_dose_ends_by_a_skip(
    condition: SkipByAge | SkipByInterval | SkipByCount, status: SeriesStatus, number: int | None
) -> None:
    ends = Skip(SkipContext.FORECAST, [SkipSet([condition])])
    found = due(person(*TWO), series("yearly", target(1), target(2, recurring=True, skips=[ends])))
    assert (found.status, found.dose_number) == (status, number)


def test_a_recurring_dose_is_skipped_for_a_dose_that_was_given_too() -> None:
    """Three doses: when the fourth came, no more were needed."""
    enough = Skip(SkipContext.EVALUATION, [SkipSet([SkipByCount(Comparison.GREATER_THAN, 2)])])
    given = person(*TWO, (A, "2023-01-01"), (A, "2023-06-01"))
    found = due(given, series("yearly", target(1), target(2, recurring=True, skips=[enough])))
    assert found.status is SeriesStatus.COMPLETE


def test_doses_of_an_earlier_season_do_not_number_the_next() -> None:
    """FORECASTDN-1."""
    season = Season(date(2023, 7, 1), date(2024, 6, 30))
    first, second = (SeriesDose(number, vaccines(A), season=season, ages=ages()) for number in (1, 2))
    assert due(person((A, "2022-10-01")), series("flu", first, second)).dose_number == 1
    assert due(person((A, "2023-10-01")), series("flu", first, second)).dose_number == 2


def test_paths_that_exclude_one_another_the_one_begun_first() -> None:
    """Even where the other has more doses and is preferred."""
    one, other = (
        series(name, *doses(3, code), exclusive=True, preference=rank)
        for name, code, rank in (("A", A, 2), ("B", B, 1))
    )
    given = person((A, "2021-01-01"), (B, "2021-02-01"), (B, "2021-03-01"))
    assert chosen(given, one, other) == "A"


# -------------------------------------------------------------------------------------------------- 8.8 (Table 8-14)


def group(id_: str, name: str, *, complete: bool = False, equivalent: str = "", **more: object) -> Series:
    """A series of its own series group, complete after one dose of A or waiting for B."""
    return series(id_, target(1, A if complete else B), series_group=name, equivalent_groups=list(equivalent), **more)


SICK = History("P-1", person().birth_date, doses=person(TWO[0]).doses, conditions=[Condition("asplenia")])


def test_8_14_complete_is_best_whatever_else() -> None:
    found = spoken(SICK, group("child", "1", complete=True, equivalent="2"), group("risk", "2", complete=True, **RISK))
    assert found.keys() == {"child", "risk"}


def test_8_14_complete_and_evaluation_only_is_best() -> None:
    old = group("old way", "1", complete=True, equivalent="2", kind=SeriesKind.EVALUATION_ONLY)
    assert spoken(SICK, old, group("risk", "2", **RISK)).keys() == {"old way", "risk"}


@pytest.mark.parametrize("kind", [{"default": True}, RISK])
def test_8_14_not_complete_gives_way_to_an_equivalent_that_is(kind: dict[str, object]) -> None:
    found = spoken(SICK, group("waiting", "1", equivalent="2", **kind), group("done", "2", complete=True))
    assert found.keys() == {"done"}


def test_8_14_equivalence_is_read_from_the_series_that_is_judged() -> None:
    found = spoken(SICK, group("waiting", "1", default=True), group("done", "2", complete=True, equivalent="1"))
    assert found.keys() == {"waiting", "done"}


def test_8_14_a_risk_series_is_best() -> None:
    found = spoken(SICK, group("child", "1", default=True), group("risk", "2", equivalent="1", **RISK))
    assert found.keys() == {"child", "risk"}


def test_8_14_a_risk_series_is_best_beside_an_equivalent_risk_series() -> None:
    found = spoken(SICK, group("one", "1", equivalent="2", **RISK), group("other", "2", equivalent="1", **RISK))
    assert found.keys() == {"one", "other"}


def test_8_14_a_standard_series_gives_way_to_an_equivalent_risk_series() -> None:
    found = spoken(SICK, group("child", "1", equivalent="2", default=True), group("risk", "2", **RISK))
    assert found.keys() == {"risk"}


def test_8_14_a_standard_series_beside_an_equivalent_standard_one() -> None:
    found = spoken(SICK, group("child", "1", equivalent="2", default=True), group("adult", "2", default=True))
    assert found.keys() == {"child", "adult"}


def test_8_14_evaluation_only_and_not_complete_is_not_best() -> None:
    old = group("old way", "1", kind=SeriesKind.EVALUATION_ONLY, default=True)
    assert spoken(SICK, old, group("adult", "2", default=True)).keys() == {"adult"}
