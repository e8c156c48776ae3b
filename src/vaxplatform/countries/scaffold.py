"""A new pack, begun from what libraries know of a country: codes, areas, weekends, holidays, phones, languages.

What no library knows stands in the files as a question, in comments that begin with ``#?``. A file of comments only
counts as not there yet, so the pack can be loaded and checked from its first day.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches
from importlib.metadata import version
from textwrap import wrap

from vaxplatform.countries.adapters import cldr, holiday_library, iso_codes, phones
from vaxplatform.countries.adapters.cldr import SpokenLanguage
from vaxplatform.countries.adapters.iso_codes import IsoCountry, IsoSubdivision
from vaxplatform.countries.adapters.number_checks import checks_of_country
from vaxplatform.countries.json_schemas import schema_comment
from vaxplatform.countries.load import core_messages
from vaxplatform.errors import UnknownName
from vaxplatform.exchange.yaml_document import flow_yaml
from vaxplatform.numerals import NUMERALS

__all__ = ["country_named", "new_pack"]

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SINCE = 2000  # weekends of earlier years matter to nobody who is vaccinated now
_LANGUAGE = re.compile(r"[a-z]{2,3}(_[A-Z][A-Za-z]{1,3})?")
_AREA = re.compile(r"[A-Z]{2}-[A-Z0-9]{1,3}")
_CODE_LETTERS = 2
_WIDTH = 118


def country_named(word: str) -> IsoCountry:
    """The country that somebody means by its two letters, in any case.

    Args:
        word: ISO 3166-1 alpha-2.

    Raises:
        UnknownName: ``unknown-country``: the standard has no such code; says which one is meant, if any.
        MissingExtra: A library is not installed.

    Example:
        >>> country_named("no").name
        'Norway'
        >>> country_named("UK")
        Traceback (most recent call last):
            ...
        vaxplatform.errors.UnknownName: ISO 3166-1 has no country 'UK'; did you mean GB (United Kingdom)?
    """
    code = word.strip().upper()
    known = iso_codes.iso_countries()
    if code in known:
        return known[code]
    meant = [known[each] for each in cldr.retired_code(code) if each in known]
    meant = meant or [each for each in known.values() if code in (each.alpha3, each.name.upper())]
    if not meant and len(code) > _CODE_LETTERS:
        names = {each.name.upper(): each for each in known.values()}
        meant = [names[each] for each in get_close_matches(code, names, n=1, cutoff=0.8)]
    if meant:
        hint = f"did you mean {' or '.join(f'{each.alpha2} ({each.name})' for each in meant)}?"
    elif code.isalpha() and len(code) == _CODE_LETTERS and (name := cldr.country_name(code, "en")):
        hint = f"others use it for {name}, but a pack is called by a code of the standard"
    else:
        hint = "a country is named by its two letters, such as NO for Norway"
    raise UnknownName(f"ISO 3166-1 has no country {word.strip()[:40]!r}; {hint}", code="unknown-country")


def new_pack(country: IsoCountry, year: int) -> dict[str, str]:
    """The files of a new pack by name, each with its text.

    Args:
        country: The country.
        year: The present year, up to which weekends are told.

    Raises:
        MissingExtra: A library is not installed.

    Example:
        >>> files = new_pack(country_named("NO"), 2026)
        >>> sorted(files)[:4]
        ['aefi.yaml', 'calendar.yaml', 'geography.yaml', 'identity.yaml']
        >>> "pack: no" in files["pack.yaml"]
        True
    """
    languages = _languages(country)
    files = {
        "pack.yaml": _pack(country, languages),
        "calendar.yaml": _calendar(country, languages, year),
        "geography.yaml": _geography(country, languages),
        "identity.yaml": _identity(country),
        "aefi.yaml": _AEFI,
        "registration.yaml": _REGISTRATION,
        "products.yaml": _PRODUCTS,
        "programmes/routine.yaml": _ROUTINE,
    }
    return {name: f"{schema_comment(name, '../_schema')}\n{text}" for name, text in files.items()}


def _ask(*paragraphs: str) -> str:
    """Questions as comments: the first line of each begins with ``#?``."""
    lines: list[str] = []
    for paragraph in paragraphs:
        first, *more = wrap(paragraph, _WIDTH - 3)
        lines += [f"#? {first}", *(f"#  {line}" for line in more)]
    return "\n".join(lines)


