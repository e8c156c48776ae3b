"""All jobs in one run: people, eligible, due, seats, doses, certificates, indicators; and the check of its result."""

from vaxplatform.campaign.certify import certificate_id, vaccination_record
from vaxplatform.campaign.check_folder import FolderAudit, FolderFinding, audit_folder
from vaxplatform.campaign.intake import Intake, Unserved, venue_of
from vaxplatform.campaign.plan import CampaignPlan, Issuing
from vaxplatform.campaign.reach import Reach
from vaxplatform.campaign.run import PeopleSource, Progress, run_campaign

__all__ = [
    "CampaignPlan",
    "FolderAudit",
    "FolderFinding",
    "Intake",
    "Issuing",
    "PeopleSource",
    "Progress",
    "Reach",
    "Unserved",
    "audit_folder",
    "certificate_id",
    "run_campaign",
    "vaccination_record",
    "venue_of",
]
