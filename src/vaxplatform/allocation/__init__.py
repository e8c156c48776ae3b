"""Who gets which seat, and a proof that anyone can check."""

from vaxplatform.allocation.allocate import ENGINES, FAST_FROM, allocate, allocate_draw, engine_for
from vaxplatform.allocation.audit import AuditFinding, audit
from vaxplatform.allocation.coverage import AreaCoverage
from vaxplatform.allocation.displaced import (
    MOST_MOVES,
    Held,
    Outcome,
    Resettled,
    Resettlement,
    first_in_next_draw,
    resettle,
)
from vaxplatform.allocation.districts import DistrictDraw, DistrictDraws, allocate_by_district
from vaxplatform.allocation.draw import Applicant, Draw, Scale
from vaxplatform.allocation.equity import (
    DIMENSIONS,
    TOGETHER,
    Change,
    Comparison,
    Equity,
    Group,
    Home,
    Travel,
    compare,
    equities,
    equity,
)
from vaxplatform.allocation.explain import Explainer, Explanation, OptionReasons, explain
from vaxplatform.allocation.fair_draw import common_options, fair_draw
from vaxplatform.allocation.flexibility import Arrangement, InForce, Override, SeatsHeld, arrange
from vaxplatform.allocation.hours import slots_between
from vaxplatform.allocation.inequality import Inequality, gini, theil
from vaxplatform.allocation.limits import SETTINGS, Limit, Limits, SettingValue, setting_text
from vaxplatform.allocation.lottery import check_commitment, commitment_of, draw_key, lottery
from vaxplatform.allocation.most_people import most_people
from vaxplatform.allocation.outreach import OutreachPlan, OutreachVisit, covered_within, plan_outreach
from vaxplatform.allocation.overbooking import (
    MOST_BOOKINGS_A_SEAT,
    Overbooked,
    ShowRate,
    bookings,
    overbooked,
    show_rate,
)
from vaxplatform.allocation.policy import RULE_NAMES, Households, Policy, SiteOrder
from vaxplatform.allocation.proof import (
    OPEN,
    Bench,
    CutOffs,
    Prices,
    Proof,
    SeatKind,
    Standing,
    TightSets,
    VertexCover,
)
from vaxplatform.allocation.request_columns import Coded, RequestColumns
from vaxplatform.allocation.reserved_shares import reserved_shares
from vaxplatform.allocation.reserves import Reserve, ReserveMethod, Reserves, Unused
from vaxplatform.allocation.result import Allocation, Seat, Unseated
from vaxplatform.allocation.second_dose import (
    DoseInterval,
    HoldBack,
    SecondDoseDue,
    hold_back,
    second_dose_requests,
    transfer_unused,
)
from vaxplatform.allocation.shards import MapShards, allocate_in_shards, shards_of
from vaxplatform.allocation.site_priority import site_priority
from vaxplatform.allocation.standby import (
    Standby,
    StandbyEvent,
    StandbyList,
    StandbyStep,
    answer_standby,
    call_standby,
    settle_standby,
    standby_list,
)
from vaxplatform.allocation.supply import SplitMethod, VialSplit, in_vials, largest_remainder, webster
from vaxplatform.allocation.vials import VialDay, VialPolicy, best_vial_policy, vial_day
from vaxplatform.allocation.worst_served_first import worst_served_first

__all__ = [
    "DIMENSIONS",
    "ENGINES",
    "FAST_FROM",
    "MOST_BOOKINGS_A_SEAT",
    "MOST_MOVES",
    "OPEN",
    "RULE_NAMES",
    "SETTINGS",
    "TOGETHER",
    "Allocation",
    "Applicant",
    "AreaCoverage",
    "Arrangement",
    "AuditFinding",
    "Bench",
    "Change",
    "Coded",
    "Comparison",
    "CutOffs",
    "DistrictDraw",
    "DistrictDraws",
    "DoseInterval",
    "Draw",
    "Equity",
    "Explainer",
    "Explanation",
    "Group",
    "Held",
    "HoldBack",
    "Home",
    "Households",
    "InForce",
    "Inequality",
    "Limit",
    "Limits",
    "MapShards",
    "OptionReasons",
    "Outcome",
    "OutreachPlan",
    "OutreachVisit",
    "Overbooked",
    "Override",
    "Policy",
    "Prices",
    "Proof",
    "RequestColumns",
    "Reserve",
    "ReserveMethod",
    "Reserves",
    "Resettled",
    "Resettlement",
    "Scale",
    "Seat",
    "SeatKind",
    "SeatsHeld",
    "SecondDoseDue",
    "SettingValue",
    "ShowRate",
    "SiteOrder",
    "SplitMethod",
    "Standby",
    "StandbyEvent",
    "StandbyList",
    "StandbyStep",
    "Standing",
    "TightSets",
    "Travel",
    "Unseated",
    "Unused",
    "VertexCover",
    "VialDay",
    "VialPolicy",
    "VialSplit",
    "allocate",
    "allocate_by_district",
    "allocate_draw",
    "allocate_in_shards",
    "answer_standby",
    "arrange",
    "audit",
    "best_vial_policy",
    "bookings",
    "call_standby",
    "check_commitment",
    "commitment_of",
    "common_options",
    "compare",
    "covered_within",
    "draw_key",
    "engine_for",
    "equities",
    "equity",
    "explain",
    "fair_draw",
    "first_in_next_draw",
    "gini",
    "hold_back",
    "in_vials",
    "largest_remainder",
    "lottery",
    "most_people",
    "overbooked",
    "plan_outreach",
    "reserved_shares",
    "resettle",
    "second_dose_requests",
    "setting_text",
    "settle_standby",
    "shards_of",
    "show_rate",
    "site_priority",
    "slots_between",
    "standby_list",
    "theil",
    "transfer_unused",
    "vial_day",
    "webster",
    "worst_served_first",
]
