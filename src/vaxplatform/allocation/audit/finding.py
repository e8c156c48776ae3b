"""What an audit finds."""

from attrs import frozen

__all__ = ["AuditFinding"]


@frozen
class AuditFinding:
    """Something that a right result cannot contain.

    Args:
        code: ``rule``, ``proof``, ``request-duplicate``, ``session-duplicate``, ``seat-not-requested``,
            ``dose-number``, ``category``, ``category-overfull``, ``session-overfull``, ``draw-key``, ``tier``,
            ``place``, ``seat-twice``, ``person-missing``, ``person-unknown``, ``household-split``, ``passed-over``,
            ``cutoff``, ``circle``, ``reserve-too-large``, ``reserves-missing``, ``step``, ``price``,
            ``price-high``, ``cheaper-elsewhere``, ``rank``, ``cover``.
        sentence: What is wrong, naming person id and session id.
        person: The person's id, or empty.
        session: The session's id, or empty.
    """

    code: str
    sentence: str
    person: str = ""
    session: str = ""
