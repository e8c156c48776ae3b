"""What a printed certificate says: labels in one or two languages, and a row of text for each thing it states."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from string import Formatter
from types import MappingProxyType
from typing import Any

from attrs import field, frozen

from vaxplatform.certificate.claims import DiagnosticTestRecord, HealthRecord, RecoveryRecord, VaccinationRecord
from vaxplatform.certificate.formats._eu_value_sets import DISEASE, MANUFACTURER, PRODUCT, TEST_RESULT, TEST_TYPE
from vaxplatform.certificate.sign import Certificate
from vaxplatform.errors import CertificateError, InputError
from vaxplatform.messages import Messages, direction

__all__ = ["ENGLISH_LABELS", "Card", "CardLanguage", "side_by_side", "texts_of"]

ENGLISH_LABELS: Mapping[str, str] = MappingProxyType(
    {
        "title": "Vaccination certificate",
        "title_test": "Test certificate",
        "title_recovery": "Certificate of recovery",
        "title_several": "Health certificates",
        "name": "Name",
        "whole_name": "{given} {family}",
        "birth_date": "Date of birth",
        "disease": "Disease",
        "vaccine": "Vaccine",
        "manufacturer": "Manufacturer",
        "dose": "Dose",
        "dose_of": "{number} of {series}",
        "date": "Date of vaccination",
        "country": "Country of vaccination",
        "test_type": "Type of test",
        "test_name": "Name of the test",
        "sampled_at": "Sample taken",
        "result": "Result",
        "test_centre": "Place of the test",
        "first_positive": "First positive test",
        "certified_from": "Recovery certified from",
        "certified_until": "Recovery certified until",
        "country_of_test": "Country of the test",
        "issuer": "Issued by",
        "certificate_id": "Certificate number",
        "valid_until": "Signature valid until",
        "note": "The QR code proves what stands here, not who carries it: compare with an identity document.",
    }
)
"""The English texts of a printed certificate by label id.

