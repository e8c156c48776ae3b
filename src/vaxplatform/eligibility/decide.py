"""The decision for one person on one day: yes, no or cannot tell, by which rule, why, and until when.

A fact nobody asked for is never taken as false, and a birth date of which only the year is known counts as every day of
that year: what is said holds on each of them.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TypeAlias

from attrs import field, frozen

from vaxplatform.codes import Code
from vaxplatform.dates import require_day
from vaxplatform.eligibility import explain
from vaxplatform.eligibility._answers import Facts, judge
from vaxplatform.eligibility._outcome import Outcome
from vaxplatform.eligibility.explain import RuleTrace
from vaxplatform.eligibility.table import VENUES, Answer, Offer, Rule, RuleTable
from vaxplatform.errors import InputError
from vaxplatform.model import EvaluatedDose, Person, Reason

__all__ = ["Decision", "RuleTrace", "decide", "tier_of"]


_Visit: TypeAlias = tuple[Person, RuleTable, Sequence[EvaluatedDose] | None, str, date | None]
"""What was asked: person, table, doses, kind of place, day of the booking. A plain tuple: a million are made a run."""


@frozen(weakref_slot=False)
class Decision:
    """What a rule table says of a person on a day. Whatever explains it is worked out when it is asked for.

    Args:
        on: The day decided for.

    Example:
        >>> from vaxplatform.dates import EndOfMonth, PartialDate, Window
        >>> from vaxplatform.eligibility import HitPolicy, parse_predicate
        >>> who = parse_predicate({"age": ">= 60 years"})
        >>> rule = Rule("60", Window(date(2021, 3, 1), None), who, Offer(), {}, "circular")
        >>> table = RuleTable("covid19", EndOfMonth.CLAMP, HitPolicy.FIRST, (rule,))
        >>> decision = decide(Person("P-1", PartialDate.parse("1961-09-05")), table, date(2021, 8, 26))
        >>> decision.answer.value, str(decision.changes_on), decision.reasons[1].facts["age"]
        ('no', '2021-09-05', '59 years')
    """

    on: date
    _outcome: Outcome = field(repr=False)
    _visit: _Visit = field(eq=False, repr=False)

    @property
    def answer(self) -> Answer:
        """Yes, no, or cannot tell."""
        return self._outcome.answer

    @property
    def rules(self) -> tuple[Rule, ...]:
        """All matching rules; only the first under the hit policy ``FIRST``.

        Of a partial birth date those of any day that it may mean. Also set when an exclusion or deferral then takes the
        yes away.
        """
        return self._outcome.rules

    @property
    def rule(self) -> Rule | None:
        """The first rule that matches."""
        return self.rules[0] if self.rules else None

    @property
    def undecided(self) -> tuple[Rule, ...]:
        """Rules that match or not by a fact that is missing, and would count if they did."""
        return self._outcome.undecided

    @property
    def offers(self) -> tuple[Offer, ...]:
        """What the person may certainly have; empty unless the answer is yes."""
        return self._outcome.offers

    @property
    def possible(self) -> tuple[Offer, ...]:
        """What else they may have, if the missing facts say so."""
        return self._outcome.possible

    def offered(self, vaccine: Code, dose_number: int, venue: str | None = None) -> Answer:
        """Whether the person may have this vaccine as this dose at this kind of venue (None: at some kind).

        Raises:
            InputError: ``argument-kind``: the vaccine is no `Code`.
        """
        if not isinstance(vaccine, Code):
            raise InputError("a vaccine is asked for by its Code", code="argument-kind", argument="vaccine")
        if any(offer.includes(vaccine, dose_number, venue) for offer in self.offers):
            return Answer.YES
        if any(offer.includes(vaccine, dose_number, venue) for offer in self.possible):
            return Answer.CANNOT_TELL
        return Answer.NO

    @property
    def missing(self) -> tuple[str, ...]:
        """Facts without which the answer, or what is on offer, cannot be told; empty where all is.

        ``birth_date``, ``groups``, ``conditions``, ``sex``, ``area``, ``venue``, ``doses``, or a detail such as
        ``conditions.covid19.recovered``.
        """
        return explain.missing(self._outcome, self._facts, self.on)

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Why: for a yes the matching rules, otherwise what stops it, or what each rule fails by; then what is missing.

        A no by the rules begins with ``no-rule-matches``; the rules in force follow with their first failing condition,
        then the rules that were not in force. Facts are texts and never a birth date.
        """
        return tuple(explain.reasons(self._outcome, self._facts, self._visit[1], self.on))

    @property
    def trace(self) -> tuple[RuleTrace, ...]:
        """Every rule of the table with its own answer, why it is not a yes, and when that answer changes."""
        return tuple(explain.traces(self._facts, self._visit[1], self.on))

    @property
    def changes_on(self) -> date | None:
        """The first day after `on` on which the answer is another one, for the same facts; None if it never is."""
        return explain.changes_on(self._outcome, self._facts, self._visit[1], self.on)

    @property
    def _facts(self) -> Facts:
        person, table, doses, venue, booked_on = self._visit
        return Facts.of(person, table.end_of_month, doses, venue, booked_on)


