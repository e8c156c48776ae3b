"""Values of a series that contradict themselves are refused when they are made."""

from collections.abc import Callable
from datetime import date

import pytest

from schedule.tiny import A, B, C, after, series, span, target, vaccines
from vaxplatform.errors import CodeError, InputError, ModelError
from vaxplatform.schedule import (
    AgeLimits,
    Comparison,
    FromMostRecent,
    FromObservation,
    Indication,
    Interval,
    Season,
    SeriesDose,
    SeriesKind,
    SeriesVaccine,
    Skip,
    SkipByAge,
    SkipByCount,
    SkipByInterval,
    SkipContext,
    SkipSet,
)


@pytest.mark.parametrize(
    ("make", "says"),
    [
        # lengths
        (lambda: AgeLimits(minimum=span("301 years")), "the minimum ages: 301 years is longer than a schedule asks"),
        (lambda: AgeLimits(maximum=span("9999 years")), "at most 300 years"),
        (lambda: AgeLimits(latest_recommended=span("109501 days")), "109501 days is longer than a schedule asks for"),
        (lambda: AgeLimits(minimum=-span("4 days")), "-4 days lies before the day it is counted from"),
        (lambda: AgeLimits(minimum=span("1 month - 40 days")), "1 month - 40 days lies before the day"),
        (lambda: after("4 weeks - 2 months"), "the minimum intervals: -2 months + 28 days lies before"),
        (lambda: Interval(FromMostRecent([A]), earliest_recommended=span("301 years")), "the recommended intervals: "),
        (lambda: SkipByInterval(span("-1 day")), "the interval of a skip: -1 day lies before the day"),
        (lambda: SkipByInterval(span("301 years")), "the interval of a skip: 301 years is longer"),
        # ages that end before they begin
        (lambda: SkipByAge(span("2 years"), span("1 year")), "the ages of a skip are 2 years, 1 year"),
        (
            lambda: SkipByCount(Comparison.LESS_THAN, 2, begin_age=span("2 years"), end_age=span("1 year")),
            "the ages of a skip are 2 years, 1 year: each must be at least the one before",
        ),
        (lambda: SeriesVaccine(A, span("2 years"), span("1 year")), "the ages of a vaccine are 2 years, 1 year"),
        (lambda: Indication("x", span("2 years"), span("1 year")), "the ages of an indication are 2 years, 1 year"),
        (
            lambda: series("S", earliest_start=span("2 years"), latest_start=span("1 year")),
            "the ages a series is begun at are 2 years, 1 year",
        ),
        # seasons
        (
            lambda: Season(date(2024, 9, 1), date(2024, 8, 31)),
            "a season from 2024-09-01 to 2024-08-31 ends before it begins: check both",
        ),
        # vaccines of a dose
        (
            lambda: SeriesDose(1, vaccines(A, B), inadvertent=[C, B]),
            "dose 1 names made-up|B as what satisfies it and as a mistake: take it out of one",
        ),
        (lambda: SeriesDose(2, vaccines(A), vaccines(B), [B]), "dose 2 names made-up|B as what satisfies it"),
        (lambda: SeriesDose(1, vaccines(A, A)), "vaccines that dose 1 prefers stand there twice"),
        (lambda: SeriesDose(3, vaccines(A), vaccines(B, B)), "vaccines that dose 3 allows stand there twice"),
        (
            lambda: series("S", kind=SeriesKind.RISK, indications=[Indication("x"), Indication("x")]),
            "indications of series 'S' stand there twice, all the same: take one out",
        ),
    ],
)
def test_what_contradicts_itself(make: Callable[[], object], says: str) -> None:
    with pytest.raises(ModelError) as refused:
        make()
    assert says in refused.value.sentence
    assert "\n" not in refused.value.sentence


@pytest.mark.parametrize("make", [FromObservation, Indication, lambda code: series("S", counted_from=code)])
def test_an_observation_is_no_broken_code(make: Callable[[str], object]) -> None:
    with pytest.raises(CodeError) as refused:
        make("cdsi|seven")
    assert isinstance(refused.value, InputError)


def test_what_can_be_meant_is_taken() -> None:
    """One vaccine at two ages, ranges of ages that nobody is in, and lengths of nothing or of three centuries."""
    young, old = (
        SeriesVaccine(A, *(span(text) for text in ages)) for ages in (("0 days", "1 year"), ("1 year", "300 years"))
    )
    assert SeriesDose(1, [young, old], [SeriesVaccine(A)]).vaccines == {A}
    assert Season(date(2024, 9, 1), date(2024, 9, 1)).end == date(2024, 9, 1)
    assert SkipByAge(span("19 years"), span("228 months"))


def test_what_a_series_names() -> None:
    counted = SkipByCount(Comparison.EQUAL_TO, 1, vaccines=[B])
    skip = Skip(SkipContext.BOTH, [SkipSet([counted, SkipByInterval(span("1 day"))])])
    since = [Interval(FromMostRecent([C])), after("1 day")]
    made = series(
        "S",
        target(1, A, intervals=since, allowable_intervals=[Interval(FromObservation("cdsi|7"))], skips=[skip]),
        kind=SeriesKind.RISK,
        indications=[Indication("asplenia")],
        counted_from="CDSI|008",
    )
    assert made.vaccines == {A, B, C}
    assert made.observations == {"asplenia", "cdsi|007", "cdsi|008"}
