"""What a certificate states of a dose, and ids that say nothing of the person."""

from datetime import date

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from vaxplatform.campaign import certificate_id, vaccination_record
from vaxplatform.countries import list_countries, load_country
from vaxplatform.dates import PartialDate
from vaxplatform.errors import CertificateError
from vaxplatform.model import Catalogue, Dose, Name, Person, Sex

if "IN" not in list_countries():
    pytest.skip("the pack of IN was removed", allow_module_level=True)

DAY = date(2021, 8, 26)
PROGRAMME = load_country("in").programme("covid19")
COVISHIELD = PROGRAMME.programme.catalogue.find("COVISHIELD")
PERSON = Person("P-1", PartialDate(1980, 5, 17), name=Name("आशा", "पाटील", "Asha", "Patil"))


@given(
    st.sets(st.tuples(st.text(min_size=1, max_size=12), st.integers(1, 9), st.dates()), min_size=2, max_size=20),
    st.binary(min_size=16, max_size=32),
)
def test_ids_are_distinct_and_of_the_permitted_letters(doses, secret) -> None:
    ids = {certificate_id("IN", secret, *dose) for dose in doses}
    assert len(ids) == len(doses)
    for each in ids:
        assert len(each) <= 72  # the longest that the EU's guidelines allow
        assert set(each) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/#:")


def test_an_id_needs_the_secret_and_shows_nothing_of_the_person() -> None:
    one = certificate_id("IN", bytes(32), "9876543210", 1, DAY)
    assert one == certificate_id("IN", bytes(32), "9876543210", 1, DAY)
    assert one != certificate_id("IN", b"x" * 32, "9876543210", 1, DAY)
    assert "9876543210" not in one
    assert "20210826" not in one


def record(dose: Dose, number: int, programme=PROGRAMME):
    return vaccination_record(
        PERSON, dose, number, programme, country="IN", issuer="Ministry", certificate_id="URN:UVCI:01:IN:X"
    )


def test_a_record_states_the_codes_of_the_profile() -> None:
    stated = record(Dose(DAY, COVISHIELD.code), 1)
    assert (stated.name, stated.birth_date, stated.date) == (PERSON.name, PERSON.birth_date, DAY)
    assert (stated.disease, stated.prophylaxis) == ("840539006", "J07BX03")  # SNOMED CT COVID-19; ATC COVID-19 vaccines
    assert (stated.dose_number, stated.doses_in_series) == (1, 2)
    assert (stated.country, stated.issuer) == ("IN", "Ministry")


def test_a_record_states_what_else_is_known_of_the_dose() -> None:
    dose = Dose(DAY, COVISHIELD.code, lot="4120Z001", centre="C-7", vaccinator="V-1")
    stated = vaccination_record(
        evolve(PERSON, sex=Sex.FEMALE), dose, 1, PROGRAMME,
        country="IN", issuer="Ministry", certificate_id="URN:UVCI:01:IN:X", centre="PHC Kamptee",
    )  # fmt: skip
    assert (stated.cvx, stated.lot, stated.centre, stated.sex) == ("210", "4120Z001", "PHC Kamptee", Sex.FEMALE)
    assert (stated.product_name, stated.manufacturer_name) == (COVISHIELD.brand, COVISHIELD.manufacturer)
    assert stated.vaccinator == ""  # the dose has an id of who gave it, and no name


def test_a_detail_that_certificates_cannot_hold_is_left_out() -> None:
    assert record(Dose(DAY, COVISHIELD.code, lot="x" * 81), 1).lot == ""
    assert record(Dose(DAY, COVISHIELD.code, lot="4120\nZ001"), 1).lot == ""


def test_a_dose_beyond_the_series_is_never_the_third_of_two() -> None:
    assert record(Dose(DAY, COVISHIELD.code), 3).doses_in_series == 3


def test_a_booster_on_offer_makes_no_second_dose_the_second_of_three() -> None:
    after_boosters_began = date(2022, 3, 1)
    assert record(Dose(after_boosters_began, COVISHIELD.code), 2).doses_in_series == 2
    unstated = evolve(PROGRAMME, courses={})
    assert record(Dose(after_boosters_began, COVISHIELD.code), 2, unstated).doses_in_series == 3


def test_who_may_have_the_first_dose_alone_has_no_whole_course() -> None:
    longer = evolve(PROGRAMME, courses={"COVISHIELD": 4})
    assert record(Dose(DAY, COVISHIELD.code), 1, longer).doses_in_series == 4


def test_a_product_without_a_code_cannot_be_certified() -> None:
    bare = evolve(COVISHIELD, codes=())
    programme = evolve(PROGRAMME, programme=evolve(PROGRAMME.programme, catalogue=Catalogue([bare])))
    with pytest.raises(CertificateError, match="add it to the pack's products") as refused:
        record(Dose(DAY, bare.code), 1, programme)
    assert refused.value.code == "product-code-missing"
