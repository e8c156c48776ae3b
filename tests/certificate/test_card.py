"""What a printed certificate says, whatever it is printed as."""

from datetime import UTC, datetime

import pytest
from attrs import evolve

from vaxplatform.certificate import (
    ENGLISH_LABELS,
    Card,
    CardLanguage,
    Certificate,
    DiagnosticTestRecord,
    HealthRecord,
    MemorySigner,
    RecoveryRecord,
    VaccinationRecord,
    issue,
)
from vaxplatform.countries import core_messages
from vaxplatform.errors import CertificateError, InputError
from vaxplatform.model.person import Name

AT = datetime(2021, 8, 27, 9, 0, tzinfo=UTC)


def rows(record: HealthRecord, signer: MemorySigner) -> dict[str, str]:
    return dict(Card(issue(record, signer, at=AT), record).rows([CardLanguage()]))


def test_every_label_stands_in_both_languages_of_the_core() -> None:
    messages = core_messages()
    assert CardLanguage.of(messages, "en") == CardLanguage()
    hindi = CardLanguage.of(messages, "hi").labels
    assert hindi.keys() == ENGLISH_LABELS.keys()
    assert [label for label, english in ENGLISH_LABELS.items() if hindi[label] == english] == ["whole_name"]  # an order


def test_a_language_without_sentences_has_no_labels() -> None:
    assert CardLanguage.of(core_messages(), "xx").labels == {}


def test_a_vaccination(record: VaccinationRecord, signer: MemorySigner) -> None:
    assert rows(record, signer) == {
        "birth_date": "1961-12",
        "disease": "COVID-19",
        "vaccine": "Covishield",
        "manufacturer": "Serum Institute Of India Private Limited",
        "dose": "1 of 2",
        "date": "2021-08-26",
        "country": "IN",
        "issuer": "A ministry of health",
        "certificate_id": record.certificate_id,
        "valid_until": "2022-08-26",
    }
    named = rows(evolve(record, product_name="COVISHIELD", manufacturer_name="SII"), signer)
    assert (named["vaccine"], named["manufacturer"]) == ("COVISHIELD", "SII")


def test_a_test(tested: DiagnosticTestRecord, signer: MemorySigner) -> None:
    told = rows(tested, signer)
    assert told["test_type"] == "Rapid immunoassay"
    assert told["result"] == "Not detected"
    assert told["sampled_at"] == "2021-08-26 09:00+00:00"
    assert (told["test_name"], told["test_centre"], told["country_of_test"]) == ("1232", "Clinic 7", "IN")
    assert "test_centre" not in rows(evolve(tested, centre=""), signer)


def test_a_recovery(recovered: RecoveryRecord, signer: MemorySigner) -> None:
    told = rows(recovered, signer)
    assert told["first_positive"] == "2021-04-01"
    assert (told["certified_from"], told["certified_until"]) == ("2021-04-12", "2021-09-28")


def test_a_certificate_without_an_end_says_nothing_of_one(certificate: Certificate, record: VaccinationRecord) -> None:
    card = Card(evolve(certificate, expires_at=None), record)
    assert "valid_until" not in dict(card.rows([CardLanguage()]))


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        (Name("आशा", "पाटील", "Asha", "Patil"), ("आशा पाटील", "Asha Patil")),
        (Name("Ana", "Silva"), ("Ana Silva",)),
        (Name("Ana", "Silva", "Ana", "Silva"), ("Ana Silva",)),
        (Name(given_romanised="Ana"), ("Ana",)),
    ],
)
def test_a_name_stands_once_in_each_script(
    certificate: Certificate, record: VaccinationRecord, name: Name, shown: tuple[str, ...]
) -> None:
    assert Card(certificate, evolve(record, name=name)).names([CardLanguage()]) == shown


def test_the_family_name_stands_first_where_a_language_says_so(
    certificate: Certificate, record: VaccinationRecord
) -> None:
    card = Card(certificate, evolve(record, name=Name("Văn Thắng", "Phùng", "Van Thang", "Phung")))
    vietnamese = CardLanguage("vi", {"whole_name": "{family} {given}"})
    assert card.names([vietnamese, CardLanguage()]) == ("Phùng Văn Thắng", "Phung Van Thang")
    assert card.names([CardLanguage(), vietnamese]) == ("Phùng Văn Thắng", "Phung Van Thang")
    assert card.names([CardLanguage()]) == ("Văn Thắng Phùng", "Van Thang Phung")
    one_name = Card(certificate, evolve(record, name=Name("Suharto")))
    assert one_name.names([vietnamese]) == ("Suharto",)


def test_numbers_of_two_directions_are_kept_apart(certificate: Certificate, record: VaccinationRecord) -> None:
    urdu = CardLanguage("ur", {"dose_of": "{series} میں سے {number}"})
    dose = dict(Card(certificate, record).rows([urdu, CardLanguage()]))["dose"]
    assert dose == "\u200f2 میں سے 1\u200f / \u200e1 of 2\u200e"


def test_the_record_of_another_certificate_is_refused(certificate: Certificate, record: VaccinationRecord) -> None:
    with pytest.raises(CertificateError) as refused:
        Card(certificate, evolve(record, certificate_id="URN:UVCI:01:IN:OTHER"))
    assert refused.value.code == "record-mismatch"


@pytest.mark.parametrize("label", ["{n} of {series}", "{0}", "{number", "{number.x}", "{number[0]}"])
def test_a_dose_label_with_another_placeholder_is_refused(label: str) -> None:
    with pytest.raises(InputError) as refused:
        CardLanguage(labels={"dose_of": label})
    assert (refused.value.code, refused.value.data["label"]) == ("label", "dose_of")


@pytest.mark.parametrize("label", ["{name}", "{0}", "{given", "{given.x}", "{given[0]}", "{given:d}"])
def test_a_label_for_whole_names_with_another_placeholder_is_refused(label: str) -> None:
    with pytest.raises(InputError) as refused:
        CardLanguage(labels={"whole_name": label})
    assert (refused.value.code, refused.value.data["label"]) == ("label", "whole_name")
