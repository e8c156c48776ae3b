"""Packs as they are: their cases against their rules, and their codes against published tables."""

import json
from datetime import date, timedelta
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from attrs import evolve

from vaxplatform.countries import check_pack, find_pack, list_countries, load_country
from vaxplatform.countries._routine_schedule import compile_schedule
from vaxplatform.countries.check import cases_files
from vaxplatform.countries.schema import Case, CasesFile
from vaxplatform.dates import Duration, PartialDate
from vaxplatform.model import Condition, Dose, History, Product, Sex
from vaxplatform.schedule import SeriesStatus, forecast, project


def _cases(code: str) -> list[tuple[str, Case, date | None]]:
    """The worked cases of a pack's campaigns, each with its programme and its day."""
    files = [file for file in cases_files(find_pack(code)) if isinstance(file, CasesFile)]
    return [(file.programme, case, case.on or file.on) for file in files for case in file.cases]


@pytest.mark.parametrize("code", list_countries())
def test_every_rule_has_a_case_for_it_and_one_against_it(code: str) -> None:
    cases = _cases(code)
    for name, programme in load_country(code).programmes.items():
        expected = [case.expect for of, case, _ in cases if of == name]
        matched = {each.by for each in expected}
        failed = {
            rule
            for each in expected
            for rule, _, reason in (text.partition(".") for text in each.because)
            if reason and reason not in ("rule-matches", "fact-missing")
        }
        rules = {rule.id for rule in programme.table.rules}
        stops = {stop.id for stop in (*programme.table.exclusions, *programme.table.deferrals)}
        assert sorted(rules - matched) == [], "no case is for these rules"
        assert sorted((rules | stops) - failed) == [], "no case tells what these rules, exclusions and deferrals stop"


@pytest.mark.no_cover
@pytest.mark.parametrize("code", list_countries())
def test_a_pack_is_clean(code: str) -> None:
    assert [str(each) for each in check_pack(find_pack(code), date(2026, 11, 29)).errors] == []


@pytest.mark.parametrize("code", list_countries())
def test_nobody_pregnant_is_due_what_pregnancy_rules_out(code: str) -> None:
    country = load_country(code)
    assert country.routine is not None
    on, since = date(2026, 11, 29), date(2026, 8, 1)
    told = 0
    for years in range(11, 46):
        born = PartialDate.parse(f"{on.year - years}-03-15")
        for conditions in ([Condition("pregnant", since)], [Condition("pregnant")]):
            woman = History("P-1", born, Sex.FEMALE, conditions=conditions)
            for each in forecast(woman, country.routine.schedule, on):
                antigens = {
                    name for vaccine in each.vaccines for name in country.catalogue.of(vaccine).vaccine.antigens
                }
                assert antigens.isdisjoint({"Measles", "Mumps", "Rubella", "Varicella", "HPV"}), (years, each.group)
                told += each.status is SeriesStatus.CONTRAINDICATED
    assert told > 0


@pytest.mark.parametrize("code", list_countries())
def test_who_is_grown_up_is_due_no_dose_of_a_child(code: str) -> None:
    routine = load_country(code).routine
    assert routine is not None
    grown_up, on = Duration(years=18), date(2026, 11, 29)
    by_id = {each.id: each for each in routine.series}
    children = {
        each.id
        for each in routine.series
        if not each.audience.population and not each.audience.conditions and each.is_over_by(grown_up)
    }
    assert children
    recorded = [Condition(one.code) for each in routine.schedule.series for one in each.indications]
    for years in (0, 17, 18, 19, 30, 60):
        born = PartialDate.parse(f"{on.year - years}-11-29")
        for sex in Sex:
            for conditions in ([], recorded):
                person = History("P-1", born, sex, conditions=conditions)
                due = [
                    (id_, each.dose_number)
                    for each in forecast(person, routine.schedule, on)
                    if each.status is SeriesStatus.NOT_COMPLETE
                    for id_ in each.series
                ]
                if years < 18:
                    assert children & {id_ for id_, _ in due}
                for id_, number in due if years >= 18 else ():
                    ends = [dose.until for dose in by_id[id_].doses]
                    assert id_ not in children or ends[(number or 1) - 1] is not None, (years, id_)


