"""A policy of allocation as a file: what it may say, and where it is told what is wrong."""

from datetime import time
from fractions import Fraction
from pathlib import Path

import pytest
from attrs import fields_dict
from hypothesis import given
from hypothesis import strategies as st

from countries.made_up_pack import write_pack
from vaxplatform.allocation import (
    RULE_NAMES,
    SETTINGS,
    AreaCoverage,
    Households,
    Limit,
    Limits,
    Policy,
    Reserve,
    ReserveMethod,
    Reserves,
    Unused,
)
from vaxplatform.countries import PackFolder, load_pack
from vaxplatform.errors import FileError, InputError, PackError
from vaxplatform.exchange import parse_policy, policy_text, read_policy
from vaxplatform.exchange.policy_file import LimitsPart, PolicyFile, ReserveEntry, ReservesPart, read_share, read_time

EXAMPLES = Path(__file__).parents[2] / "examples" / "policies"

BASE = "rule: {rule}\noptions_at_most: 8\ndistance_km_at_most: 25\nsource: order 12\n"
RESERVES = """\
reserves:
  order: [open, elderly, local]
  categories:
    - {name: elderly, groups: [60+], share: 20 %}
    - {name: local, residents: true, share: 30 %}
"""

# ----------------------------------------------------------------------------------------------------------- examples


@pytest.mark.parametrize("rule", RULE_NAMES)
def test_there_is_an_example_for_each_rule(rule: str) -> None:
    policy = read_policy(EXAMPLES / f"{rule}.yaml")
    assert policy.rule == rule
    assert parse_policy(policy_text(policy)) == policy


def test_every_example_is_of_a_rule() -> None:
    assert sorted(path.stem for path in EXAMPLES.iterdir()) == sorted(RULE_NAMES)


# ------------------------------------------------------------------------------------------------- what it may say


def test_terms_of_site_priority() -> None:
    policy = parse_policy(
        BASE.format(rule="site-priority")
        + "site_order: [tier, band, 'group:HCW']\nbands_km: [2, 5.5]\nsite_orders: {C-1: [resident]}\n"
        + RESERVES
        + "limits:\n  resident_share: {least: 10%, most: 50 %}\n"
        + "  site_order: [[tier], [resident, tier]]\n"
    )
    assert policy.site_order == ("tier", "band", "group:HCW")
    assert policy.bands_km == (2, 5.5)
    assert (policy.order_at("C-1"), policy.order_at("C-2")) == (("resident",), policy.site_order)
    assert policy.limits == Limits(
        resident_share=Limit(Fraction(1, 10), Fraction(1, 2), Fraction(3, 10)),
        site_order=(("tier",), ("resident", "tier")),
    )


def test_terms_of_reserves() -> None:
    policy = parse_policy(
        BASE.format(rule="reserved-shares")
        + """\
reserves:
  method: reverse-rejecting
  order: [hcw, open, far]
  categories:
    - {name: hcw, groups: [HCW, FLW], seats: 3, unused: open}
    - {name: far, areas: [Umred], share: 12.5 %, share_at: {C-1: 0 %}, unused: hold}
"""
    )
    assert policy.reserves == Reserves(
        (
            Reserve("hcw", groups=frozenset({"HCW", "FLW"}), seats=3, unused=Unused.OPEN),
            Reserve(
                "far",
                areas=frozenset({"Umred"}),
                share=Fraction(1, 8),
                share_at={"C-1": Fraction(0)},
                unused=Unused.HOLD,
            ),
        ),
        ("hcw", "open", "far"),
        ReserveMethod.REVERSE_REJECTING,
    )


def test_terms_of_hours_and_shares() -> None:
    text = (EXAMPLES / "fair-draw.yaml").read_text("utf-8")
    limits = parse_policy(text).limits
    assert limits.walk_in_share == Limit(Fraction(1, 5), Fraction(1, 2), Fraction(1, 5))
    assert limits.opens == Limit(time(8), time(11), time(9))
    assert limits.slot_minutes == Limit(15, 120, 60)
    assert limits.standby_km == Limit(2, 10, 5)
    assert parse_policy(text).households is Households.MEAN


def test_a_file_that_says_the_least() -> None:
    assert parse_policy(BASE.format(rule="most-people")) == Policy(
        rule="most-people", options_at_most=8, distance_km_at_most=25.0, source="order 12"
    )


