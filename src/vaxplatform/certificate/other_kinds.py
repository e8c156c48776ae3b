"""What a text or file is that is no certificate of a format known here: recognised by its form, not read."""

import json
import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

__all__ = ["kind_of"]

_BYTES: Mapping[str, re.Pattern[bytes]] = MappingProxyType(
    {
        "pdf": re.compile(rb"%PDF-"),
        "gzip-file": re.compile(rb"\x1f\x8b"),
        "cose-bytes": re.compile(rb"\xd2\x84"),
        "zlib-bytes": re.compile(rb"\x78\xda"),
        "der-certificate": re.compile(rb"\x30\x82"),
        "utf-16": re.compile(rb"\xff\xfe|\xfe\xff"),
        "photograph": re.compile(rb"....ftyp(heic|heix|hevc|mif1|msf1|avif)", re.DOTALL),
    }
)
_TEXTS: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {
        "empty": re.compile(r"\s*"),
        "pem-private-key": re.compile(r".*-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----.*", re.DOTALL),
        "pem-certificate": re.compile(r".*-----BEGIN CERTIFICATE-----.*", re.DOTALL),
        "pem-public-key": re.compile(r".*-----BEGIN [A-Z ]*PUBLIC KEY-----.*", re.DOTALL),
        "health-link": re.compile(r".*\b(shlink|vhlink):/.*", re.DOTALL),
        "health-card-digits": re.compile(r"\s*[0-9]{200,}\s*"),
        "jws": re.compile(r"\s*eyJ[A-Za-z0-9_-]*\.[A-Za-z0-9_-]*\.[A-Za-z0-9_-]*\s*"),
        "certificate-number": re.compile(r"\s*URN:UVCI:\S*\s*", re.IGNORECASE),
        "cose-hexadecimal": re.compile(r"\s*(d284|84)(43|44|58)[0-9a-f\s]+", re.IGNORECASE),
        "link": re.compile(r"\s*https?://\S+\s*", re.IGNORECASE),
    }
)
_JSON: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "json-verifiable-credential": frozenset({"credentialSubject", "proof"}),
        "json-health-card-file": frozenset({"verifiableCredential"}),
        "json-content": frozenset({"nam", "ver"}),
        "json-record": frozenset({"name", "certificate_id"}),
        "json-visible-seal": frozenset({"data", "sig"}),
        "json-key-set": frozenset({"keys"}),
        "json-key": frozenset({"kty"}),
    }
)

_ENOUGH = 1_000_000  # characters, of what is handed in, to know what it is


def kind_of(given: str | bytes) -> str:
    """What something is, in a word.

    Args:
        given: A text, or the bytes of a file that is none.

    Returns:
        The word with ``is-`` in front, as the doctor's sentences are named.

    Example:
        >>> kind_of("https://example.org"), kind_of('{"ver": "1.3.0", "nam": {}}'), kind_of("hello")
        ('is-link', 'is-json-content', 'is-unknown')
    """
    if isinstance(given, bytes):
        return f"is-{next((kind for kind, magic in _BYTES.items() if magic.match(given)), 'unknown-bytes')}"
    given = given[:_ENOUGH]
    for kind, form in _TEXTS.items():
        if form.fullmatch(given):
            return f"is-{kind}"
    return f"is-{_kind_of_json(given) or 'unknown'}"


def _kind_of_json(text: str) -> str | None:
    if text.lstrip()[:1] not in {"{", "["}:
        return None
    try:
        value: Any = json.loads(text)
    except (ValueError, RecursionError):
        return "json-damaged"
    members = value.keys() if isinstance(value, dict) else frozenset()
    return next((kind for kind, needed in _JSON.items() if needed <= members), "json")
