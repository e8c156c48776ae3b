"""JSON Schemas of a pack's files, made from their forms, so that an editor completes and marks YAML while it is typed.

They stand beside the packs in ``_schema/`` and say what is needed of form: keys, kinds of value, units, dates. Whether
what is referred to is there is for `check_pack` to say.
"""

import json
import re
from collections.abc import Iterator, Mapping
from fractions import Fraction
from inspect import cleandoc
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from vaxplatform.codes import Code
from vaxplatform.countries._aefi_form import AefiFile
from vaxplatform.countries._calendar_form import CalendarFile
from vaxplatform.countries._differences_form import DifferencesFile
from vaxplatform.countries._geography_form import GeographyFile
from vaxplatform.countries._identity_form import IdentityFile
from vaxplatform.countries._registration_cases_form import RegistrationCasesFile
from vaxplatform.countries._registration_form import RegistrationFile
from vaxplatform.countries._routine_cases_form import RoutineCasesFile
from vaxplatform.countries._routine_form import RoutineFile
from vaxplatform.countries._snapshot_form import SnapshotFile
from vaxplatform.countries.demo import DemoFile
from vaxplatform.countries.schema import CasesFile, PackFile, ProductsFile, ProgrammeFile
from vaxplatform.dates import Duration, PartialDate
from vaxplatform.eligibility.table import VENUES
from vaxplatform.errors import UnknownName

__all__ = ["pack_schemas", "schema_comment", "schema_of"]

PACK_FORMS: Mapping[str, tuple[str, type[BaseModel]]] = {
    "pack": ("pack.yaml", PackFile),
    "products": ("products.yaml", ProductsFile),
    "routine": ("programmes/routine.yaml", RoutineFile),
    "programme": ("programmes/*.yaml", ProgrammeFile),
    "routine-cases": ("cases/routine*.yaml", RoutineCasesFile),
    "registration-cases": ("cases/registration*.yaml", RegistrationCasesFile),
    "cases": ("cases/*.yaml", CasesFile),
    "demo": ("demo.yaml", DemoFile),
    "calendar": ("calendar.yaml", CalendarFile),
    "geography": ("geography.yaml", GeographyFile),
    "identity": ("identity.yaml", IdentityFile),
    "registration": ("registration.yaml", RegistrationFile),
    "aefi": ("aefi.yaml", AefiFile),
    "differences": ("differences.yaml", DifferencesFile),
    "snapshot": ("snapshot.yaml", SnapshotFile),
}
"""By the schema's name: which files of a pack it is of, and their form."""

_DIALECT = "http://json-schema.org/draft-07/schema#"  # the newest that editors of YAML know


def pack_schemas() -> dict[str, str]:
    """The schemas by file name, each as the text of its file.

    Example:
        >>> schema = json.loads(pack_schemas()["pack.schema.json"])
        >>> schema["properties"]["status"]["enum"]
        ['draft', 'reviewed', 'official']
    """
    return {
        f"{name}.schema.json": json.dumps(_schema(name, where, form), ensure_ascii=False, indent=1) + "\n"
        for name, (where, form) in PACK_FORMS.items()
    }


def schema_comment(file: str, folder: str) -> str:
    """The first line of a pack's file, by which an editor finds its schema.

    Args:
        file: The file's name in the pack, such as ``programmes/covid19.yaml``.
        folder: The folder of the schemas, as seen from the pack's.

    Example:
        >>> schema_comment("programmes/covid19.yaml", "../_schema")
        '# yaml-language-server: $schema=../../_schema/programme.schema.json'
    """
    return f"# yaml-language-server: $schema={'../' * file.count('/')}{folder}/{schema_of(file)}"


def schema_of(file: str) -> str:
    """The file name of the schema of a pack's file.

    Raises:
        UnknownName: ``unknown-pack-file``: no file of a pack is called so.

    Example:
        >>> schema_of("cases/first.yaml")
        'cases.schema.json'
    """
    for name, (where, _) in PACK_FORMS.items():
        if re.fullmatch(where.replace("*", "[^/]*"), file):
            return f"{name}.schema.json"
    known = ", ".join(where for where, _ in PACK_FORMS.values())
    raise UnknownName(f"no file of a pack is called «{file}»: there are {known}", code="unknown-pack-file")


