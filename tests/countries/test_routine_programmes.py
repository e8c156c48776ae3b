"""What national schedules have that India's has not, on made-up packs; and what is told of files that are wrong."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from vaxplatform.countries import Country, PackFolder, Routine, find_pack, load_pack
from vaxplatform.dates import Duration, PartialDate
from vaxplatform.errors import PackError
from vaxplatform.model import Condition, Dose, History, Sex
from vaxplatform.schedule import Forecast, SeriesStatus, forecast

from .made_up_pack import write_pack

BORN = date(2023, 1, 15)
Loaded = Callable[[str], Country]


@pytest.fixture
def loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Loaded:
    """Loads the made-up pack with these series."""

    def load(series: str) -> Country:
        monkeypatch.setenv("VAXPLATFORM_PACKS", str(write_pack(tmp_path, routine=series)))
        return load_pack(found())

    return load


def found() -> PackFolder:
    return find_pack("xx")


def routine(country: Country) -> Routine:
    assert country.routine is not None
    return country.routine


def due(
    country: Country,
    on: date,
    *doses: tuple[date, str],
    born: date = BORN,
    sex: Sex = Sex.UNKNOWN,
    conditions: tuple[Condition, ...] = (),
    area: str = "",
) -> dict[str, Forecast]:
    given = [Dose(day, country.catalogue.find(name).code) for day, name in doses]
    person = History("P-1", PartialDate.parse(str(born)), sex, given, conditions, area=area)
    return {each.group: each for each in forecast(person, routine(country).schedule, on)}


def age(years: int = 0, months: int = 0, born: date = BORN) -> date:
    return date(born.year + years + (born.month - 1 + months) // 12, (born.month - 1 + months) % 12 + 1, born.day)


def names(country: Country, found: Forecast) -> list[str]:
    return [country.catalogue.of(code).id for code in found.vaccines]


# -------------------------------------------------------------------------------------------- products, within a series


def test_a_series_that_changes_its_product(loaded: Loaded) -> None:
    """As in the United Arab Emirates: hexavalent, pentavalent, then others, all one series against diphtheria."""
    country = loaded("""
        DTP:
          group: DTP
          source: c1
          doses:
            - {give: DTaP-Hib-HepB-IPV, at: 2 months}
            - {give: DTaP-Hib-HepB-IPV, at: 4 months}
            - {give: DTwP-Hib-HepB, at: 6 months}
            - {give: DTaP-Hib-IPV, at: 18 months}
            - {give: DTaP-IPV, at: {from: 5 years, to: 6 years}}
        Polio:
          group: Polio
          source: c1
          doses:
            - {give: DTaP-Hib-HepB-IPV, at: 2 months}
            - {give: DTaP-Hib-HepB-IPV, at: 4 months}
            - {give: OPV, at: 6 months}
            - {give: [OPV, DTaP-Hib-IPV], at: 18 months}
    """)
    had = [(age(months=2), "DTaP-Hib-HepB-IPV"), (age(months=4), "DTaP-Hib-HepB-IPV")]
    found = due(country, age(months=5), *had)
    assert (found["DTP"].dose_number, names(country, found["DTP"])) == (3, ["DTwP-Hib-HepB"])
    assert (found["Polio"].dose_number, names(country, found["Polio"])) == (3, ["OPV"])
    had += [(age(months=6), "DTwP-Hib-HepB"), (age(months=6), "OPV"), (age(months=18), "DTaP-Hib-IPV")]
    found = due(country, age(months=19), *had)
    assert (found["DTP"].dose_number, names(country, found["DTP"])) == (5, ["DTaP-IPV"])
    assert found["Polio"].status is SeriesStatus.COMPLETE
    assert [line.round for line in routine(country).lines if line.vaccines[0].id == "DTaP-Hib-HepB-IPV"] == [1, 2]


def test_single_vaccines_of_what_begins_combined(loaded: Loaded) -> None:
    """As in Ukraine: pentavalent, then DTwP, Hib and hepatitis B on their own."""
    country = loaded("""
        DTP:
          group: DTP
          source: c1
          doses: [{give: DTwP-Hib-HepB, at: 2 months}, {give: DTwP, at: 4 months}, {give: DTwP, at: 6 months}]
        Hib:
          group: Hib
          source: c1
          doses: [{give: DTwP-Hib-HepB, at: 2 months}, {give: Hib, at: 4 months}, {give: Hib, at: 12 months}]
        HepB:
          group: Hepatitis B
          source: c1
          doses:
            - {give: HepB, at: 1 day}
            - {give: DTwP-Hib-HepB, at: 2 months, round: 1}
            - {give: HepB, at: 6 months, round: 3}
    """)
    found = due(country, age(months=3), (BORN + timedelta(1), "HepB"), (age(months=2), "DTwP-Hib-HepB"))
    assert {group: (each.dose_number, names(country, each)) for group, each in found.items()} == {
        "DTP": (2, ["DTwP"]),
        "Hib": (2, ["Hib"]),
        "Hepatitis B": (3, ["HepB"]),
    }


def test_a_dose_so_long_after_the_one_before(loaded: Loaded) -> None:
    """As in Viet Nam: the second dose against Japanese encephalitis two weeks after the first, whatever the age."""
    country = loaded("""
        JE:
          group: Japanese encephalitis
          source: c1
          doses:
            - {give: JE-inactivated, at: 12 months}
            - {give: JE-inactivated, after: 2 weeks, note: Its code is that of 12 months.}
            - {give: JE-inactivated, at: 2 years}
    """)
    found = due(country, age(months=15), (age(months=15), "JE-inactivated"))
    assert found["Japanese encephalitis"].earliest == age(months=15) + timedelta(14)
    had = [(age(months=15), "JE-inactivated"), (age(months=15) + timedelta(14), "JE-inactivated")]
    third = due(country, age(months=16), *had)["Japanese encephalitis"]
    assert third.earliest is not None
    assert third.earliest > age(2)  # the distance of the planned ages is kept
    assert third.reasons[-1].code == "minimum-unstated"


def test_two_doses_of_one_age_with_a_wait_between_them(loaded: Loaded) -> None:
    """As in Viet Nam's report: doses 1 and 2 at 12 months, the second two weeks after the first, 3 at 2 years."""
    country = loaded("""
        JE:
          group: Japanese encephalitis
          source: c1
          doses:
            - {give: JE-inactivated, at: 12 months}
            - {give: JE-inactivated, at: 12 months, interval: {min: 2 weeks, source: c1}}
            - {give: JE-inactivated, at: 2 years}
    """)
    first, second = age(months=12), age(months=12) + timedelta(14)
    had = (first, "JE-inactivated"), (second, "JE-inactivated")
    assert due(country, first, had[0])["Japanese encephalitis"].recommended == second
    assert due(country, second, *had)["Japanese encephalitis"].recommended == age(2)  # not two weeks later
    (series,) = routine(country).series
    assert [series.wait_within_one_age(dose) for dose in series.doses] == [None, Duration(days=14), None]
    assert series.planned_ages[1] == Duration(months=12, days=14)


