"""People who live and register together, and want to be vaccinated together."""

from attrs import field, frozen

from vaxplatform.errors import ModelError
from vaxplatform.model._check import kind, no_duplicates, text, texts
from vaxplatform.model.person import Contact

__all__ = ["Household"]


@frozen(weakref_slot=False)
class Household:
    """A household.

    Args:
        id: The register's id of it.
        members: Person ids, at least one, each once.
        contact: The phone they share.

    Raises:
        ModelError: No members, or one twice.

    Example:
        >>> Household("H-1", ("P-1", "P-2")).members
        ('P-1', 'P-2')
    """

    id: str = field(validator=text(at_most=64))
    members: tuple[str, ...] = field(converter=texts)
    contact: Contact = field(default=Contact(), validator=kind(Contact), repr=False)

    @members.validator
    def _each_once(self, _attribute: object, members: tuple[str, ...]) -> None:
        if not members:
            raise ModelError(f"household {self.id} has no members", code="members-empty", field="members")
        no_duplicates("members", list(members), f"household {self.id}")
