"""A table as rules for certificates: together they say what its rules and exclusions say."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from eligibility.certlogic.certificates import FIRST_DAY, PRODUCTS, as_shown, conditions, days, payloads, shown
from vaxplatform.dates import Duration, EndOfMonth, Window
from vaxplatform.eligibility import Answer, Deferral, Exclusion, HitPolicy, Offer, Rule, RuleTable, parse_predicate
from vaxplatform.eligibility._answers import judge
from vaxplatform.eligibility._outcome import outcome
from vaxplatform.eligibility.certlogic import CertificateType, export_table, read_rule, write_rule
from vaxplatform.eligibility.predicate import AnyOf
from vaxplatform.errors import InputError

MARCH, MAY = date(2021, 3, 1), date(2021, 5, 1)
SENIORS = parse_predicate({"age": ">= 60 years"})
ADULTS = parse_predicate({"age": ">= 18 years"})


def rule(id_, window, who, **say):
    return Rule(id_, window, who, Offer(), say or {"en": f"Rule {id_}"}, "circular")


def table(*rules, **more):
    return RuleTable("covid19", EndOfMonth.CLAMP, HitPolicy.FIRST, rules, **more)


TWO = table(
    rule("XX-60", Window(MARCH, None), SENIORS, en="From 60 years", fr="À partir de 60 ans"),
    rule("XX-18", Window(MAY, None), ADULTS, en="From 18 years"),
    exclusions=[
        Exclusion("XX-NOT", Window(date(2021, 6, 1), date(2021, 7, 1)), parse_predicate({"birth_year": "<= 1930"}),
                  {"en": "Nobody born in 1930 or earlier"}, "circular")
    ],
)  # fmt: skip


def test_a_rule_for_each_stretch_and_each_exclusion():
    rules = export_table(TWO, country="XX", first=MARCH, last=date(2021, 12, 31), version="1.2.0")
    assert [(each.identifier, f"{each.valid_from}", f"{each.valid_to}") for each in rules] == [
        ("GR-XX-0001", "2021-03-01 00:00:00+00:00", "2021-04-30 23:59:59.999000+00:00"),
        ("GR-XX-0002", "2021-05-01 00:00:00+00:00", "2021-12-31 23:59:59.999000+00:00"),
        ("GR-XX-0003", "2021-06-01 00:00:00+00:00", "2021-06-30 23:59:59.999000+00:00"),
    ]
    assert [dict(each.descriptions) for each in rules] == [
        {"en": "From 60 years", "fr": "À partir de 60 ans"},
        {"en": "From 60 years / From 18 years"},
        {"en": "Nobody born in 1930 or earlier"},
    ]
    assert {each.version for each in rules} == {"1.2.0"}
    assert {each.affected_fields for each in rules} == {("dob",)}
    assert not any(each.findings for each in rules)


def test_identifiers_say_which_certificates():
    [written] = export_table(
        table(rule("D", Window(None, None), parse_predicate({"doses": {"at_least": 2, "count": "any"}}))),
        country="IN", first=MARCH, last=MARCH, certificate_type=CertificateType.VACCINATION,
    )  # fmt: skip
    assert (written.identifier, written.affected_fields) == ("VR-IN-0001", ("v.0.dn",))
    assert write_rule(written)["ValidTo"] == "2021-03-01T23:59:59.999Z"


def test_a_written_rule_is_read_as_it_was():
    for each in export_table(TWO, country="XX", first=MARCH, last=date(2021, 12, 31)):
        assert read_rule(write_rule(each)) == each


@given(st.data())
def test_all_rules_hold_exactly_when_a_rule_says_yes_and_no_exclusion_may(data):
    policy = data.draw(st.sampled_from(EndOfMonth))
    starts = st.lists(days, max_size=2)
    trees = [parse_predicate(each) for each in data.draw(st.lists(conditions, min_size=2, max_size=4))]
    rules = [rule("R", Window(None, None), trees[0])]
    rules += [rule(f"R{at}", Window(day, None), trees[at % len(trees)]) for at, day in enumerate(data.draw(starts))]
    left_out = [Exclusion("X", Window(data.draw(days), None), trees[-1], {"en": "left out"}, "circular")]
    asked = RuleTable("made up", policy, HitPolicy.FIRST, rules, exclusions=data.draw(st.sampled_from(([], left_out))))
    first, last = FIRST_DAY, FIRST_DAY + timedelta(900)
    try:
        written = export_table(asked, country="XX", first=first, last=last, products=PRODUCTS)
    except InputError as error:
        assume(error.code != "certificate-unsaid")
        raise
    on = data.draw(days)
    payload = data.draw(payloads(AnyOf(tuple(trees)), on, policy))
    at = datetime.combine(on, data.draw(st.sampled_from((time(), time(12), time(23, 59, 59, 999000)))), UTC)
    in_force = [each for each in written if each.in_force(at)]
    assert in_force
    accepted = all(each.holds(payload, at=at) for each in in_force)
    facts = shown(payload, policy)
    answers = [judge(as_shown(each.who, payload), facts, on) for each in asked.rules if each.in_force(on)]
    stops = [judge(as_shown(each.who, payload), facts, on) for each in asked.exclusions if each.window.contains(on)]
    assert accepted is (Answer.YES in answers and set(stops) <= {Answer.NO})
    if payload.get("dob"):
        decided = outcome(facts, asked, on).answer
        assert accepted is (decided is Answer.YES) if facts.exact else not accepted or decided is Answer.YES


# ------------------------------------------------------------------------------------------------------------ refusals


def refused(asked, first=MARCH, last=date(2021, 12, 31), **more):
    with pytest.raises(InputError) as caught:
        export_table(asked, country="XX", first=first, last=last, **more)
    return caught.value


def test_everything_that_cannot_be_said_is_told_at_once():
    wait = Deferral("XX-WAIT", Window(MAY, None), ["covid19"], Duration(months=3), "onset", "circular")
    vaccinated = parse_predicate({"doses": {"at_least": 1, "count": "any"}})
    asked = table(
        rule("XX-HCW", Window(date(2021, 4, 1), None), parse_predicate({"group": "HCW", "sex": "female"})),
        rule("XX-60", Window(MAY, None), SENIORS, hi="साठ"),
        rule("XX-OLD", Window(None, date(2020, 1, 1)), parse_predicate({"group": "FLW"})),
        deferrals=[wait],
        exclusions=[Exclusion("XX-NOT", Window(None, None), vaccinated, {}, "circular")],
    )  # fmt: skip
    error = refused(asked)
    assert error.data["problems"] == (
        "XX-HCW at $.all[0]: «group»: a certificate does not say to which groups a person belongs",
        "XX-HCW at $.all[1]: «sex»: a certificate does not say of which sex a person is",
        "XX-NOT at $.not: «doses»: a certificate shows doses, never that there were no more",
        "XX-WAIT at $: a certificate does not say which conditions a person has, which it defers by",
        "nothing is in force from 2021-03-01 to 2021-03-31: ask for the days around them apart",
        "XX-HCW or XX-60 at $: every rule for certificates says in words what it asks: give it a sentence under 'say'",
        "XX-NOT at $: every rule for certificates says in words what it asks: give it a sentence under 'say'",
    )
    assert str(error).endswith("(and 6 more)")


def test_a_country_has_two_letters_and_days_an_order():
    with pytest.raises(InputError, match="two capital letters"):
        export_table(TWO, country="xx", first=MARCH, last=MAY)
    assert refused(TWO, first=MAY, last=MARCH).code == "days-order"


def test_what_is_not_in_force_on_the_days_is_not_asked():
    wait = Deferral("XX-WAIT", Window(date(2022, 1, 1), None), ["covid19"], Duration(months=3), "onset", "circular")
    hcw = rule("XX-HCW", Window(None, MARCH), parse_predicate({"group": "HCW"}))
    [written] = export_table(table(hcw, *TWO.rules, deferrals=[wait]), country="XX", first=MARCH, last=MARCH)
    assert written.descriptions["en"] == "From 60 years"
