"""The stages of a check that look at a pack which can be loaded."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import groupby
from pathlib import Path

from attrs import evolve

from vaxplatform.countries._build import unverified_places
from vaxplatform.countries._changelog import HEADING, tells_of
from vaxplatform.countries._pack_findings import CheckStage, PackFinding, a_warning, an_error, errors_of
from vaxplatform.countries._yaml import Document, load_yaml
from vaxplatform.countries.check import run_cases
from vaxplatform.countries.country import Country
from vaxplatform.countries.load import PackFolder, core_messages
from vaxplatform.countries.part_review import review_parts
from vaxplatform.countries.review import RuleReview, review_rules
from vaxplatform.countries.routine import Routine
from vaxplatform.countries.snapshot import SNAPSHOT, parse_snapshot, snapshot_changes, take_snapshot
from vaxplatform.errors import InputError, MissingExtra
from vaxplatform.exchange.files import read_text
from vaxplatform.exchange.strict import nearest
from vaxplatform.messages import parse_po, placeholders
from vaxplatform.place import Place

__all__ = [
    "REVIEW_LASTS",
    "of_catalogues",
    "of_identity",
    "of_parts",
    "of_review",
    "of_routine",
    "of_rules",
    "of_snapshot",
]

REVIEW_LASTS = timedelta(days=365)
"""How long a review of a pack is fresh."""

_LISTED = 6
_CHANGES = 20  # told one by one

# ------------------------------------------------------------------------------------------------------ rules and cases

_REMARKS = ("age-gap", "entry-too-large", "entry-not-compared", "gaps-not-looked-for")
"""What an analysis tells that need not be a mistake: a gap that is meant, and what it could not look at."""


def of_rules(pack: PackFolder, country: Country) -> Iterator[PackFinding]:
    """What is wrong with the rules and the worked cases, and the days around thresholds that no case touches."""
    try:
        results = run_cases(pack)
    except InputError as error:
        for each in errors_of(error, Place(pack.shown)):
            yield evolve(each, stage=CheckStage.CASES)
        return
    for result in results:
        for difference in result.differences:
            yield an_error(CheckStage.CASES, result.place, f"{result.name}: {difference}", "case-differs")
    for programme in country.programmes:
        review = review_rules(pack, programme)
        for found in review.findings:
            kind = a_warning if found.finding.code in _REMARKS else an_error
            yield kind(CheckStage.RULES, found.place, f"{found.name}: {found.sentence}", found.finding.code)
        yield from _of_thresholds(review)


def _of_thresholds(review: RuleReview) -> Iterator[PackFinding]:
    """One finding for each entry that has days around its thresholds on which no case stands."""
    for place, days in groupby(review.uncovered, key=lambda each: each.place):
        first, *more = [str(each.boundary) for each in days]
        others = f" and {len(more)} more" if more else ""
        yield an_error(
            CheckStage.CASES,
            place,
            f"no case stands on «{first}»{others}: `--propose-cases` writes cases to read and keep",
            "case-missing",
        )


# ------------------------------------------------------------------------------------------------ catalogues, identity


def of_catalogues(pack: PackFolder, country: Country) -> Iterator[PackFinding]:
    """Languages that lack sentences, or that nobody has read, and sentences that lost what they should tell."""
    document = load_yaml(pack.read("pack.yaml") or "", f"{pack.shown}/pack.yaml")
    core = core_messages()
    every = core.ids("en")
    for language in dict.fromkeys((*country.languages, *country.needs_review)):
        lacking = sorted(every - country.messages.ids(language))
        in_review = language in country.needs_review
        place = document.place_of(_path_of_language(document, language))
        if lacking and not in_review:
            sentence = (
                f"«{language}» lacks {len(lacking):,} of {len(every):,} sentences, the first «{lacking[0]}»: say them "
                f"in locale/{language}.po, or list the language under «needs_review»"
            )
            yield an_error(CheckStage.CATALOGUES, place, sentence, "language-incomplete")
        if in_review:
            said = f"{len(every) - len(lacking):,} of {len(every):,} sentences are there"
            sentence = f"nobody who speaks «{language}» has read it yet: {said}"
            yield a_warning(CheckStage.CATALOGUES, place, sentence, "needs-review")
    for index, language in enumerate(country.placeholders):
        place = document.place_of(("languages", "placeholder", index))
        yield a_warning(CheckStage.CATALOGUES, place, f"in «{language}» nothing is said yet", "placeholder")
    for name in pack.names("locale", ".po"):
        for entry in parse_po(pack.read(name) or "", f"{pack.shown}/{name}").entries.values():
            english = core.entry(entry.id, "en")
            asked = frozenset[str]().union(*map(placeholders, english.forms if english else ()))
            lost = sorted(asked - frozenset[str]().union(*map(placeholders, entry.forms)) - {"n"})
            if lost:
                sentence = f"«{entry.id}» does not tell {{{lost[0]}}}, which the English sentence does"
                place = Place(f"{pack.shown}/{name}", entry.line)
                yield an_error(CheckStage.CATALOGUES, place, sentence, "sentence-lost")


def _path_of_language(document: Document, language: str) -> tuple[str | int, ...]:
    """Where pack.yaml lists a language."""
    for key in ("needs_review", "supported"):
        listed = document.data["languages"].get(key, [])
        if language in listed:
            return ("languages", key, listed.index(language))
    return ("languages", "default")


_PART_STAGES = {
    "calendar": CheckStage.DATES,
    "geography": CheckStage.REFERENCES,
    "identity": CheckStage.IDENTITY,
}
"""Where it is told what libraries say against a part."""


def of_routine(pack: PackFolder, country: Country) -> Iterator[PackFinding]:
    """What a reader should know of a routine programme: what it plans against a rule, and what no source states."""
    routine = country.routine
    if routine is None:
        return
    name = f"programmes/{routine.id}.yaml"
    document = load_yaml(pack.read(name) or "", f"{pack.shown}/{name}")
    yield from _unknown_areas(document, country, routine)
    yield from _adults_of_any_age(document, routine)
    for warning in routine.warnings:
        yield a_warning(CheckStage.UNITS, warning.place, warning.sentence, warning.code)
    ages = sum(dose.lacks_minimum_age for dose in routine.doses)
    waits = sum(dose.lacks_wait for dose in routine.doses)
    if ages or waits:
        place = Place(f"{pack.shown}/{name}", 1)
        sentence = (
            f"no source states the minimum age of {ages} doses, nor the wait before {waits}: what is recommended is "
            "taken, and forecasts say so"
        )
        yield a_warning(CheckStage.UNITS, place, sentence, "unstated")


def _unknown_areas(document: Document, country: Country, routine: Routine) -> Iterator[PackFinding]:
    """Areas that a series is for and that are none of the country's."""
    try:
        geography = country.geography
    except InputError:  # told of its own file
        return
    if geography is None:
        return
    for series in routine.series:
        for at, code in enumerate(series.audience.areas):
            if geography.nearest(code) is None:
                place = document.place_of(("series", series.id, "for", "areas", at))
                sentence = f"geography.yaml has no area «{code}»; {nearest(code, list(geography.areas))}"
                yield an_error(CheckStage.REFERENCES, place, sentence, "pack-area-unknown")


