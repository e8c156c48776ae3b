import re
from collections.abc import Callable
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

import vaxplatform.report
from vaxplatform.errors import InputError
from vaxplatform.messages import Messages
from vaxplatform.report import campaign_page

HOSTILE = "<script>alert(1)</script>\"'&\x00\ud800"


class Reader(HTMLParser):
    """Checks that every element is closed in turn, and collects what a browser would act on."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.tags: set[str] = set()
        self.fetched: list[str] = []
        self.handlers: list[str] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        for name, value in attrs:
            if name == "id":
                self.ids.append(value or "")
            if name in {"src", "href", "xlink:href", "action", "data", "poster", "srcset"}:
                self.fetched.append(value or "")
            if name.startswith("on"):
                self.handlers.append(name)
        if tag not in {"meta", "input"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def read(page: str) -> Reader:
    reader = Reader()
    reader.feed(page)
    reader.close()
    assert reader.open == []
    assert len(reader.ids) == len(set(reader.ids))
    return reader


def drawings(page: str) -> list[ET.Element]:
    return [ET.fromstring(svg) for svg in re.findall(r"<svg.*?</svg>", page, re.DOTALL)]  # noqa: S314  our own text


class Recorder(Messages):
    """Sentences that remember which ids were asked for."""

    def __init__(self, inner: Messages) -> None:
        super().__init__({}, inner.default)
        self.inner = inner
        self.asked: set[str] = set()

    def get(self, id_: str, language: str, /, n: int | None = None, **values: object) -> str:
        self.asked.add(id_)
        return self.inner.get(id_, language, n, **values)


def test_page_is_well_formed_and_fetches_nothing(indicators: dict[str, Any], messages: Messages) -> None:
    page = campaign_page(indicators, messages, ["en", "hi"])
    reader = read(page)
    assert reader.fetched == []
    assert reader.handlers == []
    assert not reader.tags & {"script", "link", "img", "iframe", "object", "embed", "base", "form"}
    assert not re.search(r"https?://|//[a-z]|url\(|@import", page)
    assert "default-src 'none'" in page.replace("&#x27;", "'")


def test_every_drawing_says_what_it_is(indicators: dict[str, Any], messages: Messages) -> None:
    page = campaign_page(indicators, messages, ["en", "hi"])
    found = drawings(page)
    assert len(found) == 2 * 10
    for svg in found:
        assert svg.get("role") == "img"
        named = (svg.get("aria-labelledby") or "").split()
        assert [svg.find(kind).get("id") for kind in ("title", "desc")] == named  # type: ignore[union-attr]  # both exist
        assert all(len(svg.findtext(kind) or "") > 3 for kind in ("title", "desc"))
    assert page.count("<details>") == 2 * 9


def test_both_languages_stand_in_full_and_the_first_is_shown(indicators: dict[str, Any], messages: Messages) -> None:
    page = campaign_page(indicators, messages, ["hi", "en"])
    assert '<html lang="hi" dir="ltr">' in page
    assert re.search(r'<input[^>]*id="show-0"[^>]*checked', page)
    assert not re.search(r'<input[^>]*id="show-1"[^>]*checked', page)
    hindi, english = page.split("<main")[1:]
    assert 'lang="hi"' in hindi[:60]
    assert 'lang="en"' in english[:60]
    assert "12,34,567" in hindi
    assert "1,234,567" in english
    assert "स्वास्थ्य कर्मी" in hindi
    assert "Health workers" in english
    assert re.findall(r"<h2>", hindi) == re.findall(r"<h2>", english)


def test_the_programme_and_the_country_are_named_in_each_language(
    indicators: dict[str, Any], messages: Messages
) -> None:
    campaign = indicators["campaign"]
    campaign["programme_names"] = {"en": "Vaccination", "hi": "टीकाकरण अभियान"}
    campaign["country_names"] = {"en": "Exampleland", "hi": "उदाहरणलैंड"}
    said = " ".join(read(campaign_page(indicators, messages, ["en", "hi"])).words)
    assert [said.count(name) for name in ("Vaccination · Exampleland", "टीकाकरण अभियान · उदाहरणलैंड")] == [1, 1]


def test_one_language_needs_no_switch(indicators: dict[str, Any], messages: Messages) -> None:
    assert "<label" not in campaign_page(indicators, messages, ["en", "en"])
    assert campaign_page(indicators, messages, "en") == campaign_page(indicators, messages, ["en"])


def test_a_language_from_right_to_left_says_so(indicators: dict[str, Any], messages: Messages) -> None:
    page = campaign_page(indicators, messages, ["ur_PK", "en"])
    assert '<html lang="ur-PK" dir="rtl">' in page
    assert re.findall(r'<main[^>]* dir="(...)"', page) == ["rtl", "ltr"]
    assert ".chart{direction:ltr}" in page  # a drawing's numbers stand where they were measured
    assert ".chart text{unicode-bidi:plaintext;" in page  # and each of its texts is read in its own direction


def test_distances_are_drawn_as_classes_with_gaps(indicators: dict[str, Any], messages: Messages) -> None:
    page = campaign_page(indicators, messages, ["en"])
    travel = next(svg for svg in drawings(page) if "page-0-travel-title" in (svg.get("aria-labelledby") or ""))
    said = [each.text for each in travel.findall("text[@class='name']")]
    assert said == ["0\N{EN DASH}2 km", "2\N{EN DASH}5 km", "5\N{EN DASH}20 km", "20 km and more"]
    tops = [(float(each.get("y") or "nan"), float(each.get("height") or "nan")) for each in travel.findall("rect")]
    assert all(y + height < below for (y, height), (below, _) in pairwise(tops))
    assert "Half travel at most 3.2 km, 95 in 100 at most 21.5 km." in page
    indicators["travel"]["bins"][-1] = {"from_km": 20, "to_km": 20, "count": 300}
    assert "20\N{EN DASH}20 km" in campaign_page(indicators, messages, ["en"])


def test_the_values_of_a_note_may_have_any_name(indicators: dict[str, Any], messages: Messages) -> None:
    for name in ("id_", "self", "language", "n", "values"):
        indicators["notes"][0]["values"][name] = 1
    assert "26 Aug 2021" in campaign_page(indicators, messages, ["en"])


def test_sentences_exist_in_both_languages_and_none_is_unused(indicators: dict[str, Any], messages: Messages) -> None:
    recorder = Recorder(messages)
    for changes in ({}, {"committed": True, "pack_status": "reviewed"}, {"rule": "other", "pack_status": "official"}):
        campaign_page({**indicators, "campaign": {**indicators["campaign"], **changes}}, recorder, ["en"])
    for key in ("centres", "unserved", "rejected"):
        campaign_page({**indicators, key: []}, recorder, ["en"])
    requestless = {**indicators["totals"], "requests": 0}
    campaign_page({**indicators, "totals": requestless}, recorder, ["en"])
    fallbacks = {"report.unserved.some-later-reason"}
    assert recorder.asked - fallbacks <= messages.ids("en")
    assert recorder.asked - fallbacks <= messages.ids("hi")
    of_the_page = {id_ for id_ in messages.ids("en") if id_.startswith("report.")}
    assert of_the_page - recorder.asked == {"report.status.other"}
    room = Path(vaxplatform.report.__file__).parent
    written = {
        id_
        for file in room.glob("*.py")
        for id_ in re.findall(r'"((?:report|format)\.[a-z0-9.-]+[a-z0-9])"', file.read_text())
    }
    assert written <= messages.ids("en") & messages.ids("hi")


def test_hostile_names_stay_text(indicators: dict[str, Any], messages: Messages) -> None:
    calm = read(campaign_page(indicators, messages, ["en"]))

    def spoil(value: Any, key: str = "") -> Any:
        if isinstance(value, dict):
            return {name: spoil(item, name) for name, item in value.items()}
        if isinstance(value, list):
            return [spoil(item, key) for item in value]
        return HOSTILE if isinstance(value, str) and key not in {"rule", "id"} else value

    page = campaign_page(spoil(indicators), messages, ["en"])
    reader = read(page)
    assert reader.tags <= calm.tags
    assert reader.handlers == []
    assert "<script" not in page
    page.encode("utf-8")
    assert len(drawings(page)) == len(re.findall("<svg", page)) > 5
    assert "<script>alert(1)</script>" in "".join(reader.words)


def test_a_campaign_of_nothing_divides_by_nothing(nothing: dict[str, Any], messages: Messages) -> None:
    page = campaign_page(nothing, messages, ["en", "hi"])
    said = "".join(read(page).words)
    assert "nan" not in said.lower()
    assert "\N{EN DASH} (0 of 0)" in said
    assert "No request for a dose" in said
    assert drawings(page) == []


def test_a_share_always_stands_with_its_two_numbers(indicators: dict[str, Any], messages: Messages) -> None:
    said = "".join(read(campaign_page(indicators, messages, ["en"])).words)
    assert "43% (300 of 700)" in said
    assert "\N{EN DASH} (0 of 0)" in said
    assert "<0.1" not in said
    assert "0.1% (1 of 5,000)" in said


@pytest.fixture
def page_of_centres(
    indicators: dict[str, Any], messages: Messages, new_centre: Callable[..., dict[str, Any]]
) -> Callable[[list[tuple[float | None, float | None]]], str]:
    def page(positions: list[tuple[float | None, float | None]]) -> str:
        centres = [new_centre(number, *position) for number, position in enumerate(positions)]
        return campaign_page({**indicators, "centres": centres}, messages, ["en"])

    return page


UNPLACED = "Centres without a known position, not on the map: 1."
ELSEWHERE = "shown as arrows on its edge: 1."


@pytest.mark.parametrize(
    ("positions", "drawn", "sentence"),
    [
        ([(21.1, 79.0)], (1, 0), None),
        ([], (0, 0), None),
        ([(None, None)], (0, 0), UNPLACED),
        ([(21.1, None)], (0, 0), UNPLACED),
        ([(21.1, 79.0), (0.0, 0.0)], (1, 0), UNPLACED),
        ([(21.1, 79.0), (91.0, 79.0)], (1, 0), UNPLACED),
        ([(21.1, 79.0), (21.11, 79.0), (21.1, 79.02), (22.0, 79.0)], (3, 1), ELSEWHERE),
        ([(21.1, 79.0), (21.11, 79.0), (21.1, 79.02), (0.0, 0.1)], (3, 1), ELSEWHERE),
    ],
)
def test_centres_on_the_map(
    positions: list[tuple[float | None, float | None]],
    drawn: tuple[int, int],
    sentence: str | None,
    page_of_centres: Callable[[list[tuple[float | None, float | None]]], str],
) -> None:
    page = page_of_centres(positions)
    read(page)
    whole = [svg for svg in drawings(page) if "page-0-map-title" in (svg.get("aria-labelledby") or "")]
    assert len(whole) == bool(drawn[0])
    assert sum(len(svg.findall("circle[@class='centre']")) for svg in whole) == drawn[0]
    assert sum(len(svg.findall("path[@class='outside']")) for svg in whole) == drawn[1]
    facts = [text for text in ("arrows on its edge", "without a known position", "drawn hollow") if text in page]
    assert len(facts) == (sentence is not None)
    assert sentence is None or sentence in page
    assert page.count('<th scope="row">Health post') == len(positions)


def test_notices_and_the_check_follow_the_campaign(indicators: dict[str, Any], messages: Messages) -> None:
    page = campaign_page(indicators, messages, ["en"])
    for words in ("Invented people", "Draft rules", "not committed beforehand", "vaxplatform audit DIR", "ab" * 32):
        assert words in page
    indicators["campaign"].update(committed=True, synthetic=False, pack_status="official")
    page = campaign_page(indicators, messages, ["en"])
    assert 'class="notices"' not in page
    assert "not committed beforehand" not in page
    assert "published before the draw" in page


def test_reasons_stand_under_what_would_mend_them(indicators: dict[str, Any], messages: Messages) -> None:
    page = campaign_page(indicators, messages, ["en"])
    assert "For want of a seat: 30." in page
    assert "By the rules of the programme, not now: 234" in page
    assert "<code>covid-illness-3-months</code> 3" in page
    assert "Another reason: some-later-reason." in page
    indicators["unserved"] = [{"reason": "not-offered", "rule": "R-1", "count": 4}]
    page = campaign_page(indicators, messages, ["en"])
    assert "4 of 4" in page
    assert "<code>R-1</code></small>" in page
    assert "By the rules" not in page


def test_a_note_writes_its_date_in_full(indicators: dict[str, Any], messages: Messages) -> None:
    assert "the first day, Thursday, 26 Aug 2021:" in campaign_page(indicators, messages, ["en"])


@pytest.mark.parametrize(
    ("language", "one", "two"),
    [
        (
            "en",
            (
                "1 of 1 request for a dose got a seat",
                "The sessions offered 1 seat.",
                "known for 1 person with",
                "1 session of the calendar lies before",
                "1 of its facts as not confirmed; ask who keeps it before relying on that fact",
                ": 1 seat, booked",
            ),
            (
                "2 of 2 requests for a dose got a seat",
                "The sessions offered 2 seats.",
                "known for 2 people with",
                "2 sessions of the calendar lie before",
                "2 of its facts as not confirmed; ask who keeps it before relying on them",
                ": 2 seats, booked",
            ),
        ),
        ("hi", ("खुराक के 1 अनुरोध में", "कुल 1 सीट थी", "1 सत्र"), ("खुराक के 2 अनुरोधों में", "कुल 2 सीटें थीं", "2 सत्र")),
    ],
)
def test_one_is_not_said_as_many(
    indicators: dict[str, Any], messages: Messages, language: str, one: tuple[str, ...], two: tuple[str, ...]
) -> None:
    for number, sentences in ((1, one), (2, two)):
        indicators["totals"] |= {"requests": number, "seated": number, "seats": number}
        indicators["travel"]["known"] = number
        indicators["notes"] = [
            {"id": f"note.{name}", "values": {"count": number}} for name in ("sessions-before", "facts-unverified")
        ]
        indicators["centres"][0] |= {"seats": number, "booked": 1}
        said = campaign_page(indicators, messages, [language])
        assert [sentence for sentence in sentences if sentence not in said] == []


def test_the_same_indicators_give_the_same_bytes(indicators: dict[str, Any], messages: Messages) -> None:
    assert campaign_page(indicators, messages, ["en"]) == campaign_page(indicators, messages, ["en"])


def test_no_language_is_an_error(indicators: dict[str, Any], messages: Messages) -> None:
    with pytest.raises(InputError, match="at least one language"):
        campaign_page(indicators, messages, [])


@pytest.mark.parametrize(
    ("path", "value", "place"),
    [
        (("totals", "people"), -1, "$.totals.people: a whole number of 0 or more"),
        (("totals", "people"), True, "$.totals.people: a whole number of 0 or more"),
        (("totals", "people"), 10**400, "$.totals.people: a whole number below 2**53"),
        (("days", 0, "seats"), 10**400, "$.days[0].seats: a whole number below 2**53"),
        (("notes", 0, "values", "count"), 10**400, "$.notes[0].values.count: a whole number below 2**53"),
        (("travel", "median_km"), 10**400, "$.travel.median_km: a number or null"),
        (("travel", "median_km"), float("inf"), "$.travel.median_km: a number or null"),
        (("totals", "seats"), 1.5, "$.totals.seats: a whole number of 0 or more"),
        (("campaign", "committed"), "no", "$.campaign.committed: true or false"),
        (("campaign", "district"), None, "$.campaign.district: a text"),
        (("centres", 2, "latitude"), "21.1", "$.centres[2].latitude: a number or null"),
        (("centres", 2, "latitude"), float("nan"), "$.centres[2].latitude: a number or null"),
        (("days",), "Monday", "$.days: a list of objects"),
        (("days",), ["Monday"], "$.days: a list of objects"),
        (("travel",), None, "$.travel: an object"),
        (("tiers", 0, "names", "en"), 4, "$.tiers[0].names.en: a text"),
    ],
)
def test_an_indicator_of_the_wrong_kind_is_named(
    path: tuple[str | int, ...], value: object, place: str, indicators: dict[str, Any], messages: Messages
) -> None:
    node: Any = indicators
    for step in path[:-1]:
        node = node[step]
    node[path[-1]] = value
    with pytest.raises(InputError) as caught:
        campaign_page(indicators, messages, ["en"])
    assert str(caught.value) == f"indicators at {place} is expected here"
