"""India's COVID-19 products as a schedule, each number with where it was reported."""

from datetime import date

import pytest

from vaxplatform.codes import Code
from vaxplatform.dates import Duration, EndOfMonth, Window
from vaxplatform.schedule import Interval, Schedule, Series, SeriesDose

COVISHIELD, COVAXIN, SPUTNIK, CORBEVAX = (Code("cvx", value) for value in ("210", "502", "505", "517"))


def interval(
    start: str, end: str | None, source: str, *lengths: str, honours_bookings_before: date | None = None
) -> Interval:
    minimum, recommended, *to = map(Duration.parse, lengths)
    return Interval(
        Window(date.fromisoformat(start), date.fromisoformat(end) if end else None),
        minimum,
        recommended,
        to[0] if to else None,
        source,
        honours_bookings_before,
    )


# Precaution dose: 39 weeks after dose 2, 26 weeks from 2022-07-06; as Corbevax from 2022-08-10.
PRECAUTION = (
    interval("2022-01-10", "2022-07-06", "livemint 2021-12-28", "39 weeks", "39 weeks"),
    interval("2022-07-06", None, "livemint 2022-07-06", "26 weeks", "26 weeks"),
)


def series(name: str, vaccine: Code, since: str, intervals: tuple[Interval, ...]) -> Series:
    window = Window(date.fromisoformat(since), None)
    same, mixed = frozenset([vaccine]), frozenset([vaccine, CORBEVAX])
    return Series(
        name,
        "COVID-19",
        (
            SeriesDose(1, same, window),
            SeriesDose(2, same, window, 1, intervals),
            SeriesDose(3, same, Window(date(2022, 1, 10), date(2022, 8, 10)), 2, PRECAUTION),
            SeriesDose(3, mixed, Window(date(2022, 8, 10), None), 2, PRECAUTION, "thehindu 2022-08-10"),
        ),
    )


# The first day of Sputnik V is not established (May or June 2021); these tests only need one.
@pytest.fixture(scope="session")
def india() -> Schedule:
    return Schedule(
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
