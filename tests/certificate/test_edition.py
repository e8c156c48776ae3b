from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from attrs import evolve

from vaxplatform.certificate import Edition
from vaxplatform.errors import CertificateError

AT = datetime(2021, 9, 1, tzinfo=UTC)
EDITION = Edition("A ministry", AT, AT + timedelta(days=7), sequence=7)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"issuer": ""}, "issuer"),
        ({"issuer": None}, "issuer"),
        ({"issuer": "\ud800"}, "issuer"),
        ({"next_update": datetime.max.replace(tzinfo=timezone(timedelta(hours=-1)))}, "next_update"),
        ({"issued_at": AT.replace(tzinfo=None)}, "issued_at"),
        ({"issued_at": AT.date()}, "issued_at"),
        ({"next_update": AT}, "next_update"),
        ({"next_update": "tomorrow"}, "next_update"),
        ({"sequence": 0}, "sequence"),
        ({"sequence": True}, "sequence"),
        ({"sequence": 1.0}, "sequence"),
        ({"sequence": 2**53}, "sequence"),
    ],
)
def test_an_edition_is_checked_where_it_is_made(changed: dict[str, Any], field: str) -> None:
    with pytest.raises(CertificateError) as refused:
        evolve(EDITION, **changed)
    assert (refused.value.code, refused.value.data["field"]) == ("edition", field)


def test_at_the_last_instant_an_edition_is_fresh() -> None:
    assert EDITION.require_fresh(EDITION.next_update) is EDITION
    with pytest.raises(CertificateError) as refused:
        EDITION.require_fresh(EDITION.next_update + timedelta(seconds=1))
    assert refused.value.code == "list-stale"
    with pytest.raises(CertificateError):
        EDITION.require_fresh(AT.replace(tzinfo=None))


def test_the_same_number_is_no_rollback() -> None:
    assert EDITION.require_not_older_than(7) is EDITION.require_not_older_than(0) is EDITION
    with pytest.raises(CertificateError) as refused:
        EDITION.require_not_older_than(8)
    assert (refused.value.code, refused.value.data["seen"]) == ("list-rollback", 8)