``dose_of`` holds ``{number}`` and ``{series}``, and ``whole_name`` ``{given}`` and ``{family}`` in the order of names.
"""


_LEFT_TO_FILL: dict[str, Any] = {key: f"{{{key}}}" for key in ("number", "series", "given", "family")}


@frozen
class CardLanguage:
    """The labels of a printed certificate in a language.

    Args:
        tag: BCP 47.
        labels: Texts by label id, as in `ENGLISH_LABELS`. What the first language of a page lacks is shown in English,
            what the second lacks is left out.

    Raises:
        InputError: ``label``: a ``dose_of`` or ``whole_name`` with other placeholders than its two.

    Example:
        >>> CardLanguage("ur", {"name": "نام"}).right_to_left
        True
    """

    tag: str = "en"
    labels: Mapping[str, str] = field(default=ENGLISH_LABELS, repr=False)

    def __attrs_post_init__(self) -> None:
        self.dose(1, 1)
        self.whole_name("", "")

    @classmethod
    def of(cls, messages: Messages, tag: str) -> "CardLanguage":
        """The labels that a catalogue has in a language, under ``card.name`` and so on."""
        known = messages.ids(tag)
        return cls(
            tag,
            {
                label: messages.get(f"card.{label}", tag, **_LEFT_TO_FILL)
                for label in ENGLISH_LABELS
                if f"card.{label}" in known
            },
        )

    @property
    def right_to_left(self) -> bool:
        """Whether it is written from right to left."""
        return direction(self.tag) == "rtl"

    def dose(self, number: int, series: int) -> str | None:
        """«2 of 3» in this language; None where it lacks the label."""
        return self._filled("dose_of", {"number": number, "series": series})

    def whole_name(self, given: str, family: str) -> str:
        """A person's name in this language's order; given name first where it lacks the label."""
        names = {"given": given, "family": family}
        return (self._filled("whole_name", names) or ENGLISH_LABELS["whole_name"].format_map(names)).strip()

    def _filled(self, label: str, values: Mapping[str, object]) -> str | None:
        pattern = self.labels.get(label)
        if pattern is None:
            return None
        try:
            if all(named is None or named in values for _, named, _, _ in Formatter().parse(pattern)):
                return pattern.format_map(values)
        except (KeyError, ValueError, AttributeError, TypeError):
            pass
        one, other = values
        raise InputError(
            f"the label {label} holds {{{one}}} and {{{other}}} and no other placeholder", code="label", label=label
        )


@frozen
class Card:
    """A certificate to print, with the record it was issued for.

    Args:
        certificate: As issued.
        record: Its product and manufacturer are shown by the names it has for them, else by the code list's.

    Raises:
        CertificateError: ``record-mismatch``: the certificate was issued for another record.
    """

    certificate: Certificate
    record: HealthRecord

    def __attrs_post_init__(self) -> None:
        if self.certificate.certificate_id != self.record.certificate_id:
            raise CertificateError("the certificate was issued for another record than this", code="record-mismatch")

    @property
    def title(self) -> str:
        """The label of its title."""
        match self.record:
            case VaccinationRecord():
                return "title"
            case DiagnosticTestRecord():
                return "title_test"
            case RecoveryRecord():
                return "title_recovery"

    def names(self, languages: Sequence[CardLanguage]) -> tuple[str, ...]:
        """The person's name as written and, where that is another, in Latin letters.

        Its order is that of the first language; where English stands beside another language, that of the other.
        """
        name = self.record.name
        whole = next((each for each in languages if not each.tag.startswith("en")), languages[0]).whole_name
        written = (whole(name.given, name.family), whole(name.given_romanised, name.family_romanised))
        return tuple(dict.fromkeys(each for each in written if each))

    def rows(self, languages: Sequence[CardLanguage]) -> tuple[tuple[str, str], ...]:
        """What it states of the person but the name: label ids and texts, in the order in which they are looked for."""
        record, expires_at = self.record, self.certificate.expires_at
        rows = [("birth_date", str(record.birth_date)), ("disease", DISEASE.get(record.disease, record.disease))]
        match record:
            case VaccinationRecord():
                rows += _of_vaccination(record, languages)
            case DiagnosticTestRecord():
                rows += _of_test(record)
            case RecoveryRecord():
                rows += _of_recovery(record)
        rows += [("issuer", record.issuer), ("certificate_id", record.certificate_id)]
        if expires_at is not None:
            rows.append(("valid_until", _valid_until(self.certificate.issued_at, expires_at)))
        return tuple(rows)


def _of_vaccination(record: VaccinationRecord, languages: Sequence[CardLanguage]) -> list[tuple[str, str]]:
    doses = [(language.dose(record.dose_number, record.doses_in_series), language) for language in languages]
    return [
        ("vaccine", record.product_name or PRODUCT.get(record.product, record.product)),
        ("manufacturer", record.manufacturer_name or MANUFACTURER.get(record.manufacturer, record.manufacturer)),
        ("dose", side_by_side([(dose, language) for dose, language in doses if dose], " / ")),
        ("date", record.date.isoformat()),
        ("country", record.country),
    ]


def _of_test(record: DiagnosticTestRecord) -> list[tuple[str, str]]:
    named = [("test_name", record.test_name or record.device), ("test_centre", record.centre)]
    return [
        ("test_type", TEST_TYPE.get(record.test_type, record.test_type)),
        ("sampled_at", record.sampled_at.isoformat(sep=" ", timespec="minutes")),
        ("result", TEST_RESULT.get(record.result, record.result)),
        *((label, text) for label, text in named if text),
        ("country_of_test", record.country),
    ]


def _of_recovery(record: RecoveryRecord) -> list[tuple[str, str]]:
    return [
        ("first_positive", record.first_positive.isoformat()),
        ("certified_from", record.valid_from.isoformat()),
        ("certified_until", record.valid_until.isoformat()),
        ("country_of_test", record.country),
    ]


def _valid_until(issued_at: datetime, expires_at: datetime) -> str:
    """The last day that is within the certificate's time up to its last second; where there is none, the instant."""
    last = (expires_at - timedelta(hours=23, minutes=59, seconds=59)).date()
    if last < issued_at.astimezone(expires_at.tzinfo).date():
        return expires_at.isoformat(sep=" ", timespec="minutes")
    return last.isoformat()


def texts_of(label: str, languages: Sequence[CardLanguage]) -> tuple[tuple[str, CardLanguage], ...]:
    """A label in the languages of a page, the first of which has it at least in English; a text in both stands once."""
    first = languages[0]
    shown = {first.labels.get(label, ENGLISH_LABELS[label]): first}
    for language in languages[1:]:
        if label in language.labels:
            shown.setdefault(language.labels[label], language)
    return tuple(shown.items())


_MARKS = {False: "\N{LEFT-TO-RIGHT MARK}", True: "\N{RIGHT-TO-LEFT MARK}"}


def side_by_side(texts: Sequence[tuple[str, CardLanguage]], between: str) -> str:
    """Texts in languages on one line; where their directions differ, each is kept together by marks of its own."""
    unlike = len({language.right_to_left for _text, language in texts}) > 1
    marked = (
        f"{_MARKS[language.right_to_left]}{text}{_MARKS[language.right_to_left]}" if unlike else text
        for text, language in texts
    )
    return between.join(dict.fromkeys(marked))
