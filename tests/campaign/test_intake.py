"""Who may ask for which session, against an oracle that judges every person for every session on its own."""

from datetime import date, timedelta
from random import Random

import pytest
from attrs import evolve

from vaxplatform.allocation import Policy
from vaxplatform.campaign import Intake, Reach, Unserved, venue_of
from vaxplatform.codes import Code
from vaxplatform.countries import CertificateTerms, CountryProgramme
from vaxplatform.dates import Duration, EndOfMonth, PartialDate, Window, completed_years
from vaxplatform.eligibility import Answer, Deferral, HitPolicy, Offer, Rule, RuleTable, Tier, decide, parse_predicate
from vaxplatform.errors import InputError
from vaxplatform.model import (
    Catalogue,
    Centre,
    Condition,
    Dose,
    Fee,
    History,
    Person,
    Position,
    Product,
    Programme,
    Request,
    Session,
    Vaccine,
)
from vaxplatform.monitoring import distance_km
from vaxplatform.schedule import (
    AgeLimits,
    FromDose,
    Interval,
    Schedule,
    Series,
    SeriesDose,
    SeriesStatus,
    SeriesVaccine,
    evaluate,
    forecast,
)

TODAY = date(2021, 8, 26)
A, B = Code("cvx", "210"), Code("cvx", "502")
ALWAYS = Window(None, None)


def rule(name: str, who: object, window: Window = ALWAYS, **offer: object) -> Rule:
    return Rule(name, window, parse_predicate(who), Offer(**offer), {}, "test")


def series(name: str, vaccine: Code, before: str, since: str) -> Series:
    change = date(2021, 8, 28)
    intervals = [
        Interval(FromDose(1), *[Duration.parse(length)] * 3, window=window)
        for length, window in ((before, Window(None, change)), (since, Window(change, None)))
    ]
    only = [SeriesVaccine(vaccine, recommended=True)]
    doses = [SeriesDose(1, only), SeriesDose(2, only, intervals=intervals)]
    return Series(name, "COVID-19", "COVID-19", doses, exclusive=True)


TABLE = RuleTable(
    "covid19",
    EndOfMonth.CLAMP,
    HitPolicy.ALL,
    [
        rule("18", {"age": ">= 18 years"}, vaccines=[A], dose_numbers=[1, 2]),
        rule("45", {"age": ">= 45 years"}, vaccines=[A, B]),
        rule("PRIVATE", {"age": ">= 30 years"}, vaccines=[B], venues=["private"]),
        rule("LATER", {"group": "STUDENT"}, Window(date(2021, 8, 29), None)),
    ],
    [Deferral("ILL", ALWAYS, {"infection"}, Duration(days=30), "onset", "test")],
    [Tier(0, parse_predicate({"age": ">= 60 years"}), {}, "test")],
)
CATALOGUE = Catalogue(
    [
        Product(name, Vaccine(code, name, ("COVID-19",)), name.lower() + "!", "Maker")
        for name, code in (("A", A), ("B", B))
    ]
)
PROGRAMME = CountryProgramme(
    Programme("covid19", "COVID-19", "COVID-19", ALWAYS, CATALOGUE),
    {},
    TABLE,
    Schedule.of_series(
        "s", EndOfMonth.CLAMP, [series("A", A, "84 days", "56 days"), series("B", B, "28 days", "28 days")]
    ),
    Policy(options_at_most=6, distance_km_at_most=20, source="test"),
    CertificateTerms("eu-dcc", Code("snomed", "840539006"), "Test", None, "test"),
    {},
    {},
)
CENTRES = [Centre(f"C-{n}", "Centre", Position(21 + n / 50, 79 + n / 70), area="North") for n in range(5)]
SESSIONS = [
    Session(
        f"S-{n}",
        f"C-{n % 5}",
        TODAY + timedelta(days=n % 6),
        (A, B)[n % 3 == 0],
        {1: n % 4, 2: n % 3},
        age_from=(None, 18, 45)[n % 3],
        age_to=44 if n % 4 == 3 and n % 3 != 2 else None,
        fee=(Fee.FREE, Fee.PAID)[n % 5 == 0],
        groups=[frozenset(), frozenset({"STUDENT"})][n % 7 == 0],
    )
    for n in range(40)
]


