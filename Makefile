# make        set up, build, check, make schemas for editors, show the evidence matrix
# make check  the quick loop: lint, types, fast tests
# make test   lint, types and all tests but those of foreign systems
# make systems       the Debian packages that tests use (root and apt-get)
# make test-systems  Virtuoso, Apache, nginx, Comunica, the wheel, validators of other formats
# make reason what HermiT says of ontology and data
# make serve  the SPARQL endpoint and a document for every IRI, on port 7878
# make release a release of this commit, in build/release
# make docs   the documentation as a site, in build/docs
.DEFAULT_GOAL := all
.PHONY: all setup validators peers frontend build schema matrix lint check test systems test-systems serve reason release docs bench wheel clean

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
# Validators of other formats pull in many packages and pin versions that the project does not want.
OTHERS := .venv-validators
PEERS  := .venv-peers
DOCS   := .venv-docs
PIP    := $(BIN)/python -m pip --disable-pip-version-check --quiet

all: build frontend schema matrix

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

$(OTHERS)/.ready: requirements-validators.txt
	rm -rf $(OTHERS)
	$(PYTHON) -m venv $(OTHERS)
	$(OTHERS)/bin/python -m pip --disable-pip-version-check --quiet install --no-deps --requirement $<
	touch $@

validators: $(OTHERS)/.ready

$(PEERS)/.ready: requirements-peers.txt
	rm -rf $(PEERS)
	$(PYTHON) -m venv $(PEERS)
	$(PEERS)/bin/python -m pip --disable-pip-version-check --quiet install --no-deps --requirement $<
	touch $@

peers: $(PEERS)/.ready

build: setup
	$(BIN)/mscpof build

# What browsers run, with packages of npm; MSCPOF_WITHOUT_FRONTEND=1 leaves it out.
frontend: setup
	$(BIN)/python -m mscpof.pages.frontend

# For editors; see CONTRIBUTING.md.
schema: setup
	$(BIN)/mscpof schema > /dev/null

matrix: setup
	$(BIN)/mscpof matrix

lint: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports --no-cache
	$(BIN)/mypy

check: lint build frontend
	$(BIN)/pytest -q -n auto --dist loadgroup -m "not slow and not systems"

test: lint build frontend docs
	$(BIN)/pytest -q -n auto --dist loadgroup -m "not systems"

# Tests of what is not there are skipped; with MSCPOF_REQUIRE_SYSTEMS=1 they fail.
systems:
	@$(PYTHON) tests/programs/packages.py

test-systems: build frontend validators
	$(BIN)/pytest -q -n auto --dist loadgroup -m systems

serve: setup frontend
	@test -f build/dataset.nq || $(BIN)/mscpof build
	$(BIN)/mscpof serve

reason: setup
	$(BIN)/mscpof reason --check

release: setup
	$(BIN)/mscpof release build/release

# jieba comes as source only: setuptools builds it, and is installed before by the same file.
$(DOCS)/.ready: requirements-docs.txt
	rm -rf $(DOCS)
	$(PYTHON) -m venv $(DOCS)
	sed -n '/^setuptools==/,/[^\\]$$/p' $< > $(DOCS)/first.txt
	for file in $(DOCS)/first.txt $<; do \
	  $(DOCS)/bin/python -m pip --disable-pip-version-check --quiet install --no-deps --require-hashes \
	    --no-build-isolation --requirement $$file || exit 1; \
	done
	touch $@

# The data model as a page, Mermaid for its diagram, and the site with every link checked.
docs: setup $(DOCS)/.ready
	$(BIN)/mscpof docs
	$(BIN)/python src/documents/mermaid.py
	NO_MKDOCS_2_WARNING=1 $(DOCS)/bin/mkdocs --quiet build

bench: build frontend peers
	$(BIN)/pytest -q -s tests/benchmarks

wheel: setup
	$(PIP) wheel --no-deps --no-build-isolation --wheel-dir dist .

clean:
	rm -rf $(VENV) $(OTHERS) $(PEERS) $(DOCS) build dist .mypy_cache .pytest_cache .ruff_cache
