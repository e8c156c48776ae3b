"""Everything that can be wrong with a pack, told together: the stages of a check, each finding with its place.

A finding is an error, which keeps a pack from being clean, or a warning: what a reader should know of a draft.
"""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

from attrs import frozen

from vaxplatform.countries._changelog import find_changelog
from vaxplatform.countries._pack_findings import CheckStage, PackFinding, Severity, errors_of
from vaxplatform.countries._pack_stages import (
    of_catalogues,
    of_identity,
    of_parts,
    of_review,
    of_routine,
    of_rules,
    of_snapshot,
)
from vaxplatform.countries._parts import PARTS, PackParts
from vaxplatform.countries._yaml import load_yaml
from vaxplatform.countries.check import read_cases
from vaxplatform.countries.country import Country
from vaxplatform.countries.load import PackFolder, load_pack, open_parts
from vaxplatform.countries.schema import Findings
from vaxplatform.errors import InputError
from vaxplatform.place import Place

__all__ = ["PackCheck", "check_pack"]


@frozen
class PackCheck:
    """What a check found.

    Args:
        code: The country's two letters, capital.
        on: The day of the check.
        country: The pack's values; None where it cannot be loaded.
        findings: By stage, in the order of files and lines.
        not_run: Stages that wait until the pack can be loaded.
    """

    code: str
    on: date
    country: Country | None
    findings: tuple[PackFinding, ...]
    not_run: tuple[CheckStage, ...] = ()

    @property
    def errors(self) -> tuple[PackFinding, ...]:
        """What keeps the pack from being clean."""
        return tuple(each for each in self.findings if each.severity is Severity.ERROR)

    @property
    def warnings(self) -> tuple[PackFinding, ...]:
        """What a reader should know."""
        return tuple(each for each in self.findings if each.severity is Severity.WARNING)

    @property
    def clean(self) -> bool:
        """Whether nothing has to be mended."""
        return not self.errors


def check_pack(
    pack: PackFolder,
    on: date,
    *,
    changelog: Path | None = None,
    progress: Callable[[CheckStage], None] | None = None,
) -> PackCheck:
    """Look at a pack whole.

    Args:
        pack: Where it is.
        on: The day of the check, which reviews age by.
        changelog: Where changes of who is due when are told; left out, the nearest CHANGELOG.md at or above the pack.
        progress: Called with each stage that begins.

    Returns:
        All findings; a pack that cannot be loaded has those of its form, and the stages that wait.

    Example:
        >>> from vaxplatform.countries import find_pack, list_countries
        >>> check = check_pack(find_pack(list_countries()[0]), date(2026, 11, 29))
        >>> [each.sentence for each in check.warnings if each.code == "draft"]
        ['the pack is a draft: no health authority has reviewed it']
    """
    begin = progress or (lambda _stage: None)
    begin(CheckStage.SCHEMA)
    country, found = _loaded(pack)
    if country is not None:
        whole = not found
        begin(CheckStage.RULES)
        told = {(each.place, each.sentence) for each in found}
        found += [each for each in of_rules(pack, country) if (each.place, each.sentence) not in told]
        found += of_routine(pack, country)
        found += of_catalogues(pack, country)
        if whole:
            found += of_parts(pack, country)
            found += of_identity(pack, country)
        begin(CheckStage.SNAPSHOT)
        found += of_snapshot(pack, country, changelog or find_changelog(pack.folder))
        found += of_review(pack, country, on)
    order = list(CheckStage)
    found.sort(key=lambda each: (order.index(each.stage), each.place.source, each.place.line or 0))
    waiting = () if country is not None else _AFTER_LOADING
    return PackCheck(pack.code.upper(), on, country, tuple(found), waiting)


_AFTER_LOADING = (
    CheckStage.RULES,
    CheckStage.CASES,
    CheckStage.CATALOGUES,
    CheckStage.IDENTITY,
    CheckStage.SNAPSHOT,
    CheckStage.STALENESS,
)


def _loaded(pack: PackFolder) -> tuple[Country | None, list[PackFinding]]:
    """The pack's values, None when it cannot be loaded; and all that is wrong with the form of its files."""
    try:
        country = load_pack(pack)
    except InputError as error:
        return None, [*errors_of(error, Place(pack.shown)), *_of_files(pack)]
    return country, [*_of_each_part(pack, country), *_of_each(pack, "demo", country)]


def _of_files(pack: PackFolder) -> Iterator[PackFinding]:
    """What is wrong with files that are not needed to load a pack; it is told though the pack cannot be loaded."""
    try:
        parts = open_parts(pack)
    except InputError:  # of pack.yaml all is told
        return
    yield from _of_each_part(pack, parts)
    findings = Findings()
    for name in pack.names("cases", ".yaml"):
        try:
            read_cases(name, load_yaml(pack.read(name) or "", f"{pack.shown}/{name}"), findings)
        except InputError as error:
            findings.caught(error, Place(f"{pack.shown}/{name}"))
    if findings.found:
        yield from errors_of(findings.error(), Place(pack.shown))


def _of_each_part(pack: PackFolder, parts: Country | PackParts) -> Iterator[PackFinding]:
    for part in PARTS:
        yield from _of_each(pack, part, parts)


def _of_each(pack: PackFolder, part: str, parts: Country | PackParts) -> Iterator[PackFinding]:
    try:
        getattr(parts, part)
    except InputError as error:
        yield from errors_of(error, Place(f"{pack.shown}/{part}.yaml"))