def test_a_share_and_a_time() -> None:
    assert [read_share(text) for text in ("0 %", "20%", "100 %", "33.333333 %")] == [
        0,
        Fraction(1, 5),
        1,
        Fraction(33333333, 10**8),
    ]
    assert [read_time(text) for text in ("00:00", "23:59")] == [time(0), time(23, 59)]


@pytest.mark.parametrize(
    "text", ["", "20", 20, 0.2, "101 %", "100.5 %", "-1 %", "1/5", "\u0662\u0660 %", "20  %", "20 %\n"]
)
def test_what_is_no_share(text: object) -> None:
    with pytest.raises(InputError) as raised:
        read_share(text)
    assert raised.value.code == "share-form"


@pytest.mark.parametrize("text", ["", "9:00", "24:00", "09:60", "0900", 900, "09:00:00", "\u0660\u0669:00"])
def test_what_is_no_time(text: object) -> None:
    with pytest.raises(InputError) as raised:
        read_time(text)
    assert raised.value.code == "time-form"


# --------------------------------------------------------------------------------------------------- what is refused

FAIR = BASE.format(rule="fair-draw")
SITE = BASE.format(rule="site-priority")
RESERVED = BASE.format(rule="reserved-shares") + RESERVES
HOURS = """\
limits:
  opens: {least: "08:00", most: "11:00", default: "09:00"}
  closes: {least: "13:00", most: "20:00", default: "17:00"}
  slot_minutes: {least: 15, most: 120, default: 60}
"""

TOO_MUCH = """\
limits:
  walk_in_share: {least: 0 %, most: 60 %, default: 60 %}
  second_dose_share: {least: 0 %, most: 60 %, default: §50 %}
"""

