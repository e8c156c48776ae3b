"""Finding a country's pack and reading it; no other pack is opened.

A pack is a folder of data named by the country's two letters. It is looked for, in this order, in the folders that the
environment variable ``VAXPLATFORM_PACKS`` names (a folder of packs, or a pack itself), among the entry points of the
group ``vaxplatform.packs`` (name: the two letters; value: the module that has the pack's files beside it), and in this
package. The first that is found is the pack: so a ministry can try a correction without touching what is installed.
"""

import os
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from difflib import get_close_matches
from functools import cache, lru_cache
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import evolve, field, frozen

from vaxplatform.countries import shared_catalogue
from vaxplatform.countries._build import build_catalogue, build_programme, check_languages, check_sources, unverified
from vaxplatform.countries._parts import PackParts
from vaxplatform.countries._routine_build import build_routine
from vaxplatform.countries._routine_form import RoutineFile
from vaxplatform.countries._yaml import Document, is_blank, load_yaml
from vaxplatform.countries.country import Country, CountryProgramme, Maintainer, Source
from vaxplatform.countries.routine import Routine
from vaxplatform.countries.schema import Findings, PackFile, ProductsFile, ProgrammeFile
from vaxplatform.eligibility import ConditionWord, Words
from vaxplatform.errors import FileError, InputError, PackError, UnknownName
from vaxplatform.exchange import CALENDAR_FORMATS
from vaxplatform.exchange.strict import nearest
from vaxplatform.messages import Messages, PoCatalogue, PoEntry, parse_po, placeholders
from vaxplatform.model import Catalogue
from vaxplatform.place import Place

if TYPE_CHECKING:
    from vaxplatform.countries.demo import DemoTables

__all__ = [
    "PackFolder",
    "core_messages",
    "find_pack",
    "list_countries",
    "load_country",
    "load_pack",
    "open_pack",
    "open_parts",
]

_CODE = re.compile(r"[a-z]{2}")
_ENTRY_POINTS = "vaxplatform.packs"
_VARIABLE = "VAXPLATFORM_PACKS"


@frozen
class PackFolder:
    """Where a pack's files are.

    Args:
        code: The country's two letters, small.
        folder: The folder, on disk or inside an installed package.
        shown: How messages name the folder.
        instead: Texts that stand in for files, by name: a change is tried before it is written.
    """

    code: str
    folder: Traversable
    shown: str
    instead: Mapping[str, str] = field(factory=dict)

    def read(self, name: str) -> str | None:
        """A file's text; None when there is no such file.

        Raises:
            FileError: It is there and cannot be read, or is no UTF-8 text.
        """
        if name in self.instead:
            return self.instead[name]
        return _text(self.folder.joinpath(*name.split("/")), f"{self.shown}/{name}")

    def names(self, part: str, ending: str) -> list[str]:
        """The files of a part of the pack, sorted: ``names("programmes", ".yaml")``.

        Raises:
            FileError: The folder cannot be read.
        """
        return [name for name in self._inside(part) if name.endswith(ending)]

    def facts(self) -> list[str]:
        """The files that state facts, sorted: those beside pack.yaml, and the programmes.

        Raises:
            FileError: The folder cannot be read.
        """
        with _reading(self.shown):
            own = sorted(each.name for each in self.folder.iterdir() if each.name.endswith(".yaml") and each.is_file())
        return [*own, *self.names("programmes", ".yaml")]

    def strange(self, part: str, ending: str) -> list[str]:
        """What stands in a part of the pack and is not read; hidden files do not count."""
        return [name for name in self._inside(part) if not name.endswith(ending)]

    def _inside(self, part: str) -> list[str]:
        folder = self.folder / part
        with _reading(f"{self.shown}/{part}"):
            if not folder.is_dir():
                return []
            return sorted(f"{part}/{each.name}" for each in folder.iterdir() if not each.name.startswith("."))


