"""The file in which the holder of SMART Health Cards keeps them, and hands them to a wallet: ``.smart-health-card``.

Source:
    SMART Health Cards Framework 1.4, "via File Download".
"""

import json
from collections.abc import Iterable

from vaxplatform.certificate.formats import smart_health_card
from vaxplatform.certificate.sign import Certificate
from vaxplatform.errors import CertificateError

__all__ = ["health_card_file"]


def health_card_file(cards: Iterable[Certificate]) -> bytes:
    """The ``.smart-health-card`` file of cards, to be served as ``application/smart-health-card``.

    Args:
        cards: Of the profile ``smart-health-card``, at least one; of one person, who is to have the file.

    Raises:
        CertificateError: ``health-card-file``: one is of another profile, or there is none.

    Example:
        >>> from datetime import UTC, datetime
        >>> at = datetime(2021, 9, 1, tzinfo=UTC)
        >>> card = Certificate("shc:/567629", "smart-health-card", bytes(32), at, expires_at=None, certificate_id="P-1")
        >>> health_card_file([card])
        b'{"verifiableCredential":["eyJ"]}'
    """
    given = tuple(cards)
    if not given or any(card.profile != smart_health_card.NAME for card in given):
        raise CertificateError("the file holds SMART Health Cards, and at least one", code="health-card-file")
    signed = [smart_health_card.unpack(card.text).jws for card in given]
    return json.dumps({"verifiableCredential": signed}, separators=(",", ":")).encode()
