"""Peru's pack, by hand from what it reported to WHO and UNICEF for 2023 and from the press of 2021 and 2022."""

from datetime import date

import pytest

from countries.packs.children import BORN, answer, at, due, newly_allowed, on_plan, on_the_wall, unnamed, vaccines
from vaxplatform.countries import Country
from vaxplatform.eligibility import Answer
from vaxplatform.model import Condition, Sex
from vaxplatform.report import wall_of
from vaxplatform.schedule import SeriesStatus

pytestmark = pytest.mark.pack("PE")

RULED_OUT = (Condition("contraindicated|DTwP-Hib-HepB"),)


# -------------------------------------------------------------------------------------------------------------- routine


def test_a_child_born_today_until_eighteen(country: Country) -> None:
    assert on_plan(country, BORN) == [
        (at(BORN, age), shots)
        for age, shots in [
            ("0 days", ["BCG", "HepB"]),
            ("2 months", ["DTwP-Hib-HepB", "IPV", "PCV13", "RV1"]),
            ("4 months", ["DTwP-Hib-HepB", "IPV", "PCV13", "RV1"]),
            ("6 months", ["DTwP-Hib-HepB", "IPV", "Influenza"]),
            ("12 months", ["Influenza", "MMR", "PCV13", "Varicella"]),
            ("15 months", ["HepA", "YF"]),
            ("18 months", ["DTwP", "MMR", "OPV"]),
            ("4 years", ["DTwP", "OPV"]),
            ("9 years", ["HPV4"]),
            ("12 years", ["Td"]),
        ]
    ]


@pytest.mark.parametrize("sex", list(Sex))
def test_one_dose_against_hpv_for_girls_and_boys(country: Country, sex: Sex) -> None:
    nine = at(BORN, "9 years")
    assert due(country, BORN, nine, sex=sex)["HPV"].recommended == nine
    assert due(country, BORN, nine, (nine, "HPV4"), sex=sex)["HPV"].status is SeriesStatus.COMPLETE


def test_polio_goes_on_by_mouth(country: Country) -> None:
    had = [(at(BORN, age), "IPV") for age in ("2 months", "4 months", "6 months")]
    polio = due(country, BORN, at(BORN, "7 months"), *had)["Polio"]
    assert (polio.dose_number, vaccines(country, polio), polio.recommended) == (4, ["OPV"], at(BORN, "18 months"))


def test_after_a_reaction_to_the_pentavalent_vaccine(country: Country) -> None:
    had = (at(BORN, "2 months"), "DTwP-Hib-HepB")
    found = due(country, BORN, at(BORN, "3 months"), had, conditions=RULED_OUT)
    assert found["DTP"].status is found["Hib"].status is SeriesStatus.CONTRAINDICATED
    instead = [found["DTP (DT instead)"], found["Hib (Hib instead)"]]
    assert [(each.dose_number, vaccines(country, each)) for each in instead] == [(2, ["DT"]), (2, ["Hib"])]
    assert {each.recommended for each in instead} == {at(BORN, "4 months")}
    assert not {"DTP (DT instead)", "Hib (Hib instead)"} & set(due(country, BORN, at(BORN, "3 months"), had))


def test_doses_of_the_pentavalent_vaccine_before_the_reaction_count(country: Country) -> None:
    had = [(at(BORN, age), "DTwP-Hib-HepB") for age in ("2 months", "4 months")]
    found = due(country, BORN, at(BORN, "6 months"), *had, conditions=RULED_OUT)
    instead = [found["DTP (DT instead)"], found["Hib (Hib instead)"]]
    assert [(each.dose_number, vaccines(country, each)) for each in instead] == [(3, ["DT"]), (3, ["Hib"])]


def test_nobody_is_offered_the_pentavalent_vaccine_who_must_not_have_it(country: Country) -> None:
    days = [at(BORN, age) for age in ("0 days", "2 months", "4 months", "18 months", "4 years")]
    found = [each for day in days for each in due(country, BORN, day, conditions=RULED_OUT).values()]
    assert [each for each in found if "DTwP-Hib-HepB" in vaccines(country, each)] == []
    risk = next(table for table in wall_of(country, "es").tables if table.population == "risk")
    assert [dose.vaccine for visit in risk.visits for dose in visit.doses] == ["DT pediátrica", "Hib"] * 2


