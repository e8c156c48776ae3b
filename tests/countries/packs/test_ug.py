"""Uganda's pack, by hand from what it reported to WHO and UNICEF for 2023 and from the press of 2021."""

from datetime import date

import pytest

from countries.packs.children import BORN, at, due, newly_allowed, on_plan, unnamed, vaccines
from vaxplatform.countries import Country
from vaxplatform.model import Condition, Sex
from vaxplatform.schedule import SeriesStatus

pytestmark = pytest.mark.pack("UG")


# -------------------------------------------------------------------------------------------------------------- routine


def test_a_girl_born_today_until_eighteen(country: Country) -> None:
    assert on_plan(country, BORN, sex=Sex.FEMALE) == [
        (at(BORN, age), shots)
        for age, shots in [
            ("0 days", ["BCG", "HepB", "OPV"]),
            ("6 weeks", ["DTwP-Hib-HepB", "IPV", "OPV", "PCV10", "RV1"]),
            ("10 weeks", ["DTwP-Hib-HepB", "OPV", "PCV10", "RV1"]),
            ("14 weeks", ["DTwP-Hib-HepB", "IPV", "OPV", "PCV10"]),
            ("9 months", ["MR", "YF"]),
            ("18 months", ["MR"]),
            ("10 years", ["HPV4"]),
            ("10 years + 6 months", ["HPV4"]),
            ("15 years", ["Td"]),
            ("15 years + 1 month", ["Td"]),
            ("15 years + 7 months", ["Td"]),
            ("16 years + 7 months", ["Td"]),
            ("17 years + 7 months", ["Td"]),
        ]
    ]


def test_neither_hpv_vaccine_nor_td_for_boys(country: Country) -> None:
    assert not {"HPV", "Td"} & set(due(country, BORN, at(BORN, "15 years"), sex=Sex.MALE))


def test_every_vaccine_has_a_name(country: Country) -> None:
    assert unnamed(country) == []


def test_remarks_of_the_report_are_no_upper_ages(country: Country) -> None:
    """«9-11 months» stands at the MR dose of 18 months: remarks say whom the report counts."""
    found = due(country, BORN, at(BORN, "2 years"))
    assert found["MMR"].dose_number == found["DTP"].dose_number == found["BCG"].dose_number == 1
    assert found["DTP"].status is not SeriesStatus.AGED_OUT


def test_hepatitis_b_at_birth_within_a_day(country: Country) -> None:
    series = "Hepatitis B (HepB)"
    assert vaccines(country, due(country, BORN, at(BORN, "1 day"))[series]) == ["HepB"]
    found = due(country, BORN, at(BORN, "2 days"))[series]
    assert (vaccines(country, found), found.recommended) == (["DTwP-Hib-HepB"], at(BORN, "6 weeks"))


def test_hepatitis_b_of_adults_in_some_areas(country: Country) -> None:
    born, first, series = date(1990, 5, 5), date(2026, 1, 10), "Hepatitis B (HepB-adults)"
    lives_there = (Condition("area|HepB-adults"), Condition("adults"))
    assert vaccines(country, due(country, born, first, conditions=lives_there)[series]) == ["HepB-adult"]
    given = [(first, "HepB-adult"), (date(2026, 2, 10), "HepB-adult")]
    found = due(country, born, first, given[0], conditions=lives_there)[series]
    assert found.recommended == date(2026, 2, 10)
    found = due(country, born, given[1][0], *given, conditions=lives_there)[series]
    assert found.recommended == date(2026, 7, 10)
    assert series not in due(country, born, first, conditions=(Condition("adults"),))


# ------------------------------------------------------------------------------------------------------------- COVID-19


@pytest.mark.parametrize(
    ("first", "born", "groups", "rule"),
    [
        (date(2021, 3, 10), date(1980, 5, 5), ("HEALTH",), "UG-HEALTH"),
        (date(2021, 3, 10), date(1980, 5, 5), ("SECURITY",), "UG-GROUPS"),
        (date(2021, 3, 10), date(1951, 3, 10), (), "UG-70"),
        (date(2021, 3, 30), date(1971, 3, 30), (), "UG-50"),
        (date(2021, 11, 20), date(2003, 11, 20), (), "UG-18"),
    ],
)
def test_the_first_day_and_the_day_before(
    country: Country, first: date, born: date, groups: tuple[str, ...], rule: str
) -> None:
    assert rule in newly_allowed(country, first, born, groups=groups)


def test_no_second_dose_where_no_source_says_when(country: Country) -> None:
    antigens = country.programme("covid19").schedule.antigens
    series = {each.id: len(each.doses) for antigen in antigens for each in antigen.series}
    assert series == {"VAXZEVRIA": 3, "SPIKEVAX": 3, "COMIRNATY": 1}


# ----------------------------------------------------------------------------------------------- documents and calendar


@pytest.mark.parametrize(
    ("written", "doubts"),
    [("CM00000000ABCD", 0), ("CF00000000WXYZ", 0), ("XM00000000ABCD", 1), ("CM00000000ABC", 1)],
)
def test_the_nin_has_fourteen_characters(country: Country, written: str, doubts: int) -> None:
    assert country.identity is not None
    reading = country.identity.read_document("nin", written)
    assert len(reading.doubts) == doubts
    assert written[:-4] not in reading.masked


def test_phones(country: Country) -> None:
    assert country.identity is not None
    reading = country.identity.read_phone("0712 345678")
    assert reading.doubts == ()
    assert country.identity.read_phone("+256 712 345678").value == reading.value
    assert country.identity.read_phone("12345").doubts


def test_days_on_which_nobody_works(country: Country) -> None:
    """Archbishop Janani Luwum Day, Women's Day, Easter, Martyrs' Day and Heroes' Day of 2021."""
    calendar = country.calendar
    assert calendar is not None
    rests = [
        date(2021, 2, 16),
        date(2021, 3, 8),
        date(2021, 4, 2),
        date(2021, 4, 5),
        date(2021, 6, 3),
        date(2021, 6, 9),
    ]
    assert [day for day in rests if calendar.is_working_day(day)] == []
    assert calendar.is_weekend(date(2021, 10, 9))
    assert calendar.working_day_from(date(2021, 4, 2)) == date(2021, 4, 6)


def test_numbers_dates_and_areas(country: Country) -> None:
    english = country.writing("en")
    assert (english.date(date(2021, 3, 10)), english.number(1234567)) == ("10 March 2021", "1,234,567")
    assert country.geography is not None
    assert len(country.geography.areas) == 135
    assert country.geography.name("UG-102", "en") == "Kampala"
