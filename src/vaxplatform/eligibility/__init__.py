"""Who may be vaccinated, with what and from when: dated rules as values, and decisions that explain themselves."""

from vaxplatform.eligibility.alike import Alike
from vaxplatform.eligibility.analyse import Boundary, Effort, Finding, Supply, Visit, analyse, boundaries
from vaxplatform.eligibility.decide import Decision, RuleTrace, decide, tier_of
from vaxplatform.eligibility.grammar import parse_predicate
from vaxplatform.eligibility.predicate import Predicate, walk
from vaxplatform.eligibility.table import VENUES, Answer, Deferral, Exclusion, HitPolicy, Offer, Rule, RuleTable, Tier
from vaxplatform.eligibility.wording import Wording
from vaxplatform.eligibility.words import ConditionWord, DetailKind, Kind, Words
from vaxplatform.eligibility.writing import write_predicate

__all__ = [
    "VENUES",
    "Alike",
    "Answer",
    "Boundary",
    "ConditionWord",
    "Decision",
    "Deferral",
    "DetailKind",
    "Effort",
    "Exclusion",
    "Finding",
    "HitPolicy",
    "Kind",
    "Offer",
    "Predicate",
    "Rule",
    "RuleTable",
    "RuleTrace",
    "Supply",
    "Tier",
    "Visit",
    "Wording",
    "Words",
    "analyse",
    "boundaries",
    "decide",
    "parse_predicate",
    "tier_of",
    "walk",
    "write_predicate",
]
