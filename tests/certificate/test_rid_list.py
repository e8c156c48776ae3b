"""Lists of SMART Health Cards taken back: what they take back, and every way in which one is refused."""

import hmac
import json
from base64 import urlsafe_b64encode
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from vaxplatform.certificate import CertificateIdentity, RevocationLists, RevocationSources, RidList, rid_of_person
from vaxplatform.certificate.rid_list import faults_of_rid_list
from vaxplatform.errors import CertificateError

AT = datetime(2022, 1, 1, tzinfo=UTC)
ISSUED = datetime(2021, 9, 1, tzinfo=UTC)
KEY_ID = bytes(range(32))
CARD = CertificateIdentity(KEY_ID, "", "ES256", bytes(64), "https://example.org", "AbC", issued_at=ISSUED)


def told(listed: RidList, card: CertificateIdentity) -> list[str]:
    return [each.code.value for each in listed.look_up(card, at=AT)]


@pytest.mark.parametrize(
    ("until", "issued_at", "expected"),
    [
        (None, ISSUED, ["REVOKED"]),
        (datetime(2021, 9, 1, 0, 0, 1, tzinfo=UTC), ISSUED, ["REVOKED"]),
        (ISSUED, ISSUED, []),
        (datetime(2021, 8, 31, tzinfo=UTC), ISSUED, []),
        (ISSUED, None, ["REVOKED"]),
    ],
)
def test_cards_are_taken_back_for_good_or_up_to_a_time(
    until: datetime | None, issued_at: datetime | None, expected: list[str]
) -> None:
    assert told(RidList(KEY_ID, 1, {"AbC": until}), evolve(CARD, issued_at=issued_at)) == expected


def test_a_list_speaks_for_its_key_alone() -> None:
    listed = RidList(KEY_ID, 1, {"AbC": None})
    assert told(listed, evolve(CARD, key_id=bytes(32))) == ["REVOCATION_UNAVAILABLE"]
    assert told(listed, evolve(CARD, key_id=bytes(32), other_key_ids=(KEY_ID,))) == ["REVOKED"]
    assert told(listed, evolve(CARD, certificate_id="abc")) == []
    assert told(listed, evolve(CARD, certificate_id=None)) == []


def test_sources_beside_each_other() -> None:
    ours, theirs = RevocationLists(()), RidList(KEY_ID, 1, {"AbC": None})
    for sources in ((ours, theirs), (theirs, ours)):
        both = RevocationSources(sources)
        assert [each.code for each in both.look_up(CARD, at=AT)] == ["REVOKED"]
        assert both.look_up(evolve(CARD, certificate_id="other"), at=AT) == ()
        assert [each.code for each in both.look_up(evolve(CARD, key_id=b"x"), at=AT)] == ["REVOCATION_UNAVAILABLE"]
    assert [each.code for each in RevocationSources(()).look_up(CARD, at=AT)] == ["REVOCATION_UNAVAILABLE"]


SOUND: dict[str, Any] = {"kid": "AQID", "method": "rid", "ctr": 3, "rids": ["AbC", "x.1638311286"]}
FAULTS: list[tuple[object, list[str]]] = [
    (SOUND, []),
    ([], ["not a JSON object"]),
    ({**SOUND, "kid": "AQIE"}, ["kid is not that of the key"]),
    ({**SOUND, "kid": None}, ["kid is not that of the key"]),
    ({**SOUND, "method": "hash"}, ["the method is not rid"]),
    ({**SOUND, "ctr": 2}, ["ctr is not the number that the key set states"]),
    ({**SOUND, "ctr": "3"}, ["ctr is not the number that the key set states"]),
    ({**SOUND, "rids": {}}, ["rids is no list"]),
    ({**SOUND, "rids": ["x" * 25, "a=="]}, ["an entry has more than 24 characters, or others than those of base64url"]),
    ({**SOUND, "rids": [7]}, ["an entry has more than 24 characters, or others than those of base64url"]),
    ({**SOUND, "rids": ["a.b"]}, ["an entry has more than 24 characters, or others than those of base64url"]),
    ({**SOUND, "rids": ["a", "a.1", "b", "a"]}, ["an entry stands there again"] * 2),
    (
        {},
        [
            "kid is not that of the key",
            "the method is not rid",
            "ctr is not the number that the key set states",
            "rids is no list",
        ],
    ),
]


@pytest.mark.parametrize(("document", "faults"), FAULTS)
def test_everything_that_is_wrong_is_told(document: object, faults: list[str]) -> None:
    assert list(faults_of_rid_list(document, key_id="AQID", counter=3)) == faults
    data = json.dumps(document).encode()
    if faults and "kid" not in faults[0]:
        with pytest.raises(CertificateError, match=faults[0]) as refused:
            RidList.parse(data, counter=3)
        assert refused.value.code == "rid-list"


@pytest.mark.parametrize(
    "data",
    [
        *(b"", b"[" * 100_000, b"\xff", b'{"kid": "!!"}'),
        b'{"kid": "AQID", "method": "rid", "ctr": 1, "rids": ["AbC"], "rids": []}',
    ],
)
def test_what_is_no_list_is_refused(data: bytes) -> None:
    with pytest.raises(CertificateError) as refused:
        RidList.parse(data)
    assert refused.value.code == "rid-list"


@given(
    st.binary(min_size=1, max_size=40),
    st.integers(0, 2**40),
    st.dictionaries(
        st.from_regex(r"[A-Za-z0-9_-]{1,24}", fullmatch=True),
        st.none() | st.integers(0, 4_102_444_800).map(lambda each: datetime.fromtimestamp(each, UTC)),
    ),
)
def test_a_list_comes_back_as_it_was_written(key_id: bytes, counter: int, rids: dict[str, datetime | None]) -> None:
    listed = RidList(key_id, counter, rids)
    assert RidList.parse(listed.to_json(), counter=counter) == listed


def test_an_id_is_a_keyed_hash_of_the_person() -> None:
    secret = b"sixteen bytes it"
    kid = urlsafe_b64encode(KEY_ID).rstrip(b"=")
    expected = urlsafe_b64encode(hmac.digest(secret + kid, b"P-1", "sha256")[:8]).rstrip(b"=").decode()
    assert rid_of_person("P-1", key_id=KEY_ID, secret=secret) == expected
    with pytest.raises(CertificateError) as refused:
        rid_of_person("P-1", key_id=KEY_ID, secret=bytes(15))
    assert refused.value.code == "rid-secret"


@pytest.mark.reference
def test_the_published_example_is_read(reference_data: Path) -> None:
    folder = reference_data / "certificates/smart-health-cards/health-cards/generate-examples/issuer/.well-known/crl"
    (path,) = folder.iterdir()
    listed = RidList.parse(path.read_bytes(), counter=1)
    assert urlsafe_b64encode(listed.key_id).rstrip(b"=").decode() == path.stem
    assert (len(listed.rids), listed.rids["FKDIxsTCGlU"]) == (4, None)
