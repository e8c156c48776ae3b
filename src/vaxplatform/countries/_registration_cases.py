"""Runs worked cases of the register: who comes, on which day, and whether they are taken."""

from collections.abc import Iterator

from vaxplatform.countries._case_sources import sources_are_known
from vaxplatform.countries._registration_cases_form import Facilitated, RegistrationCase, RegistrationCasesFile
from vaxplatform.countries._yaml import Document, Path
from vaxplatform.countries.country import Country
from vaxplatform.countries.load import core_messages
from vaxplatform.countries.schema import Findings
from vaxplatform.dates import PartialDate
from vaxplatform.errors import InputError
from vaxplatform.exchange.strict import nearest
from vaxplatform.model import Contact, Identifier, Person
from vaxplatform.registration import (
    DuplicateIndex,
    Facilitation,
    ReferenceIds,
    Refused,
    RegistrationRules,
    likeness_of,
    register,
)

__all__ = ["registration_results"]


def registration_results(
    file: RegistrationCasesFile, document: Document, country: Country, findings: Findings
) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The place in the file of each case that can be run, with a sentence for each answer that is another."""
    rules = country.registration
    if rules is None:
        sentence = "the pack says nothing of a register: registration.yaml does"
        findings.add(document.place_of(("programme",)), sentence, "case-programme")
        return
    if not sources_are_known(file, document, country, findings):
        return
    for index, case in enumerate(file.cases):
        slips = list(_unknown(case))
        for path, sentence in slips:
            findings.add(document.place_of(("cases", index, *path)), sentence, "case-word")
        if slips:
            continue
        try:
            differences = tuple(_differences(case, rules))
        except InputError as error:
            findings.caught(error, document.place_of(("cases", index)))
        else:
            yield index, differences


def _unknown(case: RegistrationCase) -> Iterator[tuple[Path, str]]:
    known = _reasons()
    for at, reason in enumerate(case.expect.because):
        if reason not in known:
            sentence = f"nobody is refused for «{reason}»; {nearest(reason, known)}"
            yield ("expect", "because", at), sentence


_SETTLE = "register.settle."


def _reasons() -> list[str]:
    """Every reason there is: what would settle it is a sentence of the core."""
    return sorted(id_.removeprefix(_SETTLE) for id_ in core_messages().ids("en") if id_.startswith(_SETTLE))


_PHONE, _OTHER_PHONE = Contact("1000000001"), Contact("1000000002")
_DOCUMENT = Identifier("any", "1")


def _differences(case: RegistrationCase, rules: RegistrationRules) -> Iterator[str]:
    on_phone = [
        likeness_of(Person(str(number), PartialDate(_FIRST_YEAR + number), contact=_PHONE), None, id=str(number))
        for number in range(case.people_on_phone)
    ]
    outcome = register(
        Person("CASE", PartialDate(case.born.year, case.born.month, case.born.day), contact=_PHONE),
        None,
        rules,
        case.on,
        known=DuplicateIndex(on_phone),
        ids=ReferenceIds(b"the key of worked cases"),
        number=case.people_on_phone,
        facilitation=_facilitation(case.facilitated) if case.facilitated else None,
    )
    refused = [reason.code for reason in outcome.reasons] if isinstance(outcome, Refused) else []
    if case.expect.registered is bool(refused):
        yield f"registered: expected {_yes(case.expect.registered)}, got {_yes(not refused)}{_why(refused)}"
    elif case.expect.because and set(case.expect.because) != set(refused):
        yield f"because: expected {', '.join(case.expect.because)}, got {', '.join(refused)}"


_FIRST_YEAR = 1900


def _yes(answer: bool) -> str:  # noqa: FBT001 -- it is the word for it
    return "true" if answer else "false"


def _why(refused: list[str]) -> str:
    return f" ({', '.join(refused)})" if refused else ""


def _facilitation(given: Facilitated) -> Facilitation:
    documents: tuple[Identifier, ...] = (_DOCUMENT,) if given.document else ()
    return Facilitation(
        "facilitator",
        given.group,
        given.venue or "",
        given.registered_so_far,
        _OTHER_PHONE if given.phone else Contact(),
        documents,
    )
