"""A synthetic district: seeded, in the Census's proportions, with no dose that could not have been given."""

import tracemalloc
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from importlib.resources import files
from itertools import groupby, islice
from math import asin, cos, radians, sin, sqrt

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from vaxplatform.codes import Code
from vaxplatform.countries import load_country
from vaxplatform.countries._yaml import load_yaml
from vaxplatform.countries.demo import Band, DemoTables, ShownDocument, parse_demo
from vaxplatform.dates import EndOfMonth, completed_years
from vaxplatform.errors import InputError, UnknownName
from vaxplatform.model import (
    Catalogue,
    Centre,
    DoseStatus,
    Fee,
    History,
    Person,
    Position,
    Product,
    Session,
    Sex,
    Vaccine,
)
from vaxplatform.schedule import evaluate
from vaxplatform.simulation import Resident, district, population
from vaxplatform.simulation._drawing import apportioned

ON = date(2021, 8, 26)
SEED = "a drawn seed"
COUNT = 20_000


def _product(code: str) -> Product:
    return Product(code.upper(), Vaccine(Code.parse(code), code, ("COVID-19",)), code, "Maker")


CATALOGUE = Catalogue([_product("cvx|210"), _product("cvx|502"), _product("cvx|505")])


@pytest.fixture(scope="module")
def tables() -> DemoTables:
    file = files("vaxplatform.countries") / "packs" / "in" / "demo.yaml"
    if not file.is_file():
        pytest.skip("the pack whose tables these tests use is not installed")
    return parse_demo(load_yaml(file.read_text(encoding="utf-8"), "demo.yaml"))


@pytest.fixture(scope="module")
def centres(tables: DemoTables) -> tuple[Centre, ...]:
    return district(tables, on=ON, people=COUNT, seed=SEED, catalogue=CATALOGUE)[0]


@pytest.fixture(scope="module")
def residents(tables: DemoTables, centres: tuple[Centre, ...]) -> list[Resident]:
    return list(population(tables, centres, on=ON, count=COUNT, seed=SEED))


@pytest.fixture(scope="module")
def households(residents: list[Resident]) -> list[list[Resident]]:
    return [list(members) for _, members in groupby(residents, key=lambda resident: resident.person.household)]


def _age(person: Person) -> int:
    assert person.birth_date.exact is not None
    return completed_years(person.birth_date.exact, ON, EndOfMonth.CLAMP)


def _km(one: Position, other: Position) -> float:
    a, b = radians(one.latitude), radians(other.latitude)
    east = radians(other.longitude - one.longitude)
    return 2 * 6371 * asin(sqrt(sin((b - a) / 2) ** 2 + cos(a) * cos(b) * sin(east / 2) ** 2))


def _chi_square(numbers: Iterable[int], bands: Sequence[Band]) -> float:
    seen = Counter(next(band for band in bands if band.first <= number <= band.last) for number in numbers)
    total = seen.total()
    share = sum(band.share for band in bands)
    return sum((seen[band] - total * band.share / share) ** 2 / (total * band.share / share) for band in bands)


# --------------------------------------------------------------------------------------------------------------- people


def test_the_same_seed_gives_the_same_people(tables: DemoTables, centres: tuple[Centre, ...]) -> None:
    made = [list(population(tables, centres, on=ON, count=500, seed=seed)) for seed in ("one", "one", "two")]
    assert made[0] == made[1]
    assert all(one.person != other.person for one, other in zip(made[0], made[2], strict=True))


def test_the_order_of_the_centres_moves_nobody(tables: DemoTables, centres: tuple[Centre, ...]) -> None:
    orders = (centres, centres[::-1], (*centres[3:], *centres[:3]))
    made = [list(population(tables, order, on=ON, count=200, seed=SEED)) for order in orders]
    assert made[0] == made[1] == made[2]


