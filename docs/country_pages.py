"""Writes a page for each country pack of the package, and the list of them: ``docs/countries/*.md``.

`docs/conf.py` does so whenever the documentation is built, so that a page says what its pack says; none is committed.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby
from pathlib import Path

from babel import Locale
from babel.core import UnknownLocaleError

from vaxplatform.countries import Country, CountryProgramme, PackFolder, check_pack
from vaxplatform.countries.completeness import Completeness, completeness
from vaxplatform.countries.identity import Acceptance, IdentityDocument
from vaxplatform.countries.open_questions import OpenQuestion, QuestionTopic, open_questions
from vaxplatform.dates import Window
from vaxplatform.eligibility import Deferral, Wording
from vaxplatform.report import WallTable, wall_of
from vaxplatform.schedule import Interval, SeriesDose

DOCS = Path(__file__).resolve().parent
PACKS = DOCS.parent / "src" / "vaxplatform" / "countries" / "packs"
PAGES = DOCS / "countries"


def write_pages(on: date, packs: Path = PACKS, out: Path = PAGES) -> None:
    """Write the pages, and take out those of packs that are no longer there.

    Args:
        on: The day that reviews age to.
        packs: The folder of packs.
        out: The folder of pages.
    """
    out.mkdir(exist_ok=True)
    found = pages(on, packs)
    for file in set(out.glob("*.md")) - {out / name for name in found}:
        file.unlink()
    for name, text in found.items():
        if not (out / name).exists() or (out / name).read_text("utf-8") != text:
            (out / name).write_text(text, "utf-8")


def pages(on: date, packs: Path = PACKS) -> dict[str, str]:
    """The pages by their files' names."""
    found = [_Page(PackFolder(folder.parent.name, folder.parent, folder.parent.name), on) for folder in _heads(packs)]
    found.sort(key=lambda page: page.country.name)
    return {"index.md": "\n".join(_index(found)) + "\n", **{f"{page.pack.code}.md": page.text() for page in found}}


def _heads(packs: Path) -> Iterable[Path]:
    return sorted(packs.glob("[a-z][a-z]/pack.yaml"))


_INDEX = """\
# Country packs

What each pack of the library says, how much of it is there, and what it leaves open: the questions that only the
country's programme can answer, the first to answer first. {doc}`/how-to/review-a-country-pack` shows how a pack is
changed and looked through. The score says how much is there, not how right it is.
"""


def _index(found: Sequence["_Page"]) -> Iterator[str]:
    yield _INDEX
    rows = [
        (
            f"{{doc}}`{page.country.name} <{page.pack.code}>`",
            page.country.code,
            page.country.status,
            page.country.version,
            str(page.complete.score),
            str(len(page.questions)),
        )
        for page in found
    ]
    yield from _table(("country", "code", "status", "version", "score", "open questions"), rows, raw=True)
    yield from ("", "```{toctree}", ":hidden:", "", *(page.pack.code for page in found), "```")


_HEADINGS = {
    QuestionTopic.KEEPING: "Who answers for the pack",
    QuestionTopic.DUE: "Who is due when",
    QuestionTopic.CONFIRMED: "What nobody has confirmed",
    QuestionTopic.CHOSEN: "What the pack's authors chose",
    QuestionTopic.SOURCES: "Where it is published",
    QuestionTopic.RULES: "Rules and cases",
    QuestionTopic.COUNTRY: "Areas, calendar, documents, register, products",
    QuestionTopic.LANGUAGES: "Languages",
}

_ASKED = """\
What no source states, nobody confirmed, or the pack's authors chose. An answer is a source and what it says. What stays
open is said by forecasts and decisions too."""


