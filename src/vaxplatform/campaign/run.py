"""A campaign in one run: people come in, and a result folder with everything that happened comes out.

The stages stream: of a million people only requests, draw keys and what is counted are held, never the people.
"""

import json
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from urllib.parse import quote

from attrs import field, frozen

from vaxplatform.allocation import Allocation, Seat, allocate, check_commitment, commitment_of
from vaxplatform.campaign._tables import appointment_rows, unserved_rows
from vaxplatform.campaign.certify import certificate_id, vaccination_record
from vaxplatform.campaign.intake import Intake, Unserved
from vaxplatform.certificate import Certificate, QrCode, Signer, VaccinationRecord, card_html, issue
from vaxplatform.certificate.card import ENGLISH_LABELS
from vaxplatform.countries import Country, CountryProgramme
from vaxplatform.dates import add
from vaxplatform.errors import CertificateError
from vaxplatform.exchange import (
    APPOINTMENT_COLUMNS,
    REJECTED_COLUMNS,
    REQUEST_COLUMNS,
    SESSION_COLUMNS,
    UNSERVED_COLUMNS,
    Rejected,
    ResultFolder,
)
from vaxplatform.exchange.campaign_folder import request_rows, session_rows
from vaxplatform.model import Centre, Dose, Person, Position, Reason, Request, Session
from vaxplatform.monitoring import Profile, Tally, age_band, distance_km, travel
from vaxplatform.place import Place
from vaxplatform.report import campaign_page

__all__ = ["CampaignPlan", "Issuing", "PeopleSource", "Progress", "run_campaign"]

SAMPLE = 50
"""How many certificates also get a QR picture and a page to print."""

_REPORT_EVERY = 500

PeopleSource = Callable[[Container[str] | None], Iterable[tuple[Person, tuple[Dose, ...]] | Rejected]]
"""Gives all people when called with None, or those of some ids; called twice, and gives the same people twice."""

Progress = Callable[[str, int, int | None], None]
"""Told a stage's name, how much of it is done, and how much there is, if that is known."""


@frozen
class CampaignPlan:
    """What a campaign is run on.

    Args:
        country: The country's pack.
        programme: One of its programmes.
        centres: Every centre once.
        sessions: All sessions; those before ``on`` are left out.
        rejected: What the calendar held that could not be used.
        on: The day on which requests are made and rules for tiers are read.
        seed: Of the draw; not empty.
        commitment: SHA-256 of the seed in hex if it was published before requests closed, else None.
        district: Its name for the report.
        synthetic: True when the people are made up.
    """

    country: Country
    programme: CountryProgramme
    centres: Sequence[Centre]
    sessions: Sequence[Session]
    rejected: Sequence[Rejected]
    on: date
    seed: str
    commitment: str | None
    district: str
    synthetic: bool


@frozen
class Issuing:
    """With what certificates are issued.

    Args:
        signer: Holds the key.
        secret: Keys the certificates' ids, at least 16 bytes.
        at: The instant of issue, with its time zone.
        issuer: Who stands as issuer on the certificates; by default whom the country pack names.
        banner: Id of a message to print across the page, for certificates that prove nothing; empty for real ones.
    """

    signer: Signer
    secret: bytes = field(repr=False)
    at: datetime
    issuer: str | None = None
    banner: str = ""


@frozen(weakref_slot=False)
class _Applicant:
    """What is kept of a person who asked for a seat."""

    request: Request
    profile: Profile
    place: Position | None


class _Register:
    """What came in: applicants, those who cannot ask, and rows that could not be read."""

    def __init__(self, plan: CampaignPlan) -> None:
        self.applicants: dict[str, _Applicant] = {}
        self.unserved: list[Unserved] = []
        self.rejected: list[Rejected] = list(plan.rejected)
        self.tally = Tally()
        self.sessions = tuple(session for session in plan.sessions if session.date >= plan.on)
        self._intake = Intake(plan.programme, plan.centres, self.sessions, plan.on)
        self._plan = plan
        self._profiles: dict[Profile, Profile] = {}

    def take(self, entry: tuple[Person, tuple[Dose, ...]] | Rejected) -> None:
        if isinstance(entry, Rejected):
            self.rejected.append(entry)
            return
        person, doses = entry
        band = age_band(person.birth_date, self._plan.on, self._plan.programme.table.end_of_month)
        profile = Profile(band, person.sex, person.region)
        profile = self._profiles.setdefault(profile, profile)
        self.tally.people[profile] += 1
        answer = self._intake.judge(person, doses)
        if isinstance(answer, Unserved):
            self.unserved.append(answer)
        else:
            self.applicants[person.id] = _Applicant(answer, profile, person.position)
            self.tally.requests[profile] += 1


