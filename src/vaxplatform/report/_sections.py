"""The parts of a campaign's page that draw something: where, seats and doses, who was served, what went wrong."""

from collections.abc import Callable, Sequence
from functools import partial

from vaxplatform.report import _cards, charts
from vaxplatform.report._html import tag, text
from vaxplatform.report._indicators import Node
from vaxplatform.report._words import Words
from vaxplatform.report.charts import Caption, Series, Share
from vaxplatform.report.maps import FILL_CLASSES, NO_SEATS, Dot, closer_view, draw_map

__all__ = ["people", "seats", "trouble", "where"]

_COLOURS = {
    "seats": ("#ccd5dd", "#66737f"),
    "requests": ("#e9b44c", "#8a5a00"),
    "booked": ("#2f8f7b", None),
    "given": ("#12314d", None),
}
_AREAS_AT_MOST = 10
_WANT_OF_SEATS = frozenset({"no-seat-left", "no-session-in-reach", "not-offered"})
"""Reasons that more or other sessions would mend; any other reason is a rule of the programme."""


def where(root: Node, words: Words, prefix: str) -> str:
    """The map of centres, and the areas where the fewest requests got a seat."""
    return _cards.group(words("report.heading.where"), _map_card(root, words, prefix), _areas_card(root, words, prefix))


def seats(root: Node, words: Words, prefix: str) -> str:
    """Seats, bookings and doses by day, product and dose number."""
    number = words.number
    return _cards.group(
        words("report.heading.seats"),
        _counts_card(
            root.rows("days"),
            words,
            _caption(words, prefix, "days", up=words("report.axis.doses")),
            ("seats", "booked", "given"),
            short=lambda row: words.short_day(row.text("date")),
            full=lambda row: words.day(row.text("date")),
            draw=partial(charts.columns, number=number),
        ),
        _counts_card(
            root.rows("products"),
            words,
            _caption(words, prefix, "products"),
            ("seats", "booked", "given"),
            short=lambda row: row.text("product"),
            full=lambda row: row.text("product"),
            draw=partial(charts.bars, number=number),
        ),
        _counts_card(
            root.rows("doses"),
            words,
            _caption(words, prefix, "doses"),
            ("requests", "seats", "booked", "given"),
            short=lambda row: words("report.dose", number=row.count("dose_number")),
            full=lambda row: words("report.dose", number=row.count("dose_number")),
            draw=partial(charts.bars, number=number),
        ),
    )


def people(root: Node, words: Words, prefix: str) -> str:
    """Who got a seat, by age, sex and priority tier."""
    return _cards.group(
        words("report.heading.people"),
        _shares_card(root.rows("ages"), words, _caption(words, prefix, "ages"), lambda row: _age(row, words)),
        _shares_card(
            root.rows("sexes"),
            words,
            _caption(words, prefix, "sexes"),
            lambda row: words.first(f"report.sex.{row.text('sex')}", "report.sex.unknown"),
        ),
        _shares_card(
            root.rows("tiers"),
            words,
            _caption(words, prefix, "tiers"),
            lambda row: words("report.tier", number=row.count("tier"), name=words.named(row.texts("names"))),
            counts=("requests", "seated"),
        ),
    )


def trouble(root: Node, words: Words, prefix: str) -> str:
    """How far people travel, who got no seat and why, which rows were turned back."""
    return _cards.group(
        words("report.heading.trouble"),
        _travel_card(root.child("travel"), words, prefix),
        _unserved_card(root, words),
        _rejected_card(root, words),
    )


def _map_card(root: Node, words: Words, prefix: str) -> str:
    rows = root.rows("centres")
    dots = [dot for row in rows if (dot := _dot(row, words)) is not None]
    draw = partial(
        draw_map,
        dots=dots,
        north=words("report.map.north"),
        kilometres=lambda km: words("format.kilometres", number=words.number(km)),
        seats=lambda count: words("report.map.sample", n=count, seats=count),
    )
    drawn = draw(_caption(words, prefix, "map"))
    views = [_figure(words("report.map.whole"), drawn.svg)]
    core = closer_view(dots)
    if core is not None:
        views.append(_figure(words("report.map.closer"), draw(_caption(words, prefix, "closer"), within=core).svg))
    facts = {
        "report.map.outside": drawn.outside,
        "report.map.estimated": sum(dot.estimated for dot in dots),
        "report.map.without-position": len(rows) - len(dots),
    }
    table = _cards.table(
        [words(f"report.column.{name}") for name in ("centre", "area", "seats", "booked", "given", "position")],
        [
            [
                row.text("name"),
                row.text("area"),
                words.number(row.count("seats")),
                words.share(row.count("booked"), row.count("seats")),
                words.number(row.count("given")),
                words(f"report.position.{_position(row)}"),
            ]
            for row in rows
        ],
    )
    return _cards.card(
        words("report.map.title"),
        words("report.map.explained"),
        tag("div", *views, class_="maps") if dots else _cards.nothing(words),
        _map_legend(words),
        *(tag("p", text(words(id_, count=count)), class_="fact") for id_, count in facts.items() if count),
        _cards.details(words, table),
        class_="card wide",
    )


