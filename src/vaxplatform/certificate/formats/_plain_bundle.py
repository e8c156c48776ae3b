"""The bundle of a usual card, known at a glance: a person and doses, each written as the framework shows it.

Nearly every card is one, and then there is nothing to find in it. What is not is judged rule by rule
(`_health_card_rules`), which also says what is wrong; where `is_plain` says yes, the rules find nothing.
"""

import re
from collections.abc import Mapping
from typing import Any

__all__ = ["is_plain"]

_is_code = re.compile(r"[^\s/:]+").fullmatch
_is_day = re.compile("[12][0-9]{3}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?").fullmatch

_BUNDLE = frozenset({"resourceType", "type", "entry"})
_ENTRY = frozenset({"fullUrl", "resource"})
_PATIENT = frozenset({"resourceType", "name", "birthDate"})
_NAME = frozenset({"family", "given"})
_DOSE_NEEDS = frozenset({"resourceType", "status", "vaccineCode", "patient", "occurrenceDateTime"})
_DOSE = _DOSE_NEEDS | {"performer", "lotNumber"}
_CVX = "http://hl7.org/fhir/sid/cvx"


def is_plain(bundle: Mapping[str, Any]) -> bool:
    """Whether a bundle holds nothing but a person, the first of its entries, and that person's doses.

    Args:
        bundle: As JSON gives it.

    Example:
        >>> patient = {"resourceType": "Patient", "name": [{"family": "Patil"}], "birthDate": "1961"}
        >>> entries = [{"fullUrl": "resource:0", "resource": patient}]
        >>> is_plain({"resourceType": "Bundle", "type": "collection", "entry": entries})
        True
        >>> patient["gender"] = "female"  # no fault, but for others to judge
        >>> is_plain({"resourceType": "Bundle", "type": "collection", "entry": entries})
        False
    """
    if bundle.keys() != _BUNDLE or bundle["resourceType"] != "Bundle" or bundle["type"] != "collection":
        return False
    entries = bundle["entry"]
    if type(entries) is not list or not entries:
        return False
    for number, entry in enumerate(entries):
        if type(entry) is not dict or entry.keys() != _ENTRY or entry["fullUrl"] != f"resource:{number}":
            return False
        resource = entry["resource"]
        if type(resource) is not dict or not (_is_dose if number else _is_patient)(resource):
            return False
    return True


def _is_patient(resource: dict[str, Any]) -> bool:
    if resource.keys() != _PATIENT or resource["resourceType"] != "Patient":
        return False
    names, born = resource["name"], resource["birthDate"]
    if type(names) is not list or not names or type(born) is not str or not _is_day(born):
        return False
    return all(type(name) is dict and name and name.keys() <= _NAME and _is_name(name) for name in names)


def _is_text(value: object) -> bool:
    return type(value) is str and value != "" and value.isprintable()


def _is_name(name: dict[str, Any]) -> bool:
    family, given = name.get("family", "-"), name.get("given", ["-"])
    if not _is_text(family) or type(given) is not list or not given:
        return False
    return all(map(_is_text, given))


def _is_dose(resource: dict[str, Any]) -> bool:
    if not _DOSE_NEEDS <= resource.keys() <= _DOSE or resource["resourceType"] != "Immunization":
        return False
    if resource["status"] != "completed" or resource["patient"] != _OF_THE_PATIENT:
        return False
    given = resource["occurrenceDateTime"]
    if type(given) is not str or not _is_day(given):
        return False
    return _is_vaccine(resource["vaccineCode"]) and _is_detail(resource)


_OF_THE_PATIENT = {"reference": "resource:0"}


def _is_vaccine(value: Any) -> bool:
    try:
        code = value["coding"][0]["code"]
    except (TypeError, KeyError, IndexError):
        return False
    if type(code) is not str or not _is_code(code):
        return False
    return bool(value == {"coding": [{"system": _CVX, "code": code}]})


def _is_detail(resource: dict[str, Any]) -> bool:
    """Whether lot and place, where they are told, are texts and nothing else."""
    lot, performer = resource.get("lotNumber", "-"), resource.get("performer", _SOMEBODY)
    try:
        place = performer[0]["actor"]["display"]
    except (TypeError, KeyError, IndexError):
        return False
    return _is_text(lot) and _is_text(place) and performer == [{"actor": {"display": place}}]


_SOMEBODY = [{"actor": {"display": "-"}}]
