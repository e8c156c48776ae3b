"""Writes ``docs/pack-files.md``: every key of every file of a country pack, from the forms that read them.

`docs/conf.py` does so whenever the documentation is built; the page is not committed.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from vaxplatform.countries.json_schemas import pack_schemas

PAGE = Path(__file__).resolve().parent / "pack-files.md"
NOT_EDITED = "snapshot.schema.json"
_BESIDE_A_SOURCE = ("verified", "note")  # told once

HEAD = """\
# Every key of a pack's files

<!-- Written from the forms of the files whenever the documentation is built. -->

A file's keys, then those of each part of it. In the name of a part `NAME` is a word of your own or of a list, and `[]`
an entry of a list. A key in **bold** is needed. Wherever there is a `source`, which is one id of pack.yaml's sources or
several, `verified: false` may mark a fact that nobody has confirmed, and `note` tell what a reviewer should know.
{doc}`how-to/describe-a-country`, {doc}`how-to/write-rules` and {doc}`how-to/write-a-routine-programme` show the files
in use. The same forms are JSON Schemas, by which an editor completes and marks files:
{doc}`how-to/review-a-country-pack`.
"""


def write_page() -> None:
    """Write the page, unless it is there as it would be written."""
    text = page()
    if not PAGE.exists() or PAGE.read_text("utf-8") != text:
        PAGE.write_text(text, "utf-8")


def page() -> str:
    """The page."""
    schemas = [json.loads(text) for name, text in pack_schemas().items() if name != NOT_EDITED]
    return "\n".join([HEAD, *(line for schema in schemas for line in _file(schema))]) + "\n"


def _file(schema: Mapping[str, Any]) -> Iterator[str]:
    name = schema["title"].removesuffix(" of a pack")
    yield f"## {name.replace('*', 'NAME')}\n"
    said: str = schema["description"].partition(": ")[2]
    yield f"{said[:1].upper()}{said[1:]}\n"
    yield from _File(schema).parts()


class _File:
    """The parts of one file, each told once, where it first stands."""

    def __init__(self, schema: Mapping[str, Any]) -> None:
        self._schema = schema
        self._told: dict[str, str] = {}  # the part's path by its reference

    def parts(self) -> Iterator[str]:
        yield from self._keys(self._schema)
        waiting = list(self._below(self._schema, ""))
        while waiting:
            path, reference = waiting.pop(0)
            if reference in self._told:
                continue
            self._told[reference] = path
            part = self._part(reference)
            yield f"\n### {_code(path)}\n\n{_words(part.get('description', ''))}\n"
            yield from self._keys(part)
            waiting = [*self._below(part, path), *waiting]

    def _part(self, reference: str) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self._schema["definitions"][reference.rpartition("/")[2]]
        objects = [each for each in found.get("anyOf", ()) if "properties" in each]
        return objects[0] if objects else found

    def _keys(self, part: Mapping[str, Any]) -> Iterator[str]:
        needed = part.get("required", ())
        yield "| key | what stands in it | meaning |"
        yield "|---|---|---|"
        keys = part.get("properties", {})
        for key, node in keys.items():
            if "source" in keys and key in _BESIDE_A_SOURCE:
                continue
            shown = f"**{_code(key)}**" if key in needed else _code(key)
            meaning = node.get("description", "")
            written = self._written(node)
            yield f"| {shown} | {written} | {'' if meaning in written else _words(meaning)} |"

    def _below(self, part: Mapping[str, Any], path: str) -> Iterator[tuple[str, str]]:
        """The parts that a part's keys lead to."""
        for key, node in part.get("properties", {}).items():
            yield from self._references(node, f"{path}.{key}" if path else key)

    def _references(self, node: Mapping[str, Any], path: str) -> Iterator[tuple[str, str]]:
        if "$ref" in node:
            yield path, node["$ref"]
        for each in node.get("anyOf", ()):
            yield from self._references(each, path)
        if "items" in node:
            yield from self._references(node["items"], f"{path}[]")
        for each in (*node.get("patternProperties", {}).values(), node.get("additionalProperties")):
            if isinstance(each, Mapping):
                yield from self._references(each, f"{path}.NAME")

    # ---------------------------------------------------------------------------------------------------- in words

    def _written(self, node: Mapping[str, Any]) -> str:
        """What a key takes."""
        if "$ref" in node:
            found = self._schema["definitions"][node["$ref"].rpartition("/")[2]]
            plain = any(each.get("type") == "string" for each in found.get("anyOf", ()))
            return "a text, or its own keys" if plain else "its own keys"
        if "const" in node:
            return _code(_said(node["const"]))
        if "enum" in node:
            return " or ".join(_code(_said(each)) for each in node["enum"])
        if "anyOf" in node:
            return " or ".join(dict.fromkeys(self._written(each) for each in node["anyOf"]))
        kind = node.get("type", "anything")
        if kind == "array":
            return f"a list: {self._written(node['items'])}"
        if kind == "object":
            return self._by_name(node)
        return _plain(node, kind)

    def _by_name(self, node: Mapping[str, Any]) -> str:
        inner = next(iter(node.get("patternProperties", {}).values()), node.get("additionalProperties"))
        if not isinstance(inner, Mapping):
            return "its own keys"
        by = "language" if any("[a-z]{2,3}" in each for each in node.get("patternProperties", ())) else "name"
        return f"by {by}: {self._written(inner)}"


_KINDS = {"string": "a text", "integer": "a whole number", "number": "a number", "boolean": "`true` or `false`"}


def _plain(node: Mapping[str, Any], kind: str | list[str]) -> str:
    pattern = node.get("pattern", "")
    if "[wW][eE][eE][kK]" in pattern:
        return "a length of time, `6 weeks`"
    if pattern.startswith("^[0-9]{4}-"):
        return "a day, `YYYY-MM-DD`"
    if pattern.startswith("^[0-9]{4}(-"):
        return "a day, month or year, `1970-05`"
    if pattern.startswith("^[0-9]{2}:"):
        return "a time, `HH:MM`"
    if pattern.startswith(r"^[a-z][a-z0-9-]*\|"):
        return "a code, `system\\|value`"
    if kind in ("integer", "number") and "minimum" in node and "maximum" in node:
        return f"{_KINDS[str(kind)]}, {node['minimum']} to {node['maximum']}"
    return " or ".join(_KINDS.get(each, each) for each in ([kind] if isinstance(kind, str) else kind))


def _said(value: object) -> str:
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)


def _code(text: str) -> str:
    return f"`{text}`"


def _words(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|").replace("*", "\\*").replace("<", "\\<")
