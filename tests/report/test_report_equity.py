"""The page of who got a seat: every number on it is one that was counted, in every language, with nothing fetched."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from fractions import Fraction
from pathlib import Path

import pytest
from attrs import evolve

import vaxplatform.report
from allocation.problems import policy_of, sessions_of
from report.test_report_campaign import HOSTILE, Recorder, drawings, read
from vaxplatform.allocation import (
    SETTINGS,
    AreaCoverage,
    Equity,
    InForce,
    Override,
    SettingValue,
    allocate,
    compare,
    equities,
    equity,
)
from vaxplatform.eligibility import Tier
from vaxplatform.eligibility.predicate import Everyone
from vaxplatform.errors import InputError
from vaxplatform.messages import Messages
from vaxplatform.model import Request, Setting, Sex
from vaxplatform.report import EquityResult, equity_page

AREAS = ("Hingna", "Umred", "")
SESSIONS = sessions_of({("S-1", 1): 8, ("S-2", 1): 6}, {"S-1": "Hingna"})
REQUESTS = [
    Request(
        f"P-{number}",
        number % 3,
        1,
        ("S-1", "S-2") if number % 2 else ("S-2", "S-1"),
        (1_000 * number, 2_000) if number % 4 else (),
        AREAS[min(number // 10, 2)],
        frozenset({"60+"} if number % 5 == 0 else ()),
        sex=(Sex.FEMALE, Sex.MALE, Sex.UNKNOWN)[number % 3],
        setting=(Setting.URBAN, Setting.RURAL, Setting.UNKNOWN)[number % 3],
    )
    for number in range(24)
]
TARGETS = [AreaCoverage("Hingna", target=40, served=9), AreaCoverage("Umred", target=20, served=8)]
DRAW = allocate(REQUESTS, SESSIONS, policy_of(), "rain")
OTHER = allocate(REQUESTS, SESSIONS, policy_of("most-people"), "sun")
CHOSEN = Override("C-S-1", "standby_km", 8, "medical officer", date(2021, 8, 20), "villages lie far apart")
SETTINGS_IN_FORCE = [
    InForce(
        "C-S-1", "standby_km", 10, evolve(CHOSEN, value=10, when=date(2021, 8, 22), why="a bridge is closed"), (CHOSEN,)
    ),
    InForce("C-S-2", "walk_in_share", Fraction(1, 4)),
]


def one(**terms: object) -> list[EquityResult]:
    return [EquityResult("fair draw", equity(DRAW, REQUESTS, SESSIONS, TARGETS, **terms))]


def two(below: int = 0) -> list[EquityResult]:
    first, second = equities([DRAW, OTHER], REQUESTS, SESSIONS, TARGETS, below=below)
    change = compare(DRAW, OTHER, REQUESTS, SESSIONS, below=below).change
    return [EquityResult("fair draw", first), EquityResult("most people", second, change)]


def said(page: str) -> str:
    return " ".join("".join(read(page).words).split())


def test_one_file_with_every_language_and_nothing_fetched(messages: Messages) -> None:
    page = equity_page(two(), messages, ["en", "hi"], settings=SETTINGS_IN_FORCE)
    reader = read(page)
    assert reader.fetched == []
    assert reader.handlers == []
    assert "<script" not in page
    assert re.findall(r'<main[^>]* lang="(..)"', page) == ["en", "hi"]
    assert len(drawings(page)) == 2 * 8  # five dimensions, two of travel, places of lists; in two languages
    assert equity_page(two(), messages, ["en", "hi"], settings=SETTINGS_IN_FORCE) == page


def test_every_group_stands_there_with_its_counts(messages: Messages) -> None:
    results = one()
    page = equity_page(results, messages, ["en"])
    text = said(page)
    for groups in results[0].equity.by.values():
        for group in groups:
            assert f"({group.seated} of {group.asked})" in text
    everybody = results[0].equity.everybody
    assert f"({everybody.seated} of {everybody.asked}) of those who asked got a seat. Fewest did in" in text
    worst = next(group for group in results[0].equity.by["area"] if group.name == results[0].equity.of_asked.worst)
    assert f"{worst.seated} of {worst.asked}" in text
    assert "Elders" in said(equity_page(results, messages, "en", groups={"60+": {"en": "Elders"}}))
    assert f"{float(results[0].equity.of_asked.gini):.3f}" in text
    assert "Nagpur, 26 Aug" in said(equity_page(results, messages, "en", subject="Nagpur, 26 Aug"))


def test_areas_are_drawn_worst_first(messages: Messages) -> None:
    page = equity_page(one(), messages, ["en"])
    by_area = next(svg for svg in drawings(page) if (svg.get("aria-labelledby") or "").startswith("page-0-area-"))
    names = [each.text for each in by_area.findall("text[@class='name']")]
    rows = {group.name or "(no area given)": group.coverage for group in one()[0].equity.by["area"]}
    assert sorted(names, key=lambda name: rows[name]) == names
    assert set(names) == rows.keys()


def test_two_results_side_by_side_with_differences_and_changes(messages: Messages) -> None:
    results = two()
    text = said(equity_page(results, messages, ["en"]))
    assert "The same people and sessions; how many get something else." in text  # seats: a policy may keep some back
    for first, second in zip(results[0].equity.by["tier"], results[1].equity.by["tier"], strict=True):
        points = float(second.coverage - first.coverage) * 100
        sign = "+" if points > 0 else "\N{MINUS SIGN}" if points < 0 else ""
        assert f"{sign}{abs(points):.1f} points" in text
    change = results[1].change
    assert "Gain a seatLose a seat" in text
    assert f"most people{change.gained}{change.lost}{change.moved}{change.kept}{change.without}" in text


def test_what_centres_chose_is_told_with_who_when_and_why(messages: Messages) -> None:
    text = said(equity_page(one(), messages, ["en"], settings=SETTINGS_IN_FORCE))
    assert "10 km. Decided by: medical officer, Sunday, 22 Aug 2021. Why: a bridge is closed" in text
    earlier = "8 km. Decided by: medical officer, Friday, 20 Aug 2021. Why: villages lie far apart"
    assert f"{earlier} (replaced by a later decision)" in text
    assert "C-S-2" not in text  # holds what its district says
    assert "No centre decided anything differently" in said(equity_page(one(), messages, ["en"]))
    assert "where no centre decides anything differently" in said(equity_page(two(), messages, ["en"]))


VALUES: Mapping[str, tuple[SettingValue, str]] = {
    "walk_in_share": (Fraction(1, 4), "25%"),
    "second_dose_share": (Fraction(1, 8), "12.5%"),
    "resident_share": (Fraction(1), "100%"),
    "standby_km": (2.5, "2.5 km"),
    "opens": (datetime(2021, 8, 20, 9, 30, tzinfo=UTC).time(), "09:30"),
    "closes": (datetime(2021, 8, 20, 17, tzinfo=UTC).time(), "17:00"),
    "slot_minutes": (30, "30 minutes"),
    "site_order": (("resident", "tier"), "whether the person lives in the centre's area, then the tier"),
}


@pytest.mark.parametrize("setting", SETTINGS)
@pytest.mark.parametrize("language", ["en", "hi"])
def test_every_setting_has_words(setting: str, language: str, messages: Messages) -> None:
    value, written = VALUES[setting]
    when = datetime(2021, 8, 20, 9, tzinfo=UTC)
    chosen = InForce("C-1", setting, value, Override("C-1", setting, value, "officer", when, "because"))
    text = said(equity_page(one(), messages, [language], settings=[chosen]))
    assert "policy.setting" not in text
    if language == "en":
        assert f"{written}. Decided by: officer, Friday, 20 Aug 2021. Why: because" in text


def test_small_counts_are_not_on_the_page(messages: Messages) -> None:
    results = two(below=5)
    page = equity_page(results, messages, ["en"])
    text = said(page)
    assert "2 groups together, too small to be shown alone" in text
    assert "no count from 1 up to below 5 is shown" in text
    assert not re.search(r"\([1-4] of \d", text)
    assert "no count from 1" not in said(equity_page(two(), messages, ["en"]))
    hidden = [results[0], evolve(results[1], change=None)]
    assert "most people: too few people change to say how many." in said(equity_page(hidden, messages, ["en"]))


def nobody() -> Equity:
    return equity(allocate([], SESSIONS, policy_of(), "seed"), [], SESSIONS)


@pytest.mark.parametrize("language", ["en", "hi"])
def test_a_draw_of_nobody_divides_by_nothing(language: str, messages: Messages) -> None:
    page = equity_page([EquityResult("fair draw", nobody())], messages, [language])
    assert "nan" not in said(page).lower()
    assert drawings(page) == []
    if language == "en":
        assert "Nobody asked for a seat." in said(page)


def test_without_any_seat_there_is_a_dash_and_no_index(messages: Messages) -> None:
    empty = sessions_of({("S-1", 1): 0, ("S-2", 1): 0})
    result = equity(allocate(REQUESTS, empty, policy_of(), "seed"), REQUESTS, empty)
    text = said(equity_page([EquityResult("fair draw", result)], messages, ["en"]))
    assert "0% (0 of 24) of those who asked got a seat" in text
    assert "Gini index over areas" not in text


def test_sentences_exist_in_both_languages_and_none_is_unused(messages: Messages) -> None:
    recorder = Recorder(messages)
    many = [evolve(request, area=f"Area {number}") for number, request in enumerate(REQUESTS)]
    for results in (
        one(),
        two(),
        [evolve(each, change=None) for each in two(below=5)],
        [EquityResult("fair draw", nobody())],
        [EquityResult("fair draw", equity(DRAW, many, SESSIONS))],
        [EquityResult("fair draw", equity(DRAW, REQUESTS, SESSIONS, below=9))],
    ):
        for settings in (
            [],
            SETTINGS_IN_FORCE,
            [InForce("C", "slot_minutes", 9, evolve(CHOSEN, setting="slot_minutes"))],
        ):
            equity_page(results, recorder, ["en"], settings=settings)
    assert recorder.asked <= messages.ids("en") & messages.ids("hi")
    of_the_page = {id_ for id_ in messages.ids("en") if id_.startswith("equity.")}
    assert of_the_page - recorder.asked == set()
    written = re.findall(
        r'"(equity\.[a-z0-9.-]+[a-z0-9])"', (Path(vaxplatform.report.__file__).parent / "equity.py").read_text()
    )
    assert set(written) <= messages.ids("en")


def test_a_tier_and_a_group_stand_by_the_names_that_the_programme_gives_them(messages: Messages) -> None:
    tiers = [Tier(0, Everyone(), {"en": "Health-care workers", "hi": "स्वास्थ्यकर्मी"}, "order 12")]
    groups = {"60+": {"en": "Elderly people", "hi": "बुज़ुर्ग"}}
    text = said(equity_page(one(), messages, ["en"], tiers=tiers, groups=groups))
    assert "Tier 0: Health-care workers" in text
    assert "Tier 1" in text
    assert "Tier 1: Health-care workers" not in text
    assert "Elderly people" in text
    assert "60+" not in text


def test_hostile_names_stay_text(messages: Messages) -> None:
    hostile = [evolve(request, area=HOSTILE, groups=frozenset({HOSTILE})) for request in REQUESTS]
    override = evolve(CHOSEN, centre="C" + HOSTILE, who=HOSTILE, why=HOSTILE)
    page = equity_page(
        [EquityResult(HOSTILE, equity(DRAW, hostile, SESSIONS))],
        messages,
        ["en"],
        subject=HOSTILE,
        settings=[InForce("C" + HOSTILE, "standby_km", 8, override)],
    )
    reader = read(page)
    assert reader.handlers == []
    assert "<script" not in page
    assert "script" not in reader.tags
    page.encode("utf-8")


def test_what_cannot_be_a_page(messages: Messages) -> None:
    with pytest.raises(InputError) as raised:
        equity_page([], messages, ["en"])
    assert raised.value.code == "equity-nothing"
    apart = [*one(), EquityResult("of nobody", nobody())]
    with pytest.raises(InputError) as raised:
        equity_page(apart, messages, ["en"])
    assert raised.value.code == "equity-apart"
    with pytest.raises(InputError, match="at least one language"):
        equity_page(one(), messages, [])
