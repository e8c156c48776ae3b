"""The page that is read before a rule is chosen: every number is one of the results, in every language."""

from copy import deepcopy
from typing import Any

import pytest

from report.test_report_campaign import HOSTILE, Recorder, drawings, read
from simulation.towns import POLICY, town
from vaxplatform.errors import InputError
from vaxplatform.messages import Messages
from vaxplatform.report import simulation_page
from vaxplatform.simulation import REGIMES, Assumptions, arms_of, policies_of, results_of, simulate, stated_of

FACTS = {
    "country": "XX",
    "country_name": "Exampleland",
    "programme": "covid19",
    "programme_name": "COVID-19 vaccination",
    "pack_version": "0.1.0",
    "pack_status": "draft",
    "district": "Riverbend",
    "on": "2021-08-26",
    "seed": "rain",
    "people": 500,
    "candidates": 240,
    "sessions": 4,
    "days": 3,
    "seats": 100,
    "seats_in_calendar": 1000,
}


def results_with(runs: int) -> dict[str, Any]:
    candidates, sessions = town()
    arms = arms_of("0.2")
    found = simulate(candidates, sessions, POLICY, arms, assumptions=Assumptions(bots=0.2), seed="rain", runs=runs)
    stated = (*stated_of(arms, policies_of(POLICY, ())), *Assumptions(bots=0.2).stated())
    seats = {"id": "seats_per_person", "value": 0.2, "unit": "number", "source": "assumption"}
    return {
        "simulation": FACTS,
        "assumptions": [
            seats,
            {"id": "reserved_share", "value": 0.2, "unit": "share", "source": "Massachusetts"},
            *({"id": each.id, "value": each.value, "unit": each.unit, "source": each.source} for each in stated),
        ],
        "tiers": [
            {"tier": 0, "names": {"en": "Health workers", "hi": "स्वास्थ्य कर्मी"}},
            {"tier": 1, "names": {"en": "60+"}},
        ],
        **results_of(found),
    }


@pytest.fixture(scope="module")
def made() -> dict[str, Any]:
    return results_with(3)


@pytest.fixture
def results(made: dict[str, Any]) -> dict[str, Any]:
    return deepcopy(made)


def said(page: str) -> str:
    return " ".join(" ".join(read(page).words).split())


def test_one_file_with_every_language_and_nothing_fetched(results: dict[str, Any], messages: Messages) -> None:
    page = simulation_page(results, messages, ["en", "hi"])
    reader = read(page)
    assert reader.fetched == []
    assert reader.handlers == []
    assert "<script" not in page
    assert len(drawings(page)) == 2 * 13  # of a scaled calendar nothing is told of vials
    for svg in drawings(page):
        assert svg.find("title") is not None
        assert svg.findall("text[@class='axis']")


def test_every_measure_stands_there_with_its_interval(results: dict[str, Any], messages: Messages) -> None:
    text = said(simulation_page(results, messages, ["en"]))
    for arm in results["arms"]:
        given = arm["measures"]["given"]
        assert f"{given['mean']:.0f} ({max(given['low'], 0):.0f}\N{EN DASH}{given['high']:.0f})" in text
    for arm in results["arms"][: len(REGIMES)]:
        for group in (group for rows in arm["coverage"].values() for group in rows):
            low, high = (f"{max(group['share'][end], 0) * 100:.1f}" for end in ("low", "high"))
            assert f"({low}\N{EN DASH}{high})" in text


def test_what_was_assumed_stands_there_with_its_source(results: dict[str, Any], messages: Messages) -> None:
    text = said(simulation_page(results, messages, ["en"]))
    assert "Of these: whose phone has a program that clicks for them 20% given for this simulation" in text
    assert "People who do not want a dose yet 20% assumption" in text
    assert "Santa Clara" in text
    assert "from 0 years 80%, from 45 years 60%, from 60 years 40%" in text
    assert "minute 60 to 480" in text
    assert "10 minutes" in text
    assert "15 km" in text
    assert "scaled to 100" in text
    hindi = said(simulation_page(results, messages, ["hi"]))
    assert "सीटें 20% मान्यता" in hindi
    assert "इस अनुकरण के लिए दिया गया" in hindi


def test_the_extremes_are_named(results: dict[str, Any], messages: Messages) -> None:
    given = {arm["regime"]: arm["measures"]["given"]["mean"] for arm in results["arms"][: len(REGIMES)]}
    text = said(simulation_page(results, messages, ["en"]))
    assert f"Doses given: from {min(given.values()):.0f} (" in text
    assert f" to {max(given.values()):.0f} (" in text


def test_a_single_run_has_no_interval_and_nobody_no_bar(messages: Messages) -> None:
    results = results_with(1)
    for arm in results["arms"]:
        arm["measures"]["bot_success"] = None
        arm["coverage"]["area"] = []
    results["simulation"] = {**FACTS, "seats_in_calendar": None}
    page = simulation_page(results, messages, ["en"])
    assert 'stroke-width="1.6"' not in page
    assert "scaled" not in said(page)
    assert "Doses wasted" in said(page)
    assert "nan" not in said(page).lower().replace("nanotech", "")
    assert "of people whose phone has a program that clicks get" not in said(page)


def test_every_sentence_exists_and_none_is_unused(results: dict[str, Any], messages: Messages) -> None:
    recorder = Recorder(messages)
    simulation_page({**results, "simulation": {**FACTS, "seats_in_calendar": None}}, recorder, ["en"])
    simulation_page(results, recorder, ["en"])
    asked = {id_ for id_ in recorder.asked if id_.startswith("simulation.")}
    for language in ("en", "hi"):
        assert asked == {id_ for id_ in messages.ids(language) if id_.startswith("simulation.")}


def test_hostile_names_stay_text(results: dict[str, Any], messages: Messages) -> None:
    results["simulation"] = {**FACTS, "district": HOSTILE, "seed": HOSTILE}
    for arm in results["arms"]:
        arm["coverage"]["area"][0]["name"] = HOSTILE
    results["assumptions"][0]["source"] = HOSTILE
    assert "script" not in read(simulation_page(results, messages, ["en"])).tags


def test_results_that_lack_something_are_refused_with_its_path(results: dict[str, Any], messages: Messages) -> None:
    del results["arms"][2]["regime"]
    with pytest.raises(InputError, match=r"results\.json at \$\.arms\[2\]\.regime: a text is expected here"):
        simulation_page(results, messages, ["en"])