def _position(row: Node) -> str:
    """``none``, ``estimated`` or ``known``. Calendars write an unknown position as 0, 0: a point in the open sea."""
    latitude, longitude = row.number_or_none("latitude"), row.number_or_none("longitude")
    if latitude is None or longitude is None or abs(latitude) > 90 or abs(longitude) > 180:  # noqa: PLR2004  degrees
        return "none"
    if latitude == 0 and longitude == 0:
        return "none"
    return "estimated" if row.flag("position_estimated") else "known"


def _dot(row: Node, words: Words) -> Dot | None:
    latitude, longitude = row.number_or_none("latitude"), row.number_or_none("longitude")
    how = _position(row)
    if how == "none" or latitude is None or longitude is None:
        return None
    offered, booked = row.count("seats"), row.count("booked")
    share = words.share(booked, offered)
    said = words("report.map.centre", n=offered, name=row.text("name"), seats=offered, share=share)
    return Dot(latitude, longitude, offered, booked, how == "estimated", said, row.text("area"))


def _map_legend(words: Words) -> str:
    lows = [0, *(below for below, _ in FILL_CLASSES[:-1])]
    items = [tag("li", tag("b", text(words("report.map.fill"))))]
    for low, (below, colour) in zip(lows, FILL_CLASSES, strict=True):
        if below > 100:  # noqa: PLR2004  per cent
            said = words("report.map.full")
        elif low == 0:
            said = words("report.map.fill-below", below=below)
        else:
            said = words("report.map.fill-range", low=low, below=below)
        items.append(_cards.swatch(said, colour, class_="round"))
    items.append(_cards.swatch(words("report.map.no-seats"), "#ffffff", edge=NO_SEATS, class_="round"))
    items.append(tag("li", tag("i", class_="round hollow"), text(words("report.map.hollow"))))
    return tag("ul", *items, class_="legend")


def _areas_card(root: Node, words: Words, prefix: str) -> str:
    rows = root.rows("areas")
    asked = sorted(
        (row for row in rows if row.count("requests")),
        key=lambda row: (row.count("seated") / row.count("requests"), -row.count("requests"), row.text("area")),
    )
    table = _cards.table(
        [words(f"report.column.{name}") for name in ("area", "people", "requests", "seats", "seated")],
        [
            [
                _area(row, words),
                *(words.number(row.count(name)) for name in ("people", "requests", "seats")),
                words.share(row.count("seated"), row.count("requests")),
            ]
            for row in rows
        ],
    )
    shown = asked[:_AREAS_AT_MOST]
    caption = _caption(words, prefix, "areas")
    drawn = charts.shares(caption, [_share(row, _area(row, words), words) for row in shown], _hundredths(words))
    left_out = len(rows) - len(shown)
    return _cards.card(
        caption.title,
        caption.description,
        drawn if shown else _cards.nothing(words),
        tag("p", text(words("report.areas.more", count=left_out)), class_="fact") if left_out else "",
        _cards.details(words, table),
    )


def _area(row: Node, words: Words) -> str:
    return row.text("area") or words("report.area.none")


def _counts_card(
    rows: Sequence[Node],
    words: Words,
    caption: Caption,
    measures: Sequence[str],
    *,
    short: Callable[[Node], str],
    full: Callable[[Node], str],
    draw: Callable[[Caption, Sequence[str], Sequence[Series]], str],
) -> str:
    series = [
        Series(
            words(f"report.column.{name}"), _COLOURS[name][0], tuple(row.count(name) for row in rows), _COLOURS[name][1]
        )
        for name in measures
    ]
    table = _cards.table(
        [caption.across if caption.up else caption.title, *(one.name for one in series)],
        [[full(row), *(words.number(row.count(name)) for name in measures)] for row in rows],
    )
    return _cards.card(
        caption.title,
        caption.description,
        draw(caption, [short(row) for row in rows], series) if rows else _cards.nothing(words),
        tag("ul", *(_cards.swatch(one.name, one.colour, edge=one.edge) for one in series), class_="legend"),
        _cards.details(words, table),
    )


def _shares_card(
    rows: Sequence[Node],
    words: Words,
    caption: Caption,
    name: Callable[[Node], str],
    counts: Sequence[str] = ("people", "requests", "seated", "given"),
) -> str:
    table = _cards.table(
        [caption.title, *(words(f"report.column.{count}") for count in counts)],
        [
            [
                name(row),
                *(
                    words.share(row.count(count), row.count("requests"))
                    if count == "seated"
                    else words.number(row.count(count))
                    for count in counts
                ),
            ]
            for row in rows
        ],
    )
    drawn = charts.shares(caption, [_share(row, name(row), words) for row in rows], _hundredths(words))
    return _cards.card(
        caption.title, caption.description, drawn if rows else _cards.nothing(words), _cards.details(words, table)
    )


