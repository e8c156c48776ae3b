"""A vaccination programme: what it is called, when it runs, what it uses."""

from attrs import field, frozen

from vaxplatform.dates import Window
from vaxplatform.model._check import kind, text
from vaxplatform.model.catalogue import Catalogue

__all__ = ["Programme"]


@frozen(weakref_slot=False)
class Programme:
    """A campaign or a routine programme of one country.

    Args:
        id: The pack's word (``covid19``).
        name: English name.
        disease: The catalogue's word for what it prevents.
        window: When it runs; the end may be open.
        catalogue: The products it uses.

    Example:
        >>> from datetime import date
        >>> runs = Window(date(2021, 1, 16), None)
        >>> Programme("covid19", "COVID-19 vaccination", "COVID-19", runs, Catalogue([])).id
        'covid19'
    """

    id: str = field(validator=text(at_most=64))
    name: str = field(validator=text(at_most=120))
    disease: str = field(validator=text(at_most=120))
    window: Window = field(validator=kind(Window))
    catalogue: Catalogue = field(eq=False)
