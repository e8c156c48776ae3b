"""Published test suites run against the library, for us and for those who adopt it."""

from vaxplatform.conformance.cdsi import CdsiCase, read_cases, run_cdsi
from vaxplatform.conformance.report import Defect, Disagreement, Report

__all__ = ["CdsiCase", "Defect", "Disagreement", "Report", "read_cases", "run_cdsi"]
