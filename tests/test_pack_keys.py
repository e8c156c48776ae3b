"""The page of a pack's keys: every key of every file that somebody edits stands there, under its file."""

import importlib.util
import json
import re
from pathlib import Path

import pytest

from vaxplatform.countries.json_schemas import pack_schemas

SCRIPT = Path(__file__).resolve().parents[1] / "docs" / "pack_keys.py"
SCHEMAS = {name: json.loads(text) for name, text in pack_schemas().items() if not name.startswith("snapshot")}


@pytest.fixture(scope="module")
def files() -> dict[str, str]:
    """The page, file by file."""
    spec = importlib.util.spec_from_file_location("pack_keys", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    _, *parts = re.split(r"^## ", module.page(), flags=re.MULTILINE)
    return {part.partition("\n")[0]: part for part in parts}


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_key_stands_there(files: dict[str, str], name: str) -> None:
    schema = SCHEMAS[name]
    page = files[schema["title"].removesuffix(" of a pack").replace("*", "NAME")]
    rows = set(re.findall(r"^\| \**`([a-z_0-9]+)`\** \|", page, re.MULTILINE))
    parts = [schema, *schema.get("definitions", {}).values()]
    parts += [each for part in parts for each in part.get("anyOf", ())]
    keys = {key for part in parts for key in part.get("properties", {})}
    assert keys - {"verified", "note"} <= rows


def test_how_a_key_is_told(files: dict[str, str]) -> None:
    page = files["programmes/routine.yaml"]
    assert "| **`give`** | a text or a list: a text | The vaccine, or several of which any is given" in page
    assert "| `after` | a length of time, `6 weeks` | Instead of at: so long after the dose before. |" in page
    assert "### `series.NAME.doses[].also[]`" in page
