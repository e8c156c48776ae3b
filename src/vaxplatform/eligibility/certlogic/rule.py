"""A rule of a country: an expression with what it is called, whom it is for and when it is in force.

Source:
    European Commission, EU DCC Validation Rule (validation-rule.schema.json).
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from enum import Enum
from types import MappingProxyType
from typing import Any

from attrs import field, frozen

from vaxplatform.eligibility.certlogic._problems import all_of
from vaxplatform.eligibility.certlogic._times import plus_time
from vaxplatform.eligibility.certlogic.compiled import CompiledExpression, compile_expression
from vaxplatform.eligibility.certlogic.expression import Expression, data_accesses, to_json
from vaxplatform.eligibility.certlogic.validation import Finding
from vaxplatform.errors import InputError
from vaxplatform.place import Place

__all__ = ["CertLogicRule", "CertificateType", "RuleType", "fields_read", "read_rule", "write_rule"]

RULE = Place("rule", path="$")
_PAYLOAD = "payload."


class RuleType(Enum):
    """What it means that a rule does not hold: the certificate is not accepted, or it is no longer valid."""

    ACCEPTANCE = "Acceptance"
    INVALIDATION = "Invalidation"


class CertificateType(Enum):
    """The certificates that a rule is for; general ones are for all."""

    GENERAL = "General"
    TEST = "Test"
    VACCINATION = "Vaccination"
    RECOVERY = "Recovery"


def _by_language(given: Mapping[str, str]) -> Mapping[str, str]:
    return MappingProxyType(dict(given))


@frozen
class CertLogicRule:
    """A rule.

    Args:
        identifier: Such as ``VR-EU-0001``.
        type: What it means that it does not hold.
        country: The country that states it, two letters.
        version: Of the rule.
        schema_version: Of the form in which it is written.
        engine: The language of its logic.
        engine_version: The oldest version of the language that it needs.
        certificate_type: The certificates it is for.
        descriptions: What it asks for, by language.
        valid_from: The first instant at which it is in force.
        valid_to: The last.
        affected_fields: The fields of a certificate that it looks at, such as ``v.0.dn``.
        logic: The expression, compiled.
        place: Where it was read.
    """

    identifier: str
    type: RuleType
    country: str
    version: str
    schema_version: str
    engine: str
    engine_version: str
    certificate_type: CertificateType
    descriptions: Mapping[str, str] = field(converter=_by_language, hash=False)
    valid_from: datetime
    valid_to: datetime
    affected_fields: tuple[str, ...]
    logic: CompiledExpression
    place: Place = field(eq=False)

    def in_force(self, at: datetime) -> bool:
        """Whether the rule is in force at an instant."""
        return self.valid_from <= at <= self.valid_to

    def holds(self, payload: object, *, at: datetime, value_sets: Mapping[str, Sequence[str]] | None = None) -> bool:
        """Whether a certificate meets the rule.

        Args:
            payload: The certificate's content, as a JSON reader gives it.
            at: The instant of the check, with a time zone.
            value_sets: The codes that are accepted, by the name of their set.

        Raises:
            InputError: The instant has no time zone, the logic cannot be evaluated for this certificate, or its value
                is neither true nor false. Such a certificate does not meet the rule, nor fail it: it cannot be told.
            DateError: A text that the logic reads as a date-time is none.
        """
        if at.tzinfo is None:
            raise InputError("the instant of the check needs a time zone", code="instant-naive")
        sets = {name: list(codes) for name, codes in (value_sets or {}).items()}
        external = {"validationClock": at.astimezone(UTC).isoformat(), "valueSets": sets}
        value = self.logic({"payload": payload, "external": external})
        if not isinstance(value, bool):
            place = self.place.child("Logic")
            raise InputError("the logic of a rule gives true or false", code="certlogic-not-boolean", place=place)
        return value

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Where ``AffectedFields`` names other fields of the certificate than the logic reads."""
        read = fields_read(self.logic.expression)
        place = self.place.child("AffectedFields")
        unnamed = [Finding(place, path, f"the logic reads {path}") for path in read if path not in self.affected_fields]
        unread = [
            Finding(place.child(number), path, f"the logic does not read {path}")
            for number, path in enumerate(self.affected_fields)
            if path not in read
        ]
        return (*unnamed, *unread)


def fields_read(expression: Expression) -> tuple[str, ...]:
    """The fields of a certificate that an expression looks at, such as ``v.0.dn``."""
    return tuple(path[len(_PAYLOAD) :] for path in data_accesses(expression) if path.startswith(_PAYLOAD))


# --------------------------------------------------------------------------------------------------------- reading one


