"""Finding packs, and what a loaded country offers."""

import os
import shutil
from datetime import date
from importlib.metadata import EntryPoint, EntryPoints
from pathlib import Path

import pytest

import vaxplatform.countries
from vaxplatform.codes import Code
from vaxplatform.countries import core_messages, find_pack, list_countries, load, load_country, run_cases
from vaxplatform.dates import Duration, EndOfMonth
from vaxplatform.eligibility import HitPolicy, Kind
from vaxplatform.errors import FileError, PackError, UnknownName
from vaxplatform.model import Fee
from vaxplatform.schedule import Series

pytestmark = pytest.mark.skipif("IN" not in list_countries(), reason="the pack that is loaded here was removed")

OWN = Path(vaxplatform.countries.__file__).parent / "packs"


@pytest.fixture(autouse=True)
def no_packs_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VAXPLATFORM_PACKS", raising=False)


def _copy(folder: Path, code: str, version: str) -> Path:
    """A pack like India's under another code and version."""
    shutil.copytree(OWN / "in", folder / code)
    head = folder / code / "pack.yaml"
    text = head.read_text(encoding="utf-8").replace("pack: in", f"pack: {code}")
    text = text.replace("{alpha2: IN", f"{{alpha2: {code.upper()}").replace(
        'version: "2023.04.11"', f"version: {version}"
    )
    head.write_text(text, encoding="utf-8")
    return folder / code


@pytest.mark.parametrize("code", ["in", "IN", "In", " in "])
def test_any_case(code: str) -> None:
    country = load_country(code)
    assert (country.code, country.name, country.status) == ("IN", "India", "draft")
    assert country.languages == ("en", "hi")
    assert country.session_formats == ("cowin-calendar",)


@pytest.mark.parametrize(
    ("code", "hint"),
    [
        ("zz", "IN"),
        ("ind", "did you mean IN?"),
        ("", "there is"),
        ("../in", "there is"),
    ],
)
def test_a_pack_that_is_not_there(code: str, hint: str) -> None:
    with pytest.raises(UnknownName) as caught:
        load_country(code)
    assert caught.value.code == "unknown-country"
    assert hint in str(caught.value)


def test_the_nearest_pack_is_asked_for() -> None:
    for code in list_countries():
        with pytest.raises(UnknownName, match=rf"did you mean {code}\?"):
            load_country(f"{code}x".lower())


def test_an_unknown_programme_names_those_there_are() -> None:
    with pytest.raises(UnknownName, match="India has no programme 'polio'; there is covid19"):
        load_country("in").programme("polio")


def test_what_the_programme_offers() -> None:
    programme = load_country("in").programme("covid19")
    assert programme.programme.window.start == date(2021, 1, 16)
    assert programme.table.hit is HitPolicy.ALL
    assert programme.table.end_of_month is programme.schedule.end_of_month is EndOfMonth.CLAMP
    assert [series.id for series in programme.schedule.series] == ["COVISHIELD", "COVAXIN", "SPUTNIK V", "CORBEVAX"]
    assert (programme.policy.rule, programme.policy.options_at_most) == ("fair-draw", 8)
    assert [tier.number for tier in programme.table.tiers] == [0, 1, 2, 3]
    assert programme.certificate.disease == Code("snomed", "840539006")
    conditions = programme.words.conditions
    assert len(conditions["comorbidity"].kinds) == 20
    assert all(conditions[code].means for code in conditions["comorbidity"].kinds)
    assert sum(not word.means and not word.kinds for word in conditions.values()) == 34 + 6
    assert programme.groups["HCW"]["hi"] == "स्वास्थ्यकर्मी"
    assert all(place.startswith("in/programmes/covid19.yaml:") for place in programme.unverified)


def covishield() -> Series:
    return next(iter(load_country("in").programme("covid19").schedule.series))


