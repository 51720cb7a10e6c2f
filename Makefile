# make        set up, build, check, make schemas for editors, show the evidence matrix
# make check  the quick loop: lint, types, fast tests
# make test   everything
# make reason what HermiT says of ontology and data
.DEFAULT_GOAL := all
.PHONY: all setup build schema matrix lint check test reason bench wheel clean

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check --quiet

all: build schema matrix

# The marker is written last, so that an interrupted set-up starts again.
$(VENV)/.ready: requirements.txt pyproject.toml hatch_build.py
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "mscpof needs Python 3.11 or newer; name one with: make PYTHON=python3.11" >&2; exit 1; }
	rm -rf $(VENV)
	$(PYTHON) -m venv $(VENV)
	$(PIP) install --requirement requirements.txt
	$(PIP) install --no-deps --no-build-isolation --editable .
	touch $@

setup: $(VENV)/.ready

build: setup
	$(BIN)/mscpof build

# For editors; see CONTRIBUTING.md.
schema: setup
	$(BIN)/mscpof schema > /dev/null

matrix: setup
	$(BIN)/mscpof matrix

lint: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

check: lint build
	$(BIN)/pytest -q -n auto -m "not slow"

test: lint build
	$(BIN)/pytest -q -n auto

reason: setup
	$(BIN)/mscpof reason --check

bench: build
	$(BIN)/pytest -q -s tests/benchmarks

wheel: setup
	$(PIP) wheel --no-deps --no-build-isolation --wheel-dir dist .

clean:
	rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache
