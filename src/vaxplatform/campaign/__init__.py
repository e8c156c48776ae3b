"""All jobs in one run: people, eligible, due, seats, doses, certificates, indicators; and the check of its result.

A draw can also be run by itself, on requests that come from elsewhere.
"""

from vaxplatform.campaign.certify import certificate_id, vaccination_record
from vaxplatform.campaign.check_folder import FolderAudit, FolderFinding, audit_folder
from vaxplatform.campaign.compare import COMPARISON, ComparisonPlan, compare_draws
from vaxplatform.campaign.draw import DrawPlan, ProgrammeNames, run_draw
from vaxplatform.campaign.drawn import DrawInput, Drawn, read_draw
from vaxplatform.campaign.intake import Intake, Unserved, venue_of
from vaxplatform.campaign.plan import CampaignPlan, Issuing
from vaxplatform.campaign.progress import Progress
from vaxplatform.campaign.reach import Reach
from vaxplatform.campaign.run import PeopleSource, run_campaign
from vaxplatform.campaign.shard_pool import ShardPool

__all__ = [
    "COMPARISON",
    "CampaignPlan",
    "ComparisonPlan",
    "DrawInput",
    "DrawPlan",
    "Drawn",
    "FolderAudit",
    "FolderFinding",
    "Intake",
    "Issuing",
    "PeopleSource",
    "ProgrammeNames",
    "Progress",
    "Reach",
    "ShardPool",
    "Unserved",
    "audit_folder",
    "certificate_id",
    "compare_draws",
    "read_draw",
    "run_campaign",
    "run_draw",
    "vaccination_record",
    "venue_of",
]
