"""A country as the library sees it: what its pack says, as values of the rooms that use them."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from vaxplatform.allocation import Policy
from vaxplatform.codes import Code
from vaxplatform.dates import Duration
from vaxplatform.eligibility import RuleTable, Wording, Words
from vaxplatform.errors import UnknownName
from vaxplatform.messages import Messages
from vaxplatform.model import Catalogue, Programme
from vaxplatform.schedule import Schedule

if TYPE_CHECKING:
    from vaxplatform.countries.demo import DemoTables

__all__ = ["CertificateTerms", "Country", "CountryProgramme", "Source"]


def _read_only(given: Any) -> Any:
    return MappingProxyType(dict(given))


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
    """

    programme: Programme
    names: Mapping[str, str] = field(converter=_read_only)
    table: RuleTable
    schedule: Schedule
    policy: Policy
    certificate: CertificateTerms
    groups: Mapping[str, Mapping[str, str]] = field(converter=_read_only)
    conditions: Mapping[str, Mapping[str, str]] = field(converter=_read_only)
    words: Words = field(factory=Words)
    proofs: Mapping[str, Mapping[str, str]] = field(factory=dict, converter=_read_only)
    unverified: tuple[str, ...] = ()


@frozen(eq=False)
class Country:
    """A country's pack, loaded.

    Args:
        code: ISO 3166-1 alpha-2, capital letters.
        names: The country's name by language.
        version: The pack's version.
        status: ``draft``, ``reviewed`` or ``official``.
        languages: The default first.
        catalogue: Its vaccine products.
        programmes: By the programme's word.
        messages: The core's sentences in the pack's languages, and the pack's own.
        session_formats: Formats its booking system's calendars come in.
        sources: By the id that facts name them by.

    Example:
        >>> from vaxplatform.countries import list_countries, load_country
        >>> [load_country(code).status for code in list_countries()][:1]
        ['draft']
    """

    code: str
    names: Mapping[str, str] = field(converter=_read_only)
    version: str
    status: str
    languages: tuple[str, ...]
    catalogue: Catalogue
    programmes: Mapping[str, CountryProgramme] = field(converter=_read_only)
    messages: Messages
    session_formats: tuple[str, ...]
    sources: Mapping[str, Source] = field(converter=_read_only)
    _read_demo: "Callable[[], DemoTables | None]" = field(repr=False)

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

    def wording(self, programme: CountryProgramme, language: str) -> Wording:
        """How the rules of one of the country's programmes are said in a language."""
        names = {str(product.code): product.brand for product in self.catalogue.products}
        return Wording(self.messages, language, programme.groups, programme.conditions, names, programme.proofs)

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