@pytest.mark.no_cover
@pytest.mark.parametrize("code", list_countries())
def test_the_end_of_childhood_changes_nothing_before_it_and_adds_nothing_after(code: str) -> None:
    routine = load_country(code).routine
    assert routine is not None
    series = [evolve(each, childhood=None) for each in routine.series]
    catching_up = {each.id for each in routine.series if each.catches_up}
    without = compile_schedule(routine.id, routine.schedule.end_of_month, series)
    on = date(2026, 11, 29)
    for years in (0, 1, 6, 12, 17, 18, 25, 40, 70):
        for had in range(0, years, 5):
            born = PartialDate.parse(f"{on.year - years}-11-29")
            person = History("P-1", born, Sex.FEMALE)
            first = born.earliest
            past = project(person, without, first, first.replace(year=first.year + had))
            person = evolve(person, doses=[Dose(each.date, each.vaccine) for each in past])
            before, after = (
                {each.group: evolve(each, latest=None, others=()) for each in forecast(person, schedule, on)}
                for schedule in (without, routine.schedule)
            )
            for group, each in after.items():
                if years < 18 or (each.status is SeriesStatus.NOT_COMPLETE and catching_up.isdisjoint(each.series)):
                    assert each == before[group], (years, had, group)
                elif each.status is SeriesStatus.NOT_COMPLETE:
                    assert before[group].status is SeriesStatus.NOT_COMPLETE, (years, had, group)


@pytest.mark.parametrize("code", list_countries())
def test_every_first_and_last_day_of_a_rule_has_cases_on_both_sides(code: str) -> None:
    cases = _cases(code)
    for name, programme in load_country(code).programmes.items():
        days = {on for of, _, on in cases if of == name}
        edges = {
            (entry.id, edge)
            for entry in (*programme.table.rules, *programme.table.exclusions, *programme.table.deferrals)
            for edge in (entry.window.start, entry.window.end)
            if edge is not None
        }
        untold = [(id_, edge) for id_, edge in edges if not {edge, edge - timedelta(days=1)} <= days]
        assert sorted(untold) == []


if "IN" not in list_countries():
    pytest.skip("the pack was removed", allow_module_level=True)

PRODUCTS = load_country("in").catalogue.products


@pytest.mark.reference
@pytest.mark.parametrize("product", [each for each in PRODUCTS if each.code.system == "cvx"], ids=lambda each: each.id)
def test_cvx_codes_stand_in_cdc_s_table(reference_data: Path, product: Product) -> None:
    root = ET.parse(reference_data / "cdsi/supporting-data/ScheduleSupportingData.xml").getroot()  # noqa: S314 (reviewed)
    (entry,) = [each for each in root.iter("cvxMap") if each.findtext("cvx") == product.code.value]
    assert tuple(each.text for each in entry.iter("antigen")) == product.vaccine.antigens
    described = (entry.findtext("shortDescription") or "").lower()
    words = {"COVISHIELD": "chadox1", "COVOVAX": "matrix-m1", "ROTAVAC": "monovalent", "ROTASIIL": "pentavalent"}
    known_by = words.get(product.id, product.brand.lower())
    assert known_by in described


@pytest.mark.reference
@pytest.mark.parametrize(
    ("system", "file"),
    [
        ("eu-dcc", "vaccine-medicinal-product"),
        ("eu-dcc-manufacturer", "vaccine-mah-manf"),
        ("eu-dcc-prophylaxis", "vaccine-prophylaxis"),
    ],
)
def test_eu_codes_stand_in_the_value_sets(reference_data: Path, system: str, file: str) -> None:
    folder = reference_data / "certificates/eu-dcc/ehn-dcc-valuesets"
    listed = json.loads((folder / f"{file}.json").read_text(encoding="utf-8"))["valueSetValues"]
    codes = {product.id: code for product in PRODUCTS if (code := product.code_in(system)) is not None}
    assert set(codes) == {"COVISHIELD", "COVAXIN", "SPUTNIK V", "COVOVAX"}
    assert [code for code in codes.values() if code not in listed] == []


@pytest.mark.reference
@pytest.mark.parametrize("district", ["nagpur", "pune"])
def test_the_calendars_products_are_known(reference_data: Path, district: str) -> None:
    text = (reference_data / f"cowin/{district}-calendar-2021-08-26.json").read_text(encoding="utf-8")
    sessions = [session for centre in json.loads(text)["centers"] for session in centre["sessions"]]
    catalogue = load_country("in").programme("covid19").programme.catalogue
    named = {session["vaccine"] for session in sessions}
    assert named
    assert {catalogue.find(name).id for name in named} == named


@pytest.mark.parametrize("product", PRODUCTS, ids=lambda each: each.id)
def test_a_product_has_all_eu_codes_or_none(product: Product) -> None:
    having = [product.code_in(f"eu-dcc{part}") is not None for part in ("", "-manufacturer", "-prophylaxis")]
    assert len(set(having)) == 1
