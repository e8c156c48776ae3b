"""The frame of a page: everything in one file, every language in it, nothing fetched and no script.

The browser switches between the languages by style alone; a policy inside the page forbids it to fetch anything.
"""

from collections.abc import Callable, Sequence

from attrs import frozen

from vaxplatform.errors import InputError
from vaxplatform.messages import Messages, direction
from vaxplatform.report._html import join, tag, text
from vaxplatform.report._style import STYLE, switch_style
from vaxplatform.report._words import Words

__all__ = ["Page", "whole_page"]

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


@frozen
class Page:
    """A page in one language.

    Args:
        title: As the browser shows it.
        body: Markup.
    """

    title: str
    body: str


def whole_page(page: Callable[[str, str], Page], messages: Messages, languages: Sequence[str] | str) -> str:
    """A whole HTML document with a page in each language.

    Args:
        page: Makes the page of a language; the second argument begins each id in it.
        messages: With the languages' own names.
        languages: Language tags, or one; the first is shown when the document opens.

    Raises:
        InputError: No language was given.
    """
    shown = list(dict.fromkeys([languages] if isinstance(languages, str) else languages))
    if not shown:
        raise InputError("a page needs at least one language: give one, such as 'en'", code="languages-empty")
    pages = [page(language, f"page-{index}") for index, language in enumerate(shown)]
    switch = [
        tag("input", type="radio", name="language", id=f"show-{index}", class_="switch", **_checked(index))
        for index in range(len(shown))
    ]
    labels = [
        tag(
            "label",
            text(Words(messages, language)("format.language-name")),
            for_=f"show-{index}",
            **_html_language(language),
        )
        for index, language in enumerate(shown)
    ]
    first = _html_language(shown[0])
    return join(
        "<!DOCTYPE html>",
        f'<html lang="{text(first["lang"])}" dir="{first["dir"]}">',
        tag(
            "head",
            tag("meta", charset="utf-8"),
            tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
            tag("meta", http_equiv="Content-Security-Policy", content=_POLICY),
            tag("meta", name="referrer", content="no-referrer"),
            tag("title", text(pages[0].title)),
            tag("style", STYLE + switch_style(len(shown))),
        ),
        tag(
            "body",
            *switch,
            tag("nav", tag("div", *(labels if len(labels) > 1 else ()), class_="bar-in"), class_="languages"),
            *(
                tag("main", each.body, id=f"page-{index}", class_="page", **_html_language(language))
                for index, (language, each) in enumerate(zip(shown, pages, strict=True))
            ),
        ),
        "</html>\n",
    )


def _html_language(language: str) -> dict[str, str]:
    return {"lang": language.replace("_", "-"), "dir": direction(language)}


def _checked(index: int) -> dict[str, str]:
    return {"checked": "checked"} if index == 0 else {}
