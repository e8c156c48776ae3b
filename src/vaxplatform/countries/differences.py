"""Where a pack differs from WHO's export of national schedules, and why: what its authors record."""

from attrs import frozen

from vaxplatform.place import Place

__all__ = ["RecordedDifference"]


@frozen
class RecordedDifference:
    """Rows of the export that the pack's programme does not have, or has otherwise.

    Args:
        vaccine: The export's code, such as ``HEPB_ADULT``.
        target: The export's word for the population: ``RISKGROUPS``, ``ADULTS``, ``HW`` or ``TRAVELLERS``.
        reason: Why.
        source: Ids of the pack's sources, with commas between.
        place: Where it is recorded.
        rounds: The rows' dose numbers; empty for all.
        area: ``NATIONAL`` or ``SUBNATIONAL``; empty for both.

    Example:
        >>> difference = RecordedDifference("CHOLERA", "TRAVELLERS", "Not offered.", "c1", Place("differences.yaml"))
        >>> difference.is_about("CHOLERA", 1, "TRAVELLERS", "NATIONAL")
        True
    """

    vaccine: str
    target: str
    reason: str
    source: str
    place: Place
    rounds: tuple[int, ...] = ()
    area: str = ""

    def is_about(self, vaccine: str, round_: int, target: str, area: str) -> bool:
        """Whether a row is one of those."""
        return (
            (vaccine, target) == (self.vaccine, self.target)
            and (not self.rounds or round_ in self.rounds)
            and self.area in ("", area)
        )
