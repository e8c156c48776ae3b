"""identity.yaml: the documents that are taken, how their numbers look, and how phones are read."""

import re
from datetime import timedelta
from typing import Annotated

from pydantic import BeforeValidator, StringConstraints

from vaxplatform.countries._yaml import Document, Path
from vaxplatform.countries.adapters.number_checks import check_by_name, is_check_name
from vaxplatform.countries.identity import Acceptance, IdentityDocument, IdentityRules, PhoneRules
from vaxplatform.countries.schema import Dated, Findings, Sentences, Sourced
from vaxplatform.dates import Window
from vaxplatform.errors import InputError, MissingExtra, UnknownName
from vaxplatform.exchange.strict import FILLED, Part, Text, Word, brought_to
from vaxplatform.place import Place

__all__ = ["IdentityFile", "build_identity"]

_ONE_DAY = timedelta(days=1)
_FORM_LETTERS = re.compile(r"[A-Z0-9 ./|?(){},\[\]-]{1,300}")
_OPEN_ENDED = re.compile(r",\}|\{,|\)[?{]|\}[?{]|\?\?|\(\?")


def _form(text: str) -> str:
    """A pattern that nobody's number can keep busy: sets, groups of choices, and counted repetitions of one sign."""
    if not _FORM_LETTERS.fullmatch(text):
        raise InputError(
            "a form is made of capital letters, digits, sets such as [0-9], counts such as {8} or {5,8}, and choices "
            "such as (A|B); numbers are compared in capital letters"
        )
    if _OPEN_ENDED.search(text):
        raise InputError(
            "a count has both ends, {5,8}, and stands after one sign or set; what may be left out is a choice: (A|)"
        )
    try:
        re.compile(text)
    except re.error as error:
        raise InputError(f"this form cannot be read: {error.msg}") from None
    return text


def _check_name(text: str) -> str:
    if not is_check_name(text):
        raise InputError("a check is «stdnum:» with a module of python-stdnum, such as stdnum:luhn, or icao-9303")
    return text


def _listed(value: object) -> object:
    return [value] if isinstance(value, str) else value


Form = Annotated[str, brought_to(_form)]
Printed = Annotated[str, StringConstraints(pattern="^[#A-Z0-9 ./-]{1,80}$")]
CheckName = Annotated[str, brought_to(_check_name)]


class AcceptanceEntry(Dated, Sourced):
    """Days on which a document was taken.

    Keys:
        say: Whom it was taken for, a sentence by language; left out, everybody.
    """

    say: Sentences | None = None


class DocumentEntry(Sourced):
    """A kind of document, under the word that records name it by.

    Keys:
        name: What it is called, by language.
        accepted: When it was taken.
        form: A pattern for its number in one spelling: capital letters, digits 0 to 9, without ``dropped``.
        dropped: What is printed between the parts of a number and is no part of it; left out, spaces and hyphens.
        written: How the number is printed, each ``#`` a letter or digit; several where lengths differ.
        check: Checks that the number carries in itself: ``stdnum:in.aadhaar``, ``stdnum:luhn``, ``icao-9303``.
        samples: Numbers that must be free of doubt; made up, or published as examples, never anybody's.
    """

    name: Sentences
    accepted: list[AcceptanceEntry] = []
    form: Form | None = None
    dropped: Annotated[str, StringConstraints(pattern="^[ ./-]{0,4}$")] = " -"
    written: Annotated[
        list[Printed], FILLED, BeforeValidator(_listed, json_schema_input_type=Printed | list[Printed])
    ] = []
    check: Annotated[list[CheckName], FILLED, BeforeValidator(_listed, json_schema_input_type=str | list[str])] = []
    samples: Annotated[list[Text], FILLED] = []


class PhonePart(Sourced):
    """How phone numbers are read.

    Keys:
        region: The country whose numbers are expected, two capital letters.
        mobile_only: ``true`` where people are reached by messages to a mobile phone.
    """

    region: Annotated[str, StringConstraints(pattern="^[A-Z]{2}$")]
    mobile_only: bool = False


class IdentityFile(Part):
    """identity.yaml: documents and phones. None of them is required of anybody, and the file cannot say otherwise."""

    documents: dict[Word, DocumentEntry] = {}
    phone: PhonePart | None = None


def build_identity(file: IdentityFile, document: Document, findings: Findings) -> IdentityRules:
    """Documents and phones as values, with what contradicts itself noted."""
    documents = {}
    for code, entry in file.documents.items():
        path: Path = ("documents", code)
        documents[code] = IdentityDocument(
            code,
            entry.name,
            tuple(
                Acceptance(
                    _window((*path, "accepted", at), each, document, findings),
                    ", ".join(each.source),
                    each.verified,
                    each.say or {},
                )
                for at, each in enumerate(entry.accepted)
            ),
            form=entry.form or "",
            written=tuple(entry.written),
            checks=tuple(entry.check),
            dropped=entry.dropped,
            samples=tuple(entry.samples),
            source=", ".join(entry.source),
            verified=entry.verified,
        )
        _find_checks(entry, document.place_of((*path, "check"), key=True), findings)
        if entry.samples and not entry.form and not entry.check:
            findings.add(
                document.place_of((*path, "samples"), key=True),
                "samples show that «form» and «check» let real numbers pass: there is neither",
                "pack-samples-idle",
            )
    return IdentityRules(documents, _phone(file.phone) if file.phone else None)


def _find_checks(entry: DocumentEntry, place: Place, findings: Findings) -> None:
    """Note a check that the library does not have; without the library nobody can tell."""
    for name in entry.check:
        try:
            check_by_name(name)
        except UnknownName as error:
            findings.caught(error, place)
        except MissingExtra:
            return


def _phone(part: PhonePart) -> PhoneRules:
    return PhoneRules(part.region, part.mobile_only, ", ".join(part.source), part.verified)


def _window(path: Path, entry: Dated, document: Document, findings: Findings) -> Window:
    first, last = entry.from_, entry.until
    if first and last and last < first:
        findings.add(
            document.place_of((*path, "until")), "«until» is the last day and lies before «from»", "pack-window"
        )
        last = None
    return Window(first, last and last + _ONE_DAY)