def test_a_dose_every_year(loaded: Loaded) -> None:
    country = loaded("""
        Influenza:
          group: Influenza
          source: c1
          doses:
            - {give: Influenza, at: {from: 6 months, to: 11 months}}
            - {give: Influenza, at: {from: 1 year, to: 4 years}, every: 1 year, until: 5 years}
    """)
    had = [(age(months=7), "Influenza")]
    for year in range(1, 5):
        found = due(country, had[-1][0], *had)["Influenza"]
        assert found.earliest == age(year, 7)
        had.append((found.earliest, "Influenza"))
    assert due(country, had[-1][0], *had)["Influenza"].status is not SeriesStatus.NOT_COMPLETE  # five years old by then


def test_a_plan_that_names_a_last_age_alone(loaded: Loaded) -> None:
    """As in Panama: influenza before the first birthday."""
    country = loaded("Flu: {group: Influenza, source: c1, doses: [{give: Influenza, at: {to: 1 year}, until: 1 year}]}")
    found = due(country, age(months=6))["Influenza"]
    assert (found.earliest, found.latest) == (None, age(1) - timedelta(1))


# ------------------------------------------------------------------------------------------------------------ for whom


COHORTS = """
    MMR from 2022:
      group: MMR
      for: {born: {from: 2022-01-01}}
      source: c1
      doses: [{give: MMR, at: 12 months}, {give: MMR, at: 18 months}]
    MMR until 2021:
      group: MMR
      for: {born: {until: 2021-12-31}}
      source: c1
      doses: [{give: MMR, at: 12 months}, {give: MMR, at: 6 years}]
"""