def load_country(code: str) -> Country:
    """A country's pack, whole: products, rules, schedule, sentences.

    Args:
        code: ISO 3166-1 alpha-2, in any case.

    Raises:
        UnknownName: ``unknown-country``: there is no such pack; names those there are.
        PackError: The pack contradicts its schema or itself; every problem is in ``data["problems"]``.
        FileError: A file of the pack cannot be read, or is no UTF-8 text.

    Example:
        >>> from vaxplatform.countries import list_countries
        >>> code = list_countries()[0]
        >>> load_country(code.lower()).code == code
        True
        >>> load_country("zz")
        Traceback (most recent call last):
            ...
        vaxplatform.errors.UnknownName: there is no pack for 'zz'; ...
    """
    return load_pack(find_pack(code))


def list_countries() -> tuple[str, ...]:
    """The codes of the countries that have a pack, in capital letters, sorted; no pack is opened.

    Example:
        >>> all(len(code) == 2 and code.isupper() for code in list_countries())
        True
    """
    own = (each.name for each in _own_packs().iterdir() if _is_pack(each))
    named = (point.name.lower() for point in entry_points(group=_ENTRY_POINTS))
    codes = {*own, *named, *(each.code for each in _named_by_environment())}
    return tuple(sorted(code.upper() for code in codes if _CODE.fullmatch(code)))


def find_pack(code: str) -> PackFolder:
    """Where a country's pack is.

    Raises:
        UnknownName: ``unknown-country``: nowhere.
    """
    wanted = code.strip().lower()
    if _CODE.fullmatch(wanted):
        for found in _named_by_environment():
            if found.code == wanted:
                return found
        for point in entry_points(group=_ENTRY_POINTS):
            if point.name.lower() == wanted:
                return _of_entry_point(point, wanted)
        if _is_pack(own := _own_packs() / wanted):
            return PackFolder(wanted, own, wanted)
    known = list_countries()
    near = get_close_matches(wanted.upper(), known, n=1)
    hint = f"did you mean {near[0]}?" if near else f"there is {', '.join(known) or 'none'}"
    raise UnknownName(f"there is no pack for {code[:20]!r}; {hint}", code="unknown-country", country=code[:20])


def open_pack(named: str) -> PackFolder:
    """The pack that somebody names: a country's two letters, a pack's folder, or a folder that holds one pack.

    Raises:
        UnknownName: ``unknown-country``: there is no such pack; ``pack-not-named``: the folder holds several.

    Example:
        >>> from vaxplatform.countries import list_countries
        >>> code = list_countries()[0]
        >>> open_pack(code) == find_pack(code)
        True
    """
    folder = Path(named)
    if not named.strip() or not folder.is_dir():
        return find_pack(named)
    packs = [folder] if _is_pack(folder) else [each for each in sorted(folder.iterdir()) if _is_pack(each)]
    if not packs:
        if _CODE.fullmatch(named.strip().lower()):  # a folder that happens to be called so
            return find_pack(named)
        raise UnknownName(f"the folder {named} holds no pack: there is no pack.yaml in it", code="unknown-country")
    if len(packs) > 1:
        there = ", ".join(str(each) for each in packs)
        raise UnknownName(f"the folder {named} holds several packs: name one of {there}", code="pack-not-named")
    return PackFolder(packs[0].resolve().name.casefold(), packs[0], str(packs[0]))


def _own_packs() -> Traversable:
    return files("vaxplatform.countries") / "packs"


def _is_pack(folder: Traversable) -> bool:
    return (folder / "pack.yaml").is_file()


def _named_by_environment() -> Iterator[PackFolder]:
    for named in filter(None, os.environ.get(_VARIABLE, "").split(os.pathsep)):
        folder = Path(named).resolve()  # "." has a name too
        with _reading(named):
            if not folder.is_dir():
                raise FileError(
                    f"{_VARIABLE} names a folder that is not there", code="packs-folder", place=Place(named)
                )
            named_so = [each for each in (folder, *sorted(folder.iterdir())) if _CODE.fullmatch(each.name.casefold())]
            packs = [each for each in named_so if _is_pack(each)]
        for each in packs:
            yield PackFolder(each.name.casefold(), each, str(each))


def _of_entry_point(point: EntryPoint, code: str) -> PackFolder:
    try:
        folder = files(import_module(point.module))
    except ImportError:
        raise PackError(
            f"the entry point {point.name} = {point.value} cannot be imported: install its package again",
            code="pack-entry-point",
        ) from None
    return PackFolder(code, folder, point.module)