AGED = [
    evolve(
        series("A", A, "84 days", "56 days"),
        doses=[
            SeriesDose(1, [SeriesVaccine(A, recommended=True)], ages=[AgeLimits(minimum=Duration(years=30))]),
            SeriesDose(2, [SeriesVaccine(A, recommended=True)], ages=[AgeLimits(maximum=Duration(years=60))]),
        ],
    ),
    series("B", B, "28 days", "28 days"),
]
BY_AGE = evolve(PROGRAMME, schedule=Schedule.of_series("by-age", EndOfMonth.CLAMP, AGED))


def may(programme: CountryProgramme, person: Person, doses: tuple[Dose, ...], session: Session) -> int | None:
    """The dose number a session may give a person, judged by nothing but its own date."""
    history = History.of(person, doses)
    due = next(iter(forecast(history, programme.schedule, session.date)), None)
    if due is None or due.status is not SeriesStatus.NOT_COMPLETE or (due.earliest and due.earliest > session.date):
        return None
    decision = decide(person, TABLE, session.date, evaluate(history, programme.schedule, session.date))
    ages = [
        completed_years(birth, session.date, EndOfMonth.CLAMP)
        for birth in (person.birth_date.earliest, person.birth_date.latest)
    ]
    fits = (
        decision.answer is Answer.YES
        and session.vaccine in due.vaccines
        and decision.offered(session.vaccine, due.dose_number, venue_of(session)) is Answer.YES
        and session.seats(due.dose_number) > 0
        and (session.age_from is None or min(ages) >= session.age_from)
        and (session.age_to is None or max(ages) <= session.age_to)
        and (not session.groups or session.groups & person.groups)
    )
    return due.dose_number if fits else None


def somebody(number: int, rng: Random) -> tuple[Person, tuple[Dose, ...]]:
    near_an_edge = date(2021 - rng.choice([18, 30, 45, 60]), 8, 22) + timedelta(days=rng.randrange(12))
    born = rng.choice([near_an_edge, date(rng.randrange(1930, 2015), rng.randrange(1, 13), rng.randrange(1, 29))])
    precision = rng.choice([3, 3, 3, 2, 1])
    conditions = rng.choice([(), (), (Condition("infection", TODAY - timedelta(days=rng.randrange(26, 34))),)])
    person = Person(
        f"P-{number}",
        PartialDate(*(born.year, born.month, born.day)[:precision]),
        groups=rng.choice([(), ("STUDENT",)]),
        conditions=conditions,
        position=Position(21 + rng.random() / 10, 79 + rng.random() / 10),
    )
    doses = ()
    if born.year < 2000 and rng.random() < 0.6:
        doses = (Dose(TODAY - timedelta(days=rng.choice([24, 26, 50, 54, 80, 82, 100])), rng.choice([A, B])),)
    return person, doses


@pytest.mark.no_cover
@pytest.mark.parametrize("programme", [PROGRAMME, BY_AGE], ids=["doses alone", "ages too"])
def test_every_session_is_judged_on_its_own_date(programme: CountryProgramme) -> None:
    rng = Random(5)
    intake = Intake(programme, CENTRES, SESSIONS, TODAY)
    places = {centre.id: centre.position for centre in CENTRES}
    asked = 0
    for number in range(1500):
        person, doses = somebody(number, rng)
        numbers = {session.id: may(programme, person, doses, session) for session in SESSIONS}
        by_day = sorted((session.date, numbers[session.id]) for session in SESSIONS if numbers[session.id])
        answer = intake.judge(person, doses)
        if not by_day:
            assert isinstance(answer, Unserved)
            continue
        assert isinstance(answer, Request)
        asked += 1
        assert answer.dose_number == by_day[0][1]
        grid = Position(round(person.position.latitude * 200) / 200, round(person.position.longitude * 200) / 200)
        right = sorted(
            (distance_km(grid, places[session.centre]), session.centre, session.date, session.id)
            for session in SESSIONS
            if numbers[session.id] == answer.dose_number
        )
        assert answer.options == tuple(entry[3] for entry in right[:6])
        assert answer.tier == (0 if person.birth_date.latest <= date(1961, 8, 26) else 1)
    assert asked > 300