@pytest.mark.parametrize(
    ("born", "second"), [(date(2021, 12, 31), age(6, 0, date(2021, 12, 31))), (date(2022, 1, 1), date(2023, 7, 1))]
)
def test_a_second_dose_by_cohort(loaded: Loaded, born: date, second: date) -> None:
    """As in Mexico: who was born from 2022 on has the second dose at 18 months, others at 6 years."""
    found = due(loaded(COHORTS), date(2023, 3, 1), (age(1, 0, born), "MMR"), born=born)
    assert {group: (each.dose_number, each.earliest) for group, each in found.items()} == {"MMR": (2, second)}


def test_one_sex_and_some_areas(loaded: Loaded) -> None:
    country = loaded("""
        HPV:
          group: HPV
          for: {sex: female}
          source: c1
          doses: [{give: HPV9, at: 13 years}, {give: HPV9, after: 6 months}]
        YF:
          group: Yellow fever
          for: {areas: [XX-A, XX-B]}
          source: c1
          doses: [{give: YF, at: 1 year}]
        JE:
          group: Japanese encephalitis
          for: {areas: not-listed}
          source: c1
          doses: [{give: JE-inactivated, at: 9 months}]
    """)
    assert set(due(country, BORN, sex=Sex.FEMALE)) == {"HPV"}
    assert set(due(country, BORN, sex=Sex.MALE)) == set()
    assert set(due(country, BORN, area="XX-A")) == {"Yellow fever"}
    assert set(due(country, BORN, area="XX-A-7")) == {"Yellow fever"}  # a district of it
    assert set(due(country, BORN, area="XX-C")) == set()
    assert set(due(country, BORN, conditions=(Condition("area|JE"),))) == {"Japanese encephalitis"}


def test_pregnancy(loaded: Loaded) -> None:
    """Doses from the first contact on; those of childhood are none of them."""
    country = loaded("""
        Td:
          group: Td
          source: c1
          doses: [{give: Td, at: 10 years}]
        Td in pregnancy:
          group: Td
          for: {sex: female, population: pregnant}
          source: c1
          doses: [{give: Td, at: first contact}, {give: Td, after: 4 weeks}, {give: Td, after: 6 months}]
    """)
    since = age(20)
    woman = {"sex": Sex.FEMALE, "conditions": (Condition("pregnant", since),)}
    school = (age(10), "Td")
    assert set(due(country, age(20), school, sex=Sex.FEMALE)) == {"Td"}
    found = due(country, since + timedelta(30), school, **woman)  # type: ignore[arg-type]  # facts by name
    assert (found["Td (Td in pregnancy)"].dose_number, found["Td (Td in pregnancy)"].earliest) == (1, since)
    assert found["Td"].status is SeriesStatus.COMPLETE
    first = since + timedelta(30)
    found = due(country, first, school, (first, "Td"), **woman)  # type: ignore[arg-type]  # facts by name
    assert found["Td (Td in pregnancy)"].earliest == first + timedelta(28)


