"""What a certificate states, for people: by the names of fields in a language."""

from collections.abc import Mapping
from typing import Any

from vaxplatform.certificate import claims_in_words
from vaxplatform.cli._terminal import say
from vaxplatform.messages import Messages

__all__ = ["say_claims"]


def say_claims(claims: Mapping[str, Any], messages: Messages, language: str) -> None:
    """Every claim on a line of its own, under headings."""
    for claim in claims_in_words(claims):
        name = messages.get(claim.message_id, language) if claim.message_id else claim.member
        say(f"{'  ' * (claim.depth + 1)}{name}:{'' if claim.value is None else f' {claim.value}'}")
