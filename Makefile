# What a machine needs: Python 3.11 or newer, and make. `make help` lists the targets.
#
# Everything is installed into .venv, which the first target that needs it builds. Stamps inside .venv remember what is
# installed, so that a second run starts at once; a change of pyproject.toml installs again.

VENV := .venv
BIN := $(VENV)/bin
PEERS := .venv-peers
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet --root-user-action=ignore

.PHONY: help demo test test-without-pack check format lint types imports conformance scale fuzz mutation bench docs clean
.DELETE_ON_ERROR:

help:
	@echo "make demo         a synthetic district's campaign, end to end, in build/demo"
	@echo "make test         the tests, with branch coverage"
	@echo "make test-without-pack  the tests with a country's pack removed and the example's in its place; PACK=in"
	@echo "make check        all that a change must pass: format, lint, types, imports, tests, docs"
	@echo "make conformance  the campaign on real calendars and the published suites; needs the reference data"
	@echo "make scale        draws of up to 100,000 people by each rule and engine, which give the same; half an hour"
	@echo "make fuzz         hostile certificates, for a minute; FUZZ_SECONDS=0 goes on until stopped"
	@echo "make mutation     faults in the rules of allocation that no test finds; half an hour and more"
	@echo "make bench        measurements, in build/bench.json"
	@echo "make docs         the documentation, in build/docs"
	@echo "make clean        removes build and caches; .venv stays"

# ------------------------------------------------------------------------------------------------------------ set-up

# A .venv whose Python is gone (removed or upgraded with the system) is built again.
$(shell $(BIN)/python -c '' 2>/dev/null || rm -f $(VENV)/.made)

# The first Python on the path that runs, is new enough and can build an environment. A .venv that works is kept.
$(VENV)/.made:
	@new_enough='import sys; sys.exit(sys.version_info < (3, 11))'; \
	if ! $(BIN)/python -c "$$new_enough" 2>/dev/null; then \
	    found=; unfit=; \
	    for python in python3.13 python3.12 python3.11 python3 python; do \
	        $$python -c "$$new_enough" 2>/dev/null || continue; \
	        if $$python -c 'import venv, ensurepip' 2>/dev/null; then found=$$python; break; fi; \
	        unfit=$${unfit:-$$python}; \
	    done; \
	    if [ -z "$$found" ] && [ -n "$$unfit" ]; then \
	        echo "$$unfit lacks the modules venv and ensurepip: install them (on Debian and Ubuntu: apt-get install python3-venv)." >&2; \
	        exit 1; \
	    elif [ -z "$$found" ]; then \
	        echo "No Python 3.11 or newer is on the path: install one from https://www.python.org/downloads/ or your system's packages." >&2; \
	        exit 1; \
	    fi; \
	    echo "Building $(VENV) with $$found"; \
	    $$found -m venv --clear $(VENV) || { echo "$$found could not build $(VENV): see its lines above." >&2; exit 1; }; \
	fi
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(BIN)/python -m ensurepip >/dev/null 2>&1 \
	    || { echo "$(VENV) has no pip: remove $(VENV) and run make again." >&2; exit 1; }
	@touch $@

unreachable = { echo "pip could not install the packages above: it needs a package index it can reach (PIP_INDEX_URL names another one)." >&2; exit 1; }

$(VENV)/.demo-ready: $(VENV)/.made pyproject.toml
	@echo "Installing the library and its command"
	@$(PIP) --editable '.[cli,scan]' || $(unreachable)
	@touch $@

$(VENV)/.dev-ready: $(VENV)/.made pyproject.toml
	@echo "Installing the library and what its checks need"
	@$(PIP) --editable '.[dev]' || $(unreachable)
	@touch $@ $(VENV)/.demo-ready

# Other libraries that we are compared with live apart: some bring modules that would hide each other.
$(PEERS)/.ready: $(VENV)/.made bench/peers/requirements.txt
	@echo "Installing what we are compared with into $(PEERS)"
	@$(BIN)/python -m venv --clear $(PEERS)
	@$(PEERS)/bin/python -m pip --disable-pip-version-check install --quiet --root-user-action=ignore \
	    --requirement bench/peers/requirements.txt || $(unreachable)
	@touch $@

# -------------------------------------------------------------------------------------------------------------- work

demo: $(VENV)/.demo-ready
	$(BIN)/vaxplatform demo --country in --out build/demo

test: $(VENV)/.dev-ready
	$(BIN)/pytest --cov --numprocesses auto -m "not reference and not scale"

# In a copy, so that nothing is taken out of the project itself.
PACK ?= in
WITHOUT := build/without-$(PACK)
test-without-pack: $(VENV)/.dev-ready
	rm -rf $(WITHOUT) && mkdir -p $(WITHOUT)
	cp -r src tests examples docs bench pyproject.toml Makefile README.md CHANGELOG.md $(WITHOUT)
	rm -r $(WITHOUT)/src/vaxplatform/countries/packs/$(PACK)
	cd $(WITHOUT) && PYTHONPATH="$$PWD/src" VAXPLATFORM_PACKS="$$PWD/examples/country_pack" \
	    ../../$(BIN)/pytest --numprocesses auto -m "not reference and not scale"

check: format lint types imports test docs

format: $(VENV)/.dev-ready
	$(BIN)/ruff format --check

lint: $(VENV)/.dev-ready
	$(BIN)/ruff check

types: $(VENV)/.dev-ready
	$(BIN)/mypy

imports: $(VENV)/.dev-ready
	$(BIN)/lint-imports

conformance: $(VENV)/.dev-ready $(PEERS)/.ready
	@data="$${VAXPLATFORM_REFERENCE_DATA:-../shared/data}"; [ -d "$$data" ] || \
	    { echo "There is no reference data at $$data: set VAXPLATFORM_REFERENCE_DATA to its folder." >&2; exit 1; }
	VAXPLATFORM_REFERENCE_REQUIRED=1 $(BIN)/pytest --numprocesses auto -m reference

scale: $(VENV)/.dev-ready
	$(BIN)/pytest --numprocesses 2 -p no:randomly -m scale --durations 20 tests/allocation/test_scale.py

FUZZ_SECONDS ?= 60
fuzz: $(VENV)/.dev-ready
	$(BIN)/python tests/fuzz/fuzz_hcert.py --seconds $(FUZZ_SECONDS)

MUTATED ?= $(filter-out %/__init__.py,$(wildcard src/vaxplatform/allocation/*.py src/vaxplatform/allocation/audit/*.py))
mutation: $(VENV)/.dev-ready
	$(BIN)/python tests/mutation/mutate.py $(MUTATED)

bench: $(VENV)/.dev-ready $(PEERS)/.ready
	$(BIN)/python bench/run.py

docs: $(VENV)/.dev-ready
	$(BIN)/sphinx-build --quiet --fail-on-warning --keep-going -b html docs build/docs
	$(BIN)/sphinx-build --quiet --fail-on-warning --keep-going -b doctest docs build/doctest

clean:
	rm -rf build .coverage .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find src tests bench examples docs -type d -name __pycache__ -prune -exec rm -rf {} +
