"""A small catalogue that files may name."""

import pytest

from vaxplatform.codes import Code
from vaxplatform.model import Catalogue, Product, Vaccine


def product(name: str, code: str) -> Product:
    return Product(name, Vaccine(Code.parse(code), name, ("COVID-19",)), name.title(), "Maker")


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return Catalogue([product("COVISHIELD", "cvx|210"), product("COVAXIN", "cvx|502"), product("SPUTNIK V", "cvx|505")])