def test_an_interval_in_force() -> None:
    second = covishield().doses[1]
    (interval,) = [each for each in second.intervals if each.window.contains(date(2021, 8, 26))]
    assert (interval.minimum, interval.honours_bookings_before) == (Duration(days=84), date(2021, 5, 14))
    # What was in force before the first day that is stated, and after the last, is what is stated next to it.
    assert (second.intervals[0].window.start, second.intervals[-1].window.end) == (None, None)


def test_another_product_joins_a_dose_on_its_day() -> None:
    third = covishield().doses[2]
    (corbevax,) = [each for each in third.preferable if each.code == Code("cvx", "517")]
    assert (corbevax.window.start, third.window.start) == (date(2022, 8, 10), date(2022, 1, 10))


def test_an_exclusion_stands_in_the_table_with_its_source() -> None:
    country = load_country("in")
    lactating, pregnant = country.programme("covid19").table.exclusions
    assert (lactating.id, lactating.verified, pregnant.id, pregnant.verified) == (
        "IN-EXCL-LACT",
        True,
        "IN-EXCL-PREG",
        False,
    )
    assert all(set(each.source.split(", ")) <= set(country.sources) for each in (lactating, pregnant))
    assert lactating.window.end == date(2021, 5, 19)


def test_what_is_not_verified_is_marked_where_it_is_used() -> None:
    table = load_country("in").programme("covid19").table
    assert [each.id for each in table.deferrals if not each.verified] == ["IN-DEF-ILLNESS"]
    third = covishield().doses[2]
    assert [each.verified for each in third.preferable] == [True, True, True, False]


def test_the_words_that_records_may_use() -> None:
    words = load_country("in").programme("covid19").words
    assert set(words.groups) == {"HCW", "FLW", "POLL"}
    assert dict(words.conditions["diabetes"].details) == {"on_treatment": ("yes", "no"), "complications": ("yes", "no")}
    assert dict(words.conditions["covid19-confirmed"].details) == {"recovered": Kind.DATE}
    assert dict(words.conditions["pregnant"].details) == {}


def test_a_proof_serves_every_kind_of_its_word() -> None:
    programme = load_country("in").programme("covid19")
    kinds = programme.words.conditions["comorbidity"].kinds
    assert set(programme.proofs) == {"comorbidity", *kinds}
    assert len({tuple(proof.items()) for proof in programme.proofs.values()}) == 1
    assert set(programme.proofs["angina"]) == {"en", "hi", "bn", "ta", "te", "mr"}


def test_a_price_stands_where_a_source_names_one() -> None:
    fees = {rule.id: rule.offer.fee for rule in load_country("in").programme("covid19").table.rules if rule.offer.fee}
    assert fees == {"IN-P-GOV": Fee.FREE, "IN-P-18": Fee.PAID, "IN-P-FREE": Fee.FREE, "IN-P-COVOVAX": Fee.PAID}


def test_products_go_by_the_calendar_s_names() -> None:
    catalogue = load_country("in").catalogue
    for name in ("COVISHIELD", "COVAXIN", "SPUTNIK V"):
        assert catalogue.find(name).id == name
    assert catalogue.find("Covishield").code_in("eu-dcc-manufacturer") == "ORG-100001981"


def test_the_pack_says_a_core_sentence_in_its_own_way() -> None:
    country = load_country("in")
    assert country.messages.get("format.grouping", "en") == "indian"
    assert core_messages().get("format.grouping", "en") == "western"
    assert country.messages.get("reason.fact-missing", "hi_IN", rule="R", fact="x", asked="y").startswith("नियम R")


def test_every_worked_case_holds() -> None:
    results = run_cases(find_pack("in"))
    assert [(str(result.place), *result.differences) for result in results if result.differences] == []
    assert len(results) >= 350