def load_pack(pack: PackFolder) -> Country:
    """The pack in a folder, whether or not it would be found; see `load_country`."""
    findings = Findings()
    head = _head(pack, findings)
    catalogue, unsure = _catalogue(pack, head, findings)
    programmes, routine = _programmes(pack, head, catalogue, unsure, findings) if catalogue else ({}, None)
    languages = (head.languages.default, *head.languages.supported)
    said = tuple(dict.fromkeys((*languages, *head.languages.needs_review, *head.languages.placeholder)))
    parts = PackParts(pack, head)
    messages = _messages(pack, said, findings, parts)
    _check_names(pack, findings)
    findings.raise_if_any()
    return Country(
        code=head.iso3166.alpha2,
        alpha3=head.iso3166.alpha3,
        names=head.name,
        version=head.version,
        status=head.status,
        reviewed_on=head.reviewed.on if head.reviewed else None,
        languages=languages,
        catalogue=_whole(catalogue or Catalogue([]), routine),
        programmes=programmes,
        messages=messages,
        session_formats=tuple(head.session_formats),
        sources={
            id_: Source(id_, entry.title, entry.kind, entry.url, entry.where) for id_, entry in head.sources.items()
        },
        routine=routine,
        read_demo=lru_cache(maxsize=1)(lambda: _demo(pack, catalogue, programmes.values(), parts)),
        parts=parts,
        needs_review=tuple(head.languages.needs_review),
        placeholders=tuple(head.languages.placeholder),
        scripts=head.languages.scripts,
        maintainers=tuple(Maintainer(each.name, each.contact) for each in head.maintainers),
    )


def open_parts(pack: PackFolder) -> PackParts:
    """The parts of a pack that are read when they are asked for, whether or not the rest can be loaded.

    Raises:
        PackError: pack.yaml cannot be used.
    """
    return PackParts(pack, _head(pack, Findings()))


def _head(pack: PackFolder, findings: Findings) -> PackFile:
    """pack.yaml; without a usable one nothing else can be judged."""
    document = _document(pack, "pack.yaml", findings)
    head = findings.read(PackFile, document) if document else None
    if document is None or head is None:
        raise findings.error()
    for path, code in ((("pack",), head.pack), (("iso3166", "alpha2"), head.iso3166.alpha2.lower())):
        if code != pack.code:
            findings.add(
                document.place_of(path), f"the pack of «{pack.code}» says it is «{code}»", "pack-another-country"
            )
    for index, name in enumerate(head.session_formats):
        if name not in CALENDAR_FORMATS:
            findings.add(
                document.place_of(("session_formats", index)),
                f"no calendars are read in the format «{name}»; {nearest(name, list(CALENDAR_FORMATS))}",
                "pack-format-unknown",
            )
    _check_listed_languages(document, head, findings)
    check_languages(document, head, findings)
    return head


def _check_listed_languages(document: Document, head: PackFile, findings: Findings) -> None:
    """Note languages that stand twice or are promised and lacking at once, and scripts of languages nobody speaks."""
    languages = head.languages
    complete = (languages.default, *languages.supported)
    listed = {*complete, *languages.needs_review, *languages.placeholder}
    for key in ("supported", "needs_review", "placeholder"):
        members: list[str] = getattr(languages, key)
        for at, language in enumerate(members):
            twice = language in members[:at] or (key == "supported" and language == languages.default)
            if twice:
                sentence = f"the language «{language}» stands here a second time"
            elif key == "placeholder" and language in (*complete, *languages.needs_review):
                sentence = f"in «{language}» nothing is said yet, or it is supported or in review: not both"
            else:
                continue
            findings.add(document.place_of(("languages", key, at)), sentence, "pack-language-twice")
    for language in languages.scripts:
        if language not in listed:
            findings.add(
                document.place_of(("languages", "scripts", language), key=True),
                f"«{language}» is no language of the pack; {nearest(language, sorted(listed))}",
                "pack-language-unlisted",
            )