def test_another_vaccine_for_whom_the_usual_one_is_ruled_out(loaded: Loaded) -> None:
    """As in Peru: DT and Hib only where the pentavalent vaccine is contraindicated."""
    country = loaded("""
        DTP:
          group: DTP
          source: c1
          doses:
            - {give: DTwP-Hib-HepB, at: 2 months}
            - {give: DTwP-Hib-HepB, at: 4 months}
            - {give: DTwP-Hib-HepB, at: 6 months}
        DT instead:
          group: DTP
          for: {contraindicated: DTwP-Hib-HepB}
          source: c1
          doses:
            - {give: DTwP-Hib-HepB, at: 2 months}
            - {give: DT, at: 4 months, round: 1}
            - {give: DT, at: 6 months, round: 2}
    """)
    had = (age(months=2), "DTwP-Hib-HepB")
    assert set(due(country, age(months=4), had)) == {"DTP"}
    reacted = (Condition("contraindicated|DTwP-Hib-HepB"),)
    found = due(country, age(months=4), had, conditions=reacted)
    assert found["DTP"].status is SeriesStatus.CONTRAINDICATED
    instead = found["DTP (DT instead)"]
    assert (instead.dose_number, names(country, instead), instead.risk) == (2, ["DT"], True)
    none = due(country, age(months=2), conditions=reacted)["DTP (DT instead)"]
    assert (none.status, names(country, none)) == (SeriesStatus.CONTRAINDICATED, [])
    assert country.routine is not None
    assert [line.vaccines[0].id for line in country.routine.lines if line.audience.contraindicated] == ["DT", "DT"]


@pytest.mark.parametrize("since", [None, date(2043, 1, 15)])
def test_what_is_ruled_out_in_pregnancy(loaded: Loaded, since: date | None) -> None:
    """Vaccines with measles, mumps, rubella, varicella or HPV, whichever dose they are; nothing is said of others."""
    country = loaded("""
        MMR:
          group: MMR
          source: c1
          doses:
            - {give: MR, at: 9 months, also: [{give: Measles, from: 6 months, source: c1}]}
            - {give: [MMR, MR], at: 15 months}
        Varicella: {group: Varicella, source: c1, doses: [{give: Varicella, at: 12 months}]}
        HPV: {group: HPV, source: c1, doses: [{give: HPV4, at: 9 years}]}
        YF: {group: Yellow fever, source: c1, doses: [{give: YF, at: 9 months}]}
        BCG: {group: BCG, source: c1, doses: [{give: BCG, at: birth}]}
        Td: {group: Td, for: {population: pregnant}, source: c1, doses: [{give: Td, at: first contact}]}
    """)
    later = date(2043, 3, 1)
    pregnant = (Condition("pregnant", since),)
    for had in ((), ((age(months=9), "MR"),)):
        found = due(country, later, *had, sex=Sex.FEMALE, conditions=pregnant)
        ruled_out = {group for group, each in found.items() if each.status is SeriesStatus.CONTRAINDICATED}
        assert ruled_out == {"MMR", "Varicella", "HPV"}
        assert [each.vaccines for group, each in found.items() if group in ruled_out] == [(), (), ()]
        assert [found["MMR"].reasons[0].code, found["MMR"].reasons[0].facts["observed"]] == [
            "contraindicated",
            "pregnant",
        ]
        assert {group for group, each in found.items() if each.status is SeriesStatus.NOT_COMPLETE} == (
            {"Yellow fever", "BCG"} if since is None else {"Yellow fever", "BCG", "Td"}
        )
        before = date(2042, 12, 31) if since else later
        others = due(country, before, *had, sex=Sex.FEMALE, conditions=pregnant if since else ())
        assert {each.status for each in others.values()} == {SeriesStatus.NOT_COMPLETE}
        assert len(others) == 5
    complete = due(country, later, (age(months=9), "MR"), (age(months=15), "MMR"), conditions=pregnant)
    assert complete["MMR"].status is SeriesStatus.COMPLETE


