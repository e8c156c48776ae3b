"""Base64 as certificates and key sets write it: base64url without padding ourselves, both alphabets when reading."""

import re
from base64 import b64decode, urlsafe_b64encode

__all__ = ["from_base64", "to_base64url"]

_BASE64 = re.compile(r"[A-Za-z0-9+/_-]*={0,2}", re.ASCII)
_TO_STANDARD = str.maketrans("-_", "+/")


def to_base64url(data: bytes) -> str:
    r"""Bytes in base64url without padding (RFC 7515 section 2).

    Example:
        >>> to_base64url(b"\xfb\xff")
        '-_8'
    """
    return urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def from_base64(text: object) -> bytes:
    """The bytes of a text in base64 or base64url, padded or not.

    Raises:
        ValueError: It is no text, or has another character or an impossible length; the text is not repeated.

    Example:
        >>> from_base64("-_8") == from_base64("+/8=")
        True
    """
    if not isinstance(text, str) or not _BASE64.fullmatch(text):
        raise ValueError("not a text in base64")
    bare = text.rstrip("=").translate(_TO_STANDARD)
    return b64decode(bare + "=" * (-len(bare) % 4), validate=True)
