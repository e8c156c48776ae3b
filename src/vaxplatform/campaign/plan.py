"""What a campaign is run on, and with what its certificates are issued."""

from collections.abc import Sequence
from datetime import date, datetime

from attrs import field, frozen

from vaxplatform.allocation import Override
from vaxplatform.certificate import Signer
from vaxplatform.countries import Country, CountryProgramme
from vaxplatform.exchange import Rejected
from vaxplatform.model import Centre, Session

__all__ = ["CampaignPlan", "Issuing"]


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
        overrides: What centres chose within the limits of the programme's policy.
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
    overrides: Sequence[Override] = ()


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