def test_ids_are_counted_and_name_nobody(residents: list[Resident], households: list[list[Resident]]) -> None:
    assert [person.id for person, _ in residents] == [f"P-{number:07d}" for number in range(1, COUNT + 1)]
    assert [members[0].person.household for members in households[:2]] == ["H-0000001", "H-0000002"]


def test_more_people_begin_with_the_same_people(tables: DemoTables, centres: tuple[Centre, ...]) -> None:
    few = list(population(tables, centres, on=ON, count=200, seed=SEED))
    many = list(population(tables, centres, on=ON, count=400, seed=SEED))
    whole = [resident for resident in few if resident.person.household != few[-1].person.household]
    assert whole == many[: len(whole)]


def test_ages_are_as_in_the_census(tables: DemoTables, residents: list[Resident]) -> None:
    # 16 degrees of freedom, 99.9 % below 39.3 for independent draws; members of a household are a little alike.
    assert _chi_square((_age(resident.person) for resident in residents), tables.ages) < 60


def test_a_partners_age_is_drawn_from_the_same_adults(tables: DemoTables, households: list[list[Resident]]) -> None:
    adults = [band for band in tables.ages if band.first >= 20]
    for place in (0, 1):
        ages = [_age(members[place].person) for members in households if len(members) > place]
        assert _chi_square((age for age in ages if age >= 20), adults) < 40  # 13 degrees of freedom, 99.98 %


def test_household_sizes_are_as_in_the_census(tables: DemoTables, households: list[list[Resident]]) -> None:
    sizes = [len(members) for members in households[:-1]]
    each = [Band(size, size, band.each) for band in tables.sizes for size in range(band.first, band.last + 1)]
    assert _chi_square(sizes, each) < 29.6  # 10 degrees of freedom, 99.9 %


def test_women_are_as_many_as_in_the_census(tables: DemoTables, residents: list[Resident]) -> None:
    women = sum(resident.person.sex is Sex.FEMALE for resident in residents) / COUNT
    assert women == pytest.approx(tables.women, abs=0.01)


def test_a_household_lives_together(households: list[list[Resident]]) -> None:
    for members in households:
        people = [resident.person for resident in members]
        assert max(map(_age, people)) >= 18
        assert len({(person.name.family, person.name.family_romanised) for person in people}) == 1
        assert len({(person.position, person.contact, person.postcode, person.region) for person in people}) == 1
    phones = {members[0].person.contact.phone for members in households}
    assert len(phones) == len(households)


def test_most_couples_are_near_in_age(households: list[list[Resident]]) -> None:
    pairs = [(members[0].person, members[1].person) for members in households if len(members) > 1]
    couples = [(one, other) for one, other in pairs if _age(other) >= 18]
    assert len(couples) / len(pairs) == pytest.approx(0.9, abs=0.02)
    assert all(abs(_age(one) - _age(other)) <= 7 for one, other in couples)
    assert sum(one.sex is not other.sex for one, other in couples) / len(couples) > 0.95


def test_names_are_whole_in_both_scripts_and_fit_the_sex(tables: DemoTables, residents: list[Resident]) -> None:
    for person, _ in residents:
        name = person.name
        assert all((name.given, name.family, name.given_romanised, name.family_romanised))
    women = {name.original for name in tables.given[Sex.FEMALE]}
    assert {resident.person.name.given in women for resident in residents if resident.person.sex is Sex.FEMALE} == {
        True
    }


def test_groups_and_conditions_have_their_shares(tables: DemoTables, residents: list[Resident]) -> None:
    for trait in tables.groups[:1] + tables.conditions[:2]:
        people = [person for person, _ in residents if trait.first <= _age(person) <= trait.last]
        having = sum(trait.word in person.groups or person.condition(trait.word) is not None for person in people)
        assert having / len(people) == pytest.approx(trait.share, abs=4 * sqrt(trait.share / len(people)))
    assert all(len(person.groups) <= 1 for person, _ in residents)


