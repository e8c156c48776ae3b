"""Certificates of the doses given, written into the result folder."""

from datetime import datetime
from hashlib import sha256
from urllib.parse import quote

from vaxplatform.campaign.certify import certificate_id, vaccination_record
from vaxplatform.campaign.plan import CampaignPlan, Issuing
from vaxplatform.certificate import Card, CardLanguage, QrCode, card_html, issue
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
        self._languages = [CardLanguage.of(plan.country.messages, tag) for tag in plan.country.languages[:2]]
        self._centres = {centre.id: centre.name for centre in plan.centres}
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
                centre=self._centres.get(dose.centre, ""),
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
            self._folder.text(f"{name}.html", self._page(Card(signed, record), qr))

    def _page(self, card: Card, qr: QrCode) -> str:
        messages, banner = self._plan.country.messages, self._issuing.banner
        return card_html(
            card,
            languages=self._languages,
            banner=messages.get(banner, self._languages[0].tag) if banner else None,
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
