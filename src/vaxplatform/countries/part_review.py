"""What libraries say against a pack's parts, and what of them is not there yet.

A part that contradicts itself cannot be read at all; here it is held against what is known of the country elsewhere.
"""

from collections.abc import Callable, Iterator

from attrs import frozen

from vaxplatform.countries._yaml import Document, is_blank, load_yaml
from vaxplatform.countries.adapters.holiday_library import categories_of, knows_country
from vaxplatform.countries.adapters.iso_codes import iso_subdivisions
from vaxplatform.countries.adapters.phones import knows_region
from vaxplatform.countries.country import Country
from vaxplatform.countries.geography import Geography
from vaxplatform.countries.load import PackFolder
from vaxplatform.errors import MissingExtra
from vaxplatform.place import Place

__all__ = ["PartRemark", "review_parts"]

_LISTED = 6

_WHAT = {
    "calendar": "the weekend and the holidays",
    "geography": "the country's areas",
    "identity": "the documents that are taken, and how phones are read",
    "registration": "how many people a phone registers, and who is registered without papers",
    "aefi": "what the form for adverse events asks beyond WHO's",
}


@frozen
class PartRemark:
    """Something to mend, or to know.

    Args:
        place: Where.
        sentence: What, and what to do.
        code: A stable machine word.
        is_error: Whether it is wrong; otherwise it is a gap that a draft may have.
        part: The part, or ``programmes``.
    """

    place: Place
    sentence: str
    code: str
    is_error: bool
    part: str


def review_parts(pack: PackFolder, country: Country) -> tuple[PartRemark, ...]:
    """Hold a pack's parts against libraries, and name those that are lacking.

    Args:
        pack: Where it is.
        country: The same, loaded; every part of it can be read.

    Example:
        >>> from vaxplatform.countries import find_pack, list_countries, load_pack
        >>> pack = find_pack(list_countries()[0])
        >>> [remark.sentence for remark in review_parts(pack, load_pack(pack)) if remark.is_error]
        []
    """
    found: list[PartRemark] = []
    for name, told in _WHAT.items():
        text = pack.read(f"{name}.yaml")
        if text is None:
            sentence = f"there is no {name}.yaml: it tells {told}"
            found.append(PartRemark(Place(pack.shown), sentence, "part-missing", is_error=False, part=name))
            continue
        document = load_yaml(text, f"{pack.shown}/{name}.yaml")
        if is_blank(document):
            found.append(_unanswered(document, name))
            continue
        try:
            found += _REVIEWS[name](document, country)
        except MissingExtra as error:
            sentence = f"this is not held against libraries: {error}"
            found.append(PartRemark(Place(document.source), sentence, "missing-extra", is_error=False, part=name))
    for name in ("products.yaml", *pack.names("programmes", ".yaml")):
        document = load_yaml(pack.read(name) or "", f"{pack.shown}/{name}")
        if is_blank(document):
            found.append(_unanswered(document, "programmes"))
    return tuple(found)


def _unanswered(document: Document, part: str) -> PartRemark:
    sentence = "this file holds questions alone: answer them, or leave it for later"
    return PartRemark(Place(document.source, 1), sentence, "questions-open", is_error=False, part=part)


def _of_calendar(document: Document, country: Country) -> Iterator[PartRemark]:
    calendar = country.calendar
    library = calendar.holiday_source if calendar else None
    if library is None:
        return
    if not knows_country(library.country):
        sentence = f"the library has no holidays of {library.country}: leave «holidays» out, or name another region"
        place = document.place_of(("holidays", "region"))
        yield PartRemark(place, sentence, "holidays-unknown", is_error=True, part="calendar")
        return
    known = sorted(categories_of(library.country))
    for at, category in enumerate(library.categories):
        if category not in known:
            sentence = f"the library has no «{category}» holidays of {library.country}; there is {', '.join(known)}"
            place = document.place_of(("holidays", "categories", at))
            yield PartRemark(place, sentence, "holidays-unknown", is_error=True, part="calendar")


