"""``vaxplatform country check``: everything that is wrong with a pack, each with its file and line."""

from collections.abc import Mapping
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Annotated, Any

import typer

from vaxplatform.cli._options import day_of
from vaxplatform.cli._terminal import console, counted, say, show_json
from vaxplatform.cli.country._pack import CodeOrPath
from vaxplatform.countries import (
    CheckStage,
    PackCheck,
    PackFinding,
    PackFolder,
    check_pack,
    load_pack,
    open_pack,
    review_rules,
)
from vaxplatform.countries.snapshot import SNAPSHOT, parse_snapshot, snapshot_changes, snapshot_text, take_snapshot
from vaxplatform.errors import PackError
from vaxplatform.exchange import write_whole

__all__ = ["check"]

_SAID = {
    CheckStage.SCHEMA: "Reading the files",
    CheckStage.RULES: "Looking for people whom the rules miss, hide or contradict",
    CheckStage.SNAPSHOT: "Working out who is due when",
}


_PROPOSED = """\
# The days around thresholds that no other case stands on. Each case says what the table answers today: that is worth
# nothing until somebody has read it.
"""


def check(
    pack: CodeOrPath,
    on: Annotated[str | None, typer.Option("--on", help="The day of the check, YYYY-MM-DD; by default today.")] = None,
    update_snapshot: Annotated[
        bool, typer.Option("--update-snapshot", help="First write the pack's snapshot of who is due when.")
    ] = False,
    propose_cases: Annotated[
        bool,
        typer.Option("--propose-cases", help="First write cases for the days that none touches into the pack's cases."),
    ] = False,
    changelog: Annotated[
        Path | None,
        typer.Option("--changelog", help="The changelog; by default the nearest CHANGELOG.md at or above the pack."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print what was found as JSON on stdout.")] = False,
) -> None:
    """Say everything that is wrong with a pack, each finding with its file and line.

    Errors keep a pack from being clean. Warnings are what its readers should know: it is a draft, a fact is not
    confirmed, the last review is more than a year old.

    A pack keeps a snapshot of who is due when. Where the pack says something else, the check tells for whom, and asks
    for a line under the heading «Schedule data» of the changelog.

    Exit codes: 0 clean, with or without warnings; 1 something is wrong; 2 misuse; 3 the pack cannot be read.
    """
    day = datetime.now(UTC).date() if on is None else day_of(on)
    folder = open_pack(pack)
    with console().status(_SAID[CheckStage.SCHEMA]) as status:
        if propose_cases:
            _propose(folder)
        if update_snapshot:
            _update(folder)
        found = check_pack(folder, day, changelog=changelog, progress=lambda stage: status.update(_SAID[stage]))
    if as_json:
        show_json(_check_json(found, folder.shown))
    for each in found.findings:
        say(str(each))
    _summary(found)
    if not found.clean:
        raise typer.Exit(1)


def _folder_of(pack: PackFolder, option: str) -> Path:
    """The folder that an option writes into.

    Raises:
        typer.BadParameter: The pack is inside an archive.
    """
    if not isinstance(pack.folder, Path):
        raise typer.BadParameter("this pack is inside an archive: name its folder", param_hint=option)
    return pack.folder


def _propose(pack: PackFolder) -> None:
    """Write the cases that are lacking; of a pack that cannot be used none, and the check says why."""
    folder = _folder_of(pack, "--propose-cases") / "cases"
    try:
        reviews = [review_rules(pack, programme) for programme in load_pack(pack).programmes]
    except PackError:
        return
    for review in reviews:
        text = review.proposed_cases()
        if not text:
            say(f"No case is lacking for {review.programme}.")
            continue
        names = (f"{review.programme}-thresholds-{number}.yaml" for number in count(1))
        file = next(folder / name for name in names if not (folder / name).exists())
        with write_whole(file) as unfinished:
            unfinished.write_text(_PROPOSED + text, encoding="utf-8", newline="\n")
        say(f"{file} is written: read each case against the circulars before you keep it.")


def _update(pack: PackFolder) -> None:
    """Write the snapshot, and say what it changes; a pack that cannot be loaded has none, and the check says why."""
    folder = _folder_of(pack, "--update-snapshot")
    try:
        after = take_snapshot(load_pack(pack))
    except PackError:
        return
    file, text = folder / SNAPSHOT, snapshot_text(after)
    before = pack.read(SNAPSHOT)
    if text == before:
        say(f"{file} is current.")
        return
    try:
        changes = snapshot_changes(parse_snapshot(before or "", str(file)), after)
    except PackError:  # there was none, or none that can be read
        changes = ()
    for change in changes:
        say(change)
    with write_whole(file) as unfinished:
        unfinished.write_text(text, encoding="utf-8", newline="\n")
    told = f", with {counted(len(changes), 'change')}: tell of them under «Schedule data»" if changes else ""
    say(f"{file} is written{told}.")


def _summary(found: PackCheck) -> None:
    """A line for each stage, and the whole in one."""
    for stage in CheckStage:
        say(f"  {stage:<11} {_result(found, stage)}")
    name = found.country.name if found.country else found.code
    told = f"{counted(len(found.errors), 'error')}, {counted(len(found.warnings), 'warning')}"
    say(f"{name} is {'clean' if found.clean else 'not clean'} on {found.on}: {told}.")


def _result(found: PackCheck, stage: CheckStage) -> str:
    if stage in found.not_run:
        return "waits until the pack can be loaded"
    errors = sum(each.stage is stage for each in found.errors)
    warnings = sum(each.stage is stage for each in found.warnings)
    counts = [counted(number, word) for number, word in ((errors, "error"), (warnings, "warning")) if number]
    return ", ".join(counts) or "fine"


def _check_json(found: PackCheck, folder: str) -> Mapping[str, Any]:
    country = found.country
    return {
        "country": found.code,
        "folder": folder,
        "version": country.version if country else None,
        "status": country.status if country else None,
        "on": found.on.isoformat(),
        "clean": found.clean,
        "errors": len(found.errors),
        "warnings": len(found.warnings),
        "stages": [{"stage": stage.value, "result": _result_word(found, stage)} for stage in CheckStage],
        "findings": [_finding_json(each) for each in found.findings],
    }


def _result_word(found: PackCheck, stage: CheckStage) -> str:
    if stage in found.not_run:
        return "waits"
    if any(each.stage is stage for each in found.errors):
        return "errors"
    return "warnings" if any(each.stage is stage for each in found.warnings) else "fine"


def _finding_json(each: PackFinding) -> Mapping[str, Any]:
    return {
        "stage": each.stage.value,
        "severity": each.severity.value,
        "code": each.code,
        "place": str(each.place),
        "file": each.place.source,
        "line": each.place.line,
        "column": each.place.column,
        "sentence": each.sentence,
    }