def _check_names(pack: PackFolder, findings: Findings) -> None:
    """Note what lies in the pack's folders and is not read."""
    for part, ending in (("programmes", ".yaml"), ("cases", ".yaml"), ("locale", ".po")):
        for name in pack.strange(part, ending):
            findings.add(
                Place(f"{pack.shown}/{name}", 1),
                f"this is not read: what stands in {part}/ is a file NAME{ending}",
                "pack-file-unread",
            )


def _catalogue(pack: PackFolder, head: PackFile, findings: Findings) -> tuple[Catalogue | None, tuple[str, ...]]:
    """The products, and the places of what is not confirmed of them."""
    document = _document(pack, "products.yaml", findings)
    if document is not None and is_blank(document):
        return Catalogue([]), ()
    file = findings.read(ProductsFile, document) if document else None
    if document is None or file is None:
        return None, ()
    check_sources(document, head, findings)
    return build_catalogue(file, document, findings), unverified(document)


def _whole(catalogue: Catalogue, routine: Routine | None) -> Catalogue:
    """The country's products; with a routine programme also vaccines of which a record may not know the brand."""
    if routine is None:
        return catalogue
    return Catalogue(catalogue.products, [each.product for each in shared_catalogue.vaccines().values()])


def _programmes(
    pack: PackFolder, head: PackFile, catalogue: Catalogue, unsure: tuple[str, ...], findings: Findings
) -> tuple[dict[str, CountryProgramme], Routine | None]:
    """The campaigns by their words, and the routine programme if there is one."""
    names = pack.names("programmes", ".yaml")
    if not names:
        findings.add(Place(pack.shown), "there is no programmes/NAME.yaml: a pack has a programme", "pack-file-missing")
    programmes: dict[str, CountryProgramme] = {}
    routine: Routine | None = None
    for name in names:
        document = _document(pack, name, findings)
        if document is None or is_blank(document):
            continue
        kind = document.data.get("kind") if isinstance(document.data, dict) else None
        is_routine = kind == "routine" or name == "programmes/routine.yaml"
        file: RoutineFile | ProgrammeFile | None = (
            findings.read(RoutineFile, document) if is_routine else findings.read(ProgrammeFile, document)
        )
        if file is None:
            continue
        if name != f"programmes/{file.programme}.yaml":
            findings.add(
                document.place_of(("programme",)),
                f"the programme «{file.programme}» stands in {name}: name the file after it",
                "pack-programme-name",
            )
        check_sources(document, head, findings)
        check_languages(document, head, findings)
        if isinstance(file, RoutineFile):
            routine = build_routine(file, document, catalogue, findings)
            continue
        programme = build_programme(file, document, catalogue, findings)
        if programme is not None:
            programmes[file.programme] = evolve(programme, unverified=(*unsure, *programme.unverified))
    return programmes, routine


def _document(pack: PackFolder, name: str, findings: Findings) -> Document | None:
    text = pack.read(name)
    if text is None:
        findings.add(Place(pack.shown), f"there is no {name}", "pack-file-missing")
        return None
    try:
        return load_yaml(text, f"{pack.shown}/{name}")
    except PackError as error:
        findings.caught(error, Place(pack.shown))
        return None


def _demo(
    pack: PackFolder, catalogue: Catalogue | None, programmes: Collection[CountryProgramme], parts: PackParts
) -> "DemoTables | None":
    from vaxplatform.countries.demo import parse_demo

    text = pack.read("demo.yaml")
    if text is None:
        return None
    words = Words(
        {word: () for programme in programmes for word in programme.groups},
        {word: ConditionWord() for programme in programmes for word in programme.conditions},
    )
    documents = parts.identity.documents if parts.identity else ()
    return parse_demo(load_yaml(text, f"{pack.shown}/demo.yaml"), words, catalogue, documents)


# ----------------------------------------------------------------------------------------------------------- sentences


def core_messages() -> Messages:
    """The core's own sentences, in every language there are; English is the default.

    Example:
        >>> core_messages().get("card.dose", "hi")
        'खुराक'
    """
    return Messages(_CoreCatalogues(), default="en")


