"""Lots and the stock a centre holds of them."""

from datetime import date

from attrs import field, frozen

from vaxplatform.codes import Code
from vaxplatform.errors import ModelError
from vaxplatform.model._check import code, day, kind, text, whole_number

__all__ = ["Lot", "Stock"]


@frozen(weakref_slot=False)
class Lot:
    """A batch of one vaccine.

    Args:
        number: As printed on the vial.
        vaccine: The vaccine's code.
        expires: Last day of use.
        doses_per_vial: 1 to 1000.
    """

    number: str = field(validator=text(at_most=40))
    vaccine: Code = field(validator=code)
    expires: date = field(converter=day)
    doses_per_vial: int = field(default=1, validator=whole_number(at_least=1, at_most=1000))

    def usable_on(self, day: date) -> bool:
        """Whether the lot may be used on this day: its expiry day is the last."""
        return day <= self.expires


@frozen(weakref_slot=False)
class Stock:
    """What a centre holds of a lot.

    Args:
        centre: The centre's id.
        lot: The lot.
        closed_vials: Unopened vials.
        open_doses: Doses left in vials that were opened, fewer than the vials hold in all.

    Example:
        >>> from vaxplatform.codes import Code
        >>> lot = Lot("4120Z001", Code.parse("cvx|210"), date(2021, 12, 31), doses_per_vial=10)
        >>> Stock("C-1", lot, closed_vials=3, open_doses=4).doses
        34
    """

    centre: str = field(validator=text(at_most=64))
    lot: Lot = field(validator=kind(Lot))
    closed_vials: int = field(validator=whole_number())
    open_doses: int = field(default=0, validator=whole_number())

    @open_doses.validator
    def _single_dose_vials_have_no_rest(self, _attribute: object, open_doses: int) -> None:
        if open_doses and self.lot.doses_per_vial == 1:
            raise ModelError(
                f"lot {self.lot.number}: a single-dose vial leaves no open doses",
                code="open_doses-single",
                field="open_doses",
            )

    @property
    def doses(self) -> int:
        """Doses at hand."""
        return self.closed_vials * self.lot.doses_per_vial + self.open_doses
