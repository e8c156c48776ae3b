"""The README's program is the one in examples, and prints what the README says."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def test_the_readme_shows_the_quickstart_and_its_output() -> None:
    example = ROOT / "examples" / "quickstart.py"
    program = example.read_text("utf-8").split('"""\n\n', 1)[1].rstrip()
    ended = subprocess.run([sys.executable, example], capture_output=True, text=True, check=True)
    readme = (ROOT / "README.md").read_text("utf-8")
    assert f"```python\n{program}\n```" in readme
    assert f"```text\n{ended.stdout.rstrip()}\n```" in readme
