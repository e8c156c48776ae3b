"""registration.yaml: people per phone, people without papers, consent, and when two people may be one."""

from collections.abc import Mapping
from datetime import timedelta
from itertools import pairwise
from typing import Annotated, Literal

from attrs import evolve
from pydantic import Field

from vaxplatform.countries._yaml import Document, Path
from vaxplatform.countries.identity import IdentityRules
from vaxplatform.countries.schema import Dated, Findings, Length, Sentences, Sourced
from vaxplatform.dates import EndOfMonth, Window
from vaxplatform.errors import InputError
from vaxplatform.exchange.strict import FILLED, Part, Text, Word, nearest
from vaxplatform.registration import (
    ConsentTerms,
    DocumentTerms,
    DuplicateTerms,
    NameWords,
    PhoneLimit,
    RegistrationRules,
    WithoutPapers,
)

__all__ = ["RegistrationFile", "build_registration"]

_ONE_DAY = timedelta(days=1)


class PhoneEntry(Dated, Sourced):
    """How many people one phone registers; without ``until`` it lasts to the next one's ``from``.

    Keys:
        people: How many.
    """

    people: Annotated[int, Field(ge=1, le=1000)]


class GroupEntry(Part):
    """A group of people who often have no papers."""

    name: Sentences


class FacilitatorPart(Part):
    """What whoever vouches for people needs.

    Keys:
        phone: ``true`` where they need a phone, to which messages go.
        document: ``true`` where they need a document of their own.
        people_at_most: How many people one of them registers; left out, no source says.
    """

    phone: bool = False
    document: bool = False
    people_at_most: Annotated[int, Field(ge=1, le=100_000)] | None = None


class WithoutPapersEntry(Dated, Sourced):
    """Who is registered without papers, by whom, and for which places.

    Keys:
        groups: The groups, by a word; left out, anybody.
        other_groups: ``true`` where somebody nearer, such as a district, may name more.
        age_from: The least age; left out, any.
        venues: ``government`` or ``private``; left out, any.
        facilitator: What whoever vouches for them needs.
    """

    groups: Annotated[dict[Word, GroupEntry], FILLED] = {}
    other_groups: bool = False
    age_from: Length | None = None
    venues: Annotated[list[Literal["government", "private"]], FILLED] = []
    facilitator: FacilitatorPart = FacilitatorPart()


class PurposeEntry(Part):
    """What data about people may be wanted for."""

    name: Sentences


class ConsentPart(Sourced):
    """What people agree to.

    Keys:
        purposes: What for, by a word; the first is what the register itself needs.
        own_from: The age from which people agree themselves; before it a parent or guardian does.
    """

    purposes: Annotated[dict[Word, PurposeEntry], FILLED]
    own_from: Length


class HolderEntry(Sourced):
    """Who holds a kind of document, under its word in identity.yaml.

    Keys:
        age_from: Nobody younger has one.
    """

    age_from: Length


class NamesPart(Sourced):
    """What names have beside names, for finding people who may be on the register twice.

    Keys:
        left_out: Titles and connecting words that say nothing of who somebody is, in every script.
        short_forms: What is written short, and the name it stands for.
    """

    left_out: Annotated[list[Text], FILLED] = []
    short_forms: Annotated[dict[Text, Text], FILLED] = {}


class DuplicatesPart(Sourced):
    """When two people are taken for possibly one; what is left out is as the library has it.

    Keys:
        possible_from: The sum of points from which somebody looks at the two.
        points: Points by what is compared and how it agrees, such as ``{area: {same: 2}}``.
        compared_at_most: How many people that share a phone, or names and a birth date, are looked at.
    """

    possible_from: Annotated[int, Field(ge=1, le=100)] | None = None
    points: dict[Word, dict[Word, Annotated[int, Field(ge=-100, le=100)]]] = {}
    compared_at_most: Annotated[int, Field(ge=10, le=100_000)] | None = None


class DatesPart(Sourced):
    """How a birthday falls that the calendar does not have."""

    end_of_month: Literal["clamp", "roll_forward"]


class RegistrationFile(Part):
    """registration.yaml: what the register asks for. No document is required, and the file cannot say otherwise.

    Keys:
        people_per_phone: How many, in the order of the days.
        without_papers: Who is registered without papers; who fits one of the entries is.
        consent: What people agree to.
        documents: From which age people hold a kind of document, by its word in identity.yaml.
        names: What names have beside names.
        duplicates: When two people are taken for possibly one.
        dates: How ages are counted for those born on 29 February; left out, they turn older on 28 February.
    """

    people_per_phone: Annotated[list[PhoneEntry], FILLED] = []
    without_papers: Annotated[list[WithoutPapersEntry], FILLED] = []
    consent: ConsentPart | None = None
    documents: Annotated[dict[Word, HolderEntry], FILLED] = {}
    names: NamesPart | None = None
    duplicates: DuplicatesPart | None = None
    dates: DatesPart | None = None


