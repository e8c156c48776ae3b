"""Records to certify: three kinds, each told by its keys, and every mistake named by line and path."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from attrs import fields_dict

from vaxplatform.certificate import DiagnosticTestRecord, HealthRecord, RecoveryRecord, VaccinationRecord
from vaxplatform.dates import PartialDate
from vaxplatform.exchange import Rejected, read_records
from vaxplatform.model import Sex

COMMON = {
    "name": {"given": "आशा", "family": "पाटील", "given_romanised": "Asha", "family_romanised": "Patil"},
    "birth_date": "1961-12",
    "disease": "840539006",
    "country": "IN",
    "issuer": "A ministry of health",
    "certificate_id": "URN:UVCI:01:IN:3D6A7C1B9E",
}
VACCINATION = COMMON | {
    "prophylaxis": "29061000087103",
    "product": "Covishield",
    "manufacturer": "ORG-100001981",
    "dose_number": 1,
    "doses_in_series": 2,
    "date": "2021-08-26",
}
MORE = {
    "cvx": "212",
    "product_name": "COVISHIELD",
    "manufacturer_name": "Serum Institute",
    "icd11": "XM68M6",
    "lot": "L1",
    "centre": "Clinic 7",
    "vaccinator": "A nurse",
    "sex": "female",
    "nationality": "Indian",
    "document": "did:example:1",
    "effective_from": "2021-09-09",
    "effective_until": "2022-08-26",
}
TEST = COMMON | {"test_type": "LP217198-3", "sampled_at": "2021-08-26T09:00:00Z", "result": "260415000"}
RECOVERY = COMMON | {"first_positive": "2021-04-01", "valid_from": "2021-04-12", "valid_until": "2021-09-28"}
KINDS = {
    "vaccination": (VACCINATION, MORE, VaccinationRecord),
    "test": (TEST, {"test_name": "A test", "device": "1232", "centre": "Clinic 7"}, DiagnosticTestRecord),
    "recovery": (RECOVERY, {}, RecoveryRecord),
}
PERSON = ("आशा", "पाटील", "Asha", "Patil", "1961", "3D6A7C1B9E")


def read(tmp_path: Path, *records: object) -> list[HealthRecord | str]:
    path = tmp_path / "records.jsonl"
    path.write_text("\n".join(json.dumps(each, ensure_ascii=False) for each in records), encoding="utf-8")
    return [str(each.error()) if isinstance(each, Rejected) else each[1] for each in read_records(path)]


@pytest.mark.parametrize("said", [("kind",), ()], ids=["kind said", "kind told by keys"])
@pytest.mark.parametrize("kind", KINDS)
def test_every_field_of_every_kind_is_read(tmp_path: Path, kind: str, said: tuple[str, ...]) -> None:
    due, more, made = KINDS[kind]
    (record,) = read(tmp_path, due | more | dict.fromkeys(said, kind))
    assert type(record) is made
    given = {**due, **more, "name": None}
    assert given.keys() == fields_dict(made).keys()  # type: ignore[type-var]  # each is a class of attrs
    for field, value in given.items():
        got = getattr(record, field)
        written = {date: lambda day: day.isoformat(), PartialDate: str, Sex: lambda sex: sex.value}.get(type(got))
        if field == "name":
            assert (got.given, got.family_romanised) == ("आशा", "Patil")
        elif field == "sampled_at":
            assert got == datetime(2021, 8, 26, 9, tzinfo=UTC)
        else:
            assert (written(got) if written else got) == value


@pytest.mark.parametrize("kind", KINDS)
def test_what_may_be_missing_is_empty(tmp_path: Path, kind: str) -> None:
    due, more, made = KINDS[kind]
    assert read(tmp_path, due | dict.fromkeys(more)) == read(tmp_path, due)
    assert [type(each) for each in read(tmp_path, due)] == [made]


def test_kinds_may_be_mixed(tmp_path: Path) -> None:
    found = read(tmp_path, TEST, VACCINATION, RECOVERY, VACCINATION)
    assert [type(each) for each in found] == [
        DiagnosticTestRecord,
        VaccinationRecord,
        RecoveryRecord,
        VaccinationRecord,
    ]


def without(record: dict[str, object], key: str) -> dict[str, object]:
    return {name: value for name, value in record.items() if name != key}


@pytest.mark.parametrize(
    ("record", "place", "says"),
    [
        (TEST | {"sampled_at": "2021-08-26"}, "$.sampled_at", "time zone"),
        (TEST | {"sampled_at": "2021-08-26T09:00:00"}, "$.sampled_at", "time zone"),
        (TEST | {"sampled_at": "2021-08-26T09:00:00+05:53:28"}, "$.sampled_at", "whole minutes"),
        (TEST | {"sampled_at": "26.08.2021 9:00"}, "$.sampled_at", "2021-08-26T09:00:00+05:30"),
        (TEST | {"sampled_at": 1629968400}, "$.sampled_at", "a text"),
        (TEST | {"result": None}, "$", "«result» is missing"),
        (TEST | {"dose_number": 1}, "$", "«dose_number» is not a key here"),
        (without(TEST, "sampled_at"), "$", "«sampled_at» is missing"),
        (RECOVERY | {"valid_until": "2021-02-30"}, "$.valid_until", "no such day"),
        (without(RECOVERY, "first_positive"), "$", "«first_positive» is missing"),
        (VACCINATION | {"effective_from": ""}, "$.effective_from", "YYYY-MM-DD"),
        (VACCINATION | {"sex": "woman"}, "$.sex", "female, male, unknown"),
        (VACCINATION | {"lot": "L\n1"}, "$.lot", "printable"),
        (VACCINATION | {"kind": "jab"}, "$.kind", "vaccination, test, recovery"),
        (VACCINATION | {"kind": ["test"]}, "$.kind", "vaccination, test, recovery"),
        (VACCINATION | {"kind": "test"}, "$", "is not a key here"),
        (TEST | {"kind": "vaccination"}, "$", "is not a key here"),
        (COMMON, "$", "«prophylaxis» is missing"),
        ([1], "$", "an object is wanted"),
        ("test", "$", "an object is wanted"),
        (7, "$", "an object is wanted"),
    ],
)
def test_what_is_wrong_is_told_with_its_place_and_the_others_go_on(
    tmp_path: Path, record: object, place: str, says: str
) -> None:
    told, other = (
        read(tmp_path, record, RECOVERY) if isinstance(record, dict) else read(tmp_path, RECOVERY, record)[::-1]
    )
    assert isinstance(other, RecoveryRecord)
    assert isinstance(told, str)
    assert f" at {place}: " in told
    assert says in told
    assert not any(part in told for part in PERSON)


def test_the_page_about_the_file_names_every_key() -> None:
    page = (Path(__file__).parents[2] / "docs" / "records-file.md").read_text(encoding="utf-8")
    keys = {key for due, more, _ in KINDS.values() for key in {**due, **more}}
    assert [key for key in keys if f"`{key}`" not in page] == []
