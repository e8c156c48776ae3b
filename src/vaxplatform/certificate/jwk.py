"""JSON Web Keys: public and private keys as key sets write them, and the thumbprint that names a key.

Source: RFC 7517 (JWK), RFC 7518 section 6 (EC, RSA), RFC 8037 section 2 (Ed25519), RFC 7638 (thumbprint).
"""

import json
from collections.abc import Callable, Mapping
from hashlib import sha256
from types import MappingProxyType
from typing import Any, TypeVar

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurvePrivateKey,
    EllipticCurvePublicKey,
    EllipticCurvePublicNumbers,
    derive_private_key,
)
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import (
    RSAPrivateKey,
    RSAPrivateNumbers,
    RSAPublicKey,
    RSAPublicNumbers,
)
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from vaxplatform.certificate.base64url import from_base64, to_base64url
from vaxplatform.certificate.signatures import PublicKey
from vaxplatform.errors import CertificateError

__all__ = ["jwk_of", "jwk_thumbprint", "private_key_of_jwk", "public_key_of_jwk"]

_P256_BYTES = 32
_PrivateKey = EllipticCurvePrivateKey | RSAPrivateKey | Ed25519PrivateKey
K = TypeVar("K")


def public_key_of_jwk(jwk: Mapping[str, Any], *, sign_byte: bool = False) -> PublicKey:
    """The public key of a JWK: EC on P-256, RSA, or Ed25519. Private members are passed over.

    Args:
        jwk: As JSON gives it.
        sign_byte: Let pass a zero byte in front of a coordinate, as some trust lists write it.

    Raises:
        CertificateError: ``jwk-unreadable``; no member's value is repeated.

    Example:
        >>> public_key_of_jwk({"kty": "oct", "k": "AAAA"})
        Traceback (most recent call last):
        ...
        vaxplatform.errors.CertificateError: this JWK is not a key on P-256, an RSA key or an Ed25519 key
    """
    return _read(jwk, lambda kind: _PUBLIC[kind](jwk, sign_byte))


def private_key_of_jwk(jwk: Mapping[str, Any]) -> _PrivateKey:
    """The private key of a JWK, whose public members must be those of this key.

    Raises:
        CertificateError: ``jwk-unreadable``; no member's value is repeated.
    """
    private = _read(jwk, lambda kind: _PRIVATE[kind](jwk))
    if private.public_key() != public_key_of_jwk(jwk):
        raise CertificateError("the private and public members of this JWK are two keys'", code="jwk-unreadable")
    return private


def _read(jwk: Mapping[str, Any], read: Callable[[tuple[object, object]], K]) -> K:
    kind = (jwk.get("kty"), jwk.get("crv"))
    if not all(isinstance(each, str | None) for each in kind) or kind not in _PUBLIC:
        raise CertificateError("this JWK is not a key on P-256, an RSA key or an Ed25519 key", code="jwk-unreadable")
    try:
        return read(kind)
    except (ValueError, TypeError, KeyError, UnsupportedAlgorithm):
        raise CertificateError("a member of this JWK is missing or not as it must be", code="jwk-unreadable") from None


def _number(jwk: Mapping[str, Any], member: str) -> int:
    return int.from_bytes(from_base64(jwk[member]))


def _ec_public(jwk: Mapping[str, Any], sign_byte: bool) -> EllipticCurvePublicKey:  # noqa: FBT001 -- a table's row
    for member in ("x", "y"):
        coordinate = from_base64(jwk[member])
        extra = len(coordinate) - _P256_BYTES
        if extra and not (sign_byte and extra == 1 and coordinate[0] == 0):
            raise ValueError("RFC 7518 section 6.2.1.2: a coordinate has the length of the curve")
    return EllipticCurvePublicNumbers(_number(jwk, "x"), _number(jwk, "y"), SECP256R1()).public_key()


def _rsa_public_numbers(jwk: Mapping[str, Any]) -> RSAPublicNumbers:
    return RSAPublicNumbers(_number(jwk, "e"), _number(jwk, "n"))


def _rsa_private(jwk: Mapping[str, Any]) -> RSAPrivateKey:
    p, q, d, dp, dq, qi = (_number(jwk, member) for member in ("p", "q", "d", "dp", "dq", "qi"))
    return RSAPrivateNumbers(p, q, d, dp, dq, qi, _rsa_public_numbers(jwk)).private_key()


_EC, _RSA, _ED25519 = ("EC", "P-256"), ("RSA", None), ("OKP", "Ed25519")
_PUBLIC: Mapping[tuple[object, object], Callable[[Mapping[str, Any], bool], PublicKey]] = MappingProxyType(
    {
        _EC: _ec_public,
        _RSA: lambda jwk, _sign_byte: _rsa_public_numbers(jwk).public_key(),
        _ED25519: lambda jwk, _sign_byte: Ed25519PublicKey.from_public_bytes(from_base64(jwk["x"])),
    }
)
_PRIVATE: Mapping[tuple[object, object], Callable[[Mapping[str, Any]], _PrivateKey]] = MappingProxyType(
    {
        _EC: lambda jwk: derive_private_key(_number(jwk, "d"), SECP256R1()),
        _RSA: _rsa_private,
        _ED25519: lambda jwk: Ed25519PrivateKey.from_private_bytes(from_base64(jwk["d"])),
    }
)


def jwk_of(public_key: PublicKey) -> dict[str, str]:
    """The members of a public key's JWK that its thumbprint counts, in the order of RFC 7638 section 3.2.

    Example:
        >>> jwk_of(Ed25519PublicKey.from_public_bytes(bytes(32)))["x"][:4]
        'AAAA'
    """
    match public_key:
        case EllipticCurvePublicKey():
            numbers = public_key.public_numbers()
            x, y = (to_base64url(each.to_bytes(_P256_BYTES)) for each in (numbers.x, numbers.y))
            return {"crv": "P-256", "kty": "EC", "x": x, "y": y}
        case RSAPublicKey():
            rsa = public_key.public_numbers()
            e, n = (to_base64url(each.to_bytes((each.bit_length() + 7) // 8)) for each in (rsa.e, rsa.n))
            return {"e": e, "kty": "RSA", "n": n}
        case _:
            x = to_base64url(public_key.public_bytes(Encoding.Raw, PublicFormat.Raw))
            return {"crv": "Ed25519", "kty": "OKP", "x": x}


def jwk_thumbprint(public_key: PublicKey) -> bytes:
    """The SHA-256 thumbprint of a key: the key id of SMART Health Cards, which write it in base64url.

    Source:
        RFC 7638 section 3; SMART Health Cards Framework, "Generating and resolving cryptographic keys".

    Example:
        >>> example = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"  # RFC 8037, appendix A.3
        >>> key = public_key_of_jwk({"kty": "OKP", "crv": "Ed25519", "x": example})
        >>> to_base64url(jwk_thumbprint(key))
        'kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k'
    """
    return sha256(json.dumps(jwk_of(public_key), separators=(",", ":")).encode()).digest()
