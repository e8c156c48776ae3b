"""How the documentation is built: no network, warnings are errors."""

import enum
import sys
import tomllib
from datetime import UTC, datetime
from pathlib import Path

from sphinx.application import Sphinx

sys.path.insert(0, str(Path(__file__).resolve().parent))
from country_pages import write_pages
from pack_keys import write_page

_ROOT = Path(__file__).resolve().parent.parent
_PROJECT = tomllib.loads((_ROOT / "pyproject.toml").read_text("utf-8"))["project"]

project = "vaxplatform"
author = copyright = _PROJECT["authors"][0]["name"]
release = version = _PROJECT["version"]

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.doctest",
    "sphinx.ext.napoleon",
    "sphinx.ext.viewcode",
]
exclude_patterns = ["_build"]
default_role = "code"

myst_enable_extensions = ["colon_fence", "deflist", "fieldlist"]
myst_heading_anchors = 3

autodoc_member_order = "bysource"
autodoc_typehints = "description"
autodoc_typehints_description_target = "documented"
autodoc_default_options = {"members": True}

napoleon_google_docstring = True
napoleon_numpy_docstring = False
napoleon_use_rtype = False
napoleon_use_ivar = True  # an enumeration may explain its members in its own docstring and still list them
napoleon_custom_sections = ["Source"]

# Examples in docstrings are run by pytest; here only those that stand in pages.
doctest_test_doctest_blocks = ""

html_theme = "furo"
html_title = f"vaxplatform {release}"


def _show_enum_members(
    _app: Sphinx,
    _what: str,
    _name: str,
    member: object,
    _skip: bool,  # noqa: FBT001 - Sphinx calls it by position
    _options: object,
) -> bool | None:
    """The words of an enumeration are its meaning: show them though none has a docstring of its own."""
    return False if isinstance(member, enum.Enum) else None


def setup(app: Sphinx) -> None:
    """Called by Sphinx."""
    app.connect("autodoc-skip-member", _show_enum_members)
    write_pages(datetime.now(UTC).date())  # a pack's review ages from day to day
    write_page()
