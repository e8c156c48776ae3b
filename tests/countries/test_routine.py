"""India's routine programme, and what the engine says by it."""

from datetime import date

import pytest

from vaxplatform.countries import Country, list_countries, load_country
from vaxplatform.dates import PartialDate
from vaxplatform.model import History
from vaxplatform.schedule import Forecast, forecast

pytestmark = pytest.mark.skipif("IN" not in list_countries(), reason="the pack that is loaded here was removed")

BORN = date(2026, 1, 1)


@pytest.fixture(scope="module")
def india() -> Country:
    return load_country("in")


def due(country: Country, on: date, *doses: tuple[date, str]) -> dict[str, Forecast]:
    from vaxplatform.model import Dose

    assert country.routine is not None
    given = [Dose(day, country.catalogue.find(name).code) for day, name in doses]
    history = History("P-1", PartialDate.parse(str(BORN)), doses=given)
    return {each.group: each for each in forecast(history, country.routine.schedule, on)}


def test_the_wall_has_a_line_a_shot(india: Country) -> None:
    assert india.routine is not None
    pentavalent = [line for line in india.routine.lines if line.vaccines[0].id == "DTwP-Hib-HepB"]
    assert [line.round for line in pentavalent] == [1, 2, 3]
    assert all(line.groups == ("Hepatitis B", "DTP", "Hib") for line in pentavalent)
    assert sum(len(line.vaccines) for line in india.routine.lines) == 38  # as many as the export has rows


def test_a_newborn(india: Country) -> None:
    found = due(india, BORN)
    today = [group for group, each in found.items() if each.earliest == BORN]
    assert today == ["BCG", "Hepatitis B", "Polio (OPV)"]
    assert "Japanese encephalitis" not in found  # sub-national


def test_one_shot_counts_in_every_series_of_it(india: Country) -> None:
    found = due(india, date(2026, 2, 20), (date(2026, 2, 12), "DTwP-Hib-HepB"))
    assert [found[group].dose_number for group in ("Hepatitis B", "DTP", "Hib")] == [2, 2, 2]


def test_oral_vaccine_is_none_of_the_inactivated(india: Country) -> None:
    found = due(india, date(2026, 2, 20), (date(2026, 2, 12), "OPV"))
    assert (found["Polio (OPV)"].dose_number, found["Polio (fIPV)"].dose_number) == (2, 1)
