import json
from pathlib import Path

import pytest

from vaxplatform.errors import FileError
from vaxplatform.exchange import Origin, import_trust, read_issuer_directory

from . import trust_lists as made

CLINIC, OTHER = "https://example.org/clinic", "https://example.org/other"


def written(folder: Path, document: object) -> Path:
    file = folder / "issuers.json"
    file.write_text(json.dumps(document), "utf-8")
    return file


def test_a_directory_is_its_issuers_addresses(tmp_path: Path) -> None:
    file = written(tmp_path, {"participating_issuers": [{"iss": CLINIC, "name": "A clinic"}, {"iss": OTHER}]})
    assert read_issuer_directory(file) == {CLINIC, OTHER}
    assert read_issuer_directory(written(tmp_path, {"participating_issuers": []})) == frozenset()


@pytest.mark.parametrize(
    ("document", "path"),
    [
        ([], None),
        ({}, None),
        ({"participating_issuers": {}}, None),
        ({"participating_issuers": [{"iss": CLINIC}, {"name": "A clinic"}]}, "$.participating_issuers[1]"),
        ({"participating_issuers": [CLINIC]}, "$.participating_issuers[0]"),
    ],
)
def test_what_is_no_directory(tmp_path: Path, document: object, path: str | None) -> None:
    with pytest.raises(FileError) as refused:
        read_issuer_directory(written(tmp_path, document))
    assert refused.value.code == "issuer-directory"
    assert refused.value.place.path == path


def test_what_is_no_json(tmp_path: Path) -> None:
    (tmp_path / "issuers.json").write_text("{", "utf-8")
    with pytest.raises(FileError) as refused:
        read_issuer_directory(tmp_path / "issuers.json")
    assert refused.value.code == "issuer-directory"


def test_keys_of_issuers_in_no_directory_are_left_out() -> None:
    snapshot = made.vci_snapshot({CLINIC: [made.jwk(1)], OTHER: [made.jwk(2), made.jwk(3)]})
    data = json.dumps(snapshot).encode()
    found = import_trust(data, Origin("snapshot.json", issuers=frozenset({CLINIC})))
    assert [key.issuer for key in found.keys] == [CLINIC]
    assert [each.code for each in found.left_out] == ["trust-issuer-unlisted"]
    assert len(import_trust(data, Origin("snapshot.json")).keys) == 3
    bare = json.dumps({"keys": [made.jwk(1)]}).encode()
    assert import_trust(bare, Origin("jwks.json", issuers=frozenset({CLINIC}))).keys == ()
