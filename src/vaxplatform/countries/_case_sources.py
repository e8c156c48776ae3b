"""Where worked cases are from: each names its source, or all of a file share one that stands above them."""

from collections.abc import Sequence
from typing import Protocol

from vaxplatform.countries._yaml import Document, Path
from vaxplatform.countries.country import Country
from vaxplatform.countries.schema import Findings
from vaxplatform.exchange.strict import nearest

__all__ = ["sources_are_known"]


class _Sourced(Protocol):
    @property
    def source(self) -> list[str]: ...


class _Cases(_Sourced, Protocol):
    @property
    def cases(self) -> Sequence[_Sourced]: ...


def sources_are_known(file: _Cases, document: Document, country: Country, findings: Findings) -> bool:
    """Whether each case has sources that pack.yaml lists; what is wrong is noted."""
    before = len(findings.found)
    for index, case in enumerate(file.cases):
        if not (case.source or file.source):
            sentence = "«source» is missing here: it stands in every case, or once above them all"
            findings.add(document.place_of(("cases", index)), sentence, "pack-missing-source")
    entries: list[tuple[Path, _Sourced]] = [((), file), *((("cases", at), case) for at, case in enumerate(file.cases))]
    for path, entry in entries:
        for source in entry.source:
            if source not in country.sources:
                sentence = f"the source «{source}» is not listed in pack.yaml; {nearest(source, [*country.sources])}"
                findings.add(document.place_of((*path, "source")), sentence, "pack-source-unlisted")
    return len(findings.found) == before
