"""The products a country uses, found by any name that a file may call them."""

from collections import Counter
from collections.abc import Iterable
from difflib import get_close_matches

from vaxplatform.codes import Code
from vaxplatform.errors import CodeError, ModelError, UnknownName
from vaxplatform.model._check import no_duplicates
from vaxplatform.model.vaccine import Product

__all__ = ["Catalogue"]


class Catalogue:
    """Products by id, brand and code: all of them are names of one, compared without case.

    Args:
        products: The country's products, ids each once; several may be brands of one vaccine.
        unbranded: Vaccines whoever makes them, for doses of which no brand is known.

    Raises:
        ModelError: Two products share an id or a brand, or a code for different vaccines.

    Example:
        >>> from vaxplatform.model.vaccine import Vaccine
        >>> vaccine = Vaccine(Code("cvx", "502"), "Whole virion", ("COVID-19",))
        >>> covaxin = Product("COVAXIN", vaccine, "Covaxin", "Bharat Biotech")
        >>> Catalogue([covaxin]).find("cvx|502").id
        'COVAXIN'
    """

    def __init__(self, products: Iterable[Product], unbranded: Iterable[Product] = ()) -> None:
        self.products = tuple(products)
        self.unbranded = tuple(unbranded)
        no_duplicates("products", [product.id for product in self.products], "the catalogue")
        kinds = {product.vaccine for product in self.products}
        no_duplicates("vaccine codes", [vaccine.code for vaccine in kinds], "the catalogue")
        named: dict[str, Product] = {}
        for product in self.products:
            for name in {product.brand.casefold(), product.id.casefold()}:
                if name in named:
                    raise ModelError(
                        f"{named[name].id} and {product.id} both go by the name {name!r}", code="duplicate"
                    )
                named[name] = product
        self._by_name = self._further_codes() | self._codes() | self._unbranded() | named

    def _codes(self) -> dict[str, Product]:
        """The code of each vaccine names its only brand, or the first."""
        return {str(product.code).casefold(): product for product in reversed(self.products)}

    def _unbranded(self) -> dict[str, Product]:
        return {
            name.casefold(): product
            for product in self.unbranded
            for name in (*map(str, product.codes), product.brand, product.id, str(product.code))
        }

    def _further_codes(self) -> dict[str, Product]:
        """Codes that name one product alone; a manufacturer's code names none."""
        owners = Counter(code for product in self.products for code in set(product.codes))
        return {
            str(code).casefold(): product for product in self.products for code in product.codes if owners[code] == 1
        }

    def find(self, name: str) -> Product:
        """The product that goes by this id, brand or code.

        Raises:
            UnknownName: Nobody defined it; names the nearest, and never what was read, which may be a shifted cell.
        """
        product = self._by_name.get(name.strip().casefold()) or self._by_name.get(_as_code(name).casefold())
        if product is None:
            near = get_close_matches(name.upper(), [product.id for product in self.products], n=1)
            hint = f"did you mean {near[0]!r}?" if near else self._known()
            raise UnknownName(f"this is not a vaccine of the country; {hint}", code="unknown-vaccine")
        return product

    def of(self, code: Code) -> Product:
        """The product whose vaccine has this code.

        Raises:
            UnknownName: The code is not in the catalogue; it is told, since a code is nobody's name.
        """
        product = self._by_name.get(str(code).casefold())
        if product is None:
            sentence = f"{code} is not a vaccine of the country; {self._known()}"
            raise UnknownName(sentence, code="unknown-vaccine", vaccine=str(code))
        return product

    def _known(self) -> str:
        return f"known: {', '.join(product.id for product in self.products) or 'none'}"

    def __contains__(self, code: object) -> bool:
        return str(code).casefold() in self._by_name


def _as_code(name: str) -> str:
    """A code as codes are written, «cvx|03» for «cvx|3»; any other name as it is."""
    try:
        return str(Code.parse(name.strip()))
    except CodeError:
        return name