def read_rule(data: object, *, place: Place = RULE) -> CertLogicRule:
    """Read a rule.

    Args:
        data: What a JSON reader gives for its file. Keys that the schema does not have are left alone.
        place: Where it stands.

    Raises:
        InputError: It is no rule; everything that is wrong stands in ``data["problems"]`` with its JSON path.

    Source:
        European Commission, EU DCC Validation Rule (validation-rule.schema.json). ``CountryCode`` is read as
        ``Country``.

    Example:
        >>> read_rule({"Identifier": "VR-XX-0001", "Type": "Acceptence"})
        Traceback (most recent call last):
        ...
        vaxplatform.errors.InputError: rule at $.Type: this is not one of Acceptance, Invalidation (and 11 more)
    """
    if not isinstance(data, dict):
        raise InputError("a rule is an object, in braces", code="rule-form", place=place)
    given = {"Country": data["CountryCode"], **data} if "CountryCode" in data else data
    values: dict[str, Any] = {}
    problems: list[InputError] = []
    for key, (name, read) in _FIELDS.items():
        if key not in given:
            problems.append(InputError(f"«{key}» is missing", code="rule-missing", place=place))
            continue
        try:
            values[name] = read(given[key], place.child(key))
        except InputError as error:
            error.at(place.child(key))
            problems.append(error)
    if not problems and values["valid_to"] < values["valid_from"]:
        problems.append(InputError("it ends before it begins", code="rule-window", place=place.child("ValidTo")))
    if problems:
        raise all_of(problems)
    return CertLogicRule(**values, place=place)


def _refused(sentence: str, place: Place) -> InputError:
    return InputError(sentence, code="rule-form", place=place)


def _text(value: object, place: Place) -> str:
    if not isinstance(value, str) or not value.strip():
        raise _refused("a text is wanted here", place)
    return value


def _formed(pattern: str, form: str) -> Callable[[object, Place], str]:
    compiled = re.compile(pattern, re.ASCII)

    def read(value: object, place: Place) -> str:
        if not isinstance(value, str) or not compiled.fullmatch(value):
            raise _refused(f"this is not {form}", place)
        return value

    return read


def _one_of(kind: type[Enum]) -> Callable[[object, Place], Enum]:
    def read(value: object, place: Place) -> Enum:
        for member in kind:
            if member.value == value:
                return member
        raise _refused(f"this is not one of {', '.join(member.value for member in kind)}", place)

    return read


def _descriptions(value: object, place: Place) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for here, each in _items(value, place):
        if not isinstance(each, dict):
            raise _refused("a description is an object with «lang» and «desc»", here)
        language = _text(each.get("lang"), here.child("lang"))
        if language in found:
            raise _refused("the rule is described twice in this language", here.child("lang"))
        found[language] = _text(each.get("desc"), here.child("desc"))
    return found


def _fields(value: object, place: Place) -> tuple[str, ...]:
    return tuple(_text(each, here) for here, each in _items(value, place))


def _items(value: object, place: Place) -> Iterator[tuple[Place, object]]:
    if not isinstance(value, list):
        raise _refused("an array is wanted here", place)
    return ((place.child(index), each) for index, each in enumerate(value))


def _instant(value: object, place: Place) -> datetime:
    return plus_time(_INSTANT(value, place), 0, "day")


def _logic(value: object, place: Place) -> CompiledExpression:
    return compile_expression(value, place=place)


_COUNTRY = _formed("[A-Z]{2}", "a country's two capital letters")
_VERSION = _formed(r"\d+\.\d+\.\d+(?:[-+].*)?", "a version such as 1.0.0")
_ENGINE = _formed("CERTLOGIC", "«CERTLOGIC», the engine of these rules")
_INSTANT = _formed(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)", "an instant such as 2021-06-01T00:00:00Z"
)
_FIELDS: Mapping[str, tuple[str, Callable[[object, Place], object]]] = {
    "Identifier": ("identifier", _text),
    "Type": ("type", _one_of(RuleType)),
    "Country": ("country", _COUNTRY),
    "Version": ("version", _VERSION),
    "SchemaVersion": ("schema_version", _VERSION),
    "Engine": ("engine", _ENGINE),
    "EngineVersion": ("engine_version", _VERSION),
    "CertificateType": ("certificate_type", _one_of(CertificateType)),
    "Description": ("descriptions", _descriptions),
    "ValidFrom": ("valid_from", _instant),
    "ValidTo": ("valid_to", _instant),
    "AffectedFields": ("affected_fields", _fields),
    "Logic": ("logic", _logic),
}


# --------------------------------------------------------------------------------------------------------- writing one


def write_rule(rule: CertLogicRule) -> dict[str, Any]:
    """Write a rule as plain values for a JSON file; `read_rule` reads an equal one.

    Source:
        European Commission, EU DCC Validation Rule (validation-rule.schema.json).
    """
    return {
        "Identifier": rule.identifier,
        "Type": rule.type.value,
        "Country": rule.country,
        "Version": rule.version,
        "SchemaVersion": rule.schema_version,
        "Engine": rule.engine,
        "EngineVersion": rule.engine_version,
        "CertificateType": rule.certificate_type.value,
        "Description": [{"lang": language, "desc": text} for language, text in rule.descriptions.items()],
        "ValidFrom": _written(rule.valid_from),
        "ValidTo": _written(rule.valid_to),
        "AffectedFields": list(rule.affected_fields),
        "Logic": to_json(rule.logic.expression),
    }


def _written(instant: datetime) -> str:
    return instant.isoformat(timespec="milliseconds").replace("+00:00", "Z")
