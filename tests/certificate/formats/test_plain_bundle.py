"""A usual bundle is known at a glance, and the glance says nothing that the rules, one by one, would not."""

from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaxplatform.certificate.formats import _health_card_rules
from vaxplatform.certificate.formats._plain_bundle import is_plain

PATIENT = {"resourceType": "Patient", "name": [{"family": "पाटील", "given": ["आशा", "B."]}], "birthDate": "1961-12"}
DOSE = {
    "resourceType": "Immunization",
    "status": "completed",
    "vaccineCode": {"coding": [{"system": "http://hl7.org/fhir/sid/cvx", "code": "210"}]},
    "patient": {"reference": "resource:0"},
    "occurrenceDateTime": "2021-08-26",
    "performer": [{"actor": {"display": "District hospital"}}],
    "lotNumber": "4121Z025",
}


def bundle(*resources: Any) -> dict[str, Any]:
    entries = [{"fullUrl": f"resource:{n}", "resource": deepcopy(each)} for n, each in enumerate(resources)]
    return {"resourceType": "Bundle", "type": "collection", "entry": entries}


@pytest.mark.parametrize(
    "resources",
    [
        [PATIENT],
        [PATIENT, DOSE, DOSE],
        [PATIENT, {name: DOSE[name] for name in DOSE if name not in {"performer", "lotNumber"}}],
        [{**PATIENT, "name": [{"family": "Patil"}, {"given": ["Asha"]}], "birthDate": "1961"}, DOSE],
    ],
)
def test_usual_bundles(resources: list[Any]) -> None:
    assert is_plain(bundle(*resources))
    assert not list(_health_card_rules._judged(bundle(*resources)))


@pytest.mark.parametrize(
    "resources",
    [
        [],
        [DOSE],
        [DOSE, PATIENT],
        [PATIENT, PATIENT],
        [PATIENT, {**DOSE, "meta": {"security": [{"code": "IAL2"}]}}],
        [PATIENT, {**DOSE, "status": "not-done"}],
        [PATIENT, {**DOSE, "patient": {"reference": "resource:1"}}],
        [PATIENT, {**DOSE, "occurrenceDateTime": "2021-08-26\n"}],
        [PATIENT, {**DOSE, "lotNumber": ""}],
        [PATIENT, {**DOSE, "performer": []}],
        [PATIENT, {**DOSE, "performer": [{"actor": {"display": "A", "reference": "resource:0"}}]}],
        [PATIENT, {**DOSE, "vaccineCode": {"coding": []}}],
        [PATIENT, {**DOSE, "vaccineCode": "210"}],
        [{**PATIENT, "name": [{}]}],
        [{**PATIENT, "name": [{"family": 7}]}],
        [{**PATIENT, "name": [{"given": "Asha"}]}],
        [{**PATIENT, "birthDate": "20.01.1951"}],
        [{**PATIENT, "gender": "female"}],
    ],
)
def test_what_is_for_the_rules_to_judge(resources: list[Any]) -> None:
    assert not is_plain(bundle(*resources))


def places(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The path of everything that stands in a value."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [at, *(place for step, each in inside for place in places(each, (*at, step)))]


WHOLE = bundle(PATIENT, DOSE)
ODD = [
    "",
    " ",
    "x",
    "a b",
    "a  b",
    "\x0b",
    "resource:0",
    "resource:2",
    "2021",
    "0000",
    "2021-13",
    "completed",
    "Patient",
]
VALUES: st.SearchStrategy[Any] = st.sampled_from(
    [*ODD, 0, True, None, 1.5, [], {}, [{}], {"reference": "resource:0"}]
).map(deepcopy)  # what is put in may be changed afterwards
NAMES = st.sampled_from(["id", "text", "meta", "display", "reference", "family", "code", "x", "lotNumber", "extension"])


@given(data=st.data())
def test_the_rules_find_nothing_in_a_plain_bundle(data: st.DataObject) -> None:
    changed = deepcopy(WHOLE)
    for _ in range(data.draw(st.integers(1, 2))):
        *above, last = data.draw(st.sampled_from(places(changed)[1:]))
        owner: Any = changed
        for step in above:
            owner = owner[step]
        match data.draw(st.sampled_from(["other", "gone", "more"])):
            case "other":
                owner[last] = data.draw(VALUES)
            case "gone":
                del owner[last]
            case "more" if isinstance(owner, dict):
                owner[data.draw(NAMES)] = data.draw(VALUES)
            case _:
                owner.append(data.draw(VALUES))
        if not places(changed)[1:]:
            break
    found = list(_health_card_rules._judged(changed))
    assert not (is_plain(changed) and found)
