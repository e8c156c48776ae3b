"""``vaxplatform country diff``: which children become due when, between two packs or two versions of one."""

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from vaxplatform.cli._terminal import counted, say, show_json
from vaxplatform.countries import Country, PackDiff, PackFolder, PlannedDose, diff_packs, load_pack, open_pack

__all__ = ["diff"]


def diff(
    before: Annotated[str, typer.Argument(metavar="A", help="A country's two letters, or a pack's folder.")],
    after: Annotated[str, typer.Argument(metavar="B", help="Another pack, or another version of the same.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print what differs as JSON on stdout.")] = False,
) -> None:
    """Say what pack B means for people where pack A was in use: who becomes due what, and when.

    Children of several birth dates are followed until they are grown up, and with them those whom a pack tells apart,
    such as girls or pregnant women, and children who come late. Of campaigns, who may have what on the days on which
    rules begin and end is compared.

    Exit codes: 0 nobody is served otherwise; 1 somebody is; 2 misuse; 3 a pack cannot be used.
    """
    folders = open_pack(before), open_pack(after)
    countries = load_pack(folders[0]), load_pack(folders[1])
    found = diff_packs(*countries)
    if as_json:
        show_json(_json(folders, countries, found))
    say(f"From {_named(folders[0], countries[0])} to {_named(folders[1], countries[1])}:")
    for each in (*found.due, *found.campaigns):
        say(f"- {each}")
    if found.same:
        say("Nobody is served otherwise.")
        return
    say(f"{counted(len(found.due) + len(found.campaigns), 'difference')}.")
    raise typer.Exit(1)


def _named(folder: PackFolder, country: Country) -> str:
    return f"{country.name} {country.version} ({folder.shown})"


def _json(
    folders: tuple[PackFolder, PackFolder], countries: tuple[Country, Country], found: PackDiff
) -> Mapping[str, Any]:
    before, after = (
        {"country": country.code, "version": country.version, "status": country.status, "folder": folder.shown}
        for folder, country in zip(folders, countries, strict=True)
    )
    return {
        "before": before,
        "after": after,
        "same": found.same,
        "due": [
            {
                "who": each.who,
                "born": each.born.isoformat(),
                "dose": each.dose,
                "was": _planned(each.was),
                "now": _planned(each.now),
                "sentence": str(each),
            }
            for each in found.due
        ],
        "campaigns": found.campaigns,
    }


def _planned(dose: PlannedDose | None) -> Mapping[str, str] | None:
    return None if dose is None else {"on": dose.on.isoformat(), "vaccines": dose.vaccines}