@pytest.mark.parametrize(
    ("born", "doses", "conditions", "position", "reason", "possible_from"),
    [
        ("2010-01-01", (), (), None, "age-too-low", None),
        ("1970-01-01", (), (Condition("infection", date(2021, 8, 20)),), None, "deferred", date(2021, 9, 19)),
        ("1970-01-01", (Dose(date(2021, 8, 20), A),), (), None, "not-due-yet", date(2021, 11, 12)),
        ("1970-01-01", (Dose(date(2021, 1, 1), B), Dose(date(2021, 3, 1), B)), (), None, "series-complete", None),
        ("2003", (), (), None, "fact-missing", None),
        ("1970-01-01", (), (), Position(10, 10), "no-session-in-reach", None),
        ("1970-01-01", (), (), None, "place-unknown", None),
    ],
)
def test_why_not(born, doses, conditions, position, reason, possible_from) -> None:
    person = Person("P-1", PartialDate.parse(born), conditions=conditions, position=position)
    answer = Intake(PROGRAMME, CENTRES, SESSIONS, TODAY).judge(person, doses)
    assert isinstance(answer, Unserved)
    assert (answer.person, answer.reason.code, answer.possible_from) == ("P-1", reason, possible_from)


def test_whose_course_has_more_doses_than_the_series_is_not_told_that_it_is_complete() -> None:
    person, doses = (
        Person("P-1", PartialDate.parse("1970-01-01")),
        (Dose(date(2021, 1, 1), B), Dose(date(2021, 3, 1), B)),
    )
    (series,) = [each.id for each in PROGRAMME.schedule.series if B in each.doses[0].vaccines]
    for course, reason in [(2, "series-complete"), (3, "course-open")]:
        answer = Intake(evolve(PROGRAMME, courses={series: course}), CENTRES, SESSIONS, TODAY).judge(person, doses)
        assert isinstance(answer, Unserved)
        assert (answer.reason.code, answer.reason.rule, answer.dose_number) == (reason, series, None)


def test_who_is_too_young_is_told_of_the_next_birthday_that_counts() -> None:
    by_age = [rule(str(age), {"age": f">= {age} years"}, vaccines=[A]) for age in (80, 47, 60)]
    programme = evolve(PROGRAMME, table=evolve(TABLE, rules=by_age))
    answer = Intake(programme, CENTRES, SESSIONS, TODAY).judge(Person("P-1", PartialDate.parse("1980-01-01")), ())
    assert isinstance(answer, Unserved)
    assert answer.reason.rule == "47"


def test_a_schedule_that_asks_for_ages_needs_a_birth_date() -> None:
    person = Person("P-1", PartialDate(1970), position=CENTRES[0].position)
    answer = Intake(BY_AGE, CENTRES, SESSIONS, TODAY).judge(person, ())
    assert isinstance(answer, Unserved)
    assert answer.reason.code == "birth-date-partial"


def test_a_birthday_is_never_told_by_the_day_it_turns() -> None:
    person = Person("P-1", PartialDate.parse("2003-09-03"))
    assert Intake(PROGRAMME, CENTRES, SESSIONS, TODAY).judge(person, ()).possible_from is None


def test_a_home_is_guessed_from_postcode_or_area() -> None:
    reach = Reach(CENTRES, SESSIONS, distance_km_at_most=20)
    assert reach.place_of(Person("P", PartialDate(1980), region="North")) == Position(21.04, 79 + 2 / 70)
    assert reach.place_of(Person("P", PartialDate(1980), region="Nowhere")) is None


def test_what_makes_no_campaign() -> None:
    with pytest.raises(InputError, match="no session on or after"):
        Intake(PROGRAMME, CENTRES, [], TODAY)
    with pytest.raises(InputError, match="which is not there"):
        Intake(PROGRAMME, CENTRES[:1], SESSIONS, TODAY)
