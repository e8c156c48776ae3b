"""Nigeria's pack, by hand from what it reported to WHO and UNICEF for 2023 and from the press of 2021."""

from datetime import date

import pytest

from countries.packs.children import BORN, answer, at, due, newly_allowed, on_plan, vaccines
from vaxplatform.countries import Country
from vaxplatform.eligibility import Answer
from vaxplatform.model import Condition, Sex
from vaxplatform.schedule import SeriesStatus

pytestmark = pytest.mark.pack("NG")

GIVEN_HERE = (Condition("area|HPV"),)
PREGNANT = (Condition("pregnant", date(2026, 1, 1)),)


# -------------------------------------------------------------------------------------------------------------- routine


def test_a_girl_born_today_until_eighteen(country: Country) -> None:
    assert on_plan(country, BORN, sex=Sex.FEMALE, conditions=GIVEN_HERE) == [
        (at(BORN, age), shots)
        for age, shots in [
            ("0 days", ["BCG", "HepB", "OPV"]),
            ("6 weeks", ["DTwP-Hib-HepB", "IPV", "OPV", "PCV10", "RV5"]),
            ("10 weeks", ["DTwP-Hib-HepB", "OPV", "PCV10", "RV5"]),
            ("14 weeks", ["DTwP-Hib-HepB", "IPV", "OPV", "PCV10", "RV5"]),
            ("6 months", ["Vitamin A"]),
            ("9 months", ["Measles", "MenA", "YF"]),
            ("12 months", ["Vitamin A"]),
            ("15 months", ["Measles"]),
            ("9 years", ["HPV4"]),
        ]
    ]


def test_hpv_for_girls_in_a_part_of_the_country(country: Country) -> None:
    nine = at(BORN, "9 years")
    found = due(country, BORN, nine, sex=Sex.FEMALE, conditions=GIVEN_HERE)["HPV"]
    assert (vaccines(country, found), found.recommended) == (["HPV4"], nine)
    assert "HPV" not in due(country, BORN, nine, sex=Sex.FEMALE)
    assert "HPV" not in due(country, BORN, nine, sex=Sex.MALE, conditions=GIVEN_HERE)


def test_two_polio_vaccines_beside_each_other(country: Country) -> None:
    had = [(BORN, "OPV"), (at(BORN, "6 weeks"), "OPV"), (at(BORN, "6 weeks"), "IPV")]
    found = due(country, BORN, at(BORN, "10 weeks"), *had)
    assert (found["Polio (OPV)"].dose_number, found["Polio (OPV)"].recommended) == (3, at(BORN, "10 weeks"))
    assert (found["Polio (IPV)"].dose_number, found["Polio (IPV)"].recommended) == (2, at(BORN, "14 weeks"))


def test_doses_at_birth_that_were_missed(country: Country) -> None:
    found = due(country, BORN, at(BORN, "6 weeks - 1 day"))
    assert vaccines(country, found["Hepatitis B"]) == ["HepB"]
    found = due(country, BORN, at(BORN, "6 weeks"))
    assert vaccines(country, found["Hepatitis B"]) == ["DTwP-Hib-HepB"]
    assert found["Polio (OPV)"].recommended == at(BORN, "6 weeks")


def test_vitamin_a_until_the_second_birthday(country: Country) -> None:
    had = (at(BORN, "6 months"), "Vitamin A")
    assert due(country, BORN, at(BORN, "2 years - 1 day"), had)["Vitamin A"].dose_number == 2
    assert due(country, BORN, at(BORN, "2 years"), had)["Vitamin A"].status is SeriesStatus.AGED_OUT


def test_td_from_the_first_contact_of_a_pregnant_woman(country: Country) -> None:
    """1 month, 6 months, 1 year and 1 year after the dose before, whatever her age."""
    born, first = date(1998, 3, 1), date(2026, 1, 31)
    series, given = "Td", [(first, "Td")]
    for wait, day in [
        ("1 month", date(2026, 2, 28)),
        ("6 months", date(2026, 8, 28)),
        ("1 year", date(2027, 8, 28)),
        ("1 year", date(2028, 8, 28)),
    ]:
        found = due(country, born, given[-1][0], *given, sex=Sex.FEMALE, conditions=PREGNANT)[series]
        assert (wait, found.dose_number, found.recommended) == (wait, len(given) + 1, day)
        given.append((day, "Td"))
    last = due(country, born, given[-1][0], *given, sex=Sex.FEMALE, conditions=PREGNANT)[series]
    assert last.status is SeriesStatus.COMPLETE
    assert series not in due(country, born, first, sex=Sex.FEMALE)


