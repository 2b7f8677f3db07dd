# make demo | test | check | bench | install | messages | lock | clean
# Everything is installed into .venv from the lock files; no other tool is needed than Python and make.
.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help install demo test lint check bench messages lock clean

VENV := .venv
BIN := $(VENV)/bin
LOCALE := src/kaname/web/locale
OLD_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))
# The first Python that is new enough; `make PYTHON=/path/to/python` chooses another.
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11 python; do \
	$$p -c '$(OLD_ENOUGH)' 2>/dev/null && echo $$p && break; done)
# uv installs the same lock in a fraction of the time; pip is enough.
PIP := $(if $(shell command -v uv 2>/dev/null),uv pip install --python $(BIN)/python,$(BIN)/python -m pip install --disable-pip-version-check)
UV = $(or $(shell command -v uv 2>/dev/null),$(BIN)/uv)
COMPILE = $(UV) pip compile pyproject.toml --universal --python-version 3.11 --fork-strategy fewest \
	--generate-hashes --no-annotate --no-header --quiet $(UPGRADE)

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

install: $(VENV)/.dev $(VENV)/.package ## Kaname and all tools, from requirements-dev.lock

demo: $(VENV)/.runtime $(VENV)/.package ## a simulated company in the web app, on this machine
	$(BIN)/kaname demo

test: install ## all tests
	$(BIN)/pytest -n auto --maxprocesses 4 --dist loadfile

lint: install ## ruff, mypy --strict, import-linter
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy --strict src
	$(BIN)/lint-imports

check: lint test ## what a change must pass: lint, then test

bench: install ## speed, beside hand-written SQL and other tools
	$(BIN)/python -m bench

messages: install ## update and compile the web app's catalogues
	$(BIN)/python -m tools.messages

lock: $(BIN)/python ## renew the lock files (UPGRADE=--upgrade takes newer releases)
	@test -x "$(UV)" || $(PIP) uv
	$(COMPILE) --group build -o requirements.lock
	$(COMPILE) --group dev --constraint requirements.lock -o requirements-dev.lock

clean: ## remove what was installed and built here
	rm -rf $(VENV) dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	rm -f $(LOCALE)/*/LC_MESSAGES/*.mo

$(BIN)/python:
	@"$(or $(PYTHON),false)" -c '$(OLD_ENOUGH)' || { \
		echo "Kaname needs Python 3.11 or newer. Install it, or name it: make PYTHON=/path/to/python3.12"; \
		echo "Kaname には Python 3.11 以上が必要です。導入するか、場所を指定してください: make PYTHON=/path/to/python3.12"; \
		exit 1; } >&2
	"$(PYTHON)" -m venv $(VENV)

# Stamps: a step runs again only when what it depends on has changed.
$(VENV)/.runtime: requirements.lock | $(BIN)/python
	$(PIP) --require-hashes --quiet -r requirements.lock
	@touch $@

$(VENV)/.dev: requirements-dev.lock requirements.lock | $(BIN)/python
	$(PIP) --require-hashes --quiet -r requirements-dev.lock
	@touch $@ $(VENV)/.runtime

$(VENV)/.package: pyproject.toml hatch_build.py $(VENV)/.runtime $(wildcard $(LOCALE)/*/LC_MESSAGES/*.po)
	$(PIP) --quiet --no-deps --no-build-isolation -e .
	@touch $@
