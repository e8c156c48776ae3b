"""Published test suites run against the library, for us and for those who adopt it."""

from vaxplatform.conformance.cdsi import CdsiCase, read_cases, run_cdsi
from vaxplatform.conformance.certlogic import (
    CertLogicCase,
    CertLogicCases,
    read_certlogic_suite,
    read_country_rules,
    run_certlogic,
)
from vaxplatform.conformance.divoc import DivocCase, DivocCases, read_divoc, run_divoc
from vaxplatform.conformance.eu_dcc import EuDccCase, EuDccCases, read_eu_dcc, run_eu_dcc
from vaxplatform.conformance.report import Defect, Disagreement, Report
from vaxplatform.conformance.smart_health_cards import (
    HealthCardCase,
    HealthCardCases,
    read_health_card_cases,
    run_health_card_cases,
)
from vaxplatform.conformance.who_schedules import WhoComparison, run_who_schedules

__all__ = [
    "CdsiCase",
    "CertLogicCase",
    "CertLogicCases",
    "Defect",
    "Disagreement",
    "DivocCase",
    "DivocCases",
    "EuDccCase",
    "EuDccCases",
    "HealthCardCase",
    "HealthCardCases",
    "Report",
    "WhoComparison",
    "read_cases",
    "read_certlogic_suite",
    "read_country_rules",
    "read_divoc",
    "read_eu_dcc",
    "read_health_card_cases",
    "run_cdsi",
    "run_certlogic",
    "run_divoc",
    "run_eu_dcc",
    "run_health_card_cases",
    "run_who_schedules",
]
