"""The report of one campaign: a page that a district health officer reads on a phone, at a desk or on paper."""

from collections.abc import Mapping, Sequence

from vaxplatform.messages import Messages
from vaxplatform.report._frame import Page, whole_page
from vaxplatform.report._html import join, tag, text
from vaxplatform.report._indicators import Node
from vaxplatform.report._sections import people, seats, trouble, where
from vaxplatform.report._words import Words

__all__ = ["campaign_page"]


def campaign_page(indicators: Mapping[str, object], messages: Messages, languages: Sequence[str] | str) -> str:
    """The page of a campaign.

    Args:
        indicators: What ``indicators.json`` holds: campaign, totals, days, products, doses, centres, areas, ages,
            sexes, tiers, unserved, rejected, travel, notes. Counts are people or doses, distances kilometres.
        messages: The sentences, ids ``report.*``, ``format.*`` and ``note.*``.
        languages: Language tags, or one; the first is shown when the page opens.

    Returns:
        A whole HTML document that fetches nothing and holds no script.

    Raises:
        InputError: No language was given, or an indicator is missing or of the wrong kind; says its JSON path.

    Example:
        >>> from vaxplatform.messages import Messages
        >>> campaign_page({}, Messages({}, default="en"), ["en"])
        Traceback (most recent call last):
        vaxplatform.errors.InputError: indicators at $.campaign: an object is expected here
    """
    root = Node.of(indicators)

    def page(language: str, prefix: str) -> Page:
        words = Words(messages, language)
        return Page(_title(root, words), _body(root, words, prefix=prefix))

    return whole_page(page, messages, languages)


def _title(root: Node, words: Words) -> str:
    return words("report.title", district=root.child("campaign").text("district"))


def _body(root: Node, words: Words, *, prefix: str) -> str:
    return join(
        _head(root, words),
        _summary(root, words),
        _notices(root, words),
        _figures(root, words),
        where(root, words, prefix),
        seats(root, words, prefix),
        people(root, words, prefix),
        trouble(root, words, prefix),
        _draw(root, words),
        _notes(root, words),
        _foot(root, words),
    )


def _head(root: Node, words: Words) -> str:
    campaign = root.child("campaign")
    under = words(
        "report.subtitle",
        programme=words.named(campaign.names("programme")),
        country=words.named(campaign.names("country")),
        date=words.day(campaign.text("on")),
    )
    return tag("header", tag("h1", text(_title(root, words))), tag("p", text(under)), class_="top")


def _summary(root: Node, words: Words) -> str:
    totals = root.child("totals")
    requests, seated = totals.count("requests"), totals.count("seated")
    if requests == 0:
        return tag("p", text(words("report.summary.none")), class_="said")
    served = words(
        "report.summary",
        n=requests,
        requests=requests,
        seated=seated,
        percent=words.percent(seated, requests),
        rest=max(requests - seated, 0),
    )
    offered = words("report.summary.seats", n=totals.count("seats"), seats=totals.count("seats"))
    return tag("p", text(f"{served} {offered}"), class_="said")


def _notices(root: Node, words: Words) -> str:
    campaign = root.child("campaign")
    said = {
        "report.notice.synthetic": campaign.flag("synthetic"),
        "report.notice.draft": campaign.text("pack_status") == "draft",
        "report.notice.not-committed": not campaign.flag("committed"),
    }
    shown = [tag("li", text(words(id_))) for id_, holds in said.items() if holds]
    return tag("ul", *shown, class_="notices") if shown else ""


def _figures(root: Node, words: Words) -> str:
    totals = root.child("totals")
    number = {name: totals.count(name) for name in ("people", "requests", "seats", "seated", "vaccinated")}
    under = {
        "people": "",
        "requests": words("report.of-people", share=words.share(number["requests"], number["people"])),
        "seats": words("report.of-seats", share=words.share(number["seated"], number["seats"])),
        "seated": words("report.of-requests", share=words.share(number["seated"], number["requests"])),
        "vaccinated": words("report.of-seated", share=words.share(number["vaccinated"], number["seated"])),
        "unserved": words("report.of-people", share=words.share(totals.count("unserved"), number["people"])),
        "certificates": "",
        "rejected": words("report.rows-see"),
    }
    tiles = [
        tag(
            "div",
            tag("dt", text(words(f"report.figure.{name}"))),
            tag("dd", text(words.number(totals.count(name))), class_="big"),
            tag("dd", text(note)) if note else "",
        )
        for name, note in under.items()
    ]
    return join(tag("h2", text(words("report.heading.figures"))), tag("dl", *tiles, class_="figures"))


def _draw(root: Node, words: Words) -> str:
    campaign = root.child("campaign")
    rule = campaign.text("rule")
    if rule == "fair-draw":
        how = tag("ol", *(tag("li", text(words(f"report.draw.step.{step}"))) for step in (1, 2, 3, 4)))
    else:
        how = tag("p", text(words("report.draw.other-rule", rule=rule)))
    committed = "report.draw.committed" if campaign.flag("committed") else "report.draw.not-committed"
    made = tag("section", tag("h3", text(words("report.heading.made"))), how, class_="card wide")
    check = tag(
        "section",
        tag("h3", text(words("report.heading.check"))),
        tag("p", text(words("report.draw.check"))),
        tag("p", tag("code", "vaxplatform audit DIR")),
        tag("p", text(words("report.draw.seed")), " ", tag("code", text(campaign.text("seed_sha256")))),
        tag("p", text(words(committed)), class_="fact"),
        class_="card",
    )
    return join(tag("h2", text(words("report.heading.draw"))), tag("div", made, check, class_="cards"))


def _notes(root: Node, words: Words) -> str:
    said = []
    for note in root.rows("notes"):
        values = note.child("values")
        written = {
            key: words.day(str(value)) if key == "date" else values.count(key) if type(value) is int else value
            for key, value in values.data.items()
        }
        said.append(tag("li", text(words(note.text("id"), **{**written, "n": written.get("count")}))))
    said.append(tag("li", text(words("report.note.request"))))
    return join(tag("h2", text(words("report.heading.notes"))), tag("ul", *said, class_="notes"))


def _foot(root: Node, words: Words) -> str:
    campaign = root.child("campaign")
    said = words(
        "report.foot",
        country=words.named(campaign.names("country")),
        version=campaign.text("pack_version"),
        status=words.first(f"report.status.{campaign.text('pack_status')}", "report.status.other"),
    )
    return tag("footer", text(said))
