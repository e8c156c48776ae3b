"""Country packs: a country's rules, products and sentences as data, loaded into values.

The core knows no country's name: all that is said of one stands in its pack.
"""

from vaxplatform.countries._pack_findings import CheckStage, PackFinding, Severity
from vaxplatform.countries.check import CaseResult, run_cases
from vaxplatform.countries.country import CertificateTerms, Country, CountryProgramme, Source
from vaxplatform.countries.differences import RecordedDifference
from vaxplatform.countries.load import (
    PackFolder,
    core_messages,
    find_pack,
    list_countries,
    load_country,
    load_pack,
    open_pack,
)
from vaxplatform.countries.pack_check import PackCheck, check_pack
from vaxplatform.countries.pack_diff import DueChange, PackDiff, PlannedDose, diff_packs
from vaxplatform.countries.review import ReviewedBoundary, ReviewedFinding, RuleReview, review_rules
from vaxplatform.countries.routine import (
    Audience,
    GivenVaccine,
    PlannedTime,
    Routine,
    RoutineDose,
    RoutineLine,
    RoutineSeries,
)

__all__ = [
    "Audience",
    "CaseResult",
    "CertificateTerms",
    "CheckStage",
    "Country",
    "CountryProgramme",
    "DueChange",
    "GivenVaccine",
    "PackCheck",
    "PackDiff",
    "PackFinding",
    "PackFolder",
    "PlannedDose",
    "PlannedTime",
    "RecordedDifference",
    "ReviewedBoundary",
    "ReviewedFinding",
    "Routine",
    "RoutineDose",
    "RoutineLine",
    "RoutineSeries",
    "RuleReview",
    "Severity",
    "Source",
    "check_pack",
    "core_messages",
    "diff_packs",
    "find_pack",
    "list_countries",
    "load_country",
    "load_pack",
    "open_pack",
    "review_rules",
    "run_cases",
]
