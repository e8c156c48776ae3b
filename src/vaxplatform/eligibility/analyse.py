"""What is wrong with a table of rules, found without a single person: rules nobody meets, rules that others hide, gaps.

A finding names somebody who shows it. "Nobody" is said only after every kind of person was tried on every kind of day
that the table tells apart: of every date the days around each one it is compared with, of words each that is asked for
and another, of numbers those between any two. The limit are times of nearly equal length in different units (12 months
and 365 days), which are tried over four years of days and not over the years that are no leap years though they divide
by four. Where too much matters together to be tried whole, nothing is claimed, and a finding says so.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import combinations, groupby
from types import MappingProxyType
from typing import TypeAlias, TypeVar

from attrs import evolve, field, frozen

from vaxplatform.codes import Code
from vaxplatform.dates import EndOfMonth, PartialDate, Window
from vaxplatform.eligibility._boundaries import Boundary, boundaries
from vaxplatform.eligibility._failures import written
from vaxplatform.eligibility._formula import (
    NEVER,
    Entry,
    Every,
    Formula,
    Leaf,
    No,
    OnDays,
    entry_holds,
    holds_of,
    leaves_of,
    settled,
    truth_of,
)
from vaxplatform.eligibility._search import Effort, Visit, births_told_apart, days_of_change, first_visit
from vaxplatform.eligibility.predicate import Age, All, BirthYear, Born, Everyone, HasCondition
from vaxplatform.eligibility.table import Deferral, HitPolicy, Offer, Rule, RuleTable
from vaxplatform.eligibility.writing import write_range
from vaxplatform.errors import InputError

__all__ = ["Boundary", "Effort", "Finding", "Supply", "Visit", "analyse", "boundaries"]

Part = TypeVar("Part")

_Rules: TypeAlias = tuple[tuple[str, Formula], ...]
"""Rules by their ids, with what is left of their conditions."""

_ONE_DAY = timedelta(days=1)
_LATE = timedelta(days=366)
_OLDEST = timedelta(days=366 * 120)
_ALWAYS = Window(None, None)
_OF_AGE = Age | Born | BirthYear
_OF_GAPS, _OF_A_RULE, _OF_A_DECISION = 100_000_000, 5, 100

_SENTENCES = {
    "condition-impossible": "nobody ever meets this: {parts} cannot hold together",
    "entry-unreachable": "nobody ever meets this while it is in force: {parts} cannot hold together",
    "entry-late": "in force from {start}, and nobody meets this before {first}",
    "rule-shadowed": "this rule is never the first to match: {by} matches wherever it does",
    "rule-adds-nothing": "this rule offers nothing that {by} does not offer wherever it matches",
    "rule-restates-not": "this rule says that it restates {by}, and offers something that {by} does not",
    "rule-always-stopped": "whoever meets this rule is stopped by {by}",
    "stop-without-effect": "this stops nobody: no rule matches anybody whom it concerns",
    "rules-overlap": "this has the condition of {by}, and both are in force on {days}: {effect}",
    "window-outside": "in force on {days}, outside the days of the programme ({programme})",
    "age-gap": "on {on} no rule matches who was born {born}, though {older} matches somebody older and {younger} "
    "somebody younger",
    "product-unobtainable": "nobody can have {product}: {why}",
    "entry-too-large": "too many facts matter here together to try them all: split it",
    "entry-not-compared": "too many facts matter here together to see whether others always hide or stop this",
    "gaps-not-looked-for": "from here on no gaps between ages were looked for: the table is too large",
}
_OF_ENTRIES = _SENTENCES.keys() - {"age-gap", "product-unobtainable"}


@frozen
class Supply:
    """What a schedule lets be given: a vaccine as a dose, and the days on which it may.

    Args:
        vaccine: Its code.
        dose_number: The number of the dose, from 1.
        window: The days.
    """

    vaccine: Code
    dose_number: int
    window: Window = _ALWAYS


def _read_only(given: Mapping[str, str]) -> Mapping[str, str]:
    return MappingProxyType(dict(given))


@frozen
class Finding:
    """Something a table says that nobody can have meant.

    Args:
        code: What it is, a stable word (``rule-shadowed``).
        entries: Ids of the rules, exclusions or deferrals, the one to look at first; empty for a product.
        facts: What its sentence compares, as texts; ``product`` is the vaccine's code.
        witnesses: Who shows it. Of an entry that nobody meets, somebody who fails by the last of the parts that cannot
            hold together; of a gap, who stands in it, then somebody older and somebody younger.
    """

    code: str
    entries: tuple[str, ...]
    facts: Mapping[str, str] = field(converter=_read_only, hash=False)
    witnesses: tuple[Visit, ...] = ()

    @property
    def sentence(self) -> str:
        """The finding in words, without its place and its witnesses."""
        return _SENTENCES[self.code].format_map(self.facts)


def analyse(table: RuleTable, *, programme: Window = _ALWAYS, supplies: Iterable[Supply] = ()) -> tuple[Finding, ...]:
    """Find what cannot have been meant.

    Args:
        table: The rules.
        programme: The days of the programme.
        supplies: What the programme's series let be given; without any, products are not looked at.

    Returns:
        The findings in the table's order, gaps and products last.

        ``condition-impossible``, ``entry-unreachable``, ``entry-late``: nobody meets a rule, exclusion or deferral, at
        all, in its days, or for more than its first year. ``rule-shadowed``: under `HitPolicy.FIRST` it never is the
        first to match. ``rule-adds-nothing``: under `HitPolicy.ALL` others always offer all of it; of two rules that
        say the same the later one is told, and none that says which it restates. ``rule-restates-not``: it says so, and
        it does not hold. ``rule-always-stopped``, ``stop-without-effect``, ``rules-overlap``, ``window-outside``,
        ``product-unobtainable``: as their sentences say. ``age-gap``: on some day no rule matches an age between two
        that rules match; it is looked for until a year after the last day that a window names, among people with no
        more facts than two of the rules ask for, so that one may be missed. ``entry-too-large``: not judged.
        ``entry-not-compared``: not judged by the side of the others. ``gaps-not-looked-for``: no more gaps were looked
        for among the people of this rule and of those after it.

    Source:
        OMG, Decision Model and Notation, on decision tables that are complete and consistent.

    Example:
        >>> from datetime import date
        >>> from vaxplatform.dates import EndOfMonth
        >>> from vaxplatform.eligibility import parse_predicate
        >>> adults, old = (parse_predicate({"age": f">= {age} years"}) for age in (18, 60))
        >>> march = Window(date(2021, 3, 1), None)
        >>> rules = [Rule(name, march, who, Offer(), {}, "circular") for name, who in (("18", adults), ("60", old))]
        >>> for finding in analyse(RuleTable("covid19", EndOfMonth.CLAMP, HitPolicy.FIRST, rules)):
        ...     print(finding.entries[0], finding.sentence, *finding.witnesses, sep="; ")
        60; this rule is never the first to match: 18 matches wherever it does; born 1961-03-01, on 2021-03-01
    """
    entries: tuple[Entry, ...] = (*table.rules, *table.exclusions, *table.deferrals)
    order = {entry.id: at for at, entry in enumerate(entries)}
    found = _Analysis(table, programme, tuple(supplies)).findings()
    return tuple(sorted(found, key=lambda each: order[each.entries[0]] if each.code in _OF_ENTRIES else len(order)))


@frozen
class _Analysis:
    """One table under analysis."""

    table: RuleTable
    programme: Window
    supplies: tuple[Supply, ...]
    idle: set[str] = field(factory=set, init=False)
    rules: tuple[Every, ...] = field(init=False)
    examples: dict[str, Visit] = field(factory=dict, init=False)
    effort: Effort = field(factory=Effort, init=False)

    @rules.default
    def _of_rules(self) -> tuple[Every, ...]:
        return tuple(map(entry_holds, self.table.rules))

    def findings(self) -> Iterator[Finding]:
        """All of them; of an entry that counts for nothing no more than that is told."""
        table = self.table
        entries: tuple[Entry, ...] = (*table.rules, *table.exclusions, *table.deferrals)
        of_many = table.hit is HitPolicy.ALL  # of two rules that say the same the later one is told
        yield from self._of_each(entries, self._reached)
        hidden = self._of_each(table.rules[::-1] if of_many else table.rules, self._hidden)
        yield from dict.fromkeys((*hidden, *self._of_each(entries, self._stops)))
        yield from self._overlaps()
        yield from self._outside()
        yield from self._gaps()
        yield from self._products()

    def _of_each(self, entries: Iterable[Entry], look: Callable[[Entry], Finding | None]) -> Iterator[Finding]:
        for entry in entries:
            if entry.id in self.idle:
                continue
            try:
                found = look(entry)
            except InputError:
                found = Finding("entry-not-compared", (entry.id,), {})
            if found is not None:
                if found.code not in ("entry-late", "entry-not-compared"):
                    self.idle.add(entry.id)
                yield found

    def _first(self, *parts: Formula) -> Visit | None:
        return first_visit(Every(parts), self.table, self.effort)

    def _nobody(self, *parts: Formula) -> bool:
        """Whether parts hold together of nobody, and that is sure."""
        try:
            return self._first(*parts) is None
        except InputError:
            return False

    def _shown(self, *parts: Formula) -> tuple[Visit, ...]:
        """Somebody of whom parts hold together."""
        try:
            found = self._first(*parts)
        except InputError:
            return ()
        return (found,) if found else ()

    def _example(self, entry: Entry) -> tuple[Visit, ...]:
        """Somebody who meets an entry."""
        found = self.examples.get(entry.id)
        return self._shown(entry_holds(entry)) if found is None else (found,)

    def _counting(self) -> list[Rule]:
        return [rule for rule in self.table.rules if rule.id not in self.idle]

    # ------------------------------------------------------------------------------------------------ does it hold

    def _reached(self, entry: Entry) -> Finding | None:
        """Whether anybody meets an entry, and from when."""
        days, *who = entry_holds(entry).parts
        try:
            found = self._first(days, *who)
        except InputError:
            return Finding("entry-too-large", (entry.id,), {})
        start = entry.window.start
        if found is not None:
            self.examples[entry.id] = found
            late = start is not None and found.on - start > _LATE
            facts = {"start": str(start), "first": str(found.on)}
            return Finding("entry-late", (entry.id,), facts, (found,)) if late else None
        never = self._nobody(*who)
        parts = list(zip([days, *who], ["the days it is in force", *_parts_written(entry)], strict=True))
        core = _fewest(parts[1:] if never else parts, lambda few: self._nobody(*[part for part, _ in few]))
        return Finding(
            "condition-impossible" if never else "entry-unreachable",
            (entry.id,),
            {"parts": _listed([text for _, text in core])},
            self._shown(*[part for part, _ in core[:-1]]),
        )

    # ---------------------------------------------------------------------------------------------- does it count

    def _hidden(self, entry: Entry) -> Finding | None:
        """Whether other rules leave something to this one."""
        rule = next(each for each in self.table.rules if each.id == entry.id)
        counted = [each for each in self._counting() if each is not rule]
        others = [each for each in counted if (each.id in rule.restates if rule.restates else not each.restates)]
        if self.table.hit is HitPolicy.FIRST:
            before = [each.id for each in self.table.rules[: self.table.rules.index(rule)]]
            by, code = self._always(rule, [each for each in others if each.id in before]), "rule-shadowed"
        else:
            by, code = self._all_offered(rule, others), "rule-adds-nothing"
        if rule.restates:
            by, code = (() if by else rule.restates), "rule-restates-not"
        return Finding(code, (rule.id, *by), {"by": _listed(by)}, self._example(rule)) if by else None

    def _all_offered(self, rule: Rule, others: list[Rule]) -> tuple[str, ...]:
        """The rules that between them always offer all that one does; none where one of them is its own."""
        by: dict[str, None] = {}
        for offering in {tuple([each for each in others if _covers(each.offer, one)]) for one in self._singly(rule)}:
            found = self._always(rule, offering)
            if not found:
                return ()
            by |= dict.fromkeys(found)
        return tuple([each.id for each in others if each.id in by])

    def _singly(self, rule: Rule) -> Iterator[Offer]:
        """A rule's offer one vaccine, dose and kind of place at a time, as far as the table names them."""
        offers = [each.offer for each in self.table.rules]
        offer = rule.offer
        for vaccine in offer.vaccines or {_OTHER_VACCINE}.union(*[each.vaccines for each in offers]):
            for number in offer.dose_numbers or {_OTHER_NUMBER}.union(*[each.dose_numbers for each in offers]):
                for venue in offer.venues or {_OTHER_VENUE}.union(*[each.venues for each in offers]):
                    yield Offer([vaccine], [number], [venue], offer.fee)

    def _always(self, entry: Entry, others: Iterable[Entry]) -> tuple[str, ...]:
        """The fewest others of which one holds wherever an entry does; none where they leave it something.

        Only those are weighed together that somebody calls for: who meets the entry, and none of those so far.

        Raises:
            InputError: ``analysis-too-large``.
        """
        held, weighed, there = entry_holds(entry), list[Entry](), list(others)

        def left_to_it(those: Sequence[Entry]) -> Visit | None:
            return self._first(held, *[No(entry_holds(each)) for each in those])

        while (somebody := left_to_it(weighed)) is not None:
            ask = somebody.asked(self.table.end_of_month)
            # What one of the others asks for may not be known of somebody who was made up without it.
            met = (each for each in there if holds_of(entry_holds(each), ask) is not False)
            another = next((each for each in met if each not in weighed), None)
            if another is None:
                return ()
            weighed.append(another)
        weighed.sort(key=there.index)
        return tuple([each.id for each in _fewest(weighed, lambda those: left_to_it(those) is None)])

    def _stops(self, entry: Entry) -> Finding | None:
        """Whether a rule is ever left standing, and whether a stop ever takes something away."""
        if isinstance(entry, Rule):
            there: tuple[Entry, ...] = (*self.table.exclusions, *self.table.deferrals)
            by = self._always(entry, [each for each in there if each.id not in self.idle])
            facts = {"by": _listed(by)}
            return Finding("rule-always-stopped", (entry.id, *by), facts, self._example(entry)) if by else None
        likely_first = sorted(self.table.rules, key=lambda rule: rule.id in self.idle)
        if any(self._first(entry_holds(entry), entry_holds(rule)) for rule in likely_first):
            return None
        return Finding("stop-without-effect", (entry.id,), {}, self._example(entry))

    # ----------------------------------------------------------------------------------------------------- windows

    def _overlaps(self) -> Iterator[Finding]:
        """Rules with one condition that count on the same days: under `FIRST` all, otherwise if they offer the same."""
        for one, other in combinations([rule for rule in self._counting() if not rule.restates], 2):
            shared = one.window.shared_with(other.window)
            if one.who != other.who or shared is None:
                continue
            if self.table.hit is HitPolicy.FIRST:
                effect = "the later of them does not count then"
            elif (both := one.offer.shared_with(other.offer)) is None:
                continue
            elif both.fee is None and one.offer.fee and other.offer.fee:
                effect = f"one says «{one.offer.fee.value}», the other «{other.offer.fee.value}»"
            else:
                effect = "what both offer is said twice"
            shown = self._shown(OnDays(shared), entry_holds(one), entry_holds(other))
            facts = {"by": one.id, "days": _days(shared), "effect": effect}
            yield Finding("rules-overlap", (other.id, one.id), facts, shown)

    def _outside(self) -> Iterator[Finding]:
        """Rules with a first or last day on which there is no programme."""
        start, end = self.programme.start, self.programme.end
        for rule in self.table.rules:
            first, last = rule.window.start, rule.window.end
            beyond = []
            if start is not None and first is not None and first < start:
                beyond.append(Window(None, start))
            if end is not None and ((first is not None and first >= end) or (last is not None and last > end)):
                beyond.append(Window(end, None))
            for outside in beyond:
                days = rule.window.shared_with(outside) or outside
                facts = {"days": _days(days), "programme": _days(self.programme)}
                yield Finding("window-outside", (rule.id,), facts, self._shown(OnDays(days), entry_holds(rule)))

    # -------------------------------------------------------------------------------------------------------- gaps

    def _gaps(self) -> Iterator[Finding]:
        """Ages that no rule matches between two that some do, the other facts being equal, each on its first day."""
        gaps: dict[tuple[str, ...], Finding] = {}
        not_looked_for: tuple[Finding, ...] = ()
        effort = Effort(_OF_GAPS, _OF_GAPS)
        looked_at: set[tuple[date, _Rules]] = set()
        for rule, people in self._people():
            try:
                for gap in (gap for somebody in people for gap in self._gaps_of(somebody, looked_at, effort)):
                    there = gaps.setdefault(gap.entries, gap)
                    if date.fromisoformat(gap.facts["on"]) < date.fromisoformat(there.facts["on"]):
                        gaps[gap.entries] = gap
            except InputError:
                not_looked_for = (Finding("gaps-not-looked-for", (rule.id,), {}),)
                break
        yield from sorted(gaps.values(), key=lambda gap: gap.facts["on"])
        yield from not_looked_for

    def _gaps_of(self, somebody: Visit, looked_at: set[tuple[date, _Rules]], effort: Effort) -> Iterator[Finding]:
        """The gaps between the ages of people with somebody's other facts, where those have not been looked at."""
        policy = self.table.end_of_month
        edges = [edge for rule in self.table.rules for edge in (rule.window.start, rule.window.end) if edge is not None]
        horizon = max(edges, default=date.max - _LATE) + _LATE
        effort.spend(_OF_A_RULE * len(self.table.rules))
        open_rules = self._open_to(somebody)
        asked = [leaf for _, holds in open_rules for leaf in leaves_of(holds)]
        for on in [day for day in days_of_change(asked, policy) if day <= horizon]:
            effort.spend(_OF_A_RULE * len(open_rules))
            by_age = _by_age(open_rules, somebody, on, policy)
            if (on, by_age) in looked_at:
                continue
            looked_at.add((on, by_age))
            leaves = [leaf for _, holds in by_age for leaf in leaves_of(holds)]
            births = [day for day in births_told_apart(leaves, on, policy) if on - day <= _OLDEST]
            effort.spend(_OF_A_DECISION * len(births))
            bands = _bands([_if_born(somebody, day, on) for day in births], by_age, policy)
            for (younger, young), (rule, band), (older, old) in zip(bands, bands[1:], bands[2:], strict=False):
                if not rule and younger and older:
                    born = write_range(_birth(band[-1]), _birth(band[0]) + _ONE_DAY)
                    facts = {"on": str(on), "born": born, "older": older, "younger": younger}
                    yield Finding("age-gap", (younger, older), facts, (band[0], old[0], young[-1]))

    def _open_to(self, somebody: Visit) -> _Rules:
        """The rules that may match people of some age on some day who are otherwise like somebody."""
        facts = somebody.facts(self.table.end_of_month)
        had = {condition.code for condition in somebody.person.conditions}

        def lasting(leaf: Leaf) -> bool | None:
            """What holds whatever the day and the age."""
            if isinstance(leaf, _OF_AGE | OnDays):
                return None
            if isinstance(leaf, HasCondition) and not had.isdisjoint((*leaf.codes, *leaf.kinds)):
                return None
            return truth_of(leaf, facts, somebody.on)

        return _left([(rule.id, holds) for rule, holds in zip(self.table.rules, self.rules, strict=True)], lasting)

    def _people(self) -> Iterator[tuple[Rule, list[Visit]]]:
        """Somebody with the facts that a rule asks for, of each rule, and of it with each one before."""
        singly: list[Visit] = []
        told_apart: set[tuple[object, ...]] = set()
        for rule in self._counting():
            people: list[Visit] = []
            for example in self._example(rule):
                for visit in (example, *[_with_facts_of(one, example) for one in singly]):
                    who = visit.person
                    facts = (who.sex, who.region, who.groups, who.conditions, visit.doses, visit.venue)
                    if facts not in told_apart:
                        told_apart.add(facts)
                        people.append(visit)
                singly.append(example)
            yield rule, people

    # ---------------------------------------------------------------------------------------------------- products

    def _products(self) -> Iterator[Finding]:
        """Vaccines that the series give and no rule offers when they may be given, and those that no series gives."""
        named = [code for rule in self.table.rules for code in sorted(rule.offer.vaccines, key=str)]
        for code in dict.fromkeys([*(each.vaccine for each in self.supplies), *named] if self.supplies else ()):
            given = [each for each in self.supplies if each.vaccine == code]
            offering = [rule for rule in self._counting() if not rule.offer.vaccines or code in rule.offer.vaccines]
            if all(self._never_given(rule, supply) for rule in offering for supply in given):
                ids = tuple([rule.id for rule in offering])
                facts = {"product": str(code), "why": _why_unobtainable(ids, given)}
                shown = [visit for rule in offering[:1] for visit in self._example(rule)]
                yield Finding("product-unobtainable", ids, facts, tuple(shown))

    def _never_given(self, rule: Rule, supply: Supply) -> bool:
        """Whether a rule offers a vaccine to nobody, or never as a dose that a series gives then."""
        if rule.offer.dose_numbers and supply.dose_number not in rule.offer.dose_numbers:
            return True
        exclusions = [No(entry_holds(each)) for each in self.table.exclusions]
        return self._nobody(entry_holds(rule), OnDays(supply.window), *exclusions)