def run_campaign(
    plan: CampaignPlan,
    people: PeopleSource,
    folder: ResultFolder,
    issuing: Issuing,
    *,
    progress: Progress = lambda _stage, _done, _total: None,
) -> Mapping[str, object]:
    """Run a campaign and fill its result folder.

    Everybody seated on the first day is taken as vaccinated and gets a certificate; later days stay booked.

    Args:
        plan: What it is run on.
        people: Where people come from, whole and by id.
        folder: Entered, and written to; it becomes visible when its block ends.
        issuing: The key and instant of the certificates.
        progress: Told how far each stage is.

    Returns:
        The indicators, as in ``indicators.json``.

    Raises:
        CommitmentMismatch: The seed is not the one that was committed to.
        InputError: There is no session on or after the day.
    """
    if plan.commitment is not None:
        check_commitment(plan.seed, plan.commitment)
    register = _Register(plan)
    done = 0
    for done, entry in enumerate(people(None), start=1):
        register.take(entry)
        if done % _REPORT_EVERY == 0:
            progress("people", done, None)
    progress("people", done, done)

    requests = [register.applicants[person].request for person in sorted(register.applicants)]
    progress("draw", 0, len(requests))
    allocation = allocate(requests, register.sessions, plan.programme.policy, plan.seed)
    progress("draw", len(requests), len(requests))
    register.unserved.extend(
        Unserved(entry.person, entry.dose_number, Reason("no-seat-left")) for entry in allocation.unseated
    )
    _write_draw(plan, register, requests, allocation, folder)

    first_day = min(session.date for session in register.sessions)
    sessions = {session.id: session for session in register.sessions}
    given = {seat.person: seat for seat in allocation.seats if sessions[seat.session].date == first_day}
    entries = people(given.keys())
    certificates = _Certificates(plan, issuing, folder, frozenset(sorted(given)[:SAMPLE]))
    for person, seat in ((entry[0], given[entry[0].id]) for entry in entries if not isinstance(entry, Rejected)):
        session = sessions[seat.session]
        dose = Dose(session.date, session.vaccine, centre=session.centre)
        register.tally.given[register.applicants[person.id].profile] += 1
        certificates.issue(person, dose, seat.dose_number)
        if certificates.count % _REPORT_EVERY == 0:
            progress("certificates", certificates.count, len(given))
    register.rejected.extend(certificates.rejected)
    progress("certificates", certificates.count, certificates.count)

    progress("report", 0, 1)
    indicators = _indicators(plan, register, allocation, given, certificates.count)
    _write_reports(plan, register, indicators, folder)
    progress("report", 1, 1)
    return indicators


def _write_draw(
    plan: CampaignPlan, register: _Register, requests: Sequence[Request], allocation: Allocation, folder: ResultFolder
) -> None:
    products = {product.code: product.id for product in plan.programme.programme.catalogue.products}
    folder.table("requests.csv", REQUEST_COLUMNS, request_rows(requests))
    folder.table("sessions.csv", SESSION_COLUMNS, session_rows(register.sessions, products))
    rows = appointment_rows(allocation.seats, register.sessions, products)
    folder.table("appointments.csv", APPOINTMENT_COLUMNS, rows)
    folder.table("unserved.csv", UNSERVED_COLUMNS, unserved_rows(register.unserved, plan.country.messages))


class _Certificates:
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

    def issue(self, person: Person, dose: Dose, dose_number: int) -> None:
        country, at = self._plan.country.code, self._issuing.at
        name = f"certificates/{quote(person.id, safe='')}-dose{dose_number}"
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


def _indicators(
    plan: CampaignPlan, register: _Register, allocation: Allocation, given: Mapping[str, Seat], certificates: int
) -> Mapping[str, object]:
    sessions = {session.id: session for session in register.sessions}
    first_day = min(session.date for session in register.sessions)
    tally = register.tally
    for seat in allocation.seats:
        tally.seated[register.applicants[seat.person].profile] += 1
    seats = sum(session.total for session in register.sessions)
    booked = Counter[str](seat.session for seat in allocation.seats)
    return {
        "campaign": {
            "country": plan.country.code,
            "country_name": plan.country.name,
            "programme": plan.programme.programme.id,
            "programme_name": plan.programme.programme.name,
            "pack_version": plan.country.version,
            "pack_status": plan.country.status,
            "on": plan.on.isoformat(),
            "district": plan.district,
            "rule": allocation.rule,
            "seed_sha256": commitment_of(plan.seed),
            "committed": plan.commitment is not None,
            "synthetic": plan.synthetic,
        },
        "totals": {
            "people": tally.people.total(),
            "rejected": len(register.rejected),
            "requests": tally.requests.total(),
            "seats": seats,
            "seated": len(allocation.seats),
            "unserved": len(register.unserved),
            "vaccinated": len(given),
            "certificates": certificates,
        },
        "days": _by_session(register.sessions, booked, first_day, "date", lambda session: session.date.isoformat()),
        "products": _by_session(
            register.sessions,
            booked,
            first_day,
            "product",
            lambda session: plan.programme.programme.catalogue.of(session.vaccine).id,
        ),
        "doses": _by_dose(register, allocation, given),
        "centres": _by_centre(plan, register.sessions, booked, first_day),
        "areas": _with_seats(tally.by_area(), plan, register.sessions),
        "ages": tally.by_age(),
        "sexes": tally.by_sex(),
        "tiers": _by_tier(plan, register, allocation),
        "unserved": [
            {"reason": reason, "rule": rule, "count": count}
            for (reason, rule), count in sorted(
                Counter((entry.reason.code, entry.reason.rule) for entry in register.unserved).items(),
                key=lambda item: (-item[1], item[0]),
            )
        ],
        "rejected": [
            {"field": field, "count": count}
            for field, count in sorted(Counter(entry.field for entry in register.rejected).items())
        ],
        "travel": travel(_distances(plan, register, allocation, sessions)),
        "notes": [{"id": "note.all-seated-came", "values": {"date": first_day.isoformat()}}],
    }