def _adults_of_any_age(document: Document, routine: Routine) -> Iterator[PackFinding]:
    """Series for adults that state no age from which they are: whoever was just born is told to come."""
    for series in routine.series:
        first = series.doses[0]
        if series.audience.population == "adults" and first.when.begin is None and first.minimum is None:
            place = document.place_of(("series", series.id, "doses", 0))
            sentence = f"«{series.id}» is for adults and states no age: say from which age on under «at» or «min»"
            yield a_warning(CheckStage.UNITS, place, sentence, "adults-age-unstated")


def of_parts(pack: PackFolder, country: Country) -> Iterator[PackFinding]:
    """What libraries say against the parts, and which parts are lacking."""
    for remark in review_parts(pack, country):
        kind = an_error if remark.is_error else a_warning
        yield kind(_PART_STAGES.get(remark.part, CheckStage.SCHEMA), remark.place, remark.sentence, remark.code)


def of_identity(pack: PackFolder, country: Country) -> Iterator[PackFinding]:
    """Numbers that the pack itself calls right, and that its forms and checks doubt."""
    rules = country.identity
    if rules is None:
        return
    document = load_yaml(pack.read("identity.yaml") or "", f"{pack.shown}/identity.yaml")
    for code, kind in rules.documents.items():
        for index, sample in enumerate(kind.samples):
            place = document.place_of(("documents", code, "samples", index))
            try:
                doubts = kind.read(sample).doubts
            except MissingExtra as error:
                yield a_warning(CheckStage.IDENTITY, place, f"the samples were not looked at: {error}", error.code)
                break
            if doubts:
                sentence = (
                    f"the sample of «{code}» is in doubt ({', '.join(doubts)}): correct it, or the form and the check"
                )
                yield an_error(CheckStage.IDENTITY, place, sentence, "identity-sample")


