"""The rules of a programme as a page that a citizen understands: who, what, from when, and what to bring."""

from collections.abc import Iterable, Sequence
from datetime import date

from vaxplatform.countries import Country, CountryProgramme
from vaxplatform.dates import Window
from vaxplatform.eligibility import Deferral, Exclusion, HitPolicy, Predicate, Rule, Wording
from vaxplatform.eligibility.predicate import HasCondition, InGroup, walk
from vaxplatform.report._frame import Page, whole_page
from vaxplatform.report._html import join, tag, text
from vaxplatform.report.policy import PolicyPart, policy_parts

__all__ = ["rules_page"]


def rules_page(
    country: Country, programme: CountryProgramme, languages: Sequence[str] | str, on: date | None = None
) -> str:
    """The page of a programme's rules.

    Args:
        country: The pack, with the sources that rules name.
        programme: One of its programmes.
        languages: Language tags, or one; the first is shown when the page opens.
        on: Only what is in force on this day; None for all that ever was.

    Returns:
        A whole HTML document that fetches nothing and holds no script.

    Raises:
        InputError: No language was given.

    Example:
        >>> from vaxplatform.countries import list_countries, load_country
        >>> country = load_country(list_countries()[0])
        >>> programme = next(iter(country.programmes.values()))
        >>> rules_page(country, programme, "en")[:15]
        '<!DOCTYPE html>'
    """

    def page(language: str, _prefix: str) -> Page:
        return _Rules(country, programme, country.wording(programme, language), on).page()

    return whole_page(page, country.messages, languages)