def test_a_case_that_does_not_hold_says_how(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(OWN / "in", tmp_path / "in")
    case = tmp_path / "in" / "cases" / "covid19-phases.yaml"
    case.write_text(
        "programme: covid19\ncases:\n  - name: Wrong\n    person: {born: 1991-01-01}\n    on: 2021-08-26\n"
        "    expect: {eligible: false, by: IN-15, because: [deferred], offers: [CORBEVAX], not_offers: [COVAXIN],\n"
        "      missing: [sex], fee: paid, tier: 1, valid: [true], next_dose: 2, earliest: 2021-01-01,\n"
        "      changes_on: 2021-09-01}\n",
        encoding="utf-8",
    )
    monkeypatch.setenv("VAXPLATFORM_PACKS", str(tmp_path))
    (result,) = [result for result in run_cases(find_pack("in")) if result.differences]
    assert str(result.place).endswith("covid19-phases.yaml:3:5")
    assert [difference.split(":")[0] for difference in result.differences] == [
        "eligible",
        "by",
        "because",
        "missing",
        "CORBEVAX is not offered as dose 1",
        "COVAXIN is offered as dose 1",
        "fee",
        "changes_on",
        "tier",
        "valid",
        "next_dose",
        "earliest",
    ]
    case.write_text(
        case.read_text(encoding="utf-8").replace("programme: covid19", "programme: polio"), encoding="utf-8"
    )
    with pytest.raises(PackError, match="no programme 'polio'"):
        run_cases(find_pack("in"))


# ------------------------------------------------------------------------------------------------------ where packs are


def test_a_folder_of_packs_comes_before_the_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _copy(tmp_path / "a", "in", "mine")
    _copy(tmp_path / "b", "xx", "one")
    (tmp_path / "a" / "notes").mkdir()
    monkeypatch.setenv("VAXPLATFORM_PACKS", os.pathsep.join([str(tmp_path / "a"), str(tmp_path / "b" / "xx")]))
    assert load_country("in").version == "mine"
    assert load_country("XX").version == "one"
    assert set(list_countries()) >= {"IN", "XX"}


def test_a_broken_pack_hinders_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "yy").mkdir()
    (tmp_path / "yy" / "pack.yaml").write_text("\t", encoding="utf-8")
    monkeypatch.setenv("VAXPLATFORM_PACKS", str(tmp_path))
    assert load_country("in").code == "IN"
    assert "YY" in list_countries()
    with pytest.raises(PackError, match="a tab stands"):
        load_country("yy")


def test_a_pack_is_found_from_inside_and_in_capital_letters(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _copy(tmp_path / "a", "xx", "from inside")
    monkeypatch.chdir(tmp_path / "a" / "xx")
    monkeypatch.setenv("VAXPLATFORM_PACKS", ".")
    assert load_country("xx").version == "from inside"
    (tmp_path / "a" / "xx").rename(tmp_path / "a" / "XX")
    monkeypatch.setenv("VAXPLATFORM_PACKS", str(tmp_path / "a"))
    assert load_country("xx").version == "from inside"
    assert "XX" in list_countries()


def test_a_folder_that_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VAXPLATFORM_PACKS", str(tmp_path / "gone"))
    with pytest.raises(FileError, match="VAXPLATFORM_PACKS names a folder that is not there"):
        load_country("in")


def test_an_entry_point(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _copy(tmp_path, "xx", "installed")
    (tmp_path / "xx").rename(tmp_path / "a_pack_of_xx")
    (tmp_path / "a_pack_of_xx" / "__init__.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    points = EntryPoints(
        [
            EntryPoint("XX", "a_pack_of_xx", "vaxplatform.packs"),
            EntryPoint("ww", "nowhere_at_all", "vaxplatform.packs"),
        ]
    )
    monkeypatch.setattr(load, "entry_points", lambda group: points.select(group=group))
    assert load_country("xx").version == "installed"
    assert set(list_countries()) >= {"IN", "XX", "WW"}
    with pytest.raises(PackError, match="ww = nowhere_at_all cannot be imported"):
        load_country("ww")


def test_a_pack_without_demo_tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (_copy(tmp_path, "xx", "bare") / "demo.yaml").unlink()
    monkeypatch.setenv("VAXPLATFORM_PACKS", str(tmp_path))
    assert load_country("xx").demo is None


def test_demo_tables_are_read_when_asked_for() -> None:
    country = load_country("in")
    assert country.demo is not None
    assert country.demo is country.demo