CHILDREN = """
        Polio:
          group: Polio
          source: c1
          doses: [{give: IPV, at: 2 months}, {give: OPV, at: 14 years}]
        MMR:
          group: MMR
          source: c1
          doses:
            - {give: MMR, at: 12 months, until: 19 years}
            - {give: MMR, at: 18 months, also: [{give: MR, from: 2 years, source: c1}]}
        HPV:
          group: HPV
          for: {sex: female}
          source: c1
          doses: [{give: HPV4, at: 10 years}, {give: HPV4, after: 6 months}]
        Td: {group: Td, source: c1, doses: [{give: Td, at: 15 years}, {give: Td, after: 10 years, every: 10 years}]}
        HepB: {group: Hepatitis B, source: c1, doses: [{give: HepB, at: {from: 17 years, to: 18 years}}]}
        HepA: {group: Hepatitis A, source: c1, doses: [{give: HepA, at: 17 years}, {give: HepA, after: 1 year}]}
        Rabies: {group: Rabies, source: c1, doses: [{give: Rabies, at: first contact}]}
        Influenza:
          group: Influenza
          for: {population: adults}
          source: c1
          doses: [{give: Influenza-adult, at: 16 years}]
        PPV: {group: Pneumococcal, for: {conditions: diabetes}, source: c1, doses: [{give: PPV23, at: 2 years}]}
"""
"""Of the series, Polio, MMR and HPV are children's; the others go on for adults, or are for some people alone."""


def due_groups(country: Country, on: date, *doses: tuple[date, str]) -> set[str]:
    found = due(country, on, *doses, sex=Sex.FEMALE, conditions=(Condition("diabetes"),))
    return {group for group, each in found.items() if each.status is SeriesStatus.NOT_COMPLETE}


def with_children(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, children: str) -> Country:
    pack = write_pack(tmp_path, routine=CHILDREN)
    monkeypatch.setenv("VAXPLATFORM_PACKS", str(pack))
    file = pack / "programmes" / "routine.yaml"
    file.write_text(file.read_text("utf-8").replace("series:", f"{children}\nseries:", 1), "utf-8")
    return load_pack(found())


