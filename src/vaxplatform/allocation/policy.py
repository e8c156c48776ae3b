"""The policy of an allocation, from the country pack: which rule draws, and how far people look for a seat."""

from attrs import field, frozen

from vaxplatform.errors import AllocationError, UnknownName

__all__ = ["RULE_NAMES", "Policy"]

RULE_NAMES = ("fair-draw",)


@frozen
class Policy:
    """How seats are allotted.

    Args:
        rule: A name of :data:`RULE_NAMES`.
        options_at_most: How many sessions a request may name, at least 1.
        distance_km_at_most: How far a person is asked to travel, kilometres in a straight line, above 0.
        source: Where the choice stands.

    Raises:
        UnknownName: No rule of that name.
        AllocationError: A number out of range.

    Example:
        >>> Policy(options_at_most=8, distance_km_at_most=25.0, source="district order").rule
        'fair-draw'
    """

    rule: str = field(default="fair-draw", kw_only=True)
    options_at_most: int = field(kw_only=True)
    distance_km_at_most: float = field(kw_only=True)
    source: str = field(kw_only=True)

    def __attrs_post_init__(self) -> None:
        if self.rule not in RULE_NAMES:
            raise UnknownName(f"{self.rule!r} is not a rule; there is {', '.join(RULE_NAMES)}", code="unknown-rule")
        if type(self.options_at_most) is not int or self.options_at_most < 1:
            raise AllocationError(
                "a request names a whole number of sessions, at least one", code="options_at_most-range"
            )
        if type(self.distance_km_at_most) not in (int, float) or not self.distance_km_at_most > 0:
            raise AllocationError("the distance people travel is above 0 km", code="distance_km_at_most-range")
