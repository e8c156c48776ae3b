"""The table of docs/formats.md: what each profile carries of a record, field by field, is what the code does."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from attrs import evolve, fields

from vaxplatform.certificate import VaccinationRecord
from vaxplatform.certificate.formats import PROFILES
from vaxplatform.dates import PartialDate
from vaxplatform.errors import CertificateError
from vaxplatform.model.person import Name, Sex

PAGE = Path(__file__).parents[3] / "docs" / "formats.md"
AT = datetime(2021, 8, 27, 9, 0, tzinfo=UTC)
ISSUER = {"eu-dcc": None}
OTHER: dict[str, object] = {
    "name": Name("Eva", "Silva", "Eva", "Silva"),
    "birth_date": PartialDate(1962, 1, 1),
    "dose_number": 2,
    "doses_in_series": 3,
    "date": date(2021, 8, 20),
    "country": "NP",
    "sex": Sex.MALE,
    "cvx": "212",
    "document": "did:example:2",
    "effective_from": date(2021, 9, 1),
    "effective_until": date(2022, 9, 1),
}
"""What a field is changed to; of texts, "other"."""


@pytest.fixture
def full(record: VaccinationRecord) -> VaccinationRecord:
    texts = ("product_name", "manufacturer_name", "icd11", "lot", "centre", "vaccinator", "nationality")
    return evolve(record, cvx="210", document="did:example:1", sex=Sex.FEMALE, **dict.fromkeys(texts, "a"))


def table() -> dict[tuple[str, str], str]:
    """Cells by field and profile."""
    lines = PAGE.read_text("utf-8").splitlines()
    head = next(at for at, line in enumerate(lines) if line.startswith("| field |"))
    profiles = [cell.strip(" `") for cell in lines[head].split("|")[2:-1]]
    cells: dict[tuple[str, str], str] = {}
    for line in lines[head + 2 :]:
        if not line.startswith("| `"):
            break
        names, *row = (cell.strip() for cell in line.strip("|").split("|"))
        for name in names.replace("`", "").split(", "):
            for profile, cell in zip(profiles, row, strict=True):
                cells[name, profile] = cells.get((name, profile), "") or cell
    return cells


def encoded(record: VaccinationRecord, profile: str) -> bytes:
    issuer = ISSUER.get(profile, "https://example.org")
    content = PROFILES[profile].encode(record, issued_at=AT, expires_at=datetime(2022, 8, 1, tzinfo=UTC), issuer=issuer)
    assert isinstance(content, bytes)
    return content


def test_the_table_names_every_field_and_profile() -> None:
    named = {name for name, _profile in table()} - {"original", "romanised"}
    assert named == {field.name for field in fields(VaccinationRecord)}
    assert {profile for _name, profile in table()} == PROFILES.keys()


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("name", [field.name for field in fields(VaccinationRecord)])
def test_each_cell_is_true(full: VaccinationRecord, name: str, profile: str) -> None:
    cell = table()[name, profile]
    changed = evolve(full, **{name: OTHER.get(name, "other")})
    assert (encoded(changed, profile) != encoded(full, profile)) is bool(cell), cell
    if cell == "needs":
        with pytest.raises(CertificateError) as refused:
            encoded(evolve(full, **{name: ""}), profile)
        assert (refused.value.code, refused.value.data["field"]) == ("profile-field", name)