@pytest.mark.parametrize(("age", "vaccine"), [("5 years - 1 day", "DTwP-Hib-HepB"), ("5 years", "HepB-adult")])
def test_hepatitis_b_from_five_years(country: Country, age: str, vaccine: str) -> None:
    assert vaccines(country, due(country, BORN, at(BORN, age))["Hepatitis B"]) == [vaccine]


def test_the_catch_up_counts_from_its_first_dose(country: Country) -> None:
    eight = at(BORN, "8 years")
    had = [(eight, "HepB-adult"), (eight, "Td")]
    found = due(country, BORN, eight, *had)
    assert (found["Hepatitis B"].dose_number, found["Hepatitis B"].recommended) == (2, at(eight, "1 month"))
    assert (found["DTP"].dose_number, found["DTP"].recommended) == (2, at(eight, "2 months"))
    had += [(at(eight, "1 month"), "HepB-adult"), (at(eight, "2 months"), "Td")]
    found = due(country, BORN, at(eight, "2 months"), *had)
    assert found["Hepatitis B"].recommended == at(eight, "2 months")
    assert found["DTP"].recommended == at(eight, "8 months")


def test_who_had_the_first_doses_is_not_caught_up(country: Country) -> None:
    had = [(at(BORN, age), "DTwP-Hib-HepB") for age in ("2 months", "4 months", "6 months")]
    found = due(country, BORN, at(BORN, "6 years"), *had)
    assert found["Hepatitis B"].status is SeriesStatus.COMPLETE
    assert (found["DTP"].dose_number, vaccines(country, found["DTP"])) == (4, ["DTwP"])


def test_tdap_at_27_weeks_of_pregnancy(country: Country) -> None:
    born, since = date(1998, 3, 1), date(2026, 6, 1)
    found = due(country, born, date(2026, 11, 29), sex=Sex.FEMALE, conditions=(Condition("pregnant", since),))
    assert found["Td (Tdap in pregnancy)"].recommended == date(2026, 12, 7)  # 189 days
    assert "Td (Tdap in pregnancy)" not in due(country, born, date(2026, 11, 29), sex=Sex.FEMALE)


# ------------------------------------------------------------------------------------------------------------- COVID-19


@pytest.mark.parametrize(
    ("first", "born", "group", "condition", "rule"),
    [
        (date(2021, 2, 9), date(1980, 5, 5), "HEALTH", "", "PE-F1-HEALTH"),
        (date(2021, 4, 16), date(1941, 4, 16), "", "", "PE-80"),
        (date(2021, 4, 30), date(1951, 4, 30), "", "", "PE-70"),
        (date(2021, 5, 11), date(2003, 5, 11), "", "down-syndrome", "PE-DOWN"),
        (date(2021, 5, 12), date(2003, 5, 12), "", "haemodialysis", "PE-DIALYSIS"),
        (date(2021, 6, 8), date(1961, 6, 8), "", "", "PE-60"),
        (date(2021, 6, 19), date(2003, 6, 19), "", "hiv", "PE-CANCER-HIV"),
        (date(2021, 6, 25), date(1963, 6, 25), "", "", "PE-58"),
        (date(2021, 7, 5), date(1971, 7, 5), "", "", "PE-50"),
        (date(2021, 7, 17), date(1976, 7, 17), "", "", "PE-45"),
        (date(2021, 7, 27), date(2009, 7, 27), "", "down-syndrome", "PE-12-ILL"),
        (date(2021, 8, 21), date(1983, 12, 31), "", "", "PE-38"),
        (date(2021, 8, 25), date(1985, 12, 31), "", "", "PE-36"),
        (date(2021, 8, 31), date(1987, 12, 31), "", "", "PE-34"),
        (date(2021, 9, 4), date(1989, 12, 31), "", "", "PE-32"),
        (date(2021, 9, 5), date(1991, 12, 31), "", "", "PE-30"),
        (date(2021, 9, 13), date(1996, 12, 31), "", "", "PE-25"),
        (date(2021, 10, 11), date(2003, 10, 11), "", "", "PE-18-TURNING"),
        (date(2021, 11, 5), date(2009, 11, 5), "", "", "PE-12"),
        (date(2022, 2, 3), date(2013, 2, 3), "", "", "PE-9"),
    ],
)
def test_the_first_day_and_the_day_before(
    country: Country, first: date, born: date, group: str, condition: str, rule: str
) -> None:
    groups, conditions = tuple(filter(None, [group])), tuple(map(Condition, filter(None, [condition])))
    assert rule in newly_allowed(country, first, born, groups=groups, conditions=conditions)


