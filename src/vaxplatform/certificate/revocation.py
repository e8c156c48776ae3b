"""Certificates that were taken back: lists of hashes and Bloom filters, looked up without a network.

A list names a certificate by a hash (`HashType`) and says for which countries it speaks. What is not known is said: no
list for the country is ``REVOCATION_UNAVAILABLE``, a list whose successor is overdue is ``REVOCATION_STALE``, and a hit
in a Bloom filter, which errs now and then, is ``POSSIBLY_REVOKED`` until a list of hashes confirms it.

Source: eHealth Network, EU DCC revocation, version 1.3, and its reference implementation for verifiers.
"""

import struct
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from enum import StrEnum
from functools import partial
from hashlib import sha256
from itertools import chain, groupby
from math import ceil, log
from types import MappingProxyType
from typing import Protocol, Self, runtime_checkable

from attrs import evolve, field, frozen

from vaxplatform.certificate._instant import is_instant_of_utc
from vaxplatform.certificate.edition import Edition
from vaxplatform.certificate.identity import HASH_BYTES, CertificateIdentity, HashType
from vaxplatform.certificate.trust import is_country, is_key_id
from vaxplatform.certificate.verdict import Finding, VerdictCode
from vaxplatform.errors import CertificateError

__all__ = [
    "NO_LIST",
    "BloomFilter",
    "HashBatch",
    "HashList",
    "Partitioning",
    "RevocationList",
    "RevocationLists",
    "RevocationSlice",
    "RevocationSource",
    "RevocationSources",
    "batches_of",
    "bloom_slices",
    "merged",
]


@runtime_checkable
class RevocationSource(Protocol):
    """Whoever knows which certificates were taken back. It is asked only of authentic certificates."""

    def look_up(self, certificate: CertificateIdentity, *, at: datetime) -> tuple[Finding, ...]:
        """What there is to say, at the stage of revocation; nothing where the certificate was not taken back.

        Args:
            certificate: Whose country is that of the trusted key.
            at: The instant to judge on.
        """
        ...


class _NoList:
    _findings = (Finding.of(VerdictCode.REVOCATION_UNAVAILABLE, "no list was given"),)

    def look_up(self, _certificate: CertificateIdentity, *, at: datetime) -> tuple[Finding, ...]:  # noqa: ARG002
        return self._findings


NO_LIST: RevocationSource = _NoList()
"""The source of a caller who has none: it knows nothing of any certificate, and says so."""


# ------------------------------------------------------------------------------------------------------ lists of hashes


@frozen(weakref_slot=False)
class HashList:
    """Hashes of certificates, sorted and packed: 16 bytes each, so that a million of them take 16 MB.

    Example:
        >>> taken_back = HashList.of([bytes(16), b"sixteen bytes it"])
        >>> b"sixteen bytes it" in taken_back, b"another sixteen." in taken_back, len(taken_back)
        (True, False, 2)
    """

    packed: bytes = field(repr=False)

    @classmethod
    def of(cls, hashes: Iterable[bytes]) -> Self:
        """A list of these, each once.

        Raises:
            CertificateError: ``revocation-hash``: one that has not 16 bytes.
        """
        given = set(hashes)
        if any(len(each) != HASH_BYTES for each in given):
            raise CertificateError("a hash in a revocation list has 16 bytes", code="revocation-hash")
        return cls(b"".join(sorted(given)))

    def __contains__(self, wanted: bytes) -> bool:
        place = bisect_left(range(len(self)), wanted, key=self._at)
        return place < len(self) and self._at(place) == wanted

    def __len__(self) -> int:
        return len(self.packed) // HASH_BYTES

    def __iter__(self) -> Iterator[bytes]:
        return map(self._at, range(len(self)))

    def _at(self, place: int) -> bytes:
        return self.packed[HASH_BYTES * place : HASH_BYTES * (place + 1)]


