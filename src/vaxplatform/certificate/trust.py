"""Whom a verifier trusts: keys with their issuer, use and time. A key never comes from the certificate it is to verify.

Files of trust lists are read elsewhere, in ``exchange``; here are the values.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from enum import Enum
from hashlib import sha256
from itertools import chain
from types import MappingProxyType
from typing import Any, Self

import attrs
from attrs import evolve, field, frozen
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from vaxplatform.certificate._instant import is_instant_of_utc
from vaxplatform.certificate.edition import Edition, is_unicode
from vaxplatform.certificate.signatures import PublicKey
from vaxplatform.errors import CertificateError

__all__ = [
    "LEGACY_ARC",
    "USAGE_OIDS",
    "KeyStatus",
    "PublicKey",
    "TrustStore",
    "TrustedKey",
    "Usage",
    "after",
    "algorithms_of",
    "distinct",
    "in_capitals",
    "is_country",
    "is_key_id",
    "public_key_digest",
    "spki_of",
    "with_status",
]

_SMALLEST_RSA_KEY, _SMALLEST_RSA_EXPONENT = 2048, 65537
_LONGEST_KEY_ID = 255
_FINGERPRINT_BYTES = 32
_COUNTRY = re.compile("[A-Z]{2}")

_Validator = Callable[[Any, "attrs.Attribute[Any]", Any], None]


class Usage(Enum):
    """The kinds of health certificate a key may sign."""

    VACCINATION = "vaccination"
    TEST = "test"
    RECOVERY = "recovery"
    TRAVEL_SEAL = "travel seal"  # ICAO's visible digital seal for health, which is no HCERT


LEGACY_ARC = "1.3.6.1.4.1.0.1847.2021.1"
"""A misprint of an early specification that most real document signers carry."""

USAGE_OIDS: Mapping[str, Usage] = MappingProxyType(
    {
        f"{arc}.{last}": usage
        for arc in ("1.3.6.1.4.1.1847.2021.1", LEGACY_ARC)
        for last, usage in ((1, Usage.TEST), (2, Usage.VACCINATION), (3, Usage.RECOVERY))
    }
    | {"2.23.136.1.1.14.2": Usage.TRAVEL_SEAL}
)
"""Extended key usages of document signers, of HCERT (EU eHealth Network, certificate governance, on key usage) and of
ICAO's seals (VDS-NC technical report). Others, such as those of web servers, say nothing of health documents."""


class KeyStatus(Enum):
    """What became of a key."""

    CURRENT = "current"
    RETIRED = "retired"  # signs no more, still verifies what it signed until then
    COMPROMISED = "compromised"  # verifies nothing


def is_country(value: object) -> bool:
    """Whether a value is a country's two letters (ISO 3166-1 alpha-2), in capitals.

    Example:
        >>> is_country("IN"), is_country("in"), is_country("IND")
        (True, False, False)
    """
    return isinstance(value, str) and _COUNTRY.fullmatch(value) is not None


def is_key_id(value: object) -> bool:
    """Whether a value can be a key id: 1 to 255 bytes.

    Example:
        >>> is_key_id(bytes(8)), is_key_id(b""), is_key_id("AQIDBAUGBwg=")
        (True, False, False)
    """
    return isinstance(value, bytes) and 0 < len(value) <= _LONGEST_KEY_ID


def _must(fits: Callable[[Any], bool], expected: str) -> _Validator:
    def check(_key: object, attribute: "attrs.Attribute[Any]", value: object) -> None:
        if not fits(value):
            raise CertificateError(
                f"TrustedKey.{attribute.name} is {expected}", code="trusted-key-invalid", field=attribute.name
            )

    return check


def in_capitals(country: Any) -> Any:
    """A country's code in capitals; anything else as it is."""
    # Only ASCII: the capitals of "ß" are a country's code.
    return country.upper() if isinstance(country, str) and country.isascii() else country


def _is_set_of(kind: type, value: object) -> bool:
    return isinstance(value, frozenset) and all(isinstance(each, kind) for each in value)


def _is_tuple_of(fits: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, tuple) and all(map(fits, value))


