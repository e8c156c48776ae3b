"""Which programme of which pack a subcommand is about."""

from typing import Annotated

import typer
from attrs import frozen

from vaxplatform.countries import Country, CountryProgramme, PackFolder, load_pack, open_pack
from vaxplatform.errors import UnknownName

__all__ = ["CountryOrFolder", "ProgrammeName", "Target", "target_of"]

CountryOrFolder = Annotated[
    str, typer.Option("--country", help="Two letters of a country that has a pack, in any case, or a pack's folder.")
]
ProgrammeName = Annotated[
    str | None, typer.Option("--programme", help="The programme; may be left out where the pack has one.")
]


@frozen
class Target:
    """A programme with the pack it stands in."""

    pack: PackFolder
    country: Country
    programme: CountryProgramme

    @property
    def file(self) -> str:
        """The programme's file, by its name in the pack."""
        return f"programmes/{self.programme.programme.id}.yaml"

    @property
    def shown(self) -> str:
        """How messages name that file."""
        return f"{self.pack.shown}/{self.file}"

    def text(self) -> str:
        """What stands in that file, each line with the end that it has there."""
        return self.pack.folder.joinpath("programmes", f"{self.programme.programme.id}.yaml").read_bytes().decode()


def target_of(country: str, programme: str | None) -> Target:
    """Find the pack and its programme.

    Raises:
        UnknownName: There is no such pack or programme, or a pack of several and none is named.
        PackError: The pack cannot be used.
    """
    pack = open_pack(country)
    loaded = load_pack(pack)
    if programme is not None:
        return Target(pack, loaded, loaded.programme(programme))
    if len(loaded.programmes) != 1:
        there = ", ".join(loaded.programmes) or "none"
        raise UnknownName(f"say which programme with --programme: there is {there}", code="programme-not-named")
    return Target(pack, loaded, next(iter(loaded.programmes.values())))
