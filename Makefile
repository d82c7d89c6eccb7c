# One word for everything. Each target sets up what it needs by itself; nothing to install before
# but Python 3.11 or newer, with its venv module.
.PHONY: help setup setup-test run test test-exports test-defects test-flaky simulate lint check bench lock docs types
.DEFAULT_GOAL := help

BIN := .venv/bin
WEB := agent_console/web

# The environment's own Python where it is whole (quick), else the first on PATH that will do.
find_python = p=$(BIN)/python; \
	$$p -c 'import pip' 2>/dev/null || for p in python3 python3.14 python3.13 python3.12 python3.11 none; do \
		$$p -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && break; \
	done; \
	[ $$p != none ] || { echo 'Needed: Python 3.11 or newer with its venv module (Debian: python3-venv).'; exit 1; }

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-12s  %s\n", $$1, $$2}' Makefile

setup: ## Prepare .venv and the built front end; starts nothing
	@$(find_python); exec $$p -m house.prepare

setup-test:
	@$(find_python); exec $$p -m house.prepare --test

run: setup ## Serve the demo: a shop with the widget, and the console beside it
	@exec $(BIN)/handraise demo

test: setup-test ## Run every test; says what it skipped and why
	@$(BIN)/python -m house.browser
	@$(BIN)/python -m house.front_end test
	@exec $(BIN)/python -m pytest -n 2 --dist loadfile -rs $(ARGS)

test-exports: setup-test ## Load exported files with TRL itself, in an environment of its own
	@$(BIN)/python -m house.exports
	@exec $(BIN)/python -m pytest -q tests/exports

simulate: setup-test ## Play 10,000 schedules of faults: nothing may be lost, doubled or said out of turn
	@exec $(BIN)/handraise simulate --seeds $(or $(SEEDS),0:10000) $(ARGS)

test-defects: setup-test ## Plant every known mistake in the product: the schedules have to show it
	@exec $(BIN)/python -m benchmarks.defects $(ARGS)

test-flaky: setup-test ## Run what races 20 times and everything 3 times, each in another order
	@exec $(BIN)/python -m house.repeat $(ARGS)

lint: setup-test ## Formatting, lint and types
	$(BIN)/python -m ruff format --check
	$(BIN)/python -m ruff check
	$(BIN)/python -m mypy
	$(BIN)/python -m house.front_end check

check: lint ## The same, and the rules of this house, such as who may import whom
	$(BIN)/python -m pytest -q -p no:randomly tests/house

bench: setup-test ## Measure what a turn costs the server, and what memory it takes
	@$(BIN)/python -m benchmarks.turns $(ARGS)
	@$(BIN)/python -m benchmarks.memory

lock: setup ## Write the lock files anew (UPGRADE=1 takes the newest versions)
	@$(BIN)/python -m house.lock $(if $(UPGRADE),--upgrade)

docs: setup-test ## Write docs/reference from the code
	@$(BIN)/python -m house.reference

types: setup ## Write the TypeScript types of the wire from the Python ones
	@$(BIN)/python -m agent_console.wire.typescript