# ----------------------------------------------------------------------------------------------------------- pack.yaml


def _languages(country: IsoCountry) -> tuple[SpokenLanguage, ...]:
    return tuple(each for each in cldr.official_languages(country.alpha2) if _LANGUAGE.fullmatch(each.code))


def _pack(country: IsoCountry, languages: Sequence[SpokenLanguage]) -> str:
    said = core_messages()
    others = [each.code for each in languages if each.code != "en"]
    review = [code for code in others if said.ids(code)]
    lists = {
        "needs_review": review,
        "placeholder": [code for code in others if code not in review],
    }
    scripts = {"en": "Latn"} | {each.code: each.script for each in languages if each.script}
    spoken = "; ".join(f"{each.name} ({each.percent:g} percent, {each.status})" for each in languages)
    spoken_line = f"CLDR says of the country: {spoken}." if spoken else "CLDR names no official language."
    intro = _ask(
        f"{country.name}: a pack that nobody has looked through. What libraries know stands in its files, with the "
        "library as source. What none knows is asked in lines like this one. Answer by writing the lines below a "
        "question without their «#», and take the question out.",
        "`vaxplatform country check` on this folder says in sentences what is wrong and what is lacking.",
    )
    parts = [
        intro,
        f"pack: {country.alpha2.lower()}",
        f"iso3166: {{alpha2: {country.alpha2}, alpha3: {country.alpha3}}}",
        f"name: {flow_yaml({'en': country.name})}",
        'version: "0.1"',
        "status: draft",
        "",
        _ask("Who looks after this pack, and how do readers reach them?"),
        "# maintainers:",
        '#   - {name: "National immunization programme", contact: "https://health.example/immunization"}',
        "",
        _ask(
            "Which languages do people read? English is the default since the library's own sentences are whole in it. "
            "A language moves from «placeholder» to «supported» when everything in this pack is said in it, and its "
            f"sentences stand in locale/LANGUAGE.po. {spoken_line}"
        ),
        "languages:",
        "  default: en",
        *(f"  {key}: {flow_yaml(codes)}" for key, codes in lists.items() if codes),
        f"  scripts: {flow_yaml(scripts)}",
        "",
        "sources:",
        *_sources(country),
        _ask(
            "Which circulars, schedules and pages do your numbers come from? One entry each; every fact names its "
            "source by the word before the colon. Kinds are official, press, secondary, and assumption for a choice "
            "of your own."
        ),
        "#   moh-schedule-2024:",
        '#     title: "Ministry of Health, national immunization schedule, 2024"',
        "#     kind: official",
        "#     url: https://health.example/schedule-2024.pdf",
    ]
    return "\n".join(parts) + "\n"


def _sources(country: IsoCountry) -> Iterator[str]:
    for id_, library, what in _LIBRARIES:
        yield f"  {id_}:"
        yield f'    title: "The library {library} {version(library)}: {what.format(code=country.alpha2)}"'
        yield "    kind: secondary"
        yield f"    url: https://pypi.org/project/{library}/"


_LIBRARIES = (
    ("iso-codes", "pycountry", "ISO 3166-1 and ISO 3166-2 of {code}, with translated names"),
    ("cldr", "babel", "languages, scripts and numerals of {code} in Unicode CLDR"),
    ("holidays-library", "holidays", "weekends and holidays of {code}"),
    ("phonenumbers", "phonenumbers", "phone numbers of {code}"),
)

# ------------------------------------------------------------------------------------------------------- calendar.yaml


