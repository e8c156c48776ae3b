"""Our own lists as files: what goes in comes out, and nothing else is believed."""

import json
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, SECP384R1, derive_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from vaxplatform.certificate import (
    Edition,
    HashBatch,
    HashList,
    HashType,
    KeyStatus,
    MemorySigner,
    Partitioning,
    RevocationList,
    RevocationLists,
    TrustedKey,
    TrustStore,
    Usage,
    trusted_key_from_certificate,
)
from vaxplatform.certificate.jws import sign_jws, verified_payload
from vaxplatform.errors import CertificateError, FileError
from vaxplatform.exchange import (
    read_revocation_list,
    read_revocations,
    read_trust,
    read_trust_list,
    write_revocation_list,
    write_trust_list,
)
from vaxplatform.exchange.signed_lists import REVOCATION_LIST, TRUST_LIST

from . import trust_lists as made

AT = datetime(2021, 9, 1, 12, 30, tzinfo=UTC)
EDITION = Edition("A ministry", AT, AT + timedelta(days=7), sequence=3)
SIGNER = made.LIST_SIGNER
PINNED = (SIGNER.public_key,)
EDWARDS = Ed25519PrivateKey.from_private_bytes(bytes(32))
KEYS = (
    evolve(
        trusted_key_from_certificate(made.certificate(1), source="one.der"),
        status=KeyStatus.RETIRED,
        retired_at=AT,
        notes=("read leniently",),
        issuer="XXA",
        other_kids=(b"alias",),
    ),
    TrustedKey(b"edwards", "", EDWARDS.public_key(), issuer="https://example.org"),
    TrustedKey(b"beyond", "NP", derive_private_key(7, SECP384R1()).public_key(), frozenset({Usage.TEST})),
    TrustedKey(b"narrow", "NP", made.key(8).public_key(), algorithms=frozenset()),
)
STORE = TrustStore.of(KEYS, edition=EDITION)
BATCH = HashBatch("IN", b"kid", HashType.UCI, HashList.of([bytes(16), b"x" * 16]), AT + timedelta(days=365))
REVOKED = RevocationList(EDITION, frozenset({"IN", "NP"}), (BATCH, evolve(BATCH, key_id=None)))


def test_a_trust_list_is_read_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "trust.jws"
    write_trust_list(path, STORE, SIGNER)
    assert read_trust_list(path, signed_by=PINNED, seen=3, at=AT) == STORE
    assert read_trust(path, signed_by=PINNED) == STORE
    assert [each.name for each in tmp_path.iterdir()] == ["trust.jws"]
    assert path.read_bytes().count(b"\n") == 1


@pytest.mark.parametrize("revoked", [REVOKED, REVOKED.as_bloom(partitioning=Partitioning.COORDINATE)])
def test_a_revocation_list_is_read_as_it_was_written(tmp_path: Path, revoked: RevocationList) -> None:
    path = tmp_path / "revoked.jws"
    write_revocation_list(path, revoked, SIGNER)
    read = read_revocation_list(path, signed_by=PINNED, seen=3, at=AT)
    assert (read.edition, read.countries, read.batches) == (revoked.edition, revoked.countries, revoked.batches)
    assert [each.filter.bits for each in read.slices] == [each.filter.bits for each in revoked.slices]
    assert read_revocations(path, signed_by=PINNED) == RevocationLists((read,))


def test_an_old_list_and_a_stale_one_are_refused(tmp_path: Path) -> None:
    write_trust_list(tmp_path / "t.jws", STORE, SIGNER)
    write_revocation_list(tmp_path / "r.jws", REVOKED, SIGNER)
    late = EDITION.next_update + timedelta(seconds=1)
    for read, name in ((read_trust_list, "t.jws"), (read_revocation_list, "r.jws")):
        for terms, code in (({"seen": 4}, "list-rollback"), ({"at": late}, "list-stale")):
            with pytest.raises(FileError) as refused:
                read(tmp_path / name, signed_by=PINNED, **terms)  # type: ignore[operator]  # two readers of one kind
            assert (refused.value.code, str(refused.value.place)) == (code, str(tmp_path / name))


def test_one_kind_of_list_is_not_taken_for_the_other(tmp_path: Path) -> None:
    write_trust_list(tmp_path / "t.jws", STORE, SIGNER)
    write_revocation_list(tmp_path / "r.jws", REVOKED, SIGNER)
    with pytest.raises(FileError) as refused:
        read_revocation_list(tmp_path / "t.jws", signed_by=PINNED)
    assert refused.value.code == "jws-type"
    with pytest.raises(FileError):
        read_trust_list(tmp_path / "r.jws", signed_by=PINNED)
    (tmp_path / "signer.der").write_bytes(made.certificate(2))
    assert read_trust(tmp_path, signed_by=PINNED).keys == (*(trusted(tmp_path)), *KEYS)
    assert read_trust(tmp_path, signed_by=PINNED).edition == EDITION
    read = read_revocations(tmp_path, signed_by=PINNED)
    assert isinstance(read, RevocationLists)
    assert len(read.lists) == 1
    for read in (read_trust, read_revocations):
        with pytest.raises(FileError) as unpinned:
            read(tmp_path)  # type: ignore[operator]  # two readers of one kind
        assert unpinned.value.code == "list-unpinned"


def trusted(folder: Path) -> tuple[TrustedKey, ...]:
    return (trusted_key_from_certificate(made.certificate(2), source=str(folder / "signer.der")),)


def test_a_store_without_an_edition_is_not_handed_on(tmp_path: Path) -> None:
    with pytest.raises(CertificateError) as refused:
        write_trust_list(tmp_path / "t.jws", TrustStore.of(KEYS), SIGNER)
    assert refused.value.code == "edition"
    assert not list(tmp_path.iterdir())


