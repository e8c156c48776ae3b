"""snapshot.yaml: the consequences of a pack, which its check writes."""

from vaxplatform.exchange.strict import Day, Part, Text, Word

__all__ = ["NextDoseRow", "SnapshotFile"]


class MayHaveRow(Part):
    """Who may have what on a day."""

    on: Day
    who: Text
    born: Text
    may_have: list[Text]


class NextDoseRow(Part):
    """When a dose is due after the one before."""

    after: Text
    dose: Text
    earliest: Day | None = None
    recommended: Day | None = None
    past_due: Day | None = None


class DueRow(Part):
    """What somebody is due on a day."""

    who: Text
    born: Day
    on: Day
    due: list[Text]


class ProgrammeRows(Part):
    """What a programme leads to."""

    may_have: list[MayHaveRow] = []
    next_doses: list[NextDoseRow] = []
    due: list[DueRow] = []


class SnapshotFile(Part):
    """snapshot.yaml: the consequences of a pack, written by the check."""

    version: Text
    programmes: dict[Word, ProgrammeRows] = {}
