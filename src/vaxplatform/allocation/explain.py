"""Why a person got this seat, or none: for every session that they would have liked better, what stood in the way.

Each reason is read off the result and its proof, never off the making of it: whoever holds requests, sessions, policy
and result can look the same numbers up and compare them again. Nobody else's id stands in a reason, only standings and
counts, so that an answer to one person tells nothing about another.
"""

from collections.abc import Callable, Iterable
from functools import cache, partial
from itertools import chain

from attrs import field, frozen

from vaxplatform.allocation._appeal import Appeal, Record
from vaxplatform.allocation._why import outcome, person_reasons, session_reasons
from vaxplatform.allocation.policy import Policy
from vaxplatform.allocation.proof import OPEN
from vaxplatform.allocation.result import Allocation, Seat
from vaxplatform.messages import Messages
from vaxplatform.model.centre import Session
from vaxplatform.model.evaluated import Reason
from vaxplatform.model.request import Request

__all__ = ["Explainer", "Explanation", "OptionReasons", "explain"]

_DIGITS = 12
"""How much of a draw key a sentence shows; facts hold all of it."""

_RANKED = ("tier", "band")
"""What a centre compares by number: whoever is seated has no later one only where it is compared first."""


@frozen
class OptionReasons:
    """Why a session was not this person's.

    Args:
        session: The session's id.
        reasons: Every reason; each of them alone would not do where several are told.
    """

    session: str
    reasons: tuple[Reason, ...]


@frozen
class Explanation:
    """What a person is told.

    Args:
        person: The person's id.
        rule: The rule that made the result.
        seat: The person's seat, or None.
        reasons: What happened, and what holds for all sessions together.
        options: The sessions that the person named and did not get, down to the one they got, in the order of the list.

    Attributes:
        Codes of reasons: ``turn``, ``area-turn``, ``seat-given``, ``seat-none``, ``asked-nothing``, ``tight-set``,
        ``cover-of-reserves``, ``cover-of-rights``; ``session-without-seats``, ``behind-cut-off``,
        ``reserve-of-others``, ``reserve-handed-on``, ``reserve-held``, ``reserve-left-over``, ``reserve-turned-over``,
        ``kept-to-reserve``, ``household-no-room``, ``household-apart``, ``household-order``, ``price-above``,
        ``price-way``, ``full``, ``taken-in-turn``.
    """

    person: str
    rule: str
    seat: Seat | None
    reasons: tuple[Reason, ...]
    options: tuple[OptionReasons, ...] = field(factory=tuple)

    def sentences(self, messages: Messages, language: str) -> tuple[str, ...]:
        """The whole answer, a sentence each.

        Args:
            messages: With the ids ``reason.*`` and ``standing.*``.
            language: A tag such as ``hi``.
        """
        reasons = chain(self.reasons, *(option.reasons for option in self.options))
        seats_of = cache(partial(_seats_of, messages, language))
        return tuple(_said(reason, seats_of, messages, language) for reason in reasons)


def explain(
    allocation: Allocation, requests: Iterable[Request], sessions: Iterable[Session], policy: Policy, person: str
) -> Explanation:
    """Tell a person why; whoever answers many makes an :class:`Explainer` once.

    Args:
        allocation: The result.
        requests: The requests it was made from.
        sessions: The sessions.
        policy: The policy.
        person: The person's id.

    Raises:
        AllocationError: As :class:`Explainer`.

    Example:
        >>> from datetime import date
        >>> from vaxplatform.allocation import allocate
        >>> from vaxplatform.codes import Code
        >>> policy = Policy(options_at_most=8, distance_km_at_most=25.0, source="district order")
        >>> session = Session("S-1", "C-1", date(2021, 8, 26), Code.parse("cvx|210"), {1: 1})
        >>> wishes = [Request("P-1", 0, 1, ("S-1",)), Request("P-2", 1, 1, ("S-1",))]
        >>> why = explain(allocate(wishes, [session], policy, "seed"), wishes, [session], policy, "P-2")
        >>> [reason.code for reason in why.reasons], [reason.code for reason in why.options[0].reasons]
        (['turn', 'seat-none'], ['behind-cut-off'])
    """
    return Explainer.of(allocation, requests, sessions, policy).explain(person)


@frozen
class Explainer:
    """A result from which people are told why; made by :meth:`of`."""

    _record: Record = field(repr=False)

    @classmethod
    def of(
        cls, allocation: Allocation, requests: Iterable[Request], sessions: Iterable[Session], policy: Policy
    ) -> "Explainer":
        """Take up a result and what it was made from.

        Args:
            allocation: The result.
            requests: The requests it was made from.
            sessions: The sessions.
            policy: The policy.

        Raises:
            AllocationError: ``result-rule``, for a policy of another rule; ``result-people`` and ``result-session``,
                for a result of something else.
        """
        return cls(Record.of(allocation, requests, sessions, policy))

    def explain(self, person: str) -> Explanation:
        """Tell a person why.

        Args:
            person: The person's id.

        Raises:
            AllocationError: ``person-unknown``; ``unproved``, where the result does not bear its proof out, which the
                audit tells more about.
        """
        appeal = self._record.appeal(person)
        return self._explanation(appeal, person_reasons(appeal))

    def explain_briefly(self, person: str) -> Explanation:
        """The same without the turn and what holds for all sessions together, which takes long for many people.

        Args:
            person: The person's id.

        Raises:
            AllocationError: As :meth:`explain`.
        """
        appeal = self._record.appeal(person)
        return self._explanation(appeal, [outcome(appeal)])

    def _explanation(self, appeal: Appeal, reasons: Iterable[Reason]) -> Explanation:
        options, seat = appeal.request.options, appeal.seat
        wished_more = options[: options.index(seat.session)] if seat else options
        return Explanation(
            appeal.request.person,
            self._record.allocation.rule,
            seat,
            tuple(reasons),
            tuple(OptionReasons(session, tuple(session_reasons(appeal, session))) for session in wished_more),
        )


# ------------------------------------------------------------------------------------------------------------ sentences


def _said(reason: Reason, seats_of: Callable[[str | None], str], messages: Messages, language: str) -> str:
    facts: dict[str, object] = dict(reason.facts)
    id_ = f"reason.{reason.code}"
    for name in ("key", "own_key", "cut_off_key"):
        if name in facts:
            facts[name] = reason.facts[name][:_DIGITS]
    if reason.code == "behind-cut-off":
        criterion, _, word = reason.facts["by"].partition(":")
        id_ = f"{id_}.{criterion}"
        if criterion in _RANKED and not reason.facts["order"].startswith(criterion):
            id_ = f"{id_}.level"
        facts["word"] = word
    if reason.code == "seat-given" and "category" in facts:
        id_ = f"{id_}.category"
    if reason.facts.get("area") == "":
        facts["area"] = messages.get("standing.no-area", language)
    facts["seats_of"] = seats_of(reason.facts.get("category"))
    return messages.get(id_, language, None, **facts)


def _seats_of(messages: Messages, language: str, category: str | None) -> str:
    """The seats of a category in words; of all of them where there are no categories."""
    if category is None:
        return messages.get("standing.seats", language)
    if category == OPEN:
        return messages.get("standing.open-seats", language)
    return messages.get("standing.reserved-seats", language, category=category)
