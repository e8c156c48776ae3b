"""What a run of a published suite found: agreement, disagreement, and documented defects of the suite itself."""

from collections.abc import Mapping
from typing import Any

from attrs import asdict, frozen

__all__ = ["Defect", "Disagreement", "Report"]


@frozen
class Disagreement:
    """A field in which a case and the library differ.

    Args:
        id: The case.
        field: Such as ``earliest`` or ``dose 2 status``.
        expected: By the suite; None where it wants nothing there.
        got: From the library.
    """

    id: str
    field: str
    expected: str | None
    got: str | None


@frozen
class Defect:
    """A case that contradicts the suite's own data.

    Args:
        id: The case.
        reason: The rule and the data that contradict it.
    """

    id: str
    reason: str


@frozen
class Report:
    """What a run found.

    Args:
        suite: Its name.
        agree: How many cases agree.
        disagree: Every field that does not, of cases that are no documented defects.
        known_defects: Documented defects among the cases, each as it was recorded.
        not_run: Cases that the suite marks to be left out.
        seconds: How long the library took, loading left out.
    """

    suite: str
    agree: int
    disagree: tuple[Disagreement, ...]
    known_defects: tuple[Defect, ...]
    not_run: tuple[Defect, ...]
    seconds: float

    @property
    def cases(self) -> int:
        """How many cases were compared."""
        return self.agree + len({each.id for each in self.disagree}) + len(self.known_defects)

    def as_json(self) -> Mapping[str, Any]:
        """The report as it is written, ``{"suite", "cases", "agree", "disagree", ...}``."""
        return {
            "suite": self.suite,
            "cases": self.cases,
            "agree": self.agree,
            "disagree": [asdict(each) for each in self.disagree],
            "known_defects": [asdict(each) for each in self.known_defects],
            "not_run": [asdict(each) for each in self.not_run],
            "seconds": round(self.seconds, 3),
        }