def _why_unobtainable(offering: Sequence[str], given: Sequence[Supply]) -> str:
    if not given:
        return "no series gives it"
    if not offering:
        return "no rule that counts offers it"
    return f"{_listed(offering)} never offers it as a dose, and on a day, that a series allows"


# ------------------------------------------------------------------------------------------------------------- helpers

_OTHER_VACCINE = Code("cvx", "999")
_OTHER_NUMBER = 0
_OTHER_VENUE = ""
"""What stands for all that the table does not name."""


def _covers(offer: Offer, single: Offer) -> bool:
    """Whether an offer has one vaccine as one dose at one kind of place, on the same terms or on none that are said."""
    (vaccine,), (number,), (venue,) = single.vaccines, single.dose_numbers, single.venues
    return (single.fee is None or offer.fee is single.fee) and offer.includes(vaccine, number, venue)


def _fewest(parts: Iterable[Part], enough: Callable[[list[Part]], bool]) -> list[Part]:
    """The parts without those that are not needed."""
    kept = list(parts)
    for part in list(kept):
        without = [each for each in kept if each is not part]
        if enough(without):
            kept = without
    return kept


def _parts_written(entry: Entry) -> list[str]:
    """The parts of an entry's condition as a pack writes them."""
    if isinstance(entry, Deferral):
        return [f"«a wait of {entry.wait} after {', '.join(sorted(entry.conditions))}»"]
    parts = entry.who.parts if isinstance(entry.who, All) else () if entry.who == Everyone() else (entry.who,)
    return [f"«{written(part)}»" for part in parts]


