"""A country's routine schedule as a page: the wall's table where there is room for it, and visit by visit."""

from collections.abc import Sequence

from vaxplatform.countries import Country
from vaxplatform.report._frame import Page, whole_page
from vaxplatform.report._html import join, tag, text
from vaxplatform.report._words import Words
from vaxplatform.report.wall import Wall, WallDose, WallTable, WallVisit, footnote, wall_of

__all__ = ["schedule_page"]


def schedule_page(country: Country, languages: Sequence[str] | str) -> str:
    """The page of a country's routine programme.

    Args:
        country: With a routine programme.
        languages: Language tags, or one; the first is shown when the page opens.

    Returns:
        A whole HTML document that fetches nothing and holds no script.

    Raises:
        InputError: ``routine-none``: the pack has no routine programme; or no language was given.
    """

    def page(language: str, _prefix: str) -> Page:
        wall = wall_of(country, language)
        return Page(wall.title, _body(wall, Words(country.messages, language)))

    return whole_page(page, country.messages, languages)


def _body(wall: Wall, words: Words) -> str:
    notices = [tag("li", text(notice)) for notice in wall.notices]
    sources = [tag("li", text(f"{title}. "), tag("code", text(where))) for title, where in wall.sources]
    assumptions = [tag("li", text(f"{title}. {where}")) for title, where in wall.assumptions]
    return join(
        tag("header", tag("h1", text(wall.title)), tag("p", text(wall.subtitle)), class_="top"),
        tag("ul", *notices, class_="notices") if notices else "",
        *(_table(table, words, with_sources=len(wall.sources) > 1) for table in wall.tables),
        _listed(words("rules.heading.sources"), sources),
        _listed(words("simulation.assumed.title"), assumptions),
    )


def _listed(heading: str, items: Sequence[str]) -> str:
    return tag("h2", text(heading)) + tag("ul", *items, class_="notes") if items else ""


def _table(table: WallTable, words: Words, *, with_sources: bool) -> str:
    visits = [_visit(visit, words, with_sources=with_sources) for visit in table.visits]
    return join(tag("h2", text(table.heading)), _matrix(table, words), tag("div", *visits, class_="cards visits"))


def _matrix(table: WallTable, words: Words) -> str:
    """Vaccines by visits; a number is the dose's, a letter what the legend says of it."""
    letters = {remark: footnote(at) for at, remark in enumerate(table.remarks)}

    def cell(doses: Sequence[WallDose]) -> str:
        shown = [
            tag("b", text(words.number(dose.number))) + (tag("sup", text(letters[dose.remark])) if dose.remark else "")
            for dose in doses
        ]
        return tag("td", " ".join(shown), **({"class_": "given"} if shown else {}))

    head = [tag("th", text(words("wall.vaccine")), scope="col")]
    head += [tag("th", text(visit.when), scope="col") for visit in table.visits]
    rows = [
        tag(
            "tr",
            tag("th", text(vaccine), scope="row"),
            *(cell(table.cell(vaccine, visit)) for visit in table.visits),
        )
        for vaccine in table.vaccines
    ]
    legend = [tag("li", tag("sup", text(letter)), text(f" {remark}")) for remark, letter in letters.items()]
    return tag(
        "div",
        tag("table", tag("thead", tag("tr", *head)), tag("tbody", *rows), class_="wall"),
        tag("ul", *legend, class_="legend") if legend else "",
        class_="scroll whole matrix",
    )


def _visit(visit: WallVisit, words: Words, *, with_sources: bool) -> str:
    doses = [
        tag(
            "li",
            tag("b", text(dose.vaccine)),
            " ",
            tag("span", text(words("wall.dose", number=dose.number)), class_="dose"),
            tag("small", text(words("list.comma").join(dose.marks))) if dose.marks else "",
            *(tag("small", text(note)) for note in dose.notes),
        )
        for dose in visit.doses
    ]
    sources = dict.fromkeys(source for dose in visit.doses for source in dose.sources)
    return tag(
        "section",
        tag("h3", text(visit.when)),
        tag("ul", *doses, class_="doses"),
        tag("p", text(words("wall.source", sources=words("list.semicolon").join(sources))), class_="source")
        if with_sources
        else "",
        class_="card",
    )
