"""``vaxplatform decide``: who may be vaccinated, with what, why, and when the answer changes."""

from collections.abc import Iterator, Mapping
from itertools import chain
from textwrap import wrap
from typing import Annotated, Any

import typer

from vaxplatform.cli._options import Language, On, day_of, language_of
from vaxplatform.cli._people import AsJson, Explain, PersonFile, for_each, reason_json
from vaxplatform.cli._terminal import say
from vaxplatform.cli.rules._target import CountryOrFolder, ProgrammeName, Target, target_of
from vaxplatform.eligibility import VENUES, Decision, Offer, Wording
from vaxplatform.eligibility import decide as decide_person
from vaxplatform.exchange import read_residents
from vaxplatform.model import Dose, History, Person
from vaxplatform.schedule import evaluate

__all__ = ["decide"]

_WIDTH = 80


def decide(
    country: CountryOrFolder,
    person: PersonFile,
    on: On,
    programme: ProgrammeName = None,
    venue: Annotated[str, typer.Option("--venue", help="The kind of place of the visit: government or private.")] = "",
    booked_on: Annotated[
        str | None, typer.Option("--booked-on", help="The day the visit was booked, YYYY-MM-DD.")
    ] = None,
    explain: Explain = False,
    as_json: AsJson = False,
    lang: Language = None,
) -> None:
    """Say who may be vaccinated: yes, no or cannot tell, with what, and when the answer changes; with --explain why.

    Exit codes: 0 all fine; 1 done, with people rejected; 2 misuse; 3 nothing done.
    """
    target = target_of(country, programme)
    day = day_of(on)
    booked = None if booked_on is None else day_of(booked_on, "--booked-on")
    if booked is not None and booked > day:
        raise typer.BadParameter("a visit is booked on its day or before", param_hint="--booked-on")
    if venue not in ("", *VENUES):
        raise typer.BadParameter(f"a visit is at a centre that is {' or '.join(VENUES)}", param_hint="--venue")
    terms = target.programme
    language = language_of(lang, target.country.messages)

    def answer(entry: tuple[Person, tuple[Dose, ...]]) -> Mapping[str, Any]:
        somebody, doses = entry
        judged = evaluate(History.of(somebody, doses), terms.schedule, day) if doses else ()
        decision = decide_person(somebody, terms.table, day, judged, venue=venue, booked_on=booked)
        if not as_json:
            _show(somebody.id, decision, target, language, explain=explain)
        return {"id": somebody.id, **_decision_json(decision, target, explain=explain)}

    catalogue = target.country.catalogue
    entries = read_residents(person, vaccine=lambda text: catalogue.find(text).code, words=terms.words)
    for_each(entries, answer, as_json=as_json)


def _decision_json(decision: Decision, target: Target, *, explain: bool) -> Mapping[str, Any]:
    found: dict[str, Any] = {
        "programme": target.programme.programme.id,
        "on": decision.on.isoformat(),
        "answer": decision.answer.value,
        "rules": [rule.id for rule in decision.rules],
        "undecided": [rule.id for rule in decision.undecided],
        "offers": [_offer_json(offer, target) for offer in decision.offers],
        "possible": [_offer_json(offer, target) for offer in decision.possible],
        "missing": list(decision.missing),
        "changes_on": decision.changes_on.isoformat() if decision.changes_on else None,
        "reasons": [reason_json(reason) for reason in decision.reasons],
    }
    if explain:
        found["trace"] = [
            {
                "rule": each.rule.id,
                "in_force": each.in_force,
                "answer": each.answer.value,
                "reasons": [reason_json(reason) for reason in each.reasons],
                "changes_on": each.changes_on.isoformat() if each.changes_on else None,
                "source": each.rule.source,
                "verified": each.rule.verified,
            }
            for each in decision.trace
        ]
    return found


def _offer_json(offer: Offer, target: Target) -> Mapping[str, Any]:
    names = {product.code: product.brand for product in target.country.catalogue.products}
    return {
        "vaccines": [{"code": str(code), "name": names.get(code, str(code))} for code in sorted(offer.vaccines)],
        "dose_numbers": sorted(offer.dose_numbers),
        "venues": sorted(offer.venues),
        "fee": offer.fee.value if offer.fee else None,
    }


# ------------------------------------------------------------------------------------------------------ for people


def _show(id_: str, decision: Decision, target: Target, language: str, *, explain: bool) -> None:
    words = target.country.wording(target.programme, language)
    say(f"{id_}, {words.day(decision.on)}: {words(f'decision.{decision.answer.value}')}")
    why = _trace_lines(decision, target, words) if explain else ()
    for line in chain(dict.fromkeys(_lines(decision, target, words)), why):
        indent = "      " if line.startswith(" ") else "  "
        for part in wrap(line.strip(), _WIDTH, initial_indent=indent, subsequent_indent=f"{indent}  "):
            say(part)


def _lines(decision: Decision, target: Target, words: Wording) -> Iterator[str]:
    """What a person at the desk needs: the rule, or what stops or is missing; what may be had; when it changes."""
    for rule in decision.rules if decision.offers else ():
        yield f"{rule.id}: {words.name(rule.say)}"
    for offer in decision.offers:
        yield words("decision.offer", what=words("list.semicolon").join(words.offer(offer)))
    for offer in decision.possible:
        yield words("decision.possible", what=words("list.semicolon").join(words.offer(offer)))
    told = [reason for reason in decision.reasons if reason.code in ("excluded", "deferred", "fact-missing")]
    if not decision.offers and not told:
        told = list(decision.reasons[:1])
    leaves_out = {each.id: words.name(each.say) for each in target.programme.table.exclusions}
    for reason in told:
        yield words.reason(reason)
        if reason.code == "excluded":
            yield f"{reason.rule}: {leaves_out[reason.rule]}"
    proofs = dict.fromkeys(proof for reason in told for proof in words.proofs_for(reason))
    for proof in proofs:
        yield words("decision.proof", proof=proof)
    if decision.changes_on:
        yield words("decision.changes", day=words.day(decision.changes_on))


def _trace_lines(decision: Decision, target: Target, words: Wording) -> Iterator[str]:
    """Rule by rule: whether it holds, what it fails by, when that changes, and where it is published."""
    for each in decision.trace:
        mark = {"yes": "+", "no": "-", "cannot_tell": "?"}[each.answer.value]
        yield f"{mark} {each.rule.id}: {words.name(each.rule.say)}"
        if not each.in_force:
            in_force = words.days(each.rule.window.start, each.rule.window.end)
            yield f"    {words('reason.rule-not-in-force', rule=each.rule.id, in_force=in_force)}"
        for reason in each.reasons:
            yield f"    {words.reason(reason)}"
        if each.changes_on:
            yield f"    {words('decision.rule-changes', day=words.day(each.changes_on))}"
        yield f"    {words('decision.source', source=target.country.titles(each.rule.source))}"