class _Page:
    """The page of one pack, in English."""

    def __init__(self, pack: PackFolder, on: date) -> None:
        found = check_pack(pack, on)
        if found.country is None:
            raise SystemExit("\n".join(map(str, found.errors)))
        self.pack = pack
        self.country: Country = found.country
        self.complete: Completeness = completeness(pack, found.country, on)
        self.questions: tuple[OpenQuestion, ...] = open_questions(pack, found)
        self._words = Wording(found.country.messages, "en")

    def text(self) -> str:
        parts = (
            self._head(),
            self._open_questions(),
            self._completeness(),
            self._routine(),
            self._campaigns(),
            self._documents(),
            self._differences(),
            self._sources(),
        )
        return "\n".join(line for part in parts for line in part) + "\n"

    # ----------------------------------------------------------------------------------------------------- what it is

    def _head(self) -> Iterator[str]:
        country = self.country
        yield f"# {_text(country.name)}\n"
        yield "<!-- Written from the pack whenever the documentation is built. -->\n"
        if country.status == "draft":
            yield f"{_text(self._words('report.notice.draft'))}\n"
        kinds = Counter(source.kind for source in country.sources.values())
        told = {
            "codes": f"{country.code}, {country.alpha3}",
            "version": country.version,
            "status": country.status,
            "last review": country.reviewed_on.isoformat() if country.reviewed_on else "never",
            "maintainers": ", ".join(f"{each.name}, {each.contact}" for each in country.maintainers) or "nobody yet",
            "languages": ", ".join(map(_language, country.languages)),
            "nobody has read": ", ".join(map(_language, country.needs_review)),
            "wanted": ", ".join(map(_language, country.placeholders)),
            "sources": ", ".join(f"{count} {kind}" for kind, count in kinds.most_common()),
            "completeness": f"{self.complete.score} of 100",
        }
        yield from _table(("", ""), [(what, said) for what, said in told.items() if said])

    def _open_questions(self) -> Iterator[str]:
        yield f"\n## What to answer first\n\n{_ASKED}"
        for topic, asked in groupby(self.questions, key=lambda each: each.topic):
            yield f"\n### {_HEADINGS[topic]}\n"
            for each in asked:
                place = f" (`{each.place.source}`, line {each.place.line or 1})" if each.place else ""
                yield f"- {_text(each.sentence[:1].upper() + each.sentence[1:])}{place}"
                yield from (f"  - {_text(detail)}" for detail in each.details)

    def _completeness(self) -> Iterator[str]:
        lacking = [part for part in self.complete.parts if part.points < part.of]
        yield f"\n## Completeness\n\n{self.complete.score} of 100 points. What lacks:\n"
        rows = [(part.name, f"{part.points:.1f} of {part.of}", part.sentence) for part in lacking]
        yield from _table(("part", "points", "what it stands for"), rows)

    # ----------------------------------------------------------------------------------------------------- programmes

    def _routine(self) -> Iterator[str]:
        routine = self.country.routine
        if routine is None:
            return
        wall = wall_of(self.country, "en")
        yield f"\n## {_text(self._words.name(routine.names))}\n"
        yield f"As `vaxplatform country show {self.country.code}` prints it."
        for table in wall.tables:
            yield f"\n### {_text(table.heading)}\n"
            yield from _table(("age", "vaccine", "dose", "for whom, until when", "note"), _visits(table))

    def _campaigns(self) -> Iterator[str]:
        for programme in self.country.programmes.values():
            words = self.country.wording(programme, "en")
            window = programme.programme.window
            yield f"\n## {_text(words.name(programme.names))}\n"
            yield f"{_days(words, window)}. `vaxplatform rules show {self.country.code}` makes a page of the rules.\n"
            yield from _table(("product", "dose", "in use", "wait after the dose before"), self._doses(programme))
            yield ""
            rules = [(words.name(rule.say), _days(words, rule.window), rule.id) for rule in programme.table.rules]
            yield from _table(("who may come", "when", "rule"), rules)
            others = [
                *((words.name(each.say), _days(words, each.window), each.id) for each in programme.table.exclusions),
                *((_deferral(words, each), _days(words, each.window), each.id) for each in programme.table.deferrals),
            ]
            if others:
                yield ""
                yield from _table(("who may not, or waits", "when", "rule"), others)

    def _doses(self, programme: CountryProgramme) -> Iterator[tuple[str, ...]]:
        words = self._words
        for series in programme.schedule.series:
            for dose in series.doses:
                waits = "; ".join(_wait(words, each) for each in dose.intervals)
                yield self._products(dose), str(dose.number), _days(words, dose.window), waits

    def _products(self, dose: SeriesDose) -> str:
        codes = dict.fromkeys(each.code for each in (*dose.preferable, *dose.allowable))
        return " or ".join(self.country.catalogue.of(code).brand for code in codes)

    # --------------------------------------------------------------------------------------- documents, export, sources

    def _documents(self) -> Iterator[str]:
        identity = self.country.identity
        if identity is None or not identity.documents:
            return
        yield "\n## Documents\n\nNone is required of anybody.\n"
        rows = [
            (
                self._words.name(each.names),
                "; ".join(self._accepted(one) for one in each.accepted) or "not said",
                _number(each),
                "" if each.verified else "nobody has confirmed it",
            )
            for each in identity.documents.values()
        ]
        yield from _table(("document", "taken", "its number", ""), rows)

    def _accepted(self, taken: Acceptance) -> str:
        said = self._words.name(taken.say)
        return _days(self._words, taken.window) + (f" ({said})" if said else "")

    def _differences(self) -> Iterator[str]:
        differences = self.country.differences
        if not differences:
            return
        yield "\n## Differences from WHO's export of schedules\n"
        rows = [
            (each.vaccine, each.target, ", ".join(map(str, each.rounds)) or "all", each.reason) for each in differences
        ]
        yield from _table(("vaccine", "for", "doses", "why"), rows)

    def _sources(self) -> Iterator[str]:
        yield "\n## Sources\n"
        rows = [
            (each.title, each.kind, " ".join(filter(None, (each.url and f"<{each.url}>", _text(each.where)))))
            for each in self.country.sources.values()
        ]
        yield from _table(
            ("source", "kind", "where"), [(_text(title), kind, where) for title, kind, where in rows], raw=True
        )