class _CoreCatalogues(Mapping[str, Sequence[PoCatalogue]]):
    """The core's catalogues by language, each read when it is asked for."""

    def __init__(self) -> None:
        folder = files("vaxplatform") / "languages"
        self._languages = sorted(
            each.name.removesuffix(".po") for each in folder.iterdir() if each.name.endswith(".po")
        )

    def __getitem__(self, language: str) -> Sequence[PoCatalogue]:
        return _core(language)

    def __iter__(self) -> Iterator[str]:
        return iter(self._languages)

    def __len__(self) -> int:
        return len(self._languages)


class _PackCatalogues(Mapping[str, Sequence[PoCatalogue]]):
    """The core's catalogues in a pack's languages, each read when it is asked for, with the pack's own."""

    def __init__(self, languages: Sequence[str], own: Mapping[str, PoCatalogue]) -> None:
        self._languages = languages
        self._own = own

    def __getitem__(self, language: str) -> Sequence[PoCatalogue]:
        own = self._own.get(language)
        return (*_core(language), own) if own else _core(language)

    def __iter__(self) -> Iterator[str]:
        return iter(self._languages)

    def __len__(self) -> int:
        return len(self._languages)


@cache
def _core(language: str) -> tuple[PoCatalogue, ...]:
    """The core's catalogue in a language, or in the language it is a dialect of; none where nobody translated it."""
    folder = files("vaxplatform") / "languages"
    for name in (language, language.split("_", maxsplit=1)[0]):
        text = _text(folder / f"{name}.po", f"languages/{name}.po")
        if text is not None:
            return (parse_po(text, f"languages/{name}.po"),)
    return ()


def _messages(pack: PackFolder, languages: tuple[str, ...], findings: Findings, parts: PackParts) -> Messages:
    def numerals(language: str) -> str:
        return parts.calendar.numerals_in(language) if parts.calendar else "latn"

    english = _core("en")
    own: dict[str, PoCatalogue] = {}
    for name in pack.names("locale", ".po"):
        language = name.removeprefix("locale/").removesuffix(".po")
        place = Place(f"{pack.shown}/{name}")
        if language not in languages:
            findings.add(
                evolve(place, line=1),
                f"«{language}» is no language of the pack: list it in pack.yaml, or take the file out",
                "pack-language-unlisted",
            )
            continue
        text = pack.read(name) or ""
        try:
            catalogue = parse_po(text, str(place))
        except InputError as error:
            findings.caught(error, place)
            continue
        own[language] = catalogue
        for sentence, entry in _sentence_findings(catalogue, english[0]):
            findings.add(evolve(place, line=entry.line), sentence, "pack-sentence")
    return Messages(_PackCatalogues(languages, own), default=languages[0], last_resort=english, numerals=numerals)


def _sentence_findings(catalogue: PoCatalogue, english: PoCatalogue) -> Iterator[tuple[str, PoEntry]]:
    """Sentences that nobody asks for, or that need what nobody gives."""
    for id_, entry in catalogue.entries.items():
        core = english.entries.get(id_)
        if core is None:
            yield f"nothing is said by the id «{id_}»; {nearest(id_, list(english.entries))}", entry
            continue
        given = frozenset({"n"} if core.plural else ()).union(*map(placeholders, core.forms))
        if strange := sorted(frozenset[str]().union(*map(placeholders, entry.forms)) - given):
            yield f"«{id_}» gets no value for {{{strange[0]}}}; {nearest(strange[0], sorted(given))}", entry
        if entry.plural and not core.plural:
            yield f"«{id_}» counts nothing: write it with one msgstr", entry


def _text(file: Traversable, shown: str) -> str | None:
    with _reading(shown):
        return file.read_text(encoding="utf-8") if file.is_file() else None


@contextmanager
def _reading(shown: str) -> Iterator[None]:
    """Tells in one sentence, with the file's name, that it cannot be read."""
    try:
        yield
    except UnicodeDecodeError as error:
        raise FileError(
            f"this is no UTF-8 text (byte {error.start + 1}): save it as UTF-8",
            code="file-encoding",
            place=Place(shown),
        ) from None
    except OSError as error:
        raise FileError(
            f"this cannot be read: {error.strerror or type(error).__name__}", code="file-unreadable", place=Place(shown)
        ) from None
