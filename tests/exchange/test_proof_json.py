"""Proofs: each kind written in one shape, read back, and refused with the JSON path where it is none."""

import json
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

import vaxplatform.cli
from vaxplatform.allocation import CutOffs, Prices, TightSets, VertexCover
from vaxplatform.errors import InputError
from vaxplatform.exchange import json_text, proof_json, read_proof

SCHEMA = json.loads((Path(vaxplatform.cli.__file__).parent / "schemas" / "proof.schema.json").read_text("utf-8"))

ids = st.text("PS-12", min_size=1, max_size=4)
kinds = st.tuples(ids, st.integers(1, 99))
benches = st.tuples(ids, st.integers(1, 99), ids)
standings = st.tuples(st.lists(st.integers(0, 999), max_size=3).map(tuple), st.binary(min_size=32, max_size=32))
proofs = st.one_of(
    st.builds(CutOffs, st.dictionaries(benches, standings, max_size=4)),
    st.builds(Prices, st.integers(1, 10**18), st.dictionaries(kinds, st.integers(1, 10**18), max_size=4)),
    st.builds(TightSets, st.dictionaries(kinds, st.integers(0, 999), max_size=4)),
    st.builds(VertexCover, st.lists(ids).map(tuple), st.lists(benches).map(tuple), st.integers(0, 999)),
)


@given(proofs)
def test_what_is_written_reads_back_and_follows_the_schema(tmp_path_factory, proof) -> None:
    path = tmp_path_factory.getbasetemp() / "proof.json"
    path.write_text(json_text(proof_json(proof)), encoding="utf-8")
    assert read_proof(path) == proof
    jsonschema.validate(json.loads(path.read_text("utf-8")), SCHEMA)


def test_the_order_of_a_mapping_changes_nothing() -> None:
    one, two = (
        Prices(9, dict(entries)) for entries in ([(("S-1", 1), 1), (("S-0", 2), 2)], [(("S-0", 2), 2), (("S-1", 1), 1)])
    )
    assert json_text(proof_json(one)) == json_text(proof_json(two))


KIND = {"session": "S-1", "dose_number": 1}
BENCH = KIND | {"category": "open"}
CUT_OFF = BENCH | {"standing": [0], "draw_key": "0f" * 32}


@pytest.mark.parametrize(
    ("data", "path", "says"),
    [
        ([], "$.kind", "a proof has a «kind»: cut-offs, prices, tight-sets, vertex-cover"),
        ({"kind": "promise"}, "$.kind", "a proof has a «kind»"),
        ({"kind": ["prices"]}, "$.kind", "a proof has a «kind»"),
        ({"kind": "cut-offs"}, "$", "«cut_offs» is missing"),
        ({"kind": "cut-offs", "cut_offs": [], "more": 1}, "$", "«more» is not a key here"),
        ({"kind": "cut-offs", "cut_offs": {}}, "$.cut_offs", "a list is wanted"),
        ({"kind": "cut-offs", "cut_offs": [1]}, "$.cut_offs[0]", "an object is wanted"),
        ({"kind": "cut-offs", "cut_offs": [CUT_OFF, CUT_OFF]}, "$.cut_offs[1]", "the same seats stand here twice"),
        ({"kind": "cut-offs", "cut_offs": [CUT_OFF | {"standing": [True]}]}, "$.cut_offs[0].standing", "whole numbers"),
        ({"kind": "cut-offs", "cut_offs": [CUT_OFF | {"standing": 0}]}, "$.cut_offs[0].standing", "a list is wanted"),
        ({"kind": "cut-offs", "cut_offs": [CUT_OFF | {"draw_key": "0F" * 32}]}, "$.cut_offs[0].draw_key", "64 hex"),
        ({"kind": "cut-offs", "cut_offs": [CUT_OFF | {"session": "\ud800"}]}, "$.cut_offs[0].session", "half of a"),
        ({"kind": "cut-offs", "cut_offs": [CUT_OFF | {"session": 1}]}, "$.cut_offs[0].session", "a text is wanted"),
        ({"kind": "prices", "step": 1.5, "prices": []}, "$.step", "a whole number is wanted"),
        ({"kind": "prices", "step": 1, "prices": [KIND]}, "$.prices[0]", "«price» is missing"),
        ({"kind": "prices", "step": 1, "prices": [KIND | {"price": "9"}]}, "$.prices[0].price", "a whole number"),
        ({"kind": "tight-sets", "ranks": [KIND | {"rank": 1, "dose_number": None}]}, "$.ranks[0]", "«dose_number» is"),
        ({"kind": "vertex-cover", "size": 1, "people": [1], "benches": []}, "$.people[0]", "a person's id"),
        ({"kind": "vertex-cover", "size": 1, "people": ["\udfff"], "benches": []}, "$.people[0]", "a person's id"),
        ({"kind": "vertex-cover", "people": [], "benches": []}, "$", "«size» is missing"),
    ],
)
def test_a_proof_that_is_none(tmp_path: Path, data: object, path: str, says: str) -> None:
    file = tmp_path / "proof.json"
    file.write_text(json.dumps(data), encoding="utf-8")
    with pytest.raises(InputError) as refused:
        read_proof(file)
    assert str(refused.value).startswith(f"{file} at {path}: ")
    assert says in str(refused.value)


@pytest.mark.parametrize(
    "text",
    ["", "{", "\0", "[" * 100_000, '{"kind": "prices", "step": ' + "9" * 5000 + "}", '{"kind": "prices", "kind": "x"}'],
)
def test_a_file_that_is_no_json(tmp_path: Path, text: str) -> None:
    file = tmp_path / "proof.json"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"proof\.json"):
        read_proof(file)
