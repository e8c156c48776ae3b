"""Certificates taken back: by hash, by Bloom filter, and what is said where nobody knows."""

import base64
import json
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from vaxplatform.certificate import (
    BloomFilter,
    Certificate,
    CertificateIdentity,
    Edition,
    HashBatch,
    HashList,
    HashType,
    KeyStatus,
    Partitioning,
    RevocationList,
    RevocationLists,
    RevocationSlice,
    RevocationSource,
    TrustStore,
    batches_of,
    verify,
)
from vaxplatform.certificate.formats import hcert
from vaxplatform.certificate.revocation import bloom_slices
from vaxplatform.errors import CertificateError

AT = datetime(2021, 9, 1, tzinfo=UTC)
WEEK, YEAR = timedelta(days=7), timedelta(days=365)
EDITION = Edition("A ministry", AT, AT + WEEK, sequence=1)
SECOND = evolve(EDITION, sequence=2)
KEY = bytes(range(8))
hashes = st.binary(min_size=16, max_size=16)


def one(number: int, **changed: Any) -> CertificateIdentity:
    signature = number.to_bytes(32) + bytes(32)
    usual = CertificateIdentity(KEY, "IN", "ES256", signature, "IN", f"URN:UVCI:01:IN:{number}")
    return evolve(usual, **changed)


def batch(*numbers: int, hash_type: HashType = HashType.SIGNATURE, **changed: Any) -> HashBatch:
    (made,) = batches_of(map(one, numbers), hash_type, expires=AT + YEAR)
    return evolve(made, **changed)


def listed(*batches: HashBatch, edition: Edition = EDITION, countries: frozenset[str] | None = None) -> RevocationList:
    return RevocationList(edition, countries or frozenset({"IN"}), batches)


def codes(source: RevocationSource, certificate: CertificateIdentity, at: datetime = AT) -> list[str]:
    return [found.code.value for found in source.look_up(certificate, at=at)]


# ---------------------------------------------------------------------------------------------------- published vectors


def test_the_hashes_are_those_of_the_published_samples(reference_data: Path) -> None:
    path = reference_data / "certificates" / "eu-dcc" / "revocation" / "RevocationCalculationSampleData.json"
    for case in json.loads(path.read_text("utf-8")):
        identity = hcert.identify(case["barcodeData"])
        for kind in HashType:
            hashed = identity.hash_of(kind)
            assert hashed is not None
            assert hashed.hex() == case[f"exp{kind}"], (case["description"], kind)


def test_the_filters_are_those_of_the_published_samples(reference_data: Path) -> None:
    path = reference_data / "certificates" / "eu-dcc" / "revocation" / "bloom-filter-test.json"
    for case in json.loads(path.read_text("utf-8")):
        words = json.loads(base64.b64decode(case["filter"]))
        bits = b"".join((word & 0xFFFFFFFF).to_bytes(4) for word in words)
        elements = [each.encode() for each in case["data"]]
        written = [each for each, was in zip(elements, case["written"], strict=True) if was]
        made = BloomFilter.of(written, false_positives=case["p"], capacity=len(elements))
        assert made.bits == bits
        assert [each in made for each in elements] == [bool(each) for each in json.loads(case["exists"])]


# ----------------------------------------------------------------------------------------------------------- hash lists


@given(st.sets(hashes, max_size=40), hashes)
def test_a_packed_list_holds_what_a_set_holds(taken_back: set[bytes], other: bytes) -> None:
    packed = HashList.of([*taken_back, *taken_back])
    assert list(packed) == sorted(taken_back)
    assert all(each in packed for each in taken_back)
    assert (other in packed) == (other in taken_back)
    assert len(packed) == len(taken_back)


@pytest.mark.parametrize("wrong", [b"", bytes(15), bytes(32)])
def test_a_hash_has_16_bytes(wrong: bytes) -> None:
    with pytest.raises(CertificateError) as refused:
        HashList.of([bytes(16), wrong])
    assert refused.value.code == "revocation-hash"


# -------------------------------------------------------------------------------------------------------- Bloom filters


def oracle_places(element: bytes, rounds: int, size: int) -> set[int]:
    """The standard's formula, a big integer at a time: two's complement, never negative after the modulus."""
    places = set()
    for number in range(rounds):
        value = int(sha256(element + bytes([number])).hexdigest(), 16)
        places.add((value - (1 << 256) if value >= 1 << 255 else value) % size)
    return places


