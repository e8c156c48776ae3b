"""The lottery of a draw: keys that anyone can compute, under a seed that was committed to before requests closed.

Source:
    HMAC: RFC 2104; SHA-256: FIPS 180-4.
"""

import hashlib
import hmac
import re
from collections.abc import Callable

from vaxplatform.errors import CommitmentMismatch

__all__ = ["check_commitment", "commitment_of", "draw_key", "lottery"]


_BLOCK = 64
_IPAD, _OPAD = 0x36, 0x5C
"""RFC 2104, section 2: the block of SHA-256, and what the key is combined with inside and outside."""
_SHA_256 = re.compile(r"[0-9a-f]{64}")


def draw_key(seed: str, ticket: str) -> bytes:
    """A ticket's place in the lottery: smaller comes first.

    Args:
        seed: The seed of the draw, published afterwards; not empty.
        ticket: The person's id; for a household that is drawn together, the ids of its people in this draw, sorted,
            one a line.

    Returns:
        32 bytes, HMAC-SHA256 of the ticket under the seed, both in UTF-8.

    Example:
        >>> draw_key("2021-08-26 Nagpur", "P-1").hex()[:16]
        '61f5ff87c94a6739'
    """
    return hmac.digest(seed.encode(), ticket.encode(), "sha256")


def lottery(seed: str) -> Callable[[str], bytes]:
    """The draw keys under one seed: :func:`draw_key` for many tickets, in half the time.

    HMAC begins two hashes with the seed alone, which are made once and copied for each ticket.

    Args:
        seed: As for :func:`draw_key`.

    Returns:
        What gives a ticket's draw key.

    Source:
        RFC 2104, sections 2 and 4.

    Example:
        >>> lottery("2021-08-26 Nagpur")("P-1") == draw_key("2021-08-26 Nagpur", "P-1")
        True
    """
    key = seed.encode()
    if len(key) > _BLOCK:
        key = hashlib.sha256(key).digest()
    inner, outer = (
        hashlib.sha256(bytes(byte ^ pad for byte in key.ljust(_BLOCK, b"\0"))).copy for pad in (_IPAD, _OPAD)
    )

    def key_of(ticket: str) -> bytes:
        inside, outside = inner(), outer()
        inside.update(ticket.encode())
        outside.update(inside.digest())
        return outside.digest()

    return key_of


def commitment_of(seed: str) -> str:
    """What is published before requests close, so that nobody can pick a seed afterwards: SHA-256 of the seed, in hex.

    Args:
        seed: The seed of the draw, not empty.

    Returns:
        64 hex digits, in small letters.

    Source:
        FIPS 180-4, section 6.2.

    Example:
        >>> commitment_of("2021-08-26 Nagpur")[:16]
        '00e5cab584fbc6f2'
    """
    return hashlib.sha256(seed.encode()).hexdigest()


def check_commitment(seed: str, commitment: str) -> None:
    """Refuse a seed that is not the one whose hash was published.

    Args:
        seed: The seed.
        commitment: 64 hex digits, in any case.

    Raises:
        CommitmentMismatch: The hash is another, or not a SHA-256.
    """
    digest = commitment.strip().lower()
    if not _SHA_256.fullmatch(digest):
        raise CommitmentMismatch("a commitment is a SHA-256: 64 hex digits, as they were published")
    if not hmac.compare_digest(commitment_of(seed), digest):
        raise CommitmentMismatch(
            "the seed's SHA-256 is not the published commitment: use the seed that was committed to",
            commitment=digest,
        )