def _by_session(
    sessions: Iterable[Session], booked: Counter[str], first_day: date, name: str, key: Callable[[Session], str]
) -> list[dict[str, object]]:
    seats, taken, given = Counter[str](), Counter[str](), Counter[str]()
    for session in sessions:
        seats[key(session)] += session.total
        taken[key(session)] += booked[session.id]
        given[key(session)] += booked[session.id] if session.date == first_day else 0
    return [
        {name: value, "seats": seats[value], "booked": taken[value], "given": given[value]} for value in sorted(seats)
    ]


def _by_dose(register: _Register, allocation: Allocation, given: Mapping[str, Seat]) -> list[dict[str, object]]:
    seats: Counter[int] = Counter()
    for session in register.sessions:
        seats.update(session.capacity)
    asked = Counter(applicant.request.dose_number for applicant in register.applicants.values())
    booked = Counter(seat.dose_number for seat in allocation.seats)
    done = Counter(seat.dose_number for seat in given.values())
    return [
        {"dose_number": n, "seats": seats[n], "requests": asked[n], "booked": booked[n], "given": done[n]}
        for n in sorted(seats | asked)
    ]


def _by_centre(
    plan: CampaignPlan, sessions: Sequence[Session], booked: Counter[str], first_day: date
) -> list[dict[str, object]]:
    counts = {
        row.pop("id"): row for row in _by_session(sessions, booked, first_day, "id", lambda session: session.centre)
    }
    return [
        {
            "id": centre.id,
            "name": centre.name,
            "area": centre.area,
            "latitude": centre.position.latitude if centre.position else None,
            "longitude": centre.position.longitude if centre.position else None,
            "position_estimated": centre.position_estimated,
            **counts[centre.id],
        }
        for centre in plan.centres
        if centre.id in counts
    ]


def _with_seats(
    areas: Iterable[Mapping[str, object]], plan: CampaignPlan, sessions: Iterable[Session]
) -> list[dict[str, object]]:
    area_of = {centre.id: centre.area for centre in plan.centres}
    seats: Counter[str] = Counter()
    for session in sessions:
        seats[area_of[session.centre]] += session.total
    return [{**row, "seats": seats[str(row["area"])]} for row in areas]


def _by_tier(plan: CampaignPlan, register: _Register, allocation: Allocation) -> list[dict[str, object]]:
    asked = Counter(applicant.request.tier for applicant in register.applicants.values())
    seated = Counter(seat.tier for seat in allocation.seats)
    names = {tier.number: dict(tier.names) for tier in plan.programme.table.tiers}
    return [
        {"tier": tier, "names": names.get(tier, {}), "requests": asked[tier], "seated": seated[tier]}
        for tier in sorted(names.keys() | asked.keys())
    ]


def _distances(
    plan: CampaignPlan, register: _Register, allocation: Allocation, sessions: Mapping[str, Session]
) -> Iterator[float]:
    """The way of everyone seated whose home and centre are both measured, not estimated."""
    places = {centre.id: centre.position for centre in plan.centres if not centre.position_estimated}
    for seat in allocation.seats:
        home, centre = register.applicants[seat.person].place, places.get(sessions[seat.session].centre)
        if home and centre:
            yield distance_km(home, centre)


def _write_reports(
    plan: CampaignPlan, register: _Register, indicators: Mapping[str, object], folder: ResultFolder
) -> None:
    rejected = sorted(
        register.rejected, key=lambda entry: (entry.place.source, entry.place.line or 0, entry.place.path or "")
    )
    folder.table(
        "rejected.csv",
        REJECTED_COLUMNS,
        (
            (entry.place.source, entry.place.line or entry.place.path or "", entry.field, entry.sentence)
            for entry in rejected
        ),
    )
    folder.text("indicators.json", _json(indicators))
    folder.text("report.html", campaign_page(indicators, plan.country.messages, plan.country.languages))
    audit_record = {
        "format": "vaxplatform-audit-1",
        "rule": plan.programme.policy.rule,
        "seed": plan.seed,
        "seed_sha256": commitment_of(plan.seed),
        "committed_beforehand": plan.commitment is not None,
        "country": plan.country.code,
        "programme": plan.programme.programme.id,
        "pack_version": plan.country.version,
        "on": plan.on.isoformat(),
        "files": folder.digests(),
    }
    folder.text("audit.json", _json(audit_record))


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"
