"""``vaxplatform country list``: the packs there are, how complete each is, and how old its review."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Annotated, Any

import typer
from attrs import frozen

from vaxplatform.cli._options import day_of
from vaxplatform.cli._terminal import console, counted, say, show_json
from vaxplatform.countries import Country, PackFolder, find_pack, list_countries, load_pack
from vaxplatform.countries.completeness import Completeness, completeness
from vaxplatform.errors import InputError

__all__ = ["list_"]

_NAME = 22


@frozen
class _Listed:
    """A pack that was found; what it says, where it can be loaded."""

    pack: PackFolder
    country: Country | None
    complete: Completeness | None
    problems: int = 0


def list_(
    on: Annotated[
        str | None, typer.Option("--on", help="The day that reviews age to, YYYY-MM-DD; by default today.")
    ] = None,
    explain: Annotated[bool, typer.Option("--explain", help="Also say what each point of a score is for.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the packs as JSON on stdout.")] = False,
) -> None:
    """List every pack that is found: in the folders that VAXPLATFORM_PACKS names, in other packages, and here.

    The score, 0 to 100, says how much of a pack is there, not how right it is.

    Exit codes: 0 listed; 1 some pack cannot be loaded; 2 misuse; 3 nothing done.
    """
    day = datetime.now(UTC).date() if on is None else day_of(on)
    with console().status("Reading the packs"):
        found = [_listed(find_pack(code), day) for code in list_countries()]
    if as_json:
        show_json({"on": day.isoformat(), "countries": [_pack_json(each, day) for each in found]})
    say(f"{'':<4}{'country':<{_NAME}}{'status':<9}{'reviewed':<11}{'score':>5}  languages")
    for each in found:
        say(_line(each, day))
        for part in each.complete.parts if explain and each.complete else ():
            say(f"      {part.points:>4.1f} of {part.of:>2}  {part.name:<12}  {part.sentence}")
    if any(each.country is None for each in found):
        raise typer.Exit(1)


def _listed(pack: PackFolder, day: date) -> _Listed:
    try:
        country = load_pack(pack)
        return _Listed(pack, country, completeness(pack, country, day))
    except InputError as error:
        problems = error.data.get("problems")
        return _Listed(pack, None, None, len(problems) if isinstance(problems, tuple) else 1)


def _line(each: _Listed, day: date) -> str:
    code, country = each.pack.code.upper(), each.country
    if country is None or each.complete is None:
        told = f"cannot be loaded, {counted(each.problems, 'problem')}"
        return f"{code:<4}{told}: vaxplatform country check {each.pack.shown}"
    name = country.name if len(country.name) < _NAME else f"{country.name[: _NAME - 2]}…"
    languages = " ".join((*country.languages, *(f"({language})" for language in _unfinished(country))))
    return (
        f"{code:<4}{name:<{_NAME}}{country.status:<9}{_review(country, day):<11}{each.complete.score:>5}  {languages}"
    )


def _unfinished(country: Country) -> list[str]:
    return list(dict.fromkeys((*country.needs_review, *country.placeholders)))


def _review(country: Country, day: date) -> str:
    if country.reviewed_on is None:
        return "never"
    return f"{(day - country.reviewed_on).days:,} d ago"


def _pack_json(each: _Listed, day: date) -> Mapping[str, Any]:
    country, complete = each.country, each.complete
    reviewed = country.reviewed_on if country else None
    return {
        "code": each.pack.code.upper(),
        "folder": each.pack.shown,
        "name": country.name if country else None,
        "version": country.version if country else None,
        "status": country.status if country else None,
        "reviewed_on": reviewed.isoformat() if reviewed else None,
        "review_age_days": (day - reviewed).days if reviewed else None,
        "languages": list(country.languages) if country else [],
        "needs_review": list(country.needs_review) if country else [],
        "placeholders": list(country.placeholders) if country else [],
        "score": complete.score if complete else None,
        "parts": [
            {"name": part.name, "points": round(part.points, 2), "of": part.of, "meaning": part.sentence}
            for part in (complete.parts if complete else ())
        ],
        "problems": each.problems,
    }