def test_children_in_five_regions_first(country: Country) -> None:
    on, born = date(2022, 1, 24), date(2011, 6, 1)
    areas = ("PE-LMA", "PE-CAL", "PE-LIM", "PE-ICA", "PE-JUN", "PE-JUN-01", "PE-CUS", "PE-LOR")
    may = [area for area in areas if answer(country, on, born, region=area).answer is Answer.YES]
    assert may == ["PE-LMA", "PE-CAL", "PE-LIM", "PE-ICA", "PE-JUN", "PE-JUN-01"]


def test_no_second_dose_where_no_source_says_when(country: Country) -> None:
    antigens = country.programme("covid19").schedule.antigens
    series = {each.id: len(each.doses) for antigen in antigens for each in antigen.series}
    assert series == {"BBIBP-CORV": 3, "COMIRNATY": 3, "VAXZEVRIA": 1, "COMIRNATY-CHILD": 1}


# ----------------------------------------------------------------------------------------------- documents and calendar


@pytest.mark.parametrize(
    ("written", "value", "doubts"),
    [
        ("10117410", "10117410", 0),
        ("10117410-2", "101174102", 0),
        ("10117410-3", "101174103", 1),  # the check digit is 2
        ("1011741", "1011741", 1),
    ],
)
def test_the_dni_with_and_without_its_check_digit(country: Country, written: str, value: str, doubts: int) -> None:
    assert country.identity is not None
    reading = country.identity.read_document("dni", written)
    assert (reading.value, len(reading.doubts)) == (value, doubts)
    assert value[:-4] not in reading.masked


def test_phones(country: Country) -> None:
    assert country.identity is not None
    assert country.identity.read_phone("912345678").doubts == ()
    assert country.identity.read_phone("+51 912 345 678").value == country.identity.read_phone("912345678").value
    assert country.identity.read_phone("12345").doubts


def test_days_on_which_nobody_works(country: Country) -> None:
    """Easter 2021, independence day, and the battle of Ayacucho, a holiday since 2022."""
    calendar = country.calendar
    assert calendar is not None
    rests = [date(2021, 4, 1), date(2021, 4, 2), date(2021, 7, 28), date(2021, 7, 29), date(2022, 12, 9)]
    assert [day for day in rests if calendar.is_working_day(day)] == []
    assert calendar.is_working_day(date(2021, 12, 9))
    assert calendar.is_weekend(date(2021, 7, 25))
    assert calendar.working_day_from(date(2021, 7, 28)) == date(2021, 7, 30)


def test_numbers_dates_and_areas_in_spanish(country: Country) -> None:
    spanish = country.writing("es")
    assert (spanish.date(date(2021, 9, 13)), spanish.number(1234567)) == ("13 de setiembre de 2021", "1,234,567")
    assert country.geography is not None
    assert len(country.geography.areas) == 26
    assert country.geography.name("PE-ANC", "es") == "Áncash"


def test_the_wall_calls_vaccines_as_people_do(country: Country) -> None:
    wall = on_the_wall(country, "es")
    assert {"Antiamarílica (AMA)", "Pentavalente", "SPR (sarampión, paperas, rubéola)"} <= wall[""]
    assert unnamed(country) == []
