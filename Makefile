# Hudro. `make run` and `make test` set up everything they need.

PORT ?= 8000
HOST ?= 127.0.0.1
PYTHON ?= python3
BIN := .venv/bin
SERVE = HOST=$(HOST) PORT=$(PORT) exec $(BIN)/python -m webapp.server

.PHONY: help run demo test check chaos bench build install-test chromium messages pictures
.DEFAULT_GOAL := help

help: ## Say what can be made
	@grep -E '^[a-z]+:.*## ' Makefile | sed -E 's/:.*## /\t/' | expand -t 12

run: .venv/installed build ## Serve the app on PORT (8000), with its data in HUDRO_DATA (instance/)
	@echo "Hudro is at http://$(HOST):$(PORT)/"
	@$(SERVE)

demo: export HUDRO_DATA := $(or $(HUDRO_DATA),instance-demo)
demo: .venv/installed build ## Serve an example clinic to click through, in a data folder of its own
	@$(BIN)/flask --app wsgi demo
	@echo "Hudro is at http://$(HOST):$(PORT)/"
	@$(SERVE)

test: .venv/installed-test build chromium ## Run the tests, in a real browser too
	@$(BIN)/python -m pytest -n logical --maxprocesses 4 --dist worksteal

check: .venv/installed-test build ## Lint, types, templates, catalogues
	@$(BIN)/python tools/check.py

chaos: export CHAOS_WRITES = 1000
chaos: export CHAOS_FAULTS = 300
chaos: export CHAOS_KILLS = 100
chaos: export CHAOS_FULL = 20
chaos: .venv/installed-test build chromium ## 1,000 writes under 300 faults, 100 kills, 20 full disks; SEED= for another
	@$(BIN)/python -m pytest -q -s -o timeout=3000 tests/test_killed_and_full.py tests/browser/offline/test_chaos.py

bench: .venv/installed-test build chromium ## Measure speed beside a bare Flask app
	@$(BIN)/python -m bench

build: .venv/installed ## Vendor scripts, catalogues, compressed files, if a source changed
	@$(BIN)/python tools/build.py --if-stale

messages: .venv/installed-test ## Bring the catalogues up to date with the messages in the code
	@$(BIN)/python tools/messages.py

pictures: .venv/installed-test build chromium ## Take the README's pictures of the example clinic
	@$(BIN)/python tools/pictures.py

.venv/installed: pyproject.toml constraints.txt
	@$(PYTHON) -m venv .venv
	@$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	@touch $@

.venv/installed-test: .venv/installed
	@$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[test,check]'
	@touch $@

chromium:
	@command -v chromium >/dev/null || { \
		[ "$$(id -u)" = 0 ] || { echo "The tests need Debian's Chromium: sudo apt-get install chromium"; exit 1; }; \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null; }
