"""Pages people look at, each one self-contained HTML file: a campaign's report, a programme's rules."""

from vaxplatform.report.campaign import campaign_page
from vaxplatform.report.rules import rules_page

__all__ = ["campaign_page", "rules_page"]