def test_doses_of_children_end_with_childhood(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    country = with_children(tmp_path, monkeypatch, "children: {until: 18 years, source: c1}")
    for_adults = {"Td", "Hepatitis B", "Hepatitis A", "Rabies", "Influenza", "Pneumococcal"}
    last_day = age(18) - timedelta(1)
    assert due_groups(country, last_day) == {*for_adults, "Polio", "MMR", "HPV"}
    assert due_groups(country, age(18)) == {*for_adults, "MMR"}  # its first dose states an end of its own
    assert due_groups(country, age(19)) == for_adults
    assert due(country, age(18))["Polio"].status is SeriesStatus.AGED_OUT
    assert due(country, age(1))["Polio"].latest == last_day
    assert due(country, age(18), (age(1), "MMR"))["MMR"].status is SeriesStatus.AGED_OUT
    assert due(country, age(17), (age(1), "MMR"))["MMR"].latest == last_day
    assert {each.until for each in routine(country).doses} == {None, Duration(years=19)}


def test_without_an_end_of_childhood_doses_stay_due(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    country = with_children(tmp_path, monkeypatch, "")
    assert {"Polio", "HPV"} < due_groups(country, age(60))
    assert "MMR" not in due_groups(country, age(60))


def test_a_series_that_catches_up(loaded: Loaded) -> None:
    """As in Peru: children of five years who had none of the first doses."""
    country = loaded("""
        HepB:
          group: Hepatitis B
          source: c1
          doses: [{give: HepB, at: 2 months, until: 1 year}, {give: HepB, at: 4 months, until: 1 year}]
        HepB later:
          group: Hepatitis B
          for: {population: catch-up}
          catches_up: HepB
          source: c1
          doses: [{give: HepB-adult, at: 5 years}, {give: HepB-adult, after: 1 month}]
    """)
    (none,) = due(country, age(6)).values()
    assert (none.dose_number, names(country, none)) == (1, ["HepB-adult"])
    (had,) = due(country, age(6), (age(months=2), "HepB"), (age(months=4), "HepB")).values()
    assert had.status is SeriesStatus.COMPLETE


@pytest.mark.parametrize(("stated", "earliest"), [("", BORN), (", min: {age: 7 years, source: c1}", age(7))])
def test_a_catch_up_that_is_counted_from_the_first_contact(loaded: Loaded, stated: str, earliest: date) -> None:
    """As in Peru: Td two months and then six months after the first, for those who had no first doses."""
    country = loaded(f"""
        DTP:
          group: DTP
          source: c1
          doses:
            - {{give: DTwP-Hib-HepB, at: 2 months, until: 5 years}}
            - {{give: DTwP-Hib-HepB, at: 4 months, until: 5 years}}
            - {{give: Td, at: 12 years}}
        Td later:
          group: DTP
          for: {{population: catch-up}}
          catches_up: DTP
          source: c1
          doses:
            - {{give: Td, at: first contact{stated}}}
            - {{give: Td, after: 2 months}}
            - {{give: Td, after: 6 months}}
    """)
    assert names(country, due(country, age(1))["DTP"]) == ["DTwP-Hib-HepB"]  # while the first doses can be given
    first = due(country, age(8))["DTP"]
    assert (first.dose_number, names(country, first), first.earliest) == (1, ["Td"], earliest)
    assert first.recommended == earliest
    had = [(age(8), "Td")]
    second = due(country, age(8), *had)["DTP"]
    assert (second.dose_number, second.recommended) == (2, age(8, 2))
    had.append((age(8, 2), "Td"))
    third = due(country, age(8, 2), *had)["DTP"]
    assert (third.dose_number, third.recommended) == (3, age(8, 8))
    in_time = [(age(months=2), "DTwP-Hib-HepB"), (age(months=4), "DTwP-Hib-HepB")]
    grown = due(country, age(8), *in_time)["DTP"]
    assert (grown.dose_number, grown.earliest) == (3, age(12))


@pytest.mark.parametrize("population", ["risk", "health-workers", "travellers"])
def test_a_population_that_a_record_must_name(loaded: Loaded, population: str) -> None:
    country = loaded(f"""
        Flu:
          group: Influenza
          for: {{population: {population}}}
          source: c1
          doses: [{{give: Influenza-adult, at: unstated, every: 1 year}}]
    """)
    assert due(country, age(30)) == {}
    (found,) = due(country, age(30), conditions=(Condition(population),)).values()
    assert (found.dose_number, found.risk) == (1, True)


def test_conditions_that_make_a_risk(loaded: Loaded) -> None:
    country = loaded("""
        PPV:
          group: Pneumococcal
          for: {population: risk, conditions: [diabetes, asplenia]}
          source: c1
          doses: [{give: PPV23, at: {from: 2 years}}]
    """)
    assert set(due(country, age(3), conditions=(Condition("asplenia"),))) == {"Pneumococcal"}
    assert due(country, age(3), conditions=(Condition("risk"),)) == {}


def test_what_people_call_a_vaccine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pack = write_pack(tmp_path, routine="MR: {group: MMR, source: c1, doses: [{give: [MR, MMR], at: 9 months}]}")
    monkeypatch.setenv("VAXPLATFORM_PACKS", str(pack))
    file = pack / "programmes" / "routine.yaml"
    written = file.read_text("utf-8")

    def load(vaccines: str) -> Country:
        file.write_text(written.replace("series:", f"vaccines: {vaccines}\nseries:", 1), "utf-8")
        return load_pack(found())

    measles_rubella, other = routine(load("{MR: {name: {en: Measles jab, es: Vacuna}}}")).vaccines
    assert dict(measles_rubella.names) == {"en": "Measles jab", "es": "Vacuna"}
    assert (measles_rubella.name, other.name, dict(other.names)) == ("MR (measles, rubella)", "MMR", {})
    with pytest.raises(PackError) as unknown:
        load("{MRR: {name: {en: Measles jab}}}")
    assert "has «MRR»; did you mean «MR»?" in str(unknown.value.data["problems"][0])
    with pytest.raises(PackError) as lacking:
        load("{MR: {name: {es: Vacuna}}}")
    assert "«name» lacks en" in str(lacking.value.data["problems"][0])


# ------------------------------------------------------------------------------------------------ stated and unstated


def test_a_minimum_that_is_stated(loaded: Loaded) -> None:
    country = loaded("""
        MR:
          group: MMR
          source: c1
          doses:
            - {give: MR, at: 9 months, min: {age: 6 months, counts_from: 24 weeks, source: c1}}
            - give: MR
              at: 16 months
              interval: {min: 4 weeks, counts_from: 24 days, recommended: 7 months, source: c1}
    """)
    first = due(country, age(months=7))["MMR"]
    assert (first.earliest, first.recommended) == (age(months=6), age(months=9))
    assert "minimum-unstated" not in [reason.code for reason in first.reasons]
    had = (age(months=14), "MR")
    second = due(country, age(months=15), had)["MMR"]
    assert second.earliest == age(months=16)  # no minimum age is stated of it
    early = due(country, age(2), had, (age(months=16) + timedelta(0), "MR"))["MMR"]
    assert early.status is SeriesStatus.COMPLETE


def test_what_is_not_stated_is_said(loaded: Loaded) -> None:
    country = loaded("MR: {group: MMR, source: c1, doses: [{give: MR, at: 9 months}, {give: MR, at: 16 months}]}")
    for found in (due(country, BORN)["MMR"], due(country, age(2), (age(1), "MR"))["MMR"]):
        assert "minimum-unstated" in [reason.code for reason in found.reasons]


@pytest.mark.parametrize("planned", ["14 weeks", "16 months", "{from: 16 months, to: 24 months}"])
def test_a_child_on_plan_is_never_told_to_wait(loaded: Loaded, planned: str) -> None:
    """Whenever within the planned ages the doses are given, they count, wherever months are short."""
    country = loaded(f"""
        X:
          group: MMR
          source: c1
          doses: [{{give: MR, at: {planned}}}, {{give: MR, at: {{from: 30 months, to: 3 years}}}}]
    """)
    dose, second = routine(country).series[0].doses
    for start in range(0, 400, 7):
        born = date(2023, 1, 1) + timedelta(start)
        last = plus(born, dose.when.end or dose.when.begin)
        found = due(country, last, (last, "MR"), born=born)["MMR"]
        assert found.dose_number == 2
        assert found.earliest == max(plus(born, second.when.begin), last), born


def plus(day: date, length: Duration | None) -> date:
    from vaxplatform.dates import EndOfMonth, add

    assert length is not None
    return add(day, length, EndOfMonth.CLAMP)


# --------------------------------------------------------------------------------------------------------- bad input


GOOD = """\
MR:
  group: MMR
  source: c1
  doses:
    - {n: 1, give: MR, at: 9 months, until: 5 years}
    - {n: 2, give: MR, at: 16 months}
YF:
  group: Yellow fever
  for: {born: {from: 2022-01-01}}
  source: c1
  doses:
    - {give: YF, at: 9 months}
YF before:
  group: Yellow fever
  for: {born: {until: 2021-12-31}}
  source: c1
  doses:
    - {give: YF, at: 12 months}
"""


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("n: 2", "n: 3", "there is a dose 3 without a dose 2: number the doses from 1, each once"),
        ("at: 16 months", "at: 6 months", "dose 2 is planned at 6 months, and dose 1 before it at 9 months"),
        ("at: 16 months", "at: 16 mths", "this is not a duration: did you mean '16 months'?"),
        ("at: 9 months, until", "at: 6 wks, until", "this is not a duration: did you mean '6 weeks'?"),
        ("at: 16 months", "at: М16", "there is a CYRILLIC CAPITAL LETTER EM (U+041C)"),  # noqa: RUF001 - what is refused
        ("at: 16 months", "at: 16 мonths", "there is a CYRILLIC SMALL LETTER EM (U+043C)"),
        ("give: MR, at: 16", "give: МR, at: 16", "«МR» is not an id"),  # noqa: RUF001 - what is refused
        ("give: MR, at: 16", "give: MRR, at: 16", "has «MRR»; did you mean «MR»?"),
        (
            "give: MR, at: 16",
            "give: BCG, at: 16",
            "«BCG» is for Tuberculosis, and the group «MMR» for Measles",
        ),
        ("group: MMR", "group: MMRR", "the shared catalogue has no group «MMRR»; did you mean «MMR»?"),
        ("at: 16 months", "at: 16 months, source: c2", "the source «c2» is not listed in pack.yaml"),
        ("at: 16 months", "", "dose 2 lacks «at» and «after»"),
        ("at: 9 months, until", "after: 9 months, until", "there is no dose before the first to count from"),
        ("until: 5 years", "until: 5 months", "«until» is 5 months, less than «at from», 9 months"),
        ("at: 16 months", "at: {from: 2 years, to: 16 months}", "«at to» is 16 months, less than «at from»"),
        ("at: 16 months", "at: {}", "a range of ages has «from», «to» or both"),
        ("until: 2021-12-31", "until: 2022-06-30", "birth dates of «YF before» are those of «YF» too"),
        ("from: 2022-01-01", "from: 2022-01-01, until: 2021-01-01", "«until» is the last day and lies before"),
        ("give: MR, at: 16", "gives: MR, at: 16", "«gives» is not a key here; did you mean «give»?"),
        (
            "for: {born: {until: 2021-12-31}}",
            "for: {areas: not-listed}",
            "records say «area|YF before» of who lives where it is",
        ),
        ("for: {born: {until: 2021-12-31}}", "catches_up: YFF", "no other series is called «YFF»; did you mean «YF»"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(loaded: Loaded, old: str, new: str, sentence: str) -> None:
    loaded(GOOD)
    wrong = GOOD.replace(old, new, 1)
    assert wrong != GOOD
    head = 5  # lines of the file before its series
    line = head + next(
        number
        for number, (was, is_) in enumerate(zip(GOOD.split("\n"), wrong.split("\n"), strict=True), 1)
        if was != is_
    )
    with pytest.raises(PackError) as caught:
        loaded(wrong)
    (told,) = caught.value.data["problems"]
    assert sentence in told
    assert f"programmes/routine.yaml:{line}:" in told


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("kind: routine", "kind: rutine", "«rutine» is not one of routine; did you mean «routine»?"),
        ("programme: routine", "programme: childhood", "not one of routine"),
    ],
)
def test_the_head_of_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, old: str, new: str, sentence: str
) -> None:
    folder = write_pack(tmp_path, routine=GOOD)
    file = folder / "programmes" / "routine.yaml"
    file.write_text(file.read_text("utf-8").replace(old, new), "utf-8")
    monkeypatch.setenv("VAXPLATFORM_PACKS", str(folder))
    with pytest.raises(PackError, match=re.escape(sentence)):
        load_pack(found())


