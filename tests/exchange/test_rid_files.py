import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from vaxplatform.certificate import CertificateIdentity, RevocationSources, RidList
from vaxplatform.certificate.base64url import to_base64url
from vaxplatform.errors import CertificateError, FileError
from vaxplatform.exchange import next_rid_lists, read_revocations, read_rid_lists, write_rid_lists

KID = bytes(range(32))
OTHER = bytes(32)
AT = datetime(2021, 9, 1, tzinfo=UTC)
LIST: dict[str, Any] = {"kid": to_base64url(KID), "method": "rid", "ctr": 3, "rids": ["abc", "def.1630454401"]}


def card(rid: str | None, *, key_id: bytes = KID, issued_at: datetime = AT) -> CertificateIdentity:
    return CertificateIdentity(key_id, "", "ES256", bytes(64), "https://example.org", rid, issued_at=issued_at)


def written(folder: Path, document: object) -> Path:
    file = folder / "list.json"
    file.write_text(json.dumps(document), "utf-8")
    return file


def said(source: Any, identity: CertificateIdentity) -> list[str]:
    return [found.code.value for found in source.look_up(identity, at=AT)]


def test_an_issuers_list_is_read_alone_or_in_a_folder(tmp_path: Path) -> None:
    for path in (written(tmp_path, LIST), tmp_path):
        source = read_revocations(path)
        assert isinstance(source, RevocationSources)
        assert said(source, card("abc")) == ["REVOKED"]
        assert said(source, card("def")) == ["REVOKED"]
        assert said(source, card("def", issued_at=AT + timedelta(seconds=1))) == []
        assert said(source, card("ghi")) == []
        assert said(source, card(None)) == []
        assert said(source, card("abc", key_id=OTHER)) == ["REVOCATION_UNAVAILABLE"]


def test_lists_in_a_snapshot_are_read_by_the_numbers_beside_them(tmp_path: Path) -> None:
    key = {"kid": LIST["kid"], "crlVersion": 3}
    issuers = [{"issuer": {"iss": "https://example.org"}, "keys": [key], "crls": [LIST]}, {"keys": []}, 7]
    assert read_rid_lists(written(tmp_path, {"issuerInfo": issuers})) == (RidList.parse(json.dumps(LIST).encode()),)
    key["crlVersion"] = 4
    with pytest.raises(FileError, match="ctr") as refused:
        read_rid_lists(written(tmp_path, {"issuerInfo": issuers}))
    assert refused.value.code == "rid-list"
    assert "issuerInfo[0].crls[0]" in str(refused.value.place)


@pytest.mark.parametrize(
    "changes",
    [
        {"method": "hash"},
        {"rids": ["a" * 25]},
        {"rids": ["a*"]},
        {"rids": ["a", "a.1"]},
        {"rids": ["a.999999999999"]},
        {"rids": ["a."]},
        {"ctr": "3"},
        {"kid": 7},
    ],
)
def test_a_list_that_cannot_be_relied_on_is_refused(tmp_path: Path, changes: dict[str, object]) -> None:
    with pytest.raises(FileError) as refused:
        read_revocations(written(tmp_path, LIST | changes))
    assert refused.value.code == "rid-list"
    assert "list.json" in str(refused.value.place)


@pytest.mark.parametrize("document", [[], {}, {"keys": []}, 7, None])
def test_other_files_are_no_lists(tmp_path: Path, document: object) -> None:
    file = written(tmp_path, document)
    if document is None:
        file.write_text("{", "utf-8")
    assert read_rid_lists(file) is None
    with pytest.raises(FileError) as refused:
        read_revocations(tmp_path)
    assert refused.value.code == "revocation-empty"


def test_cards_are_added_to_the_list_of_their_key(tmp_path: Path) -> None:
    first = next_rid_lists(tmp_path, [card("abc"), card("ghi", key_id=OTHER)], at=AT)
    assert [(each.key_id, each.counter) for each in first] == [(KID, 1), (OTHER, 1)]
    write_rid_lists(tmp_path, first)
    (second,) = next_rid_lists(tmp_path, [card("def")], at=AT)
    assert (second.counter, set(second.rids)) == (2, {"abc", "def"})
    write_rid_lists(tmp_path, [second])
    assert read_rid_lists(tmp_path / f"{to_base64url(KID)}.json") == (second,)
    source = read_revocations(tmp_path)
    assert said(source, card("abc")) == said(source, card("ghi", key_id=OTHER)) == ["REVOKED"]
    assert said(source, card("abc", issued_at=AT + timedelta(seconds=1))) == []  # issued anew under the same id
    assert next_rid_lists(tmp_path, [], at=AT) == ()


def test_what_is_taken_back_for_good_stays_so(tmp_path: Path) -> None:
    write_rid_lists(tmp_path, [RidList(KID, 7, {"abc": None, "def": AT - timedelta(days=9)})])
    (following,) = next_rid_lists(tmp_path, [card("abc"), card("def"), card("ghi")], at=AT)
    soon = AT + timedelta(seconds=1)
    assert (following.counter, dict(following.rids)) == (8, {"abc": None, "def": soon, "ghi": soon})


def test_the_list_of_another_key_is_not_continued(tmp_path: Path) -> None:
    (tmp_path / f"{to_base64url(KID)}.json").write_bytes(RidList(OTHER, 7, {"abc": None}).to_json())
    with pytest.raises(FileError, match="of this key") as refused:
        next_rid_lists(tmp_path, [card("abc")], at=AT)
    assert refused.value.code == "rid-list"


def test_a_list_that_says_a_thing_twice_is_refused(tmp_path: Path) -> None:
    file = written(tmp_path, LIST)
    file.write_text(file.read_text("utf-8")[:-1] + ', "rids": []}', "utf-8")
    with pytest.raises(FileError) as refused:
        read_revocations(file)
    assert refused.value.code == "rid-list"


def test_what_cannot_be_added_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CertificateError) as refused:
        next_rid_lists(tmp_path, [card("abc"), card(None)], at=AT)
    assert refused.value.code == "rid-missing"
    for text in ("{}", '{"issuerInfo": []}'):
        (tmp_path / f"{to_base64url(KID)}.json").write_text(text, "utf-8")
        with pytest.raises(FileError) as unreadable:
            next_rid_lists(tmp_path, [card("abc")], at=AT)
        assert unreadable.value.code == "rid-list"