def _calendar(country: IsoCountry, languages: Sequence[SpokenLanguage], year: int) -> str:
    if not holiday_library.knows_country(country.alpha2):
        weekend = ["# weekend:", "#   - {days: [saturday, sunday], source: ...}"]
        holidays: list[str] = []
    else:
        weekend = ["weekend:", *_weekends(country, year)]
        holidays = _HOLIDAYS.format(code=country.alpha2).splitlines()
    usual = {each.code: each.numerals for each in languages if each.numerals in NUMERALS}
    others = {code: numerals for code, numerals in usual.items() if numerals != "latn"}
    by_language = f", by_language: {flow_yaml(others)}" if others else ""
    parts = [
        _ask(
            "On which days of the week do people rest, and since when? Look for the decree of each change; then take "
            "«verified: false» out."
        ),
        *weekend,
        "",
        *holidays,
        "",
        _ask("Which digits do people read? These are usual in the languages of the country."),
        *([] if weekend[0].startswith("#") else [f"numerals: {{use: latn{by_language}, source: cldr}}"]),
        "",
        _ask("On which day does the year of budgets and reports begin?"),
        "# budget_year: {month: 7, day: 1, source: ...}",
    ]
    return "\n".join(parts) + "\n"


_HOLIDAYS = """\
holidays:
  provider: holidays
  region: {code}
  categories: [public]
  source: holidays-library
  #? Which holidays does the library lack, and on which of its holidays do people work?
  # also:
  #   - {{on: 2026-01-02, name: {{en: "..."}}, source: ...}}
  # working: []"""


def _weekends(country: IsoCountry, year: int) -> Iterator[str]:
    found = holiday_library.weekends_of(country.alpha2, _SINCE, year)
    for at, (since, days) in enumerate(found):
        until = found[at + 1][0] if at + 1 < len(found) else None
        entry: dict[str, object] = {"days": [_DAYS[day] for day in sorted(days)]}
        if since is not None:
            entry["from"] = since.isoformat()
        if until is not None:
            entry["until"] = until.fromordinal(until.toordinal() - 1).isoformat()
        entry["source"] = "holidays-library"
        if len(found) > 1:
            entry["verified"] = False
        yield f"  - {flow_yaml(entry)}"


# ------------------------------------------------------------------------------------------------------ geography.yaml


def _geography(country: IsoCountry, languages: Sequence[SpokenLanguage]) -> str:
    every = iso_codes.iso_subdivisions(country.alpha2)
    above = {each.parent for each in every}
    lowest = [each for each in every if each.code not in above and _AREA.fullmatch(each.code)]
    if not lowest:
        return _ask("ISO 3166-2 has no areas of this country. Which are there, and what are they called?") + _NO_AREAS
    kinds = {_word(each.kind): each.kind for each in lowest}
    parts = [
        _ask("What are the areas called that the programme is planned in? «open» says that others may be added."),
        "levels:",
        f"  - {{name: {flow_yaml({'en': ' or '.join(sorted(kinds.values()))})}, codes: listed, source: iso-codes}}",
        "#   - {name: {en: District}, codes: open, source: ...}",
        "",
        "kinds:",
        *(f"  {word}: {flow_yaml({'en': kind})}" for word, kind in sorted(kinds.items())),
        "",
        _ask(
            "Are the names right, and how are they written in the languages of the country? Areas below these stand in "
            "geography.csv: a header code,parent,name_en and a line for each area."
        ),
        "areas:",
        *_areas(lowest, [each.code for each in languages]),
    ]
    groups = [each for each in every if each.code in above]
    if groups:
        parts += [
            _ask("ISO 3166-2 groups these areas. If the programme is planned by group, list the groups instead."),
            *(f"#   {each.code}: {{name: {flow_yaml({'en': each.name})}}}" for each in groups),
        ]
    return "\n".join(parts) + "\n"


_NO_AREAS = """
# levels:
#   - {name: {en: Province}, codes: listed, source: ...}
# areas:
#   XX-01: {name: {en: "..."}}
"""


