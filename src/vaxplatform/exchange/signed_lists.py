"""Trust lists and revocation lists as files of our own: signed, numbered, dated, one line of text each.

Each is a compact JWS whose payload is JSON. A verifier pins the public key of whoever signs the lists and needs nothing
else: no network, no parser of certificates. ``docs/list-files.md`` describes the members.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_public_key
from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, ValidationError

from vaxplatform.certificate import (
    BloomFilter,
    Edition,
    HashBatch,
    HashList,
    HashType,
    KeyStatus,
    Partitioning,
    PublicKey,
    RevocationList,
    RevocationSlice,
    Signer,
    TrustedKey,
    TrustStore,
    Usage,
)
from vaxplatform.certificate.base64url import from_base64, to_base64url
from vaxplatform.certificate.jws import sign_jws, verified_payload
from vaxplatform.errors import CertificateError, FileError
from vaxplatform.exchange.files import read_text, write_whole
from vaxplatform.exchange.public_keys import usable_key
from vaxplatform.place import Place

__all__ = [
    "REVOCATION_LIST",
    "TRUST_LIST",
    "parse_trust_list",
    "read_revocation_list",
    "read_trust_list",
    "write_revocation_list",
    "write_trust_list",
]

TRUST_LIST = "vaxplatform-trust-list+jws"
REVOCATION_LIST = "vaxplatform-revocation-list+jws"
"""The ``typ`` of each, which keeps one from being taken for the other."""

# -------------------------------------------------------------------------------------------------------------- members

_Bytes = Annotated[bytes, BeforeValidator(from_base64)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Edition(_Part):
    issuer: str
    issued_at: AwareDatetime
    next_update: AwareDatetime
    sequence: int

    @property
    def edition(self) -> Edition:
        return Edition(self.issuer, self.issued_at, self.next_update, self.sequence)


class _Key(_Part):
    kids: tuple[_Bytes, ...]
    issuer: str
    country: str
    public_key: _Bytes
    algorithms: frozenset[str]
    usages: frozenset[Usage]
    not_before: AwareDatetime | None
    not_after: AwareDatetime | None
    status: KeyStatus
    retired_at: AwareDatetime | None
    fingerprint: _Bytes | None
    source: str
    notes: tuple[str, ...]


class _TrustList(_Edition):
    format: Literal["vaxplatform-trust-list/1"]
    keys: tuple[_Key, ...]


class _Scope(_Part):
    country: str
    kid: _Bytes | None
    hash_type: HashType
    expires: AwareDatetime


class _Batch(_Scope):
    hashes: _Bytes


class _Slice(_Scope):
    partitioning: Partitioning
    part: str
    filter: _Bytes


class _RevocationList(_Edition):
    format: Literal["vaxplatform-revocation-list/1"]
    countries: frozenset[str]
    batches: tuple[_Batch, ...]
    slices: tuple[_Slice, ...]


# ----------------------------------------------------------------------------------------------------------- trust list


def write_trust_list(path: Path, trust: TrustStore, signer: Signer) -> None:
    """Write a trust list for verifiers without a network; the file is there whole or not at all.

    Args:
        path: The file.
        trust: With its edition.
        signer: Whoever signs lists: not a key that signs certificates.

    Raises:
        CertificateError: ``edition``: the store has none; what the signer refuses.
    """
    if trust.edition is None:
        raise CertificateError("a trust list that is handed on has an edition: say whose and of when", code="edition")
    keys = [_key_as_json(key) for key in trust.keys]
    _write(path, {"format": "vaxplatform-trust-list/1", **_as_json(trust.edition), "keys": keys}, signer, TRUST_LIST)


def _key_as_json(key: TrustedKey) -> Mapping[str, Any]:
    return {
        "kids": [to_base64url(kid) for kid in (key.kid, *key.other_kids)],
        "issuer": key.issuer,
        "country": key.country,
        "public_key": to_base64url(key.public_key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)),
        "algorithms": sorted(key.algorithms),
        "usages": sorted(usage.value for usage in key.usages),
        "not_before": _instant(key.not_before),
        "not_after": _instant(key.not_after),
        "status": key.status.value,
        "retired_at": _instant(key.retired_at),
        "fingerprint": None if key.fingerprint is None else to_base64url(key.fingerprint),
        "source": key.source,
        "notes": list(key.notes),
    }


def read_trust_list(
    path: Path, *, signed_by: Iterable[PublicKey], seen: int = 0, at: datetime | None = None
) -> TrustStore:
    """A trust list that one of the pinned keys signed.

    Args:
        path: The file.
        signed_by: The keys of whoever signs lists.
        seen: The highest number of a list of this issuer that was ever read: an older one is refused.
        at: Refuse a list that is stale at this instant; without it a stale one is read, and verdicts say that it is.

    Raises:
        FileError: The file cannot be read, is not signed by these keys (``INVALID_SIGNATURE``), is not as it must be
            (``list-form``), is older than one seen (``list-rollback``) or stale (``list-stale``).
    """
    with _in_file(path):
        return parse_trust_list(read_text(path), signed_by=signed_by, seen=seen, at=at)


def parse_trust_list(
    text: str, *, signed_by: Iterable[PublicKey], seen: int = 0, at: datetime | None = None
) -> TrustStore:
    """A trust list from its text; see `read_trust_list`.

    Raises:
        CertificateError: ``jws-form``, ``jws-type``, ``list-unpinned``, ``UNSUPPORTED_ALG``, ``INVALID_SIGNATURE``,
            ``list-form``, ``list-rollback``, ``list-stale``.
    """
    read = _verified(text, TRUST_LIST, _TrustList, signed_by)
    _require(read.edition, seen, at)
    return TrustStore.of((_trusted_key(key) for key in read.keys), edition=read.edition)


def _trusted_key(key: _Key) -> TrustedKey:
    if not key.kids:
        raise CertificateError("a key of the list has no key id", code="list-form")
    return TrustedKey(
        kid=key.kids[0],
        country=key.country,
        public_key=_public_key(key.public_key),
        usages=key.usages,
        not_before=key.not_before,
        not_after=key.not_after,
        status=key.status,
        source=key.source,
        notes=key.notes,
        issuer=key.issuer,
        other_kids=key.kids[1:],
        retired_at=key.retired_at,
        fingerprint=key.fingerprint,
        algorithms=key.algorithms,
    )


# ------------------------------------------------------------------------------------------------------ revocation list


def write_revocation_list(path: Path, revocations: RevocationList, signer: Signer) -> None:
    """Write a revocation list; the file is there whole or not at all.

    Args:
        path: The file.
        revocations: As hashes, as Bloom filters, or as both.
        signer: Whoever signs lists.

    Raises:
        CertificateError: What the signer refuses.
    """
    document = {
        "format": "vaxplatform-revocation-list/1",
        **_as_json(revocations.edition),
        "countries": sorted(revocations.countries),
        "batches": [{**_scope(each), "hashes": to_base64url(each.hashes.packed)} for each in revocations.batches],
        "slices": [
            {
                **_scope(each),
                "partitioning": each.partitioning.value,
                "part": each.part,
                "filter": to_base64url(each.filter.to_bytes()),
            }
            for each in revocations.slices
        ],
    }
    _write(path, document, signer, REVOCATION_LIST)


def read_revocation_list(
    path: Path, *, signed_by: Iterable[PublicKey], seen: int = 0, at: datetime | None = None
) -> RevocationList:
    """A revocation list that one of the pinned keys signed.

    Args:
        path: The file.
        signed_by: The keys of whoever signs lists.
        seen: The highest number of a list of this issuer that was ever read: an older one is refused.
        at: Refuse a list that is stale at this instant; without it a stale one is read, and verdicts say that it is.

    Raises:
        FileError: As for `read_trust_list`.
    """
    with _in_file(path):
        read = _verified(read_text(path), REVOCATION_LIST, _RevocationList, signed_by)
        _require(read.edition, seen, at)
        batches = (
            HashBatch(each.country, each.kid, each.hash_type, _hashes(each.hashes), each.expires)
            for each in read.batches
        )
        slices = (
            RevocationSlice(
                *(each.country, each.kid, each.hash_type, each.partitioning, each.part),
                BloomFilter.from_bytes(each.filter),
                each.expires,
            )
            for each in read.slices
        )
        return RevocationList(read.edition, read.countries, tuple(batches), tuple(slices))


def _hashes(packed: bytes) -> HashList:
    return HashList.of(packed[start : start + 16] for start in range(0, len(packed), 16))


def _scope(part: HashBatch | RevocationSlice) -> Mapping[str, Any]:
    return {
        "country": part.country,
        "kid": None if part.key_id is None else to_base64url(part.key_id),
        "hash_type": part.hash_type.value,
        "expires": _instant(part.expires),
    }


# ------------------------------------------------------------------------------------------------------ what both share

Document = TypeVar("Document", bound=BaseModel)


def _as_json(edition: Edition) -> Mapping[str, Any]:
    return {
        "issuer": edition.issuer,
        "issued_at": _instant(edition.issued_at),
        "next_update": _instant(edition.next_update),
        "sequence": edition.sequence,
    }


def _instant(instant: datetime | None) -> str | None:
    return None if instant is None else instant.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _write(path: Path, document: Mapping[str, Any], signer: Signer, typ: str) -> None:
    payload = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
    text = sign_jws(payload, signer, typ=typ)
    with write_whole(path) as unfinished:
        unfinished.write_text(text + "\n", encoding="ascii", newline="\n")


def _verified(text: str, typ: str, model: type[Document], signed_by: Iterable[PublicKey]) -> Document:
    payload = verified_payload(text, signed_by, typ=typ)
    try:
        return model.model_validate_json(payload)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        steps = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in first["loc"])
        raise CertificateError(f"${steps} is not as it must be: {first['msg']}", code="list-form") from None


@contextmanager
def _in_file(path: Path) -> Iterator[None]:
    """What is wrong with a list is told with the file it stands in."""
    try:
        yield
    except CertificateError as error:
        raise FileError(error.sentence, code=error.code, place=Place(str(path))) from error


def _require(edition: Edition, seen: int, at: datetime | None) -> None:
    edition.require_not_older_than(seen)
    if at is not None:
        edition.require_fresh(at)


def _public_key(spki: bytes) -> PublicKey:
    try:
        return usable_key(load_der_public_key(spki))
    except (ValueError, UnsupportedAlgorithm):
        raise CertificateError("a public key of the list cannot be read", code="list-form") from None