class _Rules:
    """The page in one language."""

    def __init__(self, country: Country, programme: CountryProgramme, words: Wording, on: date | None) -> None:
        self._country = country
        self._programme = programme
        self._words = words
        self._on = on

    def page(self) -> Page:
        words, table = self._words, self._programme.table
        title = words("rules.title", None, programme=words.name(self._programme.names))
        rules = [self._rule(rule) for rule in table.rules if self._shown(rule.window)]
        left_out = [self._exclusion(each) for each in table.exclusions if self._shown(each.window)]
        waits = [self._deferral(each) for each in table.deferrals if self._shown(each.window)]
        tiers = [tag("li", text(words.name(tier.names))) for tier in table.tiers]
        body = join(
            tag("header", tag("h1", text(title)), tag("p", text(self._subtitle())), class_="top"),
            self._notices(),
            self._section("rules", rules) or tag("p", text(words("rules.none")), class_="said"),
            self._section("exclusions", left_out),
            self._section("deferrals", waits),
            self._heading("tiers") + tag("ol", *tiers, class_="notes") if tiers else "",
            *map(self._policy_part, self._policy()),
            self._sources(),
        )
        return Page(title, body)

    def _shown(self, window: Window) -> bool:
        return self._on is None or window.contains(self._on)

    def _subtitle(self) -> str:
        words = self._words
        facts = {"country": words.name(self._country.names), "version": self._country.version}
        if self._on is None:
            return words("rules.subtitle", None, **facts)
        return words("rules.subtitle.on", None, **facts, day=words.day(self._on))

    def _notices(self) -> str:
        hit = "first" if self._programme.table.hit is HitPolicy.FIRST else "all"
        said = [self._words(f"rules.hit.{hit}")]
        if self._country.status == "draft":
            said.append(self._words("report.notice.draft"))
        return tag("ul", *(tag("li", text(each)) for each in said), class_="notices")

    def _heading(self, id_: str) -> str:
        return tag("h2", text(self._words(f"rules.heading.{id_}")))

    def _section(self, id_: str, cards: Sequence[str]) -> str:
        return self._heading(id_) + tag("div", *cards, class_="cards") if cards else ""

    def _policy(self) -> Sequence[PolicyPart]:
        """How seats are given; the tiers have a heading of their own."""
        words, policy = self._words, self._programme.policy
        source = self._country.titles(policy.source)
        return policy_parts(policy, words.messages, words.language, groups=words.groups, tiers=None, source=source)

    def _policy_part(self, part: PolicyPart) -> str:
        said = [tag("li", text(sentence)) for sentence in part.sentences]
        return tag("h2", text(part.heading)) + tag("ul", *said, class_="notes")

    # ------------------------------------------------------------------------------------------------------- cards

    def _rule(self, rule: Rule) -> str:
        words = self._words
        offered = list(words.offer(rule.offer)) or [words("rules.any-offer")]
        return self._card(
            rule.id,
            words.name(rule.say),
            [
                ("who", words.parts(rule.who)),
                ("what", offered),
                ("when", [words.days(rule.window.start, rule.window.end)]),
                ("proof", self._proofs(rule.who)),
                ("source", self._titles(rule.source)),
            ],
            [*([] if rule.verified else ["rules.unverified"]), *(["rules.honours"] if rule.honours_bookings else [])],
            self._kinds(rule.who),
        )

    def _kinds(self, who: Predicate) -> str:
        """What falls under the words of a condition: the twenty illnesses of a list, the groups of a wider group."""
        words = self._words
        parts = []
        for node in walk(who):
            if isinstance(node, InGroup | HasCondition) and node.kinds:
                names = words.groups if isinstance(node, InGroup) else words.conditions
                items = [tag("li", text(words.word(kind, names))) for kind in node.kinds]
                parts.append(tag("details", tag("summary", text(words.condition(node))), tag("ul", *items)))
        return "".join(dict.fromkeys(parts))

    def _exclusion(self, exclusion: Exclusion) -> str:
        words = self._words
        return self._card(
            exclusion.id,
            words.name(exclusion.say),
            [
                ("who", words.parts(exclusion.who)),
                ("when", [words.days(exclusion.window.start, exclusion.window.end)]),
                ("source", self._titles(exclusion.source)),
            ],
            [] if exclusion.verified else ["rules.unverified"],
        )

    def _deferral(self, deferral: Deferral) -> str:
        words = self._words
        asked = [code for code in self._programme.conditions if code in deferral.conditions]
        said = [
            words(
                "rules.wait",
                None,
                condition=words.word(code, words.conditions),
                time=words.length(deferral.wait),
                clock=words.detail_name(deferral.since),
            )
            for code in asked
        ]
        return self._card(
            deferral.id,
            " ".join(said),
            [
                ("when", [words.days(deferral.window.start, deferral.window.end)]),
                ("source", self._titles(deferral.source)),
            ],
            [] if deferral.verified else ["rules.unverified"],
        )

    def _card(
        self, id_: str, sentence: str, rows: Iterable[tuple[str, Iterable[str]]], marks: Iterable[str], more: str = ""
    ) -> str:
        told = [(row, list(said)) for row, said in rows]
        return tag(
            "section",
            tag("h3", text(sentence)),
            *(tag("p", text(self._words(mark)), class_="mark") for mark in marks),
            tag(
                "dl",
                *(
                    tag("dt", text(self._words(f"rules.{row}"))) + "".join(tag("dd", text(each)) for each in said)
                    for row, said in told
                    if said
                ),
                class_="rows",
            ),
            more,
            tag("p", tag("code", text(id_))),
            class_="card",
        )

    def _proofs(self, who: Predicate) -> list[str]:
        asked = [
            word
            for node in walk(who)
            if isinstance(node, InGroup | HasCondition)
            for word in (node.groups if isinstance(node, InGroup) else node.codes)
        ]
        proofs = self._programme.proofs
        return list(dict.fromkeys(self._words.name(proofs[word]) for word in asked if word in proofs))

    # ----------------------------------------------------------------------------------------------------- sources

    def _titles(self, ids: str) -> list[str]:
        return [self._country.sources[id_].title for id_ in ids.split(", ") if id_ in self._country.sources]

    def _sources(self) -> str:
        table = self._programme.table
        entries: tuple[Rule | Exclusion | Deferral, ...] = (*table.rules, *table.exclusions, *table.deferrals)
        ids = dict.fromkeys(id_ for each in entries if self._shown(each.window) for id_ in each.source.split(", "))
        sources = [self._country.sources[id_] for id_ in ids if id_ in self._country.sources]
        rows = [tag("li", text(f"{each.title}. "), tag("code", text(each.url or each.where))) for each in sources]
        return self._heading("sources") + tag("ul", *rows, class_="notes") if rows else ""
