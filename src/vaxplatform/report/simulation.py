"""The page that is read before a rule is chosen: what each regime does to whom, with what was assumed."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from attrs import frozen

from vaxplatform.messages import Messages
from vaxplatform.place import Place
from vaxplatform.report import _cards, charts
from vaxplatform.report._frame import Page, whole_page
from vaxplatform.report._html import join, tag, text
from vaxplatform.report._indicators import Node
from vaxplatform.report._words import Words
from vaxplatform.report.charts import Caption, Mean

__all__ = ["simulation_page"]

_DASH = "\N{EN DASH}"
_COLOURS = ("#b5485d", "#c77700", "#0b6e5b", "#12314d", "#7d2a68", "#66737f", "#2f7fb8")
_DEVICES = {"bot": "#b5485d", "phone": "#0b6e5b", "kiosk": "#2f7fb8", "none": "#66737f"}
_AREAS_AT_MOST = 12
_ASSUMPTION, _GIVEN = "assumption", "given for this simulation"

_COUNT, _SHARE, _KM, _DAYS = "count", "share", "km", "days"
_UNITS = {
    "given": _COUNT,
    "wasted": _COUNT,
    "idle": _SHARE,
    "bot_share": _SHARE,
    "worst_area": _SHARE,
    "travel_km": _KM,
    "offer_days": _DAYS,
    "displaced": _COUNT,
}


def simulation_page(results: Mapping[str, object], messages: Messages, languages: Sequence[str] | str) -> str:
    """The page of a simulation.

    Args:
        results: As ``results.json`` of ``vaxplatform allocate simulate`` holds them.
        messages: The sentences, ids ``simulation.*``, ``report.*`` and ``format.*``.
        languages: Language tags, or one; the first is shown when the page opens.

    Returns:
        A whole HTML document that fetches nothing and holds no script.

    Raises:
        InputError: No language was given, or the results lack something (with its path).
    """
    root = Node(results, Place("results.json"))
    return whole_page(
        lambda language, prefix: _Simulation(root, Words(messages, language), prefix).page(), messages, languages
    )


@frozen
class _Arm:
    """A regime on the page.

    Args:
        node: Its results.
        name: As readers know it.
        colour: Of its bars.
    """

    node: Node
    name: str
    colour: str

    def measure(self, name: str) -> "_Interval":
        """A measure."""
        return _interval(self.node.child("measures"), name)

    def coverage(self, dimension: str) -> Mapping[str, "_Interval"]:
        """The share served by group."""
        rows = self.node.child("coverage").rows(dimension)
        return {row.text("name"): _interval(row, "share") for row in rows}


@frozen
class _Interval:
    mean: float | None
    low: float | None = None
    high: float | None = None


def _interval(node: Node, key: str) -> _Interval:
    if node.data.get(key) is None:
        return _Interval(None)
    found = node.child(key)
    return _Interval(found.number_or_none("mean"), found.number_or_none("low"), found.number_or_none("high"))


class _Simulation:
    """The page in one language."""

    def __init__(self, root: Node, words: Words, prefix: str) -> None:
        self._root, self._words, self._prefix = root, words, prefix
        arms = root.rows("arms")
        share = arms[0].number_or_none("walk_in_share")
        compared = [arm for arm in arms if arm.number_or_none("walk_in_share") == share]
        self._arms = [
            _Arm(arm, words(f"simulation.regime.{arm.text('regime')}"), _COLOURS[index % len(_COLOURS)])
            for index, arm in enumerate(compared)
        ]
        self._by_regime = {arm.node.text("regime"): arm for arm in self._arms}
        draws = [arm for arm in arms if arm.text("regime") == "fair-draw"]
        self._shares = sorted(draws, key=lambda arm: arm.number_or_none("walk_in_share") or 0.0)
        self._tiers = {str(row.count("tier")): row.texts("names") for row in root.rows("tiers")}

    def page(self) -> Page:
        words, facts = self._words, self._root.child("simulation")
        title = words("simulation.title")
        under = words(
            "simulation.subtitle",
            programme=words.named(facts.names("programme")),
            country=words.named(facts.names("country")),
            district=facts.text("district"),
        )
        body = join(
            tag("header", tag("h1", text(title)), tag("p", text(under)), class_="top"),
            tag("p", text(self._said(facts)), class_="said"),
            tag("ul", *(tag("li", text(each)) for each in self._notices(facts)), class_="notices"),
            self._findings(),
            _cards.group(
                words("simulation.heading.who"),
                self._success(),
                self._measure("bot_share"),
                *(self._coverage(each) for each in ("device", "tier", "area")),
                self._measure("worst_area"),
            ),
            _cards.group(words("simulation.heading.doses"), *(self._measure(each) for each in self._of_doses(facts))),
            _cards.group(
                words("simulation.heading.people"),
                *(self._measure(each) for each in ("travel_km", "offer_days", "displaced")),
            ),
            _cards.group(words("simulation.heading.walk-ins"), self._walk_ins()) if len(self._shares) > 1 else "",
            self._regimes(),
            self._assumed(),
            self._notes(),
            tag("footer", text(words("simulation.foot", seed=facts.text("seed"), version=facts.text("pack_version")))),
        )
        return Page(title, body)

    # --------------------------------------------------------------------------------------------------- in short

    def _said(self, facts: Node) -> str:
        counts = {name: facts.count(name) for name in ("people", "candidates", "seats", "sessions", "days")}
        return self._words("simulation.said", runs=self._root.child("interval").count("runs"), **counts)

    def _notices(self, facts: Node) -> Iterable[str]:
        yield self._words("simulation.notice.nobody")
        yield self._words("simulation.notice.assumed")
        if facts.data.get("seats_in_calendar") not in (None, facts.count("seats")):
            values = {"calendar": facts.count("seats_in_calendar"), "seats": facts.count("seats")}
            yield self._words("simulation.notice.scaled", **values)

    def _of_doses(self, facts: Node) -> Sequence[str]:
        """What becomes of the doses; of a calendar that was scaled, without the vials."""
        scaled = facts.data.get("seats_in_calendar") not in (None, facts.count("seats"))
        return ("given", "idle") if scaled else ("given", "wasted", "idle")

    def _findings(self) -> str:
        words = self._words
        said = []
        for regime in ("first-come-first-served", "fair-draw"):
            if arm := self._by_regime.get(regime):
                bots, others = arm.measure("bot_success"), arm.measure("others_success")
                if bots.mean is not None and others.mean is not None:
                    said.append(
                        words(
                            "simulation.finding.bots",
                            regime=arm.name,
                            bots=self._write(_SHARE, bots.mean),
                            others=self._write(_SHARE, others.mean),
                        )
                    )
        for measure in ("given", "worst_area", "travel_km"):
            known = [(mean, arm) for arm in self._arms if (mean := arm.measure(measure).mean) is not None]
            if len(known) > 1:
                least, most = (choose(known, key=lambda each: each[0]) for choose in (min, max))
                said.append(
                    words(
                        f"simulation.finding.{measure}",
                        least=self._write(_UNITS[measure], least[0]),
                        least_regime=least[1].name,
                        most=self._write(_UNITS[measure], most[0]),
                        most_regime=most[1].name,
                    )
                )
        listed = tag("ul", *(tag("li", text(each)) for each in said), class_="notes")
        return join(tag("h2", text(words("simulation.heading.findings"))), listed) if said else ""

    # ------------------------------------------------------------------------------------------------------- plots

    def _measure(self, measure: str) -> str:
        unit, caption = _UNITS[measure], self._caption(measure)
        rows = [self._bar(arm.name, arm.measure(measure), unit) for arm in self._arms]
        body = charts.means(caption, [arm.name for arm in self._arms], [(charts.GREEN, rows)], self._axis(unit, rows))
        return self._card(caption, "", body, [[row.label, row.written] for row in rows], [caption.across])

    def _success(self) -> str:
        caption = self._caption("bots")
        kinds = {"bot": "bot_success", "phone": "others_success"}
        measures = [
            (_DEVICES[device], [self._bar(arm.name, arm.measure(name), _SHARE) for arm in self._arms])
            for device, name in kinds.items()
        ]
        names = [self._words(f"simulation.device.{device}") for device in kinds]
        key = self._key(zip(names, (_DEVICES[device] for device in kinds), strict=True))
        rows = [[arm.name, *(bars[index].written for _, bars in measures)] for index, arm in enumerate(self._arms)]
        axis = self._axis(_SHARE, [row for _, bars in measures for row in bars])
        body = charts.means(caption, [arm.name for arm in self._arms], measures, axis)
        return self._card(caption, key, body, rows, names)

    def _coverage(self, dimension: str) -> str:
        caption = self._caption(dimension)
        by_arm = [(arm, arm.coverage(dimension)) for arm in self._arms]
        groups = self._groups(dimension, by_arm[0][1])
        names = [self._name(dimension, group) for group in groups]
        measures = [
            (
                arm.colour,
                [
                    self._bar(f"{name}, {arm.name}", found.get(group, _Interval(None)), _SHARE)
                    for group, name in zip(groups, names, strict=True)
                ],
            )
            for arm, found in by_arm
        ]
        key = self._key((arm.name, arm.colour) for arm in self._arms)
        rows = [[name, *(bars[index].written for _, bars in measures)] for index, name in enumerate(names)]
        body = charts.means(caption, names, measures, self._axis(_SHARE, [row for _, bars in measures for row in bars]))
        return self._card(caption, key, body, rows, [arm.name for arm in self._arms])

    def _groups(self, dimension: str, found: Mapping[str, _Interval]) -> list[str]:
        match dimension:
            case "device":
                return [device for device in _DEVICES if device in found]
            case "tier":
                return sorted(found, key=int)
            case _:
                return sorted(found, key=lambda area: (found[area].mean or 0.0, area))[:_AREAS_AT_MOST]

    def _walk_ins(self) -> str:
        words, caption = self._words, self._caption("walk-ins")
        names = [
            words("simulation.kept", share=self._percent(arm.number_or_none("walk_in_share") or 0.0))
            for arm in self._shares
        ]
        found = [_Arm(arm, name, "").coverage("device") for arm, name in zip(self._shares, names, strict=True)]
        devices = [device for device in _DEVICES if any(device in each for each in found)]
        measures = [
            (
                _DEVICES[device],
                [
                    self._bar(name, each.get(device, _Interval(None)), _SHARE)
                    for name, each in zip(names, found, strict=True)
                ],
            )
            for device in devices
        ]
        headings = [words(f"simulation.device.{device}") for device in devices]
        key = self._key(zip(headings, (_DEVICES[device] for device in devices), strict=True))
        axis = self._axis(_SHARE, [row for _, bars in measures for row in bars])
        body = charts.means(caption, names, measures, axis)
        rows = [[name, *(bars[index].written for _, bars in measures)] for index, name in enumerate(names)]
        given = [_interval(arm.child("measures"), "given") for arm in self._shares]
        doses = self._caption("given")
        bars = [self._bar(name, each, _COUNT) for name, each in zip(names, given, strict=True)]
        other = Caption(f"{caption.id}-given", doses.title, doses.description, doses.across)
        drawn = charts.means(other, names, [(charts.GREEN, bars)], self._axis(_COUNT, bars))
        return self._card(caption, key, body, rows, headings) + self._card(
            other, "", drawn, [[bar.label, bar.written] for bar in bars], [doses.across]
        )

    def _caption(self, name: str) -> Caption:
        words = self._words
        title, explained = words(f"simulation.{name}.title"), words(f"simulation.{name}.explained")
        return Caption(f"{self._prefix}-{name}", title, explained, words(f"simulation.{name}.across"))

    def _card(
        self, caption: Caption, key: str, drawn: str, rows: Sequence[Sequence[str]], headings: Sequence[str]
    ) -> str:
        table = _cards.table(["", *headings], rows)
        return _cards.card(caption.title, caption.description, key, drawn, _cards.details(self._words, table))

    def _key(self, names: Iterable[tuple[str, str]]) -> str:
        return tag("ul", *(_cards.swatch(name, colour) for name, colour in names), class_="legend")

    def _bar(self, label: str, found: _Interval, unit: str) -> Mean:
        if found.mean is None:
            return Mean(label, None, None, None, _DASH)
        written = self._write(unit, found.mean)
        if found.low is not None and found.high is not None:
            ends = [self._number(unit, max(end, 0.0)) for end in (found.low, found.high)]
            written = self._words("simulation.interval", mean=written, low=ends[0], high=ends[1])
        return Mean(label, found.mean, found.low, found.high, written)

    def _axis(self, unit: str, rows: Iterable[Mean]) -> Sequence[tuple[float, str]]:
        top = max((max(row.value or 0.0, row.high or 0.0) for row in rows), default=0.0)
        if unit == _SHARE:
            marks = charts.ticks(min(top, 1.0) * 100, at_most=3)
            return [(mark / 100, self._percent(mark / 100)) for mark in marks]
        return [(float(mark), self._words.number(mark)) for mark in charts.ticks(top, at_most=3)]

    def _number(self, unit: str, value: float) -> str:
        if unit == _COUNT:
            return self._words.number(round(value))
        return self._words.decimal(value * 100 if unit == _SHARE else value)

    def _write(self, unit: str, value: float) -> str:
        number = self._number(unit, value)
        match unit:
            case "share":
                return self._words("format.percent", number=number)
            case "km":
                return self._words("format.kilometres", number=number)
            case _:
                return number

    def _percent(self, share: float) -> str:
        """A share that was chosen and not measured: without decimals where it has none."""
        whole = f"{share * 100:.6g}"
        number = self._words.number(int(whole)) if whole.isdigit() else self._words.decimal(share * 100)
        return self._words("format.percent", number=number)

    def _name(self, dimension: str, group: str) -> str:
        words = self._words
        match dimension:
            case "device":
                return words(f"simulation.device.{group}")
            case "tier":
                return words.named(self._tiers[group]) if group in self._tiers else words("equity.tier", number=group)
            case _:
                return group or words("report.area.none")

    # --------------------------------------------------------------------------------------------- how it was made

    def _regimes(self) -> str:
        words = self._words
        said = [
            tag("li", tag("b", text(arm.name)), ": ", text(words(f"simulation.explained.{arm.node.text('regime')}")))
            for arm in self._arms
        ]
        return join(tag("h2", text(words("simulation.heading.regimes"))), tag("ul", *said, class_="notes"))

    def _assumed(self) -> str:
        words = self._words
        rows = []
        for row in self._root.rows("assumptions"):
            source = row.text("source")
            for told, id_ in ((_ASSUMPTION, "simulation.assumption"), (_GIVEN, "simulation.given")):
                if source.startswith(told):
                    source = words(id_) + source.removeprefix(told)
            rows.append([words(f"simulation.assume.{row.text('id')}"), self._value(row), source])
        headings = [words(f"simulation.column.{name}") for name in ("assumed", "value", "source")]
        table = tag("div", _cards.table(headings, rows), class_="scroll whole", tabindex=0)
        card = _cards.card(
            words("simulation.assumed.title"), words("simulation.assumed.explained"), table, class_="card wide"
        )
        return _cards.group(words("simulation.heading.assumed"), card)

    def _value(self, row: Node) -> str:
        words = self._words
        value: Any = row.data.get("value")
        match row.text("unit"), value:
            case "share-by-age", [*pairs]:
                return ", ".join(
                    words("simulation.from-age", age=age, share=self._percent(float(share))) for age, share in pairs
                )
            case "minutes-range", [first, last]:
                return words("simulation.minutes-range", first=first, last=last)
            case "share", int() | float():
                return self._percent(float(value))
            case "km" | "minutes" as unit, int() | float():
                number = words.decimal(float(value), 0 if float(value).is_integer() else 1)
                return words("format.kilometres" if unit == _KM else "simulation.minutes", number=number)
            case _:
                return str(value)

    def _notes(self) -> str:
        words = self._words
        ids = ("interval", "same", "round", "walk-in", "vials", "not")
        runs = self._root.child("interval").count("runs")
        said = [words(f"simulation.note.{id_}", runs=runs) for id_ in ids]
        return join(
            tag("h2", text(words("equity.heading.notes"))),
            tag("ul", *(tag("li", text(each)) for each in said), class_="notes"),
        )
