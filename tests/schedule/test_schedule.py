"""A schedule that contradicts itself is refused when it is made, not when somebody meets the contradiction."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from attrs import evolve

from schedule.tiny import ON, A, B, C, after, person, schedule, series, span, target
from vaxplatform.dates import EndOfMonth, Window
from vaxplatform.errors import InputError, ModelError
from vaxplatform.model import Sex
from vaxplatform.schedule import (
    Antigen,
    AntigenContraindication,
    Association,
    BirthDateImmunity,
    ContraindicatedVaccine,
    FromMostRecent,
    FromObservation,
    Indication,
    Interval,
    Observation,
    Schedule,
    ScheduleVaccine,
    SeriesKind,
    VaccineConflict,
    VaccineContraindication,
    VaccineGroup,
    forecast,
)

RISK = {"kind": SeriesKind.RISK, "indications": [Indication("ill")]}
WHOLE = Schedule(
    "tiny",
    EndOfMonth.CLAMP,
    [Antigen("X", [series("S", target(1, A))]), Antigen("Y", [])],
    [VaccineGroup("X", ["X"])],
    [ScheduleVaccine(A, "A", [Association("X")]), ScheduleVaccine(B, "B", [Association("Y")])],
    observations=[Observation("ill", "Ill")],
)


def with_antigen(**what: Any) -> Schedule:
    return evolve(WHOLE, antigens=[evolve(WHOLE.antigens[0], **what), WHOLE.antigens[1]])


def of(*doses: Any, **more: Any) -> Schedule:
    return with_antigen(series=[series("S", *doses, **more)])


@pytest.mark.parametrize(
    ("make", "says"),
    [
        # observations
        (lambda: of(**(RISK | {"indications": [Indication("well")]})), "series 'S' names observation well, which the"),
        (lambda: of(counted_from="birth of a child"), "series 'S' names observation birth of a child"),
        (lambda: of(target(1, A, intervals=[Interval(FromObservation("hurt"))])), "series 'S' names observation hurt"),
        (
            lambda: with_antigen(immune_by_history=["had it"]),
            "antigen 'X' names observation had it, which",
        ),
        (
            lambda: with_antigen(immune_by_birth=[BirthDateImmunity(date(1957, 1, 1), unless=["worker"])]),
            "antigen 'X' names observation worker",
        ),
        (
            lambda: with_antigen(contraindications=[AntigenContraindication("hurt")]),
            "antigen 'X' names observation hurt",
        ),
        (
            lambda: with_antigen(vaccine_contraindications=[VaccineContraindication("hurt", [])]),
            "antigen 'X' names observation hurt",
        ),
        (lambda: evolve(WHOLE, observations=[*WHOLE.observations] * 2), "two of one name: observation ill"),
        # vaccines
        (
            lambda: with_antigen(
                vaccine_contraindications=[VaccineContraindication("ill", [ContraindicatedVaccine(C)])]
            ),
            "antigen 'X' names vaccine made-up|C, which the schedule does not have",
        ),
        (
            lambda: of(target(1, A, intervals=[Interval(FromMostRecent([C]))])),
            "series 'S' names vaccine made-up|C, which the schedule does not have",
        ),
        (
            lambda: evolve(WHOLE, conflicts=[VaccineConflict(A, C, span("1 day"), span("28 days"), span("28 days"))]),
            "the list of 'conflicts' names vaccine made-up|C",
        ),
        (
            lambda: of(target(1, A), target(2, A, B)),
            "dose 2 of series 'S' names vaccine made-up|B, which does not count for 'X': let it count, or take it out",
        ),
        (lambda: of(target(1, A, inadvertent=[B])), "dose 1 of series 'S' names vaccine made-up|B, which does not"),
        # lengths and countries
        (
            lambda: VaccineConflict(A, B, span("29 days"), span("28 days"), span("28 days")),
            "the intervals of a conflict are 29 days, 28 days, 28 days",
        ),
        (lambda: VaccineConflict(A, B, span("1 day"), span("28 days"), span("27 days")), "28 days, 27 days"),
        (lambda: Association("X", span("2 years"), span("1 year")), "the ages at which a vaccine counts are 2 years"),
        (
            lambda: AntigenContraindication("ill", span("2 years"), span("1 year")),
            "the ages of a contraindication are 2 years, 1 year",
        ),
        (
            lambda: ContraindicatedVaccine(A, span("2 years"), span("400 years")),
            "the ages of a contraindication: 400 years is longer than a schedule asks for",
        ),
        (lambda: BirthDateImmunity(date(1957, 1, 1), "USA"), "a country is written with its two letters"),
    ],
)
def test_what_contradicts_itself(make: Callable[[], object], says: str) -> None:
    with pytest.raises(InputError) as refused:
        make()
    assert says in refused.value.sentence
    assert "\n" not in refused.value.sentence


MEN, WOMEN = {"sexes": [Sex.MALE]}, {"sexes": [Sex.FEMALE, Sex.UNKNOWN]}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({}, {}),
        (MEN, {}),
        (WOMEN, {"sexes": [Sex.UNKNOWN]}),
        ({"areas": ["IN"]}, {}),
        ({"areas": ["IN", "NP"]}, {"areas": ["NP"]}),
        ({"born": Window(None, date(2020, 1, 2))}, {"born": Window(date(2020, 1, 1), None)}),
        (RISK, RISK),
    ],
)
def test_two_defaults_for_the_same_people(one: dict[str, Any], other: dict[str, Any]) -> None:
    with pytest.raises(ModelError, match="'one' and 'other' are both the default of series group '1' of 'X'"):
        schedule(series("one", default=True, **one), series("other", default=True, **other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (MEN, WOMEN),
        ({}, {"series_group": "2"}),
        ({"areas": ["IN"]}, {"areas": ["NP"]}),
        ({"born": Window(None, date(2020, 1, 1))}, {"born": Window(date(2020, 1, 1), None)}),
        (RISK, {}),
        (RISK, {"kind": SeriesKind.RISK, "indications": [Indication("pregnant")]}),
        ({}, {"counted_from": "delivery"}),
    ],
)
def test_two_defaults_for_different_people(one: dict[str, Any], other: dict[str, Any]) -> None:
    made = schedule(series("one", default=True, **one), series("other", default=True, **other))
    assert [each.default for each in made.series] == [True, True]


def test_codes_and_countries_of_a_schedule_have_one_spelling() -> None:
    immune = BirthDateImmunity(date(2021, 1, 1), "us", ["CDSI|8"])
    antigen = evolve(WHOLE.antigens[0], immune_by_birth=[immune], immune_by_history=["Cdsi|9"])
    asked = [Observation("CDSI|8", "", ["SNOMED|77386006"]), Observation("cdsi|9", "")]
    made = evolve(WHOLE, antigens=[antigen, WHOLE.antigens[1]], observations=asked)
    assert [each.code for each in made.observations] == ["cdsi|008", "cdsi|009"]
    status = [
        forecast(evolve(person(observed=codes), country_of_birth=country), made, ON)[0].status.value
        for country, codes in (("Us", ()), ("US", ["Snomed|77386006"]), ("IN", ()), ("IN", ["CDSI|009"]))
    ]
    assert status == ["Immune", "Not Complete", "Not Complete", "Immune"]


def test_a_schedule_of_series_knows_all_that_they_name() -> None:
    waits = [Interval(FromMostRecent([C]), span("1 day"), span("1 day")), Interval(FromObservation("ill"))]
    made = schedule(series("S", target(1, A, intervals=waits, inadvertent=[B])))
    assert [(each.code, [one.antigen for one in each.antigens]) for each in made.vaccines] == [
        (A, ["X"]),
        (B, ["X"]),
        (C, []),
    ]
    assert [each.code for each in made.observations] == ["ill"]
    assert made.asks_who
    (found,) = forecast(person((C, "2023-12-31")), made, ON)
    assert found.earliest == date(2024, 1, 1)
    assert not schedule(series("S", target(1, A), target(2, A, intervals=[after("1 day")]))).asks_who
