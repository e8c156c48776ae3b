"""A programme's rules under review: what is wrong with the table, where it stands, and what no worked case touches."""

from collections.abc import Container, Iterable, Iterator, Mapping
from typing import Any

from attrs import evolve, frozen

from vaxplatform.countries._yaml import Document, Path, load_yaml
from vaxplatform.countries.check import cases_files, person_and_doses, run_cases
from vaxplatform.countries.country import Country, CountryProgramme
from vaxplatform.countries.load import PackFolder, load_pack
from vaxplatform.countries.schema import CasesFile
from vaxplatform.eligibility import Answer, Boundary, Decision, Effort, Finding, Supply, Visit, analyse, boundaries
from vaxplatform.errors import InputError
from vaxplatform.exchange.yaml_document import dump_yaml
from vaxplatform.model import Condition, Dose, EvaluatedDose, History, Sex
from vaxplatform.place import Place
from vaxplatform.schedule import Schedule, evaluate, forecast

__all__ = ["ReviewedBoundary", "ReviewedFinding", "RuleReview", "review_rules"]


@frozen
class ReviewedFinding:
    """Something that is wrong with a table, and where.

    Args:
        place: Of the entry to look at first; of a product, where the programme first names it.
        name: The entry's id, or the product's.
        sentence: What is wrong.
        finding: The same as the analysis gave it, with who shows it.
    """

    place: Place
    name: str
    sentence: str
    finding: Finding


@frozen
class ReviewedBoundary:
    """A day before, on or after a threshold, on which somebody can stand.

    Args:
        place: Of the entry that it is a threshold of.
        boundary: What it is.
        cases: Names of the worked cases that touch it.
        proposal: A case that would, as plain values, with the answer the table gives today; None where there is one,
            or where a case cannot say what it takes (doses that no schedule would judge so).
    """

    place: Place
    boundary: Boundary
    cases: tuple[str, ...]
    proposal: Mapping[str, Any] | None


@frozen
class RuleReview:
    """What a review found.

    Args:
        programme: The programme's word.
        findings: In the order of the file, products last.
        boundaries: In the order of the file.
        not_judged: Days of thresholds that no case touches, and of which it is not known whether somebody can stand on
            them: too many facts matter there together.
    """

    programme: str
    findings: tuple[ReviewedFinding, ...]
    boundaries: tuple[ReviewedBoundary, ...]
    not_judged: tuple[Boundary, ...] = ()

    @property
    def uncovered(self) -> tuple[ReviewedBoundary, ...]:
        """The days of thresholds that no case touches."""
        return tuple([each for each in self.boundaries if not each.cases])

    def proposed_cases(self) -> str:
        """A file of cases for what none touches, ready to stand in the pack's ``cases``; empty where all is touched."""
        cases = [each.proposal for each in self.boundaries if each.proposal is not None]
        return dump_yaml({"programme": self.programme, "cases": cases}) if cases else ""


def review_rules(pack: PackFolder, programme: str) -> RuleReview:
    """Analyse a programme's rules and measure what the pack's worked cases show of them.

    Args:
        pack: Where the pack is.
        programme: The programme's word.

    Returns:
        Findings with their places, and the day before, on and after each threshold with the cases that touch it.

    Raises:
        UnknownName: The pack has no such programme.
        PackError: The pack or a file of cases cannot be used.

    Example:
        >>> from vaxplatform.countries import find_pack, list_countries, load_country
        >>> code = list_countries()[0]
        >>> review = review_rules(find_pack(code), next(iter(load_country(code).programmes)))
        >>> len(review.uncovered) < len(review.boundaries)
        True
    """
    country = load_pack(pack)
    terms = country.programme(programme)
    run_cases(pack)  # tells what is wrong with the cases themselves
    name = f"programmes/{programme}.yaml"
    document = load_yaml(pack.read(name) or "", f"{pack.shown}/{name}")
    places = {
        entry["id"]: document.place_of((part, index))
        for part in ("eligibility", "exclusions", "deferrals")
        for index, entry in enumerate(document.data.get(part, ()))
    }
    found = analyse(terms.table, programme=terms.programme.window, supplies=_supplies(terms.schedule))
    too_large = {finding.entries[0] for finding in found if finding.code == "entry-too-large"}
    looked_at, not_judged = _boundaries(country, terms, places, list(_cases(pack, country, terms)), too_large)
    return RuleReview(
        programme,
        tuple([_placed(finding, places, document, country) for finding in found]),
        tuple(looked_at),
        tuple(not_judged),
    )


def _supplies(schedule: Schedule) -> Iterator[Supply]:
    """What the series let be given, and when."""
    for series in schedule.series:
        for dose in series.doses:
            for vaccine in (*dose.preferable, *dose.allowable):
                days = dose.window.shared_with(vaccine.window)
                if days is not None:
                    yield Supply(vaccine.code, dose.number, days)


def _placed(finding: Finding, places: Mapping[str, Place], document: Document, country: Country) -> ReviewedFinding:
    product = finding.facts.get("product")
    if product is None:
        name = finding.entries[0]
        return ReviewedFinding(places[name], name, finding.sentence, finding)
    name = country.catalogue.find(product).id
    named = evolve(finding, facts={**finding.facts, "product": name})
    return ReviewedFinding(_place_of_product(name, document), name, named.sentence, named)


