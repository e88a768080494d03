PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
SITE_INSTALLED := $(VENV)/.site-installed

help:  ## what each command does
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

$(INSTALLED): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	# As pip does for a wheel: where Python is told to write no bytecode, every run would compile every module.
	$(BIN)/python -m compileall -q src
	@touch $@

$(SITE_INSTALLED): $(INSTALLED)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[site]'
	@touch $@

setup: $(INSTALLED)  ## make the virtual environment and install the tool, pinned by constraints.txt

demo: setup  ## compute the sample extracts and print the result
	$(BIN)/csc-indicators compute sample_data/extracts --format table

browser:  ## make sure that there is a browser for the tests of the report
	@scripts/browser.sh

test: setup browser  ## run the whole test suite
	$(BIN)/python -m pytest

test-unit: setup  ## one room at a time, in seconds
	$(BIN)/python -m pytest tests/unit

test-specs: setup  ## the examples of every indicator, and the messages about faulty specs
	$(BIN)/python -m pytest tests/specs

test-oracle: setup  ## a second engine, and the Englands that DfE published
	$(BIN)/python -m pytest tests/oracle

test-laws: setup  ## what must hold for any data, and planted faults
	$(BIN)/python -m pytest tests/laws tests/faults tests/cases

test-cli: setup  ## commands, messages and golden output
	$(BIN)/python -m pytest tests/cli

test-returns: setup  ## statutory returns
	$(BIN)/python -m pytest tests/returns

test-docs: setup  ## the pages, and what they show
	$(BIN)/python -m pytest tests/docs

test-system: setup  ## sample data, benchmark, reports and files from whole computations
	$(BIN)/python -m pytest tests/system

test-browser: setup browser  ## the report in a browser
	$(BIN)/python -m pytest tests/browser

coverage: setup  ## how many lines of the source the tests of its rooms run, with a floor
	$(BIN)/python -m pytest tests/unit tests/specs tests/cli tests/returns tests/faults tests/system --cov --cov-report=term

test-long: setup browser  ## the same, with the longer random searches
	HYPOTHESIS_PROFILE=long $(BIN)/python -m pytest -m "long or not long"

check: setup  ## formatting, lint, types, layers
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: setup  ## time all indicators at England size beside hand-written peers
	$(BIN)/python -m bench

docs: setup  ## write the generated pages and files again
	$(BIN)/python -m csc_indicators.validation.build_catalogue
	$(BIN)/python -m csc_indicators.specs.build_own_specs
	$(BIN)/python -m docs.generate

site: $(SITE_INSTALLED)  ## build the documentation as a site, and check its links: open site/index.html
	@# The variable leaves out the theme's advertisement of its successor.
	NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --strict

screenshots: setup browser  ## take the pictures of the sample report again
	$(BIN)/python scripts/screenshots.py

golden: setup  ## write the golden files and the output in the docs again; read the diff afterwards
	REWRITE_GOLDEN=1 $(BIN)/python -m pytest tests/cli tests/docs -n 0

.PHONY: help setup browser demo test test-unit test-specs test-oracle test-laws test-cli test-returns test-docs test-system
.PHONY: test-browser coverage test-long check bench docs site screenshots golden
.DEFAULT_GOAL := help