def _is_text(value: object) -> bool:
    return isinstance(value, str) and is_unicode(value)


_is_time_of_key = _must(
    lambda value: value is None or is_instant_of_utc(value), "a datetime with its time zone, or None"
)


@frozen(weakref_slot=False)
class TrustedKey:
    """A public key that a trust list vouches for.

    Args:
        kid: The key id that certificates name, 1 to 255 bytes; a hint, not an identity.
        country: ISO 3166-1 alpha-2 of the issuer, in any case; empty where the list names none, as key sets do.
        public_key: EC P-256, RSA of at least 2048 bits, or Ed25519; others are kept and verify nothing.
        usages: What the key may sign; empty for everything.
        not_before: Start of the key's time, or None for open.
        not_after: End of it.
        status: Current, retired or compromised.
        source: Where the key was found, for people.
        notes: What an import had to be lenient about, for an audit.
        issuer: Who signs with it, as their trust network names them: a participant's code, an address.
        other_kids: Further key ids under which certificates name it.
        retired_at: When a retired key signed for the last time: it verifies nothing issued later. None where nobody
            says when; then it verifies whatever it signed.
        fingerprint: SHA-256 of its certificate (DER), where it has one.
        algorithms: Signing methods (``"ES256"``, ``"PS256"``); by default those that fit the key, so that a certificate
            cannot choose another. A trust list may allow fewer, never more.

    Raises:
        CertificateError: ``trusted-key-invalid``; ``data["field"]`` names the field.
    """

    kid: bytes = field(validator=_must(is_key_id, "1 to 255 bytes"))
    country: str = field(
        converter=in_capitals,
        validator=_must(
            lambda value: value == "" or is_country(value),
            "a country's two letters (ISO 3166-1 alpha-2), or empty",
        ),
    )
    public_key: PublicKey = field(
        repr=False,
        hash=False,
        validator=_must(lambda value: isinstance(value, PublicKey), "an EC, RSA or Ed25519 key"),
    )
    usages: frozenset[Usage] = field(
        default=frozenset(), validator=_must(lambda value: _is_set_of(Usage, value), "a frozenset of Usage")
    )
    not_before: datetime | None = field(default=None, validator=_is_time_of_key)
    not_after: datetime | None = field(default=None, validator=_is_time_of_key)
    status: KeyStatus = field(
        default=KeyStatus.CURRENT, validator=_must(lambda value: isinstance(value, KeyStatus), "a KeyStatus")
    )
    source: str = field(default="", validator=_must(_is_text, "a text"))
    notes: tuple[str, ...] = field(default=(), validator=_must(_is_tuple_of(_is_text), "a tuple of texts"))
    issuer: str = field(default="", validator=_must(_is_text, "a text"), kw_only=True)
    other_kids: tuple[bytes, ...] = field(
        default=(), validator=_must(_is_tuple_of(is_key_id), "a tuple of 1 to 255 bytes each"), kw_only=True
    )
    retired_at: datetime | None = field(default=None, validator=_is_time_of_key, kw_only=True)
    fingerprint: bytes | None = field(
        default=None,
        validator=_must(
            lambda value: value is None or (isinstance(value, bytes) and len(value) == _FINGERPRINT_BYTES),
            "a SHA-256, or None",
        ),
        kw_only=True,
    )
    algorithms: frozenset[str] = field(validator=_must(lambda value: _is_set_of(str, value), "a frozenset of texts"))

    @retired_at.validator
    def _of_a_key_that_signs_no_more(self, _attribute: object, value: datetime | None) -> None:
        if value is not None and self.status is KeyStatus.CURRENT:
            raise CertificateError(
                "TrustedKey.retired_at is for a key that is not current", code="trusted-key-invalid", field="retired_at"
            )

    @algorithms.default
    def _algorithms_that_fit(self) -> frozenset[str]:
        return algorithms_of(self.public_key)

    @algorithms.validator
    def _no_others_than_fit(self, _attribute: object, value: frozenset[str]) -> None:
        if not value <= algorithms_of(self.public_key):
            raise CertificateError(
                "TrustedKey.algorithms holds a method that this kind of key cannot do",
                code="trusted-key-invalid",
                field="algorithms",
            )