def test_doses_could_have_been_given(
    tables: DemoTables, residents: list[Resident], centres: tuple[Centre, ...]
) -> None:
    products = {product.vaccine: product for product in tables.products}
    known = {centre.id for centre in centres}
    for person, doses in residents:
        History(person.id, person.birth_date, doses=doses)
        for dose in doses:
            assert products[dose.vaccine].since <= dose.date < ON
            assert dose.centre in known
        if doses:
            born = person.birth_date.earliest
            row = next(
                row
                for row in tables.vaccinated
                if row.first_age <= _age(person) <= row.last_age and (not row.group or row.group in person.groups)
            )
            assert doses[0].date >= row.since
            assert completed_years(born, doses[0].date, EndOfMonth.ROLL_FORWARD) >= max(18, row.first_age)
        if len(doses) > 1:
            fewest, most = products[doses[0].vaccine].second_after_days
            assert fewest <= (doses[1].date - doses[0].date).days <= most
            assert doses[0].vaccine == doses[1].vaccine
    had = Counter(len(doses) for _, doses in residents)
    assert had[1] > COUNT / 10
    assert had[2] > COUNT / 50
    assert set(had) == {0, 1, 2}


def test_the_schedule_finds_every_dose_valid(residents: list[Resident]) -> None:
    schedule = load_country("in").programme("covid19").schedule
    for person, doses in residents[:3000]:
        history = History(person.id, person.birth_date, person.sex, doses)
        assert all(dose.status is DoseStatus.VALID for dose in evaluate(history, schedule, ON))


def test_doses_of_a_day_before_any_were_given(tables: DemoTables, centres: tuple[Centre, ...]) -> None:
    people = population(tables, centres, on=date(2021, 1, 16), count=2000, seed=SEED)
    assert not any(doses for _, doses in people)


def test_somebody_who_came_of_age_lately_had_no_dose_before(tables: DemoTables, centres: tuple[Centre, ...]) -> None:
    only_18 = evolve(
        tables,
        ages=(Band(0, 17, 0.35), Band(18, 18, 0.65)),
        vaccinated=(evolve(tables.vaccinated[-1], first=1.0),),
        members=evolve(tables.members, partner_years=0),
    )
    doses = 0
    for person, had in population(only_18, centres, on=ON, count=3000, seed=SEED):
        doses += len(had)
        assert all(completed_years(person.birth_date.earliest, dose.date, EndOfMonth.CLAMP) >= 18 for dose in had)
    assert doses > 1000