def decide(
    person: Person,
    table: RuleTable,
    on: date,
    history: Sequence[EvaluatedDose] | None = None,
    *,
    venue: str = "",
    booked_on: date | None = None,
) -> Decision:
    """Decide whether a person may be vaccinated under a programme's rules.

    Args:
        person: With the facts that are known; ``facts_unknown`` names the kinds nobody asked for.
        table: The programme's rules.
        on: The day of the visit.
        history: The person's doses as `vaxplatform.schedule.evaluate` judged them; None when nobody looked.
        venue: The kind of place of the visit, one of `VENUES` (``government``); empty when it is not known.
        booked_on: The day the visit was booked, on or before `on`; None for a walk-in. Rules that honour bookings count
            if they were in force then.

    Returns:
        The decision. An exclusion or deferral whose condition nobody asked for gives "cannot tell": missing is never
        false.

    Raises:
        DateError: `on` or `booked_on` is no calendar day.
        InputError: ``booked-after-visit``; ``venue-unknown``; ``doses-not-judged``: the history holds something else
            than judged doses.
    """
    if type(on) is not date:
        require_day(on)
    if booked_on is not None:
        require_day(booked_on)
        if booked_on > on:
            raise InputError(
                f"the visit of {on} was booked later, on {booked_on}: check both days", code="booked-after-visit"
            )
    if venue and venue not in VENUES:
        raise InputError(f"a visit is at a place of the kind {' or '.join(VENUES)}", code="venue-unknown")
    if history:
        history = _judged(history)
    found = table.compiled.outcome(person, on, history, venue, booked_on)
    return Decision(on, found, (person, table, history, venue, booked_on))


def _judged(history: Iterable[EvaluatedDose]) -> tuple[EvaluatedDose, ...]:
    """The doses, which are gone through more than once."""
    doses = tuple(history)
    for dose in doses:
        if not isinstance(dose, EvaluatedDose):
            raise InputError(
                f"doses arrive as vaxplatform.schedule.evaluate judged them, not as a {type(dose).__name__}",
                code="doses-not-judged",
            )
    return doses


def tier_of(person: Person, table: RuleTable, on: date) -> int:
    """The person's priority class on a day.

    Args:
        person: With the facts that are known.
        table: The programme's rules, with tiers.
        on: The day of the visit.

    Returns:
        The number of the first tier that the person certainly belongs to; one more than the last tier's number if none,
        and 0 where the table has no tiers.

    Raises:
        DateError: ``on`` is no calendar day.
    """
    require_day(on)
    facts = Facts.of(person, table.end_of_month, None)
    for tier in table.tiers:
        if judge(tier.who, facts, on) is Answer.YES:
            return tier.number
    return table.tiers[-1].number + 1 if table.tiers else 0
