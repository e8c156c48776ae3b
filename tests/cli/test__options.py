"""Options that several commands share."""

import pytest
import typer

from vaxplatform.cli._options import language_of
from vaxplatform.messages import Messages, parse_po

MARATHI = parse_po('msgid "yes"\nmsgstr "हो"\n', "mr.po")
WITHOUT_ENGLISH = Messages({"mr": [MARATHI], "gu": []}, default="mr")


def test_without_a_language_sentences_fall_back() -> None:
    assert WITHOUT_ENGLISH.get("yes", language_of(None, WITHOUT_ENGLISH)) == "हो"


def test_a_dialect_is_understood() -> None:
    assert WITHOUT_ENGLISH.get("yes", language_of("mr_IN", WITHOUT_ENGLISH)) == "हो"


@pytest.mark.parametrize("language", ["en", "gu", ""])
def test_a_language_without_sentences_is_misuse_and_tells_those_there_are(language: str) -> None:
    with pytest.raises(typer.BadParameter, match=r"there are no sentences in this language; there is mr$"):
        language_of(language, WITHOUT_ENGLISH)
