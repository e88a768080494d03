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
	$(BIN)/python -m csc_indicators.extracts.build_catalogue
	$(BIN)/python -m csc_indicators.specs.build_own_specs
	$(BIN)/python -m docs.generate

site: $(SITE_INSTALLED)  ## build the documentation as a site, and check its links: open site/index.html
	@# The variable leaves out the theme's advertisement of its successor.
	NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --strict

screenshots: setup browser  ## take the pictures of the sample report again
	$(BIN)/python scripts/screenshots.py

golden: setup  ## write the golden files and the output in the docs again; read the diff afterwards
	REWRITE_GOLDEN=1 $(BIN)/python -m pytest tests/cli tests/docs -n 0

.PHONY: help setup browser demo test test-long check bench docs site screenshots golden
.DEFAULT_GOAL := help
