"""Lists of SMART Health Cards taken back, as issuers publish them beside their keys: one for each key, of ids.

A card carries an id that its issuer chose for the person (``vc.rid``); the list of the key that signed it names the ids
that are taken back, each for good or for cards issued before a time. The lists are not signed: whoever hands them on to
verifiers is trusted with that.

Source:
    SMART Health Cards Framework 1.4, "Revocation", and its RFC on revocation.
"""

import hmac
import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, Self

from attrs import field, frozen

from vaxplatform.certificate.base64url import from_base64, to_base64url
from vaxplatform.certificate.formats import _json
from vaxplatform.certificate.identity import CertificateIdentity
from vaxplatform.certificate.verdict import Finding, VerdictCode
from vaxplatform.errors import CertificateError, CertificateUnreadable

__all__ = ["RidList", "faults_of_rid_list", "rid_of_person"]

_METHOD = "rid"
_RID = re.compile(r"[A-Za-z0-9_-]{1,24}")
_TIME = re.compile(r"[0-9]{1,12}")
_LAST_SECOND = 253_402_300_799  # of the year 9999
_RID_BYTES = 8


def rid_of_person(person: str, *, key_id: bytes, secret: bytes) -> str:
    """An id to put into a person's cards, which says nothing of the person to whoever lacks the secret.

    Args:
        person: The person's id in the issuer's register.
        key_id: Of the key that signs the cards.
        secret: The issuer's, at least 16 bytes.

    Returns:
        11 characters of base64url.

    Raises:
        CertificateError: ``rid-secret``: a shorter secret.

    Source:
        SMART Health Cards Framework, "Revocation": HMAC-SHA256, keyed by the secret and the
        key's id as the card names it (base64url).

    Example:
        >>> rid_of_person("P-1", key_id=bytes(32), secret=bytes(16))
        'm24d2idq0Co'
    """
    if len(secret) < 16:  # noqa: PLR2004 -- bytes, as many as a key has
        raise CertificateError("the secret of revocation ids has at least 16 bytes", code="rid-secret")
    digest = hmac.digest(secret + to_base64url(key_id).encode("ascii"), person.encode(), "sha256")
    return to_base64url(digest[:_RID_BYTES])


def _read_only(rids: Mapping[str, datetime | None]) -> Mapping[str, datetime | None]:
    return MappingProxyType(dict(rids))


@frozen(weakref_slot=False)
class RidList:
    """The cards of one key that were taken back: a `RevocationSource` for that key.

    Args:
        key_id: The key's id, its thumbprint.
        counter: The list's number, which the key set states too (``crlVersion``).
        rids: The ids; each with the time before which a card was issued that is taken back, or None for every card.

    Example:
        >>> data = b'{"kid": "AQID", "method": "rid", "ctr": 1, "rids": ["vwAjHdarZuc.1638311286", "FKDIxsTCGlU"]}'
        >>> taken_back = RidList.parse(data)
        >>> taken_back.key_id.hex(), taken_back.rids["FKDIxsTCGlU"], taken_back.rids["vwAjHdarZuc"].year
        ('010203', None, 2021)
        >>> RidList.parse(taken_back.to_json()) == taken_back
        True
    """

    key_id: bytes
    counter: int
    rids: Mapping[str, datetime | None] = field(converter=_read_only, repr=False)

    @classmethod
    def parse(cls, data: bytes, *, counter: int | None = None) -> Self:
        """A list as an issuer publishes it.

        Args:
            data: The file, ``.well-known/crl/<key id>.json``.
            counter: The number that the key set states (``crlVersion``); a list with another is refused.

        Raises:
            CertificateError: ``rid-list``: it is no such list, or a part of it cannot be relied on.
        """
        try:
            document: Any = _json.read(data.decode("utf-8"), VerdictCode.INVALID_PAYLOAD)
        except (UnicodeDecodeError, CertificateUnreadable):
            document = None
        for fault in faults_of_rid_list(document, counter=counter):
            raise CertificateError(f"this is no list of cards taken back: {fault}", code="rid-list")
        return cls(from_base64(document["kid"]), document["ctr"], dict(map(_entry, document["rids"])))

    def to_json(self) -> bytes:
        """The list as an issuer publishes it, to be served as ``.well-known/crl/<key id>.json``."""
        listed = [rid if until is None else f"{rid}.{int(until.timestamp())}" for rid, until in self.rids.items()]
        document = {"kid": to_base64url(self.key_id), "method": _METHOD, "ctr": self.counter, "rids": listed}
        return json.dumps(document, indent=1).encode() + b"\n"

    def look_up(self, certificate: CertificateIdentity, *, at: datetime) -> tuple[Finding, ...]:  # noqa: ARG002 -- it has no day
        """What the list says of a card; see `RevocationSource`. A card without an id cannot be taken back by one."""
        if self.key_id not in (certificate.key_id, *certificate.other_key_ids):
            return (Finding.of(VerdictCode.REVOCATION_UNAVAILABLE, "the list is another key's"),)
        rid = certificate.certificate_id
        if rid is None or rid not in self.rids:
            return ()
        until, issued_at = self.rids[rid], certificate.issued_at
        if until is not None and issued_at is not None and issued_at >= until:
            return ()
        return (Finding.of(VerdictCode.REVOKED),)


def _entry(written: str) -> tuple[str, datetime | None]:
    rid, _, seconds = written.partition(".")
    return rid, datetime.fromtimestamp(int(seconds), UTC) if seconds else None


def faults_of_rid_list(document: object, *, key_id: str | None = None, counter: int | None = None) -> Iterator[str]:
    """Everything that is wrong with a list of cards taken back, in a few words each; none of its ids is repeated.

    Args:
        document: As JSON gives it.
        key_id: The key that it should be of, in base64url.
        counter: The number that it should have.
    """
    if not isinstance(document, dict):
        yield "not a JSON object"
        return
    named = document.get("kid")
    if not isinstance(named, str) or not _is_base64url(named) or (key_id is not None and named != key_id):
        yield "kid is not that of the key"
    if document.get("method") != _METHOD:
        yield f"the method is not {_METHOD}"
    number = document.get("ctr")
    if type(number) is not int or (counter is not None and number != counter):
        yield "ctr is not the number that the key set states"
    rids = document.get("rids")
    if not isinstance(rids, list):
        yield "rids is no list"
        return
    if not all(map(_is_entry, rids)):
        yield "an entry has more than 24 characters, or others than those of base64url"
    seen: set[object] = set()
    for rid in (each.partition(".")[0] for each in rids if isinstance(each, str)):
        if rid in seen:
            yield "an entry stands there again"
        seen.add(rid)


def _is_base64url(text: str) -> bool:
    try:
        return bool(from_base64(text))
    except ValueError:
        return False


def _is_entry(written: object) -> bool:
    if not isinstance(written, str):
        return False
    rid, dot, seconds = written.partition(".")
    return _RID.fullmatch(rid) is not None and (not dot or _is_time(seconds))


def _is_time(seconds: str) -> bool:
    return _TIME.fullmatch(seconds) is not None and int(seconds) <= _LAST_SECOND
