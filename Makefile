# Hudro. `make run` and `make test` set up everything they need.

PORT ?= 8000
HOST ?= 127.0.0.1
PYTHON ?= python3
BIN := .venv/bin
SERVE = HOST=$(HOST) PORT=$(PORT) exec $(BIN)/python -m webapp.server

.PHONY: help run demo test test-quick check chaos try-deploy try-cells try-replica try-image bench bench-cells \
	build browsers messages pictures
.DEFAULT_GOAL := help

help: ## Say what can be made
	@grep -E '^[a-z-]+:.*## ' Makefile | sed -E 's/:.*## /\t/' | expand -t 12

run: .venv/installed build ## Serve the app on PORT (8000), with its data in HUDRO_DATA (instance/)
	@echo "Hudro is at http://$(HOST):$(PORT)/"
	@$(SERVE)

demo: export HUDRO_DATA := $(or $(HUDRO_DATA),instance-demo)
demo: .venv/installed build ## Serve an example clinic to click through, in a data folder of its own
	@$(BIN)/flask --app wsgi demo
	@echo "Hudro is at http://$(HOST):$(PORT)/"
	@$(SERVE)

# Four at once, on two cores too: one waits for a clock or a browser while another works. Their files lie in memory where
# four gigabytes of it are free for that.
PYTEST = $(BIN)/python -m pytest -n 4 --dist worksteal
IN_MEMORY := $(shell df --output=avail /dev/shm 2>/dev/null | awk 'NR == 2 && $$1 > 4000000 { print "/dev/shm" }')
test test-quick: export TMPDIR := $(or $(TMPDIR),$(IN_MEMORY),/tmp)
# They start hundreds of processes: each module is compiled once, on machines that are told not to, too.
test test-quick: export PYTHONDONTWRITEBYTECODE :=

test: .venv/installed-test build browsers ## Run the tests, in Chromium, Firefox and WebKit too
	@$(PYTEST)

test-quick: .venv/installed-test build ## Run everything that needs no browser
	@$(PYTEST) -q --ignore tests/browser --ignore tests/engines

check: .venv/installed-test build ## Lint, types, templates, catalogues
	@$(BIN)/python tools/check.py

chaos: export CHAOS_WRITES = 1000
chaos: export CHAOS_FAULTS = 300
chaos: export CHAOS_KILLS = 100
chaos: export CHAOS_FULL = 20
chaos: .venv/installed-test build browsers ## 1,000 writes under 300 faults, 100 kills, 20 full disks; SEED= for another
	@$(BIN)/python -m pytest -q -s -o timeout=3000 tests/test_killed_and_full.py tests/reminders/test_killed.py \
		tests/browser/offline/test_chaos.py

try-deploy: .venv/installed ## Set up, upgrade, restore and besiege a bare Debian in a container; needs root, some minutes
	@$(BIN)/python -m tests.deploy.try_deploy

try-cells: .venv/installed ## Two clinics beside one another, upgraded, moved to a second machine, retired, brought back
	@$(BIN)/python -m tests.deploy.try_cells

try-replica: .venv/installed ## Kill the app and Litestream ten times under load: what is lost, and what comes back
	@$(BIN)/python -m tests.deploy.try_replica

try-image: .venv/installed ## Build the image and run it without root on a root that is only read; needs podman, buildah
	@$(BIN)/python -m tests.deploy.try_image

bench: .venv/installed-test build browsers ## Measure speed beside a bare Flask app
	@$(BIN)/python -m bench

bench-cells: .venv/installed ## How many clinics beside one another this machine bears in the evening; CELLS="10 20"
	@$(BIN)/python -m bench.cells $(CELLS)

build: .venv/installed ## Vendor scripts, catalogues, compressed files, if a source changed
	@$(BIN)/python tools/build.py --if-stale

messages: .venv/installed-test ## Bring the catalogues up to date with the messages in the code
	@$(BIN)/python tools/messages.py

pictures: .venv/installed-test build browsers ## Take the README's pictures of the example clinic
	@$(BIN)/python tools/pictures.py

.venv/installed: pyproject.toml constraints.txt
	@$(PYTHON) -m venv .venv
	@$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	@touch $@

.venv/installed-test: .venv/installed
	@$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[test,check]'
	@touch $@

# Debian's own: Chromium, Firefox, and WebKit with a screen that nobody sees.
BROWSERS := chromium-headless-shell firefox-esr webkit2gtk-driver gir1.2-webkit2-4.1 python3-gi xvfb

browsers:
	@dpkg -s $(BROWSERS) >/dev/null 2>&1 || { \
		[ "$$(id -u)" = 0 ] || { echo "The tests need Debian's browsers: sudo apt-get install $(BROWSERS)"; exit 1; }; \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $(BROWSERS) >/dev/null; }