@given(st.lists(st.binary(max_size=20), max_size=30), st.floats(1e-6, 0.5), st.binary(max_size=20))
def test_a_filter_is_the_set_of_bits_of_its_elements(elements: list[bytes], rate: float, other: bytes) -> None:
    made = BloomFilter.of(elements, false_positives=rate)
    size = len(made.bits) * 8
    bits = "".join(f"{byte:08b}" for byte in made.bits)
    expected = set().union(*(oracle_places(each, made.rounds, size) for each in elements))
    assert {place for place, bit in enumerate(bits) if bit == "1"} == expected
    assert all(each in made for each in elements)
    assert (other in made) == (oracle_places(other, made.rounds, size) <= expected)
    read = BloomFilter.from_bytes(made.to_bytes())
    assert (read.bits, read.rounds, read.capacity, read.elements) == (
        *(made.bits, made.rounds),
        *(made.capacity, made.elements),
    )


def test_a_filter_errs_about_as_often_as_it_says() -> None:
    made = BloomFilter.of((number.to_bytes(16) for number in range(2000)), false_positives=0.01)
    wrong = sum(number.to_bytes(16) in made for number in range(2000, 12000))
    assert wrong < 200


GOOD = BloomFilter.of([bytes(16)], false_positives=0.01).to_bytes()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        GOOD[:19],
        GOOD[:20],
        GOOD[:-1],
        GOOD + b"\0",
        b"\0\2" + GOOD[2:],
        GOOD[:2] + b"\0" + GOOD[3:],  # no rounds
        GOOD[:2] + b"\xff" + GOOD[3:],  # -1 rounds
        GOOD[:3] + b"\1" + GOOD[4:],  # another hash
        GOOD[:4] + bytes(4) + GOOD[8:],  # never wrong
        GOOD[:4] + b"\x7f\xc0\0\0" + GOOD[8:],  # not a number
        GOOD[:12] + b"\xff\xff\xff\xff" + GOOD[16:],  # -1 elements
        GOOD[:16] + b"\x7f\xff\xff\xff" + GOOD[20:],  # more words than there are
        GOOD[:16] + b"\xff\xff\xff\xff" + GOOD[20:],
    ],
)
def test_what_is_no_filter_is_refused(data: bytes) -> None:
    with pytest.raises(CertificateError) as refused:
        BloomFilter.from_bytes(data)
    assert refused.value.code == "bloom-filter"


@pytest.mark.parametrize("rate", [0, 1, -0.1, 1e300, 1e-46, 1 - 1e-9, float("nan")])
def test_a_share_of_errors_lies_between_0_and_1(rate: float) -> None:
    with pytest.raises(CertificateError):
        BloomFilter.of([b"x"], false_positives=rate)


@given(st.binary(max_size=60))
def test_whatever_is_read_only_our_errors_come_out(data: bytes) -> None:
    try:
        BloomFilter.from_bytes(data)
    except CertificateError as refused:
        seen = refused.code
    else:
        seen = "bloom-filter"
    assert seen == "bloom-filter"


@pytest.mark.parametrize("partitioning", list(Partitioning))
def test_every_hash_of_a_batch_is_in_its_part_and_no_other(partitioning: Partitioning) -> None:
    full = batch(*range(300))
    slices = bloom_slices(full, partitioning=partitioning, false_positives=1e-6)
    parts = [each.part for each in slices]
    assert len(set(parts)) == len(parts) <= 16 ** len(parts[0])
    assert sum(each.filter.elements for each in slices) == 300
    for hashed in full.hashes:
        assert [each.part for each in slices if each.may_hold(hashed)] == [partitioning.part_of(hashed)]
    chunks = bloom_slices(full, partitioning=partitioning, chunked=True, false_positives=1e-6)
    for hashed in full.hashes:
        assert [each.part for each in chunks if each.may_hold(hashed)] == [hashed.hex()[: len(parts[0]) + 1]]


@pytest.mark.parametrize(
    ("partitioning", "part"), [("POINT", "ab"), ("VECTOR", ""), ("VECTOR", "g"), ("COORDINATE", "A5")]
)
def test_a_part_is_named_by_digits(partitioning: str, part: str) -> None:
    bloom = BloomFilter.from_bytes(GOOD)
    with pytest.raises(CertificateError) as refused:
        RevocationSlice("IN", KEY, HashType.UCI, Partitioning(partitioning), part, bloom, AT)
    assert refused.value.code == "revocation-part"