def algorithms_of(public_key: object) -> frozenset[str]:
    """The signing methods that a key can do; none for other curves and weak RSA keys (FIPS 186-5, section 5.1)."""
    if isinstance(public_key, EllipticCurvePublicKey) and isinstance(public_key.curve, SECP256R1):
        return frozenset({"ES256"})
    if isinstance(public_key, RSAPublicKey):
        strong = public_key.key_size >= _SMALLEST_RSA_KEY and public_key.public_numbers().e >= _SMALLEST_RSA_EXPONENT
        return frozenset({"PS256"}) if strong else frozenset()
    if isinstance(public_key, Ed25519PublicKey):
        return frozenset({"EdDSA"})
    return frozenset()


@frozen(weakref_slot=False)
class TrustStore:
    """The trust list of a verifier: keys by key id. It never changes: a newer list is a new store.

    Example:
        >>> TrustStore.of([]).keys_for(bytes(8))
        ()
    """

    keys: tuple[TrustedKey, ...] = field(repr=False)
    """All keys, in the order of the list."""

    edition: Edition | None = None
    """Which edition of whose list this is; None where it was put together by hand."""

    _by_kid: Mapping[bytes, tuple[TrustedKey, ...]] = field(init=False, repr=False, eq=False)
    _ids_of: Mapping[bytes, tuple[Iterable[bytes], ...]] = field(init=False, repr=False, eq=False)

    @_by_kid.default
    def _under_each_of_its_ids(self) -> Mapping[bytes, tuple[TrustedKey, ...]]:
        by_kid: dict[bytes, list[TrustedKey]] = {}
        for key in self.keys:
            for kid in dict.fromkeys((key.kid, *key.other_kids)):
                by_kid.setdefault(kid, []).append(key)
        return MappingProxyType({kid: tuple(group) for kid, group in by_kid.items()})

    @_ids_of.default
    def _ids_of_each_key(self) -> Mapping[bytes, tuple[Iterable[bytes], ...]]:
        named: dict[bytes, dict[bytes, None]] = {}
        for key in self.keys:
            named.setdefault(spki_of(key), {}).update(dict.fromkeys((key.kid, *key.other_kids)))
        ids: dict[bytes, list[Iterable[bytes]]] = {}
        for names in named.values():
            for kid in names:
                ids.setdefault(kid, []).append(names)
        return MappingProxyType({kid: tuple(groups) for kid, groups in ids.items()})

    @classmethod
    def of(cls, keys: Iterable[TrustedKey], *, edition: Edition | None = None) -> Self:
        """A store of these keys; several under one key id are all kept.

        A key that was certified again stands under two key ids: compromised in one entry, it is in all of them.

        Args:
            keys: In any order.
            edition: Which edition of whose list they are.
        """
        listed = list(keys)
        stolen = {spki_of(key) for key in listed if key.status is KeyStatus.COMPROMISED}
        if stolen:
            listed = [evolve(key, status=KeyStatus.COMPROMISED) if spki_of(key) in stolen else key for key in listed]
        return cls(tuple(listed), edition)

    def keys_for(self, kid: bytes) -> tuple[TrustedKey, ...]:
        """All keys under this id; none for an unknown id: no certificate makes us try every key of the world."""
        return self._by_kid.get(kid, ())

    def ids_of(self, kid: bytes) -> tuple[bytes, ...]:
        """All ids of the keys under this one, itself among them: a key that was certified again has more than one.

        Where a certificate's key id is not signed, whoever holds the certificate can write another of them.
        """
        return tuple(dict.fromkeys(chain.from_iterable(self._ids_of.get(kid, ()))))

    def __len__(self) -> int:
        return len(self.keys)


def spki_of(key: TrustedKey) -> bytes:
    """The public key itself (SubjectPublicKeyInfo), which is the same in all its certificates."""
    return key.public_key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def public_key_digest(key: TrustedKey) -> bytes:
    """SHA-256 of the public key itself, which tells keys under one key id apart."""
    return sha256(spki_of(key)).digest()


