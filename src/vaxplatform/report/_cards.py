"""What pages are put together from: cards with a title, tables behind a fold, keys to colours."""

from collections.abc import Sequence

from vaxplatform.report._html import join, tag, text
from vaxplatform.report._words import Words

__all__ = ["card", "details", "group", "nothing", "swatch", "table"]


def group(heading: str, *cards: str) -> str:
    """A heading with its cards."""
    return join(tag("h2", text(heading)), tag("div", *cards, class_="cards"))


def card(title: str, explained: str, *body: str, class_: str = "card") -> str:
    """A card: its title, what it shows, and the rest."""
    return tag("section", tag("h3", text(title)), tag("p", text(explained)), *body, class_=class_)


def nothing(words: Words, id_: str = "report.nothing") -> str:
    """That there is nothing to show."""
    return tag("p", text(words(id_)), class_="fact")


def swatch(said: str, colour: str, *, edge: str | None = None, class_: str | None = None) -> str:
    """An entry of a key to colours."""
    border = f";border-color:{edge}" if edge else ""
    return tag("li", tag("i", class_=class_, style=f"background:{colour}{border}"), text(said))


def table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table whose first column names its rows."""
    head = tag("thead", tag("tr", *(tag("th", text(heading), scope="col") for heading in headings)))
    body = [
        tag("tr", tag("th", text(row[0]), scope="row"), *(tag("td", text(cell)) for cell in row[1:])) for row in rows
    ]
    return tag("table", head, tag("tbody", *body))


def details(words: Words, numbers: str) -> str:
    """A table of numbers behind a fold."""
    return tag(
        "details", tag("summary", text(words("report.numbers"))), tag("div", numbers, class_="scroll", tabindex=0)
    )