# ---------------------------------------------------------------------------------------------------------------- lists


@pytest.mark.parametrize("kind", list(HashType))
def test_a_certificate_is_found_by_each_kind_of_hash(kind: HashType) -> None:
    source = listed(batch(1, 2, hash_type=kind))
    assert codes(source, one(1)) == ["REVOKED"]
    assert codes(source, one(3)) == []
    assert source.look_up(one(1), at=AT)[0].detail == f"by its {kind}"
    assert "URN" not in repr(source) + repr(one(1))


def test_the_second_half_of_an_ecdsa_signature_does_not_matter() -> None:
    source = listed(batch(1))
    assert codes(source, one(1, signature=one(1).signature[:32] + b"\xff" * 32)) == ["REVOKED"]
    assert codes(source, one(1, algorithm="PS256")) == []


def test_a_batch_speaks_for_its_key_or_for_all_keys_of_its_country() -> None:
    elsewhere = one(1, key_id=b"other")
    assert codes(listed(batch(1)), elsewhere) == []
    assert codes(listed(batch(1, key_id=None)), elsewhere) == ["REVOKED"]
    two = frozenset({"IN", "NP"})
    assert codes(listed(batch(1, key_id=None), countries=two), one(1, country="NP")) == []


def test_of_other_countries_a_list_knows_nothing() -> None:
    assert codes(listed(), one(1)) == []
    assert codes(listed(), one(1, country="NP")) == ["REVOCATION_UNAVAILABLE"]
    assert codes(RevocationLists((listed(),)), one(1, country="NP")) == ["REVOCATION_UNAVAILABLE"]
    assert codes(RevocationLists(()), one(1)) == ["REVOCATION_UNAVAILABLE"]


def test_a_stale_list_still_takes_back_and_says_that_it_is_stale() -> None:
    late = EDITION.next_update + timedelta(seconds=1)
    assert codes(listed(batch(1)), one(1), late) == ["REVOKED", "REVOCATION_STALE"]
    assert codes(listed(batch(1)), one(2), late) == ["REVOCATION_STALE"]
    assert codes(RevocationLists((listed(batch(1)),)), one(2), late) == ["REVOCATION_STALE"]


@given(st.lists(st.tuples(st.integers(0, 12), st.sampled_from(HashType)), max_size=12), st.integers(0, 12))
def test_looking_up_is_looking_through_all(entries: list[tuple[int, HashType]], asked: int) -> None:
    source = listed(*(batch(number, hash_type=kind) for number, kind in entries))
    found = any(number == asked for number, _kind in entries)
    assert (codes(source, one(asked)) == ["REVOKED"]) == found
    bloom = source.as_bloom(partitioning=Partitioning.VECTOR)
    assert codes(bloom, one(asked)) in ([["POSSIBLY_REVOKED"]] if found else [[], ["POSSIBLY_REVOKED"]])


def test_a_hit_of_a_filter_stands_until_a_list_of_hashes_of_the_same_issuer_speaks() -> None:
    hashes_of_one = listed(batch(1), edition=SECOND)
    bloom = listed(batch(1, 2), edition=SECOND).as_bloom()  # 2 plays a wrong hit
    assert codes(bloom, one(2)) == ["POSSIBLY_REVOKED"]
    assert codes(RevocationLists((bloom, hashes_of_one)), one(1)) == ["REVOKED"]
    assert codes(RevocationLists((bloom, hashes_of_one)), one(2)) == []
    of_another = evolve(hashes_of_one, edition=evolve(SECOND, issuer="A hospital"))
    older = evolve(hashes_of_one, edition=EDITION)
    other_country = evolve(hashes_of_one, countries=frozenset({"NP"}), batches=())
    for not_clearing in (of_another, older, other_country, bloom):
        assert codes(RevocationLists((bloom, not_clearing)), one(2)) == ["POSSIBLY_REVOKED"]
    late = SECOND.next_update + timedelta(days=1)
    assert codes(RevocationLists((bloom, hashes_of_one)), one(2), late) == ["POSSIBLY_REVOKED", "REVOCATION_STALE"]


