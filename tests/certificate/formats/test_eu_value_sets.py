import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from vaxplatform.certificate.formats import _eu_value_sets as ours


@pytest.mark.reference
@pytest.mark.parametrize(
    ("table", "published"),
    [
        (ours.DISEASE, "disease-agent-targeted"),
        (ours.PROPHYLAXIS, "vaccine-prophylaxis"),
        (ours.PRODUCT, "vaccine-medicinal-product"),
        (ours.MANUFACTURER, "vaccine-mah-manf"),
        (ours.TEST_TYPE, "test-type"),
        (ours.TEST_RESULT, "test-result"),
    ],
)
def test_our_tables_say_what_the_published_lists_say(
    reference_data: Path, table: Mapping[str, str], published: str
) -> None:
    file = reference_data / "certificates" / "eu-dcc" / "ehn-dcc-valuesets" / f"{published}.json"
    values = json.loads(file.read_text(encoding="utf-8"))["valueSetValues"]
    assert dict(table) == {code: value["display"] for code, value in values.items()}


@pytest.mark.reference
@pytest.mark.parametrize(
    ("codes", "published"), [(ours.TEST_DEVICES, "test-manf-example"), (ours.COUNTRIES, "country-2-codes")]
)
def test_our_codes_are_those_of_the_published_lists(
    reference_data: Path, codes: frozenset[str], published: str
) -> None:
    file = reference_data / "certificates" / "eu-dcc" / "ehn-dcc-valuesets" / f"{published}.json"
    assert codes == json.loads(file.read_text(encoding="utf-8"))["valueSetValues"].keys()


def test_the_products_of_the_demonstration_are_there() -> None:
    assert ours.PRODUCT["Covishield"] == "Covishield"
    assert ours.MANUFACTURER["ORG-100001981"] == "Serum Institute Of India Private Limited"
    assert ours.DISEASE["840539006"] == "COVID-19"