def _areas(areas: Sequence[IsoSubdivision], languages: Iterable[str]) -> Iterator[str]:
    """An area a line; two of one name are told apart by their kinds, in English only."""
    twice = {name for name, count in Counter(each.name.casefold() for each in areas).items() if count > 1}
    for area in areas:
        alike = area.name.casefold() in twice
        names = {"en": f"{area.name} ({area.kind}, {area.code})" if alike else area.name}
        for language in languages:
            told = iso_codes.subdivision_name(area.name, language)
            if told and language != "en" and not alike:
                names[language] = told
        yield f"  {area.code}: {{name: {flow_yaml(names)}, kind: {_word(area.kind)}}}"


def _word(kind: str) -> str:
    return re.sub("[^a-z0-9]+", "-", kind.casefold()).strip("-") or "area"


# ------------------------------------------------------------------------------------------------------- identity.yaml


def _identity(country: IsoCountry) -> str:
    names = checks_of_country(country.alpha2)
    known = (
        f"The library python-stdnum checks {', '.join(names)}: is one of them on a document that people have? "
        if names
        else "No library checks numbers of this country. "
    )
    parts = [
        _ask(
            "By which documents are people told apart who come to be vaccinated, and since when? None is ever "
            f"required. {known}«form» is a pattern of the number without spaces and hyphens, «written» how it is "
            "printed, and «samples» are made-up numbers that must pass."
        ),
        "# documents:",
        "#   national-id:",
        "#     name: {en: National identity card}",
        '#     form: "[0-9]{8}"',
        '#     written: "#### ####"',
        f"#     check: {names[0] if names else 'stdnum:luhn'}",
        '#     samples: ["..."]',
        "#     accepted: [{source: ...}]",
        "#     source: ...",
        "",
    ]
    if phones.knows_region(country.alpha2):
        parts += [
            _ask("Are people reached on mobile phones only? Then write «mobile_only: true»."),
            f"phone: {{region: {country.alpha2}, mobile_only: false, source: phonenumbers}}",
        ]
    return "\n".join(parts) + "\n"


# ------------------------------------------------------------------------------------------------- files of questions

_AEFI = (
    _ask(
        "What does the country's form for adverse events ask beyond what WHO's asks, how long do people stay after a "
        "dose, and how soon is a serious event reported?"
    )
    + """
# fields:
#   - {code: vial-others, name: {en: Others vaccinated from the same vial}, kind: number, source: ...}
# observation: {minutes: 30, source: ...}
# serious: {hours: 24, source: ...}
"""
)

_REGISTRATION = (
    _ask(
        "How many people may register with one phone, and since when?",
        "Who is registered without papers, by whom, and for which places? Nobody is refused for want of a document.",
        "What do people agree to when they register, and from which age do they agree themselves?",
    )
    + """
# people_per_phone:
#   - {people: 4, from: 2024-01-01, source: ...}
# without_papers:
#   - groups: {nomads: {name: {en: Nomads}}}
#     facilitator: {phone: true, document: true}
#     source: ...
# consent:
#   purposes: {vaccination-record: {name: {en: A record of the vaccination and the certificate}}}
#   own_from: 18 years
#   source: ...
"""
)

_PRODUCTS = (
    _ask(
        "Which products does the country use? A vaccine's code is CVX where there is one; the word before the first "
        "colon is what sessions and people's records call it."
    )
    + """
# products:
#   EXAMPLE:
#     vaccine: {code: cvx|210, name: "...", antigens: ["..."], live: false}
#     brand: "..."
#     manufacturer: "..."
#     source: ...
"""
)

_ROUTINE = (
    _ask(
        "What does the country give children, at which ages? A series for each group of antigens, a line for each "
        "dose. Give the ages as they stand in the schedule; leave out minimum ages and intervals that no source "
        "states.",
        "Where does a date fall that the calendar does not have: on the last day of the month (clamp), or on the first "
        "of the next (roll_forward)?",
    )
    + """
# programme: routine
# kind: routine
# name: {en: Routine immunization}
# dates: {end_of_month: clamp, source: ...}
# children: {until: 18 years, source: ...}
# series:
#   DTP:
#     group: DTP
#     source: ...
#     doses:
#       - {give: DTwP-Hib-HepB, at: 6 weeks}
#       - {give: DTwP-Hib-HepB, at: 10 weeks}
"""
)
