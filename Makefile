# Set-up, checks and tests. `make help` lists the targets; everything is installed into .venv, nothing else is touched.
MAKEFLAGS += --no-builtin-rules --no-print-directory
.DEFAULT_GOAL := help

PYTHON_CHOICES := python3.13 python3.12 python3.11 python3 python
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
LANGUAGES := es pt en fr
# The browser tests use a Chromium of the system: CHROMIUM=/path/to/one names it where it is not found here.
CHROMIUM ?= $(firstword $(foreach name,chromium chromium-browser google-chrome-stable google-chrome,\
	$(shell command -v $(name) 2>/dev/null)))
TESTS ?=

.PHONY: help setup demo test check format bench year conformance lock messages chromium clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

setup: $(READY) ## install the project and its tools into .venv, pinned with hashes; a second run does nothing

$(BIN)/python:
	@for python in $(PYTHON) $(PYTHON_CHOICES); do \
	  if "$$python" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then \
	    echo "Making $(VENV) with $$("$$python" --version)"; exec "$$python" -m venv $(VENV); \
	  fi; \
	done; \
	echo "CLACbot needs Python 3.11 or newer with venv (Debian, Ubuntu: apt-get install python3 python3-venv);" \
	  "where it has another name, say make setup PYTHON=/path/to/python." >&2; exit 1

$(READY): $(BIN)/python requirements-dev.lock pyproject.toml
	@echo "Installing what requirements-dev.lock pins"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

demo: setup ## try it: everything embedded, a fictitious network, no token, no server to install
	@$(BIN)/clacbot demo

test: setup chromium ## the whole test suite, on SQLite and PostgreSQL and in a browser; TESTS=path runs a part
	@CHROMIUM="$(CHROMIUM)" PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest --numprocesses auto --dist worksteal $(TESTS)

chromium: # what the browser tests need of the system; PostgreSQL comes with the Python packages
	@if [ -n "$(CHROMIUM)" ]; then exit 0; fi; \
	if [ "$$(id -u)" = 0 ]; then root=; else root="sudo -n"; fi; \
	if command -v apt-get >/dev/null && $$root true 2>/dev/null; then \
	  echo "Installing Chromium for the browser tests"; \
	  $$root apt-get update -qq && \
	  $$root env DEBIAN_FRONTEND=noninteractive apt-get install -qq --no-install-recommends chromium fonts-liberation \
	    >/dev/null; \
	else \
	  echo "The browser tests need Chromium: install it (Debian, Ubuntu: sudo apt-get install chromium), or name one" \
	    "with make test CHROMIUM=/path/to/chromium." >&2; exit 1; \
	fi

check: setup ## format, lint, types, who imports whom, translations complete
	@failed=0; \
	$(BIN)/ruff format --check --quiet . || failed=1; \
	$(BIN)/ruff check --quiet --output-format concise . || failed=1; \
	$(BIN)/mypy || failed=1; \
	$(BIN)/python -m pytest --quiet tests/test_architecture.py tests/test_catalogues.py || failed=1; \
	exit $$failed

format: setup ## put every file into the project's format and mend what can be mended
	@$(BIN)/ruff check --fix --quiet . ; $(BIN)/ruff format .

PEERS := build/peers
bench: setup $(PEERS)/.ready ## measure the bot and its peers side by side; BENCH="--write --rounds 5" and the like
	@BENCH_PYTHON="$(CURDIR)/$(BIN)/python" $(PEERS)/bin/python -m bench $(BENCH)

$(PEERS)/.ready: bench/requirements.txt
	@echo "Installing the peers into $(PEERS)"
	@$(BIN)/python -m venv $(PEERS)
	@$(PEERS)/bin/python -m pip install --quiet --disable-pip-version-check -r bench/requirements.txt
	@touch $@

year: setup ## live through a simulated year and write build/year.md; YEAR="--seed 2" and the like
	@mkdir -p build
	@$(BIN)/python -m tests.simulated_year --report build/year.md $(YEAR)

conformance: setup ## score the survey engine on ../shared/conformance; one JSON line a suite
	@$(BIN)/python -m tests.conformance.score_xpath
	@$(BIN)/python -m tests.conformance.score_interviews

COMPILE = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	--annotation-style line pyproject.toml
lock: $(BIN)/python ## pin again what pyproject.toml asks for; LOCK=--upgrade takes newer versions
	@test -x $(BIN)/uv || $(MAKE) setup
	@$(COMPILE) $(LOCK) --extra build --output-file requirements.lock
	@$(COMPILE) $(LOCK) --extra build --extra dev --constraint requirements.lock --output-file requirements-dev.lock
	@! grep -nE '://|--(index|extra-index|find-links|trusted)|(^|[ =])[./][^ ]*/' requirements.lock requirements-dev.lock

messages: setup ## gather the texts to translate into locale/*/LC_MESSAGES/bot.po
	@mkdir -p build
	@$(BIN)/pybabel --quiet extract --mapping pyproject.toml --add-location file --sort-by-file --no-wrap \
	  --project clacbot --copyright-holder "The CLACbot team" --msgid-bugs-address "" --output build/bot.pot .
	@for language in $(LANGUAGES); do \
	  $(BIN)/pybabel --quiet update --input-file build/bot.pot --domain bot --output-dir locale --locale $$language \
	    --init-missing --ignore-obsolete --no-fuzzy-matching --no-wrap --ignore-pot-creation-date || exit 1; \
	done

clean: ## remove what the other targets made
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis
