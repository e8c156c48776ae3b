"""The rules of a table as rules for certificates.

Who checks certificates accepts one when all rules in force hold; of a table's rules one is enough. So there is one rule
for each stretch of days over which the same rules of the table are in force: it holds when any of them does. An
exclusion becomes a rule of its own, which holds for whom it certainly does not leave out.

Source:
    European Commission, EU DCC Validation Rule (validation-rule.schema.json); CertLogic specification 1.3.2, the first
    that adds time to partial dates.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import partial
from itertools import pairwise

from attrs import evolve, frozen

from vaxplatform.codes import Code
from vaxplatform.dates import Window
from vaxplatform.eligibility.certlogic._problems import all_of
from vaxplatform.eligibility.certlogic.rule import CertificateType, CertLogicRule, RuleType, fields_read, read_rule
from vaxplatform.eligibility.certlogic.validation import parse
from vaxplatform.eligibility.certlogic.writing import Terms, Writer, to_certlogic
from vaxplatform.eligibility.predicate import AnyOf, Not, Predicate
from vaxplatform.eligibility.table import Answer, Exclusion, Rule, RuleTable
from vaxplatform.errors import InputError
from vaxplatform.place import Place

__all__ = ["export_table"]

_PREFIXES: Mapping[CertificateType, str] = {
    CertificateType.GENERAL: "GR",
    CertificateType.TEST: "TR",
    CertificateType.VACCINATION: "VR",
    CertificateType.RECOVERY: "RR",
}
_ONE_DAY = timedelta(days=1)


@frozen
class _Part:
    """What one rule for certificates says: what must hold from one day to another, and in which words."""

    first: date
    last: date
    who: Predicate
    sentences: Mapping[str, str]
    place: Place


def export_table(
    table: RuleTable,
    *,
    country: str,
    first: date,
    last: date,
    certificate_type: CertificateType = CertificateType.GENERAL,
    version: str = "1.0.0",
    products: Mapping[str, Code] | None = None,
) -> tuple[CertLogicRule, ...]:
    """Write a table as acceptance rules for certificates.

    Args:
        table: The rules of a programme.
        country: Two capital letters of the country that states them.
        first: The first day for which the rules are wanted.
        last: The last; every rule for certificates has an end.
        certificate_type: The certificates the rules are for; it also begins their identifiers, as in ``VR-IN-0001``.
        version: Of the rules.
        products: The vaccines' codes by what certificates call their products.

    Returns:
        Rules of which, on each of the days, all that are in force hold exactly when some rule of the table answers yes
        and each of its exclusions no, for what the certificate says; of bookings it says nothing.

    Raises:
        InputError: A certificate does not say what an entry of the table asks, a deferral would need a person's
            conditions, nothing is in force on some day, or an entry has no sentence; ``data["problems"]`` tells all.

    Example:
        >>> from datetime import UTC, datetime
        >>> from vaxplatform.dates import EndOfMonth
        >>> from vaxplatform.eligibility import HitPolicy, Offer, parse_predicate
        >>> adults = parse_predicate({"age": ">= 18 years"})
        >>> say = {"en": "Everybody from 18 years, from 1 May 2021"}
        >>> rule = Rule("XX-18", Window(date(2021, 5, 1), None), adults, Offer(), say, "circular")
        >>> table = RuleTable("covid19", EndOfMonth.ROLL_FORWARD, HitPolicy.ALL, [rule])
        >>> [written] = export_table(table, country="XX", first=date(2021, 5, 1), last=date(2021, 12, 31))
        >>> written.identifier, written.affected_fields
        ('GR-XX-0001', ('dob',))
        >>> at = datetime(2021, 8, 26, 12, tzinfo=UTC)
        >>> written.holds({"dob": "2003-08-26"}, at=at), written.holds({"dob": "2003"}, at=at)
        (True, False)
    """
    terms = Terms(table.end_of_month, first, last, products or {})
    problems: list[InputError] = []
    entries: tuple[Rule | Exclusion, ...] = (*table.rules, *table.exclusions)
    for entry in (each for each in entries if each.window.overlaps(_days(terms))):
        who = Not(entry.who) if isinstance(entry, Exclusion) else entry.who
        Writer(terms, problems).write(who, Answer.YES, _place(entry.id))
    for deferral in table.deferrals:
        if deferral.window.overlaps(_days(terms)):
            unsaid = "a certificate does not say which conditions a person has, which it defers by"
            problems.append(InputError(unsaid, code="certificate-unsaid", place=_place(deferral.id)))
    parts = [*_stretches(table.rules, terms, problems), *_exclusions(table.exclusions, terms)]
    for part in parts:
        if not part.sentences:
            unsaid = "every rule for certificates says in words what it asks: give it a sentence under 'say'"
            problems.append(InputError(unsaid, code="certificate-words", place=part.place))
    if problems:
        raise all_of(list({str(problem): problem for problem in problems}.values()))
    prefix = f"{_PREFIXES[certificate_type]}-{country}"
    write = partial(_rule, terms=terms, country=country, certificate_type=certificate_type, version=version)
    return tuple(write(part, f"{prefix}-{number:04}") for number, part in enumerate(parts, 1))


def _days(terms: Terms) -> Window:
    return Window(terms.first, terms.last + _ONE_DAY)


def _place(id_: str) -> Place:
    return Place(id_, path="$")


def _stretches(rules: Iterable[Rule], terms: Terms, problems: list[InputError]) -> Iterator[_Part]:
    """The days divided where a rule begins or ends."""
    days = _days(terms)
    edges = {edge for rule in rules for edge in (rule.window.start, rule.window.end) if edge is not None}
    inside = {edge for edge in edges if days.contains(edge)}
    for first, end in pairwise(sorted({*inside, terms.first, terms.last + _ONE_DAY})):
        in_force = [rule for rule in rules if rule.window.contains(first)]
        if in_force:
            who = in_force[0].who if len(in_force) == 1 else AnyOf(tuple(rule.who for rule in in_force))
            place = _place(" or ".join(rule.id for rule in in_force))
            yield _Part(first, end - _ONE_DAY, who, _said(in_force), place)
        else:
            nothing = f"nothing is in force from {first} to {end - _ONE_DAY}: ask for the days around them apart"
            problems.append(InputError(nothing, code="certificate-gap"))


def _exclusions(exclusions: Iterable[Exclusion], terms: Terms) -> Iterator[_Part]:
    for each in exclusions:
        if each.window.overlaps(_days(terms)):
            first = max(each.window.start or terms.first, terms.first)
            last = terms.last if each.window.end is None else min(each.window.end - _ONE_DAY, terms.last)
            yield _Part(first, last, Not(each.who), each.say, _place(each.id))


def _said(rules: Sequence[Rule]) -> Mapping[str, str]:
    """The rules' sentences one after the other, in the languages that all of them speak."""
    languages = [language for language in rules[0].say if all(language in rule.say for rule in rules)]
    return {language: " / ".join(rule.say[language] for rule in rules) for language in languages}


def _rule(
    part: _Part, identifier: str, *, terms: Terms, country: str, certificate_type: CertificateType, version: str
) -> CertLogicRule:
    logic = to_certlogic(part.who, evolve(terms, first=part.first, last=part.last), place=part.place)
    return read_rule(
        {
            "Identifier": identifier,
            "Type": RuleType.ACCEPTANCE.value,
            "Country": country,
            "Version": version,
            "SchemaVersion": "1.0.0",
            "Engine": "CERTLOGIC",
            "EngineVersion": "1.3.2",
            "CertificateType": certificate_type.value,
            "Description": [{"lang": language, "desc": sentence} for language, sentence in part.sentences.items()],
            "ValidFrom": f"{part.first}T00:00:00Z",
            "ValidTo": f"{part.last}T23:59:59.999Z",
            "AffectedFields": list(fields_read(parse(logic))),
            "Logic": logic,
        }
    )
