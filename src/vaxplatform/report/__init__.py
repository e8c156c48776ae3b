"""Pages people look at: one self-contained HTML file from a campaign's indicators."""

from vaxplatform.report.campaign import campaign_page

__all__ = ["campaign_page"]
