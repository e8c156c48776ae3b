"""Somebody comes to be registered.

They come onto the register, or before somebody who looks at a possible duplicate, or are told what stands in the way
and what would settle it.
"""

from collections.abc import Collection, Iterable, Iterator
from datetime import date

from attrs import evolve

from vaxplatform.dates import completed_years, require_day
from vaxplatform.model import Doubt, GivenBy, Household, IdValidator, NumberReading, Person, Reason
from vaxplatform.registration.duplicates import KnownPeople, Resemblance, look_for
from vaxplatform.registration.facilitated import Facilitation, has_own_phone, why_not
from vaxplatform.registration.history import Standing
from vaxplatform.registration.likeness import Likeness, likeness_of, phone_key
from vaxplatform.registration.numbers import PlainNumbers, ReadOnce
from vaxplatform.registration.outcome import PossibleDuplicate, Refused, Registered
from vaxplatform.registration.reference_ids import IdSource
from vaxplatform.registration.rules import PhoneLimit, RegistrationRules

__all__ = ["register"]

_PLAIN = PlainNumbers()
_NOBODY_MERGED = Standing()


def register(
    person: Person,
    household: Household | None,
    rules: RegistrationRules,
    on: date,
    *,
    known: KnownPeople,
    ids: IdSource,
    number: int,
    validator: IdValidator = _PLAIN,
    facilitation: Facilitation | None = None,
    not_the_same_as: Iterable[str] = (),
    standing: Standing = _NOBODY_MERGED,
) -> Registered | PossibleDuplicate | Refused:
    """Register a person, unless somebody should look first.

    Nothing is stored: who keeps the register adds what is handed back. Nothing is ever refused for want of a document.

    Args:
        person: As they gave it; the id may be any, such as the number of the form.
        household: The household they register with, if any; its phone is theirs where they gave none.
        rules: The country's.
        on: The day.
        known: Those on the register: a `DuplicateIndex`, or a database that answers for keys.
        ids: Makes the reference ids of this register, such as `ReferenceIds`.
        number: The running number of this registration; no other has it.
        validator: Reads numbers as the country writes them; its doubts become notes and stop nothing.
        facilitation: Who registers the person, where they have no papers.
        not_the_same_as: Ids that somebody looked at and found to be other people.
        standing: Which ids of the register are one person.

    Returns:
        `Registered`, `PossibleDuplicate` or `Refused`; every reason that holds, not only the first.

    Raises:
        InputError: ``register-number``.
        DateError: ``not-a-day``.

    Example:
        >>> from vaxplatform.dates import PartialDate
        >>> from vaxplatform.model import Contact, Name
        >>> from vaxplatform.registration import DuplicateIndex, ReferenceIds
        >>> def came(id, given, family):
        ...     who = Person(id, PartialDate(1985, 3, 14), name=Name(given, family), contact=Contact("98765 43210"))
        ...     return register(who, None, RegistrationRules(), date(2021, 3, 1), known=known, number=len(known),
        ...                     ids=ReferenceIds(b"sixteen bytes or more"))
        >>> known = DuplicateIndex()
        >>> first = came("form 1", "Asha", "Patil")
        >>> known.add(first.likeness)
        >>> again = came("form 2", "Patil", "Aasha")
        >>> again.matches[0].id == first.id, again.matches[0].points
        (True, 17)
    """
    require_day(on)
    reference = ids.of(number)
    validator = ReadOnce(validator)  # a phone number takes long to read
    likeness = likeness_of(
        person,
        household,
        id=reference,
        names=rules.names,
        validator=validator,
        phone=facilitation is None or has_own_phone(person, facilitation, validator),
    )
    notes = [*_doubts(person, household, validator), *_lacking(person, rules, on)]
    reasons = [*_faults(person, rules, on), *(why_not(facilitation, person, rules, on) if facilitation else ())]
    found = look_for(likeness, known, rules.duplicates)
    if found.cut_short:
        notes.append(Reason("search-cut-short", facts={"limit": str(rules.duplicates.compared_at_most)}))
    others = {standing.current(each) for each in not_the_same_as}
    resemblances = _one_each(found.resemblances, standing)
    reasons += _document_of_another(resemblances, others)
    matches = [each for each in resemblances if each.id not in others]
    if reasons:
        return Refused(tuple(reasons), tuple(notes))
    if matches:
        return PossibleDuplicate(tuple(matches), rules.duplicates.possible_from, tuple(notes))
    limit = rules.phone_limit(on)
    if limit is not None and likeness.phone:
        reasons += _phone_full(likeness, limit, known, standing)
    if reasons:
        return Refused(tuple(reasons), tuple(notes))
    return Registered(reference, evolve(person, id=reference), likeness, on, facilitation, tuple(notes))