# text, what is written for what in it, place unless § marks it, words of the sentence
TRAPS: list[tuple[str, tuple[str, str], str, str]] = [
    # form
    (FAIR, ("rule:", "rul:"), "1:1", "«rul» is not a key here; did you mean «rule»?"),
    (FAIR, ("source: order 12", ""), "1:1", "«source» is missing here"),
    (FAIR, ("fair-draw", "fair draw"), "1:7", "«fair draw» is not a rule; did you mean «fair-draw»?"),
    (FAIR, ("fair-draw", "[1]"), "1:7", "«[1]» is not a rule; known: fair-draw"),
    (FAIR, ("fair-draw", "fair-drawn"), "1:7", "«fair-drawn» is not a rule; did you mean «fair-draw»?"),
    (FAIR, ("most: 8", "most: 0"), "2:18", "at least 1"),
    (FAIR, ("most: 25", "most: 0"), "3:22", "above 0"),
    (FAIR, ("most: 25", "most: .inf"), "3:22", "above 0"),
    (FAIR, ("12\n", "12\nhouseholds: together\n"), "5:13", "not one of apart, together-best, together-mean"),
    (FAIR, ("12\n", "12\nlimits: {walk_in: 3}\n"), "5:10", "did you mean «walk_in_share»?"),
    (FAIR, ("12\n", "12\nlimits: {standby_km: {least: 1, most: 3}}\n"), "5:22", "«default» is missing here"),
    (RESERVED, ("share: 20 %", "share: §20"), "", "a share is written in per cent"),
    (RESERVED, ("share: 20 %", "share: §120 %"), "", "at most 100 %"),
    (RESERVED, ("share: 20 %", "seats: §-2"), "", "at least 0"),
    (RESERVED, ("share: 20 %", "share: 20 %, unused: §lost"), "", "not one of open, next, hold"),
    (RESERVED, ("groups: [60+]", "groups: §[]"), "", "at least one"),
    (RESERVED, ("order: [open, elderly, local]", "order:"), "6:9", "a value is missing"),
    (FAIR + HOURS, ('"08:00"', "8"), "6:18", "a time of day is written «09:00»"),
    # what cannot be
    (RESERVED, ("name: elderly", "name: open"), "8:14", "a reserve has a name, and not «open»"),
    (RESERVED, ("groups: [60+], ", ""), "8:7", "reserve elderly is for nobody"),
    (RESERVED, (", share: 20 %", ""), "8:7", "a share of a session's seats or a number of them: state one"),
    (RESERVED, ("share: 20 %", "share: 20 %, seats: 2"), "8:7", "state one"),
    (RESERVED, ("share: 20 %", "seats: 2, §share_at: {C-1: 2 %}"), "", "the same everywhere"),
    (RESERVED, ("name: local", "name: elderly"), "9:14", "two reserves are called elderly"),
    (RESERVED, ("[open, elderly, local]", "[open, elderly]"), "6:3", "names each of elderly, local, open once"),
    (RESERVED, ("  order: [open,", "  method: smart\n  order: [elderly, open, local] #"), "7:3", "smart reserves"),
    (RESERVED, ("share: 20 %", "share: 80 %"), "7:3", "more than the whole session"),
    (RESERVED, ("share: 20 %", "share: 20 %, share_at: {C-1: 90 %}"), "7:3", "more than the whole session at C-1"),
    (RESERVED, ("share: 30 %", "share: 30 %, unused: §next"), "", "reserve local is served last"),
    (BASE.format(rule="reserved-shares"), ("", ""), "1:1", "reserved-shares needs reserves"),
    (RESERVED, ("reserved-shares", "most-people"), "5:1", "most-people uses no reserves"),
    (RESERVED, ("reserved-shares", "site-priority"), "", ""),
    (
        RESERVED.replace("reserved-shares", "site-priority"),
        ("  order", "  method: smart\n  order"),
        "6:11",
        "one after the other",
    ),
    (FAIR, ("12\n", "12\nareas: [{area: Umred, target: 3}]\n"), "5:1", "fair-draw uses no areas' coverage"),
    (
        BASE.format(rule="worst-served-first"),
        ("12\n", "12\nareas: [{area: Umred, target: 3}, {area: §Umred, target: 4}]\n"),
        "",
        "area Umred is stated twice",
    ),
    (BASE.format(rule="most-people"), ("12\n", "12\nhouseholds: together-best\n"), "5:13", "by fair-draw only"),
    (SITE, ("12\n", "12\nsite_order: [tier, age]\n"), "5:20", "a site cannot compare 'age'"),
    (SITE, ("12\n", "12\nsite_order: ['group:']\n"), "5:14", "a site cannot compare 'group:'"),
    (SITE, ("12\n", "12\nsite_orders: {C-1: [tier, tier]}\n"), "5:27", "compares the same thing twice"),
    (SITE, ("12\n", "12\nsite_order: [band]\n"), "5:14", "no bands are stated"),
    (SITE, ("12\n", "12\nbands_km: [5, 2]\n"), "5:15", "rising numbers of kilometres"),
    (SITE, ("12\n", "12\nlimits: {site_order: [[tier], [age]]}\n"), "5:32", "a site cannot compare 'age'"),
    (FAIR, ("12\n", "12\nsite_order: [resident]\n"), "5:1", "fair-draw has one order for all sites"),
    (FAIR, ("12\n", "12\nbands_km: [2]\n"), "5:1", "fair-draw has one order for all sites"),
    (FAIR, ("12\n", "12\nlimits: {site_order: [[tier]]}\n"), "5:10", "fair-draw has one order for all sites"),
    (
        FAIR,
        ("12\n", "12\nlimits: {resident_share: {least: 0 %, most: 20 %}}\n"),
        "5:10",
        "one reserve for residents: state one, with a share",
    ),
    (
        RESERVED,
        ("30 %}\n", "30 %}\nlimits: {resident_share: {least: 40 %, most: 50 %}}\n"),
        "10:10",
        "resident_share: the default 30 % lies outside 40 % to 50 %",
    ),
    (
        FAIR,
        ("12\n", "12\nlimits: {standby_km: {least: 3, most: 5, default: §2}}\n"),
        "",
        "standby_km: the default 2 lies outside 3 to 5",
    ),
    (
        FAIR,
        (
            "12\n",
            f"12\n{TOO_MUCH}",
        ),
        "",
        "kept 110 % of a session by default",
    ),
    (FAIR + HOURS, ("default: 60", "default: §50"), "", "slots of 50 minutes do not fill 09:00 to 17:00"),
    (FAIR + HOURS, ('"17:00"', '"13:00"'), "", ""),
    (FAIR + HOURS, ("  slot", "  # slot"), "6:3", "hours and slots are stated together"),
    (
        FAIR + HOURS,
        ('"13:00", most: "20:00", default: "17:00"', '"08:00", most: "20:00", default: "08:00"'),
        "7:52",
        "a centre closes after it opens",
    ),
]