def distinct(keys: Iterable[TrustedKey]) -> tuple[TrustedKey, ...]:
    """Keys of several sources, each once: an entry that says the same gives its notes and its other ids to the first.

    A key under two entries would be tried twice on every certificate. Two issuers that share a key, as clinics of one
    software house do, are two entries: each may sign under its own name only.
    """
    by_content: dict[TrustedKey, list[TrustedKey]] = {}
    for key in keys:
        bare = evolve(key, source="", issuer="", notes=(), other_kids=())
        by_content.setdefault(bare, []).append(key)
    return tuple(_joined(same) for group in by_content.values() for same in _of_each_issuer(group))


def _of_each_issuer(group: Iterable[TrustedKey]) -> Iterable[list[TrustedKey]]:
    """Entries by issuer; those that name none stand with the first that does."""
    listed = list(group)
    first = next((key.issuer for key in listed if key.issuer), "")
    named: dict[str, list[TrustedKey]] = {}
    for key in listed:
        named.setdefault(key.issuer or first, []).append(key)
    return named.values()


def _joined(same: Sequence[TrustedKey]) -> TrustedKey:
    return evolve(
        same[0],
        issuer=next((key.issuer for key in same if key.issuer), ""),
        notes=tuple(dict.fromkeys(note for key in same for note in key.notes)),
        other_kids=tuple(dict.fromkeys(kid for key in same for kid in key.other_kids)),
    )


def after(keys: Iterable[TrustedKey], earlier: TrustStore) -> tuple[TrustedKey, ...]:
    """Keys for the list that follows an earlier one: what that said of a key's end still holds.

    Args:
        keys: As the sources give them, which know nothing of it.
        earlier: The list before.

    Returns:
        The keys, retired or compromised where they were; then the compromised ones that the sources no longer hold, so
        that their certificates are still told apart from those of an unknown key.
    """
    ended = {spki_of(key): key for key in earlier.keys if key.status is not KeyStatus.CURRENT}
    listed = []
    for key in keys:
        was = ended.get(spki_of(key))
        listed.append(key if was is None else evolve(key, status=was.status, retired_at=was.retired_at))
    ids = {(spki_of(key), kid) for key in listed for kid in (key.kid, *key.other_kids)}
    compromised = (key for key in earlier.keys if key.status is KeyStatus.COMPROMISED)
    gone = (key for key in compromised if any((spki_of(key), kid) not in ids for kid in (key.kid, *key.other_kids)))
    return (*listed, *gone)


def with_status(
    keys: Iterable[TrustedKey], named: bytes, status: KeyStatus, *, retired_at: datetime | None = None
) -> tuple[TrustedKey, ...]:
    """The same keys, where the one named so has this status, in all of its entries.

    Args:
        keys: All of a list.
        named: A key id, or, where several keys share one, the SHA-256 of the certificate or of the public key.
        status: What became of the key.
        retired_at: When it signed for the last time.

    Raises:
        CertificateError: ``trust-key-unknown``: no key is named so; ``trust-key-ambiguous``: several keys are;
            ``trust-key-compromised``: it is, and stays so.
    """
    listed = tuple(keys)
    meant = {
        spki_of(key)
        for key in listed
        if named in (key.kid, *key.other_kids, key.fingerprint) or named == public_key_digest(key)
    }
    if not meant:
        raise CertificateError(f"no key of the list has the id {named.hex()}", code="trust-key-unknown")
    if len(meant) > 1:
        raise CertificateError(
            f"{len(meant)} keys share the id {named.hex()}: name one by the SHA-256 of its public key",
            code="trust-key-ambiguous",
        )
    stolen = any(key.status is KeyStatus.COMPROMISED for key in listed if spki_of(key) in meant)
    if stolen and status is not KeyStatus.COMPROMISED:
        raise CertificateError(
            f"the key {named.hex()} is compromised, and stays so: nothing it signed is believed again",
            code="trust-key-compromised",
        )
    return tuple(evolve(key, status=status, retired_at=retired_at) if spki_of(key) in meant else key for key in listed)
