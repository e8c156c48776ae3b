"""Certificates of the doses given, written into the result folder."""

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any
from urllib.parse import quote

from vaxplatform.campaign.certify import certificate_id, vaccination_record
from vaxplatform.campaign.plan import CampaignPlan, Issuing
from vaxplatform.certificate import ENGLISH_LABELS, Certificate, QrCode, VaccinationRecord, card_html, issue
from vaxplatform.countries import CountryProgramme
from vaxplatform.dates import add
from vaxplatform.errors import CertificateError
from vaxplatform.exchange import Rejected, ResultFolder
from vaxplatform.model import Dose, Person
from vaxplatform.place import Place

__all__ = ["Certificates"]

_LONGEST_NAME = 200  # file systems take 255 bytes


class Certificates:
    """Issues a certificate for each dose and writes it; what cannot be certified is kept with the reason."""

    def __init__(self, plan: CampaignPlan, issuing: Issuing, folder: ResultFolder, sample: frozenset[str]) -> None:
        self._plan = plan
        self._issuing = issuing
        self._folder = folder
        self._sample = sample
        self._expires = _expiry(plan.programme, issuing.at)
        self._labels = {language: _labels(plan, language) for language in plan.country.languages[:2]}
        self.count = 0
        self.rejected: list[Rejected] = []

    @property
    def for_demonstration(self) -> bool:
        """Whether the certificates prove nothing."""
        return bool(self._issuing.banner)

    def issue(self, person: Person, dose: Dose, dose_number: int) -> None:
        """Issue one and write its text; for people of the sample also its QR code and a page to print."""
        country, at = self._plan.country.code, self._issuing.at
        name = f"certificates/{_file_name(person.id)}-dose{dose_number}"
        number = certificate_id(country, self._issuing.secret, person.id, dose_number, dose.date)
        terms = self._plan.programme.certificate
        try:
            record = vaccination_record(
                person,
                dose,
                dose_number,
                self._plan.programme,
                country=country,
                issuer=self._issuing.issuer or terms.issuer,
                certificate_id=number,
            )
            signed = issue(record, self._issuing.signer, profile=terms.profile, at=at, expires=self._expires)
        except CertificateError as error:
            self.rejected.append(Rejected.because(error, Place(f"{name}.txt")))
            return
        self.count += 1
        self._folder.text(f"{name}.txt", signed.text + "\n")
        if person.id in self._sample:
            qr = QrCode.of(signed.text)
            self._folder.file(f"{name}.png").write_bytes(qr.png())
            self._folder.text(f"{name}.html", self._page(signed, record, dose, qr))

    def _page(self, signed: Certificate, record: VaccinationRecord, dose: Dose, qr: QrCode) -> str:
        product = self._plan.programme.programme.catalogue.of(dose.vaccine)
        (language, labels), *others = self._labels.items()
        second_language, second_labels = others[0] if others else ("", None)
        return card_html(
            signed,
            record,
            labels=labels,
            language=language,
            second_labels=second_labels,
            second_language=second_language,
            product_name=product.brand,
            manufacturer_name=product.manufacturer,
            banner=self._plan.country.messages.get(self._issuing.banner, language) if self._issuing.banner else None,
            qr=qr,
        )


def _file_name(person: str) -> str:
    """A person's id as a name that every file system takes; long ones in foreign script end in a digest."""
    name = quote(person, safe="")
    return name if len(name) <= _LONGEST_NAME else f"{name[:120]}-{sha256(person.encode()).hexdigest()[:32]}"


def _expiry(programme: CountryProgramme, at: datetime) -> datetime | None:
    valid_for = programme.certificate.valid_for
    if valid_for is None:
        return None
    return at + (add(at.date(), valid_for, programme.table.end_of_month) - at.date())


_DOSE_OF: dict[str, Any] = {"number": "{number}", "series": "{series}"}
"""The card fills these in itself."""


def _labels(plan: CampaignPlan, language: str) -> Mapping[str, str]:
    """The texts of a printed certificate in a language; English where the catalogue has none."""
    known = plan.country.messages.ids(language)
    return {
        label: plan.country.messages.get(f"card.{label}", language, **_DOSE_OF) if f"card.{label}" in known else english
        for label, english in ENGLISH_LABELS.items()
    }
