"""JSON Schemas of pack files: current, content with every pack there is, and as strict as an editor can be."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft7Validator

from countries.made_up_pack import CASES, HEAD, PRODUCTS, PROGRAMME
from countries.parts_pack import FILES as PARTS
from vaxplatform.countries import find_pack, list_countries
from vaxplatform.countries._yaml import is_blank, load_yaml
from vaxplatform.countries.json_schemas import pack_schemas, schema_of
from vaxplatform.dates import Duration
from vaxplatform.eligibility import grammar
from vaxplatform.errors import DateError, UnknownName

SCHEMAS = {name: json.loads(text) for name, text in pack_schemas().items()}


def marked(file: str, text: str) -> list[str]:
    """What an editor marks in a file of a pack."""
    found = Draft7Validator(SCHEMAS[schema_of(file)]).iter_errors(load_yaml(text, file).data)
    return [f"{'/'.join(map(str, each.absolute_path))}: {each.message}" for each in found]


def yaml_files(code: str) -> list[tuple[str, str]]:
    """The files of a pack that say something; one that holds questions alone counts as not there."""
    pack = find_pack(code)
    names = [each.name for each in pack.folder.iterdir() if each.name.endswith(".yaml")]
    names += [name for part in ("programmes", "cases") for name in pack.names(part, ".yaml")]
    texts = [(name, pack.read(name) or "") for name in sorted(names)]
    return [(name, text) for name, text in texts if not is_blank(load_yaml(text, name))]


def test_the_committed_schemas_are_current() -> None:
    folder = Path(__file__).resolve().parents[2] / "src" / "vaxplatform" / "countries" / "packs" / "_schema"
    there = {file.name: file.read_text("utf-8") for file in folder.iterdir()}
    assert there == pack_schemas(), f"run: vaxplatform country schemas --out {folder}"


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_is_one_and_every_key_of_it_says_what_it_is(name: str) -> None:
    Draft7Validator.check_schema(SCHEMAS[name])
    assert SCHEMAS[name]["$id"] == name
    assert SCHEMAS[name]["description"]


@pytest.mark.parametrize("code", list_countries())
def test_every_file_of_a_pack_is_as_its_schema_says(code: str) -> None:
    files = yaml_files(code)
    assert {"pack.yaml", "products.yaml"} <= {name for name, _ in files}
    assert {name: marks for name, text in files if (marks := marked(name, text))} == {}


FILES = {
    "pack.yaml": HEAD,
    "products.yaml": PRODUCTS,
    "programmes/covid19.yaml": PROGRAMME,
    "cases/covid19.yaml": CASES,
    **{name: text for name, text in PARTS.items() if name.endswith(".yaml")},
}


@pytest.mark.parametrize("name", FILES)
def test_the_made_up_pack_is_as_its_schemas_say(name: str) -> None:
    assert marked(name, FILES[name]) == []


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("pack.yaml", "status: draft", "status: drft"),
        ("pack.yaml", "status: draft", "status: "),
        ("pack.yaml", "alpha2: XX", "alpha2: xx"),
        ("pack.yaml", "{en: Exampleland}", "{en-GB: Exampleland}"),
        ("pack.yaml", 'version: "1"', "version: 1"),
        ("products.yaml", "brand: Covaxin", "brnd: Covaxin"),
        ("products.yaml", "live: false", "live: no"),
        ("products.yaml", "code: cvx|502", "code: 502"),
        ("programmes/covid19.yaml", "28 days", "6 wks"),
        ("programmes/covid19.yaml", "3 months", "3 \N{CYRILLIC CAPITAL LETTER EM}onths"),
        ("programmes/covid19.yaml", "from: 2021-03-15", "from: 15.03.2021"),
        ("programmes/covid19.yaml", 'who: {age: ">= 60', 'who: {aeg: ">= 60'),
        ("programmes/covid19.yaml", "doses: {at_least: 1}", "doses: {at_least: one}"),
        ("programmes/covid19.yaml", "rule: fair-draw", "rule: fair-drw"),
        ("cases/covid19.yaml", "eligible: false", "eligible: maybe"),
        ("cases/covid19.yaml", "born: 1961-03-16", "born: 16/3/1961"),
    ],
)
def test_an_editor_marks_what_the_form_refuses(name: str, old: str, new: str) -> None:
    assert old in FILES[name]
    assert marked(name, FILES[name].replace(old, new))


@pytest.mark.parametrize(
    "text",
    [
        CASES.replace("person: {born: 1961-03-16}", "person: somebody"),
        CASES.replace("born: 1961-03-16", "born: 1961, conditions: [diabetes, {is: flu, severe: 3}]"),
        CASES.replace("born: 1961-03-16", "born: 1961, doses: [2021-03-01 COVAXIN, {date: 2021-03-02, product: A}]"),
        CASES.replace("eligible: false", "eligible: cannot tell"),
    ],
)
def test_what_may_be_written_in_two_ways_is_not_marked(text: str) -> None:
    assert marked("cases/covid19.yaml", text) == []


def test_the_rule_language_has_the_grammar_s_keys() -> None:
    condition = SCHEMAS["programme.schema.json"]["definitions"]["RuleCondition"]["properties"]
    with_details: Any = condition["condition"]["anyOf"][-1]
    assert set(condition) == set(grammar._KEYS)
    assert set(with_details["properties"]) == set(grammar._CONDITION_KEYS)
    assert set(condition["doses"]["properties"]) == set(grammar._DOSES_KEYS)


@given(st.lists(st.sampled_from([*"0123456789+- wdMY", "day", "weeks", "Month", "YEARS", "wks"]), max_size=9))
def test_no_length_of_time_is_marked_that_is_one(parts: list[str]) -> None:
    text = "".join(parts)
    try:
        Duration.parse(text)
    except DateError:
        return
    entry = SCHEMAS["programme.schema.json"]["definitions"]["IntervalEntry"]["properties"]["min"]
    assert re.search(entry["pattern"], text)


def test_a_file_that_no_pack_has() -> None:
    with pytest.raises(UnknownName, match=r"no file of a pack is called «rules.yaml»: there are pack.yaml, products"):
        schema_of("rules.yaml")
