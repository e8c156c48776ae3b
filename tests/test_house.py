"""The house rules that no single room can check of itself."""

import ast
import importlib
import os
import pkgutil
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import vaxplatform

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "vaxplatform"
FILES = sorted(path for path in SOURCE.rglob("*.py"))
ROOMS = sorted(module.name for module in pkgutil.iter_modules(vaxplatform.__path__))

# Up to and including the floor of monitoring | certificate | booking there is no I/O, booking/sql.py excepted.
PURE_ROOMS = {
    "errors", "codes", "dates", "messages", "place", "model", "allocation", "schedule", "eligibility", "registration",
    "monitoring", "certificate", "booking",
}  # fmt: skip
IMPURE_MODULES = {
    "glob", "http", "logging", "os", "pathlib", "random", "secrets", "shutil", "socket", "sqlite3", "subprocess",
    "tempfile", "threading", "time", "urllib", "uuid",
}  # fmt: skip
IMPURE_CALLS = {"open", "print", "input", "date.today", "datetime.now", "datetime.today", "datetime.utcnow"}
EXTRAS = ("PIL", "manimgx_fonts", "openpyxl", "pypdfium2", "rich", "typer", "uharfbuzz", "zxingcpp")


def room_of(path: Path) -> str:
    return path.relative_to(SOURCE).parts[0].removesuffix(".py")


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """Line and dotted name of everything a file imports."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def fresh_python(code: str, **environment: str) -> str:
    """What a new interpreter prints."""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={**os.environ, **environment}
    )
    return done.stdout.strip()


def test_an_upward_import_is_caught(tmp_path: Path) -> None:
    shutil.copytree(SOURCE, tmp_path / "vaxplatform", ignore=shutil.ignore_patterns("__pycache__", "packs"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    planted = {
        ("codes", "model"): tmp_path / "vaxplatform" / "codes.py",
        ("model", "allocation"): tmp_path / "vaxplatform" / "model" / "planted.py",
        ("allocation", "eligibility"): tmp_path / "vaxplatform" / "allocation" / "planted.py",  # sideways
    }
    for (_, above), path in planted.items():
        with path.open("a", encoding="utf-8") as file:
            file.write(f"\nimport vaxplatform.{above}\n")

    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    # The copy is not the library: its lines must not count as uncovered.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    environment["PYTHONPATH"] = str(tmp_path)
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    said = " ".join(done.stdout.split())
    assert done.returncode == 1, done.stdout + done.stderr
    for below, above in planted:
        assert f"vaxplatform.{below} is not allowed to import vaxplatform.{above}" in said


@pytest.mark.parametrize("path", [path for path in FILES if room_of(path) in PURE_ROOMS], ids=str)
def test_the_core_neither_reads_nor_asks_the_clock_nor_rolls_dice(path: Path) -> None:
    if path.relative_to(SOURCE).as_posix() == "booking/sql.py":
        pytest.skip("the durable ledger is the one file below exchange that may write")
    found = [f"line {line}: imports {name}" for line, name in imports(path) if name.split(".")[0] in IMPURE_MODULES]
    found += [
        f"line {node.lineno}: calls {ast.unparse(node.func)}"
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in IMPURE_CALLS
    ]
    assert found == []


def test_nobody_outside_a_room_uses_its_private_names() -> None:
    found = []
    for path in FILES:
        for line, name in imports(path):
            parts = name.split(".")
            private = [at for at, part in enumerate(parts) if part.startswith("_") and part != "__version__"]
            if parts[0] == "vaxplatform" and private and parts[1 : private[0]][:1] != [room_of(path)]:
                found.append(f"{path.relative_to(SOURCE)}:{line}: {name}")
    assert found == []


def test_the_core_knows_no_countrys_name() -> None:
    packs = SOURCE / "countries" / "packs"
    names = re.compile(r"\b(india|cowin|nagpur|pune|aadhaar)\b", re.IGNORECASE)
    # CoWIN's public calendar is a file format, read in exchange; the European code list names makers as they call
    # themselves, and DIVOC's contexts stand under the addresses they have; docstrings may give examples.
    formats = SOURCE / "certificate" / "formats"
    code_lists = {formats / "_eu_value_sets.py", formats / "_divoc_terms.py"}
    found = []
    for path in FILES:
        if packs in path.parents or path in code_lists or room_of(path) == "exchange":
            continue
        tree = ast.parse(path.read_text("utf-8"))
        docstrings = {
            id(node.body[0].value)
            for node in ast.walk(tree)
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
            and node.body
            and isinstance(node.body[0], ast.Expr)
        }
        for node in ast.walk(tree):
            word = node.value if isinstance(node, ast.Constant) else getattr(node, "id", getattr(node, "name", ""))
            if isinstance(word, str) and id(node) not in docstrings and names.search(word):
                found.append(f"{path.relative_to(SOURCE)}:{getattr(node, 'lineno', 0)}: {word[:60]}")
    assert found == []


@pytest.mark.parametrize("room", ROOMS)
def test_what_a_room_promises_is_there(room: str) -> None:
    module = importlib.import_module(f"vaxplatform.{room}")
    promised = getattr(module, "__all__", [])
    assert promised, f"vaxplatform.{room} has no __all__"
    assert sorted(promised) == sorted(set(promised))
    assert [name for name in promised if not hasattr(module, name)] == []
    assert module.__doc__


@pytest.mark.parametrize("room", ROOMS)
def test_every_room_has_a_page(room: str) -> None:
    page = ROOT / "docs" / "reference" / f"{room}.md"
    assert page.is_file()
    assert f"vaxplatform.{room}\n" in page.read_text("utf-8")


def test_importing_the_library_takes_no_extra_and_nothing_heavy() -> None:
    loaded = set(fresh_python("import sys, vaxplatform; print(*sys.modules)").split())
    assert loaded & (set(EXTRAS) | {"attrs", "cbor2", "cryptography", "pydantic", "qrcode", "yaml"}) == set()


def test_make_help_names_every_target() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    phony = next(line for line in makefile.splitlines() if line.startswith(".PHONY:")).split()[1:]
    part_of_check = {"help", "format", "lint", "types", "imports"}
    for target in set(phony) - part_of_check:
        assert f'@echo "make {target} ' in makefile