def test_homes_lie_around_measured_centres_only(tables: DemoTables) -> None:
    measured = Centre("C-1", "One", Position(21.1, 79.1), area="East", postcode="000001")
    guessed = Centre("C-2", "Two", Position(21.0, 79.0), position_estimated=True, area="West")
    nowhere = Centre("C-3", "Three")
    homes = [person for person, _ in population(tables, [guessed, measured, nowhere], on=ON, count=3000, seed=SEED)]
    assert {(person.region, person.postcode) for person in homes} == {("East", "000001")}
    assert measured.position is not None
    far = [_km(measured.position, person.position) for person in homes if person.position is not None]
    assert len(far) == len(homes)
    assert max(far) < tables.reach_km + 0.05
    assert sorted(far)[len(far) // 2] == pytest.approx(tables.spread_km * 0.8326, rel=0.1)  # Rayleigh's median
    assert all(coordinate == round(coordinate, 5) for person in homes[:50] if person.position
               for coordinate in (person.position.latitude, person.position.longitude))  # fmt: skip


def test_no_measured_centre_no_people(tables: DemoTables) -> None:
    guessed = Centre("C-2", "Two", Position(21.0, 79.0), position_estimated=True)
    with pytest.raises(InputError, match="no centre has a measured position"):
        population(tables, [guessed], on=ON, count=1, seed=SEED)


def test_documents_have_their_shares_and_move_nobody(
    tables: DemoTables, centres: tuple[Centre, ...], residents: list[Resident]
) -> None:
    shown = (ShownDocument("card", 14, 89, 0.6, "000######"), ShownDocument("passport", 18, 59, 0.5, "P######"))
    having = list(population(evolve(tables, documents=shown), centres, on=ON, count=COUNT, seed=SEED))
    assert [evolve(person, identifiers=()) for person, _ in having] == [person for person, _ in residents]
    by_age: dict[bool, Counter[str]] = {False: Counter(), True: Counter()}
    for person, _ in having:
        by_age[_age(person) >= 14][person.identifiers[0].kind if person.identifiers else ""] += 1
    assert by_age[False].keys() == {""}
    cards = by_age[True]["card"] / by_age[True].total()
    assert cards == pytest.approx(0.6, abs=0.02)
    numbers = [each.value for person, _ in having for each in person.identifiers]
    assert len(numbers) == len(set(numbers))
    assert all(number.startswith(("000", "P")) for number in numbers)


@pytest.mark.parametrize("count", [0, -1])
def test_nobody_is_no_population(tables: DemoTables, centres: tuple[Centre, ...], count: int) -> None:
    with pytest.raises(InputError, match="at least one"):
        population(tables, centres, on=ON, count=count, seed=SEED)


@pytest.mark.parametrize("count", [1, 2, 3, 17])
def test_as_many_people_as_asked_for(tables: DemoTables, centres: tuple[Centre, ...], count: int) -> None:
    assert len(list(population(tables, centres, on=ON, count=count, seed=SEED))) == count


def test_people_are_not_held(tables: DemoTables, centres: tuple[Centre, ...]) -> None:
    stream = population(tables, centres, on=ON, count=1_000_000, seed=SEED)
    for _ in islice(stream, 3_000):  # birth dates are shared, so those met again cost nothing
        pass
    tracemalloc.start()
    try:
        for _ in islice(stream, 3_000):
            pass
        assert tracemalloc.get_traced_memory()[1] < 1_000_000  # 3,000 people held are 1,300,000
    finally:
        tracemalloc.stop()


# ------------------------------------------------------------------------------------------------ centres and sessions


@pytest.fixture(scope="module")
def calendar(tables: DemoTables) -> tuple[tuple[Centre, ...], tuple[Session, ...]]:
    return district(tables, on=ON, people=20_000, seed=SEED, catalogue=CATALOGUE)


def test_the_same_seed_gives_the_same_district(
    tables: DemoTables, calendar: tuple[tuple[Centre, ...], tuple[Session, ...]]
) -> None:
    assert district(tables, on=ON, people=20_000, seed=SEED, catalogue=CATALOGUE) == calendar
    assert district(tables, on=ON, people=20_000, seed="another", catalogue=CATALOGUE) != calendar


def test_weekends_without_sessions(tables: DemoTables) -> None:
    friday = date(2021, 8, 27)

    def days(weekend: frozenset[int], *, rests: bool) -> list[date]:
        sessions = evolve(tables.district.sessions, rests_on_weekends=rests)
        closed = evolve(tables, district=evolve(tables.district, sessions=sessions))
        made = district(
            closed,
            on=friday,
            people=COUNT,
            seed=SEED,
            catalogue=CATALOGUE,
            is_weekend=lambda day: day.weekday() in weekend,
        )[1]
        return sorted({session.date for session in made})

    ahead = [friday + timedelta(number) for number in range(11)]
    assert days(frozenset({5, 6}), rests=False) == ahead[:7]
    assert days(frozenset({5, 6}), rests=True) == [day for day in ahead if day.weekday() < 5][:7]
    assert days(frozenset({4, 5}), rests=True)[0] == date(2021, 8, 29)  # where people rest on Friday and Saturday
    assert days(frozenset(range(7)), rests=True) == ahead[:7]  # nobody ever works


def test_seats_are_fewer_than_people(
    tables: DemoTables, calendar: tuple[tuple[Centre, ...], tuple[Session, ...]]
) -> None:
    centres, sessions = calendar
    assert sum(session.total for session in sessions) == 20_000 * tables.district.sessions.seats_per_person
    assert {session.vaccine for session in sessions} == {product.vaccine for product in tables.products}
    assert {session.date for session in sessions} == {ON + timedelta(days=day) for day in range(7)}
    assert {session.centre for session in sessions} <= {centre.id for centre in centres}
    assert len({session.id for session in sessions}) == len(sessions)
    assert [session.date for session in sessions] == sorted(session.date for session in sessions)
    second_only = [session for session in sessions if not session.seats(1)]
    assert len(second_only) == pytest.approx(len(sessions) * tables.district.sessions.second_dose_only, abs=1)
    assert all(session.seats(2) for session in second_only)
    assert all((session.fee is Fee.PAID) == bool(session.price) for session in sessions)
    assert any(session.fee is Fee.PAID for session in sessions)
    assert {(session.age_from, session.age_to) for session in sessions} == {(18, None), (18, 44), (45, None)}


@pytest.mark.parametrize("people", [1, 10, 1000])
def test_sessions_of_a_single_seat_have_it(tables: DemoTables, people: int) -> None:
    plan = evolve(tables.district, sessions=evolve(tables.district.sessions, seats_each=1))
    single = evolve(tables, district=plan)
    for seed in map(str, range(20)):
        _, sessions = district(single, on=ON, people=people, seed=seed, catalogue=CATALOGUE)
        assert min(session.total for session in sessions) >= 1
        assert sum(session.total for session in sessions) == max(1, round(people * plan.sessions.seats_per_person))


def test_centres_lie_in_their_blocks(
    tables: DemoTables, calendar: tuple[tuple[Centre, ...], tuple[Session, ...]]
) -> None:
    plan = tables.district
    blocks = {block.name: block for block in plan.blocks}
    assert Counter(centre.area for centre in calendar[0]) == {block.name: len(block.places) for block in plan.blocks}
    for centre in calendar[0]:
        block = blocks[centre.area]
        assert centre.position is not None
        assert centre.postcode == block.postcode
        assert "{" not in centre.name
        away = _km(plan.middle, centre.position)
        middle = sqrt(block.east_km**2 + block.north_km**2)
        assert middle - block.radius_km - 0.2 <= away <= middle + block.radius_km + 0.2


@pytest.mark.parametrize("people", [1, 4, 5, 40, 5_000, 1_000_000])
def test_any_number_of_people_has_a_calendar(tables: DemoTables, people: int) -> None:
    _, sessions = district(tables, on=ON, people=people, seed=SEED, catalogue=CATALOGUE)
    assert sum(session.total for session in sessions) == max(1, round(people * 0.2))
    assert all(session.total for session in sessions)


def test_products_must_be_known_and_given_by_then(tables: DemoTables) -> None:
    with pytest.raises(UnknownName, match=r"cvx\|505"):
        district(tables, on=ON, people=10, seed=SEED, catalogue=Catalogue(CATALOGUE.products[:2]))
    with pytest.raises(InputError, match="by 2021-01-15"):
        district(tables, on=date(2021, 1, 15), people=10, seed=SEED, catalogue=CATALOGUE)
    with pytest.raises(InputError, match="at least one"):
        district(tables, on=ON, people=0, seed=SEED, catalogue=CATALOGUE)


@given(st.integers(0, 10_000), st.lists(st.floats(0.01, 100), min_size=1, max_size=30))
def test_apportioned_parts_add_up_and_are_within_one(total: int, weights: list[float]) -> None:
    parts = apportioned(total, weights)
    assert sum(parts) == total
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part - total * weight / sum(weights)) < 1 + 1e-6
