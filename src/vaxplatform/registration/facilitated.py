"""Registration of people who have no papers, by somebody who vouches for them."""

from collections.abc import Iterable, Iterator
from datetime import date

from attrs import field, frozen

from vaxplatform.dates import completed_years
from vaxplatform.model import Contact, Identifier, IdValidator, Person, Reason
from vaxplatform.registration.rules import RegistrationRules, WithoutPapers

__all__ = ["Facilitation"]


def _documents(given: Iterable[Identifier]) -> tuple[Identifier, ...]:
    return tuple(given)


@frozen(weakref_slot=False)
class Facilitation:
    """Who registers a person without papers, where, and as one of which group.

    Args:
        facilitator: The facilitator's id with the programme; no phone or document number.
        group: The group the person belongs to, the country pack's word.
        venue: The kind of place the registration is for (``government``).
        registered_so_far: How many people the facilitator has registered before.
        contact: The facilitator's phone, which the people they register share.
        identifiers: The facilitator's documents.
    """

    facilitator: str
    group: str = ""
    venue: str = ""
    registered_so_far: int = 0
    contact: Contact = field(default=Contact(), repr=False)
    identifiers: tuple[Identifier, ...] = field(default=(), converter=_documents, repr=False)


def has_own_phone(person: Person, facilitation: Facilitation, validator: IdValidator) -> bool:
    """Whether the phone given is the person's: the facilitator's says nothing about them."""
    own, theirs = person.contact.phone, facilitation.contact.phone
    return bool(own) and not (theirs and validator.read_phone(own).value == validator.read_phone(theirs).value)


def why_not(facilitation: Facilitation, person: Person, rules: RegistrationRules, on: date) -> Iterator[Reason]:
    """Why a facilitator may not register a person so; nothing where a rule in force allows it, or there are none."""
    if not rules.without_papers:
        return
    in_force = [terms for terms in rules.without_papers if on in terms.window]
    if not in_force:
        starts = [
            terms.window.start for terms in rules.without_papers if terms.window.start and terms.window.start > on
        ]
        facts = {"from": min(starts).isoformat()} if starts else {}
        yield Reason("facilitated-not-yet" if starts else "facilitated-no-more", facts=facts)
        return
    refusals = [tuple(_refusals(terms, facilitation, person, rules, on)) for terms in in_force]
    if all(refusals):
        yield from min(refusals, key=len)


def _refusals(
    terms: WithoutPapers, given: Facilitation, person: Person, rules: RegistrationRules, on: date
) -> Iterator[Reason]:
    if terms.groups and given.group not in terms.groups and not (terms.other_groups and given.group):
        yield Reason("facilitated-group", terms.source, {"groups": ", ".join(sorted(terms.groups))})
    if terms.venues and given.venue not in terms.venues:
        yield Reason("facilitated-venue", terms.source, {"venues": ", ".join(sorted(terms.venues))})
    oldest = person.birth_date.earliest
    if terms.age_from and oldest <= on and completed_years(oldest, on, rules.end_of_month) < terms.age_from.years:
        yield Reason("facilitated-age", terms.source, {"age": str(terms.age_from.years), "field": "birth_date"})
    if terms.facilitator_phone and not given.contact.phone:
        yield Reason("facilitator-phone", terms.source)
    if terms.facilitator_document and not given.identifiers:
        yield Reason("facilitator-document", terms.source)
    if terms.people_at_most is not None and given.registered_so_far >= terms.people_at_most:
        yield Reason("facilitator-full", terms.source, {"limit": str(terms.people_at_most)})
