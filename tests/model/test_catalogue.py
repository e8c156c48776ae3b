import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaxplatform.codes import Code
from vaxplatform.errors import ModelError, UnknownName
from vaxplatform.model import Catalogue, Product, Vaccine


def product(word: str, code: str, brand: str = "", codes: tuple[str, ...] = ()) -> Product:
    vaccine = Vaccine(Code.parse(code), word.title(), ("COVID-19",))
    return Product(word, vaccine, brand or word.title(), "Maker", codes=tuple(map(Code.parse, codes)))


COVISHIELD = product("COVISHIELD", "cvx|210", codes=("eu-dcc|Covishield",))
SPUTNIK = product("SPUTNIK V", "cvx|505", brand="Gam-COVID-Vac")
CATALOGUE = Catalogue([COVISHIELD, SPUTNIK])


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("COVISHIELD", COVISHIELD),
        ("covishield", COVISHIELD),
        ("  Covishield ", COVISHIELD),
        ("cvx|210", COVISHIELD),
        ("eu-dcc|Covishield", COVISHIELD),
        ("Sputnik V", SPUTNIK),
        ("gam-covid-vac", SPUTNIK),
    ],
)
def test_found_by_any_of_its_names(name: str, found: Product) -> None:
    assert CATALOGUE.find(name) is found


@pytest.mark.parametrize("name", ["cvx|3", "cvx|03", " CVX|03", "cvx|003"])
def test_a_code_however_it_is_written(name: str) -> None:
    mmr = product("MMR", "cvx|3")
    assert Catalogue([mmr]).find(name) is mmr


@pytest.mark.parametrize(
    ("name", "hint"),
    [("COVISHEILD", "did you mean 'COVISHIELD'"), ("covishild", "COVISHIELD"), ("BCG", "known: COVISHIELD, SPUTNIK V")],
)
def test_an_unknown_name_comes_with_the_nearest(name: str, hint: str) -> None:
    with pytest.raises(UnknownName, match=hint.replace("?", r"\?")) as caught:
        CATALOGUE.find(name)
    assert caught.value.code == "unknown-vaccine"
    assert name not in str(caught.value)  # a shifted column may hold a name or a phone


@pytest.mark.parametrize("name", ["", " ", "x" * 5000, "cvx|999"])
def test_any_other_name_is_unknown(name: str) -> None:
    with pytest.raises(UnknownName) as caught:
        CATALOGUE.find(name)
    assert len(str(caught.value)) < 250


@given(st.text(max_size=20))
def test_finding_never_fails_in_another_way(name: str) -> None:
    with contextlib.suppress(UnknownName):
        assert CATALOGUE.find(name) in CATALOGUE.products


def test_by_code() -> None:
    assert CATALOGUE.of(Code("cvx", "505")) is SPUTNIK
    assert Code("cvx", "505") in CATALOGUE
    assert Code("cvx", "502") not in CATALOGUE
    with pytest.raises(UnknownName):
        CATALOGUE.of(Code("cvx", "502"))


def test_what_is_found_by_a_code_is_in_it() -> None:
    european = Code("eu-dcc", "Covishield")
    assert CATALOGUE.of(european) is COVISHIELD
    assert european in CATALOGUE


@pytest.mark.parametrize(
    "products",
    [
        pytest.param((product("A", "cvx|210"), product("A", "cvx|502")), id="one id"),
        pytest.param((product("A", "cvx|210"), product("B", "cvx|210")), id="one code"),
        pytest.param((product("A", "cvx|210"), product("a", "cvx|502")), id="ids differ in case only"),
        pytest.param((product("A", "cvx|210"), product("B", "cvx|502", brand="a")), id="one's brand is the other's id"),
    ],
)
def test_a_name_means_one_product(products: tuple[Product, ...]) -> None:
    with pytest.raises(ModelError) as caught:
        Catalogue(products)
    assert caught.value.code == "duplicate"


def test_an_empty_catalogue_knows_nothing() -> None:
    with pytest.raises(UnknownName):
        Catalogue([]).find("COVISHIELD")


def test_a_further_code_that_two_products_share_names_neither() -> None:
    both = Catalogue((product("A", "cvx|210", codes=("in|X", "in|A")), product("B", "cvx|502", codes=("in|X",))))
    assert both.find("in|A").id == "A"
    with pytest.raises(UnknownName):
        both.find("in|X")
