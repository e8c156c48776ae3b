"""The compiled table says what the interpreter says, for made-up tables and for the tables of every pack."""

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from eligibility.made_up import days, histories, people, tables, venues
from vaxplatform.dates import EndOfMonth, PartialDate, Window
from vaxplatform.eligibility import Answer, HitPolicy, Offer, Rule, RuleTable, decide, parse_predicate
from vaxplatform.eligibility._answers import Facts
from vaxplatform.eligibility._outcome import outcome
from vaxplatform.model import EvaluatedDose, Person


@settings(max_examples=400, deadline=None)
@given(tables(), st.lists(st.tuples(people, days, histories, venues, st.none() | days), min_size=1, max_size=4))
def test_as_the_interpreter(
    table: RuleTable, visits: list[tuple[Person, date, list[EvaluatedDose] | None, str, date | None]]
) -> None:
    for person, on, doses, venue, booked in visits:
        booked_on = None if booked is None or booked > on else booked
        facts = Facts.of(person, table.end_of_month, doses, venue, booked_on)
        assert table.compiled.outcome(person, on, doses, venue, booked_on) == outcome(facts, table, on)


@settings(max_examples=150, deadline=None)
@given(tables(), people, days, histories, venues)
def test_it_changes_on_the_first_day_on_which_the_answer_differs(
    table: RuleTable, person: Person, on: date, doses: list[EvaluatedDose] | None, venue: str
) -> None:
    decision = decide(person, table, on, doses, venue=venue)
    walked = next(
        (
            day
            for day in map(date.fromordinal, range(on.toordinal() + 1, on.toordinal() + 500))
            if decide(person, table, day, doses, venue=venue).answer is not decision.answer
        ),
        None,
    )
    if walked is not None or (
        decision.changes_on is not None and decision.changes_on.toordinal() < on.toordinal() + 500
    ):
        assert decision.changes_on == walked


def test_nothing_of_a_pack_s_text_is_run() -> None:
    named = "x') or __import__('os').abort() or ('"
    rule = Rule(named, Window(None, None), parse_predicate({"group": named}), Offer(), {}, "test")
    table = RuleTable(named, EndOfMonth.CLAMP, HitPolicy.FIRST, [rule])
    person = Person("P", PartialDate(1990, 1, 1), groups=frozenset({named}))
    assert decide(person, table, date(2021, 1, 1)).answer is Answer.YES
