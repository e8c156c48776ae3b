from datetime import UTC, date, datetime

import pytest
from attrs import evolve

from vaxplatform.certificate import DiagnosticTestRecord, RecoveryRecord, VaccinationRecord
from vaxplatform.errors import CertificateError
from vaxplatform.model.person import Name


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "Asha"),
        ("name", Name()),
        ("birth_date", "1961"),
        ("birth_date", date(1961, 12, 3)),
        ("disease", ""),
        ("prophylaxis", 1119349007),
        ("product", "x" * 81),
        ("manufacturer", "a\nb"),
        ("dose_number", 0),
        ("dose_number", True),
        ("dose_number", 1.0),
        ("doses_in_series", -1),
        ("date", "2021-08-26"),
        ("date", datetime(2021, 8, 26, tzinfo=UTC)),
        ("country", "in"),
        ("country", "IND"),
        ("issuer", "x" * 81),
        ("certificate_id", ""),
        ("cvx", 212),
        ("lot", "x" * 81),
        ("vaccinator", "a\x00b"),
        ("sex", "female"),
        ("effective_from", "2021-09-09"),
        ("effective_until", datetime(2022, 9, 9, tzinfo=UTC)),
    ],
)
def test_a_wrong_field_is_named_and_its_value_is_not(record: VaccinationRecord, field: str, value: object) -> None:
    with pytest.raises(CertificateError, match=f"VaccinationRecord.{field} ") as refused:
        evolve(record, **{field: value})  # type: ignore[arg-type]  # wrong on purpose
    assert refused.value.code == "record-invalid"
    assert refused.value.data["field"] == field
    assert str(value) not in str(refused.value) or len(str(value)) < 3


@pytest.mark.parametrize("part", ["given", "family", "given_romanised", "family_romanised"])
@pytest.mark.parametrize("text", ["x" * 81, "Asha\x07"])
def test_each_part_of_a_name_has_its_limits(record: VaccinationRecord, part: str, text: str) -> None:
    with pytest.raises(CertificateError) as refused:
        evolve(record, name=Name(**{part: text}))
    assert refused.value.data["field"] == f"name.{part}"


def test_a_booster_has_a_number_above_the_series(record: VaccinationRecord) -> None:
    assert evolve(record, dose_number=3, doses_in_series=2).dose_number == 3


def test_a_printed_record_shows_no_person(record: VaccinationRecord) -> None:
    shown = repr(record)
    assert "Patil" not in shown
    assert "पाटील" not in shown
    assert "1961" not in shown
    assert record.certificate_id not in shown


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("test_type", ""),
        ("test_name", "x" * 81),
        ("device", 1232),
        ("sampled_at", datetime(2021, 8, 26)),  # noqa: DTZ001 -- wrong on purpose
        ("sampled_at", date(2021, 8, 26)),
        ("result", None),
        ("centre", "a\tb"),
        ("country", "I"),
    ],
)
def test_a_wrong_field_of_a_test_is_named(tested: DiagnosticTestRecord, field: str, value: object) -> None:
    with pytest.raises(CertificateError, match=f"DiagnosticTestRecord.{field} "):
        evolve(tested, **{field: value})  # type: ignore[arg-type]  # wrong on purpose


@pytest.mark.parametrize("field", ["first_positive", "valid_from", "valid_until"])
def test_a_wrong_field_of_a_recovery_is_named(recovered: RecoveryRecord, field: str) -> None:
    with pytest.raises(CertificateError, match=f"RecoveryRecord.{field} "):
        evolve(recovered, **{field: "2021-04-01"})  # type: ignore[arg-type]  # wrong on purpose


def test_what_need_not_be_known_of_a_test(tested: DiagnosticTestRecord) -> None:
    assert evolve(tested, test_name="", device="", centre="").device == ""


@pytest.mark.parametrize("name", ["ශ්\u200dරී", "بی\u200cبی"])
def test_what_joins_and_parts_letters_belongs_to_names(record: VaccinationRecord, name: str) -> None:
    assert evolve(record, name=Name(given=name, given_romanised="A"), issuer=name).name.given == name
    with pytest.raises(CertificateError):
        evolve(record, name=Name(given=f"{name}\u202e"))  # turns round what follows
