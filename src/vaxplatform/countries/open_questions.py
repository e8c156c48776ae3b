"""What only a country can answer: everything in its pack that no source states, nobody confirmed, or somebody chose.

A ministry that looks at a draft reads these, and knows what to answer first.
"""

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any

from attrs import frozen

from vaxplatform.countries._build import mappings
from vaxplatform.countries._pack_findings import CheckStage, PackFinding
from vaxplatform.countries._yaml import Path, load_yaml
from vaxplatform.countries.country import Country, Source
from vaxplatform.countries.load import PackFolder
from vaxplatform.countries.pack_check import PackCheck
from vaxplatform.countries.routine import Routine, RoutineDose
from vaxplatform.eligibility import Wording
from vaxplatform.place import Place

__all__ = ["OpenQuestion", "QuestionTopic", "open_questions"]


class QuestionTopic(StrEnum):
    """What a question is about, in the order in which they are to be answered."""

    KEEPING = "who answers for the pack"
    DUE = "who is due when"
    CONFIRMED = "what nobody has confirmed"
    CHOSEN = "what the pack's authors chose"
    SOURCES = "where it is published"
    RULES = "rules and cases"
    COUNTRY = "areas, calendar, documents, register, products"
    LANGUAGES = "languages"


@frozen
class OpenQuestion:
    """Something that the pack leaves open.

    Args:
        topic: What it is about.
        sentence: What is not known.
        details: Of what it is not known, a line each.
        place: Where the pack says so, or would; None where that is in many places.
    """

    topic: QuestionTopic
    sentence: str
    details: tuple[str, ...] = ()
    place: Place | None = None


_TOPICS = {
    CheckStage.UNITS: QuestionTopic.DUE,
    CheckStage.RULES: QuestionTopic.RULES,
    CheckStage.CATALOGUES: QuestionTopic.LANGUAGES,
    CheckStage.STALENESS: QuestionTopic.KEEPING,
}
"""Of what a check warns; of anything else it is the country."""

_TOLD_IN_FULL = ("unstated", "unverified", "questions-open")
"""Warnings that count what is told here one by one."""


def open_questions(pack: PackFolder, found: PackCheck) -> tuple[OpenQuestion, ...]:
    """What a pack leaves open, first what is to be answered first.

    Args:
        pack: Where it is.
        found: What its check found.

    Returns:
        By topic; none of a pack that cannot be loaded.

    Example:
        >>> from datetime import date
        >>> from vaxplatform.countries import check_pack, find_pack, list_countries
        >>> pack = find_pack(list_countries()[0])
        >>> open_questions(pack, check_pack(pack, date(2026, 11, 29)))[0].sentence
        'the pack is a draft: no health authority has reviewed it'
    """
    country = found.country
    if country is None:
        return ()
    asked = [
        *[_of_warning(each) for each in found.warnings if each.code not in _TOLD_IN_FULL],
        *_of_routine(country.routine, Wording(country.messages, "en")),
        *_of_facts(pack, country),
        *_of_comments(pack),
    ]
    order = list(QuestionTopic)
    return tuple(sorted(asked, key=lambda each: order.index(each.topic)))


def _of_warning(each: PackFinding) -> OpenQuestion:
    return OpenQuestion(_TOPICS.get(each.stage, QuestionTopic.COUNTRY), each.sentence, place=each.place)


# ----------------------------------------------------------------------------------------------------- who is due when


def _of_routine(routine: Routine | None, words: Wording) -> Iterator[OpenQuestion]:
    """What no source states of the doses of a routine programme, series by series."""
    if routine is None:
        return
    lacking = {
        "no source states from which age these doses count; the planned age is taken": "lacks_minimum_age",
        "no source states after which wait these doses count; the distance of the planned ages is taken": "lacks_wait",
    }
    for sentence, lacks in lacking.items():
        doses = {
            each.id: [_planned(dose, words) for dose in each.doses if getattr(dose, lacks)] for each in routine.series
        }
        details = tuple(f"{series}: {', '.join(those)}" for series, those in doses.items() if those)
        if details:
            yield OpenQuestion(QuestionTopic.DUE, sentence, details)
    notes = tuple(
        f"{dose.series}, dose {dose.number}: {dose.note}" for dose in routine.doses if dose.note and dose.verified
    )
    if notes:
        yield OpenQuestion(QuestionTopic.DUE, "is this right? The pack's authors note it of these doses", notes)
    somewhere = tuple(each.id for each in routine.series if each.audience.areas_not_listed)
    if somewhere:
        sentence = "these are given in some areas, and no source says in which"
        yield OpenQuestion(QuestionTopic.DUE, sentence, somewhere)


