# Two commands on a fresh machine: `make demo`, `make test`. Every target sets up what it needs; nothing is done twice.
VENV := .venv
PYTHON ?= python3
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
PEERS := .venv-peers
PEERS_INSTALLED := $(PEERS)/.installed

.PHONY: setup demo test check bench bench-triage bench-peers eval benchmark serve clean

$(INSTALLED): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[export,dev]'
	touch $@

setup: $(INSTALLED)
	$(BIN)/python -m service.setup

demo: setup
	$(BIN)/replydesk demo

test: setup
	$(BIN)/python -m pytest -n auto --dist worksteal -q

check: $(INSTALLED)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/replydesk check --stale

bench: setup
	$(BIN)/python -m benchmarks

bench-triage: setup
	$(BIN)/python -m benchmarks.languages
	$(BIN)/python -m benchmarks.intents
	$(BIN)/python -m benchmarks.triage_speed

# What the benchmarks compare with, in an environment of its own; they skip it where it is not there.
$(PEERS_INSTALLED): benchmarks/peers/requirements.txt
	$(PYTHON) -m venv $(PEERS)
	$(PEERS)/bin/python -m pip install --quiet --disable-pip-version-check --requirement $<
	touch $@

bench-peers: $(PEERS_INSTALLED)

eval: setup
	$(BIN)/python -m eval

benchmark: setup
	$(BIN)/python -m eval.benchmark --system replydesk

serve: setup
	$(BIN)/replydesk serve --seller examples

clean:
	rm -rf $(VENV) $(PEERS) .replydesk