def _faults(person: Person, rules: RegistrationRules, on: date) -> Iterator[Reason]:
    """What cannot be so."""
    if person.birth_date.earliest > on:
        yield Reason("birth-date-future", facts={"field": "birth_date"})
        return
    oldest = completed_years(person.birth_date.earliest, on, rules.end_of_month)
    for document in person.identifiers:
        terms = rules.documents.get(document.kind)
        if terms and terms.age_from and oldest < terms.age_from.years:
            facts = {"document": document.kind, "age": str(terms.age_from.years), "field": "document"}
            yield Reason("document-age", terms.source, facts)
    consent = rules.consent
    if consent is not None and person.birth_date.latest <= on:
        for given in person.consents:
            if given.given_by is GivenBy.PERSON and given.stands(on):
                at_most = completed_years(person.birth_date.earliest, min(given.given_on, on), rules.end_of_month)
                if person.birth_date.earliest <= given.given_on and at_most < consent.own_from.years:
                    facts = {"age": str(consent.own_from.years), "purpose": given.purpose, "field": "consents"}
                    yield Reason("consent-of-child", consent.source, facts)


def _doubts(person: Person, household: Household | None, validator: IdValidator) -> Iterator[Reason]:
    """Numbers that look wrong; nobody is turned away for them."""
    for document in person.identifiers:
        reading = validator.read_document(document.kind, document.value)
        yield from _doubted(reading, "document_number", document.kind)
    phone = person.contact.phone or (household.contact.phone if household else "")
    if phone:
        yield from _doubted(validator.read_phone(phone), "phone", "phone")


def _doubted(reading: NumberReading, field: str, what: str) -> Iterator[Reason]:
    for doubt in reading.doubts:
        facts = {"what": what, "masked": reading.masked, "field": field}
        yield Reason(f"number-{Doubt(doubt).value}", facts=facts)


def _lacking(person: Person, rules: RegistrationRules, on: date) -> Iterator[Reason]:
    """What is not there and may come later."""
    if not person.identifiers:
        yield Reason("papers-none", facts={"field": "document"})
    for document in person.identifiers:
        terms = rules.documents.get(document.kind)
        if rules.documents and (terms is None or not any(on in window for window in terms.accepted)):
            yield Reason("document-not-listed", facts={"document": document.kind, "field": "document"})
    if not (person.name.original or person.name.romanised):
        yield Reason("name-none", facts={"field": "given_name"})
    if rules.consent is not None:
        needed = next(iter(rules.consent.purposes))
        if not any(each.purpose == needed and each.stands(on) for each in person.consents):
            yield Reason("consent-none", rules.consent.source, {"purpose": needed, "field": "consents"})


def _one_each(resemblances: Iterable[Resemblance], standing: Standing) -> list[Resemblance]:
    """The best resemblance for each person, under the id that is theirs now."""
    best: dict[str, Resemblance] = {}
    for each in resemblances:  # the likeliest first
        current = standing.current(each.id)
        best.setdefault(current, evolve(each, id=current))
    return list(best.values())


def _document_of_another(resemblances: Iterable[Resemblance], others: Collection[str]) -> Iterator[Reason]:
    """A document that somebody else has shown: of another name, or found to be somebody else."""
    for each in resemblances:
        if each.level("document") == "same" and (each.level("name") == "different" or each.id in others):
            yield Reason("document-of-another", facts={"id": each.id, "field": "document_number"})


def _phone_full(likeness: Likeness, limit: PhoneLimit, known: KnownPeople, standing: Standing) -> Iterator[Reason]:
    people = {standing.current(each.id) for each in known.sharing(phone_key(likeness.phone))}
    if len(people) >= limit.people:
        facts = {"limit": str(limit.people), "people": str(len(people)), "field": "phone"}
        if limit.window.end:
            facts["until"] = limit.window.end.isoformat()
        yield Reason("phone-full", limit.source, facts)