def changed(path: Path, typ: str, steps: tuple[str | int, ...], value: object) -> None:
    """Sign the list again, with one member changed, or removed where the value is `...`."""
    document = json.loads(verified_payload(path.read_text("ascii"), PINNED, typ=typ))
    target = document
    for step in steps[:-1]:
        target = target[step]
    if value is ...:
        del target[steps[-1]]
    else:
        target[steps[-1]] = value
    path.write_text(sign_jws(json.dumps(document).encode(), SIGNER, typ=typ), encoding="ascii")


@pytest.mark.parametrize(
    ("steps", "value", "code"),
    [
        (("format",), "vaxplatform-trust-list/2", "list-form"),
        (("sequence",), 0, "edition"),
        (("sequence",), ..., "list-form"),
        (("issued_at",), "2021-09-01T00:00:00", "list-form"),
        (("next_update",), "2021-01-01T00:00:00Z", "edition"),
        (("unknown",), 1, "list-form"),
        (("keys", 0, "kids"), [], "list-form"),
        (("keys", 0, "kids"), [""], "trusted-key-invalid"),
        (("keys", 0, "kids"), ["!"], "list-form"),
        (("keys", 0, "country"), "XXX", "trusted-key-invalid"),
        (("keys", 0, "public_key"), "AAAA", "list-form"),
        (("keys", 0, "not_after"), "9999-12-31T23:59:59-12:00", "trusted-key-invalid"),
        (("next_update",), "9999-12-31T23:59:59-12:00", "edition"),
        (("keys", 0, "algorithms"), ["HS256"], "trusted-key-invalid"),
        (("keys", 0, "usages"), ["everything"], "list-form"),
        (("keys", 0, "status"), "current", "trusted-key-invalid"),
        (("keys", 0, "status"), "fine", "list-form"),
        (("keys", 0, "fingerprint"), "AAAA", "trusted-key-invalid"),
    ],
)
def test_a_trust_list_that_is_not_as_it_must_be(tmp_path: Path, steps: Any, value: object, code: str) -> None:
    path = tmp_path / "t.jws"
    write_trust_list(path, STORE, SIGNER)
    changed(path, TRUST_LIST, steps, value)
    with pytest.raises(FileError) as refused:
        read_trust_list(path, signed_by=PINNED)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("steps", "value", "code"),
    [
        (("format",), "vaxplatform-trust-list/1", "list-form"),
        (("countries",), [], "revocation-country"),
        (("countries",), ["NP"], "revocation-country"),
        (("batches", 0, "hashes"), "AAAA", "revocation-hash"),
        (("batches", 0, "hash_type"), "NAME", "list-form"),
        (("batches", 0, "kid"), "", "revocation-key-id"),
        (("slices", 0, "filter"), "AAAA", "bloom-filter"),
        (("slices", 0, "part"), "zz", "revocation-part"),
        (("slices", 0, "partitioning"), "POINT", "revocation-part"),
    ],
)
def test_a_revocation_list_that_is_not_as_it_must_be(tmp_path: Path, steps: Any, value: object, code: str) -> None:
    path = tmp_path / "r.jws"
    slices = REVOKED.as_bloom(partitioning=Partitioning.COORDINATE).slices
    write_revocation_list(path, evolve(REVOKED, slices=slices), SIGNER)
    changed(path, REVOCATION_LIST, steps, value)
    with pytest.raises(FileError) as refused:
        read_revocation_list(path, signed_by=PINNED)
    assert refused.value.code == code


def test_another_signer_of_lists_is_not_believed(tmp_path: Path) -> None:
    other = MemorySigner(derive_private_key(666, SECP256R1()), kid=SIGNER.kid)
    write_trust_list(tmp_path / "t.jws", STORE, other)
    with pytest.raises(FileError) as refused:
        read_trust_list(tmp_path / "t.jws", signed_by=PINNED)
    assert refused.value.code == "INVALID_SIGNATURE"


ODD = st.sampled_from(
    [
        None,
        True,
        0,
        2**70,
        1.5,
        "",
        "x" * 999,
        "AAAA",
        "9999-12-31T23:59:59-12:00",
        "2021-09-01T00:00:00Z",
        "IN",
        [],
        {},
    ]
)


def places(document: Any, steps: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Every place of a JSON document that holds a value."""
    if steps:
        yield steps
    inner = (
        document.items() if isinstance(document, dict) else enumerate(document if isinstance(document, list) else ())
    )
    for step, each in inner:
        yield from places(each, (*steps, step))


@given(st.data())
def test_whatever_a_pinned_signer_signs_is_a_list_or_refused_in_our_words(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    path = tmp_path_factory.getbasetemp() / "signed.jws"
    slices = REVOKED.as_bloom(partitioning=Partitioning.COORDINATE).slices
    typ = data.draw(st.sampled_from([TRUST_LIST, REVOCATION_LIST]))
    if typ == TRUST_LIST:
        write_trust_list(path, STORE, SIGNER)
    else:
        write_revocation_list(path, evolve(REVOKED, slices=slices), SIGNER)
    whole = json.loads(verified_payload(path.read_text("ascii"), PINNED, typ=typ))
    changed(path, typ, data.draw(st.sampled_from(list(places(whole)))), data.draw(ODD))
    with suppress(FileError):
        if typ == TRUST_LIST:
            store = read_trust_list(path, signed_by=PINNED)
            write_trust_list(path, store, SIGNER)
            assert read_trust_list(path, signed_by=PINNED) == store
        else:
            revoked = read_revocation_list(path, signed_by=PINNED)
            write_revocation_list(path, revoked, SIGNER)
            assert read_revocation_list(path, signed_by=PINNED) == revoked
