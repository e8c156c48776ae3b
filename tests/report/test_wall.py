"""A schedule as it hangs on a wall: its tables, the page of them, and the sheet to print."""

import re
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path

import pypdfium2
import pytest
from attrs import evolve

from countries.made_up_pack import write_pack
from countries.routine_pack import load_routine, write_routine
from vaxplatform.certificate import FontSet
from vaxplatform.countries import Country, check_pack, core_messages, list_countries, load_country, load_pack, open_pack
from vaxplatform.countries.shared_catalogue import vaccines
from vaxplatform.errors import InputError
from vaxplatform.exchange import read_fonts
from vaxplatform.report import schedule_page, schedule_pdf, wall_of
from vaxplatform.report.wall import footnote

AT = datetime(2026, 11, 29, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def country(tmp_path_factory: pytest.TempPathFactory) -> Country:
    return load_routine(tmp_path_factory.mktemp("pack"))


@pytest.fixture(scope="module")
def fonts() -> FontSet:
    return read_fonts()


def name(id_: str) -> str:
    return vaccines()[id_].vaccine.name


def texts(data: bytes) -> list[str]:
    with pypdfium2.PdfDocument(data) as document:
        return [page.get_textpage().get_text_range() for page in document]


@pytest.mark.parametrize(
    ("language", "called"), [("en", "Mosquito jab"), ("es", "Antiamarílica"), ("hi", "Mosquito jab")]
)
def test_what_people_call_a_vaccine(tmp_path: Path, language: str, called: str) -> None:
    named = "vaccines: {YF: {name: {en: Mosquito jab, es: Antiamarílica}}}\nseries:"
    tables = wall_of(load_routine(tmp_path, ("series:", named)), language).tables
    said = [dose.vaccine for table in tables for visit in table.visits for dose in visit.doses]
    assert called in said
    assert name("YF") not in said
    assert name("Td") in said


def test_a_dose_that_makes_up_for_others_says_so(tmp_path: Path) -> None:
    later = """series:
  Td later:
    group: DTP
    catches_up: DTP
    source: c1
    doses: [{give: Td, at: 12 years}]
"""
    (children, *_) = wall_of(load_routine(tmp_path, ("series:\n", later)), "en").tables
    doses = [(visit.when, dose) for visit in children.visits for dose in visit.doses]
    assert [(when, dose.vaccine) for when, dose in doses if "Catching up" in dose.marks] == [("12 years", "Td")]


def test_visits_by_age_each_once(country: Country) -> None:
    children, pregnant = wall_of(country, "en").tables
    assert (children.heading, pregnant.heading) == ("Every child", "Pregnant women")
    assert [visit.when for visit in children.visits] == [
        "Birth",
        "6 weeks",
        "10 weeks",
        "6 to 11 months",
        "9 months",
        "12 months",
        "16 to 24 months",
        "18 months",
        "6 years",
        "9 years",
        "6 months after the dose before",
        "10 years",
    ]
    assert [visit.when for visit in pregnant.visits] == ["First contact", "4 weeks after the dose before"]


def test_doses_of_one_wait_after_different_ages_are_two_visits(tmp_path: Path) -> None:
    later = """series:
  Td of women:
    group: Td
    source: c1
    doses: [{give: Td, at: 15 years}, {give: Td, after: 6 months}, {give: Td, after: 6 months}]
"""
    (children, *_) = wall_of(load_routine(tmp_path, ("series:\n", later)), "en").tables
    told = [(visit.when, [(dose.vaccine, dose.number) for dose in visit.doses]) for visit in children.visits]
    assert told[-2:] == [("15 years", [("Td", 1)]), ("6 months after the dose before", [("Td", 2), ("Td", 3)])]
    assert ("6 months after the dose before", [(name("HPV4"), 2)]) in told


def test_what_is_given_carries_its_marks(country: Country) -> None:
    children = wall_of(country, "en").tables[0]
    marks = {(visit.when, dose.vaccine, dose.number): dose.marks for visit in children.visits for dose in visit.doses}
    assert marks["6 weeks", name("DTwP-Hib-HepB"), 1] == ("until 1 year",)
    assert marks["6 weeks", f"{name('RV1')} or {name('RV5')}", 1] == ()
    assert marks["9 years", name("HPV4"), 1] == ("girls and women only",)
    assert marks["9 months", name("YF"), 1] == ("only in XX-N", "Not confirmed")
    assert marks["6 to 11 months", "Vitamin A", 1] == ("supplement",)
    assert marks["18 months", name("MMR"), 2] == ("born from 1 Jan 2022 on",)
    assert marks["6 years", name("MMR"), 2] == ("born until 31 Dec 2021",)
    assert marks["10 years", "Td", 6] == ()
    (visit,) = (visit for visit in children.visits if visit.when == "16 to 24 months")
    assert visit.doses[0].notes == ("Also at school.",)
    assert children.cell("DTwP", visit) == visit.doses
    assert children.cell("Td", visit) == ()


def test_no_sign_beside_a_number_is_read_as_a_digit() -> None:
    signs = [footnote(at) for at in range(50)]
    assert signs[:12] == list("abcdefghijkm")
    assert not {*"lo"} & {letter for sign in signs for letter in sign}
    assert (signs[23], signs[24], signs[47], signs[48]) == ("z", "aa", "zz", "aaa")


def test_marks_and_notes_are_one_remark_on_page_and_sheet(tmp_path: Path, fonts: FontSet) -> None:
    country = load_routine(tmp_path, ("{give: HPV4, at: 9 years}", "{give: HPV4, at: 9 years, say: {en: At school.}}"))
    children = wall_of(country, "en").tables[0]
    assert children.remarks.count("girls and women only; At school.") == 1
    assert children.remarks.count("Also at school.") == 1
    assert "" not in children.remarks
    sign = next(sign for at, sign in enumerate("abcdefghijkl") if "At school" in children.remarks[at])
    page = Page(schedule_page(country, "en"))
    assert f"1{sign}" in next(row for row in page.rows if row[0] == name("HPV4"))
    sheet = " ".join(texts(schedule_pdf(country, "en", fonts=fonts, created=AT)))
    assert f"{sign}: girls and women only; At school." in " ".join(sheet.split())


def test_a_dose_of_the_age_of_the_one_before_says_how_long_after(tmp_path: Path) -> None:
    first, second = (
        "give: JE-inactivated, at: 1 year",
        "give: JE-inactivated, at: 1 year, interval: {min: 2 weeks, source: c1}",
    )
    series = f"JE: {{group: Japanese encephalitis, source: c1, doses: [{{{first}}}, {{{second}}}]}}"
    country = load_pack(open_pack(str(write_pack(tmp_path, routine=series))))
    ((visit,),) = [table.visits for table in wall_of(country, "en").tables]
    assert [dose.marks for dose in visit.doses] == [(), ("2 weeks after the dose before",)]


def test_sources_of_what_is_said_of_a_dose_are_told_too_and_assumptions_apart(tmp_path: Path, fonts: FontSet) -> None:
    extra = (
        "min: {age: 5 weeks, source: c2}, missed: {from: 8 weeks, source: [c3, a1]}, also: [{give: Hib, source: c4}]"
    )
    series = f"Hib: {{group: Hib, source: c1, doses: [{{give: DTwP-Hib-HepB, at: 6 weeks, {extra}}}]}}"
    sources = "".join(
        f"  c{n}: {{title: Circular {n}, url: 'https://health.example/{n}', kind: official}}\n" for n in (2, 3, 4)
    )
    sources += "  a1: {title: How late, kind: assumption, where: Chosen for this draft.}\n"
    folder = write_pack(tmp_path, routine=series)
    pack = folder / "pack.yaml"
    pack.write_text(pack.read_text().replace("sources:\n", f"sources:\n{sources}"))
    country = load_pack(open_pack(str(folder)))
    wall = wall_of(country, "en")
    circulars = [f"Circular {n}" for n in (1, 2, 4, 3)]
    assert [title for title, _where in wall.sources] == circulars
    assert list(wall.tables[0].visits[0].doses[0].sources) == circulars
    assert wall.assumptions == (("How late", "Chosen for this draft."),)
    assert "How late. Chosen for this draft." in schedule_page(country, "en")
    assert "Assumptions: How late" in " ".join(texts(schedule_pdf(country, "en", fonts=fonts, created=AT)))


def test_a_draft_and_what_no_source_states_are_told(country: Country) -> None:
    wall = wall_of(country, "en")
    assert wall.subtitle == "Version 1 of the country pack, draft"
    assert [notice.partition(":")[0] for notice in wall.notices] == [
        "Draft rules",
        "No source states a minimum age for 12 of 16 doses",
        "No source states a minimum interval for 7 doses",
    ]
    assert wall.sources == (("Circular 1", "https://health.example/1"),)


def test_the_check_counts_what_no_source_states_as_the_wall_does(tmp_path: Path) -> None:
    found = check_pack(open_pack(str(write_routine(tmp_path))), AT.date())
    (sentence,) = [each.sentence for each in found.warnings if each.code == "unstated"]
    assert sentence.startswith("no source states the minimum age of 12 doses, nor the wait before 7:")


def test_a_pack_without_a_routine_programme_has_no_wall(tmp_path: Path) -> None:
    with pytest.raises(InputError) as refused:
        wall_of(load_pack(open_pack(str(write_pack(tmp_path)))), "en")
    assert refused.value.code == "routine-none"


class Page(HTMLParser):
    """The cells of tables, the ids and the addresses of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self._cell = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")
            self._cell = True

    def handle_endtag(self, tag: str) -> None:
        self._cell = self._cell and tag not in ("td", "th")

    def handle_data(self, data: str) -> None:
        if self._cell:
            self.rows[-1][-1] += data


def test_the_page_holds_a_number_for_each_dose(country: Country) -> None:
    page = Page(schedule_page(country, "en"))
    head, *rows = page.rows
    assert head[:3] == ["Vaccine", "Birth", "6 weeks"]
    cells = {row[0]: dict(zip(head[1:], row[1:], strict=True)) for row in rows if len(row) == len(head)}
    given = {when: re.sub("[a-z]", "", cell) for when, cell in cells[name("MMR")].items() if cell}
    assert given == {"12 months": "1 1", "18 months": "2", "6 years": "2"}
    assert cells["DTwP"]["16 to 24 months"] == "3f"  # also at school
    assert not {"script", "link", "img", "iframe"} & {tag for tag, _ in page.tags}


@pytest.mark.parametrize("code", [code for code in list_countries() if load_country(code).routine])
def test_every_pack_s_page_speaks_its_languages(code: str) -> None:
    country = load_country(code)
    assert country.routine is not None
    text = schedule_page(country, country.languages)
    ids = re.findall(r'id="([^"]+)"', text)
    assert len(ids) == len(set(ids))
    for at, language in enumerate(country.languages):
        assert f'id="page-{at}"' in text
        assert wall_of(country, language).title in text
        assert all(said.get(language, "") in text for line in country.routine.lines for said in line.said)
    assert not [dose.note for dose in country.routine.doses if dose.note and dose.note in text]


def test_a_language_from_right_to_left_mirrors_page_and_sheet(country: Country, fonts: FontSet) -> None:
    assert '<html lang="ar" dir="rtl">' in schedule_page(country, "ar")
    left, right = (_first_x(schedule_pdf(country, language, fonts=fonts, created=AT)) for language in ("en", "ar"))
    assert left < 100 < right


@pytest.mark.pack("IQ")
def test_signs_stand_beside_their_doses_and_in_the_order_of_reading(fonts: FontSet) -> None:
    one, two = "\N{ARABIC-INDIC DIGIT ONE}\N{ARABIC-INDIC DIGIT TWO}"
    with pypdfium2.PdfDocument(schedule_pdf(load_country("iq"), "ar", fonts=fonts, created=AT)) as document:
        page = document[0].get_textpage()
        text = page.get_text_range()
        (row,) = (row for row in re.finditer(f"[ab{one}{two} ]+", text) if {*"ab", one, two} <= {*row[0]})  # influenza
        left = {text[at]: page.get_charbox(at)[0] for at in range(*row.span())}
        first, second = (page.get_charbox(text.index(f"{sign}:"))[0] for sign in "ab")
    assert left[two] < left["b"] < left[one] < left["a"]
    assert first > second


def _first_x(data: bytes) -> float:
    """How far from the left the first vaccine's name begins, in points."""
    with pypdfium2.PdfDocument(data) as document:
        page = document[0].get_textpage()
        at = page.get_text_range().index(name("HepB"))
        return float(page.get_charbox(at)[0])


def test_the_sheet_holds_everything_on_one_page_and_its_bytes_repeat(country: Country, fonts: FontSet) -> None:
    data = schedule_pdf(country, "en", fonts=fonts, created=AT)
    assert data == schedule_pdf(country, "en", fonts=fonts, created=AT)
    (text,) = texts(data)
    said = " ".join(text.split())
    for expected in ("Routine immunization: Exampleland", "Every child", "Pregnant women", "HPV4", "From: Circular 1"):
        assert expected in said
    assert "draft" in said
    assert "girls and women only" in said


def test_a_schedule_of_many_visits_goes_on_beneath_and_overleaf(tmp_path: Path, fonts: FontSet) -> None:
    months = "\n".join(f"      - {{give: Vitamin A, at: {month} months}}" for month in range(6, 66))
    country = load_routine(tmp_path, ("      - {give: Vitamin A, at: {from: 6 months, to: 11 months}}", months))
    pages = texts(schedule_pdf(country, "en", fonts=fonts, created=AT))
    assert len(pages) > 1
    said = " ".join(" ".join(pages).split())
    assert "65 months" in said
    assert "From: Circular 1" in said


@pytest.mark.parametrize(
    ("at", "when", "in_hindi"),
    [
        ("at: {to: 1 year}", "Up to 1 year", "1 वर्ष तक"),
        ("at: unstated", "Age not stated", "आयु नहीं बताई गई"),
        ("at: 6 months, every: 1 year", "6 months, then every 1 year", "6 महीने, फिर हर 1 वर्ष"),
        ("at: {from: 18 months, to: 6 years}", "18 months to 6 years", "18 महीने से 6 वर्ष तक"),
        ("at: {from: 2 weeks, to: 4 weeks}", "2 to 4 weeks", "2 से 4 सप्ताह"),
        ("at: {from: 2 days, to: 5 days}", "2 to 5 days", "2 से 5 दिन"),
        ("at: 2 years + 6 months", "2 years and 6 months", "2 वर्ष और 6 महीने"),
    ],
)
def test_ages_in_words(tmp_path: Path, at: str, when: str, in_hindi: str) -> None:
    country = load_routine(tmp_path, ("at: {from: 6 months, to: 11 months}", at))
    hindi = evolve(country, messages=core_messages())
    for wall, expected in ((wall_of(country, "en"), when), (wall_of(hindi, "hi"), in_hindi)):
        visits = [visit for table in wall.tables for visit in table.visits]
        assert expected in [visit.when for visit in visits if visit.doses[-1].line.groups == ("Vitamin A",)]