def _visits(table: WallTable) -> Iterator[tuple[str, ...]]:
    for visit in table.visits:
        for at, dose in enumerate(visit.doses):
            when = "" if at else visit.when
            yield when, dose.vaccine, str(dose.number), ", ".join(dose.marks), " ".join(dose.notes)


def _days(words: Wording, window: Window) -> str:
    said = words.days(window.start, window.end)
    return said[:1].upper() + said[1:]


def _deferral(words: Wording, deferral: Deferral) -> str:
    after = ", ".join(words.word(code, words.conditions) for code in sorted(deferral.conditions))
    return f"{words.length(deferral.wait)} after {after}"


def _wait(words: Wording, interval: Interval) -> str:
    least = interval.minimum or interval.earliest_recommended
    said = words.length(least) if least else "none stated"
    when = interval.window
    return said if when.start is None and when.end is None else f"{said} ({words.days(when.start, when.end)})"


def _number(document: IdentityDocument) -> str:
    printed = ", ".join(f"`{form}`" for form in document.written) or (f"`{document.form}`" if document.form else "")
    return printed + (f", checked by {', '.join(document.checks)}" if document.checks else "")


def _language(code: str) -> str:
    try:
        return f"{Locale.parse(code).get_display_name('en')} ({code})"
    except UnknownLocaleError:
        return code


# ------------------------------------------------------------------------------------------------------------ Markdown


def _table(head: Sequence[str], rows: Iterable[Sequence[str]], *, raw: bool = False) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(each if raw else _text(each) for each in row)} |"


_MARKS = str.maketrans({mark: f"\\{mark}" for mark in "\\*_[]<>|#$"})


def _text(words: str) -> str:
    """A text in which no sign means anything to Markdown; what stands between backticks stays as it is."""
    parts = " ".join(words.split()).split("`")
    return "`".join(part.replace("|", "\\|") if at % 2 else part.translate(_MARKS) for at, part in enumerate(parts))
