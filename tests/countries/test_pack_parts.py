"""The parts of packs as they are, held against the libraries that know their countries."""

from datetime import date

import pytest

from vaxplatform.countries import Country, find_pack, list_countries, load_country, load_pack
from vaxplatform.countries.part_review import review_parts

COUNTRIES = {code: load_country(code) for code in list_countries()}


@pytest.fixture(params=COUNTRIES)
def country(request: pytest.FixtureRequest) -> Country:
    return COUNTRIES[request.param]


def test_no_part_is_wrong(country: Country) -> None:
    pack = find_pack(country.code)
    assert [remark for remark in review_parts(pack, load_pack(pack)) if remark.is_error] == []


def test_every_sample_is_free_of_doubt_and_shown_masked(country: Country) -> None:
    for document in country.identity.documents.values() if country.identity else ():
        for sample in document.samples:
            reading = document.read(sample)
            assert reading.doubts == ()
            assert reading.value not in reading.masked


def test_every_source_of_a_part_is_one_of_the_pack(country: Country) -> None:
    identity, geography, aefi = country.identity, country.geography, country.aefi
    named = [each.source for each in (identity.documents.values() if identity else ())]
    named += [each.source for each in (geography.levels if geography else ())]
    named += [each.source for each in (aefi.fields if aefi else ())]
    assert {source for text in named for source in text.split(", ")} <= set(country.sources)


def test_dates_and_numbers_are_written_in_every_language(country: Country) -> None:
    for language in (*country.languages, *country.needs_review, *country.placeholders):
        writing = country.writing(language)
        assert len(writing.date(date(2021, 8, 26))) > len("2021-08-26") - 2
        assert sum(map(str.isdigit, writing.number(1234567))) == 7


if "IN" not in COUNTRIES:
    pytest.skip("the pack was removed", allow_module_level=True)

INDIA = COUNTRIES["IN"]


def test_india_s_documents_have_the_history_of_its_circulars() -> None:
    identity = INDIA.identity
    assert identity is not None
    known = {day: [each.code for each in identity.accepted(day)] for day in HISTORY}
    assert known == HISTORY
    unsure = {each.code for each in identity.documents.values() if not all(one.verified for one in each.accepted)}
    assert unsure == {"mgnrega-job-card", "health-insurance-card", "passbook"}


SEVEN = ["aadhaar", "voter-id", "passport", "driving-licence", "pan", "npr-smart-card", "pension-document"]
HISTORY = {
    date(2021, 2, 28): [],
    date(2021, 3, 1): SEVEN,  # guidance note for CoWIN 2.0
    date(2021, 6, 8): SEVEN,
    date(2021, 6, 9): [*SEVEN, "udid"],
    date(2021, 12, 31): [*SEVEN, "udid", "mgnrega-job-card", "health-insurance-card", "passbook"],
    date(2022, 1, 1): [*SEVEN, "udid", "student-id", "mgnrega-job-card", "health-insurance-card", "passbook"],
}


def test_india_has_all_its_states_and_districts() -> None:
    geography = INDIA.geography
    assert geography is not None
    states = geography.inside("")
    assert len(states) == 36
    assert sum(each.kind == "state" for each in states) == 28
    assert all(set(each.names) == {"en", "hi"} for each in states)
    # The directory numbers districts from 1 without a gap: a row that was lost or doubled in copying would show.
    numbers = sorted(int(code.rpartition("-")[2]) for code, area in geography.areas.items() if area.level == 2)
    assert numbers == list(range(1, 764))
    assert geography.name("IN-MH-484", "hi") == "Nagpur"
    assert geography.nearest("IN-MH-484-KATOL") == geography.areas["IN-MH-484"]