def _of_geography(document: Document, country: Country) -> Iterator[PartRemark]:
    geography = country.geography
    if geography is None:
        return
    listed = {each.code for each in geography.inside("")}
    standard = {each.code: each for each in iso_subdivisions(country.code)}
    for code in sorted(listed - standard.keys()) if standard else ():  # a country that the standard has not has none
        sentence = f"ISO 3166-2 has no «{code}»: look whether the code was withdrawn"
        yield PartRemark(
            document.place_of(("areas", code), key=True), sentence, "area-not-iso", is_error=False, part="geography"
        )
    # A standard of several levels (regions and provinces) is met by the kinds of area that are listed at all.
    kinds = {standard[code].kind for code in listed & standard.keys()}
    lacking = [code for code, each in standard.items() if code not in listed and each.kind in kinds]
    if lacking:
        sentence = f"ISO 3166-2 has {_some(lacking)} too"
        yield PartRemark(document.place_of(("areas",)), sentence, "area-lacking", is_error=False, part="geography")
    for language in country.languages:
        yield from _nameless(document, geography, language)


def _nameless(document: Document, geography: Geography, language: str) -> Iterator[PartRemark]:
    nameless = [area.code for area in geography.inside("") if language not in area.names]
    if nameless:
        sentence = f"{_some(nameless)} have no name in «{language}»: their English names are shown"
        place = document.place_of(("areas", nameless[0]), key=True)
        yield PartRemark(place, sentence, "area-nameless", is_error=False, part="geography")


def _of_identity(document: Document, country: Country) -> Iterator[PartRemark]:
    identity = country.identity
    if identity is None:
        return
    if not identity.documents:
        sentence = "no document is named: people are told apart by name and birth date alone"
        yield PartRemark(document.place_of(()), sentence, "documents-missing", is_error=False, part="identity")
    for code, each in identity.documents.items():
        if (each.form or each.checks) and not each.samples:
            place = document.place_of(("documents", code), key=True)
            sentence = f"«{code}» has no sample: a number free of doubt shows that «form» and «check» are right"
            yield PartRemark(place, sentence, "sample-missing", is_error=False, part="identity")
    if identity.phone is None:
        sentence = "nothing is said of phones: add «phone: {region: ..., source: ...}»"
        yield PartRemark(document.place_of(()), sentence, "phone-missing", is_error=False, part="identity")
    elif not knows_region(identity.phone.region):
        sentence = f"the library knows no phone numbers of {identity.phone.region}"
        yield PartRemark(
            document.place_of(("phone", "region")), sentence, "phone-region", is_error=True, part="identity"
        )


def _of_registration(document: Document, country: Country) -> Iterator[PartRemark]:
    rules = country.registration
    if rules is None:
        return
    if not rules.without_papers:
        sentence = "nothing is said of people without papers: anybody may vouch for anybody"
        yield PartRemark(document.place_of(()), sentence, "without-papers-missing", is_error=False, part="registration")
    if rules.consent is None:
        sentence = "nothing is said of consent: what people agree to, and from which age themselves"
        yield PartRemark(document.place_of(()), sentence, "consent-missing", is_error=False, part="registration")


def _of_aefi(_document: Document, _country: Country) -> Iterator[PartRemark]:
    """Nothing outside the pack is known of a country's form."""
    yield from ()


_REVIEWS: dict[str, Callable[[Document, Country], Iterator[PartRemark]]] = {
    "calendar": _of_calendar,
    "geography": _of_geography,
    "identity": _of_identity,
    "registration": _of_registration,
    "aefi": _of_aefi,
}


def _some(codes: list[str]) -> str:
    more = f" and {len(codes) - _LISTED} more" if len(codes) > _LISTED else ""
    return ", ".join(codes[:_LISTED]) + more
