PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed

help:  ## what each command does
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

$(INSTALLED): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@touch $@

setup: $(INSTALLED)  ## make the virtual environment and install the tool, pinned by constraints.txt

demo: setup  ## compute the sample extracts and print the result
	$(BIN)/csc-indicators compute sample_data/extracts --format table

test: setup  ## run the whole test suite
	$(BIN)/python -m pytest

test-long: setup  ## the same, with the longer random searches
	HYPOTHESIS_PROFILE=long $(BIN)/python -m pytest -m "long or not long"

check: setup  ## formatting, lint, types, layers
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: setup  ## time all indicators at England size beside hand-written peers
	$(BIN)/python -m bench

docs: setup  ## write the generated pages again
	$(BIN)/python -m docs.generate

golden: setup  ## write the golden files and the output in the docs again; read the diff afterwards
	REWRITE_GOLDEN=1 $(BIN)/python -m pytest tests/cli tests/docs -n 0

.PHONY: help setup demo test test-long check bench docs golden
.DEFAULT_GOAL := help
