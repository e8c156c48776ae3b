"""The tables of a synthetic district: the India pack's own, and tables that contradict themselves."""

import json
import shutil
from copy import deepcopy
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from vaxplatform.codes import Code
from vaxplatform.countries import PackFolder, load_country, load_pack
from vaxplatform.countries._yaml import load_yaml
from vaxplatform.countries.demo import DemoTables, parse_demo
from vaxplatform.errors import PackError
from vaxplatform.model import Sex

FILE = Path(str(files("vaxplatform.countries") / "packs" / "in" / "demo.yaml"))
if not FILE.is_file():
    pytest.skip("the pack with these tables is not installed", allow_module_level=True)
TEXT = FILE.read_text(encoding="utf-8")
DATA: Any = load_yaml(TEXT, "demo.yaml").data


@pytest.fixture(scope="module")
def tables() -> DemoTables:
    return parse_demo(load_yaml(TEXT, "demo.yaml"))


def test_the_census_table_adds_up_to_the_national_total(tables: DemoTables) -> None:
    # Census of India 2011, C-14: 112,806,778 children below 5 of 1,206,365,175 people whose age was stated.
    assert tables.ages[0].share == pytest.approx(112_806_778 / 1_206_365_175)
    assert sum(band.share for band in tables.ages) == pytest.approx(1)
    assert [(band.first, band.last) for band in tables.ages[:2]] == [(0, 4), (5, 9)]


def test_household_sizes_have_the_censuss_mean(tables: DemoTables) -> None:
    # 1,210,854,977 people in 249,501,663 households (Census 2011, primary census abstract) is 4.85 each.
    mean = sum(band.each * size for band in tables.sizes for size in range(band.first, band.last + 1))
    assert mean == pytest.approx(1_210_854_977 / 249_501_663, abs=0.1)


def test_943_women_to_1000_men(tables: DemoTables) -> None:
    assert tables.women / (1 - tables.women) * 1000 == pytest.approx(943)


def test_what_is_read_of_doses_given_before(tables: DemoTables) -> None:
    covishield = tables.products[0]
    assert covishield.vaccine == Code("cvx", "210")
    assert covishield.since == date(2021, 1, 16)
    assert covishield.second_after_days == (84, 112)
    assert tables.vaccinated[0].group == "HCW"


def test_names_stand_in_both_scripts(tables: DemoTables) -> None:
    for names, at_least in ((tables.given[Sex.FEMALE], 120), (tables.given[Sex.MALE], 120), (tables.family, 100)):
        assert len({name.original for name in names}) == len({name.romanised for name in names}) == len(names)
        assert len(names) >= at_least
        for name in names:
            assert all("\u0900" <= letter <= "\u097f" for letter in name.original), name
            assert name.romanised.isascii(), name
            assert name.romanised.isalpha(), name


def test_later_adults_make_up_for_first_and_second_members(tables: DemoTables) -> None:
    sizes = [(size, band.each) for band in tables.sizes for size in range(band.first, band.last + 1)]
    adults = sum(
        share * (1 + (size > 1) * tables.members.partner + max(size - 2, 0) * tables.later_adults)
        for size, share in sizes
    )
    assert adults / sum(share * size for size, share in sizes) == pytest.approx(tables.adults)


def _spoilt(path: tuple[str | int, ...], value: object) -> str:
    """The pack's tables with one value changed, or taken out (None); JSON is YAML too."""
    data = deepcopy(DATA)
    node = data
    for step in path[:-1]:
        node = node[step]
    if value is None:
        del node[path[-1]]
    else:
        node[path[-1]] = value
    return json.dumps(data, ensure_ascii=False, indent=1)


def test_its_words_are_the_packs_words(tables: DemoTables) -> None:
    country = load_country("in")
    programme = country.programme("covid19")
    assert {trait.word for trait in tables.conditions} <= set(programme.conditions)
    assert {trait.word for trait in tables.groups} <= set(programme.groups)
    assert [country.catalogue.of(product.vaccine).id for product in tables.products] == [
        "COVISHIELD",
        "COVAXIN",
        "SPUTNIK V",
    ]
    assert country.demo == tables


def test_a_table_written_out_again_is_the_same_table(tables: DemoTables) -> None:
    assert parse_demo(load_yaml(_spoilt(("contact", "language"), "hi"), "demo.yaml")) == tables


