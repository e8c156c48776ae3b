"""The complete small pack of a country that does not exist, which stands among the examples."""

from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "examples" / "country_pack"
PACK = FOLDER / "xa"