def _must_be_a_scope(part: "HashBatch | RevocationSlice") -> None:
    """A country names its own certificates, by one key or by all, until a time."""
    if not is_country(part.country):
        raise CertificateError("a revocation list names countries by two capital letters", code="revocation-country")
    if part.key_id is not None and not is_key_id(part.key_id):
        raise CertificateError("a key id has 1 to 255 bytes", code="revocation-key-id")
    if not is_instant_of_utc(part.expires):
        raise CertificateError("a revocation expires at an instant with its time zone", code="instant-naive")


@frozen(weakref_slot=False)
class HashBatch:
    """Certificates of a country that were taken back, by one kind of hash.

    Args:
        country: ISO 3166-1 alpha-2, in capitals.
        key_id: The key they were signed with, or None for any key of the country.
        hash_type: What was hashed.
        hashes: 16 bytes each.
        expires: When the last of them has expired on its own, so that they may be left out.

    Raises:
        CertificateError: ``revocation-country``; ``revocation-key-id``; ``instant-naive``.
    """

    country: str
    key_id: bytes | None
    hash_type: HashType
    hashes: HashList
    expires: datetime

    def __attrs_post_init__(self) -> None:
        _must_be_a_scope(self)


# --------------------------------------------------------------------------------------------------------- Bloom filter

_BLOOM_HEADER = struct.Struct(">hbbfiii")
_SHARE = struct.Struct(">f")
_BLOOM_VERSION = 1
_BLOOM_SHA_256 = 0
_WORD_BITS = 32
_MOST_ROUNDS = 127  # the header holds a signed byte