@pytest.mark.parametrize(
    ("path", "value", "sentence"),
    [
        (("ages", "source"), None, "«source» is missing here"),
        (("names", "source"), "hearsay", "«hearsay» is not one of this file's sources"),
        (("households", "sizes", 0, "share"), 0.2, "the shares add up to 1.163, not to 1"),
        (("households", "sizes", 0, "share"), -0.1, "a number of at least 0 is needed here"),
        (("households", "sizes", 0, "share"), "many", "a number is needed here"),
        (("households", "sizes", 1, "from"), 3, "«to» is 2, before «from» 3"),
        (("households", "sizes", 5, "to"), 9, "this band runs from 9 to 11; it should begin at 10"),
        (("ages", "bands", 3, "from"), 16, "this band runs from 16 to 19; it should begin at 15"),
        (("ages", "bands", 0, "people"), 1, "add up to 1098048200, not to 1210854977"),
        (("ages", "bands", 0, "people"), -1, "a number of at least 0 is needed here"),
        (("ages", "bands"), [], "at least one is needed"),
        (("vaccinated", "products", 0, "share"), 0.8, "the shares add up to 0.95, not to 1"),
        (("vaccinated", "products", 0, "vaccine"), "210", "such as «cvx|210»"),
        (("vaccinated", "products", 0, "since"), "16/01/2021", "a date is written YYYY-MM-DD"),
        (("vaccinated", "products", 0, "second_after_days"), {"from": 5, "to": 4}, "«to» is 4, before «from» 5"),
        (("groups", "shares", 0, "from"), 70, "«to» is 64, before «from» 70"),
        (("groups", "shares", 0, "grop"), "HCW", "«grop» is not a key here; did you mean «group»?"),
        (("contact", "phone"), "98765 4321x", "digits and then six or more «#»"),
        (
            ("documents",),
            {
                "source": "own-list",
                "shown": [{"document": "aadhaar", "from": 18, "to": 89, "share": 1, "number": "000"}],
            },
            "letters or digits and six or more «#»",
        ),
        (("documents",), {"source": "own-list", "shown": []}, "at least one is needed"),
        (("documents",), {"source": "hearsay", "shown": []}, "at least one is needed"),
        (("district", "sessions", "weekends"), "shut", "«shut» is not one of open, closed"),
        (("district", "kinds", 0, "name"), "PHC", "has «{place}» in it, once"),
        (("district", "kinds", 0, "share"), 0.1, "the shares add up to 0.7, not to 1"),
        (("district", "blocks", 0, "radius_km"), 0, "a number of at least 0.001 is needed here"),
        (("homes", "spread_km"), 1e-300, "a number of at least 0.001 is needed here"),
        (
            ("ages",),
            {"source": "own-list", "bands": [{"from": 0, "to": 99, "people": 0}], "total": 0},
            "nobody lives in these bands",
        ),
        (("district", "sessions", "seats_per_person"), 0, "should be greater than 0"),
        (("names", "female", "Aarti"), "", "this text is empty"),
        (("district", "blocks", 0, "places", 0), "two\twords", "this text stands on one line, without tabs"),
        (("district", "sessions", "slots", 0), "9 to 11", "a slot is its beginning and end, such as 09:00-11:00"),
        (("members", "adult_from"), 70, "that many adults and partners cannot be had at once"),
        (("on",), None, "«on» is missing here"),
    ],
)
def test_a_table_that_cannot_be(path: tuple[str | int, ...], value: object, sentence: str) -> None:
    with pytest.raises(PackError) as refused:
        parse_demo(load_yaml(_spoilt(path, value), "demo.yaml"))
    assert sentence in str(refused.value)
    assert str(refused.value).startswith("demo.yaml:")
    assert refused.value.data["problems"]


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (
            "group: HCW, from: 20",
            "group: HWC, from: 20",
            "«HWC» is no group of the pack's programmes; did you mean «HCW»?",
        ),
        (
            "group: HCW, from: 18",
            "group: HWC, from: 18",
            "«HWC» is no group of the pack's programmes; did you mean «HCW»?",
        ),
        ("condition: dialysis", "condition: gout", "«gout» is no condition of the pack's programmes; known: "),
        ("vaccine: cvx|505", "vaccine: cvx|504", "no product of the pack has the code «cvx|504»"),
    ],
)
def test_a_word_that_the_pack_does_not_know(tmp_path: Path, old: str, new: str, sentence: str) -> None:
    shutil.copytree(FILE.parent, tmp_path / "in")
    (tmp_path / "in" / "demo.yaml").write_text(TEXT.replace(old, new), encoding="utf-8")
    country = load_pack(PackFolder("in", tmp_path / "in", "in"))
    with pytest.raises(PackError) as refused:
        _ = country.demo
    line = TEXT[: TEXT.index(old)].count("\n") + 1
    assert str(refused.value).startswith(f"in/demo.yaml:{line}:")
    assert sentence in str(refused.value)


def test_a_document_that_the_pack_does_not_know(tmp_path: Path) -> None:
    shutil.copytree(FILE.parent, tmp_path / "in")
    shown = '[{document: adhaar, from: 18, to: 89, share: 0.9, number: "0000########"}]'
    text = f"{TEXT}\ndocuments:\n  source: assumption\n  shown: {shown}\n"
    (tmp_path / "in" / "demo.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(PackError, match=r"«adhaar» is no document of identity\.yaml; did you mean «aadhaar»"):
        _ = load_pack(PackFolder("in", tmp_path / "in", "in")).demo


def test_all_problems_are_told_with_their_places() -> None:
    text = TEXT.replace("women_to_1000_men: 943", "women_to_1000: 943").replace("share: 0.0367", "share: 3.67")
    with pytest.raises(PackError) as refused:
        parse_demo(load_yaml(text, "demo.yaml"))
    problems = refused.value.data["problems"]
    assert isinstance(problems, tuple)
    line = next(number for number, line in enumerate(TEXT.splitlines(), 1) if "share: 0.0367" in line)
    assert any(problem.startswith(f"demo.yaml:{line}:") for problem in problems)
    assert any(
        "«women_to_1000» is not a key here; did you mean «women_to_1000_men»?" in problem for problem in problems
    )


def test_a_file_that_is_no_mapping() -> None:
    with pytest.raises(PackError, match=r"^demo\.yaml:1:1"):
        parse_demo(load_yaml("- a\n- b\n", "demo.yaml"))
