"""A country's areas: the first level by ISO 3166-2, the levels below by codes that begin with the area above."""

from collections.abc import Mapping

from attrs import field, frozen

from vaxplatform.countries._frozen import read_only

__all__ = ["Area", "AreaLevel", "Geography"]


@frozen
class Area:
    """An area.

    Args:
        code: ISO 3166-2, or below that the code of the area above, ``-`` and the pack's own.
        names: By language, each in that language's script.
        parent: The code of the area above; empty at the first level.
        kind: The country's word for such an area (``state``); empty where there is one kind.
        level: 1 for the first below the country.
    """

    code: str
    names: Mapping[str, str] = field(converter=read_only)
    parent: str = ""
    kind: str = ""
    level: int = 1


@frozen
class AreaLevel:
    """A level of administration.

    Args:
        names: What areas of it are called, by language.
        is_open: Whether there may be areas that the pack does not list.
        source: Ids of sources, by commas.
        verified: Whether somebody confirmed it.
    """

    names: Mapping[str, str] = field(converter=read_only)
    is_open: bool
    source: str
    verified: bool = True


@frozen
class Geography:
    """A country's areas.

    Args:
        levels: From the first below the country downwards.
        areas: By code.

    Example:
        >>> level = AreaLevel({"en": "Province"}, False, "iso3166-2")
        >>> north = Area("XX-N", {"en": "North"})
        >>> geography = Geography((level,), {"XX-N": north})
        >>> geography.nearest("XX-N-LAKESIDE").code, geography.nearest("XX-S")
        ('XX-N', None)
    """

    levels: tuple[AreaLevel, ...]
    areas: Mapping[str, Area] = field(converter=read_only)

    def nearest(self, code: str) -> Area | None:
        """The area of a code, or the lowest listed one that it lies in; None where there is none."""
        parts = code.split("-")
        above = ("-".join(parts[:length]) for length in range(len(parts), 1, -1))
        return next((self.areas[each] for each in above if each in self.areas), None)

    def inside(self, code: str) -> tuple[Area, ...]:
        """The listed areas directly below one; with an empty code those of the first level."""
        return tuple(area for area in self.areas.values() if area.parent == code)

    def name(self, code: str, language: str) -> str:
        """What the listed area of a code is called: in the language, or else in English, or else as it has it.

        An area that is not listed is told by its code.
        """
        area = self.areas.get(code)
        if area is None:
            return code
        return area.names.get(language) or area.names.get("en") or next(iter(area.names.values()))
