"""One forecast for a vaccine group: of its own series only, and of several antigens together."""

from datetime import date

from schedule.tiny import ON, A, B, C, person, schedule, series, span, target
from vaxplatform.schedule import FromPrevious, Interval, SeriesDose, SeriesVaccine, forecast


def test_an_antigen_s_series_of_another_vaccine_group_stay_out() -> None:
    made = schedule(
        series("child", target(1, A), group="CHILD"),
        series("adult", target(1, B), group="ADULT", series_group="2"),
    )
    found = {each.group: (each.series, each.others) for each in forecast(person(), made, ON)}
    assert found == {"CHILD": (("child",), ()), "ADULT": (("adult",), ())}


def test_paths_nobody_began_are_united_before_antigens_are_brought_together() -> None:
    early, late = target(1, A, minimum="1 month", maximum="8 years"), target(1, B, minimum="2 months")
    other = target(1, C, minimum="6 weeks", maximum="9 years")
    made = schedule(
        series("X early", early, antigen="X", group="XY", exclusive=True),
        series("X late", late, antigen="X", group="XY", exclusive=True),
        series("Y", other, antigen="Y", group="XY"),
    )
    (found,) = forecast(person(), made, ON)
    # X from 1 month on, to no end; Y from 6 weeks to the day before 9 years.
    assert (found.earliest, found.latest) == (date(2020, 2, 12), date(2028, 12, 31))
    assert set(found.vaccines) == {A, B, C}


def test_an_interval_that_overrides_looks_at_the_doses_of_every_antigen_of_the_group() -> None:
    """MULTIANTVG-1 speaks of the group's vaccines, also where only one antigen has a series for the person."""
    wait = Interval(FromPrevious(), span("28 days"), span("28 days"), overrides=True)
    second = SeriesDose(2, [SeriesVaccine(A)], intervals=[wait])
    made = schedule(
        series("X", target(1, A), second, antigen="X", group="XY"),
        series("Y", target(1, B), antigen="Y", group="XY", series_group="2"),
    )
    history = person((A, "2023-01-01"), (B, "2023-06-01"))
    (found,) = forecast(history, made, ON)
    assert (found.series, found.earliest) == (("X",), date(2023, 6, 1))
