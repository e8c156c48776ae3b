"""What a pack leaves open: nothing is left out, and what is to be answered first comes first."""

from datetime import date
from pathlib import Path

import pytest

from countries import made_up_pack
from countries.routine_pack import write_routine
from vaxplatform.countries import check_pack, list_countries, open_pack
from vaxplatform.countries.open_questions import OpenQuestion, QuestionTopic, open_questions
from vaxplatform.countries.scaffold import country_named, new_pack

ON = date(2026, 11, 29)


def asked(folder: Path | str) -> list[OpenQuestion]:
    pack = open_pack(str(folder))
    return list(open_questions(pack, check_pack(pack, ON)))


def details(questions: list[OpenQuestion], topic: QuestionTopic) -> dict[str, tuple[str, ...]]:
    return {each.sentence: each.details for each in questions if each.topic is topic}


@pytest.mark.no_cover
@pytest.mark.parametrize("code", list_countries())
def test_every_warning_of_a_check_is_asked(code: str) -> None:
    pack = open_pack(code)
    found = check_pack(pack, ON)
    questions = open_questions(pack, found)
    counted = {"unstated": QuestionTopic.DUE, "unverified": QuestionTopic.CONFIRMED, "questions-open": None}
    sentences, topics = {each.sentence for each in questions}, {each.topic for each in questions}
    for each in found.warnings:
        if each.code in counted:
            assert counted[each.code] in (*topics, None)
        else:
            assert each.sentence in sentences
    order = list(QuestionTopic)
    assert [order.index(each.topic) for each in questions] == sorted(order.index(each.topic) for each in questions)


def test_what_no_source_states_is_asked_dose_by_dose(tmp_path: Path) -> None:
    ages, waits, noted = details(asked(write_routine(tmp_path)), QuestionTopic.DUE).values()
    assert ages[0] == "DTP: dose 1 at 6 weeks, dose 2 at 10 weeks, dose 3 at 16 months to 24 months, dose 4 at 10 years"
    assert "HPV: dose 1 at 9 years" in ages  # its second is counted from the first
    assert not [each for each in ages if each.startswith(("HepB", "Td in pregnancy"))]  # at birth, at first contact
    assert "HPV: dose 2, 6 months after the one before" in waits
    assert "Td in pregnancy: dose 2, 4 weeks after the one before" in waits
    assert noted == ("DTP, dose 3: The plan says so.",)


def test_areas_that_no_source_lists_are_asked(tmp_path: Path) -> None:
    found = details(asked(write_routine(tmp_path, ("{areas: [XX-N]}", "{areas: not-listed}"))), QuestionTopic.DUE)
    assert found["these are given in some areas, and no source says in which"] == ("YF",)


def test_what_is_not_confirmed_is_asked_with_what_is_known_of_it(tmp_path: Path) -> None:
    changes = {
        "n: 1, from: 2021-03-01, source: c1": "n: 1, from: 2021-03-01, source: c1, verified: false, note: No day."
    }
    changes['say: {en: "From 60"}'] = 'verified: false, say: {en: "From 60"}'
    questions = asked(made_up_pack.write_pack(tmp_path, changes))
    ((_, told),) = details(questions, QuestionTopic.CONFIRMED).items()
    assert told == (
        "series, COVISHIELD, doses, 1: No day. (programmes/covid19.yaml:15)",
        "eligibility, XX-60: From 60 (programmes/covid19.yaml:26)",
    )


def test_a_choice_is_told_with_where_it_matters(tmp_path: Path) -> None:
    folder = made_up_pack.write_pack(tmp_path)
    head = (folder / "pack.yaml").read_text("utf-8")
    chosen = "c1: {title: How far, kind: assumption, where: Chosen for this draft."
    head = head.replace('c1: {title: Circular 1, kind: official, url: "https://health.example/1"', chosen)
    (folder / "pack.yaml").write_text(head, "utf-8")
    questions = asked(folder)
    ((sentence, (places,)),) = details(questions, QuestionTopic.CHOSEN).items()
    assert sentence == "How far: Chosen for this draft."
    assert places.startswith("programmes/covid19.yaml:5, programmes/covid19.yaml:7, ")
    assert places.endswith(" more")
    (sentence,) = details(questions, QuestionTopic.SOURCES)
    assert sentence.startswith("16 of 16 facts rest on no official source")


def test_a_new_pack_asks_what_its_files_ask(tmp_path: Path) -> None:
    folder = tmp_path / "no"
    for name, text in new_pack(country_named("NO"), 2026).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    questions = asked(folder)
    comments = {
        (each.place.source.removeprefix(f"{folder}/"), each.place.line) for each in questions if each.place is not None
    }
    for name, text in new_pack(country_named("NO"), 2026).items():
        for line, said in enumerate(text.splitlines(), start=1):
            if said.lstrip().startswith("#?"):
                assert (name, line) in comments
    first = next(each for each in questions if each.sentence.startswith("Where does a date fall"))
    assert first.topic is QuestionTopic.DUE
    assert first.sentence.endswith("or on the first of the next (roll_forward)?")


def test_a_pack_that_cannot_be_loaded_asks_nothing(tmp_path: Path) -> None:
    folder = made_up_pack.write_pack(tmp_path, {"disease: COVID-19": "diseases: COVID-19"})
    assert asked(folder) == []
