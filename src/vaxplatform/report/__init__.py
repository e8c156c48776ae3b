"""Pages people look at: a campaign's report, who got a seat, rules and policies in words, what each rule would do."""

from vaxplatform.report.campaign import campaign_page
from vaxplatform.report.equity import EquityResult, equity_page
from vaxplatform.report.policy import PolicyPart, policy_in_words, policy_parts
from vaxplatform.report.rules import rules_page
from vaxplatform.report.schedule_page import schedule_page
from vaxplatform.report.schedule_pdf import schedule_pdf
from vaxplatform.report.simulation import simulation_page
from vaxplatform.report.wall import Wall, WallDose, WallTable, WallVisit, wall_of

__all__ = [
    "EquityResult",
    "PolicyPart",
    "Wall",
    "WallDose",
    "WallTable",
    "WallVisit",
    "campaign_page",
    "equity_page",
    "policy_in_words",
    "policy_parts",
    "rules_page",
    "schedule_page",
    "schedule_pdf",
    "simulation_page",
    "wall_of",
]