# ----------------------------------------------------------------------------------------------- live-vaccine spacing


NEAR = """
    MMR: {group: MMR, source: c1, doses: [{give: MMR, at: 12 months}]}
    YF:
      group: Yellow fever
      source: c1
      doses:
        - {give: YF, at: 54 weeks}
"""


def test_live_vaccines_that_are_planned_too_near(loaded: Loaded) -> None:
    (warning,) = routine(loaded(NEAR)).warnings
    assert str(warning.place).endswith("programmes/routine.yaml:11:9")
    assert warning.sentence.startswith(
        "«YF» at 378 days and «MMR» at 12 months are live and planned 13 days apart, less than 30 days: "
    )


@pytest.mark.parametrize(
    "otherwise",
    [
        NEAR.replace("54 weeks", "12 months"),  # on one day
        NEAR.replace("54 weeks", "15 months"),
        NEAR.replace("54 weeks", "54 weeks, spacing: {waived_for: MMR, source: c1}"),
    ],
)
def test_live_vaccines_that_are_not(loaded: Loaded, otherwise: str) -> None:
    assert routine(loaded(otherwise)).warnings == ()


def test_the_engine_keeps_live_vaccines_apart(loaded: Loaded) -> None:
    country = loaded(NEAR.replace("54 weeks", "12 months"))
    given = age(1, 3)
    assert due(country, given, (given, "MMR"))["Yellow fever"].earliest == given + timedelta(30)
