"""Who may be vaccinated, with what and from when: dated rules as values, and decisions that explain themselves."""

from vaxplatform.eligibility.alike import Alike
from vaxplatform.eligibility.decide import Decision, decide, tier_of
from vaxplatform.eligibility.predicate import Predicate, parse_predicate, walk
from vaxplatform.eligibility.table import Answer, Deferral, Exclusion, HitPolicy, Offer, Rule, RuleTable, Tier

__all__ = [
    "Alike",
    "Answer",
    "Decision",
    "Deferral",
    "Exclusion",
    "HitPolicy",
    "Offer",
    "Predicate",
    "Rule",
    "RuleTable",
    "Tier",
    "decide",
    "parse_predicate",
    "tier_of",
    "walk",
]