def build_registration(
    file: RegistrationFile, document: Document, findings: Findings, *, identity: IdentityRules | None
) -> RegistrationRules:
    """The rules as a value, with what contradicts itself or identity.yaml noted."""
    return RegistrationRules(
        _phone_limits(file, document, findings),
        _documents(file, identity, document, findings),
        tuple(
            _without_papers(each, _window(("without_papers", at), each, document, findings))
            for at, each in enumerate(file.without_papers)
        ),
        _consent(file.consent),
        _names(file.names),
        _duplicates(file.duplicates, document, findings),
        EndOfMonth(file.dates.end_of_month) if file.dates else EndOfMonth.CLAMP,
    )


def _phone_limits(file: RegistrationFile, document: Document, findings: Findings) -> tuple[PhoneLimit, ...]:
    entries = file.people_per_phone
    windows = [_window(("people_per_phone", at), each, document, findings) for at, each in enumerate(entries)]
    for at, (one, other) in enumerate(pairwise(windows)):
        begins = other.start
        if one.end is None and begins is not None and (one.start is None or one.start < begins):
            windows[at] = Window(one.start, begins)
        ends = windows[at].end
        if begins is None or ends is None or ends > begins:
            findings.add(
                document.place_of(("people_per_phone", at + 1), key=True),
                "this number begins before the one above it ends: they stand in the order of their days, one a day",
                "pack-window-overlap",
            )
            return ()
    return tuple(
        PhoneLimit(each.people, window, ", ".join(each.source), each.verified)
        for each, window in zip(entries, windows, strict=True)
    )


def _documents(
    file: RegistrationFile, identity: IdentityRules | None, document: Document, findings: Findings
) -> Mapping[str, DocumentTerms]:
    known = identity.documents if identity else {}
    terms = {code: DocumentTerms(code, tuple(one.window for one in each.accepted)) for code, each in known.items()}
    for code, holder in file.documents.items():
        if code not in terms:
            findings.add(
                document.place_of(("documents", code), key=True),
                f"identity.yaml names no document «{code}»; {nearest(code, list(known))}",
                "unknown-document",
            )
        else:
            terms[code] = evolve(terms[code], age_from=holder.age_from, source=", ".join(holder.source))
    return terms


def _without_papers(entry: WithoutPapersEntry, window: Window) -> WithoutPapers:
    return WithoutPapers(
        {word: each.name for word, each in entry.groups.items()},
        other_groups=entry.other_groups,
        window=window,
        age_from=entry.age_from,
        venues=frozenset(entry.venues),
        facilitator_phone=entry.facilitator.phone,
        facilitator_document=entry.facilitator.document,
        people_at_most=entry.facilitator.people_at_most,
        source=", ".join(entry.source),
    )


def _consent(part: ConsentPart | None) -> ConsentTerms | None:
    if part is None:
        return None
    purposes = {word: each.name for word, each in part.purposes.items()}
    return ConsentTerms(purposes, part.own_from, ", ".join(part.source))


def _names(part: NamesPart | None) -> NameWords:
    words = NameWords()
    if part is None:
        return words
    left_out = words.left_out | {each.casefold() for each in part.left_out}
    return NameWords(left_out, {short.casefold(): name.casefold() for short, name in part.short_forms.items()})


def _duplicates(part: DuplicatesPart | None, document: Document, findings: Findings) -> DuplicateTerms:
    terms = DuplicateTerms()
    if part is None:
        return terms
    try:
        return DuplicateTerms(
            part.possible_from or terms.possible_from,
            part.points,
            part.compared_at_most or terms.compared_at_most,
            ", ".join(part.source),
        )
    except InputError as error:
        findings.add(document.place_of(("duplicates", "points"), key=True), error.sentence, error.code)
        return terms


def _window(path: Path, entry: Dated, document: Document, findings: Findings) -> Window:
    first, last = entry.from_, entry.until
    if first and last and last < first:
        findings.add(
            document.place_of((*path, "until")), "«until» is the last day and lies before «from»", "pack-window"
        )
        last = None
    return Window(first, last and last + _ONE_DAY)