def _marked(text: str, place: str) -> tuple[str, str]:
    """The text, and the place that § marks in it."""
    before, mark, after = text.partition("§")
    return before + after, f"{before.count(chr(10)) + 1}:{len(before.split(chr(10))[-1]) + 1}" if mark else place


@pytest.mark.parametrize(("text", "edit", "place", "words"), TRAPS)
def test_one_sentence_with_its_place(text: str, edit: tuple[str, str], place: str, words: str) -> None:
    assert edit[0] in text
    spoilt, place = _marked(text.replace(*edit, 1), place)
    if not words:
        parse_policy(spoilt)
        return
    with pytest.raises(FileError) as raised:
        parse_policy(spoilt, "policy.yaml")
    (problem,) = raised.value.data["problems"]
    assert problem.startswith(f"policy.yaml:{place}: ")
    assert words in problem


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(FileError) as raised:
        parse_policy(
            BASE.format(rule="fair-draw")
            + "site_order: [age]\nbands_km: [2, 1]\nhouseholds: together-best\nareas: [{area: A, target: 1}]\n"
            + RESERVES.replace("share: 20 %", "share: 20 %, seats: 1")
            + "limits: {resident_share: {least: 0 %, most: 50 %}, standby_km: {least: 2, most: 1, default: 1}}\n",
            "p",
        )
    assert [problem.split(": ")[0] for problem in raised.value.data["problems"]] == [
        "p:5:1",
        "p:5:14",
        "p:6:1",
        "p:6:15",
        "p:8:1",
        "p:12:7",
        "p:14:93",
    ]


def test_an_unknown_rule_is_told_beside_what_is_no_number() -> None:
    with pytest.raises(FileError) as raised:
        parse_policy(FAIR.replace("fair-draw", "fair").replace("most: 8", "most: x"), "p")
    assert [problem.split(": ")[0] for problem in raised.value.data["problems"]] == ["p:1:7", "p:2:18"]


# ------------------------------------------------------------------------------------------------------ inside a pack


def test_a_pack_takes_every_term(tmp_path: Path) -> None:
    terms = f"allocation:\n{_indented(RESERVED)}".replace("source: order 12", "source: c1").replace("60+", "HCW")
    folder = write_pack(tmp_path, {ALLOCATION: terms})
    policy = load_pack(PackFolder("xx", folder, "xx")).programme("covid19").policy
    assert policy == parse_policy(RESERVED.replace("order 12", "c1").replace("60+", "HCW"))


ALLOCATION = "allocation:\n  rule: fair-draw\n  options_at_most: 8\n  distance_km_at_most: 25\n  source: c1\n"


@pytest.mark.parametrize(
    ("terms", "place", "words"),
    [
        (
            RESERVED.replace("60+", "HWC"),
            "8:34",
            "the group «HWC» is not defined under «groups»; did you mean «HCW»?",
        ),
        (SITE + "site_order: [tier, 'group:HWC']\n", "5:22", "the group «HWC» is not defined"),
        (SITE + "site_orders: {C-1: ['group:HWC']}\n", "5:23", "the group «HWC» is not defined"),
        (SITE + "limits: {site_order: [[tier], ['group:HWC']]}\n", "5:34", "the group «HWC» is not defined"),
        (FAIR + "bands_km: [3]\n", "5:3", "fair-draw has one order for all sites"),
    ],
)
def test_what_a_pack_refuses(tmp_path: Path, terms: str, place: str, words: str) -> None:
    line, column = map(int, place.split(":"))
    folder = write_pack(
        tmp_path, {ALLOCATION: f"allocation:\n{_indented(terms)}".replace("source: order 12", "source: c1")}
    )
    text = (folder / "programmes" / "covid19.yaml").read_text("utf-8")
    before = text[: text.index("allocation:")].count("\n") + 1
    with pytest.raises(PackError) as raised:
        load_pack(PackFolder("xx", folder, "xx"))
    (problem,) = raised.value.data["problems"]
    assert problem.startswith(f"xx/programmes/covid19.yaml:{before + line}:{column}: ")
    assert words in problem


def _indented(text: str) -> str:
    return "".join(f"  {line}\n" for line in text.splitlines())


# --------------------------------------------------------------------------------------------------------- properties

shares = st.integers(0, 10**4).map(lambda tenths: Fraction(tenths, 10**4))
names = st.text("abcdef-", min_size=1, max_size=5).map(lambda text: f"r{text}")
words = st.frozensets(st.sampled_from(["60+", "HCW", "नर्स", "no", "12"]), max_size=3)
orders = st.permutations(["tier", "resident", "band", "group:60+"]).flatmap(
    lambda order: st.integers(1, 4).map(lambda size: tuple(order[:size]))
)


