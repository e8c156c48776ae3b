"""SMART Health Cards that were spread over several QR codes, which their framework gave up: put together again.

Source: SMART Health Cards Framework 1.4, "Encoding chunks as QR codes".
"""

import re
from collections.abc import Iterable

__all__ = ["joined_chunks"]

_CHUNK = re.compile(r"\s*shc:/[0-9]+/[0-9]+/[0-9]+\s*", re.IGNORECASE)


def joined_chunks(texts: Iterable[str]) -> tuple[str, ...]:
    """The texts of QR codes, where the chunks of a card have become one text, in the place of the first of them.

    Args:
        texts: Of all codes of a picture. Chunks are taken for those of one card: nothing in them says of which.

    Example:
        >>> joined_chunks(["HC1:NCF", "shc:/2/2/29", "shc:/1/2/5676"])
        ('HC1:NCF', 'shc:/2/2/29 shc:/1/2/5676')
    """
    joined: list[str] = []
    chunks: list[str] = []
    place = 0
    for text in texts:
        if _CHUNK.fullmatch(text):
            place = place if chunks else len(joined)
            chunks.append(text.strip())
        else:
            joined.append(text)
    if chunks:
        joined.insert(place, " ".join(dict.fromkeys(chunks)))
    return tuple(joined)