def _listed(words: Sequence[str]) -> str:
    return " and ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


def _days(window: Window) -> str:
    if window == _ALWAYS:
        return "all days"
    return write_range(window.start, window.end)


def _left(rules: Iterable[tuple[str, Formula]], ask: Callable[[Leaf], bool | None]) -> _Rules:
    """What is left of rules when leaves are answered, without those that cannot match any more."""
    left = [(name, settled(holds, ask)) for name, holds in rules]
    return tuple([(name, holds) for name, holds in left if holds != NEVER])


def _by_age(rules: Iterable[tuple[str, Formula]], somebody: Visit, on: date, policy: EndOfMonth) -> _Rules:
    """What is left of rules on a day for somebody who walks in: what they ask of the age, and what is not known."""
    ask = evolve(somebody, on=on, booked_on=None).asked(policy)
    return _left(rules, lambda leaf: None if isinstance(leaf, _OF_AGE) else ask(leaf))


def _bands(
    visits: Iterable[Visit], rules: Sequence[tuple[str, Formula]], policy: EndOfMonth
) -> list[tuple[str, list[Visit]]]:
    """People in the order of their ages, those together whom the same rule matches first; "" where none does."""

    def first_match(visit: Visit) -> str:
        ask = visit.asked(policy)
        return next((name for name, holds in rules if holds_of(holds, ask)), "")

    return [(rule, list(band)) for rule, band in groupby(visits, key=first_match)]


def _if_born(visit: Visit, day: date, on: date) -> Visit:
    """The same facts of somebody else, who walks in."""
    return evolve(
        visit, on=on, booked_on=None, person=evolve(visit.person, birth_date=PartialDate(day.year, day.month, day.day))
    )


def _birth(visit: Visit) -> date:
    return visit.person.birth_date.earliest


def _with_facts_of(one: Visit, other: Visit) -> Visit:
    """The first person with the groups, conditions and doses of the other too."""
    conditions = tuple(dict.fromkeys([*one.person.conditions, *other.person.conditions]))
    person = evolve(one.person, groups=one.person.groups | other.person.groups, conditions=conditions)
    return evolve(one, person=person, doses=max(one.doses, other.doses, key=len))