def test_the_next_edition_holds_what_the_earlier_held_and_more() -> None:
    first = listed(batch(1))
    second = first.adding([batch(2), batch(1), batch(3, key_id=None)], edition=SECOND)
    assert [codes(second, one(number)) for number in (1, 2, 3, 4)] == [["REVOKED"]] * 3 + [[]]
    assert [len(each.hashes) for each in second.batches] == [2, 1]
    assert codes(first, one(2)) == []
    for refused, code in (
        (lambda: second.adding([], edition=SECOND), "list-rollback"),
        (lambda: first.adding([batch(1, country="NP")], edition=SECOND), "revocation-country"),
        (lambda: first.as_bloom().adding([batch(2)], edition=SECOND), "revocation-slices"),
    ):
        with pytest.raises(CertificateError) as raised:
            refused()
        assert raised.value.code == code


def test_what_expired_on_its_own_may_be_left_out() -> None:
    long, short = batch(1), batch(2, expires=AT + WEEK)
    both = RevocationList(EDITION, frozenset({"IN"}), (long, short), bloom_slices(short))
    assert both.without_expired(AT + WEEK) == both
    assert both.without_expired(AT + WEEK + timedelta(seconds=1)) == listed(long)


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda: listed(countries=frozenset({"in"})), "revocation-country"),
        (lambda: RevocationList(EDITION, frozenset()), "revocation-country"),
        (lambda: listed(batch(1), countries=frozenset({"NP"})), "revocation-country"),
        (lambda: batch(1, country="IND"), "revocation-country"),
        (lambda: batch(1, key_id=b""), "revocation-key-id"),
        (lambda: batch(1, expires=AT.replace(tzinfo=None)), "instant-naive"),
        (lambda: batches_of([one(1, issuer=None)], HashType.COUNTRYCODEUCI, expires=AT), "revocation-hash"),
        (lambda: batches_of([one(1, certificate_id=None)], HashType.UCI, expires=AT), "revocation-hash"),
    ],
)
def test_what_cannot_be_is_refused(make: Any, code: str) -> None:
    with pytest.raises(CertificateError) as refused:
        make()
    assert refused.value.code == code


def test_a_certificate_without_an_id_is_looked_up_by_its_signature() -> None:
    anonymous = one(1, certificate_id=None, issuer=None)
    assert codes(listed(batch(1, hash_type=HashType.UCI)), anonymous) == []
    assert codes(listed(batch(1)), anonymous) == ["REVOKED"]


# --------------------------------------------------------------------------------------------------------- in a verdict


@pytest.mark.parametrize("kind", list(HashType))
def test_a_verdict_says_that_a_certificate_was_taken_back(
    certificate: Certificate, trust: TrustStore, at: datetime, kind: HashType
) -> None:
    identity = hcert.identify(certificate.text)
    assert identity.country == "IN"
    source = listed(*batches_of([identity], kind, expires=at + YEAR))
    verdict = verify(certificate.text, trust, at=at, revocation=source)
    assert (verdict.code, verdict.authentic, verdict.valid) == ("REVOKED", True, False)
    assert verify(certificate.text, trust, at=at, revocation=listed()).findings == ()
    possibly = verify(certificate.text, trust, at=at, revocation=source.as_bloom())
    assert (possibly.valid, [found.code for found in possibly.warnings]) == (True, ["POSSIBLY_REVOKED"])
    untold = verify(certificate.text, trust, at=at)
    assert (untold.valid, [found.code for found in untold.warnings]) == (True, ["REVOCATION_UNAVAILABLE"])


class Untouched:
    """A source that must not be asked."""

    def look_up(self, certificate: CertificateIdentity, *, at: datetime) -> Any:  # noqa: ARG002
        raise AssertionError


def test_nobody_is_asked_about_what_is_not_authentic(certificate: Certificate, trust: TrustStore, at: datetime) -> None:
    stolen = TrustStore.of([evolve(trust.keys[0], status=KeyStatus.COMPROMISED)])
    for store in (TrustStore.of(()), stolen):
        assert not verify(certificate.text, store, at=at, revocation=Untouched()).authentic


def test_the_country_is_that_of_the_key_and_not_the_one_a_certificate_claims(
    certificate: Certificate, trust: TrustStore, at: datetime
) -> None:
    abroad = TrustStore.of([evolve(trust.keys[0], country="NP")])
    source = listed(*batches_of([hcert.identify(certificate.text)], HashType.UCI, expires=at + YEAR))
    found = verify(certificate.text, abroad, at=at, revocation=source).findings
    assert [each.code for each in found] == ["ISSUER_MISMATCH", "REVOCATION_UNAVAILABLE"]
    assert hcert.identify(certificate.text, country="NP").country == "NP"