@frozen(weakref_slot=False)
class BloomFilter:
    """A set that answers "surely not" or "probably": small enough for a phone, wrong in ``false_positives`` of cases.

    Args:
        bits: The filter, 32-bit words, most significant bit first.
        rounds: How many bits an element sets.
        false_positives: The share of wrong hits it was sized for.
        capacity: How many elements it was sized for.
        elements: How many it holds.

    Raises:
        CertificateError: ``bloom-filter``: sizes that cannot be.

    Source:
        The reference implementation's Java code, which writes the number of rounds before the kind of hash; its README
        has them the other way round.

    Example:
        >>> taken_back = BloomFilter.of([bytes(16)], false_positives=0.001)
        >>> bytes(16) in taken_back, len(taken_back.to_bytes())
        (True, 28)
    """

    bits: bytes = field(repr=False)
    rounds: int
    false_positives: float
    capacity: int
    elements: int

    def __attrs_post_init__(self) -> None:
        if not self.bits or len(self.bits) * 8 % _WORD_BITS or not 1 <= self.rounds <= _MOST_ROUNDS:
            raise CertificateError("a Bloom filter has whole 32-bit words and 1 to 127 rounds", code="bloom-filter")
        if not _is_share(self.false_positives) or not 0 <= self.elements <= 2**31 - 1:
            raise CertificateError("this share of errors or number of elements cannot be", code="bloom-filter")

    @classmethod
    def of(cls, elements: Iterable[bytes], *, false_positives: float, capacity: int = 0) -> Self:
        """A filter that holds these, sized as the reference implementation sizes it.

        Args:
            elements: Hashes, as a rule.
            false_positives: The share of wrong hits to allow, between 0 and 1.
            capacity: Size it for so many elements where there are fewer.

        Raises:
            CertificateError: ``bloom-filter``: a share that cannot be.
        """
        given = set(elements)
        if not _is_share(false_positives):
            raise CertificateError("the share of wrong hits lies between 0 and 1", code="bloom-filter")
        capacity = max(1, capacity, len(given))
        size = ceil(capacity * log(false_positives) / log(1 / 2 ** log(2))) // 8 + 1
        words = size // 4 + size % 4  # sic: up to three words to spare, and every reader sizes it so
        rounds = min(_MOST_ROUNDS, max(1, round(words * _WORD_BITS / capacity * log(2))))
        bits = bytearray(words * 4)
        for element in given:
            for place in _places(element, rounds, words * _WORD_BITS):
                bits[place >> 3] |= 0x80 >> (place & 7)
        return cls(bytes(bits), rounds, _as_written(false_positives), capacity, len(given))

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """A filter as it is handed to verifiers: a header of 20 bytes, big endian, and the words.

        Raises:
            CertificateError: ``bloom-filter``: another version or hash, or not the length that its header says.
        """
        try:
            version, rounds, hashed_by, rate, capacity, elements, words = _BLOOM_HEADER.unpack_from(data)
        except struct.error:
            raise CertificateError("this is too short for a Bloom filter", code="bloom-filter") from None
        if version != _BLOOM_VERSION or hashed_by != _BLOOM_SHA_256:
            raise CertificateError("only version 1 with SHA-256 is read", code="bloom-filter")
        bits = data[_BLOOM_HEADER.size :]
        if words <= 0 or len(bits) != words * 4:
            raise CertificateError("the filter has not the length that its header says", code="bloom-filter")
        return cls(bits, rounds, rate, capacity, elements)

    def to_bytes(self) -> bytes:
        """The filter as `from_bytes` reads it."""
        header = _BLOOM_HEADER.pack(
            *(_BLOOM_VERSION, self.rounds, _BLOOM_SHA_256, self.false_positives),
            *(self.capacity, self.elements, len(self.bits) // 4),
        )
        return header + self.bits

    def __contains__(self, element: bytes) -> bool:
        bits = self.bits
        return all(bits[place >> 3] & 0x80 >> (place & 7) for place in _places(element, self.rounds, len(bits) * 8))


def _is_share(share: float) -> bool:
    return 0 < share < 1 and 0 < _as_written(share) < 1


def _as_written(share: float) -> float:
    """A share as the header holds it, in 32 bits, where very small ones are 0 and those next to 1 are 1."""
    written: float = _SHARE.unpack(_SHARE.pack(share))[0]
    return written


def _places(element: bytes, rounds: int, size: int) -> Iterator[int]:
    for number in range(rounds):
        yield int.from_bytes(sha256(element + bytes((number,))).digest(), signed=True) % size


class Partitioning(StrEnum):
    """Into how many filters the certificates of a key are divided, by the first hex digits of their hash."""

    POINT = "POINT"
    """One."""
    VECTOR = "VECTOR"
    """Sixteen, by the first digit."""
    COORDINATE = "COORDINATE"
    """256, by the first two."""

    def part_of(self, hashed: bytes, *, chunked: bool = False) -> str:
        r"""The digits of the part that a hash belongs to.

        Args:
            hashed: As lists have it.
            chunked: Also the digit of its chunk.

        Example:
            >>> [each.part_of(b"\xa5\xc3...") for each in Partitioning]
            ['', 'a', 'a5']
            >>> Partitioning.COORDINATE.part_of(b"\xa5\xc3...", chunked=True)
            'a5c'
        """
        return hashed.hex()[: _DIGITS[self] + chunked]


_DIGITS: Mapping[Partitioning, int] = MappingProxyType(
    {Partitioning.POINT: 0, Partitioning.VECTOR: 1, Partitioning.COORDINATE: 2}
)


@frozen(weakref_slot=False)
class RevocationSlice:
    """A Bloom filter of one part of a key's certificates that were taken back.

    Args:
        country: ISO 3166-1 alpha-2, in capitals.
        key_id: The key they were signed with, or None for any key of the country.
        hash_type: What was hashed.
        partitioning: How the key's certificates are divided.
        part: Which part this is: as many hex digits as the division has, and one more of a chunk, into which the EU's
            service divides each part again.
        filter: The hashes.
        expires: When the last of them has expired on its own.

    Raises:
        CertificateError: ``revocation-part``; ``revocation-country``; ``revocation-key-id``; ``instant-naive``.
    """

    country: str
    key_id: bytes | None
    hash_type: HashType
    partitioning: Partitioning
    part: str
    filter: BloomFilter
    expires: datetime

    def __attrs_post_init__(self) -> None:
        _must_be_a_scope(self)
        digits = _DIGITS[self.partitioning]
        if len(self.part) not in {digits, digits + 1} or set(self.part) - set("0123456789abcdef"):
            raise CertificateError("a part is named by the first digits of its hashes", code="revocation-part")

    def may_hold(self, hashed: bytes) -> bool:
        """Whether the hash belongs to this part and hits the filter."""
        return hashed.hex().startswith(self.part) and hashed in self.filter


def bloom_slices(
    batch: HashBatch,
    *,
    partitioning: Partitioning = Partitioning.POINT,
    chunked: bool = False,
    false_positives: float = 0.001,
) -> tuple[RevocationSlice, ...]:
    """The Bloom filters of a batch, for verifiers with little room; parts without a certificate have none.

    Args:
        batch: The hashes.
        partitioning: Into how many parts to divide them.
        chunked: Divide each part into 16 chunks, as the EU's service does.
        false_positives: The share of wrong hits to allow, between 0 and 1.
    """
    part_of = partial(partitioning.part_of, chunked=chunked)
    return tuple(
        RevocationSlice(
            *(batch.country, batch.key_id, batch.hash_type, partitioning, part),
            BloomFilter.of(hashes, false_positives=false_positives),
            batch.expires,
        )
        for part, hashes in groupby(batch.hashes, part_of)
    )


# ----------------------------------------------------------------------------------------------------------------- list

_Scope = tuple[str, bytes | None, HashType]


def _scope(part: HashBatch | RevocationSlice) -> _Scope:
    return (part.country, part.key_id, part.hash_type)


def batches_of(
    certificates: Iterable[CertificateIdentity], hash_type: HashType, *, expires: datetime
) -> tuple[HashBatch, ...]:
    """Certificates to take back, as batches of a list: one for each key.

    Args:
        certificates: Each with the country that issued it.
        hash_type: What to hash: the signature where it is at hand, since who can guess an id can guess its hash.
        expires: When the last of them expires on its own.

    Raises:
        CertificateError: ``revocation-hash``: one lacks what is to be hashed; ``revocation-country``.
    """
    by_key: dict[tuple[str, bytes], set[bytes]] = {}
    for certificate in certificates:
        hashed = certificate.hash_of(hash_type)
        if hashed is None:
            raise CertificateError(f"this certificate has no {hash_type} to hash", code="revocation-hash")
        by_key.setdefault((certificate.country, certificate.key_id), set()).add(hashed)
    return tuple(
        HashBatch(country, key_id, hash_type, HashList.of(hashes), expires)
        for (country, key_id), hashes in by_key.items()
    )


def merged(batches: Iterable[HashBatch]) -> tuple[HashBatch, ...]:
    """The same certificates, those of one key, kind and expiry in one batch."""
    lists: dict[tuple[_Scope, datetime], list[HashList]] = {}
    for batch in batches:
        lists.setdefault((_scope(batch), batch.expires), []).append(batch.hashes)
    return tuple(
        HashBatch(*scope, HashList.of(chain.from_iterable(hashes)), expires)
        for (scope, expires), hashes in lists.items()
    )


@frozen(weakref_slot=False)
class RevocationList:
    """An edition of a revocation list: everything its countries took back, as hashes, as Bloom filters, or as both.

    Args:
        edition: Whose list it is, of when, and until when it is fresh.
        countries: For which countries it speaks, ISO 3166-1 alpha-2: of others it says nothing, though it may be empty.
        batches: Hashes; several of one key and kind are read together.
        slices: Bloom filters.

    Raises:
        CertificateError: ``revocation-country``: a batch or slice of a country the list does not speak for.

    Example:
        >>> from datetime import UTC
        >>> first, week = datetime(2021, 9, 1, tzinfo=UTC), datetime(2021, 9, 8, tzinfo=UTC)
        >>> empty = RevocationList(Edition("A ministry of health", first, week, sequence=1), frozenset({"XX"}))
        >>> sample = CertificateIdentity(bytes(8), "XX", "ES256", bytes(64), "XX", "URN:UVCI:01:XX:EXAMPLE")
        >>> taken_back = batches_of([sample], HashType.SIGNATURE, expires=datetime(2022, 9, 1, tzinfo=UTC))
        >>> second = empty.adding(taken_back, edition=Edition("A ministry of health", first, week, sequence=2))
        >>> [found.code.value for found in second.look_up(sample, at=first)], empty.look_up(sample, at=first)
        (['REVOKED'], ())
    """

    edition: Edition
    countries: frozenset[str]
    batches: tuple[HashBatch, ...] = field(default=(), repr=False)
    slices: tuple[RevocationSlice, ...] = field(default=(), repr=False)
    _hashes: Mapping[_Scope, HashList] = field(init=False, repr=False, eq=False)
    _filters: Mapping[_Scope, tuple[RevocationSlice, ...]] = field(init=False, repr=False, eq=False)

    @_hashes.default
    def _hashes_by_scope(self) -> Mapping[_Scope, HashList]:
        by_scope: dict[_Scope, list[HashList]] = {}
        for batch in self.batches:
            by_scope.setdefault(_scope(batch), []).append(batch.hashes)
        return {
            scope: lists[0] if len(lists) == 1 else HashList.of(chain.from_iterable(lists))
            for scope, lists in by_scope.items()
        }

    @_filters.default
    def _filters_by_scope(self) -> Mapping[_Scope, tuple[RevocationSlice, ...]]:
        by_scope: dict[_Scope, list[RevocationSlice]] = {}
        for each in self.slices:
            by_scope.setdefault(_scope(each), []).append(each)
        return {scope: tuple(slices) for scope, slices in by_scope.items()}

    def __attrs_post_init__(self) -> None:
        named = {batch.country for batch in self.batches} | {each.country for each in self.slices}
        if not self.countries or not all(map(is_country, self.countries)) or not named <= self.countries:
            raise CertificateError(
                "a revocation list names the countries it speaks for, and holds certificates of no other",
                code="revocation-country",
            )

    def look_up(self, certificate: CertificateIdentity, *, at: datetime) -> tuple[Finding, ...]:
        """What the list says of a certificate; see `RevocationSource`."""
        if certificate.country not in self.countries:
            return _unavailable(certificate)
        said = self._said_of(certificate)
        if self.edition.is_stale(at):
            due = f"the next one was due by {self.edition.next_update.isoformat()}"
            return (*said, Finding.of(VerdictCode.REVOCATION_STALE, due))
        return said

    def _said_of(self, certificate: CertificateIdentity) -> tuple[Finding, ...]:
        hit_by: HashType | None = None
        key_ids = dict.fromkeys((certificate.key_id, *certificate.other_key_ids, None))
        for kind in HashType:
            hashed = certificate.hash_of(kind)
            if hashed is None:
                continue
            for key_id in key_ids:
                scope = (certificate.country, key_id, kind)
                if hashed in self._hashes.get(scope, _EMPTY):
                    return (Finding.of(VerdictCode.REVOKED, f"by its {kind}"),)
                if any(each.may_hold(hashed) for each in self._filters.get(scope, ())):
                    hit_by = kind
        return () if hit_by is None else (Finding.of(VerdictCode.POSSIBLY_REVOKED, f"by its {hit_by}"),)

    def adding(self, batches: Iterable[HashBatch], *, edition: Edition) -> Self:
        """The next edition, with more certificates taken back; what was taken back stays so.

        Args:
            batches: Of countries the list speaks for.
            edition: A later number than this one's.

        Raises:
            CertificateError: ``list-rollback``: the number is not later; ``revocation-country``; ``revocation-slices``:
                the list has Bloom filters, which nothing can be added to: add to the list of hashes and make them anew.
        """
        edition.require_not_older_than(self.edition.sequence + 1)
        if self.slices:
            raise CertificateError(
                "nothing can be added to Bloom filters: add to the list of hashes, and make them anew",
                code="revocation-slices",
            )
        return evolve(self, edition=edition, batches=merged((*self.batches, *batches)))

    def without_expired(self, at: datetime) -> Self:
        """The list without what has expired on its own by this instant, so that it does not grow for ever."""
        return evolve(
            self,
            batches=tuple(each for each in self.batches if each.expires >= at),
            slices=tuple(each for each in self.slices if each.expires >= at),
        )

    def as_bloom(self, *, partitioning: Partitioning = Partitioning.POINT, false_positives: float = 0.001) -> Self:
        """The same edition with Bloom filters in place of hashes, for verifiers with little room."""
        slices = (
            each
            for batch in self.batches
            for each in bloom_slices(batch, partitioning=partitioning, false_positives=false_positives)
        )
        return evolve(self, batches=(), slices=(*self.slices, *slices))


def _unavailable(certificate: CertificateIdentity) -> tuple[Finding, ...]:
    whom = certificate.country or "a key without a country"
    return (Finding.of(VerdictCode.REVOCATION_UNAVAILABLE, f"no list speaks for {whom}"),)


_EMPTY = HashList(b"")


@frozen(weakref_slot=False)
class RevocationLists:
    """Several lists as one source, as a verifier holds them: of several countries, or Bloom filters beside hashes.

    Taken back in one list is taken back. A hit in a Bloom filter is cleared by a fresh list of hashes of the same
    issuer, if that is at least as new and does not hold the certificate; by nothing else.

    Args:
        lists: In any order.
    """

    lists: tuple[RevocationList, ...]

    def look_up(self, certificate: CertificateIdentity, *, at: datetime) -> tuple[Finding, ...]:
        """What the lists say of a certificate; see `RevocationSource`."""
        speaking = [each for each in self.lists if certificate.country in each.countries]
        if not speaking:
            return _unavailable(certificate)
        said = [(each, each.look_up(certificate, at=at)) for each in speaking]
        clearing = [each.edition for each, findings in said if not findings and not each.slices]
        by_code = {
            found.code: found
            for each, findings in said
            for found in findings
            if found.code is not VerdictCode.POSSIBLY_REVOKED or not _is_cleared(each.edition, clearing)
        }
        if VerdictCode.REVOKED in by_code:
            by_code.pop(VerdictCode.POSSIBLY_REVOKED, None)
        return tuple(by_code[code] for code in _ORDER if code in by_code)


def _is_cleared(filtered: Edition, clearing: Iterable[Edition]) -> bool:
    return any(each.issuer == filtered.issuer and each.sequence >= filtered.sequence for each in clearing)


_ORDER = (VerdictCode.REVOKED, VerdictCode.POSSIBLY_REVOKED, VerdictCode.REVOCATION_STALE)


@frozen(weakref_slot=False)
class RevocationSources:
    """Several sources as one, of which each knows some certificates: our own lists beside those of other issuers.

    Taken back by one is taken back; a source that does not speak for a certificate is passed over, unless none does.

    Args:
        sources: In any order.
    """

    sources: tuple[RevocationSource, ...]

    def look_up(self, certificate: CertificateIdentity, *, at: datetime) -> tuple[Finding, ...]:
        """What the sources say of a certificate; see `RevocationSource`."""
        said = [source.look_up(certificate, at=at) for source in self.sources]
        spoken = [each for each in said if all(found.code is not VerdictCode.REVOCATION_UNAVAILABLE for found in each)]
        by_code = {found.code: found for each in spoken for found in each}
        return tuple(by_code.values()) if spoken else _unavailable(certificate)