# ------------------------------------------------------------------------------------------------------------- COVID-19


@pytest.mark.parametrize(
    ("first", "born", "groups", "rule"),
    [
        (date(2021, 3, 5), date(1980, 5, 5), ("HEALTH",), "NG-P1"),
        (date(2021, 3, 5), date(1980, 5, 5), ("PETROL",), "NG-P1"),
        (date(2021, 8, 16), date(2003, 8, 16), (), "NG-18"),
        (date(2021, 8, 16), date(1971, 8, 16), (), "NG-JANSSEN"),
    ],
)
def test_the_first_day_and_the_day_before(
    country: Country, first: date, born: date, groups: tuple[str, ...], rule: str
) -> None:
    assert rule in newly_allowed(country, first, born, groups=groups)


@pytest.mark.parametrize(
    ("day", "groups", "yes"),
    [
        (date(2021, 5, 24), ("HEALTH",), True),
        (date(2021, 5, 25), ("HEALTH",), False),  # first doses ended
        (date(2021, 6, 14), (), False),
        (date(2021, 6, 15), (), True),  # and were given again, to everybody
        (date(2021, 7, 16), ("HEALTH",), False),  # the vaccine was used up
        (date(2021, 8, 15), (), False),
        (date(2021, 8, 16), (), True),
    ],
)
def test_first_doses_between_the_phases(country: Country, day: date, groups: tuple[str, ...], *, yes: bool) -> None:
    assert answer(country, day, date(1991, 1, 1), groups=groups).answer is (Answer.YES if yes else Answer.NO)


def test_nobody_below_eighteen(country: Country) -> None:
    assert answer(country, date(2021, 8, 16), date(2003, 8, 17), groups=("HEALTH",)).answer is Answer.NO


def test_doses_of_each_vaccine_with_the_booster(country: Country) -> None:
    antigens = country.programme("covid19").schedule.antigens
    series = {each.id: len(each.doses) for antigen in antigens for each in antigen.series}
    assert series == {"VAXZEVRIA": 3, "SPIKEVAX": 3, "COMIRNATY": 3, "JANSSEN": 2}


# ----------------------------------------------------------------------------------------------- documents and calendar


@pytest.mark.parametrize(
    ("written", "value", "doubts"),
    [("00012345678", "00012345678", 0), ("0001234567", "0001234567", 1), ("000123456789", "000123456789", 1)],
)
def test_the_nin_has_eleven_digits(country: Country, written: str, value: str, doubts: int) -> None:
    assert country.identity is not None
    reading = country.identity.read_document("nin", written)
    assert (reading.value, len(reading.doubts)) == (value, doubts)
    assert value[:-4] not in reading.masked


def test_phones(country: Country) -> None:
    assert country.identity is not None
    reading = country.identity.read_phone("0802 123 4567")
    assert reading.doubts == ()
    assert country.identity.read_phone("+234 802 123 4567").value == reading.value
    assert country.identity.read_phone("12345").doubts


def test_days_on_which_nobody_works(country: Country) -> None:
    """Easter, Workers' Day moved to Monday, Democracy Day (12 June since 2019) and National Day of 2021."""
    calendar = country.calendar
    assert calendar is not None
    rests = [date(2021, 4, 2), date(2021, 4, 5), date(2021, 5, 3), date(2021, 6, 14), date(2021, 10, 1)]
    assert [day for day in rests if calendar.is_working_day(day)] == []
    assert calendar.is_weekend(date(2021, 3, 6))
    assert calendar.is_weekend(date(2021, 3, 7))
    assert calendar.working_day_from(date(2021, 10, 1)) == date(2021, 10, 4)


def test_numbers_dates_and_areas(country: Country) -> None:
    english = country.writing("en")
    assert (english.date(date(2021, 3, 5)), english.number(1234567)) == ("5 March 2021", "1,234,567")
    assert country.geography is not None
    assert len(country.geography.areas) == 37
    assert country.geography.name("NG-FC", "en") == "Abuja Federal Capital Territory"
