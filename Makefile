# Everything a contributor does, in one word each. `make` alone lists them.

PYTHON ?=
VENV := .venv
BIN := $(VENV)/bin
# npm runs its scripts with the node it finds on PATH: the one from PyPI.
NPM := PATH="$(CURDIR)/$(BIN):$$PATH" npm
# Whoever forbids bytecode would have every worker, and every server of the tests, compile it all anew.
export PYTHONDONTWRITEBYTECODE :=
# Tests of real servers and of the clock, in `make test` only. They wait half of their time, so there
# are more of them at once than cores; but what measures time runs alone.
CLOCK := journey or icecast or chromium or strace
CORES := $(shell getconf _NPROCESSORS_ONLN)
CROWD := -n $(shell expr $(CORES) + $(CORES) / 2) --dist loadscope --no-loadscope-reorder
# What runs before every commit: what a change breaks first, on SQLite.
CORE := tests/architecture tests/unit
QUICK := -n auto -m "not ($(CLOCK) or postgres or past or lengthy or torture)"
# A missing server skips its tests, but not here.
REAL := TALLYLIGHT_TEST_SERVERS=required
# What is measured line by line: that costs half as long again, and these are quick.
MEASURED := tests/unit
# Where the tests that passed are noted, for the page that says which of them shows what.
PASSED := $(CURDIR)/$(VENV)/passed-tests
FOLDS := src/tallylight/model/fold.py,src/tallylight/model/play.py,src/tallylight/model/session.py

.DEFAULT_GOAL := help
.PHONY: help setup demo test check fix docs new source openapi web bench bench-full torture servers lock lint lint-python lint-web quick

help: ## List what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(VENV)/.installed web ## Make .venv with everything in it; again, only what changed

demo: setup ## A simulated station with history and live traffic, in the browser
	@$(BIN)/tallylight demo $(ARGS)

test: export PASSED_TESTS := $(PASSED)
test: setup servers lint ## Everything, with the real servers, and the coverage gates
	@rm -f $(PASSED)
	$(REAL) $(BIN)/pytest -n auto --dist worksteal $(MEASURED) -m "not ($(CLOCK) or torture)" --cov --cov-report=
	$(BIN)/coverage report --include='$(FOLDS)' --fail-under=100
	$(REAL) $(BIN)/pytest -n auto --dist worksteal --ignore=$(MEASURED) -m "not ($(CLOCK) or torture)"
	$(REAL) $(BIN)/pytest $(CROWD) -m "($(CLOCK)) and not (alone or torture)" --durations=10
	$(REAL) $(BIN)/pytest -m "alone and not torture" --durations=5
	$(BIN)/python -m tools.coverage_ran $(PASSED)

check: setup tools/schema/node_modules ## What can be known in two minutes: lint, types, layers, every room on SQLite
	@$(MAKE) --no-print-directory --output-sync -j3 lint-python lint-web quick

quick:
	$(BIN)/pytest $(QUICK) $(or $(ARGS),$(CORE))

fix: setup ## Repair what a tool can repair
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(NPM) --prefix web run fix

docs: setup ## Write the reference pages and the room table from the code
	$(BIN)/python -m tools.reference

new: setup ## Start a plug-in: make new source NAME=x
	@$(BIN)/python -m tools.scaffold $(filter-out new,$(MAKECMDGOALS)) "$(NAME)"

source: ; @:

openapi: setup tools/schema/node_modules ## Write openapi.json and the web client's types from the routes
	$(BIN)/python -m tallylight.api.openapi > $(VENV)/openapi.json
	@mv $(VENV)/openapi.json openapi.json
	$(NPM) --prefix tools/schema run --silent schema

web: $(VENV)/.installed ## Build the web pages into the package
	@$(BIN)/python hatch_build.py

bench: setup ## Measure against the bars in ten minutes, and keep the results
	$(BIN)/python -m bench $(ARGS)

bench-full: setup ## The same with years of up to a hundred million sessions: some hours
	$(BIN)/python -m bench --full $(ARGS)

torture: setup servers ## Hundreds of kills and power cuts, and properties thoroughly; the result is kept
	$(REAL) $(BIN)/pytest -n auto --dist worksteal -m "not ($(CLOCK) or torture)" --hypothesis-profile=thorough --timeout=1200
	$(REAL) $(BIN)/pytest -m torture --timeout=3600 $(ARGS)

servers: ## Install the real servers that the tests use, where they are missing
	@tools/install_servers

lock: $(VENV)/.uv ## Resolve the dependencies anew
	@tools/lock

lint: setup tools/schema/node_modules
	@$(MAKE) --no-print-directory --output-sync -j2 lint-python lint-web

lint-python:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/pyright --pythonpath $(BIN)/python

lint-web:
	$(NPM) --prefix tools/schema run --silent check
	$(NPM) --prefix web run check
	$(NPM) --prefix web run test

# Each step of the set-up leaves a mark, so that a second `make setup` has nothing to do.

$(VENV)/.uv: requirements-uv.lock tools/make_venv
	@echo "Making $(VENV)"
	@tools/make_venv $(VENV) $(PYTHON)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

# Behind a package mirror that only pip is told of, pip does what uv cannot. All that is needed is
# listed; where pip looks for what those need, it finds newer ones that nobody locked.
$(VENV)/.packages: requirements-dev.lock $(VENV)/.uv
	@echo "Installing the locked packages"
	@$(BIN)/uv pip sync --quiet --compile-bytecode --python $(BIN)/python --require-hashes $< \
		|| $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r $<
	@touch $@

$(VENV)/.installed: pyproject.toml hatch_build.py src/tallylight/__init__.py $(VENV)/.packages
	@TALLYLIGHT_SKIP_WEB=1 $(BIN)/uv pip install --quiet --python $(BIN)/python --offline \
		--no-deps --no-build-isolation --reinstall --editable .
	@$(BIN)/python -m compileall -q src
	@touch $@

tools/schema/node_modules: tools/schema/package-lock.json $(VENV)/.packages
	@$(NPM) --prefix tools/schema ci --silent --no-audit --no-fund
	@touch $@
