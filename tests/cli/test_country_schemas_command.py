"""``country schemas``: the schemas in a folder, and how an editor finds them."""

import json
from pathlib import Path

from vaxplatform.countries.json_schemas import pack_schemas

from .conftest import Command


def test_the_schemas_are_written(command: Command, tmp_path: Path) -> None:
    out = tmp_path / "packs" / "_schema"
    ended = command("country", "schemas", "--out", out)
    assert (ended.returncode, ended.stdout) == (0, "")
    assert {file.name for file in out.iterdir()} == set(pack_schemas())
    assert json.loads((out / "pack.schema.json").read_text("utf-8"))["$id"] == "pack.schema.json"
    assert "# yaml-language-server: $schema=../_schema/pack.schema.json" in ended.stderr