def _limits(values: st.SearchStrategy) -> st.SearchStrategy:
    return st.none() | st.lists(values, min_size=3, max_size=3).map(sorted).map(
        lambda three: Limit(three[0], three[2], three[1])
    )


@st.composite
def reserves(draw, rule: str) -> Reserves:
    sequential = rule == "site-priority" or draw(st.booleans())
    categories = []
    left = Fraction(1)
    named = draw(st.lists(names, min_size=1, max_size=3, unique=True))
    order = draw(st.permutations([*named, "open"]))
    for name in named:
        has_next = sequential and name != order[-1]
        share = draw(st.none() | st.integers(0, 10**4).map(lambda part, left=left: Fraction(part, 10**4) * left))
        left -= share or 0
        categories.append(
            Reserve(
                name,
                groups=draw(words),
                areas=draw(words),
                residents=True,
                share=None if share is None else Fraction(int(share * 10**6), 10**6),
                seats=draw(st.integers(0, 9)) if share is None else None,
                share_at={} if share is None else draw(st.just({}) | st.just({"C-1": Fraction(0)})),
                unused=draw(st.sampled_from([each for each in Unused if has_next or each is not Unused.NEXT])),
            )
        )
    return Reserves(categories, order, ReserveMethod.SEQUENTIAL if sequential else ReserveMethod.REVERSE_REJECTING)


@st.composite
def policies(draw) -> Policy:
    rule = draw(st.sampled_from(RULE_NAMES))
    terms = {"rule": rule, "source": draw(st.sampled_from(["order 12", "12", "yes", "आदेश: 12"]))}
    limits = {
        "walk_in_share": draw(_limits(shares.map(lambda share: share / 2))),
        "second_dose_share": draw(_limits(shares.map(lambda share: share / 2))),
        "standby_km": draw(_limits(st.floats(0.1, 100))),
    }
    if draw(st.booleans()):
        limits |= {
            "opens": Limit(time(7), time(10), time(8, 30)),
            "closes": Limit(time(12), time(20), time(16, 30)),
            "slot_minutes": Limit(5, 120, draw(st.sampled_from([15, 30, 60, 120]))),
        }
    if rule in ("site-priority", "reserved-shares"):
        terms["reserves"] = draw(reserves(rule))
        local = terms["reserves"].for_residents
        if len(local) == 1 and local[0].share is not None:
            limits["resident_share"] = Limit(Fraction(0), Fraction(1), local[0].share)
    if rule == "site-priority":
        terms |= {
            "site_order": draw(orders),
            "site_orders": draw(st.dictionaries(st.sampled_from(["C-1", "2"]), orders)),
            "bands_km": (2.0, 5.5),
        }
        limits["site_order"] = tuple(draw(st.lists(orders, max_size=2)))
    if rule == "worst-served-first":
        terms["areas"] = [AreaCoverage(area, target=3, served=4) for area in draw(words)]
    if rule == "fair-draw":
        terms["households"] = draw(st.sampled_from(Households))
    return Policy(
        options_at_most=draw(st.integers(1, 1000)),
        distance_km_at_most=draw(st.floats(0.1, 1000)),
        limits=Limits(**limits),
        **terms,
    )


@given(policies())
def test_a_policy_that_is_written_is_read_back(policy: Policy) -> None:
    assert parse_policy(policy_text(policy)) == policy


def test_every_term_can_be_written() -> None:
    assert set(PolicyFile.model_fields) == set(fields_dict(Policy))
    assert set(ReserveEntry.model_fields) == set(fields_dict(Reserve))
    assert set(ReservesPart.model_fields) == set(fields_dict(Reserves))
    assert set(LimitsPart.model_fields) == set(fields_dict(Limits)) == set(SETTINGS)


def test_a_part_that_cannot_be_is_told_once() -> None:
    """What leans on it (the default share of residents, a rule that needs reserves) is not told as missing."""
    with pytest.raises(FileError) as raised:
        parse_policy(
            RESERVED.replace("name: local", "name: open") + "limits: {resident_share: {least: 0 %, most: 50 %}}\n", "p"
        )
    assert [problem.split(": ")[0] for problem in raised.value.data["problems"]] == ["p:9:14"]
