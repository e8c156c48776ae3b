"""The catalogue that packs share: antigens, groups, vaccines with their codes, supplements, spacing, contraindications.

Each part is read when it is first asked for, once a process. A pack names what stands here by its word, and adds its
own brands in products.yaml.
"""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import TypeVar

from attrs import frozen

from vaxplatform.codes import Code
from vaxplatform.countries._catalogue_form import (
    AntigensFile,
    ContraindicationsFile,
    DiseasesFile,
    SpacingFile,
    SupplementsFile,
    VaccineEntry,
    VaccinesFile,
)
from vaxplatform.countries._yaml import load_yaml
from vaxplatform.countries.schema import Findings
from vaxplatform.dates import Duration
from vaxplatform.exchange.strict import Part
from vaxplatform.model import Product, Vaccine

File = TypeVar("File", bound=Part)

__all__ = [
    "Antigen",
    "Contraindication",
    "Disease",
    "LiveSpacing",
    "SharedVaccine",
    "antigens",
    "contraindications",
    "diseases",
    "groups",
    "spacing",
    "vaccines",
]


@frozen
class Disease:
    """What vaccines protect from.

    Args:
        id: The word that antigens name it by.
        name: English name.
        codes: ICD-11 codes, where a source confirms them.
    """

    id: str
    name: str
    codes: tuple[Code, ...] = ()


@frozen
class Antigen:
    """What a vaccine contains.

    Args:
        name: English name, the catalogue's word.
        disease: The disease's id.
    """

    name: str
    disease: str


@frozen
class SharedVaccine:
    """A vaccine of the shared catalogue, or a supplement.

    Args:
        id: The word that packs name it by (``DTwP-Hib-HepB``).
        vaccine: What it is; its code is what doses carry.
        codes: All its codes, the one that doses carry first.
        supplement: Whether it is not a vaccine, such as vitamin A.
        sources: Where codes and antigens are from, in words.
        note: What a reader should know.
    """

    id: str
    vaccine: Vaccine
    codes: tuple[Code, ...]
    supplement: bool
    sources: tuple[str, ...]
    note: str = ""

    @property
    def product(self) -> Product:
        """It as a product, whoever makes it."""
        return Product(self.id, self.vaccine, self.vaccine.name, "any manufacturer", codes=self.codes)

    def codes_in(self, system: str) -> tuple[str, ...]:
        """Its values in a code system."""
        return tuple(code.value for code in self.codes if code.system == system)


@frozen
class LiveSpacing:
    """The distance that two live vaccines keep when they are not given on one day, whichever comes first.

    Args:
        vaccines: Ids of the two, possibly one twice.
        begin: From how long after the first it is needed.
        end_if_valid: Until before how long, after a dose that counts.
        end: Until before how long otherwise; a dose is planned for then.
        source: Where it is published, in words.
    """

    vaccines: frozenset[str]
    begin: Duration
    end_if_valid: Duration
    end: Duration
    source: str


@frozen
class Contraindication:
    """What is recorded of a person and rules vaccines out.

    Args:
        recorded: The word of the record.
        antigens: A vaccine that contains any of these is ruled out.
        source: Where it is published, in words.
    """

    recorded: str
    antigens: frozenset[str]
    source: str


@cache
def antigens() -> Mapping[str, Antigen]:
    """The antigens by their names.

    Example:
        >>> antigens()["Measles"].disease
        'measles'
    """
    return {name: Antigen(name, entry.disease) for name, entry in _antigens().antigens.items()}


@cache
def groups() -> Mapping[str, tuple[str, ...]]:
    """The antigens of each vaccine group, by its name, in the order in which forecasts tell them.

    Example:
        >>> groups()["MMR"]
        ('Measles', 'Mumps', 'Rubella')
    """
    return {name: tuple(members) for name, members in _antigens().groups.items()}


@cache
def vaccines() -> Mapping[str, SharedVaccine]:
    """Vaccines and supplements by the words that packs use.

    Example:
        >>> vaccines()["DTwP-Hib-HepB"].codes_in("who")
        ('DTWPHIBHEPB',)
    """
    file = _read("vaccines.yaml", VaccinesFile)
    beside = _read("supplements.yaml", SupplementsFile)
    found = {id_: _vaccine(id_, entry, file.sources, supplement=False) for id_, entry in file.vaccines.items()}
    return found | {
        id_: _vaccine(id_, entry, beside.sources, supplement=True) for id_, entry in beside.supplements.items()
    }


@cache
def diseases() -> Mapping[str, Disease]:
    """The diseases by their ids.

    Example:
        >>> diseases()["measles"].name
        'Measles'
    """
    file = _read("diseases.yaml", DiseasesFile)
    return {id_: Disease(id_, entry.name, tuple(entry.codes)) for id_, entry in file.diseases.items()}


@cache
def spacing() -> tuple[LiveSpacing, ...]:
    """The distances between live vaccines, each pair once.

    Example:
        >>> {str(each.end) for each in spacing() if each.vaccines == {"MR", "BCG"}}
        {'30 days'}
    """
    file = _read("spacing.yaml", SpacingFile)
    pairs: dict[frozenset[str], LiveSpacing] = {}
    for entry in file.spacing:
        for one in entry.between:
            for other in entry.and_:
                pairs[frozenset((one, other))] = LiveSpacing(
                    frozenset((one, other)), entry.from_, entry.if_valid, entry.until, file.sources[entry.source]
                )
    return tuple(pairs.values())


@cache
def contraindications() -> tuple[Contraindication, ...]:
    """What rules vaccines out.

    Example:
        >>> ["Rubella" in each.antigens for each in contraindications() if each.recorded == "pregnant"]
        [True]
    """
    file = _read("contraindications.yaml", ContraindicationsFile)
    return tuple(
        Contraindication(each.recorded, frozenset(each.antigens), file.sources[each.source])
        for each in file.contraindications
    )


def _vaccine(id_: str, entry: VaccineEntry, sources: Mapping[str, str], *, supplement: bool) -> SharedVaccine:
    return SharedVaccine(
        id_,
        Vaccine(entry.codes[0], entry.name, tuple(entry.antigens), entry.live),
        tuple(entry.codes),
        supplement,
        tuple(sources[each] for each in entry.source),
        entry.note,
    )


@cache
def _antigens() -> AntigensFile:
    return _read("antigens.yaml", AntigensFile)


def _read(name: str, form: type[File]) -> File:
    text = (files("vaxplatform.countries") / "catalogue" / name).read_text("utf-8")
    findings = Findings()
    file = findings.read(form, load_yaml(text, f"catalogue/{name}"))
    if file is None:
        raise findings.error()
    return file