def _planned(dose: RoutineDose, words: Wording) -> str:
    """A dose and when it is planned: ``dose 2 at 10 weeks``."""
    when = dose.when
    if when.after is not None:
        return f"dose {dose.number}, {words.length(when.after)} after the one before"
    if when.begin is None:
        return f"dose {dose.number}"
    until = f" to {words.age(when.end)}" if when.end else ""
    return f"dose {dose.number} at {words.age(when.begin)}{until}"


# ------------------------------------------------------------------------------------------------ confirmed and chosen


def _of_facts(pack: PackFolder, country: Country) -> Iterator[OpenQuestion]:
    """Facts that are marked as not confirmed, that rest on a choice, or that no official source states."""
    doubted: list[str] = []
    chosen: dict[str, list[str]] = {}
    facts = unofficial = 0
    for name in _programmes_first(pack):
        document = load_yaml(pack.read(name) or "", f"{pack.shown}/{name}")
        for path, node in mappings(document.data):
            at = f"{name}:{document.place_of(path).line}"
            if node.get("verified") is False:
                said = node.get("note") or _in_english(node.get("say"), country)
                named = _named(document.data, path)
                doubted.append(f"{named}: {said} ({at})" if said else f"{named} ({at})")
            sources = [country.sources[id_] for id_ in _listed(node.get("source")) if id_ in country.sources]
            facts += bool(sources)
            unofficial += bool(sources) and all(source.kind != "official" for source in sources)
            for source in sources:
                if source.kind == "assumption":
                    chosen.setdefault(source.id, []).append(at)
    if doubted:
        yield OpenQuestion(QuestionTopic.CONFIRMED, "is this so? It is marked «verified: false»", tuple(doubted))
    for id_, places in chosen.items():
        yield OpenQuestion(QuestionTopic.CHOSEN, _told(country.sources[id_]), (_some(places),))
    if unofficial:
        sentence = (
            f"{unofficial} of {facts} facts rest on no official source, but on the press or on what others publish: "
            "which circulars state them?"
        )
        yield OpenQuestion(QuestionTopic.SOURCES, sentence)


def _programmes_first(pack: PackFolder) -> list[str]:
    """The files that state facts, first those that say who is due when: the routine programme, then campaigns."""
    first = ("programmes/routine.yaml", *pack.names("programmes", ".yaml"))
    return list(dict.fromkeys(name for name in (*first, *pack.facts()) if name in pack.facts()))


def _told(source: Source) -> str:
    return f"{source.title}: {source.where}" if source.where else source.title


def _in_english(said: Mapping[str, str] | None, country: Country) -> str:
    """A sentence by language, in English or the pack's default."""
    return (said or {}).get("en") or (said or {}).get(country.languages[0], "")


def _listed(source: object) -> list[str]:
    return [source] if isinstance(source, str) else source if isinstance(source, list) else []


_SHOWN = 6


def _some(places: list[str]) -> str:
    more = f" and {len(places) - _SHOWN} more" if len(places) > _SHOWN else ""
    return ", ".join(places[:_SHOWN]) + more


_NAMES = ("id", "code", "name", "n", "product", "from")
"""Keys that tell an entry of a list from the others, the best first."""


def _named(data: Any, path: Path) -> str:
    """A path in words: ``series, COVISHIELD, doses, 2``."""
    words: list[str] = []
    for step in path:
        data = data[step]
        known = data if isinstance(step, int) and isinstance(data, Mapping) else {}
        said = next((known[key] for key in _NAMES if isinstance(known.get(key), str | int)), None)
        words.append(str(step + 1 if isinstance(step, int) and said is None else step if said is None else said))
    return ", ".join(words)


# ------------------------------------------------------------------------------------------------------------ comments

_QUESTION = re.compile(r"^ *#\? *(.*(?:\n *#  .*)*)", re.MULTILINE)


def _of_comments(pack: PackFolder) -> Iterator[OpenQuestion]:
    """The questions that stand in the files as comments, as `new_pack` writes them."""
    for name in _programmes_first(pack):
        text = pack.read(name) or ""
        for match in _QUESTION.finditer(text):
            sentence = " ".join(re.sub(r"\n *# ", " ", match[1]).split())
            line = text.count("\n", 0, match.start()) + 1
            topic = QuestionTopic.DUE if name.startswith("programmes/") else QuestionTopic.COUNTRY
            yield OpenQuestion(topic, sentence, place=Place(f"{pack.shown}/{name}", line))
