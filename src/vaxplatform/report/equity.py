"""Who got a seat and who did not: a page on one result, or on several for the same people side by side."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from fractions import Fraction

from attrs import frozen

from vaxplatform.allocation import DIMENSIONS, Change, Equity, Group, Inequality, InForce, Override
from vaxplatform.eligibility import Tier
from vaxplatform.errors import InputError
from vaxplatform.messages import Messages
from vaxplatform.report import _cards, charts
from vaxplatform.report._frame import Page, whole_page
from vaxplatform.report._html import join, tag, text
from vaxplatform.report._policy_terms import Names, Terms
from vaxplatform.report._words import Words
from vaxplatform.report.charts import Caption, Series, Share

__all__ = ["EquityResult", "equity_page"]

_DASH = "\N{EN DASH}"
_COLOURS = ("#0b6e5b", "#c77700", "#7d2a68", "#12314d", "#b5485d", "#66737f")
_AREAS_AT_MOST = 12


@frozen
class EquityResult:
    """One result on the page.

    Args:
        name: What readers know it by: the rule, or the name of the policy.
        equity: What it gave to whom.
        change: From the first result on the page to this one; None for the first, and where it may not be shown.
    """

    name: str
    equity: Equity
    change: Change | None = None


def equity_page(
    results: Sequence[EquityResult],
    messages: Messages,
    languages: Sequence[str] | str,
    *,
    subject: str = "",
    settings: Iterable[InForce] = (),
    groups: Names | None = None,
    tiers: Sequence[Tier] = (),
) -> str:
    """The page of one result, or of several side by side.

    Args:
        results: At least one; several are of the same people in the same groups, as
            :func:`vaxplatform.allocation.equities` counts them.
        messages: The sentences, ids ``equity.*``, ``report.*``, ``policy.*`` and ``format.*``.
        languages: Language tags, or one; the first is shown when the page opens.
        subject: Where and when, as it stands under the title.
        settings: What holds at centres; those that a centre chose itself are listed, with the earlier choices that
            they replaced.
        groups: Names of groups by word, each by language; a word that is not there stands as it is.
        tiers: The programme's tiers; one that is not there stands by its number alone.

    Returns:
        A whole HTML document that fetches nothing and holds no script.

    Raises:
        InputError: No language was given; ``equity-nothing``, for no result; ``equity-apart``, for results whose groups
            differ.

    Example:
        >>> from datetime import date
        >>> from vaxplatform.allocation import Policy, allocate, equity
        >>> from vaxplatform.codes import Code
        >>> from vaxplatform.countries import core_messages
        >>> from vaxplatform.model import Request, Session
        >>> session = Session("S-1", "C-1", date(2021, 8, 26), Code.parse("cvx|210"), {1: 3})
        >>> wishes = [Request(f"P-{number}", 0, 1, ("S-1",)) for number in range(6)]
        >>> policy = Policy(options_at_most=8, distance_km_at_most=25.0, source="district order")
        >>> found = equity(allocate(wishes, [session], policy, seed="rain"), wishes, [session])
        >>> page = equity_page([EquityResult("fair draw", found)], core_messages(), ["en", "hi"])
        >>> "50% (3 of 6) of those who asked got a seat" in page
        True
    """
    if not results:
        raise InputError("an equity page shows at least one result", code="equity-nothing")
    if any(_rows(result.equity) != _rows(results[0].equity) for result in results):
        raise InputError(
            "these results do not show the same people in the same groups: count them together, by equities()",
            code="equity-apart",
        )
    chosen = [setting for setting in settings if setting.override]

    def page(language: str, prefix: str) -> Page:
        terms = Terms(Words(messages, language), groups or {}, tiers)
        return _Equity(results, terms, prefix, chosen).page(subject)

    return whole_page(page, messages, languages)


def _rows(equity: Equity) -> object:
    return [[(group.name, group.asked, group.together) for group in equity.by[each]] for each in DIMENSIONS]


class _Equity:
    """The page in one language."""

    def __init__(self, results: Sequence[EquityResult], terms: Terms, prefix: str, chosen: Sequence[InForce]) -> None:
        self._results = results
        self._words = terms.words
        self._terms = terms
        self._prefix = prefix
        self._chosen = chosen
        self._first = results[0].equity
        self._several = len(results) > 1

    def page(self, subject: str) -> Page:
        words = self._words
        title = words("equity.title.several" if self._several else "equity.title")
        under = ", ".join(result.name for result in self._results)
        head = [tag("h1", text(title)), tag("p", text(f"{subject}: {under}" if subject else under))]
        body = join(
            tag("header", *head, class_="top"),
            *(tag("p", text(self._said(result)), class_="said") for result in self._results),
            self._measures(),
            _cards.group(words("equity.heading.coverage"), *(self._coverage(each) for each in DIMENSIONS)),
            _cards.group(words("equity.heading.given"), self._travel("area"), self._travel("setting"), self._ranks()),
            self._changes() if self._several else "",
            self._choices(),
            self._notes(),
        )
        return Page(title, body)

    # ----------------------------------------------------------------------------------------------------- in short

    def _said(self, result: EquityResult) -> str:
        words, everybody = self._words, result.equity.everybody
        if not everybody.asked:
            return words("equity.said.none")
        said = words("equity.said", share=words.share(everybody.seated, everybody.asked))
        worst = _named(result.equity, result.equity.of_asked)
        if worst:
            share = words.share(worst.seated, worst.asked)
            said = f"{said} {words('equity.said.worst', area=self._name('area', worst), share=share)}"
        return f"{result.name}: {said}" if self._several else said

    def _measures(self) -> str:
        words = self._words
        heading = words("equity.heading.measures")
        measured = zip(*(self._measured(result.equity) for result in self._results), strict=True)
        shown = [each for each in measured if any(number != _DASH for _, number, _ in each)]
        if not shown:
            return ""
        tiles = [
            tag(
                "div", tag("dt", text(words(each[0][0]))), *(self._numbers(each) if self._several else _alone(*each[0]))
            )
            for each in shown
        ]
        return join(tag("h2", text(heading)), tag("dl", *tiles, class_="figures"))

    def _numbers(self, measured: Iterable[tuple[str, str, str]]) -> Iterable[str]:
        """A measure under every result, in the colour it has in the drawings."""
        for (_, number, note), (colour, result) in zip(measured, self._coloured(), strict=True):
            mark = tag("i", style=f"background:{colour}")
            said = f"{result.name}: {note}" if note else result.name
            yield tag("dd", mark, tag("b", text(number)), " ", text(said), class_="one")

    def _measured(self, equity: Equity) -> Iterable[tuple[str, str, str]]:
        """What is measured, the number, and a note."""
        everybody, of_asked, of_target = equity.everybody, equity.of_asked, equity.of_target
        yield "equity.measure.seated", *self._share(everybody.seated, everybody.asked)
        yield "equity.measure.worst", *self._extreme(_named(equity, of_asked))
        yield "equity.measure.best", *self._extreme(_named(equity, of_asked, best=True))
        yield "equity.measure.disparity", self._ratio(of_asked.disparity if of_asked else None, 1), ""
        yield "equity.measure.gini", self._ratio(of_asked.gini if of_asked else None), ""
        yield "equity.measure.theil", self._ratio(of_asked.theil if of_asked else None), ""
        yield "equity.measure.target-worst", *self._target(_named(equity, of_target))
        yield "equity.measure.target-gini", self._ratio(of_target.gini if of_target else None), ""
        home = everybody.home
        yield "equity.measure.home", *(self._share(home.own, home.known) if home else (_DASH, ""))
        travel = everybody.travel
        unknown = self._words("equity.unknown", unknown=travel.unknown) if travel.unknown else ""
        yield "equity.measure.mean", self._metres(travel.mean_m), unknown
        yield "equity.measure.median", self._metres(travel.median_m), ""
        yield "equity.measure.p95", self._metres(travel.p95_m), ""
        told = equity.ranks and not (equity.ranks_together and len(equity.ranks) == 1)
        yield "equity.measure.first", *(self._share(equity.ranks[0], sum(equity.ranks)) if told else (_DASH, ""))

    def _share(self, part: int, whole: int) -> tuple[str, str]:
        words = self._words
        return words.percent(part, whole), words("equity.of", part=part, whole=whole) if whole else ""

    def _extreme(self, group: Group | None) -> tuple[str, str]:
        return self._of_area(group, group.seated, group.asked) if group else (_DASH, "")

    def _target(self, group: Group | None) -> tuple[str, str]:
        if group is None or group.target is None:
            return _DASH, ""
        return self._of_area(group, group.target.served + group.seated, group.target.target)

    def _of_area(self, group: Group, part: int, whole: int) -> tuple[str, str]:
        percent, counts = self._share(part, whole)
        return percent, f"{self._name('area', group)}, {counts}"

    def _ratio(self, value: Fraction | float | None, places: int = 3) -> str:
        return _DASH if value is None else self._words.decimal(float(value), places)

    def _metres(self, metres: Fraction | int | None) -> str:
        return self._words.kilometres(None if metres is None else float(metres) / 1000)

    # ----------------------------------------------------------------------------------------------------- coverage

    def _name(self, dimension: str, group: Group) -> str:
        words = self._words
        if group.together:
            return words("equity.together", n=group.together, count=group.together)
        match dimension:
            case "tier":
                return self._terms.tier(int(group.name))
            case "sex" | "setting":
                return words(f"equity.{dimension}.{group.name}")
            case "area":
                return group.name or words("report.area.none")
            case _:
                return self._terms.group(group.name) if group.name else words("equity.group.none")

    def _caption(self, name: str) -> Caption:
        words = self._words
        title, explained = words(f"equity.{name}.title"), words(f"equity.{name}.explained")
        return Caption(f"{self._prefix}-{name}", title, explained, words(f"equity.{name}.across"))

    def _order(self, dimension: str) -> Sequence[int]:
        """Which rows are drawn: all, but of areas those where the fewest of those who asked were served, first."""
        rows = self._first.by[dimension]
        asked = [index for index, row in enumerate(rows) if row.asked]
        if dimension != "area":
            return asked
        return sorted(asked, key=lambda index: (rows[index].coverage, index))[:_AREAS_AT_MOST]

    def _coverage(self, dimension: str) -> str:
        words, caption = self._words, self._caption(dimension)
        shown = self._order(dimension)
        names = [self._name(dimension, row) for row in self._first.by[dimension]]
        measures = [
            (colour, [self._bar(result, dimension, index, names[index]) for index in shown])
            for colour, result in self._coloured()
        ]
        hundredths = [words("format.percent", number=number) for number in (0, 50, 100)]
        drawn = charts.share_groups(caption, [names[index] for index in shown], measures, hundredths)
        left_out = len([row for row in self._first.by[dimension] if row.asked]) - len(shown)
        return _cards.card(
            caption.title,
            caption.description,
            self._key() if shown else "",
            drawn if shown else _cards.nothing(words),
            tag("p", text(words("equity.more", count=left_out)), class_="fact") if left_out else "",
            _cards.details(words, self._table(dimension, names)) if names else "",
        )

    def _bar(self, result: EquityResult, dimension: str, index: int, name: str) -> Share:
        row = result.equity.by[dimension][index]
        label = f"{name}, {result.name}" if self._several else name
        return Share(label, row.seated, row.asked, self._words.share(row.seated, row.asked))

    def _table(self, dimension: str, names: Sequence[str]) -> str:
        words = self._words
        headings = [words(f"equity.{dimension}.title"), words("equity.column.asked")]
        if self._several:
            rows = [
                [name, words.number(self._first.by[dimension][index].asked), *self._beside(dimension, index)]
                for index, name in enumerate(names)
            ]
            for place, result in enumerate(self._results):
                headings.append(result.name)
                if place:
                    headings.append(words("equity.column.difference", name=self._results[0].name))
            return _cards.table(headings, rows)
        of_target = dimension == "area" and self._first.of_target is not None
        headings += [words("equity.column.seated"), *([words("equity.column.target")] if of_target else [])]
        headings += [words(f"equity.column.{name}") for name in ("median", "p95", "home")]
        return _cards.table(
            headings,
            [
                [name, *self._cells(row, of_target=of_target)]
                for name, row in zip(names, self._first.by[dimension], strict=True)
            ],
        )

    def _beside(self, dimension: str, index: int) -> Iterable[str]:
        """One group under every result, each but the first with its distance from the first."""
        first = self._first.by[dimension][index]
        for place, result in enumerate(self._results):
            row = result.equity.by[dimension][index]
            yield self._words.share(row.seated, row.asked)
            if place:
                yield _DASH if not row.asked else self._points(Fraction(row.seated - first.seated, row.asked))

    def _points(self, difference: Fraction) -> str:
        sign = "+" if difference > 0 else "\N{MINUS SIGN}" if difference < 0 else ""
        return self._words("equity.points", number=sign + self._words.decimal(abs(float(difference)) * 100))

    def _cells(self, row: Group, *, of_target: bool) -> Iterable[str]:
        words = self._words
        yield words.number(row.asked)
        yield words.share(row.seated, row.asked)
        if of_target:
            target = row.target
            yield words.share(target.served + row.seated, target.target) if target else _DASH
        yield self._metres(row.travel.median_m)
        yield self._metres(row.travel.p95_m)
        yield words.share(row.home.own, row.home.known) if row.home else _DASH

    def _coloured(self) -> Iterable[tuple[str, EquityResult]]:
        return ((_COLOURS[index % len(_COLOURS)], result) for index, result in enumerate(self._results))

    def _key(self) -> str:
        if not self._several:
            return ""
        return tag("ul", *(_cards.swatch(each.name, colour) for colour, each in self._coloured()), class_="legend")

    # ------------------------------------------------------------------------------------------- what was given

    def _travel(self, dimension: str) -> str:
        words, caption = self._words, self._caption(f"travel-{dimension}")
        known = [
            index
            for index in self._order(dimension)
            if all(each.equity.by[dimension][index].travel.median_m is not None for each in self._results)
        ]
        names = [self._name(dimension, self._first.by[dimension][index]) for index in known]
        series = []
        for colour, result in self._coloured():
            rows = [result.equity.by[dimension][index].travel for index in known]
            label = f"{result.name}, {words('equity.median')}" if self._several else words("equity.median")
            series.append(Series(label, colour, tuple(row.median_m or 0 for row in rows)))
            if not self._several:
                series.append(Series(words("equity.p95"), "#ccd5dd", tuple(row.p95_m or 0 for row in rows), "#66737f"))
        key = tag("ul", *(_cards.swatch(one.name, one.colour, edge=one.edge) for one in series), class_="legend")
        drawn = charts.bars(caption, names, series, self._metres_of_axis)
        return _cards.card(
            caption.title,
            caption.description,
            key if known else "",
            drawn if known else _cards.nothing(words),
        )

    def _metres_of_axis(self, metres: int) -> str:
        return self._metres(metres) if metres else "0"

    def _ranks(self) -> str:
        words, caption = self._words, self._caption("ranks")
        places = max(len(result.equity.ranks) for result in self._results)
        names = [words("equity.rank", number=place + 1) for place in range(places)]
        measures = [
            (colour, [self._rank(result, place, name) for place, name in enumerate(names)])
            for colour, result in self._coloured()
        ]
        hundredths = [words("format.percent", number=number) for number in (0, 50, 100)]
        drawn = charts.share_groups(caption, names, measures, hundredths)
        together = [result for result in self._results if result.equity.ranks_together]
        said = [words("equity.rank.together", name=result.name, number=len(result.equity.ranks)) for result in together]
        return _cards.card(
            caption.title,
            caption.description,
            self._key() if places else "",
            drawn if places else _cards.nothing(words),
            *(tag("p", text(each), class_="fact") for each in said),
        )

    def _rank(self, result: EquityResult, place: int, name: str) -> Share:
        ranks = result.equity.ranks
        count = ranks[place] if place < len(ranks) else 0
        label = f"{name}, {result.name}" if self._several else name
        return Share(label, count, sum(ranks), self._words.share(count, sum(ranks)))

    # ------------------------------------------------------------------------------------- changes and choices

    def _changes(self) -> str:
        words = self._words
        kinds = ("gained", "lost", "moved", "kept", "without")
        first = self._results[0].name
        rows, small = [], []
        for result in self._results[1:]:
            if result.change is None:
                small.append(tag("p", text(words("equity.change.small", name=result.name)), class_="fact"))
            else:
                counts: Mapping[str, int] = {kind: getattr(result.change, kind) for kind in kinds}
                rows.append([result.name, *(words.number(counts[kind]) for kind in kinds)])
        headings = [words("equity.column.result"), *(words(f"equity.change.{kind}") for kind in kinds)]
        table = tag("div", _cards.table(headings, rows), class_="scroll whole", tabindex=0) if rows else ""
        card = _cards.card(
            words("equity.change.title", name=first),
            words("equity.change.explained"),
            table,
            *small,
            class_="card wide",
        )
        return _cards.group(words("equity.heading.change"), card)

    def _choices(self) -> str:
        words = self._words
        said = []
        for each in self._chosen:
            overrides = [override for override in (*each.replaced, each.override) if override]
            for override in overrides:
                replaced = f" {words('equity.choice.replaced')}" if override is not each.override else ""
                said.append(tag("li", tag("b", text(each.centre)), " ", text(self._choice(override) + replaced)))
        none = "equity.choice.none.several" if self._several else "equity.choice.none"
        listed = tag("ul", *said, class_="notes") if said else _cards.nothing(words, none)
        return join(tag("h2", text(words("equity.heading.choices"))), listed)

    def _choice(self, override: Override) -> str:
        words = self._words
        instant = override.when
        day = (instant.date() if isinstance(instant, datetime) else instant).isoformat()
        return words(
            "equity.choice",
            setting=words(f"policy.setting.{override.setting}"),
            value=self._terms.value(override.setting, override.value),
            who=override.who,
            when=words.day(day),
            why=override.why,
        )

    def _notes(self) -> str:
        words, below = self._words, self._first.below
        ids = ["asked", "worst", "gini", "theil", "disparity", "home", "travel", "groups"]
        if self._first.of_target is not None:
            ids.insert(1, "target")
        said = [words(f"equity.note.{id_}") for id_ in ids]
        if below > 1:
            said.append(words("equity.note.small", below=below))
        return join(
            tag("h2", text(words("equity.heading.notes"))),
            tag("ul", *(tag("li", text(each)) for each in said), class_="notes"),
        )


def _alone(_id: str, number: str, note: str) -> Iterable[str]:
    yield tag("dd", text(number), class_="big")
    if note:
        yield tag("dd", text(note))


def _named(equity: Equity, found: Inequality | None, *, best: bool = False) -> Group | None:
    """The area that an inequality names."""
    if found is None:
        return None
    name = found.best if best else found.worst
    return next(group for group in equity.by["area"] if group.name == name)
