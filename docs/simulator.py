"""Draws the pictures of ``docs/simulator.md``: ``python docs/simulator.py DATA``.

DATA is the folder of reference data. The pictures are committed, so that building the documentation needs no such data.
"""

import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from html import escape
from pathlib import Path

IMAGES = Path(__file__).resolve().parent / "images"
CALENDARS = {
    "nagpur": "cowin/nagpur-calendar-2021-08-26.json",
    "pune": "cowin/pune-calendar-2021-08-26.json",
    "navnagar": None,
}
PICTURES = (
    ("nagpur", "bots"),
    ("pune", "bots"),
    ("nagpur", "tier"),
    ("navnagar", "area"),
    ("navnagar", "given"),
    ("navnagar", "travel_km"),
    ("nagpur", "walk-ins"),
)
WIDTH, LINE, MARGIN = 344, 18, 12
STYLE = "text{font:12px sans-serif}.name{font-weight:600}.value{font-size:11.5px}"


def simulated(calendar: Path | None, out: Path) -> str:
    """The English page of a simulation with its defaults."""
    command = [sys.executable, "-c", "from vaxplatform.cli import main; main()", "allocate", "simulate"]
    options = ["--country", "in", "--out", str(out), *(["--sessions", str(calendar)] if calendar else [])]
    subprocess.run([*command, *options], check=True)  # noqa: S603 -- our own command
    return (out / "simulation.html").read_text("utf-8")


def picture(page: str, chart: str) -> str:
    """A chart of the page by itself, with its title and its key."""
    card = next(each for each in page.split("<section") if f'id="page-0-{chart}-title"' in each)
    title = re.findall(r"<h3>(.*?)</h3>", card)[0]
    key = re.findall(r'<li><i style="background:(#[0-9a-f]{6})"></i>(.*?)</li>', card)
    drawn = re.findall(r"<svg.*?</svg>", card, re.DOTALL)[0]
    tall = float(re.findall(r'viewBox="0 0 \d+ ([0-9.]+)"', drawn)[0])
    top = 2 * LINE + LINE * -(-len(key) // 2)
    height = top + tall + 2 * MARGIN
    inner = drawn.replace("<svg ", f'<svg x="{MARGIN}" y="{top}" width="{WIDTH}" height="{tall:g}" ', 1)
    body = "\n".join(
        (
            f"<style>{STYLE}</style>",
            '<rect width="100%" height="100%" fill="#ffffff"/>',
            f'<text x="{MARGIN}" y="{LINE}" class="name" fill="#1b2733">{title}</text>',
            *keys(key),
            inner,
        )
    )
    size = f'width="{WIDTH + 2 * MARGIN}" height="{height:g}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-label="{escape(title)}">\n{body}\n</svg>\n'


def keys(key: list[tuple[str, str]]) -> Iterator[str]:
    """What the colours mean, two in a row."""
    for index, (colour, name) in enumerate(key):
        x, y = MARGIN + index % 2 * WIDTH / 2, LINE * (2 + index // 2)
        yield f'<rect x="{x:g}" y="{y - 9:g}" width="10" height="10" fill="{colour}"/>'
        yield f'<text x="{x + 16:g}" y="{y:g}" fill="#4d5b68">{name}</text>'


if __name__ == "__main__":
    data = Path(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        pages = {
            name: simulated(data / calendar if calendar else None, Path(folder) / name)
            for name, calendar in CALENDARS.items()
        }
    for name, chart in PICTURES:
        (IMAGES / f"simulator-{name}-{chart.replace('_', '-')}.svg").write_text(picture(pages[name], chart), "utf-8")
