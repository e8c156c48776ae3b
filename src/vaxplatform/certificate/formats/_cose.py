"""The signed envelope of health certificates, COSE_Sign1, written and read.

Source:
    RFC 9052 (COSE: structures), RFC 9053 (algorithms), RFC 8392 section 6 (the tag of a CWT).
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from attrs import frozen
from cbor2 import CBORTag, dumps

from vaxplatform.certificate.formats import _cbor
from vaxplatform.certificate.formats._cbor import byte_string
from vaxplatform.certificate.trust import is_key_id
from vaxplatform.certificate.verdict import VerdictCode
from vaxplatform.errors import CertificateError, CertificateUnreadable

__all__ = ["ALGORITHMS", "Envelope", "open_envelope", "protected_header", "seal", "to_be_signed"]

ALGORITHMS: Mapping[int, str] = {-7: "ES256", -37: "PS256"}
"""The signing methods of health certificates by their COSE numbers; nothing else is allowed."""

_ALG, _CRIT, _KID = 1, 2, 4
_TAG_SIGN1, _TAG_CWT = 18, 61
_LONGEST_REMEMBERED = 64  # bytes; the protected header of an issuer is the same in all its certificates


@frozen(weakref_slot=False)
class Envelope:
    """The parts of a certificate as received: nothing in it is verified.

    Args:
        protected: The protected header, the very bytes that were signed.
        payload: The CWT claims, the very bytes that were signed.
        signature: As it stands in the certificate.
        algorithm: ``"ES256"`` or ``"PS256"``, as the certificate names it.
        kid: The key id it names.
    """

    protected: bytes
    payload: bytes
    signature: bytes
    algorithm: str
    kid: bytes

    @property
    def signed_bytes(self) -> bytes:
        """What the signature signs: the Sig_structure of RFC 9052 section 4.4, of the bytes received."""
        return to_be_signed(self.protected, self.payload)


def open_envelope(cose: bytes) -> Envelope:
    """The parts of an envelope: tagged as COSE_Sign1, as a CWT around one, or not at all; nothing is verified.

    Args:
        cose: Of bounded length, as `inflate` gives it.

    Raises:
        CertificateUnreadable: ``INVALID_ENVELOPE``, ``UNSUPPORTED_ALG``, ``MISSING_KID`` or ``TRAILING_DATA``.

    Source:
        RFC 9052 sections 3 and 4.2.
    """
    item = _cbor.read(cose, VerdictCode.INVALID_ENVELOPE)
    for tag in (_TAG_CWT, _TAG_SIGN1):
        if isinstance(item, CBORTag) and item.tag == tag:
            item = item.value
    match item:
        case [bytes() as protected, dict() as unprotected, bytes() as payload, bytes() as signature]:
            read = _remembered_header if len(protected) <= _LONGEST_REMEMBERED else _header
            algorithm, kid = read(protected)
        case _:
            raise _unreadable(VerdictCode.INVALID_ENVELOPE, "four members are due: two headers, content, signature")
    # What is protected wins: whoever changes the other cannot redirect us.
    if unprotected:
        _check_header(unprotected)
        algorithm = unprotected.get(_ALG) if algorithm is None else algorithm
        kid = unprotected.get(_KID) if kid is None else kid
    if type(algorithm) is not int or algorithm not in ALGORITHMS:
        raise _unreadable(VerdictCode.UNSUPPORTED_ALG, "ES256 and PS256 are allowed, nothing else")
    if not isinstance(kid, bytes) or not kid:
        raise _unreadable(VerdictCode.MISSING_KID, "the key id is a byte string in one of the headers")
    return Envelope(protected, payload, signature, ALGORITHMS[algorithm], kid)


def _header(protected: bytes) -> tuple[Any, Any]:
    """Method and key id of a protected header, each None where it stands not there."""
    header = _cbor.read(protected, VerdictCode.INVALID_ENVELOPE) if protected else {}
    _check_header(header)
    return header.get(_ALG), header.get(_KID)


_remembered_header = lru_cache(maxsize=256)(_header)


def _check_header(header: object) -> None:
    if not isinstance(header, dict) or not all(type(key) in (int, str) for key in header):
        raise _unreadable(VerdictCode.INVALID_ENVELOPE, "a header is a map with numbers or texts as keys")
    if _CRIT in header:
        # RFC 9052 section 3.1: a header that must be understood and is not is a fatal error; no certificate needs one.
        raise _unreadable(VerdictCode.INVALID_ENVELOPE, "a header asks for extensions (crit) that are not known here")


def _unreadable(code: VerdictCode, detail: str) -> CertificateUnreadable:
    return CertificateUnreadable(detail, code=code.value)


def to_be_signed(protected: bytes, payload: bytes) -> bytes:
    """The Sig_structure of RFC 9052 section 4.4, without external data.

    Args:
        protected: The protected header as it stands, or will stand, in the envelope.
        payload: The content, likewise.
    """
    return b"\x84\x6aSignature1" + byte_string(protected) + b"\x40" + byte_string(payload)


def seal(protected: bytes, payload: bytes, signature: bytes) -> bytes:
    """The envelope: tag 18, an array of four, no unprotected header (RFC 9052 section 4.2)."""
    return b"".join((b"\xd2\x84", byte_string(protected), b"\xa0", byte_string(payload), byte_string(signature)))


@lru_cache(maxsize=64)
def protected_header(alg: str, kid: bytes) -> bytes:
    """The protected header that names this method and key id.

    Raises:
        CertificateError: ``signer-algorithm``: not one this format allows; ``signer-key-id``.
    """
    number = next((number for number, name in ALGORITHMS.items() if name == alg), None)
    if number is None:
        raise CertificateError("health certificates are signed with ES256 or PS256", code="signer-algorithm", alg=alg)
    if not is_key_id(kid):
        raise CertificateError("a key id has 1 to 255 bytes", code="signer-key-id")
    return dumps({_ALG: number, _KID: kid})
