"""``vaxplatform rules check``: what is wrong with a programme's rules, who shows it, and what no case touches."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from vaxplatform.cli._terminal import console, say, show_json
from vaxplatform.cli.rules._target import CountryOrFolder, ProgrammeName, target_of
from vaxplatform.countries import ReviewedBoundary, ReviewedFinding, RuleReview, review_rules
from vaxplatform.eligibility import Visit
from vaxplatform.exchange import write_whole

__all__ = ["check"]


def check(
    country: CountryOrFolder,
    programme: ProgrammeName = None,
    propose: Annotated[
        Path | None, typer.Option("--propose", help="Write cases for the days that none touches to this YAML file.")
    ] = None,
    uncovered: Annotated[bool, typer.Option("--uncovered", help="List the days that no case touches.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print what was found as JSON on stdout.")] = False,
) -> None:
    """Find rules that nobody meets or others hide, gaps between ages, overlaps, products that nobody can have.

    The days around every threshold that no worked case touches are counted, and do not count as wrong.

    Exit codes: 0 nothing is wrong; 1 something is; 2 misuse; 3 the pack or its cases cannot be used.
    """
    target = target_of(country, programme)
    with console().status("Looking for people whom the rules miss, hide or contradict"):
        review = review_rules(target.pack, target.programme.programme.id)
    if as_json:
        show_json(_review_json(review, target.country.code))
    for finding in review.findings:
        say(f"{finding.place}: {finding.name}: {finding.sentence}")
        for role, witness in zip(_roles(finding), finding.finding.witnesses, strict=False):
            say(f"  {role}: {witness}")
    for each in review.uncovered if uncovered else ():
        say(f"{each.place}: no case stands here: {each.boundary}")
    if propose is not None:
        _propose(review, propose)
    covered, every = len(review.boundaries) - len(review.uncovered), len(review.boundaries)
    say(f"Cases touch {covered:,} of {every:,} days around the thresholds of {review.programme}.")
    if review.not_judged:
        entries = ", ".join(dict.fromkeys(each.entry for each in review.not_judged))
        say(f"{len(review.not_judged):,} more were not looked at: too many facts matter together in {entries}.")
    if review.findings:
        say(f"{len(review.findings):,} to look at.")
        raise typer.Exit(1)
    say("Nothing is wrong with the rules.")


def _roles(finding: ReviewedFinding) -> tuple[str, ...]:
    """What each of the people who show a finding shows."""
    match finding.finding.code:
        case "condition-impossible" | "entry-unreachable":
            return ("who comes closest",)
        case "age-gap":
            return ("in the gap", "older", "younger")
        case _:
            return ("for example",)


def _propose(review: RuleReview, out: Path) -> None:
    """Write the cases that are lacking; a file that has none would be no file of cases."""
    text = review.proposed_cases()
    if not text:
        say(f"No case is lacking: {out} is not written.")
        return
    with write_whole(out) as unfinished:
        unfinished.write_text(text, encoding="utf-8")
    say(f"Proposed cases in {out}: each says what the table answers today; read them before you keep them.")


# ---------------------------------------------------------------------------------------------------------------- JSON


def _review_json(review: RuleReview, country: str) -> Mapping[str, Any]:
    return {
        "country": country,
        "programme": review.programme,
        "findings": [_finding_json(finding) for finding in review.findings],
        "boundaries": len(review.boundaries),
        "covered": len(review.boundaries) - len(review.uncovered),
        "not_judged": len(review.not_judged),
        "uncovered": [_boundary_json(each) for each in review.uncovered],
    }


def _finding_json(finding: ReviewedFinding) -> Mapping[str, Any]:
    return {
        "code": finding.finding.code,
        "place": str(finding.place),
        "name": finding.name,
        "entries": list(finding.finding.entries),
        "sentence": finding.sentence,
        "facts": dict(finding.finding.facts),
        "witnesses": [_visit_json(witness) for witness in finding.finding.witnesses],
    }


def _visit_json(visit: Visit) -> Mapping[str, Any]:
    person = visit.person
    return {
        "on": visit.on.isoformat(),
        "birth_date": str(person.birth_date),
        "sex": person.sex.value,
        "groups": sorted(person.groups),
        "conditions": [
            {
                "code": each.code,
                "since": each.since.isoformat() if each.since else None,
                "attributes": dict(each.attributes),
            }
            for each in person.conditions
        ],
        "region": person.region,
        "doses": [{"vaccine": str(each.dose.vaccine), "status": each.status.value} for each in visit.doses],
        "venue": visit.venue,
        "booked_on": visit.booked_on.isoformat() if visit.booked_on else None,
    }


def _boundary_json(each: ReviewedBoundary) -> Mapping[str, Any]:
    return {
        "place": str(each.place),
        "entry": each.boundary.entry,
        "threshold": each.boundary.threshold,
        "position": each.boundary.position,
        "case": each.proposal,
    }
