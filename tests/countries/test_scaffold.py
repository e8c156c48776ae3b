"""A pack begun from what libraries know: every country's loads and is clean, and invents nothing."""

import re
from datetime import date
from pathlib import Path

import pytest

from vaxplatform.countries import PackFolder, check_pack, load_pack
from vaxplatform.countries._yaml import load_yaml
from vaxplatform.countries.adapters.iso_codes import iso_countries
from vaxplatform.countries.scaffold import country_named, new_pack
from vaxplatform.errors import UnknownName

ON = date(2026, 11, 29)
# One of each kind: «no» is a word; a weekend that changed; areas in two levels; two areas of one name; no phones; none.
SAMPLED = ["NO", "AE", "DO", "UG", "AZ", "AQ", "MC", "IN", "PA", "CN"]


def write(folder: Path, code: str) -> PackFolder:
    for name, text in new_pack(country_named(code), ON.year).items():
        file = folder / code.lower() / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    return PackFolder(code.lower(), folder / code.lower(), code.lower())


@pytest.mark.parametrize("code", SAMPLED)
def test_a_fresh_pack_loads_and_is_clean(tmp_path: Path, code: str) -> None:
    pack = write(tmp_path, code)
    country = load_pack(pack)
    assert (country.code, country.status, country.name) == (code, "draft", iso_countries()[code].name)
    found = check_pack(pack, ON)
    assert [str(each) for each in found.errors] == []
    assert {"draft", "questions-open", "maintainer-missing"} <= {each.code for each in found.warnings}


@pytest.mark.parametrize("code", SAMPLED)
def test_every_fact_names_a_library_and_its_version(code: str) -> None:
    files = new_pack(country_named(code), ON.year)
    sources = load_yaml(files["pack.yaml"], "pack.yaml").data["sources"]
    assert all(re.search(r" [0-9]+\.[0-9]", each["title"]) for each in sources.values())
    named = {word for text in files.values() for word in re.findall(r"^[^#\n]*source: ([a-z-]+)", text, re.MULTILINE)}
    assert named <= sources.keys()


@pytest.mark.parametrize("code", SAMPLED)
def test_what_no_library_knows_is_asked(code: str) -> None:
    files = new_pack(country_named(code), ON.year)
    asking = [name for name, text in files.items() if "\n#? " in text]
    assert asking == list(files)
    assert not re.search(r"(?m)^[^#\n]*(\.\.\.|\bTODO\b)", "\n".join(files.values()))


def test_a_weekend_that_changed_is_told_with_its_days(tmp_path: Path) -> None:
    calendar = load_pack(write(tmp_path, "AE")).calendar
    assert calendar is not None
    fridays = [calendar.is_weekend(day) for day in (date(2021, 12, 31), date(2022, 1, 7))]
    assert fridays == [True, False]
    assert not any(each.verified for each in calendar.weekends)


def test_areas_are_the_lowest_that_the_standard_has(tmp_path: Path) -> None:
    pack = write(tmp_path, "DO")
    geography = load_pack(pack).geography
    assert geography is not None
    kinds = [area.kind for area in geography.inside("")]
    assert (kinds.count("province"), kinds.count("district"), len(kinds)) == (31, 1, 32)
    assert "#   DO-33:" in (pack.read("geography.yaml") or "")


def test_areas_of_one_name_are_told_apart(tmp_path: Path) -> None:
    geography = load_pack(write(tmp_path, "AZ")).geography
    assert geography is not None
    names = [area.names["en"] for area in geography.inside("") if area.names["en"].startswith("Şəki")]
    assert len(names) == len(set(names)) == 2


def test_names_stand_in_the_languages_of_the_country(tmp_path: Path) -> None:
    geography = load_pack(write(tmp_path, "IN")).geography
    assert geography is not None
    assert geography.areas["IN-KL"].names["hi"] == "केरल"


@pytest.mark.parametrize("word", ["no", "NO", " No "])
def test_a_code_in_any_case(word: str) -> None:
    assert country_named(word).name == "Norway"


@pytest.mark.parametrize(
    ("word", "told"),
    [
        ("UK", "did you mean GB (United Kingdom)?"),
        ("XK", "others use it for Kosovo"),
        ("NOR", "did you mean NO (Norway)?"),
        ("norway", "did you mean NO (Norway)?"),
        ("Norwey", "did you mean NO (Norway)?"),
        ("YU", "did you mean RS (Serbia) or ME (Montenegro)?"),
        ("QQ", "named by its two letters"),
        ("", "named by its two letters"),
        ("../no", "named by its two letters"),
        ("n" * 500, "named by its two letters"),
        ("٣٤", "named by its two letters"),
    ],
)
def test_what_is_no_code_is_answered_in_a_sentence(word: str, told: str) -> None:
    with pytest.raises(UnknownName) as caught:
        country_named(word)
    assert told in caught.value.sentence
    assert len(caught.value.sentence) < 200


def test_a_file_of_questions_counts_as_not_there_until_it_is_answered(tmp_path: Path) -> None:
    pack = write(tmp_path, "NO")
    assert load_pack(pack).aefi is None
    file = tmp_path / "no" / "aefi.yaml"
    file.write_text(file.read_text("utf-8") + "\nobservation: {minutes: 20, source: cldr}\n", "utf-8")
    form = load_pack(pack).aefi
    assert form is not None
    assert form.observed_for is not None
