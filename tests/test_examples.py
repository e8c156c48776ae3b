"""What the README and the documentation show is what the library does."""

import subprocess
import sys
from pathlib import Path

from vaxplatform.exchange import COLUMNS, DOSE_COLUMNS

ROOT = Path(__file__).resolve().parents[1]


def test_the_readme_shows_the_quickstart_and_its_output() -> None:
    example = ROOT / "examples" / "quickstart.py"
    program = example.read_text("utf-8").split('"""\n\n', 1)[1].rstrip()
    ended = subprocess.run([sys.executable, example], capture_output=True, text=True, check=True)
    readme = (ROOT / "README.md").read_text("utf-8")
    assert f"```python\n{program}\n```" in readme
    assert f"```text\n{ended.stdout.rstrip()}\n```" in readme


def test_the_page_of_the_people_file_names_every_column() -> None:
    page = (ROOT / "docs" / "people-file.md").read_text("utf-8")
    for column in COLUMNS:
        assert f"| `{column.name}` | {'yes' if column.required else ''} | {column.meaning} |" in page
    for name in DOSE_COLUMNS:
        assert f"| `{name}` |" in page
