"""How complete a pack is, from 0 to 100: a number whose every point is told, so that a team knows what to do next.

The score says how much there is, not how right it is: that is for a reviewer to say.
"""

from collections.abc import Iterator
from datetime import date

from attrs import frozen

from vaxplatform.countries._build import unverified_places
from vaxplatform.countries._pack_stages import REVIEW_LASTS
from vaxplatform.countries._routine_cases_form import RoutineCasesFile
from vaxplatform.countries._yaml import Document, load_yaml
from vaxplatform.countries.check import cases_files
from vaxplatform.countries.country import Country
from vaxplatform.countries.load import PackFolder, core_messages
from vaxplatform.countries.schema import CasesFile

__all__ = ["Completeness", "ScoredPart", "completeness"]


@frozen
class ScoredPart:
    """One part of a score.

    Args:
        name: What is counted.
        points: How many it has.
        of: How many it could have.
        sentence: What they stand for.
    """

    name: str
    points: float
    of: int
    sentence: str


@frozen
class Completeness:
    """How complete a pack is.

    Args:
        parts: All that is counted; what they could have adds up to 100.
    """

    parts: tuple[ScoredPart, ...]

    @property
    def score(self) -> int:
        """0 to 100, rounded down: 100 is only said of what lacks nothing."""
        return int(sum(part.points for part in self.parts) + 1e-9)


FILES = (
    ("products", 5, "products.yaml: what is given, with makers and codes"),
    ("calendar", 5, "calendar.yaml: weekends, holidays, numerals"),
    ("geography", 10, "geography.yaml: areas by their codes"),
    ("identity", 10, "identity.yaml: documents and phones"),
    ("registration", 5, "registration.yaml: who is put on the register, and how"),
    ("aefi", 5, "aefi.yaml: what is asked after an adverse event"),
    ("demo", 5, "demo.yaml: what a made-up district is made from"),
)
"""Parts of a pack that are there or not, with their points and what they tell."""


def completeness(pack: PackFolder, country: Country, on: date) -> Completeness:
    """How complete a pack is.

    Args:
        pack: Where it is.
        country: The same, loaded.
        on: The day that its last review is counted to.

    Example:
        >>> from vaxplatform.countries import find_pack, list_countries, load_pack
        >>> pack = find_pack(list_countries()[0])
        >>> found = completeness(pack, load_pack(pack), date(2026, 11, 29))
        >>> sum(part.of for part in found.parts), 0 < found.score < 100
        (100, True)
    """
    shares = (
        ("routine", 20, float(country.routine is not None), "a routine programme, from birth on"),
        ("campaign", 10, float(bool(country.programmes)), "a campaign: who may come, in which order, with what"),
        *((name, of, float(_is_answered(pack, f"{name}.yaml")), sentence) for name, of, sentence in FILES),
        (
            "languages",
            10,
            _said(country),
            "sentences said in the pack's languages; one that nobody has read counts half",
        ),
        (
            "cases",
            5,
            _tried(pack, country),
            "rules, exclusions, deferrals and vaccine groups that a worked case names",
        ),
        ("confirmed", 5, _confirmed(pack), "facts that somebody has confirmed"),
        ("review", 5, _reviewed(country, on), "a review; one older than a year counts half"),
    )
    return Completeness(tuple(ScoredPart(name, of * share, of, sentence) for name, of, share, sentence in shares))


def _is_answered(pack: PackFolder, name: str) -> bool:
    """Whether a file is there and holds more than comments."""
    return pack.read(name) is not None and _document(pack, name).data is not None


def _said(country: Country) -> float:
    """The share of the core's sentences that are there, over all languages that the pack lists."""
    every = core_messages().ids("en")
    shares = {language: len(every & country.messages.ids(language)) / len(every) for language in country.languages}
    for language in country.needs_review:
        shares[language] = len(every & country.messages.ids(language)) / len(every) / 2
    for language in country.placeholders:
        shares[language] = 0.0
    return sum(shares.values()) / len(shares)


def _tried(pack: PackFolder, country: Country) -> float:
    """The share of the entries of campaigns, and of the vaccine groups of the routine programme, that a case names."""
    entries = {
        (programme.programme.id, entry.id)
        for programme in country.programmes.values()
        for entries in (programme.table.rules, programme.table.exclusions, programme.table.deferrals)
        for entry in entries
    }
    if country.routine is not None:
        entries |= {(country.routine.id, series.forecast_group) for series in country.routine.series}
    named: set[tuple[str, str]] = set()
    for file in cases_files(pack):
        if isinstance(file, CasesFile):
            for case in file.cases:
                told = [case.expect.by or "", *(reason.partition(".")[0] for reason in case.expect.because)]
                named |= {(file.programme, each) for each in told}
        elif isinstance(file, RoutineCasesFile):
            named |= {(file.programme, group) for case in file.cases for group in case.groups}
    return len(entries & named) / len(entries) if entries else 0.0


def _confirmed(pack: PackFolder) -> float:
    """The share of what names a source that is not marked as unconfirmed."""
    facts = doubted = 0
    for name in pack.facts():
        document = _document(pack, name)
        facts += sum("source" in node for node in _mappings(document.data))
        doubted += len(unverified_places(document))
    return 1 - doubted / facts if facts else 0.0


def _mappings(data: object) -> Iterator[dict[str, object]]:
    if isinstance(data, dict):
        yield data
    for child in data.values() if isinstance(data, dict) else data if isinstance(data, list) else ():
        yield from _mappings(child)


def _document(pack: PackFolder, name: str) -> Document:
    return load_yaml(pack.read(name) or "", f"{pack.shown}/{name}")


def _reviewed(country: Country, on: date) -> float:
    if country.status == "draft" or country.reviewed_on is None:
        return 0.0
    return 1.0 if on - country.reviewed_on <= REVIEW_LASTS else 0.5
