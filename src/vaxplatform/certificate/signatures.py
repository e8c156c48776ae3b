"""The signing methods: ES256 and PS256 of health certificates, and EdDSA with Ed25519 for what we sign ourselves.

Source: RFC 9053 section 2.1 and RFC 8230 section 2 (COSE); RFC 7518 sections 3.4 and 3.5, RFC 8037 (JOSE).
"""

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, PSS
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

__all__ = ["ES256", "ES256_BYTES", "PS256", "PublicKey", "raw_of_der", "verifies"]

PublicKey = EllipticCurvePublicKey | RSAPublicKey | Ed25519PublicKey
"""The kinds of key that can be trusted."""

ES256 = ECDSA(SHA256())
PS256 = PSS(mgf=MGF1(SHA256()), salt_length=32)

ES256_BYTES = 64
"""r and s, 32 bytes each."""


def raw_of_der(der: bytes) -> bytes:
    """An ES256 signature as COSE writes it, r and s, from the DER that X.509 and security modules write.

    Raises:
        ValueError: This is no such DER.
        OverflowError: r or s is negative or longer than 32 bytes.
    """
    r, s = decode_dss_signature(der)
    return r.to_bytes(32) + s.to_bytes(32)


def verifies(algorithm: str, public_key: PublicKey, signature: bytes, data: bytes) -> bool:
    """Whether a signature, written as COSE does, is that of ``data`` by this method and key, which must fit each other.

    Args:
        algorithm: ``"ES256"``, ``"PS256"`` or ``"EdDSA"``.
        public_key: Of the signer.
        signature: 64 bytes for ES256.
        data: What was signed.
    """
    try:
        match algorithm, public_key:
            case "ES256", EllipticCurvePublicKey():
                middle = ES256_BYTES // 2
                der = encode_dss_signature(int.from_bytes(signature[:middle]), int.from_bytes(signature[middle:]))
                public_key.verify(der, data, ES256)
            case "PS256", RSAPublicKey():
                public_key.verify(signature, data, PS256, SHA256())
            case "EdDSA", Ed25519PublicKey():
                public_key.verify(signature, data)
            case _:
                return False
    except InvalidSignature:
        return False
    return True
