from typing import Any

import pytest

from vaxplatform.codes import Code
from vaxplatform.errors import ModelError
from vaxplatform.model import Presentation, Product, Vaccine

CODE = Code("cvx", "210")


@pytest.mark.parametrize("antigens", [(), ("Measles", "Measles")])
def test_a_vaccine_names_each_antigen_once_and_at_least_one(antigens: tuple[str, ...]) -> None:
    with pytest.raises(ModelError, match=r"cvx\|210") as caught:
        Vaccine(CODE, "ChAdOx1-S", antigens)
    assert caught.value.code == "antigens"


def test_one_text_is_not_taken_apart_into_letters() -> None:
    text: Any = "COVID-19"
    with pytest.raises(ModelError):
        Vaccine(CODE, "ChAdOx1-S", text)


@pytest.mark.parametrize("doses", [0, 1001, -10, "10", 2.5])
def test_doses_in_a_vial(doses: Any) -> None:
    with pytest.raises(ModelError):
        Presentation(doses)


@pytest.mark.parametrize("field", ["id", "brand", "manufacturer"])
def test_a_product_has_names(field: str) -> None:
    names: dict[str, Any] = {"id": "X", "brand": "X", "manufacturer": "X", field: ""}
    with pytest.raises(ModelError, match=rf"Product\.{field}"):
        Product(vaccine=Vaccine(CODE, "ChAdOx1-S", ("COVID-19",)), **names)


def test_codes_in_other_systems() -> None:
    made = Product("X", Vaccine(CODE, "ChAdOx1-S", ("COVID-19",)), "X", "X", codes=(Code("eu-dcc", "Covishield"),))
    assert made.code is CODE
    assert made.code_in("eu-dcc") == "Covishield"
    assert made.code_in("atc") is None