def _place_of_product(name: str, document: Document) -> Place:
    """Where a programme first names a product: its series, a dose it may be given as, or a rule that offers it."""
    if name in document.data["series"]:
        return document.place_of(("series", name), key=True)
    return next(document.place_of(path) for path, value in _texts(document.data) if value == name)


def _texts(data: Any, path: Path = ()) -> Iterator[tuple[Path, object]]:
    children: Iterable[tuple[str | int, Any]] = (
        data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    )
    for step, child in children:
        yield (*path, step), child
        yield from _texts(child, (*path, step))


# ---------------------------------------------------------------------------------------------------- the pack's cases


def _cases(pack: PackFolder, country: Country, terms: CountryProgramme) -> Iterator[tuple[str, Visit]]:
    """The worked cases of a programme, by their names."""
    for file in cases_files(pack):
        if not isinstance(file, CasesFile) or file.programme != terms.programme.id:
            continue
        for case in file.cases:
            given, on = file.person_of(case), case.on or file.on
            if given is not None and on is not None:
                person, doses = person_and_doses(given, country)
                visit = Visit(person, on, venue=case.venue or "", booked_on=case.booked_on)
                yield case.name, _judged(visit, doses, terms)


def _judged(visit: Visit, doses: Iterable[Dose], terms: CountryProgramme) -> Visit:
    """The visit with doses as the programme's schedule judges them."""
    return evolve(visit, doses=evaluate(History.of(visit.person, tuple(doses)), terms.schedule, visit.on))


def _boundaries(
    country: Country,
    terms: CountryProgramme,
    places: Mapping[str, Place],
    cases: list[tuple[str, Visit]],
    too_large: Container[str],
) -> tuple[list[ReviewedBoundary], list[Boundary]]:
    """The days on which somebody can stand, and those of which that is too much to find out."""
    looked_at: list[ReviewedBoundary] = []
    not_judged: list[Boundary] = []
    effort = Effort()
    for boundary in boundaries(terms.table):
        place = places[boundary.entry]
        touching = tuple([name for name, visit in cases if boundary.touched_by(visit)])
        if touching:
            looked_at.append(ReviewedBoundary(place, boundary, touching, None))
            continue
        try:
            example = None if boundary.entry in too_large else boundary.example(effort)
        except InputError:
            not_judged.append(boundary)
            continue
        if example is not None:
            looked_at.append(ReviewedBoundary(place, boundary, (), _proposal(boundary, example, country, terms)))
        elif boundary.entry in too_large:
            not_judged.append(boundary)
    return looked_at, not_judged


# -------------------------------------------------------------------------------------------------------- new cases


def _proposal(
    boundary: Boundary, example: Visit, country: Country, terms: CountryProgramme
) -> Mapping[str, Any] | None:
    """A case for a boundary; None where a case cannot say it."""
    visit = _judged(example, _given(example, terms), terms)
    if not boundary.touched_by(visit):
        return None
    asked: dict[str, Any] = {
        "venue": visit.venue,
        "booked_on": visit.booked_on.isoformat() if visit.booked_on else "",
    }
    return {
        "name": str(boundary),
        "person": _person_data(visit, country),
        "on": visit.on.isoformat(),
        **{name: value for name, value in asked.items() if value},
        "expect": _expected(boundary.entry, visit.decision(terms.table)),
    }


def _given(example: Visit, terms: CountryProgramme) -> list[Dose]:
    """As many doses as somebody has had, each on the first day its series allows, of the vaccine that is asked for."""
    given: list[Dose] = []
    for each in example.doses:
        due = forecast(History.of(example.person, tuple(given)), terms.schedule, example.on)[0]
        if due.earliest is not None and due.vaccines:
            asked = each.dose.vaccine
            given.append(Dose(due.earliest, asked if asked in due.vaccines else due.vaccines[0]))
    return given


def _person_data(visit: Visit, country: Country) -> dict[str, Any]:
    person = visit.person
    given: dict[str, Any] = {
        "sex": "" if person.sex is Sex.UNKNOWN else person.sex.value,
        "lives_in": person.region,
        "groups": sorted(person.groups),
        "conditions": [_condition_data(each) for each in person.conditions],
        "doses": [_dose_data(each, country) for each in visit.doses],
    }
    return {"born": str(person.birth_date), **{name: value for name, value in given.items() if value}}


def _condition_data(condition: Condition) -> str | dict[str, Any]:
    since = {} if condition.since is None else {"since": condition.since.isoformat()}
    known = {**since, **condition.attributes}
    return {"is": condition.code, **known} if known else condition.code


def _dose_data(each: EvaluatedDose, country: Country) -> dict[str, str]:
    return {"date": each.dose.date.isoformat(), "product": country.catalogue.find(str(each.dose.vaccine)).id}


def _expected(entry: str, decision: Decision) -> dict[str, Any]:
    """What the table says today: the rule that matches, or what the entry gives as the reason."""
    said = {Answer.YES: True, Answer.NO: False, Answer.CANNOT_TELL: "cannot tell"}[decision.answer]
    matching = [rule.id for rule in decision.rules]
    if decision.answer is Answer.YES:
        return {"eligible": said, "by": entry if entry in matching else matching[0]}
    reasons = [reason for reason in decision.reasons if reason.rule == entry] or list(decision.reasons)
    return {"eligible": said, "because": [f"{reasons[0].rule}.{reasons[0].code}"]}
