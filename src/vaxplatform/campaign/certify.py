"""From a dose that was given to what its certificate states."""

import base64
import hmac
from datetime import date

from vaxplatform.certificate import VaccinationRecord
from vaxplatform.countries import CountryProgramme
from vaxplatform.errors import CertificateError
from vaxplatform.model import Dose, Person, Product

__all__ = ["certificate_id", "vaccination_record"]

_LONGEST_DETAIL = 80  # characters


def certificate_id(country: str, secret: bytes, person: str, dose_number: int, day: date) -> str:
    """A certificate's id (UVCI) that says nothing of the person to whoever lacks the secret.

    Args:
        country: ISO 3166-1 alpha-2.
        secret: The issuer's, at least 16 bytes.
        person: The person's id.
        dose_number: From 1.
        day: The day of the dose.

    Source:
        eHealth Network, Guidelines on verifiable vaccination certificates, annex 2, option 2 (opaque id).

    Example:
        >>> certificate_id("IN", bytes(16), "P-1", 1, date(2021, 8, 26))
        'URN:UVCI:01:IN:EQCBZV6M2ZSQ7SG5CJYJXAU7YI'
    """
    digest = hmac.digest(secret, f"{person}|{dose_number}|{day}".encode(), "sha256")
    return f"URN:UVCI:01:{country}:{base64.b32encode(digest[:16]).decode().rstrip('=')}"


def vaccination_record(
    person: Person,
    dose: Dose,
    dose_number: int,
    programme: CountryProgramme,
    *,
    country: str,
    issuer: str,
    certificate_id: str,
    centre: str = "",
) -> VaccinationRecord:
    """What the certificate of a dose states, in the codes of the programme's profile, and what else is known of it.

    Args:
        person: Who was vaccinated.
        dose: The dose given.
        dose_number: Which it was, from 1.
        programme: Names the disease and the profile.
        country: ISO 3166-1 alpha-2.
        issuer: Who issues it, at most 80 characters.
        certificate_id: The certificate's own id.
        centre: The name of the place where it was given.

    Raises:
        CertificateError: The product has no code in the profile's lists, or the record cannot stand.
    """
    product = programme.programme.catalogue.of(dose.vaccine)
    terms = programme.certificate
    return VaccinationRecord(
        person.name,
        person.birth_date,
        disease=terms.disease.value,
        prophylaxis=_code(product, f"{terms.profile}-prophylaxis"),
        product=_code(product, terms.profile),
        manufacturer=_code(product, f"{terms.profile}-manufacturer"),
        dose_number=dose_number,
        doses_in_series=max(dose_number, _doses_in_series(programme, dose)),
        date=dose.date,
        country=country,
        issuer=issuer,
        certificate_id=certificate_id,
        cvx=dose.vaccine.value if dose.vaccine.system == "cvx" else "",
        icd11=product.code_in("icd11") or "",
        product_name=_detail(product.brand),
        manufacturer_name=_detail(product.manufacturer),
        lot=_detail(dose.lot),
        centre=_detail(centre),
        sex=person.sex,
    )


def _detail(text: str) -> str:
    """A detail that a certificate can do without; left out where it is longer than certificates take."""
    return text if len(text) <= _LONGEST_DETAIL and text.isprintable() else ""


def _doses_in_series(programme: CountryProgramme, dose: Dose) -> int:
    """How many doses the course of this vaccine has, as the programme says, or as its series has on the day."""
    series = next(
        each for each in programme.schedule.series if any(dose.vaccine in target.vaccines for target in each.doses)
    )
    stated = programme.courses.get(series.id)
    return sum(target.window.contains(dose.date) for target in series.doses) if stated is None else stated


def _code(product: Product, system: str) -> str:
    value = product.code_in(system)
    if value is None:
        raise CertificateError(
            f"{product.id} has no code in «{system}», which the certificate needs: add it to the pack's products",
            code="product-code-missing",
            field="product",
        )
    return value
