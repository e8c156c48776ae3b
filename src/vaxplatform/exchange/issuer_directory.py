"""Directories of issuers of SMART Health Cards: whose keys a verifier takes at all.

Source:
    The VCI directory (``vci-issuers.json``) of the-commons-project/vci-directory; SMART Health Cards Framework 1.4,
    "Trust".
"""

import json
from pathlib import Path
from typing import Any

from vaxplatform.errors import FileError
from vaxplatform.exchange.files import read_text
from vaxplatform.place import Place

__all__ = ["read_issuer_directory"]


def read_issuer_directory(path: Path) -> frozenset[str]:
    """The addresses of the issuers in a directory: ``{"participating_issuers": [{"iss", "name"}]}``.

    Args:
        path: A file in JSON.

    Raises:
        FileError: ``issuer-directory``: it is no such directory, or an issuer in it has no address; the file cannot be
            read.
    """
    place = Place(str(path))
    try:
        document: Any = json.loads(read_text(path))
    except (ValueError, RecursionError):
        document = None
    listed = document.get("participating_issuers") if isinstance(document, dict) else None
    if not isinstance(listed, list):
        raise FileError("this is no directory of issuers (participating_issuers)", code="issuer-directory", place=place)
    for n, issuer in enumerate(listed):
        if not isinstance(issuer, dict) or not isinstance(issuer.get("iss"), str):
            at = place.child("participating_issuers").child(n)
            raise FileError("an issuer of a directory has an address (iss)", code="issuer-directory", place=at)
    return frozenset(issuer["iss"] for issuer in listed)
