"""``schedule``: CDC's data becomes a file of ours, and a file is checked; no input ends in a traceback."""

import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from vaxplatform.exchange import read_cdsi, read_schedule

from .conftest import Command

CDSI = {
    "ScheduleSupportingData.xml": """<scheduleSupportingData>
<vaccineGroups><vaccineGroup><name>Red</name><administerFullVaccineGroup>No</administerFullVaccineGroup></vaccineGroup>
</vaccineGroups>
<vaccineGroupToAntigenMap><vaccineGroupMap><name>Red</name><antigen>Redpox</antigen></vaccineGroupMap>
</vaccineGroupToAntigenMap>
<cvxToAntigenMap><cvxMap><cvx>901</cvx><shortDescription>Redpox</shortDescription>
<association><antigen>Redpox</antigen></association></cvxMap></cvxToAntigenMap>
</scheduleSupportingData>""",
    "AntigenSupportingData- Redpox.xml": """<antigenSupportingData><series>
<seriesName>Redpox</seriesName><targetDisease>Redpox</targetDisease><vaccineGroup>Red</vaccineGroup>
<seriesType>Standard</seriesType><selectSeries><seriesGroup>1</seriesGroup></selectSeries>
<seriesDose><doseNumber>Dose 1</doseNumber><preferableVaccine><cvx>901</cvx></preferableVaccine></seriesDose>
</series></antigenSupportingData>""",
}

FILE = """\
id: xx
end_of_month: clamp
groups: [{name: Red, antigens: [Redpox]}]
vaccines: [{code: cvx|901, name: Redpox, antigens: [Redpox]}]
antigens:
  - name: Redpox
    series:
      - {id: Redpox, group: Red, doses: [{number: 1, preferable: [cvx|901]}, {number: 2, preferable: [cvx|901]}]}
"""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    for name, text in CDSI.items():
        (folder / name).write_text(text, "utf-8")
    return folder


@pytest.mark.parametrize("name", ["cdsi.yaml", "cdsi.json", "new/folder/cdsi.yaml"])
def test_cdcs_data_becomes_a_file_of_ours(command: Command, data: Path, tmp_path: Path, name: str) -> None:
    out = tmp_path / name
    ended = command("schedule", "import-cdsi", data, "--out", out, "--id", "ours")
    assert (ended.returncode, ended.stdout) == (0, "")
    assert ended.stderr == f"1 antigen, 1 series, 1 dose, 1 vaccine in {out}\n"
    assert read_schedule(out) == read_cdsi(data, id_="ours")
    checked = command("schedule", "check", out)
    assert (checked.returncode, checked.stdout) == (0, "")
    assert checked.stderr == f"1 antigen, 1 series, 1 dose, 1 vaccine: nothing is wrong with {out}\n"


def test_a_zip_will_do_and_the_name_has_a_default(command: Command, data: Path, tmp_path: Path) -> None:
    packed, out = tmp_path / "data.zip", tmp_path / "cdsi.json"
    with zipfile.ZipFile(packed, "w") as archive:
        for file in data.iterdir():
            archive.write(file, file.name)
    assert command("schedule", "import-cdsi", packed, "--out", out).returncode == 0
    assert read_schedule(out).id == "cdsi"


def wrong_data(data: Path) -> Iterator[Path]:
    antigen = data / "AntigenSupportingData- Redpox.xml"
    for text in ("", "{}", "<a/>", CDSI[antigen.name].replace("Standard", "Standing")):
        antigen.write_text(text, "utf-8")
        yield data
    antigen.unlink()
    yield data
    yield antigen
    packed = data / "data.zip"
    packed.write_bytes(b"PK\x03\x04")
    yield packed


def test_data_that_cannot_be_read_is_one_sentence(command: Command, data: Path, tmp_path: Path) -> None:
    out = tmp_path / "cdsi.yaml"
    out.write_text("what was there before", "utf-8")
    for given in wrong_data(data):
        ended = command("schedule", "import-cdsi", given, "--out", out)
        assert (ended.returncode, ended.stdout) == (3, "")
        assert ended.stderr.startswith(str(given))
        assert ended.stderr.count("\n") == 1
        assert out.read_text("utf-8") == "what was there before"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["cdsi.yaml", "data"]


@pytest.mark.parametrize("out", ["data", "data/ScheduleSupportingData.xml/cdsi.yaml"])
def test_a_file_that_cannot_be_written_is_one_sentence(command: Command, data: Path, tmp_path: Path, out: str) -> None:
    before = sorted(tmp_path.rglob("*"))
    ended = command("schedule", "import-cdsi", data, "--out", tmp_path / out)
    assert (ended.returncode, ended.stdout, ended.stderr.count("\n")) == (3, "", 1)
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("id_", ["", "a\x1b[2J"])
def test_a_name_that_no_file_can_hold(command: Command, data: Path, tmp_path: Path, id_: str) -> None:
    ended = command("schedule", "import-cdsi", data, "--out", tmp_path / "cdsi.yaml", "--id", id_)
    assert ended.returncode == 3
    assert ended.stderr.startswith("the schedule cannot be written: ")
    assert not (tmp_path / "cdsi.yaml").exists()


def test_everything_that_is_wrong_with_a_file_is_said(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "xx.yaml"
    file.write_text(FILE, "utf-8")
    assert command("schedule", "check", file).returncode == 0
    file.write_text(FILE.replace("group: Red,", "group: Rad,").replace("[cvx|901]}]}", "[cvx|902]}]}"), "utf-8")
    ended = command("schedule", "check", file)
    assert (ended.returncode, ended.stdout) == (3, "")
    assert ended.stderr.splitlines() == [
        f"{file}:8:29: the schedule has no vaccine group «Rad»; did you mean «Red»?",
        f"{file}:8:103: the schedule has no vaccine «cvx|902»; did you mean «cvx|901»?",
    ]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff",
        b"\x00",
        b"id: [",
        b"[" * 100_000,
        b"{" * 100_000,
        b"\t",
        b"&a [*a]",
        b"- " * 1000,
        b"%YAML 9",
        b"{}",
    ],
)
def test_no_file_ends_in_a_traceback(command: Command, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "xx.yaml"
    file.write_bytes(content)
    ended = command("schedule", "check", file)
    assert ended.returncode == 3
    assert all(line.startswith(str(file)) for line in ended.stderr.splitlines())


def test_a_file_that_is_not_there(command: Command, tmp_path: Path) -> None:
    for given in (tmp_path / "nowhere.yaml", tmp_path):
        ended = command("schedule", "check", given)
        assert (ended.returncode, ended.stderr.count("\n")) == (3, 1)


@pytest.mark.parametrize("arguments", [["import-cdsi"], ["import-cdsi", "x"], ["check"], ["check", "a", "b"], ["chek"]])
def test_misuse(command: Command, arguments: list[str]) -> None:
    assert command("schedule", *arguments).returncode == 2


def test_the_published_data_becomes_a_file(command: Command, reference_data: Path, tmp_path: Path) -> None:
    out = tmp_path / "cdsi.yaml"
    ended = command("schedule", "import-cdsi", reference_data / "cdsi" / "supporting-data", "--out", out)
    assert ended.returncode == 0
    assert ended.stderr.startswith("30 antigens, 143 series, 484 doses, ")
    assert command("schedule", "check", out).returncode == 0
