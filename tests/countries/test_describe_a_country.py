"""The guide on describing a country: its files load as they stand there."""

import re
from pathlib import Path

import pytest

from countries.made_up_pack import write_pack
from vaxplatform.countries import Country, PackFolder, load_pack

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "describe-a-country.md"
BLOCKS = re.findall(r"```(yaml|text)\n(.*?)```", GUIDE.read_text("utf-8"), re.DOTALL)
FILES = {text.split("\n", 1)[0].removeprefix("# "): text for kind, text in BLOCKS if kind == "yaml"}
TABLE = next(text for kind, text in BLOCKS if kind == "text")


@pytest.fixture(scope="module")
def country(tmp_path_factory: pytest.TempPathFactory) -> Country:
    folder = write_pack(tmp_path_factory.mktemp("packs"))
    head = (folder / "pack.yaml").read_text("utf-8")
    more = "".join(f'  {id_}: {{title: T, kind: official, where: "W"}}\n' for id_ in ("decree", "cldr", "iso-codes"))
    more += '  holidays-library: {title: T, kind: official, where: "W"}\n'
    (folder / "pack.yaml").write_text(head.replace("sources:\n", "sources:\n" + more), "utf-8")
    for name, text in FILES.items():
        if name.endswith(".yaml"):
            (folder / name).write_text(text, "utf-8")
    (folder / "geography.csv").write_text(TABLE, "utf-8")
    return load_pack(PackFolder("xx", folder, "xx"))


def test_every_part_of_the_guide_loads(country: Country) -> None:
    assert set(FILES) == {"pack.yaml, in part", "calendar.yaml", "geography.yaml", "identity.yaml", "aefi.yaml"}
    assert country.calendar is not None
    assert country.aefi is not None
    assert country.geography is not None
    assert country.geography.name("XX-N-02", "ar") == "تلال"


def test_what_the_guide_says_of_a_number_is_so(country: Country) -> None:
    assert country.identity is not None
    reading = country.identity.read_document("national-id", "١٢٣٤-٥٦٧٤")
    assert (reading.value, reading.masked, reading.doubts) == ("12345674", "XXXX-X674", ())
    for document in country.identity.documents.values():
        assert [each for each in document.samples if document.read(each).doubts] == []
