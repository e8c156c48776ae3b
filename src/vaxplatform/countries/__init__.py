"""Country packs: a country's rules, products and sentences as data, loaded into values.

The core knows no country's name: all that is said of one stands in its pack.
"""

from vaxplatform.countries.check import CaseResult, run_cases
from vaxplatform.countries.country import CertificateTerms, Country, CountryProgramme, Source
from vaxplatform.countries.load import PackFolder, core_messages, find_pack, list_countries, load_country, load_pack
from vaxplatform.countries.review import ReviewedBoundary, ReviewedFinding, RuleReview, review_rules

__all__ = [
    "CaseResult",
    "CertificateTerms",
    "Country",
    "CountryProgramme",
    "PackFolder",
    "ReviewedBoundary",
    "ReviewedFinding",
    "RuleReview",
    "Source",
    "core_messages",
    "find_pack",
    "list_countries",
    "load_country",
    "load_pack",
    "review_rules",
    "run_cases",
]
