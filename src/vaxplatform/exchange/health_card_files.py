"""SMART Health Cards as they are handed over: in a file of their own, in a FHIR server's answer, in several QR codes.

Source:
    SMART Health Cards Framework 1.4, "via File Download" (``.smart-health-card``), "via FHIR $health-cards-issue
    Operation" and "Encoding chunks as QR codes".
"""

import json
import re
from collections.abc import Iterable
from typing import Any

__all__ = ["cards_in", "joined_chunks"]

MOST_CARDS = 1_000
LONGEST_FILE = 4_000_000  # characters; a card has 1,000
_CHUNK = re.compile(r"shc:/[0-9]+/[0-9]+/[0-9]+", re.IGNORECASE)


def cards_in(text: str) -> tuple[str, ...] | None:
    """The cards, each a compact JWS, in a ``.smart-health-card`` file or a FHIR server's answer; None in other texts.

    Args:
        text: Of a file, of bounded length.

    Returns:
        Up to 1,000 cards; none where the file holds none.

    Example:
        >>> cards_in('{"verifiableCredential": ["eyJ6.3VJ.xyz"]}')
        ('eyJ6.3VJ.xyz',)
        >>> cards_in('{"name": "Asha"}') is None
        True
    """
    if len(text) > LONGEST_FILE or text.lstrip()[:1] != "{":
        return None
    try:
        members: Any = json.loads(text)
    except (ValueError, RecursionError):
        return None
    match members:
        case {"verifiableCredential": list(cards)} if all(isinstance(each, str) for each in cards):
            return tuple(cards[:MOST_CARDS])
        case {"resourceType": "Parameters", "parameter": list(parameters)}:
            return tuple(_of_parameters(parameters))[:MOST_CARDS]
        case _:
            return None


def _of_parameters(parameters: list[Any]) -> Iterable[str]:
    for parameter in parameters:
        match parameter:
            case {"name": "verifiableCredential", "valueString": str(card)}:
                yield card
            case _:
                pass


def joined_chunks(texts: Iterable[str]) -> tuple[str, ...]:
    """The texts of QR codes, where the chunks of a card have become one text, in the place of the first of them.

    Args:
        texts: Of all codes of a picture. Chunks are taken for those of one card: nothing in them says of which.

    Example:
        >>> joined_chunks(["HC1:NCF", "shc:/2/2/29", "shc:/1/2/5676"])
        ('HC1:NCF', 'shc:/2/2/29 shc:/1/2/5676')
    """
    given = tuple(texts)
    chunks = [text for text in given if _CHUNK.fullmatch(text.strip())]
    if len(chunks) < 2:  # noqa: PLR2004 -- one alone is what it is
        return given
    joined = " ".join(dict.fromkeys(each.strip() for each in chunks))
    first = given.index(chunks[0])
    others = [text for text in given if text not in chunks]
    before = sum(text not in chunks for text in given[:first])
    return (*others[:before], joined, *others[before:])
