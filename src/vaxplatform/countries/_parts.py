"""The parts of a pack that are read when they are first asked for: calendar, geography, identity and more."""

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from vaxplatform.countries._build import check_languages, check_sources
from vaxplatform.countries._yaml import Document, is_blank, load_yaml
from vaxplatform.countries.aefi import AefiForm
from vaxplatform.countries.calendar import WorkCalendar
from vaxplatform.countries.differences import RecordedDifference
from vaxplatform.countries.geography import Geography
from vaxplatform.countries.identity import IdentityRules
from vaxplatform.countries.schema import Findings, PackFile
from vaxplatform.exchange.strict import Part

if TYPE_CHECKING:
    from vaxplatform.countries.load import PackFolder
    from vaxplatform.registration import RegistrationRules

__all__ = ["PARTS", "PackParts"]

Form = TypeVar("Form", bound=Part)
Value = TypeVar("Value")

PARTS = ("calendar", "geography", "identity", "registration", "aefi", "differences")
"""The names of the parts, each of a file NAME.yaml, which a pack may lack."""


class PackParts:
    """Reads a part when it is first asked for; one that the pack lacks is None.

    Every part raises PackError when its file cannot be used; every problem of the file is in ``data["problems"]``.

    Args:
        pack: Where the pack is.
        head: Its pack.yaml.
    """

    def __init__(self, pack: "PackFolder", head: PackFile) -> None:
        self._pack = pack
        self._head = head

    @cached_property
    def calendar(self) -> WorkCalendar | None:
        """calendar.yaml."""
        from vaxplatform.countries._calendar_form import CalendarFile, build_calendar

        return self._read("calendar", CalendarFile, build_calendar)

    @cached_property
    def geography(self) -> Geography | None:
        """geography.yaml, and geography.csv beside it."""
        from vaxplatform.countries._geography_form import TABLE, GeographyFile, build_geography

        def build(file: GeographyFile, document: Document, findings: Findings) -> Geography:
            table, shown = self._pack.read(TABLE), f"{self._pack.shown}/{TABLE}"
            country = self._head.iso3166.alpha2
            return build_geography(file, document, findings, country=country, table=table, shown=shown)

        return self._read("geography", GeographyFile, build)

    @cached_property
    def identity(self) -> IdentityRules | None:
        """identity.yaml."""
        from vaxplatform.countries._identity_form import IdentityFile, build_identity

        return self._read("identity", IdentityFile, build_identity)

    @cached_property
    def registration(self) -> "RegistrationRules | None":
        """registration.yaml, with the documents of identity.yaml."""
        from vaxplatform.countries._registration_form import RegistrationFile, build_registration

        def build(file: RegistrationFile, document: Document, findings: Findings) -> "RegistrationRules":
            return build_registration(file, document, findings, identity=self.identity)

        return self._read("registration", RegistrationFile, build)

    @cached_property
    def aefi(self) -> AefiForm | None:
        """aefi.yaml."""
        from vaxplatform.countries._aefi_form import AefiFile, build_aefi

        return self._read("aefi", AefiFile, build_aefi)

    @cached_property
    def differences(self) -> tuple[RecordedDifference, ...] | None:
        """differences.yaml."""
        from vaxplatform.countries._differences_form import DifferencesFile, build_differences

        return self._read("differences", DifferencesFile, build_differences)

    def _read(self, name: str, form: type[Form], build: Callable[[Form, Document, Findings], Value]) -> Value | None:
        text = self._pack.read(f"{name}.yaml")
        if text is None:
            return None
        findings = Findings()
        document = load_yaml(text, f"{self._pack.shown}/{name}.yaml")
        if is_blank(document):
            return None
        file = findings.read(form, document)
        if file is None:
            raise findings.error()
        check_sources(document, self._head, findings)
        check_languages(document, self._head, findings)
        value = build(file, document, findings)
        findings.raise_if_any()
        return value
