"""How well an area is served so far: what the rule for the worst served begins from."""

from fractions import Fraction

from attrs import field, frozen

from vaxplatform.errors import AllocationError

__all__ = ["AreaCoverage"]


@frozen
class AreaCoverage:
    """An area's people and how many of them have been served.

    Args:
        area: As in requests.
        target: People to be served, at least 1.
        served: People served before this draw, from 0; may exceed the target.

    Raises:
        AllocationError: ``area-name``, ``area-target``, ``area-served``.

    Example:
        >>> AreaCoverage("Umred", target=500, served=125).ratio(10)
        Fraction(27, 100)
    """

    area: str
    target: int = field(kw_only=True)
    served: int = field(default=0, kw_only=True)

    def __attrs_post_init__(self) -> None:
        if not self.area:
            raise AllocationError("an area has a name", code="area-name", path=("area",))
        if type(self.target) is not int or self.target < 1:
            raise AllocationError(
                f"area {self.area}: its target is at least one person", code="area-target", path=("target",)
            )
        if type(self.served) is not int or self.served < 0:
            raise AllocationError(
                f"area {self.area}: people served are a whole number from 0", code="area-served", path=("served",)
            )

    def ratio(self, more: int = 0) -> Fraction:
        """The part of the target that is served once ``more`` people of this draw are."""
        return Fraction(self.served + more, self.target)