def _share(row: Node, name: str, words: Words) -> Share:
    seated, requests = row.count("seated"), row.count("requests")
    return Share(name, seated, requests, words.share(seated, requests))


def _hundredths(words: Words) -> list[str]:
    return [words("format.percent", number=number) for number in (0, 50, 100)]


def _age(row: Node, words: Words) -> str:
    if row.data.get("to") is None:
        return words("report.age.over", n=row.count("from"), low=row.count("from"))
    return words("report.age.range", n=row.count("to"), low=row.count("from"), high=row.count("to"))


def _travel_card(travel: Node, words: Words, prefix: str) -> str:
    rows = travel.rows("bins")
    names = [_distance_class(row, words) for row in rows]
    known = travel.count("known")
    caption = _caption(words, prefix, "travel")
    # The classes widen with the distance, so they are bars with gaps: touching columns would be read as a density.
    counts = Series(caption.across, "#7fb8ab", tuple(row.count("count") for row in rows))
    drawn = charts.bars(caption, names, [counts], words.number)
    said = words(
        "report.travel.said",
        n=known,
        known=known,
        median=words.kilometres(travel.number_or_none("median_km")),
        p95=words.kilometres(travel.number_or_none("p95_km")),
    )
    table = _cards.table(
        [words("report.travel.class"), caption.across],
        [[name, words.share(row.count("count"), known)] for name, row in zip(names, rows, strict=True)],
    )
    return _cards.card(
        caption.title, said, drawn if known and rows else _cards.nothing(words), _cards.details(words, table)
    )


def _distance_class(row: Node, words: Words) -> str:
    low, high = row.number_or_none("from_km") or 0.0, row.number_or_none("to_km")
    if high is None:
        return words("report.travel.over", low=_plain(low, words))
    return words("format.kilometres", number=f"{_plain(low, words)}\N{EN DASH}{_plain(high, words)}")


def _plain(number: float, words: Words) -> str:
    """A number with a decimal only where it has one."""
    return words.decimal(number, 0 if number.is_integer() else 1)


def _unserved_card(root: Node, words: Words) -> str:
    rules: dict[str, list[tuple[int, str]]] = {}
    for row in root.rows("unserved"):
        rules.setdefault(row.text("reason"), []).append((row.count("count"), row.text("rule")))
    counts = {reason: sum(count for count, _ in rows) for reason, rows in rules.items()}
    total = sum(counts.values())
    by_count = sorted(counts, key=lambda reason: (-counts[reason], reason))
    groups = {
        "report.unserved.for-want-of-seats": [reason for reason in by_count if reason in _WANT_OF_SEATS],
        "report.unserved.by-the-rules": [reason for reason in by_count if reason not in _WANT_OF_SEATS],
    }
    listed = []
    for id_, reasons in groups.items():
        causes = [
            _cause(
                counts[reason],
                words.first(f"report.unserved.{reason}", "report.unserved.other", reason=reason),
                words,
                tag("small", text(words.share(counts[reason], total))),
                _rules(rules[reason], words),
            )
            for reason in reasons
        ]
        if causes:
            said = words(id_, count=sum(counts[reason] for reason in reasons))
            listed.append(tag("h4", text(said)) + tag("ul", *causes, class_="causes"))
    return _cards.card(
        words("report.unserved.title"),
        words("report.unserved.explained"),
        *(listed or [_cards.nothing(words, "report.unserved.none")]),
    )


def _rules(rows: Sequence[tuple[int, str]], words: Words) -> str:
    """The rules behind a reason, each with its count where there are several."""
    named = sorted(((count, rule) for count, rule in rows if rule), key=lambda row: (-row[0], row[1]))
    if not named:
        return ""
    several = len(rows) > 1
    said = [tag("code", text(rule)) + (f" {text(words.number(count))}" if several else "") for count, rule in named]
    return tag("small", text(words("report.rule")), " ", ", ".join(said))


def _rejected_card(root: Node, words: Words) -> str:
    rows = sorted(root.rows("rejected"), key=lambda row: -row.count("count"))
    causes = [
        _cause(
            row.count("count"),
            words("report.rejected.field") if row.text("field") else words("report.rejected.row"),
            words,
            tag("small", tag("code", text(row.text("field")))) if row.text("field") else "",
        )
        for row in rows
    ]
    return _cards.card(
        words("report.rejected.title"),
        words("report.rejected.explained"),
        tag("ul", *causes, class_="causes") if causes else _cards.nothing(words, "report.rejected.none"),
    )


def _cause(count: int, said: str, words: Words, *notes: str) -> str:
    return tag("li", tag("b", text(words.number(count))), tag("span", text(said), *notes))


def _caption(words: Words, prefix: str, name: str, *, up: str = "") -> Caption:
    across = "" if name in {"map", "closer"} else words(f"report.{name}.across")
    return Caption(f"{prefix}-{name}", words(f"report.{name}.title"), words(f"report.{name}.explained"), across, up)


def _figure(said: str, drawing: str) -> str:
    return tag("figure", tag("figcaption", text(said)), drawing)