def _schema(name: str, where: str, form: type[BaseModel]) -> dict[str, Any]:
    made = form.model_json_schema(schema_generator=_Generator, ref_template="#/definitions/{model}")
    definitions = made.pop("$defs", {})
    whole: dict[str, Any] = {"$schema": _DIALECT, "$id": f"{name}.schema.json", "title": f"{where} of a pack", **made}
    for node in _nodes([whole, definitions]):
        for key in node.keys() & _RULE_LANGUAGE.keys():
            if "type" not in node[key]:  # a word of that name elsewhere is a plain text
                node[key] |= _RULE_LANGUAGE[key]
    if any(node.get("$ref") == _CONDITION for node in _nodes([whole, definitions])):
        definitions |= _GRAMMAR
    if definitions:
        whole["definitions"] = dict(sorted(definitions.items()))
    return whole


def _nodes(data: Any) -> Iterator[dict[str, Any]]:
    """The properties of every object."""
    if isinstance(data, dict):
        yield data
    for child in data.values() if isinstance(data, dict) else data if isinstance(data, list) else ():
        yield from _nodes(child)


# ----------------------------------------------------------------------------------------------- from forms to schemas

_UNITS = "|".join(
    "".join(f"[{letter}{letter.upper()}]" for letter in unit) for unit in ("day", "week", "month", "year")
)
_TERM = rf"\s*[0-9]+\s*({_UNITS})[sS]?\s*"
_OF_CLASS: Mapping[type, JsonSchemaValue] = {
    Code: {"type": "string", "pattern": r"^[a-z][a-z0-9-]*\|.+$", "description": "system|value, such as cvx|210"},
    Duration: {"type": "string", "pattern": rf"^\s*[+-]?{_TERM}([+-]{_TERM})*$", "description": "such as 6 weeks"},
    PartialDate: {"type": ["string", "integer"], "pattern": "^[0-9]{4}(-[0-9]{2}){0,2}$"},
    Fraction: {"type": "string", "pattern": r"^[0-9]{1,3}(\.[0-9]+)? ?%$"},
}
"""How the values of our own classes are written."""