# ------------------------------------------------------------------------------------------------------------- snapshot


def of_snapshot(pack: PackFolder, country: Country, changelog: Path | None) -> Iterator[PackFinding]:
    """What the pack leads to that its snapshot does not say, and whether the changelog tells of its version."""
    place = Place(f"{pack.shown}/{SNAPSHOT}", 1)
    text = pack.read(SNAPSHOT)
    if text is None and country.routine is None and not country.programmes:
        return
    if text is None:
        sentence = "there is no snapshot of who is due when: `--update-snapshot` writes it"
        yield an_error(CheckStage.SNAPSHOT, place, sentence, "snapshot-missing")
        return
    try:
        before = parse_snapshot(text, place.source)
    except InputError as error:
        yield from (evolve(each, stage=CheckStage.SNAPSHOT) for each in errors_of(error, place))
        return
    after = take_snapshot(country)
    changes = snapshot_changes(before, after)
    for change in changes[:_CHANGES]:
        yield an_error(CheckStage.SNAPSHOT, place, change, "snapshot-differs")
    line = f"a line under «{HEADING}» in {changelog or 'the changelog'} that names {country.name} {country.version}"
    if changes:
        more = f"and {len(changes) - _CHANGES:,} more changes; " if len(changes) > _CHANGES else ""
        raised = "" if before.version != after.version else "a new «version» in pack.yaml if this one is in use; "
        sentence = f"{more}who is due when has changed. If that is meant: {raised}{line}; then `--update-snapshot`"
        yield an_error(CheckStage.SNAPSHOT, place, sentence, "snapshot-changed")
    elif before.version != after.version:
        sentence = (
            f"the snapshot is of version {before.version}, the pack of {after.version}: `--update-snapshot` writes it"
        )
        yield an_error(CheckStage.SNAPSHOT, place, sentence, "snapshot-version")
    elif changelog is not None and not tells_of(read_text(changelog), _names(country), country.version):
        sentence = f"the changelog does not say what this version changes for people: write {line}"
        yield an_error(CheckStage.SNAPSHOT, place, sentence, "snapshot-untold")


def _names(country: Country) -> tuple[str, ...]:
    """How a line may name the country."""
    return (country.code, *country.names.values())


# ----------------------------------------------------------------------------------------------- confirmed and reviewed


def of_review(pack: PackFolder, country: Country, on: date) -> Iterator[PackFinding]:
    """What nobody has confirmed, and how old the last review is."""
    for name in pack.facts():
        places = unverified_places(load_yaml(pack.read(name) or "", f"{pack.shown}/{name}"))
        if not places:
            continue
        first, *more = places
        lines = ", ".join(str(each.line) for each in more[:_LISTED]) + (" ..." if len(more) > _LISTED else "")
        others = f", nor what stands on {len(more)} more lines ({lines})" if more else ""
        sentence = f"nobody has confirmed this{others}: «verified: false»"
        yield a_warning(CheckStage.SOURCES, first, sentence, "unverified")
    document = load_yaml(pack.read("pack.yaml") or "", f"{pack.shown}/pack.yaml")
    status = document.place_of(("status",), key=True)
    if country.status == "draft":
        yield a_warning(
            CheckStage.STALENESS, status, "the pack is a draft: no health authority has reviewed it", "draft"
        )
    if not country.maintainers:
        sentence = "nobody is named under «maintainers»: say whom readers ask, and how"
        yield a_warning(CheckStage.STALENESS, status, sentence, "maintainer-missing")
    reviewed = document.place_of(("reviewed", "on"), key=True)
    if country.reviewed_on is None:
        if country.status != "draft":
            sentence = (
                f"the status is «{country.status}»: say with «reviewed: {{on: YYYY-MM-DD, by: ...}}» when and by whom"
            )
            yield an_error(CheckStage.STALENESS, status, sentence, "review-missing")
    elif country.reviewed_on > on:
        yield an_error(
            CheckStage.STALENESS, reviewed, f"the review of {country.reviewed_on} lies after {on}", "review-later"
        )
    elif on - country.reviewed_on > REVIEW_LASTS:
        days = (on - country.reviewed_on).days
        sentence = (
            f"the last review is {days} days old, more than {REVIEW_LASTS.days}: look whether the sources still say so"
        )
        yield a_warning(CheckStage.STALENESS, reviewed, sentence, "review-old")
