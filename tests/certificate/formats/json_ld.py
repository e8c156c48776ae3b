"""PyLD, a general JSON-LD processor, as the slow and obvious oracle of our statements of DIVOC credentials.

Its contexts are the published ones, loaded from the reference data; whatever else it asks for is refused, so that no
test reaches the network.
"""

import json
from collections.abc import Callable, Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from pyld import jsonld

from vaxplatform.certificate.base64url import to_base64url

SECURITY_V2 = "https://w3id.org/security/v2"
_PUBLISHED = {
    "https://www.w3.org/2018/credentials/v1": "contexts/credentials.json",
    "https://w3id.org/security/v1": "contexts/security-v1.json",
    SECURITY_V2: "contexts/security-v2.json",
}
_VACCINATION = {
    "/credentials/vaccination/v1": "context-DIVOC-vaccinationContext.json",
    "/credentials/vaccination/v2": "context-DIVOC-vaccinationContextV2.json",
}


class Oracle:
    """PyLD with the published contexts.

    Args:
        folder: Of the reference data on DIVOC.
    """

    def __init__(self, folder: Path) -> None:
        @cache
        def context(url: str) -> dict[str, Any]:
            known = _PUBLISHED.get(url) or next(
                (file for ending, file in _VACCINATION.items() if url.endswith(ending)), None
            )
            assert known is not None, f"a context from elsewhere was asked for: {url}"
            document = json.loads((folder / known).read_text(encoding="utf-8"))
            return {"contextUrl": None, "documentUrl": url, "document": document, "contentType": "application/ld+json"}

        self._load: Callable[..., dict[str, Any]] = lambda url, _options=None: context(url)

    def canonical(self, document: Mapping[str, Any]) -> str:
        """The document's statements as canonical N-Quads."""
        text: str = jsonld.normalize(
            dict(document),
            {"algorithm": "URDNA2015", "format": "application/n-quads", "documentLoader": self._load},
        )
        return text

    def signed_bytes(self, document: Mapping[str, Any], header: str) -> bytes:
        """What is signed of a credential, whose proof may already have its signature."""
        content = {member: value for member, value in document.items() if member != "proof"}
        options = {member: value for member, value in document["proof"].items() if member != "jws"}
        hashes = [
            sha256(self.canonical(each).encode()).digest() for each in ({"@context": SECURITY_V2, **options}, content)
        ]
        return header.encode() + b"." + b"".join(hashes)


def header_of(algorithm: str) -> str:
    """The header of a detached signature, as DIVOC's signer writes it."""
    return to_base64url(b'{"alg":"%s","b64":false,"crit":["b64"]}' % algorithm.encode())
