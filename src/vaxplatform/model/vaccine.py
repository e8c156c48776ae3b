"""Vaccines and the products they are sold as."""

from attrs import field, frozen

from vaxplatform.codes import Code
from vaxplatform.errors import ModelError
from vaxplatform.model._check import each, kind, text, texts, whole_number

__all__ = ["Presentation", "Product", "Vaccine"]


@frozen(weakref_slot=False)
class Vaccine:
    """A kind of vaccine, whoever makes it.

    Args:
        code: Its code (``cvx|210``).
        name: English name.
        antigens: What it protects against, the catalogue's words, each once, at least one.
        live: Whether it is a live vaccine (these need spacing from each other).
    """

    code: Code = field(validator=kind(Code))
    name: str = field(validator=text(at_most=120))
    antigens: tuple[str, ...] = field(converter=texts)
    live: bool = field(default=False, validator=kind(bool))

    @antigens.validator
    def _at_least_one(self, _attribute: object, antigens: tuple[str, ...]) -> None:
        if not antigens or len(set(antigens)) < len(antigens):
            raise ModelError(
                f"vaccine {self.code} names each antigen once, and at least one", code="antigens", field="antigens"
            )


@frozen(weakref_slot=False)
class Presentation:
    """How a product is packed.

    Args:
        doses_per_vial: 1 for single-dose vials and prefilled syringes.
        gtin: The pack's GTIN, where known.
    """

    doses_per_vial: int = field(validator=whole_number(at_least=1, at_most=1000))
    gtin: Code | None = field(default=None, validator=kind(Code, optional=True))


@frozen(weakref_slot=False)
class Product:
    """A brand of a vaccine as a programme stocks it.

    Args:
        id: The pack's word for it, as on the vial (``COVISHIELD``).
        vaccine: Which vaccine it is; its code is what doses and sessions carry.
        brand: The name people know.
        manufacturer: Who makes it.
        codes: Further codes by system (``eu-dcc|Covishield`` names it on European certificates).
        presentations: How it is packed.

    Example:
        >>> vaccine = Vaccine(Code("cvx", "210"), "ChAdOx1-S", ("COVID-19",))
        >>> covishield = Product("COVISHIELD", vaccine, "Covishield", "SII", codes=(Code("eu-dcc", "Covishield"),))
        >>> covishield.code, covishield.code_in("eu-dcc")
        (Code(system='cvx', value='210'), 'Covishield')
    """

    id: str = field(validator=text(at_most=64))
    vaccine: Vaccine = field(validator=kind(Vaccine))
    brand: str = field(validator=text(at_most=120))
    manufacturer: str = field(validator=text(at_most=120))
    codes: tuple[Code, ...] = field(default=(), validator=each(Code))
    presentations: tuple[Presentation, ...] = field(default=(), validator=each(Presentation))

    @property
    def code(self) -> Code:
        """The code that doses and sessions carry."""
        return self.vaccine.code

    def code_in(self, system: str) -> str | None:
        """The product's value in another code system, or None where it has none."""
        return next((code.value for code in self.codes if code.system == system), None)