_DATE: JsonSchemaValue = {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$", "description": "YYYY-MM-DD"}
_TIME: JsonSchemaValue = {"type": "string", "pattern": "^[0-9]{2}:[0-9]{2}$", "description": "HH:MM"}


class _Generator(GenerateJsonSchema):
    """Says what our forms take: a key is left out or filled in, and each explains itself as its form does."""

    def is_instance_schema(self, schema: core_schema.IsInstanceSchema) -> JsonSchemaValue:
        return dict(_OF_CLASS[schema["cls"]])

    def date_schema(self, schema: core_schema.DateSchema) -> JsonSchemaValue:  # noqa: ARG002 - pydantic's signature
        return dict(_DATE)

    def time_schema(self, schema: core_schema.TimeSchema) -> JsonSchemaValue:  # noqa: ARG002 - as above
        return dict(_TIME)

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        inner = self.generate_inner(schema["schema"])
        default = schema.get("default")
        return {**inner, "default": default} if isinstance(default, bool | str) and default else inner

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002 - as above
        return False

    def model_schema(self, schema: core_schema.ModelSchema) -> JsonSchemaValue:
        made = super().model_schema(schema)
        made.pop("title", None)
        form = schema["cls"]
        summary, keys = _told(form)
        made["description"] = summary
        for key, meaning in keys.items():
            if key in (named := made.get("properties", {})):
                named[key] = {**named[key], "description": meaning}
        return {"anyOf": [{"type": "string"}, made]} if getattr(form, "in_one_text", False) else made

    def dict_schema(self, schema: core_schema.DictSchema) -> JsonSchemaValue:
        made = super().dict_schema(schema)
        return {**made, "additionalProperties": False} if "patternProperties" in made else made


def _told(form: type[BaseModel]) -> tuple[str, dict[str, str]]:
    """What docstrings say: the form's first sentence, and each key's meaning, its own or of a form it builds on."""
    keys: dict[str, str] = {}
    for each in reversed(form.__mro__):
        told = cleandoc(each.__doc__ or "") if issubclass(each, BaseModel) and each is not BaseModel else ""
        _, _, section = told.partition("\nKeys:\n")
        for entry in re.split(r"\n(?=    \S)", section.rstrip()):
            names, colon, meaning = entry.strip().partition(": ")
            if colon:
                keys |= dict.fromkeys(names.split(", "), " ".join(meaning.split()).replace("``", ""))
    first = cleandoc(form.__doc__ or "").split("\n\n", maxsplit=1)[0]
    return " ".join(first.split()).replace("``", ""), keys


# ---------------------------------------------------------------------------------------------------- the rule language

_CONDITION = "#/definitions/RuleCondition"
_ONE: JsonSchemaValue = {"$ref": _CONDITION}
_SEVERAL: JsonSchemaValue = {"type": "array", "minItems": 1, "items": _ONE}
_WORDS: JsonSchemaValue = {"anyOf": [{"type": "string"}, {"type": "array", "minItems": 1, "items": {"type": "string"}}]}
_COMPARED: JsonSchemaValue = {
    "anyOf": [
        {"type": ["string", "integer"]},
        {"type": "array", "minItems": 1, "items": {"type": ["string", "integer"]}},
    ]
}
_COUNT: JsonSchemaValue = {"type": "integer", "minimum": 0, "maximum": 100}

_RULE_LANGUAGE: Mapping[str, JsonSchemaValue] = {"who": _ONE, "means": {"anyOf": [_ONE, _SEVERAL]}}
"""The keys under which a condition of the rule language stands."""

_GRAMMAR: Mapping[str, JsonSchemaValue] = {
    "RuleCondition": {
        "type": "object",
        "description": "A condition that a person meets: all of its keys hold.",
        "additionalProperties": False,
        "minProperties": 1,
        "properties": {
            "group": {**_WORDS, "description": "One of these groups."},
            "age": {**_COMPARED, "description": "Completed on the day: >= 60 years, or 18 years .. 44 years."},
            "as_of": {**_DATE, "description": "Beside age: completed by this day instead."},
            "born": {**_COMPARED, "description": "Day of birth: <= 2007-12-31, or 2005-01-01 .. 2007-12-31."},
            "birth_year": {**_COMPARED, "description": "Calendar year of birth: <= 2007, or 2005 .. 2007."},
            "condition": {
                "description": "One of these conditions, or one with what must be known of it.",
                "anyOf": [
                    *_WORDS["anyOf"],
                    {
                        "type": "object",
                        "additionalProperties": False,
                        "required": ["is"],
                        "properties": {
                            "is": _WORDS,
                            "for": {"type": "string", "description": "The time since its first day: > 10 years."},
                            "with": {"type": "object", "minProperties": 1, "description": "Its details."},
                        },
                    },
                ],
            },
            "sex": {"enum": ["female", "male"]},
            "lives_in": {**_WORDS, "description": "Areas; IN-MH lies in IN."},
            "venue": {
                "description": "The kind of place of the visit.",
                "anyOf": [{"enum": list(VENUES)}, {"type": "array", "minItems": 1, "items": {"enum": list(VENUES)}}],
            },
            "doses": {
                "type": "object",
                "description": "So many valid doses so far.",
                "additionalProperties": False,
                "minProperties": 1,
                "properties": {
                    "at_least": _COUNT,
                    "at_most": _COUNT,
                    "exactly": _COUNT,
                    "of": {**_WORDS, "description": "Only doses of these products count."},
                    "count": {"enum": ["valid", "any"]},
                },
            },
            "all": {**_SEVERAL, "description": "Every part holds."},
            "any": {**_SEVERAL, "description": "At least one part holds."},
            "none": {**_SEVERAL, "description": "No part holds."},
            "not": {**_ONE, "description": "The part does not hold."},
            "at_least": {
                "type": "object",
                "description": "So many of the parts hold.",
                "additionalProperties": False,
                "required": ["n", "of"],
                "properties": {"n": {"type": "integer", "minimum": 1}, "of": _SEVERAL},
            },
            "everyone": {"const": True, "description": "Everybody."},
        },
    }
}
"""The grammar of `vaxplatform.eligibility.grammar`, restated."""
