# make        set up, build, check, make schemas for editors, show the evidence matrix
# make check  the quick loop: lint, types, fast tests
# make test   lint, types and all tests but those of foreign systems
# make systems       the Debian packages that tests use (root and apt-get)
# make test-systems  Virtuoso, Apache, nginx, Comunica, the wheel, validators of other formats
# make reason what HermiT says of ontology and data
# make serve  the SPARQL endpoint and a document for every IRI, on port 7878
# make release a release of this commit, in build/release
# make docs   the documentation as a site, in build/docs
# make lock   the exact versions in requirements*.txt, from pyproject.toml; UPGRADE=1 takes the newest
.DEFAULT_GOAL := all
.PHONY: all setup validators peers lock frontend build schema matrix lint check test systems test-systems serve reason release docs bench wheel clean

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
# Validators of other formats pull in many packages and pin versions that the project does not want.
OTHERS := .venv-validators
PEERS  := .venv-peers
DOCS   := .venv-docs
PIP    := -m pip --disable-pip-version-check --quiet
LOCK   := build/lock

# Makes the environment $(1) from the lock $(2), of files with known sums alone: what comes as source is built with the
# setuptools of the lock, which goes first, since a build in isolation would fetch another.
LOCKED = $(PIP) install --no-deps --require-hashes --no-build-isolation --requirement
define environment
rm -rf $(1)
$(PYTHON) -m venv $(1)
sed -n '/^setuptools==/,/[^\\]$$/p' $(2) | $(1)/bin/python $(LOCKED) /dev/stdin
$(1)/bin/python $(LOCKED) $(2)
endef

COMPILE = $(LOCK)/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate \
          --custom-compile-command "make lock" $(if $(UPGRADE),--upgrade) --output-file

all: build frontend schema matrix

# The marker is written last, so that an interrupted set-up starts again.
$(VENV)/.ready: requirements.txt pyproject.toml hatch_build.py
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "mscpof needs Python 3.11 or newer; name one with: make PYTHON=python3.11" >&2; exit 1; }
	$(call environment,$(VENV),requirements.txt)
	$(BIN)/python $(PIP) install --no-deps --no-build-isolation --editable .
	touch $@

setup: $(VENV)/.ready

$(OTHERS)/.ready: requirements-validators.txt
	$(call environment,$(OTHERS),$<)
	touch $@

validators: $(OTHERS)/.ready

$(PEERS)/.ready: requirements-peers.txt
	$(call environment,$(PEERS),$<)
	touch $@

peers: $(PEERS)/.ready

# The newest versions that fit, for every Python from 3.11 on, with the sums of all their files. Versions that fit are
# kept, except with UPGRADE=1. The build requirements go into the first file too, since set-up builds without isolation.
lock:
	test -x $(LOCK)/bin/uv || { $(PYTHON) -m venv $(LOCK) && $(LOCK)/bin/python $(PIP) install uv==0.13.9; }
	$(LOCK)/bin/python -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["build-system"]["requires"], sep="\n")' | \
	  $(COMPILE) requirements.txt --all-extras --group dev - pyproject.toml
	$(COMPILE) requirements-serve.txt --extra serve --constraint requirements.txt pyproject.toml
	$(COMPILE) requirements-docs.txt --group docs
	$(COMPILE) requirements-peers.txt --group peers
	$(COMPILE) requirements-validators.txt --no-config --no-deps requirements-validators.in

build: setup
	$(BIN)/mscpof build

# What browsers run, with packages of npm; MSCPOF_WITHOUT_FRONTEND=1 leaves it out.
frontend: setup
	$(BIN)/python -m mscpof.pages.frontend

# For editors; see docs/curate/add-a-paper.md.
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

$(DOCS)/.ready: requirements-docs.txt
	$(call environment,$(DOCS),$<)
	touch $@

# The data model as a page, Mermaid for its diagram, and the site with every link checked.
docs: setup $(DOCS)/.ready
	$(BIN)/mscpof docs
	$(BIN)/python src/documents/mermaid.py
	NO_MKDOCS_2_WARNING=1 $(DOCS)/bin/mkdocs build

bench: build frontend peers
	$(BIN)/pytest -q -s tests/benchmarks

wheel: setup
	$(BIN)/python $(PIP) wheel --no-deps --no-build-isolation --wheel-dir dist .

clean:
	rm -rf $(VENV) $(OTHERS) $(PEERS) $(DOCS) build dist .mypy_cache .pytest_cache .ruff_cache
