"""The certificate formats known here, each a module with the same four verbs: ``encode, decode, sign, check``.

A format's module offers:

- ``NAME`` and ``recognises(text)``: whether a text says it is of this format, whatever else may be wrong with it;
- ``VALIDITY``: how long its certificates are valid where nobody says, or None for good;
- ``encode(record, issued_at=..., expires_at=..., issuer=...)``: the content to be signed, as bytes;
- ``decode(text)``: the parts of a certificate, unverified;
- ``sign(content, signer)``: the certificate's text;
- ``check(text, trust, at=..., revocation=None)``: the verdict;
- ``identify(text)``: by which values revocation lists name a certificate.
"""

from collections.abc import Mapping
from types import MappingProxyType, ModuleType

from vaxplatform.certificate.formats import divoc, hcert, smart_health_card

__all__ = ["FORMATS", "OF_SEVERAL_DOSES", "PROFILES", "format_of"]

FORMATS: Mapping[str, ModuleType] = MappingProxyType({form.NAME: form for form in (hcert, smart_health_card, divoc)})
"""Every format by name; a verifier asks each whether it recognises a text."""

PROFILES: Mapping[str, ModuleType] = MappingProxyType(
    {"eu-dcc": hcert, "smart-health-card": smart_health_card, "divoc": divoc}
)
"""The format that writes each profile of content."""

OF_SEVERAL_DOSES: frozenset[str] = frozenset({"smart-health-card"})
"""Profiles of which one certificate can hold several doses of a person."""


def format_of(text: str) -> ModuleType | None:
    """The format of which a text says it is; None where it is of none known here.

    Args:
        text: As a QR reader gives it; of whatever length.
    """
    for form in FORMATS.values():
        if form.recognises(text):
            return form
    return None
