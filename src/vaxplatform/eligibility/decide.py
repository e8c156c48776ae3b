"""The decision for one person on one day: yes, no or cannot tell, by which rule, why, and until when.

A fact nobody asked for is never taken as false, and a birth date of which only the year is known counts as every day of
that year: what is said holds on each of them.
"""

from collections.abc import Sequence
from datetime import date

from attrs import field, frozen

from vaxplatform.codes import Code
from vaxplatform.dates import require_day
from vaxplatform.eligibility import explain
from vaxplatform.eligibility._answers import Facts, judge
from vaxplatform.eligibility._outcome import Outcome, outcome
from vaxplatform.eligibility.table import Answer, Offer, Rule, RuleTable
from vaxplatform.model import EvaluatedDose, Person, Reason

__all__ = ["Decision", "decide", "tier_of"]


@frozen
class Decision:
    """What a rule table says of a person on a day. `reasons` and `changes_on` are worked out when they are asked for.

    Args:
        on: The day decided for.
        answer: Yes, no, or cannot tell.
        rules: All matching rules; only the first under the hit policy ``FIRST``. Of a partial birth date those of any
            day that it may mean. Also set when an exclusion or deferral then takes the yes away.
        undecided: Rules that match or not by a fact that is missing, and would count if they did.
        offers: What the person may certainly have; empty unless the answer is yes.
        possible: What else they may have, if the missing facts say so.
        missing: Facts without which the answer, or what is on offer, cannot be told (``birth_date``, ``groups``,
            ``conditions``, ``sex``, ``doses``, or a date such as ``conditions.covid19.recovered``); empty where all is.

    Example:
        >>> from vaxplatform.dates import EndOfMonth, PartialDate, Window
        >>> from vaxplatform.eligibility import HitPolicy, parse_predicate
        >>> who = parse_predicate({"age": ">= 60 years"})
        >>> rule = Rule("60", Window(date(2021, 3, 1), None), who, Offer(), {}, "circular")
        >>> table = RuleTable("covid19", EndOfMonth.CLAMP, HitPolicy.FIRST, (rule,))
        >>> decision = decide(Person("P-1", PartialDate.parse("1961-09-05")), table, date(2021, 8, 26))
        >>> decision.answer.value, str(decision.changes_on), dict(decision.reasons[1].facts)
        ('no', '2021-09-05', {'age': '59 years', 'threshold': '60 years', 'source': 'circular'})
    """

    on: date
    answer: Answer
    rules: tuple[Rule, ...] = ()
    undecided: tuple[Rule, ...] = ()
    offers: tuple[Offer, ...] = ()
    possible: tuple[Offer, ...] = ()
    missing: tuple[str, ...] = ()
    _outcome: Outcome = field(kw_only=True, eq=False, repr=False)
    _facts: Facts = field(kw_only=True, eq=False, repr=False)
    _table: RuleTable = field(kw_only=True, eq=False, repr=False)

    @property
    def rule(self) -> Rule | None:
        """The first rule that matches."""
        return self.rules[0] if self.rules else None

    def offered(self, vaccine: Code, dose_number: int, venue: str | None = None) -> Answer:
        """Whether the person may have this vaccine as this dose at this kind of venue (None: at some kind)."""
        if any(offer.includes(vaccine, dose_number, venue) for offer in self.offers):
            return Answer.YES
        if any(offer.includes(vaccine, dose_number, venue) for offer in self.possible):
            return Answer.CANNOT_TELL
        return Answer.NO

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Why: for a yes the matching rules, otherwise what stops it, or what each rule fails by; then what is missing.

        A no by the rules begins with ``no-rule-matches``; the rules in force follow with their first failing condition,
        then the rules that were not in force. Facts are texts and never a birth date.
        """
        return tuple(explain.reasons(self._outcome, self._facts, self._table, self.on))

    @property
    def changes_on(self) -> date | None:
        """The first day after `on` on which the answer is another one, for the same facts; None if it never is."""
        return explain.changes_on(self._outcome, self._facts, self._table, self.on)


def decide(person: Person, table: RuleTable, on: date, history: Sequence[EvaluatedDose] | None = None) -> Decision:
    """Decide whether a person may be vaccinated under a programme's rules.

    Args:
        person: With the facts that are known; ``facts_unknown`` names the kinds nobody asked for.
        table: The programme's rules.
        on: The day of the visit.
        history: The person's doses as `vaxplatform.schedule.evaluate` judged them; None when nobody looked.

    Returns:
        The decision. An exclusion or deferral whose condition nobody asked for gives "cannot tell": missing is never
        false.

    Raises:
        DateError: ``on`` is no calendar day.
    """
    require_day(on)
    facts = Facts.of(person, table.end_of_month, history)
    found = outcome(facts, table, on)
    return Decision(
        on,
        found.answer,
        found.rules,
        found.undecided,
        found.offers,
        found.possible,
        explain.missing(found, facts, on),
        outcome=found,
        facts=facts,
        table=table,
    )


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
