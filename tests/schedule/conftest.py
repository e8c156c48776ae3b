"""India's COVID-19 products as a schedule, each number with where it was reported."""

from datetime import date

import pytest

from vaxplatform.codes import Code
from vaxplatform.dates import Duration, EndOfMonth, Window
from vaxplatform.schedule import FromDose, Interval, Schedule, Series, SeriesDose, SeriesVaccine

COVISHIELD, COVAXIN, SPUTNIK, CORBEVAX = (Code("cvx", value) for value in ("210", "502", "505", "517"))


def interval(
    start: str, end: str | None, source: str, *lengths: str, after: int = 1, honours_bookings_before: date | None = None
) -> Interval:
    minimum, recommended, *to = map(Duration.parse, lengths)
    return Interval(
        FromDose(after),
        minimum,
        minimum,
        recommended,
        to[0] if to else None,
        Window(date.fromisoformat(start), date.fromisoformat(end) if end else None),
        source=source,
        honours_bookings_before=honours_bookings_before,
    )


# Precaution dose: 39 weeks after dose 2, 26 weeks from 2022-07-06; as Corbevax from 2022-08-10.
PRECAUTION = (
    interval("2022-01-10", "2022-07-06", "livemint 2021-12-28", "39 weeks", "39 weeks", after=2),
    interval("2022-07-06", None, "livemint 2022-07-06", "26 weeks", "26 weeks", after=2),
)


def series(name: str, vaccine: Code, since: str, intervals: tuple[Interval, ...]) -> Series:
    window = Window(date.fromisoformat(since), None)
    same = SeriesVaccine(vaccine, recommended=True)
    joining = SeriesVaccine(
        CORBEVAX, recommended=True, window=Window(date(2022, 8, 10), None), source="thehindu 2022-08-10"
    )
    return Series(
        name,
        "COVID-19",
        "COVID-19",
        [
            SeriesDose(1, [same], window=window),
            SeriesDose(2, [same], window=window, intervals=intervals),
            SeriesDose(3, [same, joining], window=Window(date(2022, 1, 10), None), intervals=PRECAUTION),
        ],
        exclusive=True,
    )


# The first day of Sputnik V is not established (May or June 2021); these tests only need one.
@pytest.fixture(scope="session")
def india() -> Schedule:
    return Schedule.of_series(
        "in-covid19",
        EndOfMonth.CLAMP,
        (
            series(
                "COVISHIELD",
                COVISHIELD,
                "2021-01-16",
                (
                    interval("2021-01-16", "2021-03-22", "ndtv 2021-03-22", "28 days", "4 weeks", "6 weeks"),
                    interval("2021-03-22", "2021-05-14", "ndtv 2021-03-22", "6 weeks", "6 weeks", "8 weeks"),
                    interval(
                        "2021-05-14",
                        None,
                        "businesstoday 2021-05-16",
                        "84 days",
                        "12 weeks",
                        "16 weeks",
                        honours_bookings_before=date(2021, 5, 14),
                    ),
                ),
            ),
            series(
                "COVAXIN",
                COVAXIN,
                "2021-01-16",
                (interval("2021-01-16", None, "thequint 2021-05-13", "28 days", "4 weeks", "6 weeks"),),
            ),
            series(
                "SPUTNIK V",
                SPUTNIK,
                "2021-05-14",
                (interval("2021-05-14", None, "webdunia 2021-07-12", "21 days", "21 days"),),
            ),
        ),
    )
