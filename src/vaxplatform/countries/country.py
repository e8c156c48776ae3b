"""A country as the library sees it: what its pack says, as values of the rooms that use them."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING

from attrs import field, frozen

from vaxplatform.allocation import Policy
from vaxplatform.codes import Code
from vaxplatform.countries._frozen import read_only
from vaxplatform.countries.routine import Routine
from vaxplatform.dates import Duration
from vaxplatform.eligibility import RuleTable, Wording, Words
from vaxplatform.errors import UnknownName
from vaxplatform.messages import Messages
from vaxplatform.model import Catalogue, Programme
from vaxplatform.schedule import Schedule

if TYPE_CHECKING:
    from vaxplatform.countries._parts import PackParts
    from vaxplatform.countries.aefi import AefiForm
    from vaxplatform.countries.calendar import WorkCalendar
    from vaxplatform.countries.demo import DemoTables
    from vaxplatform.countries.differences import RecordedDifference
    from vaxplatform.countries.geography import Geography
    from vaxplatform.countries.identity import IdentityRules
    from vaxplatform.countries.writing import Writing
    from vaxplatform.registration import RegistrationRules

__all__ = ["CertificateTerms", "Country", "CountryProgramme", "Maintainer", "Source"]


@frozen
class Source:
    """Where facts of a pack are from.

    Args:
        id: The word that rules and numbers name it by.
        title: Publisher, day and what it says.
        kind: ``official``, ``press``, ``secondary`` or ``assumption``.
        url: The page; empty when its address is not known in full.
        where: How to find it otherwise, or why it was assumed.
    """

    id: str
    title: str
    kind: str
    url: str = ""
    where: str = ""


@frozen
class Maintainer:
    """Who looks after a pack.

    Args:
        name: A person or an office.
        contact: How they are reached: a page or a mailbox.
    """

    name: str
    contact: str


@frozen
class CertificateTerms:
    """What a programme puts on its certificates.

    Args:
        profile: The certificate format's name (``eu-dcc``).
        disease: The disease's code.
        issuer: The issuer's name, at most 80 characters.
        valid_for: How long a certificate lasts; None where the programme sets no end.
        source: Id of the source.
    """

    profile: str
    disease: Code
    issuer: str
    valid_for: Duration | None
    source: str


@frozen
class CountryProgramme:
    """One programme of a country, ready for every room.

    Args:
        programme: What it is called, when it runs and what it uses.
        names: Its name by language.
        table: Who may be vaccinated, with what, from when.
        schedule: Which dose follows which, and when.
        policy: How seats are drawn.
        certificate: What goes on the certificate.
        groups: The words that rules use for groups of people, each with its name by language.
        conditions: The same for health conditions.
        words: What records of people may say of groups and conditions, and what rules may ask.
        proofs: What shows that somebody is of a group or has a condition, by its word, then by language.
        unverified: Places of the facts that nobody has confirmed.
        courses: How many doses the course of a series has, by the series' id, where the pack says so.
    """

    programme: Programme
    names: Mapping[str, str] = field(converter=read_only)
    table: RuleTable
    schedule: Schedule
    policy: Policy
    certificate: CertificateTerms
    groups: Mapping[str, Mapping[str, str]] = field(converter=read_only)
    conditions: Mapping[str, Mapping[str, str]] = field(converter=read_only)
    words: Words = field(factory=Words)
    proofs: Mapping[str, Mapping[str, str]] = field(factory=dict, converter=read_only)
    unverified: tuple[str, ...] = ()
    courses: Mapping[str, int] = field(factory=dict, converter=read_only)


@frozen(eq=False)
class Country:
    """A country's pack, loaded.

    Args:
        code: ISO 3166-1 alpha-2, capital letters.
        alpha3: ISO 3166-1 alpha-3, capital letters.
        names: The country's name by language.
        version: The pack's version.
        status: ``draft``, ``reviewed`` or ``official``.
        reviewed_on: The day of its last review; None where there was none.
        languages: Those that everything is said in, the default first.
        catalogue: Its vaccine products.
        programmes: Its campaigns, by the programme's word.
        routine: What it gives as a matter of course; None where the pack does not say.
        messages: The core's sentences in the pack's languages, and the pack's own.
        session_formats: Formats its booking system's calendars come in.
        sources: By the id that facts name them by.
        needs_review: Languages whose sentences nobody who speaks them has read; those that are not among ``languages``
            lack some, which are said in the default.
        placeholders: Languages that are wanted and in which nothing is said yet.
        scripts: The script of a language, four letters of ISO 15924, where the pack says it.
        maintainers: Who looks after the pack.

    Example:
        >>> from vaxplatform.countries import list_countries, load_country
        >>> [load_country(code).status for code in list_countries()][:1]
        ['draft']
    """

    code: str
    alpha3: str
    names: Mapping[str, str] = field(converter=read_only)
    version: str
    status: str
    reviewed_on: date | None
    languages: tuple[str, ...]
    catalogue: Catalogue
    programmes: Mapping[str, CountryProgramme] = field(converter=read_only)
    messages: Messages
    session_formats: tuple[str, ...]
    sources: Mapping[str, Source] = field(converter=read_only)
    _read_demo: "Callable[[], DemoTables | None]" = field(repr=False)
    _parts: "PackParts" = field(repr=False)
    needs_review: tuple[str, ...] = ()
    placeholders: tuple[str, ...] = ()
    scripts: Mapping[str, str] = field(factory=dict, converter=read_only)
    maintainers: tuple[Maintainer, ...] = ()
    routine: Routine | None = None

    @property
    def name(self) -> str:
        """The country's name in English, or in the default language where the pack has no English."""
        return self.names.get("en") or self.names[self.languages[0]]

    @property
    def demo(self) -> "DemoTables | None":
        """The tables that synthetic people are made from; None where the pack has none. Read when first asked for.

        Raises:
            PackError: The pack's demo.yaml cannot be used.
        """
        return self._read_demo()

    @property
    def calendar(self) -> "WorkCalendar | None":
        """Weekends, holidays and numerals; None where the pack says nothing of them. Read when first asked for.

        Raises:
            PackError: The pack's calendar.yaml cannot be used.
        """
        return self._parts.calendar

    @property
    def geography(self) -> "Geography | None":
        """The country's areas; None where the pack lists none. Read when first asked for.

        Raises:
            PackError: The pack's geography.yaml or geography.csv cannot be used.
        """
        return self._parts.geography

    @property
    def identity(self) -> "IdentityRules | None":
        """Documents and phones; None where the pack says nothing of them. Read when first asked for.

        Raises:
            PackError: The pack's identity.yaml cannot be used.
        """
        return self._parts.identity

    @property
    def registration(self) -> "RegistrationRules | None":
        """What the register asks for; None where the pack says nothing of it. Read when first asked for.

        Raises:
            PackError: The pack's registration.yaml or identity.yaml cannot be used.
        """
        return self._parts.registration

    @property
    def aefi(self) -> "AefiForm | None":
        """What the form for adverse events adds; None where the pack adds nothing. Read when first asked for.

        Raises:
            PackError: The pack's aefi.yaml cannot be used.
        """
        return self._parts.aefi

    @property
    def differences(self) -> "tuple[RecordedDifference, ...] | None":
        """Where the pack differs from WHO's export, and why; None where it records nothing. Read when first asked for.

        Raises:
            PackError: The pack's differences.yaml cannot be used.
        """
        return self._parts.differences

    def writing(self, language: str) -> "Writing":
        """How numbers and dates are written in a language of the country.

        Raises:
            PackError: The pack's calendar.yaml cannot be used.
        """
        from vaxplatform.countries.writing import Writing

        calendar = self.calendar
        return Writing(language, self.code, calendar.numerals_in(language) if calendar else "latn")

    def titles(self, source: str) -> str:
        """The titles of the sources that a fact names.

        Args:
            source: Their ids, as facts carry them: ``cdc-cvx, eu-value-sets``.
        """
        return "; ".join(self.sources[id_].title for id_ in source.split(", ") if id_ in self.sources)

    def wording(self, programme: CountryProgramme, language: str) -> Wording:
        """How the rules of one of the country's programmes are said in a language."""
        names = {str(product.code): product.brand for product in self.catalogue.products}
        areas = {code: area.names for code, area in self.geography.areas.items()} if self.geography else {}
        return Wording(self.messages, language, programme.groups, programme.conditions, names, programme.proofs, areas)

    def programme(self, name: str) -> CountryProgramme:
        """One of the country's programmes.

        Raises:
            UnknownName: ``unknown-programme``: the pack has no such programme; names those it has.
        """
        try:
            return self.programmes[name]
        except KeyError:
            raise UnknownName(
                f"{self.name} has no programme {name[:60]!r}; there is {', '.join(self.programmes)}",
                code="unknown-programme",
                programme=name[:60],
            ) from None
